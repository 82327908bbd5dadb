/* Writing the packed form of a tree, for the store: docs/packed-form.md is its law. A tree was
 * checked before, so nothing here can fail but for memory. */
#include "node/tree.h"

#include <stdlib.h>
#include <string.h>

#include "node/pack.h"

struct writer {
    cpd_str *out;
    const struct cpd_pack_form *form;
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
    struct cpd_packing p;

    cpd_pack__classify(&p, w->form, text, length);
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
    unsigned char byte = cpd_pack__key_byte(w->form, key, length);

    cpd_str_add_char(w->out, (char)byte);
    if (byte > 0)
        return;
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
    struct writer w = {out, cpd_pack__newest()};
    int r = cpd_node__check_canonical(node);

    if (r < 0)
        return r;
    cpd_str_add_char(out, (char)w.form->number);
    put_node(&w, node);
    return out->failed ? cpd_error__no_memory() : CPD_OK;
}
