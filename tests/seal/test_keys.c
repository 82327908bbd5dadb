/* Secrets, fingerprints and padding. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "seal/seal.h"
#include "support/check.h"

static void begin(void)
{
    done(cpd_seal__init());
}

TestSuite(keys, .init = begin);

Test(keys, a_secret_comes_back_from_its_bytes)
{
    unsigned char bytes[2 * CPD_KEY_SIZE];
    cpd_secret *first = cpd_secret__new();
    memcpy(bytes, first, sizeof bytes);
    cpd_secret *second = cpd_secret__from_bytes(bytes);
    cpd_public a, b;
    done(cpd_secret__public(&a, first));
    done(cpd_secret__public(&b, second));
    cr_expect(memcmp(&a, &b, sizeof a) == 0);
    cpd_secret__free(first);
    cpd_secret__free(second);
}

Test(keys, no_two_secrets_are_alike)
{
    cpd_secret *a = cpd_secret__new(), *b = cpd_secret__new();
    cr_expect(memcmp(a->sign_seed, b->sign_seed, CPD_KEY_SIZE) != 0);
    cr_expect(memcmp(a->box_secret, b->box_secret, CPD_KEY_SIZE) != 0);
    cr_expect(memcmp(a->sign_seed, a->box_secret, CPD_KEY_SIZE) != 0);
    cpd_secret__free(a);
    cpd_secret__free(b);
}

/* RFC 8032 7.1, first test; RFC 7748 6.1, Alice. */
#define SIGN_SECRET "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define SIGN_PUBLIC "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define BOX_SECRET "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
#define BOX_PUBLIC "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"

Test(keys, public_halves_are_those_of_the_standards)
{
    unsigned char bytes[2 * CPD_KEY_SIZE];
    char hex[65];
    cpd_public keys;
    cr_assert(cpd_hex_parse(bytes, sizeof bytes, SIGN_SECRET BOX_SECRET));
    cpd_secret *secret = cpd_secret__from_bytes(bytes);
    done(cpd_secret__public(&keys, secret));
    cpd_hex_format(hex, keys.sign.bytes, CPD_KEY_SIZE);
    cr_expect_str_eq(hex, SIGN_PUBLIC);
    cpd_hex_format(hex, keys.box.bytes, CPD_KEY_SIZE);
    cr_expect_str_eq(hex, BOX_PUBLIC);
    cpd_secret__free(secret);
}

Test(keys, freeing_nothing_is_harmless)
{
    cpd_secret__free(NULL);
    cpd_key__free(NULL);
}

Test(keys, a_new_key_is_empty)
{
    static const cpd_key empty;
    cpd_key *key = cpd_key__new();
    cr_expect(memcmp(key, &empty, sizeof empty) == 0);
    cpd_key__free(key);
}

/* ---- fingerprints ---- */

Test(keys, a_fingerprint_is_ten_groups_of_four)
{
    char text[CPD_FINGERPRINT_TEXT];
    cpd_key key;
    cpd_seal__random(&key, sizeof key);
    cpd_fingerprint_format(text, &key);
    cr_assert_eq(strlen(text), 49);
    for (size_t i = 0; i < 49; i++)
        cr_expect(i % 5 == 4 ? text[i] == ' '
                             : isxdigit((unsigned char)text[i]) && !isupper((unsigned char)text[i]),
                  "%s", text);
}

Test(keys, a_fingerprint_tells_keys_apart_and_is_kept_for_ever)
{
    char a[CPD_FINGERPRINT_TEXT], b[CPD_FINGERPRINT_TEXT];
    cpd_key key = {{0}};
    cpd_fingerprint_format(a, &key);
    cr_expect_str_eq(a, "7147 3538 5372 ae7b b7c9 678e 2838 8ea0 6ce7 1bc5");
    for (size_t bit = 0; bit < 256; bit++) {
        key.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
        cpd_fingerprint_format(b, &key);
        cr_expect_str_neq(a, b);
        key.bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
}

/* ---- padding ---- */

Test(keys, padding_tells_a_length_no_finer_than_a_block)
{
    unsigned char bytes[4 * CPD_PAD_BLOCK], text[3 * CPD_PAD_BLOCK];
    cpd_seal__random(text, sizeof text);
    for (size_t n = 0; n <= sizeof text; n++) {
        size_t back = 9999;
        memcpy(bytes, text, n);
        size_t padded = cpd_seal__pad(bytes, n);
        cr_assert_eq(padded, (n / CPD_PAD_BLOCK + 1) * CPD_PAD_BLOCK, "%zu", n);
        done(cpd_seal__unpad(&back, bytes, padded));
        cr_assert_eq(back, n);
        cr_assert(memcmp(bytes, text, n) == 0);
    }
}

Test(keys, wrong_padding_is_damage)
{
    unsigned char bytes[2 * CPD_PAD_BLOCK] = {0};
    size_t n = 7;
    refused(cpd_seal__unpad(&n, bytes, 0), CPD_EDAMAGED);
    refused(cpd_seal__unpad(&n, bytes, CPD_PAD_BLOCK), CPD_EDAMAGED);
    memset(bytes, 0x80, sizeof bytes);
    bytes[CPD_PAD_BLOCK - 1] = 1;
    refused(cpd_seal__unpad(&n, bytes, CPD_PAD_BLOCK), CPD_EDAMAGED);
    refused(cpd_seal__unpad(&n, bytes, CPD_PAD_BLOCK - 1 - CPD_PAD_BLOCK / 2), CPD_EDAMAGED);
    cr_expect_eq(n, 7);
}
