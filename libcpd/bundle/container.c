/* The tar of a bundle: every header byte follows from name and length, so a header is read by
 * writing it again and comparing. */
#include "bundle/container.h"

#include <stdio.h>
#include <string.h>

#define BLOCK 512
#define MODE_AT 100
#define SIZE_AT 124
#define SUM_AT 148
#define SUM_LENGTH 8
#define TIME_AT 136
#define KIND_AT 156
#define MAGIC_AT 257
#define SIZE_DIGITS 11

static const char *const names[CPD_PARTS] = {
    "cpd-bundle-1.txt", "manifest.json", "summary.json", "sets.json", "proofs.json",
    "chains.cpd",       "bodies.cpd",    "keys.cpd",     "files.cpd",
};

const char *cpd_container__name(enum cpd_part part)
{
    return names[part];
}

/* ---- headers ---- */

static void make_header(unsigned char out[BLOCK], const char *name, size_t length)
{
    char *text = (char *)out;
    unsigned sum = 0;

    memset(out, 0, BLOCK);
    snprintf(text, MODE_AT, "%s", name);
    memcpy(text + MODE_AT,
           "0000600\0"
           "0000000\0"
           "0000000",
           23);
    snprintf(text + SIZE_AT, SIZE_DIGITS + 1, "%011llo", (unsigned long long)length);
    memcpy(text + TIME_AT, "00000000000", 11);
    memset(text + SUM_AT, ' ', SUM_LENGTH);
    text[KIND_AT] = '0';
    memcpy(text + MAGIC_AT,
           "ustar\0"
           "00",
           8);
    for (size_t i = 0; i < BLOCK; i++)
        sum += out[i];
    snprintf(text + SUM_AT, 7, "%06o", sum);
}

/* Octal digits of a length; false when there is something else. */
static bool read_length(size_t *out, const unsigned char *header)
{
    *out = 0;
    for (size_t i = 0; i < SIZE_DIGITS; i++) {
        unsigned char digit = header[SIZE_AT + i];

        if (digit < '0' || digit > '7')
            return false;
        *out = *out << 3 | (size_t)(digit - '0');
    }
    return true;
}

static size_t padding_of(size_t length)
{
    return (BLOCK - length % BLOCK) % BLOCK;
}

/* ---- writing ---- */

static const unsigned char zeros[2 * BLOCK];

int cpd_container__refuse_size(void)
{
    cpd_error__set(CPD_ELIMIT, "the bundle would be larger than %zu MiB", CPD_BUNDLE_MOST >> 20);
    return cpd_error__hint("Keep the texts of a kind back, and what is attached to them: "
                           "--withhold KIND.");
}

/* There is one way to write that nothing is in it. */
static bool is_left_out(int part, size_t length)
{
    return part == CPD_PART_FILES && length == 0;
}

int cpd_container__write(cpd_str *out, const cpd_bytes parts[CPD_PARTS])
{
    size_t whole = 0;

    for (int i = 0; i < CPD_PARTS; i++)
        whole += parts[i].length;
    if (whole > CPD_BUNDLE_MOST - (CPD_PARTS + 2) * 2 * BLOCK)
        return cpd_container__refuse_size();
    for (int i = 0; i < CPD_PARTS; i++) {
        unsigned char header[BLOCK];

        if (is_left_out(i, parts[i].length))
            continue;
        make_header(header, names[i], parts[i].length);
        cpd_str_add_n(out, header, sizeof header);
        cpd_str_add_n(out, parts[i].at, parts[i].length);
        cpd_str_add_n(out, zeros, padding_of(parts[i].length));
    }
    cpd_str_add_n(out, zeros, sizeof zeros);
    return out->failed ? cpd_error__no_memory() : 0;
}

/* ---- reading ---- */

static int no_bundle(void)
{
    cpd_error__set(CPD_EINPUT, "this file is not a bundle of a record");
    return cpd_error__hint("A bundle is a file that cpd bundle make wrote.");
}

static int cut_off(const char *name)
{
    cpd_error__set(CPD_EDAMAGED, "the bundle was cut off: it ends within its part %s", name);
    return cpd_error__hint("Fetch the file again from where it was made.");
}

static int strange(const char *name)
{
    cpd_error__set(CPD_EDAMAGED, "the part %s of the bundle does not begin or end as it must",
                   name);
    return cpd_error__hint("Somebody unpacked and packed it, or the file was damaged; fetch it "
                           "again from where it was made.");
}

static int strange_end(void)
{
    cpd_error__set(CPD_EDAMAGED,
                   "the bundle goes on after its end, or ends otherwise than it must");
    return cpd_error__hint("Fetch the file again from where it was made.");
}

static bool is_zero(const unsigned char *bytes, size_t n)
{
    while (n > 0)
        if (bytes[--n])
            return false;
    return true;
}

static int read_part(cpd_bytes *out, const unsigned char **at, const unsigned char *end,
                     const char *name)
{
    unsigned char expected[BLOCK];
    size_t length;

    if ((size_t)(end - *at) < BLOCK)
        return cut_off(name);
    if (!read_length(&length, *at))
        return strange(name);
    make_header(expected, name, length);
    if (memcmp(expected, *at, BLOCK) != 0)
        return strange(name);
    *at += BLOCK;
    if (length > (size_t)(end - *at) || padding_of(length) > (size_t)(end - *at) - length)
        return cut_off(name);
    *out = (cpd_bytes){*at, length};
    *at += length + padding_of(length);
    return is_zero(*at - padding_of(length), padding_of(length)) ? 0 : strange(name);
}

/* No header begins with a zero. */
static bool at_end(const unsigned char *at, const unsigned char *end)
{
    return at == end || *at == 0;
}

int cpd_container__read(cpd_bytes parts[CPD_PARTS], const void *bytes, size_t length)
{
    const unsigned char *at = bytes, *end = at + length;
    size_t first = strlen(names[0]) + 1;

    if (length > CPD_BUNDLE_MOST)
        return cpd_error__set(CPD_ELIMIT, "the file is larger than any bundle (%zu MiB)",
                              CPD_BUNDLE_MOST >> 20);
    if (length < first || memcmp(bytes, names[0], first) != 0)
        return no_bundle();
    parts[CPD_PART_FILES] = (cpd_bytes){0};
    for (int i = 0; i < CPD_PARTS && !(i == CPD_PART_FILES && at_end(at, end)); i++) {
        int r = read_part(&parts[i], &at, end, names[i]);

        if (r == 0 && is_left_out(i, parts[i].length))
            r = strange(names[i]);
        if (r < 0)
            return r;
    }
    if ((size_t)(end - at) < sizeof zeros)
        return cut_off(names[parts[CPD_PART_FILES].length ? CPD_PART_FILES : CPD_PART_KEYS]);
    if ((size_t)(end - at) > sizeof zeros || !is_zero(at, sizeof zeros))
        return strange_end();
    return 0;
}
