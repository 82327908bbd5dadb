/* A bundle as it is given: its parts against the manifest, the manifest against the key of the home
 * that it names, the chains followed once to see whose record this is. Nothing here trusts that
 * key; whose it is, a person says. */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "node/node.h"

#define MANIFEST_MOST ((size_t)64 << 20) /* bytes of a part that is JSON */
#define VALUES_MOST ((size_t)1 << 20)    /* and values in it */

static int changed(const char *what)
{
    cpd_error__set(CPD_ETAMPERED, "the bundle was changed after it was signed: %s", what);
    return cpd_error__hint("Fetch the file again from where it was made.");
}

static int refuse(const char *what)
{
    cpd_error__set(CPD_EINPUT, "the bundle is not complete: %s", what);
    return cpd_error__hint("A newer program may have made it; cpd bundle make writes all of it.");
}

/* ---- parts ---- */

/* A part that is JSON, exactly as a bundle writes it. */
static int read_json(const cpd_node **out, cpd_bundle *b, enum cpd_part part)
{
    static const struct cpd_json_limits limits = {MANIFEST_MOST, VALUES_MOST};
    cpd_doc *parsed = NULL;
    const char *name = cpd_container__name(part);
    int r = cpd_json__parse(&parsed, (const char *)b->parts[part].at, b->parts[part].length, name,
                            &limits);

    if (r == 0)
        *out = cpd_node_copy(b->doc, cpd_doc_root(parsed));
    cpd_doc_free(parsed);
    return r == 0 && cpd_doc_failed(b->doc) ? cpd_error__no_memory() : r;
}

/* White space and the order of members are not signed: so there must be no choice of them. */
static int check_form(const cpd_node *node, cpd_bytes part)
{
    CPD_FREE char *text = cpd_node_json(node, CPD_JSON_PRETTY);

    if (!text)
        return cpd_error_last()->kind;
    size_t n = strlen(text);
    return part.length == n + 1 && memcmp(part.at, text, n) == 0 && part.at[n] == '\n'
               ? 0
               : changed("the manifest is not as a bundle writes it");
}

static int check_part(const cpd_node *said, enum cpd_part part, cpd_bytes bytes)
{
    const char *name = cpd_node_get_text(said, "name");
    cpd_hash hash, found;

    cpd_seal__hash_raw(&found, bytes.at, bytes.length);
    if (!name || strcmp(name, cpd_container__name(part)) != 0 ||
        !cpd_object__hash(&hash, said, "hash"))
        return refuse("the manifest does not name all parts");
    return cpd_hash_equal(&hash, &found) &&
                   cpd_node_get_int(said, "bytes", -1) == (int64_t)bytes.length
               ? 0
               : changed(name);
}

/* Files are told one by one which is another, so they come before the part that holds them. */
static int check_parts(cpd_bundle *b)
{
    const cpd_node *list = cpd_node_get(b->statement, "parts");
    int count = CPD_PARTS - (b->parts[CPD_PART_FILES].length == 0);
    int r = cpd_node_length(list) == (size_t)count - 1
                ? 0
                : refuse("the manifest does not name all parts");

    if (r == 0)
        r = cpd_files__read(&b->files, cpd_node_get(b->statement, "files"),
                            b->parts[CPD_PART_FILES]);
    for (int i = 0; r == 0 && i < count; i++)
        if (i != CPD_PART_MANIFEST)
            r = check_part(cpd_node_at(list, (size_t)(i - (i > CPD_PART_MANIFEST))),
                           (enum cpd_part)i, b->parts[i]);
    return r;
}

static int read_whose(cpd_bundle *b)
{
    const cpd_node *portfolios = cpd_node_get(b->statement, "portfolios"),
                   *holder = cpd_node_get(b->statement, "holder");
    size_t n = cpd_node_length(portfolios);

    b->name = cpd_node_get_text(holder, "name");
    if (!cpd_object__uuid(&b->home, b->statement, "home") || !b->name ||
        !cpd_object__uuid(&b->holder, holder, "person"))
        return refuse("it does not say whose it is");
    if (n < 1 || n > CPD_BUNDLE_PORTFOLIOS)
        return refuse("it names no portfolio, or too many");
    for (size_t i = 0; i < n; i++) {
        const char *id = cpd_node_as_text(cpd_node_at(portfolios, i));

        if (!id || !cpd_uuid_parse(&b->portfolios[i], id))
            return refuse("a portfolio has no id");
    }
    b->portfolio_count = n;
    return 0;
}

static int read_manifest(cpd_bundle *b)
{
    int r = read_json(&b->manifest, b, CPD_PART_MANIFEST);

    if (r == 0)
        r = cpd_signed__check(&b->home_key, b->manifest, CPD_BUNDLE_SCHEMA, CPD_BUNDLE_PURPOSE);
    if (r == 0)
        r = check_form(b->manifest, b->parts[CPD_PART_MANIFEST]);
    b->statement = cpd_node_get(b->manifest, "statement");
    if (r == 0)
        r = check_parts(b);
    return r == 0 ? read_whose(b) : r;
}

static int read_parts(cpd_bundle *b)
{
    int r = read_json(&b->summary, b, CPD_PART_SUMMARY);

    if (r == 0)
        r = read_json(&b->sets, b, CPD_PART_SETS);
    if (r == 0)
        r = read_json(&b->proofs, b, CPD_PART_PROOFS);
    if (r == 0)
        r = cpd_summary__check(b->summary, &b->home_key);
    return r == 0 ? cpd_cited_sets__check(b->sets, cpd_node_get(b->statement, "sets")) : r;
}

/* ---- chains ---- */

/* What is learnt on the way through the chains. */
struct following {
    cpd_bundle *b;
    struct cpd_proofs proofs;
    size_t chain;     /* of those that the manifest names */
    cpd_key home_key; /* of the home whose chain this is */
    bool has_home_key;
    cpd_uuid key_home;                   /* whose that is */
    bool claimed[CPD_BUNDLE_PORTFOLIOS]; /* a statement of the home says that it is the holder's */
    bool named, keyed;                   /* so it says of the holder and their keys */
    int64_t position;                    /* of the item before, in this chain */
    cpd_item last;                       /* without its document */
    struct cpd_files attached;           /* what versions whose text is there name */
};

/* What a home says which key is its own stands before all else of it. */
static int need_key(const struct following *f, const cpd_uuid *home)
{
    return f->has_home_key && cpd_uuid_equal(&f->key_home, home)
               ? 0
               : refuse("a home does not say which key is its own");
}

/* Where a portfolio's chain ends, its own home says: the one that made the bundle by the manifest,
 * another by a proof that came with the chain. */
static int prove_end(struct following *f)
{
    int r = need_key(f, &f->last.home);
    struct cpd_owed_entry end = cpd_owed__entry(&f->last, &f->home_key);

    if (r == 0 && !cpd_uuid_equal(&f->last.home, &f->b->home))
        r = cpd_proofs__check(&f->proofs, &end);
    return r == 0 ? cpd_owed__add(&f->b->ends, &end) : r;
}

static int end_chain(struct following *f)
{
    const cpd_node *said = cpd_node_at(cpd_node_get(f->b->statement, "chains"), f->chain);
    cpd_uuid home, portfolio;
    cpd_hash hash;

    f->chain++;
    if (!cpd_object__uuid(&home, said, "home") ||
        !cpd_object__uuid(&portfolio, said, "portfolio") ||
        !cpd_object__hash(&hash, said, "entry") || !cpd_uuid_equal(&home, &f->last.home) ||
        !cpd_uuid_equal(&portfolio, &f->last.portfolio) ||
        cpd_node_get_int(said, "number", 0) != f->last.number ||
        !cpd_hash_equal(&hash, &f->last.hash))
        return changed("a chain does not end where the manifest says");
    return cpd_item__is_own(&f->last) ? 0 : prove_end(f);
}

static bool same_chain(const cpd_item *a, const cpd_item *b)
{
    return cpd_uuid_equal(&a->home, &b->home) && cpd_uuid_equal(&a->portfolio, &b->portfolio);
}

/* By the home, its own chain first, then by the portfolio. So each chain comes once (of two the
 * second could say otherwise), and all that a home wrote stands behind its one key. */
static bool comes_after(const cpd_item *chain, const cpd_item *before)
{
    int order = memcmp(&chain->home, &before->home, sizeof chain->home);

    if (order == 0 && cpd_item__is_own(chain) != cpd_item__is_own(before))
        return cpd_item__is_own(before);
    return (order ? order
                  : memcmp(&chain->portfolio, &before->portfolio, sizeof chain->portfolio)) > 0;
}

static void claim(struct following *f, const cpd_node *statement)
{
    cpd_uuid portfolio;

    if (!cpd_object__uuid(&portfolio, statement, "portfolio"))
        return;
    for (size_t i = 0; i < f->b->portfolio_count; i++)
        if (cpd_uuid_equal(&f->b->portfolios[i], &portfolio))
            f->claimed[i] = true;
}

static void note_keys(struct following *f, const cpd_node *statement)
{
    const char *signing = cpd_node_get_text(statement, "signing"),
               *sealing = cpd_node_get_text(statement, "sealing");

    f->keyed = signing && sealing && !cpd_node_get_text(statement, "until") &&
               cpd_hex_parse(f->b->keys.sign.bytes, CPD_KEY_SIZE, signing) &&
               cpd_hex_parse(f->b->keys.box.bytes, CPD_KEY_SIZE, sealing);
}

/* A statement of the home that made the bundle, in its own chain. */
static void note_own(struct following *f, const cpd_item *item)
{
    cpd_uuid person;

    if (!cpd_object__uuid(&person, item->object, "person") ||
        !cpd_uuid_equal(&person, &f->b->holder))
        return;
    if (cpd_item__says(item, "key"))
        note_keys(f, item->object);
    f->named = f->named || cpd_item__says(item, "person");
    if (cpd_item__says(item, "person") || cpd_item__says(item, "same-as"))
        claim(f, item->object);
}

static int note_home(struct following *f, const cpd_item *item)
{
    if (f->has_home_key && cpd_uuid_equal(&f->key_home, &item->home))
        return changed("a home says twice which key is its own");
    f->has_home_key = cpd_object__key(&f->home_key, item->object, "signing");
    f->key_home = item->home;
    if (!f->has_home_key)
        return refuse("a home does not say which key is its own");
    if (cpd_uuid_equal(&item->home, &f->b->home) &&
        memcmp(f->home_key.bytes, f->b->home_key.bytes, CPD_KEY_SIZE) != 0) {
        cpd_error__set(CPD_ETAMPERED, "the bundle is signed with another key than its home's");
        return cpd_error__hint("Somebody else signed it anew: take it from the home itself.");
    }
    return 0;
}

/* Own chains come only as far as they are cited, so each entry of them proves its place. */
static int check_own(struct following *f, const cpd_item *item)
{
    int r =
        item->what == CPD_ITEM_STATEMENT && cpd_item__says(item, "home") ? note_home(f, item) : 0;

    if (r == 0)
        r = need_key(f, &item->home);
    struct cpd_owed_entry entry = cpd_owed__entry(item, &f->home_key);
    if (r == 0)
        r = cpd_proofs__check(&f->proofs, &entry);
    if (r == 0 && cpd_uuid_equal(&item->home, &f->b->home))
        note_own(f, item);
    return r;
}

static bool is_the_holders(const cpd_bundle *b, const cpd_uuid *portfolio)
{
    for (size_t i = 0; i < b->portfolio_count; i++)
        if (cpd_uuid_equal(&b->portfolios[i], portfolio))
            return true;
    return false;
}

/* Whole, from the first entry on, each naming the one before: so the last stands for all. */
static int check_portfolio(const struct following *f, const cpd_item *item)
{
    bool begins = !f->b->items || !same_chain(&f->last, item);
    cpd_hash previous;

    if (!is_the_holders(f->b, &item->portfolio))
        return refuse("it holds a chain of a portfolio that it does not name");
    if (begins ? item->number == 1
               : item->number == f->last.number + 1 &&
                     cpd_object__hash(&previous, item->entry, "previous") &&
                     cpd_hash_equal(&previous, &f->last.hash))
        return 0;
    return changed("entries do not follow one another");
}

static int follow_item(struct following *f, const cpd_item *item)
{
    int r = 0;

    if (f->b->items && !same_chain(&f->last, item)) {
        r = end_chain(f);
        if (r == 0 && !comes_after(item, &f->last))
            r = changed("chains stand in another order, or one twice");
        f->position = 0;
    }
    if (r == 0 && item->position <= f->position)
        r = changed("entries stand in another order");
    if (r == 0)
        r = cpd_item__is_own(item) ? check_own(f, item) : check_portfolio(f, item);
    f->position = item->position;
    f->last = *item;
    f->last.doc = NULL;
    f->b->items++;
    f->b->texts += item->sealed.length > 0;
    return r == 0 ? cpd_files__note(&f->attached, item) : r;
}

static int check_claims(const struct following *f)
{
    const cpd_bundle *b = f->b;

    if (!f->named || !f->keyed)
        return refuse("its home does not say who the holder is, and with which keys");
    for (size_t i = 0; i < b->portfolio_count; i++)
        if (!f->claimed[i]) {
            cpd_error__set(CPD_EINPUT, "the bundle holds a portfolio that is not %s's", b->name);
            return cpd_error__hint("No statement of its home says that it belongs to who the "
                                   "bundle is of.");
        }
    return f->chain == cpd_node_length(cpd_node_get(b->statement, "chains"))
               ? 0
               : changed("a chain is missing");
}

static int follow(cpd_bundle *b)
{
    struct following f = {.b = b};
    struct cpd_chains chains;
    cpd_item item;
    int r = cpd_proofs__read(&f.proofs, b->proofs);

    cpd_chains__init(&chains, b->parts[CPD_PART_CHAINS], b->parts[CPD_PART_BODIES], (cpd_bytes){0});
    while (r == 0 && (r = cpd_chains__next(&item, &chains)) > 0) {
        r = follow_item(&f, &item);
        cpd_item__fini(&item);
    }
    if (r == 0 && b->items)
        r = end_chain(&f);
    if (r == 0)
        r = check_claims(&f);
    if (r == 0)
        r = cpd_files__check(&b->files_missing, &b->files, &f.attached);
    cpd_files__fini(&f.attached);
    cpd_chains__fini(&chains);
    cpd_proofs__fini(&f.proofs);
    return r;
}

int cpd_bundle__read(cpd_bundle *out, const void *bytes, size_t length)
{
    cpd_bundle b = {.doc = cpd_doc_new()};
    int r = b.doc ? cpd_container__read(b.parts, bytes, length) : cpd_error__no_memory();

    if (r == 0)
        r = read_manifest(&b);
    if (r == 0)
        r = read_parts(&b);
    if (r == 0)
        r = follow(&b);
    if (r == 0)
        *out = b;
    else
        cpd_bundle__fini(&b);
    return r;
}

void cpd_bundle__fini(cpd_bundle *bundle)
{
    cpd_files__fini(&bundle->files);
    cpd_owed__fini(&bundle->ends);
    cpd_doc_free(bundle->doc);
    *bundle = (cpd_bundle){0};
}
