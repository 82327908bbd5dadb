/* Packed bytes: what is read is written as the very same bytes, and as JSON means the same tree. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_packed(const cpd_doc *doc, const uint8_t *data, size_t size)
{
    cpd_str packed = {0};

    require(cpd_node__pack(&packed, cpd_doc_root(doc)) == 0);
    require(packed.length == size && memcmp(packed.bytes, data, size) == 0);
    cpd_str_fini(&packed);
}

static void check_canonical(const cpd_doc *doc)
{
    cpd_str canonical = {0};
    cpd_doc *again = NULL;

    require(cpd_node__canonical(&canonical, cpd_doc_root(doc)) == 0);
    require(cpd_node__canonical_parse(&again, canonical.bytes, canonical.length) == 0);
    require(cpd_node_equal(cpd_doc_root(doc), cpd_doc_root(again)));
    cpd_str_fini(&canonical);
    cpd_doc_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cpd_doc *doc = NULL;
    int r = cpd_node__unpack(&doc, data, size);

    require(r == 0 || (r == CPD_EDAMAGED && !doc));
    if (r == 0) {
        check_packed(doc, data, size);
        check_canonical(doc);
    }
    cpd_doc_free(doc);
    return 0;
}
