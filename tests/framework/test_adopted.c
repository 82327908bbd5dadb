/* Adopted sets: what is in force on a day, whose voice speaks, what references lead to, and whether
 * the tables are still what was adopted. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "store/store.h"
#include "world.h"

#define SET(name, version, kind, layer, days)                                                      \
    "format: 1\nset: " name "\nversion: '" version "'\nkind: " kind "\ntitle: " name " " version   \
    "\nnation: uk\nlayer: " layer "\npublisher: P\n" days "source: S\nlicence: L\n"                \
    "checked_by: none\n"
#define WORDS(name, version, layer, days)                                                          \
    SET(name, version, "vocabulary", layer, days) "entries: [{code: direct, title: D}]\n"
#define FROM(day) "effective_from: " day "\n"
#define UNTIL(day) "effective_to: " day "\n"
#define CAPABILITIES                                                                               \
    SET("caps", "1", "competencies", "college", FROM("2020-01-01"))                                \
    "codes_from: ours\nlevels: [{code: low, title: Low}, {code: high, title: High}]\n"             \
    "nodes:\n  - {code: D1, title: One, force: rule}\n"                                            \
    "  - {code: D1.1, title: One a, parent: D1, level: low, force: guidance}\n"                    \
    "  - {code: D2, title: Two, force: rule}\n"
#define LADDER                                                                                     \
    SET("ladder", "1", "ladder", "nation", FROM("2020-01-01"))                                     \
    "grades:\n  - {code: worker, title: W, leads_to: [senior], capability_level: caps@1#low}\n"    \
    "  - code: senior\n    title: S\n    to_enter:\n      code: ready\n      title: R\n"           \
    "      all:\n"                                                                                 \
    "        - {code: time, title: T, months_in_grade: {grade: [worker], min: 12}}\n"              \
    "        - {code: work, title: W, hours: {category: [direct], window: in_grade, min: 20h}}\n"  \
    "        - {code: seen, title: E, endorsed: {set: caps@1, level: high, domains: [D1, D2]}}\n"

static cpd_date day(const char *text)
{
    cpd_date date;

    cr_assert_eq(cpd_date_parse(&date, text), 0);
    return date;
}

static char *version_on(cpd_home *home, const char *name, const char *date, int64_t known_at)
{
    const cpd_set *set = NULL;
    int r = cpd_sets__find(&set, home, name, NULL, day(date), known_at);
    char *text = NULL;

    cr_assert(r == 0 || r == CPD_EABSENT, "%s", cpd_error_last()->text);
    cr_assert_gt(asprintf(&text, "%s", r == 0 ? set->version : "none"), 0);
    return text;
}

static void expect_version(cpd_home *home, const char *name, const char *date, int64_t known_at,
                           const char *expected)
{
    char *found = version_on(home, name, date, known_at);

    cr_expect_str_eq(found, expected, "%s on %s: %s", name, date, found);
    free(found);
}

/* ---- versions ---- */

Test(adopted, the_version_in_force_on_a_day)
{
    cpd_home home;

    world_open(&home);
    adopt(&home, WORDS("w", "1", "nation", FROM("2020-01-01") UNTIL("2020-12-31")));
    adopt(&home, WORDS("w", "2", "nation", FROM("2022-01-01")));
    adopt(&home, WORDS("w", "3", "nation", FROM("2024-06-01")));
    expect_version(&home, "w", "2019-12-31", 0, "none");
    expect_version(&home, "w", "2020-01-01", 0, "1");
    expect_version(&home, "w", "2020-12-31", 0, "1");
    expect_version(&home, "w", "2021-06-01", 0, "none");
    expect_version(&home, "w", "2024-05-31", 0, "2");
    expect_version(&home, "w", "2024-06-01", 0, "3");
    expect_version(&home, "v", "2024-06-01", 0, "none");
    world_close(&home);
}

Test(adopted, what_was_known_then)
{
    cpd_home home;
    int64_t first, second;

    world_open(&home);
    first = adopt(&home, WORDS("w", "1", "nation", FROM("2020-01-01")));
    second = adopt(&home, WORDS("w", "2", "nation", FROM("2020-01-01")));
    expect_version(&home, "w", "2021-01-01", first, "1");
    expect_version(&home, "w", "2021-01-01", second, "2");
    expect_version(&home, "w", "2021-01-01", 0, "2");
    cr_expect_lt(first, second);
    world_close(&home);
}

Test(adopted, a_named_version_needs_no_day)
{
    cpd_home home;
    const cpd_set *set;

    world_open(&home);
    adopt(&home, WORDS("w", "1", "team", FROM("2020-01-01") UNTIL("2020-12-31")));
    cr_assert_eq(cpd_sets__find(&set, &home, "w", "1", CPD_DATE_NONE, 0), 0);
    cr_expect_str_eq(set->title, "w 1");
    cr_expect_str_eq(set->kind, "vocabulary");
    cr_expect_eq(set->layer, 5);
    cr_expect_eq(set->until, day("2020-12-31"));
    cr_expect_str_eq(cpd_node_get_text(set->head, "publisher"), "P");
    cr_expect_null(cpd_node_get(set->head, "entries"));
    cr_expect_eq(cpd_sets__find(&set, &home, "w", "2", CPD_DATE_NONE, 0), CPD_EABSENT);
    world_close(&home);
}

Test(adopted, the_nearest_name_is_offered)
{
    cpd_home home;
    const cpd_set *set;

    world_open(&home);
    adopt(&home, CAPABILITIES);
    cr_assert_eq(cpd_sets__find(&set, &home, "cpas", NULL, day("2026-01-01"), 0), CPD_EABSENT);
    cr_expect_str_eq(cpd_error_last()->text, "no set cpas is in force on 2026-01-01");
    cr_expect_str_eq(cpd_error_last()->hint, "Did you mean caps?");
    world_close(&home);
}

/* ---- layers ---- */

static void expect_voices(cpd_home *home, const char *date, size_t most, const char *expected)
{
    const cpd_set *list[8] = {NULL};
    cpd_str said = {0};
    size_t count;
    char *text;

    cr_assert_eq(cpd_sets__in_force(list, most, &count, home, "vocabulary", day(date), 0), 0);
    cpd_str_addf(&said, "%zu:", count);
    for (size_t i = 0; i < count && i < most; i++)
        cpd_str_addf(&said, " %s@%s", list[i]->name, list[i]->version);
    cr_expect(most == 8 || list[most] == NULL, "wrote beyond the list");
    text = cpd_str_finish(&said);
    cr_expect_str_eq(text, expected, "%s", text);
    free(text);
}

Test(adopted, the_nearest_layer_speaks_first)
{
    cpd_home home;

    world_open(&home);
    adopt(&home, WORDS("nat", "1", "nation", FROM("2020-01-01")));
    adopt(&home, WORDS("team", "1", "team", FROM("2020-01-01")));
    adopt(&home, WORDS("svc", "1", "service", FROM("2020-01-01")));
    adopt(&home, WORDS("col", "1", "college", FROM("2020-01-01")));
    adopt(&home, WORDS("team", "2", "team", FROM("2021-01-01") UNTIL("2021-12-31")));
    adopt(&home, WORDS("cou", "1", "council", FROM("2020-01-01")));
    adopt(&home, CAPABILITIES);
    expect_voices(&home, "2020-06-01", 8, "5: team@1 svc@1 cou@1 col@1 nat@1");
    expect_voices(&home, "2021-06-01", 8, "5: team@2 svc@1 cou@1 col@1 nat@1");
    expect_voices(&home, "2022-01-01", 8, "5: team@1 svc@1 cou@1 col@1 nat@1");
    expect_voices(&home, "2022-01-01", 2, "5: team@1 svc@1");
    expect_voices(&home, "2022-01-01", 0, "5:");
    expect_voices(&home, "2019-01-01", 8, "0:");
    world_close(&home);
}

/* ---- parts and references ---- */

Test(adopted, parts_come_in_order_and_by_code)
{
    cpd_home home;
    const cpd_set *set;
    const cpd_node *const *parts, *part;
    size_t count;

    world_open(&home);
    adopt(&home, CAPABILITIES);
    cr_assert_eq(cpd_sets__find(&set, &home, "caps", "1", CPD_DATE_NONE, 0), 0);
    cr_assert_eq(cpd_set__parts(&parts, &count, &home, set), 0);
    cr_assert_eq(count, 3);
    cr_expect_str_eq(cpd_node_get_text(parts[0], "code"), "D1");
    cr_expect_str_eq(cpd_node_get_text(parts[1], "code"), "D1.1");
    cr_expect_str_eq(cpd_node_get_text(parts[2], "code"), "D2");
    cr_assert_eq(cpd_set__part(&part, &home, set, "D1.1"), 0);
    cr_expect_eq(part, parts[1]);
    cr_expect_eq(cpd_set__part(&part, &home, set, "D3"), CPD_EABSENT);
    cr_expect_eq(cpd_set__level(set, "low"), 0);
    cr_expect_eq(cpd_set__level(set, "high"), 1);
    cr_expect_eq(cpd_set__level(set, "D1"), -1);
    world_close(&home);
}

Test(adopted, a_set_without_parts_has_none)
{
    cpd_home home;
    const cpd_set *set;
    const cpd_node *const *parts;
    size_t count = 7;

    world_open(&home);
    adopt(&home, SET("r", "1", "returns", "nation",
                     FROM("2026-01-01")) "regulator: R\nyear: {from: 2026-01-01, to: 2026-12-31}\n"
                                         "window: {from: 2026-09-01, to: 2026-11-30}\n"
                                         "form: [{field: text, label: L, required: true}]\n"
                                         "requirements: {code: q, title: R, count: {kind: cpd, "
                                         "window: year, min: 1}}\n");
    cr_assert_eq(cpd_sets__find(&set, &home, "r", "1", CPD_DATE_NONE, 0), 0);
    cr_assert_eq(cpd_set__parts(&parts, &count, &home, set), 0);
    cr_expect_eq(count, 0);
    world_close(&home);
}

Test(adopted, references_lead_to_parts_levels_and_requirements)
{
    static const struct {
        const char *reference, *title;
        int r;
    } references[] = {
        {"caps@1#D2", "Two", 0},        {"caps@1#high", "High", 0},     {"ladder@1#worker", "W", 0},
        {"ladder@1#ready", "R", 0},     {"ladder@1#time", "T", 0},      {"caps@1", NULL, 0},
        {"caps@2#D1", "", CPD_EABSENT}, {"caps@1#D9", "", CPD_EABSENT}, {"caps#D1", "", CPD_EINPUT},
        {"caps@1#", "", CPD_EINPUT},    {NULL, "", CPD_EINPUT},
    };
    cpd_home home;

    world_open(&home);
    adopt(&home, CAPABILITIES);
    adopt(&home, LADDER);
    for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
        const cpd_set *set = NULL;
        const cpd_node *part = NULL;
        int r = cpd_sets__reference(&set, &part, &home, references[i].reference);
        const char *title = cpd_node_get_text(part, "title");

        cr_expect_eq(r, references[i].r, "%s", references[i].reference);
        cr_expect_eq(set != NULL, r == 0, "%s", references[i].reference);
        if (r == 0)
            cr_expect_str_eq(title ? title : "-", references[i].title ? references[i].title : "-");
    }
    world_close(&home);
}

/* ---- the cache ---- */

Test(adopted, what_was_got_stays_good_while_others_come)
{
    cpd_home home;
    const cpd_set *first, *again;
    const cpd_node *part;

    world_open(&home);
    adopt(&home, CAPABILITIES);
    cr_assert_eq(cpd_sets__find(&first, &home, "caps", "1", CPD_DATE_NONE, 0), 0);
    cr_assert_eq(cpd_set__part(&part, &home, first, "D1"), 0);
    for (int i = 0; i < 40; i++) {
        CPD_FREE char *yaml = NULL;
        char version[16];

        snprintf(version, sizeof version, "v%d", i);
        cr_assert_gt(
            asprintf(&yaml, WORDS("w", "%s", "nation", FROM("2020-01-01")), version, version), 0);
        adopt(&home, yaml);
        expect_version(&home, "w", "2021-01-01", 0, version);
    }
    cr_assert_eq(cpd_sets__find(&again, &home, "caps", "1", CPD_DATE_NONE, 0), 0);
    cr_expect_eq(again, first);
    cr_expect_str_eq(cpd_node_get_text(part, "title"), "One");
    world_close(&home);
}

Test(adopted, an_abandoned_adoption_is_forgotten)
{
    cpd_home home;

    world_open(&home);
    adopt(&home, WORDS("w", "1", "nation", FROM("2020-01-01")));
    cr_assert_eq(cpd_change__begin(&home), 0);
    adopt(&home, WORDS("w", "2", "nation", FROM("2021-01-01")));
    expect_version(&home, "w", "2022-01-01", 0, "2");
    cpd_change__abandon(&home);
    expect_version(&home, "w", "2022-01-01", 0, "1");
    cpd_sets__forget(&home);
    adopt(&home, WORDS("w", "3", "nation", FROM("2021-01-01")));
    expect_version(&home, "w", "2022-01-01", 0, "3");
    world_close(&home);
}

/* What a command does not ask for is not unpacked: damage there stays unnoticed until verify. */
Test(adopted, only_what_is_asked_for_is_read)
{
    cpd_home home;
    const cpd_set *set;
    const cpd_node *part;

    world_open(&home);
    adopt(&home, CAPABILITIES);
    adopt(&home, WORDS("w", "1", "nation", FROM("2020-01-01")));
    cr_assert_eq(
        cpd_store__run(home.store, "UPDATE adopted_part SET bytes = x'00' WHERE code = 'D1'", ""),
        0);
    cr_assert_eq(cpd_sets__find(&set, &home, "w", NULL, day("2026-01-01"), 0), 0);
    cr_expect_eq(cpd_set__part(&part, &home, set, "direct"), 0);
    cr_assert_eq(cpd_sets__find(&set, &home, "caps", NULL, day("2026-01-01"), 0), 0);
    cr_expect_eq(cpd_set__part(&part, &home, set, "D2"), CPD_EDAMAGED);
    world_close(&home);
}

/* ---- adopting ---- */

Test(adopted, a_version_is_adopted_once)
{
    cpd_home home;
    cpd_doc *doc = parse_good(CAPABILITIES);
    cpd_adoption adoption;
    int64_t position = -1;

    world_open(&home);
    adopt(&home, CAPABILITIES);
    cpd_adoption__of(&adoption, cpd_doc_root(doc));
    cr_assert_eq(cpd_change__begin(&home), 0);
    cr_expect_eq(cpd_change__end(&home, cpd_sets__adopt(&position, &home, &adoption)),
                 CPD_ECONFLICT);
    cr_expect_str_eq(cpd_error_last()->text, "caps@1 was adopted already");
    cr_expect_eq(position, -1);
    cpd_doc_free(doc);
    world_close(&home);
}

Test(adopted, the_statement_pins_commit_tree_and_content)
{
    cpd_home home;
    cpd_doc *shown = NULL;
    const cpd_node *root;
    cpd_hash hash;
    char hex[65];
    cpd_doc *tree = parse_good(CAPABILITIES);

    world_open(&home);
    adopt(&home, CAPABILITIES);
    cr_assert_eq(cpd_framework_show(&shown, &home, "caps@1"), 0);
    root = cpd_doc_root(shown);
    cr_assert_eq(cpd_ledger__hash_object(&hash, "cpd/set/1", cpd_doc_root(tree)), 0);
    cpd_hash_format(hex, &hash);
    cr_expect_str_eq(cpd_node_get_text(root, "hash"), hex);
    cr_expect_str_eq(cpd_node_get_text(root, "commit"), "c0ffee");
    cr_expect_str_eq(cpd_node_get_text(root, "tree"), "7ee");
    cpd_doc_free(shown);
    cpd_doc_free(tree);
    world_close(&home);
}

/* ---- resolving ---- */

static const struct {
    const char *label, *yaml, *issues;
} dangling[] = {
    {"all is there", LADDER, ""},
    {"an overlay",
     SET("over", "1", "ladder", "council",
         FROM("2020-01-01")) "overlays: ladder\ngrades: [{code: senior, leads_to: [worker], "
                             "practice_minimum: none}]\n",
     ""},
    {"a wrong level, node and set",
     SET("bad", "1", "ladder", "nation",
         FROM("2020-01-01")) "grades:\n  - {code: a, title: A, capability_level: caps@1#hihg}\n"
                             "  - {code: b, title: B, capability_level: caps@7#high}\n"
                             "  - {code: c, title: C, capability_level: ladder@1#worker}\n"
                             "  - code: d\n    title: D\n    to_enter: {code: r, title: R, "
                             "endorsed: {set: caps@1, level: lo,"
                             " domains: [D1, D11, D1.1]}}\n",
     "14:43 caps@1 has no level \"hihg\" | Did you mean high?\n"
     "15:43 caps@7 is not adopted here | Correct the reference, or adopt that version too.\n"
     "16:43 ladder@1 is a ladder | Name a set of competencies.\n"
     "19:66 caps@1 has no level \"lo\" | Name a level of that set.\n"
     "19:84 caps@1 has no node \"D11\" | Did you mean D1?\n"},
    {"wrong categories and grades",
     SET("bad", "1", "ladder", "nation",
         FROM("2020-01-01")) "grades:\n  - code: d\n    title: D\n    to_enter:\n      code: r\n   "
                             "   title: R\n      any:\n"
                             "        - {code: s, title: S, months_in_grade: {grade: [d, worker], "
                             "min: 1}}\n"
                             "        - {code: t, title: T, hours: {category: [dirct], window: "
                             "in_grade, min: 1h}}\n"
                             "        - {code: u, title: U, share: {category: [direct, nothing], "
                             "window: 6 weeks, min: 1%,"
                             " weeks: 1, full_week: 1%}}\n",
     "20:60 this ladder has no grade \"worker\" | Correct the code, or adopt the set that has it.\n"
     "21:50 no adopted vocabulary has the category \"dirct\" | Did you mean direct?\n"
     "22:58 no adopted vocabulary has the category \"nothing\" | Correct the code, or adopt the "
     "set "
     "that has it.\n"},
    {"an overlay of nothing and with a grade of its own",
     SET("over", "1", "ladder", "council",
         FROM("2020-01-01")) "overlays: ladder\ngrades: [{code: sneior, leads_to: [sneior, "
                             "chief]}]\n",
     "14:44 the ladder below has no grade \"chief\" | Correct the code, or adopt the set that has "
     "it.\n"
     "14:17 the ladder below has no grade \"sneior\" | Did you mean senior?\n"},
    {"an overlay of no ladder",
     SET("over", "1", "ladder", "council",
         FROM("2020-01-01")) "overlays: caps\ngrades: [{code: D1}]\n",
     "13:11 there is no ladder \"caps\" to lie over | Name an adopted ladder that overlays no "
     "other.\n"
     "14:17 the ladder below has no grade \"D1\" | Correct the code, or adopt the set that has "
     "it.\n"},
    {"an overlay that is no nearer",
     SET("over", "1", "ladder", "nation",
         FROM("2020-01-01")) "overlays: ladder\ngrades: [{code: senior}]\n",
     "7:8 over lies over ladder of the layer nation, and is no nearer | Name a nearer layer than "
     "that of the ladder below.\n"},
    {"a regulator's parts",
     SET("r", "1", "returns", "nation",
         FROM("2026-01-01")) "regulator: R\nyear: {from: 2026-01-01, to: 2026-12-31}\n"
                             "window: {from: 2026-09-01, to: 2026-11-30}\nparts: caps@1#low\n"
                             "form: [{field: text, label: L, required: true}]\n"
                             "requirements: {code: q, title: R, months_in_grade: {grade: [senior, "
                             "chief], min: 1}}\n",
     "16:8 caps@1 has no node \"low\" | Name a node of that set.\n"
     "18:69 no adopted ladder has the grade \"chief\" | Correct the code, or adopt the set that "
     "has it.\n"},
    {"pointers to elsewhere",
     SET("more", "1", "competencies", "nation",
         FROM("2020-01-01")) "codes_from: ours\nnodes:\n"
                             "  - {code: a, title: A, force: rule, see_also: [gone@1#x, caps@1, "
                             "caps@1#D1, caps@1#D7]}\n"
                             "  - {code: b, title: B, force: rule, met_by: [caps@1#high, "
                             "caps@1#higher]}\n",
     "15:78 caps@1 has no D7 | Name something of that set.\n"
     "16:60 caps@1 has no higher | Name something of that set.\n"},
    {"what another set asks",
     SET("bad", "1", "ladder", "nation",
         FROM("2020-01-01")) "grades:\n"
                             "  - {code: a, title: A, to_enter: {code: p, title: P, as_in: "
                             "ladder@1#time}}\n"
                             "  - {code: b, title: B, to_enter: {code: q, title: Q, as_in: "
                             "gone@1#time}}\n",
     "14:62 no adopted returns set has the requirement \"ladder@1#time\" | Name a requirement of a "
     "returns set that is adopted here.\n"
     "15:62 no adopted returns set has the requirement \"gone@1#time\" | Name a requirement of a "
     "returns set that is adopted here.\n"},
    {"levels said and not said",
     SET("bad", "1", "ladder", "nation",
         FROM("2020-01-01")) "grades:\n"
                             "  - {code: a, title: A, to_enter: {code: p, title: P, endorsed: "
                             "{set: caps@1, domains: all}}}\n"
                             "  - {code: b, title: B, to_enter: {code: q, title: Q, count: {kind: "
                             "cpd, window: in_grade, min: 1, linked: [caps@1#D7]}}}\n",
     "14:71 caps@1 has levels | Add level: one of them.\n"
     "15:109 caps@1 has no node \"D7\" | Name a node of that set.\n"},
};

Test(adopted, references_that_lead_nowhere_are_named)
{
    for (size_t i = 0; i < sizeof dangling / sizeof *dangling; i++) {
        cpd_issues *issues = cpd_issues_new();
        cpd_doc *doc = parse_good(dangling[i].yaml);
        cpd_home home;
        char *listed;
        int r;

        world_open(&home);
        adopt(&home, WORDS("w", "1", "nation", FROM("2020-01-01")));
        adopt(&home, CAPABILITIES);
        if (strcmp(dangling[i].yaml, LADDER) != 0)
            adopt(&home, LADDER);
        adopt_tree(&home, cpd_doc_root(doc));
        r = cpd_sets__resolve(&home, cpd_doc_root(doc), "x.yaml", issues);
        listed = list_issues(issues);
        cr_expect_eq(r, *dangling[i].issues ? CPD_EINPUT : 0, "%s", dangling[i].label);
        cr_expect_str_eq(listed, dangling[i].issues, "%s: %s", dangling[i].label, listed);
        free(listed);
        cpd_doc_free(doc);
        cpd_issues_free(issues);
        world_close(&home);
    }
}

static void adopt_shipped(const char *path, void *payload)
{
    cpd_doc *doc = parse_file(path);

    adopt_tree(payload, cpd_doc_root(doc));
    cpd_doc_free(doc);
}

static void resolve_shipped(const char *path, void *payload)
{
    cpd_doc *doc = parse_file(path);
    cpd_issues *issues = cpd_issues_new();
    int r = cpd_sets__resolve(payload, cpd_doc_root(doc), path, issues);
    char *listed = list_issues(issues);

    cr_expect_eq(r, 0, "%s: %s", path, listed);
    free(listed);
    cpd_issues_free(issues);
    cpd_doc_free(doc);
}

Test(adopted, shipped_sets_refer_to_each_other)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_home home;

    world_open(&home);
    each_shipped(adopt_shipped, &home);
    each_shipped(resolve_shipped, &home);
    cr_expect_eq(cpd_sets__verify(&home, issues), 0);
    cr_expect_eq(cpd_issues_count(issues), 0);
    cpd_issues_free(issues);
    world_close(&home);
}

/* ---- verify ---- */

static const struct {
    const char *label, *sql, *issue;
} changes[] = {
    {"a part",
     "UPDATE adopted_part SET bytes = (SELECT bytes FROM adopted_part WHERE code = 'D2')"
     " WHERE code = 'D1'",
     "the tables of caps@1 are not what was adopted"},
    {"a part's code", "UPDATE adopted_part SET code = 'D3' WHERE code = 'D2'",
     "the tables of caps@1 are not what was adopted"},
    {"the order of parts", "UPDATE adopted_part SET seq = 9 WHERE code = 'D1'",
     "the tables of caps@1 are not what was adopted"},
    {"a part less", "DELETE FROM adopted_part WHERE code = 'D2'",
     "the tables of caps@1 are not what was adopted"},
    {"bytes that are no tree", "UPDATE adopted_part SET bytes = x'ff' WHERE code = 'D2'",
     "the tables of caps@1 are not what was adopted"},
    {"a head that is no tree", "UPDATE adopted SET bytes = x'' WHERE name = 'caps'",
     "the tables of caps@1 are not what was adopted"},
    {"another head",
     "UPDATE adopted SET bytes = (SELECT bytes FROM adopted WHERE name = 'w')"
     " WHERE name = 'caps'",
     "the tables of caps@1 are not what was adopted"},
    {"the first day", "UPDATE adopted SET since = 0 WHERE name = 'caps'",
     "the tables of caps@1 are not what was adopted"},
    {"the last day", "UPDATE adopted SET until = 20000 WHERE name = 'caps'",
     "the tables of caps@1 are not what was adopted"},
    {"the layer", "UPDATE adopted SET layer = 5 WHERE name = 'caps'",
     "the tables of caps@1 are not what was adopted"},
    {"the kind", "UPDATE adopted SET kind = 'returns' WHERE name = 'caps'",
     "the tables of caps@1 are not what was adopted"},
    {"the name", "UPDATE adopted SET name = 'pcf' WHERE name = 'caps'",
     "the tables of pcf@1 are not what was adopted"},
    {"the statement", "DELETE FROM subject WHERE id = (SELECT id FROM adopted WHERE name = 'caps')",
     "the tables of caps@1 are not what was adopted"},
    {"all of it", "DELETE FROM adopted WHERE name = 'caps'", "the tables of caps@1 are gone"},
    {"nothing", "UPDATE adopted SET layer = 2 WHERE name = 'caps'", NULL},
};

Test(adopted, verify_finds_every_change)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        cpd_issues *issues = cpd_issues_new();
        cpd_home home;

        world_open(&home);
        adopt(&home, CAPABILITIES);
        adopt(&home, WORDS("w", "1", "nation", FROM("2020-01-01")));
        cr_assert_eq(cpd_store__run(home.store, changes[i].sql, ""), 0, "%s", changes[i].label);
        cr_expect_eq(cpd_sets__verify(&home, issues), 0, "%s: %s", changes[i].label,
                     cpd_error_last()->text);
        cr_assert_eq(cpd_issues_count(issues), changes[i].issue ? 1 : 0, "%s", changes[i].label);
        if (changes[i].issue)
            cr_expect_str_eq(cpd_issues_get(issues, 0)->text, changes[i].issue, "%s",
                             changes[i].label);
        cpd_issues_free(issues);
        world_close(&home);
    }
}

/* ---- shown ---- */

static void expect_json(const cpd_doc *doc, const char *expected)
{
    char *json = cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);

    cr_expect_str_eq(json, expected, "%s", json);
    free(json);
}

Test(adopted, is_listed_with_what_speaks_first)
{
    cpd_home home;
    cpd_doc *doc = NULL;

    world_open(&home);
    adopt(&home, WORDS("w", "1", "nation", FROM("2020-01-01") UNTIL("2025-12-31")));
    adopt(&home, WORDS("w", "2", "nation", FROM("2026-01-01")));
    adopt(&home, WORDS("t", "1", "team", FROM("2020-01-01")) "certainty: unconfirmed\n");
    cr_assert_eq(cpd_framework_list(&doc, &home, CPD_DATE_NONE), 0);
    expect_json(
        doc, "{\"schema\":\"cpd.framework-list/1\",\"as_of\":\"2026-11-20\",\"sets\":["
             "{\"reference\":\"t@1\",\"set\":\"t\",\"version\":\"1\",\"kind\":\"vocabulary\","
             "\"title\":\"t 1\",\"publisher\":\"P\",\"layer\":\"team\",\"from\":\"2020-01-01\","
             "\"in_force\":true,\"nation\":\"uk\",\"certainty\":\"unconfirmed\",\"checked_by\":\"none\","
             "\"position\":3},"
             "{\"reference\":\"w@2\",\"set\":\"w\",\"version\":\"2\",\"kind\":\"vocabulary\","
             "\"title\":\"w 2\",\"publisher\":\"P\",\"layer\":\"nation\",\"from\":\"2026-01-01\","
             "\"in_force\":true,\"nation\":\"uk\",\"certainty\":\"confirmed\",\"checked_by\":\"none\","
             "\"position\":2},"
             "{\"reference\":\"w@1\",\"set\":\"w\",\"version\":\"1\",\"kind\":\"vocabulary\","
             "\"title\":\"w 1\",\"publisher\":\"P\",\"layer\":\"nation\",\"from\":\"2020-01-01\","
             "\"to\":\"2025-12-31\",\"in_force\":false,\"nation\":\"uk\",\"certainty\":\"confirmed\","
             "\"checked_by\":\"none\",\"position\":1}]}");
    cpd_doc_free(doc);
    cr_assert_eq(cpd_framework_list(&doc, &home, day("2019-01-01")), 0);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "sets")), 3);
    cr_expect_not(
        cpd_node_get_bool(cpd_node_at(cpd_node_get(cpd_doc_root(doc), "sets"), 0), "in_force"));
    cpd_doc_free(doc);
    world_close(&home);
}

Test(adopted, is_shown_whole_or_in_part)
{
    static const struct {
        const char *reference, *code, *type, *title, *children;
    } things[] = {
        {"caps#D1", "D1", "node", "One", "[\"D1.1\"]"},
        {"caps@1#D2", "D2", "node", "Two", "[]"},
        {"caps@1#high", "high", "level", "High", "[]"},
        {"ladder@1#senior", "senior", "grade", "S", "[]"},
        {"ladder#seen", "seen", "requirement", "E", "[]"},
        {"w#direct", "direct", "entry", "D", "[]"},
    };
    cpd_home home;
    cpd_doc *doc = NULL;

    world_open(&home);
    adopt(&home, WORDS("w", "1", "nation", FROM("2020-01-01")));
    adopt(&home, CAPABILITIES);
    adopt(&home, LADDER);
    for (size_t i = 0; i < sizeof things / sizeof *things; i++) {
        const cpd_node *root;
        char *children;

        cr_assert_eq(cpd_framework_show(&doc, &home, things[i].reference), 0, "%s: %s",
                     things[i].reference, cpd_error_last()->text);
        root = cpd_doc_root(doc);
        children = cpd_node_json(cpd_node_get(root, "children"), CPD_JSON_COMPACT);
        cr_expect_str_eq(cpd_node_get_text(root, "code"), things[i].code);
        cr_expect_str_eq(cpd_node_get_text(root, "type"), things[i].type);
        cr_expect_str_eq(cpd_node_get_text(cpd_node_get(root, "item"), "title"), things[i].title);
        cr_expect_str_eq(children, things[i].children);
        cr_expect_str_eq(cpd_node_get_text(root, "licence"), "L");
        free(children);
        cpd_doc_free(doc);
    }
    cr_assert_eq(cpd_framework_show(&doc, &home, "caps"), 0);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "nodes")), 3);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "levels")), 2);
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "item"));
    cpd_doc_free(doc);
    cr_expect_eq(cpd_framework_show(&doc, &home, "caps#D9"), CPD_EABSENT);
    cr_expect_eq(cpd_framework_show(&doc, &home, "none"), CPD_EABSENT);
    cr_expect_eq(cpd_framework_show(&doc, &home, "a b"), CPD_EINPUT);
    cr_expect_eq(cpd_framework_show(&doc, &home, NULL), CPD_EINPUT);
    world_close(&home);
}
