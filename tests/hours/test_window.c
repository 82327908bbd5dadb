/* Sums over facts made by hand: categories, absences, weeks and what makes a week a sample. */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "hours/window.h"

/* Monday, 2 November 2026. */
#define MONDAY cpd_date_from_parts(2026, 11, 2)
#define FULL 7000

enum { DIRECT = 1, RECORDING = 2 };

static int compare(const void *a, const void *b)
{
    const cpd_fact *x = a, *y = b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Facts in the order the index gives them. */
static cpd_facts facts_of(cpd_fact *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].id == 0)
            list[i].id = (int64_t)i + 1;
    qsort(list, count, sizeof *list, compare);
    return (cpd_facts){.facts = list, .count = count};
}

static cpd_fact spent(cpd_date day, int32_t term, int32_t minutes)
{
    return (cpd_fact){.kind = CPD_KIND_TIME,
                      .day = day,
                      .day_to = CPD_DATE_NONE,
                      .term = term,
                      .minutes = minutes};
}

static cpd_fact away(cpd_date from, cpd_date to, int32_t minutes)
{
    return (cpd_fact){.kind = CPD_KIND_ABSENCE, .day = from, .day_to = to, .minutes = minutes};
}

static cpd_fact contract(cpd_date from, int32_t minutes)
{
    return (cpd_fact){
        .kind = CPD_KIND_CONTRACTED, .day = from, .day_to = CPD_DATE_NONE, .minutes = minutes};
}

static cpd_time_sums sums_of(const cpd_facts *facts, cpd_date from, cpd_date to)
{
    cpd_time_sums sums = {0};
    cpd_away days = {0};

    cr_assert_eq(cpd_away__read(&days, facts, to), 0);
    cr_assert_eq(cpd_time_sums__read(&sums, facts, &days, (cpd_period){from, to}), 0);
    cpd_away__fini(&days);
    return sums;
}

static size_t weeks_of(cpd_week **weeks, const cpd_facts *facts, cpd_date from, cpd_date to)
{
    cpd_away days = {0};
    size_t count;

    cr_assert_eq(cpd_away__read(&days, facts, to), 0);
    cr_assert_eq(cpd_weeks__read(weeks, &count, facts, &days, (cpd_period){from, to}), 0);
    cpd_away__fini(&days);
    return count;
}

/* ---- categories ---- */

Test(window, counts_both_end_days)
{
    cpd_fact list[] = {spent(MONDAY - 1, DIRECT, 1), spent(MONDAY, DIRECT, 10),
                       spent(MONDAY, RECORDING, 20), spent(MONDAY + 6, DIRECT, 40),
                       spent(MONDAY + 7, DIRECT, 80)};
    cpd_facts facts = facts_of(list, 5);
    cpd_time_sums sums = sums_of(&facts, MONDAY, MONDAY + 6);

    cr_expect_eq(cpd_time_sums__of(&sums, DIRECT), 50);
    cr_expect_eq(cpd_time_sums__of(&sums, RECORDING), 20);
    cr_expect_eq(cpd_time_sums__of(&sums, 99), 0);
    cr_expect_eq(sums.total, 70);
    cpd_time_sums__fini(&sums);
}

Test(window, leaves_out_time_on_days_of_absence)
{
    cpd_fact list[] = {spent(MONDAY, DIRECT, 10),           spent(MONDAY + 1, DIRECT, 20),
                       spent(MONDAY + 2, DIRECT, 40),       spent(MONDAY + 3, DIRECT, 80),
                       away(MONDAY + 1, MONDAY + 2, 0),       // whole days
                       away(MONDAY + 3, CPD_DATE_NONE, 120)}; // two hours of a day
    cpd_facts facts = facts_of(list, 6);
    cpd_time_sums sums = sums_of(&facts, MONDAY, MONDAY + 6);

    cr_expect_eq(sums.total, 90);
    cr_expect_eq(sums.left_out, 60);
    cpd_time_sums__fini(&sums);
}

Test(window, adds_up_to_the_whole_however_it_is_cut)
{
    cpd_fact list[60];
    cpd_facts facts;
    cpd_time_sums whole;

    for (int i = 0; i < 59; i++)
        list[i] = spent(MONDAY + i * 7 % 59, i % 5 + 1, 7 + i);
    list[59] = away(MONDAY + 20, MONDAY + 23, 0);
    facts = facts_of(list, 60);
    whole = sums_of(&facts, MONDAY, MONDAY + 58);
    for (int cut = 0; cut < 58; cut++) {
        cpd_time_sums first = sums_of(&facts, MONDAY, MONDAY + cut);
        cpd_time_sums rest = sums_of(&facts, MONDAY + cut + 1, MONDAY + 58);

        for (int term = 1; term <= 5; term++)
            cr_expect_eq(cpd_time_sums__of(&first, term) + cpd_time_sums__of(&rest, term),
                         cpd_time_sums__of(&whole, term));
        cr_expect_eq(first.total + rest.total, whole.total);
        cr_expect_eq(first.left_out + rest.left_out, whole.left_out);
        cpd_time_sums__fini(&first);
        cpd_time_sums__fini(&rest);
    }
    cpd_time_sums__fini(&whole);
}

Test(window, does_not_change_with_what_comes_later)
{
    cpd_fact list[] = {spent(MONDAY, DIRECT, 10), spent(MONDAY + 8, DIRECT, 20),
                       away(MONDAY + 8, MONDAY + 9, 0), contract(MONDAY + 8, 600)};
    cpd_facts early = facts_of((cpd_fact[]){list[0]}, 1), all = facts_of(list, 4);
    cpd_time_sums before = sums_of(&early, MONDAY, MONDAY + 6);
    cpd_time_sums after = sums_of(&all, MONDAY, MONDAY + 6);

    cr_expect_eq(before.total, after.total);
    cr_expect_eq(before.left_out, after.left_out);
    cpd_time_sums__fini(&before);
    cpd_time_sums__fini(&after);
}

Test(window, is_empty_when_it_ends_before_it_begins)
{
    cpd_fact list[] = {spent(MONDAY, DIRECT, 10)};
    cpd_facts facts = facts_of(list, 1);
    cpd_time_sums sums = sums_of(&facts, MONDAY + 1, MONDAY);

    cr_expect_eq(sums.total, 0);
    cpd_time_sums__fini(&sums);
}

Test(window, counts_working_days_away)
{
    cpd_fact list[] = {away(MONDAY + 3, MONDAY + 8, 0), away(MONDAY + 4, MONDAY + 4, 60),
                       away(MONDAY + 9, CPD_DATE_NONE, 60)};
    cpd_facts facts = facts_of(list, 3);
    cpd_away days = {0};

    cr_assert_eq(cpd_away__read(&days, &facts, MONDAY + 30), 0);
    /* Thursday, Friday, Monday and Tuesday; the weekend is none, two hours are none. */
    cr_expect_eq(cpd_away__working_days(&days, (cpd_period){MONDAY, MONDAY + 30}), 4);
    cr_expect_eq(cpd_away__on(&days, MONDAY + 2), 0);
    cr_expect_eq(cpd_away__on(&days, MONDAY + 4), CPD_AWAY_WHOLE);
    cr_expect_eq(cpd_away__on(&days, MONDAY + 9), 60);
    cr_expect_eq(cpd_away__on(&days, MONDAY + 10), 0);
    cpd_away__fini(&days);
}

Test(window, sees_an_absence_only_up_to_its_last_day)
{
    cpd_fact list[] = {away(MONDAY, MONDAY + 200, 0)};
    cpd_facts facts = facts_of(list, 1);
    cpd_away days = {0};

    cr_assert_eq(cpd_away__read(&days, &facts, MONDAY + 1), 0);
    cr_expect_eq(cpd_away__on(&days, MONDAY + 1), CPD_AWAY_WHOLE);
    cr_expect_eq(cpd_away__on(&days, MONDAY + 2), 0);
    cpd_away__fini(&days);
    cr_assert_eq(cpd_away__read(&days, &facts, MONDAY - 1), 0);
    cr_expect_eq(days.count, 0);
    cpd_away__fini(&days);
}

/* ---- weeks ---- */

Test(window, holds_only_the_weeks_that_lie_wholly_in_it)
{
    static const struct {
        int from, to; /* days after MONDAY */
        size_t weeks;
        int first;
    } cases[] = {
        {0, 6, 1, 0},  {0, 5, 0, 0},   {1, 6, 0, 0}, {1, 13, 1, 7}, {0, 13, 2, 0}, {-1, 6, 1, 0},
        {-6, 6, 1, 0}, {-7, 6, 2, -7}, {0, 0, 0, 0}, {6, 20, 2, 7}, {5, -5, 0, 0},
    };
    cpd_fact list[] = {contract(MONDAY - 100, 2100)};
    cpd_facts facts = facts_of(list, 1);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cpd_week *weeks;
        size_t count = weeks_of(&weeks, &facts, MONDAY + cases[i].from, MONDAY + cases[i].to);

        cr_expect_eq(count, cases[i].weeks, "%d..%d", cases[i].from, cases[i].to);
        if (count)
            cr_expect_eq(weeks[0].monday, MONDAY + cases[i].first, "%d..%d", cases[i].from,
                         cases[i].to);
        free(weeks);
    }
}

Test(window, samples_a_week_that_is_covered)
{
    static const struct {
        const char *label;
        int32_t minutes, contracted;
        int absent_days, absent_minutes; /* from Monday on */
        bool sampled;
    } cases[] = {
        {"all of it", 2220, 2220, 0, 0, true},
        {"exactly the share", 1554, 2220, 0, 0, true},
        {"a minute less", 1553, 2220, 0, 0, false},
        {"three days away", 222, 2220, 3, 0, true},
        {"three days away, a minute less", 221, 2220, 3, 0, false},
        {"an afternoon away", 1434, 2220, 1, 120, true},
        {"an afternoon away, a minute less", 1433, 2220, 1, 120, false},
        {"more minutes away than the day has", 1110, 2220, 1, 900, true},
        {"more minutes away than the day has, a minute less", 1109, 2220, 1, 900, false},
        {"wholly away", 0, 2220, 7, 0, false},
        {"nothing known of the contract", 2220, 0, 0, 0, false},
        {"an odd contract", 6, 7, 0, 0, true},
        {"an odd contract, less", 4, 7, 0, 0, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cpd_fact list[3];
        size_t n = 0, count;
        cpd_facts facts;
        cpd_week *weeks;

        list[n++] = spent(MONDAY + 4, DIRECT, cases[i].minutes); // Friday
        if (cases[i].contracted)
            list[n++] = contract(MONDAY - 1, cases[i].contracted);
        if (cases[i].absent_days)
            list[n++] = away(MONDAY, MONDAY + cases[i].absent_days - 1, cases[i].absent_minutes);
        facts = facts_of(list, n);
        for (size_t k = 0; k < n; k++)
            facts.facts[k].id = (int64_t)k + 1;
        count = weeks_of(&weeks, &facts, MONDAY, MONDAY + 6);
        cr_assert_eq(count, 1);
        cr_expect_eq(cpd_week__is_sampled(&weeks[0], FULL), cases[i].sampled, "%s", cases[i].label);
        free(weeks);
    }
}

Test(window, takes_the_contract_in_force_on_each_day)
{
    cpd_fact list[] = {contract(MONDAY - 30, 2000), contract(MONDAY + 2, 1000),
                       spent(MONDAY, DIRECT, 100)};
    cpd_facts facts = facts_of(list, 3);
    cpd_week *weeks;

    cr_assert_eq(weeks_of(&weeks, &facts, MONDAY, MONDAY + 13), 2);
    cr_expect_eq(weeks[0].agreed_fifths, 2 * 2000 + 3 * 1000);
    cr_expect_eq(weeks[1].agreed_fifths, 5 * 1000);
    free(weeks);
}

Test(window, cannot_tell_a_week_in_which_the_contract_begins)
{
    cpd_fact list[] = {contract(MONDAY + 2, 1000), spent(MONDAY + 3, DIRECT, 1000),
                       away(MONDAY + 4, MONDAY + 4, 0)};
    cpd_facts facts = facts_of(list, 3);
    cpd_week *weeks;

    cr_assert_eq(weeks_of(&weeks, &facts, MONDAY, MONDAY + 13), 2);
    cr_expect_eq(weeks[0].agreed_fifths, -1);
    cr_expect_eq(weeks[0].away_fifths, 0);
    cr_expect_not(cpd_week__is_sampled(&weeks[0], FULL));
    cr_expect_eq(weeks[1].agreed_fifths, 5000);
    free(weeks);
}

Test(window, sums_only_sampled_weeks)
{
    cpd_fact list[] = {
        contract(MONDAY - 1, 1000),         spent(MONDAY, DIRECT, 300),
        spent(MONDAY + 1, RECORDING, 500),  spent(MONDAY + 7, DIRECT, 699), // a week not covered
        spent(MONDAY + 14, RECORDING, 700), spent(MONDAY + 20, DIRECT, 5)};
    cpd_facts facts = facts_of(list, 6);
    cpd_week *weeks;
    size_t count = weeks_of(&weeks, &facts, MONDAY, MONDAY + 27);
    cpd_time_sums sums = {0};
    cpd_away none = {0};
    int sampled;

    cr_assert_eq(cpd_time_sums__sampled(&sums, &sampled, weeks, count, FULL, &facts, &none), 0);
    cr_expect_eq(sampled, 2);
    cr_expect_eq(cpd_time_sums__of(&sums, DIRECT), 305);
    cr_expect_eq(cpd_time_sums__of(&sums, RECORDING), 1200);
    cpd_time_sums__fini(&sums);
    free(weeks);
}

Test(window, does_not_care_in_which_order_facts_were_written)
{
    cpd_fact list[] = {contract(MONDAY - 1, 1000), spent(MONDAY, DIRECT, 300),
                       spent(MONDAY + 1, RECORDING, 500), away(MONDAY + 2, MONDAY + 3, 0)};
    cpd_facts facts = facts_of(list, 4);
    cpd_time_sums expected = sums_of(&facts, MONDAY, MONDAY + 6);

    for (int turn = 0; turn < 4; turn++) {
        cpd_fact turned[4];
        cpd_time_sums sums;

        for (int i = 0; i < 4; i++)
            turned[i] = list[(i + turn) % 4];
        facts = facts_of(turned, 4);
        sums = sums_of(&facts, MONDAY, MONDAY + 6);
        cr_expect_eq(sums.total, expected.total);
        cr_expect_eq(sums.left_out, expected.left_out);
        cpd_time_sums__fini(&sums);
    }
    cpd_time_sums__fini(&expected);
}
