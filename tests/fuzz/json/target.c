/* JSON: what is read can be written and is then read as the same; what has a canonical form is read
 * back from it; what is refused is refused with a place. */
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

static void check_written(const cpd_doc *doc, int style)
{
    char *json = cpd_node_json(cpd_doc_root(doc), style);
    cpd_doc *again = NULL;

    require(json != NULL);
    require(cpd_json_parse(&again, json, strlen(json), "again", SIZE_MAX) == 0);
    require(cpd_node_equal(cpd_doc_root(doc), cpd_doc_root(again)));
    cpd_doc_free(again);
    free(json);
}

static void check_canonical(const cpd_doc *doc)
{
    cpd_str canonical = {0};
    cpd_doc *again = NULL;

    if (cpd_node__canonical(&canonical, cpd_doc_root(doc)) == 0) {
        require(cpd_node__canonical_parse(&again, canonical.bytes, canonical.length) == 0);
        require(cpd_node_equal(cpd_doc_root(doc), cpd_doc_root(again)));
    }
    cpd_str_fini(&canonical);
    cpd_doc_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cpd_doc *doc = NULL;
    int r = cpd_json_parse(&doc, (const char *)data, size, "fuzz", SIZE_MAX);

    if (r < 0) {
        require(!doc && (r == CPD_EINPUT || r == CPD_ELIMIT));
        require(cpd_error_last()->line > 0 && cpd_error_last()->column > 0);
        return 0;
    }
    check_written(doc, CPD_JSON_COMPACT);
    check_written(doc, CPD_JSON_PRETTY);
    check_canonical(doc);
    cpd_doc_free(doc);
    return 0;
}
