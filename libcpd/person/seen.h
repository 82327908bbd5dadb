/* seen - who read what: noted by whatever shows one person's things to another, kept in a table of
 * its own in batches, and covered once a day by a digest in the home's chain. Internal.
 *
 * A line is noted in memory and written with the next ones: when there are enough of them, when the
 * oldest has waited a minute, before anybody asks, when a front end is about to show it
 * (cpd_audit_write()), and when the home is closed. So reading costs no sync of its own, and a program
 * that is killed loses what it noted last. */
#ifndef CPD_PERSON_SEEN_H
#define CPD_PERSON_SEEN_H

#include "person/person.h"

#define CPD_SEEN_PURPOSE "cpd/seen/1"

typedef struct cpd_sight {
    const char *what;       /* a code: "record", "list", "progress" ... */
    const cpd_uuid *holder; /* whose it is; NULL: of many people, which is one line */
    const cpd_uuid *record; /* NULL when it is no single one */
    const cpd_uuid *guest;  /* the invitation by which a guest reads; NULL: nobody's guest */
    const cpd_uuid *reader; /* of a guest: who invited; NULL: the acting person */
    int64_t count;          /* records of a list, people of a report; 0 when it is one */
} cpd_sight;

/* Note that the acting person, or a guest of somebody's, is shown something. What is one's own is not
 * noted; what one's guest is shown, is. */
int cpd_seen__note(cpd_home *home, const cpd_sight *sight);
/* A report over many people, of whom it counts so many; one line, and none when they are nobody but
 * the acting person. */
int cpd_seen__note_many(cpd_home *home, const char *what, int64_t others);
/* Write what was noted; nothing inside a change of somebody else's. Tells the digest of an earlier
 * day first. */
int cpd_seen__flush(cpd_home *home);
void cpd_seen__fini(cpd_home *home);

/* Row no as it lies there, its hash, and the digests over rows, oldest first: a list of
 * {"entry", "from", "to", "count", "root", "day"}. *out is to free. */
int cpd_seen__hash(cpd_hash *out, const cpd_node *row);
int cpd_seen__digests(cpd_doc **out, cpd_home *home);

#endif
