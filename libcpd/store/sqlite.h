/* What the two files of this module share: the connection and its kept statements. */
#ifndef CPD_STORE_SQLITE_H
#define CPD_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/store.h"

#define CPD_STORE_STATEMENTS 128 /* kept; the library has fewer, all literals */

struct cpd_stmt {
    const char *sql; /* the literal it was made from */
    sqlite3_stmt *stmt;
    cpd_store *store;
    bool busy;
};

struct cpd_store {
    sqlite3 *db;
    sqlite3_stmt *undo;    /* ROLLBACK, made in time: what undoes must not want for memory */
    int log_pages;         /* length of the write-ahead log after the last commit */
    int64_t patience_ends; /* on the monotonic clock, in ms, while another program writes */
    size_t count;
    struct cpd_stmt cache[CPD_STORE_STATEMENTS];
};

/* Set the error of the last failing SQLite call; returns its kind. */
int cpd_store__fail(cpd_store *store);

#endif
