/* Hashing, sealing and wrapping: what goes in comes out for the right key alone, and one changed
 * bit anywhere is seen. */
#include <stdlib.h>
#include <string.h>

#include "seal/seal.h"
#include "support/check.h"

static void begin(void)
{
    done(cpd_seal__init());
}

TestSuite(seal, .init = begin);

static cpd_key random_key(void)
{
    cpd_key key;
    cpd_seal__random(&key, sizeof key);
    return key;
}

static void flip(unsigned char *bytes, size_t bit)
{
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
}

/* ---- hashes ---- */

Test(seal, a_hash_is_blake2b_of_purpose_line_feed_and_bytes)
{
    cpd_hash hash, raw;
    char hex[65];
    /* b2sum -l 256 of the same bytes */
    cpd_seal__hash(&hash, "cpd/head/1", "{}", 2);
    cpd_hash_format(hex, &hash);
    cpd_seal__hash_raw(&raw, "cpd/head/1\n{}", 13);
    cr_expect(cpd_hash_equal(&hash, &raw));
    cr_expect_str_eq(hex, "03a5f0ae5b9eb5df0fa8a0a34367e3ece0b13634f1693002980d59aac5b74312");
    cpd_seal__hash_raw(&raw, "", 0);
    cpd_hash_format(hex, &raw);
    cr_expect_str_eq(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

Test(seal, a_hash_of_one_purpose_is_none_of_another)
{
    cpd_hash a, b;
    cpd_seal__hash(&a, "cpd/head/1", "{}", 2);
    cpd_seal__hash(&b, "cpd/body/1", "{}", 2);
    cr_expect_not(cpd_hash_equal(&a, &b));
    /* Nor can bytes be moved from the one side of the line feed to the other. */
    cpd_seal__hash(&a, "cpd/head", "/1\n{}", 5);
    cpd_seal__hash(&b, "cpd/head/1", "{}", 2);
    cr_expect_not(cpd_hash_equal(&a, &b));
}

Test(seal, a_hash_is_read_as_it_is_written)
{
    cpd_hash hash, back;
    char hex[65];
    cpd_seal__random(&hash, sizeof hash);
    cpd_hash_format(hex, &hash);
    cr_expect(cpd_hash_parse(&back, hex) && cpd_hash_equal(&hash, &back));
    hex[0] = 'A';
    cr_expect_not(cpd_hash_parse(&back, hex));
    cr_expect_not(cpd_hash_parse(&back, "00"));
    cr_expect_not(cpd_hash_parse(&back, NULL));
}

/* ---- sealing ---- */

Test(seal, what_was_sealed_opens)
{
    static const size_t lengths[] = {0, 1, 15, 16, 17, 255, 256, 4096, 100000};
    cpd_key key = random_key();
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t n = lengths[i];
        unsigned char *text = malloc(n + 1), *sealed = malloc(n + CPD_SEAL_EXTRA);
        unsigned char *back = malloc(n + 1);
        cpd_seal__random(text, n);
        cpd_seal__seal(sealed, &key, text, n, "where", 5);
        done(cpd_seal__open(back, &key, sealed, n + CPD_SEAL_EXTRA, "where", 5));
        cr_expect(memcmp(text, back, n) == 0, "%zu bytes", n);
        free(text);
        free(sealed);
        free(back);
    }
}

Test(seal, one_changed_bit_of_nonce_text_or_tag_is_seen)
{
    enum { TEXT = 33, SEALED = TEXT + CPD_SEAL_EXTRA };
    unsigned char sealed[SEALED], back[TEXT];
    cpd_key key = random_key();
    cpd_seal__seal(sealed, &key, "thirty-three bytes of a reflection", TEXT, "where", 5);
    for (size_t bit = 0; bit < SEALED * 8; bit++) {
        flip(sealed, bit);
        refused(cpd_seal__open(back, &key, sealed, SEALED, "where", 5), CPD_ETAMPERED);
        flip(sealed, bit);
    }
    done(cpd_seal__open(back, &key, sealed, SEALED, "where", 5));
}

Test(seal, one_changed_bit_of_the_key_or_of_what_it_is_bound_to_is_seen)
{
    unsigned char sealed[4 + CPD_SEAL_EXTRA], back[4], bound[32];
    cpd_key key = random_key();
    cpd_seal__random(bound, sizeof bound);
    cpd_seal__seal(sealed, &key, "text", 4, bound, sizeof bound);
    for (size_t bit = 0; bit < sizeof bound * 8; bit++) {
        flip(bound, bit);
        refused(cpd_seal__open(back, &key, sealed, sizeof sealed, bound, sizeof bound),
                CPD_ETAMPERED);
        flip(bound, bit);
        flip(key.bytes, bit);
        refused(cpd_seal__open(back, &key, sealed, sizeof sealed, bound, sizeof bound),
                CPD_ETAMPERED);
        flip(key.bytes, bit);
    }
    refused(cpd_seal__open(back, &key, sealed, sizeof sealed, bound, 31), CPD_ETAMPERED);
    refused(cpd_seal__open(back, &key, sealed, sizeof sealed, "", 0), CPD_ETAMPERED);
}

Test(seal, any_shorter_text_is_refused)
{
    unsigned char sealed[8 + CPD_SEAL_EXTRA], back[8];
    cpd_key key = random_key();
    cpd_seal__seal(sealed, &key, "a secret", 8, "", 0);
    for (size_t n = 0; n < sizeof sealed; n++) {
        /* A copy of just that length, so that a sanitizer sees a read beyond it. */
        CPD_FREE unsigned char *cut = malloc(n ? n : 1);
        memcpy(cut, sealed, n);
        refused(cpd_seal__open(back, &key, cut, n, "", 0), CPD_ETAMPERED);
    }
}

Test(seal, the_same_text_never_looks_the_same)
{
    unsigned char a[4 + CPD_SEAL_EXTRA], b[4 + CPD_SEAL_EXTRA];
    cpd_key key = random_key();
    cpd_seal__seal(a, &key, "text", 4, "", 0);
    cpd_seal__seal(b, &key, "text", 4, "", 0);
    cr_expect_neq(memcmp(a, b, CPD_SEAL_NONCE), 0);
    cr_expect_neq(memcmp(a + CPD_SEAL_NONCE, b + CPD_SEAL_NONCE, 4 + CPD_SEAL_TAG), 0);
}

/* ---- wrapping for one reader ---- */

struct reader {
    cpd_secret *secret;
    cpd_public keys;
};

static struct reader new_reader(void)
{
    struct reader reader = {.secret = cpd_secret__new()};
    done(cpd_secret__public(&reader.keys, reader.secret));
    return reader;
}

Test(seal, a_wrapped_key_opens_for_its_reader_alone)
{
    struct reader asha = new_reader(), tom = new_reader();
    cpd_key key = random_key(), back;
    unsigned char box[CPD_BOX_SIZE];
    done(cpd_seal__box(box, &key, &asha.keys.box));
    done(cpd_seal__unbox(&back, box, &asha.keys, asha.secret));
    cr_expect(memcmp(&back, &key, sizeof key) == 0);
    refused(cpd_seal__unbox(&back, box, &tom.keys, tom.secret), CPD_ETAMPERED);
    refused(cpd_seal__unbox(&back, box, &asha.keys, tom.secret), CPD_ETAMPERED);
    for (size_t bit = 0; bit < CPD_BOX_SIZE * 8; bit++) {
        flip(box, bit);
        /* The top bit of an X25519 key is ignored by its definition; the nonce made from the bytes
         * is not the same then. */
        refused(cpd_seal__unbox(&back, box, &asha.keys, asha.secret), CPD_ETAMPERED);
        flip(box, bit);
    }
    cpd_secret__free(asha.secret);
    cpd_secret__free(tom.secret);
}

Test(seal, nothing_is_wrapped_for_a_key_of_small_order)
{
    static const cpd_key weak[] = {
        {{0}},
        {{1}},
        {{0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3,
          0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32,
          0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00}},
        {{0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1,
          0x55, 0x9c, 0x83, 0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c,
          0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f, 0x11, 0x57}},
        {{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}},
    };
    cpd_key key = random_key();
    unsigned char box[CPD_BOX_SIZE];
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        refused(cpd_seal__box(box, &key, &weak[i]), CPD_ETAMPERED);
}
