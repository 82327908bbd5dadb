/* Documents: building a tree and reading it. Nodes, keys and texts lie in the document's arena, so
 * nothing is freed one by one; a list that outgrew its slots leaves the old ones to the arena.
 *
 * When memory is short builders return the document's spare null. Setting and adding do nothing
 * unless they are given an object or a list, so a chain of calls runs to its end without a check.
 */
#include "node/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

cpd_doc *cpd_doc_new(void)
{
    return calloc(1, sizeof(cpd_doc));
}

void cpd_doc_free(cpd_doc *doc)
{
    if (!doc)
        return;
    cpd_arena_fini(&doc->arena);
    free(doc);
}

bool cpd_doc_failed(const cpd_doc *doc)
{
    return !doc || doc->arena.failed || doc->too_deep;
}

cpd_node *cpd_doc_root(const cpd_doc *doc)
{
    return doc ? doc->root : NULL;
}

void cpd_doc_set_root(cpd_doc *doc, cpd_node *root)
{
    if (doc)
        doc->root = root;
}

/* ---- building ---- */

cpd_node *cpd_node__new(cpd_doc *doc, enum cpd_node_type type)
{
    cpd_node *node;

    if (!doc)
        return NULL;
    node = cpd_arena_alloc(&doc->arena, sizeof *node);
    if (!node)
        return &doc->spare;
    node->type = type;
    return node;
}

cpd_node *cpd_node_null(cpd_doc *doc)
{
    return cpd_node__new(doc, CPD_NODE_NULL);
}

/* The setters below look at the type again because the spare is shared and must stay a null. */
cpd_node *cpd_node_bool(cpd_doc *doc, bool value)
{
    cpd_node *node = cpd_node__new(doc, CPD_NODE_BOOL);

    if (node && node->type == CPD_NODE_BOOL)
        node->truth = value;
    return node;
}

cpd_node *cpd_node_int(cpd_doc *doc, int64_t value)
{
    cpd_node *node = cpd_node__new(doc, CPD_NODE_INT);

    if (node && node->type == CPD_NODE_INT)
        node->integer = value;
    return node;
}

cpd_node *cpd_node_real(cpd_doc *doc, double value)
{
    cpd_node *node = cpd_node__new(doc, CPD_NODE_REAL);

    if (node && node->type == CPD_NODE_REAL)
        node->real = value;
    return node;
}

cpd_node *cpd_node_text(cpd_doc *doc, const char *text)
{
    return text ? cpd_node_text_n(doc, text, strlen(text)) : cpd_node_null(doc);
}

cpd_node *cpd_node_text_n(cpd_doc *doc, const char *text, size_t length)
{
    cpd_node *node;
    char *copy;

    if (!doc || !text || memchr(text, '\0', length))
        return cpd_node_null(doc);
    copy = cpd_arena_strndup(&doc->arena, text, length);
    node = copy ? cpd_node__new(doc, CPD_NODE_TEXT) : &doc->spare;
    if (node->type == CPD_NODE_TEXT) {
        node->text.bytes = copy;
        node->text.length = length;
    }
    return node;
}

cpd_node *cpd_node_textf(cpd_doc *doc, const char *format, ...)
{
    char *text = NULL;
    cpd_node *node;
    va_list args;
    int length;

    va_start(args, format);
    length = vasprintf(&text, format, args);
    va_end(args);
    if (length < 0) {
        if (doc)
            doc->arena.failed = true;
        return doc ? &doc->spare : NULL;
    }
    node = cpd_node_text_n(doc, text, (size_t)length);
    free(text);
    return node;
}

cpd_node *cpd_node_list(cpd_doc *doc)
{
    return cpd_node__new(doc, CPD_NODE_LIST);
}

cpd_node *cpd_node_object(cpd_doc *doc)
{
    return cpd_node__new(doc, CPD_NODE_OBJECT);
}

static bool make_room(cpd_doc *doc, cpd_node *node)
{
    uint32_t room = node->inner.room ? node->inner.room * 2 : 4;
    struct cpd_slot *slots;

    if (node->inner.count < node->inner.room)
        return true;
    if (room < node->inner.room) { // 2^32 items
        doc->arena.failed = true;
        return false;
    }
    slots = cpd_arena_alloc(&doc->arena, room * sizeof *slots);
    if (!slots)
        return false;
    if (node->inner.count)
        memcpy(slots, node->inner.slots, node->inner.count * sizeof *slots);
    node->inner.slots = slots;
    node->inner.room = room;
    return true;
}

struct cpd_slot *cpd_node__append(cpd_doc *doc, cpd_node *node, const char *key, cpd_node *value)
{
    const char *copy = key ? cpd_arena_strndup(&doc->arena, key, strlen(key)) : NULL;
    struct cpd_slot *slot;

    if ((key && !copy) || !make_room(doc, node))
        return NULL;
    slot = &node->inner.slots[node->inner.count++];
    slot->key = copy;
    slot->value = value;
    return slot;
}

static struct cpd_slot *find(const cpd_node *object, const char *key)
{
    if (!object || object->type != CPD_NODE_OBJECT || !key)
        return NULL;
    for (uint32_t i = 0; i < object->inner.count; i++)
        if (strcmp(object->inner.slots[i].key, key) == 0)
            return &object->inner.slots[i];
    return NULL;
}

void cpd_node_set(cpd_doc *doc, cpd_node *object, const char *key, cpd_node *value)
{
    struct cpd_slot *slot = find(object, key);

    if (!doc || !object || object->type != CPD_NODE_OBJECT || !key || !value)
        return;
    if (slot)
        slot->value = value;
    else
        cpd_node__append(doc, object, key, value);
}

void cpd_node_set_text(cpd_doc *doc, cpd_node *object, const char *key, const char *text)
{
    if (text)
        cpd_node_set(doc, object, key, cpd_node_text(doc, text));
}

void cpd_node_set_int(cpd_doc *doc, cpd_node *object, const char *key, int64_t value)
{
    cpd_node_set(doc, object, key, cpd_node_int(doc, value));
}

void cpd_node_set_bool(cpd_doc *doc, cpd_node *object, const char *key, bool value)
{
    cpd_node_set(doc, object, key, cpd_node_bool(doc, value));
}

void cpd_node_unset(cpd_node *object, const char *key)
{
    struct cpd_slot *slot = find(object, key);
    struct cpd_slot *end;

    if (!slot)
        return;
    end = object->inner.slots + object->inner.count--;
    memmove(slot, slot + 1, (size_t)(end - (slot + 1)) * sizeof *slot);
}

void cpd_node_add(cpd_doc *doc, cpd_node *list, cpd_node *value)
{
    if (doc && list && list->type == CPD_NODE_LIST && value)
        cpd_node__append(doc, list, NULL, value);
}

static cpd_node *copy_node(cpd_doc *doc, const cpd_node *node, int depth);

static cpd_node *copy_inner(cpd_doc *doc, const cpd_node *node, int depth)
{
    cpd_node *copy = cpd_node__new(doc, node->type);

    if (depth == CPD_NODE_DEPTH) {
        doc->too_deep = true;
        return &doc->spare;
    }
    for (uint32_t i = 0; i < node->inner.count && !cpd_doc_failed(doc); i++) {
        const struct cpd_slot *from = &node->inner.slots[i];
        cpd_node *value = copy_node(doc, from->value, depth + 1);
        struct cpd_slot *to = cpd_node__append(doc, copy, from->key, value);

        if (to) {
            to->line = from->line;
            to->column = from->column;
        }
    }
    return copy;
}

static cpd_node *copy_node(cpd_doc *doc, const cpd_node *node, int depth)
{
    cpd_node *copy;

    if (cpd_node__is_inner(node))
        copy = copy_inner(doc, node, depth);
    else if (node->type == CPD_NODE_TEXT)
        copy = cpd_node_text_n(doc, node->text.bytes, node->text.length);
    else {
        copy = cpd_node__new(doc, node->type);
        if (copy != &doc->spare)
            *copy = *node;
    }
    if (copy != &doc->spare) {
        copy->line = node->line;
        copy->column = node->column;
    }
    return copy;
}

cpd_node *cpd_node_copy(cpd_doc *doc, const cpd_node *node)
{
    if (!doc || !node)
        return cpd_node_null(doc);
    return copy_node(doc, node, 0);
}

/* ---- reading ---- */

enum cpd_node_type cpd_node_type(const cpd_node *node)
{
    return node ? node->type : CPD_NODE_NULL;
}

bool cpd_node_as_bool(const cpd_node *node)
{
    return node && node->type == CPD_NODE_BOOL && node->truth;
}

int64_t cpd_node_as_int(const cpd_node *node)
{
    return node && node->type == CPD_NODE_INT ? node->integer : 0;
}

double cpd_node_as_real(const cpd_node *node)
{
    if (node && node->type == CPD_NODE_REAL)
        return node->real;
    return (double)cpd_node_as_int(node);
}

const char *cpd_node_as_text(const cpd_node *node)
{
    return node && node->type == CPD_NODE_TEXT ? node->text.bytes : NULL;
}

size_t cpd_node_length(const cpd_node *node)
{
    if (cpd_node__is_inner(node))
        return node->inner.count;
    return node && node->type == CPD_NODE_TEXT ? node->text.length : 0;
}

cpd_node *cpd_node_get(const cpd_node *object, const char *key)
{
    const struct cpd_slot *slot = find(object, key);

    return slot ? slot->value : NULL;
}

cpd_node *cpd_node_at(const cpd_node *list, size_t i)
{
    return cpd_node__is_inner(list) && i < list->inner.count ? list->inner.slots[i].value : NULL;
}

const char *cpd_node_key(const cpd_node *object, size_t i)
{
    return cpd_node__is_inner(object) && i < object->inner.count ? object->inner.slots[i].key
                                                                 : NULL;
}

const char *cpd_node_get_text(const cpd_node *object, const char *key)
{
    return cpd_node_as_text(cpd_node_get(object, key));
}

int64_t cpd_node_get_int(const cpd_node *object, const char *key, int64_t otherwise)
{
    const cpd_node *node = cpd_node_get(object, key);

    return node && node->type == CPD_NODE_INT ? node->integer : otherwise;
}

bool cpd_node_get_bool(const cpd_node *object, const char *key)
{
    return cpd_node_as_bool(cpd_node_get(object, key));
}

void cpd_doc__fail(cpd_doc *doc)
{
    if (doc)
        doc->arena.failed = true;
}

void cpd_node__set_place(cpd_node *node, int line, int column)
{
    node->line = line;
    node->column = column;
}

int cpd_node_line(const cpd_node *node)
{
    return node ? node->line : 0;
}

int cpd_node_column(const cpd_node *node)
{
    return node ? node->column : 0;
}

static int compare_slots(const void *a, const void *b)
{
    const struct cpd_slot *const *x = a, *const *y = b;
    int order = strcmp((*x)->key, (*y)->key);

    return order ? order : (*x > *y) - (*x < *y); // slots of one object lie in the order set
}

const struct cpd_slot **cpd_node__sorted(const cpd_node *object)
{
    uint32_t count = object->inner.count;
    const struct cpd_slot **sorted = malloc((count + (size_t)1) * sizeof *sorted);
    bool in_order = true;

    if (!sorted)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = &object->inner.slots[i];
        in_order = in_order && (i == 0 || strcmp(sorted[i - 1]->key, sorted[i]->key) <= 0);
    }
    if (!in_order) // what was unpacked is, and so is what is built so
        qsort(sorted, count, sizeof *sorted, compare_slots);
    return sorted;
}

bool cpd_node__find_twice(const cpd_node *object, const struct cpd_slot **twice)
{
    const struct cpd_slot **sorted = cpd_node__sorted(object);

    *twice = NULL;
    if (!sorted)
        return false;
    for (uint32_t i = 1; i < object->inner.count && !*twice; i++)
        if (strcmp(sorted[i]->key, sorted[i - 1]->key) == 0)
            *twice = sorted[i];
    free(sorted);
    return true;
}

static bool equal_nodes(const cpd_node *a, const cpd_node *b, int depth);

/* Members may stand in any order; mostly they stand in the same one. */
static const cpd_node *partner(const cpd_node *other, const struct cpd_slot *slot, uint32_t i)
{
    const struct cpd_slot *same_place = &other->inner.slots[i];

    if (!slot->key || strcmp(slot->key, same_place->key) == 0)
        return same_place->value;
    return cpd_node_get(other, slot->key);
}

static bool equal_inner(const cpd_node *a, const cpd_node *b, int depth)
{
    if (a->inner.count != b->inner.count || depth == CPD_NODE_DEPTH)
        return false;
    for (uint32_t i = 0; i < a->inner.count; i++) {
        const cpd_node *other = partner(b, &a->inner.slots[i], i);

        if (!other || !equal_nodes(a->inner.slots[i].value, other, depth + 1))
            return false;
    }
    return true;
}

static bool equal_nodes(const cpd_node *a, const cpd_node *b, int depth)
{
    if (cpd_node_type(a) != cpd_node_type(b))
        return false;
    switch (cpd_node_type(a)) {
    case CPD_NODE_BOOL:
        return a->truth == b->truth;
    case CPD_NODE_INT:
        return a->integer == b->integer;
    case CPD_NODE_REAL:
        return a->real == b->real;
    case CPD_NODE_TEXT:
        return a->text.length == b->text.length &&
               memcmp(a->text.bytes, b->text.bytes, a->text.length) == 0;
    case CPD_NODE_LIST:
    case CPD_NODE_OBJECT:
        return equal_inner(a, b, depth);
    case CPD_NODE_NULL:
        break;
    }
    return true;
}

bool cpd_node_equal(const cpd_node *a, const cpd_node *b)
{
    return equal_nodes(a, b, 0);
}
