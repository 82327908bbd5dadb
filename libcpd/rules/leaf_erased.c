/* What was wholly erased counts for nothing, and nobody knows any more what it would have counted.
 * A requirement that it may have met is not "not yet": it cannot be told. What is met without it is
 * met, but for a share, which it may also have lowered. */
#include "rules/requirement.h"

/* Could a record of this kind count towards the requirement? */
static bool concerns(const cpd_requirement *asked, int32_t kind)
{
    switch (asked->op) {
    case CPD_RULE_HOURS:
    case CPD_RULE_SHARE:
        return kind == CPD_KIND_TIME;
    case CPD_RULE_COUNT:
        return kind == asked->kind;
    case CPD_RULE_LEARNING:
        return kind == CPD_KIND_CPD;
    case CPD_RULE_ENDORSED:
        return kind == CPD_KIND_ENDORSEMENT;
    case CPD_RULE_PREDICATE:
        return true; /* a script may have looked at any of them */
    default:
        return false;
    }
}

static bool is_open(const struct cpd_verdict *found, const cpd_requirement *asked)
{
    return found->state == CPD_NOT_YET || (found->state == CPD_MET && asked->op == CPD_RULE_SHARE);
}

/* The first day that counts; what was saved before it cannot lie after it. */
static cpd_date first_day(cpd_evaluation *e, const cpd_requirement *asked)
{
    struct cpd_verdict unsaid = {.state = CPD_CANNOT_TELL};
    cpd_period period = {.from = CPD_DATE_NONE, .to = CPD_DATE_NONE};
    bool known = asked->op != CPD_RULE_ENDORSED && asked->op != CPD_RULE_PREDICATE &&
                 cpd_evaluation__period(&period, &unsaid, e, asked);

    cpd_str_fini(&unsaid.reason);
    return known ? period.from : CPD_DATE_NONE;
}

void cpd_rule__erased(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked)
{
    const cpd_facts *facts = e->subject.facts;
    cpd_date newest = CPD_DATE_NONE, from;
    char day[32];

    if (facts->erased_count == 0 || !is_open(out, asked))
        return;
    from = first_day(e, asked);
    for (size_t i = 0; i < facts->erased_count; i++)
        if (concerns(asked, facts->erased[i].kind) && facts->erased[i].saved >= from &&
            facts->erased[i].erased > newest)
            newest = facts->erased[i].erased;
    if (newest == CPD_DATE_NONE)
        return;
    out->state = CPD_CANNOT_TELL;
    cpd_date_format_long(day, sizeof day, newest);
    cpd_str_addf(&out->reason, "; cannot tell: something that may have counted was erased on %s",
                 day);
}
