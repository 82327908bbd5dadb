/* Saves: how many sync calls one costs, and how fast it is beside bare SQLite that keeps about the
 * same.
 *
 * The bare side inserts a 1 kB row into a table with three indexes and a small row into a second
 * table, one transaction a row, with the same page size, journal mode and checkpoint length. Both
 * sides run in this process, turn by turn. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "store/store.h"

#define COUNTED_SAVES 10000
#define ROUNDS 40
#define BATCH 50

/* ---- counting sync calls: a layer over SQLite's own file system ---- */

#define KINDS_OF_FILE 4 /* SQLite gives database and log different tables of methods */

static long syncs;
static int (*real_open)(sqlite3_vfs *, const char *, sqlite3_file *, int, int *);
static const sqlite3_io_methods *real[KINDS_OF_FILE];
static sqlite3_io_methods counting[KINDS_OF_FILE];

static int count_sync(sqlite3_file *file, int flags)
{
    for (int i = 0; i < KINDS_OF_FILE; i++)
        if (file->pMethods == &counting[i]) {
            syncs++;
            return real[i]->xSync(file, flags);
        }
    return SQLITE_IOERR;
}

static int open_counted(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    int code = real_open(vfs, name, file, flags, out), i = 0;
    if (code != SQLITE_OK || !file->pMethods)
        return code;
    while (i < KINDS_OF_FILE && real[i] && real[i] != file->pMethods)
        i++;
    if (i == KINDS_OF_FILE) {
        fprintf(stderr, "more kinds of file than expected: syncs would be missed\n");
        exit(1);
    }
    if (!real[i]) {
        real[i] = file->pMethods;
        counting[i] = *real[i];
        counting[i].xSync = count_sync;
    }
    file->pMethods = &counting[i];
    return code;
}

void bench_count_syncs(void)
{
    sqlite3_initialize();
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    real_open = vfs->xOpen;
    vfs->xOpen = open_counted;
}

/* ---- ours ---- */

static void save_one(cpd_home *home, const char *text)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *draft = cpd_node_object(doc);
    cpd_saved saved;
    cpd_node_set_text(doc, draft, "kind", "cpd");
    cpd_node_set_text(doc, draft, "text", text);
    BENCH_OK(cpd_record_save(&saved, home, draft, NULL));
    cpd_doc_free(doc);
}

/* ---- bare SQLite ---- */

struct bare {
    sqlite3 *db;
    sqlite3_stmt *row, *ledger;
    int n;
};

static void bare_exec(struct bare *bare, const char *sql)
{
    if (sqlite3_exec(bare->db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "bare: %s\n", sqlite3_errmsg(bare->db));
        exit(1);
    }
}

static void bare_open(struct bare *bare, const char *path)
{
    if (sqlite3_open(path, &bare->db) != SQLITE_OK)
        exit(1);
    bare_exec(
        bare,
        "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4000;"
        "CREATE TABLE row(id INTEGER PRIMARY KEY, who TEXT, day TEXT, category INTEGER, body BLOB);"
        "CREATE INDEX by_who ON row(who); CREATE INDEX by_day ON row(day); CREATE INDEX "
        "by_category ON row(category);"
        "CREATE TABLE ledger(id INTEGER PRIMARY KEY, bytes BLOB)");
    sqlite3_prepare_v2(bare->db, "INSERT INTO row(who, day, category, body) VALUES(?, ?, ?, ?)", -1,
                       &bare->row, NULL);
    sqlite3_prepare_v2(bare->db, "INSERT INTO ledger(bytes) VALUES(?)", -1, &bare->ledger, NULL);
}

static void bare_one(struct bare *bare, const char *body)
{
    char who[40];
    snprintf(who, sizeof who, "%08x-%d", (unsigned)bare->n * 2654435761u, bare->n);
    bare->n++;
    bare_exec(bare, "BEGIN IMMEDIATE");
    sqlite3_bind_text(bare->row, 1, who, -1, SQLITE_STATIC);
    sqlite3_bind_text(bare->row, 2, "2026-11-20", -1, SQLITE_STATIC);
    sqlite3_bind_int(bare->row, 3, bare->n % 8);
    sqlite3_bind_blob(bare->row, 4, body, 1024, SQLITE_STATIC);
    sqlite3_step(bare->row);
    sqlite3_reset(bare->row);
    sqlite3_bind_blob(bare->ledger, 1, body, 200, SQLITE_STATIC);
    sqlite3_step(bare->ledger);
    sqlite3_reset(bare->ledger);
    bare_exec(bare, "COMMIT");
}

static void bare_close(struct bare *bare)
{
    sqlite3_finalize(bare->row);
    sqlite3_finalize(bare->ledger);
    sqlite3_close(bare->db);
}

/* ---- side by side ---- */

static void compare(cpd_home *home, struct bare *bare, bool full, const char *text,
                    const char *body)
{
    double ours[ROUNDS], theirs[ROUNDS], ratio[ROUNDS];
    BENCH_OK(cpd_store__set_synchronous(home->store, full));
    bare_exec(bare, full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
    for (int round = 0; round < ROUNDS; round++) {
        double at = bench_now();
        for (int i = 0; i < BATCH; i++)
            save_one(home, text);
        double between = bench_now();
        for (int i = 0; i < BATCH; i++)
            bare_one(bare, body);
        ours[round] = (between - at) / BATCH;
        theirs[round] = (bench_now() - between) / BATCH;
        ratio[round] = theirs[round] / ours[round];
    }
    char name[80], detail[80];
    snprintf(name, sizeof name, "save of 1 kB, synchronous %s, of the bare rate",
             full ? "FULL" : "NORMAL");
    snprintf(detail, sizeof detail, "%.0f us against %.0f us", bench_median(ours, ROUNDS) * 1e6,
             bench_median(theirs, ROUNDS) * 1e6);
    bench_row(name, full ? "at least 0.80" : "at least 0.40", bench_median(ratio, ROUNDS), detail);
}

void bench_save(const char *folder, const char *cpd)
{
    (void)cpd;
    char path[4096], text[851], body[1024], detail[80];
    memset(text, 'x', sizeof text - 1);
    text[850] = '\0';
    memset(body, 'y', sizeof body);
    cpd_home *home = bench_home(folder, "save");
    struct bare bare = {0};
    snprintf(path, sizeof path, "%s/bare.db", folder);
    bare_open(&bare, path);
    long before = syncs;
    for (int i = 0; i < COUNTED_SAVES; i++)
        save_one(home, text);
    snprintf(detail, sizeof detail, "%ld calls for %d saves, checkpoints included", syncs - before,
             COUNTED_SAVES);
    bench_row("sync calls an acknowledged save", "at most 1.03",
              (double)(syncs - before) / COUNTED_SAVES, detail);
    compare(home, &bare, true, text, body);
    compare(home, &bare, false, text, body);
    bare_close(&bare);
    cpd_home_close(home);
}
