/* table - our own CSV: which columns it has and how a value stands in a cell. Private to this
 * folder. */
#ifndef CPD_EXCHANGE_TABLE_H
#define CPD_EXCHANGE_TABLE_H

#include "exchange/exchange.h"

/* Column i: a key of things; NULL beyond the end. "row" says what a row is: node when it is empty,
 * level, pathway or set; of a row of the set "code" is the key and "text" its value. */
const char *cpd_table__column(size_t i);

/* A spreadsheet takes what begins so for a formula: a sign before it keeps it a text. Appends. */
void cpd_table__guard(cpd_str *out, const char *text);
/* Without that sign. */
const char *cpd_table__unguard(const char *text);

/* Items parted by "; ", a semicolon or backslash within one after a backslash. */
void cpd_table__join(cpd_str *out, const cpd_node *list);
/* Empty items are none; NULL when there are none at all. @param failed  set when memory is short */
cpd_node *cpd_table__split(cpd_doc *doc, const char *cell, bool *failed);

#endif
