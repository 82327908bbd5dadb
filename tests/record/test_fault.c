/* Fault twins: everything a person does, once more with the n-th allocation failing, for every n.
 * It is refused as a failure of the system, nothing has changed, nothing leaks, and the next call
 * works.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cpd/delegation.h>
#include <cpd/erase.h>
#include <cpd/invitation.h>
#include <cpd/portfolio.h>
#include <cpd/supervision.h>
#include <cpd/verify.h>

#include "craft.h"
#include "store/store.h"
#include "support/fault.h"

struct stage {
    cpd_home *home;
    cpd_doc *draft, *shown;
    cpd_saved record, out;
    cpd_saved untouched; /* what out was before */
    char code[CPD_CODE_TEXT_SIZE];
};

/* ---- what is tried: prepare is never disturbed ---- */

static void prepare_piece(struct stage *s)
{
    s->draft =
        world_yaml("{kind: cpd, text: Read about thresholds, impact: I ask earlier, minutes: "
                   "90m, activity: course, people: [{role: peer, person: Vera}], links: "
                   "[{node: pcf@2018#D1, level: asye}]}");
}

static int act_save(struct stage *s)
{
    return cpd_record_save(&s->out, s->home, cpd_doc_root(s->draft), NULL);
}

static void prepare_reflection(struct stage *s)
{
    s->draft = world_yaml("{kind: reflection, text: Mine, links: [pcf@2018#D2]}");
}

static void prepare_amendment(struct stage *s)
{
    s->record =
        world_save(s->home, "{kind: cpd, text: Read, learning: Much, links: [pcf@2018#D1]}");
    s->draft = world_yaml("{learning: More, minutes: 45m}");
}

static void prepare_private_amendment(struct stage *s)
{
    s->record = world_save(s->home, "{kind: reflection, text: Mine}");
    s->draft = world_yaml("{learning: More}");
}

static int act_amend(struct stage *s)
{
    return cpd_record_amend(&s->out, s->home, s->record.id, cpd_doc_root(s->draft), "why", NULL);
}

static int act_withdraw(struct stage *s)
{
    return cpd_record_withdraw(&s->out, s->home, s->record.id, "why");
}

static void prepare_session(struct stage *s)
{
    s->record = world_session(s->home);
    world_act_as(s->home, ASHA);
}

static int act_sign(struct stage *s)
{
    return cpd_record_sign(s->home, s->record.id,
                           &(cpd_sign_options){.outcome = "agree-with-comment", .words = "Yes"});
}

static int act_session(struct stage *s)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    draft.account = "We talked.";
    draft.minutes = 60;
    return cpd_supervision_record(&s->out, s->home, &draft, NULL);
}

static int act_account(struct stage *s)
{
    return cpd_supervision_add_account(&s->out, s->home, s->record.id, "Once more.", NULL);
}

static void prepare_tom(struct stage *s)
{
    world_act_as(s->home, TOM);
}

static int act_endorse(struct stage *s)
{
    const char *const nodes[] = {"pcf@2018#D1", "pcf@2018#D2"};
    return cpd_portfolio_endorse(&s->out, s->home, ASHA, nodes, 2, "asye", "Seen.", NULL);
}

static int act_wrong(struct stage *s)
{
    int r = cpd_record_save(&s->out, s->home, cpd_doc_root(s->draft), NULL);
    return r == CPD_EINPUT ? 0 : r;
}

static void prepare_wrong(struct stage *s)
{
    s->draft = world_yaml("{kind: time, category: nothing, minutes: never, date: soon, mood: good, "
                          "links: [x], people: [{role: peer, person: Bob}]}");
}

static int act_read(struct stage *s)
{
    return cpd_record_read(&s->shown, s->home, s->record.id, NULL);
}

static void prepare_signed_session(struct stage *s)
{
    s->record = world_session(s->home);
    done(act_sign(s));
}

static int act_list(struct stage *s)
{
    return cpd_record_list(&s->shown, s->home,
                           &(cpd_record_filter){.words = "a", .from = CPD_DATE_NONE, .to = 40000});
}

static int act_unsigned(struct stage *s)
{
    return cpd_record_unsigned(&s->shown, s->home);
}

/* ---- in somebody's place, and by invitation ---- */

static void prepare_delegated(struct stage *s)
{
    s->record = world_session(s->home);
    world_delegate(s->home, &(struct world_delegation){.from = TOM, .to = VERA, .kind = "session"});
    world_act_as(s->home, VERA);
}

static void prepare_delegation(struct stage *s)
{
    s->draft = world_yaml("{to: Vera, until: 2026-12-31, kinds: [session], person: Asha}");
}

static int act_delegate(struct stage *s)
{
    char id[CPD_ID_TEXT];
    return cpd_delegation_give(id, s->home, cpd_doc_root(s->draft));
}

static int act_delegations(struct stage *s)
{
    return cpd_delegation_list(&s->shown, s->home);
}

static int act_refuse(struct stage *s)
{
    return cpd_record_sign(s->home, s->record.id,
                           &(cpd_sign_options){.outcome = "refuse", .words = "No"});
}

static void prepare_invitation(struct stage *s)
{
    s->record = world_session(s->home);
    s->draft = world_yaml("{name: Pat Lee, organisation: University of X, role: assessor}");
}

static int act_invite(struct stage *s)
{
    char code[CPD_CODE_TEXT_SIZE];
    return cpd_invitation_make(code, s->home, s->record.id, cpd_doc_root(s->draft));
}

static void prepare_guest(struct stage *s)
{
    prepare_invitation(s);
    done(cpd_invitation_make(s->code, s->home, s->record.id, cpd_doc_root(s->draft)));
}

static int act_guest_reads(struct stage *s)
{
    return cpd_invitation_read(&s->shown, s->home, s->code);
}

static int act_guest_signs(struct stage *s)
{
    return cpd_invitation_sign(s->home, s->code, &(cpd_sign_options){.words = "Seen"});
}

static int act_verify(struct stage *s)
{
    return cpd_verify(&s->shown, s->home);
}

static int act_rebuild(struct stage *s)
{
    int64_t changed = 0;
    int r = cpd_record_rebuild(s->home, &changed);
    cr_assert(r < 0 || changed == 0, "rebuilt with %lld changes", (long long)changed);
    return r;
}

static int act_find(struct stage *s)
{
    char id[CPD_ID_TEXT];
    return cpd_record_find(id, s->home, s->record.id + 20);
}

static int act_people(struct stage *s)
{
    return cpd_person_list(&s->shown, s->home, CPD_DATE_NONE);
}

static int act_person(struct stage *s)
{
    return cpd_person_show(&s->shown, s->home, ASHA);
}

static int act_facts(struct stage *s)
{
    cpd_facts facts = {0};
    cpd_uuid asha;
    char id[CPD_ID_TEXT];
    cpd_person_row row;
    int r = cpd_person_find(id, s->home, ASHA);
    if (r == 0)
        r = cpd_uuid_parse(&asha, id) ? cpd_people__get(&row, s->home, &asha) : CPD_EABSENT;
    if (r == 0)
        r = cpd_facts__read(&facts, s->home, row.portfolio_no, 40000, 0);
    cpd_facts__fini(&facts);
    return r;
}

static int act_add_contact(struct stage *s)
{
    return cpd_person_add_contact(s->home, ASHA, cpd_doc_root(s->draft));
}

static void prepare_contact(struct stage *s)
{
    s->draft = world_yaml("{line: assessor, person: Vera, since: 2026-01-01}");
}

static int act_add_person(struct stage *s)
{
    char id[CPD_ID_TEXT], name[64];
    static int number;
    snprintf(name, sizeof name, "Person %d", number++);
    return cpd_person_add(id, s->home, name);
}

static void prepare_life(struct stage *s)
{
    craft_life(s->home, 25, 3, NULL, NULL);
    prepare_signed_session(s);
    world_act_as(s->home, ASHA);
}

static void prepare_signed_piece(struct stage *s)
{
    s->record = world_save(s->home, "{kind: cpd, text: Read about thresholds}");
    world_act_as(s->home, TOM);
    done(cpd_record_sign(s->home, s->record.id, NULL));
    world_act_as(s->home, ASHA);
}

static int act_erase_text(struct stage *s)
{
    return cpd_erase(NULL, s->home, s->record.id, NULL);
}

static int act_erase_whole(struct stage *s)
{
    return cpd_erase(
        NULL, s->home, s->record.id,
        &(cpd_erase_options){.what = CPD_ERASE_WHOLE, .basis = "mistake"});
}

static int act_preview(struct stage *s)
{
    return cpd_erase_preview(&s->shown, s->home, s->record.id, NULL);
}

/* ERASES writes too, and what it refused to erase it erases before the next try, or that would have
 * more and more to wrap anew. */
enum { READS, WRITES, ERASES };

static const struct twin {
    const char *label;
    void (*prepare)(struct stage *); /* of one that writes: each time; of one that reads: once */
    int (*act)(struct stage *);
    int writes;
} twins[] = {
    {"save a piece", prepare_piece, act_save, WRITES},
    {"save a reflection", prepare_reflection, act_save, WRITES},
    {"refuse a wrong draft", prepare_wrong, act_wrong, READS},
    {"amend", prepare_amendment, act_amend, WRITES},
    {"amend a reflection", prepare_private_amendment, act_amend, WRITES},
    {"withdraw", prepare_amendment, act_withdraw, WRITES},
    {"record a session", NULL, act_session, WRITES},
    {"add an account", prepare_session, act_account, WRITES},
    {"sign", prepare_session, act_sign, WRITES},
    {"endorse", prepare_tom, act_endorse, WRITES},
    {"add a contact", prepare_contact, act_add_contact, WRITES},
    {"add a person", NULL, act_add_person, WRITES},
    {"erase the words", prepare_private_amendment, act_erase_text, ERASES},
    {"erase the whole", prepare_signed_piece, act_erase_whole, ERASES},
    {"what would be erased", prepare_private_amendment, act_preview, READS},
    {"read", prepare_signed_session, act_read, READS},
    {"find", prepare_amendment, act_find, READS},
    {"list", prepare_life, act_list, READS},
    {"unsigned", prepare_session, act_unsigned, READS},
    {"sign for somebody", prepare_delegated, act_sign, WRITES},
    {"refuse", prepare_session, act_refuse, WRITES},
    {"delegate", prepare_delegation, act_delegate, WRITES},
    {"delegations", prepare_delegated, act_delegations, READS},
    {"invite", prepare_invitation, act_invite, WRITES},
    {"read as a guest", prepare_guest, act_guest_reads, READS},
    {"sign as a guest", prepare_guest, act_guest_signs, WRITES},
    {"verify what others signed", prepare_delegated, act_verify, READS},
    {"facts", prepare_life, act_facts, READS},
    {"people", NULL, act_people, READS},
    {"person", NULL, act_person, READS},
    {"verify", prepare_life, act_verify, READS},
    {"rebuild", prepare_life, act_rebuild, READS},
};

/* ---- trying ---- */

static void begin(struct stage *s, const struct twin *twin, bool first)
{
    if (first || twin->writes) {
        world_act_as(s->home, ASHA);
        if (twin->prepare)
            twin->prepare(s); /* which may leave somebody else acting */
    }
    memset(&s->untouched, 7, sizeof s->untouched);
    s->out = s->untouched;
}

static void end(struct stage *s, const struct twin *twin)
{
    cpd_doc_free(s->shown);
    s->shown = NULL;
    if (twin->writes) {
        cpd_doc_free(s->draft);
        s->draft = NULL;
    }
}

static char *json_of(struct stage *s)
{
    return s->shown ? cpd_node_json(cpd_doc_root(s->shown), CPD_JSON_COMPACT) : strdup("");
}

/* What the twin answers when nothing fails, and how many allocations it takes. */
static char *answer(struct stage *s, const struct twin *twin, long *allocations)
{
    fault_begin(LONG_MAX, false);
    int r = twin->act(s);
    fault_end();
    *allocations = fault_count();
    cr_assert_eq(r, 0, "%s: %s", twin->label, cpd_error_last()->text);
    return json_of(s);
}

/* The second answer counts: the first also fills caches and compiles statements. */
static char *golden(struct stage *s, const struct twin *twin, long *allocations)
{
    begin(s, twin, true);
    free(answer(s, twin, allocations));
    end(s, twin);
    begin(s, twin, false);
    char *json = answer(s, twin, allocations);
    end(s, twin);
    return json;
}

static int64_t position_of(cpd_home *home)
{
    int64_t position;
    done(cpd_ledger__position(&position, home));
    return position;
}

static void expect_refused(struct stage *s, const struct twin *twin, int r, long n, int64_t before)
{
    cr_assert(r == CPD_EINTERNAL && cpd_error_last()->kind == r, "%s, allocation %ld: %s: %s",
              twin->label, n, cpd_error_name(r), cpd_error_last()->text);
    cr_assert_null(s->shown, "%s, allocation %ld: an answer in spite of the failure", twin->label,
                   n);
    cr_assert(memcmp(&s->out, &s->untouched, sizeof s->out) == 0,
              "%s, allocation %ld: the answer was touched", twin->label, n);
    cr_assert_eq(position_of(s->home), before, "%s, allocation %ld: something was written",
                 twin->label, n);
}

/* Some memory is only wanted and not needed (SQLite's caches): then the answer must be the right
 * one. */
static void expect_right(struct stage *s, const struct twin *twin, long n, int64_t before,
                         const char *expected)
{
    CPD_FREE char *json = json_of(s);
    cr_assert_eq(position_of(s->home) > before, twin->writes != READS, "%s, allocation %ld: nothing written",
                 twin->label, n);
    cr_assert_str_eq(json, expected, "%s, allocation %ld: %s", twin->label, n, json);
}

/* Not all of very many allocations are tried in a short run; which ones, is left to chance. What a
 * twin reads may grow with every try (delegations, erasures): beyond twice its first allocations the
 * steps grow too, or it would never be overtaken. */
static long stride(long n, long allocations, long most)
{
    if (n > 2 * allocations)
        return 1 + n / 8;
    return getenv("CPD_LONG") || allocations < most ? 1 : 1 + random() % (2 * allocations / most);
}

static void try_twin(cpd_home *home, const struct twin *twin, bool for_good, long most)
{
    struct stage s = {.home = home};
    long allocations;
    char *expected = golden(&s, twin, &allocations);
    bool fired = true;
    long tried = 0;
    for (long n = 0; fired; n += stride(n, allocations, most), tried++) {
        begin(&s, twin, false);
        int64_t before = position_of(home);
        fault_begin(n, for_good);
        int r = twin->act(&s);
        fired = fault_end();
        cr_assert(fired || r == 0, "%s: %s", twin->label, cpd_error_last()->text);
        if (r < 0)
            expect_refused(&s, twin, r, n, before);
        else
            expect_right(&s, twin, n, before, expected);
        if (r < 0 && twin->writes == ERASES)
            done(twin->act(&s)); /* or the next one would have more to wrap anew */
        end(&s, twin);
    }
    cr_expect_gt(tried, 3, "%s: nothing was made to fail", twin->label);
    free(expected);
    cpd_doc_free(s.draft);
}

/* A small home for each twin, so that what is listed and verified stays small. */
static void try_all(bool for_good, long most)
{
    srandom((unsigned)time(NULL));
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        cpd_home *home = world_of_two();
        done(cpd_store__set_synchronous(home->store, false)); /* thousands of commits */
        try_twin(home, &twins[i], for_good, most);
        world_act_as(home, ASHA);
        world_expect_whole(home);
        cpd_home_close(home);
    }
}

Test(fault, one_allocation_fails, .timeout = 3600)
{
    try_all(false, 200);
}

Test(fault, all_allocations_fail_from_one_on, .timeout = 3600)
{
    try_all(true, 40);
}

Test(fault, one_allocation_fails_sqlites_too, .timeout = 3600)
{
    fault_with_sqlite();
    try_all(false, 60);
}
