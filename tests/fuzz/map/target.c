/* Maps: a document is held against two sets of the target's own. A map that is taken accounts for
 * all of both, comparing by it gives a report, and whatever is refused is refused with a remedy. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "framework/map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SET(version, nodes)                                                                        \
    "format: 1\nset: x\nversion: '" version "'\nkind: competencies\ntitle: T\nnation: uk\n"        \
    "layer: nation\npublisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\n"             \
    "checked_by: none\ncodes_from: ours\nlevels: [{code: low, title: Low}]\nnodes: [" nodes "]\n"
#define NODE(code) "{code: " code ", title: Listens and writes, force: rule}"

static const char old_text[] = SET("1", NODE("a") ", " NODE("b") ", " NODE("c"));
static const char new_text[] = SET("2", NODE("a") ", " NODE("b1") ", " NODE("b2"));

static void require(bool law)
{
    if (!law)
        abort();
}

static cpd_doc *parse(const char *text)
{
    cpd_doc *doc = NULL;

    require(cpd_set__parse(&doc, text, strlen(text), "own", NULL) == 0);
    return doc;
}

static void check_report(const cpd_node *old, const cpd_node *new, const cpd_node *map)
{
    cpd_doc *report = NULL;
    char *json;
    int r = cpd_compare__diff(&report, old, new, map);

    require(r == 0 || r == CPD_EINPUT); // alongside, or of other sets
    if (r < 0)
        return;
    json = cpd_node_json(cpd_doc_root(report), CPD_JSON_COMPACT);
    require(json != NULL);
    free(json);
    cpd_doc_free(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = NULL, *old = parse(old_text), *new = parse(new_text);
    const cpd_node *tree;

    if (cpd_set__parse(&doc, (const char *)data, size, "fuzz", NULL) == 0) {
        const char *kind = cpd_node_get_text(cpd_doc_root(doc), "kind");

        tree = cpd_doc_root(doc);
        if (strcmp(kind, "map") == 0) {
            int r = cpd_map__check(tree, "fuzz", cpd_doc_root(old), cpd_doc_root(new), issues);

            require((r == 0) == (cpd_issues_count(issues) == 0));
            for (size_t i = 0; cpd_issues_get(issues, i); i++)
                require(*cpd_issues_get(issues, i)->hint);
            check_report(cpd_doc_root(old), cpd_doc_root(new), tree);
        }
    }
    cpd_doc_free(doc);
    cpd_doc_free(old);
    cpd_doc_free(new);
    cpd_issues_free(issues);
    return 0;
}
