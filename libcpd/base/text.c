/* Text from outside: what is good text, what is a good code, how it may be shown, how far two words
 * are apart, and bytes as hex and base64url. Encodings that are hashed or signed have exactly one
 * form: whatever else would decode to the same bytes is refused.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define FAR 99
#define LONGEST_WORD 64

/* ---- UTF-8 ---- */

/* How many bytes the first byte announces, and the smallest value that needs so many: anything
 * smaller is not the shortest form. */
static size_t announced(unsigned char first, uint32_t *smallest)
{
    *smallest = first < 0x80 ? 0 : first < 0xe0 ? 0x80 : first < 0xf0 ? 0x800 : 0x10000;
    return first < 0x80   ? 1
           : first < 0xc0 ? 0
           : first < 0xe0 ? 2
           : first < 0xf0 ? 3
           : first < 0xf8 ? 4
                          : 0;
}

size_t cpd_utf8__next(uint32_t *point, const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    uint32_t smallest, value;
    size_t count = length > 0 ? announced(bytes[0], &smallest) : 0;

    if (count == 0 || count > length)
        return 0;
    value = count == 1 ? bytes[0] : bytes[0] & (0x7fu >> count);
    for (size_t i = 1; i < count; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (bytes[i] & 0x3f);
    }
    if (value < smallest || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *point = value;
    return count;
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

ptrdiff_t cpd_text_bad_byte(const char *text, size_t length)
{
    size_t at = 0, count;
    uint32_t point;

    for (; at < length; at += count) {
        count = 1;
        if (text[at] >= 0x20 && text[at] < 0x7f) // what most texts are made of
            continue;
        count = cpd_utf8__next(&point, text + at, length - at);
        if (count == 0 || (is_control(point) && point != '\n' && point != '\t'))
            return (ptrdiff_t)at;
    }
    return -1;
}

/* ---- text in messages ---- */

/* Line and paragraph separators and the marks that turn the direction of writing: harmless in a
 * text, but in a message they could make a file name look like another. */
static bool is_misleading(uint32_t point)
{
    return (point >= 0x2028 && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
}

/* Write what stands for the character at text; returns how many bytes of text it stands for. */
static size_t show_one(char piece[8], const char *text, size_t length)
{
    uint32_t point;
    size_t count = cpd_utf8__next(&point, text, length);

    if (count > 0 && !is_control(point) && !is_misleading(point)) {
        memcpy(piece, text, count);
        piece[count] = '\0';
        return count;
    }
    if (*text == '\n' || *text == '\t')
        snprintf(piece, 8, "\\%c", *text == '\n' ? 'n' : 't');
    else
        snprintf(piece, 8, "\\x%02x", (unsigned char)*text);
    return 1;
}

void cpd_text__show(char *out, size_t size, const char *raw)
{
    size_t length = raw ? strlen(raw) : 0, at = 0, used = 0;
    char piece[8];

    while (at < length) {
        size_t width;

        at += show_one(piece, raw + at, length - at);
        width = strlen(piece);
        if (used + width >= size)
            break;
        memcpy(out + used, piece, width);
        used += width;
    }
    out[used] = '\0';
}

/* Every byte of raw text gives at least one shown byte, so a character that is broken by the end
 * of this buffer lies beyond what is shown. */
void cpd_text__show_format(char *out, size_t size, const char *format, va_list args)
{
    char raw[CPD_SHOW_MOST + 8];

    if (vsnprintf(raw, sizeof raw, format, args) < 0)
        cpd_text__show(out, size, format);
    else
        cpd_text__show(out, size, raw);
}

int cpd_text__refuse(const char *text, const char *what)
{
    if (strlen(text) <= 24)
        return cpd_error__set(CPD_EINPUT, "\"%s\" %s", text, what);
    return cpd_error__set(CPD_EINPUT, "this %s", what);
}

/* ---- codes and words ---- */

bool cpd_text__is_word(const char *text, size_t length, const char *word)
{
    if (strlen(word) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];

        if (c != word[i])
            return false;
    }
    return true;
}

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool cpd_code_is_good(const char *code)
{
    size_t length = 0;

    if (!code || !is_letter_or_digit(code[0]))
        return false;
    for (; code[length]; length++)
        if (length == 64 || !(is_letter_or_digit(code[length]) || strchr("._-", code[length])))
            return false;
    return true;
}

static int least(int a, int b, int c)
{
    int ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* The table of optimal string alignment: row i, column j is the distance between the first i bytes
 * of a and the first j bytes of b. */
int cpd_word_distance(const char *a, const char *b)
{
    unsigned char cost[LONGEST_WORD + 1][LONGEST_WORD + 1];
    size_t rows = a ? strlen(a) : FAR, columns = b ? strlen(b) : FAR;

    if (rows > LONGEST_WORD || columns > LONGEST_WORD)
        return FAR;
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            if (i == 0 || j == 0) {
                cost[i][j] = (unsigned char)(i + j);
                continue;
            }
            int same = a[i - 1] == b[j - 1];
            int best = least(cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + !same);

            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = least(best, cost[i - 2][j - 2] + !same, best);
            cost[i][j] = (unsigned char)best;
        }
    }
    return cost[rows][columns];
}

/* ---- hex ---- */

static const char hex_digits[] = "0123456789abcdef";

void cpd_hex_format(char *out, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        *out++ = hex_digits[bytes[i] >> 4];
        *out++ = hex_digits[bytes[i] & 15];
    }
    *out = '\0';
}

static int hex_value(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

bool cpd_hex_parse(unsigned char *out, size_t n, const char *text)
{
    if (!text || strlen(text) != 2 * n || strspn(text, hex_digits) != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++, text += 2)
        out[i] = (unsigned char)(hex_value(text[0]) << 4 | hex_value(text[1]));
    return true;
}

/* ---- base64url, RFC 4648 section 5, without padding ---- */

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void cpd_base64url_format(char *out, const unsigned char *bytes, size_t n)
{
    for (; n > 0; bytes += 3, n -= n < 3 ? n : 3) {
        uint32_t bits = (uint32_t)bytes[0] << 16 | (n > 1 ? (uint32_t)bytes[1] << 8 : 0) |
                        (n > 2 ? bytes[2] : 0);
        size_t digits = n < 3 ? n + 1 : 4;

        for (size_t i = 0; i < digits; i++)
            *out++ = base64_digits[bits >> (18 - 6 * i) & 63];
    }
    *out = '\0';
}

static int digit_value(const char *digits, char c)
{
    return (int)(strchr(digits, c) - digits);
}

/* The last digit may carry bits that no byte uses; they must be zero. */
bool cpd_base64url_parse(unsigned char *out, size_t n, const char *text)
{
    size_t digits = n / 3 * 4 + (n % 3 ? n % 3 + 1 : 0);
    int unused = n % 3 == 1 ? 15 : n % 3 == 2 ? 3 : 0;
    uint32_t bits = 0;
    int have = 0;

    if (!text || strlen(text) != digits || strspn(text, base64_digits) != digits)
        return false;
    if (digits > 0 && (digit_value(base64_digits, text[digits - 1]) & unused) != 0)
        return false;
    for (size_t i = 0; i < digits; i++) {
        bits = bits << 6 | (uint32_t)digit_value(base64_digits, text[i]);
        have += 6;
        if (have >= 8) {
            have -= 8;
            *out++ = (unsigned char)(bits >> have);
        }
    }
    return true;
}
