/* The second implementation against the first: a home that the library made is read by
 * docs/format.md alone, and every byte of it that is changed must show. Only this file and world.c
 * know libcpd. */
#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "outside.h"
#include "support/support.h"
#include "world.h"

static struct world world;
static char *page;

static void set_up(void)
{
    char path[4096], *dir = support_dir();

    snprintf(path, sizeof path, "%s/docs/packed-form.md", getenv("CPD_SOURCE_ROOT"));
    page = read_text_file(path);
    cr_assert_not_null(page);
    cr_assert_eq(world_make(&world, dir, true), 0, "%s", cpd_error_last()->text);
    free(dir);
}

static void tear_down(void)
{
    free(page);
}

TestSuite(format, .init = set_up, .fini = tear_down);

/* The home, walked through and found whole. */
static void look(struct outside *o)
{
    cr_assert(outside_open(o, world.folder, page), "%s", o->fault);
    cr_assert(outside_check(o), "%s", o->fault);
}

/* ---- both readings agree ---- */

static int64_t number_of(const cpd_node *report, const char *name)
{
    return cpd_node_get_int(report, name, -1);
}

Test(format, the_pages_are_enough_to_check_a_home)
{
    struct outside o;
    cpd_home *home;
    cpd_doc *doc;
    const cpd_node *report;

    look(&o);
    cr_assert_eq(world_open(&home, &world), 0);
    cr_assert_eq(cpd_verify(&doc, home), 0);
    report = cpd_doc_root(doc);
    cr_expect(cpd_node_get_bool(report, "whole"));
    cr_expect_eq(o.seen.entries, number_of(report, "entries"));
    cr_expect_eq(o.seen.revisions, number_of(report, "revisions"));
    cr_expect_eq(o.seen.wraps, number_of(report, "wraps_opened"));
    /* verify counts sign-offs; here the home's, the three keys' and the delegation's signatures are
     * counted too */
    cr_expect_eq(o.seen.signatures, number_of(report, "signatures") + 5);
    cr_expect_eq(o.seen.proofs, 3);
    cr_expect_eq(o.seen.boxes, 1);
    cr_expect_gt(o.seen.sets, 0);
    cpd_doc_free(doc);
    cpd_home_close(home);
    outside_close(&o);
}

/* ---- what was written comes out ---- */

/* How many bodies hold this text under this name. */
static int bodies_with(const struct outside *o, const char *name, const char *text)
{
    const char *hash;
    json_t *revision;
    int count = 0;

    json_object_foreach(o->revisions, hash, revision)
    {
        const char *found = text_of(json_object_get(revision, "body"), name);

        count += found && strcmp(found, text) == 0;
    }
    return count;
}

Test(format, words_come_out_as_they_were_written)
{
    static const struct {
        const char *name, *text;
        int count; /* of revisions that hold it */
    } cases[] = {
        {"text", WORLD_PIECE, 2},     {"impact", WORLD_IMPACT, 2},
        {"learning", WORLD_MORE, 1},  {"because", WORLD_REASON, 1},
        {"reason", WORLD_ILLNESS, 1}, {"text", WORLD_REFLECTION, 1},
        {"text", WORLD_ACCOUNT, 1},   {"text", WORLD_OTHER_ACCOUNT, 1},
    };
    struct outside o;

    look(&o);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(bodies_with(&o, cases[i].name, cases[i].text), cases[i].count, "%s",
                     cases[i].text);
    cr_expect_eq(json_array_size(o.words), 1);
    cr_expect_str_eq(text_of(json_array_get(o.words, 0), "text"), WORLD_COMMENT);
    outside_close(&o);
}

/* Heads that have a council's field, and rows of the index that say so. */
Test(format, fields_of_councils_stand_in_the_open_head_and_in_the_index)
{
    const char *hash;
    json_t *revision;
    struct outside o;
    sqlite3_stmt *row;
    int heads = 0;

    look(&o);
    if (!world.council)
        cr_skip("no variants here");
    json_object_foreach(o.revisions, hash, revision)
    {
        json_t *x = json_object_get(revision, "x");

        heads += json_is_true(json_object_get(x, WORLD_FIELD)) && json_object_size(x) == 1;
    }
    cr_expect_eq(heads, 1);
    row = ask(&o,
              "SELECT count(*), max(k.level) FROM link k JOIN word n ON n.no = k.node WHERE "
              "n.text = '" WORLD_FIELD "'",
              0);
    cr_assert_eq(sqlite3_step(row), SQLITE_ROW);
    cr_expect_eq(sqlite3_column_int(row, 0), 1);
    cr_expect_eq(sqlite3_column_int(row, 1), 0, "a flag has no level");
    sqlite3_finalize(row);
    outside_close(&o);
}

/* ---- every changed byte shows ---- */

/* SQL: flip(bytes, n) with the lowest bit of byte n (counted round) the other way. */
static void flip(sqlite3_context *context, int count, sqlite3_value **values)
{
    int n = sqlite3_value_bytes(values[0]);
    unsigned char *copy = malloc((size_t)n + 1);

    (void)count;
    memcpy(copy, sqlite3_value_blob(values[0]), (size_t)n);
    copy[sqlite3_value_int(values[1]) % n] ^= 1;
    sqlite3_result_blob(context, copy, n, free);
}

/* What a change of the database makes the walk say; "" when it sees nothing. The change is undone.
 */
static const char *fault_after(const char *sql)
{
    static char fault[sizeof((struct outside *)0)->fault];
    char path[4200], *error = NULL;
    struct outside o;

    cr_assert(outside_open(&o, world.folder, page));
    sqlite3_close(o.db);
    snprintf(path, sizeof path, "%s/records.db", world.folder);
    cr_assert_eq(sqlite3_open(path, &o.db), SQLITE_OK);
    sqlite3_create_function(o.db, "flip", 2, SQLITE_UTF8, NULL, flip, NULL, NULL);
    sqlite3_exec(o.db, "BEGIN", NULL, NULL, NULL);
    sqlite3_exec(o.db, sql, NULL, NULL, &error);
    cr_assert_null(error, "%s: %s", sql, error);
    cr_assert_gt(sqlite3_changes(o.db), 0, "%s changes nothing", sql);
    outside_check(&o);
    strcpy(fault, o.fault);
    sqlite3_exec(o.db, "ROLLBACK", NULL, NULL, NULL);
    outside_close(&o);
    return fault;
}

/* Flip a bit in one column of every row, at another place in each. */
static int flip_each(const char *table, const char *column, const char *where)
{
    char sql[400], ids[400];
    struct outside o;
    sqlite3_stmt *row;
    int count = 0;

    cr_assert(outside_open(&o, world.folder, page));
    snprintf(ids, sizeof ids, "SELECT id, length(%s) FROM %s WHERE %s IS NOT NULL AND %s", column,
             table, column, where);
    row = ask(&o, ids, 0);
    for (; sqlite3_step(row) == SQLITE_ROW; count++) {
        int id = sqlite3_column_int(row, 0), at = id * 37 % sqlite3_column_int(row, 1);

        snprintf(sql, sizeof sql, "UPDATE %s SET %s = flip(%s, %d) WHERE id = %d", table, column,
                 column, at, id);
        cr_expect_str_not_empty(fault_after(sql), "%s", sql);
    }
    sqlite3_finalize(row);
    outside_close(&o);
    return count;
}

Test(format, every_changed_byte_shows)
{
    static const struct {
        const char *table, *column, *where;
    } cases[] = {
        /* Nothing yet names the newest entry of a chain: see the test below. */
        {"entry", "bytes", "id NOT IN (SELECT max(id) FROM entry GROUP BY chain)"},
        {"subject", "bytes", "1"},
        {"subject", "commitment", "1"},
        {"subject", "sealed", "1"},
        {"subject", "signature", "1"},
        {"wrap", "bytes", "1"},
        {"adopted", "bytes", "1"},
        {"subject", "about", "1"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_gt(flip_each(cases[i].table, cases[i].column, cases[i].where), 0, "no %s.%s",
                     cases[i].table, cases[i].column);
}

/* Rows by what they are: how many sets a home adopts says which numbers they have. */
#define FIRST_WRITTEN "(SELECT min(id) FROM wrap)"
#define LAST_WRITTEN "(SELECT max(id) FROM wrap)"
#define INNER_ENTRY "(SELECT id FROM entry WHERE chain = 2 ORDER BY number LIMIT 1 OFFSET 1)"

Test(format, what_was_moved_shows)
{
    static const char *const cases[] = {
        "UPDATE wrap SET bytes = (SELECT bytes FROM wrap ORDER BY id LIMIT 1)",
        "UPDATE wrap SET epoch = 2 WHERE id = (SELECT max(id) FROM wrap)",
        "UPDATE wrap SET reader = 0 WHERE reader > 0",
        "UPDATE epoch SET epoch = 2",
        "UPDATE entry SET known = known + 1 WHERE id = " INNER_ENTRY,
        "UPDATE entry SET chain = 3, number = number + 100 WHERE id = " INNER_ENTRY,
        "UPDATE chain SET home = portfolio WHERE no = 2",
        "UPDATE subject SET bytes = (SELECT bytes FROM subject WHERE id = " FIRST_WRITTEN
        ") WHERE id = " LAST_WRITTEN,
        "UPDATE subject SET sealed = NULL WHERE id = " LAST_WRITTEN,
        "UPDATE subject SET signature = NULL WHERE id = 1",
        "DELETE FROM subject WHERE id = (SELECT max(id) FROM subject WHERE about IS NOT NULL)",
        "DELETE FROM entry WHERE id = " INNER_ENTRY,
        "DELETE FROM wrap WHERE id = " FIRST_WRITTEN,
        "DELETE FROM adopted_part WHERE seq = 3",
        "INSERT INTO wrap(id, reader, epoch, bytes) VALUES(99, 0, 1, x'00')",
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_str_not_empty(fault_after(cases[i]), "%s", cases[i]);
}

/* What format.md says cannot be seen without a checkpoint: if it is seen one day, the page is
 * wrong.
 */
Test(format, a_cut_off_end_does_not_show)
{
    cr_expect_str_empty(fault_after("DELETE FROM subject WHERE id = (SELECT max(id) FROM entry);"
                                    "DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)"));
}

/* ---- keys ---- */

Test(format, private_words_open_for_their_reader_alone)
{
    unsigned char epoch_key[KEY], inner[BOX], key[KEY], secret[2 * KEY];
    const char *hash, *person;
    json_t *revision, *keys;
    struct outside o;
    sqlite3_stmt *row;
    int opened = 0;

    look(&o);
    row = ask(&o,
              "SELECT w.id, w.bytes, c.portfolio FROM wrap w JOIN entry e ON e.id = w.id"
              " JOIN chain c ON c.no = e.chain WHERE w.reader > 0",
              0);
    cr_assert_eq(sqlite3_step(row), SQLITE_ROW);
    json_object_foreach(o.revisions, hash, revision)
    {
        char portfolio[37], *bound;

        if (strcmp(text_of(revision, "class"), "C") != 0)
            continue;
        uuid_column(portfolio, row, 2);
        bound = wrap_bound("cpd/wrap/1", o.id, portfolio, 1, text_of(revision, "record"), hash,
                           text_of(revision, "author"));
        cr_assert(read_file(epoch_key, KEY, &o, "keys/p/%s.1", portfolio));
        cr_assert(open_sealed(inner, sqlite3_column_blob(row, 1), BOX + SEAL_EXTRA, epoch_key,
                              bound, strlen(bound)));
        json_object_foreach(o.people, person, keys)
        {
            bool own = strcmp(person, text_of(revision, "author")) == 0;

            cr_assert(person_secret(secret, &o, person));
            cr_expect_eq(open_box(key, inner, secret + KEY), own);
            opened += own;
        }
        free(bound);
    }
    cr_expect_eq(opened, 1);
    sqlite3_finalize(row);
    outside_close(&o);
}

/* ---- files ---- */

static void expect_file(const char *name, unsigned mode, long long size)
{
    char path[4200];
    struct stat st;

    snprintf(path, sizeof path, "%s/%s", world.folder, name);
    cr_assert_eq(lstat(path, &st), 0, "%s", name);
    cr_expect_eq(st.st_mode & 07777, mode, "%s has mode %o", name, st.st_mode & 07777);
    if (size)
        cr_expect_eq(st.st_size, size, "%s has %lld bytes", name, (long long)st.st_size);
}

Test(format, files_are_for_their_owner_alone)
{
    char name[100];
    const char *person;
    json_t *keys;
    struct outside o;

    look(&o);
    expect_file(".", 0700, 0);
    expect_file("home.yaml", 0600, 0);
    expect_file("records.db", 0600, 0);
    expect_file("keys", 0700, 0);
    expect_file("keys/home", 0600, 64);
    expect_file("keys/p", 0700, 0);
    expect_file("keys/person", 0700, 0);
    expect_file("sets.git", 0700, 0);
    json_object_foreach(o.people, person, keys)
    {
        snprintf(name, sizeof name, "keys/person/%s", person);
        expect_file(name, 0600, 104);
        snprintf(name, sizeof name, "keys/person/%s.key", person);
        expect_file(name, 0600, 32);
    }
    outside_close(&o);
}

Test(format, the_database_says_what_it_is)
{
    static const struct {
        const char *sql;
        long long value;
    } cases[] = {
        {"PRAGMA application_id", 0x43504431}, /* CPD1 */
        {"PRAGMA user_version", 2},
        {"PRAGMA page_size", 16384},
    };
    struct outside o;

    cr_assert(outside_open(&o, world.folder, page));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sqlite3_stmt *row = ask(&o, cases[i].sql, 0);

        cr_assert_eq(sqlite3_step(row), SQLITE_ROW);
        cr_expect_eq(sqlite3_column_int64(row, 0), cases[i].value, "%s", cases[i].sql);
        sqlite3_finalize(row);
    }
    outside_close(&o);
}
