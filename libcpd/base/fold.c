/* Letters of either case taken for the same: what people type to find a name or a text again.
 *
 * The simple folding of Unicode for the scripts that names here are written in (Latin with the
 * letters of Welsh, Irish, Polish and their neighbours, Greek, Cyrillic), independent of the
 * program's locale. Nothing that is stored or hashed ever passes through here.
 */
#include "base/base.h"

#include <string.h>

#include "base/text.h"

static bool between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

/* Blocks in which small letters follow their capitals one by one. */
static uint32_t fold_pair(uint32_t c)
{
    bool even_capital = between(c, 0x100, 0x12f) || between(c, 0x132, 0x137) ||
                        between(c, 0x14a, 0x177) || between(c, 0x460, 0x481) ||
                        between(c, 0x48a, 0x4bf) || between(c, 0x1e00, 0x1e95) ||
                        between(c, 0x1ea0, 0x1eff);
    bool odd_capital = between(c, 0x139, 0x148) || between(c, 0x179, 0x17e);
    return even_capital ? c | 1 : odd_capital && c % 2 ? c + 1 : c;
}

static uint32_t fold(uint32_t c)
{
    if (c < 0x80)
        return between(c, 'A', 'Z') ? c + 32 : c;
    if (between(c, 0xc0, 0xde))
        return c == 0xd7 ? c : c + 32;
    if (c == 0x178)
        return 0xff;
    if (between(c, 0x391, 0x3ab) || between(c, 0x410, 0x42f))
        return c + 32;
    if (c == 0x3c2)
        return 0x3c3; /* the sigma that ends a word */
    return between(c, 0x400, 0x40f) ? c + 80 : fold_pair(c);
}

size_t cpd_text__next(uint32_t *point, uint32_t *folded, const char *text, size_t length)
{
    size_t n = cpd_utf8__next(point, text, length);
    if (n > 0)
        *folded = fold(*point);
    return n;
}

/* The next letter of a text, folded; a byte that is no UTF-8 stands for itself. */
static uint32_t next(const char **text, size_t *length)
{
    uint32_t point = 0;
    size_t n = cpd_utf8__next(&point, *text, *length);
    if (n == 0) {
        point = 0x110000u + (unsigned char)**text;
        n = 1;
    }
    *text += n;
    *length -= n;
    return fold(point);
}

bool cpd_text_begins(const char *text, const char *beginning, size_t n)
{
    size_t left = strlen(text);
    while (n > 0)
        if (left == 0 || next(&text, &left) != next(&beginning, &n))
            return false;
    return true;
}

bool cpd_text_same(const char *a, const char *b)
{
    size_t left_a = strlen(a), left_b = strlen(b);
    while (left_a > 0 && left_b > 0)
        if (next(&a, &left_a) != next(&b, &left_b))
            return false;
    return left_a == left_b;
}

bool cpd_text_holds(const char *text, const char *words, size_t n)
{
    size_t left = strlen(text);
    while (!cpd_text_begins(text, words, n)) {
        if (left == 0)
            return false;
        next(&text, &left);
    }
    return true;
}
