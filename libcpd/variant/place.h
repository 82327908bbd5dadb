/* place - where in the script a value stands that it returned. Private to variant. */
#ifndef CPD_VARIANT_PLACE_H
#define CPD_VARIANT_PLACE_H

#include <cpd/node.h>

/* Give what a script said of itself the lines of the script; line 0 where that cannot be told. */
void cpd_place__in_source(cpd_node *said, const char *source);
/* Take the places of a tree away: they are of another file than the one it is put into. */
void cpd_place__none(cpd_node *tree);

#endif
