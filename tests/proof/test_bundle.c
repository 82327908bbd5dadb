/* That a portfolio can leave its home whole: its rows, moved byte for byte into another home by a
 * bundle, prove there what they proved before. What a bundle must hold is settled by these. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "proof/move.h"
#include "proof/world.h"
#include "store/store.h"

/* A council where Asha has a piece of CPD in two versions, a reflection and a session that she and
 * Tom signed, and an empty home of her own where she begins as the same person. */
struct leaving {
    struct council council;
    cpd_home *own;
    cpd_saved piece, reflection, session;
};

static cpd_home *own_home(const struct council *c)
{
    cpd_home *home = world_home(false);
    move_holder(c->home, home, &c->asha);
    world_act_as(home, c->asha);
    return home;
}

static struct leaving leaving(void)
{
    struct leaving l = {.council = world_council()};
    cpd_home *home = l.council.home;
    world_act_as(home, l.council.asha);
    l.piece = world_save(home, "{kind: cpd, text: Read about thresholds}");
    l.piece = world_amend(home, l.piece.id, "{impact: I ask earlier}");
    l.reflection = world_save(home, "{kind: reflection, text: What was I afraid of?}");
    l.session = world_session(&l.council);
    l.own = own_home(&l.council);
    return l;
}

static struct moved bring(cpd_home *from, cpd_home *to, cpd_uuid holder)
{
    struct moved moved;
    must(move_portfolio(&moved, from, to, &holder));
    return moved;
}

static void close_all(struct leaving *l)
{
    cpd_home_close(l->council.home);
    cpd_home_close(l->own);
}

/* ---- byte for byte ---- */

static void same_blob(cpd_stmt *a, cpd_stmt *b, int column, int64_t id)
{
    size_t n, m;
    const unsigned char *x = cpd_stmt__blob(a, column, &n), *y = cpd_stmt__blob(b, column, &m);
    cr_assert(!x == !y, "entry %lld, column %d", (long long)id, column);
    cr_assert(!x || (n == m && memcmp(x, y, n) == 0), "entry %lld, column %d", (long long)id,
              column);
}

#define ROW                                                                                        \
    "SELECT e.bytes, s.about, s.bytes, s.commitment, s.sealed, s.signature, e.number"              \
    " FROM entry e JOIN subject s ON s.id = e.id WHERE e.id = ?"

/* Every row that came is the one that left. Returns how many there are. */
static int64_t compare_rows(cpd_home *from, cpd_home *to)
{
    cpd_stmt *ids, *old, *new;
    int64_t count = 0;
    must(cpd_store__ask(&ids, to->store, "SELECT id FROM entry WHERE id >= ?", "i",
                        CPD_LEDGER_OWN_LIMIT));
    for (; cpd_stmt__next(ids) > 0; count++) {
        int64_t id = cpd_stmt__int(ids, 0), position = id & (CPD_LEDGER_OWN_LIMIT - 1);
        must(cpd_store__ask(&old, from->store, ROW, "i", position));
        must(cpd_store__ask(&new, to->store, ROW, "i", id));
        cr_assert(cpd_stmt__next(old) == 1 && cpd_stmt__next(new) == 1);
        for (int i = 0; i < 6; i++)
            same_blob(old, new, i, id);
        cr_assert(cpd_stmt__int(old, 6) == cpd_stmt__int(new, 6));
        cpd_stmt__done(old);
        cpd_stmt__done(new);
    }
    cpd_stmt__done(ids);
    return count;
}

static int64_t chain_length(cpd_home *home, const cpd_uuid *origin, const cpd_uuid *portfolio)
{
    return world_ask(home,
                     "SELECT count(*) FROM entry e JOIN chain c ON c.no = e.chain"
                     " WHERE c.home = ? AND c.portfolio = ?",
                     "uu", origin, portfolio);
}

Test(bundle, the_chain_arrives_whole_and_byte_for_byte)
{
    struct leaving l = leaving();
    cpd_uuid portfolio = world_portfolio(l.council.home, l.council.asha);
    struct moved moved = bring(l.council.home, l.own, l.council.asha);
    int64_t whole = chain_length(l.council.home, &l.council.home->id, &portfolio);
    cr_assert(whole == 9, "2 versions, a reflection, 2 accounts, 2 sessions, 2 signatures");
    cr_assert(chain_length(l.own, &l.council.home->id, &portfolio) == whole);
    cr_assert(compare_rows(l.council.home, l.own) == (int64_t)moved.entries);
    /* of the home's chain: its home statement, two people with a key each */
    cr_assert(chain_length(l.own, &l.council.home->id, &l.council.home->id) == 5);
    cr_assert(chain_length(l.council.home, &l.council.home->id, &l.council.home->id) > 5);
    cr_assert(moved.wraps == 8, "one for each text and the comment, not %zu", moved.wraps);
    must_be_whole(l.own);
    close_all(&l);
}

static void same_member(const cpd_node *a, const cpd_node *b, const char *key)
{
    cr_assert(cpd_node_equal(cpd_node_get(a, key), cpd_node_get(b, key)), "%s", key);
}

static void same_record(cpd_home *from, cpd_home *to, const cpd_saved *saved)
{
    static const char *const members[] = {"record", "revision", "hash",   "kind", "class",
                                          "date",   "text",     "impact", "refs", "minutes"};
    cpd_doc *old, *new;
    must(cpd_record_read(&old, from, saved->id, NULL));
    must(cpd_record_read(&new, to, saved->id, NULL));
    const cpd_node *a = cpd_doc_root(old), *b = cpd_doc_root(new);
    cr_assert_str_eq(cpd_node_get_text(b, "hash"), saved->hash);
    cr_assert_null(cpd_node_get(b, "locked"));
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        same_member(a, b, members[i]);
    const cpd_node *signatures = cpd_node_get(a, "signatures");
    for (size_t i = 0; i < cpd_node_length(signatures); i++)
        same_member(cpd_node_at(signatures, i), cpd_node_at(cpd_node_get(b, "signatures"), i),
                    "words");
    same_member(a, b, "history");
    cpd_doc_free(old);
    cpd_doc_free(new);
}

Test(bundle, hashes_and_words_are_the_same_in_the_holders_own_home)
{
    struct leaving l = leaving();
    bring(l.council.home, l.own, l.council.asha);
    world_act_as(l.council.home, l.council.asha);
    same_record(l.council.home, l.own, &l.piece);
    same_record(l.council.home, l.own, &l.reflection);
    world_reopen(&l.own); /* with what is on the disk alone */
    world_act_as(l.own, l.council.asha);
    same_record(l.council.home, l.own, &l.piece);
    same_record(l.council.home, l.own, &l.reflection);
    close_all(&l);
}

Test(bundle, the_holder_goes_on_writing_where_the_records_arrived)
{
    struct leaving l = leaving();
    bring(l.council.home, l.own, l.council.asha);
    cpd_saved next = world_amend(l.own, l.piece.id, "{learning: Earlier is kinder}");
    cpd_saved again = world_amend(l.own, l.reflection.id, "{learning: Of being late}");
    cr_assert(next.revision == 3 && again.revision == 2);
    must_be_whole(l.own);
    close_all(&l);
}

/* ---- trust: of the other one; her own key is known here ---- */

Test(bundle, signatures_wait_for_one_accepted_fingerprint)
{
    struct leaving l = leaving();
    cpd_key key = world_home_key(l.council.home);
    bring(l.council.home, l.own, l.council.asha);
    struct verdict v = world_verify(l.own);
    cr_assert(v.whole, "%s", v.why);
    cr_assert(v.signatures == 2 && v.not_yet_trusted == 1);
    world_trust(l.own, l.council.home->id, &key);
    v = world_verify(l.own);
    cr_assert(v.whole && v.signatures == 2 && v.not_yet_trusted == 0);
    close_all(&l);
}

Test(bundle, a_wrong_fingerprint_trusts_nothing)
{
    struct leaving l = leaving();
    cpd_key other = world_home_key(l.own), right = world_home_key(l.council.home);
    bring(l.council.home, l.own, l.council.asha);
    world_trust(l.own, l.council.home->id, &other);
    cr_assert(world_verify(l.own).not_yet_trusted == 1, "another key");
    world_trust(l.own, l.council.asha, &right);
    cr_assert(world_verify(l.own).not_yet_trusted == 1, "another home");
    close_all(&l);
}

/* Whoever brings the bundle cannot bring the trust: only our own chain speaks of it. */
Test(bundle, a_bundle_does_not_vouch_for_itself)
{
    struct leaving l = leaving();
    cpd_uuid portfolio = world_portfolio(l.council.home, l.council.asha);
    cpd_key key = world_home_key(l.council.home);
    char id[CPD_UUID_TEXT], hex[65], yaml[200];
    cpd_uuid_format(id, &l.council.home->id);
    cpd_hex_format(hex, key.bytes, CPD_KEY_SIZE);
    snprintf(yaml, sizeof yaml, "{trusted: %s, signing: %s}", id, hex);
    world_state(l.council.home, "trust", &portfolio, NULL, NULL, yaml);
    bring(l.council.home, l.own, l.council.asha);
    struct verdict v = world_verify(l.own);
    cr_assert(v.whole && v.not_yet_trusted == 1);
    close_all(&l);
}

/* A home that says it is the council and has a key of its own: all it writes hangs together. */
static struct leaving forged(const cpd_home *council)
{
    static const char *const tables[] = {"DELETE FROM entry", "DELETE FROM subject",
                                         "DELETE FROM chain", "DELETE FROM person"};
    struct leaving l = {.council = {.home = world_home(true)}};
    cpd_home *home = l.council.home;
    char id[CPD_UUID_TEXT], hex[65], yaml[200];
    const cpd_secret *secret;
    cpd_key key = world_home_key(home);
    for (size_t i = 0; i < 4; i++)
        must(cpd_store__run(home->store, tables[i], ""));
    cpd_change__abandon(home); /* so that no end of a chain is remembered */
    home->id = council->id;
    must(cpd_keyring__home_secret(&secret, home));
    cpd_uuid_format(id, &home->id);
    cpd_hex_format(hex, key.bytes, CPD_KEY_SIZE);
    snprintf(yaml, sizeof yaml, "{home: %s, signing: %s}", id, hex);
    world_state(home, "home", NULL, &home->id, secret, yaml);
    world_people(&l.council);
    l.session = world_session(&l.council);
    return l;
}

Test(bundle, a_forged_home_of_the_same_id_stays_untrusted)
{
    struct leaving l = leaving(), forger = forged(l.council.home);
    cpd_key right = world_home_key(l.council.home), wrong = world_home_key(forger.council.home);
    forger.own = own_home(&forger.council);
    bring(forger.council.home, forger.own, forger.council.asha);
    struct verdict v = world_verify(forger.own);
    cr_assert(v.whole && v.signatures == 2 && v.not_yet_trusted == 1, "%s", v.why);
    world_trust(forger.own, l.council.home->id, &right);
    cr_assert(world_verify(forger.own).not_yet_trusted == 1, "the council's key is another");
    world_trust(forger.own, l.council.home->id, &wrong);
    cr_assert(world_verify(forger.own).not_yet_trusted == 0, "the forger was believed");
    close_all(&forger);
    close_all(&l);
}

/* ---- nobody else ---- */

static char *read_database(const cpd_home *home, size_t *length)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/records.db", home->path);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file);
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*length);
    cr_assert(bytes && fread(bytes, 1, *length, file) == *length);
    fclose(file);
    return bytes;
}

/* In any form an id is stored in: its bytes, its text, or the name that goes with it. */
static bool knows(const cpd_home *home, cpd_uuid id, const char *name)
{
    char text[CPD_UUID_TEXT];
    size_t n;
    CPD_FREE char *bytes = read_database(home, &n);
    cpd_uuid_format(text, &id);
    return memmem(bytes, n, id.bytes, sizeof id.bytes) || memmem(bytes, n, text, strlen(text)) ||
           (name && memmem(bytes, n, name, strlen(name)));
}

Test(bundle, no_colleague_comes_along_who_is_not_cited)
{
    struct leaving l = leaving();
    cpd_uuid tom = world_portfolio(l.council.home, l.council.tom),
             vera = world_portfolio(l.council.home, l.council.vera);
    bring(l.council.home, l.own, l.council.asha);
    world_reopen(&l.council.home); /* all that was written is in the one file */
    world_reopen(&l.own);
    cr_assert(knows(l.council.home, l.council.vera, "Vera"), "else nothing is looked for");
    cr_assert(knows(l.council.home, vera, NULL), "else nothing is looked for");
    cr_assert(knows(l.own, l.council.tom, "Tom"), "who signed is cited");
    cr_assert_not(knows(l.own, l.council.vera, "Vera"));
    cr_assert_not(knows(l.own, vera, NULL));
    cr_assert(knows(l.own, tom, NULL), "Tom's own statement names his portfolio, and no record");
    cr_assert(chain_length(l.own, &l.council.home->id, &tom) == 0);
    close_all(&l);
}

/* ---- what this program does not know ---- */

#define NEWER                                                                                      \
    "{\"format\":2,\"kind\":\"%s\",\"class\":\"P\",\"state\":\"live\",\"home\":\"%s\","            \
    "\"portfolio\":\"%s\",\"author\":\"%s\",\"dates\":{\"on\":\"2026-11-20\"},"                    \
    "\"f\":{\"minutes\":45},\"phases\":[{\"at\":1,\"of\":\"gibbous\"}]%s}"

/* A revision as a newer program writes it: format 2, members and perhaps a kind that nobody here
 * has heard of. */
static cpd_saved write_newer(const struct council *c, const char *kind, const cpd_saved *follows)
{
    static const cpd_kind newer = {.name = "newer", .class_ = 'P', .other = ""};
    cpd_draft draft = {.kind = &newer};
    cpd_saved saved;
    char home[CPD_UUID_TEXT], portfolio[CPD_UUID_TEXT], author[CPD_UUID_TEXT], text[1000],
        more[200] = "";
    must(cpd_people__get(&draft.holder, c->home, &c->asha));
    draft.author = draft.holder;
    cpd_uuid_format(home, &c->home->id);
    cpd_uuid_format(portfolio, &draft.holder.portfolio);
    cpd_uuid_format(author, &c->asha);
    if (follows)
        snprintf(more, sizeof more, ",\"previous\":[\"%s\"],\"revision\":2", follows->hash);
    int n = snprintf(text, sizeof text, NEWER, kind, home, portfolio, author, more);
    must(cpd_json_parse(&draft.doc, text, (size_t)n, "proof", sizeof text));
    draft.head = cpd_doc_root(draft.doc);
    draft.body = cpd_node_object(draft.doc);
    cpd_node_set_text(draft.doc, draft.body, "waxing", "words of another day");
    if (follows)
        cr_assert(cpd_uuid_parse(&draft.record, follows->id));
    else
        cpd_people__new_id(&draft.record, c->home);
    draft.supersedes = follows ? follows->position : 0;
    must(cpd_change__begin(c->home));
    must(cpd_change__end(c->home, cpd_revision__write(&saved, c->home, &draft)));
    cpd_draft__fini(&draft);
    return saved;
}

/* The minutes and number of pieces that rules may count. */
static size_t count_pieces(cpd_home *home, cpd_uuid holder)
{
    cpd_person_row row;
    cpd_facts facts = {0};
    size_t count;
    must(cpd_people__get(&row, home, &holder));
    must(cpd_facts__read(&facts, home, row.portfolio_no, cpd_date_from_parts(2026, 12, 31), 0));
    cpd_facts__of_kind(&facts, CPD_KIND_CPD, &count);
    cpd_facts__fini(&facts);
    return count;
}

#define FROBNICATE                                                                                 \
    "{what: a thing of the future, with: [{parts: many, of: {it: deep}}], on: 2031-02-03}"

struct newer {
    struct leaving leaving;
    cpd_saved hologram, piece;
    int64_t frobnicate;
};

/* Beside what is known: an unknown operation, signed by who knows whom, in Asha's chain and, about
 * Tom, in the home's, after which he signs; a record of an unknown kind; and a piece of CPD that a
 * newer program amended. */
static struct newer newer(void)
{
    struct newer n = {.leaving = leaving()};
    const struct council *c = &n.leaving.council;
    cpd_uuid portfolio = world_portfolio(c->home, c->asha);
    const cpd_secret *tom = cpd_keyring__person(c->home, &c->tom);
    n.frobnicate =
        world_state(c->home, "frobnicate", &portfolio, &n.leaving.council.asha, tom, FROBNICATE);
    world_state(c->home, "frobnicate", NULL, &c->tom, tom, FROBNICATE);
    world_act_as(c->home, c->tom);
    must(cpd_record_sign(c->home, n.leaving.piece.id, NULL));
    n.hologram = write_newer(c, "hologram", NULL);
    world_act_as(c->home, c->asha);
    cpd_saved piece = world_save(c->home, "{kind: cpd, text: Read about neglect}");
    cr_assert(count_pieces(c->home, c->asha) == 2);
    n.piece = write_newer(c, "cpd", &piece);
    return n;
}

Test(bundle, an_unknown_operation_and_a_newer_head_survive)
{
    struct newer n = newer();
    struct leaving *l = &n.leaving;
    struct verdict before = world_verify(l->council.home);
    cr_assert(before.whole && before.mentions_unknown, "%s", before.why);
    struct moved moved = bring(l->council.home, l->own, l->council.asha);
    cr_assert(compare_rows(l->council.home, l->own) == (int64_t)moved.entries);
    struct verdict after = world_verify(l->own);
    cr_assert(after.whole && after.mentions_unknown, "%s", after.why);
    cr_assert(after.revisions == before.revisions && after.signatures == before.signatures);
    cr_assert(count_pieces(l->own, l->council.asha) == 1, "what is newer counts in nothing");
    close_all(l);
}

/* Kept, not taken for granted. */
Test(bundle, what_is_not_known_is_verified_all_the_same)
{
    struct newer n = newer();
    struct leaving *l = &n.leaving;
    int64_t ids[] = {n.frobnicate, n.hologram.position, n.piece.position}, number;
    bring(l->council.home, l->own, l->council.asha);
    must(move_home_number(&number, l->own, &l->council.home->id));
    for (size_t i = 0; i < 3; i++) {
        int64_t id = number << CPD_LEDGER_HOME_SHIFT | ids[i];
        must(cpd_store__run(l->own->store, "CREATE TEMP TABLE kept AS SELECT * FROM subject", ""));
        must(cpd_store__run(l->own->store,
                            "UPDATE subject SET bytes = (SELECT bytes FROM subject WHERE id = ?)"
                            " WHERE id = ?",
                            "ii", number << CPD_LEDGER_HOME_SHIFT | l->piece.position, id));
        struct verdict v = world_verify(l->own);
        cr_assert(!v.whole && v.first_bad == id, "%s", v.why);
        cr_assert_str_eq(v.kind, "tampered");
        must(cpd_store__run(l->own->store,
                            "UPDATE subject SET bytes = (SELECT bytes FROM kept WHERE id = ?1)"
                            " WHERE id = ?1",
                            "i", id));
        must(cpd_store__run(l->own->store, "DROP TABLE kept", ""));
    }
    must_be_whole(l->own);
    close_all(l);
}

/* An amendment would leave out what is not known here, a signature would cover what nobody saw. */
Test(bundle, what_a_newer_program_wrote_is_neither_changed_nor_signed)
{
    struct newer n = newer();
    struct leaving *l = &n.leaving;
    cpd_saved saved;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *changes = cpd_node_object(doc);
    bring(l->council.home, l->own, l->council.asha);
    cpd_node_set_text(doc, changes, "text", "in our own words");
    must_fail(cpd_record_amend(&saved, l->own, n.piece.id, changes, NULL, NULL), CPD_EINPUT);
    must_fail(cpd_record_amend(&saved, l->own, n.hologram.id, changes, NULL, NULL), CPD_EINPUT);
    must_fail(cpd_record_withdraw(&saved, l->own, n.piece.id, "not ours"), CPD_EINPUT);
    world_act_as(l->council.home, l->council.tom);
    must_fail(cpd_record_sign(l->council.home, n.piece.id, NULL), CPD_EINPUT);
    cpd_doc_free(doc);
    close_all(l);
}

/* ---- once more ---- */

static void same_file(cpd_home **home, const char *before, size_t length, const char *why)
{
    size_t n;
    world_reopen(home);
    CPD_FREE char *after = read_database(*home, &n);
    cr_assert(n == length && memcmp(before, after, n) == 0, "%s", why);
}

Test(bundle, a_second_import_changes_nothing)
{
    struct leaving l = leaving();
    size_t n;
    bring(l.council.home, l.own, l.council.asha);
    world_reopen(&l.own);
    CPD_FREE char *before = read_database(l.own, &n);
    struct moved again = bring(l.council.home, l.own, l.council.asha);
    cr_assert(again.position == 0 && again.entries == 0 && again.wraps == 0);
    same_file(&l.own, before, n, "not a byte");
    close_all(&l);
}

Test(bundle, a_later_import_brings_what_is_new_and_knows_it_from_then)
{
    struct leaving l = leaving();
    struct moved first = bring(l.council.home, l.own, l.council.asha);
    world_act_as(l.council.home, l.council.asha);
    cpd_saved more = world_save(l.council.home, "{kind: cpd, text: Read about neglect}");
    struct moved second = bring(l.council.home, l.own, l.council.asha);
    int64_t number;
    must(move_home_number(&number, l.own, &l.council.home->id));
    cr_assert(second.entries == 1 && second.position > first.position);
    cr_assert(world_ask(l.own, "SELECT known FROM entry WHERE id = ?", "i",
                        number << CPD_LEDGER_HOME_SHIFT | more.position) == second.position);
    must_be_whole(l.own);
    close_all(&l);
}

/* (home, position) and (home, portfolio, number) are what an entry is known by. */
Test(bundle, other_bytes_in_a_known_place_are_refused)
{
    struct leaving l = leaving(), forger = forged(l.council.home);
    struct moved moved;
    size_t n;
    bring(l.council.home, l.own, l.council.asha);
    world_reopen(&l.own);
    CPD_FREE char *before = read_database(l.own, &n);
    world_act_as(l.own, l.council.asha);
    must_fail(move_portfolio(&moved, forger.council.home, l.own, &forger.council.asha),
              CPD_ECONFLICT);
    same_file(&l.own, before, n, "a refused import leaves nothing");
    cpd_home_close(forger.council.home);
    close_all(&l);
}

Test(bundle, when_something_was_known_cannot_be_moved)
{
    struct leaving l = leaving();
    bring(l.council.home, l.own, l.council.asha);
    must(cpd_store__run(l.own->store, "UPDATE entry SET known = 1 WHERE id >= ?", "i",
                        CPD_LEDGER_OWN_LIMIT));
    must(cpd_record_rebuild(l.own, &(int64_t){0})); /* the indexes follow the lie */
    struct verdict v = world_verify(l.own);
    cr_assert(!v.whole && v.first_bad >= CPD_LEDGER_OWN_LIMIT);
    cr_assert_str_eq(v.kind, "tampered");
    close_all(&l);
}

/* ---- two devices ---- */

static cpd_history history_of(cpd_home *home, const char *record)
{
    cpd_uuid id;
    cpd_history history;
    cr_assert(cpd_uuid_parse(&id, record));
    must(cpd_history__load(&history, home, &id));
    return history;
}

static size_t tips_of(cpd_home *home, const char *record)
{
    cpd_history history = history_of(home, record);
    size_t tips = history.tips;
    cpd_history__fini(&history);
    return tips;
}

static void names_both(cpd_home *home, const cpd_saved *joined, const cpd_saved *a,
                       const cpd_saved *b)
{
    cpd_history history = history_of(home, joined->id);
    const cpd_node *previous = cpd_node_get(cpd_history__newest(&history)->head, "previous");
    bool in_order = strcmp(a->hash, b->hash) < 0;
    cr_assert(cpd_node_length(previous) == 2);
    cr_assert_str_eq(cpd_node_as_text(cpd_node_at(previous, 0)), in_order ? a->hash : b->hash);
    cr_assert_str_eq(cpd_node_as_text(cpd_node_at(previous, 1)), in_order ? b->hash : a->hash);
    cpd_history__fini(&history);
}

Test(bundle, a_fork_of_two_devices_joins)
{
    struct council c = world_council();
    cpd_home *device = own_home(&c);
    world_act_as(c.home, c.asha);
    cpd_saved first = world_save(c.home, "{kind: cpd, text: Read about thresholds}");
    bring(c.home, device, c.asha);
    cpd_saved here = world_amend(c.home, first.id, "{impact: I ask earlier}"),
              there = world_amend(device, first.id, "{learning: Earlier is kinder}");
    cr_assert(here.revision == 2 && there.revision == 2);

    bring(device, c.home, c.asha);
    cr_assert(tips_of(c.home, first.id) == 2);
    cr_assert(count_pieces(c.home, c.asha) == 1, "two versions of one piece are one piece");
    must_be_whole(c.home);
    world_act_as(c.home, c.tom);
    must_fail(cpd_record_sign(c.home, first.id, NULL), CPD_ECONFLICT);

    world_act_as(c.home, c.asha);
    cpd_saved joined = world_amend(c.home, first.id, "{text: Read and understood}");
    cr_assert(joined.revision == 3 && tips_of(c.home, first.id) == 1);
    names_both(c.home, &joined, &here, &there);
    cr_assert(count_pieces(c.home, c.asha) == 1);
    world_act_as(c.home, c.tom);
    must(cpd_record_sign(c.home, first.id, NULL));
    must_be_whole(c.home);

    bring(c.home, device, c.asha);
    cr_assert(tips_of(device, first.id) == 1 && count_pieces(device, c.asha) == 1);
    must_be_whole(device);
    cpd_home_close(device);
    cpd_home_close(c.home);
}

/* ---- the end of a key ---- */

/* What a thief of the key would do after its end: a sign-off in the right form, its signature made
 * with the secret. The home's own door refuses, so the statement is written past it. */
static int64_t sign_past_the_door(struct council *c, const cpd_saved *session)
{
    size_t n;
    cpd_stmt *row;
    cpd_doc *doc;
    cpd_uuid portfolio = world_portfolio(c->home, c->asha), record;
    int64_t position;
    cr_assert(cpd_uuid_parse(&record, session->id));
    must(cpd_store__ask(&row, c->home->store,
                        "SELECT bytes FROM subject WHERE about = ? AND signature IS NOT NULL"
                        " ORDER BY id LIMIT 1",
                        "u", &record));
    cr_assert(cpd_stmt__next(row) == 1);
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    must(cpd_node__unpack(&doc, bytes, n));
    cpd_stmt__done(row);
    cpd_node_unset(cpd_doc_root(doc), "salt");
    cpd_node_unset(cpd_doc_root(doc), "words");
    cpd_statement statement = {.operation = "signoff",
                               .portfolio = &portfolio,
                               .actor = &c->tom,
                               .about = &record,
                               .signer = cpd_keyring__person(c->home, &c->tom),
                               .object = cpd_doc_root(doc)};
    must(cpd_change__begin(c->home));
    must(cpd_change__end(c->home, cpd_ledger__state(&position, c->home, doc, &statement)));
    cpd_doc_free(doc);
    must(cpd_record_rebuild(c->home, &(int64_t){0}));
    return position;
}

Test(bundle, a_signature_positioned_after_its_keys_end_fails)
{
    struct leaving l = leaving();
    cpd_home *home = l.council.home;
    sign_past_the_door(&l.council, &l.session); /* a second time, before the end: holds */
    world_end_key(home, l.council.tom, cpd_keyring__person(home, &l.council.tom));
    struct verdict v = world_verify(home);
    cr_assert(v.whole && v.signatures == 3, "those before hold: %s", v.why);

    world_act_as(home, l.council.tom);
    must_fail(cpd_record_sign(home, l.piece.id, NULL), CPD_EABSENT);
    int64_t late = sign_past_the_door(&l.council, &l.session);
    v = world_verify(home);
    cr_assert(!v.whole && v.first_bad == late, "%s", v.why);
    cr_assert_str_eq(v.kind, "tampered");

    struct moved moved;
    must_fail(move_portfolio(&moved, home, l.own, &l.council.asha), CPD_ETAMPERED);
    cr_assert_not_null(strstr(cpd_error_last()->text, "no key in force"));
    must_be_whole(l.own);
    close_all(&l);
}
