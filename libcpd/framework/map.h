/* map - what a map says about codes, for the files of this folder and those above. */
#ifndef CPD_FRAMEWORK_MAP_H
#define CPD_FRAMEWORK_MAP_H

#include <cpd/node.h>

/* Does a judgement on the codes of this row's `from` carry over to those of its `to`? The row says
 * so itself, or its kind of change does. */
bool cpd_map__carries(const cpd_node *row);

#endif
