/* acts - the cryptographic acts of docs/format.md: hashes, sealed bytes, wraps, signatures. Part of
 * the second implementation, which knows no header of libcpd. */
#ifndef FORMAT_ACTS_H
#define FORMAT_ACTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define HASH 32
#define KEY 32
#define BOX 80        /* a key sealed to one reader */
#define SEAL_EXTRA 40 /* nonce and tag */
#define SIGNATURE 64

/* BLAKE2b-256 of purpose, line feed, text; of the bytes alone without a purpose. */
void hash_bytes(unsigned char out[HASH], const char *purpose, const void *bytes, size_t n);
void hash_tree(unsigned char out[HASH], const char *purpose, const json_t *tree);
/* {"commitment", "head"} under cpd/revision/1. */
void hash_revision(unsigned char out[HASH], const unsigned char head[HASH],
                   const unsigned char commitment[HASH]);

/* XChaCha20-Poly1305; out has n - SEAL_EXTRA bytes. */
bool open_sealed(unsigned char *out, const unsigned char *sealed, size_t n,
                 const unsigned char key[KEY], const void *bound, size_t bound_n);

/* What a wrap is bound to, to free(). reader NULL: for nobody in particular. */
char *wrap_bound(const char *purpose, const char *home, const char *portfolio, long long epoch,
                 const char *record, const char *revision, const char *reader);
/* A sealed box to the X25519 secret. */
bool open_box(unsigned char out[KEY], const unsigned char box[BOX],
              const unsigned char secret[KEY]);

/* A body: opened, its padding taken off, held against its commitment. NULL when anything differs.
 */
json_t *open_body(const unsigned char *sealed, size_t n, const unsigned char key[KEY],
                  const unsigned char bound[HASH], const unsigned char commitment[HASH],
                  const char *purpose, bool padded);

/* Ed25519 over purpose, line feed, canonical form. */
bool is_signed(const unsigned char signature[SIGNATURE], const unsigned char signer[KEY],
               const char *purpose, const json_t *tree);

/* Hex of exactly n bytes. */
bool from_hex(unsigned char *out, size_t n, const char *text);
/* Does the member hold these bytes in hex? */
bool member_is(const json_t *object, const char *name, const unsigned char *bytes, size_t n);
const char *text_of(const json_t *object, const char *name); /* NULL when absent */

#endif
