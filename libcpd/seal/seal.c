/* The product's few cryptographic acts, each one libsodium call with its sizes and purposes settled
 * here. */
#include "seal/seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(CPD_SEAL_NONCE == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert(CPD_SEAL_TAG == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert(CPD_BOX_SIZE == CPD_KEY_SIZE + crypto_box_SEALBYTES, "box");
_Static_assert(CPD_SHORT_KEY == crypto_shorthash_KEYBYTES, "key of a short hash");
_Static_assert(sizeof(uint64_t) == crypto_shorthash_BYTES, "short hash");
_Static_assert(CPD_SIGNATURE_SIZE == crypto_sign_BYTES, "signature");

int cpd_seal__init(void)
{
    return sodium_init() < 0
               ? cpd_error__set(CPD_EINTERNAL, "the cryptographic library did not start")
               : 0;
}

void cpd_seal__random(void *out, size_t n)
{
    randombytes_buf(out, n);
}

void cpd_seal__wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

void cpd_seal__hash(cpd_hash *out, const char *purpose, const void *bytes, size_t n)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, CPD_HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)purpose, strlen(purpose));
    crypto_generichash_update(&state, (const unsigned char *)"\n", 1);
    crypto_generichash_update(&state, bytes, n);
    crypto_generichash_final(&state, out->bytes, CPD_HASH_SIZE);
}

void cpd_seal__hash_raw(cpd_hash *out, const void *bytes, size_t n)
{
    crypto_generichash(out->bytes, CPD_HASH_SIZE, bytes, n, NULL, 0);
}

uint64_t cpd_seal__short(const unsigned char key[CPD_SHORT_KEY], const void *bytes, size_t n)
{
    uint64_t hash;
    crypto_shorthash((unsigned char *)&hash, bytes, n, key);
    return hash;
}

bool cpd_hash_equal(const cpd_hash *a, const cpd_hash *b)
{
    return sodium_memcmp(a->bytes, b->bytes, CPD_HASH_SIZE) == 0;
}

void cpd_hash_format(char out[65], const cpd_hash *hash)
{
    cpd_hex_format(out, hash->bytes, CPD_HASH_SIZE);
}

bool cpd_hash_parse(cpd_hash *out, const char *hex)
{
    return hex && cpd_hex_parse(out->bytes, CPD_HASH_SIZE, hex);
}

void cpd_seal__seal(unsigned char *out, const cpd_key *key, const void *text, size_t n,
                    const void *bound, size_t bound_n)
{
    randombytes_buf(out, CPD_SEAL_NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + CPD_SEAL_NONCE, NULL, text, n, bound, bound_n,
                                               NULL, out, key->bytes);
}

int cpd_seal__open(unsigned char *out, const cpd_key *key, const unsigned char *sealed, size_t n,
                   const void *bound, size_t bound_n)
{
    if (n < CPD_SEAL_EXTRA || crypto_aead_xchacha20poly1305_ietf_decrypt(
                                  out, NULL, NULL, sealed + CPD_SEAL_NONCE, n - CPD_SEAL_NONCE,
                                  bound, bound_n, sealed, key->bytes) != 0)
        return cpd_error__set(
            CPD_ETAMPERED,
            "sealed text does not open: its bytes, its key or its place were changed");
    return 0;
}

int cpd_seal__box(unsigned char out[CPD_BOX_SIZE], const cpd_key *key, const cpd_key *reader)
{
    if (crypto_box_seal(out, key->bytes, CPD_KEY_SIZE, reader->bytes) != 0)
        return cpd_error__set(CPD_ETAMPERED, "a reader's public key is not a proper key");
    return 0;
}

int cpd_seal__unbox(cpd_key *out, const unsigned char box[CPD_BOX_SIZE], const cpd_public *reader,
                    const cpd_secret *secret)
{
    if (crypto_box_seal_open(out->bytes, box, CPD_BOX_SIZE, reader->box.bytes,
                             secret->box_secret) != 0)
        return cpd_error__set(CPD_ETAMPERED, "a wrapped key does not open for this reader");
    return 0;
}

/* What is signed is the very input of the hash: purpose, line feed, bytes. */
static unsigned char *signed_bytes(const char *purpose, const void *bytes, size_t n, size_t *length)
{
    size_t prefix = strlen(purpose);
    unsigned char *message = malloc(prefix + 1 + n);
    if (!message)
        return NULL;
    memcpy(message, purpose, prefix);
    message[prefix] = '\n';
    memcpy(message + prefix + 1, bytes, n);
    *length = prefix + 1 + n;
    return message;
}

int cpd_seal__sign(unsigned char out[CPD_SIGNATURE_SIZE], const cpd_secret *secret,
                   const char *purpose, const void *bytes, size_t n)
{
    unsigned char full[crypto_sign_SECRETKEYBYTES]; /* as the library has it: both halves */
    size_t length;
    CPD_FREE unsigned char *message = signed_bytes(purpose, bytes, n, &length);
    if (!message)
        return cpd_error__no_memory();
    memcpy(full, secret->sign_seed, CPD_KEY_SIZE);
    memcpy(full + CPD_KEY_SIZE, secret->keys.sign.bytes, CPD_KEY_SIZE);
    crypto_sign_detached(out, NULL, message, length, full);
    sodium_memzero(full, sizeof full);
    return 0;
}

int cpd_seal__verify(const unsigned char signature[CPD_SIGNATURE_SIZE], const cpd_key *signer,
                     const char *purpose, const void *bytes, size_t n)
{
    size_t length;
    CPD_FREE unsigned char *message = signed_bytes(purpose, bytes, n, &length);
    if (!message)
        return cpd_error__no_memory();
    return cpd_seal__verify_raw(signature, signer->bytes, message, length);
}

int cpd_seal__verify_raw(const unsigned char signature[CPD_SIGNATURE_SIZE],
                         const unsigned char signer[CPD_KEY_SIZE], const void *bytes, size_t n)
{
    if (crypto_sign_verify_detached(signature, bytes, n, signer) != 0)
        return cpd_error__set(CPD_ETAMPERED,
                              "the signature does not belong to this text and this key");
    return 0;
}

void cpd_seal__sha256(unsigned char out[CPD_SHA256_SIZE], const void *bytes, size_t n)
{
    crypto_hash_sha256(out, bytes, n);
}

void cpd_seal__sha512(unsigned char out[CPD_SHA512_SIZE], const void *bytes, size_t n)
{
    crypto_hash_sha512(out, bytes, n);
}
