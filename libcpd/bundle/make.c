/* Making a bundle: a checkpoint first, then, in one unchanging view, all that comes along; at last
 * the note in the log that it left. */
#include <stdlib.h>
#include <string.h>

#include <cpd/checkpoint.h>

#include "bundle/bundle.h"
#include "node/node.h"
#include "person/statements.h"
#include "store/store.h"

#define TRIES 5 /* somebody may write between the checkpoint and the view */

struct making {
    cpd_home *home;
    const cpd_bundle_options *options;
    cpd_person_row holder;
    cpd_public keys;
    cpd_uuid portfolios[CPD_BUNDLE_PORTFOLIOS];
    size_t portfolio_count;
    cpd_doc *doc;
    cpd_node *imports;  /* statements of earlier ones, newest first */
    cpd_node *noted;    /* sets that are linked to */
    cpd_node *chains;   /* as the manifest names them */
    cpd_node *withheld; /* as the manifest names them, signed */
    cpd_node *stays;    /* the same for who made it */
    char *checkpoint;
    struct cpd_cited cited;
    struct cpd_owed owed; /* what a proof must come along of */
    struct cpd_last last;
    cpd_str parts[CPD_PARTS];
    cpd_str keys_table;
    int64_t revisions, texts;
    struct cpd_files files;
    cpd_looking looking; /* for what may tell who somebody is */
    int64_t held;
    cpd_node *attached; /* those that come along, as the manifest names them */
    cpd_hash statement_hash;
};

/* ---- whose ---- */

static int refuse_holder(const cpd_person_row *acting)
{
    cpd_error__set(CPD_EINPUT, "%s holds no record in this home", acting->name);
    return cpd_error__hint("A bundle is made by the person whose record it is.");
}

static int check_kinds(const cpd_home *home, const cpd_bundle_options *options)
{
    const cpd_kind *kind;
    int r = 0;
    for (size_t i = 0; r == 0 && options && i < options->withhold_count; i++)
        r = cpd_records__kind_called(&kind, home, options->withhold[i]);
    return r;
}

/* What the holder brought from elsewhere leaves with them too. */
static int find_joined(struct making *m)
{
    const cpd_join *joins;
    size_t count;
    int r = cpd_people__joins(&joins, &count, m->home);

    for (size_t i = 0; r == 0 && i < count; i++) {
        if (!cpd_uuid_equal(&joins[i].here, &m->holder.id))
            continue;
        if (m->portfolio_count == CPD_BUNDLE_PORTFOLIOS)
            return cpd_error__set(CPD_ELIMIT, "more than %d records were joined here",
                                  CPD_BUNDLE_PORTFOLIOS);
        m->portfolios[m->portfolio_count++] = joins[i].portfolio;
    }
    return r;
}

static int find_holder(struct making *m)
{
    int r = check_kinds(m->home, m->options);

    if (r == 0)
        r = cpd_people__acting(&m->holder, m->home);
    if (r == 0 && !m->holder.portfolio_no)
        r = refuse_holder(&m->holder);
    if (r == 0)
        r = cpd_people__keys(&m->keys, NULL, m->home, &m->holder.id, 0);
    if (r < 0)
        return r;
    m->portfolios[m->portfolio_count++] = m->holder.portfolio;
    r = find_joined(m);
    return r == 0 ? cpd_relay__imports(&m->imports, m->doc, m->home, &m->holder.id, 0) : r;
}

/* ---- one entry ---- */

static int fill(cpd_item *item, cpd_stmt *row)
{
    size_t n;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    item->entry = cpd_node__unpack_into(item->doc, bytes, n);
    if (!item->entry)
        return cpd_error_last()->kind;
    if (cpd_stmt__is_null(row, 1))
        return 0; /* erased whole */
    bytes = cpd_stmt__blob(row, 1, &n);
    item->object = cpd_node__unpack_into(item->doc, bytes, n);
    if (!item->object)
        return cpd_error_last()->kind;
    bytes = cpd_stmt__blob(row, 2, &n);
    item->what = bytes ? CPD_ITEM_REVISION : CPD_ITEM_STATEMENT;
    if (bytes && n != CPD_HASH_SIZE)
        return cpd_error__set(CPD_EDAMAGED, "a commitment has the wrong length");
    if (bytes)
        memcpy(item->commitment.bytes, bytes, n);
    item->sealed.at = cpd_stmt__blob(row, 3, &item->sealed.length);
    bytes = cpd_stmt__blob(row, 4, &n);
    item->filed = cpd_stmt__uuid(row, 5, &item->about);
    item->is_signed = bytes && n == CPD_SIGNATURE_SIZE;
    if (item->is_signed)
        memcpy(item->signature, bytes, n);
    return 0;
}

/* Words that go with a signature stay with the record they are about. */
static bool is_about_withheld(const struct making *m, const char *record)
{
    for (size_t i = 0; record && i < cpd_node_length(m->stays); i++) {
        const char *its = cpd_node_get_text(cpd_node_at(m->stays, i), "record");

        if (its && strcmp(its, record) == 0)
            return true;
    }
    return false;
}

static bool is_withheld(const struct making *m, const cpd_item *item)
{
    const char *kind = cpd_node_get_text(item->object, "kind");
    const cpd_kind *kept;

    for (size_t i = 0; kind && m->options && i < m->options->withhold_count; i++)
        if (cpd_records__kind_called(&kept, m->home, m->options->withhold[i]) == 0 &&
            strcmp(kind, kept->name) == 0)
            return true;
    return item->what == CPD_ITEM_STATEMENT &&
           is_about_withheld(m, cpd_node_get_text(item->object, "record"));
}

/* Was it on the list of a bundle that was taken here? */
static bool came_withheld(const struct making *m, const cpd_hash *entry)
{
    for (size_t i = 0; i < cpd_node_length(m->imports); i++) {
        const cpd_node *list = cpd_node_get(
            cpd_node_get(cpd_node_get(cpd_node_at(m->imports, i), "bundle"), "statement"),
            "withheld");

        for (size_t k = 0; k < cpd_node_length(list); k++) {
            cpd_hash hash;

            if (cpd_object__hash(&hash, cpd_node_at(list, k), "entry") &&
                cpd_hash_equal(&hash, entry))
                return true;
        }
    }
    return false;
}

/* Its words stay here; who makes the bundle is told. */
static void leave(struct making *m, cpd_item *item, const char *why)
{
    cpd_node *shown = cpd_node_object(m->doc);

    cpd_node_set_text(m->doc, shown, "record", cpd_node_get_text(item->object, "record"));
    cpd_node_set_text(m->doc, shown, "kind", cpd_node_get_text(item->object, "kind"));
    cpd_node_set_text(m->doc, shown, "why", why);
    cpd_node_add(m->doc, m->stays, shown);
    item->sealed.length = 0;
}

/* Whoever takes it is told too. */
static void withhold(struct making *m, cpd_item *item, const char *why)
{
    cpd_node *one = cpd_node_object(m->doc);

    cpd_object__set_hash(m->doc, one, "entry", &item->hash);
    cpd_node_set_text(m->doc, one, "why", why);
    cpd_node_add(m->doc, m->withheld, one);
    leave(m, item, why);
}

/* Nobody else keeps a home of one's own: between those a text goes wherever it was written. */
static bool is_an_employers(const cpd_home *home)
{
    return home->demo || home->organisation;
}

static const cpd_revision *revision_of(const cpd_history *history, int64_t id)
{
    for (size_t i = 0; i < history->count; i++)
        if (history->revisions[i].id == id)
            return &history->revisions[i];
    return NULL;
}

/* Damage and what is sealed to others tell nobody anything. */
static int count_held(size_t *out, struct making *m, const cpd_history *history, int64_t id)
{
    const cpd_revision *revision = revision_of(history, id);
    cpd_node *body = NULL;
    int r = revision ? cpd_revision__open(&body, history->doc, m->home, revision) : CPD_EABSENT;

    if (r == 0)
        return cpd_anonymous__held(out, m->home, &m->looking, history, body);
    return r == CPD_EABSENT || r == CPD_ELOCKED || r == CPD_ETAMPERED || r == CPD_EDAMAGED ? 0 : r;
}

/* What may tell who somebody is stays with the employer until its author says why it may leave, as
 * it stays out of an export. A private text is its author's, and goes with them. */
static int is_held(bool *out, struct making *m, const cpd_item *item, int64_t id)
{
    cpd_uuid record;
    cpd_history history;
    size_t held = 0;

    *out = false;
    if (!is_an_employers(m->home) || item->what != CPD_ITEM_REVISION ||
        cpd_head__is_private(item->object) || !cpd_object__uuid(&record, item->object, "record"))
        return 0;
    int r = cpd_history__load(&history, m->home, &record);
    if (r < 0)
        return r;
    r = count_held(&held, m, &history, id);
    cpd_history__fini(&history);
    *out = held > 0;
    m->held += *out;
    return r;
}

/* Was it erased on another device by its holder or author? It stays till it is erased here too, and
 * goes nowhere. */
static int is_erased(bool *out, struct making *m, const cpd_item *item, int64_t id)
{
    cpd_uuid record, author = {0};

    *out = false;
    if (!cpd_object__uuid(&record, item->object, "record"))
        return 0;
    if (!cpd_object__uuid(&author, item->object, "author"))
        cpd_object__uuid(&author, cpd_node_get(item->object, "signer"), "person");
    return cpd_erasures__by_them(out, m->home, &record, id, &author);
}

static bool is_of_two(const struct making *m, const cpd_item *item)
{
    return is_an_employers(m->home) && item->what == CPD_ITEM_REVISION &&
           cpd_head__stays(item->object);
}

/* Why its words do not travel; NULL when they may. */
static int why_it_stays(const char **why, struct making *m, const cpd_item *item, int64_t id)
{
    bool erased = false, held = false;
    int r = is_erased(&erased, m, item, id);

    *why = erased                 ? "erased"
           : is_of_two(m, item)   ? "of-two"
           : is_withheld(m, item) ? "policy"
                                  : NULL;
    if (r == 0 && !*why)
        r = is_held(&held, m, item, id);
    if (held)
        *why = "held";
    return r;
}

static int add_key(struct making *m, cpd_item *item, int64_t id)
{
    cpd_wrap_place place;
    cpd_uuid record;
    cpd_hash hash;
    int r = cpd_item__place(&place, item, &record, &hash);

    if (r > 0)
        r = cpd_keys__add(&m->keys_table, m->home, id, &place, &m->holder.id);
    if (r == 0)
        withhold(m, item, "sealed-to-others");
    m->texts += r > 0;
    return r < 0 ? r : 0;
}

/* Its sealed text travels with its key, or its absence is told: by what erased it, or by the list.
 */
static int add_text(struct making *m, cpd_item *item, int64_t id)
{
    const char *why = NULL;

    if (item->sealed.length == 0) {
        if (cpd_node_get(item->entry, "sealed") && came_withheld(m, &item->hash))
            withhold(m, item, "earlier");
        return 0;
    }
    int r = why_it_stays(&why, m, item, id);
    if (r < 0)
        return r;
    if (!why)
        return add_key(m, item, id);
    if (strcmp(why, "erased") == 0)
        leave(m, item, why);
    else
        withhold(m, item, why);
    return 0;
}

static int add_item(struct making *m, cpd_stmt *row, const struct cpd_cited_entry *cited, bool ends)
{
    cpd_item item = {.home = cited->home,
                     .portfolio = cited->portfolio,
                     .number = cited->number,
                     .position = cited->id & (CPD_LEDGER_OWN_LIMIT - 1),
                     .doc = cpd_doc_new()};
    int r = item.doc ? fill(&item, row) : cpd_error__no_memory();

    if (r == 0)
        r = cpd_ledger__hash_object(&item.hash, "cpd/entry/1", item.entry);
    if (r == 0)
        r = cpd_owed__note(&m->owed, &item, ends);
    if (r == 0)
        r = add_text(m, &item, cited->id);
    if (r == 0 && item.what == CPD_ITEM_REVISION) {
        m->revisions++;
        cpd_cited_sets__note(m->doc, m->noted, item.object);
        r = cpd_files__note(&m->files, &item);
    }
    if (r == 0)
        r = cpd_chains__add(&m->parts[CPD_PART_CHAINS], &m->parts[CPD_PART_BODIES], &m->last,
                            &item);
    cpd_item__fini(&item);
    return r;
}

/* ---- all of them ---- */

/* The end of the chain that was just written. */
static void note_end(struct making *m, const struct cpd_cited_entry *entry)
{
    cpd_node *chain = cpd_node_object(m->doc);

    cpd_object__set_uuid(m->doc, chain, "home", &entry->home);
    cpd_object__set_uuid(m->doc, chain, "portfolio", &entry->portfolio);
    cpd_node_set_int(m->doc, chain, "number", entry->number);
    cpd_object__set_hash(m->doc, chain, "entry", &m->last.hash);
    cpd_node_add(m->doc, m->chains, chain);
}

static bool ends_chain(const struct cpd_cited *cited, size_t i)
{
    return i + 1 == cited->count || !cpd_uuid_equal(&cited->at[i].home, &cited->at[i + 1].home) ||
           !cpd_uuid_equal(&cited->at[i].portfolio, &cited->at[i + 1].portfolio);
}

static int add_items(struct making *m)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < m->cited.count; i++) {
        cpd_stmt *row;

        r = cpd_store__ask(&row, m->home->store,
                           "SELECT e.bytes, s.bytes, s.commitment, s.sealed, s.signature, s.about"
                           " FROM entry e LEFT JOIN subject s ON s.id = e.id WHERE e.id = ?",
                           "i", m->cited.at[i].id);
        if (r == 0)
            r = cpd_stmt__next(row);
        if (r > 0)
            r = add_item(m, row, &m->cited.at[i], ends_chain(&m->cited, i));
        cpd_stmt__done(row);
        if (r == 0 && ends_chain(&m->cited, i))
            note_end(m, &m->cited.at[i]);
    }
    return r;
}

/* ---- parts that are JSON ---- */

static int put_json(struct making *m, enum cpd_part part, const cpd_node *node)
{
    CPD_FREE char *text = cpd_doc_failed(m->doc) ? NULL : cpd_node_json(node, CPD_JSON_PRETTY);

    if (!text)
        return cpd_error__no_memory();
    cpd_str_add(&m->parts[part], text);
    cpd_str_add(&m->parts[part], "\n");
    return m->parts[part].failed ? cpd_error__no_memory() : 0;
}

static int add_sets(struct making *m, cpd_node *statement)
{
    static const char *const members[] = {"set", "version", "hash"};
    cpd_node *part, *named = cpd_node_list(m->doc);
    int r = cpd_cited_sets__make(&part, m->doc, m->home, m->noted, m->imports);

    for (size_t i = 0; r == 0 && i < cpd_node_length(cpd_node_get(part, "sets")); i++) {
        const cpd_node *set = cpd_node_at(cpd_node_get(part, "sets"), i);
        cpd_node *name = cpd_node_object(m->doc);

        for (size_t k = 0; k < 3; k++)
            cpd_node_set_text(m->doc, name, members[k], cpd_node_get_text(set, members[k]));
        cpd_node_add(m->doc, named, name);
    }
    cpd_node_set(m->doc, statement, "sets", named);
    return r == 0 ? put_json(m, CPD_PART_SETS, part) : r;
}

static int add_proofs(struct making *m)
{
    cpd_node *part;
    int r = cpd_proofs__make(&part, m->doc, m->home, m->checkpoint, &m->owed, m->imports);

    return r == 0 ? put_json(m, CPD_PART_PROOFS, part) : r;
}

static int add_summary(struct making *m)
{
    cpd_node *part;
    int r = cpd_summary__make(&part, m->doc, m->home, &m->holder);

    return r == 0 ? put_json(m, CPD_PART_SUMMARY, part) : r;
}

static cpd_bytes bytes_of(const cpd_str *str)
{
    return (cpd_bytes){(const unsigned char *)(str->bytes ? str->bytes : ""), str->length};
}

/* ---- the manifest ---- */

static void name_parts(struct making *m, cpd_node *statement)
{
    cpd_node *list = cpd_node_list(m->doc);

    for (int i = 0; i < CPD_PARTS; i++) {
        cpd_node *part = cpd_node_object(m->doc);
        cpd_bytes bytes = bytes_of(&m->parts[i]);
        cpd_hash hash;

        if (i == CPD_PART_MANIFEST || (i == CPD_PART_FILES && bytes.length == 0))
            continue;
        cpd_seal__hash_raw(&hash, bytes.at, bytes.length);
        cpd_node_set_text(m->doc, part, "name", cpd_container__name((enum cpd_part)i));
        cpd_node_set_int(m->doc, part, "bytes", (int64_t)bytes.length);
        cpd_object__set_hash(m->doc, part, "hash", &hash);
        cpd_node_add(m->doc, list, part);
    }
    cpd_node_set(m->doc, statement, "parts", list);
}

static void name_whose(struct making *m, cpd_node *statement)
{
    cpd_node *holder = cpd_node_object(m->doc), *portfolios = cpd_node_list(m->doc);
    char clock[CPD_CLOCK_TEXT];

    for (size_t i = 0; i < m->portfolio_count; i++) {
        char id[CPD_UUID_TEXT];

        cpd_uuid_format(id, &m->portfolios[i]);
        cpd_node_add(m->doc, portfolios, cpd_node_text(m->doc, id));
    }
    cpd_object__set_uuid(m->doc, holder, "person", &m->holder.id);
    cpd_node_set_text(m->doc, holder, "name", m->holder.name);
    cpd_clock_format(clock, m->home->clock.now_ms(m->home->clock.payload) / 1000);
    cpd_node_set_text(m->doc, statement, "operation", "bundle");
    cpd_object__set_uuid(m->doc, statement, "home", &m->home->id);
    cpd_node_set(m->doc, statement, "holder", holder);
    cpd_node_set(m->doc, statement, "portfolios", portfolios);
    cpd_node_set_text(m->doc, statement, "clock", clock);
    cpd_node_set_int(m->doc, statement, "entries", (int64_t)m->cited.count);
    cpd_node_set_int(m->doc, statement, "texts", m->texts);
    cpd_node_set(m->doc, statement, "chains", m->chains);
    cpd_node_set(m->doc, statement, "withheld", m->withheld);
    if (cpd_node_length(m->attached))
        cpd_node_set(m->doc, statement, "files", m->attached);
}

static int add_manifest(struct making *m, cpd_node *statement)
{
    cpd_node *file;

    name_whose(m, statement);
    name_parts(m, statement);
    int r =
        cpd_signed__make(&file, m->doc, m->home, CPD_BUNDLE_SCHEMA, CPD_BUNDLE_PURPOSE, statement);
    if (r == 0)
        r = cpd_ledger__hash_object(&m->statement_hash, CPD_BUNDLE_PURPOSE, statement);
    return r == 0 ? put_json(m, CPD_PART_MANIFEST, file) : r;
}

static const char note[] =
    "This is somebody's working record, taken out of a home of libcpd: a bundle, format 1.\n"
    "\n"
    "It is a plain tar file. Nothing in it is compressed.\n"
    "\n"
    "  manifest.json   what is inside and whose it is, signed by the home that made it\n"
    "  summary.json    hours, learning, grades and judgements in sums, signed by that home\n"
    "  sets.json       the competency sets that the records are linked to\n"
    "  proofs.json     checkpoints of the homes' logs, and proofs under them\n"
    "  chains.cpd      every entry, what it speaks of, and all signatures\n"
    "  bodies.cpd      the texts, each sealed under a key of its own\n"
    "  keys.cpd        those keys, sealed to the person whose record it is\n"
    "  files.cpd       attached files, if there are any; what opens each is in its text\n"
    "\n"
    "Look at it:      cpd bundle look FILE\n"
    "Take it:         cpd bundle take FILE\n"
    "\n"
    "How every byte is read, for somebody without that program, is written in docs/bundle.md and\n"
    "docs/format.md of libcpd. Hashes are BLAKE2b with 32 bytes, signatures are Ed25519, texts "
    "are\n"
    "sealed with XChaCha20-Poly1305. Do not pack it anew: every byte is signed.\n";

static int put_together(struct making *m)
{
    cpd_node *statement = cpd_node_object(m->doc);
    int r = cpd_cite__collect(&m->cited, m->home, &m->holder.id, m->portfolios, m->portfolio_count);

    cpd_str_add(&m->parts[CPD_PART_NOTE], note);
    if (r == 0)
        r = add_items(m);
    if (r == 0)
        r = cpd_files__write(&m->attached, &m->parts[CPD_PART_FILES], m->doc, &m->files, m->home);
    if (r == 0)
        r = add_summary(m);
    if (r == 0)
        r = add_sets(m, statement);
    if (r == 0)
        r = add_proofs(m);
    if (r == 0)
        r = cpd_keys__seal(&m->parts[CPD_PART_KEYS], &m->keys_table, &m->keys.box,
                           bytes_of(&m->parts[CPD_PART_CHAINS]));
    return r == 0 ? add_manifest(m, statement) : r;
}

/* ---- checkpoint, view, note ---- */

static int checkpoint_size(int64_t *out, const char *text)
{
    cpd_doc *doc = NULL;
    int r = cpd_json_parse(&doc, text, strlen(text), "checkpoint", strlen(text));

    *out = r == 0 ? cpd_node_get_int(cpd_node_get(cpd_doc_root(doc), "statement"), "size", 0) : 0;
    cpd_doc_free(doc);
    return r;
}

/* A view of the log as the checkpoint covers it; its own entry is the one after. */
static int begin_view(struct making *m)
{
    int64_t size = 0, newest = 0;

    for (int i = 0; i < TRIES; i++) {
        free(m->checkpoint);
        m->checkpoint = NULL;
        int r = cpd_checkpoint_make(&m->checkpoint, m->home);
        if (r == 0)
            r = checkpoint_size(&size, m->checkpoint);
        if (r == 0)
            r = cpd_store__read_begin(m->home->store);
        if (r < 0)
            return r;
        r = cpd_ledger__position(&newest, m->home);
        if (r == 0 && newest == size + 1)
            return 0;
        cpd_store__read_end(m->home->store);
        if (r < 0)
            return r;
    }
    return cpd_error__set(CPD_EBUSY, "another program is writing to this home");
}

/* That the record left, and what of it stayed. */
static int state_export(struct making *m)
{
    cpd_node *object = cpd_node_object(m->doc);
    int64_t position;
    int r = cpd_change__begin(m->home);

    if (r < 0)
        return r;
    cpd_object__set_uuid(m->doc, object, "person", &m->holder.id);
    cpd_object__set_hash(m->doc, object, "bundle", &m->statement_hash);
    cpd_node_set_int(m->doc, object, "withheld", (int64_t)cpd_node_length(m->withheld));
    r = cpd_ledger__state(&position, m->home, m->doc,
                          &(cpd_statement){.operation = "export",
                                           .actor = &m->holder.id,
                                           .about = &m->holder.id,
                                           .object = object});
    return cpd_change__end(m->home, r);
}

static void show_files(cpd_doc *doc, cpd_node *report, const struct making *m)
{
    size_t come = cpd_node_length(m->attached);

    cpd_node_set_int(doc, report, "files", (int64_t)come);
    cpd_node_set_int(doc, report, "file_bytes", (int64_t)m->parts[CPD_PART_FILES].length);
    cpd_node_set_int(doc, report, "files_missing", (int64_t)(m->files.count - come));
}

static int report_on(cpd_doc **out, struct making *m, size_t length)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *report = cpd_node_object(doc), *sets = cpd_node_list(doc);
    char fingerprint[CPD_FINGERPRINT_TEXT];
    const cpd_secret *secret;
    cpd_public keys;
    int r = doc ? cpd_keyring__home_secret(&secret, m->home) : cpd_error__no_memory();

    if (r == 0)
        r = cpd_secret__public(&keys, secret);
    if (r < 0) {
        cpd_doc_free(doc);
        return r;
    }
    cpd_fingerprint_format(fingerprint, &keys.sign);
    cpd_node_set_text(doc, report, "schema", "cpd.bundle-made/1");
    cpd_node_set_text(doc, report, "holder", m->holder.name);
    cpd_object__set_uuid(doc, report, "home", &m->home->id);
    cpd_node_set_text(doc, report, "fingerprint", fingerprint);
    cpd_node_set_int(doc, report, "entries", (int64_t)m->cited.count);
    cpd_node_set_int(doc, report, "revisions", m->revisions);
    cpd_node_set_int(doc, report, "texts", m->texts);
    show_files(doc, report, m);
    cpd_node_set_int(doc, report, "held", m->held);
    cpd_node_set_int(doc, report, "bytes", (int64_t)length);
    cpd_node_set(doc, report, "withheld", cpd_node_copy(doc, m->stays));
    for (size_t i = 0; i < cpd_node_length(m->noted); i++)
        cpd_node_add(doc, sets, cpd_node_copy(doc, cpd_node_at(m->noted, i)));
    cpd_node_set(doc, report, "sets", sets);
    cpd_doc_set_root(doc, report);
    if (cpd_doc_failed(doc)) {
        cpd_doc_free(doc);
        return cpd_error__no_memory();
    }
    *out = doc;
    return 0;
}

static int make(cpd_str *out, struct making *m)
{
    cpd_bytes parts[CPD_PARTS];
    int r = find_holder(m);

    if (r == 0)
        r = cpd_looking__open(&m->looking, m->home);
    if (r == 0)
        r = begin_view(m);
    if (r < 0)
        return r;
    r = put_together(m);
    cpd_store__read_end(m->home->store);
    for (int i = 0; i < CPD_PARTS; i++)
        parts[i] = bytes_of(&m->parts[i]);
    if (r == 0)
        r = cpd_container__write(out, parts);
    return r == 0 ? state_export(m) : r;
}

int cpd_bundle_make(char **out, size_t *length, cpd_doc **report, cpd_home *home,
                    const cpd_bundle_options *options)
{
    struct making m = {.home = home, .options = options, .doc = cpd_doc_new()};
    cpd_str file = {0};
    m.noted = cpd_node_list(m.doc);
    m.chains = cpd_node_list(m.doc);
    m.withheld = cpd_node_list(m.doc);
    m.stays = cpd_node_list(m.doc);
    int r = m.doc ? make(&file, &m) : cpd_error__no_memory();

    if (r == 0 && report)
        r = report_on(report, &m, file.length);
    if (r == 0) {
        *length = file.length;
        *out = cpd_str_finish(&file);
    }
    for (int i = 0; i < CPD_PARTS; i++)
        cpd_str_fini(&m.parts[i]);
    if (m.keys_table.bytes)
        cpd_seal__wipe(m.keys_table.bytes, m.keys_table.length);
    cpd_str_fini(&m.keys_table);
    cpd_str_fini(&file);
    cpd_last__fini(&m.last);
    cpd_owed__fini(&m.owed);
    cpd_files__fini(&m.files);
    cpd_looking__fini(&m.looking);
    free(m.cited.at);
    free(m.checkpoint);
    cpd_doc_free(m.doc);
    return r;
}
