/* What a package says and a set has no key for, inside a set: as little as possible of it, so that
 * what is made again from the set is not said twice, and in what YAML can hold. */
#include <stdlib.h>
#include <string.h>

#include "exchange/case.h"
#include "node/node.h"

#define DEEP 8 /* of structure; below that JSON as text */

/* ---- JSON in YAML ---- */

static bool is_plain_key(const char *key)
{
    size_t n = strlen(key);

    for (size_t i = 0; i < n; i++)
        if (key[i] < 0x20 || key[i] > 0x7e)
            return false;
    return n > 0 && n <= 100;
}

static bool is_plain_object(const cpd_node *value)
{
    for (size_t i = 0; i < cpd_node_length(value); i++)
        if (!is_plain_key(cpd_node_key(value, i)))
            return false;
    return cpd_node_length(value) > 0 &&
           !(cpd_node_length(value) == 1 && strcmp(cpd_node_key(value, 0), "json") == 0);
}

static cpd_node *pack_as_json(cpd_doc *doc, const cpd_node *value)
{
    CPD_FREE char *json = cpd_node_json(value, CPD_JSON_COMPACT);
    cpd_node *packed = cpd_node_object(doc);

    if (json)
        cpd_node_set_text(doc, packed, "json", json);
    else
        cpd_doc__fail(doc);
    return packed;
}

static cpd_node *pack(cpd_doc *doc, const cpd_node *value, int depth)
{
    enum cpd_node_type type = cpd_node_type(value);
    bool object = type == CPD_NODE_OBJECT && depth < DEEP && is_plain_object(value);
    bool list = type == CPD_NODE_LIST && depth < DEEP && cpd_node_length(value) > 0;
    cpd_node *packed;

    if (type == CPD_NODE_TEXT && cpd_node_length(value) > 0 &&
        cpd_text_bad_byte(cpd_node_as_text(value), cpd_node_length(value)) < 0)
        return cpd_node_copy(doc, value);
    if (!object && !list)
        return pack_as_json(doc, value);
    packed = object ? cpd_node_object(doc) : cpd_node_list(doc);
    for (size_t i = 0; i < cpd_node_length(value); i++) {
        cpd_node *inner = pack(doc, cpd_node_at(value, i), depth + 1);

        if (object)
            cpd_node_set(doc, packed, cpd_node_key(value, i), inner);
        else
            cpd_node_add(doc, packed, inner);
    }
    return packed;
}

cpd_node *cpd_case__pack(cpd_doc *doc, const cpd_node *value)
{
    return pack(doc, value, 0);
}

/* What somebody wrote into it by hand and is no JSON is dropped: NULL. */
static cpd_node *unpack_json(cpd_doc *doc, const char *json)
{
    cpd_doc *parsed = NULL;
    cpd_node *value = NULL;
    int r = cpd_json_parse(&parsed, json, strlen(json), "carried", CPD_EXCHANGE_TEXT);

    if (r == CPD_EINTERNAL)
        cpd_doc__fail(doc);
    if (r == 0)
        value = cpd_node_copy(doc, cpd_doc_root(parsed));
    cpd_doc_free(parsed);
    return value;
}

cpd_node *cpd_case__unpack(cpd_doc *doc, const cpd_node *packed)
{
    const char *json = cpd_node_get_text(packed, "json");
    bool object = cpd_node_type(packed) == CPD_NODE_OBJECT;
    cpd_node *value;

    if (cpd_node_as_text(packed))
        return cpd_node_copy(doc, packed);
    if (json && cpd_node_length(packed) == 1)
        return unpack_json(doc, json);
    value = object ? cpd_node_object(doc) : cpd_node_list(doc);
    for (size_t i = 0; i < cpd_node_length(packed); i++) {
        cpd_node *inner = cpd_case__unpack(doc, cpd_node_at(packed, i));

        if (object)
            cpd_node_set(doc, value, cpd_node_key(packed, i), inner);
        else
            cpd_node_add(doc, value, inner);
    }
    return value;
}

/* ---- what is said otherwise ---- */

static bool is_among(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

void cpd_case__carry(cpd_doc *doc, cpd_node *carried, const cpd_node *object, const cpd_node *made,
                     const char *const *but)
{
    for (size_t i = 0; i < cpd_node_length(object); i++) {
        const char *name = cpd_node_key(object, i);
        const cpd_node *again = cpd_node_get(made, name);

        if (!is_among(but, name) && (!again || !cpd_node_equal(again, cpd_node_at(object, i))))
            cpd_node_set(doc, carried, name, cpd_case__pack(doc, cpd_node_at(object, i)));
    }
    for (size_t i = 0; i < cpd_node_length(made); i++) {
        const char *name = cpd_node_key(made, i);

        if (!is_among(but, name) && !cpd_node_get(object, name))
            cpd_node_set_text(doc, carried, name, "");
    }
}

void cpd_case__overlay(cpd_doc *doc, cpd_node *made, const cpd_node *carried,
                       const struct cpd_case_class *as)
{
    for (const struct cpd_case_member *m = as->members; m->name; m++) {
        const cpd_node *packed = cpd_node_get(carried, m->name);

        if (cpd_node_as_text(packed) && cpd_node_length(packed) == 0)
            cpd_node_unset(made, m->name);
        else if (packed)
            cpd_node_set(doc, made, m->name, cpd_case__unpack(doc, packed));
    }
}
