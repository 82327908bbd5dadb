/* seal - hashing, sealing bodies, wrapping keys, signing; the only module that sees libsodium.
 *
 * Every hash and every signature covers a purpose, a line feed and then the bytes, so that nothing
 * signed for one use can be shown for another (docs/format.md). Secrets live in locked memory
 * (cpd_secret__new) and are wiped when released.
 */
#ifndef CPD_SEAL_H
#define CPD_SEAL_H

#include "base/base.h"

#define CPD_HASH_SIZE 32
#define CPD_KEY_SIZE 32
#define CPD_SIGNATURE_SIZE 64
#define CPD_SEAL_NONCE 24
#define CPD_SEAL_TAG 16
#define CPD_SEAL_EXTRA (CPD_SEAL_NONCE + CPD_SEAL_TAG) /* a sealed text is this much longer */
#define CPD_BOX_SIZE (CPD_KEY_SIZE + 48)               /* a key sealed to one reader */
#define CPD_PAD_BLOCK 256 /* C and D bodies tell their length no finer than this */

typedef struct cpd_hash {
    unsigned char bytes[CPD_HASH_SIZE];
} cpd_hash;
typedef struct cpd_key {
    unsigned char bytes[CPD_KEY_SIZE];
} cpd_key;

typedef struct cpd_public {
    cpd_key sign, box;
} cpd_public;
/* The keys of a person (both) or a home (signing only). What is kept are the first two, in this
 * order; their public halves are made once, for every signature needs one. */
typedef struct cpd_secret {
    unsigned char sign_seed[CPD_KEY_SIZE];
    unsigned char box_secret[CPD_KEY_SIZE];
    cpd_public keys;
} cpd_secret;

int cpd_seal__init(void); /* once before anything else, from any thread */
void cpd_seal__random(void *out, size_t n);
void cpd_seal__wipe(void *p, size_t n);

/* BLAKE2b-256 of purpose, line feed, bytes. */
void cpd_seal__hash(cpd_hash *out, const char *purpose, const void *bytes, size_t n);
/* BLAKE2b-256 of the bytes alone: for sealed bytes and Merkle nodes, which bring their own prefix.
 */
void cpd_seal__hash_raw(cpd_hash *out, const void *bytes, size_t n);
/* A short keyed hash (SipHash-2-4), for sums that live as long as one call and its key. */
#define CPD_SHORT_KEY 16
uint64_t cpd_seal__short(const unsigned char key[CPD_SHORT_KEY], const void *bytes, size_t n);
bool cpd_hash_equal(const cpd_hash *a, const cpd_hash *b);
void cpd_hash_format(char out[65], const cpd_hash *hash);
bool cpd_hash_parse(cpd_hash *out, const char *hex);

/* XChaCha20-Poly1305 under a fresh random nonce: out gets nonce, text, tag: n + CPD_SEAL_EXTRA
 * bytes. */
void cpd_seal__seal(unsigned char *out, const cpd_key *key, const void *text, size_t n,
                    const void *bound, size_t bound_n);
/* out gets n - CPD_SEAL_EXTRA bytes. CPD_ETAMPERED when key, bytes or what they are bound to
 * differ. */
int cpd_seal__open(unsigned char *out, const cpd_key *key, const unsigned char *sealed, size_t n,
                   const void *bound, size_t bound_n);

/* A revision's key, sealed to one reader's X25519 key. Needs no secret of the writer. */
int cpd_seal__box(unsigned char out[CPD_BOX_SIZE], const cpd_key *key, const cpd_key *reader);
int cpd_seal__unbox(cpd_key *out, const unsigned char box[CPD_BOX_SIZE], const cpd_public *reader,
                    const cpd_secret *secret);

/* Ed25519 over purpose, line feed, bytes. Weak keys and non-canonical signatures are refused. */
int cpd_seal__sign(unsigned char out[CPD_SIGNATURE_SIZE], const cpd_secret *secret,
                   const char *purpose, const void *bytes, size_t n);
int cpd_seal__verify(const unsigned char signature[CPD_SIGNATURE_SIZE], const cpd_key *signer,
                     const char *purpose, const void *bytes, size_t n); /* CPD_ETAMPERED */

/* ---- from what a person knows or keeps on paper to a key ---- */

/* Argon2id. What a file asks for lies between these; what we write is CPD_STRETCH_PASSES and
 * CPD_STRETCH_KIB, which no file may undercut (the interactive cost of libsodium). */
#define CPD_STRETCH_SALT 16
#define CPD_STRETCH_PASSES 3
#define CPD_STRETCH_PASSES_LEAST 2
#define CPD_STRETCH_PASSES_MOST 16
#define CPD_STRETCH_KIB (64 * 1024)
#define CPD_STRETCH_KIB_MOST (1024 * 1024)
/* CPD_EDAMAGED outside these bounds, before any work; CPD_EINTERNAL when the memory is not there. */
int cpd_seal__stretch(cpd_key *out, const char *passphrase,
                      const unsigned char salt[CPD_STRETCH_SALT], int64_t passes, int64_t kib);

/* A code for paper: 140 random bits as 28 letters and digits that are not mistaken for one another,
 * and four more that tell a slip of the pen; eight groups. */
#define CPD_PAPER_TEXT 40
void cpd_paper__make(char out[CPD_PAPER_TEXT]);
/* Whoever types it may use small letters, and leave out what parts the groups. CPD_EINPUT for a
 * slip. */
int cpd_paper__check(const char *text);
/* The hash of a code that is free of slips, under a purpose: to know it again, or as a key. */
int cpd_paper__hash(cpd_hash *out, const char *purpose, const char *text);

/* For formats of others, which have their own purposes in what is hashed and signed. */
#define CPD_SHA256_SIZE 32
#define CPD_SHA512_SIZE 64
void cpd_seal__sha256(unsigned char out[CPD_SHA256_SIZE], const void *bytes, size_t n);
void cpd_seal__sha512(unsigned char out[CPD_SHA512_SIZE], const void *bytes, size_t n);
int cpd_seal__verify_raw(const unsigned char signature[CPD_SIGNATURE_SIZE],
                         const unsigned char signer[CPD_KEY_SIZE], const void *bytes, size_t n);

/* Locked, wiped memory. */
cpd_secret *cpd_secret__new(void); /* random keys; NULL when out of memory */
cpd_secret *cpd_secret__from_bytes(const unsigned char bytes[2 * CPD_KEY_SIZE]);
void cpd_secret__free(cpd_secret *secret);
int cpd_secret__public(cpd_public *out, const cpd_secret *secret);
/* The same of keys as they are kept: what takes time in it. */
void cpd_secret__halves(cpd_public *out, const unsigned char bytes[2 * CPD_KEY_SIZE]);
cpd_key *cpd_key__new(void); /* zeroed, locked */
void cpd_key__free(cpd_key *key);
void *cpd_locked__new(size_t n); /* the same for n bytes */
void cpd_locked__free(void *bytes);
/* Fingerprint people compare: the hash of a public signing key, its first 20 bytes in groups of
 * four hex digits. */
#define CPD_FINGERPRINT_TEXT 50
void cpd_fingerprint_format(char out[CPD_FINGERPRINT_TEXT], const cpd_key *sign);

/* ISO/IEC 7816-4 padding to CPD_PAD_BLOCK, in place; room for up to one block more must be there.
 */
size_t cpd_seal__pad(unsigned char *bytes, size_t n);
int cpd_seal__unpad(size_t *out, const unsigned char *bytes, size_t n); /* CPD_EDAMAGED */

#endif
