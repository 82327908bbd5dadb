/* UUIDs, version 7 of RFC 9562: 48 bits of clock, then chance, so that identifiers sort by the time
 * they were made. There is one way to write an identifier, because its text is hashed and signed.
 */
#include <string.h>

#include "base/base.h"

void cpd_uuid_make(cpd_uuid *out, int64_t milliseconds, const unsigned char random[10])
{
    uint64_t clock = milliseconds < 0 ? 0 : (uint64_t)milliseconds;

    for (int i = 0; i < 6; i++)
        out->bytes[i] = (unsigned char)(clock >> (40 - 8 * i));
    memcpy(out->bytes + 6, random, 10);
    out->bytes[6] = (unsigned char)((out->bytes[6] & 0x0f) | 0x70); /* version 7 */
    out->bytes[8] = (unsigned char)((out->bytes[8] & 0x3f) | 0x80); /* variant of RFC 9562 */
}

/* 8-4-4-4-12 digits: take the hyphens out, then the text is plain hex. */
bool cpd_uuid_parse(cpd_uuid *out, const char *text)
{
    char hex[33];
    size_t length = 0;

    if (!text || strlen(text) != CPD_UUID_TEXT - 1)
        return false;
    for (size_t i = 0; i < CPD_UUID_TEXT - 1; i++) {
        bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;

        if (hyphen != (text[i] == '-'))
            return false;
        if (!hyphen)
            hex[length++] = text[i];
    }
    hex[length] = '\0';
    return cpd_hex_parse(out->bytes, sizeof out->bytes, hex);
}

void cpd_uuid_format(char out[CPD_UUID_TEXT], const cpd_uuid *uuid)
{
    static const int group_bytes[] = {4, 2, 2, 2, 6};
    const unsigned char *from = uuid->bytes;

    for (int group = 0; group < 5; group++) {
        if (group > 0)
            *out++ = '-';
        cpd_hex_format(out, from, (size_t)group_bytes[group]);
        from += group_bytes[group];
        out += 2 * group_bytes[group];
    }
}

bool cpd_uuid_equal(const cpd_uuid *a, const cpd_uuid *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool cpd_uuid_is_zero(const cpd_uuid *uuid)
{
    return cpd_uuid_equal(uuid, &(cpd_uuid){{0}});
}
