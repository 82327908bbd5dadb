/* facts - what a variant is told about a person: numbers, days and codes, and nothing that says who
 * it is. No name, no id, no employer, no text; private records are not even counted. */
#ifndef CPD_VARIANT_FACTS_H
#define CPD_VARIANT_FACTS_H

#include <cpd/node.h>

#include "rules/rules.h"

/* A category of time: its code, and the number of its word in the index. */
typedef struct cpd_variant_category {
    const char *code;
    int32_t term;
} cpd_variant_category;

/* {"as_of", "months_in_grade", "posts": [{"grade", "ladder", "since", "until"}], "minutes":
 * {"weeks_6", "months_12": {CODE: minutes}}, "sessions": [{"day", "days_ago", "minutes",
 * "signed"}], "cpd":
 * [{"day", "days_ago", "impact", "peer", "reflection"}], "endorsements"}; lists with the oldest
 * first. "until" is there once it is over, "months_in_grade" while there is a post; "signed" says
 * that two people signed. Sessions and pieces are those of the last twenty-four months. The
 * subject's home is not used. @return 0; CPD_EINTERNAL */
int cpd_variant__facts(cpd_node **out, cpd_doc *doc, const cpd_subject *subject,
                       const cpd_variant_category *categories, size_t count);

#endif
