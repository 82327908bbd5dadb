/* Taking a bundle: whose it is, the statement of the import, the rows, their keys wrapped anew, the
 * indexes, and at last the same walk that verifies a home, over all that came from elsewhere. All
 * of it is one change; whatever does not hold undoes it. */
#include <stdlib.h>
#include <string.h>

#include "audit/audit.h"
#include "bundle/rows.h"
#include "framework/framework.h"
#include "node/node.h"
#include "person/statements.h"
#include "store/store.h"

struct taking {
    cpd_home *home;
    cpd_bundle b;
    cpd_secret *brought; /* from a key file; NULL: the one that is here */
    const cpd_secret *secret;
    unsigned char *keys;
    size_t keys_length;
    cpd_uuid here; /* who the holder is here */
    bool began, joined;
    bool must_follow; /* they are here already: by a key of theirs */
    bool proves;      /* it brings the proof of a chain that is here without one */
    struct cpd_rows rows;
    cpd_uuid *records; /* with new revisions */
    size_t record_count;
    int64_t *told; /* new statements that have a row of an index */
    size_t told_count;
    size_t texts, files;
    int64_t signatures;
    cpd_doc *doc; /* of the answer */
    cpd_node *forked;
    cpd_node *erased; /* records whose words were erased there and are here */
};

/* ---- the holder's key ---- */

static int refuse_key(const struct taking *t)
{
    cpd_error__set(CPD_EDENIED, "this is not the key that %s has in the home that made the bundle",
                   t->b.name);
    return cpd_error__hint("Name the key file of that home: keys/person/ID in its folder.");
}

/* Has the holder a key here, that only wants unlocking? */
static bool is_known(const struct taking *t)
{
    cpd_public keys;

    return cpd_people__keys(&keys, NULL, t->home, &t->b.holder, 0) == 0;
}

static int find_secret(struct taking *t, const cpd_bundle_take_options *options)
{
    cpd_public keys;
    const char *key_file = options ? options->key_file : NULL;
    int r = key_file ? cpd_keyring__read_brought(&t->brought, &t->b.holder, key_file,
                                                 options->passphrase, &t->b.keys.sign)
                     : cpd_keyring__unlock(t->home, &t->b.holder);

    if (r == CPD_ETAMPERED)
        return refuse_key(t);
    if (r == CPD_ELOCKED && !key_file && !is_known(t)) {
        cpd_error__set(CPD_ELOCKED, "the texts of the bundle need the key of %s, which is not here",
                       t->b.name);
        return cpd_error__hint("Bring the key file of the home that made it: keys/person/ID in its "
                               "folder, whether a passphrase locks it or not.");
    }
    if (r < 0)
        return r;
    t->secret = key_file ? t->brought : cpd_keyring__person(t->home, &t->b.holder);
    r = cpd_secret__public(&keys, t->secret);
    if (r == 0 && (memcmp(keys.sign.bytes, t->b.keys.sign.bytes, CPD_KEY_SIZE) != 0 ||
                   memcmp(keys.box.bytes, t->b.keys.box.bytes, CPD_KEY_SIZE) != 0))
        return refuse_key(t);
    return r;
}

/* A home that was accepted is known by its key: another one is somebody else. */
static int check_trust(const struct taking *t)
{
    cpd_key accepted;
    int r = cpd_trust__key(&accepted, t->home, &t->b.home);

    if (r <= 0 || memcmp(accepted.bytes, t->b.home_key.bytes, CPD_KEY_SIZE) == 0)
        return r < 0 ? r : 0;
    cpd_error__set(CPD_ETAMPERED,
                   "the bundle is signed with another key than the one accepted here "
                   "for its home");
    return cpd_error__hint("Ask that home by another way. cpd trust list shows what was accepted.");
}

/* ---- who the holder is here ---- */

/* Somebody of that id is here: it must be them, with a key that this home declared, or with one
 * that followed such a key. That is seen once the rows are here. */
static int check_followed(struct taking *t)
{
    bool followed = true;
    int r =
        t->must_follow ? cpd_people__is_followed(&followed, t->home, &t->b.holder, &t->b.home) : 0;

    if (r < 0 || followed)
        return r;
    cpd_error__set(CPD_EDENIED, "the bundle claims to be of %s, who has another key here",
                   t->b.name);
    return cpd_error__hint("Nothing was taken. A key that took the place of a lost one proves "
                           "nothing here: ask the home that made it whose key that is.");
}

static int begin_here(struct taking *t)
{
    if (t->home->organisation) {
        cpd_error__set(CPD_EINPUT, "nobody of this organisation takes the bundle");
        return cpd_error__hint("Add %s first, let them begin with keys of their own, and take it "
                               "as them: --as NAME.",
                               t->b.name);
    }
    t->here = t->b.holder;
    t->began = true;
    return cpd_people__begin_known(t->home, &t->b.holder, &t->b.portfolios[0], t->b.name,
                                   t->secret);
}

/* Whose a portfolio is here: nobody's yet, or theirs who acts; else the bundle claims what is
 * somebody else's. */
static int check_whose(bool *joined, struct taking *t, const cpd_uuid *portfolio,
                       const cpd_uuid *acting)
{
    const cpd_join *joins;
    size_t count;
    cpd_person_row row;
    int r = cpd_people__own_holder(&row, t->home, portfolio);
    bool own = r == 0;

    *joined = false;
    if (r == 0 || r == CPD_EABSENT)
        r = cpd_people__joins(&joins, &count, t->home);
    for (size_t i = 0; r == 0 && !own && i < count; i++)
        if (cpd_uuid_equal(&joins[i].portfolio, portfolio)) {
            *joined = cpd_uuid_equal(&joins[i].here, acting);
            own = !*joined;
        }
    if (r == 0 && own) {
        cpd_error__set(CPD_EDENIED, "the bundle claims as %s's what is somebody else's here",
                       t->b.name);
        return cpd_error__hint("Nothing was taken. Take it as who it is of: --as NAME.");
    }
    return r;
}

/* Each portfolio is joined to one person here, once and for all. */
static int join_portfolio(struct taking *t, const cpd_uuid *portfolio, const cpd_uuid *acting)
{
    bool joined;
    int r = check_whose(&joined, t, portfolio, acting);

    if (r < 0 || joined)
        return r;
    t->joined = true;
    return cpd_people__state_same(t->home, acting, &t->b.home, &t->b.holder, portfolio, t->secret);
}

static int join_here(struct taking *t)
{
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, t->home);

    if (r == 0 && !acting.portfolio_no) {
        cpd_error__set(CPD_EINPUT, "%s holds no record in this home to join it to", acting.name);
        r = cpd_error__hint("Say as who you take it: --as NAME.");
    }
    if (r == 0)
        t->here = acting.id;
    for (size_t i = 0; r == 0 && i < t->b.portfolio_count; i++)
        if (!cpd_uuid_equal(&t->b.portfolios[i], &acting.portfolio))
            r = join_portfolio(t, &t->b.portfolios[i], &acting.id);
    return r;
}

/* Portfolios that their holder brought along earlier, from yet another home. */
static int join_the_rest(struct taking *t)
{
    cpd_person_row row;
    int r = cpd_people__get(&row, t->home, &t->here);

    for (size_t i = 0; r == 0 && i < t->b.portfolio_count; i++)
        if (!cpd_uuid_equal(&t->b.portfolios[i], &row.portfolio))
            r = join_portfolio(t, &t->b.portfolios[i], &t->here);
    return r;
}

static int find_here(struct taking *t)
{
    cpd_person_row row;
    int64_t holders = 0;
    int r = cpd_people__get(&row, t->home, &t->b.holder);

    if (r == 0) {
        t->here = t->b.holder;
        t->must_follow = true;
        return join_the_rest(t);
    }
    if (r != CPD_EABSENT)
        return r;
    r = cpd_store__ask_int(&holders, t->home->store,
                           "SELECT count(*) FROM person WHERE portfolio <> 0", "");
    if (r < 0)
        return r;
    if (holders)
        return join_here(t);
    r = begin_here(t);
    return r == 0 ? join_the_rest(t) : r;
}

/* The key of a portfolio in this home, which wraps what comes. */
static int begin_epochs(struct taking *t)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < t->b.portfolio_count; i++) {
        int64_t epoch = 0;

        r = cpd_store__ask_int(&epoch, t->home->store,
                               "SELECT epoch FROM epoch WHERE portfolio = ?", "u",
                               &t->b.portfolios[i]);
        if (r == 0)
            r = cpd_keyring__portfolio_begin(t->home, &t->b.portfolios[i]);
        r = r < 0 ? r : 0;
    }
    return r;
}

/* ---- the statement of the import ---- */

/* Sets that were never adopted here are kept whole: a link must still say what it meant. */
static int add_sets(cpd_doc *doc, cpd_node *object, struct taking *t)
{
    const cpd_node *sets = cpd_node_get(t->b.sets, "sets");
    cpd_node *kept = cpd_node_list(doc);
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(sets); i++) {
        const cpd_node *set = cpd_node_at(sets, i);
        const cpd_set *adopted;

        r = cpd_sets__find(&adopted, t->home, cpd_node_get_text(set, "set"),
                           cpd_node_get_text(set, "version"), CPD_DATE_NONE, 0);
        if (r == CPD_EABSENT) {
            cpd_node_add(doc, kept, cpd_node_copy(doc, set));
            r = 0;
        }
    }
    if (cpd_node_length(kept))
        cpd_node_set(doc, object, "sets", kept);
    return r;
}

static int state_import(struct taking *t)
{
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc);
    cpd_object__set_uuid(doc, object, "person", &t->here);
    cpd_object__set_uuid(doc, object, "from", &t->b.home);
    cpd_node_set(doc, object, "bundle", cpd_node_copy(doc, t->b.manifest));
    cpd_node_set(doc, object, "origins", cpd_node_copy(doc, cpd_node_get(t->b.proofs, "origins")));
    if (cpd_node_get(t->b.proofs, "ends"))
        cpd_node_set(doc, object, "ends", cpd_node_copy(doc, cpd_node_get(t->b.proofs, "ends")));
    int r = add_sets(doc, object, t);
    if (r == 0)
        r = cpd_ledger__state(
            &t->rows.known, t->home, doc,
            &(cpd_statement){
                .operation = "import", .actor = &t->here, .about = &t->here, .object = object});
    cpd_doc_free(doc);
    return r;
}

/* ---- rows and keys ---- */

static int rewrap(struct taking *t, const cpd_item *item, int64_t id)
{
    cpd_wrap_place place;
    cpd_uuid record;
    cpd_hash hash;
    cpd_key key;
    int r = cpd_item__place(&place, item, &record, &hash);

    if (r == 0)
        r = cpd_error__set(CPD_EDAMAGED, "a text in the bundle belongs to nothing");
    if (r > 0)
        r = cpd_keys__of(&key, item, t->secret);
    if (r == 0)
        r = cpd_wrap__add(t->home, id, &key, &place,
                          item->key.length == CPD_KEY_SIZE ? NULL : &t->here);
    cpd_seal__wipe(&key, sizeof key);
    t->texts += r == 0;
    return r;
}

static int note_record(struct taking *t, const cpd_item *item)
{
    void *grown = t->records;

    if ((t->record_count & (t->record_count + 1)) == 0)
        grown = realloc(t->records, (2 * t->record_count + 2) * sizeof *t->records);
    if (!grown)
        return cpd_error__no_memory();
    t->records = grown;
    t->record_count += cpd_object__uuid(&t->records[t->record_count], item->object, "record");
    return 0;
}

static int note_told(struct taking *t, int64_t id)
{
    void *grown = t->told;

    if ((t->told_count & (t->told_count + 1)) == 0)
        grown = realloc(t->told, (2 * t->told_count + 2) * sizeof *t->told);
    if (!grown)
        return cpd_error__no_memory();
    t->told = grown;
    t->told[t->told_count++] = id;
    return 0;
}

static int take_item(struct taking *t, const cpd_item *item)
{
    int64_t id;
    bool is_new, filled = false;
    int r = cpd_rows__add(&id, &is_new, &t->rows, item);

    if (r == 0 && !is_new && item->sealed.length)
        r = cpd_rows__fill(&filled, &t->rows, item, id);
    if (r == 0 && filled)
        r = rewrap(t, item, id);
    if (r < 0 || !is_new)
        return r;
    if (item->sealed.length)
        r = rewrap(t, item, id);
    if (r == 0 && item->what == CPD_ITEM_REVISION)
        r = note_record(t, item);
    if (r == 0 && item->what == CPD_ITEM_STATEMENT &&
        (cpd_item__says(item, "signoff") || cpd_item__says(item, "erase")))
        r = note_told(t, id);
    return r;
}

static int take_items(struct taking *t)
{
    struct cpd_chains chains;
    cpd_item item;
    int r = 0;

    cpd_chains__init(&chains, t->b.parts[CPD_PART_CHAINS], t->b.parts[CPD_PART_BODIES],
                     (cpd_bytes){t->keys, t->keys_length});
    while (r == 0 && (r = cpd_chains__next(&item, &chains)) > 0) {
        r = take_item(t, &item);
        cpd_item__fini(&item);
    }
    cpd_chains__fini(&chains);
    return r;
}

/* ---- indexes ---- */

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(cpd_uuid));
}

static int index_record(struct taking *t, const cpd_uuid *record)
{
    cpd_history history;
    char id[CPD_UUID_TEXT];
    int r = cpd_history__load(&history, t->home, record);

    if (r < 0)
        return r;
    r = cpd_index__record(t->home, &history);
    cpd_uuid_format(id, record);
    if (history.tips > 1)
        cpd_node_add(t->doc, t->forked, cpd_node_text(t->doc, id));
    cpd_history__fini(&history);
    return r;
}

static int index_records(struct taking *t)
{
    int r = 0;

    if (t->record_count)
        qsort(t->records, t->record_count, sizeof *t->records, by_id);
    for (size_t i = 0; r == 0 && i < t->record_count; i++)
        if (i == 0 || !cpd_uuid_equal(&t->records[i - 1], &t->records[i]))
            r = index_record(t, &t->records[i]);
    return r;
}

/* A record may have been erased twice: its words first, then all of it. */
static void tell_erased(struct taking *t, const char *record)
{
    for (size_t i = 0; record && i < cpd_node_length(t->erased); i++)
        if (strcmp(cpd_node_as_text(cpd_node_at(t->erased, i)), record) == 0)
            return;
    cpd_node_add(t->doc, t->erased, cpd_node_text(t->doc, record));
}

/* What somebody erased on another device is not erased here without their word; they are told. */
static int index_erased(struct taking *t, int64_t id, const cpd_node *statement)
{
    bool here = false;
    int r = cpd_index__erased(t->home, id, t->rows.known, statement);

    if (r == 0)
        r = cpd_erasures__are_here(&here, t->home, statement);
    if (r == 0 && here)
        tell_erased(t, cpd_node_get_text(statement, "record"));
    return r;
}

static int index_statement(struct taking *t, int64_t id, const cpd_node *statement)
{
    const char *operation = cpd_node_get_text(statement, "operation");

    return operation && strcmp(operation, "erase") == 0
               ? index_erased(t, id, statement)
               : cpd_index__signoff(t->home, id, t->rows.known, statement);
}

static int index_told(struct taking *t, int64_t id)
{
    cpd_stmt *row;
    cpd_doc *doc = NULL;
    int r = cpd_store__ask(&row, t->home->store, "SELECT bytes FROM subject WHERE id = ?", "i", id);

    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0) {
        size_t n;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);

        r = cpd_node__unpack(&doc, bytes, n);
    }
    cpd_stmt__done(row);
    if (r == 0)
        r = index_statement(t, id, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

static int index_statements(struct taking *t)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < t->told_count; i++)
        r = index_told(t, t->told[i]);
    return r;
}

/* ---- does it hold ---- */

static int refuse_unsound(const cpd_node *found)
{
    const cpd_node *problem = cpd_node_at(cpd_node_get(found, "problems"), 0);
    const char *kind = cpd_node_get_text(problem, "kind");
    int64_t id = cpd_node_get_int(problem, "entry", 0) & (CPD_LEDGER_OWN_LIMIT - 1);

    cpd_error__set(kind && strcmp(kind, "damaged") == 0 ? CPD_EDAMAGED : CPD_ETAMPERED,
                   "nothing was taken: entry %lld of the home it came from does not hold: %.300s",
                   (long long)id, cpd_node_get_text(problem, "text"));
    return cpd_error__hint(
        "Ask that home. cpd bundle look says what does not hold by itself; what it "
        "claims of people and records here, only this home can tell.");
}

static int check(struct taking *t)
{
    cpd_doc *found;
    int r = cpd_audit__brought(&found, t->home, false, NULL);

    if (r < 0)
        return r;
    t->signatures = cpd_node_get_int(cpd_doc_root(found), "signatures", 0);
    if (!cpd_node_get_bool(cpd_doc_root(found), "whole"))
        r = refuse_unsound(cpd_doc_root(found));
    cpd_doc_free(found);
    return r;
}

/* ---- one change ---- */

static bool brought_anything(const struct taking *t)
{
    return t->rows.added || t->rows.filled || t->files || t->proves;
}

/* 1: something is new; 0: all of it was here, and nothing is to be kept. */
static int take_all(struct taking *t)
{
    int r = find_here(t);

    if (r == 0)
        r = begin_epochs(t);
    if (r == 0)
        r = state_import(t);
    if (r == 0)
        r = take_items(t);
    if (r == 0)
        r = check_followed(t);
    if (r == 0)
        r = cpd_files__add(&t->files, &t->b.files, t->home);
    if (r == 0 && !brought_anything(t))
        r = cpd_relay__lacks(&t->proves, t->home, &t->here, t->rows.known - 1, &t->b.ends);
    if (r < 0 || !brought_anything(t))
        return r;
    cpd_people__forget(t->home); /* the rows may tell more of who somebody is */
    r = index_records(t);
    if (r == 0)
        r = index_statements(t);
    if (r == 0)
        r = check(t);
    return r == 0 ? 1 : r;
}

static int change(struct taking *t)
{
    int r = cpd_change__begin(t->home), ended = CPD_EABSENT; /* until the commit is on the disk */

    if (r < 0)
        return r;
    r = take_all(t);
    if (r > 0)
        r = (ended = cpd_change__end(t->home, 0));
    else
        cpd_change__abandon(t->home);
    if (t->began)
        cpd_keyring__person_settle(t->home, &t->here, ended);
    if (!brought_anything(t))
        t->joined = t->began = false;
    cpd_people__forget(t->home);
    return r;
}

/* ---- the answer ---- */

static int answer(struct taking *t)
{
    char fingerprint[CPD_FINGERPRINT_TEXT];
    cpd_node *report = cpd_node_object(t->doc);
    cpd_key accepted;
    int trusted = cpd_trust__key(&accepted, t->home, &t->b.home);

    if (trusted < 0)
        return trusted;
    cpd_fingerprint_format(fingerprint, &t->b.home_key);
    cpd_node_set_text(t->doc, report, "schema", "cpd.bundle-taken/1");
    cpd_node_set_text(t->doc, report, "holder", t->b.name);
    cpd_object__set_uuid(t->doc, report, "home", &t->b.home);
    cpd_node_set_text(t->doc, report, "fingerprint", fingerprint);
    cpd_node_set_bool(t->doc, report, "trusted", trusted > 0);
    cpd_node_set_int(t->doc, report, "new", (int64_t)t->rows.added);
    cpd_node_set_int(t->doc, report, "texts", (int64_t)t->texts);
    cpd_node_set_int(t->doc, report, "files", (int64_t)t->files);
    cpd_node_set_bool(t->doc, report, "began", t->began);
    cpd_node_set_bool(t->doc, report, "joined", t->joined);
    cpd_node_set_int(t->doc, report, "signatures", t->signatures);
    cpd_node_set(t->doc, report, "forked", t->forked);
    cpd_node_set(t->doc, report, "erased_elsewhere", t->erased);
    cpd_node_set_bool(t->doc, report, "proves", t->proves);
    cpd_doc_set_root(t->doc, report);
    return cpd_doc_failed(t->doc) ? cpd_error__no_memory() : 0;
}

static int take(struct taking *t, const void *bytes, size_t length,
                const cpd_bundle_take_options *options)
{
    int r = cpd_bundle__read(&t->b, bytes, length);

    if (r == 0)
        r = check_trust(t);
    if (r == 0)
        r = find_secret(t, options);
    if (r == 0)
        r = cpd_keys__open(&t->keys, &t->keys_length, t->b.parts[CPD_PART_KEYS], t->secret,
                           t->b.parts[CPD_PART_CHAINS]);
    return r == 0 ? change(t) : r;
}

int cpd_bundle_take(cpd_doc **out, cpd_home *home, const void *bytes, size_t length,
                    const cpd_bundle_take_options *options)
{
    struct taking t = {.home = home, .rows.home = home, .doc = cpd_doc_new()};
    t.forked = cpd_node_list(t.doc);
    t.erased = cpd_node_list(t.doc);
    int r = t.doc ? take(&t, bytes, length, options) : cpd_error__no_memory();

    if (r == 0 && out)
        r = answer(&t);
    if (t.keys)
        cpd_seal__wipe(t.keys, t.keys_length);
    free(t.keys);
    free(t.records);
    free(t.told);
    cpd_secret__free(t.brought);
    cpd_bundle__fini(&t.b);
    if (r == 0 && out)
        *out = t.doc;
    else
        cpd_doc_free(t.doc);
    return r;
}
