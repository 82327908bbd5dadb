/* What the files of this module share: the connection and its kept statements. */
#ifndef CPD_STORE_SQLITE_H
#define CPD_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/store.h"

#define CPD_STORE_APPLICATION 0x43504431 /* "CPD1" */
#define CPD_STORE_SAY_OURS "PRAGMA application_id=0x43504431"
#define CPD_STORE_STATEMENTS 128 /* kept; the library has fewer, all literals */

struct cpd_stmt {
    const char *sql; /* the literal it was made from */
    sqlite3_stmt *stmt;
    cpd_store *store;
    bool busy;
};

struct cpd_store {
    sqlite3 *db;
    int schema;            /* of the file, as it is now */
    sqlite3_stmt *undo;    /* ROLLBACK, made in time: what undoes must not want for memory */
    int log_pages;         /* length of the write-ahead log after the last commit */
    int64_t patience_ends; /* on the monotonic clock, in ms, while another program writes */
    size_t count;
    struct cpd_stmt cache[CPD_STORE_STATEMENTS];
};

/* Set the error of the last failing SQLite call; returns its kind. */
int cpd_store__fail(cpd_store *store);
int cpd_store__exec(cpd_store *store, const char *sql);

/* ---- migrate.c ---- */

/* All tables, in an empty file, in the caller's transaction. */
int cpd_store__make_tables(cpd_store *store);
/* Read the schema number of a file just opened into store->schema, and hold its tables against it.
 * CPD_EINPUT when it is not ours or newer, CPD_EDAMAGED when it has no number or other tables.
 * After a failure the connection can only be closed. */
int cpd_store__check_schema(cpd_store *store);
/* From an older schema to that of today, in one transaction. */
int cpd_store__migrate(cpd_store *store);
int cpd_store__not_ours(void);
int cpd_store__too_new(int64_t schema);

#endif
