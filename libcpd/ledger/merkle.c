/* Merkle trees of logs: growing one, and the proofs of RFC 6962 section 2.1, checked as RFC 9162
 * section 2.1 says. */
#include "ledger/merkle.h"

#include <string.h>

static void hash_leaf(cpd_hash *out, const cpd_hash *entry)
{
    unsigned char bytes[1 + CPD_HASH_SIZE] = {0x00};

    memcpy(bytes + 1, entry->bytes, CPD_HASH_SIZE);
    cpd_seal__hash_raw(out, bytes, sizeof bytes);
}

static void hash_pair(cpd_hash *out, const cpd_hash *left, const cpd_hash *right)
{
    unsigned char bytes[1 + 2 * CPD_HASH_SIZE] = {0x01};

    memcpy(bytes + 1, left->bytes, CPD_HASH_SIZE);
    memcpy(bytes + 1 + CPD_HASH_SIZE, right->bytes, CPD_HASH_SIZE);
    cpd_seal__hash_raw(out, bytes, sizeof bytes);
}

/* ---- growing ---- */

/* How many full parts a tree of so many leaves has: one a bit. */
static size_t parts_of(uint64_t count)
{
    return (size_t)__builtin_popcountll(count);
}

void cpd_merkle__add(cpd_merkle *tree, const cpd_hash *entry)
{
    size_t parts = parts_of(tree->count);
    cpd_hash hash;

    hash_leaf(&hash, entry);
    for (uint64_t count = tree->count; count & 1; count >>= 1)
        hash_pair(&hash, &tree->full[--parts], &hash);
    tree->full[parts] = hash;
    tree->count++;
}

void cpd_merkle__root(cpd_hash *out, const cpd_merkle *tree)
{
    size_t parts = parts_of(tree->count);

    if (parts == 0) {
        cpd_seal__hash_raw(out, "", 0);
        return;
    }
    *out = tree->full[parts - 1];
    while (--parts > 0)
        hash_pair(out, &tree->full[parts - 1], out);
}

/* ---- proofs ---- */

static void root_of(cpd_hash *out, const cpd_hash *entries, uint64_t count)
{
    cpd_merkle tree = {0};

    for (uint64_t i = 0; i < count; i++)
        cpd_merkle__add(&tree, &entries[i]);
    cpd_merkle__root(out, &tree);
}

/* The largest power of two below count, which is at least 2. */
static uint64_t split(uint64_t count)
{
    return (uint64_t)1 << (63 - __builtin_clzll(count - 1));
}

static void add_root(cpd_proof *proof, const cpd_hash *entries, uint64_t count)
{
    root_of(&proof->path[proof->count++], entries, count);
}

/* Goes down from the whole tree to the place where the smaller one ends; what it passes by is put
 * before what comes after, so the path is turned round at the end. */
static void turn_round(cpd_proof *proof)
{
    for (size_t i = 0; i < proof->count / 2; i++) {
        cpd_hash hash = proof->path[i];

        proof->path[i] = proof->path[proof->count - 1 - i];
        proof->path[proof->count - 1 - i] = hash;
    }
}

void cpd_merkle__prove_consistency(cpd_proof *out, const cpd_hash *entries, uint64_t count,
                                   uint64_t small)
{
    bool whole = true; /* the smaller tree is still the beginning of what is looked at */

    out->count = 0;
    while (small < count) {
        uint64_t left = split(count);

        if (small <= left) {
            add_root(out, entries + left, count - left);
            count = left;
        } else {
            add_root(out, entries, left);
            entries += left;
            count -= left;
            small -= left;
            whole = false;
        }
    }
    if (!whole)
        add_root(out, entries, count);
    turn_round(out);
}

void cpd_merkle__prove_inclusion(cpd_proof *out, const cpd_hash *entries, uint64_t count,
                                 uint64_t place)
{
    out->count = 0;
    while (count > 1) {
        uint64_t left = split(count);

        if (place < left) {
            add_root(out, entries + left, count - left);
            count = left;
        } else {
            add_root(out, entries, left);
            entries += left;
            place -= left;
            count -= left;
        }
    }
    turn_round(out);
}

/* ---- checking ---- */

/* Where two trees are on the way up: the last leaf of each, at one height. */
struct climb {
    uint64_t small, large;
    cpd_hash small_root, large_root;
};

static void up(struct climb *at)
{
    at->small >>= 1;
    at->large >>= 1;
}

static void take(struct climb *at, const cpd_hash *hash)
{
    if (!(at->small & 1) && at->small != at->large) {
        hash_pair(&at->large_root, &at->large_root, hash);
    } else {
        hash_pair(&at->small_root, hash, &at->small_root);
        hash_pair(&at->large_root, hash, &at->large_root);
        while (!(at->small & 1) && at->small != 0)
            up(at);
    }
    up(at);
}

static bool is_power_of_two(uint64_t n)
{
    return (n & (n - 1)) == 0;
}

static bool climb(const cpd_proof *proof, size_t first, struct climb *at)
{
    for (size_t i = first; i < proof->count; i++) {
        if (at->large == 0)
            return false; /* more hashes than the tree is high */
        take(at, &proof->path[i]);
    }
    return at->large == 0;
}

bool cpd_merkle__is_consistent(const cpd_proof *proof, uint64_t small, const cpd_hash *small_root,
                               uint64_t large, const cpd_hash *large_root)
{
    struct climb at = {.small = small - 1, .large = large - 1};
    bool given = small != 0 && is_power_of_two(small); /* its root is the first of the path */

    if (small == 0 || small > large || proof->count > CPD_PROOF_MOST)
        return false;
    if (small == large)
        return proof->count == 0 && cpd_hash_equal(small_root, large_root);
    if (proof->count == 0)
        return false;
    while (at.small & 1)
        up(&at);
    at.small_root = at.large_root = given ? *small_root : proof->path[0];
    return climb(proof, given ? 0 : 1, &at) && cpd_hash_equal(&at.small_root, small_root) &&
           cpd_hash_equal(&at.large_root, large_root);
}

bool cpd_merkle__is_included(const cpd_proof *proof, const cpd_hash *entry, uint64_t place,
                             uint64_t count, const cpd_hash *root)
{
    struct climb at = {.small = place, .large = count - 1};

    if (place >= count || proof->count > CPD_PROOF_MOST)
        return false;
    hash_leaf(&at.small_root, entry);
    at.large_root = at.small_root;
    return climb(proof, 0, &at) && cpd_hash_equal(&at.large_root, root);
}
