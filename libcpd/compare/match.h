/* match - what of one version is what of another: by a map, by codes, by the very words. Private to
 * this folder. */
#ifndef CPD_COMPARE_MATCH_H
#define CPD_COMPARE_MATCH_H

#include "framework/coded.h"

#define CPD_NO_PLACE ((size_t)-1)

/* One version's coded things. */
struct cpd_side {
    const cpd_node *tree;
    cpd_coded *coded, *sorted; /* in the order of the set; by code */
    size_t count;
};

/* What became of one of them. */
struct cpd_match {
    size_t place;        /* of its counterpart on the other side; CPD_NO_PLACE for none */
    const cpd_node *row; /* of the map, that says so; NULL when none does */
};

struct cpd_matches {
    struct cpd_side old, new;
    struct cpd_match *of_old, *of_new; /* for each of them */
};

int cpd_side__open(struct cpd_side *side, const cpd_node *tree);
void cpd_side__close(struct cpd_side *side);
/* The thing with this code; NULL for none. */
const cpd_coded *cpd_side__find(const struct cpd_side *side, const char *code);

/* @param map  NULL for none */
int cpd_matches__make(struct cpd_matches *out, const cpd_node *old, const cpd_node *new,
                      const cpd_node *map);
void cpd_matches__free(struct cpd_matches *matches);

#endif
