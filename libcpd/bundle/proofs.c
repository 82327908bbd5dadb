/* That the cited entries of a home's own chain stood in its log: inclusion in the tree of a
 * checkpoint that the home signed. Of chains that come whole this follows from their links; of a
 * home's own chain only what is cited comes, so each entry proves its place. */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"

#define PROOFS_SCHEMA "cpd.bundle-proofs/1"
#define CHECKPOINT_MOST 65536

/* ---- making ---- */

static cpd_node *show_path(cpd_doc *doc, int64_t position, const cpd_proof *proof)
{
    cpd_node *shown = cpd_node_object(doc), *path = cpd_node_list(doc);

    for (size_t i = 0; i < proof->count; i++) {
        char hex[2 * CPD_HASH_SIZE + 1];

        cpd_hash_format(hex, &proof->path[i]);
        cpd_node_add(doc, path, cpd_node_text(doc, hex));
    }
    cpd_node_set_int(doc, shown, "position", position);
    cpd_node_set(doc, shown, "path", path);
    return shown;
}

/* What is proven of this home: the cited entries of its own chain. */
static bool needs_proof(const struct cpd_cited_entry *entry, const cpd_home *home)
{
    return cpd_uuid_equal(&entry->home, &home->id) && cpd_uuid_equal(&entry->portfolio, &home->id);
}

static int prove_all(cpd_node *list, cpd_doc *doc, cpd_home *home, const struct cpd_cited *cited,
                     uint64_t size)
{
    cpd_hash *entries = calloc(size + 1, sizeof *entries);
    int r = entries ? 0 : cpd_error__no_memory();

    for (uint64_t i = 0; r == 0 && i < size; i++)
        r = cpd_ledger__entry_hash(&entries[i], home, (int64_t)i + 1);
    for (size_t i = 0; r == 0 && i < cited->count; i++) {
        const struct cpd_cited_entry *entry = &cited->at[i];
        cpd_proof proof;

        if (!needs_proof(entry, home) || entry->id > (int64_t)size)
            continue;
        cpd_merkle__prove_inclusion(&proof, entries, size, (uint64_t)entry->id - 1);
        cpd_node_add(doc, list, show_path(doc, entry->id, &proof));
    }
    free(entries);
    return r;
}

static int own_origin(cpd_node *origins, cpd_doc *doc, cpd_home *home, const char *text,
                      const struct cpd_cited *cited)
{
    cpd_doc *parsed = NULL;
    cpd_node *origin = cpd_node_object(doc), *list = cpd_node_list(doc);
    int r = cpd_json_parse(&parsed, text, strlen(text), "checkpoint", CHECKPOINT_MOST);

    if (r == 0) {
        const cpd_node *checkpoint = cpd_doc_root(parsed);
        cpd_node_set(doc, origin, "checkpoint", cpd_node_copy(doc, checkpoint));
        r = prove_all(list, doc, home, cited,
                      (uint64_t)cpd_node_get_int(cpd_node_get(checkpoint, "statement"), "size", 0));
    }
    cpd_node_set(doc, origin, "entries", list);
    cpd_node_add(doc, origins, origin);
    cpd_doc_free(parsed);
    return r;
}

/* Proofs that earlier imports brought, which stand in their statements. */
static void add_kept(cpd_node *origins, cpd_doc *doc, const cpd_node *imports)
{
    for (size_t i = 0; i < cpd_node_length(imports); i++) {
        const cpd_node *kept = cpd_node_get(cpd_node_at(imports, i), "origins");

        for (size_t k = 0; k < cpd_node_length(kept); k++)
            cpd_node_add(doc, origins, cpd_node_copy(doc, cpd_node_at(kept, k)));
    }
}

int cpd_proofs__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const char *checkpoint,
                     const struct cpd_cited *cited, const cpd_node *imports)
{
    cpd_node *proofs = cpd_node_object(doc), *origins = cpd_node_list(doc);
    int r = own_origin(origins, doc, home, checkpoint, cited);

    add_kept(origins, doc, imports);
    cpd_node_set_text(doc, proofs, "schema", PROOFS_SCHEMA);
    cpd_node_set(doc, proofs, "origins", origins);
    *out = proofs;
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

/* ---- checking ---- */

/* One entry that is proven, under one checkpoint. */
struct cpd_proven {
    cpd_checkpoint checkpoint;
    int64_t position;
    const cpd_node *path; /* borrowed */
};

static int by_place(const void *a, const void *b)
{
    const struct cpd_proven *x = a, *y = b;
    int order = memcmp(&x->checkpoint.home, &y->checkpoint.home, sizeof x->checkpoint.home);

    return order ? order : x->position < y->position ? -1 : x->position > y->position;
}

static int read_checkpoint(cpd_checkpoint *out, const cpd_node *origin)
{
    CPD_FREE char *text = cpd_node_json(cpd_node_get(origin, "checkpoint"), CPD_JSON_COMPACT);

    return text ? cpd_checkpoint__parse(out, text, strlen(text)) : cpd_error_last()->kind;
}

static int read_origin(struct cpd_proofs *proofs, const cpd_node *origin)
{
    const cpd_node *list = cpd_node_get(origin, "entries");
    size_t count = cpd_node_length(list);
    cpd_checkpoint checkpoint;
    int r = read_checkpoint(&checkpoint, origin);
    struct cpd_proven *grown =
        r == 0 ? realloc(proofs->at, (proofs->count + count + 1) * sizeof *grown) : NULL;

    if (!grown)
        return r < 0 ? r : cpd_error__no_memory();
    proofs->at = grown;
    for (size_t i = 0; i < count; i++) {
        const cpd_node *entry = cpd_node_at(list, i);

        grown[proofs->count++] = (struct cpd_proven){
            .checkpoint = checkpoint,
            .position = cpd_node_get_int(entry, "position", 0),
            .path = cpd_node_get(entry, "path"),
        };
    }
    return 0;
}

int cpd_proofs__read(struct cpd_proofs *out, const cpd_node *part)
{
    struct cpd_proofs proofs = {0};
    const char *schema = cpd_node_get_text(part, "schema");
    const cpd_node *origins = cpd_node_get(part, "origins");
    int r = schema && strcmp(schema, PROOFS_SCHEMA) == 0
                ? 0
                : cpd_error__set(CPD_EINPUT, "the proofs of the bundle are of no known format");

    for (size_t i = 0; r == 0 && i < cpd_node_length(origins); i++)
        r = read_origin(&proofs, cpd_node_at(origins, i));
    if (r == 0 && proofs.count)
        qsort(proofs.at, proofs.count, sizeof *proofs.at, by_place);
    if (r == 0)
        *out = proofs;
    else
        cpd_proofs__fini(&proofs);
    return r;
}

void cpd_proofs__fini(struct cpd_proofs *proofs)
{
    free(proofs->at);
    *proofs = (struct cpd_proofs){0};
}

static bool read_path(cpd_proof *out, const cpd_node *path)
{
    out->count = cpd_node_length(path);
    if (cpd_node_type(path) != CPD_NODE_LIST || out->count > CPD_PROOF_MOST)
        return false;
    for (size_t i = 0; i < out->count; i++) {
        const char *hex = cpd_node_as_text(cpd_node_at(path, i));

        if (!hex || !cpd_hash_parse(&out->path[i], hex))
            return false;
    }
    return true;
}

static bool holds(const struct cpd_proven *proven, const cpd_item *item, const cpd_key *home_key)
{
    cpd_proof proof;

    return memcmp(proven->checkpoint.signing.bytes, home_key->bytes, CPD_KEY_SIZE) == 0 &&
           read_path(&proof, proven->path) &&
           cpd_merkle__is_included(&proof, &item->hash, (uint64_t)item->position - 1,
                                   proven->checkpoint.size, &proven->checkpoint.root);
}

/* The first that stands at a place or behind it. */
static size_t find_place(const struct cpd_proofs *proofs, const struct cpd_proven *wanted)
{
    size_t from = 0, to = proofs->count;

    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (by_place(&proofs->at[middle], wanted) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

int cpd_proofs__check(const struct cpd_proofs *proofs, const cpd_item *item,
                      const cpd_key *home_key)
{
    struct cpd_proven wanted = {.checkpoint.home = item->home, .position = item->position};

    for (size_t i = find_place(proofs, &wanted);
         i < proofs->count && by_place(&proofs->at[i], &wanted) == 0; i++)
        if (holds(&proofs->at[i], item, home_key))
            return 0;
    return cpd_error__set(CPD_ETAMPERED,
                          "no checkpoint proves that entry %lld stood in the log of its home",
                          (long long)item->position);
}
