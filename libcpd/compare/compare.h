/* compare - versions of sets held against each other by what they mean: differences, size, and a
 * map proposed by likeness. Pure functions over checked trees; the reports are documented in
 * <cpd/press.h>.
 */
#ifndef CPD_COMPARE_H
#define CPD_COMPARE_H

#include "framework/framework.h"

/* {"schema": "cpd.framework-diff/1", ...}: what changed from one version to another.
 * @param map  that joins them, of the relation successor; NULL: codes alone tell what is what
 * @return 0; CPD_EINPUT when the kinds differ or the map joins others */
int cpd_compare__diff(cpd_doc **out, const cpd_node *old, const cpd_node *new, const cpd_node *map);

/* How a size is reckoned. */
typedef struct cpd_reading {
    int64_t words_per_minute; /* 0: not known, and then no minutes are told */
    const char *reference;    /* where the number stands: measures@2026#silent-reading */
    const char *source;
} cpd_reading;

/* {"schema": "cpd.framework-weigh/1", ...}: the size of each version against the one before it and
 * the first. @param versions  oldest first, at least one */
int cpd_compare__weigh(cpd_doc **out, const cpd_node *const *versions, size_t count,
                       const cpd_reading *reading);

/* A map of the relation successor, proposed from codes and likeness of text for a person to
 * confirm: as people write it, ready for cpd_node_yaml(). */
int cpd_compare__draft(cpd_doc **out, const cpd_node *old, const cpd_node *new);

/* What a code stands for: has it come to mean something else, under the same code? */
enum cpd_meaning {
    CPD_MEANS_SAME,
    CPD_MEANS_REWORDED, /* other words: the publisher knows whether more than wording changed */
    CPD_MEANS_OTHER     /* another force or level, or what was asked is now optional */
};
/* Called for each code that both versions have, which records can name and which is not the same.
 * Requirements are left out: findings name them together with their version. */
typedef void cpd_meaning_found(void *payload, const char *code, enum cpd_meaning meaning,
                               const char *how, const cpd_node *node);
/* Has a version this code? 1 or 0; negative when that cannot be told. */
int cpd_compare__has(const cpd_node *tree, const char *code);
int cpd_compare__meanings(const cpd_node *old, const cpd_node *new, cpd_meaning_found *found,
                          void *payload);

#endif
