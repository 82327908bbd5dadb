/* describe - what is shown of a variant, adopted or not. Private to variant. */
#ifndef CPD_VARIANT_DESCRIBE_H
#define CPD_VARIANT_DESCRIBE_H

#include "variant/variant.h"

/* From its checked set, without its parts: all but "grades" (see <cpd/variant.h>). */
cpd_node *cpd_variant__describe(cpd_doc *doc, const cpd_node *set);
/* The codes of its grades; NULL when it has none. */
cpd_node *cpd_variant__grade_codes(cpd_doc *doc, const cpd_node *const *grades, size_t count);

/* ---- cases.c ---- */

/* Run the cases of tests.lua: sets "cases", "passed" and "failed" in out.
 * @param issues  not NULL: all that makes one no case @return 0, also when some fail; CPD_EINPUT */
int cpd_variant__run_cases(cpd_doc *doc, cpd_node *out, cpd_variant *variant, const cpd_node *set,
                           cpd_issues *issues);
/* What a case that failed gives, in a sentence to free(); NULL when memory is short. */
char *cpd_variant__case_words(const cpd_node *failed);

#endif
