/* erase - one entry of a portfolio's chain, erased as the product erases, and where its wraps
 * belong.
 *
 * The order is the one that survives a power cut at any point:
 *
 *   1. under the write lock: the key file of a new epoch, synced, and its folder synced
 *   2. one transaction: the erased words and their wraps are deleted (`whole`: head, commitment,
 *      statement, signature and index rows too), every other wrap of the portfolio is wrapped anew,
 *      the epoch is set, an `erase` entry says which entries were erased; commit, fully synced
 *   3. what was erased goes onto the list keys/erased; the key files of earlier epochs are removed,
 *      their folder synced
 *   4. the write-ahead log is emptied into the database, whose free pages SQLite overwrites
 */
#ifndef CPD_TEST_ERASE_H
#define CPD_TEST_ERASE_H

#include "ledger/ledger.h"

enum erase_what {
    ERASE_TEXT, /* words and keys; head, commitment and statement stay */
    ERASE_WHOLE /* everything but the entry; of a revision also the signatures over it */
};

/* Erase what an entry of this portfolio's chain speaks of. An error as any function of the library
 * gives it; then nothing is changed, but a key of an epoch nobody uses may be left. */
int erase_entry(cpd_home *home, const cpd_uuid *portfolio, int64_t id, enum erase_what what);

/* Where a wrap belongs, and the bytes it is bound to (record-format 5): everything about its place
 * but the home. */
struct erase_place {
    const char *purpose;
    cpd_uuid home, portfolio, record;
    cpd_hash revision;
};

#define ERASE_BOUND 640

/* The place of the wraps of an entry. CPD_EABSENT when there is nothing that could have one. */
int erase_place_of(struct erase_place *out, cpd_home *home, const cpd_uuid *portfolio, int64_t id);
/* @param reader  NULL: under the epoch key alone */
size_t erase_bound(char out[ERASE_BOUND], const struct erase_place *place, int64_t epoch,
                   const cpd_uuid *reader);

#endif
