/* Bulk import: lines of plain form, time blocks and pieces of CPD in turn, a thousand in one
 * transaction; beside it what cannot be spared of the same records: hashing head and body, sealing,
 * and inserting the rows, by the same libraries and in the same run. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "seal/seal.h"

#define RECORDS 20000
#define BATCH 1000
#define ROUNDS 3

/* ---- ours ---- */

static char *make_lines(size_t *length, int round)
{
    char *text;
    FILE *memory = open_memstream(&text, length);
    for (int i = 0; i < RECORDS; i++) {
        int day = 1 + i % 28;
        if (i % 2)
            fprintf(memory,
                    "{\"schema\":\"cpd.plain/"
                    "1\",\"record\":\"01a1f8d3-%04x-7%03x-8000-%012x\",\"kind\":\"cpd\",\"date\":"
                    "\"2026-01-%02d\",\"text\":\"Read the learning review on neglect, and what it "
                    "says of drift\",\"minutes\":60,\"links\":[{\"node\":\"pcf@2018#D%d\"}]}\n",
                    i >> 8, i & 255, round, day, 1 + i % 9);
        else
            fprintf(memory,
                    "{\"schema\":\"cpd.plain/"
                    "1\",\"record\":\"01a1f8d3-%04x-7%03x-8000-%012x\",\"kind\":\"time\",\"date\":"
                    "\"2026-01-%02d\",\"category\":\"direct\",\"minutes\":45,\"text\":\"45m "
                    "visit\"}\n",
                    i >> 8, i & 255, round, day);
    }
    fclose(memory);
    return text;
}

static double import_once(cpd_home *home, int round)
{
    size_t length;
    char *text = make_lines(&length, round);
    cpd_import_totals totals;
    double at = bench_now();
    BENCH_OK(cpd_plain_import(&totals, home, text, length, "bench", NULL));
    double seconds = bench_now() - at;
    if (totals.added != RECORDS) {
        fprintf(stderr, "import: %zu of %d lines were new\n", totals.added, RECORDS);
        exit(1);
    }
    free(text);
    return RECORDS / seconds;
}

/* ---- bare ---- */

struct bare {
    sqlite3 *db;
    sqlite3_stmt *entry, *subject;
    long n;
};

static void run(struct bare *bare, const char *sql)
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
    run(bare, "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
              "CREATE TABLE entry(id INTEGER PRIMARY KEY, bytes BLOB);"
              "CREATE TABLE subject(id INTEGER PRIMARY KEY, head BLOB, sealed BLOB)");
    sqlite3_prepare_v2(bare->db, "INSERT INTO entry(bytes) VALUES(?)", -1, &bare->entry, NULL);
    sqlite3_prepare_v2(bare->db, "INSERT INTO subject(head, sealed) VALUES(?, ?)", -1,
                       &bare->subject, NULL);
}

/* Head, body and entry are about as long as ours; each is hashed as long as its canonical form is.
 */
static void bare_one(struct bare *bare)
{
    static const unsigned char text[700];
    unsigned char sealed[180 + CPD_SEAL_EXTRA];
    cpd_hash hash;
    cpd_key key;
    cpd_seal__hash(&hash, "cpd/head/1", text, 420);
    cpd_seal__hash(&hash, "cpd/body/1", text, 180);
    cpd_seal__random(&key, sizeof key);
    cpd_seal__seal(sealed, &key, text, 180, hash.bytes, sizeof hash);
    cpd_seal__hash_raw(&hash, sealed, sizeof sealed);
    cpd_seal__hash(&hash, "cpd/entry/1", text, 620);
    sqlite3_bind_blob(bare->entry, 1, text, 260, SQLITE_STATIC);
    sqlite3_step(bare->entry);
    sqlite3_reset(bare->entry);
    sqlite3_bind_blob(bare->subject, 1, text, 200, SQLITE_STATIC);
    sqlite3_bind_blob(bare->subject, 2, sealed, sizeof sealed, SQLITE_STATIC);
    sqlite3_step(bare->subject);
    sqlite3_reset(bare->subject);
}

static double bare_once(struct bare *bare)
{
    double at = bench_now();
    for (int i = 0; i < RECORDS; i++) {
        if (i % BATCH == 0)
            run(bare, i ? "COMMIT; BEGIN IMMEDIATE" : "BEGIN IMMEDIATE");
        bare_one(bare);
    }
    run(bare, "COMMIT");
    return RECORDS / (bench_now() - at);
}

void bench_plain(const char *folder, const char *cpd)
{
    (void)cpd;
    char path[4096], detail[120];
    double ours[ROUNDS], theirs[ROUNDS];
    struct bare bare = {0};
    cpd_home *home = bench_home(folder, "plain");
    snprintf(path, sizeof path, "%s/bare-plain.db", folder);
    bare_open(&bare, path);
    for (int round = 0; round < ROUNDS; round++) {
        ours[round] = import_once(home, round);
        theirs[round] = bare_once(&bare);
    }
    snprintf(detail, sizeof detail,
             "%d lines, each looked at twice; bare seal, hash and insert: %.0f a second", RECORDS,
             bench_median(theirs, ROUNDS));
    bench_row("bulk import, a thousand in one transaction, records a second", "at least 20000",
              bench_median(ours, ROUNDS), detail);
    sqlite3_finalize(bare.entry);
    sqlite3_finalize(bare.subject);
    sqlite3_close(bare.db);
    cpd_home_close(home);
}
