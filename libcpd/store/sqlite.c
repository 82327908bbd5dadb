/* Opening, closing and checking the SQLite file, and its transactions.
 *
 * The file is opened defensively: no trusted schema, no extensions, no followed links; what is not
 * exactly our schema is refused before a row is read. WAL with full synchronisation: one sync call
 * makes a save durable. Checkpoints come every few thousand pages in a standing process; a short
 * command leaves a small log behind, because moving it costs three syncs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/sqlite.h"

#define HEADER_SIZE 100       /* of the file, by SQLite's own format */
#define HEADER_VERSION 60     /* where in it the schema number stands */
#define HEADER_APPLICATION 68 /* and where the application id */
#define CHECKPOINT_PAGES 4000 /* in a standing process */
/* Left in the log on closing; the next command reads them all again, to find its end. */
#define KEEP_LOG_PAGES 16
#define NAP_NS 1000000 /* while another writes */

int cpd_store__fail(cpd_store *store)
{
    sqlite3 *db = store->db;
    int code = sqlite3_errcode(db) & 0xff;
    switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return cpd_error__set(CPD_EBUSY, "another program is writing to this home");
    case SQLITE_FULL:
        return cpd_error__set(CPD_EFULL, "no room left on the disk; nothing was saved");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT: /* our own statements break none while the rows are those we wrote */
        return cpd_error__set(CPD_EDAMAGED, "the database is damaged: %s", sqlite3_errmsg(db));
    case SQLITE_NOMEM:
        return cpd_error__no_memory();
    case SQLITE_READONLY:
    case SQLITE_PERM:
        cpd_error__set(CPD_EDENIED, "this home can only be read from here; nothing was saved");
        return cpd_error__hint("Its disk may be read-only, or its folder belong to somebody else.");
    case SQLITE_CANTOPEN:
        return cpd_error__set(CPD_EDENIED, "the database cannot be opened: %s", sqlite3_errmsg(db));
    default:
        return cpd_error__set(CPD_EINTERNAL, "the store failed: %s", sqlite3_errmsg(db));
    }
}

int cpd_store__exec(cpd_store *store, const char *sql)
{
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : cpd_store__fail(store);
}

/* Our own checkpointing: after a commit SQLite says how long the log has grown. */
static int after_commit(void *payload, sqlite3 *db, const char *name, int pages)
{
    cpd_store *store = payload;
    store->log_pages = pages;
    if (pages < CHECKPOINT_PAGES)
        return SQLITE_OK;
    /* Passive: readers are not waited for. What cannot move now moves next time; the commit itself
     * is already durable. */
    (void)sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    return SQLITE_OK;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Another holds the lock: nap and try again, until CPD_STORE_BUSY_MS are over. SQLite's own waiting
 * naps longer each time, up to a tenth of a second; beside a program that saves without a pause,
 * which leaves the lock alone for microseconds, it hardly ever finds it free. Short naps do. */
static int nap(void *payload, int naps)
{
    cpd_store *store = payload;
    int64_t now = now_ms();
    if (naps == 0)
        store->patience_ends = now + CPD_STORE_BUSY_MS;
    if (now >= store->patience_ends)
        return 0;
    nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    return 1;
}

static void harden(cpd_store *store)
{
    sqlite3 *db = store->db;
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_handler(db, nap, store);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
}

/* After all settings, some of which make SQLite compile its statements anew. */
static int prepare_undo(cpd_store *store)
{
    int code = sqlite3_prepare_v3(store->db, "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT,
                                  &store->undo, NULL);
    return code == SQLITE_OK ? 0 : cpd_store__fail(store);
}

/* Settings of the connection, once the file is known to be ours. */
static int settle(cpd_store *store)
{
    int r = cpd_store__exec(
        store, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
               "PRAGMA secure_delete=ON; PRAGMA cell_size_check=ON; PRAGMA cache_size=-8192");
    if (r == 0)
        sqlite3_wal_hook(store->db, after_commit, store);
    return r == 0 ? prepare_undo(store) : r;
}

static int open_file(cpd_store **out, const char *path, int flags)
{
    cpd_store *store = calloc(1, sizeof *store);
    if (!store)
        return cpd_error__no_memory();
    int code = sqlite3_open_v2(
        path, &store->db,
        flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
    if (code != SQLITE_OK || !store->db) {
        int r = store->db ? cpd_store__fail(store) : cpd_error__no_memory();
        cpd_store__close(store);
        return r;
    }
    harden(store);
    *out = store;
    return 0;
}

static int create_tables(cpd_store *store)
{
    int r =
        cpd_store__exec(store, "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; BEGIN IMMEDIATE");
    if (r == 0)
        r = cpd_store__make_tables(store);
    if (r == 0)
        r = cpd_store__exec(store, "COMMIT");
    /* What the file is must stand in the file itself and not in its log alone: see check_header. */
    return r == 0 ? cpd_store__exec(store, "PRAGMA wal_checkpoint(TRUNCATE)") : r;
}

int cpd_store__create(cpd_store **out, const char *path)
{
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == EEXIST ? cpd_error__set(CPD_ECONFLICT, "a database is already there")
                               : cpd_error__set(CPD_EDENIED, "the database cannot be made: %s",
                                                strerror(errno));
    close(fd);
    cpd_store *store;
    int r = open_file(&store, path, 0);
    if (r < 0)
        return r;
    r = create_tables(store);
    if (r == 0)
        r = settle(store);
    if (r < 0) {
        cpd_store__close(store);
        return r;
    }
    *out = store;
    return 0;
}

int cpd_store__scratch(cpd_store **out)
{
    cpd_store *store = NULL;
    int r = open_file(&store, ":memory:", 0);
    if (r == 0)
        r = cpd_store__make_tables(store);
    if (r == 0)
        r = prepare_undo(store);
    if (r == 0)
        *out = store;
    else
        cpd_store__close(store);
    return r;
}

static uint32_t number_at(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* The header of the file, read before SQLite does anything with it: a foreign or newer file must
 * not even get a journal. */
static int check_header(const char *path)
{
    unsigned char head[HEADER_SIZE];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return cpd_error__set(CPD_EDENIED, "the database cannot be opened: %s", strerror(errno));
    ssize_t n = pread(fd, head, sizeof head, 0);
    close(fd);
    if (n != (ssize_t)sizeof head || memcmp(head, "SQLite format 3", 16) != 0 ||
        number_at(head + HEADER_APPLICATION) != CPD_STORE_APPLICATION)
        return cpd_store__not_ours();
    int32_t version = (int32_t)number_at(head + HEADER_VERSION);
    return version > CPD_STORE_SCHEMA ? cpd_store__too_new(version) : 0;
}

static int check_file(const char *path)
{
    struct stat st;
    if (lstat(path, &st) < 0)
        return cpd_error__set(CPD_EABSENT, "there is no records.db in this home");
    if (!S_ISREG(st.st_mode)) {
        cpd_error__set(CPD_EDENIED, "records.db is not an ordinary file");
        return cpd_error__hint("Put the file itself there, not a link or a device.");
    }
    if (st.st_mode & 0077) {
        cpd_error__set(CPD_EDENIED, "records.db can be read or written by others (mode %03o)",
                       st.st_mode & 0777);
        return cpd_error__hint("Set its mode to 600: chmod 600 records.db");
    }
    return check_header(path);
}

int cpd_store__open(cpd_store **out, const char *path)
{
    int r = check_file(path);
    if (r < 0)
        return r;
    cpd_store *store;
    r = open_file(&store, path, 0);
    if (r < 0)
        return r;
    r = cpd_store__check_schema(store);
    if (r == 0)
        r = settle(store);
    if (r < 0) {
        cpd_store__close(store);
        return r;
    }
    *out = store;
    return 0;
}

void cpd_store__close(cpd_store *store)
{
    if (!store)
        return;
    cpd_store__rollback(store);
    for (size_t i = 0; i < store->count; i++)
        sqlite3_finalize(store->cache[i].stmt);
    sqlite3_finalize(store->undo);
    if (store->db)
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
                          store->log_pages < KEEP_LOG_PAGES, NULL);
    sqlite3_close_v2(store->db);
    free(store);
}

int cpd_store__begin(cpd_store *store)
{
    int r = store->schema < CPD_STORE_SCHEMA ? cpd_store__migrate(store) : 0;
    return r == 0 ? cpd_store__run(store, "BEGIN IMMEDIATE", "") : r;
}

/* The pages of a commit whose sync failed were handed over all the same: whoever reads the log from
 * its beginning would find it good, and what was called refused would be there tomorrow. A change
 * of nothing in their place makes them unreadable, also when its own sync fails. */
static void bury(cpd_store *store)
{
    (void)sqlite3_exec(store->db, CPD_STORE_SAY_OURS, NULL, NULL, NULL);
}

int cpd_store__commit(cpd_store *store)
{
    int r = cpd_store__run(store, "COMMIT", "");
    if (r == 0)
        return 0;
    cpd_store__rollback(store); /* a failed sync is never tried again and then called success */
    bury(store);
    return r;
}

void cpd_store__rollback(cpd_store *store)
{
    if (!store->undo || sqlite3_get_autocommit(store->db))
        return;
    (void)sqlite3_step(store->undo);
    (void)sqlite3_reset(store->undo);
}

bool cpd_store__in_transaction(const cpd_store *store)
{
    return !sqlite3_get_autocommit(store->db);
}

int cpd_store__sync(cpd_store *store)
{
    sqlite3_file *log = NULL;
    int code = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (code == SQLITE_OK && log && log->pMethods)
        code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
    return code == SQLITE_OK ? 0 : cpd_error__set(CPD_EINTERNAL, "the log could not be synced");
}

int cpd_store__empty_log(cpd_store *store)
{
    int code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return code == SQLITE_OK ? 0 : cpd_store__fail(store);
}

int cpd_store__read_begin(cpd_store *store)
{
    return cpd_store__in_transaction(store) ? 0 : cpd_store__run(store, "BEGIN", "");
}

void cpd_store__read_end(cpd_store *store)
{
    cpd_store__rollback(store);
}

/* A page that could not be read for want of memory, or because the disk failed, says nothing about
 * its bytes; SQLite reports it among its findings, by its error code. */
static int check_finding(cpd_issues *issues, const char *text)
{
    const char *code = text ? strstr(text, "error code=") : NULL;
    int number = code ? atoi(code + strlen("error code=")) & 0xff : 0;
    if (!text || number == SQLITE_NOMEM)
        return cpd_error__no_memory();
    if (number == SQLITE_IOERR)
        return cpd_error__set(CPD_EINTERNAL, "a page of the database could not be read");
    if (strcmp(text, "ok") == 0)
        return 0;
    int r = cpd_issues__add(issues, CPD_EDAMAGED, "records.db", 0, 0, "", "%s", text);
    return r == CPD_EINTERNAL ? r : 0;
}

int cpd_store__check_pages(cpd_store *store, cpd_issues *issues)
{
    cpd_stmt *rows;
    int r = cpd_store__ask(&rows, store, "PRAGMA quick_check(20)", "");
    while (r == 0 && (r = cpd_stmt__next(rows)) > 0)
        r = check_finding(issues, cpd_stmt__text(rows, 0));
    cpd_stmt__done(rows);
    return r;
}

int cpd_store__set_synchronous(cpd_store *store, bool full)
{
    return cpd_store__exec(store, full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
}
