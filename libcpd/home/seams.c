/* How records and people ask about competency sets without knowing the framework: is this
 * reference, this code, this grade known? And how records and rules ask councils' variants: which
 * fields do they add, what do their predicates say? */
#include <stdio.h>
#include <string.h>

#include "framework/framework.h"
#include "home/wiring.h"
#include "variant/variant.h"

#define VOCABULARIES_MOST 8
#define CONFLICT_SETS_MOST 8

static int knows_reference(cpd_home *home, const char *reference, const char *level)
{
    const cpd_set *set;
    const cpd_node *part = NULL;
    int r = cpd_sets__reference(&set, &part, home, reference);
    if (r == CPD_EABSENT || r == CPD_EINPUT)
        return 0;
    if (r < 0)
        return r;
    return part && (!level || cpd_set__level(set, level) >= 0);
}

/* Only the category of time is bound to a vocabulary; the types of CPD are an open list (the
 * regulator's is not published). */
static int knows_code(cpd_home *home, const cpd_kind *kind, const char *field, const char *code,
                      cpd_date day)
{
    const cpd_set *sets[VOCABULARIES_MOST];
    const cpd_node *part;
    size_t count;
    if (kind->number != CPD_KIND_TIME || strcmp(field, "category") != 0)
        return 1;
    int r = cpd_sets__in_force(sets, VOCABULARIES_MOST, &count, home, "vocabulary", day, 0);
    for (size_t i = 0; r == 0 && i < count && i < VOCABULARIES_MOST; i++) {
        r = cpd_set__part(&part, home, sets[i], code);
        if (r == 0)
            return 1;
        r = r == CPD_EABSENT ? 0 : r;
    }
    return r;
}

static int add_conflicts(cpd_conflict_rule *rules, size_t *count, cpd_home *home,
                         const cpd_set *set)
{
    const cpd_node *const *parts;
    size_t n;
    int r = cpd_set__parts(&parts, &n, home, set);
    for (size_t i = 0; r == 0 && i < n && *count < CPD_CONFLICTS_MOST; i++) {
        cpd_conflict_rule *one = &rules[(*count)++];
        one->rule = parts[i];
        snprintf(one->reference, sizeof one->reference, "%s@%s#%s", set->name, set->version,
                 cpd_node_get_text(parts[i], "code"));
    }
    return r;
}

static int conflicts(cpd_conflict_rule rules[CPD_CONFLICTS_MOST], size_t *count, cpd_home *home,
                     cpd_date day)
{
    const cpd_set *sets[CONFLICT_SETS_MOST];
    size_t n;
    *count = 0;
    int r = cpd_sets__in_force(sets, CONFLICT_SETS_MOST, &n, home, "conflicts", day, 0);
    for (size_t i = 0; r == 0 && i < n && i < CONFLICT_SETS_MOST; i++)
        r = add_conflicts(rules, count, home, sets[i]);
    return r;
}

const cpd_record_seams cpd_home__seams = {
    .kinds = cpd_home__kinds,
    .knows_reference = knows_reference,
    .knows_code = knows_code,
    .added_fields = cpd_variants__fields,
    .conflicts = conflicts,
};

const cpd_rules_seams cpd_home__rules_seams = {.ask = cpd_variants__ask};

/* A post may be older than the ladder that tells its grade today, so every adopted version counts.
 */
static int knows_grade(cpd_home *home, const char *ladder, const char *grade)
{
    const cpd_set *set;
    const cpd_node *part;
    bool any = false;
    int r = cpd_sets__at(&set, home, 0);
    for (size_t i = 0; r == 0 && set; r = cpd_sets__at(&set, home, ++i)) {
        if (!cpd_set__is(set, "ladder"))
            continue;
        any = true;
        if (strcmp(set->name, ladder) != 0)
            continue;
        r = cpd_set__part(&part, home, set, grade);
        if (r != CPD_EABSENT)
            return r == 0 ? 1 : r;
    }
    return r < 0 ? r : !any;
}

static const char *kind_called(const char *text)
{
    const cpd_kind *kind = cpd_kind_called(text);
    return kind ? kind->name : NULL;
}

/* The named lines, and as whom kinds name the holder and the other person. */
static const char *role_called(const char *role)
{
    for (size_t i = 0; cpd_home__kinds[i]; i++)
        if (strcmp(cpd_home__kinds[i]->other, role) == 0 ||
            (cpd_home__kinds[i]->own && strcmp(cpd_home__kinds[i]->own, role) == 0))
            return role;
    return cpd_people__is_contact_line(role) ? role : NULL;
}

const cpd_people_seams cpd_home__people_seams = {
    .knows_grade = knows_grade, .kind_called = kind_called, .role_called = role_called};
