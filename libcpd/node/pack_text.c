/* Forms, dictionaries and tags of the packed form: docs/packed-form.md. Short frequent texts are
 * words; identifiers, hashes, salts, dates and clocks are told by their shape. What is told here is
 * part of what lies on disks. */
#include "node/pack.h"

#include <string.h>

#include "node/pack_words.h"

#define FORMS (sizeof pack_forms / sizeof *pack_forms)
#define DAY INT64_C(86400)

/* ---- forms and dictionaries ---- */

const struct cpd_pack_form *cpd_pack__newest(void)
{
    return &pack_forms[FORMS - 1];
}

const struct cpd_pack_form *cpd_pack__form(unsigned char number)
{
    for (size_t i = 0; i < FORMS; i++)
        if (pack_forms[i].number == number)
            return &pack_forms[i];
    return NULL;
}

/* Returns the index of a text, or count when it is not among the first count words. Most texts are
 * told apart by length and first byte: a vocabulary has hundreds, and each goes through here. */
static size_t find_word(const struct word *words, size_t count, const char *text, size_t length)
{
    size_t i = 0;

    if (length == 0 || length > PACK_WORD_MOST)
        return count;
    while (i < count && (words[i].length != length || words[i].text[0] != text[0] ||
                         memcmp(words[i].text, text, length) != 0))
        i++;
    return i;
}

unsigned char cpd_pack__key_byte(const struct cpd_pack_form *form, const char *key, size_t length)
{
    size_t i = find_word(pack_keys, form->keys, key, length);

    return i < form->keys ? (unsigned char)(i + 1) : 0;
}

const char *cpd_pack__key(const struct cpd_pack_form *form, unsigned char byte)
{
    return byte > 0 && byte <= form->keys ? pack_keys[byte - 1].text : NULL;
}

const char *cpd_pack__word(const struct cpd_pack_form *form, unsigned char byte)
{
    return byte < form->words ? pack_words[byte].text : NULL;
}

/* ---- tags ---- */

static bool has_shape(const char *text, const char *shape)
{
    for (; *shape; shape++, text++)
        if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
            return false;
    return *text == '\0';
}

static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

/* Dates and clocks are read here and not by their parsers because failing is no error here. */
static cpd_date read_day(const char *text)
{
    return cpd_date_from_parts(digits(text, 4), digits(text + 5, 2), digits(text + 8, 2));
}

cpd_date cpd_pack__first_day(void)
{
    return cpd_date_from_parts(1900, 1, 1);
}

static bool pack_date(struct cpd_packing *p, const char *text)
{
    cpd_date day = has_shape(text, "0000-00-00") ? read_day(text) : CPD_DATE_NONE;

    if (day == CPD_DATE_NONE || day < cpd_pack__first_day())
        return false;
    p->number = (uint64_t)((int64_t)day - cpd_pack__first_day());
    return true;
}

static bool pack_clock(struct cpd_packing *p, const char *text)
{
    cpd_date day = has_shape(text, "0000-00-00T00:00:00Z") ? read_day(text) : CPD_DATE_NONE;
    int hour, minute, second;

    if (day == CPD_DATE_NONE || day < 0)
        return false;
    hour = digits(text + 11, 2);
    minute = digits(text + 14, 2);
    second = digits(text + 17, 2);
    p->number = (uint64_t)(day * DAY + hour * 3600 + minute * 60 + second);
    return hour < 24 && minute < 60 && second < 60;
}

static bool pack_uuid(struct cpd_packing *p, const char *text)
{
    cpd_uuid uuid;

    if (!cpd_uuid_parse(&uuid, text))
        return false;
    memcpy(p->bytes, uuid.bytes, sizeof uuid.bytes);
    return true;
}

/* No two tags but 's' and 'w' can claim texts of one length. */
static bool pack_special(struct cpd_packing *p, const char *text, size_t length)
{
    static const struct {
        size_t length;
        char tag;
        size_t bytes;
    } tags[] = {{36, 'u', 16}, {64, 'h', 32}, {128, 'g', 64}, {22, 'k', 16},
                {43, 'K', 32}, {10, 'd', 0},  {20, 'c', 0}};
    size_t i = 0;

    while (i < sizeof tags / sizeof *tags && tags[i].length != length)
        i++;
    if (i == sizeof tags / sizeof *tags)
        return false;
    p->tag = tags[i].tag;
    p->length = tags[i].bytes;
    switch (p->tag) {
    case 'u':
        return pack_uuid(p, text);
    case 'd':
        return pack_date(p, text);
    case 'c':
        return pack_clock(p, text);
    case 'k':
    case 'K':
        return cpd_base64url_parse(p->bytes, p->length, text);
    default:
        return cpd_hex_parse(p->bytes, p->length, text);
    }
}

void cpd_pack__classify(struct cpd_packing *out, const struct cpd_pack_form *form, const char *text,
                        size_t length)
{
    size_t word = find_word(pack_words, form->words, text, length);

    if (word < form->words) {
        out->tag = 'w';
        out->number = word;
    } else if (!pack_special(out, text, length)) {
        out->tag = 's';
    }
}
