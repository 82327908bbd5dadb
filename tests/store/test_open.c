/* Making and opening the database: what is ours opens, everything else is refused before a byte of
 * it is changed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "database.h"
#include "support/check.h"

static void expect_refused(const char *path, int kind, const char *label)
{
    cpd_store *store = NULL;
    int r = cpd_store__open(&store, path);
    cr_expect(r == kind, "%s: %s (%s)", label, cpd_error_name(r), cpd_error_last()->text);
    cr_expect_null(store, "%s", label);
    cr_expect_eq(cpd_error_last()->kind, kind, "%s", label);
    if (r == 0)
        cpd_store__close(store);
}

Test(store_open, makes_a_file_for_its_owner_alone)
{
    CPD_FREE char *path = database_path("records.db");
    struct stat st;
    cpd_store *store;
    umask(0);
    done(cpd_store__create(&store, path));
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 07777, 0600);
    cpd_store__close(store);
}

/* The log that lies beside it says as much as the database. */
Test(store_open, its_log_is_for_its_owner_alone)
{
    CPD_FREE char *path = database_path("records.db");
    char beside[4096];
    struct stat st;
    cpd_store *store;
    umask(0);
    done(cpd_store__create(&store, path));
    done(cpd_store__run(store, "INSERT INTO word(text) VALUES('a')", ""));
    for (int i = 0; i < 2; i++) {
        snprintf(beside, sizeof beside, "%s%s", path, i ? "-shm" : "-wal");
        cr_assert_eq(stat(beside, &st), 0, "%s", beside);
        cr_expect_eq(st.st_mode & 07777, 0600, "%s", beside);
    }
    cpd_store__close(store);
}

Test(store_open, opens_what_it_made)
{
    CPD_FREE char *path = database_with_words(3);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    cr_expect_eq(count_words(store), 3);
    cpd_store__close(store);
}

Test(store_open, a_standing_log_is_read_by_the_next_one)
{
    CPD_FREE char *path = database_path("records.db");
    cpd_store *store;
    done(cpd_store__create(&store, path));
    done(cpd_store__run(store, "INSERT INTO word(text) VALUES('kept')", ""));
    cpd_store__close(store);
    done(cpd_store__open(&store, path));
    cr_expect_eq(count_words(store), 1);
    cpd_store__close(store);
}

Test(store_open, never_makes_one_over_another)
{
    CPD_FREE char *path = database_path("records.db");
    cpd_store *store = NULL;
    size_t length;
    database_write(path, "precious", 8);
    refused(cpd_store__create(&store, path), CPD_ECONFLICT);
    cr_expect_null(store);
    CPD_FREE unsigned char *bytes = database_bytes(path, &length);
    cr_expect(length == 8 && memcmp(bytes, "precious", 8) == 0);
}

Test(store_open, never_makes_one_through_a_link)
{
    CPD_FREE char *path = database_path("records.db"), *target = database_path("elsewhere.db");
    cpd_store *store = NULL;
    cr_assert_eq(symlink(target, path), 0);
    refused(cpd_store__create(&store, path), CPD_ECONFLICT);
    cr_expect_neq(access(target, F_OK), 0);
}

Test(store_open, an_absent_file_is_absent)
{
    CPD_FREE char *path = database_path("records.db");
    expect_refused(path, CPD_EABSENT, "nothing there");
    cr_expect_neq(access(path, F_OK), 0, "opening made a file");
}

Test(store_open, refuses_what_is_no_ordinary_file)
{
    CPD_FREE char *link = database_path("records.db"), *loose = database_path("records.db");
    CPD_FREE char *folder = database_path("records.db"), *pipe = database_path("records.db");
    CPD_FREE char *good = database_with_words(1), *device = database_path("records.db");
    cr_assert_eq(symlink(good, link) | symlink("nowhere", loose) | symlink("/dev/zero", device), 0);
    cr_assert_eq(mkdir(folder, 0700) | mkfifo(pipe, 0600), 0);
    expect_refused(link, CPD_EDENIED, "a link to a good database");
    expect_refused(loose, CPD_EDENIED, "a link to nothing");
    expect_refused(device, CPD_EDENIED, "a link to a device");
    expect_refused("/dev/null", CPD_EDENIED, "a device");
    expect_refused(folder, CPD_EDENIED, "a folder");
    expect_refused(pipe, CPD_EDENIED, "a pipe");
}

Test(store_open, refuses_a_file_that_others_may_open)
{
    static const mode_t modes[] = {0644, 0640, 0604, 0660, 0602, 0601, 0610, 0677};
    CPD_FREE char *path = database_with_words(1);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        char label[8];
        snprintf(label, sizeof label, "%03o", modes[i]);
        cr_assert_eq(chmod(path, modes[i]), 0);
        expect_refused(path, CPD_EDENIED, label);
        cr_expect(strstr(cpd_error_last()->text, label), "%s", cpd_error_last()->text);
        cr_expect(strstr(cpd_error_last()->hint, "600"), "%s", cpd_error_last()->hint);
    }
    cpd_store *store;
    cr_assert_eq(chmod(path, 0600), 0);
    done(cpd_store__open(&store, path));
    cpd_store__close(store);
}

Test(store_open, refuses_what_is_no_database)
{
    static const struct {
        const char *label, *bytes;
        size_t length;
    } cases[] = {
        {"empty", "", 0},
        {"a text", "Dear diary, today I went to see a family and it went rather well.\n", 67},
        {"only the first words of one", "SQLite format 3", 16},
        {"a header cut short", "SQLite format 3\0\x40\0\x02\x02\0\x40\x20\x20", 24},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CPD_FREE char *path = database_path("records.db");
        database_write(path, cases[i].bytes, cases[i].length);
        chmod(path, 0600);
        expect_refused(path, CPD_EINPUT, cases[i].label);
    }
}

/* A database of another program, or of a newer one of ours, must not even get a journal. */
static void expect_untouched(const char *path, int kind, const char *label)
{
    char beside[4096];
    size_t before, after;
    CPD_FREE unsigned char *old = database_bytes(path, &before);
    expect_refused(path, kind, label);
    CPD_FREE unsigned char *new = database_bytes(path, &after);
    cr_expect(before == after && memcmp(old, new, after) == 0, "%s: the file was changed", label);
    static const char *const suffixes[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(beside, sizeof beside, "%s%s", path, suffixes[i]);
        cr_expect_neq(access(beside, F_OK), 0, "%s: %s was left there", label, suffixes[i]);
    }
}

Test(store_open, refuses_a_foreign_database_untouched)
{
    CPD_FREE char *path = database_path("records.db");
    database_exec(path, "CREATE TABLE tunes(name TEXT); INSERT INTO tunes VALUES('air')");
    chmod(path, 0600);
    expect_untouched(path, CPD_EINPUT, "foreign");
}

Test(store_open, refuses_a_newer_schema_untouched)
{
    CPD_FREE char *path = database_with_words(1);
    database_exec(path, "PRAGMA user_version=3");
    expect_untouched(path, CPD_EINPUT, "newer");
    cr_expect(strstr(cpd_error_last()->text, "schema 3"), "%s", cpd_error_last()->text);
    cr_expect(strstr(cpd_error_last()->hint, "newer program"), "%s", cpd_error_last()->hint);
}

Test(store_open, refuses_a_schema_that_is_not_ours_word_for_word)
{
    static const char *const changes[] = {
        "CREATE TABLE more(a)",
        "CREATE TABLE more(a INT, b INT, PRIMARY KEY(a, b)) STRICT, WITHOUT ROWID",
        "CREATE INDEX more ON fact(day)",
        "CREATE TRIGGER more AFTER INSERT ON entry BEGIN DELETE FROM subject; END",
        "CREATE VIEW more AS SELECT * FROM entry",
        "DROP TABLE entry; CREATE VIEW entry AS SELECT * FROM subject",
        "CREATE VIRTUAL TABLE more USING rtree(id, a, b)",
        "DROP INDEX entry_chain",
        "DROP TABLE adopted_part",
        "DROP TABLE wrap",
        "ALTER TABLE entry ADD COLUMN more BLOB",
        "ALTER TABLE word RENAME COLUMN text TO words",
        "DROP INDEX subject_about; CREATE INDEX subject_about ON subject(about)",
        "PRAGMA user_version=0",
        "PRAGMA user_version=-1",
        "ANALYZE",
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        CPD_FREE char *path = database_with_words(1);
        database_exec(path, changes[i]);
        expect_refused(path, CPD_EDAMAGED, changes[i]);
    }
}

Test(store_open, refuses_another_application)
{
    CPD_FREE char *path = database_with_words(1);
    database_exec(path, "PRAGMA application_id=1");
    expect_untouched(path, CPD_EINPUT, "another application id");
}

/* Nothing that comes in with the file may run: the settings that see to it hold. */
Test(store_open, is_hardened)
{
    static const struct {
        const char *sql;
        int64_t expected;
    } cases[] = {
        {"PRAGMA trusted_schema", 0}, {"PRAGMA synchronous", 2}, {"PRAGMA foreign_keys", 1},
        {"PRAGMA secure_delete", 1},  {"PRAGMA temp_store", 2},  {"PRAGMA cell_size_check", 1},
        {"PRAGMA page_size", 16384},
    };
    CPD_FREE char *path = database_with_words(1);
    cpd_store *store;
    done(cpd_store__open(&store, path));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t found = -1;
        done(cpd_store__ask_int(&found, store, cases[i].sql, ""));
        cr_expect_eq(found, cases[i].expected, "%s is %lld", cases[i].sql, (long long)found);
    }
    cr_expect_lt(cpd_store__run(store, "ATTACH ':memory:' AS other", ""), 0);
    cr_expect_lt(cpd_store__run(store, "SELECT load_extension('x')", ""), 0);
    done(cpd_store__run(store, "PRAGMA writable_schema=ON", ""));
    cr_expect_lt(cpd_store__run(store, "DELETE FROM sqlite_schema", ""), 0);
    cpd_store__close(store);
}

Test(store_open, closing_nothing_is_harmless)
{
    cpd_store__close(NULL);
}
