/* Who still practises: named for those who may know, counted for the rest, silent on small groups.
 */
#include <stdio.h>
#include <string.h>

#include "support/shipped.h"
#include "support/support.h"

#define NOW "2026-11-20T12:00:00Z"

/* Somebody with seven sampled weeks, of each so many minutes in direct work. */
static void add_worker(cpd_home *home, const char *name, const char *grade, int direct)
{
    shipped_person(home, name, grade, "2024-01-01");
    shipped_save(home, "kind", "contracted", "date", "2024-01-01", "minutes", "37h", NULL);
    shipped_weeks(home, "2026-05-04", 7, direct ? direct : 1, 2000 - direct);
}

/* Tom manages Asha, who practises; Ben, who does not; Cara has recorded nothing; Ned is in his
 * first year, for which no minimum exists; Vera has no post. */
static cpd_home *home_of_a_team(void)
{
    cpd_home *home = shipped_home(NOW);

    shipped_person(home, "Tom", "team-manager", "2020-01-01");
    add_worker(home, "Asha", "social-worker", 1000);
    add_worker(home, "Ben", "experienced", 0);
    shipped_person(home, "Cara", "service-manager", "2020-01-01");
    shipped_person(home, "Ned", "nqsw", "2026-01-01");
    shipped_person(home, "Vera", NULL, NULL);
    shipped_contact(home, "Asha", "line-manager", "Tom");
    shipped_contact(home, "Ben", "assessor", "Tom");
    done(cpd_home_act_as(home, "Tom"));
    return home;
}

static const cpd_node *person(const cpd_doc *doc, const char *name)
{
    const cpd_node *people = cpd_node_get(cpd_doc_root(doc), "people");

    for (size_t i = 0; i < cpd_node_length(people); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(people, i), "name"), name) == 0)
            return cpd_node_at(people, i);
    return NULL;
}

static const cpd_node *grade(const cpd_doc *doc, const char *code)
{
    const cpd_node *grades = cpd_node_get(cpd_doc_root(doc), "grades");

    for (size_t i = 0; i < cpd_node_length(grades); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(grades, i), "grade"), code) == 0)
            return cpd_node_at(grades, i);
    return NULL;
}

Test(practice, names_only_oneself_and_whom_one_supervises_or_manages)
{
    cpd_home *home = home_of_a_team();
    cpd_doc *doc = NULL;

    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "schema"), "cpd.practice/1");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "people")), 2);
    cr_assert_not_null(person(doc, "Tom"));
    cr_assert_not_null(person(doc, "Asha"));
    cr_expect_null(person(doc, "Ben"), "an assessor is no manager");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(person(doc, "Asha"), "finding"), "state"),
                     "met");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(person(doc, "Tom"), "finding"), "state"),
                     "cannot-tell");
    cpd_doc_free(doc);
    done(cpd_home_act_as(home, "Vera"));
    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "people")), 0);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(practice, counts_everybody_with_a_post)
{
    cpd_home *home = home_of_a_team();
    const cpd_node *counts;
    cpd_doc *doc = NULL;

    done(cpd_home_act_as(home, "Vera")); // who is shown nobody by name
    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    counts = cpd_node_get(cpd_doc_root(doc), "counts");
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "suppressed"));
    cr_expect_eq(cpd_node_get_int(counts, "people", -1), 5);
    cr_expect_eq(cpd_node_get_int(counts, "with_minimum", -1), 4);
    cr_expect_eq(cpd_node_get_int(counts, "met", -1), 1);
    cr_expect_eq(cpd_node_get_int(counts, "not_yet", -1), 1);
    cr_expect_eq(cpd_node_get_int(counts, "cannot_tell", -1), 2);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* Tom sees himself and Asha: what the counts say beyond these two, they say of Ben and Cara. */
Test(practice, tells_nothing_by_subtraction)
{
    cpd_home *home = home_of_a_team();
    cpd_doc *doc = NULL;

    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "counts"));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "suppressed"),
                     "besides those named here fewer than 3 people have a practice minimum: counts "
                     "would point at persons");
    cpd_doc_free(doc);
    shipped_contact(home, "Ben", "supervisor", "Tom");
    shipped_contact(home, "Cara", "supervisor", "Tom");
    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_expect_not_null(cpd_node_get(cpd_doc_root(doc), "counts"), "all of them are named");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

#define OLDER                                                                                      \
    "format: 1\nset: career-england-children\nversion: \"0\"\nkind: ladder\ntitle: T\n"            \
    "nation: england\nlayer: service\npublisher: T\neffective_from: 2022-01-01\n"                  \
    "effective_to: 2022-12-31\nsource: S\nlicence: L\nchecked_by: none\ngrades:\n"                 \
    "  - code: team-manager\n    title: X\n    practice_minimum:\n      code: some\n"              \
    "      title: Some\n      hours: {category: [direct], window: 12 months, min: 1m}\n"

Test(practice, counts_nobody_where_no_ladder_says_how_many_are_too_few)
{
    cpd_home *home = home_of_a_team();
    cpd_doc *doc = NULL;

    shipped_adopt(home, OLDER);
    done(cpd_home_act_as(home, "Vera"));
    done(cpd_career_practice(&doc, home, shipped_day("2022-06-01"))); // Tom alone has a minimum
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "counts"));
    cr_expect(strstr(cpd_node_get_text(cpd_doc_root(doc), "suppressed"), "no ladder in force"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(practice, is_silent_on_small_groups)
{
    cpd_home *home = home_of_a_team();
    cpd_doc *doc = NULL;

    done(cpd_home_act_as(home, "Vera"));
    shipped_adopt(home, "format: 1\nset: older\nversion: \"1\"\nkind: ladder\ntitle: T\n"
                        "nation: england\nlayer: team\npublisher: T\neffective_from: 2022-01-01\n"
                        "source: S\nlicence: L\nchecked_by: none\nsmallest_group: 2\ngrades:\n"
                        "  - {code: x, title: X}\n");
    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_expect_not_null(cpd_node_get(cpd_doc_root(doc), "counts"),
                       "the nearest ladder's number does not speak");
    cpd_doc_free(doc);
    shipped_adopt(home, "format: 1\nset: older\nversion: \"2\"\nkind: ladder\ntitle: T\n"
                        "nation: england\nlayer: team\npublisher: T\neffective_from: 2026-11-01\n"
                        "source: S\nlicence: L\nchecked_by: none\nsmallest_group: 5\ngrades:\n"
                        "  - {code: x, title: X}\n");
    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "counts"));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "suppressed"),
                     "fewer than 5 people have a practice minimum: counts would point at persons");
    cpd_doc_free(doc);
    done(cpd_home_act_as(home, "Tom"));
    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_expect_not_null(person(doc, "Tom"), "one's own finding is no count");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(practice, tells_which_grades_have_a_minimum_and_whose)
{
    cpd_home *home = home_of_a_team();
    cpd_doc *doc = NULL;

    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_assert_not_null(grade(doc, "team-manager"));
    cr_expect(cpd_node_get_bool(grade(doc, "team-manager"), "minimum"));
    cr_expect_str_eq(cpd_node_get_text(grade(doc, "team-manager"), "title"), "Team manager");
    cr_expect_str_eq(cpd_node_get_text(grade(doc, "team-manager"), "rule"),
                     "career-exampleshire@2026#floor-team-manager");
    cr_expect_str_eq(cpd_node_get_text(grade(doc, "team-manager"), "layer"), "council");
    cr_expect_not(cpd_node_get_bool(grade(doc, "nqsw"), "minimum"));
    cr_expect_null(cpd_node_get(grade(doc, "nqsw"), "rule"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(practice, is_as_of_the_day)
{
    cpd_home *home = home_of_a_team();
    const cpd_node *counts;
    cpd_doc *doc = NULL;

    done(cpd_career_practice(&doc, home, shipped_day("2025-12-31"))); // before any ladder
    counts = cpd_node_get(cpd_doc_root(doc), "counts");
    cr_expect_eq(cpd_node_get_int(counts, "people", -1), 4); // Ned had not begun
    cr_expect_eq(cpd_node_get_int(counts, "with_minimum", -1), 0);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "grades")), 0);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* In a home of one's own others are only named: their time is written down elsewhere. */
Test(practice, says_nothing_of_who_is_only_named)
{
    CPD_FREE char *parent = support_dir();
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    char folder[4096];
    cpd_doc *doc = NULL;
    cpd_home *home;

    snprintf(folder, sizeof folder, "%.4000s/home", parent);
    done(cpd_home_init(&home, folder, NULL, NULL));
    shipped_person(home, "Tom", "team-manager", "2020-01-01");
    shipped_person(home, "Asha", "social-worker", "2020-01-01");
    shipped_contact(home, "Asha", "supervisor", "Tom");
    done(cpd_home_act_as(home, "Tom"));
    done(cpd_career_practice(&doc, home, CPD_DATE_NONE));
    cr_expect_null(person(doc, "Asha"));
    cr_expect_not_null(person(doc, "Tom"));
    cpd_doc_free(doc);
    options.person = "Asha";
    refused(cpd_career_progress(&doc, home, &options), CPD_EABSENT);
    cpd_home_close(home);
}
