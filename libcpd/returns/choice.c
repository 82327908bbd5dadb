/* Whose rules hold. A regulator speaks to those who are registered with it, so the sets of all four
 * nations can be adopted side by side and nobody is judged by another's. */
#include "returns/choice.h"

#include <string.h>

#include "record/facts.h"
#include "returns/register.h"
#include "rules/rules.h"

#define SETS_MOST 64

static bool is_purpose(const cpd_set *set, const char *purpose)
{
    const char *own = cpd_node_get_text(set->head, "purpose");

    return own && strcmp(own, purpose) == 0;
}

static bool in_force(const cpd_set *set, cpd_date day)
{
    return set->since <= day && (set->until == CPD_DATE_NONE || day <= set->until);
}

/* ---- where somebody's own time began ---- */

/* The contract in force on a day, otherwise the first after it. */
static int contracted_on(const cpd_facts *facts, cpd_date day)
{
    size_t count;
    const cpd_fact *contracts = cpd_facts__of_kind(facts, CPD_KIND_CONTRACTED, &count);
    int minutes = count ? contracts[0].minutes : 0;

    for (size_t i = 0; i < count && contracts[i].day <= day; i++)
        minutes = contracts[i].minutes;
    return minutes;
}

static int read_contract(cpd_begun *begun, const cpd_choice *choice, const cpd_set *set)
{
    const cpd_node *period = cpd_node_get(set->head, "period");
    cpd_facts facts = {0};
    int r;

    if (!cpd_node_get(period, "shorter_week") || begun->registered == CPD_DATE_NONE)
        return 0;
    r = cpd_facts__read(&facts, choice->home, choice->portfolio, choice->today, 0);
    if (r == 0)
        begun->weekly_minutes = contracted_on(&facts, begun->registered);
    cpd_facts__fini(&facts);
    return r;
}

static cpd_begun begun_with(const cpd_choice *choice, const cpd_set *set)
{
    const cpd_node *list = choice->registrations;
    const cpd_node *registration = cpd_register__on(list, choice->asked, set->head);
    const cpd_post *post = cpd_posts__present(choice->posts, choice->post_count, choice->asked);
    cpd_begun begun = {.registered = CPD_DATE_NONE, .in_grade = CPD_DATE_NONE};

    if (!registration)
        registration = cpd_register__on(list, choice->today, set->head);
    if (registration)
        begun.registered = cpd_register__since(list, registration);
    if (post) {
        begun.grade = post->grade;
        begun.in_grade = cpd_posts__since(choice->posts, post);
    }
    return begun;
}

/* ---- does it hold? ---- */

static bool begins_by_post(const cpd_set *set)
{
    const char *begins = cpd_node_get_text(cpd_node_get(set->head, "period"), "begins");

    return begins && strcmp(begins, "post") == 0;
}

/* Of what is lived through once: while it lasts, or the grade whose year it is, and as long after
 * it as it is still taken. */
static bool is_over(const cpd_choice *choice, const cpd_hold *hold)
{
    cpd_date last = hold->stretch.to + (cpd_date)cpd_node_get_int(hold->set->head, "grace_days", 0);

    return cpd_stretch__is_once(hold->set->head) && !begins_by_post(hold->set) &&
           choice->asked > last;
}

static bool is_for(const cpd_choice *choice, const cpd_hold *hold, const cpd_begun *begun)
{
    if (hold->stretch.from == CPD_DATE_NONE || is_over(choice, hold))
        return false;
    if (begins_by_post(hold->set))
        return true;
    if (is_purpose(hold->set, "return"))
        return cpd_register__left(choice->registrations, choice->asked, hold->set->head) > 0;
    return begun->registered != CPD_DATE_NONE;
}

/* Of what is lived through once the version holds that was in force when it began. */
static bool is_version(const cpd_choice *choice, const cpd_set *set, const cpd_begun *begun)
{
    cpd_date began = begins_by_post(set) ? begun->in_grade : begun->registered;

    return in_force(set, cpd_stretch__is_once(set->head) ? began : choice->asked);
}

static int rank(const cpd_set *set)
{
    static const char *const purposes[] = {"renewal", "first-year", "approval", "return"};
    int i = 0;

    while (i < 4 && !is_purpose(set, purposes[i]))
        i++;
    return i;
}

static bool holds_already(const cpd_choice *choice, const cpd_set *set)
{
    for (size_t i = 0; i < choice->count; i++)
        if (choice->holds[i].set == set)
            return true;
    return false;
}

static void add(cpd_choice *choice, cpd_hold hold)
{
    size_t i = choice->count;

    if (i == CPD_HOLDS_MOST)
        return;
    for (; i > 0 && rank(choice->holds[i - 1].set) > rank(hold.set); i--)
        choice->holds[i] = choice->holds[i - 1];
    choice->holds[i] = hold;
    choice->count++;
}

static int look_at(cpd_hold *out, bool *fits, const cpd_choice *choice, const cpd_set *set)
{
    cpd_begun begun = begun_with(choice, set);
    int r = read_contract(&begun, choice, set);

    *out = (cpd_hold){set, cpd_stretch__of(set->head, choice->asked, &begun)};
    *fits = r == 0 && is_version(choice, set, &begun) && is_for(choice, out, &begun);
    return r;
}

/* ---- all that hold ---- */

static int gather(cpd_choice *choice, cpd_date day)
{
    const cpd_set *sets[SETS_MOST];
    size_t count = 0;
    int r = cpd_sets__in_force(sets, SETS_MOST, &count, choice->home, "returns", day, 0);

    for (size_t i = 0; r == 0 && i < count && i < SETS_MOST; i++) {
        cpd_hold hold;
        bool fits;

        if (holds_already(choice, sets[i]))
            continue;
        r = look_at(&hold, &fits, choice, sets[i]);
        if (r == 0 && fits)
            add(choice, hold);
    }
    return r;
}

int cpd_choice__read(cpd_choice *choice)
{
    const cpd_post *post = cpd_posts__present(choice->posts, choice->post_count, choice->asked);
    int r = gather(choice, choice->asked);

    if (r == 0 && post)
        r = gather(choice, cpd_posts__since(choice->posts, post));
    for (size_t i = 0; r == 0 && i < cpd_node_length(choice->registrations); i++)
        r = gather(choice, cpd_register__since(choice->registrations,
                                               cpd_node_at(choice->registrations, i)));
    return r;
}

/* ---- the one to draft for ---- */

static int take_named(cpd_hold *out, const cpd_choice *choice, const char *rules)
{
    cpd_reference name;
    const cpd_set *set;
    bool fits;
    int r;

    if (!cpd_reference__parse(&name, rules) || name.code[0]) {
        cpd_error__set(CPD_EINPUT, "\"%.64s\" names no rules", rules);
        return cpd_error__hint("Write swe-cpd or swe-cpd@2025-26.");
    }
    for (size_t i = 0; i < choice->count && !name.version[0]; i++)
        if (strcmp(choice->holds[i].set->name, name.set) == 0) {
            *out = choice->holds[i];
            return 0;
        }
    r = cpd_sets__find(&set, choice->home, name.set, name.version[0] ? name.version : NULL,
                       choice->asked, 0);
    if (r < 0)
        return r;
    if (strcmp(set->kind, "returns") != 0) {
        cpd_error__set(CPD_EINPUT, "%s@%s is no set of rules of a regulator", set->name,
                       set->version);
        return cpd_error__hint("See which are: cpd framework list.");
    }
    return look_at(out, &fits, choice, set);
}

/* The nation of the ladder on which somebody stands: where they work. */
static int find_nation(const char **out, const cpd_choice *choice)
{
    const cpd_post *post = cpd_posts__present(choice->posts, choice->post_count, choice->asked);
    const cpd_set *ladder;
    int r = post ? cpd_sets__find(&ladder, choice->home, post->ladder, NULL, choice->asked, 0)
                 : CPD_EABSENT;

    *out = NULL;
    if (r == CPD_EABSENT && post)
        r = cpd_sets__find(&ladder, choice->home, post->ladder, NULL, choice->today, 0);
    if (r == 0)
        *out = cpd_node_get_text(ladder->head, "nation");
    return r == CPD_EABSENT ? 0 : r;
}

static int refuse(const cpd_choice *choice, bool any)
{
    char day[32];

    cpd_date_format_long(day, sizeof day, choice->asked);
    if (!any) {
        cpd_error__set(CPD_EABSENT, "no regulator's rules are adopted for %s", day);
        return cpd_error__hint("See which are: cpd framework list.");
    }
    cpd_error__set(CPD_EABSENT, "no registration on record tells whose rules hold on %s", day);
    return cpd_error__hint("Add it with cpd person registration, or name the rules: cpd renewal "
                           "--rules swe-cpd.");
}

/* Without a registration: the renewal of the nation, or the only one there is. */
static int take_likely(cpd_hold *out, const cpd_choice *choice)
{
    const cpd_set *sets[SETS_MOST], *found = NULL;
    const char *nation;
    size_t count = 0, renewals = 0;
    bool fits;
    int r = cpd_sets__in_force(sets, SETS_MOST, &count, choice->home, "returns", choice->asked, 0);

    if (r == 0)
        r = find_nation(&nation, choice);
    if (r < 0)
        return r;
    for (size_t i = 0; i < count && i < SETS_MOST; i++) {
        const char *own = cpd_node_get_text(sets[i]->head, "nation");

        if (!is_purpose(sets[i], "renewal") || (nation && own && strcmp(own, nation) != 0))
            continue;
        renewals++;
        found = found ? found : sets[i];
    }
    if (!found || (renewals > 1 && !nation))
        return refuse(choice, renewals > 1);
    return look_at(out, &fits, choice, found);
}

int cpd_choice__take(cpd_hold *out, const cpd_choice *choice, const char *rules)
{
    bool renewal = choice->count > 0 && is_purpose(choice->holds[0].set, "renewal");
    int r = renewal ? CPD_EABSENT : 0;

    if (rules)
        return take_named(out, choice, rules);
    if (!renewal)
        r = take_likely(out, choice);
    if (r != CPD_EABSENT || choice->count == 0)
        return r;
    *out = choice->holds[0];
    return 0;
}
