/* UTF-8, strictly: no overlong forms, no surrogates, nothing beyond U+10FFFF. Unlike
 * cpd_text_bad_byte() this passes control characters, which JSON may carry in escapes. */
#include "node/tree.h"

static uint32_t smallest_of_length(size_t length)
{
    return length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
}

size_t cpd_node__utf8(uint32_t *code, const char *bytes, size_t length)
{
    unsigned char first = length ? (unsigned char)bytes[0] : 0xff;
    size_t n = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    if (n == 0 || n > length || first > 0xf4)
        return 0;
    *code = n == 1 ? first : first & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (bytes[i] & 0x3f);
    }
    if (n > 1 && *code < smallest_of_length(n))
        return 0;
    return *code > 0x10ffff || (*code >= 0xd800 && *code <= 0xdfff) ? 0 : n;
}
