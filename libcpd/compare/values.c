/* Key by key, by the forms of the model, each value shown as people write it. Objects without a
 * code are part of what holds them and are walked through; things with a code are compared on their
 * own, so here only whether there are any is told. */
#include "compare/values.h"

#include <stdio.h>
#include <string.h>

#include "framework/model.h"
#include "framework/written.h"

#define KEY_TEXT 200

struct values {
    cpd_doc *doc;
    cpd_node *list;
    bool failed;
};

static void write_items(cpd_str *out, size_t count)
{
    cpd_str_addf(out, "%zu item%s", count, count == 1 ? "" : "s");
}

/* A value on one line; NULL when there is none. To free(). */
static char *show(struct values *v, const struct cpd_set_key *key, const cpd_node *value)
{
    cpd_str out = {0};
    char *shown;

    if (!value)
        return NULL;
    if (key->form && key->form->coded && cpd_node_type(value) == CPD_NODE_OBJECT)
        cpd_str_add(&out, cpd_node_get_text(value, "code"));
    else if (key->form && cpd_node_type(value) == CPD_NODE_LIST)
        write_items(&out, cpd_node_length(value));
    else
        cpd_value__written(&out, key, value);
    shown = cpd_str_finish(&out);
    v->failed |= !shown;
    return shown;
}

static void add(struct values *v, const char *name, const char *from, const char *to)
{
    cpd_node *value = cpd_node_object(v->doc);

    cpd_node_set_text(v->doc, value, "key", name);
    cpd_node_set_text(v->doc, value, "from", from);
    cpd_node_set_text(v->doc, value, "to", to);
    cpd_node_add(v->doc, v->list, value);
}

/* What has codes of its own is the same here when there is some on both sides. */
static bool differs(const struct cpd_set_key *key, const cpd_node *old, const cpd_node *new)
{
    if (!old || !new)
        return old != new;
    if (key->form && key->form->coded && cpd_node_type(old) == cpd_node_type(new)) {
        const char *a = cpd_node_get_text(old, "code"), *b = cpd_node_get_text(new, "code");

        return a && b && strcmp(a, b) != 0;
    }
    return !cpd_node_equal(old, new);
}

static bool is_listed(const char *const *names, const char *name)
{
    for (; names && *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static void compare_objects(struct values *v, const char *prefix, const cpd_node *old,
                            const cpd_node *new, const struct cpd_form *form,
                            const char *const *without);

static void compare_key(struct values *v, const char *prefix, const struct cpd_set_key *key,
                        const cpd_node *old, const cpd_node *new)
{
    bool within =
        key->form && !key->form->coded && cpd_node_type(old ? old : new) == CPD_NODE_OBJECT;
    char name[KEY_TEXT];
    char *from, *to;

    snprintf(name, sizeof name, "%s%s%s", prefix, *prefix ? "." : "", key->key);
    if (within) {
        compare_objects(v, name, old, new, key->form, NULL);
        return;
    }
    from = show(v, key, old);
    to = show(v, key, new);
    if (from && to && strcmp(from, to) == 0)
        add(v, name, from, "other ones");
    else
        add(v, name, from, to);
    cpd_free(from);
    cpd_free(to);
}

static void compare_keys(struct values *v, const char *prefix, const struct cpd_set_key *keys,
                         const cpd_node *old, const cpd_node *new, const char *const *without)
{
    for (; keys && keys->key; keys++) {
        const cpd_node *a = cpd_node_get(old, keys->key), *b = cpd_node_get(new, keys->key);

        if (!is_listed(without, keys->key) && differs(keys, a, b))
            compare_key(v, prefix, keys, a, b);
    }
}

/* No deeper than a checked tree, which is no deeper than its document. */
static void compare_objects(struct values *v, const char *prefix, const cpd_node *old,
                            const cpd_node *new, const struct cpd_form *form,
                            const char *const *without)
{
    compare_keys(v, prefix, form->keys, old, new, without);
    compare_keys(v, prefix, form->more, old, new, without);
}

cpd_node *cpd_values__compare(cpd_doc *doc, const cpd_node *old, const cpd_node *new,
                              const struct cpd_form *form, const char *const *without)
{
    struct values v = {.doc = doc, .list = cpd_node_list(doc)};

    compare_objects(&v, "", old, new, form, without);
    return v.failed ? NULL : v.list;
}
