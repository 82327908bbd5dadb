/* craft - what no front end writes: heads of newer programs, forks, and long random histories. */
#ifndef CPD_TEST_RECORD_CRAFT_H
#define CPD_TEST_RECORD_CRAFT_H

#include "record/record.h"
#include "support/world.h"

/* One revision of Asha's, written as her own device would write it. */
struct craft {
    const char *yaml;                             /* the draft */
    const char *record;                           /* NULL: a new one */
    const char *previous[4];                      /* hashes it names, NULL-terminated */
    int revision;                                 /* its number; 0: 1 */
    void (*change)(cpd_doc *doc, cpd_node *head); /* done to the head before it is hashed; NULL */
};
cpd_saved craft(cpd_home *home, const struct craft *craft);

/* Two revisions of one record that both follow its first, as two devices write them. */
struct fork {
    cpd_saved first, left, right;
};
struct fork craft_fork(cpd_home *home, const char *first, const char *left, const char *right);

/* Another step of a random life: somebody saves, amends, withdraws, records and signs. The same
 * seed gives the same life. after is called when each step is durable. */
void craft_life(cpd_home *home, int steps, unsigned seed, void (*after)(cpd_home *, void *),
                void *payload);

/* Asha's facts as known at a position, a line each. To free(). */
char *craft_facts(cpd_home *home, int64_t known_at);

#endif
