/* Every allocation of the library fails once, in checking, adopting, resolving and asking: the
 * answer is "out of memory", nothing was adopted, and nothing leaks (a sanitizer watches). The
 * linker puts
 * __wrap_malloc and its relations in place of malloc for the library; those of SQLite and libyaml
 * are not reached. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "world.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);

static long countdown = -1; // the allocation that fails; none below 0
static bool fired;          // it did fail

static bool fails_now(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
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

#define ABOUT(set, kind)                                                                           \
    "format: 1\nset: " set "\nversion: '1'\nkind: " kind "\ntitle: T\nnation: uk\nlayer: nation\n" \
    "publisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\nchecked_by: none\n"

static const char caps[] =
    ABOUT("caps", "competencies") "codes_from: ours\nlevels: [{code: low, title: L}]\nnodes:\n"
                                  "  - {code: a, title: A, force: rule}\n  - {code: b, title: B, "
                                  "force: rule, parent: a}\n";
static const char ladder[] = ABOUT(
    "ladder",
    "ladder") "grades:\n  - {code: g, title: G, leads_to: [h], capability_level: caps@1#low}\n"
              "  - code: h\n    title: H\n    to_enter: {code: r, title: R, endorsed: {set: "
              "caps@1, level: "
              "low, domains: [a]}}\n";
static const char wrong[] =
    ABOUT("caps", "competencies") "codes_from: ours\nnodes:\n  - {code: a, title: A, force: rule, "
                                  "parent: b}\n  - {code: a}\n";

static int try_check(cpd_home *home)
{
    (void)home;
    return cpd_framework_check(ladder, strlen(ladder), "x", NULL);
}

/* Good answers here are the issues. */
static int try_wrong(cpd_home *home)
{
    cpd_issues *issues = cpd_issues_new();
    int r =
        issues ? cpd_framework_check(wrong, strlen(wrong), "x", issues) : cpd_error__no_memory();

    (void)home;
    cr_assert_neq(r, 0);
    cpd_issues_free(issues);
    return r == CPD_EINPUT ? 0 : r;
}

static int adopt_one(cpd_home *home, const char *yaml)
{
    cpd_doc *doc = NULL;
    cpd_adoption adoption;
    int64_t position;
    int r = cpd_set__parse(&doc, yaml, strlen(yaml), "x", NULL);

    if (r == 0) {
        cpd_adoption__of(&adoption, cpd_doc_root(doc));
        r = cpd_sets__adopt(&position, home, &adoption);
    }
    if (r == 0)
        r = cpd_sets__resolve(home, cpd_doc_root(doc), "x", NULL);
    cpd_doc_free(doc);
    return r;
}

/* In a change that is abandoned, so that it can be tried again. */
static int try_adopt(cpd_home *home)
{
    int r = cpd_change__begin(home);

    if (r == 0)
        r = adopt_one(home, caps);
    if (r == 0)
        r = adopt_one(home, ladder);
    cpd_change__abandon(home);
    cpd_sets__forget(home);
    return r;
}

static int try_ask(cpd_home *home)
{
    const cpd_set *set;
    const cpd_node *part;
    int r = cpd_sets__reference(&set, &part, home, "ladder@1#r");

    cpd_sets__forget(home);
    return r;
}

static int try_show(cpd_home *home)
{
    cpd_doc *doc = NULL;
    int r = cpd_framework_list(&doc, home, CPD_DATE_NONE);

    cr_assert_eq(doc == NULL, r < 0);
    cpd_doc_free(doc);
    doc = NULL;
    if (r == 0)
        r = cpd_framework_show(&doc, home, "caps");
    cr_assert_eq(doc == NULL, r < 0);
    cpd_doc_free(doc);
    cpd_sets__forget(home);
    return r;
}

static int try_verify(cpd_home *home)
{
    cpd_issues *issues = cpd_issues_new();
    int r = issues ? cpd_sets__verify(home, issues) : cpd_error__no_memory();

    cr_assert(r < 0 || cpd_issues_count(issues) == 0);
    cpd_issues_free(issues);
    return r;
}

/* ---- trying ---- */

static void expect_no_memory(int (*attempt)(cpd_home *), cpd_home *home, const char *label)
{
    for (long n = 0;; n++) {
        int r;

        fired = false;
        countdown = n;
        r = attempt(home);
        countdown = -1;
        if (!fired) {
            cr_assert_eq(r, 0, "%s: %s", label, cpd_error_last()->text);
            cr_expect_gt(n, 1, "%s: nothing was made to fail", label);
            return;
        }
        cr_assert_eq(r, CPD_EINTERNAL, "%s, allocation %ld: %d %s", label, n, r,
                     cpd_error_last()->text);
        cr_assert_str_eq(cpd_error_last()->text, "out of memory");
    }
}

Test(fault, one_allocation_fails)
{
    cpd_home home;
    int64_t adopted = 0;

    world_open(&home);
    expect_no_memory(try_check, &home, "check");
    expect_no_memory(try_wrong, &home, "wrong");
    expect_no_memory(try_adopt, &home, "adopt");
    cr_assert_geq(cpd_store__ask_int(&adopted, home.store, "SELECT count(*) FROM adopted", ""), 0);
    cr_expect_eq(adopted, 0);
    adopt(&home, caps);
    adopt(&home, ladder);
    expect_no_memory(try_ask, &home, "ask");
    expect_no_memory(try_show, &home, "show");
    expect_no_memory(try_verify, &home, "verify");
    world_close(&home);
}
