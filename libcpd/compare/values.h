/* values - what two objects of one form say under their own keys. Private to this folder. */
#ifndef CPD_COMPARE_VALUES_H
#define CPD_COMPARE_VALUES_H

#include <cpd/node.h>

struct cpd_form;

/* [{"key": "hours.min", "from": "20h", "to": "30h"}] for every key, but those in `without`, whose
 * value differs; from or to is absent where the key is. What has a code of its own below them is
 * not looked into. NULL when out of memory. */
cpd_node *cpd_values__compare(cpd_doc *doc, const cpd_node *old, const cpd_node *new,
                              const struct cpd_form *form, const char *const *without);

#endif
