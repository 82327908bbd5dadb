/* Hours: the one-line log, and sums of what was recorded.
 *
 *     cpd_hours_log(&doc, home, "2h visit, 45m recording, 1h supervision yesterday", NULL);
 *
 * A line is a list of pieces, each a duration and a word of the activity vocabulary, in either order; commas or semicolons part
 * them. A day ("yesterday", "monday", 2026-11-20) at the beginning or the end of the line holds for the whole line; otherwise
 * each piece that names a day has its own. A case reference is written #12345: an opaque number of the case system, nothing
 * else about a family.
 */
#ifndef CPD_HOURS_H
#define CPD_HOURS_H

#include <cpd/record.h>

CPD_BEGIN_DECLS

/** What a line means, without saving: a list of drafts {"kind": "time", "date", "category", "minutes", "text", "case"}. All that
 *  is not understood is an issue with its column; an unknown word gets the nearest known one. */
CPD_API int cpd_hours_parse(cpd_doc **out, cpd_home *home, const char *line, cpd_issues *issues);
/** Save a line: all pieces or none. @param out  {"schema": "cpd.log/1", "saved": [{"record", "date", "category", "title",
 *  "minutes"}], "total_minutes"}; may be NULL */
CPD_API int cpd_hours_log(cpd_doc **out, cpd_home *home, const char *line, cpd_issues *issues);

/** Sums of a person's recorded time by category over a period: {"schema": "cpd.hours/1", "person", "from", "to", "categories":
 *  [{"code", "title", "minutes", "share_bp", "front_line"}], "total_minutes", "absent_days", "weeks": [{"monday", "minutes",
 *  "expected_minutes", "sampled"}], "sampled_weeks"}. Private kinds are not in it.
 *  @param person  NULL: the acting person @return 0; CPD_EABSENT when the acting person may not see it */
CPD_API int cpd_hours_sum(cpd_doc **out, cpd_home *home, const char *person, cpd_period period);

CPD_END_DECLS
#endif
