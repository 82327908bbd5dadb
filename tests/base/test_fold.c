/* Letters of either case: names are found as people type them, and nothing is read beyond its end.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/base.h"

Test(fold, capitals_and_small_letters_are_the_same)
{
    static const char *const pairs[][2] = {
        {"ASHA MBEKI", "asha mbeki"},
        {"Áine Ó Súilleabháin", "áine ó súilleabháin"},
        {"ŴYN ŶSTWYTH", "ŵyn ŷstwyth"},
        {"ŁUKASZ ŻÓŁĆ", "łukasz żółć"},
        {"ŠIMŮNEK Ř", "šimůnek ř"},
        {"Ÿ", "ÿ"},
        {"ΑΣΠΑΣΊΑΣ", "ασπασΊας"},
        {"ЁЖИК ІВАН", "ёжик іван"},
        {"NGUYỄN VĂN ẤN", "nguyễn văn ấn"},
        {"李", "李"},
        {"", ""},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        cr_expect(cpd_text_same(pairs[i][0], pairs[i][1]), "%s", pairs[i][1]);
        cr_expect(cpd_text_begins(pairs[i][0], pairs[i][1], strlen(pairs[i][1])), "%s",
                  pairs[i][1]);
    }
}

Test(fold, other_letters_are_not)
{
    static const char *const pairs[][2] = {
        {"a", "b"},       {"a", "á"},      {"×", "÷"},
        {"ı", "i"},       {"asha", "ash"}, {"ash", "asha"},
        {"[", "{"},       {"@", "`"},      {"k", "\xe2\x84\xaa"},
        {"\xc3", "\xe3"},
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        cr_expect_not(cpd_text_same(pairs[i][0], pairs[i][1]), "%s", pairs[i][1]);
        cr_expect_not(cpd_text_same(pairs[i][1], pairs[i][0]), "%s", pairs[i][1]);
    }
}

Test(fold, a_beginning_is_only_as_long_as_said)
{
    cr_expect(cpd_text_begins("Asha", "ASX", 2));
    cr_expect_not(cpd_text_begins("Asha", "ASX", 3));
    cr_expect_not(cpd_text_begins("As", "asha", 4));
    cr_expect(cpd_text_begins("Asha", "", 0));
    cr_expect(cpd_text_begins("", "", 0));
}

Test(fold, words_are_found_anywhere)
{
    cr_expect(cpd_text_holds("I asked Áine earlier", "áINE", 5));
    cr_expect(cpd_text_holds("at the end", "END", 3));
    cr_expect(cpd_text_holds("anything", "", 0));
    cr_expect_not(cpd_text_holds("at the en", "end", 3));
    cr_expect_not(cpd_text_holds("", "a", 1));
}

/* Bytes cut off in the middle of a letter stand for themselves. */
Test(fold, never_reads_beyond_the_end)
{
    static const char text[] = "\xc3\x81\xe1\xba\xa4\xf0\x9f\x98\x80\xff";

    for (size_t n = 0; n < sizeof text; n++) {
        char *cut = strndup(text, n);
        char *bytes = malloc(n ? n : 1);

        memcpy(bytes, text, n);
        cr_expect(cpd_text_same(cut, cut));
        bool whole = n == 0 || n == 2 || n == 5 || n >= 9;
        cr_expect_eq(cpd_text_begins(text, bytes, n), whole, "%zu", n);
        cr_expect_eq(cpd_text_holds(cut, text, sizeof text - 1), n == sizeof text - 1);
        free(bytes);
        free(cut);
    }
}
