/* carry - what judgements on other versions are worth on one, by the maps that are in force. */
#ifndef CPD_FRAMEWORK_CARRY_H
#define CPD_FRAMEWORK_CARRY_H

#include "framework/framework.h"

/* One way from older codes to a code of the version asked about: a row of a map, or several maps
 * one after the other. Texts are borrowed from the arena. */
typedef struct cpd_carry {
    const char *to;          /* code in the version asked about: a node or a level */
    const char *set;         /* "pcf@2012": whose codes the others are */
    const char *const *from; /* its codes; all of them are needed */
    size_t from_count;
    const char *change;    /* "same", "renamed" ...; of several maps the one that weighs most */
    const char *map;       /* "pcf-2012-2018@1"; of several the one nearest to the older version */
    const char *certainty; /* "confirmed", or "unconfirmed" where any row on the way is */
    bool carries;          /* a judgement on `from` is one on `to` */
} cpd_carry;

/* All ways to a version, as of a day and as known at a position (0: now), nearest versions first;
 * in an arena. *count is 0 when no map leads to it. */
int cpd_sets__carry(cpd_carry **out, size_t *count, cpd_arena *arena, cpd_home *home,
                    const char *target, cpd_date day, int64_t known_at);

#endif
