/* The packed form of a tree, for the store: identifiers, hashes, dates and frequent words in few
 * bytes. docs/packed-form.md is its law. A tree has exactly one packed form, so the reader refuses
 * every byte that the writer would not have written; to that end each text that was read is
 * classified again and must come out under the tag it stood under.
 *
 * Reading never takes more room than the bytes at hand can pay for: a value takes a byte at least,
 * and texts are copied, not announced. */
#include "node/tree.h"

#include <stdlib.h>
#include <string.h>

#include "node/pack_words.h"

#define FORMS (sizeof pack_forms / sizeof *pack_forms)
#define DAY INT64_C(86400)
#define SHORT_MOST 128 /* the longest text that is not kept as it is */

/* ---- texts ---- */

/* How a text is packed: its tag, and the bytes or the number that stand for it. */
struct packing {
    char tag;
    unsigned char bytes[SHORT_MOST / 2];
    size_t length;
    uint64_t number;
};

/* Returns the index of a text, or count when it is not among the first count words. */
static size_t find_word(const struct word *words, size_t count, const char *text, size_t length)
{
    size_t i = 0;

    while (i < count && (words[i].length != length || memcmp(words[i].text, text, length) != 0))
        i++;
    return i;
}

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

static cpd_date first_day(void)
{
    return cpd_date_from_parts(1900, 1, 1);
}

static bool pack_date(struct packing *p, const char *text)
{
    cpd_date day = has_shape(text, "0000-00-00") ? read_day(text) : CPD_DATE_NONE;

    if (day == CPD_DATE_NONE || day < first_day())
        return false;
    p->number = (uint64_t)((int64_t)day - first_day());
    return true;
}

static bool pack_clock(struct packing *p, const char *text)
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

static bool pack_uuid(struct packing *p, const char *text)
{
    cpd_uuid uuid;

    if (!cpd_uuid_parse(&uuid, text))
        return false;
    memcpy(p->bytes, uuid.bytes, sizeof uuid.bytes);
    return true;
}

/* No two tags but 's' and 'w' can claim texts of one length. */
static bool pack_special(struct packing *p, const char *text, size_t length)
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

static void classify(struct packing *p, const struct form *form, const char *text, size_t length)
{
    size_t word = find_word(pack_words, form->words, text, length);

    if (word < form->words) {
        p->tag = 'w';
        p->number = word;
    } else if (!pack_special(p, text, length)) {
        p->tag = 's';
    }
}

/* ---- writing ---- */

struct writer {
    cpd_str *out;
    const struct form *form;
};

static void put_varint(cpd_str *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        cpd_str_add_char(out, (char)(number | 0x80));
    cpd_str_add_char(out, (char)number);
}

static void put_tagged(cpd_str *out, char tag, uint64_t number)
{
    cpd_str_add_char(out, tag);
    put_varint(out, number);
}

static void put_text(struct writer *w, const char *text, size_t length)
{
    struct packing p;

    classify(&p, w->form, text, length);
    switch (p.tag) {
    case 's':
        put_tagged(w->out, 's', length);
        cpd_str_add_n(w->out, text, length);
        break;
    case 'w':
        cpd_str_add_char(w->out, 'w');
        cpd_str_add_char(w->out, (char)p.number);
        break;
    case 'd':
    case 'c':
        put_tagged(w->out, p.tag, p.number);
        break;
    default:
        cpd_str_add_char(w->out, p.tag);
        cpd_str_add_n(w->out, p.bytes, p.length);
    }
}

static void put_int(cpd_str *out, int64_t value)
{
    if (value >= 0)
        put_tagged(out, 'i', (uint64_t)value);
    else
        put_tagged(out, 'j', (uint64_t)(-1 - value));
}

static void put_key(struct writer *w, const char *key)
{
    size_t length = strlen(key);
    size_t i = find_word(pack_keys, w->form->keys, key, length);

    if (i < w->form->keys) {
        cpd_str_add_char(w->out, (char)(i + 1));
        return;
    }
    cpd_str_add_char(w->out, 0);
    cpd_str_add_char(w->out, (char)length);
    cpd_str_add_n(w->out, key, length);
}

static void put_node(struct writer *w, const cpd_node *node);

static void put_list(struct writer *w, const cpd_node *list)
{
    put_tagged(w->out, 'a', list->inner.count);
    for (uint32_t i = 0; i < list->inner.count; i++)
        put_node(w, list->inner.slots[i].value);
}

static void put_object(struct writer *w, const cpd_node *object)
{
    const struct cpd_slot **sorted = cpd_node__sorted(object);

    if (!sorted) {
        w->out->failed = true;
        return;
    }
    put_tagged(w->out, 'o', object->inner.count);
    for (uint32_t i = 0; i < object->inner.count; i++) {
        put_key(w, sorted[i]->key);
        put_node(w, sorted[i]->value);
    }
    free(sorted);
}

static void put_node(struct writer *w, const cpd_node *node)
{
    switch (node->type) {
    case CPD_NODE_BOOL:
        cpd_str_add_char(w->out, node->truth ? 'T' : 'F');
        break;
    case CPD_NODE_INT:
        put_int(w->out, node->integer);
        break;
    case CPD_NODE_TEXT:
        put_text(w, node->text.bytes, node->text.length);
        break;
    case CPD_NODE_LIST:
        put_list(w, node);
        break;
    case CPD_NODE_OBJECT:
        put_object(w, node);
        break;
    case CPD_NODE_NULL:
    case CPD_NODE_REAL:
        break; // refused by the check
    }
}

int cpd_node__pack(cpd_str *out, const cpd_node *node)
{
    struct writer w = {out, &pack_forms[FORMS - 1]};
    int r = cpd_node__check_canonical(node);

    if (r < 0)
        return r;
    cpd_str_add_char(out, (char)w.form->number);
    put_node(&w, node);
    return out->failed ? cpd_error__no_memory() : CPD_OK;
}

/* ---- reading ---- */

struct reader {
    cpd_doc *doc;
    const struct form *form;
    const unsigned char *start, *at, *end;
    int depth;
};

static cpd_node *damaged(const struct reader *r, const char *what)
{
    cpd_error__set(CPD_EDAMAGED, "packed bytes are damaged at byte %zu: %s",
                   (size_t)(r->at - r->start), what);
    return NULL;
}

static size_t left(const struct reader *r)
{
    return (size_t)(r->end - r->at);
}

/* The next n bytes, which are passed; NULL when there are fewer. */
static const unsigned char *take(struct reader *r, size_t n)
{
    const unsigned char *bytes = r->at;

    if (n > left(r))
        return NULL;
    r->at += n;
    return bytes;
}

/* A number in its shortest form, at most 2^53-1. */
static bool take_varint(struct reader *r, uint64_t *out)
{
    uint64_t number = 0;
    const unsigned char *byte;

    for (int shift = 0; shift < 56; shift += 7) {
        byte = take(r, 1);
        if (!byte || (*byte == 0 && shift > 0))
            return false;
        number |= (uint64_t)(*byte & 0x7f) << shift;
        if (*byte < 0x80) {
            *out = number;
            return number <= CPD_NODE_INT_MOST;
        }
    }
    return false;
}

/* The text of a tag that stands for a number or for bytes; NULL when there is none. */
static const char *take_special(struct reader *r, char tag, char text[SHORT_MOST + 1])
{
    static const char byte_tags[] = "uhgkK";
    static const size_t byte_counts[] = {16, 32, 64, 16, 32};
    const char *which = strchr(byte_tags, tag);
    size_t n = which ? byte_counts[which - byte_tags] : 0;
    const unsigned char *bytes = take(r, n);
    uint64_t number = 0;

    if (!bytes || (!which && !take_varint(r, &number)))
        return NULL;
    text[0] = '\0';
    if (tag == 'u')
        cpd_uuid_format(text, (const cpd_uuid *)bytes);
    else if (tag == 'k' || tag == 'K')
        cpd_base64url_format(text, bytes, n);
    else if (which)
        cpd_hex_format(text, bytes, n);
    else if (tag == 'c')
        cpd_clock_format(text, (int64_t)number);
    else if (number <= INT32_MAX / 2)
        cpd_date_format(text, first_day() + (cpd_date)number);
    return text;
}

static const char *take_text(struct reader *r, char tag, char room[SHORT_MOST + 1], size_t *length)
{
    const unsigned char *byte;
    const char *text;
    uint64_t number;

    if (tag == 's') {
        text = take_varint(r, &number) && number <= left(r) ? (const char *)take(r, number) : NULL;
        *length = text ? (size_t)number : 0;
        return text;
    }
    if (tag == 'w') {
        byte = take(r, 1);
        text = byte && *byte < r->form->words ? pack_words[*byte].text : NULL;
    } else {
        text = take_special(r, tag, room);
    }
    *length = text ? strlen(text) : 0;
    return text;
}

static cpd_node *read_text(struct reader *r, char tag)
{
    char room[SHORT_MOST + 1];
    struct packing p;
    size_t length;
    const char *text = take_text(r, tag, room, &length);
    cpd_node *node;

    if (!text)
        return damaged(r, "a text is cut off or unknown");
    if (cpd_text_bad_byte(text, length) >= 0)
        return damaged(r, "a text that is not UTF-8 or holds control characters");
    node = cpd_node_text_n(r->doc, text, length); // and a NUL after it, which classify() needs
    if (node->type != CPD_NODE_TEXT)
        return node;
    classify(&p, r->form, node->text.bytes, length);
    return p.tag == tag ? node : damaged(r, "a text has a shorter form");
}

static cpd_node *read_int(struct reader *r, char tag)
{
    uint64_t number;

    if (!take_varint(r, &number) || (tag == 'j' && number == CPD_NODE_INT_MOST))
        return damaged(r, "an integer is cut off, too large or not in its shortest form");
    return cpd_node_int(r->doc, tag == 'i' ? (int64_t)number : -1 - (int64_t)number);
}

static bool key_is_good(const struct reader *r, const char *key, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (key[i] < 0x20 || key[i] > 0x7e)
            return false;
    return find_word(pack_keys, r->form->keys, key, length) == r->form->keys;
}

static bool take_key(struct reader *r, char key[CPD_NODE_KEY_MOST + 1])
{
    const unsigned char *byte = take(r, 1), *bytes;
    size_t length;

    if (!byte || *byte > r->form->keys)
        return false;
    if (*byte > 0) {
        strcpy(key, pack_keys[*byte - 1].text);
        return true;
    }
    byte = take(r, 1);
    bytes = byte ? take(r, *byte) : NULL;
    if (!bytes)
        return false;
    length = *byte;
    memcpy(key, bytes, length);
    key[length] = '\0';
    return key_is_good(r, key, length);
}

static cpd_node *read_node(struct reader *r);

static cpd_node *read_list(struct reader *r)
{
    cpd_node *list = cpd_node_list(r->doc);
    uint64_t count;

    if (!take_varint(r, &count) || count > left(r))
        return damaged(r, "a list says it is longer than the bytes that follow");
    for (uint64_t i = 0; i < count && !cpd_doc_failed(r->doc); i++) {
        cpd_node *value = read_node(r);

        if (!value)
            return NULL;
        cpd_node_add(r->doc, list, value);
    }
    return list;
}

static cpd_node *read_object(struct reader *r)
{
    char key[CPD_NODE_KEY_MOST + 1];
    cpd_node *object = cpd_node_object(r->doc);
    const char *before = NULL;
    uint64_t count;

    if (!take_varint(r, &count) || count > left(r) / 2)
        return damaged(r, "an object says it is longer than the bytes that follow");
    for (uint64_t i = 0; i < count && !cpd_doc_failed(r->doc); i++) {
        struct cpd_slot *slot;
        cpd_node *value;

        if (!take_key(r, key) || (before && strcmp(before, key) >= 0))
            return damaged(r, "a key is cut off, unknown, in the long form or out of order");
        value = read_node(r);
        if (!value)
            return NULL;
        slot = cpd_node__append(r->doc, object, key, value);
        before = slot ? slot->key : NULL;
    }
    return object;
}

static cpd_node *read_inner(struct reader *r, char tag)
{
    cpd_node *node;

    if (r->depth == CPD_NODE_DEPTH)
        return damaged(r, "too many lists and objects inside each other");
    r->depth++;
    node = tag == 'a' ? read_list(r) : read_object(r);
    r->depth--;
    return node;
}

static cpd_node *read_node(struct reader *r)
{
    const unsigned char *tag = take(r, 1);

    switch (tag ? *tag : 0) {
    case 'F':
    case 'T':
        return cpd_node_bool(r->doc, *tag == 'T');
    case 'i':
    case 'j':
        return read_int(r, (char)*tag);
    case 'a':
    case 'o':
        return read_inner(r, (char)*tag);
    case 's':
    case 'w':
    case 'u':
    case 'h':
    case 'g':
    case 'k':
    case 'K':
    case 'd':
    case 'c':
        return read_text(r, (char)*tag);
    default:
        return damaged(r, "no value begins here");
    }
}

static const struct form *find_form(unsigned char number)
{
    for (size_t i = 0; i < FORMS; i++)
        if (pack_forms[i].number == number)
            return &pack_forms[i];
    return NULL;
}

static cpd_node *refuse_form(const struct reader *r)
{
    damaged(r, "no form number that this version knows");
    cpd_error__hint("A newer version of the library may have written it.");
    return NULL;
}

cpd_node *cpd_node__unpack_into(cpd_doc *doc, const unsigned char *bytes, size_t length)
{
    struct reader r = {doc, NULL, bytes, bytes, bytes + length, 0};
    const unsigned char *number = take(&r, 1);
    cpd_node *node = NULL;

    r.form = number ? find_form(*number) : NULL;
    if (!r.form)
        return refuse_form(&r);
    if (!cpd_doc_failed(doc))
        node = read_node(&r);
    if (cpd_doc_failed(doc)) {
        cpd_error__no_memory();
        return NULL;
    }
    return node && left(&r) > 0 ? damaged(&r, "bytes follow after the end") : node;
}

int cpd_node__unpack(cpd_doc **out, const unsigned char *bytes, size_t length)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node__unpack_into(doc, bytes, length);

    if (!root) {
        cpd_doc_free(doc);
        return cpd_error_last()->kind;
    }
    cpd_doc_set_root(doc, root);
    *out = doc;
    return CPD_OK;
}
