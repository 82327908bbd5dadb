/* Trees of logs: against the definition written down plainly, and the laws of their proofs. */
#include <string.h>

#include "ledger/merkle.h"
#include "support/check.h"

#define MOST 70

static void entries_of(cpd_hash entries[MOST])
{
    for (unsigned char i = 0; i < MOST; i++)
        cpd_seal__hash_raw(&entries[i], &i, 1);
}

/* RFC 6962, section 2.1, as it reads: MTH of a list. */
static void plain_root(cpd_hash *out, const cpd_hash *entries, size_t n)
{
    unsigned char bytes[1 + 2 * CPD_HASH_SIZE] = {0x01};
    cpd_hash left, right;
    size_t k = 1;

    if (n == 1) {
        bytes[0] = 0x00;
        memcpy(bytes + 1, entries[0].bytes, CPD_HASH_SIZE);
        cpd_seal__hash_raw(out, bytes, 1 + CPD_HASH_SIZE);
        return;
    }
    while (k * 2 < n)
        k *= 2;
    plain_root(&left, entries, k);
    plain_root(&right, entries + k, n - k);
    memcpy(bytes + 1, left.bytes, CPD_HASH_SIZE);
    memcpy(bytes + 1 + CPD_HASH_SIZE, right.bytes, CPD_HASH_SIZE);
    cpd_seal__hash_raw(out, bytes, sizeof bytes);
}

Test(merkle, grows_as_the_definition_says)
{
    cpd_hash entries[MOST], expected, found;
    cpd_merkle tree = {0};

    entries_of(entries);
    for (size_t n = 1; n <= MOST; n++) {
        cpd_merkle__add(&tree, &entries[n - 1]);
        cpd_merkle__root(&found, &tree);
        plain_root(&expected, entries, n);
        cr_expect(cpd_hash_equal(&found, &expected), "%zu leaves", n);
    }
}

/* Every pair of sizes: the right proof holds; any other size, root or hash does not. */
Test(merkle, consistency_is_proven_and_nothing_else)
{
    cpd_hash entries[MOST], roots[MOST + 1];
    cpd_proof proof;

    entries_of(entries);
    for (size_t n = 1; n <= MOST; n++)
        plain_root(&roots[n], entries, n);
    for (size_t large = 1; large <= MOST; large++)
        for (size_t small = 1; small <= large; small++) {
            cpd_merkle__prove_consistency(&proof, entries, large, small);
            cr_assert(cpd_merkle__is_consistent(&proof, small, &roots[small], large, &roots[large]),
                      "%zu in %zu", small, large);
            if (small == large)
                continue;
            cr_assert_not(
                cpd_merkle__is_consistent(&proof, small, &roots[large], large, &roots[large]));
            cr_assert_not(
                cpd_merkle__is_consistent(&proof, small, &roots[small], large, &roots[small]));
            cr_assert_not(cpd_merkle__is_consistent(&proof, small + 1, &roots[small + 1], large,
                                                    &roots[large]),
                          "%zu for %zu in %zu", small, small + 1, large);
            for (size_t i = 0; i < proof.count; i++) {
                proof.path[i].bytes[7] ^= 1;
                cr_assert_not(
                    cpd_merkle__is_consistent(&proof, small, &roots[small], large, &roots[large]),
                    "hash %zu of %zu in %zu", i, small, large);
                proof.path[i].bytes[7] ^= 1;
            }
            proof.count--;
            cr_assert_not(
                cpd_merkle__is_consistent(&proof, small, &roots[small], large, &roots[large]));
            proof.count += 2;
            proof.path[proof.count - 1] = roots[1];
            cr_assert_not(
                cpd_merkle__is_consistent(&proof, small, &roots[small], large, &roots[large]));
        }
}

Test(merkle, inclusion_is_proven_and_nothing_else)
{
    cpd_hash entries[MOST], root;
    cpd_proof proof;

    entries_of(entries);
    for (size_t n = 1; n <= MOST; n++) {
        plain_root(&root, entries, n);
        for (size_t place = 0; place < n; place++) {
            cpd_merkle__prove_inclusion(&proof, entries, n, place);
            cr_assert(cpd_merkle__is_included(&proof, &entries[place], place, n, &root));
            cr_assert_not(
                cpd_merkle__is_included(&proof, &entries[(place + 1) % MOST], place, n, &root));
            cr_assert_not(cpd_merkle__is_included(&proof, &entries[place], n, n, &root));
            if (n > 1)
                cr_assert_not(
                    cpd_merkle__is_included(&proof, &entries[place], (place + 1) % n, n, &root),
                    "%zu of %zu", place, n);
            proof.path[proof.count++] = root;
            cr_assert_not(cpd_merkle__is_included(&proof, &entries[place], place, n, &root));
        }
    }
}

Test(merkle, an_empty_path_proves_nothing)
{
    cpd_hash entries[MOST], one, two;
    cpd_proof none = {.count = 0};

    entries_of(entries);
    plain_root(&one, entries, 1);
    plain_root(&two, entries, 2);
    cr_expect_not(cpd_merkle__is_consistent(&none, 1, &one, 2, &two));
    cr_expect_not(cpd_merkle__is_consistent(&none, 0, &one, 2, &two));
    cr_expect_not(cpd_merkle__is_consistent(&none, 2, &two, 1, &one));
    cr_expect_not(cpd_merkle__is_included(&none, &entries[0], 0, 2, &two));
    cr_expect_not(cpd_merkle__is_included(&none, &entries[0], 0, 0, &two));
}
