/* People of a home: their registration, posts and named contacts, each with its dates.
 *
 *     char asha[CPD_ID_TEXT];
 *     cpd_person_add(asha, home, "Asha Mbeki");
 *     cpd_person_add_post(home, asha, post);            post: {"ladder", "grade", "employer", "since"}
 *     cpd_person_add_contact(home, asha, contact);      contact: {"line": "supervisor", "person", "since"}
 *
 * Nothing is overwritten: a new post ends the one before it, a new contact of a line the earlier one. A home that is neither
 * marked for trying out nor a person's own refuses: see cpd_person_add.
 */
#ifndef CPD_PERSON_H
#define CPD_PERSON_H

#include <cpd/date.h>
#include <cpd/node.h>

CPD_BEGIN_DECLS

#define CPD_ID_TEXT 37 /* bytes for an id and its NUL */

/** Add a person: their keys and an empty portfolio. The first person of a home needs nothing; further ones get keys only in a
 *  demo home, elsewhere they are only named: they can be contacts but neither write nor sign here.
 *  @return 0; CPD_EINPUT for an empty name, a name over 200 bytes or one already there */
CPD_API int cpd_person_add(char id[CPD_ID_TEXT], cpd_home *home, const char *name);

/** @param post  {"ladder", "grade": codes, "since": date} and optionally "employer", "until" */
CPD_API int cpd_person_add_post(cpd_home *home, const char *person, const cpd_node *post);
/** @param registration  {"body", "number", "since"} and optionally "until", "status" (registered when absent) */
CPD_API int cpd_person_add_registration(cpd_home *home, const char *person, const cpd_node *registration);
/** @param contact  {"line": "supervisor" | "line-manager" | "assessor", "person", "since"} and optionally "until" */
CPD_API int cpd_person_add_contact(cpd_home *home, const char *person, const cpd_node *contact);

/** Take back what was said to begin on a day, because it never was so; it stays in the log and counts no longer. A slip in
 *  anything but the day is mended by saying it anew for that day.
 *  @param what   "post", "registration" or "contact"
 *  @param which  {"since"}, of a registration also "body", of a contact also "line"
 *  @return 0; CPD_EABSENT when nothing that stands begins on that day */
CPD_API int cpd_person_withdraw(cpd_home *home, const char *person, const char *what, const cpd_node *which);

/** Find one person by id, name, or the beginning of a name or of one of its words, in any case.
 *  @return 0; CPD_EABSENT; CPD_EINPUT naming all who match */
CPD_API int cpd_person_find(char id[CPD_ID_TEXT], cpd_home *home, const char *text);
/** Everybody: a list of {"id", "name", "grade", "supervisor"} as of a day. Free with cpd_doc_free(). */
CPD_API int cpd_person_list(cpd_doc **out, cpd_home *home, cpd_date as_of);
/** One person: {"id", "name", "registrations", "posts", "contacts", "fingerprint"}; for the person and their contacts. Each list
 *  begins with the earliest; "until" is the last day also where the next post, or the next contact of the line, ended it. What was
 *  said anew for the same day, or withdrawn, is there with "replaced": true. */
CPD_API int cpd_person_show(cpd_doc **out, cpd_home *home, const char *person);

CPD_END_DECLS
#endif
