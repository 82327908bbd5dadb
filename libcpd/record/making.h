/* making - a draft while it is made: what its parts (draft.c, draft_fields.c, draft_people.c)
 * share. */
#ifndef CPD_RECORD_MAKING_H
#define CPD_RECORD_MAKING_H

#include "record/record.h"

struct making {
    cpd_draft *draft;
    cpd_home *home;
    const cpd_node *given;
    const cpd_history *within;
    cpd_issues *issues;
    bool wrong;        /* something is, and stands in issues */
    cpd_error failure; /* the system failed: nothing is known about the draft then */
    cpd_date day;
    cpd_node *f, *x;
    const cpd_field *added; /* what variants in force on the day add to the kind */
    size_t added_count;
};

/* Note one thing that is wrong, and go on to find the others. */
#define WRONG(m, field, hint, ...)                                                                 \
    note(m, cpd_issues__add((m)->issues, CPD_EINPUT, field, 0, 0, hint, __VA_ARGS__))

static inline void note(struct making *m, int kind)
{
    if (kind == CPD_EINPUT || kind == CPD_ELIMIT)
        m->wrong = true;
    else if (!m->failure.kind)
        m->failure = *cpd_error_last();
}

/* ---- members ---- */

static inline const char *given_text(struct making *m, const char *key)
{
    const cpd_node *value = cpd_node_get(m->given, key);
    if (value && !cpd_node_as_text(value))
        WRONG(m, key, "Write it in quotes.", "\"%s\" is not a text", key);
    return cpd_node_as_text(value);
}

static inline const cpd_node *given_list(struct making *m, const char *key)
{
    const cpd_node *value = cpd_node_get(m->given, key);
    if (!value || cpd_node_type(value) == CPD_NODE_LIST)
        return value;
    WRONG(m, key, "Write a list, also of one.", "\"%s\" is not a list", key);
    return NULL;
}

/* One field of the table, as its type asks. */
void cpd_making__put_field(struct making *m, const cpd_field *field);
/* Links, people, other records and readers. */
void cpd_making__surroundings(struct making *m);

#endif
