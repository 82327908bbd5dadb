/* CPD and renewal: the regulator's yearly form drafted from what was written all year. It is never submitted from here. */
#ifndef CPD_RETURNS_H
#define CPD_RETURNS_H

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

/** The draft for the registration year a day lies in: {"schema": "cpd.renewal/1", "status": "NOT submitted", "regulator", "set",
 *  "version", "certainty", "note", "person", "name", "registration": {"body", "number", "since", ...}, "year": {"from", "to"}, "window":
 *  {"from", "to"}, "requirement": finding (see <cpd/career.h>), "owed": true | false, "why" for who only pays, "pieces": [{"record",
 *  "date", "fields": [{"field", "label", "required", "text" or absent}], "missing": [labels], "same_as": record of the fuller piece with
 *  the same text, "unreadable"}], "left_to_do": [sentences]}. Pieces stand oldest first; one with "same_as" is not counted. What a
 *  piece misses is left to do until the requirement is met by pieces that miss nothing. For the acting person's own portfolio only.
 *
 *  Pieces of the whole year count, up to today. Where several regulators' rules are adopted, those of the body the person is
 *  registered with speak. Who registered, or was restored after a break, on or after the day the rules name only pays.
 *  @param as_of  any day of the year meant; CPD_DATE_NONE: today
 *  @return 0; CPD_EABSENT when no rule set is adopted for that day */
CPD_API int cpd_returns_renewal(cpd_doc **out, cpd_home *home, cpd_date as_of);

CPD_END_DECLS
#endif
