/* Revisions as they are stored: read, hashed again, and their bodies opened for who may. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

int cpd_revision__parse(cpd_revision *out, cpd_doc *doc, int64_t id, const unsigned char *head,
                        size_t head_length, const unsigned char *commitment,
                        size_t commitment_length)
{
    cpd_revision made = {.id = id, .known = id};
    if (commitment_length != CPD_HASH_SIZE)
        return cpd_error__set(CPD_EDAMAGED, "a commitment has the wrong length");
    memcpy(made.commitment.bytes, commitment, CPD_HASH_SIZE);
    made.head = cpd_node__unpack_into(doc, head, head_length);
    if (!made.head)
        return cpd_error_last()->kind;
    int r = cpd_ledger__hash_object(&made.head_hash, "cpd/head/1", made.head);
    if (r == 0)
        r = cpd_revision__hash(&made.hash, &made.head_hash, &made.commitment);
    if (r == 0)
        *out = made;
    return r;
}

static int add_revision(cpd_history *history, cpd_stmt *row)
{
    cpd_revision *grown = realloc(history->revisions, (history->count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    history->revisions = grown;
    size_t head_n, commitment_n;
    const unsigned char *head = cpd_stmt__blob(row, 1, &head_n),
                        *commitment = cpd_stmt__blob(row, 2, &commitment_n);
    cpd_revision *made = &grown[history->count];
    int r = cpd_revision__parse(made, history->doc, cpd_stmt__int(row, 0), head, head_n, commitment,
                                commitment_n);
    if (r < 0)
        return r;
    made->erased = cpd_stmt__is_null(row, 3);
    made->known = cpd_stmt__int(row, 4);
    history->newer |= cpd_node_get_int(made->head, "format", 0) != CPD_FORMAT;
    history->count++;
    return 0;
}

static void mark_replaced(cpd_history *history, const cpd_revision *by)
{
    const cpd_node *previous = cpd_node_get(by->head, "previous");
    for (size_t i = 0; i < cpd_node_length(previous); i++) {
        cpd_hash hash;
        if (!cpd_hash_parse(&hash, cpd_node_as_text(cpd_node_at(previous, i))))
            continue;
        for (size_t k = 0; k < history->count; k++) {
            cpd_revision *r = &history->revisions[k];
            if (cpd_hash_equal(&r->hash, &hash) && (!r->replaced || by->known < r->replaced))
                r->replaced = by->known;
        }
    }
}

static void find_tips(cpd_history *history)
{
    for (size_t i = 0; i < history->count; i++)
        mark_replaced(history, &history->revisions[i]);
    for (size_t i = 0; i < history->count; i++)
        history->tips += !history->revisions[i].replaced;
}

int cpd_history__load(cpd_history *out, cpd_home *home, const cpd_uuid *record)
{
    cpd_history history = {.record = *record, .doc = cpd_doc_new()};
    if (!history.doc)
        return cpd_error__no_memory();
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.id, s.bytes, s.commitment, s.sealed, e.known FROM subject s "
                           "JOIN entry e ON e.id = s.id"
                           " WHERE s.about = ? AND s.commitment IS NOT NULL ORDER BY e.known, s.id",
                           "u", record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = add_revision(&history, row);
    cpd_stmt__done(row);
    if (r == 0 && history.count == 0)
        r = cpd_error__set(CPD_EABSENT, "there is no such record");
    if (r == 0 && !cpd_object__uuid(&history.portfolio, history.revisions[0].head, "portfolio"))
        r = cpd_error__set(CPD_EDAMAGED, "a head does not say whose portfolio it is in");
    if (r < 0) {
        cpd_history__fini(&history);
        return r;
    }
    find_tips(&history);
    history.kind = cpd_records__kind(home, cpd_node_get_text(history.revisions[0].head, "kind"));
    *out = history;
    return 0;
}

/* Ids are words: a version of another portfolio or kind belongs to another record. */
bool cpd_history__is_one(const cpd_history *history)
{
    static const char *const same[] = {"portfolio", "kind", "class"};
    for (size_t i = 1; i < history->count; i++)
        for (size_t k = 0; k < sizeof same / sizeof *same; k++) {
            const char *first = cpd_node_get_text(history->revisions[0].head, same[k]),
                       *here = cpd_node_get_text(history->revisions[i].head, same[k]);
            if (!first || !here || strcmp(first, here) != 0)
                return false;
        }
    return true;
}

void cpd_history__fini(cpd_history *history)
{
    cpd_doc_free(history->doc);
    free(history->revisions);
    *history = (cpd_history){0};
}

int cpd_history__understood(const cpd_history *history)
{
    if (history->kind && !history->newer)
        return 0;
    cpd_error__set(CPD_EINPUT, "this record is newer than this program");
    return cpd_error__hint("It is kept as it is; use the program that wrote it.");
}

const cpd_revision *cpd_history__at(const cpd_history *history, int64_t known_at)
{
    const cpd_revision *best = NULL;
    for (size_t i = 0; i < history->count; i++) {
        const cpd_revision *r = &history->revisions[i];
        if (r->known > known_at || (r->replaced && r->replaced <= known_at))
            continue;
        int64_t number = cpd_node_get_int(r->head, "revision", 0),
                most = best ? cpd_node_get_int(best->head, "revision", 0) : -1;
        if (number > most ||
            (number == most && memcmp(r->hash.bytes, best->hash.bytes, CPD_HASH_SIZE) < 0))
            best = r;
    }
    return best;
}

const cpd_revision *cpd_history__newest(const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__at(history, INT64_MAX);
    return newest ? newest : &history->revisions[history->count - 1];
}

/* A number is a count of versions, longer than it no record's history is; all else begins a hash.
 */
#define NUMBER_MOST 6

static bool is_called(const cpd_revision *revision, const char *text, size_t length)
{
    char hash[65], number[24];
    cpd_hash_format(hash, &revision->hash);
    snprintf(number, sizeof number, "%lld",
             (long long)cpd_node_get_int(revision->head, "revision", 1));
    return length <= NUMBER_MOST ? strcmp(number, text) == 0 : strncmp(hash, text, length) == 0;
}

/* Two devices may have counted alike. */
static int refuse_version(const char *text, bool several)
{
    cpd_error__set(
        several ? CPD_EINPUT : CPD_EABSENT,
        several ? "that record has two versions %.64s" : "that record has no version %.64s", text);
    return cpd_error__hint(several ? "Name one by its hash: cpd show RECORD --json."
                                   : "cpd show RECORD lists its versions.");
}

int cpd_history__find(const cpd_revision **out, const cpd_history *history, const char *version)
{
    size_t length = strlen(version);
    const cpd_revision *found = NULL;
    for (size_t i = 0; length && i < history->count; i++) {
        if (!is_called(&history->revisions[i], version, length))
            continue;
        if (found)
            return refuse_version(version, true);
        found = &history->revisions[i];
    }
    if (!found)
        return refuse_version(version, false);
    *out = found;
    return 0;
}

int cpd_history__still(const cpd_history *history, const char *revision)
{
    char newest[65];
    cpd_hash_format(newest, &cpd_history__newest(history)->hash);
    if (!revision || strcmp(revision, newest) == 0)
        return 0;
    cpd_error__set(CPD_ECONFLICT, "this was changed since you read it; nothing was saved");
    return cpd_error__hint("Read it as it stands now.");
}

int cpd_head__names(bool *out, cpd_home *home, const cpd_node *head, const cpd_uuid *person)
{
    const cpd_node *people = cpd_node_get(head, "people");
    int r = 0;
    *out = false;
    for (size_t i = 0; r == 0 && !*out && i < cpd_node_length(people); i++)
        r = cpd_people__names(out, home, cpd_node_at(people, i), "id", person);
    return r;
}

/* ---- opening ---- */

static int fetch_sealed(unsigned char **out, size_t *length, cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT sealed FROM subject WHERE id = ?", "i", id);
    if (r == 0)
        r = cpd_stmt__next(row);
    const unsigned char *bytes = r > 0 ? cpd_stmt__blob(row, 0, length) : NULL;
    if (r >= 0 && !bytes) {
        cpd_error__set(CPD_EABSENT, "its words were erased");
        r = cpd_error__hint("Nothing can be added to it any more: write a new record.");
    } else if (r > 0) {
        *out = malloc(*length);
        r = *out ? 0 : cpd_error__no_memory();
        if (*out)
            memcpy(*out, bytes, *length);
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_revision__open(cpd_node **body, cpd_doc *doc, cpd_home *home, const cpd_revision *revision)
{
    cpd_uuid record, portfolio;
    cpd_person_row acting;
    cpd_key key;
    CPD_FREE unsigned char *sealed = NULL;
    size_t length = 0;
    bool private_ = cpd_head__is_private(revision->head);
    if (!cpd_object__uuid(&record, revision->head, "record") ||
        !cpd_object__uuid(&portfolio, revision->head, "portfolio"))
        return cpd_error__set(CPD_EDAMAGED, "a head names no record or no portfolio");
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = fetch_sealed(&sealed, &length, home, revision->id);
    cpd_wrap_place place = {CPD_WRAP_PURPOSE, &portfolio, &record, &revision->hash};
    if (r == 0)
        r = cpd_wrap__open(&key, home, revision->id, &place, private_ ? &acting.id : NULL);
    if (r == 0)
        r = cpd_body__open(body, doc, &key, sealed, length, &revision->head_hash,
                           &revision->commitment, "cpd/body/1", private_);
    cpd_seal__wipe(&key, sizeof key);
    return r;
}
