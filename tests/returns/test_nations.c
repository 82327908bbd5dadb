/* Whose rules hold: made-up people in four nations, in their first year, approved beside their
 * registration, or on the way back to a register; by the sets as shipped. */
#include <stdio.h>
#include <string.h>

#include "support/shipped.h"

#define NOW "2026-11-20T12:00:00Z"

static void registered(cpd_home *home, const char *name, const char *body, const char *since,
                       const char *until)
{
    cpd_doc *doc = cpd_doc_new();

    done(cpd_person_add_registration(home, name,
                                     shipped_object(doc, "body", body, "number", "1", "since",
                                                    since, until ? "until" : NULL, until, NULL)));
    cpd_doc_free(doc);
}

static cpd_home *home_of(const char *name, const char *body, const char *since)
{
    cpd_home *home = shipped_home(NOW);

    shipped_person(home, name, NULL, NULL);
    registered(home, name, body, since, NULL);
    return home;
}

static cpd_doc *renewal(cpd_home *home, const char *rules, const char *as_of)
{
    cpd_renewal_options options = CPD_RENEWAL_OPTIONS_INIT;
    cpd_doc *doc = NULL;

    options.rules = rules;
    options.as_of = as_of ? shipped_day(as_of) : CPD_DATE_NONE;
    done(cpd_returns_renewal(&doc, home, &options));
    return doc;
}

static void learnt(cpd_home *home, const char *date, const char *text, const char *minutes,
                   const char *node)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *draft = shipped_object(doc, "kind", "cpd", "date", date, "text", text,
                                     minutes ? "minutes" : NULL, minutes, NULL);
    cpd_node *links = cpd_node_list(doc);
    cpd_saved saved;

    if (node) {
        cpd_node_add(doc, links, shipped_object(doc, "node", node, NULL));
        cpd_node_set(doc, draft, "links", links);
    }
    done(cpd_record_save(&saved, home, draft, NULL));
    cpd_doc_free(doc);
}

static void expect_rules(const cpd_doc *doc, const char *set, const char *version, const char *from,
                         const char *to)
{
    const cpd_node *root = cpd_doc_root(doc), *year = cpd_node_get(root, "year");

    cr_expect_str_eq(cpd_node_get_text(root, "set"), set);
    cr_expect_str_eq(cpd_node_get_text(root, "version"), version);
    cr_assert_not_null(year, "%s", set);
    cr_expect_str_eq(cpd_node_get_text(year, "from"), from);
    cr_expect_str_eq(cpd_node_get_text(year, "to"), to);
}

static const char *state_of(const cpd_doc *doc, const char *code)
{
    const cpd_node *finding = shipped_finding(cpd_node_get(cpd_doc_root(doc), "requirement"), code);

    cr_assert_not_null(finding, "no finding %s", code);
    return cpd_node_get_text(finding, "state");
}

static void expect_state(const cpd_doc *doc, const char *code, const char *state)
{
    cr_expect_str_eq(state_of(doc, code), state, "%s is %s", code, state_of(doc, code));
}

static bool is_left(const cpd_doc *doc, const char *words)
{
    const cpd_node *left = cpd_node_get(cpd_doc_root(doc), "left_to_do");

    for (size_t i = 0; i < cpd_node_length(left); i++)
        if (strstr(cpd_node_as_text(cpd_node_at(left, i)), words))
            return true;
    return false;
}

static bool holds_too(const cpd_doc *doc, const char *set)
{
    const cpd_node *others = cpd_node_get(cpd_doc_root(doc), "others");

    for (size_t i = 0; i < cpd_node_length(others); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(others, i), "set"), set) == 0)
            return true;
    return false;
}

/* ---- four nations ---- */

Test(nations, are_told_by_the_registration)
{
    static const struct {
        const char *body, *as_of, *set, *version, *from, *to;
    } cases[] = {
        {"Social Work England", NULL, "swe-cpd", "2025-26", "2025-12-01", "2026-11-30"},
        {"SSSC", NULL, "sssc-cpl", "2025", "2026-03-10", "2027-03-09"},
        {"Scottish Social Services Council", "2025-05-01", "sssc-cpl", "2024", "2025-03-10",
         "2026-03-09"},
        {"SSSC", "2023-01-01", "sssc-cpl", "2020", "2021-03-10", "2024-03-09"},
        {"SSSC", "2016-01-01", "sssc-prtl", "2003", "2015-03-10", "2018-03-09"},
        {"Social Care Wales", NULL, "scw-cpd", "2025", "2025-03-10", "2028-03-09"},
        {"Care Council for Wales", "2016-01-01", "scw-cpd", "2003", "2015-03-10", "2018-03-09"},
        {"NISCC", NULL, "niscc-prtl", "2005", "2024-03-10", "2027-03-09"},
        {"HCPC", "2015-06-01", "hcpc-cpd", "2012", "2014-12-01", "2016-11-30"},
        {"GSCC", "2009-06-01", "gscc-prtl", "2003", "2009-03-10", "2012-03-09"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_home *home = home_of("Ailsa", cases[i].body, "2006-03-10");
        cpd_doc *doc = renewal(home, NULL, cases[i].as_of);

        expect_rules(doc, cases[i].set, cases[i].version, cases[i].from, cases[i].to);
        cr_expect_not(is_left(doc, "You are registered with"), "%s", cases[i].body);
        cpd_doc_free(doc);
        cpd_home_close(home);
    }
}

/* One career, three regulators: each year is asked about by the rules of its own day. */
Test(nations, follow_one_career_through_three_regulators)
{
    cpd_home *home = home_of("Ben", "GSCC", "2006-03-10");
    cpd_doc *doc;

    registered(home, "Ben", "GSCC", "2006-03-10", "2012-07-31");
    registered(home, "Ben", "HCPC", "2012-08-01", "2019-12-01");
    registered(home, "Ben", "SWE", "2019-12-02", NULL);
    learnt(home, "2010-05-01", "A secondment.", "90h", NULL);
    learnt(home, "2015-05-01", "Shadowed a court team.", NULL, NULL);
    learnt(home, "2020-05-01", "Working from home.", NULL, NULL);
    doc = renewal(home, NULL, "2010-06-01");
    expect_rules(doc, "gscc-prtl", "2003", "2009-03-10", "2012-03-09");
    expect_state(doc, "prtl", "met");
    cpd_doc_free(doc);
    doc = renewal(home, NULL, "2015-06-01");
    expect_rules(doc, "hcpc-cpd", "2012", "2014-12-01", "2016-11-30");
    expect_state(doc, "hcpc-1", "met");
    expect_state(doc, "hcpc-2", "not-yet");
    expect_state(doc, "hcpc-5", "cannot-tell");
    cpd_doc_free(doc);
    doc = renewal(home, NULL, "2020-06-01");
    expect_rules(doc, "swe-cpd", "2019-20", "2019-12-02", "2020-11-30");
    expect_state(doc, "cpd", "met");
    cr_expect(is_left(doc, "It was taken for 21 days more, until 21 December 2020."));
    cpd_doc_free(doc);
    doc = renewal(home, NULL, "2022-06-01");
    expect_rules(doc, "swe-cpd", "2021-22", "2021-12-01", "2022-11-30");
    expect_state(doc, "cpd", "not-yet");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(nations, count_ninety_hours_in_wales)
{
    cpd_home *home = home_of("Carys", "SCW", "2019-09-01");
    cpd_doc *doc;

    learnt(home, "2020-01-10", "Two weeks of law.", "60h", NULL);
    learnt(home, "2023-08-31", "Trauma.", "29h59m", NULL);
    learnt(home, "2023-09-01", "The next period.", "10h", NULL);
    doc = renewal(home, NULL, "2023-01-01");
    expect_rules(doc, "scw-cpd", "2003", "2019-09-01", "2023-08-31"); // four years, for once
    expect_state(doc, "scw-hours", "not-yet");
    cpd_doc_free(doc);
    learnt(home, "2022-02-01", "One minute of it.", "1m", NULL);
    doc = renewal(home, NULL, "2023-01-01");
    expect_state(doc, "scw-hours", "met");
    expect_state(doc, "scw-manager", "cannot-tell");
    expect_state(doc, "scw-cpd", "cannot-tell"); // only the manager can say
    cr_expect(is_left(doc, "Renewal closed at the end of 31 August 2023."));
    cpd_doc_free(doc);

    doc = renewal(home, NULL, "2024-06-01"); // under rules that ended before the period did
    expect_rules(doc, "scw-cpd", "2003", "2023-09-01", "2026-08-31");
    cr_expect(is_left(doc, "These rules ended on 31 March 2025, before this period does"));
    cpd_doc_free(doc);
    doc = renewal(home, NULL, "2026-08-01");
    expect_rules(doc, "scw-cpd", "2025", "2023-09-01", "2026-08-31");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(nations, ask_for_protection_in_scotland)
{
    cpd_home *home = home_of("Ailsa", "SSSC", "2018-03-10");
    cpd_doc *doc;

    learnt(home, "2021-06-01", "A module.", "60h", NULL);
    learnt(home, "2022-06-01", "Protecting children.", "29h", "learning-topics@2026#protection");
    doc = renewal(home, NULL, "2023-01-01");
    expect_state(doc, "cpl-days", "not-yet");
    expect_state(doc, "cpl-protection", "not-yet");
    cpd_doc_free(doc);
    learnt(home, "2023-06-01", "Protecting adults.", "1h", "learning-topics@2026#protection");
    doc = renewal(home, NULL, "2023-01-01");
    expect_state(doc, "sssc-cpl", "met");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

static const char *const elements[] = {"ethics",     "communication", "thinking",    "wellbeing",
                                       "complexity", "knowledge",     "reflexivity", "leadership"};

Test(nations, ask_for_every_element_in_scotland)
{
    cpd_home *home = home_of("Ailsa", "SSSC", "2018-03-10");
    cpd_doc *doc;

    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        char node[80];

        snprintf(node, sizeof node, "sssc-elements@2024#%s", elements[i]);
        if (strcmp(elements[i], "communication") != 0)
            learnt(home, "2026-04-01", elements[i], NULL, node);
    }
    doc = renewal(home, NULL, NULL);
    expect_state(doc, "element-ethics", "met");
    expect_state(doc, "element-communication", "not-yet");
    expect_state(doc, "must-trauma", "not-yet");
    cpd_doc_free(doc);
    learnt(home, "2026-05-01", "Trauma.", NULL, "sssc-elements@2024#trauma"); // below its element
    learnt(home, "2026-05-02", "Children.", NULL, "sssc-elements@2024#child-protection");
    learnt(home, "2026-05-03", "Adults.", NULL, "sssc-elements@2024#adult-protection");
    doc = renewal(home, NULL, NULL);
    expect_state(doc, "element-communication", "met");
    expect_state(doc, "sssc-cpl", "met");
    cr_expect_str_eq(
        cpd_node_get_text(
            shipped_finding(cpd_node_get(cpd_doc_root(doc), "requirement"), "element-thinking"),
            "certainty"),
        "unconfirmed");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- whoever cannot be told ---- */

Test(nations, work_in_the_one_of_their_ladder)
{
    cpd_home *home = shipped_home(NOW);
    cpd_doc *doc;

    shipped_person(home, "Dana", "social-worker", "2024-01-01"); // on a ladder of England
    doc = renewal(home, NULL, NULL);
    expect_rules(doc, "swe-cpd", "2025-26", "2025-12-01", "2026-11-30");
    cr_expect(is_left(doc, "No registration is on record"));
    cpd_doc_free(doc);
    doc = renewal(home, NULL, "2024-06-01"); // before there was a ladder, too
    expect_rules(doc, "swe-cpd", "2023-24", "2023-12-01", "2024-11-30");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(nations, are_not_guessed)
{
    cpd_home *home = shipped_home(NOW);
    cpd_doc *doc = NULL;

    shipped_person(home, "Evan", NULL, NULL);
    refused(cpd_returns_renewal(&doc, home, NULL), CPD_EABSENT);
    cr_expect(strstr(cpd_error_last()->hint, "cpd person registration"));
    doc = renewal(home, "niscc-prtl", NULL); // named, and nothing to count from
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "year"));
    expect_state(doc, "niscc-hours", "cannot-tell");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "pieces")), 0);
    cpd_doc_free(doc);
    doc = renewal(home, "swe-cpd@2023-24", "2024-03-01");
    expect_rules(doc, "swe-cpd", "2023-24", "2023-12-01", "2024-11-30");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(nations, refuse_rules_that_are_none)
{
    cpd_home *home = home_of("Evan", "NISCC", "2020-01-01");
    static const struct {
        const char *rules;
        int kind;
    } cases[] = {{"pcf", CPD_EINPUT},
                 {"swe cpd", CPD_EINPUT},
                 {"swe-cpd#cpd", CPD_EINPUT},
                 {"swe-cdp", CPD_EABSENT}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = NULL;

        refused(cpd_returns_renewal(
                    &doc, home,
                    &(cpd_renewal_options){.rules = cases[i].rules, .as_of = CPD_DATE_NONE}),
                cases[i].kind);
    }
    cpd_home_close(home);
}

/* ---- a first year ---- */

Test(nations, know_the_first_year_in_scotland)
{
    cpd_home *home = home_of("Fiona", "SSSC", "2026-02-01");
    cpd_doc *doc = renewal(home, NULL, NULL);

    expect_rules(doc, "sssc-cpl", "2025", "2026-02-01", "2027-01-31");
    cr_expect(holds_too(doc, "sssc-nqsw"));
    cr_expect(is_left(doc, "by core elements holds for you too: cpd renewal --rules sssc-nqsw"));
    cpd_doc_free(doc);
    doc = renewal(home, "sssc-nqsw", NULL);
    expect_rules(doc, "sssc-nqsw", "2024", "2026-02-01", "2027-01-31");
    expect_state(doc, "nqsw-supervisor", "cannot-tell");
    cpd_doc_free(doc);
    shipped_save(home, "kind", "contracted", "date", "2026-02-01", "minutes", "34h", NULL);
    doc = renewal(home, "sssc-nqsw", NULL);
    expect_rules(doc, "sssc-nqsw", "2024", "2026-02-01", "2027-07-31");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* Nobody had to change: the year of one who registered before June 2024 goes on by its own rules.
 */
Test(nations, leave_a_first_year_under_the_rules_it_began_with)
{
    static const struct {
        const char *as_of;
        bool holds;
    } cases[] = {{"2024-05-02", true},
                 {"2024-12-01", true},
                 {"2025-05-01", true},   // the last day
                 {"2025-07-01", true},   // still taken
                 {"2025-07-02", false}}; // the 62nd day after it

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_home *home = home_of("Gregor", "SSSC", "2024-05-02");
        cpd_doc *doc = renewal(home, NULL, cases[i].as_of);

        cr_expect_eq(holds_too(doc, "sssc-nqsw"), cases[i].holds, "%s", cases[i].as_of);
        cpd_doc_free(doc);
        if (cases[i].holds) {
            doc = renewal(home, "sssc-nqsw", cases[i].as_of);
            expect_rules(doc, "sssc-nqsw", "2022", "2024-05-02", "2025-05-01");
            cpd_doc_free(doc);
        }
        cpd_home_close(home);
    }
}

Test(nations, know_the_assessed_year_in_england)
{
    cpd_home *home = shipped_home(NOW);
    cpd_doc *doc;
    const cpd_node *meetings;

    shipped_person(home, "Hana", "nqsw", "2026-09-01");
    shipped_register(home, "Hana", "2026-08-20", NULL);
    doc = renewal(home, NULL, NULL);
    expect_rules(doc, "swe-cpd", "2025-26", "2025-12-01", "2026-11-30");
    cr_expect(holds_too(doc, "asye"));
    cpd_doc_free(doc);
    doc = renewal(home, "asye", NULL);
    expect_rules(doc, "asye", "2022", "2026-09-01", "2027-08-31");
    meetings = cpd_node_get(cpd_doc_root(doc), "meetings");
    cr_assert_eq(cpd_node_length(meetings), 5);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(meetings, 1), "date"), "2026-12-01");
    cr_expect(is_left(doc, "First review and interim assessment: by 1 December 2026."));
    cr_expect(is_left(doc, "nothing is decided: the employer does"));
    expect_state(doc, "asye-months", "not-yet");
    expect_state(doc, "asye-monthly", "not-yet");
    expect_state(doc, "asye-observations", "cannot-tell");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(nations, know_the_assessed_year_in_northern_ireland)
{
    cpd_home *home = home_of("Ita", "Northern Ireland Social Care Council", "2026-01-05");
    cpd_doc *doc = renewal(home, NULL, NULL);

    expect_rules(doc, "niscc-prtl", "2005", "2026-01-05", "2029-01-04");
    cr_expect(holds_too(doc, "niscc-aye"));
    cpd_doc_free(doc);
    doc = renewal(home, "niscc-aye", NULL);
    expect_rules(doc, "niscc-aye", "2006", "2026-01-05", "2027-01-04");
    expect_state(doc, "aye-certificate", "cannot-tell");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- beside a registration ---- */

Test(nations, count_the_year_of_an_approval)
{
    cpd_home *home = home_of("Joan", "Social Work England", "2010-01-01");
    cpd_doc *doc;

    registered(home, "Joan", "AMHP", "2022-06-10", NULL);
    learnt(home, "2026-06-09", "The year before.", "9h", "amhp@2008#2");
    learnt(home, "2026-06-10", "Case law.", "17h", "amhp@2008#2");
    learnt(home, "2026-07-10", "Something else.", "9h", NULL);
    doc = renewal(home, NULL, NULL);
    expect_rules(doc, "swe-cpd", "2025-26", "2025-12-01", "2026-11-30");
    cr_expect(holds_too(doc, "amhp-england"));
    cpd_doc_free(doc);
    doc = renewal(home, "amhp-england", NULL);
    expect_rules(doc, "amhp-england", "2008", "2026-06-10", "2027-06-09");
    expect_state(doc, "amhp-hours", "not-yet");
    cpd_doc_free(doc);
    learnt(home, "2026-08-10", "Working together.", "1h", "amhp@2008#4");
    doc = renewal(home, "amhp-england", NULL);
    expect_state(doc, "amhp-hours", "met");
    expect_state(doc, "amhp", "cannot-tell"); // agreed as relevant?
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "pieces")), 3);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(nations, look_back_a_year_from_the_day)
{
    static const struct {
        const char *trained, *as_of, *state;
        bool owed;
    } cases[] = {
        {"2026-02-01", "2026-11-20", "not-yet", false}, // within a year of the course
        {"2025-11-20", "2026-11-20", "not-yet", true},
        {"2020-01-01", "2026-11-20", "not-yet", true},
        {"2020-01-01", "2026-03-31", "met", true},
        {"2020-01-01", "2026-04-01", "not-yet", true}, // a year and a day after it
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_home *home = home_of("Kwame", "Social Work England", "2010-01-01");
        cpd_doc *doc;

        registered(home, "Kwame", "BIA", cases[i].trained, NULL);
        learnt(home, "2025-04-01", "Deprivation of liberty.", NULL,
               "learning-topics@2026#best-interests");
        doc = renewal(home, "bia-england", cases[i].as_of);
        cr_expect_eq(cpd_node_get_bool(cpd_doc_root(doc), "owed"), cases[i].owed, "%zu", i);
        expect_state(doc, "bia-training", cases[i].state);
        cpd_doc_free(doc);
        cpd_home_close(home);
    }
}

/* ---- back to a register ---- */

static void studied(cpd_home *home, const char *date, const char *type, const char *minutes)
{
    shipped_save(home, "kind", "cpd", "date", date, "text", date, "activity", type, "minutes",
                 minutes, NULL);
}

Test(nations, tell_what_a_return_takes)
{
    cpd_home *home = shipped_home(NOW);
    cpd_doc *doc;

    shipped_person(home, "Lena", "social-worker", "2015-01-01");
    registered(home, "Lena", "HCPC", "2015-01-01", "2019-12-01");
    registered(home, "Lena", "Social Work England", "2019-12-02", "2023-11-30");
    studied(home, "2026-03-01", "private-study", "150h");
    studied(home, "2026-04-01", "formal-study", "60h");
    doc = renewal(home, "swe-return", NULL);
    expect_rules(doc, "swe-return", "2025", "2025-11-21", "2026-11-20");
    expect_state(doc, "return-soon", "not-yet");
    expect_state(doc, "return-30-off", "met");
    expect_state(doc, "return-30-days", "met"); // 210 hours in days of seven
    expect_state(doc, "return-30-guided", "not-yet");
    expect_state(doc, "return-60-off", "not-yet");
    expect_state(doc, "return", "not-yet");
    cpd_doc_free(doc);
    studied(home, "2026-05-01", "supervised-practice", "45h");
    doc = renewal(home, "swe-return", NULL);
    expect_state(doc, "return", "met");
    cpd_doc_free(doc);
    doc = renewal(home, "swe-return", "2025-11-04"); // a day of six hours, and nothing recorded yet
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "version"), "2019");
    expect_state(doc, "return-soon", "met");
    cpd_doc_free(doc);
    cpd_home_close(home);
}
