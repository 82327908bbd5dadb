/* A signature that was made in a home that nobody accepted here counts for nothing, and a person
 * who accepts it changes that at once. So a requirement is asked a second time, of the same facts
 * as they would be then: what is met so is not "not yet", it cannot be told.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/requirement.h"

/* The facts as they would be, in memory of the evaluation. */
static const cpd_facts *accepted_facts(cpd_evaluation *e)
{
    const cpd_facts *facts = e->subject.facts;
    cpd_facts *copy = cpd_arena_alloc(&e->arena, sizeof *copy);
    cpd_fact *list = cpd_arena_alloc(&e->arena, facts->count * sizeof *list);

    if (!copy || !list) {
        e->failed = cpd_error__no_memory();
        return NULL;
    }
    for (size_t i = 0; i < facts->count; i++)
        list[i] = cpd_fact__if_accepted(&facts->facts[i]);
    *copy = *facts;
    copy->facts = list;
    copy->elsewhere = 0;
    return copy;
}

cpd_evaluation *cpd_evaluation__if_accepted(cpd_evaluation *e)
{
    cpd_subject subject = e->subject;

    if (e->if_accepted || e->failed)
        return e->if_accepted;
    subject.facts = accepted_facts(e);
    if (e->failed == 0)
        e->failed = cpd_evaluation__new(&e->if_accepted, e->doc, &subject);
    return e->if_accepted;
}

/* Could it change when a home is accepted? */
static bool concerns(const cpd_requirement *asked)
{
    return asked->op == CPD_RULE_ENDORSED || asked->op == CPD_RULE_PREDICATE ||
           (asked->op == CPD_RULE_COUNT &&
            (asked->signed_by_both || asked->kind == CPD_KIND_ENDORSEMENT));
}

bool cpd_rule__may_wait(const struct cpd_verdict *out, const cpd_evaluation *e,
                        const cpd_requirement *asked)
{
    return e->subject.facts->elsewhere && out->state == CPD_NOT_YET && concerns(asked);
}

static const char remedy[] =
    "signed in a home that is not accepted here (cpd trust list, cpd trust accept)";

void cpd_rule__elsewhere(struct cpd_verdict *out, const struct cpd_verdict *accepted)
{
    int more = (int)(accepted->have - out->have);
    bool untold = accepted->state != CPD_NOT_YET;

    if (!untold && more <= 0)
        return;
    if (untold)
        out->state = CPD_CANNOT_TELL;
    cpd_str_add(&out->reason, untold ? "; cannot tell: " : "; ");
    if (more > 0)
        cpd_str_addf(&out->reason, "%d more %s %s", more, more == 1 ? "is" : "are", remedy);
    else
        cpd_str_addf(&out->reason, "it rests on what is %s", remedy);
}
