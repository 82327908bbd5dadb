/* Registrations as of a day. A regulator has more than one name in people's mouths (SSSC, the
 * Council), so its rules say under which a registration may stand. */
#include "returns/register.h"

#include <string.h>
#include <strings.h>

#include "returns/stretch.h"

static cpd_period days_of(const cpd_node *registration)
{
    return (cpd_period){cpd_stretch__day(registration, "since"),
                        cpd_stretch__day(registration, "until")};
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcasecmp(a, b) == 0;
}

bool cpd_register__is_with(const cpd_node *registration, const cpd_node *head)
{
    const char *body = cpd_node_get_text(registration, "body");
    const cpd_node *others = cpd_node_get(head, "bodies");

    if (is_same(body, cpd_node_get_text(head, "regulator")))
        return true;
    for (size_t i = 0; i < cpd_node_length(others); i++)
        if (is_same(body, cpd_node_as_text(cpd_node_at(others, i))))
            return true;
    return false;
}

const cpd_node *cpd_register__on(const cpd_node *list, cpd_date day, const cpd_node *head)
{
    const cpd_node *found = NULL;

    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (cpd_period_has(days_of(cpd_node_at(list, i)), day) &&
            (!head || cpd_register__is_with(cpd_node_at(list, i), head)))
            found = cpd_node_at(list, i);
    return found;
}

cpd_date cpd_register__since(const cpd_node *list, const cpd_node *registration)
{
    cpd_date since = days_of(registration).from;
    const char *body = cpd_node_get_text(registration, "body");

    for (size_t i = 0; i < cpd_node_length(list);) {
        const cpd_node *one = cpd_node_at(list, i);
        cpd_period other = days_of(one);
        bool adjoins = other.from < since && (other.to == CPD_DATE_NONE || other.to + 1 >= since);

        if (is_same(cpd_node_get_text(one, "body"), body) && other.from != CPD_DATE_NONE &&
            adjoins) {
            since = other.from;
            i = 0;
        } else {
            i++;
        }
    }
    return since;
}

cpd_date cpd_register__left(const cpd_node *list, cpd_date day, const cpd_node *head)
{
    cpd_date left = 0;

    if (cpd_register__on(list, day, head))
        return CPD_DATE_NONE;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        cpd_period days = days_of(cpd_node_at(list, i));

        if (cpd_register__is_with(cpd_node_at(list, i), head) && days.to != CPD_DATE_NONE &&
            days.to < day && days.to + 1 > left)
            left = days.to + 1;
    }
    return left;
}
