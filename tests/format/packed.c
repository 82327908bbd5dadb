/* Reading the packed form, written from docs/packed-form.md and from nothing else. A reader of
 * another spelling of the same tree would accept what libcpd refuses, so all that the page forbids
 * is a fault here too. */
#include "packed.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define INT_MOST 9007199254740991 /* 2^53 - 1 */
#define TEXT_ROOM (65536 + 1)     /* bytes of the longest text, and its NUL */
#define DEPTH_MOST 64

/* ---- the dictionaries ---- */

/* One cell pair of a table: | `1f` | `activity`. Returns where the next may begin, or NULL. */
static const char *read_pair(unsigned *byte, char word[40], const char *line)
{
    int used = 0;

    if (sscanf(line, " | `%2x` | `%39[^`]` %n", byte, word, &used) != 2 || !used)
        return NULL;
    return line + used;
}

static int read_table(char table[128][40], int first, const char *page, const char *heading)
{
    const char *line = strstr(page, heading);
    unsigned byte;
    char word[40];
    int count = 0;

    while (line && (line = strchr(line + 1, '\n')) && strncmp(line, "\n## ", 4) != 0)
        for (const char *at = line + 1; (at = read_pair(&byte, word, at)); count++)
            if ((int)byte == count + first && byte < 128)
                strcpy(table[byte], word);
            else
                return -1; /* the bytes of a table follow each other */
    return count;
}

int dictionary_read(struct dictionary *out, const char *page)
{
    memset(out, 0, sizeof *out);
    out->key_count = read_table(out->keys, 1, page, "\n## Keys\n");
    out->word_count = read_table(out->words, 0, page, "\n## Words\n");
    return out->key_count > 0 && out->word_count > 0 ? 0 : -1;
}

/* ---- showing ---- */

void dump_bytes(FILE *out, size_t offset, const unsigned char *bytes, size_t n, const char *meaning)
{
    for (size_t i = 0; i < n; i += 16) {
        fprintf(out, "%04zx ", offset + i);
        for (size_t k = i; k < i + 16 && k < n; k++)
            fprintf(out, " %02x", bytes[k]);
        if (i == 0 && *meaning)
            fprintf(out, "%*s  %s", n < 16 ? 3 * (16 - (int)n) : 0, "", meaning);
        fputc('\n', out);
    }
}

struct reader {
    const unsigned char *bytes;
    size_t n, at;
    size_t shown; /* bytes before this have been shown */
    const struct dictionary *dictionary;
    FILE *trace;
    int depth;
    const char *fault;
};

/* Show the bytes read since the last line. */
__attribute__((format(printf, 3, 4))) static void tell(struct reader *r, const char *label,
                                                       const char *format, ...)
{
    char meaning[400];
    va_list args;
    int used = snprintf(meaning, sizeof meaning, "%*s%s", 2 * r->depth, "", label);

    if (!r->trace || r->fault)
        return;
    va_start(args, format);
    vsnprintf(meaning + used, sizeof meaning - (size_t)used, format, args);
    va_end(args);
    dump_bytes(r->trace, r->shown, r->bytes + r->shown, r->at - r->shown, meaning);
    r->shown = r->at;
}

/* ---- pieces ---- */

static json_t *damaged(struct reader *r, const char *why)
{
    if (!r->fault)
        r->fault = why;
    return NULL;
}

static const unsigned char *take(struct reader *r, size_t n)
{
    const unsigned char *at = r->bytes + r->at;

    if (r->n - r->at < n) {
        damaged(r, "cut off");
        return NULL;
    }
    r->at += n;
    return at;
}

static unsigned char take_byte(struct reader *r)
{
    const unsigned char *byte = take(r, 1);

    return byte ? *byte : 0;
}

static uint64_t take_varint(struct reader *r)
{
    uint64_t value = 0;
    unsigned char byte = 0x80;

    for (int shift = 0; shift < 56 && (byte & 0x80) && !r->fault; shift += 7) {
        byte = take_byte(r);
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (shift > 0 && byte == 0)
            damaged(r, "a varint with a byte too many");
    }
    if ((byte & 0x80) || value > INT_MOST)
        damaged(r, "a varint that is too large");
    return value;
}

/* ---- texts ---- */

static void hex(char *out, const unsigned char *bytes, size_t n)
{
    sodium_bin2hex(out, 2 * n + 1, bytes, n);
}

static void take_uuid(char out[TEXT_ROOM], const unsigned char *b)
{
    char digits[33];

    hex(digits, b, 16);
    sprintf(out, "%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12, digits + 16,
            digits + 20);
}

/* Seconds since 1970 as a day or an instant, by the C library's own calendar. */
static void take_time(struct reader *r, char out[TEXT_ROOM], time_t seconds, const char *format)
{
    struct tm tm;

    if (!gmtime_r(&seconds, &tm) || tm.tm_year > 9999 - 1900 || !strftime(out, 40, format, &tm))
        damaged(r, "a time beyond the year 9999");
}

static void take_plain(struct reader *r, char out[TEXT_ROOM])
{
    uint64_t n = take_varint(r);
    const unsigned char *bytes = n < TEXT_ROOM ? take(r, n) : NULL;

    if (!bytes) {
        damaged(r, "a text that is too long");
        return;
    }
    memcpy(out, bytes, n);
    out[n] = '\0';
    for (int i = 0; i < r->dictionary->word_count; i++)
        if (strcmp(out, r->dictionary->words[i]) == 0)
            damaged(r, "a word written out");
}

static void take_word(struct reader *r, char out[TEXT_ROOM])
{
    unsigned char byte = take_byte(r);

    if (byte >= r->dictionary->word_count)
        damaged(r, "an unknown word");
    else
        strcpy(out, r->dictionary->words[byte]);
}

/* Tags that stand for a number of bytes, each shown as one text. */
static void take_bytes(struct reader *r, char out[TEXT_ROOM], char tag)
{
    size_t n = tag == 'g' ? 64 : tag == 'u' || tag == 'k' ? 16 : 32;
    const unsigned char *bytes = take(r, n);

    if (!bytes)
        return;
    if (tag == 'u')
        take_uuid(out, bytes);
    else if (tag == 'h' || tag == 'g')
        hex(out, bytes, n);
    else
        sodium_bin2base64(out, 64, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

#define FIRST_DAY INT64_C(-2208988800) /* 1900-01-01T00:00:00Z */

static json_t *read_text(struct reader *r, char tag, const char *label)
{
    static const struct {
        char tag;
        const char *name;
    } names[] = {{'s', "text"}, {'w', "word"}, {'u', "UUID"}, {'h', "hash"},  {'g', "64 bytes"},
                 {'k', "salt"}, {'K', "salt"}, {'d', "date"}, {'c', "clock"}, {0, NULL}};
    char *out = calloc(1, TEXT_ROOM);
    json_t *text = NULL;
    int i = 0;

    while (names[i].tag != tag)
        i++;
    if (tag == 's')
        take_plain(r, out);
    else if (tag == 'w')
        take_word(r, out);
    else if (tag == 'd')
        take_time(r, out, FIRST_DAY + (time_t)take_varint(r) * 86400, "%Y-%m-%d");
    else if (tag == 'c')
        take_time(r, out, (time_t)take_varint(r), "%Y-%m-%dT%H:%M:%SZ");
    else
        take_bytes(r, out, tag);
    tell(r, label, "%s %.*s%s", names[i].name, 43, out, strlen(out) > 43 ? "..." : "");
    text = r->fault ? NULL : json_string(out);
    free(out);
    return text ? text : damaged(r, "a text that is not UTF-8");
}

/* ---- trees ---- */

static json_t *read_value(struct reader *r, const char *label);

static void take_key(struct reader *r, char key[256])
{
    const struct dictionary *d = r->dictionary;
    unsigned char byte = take_byte(r), length;
    const unsigned char *bytes;

    if (byte > d->key_count)
        damaged(r, "an unknown key");
    else if (byte)
        strcpy(key, d->keys[byte]);
    if (r->fault || byte)
        return;
    length = take_byte(r);
    bytes = take(r, length);
    if (!bytes)
        return;
    memcpy(key, bytes, length);
    key[length] = '\0';
    for (int i = 1; i <= d->key_count; i++)
        if (strcmp(key, d->keys[i]) == 0)
            damaged(r, "a known key in the long form");
}

static json_t *read_object(struct reader *r, const char *label)
{
    char key[256] = "", before[256] = "", inner[300];
    json_t *object = json_object();
    uint64_t count = take_varint(r);

    tell(r, label, "object of %d", (int)count);
    r->depth++;
    for (uint64_t i = 0; i < count && !r->fault; i++) {
        take_key(r, key);
        if (i > 0 && strcmp(before, key) >= 0)
            damaged(r, "keys out of order");
        if (r->fault)
            break;
        snprintf(inner, sizeof inner, "%s: ", key);
        json_object_set_new(object, key, read_value(r, inner));
        strcpy(before, key);
    }
    r->depth--;
    return object;
}

static json_t *read_list(struct reader *r, const char *label)
{
    json_t *list = json_array();
    uint64_t count = take_varint(r);

    tell(r, label, "list of %d", (int)count);
    r->depth++;
    for (uint64_t i = 0; i < count && !r->fault; i++)
        json_array_append_new(list, read_value(r, "- "));
    r->depth--;
    return list;
}

static json_t *read_simple(struct reader *r, char tag, const char *label)
{
    int64_t number = 0;

    if (tag == 'F' || tag == 'T') {
        tell(r, label, "%s", tag == 'T' ? "true" : "false");
        return json_boolean(tag == 'T');
    }
    number = (int64_t)take_varint(r);
    if (tag == 'j' && number == INT_MOST)
        damaged(r, "an integer below -(2^53 - 1)");
    number = tag == 'i' ? number : -1 - number;
    tell(r, label, "%lld", (long long)number);
    return json_integer(number);
}

static json_t *read_value(struct reader *r, const char *label)
{
    unsigned char tag = take_byte(r);
    json_t *value = NULL;

    if (r->fault || !tag)
        return damaged(r, "no value");
    if (strchr("oa", tag) && r->depth == DEPTH_MOST)
        damaged(r, "nested too deep");
    else if (tag == 'o')
        value = read_object(r, label);
    else if (tag == 'a')
        value = read_list(r, label);
    else if (strchr("FTij", tag))
        value = read_simple(r, (char)tag, label);
    else if (strchr("swuhgkKdc", tag))
        value = read_text(r, (char)tag, label);
    else
        damaged(r, "an unknown tag");
    if (value && r->fault) {
        json_decref(value);
        value = NULL;
    }
    return value;
}

json_t *packed_read(const unsigned char *bytes, size_t n, const struct dictionary *dictionary,
                    FILE *trace, const char **fault)
{
    struct reader r = {.bytes = bytes, .n = n, .dictionary = dictionary, .trace = trace};
    json_t *tree;

    if (take_byte(&r) != 0x01)
        damaged(&r, "not form 01");
    tell(&r, "", "form 01");
    tree = r.fault ? NULL : read_value(&r, "");
    if (tree && r.at != n)
        damaged(&r, "bytes after the end");
    if (r.fault) {
        json_decref(tree);
        tree = NULL;
    }
    *fault = r.fault;
    return tree;
}

char *canonical(const json_t *tree)
{
    return json_dumps(tree, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
}
