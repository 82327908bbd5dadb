/* UUIDs for things that have none: version 5 of RFC 9562, made from the set and the code, so that
 * an export is the same whenever it is made. Version 5 asks for SHA-1; nothing here relies on it
 * for safety, and so it stands here and not with what does. */
#include <stdio.h>
#include <string.h>

#include "exchange/exchange.h"

/* Ours, drawn once: sets without a UUID of their own lie in it. */
#define OURS "6f1e6c1e-2f0c-4d53-9a57-2b8f4f5f2a11"

/* ---- SHA-1 (FIPS 180-4) ---- */

struct sha1 {
    uint32_t h[5];
    unsigned char block[64];
    uint64_t length; /* bytes */
};

static uint32_t rotate(uint32_t x, int n)
{
    return x << n | x >> (32 - n);
}

static uint32_t mix(int round, uint32_t b, uint32_t c, uint32_t d)
{
    if (round < 20)
        return ((b & c) | (~b & d)) + 0x5a827999;
    if (round < 40)
        return (b ^ c ^ d) + 0x6ed9eba1;
    if (round < 60)
        return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    return (b ^ c ^ d) + 0xca62c1d6;
}

static void take_block(struct sha1 *s)
{
    uint32_t w[80], v[5];

    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)s->block[4 * i] << 24 | (uint32_t)s->block[4 * i + 1] << 16 |
               (uint32_t)s->block[4 * i + 2] << 8 | s->block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    memcpy(v, s->h, sizeof v);
    for (int i = 0; i < 80; i++) {
        uint32_t next = rotate(v[0], 5) + mix(i, v[1], v[2], v[3]) + v[4] + w[i];

        v[4] = v[3];
        v[3] = v[2];
        v[2] = rotate(v[1], 30);
        v[1] = v[0];
        v[0] = next;
    }
    for (int i = 0; i < 5; i++)
        s->h[i] += v[i];
}

static void take(struct sha1 *s, const void *bytes, size_t n)
{
    const unsigned char *from = bytes;

    for (size_t i = 0; i < n; i++) {
        s->block[s->length++ % 64] = from[i];
        if (s->length % 64 == 0)
            take_block(s);
    }
}

static void finish(struct sha1 *s, unsigned char out[20])
{
    uint64_t bits = s->length * 8;
    unsigned char end[8];

    take(s, "\x80", 1);
    while (s->length % 64 != 56)
        take(s, "", 1);
    for (int i = 0; i < 8; i++)
        end[i] = (unsigned char)(bits >> (56 - 8 * i));
    take(s, end, 8);
    for (int i = 0; i < 20; i++)
        out[i] = (unsigned char)(s->h[i / 4] >> (24 - 8 * (i % 4)));
}

/* ---- identifiers ---- */

void cpd_identifier__derive(char out[CPD_UUID_TEXT], const char *within, const char *name)
{
    struct sha1 s = {{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}, {0}, 0};
    unsigned char digest[20];
    cpd_uuid uuid;

    if (!cpd_uuid_parse(&uuid, within))
        cpd_uuid_parse(&uuid, OURS);
    take(&s, uuid.bytes, sizeof uuid.bytes);
    take(&s, name, strlen(name));
    finish(&s, digest);
    memcpy(uuid.bytes, digest, sizeof uuid.bytes);
    uuid.bytes[6] = (unsigned char)((uuid.bytes[6] & 0x0f) | 0x50);
    uuid.bytes[8] = (unsigned char)((uuid.bytes[8] & 0x3f) | 0x80);
    cpd_uuid_format(out, &uuid);
}

void cpd_identifier__of_set(char out[CPD_UUID_TEXT], const cpd_node *set)
{
    const char *own = cpd_node_get_text(set, "identifier"), *code = cpd_node_get_text(set, "set");

    if (own)
        snprintf(out, CPD_UUID_TEXT, "%s", own);
    else
        cpd_identifier__derive(out, OURS, code ? code : "");
}

void cpd_identifier__of(char out[CPD_UUID_TEXT], const char *set, const char *what,
                        const cpd_node *thing)
{
    const char *own = cpd_node_get_text(thing, "identifier");
    const char *code = cpd_node_get_text(thing, "code");
    char name[2 * CPD_CODE_TEXT];

    snprintf(name, sizeof name, "%.32s %.64s", what, code ? code : "");
    if (own)
        snprintf(out, CPD_UUID_TEXT, "%s", own);
    else
        cpd_identifier__derive(out, set, name);
}
