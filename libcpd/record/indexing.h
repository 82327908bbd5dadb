/* indexing - the rows of the indexes as heads and statements make them. Either they are written, or
 * only added up, to be held against the rows that are there: then nothing is written, and a home
 * that is busy or can only be read is looked at like any other. Between index.c, tally.c and
 * rebuild.c. */
#ifndef CPD_RECORD_INDEXING_H
#define CPD_RECORD_INDEXING_H

#include "record/record.h"

enum { CPD_ROWS_FACT, CPD_ROWS_LINK, CPD_ROWS_SIGNED, CPD_ROWS_PERSON, CPD_ROWS_TABLES };
#define CPD_FACT_COLUMNS 11
#define CPD_LINK_COLUMNS 4
#define CPD_SIGNED_COLUMNS 8

/* The rows of each table, whatever their order: how many, and the sum of their keyed hashes. The
 * key is a new one each time, so nobody can prepare other rows with the same sum. */
struct cpd_tally {
    unsigned char key[CPD_SHORT_KEY];
    struct {
        int64_t rows;
        uint64_t sum;
    } tables[CPD_ROWS_TABLES];
    const char *missing; /* the table that lacks a row which was looked up by what it says */
    cpd_word_cache words;
    int64_t linked; /* the revision whose links are being added */
    int64_t *nodes; /* what it is linked to already: a second link to the same is none */
    size_t node_count;
};

struct cpd_indexing {
    cpd_home *home;
    struct cpd_tally *tally; /* NULL: rows are written */
};

void cpd_tally__init(struct cpd_tally *tally);
void cpd_tally__fini(struct cpd_tally *tally);
void cpd_tally__add(struct cpd_tally *tally, int table, const int64_t *row, size_t columns);
/* As cpd_index__word() and cpd_ledger__ident(), but what is absent is only noted. */
int cpd_tally__word(int64_t *no, struct cpd_tally *tally, cpd_home *home, const char *text);
int cpd_tally__ident(int64_t *no, struct cpd_tally *tally, cpd_home *home, const cpd_uuid *id);
/* Is this the first link of that revision to that node? */
int cpd_tally__first_link(bool *out, struct cpd_tally *tally, int64_t id, int64_t node);
/* The name of a table that holds other rows than were added up; NULL when all hold the same. */
int cpd_tally__compare(const char **wrong, struct cpd_tally *tally, cpd_home *home);

/* index.c */
int cpd_indexing__row(struct cpd_indexing *in, int64_t id, int64_t known, int64_t until,
                      const cpd_node *head);
int cpd_indexing__record(struct cpd_indexing *in, const cpd_history *history);
int cpd_indexing__signoff(struct cpd_indexing *in, int64_t id, int64_t known,
                          const cpd_node *statement);
int cpd_indexing__erased(struct cpd_indexing *in, int64_t id, int64_t known,
                         const cpd_node *statement);

#endif
