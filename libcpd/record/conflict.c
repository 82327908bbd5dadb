/* When somebody who could sign must not, because of what they are to the person or have done to the
 * record.
 *
 * Which relation stands against which outcome, kind and role is a matter of the field: rules of the
 * sets of kind `conflicts`, with days and layers, of which the nearest speaks. Here is only how a
 * relation is found. A refusal is never in conflict: it approves of nothing.
 */
#include <string.h>

#include "record/counting.h"
#include "store/store.h"

/* ---- the relations ---- */

/* The signer's contact of a line is the person whose record it is. */
static int has_holder_as(bool *out, const cpd_signing *s, const char *line)
{
    cpd_person_row holder;
    int r = cpd_people__holder(&holder, s->home, &s->history->portfolio);
    return r == 0 ? cpd_people__is_contact(out, s->home, &s->signer->id, line, &holder.id,
                                           cpd_people__today(s->home), 0)
                  : r;
}

static int managed_by_holder(bool *out, const cpd_signing *s)
{
    return has_holder_as(out, s, "line-manager");
}

static int supervised_by_holder(bool *out, const cpd_signing *s)
{
    return has_holder_as(out, s, "supervisor");
}

static int wrote_it(bool *out, const cpd_signing *s)
{
    return cpd_people__names(out, s->home, s->revision->head, "author", &s->signer->id);
}

/* Here, or as who they were elsewhere. */
static int judged_holder(bool *out, const cpd_signing *s)
{
    cpd_stmt *row;
    int64_t portfolio;
    int r = cpd_people__portfolio_find(&portfolio, s->home, &s->history->portfolio);
    if (r == 0)
        r = cpd_store__ask(&row, s->home->store,
                           "SELECT DISTINCT other FROM fact WHERE portfolio = ? AND kind = ? AND "
                           "until = 0 AND flags < ? AND id <> ?",
                           "idii", portfolio, CPD_KIND_ENDORSEMENT, (int64_t)CPD_FLAG_WITHDRAWN,
                           s->revision->id);
    *out = false;
    if (r < 0)
        return r;
    while (r == 0 && !*out && (r = cpd_stmt__next(row)) > 0) {
        int64_t other = cpd_stmt__int(row, 0);
        r = cpd_people__here_no(&other, s->home);
        *out = r == 0 && other == s->signer->no;
    }
    cpd_stmt__done(row);
    return r;
}

/* Themselves or by somebody in their place, in any version. */
static int gave(bool *out, const cpd_signing *s, int outcome)
{
    int r = 0;
    *out = false;
    for (size_t i = 0; r == 0 && !*out && i < s->history->count; i++)
        r = cpd_counting__signed(out, s->home, &s->history->portfolio, s->history->revisions[i].id,
                                s->signer->no, outcome);
    return r;
}

static int recommended_it(bool *out, const cpd_signing *s)
{
    return gave(out, s, CPD_OUTCOME_RECOMMEND);
}

static int decided_it(bool *out, const cpd_signing *s)
{
    return gave(out, s, CPD_OUTCOME_DECIDE);
}

static const struct {
    const char *name;
    int (*holds)(bool *out, const cpd_signing *s);
} relations[] = {
    {"managed-by-holder", managed_by_holder},
    {"supervised-by-holder", supervised_by_holder},
    {"wrote-it", wrote_it},
    {"judged-holder", judged_holder},
    {"recommended-it", recommended_it},
    {"decided-it", decided_it},
};
#define RELATIONS (sizeof relations / sizeof *relations)

const char *cpd_conflict__relation(size_t i)
{
    return i < RELATIONS ? relations[i].name : NULL;
}

/* ---- the rules ---- */

static bool same(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* A list that is absent narrows nothing. */
static bool names(const cpd_node *rule, const char *key, const char *word)
{
    const cpd_node *list = cpd_node_get(rule, key);
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (same(cpd_node_as_text(cpd_node_at(list, i)), word))
            return true;
    return list == NULL;
}

static int holds(bool *out, const cpd_signing *s, const cpd_conflict_rule *rule)
{
    const char *relation = cpd_node_get_text(rule->rule, "relation");
    *out = false;
    if (!names(rule->rule, "kinds", s->history->kind->name) ||
        !names(rule->rule, "outcomes", cpd_outcome__name(s->outcome)) ||
        !names(rule->rule, "roles", s->standing->role))
        return 0;
    for (size_t i = 0; i < RELATIONS; i++)
        if (same(relations[i].name, relation))
            return relations[i].holds(out, s);
    return cpd_error__set(CPD_EINPUT, "%s names a relation that this program does not know",
                          rule->reference);
}

/* A nearer layer has said something under this code. */
static bool is_overruled(const cpd_conflict_rule *rules, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same(cpd_node_get_text(rules[k].rule, "code"), cpd_node_get_text(rules[i].rule, "code")))
            return true;
    return false;
}

static int apply(const cpd_signing *s, const cpd_conflict_rule *rule, cpd_doc *doc, cpd_node *noted)
{
    bool against;
    int r = holds(&against, s, rule);
    if (r < 0 || !against)
        return r;
    if (same(cpd_node_get_text(rule->rule, "force"), "guidance")) {
        cpd_node_add(doc, noted, cpd_node_text(doc, rule->reference));
        return 0;
    }
    cpd_error__set(CPD_EDENIED, "%.300s", cpd_node_get_text(rule->rule, "title"));
    return cpd_error__hint("So says %s. Somebody else must sign it.", rule->reference);
}

int cpd_conflict__check(const cpd_signing *signing, cpd_doc *doc, cpd_node *noted)
{
    cpd_conflict_rule rules[CPD_CONFLICTS_MOST];
    size_t count;
    if (signing->outcome == CPD_OUTCOME_REFUSE)
        return 0;
    int r = signing->home->records->seams->conflicts(rules, &count, signing->home,
                                                     cpd_people__today(signing->home));
    for (size_t i = 0; r == 0 && i < count; i++)
        if (!is_overruled(rules, i))
            r = apply(signing, &rules[i], doc, noted);
    return r;
}
