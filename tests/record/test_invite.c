/* Signatures of people without an account: by a code, once, until a day, of one version; and what
 * verify makes of invitations that somebody bent. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpd/erase.h>
#include <cpd/invitation.h>

#include "craft.h"
#include "ledger/guestkey.h"
#include "node/node.h"
#include "record/facts.h"
#include "store/store.h"
#include "support/support.h"

static int invite(char code[CPD_CODE_TEXT_SIZE], cpd_home *home, const char *record,
                  const char *yaml)
{
    cpd_doc *doc = world_yaml(yaml);
    int r = cpd_invitation_make(code, home, record, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

#define PAT "{name: Pat Lee, organisation: University of X, role: assessor}"

static int guest_keys(const cpd_home *home)
{
    char path[4096];
    int n = 0;
    snprintf(path, sizeof path, "%s/keys/guest", home->path);
    DIR *folder = opendir(path);
    for (struct dirent *file; folder && (file = readdir(folder));)
        n += file->d_name[0] != '.';
    if (folder)
        closedir(folder);
    return n;
}

Test(invite, a_code_opens_one_version_and_one_signature)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc;
    world_act_as(home, TOM);
    done(invite(code, home, session.id, PAT));
    cr_expect_eq(strlen(code), 29);
    cr_expect_eq(guest_keys(home), 1);
    done(cpd_invitation_read(&doc, home, code));
    const cpd_node *offer = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(offer, "name"), "Pat Lee");
    cr_expect_str_eq(cpd_node_get_text(offer, "invited_by"), TOM);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(offer, "record"), "hash"), session.hash);
    cr_expect_eq(cpd_node_length(cpd_node_get(offer, "accounts")), 2);
    cr_expect_not_null(cpd_node_get_text(cpd_node_at(cpd_node_get(offer, "accounts"), 0), "text"));
    cpd_doc_free(doc);
    refused(cpd_invitation_sign(home, code, &(cpd_sign_options){.outcome = "agree-with-comment"}),
            CPD_EINPUT);
    done(cpd_invitation_sign(
        home, code, &(cpd_sign_options){.outcome = "agree-with-comment", .words = "I saw it."}));
    cr_expect_eq(guest_keys(home), 0, "its secret is destroyed");
    refused(cpd_invitation_sign(home, code, NULL), CPD_EABSENT);
    refused(cpd_invitation_read(&doc, home, code), CPD_EABSENT);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(invite, the_signature_says_where_it_is_from)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc;
    world_act_as(home, TOM);
    done(invite(code, home, session.id, PAT));
    done(cpd_invitation_sign(home, code, &(cpd_sign_options){.words = "I saw it."}));
    done(cpd_record_read(&doc, home, session.id, NULL));
    const cpd_node *one = cpd_node_at(cpd_node_get(cpd_doc_root(doc), "signatures"), 0);
    cr_expect(cpd_node_get_bool(one, "guest"));
    cr_expect_str_eq(cpd_node_get_text(one, "signer"), "Pat Lee");
    cr_expect_str_eq(cpd_node_get_text(one, "role"), "assessor");
    cr_expect_str_eq(cpd_node_get_text(one, "words"), "I saw it.");
    cr_expect_str_eq(
        cpd_node_as_text(cpd_node_at(cpd_node_get(one, "remarks"), 0)),
        "from outside, University of X: invited by Tom Price, without an account, with "
        "a key made for this signature alone");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "unsigned")), 2,
                 "it stands in nobody's place");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- its secret goes when it waits no longer ---- */

Test(invite, its_secret_goes_with_the_record)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), piece;
    char code[CPD_CODE_TEXT_SIZE];
    world_act_as(home, TOM);
    done(invite(code, home, session.id, PAT));
    world_act_as(home, ASHA);
    piece = world_save(home, "{kind: cpd, text: Read}");
    done(invite(code, home, piece.id, PAT));
    cr_expect_eq(guest_keys(home), 2);
    world_act_as(home, TOM);
    done(cpd_erase(NULL, home, session.id,
                   &(cpd_erase_options){.what = CPD_ERASE_WHOLE, .basis = "request"}));
    cr_expect_eq(guest_keys(home), 1, "the other still waits");
    done(cpd_invitation_sign(home, code, NULL));
    world_expect_whole(home);
    cpd_home_close(home);
}

/* By their text alone it is the record that stays, and may still be signed. */
Test(invite, its_secret_stays_when_the_record_does)
{
    cpd_home *home = world_of_two();
    char code[CPD_CODE_TEXT_SIZE];
    cpd_saved piece = world_save(home, "{kind: cpd, text: Read}");
    done(invite(code, home, piece.id, PAT));
    done(cpd_erase(NULL, home, piece.id, NULL));
    cr_expect_eq(guest_keys(home), 1);
    cpd_home_close(home);
}

Test(invite, its_secret_goes_when_the_home_is_opened_after_its_last_day)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    world_act_as(home, TOM);
    done(invite(code, home, session.id, "{name: Pat, until: 2026-11-20, role: assessor}"));
    done(invite(code, home, session.id, PAT));
    CPD_FREE char *folder = strdup(home->path);
    cpd_home_close(home);
    home = world_open(folder);
    cr_expect_eq(guest_keys(home), 2, "both wait on that day");
    cpd_home_close(home);
    world_set_clock("2026-11-21T12:00:00Z");
    home = world_open(folder);
    cr_expect_eq(guest_keys(home), 1);
    world_act_as(home, TOM);
    done(cpd_invitation_sign(home, code, NULL));
    world_expect_whole(home);
    cpd_home_close(home);
}

/* Somebody may be about to commit an invitation whose key lies there already. */
Test(invite, no_secret_goes_while_another_writes)
{
    cpd_home *home = world_of_two(), *other;
    cpd_public keys;
    cpd_uuid id;
    cpd_people__new_id(&id, home);
    CPD_FREE char *folder = strdup(home->path);
    done(cpd_change__begin(home));
    done(cpd_guestkey__make(&keys, home, &id, "code"));
    other = world_open(folder);
    cr_expect_eq(guest_keys(home), 1);
    cpd_home_close(other);
    done(cpd_change__commit(home));
    cpd_home_close(world_open(folder));
    cr_expect_eq(guest_keys(home), 0, "of one that was never made");
    cpd_home_close(home);
}

/* Whoever may write in a portfolio must not make witnesses for themselves. */
static int counted(const char *inviter)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    cpd_uuid asha = world_person(home, ASHA);
    cpd_person_row row;
    cpd_facts facts = {0};
    size_t count;
    world_act_as(home, inviter);
    done(invite(code, home, session.id, PAT));
    done(cpd_invitation_sign(home, code, NULL));
    done(cpd_people__get(&row, home, &asha));
    done(cpd_facts__read(&facts, home, row.portfolio_no, INT32_MAX, 0));
    int signatures = cpd_facts__of_kind(&facts, CPD_KIND_SESSION, &count)->signatures;
    cpd_facts__fini(&facts);
    cpd_home_close(home);
    return signatures;
}

Test(invite, the_holders_own_guest_counts_for_nothing)
{
    cr_expect_eq(counted(TOM), 1);
    cr_expect_eq(counted(ASHA), 0);
}

static const struct {
    const char *label, *whom;
    int kind;
} invited[] = {
    {"nobody", "{role: assessor}", CPD_EINPUT},
    {"a blank name", "{name: \"  \", role: assessor}", CPD_EINPUT},
    {"two lines", "{name: \"Pat\\nLee\", role: assessor}", CPD_EINPUT},
    {"no role", "{name: Pat, role: \"two words\"}", CPD_EINPUT},
    {"until yesterday", "{name: Pat, until: 2026-11-19, role: assessor}", CPD_EINPUT},
    {"for ever", "{name: Pat, until: 2027-11-19, role: assessor}", CPD_EINPUT},
    {"until today", "{name: Pat, until: 2026-11-20, role: assessor}", CPD_OK},
    {"for ninety days", "{name: Pat, until: 2027-02-18, role: assessor}", CPD_OK},
};

Test(invite, is_checked_before_a_key_is_made)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), reflection;
    char code[CPD_CODE_TEXT_SIZE];
    int keys = 0;
    for (size_t i = 0; i < sizeof invited / sizeof *invited; i++) {
        int r = invite(code, home, session.id, invited[i].whom);
        cr_expect_eq(r, invited[i].kind, "%s: %s", invited[i].label,
                     r < 0 ? cpd_error_last()->text : "done");
        keys += r == 0;
        cr_expect_eq(guest_keys(home), keys, "%s", invited[i].label);
    }
    world_act_as(home, VERA);
    refused(invite(code, home, session.id, PAT), CPD_EABSENT);
    world_act_as(home, ASHA);
    reflection = world_save(home, "{kind: reflection, text: Mine}");
    refused(invite(code, home, reflection.id, PAT), CPD_EDENIED);
    world_expect_whole(home);
    cpd_home_close(home);
}

static void expect_nothing(cpd_home *home, const char *code, const char *label)
{
    cpd_doc *doc;
    cr_expect_eq(cpd_invitation_read(&doc, home, code), CPD_EABSENT, "%s", label);
    cr_expect_str_eq(cpd_error_last()->text, "this code opens nothing", "%s", label);
    cr_expect_eq(cpd_invitation_sign(home, code, NULL), CPD_EABSENT, "%s", label);
    cr_expect_str_eq(cpd_error_last()->text, "this code opens nothing", "%s", label);
}

Test(invite, all_codes_that_open_nothing_are_answered_alike)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE], other[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc;
    done(invite(code, home, session.id, "{name: Pat, until: 2026-11-21, role: assessor}"));
    static const char *const bad[] = {"",
                                      "x",
                                      "0123-4567",
                                      "00000-00000-00000-00000-00000",
                                      "00000-00000-00000-00000-000000",
                                      "../../keys/home"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_nothing(home, bad[i], bad[i]);
    expect_nothing(home, NULL, "none");
    /* As people copy codes: in capitals, in one piece, with l for 1. */
    char typed[CPD_CODE_TEXT_SIZE];
    size_t n = 0;
    for (const char *c = code; *c; c++)
        if (*c != '-')
            typed[n++] = *c == '1' ? 'l' : *c == '0' ? 'O' : *c >= 'a' ? (char)(*c - 32) : *c;
    typed[n] = '\0';
    done(cpd_invitation_read(&doc, home, typed));
    cpd_doc_free(doc);
    world_set_clock("2026-11-22T12:00:00Z");
    expect_nothing(home, code, "out of date");
    done(invite(other, home, session.id, PAT));
    cr_expect_eq(guest_keys(home), 1, "the key of what is out of date is destroyed");
    done(cpd_invitation_list(&doc, home));
    cr_assert_eq(cpd_node_length(cpd_doc_root(doc)), 1);
    const char *id = cpd_node_get_text(cpd_node_at(cpd_doc_root(doc), 0), "id");
    world_act_as(home, VERA);
    refused(cpd_invitation_end(home, id), CPD_EABSENT);
    world_act_as(home, TOM);
    done(cpd_invitation_end(home, id + strlen(id) - 6));
    cpd_doc_free(doc);
    expect_nothing(home, other, "ended");
    cr_expect_eq(guest_keys(home), 0);
    world_expect_whole(home);
    cpd_home_close(home);
}

static int be_slow(cpd_home *home, cpd_uuid *id)
{
    cpd_public keys;
    cpd_people__new_id(id, home);
    int r = cpd_change__begin(home);
    return r == 0 ? cpd_guestkey__make(&keys, home, id, "0123456789abcdefghjkmnpqr") : r;
}

/* Another process has made its key and is about to commit the statement: who invites meanwhile
 * waits for it before they look which keys are nobody's. */
Test(invite, a_key_that_another_is_about_to_name_is_left_alone)
{
    cpd_home *home = world_of_two(), *other = world_open(home->path);
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    cpd_uuid id;
    world_act_as(home, TOM);
    done(be_slow(other, &id));
    refused(invite(code, home, session.id, PAT), CPD_EBUSY);
    cr_expect_eq(guest_keys(home), 1, "the other's key was destroyed");
    cpd_change__abandon(other);
    done(invite(code, home, session.id, PAT));
    cr_expect_eq(guest_keys(home), 1, "what came to nothing is swept");
    done(cpd_invitation_sign(home, code, NULL));
    cpd_home_close(other);
    cpd_home_close(home);
}

Test(invite, what_was_changed_since_is_not_signed)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc;
    world_act_as(home, TOM);
    done(invite(code, home, session.id, PAT));
    world_amend(home, session.id, "{minutes: 61m}");
    refused(cpd_invitation_read(&doc, home, code), CPD_ECONFLICT);
    refused(cpd_invitation_sign(home, code, NULL), CPD_ECONFLICT);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* The guest sees through the inviter's eyes, today. */
Test(invite, who_may_read_no_more_shows_nothing_either)
{
    cpd_home *home = world_of_two();
    char code[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc;
    cpd_saved piece = world_save(home, "{kind: cpd, text: Read}");
    world_act_as(home, TOM);
    done(invite(code, home, piece.id, PAT));
    done(cpd_invitation_read(&doc, home, code));
    cpd_doc_free(doc);
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-11-20");
    world_act_as(home, ASHA);
    expect_nothing(home, code, "by who is no contact any more");
    cpd_home_close(home);
}

/* ---- what stays behind ---- */

Test(invite, the_code_stands_nowhere_in_the_home)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE], plain[26], command[8300];
    size_t n = 0;
    world_act_as(home, TOM);
    done(invite(code, home, session.id, PAT));
    for (const char *c = code; *c; c++)
        if (*c != '-')
            plain[n++] = *c;
    plain[n] = '\0';
    snprintf(command, sizeof command, "grep -r -a -q -e '%s' -e '%s' '%s'", code, plain,
             home->path);
    cr_expect_neq(system(command), 0, "grep finds it");
    cpd_home_close(home);
}

/* Another process sees the code used although the key file is still there. */
Test(invite, a_key_that_was_left_behind_signs_nothing)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    char code[CPD_CODE_TEXT_SIZE], command[9000];
    world_act_as(home, TOM);
    done(invite(code, home, session.id, PAT));
    snprintf(command, sizeof command, "cp -r '%s/keys/guest' '%s/keys/kept'", home->path,
             home->path);
    cr_assert_eq(system(command), 0);
    done(cpd_invitation_sign(home, code, NULL));
    snprintf(command, sizeof command, "rm -r '%s/keys/guest' && mv '%s/keys/kept' '%s/keys/guest'",
             home->path, home->path, home->path);
    cr_assert_eq(system(command), 0);
    expect_nothing(home, code, "used");
    done(invite(code, home, session.id, PAT));
    cr_expect_eq(guest_keys(home), 1, "what was left behind is swept away");
    cpd_home_close(home);
}

/* ---- verify ---- */

static void second_signature(cpd_home *home, cpd_doc *doc, cpd_node *s)
{
    (void)home, (void)doc, (void)s;
}

static void other_key(cpd_home *home, cpd_doc *doc, cpd_node *s)
{
    (void)home;
    cpd_node_set_text(doc, s, "role", "supervisor");
}

static void other_inviter(cpd_home *home, cpd_doc *doc, cpd_node *s)
{
    cpd_uuid asha = world_person(home, ASHA);
    cpd_object__set_uuid(doc, s, "invited_by", &asha);
}

static void other_name(cpd_home *home, cpd_doc *doc, cpd_node *s)
{
    (void)home;
    cpd_node_set_text(doc, cpd_node_get(s, "guest"), "name", "Professor Lee");
}

static void too_late(cpd_home *home, cpd_doc *doc, cpd_node *s)
{
    (void)home;
    cpd_node_set_text(doc, s, "date", "2027-01-01");
}

static const struct {
    const char *label;
    void (*change)(cpd_home *home, cpd_doc *doc, cpd_node *s);
    const char *found;
} bent[] = {
    {"a second one", second_signature, "second one by the same invitation"},
    {"in another role", other_key, "something else than its invitation"},
    {"by another's invitation", other_inviter, "another guest, or another who invited"},
    {"under another name", other_name, "another guest, or another who invited"},
    {"after its day", too_late, "later than its invitation"},
};

/* A copy of the guest's statement, changed and signed with the guest's own key, which was kept. */
static void bend(cpd_home *home, const cpd_secret *secret, const char *record, size_t i)
{
    cpd_uuid id, asha = world_person(home, ASHA);
    cpd_person_row holder;
    cpd_stmt *row;
    size_t n;
    int64_t position;
    cpd_doc *doc = cpd_doc_new();
    cr_assert(cpd_uuid_parse(&id, record));
    done(cpd_store__ask(&row, home->store,
                        "SELECT bytes FROM subject WHERE about = ? AND commitment IS NULL", "u",
                        &id));
    cr_assert_eq(cpd_stmt__next(row), 1);
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    cpd_node *s = cpd_node__unpack_into(doc, bytes, n);
    cpd_stmt__done(row);
    cpd_node_unset(s, "operation");
    cpd_node_unset(s, "salt");
    bent[i].change(home, doc, s);
    done(cpd_people__get(&holder, home, &asha));
    done(cpd_change__begin(home));
    done(cpd_ledger__state(&position, home, doc,
                           &(cpd_statement){.operation = "signoff",
                                            .portfolio = &holder.portfolio,
                                            .about = &id,
                                            .signer = secret,
                                            .object = s}));
    done(cpd_index__signoff(home, position, position, s));
    done(cpd_change__commit(home));
    cpd_doc_free(doc);
}

static int keep_key(void *payload, const cpd_uuid *invitation)
{
    *(cpd_uuid *)payload = *invitation;
    return 0;
}

Test(invite, verify_finds_what_was_bent)
{
    for (size_t i = 0; i < sizeof bent / sizeof *bent; i++) {
        cpd_home *home = world_of_two();
        cpd_saved session = world_session(home);
        char code[CPD_CODE_TEXT_SIZE], plain[26];
        size_t n = 0;
        cpd_uuid invitation;
        cpd_secret *secret = NULL;
        world_act_as(home, TOM);
        done(invite(code, home, session.id, PAT));
        for (const char *c = code; *c; c++)
            if (*c != '-')
                plain[n++] = *c;
        plain[n] = '\0';
        done(cpd_guestkey__each(home, keep_key, &invitation));
        done(cpd_guestkey__open(&secret, home, &invitation, plain));
        done(cpd_invitation_sign(home, code, NULL));
        world_expect_whole(home);
        bend(home, secret, session.id, i);
        CPD_FREE char *problems = world_problems(home);
        cr_expect(strstr(problems, bent[i].found), "%s: %s", bent[i].label, problems);
        cpd_secret__free(secret);
        cpd_home_close(home);
    }
}

/* The name of who was to sign stands in the invitation, which is filed under an id of its own. */
Test(invite, goes_with_a_record_that_is_erased_whole)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), other = world_session(home);
    char used[CPD_CODE_TEXT_SIZE], open[CPD_CODE_TEXT_SIZE], kept[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc;
    static const char *const count =
        "SELECT count(*) FROM subject WHERE instr(bytes, CAST('Pat Lee' AS BLOB)) + instr(bytes, "
        "CAST('Kim Ode' AS BLOB)) > 0";
    world_act_as(home, TOM);
    done(invite(used, home, session.id, PAT));
    done(cpd_invitation_sign(home, used, &(cpd_sign_options){.words = "Seen"}));
    done(invite(open, home, session.id, "{name: Kim Ode, role: assessor}"));
    done(invite(kept, home, other.id, "{name: Lou Fern, role: assessor}"));
    cr_expect_geq(world_number(home, count), 2);
    done(cpd_erase(NULL, home, session.id,
                   &(cpd_erase_options){.what = CPD_ERASE_WHOLE, .basis = "mistake"}));
    cr_expect_eq(world_number(home, count), 0);
    cr_expect_eq(cpd_invitation_read(&doc, home, open), CPD_EABSENT);
    done(cpd_invitation_read(&doc, home, kept));
    cpd_doc_free(doc);
    world_expect_whole(home);
    cpd_home_close(home);
}
