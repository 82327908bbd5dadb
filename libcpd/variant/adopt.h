/* adopt - one variant on its way from a folder into a home. Private to variant. */
#ifndef CPD_VARIANT_ADOPT_H
#define CPD_VARIANT_ADOPT_H

#include "variant/describe.h"

/* A folder that was read, run and checked. Zero-initialise. */
struct cpd_candidate {
    cpd_variant *variant;
    cpd_doc *set; /* its root is what would be adopted */
    cpd_issues *issues, *own_issues;
};

/* @param issues  may be NULL */
int cpd_candidate__open(struct cpd_candidate *candidate, const char *folder, cpd_issues *issues);
void cpd_candidate__fini(struct cpd_candidate *candidate);
/* What is shown of it. */
cpd_node *cpd_candidate__describe(cpd_doc *doc, const struct cpd_candidate *candidate);

/* Adopt it inside a change that is open, and look whether all that it refers to is there. */
int cpd_candidate__adopt(int64_t *position, cpd_home *home, const struct cpd_candidate *candidate,
                         cpd_date from, cpd_date to);
/* Abandon the change, and what was remembered of the adoption in it. The error stays as it is. */
void cpd_candidate__abandon(cpd_home *home);

#endif
