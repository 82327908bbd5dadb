/* Who read what of yours.
 *
 * Whatever shows one person's record, list, progress or details to another is noted, with the day; what one reads of one's own is
 * not. The lines stand in a table of their own, covered once a day by a digest in the home's chain, which cpd_verify() checks.
 * Whoever reads the home's files with another program leaves no line.
 */
#ifndef CPD_AUDIT_H
#define CPD_AUDIT_H

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

/** What others were shown of the acting person's: {"schema": "cpd.seen/1", "person": name, "seen": [{"clock", "day", "reader": name,
 *  "what", "record": id, "kind", "title", "date", "count"}], "many": [the same, of reports over many people at once, which name
 *  nobody]}, newest first. A guest who reads by a code is "Pat Lee, a guest invited by Tom Price", with "guest": true and "invited_by"; one whose
 *  invitation was erased with the record has no name. "what" is "record", "list" ("count" records), "person" (posts and contacts), "progress", "hours",
 *  "queue" (what waits for a signature), "attachment"; of many "practice", "impact", "report". Free with cpd_doc_free().
 *  @param from, to  days; CPD_DATE_NONE: open @return 0; CPD_EINPUT when nobody acts; CPD_EBUSY @since 0.1 */
CPD_API int cpd_audit_seen(cpd_doc **out, cpd_home *home, cpd_date from, cpd_date to);

/** Write down now who was shown what: lines wait in memory until there are many, a minute is over, or the home is closed. A front
 *  end that may be ended by whoever reads calls it before it shows anything; it costs nothing while no line waits. The last error
 *  stays what it was when this succeeds. @return 0; CPD_EBUSY, CPD_EFULL @since 0.1 */
CPD_API int cpd_audit_write(cpd_home *home);

CPD_END_DECLS
#endif
