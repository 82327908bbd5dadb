/* plain - records in plain form, inside: a line as it is read, and the ids that were met. */
#ifndef CPD_PLAIN_INTERNAL_H
#define CPD_PLAIN_INTERNAL_H

#include <cpd/plain.h>

#include "record/record.h"

/* ---- idset.c: ids and a number beside each ---- */

typedef struct cpd_idset {
    struct cpd_idset_slot *slots;
    size_t count, room;
    uint64_t secret;
} cpd_idset;

/* Where an id's number stands; NULL when it is not there. Borrowed until something is added. */
int *cpd_idset__find(const cpd_idset *set, const cpd_uuid *id);
/* Add one that is not there. */
int cpd_idset__add(cpd_idset *set, const cpd_uuid *id, int number);
void cpd_idset__fini(cpd_idset *set);

/* ---- line.c: one line ---- */

typedef struct cpd_plain_line {
    cpd_doc *doc;
    cpd_node *given; /* the draft in it */
    cpd_uuid record;
} cpd_plain_line;

/* Read a line: its JSON, who wrote it and which record it is; what is left is a draft, whose
 * references still lack their revisions.
 *  @return 0; CPD_EINPUT or CPD_ELIMIT with everything that is wrong among the issues */
int cpd_line__read(cpd_plain_line *out, cpd_home *home, const char *bytes, size_t length,
                   cpd_issues *issues);
void cpd_line__fini(cpd_plain_line *line);

/* Does a record here say what the draft made of a line says? Signatures, history and attachments
 * are not compared. CPD_ELOCKED when that cannot be seen. */
int cpd_line__is_same(bool *out, cpd_home *home, const cpd_history *history,
                      const cpd_draft *draft);

#endif
