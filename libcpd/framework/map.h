/* map - what a map says about codes (docs/sets.md, kind: map), for the files of this folder and the
 * modules above. All take checked trees. */
#ifndef CPD_FRAMEWORK_MAP_H
#define CPD_FRAMEWORK_MAP_H

#include <stdbool.h>

#include <cpd/error.h>
#include <cpd/node.h>

/* The codes of a row on one side, "from" or "to"; NULL when it has none there. A row whose codes
 * stay names them on both. */
const cpd_node *cpd_map__codes(const cpd_node *row, const char *side);
/* Does a judgement on the codes of this row's `from` carry over to those of its `to`? The row says
 * so itself, or its kind of change does. */
bool cpd_map__carries(const cpd_node *row);
bool cpd_map__is_alongside(const cpd_node *map);

/* Does a map account for all that it must in the two sets, and for nothing else, and has somebody
 * looked at every row? @param name  what the user calls the map
 * @return 0; CPD_EINPUT with an issue for all that is wrong */
int cpd_map__check(const cpd_node *map, const char *name, const cpd_node *from, const cpd_node *to,
                   cpd_issues *issues);

#endif
