/* The parts chains and bodies: items one after another, each a length and a packed list.
 *
 *   [{"home", "portfolio"}]                                           a chain begins
 *   [0, entry]                                                        erased whole
 *   [1, entry, head, commitment, length of sealed]                    a revision
 *   [2, entry, statement, signature or "", length of sealed]          a statement
 *
 * One that is filed under something else than it names has that at the end, a UUID or "".
 *
 * What can be reckoned is left out. A head or statement is what differs from the one before it; an
 * entry is what differs from the one that is expected next: number and `previous` follow from the
 * entry before, `subject` and `sealed` from what it speaks of.
 */
#include <stdio.h>
#include <string.h>

#include "bundle/bundle.h"
#include "node/node.h"

#define ITEM_MOST ((size_t)1 << 18) /* bytes of an item */
#define UNFOLD_TIMES 64             /* what an item leaves out makes it so much longer at most */
#define UNFOLD_ALWAYS ((size_t)1 << 20) /* and this much without any reckoning */

void cpd_item__fini(cpd_item *item)
{
    cpd_doc_free(item->doc);
    *item = (cpd_item){0};
}

bool cpd_item__is_own(const cpd_item *item)
{
    return cpd_uuid_equal(&item->home, &item->portfolio);
}

bool cpd_item__says(const cpd_item *item, const char *operation)
{
    const char *its = cpd_node_get_text(item->entry, "operation");

    return its && strcmp(its, operation) == 0;
}

bool cpd_item__about(cpd_uuid *out, const cpd_item *item)
{
    const char *operation = cpd_node_get_text(item->object, "operation");

    if (item->what == CPD_ITEM_STATEMENT && operation && strcmp(operation, "same-as") == 0)
        return cpd_object__uuid(out, item->object, "portfolio");
    return cpd_object__uuid(out, item->object, "record") ||
           (item->what == CPD_ITEM_STATEMENT && (cpd_object__uuid(out, item->object, "person") ||
                                                 cpd_object__uuid(out, item->object, "home")));
}

static int hash_of_revision(cpd_hash *out, const cpd_item *item)
{
    cpd_hash head;
    int r = cpd_ledger__hash_object(&head, "cpd/head/1", item->object);

    return r == 0 ? cpd_revision__hash(out, &head, &item->commitment) : r;
}

int cpd_item__place(cpd_wrap_place *out, const cpd_item *item, cpd_uuid *record, cpd_hash *hash)
{
    bool words = item->what == CPD_ITEM_STATEMENT;

    if (item->what == CPD_ITEM_GONE || !cpd_object__uuid(record, item->object, "record"))
        return 0;
    if (words && !cpd_object__hash(hash, item->object, "revision_hash"))
        return 0;
    int r = words ? 0 : hash_of_revision(hash, item);
    if (r < 0)
        return r;
    *out = (cpd_wrap_place){words ? CPD_WORDS_PURPOSE : CPD_WRAP_PURPOSE, &item->portfolio, record,
                            hash};
    return 1;
}

void cpd_last__fini(struct cpd_last *last)
{
    cpd_doc_free(last->entry_doc);
    cpd_doc_free(last->head_doc);
    cpd_doc_free(last->statement_doc);
    *last = (struct cpd_last){0};
}

static int keep(cpd_doc **doc, cpd_node **kept, const cpd_node *node)
{
    cpd_doc *made = cpd_doc_new();

    cpd_doc_free(*doc);
    *doc = made;
    *kept = made ? cpd_node_copy(made, node) : NULL;
    return cpd_doc_failed(made) ? cpd_error__no_memory() : 0;
}

static int remember(struct cpd_last *last, const cpd_item *item)
{
    int r = keep(&last->entry_doc, &last->entry, item->entry);

    if (r == 0 && item->what == CPD_ITEM_REVISION)
        r = keep(&last->head_doc, &last->head, item->object);
    if (r == 0 && item->what == CPD_ITEM_STATEMENT)
        r = keep(&last->statement_doc, &last->statement, item->object);
    last->hash = item->hash;
    last->home = item->home;
    last->portfolio = item->portfolio;
    last->any = true;
    return r;
}

/* ---- what can be reckoned ---- */

/* The hash of an object, and how long it was when hashed. */
static int hash_of(cpd_hash *out, size_t *length, const char *purpose, const cpd_node *object)
{
    cpd_str text = {0};
    int r = cpd_node__canonical(&text, object);

    if (r == 0 && text.failed)
        r = cpd_error__no_memory();
    if (r == 0)
        cpd_seal__hash(out, purpose, text.bytes, text.length);
    *length += text.length;
    cpd_str_fini(&text);
    return r;
}

static int subject_of(cpd_hash *out, size_t *length, const cpd_item *item)
{
    char purpose[96];
    cpd_hash head;
    int r;

    if (item->what == CPD_ITEM_REVISION) {
        r = hash_of(&head, length, "cpd/head/1", item->object);
        return r == 0 ? cpd_revision__hash(out, &head, &item->commitment) : r;
    }
    const char *operation = cpd_node_get_text(item->object, "operation");
    snprintf(purpose, sizeof purpose, "cpd/%.64s/1", operation ? operation : "");
    return hash_of(out, length, purpose, item->object);
}

/* The entry that is expected next, were nothing said of it. */
static int expect(cpd_node **out, size_t *length, cpd_doc *doc, const struct cpd_last *last,
                  const cpd_item *item)
{
    cpd_node *entry = last->any ? cpd_node_copy(doc, last->entry) : cpd_node_object(doc);
    cpd_hash hash;
    int r = 0;

    cpd_object__set_uuid(doc, entry, "home", &item->home);
    cpd_object__set_uuid(doc, entry, "chain", &item->portfolio);
    cpd_node_set_int(doc, entry, "number", cpd_node_get_int(entry, "number", 0) + 1);
    cpd_object__set_hash(doc, entry, "previous", last->any ? &last->hash : NULL);
    cpd_node_unset(entry, "sealed");
    if (item->what != CPD_ITEM_GONE)
        r = subject_of(&hash, length, item);
    if (r == 0 && item->what != CPD_ITEM_GONE)
        cpd_object__set_hash(doc, entry, "subject", &hash);
    if (item->sealed.length) {
        cpd_seal__hash_raw(&hash, item->sealed.at, item->sealed.length);
        cpd_object__set_hash(doc, entry, "sealed", &hash);
    }
    *out = entry;
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

static void begin_chain(struct cpd_last *last, const cpd_uuid *home, const cpd_uuid *portfolio)
{
    last->home = *home;
    last->portfolio = *portfolio;
    last->any = false;
}

/* ---- writing ---- */

static int put(cpd_str *out, cpd_doc *doc, const cpd_node *list)
{
    cpd_str packed = {0};
    size_t n;
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_node__pack(&packed, list);

    n = packed.length;
    if (r == 0 && n > ITEM_MOST)
        r = cpd_error__set(CPD_ELIMIT, "an entry with what it speaks of is larger than %zu KiB",
                           ITEM_MOST >> 10);
    for (; r == 0 && n >= 0x80; n >>= 7)
        cpd_str_add_char(out, (char)(n | 0x80));
    if (r == 0) {
        cpd_str_add_char(out, (char)n);
        cpd_str_add_n(out, packed.bytes, packed.length);
    }
    if (packed.failed || out->failed)
        r = cpd_error__no_memory();
    cpd_str_fini(&packed);
    return r;
}

static int put_beginning(cpd_str *out, cpd_doc *doc, const cpd_item *item)
{
    cpd_node *list = cpd_node_list(doc), *whose = cpd_node_object(doc);

    cpd_object__set_uuid(doc, whose, "home", &item->home);
    cpd_object__set_uuid(doc, whose, "portfolio", &item->portfolio);
    cpd_node_add(doc, list, whose);
    return put(out, doc, list);
}

static void add_proofs(cpd_doc *doc, cpd_node *list, const cpd_item *item)
{
    char hex[2 * CPD_SIGNATURE_SIZE + 1] = "";

    if (item->what == CPD_ITEM_REVISION)
        cpd_hash_format(hex, &item->commitment);
    else if (item->is_signed)
        cpd_hex_format(hex, item->signature, CPD_SIGNATURE_SIZE);
    cpd_node_add(doc, list, cpd_node_text(doc, hex));
    cpd_node_add(doc, list, cpd_node_int(doc, (int64_t)item->sealed.length));
}

/* Said only where it cannot be reckoned. */
static void add_filing(cpd_doc *doc, cpd_node *list, const cpd_item *item)
{
    cpd_uuid about;
    char id[CPD_UUID_TEXT] = "";
    bool has = cpd_item__about(&about, item);

    if (has == item->filed && (!has || cpd_uuid_equal(&about, &item->about)))
        return;
    if (item->filed)
        cpd_uuid_format(id, &item->about);
    cpd_node_add(doc, list, cpd_node_text(doc, id));
}

static int put_item(cpd_str *out, cpd_doc *doc, const struct cpd_last *last, const cpd_item *item)
{
    cpd_node *list = cpd_node_list(doc), *expected, *patch;
    size_t length = 0;
    int r = expect(&expected, &length, doc, last, item);

    if (r == 0)
        r = cpd_patch__make(&patch, doc, expected, item->entry);
    cpd_node_add(doc, list, cpd_node_int(doc, item->what));
    if (r == 0)
        cpd_node_add(doc, list, patch);
    if (r == 0 && item->what != CPD_ITEM_GONE) {
        r = cpd_patch__make(&patch, doc,
                            item->what == CPD_ITEM_REVISION ? last->head : last->statement,
                            item->object);
        if (r == 0)
            cpd_node_add(doc, list, patch);
        add_proofs(doc, list, item);
        add_filing(doc, list, item);
    }
    return r == 0 ? put(out, doc, list) : r;
}

int cpd_chains__add(cpd_str *chains, cpd_str *bodies, struct cpd_last *last, const cpd_item *item)
{
    cpd_doc *doc = cpd_doc_new();
    int r = doc ? 0 : cpd_error__no_memory();

    if (r == 0 && (!last->any || !cpd_uuid_equal(&last->home, &item->home) ||
                   !cpd_uuid_equal(&last->portfolio, &item->portfolio))) {
        r = put_beginning(chains, doc, item);
        begin_chain(last, &item->home, &item->portfolio);
    }
    if (r == 0)
        r = put_item(chains, doc, last, item);
    cpd_str_add_n(bodies, item->sealed.at, item->sealed.length);
    if (r == 0 && bodies->failed)
        r = cpd_error__no_memory();
    cpd_doc_free(doc);
    return r == 0 ? remember(last, item) : r;
}

/* ---- reading ---- */

/* Nothing has no address to count from. */
static const unsigned char *end_of(cpd_bytes bytes)
{
    return bytes.length ? bytes.at + bytes.length : bytes.at;
}

void cpd_chains__init(struct cpd_chains *out, cpd_bytes chains, cpd_bytes bodies, cpd_bytes keys)
{
    *out = (struct cpd_chains){.at = chains.at,
                               .end = end_of(chains),
                               .body = bodies.at,
                               .body_end = end_of(bodies),
                               .key = keys.at,
                               .key_end = end_of(keys),
                               .most = chains.length * UNFOLD_TIMES + UNFOLD_ALWAYS};
}

void cpd_chains__fini(struct cpd_chains *chains)
{
    cpd_last__fini(&chains->last);
}

static int broken(const char *what)
{
    cpd_error__set(CPD_EDAMAGED, "the chains of the bundle are broken: %s", what);
    return cpd_error__hint("Fetch the file again from where it was made.");
}

/* The next list; *out stays NULL at the end. */
static int next_list(const cpd_node **out, cpd_doc **doc, struct cpd_chains *c)
{
    size_t n = 0;
    int shift = 0;

    while (c->at < c->end && shift < 21) {
        unsigned char byte = *c->at++;

        n |= (size_t)(byte & 0x7f) << shift;
        shift += 7;
        if (byte & 0x80)
            continue;
        if (n > ITEM_MOST || n > (size_t)(c->end - c->at))
            return broken("an item is longer than what is left");
        int r = cpd_node__unpack(doc, c->at, n);
        c->at += n;
        *out = r == 0 ? cpd_doc_root(*doc) : NULL;
        return r;
    }
    return shift ? broken("an item has no length") : 0;
}

static int read_beginning(struct cpd_chains *c, const cpd_node *list)
{
    cpd_uuid home, portfolio;
    const cpd_node *whose = cpd_node_at(list, 0);

    if (!cpd_object__uuid(&home, whose, "home") ||
        !cpd_object__uuid(&portfolio, whose, "portfolio"))
        return broken("a chain does not say whose it is");
    begin_chain(&c->last, &home, &portfolio);
    return 0;
}

static int take_sealed(cpd_item *item, struct cpd_chains *c, const cpd_node *length)
{
    int64_t n = cpd_node_as_int(length);

    if (cpd_node_type(length) != CPD_NODE_INT || n < 0 || n > c->body_end - c->body)
        return broken("a text is longer than what is left");
    item->sealed = (cpd_bytes){c->body, (size_t)n};
    c->body += n;
    if (n == 0 || !c->key)
        return 0;
    if (c->key == c->key_end)
        return broken("a text has no key");
    n = *c->key++ ? CPD_BOX_SIZE : CPD_KEY_SIZE;
    if (n > c->key_end - c->key)
        return broken("a key is cut off");
    item->key = (cpd_bytes){c->key, (size_t)n};
    c->key += n;
    return 0;
}

static int take_proof(cpd_item *item, const cpd_node *proof)
{
    const char *hex = cpd_node_as_text(proof);

    if (!hex)
        return broken("a commitment or signature is missing");
    if (item->what == CPD_ITEM_REVISION)
        return cpd_hash_parse(&item->commitment, hex) ? 0 : broken("a commitment is none");
    item->is_signed = *hex;
    return !*hex || cpd_hex_parse(item->signature, CPD_SIGNATURE_SIZE, hex)
               ? 0
               : broken("a signature is none");
}

static int take_filing(cpd_item *item, const cpd_node *said)
{
    const char *id = cpd_node_as_text(said);

    if (!said) {
        item->filed = cpd_item__about(&item->about, item);
        return 0;
    }
    item->filed = id && *id;
    return id && (!*id || cpd_uuid_parse(&item->about, id)) ? 0
                                                            : broken("an entry is filed nowhere");
}

static int read_object(cpd_item *item, struct cpd_chains *c, const cpd_node *list)
{
    int r = cpd_patch__apply(&item->object, item->doc,
                             item->what == CPD_ITEM_REVISION ? c->last.head : c->last.statement,
                             cpd_node_at(list, 2));

    if (r == 0)
        r = take_proof(item, cpd_node_at(list, 3));
    if (r == 0)
        r = take_filing(item, cpd_node_at(list, 5));
    return r == 0 ? take_sealed(item, c, cpd_node_at(list, 4)) : r;
}

static int refuse_other(void)
{
    cpd_error__set(
        CPD_ETAMPERED,
        "the bundle was altered: an entry speaks of something else than stands beside it");
    return cpd_error__hint("Take none of it. Ask the home that made it for another one.");
}

static bool same_member(const cpd_node *a, const cpd_node *b, const char *key)
{
    const char *one = cpd_node_get_text(a, key), *other = cpd_node_get_text(b, key);

    return one && other && strcmp(one, other) == 0;
}

/* What stands beside an entry is believed from here on, so it must be what the entry names. */
static bool speaks_of(const cpd_item *item, const cpd_node *expected)
{
    const char *operation = cpd_node_get_text(item->entry, "operation");
    bool revision = operation && strcmp(operation, "revision") == 0;

    if (item->what == CPD_ITEM_GONE)
        return true;
    return same_member(item->entry, expected, "subject") &&
           (!item->sealed.length || same_member(item->entry, expected, "sealed")) &&
           (item->what == CPD_ITEM_REVISION ? revision
                                            : same_member(item->entry, item->object, "operation"));
}

static int read_entry(cpd_item *item, cpd_node **expected, struct cpd_chains *c,
                      const cpd_node *patch)
{
    cpd_uuid home, chain;
    int r = expect(expected, &c->unfolded, item->doc, &c->last, item);

    if (r == 0)
        r = cpd_patch__apply(&item->entry, item->doc, *expected, patch);
    if (r == 0)
        r = hash_of(&item->hash, &c->unfolded, "cpd/entry/1", item->entry);
    if (r < 0)
        return r;
    item->number = cpd_node_get_int(item->entry, "number", 0);
    item->position = cpd_node_get_int(item->entry, "position", 0);
    if (!cpd_object__uuid(&home, item->entry, "home") ||
        !cpd_object__uuid(&chain, item->entry, "chain") || !cpd_uuid_equal(&home, &item->home) ||
        !cpd_uuid_equal(&chain, &item->portfolio))
        return broken("an entry was written for another chain");
    if (item->number < 1 || item->position < 1 || item->position >= CPD_LEDGER_OWN_LIMIT)
        return broken("an entry has no place");
    return 0;
}

static int read_item(cpd_item *item, struct cpd_chains *c, const cpd_node *list)
{
    size_t n = cpd_node_length(list);
    int64_t what = cpd_node_as_int(cpd_node_at(list, 0));
    cpd_node *expected = NULL;
    int r = 0;

    if (cpd_node_type(list) != CPD_NODE_LIST ||
        cpd_node_type(cpd_node_at(list, 0)) != CPD_NODE_INT || what < 0 || what > 2 ||
        (what ? n < 5 || n > 6 : n != 2))
        return broken("an item is of no kind");
    if (cpd_uuid_is_zero(&c->last.home))
        return broken("an entry is in no chain");
    item->what = (enum cpd_item_kind)what;
    item->home = c->last.home;
    item->portfolio = c->last.portfolio;
    if (item->what != CPD_ITEM_GONE)
        r = read_object(item, c, list);
    if (r == 0)
        r = read_entry(item, &expected, c, cpd_node_at(list, 1));
    if (r == 0 && c->unfolded > c->most)
        r = cpd_error__set(CPD_ELIMIT, "the bundle unfolds to more than %d times its size",
                           UNFOLD_TIMES);
    return r == 0 && !speaks_of(item, expected) ? refuse_other() : r;
}

static int at_end(const struct cpd_chains *c)
{
    if (c->body != c->body_end)
        return broken("there are texts that no entry names");
    return c->key != c->key_end ? broken("there are keys that no entry names") : 0;
}

int cpd_chains__next(cpd_item *out, struct cpd_chains *c)
{
    cpd_item item = {0};
    cpd_doc *parsed = NULL;
    const cpd_node *list = NULL;
    int r = next_list(&list, &parsed, c);

    while (r == 0 && list && cpd_node_length(list) == 1) {
        r = read_beginning(c, list);
        cpd_doc_free(parsed);
        parsed = NULL;
        list = NULL;
        if (r == 0)
            r = next_list(&list, &parsed, c);
    }
    if (r < 0 || !list) {
        cpd_doc_free(parsed);
        return r < 0 ? r : at_end(c);
    }
    item.doc = cpd_doc_new();
    r = item.doc ? read_item(&item, c, list) : cpd_error__no_memory();
    cpd_doc_free(parsed);
    if (r == 0)
        r = remember(&c->last, &item);
    if (r < 0) {
        cpd_item__fini(&item);
        return r;
    }
    *out = item;
    return 1;
}
