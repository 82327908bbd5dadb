/* The tables of a file: made, held against what its schema says, and brought from an older schema
 * to that of today.
 *
 * A file is migrated before the first change is made to it, by one transaction: whatever fails on
 * the way leaves it as it was, and the program that wrote it still opens it. Until then it is read
 * as it is, also where it can only be read: schema 2 adds what makes reading faster and nothing
 * else. (One that reading needs would have to be made on opening.) No copy is made first: a copy
 * that lies about would keep the keys of what is erased later. Who wants one takes a backup.
 */
#include <stdio.h>
#include <string.h>

#include "store/sqlite.h"

int cpd_store__not_ours(void)
{
    return cpd_error__set(CPD_EINPUT, "records.db is not a database of ours");
}

int cpd_store__too_new(int64_t schema)
{
    cpd_error__set(CPD_EINPUT, "records.db has schema %lld, this program knows %d",
                   (long long)schema, CPD_STORE_SCHEMA);
    return cpd_error__hint("Use the newer program that wrote it; nothing was changed.");
}

/* ---- what the file is ---- */

static int ask_number(int64_t *out, cpd_store *store, const char *sql)
{
    int r = cpd_store__ask_int(out, store, sql, "");
    return r < 0 ? r : 0;
}

static int read_schema(cpd_store *store)
{
    int64_t application = 0, schema = 0;
    int r = ask_number(&application, store, "PRAGMA application_id");
    if (r == 0)
        r = ask_number(&schema, store, "PRAGMA user_version");
    if (r < 0)
        return r;
    if (application != CPD_STORE_APPLICATION)
        return cpd_store__not_ours();
    if (schema > CPD_STORE_SCHEMA)
        return cpd_store__too_new(schema);
    if (schema < 1)
        return cpd_error__set(CPD_EDAMAGED, "records.db has no schema number");
    store->schema = (int)schema;
    return 0;
}

/* A place in the lists of schema.c, from the first schema on. */
struct place {
    int schema;
    size_t i;
};

/* The statement there, and on to the next; NULL after the last of a schema. */
static const char *next_sql(struct place *place, int last)
{
    for (; place->schema <= last; *place = (struct place){place->schema + 1, 0}) {
        const char *sql = cpd_store__schema_sql(place->schema, place->i);
        if (sql) {
            place->i++;
            return sql;
        }
    }
    return NULL;
}

static int check_object(const char *expected, cpd_stmt *row)
{
    const char *name = cpd_stmt__text(row, 0), *found = cpd_stmt__text(row, 1);
    if (expected && found && strcmp(expected, found) == 0)
        return 0;
    return cpd_error__set(CPD_EDAMAGED,
                          "records.db holds something that this program did not put there: %s",
                          name ? name : "");
}

/* Every object must be one of its schema, word for word; SQLite's own automatic indexes have no
 * text. */
static int check_objects(cpd_store *store)
{
    struct place place = {1, 0};
    cpd_stmt *rows;
    int r = cpd_store__ask(
        &rows, store, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid",
        "");
    while (r == 0 && (r = cpd_stmt__next(rows)) > 0)
        r = check_object(next_sql(&place, store->schema), rows);
    cpd_stmt__done(rows);
    if (r == 0 && next_sql(&place, store->schema))
        r = cpd_error__set(CPD_EDAMAGED, "a table of records.db is missing");
    return r;
}

/* In one view: while they are looked at another program may migrate the file. */
int cpd_store__check_schema(cpd_store *store)
{
    int r = cpd_store__exec(store, "BEGIN");
    if (r == 0)
        r = read_schema(store);
    if (r == 0)
        r = check_objects(store);
    return r == 0 ? cpd_store__exec(store, "COMMIT") : r;
}

/* ---- making and migrating ---- */

/* What every schema after `from` adds, and the number. */
static int add_since(cpd_store *store, int from)
{
    char number[40];
    struct place place = {from + 1, 0};
    const char *sql;
    int r = 0;
    while (r == 0 && (sql = next_sql(&place, CPD_STORE_SCHEMA)))
        r = cpd_store__exec(store, sql);
    snprintf(number, sizeof number, "PRAGMA user_version=%d", CPD_STORE_SCHEMA);
    return r == 0 ? cpd_store__exec(store, number) : r;
}

int cpd_store__make_tables(cpd_store *store)
{
    int r = cpd_store__exec(store, CPD_STORE_SAY_OURS);
    if (r == 0)
        r = add_since(store, 0);
    if (r == 0)
        store->schema = CPD_STORE_SCHEMA;
    return r;
}

/* Another program may have done it while this one waited for the lock. */
static int add_what_is_missing(cpd_store *store)
{
    int r = read_schema(store);
    if (r == 0 && store->schema < CPD_STORE_SCHEMA)
        r = add_since(store, store->schema);
    return r;
}

/* What the file is should stand in the file itself too, where an older program looks before it
 * opens anything; while others read it stays in the log alone, where that program finds it as well.
 */
static void tell_older_programs(cpd_store *store)
{
    (void)sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

int cpd_store__migrate(cpd_store *store)
{
    int r = cpd_store__run(store, "BEGIN IMMEDIATE", "");
    if (r < 0)
        return r;
    r = add_what_is_missing(store);
    if (r < 0) {
        cpd_store__rollback(store);
        return r;
    }
    r = cpd_store__commit(store);
    if (r == 0) {
        store->schema = CPD_STORE_SCHEMA;
        tell_older_programs(store);
    }
    return r;
}
