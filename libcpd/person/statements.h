/* The statements about one person, as a list of objects with their entry's id: what the dated
 * questions are answered from. */
#ifndef CPD_PERSON_STATEMENTS_H
#define CPD_PERSON_STATEMENTS_H

#include "person/person.h"

/* Statements of this home's chain about a person, known at a position (0: now), oldest first. *out
 * is to free. */
int cpd_people__statements(cpd_doc **out, cpd_home *home, const cpd_uuid *person, int64_t known_at);
/* The same after what accepted homes said of their posts and registrations: those name their "home"
 * and who that is, "by". This home's own word about the same thing wins. */
int cpd_people__history(cpd_doc **out, cpd_home *home, const cpd_uuid *person, int64_t known_at);
/* Posts among them, as cpd_people__career() has them; *out is to free(). */
int cpd_people__posts_of(cpd_post **out, size_t *count, const cpd_home *home,
                         const cpd_node *statements);
/* Does `other` hold that line on the day, or does somebody in their place? */
bool cpd_people__contact_of(const cpd_node *statements, const char *line, const cpd_uuid *other,
                            cpd_date day);
/* What the home of an entry, this one or another, states of a person. *out is to free. */
int cpd_people__statements_there(cpd_doc **out, cpd_home *home, const cpd_uuid *person, int64_t id);
bool cpd_people__is(const cpd_node *statement, const char *operation);
/* "since" and "until" of a statement; open ends are CPD_DATE_NONE. */
cpd_period cpd_people__period(const cpd_node *statement);
/* Does statement i still stand? Of two that begin on one day (contacts of one line, registrations
 * with one body) the later one counts; one with the state "withdrawn" says that it never was so. Of
 * another home's, none that begins while this home's own word about the same thing holds. */
bool cpd_people__stands(const cpd_node *statements, size_t i);
/* The last day of statement i: its own, or the day before what ends it begins; CPD_DATE_NONE while
 * it lasts. Posts and contacts are ended by the next, what another home said of a registration by
 * what this home says of one with that body. */
cpd_date cpd_people__last_day(const cpd_node *statements, size_t i);

/* ---- elsewhere.c ---- */

/* Add the posts and registrations that accepted homes state of a person. */
int cpd_people__add_elsewhere(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_uuid *person,
                              int64_t known_at);

/* ---- declare.c ---- */

/* A name and the like: something to read, in one line. */
bool cpd_people__is_line(const char *text);
/* Would this be taken as a "post", "registration" or "contact"? Writes nothing. CPD_EINPUT */
int cpd_people__check_statement(cpd_home *home, const char *what, const cpd_node *given);

#endif
