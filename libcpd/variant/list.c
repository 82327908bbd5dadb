/* Which variants were adopted, and which of them speak on a day. */
#include <string.h>

#include "ledger/ledger.h"
#include "person/person.h"
#include "variant/describe.h"

struct listing {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *speaking, *others;
    cpd_date day;
};

static int speaks(bool *out, const struct listing *l, const cpd_set *set)
{
    const cpd_set *found;
    int r = cpd_sets__find(&found, l->home, set->name, NULL, l->day, 0);

    *out = r == 0 && found == set;
    return r == CPD_EABSENT ? 0 : r;
}

static int add(struct listing *l, const cpd_set *set)
{
    const cpd_node *const *grades;
    cpd_node *shown = cpd_variant__describe(l->doc, set->head);
    size_t count;
    bool in_force;
    int r = cpd_set__parts(&grades, &count, l->home, set);

    if (r == 0)
        r = speaks(&in_force, l, set);
    if (r < 0)
        return r;
    cpd_node_set(l->doc, shown, "grades", cpd_variant__grade_codes(l->doc, grades, count));
    cpd_node_unset(shown, "schema");
    cpd_object__set_date(l->doc, shown, "from", set->since);
    if (set->until != CPD_DATE_NONE)
        cpd_object__set_date(l->doc, shown, "to", set->until);
    cpd_node_set_int(l->doc, shown, "position", set->id);
    cpd_node_set_bool(l->doc, shown, "in_force", in_force);
    cpd_node_add(l->doc, in_force ? l->speaking : l->others, shown);
    return 0;
}

static int gather(struct listing *l)
{
    const cpd_set *set;
    int r;

    for (size_t i = 0; (r = cpd_sets__at(&set, l->home, i)) == 0 && set; i++)
        if (strcmp(set->kind, "variant") == 0 && (r = add(l, set)) < 0)
            break;
    for (size_t i = 0; i < cpd_node_length(l->others); i++)
        cpd_node_add(l->doc, l->speaking, cpd_node_at(l->others, i));
    return r;
}

int cpd_variant_list(cpd_doc **out, cpd_home *home, cpd_date as_of)
{
    cpd_doc *doc = cpd_doc_new();
    struct listing l = {.home = home,
                        .doc = doc,
                        .speaking = cpd_node_list(doc),
                        .others = cpd_node_list(doc),
                        .day = as_of == CPD_DATE_NONE ? cpd_people__today(home) : as_of};
    cpd_node *root = cpd_node_object(doc);
    int r = gather(&l);

    cpd_node_set_text(doc, root, "schema", "cpd.variant-list/1");
    cpd_object__set_date(doc, root, "as_of", l.day);
    cpd_node_set(doc, root, "variants", l.speaking);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0) {
        cpd_doc_set_root(doc, root);
        *out = cpd_steal(&doc);
    }
    cpd_doc_free(doc);
    return r;
}
