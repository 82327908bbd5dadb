/* Proofs of what other homes wrote: they came with bundles, stand in the statements of the imports,
 * and are passed on. Of each entry the newest that holds is taken, so none is passed on twice. */
#include <stdlib.h>

#include "bundle/bundle.h"
#include "node/node.h"
#include "person/statements.h"
#include "store/store.h"

/* An import of the holder whole; of somebody else's only the paths, which say nothing of them. */
static void take_import(cpd_node *list, cpd_doc *doc, const cpd_node *import,
                        const cpd_uuid *person)
{
    const cpd_node *origins = cpd_node_get(import, "origins");
    cpd_node *paths = cpd_node_object(doc);
    cpd_uuid whose;

    if (cpd_object__uuid(&whose, import, "person") && cpd_uuid_equal(&whose, person)) {
        cpd_node_add(doc, list, cpd_node_copy(doc, import));
    } else if (origins) {
        cpd_node_set(doc, paths, "origins", cpd_node_copy(doc, origins));
        cpd_node_add(doc, list, paths);
    }
}

static int add_imports(cpd_node *list, cpd_doc *doc, cpd_home *home, const cpd_uuid *whose,
                       const cpd_uuid *person, int64_t known_at)
{
    cpd_doc *about;
    int r = cpd_people__statements(&about, home, whose, known_at);

    if (r < 0)
        return r;
    for (size_t i = cpd_node_length(cpd_doc_root(about)); i-- > 0;) {
        const cpd_node *statement = cpd_node_at(cpd_doc_root(about), i);

        if (cpd_people__is(statement, "import"))
            take_import(list, doc, statement, person);
    }
    cpd_doc_free(about);
    return 0;
}

/* Of a supervisor who signed, the keys they had elsewhere came with their own bundle. */
static int add_others(cpd_node *list, cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                      int64_t known_at)
{
    const cpd_join *joins;
    size_t count;
    int r = cpd_people__joins(&joins, &count, home);

    for (size_t i = 0; r == 0 && i < count; i++) {
        bool seen = cpd_uuid_equal(&joins[i].here, person);

        for (size_t k = 0; !seen && k < i; k++)
            seen = cpd_uuid_equal(&joins[k].here, &joins[i].here);
        if (!seen)
            r = add_imports(list, doc, home, &joins[i].here, person, known_at);
    }
    return r;
}

int cpd_relay__imports(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                       int64_t known_at)
{
    *out = cpd_node_list(doc);
    int r = add_imports(*out, doc, home, person, person, known_at);

    if (r == 0)
        r = add_others(*out, doc, home, person, known_at);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

/* Is something of this home not proven yet? */
static bool is_wanted(const struct cpd_owed *owed, const cpd_uuid *home)
{
    for (size_t i = 0; i < owed->count; i++)
        if (!owed->at[i].proven && cpd_uuid_equal(&owed->at[i].home, home))
            return true;
    return false;
}

/* ---- paths under a checkpoint ---- */

static void take_paths(cpd_node *list, cpd_doc *doc, struct cpd_owed *owed,
                       const struct cpd_proofs *proofs)
{
    for (size_t i = 0; i < owed->count; i++) {
        struct cpd_owed_entry *entry = &owed->at[i];
        const cpd_node *path = entry->proven ? NULL : cpd_proofs__find(proofs, entry);
        cpd_node *shown = path ? cpd_node_object(doc) : NULL;

        if (!path)
            continue;
        cpd_node_set_int(doc, shown, "position", entry->position);
        cpd_node_set(doc, shown, "path", cpd_node_copy(doc, path));
        cpd_node_add(doc, list, shown);
        entry->proven = true;
    }
}

static int take_origin(cpd_node *origins, cpd_doc *doc, struct cpd_owed *owed,
                       const cpd_node *origin)
{
    const cpd_node *checkpoint = cpd_node_get(origin, "checkpoint");
    cpd_node *taken = cpd_node_object(doc), *list = cpd_node_list(doc);
    struct cpd_proofs proofs = {0};
    cpd_uuid home;

    if (!cpd_object__uuid(&home, cpd_node_get(checkpoint, "statement"), "home") ||
        !is_wanted(owed, &home))
        return 0;
    int r = cpd_proofs__read_origin(&proofs, origin);
    if (r == 0)
        take_paths(list, doc, owed, &proofs);
    cpd_proofs__fini(&proofs);
    if (r < 0 || cpd_node_length(list) == 0)
        return r;
    cpd_node_set(doc, taken, "checkpoint", cpd_node_copy(doc, checkpoint));
    cpd_node_set(doc, taken, "entries", list);
    cpd_node_add(doc, origins, taken);
    return 0;
}

static int take_origins(cpd_node *origins, cpd_doc *doc, struct cpd_owed *owed,
                        const cpd_node *import)
{
    const cpd_node *kept = cpd_node_get(import, "origins");
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(kept); i++)
        r = take_origin(origins, doc, owed, cpd_node_at(kept, i));
    return r;
}

/* ---- what a home signed when it made a bundle ---- */

static void take_manifest(cpd_node *ends, cpd_doc *doc, struct cpd_owed *owed,
                          const cpd_node *manifest)
{
    bool taken = false;

    for (size_t i = 0; i < owed->count; i++) {
        struct cpd_owed_entry *entry = &owed->at[i];

        if (entry->proven || !cpd_proofs__ends_there(manifest, entry))
            continue;
        entry->proven = true;
        taken = true;
    }
    if (taken)
        cpd_node_add(doc, ends, cpd_node_copy(doc, manifest));
}

/* Older programs proved no end; the manifest of a bundle that a home made itself names it too. */
static void take_manifests(cpd_node *ends, cpd_doc *doc, struct cpd_owed *owed,
                           const cpd_node *import)
{
    const cpd_node *kept = cpd_node_get(import, "ends");

    take_manifest(ends, doc, owed, cpd_node_get(import, "bundle"));
    for (size_t i = 0; i < cpd_node_length(kept); i++)
        take_manifest(ends, doc, owed, cpd_node_at(kept, i));
}

int cpd_relay__add(cpd_node *origins, cpd_node *ends, cpd_doc *doc, struct cpd_owed *owed,
                   const cpd_node *imports)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(imports); i++)
        r = take_origins(origins, doc, owed, cpd_node_at(imports, i));
    for (size_t i = 0; r == 0 && i < cpd_node_length(imports); i++)
        take_manifests(ends, doc, owed, cpd_node_at(imports, i));
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

/* ---- does a bundle bring one that is not here? ---- */

static int is_end_here(bool *out, cpd_home *home, const struct cpd_owed_entry *entry)
{
    int64_t number = 0;
    int r = cpd_store__ask_int(&number, home->store,
                               "SELECT max(e.number) FROM entry e JOIN chain c ON c.no = e.chain"
                               " WHERE c.home = ? AND c.portfolio = ?",
                               "uu", &entry->home, &entry->portfolio);

    *out = number == entry->number;
    return r < 0 ? r : 0;
}

static int find_lacking(bool *out, cpd_home *home, const struct cpd_owed *ends)
{
    int r = 0;

    for (size_t i = 0; r == 0 && !*out && i < ends->count; i++)
        if (!ends->at[i].proven && !cpd_uuid_equal(&ends->at[i].home, &home->id))
            r = is_end_here(out, home, &ends->at[i]);
    return r;
}

int cpd_relay__lacks(bool *out, cpd_home *home, const cpd_uuid *person, int64_t known_at,
                     const struct cpd_owed *ends)
{
    struct cpd_owed left = {.at = calloc(ends->count + 1, sizeof *left.at), .count = ends->count};
    cpd_doc *doc = cpd_doc_new();
    cpd_node *imports = NULL;
    int r = left.at && doc ? 0 : cpd_error__no_memory();

    *out = false;
    for (size_t i = 0; r == 0 && i < left.count; i++)
        left.at[i] = ends->at[i];
    if (r == 0)
        r = cpd_relay__imports(&imports, doc, home, person, known_at);
    if (r == 0)
        r = cpd_relay__add(cpd_node_list(doc), cpd_node_list(doc), doc, &left, imports);
    if (r == 0)
        r = find_lacking(out, home, &left);
    cpd_owed__fini(&left);
    cpd_doc_free(doc);
    return r;
}
