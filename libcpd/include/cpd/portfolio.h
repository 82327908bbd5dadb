/* Portfolio: judgements about a capability. Pieces of CPD and reflections are plain records: see cpd_record_save(). */
#ifndef CPD_PORTFOLIO_H
#define CPD_PORTFOLIO_H

#include <cpd/record.h>

CPD_BEGIN_DECLS

/** An assessor's judgement that a person shows capabilities at a level, signed with the acting person's key in the same act.
 *  @param nodes  references to domains, "pcf@2018#D1", all at one level of that set
 *  @param level  NULL for a set that has no levels
 *  @return 0; CPD_EDENIED for oneself or for somebody whose named contact one is not; CPD_EINPUT for an unknown reference or level */
CPD_API int cpd_portfolio_endorse(cpd_saved *out, cpd_home *home, const char *person, const char *const *nodes, size_t count,
                                  const char *level, const char *why, cpd_issues *issues);

CPD_END_DECLS
#endif
