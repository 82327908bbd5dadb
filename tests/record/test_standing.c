/* Who may sign what, as what, and with which outcome: every relation with every outcome; in whose
 * place it then counts; registration on the day; conflicts as data; the queue. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/delegation.h>
#include <cpd/portfolio.h>

#include "craft.h"
#include "record/facts.h"
#include "store/store.h"

#define DANA "Dana Reid"

/* ---- relations ---- */

static void by_tom(cpd_home *home, const struct world_delegation *narrowed)
{
    struct world_delegation what = *narrowed;
    what.from = TOM;
    what.to = what.to ? what.to : VERA;
    world_delegate(home, &what);
}

static void nothing(cpd_home *home)
{
    (void)home;
}

static void delegate(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){0});
}

static void on_behalf(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.capacity = "on-behalf"});
}

static void all_narrowings_reach_it(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.kind = "session", .role = "supervisor", .person = ASHA});
}

static void of_another_kind(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.kind = "endorsement"});
}

static void in_another_role(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.role = "assessor"});
}

static void of_another_person(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.person = TOM});
}

static void not_yet(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.since = "2026-11-21"});
}

static void over(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.until = "2026-11-20"});
    world_set_clock("2026-11-21T12:00:00Z");
}

static void ended(cpd_home *home)
{
    char id[CPD_ID_TEXT];
    done(world_try_delegate(id, home, &(struct world_delegation){.from = TOM, .to = VERA}));
    world_act_as(home, VERA); /* who holds it may lay it down too */
    done(cpd_delegation_end(home, id));
}

static void passed_on(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.to = DANA});
    world_delegate(home, &(struct world_delegation){.from = DANA, .to = VERA});
}

static void from_a_stranger(cpd_home *home)
{
    world_delegate(home, &(struct world_delegation){.from = DANA, .to = VERA});
}

static void to_the_holder(cpd_home *home)
{
    by_tom(home, &(struct world_delegation){.to = ASHA});
}

static void acting(cpd_home *home)
{
    cpd_doc *doc = world_yaml("{line: supervisor, person: Vera Long, since: 2026-11-10, until: "
                              "2026-11-30, capacity: acting}");
    done(cpd_person_add_contact(home, ASHA, cpd_doc_root(doc)));
    cpd_doc_free(doc);
}

static void acted_once(cpd_home *home)
{
    acting(home);
    world_set_clock("2026-12-01T12:00:00Z");
}

static const struct relation {
    const char *label;
    void (*prepare)(cpd_home *home);
    const char *signer, *instead;
    int kind; /* CPD_OK, or how it is refused */
    const char *capacity, *role, *whose;
} relations[] = {
    {"the supervisee", nothing, ASHA, NULL, CPD_OK, "own", "supervisee", NULL},
    {"the supervisor", nothing, TOM, NULL, CPD_OK, "own", "supervisor", NULL},
    {"nobody", nothing, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"a delegate", delegate, VERA, NULL, CPD_OK, "delegated", "supervisor", TOM},
    {"a delegate, saying for whom", delegate, VERA, TOM, CPD_OK, "delegated", "supervisor", TOM},
    {"a delegate, for somebody else", delegate, VERA, ASHA, CPD_EDENIED, NULL, NULL, NULL},
    {"who gave it signs all the same", delegate, TOM, NULL, CPD_OK, "own", "supervisor", NULL},
    {"on behalf", on_behalf, VERA, NULL, CPD_OK, "on-behalf", "supervisor", TOM},
    {"narrowed, and reaching it", all_narrowings_reach_it, VERA, NULL, CPD_OK, "delegated",
     "supervisor", TOM},
    {"for another kind", of_another_kind, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"for another role", in_another_role, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"for another portfolio", of_another_person, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"from tomorrow", not_yet, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"until yesterday", over, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"ended", ended, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"a delegate's delegate", passed_on, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"a stranger's delegate", from_a_stranger, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
    {"the holder for themselves", to_the_holder, ASHA, NULL, CPD_OK, "own", "supervisee", NULL},
    {"the holder for the supervisor", to_the_holder, ASHA, TOM, CPD_EDENIED, NULL, NULL, NULL},
    {"acting", acting, VERA, NULL, CPD_OK, "acting", "supervisor", TOM},
    {"the named one, while another acts", acting, TOM, NULL, CPD_OK, "own", "supervisor", NULL},
    {"who acted until yesterday", acted_once, VERA, NULL, CPD_EABSENT, NULL, NULL, NULL},
};

static const struct outcome {
    const char *name, *words;
    bool approves;
} outcomes[] = {
    {"agree", NULL, true},          {"agree-with-comment", "But late.", true},
    {"under-protest", NULL, false}, {"recommend", NULL, false},
    {"decide", NULL, true},         {"moderate", NULL, false},
    {"refuse", "Not so.", false},
};
#define OUTCOMES (sizeof outcomes / sizeof *outcomes)

static const cpd_node *only_signature(cpd_doc **doc, cpd_home *home, const char *record)
{
    world_act_as(home, ASHA);
    done(cpd_record_read(doc, home, record, NULL));
    const cpd_node *list = cpd_node_get(cpd_doc_root(*doc), "signatures");
    cr_assert_eq(cpd_node_length(list), 1);
    return cpd_node_at(list, 0);
}

static bool says(const cpd_node *object, const char *key, const char *text)
{
    const char *said = cpd_node_get_text(object, key);
    return said && text ? strcmp(said, text) == 0 : !said && !text;
}

static void expect_stated(cpd_home *home, const char *record, const struct relation *as,
                          const struct outcome *outcome)
{
    cpd_doc *doc;
    const cpd_node *one = only_signature(&doc, home, record);
    cr_expect(says(one, "signer", as->signer) && says(one, "capacity", as->capacity) &&
                  says(one, "role", as->role) && says(one, "for", as->whose) &&
                  says(one, "outcome", outcome->name) && says(one, "words", outcome->words),
              "%s, %s", as->label, outcome->name);
    cr_expect_eq(cpd_node_length(cpd_node_get(one, "remarks")), as->whose ? 1 : 0, "%s", as->label);
    cpd_doc_free(doc);
}

/* In whose place it stands, theirs is the signature that counts. */
static void expect_counted(cpd_home *home, const char *record, const struct relation *as,
                           const struct outcome *outcome)
{
    cpd_facts facts = {0};
    size_t count;
    cpd_uuid asha = world_person(home, ASHA), id;
    cpd_person_row row;
    bool found = false;
    done(cpd_people__get(&row, home, &asha));
    done(cpd_facts__read(&facts, home, row.portfolio_no, INT32_MAX, 0));
    const cpd_fact *fact = cpd_facts__of_kind(&facts, CPD_KIND_SESSION, &count);
    for (size_t i = 0; i < count && !found; i++, fact += !found) {
        char text[CPD_UUID_TEXT];
        done(cpd_facts__record(&id, home, fact->id));
        cpd_uuid_format(text, &id);
        found = strcmp(text, record) == 0;
    }
    cr_assert(found);
    bool supervisor = strcmp(as->role, "supervisor") == 0;
    cr_expect(fact->signatures == outcome->approves &&
                  fact->signed_by_other == (outcome->approves && supervisor) && !fact->stale,
              "%s, %s: %d", as->label, outcome->name, fact->signatures);
    cpd_facts__fini(&facts);
}

static void try_outcome(cpd_home *home, const struct relation *as, const struct outcome *outcome,
                        const char *session)
{
    cpd_sign_options options = {
        .outcome = outcome->name, .words = outcome->words, .on_behalf_of = as->instead};
    int64_t before = world_number(home, "SELECT count(*) FROM entry");
    world_act_as(home, as->signer);
    int r = cpd_record_sign(home, session, &options);
    cr_assert_eq(r, as->kind, "%s, %s: %s %s", as->label, outcome->name, cpd_error_name(r),
                 r < 0 ? cpd_error_last()->text : "");
    cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before + (r == 0));
    if (r < 0)
        return;
    expect_stated(home, session, as, outcome);
    expect_counted(home, session, as, outcome);
    world_act_as(home, as->signer);
    if (strcmp(outcome->name, "refuse") != 0)
        refused(cpd_record_sign(home, session, &options), CPD_EDENIED);
    else
        done(cpd_record_sign(home, session, &(cpd_sign_options){.on_behalf_of = as->instead}));
}

Test(standing, every_relation_with_every_outcome, .timeout = 600)
{
    char id[CPD_ID_TEXT];
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
        world_set_clock("2026-11-20T12:00:00Z");
        cpd_home *home = world_of_two();
        done(cpd_person_add(id, home, DANA));
        done(cpd_store__set_synchronous(home->store, false));
        cpd_saved sessions[OUTCOMES];
        for (size_t k = 0; k < OUTCOMES; k++) {
            world_act_as(home, ASHA);
            sessions[k] = world_session(home);
        }
        relations[i].prepare(home);
        for (size_t k = 0; k < OUTCOMES; k++)
            try_outcome(home, &relations[i], &outcomes[k], sessions[k].id);
        world_expect_whole(home);
        cpd_home_close(home);
    }
}

Test(standing, one_place_is_signed_for_once)
{
    cpd_home *home = world_of_two();
    cpd_saved first = world_session(home), second = world_session(home);
    delegate(home);
    world_act_as(home, VERA);
    done(cpd_record_sign(home, first.id, NULL));
    world_act_as(home, TOM);
    refused(cpd_record_sign(home, first.id, NULL), CPD_EDENIED);
    done(cpd_record_sign(home, second.id, NULL));
    world_act_as(home, VERA);
    refused(cpd_record_sign(home, second.id, NULL), CPD_EDENIED);
    cpd_home_close(home);
}

Test(standing, who_could_sign_for_two_says_for_whom)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    delegate(home);
    world_delegate(home, &(struct world_delegation){.from = ASHA, .to = VERA});
    world_act_as(home, VERA);
    refused(cpd_record_sign(home, session.id, NULL), CPD_EINPUT);
    done(cpd_record_sign(home, session.id, &(cpd_sign_options){.on_behalf_of = "Asha"}));
    /* One person is not both of the two. */
    refused(cpd_record_sign(home, session.id, &(cpd_sign_options){.on_behalf_of = "Tom"}),
            CPD_EDENIED);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(standing, a_delegate_reads_what_they_sign_and_nothing_else)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), reflection;
    cpd_doc *doc;
    world_act_as(home, ASHA);
    reflection = world_save(home, "{kind: reflection, text: Mine}");
    cpd_saved piece = world_save(home, "{kind: cpd, text: Read}");
    by_tom(home, &(struct world_delegation){.kind = "session"});
    world_act_as(home, VERA);
    done(cpd_record_read(&doc, home, session.id, NULL));
    cpd_doc_free(doc);
    refused(cpd_record_read(&doc, home, reflection.id, NULL), CPD_EABSENT);
    refused(cpd_record_read(&doc, home, piece.id, NULL), CPD_EABSENT);
    refused(cpd_record_list(&doc, home, &(cpd_record_filter){.person = ASHA}), CPD_EABSENT);
    cpd_home_close(home);
}

/* ---- registration on the day ---- */

static void expect_registration(const char *number, const char *until, const char *status,
                                const char *remark)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    cpd_doc *doc;
    if (number)
        world_register(home, TOM, number, until);
    world_act_as(home, TOM);
    done(cpd_record_sign(home, session.id, NULL));
    const cpd_node *one = only_signature(&doc, home, session.id),
                   *registration = cpd_node_get(one, "registration");
    const char *said = cpd_node_as_text(cpd_node_at(cpd_node_get(one, "remarks"), 0));
    cr_expect(says(registration, "status", status) && says(registration, "number", number) &&
                  says(registration, "checked_on", "2026-11-20"),
              "%s", number);
    cr_expect_str_eq(said ? said : "", remark);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(standing, what_is_known_of_the_registration_is_stated)
{
    expect_registration(NULL, NULL, "not-known", "");
    expect_registration("SW1", NULL, NULL, "");
    expect_registration("SW1", "2026-11-20", NULL, "");
    expect_registration("SW1", "2026-11-19", "lapsed",
                        "registration SW1 had lapsed on 19 November 2026 when this was signed");
}

/* ---- conflicts ---- */

#define SET(version, layer, rules)                                                                 \
    "format: 1\nset: " version "\nversion: \"1\"\nkind: conflicts\ntitle: T\nnation: uk\nlayer: "  \
    "" layer "\npublisher: a test\neffective_from: 2000-01-01\nsource: made up\nlicence: ours\n"   \
    "checked_by: none\nrules:\n" rules
#define RULE(code, relation, more)                                                                 \
    "  - {code: " code ", title: no to " code ", relation: " relation more "}\n"

static const char conflicts[] = SET(
    "conflicts", "nation",
    RULE("managed", "managed-by-holder", ", kinds: [session]")
        RULE("wrote", "wrote-it", ", outcomes: [decide, moderate]")
            RULE("judged", "judged-holder", ", outcomes: [moderate], roles: [supervisor]")
                RULE("said", "recommended-it", ", outcomes: [decide]")
                    RULE("did", "decided-it", ", outcomes: [moderate]")
                        RULE("led", "supervised-by-holder", ", force: guidance"));

static void judge(cpd_home *home)
{
    static const char *const nodes[] = {"pcf@2018#D1"};
    cpd_saved saved;
    world_act_as(home, TOM);
    done(cpd_portfolio_endorse(&saved, home, ASHA, nodes, 1, "asye", NULL, NULL));
}

static void is_managed(cpd_home *home)
{
    world_add_contact(home, TOM, "line-manager", ASHA, "2026-01-01");
}

static const struct conflict {
    const char *label;
    void (*prepare)(cpd_home *home);
    const char *earlier; /* an outcome given to the version before */
    const char *signer, *outcome, *rule;
} conflicting[] = {
    {"who is managed by the holder", is_managed, NULL, TOM, "agree", "managed"},
    {"who is not", nothing, NULL, TOM, "agree", NULL},
    {"the author decides", nothing, NULL, TOM, "decide", "wrote"},
    {"the author agrees", nothing, NULL, TOM, "agree", NULL},
    {"who judged moderates", judge, NULL, TOM, "moderate", "wrote"},
    {"who judged recommends", judge, NULL, TOM, "recommend", NULL},
    {"recommended, and decides", nothing, "recommend", ASHA, "decide", "said"},
    {"recommended, and moderates", nothing, "recommend", ASHA, "moderate", NULL},
    {"decided, and moderates", nothing, "decide", ASHA, "moderate", "did"},
    {"refusing is never in conflict", is_managed, NULL, TOM, "refuse", NULL},
};

static void try_conflict(const struct conflict *c)
{
    cpd_home *home = world_of_two();
    world_adopt(home, conflicts);
    cpd_saved session = world_session(home);
    c->prepare(home);
    world_act_as(home, c->signer);
    if (c->earlier) {
        done(cpd_record_sign(home, session.id, &(cpd_sign_options){.outcome = c->earlier}));
        world_act_as(home, TOM);
        world_amend(home, session.id, "{minutes: 61m}");
        world_act_as(home, c->signer);
    }
    int r = cpd_record_sign(home, session.id,
                            &(cpd_sign_options){.outcome = c->outcome, .words = "Because."});
    cr_expect_eq(r, c->rule ? CPD_EDENIED : 0, "%s: %s", c->label,
                 r < 0 ? cpd_error_last()->text : "signed");
    if (r < 0 && c->rule)
        cr_expect(strstr(cpd_error_last()->hint, c->rule) != NULL, "%s: %s", c->label,
                  cpd_error_last()->hint);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(conflict, rules_in_force_refuse)
{
    for (size_t i = 0; i < sizeof conflicting / sizeof *conflicting; i++)
        try_conflict(&conflicting[i]);
}

Test(conflict, guidance_is_noted_in_the_signature)
{
    cpd_home *home = world_of_two();
    cpd_doc *doc;
    world_adopt(home, conflicts);
    cpd_saved session = world_session(home);
    world_add_contact(home, TOM, "supervisor", ASHA, "2026-01-01");
    world_act_as(home, TOM);
    done(cpd_record_sign(home, session.id, NULL));
    const cpd_node *one = only_signature(&doc, home, session.id);
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(cpd_node_get(one, "remarks"), 0)),
                     "guidance speaks against it: conflicts@1#led");
    cpd_doc_free(doc);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(conflict, the_nearer_layer_speaks_under_the_same_code)
{
    cpd_home *home = world_of_two();
    world_adopt(home, conflicts);
    world_adopt(home, SET("council", "council",
                          RULE("wrote", "wrote-it", ", outcomes: [decide], force: guidance")));
    cpd_saved session = world_session(home);
    world_act_as(home, TOM);
    done(cpd_record_sign(home, session.id, &(cpd_sign_options){.outcome = "decide"}));
    cpd_home_close(home);
}

/* What a set can name is what the library can find. */
Test(conflict, every_relation_a_set_may_name_is_known)
{
    size_t known = 0;
    for (; cpd_conflict__relation(known); known++) {
        cpd_home *home = world_of_two();
        char yaml[1000];
        snprintf(yaml, sizeof yaml, SET("one", "nation", RULE("x", "%s", "")),
                 cpd_conflict__relation(known));
        world_adopt(home, yaml);
        cpd_saved session = world_session(home);
        world_act_as(home, ASHA);
        done(cpd_record_sign(home, session.id, NULL));
        cpd_home_close(home);
    }
    cr_expect_eq(known, 6);
}

/* ---- the queue ---- */

static size_t waiting(cpd_home *home, const char *person)
{
    cpd_doc *doc;
    world_act_as(home, person);
    done(cpd_record_unsigned(&doc, home));
    size_t n = cpd_node_length(cpd_doc_root(doc));
    for (size_t i = 0; i < n; i++)
        cr_expect(cpd_node_get(cpd_node_at(cpd_doc_root(doc), i), "sign_as"));
    cpd_doc_free(doc);
    return n;
}

Test(queue, holds_what_one_may_sign_for_oneself_and_for_others)
{
    cpd_home *home = world_of_two();
    cpd_saved first = world_session(home);
    world_session(home);
    cr_expect_eq(waiting(home, VERA), 0);
    cr_expect_eq(waiting(home, TOM), 2);
    cr_expect_eq(waiting(home, ASHA), 2);
    delegate(home);
    cr_expect_eq(waiting(home, VERA), 2);
    done(cpd_record_sign(home, first.id, NULL));
    cr_expect_eq(waiting(home, VERA), 1);
    cr_expect_eq(waiting(home, TOM), 1, "it was signed for him");
    cpd_home_close(home);
}

Test(queue, holds_what_waits_for_whom_one_acts_for)
{
    cpd_home *home = world_of_two();
    world_session(home);
    acting(home);
    cr_expect_eq(waiting(home, VERA), 1);
    world_set_clock("2026-12-01T12:00:00Z");
    cr_expect_eq(waiting(home, VERA), 0);
    cpd_home_close(home);
}

Test(queue, what_was_refused_waits_again_once_it_is_changed)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    world_act_as(home, ASHA);
    done(cpd_record_sign(home, session.id,
                         &(cpd_sign_options){.outcome = "refuse", .words = "It was an hour."}));
    cr_expect_eq(waiting(home, ASHA), 0);
    world_act_as(home, TOM);
    world_amend(home, session.id, "{minutes: 60m}");
    cr_expect_eq(waiting(home, ASHA), 1);
    cpd_home_close(home);
}

Test(queue, a_seal_is_of_exactly_what_was_shown)
{
    cpd_home *home = world_of_two();
    char seals[4][CPD_HASH_TEXT];
    cpd_saved session = world_session(home);
    for (size_t i = 0; i < 4; i++) {
        cpd_doc *doc;
        world_act_as(home, TOM);
        if (i == 1)
            world_amend(home, session.id, "{minutes: 60m}");
        if (i == 2)
            world_session(home);
        done(cpd_record_unsigned(&doc, home));
        cpd_record_seal(seals[i], cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cr_expect_str_neq(seals[0], seals[1]);
    cr_expect_str_neq(seals[1], seals[2]);
    cr_expect_str_eq(seals[2], seals[3]);
    cpd_home_close(home);
}

/* ---- after the signature ---- */

Test(stale, a_correction_needs_a_reason_and_shows_where)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), out;
    cpd_doc *doc, *changes = world_yaml("{minutes: 61m}");
    world_act_as(home, TOM);
    done(cpd_record_amend(&out, home, session.id, cpd_doc_root(changes), NULL, NULL));
    done(cpd_record_sign(home, session.id, NULL));
    cpd_doc_free(changes);
    changes = world_yaml("{minutes: 62m}");
    refused(cpd_record_amend(&out, home, session.id, cpd_doc_root(changes), NULL, NULL), CPD_EINPUT);
    refused(cpd_record_withdraw(&out, home, session.id, ""), CPD_EINPUT);
    done(cpd_record_amend(&out, home, session.id, cpd_doc_root(changes), "Misread.", NULL));
    const cpd_node *one = only_signature(&doc, home, session.id);
    cr_expect(cpd_node_get_bool(one, "stale") && cpd_node_get_bool(cpd_doc_root(doc), "stale"));
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(cpd_node_get(one, "changed"), 0)),
                     "how long it lasted");
    cr_expect_eq(cpd_node_length(cpd_node_get(one, "changed")), 1);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "unsigned")), 2);
    cpd_doc_free(doc);
    world_act_as(home, TOM);
    done(cpd_record_sign(home, session.id, NULL));
    done(cpd_record_read(&doc, home, session.id, NULL));
    cr_expect(!cpd_node_get_bool(cpd_doc_root(doc), "stale"), "signed anew");
    cpd_doc_free(doc);
    cpd_doc_free(changes);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(stale, facts_tell_it_and_as_of_then)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    world_act_as(home, TOM);
    done(cpd_record_sign(home, session.id, NULL));
    int64_t before = world_number(home, "SELECT max(id) FROM entry");
    world_amend(home, session.id, "{minutes: 62m}");
    cpd_uuid asha = world_person(home, ASHA);
    cpd_person_row row;
    cpd_facts facts = {0};
    size_t count;
    done(cpd_people__get(&row, home, &asha));
    done(cpd_facts__read(&facts, home, row.portfolio_no, INT32_MAX, 0));
    const cpd_fact *fact = cpd_facts__of_kind(&facts, CPD_KIND_SESSION, &count);
    cr_expect(count == 1 && fact->stale && fact->signatures == 0);
    done(cpd_facts__read(&facts, home, row.portfolio_no, INT32_MAX, before));
    fact = cpd_facts__of_kind(&facts, CPD_KIND_SESSION, &count);
    cr_expect(count == 1 && !fact->stale && fact->signatures == 1);
    cpd_facts__fini(&facts);
    cpd_home_close(home);
}
