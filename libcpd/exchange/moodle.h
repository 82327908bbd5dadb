/* moodle - the columns of Moodle's competency frameworks, by position; descriptions as other
 * systems have them, in HTML. Private to this folder. */
#ifndef CPD_EXCHANGE_MOODLE_H
#define CPD_EXCHANGE_MOODLE_H

#include "exchange/exchange.h"

enum cpd_moodle_column {
    CPD_MOODLE_PARENT,
    CPD_MOODLE_ID,
    CPD_MOODLE_NAME,
    CPD_MOODLE_DESCRIPTION,
    CPD_MOODLE_DESCRIPTION_FORMAT,
    CPD_MOODLE_SCALE,
    CPD_MOODLE_SCALE_CONFIGURATION,
    CPD_MOODLE_RULE_TYPE,
    CPD_MOODLE_RULE_OUTCOME,
    CPD_MOODLE_RULE_CONFIG,
    CPD_MOODLE_RELATED,
    CPD_MOODLE_EXPORTED,
    CPD_MOODLE_FRAMEWORK,
    CPD_MOODLE_TAXONOMY,
    CPD_MOODLE_COLUMNS
};

/* Its heading, and under which name it is kept in what is carried (NULL: it has a key of ours). */
extern const char *const cpd_moodle_headings[CPD_MOODLE_COLUMNS];
extern const char *const cpd_moodle_kept[CPD_MOODLE_COLUMNS];

#define CPD_MOODLE_TAXONOMY_USUAL "domain,competency,indicator,indicator"
/* What an export says of a scale with so many items, where nothing was kept. A text of doc. */
const char *cpd_moodle__usual_scale(cpd_doc *doc, size_t count);

/* A description as a text of ours; what of it is more than a plain text is kept in said under
 * "description". NULL: none. */
const char *cpd_description__read(struct cpd_incoming *in, struct cpd_row *row, cpd_node *said,
                                  const char *html);
/* A text of ours as a description: what was kept, while it still says the same. To free(). */
char *cpd_description__write(const cpd_node *said, const char *text);

/* What an export of a matrix says where nothing was kept: of "institution", "selfassess",
 * "evidencestatuses". */
cpd_node *cpd_mahara__usual(cpd_doc *doc, const char *name);

#endif
