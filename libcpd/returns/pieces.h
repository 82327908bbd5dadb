/* pieces - the pieces of CPD of a year, laid out as the regulator's form asks. Private to returns.
 */
#ifndef CPD_RETURNS_PIECES_H
#define CPD_RETURNS_PIECES_H

#include <cpd/record.h>

#include "base/home.h"
#include "record/facts.h"

typedef struct cpd_piece {
    const cpd_node *record; /* as cpd_record_list() gives it */
    cpd_uuid id;
    char *folded;  /* its text without what makes no difference; NULL when it cannot be read */
    size_t filled; /* fields of the form that have a text */
    size_t held;   /* findings that keep its text from being copied to the regulator */
    bool whole;    /* all that the form requires is among them */
    char minutes[CPD_MINUTES_TEXT]; /* how long it took; "" when it does not say */
    ptrdiff_t same;                 /* the fuller piece with the same text; -1 for none */
} cpd_piece;

typedef struct cpd_pieces {
    cpd_doc *doc;     /* owns the records */
    cpd_piece *items; /* oldest first */
    size_t count;
} cpd_pieces;

/* The acting person's pieces of a period. @param form  the set's list of fields */
int cpd_pieces__read(cpd_pieces *out, cpd_home *home, cpd_period period, const cpd_node *form);
void cpd_pieces__fini(cpd_pieces *pieces);
/* Case, blanks and line ends make no difference. *out is to free(). */
int cpd_pieces__fold(char **out, const char *text);
/* What a piece says in a field of the form; NULL when nothing. */
const char *cpd_piece__text(const cpd_piece *piece, const char *field);
/* Take the facts of pieces that repeat another out of what rules count; of those that are not whole
 * too when only whole ones are asked for. */
int cpd_pieces__drop(const cpd_pieces *pieces, cpd_home *home, cpd_facts *facts, bool only_whole);

/* One piece as the form asks: {"record", "date", "fields", "missing", "same_as", "held"}. */
cpd_node *cpd_piece__show(cpd_doc *doc, const cpd_pieces *pieces, size_t i, const cpd_node *form);

#endif
