/* register - what somebody's registrations say about a regulator's rules. Private to returns. */
#ifndef CPD_RETURNS_REGISTER_H
#define CPD_RETURNS_REGISTER_H

#include <cpd/date.h>
#include <cpd/node.h>

/* `list` is that of cpd_person_show(), `head` that of a set of kind returns: its regulator and the
 * other names under which a registration with it may stand. */

bool cpd_register__is_with(const cpd_node *registration, const cpd_node *head);
/* The registration in force on a day; the newest statement of several; NULL for none.
 * @param head  NULL: with anybody */
const cpd_node *cpd_register__on(const cpd_node *list, cpd_date day, const cpd_node *head);
/* Since when without a break. A new statement about an old registration (another status) is no new
 * registration, and a restoration after a break is one. */
cpd_date cpd_register__since(const cpd_node *list, const cpd_node *registration);
/* The day after the last registration that ended before a day; CPD_DATE_NONE while one is in force,
 * 0 when none ever was. */
cpd_date cpd_register__left(const cpd_node *list, cpd_date day, const cpd_node *head);

#endif
