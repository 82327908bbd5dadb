/* An object as what differs from another: entries and heads that follow each other are much
 * alike. */
#include "bundle/bundle.h"

#define GONE "-" /* no member is called so */

static int too_many(void)
{
    return cpd_error__set(CPD_ELIMIT, "an object of the bundle has more than %d members",
                          CPD_PATCH_MEMBERS);
}

int cpd_patch__make(cpd_node **out, cpd_doc *doc, const cpd_node *base, const cpd_node *object)
{
    cpd_node *patch = cpd_node_object(doc), *gone = cpd_node_list(doc);

    if (cpd_node_get(object, GONE))
        return cpd_error__set(CPD_EINPUT, "a member called \"" GONE "\" cannot travel");
    if (cpd_node_length(object) > CPD_PATCH_MEMBERS)
        return too_many();
    for (size_t i = 0; i < cpd_node_length(object); i++) {
        const char *key = cpd_node_key(object, i);
        const cpd_node *value = cpd_node_at(object, i), *had = cpd_node_get(base, key);

        if (!had || !cpd_node_equal(had, value))
            cpd_node_set(doc, patch, key, cpd_node_copy(doc, value));
    }
    for (size_t i = 0; i < cpd_node_length(base); i++)
        if (!cpd_node_get(object, cpd_node_key(base, i)))
            cpd_node_add(doc, gone, cpd_node_text(doc, cpd_node_key(base, i)));
    if (cpd_node_length(gone))
        cpd_node_set(doc, patch, GONE, gone);
    *out = patch;
    return cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
}

static int take_away(cpd_node *object, const cpd_node *gone)
{
    for (size_t i = 0; i < cpd_node_length(gone); i++) {
        const char *key = cpd_node_as_text(cpd_node_at(gone, i));

        if (!key)
            return cpd_error__set(CPD_EDAMAGED, "the bundle takes away a member without a name");
        cpd_node_unset(object, key);
    }
    return 0;
}

int cpd_patch__apply(cpd_node **out, cpd_doc *doc, const cpd_node *base, const cpd_node *patch)
{
    const cpd_node *gone = cpd_node_get(patch, GONE);
    int r;

    if (cpd_node_type(patch) != CPD_NODE_OBJECT)
        return cpd_error__set(CPD_EDAMAGED, "the bundle holds something else than an object");
    if (cpd_node_length(patch) + cpd_node_length(gone) + cpd_node_length(base) > CPD_PATCH_MEMBERS)
        return too_many();
    cpd_node *object = base ? cpd_node_copy(doc, base) : cpd_node_object(doc);
    for (size_t i = 0; i < cpd_node_length(patch); i++)
        if (cpd_node_at(patch, i) != gone)
            cpd_node_set(doc, object, cpd_node_key(patch, i),
                         cpd_node_copy(doc, cpd_node_at(patch, i)));
    r = take_away(object, gone);
    *out = object;
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}
