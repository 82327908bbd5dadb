/* ladder - the career ladders in force on a day, merged key by key: what the nearest layer says of
 * a grade takes the place of what a farther one says. Private to career. */
#ifndef CPD_CAREER_LADDER_H
#define CPD_CAREER_LADDER_H

#include "framework/framework.h"

#define CPD_LADDERS_MOST 32

typedef struct cpd_ladders {
    cpd_home *home;
    const cpd_set *list[CPD_LADDERS_MOST]; /* nearest layer first */
    size_t count;
} cpd_ladders;

/* Something a ladder says of a grade, and who says it. */
typedef struct cpd_ladder_says {
    const cpd_set *set;
    const cpd_node *grade, *value; /* value NULL: nobody says anything */
} cpd_ladder_says;

/* All ladders in force. */
int cpd_ladders__read(cpd_ladders *out, cpd_home *home, cpd_date day, int64_t known_at);
/* Those of them that speak for a ladder: itself, what it lies over, and what lies over it. All for
 * one that is not in force. */
void cpd_ladders__of(cpd_ladders *out, const cpd_ladders *all, const char *ladder);
/* Does it lie over no other one in force? */
bool cpd_ladder__is_base(const cpd_ladders *all, const cpd_set *ladder);
/* The nearest that says something under this key. */
int cpd_ladders__say(cpd_ladder_says *out, const cpd_ladders *ladders, const char *grade,
                     const char *key);
/* The title of a grade, its code where no ladder gives one. */
int cpd_ladders__title(const char **out, const cpd_ladders *ladders, const char *grade);
/* Is it a grade of theirs? */
int cpd_ladders__has(bool *out, const cpd_ladders *ladders, const char *grade);
/* Below so many people counts are not shown; 0 when no ladder says. */
int64_t cpd_ladders__smallest_group(const cpd_ladders *ladders);

#endif
