/* csv - tables as spreadsheets and other programs write them, in and out. Internal.
 *
 * What is read is RFC 4180, in UTF-8: cells in quotes where they hold a quote, a separator or a
 * line break, quotes doubled inside. Beyond it only what spreadsheets do is taken, and told: a byte
 * order mark, line ends of LF alone, and semicolons or tabs where commas should stand. Everything
 * else is an issue with its place: a stray quote means that somebody's next cells would be guessed.
 */
#ifndef CPD_NODE_CSV_H
#define CPD_NODE_CSV_H

#include "node/node.h"

struct cpd_csv_limits {
    size_t bytes, cells; /* of one text */
};

/* What a text turned out to be, for who wants to tell it. */
struct cpd_csv_form {
    char separator; /* ',', ';' or tab: of the line "sep=;", else of the first row */
    bool mark;      /* it began with a byte order mark */
};

/* Read a table: a list of rows, each a list of texts, both with their places. Rows that hold
 * nothing (empty lines, separators alone) are left out; rows of different lengths are the caller's
 * to refuse, one by one. A line break inside a cell becomes a line feed; nothing is trimmed.
 *  @param form  may be NULL
 *  @param name  what the user calls this text, for the place in issues
 *  @return 0; CPD_EINPUT, CPD_ELIMIT: the error object holds the first issue */
int cpd_csv__parse(cpd_doc **out, struct cpd_csv_form *form, const char *bytes, size_t length,
                   const char *name, const struct cpd_csv_limits *limits, cpd_issues *issues);

/* The cell of a row below a heading, in letters of either case and without the blanks around it;
 * NULL where the table has no such column or the row ends before it. */
const char *cpd_csv__cell(const cpd_node *header, const cpd_node *row, const char *heading);

/* Add one cell to a row: in quotes where it must be, or where a blank at an end could be lost. The
 * caller adds ',' between cells and "\r\n" after each row. */
void cpd_csv__add_cell(cpd_str *out, const char *text);

#endif
