/* Posts as of a day: which one is held, since when its grade, and how many months in some grades.
 * The end of a stretch is the first day after it; on the day asked about a running post is counted
 * up to its beginning, so that two years from 20 November are full on 20 November.
 */
#include <string.h>

#include "rules/rules.h"

#define DAYS_OF_A_MONTH 30 /* when the days left over from several stretches are put together */

const cpd_post *cpd_posts__present(const cpd_post *posts, size_t count, cpd_date day)
{
    const cpd_post *present = NULL;

    for (size_t i = 0; i < count; i++)
        if (!posts[i].behind && cpd_period_has((cpd_period){posts[i].since, posts[i].until}, day))
            present = &posts[i];
    return present;
}

static bool goes_on(const cpd_post *earlier, const cpd_post *later)
{
    return earlier->until != CPD_DATE_NONE && earlier->until + 1 >= later->since &&
           strcmp(earlier->grade, later->grade) == 0 && strcmp(earlier->ladder, later->ladder) == 0;
}

const cpd_post *cpd_posts__begun(const cpd_post *posts, const cpd_post *present)
{
    while (present > posts && goes_on(present - 1, present))
        present--;
    return present;
}

cpd_date cpd_posts__since(const cpd_post *posts, const cpd_post *present)
{
    return cpd_posts__begun(posts, present)->since;
}

/* Months and the days beyond them. */
struct served {
    int stretches, months;
    int32_t days;
};

static void add_stretch(struct served *served, cpd_date from, cpd_date end)
{
    int months = cpd_months_between(from, end);

    if (from == CPD_DATE_NONE || end <= from)
        return;
    served->stretches++;
    served->months += months;
    served->days += end - cpd_date_add_months(from, months);
}

int cpd_posts__months(const cpd_post *posts, size_t count, cpd_date as_of,
                      bool (*is_one)(const void *payload, const char *grade), const void *payload)
{
    struct served served = {0};
    cpd_date from = CPD_DATE_NONE, end = CPD_DATE_NONE;

    for (size_t i = 0; i < count; i++) {
        bool over = posts[i].until != CPD_DATE_NONE && posts[i].until < as_of;

        if (posts[i].since > as_of || !is_one(payload, posts[i].grade))
            continue;
        if (posts[i].since > end) { // a break, or the first
            add_stretch(&served, from, end);
            from = posts[i].since;
        }
        end = over ? posts[i].until + 1 : as_of;
    }
    add_stretch(&served, from, end);
    return served.months + (served.stretches > 1 ? served.days / DAYS_OF_A_MONTH : 0);
}
