/* The canonical form: vectors worked out by hand from RFC 8785, what has none, and the public
 * vectors as far as our part of the standard goes. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exceptions.h"
#include "node/node.h"
#include "support/support.h"

static cpd_doc *parse(const char *json)
{
    cpd_doc *doc = NULL;

    cr_assert_eq(cpd_json_parse(&doc, json, strlen(json), "x", 1 << 20), 0, "%s: %s", json,
                 cpd_error_last()->text);
    return doc;
}

static const struct {
    const char *in, *out;
} good[] = {
    {"true", "true"},
    {"false", "false"},
    {"0", "0"},
    {"-0", "0"},
    {"9007199254740991", "9007199254740991"},
    {"-9007199254740991", "-9007199254740991"},
    {"[]", "[]"},
    {"{}", "{}"},
    {" [ 1 , \"a\" ] ", "[1,\"a\"]"},
    {"{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"},
    {"{\"aa\":1,\"a\":2,\"\":3,\"B\":4,\"a b\":5,\"~\":6,\"10\":7,\"9\":8}",
     "{\"\":3,\"10\":7,\"9\":8,\"B\":4,\"a\":2,\"a b\":5,\"aa\":1,\"~\":6}"},
    {"{\"z\":{\"y\":1,\"x\":[{\"b\":1,\"a\":2}]}}", "{\"z\":{\"x\":[{\"a\":2,\"b\":1}],\"y\":1}}"},
    {"\"\\u0041\\/\\u00e9\\n\\t\\\"\\\\\"", "\"A/é\\n\\t\\\"\\\\\""},
    {"\"\\u2028\\ud83d\\ude02\\ufb33\"", "\"\xe2\x80\xa8😂\xef\xac\xb3\""},
    {"\"A\\u030a\"", "\"A\xcc\x8a\""}, // no normal form: as it was typed
};

Test(canonical, form)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        cpd_doc *doc = parse(good[i].in), *again = NULL;
        cpd_str out = {0};

        cr_assert_eq(cpd_node__canonical(&out, cpd_doc_root(doc)), 0, "%s", good[i].in);
        cr_expect_str_eq(out.bytes, good[i].out);
        cr_assert_eq(cpd_node__canonical_parse(&again, out.bytes, out.length), 0, "%s", out.bytes);
        cr_expect(cpd_node_equal(cpd_doc_root(doc), cpd_doc_root(again)));
        cpd_str_fini(&out);
        cpd_doc_free(doc);
        cpd_doc_free(again);
    }
}

static const struct {
    const char *in, *text;
} bad[] = {
    {"null", "null"},
    {"[null]", "null"},
    {"1.0", "a number that is not an integer"},
    {"{\"a\":[1e2]}", "a number that is not an integer"},
    {"9007199254740992", "an integer beyond 2^53-1"},
    {"-9007199254740992", "an integer beyond 2^53-1"},
    {"{\"é\":1}", "a key that is not printable ASCII"},
    {"{\"a\\n\":1}", "a key that is not printable ASCII"},
    {"{\"\\u007f\":1}", "a key that is not printable ASCII"},
    {"\"\\r\"", "a text that is not UTF-8 or holds control characters"},
    {"\"\\u0001\"", "a text that is not UTF-8 or holds control characters"},
    {"\"\\u0085\"", "a text that is not UTF-8 or holds control characters"},
};

Test(canonical, what_has_none)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cpd_doc *doc = parse(bad[i].in);
        cpd_str out = {0};

        cpd_str_add(&out, "before");
        cr_expect_eq(cpd_node__canonical(&out, cpd_doc_root(doc)), CPD_EINPUT, "%s", bad[i].in);
        cr_expect_eq(strncmp(cpd_error_last()->text, bad[i].text, strlen(bad[i].text)), 0, "%s",
                     cpd_error_last()->text);
        cr_expect_str_eq(out.bytes, "before");
        cpd_str_fini(&out);
        cpd_doc_free(doc);
    }
}

Test(canonical, built_trees_are_checked_too)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc), *tower = cpd_node_list(doc);
    char key[257] = "";
    cpd_str out = {0};

    cr_expect_eq(cpd_node__canonical(&out, NULL), CPD_EINPUT);
    cr_expect_eq(cpd_node__canonical(&out, cpd_node_text(doc, "\xc3")), CPD_EINPUT);
    memset(key, 'k', 255);
    cpd_node_set_int(doc, object, key, 1);
    cr_expect_eq(cpd_node__canonical(&out, object), 0);
    key[255] = 'k';
    cpd_node_set_int(doc, object, key, 1);
    cr_expect_eq(cpd_node__canonical(&out, object), CPD_EINPUT);
    cpd_node_add(doc, tower, tower);
    cr_expect_eq(cpd_node__canonical(&out, tower), CPD_ELIMIT);
    cpd_str_fini(&out);
    cpd_doc_free(doc);
}

static const char *const not_canonical[] = {
    "",
    " 1",
    "1 ",
    "[1, 2]",
    "{\"b\":1,\"a\":2}",
    "-0",
    "1.0",
    "1e2",
    "null",
    "\"\\/\"",
    "\"\\u0041\"",
    "\"\\u000a\"",
    "{\"a\":1}\n",
    "{\"a\":1,\"a\":1}",
    "[1",
};

Test(canonical, reads_nothing_but_the_form)
{
    for (size_t i = 0; i < sizeof not_canonical / sizeof *not_canonical; i++) {
        const char *text = not_canonical[i];
        cpd_doc *doc = NULL;

        cr_expect_eq(cpd_node__canonical_parse(&doc, text, strlen(text)), CPD_EINPUT, "%s", text);
        cr_expect_null(doc);
    }
}

/* ---- public vectors ---- */

/* Every part of the input that has a canonical form must stand in the expected output. Returns how
 * many parts were compared. */
static int compare_parts(const cpd_node *node, const char *expected)
{
    cpd_str out = {0};
    int compared = 0;

    if (cpd_node__canonical(&out, node) == 0) {
        cr_expect_not_null(strstr(expected, out.bytes), "%s", out.bytes);
        compared = 1;
    } else {
        for (size_t i = 0; cpd_node_at(node, i); i++)
            compared += compare_parts(cpd_node_at(node, i), expected);
    }
    cpd_str_fini(&out);
    return compared;
}

static char *read_text(const char *folder, const char *sub, const char *name)
{
    char path[4600];
    struct file file;

    snprintf(path, sizeof path, "%s/%s/%s", folder, sub, name);
    file = read_file(path);
    file.bytes = realloc(file.bytes, file.length + 1);
    file.bytes[file.length] = '\0';
    return file.bytes;
}

static void run_vector(const char *folder, const char *name)
{
    char *in = read_text(folder, "input", name), *expected = read_text(folder, "output", name);
    cpd_doc *doc = parse(in);
    cpd_str out = {0};
    int r = cpd_node__canonical(&out, cpd_doc_root(doc));

    if (find_exception(jcs_refused, name))
        cr_expect_eq(r, CPD_EINPUT, "%s has a form now", name);
    else
        cr_expect_str_eq(out.bytes, expected);
    cr_expect_gt(compare_parts(cpd_doc_root(doc), expected), 0, "%s", name);
    cpd_str_fini(&out);
    cpd_doc_free(doc);
    free(expected);
    free(in);
}

Test(canonical, agrees_with_the_public_vectors)
{
    char folder[4096], inputs[4200];
    size_t count;
    char **names;

    snprintf(folder, sizeof folder, "%s", support_testdata("standards/jcs"));
    snprintf(inputs, sizeof inputs, "%s/input", folder);
    names = list_folder(inputs, &count);
    for (size_t i = 0; i < count; i++) {
        run_vector(folder, names[i]);
        free(names[i]);
    }
    free(names);
}
