/* answer - what asking an adopted variant needs. Private to variant. */
#ifndef CPD_VARIANT_ANSWER_H
#define CPD_VARIANT_ANSWER_H

#include "variant/variant.h"

/* With the categories of time in force and the fields of this variant. The subject has its home. */
int cpd_variants__facts(cpd_node **out, cpd_doc *doc, const cpd_subject *subject,
                        const cpd_set *set);

/* Of a field of a set: what type it has, and the name under which records keep it. */
enum cpd_field_type cpd_variant__field_type(const cpd_node *field);
#define CPD_FIELD_NAME_TEXT (2 * CPD_CODE_TEXT)
void cpd_variant__field_name(char out[CPD_FIELD_NAME_TEXT], const cpd_set *set,
                             const cpd_node *field);

#endif
