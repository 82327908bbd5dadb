/* All that has a code in a set, in the order of the document: found by the forms, so that a new
 * kind of object is found here too. */
#include "framework/coded.h"

#include <stdlib.h>
#include <string.h>

#include "framework/model.h"

struct gathering {
    cpd_coded *items;
    size_t count, room;
    bool failed;
};

/* "a node" without its article. */
static const char *type_of(const struct cpd_form *form)
{
    const char *space = strchr(form->name, ' ');

    return space ? space + 1 : form->name;
}

static void add(struct gathering *g, const cpd_node *object, const struct cpd_form *form,
                const char *within)
{
    const char *parent = cpd_node_get_text(object, "parent");

    if (g->count == g->room) {
        size_t room = g->room ? g->room * 2 : 64;
        cpd_coded *items = realloc(g->items, room * sizeof *items);

        if (!items) {
            g->failed = true;
            return;
        }
        g->items = items;
        g->room = room;
    }
    g->items[g->count] = (cpd_coded){.code = cpd_node_get_text(object, "code"),
                                     .type = type_of(form),
                                     .parent = parent ? parent : within,
                                     .node = object,
                                     .form = form,
                                     .place = g->count};
    g->count++;
}

static void gather_object(struct gathering *g, const cpd_node *object, const struct cpd_form *form,
                          const char *within);

static void gather_keys(struct gathering *g, const cpd_node *object, const struct cpd_set_key *keys,
                        const char *within)
{
    for (; keys && keys->key; keys++) {
        const cpd_node *value = keys->form ? cpd_node_get(object, keys->key) : NULL;

        if (cpd_node_type(value) == CPD_NODE_OBJECT)
            gather_object(g, value, keys->form, within);
        for (size_t i = 0; cpd_node_type(value) == CPD_NODE_LIST && i < cpd_node_length(value); i++)
            gather_object(g, cpd_node_at(value, i), keys->form, within);
    }
}

/* As deep as a checked tree, which is no deeper than its document. */
static void gather_object(struct gathering *g, const cpd_node *object, const struct cpd_form *form,
                          const char *within)
{
    if (form->coded) {
        add(g, object, form, within);
        within = cpd_node_get_text(object, "code");
    }
    gather_keys(g, object, form->keys, within);
    gather_keys(g, object, form->more, within);
}

int cpd_set__coded(cpd_coded **out, size_t *count, const cpd_node *tree)
{
    const struct cpd_set_kind *kind = cpd_set_kind__find(cpd_node_get_text(tree, "kind"));
    struct gathering g = {NULL, 0, 0, false};

    if (kind)
        gather_object(&g, tree, &kind->form, NULL);
    if (g.failed) {
        free(g.items);
        return cpd_error__no_memory();
    }
    *out = g.items;
    *count = g.count;
    return 0;
}

static int by_code(const void *left, const void *right)
{
    return strcmp(((const cpd_coded *)left)->code, ((const cpd_coded *)right)->code);
}

void cpd_coded__sort(cpd_coded *items, size_t count)
{
    if (count > 1)
        qsort(items, count, sizeof *items, by_code);
}

const cpd_coded *cpd_coded__find(const cpd_coded *items, size_t count, const char *code)
{
    cpd_coded key = {.code = code};

    return count ? bsearch(&key, items, count, sizeof *items, by_code) : NULL;
}
