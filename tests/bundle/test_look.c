/* Looking at a bundle: what it says of a good one, and what of others. */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"
#include "node/node.h"
#include "store/store.h"

static const cpd_node *get(const cpd_doc *doc, const char *key)
{
    return cpd_node_get(cpd_doc_root(doc), key);
}

static int64_t number_of(const cpd_doc *doc, const char *key)
{
    return cpd_node_get_int(cpd_doc_root(doc), key, -1);
}

Test(look, says_what_is_inside_and_who_signed)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_doc *home, *doc = look_at(&file);
    const cpd_node *signers = get(doc, "signers");

    done(cpd_home_show(&home, l.council));
    cr_assert(cpd_node_get_bool(cpd_doc_root(doc), "whole"));
    cr_assert(cpd_node_equal(get(doc, "fingerprint"), get(home, "fingerprint")));
    cr_assert_str_eq(cpd_node_get_text(get(doc, "holder"), "name"), ASHA);
    cr_assert(number_of(doc, "entries") == 14 && number_of(doc, "revisions") == 7 &&
              number_of(doc, "texts") == 8 && number_of(doc, "signatures") == 2);
    cr_assert(number_of(doc, "missing") == 0 && number_of(doc, "erased") == 0);
    cr_assert(cpd_node_length(signers) == 2);
    cr_assert_str_eq(cpd_node_get_text(cpd_node_at(signers, 0), "name"), TOM);
    cpd_doc_free(home);
    cpd_doc_free(doc);
    free(file.bytes);
    cpd_home_close(l.council);
}

/* ---- three absences ---- */

Test(look, withheld_is_said_by_the_home_and_is_no_fault)
{
    struct leaving l = leaving();
    struct file file = make_without(l.council, "account");
    cpd_doc *doc = look_at(&file);
    const cpd_node *withheld = get(doc, "withheld");

    cr_assert(cpd_node_get_bool(cpd_doc_root(doc), "whole"));
    cr_assert(cpd_node_length(withheld) == 2 && number_of(doc, "texts") == 6);
    cr_assert_str_eq(cpd_node_get_text(cpd_node_at(withheld, 0), "kind"), "account");
    cr_assert_str_eq(cpd_node_get_text(cpd_node_at(withheld, 0), "why"), "policy");
    cr_assert(number_of(doc, "missing") == 0);
    cpd_doc_free(doc);
    free(file.bytes);
    cpd_home_close(l.council);
}

Test(look, a_comment_stays_with_the_record_it_is_about)
{
    struct leaving l = leaving();
    struct file file = make_without(l.council, "session");
    cpd_doc *doc = look_at(&file);

    cr_assert(cpd_node_length(get(doc, "withheld")) == 3, "two versions and a comment");
    cpd_doc_free(doc);
    free(file.bytes);
    cpd_home_close(l.council);
}

/* It is as much the other's as the holder's. */
Test(look, a_note_of_two_people_leaves_their_home_to_nowhere)
{
    struct leaving l = leaving();
    cpd_saved note = world_save(l.council, "{kind: note, text: My mother is ill}");
    struct file file = make_bundle(l.council);
    cpd_doc *doc = look_at(&file);
    const cpd_node *withheld = get(doc, "withheld");

    cr_assert(cpd_node_get_bool(cpd_doc_root(doc), "whole") && cpd_node_length(withheld) == 1);
    cr_assert_str_eq(cpd_node_get_text(cpd_node_at(withheld, 0), "record"), note.id);
    cr_assert_str_eq(cpd_node_get_text(cpd_node_at(withheld, 0), "why"), "of-two");
    cpd_doc_free(doc);
    free(file.bytes);
    cpd_home_close(l.council);
}

/* A text that went and nobody says why. */
Test(look, missing_is_damage_and_is_named)
{
    struct leaving l = leaving();

    done(cpd_store__run(l.council->store, "UPDATE subject SET sealed = NULL WHERE id = ?", "i",
                        l.piece.position));
    struct file file = make_bundle(l.council);
    cpd_doc *doc = look_at(&file);
    const cpd_node *problem = cpd_node_at(get(doc, "problems"), 0);
    cr_assert_not(cpd_node_get_bool(cpd_doc_root(doc), "whole"));
    cr_assert(number_of(doc, "missing") == 1 && cpd_node_length(get(doc, "problems")) == 1);
    cr_assert(cpd_node_get_int(problem, "entry", 0) == l.piece.position);
    cr_assert_str_eq(cpd_node_get_text(problem, "kind"), "damaged");
    cpd_doc_free(doc);
    free(file.bytes);
    cpd_home_close(l.council);
}

/* ---- others' hands ---- */

Test(look, every_part_is_signed)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_bytes parts[CPD_PARTS];
    cpd_doc *doc;

    done(cpd_container__read(parts, file.bytes, file.length));
    for (int i = 0; i < CPD_PARTS && parts[i].length; i++) {
        size_t at = (size_t)((const char *)parts[i].at - file.bytes) + parts[i].length / 2;

        file.bytes[at] ^= 4;
        int r = cpd_bundle_look(&doc, file.bytes, file.length);
        cr_assert(r == CPD_ETAMPERED || (i == CPD_PART_MANIFEST && r == CPD_EINPUT), "%s: %s",
                  cpd_container__name((enum cpd_part)i), cpd_error_last()->text);
        file.bytes[at] ^= 4;
    }
    cpd_doc_free(look_at(&file));
    free(file.bytes);
    cpd_home_close(l.council);
}

/* Whoever signs it with a key of their own has not the key that the home's statement declares. */
Test(look, signed_anew_with_another_key)
{
    struct leaving l = leaving();
    cpd_home *other = world_home(false);
    struct file file = make_bundle(l.council), anew = signed_anew(&file, other, NULL);
    cpd_doc *doc;

    refused(cpd_bundle_look(&doc, anew.bytes, anew.length), CPD_ETAMPERED);
    cr_assert_str_eq(cpd_error_last()->text,
                     "the summary is signed with another key than the bundle");
    free(anew.bytes);
    free(file.bytes);
    cpd_home_close(other);
    cpd_home_close(l.council);
}

static void say_tom(cpd_doc *doc, cpd_node *statement)
{
    cpd_node_set_text(doc, cpd_node_get(statement, "holder"), "person",
                      "01999999-9999-7999-8999-999999999999");
}

/* Even the home itself cannot hand somebody's record to another: its own statements say whose it
 * is. */
Test(look, claims_another_person)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council), anew = signed_anew(&file, l.council, say_tom);
    cpd_doc *doc;

    refused(cpd_bundle_look(&doc, anew.bytes, anew.length), CPD_EINPUT);
    free(anew.bytes);
    free(file.bytes);
    cpd_home_close(l.council);
}

static void drop_last_chain(cpd_doc *doc, cpd_node *statement)
{
    cpd_node *list = cpd_node_list(doc), *chains = cpd_node_get(statement, "chains");

    for (size_t i = 0; i + 1 < cpd_node_length(chains); i++)
        cpd_node_add(doc, list, cpd_node_at(chains, i));
    cpd_node_set(doc, statement, "chains", list);
}

static void other_portfolio(cpd_doc *doc, cpd_node *statement)
{
    cpd_node *list = cpd_node_list(doc);

    cpd_node_add(doc, list, cpd_node_text(doc, "01999999-9999-7999-8999-999999999999"));
    cpd_node_set(doc, statement, "portfolios", list);
}

Test(look, a_manifest_that_names_other_chains)
{
    static const struct {
        const char *label;
        void (*change)(cpd_doc *, cpd_node *);
        int kind;
    } cases[] = {
        {"a chain less", drop_last_chain, CPD_ETAMPERED},
        {"another portfolio", other_portfolio, CPD_EINPUT},
    };
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_doc *doc;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct file anew = signed_anew(&file, l.council, cases[i].change);
        int r = cpd_bundle_look(&doc, anew.bytes, anew.length);

        cr_assert(r == cases[i].kind, "%s: %s", cases[i].label, cpd_error_last()->text);
        free(anew.bytes);
    }
    free(file.bytes);
    cpd_home_close(l.council);
}

/* Small patches to a large object unfold to much: the measure is what they unfold to. */
Test(look, a_bundle_that_unfolds_without_end_is_stopped)
{
    struct cpd_last last = {0};
    cpd_str chains = {0}, bodies = {0};
    cpd_item item = {.what = CPD_ITEM_STATEMENT, .doc = cpd_doc_new()}, read;
    cpd_hash subject;
    struct cpd_chains reader;
    char *large = malloc(200001);
    int r;

    memset(large, 'x', 200000);
    large[200000] = '\0';
    memset(&item.home, 1, sizeof item.home);
    memset(&item.portfolio, 2, sizeof item.portfolio);
    item.object = cpd_node_object(item.doc);
    cpd_node_set_text(item.doc, item.object, "text", large);
    for (int i = 1; i <= 200; i++) {
        item.entry = cpd_node_object(item.doc);
        cpd_object__set_uuid(item.doc, item.entry, "home", &item.home);
        cpd_object__set_uuid(item.doc, item.entry, "chain", &item.portfolio);
        cpd_node_set_int(item.doc, item.entry, "number", i);
        cpd_node_set_int(item.doc, item.entry, "position", i);
        cpd_node_set_int(item.doc, item.object, "n", i);
        cpd_node_set_text(item.doc, item.object, "operation", "remark");
        cpd_node_set_text(item.doc, item.entry, "operation", "remark");
        done(cpd_ledger__hash_object(&subject, "cpd/remark/1", item.object));
        cpd_object__set_hash(item.doc, item.entry, "subject", &subject);
        done(cpd_chains__add(&chains, &bodies, &last, &item));
    }
    cpd_chains__init(&reader, (cpd_bytes){(unsigned char *)chains.bytes, chains.length},
                     (cpd_bytes){0}, (cpd_bytes){0});
    while ((r = cpd_chains__next(&read, &reader)) > 0)
        cpd_item__fini(&read);
    cr_assert(r == CPD_ELIMIT, "%s", cpd_error_last()->text);
    cpd_chains__fini(&reader);
    cpd_last__fini(&last);
    cpd_item__fini(&item);
    cpd_str_fini(&chains);
    cpd_str_fini(&bodies);
    free(large);
}
