/* store - connections, statements and transactions behind one small interface; the only module that
 * sees SQLite.
 *
 * One connection a handle, used by one thread. Statements are prepared once and kept. The short
 * forms take a bind string: i int64_t   d int (an int, for dates and numbers)   t const char *
 * (NULL binds null)   n nothing: null b const void *, size_t (NULL binds null)            u const
 * cpd_uuid * (NULL binds null)
 *
 *     cpd_stmt *rows;
 *     int r = cpd_store__ask(&rows, store, "SELECT id, bytes FROM subject WHERE about = ?", "u",
 * &person); while (r == 0 && (r = cpd_stmt__next(rows)) > 0)
 *         ... cpd_stmt__int(rows, 0) ...
 *     cpd_stmt__done(rows);
 *
 * Values of a row are borrowed until the next call on its statement.
 */
#ifndef CPD_STORE_H
#define CPD_STORE_H

#include "base/base.h"

typedef struct cpd_store cpd_store;
typedef struct cpd_stmt cpd_stmt;

#define CPD_STORE_SCHEMA 2
#define CPD_STORE_BUSY_MS 5000 /* how long a writer waits for another before it says busy */

/* Make a new database file (0600, exclusive) with the tables of schema.c. CPD_ECONFLICT when the
 * file exists. */
int cpd_store__create(cpd_store **out, const char *path);
/* One with the same tables in memory alone, for looking at what is not taken. */
int cpd_store__scratch(cpd_store **out);
/* Open an existing one. One of an older schema is read as it is, and made into one of today before
 * the first change, all of it or nothing (migrate.c). CPD_EINPUT when it is not ours or newer than
 * this program, CPD_EDAMAGED when its tables are not those of its schema number, CPD_EDENIED for
 * links, devices and files others may read. */
int cpd_store__open(cpd_store **out, const char *path);
void cpd_store__close(cpd_store *store);

/* One writer at a time: begin takes the write lock (CPD_EBUSY after CPD_STORE_BUSY_MS). Commit is
 * durable when it returns 0; when it fails nothing of the transaction remains. */
int cpd_store__begin(cpd_store *store);
int cpd_store__commit(cpd_store *store);
void cpd_store__rollback(cpd_store *store); /* harmless without a transaction */
/* Make durable what is read now: a commit whose process was killed before its sync is seen like any
 * other. */
int cpd_store__sync(cpd_store *store);
/* Move the write-ahead log into the file and make it empty, so that what was deleted is overwritten
 * there too. CPD_EBUSY while others still read what was: then all is done but the log is not empty.
 */
int cpd_store__empty_log(cpd_store *store);
bool cpd_store__in_transaction(const cpd_store *store);
/* One unchanging view for several questions. */
int cpd_store__read_begin(cpd_store *store);
void cpd_store__read_end(cpd_store *store);

int cpd_store__run(cpd_store *store, const char *sql, const char *binds, ...);
/* The statement, bound; step it with cpd_stmt__next. sql must be a literal: it is the key of the
 * cache. */
int cpd_store__ask(cpd_stmt **out, cpd_store *store, const char *sql, const char *binds, ...);
/* One integer of one row. Returns 1 when there was a row, 0 when none (out untouched), negative on
 * failure. */
int cpd_store__ask_int(int64_t *out, cpd_store *store, const char *sql, const char *binds, ...);

int cpd_stmt__next(cpd_stmt *stmt);  /* 1 a row, 0 the end, negative on failure */
void cpd_stmt__done(cpd_stmt *stmt); /* give it back; NULL is harmless */
int64_t cpd_stmt__int(cpd_stmt *stmt, int column);
const char *cpd_stmt__text(cpd_stmt *stmt, int column); /* NULL for null */
const unsigned char *cpd_stmt__blob(cpd_stmt *stmt, int column,
                                    size_t *length);            /* NULL for null or empty */
bool cpd_stmt__uuid(cpd_stmt *stmt, int column, cpd_uuid *out); /* false unless 16 bytes */
bool cpd_stmt__is_null(cpd_stmt *stmt, int column);

/* SQLite's own check of its pages. Adds an issue for each finding; returns 0 when it could look. */
int cpd_store__check_pages(cpd_store *store, cpd_issues *issues);
/* A copy of what is committed, in a new file (0600, exclusive) that is synced; also while somebody
 * else reads or writes. CPD_ECONFLICT when the file exists. */
int cpd_store__copy(cpd_store *store, const char *path);
/* Full synchronisation is the rule; the benchmark alone also measures without. */
int cpd_store__set_synchronous(cpd_store *store, bool full);
/* Statement i of those that a schema, from 1 to CPD_STORE_SCHEMA, adds to the one before; NULL
 * beyond the last. */
const char *cpd_store__schema_sql(int number, size_t i);

#endif
