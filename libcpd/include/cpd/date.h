/* Civil dates, periods and durations, as people in the field write them.
 *
 * A cpd_date is a day of the calendar without a time zone: the number of days since 1970-01-01. A
 * period includes both its days. A duration is whole minutes. People write 90m, 1h30m, 1.5h or 2h;
 * never 1:30, which could be a time of day.
 *
 *     cpd_date day;
 *     int minutes;
 *     cpd_date_parse(&day, "2026-11-20");
 *     cpd_minutes_parse(&minutes, "1h30m", 0);     -> 90
 */
#ifndef CPD_DATE_H
#define CPD_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cpd/api.h>

CPD_BEGIN_DECLS

typedef int32_t cpd_date; /* days since 1970-01-01; valid from 1900-01-01 to 9999-12-31 */

#define CPD_DATE_NONE ((cpd_date)INT32_MIN) /* no date given */

typedef struct cpd_period {
    cpd_date from, to; /* both days included; CPD_DATE_NONE = open at that end */
} cpd_period;

#define CPD_DATE_TEXT 11    /* bytes for "2026-11-20" and its NUL */
#define CPD_CLOCK_TEXT 21   /* bytes for "2026-11-20T09:15:00Z" and its NUL */
#define CPD_MINUTES_TEXT 25 /* bytes for "123h 45m", the longest number of hours, and its NUL */

/** Read YYYY-MM-DD, checked against the calendar. @return 0; CPD_EINPUT with what to write instead
 */
CPD_API int cpd_date_parse(cpd_date *out, const char *text);
/** Read a day as people say it: YYYY-MM-DD, "20 Nov 2026", "today", "yesterday", "tomorrow", or a week
 *  day ("monday" or "mon": the latest one before or on @p today). 01/02/2026 is refused: it means two
 *  different days. @return 0; CPD_EINPUT */
CPD_API int cpd_date_parse_spoken(cpd_date *out, const char *text, cpd_date today);
/** The same of something that lies behind: "20 Nov" without a year is the latest one before or on @p
 *  today. */
CPD_API int cpd_date_parse_past(cpd_date *out, const char *text, cpd_date today);
/** Write YYYY-MM-DD; "" for CPD_DATE_NONE and days outside the calendar kept here. */
CPD_API void cpd_date_format(char out[CPD_DATE_TEXT], cpd_date date);
/** Write "20 November 2026" into out (at least 24 bytes). */
CPD_API void cpd_date_format_long(char *out, size_t size, cpd_date date);

CPD_API void cpd_date_parts(cpd_date date, int *year, int *month, int *day);
/** The date of year, month 1-12 and day; CPD_DATE_NONE when the calendar has no such day. */
CPD_API cpd_date cpd_date_from_parts(int year, int month, int day);
/** The same day @p months later (or earlier, negative); the last day of the month where that day is
 * missing; CPD_DATE_NONE outside the calendar kept here. */
CPD_API cpd_date cpd_date_add_months(cpd_date date, int months);
/** Whole months from one day to another: the most that cpd_date_add_months() can add without
 * passing the second. 15 March to 14 April is 0, 31 January to 28 February is 1. Never negative: 0
 * when to < from. */
CPD_API int cpd_months_between(cpd_date from, cpd_date to);
/** Monday of the week of a day. */
CPD_API cpd_date cpd_date_monday(cpd_date date);
/** 0 Monday ... 6 Sunday. */
CPD_API int cpd_date_weekday(cpd_date date);
CPD_API bool cpd_period_has(cpd_period period, cpd_date date);

/** Read a duration: "90m", "1h30m", "1h 30m", "1.5h", "2h", "45 min", "2 hours"; from 1 minute to
 * @p most minutes, 0 meaning 24 hours.
 *  @return 0; CPD_EINPUT (1:30, 1.30h, 010, negative, no unit), CPD_ELIMIT beyond @p most minutes */
CPD_API int cpd_minutes_parse(int *out, const char *text, int most);
/** Write "1h 30m", "45m", "2h", "0m", "-45m". */
CPD_API void cpd_minutes_format(char out[CPD_MINUTES_TEXT], int64_t minutes);

/** Read RFC 3339 UTC in whole seconds, "2026-11-20T09:15:00Z". @return 0; CPD_EINPUT */
CPD_API int cpd_clock_parse(int64_t *out, const char *text);
CPD_API void cpd_clock_format(char out[CPD_CLOCK_TEXT], int64_t seconds);

CPD_END_DECLS
#endif
