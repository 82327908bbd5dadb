/* likeness - how much two things of two versions have in common, by their words. Rare words tell
 * more than common ones. Private to this folder. */
#ifndef CPD_COMPARE_LIKENESS_H
#define CPD_COMPARE_LIKENESS_H

#include "compare/match.h"

typedef struct cpd_likeness cpd_likeness;

/* Read the words of all things of both sides. NULL when out of memory. */
cpd_likeness *cpd_likeness__new(const struct cpd_side *old, const struct cpd_side *new);
void cpd_likeness__free(cpd_likeness *likeness);

/* What two things share. */
struct cpd_alike {
    double both;   /* of all their words together: 0 to 1 */
    double of_old; /* of the old one's words, how many the new one has */
    double of_new;
};
/* By their places. Nothing in common once it was asked too often: a hostile file must not buy more
 * of our time. */
bool cpd_likeness__is_spent(const cpd_likeness *likeness);
struct cpd_alike cpd_likeness__of(cpd_likeness *likeness, size_t old, size_t new);

#endif
