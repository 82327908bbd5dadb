/* Checking a set: everything that is wrong with its place and remedy, and what a good one comes out
 * as. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "broken.h"
#include "node/node.h"
#include "world.h"

Test(check, says_everything_that_is_wrong)
{
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        cpd_issues *issues = cpd_issues_new();
        cpd_doc *doc = NULL;
        int r = cpd_set__parse(&doc, broken[i].yaml, strlen(broken[i].yaml), "x.yaml", issues);
        char *listed = list_issues(issues);

        cr_expect_eq(r, CPD_EINPUT, "%s", broken[i].label);
        cr_expect_null(doc, "%s", broken[i].label);
        cr_expect_str_eq(listed, broken[i].issues, "%s: %s", broken[i].label, listed);
        cr_expect_str_eq(cpd_issues_get(issues, 0)->place, "x.yaml", "%s", broken[i].label);
        cr_expect_str_eq(cpd_error_last()->text, cpd_issues_get(issues, 0)->text, "%s",
                         broken[i].label);
        free(listed);
        cpd_issues_free(issues);
    }
}

Test(check, without_a_list_the_error_is_the_first_issue)
{
    static const char yaml[] = NODES NODE("a") "published: 2024-02-31\ntilte: x\n";
    cpd_issues *issues = cpd_issues_new();

    cr_assert_eq(cpd_framework_check(yaml, strlen(yaml), "x.yaml", NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text,
                     "published: \"2024-02-31\" is not a day of the calendar");
    cr_expect_str_eq(cpd_error_last()->place, "x.yaml");
    cr_expect_eq(cpd_error_last()->line, 16);
    cr_expect_eq(cpd_framework_check(yaml, strlen(yaml), "x.yaml", issues), CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 2);
    cpd_issues_free(issues);
}

/* ---- what comes out ---- */

static const struct {
    const char *label, *yaml, *json;
} good[] = {
    {"shares, durations, windows and defaults",
     GRADE(
         "      all:\n"
         "        - {code: s, title: S, share: {category: [direct], window: 12 months, min: 12.5%,"
         " weeks: 7, full_week: 70%}}\n"
         "        - {code: h, title: H, force: guidance, hours: {category: [direct, other],"
         " window: 1 week, min: 1h30m}}\n"
         "        - {code: c, title: C, count: {kind: session, window: in_grade, min: 2,"
         " signed: both, minutes: 90m}}\n"),
     "{\"certainty\":\"confirmed\",\"checked_by\":\"none\",\"effective_from\":\"2026-01-01\","
     "\"format\":1,\"grades\":[{\"code\":\"g\",\"title\":\"G\",\"to_enter\":{\"all\":["
     "{\"code\":\"s\",\"force\":\"rule\",\"share\":{\"category\":[\"direct\"],\"full_week\":7000,"
     "\"min\":1250,\"weeks\":7,\"window\":{\"months\":12}},\"title\":\"S\"},"
     "{\"code\":\"h\",\"force\":\"guidance\",\"hours\":{\"category\":[\"direct\",\"other\"],"
     "\"min\":90,\"window\":{\"weeks\":1}},\"title\":\"H\"},"
     "{\"code\":\"c\",\"count\":{\"kind\":\"session\",\"min\":2,\"minutes\":90,"
     "\"signed\":\"both\",\"window\":{\"in_grade\":true}},\"force\":\"rule\",\"title\":\"C\"}],"
     "\"code\":\"r\",\"force\":\"rule\",\"title\":\"R\"}}],\"kind\":\"ladder\",\"layer\":"
     "\"nation\","
     "\"licence\":\"L\",\"nation\":\"uk\",\"publisher\":\"P\",\"set\":\"x\",\"source\":\"S\","
     "\"title\":\"T\",\"version\":\"1\"}"},
    {"none, all and flags",
     GRADES
     "  - code: g\n    title: G\n    practice_minimum: none\n    to_enter:\n"
     "      {code: r, title: R, endorsed: {set: pcf@2018, level: asye, domains: all, min: 3}}\n"
     "certainty: unconfirmed\n",
     "{\"certainty\":\"unconfirmed\",\"checked_by\":\"none\",\"effective_from\":\"2026-01-01\","
     "\"format\":1,\"grades\":[{\"code\":\"g\",\"practice_minimum\":\"none\",\"title\":\"G\","
     "\"to_enter\":{\"code\":\"r\",\"endorsed\":{\"domains\":\"all\",\"level\":\"asye\",\"min\":3,"
     "\"set\":\"pcf@2018\"},\"force\":\"rule\",\"title\":\"R\"}}],\"kind\":\"ladder\","
     "\"layer\":\"nation\",\"licence\":\"L\",\"nation\":\"uk\",\"publisher\":\"P\",\"set\":\"x\","
     "\"source\":\"S\",\"title\":\"T\",\"version\":\"1\"}"},
    {"a map",
     ROWS("successor") "  - {change: same, from: [a]}\n"
                       "  - {change: split, from: [b], to: [c, d], proposed: 82.5%}\n"
                       "  - {change: merged, from: [e, f], to: [d], carries: true}\n",
     "{\"certainty\":\"confirmed\",\"checked_by\":\"none\",\"effective_from\":\"2026-01-01\","
     "\"format\":1,\"from\":\"x@1\",\"kind\":\"map\",\"layer\":\"nation\",\"licence\":\"L\","
     "\"nation\":\"uk\",\"publisher\":\"P\",\"relation\":\"successor\",\"rows\":["
     "{\"change\":\"same\",\"from\":[\"a\"]},"
     "{\"change\":\"split\",\"from\":[\"b\"],\"proposed\":8250,\"to\":[\"c\",\"d\"]},"
     "{\"carries\":true,\"change\":\"merged\",\"from\":[\"e\",\"f\"],\"to\":[\"d\"]}],"
     "\"set\":\"x\",\"source\":\"S\",\"title\":\"T\",\"to\":\"x@2\",\"version\":\"1\"}"},
    {"words that look like other things stay words",
     ENTRIES "  - {code: no, title: 1.10, front_line: true, words: ['null', yes, 0x10]}\n",
     "{\"certainty\":\"confirmed\",\"checked_by\":\"none\",\"effective_from\":\"2026-01-01\","
     "\"entries\":[{\"code\":\"no\",\"front_line\":true,\"title\":\"1.10\",\"words\":[\"null\","
     "\"yes\",\"0x10\"]}],\"format\":1,\"kind\":\"vocabulary\",\"layer\":\"nation\","
     "\"licence\":\"L\",\"nation\":\"uk\",\"publisher\":\"P\",\"set\":\"x\",\"source\":\"S\","
     "\"title\":\"T\",\"version\":\"1\"}"},
};

Test(check, resolves_values)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cpd_doc *doc = parse_good(good[i].yaml);
        cpd_str canonical = {0};

        cr_assert_eq(cpd_node__canonical(&canonical, cpd_doc_root(doc)), 0, "%s", good[i].label);
        cr_expect_str_eq(canonical.bytes, good[i].json, "%s: %s", good[i].label, canonical.bytes);
        cpd_str_fini(&canonical);
        cpd_doc_free(doc);
    }
}

Test(check, keeps_the_place_of_texts)
{
    cpd_doc *doc = parse_good(NODES NODE("a") "  - {code: b, title: B, force: rule, parent: a}\n");
    const cpd_node *nodes = cpd_node_get(cpd_doc_root(doc), "nodes");
    const cpd_node *parent = cpd_node_get(cpd_node_at(nodes, 1), "parent");

    cr_expect_eq(cpd_node_line(parent), 16);
    cr_expect_eq(cpd_node_column(parent), 46);
    cpd_doc_free(doc);
}

Test(check, an_overlay_names_its_grades_only)
{
    cpd_doc_free(parse_good(HEAD("ladder") "overlays: y\ngrades: [{code: g, leads_to: [far]}]\n"));
}

Test(check, an_entry_may_list_its_own_code)
{
    cpd_doc_free(parse_good(ENTRIES "  - {code: visit, title: V, words: [visit, Visits]}\n"));
}

/* ---- limits ---- */

/* A chain of nodes, each the parent of the next; all hang on the first when deep is false. */
static char *chain(size_t length, bool deep)
{
    cpd_str text = {0};

    cpd_str_add(&text, NODES NODE("n0"));
    for (size_t i = 1; i < length; i++)
        cpd_str_addf(&text, "  - {code: n%zu, title: T, force: rule, parent: n%zu}\n", i,
                     deep ? i - 1 : 0);
    return cpd_str_finish(&text);
}

static char *issues_of(const char *yaml)
{
    cpd_issues *issues = cpd_issues_new();
    char *listed;

    cpd_framework_check(yaml, strlen(yaml), "x.yaml", issues);
    listed = list_issues(issues);
    cpd_issues_free(issues);
    return listed;
}

static void expect_issues(char *yaml, const char *expected)
{
    char *listed = issues_of(yaml);

    cr_expect_str_eq(listed, expected, "%.300s", listed);
    free(listed);
    free(yaml);
}

Test(check, sixteen_levels_of_nodes)
{
    expect_issues(chain(16, true), "");
    expect_issues(chain(17, true), "31:48 node \"n16\" has more than 15 levels above it | Make the "
                                   "set flatter.\n");
    expect_issues(chain(9000, true), "31:48 node \"n16\" has more than 15 levels above it | Make "
                                     "the set flatter.\n");
    expect_issues(chain(9000, false), "");
}

/* Requirements inside each other: `all` holds one, to the given depth. */
static char *nested(int depth)
{
    cpd_str text = {0};

    cpd_str_add(&text, GRADES "  - code: g\n    title: G\n    to_enter: ");
    for (int i = 1; i < depth; i++)
        cpd_str_addf(&text, "{code: r%d, title: R, all: [", i);
    cpd_str_add(&text, "{code: r, title: R, count: {kind: cpd, window: in_grade, min: 1}}");
    for (int i = 1; i < depth; i++)
        cpd_str_add(&text, "]}");
    cpd_str_add(&text, "\n");
    return cpd_str_finish(&text);
}

/* Each takes two levels of YAML, which has 32: the document's own limit comes first. */
Test(check, requirements_inside_each_other)
{
    CPD_FREE char *listed = NULL, *yaml = nested(15);

    expect_issues(nested(14), "");
    listed = issues_of(yaml);
    cr_expect_not_null(strstr(listed, "more than 32 lists and objects inside each other"), "%s",
                       listed);
}

/* Every parent is wrong and nearly that of every node: finding the one meant must not take minutes.
 */
Test(check, many_mistakes_take_no_time)
{
    static const char far_code[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";
    clock_t begun = clock();
    cpd_str text = {0};
    char *yaml, *listed;

    cpd_str_add(&text, NODES);
    for (int i = 0; i < 6000; i++)
        cpd_str_addf(&text, "  - {code: %s%d, title: T, force: rule, parent: %sx%d}\n", far_code, i,
                     far_code, i);
    yaml = cpd_str_finish(&text);
    listed = issues_of(yaml);
    cr_expect_not_null(strstr(listed, "5800 more issues are not listed"), "%.300s", listed);
    cr_expect_lt(clock() - begun, 20 * CLOCKS_PER_SEC);
    free(yaml);
    free(listed);
}

Test(check, a_ring_is_named_once)
{
    cpd_str text = {0};
    char *listed, *yaml;

    cpd_str_add(&text, NODES);
    for (int i = 0; i < 5000; i++)
        cpd_str_addf(&text, "  - {code: n%d, title: T, force: rule, parent: n%d}\n", i,
                     (i + 1) % 5000);
    yaml = cpd_str_finish(&text);
    listed = issues_of(yaml);
    cr_expect_str_eq(listed,
                     "15:47 parents go round in a ring: n0 -> n1 -> n2 -> n3 -> n4 -> n5 -> "
                     "n6 -> n7 -> ... | Let one of them stand at the top.\n");
    free(yaml);
    free(listed);
}

/* ---- references ---- */

Test(check, references)
{
    static const struct {
        const char *text, *set, *version, *code;
    } references[] = {
        {"pcf", "pcf", "", ""},
        {"pcf@2018", "pcf", "2018", ""},
        {"pcf#D1", "pcf", "", "D1"},
        {"pcf@2018.1#1.10", "pcf", "2018.1", "1.10"},
        {"", NULL, NULL, NULL},
        {"@2018", NULL, NULL, NULL},
        {"pcf@", NULL, NULL, NULL},
        {"pcf@2018#", NULL, NULL, NULL},
        {"pcf#D1@2018", NULL, NULL, NULL},
        {"pcf@2018#D1#D2", NULL, NULL, NULL},
        {"pcf@2018 #D1", NULL, NULL, NULL},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL, NULL, NULL},
        {NULL, NULL, NULL, NULL},
    };

    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        cpd_reference out = {"untouched", "", ""};
        bool good_one = cpd_reference__parse(&out, references[i].text);

        cr_expect_eq(good_one, references[i].set != NULL, "%s", references[i].text);
        cr_expect_str_eq(out.set, good_one ? references[i].set : "untouched");
        cr_expect_str_eq(out.version, good_one ? references[i].version : "");
        cr_expect_str_eq(out.code, good_one ? references[i].code : "");
    }
}

Test(check, layers_have_names_and_numbers)
{
    for (int layer = 1; layer <= CPD_LAYER_MOST; layer++)
        cr_expect_eq(cpd_layer__from_name(cpd_layer__name(layer)), layer);
    cr_expect_str_eq(cpd_layer__name(1), "nation");
    cr_expect_str_eq(cpd_layer__name(5), "team");
    cr_expect_str_eq(cpd_layer__name(0), "");
    cr_expect_str_eq(cpd_layer__name(6), "");
    cr_expect_eq(cpd_layer__from_name("Nation"), 0);
    cr_expect_eq(cpd_layer__from_name(NULL), 0);
}

/* ---- the shipped sets ---- */

static void check_shipped(const char *path, void *payload)
{
    struct bytes file = read_bytes(path);
    cpd_issues *issues = cpd_issues_new();
    char *listed;

    (void)payload;
    cpd_framework_check(file.bytes, file.length, path, issues);
    listed = list_issues(issues);
    cr_expect_str_eq(listed, "", "%s: %s", path, listed);
    free(listed);
    cpd_issues_free(issues);
    free(file.bytes);
}

Test(check, shipped_sets_are_good)
{
    cr_expect_geq(each_shipped(check_shipped, NULL), 8);
}
