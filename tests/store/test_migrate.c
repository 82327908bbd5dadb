/* A file of an older schema: it becomes one of today with every row it had, or stays what it was.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "database.h"
#include "support/check.h"
#include "support/disk.h"
#include "support/fault.h"
#include "support/released.h"
#include "support/support.h"

#define OPENERS 6 /* programs that open one home at the same moment */

/* ---- what is in a file ---- */

static char *database_of(const char *homes, const char *home)
{
    char *path = NULL;
    cr_assert_gt(asprintf(&path, "%s/%s/records.db", homes, home), 0);
    return path;
}

static int64_t number(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    cr_assert_eq(sqlite3_step(row), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return n;
}

static int schema_of(const char *path)
{
    return (int)number(path, "PRAGMA user_version");
}

/* Text of every row that a query answers, a line each; to free(). */
static char *rows(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
    while (sqlite3_step(row) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(row); i++) {
            const unsigned char *bytes = sqlite3_column_blob(row, i);
            for (int k = 0; k < sqlite3_column_bytes(row, i); k++)
                fprintf(out, "%02x", bytes[k]);
            fputc('|', out);
        }
        fputc('\n', out);
    }
    sqlite3_finalize(row);
    sqlite3_close(db);
    fclose(out);
    return text;
}

/* All rows of the tables that were there in a schema. */
static char *contents(const char *path)
{
    static const char *const tables[] = {
        "entry", "subject", "wrap", "chain", "epoch",  "attachment", "seen",        "word",
        "ident", "person",  "fact", "link",  "signed", "adopted",    "adopted_part"};
    char *all = NULL;
    size_t length;
    FILE *out = open_memstream(&all, &length);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char sql[100];
        snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", tables[i]);
        CPD_FREE char *text = rows(path, sql);
        fprintf(out, "%s\n%s", tables[i], text);
    }
    fclose(out);
    return all;
}

#define OBJECTS "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid"

static const char *objects_of_today(void)
{
    static char *objects;
    if (!objects) {
        CPD_FREE char *fresh = database_with_words(0);
        objects = rows(fresh, OBJECTS);
    }
    return objects;
}

/* Open it and be about to change something. Close *out. */
static int open_to_write(cpd_store **out, const char *path)
{
    int r = cpd_store__open(out, path);
    if (r < 0)
        return r;
    r = cpd_store__begin(*out);
    cpd_store__rollback(*out);
    return r;
}

/* Opens, is of today's schema, and every row is there. */
static void expect_migrated(const char *path, const char *before, const char *label)
{
    cpd_store *store;
    cr_assert_eq(open_to_write(&store, path), 0, "%s: %s", label, cpd_error_last()->text);
    cpd_store__close(store);
    cr_assert_eq(schema_of(path), CPD_STORE_SCHEMA, "%s", label);
    CPD_FREE char *objects = rows(path, OBJECTS);
    cr_assert_str_eq(objects, objects_of_today(), "%s: other tables than a new file has", label);
    CPD_FREE char *after = contents(path);
    cr_assert_str_eq(after, before, "%s: rows are others", label);
}

/* A file of schema 1 that is put back before each try. */
struct old {
    char *path, *before; /* what is in it */
    unsigned char *bytes;
    size_t length;
};

static struct old old_file(void)
{
    struct old old;
    CPD_FREE char *folder = released(1);
    old.path = database_of(folder, "council");
    database_exec(old.path, "PRAGMA wal_checkpoint(TRUNCATE)");
    old.before = contents(old.path);
    old.bytes = database_bytes(old.path, &old.length);
    return old;
}

static void put_back(const struct old *old)
{
    static const char *const beside[] = {"-wal", "-shm"};
    for (size_t i = 0; i < 2; i++) {
        char name[4200];
        snprintf(name, sizeof name, "%s%s", old->path, beside[i]);
        unlink(name);
    }
    database_write(old->path, old->bytes, old->length);
}

static void old_fini(struct old *old)
{
    free(old->path);
    free(old->before);
    free(old->bytes);
}

/* ---- */

Test(store_migrate, every_released_schema_becomes_todays_with_every_row)
{
    for (int schema = RELEASED_FIRST; schema < CPD_STORE_SCHEMA; schema++) {
        static const char *const homes[] = {"council", "own"};
        CPD_FREE char *folder = released(schema);
        for (size_t i = 0; i < 2; i++) {
            CPD_FREE char *path = database_of(folder, homes[i]), *before = contents(path);
            cr_assert_eq(schema_of(path), schema);
            cr_assert_gt(number(path, "SELECT count(*) FROM entry"), 20);
            expect_migrated(path, before, homes[i]);
        }
    }
}

/* An older program looks at the file's own first bytes before it opens anything. */
Test(store_migrate, the_new_number_stands_in_the_file_itself)
{
    CPD_FREE char *folder = released(RELEASED_FIRST), *path = database_of(folder, "own");
    size_t length;
    cpd_store *store;
    done(open_to_write(&store, path));
    CPD_FREE unsigned char *bytes = database_bytes(path, &length);
    cr_expect_eq(bytes[63], CPD_STORE_SCHEMA);
    cpd_store__close(store);
}

/* A backup on a disk that can only be read, a disk that is full: what is there is read. */
Test(store_migrate, reading_changes_nothing_and_needs_nothing)
{
    disk_begin();
    struct old old = old_file();
    int64_t entries = 0;
    size_t length;
    cpd_store *store;
    disk_fail(DISK_WRITE, 0, SQLITE_READONLY, true);
    done(cpd_store__open(&store, old.path));
    done(cpd_store__ask_int(&entries, store, "SELECT count(*) FROM entry", "") - 1);
    cr_expect_gt(entries, 20);
    refused(cpd_store__begin(store), CPD_EDENIED);
    cpd_store__rollback(store);
    disk_mend();
    cpd_store__close(store);
    CPD_FREE unsigned char *bytes = database_bytes(old.path, &length);
    cr_expect(length == old.length && memcmp(bytes, old.bytes, length) == 0);
    expect_migrated(old.path, old.before, "written at last");
    old_fini(&old);
}

/* Not exactly what its number says: nothing is added to it. */
Test(store_migrate, what_is_not_its_schema_is_refused_as_it_is)
{
    static const char *const changes[] = {
        "CREATE TRIGGER more AFTER INSERT ON entry BEGIN DELETE FROM subject; END",
        "CREATE INDEX more ON fact(day)",
        "CREATE INDEX chain_portfolio ON chain(portfolio)", /* of the next schema already */
        "DROP INDEX entry_chain",
        "DROP TABLE wrap",
        "PRAGMA user_version=2", /* says that it is the next one, and is not */
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        CPD_FREE char *folder = released(1), *path = database_of(folder, "council");
        cpd_store *store = NULL;
        database_exec(path, changes[i]);
        CPD_FREE char *before = rows(path, OBJECTS);
        int number_before = schema_of(path), r = cpd_store__open(&store, path);
        cr_expect(r == CPD_EDAMAGED && !store, "%s: %s", changes[i], cpd_error_name(r));
        CPD_FREE char *after = rows(path, OBJECTS);
        cr_expect_str_eq(after, before, "%s", changes[i]);
        cr_expect_eq(schema_of(path), number_before, "%s", changes[i]);
    }
}

/* ---- what fails on the way ---- */

/* All of it or nothing: the file has the number and the tables of one schema. */
static void expect_one_or_the_other(const char *path, int r, const char *label, long n)
{
    int schema = schema_of(path);
    bool added = number(path, "SELECT count(*) FROM sqlite_schema WHERE name = "
                              "'chain_portfolio'") == 1;
    cr_assert(schema == 1 || schema == CPD_STORE_SCHEMA, "%s, call %ld", label, n);
    cr_assert_eq(added, schema > 1, "%s, call %ld: half of it", label, n);
    cr_assert(r < 0 || schema == CPD_STORE_SCHEMA, "%s, call %ld: was changed and is older", label,
              n);
}

static const struct {
    const char *label;
    enum disk_call call;
    int code;
    bool for_good;
} faults[] = {
    {"no room", DISK_WRITE, SQLITE_FULL, false},
    {"no room any more", DISK_WRITE, SQLITE_FULL, true},
    {"a write fails", DISK_WRITE, SQLITE_IOERR_WRITE, false},
    {"a sync fails", DISK_SYNC, SQLITE_IOERR_FSYNC, false},
    {"syncs fail", DISK_SYNC, SQLITE_IOERR_FSYNC, true},
    {"a read fails", DISK_READ, SQLITE_IOERR_READ, false},
    {"no shared memory", DISK_MEMORY, SQLITE_IOERR_SHMMAP, false},
    {"a size is not known", DISK_SIZE, SQLITE_IOERR_FSTAT, false},
    {"a lock is taken", DISK_LOCK, SQLITE_BUSY, false},
    {"a lock fails", DISK_LOCK, SQLITE_IOERR_LOCK, false},
    {"a file cannot be opened", DISK_OPEN, SQLITE_CANTOPEN, false},
};

static bool fails_at(const struct old *old, size_t i, long n)
{
    cpd_store *store = NULL;
    put_back(old);
    disk_fail(faults[i].call, n, faults[i].code, faults[i].for_good);
    int r = open_to_write(&store, old->path);
    bool fired = disk_mend();
    cr_assert(fired || r == 0, "%s, call %ld: %s", faults[i].label, n, cpd_error_last()->text);
    cpd_store__close(store);
    expect_one_or_the_other(old->path, r, faults[i].label, n);
    expect_migrated(old->path, old->before, faults[i].label);
    return fired;
}

Test(store_migrate, a_disk_that_fails_leaves_it_as_it_was, .timeout = 300)
{
    disk_begin();
    struct old old = old_file();
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        for (long n = 0; fails_at(&old, i, n); n++)
            ;
    old_fini(&old);
}

static bool runs_out_at(const struct old *old, long n)
{
    cpd_store *store = NULL;
    put_back(old);
    fault_begin(n, n % 2);
    int r = open_to_write(&store, old->path);
    bool fired = fault_end();
    cr_assert(fired || r == 0, "allocation %ld: %s", n, cpd_error_last()->text);
    cr_assert(r == 0 || r == CPD_EINTERNAL, "allocation %ld: %s: %s", n, cpd_error_name(r),
              cpd_error_last()->text);
    cpd_store__close(store);
    expect_one_or_the_other(old->path, r, "no memory", n);
    expect_migrated(old->path, old->before, "after there was no memory");
    return fired;
}

/* SQLite's own too. */
Test(store_migrate, no_memory_leaves_it_as_it_was, .timeout = 300)
{
    fault_with_sqlite();
    struct old old = old_file();
    for (long n = 0; runs_out_at(&old, n); n++)
        ;
    old_fini(&old);
}

/* ---- several at once ---- */

static void open_at(int ready, const char *path)
{
    char go;
    cpd_store *store = NULL;
    if (read(ready, &go, 1) != 1)
        _exit(2);
    int r = open_to_write(&store, path);
    cpd_store__close(store);
    _exit(r == 0 ? 0 : 1);
}

/* How many could not. */
static int open_all_at_once(const char *path)
{
    int gate[2], status, failed = 0;
    cr_assert_eq(pipe(gate), 0);
    for (int i = 0; i < OPENERS; i++)
        if (fork() == 0)
            open_at(gate[0], path);
    cr_assert_eq(write(gate[1], "......", OPENERS), OPENERS);
    for (int i = 0; i < OPENERS; i++)
        failed += wait(&status) < 0 || status != 0;
    close(gate[0]);
    close(gate[1]);
    return failed;
}

Test(store_migrate, programs_that_open_it_at_the_same_moment_all_do, .timeout = 120)
{
    struct old old = old_file();
    for (int round = 0; round < 20; round++) {
        put_back(&old);
        cr_assert_eq(open_all_at_once(old.path), 0, "round %d", round);
        expect_migrated(old.path, old.before, "all at once");
    }
    old_fini(&old);
}
