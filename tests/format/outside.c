/* Files and rows of a home, read from outside. */
#include "outside.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool wrong(struct outside *o, long long entry, const char *why)
{
    if (!*o->fault)
        snprintf(o->fault, sizeof o->fault, "entry %lld: %s", entry, why);
    return false;
}

/* ---- files ---- */

char *read_text_file(const char *path)
{
    FILE *file = fopen(path, "re");
    struct stat st;
    char *text = NULL;

    if (file && fstat(fileno(file), &st) == 0 && (text = calloc(1, (size_t)st.st_size + 1)) &&
        fread(text, 1, (size_t)st.st_size, file) != (size_t)st.st_size) {
        free(text);
        text = NULL;
    }
    if (file)
        fclose(file);
    return text;
}

bool read_file(unsigned char *out, size_t n, const struct outside *o, const char *format, ...)
{
    char name[200], path[4096];
    unsigned char more;
    va_list args;
    FILE *file;
    bool good;

    va_start(args, format);
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    snprintf(path, sizeof path, "%s/%s", o->folder, name);
    file = fopen(path, "re");
    good = file && fread(out, 1, n, file) == n && fread(&more, 1, 1, file) == 0;
    if (file)
        fclose(file);
    return good;
}

bool person_secret(unsigned char out[2 * KEY], const struct outside *o, const char *person)
{
    unsigned char key[KEY], sealed[2 * KEY + SEAL_EXTRA];
    char bound[80];

    snprintf(bound, sizeof bound, "cpd/person-secret/1\n%s", person);
    return read_file(key, sizeof key, o, "keys/person/%s.key", person) &&
           read_file(sealed, sizeof sealed, o, "keys/person/%s", person) &&
           open_sealed(out, sealed, sizeof sealed, key, bound, strlen(bound));
}

/* ---- opening ---- */

static bool read_id(struct outside *o)
{
    char path[4096], *text, *line;

    snprintf(path, sizeof path, "%s/home.yaml", o->folder);
    text = read_text_file(path);
    line = text ? strstr(text, "\nid: ") : NULL;
    if (line)
        snprintf(o->id, sizeof o->id, "%.36s", line + 5);
    free(text);
    return strlen(o->id) == 36;
}

bool outside_open(struct outside *out, const char *folder, const char *page)
{
    char path[4096];

    *out = (struct outside){.folder = folder,
                            .people = json_object(),
                            .delegations = json_object(),
                            .ends = json_object(),
                            .revisions = json_object(),
                            .words = json_array()};
    snprintf(path, sizeof path, "%s/records.db", folder);
    if (sodium_init() < 0 || !page || dictionary_read(&out->dictionary, page) < 0 ||
        !read_id(out) || sqlite3_open_v2(path, &out->db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
        return wrong(out, 0, "the home cannot be opened");
    return true;
}

void outside_close(struct outside *o)
{
    json_decref(o->people);
    json_decref(o->delegations);
    json_decref(o->ends);
    json_decref(o->revisions);
    json_decref(o->words);
    sqlite3_close(o->db);
    *o = (struct outside){.db = NULL};
}

/* ---- rows ---- */

sqlite3_stmt *ask(struct outside *o, const char *sql, long long number)
{
    sqlite3_stmt *rows = NULL;

    if (sqlite3_prepare_v2(o->db, sql, -1, &rows, NULL) != SQLITE_OK)
        wrong(o, 0, sqlite3_errmsg(o->db));
    else if (sqlite3_bind_parameter_count(rows) > 0)
        sqlite3_bind_int64(rows, 1, number);
    return rows;
}

json_t *unpack_column(struct outside *o, sqlite3_stmt *row, int column)
{
    const char *fault = NULL;
    const unsigned char *bytes = sqlite3_column_blob(row, column);
    json_t *tree = packed_read(bytes, bytes ? (size_t)sqlite3_column_bytes(row, column) : 0,
                               &o->dictionary, NULL, &fault);

    if (!tree)
        wrong(o, sqlite3_column_int64(row, 0), fault);
    return tree;
}

bool bytes_column(unsigned char *out, size_t n, sqlite3_stmt *row, int column)
{
    const void *bytes = sqlite3_column_blob(row, column);

    if (!bytes || (size_t)sqlite3_column_bytes(row, column) != n)
        return false;
    memcpy(out, bytes, n);
    return true;
}

bool uuid_column(char out[37], sqlite3_stmt *row, int column)
{
    unsigned char b[16];
    char digits[33];

    if (!bytes_column(b, sizeof b, row, column))
        return false;
    sodium_bin2hex(digits, sizeof digits, b, sizeof b);
    snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12, digits + 16,
             digits + 20);
    return true;
}

/* ---- wraps ---- */

static bool reader_of(char out[37], struct outside *o, long long number)
{
    sqlite3_stmt *row = ask(o, "SELECT uuid FROM ident WHERE no = ?", number);
    bool found = sqlite3_step(row) == SQLITE_ROW && uuid_column(out, row, 0);

    sqlite3_finalize(row);
    return found;
}

bool unwrap(unsigned char key[KEY], struct outside *o, sqlite3_stmt *row, const char *purpose,
            const char *portfolio, const char *record, const char *revision)
{
    unsigned char epoch_key[KEY], inner[BOX], secret[2 * KEY];
    char reader[37];
    long long epoch = sqlite3_column_int64(row, 1);
    bool boxed = sqlite3_column_int64(row, 0) != 0;
    size_t n = boxed ? BOX : KEY;
    char *bound;
    bool open = (!boxed || reader_of(reader, o, sqlite3_column_int64(row, 0))) &&
                read_file(epoch_key, KEY, o, "keys/p/%s.%lld", portfolio, epoch) &&
                (size_t)sqlite3_column_bytes(row, 2) == n + SEAL_EXTRA;

    if (!open)
        return false;
    bound = wrap_bound(purpose, o->id, portfolio, epoch, record, revision, boxed ? reader : NULL);
    open = open_sealed(inner, sqlite3_column_blob(row, 2), n + SEAL_EXTRA, epoch_key, bound,
                       strlen(bound));
    free(bound);
    o->seen.wraps += open;
    if (!boxed) {
        memcpy(key, inner, KEY);
        return open;
    }
    open = open && person_secret(secret, o, reader) && open_box(key, inner, secret + KEY);
    o->seen.boxes += open;
    return open;
}
