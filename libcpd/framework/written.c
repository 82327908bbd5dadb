/* Back from what a value means to what people write: 90 minutes become 1h30m, 1250 hundredths of a
 * per cent 12.5%, a window its words. */
#include "framework/written.h"

#include <stdio.h>
#include <string.h>

#include "framework/model.h"
#include "node/node.h"

static void write_share(cpd_str *out, int64_t share)
{
    cpd_str_addf(out, "%lld", (long long)(share / 100));
    if (share % 100)
        cpd_str_addf(out, ".%0*lld", share % 10 ? 2 : 1,
                     (long long)(share % 10 ? share % 100 : share % 100 / 10));
    cpd_str_add_char(out, '%');
}

static void write_duration(cpd_str *out, int64_t minutes)
{
    if (minutes >= 60)
        cpd_str_addf(out, "%lldh", (long long)(minutes / 60));
    if (minutes % 60 || minutes < 60)
        cpd_str_addf(out, "%lldm", (long long)(minutes % 60));
}

static void write_window(cpd_str *out, const cpd_node *window)
{
    const char *unit = cpd_node_key(window, 0);
    int64_t number = cpd_node_as_int(cpd_node_at(window, 0));

    if (cpd_node_get(window, "from_week"))
        cpd_str_addf(out, "weeks %lld to %lld",
                     (long long)cpd_node_get_int(window, "from_week", 0),
                     (long long)cpd_node_get_int(window, "to_week", 0));
    else if (number == 1) // "months" of one month
        cpd_str_addf(out, "1 %.*s", (int)strlen(unit) - 1, unit);
    else if (number > 1)
        cpd_str_addf(out, "%lld %s", (long long)number, unit);
    else
        cpd_str_add(out, unit ? unit : "");
}

static void write_one(cpd_str *out, const struct cpd_set_key *key, const cpd_node *value)
{
    switch (cpd_node_type(value)) {
    case CPD_NODE_BOOL:
        cpd_str_add(out, cpd_node_as_bool(value) ? "true" : "false");
        return;
    case CPD_NODE_INT:
        if (key->value == CPD_IS_SHARE)
            write_share(out, cpd_node_as_int(value));
        else if (key->value == CPD_IS_DURATION)
            write_duration(out, cpd_node_as_int(value));
        else
            cpd_str_addf(out, "%lld", (long long)cpd_node_as_int(value));
        return;
    case CPD_NODE_OBJECT:
        if (key->value == CPD_IS_WINDOW)
            write_window(out, value);
        else
            cpd_str_add(out, "kept for other formats");
        return;
    default:
        cpd_str_add(out, cpd_node_as_text(value) ? cpd_node_as_text(value) : "");
    }
}

void cpd_value__written(cpd_str *out, const struct cpd_set_key *key, const cpd_node *value)
{
    if (cpd_node_type(value) != CPD_NODE_LIST) {
        write_one(out, key, value);
        return;
    }
    for (size_t i = 0; i < cpd_node_length(value); i++) {
        if (i)
            cpd_str_add(out, ", ");
        write_one(out, key, cpd_node_at(value, i));
    }
}

/* ---- a whole tree ---- */

static const struct cpd_set_key *find_key(const struct cpd_form *form, const char *name)
{
    const struct cpd_set_key *const tables[] = {form->keys, form->more};

    for (size_t t = 0; t < 2; t++)
        for (const struct cpd_set_key *key = tables[t]; key && key->key; key++)
            if (strcmp(key->key, name) == 0)
                return key;
    return NULL;
}

static cpd_node *written_object(cpd_doc *doc, const cpd_node *object, const struct cpd_form *form);

static cpd_node *written_value(cpd_doc *doc, const cpd_node *value, const struct cpd_set_key *key)
{
    cpd_str text = {0};
    cpd_node *written = NULL;

    if (key->form && cpd_node_type(value) == CPD_NODE_OBJECT)
        return written_object(doc, value, key->form);
    if (key->value == CPD_IS_CARRIED)
        return cpd_node_copy(doc, value);
    write_one(&text, key, value);
    if (text.failed)
        cpd_doc__fail(doc);
    else
        written = cpd_node_text(doc, text.bytes ? text.bytes : "");
    cpd_str_fini(&text);
    return written;
}

static cpd_node *written_list(cpd_doc *doc, const cpd_node *list, const struct cpd_set_key *key)
{
    cpd_node *written = cpd_node_list(doc);

    for (size_t i = 0; i < cpd_node_length(list); i++)
        cpd_node_add(doc, written, written_value(doc, cpd_node_at(list, i), key));
    return written;
}

/* As deep as a checked tree. What is as it would be without being said is not said. */
static cpd_node *written_object(cpd_doc *doc, const cpd_node *object, const struct cpd_form *form)
{
    cpd_node *written = cpd_node_object(doc);

    for (size_t i = 0; i < cpd_node_length(object); i++) {
        const struct cpd_set_key *key = find_key(form, cpd_node_key(object, i));
        const cpd_node *value = cpd_node_at(object, i);
        const char *text = cpd_node_as_text(value);

        if (!key || (key->otherwise && text && strcmp(text, key->otherwise) == 0))
            continue;
        cpd_node_set(doc, written, key->key,
                     cpd_node_type(value) == CPD_NODE_LIST ? written_list(doc, value, key)
                                                           : written_value(doc, value, key));
    }
    return written;
}

cpd_node *cpd_set__written(cpd_doc *doc, const cpd_node *tree)
{
    const struct cpd_set_kind *kind = cpd_set_kind__find(cpd_node_get_text(tree, "kind"));

    return kind ? written_object(doc, tree, &kind->form) : NULL;
}
