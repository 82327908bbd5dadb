/* database - see database.h. */
#include "database.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/support.h"

char *database_path(const char *name)
{
    CPD_FREE char *folder = support_dir();
    char *path = NULL;
    cr_assert_gt(asprintf(&path, "%s/%s", folder, name), 0);
    return path;
}

/* Closed with an empty log, so that the file alone is the whole database. */
char *database_with_words(int words)
{
    char *path = database_path("records.db");
    cpd_store *store;
    done(cpd_store__create(&store, path));
    done(cpd_store__begin(store));
    for (int i = 0; i < words; i++) {
        char text[64];
        snprintf(text, sizeof text, "word number %d of a good many", i);
        done(cpd_store__run(store, "INSERT INTO word(text) VALUES(?)", "t", text));
    }
    done(cpd_store__commit(store));
    done(cpd_store__run(store, "PRAGMA wal_checkpoint(TRUNCATE)", ""));
    cpd_store__close(store);
    return path;
}

void database_exec(const char *path, const char *sql)
{
    sqlite3 *db;
    char *why = NULL;
    cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_exec(db, sql, NULL, NULL, &why);
    cr_assert_null(why, "%s: %s", sql, why);
    sqlite3_close(db);
}

unsigned char *database_bytes(const char *path, size_t *length)
{
    FILE *stream = fopen(path, "rb");
    cr_assert_not_null(stream, "cannot read %s", path);
    fseek(stream, 0, SEEK_END);
    *length = (size_t)ftell(stream);
    rewind(stream);
    unsigned char *bytes = malloc(*length + 1);
    cr_assert_eq(fread(bytes, 1, *length, stream), *length);
    fclose(stream);
    return bytes;
}

void database_write(const char *path, const void *bytes, size_t length)
{
    FILE *stream = fopen(path, "wb");
    cr_assert_not_null(stream, "cannot write %s", path);
    cr_assert_eq(fwrite(bytes, 1, length, stream), length);
    fclose(stream);
}

int64_t count_words(cpd_store *store)
{
    int64_t count = -1;
    done(cpd_store__ask_int(&count, store, "SELECT count(*) FROM word", ""));
    return count;
}
