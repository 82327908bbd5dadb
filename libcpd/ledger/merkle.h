/* merkle - the tree of RFC 6962 over the entries of a log, with BLAKE2b-256: one hash that stands
 * for all of them in their order. Pure; private to ledger and audit.
 *
 * Leaf: hash of 0x00 and the entry's hash. Inner: hash of 0x01, left, right. A tree of n leaves is
 * the largest full tree of less than n leaves beside the tree of the rest. */
#ifndef CPD_MERKLE_H
#define CPD_MERKLE_H

#include "seal/seal.h"

/* A tree that grows leaf by leaf: only the roots of its full parts, largest first. Zero-initialise.
 */
typedef struct cpd_merkle {
    uint64_t count;
    cpd_hash full[64];
} cpd_merkle;

void cpd_merkle__add(cpd_merkle *tree, const cpd_hash *entry);
/* The root of what was added; of nothing, the hash of nothing. */
void cpd_merkle__root(cpd_hash *out, const cpd_merkle *tree);

#define CPD_PROOF_MOST 65 /* hashes of any proof */

typedef struct cpd_proof {
    size_t count;
    cpd_hash path[CPD_PROOF_MOST];
} cpd_proof;

/* That the tree of the first `small` entries is the beginning of the tree of all `count`.
 * 1 <= small <= count. */
void cpd_merkle__prove_consistency(cpd_proof *out, const cpd_hash *entries, uint64_t count,
                                   uint64_t small);
bool cpd_merkle__is_consistent(const cpd_proof *proof, uint64_t small, const cpd_hash *small_root,
                               uint64_t large, const cpd_hash *large_root);
/* That an entry (counted from 0) stands at its place in the tree of all `count`. */
void cpd_merkle__prove_inclusion(cpd_proof *out, const cpd_hash *entries, uint64_t count,
                                 uint64_t place);
bool cpd_merkle__is_included(const cpd_proof *proof, const cpd_hash *entry, uint64_t place,
                             uint64_t count, const cpd_hash *root);

#endif
