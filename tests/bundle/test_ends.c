/* Where the chains of other homes end. Who makes a bundle passes on chains that others wrote; that
 * nothing stands behind them which those never wrote, their own proofs show. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/erase.h>
#include <cpd/verify.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"
#include "node/node.h"
#include "store/store.h"

#define ITEMS 256
#define MBEKI "A. Mbeki"

/* ---- a bundle that its maker lays hands on ---- */

static struct opened {
    cpd_item at[ITEMS];
    size_t count;
    unsigned char *keys;
    size_t keys_length;
    cpd_key text_keys[ITEMS]; /* of texts that are put in */
} opened;

static void open_up(const struct file *file, cpd_home *maker)
{
    cpd_bytes parts[CPD_PARTS];
    struct cpd_chains chains;
    cpd_uuid asha = world_person(maker, ASHA);

    opened = (struct opened){0};
    done(cpd_container__read(parts, file->bytes, file->length));
    done(cpd_keyring__unlock(maker, &asha));
    done(cpd_keys__open(&opened.keys, &opened.keys_length, parts[CPD_PART_KEYS],
                        cpd_keyring__person(maker, &asha), parts[CPD_PART_CHAINS]));
    cpd_chains__init(&chains, parts[CPD_PART_CHAINS], parts[CPD_PART_BODIES],
                     (cpd_bytes){opened.keys, opened.keys_length});
    while (cpd_chains__next(&opened.at[opened.count], &chains) > 0)
        cr_assert_lt(++opened.count, ITEMS);
    cpd_chains__fini(&chains);
}

static bool ends_at(size_t i)
{
    return i + 1 == opened.count || !cpd_uuid_equal(&opened.at[i].home, &opened.at[i + 1].home) ||
           !cpd_uuid_equal(&opened.at[i].portfolio, &opened.at[i + 1].portfolio);
}

static void name_ends(cpd_doc *doc, cpd_node *statement)
{
    cpd_node *list = cpd_node_list(doc);
    int64_t texts = 0;

    for (size_t i = 0; i < opened.count; i++) {
        const cpd_item *item = &opened.at[i];
        cpd_node *chain = cpd_node_object(doc);

        texts += item->sealed.length > 0;
        cpd_object__set_uuid(doc, chain, "home", &item->home);
        cpd_object__set_uuid(doc, chain, "portfolio", &item->portfolio);
        cpd_node_set_int(doc, chain, "number", item->number);
        cpd_object__set_hash(doc, chain, "entry", &item->hash);
        if (ends_at(i))
            cpd_node_add(doc, list, chain);
    }
    cpd_node_set(doc, statement, "chains", list);
    cpd_node_set_int(doc, statement, "entries", (int64_t)opened.count);
    cpd_node_set_int(doc, statement, "texts", texts);
}

/* The same bundle with these items, as its maker would write it. */
static struct file close_again(const struct file *file, cpd_home *maker)
{
    cpd_str chains = {0}, bodies = {0}, table = {0}, keys = {0};
    struct cpd_last last = {0};
    cpd_uuid asha = world_person(maker, ASHA);
    cpd_public public;

    for (size_t i = 0; i < opened.count; i++) {
        const cpd_item *item = &opened.at[i];

        done(cpd_chains__add(&chains, &bodies, &last, item));
        if (item->sealed.length == 0)
            continue;
        cpd_str_add_char(&table, item->key.length == CPD_KEY_SIZE ? 0 : 1);
        cpd_str_add_n(&table, (const char *)item->key.at, item->key.length);
    }
    done(cpd_people__keys(&public, NULL, maker, &asha, 0));
    done(cpd_keys__seal(&keys, &table, &public.box,
                        (cpd_bytes){(unsigned char *)chains.bytes, chains.length}));
    struct file a = with_part(file, CPD_PART_CHAINS, chains.bytes, chains.length),
                b = with_part(&a, CPD_PART_BODIES, bodies.bytes, bodies.length),
                c = with_part(&b, CPD_PART_KEYS, keys.bytes, keys.length),
                made = signed_anew(&c, maker, name_ends);
    free(a.bytes);
    free(b.bytes);
    free(c.bytes);
    cpd_last__fini(&last);
    for (size_t i = 0; i < opened.count; i++)
        cpd_item__fini(&opened.at[i]);
    free(opened.keys);
    cpd_str_fini(&chains);
    cpd_str_fini(&bodies);
    cpd_str_fini(&table);
    cpd_str_fini(&keys);
    return made;
}

/* The last item of the chain of a portfolio that a home wrote. */
static size_t end_of_chain(const cpd_home *home)
{
    size_t at = ITEMS;

    for (size_t i = 0; i < opened.count; i++)
        if (cpd_uuid_equal(&opened.at[i].home, &home->id) && !cpd_item__is_own(&opened.at[i]))
            at = i;
    cr_assert_lt(at, ITEMS);
    return at;
}

static void insert(size_t at, const cpd_item *item)
{
    memmove(&opened.at[at + 1], &opened.at[at], (opened.count - at) * sizeof *opened.at);
    opened.at[at] = *item;
    cr_assert_lt(++opened.count, ITEMS);
}

/* An entry after another one, as its home would have written it. */
static void follow(cpd_item *item, const cpd_item *before, const cpd_hash *subject)
{
    cpd_hash hash;

    item->home = before->home;
    item->portfolio = before->portfolio;
    item->number = before->number + 1;
    item->position = before->position + 9;
    item->entry = cpd_node_copy(item->doc, before->entry);
    cpd_node_set_int(item->doc, item->entry, "number", item->number);
    cpd_node_set_int(item->doc, item->entry, "position", item->position);
    cpd_object__set_hash(item->doc, item->entry, "previous", &before->hash);
    cpd_node_set_text(item->doc, item->entry, "operation", "revision");
    cpd_object__set_hash(item->doc, item->entry, "subject", subject);
    cpd_seal__hash_raw(&hash, item->sealed.at, item->sealed.length);
    cpd_object__set_hash(item->doc, item->entry, "sealed", &hash);
    done(cpd_ledger__hash_object(&item->hash, "cpd/entry/1", item->entry));
}

/* A version of the piece behind the end of the council's chain, which the council never wrote. */
static void add_words(const struct leaving *l)
{
    size_t end = end_of_chain(l->council), model = end;
    cpd_item item = {.doc = cpd_doc_new(), .what = CPD_ITEM_REVISION, .filed = true};
    cpd_node *body = cpd_node_object(item.doc), *previous = cpd_node_list(item.doc);
    cpd_hash head, hash;
    unsigned char *sealed;

    cr_assert(cpd_uuid_parse(&item.about, l->piece.id));
    while (opened.at[model].what != CPD_ITEM_REVISION ||
           strcmp(cpd_node_get_text(opened.at[model].object, "record"), l->piece.id) != 0)
        model--;
    item.object = cpd_node_copy(item.doc, opened.at[model].object);
    cpd_node_set_int(item.doc, item.object, "revision", l->piece.revision + 1);
    cpd_node_add(item.doc, previous, cpd_node_text(item.doc, l->piece.hash));
    cpd_node_set(item.doc, item.object, "previous", previous);
    cpd_node_set_text(item.doc, body, "text", "Never written at the council");
    done(cpd_ledger__hash_object(&head, "cpd/head/1", item.object));
    done(cpd_body__seal(&sealed, &item.sealed.length, &item.commitment, opened.text_keys, item.doc,
                        body, "cpd/body/1", &head, false));
    item.sealed.at = sealed;
    item.key = (cpd_bytes){opened.text_keys->bytes, CPD_KEY_SIZE};
    done(cpd_revision__hash(&hash, &head, &item.commitment));
    follow(&item, &opened.at[end], &hash);
    insert(end + 1, &item);
}

/* They stand before all others: the end of the chain is the genuine one. */
static void add_words_in_front(const struct leaving *l)
{
    add_words(l);
    size_t end = end_of_chain(l->council), first = end;
    cpd_item words = opened.at[end];

    while (cpd_uuid_equal(&opened.at[first - 1].portfolio, &words.portfolio))
        first--;
    words.position = opened.at[first].position - 1;
    cpd_node_set_int(words.doc, words.entry, "position", words.position);
    done(cpd_ledger__hash_object(&words.hash, "cpd/entry/1", words.entry));
    memmove(&opened.at[first + 1], &opened.at[first], (end - first) * sizeof *opened.at);
    opened.at[first] = words;
}

/* By which proofs of somebody else's making would hold. */
static void add_a_key_at(const struct leaving *l, size_t place)
{
    cpd_item item = {.doc = cpd_doc_new(), .what = CPD_ITEM_STATEMENT, .filed = true};
    cpd_secret *secret = cpd_secret__new();
    cpd_public keys;
    cpd_hash hash;
    size_t at = 0;

    while (!cpd_uuid_equal(&opened.at[at].home, &l->council->id) ||
           !cpd_item__says(&opened.at[at], "home"))
        at++;
    done(cpd_secret__public(&keys, secret));
    item.about = l->council->id;
    item.object = cpd_node_copy(item.doc, opened.at[at].object);
    cpd_object__set_key(item.doc, item.object, "signing", &keys.sign);
    done(cpd_ledger__hash_object(&hash, "cpd/home/1", item.object));
    item.home = item.portfolio = l->council->id;
    item.number = opened.at[at].number + 1;
    item.position = opened.at[at].position + 1;
    item.entry = cpd_node_copy(item.doc, opened.at[at].entry);
    cpd_node_set_int(item.doc, item.entry, "number", item.number);
    cpd_node_set_int(item.doc, item.entry, "position", item.position);
    cpd_object__set_hash(item.doc, item.entry, "previous", &opened.at[at].hash);
    cpd_object__set_hash(item.doc, item.entry, "subject", &hash);
    done(cpd_ledger__hash_object(&item.hash, "cpd/entry/1", item.entry));
    cpd_secret__free(secret);
    insert(place ? place : at + 1, &item);
}

static void add_a_key(const struct leaving *l)
{
    add_a_key_at(l, 0);
}

static void add_a_key_behind_all(const struct leaving *l)
{
    add_a_key_at(l, opened.count);
}

static void cut_the_end_off(const struct leaving *l)
{
    size_t end = end_of_chain(l->council);

    cpd_item__fini(&opened.at[end]);
    memmove(&opened.at[end], &opened.at[end + 1], (--opened.count - end) * sizeof *opened.at);
}

/* ---- what is refused ---- */

static void expect_refused(cpd_home *home, const struct file *file, const cpd_home *brings,
                           const char *label, const char *says)
{
    int64_t before = world_number(home, "SELECT count(*) + max(id) FROM entry");
    cpd_doc *doc = NULL;

    cr_expect_eq(cpd_bundle_look(&doc, file->bytes, file->length), CPD_ETAMPERED, "%s", label);
    cpd_doc_free(doc);
    refused(try_take(NULL, home, file, brings), CPD_ETAMPERED);
    cr_expect(strstr(cpd_error_last()->text, says), "%s: %s", label, cpd_error_last()->text);
    cr_expect_eq(world_number(home, "SELECT count(*) + max(id) FROM entry"), before, "%s", label);
}

static const struct attack {
    const char *label, *says;
    void (*change)(const struct leaving *l);
} attacks[] = {
    {"words behind the end", "nothing proves where the chain", add_words},
    {"words in front", "do not follow one another", add_words_in_front},
    {"another key of the council's", "says twice", add_a_key},
    {"and behind all else", "stand in another order", add_a_key_behind_all},
    {"the end cut off", "nothing proves where the chain", cut_the_end_off},
};

/* She has her record in a home of her own, and makes a bundle there that says more of the council
 * than the council wrote. The next employer has accepted the council. */
Test(ends, nobody_goes_on_with_the_chain_of_another_home)
{
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        struct leaving l = leaving();
        cpd_home *own = world_home(false), *next = next_employer();
        struct file first = make_bundle(l.council);
        cpd_doc_free(take(own, &first, l.council));
        cpd_doc_free(take(next, &first, l.council));
        world_act_as(own, ASHA);
        struct file file = make_bundle(own);
        open_up(&file, own);
        attacks[i].change(&l);
        struct file altered = close_again(&file, own);
        expect_refused(next, &altered, own, attacks[i].label, attacks[i].says);
        world_save(l.council, "{kind: cpd, text: Later}");
        struct file later = make_bundle(l.council);
        cpd_doc_free(take(next, &later, l.council));
        CPD_FREE char *text = world_read(next, l.piece.id, "text");
        cr_expect_str_eq(text, "Read about thresholds", "%s", attacks[i].label);
        world_expect_whole(next);
        free(first.bytes);
        free(file.bytes);
        free(altered.bytes);
        free(later.bytes);
        cpd_home_close(own);
        cpd_home_close(next);
        cpd_home_close(l.council);
    }
}

/* ---- proofs that came with it are passed on ---- */

/* What a home makes for Asha, taken by another; the second time nothing is new. */
static void hand_on(cpd_home *from, const char *as, cpd_home *to)
{
    world_act_as(from, as);
    struct file file = make_bundle(from);
    cpd_doc *looked = look_at(&file);
    cr_expect(cpd_node_get_bool(cpd_doc_root(looked), "whole"));
    cpd_doc_free(looked);
    cpd_doc_free(take(to, &file, from));
    int64_t entries = world_number(to, "SELECT count(*) FROM entry");
    cpd_doc_free(take(to, &file, from));
    cr_expect_eq(world_number(to, "SELECT count(*) FROM entry"), entries);
    world_expect_whole(to);
    free(file.bytes);
}

static void expect_text(cpd_home *home, const char *as, const char *record, const char *expected)
{
    world_act_as(home, as);
    CPD_FREE char *text = world_read(home, record, "text");
    cr_expect_str_eq(text, expected);
}

Test(ends, a_chain_goes_on_over_three_homes_in_a_row)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false), *second = world_home(false), *third = world_home(false);

    hand_on(l.council, ASHA, own);
    world_act_as(own, ASHA);
    cpd_saved written = world_save(own, "{kind: cpd, text: In a home of my own}");
    hand_on(own, ASHA, second);
    world_act_as(second, ASHA);
    world_save(second, "{kind: cpd, text: In another}");
    hand_on(second, ASHA, third);
    expect_text(third, ASHA, l.piece.id, "Read about thresholds");
    expect_text(third, ASHA, written.id, "In a home of my own");
    cpd_home_close(third);
    cpd_home_close(second);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* The next home has the council's chain up to an earlier end. */
Test(ends, a_chain_that_grew_is_taken_up_to_its_new_end)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false), *third = world_home(false);

    hand_on(l.council, ASHA, own);
    hand_on(own, ASHA, third);
    cpd_saved later = world_save(l.council, "{kind: cpd, text: Later}");
    hand_on(l.council, ASHA, own);
    hand_on(own, ASHA, third);
    expect_text(third, ASHA, later.id, "Later");
    world_save(l.council, "{kind: cpd, text: And later}");
    hand_on(l.council, ASHA, third);
    hand_on(third, ASHA, own);
    cpd_home_close(third);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* Erased and withheld words leave the entries as they are. */
Test(ends, words_that_are_gone_change_no_end)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false), *third = world_home(false);
    const char *kinds[] = {"session"};
    cpd_bundle_options options = {.withhold = kinds, .withhold_count = 1};
    struct file file = make_without(l.council, "session");

    cpd_doc_free(take(own, &file, l.council));
    free(file.bytes);
    world_act_as(own, ASHA);
    done(cpd_erase(NULL, own, l.reflection.id, &(cpd_erase_options){.what = CPD_ERASE_WHOLE}));
    hand_on(own, ASHA, third);
    world_act_as(third, ASHA);
    done(cpd_bundle_make(&file.bytes, &file.length, NULL, third, &options));
    cpd_doc_free(take(l.council, &file, third));
    free(file.bytes);
    world_expect_whole(l.council);
    cpd_home_close(third);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* Joined to another person: whatever home it came from. */
Test(ends, a_joined_record_is_passed_on_with_its_proofs)
{
    struct leaving l = leaving();
    cpd_home *next = next_employer(), *third = world_home(false);
    struct file file = make_bundle(l.council);

    cpd_doc_free(take(next, &file, l.council));
    free(file.bytes);
    world_save(next, "{kind: cpd, text: At the next}");
    file = make_bundle(next);
    cpd_uuid mbeki = world_person(next, MBEKI);
    char id[CPD_UUID_TEXT];
    CPD_FREE char *path = NULL;
    cpd_uuid_format(id, &mbeki);
    cr_assert(asprintf(&path, "%s/keys/person/%s", next->path, id) > 0);
    cpd_bundle_take_options options = CPD_BUNDLE_TAKE_OPTIONS_INIT;
    options.key_file = path;
    done(cpd_bundle_take(NULL, third, file.bytes, file.length, &options));
    free(file.bytes);
    expect_text(third, MBEKI, l.piece.id, "Read about thresholds");
    world_expect_whole(third);
    cpd_home_close(third);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* ---- two devices ---- */

static size_t proof_bytes(cpd_home *home)
{
    cpd_bytes parts[CPD_PARTS];
    struct file file = make_bundle(home);

    done(cpd_container__read(parts, file.bytes, file.length));
    size_t length = parts[CPD_PART_PROOFS].length;
    free(file.bytes);
    return length;
}

/* Each proof is passed on once, however often two devices told each other. */
Test(ends, proofs_do_not_heap_up)
{
    struct leaving l = leaving();
    cpd_home *laptop = world_home(false), *phone = world_home(false);
    size_t before;

    hand_on(l.council, ASHA, laptop);
    hand_on(laptop, ASHA, phone);
    before = proof_bytes(laptop);
    for (int i = 0; i < 5; i++) {
        world_act_as(phone, ASHA);
        world_save(phone, "{kind: cpd, text: On the phone}");
        hand_on(phone, ASHA, laptop);
        world_save(laptop, "{kind: cpd, text: On the laptop}");
        hand_on(laptop, ASHA, phone);
    }
    cr_expect_lt(proof_bytes(laptop), 3 * before);
    cpd_home_close(phone);
    cpd_home_close(laptop);
    cpd_home_close(l.council);
}

/* ---- what came without proofs of ends ---- */

/* As a program wrote it that proved no ends: the paths of portfolios are not there. */
static struct file without_ends(const struct file *file, cpd_home *maker)
{
    cpd_bytes parts[CPD_PARTS];
    cpd_doc *doc;

    open_up(file, maker);
    done(cpd_container__read(parts, file->bytes, file->length));
    done(cpd_json_parse(&doc, (const char *)parts[CPD_PART_PROOFS].at,
                        parts[CPD_PART_PROOFS].length, "proofs", 1 << 24));
    cpd_node *root = cpd_doc_root(doc), *origins = cpd_node_get(root, "origins");
    for (size_t i = 0; i < cpd_node_length(origins); i++) {
        cpd_node *origin = cpd_node_at(origins, i), *kept = cpd_node_list(doc);
        const char *home = cpd_node_get_text(
            cpd_node_get(cpd_node_get(origin, "checkpoint"), "statement"), "home");
        cpd_uuid id;
        cr_assert(cpd_uuid_parse(&id, home));
        for (size_t k = 0; k < opened.count; k++) {
            if (!cpd_item__is_own(&opened.at[k]) || !cpd_uuid_equal(&opened.at[k].home, &id))
                continue;
            for (size_t n = 0; n < cpd_node_length(cpd_node_get(origin, "entries")); n++) {
                cpd_node *entry = cpd_node_at(cpd_node_get(origin, "entries"), n);
                if (cpd_node_get_int(entry, "position", 0) == opened.at[k].position)
                    cpd_node_add(doc, kept, cpd_node_copy(doc, entry));
            }
        }
        cpd_node_set(doc, origin, "entries", kept);
    }
    CPD_FREE char *text = cpd_node_json(root, CPD_JSON_PRETTY);
    struct file stripped = with_part(file, CPD_PART_PROOFS, text, strlen(text)),
                made = signed_anew(&stripped, maker, NULL);
    free(stripped.bytes);
    for (size_t i = 0; i < opened.count; i++)
        cpd_item__fini(&opened.at[i]);
    free(opened.keys);
    cpd_doc_free(doc);
    return made;
}

/* The manifest that the council signed says it too, and was kept. */
Test(ends, a_file_of_an_older_program_is_taken_and_passed_on)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false), *second = world_home(false), *third = world_home(false);
    struct file file = make_bundle(l.council), older = without_ends(&file, l.council);

    cpd_doc_free(take(own, &older, l.council));
    hand_on(own, ASHA, second);
    hand_on(second, ASHA, third);
    expect_text(third, ASHA, l.piece.id, "Read about thresholds");
    free(file.bytes);
    free(older.bytes);
    cpd_home_close(third);
    cpd_home_close(second);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* Of a chain that only passed through another home, that manifest says nothing. */
Test(ends, a_relayed_chain_without_its_proof_is_refused)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false), *third = world_home(false);

    hand_on(l.council, ASHA, own);
    world_act_as(own, ASHA);
    struct file file = make_bundle(own), older = without_ends(&file, own);
    expect_refused(third, &older, own, "older", "nothing proves where the chain");
    free(file.bytes);
    free(older.bytes);
    cpd_home_close(third);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* So it is where an older program took such a bundle: its proofs are not there. Who takes it anew
 * has them, though no entry is new. */
Test(ends, a_home_without_a_proof_says_so_and_takes_it_anew)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false);
    struct file file = make_bundle(l.council);
    char *bytes;
    size_t length;

    cpd_doc_free(take(own, &file, l.council));
    world_act_as(own, ASHA);
    done(cpd_store__run(
        own->store, "DELETE FROM subject WHERE id IN (SELECT known FROM entry WHERE id > known)",
        ""));
    cpd_people__forget(own);
    refused(cpd_bundle_make(&bytes, &length, NULL, own, NULL), CPD_EABSENT);
    cr_expect(strstr(cpd_error_last()->text, "nothing here proves"), "%s", cpd_error_last()->text);
    cr_expect(strstr(cpd_error_last()->hint, "cpd bundle take"), "%s", cpd_error_last()->hint);
    int64_t entries = world_number(own, "SELECT count(*) FROM entry");
    cpd_doc *taken = take(own, &file, l.council);
    cr_expect(cpd_node_get_bool(cpd_doc_root(taken), "proves"));
    cpd_doc_free(taken);
    cr_expect_eq(world_number(own, "SELECT count(*) FROM entry"), entries + 1);
    cpd_doc_free(take(own, &file, l.council));
    cr_expect_eq(world_number(own, "SELECT count(*) FROM entry"), entries + 1);
    struct file made = make_bundle(own);
    free(made.bytes);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* However many statements stand behind the last record: their proofs are found among the others. */
Test(ends, proofs_are_found_whatever_stands_behind_the_last_record)
{
    cpd_home *first = world_home(false);
    char id[CPD_ID_TEXT], number[16];

    done(cpd_person_add(id, first, ASHA));
    world_act_as(first, ASHA);
    world_save(first, "{kind: cpd, text: Read}");
    for (int n = 1; n <= 10; n++) {
        cpd_home *next = world_home(false);

        snprintf(number, sizeof number, "SW%d", n);
        world_register(first, ASHA, number, NULL);
        struct file file = make_bundle(first);
        cpd_doc_free(take(next, &file, first));
        world_act_as(next, ASHA);
        struct file again = make_bundle(next);
        free(again.bytes);
        free(file.bytes);
        cpd_home_close(next);
    }
    cpd_home_close(first);
}
