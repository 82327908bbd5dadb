/* From a folder into a home and into what people are told: checked, tried, adopted, listed; what is
 * refused leaves nothing, and what was answered stays answered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "council.h"
#include "framework/framework.h"

static cpd_doc *adopt(cpd_home *home, const char *folder)
{
    cpd_doc *doc = NULL;

    done(cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, NULL));
    return doc;
}

static void expect_asked(cpd_home *home, const char *words)
{
    char *asked = council_asked(home);

    cr_expect_str_eq(asked, words, "%s", asked);
    free(asked);
}

static void expect_text(const cpd_node *object, const char *key, const char *text)
{
    const char *its = cpd_node_get_text(object, key);

    cr_expect(its && strcmp(its, text) == 0, "%s is %s, not %s", key, its ? its : "absent", text);
}

/* ---- what is good ---- */

Test(adopt, puts_its_finding_into_what_people_are_told)
{
    cpd_home *home = council_home();
    cpd_doc *progress;
    const cpd_node *found;

    council_adopt(home, &(struct council){.name = "exampleshire",
                                          .version = "2026.1",
                                          .more = "certainty: unconfirmed\n",
                                          .rules = COUNCIL_ASKS("return false, 'not so'")});
    progress = council_progress(home, COUNCIL_TODAY, 0);
    found = cpd_node_get(cpd_doc_root(progress), "practice");
    expect_text(found, "code", "asked");
    expect_text(found, "state", "not-yet");
    expect_text(found, "reason", "not so (asked: that it is so)");
    expect_text(found, "rule", "exampleshire@2026.1#asked");
    expect_text(found, "layer", "council");
    expect_text(found, "certainty", "unconfirmed");
    expect_text(found, "force", "rule");
    cr_expect_str_eq(
        cpd_node_as_text(cpd_node_at(cpd_node_get(cpd_doc_root(progress), "ladders"), 0)),
        "exampleshire@2026.1");
    cpd_doc_free(progress);
    council_expect_whole(home);
    cpd_home_close(home);
}

/* The day from which it speaks is its own, or the one it is adopted for; nothing is asked before.
 */
Test(adopt, speaks_from_its_day_to_its_day)
{
    cpd_home *home = council_home();
    char *folder = council_folder(&(struct council){.rules = COUNCIL_ASKS("return true")});
    static const struct {
        const char *day;
        bool asked;
    } days[] = {
        {"2026-03-31", false}, {"2026-04-01", true}, {"2026-06-30", true}, {"2026-07-01", false}};
    cpd_doc *doc = NULL, *progress;

    refused(cpd_variant_adopt(&doc, home, folder, shipped_day("2026-06-30"),
                              shipped_day("2026-06-29"), NULL),
            CPD_EINPUT);
    done(cpd_variant_adopt(&doc, home, folder, shipped_day("2026-04-01"), shipped_day("2026-06-30"),
                           NULL));
    expect_text(cpd_doc_root(doc), "from", "2026-04-01");
    expect_text(cpd_doc_root(doc), "to", "2026-06-30");
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        progress = council_progress(home, days[i].day, 0);
        cr_expect_eq(council_finding(progress, "asked") != NULL, days[i].asked, "%s", days[i].day);
        cpd_doc_free(progress);
    }
    cpd_doc_free(doc);
    free(folder);
    cpd_home_close(home);
}

#define DESCRIBED                                                                                  \
    "return { overlays = 'career-england-children',\n"                                             \
    "  grades = { { code = 'nqsw', supervision = { code = 's', title = 'T', predicate = 'p' } } "  \
    "},\n"                                                                                         \
    "  predicates = { p = { sentence = 'it is so', test = function() return true end } },\n"       \
    "  fields = { { kind = 'session', code = 'by', label = 'How', hint = 'Choose', type = "        \
    "'word',\n"                                                                                    \
    "    words = { 'phone', 'video' } } },\n"                                                      \
    "  reports = { r = { title = 'A report', columns = { 'A', 'B' }, row = function() end } } }"

static void expect_described(const cpd_node *shown)
{
    const cpd_node *field = cpd_node_at(cpd_node_get(shown, "fields"), 0),
                   *report = cpd_node_at(cpd_node_get(shown, "reports"), 0);

    expect_text(shown, "variant", "trial");
    expect_text(shown, "version", "1");
    expect_text(shown, "title", "Rules of a test");
    expect_text(shown, "layer", "council");
    expect_text(shown, "publisher", "A council of the tests");
    expect_text(shown, "from", "2026-01-01");
    expect_text(shown, "certainty", "confirmed");
    expect_text(shown, "checked_by", "none");
    expect_text(shown, "overlays", "career-england-children");
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(cpd_node_get(shown, "grades"), 0)), "nqsw");
    expect_text(cpd_node_at(cpd_node_get(shown, "predicates"), 0), "sentence", "it is so");
    expect_text(field, "kind", "session");
    expect_text(field, "hint", "Choose");
    cr_expect_eq(cpd_node_length(cpd_node_get(field, "words")), 2);
    expect_text(report, "title", "A report");
    cr_expect_eq(cpd_node_length(cpd_node_get(report, "columns")), 2);
    cr_expect_null(cpd_node_get(shown, "lua"), "the script is not shown");
}

Test(adopt, describes_it_alike_before_and_after)
{
    cpd_home *home = council_home();
    char *folder = council_folder(&(struct council){.rules = DESCRIBED});
    cpd_doc *checked = NULL, *adopted, *listed = NULL;
    const cpd_node *one;

    done(cpd_variant_check(&checked, home, folder, NULL));
    expect_described(cpd_doc_root(checked));
    adopted = adopt(home, folder);
    expect_described(cpd_doc_root(adopted));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(adopted), "position", 0), council_position(home));
    done(cpd_variant_list(&listed, home, CPD_DATE_NONE));
    one = cpd_node_at(cpd_node_get(cpd_doc_root(listed), "variants"), 0);
    expect_described(one);
    cr_expect(cpd_node_get_bool(one, "in_force"));
    cr_expect_eq(cpd_node_get_int(one, "position", 0), council_position(home));
    cpd_doc_free(checked);
    cpd_doc_free(adopted);
    cpd_doc_free(listed);
    free(folder);
    cpd_home_close(home);
}

Test(adopt, needs_no_home_to_be_checked)
{
    char *folder = council_folder(&(struct council){.rules = DESCRIBED});
    cpd_doc *doc = NULL;

    done(cpd_variant_check(&doc, NULL, folder, NULL));
    expect_described(cpd_doc_root(doc));
    cpd_doc_free(doc);
    done(cpd_variant_test(&doc, NULL, folder, CPD_DATE_NONE, NULL));
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "people"));
    cpd_doc_free(doc);
    free(folder);
}

Test(adopt, lists_those_in_force_first)
{
    static const char *const order[] = {"other@1 yes", "trial@2 yes", "trial@1 no"};
    cpd_home *home = council_home();
    cpd_doc *listed = NULL;
    char one[100];

    council_adopt(home, &(struct council){.rules = COUNCIL_ASKS("return true")});
    council_adopt(home, &(struct council){.name = "other", .rules = COUNCIL_ASKS("return true")});
    council_adopt(home, &(struct council){.version = "2", .rules = COUNCIL_ASKS("return true")});
    done(cpd_variant_list(&listed, home, CPD_DATE_NONE));
    for (size_t i = 0; i < 3; i++) {
        const cpd_node *v = cpd_node_at(cpd_node_get(cpd_doc_root(listed), "variants"), i);

        snprintf(one, sizeof one, "%s@%s %s", cpd_node_get_text(v, "variant"),
                 cpd_node_get_text(v, "version"), cpd_node_get_bool(v, "in_force") ? "yes" : "no");
        cr_expect_str_eq(one, order[i]);
    }
    cpd_doc_free(listed);
    done(cpd_variant_list(&listed, home, shipped_day("2025-12-31")));
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(listed), "variants")), 3);
    cr_expect_not(cpd_node_get_bool(cpd_node_at(cpd_node_get(cpd_doc_root(listed), "variants"), 0),
                                    "in_force"));
    cpd_doc_free(listed);
    cpd_home_close(home);
}

Test(adopt, begins_with_a_variant_that_is_good)
{
    cpd_home *home = council_home();
    char *parent = council_folder(&(struct council){.rules = "return {}"}), folder[4400];
    cpd_doc *doc = NULL;

    snprintf(folder, sizeof folder, "%s/fresh", parent);
    refused(cpd_variant_new(folder, "No name"), CPD_EINPUT);
    refused(cpd_variant_new(parent, "full"), CPD_ECONFLICT);
    done(cpd_variant_new(folder, "fresh"));
    refused(cpd_variant_new(folder, "fresh"), CPD_ECONFLICT);
    done(cpd_variant_test(&doc, home, folder, CPD_DATE_NONE, NULL));
    cr_expect_gt(cpd_node_get_int(cpd_doc_root(doc), "passed", 0), 1);
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "failed", -1), 0);
    cpd_doc_free(doc);
    cpd_doc_free(adopt(home, folder));
    free(parent);
    cpd_home_close(home);
}

/* ---- what is refused ---- */

struct refused_case {
    const char *label;
    struct council council;
    int kind;
    const char *issues; /* all of them, a line each; NULL: the error has none */
};

#define GRADE(more)                                                                                \
    "return { overlays = 'career-england-children', grades = { { code = 'social-worker',\n" more   \
    "\n} } }"
#define SAYS(what) "return {\n" what "\n}"
#define P "predicates = { p = { sentence = 's', test = function(f) return true end } },\n"

static const struct refused_case refused_cases[] = {
    {"references that lead nowhere",
     {.rules = "return { overlays = 'career-englnd-children',\n"
               "  grades = { { code = 'social-wrker', practice_minimum = {\n"
               "    code = 'a', title = 'A', hours = {\n"
               "      category = { 'dirct' }, window = '6 weeks', min = '2h' } } } } }"},
     CPD_EINPUT,
     "rules.lua:1: there is no ladder \"career-englnd-children\" to lie over\n"
     "rules.lua:2: the ladder below has no grade \"social-wrker\"\n"
     "rules.lua:4: no adopted vocabulary has the category \"dirct\"\n"},
    {"an endorsement of a set that is not here",
     {.rules = GRADE("to_enter = { code = 'a', title = 'A', endorsed = { set = 'pcf@2031',\n"
                     "level = 'asye', domains = 'all' } }")},
     CPD_EINPUT,
     "rules.lua:2: pcf@2031 is not adopted here\n"},
    {"forms of what the script says",
     {.rules = GRADE("practice_minimun = { code = 'a', title = 'A' },\n"
                     "supervision = { code = 'b', title = 'B', hours = { category = { 'direct' },\n"
                     "  window = '6 weks' } },\n"
                     "to_enter = { title = 'C', all = {} }")},
     CPD_EINPUT,
     "rules.lua:2: a grade has no key \"practice_minimun\"\n"
     "rules.lua:3: hours lacks \"min\"\n"
     "rules.lua:4: window: \"6 weks\" is no window\n"
     "rules.lua:5: a requirement lacks \"code\"\n"
     "rules.lua:5: all is an empty list\n"},
    {"a predicate that the script does not have",
     {.rules = SAYS(P "overlays = 'career-england-children', grades = { { code = 'social-worker',\n"
                      "practice_minimum = { code = 'a', title = 'A', predicate = 'q' } } }")},
     CPD_EINPUT,
     "rules.lua:4: there is no predicate \"q\"\n"},
    {"two fields of one name, and one without words",
     {.rules = SAYS("fields = {\n"
                    "{ kind = 'time', code = 'twice', label = 'A', type = 'flag' },\n"
                    "{ kind = 'time', code = 'twice', label = 'B', type = 'flag' },\n"
                    "{ kind = 'session', code = 'twice', label = 'C', type = 'flag' },\n"
                    "{ kind = 'reflection', code = 'odd', label = 'D', type = 'word' } }")},
     CPD_EINPUT,
     "rules.lua: fields has \"twice\" twice\n"
     "rules.lua:6: kind: \"reflection\" is not known here\n"
     "rules.lua:6: a field of the type word lacks \"words\"\n"},
    {"grades without a ladder",
     {.rules = SAYS("grades = { { code = 'social-worker' } }")},
     CPD_EINPUT,
     "rules.lua:2: a grade lacks \"title\"\n"
     "rules.lua:2: a variant that changes grades lacks \"overlays\"\n"},
    {"a layer no nearer than what it lies over",
     {.layer = "nation", .rules = COUNCIL_ASKS("return true")},
     CPD_EINPUT,
     "rules.lua: trial lies over career-england-children of the layer nation, and is no nearer\n"},
    {"all that is wrong with the manifest",
     {.version = "1 2", .layer = "borough", .from = "2026-13-01", .more = "titel: T\n", .rules = P},
     CPD_EINPUT,
     "variant.yaml:2:10: version is no version\n"
     "variant.yaml:6:8: layer is none that is known\n"
     "variant.yaml:8:7: from is no day\n"
     "variant.yaml:12:8: a variant has no key \"titel\"\n"},
    {"rules that are no Lua", {.rules = "return {\n  predicates = { retrun }"}, CPD_EINPUT, NULL},
    {"no rules", {0}, CPD_EABSENT, NULL},
    {"cases of which two fail",
     {.rules = COUNCIL_ASKS("return facts.n > 1, 'n is ' .. facts.n"),
      .cases = "return {\n"
               "  { title = 'one', predicate = 'p', facts = { n = 1 }, expect = 'met' },\n"
               "  { title = 'two', predicate = 'p', facts = { n = 2 }, expect = 'met' },\n"
               "  { title = 'three', predicate = 'p', facts = { n = 3 }, expect = 'met', reason = "
               "'is 4' },\n"
               "}"},
     CPD_EINPUT,
     "tests.lua: its case \"one\" fails: p gives not-yet where met is expected: n is 1\n"
     "tests.lua: its case \"three\" fails: p gives met, but without \"is 4\": n is 3\n"},
    {"cases that are none",
     {.rules = COUNCIL_ASKS("return true"),
      .cases = "return {\n"
               "  { titel = 'slip', predicate = 'p', facts = {}, expect = 'met' },\n"
               "  { title = 'other', predicate = 'q', facts = 7, expect = 'so' },\n"
               "  'nothing',\n"
               "}"},
     CPD_EINPUT,
     "tests.lua:2: case 1 has the key \"titel\", which no case has\n"
     "tests.lua:2: case 1 has no title of one line\n"
     "tests.lua:3: case 2, \"other\", names no predicate of this variant\n"
     "tests.lua:3: case 2, \"other\", has no table of facts\n"
     "tests.lua:3: case 2, \"other\", expects neither \"met\", \"not-yet\" nor \"cannot-tell\"\n"
     "tests.lua:4: case 3 is no table with these keys\n"
     "tests.lua:4: case 3 has no title of one line\n"
     "tests.lua:4: case 3 names no predicate of this variant\n"
     "tests.lua:4: case 3 has no table of facts\n"
     "tests.lua:4: case 3 expects neither \"met\", \"not-yet\" nor \"cannot-tell\"\n"},
    {"cases that are no Lua",
     {.rules = COUNCIL_ASKS("return true"), .cases = "return {\n\n  { title = }"},
     CPD_EINPUT,
     NULL},
    {"the name of a set of another kind",
     {.name = "pcf", .rules = COUNCIL_ASKS("return true")},
     CPD_ECONFLICT,
     NULL},
};

static char *issue_lines(const cpd_issues *issues)
{
    cpd_str out = {0};

    for (size_t i = 0; i < cpd_issues_count(issues); i++) {
        const cpd_issue *one = cpd_issues_get(issues, i);

        cpd_str_add(&out, one->place);
        if (one->line)
            cpd_str_addf(&out, ":%d", one->line);
        if (one->column)
            cpd_str_addf(&out, ":%d", one->column);
        cpd_str_addf(&out, ": %s\n", one->text);
    }
    return cpd_str_finish(&out);
}

static void expect_refused(cpd_home *home, const struct refused_case *one, const char *before)
{
    CPD_FREE char *folder = council_folder(&one->council);
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = NULL;
    int64_t position = council_position(home);
    int r = cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, issues);
    char *lines = issue_lines(issues), *after = council_tables(home);

    cr_expect_eq(r, one->kind, "%s: %d, %s", one->label, r, cpd_error_last()->text);
    cr_expect_eq(cpd_error_last()->kind, one->kind, "%s", one->label);
    cr_expect_str_eq(lines, one->issues ? one->issues : "", "%s:\n%s", one->label, lines);
    cr_expect_null(doc, "%s", one->label);
    cr_expect_eq(council_position(home), position, "%s", one->label);
    cr_expect_str_eq(before, after, "%s: something was kept", one->label);
    free(lines);
    free(after);
    cpd_issues_free(issues);
}

Test(adopt, refuses_with_all_that_is_wrong_and_keeps_nothing)
{
    cpd_home *home = council_home();
    char *before = council_tables(home);

    for (size_t i = 0; i < sizeof refused_cases / sizeof *refused_cases; i++)
        expect_refused(home, &refused_cases[i], before);
    council_expect_whole(home);
    free(before);
    cpd_home_close(home);
}

Test(adopt, refuses_an_invented_example_in_somebodys_own_home)
{
    cpd_home *home = council_home();
    char *folder = council_folder(
        &(struct council){.more = "fictitious: true\n", .rules = COUNCIL_ASKS("return true")});
    char *before = council_tables(home), *after;
    cpd_doc *doc = NULL;

    home->demo = false;
    refused(cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, NULL), CPD_EDENIED);
    after = council_tables(home);
    cr_expect_str_eq(before, after);
    home->demo = true;
    cpd_doc_free(adopt(home, folder));
    free(before);
    free(after);
    free(folder);
    cpd_home_close(home);
}

/* What was adopted is what it was: the same folder is known again, a changed one is another
 * version. */
Test(adopt, takes_a_version_once)
{
    cpd_home *home = council_home();
    char *folder = council_folder(&(struct council){.rules = COUNCIL_ASKS("return true")});
    cpd_doc *doc = NULL;

    cpd_doc_free(adopt(home, folder));
    refused(cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, NULL),
            CPD_ECONFLICT);
    cr_expect_str_eq(cpd_error_last()->text, "trial@1 was adopted already");
    done(cpd_variant_check(&doc, home, folder, NULL));
    cpd_doc_free(doc);
    done(cpd_variant_test(&doc, home, folder, CPD_DATE_NONE, NULL));
    cr_expect_not_null(
        strstr(cpd_node_get_text(cpd_doc_root(doc), "note"), "nothing would change"));
    cpd_doc_free(doc);
    council_write(folder, "rules.lua", COUNCIL_ASKS("return false"));
    doc = NULL;
    refused(cpd_variant_check(&doc, home, folder, NULL), CPD_ECONFLICT);
    cr_expect_str_eq(cpd_error_last()->text,
                     "trial@1 was adopted already, and says something else");
    done(cpd_variant_test(&doc, home, folder, CPD_DATE_NONE, NULL));
    cr_expect_not_null(strstr(cpd_node_get_text(cpd_doc_root(doc), "note"), "a new version"));
    cpd_doc_free(doc);
    free(folder);
    cpd_home_close(home);
}

/* ---- one version after another ---- */

static char *json_of(const cpd_doc *doc)
{
    return cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);
}

static char *told(cpd_home *home, const char *day, int64_t known_at)
{
    cpd_doc *progress = council_progress(home, day, known_at);
    char *json = json_of(progress);

    cpd_doc_free(progress);
    return json;
}

/* "Law: the same as_of and known_at give the same answer for ever." */
Test(adopt, another_version_takes_over_from_its_day_and_changes_no_earlier_answer)
{
    cpd_home *home = council_home();
    int64_t position;
    char *may, *today, *again;
    cpd_doc *progress;

    council_adopt(home, &(struct council){.rules = COUNCIL_ASKS("return false, 'by the first'")});
    position = council_position(home);
    may = told(home, "2026-05-31", position);
    today = told(home, COUNCIL_TODAY, position);
    council_adopt(home, &(struct council){.version = "2",
                                          .from = "2026-06-01",
                                          .rules = COUNCIL_ASKS("return true, 'by the second'")});
    progress = council_progress(home, "2026-05-31", 0);
    expect_text(council_finding(progress, "asked"), "reason",
                "by the first (asked: that it is so)");
    cpd_doc_free(progress);
    expect_asked(home, "met: by the second (asked: that it is so)");
    again = told(home, "2026-05-31", position);
    cr_expect_str_eq(again, may);
    free(again);
    again = told(home, COUNCIL_TODAY, position);
    cr_expect_str_eq(again, today);
    free(again);
    free(may);
    free(today);
    cpd_home_close(home);
}

/* What a variant is told about who led a session is what was known then. */
Test(adopt, what_is_learnt_later_changes_no_earlier_answer)
{
    cpd_home *home = council_home();
    int64_t position;
    char *before, *after, *now;

    council_adopt(
        home,
        &(struct council){.rules = COUNCIL_ASKS(
                              "local by = facts.sessions[1].led_by\n"
                              "return by.registration == 'registered' and by.line_manager,\n"
                              "  tostring(by.registration) .. ' ' .. tostring(by.line_manager)")});
    shipped_session(home, "Asha", "Tom", "2026-11-02", 60);
    expect_asked(home, "not-yet: nil false (asked: that it is so)");
    position = council_position(home);
    before = told(home, COUNCIL_TODAY, position);
    shipped_register(home, "Tom", "2019-01-01", NULL);
    shipped_contact(home, "Asha", "line-manager", "Tom");
    expect_asked(home, "met: registered true (asked: that it is so)");
    after = told(home, COUNCIL_TODAY, position);
    cr_expect_str_eq(after, before);
    now = told(home, COUNCIL_TODAY, 0);
    cr_expect_str_neq(now, before);
    free(before);
    free(after);
    free(now);
    cpd_home_close(home);
}

/* ---- the dry run ---- */

static const cpd_node *person_of(const cpd_doc *tested, const char *name)
{
    const cpd_node *people = cpd_node_get(cpd_doc_root(tested), "people");

    for (size_t i = 0; i < cpd_node_length(people); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(people, i), "name"), name) == 0)
            return cpd_node_at(people, i);
    return NULL;
}

Test(dry_run, shows_who_would_gain_or_lose_and_keeps_nothing)
{
    cpd_home *home = council_home();
    char *folder = council_folder(&(struct council){.rules = COUNCIL_ASKS("return true, 'so'")});
    char *before = council_tables(home), *after;
    cpd_doc *tested = NULL;
    const cpd_node *practice;

    done(cpd_home_act_as(home, "Tom"));
    done(cpd_variant_test(&tested, home, folder, CPD_DATE_NONE, NULL));
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(tested), "people")), 2);
    cr_expect_null(person_of(tested, "Vera"), "Tom is nobody to her");
    practice = cpd_node_get(person_of(tested, "Asha"), "practice");
    expect_text(practice, "before", "cannot-tell");
    expect_text(practice, "after", "met");
    expect_text(practice, "reason", "so (asked: that it is so)");
    cr_expect(cpd_node_get_bool(practice, "changed"));
    cr_expect(cpd_node_get_bool(person_of(tested, "Asha"), "changed"));
    cr_expect_not(cpd_node_get_bool(person_of(tested, "Tom"), "changed"));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(tested), "changed", -1), 1);
    cpd_doc_free(tested);
    /* before its first day nothing would change */
    done(cpd_variant_test(&tested, home, folder, shipped_day("2025-12-31"), NULL));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(tested), "changed", -1), 0);
    cpd_doc_free(tested);
    after = council_tables(home);
    cr_expect_str_eq(after, before);
    council_expect_whole(home);
    free(before);
    free(after);
    free(folder);
    cpd_home_close(home);
}

static int adopt_quietly(cpd_home *home, const char *folder)
{
    cpd_doc *doc = NULL;
    int r = cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, NULL);

    cpd_doc_free(doc);
    return r;
}

/* What was tried and what was refused had the number that the next one gets: script, fields and
 * compiled requirements of theirs must be gone. */
Test(dry_run, leaves_nothing_behind_for_the_next_adoption)
{
    cpd_home *home = council_home();
    char *tried = council_folder(&(struct council){
             .rules =
                 "return { predicates = { a = { sentence = 'a', test = function() return nil, "
                 "'of the tried' end },\n"
                 "p = { sentence = 'tried', test = function() return false, 'tried' end } },\n"
                 "fields = { { kind = 'time', code = 'gone', label = 'Gone', type = 'flag' } },\n"
                 "overlays = 'career-england-children', grades = { { code = 'social-worker',\n"
                 "practice_minimum = { code = 'asked', title = 'Tried', predicate = 'a' } } } }"}),
         *wrong = council_folder(&(struct council){
             .rules = "return { predicates = { p = { sentence = 'wrong', test = function() return "
                      "nil, 'of the refused' end } },\n"
                      "overlays = 'career-england-children', grades = { { code = 'social-worker',\n"
                      "practice_minimum = { code = 'asked', title = 'Wrong', predicate = 'p' },\n"
                      "to_enter = { code = 'b', title = 'B', hours = { category = { 'nothing' }, "
                      "window = '6 weeks', min = '1h' } } } } }"});
    const cpd_field *fields;
    size_t count;
    cpd_doc *tested = NULL;

    done(cpd_variant_test(&tested, home, tried, CPD_DATE_NONE, NULL));
    cpd_doc_free(tested);
    cr_expect_eq(adopt_quietly(home, wrong), CPD_EINPUT);
    done(cpd_record_fields(&fields, &count, home, cpd_kind_find("time"), CPD_DATE_NONE));
    cr_expect_eq(count, 0);
    council_adopt(home, &(struct council){.rules = COUNCIL_ASKS("return true, 'of the real'")});
    expect_asked(home, "met: of the real (asked: that it is so)");
    done(cpd_record_fields(&fields, &count, home, cpd_kind_find("time"), CPD_DATE_NONE));
    cr_expect_eq(count, 0);
    free(tried);
    free(wrong);
    cpd_home_close(home);
}

/* ---- reports ---- */

#define REPORT(body)                                                                               \
    "return { reports = { r = { title = 'A report', columns = { 'Grade', 'Months', 'So' },\n"      \
    "row = function(facts)\n" body "\nend } } }"

static cpd_doc *report(cpd_home *home, const char *who)
{
    cpd_doc *doc = NULL;

    done(cpd_home_act_as(home, who));
    done(cpd_variant_report(&doc, home, "trial", "r", CPD_DATE_NONE));
    return doc;
}

/* "Asha: social-worker 34 true; Tom: why" */
static char *rows_of(const cpd_doc *doc)
{
    const cpd_node *rows = cpd_node_get(cpd_doc_root(doc), "rows");
    cpd_str out = {0};

    cpd_str_add(&out, "");
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        const cpd_node *row = cpd_node_at(rows, i), *cells = cpd_node_get(row, "cells");
        char *json = cells ? cpd_node_json(cells, CPD_JSON_COMPACT) : NULL;
        const char *reason = cpd_node_get_text(row, "reason");

        cpd_str_addf(&out, "%s%s: %s%s", i ? "; " : "", cpd_node_get_text(row, "name"),
                     json ? json : "", reason ? reason : "");
        free(json);
    }
    return cpd_str_finish(&out);
}

static void expect_rows(const char *body, const char *who, const char *expected)
{
    cpd_home *home = council_home();
    char *rows, *rules = NULL;
    cpd_doc *doc;

    cr_assert(asprintf(&rules,
                       "return { reports = { r = { title = 'A report', columns = { 'Grade', "
                       "'Months', 'So' },\nrow = function(facts)\n%s\nend } } }",
                       body) >= 0);
    council_adopt(home, &(struct council){.rules = rules});
    doc = report(home, who);
    rows = rows_of(doc);
    cr_expect_str_eq(rows, expected, "%s: %s", body, rows);
    expect_text(cpd_doc_root(doc), "title", "A report");
    expect_text(cpd_doc_root(doc), "version", "1");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "columns")), 3);
    cpd_doc_free(doc);
    free(rows);
    free(rules);
    cpd_home_close(home);
}

#define PLAIN "return { facts.posts[1].grade, facts.months_in_grade, true }"

Test(report, has_a_row_for_oneself_and_whom_one_supervises_or_manages)
{
    expect_rows(PLAIN, "Tom", "Tom: [\"team-manager\",82,true]; Asha: [\"social-worker\",34,true]");
    expect_rows(PLAIN, "Vera", "Vera: [\"social-worker\",34,true]");
    expect_rows(PLAIN, "Asha", "Asha: [\"social-worker\",34,true]");
}

Test(report, leaves_out_whom_it_leaves_out_and_says_why_a_row_is_missing)
{
    expect_rows("if facts.posts[1].grade == 'team-manager' then return nil end\n" PLAIN, "Tom",
                "Asha: [\"social-worker\",34,true]");
    expect_rows("return nil", "Tom", "");
    expect_rows("if facts.posts[1].grade == 'team-manager' then error('a manager') end\n" PLAIN,
                "Tom", "Tom: variant trial, line 3: a manager; Asha: [\"social-worker\",34,true]");
    expect_rows("return { 1, 2 }", "Asha", "Asha: variant trial: its row has 2 cells, not 3");
    expect_rows(
        "return { 1, 2.5, 3 }", "Asha",
        "Asha: variant trial: a row is a list of texts, whole numbers, true or false, or nil");
    expect_rows("return { 60 / 2, '', -9007199254740991 }", "Asha",
                "Asha: [30,\"\",-9007199254740991]");
    expect_rows(
        "return { 1 << 60, 2, 3 }", "Asha",
        "Asha: variant trial: a row is a list of texts, whole numbers, true or false, or nil");
    expect_rows(
        "return { {}, 2, 3 }", "Asha",
        "Asha: variant trial: a row is a list of texts, whole numbers, true or false, or nil");
    expect_rows("while true do end", "Asha", "Asha: variant trial, line 3: it does too much");
}

Test(report, that_is_not_in_force_is_absent)
{
    cpd_home *home = council_home();
    cpd_doc *doc = NULL;

    council_adopt(home, &(struct council){.rules = REPORT(PLAIN)});
    refused(cpd_variant_report(&doc, home, "trial", "s", CPD_DATE_NONE), CPD_EABSENT);
    cr_expect_str_eq(cpd_error_last()->hint, "It has: r");
    refused(cpd_variant_report(&doc, home, "trial", "r", shipped_day("2025-12-31")), CPD_EABSENT);
    refused(cpd_variant_report(&doc, home, "nobody", "r", CPD_DATE_NONE), CPD_EABSENT);
    refused(cpd_variant_report(&doc, home, "pcf", "r", CPD_DATE_NONE), CPD_EABSENT);
    cpd_home_close(home);
}
