/* Secrets in memory: locked, guarded and wiped when released; fingerprints; padding. */
#include "seal/seal.h"

#include <sodium.h>
#include <string.h>

cpd_secret *cpd_secret__new(void)
{
    unsigned char bytes[2 * CPD_KEY_SIZE];
    randombytes_buf(bytes, sizeof bytes);
    cpd_secret *secret = cpd_secret__from_bytes(bytes);
    sodium_memzero(bytes, sizeof bytes);
    return secret;
}

cpd_secret *cpd_secret__from_bytes(const unsigned char bytes[2 * CPD_KEY_SIZE])
{
    cpd_secret *secret = sodium_malloc(sizeof *secret);
    if (!secret) {
        cpd_error__no_memory();
        return NULL;
    }
    memcpy(secret->sign_seed, bytes, CPD_KEY_SIZE);
    memcpy(secret->box_secret, bytes + CPD_KEY_SIZE, CPD_KEY_SIZE);
    cpd_secret__halves(&secret->keys, bytes);
    return secret;
}

void cpd_secret__free(cpd_secret *secret)
{
    sodium_free(secret);
}

void cpd_secret__halves(cpd_public *out, const unsigned char bytes[2 * CPD_KEY_SIZE])
{
    unsigned char full[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(out->sign.bytes, full, bytes);
    sodium_memzero(full, sizeof full);
    crypto_scalarmult_base(out->box.bytes, bytes + CPD_KEY_SIZE);
}

int cpd_secret__public(cpd_public *out, const cpd_secret *secret)
{
    *out = secret->keys;
    return 0;
}

void *cpd_locked__new(size_t n)
{
    void *bytes = sodium_malloc(n);
    if (bytes)
        sodium_memzero(bytes, n);
    else
        cpd_error__no_memory();
    return bytes;
}

void cpd_locked__free(void *bytes)
{
    sodium_free(bytes);
}

cpd_key *cpd_key__new(void)
{
    return cpd_locked__new(sizeof(cpd_key));
}

void cpd_key__free(cpd_key *key)
{
    cpd_locked__free(key);
}

void cpd_fingerprint_format(char out[CPD_FINGERPRINT_TEXT], const cpd_key *sign)
{
    cpd_hash hash;
    char hex[41];
    cpd_seal__hash(&hash, "cpd/fingerprint/1", sign->bytes, CPD_KEY_SIZE);
    cpd_hex_format(hex, hash.bytes, 20);
    char *p = out;
    for (int i = 0; i < 40; i++) {
        if (i && i % 4 == 0)
            *p++ = ' ';
        *p++ = hex[i];
    }
    *p = '\0';
}

size_t cpd_seal__pad(unsigned char *bytes, size_t n)
{
    size_t padded;
    sodium_pad(&padded, bytes, n, CPD_PAD_BLOCK, n + CPD_PAD_BLOCK);
    return padded;
}

int cpd_seal__unpad(size_t *out, const unsigned char *bytes, size_t n)
{
    size_t unpadded; /* libsodium fills it also when it fails */
    if (n == 0 || sodium_unpad(&unpadded, bytes, n, CPD_PAD_BLOCK) != 0)
        return cpd_error__set(CPD_EDAMAGED, "the padding of a private text is wrong");
    *out = unpadded;
    return 0;
}
