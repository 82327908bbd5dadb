/* Mustache against the public specification's core modules, read in place, and cases of our own:
 * what is refused, what may go in unescaped, and memory that runs short.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mustache.h>

#include "node/files.h"
#include "support/support.h"

/* ---- memory that runs short: the linker puts these in place of malloc() and realloc() ---- */

static int countdown; /* the allocation that fails; 0: none */

void *__real_malloc(size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_realloc(void *p, size_t size);

static bool fails_now(void)
{
    return countdown > 0 && --countdown == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return fails_now() ? NULL : __real_realloc(p, size);
}

static const char *part_of(void *parts, const char *name)
{
    return cpd_node_get_text(parts, name);
}

static bool any(void *payload, const char *name)
{
    (void)payload, (void)name;
    return true;
}

static cpd_doc *parsed(const char *json)
{
    cpd_doc *doc = NULL;
    cr_assert(cpd_json_parse(&doc, json, strlen(json), "data", 1 << 16) == 0, "%s",
              cpd_error_last()->text);
    return doc;
}

/* ---- the specification ---- */

static void check_one(const char *module, const cpd_node *test)
{
    mustache settings = {part_of, any, cpd_node_get(test, "partials"), NULL, 0};
    const char *expected = cpd_node_get_text(test, "expected");
    char *found = NULL;
    size_t length = 0;
    int r = mustache_render(&found, &length, &settings, cpd_node_get_text(test, "template"),
                            cpd_node_get(test, "data"));
    cr_expect(r == 0, "%s, %s: %s", module, cpd_node_get_text(test, "name"), settings.problem);
    cr_expect(found && !strcmp(found, expected) && length == strlen(expected),
              "%s, %s:\n%s\nis to be\n%s", module, cpd_node_get_text(test, "name"), found,
              expected);
    free(found);
}

static void check_module(const char *name)
{
    char sub[64];
    snprintf(sub, sizeof sub, "standards/mustache/%s.json", name);
    struct file file = read_file(support_testdata(sub));
    cpd_doc *doc = NULL;
    cr_assert(cpd_json_parse(&doc, file.bytes, file.length, sub, 1 << 20) == 0, "%s",
              cpd_error_last()->text);
    const cpd_node *tests = cpd_node_get(cpd_doc_root(doc), "tests");
    cr_assert(cpd_node_length(tests) > 10);
    for (size_t i = 0; i < cpd_node_length(tests); i++)
        check_one(name, cpd_node_at(tests, i));
    cpd_doc_free(doc);
    free(file.bytes);
}

#define SPECIFIED(module)                                                                          \
    Test(mustache_specification, module)                                                           \
    {                                                                                              \
        check_module(#module);                                                                     \
    }

SPECIFIED(interpolation)
SPECIFIED(sections)
SPECIFIED(inverted)
SPECIFIED(comments)
SPECIFIED(partials)
SPECIFIED(delimiters)

/* ---- our own cases ---- */

static void expect_with(const mustache *given, const char *text, const char *json,
                        const char *expected)
{
    mustache settings = *given;
    cpd_doc *data = parsed(json);
    char *found = NULL;
    size_t length;
    cr_expect(mustache_render(&found, &length, &settings, text, cpd_doc_root(data)) == 0, "%s: %s",
              text, settings.problem);
    cr_expect(found && !strcmp(found, expected), "%s gives %s, not %s", text, found, expected);
    free(found);
    cpd_doc_free(data);
}

static void expect(const char *text, const char *json, const char *expected)
{
    expect_with(&(mustache){0}, text, json, expected);
}

static void expect_broken(const char *text, int kind, int line, const char *problem)
{
    mustache settings = {0};
    cpd_doc *data = parsed("{\"a\":{\"b\":1}}");
    char *found = (char *)"";
    size_t length;
    cr_expect(mustache_render(&found, &length, &settings, text, cpd_doc_root(data)) == kind);
    cr_expect(found == NULL && length == 0, "%s: something was given back", text);
    cr_expect(settings.problem && strstr(settings.problem, problem), "%s: %s", text,
              settings.problem);
    cr_expect(settings.line == line, "%s: line %d, not %d", text, settings.line, line);
    cpd_doc_free(data);
}

Test(mustache, escapes_what_could_be_markup)
{
    expect("<p title=\"{{a}}\">{{a}}</p>", "{\"a\":\"<script>alert('x') & \\\"y\\\"</script>\"}",
           "<p title=\"&lt;script&gt;alert(&#39;x&#39;) &amp; &quot;y&quot;&lt;/script&gt;\">"
           "&lt;script&gt;alert(&#39;x&#39;) &amp; &quot;y&quot;&lt;/script&gt;</p>");
}

Test(mustache, takes_an_empty_text_for_false_and_zero_for_true)
{
    expect("{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":\"\"}", "no");
    expect("{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":0}", "yes");
    expect("{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":{}}", "yes");
}

Test(mustache, reads_names_from_the_inside_out)
{
    expect("{{#list}}{{n}}{{x}} {{/list}}",
           "{\"x\":\"!\",\"list\":[{\"n\":1},{\"n\":2,\"x\":\"?\"}]}", "1! 2? ");
    expect("{{#a}}{{b.c}}{{/a}}", "{\"a\":{\"b\":{}},\"b\":{\"c\":\"far\"}}", "");
}

Test(mustache, goes_through_parts_that_call_themselves)
{
    cpd_doc *parts = parsed("{\"tree\":\"({{n}}{{#parts}}{{>tree}}{{/parts}})\"}");
    mustache settings = {.part = part_of, .payload = cpd_doc_root(parts)};
    expect_with(&settings, "{{>tree}}",
                "{\"n\":1,\"parts\":[{\"n\":2,\"parts\":[]},{\"n\":3,\"parts\":[]}]}", "(1(2)(3))");
    cpd_doc_free(parts);
}

Test(mustache, stops_a_part_without_end)
{
    cpd_doc *parts = parsed("{\"ring\":\"{{>ring}}\"}"), *data = parsed("{}");
    mustache settings = {.part = part_of, .payload = cpd_doc_root(parts)};
    char *found;
    size_t length;
    cr_expect(mustache_render(&found, &length, &settings, "{{>ring}}", cpd_doc_root(data)) ==
              CPD_ELIMIT);
    cr_expect(found == NULL);
    cpd_doc_free(parts);
    cpd_doc_free(data);
}

Test(mustache, refuses_what_is_not_whole)
{
    expect_broken("one\ntwo {{a", CPD_EINPUT, 2, "no end");
    expect_broken("{{#a}}\n\n", CPD_EINPUT, 3, "not closed");
    expect_broken("{{#no}}\n{{#a}}{{/no}}{{/a}}", CPD_EINPUT, 2, "another section");
    expect_broken("{{/a}}", CPD_EINPUT, 1, "another section");
    expect_broken("{{}}", CPD_EINPUT, 1, "no name");
    expect_broken("{{=one=}}", CPD_EINPUT, 1, "two short words");
    expect_broken("{{=}}", CPD_EINPUT, 1, "no end");
}

Test(mustache, puts_nothing_in_unescaped_that_was_not_allowed)
{
    expect_broken("{{{a}}}", CPD_EINPUT, 1, "unescaped");
    expect_broken("{{^a}}{{&b}}{{/a}}", CPD_EINPUT, 1, "unescaped");
}

Test(mustache, says_when_memory_is_short)
{
    cpd_doc *parts = parsed("{\"p\":\"{{n}}{{.}}\\n\"}");
    cpd_doc *data = parsed("{\"n\":12,\"list\":[\"12\",\"12\"]}");
    const char *text = "{{#list}}\n  {{>p}}\n{{/list}}\n";
    int failures = 0;
    for (int r = -1; r < 0; failures += r < 0) {
        mustache settings = {.part = part_of, .payload = cpd_doc_root(parts)};
        char *found;
        size_t length;
        countdown = failures + 1;
        r = mustache_render(&found, &length, &settings, text, cpd_doc_root(data));
        countdown = 0;
        cr_assert(r == 0 || (r == CPD_EINTERNAL && !found && settings.problem));
        cr_assert(r < 0 || !strcmp(found, "  1212\n  1212\n"));
        free(found);
        cr_assert(failures < 100);
    }
    cr_expect(failures > 4);
    cpd_doc_free(parts);
    cpd_doc_free(data);
}
