/* Erasing as people ask for it: who may, what goes and what stays, what is answered afterwards.
 * That nothing of it can be opened again, and that no power cut leaves half of it, is shown in
 * tests/proof. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cpd/erase.h>
#include <cpd/supervision.h>
#include <cpd/verify.h>

#include "craft.h"
#include "store/store.h"

static const cpd_erase_options text = CPD_ERASE_OPTIONS_INIT, whole = {.what = CPD_ERASE_WHOLE};

static void erase(cpd_home *home, const cpd_saved *one, const cpd_erase_options *how)
{
    cpd_doc *report;
    done(cpd_erase(&report, home, one->id, how));
    const cpd_node *root = cpd_doc_root(report);
    cr_expect(cpd_node_get_bool(root, "done"));
    cr_expect(cpd_node_get_bool(root, "keys_destroyed") && cpd_node_get_bool(root, "log_emptied"));
    cpd_doc_free(report);
    world_expect_whole(home);
}

static bool is_erased(cpd_home *home, const char *record, const char *hash)
{
    cpd_doc *doc;
    done(cpd_record_read(&doc, home, record, hash));
    const char *on = cpd_node_get_text(cpd_doc_root(doc), "erased_on");
    bool is = cpd_node_get_bool(cpd_doc_root(doc), "erased");
    cr_expect(!is || (on && strcmp(on, "2026-11-20") == 0), "erased on %s", on);
    cpd_doc_free(doc);
    return is;
}

static cpd_saved signed_session(cpd_home *home)
{
    cpd_saved session = world_session(home);
    done(cpd_record_sign(home, session.id,
                         &(cpd_sign_options){.outcome = "agree-with-comment", .words = "Yes"}));
    world_act_as(home, ASHA);
    return session;
}

/* ---- what goes ---- */

Test(erase, words_go_and_the_rest_stays)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: cpd, text: Read it, minutes: 90m}");
    erase(home, &one, &text);
    cr_expect(is_erased(home, one.id, NULL));
    cr_expect_eq(world_number(home, "SELECT amount FROM fact WHERE kind = 4"), 90);
    cpd_home_close(home);
}

/* "account, account, action": what the report says hangs on it. */
static void expect_hanging(cpd_home *home, const char *record, const cpd_erase_options *how,
                           const char *expected)
{
    cpd_doc *report;
    cpd_str kinds = {0};
    done(cpd_erase_preview(&report, home, record, how));
    const cpd_node *list = cpd_node_get(cpd_doc_root(report), "hanging");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        cpd_str_addf(&kinds, "%s%s", i ? ", " : "",
                     cpd_node_get_text(cpd_node_at(list, i), "kind"));
    cr_expect_str_eq(kinds.bytes ? kinds.bytes : "", expected);
    cpd_str_fini(&kinds);
    cpd_doc_free(report);
}

Test(erase, what_hangs_on_it_is_named_as_long_as_it_has_words)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    const cpd_erase_options part = {.revision = "1", .basis = "mistake"},
                            words = {.basis = "mistake"},
                            all = {.what = CPD_ERASE_WHOLE, .basis = "mistake"};
    CPD_FREE char *draft = NULL;
    world_act_as(home, ASHA);
    cr_assert(asprintf(&draft, "{kind: action, text: Chronology, who: supervisee, refs: [%s]}",
                       session.id) > 0);
    cpd_saved action = world_save(home, draft);
    world_act_as(home, TOM);
    expect_hanging(home, session.id, &part, "");
    expect_hanging(home, session.id, &words, "account, account, action");
    expect_hanging(home, session.id, &all, "account, account, action");
    world_act_as(home, ASHA);
    expect_hanging(home, action.id, &text, "");
    done(cpd_erase(NULL, home, action.id, &text));
    world_act_as(home, TOM);
    expect_hanging(home, session.id, &words, "account, account");
    cpd_home_close(home);
}

Test(erase, one_version_goes_and_the_others_stay)
{
    cpd_home *home = world_of_two();
    cpd_saved first = world_save(home, "{kind: cpd, text: With a name}");
    cpd_saved second = world_amend(home, first.id, "{text: Without}");
    erase(home, &first, &(cpd_erase_options){.revision = "1"});
    cr_expect(is_erased(home, first.id, first.hash));
    cr_expect_not(is_erased(home, first.id, second.hash));
    CPD_FREE char *said = world_read(home, first.id, "text");
    cr_expect_str_eq(said, "Without");
    cpd_home_close(home);
}

Test(erase, all_of_it_goes_and_its_id_says_so)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: cpd, text: Read it, links: [pcf@2018#D1]}"), two;
    two = world_amend(home, one.id, "{text: Read it again}");
    erase(home, &one, &whole);
    cpd_doc *doc;
    refused(cpd_record_read(&doc, home, one.id, two.hash), CPD_EABSENT);
    cr_expect_str_eq(cpd_error_last()->text, "that record was erased on 20 November 2026");
    refused(cpd_record_read(&doc, home, one.id + 30, NULL), CPD_EABSENT);
    cr_expect(strstr(cpd_error_last()->text, "was erased"), "by the end of its id: %s",
              cpd_error_last()->text);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM fact WHERE kind = 4"), 0);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM link"), 0);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM subject WHERE commitment IS NOT NULL"),
                 0);
    refused(cpd_erase(NULL, home, one.id, &whole), CPD_EABSENT);
    cpd_home_close(home);
}

Test(erase, signatures_go_with_the_whole_and_stay_with_the_text)
{
    cpd_home *home = world_of_two();
    cpd_saved session = signed_session(home);
    cpd_erase_options how = {.basis = "mistake"};
    world_act_as(home, TOM);
    erase(home, &session, &how);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM signed"), 1);
    how.what = CPD_ERASE_WHOLE;
    erase(home, &session, &how);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM signed"), 0);
    cpd_home_close(home);
}

Test(erase, ones_own_comment_goes_alone)
{
    cpd_home *home = world_of_two();
    cpd_saved session = signed_session(home);
    cpd_erase_options comment = {.comment = true};
    refused(cpd_erase(NULL, home, session.id, &comment), CPD_ECONFLICT); /* she made none */
    world_act_as(home, TOM);
    erase(home, &session, &comment);
    cr_expect_not(is_erased(home, session.id, NULL));
    cr_expect_eq(world_number(home, "SELECT count(*) FROM subject s JOIN signed g ON g.id = s.id "
                                    "WHERE s.sealed IS NOT NULL"),
                 0);
    cpd_home_close(home);
}

Test(erase, what_is_erased_is_not_erased_twice)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: reflection, text: Mine}");
    erase(home, &one, &text);
    refused(cpd_erase(NULL, home, one.id, &text), CPD_ECONFLICT);
    refused(cpd_erase(NULL, home, one.id, &(cpd_erase_options){.revision = "7"}), CPD_EABSENT);
    erase(home, &one, &whole);
    cpd_home_close(home);
}

Test(erase, can_be_gone_on_with)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: reflection, text: Mine}");
    erase(home, &one, &text);
    world_amend(home, one.id, "{text: Anew, learning: Much}");
    CPD_FREE char *said = world_read(home, one.id, "text");
    cr_expect_str_eq(said, "Anew");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- who may ---- */

static const struct may {
    const char *label, *who, *basis;
    int kind;
} session_cases[] = {
    {"who recorded it, for no reason", ASHA, NULL, CPD_EDENIED},
    {"who recorded it, for a reason", ASHA, "mistake", 0},
    {"who recorded it, for a reason nobody knows", ASHA, "whim", CPD_EINPUT},
    {"a stranger", VERA, "order", CPD_EABSENT},
};

Test(erase, what_others_signed_needs_a_reason)
{
    for (size_t i = 0; i < sizeof session_cases / sizeof *session_cases; i++) {
        const struct may *c = &session_cases[i];
        cpd_home *home = world_of_two();
        cpd_saved one = world_save(home, "{kind: cpd, text: Read it}");
        world_act_as(home, TOM);
        done(cpd_record_sign(home, one.id, NULL));
        world_act_as(home, c->who);
        int r = cpd_erase(NULL, home, one.id, &(cpd_erase_options){.basis = c->basis});
        cr_expect_eq(r, c->kind, "%s: %s", c->label, r < 0 ? cpd_error_last()->text : "done");
        world_act_as(home, ASHA);
        cr_expect_eq(is_erased(home, one.id, NULL), c->kind == 0, "%s", c->label);
        cpd_home_close(home);
    }
}

Test(erase, the_line_manager_speaks_for_the_organisation)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: cpd, text: Read it}");
    world_add_contact(home, ASHA, "line-manager", VERA, "2026-09-01");
    world_act_as(home, TOM);
    refused(cpd_erase(NULL, home, one.id, &(cpd_erase_options){.basis = "order"}), CPD_EDENIED);
    world_act_as(home, VERA);
    refused(cpd_erase(NULL, home, one.id, &text), CPD_EDENIED);
    done(cpd_erase(NULL, home, one.id, &(cpd_erase_options){.basis = "order"}));
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(erase, a_private_text_is_its_authors)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: reflection, text: Mine}");
    world_add_contact(home, ASHA, "line-manager", VERA, "2026-09-01");
    world_act_as(home, VERA);
    refused(cpd_erase(NULL, home, one.id, &(cpd_erase_options){.basis = "order"}), CPD_EABSENT);
    world_act_as(home, ASHA);
    erase(home, &one, &whole);
    world_act_as(home, VERA); /* not even that it was there */
    refused(cpd_erase(NULL, home, one.id, &text), CPD_EABSENT);
    cr_expect(strstr(cpd_error_last()->text, "no such record"), "%s", cpd_error_last()->text);
    cpd_home_close(home);
}

static const struct {
    const char *label;
    cpd_erase_options how;
} odd[] = {
    {"a version wholly", {.what = CPD_ERASE_WHOLE, .revision = "1"}},
    {"a comment wholly", {.what = CPD_ERASE_WHOLE, .comment = true}},
};

Test(erase, refuses_what_makes_no_sense)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: reflection, text: Mine}");
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
        cr_expect_eq(cpd_erase(NULL, home, one.id, &odd[i].how), CPD_EINPUT, "%s", odd[i].label);
    cr_expect_not(is_erased(home, one.id, NULL));
    cpd_home_close(home);
}

/* ---- before ---- */

Test(erase, a_preview_changes_nothing)
{
    cpd_home *home = world_of_two();
    cpd_saved session = signed_session(home);
    cpd_erase_options how = {.what = CPD_ERASE_WHOLE, .basis = "request"};
    cpd_doc *preview;
    world_act_as(home, TOM);
    int64_t before = world_number(home, "SELECT max(id) FROM entry");
    done(cpd_erase_preview(&preview, home, session.id, &how));
    const cpd_node *root = cpd_doc_root(preview);
    cr_expect_not(cpd_node_get_bool(root, "done"));
    cr_expect_str_eq(cpd_node_get_text(root, "title"), "supervision session");
    cr_expect_eq(cpd_node_get_int(root, "versions", 0), 2);
    cr_expect_eq(cpd_node_get_int(root, "signatures", 0), 1);
    cr_expect_gt(cpd_node_length(cpd_node_get(root, "limits")), 2);
    cr_expect_eq(world_number(home, "SELECT max(id) FROM entry"), before);
    cr_expect_not(is_erased(home, session.id, NULL));
    cpd_doc_free(preview);
    cpd_home_close(home);
}

/* Another handle writes on with the key of the new epoch. */
Test(erase, another_program_goes_on)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: reflection, text: Mine}");
    cpd_saved other = world_save(home, "{kind: reflection, text: Also mine}");
    cpd_home *second = world_open(home->path);
    world_act_as(second, ASHA);
    CPD_FREE char *said = world_read(second, other.id, "text");
    cr_expect_str_eq(said, "Also mine"); /* it holds the key of the first epoch now */
    erase(home, &one, &text);
    world_save(second, "{kind: reflection, text: After it}");
    CPD_FREE char *again = world_read(second, other.id, "text");
    cr_expect_str_eq(again, "Also mine");
    world_expect_whole(home);
    cpd_home_close(second);
    cpd_home_close(home);
}

/* While somebody reads, the log cannot be emptied; the answer says so, and it is done all the same.
 */
Test(erase, says_when_the_log_could_not_be_emptied, .timeout = 60)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: reflection, text: Mine}");
    cpd_home *reader = world_open(home->path);
    done(cpd_store__read_begin(reader->store));
    cr_expect_gt(world_number(reader, "SELECT count(*) FROM entry"), 0);
    cpd_doc *report;
    done(cpd_erase(&report, home, one.id, &text));
    cr_expect(cpd_node_get_bool(cpd_doc_root(report), "keys_destroyed"));
    cr_expect_not(cpd_node_get_bool(cpd_doc_root(report), "log_emptied"));
    cpd_doc_free(report);
    cpd_store__read_end(reader->store);
    cpd_home_close(reader);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- as known at a position ---- */

static int epoch_keys(const char *folder)
{
    char path[4096];
    int n = 0;
    snprintf(path, sizeof path, "%s/keys/p", folder);
    DIR *keys = opendir(path);
    for (struct dirent *file; keys && (file = readdir(keys));)
        n += file->d_name[0] != '.';
    if (keys)
        closedir(keys);
    return n;
}

/* More than 16 MiB of lines: what a home has erased in many years, or somebody put there. */
static void lengthen_list(const char *folder)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/keys/erased", folder);
    FILE *file = fopen(path, "ae");
    cr_assert_not_null(file);
    for (unsigned i = 0; ftell(file) <= 16 << 20; i++)
        fprintf(file, "0191c000-0000-7000-8000-%012x 0191c000-0000-7000-8000-%012x %064x text\n", i,
                i, i);
    cr_assert_eq(fclose(file), 0);
    cr_assert_eq(chmod(path, 0600), 0);
}

Test(erase, a_list_however_long_keeps_no_home_closed)
{
    cpd_home *home = world_of_two();
    cpd_saved one = world_save(home, "{kind: cpd, text: To be erased}");
    CPD_FREE char *folder = strdup(home->path);
    int keys = epoch_keys(folder);
    lengthen_list(folder);
    done(cpd_erase(NULL, home, one.id, &text));
    cpd_home_close(home);
    home = world_open(folder);
    world_act_as(home, ASHA);
    cr_expect_eq(epoch_keys(folder), keys, "the old key is there");
    cr_expect(is_erased(home, one.id, NULL));
    world_expect_whole(home);
    cpd_home_close(home);
}

/* After every step of a random life in which things are also erased, the indexes are what the heads
 * say. */
static void erase_some(cpd_home *home, void *payload)
{
    int *step = payload;
    char id[CPD_UUID_TEXT];
    cpd_stmt *row;
    cpd_uuid record;
    if (++*step % 5 != 0)
        return;
    done(
        cpd_store__ask(&row, home->store,
                       "SELECT about FROM subject WHERE commitment IS NOT NULL ORDER BY id LIMIT 1 "
                       "OFFSET ?",
                       "i", (int64_t)(*step / 5)));
    bool there = cpd_stmt__next(row) > 0 && cpd_stmt__uuid(row, 0, &record);
    cpd_stmt__done(row);
    if (!there)
        return;
    cpd_uuid_format(id, &record);
    world_act_as(home, *step % 2 ? ASHA : TOM);
    cpd_erase_options how = {.what = *step % 3 ? CPD_ERASE_WHOLE : CPD_ERASE_TEXT,
                             .basis = "mistake"};
    int r = cpd_erase(NULL, home, id, &how);
    cr_assert(r == 0 || r == CPD_EDENIED || r == CPD_EABSENT || r == CPD_ECONFLICT, "%s",
              cpd_error_last()->text);
}

Test(erase, in_a_random_life_leaves_it_whole, .timeout = 240)
{
    for (unsigned seed = 1; seed < 6; seed++) {
        cpd_home *home = world_of_two();
        int step = 0;
        done(cpd_store__set_synchronous(home->store, false));
        craft_life(home, 40, seed, erase_some, &step);
        cr_expect_gt(world_number(home, "SELECT max(epoch) FROM epoch"), 1, "nothing was erased");
        world_expect_whole(home);
        cpd_home_close(home);
    }
}
