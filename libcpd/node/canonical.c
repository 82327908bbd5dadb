/* The canonical form of RFC 8785, of which we use the part that has no choices left: integers that
 * every reader of JSON holds exactly, ASCII keys (so that sorting by byte is sorting by UTF-16),
 * texts as they were typed. It is what is hashed and signed. */
#include "node/tree.h"

#include <stdlib.h>
#include <string.h>

/* ---- what has a canonical form ---- */

static int refuse(const char *what)
{
    return cpd_error__set(CPD_EINPUT, "%s cannot be signed or hashed", what);
}

static int check_key(const char *key)
{
    size_t length = strlen(key);

    if (length > CPD_NODE_KEY_MOST)
        return refuse("a key of more than 255 characters");
    for (size_t i = 0; i < length; i++)
        if (key[i] < 0x20 || key[i] > 0x7e)
            return refuse("a key that is not printable ASCII");
    return CPD_OK;
}

static int check_node(const cpd_node *node, int depth);

static int check_inner(const cpd_node *node, int depth)
{
    int r = CPD_OK;

    if (depth == CPD_NODE_DEPTH)
        return cpd_error__set(CPD_ELIMIT, "more than %d lists and objects inside each other",
                              CPD_NODE_DEPTH);
    for (uint32_t i = 0; i < node->inner.count && r == CPD_OK; i++) {
        const struct cpd_slot *slot = &node->inner.slots[i];

        if (slot->key)
            r = check_key(slot->key);
        if (r == CPD_OK)
            r = check_node(slot->value, depth + 1);
    }
    return r;
}

static int check_node(const cpd_node *node, int depth)
{
    switch (cpd_node_type(node)) {
    case CPD_NODE_NULL:
        return refuse("null");
    case CPD_NODE_REAL:
        return refuse("a number that is not an integer");
    case CPD_NODE_INT:
        if (node->integer > CPD_NODE_INT_MOST || node->integer < -CPD_NODE_INT_MOST)
            return refuse("an integer beyond 2^53-1");
        return CPD_OK;
    case CPD_NODE_TEXT:
        if (cpd_text_bad_byte(node->text.bytes, node->text.length) >= 0)
            return refuse("a text that is not UTF-8 or holds control characters");
        return CPD_OK;
    case CPD_NODE_LIST:
    case CPD_NODE_OBJECT:
        return check_inner(node, depth);
    case CPD_NODE_BOOL:
        break;
    }
    return CPD_OK;
}

int cpd_node__check_canonical(const cpd_node *node)
{
    return check_node(node, 0);
}

/* ---- writing what was checked ---- */

static void write_node(cpd_str *out, const cpd_node *node);

static void write_list(cpd_str *out, const cpd_node *list)
{
    cpd_str_add_char(out, '[');
    for (uint32_t i = 0; i < list->inner.count; i++) {
        if (i > 0)
            cpd_str_add_char(out, ',');
        write_node(out, list->inner.slots[i].value);
    }
    cpd_str_add_char(out, ']');
}

static void write_object(cpd_str *out, const cpd_node *object)
{
    const struct cpd_slot **sorted = cpd_node__sorted(object);

    if (!sorted) {
        out->failed = true;
        return;
    }
    cpd_str_add_char(out, '{');
    for (uint32_t i = 0; i < object->inner.count; i++) {
        if (i > 0)
            cpd_str_add_char(out, ',');
        cpd_node__write_text(out, sorted[i]->key, strlen(sorted[i]->key));
        cpd_str_add_char(out, ':');
        write_node(out, sorted[i]->value);
    }
    cpd_str_add_char(out, '}');
    free(sorted);
}

static void write_node(cpd_str *out, const cpd_node *node)
{
    switch (node->type) {
    case CPD_NODE_BOOL:
        cpd_str_add(out, node->truth ? "true" : "false");
        break;
    case CPD_NODE_INT:
        cpd_str_add_int(out, node->integer);
        break;
    case CPD_NODE_TEXT:
        cpd_node__write_text(out, node->text.bytes, node->text.length);
        break;
    case CPD_NODE_LIST:
        write_list(out, node);
        break;
    case CPD_NODE_OBJECT:
        write_object(out, node);
        break;
    case CPD_NODE_NULL:
    case CPD_NODE_REAL:
        break; // refused by the check
    }
}

int cpd_node__canonical(cpd_str *out, const cpd_node *node)
{
    int r = cpd_node__check_canonical(node);

    if (r < 0)
        return r;
    write_node(out, node);
    return out->failed ? cpd_error__no_memory() : CPD_OK;
}

/* ---- reading ---- */

static int check_same(const cpd_doc *doc, const char *bytes, size_t length)
{
    cpd_str again = {0};
    int r = cpd_node__canonical(&again, cpd_doc_root(doc));

    if (r == CPD_OK && (again.length != length || memcmp(again.bytes, bytes, length) != 0))
        r = cpd_error__set(CPD_EINPUT, "this JSON is not in the canonical form of RFC 8785");
    cpd_str_fini(&again);
    return r;
}

int cpd_node__canonical_parse(cpd_doc **out, const char *bytes, size_t length)
{
    cpd_doc *doc = NULL;
    int r = cpd_json_parse(&doc, bytes, length, NULL, length);

    if (r == CPD_OK)
        r = check_same(doc, bytes, length);
    if (r < 0) {
        cpd_doc_free(doc);
        return r;
    }
    *out = doc;
    return CPD_OK;
}
