/* What the log says was erased: on which day, and what is answered when somebody asks for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/erased.h"
#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

/* One line that says so. */
struct said {
    cpd_uuid portfolio;
    char day[CPD_DATE_TEXT];
    bool counted;   /* rules counted it, so it was no private text */
    bool own;       /* this home says so */
    cpd_uuid actor; /* who erased it; zero when the home did */
};

static bool names_entry(const cpd_node *statement, const cpd_hash *entry)
{
    const cpd_node *erased = cpd_node_get(statement, "erased");
    cpd_hash hash;
    for (size_t i = 0; entry && i < cpd_node_length(erased); i++)
        if (cpd_object__hash(&hash, cpd_node_at(erased, i), "entry") &&
            cpd_hash_equal(&hash, entry))
            return true;
    return !entry;
}

/* 1 when the row says that the entry (NULL: something) was erased. */
static int read_row(struct said *out, cpd_stmt *row, const cpd_hash *entry)
{
    size_t n, entry_n;
    cpd_doc *said = NULL, *line = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n),
                        *entry_bytes = cpd_stmt__blob(row, 1, &entry_n);
    int r = cpd_node__unpack(&said, bytes, n);
    if (r == 0)
        r = cpd_node__unpack(&line, entry_bytes, entry_n);
    const cpd_node *statement = r == 0 ? cpd_doc_root(said) : NULL;
    const char *operation = cpd_node_get_text(statement, "operation"),
               *clock = cpd_node_get_text(r == 0 ? cpd_doc_root(line) : NULL, "clock");
    bool is = operation && strcmp(operation, "erase") == 0 && names_entry(statement, entry) &&
              cpd_object__uuid(&out->portfolio, statement, "portfolio");
    if (is) {
        snprintf(out->day, sizeof out->day, "%.10s", clock ? clock : "");
        out->counted = cpd_node_get(statement, "kind") != NULL;
        out->own = cpd_stmt__int(row, 2) < CPD_LEDGER_OWN_LIMIT;
        out->actor = (cpd_uuid){0};
        cpd_object__uuid(&out->actor, cpd_doc_root(line), "actor");
    }
    cpd_doc_free(said);
    cpd_doc_free(line);
    return r < 0 ? r : is;
}

/* Asked of each such line; NULL: any is good. */
typedef int is_wanted(bool *out, cpd_home *home, const struct said *said, const cpd_uuid *author);

/* The newest such line. 1 found, 0 none. */
static int find_said(struct said *out, cpd_home *home, const cpd_uuid *record,
                     const cpd_hash *entry, is_wanted *wanted, const cpd_uuid *author)
{
    cpd_stmt *row;
    bool found = false;
    int r =
        cpd_store__ask(&row, home->store,
                       "SELECT s.bytes, e.bytes, s.id FROM subject s JOIN entry e ON e.id = s.id"
                       " WHERE s.about = ? AND s.commitment IS NULL ORDER BY s.id",
                       "u", record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        struct said said = {0};
        bool good = true;
        r = read_row(&said, row, entry);
        bool is = r > 0;
        if (is && wanted)
            r = wanted(&good, home, &said, author);
        if (is && good)
            *out = said;
        found |= is && good;
        r = r < 0 ? r : 0;
    }
    cpd_stmt__done(row);
    return r < 0 ? r : found;
}

/* The same of one entry. Most records never were erased: no hash is made of these. */
static int find_of_entry(struct said *out, cpd_home *home, const cpd_uuid *record, int64_t id,
                         is_wanted *wanted, const cpd_uuid *author)
{
    cpd_hash entry;
    int r = find_said(out, home, record, NULL, wanted, author);
    if (r <= 0)
        return r;
    r = cpd_ledger__entry_hash(&entry, home, id);
    if (r == 0)
        r = find_said(out, home, record, &entry, wanted, author);
    return r == CPD_EABSENT ? 0 : r;
}

int cpd_erasures__day(char out[CPD_DATE_TEXT], cpd_home *home, const cpd_uuid *record, int64_t id)
{
    struct said said;
    int r = find_of_entry(&said, home, record, id, NULL, NULL);
    snprintf(out, CPD_DATE_TEXT, "%s", r > 0 ? said.day : "");
    return r < 0 ? r : 0;
}

/* Said by this home, or done by whose record it is or who wrote it: another employer erases its own
 * copy alone. */
static int is_theirs(bool *out, cpd_home *home, const struct said *said, const cpd_uuid *author)
{
    cpd_person_row holder;
    cpd_uuid actor, writer;
    *out = said->own;
    int r = cpd_people__here(&actor, home, &said->actor);
    if (r == 0)
        r = cpd_people__here(&writer, home, author);
    *out = *out || (r == 0 && cpd_uuid_equal(&actor, &writer));
    if (r < 0 || *out)
        return r;
    r = cpd_people__holder(&holder, home, &said->portfolio);
    *out = r == 0 && cpd_uuid_equal(&actor, &holder.id);
    return r == CPD_EABSENT ? 0 : r;
}

int cpd_erasures__by_them(bool *out, cpd_home *home, const cpd_uuid *record, int64_t id,
                          const cpd_uuid *author)
{
    struct said said;
    int r = find_of_entry(&said, home, record, id, is_theirs, author);
    *out = r > 0;
    return r < 0 ? r : 0;
}

int cpd_erasures__are_here(bool *out, cpd_home *home, const cpd_node *statement)
{
    cpd_stmt *row;
    cpd_hash entry;
    cpd_uuid record;
    *out = false;
    if (!cpd_object__uuid(&record, statement, "record"))
        return 0;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT id FROM subject WHERE about = ? AND sealed IS NOT NULL", "u",
                           &record);
    while (r == 0 && !*out && (r = cpd_stmt__next(row)) > 0) {
        r = cpd_ledger__entry_hash(&entry, home, cpd_stmt__int(row, 0));
        *out = r == 0 && names_entry(statement, &entry);
    }
    cpd_stmt__done(row);
    return r;
}

/* Whose it was may know, and who reads that portfolio unless it may have been private. */
static int may_know(cpd_home *home, const struct said *said)
{
    cpd_person_row holder, acting;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_people__holder(&holder, home, &said->portfolio);
    if (r < 0 || cpd_uuid_equal(&holder.id, &acting.id))
        return r;
    return said->counted ? cpd_people__may_read(home, &holder) : cpd_read__absent();
}

int cpd_erasures__refuse(cpd_home *home, const cpd_uuid *record)
{
    struct said said;
    char shown[32];
    cpd_date day;
    int r = find_said(&said, home, record, NULL, NULL, NULL);
    if (r > 0)
        r = may_know(home, &said);
    else if (r == 0)
        r = CPD_EABSENT;
    if (r < 0)
        return r == CPD_EABSENT ? cpd_read__absent() : r;
    if (cpd_date_parse(&day, said.day) == 0)
        cpd_date_format_long(shown, sizeof shown, day);
    else
        snprintf(shown, sizeof shown, "%s", said.day);
    cpd_error__set(CPD_EABSENT, "that record was erased on %s", shown);
    return cpd_error__hint(
        "Only that it was there is still known: cpd verify lists what was erased.");
}

/* ---- once more ---- */

static int by_record(const void *a, const void *b)
{
    const cpd_erased_line *one = a, *other = b;
    int order = memcmp(&one->portfolio, &other->portfolio, sizeof one->portfolio);
    return order ? order : memcmp(&one->record, &other->record, sizeof one->record);
}

static int parse_list(cpd_erased_line **out, size_t *count, const char *list, size_t length)
{
    cpd_erased_line *lines = NULL, line;
    const char *at = list;
    int number = 0, r;
    while ((r = cpd_erased__next(&line, &at, list + length, &number)) > 0) {
        cpd_erased_line *grown = realloc(lines, (*count + 1) * sizeof *grown);
        if (!grown) {
            r = cpd_error__no_memory();
            break;
        }
        lines = grown;
        lines[(*count)++] = line;
    }
    if (*count)
        qsort(lines, *count, sizeof *lines, by_record);
    *out = lines;
    return r;
}

/* Is what the line names there again? */
static int add_line(cpd_destruction *d, const cpd_erased_line *line)
{
    cpd_stmt *row;
    cpd_hash entry;
    int r = cpd_store__ask(&row, d->home->store,
                           "SELECT id, sealed IS NOT NULL FROM subject WHERE about = ?", "u",
                           &line->record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        int64_t id = cpd_stmt__int(row, 0);
        bool words = cpd_stmt__int(row, 1);
        r = cpd_ledger__entry_hash(&entry, d->home, id);
        if (r == 0 && (words || line->whole) && cpd_hash_equal(&entry, &line->entry))
            r = cpd_destruction__add(d, &line->record, id, line->whole);
    }
    cpd_stmt__done(row);
    return r;
}

static int erase_lines(cpd_home *home, const cpd_erased_line *lines, size_t count, int64_t *erased)
{
    cpd_destruction d = {.home = home, .portfolio = lines[0].portfolio, .basis = "restore"};
    bool keys_destroyed = true, log_emptied;
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = add_line(&d, &lines[i]);
    if (r == 0 && d.count)
        r = cpd_destruction__run(&d);
    r = cpd_change__end(home, r);
    if (r == 0 && d.count)
        cpd_destruction__finish(home, &keys_destroyed, &log_emptied);
    if (r == 0 && !keys_destroyed)
        r = cpd_error__set(CPD_EINTERNAL, "the key of what was erased could not be destroyed");
    *erased += (int64_t)d.count;
    cpd_destruction__fini(&d);
    return r;
}

int cpd_erasures__again(int64_t *count, cpd_home *home, const char *list, size_t length)
{
    cpd_erased_line *lines = NULL;
    size_t n = 0;
    int r = parse_list(&lines, &n, list, length);
    *count = 0;
    for (size_t i = 0, end; r == 0 && i < n; i = end) {
        for (end = i + 1; end < n && cpd_uuid_equal(&lines[end].portfolio, &lines[i].portfolio);)
            end++;
        r = erase_lines(home, &lines[i], end - i, count);
    }
    free(lines);
    return r;
}
