/* Who read what. Each line has a salt, so that the digest over it tells nobody what it said once it
 * is gone. */
#include "person/seen.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/merkle.h"
#include "node/node.h"
#include "person/people.h"
#include "store/store.h"

#define WAITING_MOST 64
#define WAITING_MS 60000
#define SALT_SIZE 16

struct cpd_seen_line {
    char what[16];
    cpd_uuid reader, guest, holder, record; /* zero: none */
    int64_t count, ms;
};

/* ---- noting ---- */

static bool is_same(const struct cpd_seen_line *a, const struct cpd_seen_line *b)
{
    return strcmp(a->what, b->what) == 0 && cpd_uuid_equal(&a->reader, &b->reader) &&
           cpd_uuid_equal(&a->guest, &b->guest) && cpd_uuid_equal(&a->holder, &b->holder) && cpd_uuid_equal(&a->record, &b->record) &&
           a->count == b->count;
}

static int keep(cpd_home *home, const struct cpd_seen_line *line)
{
    struct cpd_seen_lines *waiting = cpd_people__seen(home);
    for (size_t i = 0; i < waiting->count; i++)
        if (is_same(&waiting->lines[i], line))
            return 0; /* a page that is shown again */
    struct cpd_seen_line *grown =
        realloc(waiting->lines, (waiting->count + 1) * sizeof *waiting->lines);
    if (!grown)
        return cpd_error__no_memory();
    waiting->lines = grown;
    grown[waiting->count++] = *line;
    return 0;
}

/* 1 when there is a reader to note; 0: nobody acts, and so is shown what tells of nobody, or it is
 * their own. */
static int find_reader(struct cpd_seen_line *line, cpd_home *home, const cpd_sight *sight)
{
    cpd_person_row acting;
    if (sight->guest) {
        line->guest = *sight->guest;
        line->reader = *sight->reader;
        return 1;
    }
    int r = cpd_people__acting(&acting, home);
    if (r < 0)
        return r == CPD_EINPUT ? 0 : r;
    line->reader = acting.id;
    return !(sight->holder && cpd_uuid_equal(sight->holder, &acting.id));
}

int cpd_seen__note(cpd_home *home, const cpd_sight *sight)
{
    struct cpd_seen_line line = {.count = sight->count,
                                 .ms = home->clock.now_ms(home->clock.payload)};
    struct cpd_seen_lines *waiting = cpd_people__seen(home);
    int r = find_reader(&line, home, sight);
    if (r <= 0)
        return r;
    if (sight->holder)
        line.holder = *sight->holder;
    if (sight->record)
        line.record = *sight->record;
    memcpy(line.what, sight->what, strnlen(sight->what, sizeof line.what - 1));
    r = keep(home, &line);
    bool due = waiting->count >= WAITING_MOST ||
               (waiting->count && line.ms - waiting->lines[0].ms >= WAITING_MS);
    return r == 0 && due ? cpd_seen__flush(home) : r;
}

int cpd_seen__note_many(cpd_home *home, const char *what, int64_t others)
{
    return others > 0 ? cpd_seen__note(home, &(cpd_sight){.what = what, .count = others}) : 0;
}

/* ---- digests ---- */

int cpd_seen__hash(cpd_hash *out, const cpd_node *row)
{
    return cpd_ledger__hash_object(out, CPD_SEEN_PURPOSE, row);
}

static int add_digest(cpd_doc *doc, cpd_node *list, cpd_stmt *row)
{
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    cpd_node *statement = cpd_node__unpack_into(doc, bytes, length);
    const char *operation = cpd_node_get_text(statement, "operation");
    if (!statement)
        return cpd_error_last()->kind;
    if (operation && strcmp(operation, "digest") == 0) {
        cpd_node_set_int(doc, statement, "entry", cpd_stmt__int(row, 0));
        cpd_node_add(doc, list, statement);
    }
    return 0;
}

int cpd_seen__digests(cpd_doc **out, cpd_home *home)
{
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *list = cpd_node_list(doc);
    cpd_stmt *row;
    cpd_doc_set_root(doc, list);
    int r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND commitment IS NULL "
                           "AND id < 1099511627776 ORDER BY id",
                           "u", &home->id);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = add_digest(doc, list, row);
    cpd_stmt__done(row);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = doc;
    else
        cpd_doc_free(doc);
    return r;
}

/* The last row that a digest covers. */
static int covered(int64_t *last, cpd_home *home)
{
    cpd_doc *doc;
    int r = cpd_seen__digests(&doc, home);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(doc);
    *last = cpd_node_get_int(cpd_node_at(list, cpd_node_length(list) - 1), "to", 0);
    cpd_doc_free(doc);
    return 0;
}

struct digest {
    cpd_merkle tree;
    int64_t last;
    char day[CPD_DATE_TEXT]; /* of its first row */
};

static int add_row(struct digest *digest, cpd_stmt *row)
{
    size_t length;
    cpd_doc *doc = NULL;
    cpd_hash hash;
    int64_t clock = 0;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int r = cpd_node__unpack(&doc, bytes, length);
    const char *text = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "clock") : NULL;
    if (r == 0)
        r = cpd_seen__hash(&hash, cpd_doc_root(doc));
    if (r == 0 && digest->tree.count == 0 && text && cpd_clock_parse(&clock, text) == 0)
        cpd_date_format(digest->day, cpd_clock_day(clock * 1000));
    if (r == 0) {
        cpd_merkle__add(&digest->tree, &hash);
        digest->last = cpd_stmt__int(row, 0);
    }
    cpd_doc_free(doc);
    return r;
}

static int state_digest(cpd_home *home, const struct digest *digest, int64_t from)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_hash root;
    int64_t position;
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc);
    cpd_merkle__root(&root, &digest->tree);
    cpd_object__set_uuid(doc, object, "home", &home->id);
    cpd_node_set_text(doc, object, "day", digest->day);
    cpd_node_set_int(doc, object, "from", from);
    cpd_node_set_int(doc, object, "to", digest->last);
    cpd_object__set_hash(doc, object, "root", &root);
    int r = cpd_ledger__state(
        &position, home, doc,
        &(cpd_statement){.operation = "digest", .about = &home->id, .object = object});
    cpd_doc_free(doc);
    return r;
}

/* The day of the first line after the last digest; "" when there is none. */
static int first_day(char day[CPD_DATE_TEXT], cpd_home *home, int64_t last)
{
    struct digest digest = {.day = ""};
    cpd_stmt *row;
    int r =
        cpd_store__ask(&row, home->store,
                       "SELECT no, bytes FROM seen WHERE no > ? ORDER BY no LIMIT 1", "i", last);
    if (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = add_row(&digest, row);
    cpd_stmt__done(row);
    memcpy(day, digest.day, CPD_DATE_TEXT);
    return r;
}

static int digest_from(cpd_home *home, int64_t last)
{
    struct digest digest = {.day = ""};
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT no, bytes FROM seen WHERE no > ? ORDER BY no",
                           "i", last);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = add_row(&digest, row);
    cpd_stmt__done(row);
    return r == 0 ? state_digest(home, &digest, last + 1) : r;
}

/* Rows of a day that is over are covered before those of another follow. A clock that ran back
 * makes one digest more, never one less. */
static int digest_what_is_over(cpd_home *home)
{
    char today[CPD_DATE_TEXT], day[CPD_DATE_TEXT];
    int64_t last = 0;
    int r = covered(&last, home);
    if (r == 0)
        r = first_day(day, home, last);
    cpd_date_format(today, cpd_people__today(home));
    if (r < 0 || !*day || strcmp(day, today) == 0)
        return r;
    return digest_from(home, last);
}

/* ---- writing ---- */

static int write_line(cpd_home *home, const struct cpd_seen_line *line)
{
    char clock[CPD_CLOCK_TEXT];
    bool many = cpd_uuid_is_zero(&line->holder);
    cpd_str packed = {0};
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc);
    cpd_clock_format(clock, line->ms / 1000);
    cpd_node_set_text(doc, object, "clock", clock);
    if (line->count)
        cpd_node_set_int(doc, object, "count", line->count);
    cpd_object__set_uuid(doc, object, "guest",
                         cpd_uuid_is_zero(&line->guest) ? NULL : &line->guest);
    cpd_object__set_uuid(doc, object, "holder", many ? NULL : &line->holder);
    cpd_object__set_uuid(doc, object, "reader", &line->reader);
    cpd_object__set_uuid(doc, object, "record",
                         cpd_uuid_is_zero(&line->record) ? NULL : &line->record);
    cpd_node_set_text(doc, object, "what", line->what);
    cpd_object__add_salt(doc, object, SALT_SIZE);
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_node__pack(&packed, object);
    if (r == 0 && packed.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_store__run(home->store, "INSERT INTO seen(holder, bytes) VALUES(?, ?)", "ub",
                           many ? NULL : &line->holder, packed.bytes, packed.length);
    cpd_str_fini(&packed);
    cpd_doc_free(doc);
    return r;
}

int cpd_seen__flush(cpd_home *home)
{
    struct cpd_seen_lines *waiting = cpd_people__seen(home);
    if (waiting->count == 0 || cpd_store__in_transaction(home->store))
        return 0;
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = digest_what_is_over(home);
    for (size_t i = 0; r == 0 && i < waiting->count; i++)
        r = write_line(home, &waiting->lines[i]);
    r = cpd_change__end(home, r);
    if (r == 0)
        waiting->count = 0;
    return r;
}

void cpd_seen__fini(cpd_home *home)
{
    struct cpd_seen_lines *waiting = cpd_people__seen(home);
    (void)cpd_seen__flush(home); /* nobody is left to be told */
    free(waiting->lines);
    *waiting = (struct cpd_seen_lines){NULL, 0};
}
