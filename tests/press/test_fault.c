/* Every allocation of the library's half of the press fails once, in each of its calls: the answer
 * is "out of memory", nothing is half done, and nothing leaks (a sanitizer watches). The linker puts
 * __wrap_malloc and its relations in place of malloc for the library; the module with libgit2 is
 * loaded and not reached. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cpd/cpd.h>

#include "base/home.h"
#include "framework/framework.h"
#include "rules/rules.h"
#include "shop.h"
#include "support/support.h"

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

#define ABOUT(set, version, kind)                                                                  \
    "format: 1\nset: " set "\nversion: '" version "'\nkind: " kind "\ntitle: T\nnation: uk\n"      \
    "layer: college\npublisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\n"            \
    "checked_by: none\n"
#define CAPS(version, nodes)                                                                       \
    ABOUT("x", version, "competencies")                                                            \
    "codes_from: ours\nlevels: [{code: low, title: Low}]\nnodes: [" nodes "]\n"
#define NODE(code, text) "{code: " code ", title: T, text: " text ", force: rule}"

static const char first[] = CAPS("1", NODE("a", "Listens to people") ", " NODE("b", "Writes"));
static const char second[] =
    CAPS("2", NODE("a", "Listens to all people") ", " NODE("b1", "Writes") ", " NODE("b2", "Says"));
static const char map[] =
    ABOUT("x-1-2", "1", "map") "relation: successor\nfrom: x@1\nto: x@2\nrows:\n  - {change: "
                               "widened, from: [a]}\n  - {change: same, from: [low]}\n  - "
                               "{change: split, from: [b], to: [b1, b2]}\n";
static const char wrong[] = CAPS("3", NODE("a", "Listens to nobody") ", {code: b1, title: T, "
                                                                     "force: guidance}");
static const char ladder[] =
    ABOUT("l", "1", "ladder") "smallest_group: 1\ngrades:\n  - {code: g, title: G, leads_to: "
                              "[h]}\n  - code: h\n    title: H\n    to_enter: {code: r, title: R, "
                              "endorsed: {set: x@2, level: low, domains: [a]}}\n";

static const char *const all[] = {"all"};

struct shop {
    char *folder;
    cpd_repository *repository;
    cpd_home *home; /* NULL in a publisher's shop */
    const char *trusted;
    char *key;
};

static int try_open(struct shop *shop, cpd_doc **out)
{
    cpd_repository *repository = NULL;
    int r = cpd_repository_open(&repository, shop->folder, shop_options());

    (void)out;
    cr_assert_eq(repository == NULL, r < 0);
    cpd_repository_close(repository);
    return r;
}

static int try_list(struct shop *shop, cpd_doc **out)
{
    return cpd_repository_list(out, shop->repository);
}

static int try_log(struct shop *shop, cpd_doc **out)
{
    return cpd_repository_log(out, shop->repository, "x");
}

static int try_show(struct shop *shop, cpd_doc **out)
{
    return cpd_repository_show(out, shop->repository, "x#b1");
}

static int try_diff(struct shop *shop, cpd_doc **out)
{
    return cpd_repository_diff(out, shop->repository, &(cpd_source){.reference = "x@1"},
                               &(cpd_source){.reference = "x@2"}, NULL);
}

static int try_weigh(struct shop *shop, cpd_doc **out)
{
    return cpd_repository_weigh(
        out, shop->repository, "x",
        &(cpd_source){.name = "y", .bytes = wrong, .length = strlen(wrong)});
}

static int try_map(struct shop *shop, cpd_doc **out)
{
    return cpd_repository_map(out, shop->repository, &(cpd_source){.reference = "x-1-2@1"}, NULL);
}

static int try_draft(struct shop *shop, cpd_doc **out)
{
    char *yaml = NULL;
    int r =
        cpd_repository_draft(&yaml, shop->repository, &(cpd_source){.reference = "x@1"},
                             &(cpd_source){.name = "y", .bytes = second, .length = strlen(second)});

    (void)out;
    cr_assert_eq(yaml == NULL, r < 0);
    free(yaml);
    return r;
}

static int try_begin(struct shop *shop, cpd_doc **out)
{
    char *yaml = NULL, *name = NULL;
    int r = cpd_repository_begin(&yaml, &name, shop->repository, "x", "9", NULL);

    (void)out;
    cr_assert(r == 0 || (!yaml && !name));
    free(yaml);
    free(name);
    return r;
}

static int try_verify(struct shop *shop, cpd_doc **out)
{
    return cpd_repository_verify(out, shop->repository, "x@1",
                                 &(cpd_trust){.allowed = shop->trusted}, NULL);
}

/* Good answers here are the issues. */
static int try_wrong(struct shop *shop, cpd_doc **out)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_source source = {.name = "w.yaml", .bytes = wrong, .length = strlen(wrong)};
    int r = issues ? cpd_repository_publish(out, shop->repository, &source, 1, NULL, issues)
                   : CPD_EINTERNAL;

    cr_assert_neq(r, 0);
    cr_assert(r != CPD_EINPUT || cpd_issues_count(issues) == 2, "%zu issues",
              cpd_issues_count(issues));
    if (!issues)
        cpd_error__no_memory();
    cpd_issues_free(issues);
    return r == CPD_EINPUT ? 0 : r;
}

static int try_impact(struct shop *shop, cpd_doc **out)
{
    static const char *const references[] = {"x@2", "x-1-2@1", "l@1"};
    int r = cpd_repository_impact(out, shop->repository, references, 3, NULL, NULL);

    cpd_rules__forget(shop->home);
    cpd_sets__forget(shop->home);
    return r;
}

static const struct attempt {
    const char *label;
    int (*call)(struct shop *, cpd_doc **);
} attempts[] = {
    {"open", try_open},   {"list", try_list},     {"log", try_log},     {"show", try_show},
    {"diff", try_diff},   {"weigh", try_weigh},   {"map", try_map},     {"draft", try_draft},
    {"begin", try_begin}, {"verify", try_verify}, {"wrong", try_wrong}, {"impact", try_impact},
};

/* ---- trying ---- */

static char *report_of(cpd_doc *doc)
{
    char *json = doc ? cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT) : strdup("");

    cpd_doc_free(doc);
    return json;
}

/* What is kept in memory or in the cache for the next time may fail unnoticed: then the answer is
 * the whole one. */
static void expect_no_memory(struct shop *shop, const struct attempt *attempt)
{
    cpd_doc *doc = NULL;
    CPD_FREE char *expected = NULL;
    bool done = false;

    cr_assert_eq(attempt->call(shop, &doc), 0, "%s: %s", attempt->label, cpd_error_last()->text);
    expected = report_of(doc);
    for (long n = 0; !done; n++) {
        CPD_FREE char *given = NULL;
        int r;

        doc = NULL;
        fired = false;
        countdown = n;
        r = attempt->call(shop, &doc);
        countdown = -1;
        done = !fired;
        cr_assert(!done || n > 1, "%s: nothing was made to fail", attempt->label);
        cr_assert(r == 0 || r == CPD_EINTERNAL, "%s, allocation %ld: %d %s", attempt->label, n, r,
                  cpd_error_last()->text);
        cr_assert(r == 0 || !doc, "%s, allocation %ld", attempt->label, n);
        cr_assert(r == 0 || strcmp(cpd_error_last()->text, "out of memory") == 0, "%s: %s",
                  attempt->label, cpd_error_last()->text);
        given = report_of(doc);
        cr_assert(r < 0 || strcmp(given, expected) == 0, "%s, allocation %ld: %s", attempt->label,
                  n, given);
    }
}

static void publish(cpd_repository *repository, const char *text, const char *key)
{
    cpd_publish_options options = {.key = key, .wording_only = all, .wording_count = 1};

    cr_assert_eq(shop_publish_text(NULL, repository, text, &options, NULL), 0, "%s",
                 cpd_error_last()->text);
}

static void publish_all(cpd_repository *repository, const char *key)
{
    publish(repository, first, key);
    publish(repository, second, NULL);
    publish(repository, map, NULL);
    publish(repository, ladder, NULL);
}

Test(fault, looking_and_weighing, .timeout = 110)
{
    CPD_FREE char *allowed = NULL, *path = NULL;
    struct shop shop = {.key = shop_key(&allowed)};

    shop.repository = shop_repository(&shop.folder);
    publish_all(shop.repository, shop.key);
    shop_write(shop.folder, "allowed_signers", allowed);
    cr_assert_gt(asprintf(&path, "%s/allowed_signers", shop.folder), 0);
    shop.trusted = path;
    for (size_t i = 0; i + 1 < sizeof attempts / sizeof *attempts; i++)
        expect_no_memory(&shop, &attempts[i]);
    cpd_repository_close(shop.repository);
    free(shop.folder);
    free(shop.key);
}

/* ---- publishing ---- */

static size_t count_tags(cpd_repository *repository)
{
    cpd_doc *doc = NULL;
    size_t count;

    cr_assert_eq(cpd_repository_list(&doc, repository), 0);
    count = cpd_node_length(cpd_node_get(cpd_doc_root(doc), "versions"));
    cpd_doc_free(doc);
    return count;
}

/* Until it succeeds nothing is there; what fails after that is the report alone, and trying again
 * tells that it is there. */
Test(fault, publishing, .timeout = 110)
{
    CPD_FREE char *folder = NULL;
    cpd_repository *repository = shop_repository(&folder);
    const cpd_source source = {.name = "x.yaml", .bytes = first, .length = strlen(first)};
    const cpd_publish_options said = {.who = "P", .where = "p@college.example"};
    bool was_there = false, done = false;

    for (long n = 0; !done; n++) {
        cpd_doc *report = NULL;
        size_t tags;
        int r;

        fired = false;
        countdown = n;
        r = cpd_repository_publish(&report, repository, &source, 1, &said, NULL);
        countdown = -1;
        done = !fired;
        tags = count_tags(repository);
        cr_assert(r == 0 || r == CPD_EINTERNAL, "allocation %ld: %d %s", n, r,
                  cpd_error_last()->text);
        cr_assert(tags == 1 || (tags == 0 && r < 0 && !was_there), "allocation %ld", n);
        was_there = tags == 1;
        cpd_doc_free(report);
    }
    cr_expect(was_there);
    cpd_repository_close(repository);
}

/* ---- a home ---- */

static int64_t noon(void *payload)
{
    (void)payload;
    return INT64_C(1795176000000);
}

static void add_person(cpd_home *home)
{
    static const char *const post[][2] = {{"ladder", "k"}, {"grade", "g"}, {"since", "2025-01-01"}};
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    char id[CPD_ID_TEXT];

    for (size_t i = 0; i < 3; i++)
        cpd_node_set_text(doc, object, post[i][0], post[i][1]);
    cr_assert_eq(cpd_person_add(id, home, "Asha"), 0);
    cr_assert_eq(cpd_person_add_post(home, "Asha", object), 0, "%s", cpd_error_last()->text);
    cr_assert_eq(cpd_home_act_as(home, "Asha"), 0);
    cpd_doc_free(doc);
}

/* A demo home that judges by x@1 and a ladder k, and has x@2, its map and the ladder l published. */
static struct shop open_home(void)
{
    static const char ladder_k[] = ABOUT("k", "1", "ladder") "smallest_group: 1\ngrades: [{code: "
                                                             "g, title: G}]\n";
    CPD_FREE char *sets = support_dir(), *x = NULL, *k = NULL;
    struct shop shop = {.folder = support_dir()};
    cpd_home_options options = {.now_ms = noon, .demo = true, .sets = sets, .press = press_path()};

    cr_assert(asprintf(&x, "%s/x", sets) > 0 && asprintf(&k, "%s/k", sets) > 0);
    cr_assert(mkdir(x, 0700) == 0 && mkdir(k, 0700) == 0);
    shop_write(x, "1.yaml", first);
    shop_write(k, "1.yaml", ladder_k);
    cr_assert_eq(cpd_home_init(&shop.home, shop.folder, &options, NULL), 0, "%s",
                 cpd_error_last()->text);
    cr_assert_eq(cpd_repository_of_home(&shop.repository, shop.home, shop_options()), 0);
    publish_all(shop.repository, NULL);
    add_person(shop.home);
    return shop;
}

Test(fault, impact, .timeout = 110)
{
    struct shop shop = open_home();

    expect_no_memory(&shop, &attempts[sizeof attempts / sizeof *attempts - 1]);
    cpd_repository_close(shop.repository);
    cpd_home_close(shop.home);
    free(shop.folder);
}

/* Nothing is in force before all of it is. */
Test(fault, adopting, .timeout = 110)
{
    static const char *const references[] = {"x@2", "x-1-2@1", "l@1"};
    struct shop shop = open_home();
    cpd_adopt_options options = CPD_ADOPT_OPTIONS_INIT;
    bool done = false;

    options.unverified = true;
    for (long n = 0; !done; n++) {
        const cpd_set *set;
        cpd_doc *report = NULL;
        int r, found;

        fired = false;
        countdown = n;
        r = cpd_repository_adopt(&report, shop.repository, references, 3, &options, NULL);
        countdown = -1;
        done = r == 0;
        cr_assert(r == 0 || (fired && r == CPD_EINTERNAL), "allocation %ld: %d %s", n, r,
                  cpd_error_last()->text);
        cpd_doc_free(report);
        cpd_sets__forget(shop.home);
        found = cpd_sets__find(&set, shop.home, "x", "2", CPD_DATE_NONE, 0);
        cr_assert_eq(found, r == 0 ? 0 : CPD_EABSENT, "allocation %ld: %d", n, found);
    }
    cpd_repository_close(shop.repository);
    cpd_home_close(shop.home);
    free(shop.folder);
}
