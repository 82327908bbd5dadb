/* hours - the one-line log, read against a vocabulary that is given as data. Internal side of
 * <cpd/hours.h>; what is summed stands in window.h. */
#ifndef CPD_HOURS_INTERNAL_H
#define CPD_HOURS_INTERNAL_H

#include <cpd/hours.h>

#include "base/home.h"

#define CPD_HOURS_LINE_MOST 4000 /* bytes of what is typed at once */

/* Read what was typed. Pure: no store, and today is told; a line that names no day is of the day
 * `otherwise`.
 *
 * entries is a list of {"code", "title", "words"}, the nearest layer first; code and title count as
 * words too. *drafts becomes a list, made in doc, of {"kind": "time", "date", "category",
 * "minutes", "text", "case"}. Returns 0, or the kind of the first issue. */
int cpd_hours__parse(cpd_node **drafts, cpd_doc *doc, const cpd_node *entries, const char *text,
                     cpd_date today, cpd_date otherwise, cpd_issues *issues);

/* The entries of all vocabularies in force on a day, the nearest layer first, as a list made in doc
 * of nodes that the home owns. */
int cpd_hours__vocabulary(cpd_node **entries, cpd_doc *doc, cpd_home *home, cpd_date day);

#endif
