/* New keys, and helpers: what was private opens with the new ones, old signatures stay good, and a
 * helper lets in who asked and nobody else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/key.h>
#include <cpd/share.h>
#include <cpd/verify.h>

#include "ledger/ledger.h"
#include "person/person.h"
#include "support/each_fault.h"
#include "support/world.h"

#define NEW "another passphrase by far"

static void reopen(cpd_home **home)
{
    CPD_FREE char *folder = strdup((*home)->path);
    cpd_home_close(*home);
    *home = world_open(folder);
    world_act_as(*home, ASHA);
}

static void expect_text(cpd_home *home, const cpd_saved *saved, const char *text)
{
    CPD_FREE char *found = world_read(home, saved->id, "text");
    cr_expect_str_eq(found, text);
}

/* ---- new keys ---- */

Test(rekey, what_was_private_opens_with_the_new_keys_alone)
{
    cpd_home *home = world_of_an_organisation();
    cpd_uuid asha = world_person(home, ASHA);
    cpd_saved own = world_save(home, "{kind: reflection, text: my own}");
    cpd_public before, after;
    done(cpd_people__keys(&before, NULL, home, &asha, 0));
    refused(cpd_key_replace(home, "wrong as can be", CPD_DATE_NONE), CPD_EDENIED);
    refused(cpd_key_replace(home, NULL, CPD_DATE_NONE), CPD_ELOCKED);
    done(cpd_key_replace(home, world_passphrase(ASHA), CPD_DATE_NONE));
    done(cpd_people__keys(&after, NULL, home, &asha, 0));
    cr_expect(memcmp(&before, &after, sizeof before) != 0);
    expect_text(home, &own, "my own");
    cpd_saved later = world_save(home, "{kind: reflection, text: of later}");
    reopen(&home);
    expect_text(home, &own, "");
    world_unlock(home, ASHA);
    expect_text(home, &own, "my own");
    expect_text(home, &later, "of later");
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(rekey, what_others_shared_stays_open_and_goes_on)
{
    cpd_home *home = world_of_an_organisation();
    cpd_saved own = world_save(home, "{kind: reflection, text: my own, learning: x}");
    world_unlock(home, ASHA);
    done(cpd_share_add(home, own.id, "Tom", NULL));
    world_act_as(home, TOM);
    done(cpd_key_replace(home, world_passphrase(TOM), CPD_DATE_NONE));
    expect_text(home, &own, "my own");
    world_act_as(home, ASHA);
    world_amend(home, own.id, "{text: changed, learning: x}");
    world_act_as(home, TOM);
    expect_text(home, &own, "changed"); /* his new key was signed by the old one */
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(rekey, in_a_home_of_ones_own_too)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT];
    done(cpd_person_add(id, home, ASHA));
    world_act_as(home, ASHA);
    cpd_saved own = world_save(home, "{kind: reflection, text: my own}");
    for (int i = 0; i < 3; i++) {
        done(cpd_key_replace(home, NULL, CPD_DATE_NONE));
        reopen(&home);
        expect_text(home, &own, "my own");
    }
    world_expect_whole(home);
    cpd_home_close(home);
}

static bool mentions(cpd_home *home, const char *words)
{
    cpd_doc *doc;
    bool found = false;
    done(cpd_verify(&doc, home));
    const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "not_proven");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        found = found || strstr(cpd_node_as_text(cpd_node_at(list, i)), words);
    cpd_doc_free(doc);
    return found;
}

static int doubted(cpd_home *home, const cpd_saved *session)
{
    cpd_doc *doc;
    int n = 0;
    done(cpd_record_read(&doc, home, session->id, NULL));
    const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "signatures");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        n += cpd_node_get_bool(cpd_node_at(list, i), "in_doubt");
    cpd_doc_free(doc);
    return n;
}

Test(rekey, what_a_known_key_signed_since_then_is_in_doubt_and_nothing_earlier)
{
    cpd_home *home = world_of_an_organisation();
    cpd_date since;
    cpd_saved first = world_session(home);
    world_unlock(home, TOM);
    done(cpd_record_sign(home, first.id, NULL));
    world_set_clock("2026-11-25T12:00:00Z");
    cpd_saved second = world_session(home);
    done(cpd_record_sign(home, second.id, NULL));
    cr_expect_not(mentions(home, "others had the key"));
    world_set_clock("2026-11-26T12:00:00Z");
    done(cpd_date_parse(&since, "2026-11-24"));
    refused(cpd_key_replace(home, world_passphrase(TOM), since + 10), CPD_EINPUT);
    done(cpd_key_replace(home, world_passphrase(TOM), since));
    cpd_saved third = world_session(home);
    done(cpd_record_sign(home, third.id, NULL));
    cr_expect_eq(doubted(home, &first), 0);
    cr_expect_eq(doubted(home, &second), 1);
    cr_expect_eq(doubted(home, &third), 0);
    cr_expect(mentions(home, "others had the key"));
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(rekey, a_recovery_code_of_before_opens_nothing)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT];
    world_unlock(home, ASHA);
    done(cpd_key_make_recovery(code, home));
    done(cpd_key_replace(home, world_passphrase(ASHA), CPD_DATE_NONE));
    refused(cpd_key_recover(home, ASHA, code, NEW), CPD_ELOCKED);
    cpd_home_close(home);
}

Test(rekey, it_is_whole_or_not_at_all)
{
    cpd_home *home = world_of_an_organisation();
    cpd_saved own = world_save(home, "{kind: reflection, text: my own}");
    for (long n = 0; fault_armed(n); n++) {
        int r = cpd_key_replace(home, world_passphrase(ASHA), CPD_DATE_NONE);
        fault_expect(r, true);
        cpd_key_lock(home, ASHA);
        world_unlock(home, ASHA);
        expect_text(home, &own, "my own");
    }
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- helpers ---- */

Test(helper, lets_in_who_asked_and_learns_nothing)
{
    cpd_home *home = world_of_an_organisation();
    char check[CPD_KEY_CODE_TEXT];
    cpd_saved own = world_save(home, "{kind: reflection, text: my own}");
    refused(cpd_key_ask_help(check, home, ASHA, NEW), CPD_ELOCKED); /* no helper yet */
    refused(cpd_key_trust(home, TOM, CPD_DATE_NONE), CPD_ELOCKED);
    world_unlock(home, ASHA);
    refused(cpd_key_trust(home, ASHA, CPD_DATE_NONE), CPD_EINPUT);
    done(cpd_key_trust(home, TOM, CPD_DATE_NONE));
    reopen(&home);
    done(cpd_key_ask_help(check, home, ASHA, NEW));
    refused(cpd_key_accept_help(home, ASHA, NEW), CPD_EABSENT);
    world_unlock(home, VERA);
    refused(cpd_key_help(home, ASHA, check), CPD_EDENIED); /* none of hers */
    world_act_as(home, TOM);
    refused(cpd_key_help(home, ASHA, check), CPD_ELOCKED);
    world_unlock(home, TOM);
    refused(cpd_key_help(home, ASHA, "0000 0000 0000 0000 0000 0000"), CPD_EDENIED);
    refused(cpd_key_help(home, ASHA, ""), CPD_EDENIED);
    refused(cpd_key_help(home, VERA, check), CPD_EABSENT);
    done(cpd_key_help(home, ASHA, check));
    cpd_doc *doc = NULL;
    refused(cpd_record_read(&doc, home, own.id, NULL), CPD_EABSENT);
    reopen(&home);
    refused(cpd_key_accept_help(home, ASHA, "not what she chose"), CPD_EDENIED);
    done(cpd_key_accept_help(home, ASHA, NEW));
    expect_text(home, &own, "my own");
    reopen(&home);
    refused(cpd_key_unlock(home, world_passphrase(ASHA)), CPD_EDENIED);
    done(cpd_key_unlock(home, NEW));
    refused(cpd_key_accept_help(home, ASHA, NEW), CPD_EABSENT); /* help is for once */
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(helper, has_an_end)
{
    cpd_home *home = world_of_an_organisation();
    char check[CPD_KEY_CODE_TEXT];
    cpd_date today = cpd_people__today(home);
    world_unlock(home, ASHA);
    refused(cpd_key_trust(home, TOM, today - 1), CPD_EINPUT);
    done(cpd_key_trust(home, TOM, today));
    done(cpd_key_trust(home, VERA, CPD_DATE_NONE));
    done(cpd_key_ask_help(check, home, ASHA, NEW));
    done(cpd_key_untrust(home, VERA));
    refused(cpd_key_untrust(home, VERA), CPD_ECONFLICT);
    world_unlock(home, VERA);
    refused(cpd_key_help(home, ASHA, check), CPD_EDENIED);
    world_set_clock("2026-11-21T12:00:00Z");
    world_unlock(home, TOM);
    refused(cpd_key_help(home, ASHA, check), CPD_EDENIED);
    world_set_clock("2026-11-20T12:00:00Z");
    done(cpd_key_help(home, ASHA, check));
    cpd_home_close(home);
}

/* New keys keep the helpers, by their public keys alone. */
Test(helper, stays_when_the_key_is_replaced)
{
    cpd_home *home = world_of_an_organisation();
    char check[CPD_KEY_CODE_TEXT];
    world_unlock(home, ASHA);
    done(cpd_key_trust(home, TOM, CPD_DATE_NONE));
    done(cpd_key_replace(home, world_passphrase(ASHA), CPD_DATE_NONE));
    done(cpd_key_ask_help(check, home, ASHA, NEW));
    world_unlock(home, TOM);
    done(cpd_key_help(home, ASHA, check));
    done(cpd_key_accept_help(home, ASHA, NEW));
    cpd_home_close(home);
}

/* Whoever can write the folder asks in her name, with a passphrase of theirs: the check is another. */
Test(helper, is_not_fooled_by_who_asks_in_her_name)
{
    cpd_home *home = world_of_an_organisation();
    char hers[CPD_KEY_CODE_TEXT], others[CPD_KEY_CODE_TEXT];
    world_unlock(home, ASHA);
    done(cpd_key_trust(home, TOM, CPD_DATE_NONE));
    done(cpd_key_ask_help(hers, home, ASHA, NEW));
    done(cpd_key_ask_help(others, home, ASHA, "what an attacker chose"));
    cr_expect(strcmp(hers, others) != 0);
    world_unlock(home, TOM);
    refused(cpd_key_help(home, ASHA, hers), CPD_EDENIED);
    cpd_home_close(home);
}
