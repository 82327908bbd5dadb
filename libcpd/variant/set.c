/* From a folder to what adopting it adopts. Manifest and script together say what the file of a set
 * would say; so the framework's tables check it, and everything that asks about sets finds it. The
 * script itself is part of the set: its hash covers it, and no file outside the home is needed to
 * judge by it later. */
#include <string.h>

#include "variant/manifest.h"
#include "variant/place.h"

/* What a manifest calls otherwise than a set does. */
static const struct {
    const char *manifest, *set;
} names[] = {{"name", "set"}, {"from", "effective_from"}, {"to", "effective_to"}, {"api", NULL}};

static const char *set_key(const char *key)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i].manifest, key) == 0)
            return names[i].set;
    return key;
}

static void add_manifest(cpd_doc *doc, cpd_node *set, const cpd_node *manifest)
{
    for (size_t i = 0; i < cpd_node_length(manifest); i++) {
        const char *key = set_key(cpd_node_key(manifest, i));

        if (key)
            cpd_node_set(doc, set, key, cpd_node_copy(doc, cpd_node_at(manifest, i)));
    }
}

/* What a script says of itself, and nothing else that would come from its process. */
static void add_said(cpd_doc *doc, cpd_node *set, const cpd_node *says)
{
    static const char *const keys[] = {"overlays", "grades", "predicates", "fields", "reports"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cpd_node_set(doc, set, keys[i], cpd_node_get(says, keys[i]));
}

int cpd_variant__set(cpd_doc *doc, cpd_variant *variant, cpd_issues *issues)
{
    cpd_node *set;
    int r = cpd_variant__says(doc, variant);

    if (r < 0)
        return r;
    set = cpd_node_object(doc);
    cpd_node_set_text(doc, set, "format", "1");
    cpd_node_set_text(doc, set, "kind", "variant");
    cpd_node_set(doc, set, "api", cpd_node_textf(doc, "%d", CPD_VARIANT_API));
    add_manifest(doc, set, cpd_variant__manifest(variant));
    cpd_place__none(set);
    cpd_place__in_source(cpd_doc_root(doc), variant->source);
    add_said(doc, set, cpd_doc_root(doc));
    cpd_node_set(doc, set, "lua", cpd_node_text_n(doc, variant->source, variant->source_length));
    cpd_doc_set_root(doc, set);
    if (cpd_doc_failed(doc))
        return cpd_error__no_memory();
    return cpd_set__check(doc, CPD_VARIANT_SOURCE, issues);
}
