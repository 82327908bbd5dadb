/* YAML by the strict profile: what is read, everything that is refused with its place and remedy,
 * the limits, the public yaml-test-suite and the hostile sets. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exceptions.h"
#include "node/node.h"
#include "support/support.h"

#define K64 "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"

static const struct {
    const char *in, *json;
} good[] = {
    {"a: b", "{\"a\":\"b\"}"},
    {"no: no\nb: 1.10\nc: 010\nd: ~\ne: null\nf:\n", "{\"no\":\"no\",\"b\":\"1.10\",\"c\":\"010\","
                                                     "\"d\":\"~\",\"e\":\"null\",\"f\":\"\"}"},
    {"- a\n- 'it''s'\n- \"x\\ty\\u00e9\"\n- [1, {k: v}]\n",
     "[\"a\",\"it's\",\"x\\tyé\",[\"1\",{\"k\":\"v\"}]]"},
    {"---\na: |\n  one\n  two\nb: >-\n  one\n  two\n...\n",
     "{\"a\":\"one\\ntwo\\n\",\"b\":\"one two\"}"},
    {"\xef\xbb\xbf# BOM\na: b\n", "{\"a\":\"b\"}"},
    {"a: b\r\nc: |\r\n  one\r\n  two\r\n", "{\"a\":\"b\",\"c\":\"one\\ntwo\\n\"}"},
    {"a:\tb # a tab that indents nothing\n", "{\"a\":\"b\"}"},
    {"? a\n: b\n", "{\"a\":\"b\"}"},
    {"\"<<\": b\n\"&a\": '*b'\n", "{\"<<\":\"b\",\"&a\":\"*b\"}"},
    {"a: 50%\nb: \"%c\"\n", "{\"a\":\"50%\",\"b\":\"%c\"}"},
    {"title: Ymarfer 🐉 è\n", "{\"title\":\"Ymarfer 🐉 è\"}"},
    {"plain", "\"plain\""},
    {"share: {category: [direct], window: 12 months, min: 10%, weeks: 7}",
     "{\"share\":{\"category\":[\"direct\"],\"window\":\"12 months\",\"min\":\"10%\","
     "\"weeks\":\"7\"}}"},
};

Test(yaml, reads)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cpd_issues *issues = cpd_issues_new();
        cpd_doc *doc = NULL;
        int r = cpd_yaml_parse(&doc, good[i].in, strlen(good[i].in), "x", issues);
        char *json;

        cr_assert_eq(r, 0, "%s: %s", good[i].in, cpd_error_last()->text);
        cr_expect_eq(cpd_issues_count(issues), 0);
        json = cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);
        cr_expect_str_eq(json, good[i].json);
        free(json);
        cpd_doc_free(doc);
        cpd_issues_free(issues);
    }
}

Test(yaml, says_where_values_stood)
{
    static const char yaml[] = "\xef\xbb\xbf"
                               "a: é\nb:\n  - [x, ü, z]\n  - k: 1\n";
    cpd_doc *doc = NULL;
    cpd_node *b;

    cr_assert_eq(cpd_yaml_parse(&doc, yaml, strlen(yaml), "x", NULL), 0);
    b = cpd_node_get(cpd_doc_root(doc), "b");
    cr_expect_eq(cpd_node_column(cpd_node_get(cpd_doc_root(doc), "a")), 4);
    cr_expect_eq(cpd_node_line(b), 3);
    cr_expect_eq(cpd_node_column(b), 3);
    cr_expect_eq(cpd_node_column(cpd_node_at(cpd_node_at(b, 0), 2)), 12);
    cr_expect_eq(cpd_node_line(cpd_node_get(cpd_node_at(b, 1), "k")), 4);
    cr_expect_eq(cpd_node_column(cpd_node_get(cpd_node_at(b, 1), "k")), 8);
    cpd_doc_free(doc);
}

/* ---- what is refused: all of it, in the order of lines ---- */

static char *list_issues(const cpd_issues *issues)
{
    cpd_str out = {0};

    for (size_t i = 0; cpd_issues_get(issues, i); i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);

        cpd_str_addf(&out, "%s%d:%d %s", i ? "; " : "", issue->line, issue->column, issue->text);
        cr_expect_str_eq(issue->place, "set.yaml");
        cr_expect_str_neq(issue->hint, "", "%s has no remedy", issue->text);
    }
    return cpd_str_finish(&out);
}

static const struct {
    const char *in, *issues;
} bad[] = {
    {"", "1:1 there is nothing in this text"},
    {"# nothing\n", "1:1 there is nothing in this text"},
    {"a: &x 1\nb: *x\n", "1:4 an anchor is not allowed here; 2:4 an alias is not allowed here"},
    {"&k a: 1\n", "1:1 an anchor is not allowed here"},
    {"? *k\n: 1\n", "1:3 an alias is not allowed here"},
    {"a: !!str 1\nb: !x [1]\nc: ! {}\n", "1:4 a tag is not allowed here; 2:4 a tag is not allowed "
                                         "here; 3:4 a tag is not allowed here"},
    {"a: !e!x 1\n", "1:4 a tag is not allowed here"},
    {"<<: {a: 1}\n", "1:1 a merge key is not allowed here"},
    {"%YAML 1.1\n---\na: 1\n", "1:1 a directive is not allowed here"},
    {"%TAG ! x:\n--- !a\nb: 1\n", "1:1 a directive is not allowed here; 2:5 a tag is not allowed "
                                  "here"},
    {"a: 1\n---\nb: 2\n", "2:1 a second document begins here"},
    {"a: 1\n...\nb: 2\n", "3:1 something follows after the end of the document"},
    {"a: 1\nb: 2\na: 3\n\"a\": 4\n",
     "3:1 the key \"a\" stands on line 1 already; 4:1 the key \"a\" stands on line 3 already"},
    {"x: {a: 1, a: 2}\ny: {b: 1, b: 2}\n", "1:11 the key \"a\" stands on line 1 already; 2:11 the "
                                           "key \"b\" stands on line 2 already"},
    {"? [a]\n: 1\n? {b: 1}\n: 2\n", "1:3 a key must be text; 3:3 a key must be text"},
    {"? [a, b]\n: {c: 1, c: 2}\n", "1:3 a key must be text; 2:10 the key \"c\" stands on line 2 "
                                   "already"},
    {"'': 1\n", "1:1 a key is empty"},
    {K64 K64 K64 K64 ": 1\n", "1:1 a key is longer than 255 bytes"},
    {"a:\n\tb: 1\n", "2:1 a tab in the indentation"},
    {"a:\n  \tb: 1\nc:\n  d: &x\n  -\te\n", "2:3 a tab in the indentation; 5:4 a tab in the "
                                            "indentation"},
    {"a: 'x\n", "1:4 a quote is opened here and never closed"},
    {"a: 'x\n---\n", "1:4 a quote is opened here and never closed"},
    {"a: [1, 2\nb: 3\n", "2:2 a list in brackets is not closed or lacks a comma"},
    {"a: {b: 1\n", "2:1 an object in braces is not closed or lacks a comma"},
    {"a: b: c\n", "1:5 a key cannot stand here"},
    {"a: - b\n", "1:4 a list cannot begin here"},
    {"a: @b\n", "1:4 text cannot begin with this character"},
    {"a: \"\\q\"\n", "1:5 this escape is not known"},
    {"a:\n  b: 1\n c: 2\n", "3:2 this line does not fit into the object above it"},
    {"- a\n b: 1\n", "2:3 a key cannot stand here"},
    {"a: 1\nb\n", "3:1 a key without its colon"},
    {"a: &\n", "1:5 an anchor or alias is not allowed here"},
    {"a: \"x\\0y\"\nb: \"\\r\"\n", "1:4 an escape stands for a control character; 2:4 an escape "
                                   "stands for a control character"},
    {"a: x\x01y\nb: \x7f\nc: \xc2\x85\n",
     "1:5 a control character in the text; 2:4 a control character in the text; 3:4 a control "
     "character in the text"},
    {"a: \xe2\x80\xa8\nb: x\ry\nc: \xef\xbb\xbf\n",
     "1:4 an invisible line separator in the text; 2:5 a carriage return without a line feed; 3:4 "
     "an invisible mark in the text"},
    {"a: é\xe9\nb: \xc0\x80\nc: *x\n", "1:5 the text is not UTF-8 here; 2:4 the text is not UTF-8 "
                                       "here; 3:4 an alias is not allowed here"},
    {"a: x\xe2\x80\xa9y\nb: \xef\xbf\xbe\n",
     "1:5 an invisible line separator in the text; 2:4 an invisible mark in the text"},
    {"\xff\xfe"
     "a",
     "1:1 the text is UTF-16"},
    {"\xfe\xff"
     "a",
     "1:1 the text is UTF-16"},
};

Test(yaml, refuses_all_at_once)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cpd_issues *issues = cpd_issues_new();
        cpd_doc *doc = NULL;
        int r = cpd_yaml_parse(&doc, bad[i].in, strlen(bad[i].in), "set.yaml", issues);
        char *list = list_issues(issues);

        cr_expect_eq(r, CPD_EINPUT, "%s", bad[i].in);
        cr_expect_str_eq(list, bad[i].issues, "%s gives %s", bad[i].in, list);
        cr_expect_null(doc, "the caller's variable is untouched");
        free(list);
        cpd_issues_free(issues);
    }
}

Test(yaml, refuses_nul_and_utf16_without_a_mark)
{
    cpd_doc *doc = NULL;

    cr_expect_eq(cpd_yaml_parse(&doc, "a: b\0c\n", 7, "x", NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "a NUL byte in the text");
    cr_expect_eq(cpd_error_last()->column, 5);
    cr_expect_eq(cpd_yaml_parse(&doc, "a\0:\0 \0b\0", 8, "x", NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "the text is UTF-16");
    cr_expect_eq(cpd_yaml_parse(&doc, NULL, 0, NULL, NULL), CPD_EINPUT);
}

Test(yaml, the_error_is_the_first_issue_of_this_text)
{
    cpd_issues *issues = cpd_issues_new();
    const cpd_error *e = cpd_error_last();
    cpd_doc *doc = NULL;

    cpd_issues__add(issues, CPD_EINPUT, "other.yaml", 1, 1, "", "of another file");
    cr_expect_eq(cpd_yaml_parse(&doc, "a: 1\nb: *x\n", 11, "set.yaml", issues), CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 2);
    cr_expect_str_eq(e->text, "an alias is not allowed here");
    cr_expect_str_eq(e->place, "set.yaml");
    cr_expect(e->line == 2 && e->column == 4);
    cr_expect_str_neq(e->hint, "");
    cr_assert_eq(cpd_yaml_parse(&doc, "a: 1\n", 5, "set.yaml", issues), 0,
                 "what is wrong elsewhere does not count here");
    cr_expect_eq(cpd_issues_count(issues), 2);
    cpd_doc_free(doc);
    cpd_issues_free(issues);
}

/* ---- limits ---- */

static void add_times(cpd_str *text, const char *piece, size_t times)
{
    for (size_t i = 0; i < times; i++)
        cpd_str_add(text, piece);
}

/* Parse head, piece so many times, and tail. */
static int parse_large(const char *head, const char *piece, size_t times, const char *tail)
{
    cpd_str text = {0};
    cpd_doc *doc = NULL;
    int r;

    cpd_str_add(&text, head);
    add_times(&text, piece, times);
    cpd_str_add(&text, tail);
    r = cpd_yaml_parse(&doc, text.bytes, text.length, "x", NULL);
    cpd_str_fini(&text);
    cpd_doc_free(doc);
    return r;
}

static const struct {
    const char *head, *piece;
    size_t times; // at which it is still good
    const char *tail, *text;
} limits[] = {
    {"", "- ", 32, "x", "more than 32 lists and objects inside each other"},
    {"a: \"", "x", 64 << 10, "\"", "a text of more than 64 KiB"},
    {"- ", "\n- a", 100000 - 2, "", "more than 100000 values in one file"},
    {"", "- []\n", 100000 - 1, "", "more than 100000 values in one file"},
    {"a: b", "\n", (1 << 20) - 4, "", "1048577 bytes of YAML, at most 1048576 are read"},
};

Test(yaml, limits)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        size_t times = limits[i].times;

        cr_expect_eq(parse_large(limits[i].head, limits[i].piece, times, limits[i].tail), 0,
                     "%s: %s", limits[i].text, cpd_error_last()->text);
        cr_expect_eq(parse_large(limits[i].head, limits[i].piece, times + 1, limits[i].tail),
                     CPD_ELIMIT);
        cr_expect_str_eq(cpd_error_last()->text, limits[i].text);
    }
}

Test(yaml, an_issue_does_not_open_a_limit)
{
    cr_expect_eq(parse_large("", "? ", 33, "x"), CPD_EINPUT);
    cr_expect_eq(parse_large("", "[", 500000, ""), CPD_ELIMIT);
    cr_expect_eq(parse_large("", "{", 500000, ""), CPD_EINPUT);
    cr_expect_eq(parse_large("", "{a: ", 250000, ""), CPD_ELIMIT);
    cr_expect_eq(parse_large("", "[? ", 300000, ""), CPD_EINPUT);
}

/* A megabyte of whatever: read or refused in no time, see the README for how libyaml is held back.
 */
Test(yaml, no_pattern_takes_long, .timeout = 60)
{
    static const char *const patterns[] = {
        "[",    "{",  "- ",  "? ",   "[a,",  "- a\n", "!a ",   "&a ",   "*a ",    "\"a\" ",
        "a: ",  "a,", "\n",  " ",    "#",    "#\n",   "|\n ",  "- >\n", "%a\n",   "---\n",
        "a\n ", "\t", "?\n", ": \n", "{a: ", "[? ",   "...\n", "'' ",   "\x01\n", "\xff",
    };

    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        cr_expect_lt(parse_large("", patterns[i], (1 << 20) / strlen(patterns[i]), ""), 0, "%s",
                     patterns[i]);
}

/* ---- yaml-test-suite ---- */

/* Our scalars are text; the suite's JSON holds what YAML 1.2 would resolve them to. */
static bool same_scalar(const cpd_node *ours, const cpd_node *theirs)
{
    const char *text = cpd_node_as_text(ours);

    switch (cpd_node_type(theirs)) {
    case CPD_NODE_TEXT:
        return strcmp(text, cpd_node_as_text(theirs)) == 0;
    case CPD_NODE_NULL:
        return strcmp(text, "") == 0 || strcmp(text, "null") == 0;
    case CPD_NODE_BOOL:
        return strcmp(text, cpd_node_as_bool(theirs) ? "true" : "false") == 0;
    default:
        return strtod(text, NULL) == cpd_node_as_real(theirs);
    }
}

static bool same(const cpd_node *ours, const cpd_node *theirs)
{
    size_t count = cpd_node_length(ours);

    if (cpd_node_type(ours) == CPD_NODE_TEXT)
        return same_scalar(ours, theirs);
    if (cpd_node_type(ours) != cpd_node_type(theirs) || count != cpd_node_length(theirs))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *key = cpd_node_key(ours, i);

        if (!same(cpd_node_at(ours, i), key ? cpd_node_get(theirs, key) : cpd_node_at(theirs, i)))
            return false;
    }
    return true;
}

static int parse_case(cpd_doc **doc, const char *folder)
{
    char path[4600];
    struct file file;
    int r;

    snprintf(path, sizeof path, "%s/in.yaml", folder);
    file = read_file(path);
    r = cpd_yaml_parse(doc, file.bytes, file.length, "in.yaml", NULL);
    free(file.bytes);
    return r;
}

/* Returns whether there was JSON to compare with. */
static bool compare_case(const cpd_doc *doc, const char *folder, const char *name)
{
    char path[4600];
    struct file file;
    cpd_doc *json = NULL;

    snprintf(path, sizeof path, "%s/in.json", folder);
    if (!has_file(path))
        return false;
    file = read_file(path);
    cr_assert_eq(cpd_json_parse(&json, file.bytes, file.length, name, 1 << 20), 0, "%s", name);
    cr_expect_eq(same(cpd_doc_root(doc), cpd_doc_root(json)), !find_exception(yaml_other, name),
                 "%s is read as another tree", name);
    cpd_doc_free(json);
    free(file.bytes);
    return true;
}

static bool run_valid(const char *folder, const char *name)
{
    const char *reason = find_exception(yaml_refused, name);
    bool compared = false;
    cpd_doc *doc = NULL;
    int r = parse_case(&doc, folder);

    if (reason)
        cr_expect_eq(r, CPD_EINPUT, "%s is accepted now, though %s", name, reason);
    else
        cr_expect_eq(r, 0, "%s: %s", name, cpd_error_last()->text);
    if (r == 0)
        compared = compare_case(doc, folder, name);
    cpd_doc_free(doc);
    return compared;
}

static bool run_invalid(const char *folder, const char *name)
{
    const char *reason = find_exception(yaml_accepted, name);
    cpd_doc *doc = NULL;
    int r = parse_case(&doc, folder);

    cr_expect_eq(r, reason ? 0 : CPD_EINPUT, "%s", name);
    cr_expect(r == 0 || cpd_error_last()->line > 0, "%s without a line", name);
    cpd_doc_free(doc);
    return r < 0;
}

static size_t run_suite(const char *sub, bool (*run)(const char *folder, const char *name))
{
    char folder[4096], path[4400];
    size_t count, done = 0;
    char **names;

    snprintf(folder, sizeof folder, "%s", support_testdata(sub));
    names = list_folder(folder, &count);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        done += run(path, names[i]);
        free(names[i]);
    }
    free(names);
    return done;
}

Test(yaml, reads_the_public_suite)
{
    cr_expect_gt(run_suite("standards/yaml/valid", run_valid), 25);
}

Test(yaml, refuses_what_the_public_suite_refuses)
{
    cr_expect_gt(run_suite("standards/yaml/invalid", run_invalid), 15);
}

/* ---- hostile sets ---- */

static bool run_hostile(const char *path, const char *name)
{
    const char *schema = find_exception(hostile_schema, name);
    const char *suffix = strrchr(name, '.');
    cpd_issues *issues;
    cpd_doc *doc = NULL;
    struct file file;
    int r;

    if (!suffix || strcmp(suffix, ".yaml") != 0)
        return false;
    file = read_file(path);
    issues = cpd_issues_new();
    r = cpd_yaml_parse(&doc, file.bytes, file.length, name, issues);
    cr_expect_eq(r == 0, schema != NULL, "%s: %d", name, r);
    cr_expect_eq(cpd_issues_count(issues) == 0, r == 0, "%s", name);
    cpd_doc_free(doc);
    cpd_issues_free(issues);
    free(file.bytes);
    return r < 0;
}

Test(yaml, refuses_hostile_sets)
{
    cr_expect_gt(run_suite("hostile/yaml", run_hostile), 15);
}
