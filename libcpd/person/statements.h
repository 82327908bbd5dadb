/* The statements about one person, as a list of objects with their entry's id: what the dated
 * questions are answered from. */
#ifndef CPD_PERSON_STATEMENTS_H
#define CPD_PERSON_STATEMENTS_H

#include "person/person.h"

/* Statements of this home's chain about a person, known at a position (0: now), oldest first. *out
 * is to free. */
int cpd_people__statements(cpd_doc **out, cpd_home *home, const cpd_uuid *person, int64_t known_at);
bool cpd_people__is(const cpd_node *statement, const char *operation);
/* "since" and "until" of a statement; open ends are CPD_DATE_NONE. */
cpd_period cpd_people__period(const cpd_node *statement);
/* Does statement i still stand? Of two that begin on one day (contacts of one line, registrations
 * with one body) the later one counts; one with the state "withdrawn" says that it never was so. */
bool cpd_people__stands(const cpd_node *statements, size_t i);

#endif
