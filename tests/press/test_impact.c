/* What adopting would change: nothing is kept, the counts are right and told only where they may
 * be. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cpd/cpd.h>

#include "base/home.h"
#include "shop.h"
#include "store/store.h"
#include "support/support.h"

#define ABOUT(set, version, kind, from)                                                            \
    "format: 1\nset: " set "\nversion: '" version "'\nkind: " kind "\ntitle: T\nnation: uk\n"      \
    "layer: college\npublisher: P\neffective_from: " from "\nsource: S\nlicence: L\n"              \
    "checked_by: none\n"
#define CAPS(version, nodes)                                                                       \
    ABOUT("x", version, "competencies", "2020-01-01")                                              \
    "codes_from: ours\nlevels: [{code: low, title: Low}]\nnodes: [" nodes "]\n"
#define NODE(code) "{code: " code ", title: T, force: rule}"
#define LADDER(version, from, asks)                                                                \
    ABOUT("l", version, "ladder", from)                                                            \
    "smallest_group: 3\ngrades:\n  - {code: g, title: G, leads_to: [h]}\n  - code: h\n    title: " \
    "H\n    to_enter: {code: r, title: R, " asks "}\n"
#define PIECES(n) "count: {kind: cpd, window: 12 months, min: " n "}"
#define ENDORSED(set) "endorsed: {set: " set ", level: low, domains: all}"

static const char map[] =
    ABOUT("x-1-2", "1", "map", "2020-01-01") "relation: successor\nfrom: x@1\nto: x@2\nrows:\n"
                                             "  - {change: same, from: [low, a]}\n  - {change: "
                                             "split, from: [b], to: [b1, b2]}\n";

struct world {
    char *folder;
    cpd_home *home;
    cpd_repository *repository;
};

static int64_t noon(void *payload)
{
    (void)payload;
    return INT64_C(1795176000000);
}

static void publish(struct world *w, const char *text)
{
    cr_assert_eq(shop_publish_text(NULL, w->repository, text, NULL, NULL), 0, "%s",
                 cpd_error_last()->text);
}

static void adopt(struct world *w, const char *reference)
{
    const char *const references[] = {reference};
    cpd_adopt_options options = CPD_ADOPT_OPTIONS_INIT;
    cpd_doc *report = NULL;

    options.unverified = true;
    cr_assert_eq(cpd_repository_adopt(&report, w->repository, references, 1, &options, NULL), 0,
                 "%s: %s", reference, cpd_error_last()->text);
    cpd_doc_free(report);
}

/* A demo home that judges by x@1 and l@1, which asks for one piece of CPD; nobody is in it. */
static struct world open_world(void)
{
    CPD_FREE char *sets = support_dir(), *set = NULL;
    struct world w = {.folder = support_dir()};
    cpd_home_options options = {.now_ms = noon, .demo = true, .sets = sets, .press = press_path()};

    cr_assert_gt(asprintf(&set, "%s/x", sets), 0);
    cr_assert_eq(mkdir(set, 0700), 0);
    shop_write(set, "1.yaml", CAPS("1", NODE("a") ", " NODE("b")));
    cr_assert_eq(cpd_home_init(&w.home, w.folder, &options, NULL), 0, "%s", cpd_error_last()->text);
    cr_assert_eq(cpd_repository_of_home(&w.repository, w.home, shop_options()), 0);
    publish(&w, LADDER("1", "2020-01-01", PIECES("1")));
    adopt(&w, "l@1");
    return w;
}

static void close_world(struct world *w)
{
    cpd_repository_close(w->repository);
    cpd_home_close(w->home);
    free(w->folder);
}

static cpd_node *object(cpd_doc *doc, const char *const *pairs)
{
    cpd_node *node = cpd_node_object(doc);

    for (; *pairs; pairs += 2)
        cpd_node_set_text(doc, node, pairs[0], pairs[1]);
    return node;
}

/* Somebody in the grade g, with so many pieces of CPD; they act from now on. */
static void add_person(struct world *w, const char *name, int pieces)
{
    cpd_doc *doc = cpd_doc_new();
    const char *const post[] = {"ladder", "l", "grade", "g", "since", "2025-01-01", NULL};
    const char *const piece[] = {"kind", "cpd", "date", "2026-06-01", "text", "Read", NULL};
    char id[CPD_ID_TEXT];
    cpd_saved saved;

    cr_assert_eq(cpd_person_add(id, w->home, name), 0, "%s", cpd_error_last()->text);
    cr_assert_eq(cpd_person_add_post(w->home, name, object(doc, post)), 0, "%s",
                 cpd_error_last()->text);
    cr_assert_eq(cpd_home_act_as(w->home, name), 0);
    for (int i = 0; i < pieces; i++)
        cr_assert_eq(cpd_record_save(&saved, w->home, object(doc, piece), NULL), 0, "%s",
                     cpd_error_last()->text);
    cpd_doc_free(doc);
}

static void add_supervisor(struct world *w, const char *of, const char *name)
{
    const char *const contact[] = {"line",  "supervisor", "person", name,
                                   "since", "2025-01-01", NULL};
    cpd_doc *doc = cpd_doc_new();

    cr_assert_eq(cpd_person_add_contact(w->home, of, object(doc, contact)), 0, "%s",
                 cpd_error_last()->text);
    cpd_doc_free(doc);
}

static cpd_doc *impact(struct world *w, const char *first, const char *second, const char *third)
{
    const char *const references[] = {first, second, third};
    size_t count = third ? 3 : second ? 2 : 1;
    cpd_doc *report = NULL;
    int r = cpd_repository_impact(&report, w->repository, references, count, NULL, NULL);

    cr_assert_eq(r, 0, "%s: %s", first, cpd_error_last()->text);
    return report;
}

static int64_t number(struct world *w, const char *sql)
{
    int64_t n = 0;

    cr_assert_geq(cpd_store__ask_int(&n, w->home->store, sql, ""), 0);
    return n;
}

static void expect_counts(const cpd_doc *report, int gain, int lose, int unchanged)
{
    const cpd_node *counts = cpd_node_get(cpd_doc_root(report), "counts");

    cr_assert_not_null(counts, "%s", cpd_node_get_text(cpd_doc_root(report), "suppressed"));
    cr_expect_eq(cpd_node_get_int(counts, "gain", -1), gain, "gain %d",
                 (int)cpd_node_get_int(counts, "gain", -1));
    cr_expect_eq(cpd_node_get_int(counts, "lose", -1), lose, "lose %d",
                 (int)cpd_node_get_int(counts, "lose", -1));
    cr_expect_eq(cpd_node_get_int(counts, "unchanged", -1), unchanged, "unchanged %d",
                 (int)cpd_node_get_int(counts, "unchanged", -1));
}

Test(impact, who_loses_and_why)
{
    struct world w = open_world();
    const char *const names[] = {"Ann", "Bea", "Cem", "Dee", "Eve", "Fay"};
    const cpd_node *person, *rules;
    cpd_doc *report;

    for (size_t i = 0; i < 6; i++)
        add_person(&w, names[i], i < 3 ? 1 : 2);
    publish(&w, LADDER("2", "2026-12-01", PIECES("2")));
    cr_assert_eq(cpd_home_act_as(w.home, "Ann"), 0);
    report = impact(&w, "l@2", NULL, NULL);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(report), "as_of"), "2026-12-01");
    cr_expect_not_null(cpd_node_get(cpd_doc_root(report), "suppressed"),
                       "besides Ann two lose, and two are fewer than three");
    person = cpd_node_at(cpd_node_get(cpd_doc_root(report), "people"), 0);
    cr_expect_str_eq(cpd_node_get_text(person, "name"), "Ann");
    cr_expect_str_eq(cpd_node_get_text(person, "change"), "lose");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(report), "people")), 1);
    cpd_doc_free(report);

    add_person(&w, "Gus", 1);
    cr_assert_eq(cpd_home_act_as(w.home, "Ann"), 0);
    report = impact(&w, "l@2", NULL, NULL);
    expect_counts(report, 0, 4, 3);
    rules = cpd_node_get(cpd_doc_root(report), "findings");
    cr_assert_eq(cpd_node_length(rules), 1);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(rules, 0), "rule"), "l@2#r");
    cr_expect_eq(cpd_node_get_int(cpd_node_at(rules, 0), "lose", 0), 4);
    cpd_doc_free(report);
    close_world(&w);
}

/* One person alone sees what would become of them, and nobody can be counted. */
Test(impact, of_oneself)
{
    struct world w = open_world();
    cpd_doc *report;
    const cpd_node *finding;

    add_person(&w, "Ann", 0);
    publish(&w, LADDER("2", "2026-11-01",
                       "any: [{code: s, title: S, " PIECES(
                           "1") "}, {code: t, "
                                "title: T, months_in_grade: {grade: [g], min: 1}}]"));
    report = impact(&w, "l@2", NULL, NULL);
    cr_expect_not_null(cpd_node_get(cpd_doc_root(report), "suppressed"));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(report), "as_of"), "2026-11-20",
                     "not the past");
    finding = cpd_node_at(
        cpd_node_get(cpd_node_at(cpd_node_get(cpd_doc_root(report), "people"), 0), "findings"), 0);
    cr_expect_str_eq(cpd_node_get_text(finding, "about"), "next grade");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(finding, "before"), "state"), "not-yet");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(finding, "after"), "state"), "met");
    cpd_doc_free(report);
    close_world(&w);
}

Test(impact, leaves_nothing_behind)
{
    struct world w = open_world();
    cpd_doc *before = NULL, *after = NULL;
    CPD_FREE char *one = NULL, *other = NULL;
    int64_t entries;
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;

    add_person(&w, "Ann", 1);
    publish(&w, LADDER("2", "2026-11-01", PIECES("2")));
    entries = number(&w, "SELECT count(*) FROM entry");
    cr_assert_eq(cpd_career_progress(&before, w.home, &options), 0);
    cpd_doc_free(impact(&w, "l@2", NULL, NULL));
    cr_expect_eq(number(&w, "SELECT count(*) FROM entry"), entries);
    cr_expect_eq(number(&w, "SELECT count(*) FROM adopted"), 2);
    cr_assert_eq(cpd_career_progress(&after, w.home, &options), 0);
    one = cpd_node_json(cpd_doc_root(before), CPD_JSON_COMPACT);
    other = cpd_node_json(cpd_doc_root(after), CPD_JSON_COMPACT);
    cr_expect_str_eq(one, other);
    cpd_doc_free(before);
    cpd_doc_free(after);
    adopt(&w, "l@2");
    cr_assert_eq(cpd_career_progress(&after, w.home, &options), 0);
    cr_expect_not(cpd_node_get_bool(cpd_doc_root(after), "ready"), "what was tried is now so");
    cpd_doc_free(after);
    close_world(&w);
}

/* A newer set of capabilities with its map, and a ladder that asks for it. */
Test(impact, of_a_newer_set_with_its_map)
{
    struct world w = open_world();
    cpd_doc *report;
    const cpd_node *links, *person, *finding;
    const char *const nodes[] = {"x@1#a", "x@1#b"};
    cpd_saved saved;

    publish(&w, LADDER("0", "2021-01-01", ENDORSED("x@1")));
    adopt(&w, "l@0");
    add_person(&w, "Ann", 0);
    add_person(&w, "Bea", 0);
    add_supervisor(&w, "Ann", "Bea");
    cr_assert_eq(cpd_portfolio_endorse(&saved, w.home, "Ann", nodes, 2, "low", "Seen.", NULL), 0,
                 "%s", cpd_error_last()->text);
    publish(&w, CAPS("2", NODE("a") ", " NODE("b1") ", " NODE("b2")));
    publish(&w, map);
    publish(&w, LADDER("3", "2026-11-01", ENDORSED("x@2")));
    cr_assert_eq(cpd_home_act_as(w.home, "Ann"), 0);
    report = impact(&w, "x@2", "x-1-2@1", "l@3");
    person = cpd_node_at(cpd_node_get(cpd_doc_root(report), "people"), 0);
    cr_expect_str_eq(cpd_node_get_text(person, "change"), "lose");
    finding = cpd_node_get(cpd_node_at(cpd_node_get(person, "findings"), 0), "after");
    cr_expect_str_eq(cpd_node_get_text(finding, "reason"),
                     "1 of 3 domains are endorsed at the level Low or higher; missing: T; T; "
                     "carried over: x@1#a (same); must be looked at again: x@1#b (split), x@1#b "
                     "(split)");
    links = cpd_node_get(cpd_doc_root(report), "links");
    cr_expect_eq(cpd_node_length(links), 0, "counts are suppressed");
    cpd_doc_free(report);
    for (const char *name = "CDEF"; *name; name++)
        add_person(&w, (const char[]){*name, 'a', 'l', '\0'}, 0);
    cr_assert_eq(cpd_home_act_as(w.home, "Ann"), 0);
    report = impact(&w, "x@2", "x-1-2@1", "l@3");
    links = cpd_node_at(cpd_node_get(cpd_doc_root(report), "links"), 0);
    cr_expect_str_eq(cpd_node_get_text(links, "from"), "x@1");
    cr_expect_eq(cpd_node_get_int(links, "carried", 0), 1);
    cr_expect_eq(cpd_node_get_int(links, "look_again", 0), 1);
    cpd_doc_free(report);
    close_world(&w);
}

static int stop(void *payload, size_t done, size_t all)
{
    cr_expect_leq(done, all);
    ++*(int *)payload;
    return 1;
}

Test(impact, tells_its_progress_and_can_be_stopped)
{
    struct world w = open_world();
    int calls = 0;
    cpd_impact_options options = CPD_IMPACT_OPTIONS_INIT;
    const char *const references[] = {"l@2"};
    cpd_doc *report = NULL;

    add_person(&w, "Ann", 0);
    publish(&w, LADDER("2", "2026-11-01", PIECES("2")));
    options.progress = stop;
    options.payload = &calls;
    cr_expect_eq(cpd_repository_impact(&report, w.repository, references, 1, &options, NULL),
                 CPD_EBUSY);
    cr_expect_eq(calls, 1);
    cr_expect_null(report);
    close_world(&w);
}

Test(impact, of_what_cannot_be_adopted)
{
    struct world w = open_world();
    cpd_doc *report = NULL;
    cpd_issues *issues = cpd_issues_new();
    const char *adopted[] = {"l@1"}, *lost[] = {"l@2"}, *absent[] = {"l@9"};

    add_person(&w, "Ann", 0);
    publish(&w, LADDER("2", "2026-11-01", ENDORSED("y@1")));
    cr_expect_eq(cpd_repository_impact(&report, w.repository, adopted, 1, NULL, NULL),
                 CPD_ECONFLICT);
    cr_expect_eq(cpd_repository_impact(&report, w.repository, lost, 1, NULL, issues), CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 1);
    cr_expect_eq(cpd_repository_impact(&report, w.repository, absent, 1, NULL, NULL), CPD_EABSENT);
    cr_expect_eq(number(&w, "SELECT count(*) FROM adopted"), 2);
    cpd_issues_free(issues);
    close_world(&w);
}
