/* retention - a record held against the rules of how long it is kept. Internal side of
 * <cpd/retention.h>. */
#ifndef CPD_RETENTION_INTERNAL_H
#define CPD_RETENTION_INTERNAL_H

#include <cpd/retention.h>

#include "framework/framework.h"
#include "record/record.h"

#define CPD_RULES_MOST 16 /* sets of rules in force at once */

/* The rules in force on a day, nearest layer first. */
typedef struct cpd_keeping {
    cpd_home *home;
    const cpd_set *sets[CPD_RULES_MOST];
    size_t count;
    cpd_person_row holder;
    cpd_date as_of;
} cpd_keeping;

/* CPD_EABSENT when none is adopted. */
int cpd_keeping__begin(cpd_keeping *out, cpd_home *home, const cpd_person_row *holder,
                       cpd_date as_of);

/* What the rules say of one record. */
typedef struct cpd_kept {
    const cpd_set *set;
    const cpd_node *rule;     /* NULL: none speaks of it */
    cpd_date base, ends;      /* CPD_DATE_NONE where the base event is not on record */
    cpd_date until;           /* a reviewer's day to look again; CPD_DATE_NONE for none */
    bool exception;           /* a reviewer said that the longer period holds */
    cpd_hold hold, elsewhere; /* of this home; of one it came from, which binds nobody here */
} cpd_kept;

int cpd_keeping__of(cpd_kept *out, const cpd_keeping *keeping, const cpd_history *history);
/* Is it to be looked at: past its period and past a day that was set. A hold does not matter here.
 */
bool cpd_kept__is_due(const cpd_kept *kept, cpd_date as_of);
/* set@version#code. */
void cpd_kept__reference(char out[CPD_ID_TEXT * 6], const cpd_kept *kept);

#endif
