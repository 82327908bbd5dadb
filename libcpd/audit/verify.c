/* Verify: the walk over every entry of the log, in its order, and the answer with what is and is
 * not proven by it.
 *
 * Chains are followed by hash and number, positions by counting. What an entry speaks of is checked
 * in subject.c. Indexes and compiled sets are made again and compared. No person's key is needed;
 * the epoch keys, when they are there, open every wrap.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/verify.h>

#include "audit/audit.h"
#include "audit/walk.h"
#include "framework/framework.h"
#include "node/node.h"
#include "record/record.h"

#define PROBLEMS_MOST 200

void cpd_walk__bad(struct walk *walk, int64_t id, int kind, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (walk->bad++ == 0) {
        walk->first_bad = id;
        snprintf(walk->first_why, sizeof walk->first_why, "%s", text);
    }
    if (walk->bad > PROBLEMS_MOST)
        return;
    cpd_node *problem = cpd_node_object(walk->doc);
    if (id)
        cpd_node_set_int(walk->doc, problem, "entry", id);
    cpd_node_set_text(walk->doc, problem, "kind", cpd_error_name(kind));
    cpd_node_set_text(walk->doc, problem, "text", text);
    cpd_node_add(walk->doc, walk->problems, problem);
}

int cpd_walk__finding(struct walk *walk, int64_t id, int r)
{
    if (r == CPD_ETAMPERED || r == CPD_EDAMAGED || r == CPD_EABSENT || r == CPD_EINPUT ||
        r == CPD_ELIMIT) {
        cpd_walk__bad(walk, id, r, "%s", cpd_error_last()->text);
        return 0;
    }
    return r;
}

/* What this home wrote goes by its own word alone, given later: another home's bundle must not
 * excuse that something of ours is missing. Of others each goes by our word, by its own or by what
 * is said in the same portfolio; an invitation, which stands outside it, goes with its record. */
static bool may_excuse(const struct erasure *erasure, const struct looked *e)
{
    cpd_uuid chain;
    bool same_home = erasure->by >> CPD_LEDGER_HOME_SHIFT == e->id >> CPD_LEDGER_HOME_SHIFT;
    if (e->origin->own)
        return same_home && erasure->by > e->id;
    return same_home || erasure->by < CPD_LEDGER_OWN_LIMIT || strcmp(e->operation, "invite") == 0 ||
           (cpd_object__uuid(&chain, e->entry, "chain") &&
            cpd_uuid_equal(&chain, &erasure->portfolio));
}

/* An entry may be erased twice: its words first, then all of it. */
const struct erasure *cpd_walk__erasure(const struct walk *walk, const struct looked *e)
{
    const struct erasure *found = NULL;
    for (size_t i = 0; i < walk->erasure_count; i++)
        if (cpd_hash_equal(&walk->erasures[i].entry, &e->hash) &&
            may_excuse(&walk->erasures[i], e) && (!found || walk->erasures[i].whole))
            found = &walk->erasures[i];
    return found;
}

void cpd_walk__note_here(struct walk *walk, const struct looked *e, bool words)
{
    for (size_t i = 0; walk->erased_elsewhere && i < walk->erasure_count; i++)
        if (cpd_hash_equal(&walk->erasures[i].entry, &e->hash)) {
            walk->erasures[i].kept = true;
            walk->erasures[i].here = words;
        }
}

static void *grow(void *items, size_t count, size_t size)
{
    void *grown = realloc(items, (count + 1) * size);
    if (!grown)
        cpd_error__no_memory();
    return grown;
}

/* ---- before the walk: what was erased, and whose homes are trusted ---- */

static int note_erased(struct walk *walk, int64_t id, const cpd_node *erased,
                       const cpd_node *statement, const char *day)
{
    cpd_hash entry;
    const char *what = cpd_node_get_text(erased, "what");
    if (!cpd_object__hash(&entry, erased, "entry"))
        return 0;
    struct erasure *grown = grow(walk->erasures, walk->erasure_count, sizeof *grown);
    if (!grown)
        return CPD_EINTERNAL;
    walk->erasures = grown;
    struct erasure *made = &grown[walk->erasure_count++];
    *made = (struct erasure){.entry = entry, .by = id, .whole = what && strcmp(what, "whole") == 0};
    walk->erased_elsewhere += id >= CPD_LEDGER_OWN_LIMIT;
    cpd_object__uuid(&made->portfolio, statement, "portfolio");
    made->has_record = cpd_object__uuid(&made->record, statement, "record");
    snprintf(made->on, sizeof made->on, "%s", day);
    return 0;
}

static struct origin *origin_of(struct walk *walk, int64_t prefix)
{
    for (size_t i = 0; i < walk->origin_count; i++)
        if (walk->origins[i].prefix == prefix)
            return &walk->origins[i];
    return NULL;
}

static struct origin *make_origin(struct walk *walk, int64_t prefix, const cpd_uuid *home)
{
    struct origin *grown = grow(walk->origins, walk->origin_count, sizeof *grown);
    if (!grown)
        return NULL;
    walk->origins = grown;
    struct origin *made = &grown[walk->origin_count++];
    bool own = cpd_uuid_equal(home, &walk->home->id);
    *made = (struct origin){.home = *home, .prefix = prefix, .own = own, .trusted = own};
    return made;
}

/* The key of a home is in its `home` statement. A foreign one counts only when a `trust` statement
 * of ours accepted it. */
static int note_home(struct walk *walk, int64_t id, const cpd_node *statement)
{
    cpd_uuid home;
    int64_t prefix = id >> CPD_LEDGER_HOME_SHIFT;
    const char *signing = cpd_node_get_text(statement, "signing");
    if (!cpd_object__uuid(&home, statement, "home") || !signing)
        return 0;
    struct origin *origin = origin_of(walk, prefix);
    if (!origin)
        origin = make_origin(walk, prefix, &home);
    if (!origin)
        return CPD_EINTERNAL;
    origin->has_key = cpd_hex_parse(origin->key.bytes, CPD_KEY_SIZE, signing);
    return 0;
}

/* The last word on a home counts: its key was accepted, or that was ended. */
static void note_trust(struct walk *walk, const cpd_node *statement)
{
    cpd_uuid home;
    cpd_key key;
    const char *signing = cpd_node_get_text(statement, "signing"),
               *state = cpd_node_get_text(statement, "state");
    if (!cpd_object__uuid(&home, statement, "trusted") || !signing ||
        !cpd_hex_parse(key.bytes, CPD_KEY_SIZE, signing))
        return;
    bool accepted = !(state && strcmp(state, "ended") == 0);
    for (size_t i = 0; i < walk->origin_count; i++) {
        struct origin *one = &walk->origins[i];
        if (!cpd_uuid_equal(&one->home, &home) || !one->has_key)
            continue;
        one->trusted = accepted && memcmp(one->key.bytes, key.bytes, CPD_KEY_SIZE) == 0;
        one->impostor = accepted && !one->trusted;
    }
}

/* ---- what was withheld ---- */

static int add_withheld(struct walk *walk, const cpd_hash *entry)
{
    struct withheld *grown = walk->withheld;
    if ((walk->withheld_count & (walk->withheld_count + 1)) == 0)
        grown = realloc(walk->withheld, (2 * walk->withheld_count + 2) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    walk->withheld = grown;
    grown[walk->withheld_count++].entry = *entry;
    return 0;
}

/* A list counts when the home signed it with the key that its own statement declares. */
static int is_signed_by(bool *out, const struct walk *walk, const cpd_node *file)
{
    cpd_uuid home;
    unsigned char signature[CPD_SIGNATURE_SIZE];
    const cpd_node *statement = cpd_node_get(file, "statement");
    const char *hex = cpd_node_get_text(file, "signature");
    *out = false;
    if (!hex || !cpd_hex_parse(signature, sizeof signature, hex) ||
        !cpd_object__uuid(&home, statement, "home"))
        return 0;
    for (size_t i = 0; i < walk->origin_count; i++) {
        const struct origin *one = &walk->origins[i];
        if (!cpd_uuid_equal(&one->home, &home) || !one->has_key)
            continue;
        int r = cpd_ledger__verify_object(signature, &one->key, "cpd/bundle/1", statement);
        *out = r == 0;
        return r == CPD_ETAMPERED ? 0 : r;
    }
    return 0;
}

static int note_withheld(struct walk *walk, int64_t id, const cpd_node *file)
{
    const cpd_node *list = cpd_node_get(cpd_node_get(file, "statement"), "withheld");
    bool is_signed = false;
    int r = 0;
    if (cpd_node_length(list) == 0)
        return 0;
    if ((r = is_signed_by(&is_signed, walk, file)) < 0)
        return r;
    if (!is_signed) {
        cpd_walk__bad(walk, id, CPD_ETAMPERED,
                      "the list of what was withheld is not signed by its home");
        return 0;
    }
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++) {
        cpd_hash entry;
        if (cpd_object__hash(&entry, cpd_node_at(list, i), "entry"))
            r = add_withheld(walk, &entry);
    }
    return r;
}

static int by_hash(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(cpd_hash));
}

bool cpd_walk__is_withheld(const struct walk *walk, const struct looked *e)
{
    return !e->origin->own && walk->withheld_count &&
           bsearch(&e->hash, walk->withheld, walk->withheld_count, sizeof *walk->withheld, by_hash);
}

typedef int note_statement(struct walk *walk, int64_t id, const cpd_node *statement);

static bool is_trust_or_import(const cpd_node *statement)
{
    const char *operation = cpd_node_get_text(statement, "operation");
    return operation && (strcmp(operation, "trust") == 0 || strcmp(operation, "import") == 0);
}

static int note_erased_or_home(struct walk *walk, int64_t id, const cpd_node *s)
{
    const char *operation = cpd_node_get_text(s, "operation");
    const cpd_node *list = cpd_node_get(s, "erased");
    char day[CPD_DATE_TEXT] = "";
    int r = 0;
    walk->told_of_others |= is_trust_or_import(s);
    if (operation && strcmp(operation, "home") == 0)
        return note_home(walk, id, s);
    if (!operation || strcmp(operation, "erase") != 0)
        return 0;
    r = cpd_ledger__entry_day(day, walk->home, id);
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++)
        r = note_erased(walk, id, cpd_node_at(list, i), s, day);
    return r;
}

/* After all homes are known: what is trusted and withheld rests on their keys. */
static int note_others(struct walk *walk, int64_t id, const cpd_node *s)
{
    if (id >= CPD_LEDGER_OWN_LIMIT || !is_trust_or_import(s))
        return 0;
    if (strcmp(cpd_node_get_text(s, "operation"), "import") == 0)
        return note_withheld(walk, id, cpd_node_get(s, "bundle"));
    note_trust(walk, s);
    return 0;
}

static int note_row(struct walk *walk, cpd_stmt *row, note_statement *note)
{
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    int r = cpd_node__unpack(&doc, bytes, n);
    if (r == 0)
        r = note(walk, cpd_stmt__int(row, 0), cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r == CPD_EDAMAGED ? 0 : r; /* the walk itself will say so */
}

static int each_statement(struct walk *walk, note_statement *note)
{
    cpd_stmt *row;
    int r =
        cpd_store__ask(&row, walk->home->store,
                       "SELECT id, bytes FROM subject WHERE commitment IS NULL ORDER BY id", "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = note_row(walk, row, note);
    cpd_stmt__done(row);
    return r;
}

static int prepare(struct walk *walk)
{
    int r = each_statement(walk, note_erased_or_home);
    return r == 0 && walk->told_of_others ? each_statement(walk, note_others) : r;
}

static void sort_withheld(struct walk *walk)
{
    if (walk->withheld_count)
        qsort(walk->withheld, walk->withheld_count, sizeof *walk->withheld, by_hash);
}

/* ---- one entry ---- */

static struct chain_end *end_of(struct walk *walk, int64_t chain)
{
    for (size_t i = 0; i < walk->end_count; i++)
        if (walk->ends[i].chain == chain)
            return &walk->ends[i];
    struct chain_end *grown = grow(walk->ends, walk->end_count, sizeof *grown);
    if (!grown)
        return NULL;
    walk->ends = grown;
    grown[walk->end_count] = (struct chain_end){.chain = chain};
    return &walk->ends[walk->end_count++];
}

static bool same_hash(const cpd_node *entry, const char *key, const cpd_hash *expected)
{
    cpd_hash named;
    bool has = cpd_object__hash(&named, entry, key);
    return expected ? has && cpd_hash_equal(&named, expected) : !cpd_node_get(entry, key);
}

/* Another home's chain of its own people comes only as far as it is cited: gaps in it are no fault,
 * the numbers must still rise. */
static bool is_cited_only(const struct looked *e)
{
    cpd_uuid chain;
    return !e->origin->own && cpd_object__uuid(&chain, e->entry, "chain") &&
           cpd_uuid_equal(&chain, &e->origin->home);
}

static int check_chain(struct walk *walk, const struct looked *e)
{
    struct chain_end *end = end_of(walk, e->chain);
    if (!end)
        return CPD_EINTERNAL;
    bool gap_allowed = is_cited_only(e);
    if (e->number != cpd_node_get_int(e->entry, "number", 0))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "its number is not the one it was written with");
    if (gap_allowed ? e->number <= end->number : e->number != end->number + 1)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "entry %lld of its chain follows entry %lld",
                      (long long)e->number, (long long)end->number);
    else if (e->number == end->number + 1 &&
             !same_hash(e->entry, "previous", end->number ? &end->hash : NULL))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "it does not follow the entry before it");
    end->number = e->number;
    end->hash = e->hash;
    return 0;
}

/* Whose chain a number of the table is; most entries stand in that of the one before. */
static int filing_of(struct walk *walk, int64_t chain)
{
    cpd_stmt *row;
    if (walk->filing.chain == chain)
        return 0;
    walk->filing = (struct filing){.chain = chain};
    int r = cpd_store__ask(&row, walk->home->store,
                           "SELECT home, portfolio FROM chain WHERE no = ?", "i", chain);
    if (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        walk->filing.known = cpd_stmt__uuid(row, 0, &walk->filing.home) &&
                             cpd_stmt__uuid(row, 1, &walk->filing.portfolio);
        r = 0;
    }
    cpd_stmt__done(row);
    return r;
}

static int check_filing(struct walk *walk, const struct looked *e)
{
    cpd_uuid named_home, named_chain;
    const struct filing *filing = &walk->filing;
    int r = filing_of(walk, e->chain);
    bool good = r == 0 && filing->known && cpd_object__uuid(&named_home, e->entry, "home") &&
                cpd_object__uuid(&named_chain, e->entry, "chain") &&
                cpd_uuid_equal(&filing->home, &named_home) &&
                cpd_uuid_equal(&filing->portfolio, &named_chain) &&
                cpd_uuid_equal(&filing->home, &e->origin->home);
    if (r == 0 && !good)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it stands in another chain than it was written for");
    return r;
}

static void check_position(struct walk *walk, struct looked *e)
{
    int64_t position = e->id & (CPD_LEDGER_OWN_LIMIT - 1);
    int64_t clock = 0;
    const char *text = cpd_node_get_text(e->entry, "clock");
    if (cpd_node_get_int(e->entry, "position", 0) != position)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "its position is not the one it was written with");
    else if (e->origin->own && position != e->origin->position + 1)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "position %lld follows %lld: entries are missing",
                      (long long)position, (long long)e->origin->position);
    e->origin->position = position;
    if (!text || cpd_clock_parse(&clock, text) < 0)
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED, "its clock time cannot be read");
    else if (clock < e->origin->clock)
        walk->clock_back++;
    else
        e->origin->clock = clock;
}

static int is_import(bool *out, cpd_home *home, int64_t position)
{
    cpd_stmt *row;
    cpd_doc *doc = NULL;
    int r = cpd_store__ask(&row, home->store, "SELECT bytes FROM entry WHERE id = ? AND id < ?",
                           "ii", position, CPD_LEDGER_OWN_LIMIT);
    *out = false;
    if (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t length;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);
        r = cpd_node__unpack(&doc, bytes, length);
        const char *operation = r == 0 ? cpd_node_get_text(cpd_doc_root(doc), "operation") : NULL;
        *out = operation && strcmp(operation, "import") == 0;
    }
    cpd_stmt__done(row);
    cpd_doc_free(doc);
    return r == CPD_EDAMAGED ? 0 : r; /* the walk over that entry says so */
}

/* Our own entries are known from their own position, another home's from that of the import which
 * brought them: whoever moves it makes us have known what we did not. */
static int check_known(struct walk *walk, const struct looked *e)
{
    if (walk->scratch)
        return 0;
    bool good = e->known == (e->origin->own ? e->id : walk->import);
    int r = good || e->origin->own ? 0 : is_import(&good, walk->home, e->known);
    if (r < 0)
        return r;
    if (!good)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it is said to be known from position %lld, where nothing brought it",
                      (long long)e->known);
    else if (!e->origin->own)
        walk->import = e->known;
    return 0;
}

/* The entry of a portfolio names the newest entry of its home's own chain, which ties the chains
 * together. */
static void check_newest(struct walk *walk, struct looked *e)
{
    cpd_uuid chain;
    bool home_chain =
        cpd_object__uuid(&chain, e->entry, "chain") && cpd_uuid_equal(&chain, &e->origin->home);
    if (!home_chain && e->origin->own &&
        !same_hash(e->entry, "newest", e->origin->has_newest ? &e->origin->newest : NULL))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "it does not name the newest entry of the home");
    if (home_chain) {
        e->origin->newest = e->hash;
        e->origin->has_newest = true;
    }
}

static int check_entry(struct walk *walk, struct looked *e)
{
    cpd_uuid home;
    e->operation = cpd_node_get_text(e->entry, "operation");
    if (!e->operation || strlen(e->operation) > 64 || !cpd_object__uuid(&home, e->entry, "home")) {
        cpd_walk__bad(walk, e->id, CPD_EDAMAGED, "it names no operation or no home");
        return 0;
    }
    e->origin = origin_of(walk, e->id >> CPD_LEDGER_HOME_SHIFT);
    if (!e->origin)
        e->origin = make_origin(walk, e->id >> CPD_LEDGER_HOME_SHIFT, &home);
    if (!e->origin)
        return CPD_EINTERNAL;
    int r = check_filing(walk, e);
    if (r == 0)
        r = cpd_walk__held(walk, e);
    if (r == 0)
        r = check_chain(walk, e);
    if (r == 0)
        r = check_known(walk, e);
    check_position(walk, e);
    check_newest(walk, e);
    return r == 0 ? cpd_walk__subject(walk, e) : r;
}

/* One entry more lies behind: does the checkpoint hold here? */
static void pass(struct walk *walk, const cpd_hash *entry)
{
    cpd_hash root;
    cpd_merkle__add(&walk->tree, entry);
    if (!walk->checkpoint || walk->tree.count != walk->checkpoint->size)
        return;
    cpd_merkle__root(&root, &walk->tree);
    walk->checkpoint_met = cpd_hash_equal(&root, &walk->checkpoint->root);
    if (!walk->checkpoint_met)
        cpd_walk__bad(
            walk, 0, CPD_ETAMPERED,
            "the first %llu entries that were written in this home are not those that the "
            "checkpoint covers",
            (unsigned long long)walk->checkpoint->size);
}

/* A log that does not reach as far as the checkpoint was cut off, or an older copy was put back. */
static void check_length(struct walk *walk)
{
    if (walk->checkpoint && walk->tree.count < walk->checkpoint->size)
        cpd_walk__bad(walk, 0, CPD_ETAMPERED,
                      "rolled back: the checkpoint covers the first %llu entries that were "
                      "written in this home, and there are %llu",
                      (unsigned long long)walk->checkpoint->size,
                      (unsigned long long)walk->tree.count);
}

static int look_at(struct walk *walk, cpd_stmt *row)
{
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(row, WALK_ENTRY, &length);
    struct looked e = {.row = row,
                       .id = cpd_stmt__int(row, WALK_ID),
                       .chain = cpd_stmt__int(row, WALK_CHAIN),
                       .number = cpd_stmt__int(row, WALK_NUMBER),
                       .known = cpd_stmt__int(row, WALK_KNOWN)};
    walk->entries++;
    int r = cpd_node__unpack(&e.doc, bytes, length);
    if (r < 0)
        return cpd_walk__finding(walk, e.id, r);
    e.entry = cpd_doc_root(e.doc);
    r = cpd_ledger__hash_object(&e.hash, "cpd/entry/1", e.entry);
    if (r == 0)
        r = check_entry(walk, &e);
    if (r == 0 && e.id < CPD_LEDGER_OWN_LIMIT)
        pass(walk, &e.hash);
    cpd_doc_free(e.doc);
    return r;
}

/* Every entry from an id on. */
static int walk_log(struct walk *walk, int64_t from)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, walk->home->store, WALK_ROWS, "i", from);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = look_at(walk, row);
    cpd_stmt__done(row);
    return r == CPD_EDAMAGED ? cpd_walk__finding(walk, 0, r) : r;
}

/* ---- rows that no entry knows, indexes, sets, pages ---- */

static int check_strays(struct walk *walk)
{
    static const char *const sql[] = {
        "SELECT count(*) FROM subject WHERE id NOT IN (SELECT id FROM entry)",
        "SELECT count(*) FROM wrap WHERE id NOT IN (SELECT id FROM subject)"};
    static const char *const what[] = {"heads or statements", "wrapped keys"};
    int r = 0;
    for (size_t i = 0; r >= 0 && i < 2; i++) {
        int64_t n = 0;
        r = cpd_store__ask_int(&n, walk->home->store, sql[i], "");
        if (n)
            cpd_walk__bad(walk, 0, CPD_ETAMPERED, "%lld %s belong to no entry", (long long)n,
                          what[i]);
    }
    return r < 0 ? r : 0;
}

static int check_indexes(struct walk *walk)
{
    const char *wrong = NULL;
    int r = cpd_index__check(&wrong, walk->home);
    if (r == 0 && wrong)
        cpd_walk__bad(
            walk, 0, CPD_EDAMAGED,
            "the index \"%s\" does not hold what the heads say; cpd rebuild makes it anew", wrong);
    return cpd_walk__finding(walk, 0, r);
}

static int check_with_issues(struct walk *walk, int (*check)(cpd_home *, cpd_issues *))
{
    cpd_issues *issues = cpd_issues_new();
    if (!issues)
        return cpd_error__no_memory();
    int r = check(walk->home, issues);
    for (size_t i = 0; i < cpd_issues_count(issues); i++)
        cpd_walk__bad(walk, 0, CPD_EDAMAGED, "%s", cpd_issues_get(issues, i)->text);
    cpd_issues_free(issues);
    return cpd_walk__finding(walk, 0, r);
}

static int check_pages(cpd_home *home, cpd_issues *issues)
{
    return cpd_store__check_pages(home->store, issues);
}

/* Also of a portfolio in which nothing is wrapped yet: what is written next would be. */
static int check_epochs(struct walk *walk)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, walk->home->store, "SELECT portfolio FROM epoch", "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid portfolio;
        const cpd_key *key;
        int64_t epoch;
        r = cpd_stmt__uuid(row, 0, &portfolio)
                ? cpd_keyring__epoch_key(&key, &epoch, walk->home, &portfolio)
                : cpd_error__set(CPD_EDAMAGED, "an epoch belongs to no portfolio");
        walk->wraps_unchecked |= r == CPD_EDAMAGED;
        r = cpd_walk__finding(walk, 0, r);
    }
    cpd_stmt__done(row);
    return r;
}

/* The key file that signs checkpoints and certificates must be the one that the log declares. */
static int check_home_key(struct walk *walk)
{
    const cpd_secret *secret;
    cpd_public keys;
    const struct origin *own = origin_of(walk, 0);
    int r = cpd_keyring__home_secret(&secret, walk->home);
    if (r == 0)
        r = cpd_secret__public(&keys, secret);
    if (r == 0 && own && own->has_key && memcmp(own->key.bytes, keys.sign.bytes, CPD_KEY_SIZE) != 0)
        cpd_walk__bad(walk, 0, CPD_ETAMPERED, "keys/home is not the key that this home declared");
    return cpd_walk__finding(walk, 0, r);
}

/* ---- the answer ---- */

static bool is_of_same(const struct erasure *a, const struct erasure *b)
{
    return a->has_record && b->has_record && cpd_uuid_equal(&a->record, &b->record);
}

static bool is_listed(const struct walk *walk, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (is_of_same(&walk->erasures[k], &walk->erasures[i]))
            return true;
    return false;
}

/* All that is said of one record, as one: words that are still here come first, and it went whole
 * only where nothing that should have gone is here. */
static struct erasure erasure_of(const struct walk *walk, size_t first)
{
    const struct erasure *all = walk->erasures;
    struct erasure one = all[first];
    bool kept = one.whole && one.kept;
    for (size_t k = first + 1; k < walk->erasure_count; k++)
        if (is_of_same(&all[k], &one)) {
            one.here |= all[k].here;
            one.whole |= all[k].whole;
            kept |= all[k].whole && all[k].kept;
        }
    one.whole = one.whole && (one.here || !kept);
    return one;
}

/* It is told by the last statement that says the same, and the first entry that this one names. */
static void find_told(struct erasure *one, const struct walk *walk)
{
    const struct erasure *told = NULL;
    for (size_t k = 0; k < walk->erasure_count; k++) {
        const struct erasure *e = &walk->erasures[k];
        if (is_of_same(e, one) && e->whole == one->whole && e->here == one->here &&
            (!told || e->by != told->by))
            told = e;
    }
    if (!told)
        return;
    one->entry = told->entry;
    snprintf(one->on, sizeof one->on, "%s", told->on);
}

static void show_erasure(struct walk *walk, const struct erasure *erasure)
{
    char hash[65];
    cpd_node *one = cpd_node_object(walk->doc);
    cpd_hash_format(hash, &erasure->entry);
    if (erasure->has_record)
        cpd_object__set_uuid(walk->doc, one, "record", &erasure->record);
    cpd_node_set_text(walk->doc, one, "entry", hash);
    cpd_node_set_text(walk->doc, one, "what", erasure->whole ? "whole" : "text");
    cpd_node_set_text(walk->doc, one, "on", erasure->on);
    cpd_node_add(walk->doc, erasure->here ? walk->elsewhere : walk->erased, one);
}

/* A record is listed once. */
static void show_erased(struct walk *walk)
{
    for (size_t i = 0; i < walk->erasure_count; i++)
        if (!is_listed(walk, i)) {
            struct erasure one = erasure_of(walk, i);
            find_told(&one, walk);
            show_erasure(walk, &one);
        }
}

/* What a checkpoint proves ends where it was made. */
static void show_checkpoint(struct walk *walk, cpd_node *report)
{
    const cpd_checkpoint *checkpoint = walk->checkpoint;
    cpd_node *shown = checkpoint ? cpd_node_object(walk->doc) : NULL;
    uint64_t later = checkpoint ? walk->tree.count - checkpoint->size : 0;
    if (!checkpoint) {
        cpd_node_add(walk->doc, walk->not_proven,
                     cpd_node_text(walk->doc,
                                   "no checkpoint was given: nothing tells whether the end "
                                   "of the log was cut off"));
        return;
    }
    cpd_node_set_int(walk->doc, shown, "size", (int64_t)checkpoint->size);
    cpd_node_set_text(walk->doc, shown, "clock", checkpoint->clock);
    cpd_node_set_bool(walk->doc, shown, "holds", walk->checkpoint_met);
    cpd_node_set(walk->doc, report, "checkpoint", shown);
    if (walk->checkpoint_met && later)
        cpd_node_add(walk->doc, walk->not_proven,
                     cpd_node_textf(walk->doc,
                                    "%llu %s newer than the checkpoint: nothing tells whether more "
                                    "came after it and was cut off",
                                    (unsigned long long)later,
                                    later == 1 ? "entry is" : "entries are"));
}

/* What the walk met and cannot vouch for, each said once. */
static void show_not_proven(struct walk *walk, cpd_node *report)
{
    const struct {
        bool met;
        const char *text;
    } all[] = {
        {walk->wraps_unchecked, "the key of a portfolio is missing: its wraps were not checked"},
        {walk->files_elsewhere, "files attached to records of another home are not here: they were "
                                "not checked"},
        {walk->unknown_signatures, "some signatures belong to operations this program does not "
                                   "know: they were not checked"},
        {walk->doubted, "some signatures were made when others had the key: they prove nothing, "
                        "whoever made them"},
        {walk->replaced,
         "some keys were replaced by their home after loss: that they belong to the "
         "same people rests on that home's word"},
        {walk->untrusted,
         "the mathematics of some signatures holds; their home is not yet trusted here"},
        {true, "an unsigned version proves only that this home held it"},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].met)
            cpd_node_add(walk->doc, walk->not_proven, cpd_node_text(walk->doc, all[i].text));
    cpd_node_set(walk->doc, report, "not_proven", walk->not_proven);
}

static void show_problems(struct walk *walk, cpd_node *report)
{
    if (walk->bad) {
        cpd_node *first = cpd_node_object(walk->doc);
        if (walk->first_bad)
            cpd_node_set_int(walk->doc, first, "entry", walk->first_bad);
        cpd_node_set_text(walk->doc, first, "why", walk->first_why);
        cpd_node_set(walk->doc, report, "first_bad", first);
    }
    cpd_node_set(walk->doc, report, "problems", walk->problems);
}

static void show(struct walk *walk, cpd_node *report)
{
    cpd_doc *doc = walk->doc;
    cpd_node_set_text(doc, report, "schema", "cpd.verify/1");
    cpd_node_set_bool(doc, report, "whole", walk->bad == 0);
    cpd_node_set_int(doc, report, "entries", walk->entries);
    cpd_node_set_int(doc, report, "revisions", walk->revisions);
    cpd_node_set_int(doc, report, "signatures", walk->signatures);
    cpd_node_set_int(doc, report, "not_yet_trusted", walk->untrusted);
    cpd_node_set_int(doc, report, "wraps_opened", walk->wraps);
    cpd_node_set_int(doc, report, "clock_went_back", walk->clock_back);
    show_erased(walk);
    cpd_node_set(doc, report, "erased", walk->erased);
    cpd_node_set(doc, report, "erased_elsewhere", walk->elsewhere);
    show_problems(walk, report);
    show_checkpoint(walk, report);
    show_not_proven(walk, report);
}

static int look(struct walk *walk)
{
    int r = check_with_issues(walk, check_pages);
    if (r == 0)
        r = cpd_store__read_begin(walk->home->store);
    if (r == 0)
        r = prepare(walk);
    sort_withheld(walk);
    if (r == 0)
        r = walk_log(walk, 0);
    if (r == 0)
        r = check_strays(walk);
    if (r == 0)
        r = check_epochs(walk);
    if (r == 0)
        r = cpd_walk__strays_attached(walk);
    if (r == 0)
        r = cpd_walk__seen(walk);
    if (r == 0)
        r = check_indexes(walk);
    cpd_store__read_end(walk->home->store);
    check_length(walk);
    if (r == 0)
        r = check_home_key(walk);
    return r == 0 ? check_with_issues(walk, cpd_sets__verify) : r;
}

static int begin(struct walk *walk)
{
    cpd_counting__init(&walk->counting, walk->home, 0);
    walk->doc = cpd_doc_new();
    if (!walk->doc)
        return cpd_error__no_memory();
    cpd_doc_set_root(walk->doc, cpd_node_object(walk->doc));
    walk->problems = cpd_node_list(walk->doc);
    walk->erased = cpd_node_list(walk->doc);
    walk->elsewhere = cpd_node_list(walk->doc);
    walk->not_proven = cpd_node_list(walk->doc);
    return 0;
}

/* The answer when the walk went well; all that it took is given back. */
static int end(cpd_doc **out, struct walk *walk, int r)
{
    if (r == 0)
        show(walk, cpd_doc_root(walk->doc));
    free(walk->erasures);
    free(walk->withheld);
    free(walk->ends);
    free(walk->origins);
    cpd_counting__fini(&walk->counting);
    if (r == 0 && cpd_doc_failed(walk->doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = walk->doc;
    else
        cpd_doc_free(walk->doc);
    return r;
}

static int verify(cpd_doc **out, cpd_home *home, const cpd_checkpoint *checkpoint)
{
    struct walk walk = {.home = home, .checkpoint = checkpoint};
    int r = begin(&walk);
    if (r == 0)
        r = look(&walk);
    return end(out, &walk, r);
}

int cpd_audit__brought(cpd_doc **out, cpd_home *home, bool scratch, const cpd_node *bundle)
{
    struct walk walk = {.home = home, .scratch = scratch};
    int r = begin(&walk);
    if (r == 0)
        r = prepare(&walk);
    if (r == 0)
        r = note_withheld(&walk, 0, bundle);
    sort_withheld(&walk);
    if (r == 0)
        r = walk_log(&walk, CPD_LEDGER_OWN_LIMIT);
    if (walk.doc)
        cpd_node_set_int(walk.doc, cpd_doc_root(walk.doc), "missing", walk.missing);
    return end(out, &walk, r);
}

int cpd_verify(cpd_doc **out, cpd_home *home)
{
    return verify(out, home, NULL);
}

/* Anybody can sign a checkpoint with a key of their own: it must be this home's. */
static int check_whose(cpd_home *home, const cpd_checkpoint *checkpoint)
{
    const cpd_secret *secret;
    cpd_public keys;
    int r = cpd_keyring__home_secret(&secret, home);
    if (r == 0)
        r = cpd_secret__public(&keys, secret);
    if (r == 0 && (!cpd_uuid_equal(&checkpoint->home, &home->id) ||
                   memcmp(checkpoint->signing.bytes, keys.sign.bytes, CPD_KEY_SIZE) != 0)) {
        r = cpd_error__set(CPD_EINPUT, "that is a checkpoint of another home");
        cpd_error__hint("Compare the fingerprints: cpd home show.");
    }
    return r;
}

int cpd_verify_checkpoint(cpd_doc **out, cpd_home *home, const char *text, size_t length)
{
    cpd_checkpoint checkpoint;
    int r = cpd_checkpoint__parse(&checkpoint, text, length);
    if (r == 0)
        r = check_whose(home, &checkpoint);
    return r == 0 ? verify(out, home, &checkpoint) : r;
}
