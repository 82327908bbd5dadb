/* Subject access: everything that is kept about a person, by class, with what is other people's marked to be looked at. */
#ifndef CPD_ACCESS_H
#define CPD_ACCESS_H

#include <cpd/node.h>

CPD_BEGIN_DECLS

/** All that is kept about a person and the acting person may read: {"schema": "cpd.access/1", "person": as cpd_person_show() gives it, "as_of",
 *  "classes": [{"class": "portfolio" | "of-the-two" | "private" | "personal-note", "records": [as cpd_record_read() gives them, and "whose",
 *  "review": [{"what", "why"}]}]}], "records", "to_review": how many records have something of other people's, "withheld": how many private ones
 *  are locked or others wrote, told to nobody but the person, "not_included": [sentences]}.
 *
 *  What somebody else wrote (an account, a judgement, a comment to a signature), and what names somebody else, is marked with its reason; whether
 *  it is given out is a person's decision, case by case, and the program makes none. Records of other portfolios that name the person, or that
 *  they wrote, belong to it.
 *  @param person  as cpd_person_find() takes it; NULL: the acting person @return 0; CPD_EABSENT for whom one may not read @since 0.1 */
CPD_API int cpd_access_request(cpd_doc **out, cpd_home *home, const char *person);

CPD_END_DECLS
#endif
