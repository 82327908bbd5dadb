/* Sets: a document has issues or gives a checked tree, never both; every issue says what to do; a
 * checked tree has a canonical form, and its packed form gives it back. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "framework/framework.h"
#include "node/node.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void check_issues(const cpd_issues *issues)
{
    for (size_t i = 0; cpd_issues_get(issues, i); i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);

        require(issue->kind == CPD_EINPUT || issue->kind == CPD_ELIMIT);
        require(*issue->text && *issue->hint);
    }
}

static void check_tree(const cpd_node *tree)
{
    cpd_str canonical = {0}, packed = {0}, again = {0};
    cpd_doc *doc = NULL;

    require(cpd_node__canonical(&canonical, tree) == 0);
    require(cpd_node__pack(&packed, tree) == 0);
    require(cpd_node__unpack(&doc, (const unsigned char *)packed.bytes, packed.length) == 0);
    require(cpd_node__canonical(&again, cpd_doc_root(doc)) == 0);
    require(again.length == canonical.length &&
            memcmp(again.bytes, canonical.bytes, again.length) == 0);
    cpd_doc_free(doc);
    cpd_str_fini(&canonical);
    cpd_str_fini(&packed);
    cpd_str_fini(&again);
}

static void check_adoption(const cpd_node *tree)
{
    cpd_adoption adoption;

    cpd_adoption__of(&adoption, tree);
    require(adoption.layer >= 1 && adoption.layer <= CPD_LAYER_MOST);
    require(adoption.since != CPD_DATE_NONE);
    require(adoption.until == CPD_DATE_NONE || adoption.since <= adoption.until);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = NULL;
    int r = cpd_set__parse(&doc, (const char *)data, size, "fuzz", issues);

    require((r == 0) == (cpd_issues_count(issues) == 0) && (r == 0) == (doc != NULL));
    check_issues(issues);
    if (r == 0) {
        check_tree(cpd_doc_root(doc));
        check_adoption(cpd_doc_root(doc));
    }
    cpd_doc_free(doc);
    cpd_issues_free(issues);
    return 0;
}
