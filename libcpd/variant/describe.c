/* What is shown of a variant: the same object before and after it was adopted. */
#include "variant/describe.h"

#include <string.h>

cpd_node *cpd_variant__describe(cpd_doc *doc, const cpd_node *set)
{
    static const char *const texts[][2] = {
        {"set", "variant"},       {"version", "version"},     {"title", "title"},
        {"layer", "layer"},       {"publisher", "publisher"}, {"effective_from", "from"},
        {"effective_to", "to"},   {"certainty", "certainty"}, {"checked_by", "checked_by"},
        {"note", "note"},         {"source", "source"},       {"licence", "licence"},
        {"overlays", "overlays"},
    };
    static const char *const lists[] = {"predicates", "fields", "reports"};
    cpd_node *shown = cpd_node_object(doc);

    cpd_node_set_text(doc, shown, "schema", "cpd.variant/1");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cpd_node_set_text(doc, shown, texts[i][1], cpd_node_get_text(set, texts[i][0]));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (cpd_node_get(set, lists[i]))
            cpd_node_set(doc, shown, lists[i], cpd_node_copy(doc, cpd_node_get(set, lists[i])));
    return shown;
}

cpd_node *cpd_variant__grade_codes(cpd_doc *doc, const cpd_node *const *grades, size_t count)
{
    cpd_node *codes = count ? cpd_node_list(doc) : NULL;

    for (size_t i = 0; i < count; i++)
        cpd_node_add(doc, codes, cpd_node_text(doc, cpd_node_get_text(grades[i], "code")));
    return codes;
}
