/* Which days a set of rules looks at. A regulator's year has its days; a period is everybody's own:
 * it begins with the registration, with a post, in rounds for the whole profession, or it is always
 * the time up to the day asked about. */
#include "returns/stretch.h"

#include <string.h>

static const cpd_period never = {CPD_DATE_NONE, CPD_DATE_NONE};

cpd_date cpd_stretch__day(const cpd_node *object, const char *key)
{
    const char *text = cpd_node_get_text(object, key);
    cpd_date date = CPD_DATE_NONE;

    return text && cpd_date_parse(&date, text) == 0 ? date : CPD_DATE_NONE;
}

static bool is(const cpd_node *object, const char *key, const char *word)
{
    const char *text = cpd_node_get_text(object, key);

    return text && strcmp(text, word) == 0;
}

bool cpd_stretch__is_once(const cpd_node *head)
{
    return is(head, "purpose", "first-year");
}

/* So many months from a number of months after the first day: counted from there, the end of a
 * month does not wander. */
static cpd_period months_from(cpd_date first, int after, int months)
{
    return (cpd_period){cpd_date_add_months(first, after),
                        cpd_date_add_months(first, after + months) - 1};
}

/* ---- from a registration, or in rounds ---- */

/* One period was longer, for who was registered on a day: the one in which that day lies. */
static int length_of(const cpd_node *period, cpd_date first, int after)
{
    const cpd_node *extended = cpd_node_get(period, "extended");
    int months = (int)cpd_node_get_int(period, "months", 0);
    cpd_date day = cpd_stretch__day(extended, "registered_on");

    if (extended && day != CPD_DATE_NONE && cpd_period_has(months_from(first, after, months), day))
        return (int)cpd_node_get_int(extended, "months", months);
    return months;
}

static cpd_period one_after_another(const cpd_node *period, cpd_date first, cpd_date asked)
{
    int after = 0, months;

    if (first == CPD_DATE_NONE || asked < first)
        return never;
    months = length_of(period, first, 0);
    if (months <= 0)
        return never;
    while (months_from(first, after, months).to < asked) {
        after += months;
        months = length_of(period, first, after);
    }
    return months_from(first, after, months);
}

/* ---- once ---- */

static int months_of_first(const cpd_node *period, const cpd_begun *begun)
{
    const cpd_node *shorter = cpd_node_get(period, "shorter_week");
    int months = (int)cpd_node_get_int(period, "months", 0);

    if (shorter && begun->weekly_minutes > 0 &&
        begun->weekly_minutes < cpd_node_get_int(shorter, "below", 0))
        return (int)cpd_node_get_int(shorter, "months", months);
    return months;
}

static cpd_period once(const cpd_node *period, cpd_date first, cpd_date asked,
                       const cpd_begun *begun)
{
    if (first == CPD_DATE_NONE || asked < first)
        return never;
    return months_from(first, 0, months_of_first(period, begun));
}

static bool is_one_of(const cpd_node *grades, const char *grade)
{
    for (size_t i = 0; grade && i < cpd_node_length(grades); i++)
        if (strcmp(cpd_node_as_text(cpd_node_at(grades, i)), grade) == 0)
            return true;
    return false;
}

/* ---- all ---- */

static cpd_period of_period(const cpd_node *head, cpd_date asked, const cpd_begun *begun)
{
    const cpd_node *period = cpd_node_get(head, "period");
    int months = (int)cpd_node_get_int(period, "months", 0);

    if (is(period, "begins", "rolling"))
        return (cpd_period){cpd_date_add_months(asked, -months) + 1, asked};
    if (is(period, "begins", "rounds"))
        return one_after_another(period, cpd_stretch__day(period, "first"), asked);
    if (is(period, "begins", "post"))
        return is_one_of(cpd_node_get(period, "grade"), begun->grade)
                   ? once(period, begun->in_grade, asked, begun)
                   : never;
    if (cpd_stretch__is_once(head))
        return once(period, begun->registered, asked, begun);
    return one_after_another(period, begun->registered, asked);
}

cpd_period cpd_stretch__of(const cpd_node *head, cpd_date asked, const cpd_begun *begun)
{
    const cpd_node *year = cpd_node_get(head, "year");
    cpd_period days = {cpd_stretch__day(year, "from"), cpd_stretch__day(year, "to")};

    if (!year)
        return of_period(head, asked, begun);
    return cpd_period_has(days, asked) ? days : never;
}

void cpd_stretch__window(cpd_period *window, cpd_date *due, const cpd_node *head,
                         cpd_period stretch)
{
    const cpd_node *said = cpd_node_get(head, "window");
    int opens = (int)cpd_node_get_int(said, "opens", 0),
        before = (int)cpd_node_get_int(said, "due", 0);

    *window = (cpd_period){cpd_stretch__day(said, "from"), cpd_stretch__day(said, "to")};
    *due = CPD_DATE_NONE;
    if (stretch.to == CPD_DATE_NONE || cpd_node_get(head, "year"))
        return;
    if (opens)
        *window = (cpd_period){stretch.to - opens, stretch.to};
    if (before)
        *due = stretch.to - before;
}
