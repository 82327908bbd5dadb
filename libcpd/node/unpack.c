/* Reading the packed form, strictly: a tree has exactly one packed form, so every byte that the
 * writer would not have written is refused. To that end each text that was read is classified again
 * and must come out under the tag it stood under.
 *
 * Reading never takes more room than the bytes at hand can pay for: a value takes a byte at least,
 * and no count or length is believed beyond the bytes that follow it. */
#include "node/tree.h"

#include <string.h>

#include "node/pack.h"

struct reader {
    cpd_doc *doc;
    const struct cpd_pack_form *form;
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
static const char *take_special(struct reader *r, char tag, char text[CPD_PACK_SHORT + 1])
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
        cpd_date_format(text, cpd_pack__first_day() + (cpd_date)number);
    return text;
}

static const char *take_text(struct reader *r, char tag, char room[CPD_PACK_SHORT + 1],
                             size_t *length)
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
        text = byte ? cpd_pack__word(r->form, *byte) : NULL;
    } else {
        text = take_special(r, tag, room);
    }
    *length = text ? strlen(text) : 0;
    return text;
}

static cpd_node *read_text(struct reader *r, char tag)
{
    char room[CPD_PACK_SHORT + 1];
    struct cpd_packing p;
    size_t length;
    const char *text = take_text(r, tag, room, &length);
    cpd_node *node;

    if (!text)
        return damaged(r, "a text is cut off or unknown");
    if (cpd_text_bad_byte(text, length) >= 0)
        return damaged(r, "a text that is not UTF-8 or holds control characters");
    node = cpd_node_text_n(r->doc, text, length); // and a NUL after it, which classifying needs
    if (node->type != CPD_NODE_TEXT)
        return node;
    cpd_pack__classify(&p, r->form, node->text.bytes, length);
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
    return cpd_pack__key_byte(r->form, key, length) == 0;
}

/* A key in the long form. */
static bool take_long_key(struct reader *r, char key[CPD_NODE_KEY_MOST + 1])
{
    const unsigned char *length = take(r, 1);
    const unsigned char *bytes = length ? take(r, *length) : NULL;

    if (!bytes)
        return false;
    memcpy(key, bytes, *length);
    key[*length] = '\0';
    return key_is_good(r, key, *length);
}

static bool take_key(struct reader *r, char key[CPD_NODE_KEY_MOST + 1])
{
    const unsigned char *byte = take(r, 1);
    const char *known = byte ? cpd_pack__key(r->form, *byte) : NULL;

    if (known)
        strcpy(key, known);
    return known || (byte && *byte == 0 && take_long_key(r, key));
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

    r.form = number ? cpd_pack__form(*number) : NULL;
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
