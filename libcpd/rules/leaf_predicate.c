/* Requirements that have a name instead of a shape: whoever filled the seam answers. */
#include <string.h>

#include "rules/requirement.h"

static enum cpd_state state_of(const char *word)
{
    if (word && strcmp(word, "met") == 0)
        return CPD_MET;
    return word && strcmp(word, "not-yet") == 0 ? CPD_NOT_YET : CPD_CANNOT_TELL;
}

/* The reason says what was found, the sentence what is asked. */
void cpd_rule__predicate(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked)
{
    const cpd_node *list = cpd_evaluation__answers(e, asked->set);
    const cpd_node *answer = cpd_node_at(list, asked->predicate);
    const char *reason = cpd_node_get_text(answer, "reason");

    out->state = state_of(cpd_node_get_text(answer, "state"));
    cpd_str_add(&out->reason, reason ? reason : "no reason is given");
    cpd_str_addf(&out->reason, " (asked: %s)", asked->sentence);
}
