/* YAML: a text has issues or gives a tree, never both; every issue says where and what to do; every
 * tree can be written as JSON and as YAML and read as the same. */
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

static void check_issues(const cpd_issues *issues)
{
    for (size_t i = 0; cpd_issues_get(issues, i); i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);

        require(issue->kind == CPD_EINPUT || issue->kind == CPD_ELIMIT);
        require(*issue->text && *issue->hint);
        require(issue->line > 0 || issue->kind == CPD_ELIMIT);
    }
}

static void check_tree(const cpd_doc *doc)
{
    char *json = cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);
    cpd_doc *again = NULL;

    require(json != NULL);
    require(cpd_json_parse(&again, json, strlen(json), "again", SIZE_MAX) == 0);
    require(cpd_node_equal(cpd_doc_root(doc), cpd_doc_root(again)));
    cpd_doc_free(again);
    free(json);
}

/* Written by hand it may have been shorter than the limits allow us to write it. */
static void check_written(const cpd_doc *doc)
{
    char *yaml = cpd_node_yaml(cpd_doc_root(doc));
    cpd_doc *again = NULL;

    require(yaml || cpd_error_last()->kind == CPD_ELIMIT);
    if (yaml) {
        require(cpd_yaml_parse(&again, yaml, strlen(yaml), "again", NULL) == 0);
        require(cpd_node_equal(cpd_doc_root(doc), cpd_doc_root(again)));
    }
    cpd_doc_free(again);
    free(yaml);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = NULL;
    int r = cpd_yaml_parse(&doc, (const char *)data, size, "fuzz", issues);

    require((r == 0) == (cpd_issues_count(issues) == 0) && (r == 0) == (doc != NULL));
    check_issues(issues);
    if (r == 0) {
        check_tree(doc);
        check_written(doc);
    }
    cpd_doc_free(doc);
    cpd_issues_free(issues);
    return 0;
}
