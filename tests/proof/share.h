/* share - sharing as it will be built, over the tables of today; and what a reader who kept
 * everything can do with it.
 *
 * A `share` statement names the revisions, and each gets a wrap for the reader. `unshare` ends it:
 * later revisions get none. What was once read cannot be taken back, so nothing is deleted.
 */
#ifndef CPD_PROOF_SHARE_H
#define CPD_PROOF_SHARE_H

#include "record/record.h"

/* As the author, who acts and whose key is unlocked for it. */
void share_revision(cpd_home *home, const cpd_saved *revision, cpd_uuid reader);
void share_end(cpd_home *home, const cpd_saved *record, cpd_uuid reader);

/* A new pair of keys for a person: declared, in their key file, and what they could read wrapped
 * for it. The home is opened anew. Returns the old secret, to be freed by whoever keeps it. */
cpd_secret *share_rekey(cpd_home **home, cpd_uuid person);

#define HOARD_MOST 64

/* Every wrap a portfolio ever had, whoever it was for, and the keys of somebody who throws nothing
 * away. */
struct hoard {
    struct {
        int64_t id, epoch;
        cpd_uuid reader; /* zero: none */
        unsigned char bytes[CPD_BOX_SIZE + CPD_SEAL_EXTRA];
        size_t length;
    } wraps[HOARD_MOST];
    cpd_key epochs[HOARD_MOST];
    const cpd_secret *secrets[HOARD_MOST];
    size_t wrap_count, epoch_count, secret_count;
};

/* Put aside what lies there now: all wraps of the portfolio and its epoch key. */
void hoard_gather(struct hoard *hoard, cpd_home *home, cpd_uuid portfolio);
void hoard_add_secret(struct hoard *hoard, const cpd_secret *secret);
/* Does any key on any wrap, by whatever way, give the key of this revision's words? */
bool hoard_opens(const struct hoard *hoard, cpd_home *home, cpd_uuid portfolio,
                 const cpd_saved *revision);

#endif
