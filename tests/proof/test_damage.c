/* Whatever is changed behind its back, verify says so and names the place: single bits of every
 * column that is kept, of the home's and the epochs' key files; rows that are removed or change
 * places; a log that is cut off or rolled back, held against a checkpoint that was kept.
 *
 * The entry of the checkpoint itself is left alone: it is the newest, and what nothing names yet
 * cannot be held against anything (docs/format.md, section 5). CPD_LONG=1: 20,000 bits.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpd/checkpoint.h>
#include <cpd/share.h>

#include "proof/world.h"
#include "support/support.h"

static uint64_t state = 88172645463325252u; /* the same damage each time */

static uint64_t chance(uint64_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state % below;
}

/* ---- what is kept ---- */

static const struct column {
    const char *table, *column, *key; /* key: what finds the row again, up to four columns */
} columns[] = {
    {"entry", "bytes", "id"},
    {"entry", "chain", "id"},
    {"entry", "number", "id"},
    {"entry", "known", "id"},
    {"subject", "bytes", "id"},
    {"subject", "commitment", "id"},
    {"subject", "sealed", "id"},
    {"subject", "signature", "id"},
    {"subject", "about", "id"},
    {"wrap", "bytes", "id, reader"},
    {"wrap", "reader", "id, reader"},
    {"wrap", "epoch", "id, reader"},
    {"chain", "home", "no"},
    {"chain", "portfolio", "no"},
    {"epoch", "epoch", "portfolio"},
    {"person", "name", "no"},
    {"person", "portfolio", "no"},
    {"fact", "day", "portfolio, kind, day, id"},
    {"fact", "amount", "portfolio, kind, day, id"},
    {"fact", "until", "portfolio, kind, day, id"},
    {"fact", "flags", "portfolio, kind, day, id"},
    {"fact", "term", "portfolio, kind, day, id"},
    {"fact", "other", "portfolio, kind, day, id"},
    {"link", "node", "portfolio, id, node"},
    {"link", "level", "portfolio, id, node"},
    {"signed", "signer", "portfolio, target, id"},
    {"signed", "outcome", "portfolio, target, id"},
    {"adopted", "bytes", "id"},
    {"adopted", "since", "id"},
    {"adopted_part", "bytes", "id, seq"},
    {"adopted_part", "code", "id, seq"},
};
#define COLUMNS (sizeof columns / sizeof *columns)

struct kept {
    char *folder; /* of the home */
    unsigned char *database, *older;
    size_t length, older_length;
    char *checkpoint;
    int64_t size; /* entries that it covers */
};

static char *path_in(const char *folder, const char *name)
{
    char *path;
    cr_assert(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

static unsigned char *read_file(const char *path, size_t *length)
{
    int fd = open(path, O_RDONLY);
    cr_assert_geq(fd, 0, "%s", path);
    off_t size = lseek(fd, 0, SEEK_END);
    unsigned char *bytes = malloc((size_t)size + 1);
    cr_assert_eq(pread(fd, bytes, (size_t)size, 0), size);
    close(fd);
    *length = (size_t)size;
    return bytes;
}

static void write_file(const char *path, const unsigned char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_TRUNC);
    cr_assert(fd >= 0 && write(fd, bytes, length) == (ssize_t)length, "%s", path);
    close(fd);
}

static sqlite3 *open_database(const struct kept *k)
{
    sqlite3 *db;
    CPD_FREE char *path = path_in(k->folder, "records.db");
    cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    cr_assert_eq(sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

/* All that is in the log moved into the file, so that the file alone is the home's. */
static unsigned char *fold(struct kept *k, size_t *length)
{
    sqlite3 *db = open_database(k);
    CPD_FREE char *path = path_in(k->folder, "records.db");
    cr_assert_eq(sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL),
                 SQLITE_OK);
    sqlite3_close(db);
    return read_file(path, length);
}

static void put_back(const struct kept *k, const unsigned char *bytes, size_t length)
{
    CPD_FREE char *database = path_in(k->folder, "records.db"),
                  *log = path_in(k->folder, "records.db-wal"),
                  *shared = path_in(k->folder, "records.db-shm");
    unlink(log);
    unlink(shared);
    write_file(database, bytes, length);
}

/* A council's home with one of everything, and what was erased of it. */
static void share_and_note(struct council *c, const char *reflection)
{
    cpd_share_options all = {0};
    must(cpd_share_add(c->home, reflection, "Tom", &all));
    world_amend(c->home, reflection, "{learning: Even more}");
    world_save(c->home, "{kind: note, text: Of the two alone}");
}

static void make(struct kept *k)
{
    struct council c = world_council();
    k->folder = strdup(c.home->path);
    world_act_as(c.home, c.asha);
    world_save(c.home, "{kind: cpd, text: Read about thresholds, minutes: 90m, activity: course,"
                       " impact: I ask earlier}");
    world_save(c.home, "{kind: time, category: direct, minutes: 60m, text: A visit}");
    cpd_saved one = world_save(c.home, "{kind: reflection, text: Mine}");
    world_amend(c.home, one.id, "{learning: Much}");
    share_and_note(&c, one.id);
    world_session(&c);
    cpd_home_close(c.home);
    k->older = fold(k, &k->older_length);
    must(cpd_home_open(&c.home, k->folder, NULL));
    world_act_as(c.home, c.asha);
    world_save(c.home, "{kind: cpd, text: And more}");
    must(cpd_checkpoint_make(&k->checkpoint, c.home));
    must(cpd_ledger__position(&k->size, c.home));
    k->size--;
    cpd_home_close(c.home);
    k->database = fold(k, &k->length);
}

static void unmake(struct kept *k)
{
    free(k->folder);
    free(k->database);
    free(k->older);
    free(k->checkpoint);
}

/* ---- damage ---- */

static sqlite3_stmt *ask(sqlite3 *db, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *sql = sqlite3_vmprintf(format, args);
    va_end(args);
    sqlite3_stmt *stmt;
    cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK, "%s: %s", sql,
                 sqlite3_errmsg(db));
    sqlite3_free(sql);
    return stmt;
}

static int64_t number(sqlite3 *db, const char *sql, int64_t argument)
{
    sqlite3_stmt *stmt = ask(db, "%s", sql);
    sqlite3_bind_int64(stmt, 1, argument);
    int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : -1;
    sqlite3_finalize(stmt);
    return n;
}

static void bind_flipped(sqlite3_stmt *stmt, sqlite3_value *value)
{
    unsigned char bytes[65536];
    if (sqlite3_value_type(value) == SQLITE_INTEGER) {
        sqlite3_bind_int64(stmt, 1, sqlite3_value_int64(value) ^ (INT64_C(1) << chance(40)));
        return;
    }
    size_t n = (size_t)sqlite3_value_bytes(value);
    cr_assert(n && n <= sizeof bytes);
    memcpy(bytes, sqlite3_value_blob(value), n);
    bytes[chance(n)] ^= (unsigned char)(1u << chance(8));
    if (sqlite3_value_type(value) == SQLITE_TEXT)
        sqlite3_bind_text(stmt, 1, (const char *)bytes, (int)n, SQLITE_TRANSIENT);
    else
        sqlite3_bind_blob(stmt, 1, bytes, (int)n, SQLITE_TRANSIENT);
}

/* False where the column of that row is empty, or a key already taken: then nothing was changed. */
static bool flip_column(sqlite3 *db, const struct column *c, int64_t size)
{
    const char *only = strcmp(c->table, "entry") == 0 || strcmp(c->table, "subject") == 0
                           ? " WHERE id <= ?1"
                           : " WHERE ?1 > 0";
    CPD_FREE char *count = NULL;
    cr_assert(asprintf(&count, "SELECT count(*) FROM %s%s", c->table, only) > 0);
    int64_t rows = number(db, count, size);
    if (rows <= 0)
        return false;
    sqlite3_stmt *row = ask(db, "SELECT %s, %s FROM %s%s LIMIT 1 OFFSET %lld", c->column, c->key,
                            c->table, only, (long long)chance((uint64_t)rows));
    sqlite3_bind_int64(row, 1, size);
    cr_assert_eq(sqlite3_step(row), SQLITE_ROW);
    bool changed = sqlite3_column_type(row, 0) != SQLITE_NULL;
    if (changed) {
        static const char *const places[] = {"?2", "?2, ?3", "?2, ?3, ?4", "?2, ?3, ?4, ?5"};
        int keys = sqlite3_column_count(row) - 1;
        sqlite3_stmt *change = ask(db, "UPDATE %s SET %s = ?1 WHERE (%s) = (%s)", c->table,
                                   c->column, c->key, places[keys - 1]);
        bind_flipped(change, sqlite3_column_value(row, 0));
        for (int i = 0; i < keys; i++)
            sqlite3_bind_value(change, i + 2, sqlite3_column_value(row, i + 1));
        changed = sqlite3_step(change) == SQLITE_DONE && sqlite3_changes(db) == 1;
        sqlite3_finalize(change);
    }
    sqlite3_finalize(row);
    return changed;
}

/* ---- verify ---- */

struct tally {
    int tried, reported, placed;
};

/* Is it reported, with a place: an entry, or what of the home it is? */
static void expect_reported(struct tally *t, const struct kept *k, const char *what)
{
    cpd_home *home;
    cpd_doc *report = NULL;
    int r = cpd_home_open(&home, k->folder, NULL);
    t->tried++;
    if (r == 0) {
        r = cpd_verify_checkpoint(&report, home, k->checkpoint, strlen(k->checkpoint));
        cpd_home_close(home);
    }
    if (r < 0) { /* it does not even open, or is not the home of the checkpoint, and says why */
        cr_expect(cpd_error_last()->text[0], "%s: %s", what, cpd_error_name(r));
        t->reported++;
        t->placed++;
        return;
    }
    const cpd_node *root = cpd_doc_root(report),
                   *first = cpd_node_at(cpd_node_get(root, "problems"), 0);
    const char *text = cpd_node_get_text(first, "text");
    bool reported = !cpd_node_get_bool(root, "whole");
    t->reported += reported;
    t->placed += reported && (cpd_node_get(first, "entry") || (text && *text));
    cr_expect(reported, "not reported: %s", what);
    cpd_doc_free(report);
}

static int bits(void)
{
    const char *is_long = getenv("CPD_LONG");
    return is_long && strcmp(is_long, "1") == 0 ? 20000 : 300;
}

static void print(const char *what, const struct tally *t)
{
    fprintf(stderr, "# %s: %d tried, %d reported, %d with their place\n", what, t->tried,
            t->reported, t->placed);
    cr_expect_eq(t->reported, t->tried);
    cr_expect_eq(t->placed, t->tried);
}

Test(damage, every_single_bit_of_the_database_is_reported, .timeout = 3600)
{
    struct kept k = {0};
    struct tally t = {0};
    make(&k);
    for (int i = 0; i < bits(); i++) {
        const struct column *c = &columns[(size_t)i % COLUMNS];
        put_back(&k, k.database, k.length);
        sqlite3 *db = open_database(&k);
        bool changed = false;
        for (int tries = 0; !changed && tries < 50; tries++)
            changed = flip_column(db, c, k.size);
        sqlite3_close(db);
        CPD_FREE char *what = NULL;
        cr_assert(asprintf(&what, "bit %d, %s of %s", i, c->column, c->table) > 0);
        if (changed)
            expect_reported(&t, &k, what);
    }
    print("single bits of the database", &t);
    cr_expect_gt(t.tried, bits() * 9 / 10);
    unmake(&k);
}

/* ---- keys ---- */

static void flip_file(const struct kept *k, const char *name, size_t most, struct tally *t)
{
    size_t n;
    CPD_FREE char *path = path_in(k->folder, name);
    CPD_FREE unsigned char *bytes = read_file(path, &n);
    size_t at = chance(n < most ? n : most), bit = chance(8);
    bytes[at] ^= (unsigned char)(1u << bit);
    write_file(path, bytes, n);
    expect_reported(t, k, name);
    bytes[at] ^= (unsigned char)(1u << bit);
    write_file(path, bytes, n);
}

/* The second half of keys/home is used by nothing. */
Test(damage, every_single_bit_of_the_keys_of_home_and_portfolios_is_reported, .timeout = 600)
{
    struct kept k = {0};
    struct tally t = {0};
    char name[96] = "";
    make(&k);
    put_back(&k, k.database, k.length);
    sqlite3 *db = open_database(&k);
    sqlite3_stmt *row = ask(db, "SELECT c.portfolio, e.epoch FROM wrap w JOIN entry n ON n.id = w.id"
                                " JOIN chain c ON c.no = n.chain JOIN epoch e ON e.portfolio ="
                                " c.portfolio LIMIT 1");
    cr_assert_eq(sqlite3_step(row), SQLITE_ROW);
    cpd_uuid portfolio;
    char id[CPD_UUID_TEXT];
    memcpy(portfolio.bytes, sqlite3_column_blob(row, 0), sizeof portfolio.bytes);
    cpd_uuid_format(id, &portfolio);
    snprintf(name, sizeof name, "keys/p/%s.%d", id, sqlite3_column_int(row, 1));
    sqlite3_finalize(row);
    sqlite3_close(db);
    for (int i = 0; i < bits() / 20; i++) {
        flip_file(&k, name, SIZE_MAX, &t);
        flip_file(&k, "keys/home", CPD_KEY_SIZE, &t);
    }
    print("single bits of keys", &t);
    unmake(&k);
}

/* ---- rows ---- */

static const struct damage {
    const char *label, *sql; /* ?1: an entry that the checkpoint covers */
} damages[] = {
    {"an entry removed", "DELETE FROM entry WHERE id = ?1"},
    {"what an entry speaks of removed", "DELETE FROM subject WHERE id = ?1"},
    {"words removed", "UPDATE subject SET sealed = NULL WHERE id = ?1"},
    {"a signature removed", "UPDATE subject SET signature = NULL WHERE id = ?1"},
    {"wraps removed", "DELETE FROM wrap WHERE id = ?1"},
    {"an entry's bytes in place of the next's",
     "UPDATE entry SET bytes = (SELECT bytes FROM entry WHERE id = ?1) WHERE id = ?1 + 1"},
    {"heads that change places",
     "UPDATE subject SET bytes = (SELECT bytes FROM subject WHERE id = ?1) WHERE id = ?1 - 1"},
    {"the end cut off", "DELETE FROM entry WHERE id >= ?1"},
    {"one more entry", "INSERT INTO entry(id, chain, number, known, bytes) SELECT max(id) + 1, "
                       "chain, max(number) + 1, max(id) + 1, bytes FROM entry WHERE ?1 > 0"},
    {"facts removed", "DELETE FROM fact WHERE id = ?1"},
    {"signatures of the index removed", "DELETE FROM signed WHERE id = ?1 OR target = ?1"},
};
#define DAMAGES (sizeof damages / sizeof *damages)

static bool do_damage(const struct kept *k, const struct damage *damage, int64_t id)
{
    sqlite3 *db = open_database(k);
    sqlite3_stmt *change = ask(db, "%s", damage->sql);
    sqlite3_bind_int64(change, 1, id);
    bool changed = sqlite3_step(change) == SQLITE_DONE && sqlite3_changes(db) > 0;
    sqlite3_finalize(change);
    sqlite3_close(db);
    return changed;
}

/* Changed bytes may be the same bytes. */
static bool is_another(const struct kept *k)
{
    size_t n;
    CPD_FREE unsigned char *now = fold((struct kept *)k, &n);
    return n != k->length || memcmp(now + 100, k->database + 100, n - 100) != 0;
}

/* Also where others have theirs still: a text that its author cannot open is lost to them. */
Test(damage, the_key_of_each_reader_that_is_removed_is_reported, .timeout = 600)
{
    struct kept k = {0};
    struct tally t = {0};
    make(&k);
    put_back(&k, k.database, k.length);
    sqlite3 *db = open_database(&k);
    int64_t rows = number(db, "SELECT count(*) FROM wrap WHERE ?1 = 0", 0);
    sqlite3_close(db);
    for (int64_t i = 0; i < rows; i++) {
        put_back(&k, k.database, k.length);
        db = open_database(&k);
        sqlite3_stmt *change = ask(db, "DELETE FROM wrap WHERE (id, reader) = (SELECT id, reader "
                                       "FROM wrap ORDER BY id, reader LIMIT 1 OFFSET ?1)");
        sqlite3_bind_int64(change, 1, i);
        cr_assert_eq(sqlite3_step(change), SQLITE_DONE);
        cr_assert_eq(sqlite3_changes(db), 1);
        sqlite3_finalize(change);
        sqlite3_close(db);
        CPD_FREE char *what = NULL;
        cr_assert(asprintf(&what, "key %d", (int)i) > 0);
        expect_reported(&t, &k, what);
    }
    print("keys of one reader removed", &t);
    cr_expect_gt(t.tried, 12);
    unmake(&k);
}

Test(damage, rows_that_are_removed_moved_or_added_are_reported, .timeout = 600)
{
    struct kept k = {0};
    struct tally t = {0};
    make(&k);
    for (int64_t id = 2; id <= k.size; id++)
        for (size_t i = 0; i < DAMAGES; i++) {
            put_back(&k, k.database, k.length);
            if (bits() == 300 && (size_t)id % DAMAGES != i)
                continue; /* all of them in a long run */
            if (do_damage(&k, &damages[i], id) && is_another(&k))
                expect_reported(&t, &k, damages[i].label);
        }
    print("rows removed, moved or added", &t);
    cr_expect_gt(t.tried, 10);
    unmake(&k);
}

Test(damage, an_older_database_is_reported_against_a_checkpoint)
{
    struct kept k = {0};
    struct tally t = {0};
    make(&k);
    put_back(&k, k.older, k.older_length);
    expect_reported(&t, &k, "rolled back");
    print("rolled back", &t);
    unmake(&k);
}
