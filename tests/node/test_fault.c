/* Every allocation of the library fails once: the answer is "out of memory", the caller's variable
 * is untouched, and nothing leaks (a sanitizer watches). The linker puts __wrap_malloc and its
 * relations in place of malloc for the library; libyaml's own calls are not reached.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "node/csv.h"
#include "node/node.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);

static long countdown = -1; // the allocation that fails; none below 0
static bool for_good;       // and all after it
static bool fired;          // it did fail

static bool fails_now(void)
{
    if (countdown < 0)
        return false;
    if (countdown > 0) {
        countdown--;
        return false;
    }
    if (!for_good)
        countdown = -1;
    fired = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return fails_now() ? NULL : __real_realloc(p, size);
}

/* ---- what is tried ---- */

static const char json[] = "{\"b\":[1,2,3,4,5,6,7,8,9],\"a\":{\"text\":\"some text\",\"x\":true}}";
static const char yaml[] = "b: [1, 2, 3, 4, 5, 6, 7, 8, 9]\na: {text: some text, x: 'true'}\n";
static const char wrong[] = "a: *x\na: !y 1\nb: [\x01]\n";

static int try_json(void)
{
    cpd_doc *doc = NULL;
    int r = cpd_json_parse(&doc, json, strlen(json), "x", 1000);

    cr_assert_eq(doc == NULL, r < 0);
    cpd_doc_free(doc);
    return r;
}

static int try_yaml(void)
{
    cpd_doc *doc = NULL;
    int r = cpd_yaml_parse(&doc, yaml, strlen(yaml), "x", NULL);

    cr_assert_eq(doc == NULL, r < 0);
    cpd_doc_free(doc);
    return r;
}

static int try_csv(void)
{
    static const char csv[] = "name;since\n\"Mbeki, Asha\";2026-01-05\n";
    static const struct cpd_csv_limits limits = {1000, 1000};
    cpd_doc *doc = NULL;
    int r = cpd_csv__parse(&doc, NULL, csv, strlen(csv), "x", &limits, NULL);

    cr_assert_eq(doc == NULL, r < 0);
    cpd_doc_free(doc);
    return r;
}

/* Good answers here are the issues; anything but them must be "out of memory". */
static int try_wrong_yaml(void)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = NULL;
    int r = cpd_yaml_parse(&doc, wrong, strlen(wrong), "x", issues);

    cr_assert_null(doc);
    cpd_issues_free(issues);
    return r == CPD_EINPUT ? 0 : r;
}

static int try_write(void)
{
    cpd_doc *doc = NULL;
    char *text;
    int r = cpd_json_parse(&doc, json, strlen(json), "x", 1000);

    if (r < 0)
        return r;
    text = cpd_node_json(cpd_doc_root(doc), CPD_JSON_PRETTY);
    r = text ? 0 : cpd_error_last()->kind;
    free(text);
    cpd_doc_free(doc);
    return r;
}

static int try_write_yaml(void)
{
    cpd_doc *doc = NULL;
    char *text;
    int r = cpd_json_parse(&doc, json, strlen(json), "x", 1000);

    if (r < 0)
        return r;
    text = cpd_node_yaml(cpd_doc_root(doc));
    r = text ? 0 : cpd_error_last()->kind;
    free(text);
    cpd_doc_free(doc);
    return r;
}

static int try_forms(void)
{
    cpd_doc *doc = NULL, *again = NULL, *unpacked = NULL;
    cpd_str canonical = {0}, packed = {0};
    int r = cpd_json_parse(&doc, json, strlen(json), "x", 1000);

    if (r == 0)
        r = cpd_node__canonical(&canonical, cpd_doc_root(doc));
    if (r == 0)
        r = cpd_node__canonical_parse(&again, canonical.bytes, canonical.length);
    if (r == 0)
        r = cpd_node__pack(&packed, cpd_doc_root(again));
    if (r == 0)
        r = cpd_node__unpack(&unpacked, (unsigned char *)packed.bytes, packed.length);
    cpd_str_fini(&canonical);
    cpd_str_fini(&packed);
    cpd_doc_free(doc);
    cpd_doc_free(again);
    cpd_doc_free(unpacked);
    return r;
}

static int try_build(void)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc), *list = cpd_node_list(doc);
    int r;

    for (int i = 0; i < 200; i++) {
        cpd_node_add(doc, list, cpd_node_textf(doc, "a text of some length, number %d", i));
        cpd_node_add(doc, list, cpd_node_bool(doc, true));
        cpd_node_add(doc, list, cpd_node_real(doc, 0.5));
    }
    cpd_node_set(doc, object, "list", list);
    cpd_node_set_int(doc, object, "int", 1);
    cpd_node_set(doc, object, "copy", cpd_node_copy(doc, list));
    cr_assert(cpd_doc_failed(doc) || cpd_node_length(cpd_node_get(object, "copy")) == 600);
    r = cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
    cpd_doc_free(doc);
    return r;
}

/* ---- trying ---- */

static void expect_no_memory(int (*attempt)(void), const char *label)
{
    for (long n = 0;; n++) {
        int r;

        fired = false;
        countdown = n;
        r = attempt();
        countdown = -1;
        if (!fired) {
            cr_assert_eq(r, 0, "%s: %s", label, cpd_error_last()->text);
            cr_expect_gt(n, 1, "%s: nothing was made to fail", label);
            return;
        }
        cr_assert_eq(r, CPD_EINTERNAL, "%s, allocation %ld: %d", label, n, r);
        cr_assert_str_eq(cpd_error_last()->text, "out of memory");
    }
}

static void try_all(void)
{
    expect_no_memory(try_json, "json");
    expect_no_memory(try_yaml, "yaml");
    expect_no_memory(try_csv, "csv");
    expect_no_memory(try_write, "write");
    expect_no_memory(try_write_yaml, "write yaml");
    expect_no_memory(try_forms, "forms");
    expect_no_memory(try_build, "build");
}

Test(fault, one_allocation_fails)
{
    try_all();
}

Test(fault, all_allocations_fail_from_one_on)
{
    for_good = true;
    try_all();
}

/* A wrong text stays wrong when memory for an issue was short. */
Test(fault, a_wrong_text_never_looks_right)
{
    for (long n = 0; n < 50; n++) {
        int r;

        countdown = n;
        r = try_wrong_yaml();
        countdown = -1;
        cr_assert(r == 0 || r == CPD_EINTERNAL, "allocation %ld: %d", n, r);
    }
}
