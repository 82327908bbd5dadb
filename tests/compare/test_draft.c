/* A map proposed by likeness: well-formed, whole, and never taken for confirmed. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compare/compare.h"
#include "framework/map.h"
#include "framework/world.h"
#include "pair.h"

static cpd_doc *draft(const cpd_node *old, const cpd_node *new)
{
    cpd_doc *map = NULL;

    cr_assert_eq(cpd_compare__draft(&map, old, new), 0, "%s", cpd_error_last()->text);
    return map;
}

static void add_codes(cpd_str *out, const cpd_node *codes)
{
    for (size_t i = 0; i < cpd_node_length(codes); i++)
        cpd_str_addf(out, " %s", cpd_node_as_text(cpd_node_at(codes, i)));
}

static char *list_rows(const cpd_doc *map)
{
    const cpd_node *rows = cpd_node_get(cpd_doc_root(map), "rows");
    cpd_str out = {0};

    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        const cpd_node *row = cpd_node_at(rows, i);

        cpd_str_addf(&out, "%s:", cpd_node_get_text(row, "change"));
        add_codes(&out, cpd_node_get(row, "from"));
        cpd_str_add(&out, " >");
        add_codes(&out, cpd_node_get(row, "to"));
        cpd_str_add(&out, "\n");
    }
    return cpd_str_finish(&out);
}

/* Taken as a document that somebody wrote: well-formed, and with nothing to say against it but that
 * nobody has looked at it. */
static void expect_whole(cpd_doc *map, const cpd_node *old, const cpd_node *new)
{
    cpd_issues *issues = cpd_issues_new();

    cr_expect_eq(cpd_set__check(map, "draft", issues), 0, "%s", cpd_error_last()->text);
    cr_expect_eq(cpd_map__check(cpd_doc_root(map), "draft", old, new, issues), CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 1, "%s", list_issues(issues));
    cr_expect_not_null(strstr(cpd_issues_get(issues, 0)->text, "nobody has confirmed"));
    cpd_issues_free(issues);
}

Test(draft, of_the_pair)
{
    cpd_doc *a = parse_good(before), *b = parse_good(after);
    cpd_doc *map = draft(cpd_doc_root(a), cpd_doc_root(b));
    char *rows = list_rows(map);

    cr_expect_str_eq(rows,
                     "same: low high b >\nwidened: a >\nsame: a.1 >\nsame: a.2 >\n"
                     "renamed: b.2 > growth\nsplit: b.1 > b.1a b.1b\n"
                     "dropped: gone >\nnew: > new\n",
                     "%s", rows);
    free(rows);
    expect_whole(map, cpd_doc_root(a), cpd_doc_root(b));
    cpd_doc_free(map);
    cpd_doc_free(a);
    cpd_doc_free(b);
}

Test(draft, backwards_what_was_split_is_merged)
{
    cpd_doc *a = parse_good(before), *b = parse_good(after);
    cpd_doc *map = draft(cpd_doc_root(b), cpd_doc_root(a));
    char *rows = list_rows(map);

    cr_expect_not_null(strstr(rows, "merged: b.1a b.1b > b.1\n"), "%s", rows);
    free(rows);
    expect_whole(map, cpd_doc_root(b), cpd_doc_root(a));
    cpd_doc_free(map);
    cpd_doc_free(a);
    cpd_doc_free(b);
}

static void draft_of_itself(const char *path, void *payload)
{
    cpd_doc *doc = parse_file(path), *map;
    const cpd_node *rows;

    (void)payload;
    if (strcmp(cpd_node_get_text(cpd_doc_root(doc), "kind"), "map") != 0) {
        map = draft(cpd_doc_root(doc), cpd_doc_root(doc));
        rows = cpd_node_get(cpd_doc_root(map), "rows");
        cr_expect_eq(cpd_node_length(rows), 1, "%s", path);
        expect_whole(map, cpd_doc_root(doc), cpd_doc_root(doc));
        cpd_doc_free(map);
    }
    cpd_doc_free(doc);
}

Test(draft, every_shipped_set_is_the_same_as_itself)
{
    cr_assert_gt(each_shipped(draft_of_itself, NULL), 0);
}

/* All codes new and every text much like every other: the worst there is to compare. */
static cpd_doc *crowd(const char *prefix, size_t count)
{
    cpd_str yaml = {0};
    cpd_doc *doc;

    cpd_str_add(&yaml, CAPS("1", ""));
    for (size_t i = 0; i < count; i++)
        cpd_str_addf(&yaml, "  - {code: %s%zu, title: Knows the law %zu, force: rule}\n", prefix, i,
                     i % 7);
    doc = parse_good(yaml.bytes);
    cpd_str_fini(&yaml);
    return doc;
}

Test(draft, of_two_crowds_ends)
{
    cpd_doc *a = crowd("a", 4000), *b = crowd("b", 4000), *map;
    clock_t start = clock();

    map = draft(cpd_doc_root(a), cpd_doc_root(b));
    cr_expect_lt((double)(clock() - start) / CLOCKS_PER_SEC, 20.0);
    cr_expect_gt(cpd_node_length(cpd_node_get(cpd_doc_root(map), "rows")), 0);
    cpd_doc_free(map);
    cpd_doc_free(a);
    cpd_doc_free(b);
}
