/* That entries stood in the log of their home: inclusion in the tree of a checkpoint that the home
 * signed. Of a home's own chain only what is cited comes, so each entry proves its place. A
 * portfolio's chain comes whole, so its last entry does: it names the one before, and so on. */
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

/* The key of a home stands in its own chain, which comes before its portfolios. */
static void note_key(struct cpd_owed *owed, const cpd_item *item)
{
    if (!cpd_uuid_equal(&owed->home, &item->home))
        owed->home_key = (cpd_key){0};
    owed->home = item->home;
    if (cpd_item__is_own(item) && cpd_item__says(item, "home"))
        cpd_object__key(&owed->home_key, item->object, "signing");
}

struct cpd_owed_entry cpd_owed__entry(const cpd_item *item, const cpd_key *home_key)
{
    return (struct cpd_owed_entry){.home = item->home,
                                   .portfolio = item->portfolio,
                                   .number = item->number,
                                   .position = item->position,
                                   .hash = item->hash,
                                   .home_key = *home_key};
}

int cpd_owed__add(struct cpd_owed *owed, const struct cpd_owed_entry *entry)
{
    if ((owed->count & (owed->count + 1)) == 0) { /* room for twice as many, and one */
        void *grown = realloc(owed->at, (2 * owed->count + 2) * sizeof *owed->at);
        if (!grown)
            return cpd_error__no_memory();
        owed->at = grown;
    }
    owed->at[owed->count++] = *entry;
    return 0;
}

int cpd_owed__note(struct cpd_owed *owed, const cpd_item *item, bool ends_chain)
{
    struct cpd_owed_entry entry;

    note_key(owed, item);
    entry = cpd_owed__entry(item, &owed->home_key);
    return cpd_item__is_own(item) || ends_chain ? cpd_owed__add(owed, &entry) : 0;
}

void cpd_owed__fini(struct cpd_owed *owed)
{
    free(owed->at);
    *owed = (struct cpd_owed){0};
}

static int prove_all(cpd_node *list, cpd_doc *doc, cpd_home *home, struct cpd_owed *owed,
                     uint64_t size)
{
    cpd_hash *entries = calloc(size + 1, sizeof *entries);
    int r = entries ? 0 : cpd_error__no_memory();

    for (uint64_t i = 0; r == 0 && i < size; i++)
        r = cpd_ledger__entry_hash(&entries[i], home, (int64_t)i + 1);
    for (size_t i = 0; r == 0 && i < owed->count; i++) {
        struct cpd_owed_entry *entry = &owed->at[i];
        cpd_proof proof;

        if (!cpd_uuid_equal(&entry->home, &home->id) || entry->position > (int64_t)size)
            continue;
        cpd_merkle__prove_inclusion(&proof, entries, size, (uint64_t)entry->position - 1);
        cpd_node_add(doc, list, show_path(doc, entry->position, &proof));
        entry->proven = true;
    }
    free(entries);
    return r;
}

static int own_origin(cpd_node *origins, cpd_doc *doc, cpd_home *home, const char *text,
                      struct cpd_owed *owed)
{
    cpd_doc *parsed = NULL;
    cpd_node *origin = cpd_node_object(doc), *list = cpd_node_list(doc);
    int r = cpd_json_parse(&parsed, text, strlen(text), "checkpoint", CHECKPOINT_MOST);

    if (r == 0) {
        const cpd_node *checkpoint = cpd_doc_root(parsed);
        cpd_node_set(doc, origin, "checkpoint", cpd_node_copy(doc, checkpoint));
        r = prove_all(list, doc, home, owed,
                      (uint64_t)cpd_node_get_int(cpd_node_get(checkpoint, "statement"), "size", 0));
    }
    cpd_node_set(doc, origin, "entries", list);
    cpd_node_add(doc, origins, origin);
    cpd_doc_free(parsed);
    return r;
}

static int refuse_unproven(const struct cpd_owed *owed)
{
    char fingerprint[CPD_FINGERPRINT_TEXT];

    for (size_t i = 0; i < owed->count; i++) {
        if (owed->at[i].proven)
            continue;
        cpd_fingerprint_format(fingerprint, &owed->at[i].home_key);
        cpd_error__set(CPD_EABSENT, "nothing here proves where the chain of home %.9s ends",
                       fingerprint);
        return cpd_error__hint(
            "An older program took it. Make a bundle again where it came from, with a program like "
            "this one, and take it here: cpd bundle take FILE. cpd export writes your records "
            "without it.");
    }
    return 0;
}

int cpd_proofs__make(cpd_node **out, cpd_doc *doc, cpd_home *home, const char *checkpoint,
                     struct cpd_owed *owed, const cpd_node *imports)
{
    cpd_node *proofs = cpd_node_object(doc), *origins = cpd_node_list(doc),
             *ends = cpd_node_list(doc);
    int r = own_origin(origins, doc, home, checkpoint, owed);

    if (r == 0)
        r = cpd_relay__add(origins, ends, doc, owed, imports);
    if (r == 0)
        r = refuse_unproven(owed);
    cpd_node_set_text(doc, proofs, "schema", PROOFS_SCHEMA);
    cpd_node_set(doc, proofs, "origins", origins);
    if (cpd_node_length(ends))
        cpd_node_set(doc, proofs, "ends", ends);
    *out = proofs;
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

/* ---- checking ---- */

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

int cpd_proofs__read_origin(struct cpd_proofs *proofs, const cpd_node *origin)
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
    if (proofs->count)
        qsort(proofs->at, proofs->count, sizeof *proofs->at, by_place);
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
        r = cpd_proofs__read_origin(&proofs, cpd_node_at(origins, i));
    proofs.ends = cpd_node_get(part, "ends");
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

static bool holds(const struct cpd_proven *proven, const struct cpd_owed_entry *entry)
{
    cpd_proof proof;

    return memcmp(proven->checkpoint.signing.bytes, entry->home_key.bytes, CPD_KEY_SIZE) == 0 &&
           read_path(&proof, proven->path) &&
           cpd_merkle__is_included(&proof, &entry->hash, (uint64_t)entry->position - 1,
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

const cpd_node *cpd_proofs__find(const struct cpd_proofs *proofs,
                                 const struct cpd_owed_entry *entry)
{
    struct cpd_proven wanted = {.checkpoint.home = entry->home, .position = entry->position};

    for (size_t i = find_place(proofs, &wanted);
         i < proofs->count && by_place(&proofs->at[i], &wanted) == 0; i++)
        if (holds(&proofs->at[i], entry))
            return proofs->at[i].path;
    return NULL;
}

static bool names_end(const cpd_node *chain, const struct cpd_owed_entry *entry)
{
    cpd_uuid home, portfolio;
    cpd_hash hash;

    return cpd_object__uuid(&home, chain, "home") && cpd_uuid_equal(&home, &entry->home) &&
           cpd_object__uuid(&portfolio, chain, "portfolio") &&
           cpd_uuid_equal(&portfolio, &entry->portfolio) &&
           cpd_object__hash(&hash, chain, "entry") && cpd_hash_equal(&hash, &entry->hash);
}

bool cpd_proofs__ends_there(const cpd_node *manifest, const struct cpd_owed_entry *entry)
{
    const cpd_node *statement = cpd_node_get(manifest, "statement"),
                   *chains = cpd_node_get(statement, "chains");
    cpd_uuid home;
    cpd_key key;
    bool named = false;

    if (!cpd_object__uuid(&home, statement, "home") || !cpd_uuid_equal(&home, &entry->home) ||
        cpd_uuid_equal(&entry->home, &entry->portfolio))
        return false;
    for (size_t i = 0; !named && i < cpd_node_length(chains); i++)
        named = names_end(cpd_node_at(chains, i), entry);
    return named && cpd_signed__check(&key, manifest, CPD_BUNDLE_SCHEMA, CPD_BUNDLE_PURPOSE) == 0 &&
           memcmp(key.bytes, entry->home_key.bytes, CPD_KEY_SIZE) == 0;
}

/* By a path, or by what its home signed when it made a bundle. */
static bool is_proven(const struct cpd_proofs *proofs, const struct cpd_owed_entry *entry)
{
    bool proven = cpd_proofs__find(proofs, entry) != NULL;

    for (size_t i = 0; !proven && i < cpd_node_length(proofs->ends); i++)
        proven = cpd_proofs__ends_there(cpd_node_at(proofs->ends, i), entry);
    return proven;
}

int cpd_proofs__check(const struct cpd_proofs *proofs, const struct cpd_owed_entry *entry)
{
    char fingerprint[CPD_FINGERPRINT_TEXT];

    if (is_proven(proofs, entry))
        return 0;
    if (cpd_uuid_equal(&entry->home, &entry->portfolio))
        return cpd_error__set(CPD_ETAMPERED,
                              "no checkpoint proves that entry %lld stood in the log of its home",
                              (long long)entry->position);
    cpd_fingerprint_format(fingerprint, &entry->home_key);
    cpd_error__set(CPD_ETAMPERED, "nothing proves where the chain of home %.9s ends", fingerprint);
    return cpd_error__hint("Something may have been added to it or cut off. Take a bundle of that "
                           "home itself, or make this one anew where it was made, with a program "
                           "like this one.");
}
