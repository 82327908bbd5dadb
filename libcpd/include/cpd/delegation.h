/* Delegation: letting somebody else sign in one's place, for a time.
 *
 * A delegation is given by the acting person with their own key. It has a first and a last day, may be narrowed to kinds of
 * records, to one portfolio and to roles, and can be ended early by either of the two. Who signs by one is named beside whom they
 * sign for, in every report. It passes on what the giver may sign themselves, never what was delegated to them.
 *
 *     cpd_node *what = cpd_node_object(doc);
 *     cpd_node_set_text(doc, what, "to", "Dana");
 *     cpd_node_set_text(doc, what, "until", "2026-12-31");
 *     cpd_delegation_give(id, home, what);
 */
#ifndef CPD_DELEGATION_H
#define CPD_DELEGATION_H

#include <cpd/node.h>
#include <cpd/person.h>

CPD_BEGIN_DECLS

/** @param what  {"to": person, "until": date} and optionally "since" (today), "capacity": "delegated" (they decide; the usual case)
 *  or "on-behalf" (they put down what the giver decided), "kinds" and "roles": lists, "person": whose portfolio alone
 *  @return 0; CPD_EINPUT, CPD_EABSENT, CPD_EDENIED (no key here to sign with), CPD_ELOCKED @since 0.1 */
CPD_API int cpd_delegation_give(char id[CPD_ID_TEXT], cpd_home *home, const cpd_node *what);
/** End one that the acting person gave or holds, by its id or at least four of the last characters. Signatures that were made by
 *  it stay good. @return 0; CPD_EABSENT, CPD_ECONFLICT when it has ended @since 0.1 */
CPD_API int cpd_delegation_end(cpd_home *home, const char *delegation);
/** Those that the acting person gave or holds: a list of {"id", "from", "to", "capacity", "since", "until", "state": "in force",
 *  "not yet", "over" or "ended"}, and "kinds", "roles", "person" where it is narrowed. Free with cpd_doc_free(). @since 0.1 */
CPD_API int cpd_delegation_list(cpd_doc **out, cpd_home *home);

CPD_END_DECLS
#endif
