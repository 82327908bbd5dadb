/* What each operator finds, at its boundaries, and the sentence it gives as its reason. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "world.h"

#define TODAY "2026-11-20" /* a Friday */

static void expect(struct world *world, cpd_requirement *asked, const char *state,
                   const char *reason)
{
    const cpd_node *finding = world_find(world, asked);

    cr_expect_str_eq(cpd_node_get_text(finding, "state"), state, "%s: %s", state,
                     cpd_node_get_text(finding, "reason"));
    cr_expect_str_eq(cpd_node_get_text(finding, "reason"), reason);
}

/* ---- three values ---- */

Test(find, joins_parts_in_three_values)
{
    static const struct {
        size_t n, parts, met, untold;
        enum cpd_state state;
    } cases[] = {
        /* all of two */
        {2, 2, 2, 0, CPD_MET},
        {2, 2, 1, 0, CPD_NOT_YET},
        {2, 2, 1, 1, CPD_CANNOT_TELL},
        {2, 2, 0, 2, CPD_CANNOT_TELL},
        {2, 2, 0, 1, CPD_NOT_YET}, // one no is enough
        {2, 2, 0, 0, CPD_NOT_YET},
        /* any of two */
        {1, 2, 1, 0, CPD_MET},
        {1, 2, 1, 1, CPD_MET}, // one yes is enough
        {1, 2, 0, 1, CPD_CANNOT_TELL},
        {1, 2, 0, 2, CPD_CANNOT_TELL},
        {1, 2, 0, 0, CPD_NOT_YET},
        /* two of three */
        {2, 3, 2, 0, CPD_MET},
        {2, 3, 2, 1, CPD_MET},
        {2, 3, 1, 1, CPD_CANNOT_TELL},
        {2, 3, 1, 0, CPD_NOT_YET},
        {2, 3, 0, 2, CPD_CANNOT_TELL},
        {2, 3, 0, 1, CPD_NOT_YET},
        /* more than there are */
        {3, 2, 2, 0, CPD_NOT_YET},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(cpd_state__of_parts(cases[i].n, cases[i].parts, cases[i].met, cases[i].untold),
                     cases[i].state, "%zu of %zu: %zu met, %zu untold", cases[i].n, cases[i].parts,
                     cases[i].met, cases[i].untold);
}

#define YES                                                                                        \
    "\"code\":\"y\",\"title\":\"Y\",\"count\":{\"kind\":\"cpd\",\"window\":{\"months\":12},"       \
    "\"min\":0}}"
#define NO                                                                                         \
    "\"code\":\"n\",\"title\":\"N\",\"count\":{\"kind\":\"cpd\",\"window\":{\"months\":12},"       \
    "\"min\":9}}"
#define RULE "{\"force\":\"rule\","
#define GUIDE "{\"force\":\"guidance\","

Test(find, lets_guidance_advise_within_a_rule)
{
    static const struct {
        const char *json, *state;
    } cases[] = {
        {RULE "\"code\":\"a\",\"title\":\"A\",\"all\":[" RULE YES "," GUIDE NO "]}", "met"},
        {RULE "\"code\":\"a\",\"title\":\"A\",\"all\":[" RULE NO "," GUIDE YES "]}", "not-yet"},
        /* where all is guidance, all of it is asked */
        {GUIDE "\"code\":\"a\",\"title\":\"A\",\"all\":[" GUIDE YES "," GUIDE NO "]}", "not-yet"},
        {RULE "\"code\":\"a\",\"title\":\"A\",\"all\":[" GUIDE YES "," GUIDE NO "]}", "not-yet"},
        {GUIDE "\"code\":\"a\",\"title\":\"A\",\"all\":[" RULE YES "," GUIDE NO "]}", "not-yet"},
        /* a choice is a choice */
        {RULE "\"code\":\"a\",\"title\":\"A\",\"any\":[" RULE NO "," GUIDE YES "]}", "met"},
    };
    struct world world;

    world_begin(&world, TODAY);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_eq(world_state(&world, world_asks(&world, cases[i].json)), cases[i].state,
                         "%s", cases[i].json);
    expect(&world, world_asks(&world, cases[0].json), "met",
           "1 of 1 is met; 1 more is advice and does not decide");
    world_end(&world);
}

Test(find, shows_its_parts)
{
    struct world world;
    const cpd_node *finding;

    world_begin(&world, TODAY);
    finding = world_find(
        &world,
        world_asks(&world, "{\"code\":\"a\",\"title\":\"A\",\"at_least\":{\"n\":2,\"of\":[" RULE YES
                           "," RULE YES "," RULE NO "]}}"));
    cr_expect_str_eq(cpd_node_get_text(finding, "state"), "met");
    cr_expect_str_eq(cpd_node_get_text(finding, "reason"), "2 of 3 are met; 2 are enough");
    cr_expect_eq(cpd_node_length(cpd_node_get(finding, "parts")), 3);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(cpd_node_get(finding, "parts"), 2), "state"),
                     "not-yet");
    cr_expect_str_eq(cpd_node_get_text(finding, "rule"), "ladder@1#a");
    cr_expect_str_eq(cpd_node_get_text(finding, "layer"), "council");
    cr_expect_str_eq(cpd_node_get_text(finding, "certainty"), "confirmed");
    cr_expect_str_eq(cpd_node_get_text(finding, "force"), "rule");
    cr_expect_eq(cpd_node_get_int(finding, "need", -1), 2);
    cr_expect_eq(cpd_node_get_int(finding, "have", -1), 2);
    world_end(&world);
}

/* ---- months ---- */

#define MONTHS                                                                                     \
    "{\"code\":\"m\",\"title\":\"M\",\"months_in_grade\":{\"grade\":[\"sw\"],\"min\":24}}"

Test(find, counts_months_in_grade)
{
    struct world world;

    world_begin(&world, TODAY);
    expect(&world, world_asks(&world, MONTHS), "cannot-tell",
           "no post is on record: no months can be counted");
    world_post(&world, "nqsw", "2024-09-20", "2025-09-19"); // another grade
    world_post(&world, "sw", "2025-09-20", NULL);
    expect(&world, world_asks(&world, MONTHS), "not-yet", "you have 14 of 24 months as sw");
    world_end(&world);

    world_begin(&world, TODAY);
    world.subject.has = "Asha Mbeki has";
    world_post(&world, "sw", "2024-11-20", NULL);
    expect(&world, world_asks(&world, MONTHS), "met",
           "Asha Mbeki has 24 months as sw; the minimum is 24");
    world_end(&world);
}

Test(find, does_not_count_a_post_that_is_to_come)
{
    struct world world;

    world_begin(&world, TODAY);
    world_post(&world, "sw", "2026-11-21", NULL);
    cr_expect_str_eq(world_state(&world, world_asks(&world, MONTHS)), "cannot-tell");
    world_end(&world);
}

Test(find, begins_to_count_on_the_first_day_of_a_post)
{
    struct world world;

    world_begin(&world, TODAY);
    world_post(&world, "sw", TODAY, NULL);
    expect(&world, world_asks(&world, MONTHS), "not-yet", "you have 0 of 24 months as sw");
    world_end(&world);
}

/* ---- hours ---- */

#define HOURS(window)                                                                              \
    "{\"code\":\"h\",\"title\":\"H\",\"hours\":{\"category\":[\"direct\",\"travel\"],"             \
    "\"window\":" window ",\"min\":60}}"

Test(find, counts_hours_from_the_first_day_of_the_window_to_the_last)
{
    static const struct {
        const char *window, *as_of, *first;
    } cases[] = {
        {"{\"months\":12}", "2026-11-20", "2025-11-21"},
        {"{\"months\":12}", "2026-02-28", "2025-03-01"},
        {"{\"months\":12}", "2024-02-29", "2023-03-01"},
        {"{\"months\":1}", "2026-03-31", "2026-03-01"},
        {"{\"weeks\":6}", "2026-11-20", "2026-10-10"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[300];
        struct world world;

        snprintf(json, sizeof json,
                 "{\"code\":\"h\",\"title\":\"H\",\"hours\":{\"category\":[\"direct\"],"
                 "\"window\":%s,\"min\":60}}",
                 cases[i].window);
        world_begin(&world, cases[i].as_of);
        world_time(&world, day(cases[i].first) - 1, DIRECT, 1000);
        world_time(&world, day(cases[i].first), DIRECT, 20);
        world_time(&world, day(cases[i].as_of), DIRECT, 39);
        world_time(&world, day(cases[i].as_of) + 1, DIRECT, 1000);
        cr_expect_str_eq(world_state(&world, world_asks(&world, json)), "not-yet", "%s", json);
        world_time(&world, day(cases[i].first), DIRECT, 1);
        cr_expect_str_eq(world_state(&world, world_asks(&world, json)), "met", "%s", json);
        world_end(&world);
    }
}

Test(find, names_the_hours_and_the_categories)
{
    struct world world;

    world_begin(&world, TODAY);
    expect(&world, world_asks(&world, HOURS("{\"months\":12}")), "not-yet",
           "you have recorded 0m of direct or travel in the last 12 months; the minimum is 1h");
    world_time(&world, day(TODAY), DIRECT, 45);
    world_time(&world, day(TODAY), TRAVEL, 45);
    world_time(&world, day(TODAY), RECORDING, 45);
    expect(&world, world_asks(&world, HOURS("{\"weeks\":1}")), "met",
           "you have recorded 1h 30m of direct or travel in the last week; the minimum is 1h");
    cr_expect_eq(cpd_node_get_int(world_find(&world, world_asks(&world, HOURS("{\"weeks\":1}"))),
                                  "evidence_count", -1),
                 2);
    world_end(&world);
}

Test(find, counts_in_a_grade_since_it_began)
{
    struct world world;

    world_begin(&world, TODAY);
    world_time(&world, day("2026-01-31"), DIRECT, 500);
    world_time(&world, day("2026-02-01"), DIRECT, 59);
    expect(&world, world_asks(&world, HOURS("{\"in_grade\":true}")), "cannot-tell",
           "no post is on record for 20 November 2026");
    world_post(&world, "nqsw", "2025-01-01", "2026-01-31");
    world_post(&world, "sw", "2026-02-01", NULL);
    expect(&world, world_asks(&world, HOURS("{\"in_grade\":true}")), "not-yet",
           "you have recorded 59m of direct or travel in this grade, since 1 February 2026; the "
           "minimum is 1h");
    world_end(&world);
}

Test(find, counts_in_the_year_of_a_regulator)
{
    struct world world;

    world_begin(&world, TODAY);
    expect(&world, world_asks(&world, HOURS("{\"year\":true}")), "cannot-tell",
           "no registration year is known here");
    world.subject.year = (cpd_period){day("2025-12-01"), day("2026-11-30")};
    world_time(&world, day("2025-11-30"), DIRECT, 500);
    world_time(&world, day("2025-12-01"), DIRECT, 60);
    expect(&world, world_asks(&world, HOURS("{\"year\":true}")), "met",
           "you have recorded 1h of direct or travel from 1 December 2025 to 30 November 2026; "
           "the minimum is 1h");
    world_end(&world);
}

/* ---- share ---- */

#define SHARE(min)                                                                                 \
    "{\"code\":\"s\",\"title\":\"S\",\"share\":{\"category\":[\"direct\"],\"window\":"             \
    "{\"months\":12},\"min\":" min ",\"weeks\":3,\"full_week\":7000}}"

static void sample_weeks(struct world *world, int weeks, int32_t direct, int32_t recording)
{
    world_contract(world, day("2025-01-01"), 1000);
    for (int i = 0; i < weeks; i++) {
        world_time(world, day("2026-06-01") + 7 * i, DIRECT, direct); // Mondays
        world_time(world, day("2026-06-05") + 7 * i, RECORDING, recording);
    }
}

/* A window that begins before the calendar does is no window of millions of weeks. */
Test(find, can_be_asked_of_the_first_days)
{
    struct world world;

    world_begin(&world, "1900-06-15");
    expect(&world, world_asks(&world, SHARE("1000")), "cannot-tell",
           "you have 0 of 3 sampled weeks in the last 12 months: nothing can be said yet");
    world_end(&world);
}

Test(find, says_nothing_before_there_are_enough_weeks)
{
    struct world world;

    world_begin(&world, TODAY);
    world_time(&world, day("2026-06-01"), DIRECT, 1000);
    expect(&world, world_asks(&world, SHARE("1000")), "cannot-tell",
           "no contracted hours are on record in the last 12 months: nothing can be said yet");
    world_end(&world);

    world_begin(&world, TODAY);
    sample_weeks(&world, 2, 500, 500);
    expect(&world, world_asks(&world, SHARE("1000")), "cannot-tell",
           "you have 2 of 3 sampled weeks in the last 12 months: nothing can be said yet");
    cr_expect_null(cpd_node_get(world_find(&world, world_asks(&world, SHARE("1000"))), "have"),
                   "a share of too few weeks is shown");
    world_end(&world);
}

Test(find, weighs_a_share_exactly)
{
    static const struct {
        int32_t direct, recording;
        const char *min, *state, *reason;
    } cases[] = {
        {100, 900, "1000", "met",
         "10% of 50h recorded in 3 sampled weeks in the last 12 months went into direct; the "
         "minimum is 10%"},
        {99, 901, "1000", "not-yet",
         "9.9% of 50h recorded in 3 sampled weeks in the last 12 months went into direct; the "
         "minimum is 10%"},
        {118, 882, "1000", "met",
         "11.8% of 50h recorded in 3 sampled weeks in the last 12 months went into direct; the "
         "minimum is 10%"},
        {300, 2100, "1250", "met",
         "12.5% of 120h recorded in 3 sampled weeks in the last 12 months went into direct; the "
         "minimum is 12.5%"},
        /* 11.99%: no rounding may make it look like 12% */
        {1199, 8801, "1200", "not-yet",
         "11.9% of 500h recorded in 3 sampled weeks in the last 12 months went into direct; the "
         "minimum is 12%"},
        {1199, 8801, "1199", "met",
         "11.99% of 500h recorded in 3 sampled weeks in the last 12 months went into direct; the "
         "minimum is 11.99%"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;
        char json[300];

        snprintf(json, sizeof json,
                 "{\"code\":\"s\",\"title\":\"S\",\"share\":{\"category\":[\"direct\"],\"window\":"
                 "{\"months\":12},\"min\":%s,\"weeks\":3,\"full_week\":7000}}",
                 cases[i].min);
        world_begin(&world, TODAY);
        sample_weeks(&world, 3, cases[i].direct, cases[i].recording);
        expect(&world, world_asks(&world, json), cases[i].state, cases[i].reason);
        world_end(&world);
    }
}

Test(find, takes_a_share_of_sampled_weeks_only)
{
    struct world world;
    const cpd_node *finding;

    world_begin(&world, TODAY);
    sample_weeks(&world, 3, 100, 900);
    world_time(&world, day("2026-07-06"), DIRECT, 699); // a week that is not covered
    finding = world_find(&world, world_asks(&world, SHARE("1000")));
    cr_expect_eq(cpd_node_get_int(finding, "have", -1), 1000);
    cr_expect_eq(cpd_node_get_int(finding, "sampled_weeks", -1), 3);
    cr_expect_eq(cpd_node_get_int(finding, "needed_weeks", -1), 3);
    cr_expect_eq(cpd_node_get_int(finding, "evidence_count", -1), 3);
    world_time(&world, day("2026-07-06"), DIRECT, 1); // now it is
    finding = world_find(&world, world_asks(&world, SHARE("1000")));
    cr_expect_eq(cpd_node_get_int(finding, "have", -1), 1000 * 10000 / 3700);
    world_end(&world);
}

Test(find, does_not_hold_leave_against_anybody)
{
    struct world world;
    cpd_date monday = day("2026-06-22");

    world_begin(&world, TODAY);
    sample_weeks(&world, 2, 100, 900);
    world_time(&world, monday, DIRECT, 100); // one day worked, four away
    world_away(&world, monday + 1, monday + 4);
    cr_expect_str_eq(world_state(&world, world_asks(&world, SHARE("1000"))), "met");
    world_end(&world);
}

Test(find, cannot_tell_from_weeks_of_leave_alone)
{
    struct world world;

    world_begin(&world, TODAY);
    world_contract(&world, day("2025-01-01"), 1000);
    world_away(&world, day("2025-11-01"), day("2026-12-31"));
    expect(&world, world_asks(&world, SHARE("1000")), "cannot-tell",
           "you have 0 of 3 sampled weeks in the last 12 months: nothing can be said yet");
    world_end(&world);
}

/* ---- count ---- */

#define COUNT(kind, more)                                                                          \
    "{\"code\":\"c\",\"title\":\"C\",\"count\":{\"kind\":\"" kind                                  \
    "\",\"window\":{\"months\":12},\"min\":2" more "}}"

Test(find, counts_records_with_their_conditions)
{
    struct world world;

    world_begin(&world, TODAY);
    expect(&world, world_asks(&world, COUNT("cpd", "")), "not-yet",
           "you have no pieces of CPD in the last 12 months; the minimum is 2");
    world_cpd(&world, day("2025-11-20"), CPD_FLAG_PEER); // a day too early
    world_cpd(&world, day("2025-11-21"), CPD_FLAG_PEER);
    world_cpd(&world, day("2026-11-20"), CPD_FLAG_PEER | CPD_FLAG_IMPACT);
    expect(&world, world_asks(&world, COUNT("cpd", "")), "met",
           "you have 2 pieces of CPD in the last 12 months; the minimum is 2");
    expect(&world, world_asks(&world, COUNT("cpd", ",\"flags\":[\"peer\"]")), "met",
           "you have 2 pieces of CPD talked over with a peer in the last 12 months; the minimum is "
           "2");
    expect(&world, world_asks(&world, COUNT("cpd", ",\"flags\":[\"impact\",\"peer\"]")), "not-yet",
           "you have 1 piece of CPD talked over with a peer and with impact described in the last "
           "12 months; the minimum is 2");
    world_end(&world);
}

Test(find, tells_how_many_wait_for_a_signature)
{
    struct world world;

    world_begin(&world, TODAY);
    world_session(&world, day("2026-05-01"), 90, 2);
    world_session(&world, day("2026-06-01"), 89, 2); // too short
    world_session(&world, day("2026-07-01"), 90, 1); // one signature
    world_session(&world, day("2026-08-01"), 90, 2)->signed_by_other = false;
    expect(&world, world_asks(&world, COUNT("session", ",\"signed\":\"both\",\"minutes\":90")),
           "not-yet",
           "you have 1 supervision session of at least 1h 30m signed by both in the last 12 "
           "months; the minimum is 2; 2 more are not agreed and signed by both");
    world_end(&world);
}

/* ---- signatures of a home that is not accepted ---- */

#define ELSEWHERE "signed in a home that is not accepted here (cpd trust list, cpd trust accept)"

static cpd_fact *session_elsewhere(struct world *world, const char *on)
{
    cpd_fact *fact = world_session(world, day(on), 90, 0);

    fact->elsewhere_own = fact->elsewhere_other = true;
    world->facts.elsewhere++;
    return fact;
}

#define SESSIONS COUNT("session", ",\"signed\":\"both\",\"minutes\":90")
#define HAVE_1 "you have 1 supervision session of at least 1h 30m signed by both in the last 12 "

Test(find, cannot_tell_what_a_home_that_is_not_accepted_would_add)
{
    struct world world;

    world_begin(&world, TODAY);
    world_session(&world, day("2026-05-01"), 90, 2);
    session_elsewhere(&world, "2026-06-01");
    expect(&world, world_asks(&world, SESSIONS), "cannot-tell",
           HAVE_1 "months; the minimum is 2; cannot tell: 1 more is " ELSEWHERE);
    world_session(&world, day("2026-07-01"), 90, 2);
    expect(&world, world_asks(&world, SESSIONS), "met",
           "you have 2 supervision sessions of at least 1h 30m signed by both in the last 12 "
           "months; the minimum is 2");
    world_end(&world);
}

Test(find, says_not_yet_where_it_would_not_be_enough)
{
    struct world world;

    world_begin(&world, TODAY);
    session_elsewhere(&world, "2026-06-01");
    session_elsewhere(&world, "2025-06-01");                        // too old
    session_elsewhere(&world, "2026-06-02")->minutes = 89;          // too short
    session_elsewhere(&world, "2026-06-03")->elsewhere_own = false; // one signature
    expect(
        &world, world_asks(&world, SESSIONS), "not-yet",
        "you have no supervision sessions of at least 1h 30m signed by both in the last 12 "
        "months; the minimum is 2; 1 more is not agreed and signed by both; 1 more is " ELSEWHERE);
    world_end(&world);
}

/* One of the two signed here, the other there. */
Test(find, adds_what_was_signed_here_to_what_was_signed_there)
{
    struct world world;
    cpd_fact *fact;

    world_begin(&world, TODAY);
    world_session(&world, day("2026-05-01"), 90, 2);
    fact = session_elsewhere(&world, "2026-06-01");
    fact->elsewhere_own = false;
    fact->signed_by_own = true;
    cr_expect_str_eq(world_state(&world, world_asks(&world, SESSIONS)), "cannot-tell");
    fact->named_more = 1;
    cr_expect_str_eq(world_state(&world, world_asks(&world, SESSIONS)), "not-yet");
    fact->elsewhere_more = 1;
    cr_expect_str_eq(world_state(&world, world_asks(&world, SESSIONS)), "cannot-tell");
    world_end(&world);
}

Test(find, cannot_tell_by_endorsements_of_a_home_that_is_not_accepted)
{
    struct world world;
    cpd_fact *fact;

    world_begin(&world, TODAY);
    fact = world_endorse(&world, day("2026-01-01"), D1, ASYE);
    fact->signed_by_other = false;
    fact->elsewhere_other = true;
    world.facts.elsewhere = 1;
    expect(&world, world_asks_endorsed(&world, 1, 1), "cannot-tell",
           "Professionalism is not yet endorsed at the level Newly qualified or higher; cannot "
           "tell: 1 more is " ELSEWHERE);
    expect(&world, world_asks_endorsed(&world, 3, 3), "not-yet",
           "0 of 3 domains are endorsed at the level Newly qualified or higher; missing: "
           "Professionalism; Values; Rights; 1 more is " ELSEWHERE);
    world_endorse(&world, day("2026-01-02"), D1, ASYE);
    cr_expect_str_eq(world_state(&world, world_asks_endorsed(&world, 1, 1)), "met");
    world_end(&world);
}

Test(find, never_counts_private_kinds)
{
    static const char *const kinds[] = {"cpd", "session", "endorsement", "time"};
    struct world world;

    world_begin(&world, TODAY);
    for (int i = 0; i < 5; i++) {
        cpd_fact *fact = world_cpd(&world, day(TODAY), CPD_FLAG_PEER | CPD_FLAG_IMPACT);

        fact->kind = CPD_KIND_REFLECTION;
        fact->other = BOSS;
        fact->signatures = 2;
        fact->signed_by_other = true;
        fact->term = DIRECT;
        fact->minutes = 600;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char json[300];

        snprintf(json, sizeof json,
                 "{\"code\":\"c\",\"title\":\"C\",\"count\":{\"kind\":\"%s\",\"window\":"
                 "{\"months\":12},\"min\":1}}",
                 kinds[i]);
        cr_expect_str_eq(world_state(&world, world_asks(&world, json)), "not-yet", "%s", kinds[i]);
    }
    cr_expect_str_eq(world_state(&world, world_asks(&world, HOURS("{\"months\":12}"))), "not-yet");
    cr_expect_str_eq(world_state(&world, world_asks_endorsed(&world, 1, 1)), "not-yet");
    world_end(&world);
}

/* ---- endorsed ---- */

Test(find, needs_the_level_or_a_higher_one)
{
    struct world world;

    world_begin(&world, TODAY);
    expect(&world, world_asks_endorsed(&world, 1, 1), "not-yet",
           "Professionalism is not yet endorsed at the level Newly qualified or higher");
    world_endorse(&world, day("2020-01-01"), D1, 99); // another level
    cr_expect_str_eq(world_state(&world, world_asks_endorsed(&world, 1, 1)), "not-yet");
    world_endorse(&world, day("2020-01-01"), D1, EXPERIENCED);
    expect(&world, world_asks_endorsed(&world, 1, 1), "met",
           "Professionalism is endorsed at the level Newly qualified or higher");
    expect(&world, world_asks_endorsed(&world, 3, 3), "not-yet",
           "1 of 3 domains are endorsed at the level Newly qualified or higher; missing: Values; "
           "Rights");
    world_endorse(&world, day("2021-01-01"), D3, ASYE);
    expect(&world, world_asks_endorsed(&world, 3, 2), "met",
           "2 of 3 domains are endorsed at the level Newly qualified or higher; the minimum is 2; "
           "missing: Values");
    world_end(&world);
}

Test(find, counts_a_record_of_several_domains_once_as_evidence)
{
    struct world world;
    int64_t both;

    world_begin(&world, TODAY);
    both = world_endorse(&world, day("2025-01-01"), D1, ASYE)->id;
    world.links[world.facts.link_count++] = (cpd_fact_link){both, D2, ASYE};
    world_endorse(&world, day("2026-01-01"), D3, ASYE);
    world_endorse(&world, day("2024-01-01"), D3, ASYE); // an older one says nothing new
    cr_expect_eq(cpd_node_get_int(world_find(&world, world_asks_endorsed(&world, 3, 3)),
                                  "evidence_count", -1),
                 2);
    cr_expect_eq(
        cpd_node_get_int(world_find(&world, world_asks_endorsed(&world, 3, 3)), "have", -1), 3);
    cr_expect_eq(cpd_node_get_int(world_find(&world, world_asks_endorsed(&world, 2, 2)),
                                  "evidence_count", -1),
                 1);
    both = world_endorse(&world, day(TODAY), D1, ASYE)->id; // the newest of all
    world.links[world.facts.link_count++] = (cpd_fact_link){both, D2, ASYE};
    cr_expect_eq(cpd_node_get_int(world_find(&world, world_asks_endorsed(&world, 2, 2)),
                                  "evidence_count", -1),
                 1);
    world_end(&world);
}

Test(find, takes_no_endorsement_by_oneself_unsigned_or_to_come)
{
    struct world world;

    world_begin(&world, TODAY);
    world_endorse(&world, day("2026-01-01"), D1, ASYE)->other = ME;
    world_endorse(&world, day("2026-01-02"), D1, ASYE)->signed_by_other = false;
    world_endorse(&world, day("2026-01-03"), D1, ASYE)->other = 0;
    world_endorse(&world, day(TODAY) + 1, D1, ASYE);
    cr_expect_str_eq(world_state(&world, world_asks_endorsed(&world, 1, 1)), "not-yet");
    world_endorse(&world, day(TODAY), D1, ASYE);
    cr_expect_str_eq(world_state(&world, world_asks_endorsed(&world, 1, 1)), "met");
    world_end(&world);
}

Test(find, does_not_take_an_unnumbered_word_for_one)
{
    struct world world;
    cpd_requirement *asked;

    world_begin(&world, TODAY);
    world_time(&world, day(TODAY), 0, 600); // a block without a known category
    asked = world_asks(&world, HOURS("{\"months\":12}"));
    asked->words[0].term = asked->words[1].term = 0;
    cr_expect_str_eq(world_state(&world, asked), "not-yet");
    world_end(&world);
}
