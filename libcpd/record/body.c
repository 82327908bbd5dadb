/* Bodies: the canonical object of a person's words, salted, sealed, and held against its commitment
 * whenever it is opened. */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"

#define SALT_SIZE 32

int cpd_body__seal(unsigned char **out, size_t *length, cpd_hash *commitment, cpd_key *key,
                   cpd_doc *doc, cpd_node *body, const char *purpose, const cpd_hash *bound,
                   bool padded)
{
    cpd_str plain = {0};
    cpd_object__add_salt(doc, body, SALT_SIZE);
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_node__canonical(&plain, body);
    if (r == 0 && !plain.failed)
        cpd_seal__hash(commitment, purpose, plain.bytes, plain.length);
    size_t n = plain.length;
    static const char block[CPD_PAD_BLOCK];
    if (padded)
        cpd_str_add_n(&plain, block, sizeof block); /* room for the padding */
    unsigned char *sealed = r == 0 && !plain.failed ? malloc(plain.length + CPD_SEAL_EXTRA) : NULL;
    if (r == 0 && !sealed)
        r = cpd_error__no_memory();
    if (r == 0) {
        if (padded)
            n = cpd_seal__pad((unsigned char *)plain.bytes, n);
        cpd_seal__random(key, sizeof *key);
        cpd_seal__seal(sealed, key, plain.bytes, n, bound->bytes, CPD_HASH_SIZE);
        *out = sealed;
        *length = n + CPD_SEAL_EXTRA;
    }
    if (plain.bytes)
        cpd_seal__wipe(plain.bytes, plain.length);
    cpd_str_fini(&plain);
    return r;
}

static int parse_plain(cpd_node **out, cpd_doc *doc, const unsigned char *plain, size_t n,
                       const cpd_hash *commitment, const char *purpose)
{
    cpd_hash hash;
    cpd_doc *parsed = NULL;
    cpd_seal__hash(&hash, purpose, plain, n);
    if (!cpd_hash_equal(&hash, commitment))
        return cpd_error__set(CPD_ETAMPERED, "a text is not the one its commitment names");
    int r = cpd_node__canonical_parse(&parsed, (const char *)plain, n);
    if (r == 0)
        *out = cpd_node_copy(doc, cpd_doc_root(parsed));
    cpd_doc_free(parsed);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

int cpd_body__open(cpd_node **out, cpd_doc *doc, const cpd_key *key, const unsigned char *sealed,
                   size_t length, const cpd_hash *bound, const cpd_hash *commitment,
                   const char *purpose, bool padded)
{
    if (length < CPD_SEAL_EXTRA || length > CPD_BODY_MOST)
        return cpd_error__set(CPD_EDAMAGED, "a sealed text has an impossible length");
    size_t n = length - CPD_SEAL_EXTRA;
    unsigned char *plain = malloc(n + 1);
    if (!plain)
        return cpd_error__no_memory();
    int r = cpd_seal__open(plain, key, sealed, length, bound->bytes, CPD_HASH_SIZE);
    if (r == 0 && padded)
        r = cpd_seal__unpad(&n, plain, n);
    if (r == 0)
        r = parse_plain(out, doc, plain, n, commitment, purpose);
    cpd_seal__wipe(plain, length - CPD_SEAL_EXTRA);
    free(plain);
    return r;
}
