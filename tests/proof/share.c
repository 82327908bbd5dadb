/* The library's means are used for sharing; the hoard is tried with the cryptographic acts alone,
 * past every check the library makes before it opens something. */
#include "proof/share.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpd/key.h>
#include <cpd/share.h>

#include "proof/erase.h"
#include "proof/world.h"
#include "store/store.h"

/* ---- sharing ---- */

void share_revision(cpd_home *home, const cpd_saved *revision, cpd_uuid reader)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, &reader);
    must(cpd_share_add(home, revision->id, id,
                       &(cpd_share_options){.revision = revision->hash}));
}

void share_end(cpd_home *home, const cpd_saved *record, cpd_uuid reader)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, &reader);
    must(cpd_share_end(home, record->id, id));
}

/* ---- a new key ---- */

cpd_secret *share_rekey(cpd_home **home, cpd_uuid person)
{
    must(cpd_keyring__unlock(*home, &person));
    cpd_secret *old =
        cpd_secret__from_bytes((const unsigned char *)cpd_keyring__person(*home, &person));
    world_reopen(home);
    world_act_as(*home, person);
    must(cpd_key_replace(*home, NULL, CPD_DATE_NONE));
    return old;
}

/* ---- a hoard ---- */

static void gather_wrap(struct hoard *hoard, cpd_home *home, cpd_stmt *row)
{
    int64_t reader = cpd_stmt__int(row, 1);
    size_t i = hoard->wrap_count++;
    cr_assert(i < HOARD_MOST);
    const unsigned char *bytes = cpd_stmt__blob(row, 3, &hoard->wraps[i].length);
    hoard->wraps[i].id = cpd_stmt__int(row, 0);
    hoard->wraps[i].epoch = cpd_stmt__int(row, 2);
    cr_assert(hoard->wraps[i].length <= sizeof hoard->wraps[i].bytes);
    memcpy(hoard->wraps[i].bytes, bytes, hoard->wraps[i].length);
    if (reader)
        must(cpd_ledger__ident_uuid(&hoard->wraps[i].reader, home, reader));
}

void hoard_gather(struct hoard *hoard, cpd_home *home, cpd_uuid portfolio)
{
    cpd_stmt *row;
    const cpd_key *key;
    int64_t epoch;
    must(cpd_store__ask(&row, home->store,
                        "SELECT w.id, w.reader, w.epoch, w.bytes FROM wrap w JOIN entry e"
                        " ON e.id = w.id JOIN chain c ON c.no = e.chain WHERE c.portfolio = ?",
                        "u", &portfolio));
    while (cpd_stmt__next(row) > 0)
        gather_wrap(hoard, home, row);
    cpd_stmt__done(row);
    must(cpd_keyring__epoch_key(&key, &epoch, home, &portfolio));
    cr_assert(hoard->epoch_count < HOARD_MOST);
    hoard->epochs[hoard->epoch_count++] = *key;
}

void hoard_add_secret(struct hoard *hoard, const cpd_secret *secret)
{
    cr_assert(hoard->secret_count < HOARD_MOST);
    hoard->secrets[hoard->secret_count++] = secret;
}

/* The words that are to be read, as they lie there. */
struct target {
    cpd_hash head;
    unsigned char sealed[4096], plain[4096];
    size_t length;
};

static void find_target(struct target *out, cpd_home *home, const cpd_saved *revision)
{
    cpd_stmt *row;
    cpd_revision parsed;
    cpd_doc *doc = cpd_doc_new();
    size_t n, m;
    must(cpd_store__ask(&row, home->store,
                        "SELECT bytes, commitment, sealed FROM subject WHERE id = ?", "i",
                        revision->position));
    cr_assert(cpd_stmt__next(row) == 1);
    const unsigned char *head = cpd_stmt__blob(row, 0, &n),
                        *commitment = cpd_stmt__blob(row, 1, &m),
                        *sealed = cpd_stmt__blob(row, 2, &out->length);
    must(cpd_revision__parse(&parsed, doc, revision->position, head, n, commitment, m));
    out->head = parsed.head_hash;
    cr_assert(sealed && out->length <= sizeof out->sealed);
    memcpy(out->sealed, sealed, out->length);
    cpd_stmt__done(row);
    cpd_doc_free(doc);
}

static bool opens(struct target *t, const void *key_bytes)
{
    cpd_key key;
    memcpy(key.bytes, key_bytes, sizeof key.bytes);
    return cpd_seal__open(t->plain, &key, t->sealed, t->length, t->head.bytes, CPD_HASH_SIZE) == 0;
}

/* What lay under the outer layer is the key itself, or a box that a secret may open. */
static bool inner_opens(const struct hoard *hoard, struct target *t, const unsigned char *inner,
                        size_t n)
{
    if (n == CPD_KEY_SIZE)
        return opens(t, inner);
    for (size_t i = 0; i < hoard->secret_count; i++) {
        cpd_key key;
        cpd_public keys;
        must(cpd_secret__public(&keys, hoard->secrets[i]));
        if (cpd_seal__unbox(&key, inner, &keys, hoard->secrets[i]) == 0 && opens(t, key.bytes))
            return true;
    }
    return false;
}

static bool wrap_opens(const struct hoard *hoard, size_t i, struct target *t,
                       const struct erase_place *at)
{
    char bound[ERASE_BOUND];
    unsigned char inner[CPD_BOX_SIZE];
    const cpd_uuid *reader =
        cpd_uuid_is_zero(&hoard->wraps[i].reader) ? NULL : &hoard->wraps[i].reader;
    size_t n = erase_bound(bound, at, hoard->wraps[i].epoch, reader),
           length = hoard->wraps[i].length;
    for (size_t k = 0; k < hoard->epoch_count; k++)
        if (cpd_seal__open(inner, &hoard->epochs[k], hoard->wraps[i].bytes, length, bound, n) ==
                0 &&
            inner_opens(hoard, t, inner, length - CPD_SEAL_EXTRA))
            return true;
    return false;
}

/* The keys themselves, as if one of them had been used for the words. */
static bool key_opens(const struct hoard *hoard, struct target *t)
{
    for (size_t i = 0; i < hoard->epoch_count; i++)
        if (opens(t, hoard->epochs[i].bytes))
            return true;
    for (size_t i = 0; i < hoard->secret_count; i++)
        if (opens(t, hoard->secrets[i]->box_secret) || opens(t, hoard->secrets[i]->sign_seed))
            return true;
    return false;
}

bool hoard_opens(const struct hoard *hoard, cpd_home *home, cpd_uuid portfolio,
                 const cpd_saved *revision)
{
    struct target t;
    find_target(&t, home, revision);
    if (key_opens(hoard, &t))
        return true;
    for (size_t i = 0; i < hoard->wrap_count; i++) {
        struct erase_place at;
        if (erase_place_of(&at, home, &portfolio, hoard->wraps[i].id) == 0 &&
            wrap_opens(hoard, i, &t, &at))
            return true;
    }
    return false;
}
