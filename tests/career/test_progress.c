/* Progress in a whole home: the shipped national ladder with Exampleshire's overlay. */
#include <stdlib.h>
#include <string.h>

#include "rules/rules.h"
#include "support/shipped.h"

#define NOW "2026-11-20T12:00:00Z"

static const char *const domains[] = {"pcf@2018#D1", "pcf@2018#D2", "pcf@2018#D3",
                                      "pcf@2018#D4", "pcf@2018#D5", "pcf@2018#D6",
                                      "pcf@2018#D7", "pcf@2018#D8", "pcf@2018#D9"};

/* Asha, a social worker since a day; Tom supervises her; Vera is nobody to her. Asha acts. */
static cpd_home *home_of_asha(const char *since)
{
    cpd_home *home = shipped_home(NOW);

    shipped_person(home, "Tom", "team-manager", "2020-01-01");
    shipped_person(home, "Vera", NULL, NULL);
    shipped_person(home, "Asha", "social-worker", since);
    shipped_contact(home, "Asha", "supervisor", "Tom");
    done(cpd_home_act_as(home, "Asha"));
    return home;
}

static void endorse(cpd_home *home, size_t count, const char *level)
{
    cpd_saved saved;

    done(cpd_home_act_as(home, "Tom"));
    done(cpd_portfolio_endorse(&saved, home, "Asha", domains, count, level, "Seen often.", NULL));
    done(cpd_home_act_as(home, "Asha"));
}

static cpd_doc *progress_with(cpd_home *home, cpd_career_options options)
{
    cpd_doc *doc = NULL;

    done(cpd_career_progress(&doc, home, &options));
    return doc;
}

static cpd_doc *progress(cpd_home *home)
{
    return progress_with(home, (cpd_career_options)CPD_CAREER_OPTIONS_INIT);
}

static const cpd_node *asked(const cpd_doc *doc, const char *code)
{
    const cpd_node *finding = shipped_finding(cpd_node_get(cpd_doc_root(doc), "requirement"), code);

    cr_assert_not_null(finding, "no finding %s", code);
    return finding;
}

static void expect_state(const cpd_doc *doc, const char *code, const char *state)
{
    const cpd_node *finding = asked(doc, code);

    cr_expect_str_eq(cpd_node_get_text(finding, "state"), state, "%s: %s", code,
                     cpd_node_get_text(finding, "reason"));
}

/* Everything that Exampleshire asks for before the grade experienced. */
static void fill_record(cpd_home *home)
{
    static const char *const days[] = {"2026-01-15", "2026-02-15", "2026-03-15", "2026-04-15",
                                       "2026-05-15", "2026-06-15", "2026-07-15", "2026-08-15",
                                       "2026-09-15", "2026-10-15"};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        shipped_session(home, "Asha", "Tom", days[i], 90);
    shipped_time(home, "2026-03-02", "development", "20h");
    shipped_time(home, "2026-03-03", "development", "10h");
    for (int i = 0; i < 2; i++)
        shipped_save(home, "kind", "cpd", "date", i ? "2026-04-01" : "2026-05-01", "text",
                     i ? "One" : "Other", "peer", "Talked with Jo.", "impact", "I ask earlier.",
                     NULL);
}

Test(progress, tells_what_is_missing_and_who_says_so)
{
    cpd_home *home = home_of_asha("2025-09-20");
    cpd_doc *doc = progress(home);
    const cpd_node *root = cpd_doc_root(doc), *months;

    cr_expect_str_eq(cpd_node_get_text(root, "schema"), "cpd.progress/1");
    cr_expect_str_eq(cpd_node_get_text(root, "name"), "Asha");
    cr_expect_str_eq(cpd_node_get_text(root, "as_of"), "2026-11-20");
    cr_expect_eq(cpd_node_get_int(root, "engine", 0), CPD_RULES_ENGINE);
    cr_expect_str_eq(cpd_node_get_text(root, "grade"), "social-worker");
    cr_expect_str_eq(cpd_node_get_text(root, "grade_title"), "Social worker");
    cr_expect_str_eq(cpd_node_get_text(root, "since"), "2025-09-20");
    cr_expect_str_eq(cpd_node_get_text(root, "towards"), "experienced");
    cr_expect_str_eq(cpd_node_get_text(root, "towards_title"), "Experienced social worker");
    cr_expect_not(cpd_node_get_bool(root, "ready"));
    cr_expect_str_eq(cpd_node_get_text(root, "ladder"), "career-england-children@2026");

    months = asked(doc, "exampleshire-months");
    cr_expect_str_eq(cpd_node_get_text(months, "reason"),
                     "you have 14 of 24 months as social worker");
    cr_expect_str_eq(cpd_node_get_text(months, "rule"),
                     "career-exampleshire@2026#exampleshire-months");
    cr_expect_str_eq(cpd_node_get_text(months, "layer"), "council");
    expect_state(doc, "exampleshire-capabilities", "not-yet");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(progress, says_ready_when_all_is_on_record)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_doc *doc;

    fill_record(home);
    endorse(home, 8, "experienced");
    doc = progress(home);
    expect_state(doc, "exampleshire-months", "met");
    expect_state(doc, "exampleshire-supervision", "met");
    expect_state(doc, "exampleshire-development", "met");
    expect_state(doc, "exampleshire-learning", "met");
    cr_expect_str_eq(cpd_node_get_text(asked(doc, "exampleshire-capabilities"), "reason"),
                     "8 of 9 domains are endorsed at the level Experienced social worker or "
                     "higher; missing: Professional leadership");
    cr_expect_not(cpd_node_get_bool(cpd_doc_root(doc), "ready"));
    cpd_doc_free(doc);

    endorse(home, 9, "advanced"); // a higher level will do
    doc = progress(home);
    expect_state(doc, "exampleshire-capabilities", "met");
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "ready"));
    cr_expect(strstr(cpd_node_get_text(cpd_doc_root(doc), "advice"), "named person decides"));
    cr_expect_eq(cpd_node_length(cpd_node_get(asked(doc, "exampleshire-supervision"), "evidence")),
                 10);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(progress, names_the_records_it_rests_on)
{
    cpd_home *home = home_of_asha("2024-11-20");
    const cpd_node *finding, *evidence;
    cpd_doc *doc;
    cpd_saved newest;

    for (int i = 0; i < 25; i++)
        shipped_time(home, "2026-03-02", "development", "20m");
    newest = shipped_save(home, "kind", "time", "date", "2026-03-03", "category", "development",
                          "minutes", "1h", NULL);
    doc = progress(home);
    finding = asked(doc, "exampleshire-development");
    evidence = cpd_node_get(finding, "evidence");
    cr_expect_eq(cpd_node_get_int(finding, "evidence_count", -1), 26);
    cr_expect_eq(cpd_node_length(evidence), 20);
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(evidence, 0)), newest.id);
    cr_expect_str_eq(cpd_node_get_text(finding, "reason"),
                     "you have recorded 9h 20m of learning and development in the last 12 months; "
                     "the minimum is 30h");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(progress, does_not_count_a_session_that_one_has_signed)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    cpd_doc *doc;

    draft.date = shipped_day("2026-11-02");
    draft.minutes = 90;
    draft.account = "What we talked through.";
    done(cpd_supervision_record(&saved, home, &draft, NULL));
    done(cpd_record_sign(home, saved.id, NULL));
    doc = progress(home);
    cr_expect_str_eq(cpd_node_get_text(asked(doc, "exampleshire-supervision"), "reason"),
                     "you have no supervision sessions of at least 1h 30m signed by both in the "
                     "last 12 months; the minimum is 10; 1 more is not agreed and signed by both");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- practice ---- */

Test(progress, tells_the_practice_minimum_of_the_nearest_layer)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_doc *doc;
    const cpd_node *practice, *weeks;

    shipped_save(home, "kind", "contracted", "date", "2025-01-01", "minutes", "37h", NULL);
    shipped_weeks(home, "2026-05-04", 6, 600, 1400);
    doc = progress(home);
    practice = cpd_node_get(cpd_doc_root(doc), "practice");
    weeks = cpd_node_get(cpd_doc_root(doc), "practice_weeks");
    cr_expect_str_eq(cpd_node_get_text(practice, "state"), "cannot-tell");
    cr_expect_str_eq(cpd_node_get_text(practice, "reason"),
                     "you have 6 of 7 sampled weeks in the last 12 months: nothing can be said "
                     "yet");
    cr_expect_str_eq(cpd_node_get_text(practice, "layer"), "council");
    cr_expect_eq(cpd_node_get_int(weeks, "sampled", -1), 6);
    cr_expect_eq(cpd_node_get_int(weeks, "needed", -1), 7);
    cpd_doc_free(doc);

    shipped_weeks(home, "2026-06-15", 1, 600, 1400);
    doc = progress(home);
    practice = cpd_node_get(cpd_doc_root(doc), "practice");
    cr_expect_str_eq(cpd_node_get_text(practice, "state"), "met");
    cr_expect_str_eq(cpd_node_get_text(practice, "reason"),
                     "30% of 233h 20m recorded in 7 sampled weeks in the last 12 months went into "
                     "direct work; the minimum is 25%");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(progress, says_where_no_minimum_exists)
{
    cpd_home *home = shipped_home(NOW);
    cpd_doc *doc;

    shipped_person(home, "Ned", "nqsw", "2026-01-05"); // Exampleshire sets none for the first year
    doc = progress(home);
    cr_expect_eq(cpd_node_type(cpd_node_get(cpd_doc_root(doc), "practice")), CPD_NODE_NULL);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "practice_note"),
                     "no practice minimum exists for this grade in any layer in force");
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "practice_weeks"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

#define TEAM                                                                                       \
    "format: 1\nset: team-rules\nversion: \"1\"\nkind: ladder\ntitle: T\nnation: england\n"        \
    "layer: team\npublisher: T\neffective_from: 2026-06-01\nsource: S\nlicence: L\n"               \
    "checked_by: none\noverlays: career-exampleshire\ngrades:\n"                                   \
    "  - code: social-worker\n    practice_minimum: none\n"

Test(progress, lets_the_nearest_layer_speak_key_by_key)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *doc;

    shipped_adopt(home, TEAM);
    doc = progress(home);
    cr_expect_eq(cpd_node_type(cpd_node_get(cpd_doc_root(doc), "practice")), CPD_NODE_NULL,
                 "the team's none does not take the council's place");
    expect_state(doc, "exampleshire-months", "met"); // of this the team says nothing
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "ladders")), 3);
    cpd_doc_free(doc);

    options.as_of = shipped_day("2026-05-31"); // the day before the team's rules
    doc = progress_with(home, options);
    cr_expect_eq(cpd_node_type(cpd_node_get(cpd_doc_root(doc), "practice")), CPD_NODE_OBJECT);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

#define TEAM_ASKS(set)                                                                             \
    "format: 1\nset: team-asks\nversion: \"1\"\nkind: ladder\ntitle: T\nnation: england\n"         \
    "layer: team\npublisher: T\neffective_from: 2026-06-01\nsource: S\nlicence: L\n"               \
    "checked_by: none\noverlays: career-exampleshire\ngrades:\n"                                   \
    "  - code: experienced\n    to_enter:\n      code: team-all\n      title: A\n"                 \
    "      endorsed: {set: " set ", level: experienced, domains: all}\n"

Test(progress, takes_the_nine_domains_for_all_of_them)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_doc *doc;

    shipped_adopt(home, TEAM_ASKS("pcf@2018"));
    endorse(home, 8, "experienced");
    doc = progress(home);
    cr_expect_str_eq(cpd_node_get_text(asked(doc, "team-all"), "reason"),
                     "8 of 9 domains are endorsed at the level Experienced social worker or "
                     "higher; missing: Professional leadership"); // neither groups nor statements
    cpd_doc_free(doc);
    cpd_home_close(home);
}

#define LATER                                                                                      \
    "format: 1\nset: later\nversion: \"1\"\nkind: competencies\ntitle: L\nnation: england\n"       \
    "layer: nation\npublisher: T\neffective_from: 2026-01-01\nsource: S\nlicence: L\n"             \
    "checked_by: none\ncodes_from: ours\nlevels:\n"                                                \
    "  - {code: experienced, title: Experienced}\nnodes:\n"                                        \
    "  - {code: a, title: Listening, force: rule}\n"

Test(progress, cannot_tell_by_a_set_that_is_not_adopted_until_it_is)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_doc *doc;

    shipped_adopt(home, TEAM_ASKS("later@1"));
    for (int i = 0; i < 2; i++) {
        doc = progress(home);
        expect_state(doc, "team-all", "cannot-tell");
        cr_expect(strstr(cpd_node_get_text(asked(doc, "team-all"), "reason"), "later@1"));
        cpd_doc_free(doc);
    }
    shipped_adopt(home, LATER);
    doc = progress(home);
    cr_expect_str_eq(cpd_node_get_text(asked(doc, "team-all"), "reason"),
                     "Listening is not yet endorsed at the level Experienced or higher");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- other grades, other people ---- */

Test(progress, judges_for_any_grade_of_the_ladder)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *doc;

    options.grade = "practice-educator";
    doc = progress_with(home, options);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "towards"), "practice-educator");
    cr_expect_str_eq(cpd_node_get_text(asked(doc, "educator-qualified"), "reason"),
                     "you have 24 months as any of 12 grades that count; the minimum is 24");
    cr_expect_str_eq(cpd_node_get_text(asked(doc, "educator-ready"), "layer"), "nation");
    cr_expect_str_eq(cpd_node_get_text(asked(doc, "educator-ready"), "force"), "guidance");
    cpd_doc_free(doc);
    options.grade = "wizard";
    refused(cpd_career_progress(&doc, home, &options), CPD_EINPUT);
    cpd_home_close(home);
}

Test(progress, has_an_answer_without_post_or_next_grade)
{
    cpd_home *home = shipped_home(NOW);
    cpd_doc *doc;

    shipped_person(home, "Vera", NULL, NULL);
    doc = progress(home);
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "grade"));
    cr_expect_eq(cpd_node_type(cpd_node_get(cpd_doc_root(doc), "requirement")), CPD_NODE_NULL);
    cr_expect_not(cpd_node_get_bool(cpd_doc_root(doc), "ready"));
    cr_expect(strstr(cpd_node_get_text(cpd_doc_root(doc), "advice"), "No post is on record"));
    cpd_doc_free(doc);
    shipped_person(home, "Dora", "director", "2026-02-01");
    doc = progress(home);
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "towards"));
    cr_expect(strstr(cpd_node_get_text(cpd_doc_root(doc), "advice"), "No grade follows"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* A post on a ladder that is not in force yet, or a day before the ladder: not the end of it. */
Test(progress, says_when_no_ladder_knows_the_grade)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;

    shipped_adopt(home,
                  "format: 1\nset: later\nversion: \"1\"\nkind: ladder\ntitle: T\nnation: england\n"
                  "layer: nation\npublisher: P\neffective_from: 2030-01-01\nsource: S\n"
                  "licence: L\nchecked_by: none\ngrades:\n  - {code: later, title: Later}\n");
    shipped_post(home, "Asha", "later", "later", "2026-10-01");
    for (int i = 0; i < 2; i++) {
        cpd_doc *doc;

        options.as_of = shipped_day(i ? "2025-12-31" : "2026-10-01");
        doc = progress_with(home, options);
        cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "practice_note"),
                         "no ladder in force on this day has the grade of the post");
        cr_expect(strstr(cpd_node_get_text(cpd_doc_root(doc), "advice"), "No ladder in force"));
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

Test(progress, is_for_the_person_and_their_contacts)
{
    cpd_home *home = home_of_asha("2025-09-20");
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *doc;

    options.person = "Asha";
    done(cpd_home_act_as(home, "Tom"));
    doc = progress_with(home, options);
    cr_expect_str_eq(cpd_node_get_text(asked(doc, "exampleshire-months"), "reason"),
                     "Asha has 14 of 24 months as social worker");
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "private"));
    cpd_doc_free(doc);
    done(cpd_home_act_as(home, "Vera"));
    refused(cpd_career_progress(&doc, home, &options), CPD_EABSENT);
    cpd_home_close(home);
}

/* An assessor reads the record; whether the person practises enough is for others to know. */
Test(progress, shows_the_practice_minimum_to_the_person_and_who_answers_for_them)
{
    static const struct {
        const char *line;
        bool shown;
    } cases[] = {{"supervisor", true}, {"line-manager", true}, {"assessor", false}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_home *home = home_of_asha("2025-09-20");
        cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
        const cpd_node *note;
        cpd_doc *doc;

        shipped_contact(home, "Asha", cases[i].line, "Vera");
        options.person = "Asha";
        done(cpd_home_act_as(home, "Vera"));
        doc = progress_with(home, options);
        note = cpd_node_get(cpd_doc_root(doc), "practice_note");
        cr_expect_eq(cpd_node_type(cpd_node_get(cpd_doc_root(doc), "practice")),
                     cases[i].shown ? CPD_NODE_OBJECT : CPD_NODE_NULL, "%s", cases[i].line);
        cr_expect_eq(cpd_node_get(cpd_doc_root(doc), "practice_weeks") != NULL, cases[i].shown);
        cr_expect_eq(note != NULL, !cases[i].shown);
        cpd_doc_free(doc);
        cpd_home_close(home);
    }
}

Test(progress, shows_private_records_to_their_author_as_a_number)
{
    cpd_home *home = home_of_asha("2025-09-20");
    cpd_doc *before = progress(home), *after;
    char *findings[2];

    shipped_save(home, "kind", "reflection", "date", "2026-11-01", "text", "I was angry.", NULL);
    after = progress(home);
    cr_expect_eq(cpd_node_get_int(cpd_node_get(cpd_doc_root(before), "private"), "records", -1), 0);
    cr_expect_eq(cpd_node_get_int(cpd_node_get(cpd_doc_root(after), "private"), "records", -1), 1);
    findings[0] = cpd_node_json(cpd_node_get(cpd_doc_root(before), "requirement"), 0);
    findings[1] = cpd_node_json(cpd_node_get(cpd_doc_root(after), "requirement"), 0);
    cr_expect_str_eq(findings[0], findings[1], "a private record changed a finding");
    free(findings[0]);
    free(findings[1]);
    cpd_doc_free(before);
    cpd_doc_free(after);
    cpd_home_close(home);
}

/* ---- time ---- */

Test(progress, gives_the_same_answer_for_the_same_day_and_position)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *before, *after;
    char *texts[2];

    fill_record(home);
    endorse(home, 5, "experienced");
    shipped_save(home, "kind", "reflection", "date", "2026-11-01", "text", "Mine.", NULL);
    before = progress(home);
    options.as_of = shipped_day("2026-11-20");
    options.known_at = cpd_node_get_int(cpd_doc_root(before), "known_at", 0);

    shipped_time(home, "2026-03-04", "development", "10h"); // back-dated
    shipped_post(home, "Asha", LADDER, "experienced", "2026-11-01");
    endorse(home, 9, "advanced");
    shipped_adopt(home, TEAM);
    shipped_set_clock("2027-03-01T12:00:00Z");
    after = progress_with(home, options);
    texts[0] = cpd_node_json(cpd_doc_root(before), 0);
    texts[1] = cpd_node_json(cpd_doc_root(after), 0);
    cr_expect_str_eq(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
    cpd_doc_free(before);
    cpd_doc_free(after);
    cpd_home_close(home);
}

Test(progress, refuses_a_position_that_is_not_there)
{
    cpd_home *home = home_of_asha("2024-11-20");
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *doc = NULL;

    options.known_at = 1 << 20;
    refused(cpd_career_progress(&doc, home, &options), CPD_EINPUT);
    options.known_at = -1;
    refused(cpd_career_progress(&doc, home, &options), CPD_EINPUT);
    cpd_home_close(home);
}
