/* The keys of the texts: one table in the order of the texts, sealed under a fresh key, and that
 * key sealed to the holder. A key of everybody's wrap stands there as it is; one of a private text
 * is sealed to the holder already and stays so, so that making a bundle unlocks nothing.
 *
 *   80 bytes       the fresh key, sealed to the holder's X25519 key
 *   the rest       sealed: for each text 00 and 32 bytes, or 01 and 80 bytes
 */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"

#define KEYS_PURPOSE "cpd/bundle-keys/1\n"
#define PURPOSE_SIZE (sizeof KEYS_PURPOSE - 1)
#define BOUND_SIZE (PURPOSE_SIZE + CPD_HASH_SIZE)

int cpd_keys__add(cpd_str *table, cpd_home *home, int64_t id, const cpd_wrap_place *place,
                  const cpd_uuid *holder)
{
    cpd_key key;
    unsigned char box[CPD_BOX_SIZE];
    int r = cpd_wrap__open(&key, home, id, place, NULL);

    if (r == 0) {
        cpd_str_add_char(table, 0);
        cpd_str_add_n(table, key.bytes, sizeof key);
    } else if (r == CPD_EABSENT) {
        r = cpd_wrap__box(box, home, id, place, holder);
        if (r == 0) {
            cpd_str_add_char(table, 1);
            cpd_str_add_n(table, box, sizeof box);
        }
    }
    cpd_seal__wipe(&key, sizeof key);
    if (r == 0 && table->failed)
        r = cpd_error__no_memory();
    return r == 0 ? 1 : r == CPD_EABSENT ? 0 : r;
}

/* The keys of one bundle open nothing in another. */
static void bind(unsigned char out[BOUND_SIZE], cpd_bytes chains)
{
    cpd_hash hash;

    cpd_seal__hash_raw(&hash, chains.at, chains.length);
    memcpy(out, KEYS_PURPOSE, PURPOSE_SIZE);
    memcpy(out + PURPOSE_SIZE, hash.bytes, CPD_HASH_SIZE);
}

int cpd_keys__seal(cpd_str *out, const cpd_str *table, const cpd_key *holder, cpd_bytes chains)
{
    unsigned char bound[BOUND_SIZE], box[CPD_BOX_SIZE];
    cpd_key *key = cpd_key__new();
    unsigned char *sealed = malloc(table->length + CPD_SEAL_EXTRA);
    int r = key && sealed ? 0 : cpd_error__no_memory();

    if (r == 0) {
        cpd_seal__random(key, sizeof *key);
        r = cpd_seal__box(box, key, holder);
    }
    if (r == 0) {
        bind(bound, chains);
        cpd_seal__seal(sealed, key, table->bytes ? table->bytes : "", table->length, bound,
                       sizeof bound);
        cpd_str_add_n(out, box, sizeof box);
        cpd_str_add_n(out, sealed, table->length + CPD_SEAL_EXTRA);
        r = out->failed ? cpd_error__no_memory() : 0;
    }
    free(sealed);
    cpd_key__free(key);
    return r;
}

int cpd_keys__open(unsigned char **out, size_t *length, cpd_bytes part, const cpd_secret *holder,
                   cpd_bytes chains)
{
    unsigned char bound[BOUND_SIZE];
    cpd_public keys;
    cpd_key *key = cpd_key__new();
    size_t n = part.length - CPD_BOX_SIZE - CPD_SEAL_EXTRA;
    unsigned char *plain = NULL;
    int r = key ? cpd_secret__public(&keys, holder) : cpd_error__no_memory();

    if (r == 0 && part.length < CPD_BOX_SIZE + CPD_SEAL_EXTRA)
        r = cpd_error__set(CPD_EDAMAGED, "the part keys of the bundle is cut off");
    if (r == 0 && !(plain = malloc(n + 1)))
        r = cpd_error__no_memory();
    if (r == 0 && cpd_seal__unbox(key, part.at, &keys, holder) < 0) {
        cpd_error__set(CPD_EDENIED, "the bundle is sealed to another key than this one");
        r = cpd_error__hint("Only who holds the record can take it, with the key they had in the "
                            "home that made the bundle.");
    }
    bind(bound, chains);
    if (r == 0)
        r = cpd_seal__open(plain, key, part.at + CPD_BOX_SIZE, part.length - CPD_BOX_SIZE, bound,
                           sizeof bound);
    cpd_key__free(key);
    if (r == 0) {
        *length = n;
        *out = cpd_steal(&plain);
    }
    free(plain);
    return r;
}

int cpd_keys__of(cpd_key *out, const cpd_item *item, const cpd_secret *holder)
{
    cpd_public keys;
    int r = 0;

    if (item->key.length == CPD_KEY_SIZE) {
        memcpy(out->bytes, item->key.at, CPD_KEY_SIZE);
        return 0;
    }
    r = cpd_secret__public(&keys, holder);
    return r == 0 ? cpd_seal__unbox(out, item->key.at, &keys, holder) : r;
}
