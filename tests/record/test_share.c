/* Sharing: one version, one person at a time; later ones until it ends; and what nobody may add. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/key.h>
#include <cpd/share.h>

#include "ledger/ledger.h"
#include "node/node.h"
#include "person/person.h"
#include "store/store.h"
#include "support/world.h"

#define NEW "another passphrase by far"

struct shared {
    cpd_home *home;
    cpd_saved raw, cleaned;
};

/* Asha wrote raw words, cleaned them, and is unlocked. */
static struct shared begin(void)
{
    struct shared s = {.home = world_of_an_organisation()};
    s.raw = world_save(s.home, "{kind: reflection, text: the raw words}");
    s.cleaned = world_amend(s.home, s.raw.id, "{text: the cleaned words, learning: be early}");
    world_unlock(s.home, ASHA);
    return s;
}

static void expect_reads(cpd_home *home, const char *person, const cpd_saved *saved, bool newest,
                         const char *expected)
{
    cpd_doc *doc;
    world_unlock(home, person);
    int r = cpd_record_read(&doc, home, saved->id, newest ? NULL : saved->hash);
    if (!expected) {
        cr_expect_eq(r, CPD_EABSENT, "%s: %d", person, r);
        return;
    }
    cr_assert_eq(r, 0, "%s: %s", person, cpd_error_last()->text);
    const char *text = cpd_node_get_text(cpd_doc_root(doc), "text");
    cr_expect_str_eq(text ? text : "locked", expected, "%s", person);
    cpd_doc_free(doc);
}

/* "Asha Mbeki (author), Tom Price (shared, later)" */
static void expect_readers(cpd_home *home, const cpd_saved *saved, const char *expected)
{
    cpd_doc *doc;
    cpd_str list = {0};
    done(cpd_record_read(&doc, home, saved->id, saved->hash));
    const cpd_node *readers = cpd_node_get(cpd_doc_root(doc), "readers");
    for (size_t i = 0; i < cpd_node_length(readers); i++) {
        const cpd_node *one = cpd_node_at(readers, i);
        cpd_str_addf(&list, "%s%s (%s%s)", i ? ", " : "", cpd_node_get_text(one, "name"),
                     cpd_node_get_text(one, "as"),
                     cpd_node_get_bool(one, "later") ? ", later" : "");
    }
    cr_expect_str_eq(list.bytes ? list.bytes : "", expected);
    cpd_str_fini(&list);
    cpd_doc_free(doc);
}

Test(share, the_reader_reads_the_shared_version_and_later_ones_until_it_ends)
{
    struct shared s = begin();
    done(cpd_share_add(s.home, s.raw.id, "Tom", NULL));
    expect_readers(s.home, &s.cleaned, "Asha Mbeki (author), Tom Price (shared, later)");
    expect_readers(s.home, &s.raw, "Asha Mbeki (author)");
    cpd_key_lock(s.home, ASHA);
    cpd_saved third =
        world_amend(s.home, s.raw.id, "{text: third, learning: be kind}"); /* locked */
    done(cpd_share_end(s.home, s.raw.id, "Tom"));
    cpd_saved fourth = world_amend(s.home, s.raw.id, "{text: fourth, learning: be kind}");
    expect_reads(s.home, TOM, &s.raw, false, "locked");
    expect_reads(s.home, TOM, &s.cleaned, false, "the cleaned words");
    expect_reads(s.home, TOM, &third, false, "third");
    expect_reads(s.home, TOM, &fourth, false, "locked");
    expect_reads(s.home, TOM, &fourth, true, "third"); /* the newest that is theirs */
    expect_reads(s.home, VERA, &s.cleaned, false, NULL);
    expect_reads(s.home, ASHA, &fourth, true, "fourth");
    expect_readers(s.home, &fourth, "Asha Mbeki (author)");
    expect_readers(s.home, &third, "Asha Mbeki (author), Tom Price (shared)");
    world_expect_whole(s.home);
    cpd_home_close(s.home);
}

/* What an older version would be taken for the newest without. */
Test(share, who_reads_no_later_version_is_told_which_was_the_last)
{
    struct shared s = begin();
    done(cpd_share_add(s.home, s.raw.id, "Tom", NULL));
    done(cpd_share_end(s.home, s.raw.id, "Tom"));
    const struct {
        const char *label, *as, *revision;
        bool amended, told;
    } cases[] = {
        {"nothing was written since", TOM, NULL, false, false},
        {"the newest of theirs", TOM, NULL, true, true},
        {"the same by its number", TOM, "2", true, true},
        {"one that they cannot read", TOM, "3", true, false},
        {"the author", ASHA, "2", true, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc;
        if (i == 1)
            world_amend(s.home, s.raw.id, "{text: third, learning: be kind}");
        world_unlock(s.home, cases[i].as);
        done(cpd_record_read(&doc, s.home, s.raw.id, cases[i].revision));
        const char *last = cpd_node_get_text(cpd_doc_root(doc), "last_shared");
        cr_expect(cases[i].told ? last && !strcmp(last, "2026-11-20") : !last, "%s: %s",
                  cases[i].label, last);
        cpd_doc_free(doc);
        world_act_as(s.home, ASHA);
    }
    cpd_home_close(s.home);
}

Test(share, a_version_is_called_by_its_number_or_its_hash)
{
    struct shared s = begin();
    char beginning[9], all_but_one[65];
    snprintf(beginning, sizeof beginning, "%.8s", s.raw.hash);
    snprintf(all_but_one, sizeof all_but_one, "%.63s%c", s.raw.hash,
             s.raw.hash[63] == '0' ? '1' : '0');
    const struct {
        const char *label, *called;
        int expected;
    } cases[] = {
        {"number", "1", 0},           {"hash", s.raw.hash, 0}, {"beginning", beginning, 0},
        {"no number", "7", -1},       {"nought", "0", -1},     {"nothing", "", -1},
        {"another", all_but_one, -1}, {"longer", "1 ", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = NULL;
        int r = cpd_record_read(&doc, s.home, s.raw.id, cases[i].called);
        cr_expect_eq(r, cases[i].expected ? CPD_EABSENT : 0, "%s: %d", cases[i].label, r);
        if (r == 0)
            cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "hash"), s.raw.hash, "%s",
                             cases[i].label);
        cpd_doc_free(doc);
    }
    cpd_home_close(s.home);
}

Test(share, one_version_only_if_so_said)
{
    struct shared s = begin();
    done(cpd_share_add(s.home, s.raw.id, "Tom",
                       &(cpd_share_options){.revision = s.raw.hash, .only = true}));
    cpd_saved third = world_amend(s.home, s.raw.id, "{text: third, learning: be kind}");
    expect_reads(s.home, TOM, &s.raw, false, "the raw words");
    expect_reads(s.home, TOM, &s.cleaned, false, "locked");
    expect_reads(s.home, TOM, &third, false, "locked");
    world_act_as(s.home, ASHA);
    refused(cpd_share_end(s.home, s.raw.id, "Tom"), CPD_ECONFLICT);
    cpd_home_close(s.home);
}

Test(share, it_may_begin_again)
{
    struct shared s = begin();
    done(cpd_share_add(s.home, s.raw.id, "Tom", NULL));
    refused(cpd_share_add(s.home, s.raw.id, "Tom", NULL), CPD_ECONFLICT);
    done(cpd_share_end(s.home, s.raw.id, "Tom"));
    refused(cpd_share_end(s.home, s.raw.id, "Tom"), CPD_ECONFLICT);
    done(cpd_share_add(s.home, s.raw.id, "Tom", NULL));
    done(cpd_share_add(s.home, s.raw.id, "Vera", NULL));
    cpd_saved third = world_amend(s.home, s.raw.id, "{text: third, learning: be kind}");
    expect_readers(s.home, &third,
                   "Asha Mbeki (author), Tom Price (shared, later), Vera Long (shared, later)");
    expect_reads(s.home, VERA, &third, true, "third");
    world_expect_whole(s.home);
    cpd_home_close(s.home);
}

Test(share, what_cannot_be_shared_is_refused_and_nothing_written)
{
    struct shared s = begin();
    cpd_saved piece = world_save(s.home, "{kind: cpd, text: read a paper}");
    world_add_person(s.home, "Nia Rees", false);
    done(cpd_share_add(s.home, s.raw.id, "Vera", NULL));
    const struct {
        const char *label, *as, *record, *person, *revision;
        int kind;
    } cases[] = {
        {"what is not private", ASHA, piece.id, TOM, NULL, CPD_EINPUT},
        {"with oneself", ASHA, s.raw.id, ASHA, NULL, CPD_EINPUT},
        {"with nobody", ASHA, s.raw.id, "Zoe", NULL, CPD_EABSENT},
        {"with somebody who has not begun", ASHA, s.raw.id, "Nia", NULL, CPD_EABSENT},
        {"no such version", ASHA, s.raw.id, TOM, piece.hash, CPD_EABSENT},
        {"no version", ASHA, s.raw.id, TOM, "x", CPD_EABSENT},
        {"somebody else's", TOM, s.raw.id, VERA, NULL, CPD_EABSENT},
        {"somebody else's, by a reader", VERA, s.raw.id, TOM, NULL, CPD_EDENIED},
        {"no such record", ASHA, "0198a000-0000-7000-8000-000000000000", TOM, NULL, CPD_EABSENT},
    };
    int64_t entries = world_number(s.home, "SELECT count(*) FROM entry"),
            wraps = world_number(s.home, "SELECT count(*) FROM wrap");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_act_as(s.home, cases[i].as);
        int r = cpd_share_add(s.home, cases[i].record, cases[i].person,
                              &(cpd_share_options){.revision = cases[i].revision});
        cr_expect_eq(r, cases[i].kind, "%s: %d %s", cases[i].label, r, cpd_error_last()->text);
    }
    cpd_key_lock(s.home, ASHA);
    world_act_as(s.home, ASHA);
    refused(cpd_share_add(s.home, s.raw.id, "Tom", NULL), CPD_ELOCKED);
    cr_expect_eq(world_number(s.home, "SELECT count(*) FROM entry"), entries);
    cr_expect_eq(world_number(s.home, "SELECT count(*) FROM wrap"), wraps);
    cpd_home_close(s.home);
}

Test(share, a_reader_sees_what_is_shared_in_a_list)
{
    struct shared s = begin();
    cpd_doc *doc;
    done(cpd_share_add(s.home, s.raw.id, "Vera", NULL));
    world_unlock(s.home, VERA); /* who is no contact of Asha's */
    done(cpd_share_list(&doc, s.home));
    cr_assert_eq(cpd_node_length(cpd_doc_root(doc)), 1);
    const cpd_node *one = cpd_node_at(cpd_doc_root(doc), 0);
    cr_expect_str_eq(cpd_node_get_text(one, "text"), "the cleaned words");
    cr_expect_str_eq(cpd_node_get_text(one, "author"), ASHA);
    cpd_doc_free(doc);
    world_unlock(s.home, ASHA);
    done(cpd_share_list(&doc, s.home));
    cr_expect_eq(cpd_node_length(cpd_doc_root(doc)), 0, "one's own is not shared with one");
    cpd_doc_free(doc);
    cpd_home_close(s.home);
}

/* ---- what an administrator may try ---- */

static void write_share(cpd_home *home, const cpd_saved *of, const char *reader,
                        const cpd_secret *signer)
{
    char reader_id[CPD_UUID_TEXT];
    cpd_uuid record, asha = world_person(home, ASHA), whom = world_person(home, reader);
    cpd_person_row author;
    int64_t position;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *share = cpd_node_object(doc), *revisions = cpd_node_list(doc);
    cr_assert(cpd_uuid_parse(&record, of->id));
    done(cpd_people__get(&author, home, &asha));
    cpd_uuid_format(reader_id, &whom);
    cpd_node_set_text(doc, share, "record", of->id);
    cpd_node_set_text(doc, share, "reader", reader_id);
    cpd_node_add(doc, revisions, cpd_node_text(doc, of->hash));
    cpd_node_set(doc, share, "revisions", revisions);
    cpd_node_set_bool(doc, share, "later", true);
    done(cpd_change__begin(home));
    done(cpd_change__end(home, cpd_ledger__state(&position, home, doc,
                                                 &(cpd_statement){.operation = "share",
                                                                  .portfolio = &author.portfolio,
                                                                  .actor = &asha,
                                                                  .about = &record,
                                                                  .signer = signer,
                                                                  .object = share})));
    cpd_doc_free(doc);
}

/* Whoever can write the database names Vera a reader: unsigned, with the home's key, with Vera's.
 */
Test(share, only_the_author_names_readers)
{
    struct shared s = begin();
    const cpd_secret *home_secret;
    cpd_uuid vera = world_person(s.home, VERA);
    done(cpd_keyring__home_secret(&home_secret, s.home));
    world_unlock(s.home, VERA);
    write_share(s.home, &s.cleaned, VERA, NULL);
    write_share(s.home, &s.cleaned, VERA, home_secret);
    write_share(s.home, &s.cleaned, VERA, cpd_keyring__person(s.home, &vera));
    world_unlock(s.home, ASHA);
    cpd_saved third = world_amend(s.home, s.raw.id, "{text: third, learning: be kind}");
    expect_readers(s.home, &third, "Asha Mbeki (author)");
    expect_reads(s.home, VERA, &third, true, NULL);
    char *problems = world_problems(s.home);
    cr_expect(*problems, "and verify tells it");
    free(problems);
    cpd_home_close(s.home);
}

/* A key that the home put in place of Tom's may be anybody's: it gets nothing further by itself. */
Test(share, a_key_replaced_after_loss_reads_no_later_version)
{
    struct shared s = begin();
    char code[CPD_KEY_CODE_TEXT];
    done(cpd_share_add(s.home, s.raw.id, "Tom", NULL));
    done(cpd_key_start_after_loss(code, s.home, TOM));
    done(cpd_key_begin(s.home, TOM, code, NEW));
    cpd_saved third = world_amend(s.home, s.raw.id, "{text: third, learning: be kind}");
    expect_readers(s.home, &third, "Asha Mbeki (author)");
    done(cpd_share_add(s.home, s.raw.id, "Tom", NULL)); /* until she says so again */
    expect_readers(s.home, &third, "Asha Mbeki (author), Tom Price (shared, later)");
    world_expect_whole(s.home);
    cpd_home_close(s.home);
}

/* What is not private has its readers by the rule of the library. */
Test(share, others_who_read_are_named_too)
{
    cpd_home *home = world_of_an_organisation();
    cpd_saved piece = world_save(home, "{kind: cpd, text: read a paper}");
    expect_readers(home, &piece, "Asha Mbeki (holder), Tom Price (supervisor)");
    cpd_home_close(home);
}
