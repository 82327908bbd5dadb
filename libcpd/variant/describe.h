/* describe - what is shown of a variant, adopted or not. Private to variant. */
#ifndef CPD_VARIANT_DESCRIBE_H
#define CPD_VARIANT_DESCRIBE_H

#include "variant/variant.h"

/* From its checked set, without its parts: all but "grades" (see <cpd/variant.h>). */
cpd_node *cpd_variant__describe(cpd_doc *doc, const cpd_node *set);
/* The codes of its grades; NULL when it has none. */
cpd_node *cpd_variant__grade_codes(cpd_doc *doc, const cpd_node *const *grades, size_t count);

/* ---- cases.c ---- */

/* Run the cases of tests.lua: sets "cases", "passed" and "failed" in out. The first that failed is
 * *failed, NULL when none did. @return 0; CPD_EINPUT for cases that are none */
int cpd_variant__run_cases(cpd_doc *doc, cpd_node *out, const cpd_node **failed,
                           cpd_variant *variant, const cpd_node *set);

#endif
