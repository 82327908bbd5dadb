/* The councils' variants that are shipped: each is good, passes its own cases, can be adopted and
 * answers; its cases show every answer it can give; its numbers say where they come from. */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/shipped.h"

static char *councils(void)
{
    char *path = NULL;

    cr_assert_not_null(getenv("CPD_SOURCE_ROOT"));
    cr_assert(asprintf(&path, "%s/plugins/councils", getenv("CPD_SOURCE_ROOT")) >= 0);
    return path;
}

static int is_folder(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && !strchr(entry->d_name, '.');
}

static void each_council(void (*visit)(const char *folder, const char *name))
{
    char *root = councils(), folder[4400];
    struct dirent **names;
    int count = scandir(root, &names, is_folder, alphasort);

    cr_assert_geq(count, 2, "no councils in %s", root);
    for (int i = 0; i < count; i++) {
        snprintf(folder, sizeof folder, "%s/%s", root, names[i]->d_name);
        visit(folder, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    free(root);
}

static cpd_home *home_of(const char *grade)
{
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");

    shipped_person(home, "Tom", "team-manager", "2020-01-01");
    shipped_person(home, "Asha", grade, "2024-01-01");
    shipped_contact(home, "Asha", "supervisor", "Tom");
    return home;
}

/* ---- good, and in force ---- */

static void try_and_adopt(const char *folder, const char *name)
{
    cpd_home *home = home_of("social-worker");
    cpd_doc *doc = NULL;
    const cpd_node *tested;

    done(cpd_variant_check(&doc, home, folder, NULL));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "variant"), name);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "certainty"), "unconfirmed",
                     "%s: nobody of the council has held it against its source", name);
    cpd_doc_free(doc);
    done(cpd_variant_test(&doc, home, folder, CPD_DATE_NONE, NULL));
    tested = cpd_doc_root(doc);
    cr_expect_eq(cpd_node_get_int(tested, "failed", -1), 0, "%s", name);
    cr_expect_gt(cpd_node_get_int(tested, "passed", 0), 0, "%s", name);
    cpd_doc_free(doc);
    done(cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, NULL));
    cpd_doc_free(doc);
    done(cpd_verify(&doc, home));
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "whole"), "%s", name);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(councils, are_good_and_can_be_adopted)
{
    each_council(try_and_adopt);
}

/* ---- every answer ---- */

/* Those that always know. */
static const char *const certain[] = {"hackney weekly-unit-meeting"};

static bool always_knows(const char *council, const char *predicate)
{
    char both[200];

    snprintf(both, sizeof both, "%s %s", council, predicate);
    for (size_t i = 0; i < sizeof certain / sizeof *certain; i++)
        if (strcmp(certain[i], both) == 0)
            return true;
    return false;
}

static bool has_case(const cpd_node *cases, const char *predicate, const char *expected)
{
    for (size_t i = 0; i < cpd_node_length(cases); i++) {
        const cpd_node *one = cpd_node_at(cases, i);

        if (strcmp(cpd_node_get_text(one, "predicate"), predicate) == 0 &&
            strcmp(cpd_node_get_text(one, "expected"), expected) == 0)
            return true;
    }
    return false;
}

static void expect_every_answer(const char *folder, const char *name)
{
    static const char *const states[] = {"met", "not-yet", "cannot-tell"};
    cpd_doc *checked = NULL, *tested = NULL;
    const cpd_node *predicates, *cases;

    done(cpd_variant_check(&checked, NULL, folder, NULL));
    done(cpd_variant_test(&tested, NULL, folder, CPD_DATE_NONE, NULL));
    predicates = cpd_node_get(cpd_doc_root(checked), "predicates");
    cases = cpd_node_get(cpd_doc_root(tested), "cases");
    cr_expect_gt(cpd_node_length(predicates), 0, "%s", name);
    for (size_t i = 0; i < cpd_node_length(predicates); i++) {
        const char *code = cpd_node_get_text(cpd_node_at(predicates, i), "code");

        for (size_t s = 0; s < 3; s++) {
            bool needed = s < 2 || !always_knows(name, code);

            cr_expect_eq(has_case(cases, code, states[s]), needed, "%s: %s, %s", name, code,
                         states[s]);
        }
    }
    cpd_doc_free(checked);
    cpd_doc_free(tested);
}

Test(councils, have_a_case_for_every_answer)
{
    each_council(expect_every_answer);
}

/* ---- where numbers come from ---- */

/* "local most = 31" decides something; it says on its line whether that is a fact or our choice. */
static bool decides(const char *line)
{
    const char *value = strncmp(line, "local ", 6) == 0 ? strchr(line, '=') : NULL;

    if (!value)
        return false;
    value += strspn(value, "= \"'");
    return isdigit((unsigned char)*value);
}

static void expect_marks(const char *folder, const char *name)
{
    char path[4500], line[2000];
    int number = 0, decided = 0, facts = 0, choices = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/rules.lua", folder);
    file = fopen(path, "r");
    cr_assert(file, "%s", path);
    while (fgets(line, sizeof line, file)) {
        bool fact = strstr(line, "FACT"), choice = strstr(line, "CHOICE");

        number++;
        facts += fact;
        choices += choice;
        decided += decides(line);
        cr_expect(!decides(line) || fact || choice, "%s, line %d: %s", name, number, line);
    }
    fclose(file);
    cr_expect(facts > 0 && choices > 0 && decided > 0, "%s: %d facts, %d choices, %d numbers", name,
              facts, choices, decided);
}

static void expect_disclaimer(const char *folder, const char *name)
{
    cpd_doc *doc = NULL;

    done(cpd_variant_check(&doc, NULL, folder, NULL));
    cr_expect_not_null(
        strstr(cpd_node_get_text(cpd_doc_root(doc), "publisher"), "not by the council"),
        "%s says who publishes it", name);
    cr_expect_not_null(cpd_node_get_text(cpd_doc_root(doc), "note"), "%s", name);
    cr_expect_gt(strlen(cpd_node_get_text(cpd_doc_root(doc), "source")), 20, "%s", name);
    cpd_doc_free(doc);
    expect_marks(folder, name);
}

Test(councils, mark_what_is_known_and_what_was_chosen)
{
    each_council(expect_disclaimer);
}

/* ---- what they say of people ---- */

/* In the demo home another council speaks of some grades: who comes later is asked. */
static void adopt(cpd_home *home, const char *name)
{
    char *root = councils(), folder[4400];
    cpd_doc *doc = NULL;

    snprintf(folder, sizeof folder, "%s/%s", root, name);
    done(cpd_variant_adopt(&doc, home, folder, shipped_day("2026-05-01"), CPD_DATE_NONE, NULL));
    cpd_doc_free(doc);
    free(root);
}

static void expect_state(cpd_home *home, const char *key, const char *code, const char *state)
{
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    const cpd_node *found;
    cpd_doc *doc = NULL;

    options.person = "Asha";
    done(cpd_career_progress(&doc, home, &options));
    found = shipped_finding(cpd_node_get(cpd_doc_root(doc), key), code);
    cr_assert_not_null(found, "%s", code);
    cr_expect_str_eq(cpd_node_get_text(found, "state"), state, "%s: %s", code,
                     cpd_node_get_text(found, "reason"));
    cpd_doc_free(doc);
}

static char *only_row(cpd_home *home, const char *variant, const char *report)
{
    cpd_doc *doc = NULL;
    const cpd_node *rows;
    char *json;

    done(cpd_variant_report(&doc, home, variant, report, CPD_DATE_NONE));
    rows = cpd_node_get(cpd_doc_root(doc), "rows");
    cr_assert_eq(cpd_node_length(rows), 1);
    json = cpd_node_json(cpd_node_get(cpd_node_at(rows, 0), "cells"), CPD_JSON_COMPACT);
    cpd_doc_free(doc);
    return json;
}

/* Sessions every four weeks, signed by both; six of them in the half year that is looked at. */
Test(councils, knowsley_judges_supervision_by_the_day_of_the_session)
{
    static const char *const days[] = {"2026-05-18", "2026-06-15", "2026-07-13", "2026-08-10",
                                       "2026-09-07", "2026-10-05", "2026-11-02"};
    cpd_home *home = home_of("social-worker");
    char *row;

    adopt(home, "knowsley");
    expect_state(home, "supervision", "knowsley-often-social-worker", "not-yet");
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        shipped_session(home, "Asha", "Tom", days[i], 60);
    expect_state(home, "supervision", "knowsley-often-social-worker", "met");
    expect_state(home, "supervision", "knowsley-registered-social-worker", "cannot-tell");
    expect_state(home, "supervision", "knowsley-manager-social-worker", "not-yet");
    shipped_register(home, "Tom", "2026-07-01", NULL);
    expect_state(home, "supervision", "knowsley-registered-social-worker", "cannot-tell");
    shipped_register(home, "Tom", "2020-01-01", NULL);
    expect_state(home, "supervision", "knowsley-registered-social-worker", "met");
    shipped_contact(home, "Asha", "line-manager", "Tom");
    expect_state(home, "supervision", "knowsley-supervision-social-worker", "met");
    row = only_row(home, "knowsley", "supervision");
    cr_expect_str_eq(row, "[6,18,28,\"yes\"]", "%s", row);
    free(row);
    cpd_home_close(home);
}

Test(councils, hackney_counts_unit_meetings_by_the_week)
{
    cpd_home *home = home_of("consultant-social-worker");
    cpd_doc *doc = cpd_doc_new();
    char *row;

    adopt(home, "hackney");
    expect_state(home, "practice", "hackney-meets", "not-yet");
    for (int week = 0; week < 5; week++) {
        char date[CPD_DATE_TEXT];
        cpd_node *draft;
        cpd_saved saved;

        cpd_date_format(date, shipped_day("2026-11-20") - 7 * week - 1);
        draft = shipped_object(doc, "kind", "time", "date", date, "category", "other", "minutes",
                               "3h30", NULL);
        cpd_node_set_bool(doc, draft, "hackney/unit-meeting", true);
        done(cpd_record_save(&saved, home, draft, NULL));
        expect_state(home, "practice", "hackney-meets", week < 4 ? "not-yet" : "met");
    }
    row = only_row(home, "hackney", "unit-meetings");
    cr_expect_str_eq(row, "[5,\"17.5\",1]", "%s", row);
    free(row);
    cpd_doc_free(doc);
    cpd_home_close(home);
}
