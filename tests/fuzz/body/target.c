/* Sealed bodies and packed heads: bytes that nobody sealed do not open; a body that opens is the
 * one its commitment names, in its one spelling; whatever lies in a store is read or refused. And
 * what a file is, is told from any bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/filetype.h"
#include "record/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static const cpd_key key = {{7}};
static const cpd_hash bound = {{9}};

static void check_same(const cpd_node *body, const uint8_t *data, size_t size)
{
    cpd_str text = {0};
    require(cpd_node__canonical(&text, body) == 0);
    require(text.length == size && memcmp(text.bytes, data, size) == 0);
    cpd_str_fini(&text);
}

/* The bytes as somebody with the key would have sealed them. */
static void open_sealed(const uint8_t *data, size_t size, bool padded)
{
    unsigned char *plain = malloc(size + 2 * CPD_PAD_BLOCK), *sealed;
    size_t n = size;
    cpd_hash commitment;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *body = NULL;

    require(plain && doc);
    memcpy(plain, data, size);
    if (padded)
        n = cpd_seal__pad(plain, n);
    sealed = malloc(n + CPD_SEAL_EXTRA);
    require(sealed != NULL);
    cpd_seal__seal(sealed, &key, plain, n, bound.bytes, CPD_HASH_SIZE);
    cpd_seal__hash(&commitment, "cpd/body/1", data, size);
    if (cpd_body__open(&body, doc, &key, sealed, n + CPD_SEAL_EXTRA, &bound, &commitment,
                       "cpd/body/1", padded) == 0)
        check_same(body, data, size);
    commitment.bytes[0] ^= 1;
    require(cpd_body__open(&body, doc, &key, sealed, n + CPD_SEAL_EXTRA, &bound, &commitment,
                           "cpd/body/1", padded) == CPD_ETAMPERED);
    cpd_doc_free(doc);
    free(plain);
    free(sealed);
}

static void read_stored(const uint8_t *data, size_t size)
{
    cpd_revision revision;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *body;
    unsigned char commitment[CPD_HASH_SIZE] = {0};

    (void)cpd_revision__parse(&revision, doc, 1, data, size, commitment, sizeof commitment);
    require(cpd_body__open(&body, doc, &key, data, size, &bound, &bound, "cpd/body/1", true) < 0);
    cpd_doc_free(doc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (cpd_seal__init() < 0 || size > 1 << 20)
        return 0;
    open_sealed(data, size, false);
    open_sealed(data, size, true);
    read_stored(data, size);
    require(cpd_filetype__find(data, size, "a file") || *cpd_error_last()->hint);
    return 0;
}
