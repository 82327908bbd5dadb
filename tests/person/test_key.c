/* Keys behind passphrases: beginning, unlocking, changing, recovering; what nobody else can do. */
#include <stdlib.h>
#include <string.h>

#include <cpd/key.h>

#include "person/person.h"
#include "store/store.h"
#include "support/world.h"

#define NEW "another passphrase by far"

static int64_t entries(cpd_home *home)
{
    return world_number(home, "SELECT count(*) FROM entry");
}

static void reopen(cpd_home **home)
{
    CPD_FREE char *folder = strdup((*home)->path);
    cpd_home_close(*home);
    *home = world_open(folder);
    world_act_as(*home, ASHA);
}

static const char *text_of(const cpd_doc *doc, const char *key)
{
    const char *text = cpd_node_get_text(cpd_doc_root(doc), key);
    return text ? text : "";
}

/* One member of what is shown of somebody's keys; to free(). */
static char *shown(cpd_home *home, const char *person, const char *key)
{
    cpd_doc *doc;
    done(cpd_key_show(&doc, home, person));
    char *copy = strdup(text_of(doc, key));
    cpd_doc_free(doc);
    return copy;
}

static void expect_shown(cpd_home *home, const char *person, const char *key, const char *value)
{
    CPD_FREE char *found = shown(home, person, key);
    cr_expect_str_eq(found, value, "%s of %s", key, person);
}

/* ---- beginning ---- */

Test(key, somebody_who_has_not_begun_can_write_what_is_not_private)
{
    cpd_home *home = world_of_an_organisation();
    cpd_saved saved;
    world_add_person(home, "Nia Rees", false);
    world_act_as(home, "Nia");
    expect_shown(home, "Nia", "opened_by", "nothing");
    done(world_try_save(&saved, home, "{kind: cpd, text: read a paper}", NULL));
    int64_t before = entries(home);
    refused(world_try_save(&saved, home, "{kind: reflection, text: x}", NULL), CPD_EABSENT);
    cr_expect_eq(entries(home), before, "nothing of it is saved");
    refused(cpd_key_unlock(home, NEW), CPD_ELOCKED);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(key, a_starting_code_works_once)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT], second[CPD_KEY_CODE_TEXT];
    world_add_person(home, "Nia Rees", false);
    done(cpd_key_start(code, home, "Nia"));
    done(cpd_key_start(second, home, "Nia"));
    refused(cpd_key_begin(home, "Nia", code, NEW), CPD_EDENIED); /* the later one counts */
    done(cpd_key_begin(home, "Nia", second, NEW));
    refused(cpd_key_begin(home, "Nia", second, NEW), CPD_EDENIED);
    refused(cpd_key_start(code, home, "Nia"), CPD_ECONFLICT);
    world_act_as(home, "Nia");
    expect_shown(home, "Nia", "opened_by", "passphrase");
    world_save(home, "{kind: reflection, text: mine}");
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(key, beginning_is_refused_with_a_clear_word_and_writes_nothing)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT], asha[CPD_KEY_CODE_TEXT];
    char longest[CPD_PASSPHRASE_MOST + 2];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    world_add_person(home, "Nia Rees", false);
    done(cpd_key_start(code, home, "Nia"));
    refused(cpd_key_start(asha, home, "Asha"), CPD_ECONFLICT);
    cpd_paper__make(asha);
    const struct {
        const char *label, *who, *code, *passphrase;
        int kind;
    } cases[] = {
        {"another code", "Nia", asha, NEW, CPD_EDENIED},
        {"a slip", "Nia", "0000", NEW, CPD_EINPUT},
        {"no code", "Nia", NULL, NEW, CPD_EINPUT},
        {"none at all", "Nia", code, NULL, CPD_EINPUT},
        {"short", "Nia", code, "eleven char", CPD_EINPUT},
        {"short in characters", "Nia", code, "ŵŵŵŵŵŵŵŵŵŵŵ", CPD_EINPUT},
        {"two lines", "Nia", code, "two lines of\nwords", CPD_EINPUT},
        {"no text", "Nia", code, "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff", CPD_EINPUT},
        {"too long", "Nia", code, longest, CPD_EINPUT},
        {"nobody", "Zoe", code, NEW, CPD_EABSENT},
        {"somebody else", "Tom", code, NEW, CPD_EDENIED},
    };
    int64_t before = entries(home);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int r = cpd_key_begin(home, cases[i].who, cases[i].code, cases[i].passphrase);
        cr_expect(r == cases[i].kind, "%s: %d %s", cases[i].label, r, cpd_error_last()->text);
        cr_expect(!cases[i].passphrase || !strstr(cpd_error_last()->text, cases[i].passphrase),
                  "%s: it stands in the error", cases[i].label);
    }
    cr_expect_eq(entries(home), before);
    done(cpd_key_begin(home, "Nia", code, "ŵŵŵŵŵŵŵŵŵŵŵŵ"));
    cpd_home_close(home);
}

Test(key, a_starting_code_has_an_end)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT];
    world_add_person(home, "Nia Rees", false);
    done(cpd_key_start(code, home, "Nia"));
    world_set_clock("2026-12-05T12:00:00Z");
    refused(cpd_key_begin(home, "Nia", code, NEW), CPD_EDENIED);
    world_set_clock("2026-12-04T12:00:00Z");
    done(cpd_key_begin(home, "Nia", code, NEW));
    cpd_home_close(home);
}

Test(key, nobody_but_writers_begins)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT], code[CPD_KEY_CODE_TEXT];
    done(cpd_person_add(id, home, ASHA));
    done(cpd_person_add(id, home, TOM));
    refused(cpd_key_start(code, home, "Tom"), CPD_EINPUT);
    refused(cpd_key_start(code, home, "Asha"), CPD_ECONFLICT);
    refused(cpd_key_start(code, home, "Zoe"), CPD_EABSENT);
    cpd_home_close(home);
}

/* ---- unlocking ---- */

/* What is written without a key is read with it alone. */
Test(key, writing_needs_none_and_reading_does)
{
    cpd_home *home = world_of_an_organisation();
    cpd_saved saved = world_save(home, "{kind: reflection, text: I was too quick}");
    CPD_FREE char *locked = world_read(home, saved.id, "text");
    cr_expect_str_eq(locked, "");
    refused(cpd_key_unlock(home, "the passphrase of Tom Price"), CPD_EDENIED);
    refused(cpd_key_unlock(home, ""), CPD_EDENIED);
    CPD_FREE char *still = world_read(home, saved.id, "text");
    cr_expect_str_eq(still, "");
    world_unlock(home, ASHA);
    CPD_FREE char *open = world_read(home, saved.id, "text");
    cr_expect_str_eq(open, "I was too quick");
    cpd_key_lock(home, ASHA);
    CPD_FREE char *again = world_read(home, saved.id, "text");
    cr_expect_str_eq(again, "");
    world_unlock(home, TOM);
    cpd_doc *doc = NULL;
    refused(cpd_record_read(&doc, home, saved.id, NULL), CPD_EABSENT);
    cpd_home_close(home);
}

Test(key, one_unlocking_signs_a_queue)
{
    cpd_home *home = world_of_an_organisation();
    cpd_saved first = world_session(home), second = world_session(home);
    world_act_as(home, TOM);
    refused(cpd_record_sign(home, first.id, NULL), CPD_ELOCKED);
    cr_expect(cpd_error_last()->hint[0]);
    world_unlock(home, TOM);
    done(cpd_record_sign(home, first.id, NULL));
    done(cpd_record_sign(home, second.id, NULL));
    world_act_as(home, ASHA); /* whom Tom's key does not serve */
    refused(cpd_record_sign(home, first.id, NULL), CPD_ELOCKED);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(key, closing_the_home_locks)
{
    cpd_home *home = world_of_an_organisation();
    cpd_uuid asha = world_person(home, ASHA);
    world_unlock(home, ASHA);
    cr_expect_not_null(cpd_keyring__person(home, &asha));
    reopen(&home);
    cr_expect_null(cpd_keyring__person(home, &asha));
    cpd_key_lock(home, ASHA); /* harmless */
    cpd_key_lock(home, "Zoe");
    cpd_home_close(home);
}

/* Whoever tries to begin in her name, or to replace her key with a wrong word, does not lock her. */
Test(key, what_is_refused_locks_nobody)
{
    cpd_home *home = world_of_an_organisation();
    cpd_uuid asha = world_person(home, ASHA);
    char code[CPD_KEY_CODE_TEXT];
    world_unlock(home, ASHA);
    cpd_paper__make(code);
    refused(cpd_key_begin(home, ASHA, code, NEW), CPD_EDENIED);
    cr_expect_not_null(cpd_keyring__person(home, &asha));
    refused(cpd_key_replace(home, "wrong as can be", CPD_DATE_NONE), CPD_EDENIED);
    refused(cpd_key_unlock(home, "wrong as can be"), CPD_EDENIED);
    cr_expect_not_null(cpd_keyring__person(home, &asha));
    cpd_home_close(home);
}

/* ---- signing in ---- */

Test(key, signing_in_takes_a_whole_name_and_its_passphrase)
{
    cpd_home *home = world_of_an_organisation();
    char id[CPD_ID_TEXT];
    world_add_person(home, "Nia Rees", false);
    done(cpd_person_find(id, home, ASHA));
    static const struct {
        const char *name, *passphrase;
        bool good;
    } cases[] = {
        {ASHA, "the passphrase of Asha Mbeki", true},
        {"asha mbeki", "the passphrase of Asha Mbeki", true},
        {"Asha", "the passphrase of Asha Mbeki", false},
        {ASHA, "the passphrase of asha mbeki", false},
        {TOM, "the passphrase of Asha Mbeki", false},
        {"Zoe", "the passphrase of Asha Mbeki", false},
        {"", "the passphrase of Asha Mbeki", false},
        {"Nia Rees", "the passphrase of Nia Rees", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int r = cpd_key_sign_in(home, cases[i].name, cases[i].passphrase);
        cr_expect_eq(r, cases[i].good ? 0 : CPD_EDENIED, "%s: %d", cases[i].name, r);
        if (r < 0)
            cr_expect_str_eq(cpd_error_last()->text,
                             "the name and the passphrase do not go together");
    }
    done(cpd_key_sign_in(home, id, world_passphrase(ASHA)));
    cpd_home_close(home);
}

/* ---- changing it ---- */

Test(key, a_changed_passphrase_opens_what_was_written_before)
{
    cpd_home *home = world_of_an_organisation();
    cpd_saved saved = world_save(home, "{kind: reflection, text: I was too quick}");
    refused(cpd_key_change_passphrase(home, "wrong as can be", NEW), CPD_EDENIED);
    refused(cpd_key_change_passphrase(home, world_passphrase(ASHA), "short"), CPD_EINPUT);
    refused(cpd_key_change_passphrase(home, NULL, NEW), CPD_ELOCKED);
    done(cpd_key_change_passphrase(home, world_passphrase(ASHA), NEW));
    reopen(&home);
    refused(cpd_key_unlock(home, world_passphrase(ASHA)), CPD_EDENIED);
    done(cpd_key_unlock(home, NEW));
    CPD_FREE char *text = world_read(home, saved.id, "text");
    cr_expect_str_eq(text, "I was too quick");
    world_unlock(home, TOM); /* whose passphrase is none of this */
    cpd_home_close(home);
}

/* Whoever has chosen a passphrase in a home of their own has no key in a file any more. */
Test(key, a_home_of_ones_own_can_have_a_passphrase)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT];
    done(cpd_person_add(id, home, ASHA));
    world_act_as(home, ASHA);
    cpd_saved saved = world_save(home, "{kind: reflection, text: I was too quick}");
    expect_shown(home, ASHA, "opened_by", "file");
    refused(cpd_key_unlock(home, NEW), CPD_ELOCKED);
    done(cpd_key_change_passphrase(home, NULL, NEW));
    reopen(&home);
    expect_shown(home, ASHA, "opened_by", "passphrase");
    CPD_FREE char *locked = world_read(home, saved.id, "text");
    cr_expect_str_eq(locked, "");
    done(cpd_key_unlock(home, NEW));
    CPD_FREE char *text = world_read(home, saved.id, "text");
    cr_expect_str_eq(text, "I was too quick");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- the code on paper ---- */

Test(key, the_recovery_code_lets_one_choose_anew)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT], second[CPD_KEY_CODE_TEXT];
    cpd_saved saved = world_save(home, "{kind: reflection, text: I was too quick}");
    refused(cpd_key_make_recovery(code, home), CPD_ELOCKED);
    world_unlock(home, ASHA);
    cpd_paper__make(code);
    refused(cpd_key_recover(home, ASHA, code, NEW), CPD_ELOCKED); /* none was made */
    done(cpd_key_make_recovery(code, home));
    done(cpd_key_make_recovery(second, home));
    expect_shown(home, ASHA, "recovery_since", "2026-11-20");
    reopen(&home);
    refused(cpd_key_recover(home, ASHA, code, NEW), CPD_EDENIED); /* the later one counts */
    refused(cpd_key_recover(home, ASHA, "0000-", NEW), CPD_EINPUT);
    refused(cpd_key_recover(home, ASHA, second, "short"), CPD_EINPUT);
    refused(cpd_key_recover(home, TOM, second, NEW), CPD_ELOCKED);
    done(cpd_key_recover(home, ASHA, second, NEW));
    CPD_FREE char *text = world_read(home, saved.id, "text");
    cr_expect_str_eq(text, "I was too quick");
    reopen(&home);
    refused(cpd_key_unlock(home, world_passphrase(ASHA)), CPD_EDENIED);
    done(cpd_key_unlock(home, NEW));
    done(cpd_key_recover(home, ASHA, second, "a third passphrase")); /* it is still good */
    cpd_home_close(home);
}

Test(key, what_opens_a_key_is_told_to_its_person_alone)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT];
    world_unlock(home, ASHA);
    done(cpd_key_make_recovery(code, home));
    world_act_as(home, TOM);
    expect_shown(home, ASHA, "opened_by", "");
    expect_shown(home, ASHA, "recovery_since", "");
    cpd_home_close(home);
}

/* ---- keys that are lost ---- */

Test(key, a_key_replaced_after_loss_is_marked_for_ever_and_reads_nothing_of_before)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT];
    cpd_saved before = world_save(home, "{kind: reflection, text: of before}");
    done(cpd_key_start_after_loss(code, home, ASHA));
    done(cpd_key_begin(home, ASHA, code, NEW));
    cpd_saved after = world_save(home, "{kind: reflection, text: of after}");
    reopen(&home);
    refused(cpd_key_unlock(home, world_passphrase(ASHA)), CPD_EDENIED);
    done(cpd_key_unlock(home, NEW));
    CPD_FREE char *now = world_read(home, after.id, "text");
    cr_expect_str_eq(now, "of after");
    CPD_FREE char *was = world_read(home, before.id, "text");
    cr_expect_str_eq(was, "");
    cpd_doc *doc;
    done(cpd_key_show(&doc, home, ASHA));
    const cpd_node *keys = cpd_node_get(cpd_doc_root(doc), "keys");
    cr_assert_eq(cpd_node_length(keys), 2);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(keys, 0), "how"), "first");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(keys, 1), "how"), "loss");
    cpd_doc_free(doc);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* A starting code of before she began is none for replacing her key. */
Test(key, only_a_code_for_it_replaces_a_key)
{
    cpd_home *home = world_of_an_organisation();
    char code[CPD_KEY_CODE_TEXT];
    cpd_uuid asha = world_person(home, ASHA);
    done(cpd_keyring__start_make(code, home, &asha, cpd_people__today(home), false));
    refused(cpd_key_begin(home, ASHA, code, NEW), CPD_ECONFLICT);
    world_unlock(home, ASHA);
    cpd_home_close(home);
}
