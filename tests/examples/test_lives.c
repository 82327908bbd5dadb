/* The worked example: what the demo promises holds for the lives as they are shipped. Through the
 * public headers only. Each test makes a home of its own and loads it with the program that users
 * run.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cpd/cpd.h>

#define AS_OF INT64_C(1795192200000) /* 2026-11-20T16:30:00Z in milliseconds */
#define LIVES "asha-mbeki.yaml ben-cole.yaml dana-reid.yaml helen-price.yaml"

static const char *const people[] = {"Asha Mbeki", "Ben Cole", "Dana Reid", "Helen Price"};
static char folder[512], said[256]; /* the home; what the loader said. Each test is a process */

static int64_t now(void *payload)
{
    (void)payload;
    return AS_OF;
}

static const cpd_home_options options = {.now_ms = now, .demo = true};

static const char *root(const char *name)
{
    const char *value = getenv(name);
    cr_assert_not_null(value, "%s is not set", name);
    return value;
}

/* Runs a command of the shell; the end of what it prints, errors too, stands in out. */
static int run(char *out, size_t size, const char *command)
{
    char line[256];
    FILE *pipe = popen(command, "r");
    cr_assert_not_null(pipe);
    out[0] = '\0';
    while (fgets(line, sizeof line, pipe))
        snprintf(out, size, "%s", line);
    int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int load(char *out, size_t size, const char *files)
{
    char command[2048];
    snprintf(command, sizeof command,
             "cd '%s/examples/lives' && '%s/examples/load-lives' '%s' %s 2>&1",
             root("CPD_SOURCE_ROOT"), root("CPD_BUILD_ROOT"), folder, files);
    return run(out, size, command);
}

static void new_folder(char *out, size_t size)
{
    const char *parent = getenv("TMPDIR");
    snprintf(out, size, "%s/lives.XXXXXX", parent ? parent : "/tmp");
    cr_assert_not_null(mkdtemp(out));
}

static void init(void)
{
    char sets[512], press[512];
    cpd_home_options with = options;
    snprintf(sets, sizeof sets, "%s/competencies", root("CPD_SOURCE_ROOT"));
    snprintf(press, sizeof press, "%s/libcpd/press/cpd-press.so", root("CPD_BUILD_ROOT"));
    with.sets = sets;
    with.press = press;
    cr_assert_eq(cpd_home_init(NULL, folder, &with, NULL), 0, "%s", cpd_error_last()->text);
}

static cpd_home *open_as(const char *person)
{
    cpd_home *home = NULL;
    cr_assert_eq(cpd_home_open(&home, folder, &options), 0, "%s", cpd_error_last()->text);
    cr_assert_eq(cpd_home_act_as(home, person), 0);
    return home;
}

/* A home of the test's own with the lives in it, made as users make it. */
static cpd_home *home_of(const char *person)
{
    new_folder(folder, sizeof folder);
    init();
    cr_assert_eq(load(said, sizeof said, LIVES), 0, "%s", said);
    return open_as(person);
}

/* The finding of a rule in a tree of findings, by the end of its reference. */
static const cpd_node *finding(const cpd_node *tree, const char *code)
{
    const char *rule = cpd_node_get_text(tree, "rule"), *end = rule ? strchr(rule, '#') : NULL;
    const cpd_node *parts = cpd_node_get(tree, "parts"), *found = NULL;
    if (end && strcmp(end + 1, code) == 0)
        return tree;
    for (size_t i = 0; !found && i < cpd_node_length(parts); i++)
        found = finding(cpd_node_at(parts, i), code);
    return found;
}

static void expect_finding(const cpd_node *tree, const char *code, const char *state, int64_t have,
                           const char *layer)
{
    const cpd_node *found = finding(tree, code);
    cr_assert_not_null(found, "no finding %s", code);
    cr_expect_str_eq(cpd_node_get_text(found, "state"), state, "%s: %s", code,
                     cpd_node_get_text(found, "reason"));
    cr_expect_eq(cpd_node_get_int(found, "have", -1), have, "%s: %s", code,
                 cpd_node_get_text(found, "reason"));
    cr_expect_str_eq(cpd_node_get_text(found, "layer"), layer, "%s", code);
    cr_expect_gt(cpd_node_length(cpd_node_get(found, "evidence")), 0, "%s", code);
}

static cpd_doc *progress_of(cpd_home *home, const char *person)
{
    cpd_career_options asked = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *doc = NULL;
    asked.person = person;
    cr_assert_eq(cpd_career_progress(&doc, home, &asked), 0, "%s", cpd_error_last()->text);
    return doc;
}

static const cpd_node *requirement(const cpd_doc *progress)
{
    return cpd_node_get(cpd_doc_root(progress), "requirement");
}

/* ---- what was loaded ---- */

static size_t count_of(cpd_home *home, const char *kind)
{
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cpd_doc *doc = NULL;
    filter.kind = kind;
    filter.withdrawn = true;
    cr_assert_eq(cpd_record_list(&doc, home, &filter), 0, "%s", cpd_error_last()->text);
    size_t count = cpd_node_length(cpd_doc_root(doc));
    cpd_doc_free(doc);
    return count;
}

Test(lives, about_150_records_and_all_of_them_arrive)
{
    size_t told_people = 0, told = 0, signatures = 0, found = 0;
    cpd_home *home = home_of("Asha");
    cr_assert_eq(sscanf(said, "Loaded: %zu people, %zu records, %zu signatures.", &told_people,
                        &told, &signatures),
                 3, "the loader said: %s", said);
    cr_expect_eq(told_people, 4);
    cr_expect(told >= 140 && told <= 170, "%zu records", told);
    for (size_t p = 0; p < 4; p++) {
        cr_assert_eq(cpd_home_act_as(home, people[p]), 0);
        for (size_t k = 0; cpd_kind_at(k); k++)
            found += count_of(home, cpd_kind_at(k)->name);
    }
    cr_expect_eq(found, told, "%zu in the portfolios, %zu told", found, told);
    cpd_home_close(home);
}

Test(lives, the_home_is_whole_and_its_indexes_are_right)
{
    cpd_home *home = home_of("Asha");
    cpd_doc *doc = NULL;
    int64_t changed = -1;
    size_t told, signatures = 0;
    cr_assert_eq(cpd_verify(&doc, home), 0, "%s", cpd_error_last()->text);
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "whole"));
    sscanf(said, "Loaded: %zu people, %zu records, %zu", &told, &told, &signatures);
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "signatures", 0), (int64_t)signatures);
    cr_assert_eq(cpd_record_rebuild(home, &changed), 0);
    cr_expect_eq(changed, 0);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* Each step carries the clock of its own day, not that of the day of loading. */
Test(lives, a_slip_was_put_right_on_the_next_day)
{
    cpd_home *home = home_of("Asha");
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cpd_doc *list = NULL, *record = NULL;
    filter.kind = "time";
    cpd_date_parse(&filter.from, "2026-11-11");
    filter.to = filter.from;
    cr_assert_eq(cpd_record_list(&list, home, &filter), 0);
    const char *id = cpd_node_get_text(cpd_node_at(cpd_doc_root(list), 0), "record");
    cr_assert_eq(cpd_record_read(&record, home, id, NULL), 0, "%s", cpd_error_last()->text);
    const cpd_node *shown = cpd_doc_root(record), *history = cpd_node_get(shown, "history");
    cr_expect_eq(cpd_node_get_int(shown, "minutes", 0), 90);
    cr_expect_not_null(cpd_node_get_text(shown, "because"));
    cr_assert_eq(cpd_node_length(history), 2);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(history, 0), "clock"), "2026-11-11T16:00:00Z");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(history, 1), "clock"), "2026-11-12T16:00:00Z");
    cpd_doc_free(record);
    cpd_doc_free(list);
    cpd_home_close(home);
}

Test(lives, one_session_waits_and_one_was_signed_with_a_comment)
{
    cpd_home *home = home_of("Ben");
    cpd_doc *waiting = NULL, *list = NULL;
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cr_assert_eq(cpd_record_unsigned(&waiting, home), 0);
    cr_assert_eq(cpd_node_length(cpd_doc_root(waiting)), 1);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(cpd_doc_root(waiting), 0), "date"),
                     "2026-11-12");
    filter.person = "Asha";
    filter.kind = "session";
    cpd_date_parse(&filter.from, "2026-11-05");
    filter.to = filter.from;
    cr_assert_eq(cpd_record_list(&list, home, &filter), 0);
    const cpd_node *signatures = cpd_node_get(cpd_node_at(cpd_doc_root(list), 0), "signatures");
    cr_assert_eq(cpd_node_length(signatures), 2);
    const cpd_node *first = cpd_node_at(signatures, 0);
    cr_expect_str_eq(cpd_node_get_text(first, "signer"), "Ben Cole");
    cr_expect_str_eq(cpd_node_get_text(first, "outcome"), "agree-with-comment");
    cr_expect_str_eq(cpd_node_get_text(first, "date"), "2026-11-06");
    cr_expect_not_null(strstr(cpd_node_get_text(first, "words"), "two people"));
    cpd_doc_free(list);
    cpd_doc_free(waiting);
    cpd_home_close(home);
}

Test(lives, reflections_exist_for_their_author_alone)
{
    cpd_home *home = home_of("Asha");
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cpd_doc *own = NULL, *seen = NULL;
    filter.kind = "reflection";
    cr_assert_eq(cpd_record_list(&own, home, &filter), 0);
    cr_assert_gt(cpd_node_length(cpd_doc_root(own)), 0);
    const char *id = cpd_node_get_text(cpd_node_at(cpd_doc_root(own), 0), "record");
    filter.person = "Asha";
    for (size_t p = 1; p < 4; p++) {
        cr_assert_eq(cpd_home_act_as(home, people[p]), 0);
        cr_expect_eq(cpd_record_read(&seen, home, id, NULL), CPD_EABSENT, "%s", people[p]);
        if (cpd_record_list(&seen, home, &filter) == 0)
            cr_expect_eq(cpd_node_length(cpd_doc_root(seen)), 0, "%s", people[p]);
        cpd_doc_free(seen);
        seen = NULL;
    }
    cpd_doc_free(own);
    cpd_home_close(home);
}

/* ---- what the demo promises ---- */

Test(findings, weeks_of_supervision_of_the_newly_qualified_worker)
{
    cpd_home *home = home_of("Asha");
    cpd_doc *doc = progress_of(home, NULL);
    const cpd_node *asked = requirement(doc);
    expect_finding(asked, "asye-weekly", "not-yet", 4, "nation");
    cr_expect_not_null(strstr(cpd_node_get_text(finding(asked, "asye-weekly"), "reason"),
                              "1 more is not agreed and signed by both"));
    expect_finding(asked, "asye-capabilities", "not-yet", 2, "nation");
    expect_finding(asked, "asye-peer-cpd", "met", 1, "nation");
    cr_expect_eq(cpd_node_get_int(finding(asked, "asye-months"), "have", -1), 1);
    cr_expect_not(cpd_node_get_bool(cpd_doc_root(doc), "ready"));
    cr_expect_eq(count_of(home, "session"), 6, "one a week");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(findings, progress_and_practice_of_the_experienced_worker)
{
    cpd_home *home = home_of("Dana");
    cpd_doc *doc = progress_of(home, NULL);
    const cpd_node *asked = requirement(doc),
                   *practice = cpd_node_get(cpd_doc_root(doc), "practice");
    expect_finding(asked, "advanced-capabilities", "not-yet", 6, "nation");
    expect_finding(asked, "advanced-supervision", "not-yet", 11, "nation");
    expect_finding(asked, "advanced-peer", "met", 1, "nation");
    expect_finding(asked, "advanced-impact", "met", 3, "nation");
    cr_expect_str_eq(cpd_node_get_text(practice, "state"), "met");
    cr_expect_str_eq(cpd_node_get_text(practice, "rule"),
                     "career-exampleshire@2026#floor-experienced");
    cr_expect_eq(cpd_node_get_int(practice, "sampled_weeks", 0), 7);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

static void expect_renewal(cpd_home *home, const char *day, const char *version, size_t pieces,
                           size_t incomplete)
{
    cpd_date as_of;
    cpd_doc *doc = NULL;
    size_t missing = 0;
    cpd_date_parse(&as_of, day);
    cr_assert_eq(cpd_returns_renewal(&doc, home, &(cpd_renewal_options){.as_of = as_of}), 0, "%s",
                 cpd_error_last()->text);
    const cpd_node *draft = cpd_doc_root(doc), *list = cpd_node_get(draft, "pieces");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        missing += cpd_node_length(cpd_node_get(cpd_node_at(list, i), "missing")) > 0;
    cr_expect_str_eq(cpd_node_get_text(draft, "status"), "NOT submitted");
    cr_expect_str_eq(cpd_node_get_text(draft, "version"), version);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(draft, "requirement"), "state"), "met");
    cr_expect_eq(cpd_node_length(list), pieces, "%s", day);
    cr_expect_eq(missing, incomplete, "%s: %zu", day, missing);
    cpd_doc_free(doc);
}

/* What is withdrawn stands in no draft. */
Test(findings, renewal_of_the_experienced_worker_in_both_years)
{
    cpd_home *home = home_of("Dana");
    expect_renewal(home, "2026-11-20", "2025-26", 4, 1);
    expect_renewal(home, "2025-11-30", "2024-25", 4, 2);
    cpd_home_close(home);
}

/* Ben in the list of people, or NULL. */
static const cpd_node *ben_in(const cpd_doc *practice)
{
    const cpd_node *list = cpd_node_get(cpd_doc_root(practice), "people");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "name"), "Ben Cole") == 0)
            return cpd_node_get(cpd_node_at(list, i), "finding");
    return NULL;
}

Test(findings, the_manager_below_the_practice_minimum_is_named_to_two_people_only)
{
    cpd_home *home = home_of("Ben");
    for (size_t p = 0; p < 4; p++) {
        bool may = strcmp(people[p], "Ben Cole") == 0 || strcmp(people[p], "Helen Price") == 0;
        cpd_doc *practice = NULL, *progress = NULL;
        cpd_career_options asked = CPD_CAREER_OPTIONS_INIT;
        asked.person = "Ben Cole";
        cr_assert_eq(cpd_home_act_as(home, people[p]), 0);
        cr_assert_eq(cpd_career_practice(&practice, home, CPD_DATE_NONE), 0);
        const cpd_node *counts = cpd_node_get(cpd_doc_root(practice), "counts");
        char *json = cpd_node_json(cpd_doc_root(practice), CPD_JSON_COMPACT);
        cr_expect_eq(ben_in(practice) != NULL, may, "%s", people[p]);
        cr_expect_eq(strstr(json, "Ben Cole") != NULL, may, "%s", people[p]);
        /* Who has a minimum would be left with two others: counts are for Asha, who has none. */
        cr_expect_eq(cpd_node_get_int(counts, "not_yet", -1),
                     strcmp(people[p], "Asha Mbeki") == 0 ? 1 : -1, "%s", people[p]);
        cr_expect_eq(cpd_career_progress(&progress, home, &asked), may ? 0 : CPD_EABSENT, "%s",
                     people[p]);
        free(json);
        cpd_doc_free(progress);
        cpd_doc_free(practice);
    }
    cpd_home_close(home);
}

Test(findings, the_managers_finding_names_the_councils_rule_and_the_weeks)
{
    cpd_home *home = home_of("Helen");
    cpd_doc *practice = NULL;
    cr_assert_eq(cpd_career_practice(&practice, home, CPD_DATE_NONE), 0);
    const cpd_node *found = ben_in(practice);
    expect_finding(found, "floor-team-manager", "not-yet", 925, "council"); // 20 of 216 hours
    cr_expect_eq(cpd_node_get_int(found, "need", 0), 1000);
    cr_expect_eq(cpd_node_get_int(found, "sampled_weeks", 0), 7);
    cpd_doc_free(practice);
    cpd_home_close(home);
}

/* ---- the programs ---- */

static int64_t position(void)
{
    cpd_home *home = open_as("Ben Cole");
    cpd_doc *doc = NULL;
    cr_assert_eq(cpd_home_show(&doc, home), 0);
    int64_t newest = cpd_node_get_int(cpd_doc_root(doc), "position", -1);
    cpd_doc_free(doc);
    cpd_home_close(home);
    return newest;
}

Test(programs, load_lives_refuses_what_it_cannot_load)
{
    char out[256], bad[600];
    cpd_home_close(home_of("Ben"));
    int64_t before = position();
    cr_expect_eq(load(out, sizeof out, LIVES), 3);
    cr_expect_str_eq(out, "load-lives: somebody called \"Asha Mbeki\" is already here\n");
    snprintf(bad, sizeof bad, "%s/bad.yaml", folder);
    FILE *file = fopen(bad, "w");
    cr_assert_not_null(file);
    fputs("name: New\nname: Again\n", file);
    fclose(file);
    cr_expect_eq(load(out, sizeof out, bad), 3);
    cr_expect_not_null(strstr(out, "bad.yaml:2: "), "%s", out);
    cr_expect_eq(load(out, sizeof out, "absent.yaml"), 3);
    cr_expect_eq(load(out, sizeof out, ""), 2);
    cr_expect_eq(position(), before, "nothing was written");
}

Test(programs, week_jots_a_line_and_prints_reasons)
{
    char command[1200], out[256];
    cpd_home_close(home_of("Dana"));
    int64_t before = position();
    const char *const lines[] = {"2h visit, 45m recording", "2h vsit"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(command, sizeof command, "'%s/examples/week' '%s' Dana '%s' 2>&1",
                 root("CPD_BUILD_ROOT"), folder, lines[i]);
        cr_expect_eq(run(out, sizeof out, command), i == 0 ? 0 : 3, "%s", out);
        cr_expect_not_null(strstr(out, i == 0 ? "you have " : "\"vsit\" is not"), "%s", out);
    }
    cr_expect_eq(position(), before + 2, "two pieces were written");
}
