/* Signing: in the role the record names, with one's own key, once for each version, and never about
 * oneself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpd/portfolio.h>
#include <cpd/supervision.h>

#include "craft.h"
#include "node/node.h"
#include "store/store.h"

static int sign(cpd_home *home, const char *person, const char *record,
                const cpd_sign_options *options)
{
    world_act_as(home, person);
    return cpd_record_sign(home, record, options);
}

Test(sign, who_is_not_named_does_not_sign)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), piece;
    world_add_contact(home, ASHA, "line-manager", VERA, "2026-01-01");
    refused(sign(home, VERA, session.id, NULL), CPD_EDENIED);
    refused(sign(home, ASHA, session.id, &(cpd_sign_options){.role = "supervisor"}), CPD_EDENIED);
    done(sign(home, ASHA, session.id, &(cpd_sign_options){.role = "supervisee"}));
    world_act_as(home, ASHA);
    piece = world_save(home, "{kind: cpd, text: Read}");
    refused(sign(home, ASHA, piece.id, NULL), CPD_EDENIED);
    done(sign(home, TOM, piece.id, NULL));
    done(sign(home, VERA, piece.id, &(cpd_sign_options){.role = "line-manager"}));
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(sign, nobody_signs_a_version_twice)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    done(sign(home, TOM, session.id, NULL));
    refused(sign(home, TOM, session.id, NULL), CPD_EDENIED);
    refused(sign(home, TOM, session.id, &(cpd_sign_options){.outcome = "under-protest"}),
            CPD_EDENIED);
    world_amend(home, session.id, "{minutes: 61m}");
    done(sign(home, TOM, session.id, NULL));
    cpd_home_close(home);
}

Test(sign, one_signs_the_version_that_one_has_read)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), changed;
    changed = world_amend(home, session.id, "{minutes: 61m}");
    refused(sign(home, TOM, session.id, &(cpd_sign_options){.revision = session.hash}),
            CPD_ECONFLICT);
    done(sign(home, TOM, session.id, &(cpd_sign_options){.revision = changed.hash}));
    cpd_home_close(home);
}

Test(sign, outcomes_and_comments_are_checked)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    int64_t before = world_number(home, "SELECT count(*) FROM entry");
    char *long_words = malloc(CPD_TEXT_MOST + 2);
    memset(long_words, 'x', CPD_TEXT_MOST + 1);
    long_words[CPD_TEXT_MOST + 1] = '\0';
    const cpd_sign_options bad[] = {
        {.outcome = "approve"},
        {.outcome = ""},
        {.outcome = "Agree"},
        {.outcome = "agree-with-comment"},
        {.outcome = "agree-with-comment", .words = ""},
        {.words = "a\rb"},
        {.words = "\xff"},
        {.words = long_words},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(sign(home, TOM, session.id, &bad[i]), CPD_EINPUT);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before);
    long_words[CPD_TEXT_MOST] = '\0';
    done(sign(home, TOM, session.id, &(cpd_sign_options){.words = long_words}));
    free(long_words);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(sign, without_ones_key_one_cannot)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char id[CPD_ID_TEXT], path[4096];
    CPD_FREE char *folder = strdup(home->path);
    done(cpd_person_find(id, home, TOM));
    snprintf(path, sizeof path, "%s/keys/person/%s.key", folder, id);
    cr_assert_eq(unlink(path), 0);
    cpd_home_close(home);
    home = world_open(folder);
    refused(sign(home, TOM, session.id, NULL), CPD_ELOCKED);
    done(sign(home, ASHA, session.id, NULL));
    cpd_home_close(home);
}

Test(sign, what_is_not_there_or_not_theirs_is_absent)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    refused(sign(home, VERA, session.id, NULL), CPD_EABSENT);
    refused(sign(home, TOM, "0198a000-0000-7000-8000-000000000000", NULL), CPD_EABSENT);
    refused(sign(home, TOM, "session", NULL), CPD_EINPUT);
    refused(cpd_record_sign(home, NULL, NULL), CPD_EINPUT);
    cpd_home_close(home);
}

/* ---- judgements ---- */

Test(sign, nobody_judges_themselves)
{
    cpd_home *home = world_of_two();
    const char *nodes[] = {"pcf@2018#D1"};
    cpd_saved saved;
    world_act_as(home, ASHA);
    refused(cpd_portfolio_endorse(&saved, home, ASHA, nodes, 1, "asye", NULL, NULL), CPD_EDENIED);
    world_act_as(home, TOM);
    done(cpd_portfolio_endorse(&saved, home, ASHA, nodes, 1, "asye", NULL, NULL));
    refused(sign(home, ASHA, saved.id, NULL), CPD_EDENIED);
    cpd_home_close(home);
}

/* ---- what is signed ---- */

static cpd_doc *signoff_of(cpd_home *home, const char *record, unsigned char *signature)
{
    cpd_uuid id;
    cpd_stmt *row;
    cpd_doc *doc;
    size_t n;
    cr_assert(cpd_uuid_parse(&id, record));
    done(cpd_store__ask(
        &row, home->store,
        "SELECT bytes, signature FROM subject WHERE about = ? AND commitment IS NULL", "u", &id));
    cr_assert_eq(cpd_stmt__next(row), 1);
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    done(cpd_node__unpack(&doc, bytes, n));
    bytes = cpd_stmt__blob(row, 1, &n);
    cr_assert_eq(n, CPD_SIGNATURE_SIZE);
    memcpy(signature, bytes, n);
    cpd_stmt__done(row);
    return doc;
}

Test(sign, the_statement_names_everything_it_rests_on)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    unsigned char signature[CPD_SIGNATURE_SIZE];
    cpd_uuid tom = world_person(home, TOM);
    char hex[65], id[CPD_UUID_TEXT];
    cpd_public keys;
    int64_t certificate;
    cpd_hash hash;
    done(sign(home, TOM, session.id, NULL));
    cpd_doc *doc = signoff_of(home, session.id, signature);
    const cpd_node *s = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(s, "revision_hash"), session.hash);
    cr_expect_str_eq(cpd_node_get_text(s, "record"), session.id);
    cr_expect_str_eq(cpd_node_get_text(s, "role"), "supervisor");
    cr_expect_str_eq(cpd_node_get_text(s, "capacity"), "own");
    cpd_uuid_format(id, &tom);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(s, "signer"), "person"), id);
    done(cpd_people__keys(&keys, &certificate, home, &tom, 0));
    done(cpd_ledger__entry_hash(&hash, home, certificate));
    cpd_hash_format(hex, &hash);
    cr_expect_str_eq(cpd_node_get_text(s, "certificate"), hex);
    done(cpd_ledger__verify_object(signature, &keys.sign, "cpd/signoff/1", s));
    static const char *const others[] = {"head_hash", "commitment", "newest", "clock", "date",
                                         "outcome",   "key",        "salt",   "home"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        cr_expect(cpd_node_get(s, others[i]), "%s", others[i]);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* One signature covers both accounts: the session names them by hash. */
Test(sign, neither_can_change_the_others_words_afterwards)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), out;
    cpd_doc *doc;
    done(cpd_record_read(&doc, home, session.id, NULL));
    const cpd_node *refs = cpd_node_get(cpd_doc_root(doc), "refs");
    cr_assert_eq(cpd_node_length(refs), 2);
    for (size_t i = 0; i < 2; i++) {
        const cpd_node *ref = cpd_node_at(refs, i);
        cpd_doc *account;
        cr_expect_str_eq(cpd_node_get_text(ref, "rel"), "account");
        done(cpd_record_read(&account, home, cpd_node_get_text(ref, "record"),
                             cpd_node_get_text(ref, "revision")));
        cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(account), "author"), i ? TOM : ASHA);
        cpd_doc_free(account);
        world_act_as(home, i ? ASHA : TOM);
        refused(world_try_amend(&out, home, cpd_node_get_text(ref, "record"), "{text: changed}"),
                CPD_EDENIED);
    }
    cpd_doc_free(doc);
    cpd_home_close(home);
}
