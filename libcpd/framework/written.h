/* written - checked trees and their values as people write them: what cpd_set__check() makes of the
 * result is the same tree again. */
#ifndef CPD_FRAMEWORK_WRITTEN_H
#define CPD_FRAMEWORK_WRITTEN_H

#include "framework/framework.h"

struct cpd_set_key;

/* A value, or a list of them parted by commas, that is no object: "12.5%", "1h30m", "12 months". */
void cpd_value__written(cpd_str *out, const struct cpd_set_key *key, const cpd_node *value);
/* A whole set, every scalar a text, ready for cpd_node_yaml(). NULL when its kind is not known;
 * short memory is told by the document. */
cpd_node *cpd_set__written(cpd_doc *doc, const cpd_node *tree);

#endif
