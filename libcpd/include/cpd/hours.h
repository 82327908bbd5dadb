/* Hours: the one-line log, and sums of what was recorded.
 *
 *     cpd_hours_log(&doc, home, "2h visit, 45m recording, 1h supervision yesterday", NULL, NULL);
 *
 * A line is a list of pieces, each a duration and a word of the activity vocabulary, in either order; commas, semicolons or "and"
 * part them. A day ("yesterday", "monday", 2026-11-20) at the beginning or the end of the line holds for the whole line when it is
 * the only one; a line without a day is today; otherwise each piece names its own, and one that does not is asked for; "20 Nov" is the latest one. Text of
 * several lines is read line by line, each with its own day. A case reference is written #12345: an opaque number of the case
 * system, nothing else about a family.
 */
#ifndef CPD_HOURS_H
#define CPD_HOURS_H

#include <cpd/record.h>

CPD_BEGIN_DECLS

/** What a line means, without saving: a list of drafts {"kind": "time", "date", "category", "minutes", "text", "case"}. All that
 *  is not understood is an issue with its column; an unknown word gets the nearest known one. */
CPD_API int cpd_hours_parse(cpd_doc **out, cpd_home *home, const char *line, cpd_issues *issues);
/** Save a line: all pieces or none.
 *  @param added  fields that variants add to time blocks (cpd_record_fields()), set on every piece; NULL: none
 *  @param out  {"schema": "cpd.log/1", "saved": [{"record", "date", "category", "title",
 *  "minutes", "case"}], "total_minutes"}; may be NULL. It is set to NULL when the line was saved and memory too short to tell of it */
CPD_API int cpd_hours_log(cpd_doc **out, cpd_home *home, const char *line, const cpd_node *added, cpd_issues *issues);

/** Put a time block of one's own right by saying it anew as a line of one piece, "1h30m recording"; the day and the case stay
 *  when the line names none. @param reason  why; may be NULL
 *  @return 0; CPD_EINPUT (not understood, more than one piece, no time block), and what cpd_record_amend() gives */
CPD_API int cpd_hours_amend(cpd_saved *out, cpd_home *home, const char *record, const char *line, const char *reason,
                            cpd_issues *issues);
/** What time can go into, by the vocabularies in force on a day (CPD_DATE_NONE: today), the nearest layer first: a list of
 *  {"code", "title", "front_line"}. @return 0; CPD_EABSENT when none is in force */
CPD_API int cpd_hours_categories(cpd_doc **out, cpd_home *home, cpd_date day);

/** Sums of a person's recorded time by category over a period: {"schema": "cpd.hours/1", "person", "from", "to", "categories":
 *  [{"code", "title", "minutes", "share_bp", "front_line"}], "total_minutes", "left_out_minutes", "absent_days", "weeks": [{"monday",
 *  "minutes", "expected_minutes", "sampled"}], "sampled_weeks", "full_week_bp"}. Private kinds are not in it.
 *
 *  Time on a day inside a whole-day absence is left out and stands apart. Weeks are those that lie wholly in the period;
 *  "expected_minutes" are the contracted ones less absences, absent where no contracted hours are known. A week is sampled when
 *  its time and absences cover "full_week_bp" of the contracted hours, as the nearest vocabulary says; where none does, these three
 *  are absent. A requirement may ask for another share.
 *  @param person  NULL: the acting person
 *  @param period  an open beginning is the first day with time, an open end is today
 *  @return 0; CPD_EABSENT when the acting person may not see it */
CPD_API int cpd_hours_sum(cpd_doc **out, cpd_home *home, const char *person, cpd_period period);

CPD_END_DECLS
#endif
