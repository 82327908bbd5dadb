/* Lines that are saved, and the report of what was recorded, in a whole home. */
#include <stdio.h>
#include <string.h>

#include "support/shipped.h"

#define NOW "2026-11-20T12:00:00Z" /* a Friday */

static cpd_home *home_of_asha(void)
{
    cpd_home *home = shipped_home(NOW);

    shipped_person(home, "Tom", "team-manager", "2020-01-01");
    shipped_person(home, "Vera", NULL, NULL);
    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    shipped_contact(home, "Asha", "supervisor", "Tom");
    done(cpd_home_act_as(home, "Asha"));
    return home;
}

static size_t count_time(cpd_home *home)
{
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cpd_doc *list;
    size_t count;

    filter.kind = "time";
    done(cpd_record_list(&list, home, &filter));
    count = cpd_node_length(cpd_doc_root(list));
    cpd_doc_free(list);
    return count;
}

Test(log, saves_every_piece)
{
    cpd_home *home = home_of_asha();
    const cpd_node *root, *first;
    cpd_doc *doc = NULL, *record = NULL;

    done(cpd_hours_log(&doc, home, "2h visit #77, 45m case notes, 1h sup yesterday", NULL, NULL));
    root = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(root, "schema"), "cpd.log/1");
    cr_expect_eq(cpd_node_get_int(root, "total_minutes", 0), 225);
    cr_assert_eq(cpd_node_length(cpd_node_get(root, "saved")), 3);
    first = cpd_node_at(cpd_node_get(root, "saved"), 0);
    cr_expect_str_eq(cpd_node_get_text(first, "title"), "Direct work");
    cr_expect_str_eq(cpd_node_get_text(first, "date"), "2026-11-19");
    done(cpd_record_read(&record, home, cpd_node_get_text(first, "record"), NULL));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(record), "text"), "2h visit #77");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(record), "case"), "77");
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(record), "minutes", 0), 120);
    cr_expect_eq(count_time(home), 3);
    cpd_doc_free(record);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(log, saves_nothing_of_a_line_with_something_wrong)
{
    cpd_home *home = home_of_asha();
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = NULL;

    refused(cpd_hours_log(&doc, home, "2h visit, 45m recordng", NULL, issues), CPD_EINPUT);
    cr_assert_eq(cpd_issues_count(issues), 1);
    cr_expect_eq(cpd_issues_get(issues, 0)->column, 15);
    cr_expect_str_eq(cpd_issues_get(issues, 0)->hint, "Did you mean recording?");
    cr_expect_null(doc);
    cr_expect_eq(count_time(home), 0);
    refused(cpd_hours_log(NULL, home, "vist, 45m recordng", NULL, NULL), CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->text, "vist"), "not the first issue: %s",
              cpd_error_last()->text);
    cr_expect_str_eq(cpd_error_last()->hint, "Did you mean visit?");
    cpd_issues_free(issues);
    cpd_home_close(home);
}

Test(log, parses_without_saving)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc = NULL;

    done(cpd_hours_parse(&doc, home, "2h visit, 45m recording", NULL));
    cr_expect_eq(cpd_node_length(cpd_doc_root(doc)), 2);
    cr_expect_eq(count_time(home), 0);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- a block said anew ---- */

/* "2026-11-19 recording 30 77 as typed": a record as it stands. */
static void expect_block(cpd_home *home, const char *id, const char *expected)
{
    char text[200];
    cpd_doc *doc = NULL;

    done(cpd_record_read(&doc, home, id, NULL));
    const cpd_node *block = cpd_doc_root(doc);
    snprintf(text, sizeof text, "%s %s %d %s %s", cpd_node_get_text(block, "date"),
             cpd_node_get_text(block, "category"), (int)cpd_node_get_int(block, "minutes", 0),
             cpd_node_get_text(block, "case"), cpd_node_get_text(block, "text"));
    cr_expect_str_eq(text, expected, "%s", text);
    cpd_doc_free(doc);
}

static void log_one(char id[CPD_ID_TEXT], cpd_home *home, const char *line)
{
    cpd_doc *doc = NULL;

    done(cpd_hours_log(&doc, home, line, NULL, NULL));
    const cpd_node *saved = cpd_node_at(cpd_node_get(cpd_doc_root(doc), "saved"), 0);
    snprintf(id, CPD_ID_TEXT, "%s", cpd_node_get_text(saved, "record"));
    cpd_doc_free(doc);
}

Test(amend, keeps_the_day_and_the_case_that_a_line_does_not_name)
{
    cpd_home *home = home_of_asha();
    cpd_saved saved;
    char id[CPD_ID_TEXT];

    log_one(id, home, "monday 2h visit #77");
    done(cpd_hours_amend(&saved, home, id, "30m case notes", "it was not a visit", NULL));
    cr_expect_str_eq(saved.id, id);
    cr_expect_eq(saved.revision, 2);
    expect_block(home, id, "2026-11-16 recording 30 77 30m case notes");
    done(cpd_hours_amend(&saved, home, id, "1h visit yesterday #78", NULL, NULL));
    expect_block(home, id, "2026-11-19 direct 60 78 1h visit yesterday #78");
    cr_expect_eq(count_time(home), 1);
    cpd_home_close(home);
}

Test(amend, refuses_what_is_no_block_or_not_one_piece)
{
    cpd_home *home = home_of_asha();
    cpd_saved saved;
    char id[CPD_ID_TEXT];
    cpd_issues *issues = cpd_issues_new();

    log_one(id, home, "monday 2h visit #77");
    refused(cpd_hours_amend(&saved, home, id, "1h visit, 1h court", NULL, NULL), CPD_EINPUT);
    refused(cpd_hours_amend(&saved, home, id, "1h vist", NULL, issues), CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 1);
    refused(cpd_hours_amend(&saved, home, id, "tomorrow 1h visit", NULL, NULL), CPD_EINPUT);
    refused(cpd_hours_amend(&saved, home, id, "", NULL, NULL), CPD_EINPUT);
    refused(cpd_hours_amend(&saved, home, "ffffffff", "1h visit", NULL, NULL), CPD_EABSENT);
    saved = shipped_save(home, "kind", "reflection", "text", "a thought", NULL);
    refused(cpd_hours_amend(&saved, home, saved.id, "1h visit", NULL, NULL), CPD_EINPUT);
    expect_block(home, id, "2026-11-16 direct 120 77 monday 2h visit #77");
    done(cpd_home_act_as(home, "Tom"));
    refused(cpd_hours_amend(&saved, home, id, "1h visit", NULL, NULL), CPD_EDENIED);
    cpd_issues_free(issues);
    cpd_home_close(home);
}

Test(categories, are_those_of_the_vocabularies_in_force)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc = NULL;

    done(cpd_hours_categories(&doc, home, CPD_DATE_NONE));
    const cpd_node *first = cpd_node_at(cpd_doc_root(doc), 0);
    cr_expect_eq(cpd_node_length(cpd_doc_root(doc)), 8);
    cr_expect_str_eq(cpd_node_get_text(first, "code"), "direct");
    cr_expect_str_eq(cpd_node_get_text(first, "title"), "Direct work");
    cr_expect(cpd_node_get_bool(first, "front_line"));
    cpd_doc_free(doc);
    doc = NULL;
    refused(cpd_hours_categories(&doc, home, shipped_day("1999-12-31")), CPD_EABSENT);
    cr_expect_null(doc);
    cpd_home_close(home);
}

/* ---- sums ---- */

static cpd_period all_of_2026(void)
{
    return (cpd_period){shipped_day("2026-01-01"), shipped_day("2026-12-31")};
}

Test(sum, tells_categories_weeks_and_what_was_left_out)
{
    cpd_home *home = home_of_asha();
    const cpd_node *root, *category, *week;
    cpd_doc *doc = NULL;

    shipped_save(home, "kind", "contracted", "date", "2026-10-01", "minutes", "37h", NULL);
    shipped_weeks(home, "2026-11-02", 2, 1200, 600); // 30 of 37 hours
    shipped_save(home, "kind", "absence", "from", "2026-11-10", "to", "2026-11-11", NULL);
    done(cpd_hours_sum(&doc, home, NULL,
                       (cpd_period){shipped_day("2026-11-01"), shipped_day("2026-11-20")}));
    root = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(root, "schema"), "cpd.hours/1");
    cr_expect_eq(cpd_node_get_int(root, "total_minutes", -1), 1200 + 600 + 1200);
    cr_expect_eq(cpd_node_get_int(root, "left_out_minutes", -1), 600); // recorded while away
    cr_expect_eq(cpd_node_get_int(root, "absent_days", -1), 2);
    category = cpd_node_at(cpd_node_get(root, "categories"), 0);
    cr_expect_str_eq(cpd_node_get_text(category, "code"), "direct");
    cr_expect_eq(cpd_node_get_int(category, "minutes", -1), 2400);
    cr_expect_eq(cpd_node_get_int(category, "share_bp", -1), 8000);
    cr_expect(cpd_node_get_bool(category, "front_line"));
    category = cpd_node_at(cpd_node_get(root, "categories"), 1);
    cr_expect_str_eq(cpd_node_get_text(category, "code"), "recording");
    cr_expect_not(cpd_node_get_bool(category, "front_line"));
    cr_assert_eq(cpd_node_length(cpd_node_get(root, "weeks")), 2);
    week = cpd_node_at(cpd_node_get(root, "weeks"), 1);
    cr_expect_str_eq(cpd_node_get_text(week, "monday"), "2026-11-09");
    cr_expect_eq(cpd_node_get_int(week, "minutes", -1), 1200);
    cr_expect_eq(cpd_node_get_int(week, "expected_minutes", -1), 2220 - 2 * 444);
    cr_expect(cpd_node_get_bool(week, "sampled")); // 20 hours and two days
    cr_expect_eq(cpd_node_get_int(root, "sampled_weeks", -1), 2);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

#define NEARER                                                                                     \
    "format: 1\nset: ours\nversion: \"1\"\nkind: vocabulary\ntitle: T\nnation: england\n"          \
    "layer: council\npublisher: T\neffective_from: 2026-11-16\nsource: S\nlicence: L\n"            \
    "checked_by: none\nfull_week: 90%\nentries:\n  - {code: garden, title: Garden}\n"

Test(sum, calls_a_week_sampled_by_the_nearest_vocabulary)
{
    static const struct {
        const char *from, *to;
        int64_t sampled, full_week;                     /* -1: not said */
    } cases[] = {{"2026-11-01", "2026-11-15", 2, 7000}, // the nation's, until the council's begins
                 {"2026-11-01", "2026-11-20", 1, 9000},
                 {"1999-11-01", "1999-11-30", -1, -1}};
    cpd_home *home = home_of_asha();

    shipped_save(home, "kind", "contracted", "date", "2026-10-01", "minutes", "37h", NULL);
    shipped_weeks(home, "2026-11-02", 1, 1200, 798); // 90% of 37 hours
    shipped_weeks(home, "2026-11-09", 1, 1200, 797);
    shipped_adopt(home, NEARER);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_period period = {shipped_day(cases[i].from), shipped_day(cases[i].to)};
        cpd_doc *doc = NULL;

        done(cpd_hours_sum(&doc, home, NULL, period));
        cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "sampled_weeks", -1), cases[i].sampled,
                     "%s", cases[i].to);
        cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "full_week_bp", -1), cases[i].full_week);
        cr_expect_eq(cpd_node_get(cpd_node_at(cpd_node_get(cpd_doc_root(doc), "weeks"), 0),
                                  "sampled") != NULL,
                     cases[i].full_week > 0);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

Test(sum, of_nothing_is_nothing)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc = NULL;

    done(cpd_hours_sum(&doc, home, NULL, (cpd_period){CPD_DATE_NONE, CPD_DATE_NONE}));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "total_minutes", -1), 0);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "categories")), 0);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "to"), "2026-11-20");
    cpd_doc_free(doc);
    refused(cpd_hours_sum(&doc, home, NULL,
                          (cpd_period){shipped_day("2026-02-02"), shipped_day("2026-02-01")}),
            CPD_EINPUT);
    cpd_home_close(home);
}

Test(sum, does_not_count_what_was_withdrawn_or_amended)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc = NULL, *changes = cpd_doc_new();
    cpd_saved wrong, slip, saved;

    wrong = shipped_save(home, "kind", "time", "date", "2026-11-03", "category", "direct",
                         "minutes", "10h", NULL);
    slip = shipped_save(home, "kind", "time", "date", "2026-11-03", "category", "direct", "minutes",
                        "9h", NULL);
    done(cpd_record_withdraw(&saved, home, wrong.id, "a slip"));
    done(cpd_record_amend(&saved, home, slip.id,
                          shipped_object(changes, "minutes", "90m", "category", "travel", NULL),
                          NULL, NULL));
    done(cpd_hours_sum(&doc, home, NULL, all_of_2026()));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "total_minutes", -1), 90);
    cr_expect_str_eq(
        cpd_node_get_text(cpd_node_at(cpd_node_get(cpd_doc_root(doc), "categories"), 0), "code"),
        "travel");
    cpd_doc_free(doc);
    cpd_doc_free(changes);
    cpd_home_close(home);
}

Test(sum, is_for_the_person_and_their_contacts)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc = NULL;

    shipped_time(home, "2026-11-03", "direct", "1h");
    done(cpd_home_act_as(home, "Tom"));
    done(cpd_hours_sum(&doc, home, "Asha", all_of_2026()));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "total_minutes", -1), 60);
    cpd_doc_free(doc);
    done(cpd_home_act_as(home, "Vera"));
    refused(cpd_hours_sum(&doc, home, "Asha", all_of_2026()), CPD_EABSENT);
    cpd_home_close(home);
}
