/* Text from outside: UTF-8 to the letter, codes, word distance, and encodings with one form only.
 */
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "base/base.h"

/* ---- UTF-8 ---- */

#define BYTES(literal) literal, sizeof(literal) - 1

Test(utf8, finds_the_first_bad_byte)
{
    static const struct {
        const char *label, *text;
        size_t length;
        ptrdiff_t bad;
    } cases[] = {
        {"empty", BYTES(""), -1},
        {"plain", BYTES("One line.\n\tAnother."), -1},
        {"several scripts", BYTES("Zo\xc3\xab \xe2\x82\xac \xf0\x9f\x99\x82"), -1},
        {"NUL", BYTES("ab\0c"), 2},
        {"NUL alone", BYTES("\0"), 0},
        {"bell", BYTES("a\a"), 1},
        {"escape", BYTES("\x1b[2J"), 0},
        {"carriage return", BYTES("a\r\n"), 1},
        {"delete", BYTES("a\x7f"), 1},
        {"first C1 control", BYTES("ab\xc2\x80"), 2},
        {"last C1 control", BYTES("ab\xc2\x9f"), 2},
        {"no-break space", BYTES("ab\xc2\xa0"), -1},
        {"byte order mark is a character",
         BYTES("\xef\xbb\xbf"
               "a"),
         -1},
        {"UTF-16",
         BYTES("\xff\xfe"
               "a\0"),
         0},
        {"Latin-1", BYTES("Zo\xeb "), 2},
        {"continuation alone", BYTES("a\x80"), 1},
        {"cut after the first of two", BYTES("a\xc3"), 1},
        {"cut after the second of three", BYTES("a\xe2\x82"), 1},
        {"cut after the third of four", BYTES("a\xf0\x9f\x99"), 1},
        {"second byte is ASCII",
         BYTES("\xc3"
               "a"),
         0},
        {"third byte is ASCII",
         BYTES("\xe2\x82"
               "a"),
         0},
        {"fourth byte begins a character", BYTES("\xf0\x9f\x99\xc3"), 0},
        {"NUL in two bytes", BYTES("\xc0\x80"), 0},
        {"slash in two bytes", BYTES("\xc0\xaf"), 0},
        {"last of one byte in two", BYTES("\xc1\xbf"), 0},
        {"slash in three bytes", BYTES("\xe0\x80\xaf"), 0},
        {"last of two bytes in three", BYTES("\xe0\x9f\xbf"), 0},
        {"slash in four bytes", BYTES("\xf0\x80\x80\xaf"), 0},
        {"last of three bytes in four", BYTES("\xf0\x8f\xbf\xbf"), 0},
        {"first surrogate", BYTES("\xed\xa0\x80"), 0},
        {"last surrogate", BYTES("\xed\xbf\xbf"), 0},
        {"pair of surrogates", BYTES("\xed\xa0\xbd\xed\xb8\x80"), 0},
        {"last before the surrogates", BYTES("\xed\x9f\xbf"), -1},
        {"first after the surrogates", BYTES("\xee\x80\x80"), -1},
        {"last of all", BYTES("\xf4\x8f\xbf\xbf"), -1},
        {"one too far", BYTES("\xf4\x90\x80\x80"), 0},
        {"first byte f5", BYTES("\xf5\x80\x80\x80"), 0},
        {"five bytes", BYTES("\xf8\x88\x80\x80\x80"), 0},
        {"six bytes", BYTES("\xfc\x84\x80\x80\x80\x80"), 0},
        {"fe", BYTES("\xfe"), 0},
        {"late", BYTES("good until \xe2\x82\xac here\xff"), 19},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(cpd_text_bad_byte(cases[i].text, cases[i].length), cases[i].bad, "%s: %td",
                     cases[i].label, cpd_text_bad_byte(cases[i].text, cases[i].length));
    cr_expect_eq(cpd_text_bad_byte(NULL, 0), -1);
}

/* The encoder of the test: any value in any number of bytes, right or wrong. */
static size_t encode(char *out, uint32_t value, size_t count)
{
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (size_t i = count; i-- > 1; value >>= 6)
        out[i] = (char)(0x80 | (value & 0x3f));
    out[0] = (char)(first[count] | value);
    return count;
}

static size_t shortest(uint32_t value)
{
    return value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
}

Test(utf8, takes_every_character_in_its_shortest_form_only)
{
    for (uint32_t value = 0; value < 0x110000; value++) {
        bool control =
            (value < 0x20 && value != '\n' && value != '\t') || (value >= 0x7f && value <= 0x9f);
        bool good = !control && !(value >= 0xd800 && value <= 0xdfff);
        size_t least = shortest(value);
        char text[4];

        for (size_t count = least; count <= 4; count++) {
            ptrdiff_t bad = cpd_text_bad_byte(text, encode(text, value, count));

            if (bad != (good && count == least ? -1 : 0))
                cr_assert_fail("U+%04X in %zu bytes", value, count);
        }
    }
}

/* ---- codes ---- */

Test(code, is_plain)
{
    static const char *const good[] = {
        "a",        "Z",
        "0",        "pcf",
        "pcf-2018", "KSS.1_2",
        "9a",       "a.",
        "a-",       "0123456789012345678901234567890123456789012345678901234567890123",
    };
    static const char *const bad[] = {
        "",         ".a",
        "-a",       "_a",
        "a b",      "a/b",
        "a\n",      "a:b",
        "a@b",      "a#b",
        "../a",     "a\\b",
        "\xc3\xab", "a\xc3\xab",
        "a\x7f",    " a",
        "a ",       "01234567890123456789012345678901234567890123456789012345678901234",
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        cr_expect(cpd_code_is_good(good[i]), "%s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(cpd_code_is_good(bad[i]), "%s", bad[i]);
    cr_expect_not(cpd_code_is_good(NULL));
}

/* ---- distance of words ---- */

Test(word, distance_counts_slips)
{
    static const struct {
        const char *a, *b;
        int distance;
    } cases[] = {
        {"", "", 0},
        {"verify", "verify", 0},
        {"", "abc", 3},
        {"verfy", "verify", 1},
        {"verrify", "verify", 1},
        {"vorify", "verify", 1},
        {"veirfy", "verify", 1},
        {"evrify", "verify", 1},
        {"verifyy", "verify", 1},
        {"hours", "verify", 6},
        {"kitten", "sitting", 3},
        {"ab", "ba", 1},
        {"abcd", "badc", 2},
        {"ca", "abc", 3}, /* a swapped pair is not touched again */
        {"Verify", "verify", 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(cpd_word_distance(cases[i].a, cases[i].b), cases[i].distance, "%s, %s: %d",
                     cases[i].a, cases[i].b, cpd_word_distance(cases[i].a, cases[i].b));
        cr_expect_eq(cpd_word_distance(cases[i].b, cases[i].a), cases[i].distance, "%s, %s",
                     cases[i].b, cases[i].a);
    }
}

Test(word, long_words_are_far)
{
    char longest[66];

    memset(longest, 'x', 65);
    longest[65] = '\0';
    cr_expect_eq(cpd_word_distance(longest, "x"), 99);
    cr_expect_eq(cpd_word_distance("x", longest), 99);
    cr_expect_eq(cpd_word_distance(longest, longest), 99);
    cr_expect_eq(cpd_word_distance(longest + 1, ""), 64);
    cr_expect_eq(cpd_word_distance(longest + 1, longest + 1), 0);
    cr_expect_eq(cpd_word_distance(NULL, "x"), 99);
    cr_expect_eq(cpd_word_distance("x", NULL), 99);
}

/* ---- hex and base64url ---- */

static void fill(unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)random();
}

Test(hex, reads_back_what_it_writes)
{
    srandom(16);
    for (size_t n = 0; n <= 64; n++) {
        unsigned char bytes[64], back[64] = {0};
        char text[129];

        fill(bytes, n);
        cpd_hex_format(text, bytes, n);
        cr_expect_eq(strlen(text), 2 * n);
        cr_expect(cpd_hex_parse(back, n, text), "%s", text);
        cr_expect(memcmp(bytes, back, n) == 0, "%s", text);
    }
}

Test(hex, has_one_form)
{
    static const char *const bad[] = {"",
                                      "00f",
                                      "00ff0",
                                      "00ff00",
                                      "00FF",
                                      "00fg",
                                      "0x0f",
                                      " 0ff",
                                      "00f ",
                                      "00f\n",
                                      "-0ff",
                                      "\xc3\xab"
                                      "ff"};
    char text[9];

    cpd_hex_format(text, (const unsigned char *)"\x00\x7f\x80\xff", 4);
    cr_expect_str_eq(text, "007f80ff");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        unsigned char out[2] = {42, 42};

        cr_expect_not(cpd_hex_parse(out, 2, bad[i]), "%s", bad[i]);
        cr_expect(out[0] == 42 && out[1] == 42, "%s: the output is touched", bad[i]);
    }
    cr_expect_not(cpd_hex_parse(NULL, 0, NULL));
}

/* RFC 4648, section 10, without padding, and the two digits that differ from plain base64. */
Test(base64url, knows_the_examples_of_the_standard)
{
    static const struct {
        const char *bytes, *text;
    } cases[] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xbf", "-_-_"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = strlen(cases[i].bytes);
        unsigned char back[8] = {0};
        char text[16];

        cpd_base64url_format(text, (const unsigned char *)cases[i].bytes, n);
        cr_expect_str_eq(text, cases[i].text);
        cr_expect(cpd_base64url_parse(back, n, text), "%s", text);
        cr_expect(memcmp(back, cases[i].bytes, n) == 0, "%s", text);
    }
}

Test(base64url, reads_back_what_it_writes)
{
    srandom(64);
    for (size_t n = 0; n <= 96; n++) {
        unsigned char bytes[96], back[96] = {0};
        char text[129];

        fill(bytes, n);
        cpd_base64url_format(text, bytes, n);
        cr_expect_eq(strlen(text), (n * 8 + 5) / 6);
        cr_expect(cpd_base64url_parse(back, n, text), "%s", text);
        cr_expect(memcmp(bytes, back, n) == 0, "%s", text);
        cr_expect_not(cpd_base64url_parse(back, n + 1, text), "%s is not longer", text);
    }
}

/* Of all texts of two bytes exactly 256 are the text of one byte. */
Test(base64url, has_one_form)
{
    static const char *const bad[] = {"Zg==", "Zg=", "Z",  "",    "Zh",      "Z g",
                                      "Zg\n", "Z+",  "Z/", "Zgg", "\xc3\xab"};
    int taken = 0;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        unsigned char out = 42;

        cr_expect_not(cpd_base64url_parse(&out, 1, bad[i]), "%s", bad[i]);
        cr_expect_eq(out, 42, "%s: the output is touched", bad[i]);
    }
    for (int value = 0; value < 256 * 256; value++) {
        char text[3] = {(char)(value >> 8), (char)(value & 255), '\0'};
        unsigned char out;

        taken += cpd_base64url_parse(&out, 1, text);
    }
    cr_expect_eq(taken, 256);
    cr_expect_not(cpd_base64url_parse(NULL, 0, NULL));
}
