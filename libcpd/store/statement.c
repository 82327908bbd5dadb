/* Statements: prepared once, found again by the address of their literal, bound from a short
 * string, stepped row by row. */
#include <string.h>

#include "store/sqlite.h"

/* A place for one more statement: a fresh one, or when all are taken that of a statement nobody
 * walks. */
static cpd_stmt *place(cpd_store *store)
{
    if (store->count < CPD_STORE_STATEMENTS)
        return &store->cache[store->count++];
    for (size_t i = 0; i < store->count; i++) {
        cpd_stmt *stmt = &store->cache[i];
        if (stmt->busy)
            continue;
        sqlite3_finalize(stmt->stmt);
        *stmt = (cpd_stmt){0};
        return stmt;
    }
    return NULL;
}

/* A nested use of one literal (a walk inside a walk) gets a statement of its own, so that neither
 * disturbs the other. */
static int find(cpd_stmt **out, cpd_store *store, const char *sql)
{
    for (size_t i = 0; i < store->count; i++)
        if (store->cache[i].sql == sql && !store->cache[i].busy) {
            *out = &store->cache[i];
            return 0;
        }
    cpd_stmt *made = place(store);
    if (!made)
        return cpd_error__set(CPD_EINTERNAL, "too many statements are open");
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &made->stmt, NULL) !=
        SQLITE_OK)
        return cpd_store__fail(store); /* the place stays, empty and free */
    made->sql = sql;
    made->store = store;
    *out = made;
    return 0;
}

static int bind_blob(sqlite3_stmt *stmt, int i, const void *bytes, size_t length)
{
    return bytes ? sqlite3_bind_blob64(stmt, i, bytes, length, SQLITE_STATIC)
                 : sqlite3_bind_null(stmt, i);
}

static int bind_one(sqlite3_stmt *stmt, int i, char kind, va_list *args)
{
    switch (kind) {
    case 'i':
        return sqlite3_bind_int64(stmt, i, va_arg(*args, int64_t));
    case 'd':
        return sqlite3_bind_int(stmt, i, va_arg(*args, int));
    case 't':
        return sqlite3_bind_text(stmt, i, va_arg(*args, const char *), -1, SQLITE_STATIC);
    case 'u': {
        const cpd_uuid *id = va_arg(*args, const cpd_uuid *);
        return bind_blob(stmt, i, id ? id->bytes : NULL, sizeof id->bytes);
    }
    case 'b': {
        const void *bytes = va_arg(*args, const void *);
        return bind_blob(stmt, i, bytes, va_arg(*args, size_t));
    }
    default:
        return sqlite3_bind_null(stmt, i);
    }
}

/* Bound values are borrowed (SQLITE_STATIC): they must live until the statement is done, as all
 * callers' locals do. */
static int ask(cpd_stmt **out, cpd_store *store, const char *sql, const char *binds, va_list *args)
{
    *out = NULL;
    cpd_stmt *stmt = NULL;
    int r = find(&stmt, store, sql);
    for (int i = 0; r == 0 && binds[i]; i++)
        if (bind_one(stmt->stmt, i + 1, binds[i], args) != SQLITE_OK)
            r = cpd_store__fail(store);
    if (r == 0) {
        stmt->busy = true;
        *out = stmt;
    }
    return r;
}

int cpd_store__ask(cpd_stmt **out, cpd_store *store, const char *sql, const char *binds, ...)
{
    va_list args;
    va_start(args, binds);
    int r = ask(out, store, sql, binds, &args);
    va_end(args);
    return r;
}

int cpd_store__run(cpd_store *store, const char *sql, const char *binds, ...)
{
    cpd_stmt *stmt = NULL;
    va_list args;
    va_start(args, binds);
    int r = ask(&stmt, store, sql, binds, &args);
    va_end(args);
    while (r == 0 && (r = cpd_stmt__next(stmt)) > 0)
        r = 0;
    cpd_stmt__done(stmt);
    return r;
}

int cpd_store__ask_int(int64_t *out, cpd_store *store, const char *sql, const char *binds, ...)
{
    cpd_stmt *stmt = NULL;
    va_list args;
    va_start(args, binds);
    int r = ask(&stmt, store, sql, binds, &args);
    va_end(args);
    if (r == 0)
        r = cpd_stmt__next(stmt);
    if (r > 0 && sqlite3_column_type(stmt->stmt, 0) == SQLITE_NULL)
        r = 0;
    else if (r > 0)
        *out = sqlite3_column_int64(stmt->stmt, 0);
    cpd_stmt__done(stmt);
    return r;
}

int cpd_stmt__next(cpd_stmt *stmt)
{
    switch (sqlite3_step(stmt->stmt)) {
    case SQLITE_ROW:
        return 1;
    case SQLITE_DONE:
        return 0;
    default:
        return cpd_store__fail(stmt->store);
    }
}

void cpd_stmt__done(cpd_stmt *stmt)
{
    if (!stmt)
        return;
    sqlite3_reset(stmt->stmt);
    sqlite3_clear_bindings(stmt->stmt);
    stmt->busy = false;
}

int64_t cpd_stmt__int(cpd_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->stmt, column);
}

const char *cpd_stmt__text(cpd_stmt *stmt, int column)
{
    return (const char *)sqlite3_column_text(stmt->stmt, column);
}

const unsigned char *cpd_stmt__blob(cpd_stmt *stmt, int column, size_t *length)
{
    const unsigned char *bytes = sqlite3_column_blob(stmt->stmt, column);
    *length = bytes ? (size_t)sqlite3_column_bytes(stmt->stmt, column) : 0;
    return bytes;
}

bool cpd_stmt__uuid(cpd_stmt *stmt, int column, cpd_uuid *out)
{
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(stmt, column, &length);
    if (length != sizeof out->bytes)
        return false;
    memcpy(out->bytes, bytes, length);
    return true;
}

bool cpd_stmt__is_null(cpd_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->stmt, column) == SQLITE_NULL;
}
