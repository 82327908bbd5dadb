/* Moving a portfolio: collect what comes along, see what is new, state the import, copy the rows,
 * wrap the keys anew. All of it is one change of the receiving home. */
#include "proof/move.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ledger/keyfile.h"
#include "node/node.h"
#include "proof/erase.h"
#include "proof/world.h"
#include "store/store.h"

#define PERSON_FILE (2 * CPD_KEY_SIZE + CPD_SEAL_EXTRA)

/* Entries by their ids in the home they come from. */
struct ids {
    int64_t *at;
    size_t count;
};

struct moving {
    cpd_home *from, *to;
    cpd_uuid holder, portfolio;
    struct ids ids;
    struct moved moved;
};

static int add_id(struct ids *ids, int64_t id)
{
    int64_t *grown = realloc(ids->at, (ids->count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    ids->at = grown;
    ids->at[ids->count++] = id;
    return 0;
}

/* ---- what comes along ---- */

static bool is_one_of(const char *operation, const char *const *wanted)
{
    for (; operation && *wanted; wanted++)
        if (strcmp(operation, *wanted) == 0)
            return true;
    return false;
}

/* The statements about a person or a home that say one of these operations. */
static int cite(struct moving *m, const cpd_uuid *about, const char *const *operations)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, m->from->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND commitment IS NULL",
                           "u", about);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        cpd_doc *doc;
        const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
        r = cpd_node__unpack(&doc, bytes, n);
        if (r < 0)
            break;
        if (is_one_of(cpd_node_get_text(cpd_doc_root(doc), "operation"), operations))
            r = add_id(&m->ids, cpd_stmt__int(row, 0));
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r;
}

/* All of a signer's key statements, not the certificate alone: an end that stays behind would make
 * a signature after it look good. */
static int cite_person(struct moving *m, const cpd_uuid *person)
{
    static const char *const operations[] = {"person", "key", NULL};
    return cite(m, person, operations);
}

static int cite_homes(struct moving *m)
{
    static const char *const operations[] = {"home", NULL};
    cpd_stmt *row;
    int r = cpd_store__ask(&row, m->from->store, "SELECT home FROM chain WHERE portfolio = ?", "u",
                           &m->portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid home;
        r = cpd_stmt__uuid(row, 0, &home) ? cite(m, &home, operations) : CPD_EDAMAGED;
    }
    cpd_stmt__done(row);
    return r;
}

static int cite_signer(struct moving *m, cpd_stmt *row)
{
    size_t n;
    cpd_doc *doc;
    cpd_uuid signer;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    if (!bytes)
        return 0;
    int r = cpd_node__unpack(&doc, bytes, n);
    if (r == 0 && cpd_object__uuid(&signer, cpd_node_get(cpd_doc_root(doc), "signer"), "person") &&
        !cpd_uuid_equal(&signer, &m->holder))
        r = cite_person(m, &signer);
    if (r == 0)
        cpd_doc_free(doc);
    return r;
}

static int collect(struct moving *m)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, m->from->store,
                           "SELECT e.id, s.bytes FROM entry e JOIN chain c ON c.no = e.chain"
                           " LEFT JOIN subject s ON s.id = e.id WHERE c.portfolio = ?",
                           "u", &m->portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = add_id(&m->ids, cpd_stmt__int(row, 0));
        if (r == 0)
            r = cite_signer(m, row);
    }
    cpd_stmt__done(row);
    if (r == 0)
        r = cite_person(m, &m->holder);
    return r == 0 ? cite_homes(m) : r;
}

/* ---- where it goes ---- */

int move_home_number(int64_t *out, cpd_home *home, const cpd_uuid *origin)
{
    *out = 0;
    return cpd_uuid_equal(origin, &home->id) ? 0 : cpd_ledger__chain(out, home, origin, origin);
}

/* One entry with what it speaks of, as it stands in the home it comes from; borrowed from row. */
struct entry {
    int64_t id, new_id, number, chain;
    cpd_uuid home, portfolio;
    const unsigned char *bytes;
    size_t length;
    bool there; /* already in the receiving home */
};

static int look_up(struct entry *e, struct moving *m)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, m->to->store,
                           "SELECT bytes FROM entry WHERE id = ? OR (chain = ? AND number = ?)",
                           "iii", e->new_id, e->chain, e->number);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        e->there = true;
        r = n == e->length && memcmp(bytes, e->bytes, n) == 0
                ? 0
                : cpd_error__set(CPD_ECONFLICT, "another entry stands in this one's place");
    }
    cpd_stmt__done(row);
    if (r == 0 && !e->there && cpd_uuid_equal(&e->home, &m->to->id))
        r = cpd_error__set(CPD_ECONFLICT, "this home lacks an entry that it wrote itself");
    return r;
}

static int place(struct entry *e, struct moving *m, cpd_stmt *row, int64_t id)
{
    int64_t home;
    *e = (struct entry){.id = id, .number = cpd_stmt__int(row, 1)};
    e->bytes = cpd_stmt__blob(row, 0, &e->length);
    if (!cpd_stmt__uuid(row, 2, &e->home) || !cpd_stmt__uuid(row, 3, &e->portfolio))
        return cpd_error__set(CPD_EDAMAGED, "a chain names no home");
    int r = move_home_number(&home, m->to, &e->home);
    if (r == 0)
        r = cpd_ledger__chain(&e->chain, m->to, &e->home, &e->portfolio);
    e->new_id = home << CPD_LEDGER_HOME_SHIFT | (id & (CPD_LEDGER_OWN_LIMIT - 1));
    return r == 0 ? look_up(e, m) : r;
}

/* ---- keys ---- */

static int rewrap_for(struct moving *m, const struct entry *e, const cpd_uuid *reader)
{
    cpd_key key;
    struct erase_place at;
    int r = erase_place_of(&at, m->from, &m->portfolio, e->id);
    cpd_wrap_place place = {at.purpose, &at.portfolio, &at.record, &at.revision};
    if (r == 0)
        r = cpd_wrap__open(&key, m->from, e->id, &place, reader);
    if (r == 0)
        r = cpd_wrap__add(m->to, e->new_id, &key, &place, reader);
    cpd_seal__wipe(&key, sizeof key);
    m->moved.wraps += r == 0;
    return r;
}

/* The holder's own wraps and those of the portfolio; other readers' stay behind. */
static int rewrap(struct moving *m, const struct entry *e)
{
    bool everybody, own;
    int r = cpd_wrap__has(&everybody, m->from, e->id, NULL);
    if (r == 0)
        r = cpd_wrap__has(&own, m->from, e->id, &m->holder);
    if (r == 0 && everybody)
        r = rewrap_for(m, e, NULL);
    return r == 0 && own ? rewrap_for(m, e, &m->holder) : r;
}

/* ---- rows ---- */

static int copy_subject(struct moving *m, const struct entry *e, cpd_stmt *row)
{
    cpd_uuid about;
    const unsigned char *blob[4];
    size_t n[4];
    if (cpd_stmt__is_null(row, 5))
        return 0; /* erased whole */
    bool has_about = cpd_stmt__uuid(row, 4, &about);
    for (int i = 0; i < 4; i++)
        blob[i] = cpd_stmt__blob(row, 5 + i, &n[i]);
    return cpd_store__run(m->to->store,
                          "INSERT INTO subject(id, about, bytes, commitment, sealed, signature)"
                          " VALUES(?, ?, ?, ?, ?, ?)",
                          "iubbbb", e->new_id, has_about ? &about : NULL, blob[0], n[0], blob[1],
                          n[1], blob[2], n[2], blob[3], n[3]);
}

static int copy_entry(struct moving *m, const struct entry *e, cpd_stmt *row)
{
    int r = cpd_store__run(
        m->to->store, "INSERT INTO entry(id, chain, number, known, bytes) VALUES(?, ?, ?, ?, ?)",
        "iiiib", e->new_id, e->chain, e->number, m->moved.position, e->bytes, e->length);
    if (r == 0)
        r = copy_subject(m, e, row);
    m->moved.entries += r == 0;
    return r == 0 ? rewrap(m, e) : r;
}

/* Once to count what is new, once more, when the import has its position, to copy it. */
static int each_new(size_t *count, struct moving *m, bool copy)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < m->ids.count; i++) {
        struct entry e;
        cpd_stmt *row;
        r = cpd_store__ask(&row, m->from->store,
                           "SELECT e.bytes, e.number, c.home, c.portfolio, s.about, s.bytes,"
                           " s.commitment, s.sealed, s.signature FROM entry e JOIN chain c"
                           " ON c.no = e.chain LEFT JOIN subject s ON s.id = e.id WHERE e.id = ?",
                           "i", m->ids.at[i]);
        if (r == 0)
            r = cpd_stmt__next(row);
        if (r > 0)
            r = place(&e, m, row, m->ids.at[i]);
        if (r == 0 && !e.there && count)
            ++*count;
        if (r == 0 && !e.there && copy)
            r = copy_entry(m, &e, row);
        cpd_stmt__done(row);
    }
    return r;
}

/* ---- the import ---- */

/* The ends of the chains that are brought, so that what is cut off later is missed here. */
static int add_ends(cpd_doc *doc, cpd_node *list, struct moving *m)
{
    cpd_stmt *row;
    int r =
        cpd_store__ask(&row, m->from->store,
                       "SELECT c.home, max(e.number), e.id FROM entry e JOIN chain c"
                       " ON c.no = e.chain WHERE c.portfolio = ? GROUP BY c.home ORDER BY c.home",
                       "u", &m->portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid home;
        cpd_hash hash;
        cpd_node *end = cpd_node_object(doc);
        cpd_stmt__uuid(row, 0, &home);
        r = cpd_ledger__entry_hash(&hash, m->from, cpd_stmt__int(row, 2));
        cpd_object__set_uuid(doc, end, "home", &home);
        cpd_node_set_int(doc, end, "number", cpd_stmt__int(row, 1));
        cpd_object__set_hash(doc, end, "entry", &hash);
        cpd_node_add(doc, list, end);
    }
    cpd_stmt__done(row);
    return r;
}

static int state_import(struct moving *m)
{
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc), *ends = cpd_node_list(doc);
    cpd_object__set_uuid(doc, object, "portfolio", &m->portfolio);
    cpd_object__set_uuid(doc, object, "from", &m->from->id);
    cpd_node_set(doc, object, "chains", ends);
    int r = add_ends(doc, ends, m);
    if (r == 0)
        r = cpd_ledger__state(
            &m->moved.position, m->to, doc,
            &(cpd_statement){.operation = "import", .about = &m->holder, .object = object});
    cpd_doc_free(doc);
    return r;
}

static int import(struct moving *m)
{
    size_t count = 0;
    int64_t changed;
    int r = cpd_change__begin(m->to);
    if (r < 0)
        return r;
    r = each_new(&count, m, false);
    if (r < 0 || count == 0) {
        cpd_change__abandon(m->to);
        return r;
    }
    r = state_import(m);
    if (r == 0)
        r = each_new(NULL, m, true);
    if (r == 0)
        r = cpd_index__rebuild(&changed, m->to);
    return cpd_change__end(m->to, r);
}

int move_portfolio(struct moved *out, cpd_home *from, cpd_home *to, const cpd_uuid *holder)
{
    cpd_person_row row;
    struct moving m = {.from = from, .to = to, .holder = *holder};
    int r = cpd_people__get(&row, from, holder);
    m.portfolio = row.portfolio;
    if (r == 0)
        r = collect(&m);
    if (r == 0)
        r = import(&m);
    free(m.ids.at);
    *out = m.moved;
    return r;
}

/* ---- the holder ---- */

static int copy_file(int from, int to, const cpd_uuid *person, const char *suffix, size_t n)
{
    char id[CPD_UUID_TEXT], name[96];
    unsigned char bytes[PERSON_FILE];
    cpd_uuid_format(id, person);
    snprintf(name, sizeof name, "person/%s%s", id, suffix);
    int r = cpd_keyfile__read(from, name, bytes, n);
    return r == 0 ? cpd_keyfile__write(to, name, bytes, n) : r;
}

static int open_keys(const cpd_home *home)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/keys", home->path);
    return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void copy_keys(cpd_home *from, cpd_home *to, const cpd_uuid *person)
{
    int source = open_keys(from), target = open_keys(to);
    must(copy_file(source, target, person, ".key", CPD_KEY_SIZE));
    must(copy_file(source, target, person, "", PERSON_FILE));
    close(source);
    close(target);
}

static int state_person(cpd_doc *doc, cpd_home *to, const cpd_person_row *row)
{
    int64_t position;
    cpd_node *object = cpd_node_object(doc);
    cpd_object__set_uuid(doc, object, "person", &row->id);
    cpd_node_set_text(doc, object, "name", row->name);
    cpd_object__set_uuid(doc, object, "portfolio", &row->portfolio);
    int r = cpd_ledger__state(
        &position, to, doc,
        &(cpd_statement){.operation = "person", .about = &row->id, .object = object});
    return r == 0 ? cpd_people__index(to, position, object) : r;
}

void move_holder(cpd_home *from, cpd_home *to, const cpd_uuid *person)
{
    cpd_person_row row;
    cpd_doc *doc = cpd_doc_new();
    must(cpd_people__get(&row, from, person));
    copy_keys(from, to, person);
    must(cpd_change__begin(to));
    int r = cpd_keyring__portfolio_begin(to, &row.portfolio);
    must(cpd_change__end(to, r == 0 ? state_person(doc, to, &row) : r));
    cpd_doc_free(doc);
    must(cpd_keyring__unlock(to, person));
    world_declare_key(to, *person, cpd_keyring__person(to, person));
}
