/* move - a portfolio from one home into another, as a bundle carries it. The proofs look at the
 * tables before and after.
 *
 * What comes along of a home's own chain: its `home` statement, and the `person` and `key`
 * statements of the holder and of who signed. An entry arrives under (number of its home << 40) +
 * its position, where the number of a home is the local one of its own chain; that id, or (chain,
 * number), is by what an import knows what is there already.
 */
#ifndef CPD_PROOF_MOVE_H
#define CPD_PROOF_MOVE_H

#include "record/record.h"

struct moved {
    int64_t position; /* of the `import` statement; 0 when nothing was new */
    size_t entries, wraps;
};

/* Let the holder begin in another home as the same person with the same portfolio and keys. */
void move_holder(cpd_home *from, cpd_home *to, const cpd_uuid *person);

/* Bring what is not there yet. @return 0; what cpd_bundle_take() refuses with */
int move_portfolio(struct moved *out, cpd_home *from, cpd_home *to, const cpd_uuid *holder);

/* The number of a home in another's log, 0 for its own. */
int move_home_number(int64_t *out, cpd_home *home, const cpd_uuid *origin);

#endif
