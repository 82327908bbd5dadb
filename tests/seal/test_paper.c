/* Codes on paper and keys from passphrases. */
#include <stdio.h>
#include <string.h>

#include "seal/seal.h"
#include "support/check.h"

static void hash_of(cpd_hash *out, const char *text)
{
    done(cpd_paper__hash(out, "cpd/test/1", text));
}

Test(paper, a_code_is_eight_groups_and_never_the_same)
{
    char a[CPD_PAPER_TEXT], b[CPD_PAPER_TEXT];
    cpd_seal__init();
    cpd_paper__make(a);
    cpd_paper__make(b);
    cr_expect(strcmp(a, b) != 0);
    cr_assert_eq(strlen(a), CPD_PAPER_TEXT - 1);
    for (size_t i = 0; i < strlen(a); i++)
        cr_expect(i % 5 == 4 ? a[i] == '-' : strchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", a[i]) != NULL);
    done(cpd_paper__check(a));
}

/* However somebody types it: in small letters, in one piece, O for zero, l for one. */
Test(paper, spelling_does_not_matter)
{
    char code[CPD_PAPER_TEXT], other[2 * CPD_PAPER_TEXT];
    cpd_hash a, b;
    cpd_seal__init();
    for (int round = 0; round < 200; round++) {
        size_t n = 0;
        cpd_paper__make(code);
        for (const char *c = code; *c; c++) {
            if (*c == '-') {
                if (round % 3 == 0)
                    other[n++] = ' ';
                continue;
            }
            char small = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
            other[n++] = (char)(*c == '0' ? "oO0"[round % 3] : *c == '1' ? "lI1"[round % 3] : small);
        }
        other[n] = '\0';
        hash_of(&a, code);
        hash_of(&b, other);
        cr_assert(cpd_hash_equal(&a, &b), "%s and %s", code, other);
    }
}

Test(paper, every_slip_of_one_letter_is_told)
{
    char code[CPD_PAPER_TEXT];
    size_t told = 0, tried = 0;
    cpd_seal__init();
    cpd_paper__make(code);
    for (size_t i = 0; code[i]; i++) {
        char was = code[i];
        for (const char *c = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; was != '-' && *c; c++) {
            if (*c == was)
                continue;
            code[i] = *c;
            tried++;
            told += cpd_paper__check(code) == CPD_EINPUT;
        }
        code[i] = was;
    }
    cr_expect_eq(tried, 32 * 31);
    cr_expect_geq(told, tried - 1, "%zu of %zu", told, tried); /* one in a million goes through */
}

Test(paper, what_is_no_code_is_refused)
{
    static const char *const bad[] = {"", "x", "0000-0000", "UUUU-UUUU-UUUU-UUUU-UUUU-UUUU-UUUU-UUUU", "\x80"};
    char code[CPD_PAPER_TEXT], longer[CPD_PAPER_TEXT + 2];
    cpd_seal__init();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(cpd_paper__check(bad[i]), CPD_EINPUT);
    refused(cpd_paper__check(NULL), CPD_EINPUT);
    cpd_paper__make(code);
    snprintf(longer, sizeof longer, "%s0", code);
    refused(cpd_paper__check(longer), CPD_EINPUT);
    cr_expect(!strstr(cpd_error_last()->text, code), "no code stands in an error");
}

Test(stretch, the_same_words_and_salt_give_the_same_key)
{
    unsigned char salt[CPD_STRETCH_SALT] = {1}, other[CPD_STRETCH_SALT] = {2};
    cpd_key a, b;
    cpd_seal__init();
    done(cpd_seal__stretch(&a, "four words by chance", salt, 2, CPD_STRETCH_KIB));
    done(cpd_seal__stretch(&b, "four words by chance", salt, 2, CPD_STRETCH_KIB));
    cr_expect(memcmp(&a, &b, sizeof a) == 0);
    done(cpd_seal__stretch(&b, "four words by chancf", salt, 2, CPD_STRETCH_KIB));
    cr_expect(memcmp(&a, &b, sizeof a) != 0);
    done(cpd_seal__stretch(&b, "four words by chance", other, 2, CPD_STRETCH_KIB));
    cr_expect(memcmp(&a, &b, sizeof a) != 0);
}

/* A file that asks for one cheap pass, or for terabytes, was not written by us. */
Test(stretch, costs_that_we_never_set_are_refused_before_any_work)
{
    static const struct {
        const char *label;
        int64_t passes, kib;
    } cases[] = {
        {"one pass", 1, CPD_STRETCH_KIB},
        {"none", 0, CPD_STRETCH_KIB},
        {"fewer than none", -1, CPD_STRETCH_KIB},
        {"passes for years", INT64_MAX, CPD_STRETCH_KIB},
        {"little memory", 3, CPD_STRETCH_KIB - 1},
        {"no memory", 3, 0},
        {"terabytes", 3, INT64_C(1) << 40},
    };
    unsigned char salt[CPD_STRETCH_SALT] = {0};
    cpd_key key;
    cpd_seal__init();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(cpd_seal__stretch(&key, "x", salt, cases[i].passes, cases[i].kib), CPD_EDAMAGED,
                     "%s", cases[i].label);
}
