/* YAML out: how it is laid out, that it is read back as the same tree whatever the texts are, and
 * what is not written. */
#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "node/node.h"

static cpd_doc *read_json(const char *json)
{
    cpd_doc *doc = NULL;

    cr_assert_eq(cpd_json_parse(&doc, json, strlen(json), "x", 10 << 20), 0, "%.60s: %s", json,
                 cpd_error_last()->text);
    return doc;
}

/* ---- layout ---- */

static const struct {
    const char *json, *yaml;
} layouts[] = {
    {"{}", "{}\n"},
    {"[]", "[]\n"},
    {"\"a b\"", "a b\n"},
    {"{\"a\":\"b\",\"c\":\"\"}", "a: b\nc: \"\"\n"},
    {"{\"version\":\"2018\",\"day\":\"2018-06-11\",\"code\":\"1.1\",\"no\":\"no\",\"d\":\"D1\"}",
     "version: \"2018\"\nday: 2018-06-11\ncode: \"1.1\"\n\"no\": \"no\"\nd: D1\n"},
    {"{\"aliases\":[\"ASYE\",\"A, B\"],\"none\":[]}", "aliases: [ASYE, \"A, B\"]\nnone: []\n"},
    {"{\"set\":\"x\",\"nodes\":[{\"code\":\"D1\",\"title\":\"One\"},{\"code\":\"D2\",\"sub\":{"
     "\"a\":\"b\"}}],\"end\":{\"a\":{\"b\":\"c\"}}}",
     "set: x\n\nnodes:\n  - code: D1\n    title: One\n  - code: D2\n    sub:\n      a: b\nend:\n  "
     "a:\n    b: c\n"},
    {"{\"grades\":[{\"minimum\":{\"share\":{\"category\":[\"direct\"],\"min\":\"10%\"}}}]}",
     "grades:\n  - minimum:\n      share: {category: [direct], min: 10%}\n"},
    {"{\"a\":\"one\\ntwo\\n\\nthree\"}", "a: |-\n  one\n  two\n\n  three\n"},
    {"{\"a\":\" two blanks\",\"b\":\"a tab\\there\",\"c\":\"ends in a line\\n\"}",
     "a: \" two blanks\"\nb: \"a tab\\there\"\nc: \"ends in a line\\n\"\n"},
    {"{\"a\":1,\"b\":true,\"c\":0.5}", "a: 1\nb: true\nc: 0.5\n"},
    {"[[\"a\"],[{\"k\":\"v\"}]]", "- [a]\n- - k: v\n"},
};

Test(yaml_write, lays_out_as_people_do)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        cpd_doc *doc = read_json(layouts[i].json);
        char *yaml = cpd_node_yaml(cpd_doc_root(doc));

        cr_assert(yaml, "%s: %s", layouts[i].json, cpd_error_last()->text);
        cr_expect_str_eq(yaml, layouts[i].yaml);
        free(yaml);
        cpd_doc_free(doc);
    }
}

Test(yaml_write, folds_long_texts)
{
    char text[401] = "", line[200];
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc);
    char *yaml;

    for (int i = 0; i < 40; i++)
        memcpy(text + 10 * i, "wörd num ", 10);
    text[399] = '\0';
    cpd_node_set_text(doc, root, "text", text);
    yaml = cpd_node_yaml(root);
    cr_assert(yaml);
    cr_assert_eq(strncmp(yaml, "text: >-\n  w", 12), 0, "%s", yaml);
    for (const char *at = yaml; *at; at += strcspn(at, "\n") + 1) {
        int n = 0;

        snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
        for (const char *c = line; *c; c++)
            n += (*c & 0xc0) != 0x80;
        cr_expect(n <= 120, "%d columns: %s", n, line);
    }
    free(yaml);
    cpd_doc_free(doc);
}

/* ---- the law: what is written is read back as the same ---- */

static void round_trip(const cpd_node *node)
{
    char *yaml = cpd_node_yaml(node), *json = cpd_node_json(node, CPD_JSON_COMPACT);
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *again = NULL;

    cr_assert(yaml, "%s: %s", json, cpd_error_last()->text);
    cr_assert_eq(cpd_yaml_parse(&again, yaml, strlen(yaml), "again", issues), 0, "%s\n%s\n%s", json,
                 yaml, cpd_error_last()->text);
    cr_assert(cpd_node_equal(node, cpd_doc_root(again)), "%s became\n%s", json, yaml);
    cpd_issues_free(issues);
    cpd_doc_free(again);
    free(json);
    free(yaml);
}

/* A text as a value, an item, a key, in brackets and out of them, alone and long enough to fold. */
static void round_trip_text(const char *text)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc), *list = cpd_node_list(doc), *deep = root;

    cpd_node_set_text(doc, root, "text", text);
    cpd_node_set(doc, root, "long",
                 cpd_node_textf(doc, "%s%0100d words in between and %0100d%s", text, 0, 0, text));
    if (*text && strlen(text) < 200)
        cpd_node_set_text(doc, root, text, "a key");
    cpd_node_set(doc, root, "list", list);
    cpd_node_add(doc, list, cpd_node_text(doc, text));
    cpd_node_add(doc, list, cpd_node_textf(doc, "%s%s", text, text));
    for (int i = 0; i < 6; i++) {
        cpd_node *inner = i % 2 ? cpd_node_list(doc) : cpd_node_object(doc);

        if (cpd_node_type(deep) == CPD_NODE_LIST)
            cpd_node_add(doc, deep, inner);
        else
            cpd_node_set(doc, deep, *text && strlen(text) < 200 ? text : "deep", inner);
        deep = inner;
    }
    cpd_node_add(doc, deep, cpd_node_text(doc, text));
    round_trip(root);
    round_trip(cpd_node_text(doc, text));
    cpd_doc_free(doc);
}

static const char *const texts[] = {
    "",
    " ",
    "  ",
    "a ",
    " a",
    "a  b",
    "-",
    "- a",
    "-a",
    "?",
    "? a",
    ":",
    ": a",
    "a:",
    "a: b",
    "a :b",
    "a#b",
    "a #b",
    "# a",
    "&a",
    "*a",
    "!a",
    "|",
    ">",
    "'",
    "\"",
    "%a",
    "@a",
    "`a",
    "{",
    "}",
    "[",
    "]",
    ",",
    "a, b",
    "{a: b}",
    "[a]",
    "~",
    "null",
    "true",
    "No",
    "0x1f",
    "1e3",
    "-1",
    "+1",
    ".5",
    "1:30",
    "1_000",
    "<<",
    "=",
    "...",
    "---",
    "--- a",
    "... a",
    "\\",
    "a\\b",
    "\\n",
    "a\nb",
    "a\n\nb",
    "\na",
    "a\n",
    "a\n\n",
    "a \nb",
    "a\n b",
    "a\n- b",
    "a\n# b",
    "a\n---\nb",
    "a\n...\nb",
    "\ta",
    "a\t",
    "a\tb",
    "- \tx",
    "a\n\tb",
    "http://x.example/a?b=c#d",
    "2026-03-01T09:00:00Z",
    "'it''s'",
    "it's",
    "say \"x\"",
    "\xc2\xa0",
    "é",
    "\xe2\x80\xa8",
    "a\xe2\x80\xa9"
    "b",
    "\xef\xbb\xbf"
    "a",
    "🐉",
    "\xef\xbf\xbe",
    "a, b: {c} [d] #e",
    "x: y: z",
    "key: >-",
    "a\n\n\nb c",
    "%TAG",
    "!!str a",
    "a ? b",
    "a,b",
    "a:b,c",
};

Test(yaml_write, gives_every_text_back)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        round_trip_text(texts[i]);
}

/* Texts of the characters that mean something, from a generator that gives the same ones always. */
Test(yaml_write, gives_random_texts_back)
{
    static const char *const pieces[] = {" ", " ",  "\n", "\t", "a", "b", "word",        "-",
                                         ":", "#",  "?",  ",",  "[", "]", "{",           "}",
                                         "&", "*",  "!",  "|",  ">", "'", "\"",          "%",
                                         "@", "\\", "0",  ".",  "~", "é", "\xe2\x80\xa8"};
    uint32_t state = 2463534242u;
    int count = getenv("CPD_LONG") ? 200000 : 3000;

    for (int i = 0; i < count; i++) {
        char text[200] = "";

        for (uint32_t n = (state >> 8) % 30; n > 0; n--) {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            strcat(text, pieces[state % (sizeof pieces / sizeof *pieces)]);
        }
        state = state * 1664525u + 1013904223u;
        round_trip_text(text);
    }
}

Test(yaml_write, gives_the_shipped_sets_back)
{
    char pattern[4096];
    glob_t found;

    snprintf(pattern, sizeof pattern, "%s/competencies/*/*.yaml", getenv("CPD_SOURCE_ROOT"));
    cr_assert_eq(glob(pattern, 0, NULL, &found), 0, "%s", pattern);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct file file = read_file(found.gl_pathv[i]);
        cpd_doc *doc = NULL;

        cr_assert_eq(cpd_yaml_parse(&doc, file.bytes, file.length, found.gl_pathv[i], NULL), 0);
        round_trip(cpd_doc_root(doc));
        cpd_doc_free(doc);
        free(file.bytes);
    }
    globfree(&found);
}

/* ---- what is not written ---- */

Test(yaml_write, refuses_what_the_reader_would)
{
    static const struct {
        const char *json;
        int kind;
        const char *text;
    } cases[] = {
        {"[null]", CPD_EINPUT, "this cannot be written as YAML: a null, which is no text"},
        {"[\"\\u0007\"]", CPD_EINPUT,
         "this cannot be written as YAML: a text with control characters, or not in UTF-8"},
        {"{\"\":\"a\"}", CPD_EINPUT,
         "this cannot be written as YAML: a key that is empty or longer than 255 bytes"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", CPD_ELIMIT,
         "this cannot be written as YAML: more than 32 lists and objects inside each other"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = read_json(cases[i].json);

        cr_expect_null(cpd_node_yaml(cpd_doc_root(doc)), "%s", cases[i].json);
        cr_expect_eq(cpd_error_last()->kind, cases[i].kind);
        cr_expect_str_eq(cpd_error_last()->text, cases[i].text);
        cpd_doc_free(doc);
    }
}

static void refuse_large(size_t count, size_t length, const char *what)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *list = cpd_node_list(doc);
    char *text = calloc(1, length + 1);

    memset(text, 'x', length);
    for (size_t i = 0; i < count; i++)
        cpd_node_add(doc, list, cpd_node_text(doc, text));
    cr_assert_not(cpd_doc_failed(doc));
    cr_expect_null(cpd_node_yaml(list));
    cr_expect_eq(cpd_error_last()->kind, CPD_ELIMIT);
    cr_expect(strstr(cpd_error_last()->text, what), "%s", cpd_error_last()->text);
    free(text);
    cpd_doc_free(doc);
}

Test(yaml_write, holds_to_the_limits_of_the_reader)
{
    refuse_large(1, (64 << 10) + 1, "a text of more than 64 KiB");
    refuse_large(20, 60 << 10, "more than 1 MiB");
    refuse_large(100001, 1, "more than 100000 values");
}
