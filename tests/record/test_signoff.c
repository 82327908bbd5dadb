/* Verify over sign-offs that somebody with a key and the database made: each is signed well, stands
 * in its chain, and is still found out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/delegation.h>

#include <cpd/supervision.h>
#include <cpd/verify.h>

#include "craft.h"
#include "node/node.h"
#include "store/store.h"

struct forger {
    cpd_home *home;
    cpd_saved session;
    char delegation[CPD_ID_TEXT];
    cpd_doc *doc;
    cpd_node *statement; /* a copy of a good one, to be changed */
};

/* The newest sign-off, as it was before operation and salt were added. */
static void take_newest(struct forger *f)
{
    cpd_uuid record;
    cpd_stmt *row;
    size_t n;
    cr_assert(cpd_uuid_parse(&record, f->session.id));
    done(cpd_store__ask(&row, f->home->store,
                        "SELECT bytes FROM subject WHERE about = ? AND commitment IS NULL ORDER BY "
                        "id DESC LIMIT 1",
                        "u", &record));
    cr_assert_eq(cpd_stmt__next(row), 1);
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    f->doc = cpd_doc_new();
    f->statement = cpd_node__unpack_into(f->doc, bytes, n);
    cr_assert_not_null(f->statement);
    cpd_stmt__done(row);
    cpd_node_unset(f->statement, "operation");
    cpd_node_unset(f->statement, "salt");
}

static struct forger begin(void)
{
    struct forger f = {.home = world_of_two()};
    f.session = world_session(f.home);
    done(
        world_try_delegate(f.delegation, f.home,
                           &(struct world_delegation){.from = TOM, .to = VERA, .kind = "session"}));
    world_act_as(f.home, VERA);
    done(cpd_record_sign(f.home, f.session.id, NULL));
    world_expect_whole(f.home);
    take_newest(&f);
    return f;
}

/* Sign what was changed with the key of whoever it names, and put it into chain and index. */
static void forge(struct forger *f, const char *as)
{
    cpd_home *home = f->home;
    cpd_uuid record, signer = world_person(home, as), asha = world_person(home, ASHA);
    cpd_person_row holder;
    int64_t id;
    cr_assert(cpd_uuid_parse(&record, f->session.id));
    done(cpd_people__get(&holder, home, &asha));
    done(cpd_keyring__unlock(home, &signer));
    done(cpd_change__begin(home));
    done(cpd_ledger__state(&id, home, f->doc,
                           &(cpd_statement){.operation = "signoff",
                                            .portfolio = &holder.portfolio,
                                            .actor = &signer,
                                            .about = &record,
                                            .signer = cpd_keyring__person(home, &signer),
                                            .object = f->statement}));
    done(cpd_index__signoff(home, id, id, f->statement));
    done(cpd_change__commit(home));
}

static void set(struct forger *f, const char *key, const char *text)
{
    cpd_node_set_text(f->doc, f->statement, key, text);
}

static void as_it_was(struct forger *f)
{
    (void)f;
}

static void after_its_end(struct forger *f)
{
    world_act_as(f->home, TOM);
    done(cpd_delegation_end(f->home, f->delegation));
}

static void after_its_last_day(struct forger *f)
{
    set(f, "date", "2027-01-01");
}

static void before_its_first_day(struct forger *f)
{
    set(f, "date", "2026-11-19");
}

static void by_none(struct forger *f)
{
    cpd_node_unset(f->statement, "delegation");
}

static void by_another(struct forger *f)
{
    set(f, "delegation", cpd_node_get_text(f->statement, "certificate"));
}

static void for_another(struct forger *f)
{
    cpd_uuid asha = world_person(f->home, ASHA);
    cpd_object__set_uuid(f->doc, f->statement, "for", &asha);
}

static void in_another_role(struct forger *f)
{
    set(f, "role", "supervisee");
}

static void in_another_capacity(struct forger *f)
{
    set(f, "capacity", "on-behalf");
}

static void as_ones_own(struct forger *f)
{
    set(f, "capacity", "own");
}

static void as_acting(struct forger *f)
{
    set(f, "capacity", "acting");
    cpd_node_set(f->doc, f->statement, "appointment", cpd_node_get(f->statement, "delegation"));
    cpd_node_unset(f->statement, "delegation");
}

static void as_a_guest(struct forger *f)
{
    set(f, "capacity", "own");
    cpd_node_set(f->doc, f->statement, "invitation", cpd_node_get(f->statement, "delegation"));
    cpd_node_unset(f->statement, "delegation");
}

static void in_no_capacity(struct forger *f)
{
    set(f, "capacity", "king");
}

static void without_a_day(struct forger *f)
{
    cpd_node_unset(f->statement, "date");
}

static const struct {
    const char *label;
    void (*change)(struct forger *f);
    const char *found; /* what verify says; NULL: nothing */
} forgeries[] = {
    {"as it was", as_it_was, NULL},
    {"after the end of the delegation", after_its_end, "after the end"},
    {"after its last day", after_its_last_day, "not covered"},
    {"before its first day", before_its_first_day, "not covered"},
    {"by no delegation", by_none, "does not name what lets"},
    {"by what is no delegation", by_another, "is not there"},
    {"for another person", for_another, "between other people"},
    {"in a role that was not theirs", in_another_role, "did not stand"},
    {"in another capacity", in_another_capacity, "another capacity"},
    {"as one's own, with a delegation", as_ones_own, "names more than"},
    {"as acting", as_acting, "is not there"},
    {"as a guest", as_a_guest, "names no signer"},
    {"in no capacity", in_no_capacity, "does not know"},
    {"without a day", without_a_day, "no record, role or day"},
};

Test(signoff, verify_finds_what_its_signer_could_not_sign, .timeout = 300)
{
    for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++) {
        struct forger f = begin();
        forgeries[i].change(&f);
        forge(&f, VERA);
        CPD_FREE char *problems = world_problems(f.home);
        if (forgeries[i].found)
            cr_expect(strstr(problems, forgeries[i].found), "%s: %s", forgeries[i].label, problems);
        else
            cr_expect_str_eq(problems, "", "%s: %s", forgeries[i].label, problems);
        cpd_doc_free(f.doc);
        cpd_home_close(f.home);
    }
}

/* ---- for oneself ---- */

/* Asha signed as supervisee, for herself. */
static struct forger begin_own(void)
{
    struct forger f = {.home = world_of_two()};
    f.session = world_session(f.home);
    world_act_as(f.home, ASHA);
    done(cpd_record_sign(f.home, f.session.id, NULL));
    take_newest(&f);
    return f;
}

/* Tom signed a piece of hers as her supervisor; it names nobody. */
static struct forger begin_in_line(void)
{
    struct forger f = {.home = world_of_two()};
    world_act_as(f.home, ASHA);
    f.session = world_save(f.home, "{kind: cpd, text: Read it}");
    world_act_as(f.home, TOM);
    done(cpd_record_sign(f.home, f.session.id, NULL));
    take_newest(&f);
    return f;
}

static void as_the_other(struct forger *f)
{
    set(f, "role", "supervisor");
}

static void as_line_manager(struct forger *f)
{
    set(f, "role", "line-manager");
}

static void over(struct forger *f, const char *kind)
{
    world_act_as(f->home, ASHA);
    f->session = world_save(f->home, kind);
    set(f, "record", f->session.id);
    set(f, "revision_hash", f->session.hash);
}

static void what_one_wrote(struct forger *f)
{
    over(f, "{kind: cpd, text: Mine}");
    set(f, "role", "supervisor");
}

static void before_one_was_named(struct forger *f)
{
    set(f, "date", "2020-01-01");
}

static const struct {
    const char *label;
    struct forger (*begin)(void);
    void (*change)(struct forger *f);
    const char *as, *found;
} own_forgeries[] = {
    {"as it was", begin_own, as_it_was, ASHA, NULL},
    {"as the other of the two", begin_own, as_the_other, ASHA, "does not name in that role"},
    {"over what one wrote", begin_own, what_one_wrote, ASHA, "who wrote the record"},
    {"a contact, as it was", begin_in_line, as_it_was, TOM, NULL},
    {"in a line that is not theirs", begin_in_line, as_line_manager, TOM, "did not stand"},
    {"before they were named", begin_in_line, before_one_was_named, TOM, "did not stand"},
};

Test(signoff, verify_finds_who_signed_for_themselves_what_they_could_not, .timeout = 300)
{
    for (size_t i = 0; i < sizeof own_forgeries / sizeof *own_forgeries; i++) {
        struct forger f = own_forgeries[i].begin();
        own_forgeries[i].change(&f);
        forge(&f, own_forgeries[i].as);
        CPD_FREE char *problems = world_problems(f.home);
        const char *label = own_forgeries[i].label;
        if (own_forgeries[i].found)
            cr_expect(strstr(problems, own_forgeries[i].found), "%s: %s", label, problems);
        else
            cr_expect_str_eq(problems, "", "%s: %s", label, problems);
        cpd_doc_free(f.doc);
        cpd_home_close(f.home);
    }
}

/* A delegation that somebody gave themselves: signed by the wrong one of the two. */
Test(signoff, a_delegation_counts_by_the_givers_key_alone)
{
    struct forger f = begin();
    cpd_home *home = f.home;
    cpd_uuid vera = world_person(home, VERA);
    int64_t id;
    CPD_FREE char *problems = NULL;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *delegation = cpd_node_copy(doc, f.statement); /* has signer, key and certificate */
    cpd_uuid tom = world_person(home, TOM);
    cpd_object__set_uuid(doc, delegation, "person", &vera);
    cpd_object__set_uuid(doc, delegation, "from", &tom);
    cpd_object__set_uuid(doc, delegation, "delegation", &vera);
    cpd_node_unset(delegation, "record");
    cpd_node_set_text(doc, delegation, "since", "2026-01-01");
    cpd_node_set_text(doc, delegation, "until", "2026-12-31");
    cpd_hash hash;
    done(cpd_change__begin(home));
    done(cpd_ledger__state(&id, home, doc,
                           &(cpd_statement){.operation = "delegate",
                                            .actor = &vera,
                                            .about = &vera,
                                            .signer = cpd_keyring__person(home, &vera),
                                            .object = delegation}));
    done(cpd_change__commit(home));
    done(cpd_ledger__entry_hash(&hash, home, id));
    cpd_object__set_hash(f.doc, f.statement, "delegation", &hash);
    forge(&f, VERA);
    problems = world_problems(home);
    cr_expect(strstr(problems, "between other people"), "%s", problems);
    cpd_doc_free(doc);
    cpd_doc_free(f.doc);
    cpd_home_close(home);
}

/* ---- what is entered as something else ---- */

static void insert_row(cpd_home *home, int64_t id, const cpd_uuid *about, const cpd_node *statement)
{
    static const unsigned char nothing[CPD_SIGNATURE_SIZE];
    cpd_str packed = {0};
    done(cpd_node__pack(&packed, statement));
    done(cpd_store__run(home->store,
                        "INSERT INTO subject(id, about, bytes, commitment, sealed, signature) "
                        "VALUES(?, ?, ?, NULL, NULL, ?)",
                        "iubb", id, about, packed.bytes, packed.length, nothing, sizeof nothing));
    cpd_str_fini(&packed);
}

/* The chain is good and every hash fits; but the entry calls it a note, which nobody must sign, and
 * the statement calls itself what only a key may say. */
static void enter_as_note(struct forger *f, const char *operation)
{
    cpd_home *home = f->home;
    cpd_uuid record, signer = world_person(home, VERA), asha = world_person(home, ASHA);
    cpd_person_row holder;
    cpd_hash subject;
    int64_t id, changed;
    cr_assert(cpd_uuid_parse(&record, f->session.id));
    done(cpd_people__get(&holder, home, &asha));
    set(f, "operation", operation);
    cpd_object__add_salt(f->doc, f->statement, 16);
    done(cpd_ledger__hash_object(&subject, "cpd/note/1", f->statement));
    done(cpd_change__begin(home));
    done(cpd_ledger__append(&id, NULL, home,
                            &(cpd_act){.operation = "note",
                                       .portfolio = &holder.portfolio,
                                       .actor = &signer,
                                       .subject = &subject}));
    insert_row(home, id, &record, f->statement);
    done(cpd_change__commit(home));
    done(cpd_record_rebuild(home, &changed));
}

Test(signoff, that_was_entered_as_something_else_is_none)
{
    static const char *const operations[] = {"signoff", "key", "delegate"};
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        struct forger f = begin();
        cpd_doc *report;
        enter_as_note(&f, operations[i]);
        done(cpd_verify(&report, f.home));
        const char *why = cpd_node_get_text(
            cpd_node_at(cpd_node_get(cpd_doc_root(report), "problems"), 0), "text");
        cr_expect(why && strstr(why, "another than the one it was entered as"), "%s: %s",
                  operations[i], why);
        cpd_doc_free(report);
        cpd_doc_free(f.doc);
        cpd_home_close(f.home);
    }
}

/* An account is part of its session: who signs sessions for somebody signs their accounts too. */
Test(signoff, of_an_account_by_who_signs_sessions_is_good)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), account;
    char delegation[CPD_ID_TEXT];
    world_act_as(home, TOM);
    done(cpd_supervision_add_account(&account, home, session.id, "We went on.", NULL));
    done(world_try_delegate(
        delegation, home, &(struct world_delegation){.from = TOM, .to = VERA, .kind = "session"}));
    world_act_as(home, VERA);
    done(cpd_record_sign(home, account.id, NULL));
    world_expect_whole(home);
    cpd_home_close(home);
}
