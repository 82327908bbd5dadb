/* Forms and queries as browsers send them (application/x-www-form-urlencoded). */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include <cpd/node.h>

#define WEB_FIELDS_MOST 32

/** Names to texts, as the root of doc; lines end with LF there.
 *  @return 0; CPD_EINPUT for a form that is broken, has a name twice, or holds a NUL or what is no
 *  UTF-8; CPD_EINTERNAL when memory is short */
int web_form_parse(cpd_doc *doc, const char *text, size_t length);

/* So begin the names of what the portal puts into its forms unseen; no field of a record or a
 * variant is named so. */
#define WEB_OWN_NAME '_'

/* Overwrite what was secret in a form: the fields whose names begin with "secret-". */
#define WEB_SECRET_NAME "secret-"
void web_form_wipe(const cpd_node *form);

#endif
