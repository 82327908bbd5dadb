/* From requirement to finding: the tree is walked once, leaves say what they found, and what is
 * made of parts follows from their states in three values. "Cannot tell" is never taken for a no.
 */
#include <string.h>

#include "rules/requirement.h"

const char *cpd_state__name(enum cpd_state state)
{
    switch (state) {
    case CPD_MET:
        return "met";
    case CPD_NOT_YET:
        return "not-yet";
    case CPD_CANNOT_TELL:
        break;
    }
    return "cannot-tell";
}

enum cpd_state cpd_state__of_parts(size_t n, size_t parts, size_t met, size_t untold)
{
    if (met >= n && n <= parts)
        return CPD_MET;
    return met + untold >= n && n <= parts ? CPD_CANNOT_TELL : CPD_NOT_YET;
}

/* ---- requirements made of parts ---- */

struct tally {
    size_t parts, met, untold;
    size_t advice; /* parts that are shown and do not decide */
};

/* Within a rule, guidance advises: it is shown and does not stand in the way. Where everything is
 * guidance it is all that is asked. */
static bool decides(const cpd_requirement *whole, const cpd_requirement *part)
{
    bool rules = false;

    if (whole->op != CPD_RULE_ALL || whole->guidance || !part->guidance)
        return true;
    for (size_t i = 0; i < whole->part_count; i++)
        rules |= !whole->parts[i].guidance;
    return !rules;
}

static cpd_node *find_one(enum cpd_state *state, cpd_evaluation *e, cpd_requirement *asked);

static cpd_node *find_parts(struct tally *tally, cpd_evaluation *e, cpd_requirement *asked)
{
    cpd_node *list = cpd_node_list(e->doc);

    for (size_t i = 0; i < asked->part_count && e->failed == 0; i++) {
        bool counts = decides(asked, &asked->parts[i]);
        enum cpd_state state;

        cpd_node_add(e->doc, list, find_one(&state, e, &asked->parts[i]));
        tally->parts += counts;
        tally->met += counts && state == CPD_MET;
        tally->untold += counts && state == CPD_CANNOT_TELL;
        tally->advice += !counts;
    }
    return list;
}

static void say_parts(cpd_str *reason, const struct tally *tally, size_t n)
{
    const char *are = tally->met == 1 ? "is" : "are";

    cpd_str_addf(reason, "%zu of %zu %s met", tally->met, tally->parts, are);
    if (n < tally->parts)
        cpd_str_addf(reason, "; %zu %s enough", n, n == 1 ? "is" : "are");
    if (tally->untold)
        cpd_str_addf(reason, "; of %zu nothing can be said yet", tally->untold);
    if (tally->advice)
        cpd_str_addf(reason, "; %zu more %s advice and %s not decide", tally->advice,
                     tally->advice == 1 ? "is" : "are", tally->advice == 1 ? "does" : "do");
}

static void judge_parts(struct cpd_verdict *out, const cpd_requirement *asked,
                        const struct tally *tally)
{
    size_t n = asked->op == CPD_RULE_ALL ? tally->parts : (size_t)asked->min;

    out->state = cpd_state__of_parts(n, tally->parts, tally->met, tally->untold);
    out->need = (int64_t)n;
    out->have = (int64_t)tally->met;
    out->counted = true;
    say_parts(&out->reason, tally, n);
}

/* ---- one finding ---- */

static void say_unknown(struct cpd_verdict *out, const cpd_requirement *asked)
{
    out->state = CPD_CANNOT_TELL;
    cpd_str_addf(&out->reason,
                 "this program (engine %d) cannot judge \"%s\"; a newer one or a set that is not "
                 "adopted here may be needed",
                 CPD_RULES_ENGINE, asked->unknown ? asked->unknown : "");
}

static cpd_node *judge(struct cpd_verdict *out, cpd_evaluation *e, cpd_requirement *asked)
{
    struct tally tally = {0};
    cpd_node *parts = NULL;

    switch (asked->op) {
    case CPD_RULE_ALL:
    case CPD_RULE_ANY:
    case CPD_RULE_AT_LEAST:
        parts = find_parts(&tally, e, asked);
        judge_parts(out, asked, &tally);
        break;
    case CPD_RULE_MONTHS:
        cpd_rule__months(out, e, asked);
        break;
    case CPD_RULE_HOURS:
        cpd_rule__hours(out, e, asked);
        break;
    case CPD_RULE_SHARE:
        cpd_rule__share(out, e, asked);
        break;
    case CPD_RULE_COUNT:
        cpd_rule__count(out, e, asked);
        break;
    case CPD_RULE_LEARNING:
        cpd_rule__learning(out, e, asked);
        break;
    case CPD_RULE_ENDORSED:
        cpd_rule__endorsed(out, e, asked);
        break;
    case CPD_RULE_PREDICATE:
        cpd_rule__predicate(out, e, asked);
        break;
    case CPD_RULE_OFF_REGISTER:
        cpd_rule__off_register(out, e, asked);
        break;
    case CPD_RULE_JUDGED:
        cpd_rule__judged(out, asked);
        break;
    case CPD_RULE_UNKNOWN:
        say_unknown(out, asked);
        break;
    }
    return parts;
}

static cpd_node *build(cpd_evaluation *e, const cpd_requirement *asked,
                       const struct cpd_verdict *found, cpd_node *parts)
{
    cpd_doc *doc = e->doc;
    cpd_node *finding = cpd_node_object(doc);

    cpd_node_set_text(doc, finding, "code", asked->code);
    cpd_node_set_text(doc, finding, "title", asked->title);
    cpd_node_set_text(doc, finding, "state", cpd_state__name(found->state));
    cpd_node_set_text(doc, finding, "reason", found->reason.bytes ? found->reason.bytes : "");
    if (found->counted) {
        cpd_node_set_int(doc, finding, "need", found->need);
        cpd_node_set_int(doc, finding, "have", found->have);
    }
    if (found->needed_weeks) {
        cpd_node_set_int(doc, finding, "sampled_weeks", found->sampled);
        cpd_node_set_int(doc, finding, "needed_weeks", found->needed_weeks);
    }
    cpd_node_set_text(doc, finding, "rule", asked->rule);
    cpd_node_set_text(doc, finding, "layer", asked->layer);
    cpd_node_set_text(doc, finding, "certainty", asked->certainty);
    cpd_node_set_text(doc, finding, "force", asked->guidance ? "guidance" : "rule");
    cpd_node_set_text(doc, finding, "note", asked->note);
    cpd_node_set(doc, finding, "parts", parts);
    if (parts)
        return finding;
    cpd_node_set(doc, finding, "evidence", found->evidence ? found->evidence : cpd_node_list(doc));
    cpd_node_set_int(doc, finding, "evidence_count", found->evidence_count);
    cpd_node_set(doc, finding, "carried", found->carried);
    cpd_node_set(doc, finding, "look_again", found->look_again);
    return finding;
}

/* The same leaf, were every home accepted whose signatures came here. */
static void ask_again(struct cpd_verdict *out, cpd_evaluation *e, cpd_requirement *asked)
{
    struct cpd_verdict accepted = {.state = CPD_CANNOT_TELL};
    cpd_evaluation *again = cpd_evaluation__if_accepted(e);

    if (!again)
        return;
    judge(&accepted, again, asked);
    e->failed = e->failed ? e->failed : again->failed;
    cpd_rule__elsewhere(out, &accepted);
    cpd_str_fini(&accepted.reason);
}

static cpd_node *find_one(enum cpd_state *state, cpd_evaluation *e, cpd_requirement *asked)
{
    struct cpd_verdict found = {.state = CPD_CANNOT_TELL};
    cpd_node *parts = judge(&found, e, asked), *finding;

    if (!parts && cpd_rule__may_wait(&found, e, asked))
        ask_again(&found, e, asked);
    if (!parts)
        cpd_rule__erased(&found, e, asked);
    finding = build(e, asked, &found, parts);

    if (found.reason.failed && e->failed == 0)
        e->failed = cpd_error__no_memory();
    cpd_str_fini(&found.reason);
    *state = found.state;
    return finding;
}

cpd_node *cpd_evaluation__find(cpd_evaluation *e, cpd_requirement *asked)
{
    enum cpd_state state;
    cpd_node *finding;

    if (e->failed == 0 && e->subject.home)
        e->failed = cpd_requirement__resolve(asked, e->subject.home, e->position);
    finding = e->failed == 0 ? find_one(&state, e, asked) : NULL;
    return e->failed == 0 ? finding : NULL;
}
