/* New keys for a person: declared with the signature of the ones before, and everything that is
 * sealed to them sealed anew. Nothing is signed again: a signature belongs to the key of its time. */
#include <stdlib.h>
#include <string.h>

#include <cpd/key.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

/* What is sealed to a person, put aside while their wraps are written anew. */
struct sealed_key {
    int64_t id;
    cpd_uuid portfolio;
};

struct list {
    struct sealed_key *items;
    size_t count, room;
};

static int add(struct list *list, int64_t id, const cpd_uuid *portfolio)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 256;
        struct sealed_key *grown = realloc(list->items, room * sizeof *grown);
        if (!grown)
            return cpd_error__no_memory();
        list->items = grown;
        list->room = room;
    }
    list->items[list->count++] = (struct sealed_key){.id = id, .portfolio = *portfolio};
    return 0;
}

static int list_sealed(struct list *list, cpd_home *home, const cpd_person_row *reader)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT w.id, c.portfolio FROM wrap w JOIN entry e ON e.id = w.id JOIN "
                           "chain c ON c.no = e.chain WHERE w.reader = ?",
                           "i", reader->no);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid portfolio;
        r = cpd_stmt__uuid(row, 1, &portfolio)
                ? add(list, cpd_stmt__int(row, 0), &portfolio)
                : cpd_error__set(CPD_EDAMAGED, "a chain names no portfolio");
    }
    cpd_stmt__done(row);
    return r;
}

/* What only a key that was lost before opens stays as it is. */
static int seal_anew(cpd_home *home, const cpd_person_row *reader, const struct sealed_key *one)
{
    cpd_uuid record;
    cpd_hash revision;
    cpd_key key;
    cpd_wrap_place place = {NULL, &one->portfolio, &record, &revision};
    int r = cpd_wrap__place(&place.purpose, &record, &revision, home, one->id);
    if (r == 0)
        r = cpd_wrap__open(&key, home, one->id, &place, &reader->id);
    if (r == CPD_ELOCKED)
        return 0;
    if (r == 0)
        r = cpd_store__run(home->store, "DELETE FROM wrap WHERE id = ? AND reader = ?", "ii",
                           one->id, reader->no);
    if (r == 0)
        r = cpd_wrap__add(home, one->id, &key, &place, &reader->id);
    cpd_seal__wipe(&key, sizeof key);
    return r;
}

static int seal_all_anew(cpd_home *home, const cpd_person_row *reader)
{
    struct list list = {0};
    int r = list_sealed(&list, home, reader);
    for (size_t i = 0; r == 0 && i < list.count; i++)
        r = seal_anew(home, reader, &list.items[i]);
    free(list.items);
    return r;
}

static int replace(cpd_doc *doc, cpd_home *home, const cpd_person_row *person,
                   const char *passphrase, cpd_date known_since)
{
    cpd_new_key made = {.lost = false};
    int r = cpd_keyring__person_renew(&made.keys, home, &person->id, passphrase);
    if (r == 0 && known_since != CPD_DATE_NONE)
        r = cpd_people__state_key_known(doc, home, &person->id, known_since);
    if (r < 0)
        return r;
    made.secret = cpd_keyring__person_next(home, &person->id);
    made.previous = cpd_keyring__person(home, &person->id);
    r = cpd_people__state_key(doc, home, &person->id, &made);
    return r == 0 ? seal_all_anew(home, person) : r;
}

int cpd_key_replace(cpd_home *home, const char *passphrase, cpd_date known_since)
{
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);
    if (r == 0 && known_since > cpd_people__today(home))
        r = cpd_error__set(CPD_EINPUT, "the day lies in the future");
    cpd_doc *doc = r == 0 ? cpd_doc_new() : NULL;
    if (r < 0 || !doc)
        return r < 0 ? r : cpd_error__no_memory();
    r = cpd_change__begin(home);
    if (r == 0) {
        r = cpd_change__end(home, replace(doc, home, &acting, passphrase, known_since));
        r = cpd_keyring__person_settle(home, &acting.id, r);
    }
    cpd_doc_free(doc);
    return r;
}
