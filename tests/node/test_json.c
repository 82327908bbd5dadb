/* JSON in and out: what is read, what is refused and where, and the public JSONTestSuite. */
#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exceptions.h"
#include "node/node.h"
#include "support/support.h"

#define MOST ((size_t)1 << 20)

static const struct {
    const char *in, *out; // out NULL: the same
} good[] = {
    {"null", NULL},
    {" true ", "true"},
    {"-0", "0"},
    {"9223372036854775807", NULL},
    {"-9223372036854775808", NULL},
    {"1.0", NULL}, // and is a real again when it is read again
    {"0.1", NULL},
    {"1E400e", ""},
    {"1e300", "1e+300"},
    {"123456789.125", NULL},
    {"5e-324", "4.94065645841247e-324"},
    {"\"\"", NULL},
    {"\"a\\/b\"", "\"a/b\""},
    {"\"\\\" \\\\ \\b \\t \\n \\f \\r \\u0001 \\u001f\"", NULL},
    {"\"\\u00e9\\u2028\\ud83d\\ude02\\u007f\"", "\"é\xe2\x80\xa8😂\x7f\""},
    {"[ ]", "[]"},
    {"{ }", "{}"},
    {"{\"b\": 1, \"a\": [2, {}], \"\": 3}", "{\"b\":1,\"a\":[2,{}],\"\":3}"},
    {"\r\n[1,\r\n2]\r\n", "[1,2]"},
};

Test(json, reads_and_writes)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const char *expected = good[i].out ? good[i].out : good[i].in;
        cpd_doc *doc = NULL;
        int r = cpd_json_parse(&doc, good[i].in, strlen(good[i].in), "x", MOST);
        char *json;

        if (!*expected) {
            cr_expect_eq(r, CPD_EINPUT, "%s", good[i].in);
            continue;
        }
        cr_assert_eq(r, 0, "%s: %s", good[i].in, cpd_error_last()->text);
        json = cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);
        cr_expect_str_eq(json, expected);
        free(json);
        cpd_doc_free(doc);
    }
}

static const struct {
    const char *in;
    int kind, line, column;
    const char *text;
} bad[] = {
    {"", CPD_EINPUT, 1, 1, "the JSON ends too early"},
    {"[1,\n", CPD_EINPUT, 2, 1, "the JSON ends too early"},
    {"[1", CPD_EINPUT, 1, 3, "the JSON ends too early"},
    {"{\"a\"", CPD_EINPUT, 1, 5, "the JSON ends too early"},
    {"{\"a\":", CPD_EINPUT, 1, 6, "the JSON ends too early"},
    {"-", CPD_EINPUT, 1, 2, "the JSON ends too early"},
    {"[\"é\n", CPD_EINPUT, 1, 4, "a line end or control character in a text"},
    {"[\"é", CPD_EINPUT, 1, 2, "a quote is opened here and never closed"},
    {"{\"a\":1,\n \"a\":2}", CPD_EINPUT, 2, 2, "this name stands twice in one object"},
    {"[{\"b\":{},\"a\":1,\"\\u0062\":[]}]", CPD_EINPUT, 1, 16,
     "this name stands twice in one object"},
    {"[1] 2", CPD_EINPUT, 1, 5, "something follows after the end of the JSON"},
    {"[1]]", CPD_EINPUT, 1, 4, "something follows after the end of the JSON"},
    {"[1,]", CPD_EINPUT, 1, 4, "a value should stand here"},
    {"[,1]", CPD_EINPUT, 1, 2, "a value should stand here"},
    {"[é, 'a']", CPD_EINPUT, 1, 2, "a value should stand here"},
    {"[\"é\", 'a']", CPD_EINPUT, 1, 7, "a value should stand here"},
    {"[NaN]", CPD_EINPUT, 1, 2, "a value should stand here"},
    {"[tru]", CPD_EINPUT, 1, 2, "a value should stand here"},
    {"[truee]", CPD_EINPUT, 1, 6, "a comma or ] should stand here"},
    {"[1}", CPD_EINPUT, 1, 3, "a comma or ] should stand here"},
    {"{\"a\":1]", CPD_EINPUT, 1, 7, "a comma or } should stand here"},
    {"{a:1}", CPD_EINPUT, 1, 2, "a name in double quotes should stand here"},
    {"{\"a\":1,}", CPD_EINPUT, 1, 8, "a name in double quotes should stand here"},
    {"{\"a\" 1}", CPD_EINPUT, 1, 6, "a colon should stand here"},
    {"[012]", CPD_EINPUT, 1, 3, "a comma or ] should stand here"},
    {"[-a]", CPD_EINPUT, 1, 3, "this is no number of JSON"},
    {"[1.]", CPD_EINPUT, 1, 4, "this is no number of JSON"},
    {"[.5]", CPD_EINPUT, 1, 2, "a value should stand here"},
    {"[1e+]", CPD_EINPUT, 1, 5, "this is no number of JSON"},
    {"[9223372036854775808]", CPD_EINPUT, 1, 2, "this number is too large"},
    {"[-9223372036854775809]", CPD_EINPUT, 1, 2, "this number is too large"},
    {"[1e999]", CPD_EINPUT, 1, 2, "this number is too large"},
    {"[\"a\\u0000\"]", CPD_EINPUT, 1, 4, "this escape stands for no character of a text"},
    {"{\"\\u0000\":1}", CPD_EINPUT, 1, 3, "this escape stands for no character of a text"},
    {"[\"\\ud800\"]", CPD_EINPUT, 1, 3, "this escape stands for no character of a text"},
    {"[\"\\ud800\\ud800\"]", CPD_EINPUT, 1, 3, "this escape stands for no character of a text"},
    {"[\"\\udc00\"]", CPD_EINPUT, 1, 3, "this escape stands for no character of a text"},
    {"[\"\\u12g4\"]", CPD_EINPUT, 1, 3, "this escape stands for no character of a text"},
    {"[\"\\x\"]", CPD_EINPUT, 1, 3, "this escape stands for no character of a text"},
    {"\"\\u12", CPD_EINPUT, 1, 2, "this escape stands for no character of a text"},
    {"\"\\", CPD_EINPUT, 1, 2, "this escape stands for no character of a text"},
    {"[\"a\tb\"]", CPD_EINPUT, 1, 4, "a line end or control character in a text"},
    {"\xef\xbb\xbf[]", CPD_EINPUT, 1, 1, "the JSON begins with a byte order mark"},
    {"[\"é\xff\"]", CPD_EINPUT, 1, 4, "the text is not UTF-8 here"},
    {"\n\"\xc0\x80\"", CPD_EINPUT, 2, 2, "the text is not UTF-8 here"},
    {"\"\xed\xa0\x80\"", CPD_EINPUT, 1, 2, "the text is not UTF-8 here"},
    {"\"\xf4\x90\x80\x80\"", CPD_EINPUT, 1, 2, "the text is not UTF-8 here"},
    {"\"\xe0\x9f\xbf\"", CPD_EINPUT, 1, 2, "the text is not UTF-8 here"},
    {"\"\xf0\x8f\xbf\xbf\"", CPD_EINPUT, 1, 2, "the text is not UTF-8 here"},
    {"\"\x80\"", CPD_EINPUT, 1, 2, "the text is not UTF-8 here"},
    {"\"\xe2\x80", CPD_EINPUT, 1, 2, "the text is not UTF-8 here"},
};

Test(json, refuses_with_a_place)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const cpd_error *e = cpd_error_last();
        cpd_doc *doc = NULL;
        int r = cpd_json_parse(&doc, bad[i].in, strlen(bad[i].in), "f.json", MOST);

        cr_expect_eq(r, bad[i].kind, "%s", bad[i].in);
        cr_expect_eq(e->kind, r);
        cr_expect_str_eq(e->text, bad[i].text);
        cr_expect_str_eq(e->place, "f.json");
        cr_expect(e->line == bad[i].line && e->column == bad[i].column, "%s: %d:%d", bad[i].in,
                  e->line, e->column);
        cr_expect_str_neq(e->hint, "");
        cr_expect_null(doc, "the caller's variable is untouched");
    }
}

Test(json, refuses_nul_bytes)
{
    cpd_doc *doc = NULL;

    cr_expect_eq(cpd_json_parse(&doc, "123\0", 4, "x", MOST), CPD_EINPUT);
    cr_expect_eq(cpd_error_last()->column, 4);
    cr_expect_eq(cpd_json_parse(&doc, "[\"a\0\"]", 6, "x", MOST), CPD_EINPUT);
}

/* Somebody's reflection may stand there. */
Test(json, an_error_does_not_quote_the_text)
{
    static const char json[] = "{\"text\": \"my secret\" secret}";
    cpd_doc *doc = NULL;

    cr_expect_eq(cpd_json_parse(&doc, json, strlen(json), "x", MOST), CPD_EINPUT);
    cr_expect_null(strstr(cpd_error_last()->text, "secret"));
    cr_expect_null(strstr(cpd_error_last()->hint, "secret"));
}

Test(json, reads_at_most_so_many_bytes)
{
    cpd_doc *doc = NULL;

    cr_expect_eq(cpd_json_parse(&doc, "[1,2]", 5, "x", 4), CPD_ELIMIT);
    cr_expect_str_eq(cpd_error_last()->text, "5 bytes of JSON, at most 4 are read");
    cr_assert_eq(cpd_json_parse(&doc, "[1,2]", 5, "x", 5), 0);
    cpd_doc_free(doc);
    cr_expect_eq(cpd_json_parse(&doc, NULL, 0, NULL, 5), CPD_EINPUT);
}

static int parse_tower(const char *open, const char *close, int levels)
{
    cpd_str text = {0};
    cpd_doc *doc = NULL;
    int r;

    for (int i = 0; i < levels; i++)
        cpd_str_add(&text, open);
    cpd_str_add(&text, "\"]}[{\"");
    for (int i = 0; i < levels; i++)
        cpd_str_add(&text, close);
    r = cpd_json_parse(&doc, text.bytes, text.length, "x", MOST);
    cpd_str_fini(&text);
    cpd_doc_free(doc);
    return r;
}

Test(json, reads_64_levels)
{
    cr_expect_eq(parse_tower("[", "]", 64), 0);
    cr_expect_eq(parse_tower("[", "]", 65), CPD_ELIMIT);
    cr_expect_eq(cpd_error_last()->column, 65);
    cr_expect_eq(parse_tower("{\"[[\\\"[\":", "}", 64), 0);
    cr_expect_eq(parse_tower("{\"a\":", "}", 65), CPD_ELIMIT);
    cr_expect_eq(parse_tower("[", "]", 100000), CPD_ELIMIT);
}

static void expect_place(const cpd_node *node, int line, int column)
{
    cr_expect(cpd_node_line(node) == line && cpd_node_column(node) == column, "%d:%d and not %d:%d",
              cpd_node_line(node), cpd_node_column(node), line, column);
}

Test(json, says_where_values_stood)
{
    static const char json[] = "{ \"é\\\"]\": [ ], \"b\":\n\t{\"c\" :-1.5e3,\"d\":[[\"}\\\\\"],\n"
                               "true , null]}\n}";
    cpd_doc *doc = NULL;
    cpd_node *b, *d;

    cr_assert_eq(cpd_json_parse(&doc, json, strlen(json), "x", MOST), 0);
    expect_place(cpd_doc_root(doc), 1, 1);
    expect_place(cpd_node_get(cpd_doc_root(doc), "é\"]"), 1, 11);
    b = cpd_node_get(cpd_doc_root(doc), "b");
    expect_place(b, 2, 2);
    expect_place(cpd_node_get(b, "c"), 2, 8);
    d = cpd_node_get(b, "d");
    expect_place(d, 2, 19);
    expect_place(cpd_node_at(d, 0), 2, 20);
    expect_place(cpd_node_at(cpd_node_at(d, 0), 0), 2, 21);
    expect_place(cpd_node_at(d, 1), 3, 1);
    expect_place(cpd_node_at(d, 2), 3, 8);
    cpd_doc_free(doc);
}

Test(json, writes_pretty)
{
    static const char json[] = "{\"a\":[1,{\"b\":[]}],\"c\":{}}";
    cpd_doc *doc = NULL;
    char *pretty;

    cr_assert_eq(cpd_json_parse(&doc, json, strlen(json), "x", MOST), 0);
    pretty = cpd_node_json(cpd_doc_root(doc), CPD_JSON_PRETTY);
    cr_expect_str_eq(pretty, "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n"
                             "  \"c\": {}\n}");
    free(pretty);
    cpd_doc_free(doc);
}

Test(json, does_not_write_what_is_no_json)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *key = cpd_node_object(doc);

    cpd_node_set_int(doc, key, "\xff", 1);
    cr_expect_null(cpd_node_json(cpd_node_real(doc, NAN), CPD_JSON_COMPACT));
    cr_expect_null(cpd_node_json(cpd_node_real(doc, -INFINITY), CPD_JSON_COMPACT));
    cr_expect_null(cpd_node_json(cpd_node_text(doc, "a\xc3"), CPD_JSON_COMPACT));
    cr_expect_eq(cpd_error_last()->kind, CPD_EINPUT);
    cr_expect_null(cpd_node_json(key, CPD_JSON_COMPACT));
    cpd_doc_free(doc);
}

static const double reals[] = {0.0,    -0.0,       1.0 / 3,
                               0.1,    1e21,       1e-7,
                               5e-324, 123456.789, 1.7976931348623157e308,
                               2.5e15, 1e15 + 0.5, -9007199254740993.0};

static void expect_reals_survive(void)
{
    cpd_doc *doc = cpd_doc_new();

    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        char *json = cpd_node_json(cpd_node_real(doc, reals[i]), CPD_JSON_COMPACT);
        cpd_doc *again = NULL;

        cr_assert_not_null(json);
        cr_assert_eq(cpd_json_parse(&again, json, strlen(json), "x", MOST), 0, "%s", json);
        cr_expect_eq(cpd_node_type(cpd_doc_root(again)), CPD_NODE_REAL, "%s", json);
        cr_expect_eq(cpd_node_as_real(cpd_doc_root(again)), reals[i], "%s", json);
        cpd_doc_free(again);
        free(json);
    }
    cpd_doc_free(doc);
}

Test(json, reals_survive)
{
    expect_reals_survive();
}

Test(json, reals_survive_a_program_that_writes_commas)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "cs_CZ.UTF-8"};
    bool found = false;

    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
        found = setlocale(LC_ALL, names[i]) != NULL;
    if (!found) {
        fprintf(stderr, "skipped: no locale that writes a decimal comma\n");
        cr_skip_test("no locale that writes a decimal comma");
    }
    cr_assert_str_eq(localeconv()->decimal_point, ",");
    expect_reals_survive();
}

/* ---- JSONTestSuite ---- */

/* What was read once is read again as the same, from both styles. */
static void expect_round_trip(const cpd_doc *doc, const char *name)
{
    for (int style = CPD_JSON_COMPACT; style <= CPD_JSON_PRETTY; style++) {
        char *json = cpd_node_json(cpd_doc_root(doc), style);
        cpd_doc *again = NULL;

        cr_assert_not_null(json, "%s", name);
        cr_assert_eq(cpd_json_parse(&again, json, strlen(json), name, MOST), 0, "%s", name);
        cr_expect(cpd_node_equal(cpd_doc_root(doc), cpd_doc_root(again)), "%s", name);
        cpd_doc_free(again);
        free(json);
    }
}

static void run_case(const char *path, const char *name)
{
    struct file file = read_file(path);
    const char *reason = find_exception(json_refused, name);
    cpd_doc *doc = NULL;
    int r = cpd_json_parse(&doc, file.bytes, file.length, name, MOST);

    if (name[0] == 'y' && !reason)
        cr_expect_eq(r, 0, "%s: %s", name, cpd_error_last()->text);
    else if (name[0] == 'n' || reason)
        cr_expect_lt(r, 0, "%s must be refused: %s", name, reason ? reason : "no JSON");
    if (r == 0)
        expect_round_trip(doc, name);
    cpd_doc_free(doc);
    free(file.bytes);
}

Test(json, agrees_with_the_public_suite)
{
    char folder[4096], path[4400];
    size_t count;
    char **names;

    snprintf(folder, sizeof folder, "%s", support_testdata("standards/json"));
    names = list_folder(folder, &count);
    cr_expect_gt(count, 80, "only %zu cases", count);
    for (size_t i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        run_case(path, names[i]);
        free(names[i]);
    }
    free(names);
}

Test(json, counts_values_while_it_reads)
{
    static const struct cpd_json_limits limits = {.bytes = 100, .values = 4};
    cpd_doc *doc = NULL;

    cr_assert_eq(cpd_json__parse(&doc, "[1,2,{}]", 8, "x", &limits), 0);
    cpd_doc_free(doc);
    doc = NULL;
    cr_assert_eq(cpd_json__parse(&doc, "[1,\n2,3,4]", 10, "x", &limits), CPD_ELIMIT);
    cr_expect_null(doc);
    cr_expect_str_eq(cpd_error_last()->text, "more than 4 values in one text");
    cr_expect_eq(cpd_error_last()->line, 2);
    cr_expect_eq(cpd_error_last()->column, 5);
}
