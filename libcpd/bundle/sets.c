/* The competency sets that records cite, each version whole, so that a link still says what it
 * meant where that set was never adopted. */
#include <string.h>

#include "bundle/bundle.h"
#include "framework/framework.h"

#define SETS_SCHEMA "cpd.bundle-sets/1"
#define SET_PURPOSE "cpd/set/1"
#define NAME_SIZE (2 * CPD_CODE_TEXT)

/* ---- noting ---- */

static bool is_noted(const cpd_node *noted, const char *name)
{
    for (size_t i = 0; i < cpd_node_length(noted); i++)
        if (strcmp(cpd_node_as_text(cpd_node_at(noted, i)), name) == 0)
            return true;
    return false;
}

void cpd_cited_sets__note(cpd_doc *doc, cpd_node *noted, const cpd_node *head)
{
    const cpd_node *links = cpd_node_get(head, "links");

    for (size_t i = 0; i < cpd_node_length(links); i++) {
        const char *node = cpd_node_get_text(cpd_node_at(links, i), "node"),
                   *end = node ? strchr(node, '#') : NULL;
        char name[NAME_SIZE];
        size_t n = end ? (size_t)(end - node) : node ? strlen(node) : 0;

        if (n == 0 || n >= sizeof name)
            continue;
        memcpy(name, node, n);
        name[n] = '\0';
        if (!is_noted(noted, name))
            cpd_node_add(doc, noted, cpd_node_text(doc, name));
    }
}

/* ---- making ---- */

static int add_set(cpd_doc *doc, cpd_node *list, const cpd_reference *which, const cpd_node *tree)
{
    cpd_node *set = cpd_node_object(doc);
    cpd_hash hash;
    int r = cpd_ledger__hash_object(&hash, SET_PURPOSE, tree);

    cpd_node_set_text(doc, set, "set", which->set);
    cpd_node_set_text(doc, set, "version", which->version);
    cpd_object__set_hash(doc, set, "hash", r == 0 ? &hash : NULL);
    cpd_node_set(doc, set, "tree", cpd_node_copy(doc, tree));
    cpd_node_add(doc, list, set);
    return r;
}

static const cpd_node *kept_tree(const cpd_node *imports, const cpd_reference *which)
{
    for (size_t i = 0; i < cpd_node_length(imports); i++) {
        const cpd_node *sets = cpd_node_get(cpd_node_at(imports, i), "sets");

        for (size_t k = 0; k < cpd_node_length(sets); k++) {
            const cpd_node *set = cpd_node_at(sets, k);
            const char *name = cpd_node_get_text(set, "set"),
                       *version = cpd_node_get_text(set, "version");

            if (name && version && strcmp(name, which->set) == 0 &&
                strcmp(version, which->version) == 0)
                return cpd_node_get(set, "tree");
        }
    }
    return NULL;
}

static int add_noted(cpd_doc *doc, cpd_node *list, cpd_home *home, const char *name,
                     const cpd_node *imports)
{
    cpd_reference which;
    const cpd_set *set;
    cpd_node *tree;
    if (!cpd_reference__parse(&which, name) || !*which.version)
        return 0; /* a link that names no version cites none */
    int r = cpd_sets__find(&set, home, which.set, which.version, CPD_DATE_NONE, 0);

    if (r == 0)
        r = cpd_set__tree(&tree, doc, home, set);
    if (r == 0)
        return add_set(doc, list, &which, tree);
    if (r != CPD_EABSENT)
        return r;
    const cpd_node *kept = kept_tree(imports, &which);
    return kept ? add_set(doc, list, &which, kept) : 0;
}

int cpd_cited_sets__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_node *noted,
                         const cpd_node *imports)
{
    cpd_node *part = cpd_node_object(doc), *list = cpd_node_list(doc);
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(noted); i++)
        r = add_noted(doc, list, home, cpd_node_as_text(cpd_node_at(noted, i)), imports);
    cpd_node_set_text(doc, part, "schema", SETS_SCHEMA);
    cpd_node_set(doc, part, "sets", list);
    *out = part;
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

/* ---- checking ---- */

static bool is_named(const cpd_node *set, const cpd_node *named)
{
    static const char *const members[] = {"set", "version", "hash"};

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const cpd_node *its = cpd_node_get(set, members[i]);

        if (!its || !cpd_node_equal(its, cpd_node_get(named, members[i])))
            return false;
    }
    return true;
}

static int check_set(const cpd_node *set, const cpd_node *named)
{
    cpd_hash said, found;
    int r = cpd_ledger__hash_object(&found, SET_PURPOSE, cpd_node_get(set, "tree"));

    if (r == 0 && is_named(set, named) && cpd_object__hash(&said, set, "hash") &&
        cpd_hash_equal(&said, &found))
        return 0;
    return r < 0 ? r
                 : cpd_error__set(CPD_ETAMPERED,
                                  "a competency set in the bundle is not the one it names");
}

int cpd_cited_sets__check(const cpd_node *part, const cpd_node *named)
{
    const cpd_node *list = cpd_node_get(part, "sets");
    const char *schema = cpd_node_get_text(part, "schema");
    int r = 0;

    if (!schema || strcmp(schema, SETS_SCHEMA) != 0 ||
        cpd_node_length(list) != cpd_node_length(named))
        return cpd_error__set(CPD_EINPUT, "the sets of the bundle are of no known format");
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++)
        r = check_set(cpd_node_at(list, i), cpd_node_at(named, i));
    return r;
}
