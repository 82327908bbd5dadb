/* The list is only ever added to, in one write that is synced with its folder before an old key
 * goes. What is already on it is not looked up by an index: it is short, and read once an erasure.
 */
#include "ledger/erased.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/keyfile.h"
#include "ledger/ledger.h"
#include "node/node.h"
#include "store/store.h"

#define FILE_NAME "erased"

/* ---- lines ---- */

static int no_line(int line)
{
    cpd_error__set(CPD_EINPUT, "line %d of the list of what was erased is none of such a list",
                   line);
    return cpd_error__hint("A line has two ids, the hash of an entry, and text or whole.");
}

static bool parse_line(cpd_erased_line *out, const char *line, size_t n)
{
    char text[CPD_ERASED_LINE], portfolio[CPD_UUID_TEXT], record[CPD_UUID_TEXT], entry[65], what[8];
    int used = 0;
    if (n >= sizeof text)
        return false;
    memcpy(text, line, n);
    text[n] = '\0';
    if (sscanf(text, "%36s %36s %64s %5s%n", portfolio, record, entry, what, &used) != 4 ||
        (size_t)used != n)
        return false;
    out->whole = strcmp(what, "whole") == 0;
    return (out->whole || strcmp(what, "text") == 0) &&
           cpd_uuid_parse(&out->portfolio, portfolio) && cpd_uuid_parse(&out->record, record) &&
           cpd_hash_parse(&out->entry, entry);
}

int cpd_erased__next(cpd_erased_line *out, const char **at, const char *end, int *line)
{
    const char *stop = *at < end ? memchr(*at, '\n', (size_t)(end - *at)) : NULL;
    if (!stop)
        return 0;
    const char *begin = *at;
    ++*line;
    *at = stop + 1;
    return parse_line(out, begin, (size_t)(stop - begin)) ? 1 : no_line(*line);
}

static void format_line(char out[CPD_ERASED_LINE], const cpd_erased_line *line)
{
    char portfolio[CPD_UUID_TEXT], record[CPD_UUID_TEXT], entry[65];
    cpd_uuid_format(portfolio, &line->portfolio);
    cpd_uuid_format(record, &line->record);
    cpd_hash_format(entry, &line->entry);
    snprintf(out, CPD_ERASED_LINE, "%s %s %s %s\n", portfolio, record, entry,
             line->whole ? "whole" : "text");
}

/* ---- the file ---- */

/* *fd is -1 when there is none. */
static int open_list(int *fd, int keys)
{
    struct stat st;
    *fd = openat(keys, FILE_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (*fd < 0)
        return errno == ENOENT ? 0
                               : cpd_error__set(CPD_EDENIED, "keys/erased cannot be opened: %s",
                                                strerror(errno));
    if (fstat(*fd, &st) == 0 && S_ISREG(st.st_mode))
        return 0;
    close(*fd);
    return cpd_error__set(CPD_EDAMAGED, "keys/erased is no list of what was erased");
}

static int unreadable(void)
{
    return cpd_error__set(CPD_EINTERNAL, "keys/erased cannot be read: %s", strerror(errno));
}

static int read_all(char **out, size_t *length, int fd)
{
    struct stat st;
    ssize_t n = 1;
    char *text = fstat(fd, &st) == 0 ? malloc((size_t)st.st_size + 1) : NULL;
    if (!text)
        return cpd_error__no_memory();
    size_t size = (size_t)st.st_size, have = 0;
    for (; have < size && (n = read(fd, text + have, size - have)) > 0; have += (size_t)n)
        continue;
    if (n < 0) {
        free(text);
        return unreadable();
    }
    text[have] = '\0';
    *out = text;
    *length = have;
    return 0;
}

int cpd_erased__read(char **out, size_t *length, int keys)
{
    int fd, r = open_list(&fd, keys);
    if (r < 0)
        return r;
    if (fd >= 0) {
        r = read_all(out, length, fd);
        close(fd);
        return r;
    }
    *out = strdup("");
    *length = 0;
    return *out ? 0 : cpd_error__no_memory();
}

/* Written at the end in one piece. What a crash left of a line is cut off before.
 * @param whole  where the last whole line ends  @param length  of the file */
static int append(int keys, off_t whole, off_t length, const cpd_str *lines)
{
    int fd = openat(keys, FILE_NAME, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return cpd_error__set(CPD_EDENIED, "keys/erased cannot be written: %s", strerror(errno));
    bool good = (whole == length || ftruncate(fd, whole) == 0) &&
                lseek(fd, whole, SEEK_SET) == whole &&
                write(fd, lines->bytes, lines->length) == (ssize_t)lines->length && fsync(fd) == 0;
    int r = good ? 0
                 : cpd_error__set(errno == ENOSPC ? CPD_EFULL : CPD_EINTERNAL,
                                  "keys/erased could not be written: %s", strerror(errno));
    close(fd);
    return r == 0 ? cpd_keyfile__sync_folder(keys, FILE_NAME) : r;
}

/* ---- what is there already ---- */

/* A list, what of it is there already (sorted), and what is to come to it. */
struct adding {
    off_t whole, length; /* as append() has them */
    struct known {
        cpd_hash entry;
        bool whole;
    } * known;
    size_t count, room;
    cpd_str lines;
};

static int by_entry(const void *a, const void *b)
{
    const struct known *one = a, *other = b;
    int order = memcmp(one->entry.bytes, other->entry.bytes, CPD_HASH_SIZE);
    return order ? order : one->whole - other->whole;
}

static int know(struct adding *a, const cpd_erased_line *line)
{
    if (a->count == a->room) {
        size_t room = a->room ? 2 * a->room : 64;
        struct known *grown = realloc(a->known, room * sizeof *grown);
        if (!grown)
            return cpd_error__no_memory();
        a->known = grown;
        a->room = room;
    }
    a->known[a->count++] = (struct known){.entry = line->entry, .whole = line->whole};
    return 0;
}

/* The next line, of which `out` takes as much as a line can have. 1 a whole one of n bytes before
 * its end, 0 what stands behind the last end. */
static int read_line(char out[CPD_ERASED_LINE], size_t *n, FILE *file)
{
    int c;
    for (*n = 0; (c = getc_unlocked(file)) != EOF && c != '\n'; ++*n)
        if (*n < CPD_ERASED_LINE)
            out[*n] = (char)c;
    return c == '\n';
}

/* A damaged line must not keep the home from being opened, nor must a list however long. */
static int read_known(struct adding *a, FILE *file)
{
    char text[CPD_ERASED_LINE];
    cpd_erased_line line;
    size_t n;
    int r = 0;
    while (r == 0 && read_line(text, &n, file)) {
        a->whole += (off_t)n + 1;
        if (parse_line(&line, text, n))
            r = know(a, &line);
    }
    a->length = a->whole + (off_t)n;
    return r == 0 && ferror(file) ? unreadable() : r;
}

static int begin(struct adding *a, int keys)
{
    int fd, r = open_list(&fd, keys);
    if (r < 0 || fd < 0)
        return r;
    FILE *file = fdopen(fd, "r");
    if (!file) {
        close(fd);
        return cpd_error__no_memory();
    }
    r = read_known(a, file);
    fclose(file);
    if (a->count)
        qsort(a->known, a->count, sizeof *a->known, by_entry);
    return r;
}

static void add_line(struct adding *a, const cpd_erased_line *line)
{
    char text[CPD_ERASED_LINE];
    struct known wanted = {.entry = line->entry, .whole = line->whole};
    if (a->count && bsearch(&wanted, a->known, a->count, sizeof *a->known, by_entry))
        return;
    format_line(text, line);
    cpd_str_add(&a->lines, text);
}

static int finish(struct adding *a, int keys, int r)
{
    if (r == 0 && a->lines.failed)
        r = cpd_error__no_memory();
    if (r == 0 && a->lines.length)
        r = append(keys, a->whole, a->length, &a->lines);
    cpd_str_fini(&a->lines);
    free(a->known);
    return r;
}

int cpd_erased__add(int keys, const char *text, size_t length)
{
    struct adding a = {0};
    const char *at = text;
    cpd_erased_line line;
    int number = 0, r = begin(&a, keys);
    while (r >= 0 && (r = cpd_erased__next(&line, &at, text + length, &number)) > 0)
        add_line(&a, &line);
    return finish(&a, keys, r);
}

/* ---- from the log ---- */

static void add_statement(struct adding *a, const cpd_node *statement)
{
    const cpd_node *erased = cpd_node_get(statement, "erased");
    cpd_erased_line line;
    if (!cpd_object__uuid(&line.portfolio, statement, "portfolio") ||
        !cpd_object__uuid(&line.record, statement, "record"))
        return;
    for (size_t i = 0; i < cpd_node_length(erased); i++) {
        const cpd_node *one = cpd_node_at(erased, i);
        const char *what = cpd_node_get_text(one, "what");
        line.whole = what && strcmp(what, "whole") == 0;
        if (cpd_object__hash(&line.entry, one, "entry"))
            add_line(a, &line);
    }
}

static int add_row(struct adding *a, cpd_stmt *row)
{
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    int r = cpd_node__unpack(&doc, bytes, n);
    const char *operation = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "operation") : NULL;
    if (operation && strcmp(operation, "erase") == 0)
        add_statement(a, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r == CPD_EDAMAGED ? 0 : r; /* verify says so */
}

int cpd_erased__list(cpd_home *home, int keys)
{
    struct adding a = {0};
    cpd_stmt *row;
    int r = begin(&a, keys);
    if (r < 0)
        return finish(&a, keys, r);
    r = cpd_store__ask(&row, home->store,
                       "SELECT bytes FROM subject WHERE commitment IS NULL AND id < ?"
                       " AND about IS NOT NULL ORDER BY id",
                       "i", CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = add_row(&a, row);
    cpd_stmt__done(row);
    return finish(&a, keys, r);
}
