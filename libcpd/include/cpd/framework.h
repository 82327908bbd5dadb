/* Frameworks: what a home is judged by. Competencies, vocabularies, career ladders and regulators' rules are sets; a set has
 * versions, and a version that was published never changes.
 *
 * A *reference* is set@version#code (pcf@2018#D1). A set is *adopted* into a home with a layer (whose voice it is: nation,
 * college, council, service, team; the nearest speaks) and the days it is in force. *Force* says whether a text is a rule or
 * guidance, *certainty* whether the fact was confirmed, *checked_by* who held the file against its source.
 *
 *     cpd_issues *issues = cpd_issues_new();
 *     if (cpd_framework_check(bytes, n, "pcf/2018.yaml", issues) == CPD_EINPUT)
 *         for (size_t i = 0; i < cpd_issues_count(issues); i++)
 *             report(cpd_issues_get(issues, i));
 */
#ifndef CPD_FRAMEWORK_H
#define CPD_FRAMEWORK_H

#include <stddef.h>

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

/** Is this a well-formed set (docs/sets.md)? Needs no home; whether its references lead anywhere is seen when it is adopted.
 *  @param name    what the user calls the file, for the place in issues
 *  @param issues  everything that is wrong, with line, column and what to write instead; may be NULL
 *  @return 0; CPD_EINPUT, CPD_ELIMIT: the error object holds the first issue @since 0.1 */
CPD_API int cpd_framework_check(const char *bytes, size_t length, const char *name, cpd_issues *issues);

/** Every adopted version: {"schema": "cpd.framework-list/1", "as_of", "sets": [{"reference": "pcf@2018", "set", "version", "kind",
 *  "title", "publisher", "layer", "from", "to" (absent while open), "in_force": true | false, "nation", "certainty", "checked_by",
 *  "position"}]}, those in force first, nearest layer first. Free with cpd_doc_free().
 *  @param as_of  the day "in_force" speaks of; CPD_DATE_NONE: today @since 0.1 */
CPD_API int cpd_framework_list(cpd_doc **out, cpd_home *home, cpd_date as_of);

/** One set or one thing of it: {"schema": "cpd.framework/1", "reference", "set", "version", "kind", "title", "nation", "publisher",
 *  "published", "source", "licence", "checked_by", "certainty", "note", "layer", "from", "to", "commit", "tree", "hash",
 *  "signature", "signer", "signer_key" (as it was found when it was adopted; absent for what a home came with), "position"} and, for a whole set, all other keys of its document ("levels", "nodes", "entries", "grades", "requirements" ...)
 *  with durations in minutes and percentages in basis points, a map's own "from" and "to" as "mapped_from" and "mapped_to"; for one thing "code", "type" ("node", "level", "entry", "grade" or
 *  "requirement"), "item": itself, "children": codes of the nodes right below it. Free with cpd_doc_free().
 *  @param reference  pcf, pcf@2018, pcf#D1 or pcf@2018#D1; without a version the one in force today
 *  @return 0; CPD_EABSENT; CPD_EINPUT when it is no reference @since 0.1 */
CPD_API int cpd_framework_show(cpd_doc **out, cpd_home *home, const char *reference);

/** The format of a set, from the tables by which it is checked: every key as Markdown for people, and a JSON Schema (draft 2020-12)
 *  for editors. A text to free(); NULL when out of memory @since 0.1 */
CPD_API char *cpd_framework_reference(void);
CPD_API char *cpd_framework_schema(void);

CPD_END_DECLS
#endif
