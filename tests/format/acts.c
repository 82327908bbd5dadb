/* The cryptographic acts, written from docs/format.md with libsodium's plain calls. */
#include "acts.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "packed.h"

#define PAD_BLOCK 256

/* ---- hashing ---- */

/* Purpose, line feed, text: what is hashed and what is signed. */
static char *input(size_t *length, const char *purpose, const void *bytes, size_t n)
{
    size_t prefix = purpose ? strlen(purpose) + 1 : 0;
    char *out = malloc(prefix + n + 1);

    if (purpose) {
        memcpy(out, purpose, prefix - 1);
        out[prefix - 1] = '\n';
    }
    memcpy(out + prefix, bytes, n);
    *length = prefix + n;
    return out;
}

void hash_bytes(unsigned char out[HASH], const char *purpose, const void *bytes, size_t n)
{
    size_t length;
    char *text = input(&length, purpose, bytes, n);

    crypto_generichash(out, HASH, (const unsigned char *)text, length, NULL, 0);
    free(text);
}

void hash_tree(unsigned char out[HASH], const char *purpose, const json_t *tree)
{
    char *text = canonical(tree);

    hash_bytes(out, purpose, text, strlen(text));
    free(text);
}

static json_t *hex_text(const unsigned char *bytes, size_t n)
{
    char text[2 * SIGNATURE + 1];

    return json_string(sodium_bin2hex(text, sizeof text, bytes, n));
}

void hash_revision(unsigned char out[HASH], const unsigned char head[HASH],
                   const unsigned char commitment[HASH])
{
    json_t *tree = json_pack("{so so}", "head", hex_text(head, HASH), "commitment",
                             hex_text(commitment, HASH));

    hash_tree(out, "cpd/revision/1", tree);
    json_decref(tree);
}

/* ---- sealing ---- */

bool open_sealed(unsigned char *out, const unsigned char *sealed, size_t n,
                 const unsigned char key[KEY], const void *bound, size_t bound_n)
{
    return n >= SEAL_EXTRA &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed + 24, n - 24, bound,
                                                      bound_n, sealed, key) == 0;
}

char *wrap_bound(const char *purpose, const char *home, const char *portfolio, long long epoch,
                 const char *record, const char *revision, const char *reader)
{
    json_t *place =
        json_pack("{ss ss sI ss ss ss*}", "home", home, "portfolio", portfolio, "epoch",
                  (json_int_t)epoch, "record", record, "revision", revision, "reader", reader);
    char *text = canonical(place), *out = NULL;

    if (asprintf(&out, "%s\n%s", purpose, text) < 0)
        out = NULL;
    free(text);
    json_decref(place);
    return out;
}

bool open_box(unsigned char out[KEY], const unsigned char box[BOX], const unsigned char secret[KEY])
{
    unsigned char public[KEY];

    crypto_scalarmult_base(public, secret);
    return crypto_box_seal_open(out, box, BOX, public, secret) == 0;
}

/* A canonical text is one that comes out of writing as it went in. */
static json_t *read_canonical(const char *text, size_t n)
{
    json_t *tree = json_loadb(text, n, JSON_REJECT_DUPLICATES, NULL);
    char *again = tree ? canonical(tree) : NULL;

    if (!again || strlen(again) != n || memcmp(again, text, n) != 0) {
        json_decref(tree);
        tree = NULL;
    }
    free(again);
    return tree;
}

json_t *open_body(const unsigned char *sealed, size_t n, const unsigned char key[KEY],
                  const unsigned char bound[HASH], const unsigned char commitment[HASH],
                  const char *purpose, bool padded)
{
    unsigned char *plain = malloc(n + 1), found[HASH];
    size_t length = n - SEAL_EXTRA;
    json_t *body = NULL;
    bool open = open_sealed(plain, sealed, n, key, bound, HASH);

    if (open && padded)
        open = length % PAD_BLOCK == 0 && sodium_unpad(&length, plain, length, PAD_BLOCK) == 0;
    if (open) {
        hash_bytes(found, purpose, plain, length);
        if (memcmp(found, commitment, HASH) == 0)
            body = read_canonical((const char *)plain, length);
    }
    free(plain);
    return body;
}

/* ---- signing ---- */

bool is_signed(const unsigned char signature[SIGNATURE], const unsigned char signer[KEY],
               const char *purpose, const json_t *tree)
{
    size_t length;
    char *text = canonical(tree), *message = input(&length, purpose, text, strlen(text));
    int r = crypto_sign_verify_detached(signature, (const unsigned char *)message, length, signer);

    free(message);
    free(text);
    return r == 0;
}

/* ---- members ---- */

const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

bool from_hex(unsigned char *out, size_t n, const char *text)
{
    size_t length;

    return text && strlen(text) == 2 * n &&
           sodium_hex2bin(out, n, text, 2 * n, NULL, &length, NULL) == 0 && length == n;
}

bool member_is(const json_t *object, const char *name, const unsigned char *bytes, size_t n)
{
    unsigned char found[SIGNATURE];

    return from_hex(found, n, text_of(object, name)) && memcmp(found, bytes, n) == 0;
}
