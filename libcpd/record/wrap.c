/* A revision's key, wrapped: under the portfolio's epoch key, or sealed to one reader and then
 * under the epoch key.
 *
 * What a wrap is bound to names its whole place (home, portfolio, epoch, record, revision, reader),
 * so that one moved anywhere else does not open. Writing needs no unlocking: sealing to a reader
 * takes only their public key.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

#define BOUND_SIZE 640
#define OUTER_MOST (CPD_BOX_SIZE + CPD_SEAL_EXTRA)

/* The canonical object a wrap is bound to, under its purpose; members in their sorted order. */
static size_t bind(char out[BOUND_SIZE], const cpd_home *home, int64_t epoch,
                   const cpd_wrap_place *place, const cpd_uuid *reader)
{
    char home_id[CPD_UUID_TEXT], portfolio[CPD_UUID_TEXT], record[CPD_UUID_TEXT],
        reader_id[CPD_UUID_TEXT], hash[65], whom[64] = "";
    cpd_uuid_format(home_id, &home->id);
    cpd_uuid_format(portfolio, place->portfolio);
    cpd_uuid_format(record, place->record);
    cpd_hash_format(hash, place->revision);
    if (reader) {
        cpd_uuid_format(reader_id, reader);
        snprintf(whom, sizeof whom, "\"reader\":\"%s\",", reader_id);
    }
    return (size_t)snprintf(out, BOUND_SIZE,
                            "%s\n{\"epoch\":%lld,\"home\":\"%s\",\"portfolio\":\"%s\",%s\"record\":"
                            "\"%s\",\"revision\":\"%s\"}",
                            place->purpose, (long long)epoch, home_id, portfolio, whom, record,
                            hash);
}

int cpd_wrap__add(cpd_home *home, int64_t id, const cpd_key *key, const cpd_wrap_place *place,
                  const cpd_uuid *reader)
{
    char bound[BOUND_SIZE];
    unsigned char box[CPD_BOX_SIZE], outer[OUTER_MOST];
    const unsigned char *inner = key->bytes;
    size_t n = CPD_KEY_SIZE;
    const cpd_key *epoch_key;
    int64_t epoch, reader_no = 0;
    int r = cpd_keyring__epoch_key(&epoch_key, &epoch, home, place->portfolio);
    if (r == 0 && reader) {
        cpd_public keys;
        r = cpd_people__keys(&keys, NULL, home, reader, 0);
        if (r == CPD_EABSENT) {
            cpd_error__set(CPD_EABSENT, "there is no key yet that a private text could be sealed to");
            cpd_error__hint("Begin with your starting code first: cpd key begin.");
        }
        if (r == 0)
            r = cpd_seal__box(box, key, &keys.box);
        if (r == 0)
            r = cpd_ledger__ident(&reader_no, home, reader);
        inner = box;
        n = CPD_BOX_SIZE;
    }
    if (r < 0)
        return r;
    size_t bound_n = bind(bound, home, epoch, place, reader);
    cpd_seal__seal(outer, epoch_key, inner, n, bound, bound_n);
    return cpd_store__run(home->store,
                          "INSERT INTO wrap(id, reader, epoch, bytes) VALUES(?, ?, ?, ?)", "iiib",
                          id, reader_no, epoch, outer, n + CPD_SEAL_EXTRA);
}

int cpd_wrap__add_as(cpd_home *home, int64_t id, const cpd_key *key, const cpd_wrap_place *place,
                     int64_t other)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT reader FROM wrap WHERE id = ? AND reader <> 0", "i", other);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid reader;
        r = cpd_ledger__ident_uuid(&reader, home, cpd_stmt__int(row, 0));
        if (r == 0)
            r = cpd_wrap__add(home, id, key, place, &reader);
        r = r == CPD_EABSENT ? 0 : r; /* whose key has ended */
    }
    cpd_stmt__done(row);
    return r;
}

/* A row with a commitment is a version, another one a sign-off over a version. */
static int read_place(const char **purpose, cpd_uuid *record, cpd_hash *revision, cpd_stmt *row)
{
    size_t n, commitment_n;
    cpd_revision parsed;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n),
                        *commitment = cpd_stmt__blob(row, 1, &commitment_n);
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    int r = 0;
    const cpd_node *named = NULL;
    *purpose = commitment ? CPD_WRAP_PURPOSE : CPD_WORDS_PURPOSE;
    if (commitment) {
        r = cpd_revision__parse(&parsed, doc, 0, bytes, n, commitment, commitment_n);
        named = r == 0 ? parsed.head : NULL;
        *revision = r == 0 ? parsed.hash : *revision;
    } else if (!(named = cpd_node__unpack_into(doc, bytes, n))) {
        r = cpd_error_last()->kind;
    } else if (!cpd_object__hash(revision, named, "revision_hash")) {
        r = cpd_error__set(CPD_EDAMAGED, "a statement with words names no version");
    }
    if (r == 0 && !cpd_object__uuid(record, named, "record"))
        r = cpd_error__set(CPD_EDAMAGED, "something with words names no record");
    cpd_doc_free(doc);
    return r;
}

int cpd_wrap__place(const char **purpose, cpd_uuid *record, cpd_hash *revision, cpd_home *home,
                    int64_t id)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT bytes, commitment FROM subject WHERE id = ?",
                           "i", id);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0)
        r = read_place(purpose, record, revision, row);
    else if (r == 0)
        r = cpd_error__set(CPD_EDAMAGED, "a wrapped key belongs to nothing that is there");
    cpd_stmt__done(row);
    return r;
}

/* Take the outer layer off: 32 bytes under the epoch alone, 80 when a reader's box is inside. */
static int open_outer(unsigned char *inner, size_t inner_n, cpd_home *home,
                      const unsigned char *bytes, size_t n, int64_t written,
                      const cpd_wrap_place *place, const cpd_uuid *reader)
{
    char bound[BOUND_SIZE];
    const cpd_key *epoch_key;
    int64_t epoch;
    int r = cpd_keyring__epoch_key(&epoch_key, &epoch, home, place->portfolio);
    if (r < 0)
        return r;
    if (written != epoch || n != inner_n + CPD_SEAL_EXTRA)
        return cpd_error__set(
            CPD_ETAMPERED,
            "a wrapped key is not of this portfolio's present epoch or has the wrong length");
    size_t bound_n = bind(bound, home, epoch, place, reader);
    return cpd_seal__open(inner, epoch_key, bytes, n, bound, bound_n);
}

/* A box for a key that was lost since opens with that one alone. */
static int not_for(cpd_home *home, const cpd_uuid *reader)
{
    const cpd_error why = *cpd_error_last();
    bool lost = false;
    int r = cpd_people__has_lost_key(&lost, home, reader);
    if (r < 0)
        return r;
    if (!lost)
        return cpd_error__restore(&why);
    return cpd_error__set(CPD_ELOCKED, "this was sealed to a key that is lost since");
}

static int unbox(cpd_key *out, cpd_home *home, const unsigned char box[CPD_BOX_SIZE],
                 const cpd_uuid *reader)
{
    cpd_public keys;
    int r = cpd_keyring__unlock(home, reader);
    if (r == 0)
        r = cpd_secret__public(&keys, cpd_keyring__person(home, reader));
    if (r == 0)
        r = cpd_seal__unbox(out, box, &keys, cpd_keyring__person(home, reader));
    return r == CPD_ETAMPERED ? not_for(home, reader) : r;
}

/* What lies under the epoch key: the key itself, or the reader's box. */
static int fetch_inner(unsigned char *inner, cpd_home *home, int64_t id,
                       const cpd_wrap_place *place, const cpd_uuid *reader)
{
    int64_t reader_no;
    cpd_stmt *row;
    int r = cpd_ledger__ident_find(&reader_no, home, reader);
    if (r < 0)
        return r;
    if (reader && !reader_no)
        return cpd_error__set(CPD_EABSENT, "there is no key for you here");
    r = cpd_store__ask(&row, home->store,
                       "SELECT bytes, epoch FROM wrap WHERE id = ? AND reader = ?", "ii", id,
                       reader_no);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r == 0)
        r = cpd_error__set(CPD_EABSENT, "there is no key for you here");
    else if (r > 0) {
        size_t n;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        r = open_outer(inner, reader ? CPD_BOX_SIZE : CPD_KEY_SIZE, home, bytes, n,
                       cpd_stmt__int(row, 1), place, reader);
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_wrap__box(unsigned char out[CPD_BOX_SIZE], cpd_home *home, int64_t id,
                  const cpd_wrap_place *place, const cpd_uuid *reader)
{
    return fetch_inner(out, home, id, place, reader);
}

int cpd_wrap__open(cpd_key *out, cpd_home *home, int64_t id, const cpd_wrap_place *place,
                   const cpd_uuid *reader)
{
    unsigned char inner[CPD_BOX_SIZE];
    int r = fetch_inner(inner, home, id, place, reader);
    if (r == 0 && reader)
        r = unbox(out, home, inner, reader);
    else if (r == 0)
        memcpy(out->bytes, inner, CPD_KEY_SIZE);
    cpd_seal__wipe(inner, sizeof inner);
    return r;
}

static int check_one(cpd_wrapped *out, cpd_home *home, cpd_stmt *row, const cpd_wrap_place *place,
                     const cpd_uuid *needed)
{
    size_t n;
    unsigned char inner[CPD_BOX_SIZE];
    const unsigned char *bytes = cpd_stmt__blob(row, 2, &n);
    int64_t no = cpd_stmt__int(row, 0);
    cpd_uuid reader;
    int r = no ? cpd_ledger__ident_uuid(&reader, home, no) : 0;
    if (r == 0)
        r = open_outer(inner, no ? CPD_BOX_SIZE : CPD_KEY_SIZE, home, bytes, n,
                       cpd_stmt__int(row, 1), place, no ? &reader : NULL);
    cpd_seal__wipe(inner, sizeof inner);
    if (r < 0)
        return r;
    out->opened++;
    out->for_all |= no == 0;
    out->readers += no != 0;
    out->for_needed |= no && needed && cpd_uuid_equal(&reader, needed);
    return 0;
}

int cpd_wrap__check(cpd_wrapped *out, cpd_home *home, int64_t id, const cpd_wrap_place *place,
                    const cpd_uuid *needed)
{
    cpd_stmt *row;
    *out = (cpd_wrapped){0};
    int r = cpd_store__ask(&row, home->store, "SELECT reader, epoch, bytes FROM wrap WHERE id = ?",
                           "i", id);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = check_one(out, home, row, place, needed);
    cpd_stmt__done(row);
    return r;
}

int cpd_wrap__has(bool *out, cpd_home *home, int64_t id, const cpd_uuid *reader)
{
    int64_t reader_no, found;
    int r = cpd_ledger__ident_find(&reader_no, home, reader);
    *out = false;
    if (r == 0 && (reader_no || !reader))
        r = cpd_store__ask_int(&found, home->store,
                               "SELECT 1 FROM wrap WHERE id = ? AND reader = ?", "ii", id,
                               reader_no);
    if (r > 0)
        *out = true;
    return r < 0 ? r : 0;
}

int cpd_wrap__readers(cpd_uuid *out, size_t most, size_t *count, cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    size_t n = 0;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT uuid FROM wrap JOIN ident ON no = reader WHERE id = ? AND "
                           "reader <> 0 ORDER BY reader",
                           "i", id);
    while (r == 0 && n < most && (r = cpd_stmt__next(row)) > 0) {
        n += cpd_stmt__uuid(row, 0, &out[n]);
        r = 0;
    }
    cpd_stmt__done(row);
    *count = n;
    return r < 0 ? r : 0;
}

/* ---- a new epoch ---- */

struct wrapped {
    int64_t id, reader, epoch;
    unsigned char bytes[OUTER_MOST];
    size_t length;
};

struct renewal {
    cpd_home *home;
    const cpd_uuid *portfolio;
    const cpd_key *old, *key;
    int64_t old_epoch, epoch;
    struct wrapped *wraps;
    size_t count, room;
};

static int rewrap(struct renewal *n, struct wrapped *wrap)
{
    cpd_uuid record;
    cpd_hash revision;
    cpd_wrap_place place = {NULL, n->portfolio, &record, &revision};
    cpd_uuid reader, *whom = wrap->reader ? &reader : NULL;
    char bound[BOUND_SIZE];
    unsigned char inner[CPD_BOX_SIZE];
    int r = cpd_wrap__place(&place.purpose, &record, &revision, n->home, wrap->id);
    if (r == 0 && whom)
        r = cpd_ledger__ident_uuid(whom, n->home, wrap->reader);
    if (r < 0)
        return r;
    size_t length = bind(bound, n->home, n->old_epoch, &place, whom);
    r = cpd_seal__open(inner, n->old, wrap->bytes, wrap->length, bound, length);
    if (r < 0)
        return r;
    length = bind(bound, n->home, n->epoch, &place, whom);
    cpd_seal__seal(wrap->bytes, n->key, inner, wrap->length - CPD_SEAL_EXTRA, bound, length);
    cpd_seal__wipe(inner, sizeof inner);
    return cpd_store__run(n->home->store,
                          "UPDATE wrap SET epoch = ?, bytes = ? WHERE id = ? AND reader = ?", "ibii",
                          n->epoch, wrap->bytes, wrap->length, wrap->id, wrap->reader);
}

static int keep_wrap(struct renewal *n, cpd_stmt *row)
{
    if (n->count == n->room) {
        size_t room = n->room ? 2 * n->room : 256;
        struct wrapped *grown = realloc(n->wraps, room * sizeof *grown);
        if (!grown)
            return cpd_error__no_memory();
        n->wraps = grown;
        n->room = room;
    }
    struct wrapped *made = &n->wraps[n->count++];
    const unsigned char *bytes = cpd_stmt__blob(row, 3, &made->length);
    made->id = cpd_stmt__int(row, 0);
    made->reader = cpd_stmt__int(row, 1);
    made->epoch = cpd_stmt__int(row, 2);
    if (made->length != CPD_SEAL_EXTRA + (made->reader ? CPD_BOX_SIZE : CPD_KEY_SIZE) ||
        made->epoch != n->old_epoch)
        return cpd_error__set(CPD_ETAMPERED, "a wrapped key is not of this portfolio's present "
                                             "epoch or has the wrong length");
    memcpy(made->bytes, bytes, made->length);
    return 0;
}

/* They are read before any is written: a walk over a table that changes is not one. */
static int read_wraps(struct renewal *n)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, n->home->store,
                           "SELECT w.id, w.reader, w.epoch, w.bytes FROM chain c JOIN entry e ON "
                           "e.chain = c.no JOIN wrap w ON w.id = e.id WHERE c.portfolio = ?",
                           "u", n->portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = keep_wrap(n, row);
    cpd_stmt__done(row);
    return r;
}

int cpd_wrap__renew(cpd_home *home, const cpd_uuid *portfolio)
{
    struct renewal n = {.home = home, .portfolio = portfolio};
    int r = cpd_keyring__epoch_key(&n.old, &n.old_epoch, home, portfolio);
    if (r == 0)
        r = read_wraps(&n);
    if (r == 0)
        r = cpd_keyring__epoch_next(home, portfolio);
    if (r == 0)
        r = cpd_keyring__epoch_key(&n.key, &n.epoch, home, portfolio);
    for (size_t i = 0; r == 0 && i < n.count; i++)
        r = rewrap(&n, &n.wraps[i]);
    free(n.wraps);
    return r;
}
