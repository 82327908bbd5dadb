/* Signatures: for one purpose, one text and one key; weak keys and malleable signatures are
 * refused. */
#include <stdlib.h>
#include <string.h>

#include "seal/seal.h"
#include "support/check.h"

static cpd_secret *secret;
static cpd_public keys;

static void begin(void)
{
    done(cpd_seal__init());
    secret = cpd_secret__new();
    done(cpd_secret__public(&keys, secret));
}

static void end(void)
{
    cpd_secret__free(secret);
}

TestSuite(sign, .init = begin, .fini = end);

#define PURPOSE "cpd/signoff/1"

Test(sign, a_signature_holds_for_its_text_key_and_purpose_alone)
{
    unsigned char signature[CPD_SIGNATURE_SIZE];
    cpd_secret *other = cpd_secret__new();
    cpd_public others;
    done(cpd_secret__public(&others, other));
    done(cpd_seal__sign(signature, secret, PURPOSE, "{}", 2));
    done(cpd_seal__verify(signature, &keys.sign, PURPOSE, "{}", 2));
    refused(cpd_seal__verify(signature, &keys.sign, PURPOSE, "{ }", 3), CPD_ETAMPERED);
    refused(cpd_seal__verify(signature, &keys.sign, PURPOSE, "{}", 1), CPD_ETAMPERED);
    refused(cpd_seal__verify(signature, &keys.sign, "cpd/key/1", "{}", 2), CPD_ETAMPERED);
    refused(cpd_seal__verify(signature, &keys.sign, "cpd/signoff", "/1\n{}", 5), CPD_ETAMPERED);
    refused(cpd_seal__verify(signature, &others.sign, PURPOSE, "{}", 2), CPD_ETAMPERED);
    refused(cpd_seal__verify(signature, &keys.box, PURPOSE, "{}", 2), CPD_ETAMPERED);
    cpd_secret__free(other);
}

Test(sign, one_changed_bit_of_signature_key_or_text_is_seen)
{
    unsigned char signature[CPD_SIGNATURE_SIZE], text[16] = "an agreed record";
    done(cpd_seal__sign(signature, secret, PURPOSE, text, sizeof text));
    struct {
        unsigned char *bytes;
        size_t n;
        const char *label;
    } parts[] = {{signature, sizeof signature, "signature"},
                 {keys.sign.bytes, CPD_KEY_SIZE, "key"},
                 {text, sizeof text, "text"}};
    for (size_t i = 0; i < 3; i++)
        for (size_t bit = 0; bit < parts[i].n * 8; bit++) {
            unsigned char *byte = &parts[i].bytes[bit / 8], mask = (unsigned char)(1 << bit % 8);
            *byte ^= mask;
            cr_expect_eq(cpd_seal__verify(signature, &keys.sign, PURPOSE, text, sizeof text),
                         CPD_ETAMPERED, "bit %zu of the %s", bit, parts[i].label);
            *byte ^= mask;
        }
    done(cpd_seal__verify(signature, &keys.sign, PURPOSE, text, sizeof text));
}

/* S plus the order of the group signs the same text for anybody who is not strict. */
Test(sign, a_signature_written_in_another_way_is_refused)
{
    static const unsigned char order[32] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
                                            0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
                                            0,    0,    0,    0,    0,    0,    0,    0,
                                            0,    0,    0,    0,    0,    0,    0,    0x10};
    unsigned char signature[CPD_SIGNATURE_SIZE];
    unsigned carry = 0;
    done(cpd_seal__sign(signature, secret, PURPOSE, "{}", 2));
    for (int i = 0; i < 32; i++) {
        carry += signature[32 + i] + order[i];
        signature[32 + i] = (unsigned char)carry;
        carry >>= 8;
    }
    refused(cpd_seal__verify(signature, &keys.sign, PURPOSE, "{}", 2), CPD_ETAMPERED);
}

/* Under a key of small order one signature would fit very many texts. */
Test(sign, keys_and_points_of_small_order_are_refused)
{
    static const cpd_key weak[] = {
        {{0}},
        {{1}},
        {{0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
          0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
          0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05}},
        {{0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
          0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
          0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}},
        {{0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
          0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}},
    };
    unsigned char signature[CPD_SIGNATURE_SIZE] = {1}; /* R the neutral point, S nought */
    char text[8];
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++) {
        memcpy(signature, weak[1].bytes, 32);
        for (int n = 0; n < 64; n++) {
            memset(text, n, sizeof text);
            refused(cpd_seal__verify(signature, &weak[i], PURPOSE, text, sizeof text),
                    CPD_ETAMPERED);
        }
        memcpy(signature, weak[i].bytes, 32);
        refused(cpd_seal__verify(signature, &keys.sign, PURPOSE, "{}", 2), CPD_ETAMPERED);
    }
}

/* RFC 8032 leaves nothing to chance: the same key signs the same text alike. */
Test(sign, is_deterministic)
{
    unsigned char a[CPD_SIGNATURE_SIZE], b[CPD_SIGNATURE_SIZE];
    done(cpd_seal__sign(a, secret, PURPOSE, "{}", 2));
    done(cpd_seal__sign(b, secret, PURPOSE, "{}", 2));
    cr_expect(memcmp(a, b, sizeof a) == 0);
    done(cpd_seal__sign(b, secret, "cpd/key/1", "{}", 2));
    cr_expect(memcmp(a, b, sizeof a) != 0);
}

Test(sign, nothing_at_all_can_be_signed)
{
    unsigned char signature[CPD_SIGNATURE_SIZE];
    done(cpd_seal__sign(signature, secret, PURPOSE, "", 0));
    done(cpd_seal__verify(signature, &keys.sign, PURPOSE, "", 0));
}
