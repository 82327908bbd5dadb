/* Sums of recorded time: by category over any stretch, by whole weeks, and over sampled weeks.
 * Facts come sorted by kind and day, so a stretch is found by halving and walked once.
 */
#include "hours/window.h"

#include <stdlib.h>

#define DAY_MINUTES 1440
#define WORKING_DAYS 5

/* ---- days away ---- */

static cpd_date last_day(const cpd_fact *absence, cpd_date until)
{
    cpd_date last = absence->day_to == CPD_DATE_NONE ? absence->day : absence->day_to;

    return last < until ? last : until;
}

static void mark(cpd_away *away, const cpd_fact *absence, cpd_date until)
{
    for (cpd_date day = absence->day; day <= last_day(absence, until); day++) {
        int16_t *minutes = &away->minutes[day - away->from];
        int sum = *minutes + absence->minutes;

        if (absence->minutes <= 0)
            *minutes = CPD_AWAY_WHOLE;
        else if (*minutes != CPD_AWAY_WHOLE)
            *minutes = (int16_t)(sum < DAY_MINUTES ? sum : DAY_MINUTES);
    }
}

int cpd_away__read(cpd_away *out, const cpd_facts *facts, cpd_date until)
{
    size_t count;
    const cpd_fact *absences = cpd_facts__of_kind(facts, CPD_KIND_ABSENCE, &count);
    cpd_away away = {0};
    cpd_date last = CPD_DATE_NONE;

    for (size_t i = 0; i < count; i++)
        if (last_day(&absences[i], until) > last)
            last = last_day(&absences[i], until);
    *out = away;
    if (count == 0 || last < absences[0].day)
        return 0;
    away.from = absences[0].day;
    away.count = (size_t)(last - away.from) + 1;
    away.minutes = calloc(away.count, sizeof *away.minutes);
    if (!away.minutes)
        return cpd_error__no_memory();
    for (size_t i = 0; i < count; i++)
        mark(&away, &absences[i], until);
    *out = away;
    return 0;
}

void cpd_away__fini(cpd_away *away)
{
    free(away->minutes);
    *away = (cpd_away){0};
}

int cpd_away__on(const cpd_away *away, cpd_date day)
{
    bool inside = away->count > 0 && day >= away->from && (size_t)(day - away->from) < away->count;

    return inside ? away->minutes[day - away->from] : 0;
}

static bool is_working_day(cpd_date day)
{
    return cpd_date_weekday(day) < WORKING_DAYS;
}

int cpd_away__working_days(const cpd_away *away, cpd_period period)
{
    int days = 0;

    for (size_t i = 0; i < away->count; i++) {
        cpd_date day = away->from + (cpd_date)i;

        days += away->minutes[i] == CPD_AWAY_WHOLE && is_working_day(day) &&
                cpd_period_has(period, day);
    }
    return days;
}

/* ---- sums by category ---- */

/* People use a handful of categories, and mostly the one they used last. */
static cpd_time_sum *sum_of(const cpd_time_sums *sums, int32_t term)
{
    for (size_t i = 0; i < sums->count; i++)
        if (sums->terms[i].term == term)
            return &sums->terms[i];
    return NULL;
}

static cpd_time_sum *new_sum(cpd_time_sums *sums, int32_t term)
{
    cpd_time_sum *grown;

    if (sums->count == sums->room) {
        size_t room = sums->room ? sums->room * 2 : 8;

        grown = realloc(sums->terms, room * sizeof *grown);
        if (!grown)
            return NULL;
        sums->terms = grown;
        sums->room = room;
    }
    sums->terms[sums->count] = (cpd_time_sum){.term = term};
    return &sums->terms[sums->count++];
}

int cpd_time_sums__add(cpd_time_sums *sums, int32_t term, int64_t minutes)
{
    cpd_time_sum *sum = sum_of(sums, term);

    if (!sum)
        sum = new_sum(sums, term);
    if (!sum)
        return cpd_error__no_memory();
    sum->minutes += minutes;
    sum->blocks++;
    sums->total += minutes;
    return 0;
}

int64_t cpd_time_sums__of(const cpd_time_sums *sums, int32_t term)
{
    const cpd_time_sum *sum = sum_of(sums, term);

    return sum ? sum->minutes : 0;
}

void cpd_time_sums__fini(cpd_time_sums *sums)
{
    free(sums->terms);
    *sums = (cpd_time_sums){0};
}

/* The first of count facts of one kind that is not before a day. */
static size_t first_from(const cpd_fact *facts, size_t count, cpd_date day)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (facts[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const cpd_fact *cpd_time__within(const cpd_facts *facts, cpd_period period, size_t *count)
{
    size_t all, from, to;
    const cpd_fact *time = cpd_facts__of_kind(facts, CPD_KIND_TIME, &all);

    from = first_from(time, all, period.from);
    to = period.to < period.from ? from : first_from(time, all, period.to + 1);
    *count = to - from;
    return time ? time + from : NULL;
}

static int add_block(cpd_time_sums *sums, const cpd_fact *time, const cpd_away *away)
{
    if (cpd_away__on(away, time->day) != CPD_AWAY_WHOLE)
        return cpd_time_sums__add(sums, time->term, time->minutes);
    sums->left_out += time->minutes;
    return 0;
}

int cpd_time_sums__read(cpd_time_sums *sums, const cpd_facts *facts, const cpd_away *away,
                        cpd_period period)
{
    size_t count;
    const cpd_fact *time = cpd_time__within(facts, period, &count);
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++)
        r = add_block(sums, &time[i], away);
    return r;
}

/* ---- weeks ---- */

/* What was agreed a week, as in force on successive days: facts are read along with the days. */
struct agreed {
    const cpd_fact *facts;
    size_t count, next;
};

static int64_t agreed_on(struct agreed *agreed, cpd_date day)
{
    while (agreed->next < agreed->count && agreed->facts[agreed->next].day <= day)
        agreed->next++;
    return agreed->next ? agreed->facts[agreed->next - 1].minutes : 0;
}

static void add_day(cpd_week *week, int64_t agreed, int minutes_away)
{
    int64_t away = (int64_t)minutes_away * WORKING_DAYS;

    if (agreed <= 0 || week->agreed_fifths < 0) {
        week->agreed_fifths = -1;
        return;
    }
    week->agreed_fifths += agreed;
    week->away_fifths += minutes_away == CPD_AWAY_WHOLE || away > agreed ? agreed : away;
}

static void fill_week(cpd_week *week, struct agreed *agreed, const cpd_away *away)
{
    for (cpd_date day = week->monday; day < week->monday + WORKING_DAYS; day++)
        add_day(week, agreed_on(agreed, day), cpd_away__on(away, day));
    if (week->agreed_fifths < 0)
        week->away_fifths = 0;
}

static void add_time(cpd_week *weeks, size_t count, const cpd_facts *facts, const cpd_away *away)
{
    cpd_period period = {weeks[0].monday, weeks[count - 1].monday + 6};
    size_t blocks;
    const cpd_fact *time = cpd_time__within(facts, period, &blocks);

    for (size_t i = 0; i < blocks; i++)
        if (cpd_away__on(away, time[i].day) != CPD_AWAY_WHOLE)
            weeks[(time[i].day - period.from) / 7].minutes += time[i].minutes;
}

int cpd_weeks__read(cpd_week **out, size_t *count, const cpd_facts *facts, const cpd_away *away,
                    cpd_period period)
{
    cpd_date monday = cpd_date_monday(period.from + 6), last = cpd_date_monday(period.to + 1);
    bool any = monday != CPD_DATE_NONE && monday < last; // NONE: it begins before the calendar
    size_t whole = any ? (size_t)(last - monday) / 7 : 0;
    struct agreed agreed = {0};
    cpd_week *weeks = calloc(whole ? whole : 1, sizeof *weeks);

    if (!weeks)
        return cpd_error__no_memory();
    agreed.facts = cpd_facts__of_kind(facts, CPD_KIND_CONTRACTED, &agreed.count);
    for (size_t i = 0; i < whole; i++) {
        weeks[i].monday = monday + (cpd_date)i * 7;
        fill_week(&weeks[i], &agreed, away);
    }
    if (whole)
        add_time(weeks, whole, facts, away);
    *out = weeks;
    *count = whole;
    return 0;
}

bool cpd_week__is_sampled(const cpd_week *week, int full_week)
{
    int64_t covered = week->minutes * WORKING_DAYS + week->away_fifths;

    return week->minutes > 0 && week->agreed_fifths > 0 &&
           covered * CPD_BP >= week->agreed_fifths * full_week;
}

int cpd_time_sums__sampled(cpd_time_sums *sums, int *sampled, const cpd_week *weeks, size_t count,
                           int full_week, const cpd_facts *facts, const cpd_away *away)
{
    cpd_period period = {0, -1};
    size_t blocks;
    const cpd_fact *time;
    int r = 0;

    *sampled = 0;
    for (size_t i = 0; i < count; i++)
        *sampled += cpd_week__is_sampled(&weeks[i], full_week);
    if (count)
        period = (cpd_period){weeks[0].monday, weeks[count - 1].monday + 6};
    time = cpd_time__within(facts, period, &blocks);
    for (size_t i = 0; r == 0 && i < blocks; i++)
        if (cpd_week__is_sampled(&weeks[(time[i].day - period.from) / 7], full_week))
            r = add_block(sums, &time[i], away);
    return r;
}
