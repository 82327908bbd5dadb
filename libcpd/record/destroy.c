/* What an erasure does in the database: the order of steps is that of record-format 5.
 *
 *   1. under the write lock: the key file of a new epoch, synced with its folder
 *   2. one transaction: words and wraps of what is erased go (`whole`: head, commitment, statement,
 *      signature and index rows too), every other wrap of the portfolio is wrapped anew, the epoch
 *      is set, an `erase` statement for each record says which entries were erased
 *   3. once that is durable: the list keys/erased, the key files of past epochs, those of guests who
 *      were to sign it, the write-ahead log
 *
 * The new key is never taken back: a commit that failed may still be found when the log is read
 * again after a crash, and then only this key opens the portfolio.
 */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

int cpd_destruction__add(cpd_destruction *d, const cpd_uuid *record, int64_t id, bool whole)
{
    struct cpd_destroyed *grown = realloc(d->items, (d->count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    d->items = grown;
    d->items[d->count++] = (struct cpd_destroyed){.record = *record, .id = id, .whole = whole};
    return 0;
}

/* What was erased, decided and held of a record says nothing of what it held, and must outlive it.
 */
static int outlives(bool *out, cpd_stmt *row)
{
    static const char *const those[] = {"erase", "review", "hold"};
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    int r = cpd_node__unpack(&doc, bytes, n);
    const char *operation = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "operation") : NULL;
    *out = false;
    for (size_t i = 0; operation && i < sizeof those / sizeof *those; i++)
        *out |= strcmp(operation, those[i]) == 0;
    cpd_doc_free(doc);
    return r;
}

/* An invitation is filed under an id of its own; it says who was to sign the record. */
static int invites_to(bool *out, cpd_stmt *row, const cpd_uuid *record)
{
    size_t n;
    cpd_doc *doc = NULL;
    cpd_uuid named;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    int r = cpd_node__unpack(&doc, bytes, n);
    const cpd_node *said = r == 0 ? cpd_doc_root(doc) : NULL;
    const char *operation = cpd_node_get_text(said, "operation");
    *out = operation && strcmp(operation, "invite") == 0 &&
           cpd_object__uuid(&named, said, "record") && cpd_uuid_equal(&named, record);
    cpd_doc_free(doc);
    return r;
}

/* Erasing is rare and writes all wraps of the portfolio: looking through the signed statements adds
 * little to it. */
static int add_invitations(cpd_destruction *d, const cpd_uuid *record)
{
    cpd_stmt *row;
    bool invites = false;
    int r = cpd_store__ask(&row, d->home->store,
                           "SELECT id, bytes FROM subject WHERE commitment IS NULL AND signature "
                           "IS NOT NULL AND about <> ? ORDER BY id",
                           "u", record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = invites_to(&invites, row, record);
        if (r == 0 && invites)
            r = cpd_destruction__add(d, record, cpd_stmt__int(row, 0), true);
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_destruction__add_record(cpd_destruction *d, const cpd_uuid *record)
{
    cpd_stmt *row;
    bool stays = false;
    int r = add_invitations(d, record);
    if (r < 0)
        return r;
    r = cpd_store__ask(&row, d->home->store,
                       "SELECT id, bytes FROM subject WHERE about = ? ORDER BY id", "u", record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = outlives(&stays, row);
        if (r == 0 && !stays)
            r = cpd_destruction__add(d, record, cpd_stmt__int(row, 0), true);
    }
    cpd_stmt__done(row);
    return r;
}

void cpd_destruction__fini(cpd_destruction *d)
{
    free(d->items);
    d->items = NULL;
    d->count = 0;
}

/* ---- the statements, made while all is there ---- */

/* A record's items: from i up to, not including, the one that is returned. */
static size_t end_of_record(const cpd_destruction *d, size_t i)
{
    size_t end = i + 1;
    while (end < d->count && cpd_uuid_equal(&d->items[end].record, &d->items[i].record))
        end++;
    return end;
}

static bool goes_whole(const cpd_destruction *d, size_t i, size_t end, int64_t id)
{
    for (; i < end; i++)
        if (d->items[i].id == id && d->items[i].whole)
            return true;
    return false;
}

/* What rules counted and is gone is named by its kind and by the position from which it was known,
 * so that findings can tell what they cannot tell. Of private records nothing is said. */
static int say_what_counted(cpd_node *statement, cpd_doc *doc, const cpd_destruction *d, size_t i,
                            size_t end)
{
    cpd_history history;
    int r = cpd_history__load(&history, d->home, &d->items[i].record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    const cpd_revision *newest = cpd_history__newest(&history);
    const char *state = cpd_node_get_text(newest->head, "state");
    bool live = !state || strcmp(state, "live") == 0;
    if (live && history.kind && !cpd_kind__is_private(history.kind) &&
        goes_whole(d, i, end, newest->id)) {
        cpd_node_set_text(doc, statement, "kind", history.kind->name);
        cpd_node_set_int(doc, statement, "position", newest->known);
    }
    cpd_history__fini(&history);
    return 0;
}

static int build_statement(cpd_node **out, cpd_doc *doc, const cpd_destruction *d, size_t i,
                           size_t end)
{
    cpd_node *statement = cpd_node_object(doc), *erased = cpd_node_list(doc);
    cpd_object__set_uuid(doc, statement, "portfolio", &d->portfolio);
    cpd_object__set_uuid(doc, statement, "record", &d->items[i].record);
    cpd_node_set_text(doc, statement, "basis", d->basis);
    int r = say_what_counted(statement, doc, d, i, end);
    for (; r == 0 && i < end; i++) {
        cpd_hash entry;
        cpd_node *one = cpd_node_object(doc);
        r = cpd_ledger__entry_hash(&entry, d->home, d->items[i].id);
        cpd_object__set_hash(doc, one, "entry", &entry);
        cpd_node_set_text(doc, one, "what", d->items[i].whole ? "whole" : "text");
        cpd_node_add(doc, erased, one);
    }
    cpd_node_set(doc, statement, "erased", erased);
    *out = statement;
    return r;
}

static int build_statements(cpd_node *list, cpd_doc *doc, const cpd_destruction *d)
{
    int r = 0;
    for (size_t i = 0, end; r == 0 && i < d->count; i = end) {
        cpd_node *statement;
        end = end_of_record(d, i);
        r = build_statement(&statement, doc, d, i, end);
        cpd_node_add(doc, list, statement);
    }
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

static int state_one(cpd_destruction *d, cpd_doc *doc, cpd_node *said, int64_t epoch)
{
    cpd_uuid record;
    cpd_node *object = cpd_node_copy(doc, said);
    cpd_object__uuid(&record, said, "record");
    cpd_node_set_int(doc, object, "epoch", epoch);
    cpd_statement statement = {.operation = "erase",
                               .portfolio = &d->portfolio,
                               .actor = d->actor,
                               .about = &record,
                               .object = object};
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory()
                                : cpd_ledger__state(&d->position, d->home, doc, &statement);
    return r == 0 ? cpd_index__erased(d->home, d->position, d->position, object) : r;
}

static int state_all(cpd_destruction *d, cpd_doc *doc, const cpd_node *list)
{
    const cpd_key *key;
    int64_t epoch;
    int r = cpd_keyring__epoch_key(&key, &epoch, d->home, &d->portfolio);
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++)
        r = state_one(d, doc, cpd_node_at(list, i), epoch);
    return r;
}

/* ---- the rows ---- */

static int delete_signatures(const cpd_destruction *d, int64_t id)
{
    int64_t portfolio;
    int r = cpd_people__portfolio_no(&portfolio, d->home, &d->portfolio);
    if (r == 0)
        r = cpd_store__run(d->home->store,
                           "DELETE FROM signed WHERE portfolio = ?1 AND (target = ?2 OR id = ?2)",
                           "ii", portfolio, id);
    return r;
}

static int delete_item(const cpd_destruction *d, const struct cpd_destroyed *item)
{
    int r = cpd_store__run(d->home->store, "DELETE FROM wrap WHERE id = ?", "i", item->id);
    if (r < 0)
        return r;
    if (!item->whole)
        return cpd_store__run(d->home->store, "UPDATE subject SET sealed = NULL WHERE id = ?", "i",
                              item->id);
    r = cpd_store__run(d->home->store, "DELETE FROM subject WHERE id = ?", "i", item->id);
    return r == 0 ? delete_signatures(d, item->id) : r;
}

static int with_history(cpd_home *home, const cpd_uuid *record,
                        int (*act)(cpd_home *, const cpd_history *))
{
    cpd_history history;
    int r = cpd_history__load(&history, home, record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    r = act(home, &history);
    cpd_history__fini(&history);
    return r;
}

/* Other revisions of the record stand differently without those that go. */
static int delete_record(const cpd_destruction *d, size_t i, size_t end)
{
    const cpd_uuid *record = &d->items[i].record;
    int r = with_history(d->home, record, cpd_index__clear);
    for (; r == 0 && i < end; i++)
        r = delete_item(d, &d->items[i]);
    if (r == 0)
        r = with_history(d->home, record, cpd_index__record);
    return r == 0 ? cpd_attach__clear(d->home, record) : r; /* their keys went with the words */
}

static int delete_all(const cpd_destruction *d)
{
    int r = 0;
    for (size_t i = 0, end; r == 0 && i < d->count; i = end) {
        end = end_of_record(d, i);
        r = delete_record(d, i, end);
    }
    return r;
}

int cpd_destruction__run(cpd_destruction *d)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *list = doc ? cpd_node_list(doc) : NULL;
    int r = doc ? build_statements(list, doc, d) : cpd_error__no_memory();
    if (r == 0)
        r = delete_all(d);
    if (r == 0)
        r = cpd_wrap__renew(d->home, &d->portfolio);
    if (r == 0)
        r = state_all(d, doc, list);
    cpd_doc_free(doc);
    return r;
}

void cpd_destruction__finish(cpd_home *home, bool *keys_destroyed, bool *log_emptied)
{
    *keys_destroyed = cpd_keyring__settle(home) == 0 && cpd_invitations__settle(home) == 0;
    *log_emptied = cpd_store__empty_log(home->store) == 0;
}
