/* load - a mixed load: somebody saves, amends, saves several at once, records a session and signs
 * it, imports lines, and erases. What is acknowledged is handed back, to be looked for after a
 * crash.
 *
 * No assertion of Criterion's runs in load_step(): it also works in a child that is killed.
 */
#ifndef CPD_PROOF_LOAD_H
#define CPD_PROOF_LOAD_H

#include <cpd/record.h>

#include "base/home.h"

enum load_what { LOAD_SAVED, LOAD_SIGNED, LOAD_ERASED };

struct load_done {
    enum load_what what;
    char id[CPD_ID_TEXT], hash[CPD_HASH_TEXT]; /* hash "": whichever version is newest */
    int64_t position;
};

#define LOAD_MOST 3  /* acknowledged by one step */
#define LOAD_KINDS 6 /* of steps, in turn */

struct load {
    char last[CPD_ID_TEXT]; /* what the next step amends */
};

/* The next step, as whoever acts. Negative on failure. */
int load_step(struct load_done out[LOAD_MOST], size_t *count, struct load *load, cpd_home *home,
              int step);
/* It is there as it was acknowledged. "" when it is; else what is wrong. */
const char *load_fault(cpd_home *home, const struct load_done *one);

#endif
