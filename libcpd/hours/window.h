/* window - sums of recorded time over a stretch of days. Pure: everything comes from the facts that
 * are given.
 *
 * What counts is one rule for every sum: time on a day that lies inside a whole-day absence is left
 * out, and shown apart, because one of the two records is wrong.
 *
 * A week runs from Monday to Sunday and belongs to a stretch when all its days do; the days of the
 * stretch before its first Monday and after its last Sunday count in sums by category and in no
 * week. A working day is Monday to Friday and carries a fifth of the contracted minutes in force on
 * it. An absence accounts for the working days it covers: the whole day, or its minutes on each.
 */
#ifndef CPD_HOURS_WINDOW_H
#define CPD_HOURS_WINDOW_H

#include "record/facts.h"

#define CPD_BP 10000 /* basis points in a whole */

/* Which days a person was away, from the first such day to the last. */
typedef struct cpd_away {
    cpd_date from;
    size_t count;
    int16_t *minutes; /* a day: CPD_AWAY_WHOLE or the minutes of it */
} cpd_away;

#define CPD_AWAY_WHOLE INT16_MAX

/* The absences up to a day, read once; all other functions take what comes out. */
int cpd_away__read(cpd_away *out, const cpd_facts *facts, cpd_date until);
void cpd_away__fini(cpd_away *away);
/* CPD_AWAY_WHOLE, minutes, or 0. */
int cpd_away__on(const cpd_away *away, cpd_date day);
/* Working days of a period that are whole days of absence. */
int cpd_away__working_days(const cpd_away *away, cpd_period period);

typedef struct cpd_time_sum {
    int32_t term; /* the category's word */
    int64_t minutes;
    int64_t blocks; /* how many they are */
} cpd_time_sum;

/* Minutes by category. */
typedef struct cpd_time_sums {
    cpd_time_sum *terms;
    size_t count, room;
    int64_t total;
    int64_t left_out; /* on days of absence */
} cpd_time_sums;

/* One more block. */
int cpd_time_sums__add(cpd_time_sums *sums, int32_t term, int64_t minutes);
/* Minutes of one category. */
int64_t cpd_time_sums__of(const cpd_time_sums *sums, int32_t term);
void cpd_time_sums__fini(cpd_time_sums *sums);
/* The time blocks of a period with both its ends, and how many they are. */
const cpd_fact *cpd_time__within(const cpd_facts *facts, cpd_period period, size_t *count);
/* All recorded time of a period. sums is zero-initialised by the caller and freed by them. */
int cpd_time_sums__read(cpd_time_sums *sums, const cpd_facts *facts, const cpd_away *away,
                        cpd_period period);

typedef struct cpd_week {
    cpd_date monday;
    int64_t minutes; /* recorded, without what was left out */
    /* Five times the minutes that were agreed for its working days, -1 when they are not known for
     * one of them, and five times those that absences account for: a day is a fifth of a week, and
     * in fifths all of it is exact. */
    int64_t agreed_fifths, away_fifths;
} cpd_week;

/* The whole weeks of a period. *out is to free(). */
int cpd_weeks__read(cpd_week **out, size_t *count, const cpd_facts *facts, const cpd_away *away,
                    cpd_period period);
/* Does the record of this week cover so much of what was agreed that a share of it means something?
 * Time and absences together reach full_week (basis points), and some time was recorded: a week
 * away is no sample of anything. */
bool cpd_week__is_sampled(const cpd_week *week, int full_week);

/* The time of the sampled weeks of a period, and how many they are. */
int cpd_time_sums__sampled(cpd_time_sums *sums, int *sampled, const cpd_week *weeks, size_t count,
                           int full_week, const cpd_facts *facts, const cpd_away *away);

#endif
