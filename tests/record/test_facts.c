/* Facts: what rules may count, as known at a position. An answer for an old position never changes,
 * whatever is written later. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/invitation.h>
#include <cpd/portfolio.h>
#include <cpd/supervision.h>

#include "craft.h"
#include "record/facts.h"
#include "store/store.h"

static void expect_facts(cpd_home *home, int64_t known_at, const char *expected)
{
    CPD_FREE char *found = craft_facts(home, known_at);
    cr_expect_str_eq(found, expected, "at %lld:\n%s", (long long)known_at, found);
}

static cpd_facts read_facts(cpd_home *home, const char *until)
{
    cpd_uuid asha = world_person(home, ASHA);
    cpd_person_row row;
    cpd_facts facts = {0};
    cpd_date day;
    done(cpd_people__get(&row, home, &asha));
    done(cpd_date_parse(&day, until));
    done(cpd_facts__read(&facts, home, row.portfolio_no, day, 0));
    return facts;
}

Test(facts, come_in_the_order_of_kind_day_and_position)
{
    static const char *const drafts[] = {
        "{kind: cpd, text: x, date: 2026-11-02}",
        "{kind: time, category: direct, minutes: 5m, date: 2026-11-05}",
        "{kind: absence, from: 2026-10-05, to: 2026-10-09}",
        "{kind: time, category: direct, minutes: 5m, date: 2026-11-01}",
        "{kind: cpd, text: x, date: 2026-10-01}",
        "{kind: time, category: recording, minutes: 5m, date: 2026-11-05}",
        "{kind: contracted, minutes: 37h, date: 2026-01-01}",
        "{kind: time, category: direct, minutes: 5m, date: 2026-11-03}",
    };
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
        world_save(home, drafts[i]);
    cpd_facts facts = read_facts(home, "2026-12-31");
    cr_assert_eq(facts.count, 8);
    for (size_t i = 1; i < facts.count; i++) {
        const cpd_fact *a = &facts.facts[i - 1], *b = &facts.facts[i];
        cr_expect(a->kind < b->kind || (a->kind == b->kind && a->day < b->day) ||
                      (a->kind == b->kind && a->day == b->day && a->id < b->id),
                  "fact %zu", i);
    }
    cpd_facts__fini(&facts);
    cpd_home_close(home);
}

Test(facts, of_one_kind_stand_together)
{
    cpd_home *home = world_of_two();
    size_t count = 9;
    cpd_facts facts = read_facts(home, "2026-12-31");
    cpd_facts__of_kind(&facts, CPD_KIND_CPD, &count);
    cr_expect_eq(count, 0);
    cpd_facts__fini(&facts);
    for (int i = 0; i < 3; i++) {
        world_save(home, "{kind: cpd, text: x}");
        world_save(home, "{kind: time, category: direct, minutes: 5m}");
    }
    facts = read_facts(home, "2026-12-31");
    static const int kinds[] = {CPD_KIND_TIME, CPD_KIND_ABSENCE, CPD_KIND_CPD, CPD_KIND_ACCOUNT};
    static const size_t expected[] = {3, 0, 3, 0};
    for (size_t i = 0; i < 4; i++) {
        const cpd_fact *first = cpd_facts__of_kind(&facts, kinds[i], &count);
        cr_expect_eq(count, expected[i]);
        for (size_t k = 0; k < count; k++)
            cr_expect_eq(first[k].kind, kinds[i]);
    }
    cpd_facts__fini(&facts);
    cpd_home_close(home);
}

Test(facts, end_with_the_day_asked_for)
{
    cpd_home *home = world_of_two();
    world_save(home, "{kind: cpd, text: x, date: 2026-11-01}");
    world_save(home, "{kind: cpd, text: x, date: 2026-11-02}");
    static const char *const days[] = {"2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03"};
    static const size_t expected[] = {0, 1, 2, 2};
    for (size_t i = 0; i < 4; i++) {
        cpd_facts facts = read_facts(home, days[i]);
        cr_expect_eq(facts.count, expected[i], "%s", days[i]);
        cpd_facts__fini(&facts);
    }
    cpd_home_close(home);
}

Test(facts, say_what_heads_say)
{
    cpd_home *home = world_of_two();
    int32_t direct, course, word;
    world_save(home, "{kind: time, category: direct, minutes: 1h30m, date: 2026-11-01}");
    world_save(home, "{kind: cpd, text: x, activity: course, minutes: 2h, impact: y, peer: z}");
    world_save(home, "{kind: absence, from: 2026-10-05, to: 2026-10-09}");
    done(cpd_facts__word(&direct, home, "direct"));
    done(cpd_facts__word(&course, home, "course"));
    done(cpd_facts__word(&word, home, "never used"));
    cr_expect_eq(word, 0);
    cpd_facts facts = read_facts(home, "2026-12-31");
    cr_assert_eq(facts.count, 3);
    const cpd_fact *time = &facts.facts[0], *absence = &facts.facts[1], *piece = &facts.facts[2];
    cr_expect(time->minutes == 90 && time->term == direct && time->day_to == CPD_DATE_NONE);
    cr_expect(absence->day_to - absence->day == 4 && absence->minutes == 0 && absence->term == 0);
    cr_expect(piece->minutes == 120 && piece->term == course);
    cr_expect_eq(piece->flags & (CPD_FLAG_IMPACT | CPD_FLAG_PEER), CPD_FLAG_IMPACT | CPD_FLAG_PEER);
    cpd_facts__fini(&facts);
    cpd_home_close(home);
}

Test(facts, never_hold_what_is_private)
{
    cpd_home *home = world_of_two();
    world_save(home, "{kind: reflection, text: Mine, links: [pcf@2018#D1]}");
    expect_facts(home, 0, "");
    cpd_home_close(home);
}

Test(facts, links_come_with_their_level)
{
    cpd_home *home = world_of_two();
    int32_t d1, d2, asye;
    cpd_saved saved = world_save(home, "{kind: cpd, text: x, links: [{node: pcf@2018#D1, level: "
                                       "asye}, pcf@2018#D2]}");
    done(cpd_facts__word(&d1, home, "pcf@2018#D1"));
    done(cpd_facts__word(&d2, home, "pcf@2018#D2"));
    done(cpd_facts__word(&asye, home, "asye"));
    cpd_facts facts = read_facts(home, "2026-12-31");
    cr_assert_eq(facts.link_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const cpd_fact_link *link = &facts.links[i];
        cr_expect_eq(link->id, saved.position);
        cr_expect((link->node == d1 && link->level == asye) || (link->node == d2 && !link->level));
    }
    cpd_facts__fini(&facts);
    cpd_home_close(home);
}

/* ---- signatures ---- */

static cpd_fact session_fact(cpd_home *home)
{
    cpd_facts facts = read_facts(home, "2026-12-31");
    size_t count;
    const cpd_fact *first = cpd_facts__of_kind(&facts, CPD_KIND_SESSION, &count);
    cr_assert_eq(count, 1);
    cpd_fact fact = *first;
    cpd_facts__fini(&facts);
    return fact;
}

static void expect_signed(cpd_home *home, int signatures, bool by_other, const char *label)
{
    cpd_fact fact = session_fact(home);
    cr_expect(fact.signatures == signatures && fact.signed_by_other == by_other, "%s: %d%s", label,
              fact.signatures, fact.signed_by_other ? " by other" : "");
}

static void sign_as(cpd_home *home, const char *person, const char *record, const char *outcome)
{
    world_act_as(home, person);
    done(cpd_record_sign(home, record, &(cpd_sign_options){.outcome = outcome, .words = "Words"}));
}

Test(facts, signatures_count_once_for_each_person_and_version)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    expect_signed(home, 0, false, "nobody");
    sign_as(home, ASHA, session.id, "agree");
    expect_signed(home, 1, false, "Asha");
    sign_as(home, TOM, session.id, "agree-with-comment");
    expect_signed(home, 2, true, "both");
    world_amend(home, session.id, "{minutes: 60m}");
    expect_signed(home, 0, false, "a new version is signed anew");
    sign_as(home, TOM, session.id, "decide");
    expect_signed(home, 1, true, "Tom");
    /* A second one of the same person and version, as two devices may send it. */
    done(cpd_change__begin(home));
    int64_t target = session_fact(home).id;
    cpd_stmt *row;
    done(cpd_store__ask(&row, home->store,
                        "INSERT INTO signed SELECT portfolio, target, id + 100000, known, signer, "
                        "outcome, capacity, whose FROM signed WHERE target = ? RETURNING id",
                        "i", target));
    cr_assert_eq(cpd_stmt__next(row), 1);
    cpd_stmt__done(row);
    done(cpd_change__commit(home));
    expect_signed(home, 1, true, "Tom twice");
    cpd_home_close(home);
}

Test(facts, a_protest_is_no_agreement)
{
    static const struct {
        const char *outcome;
        int counts;
    } cases[] = {{"agree", 1},         {"agree-with-comment", 1},
                 {"under-protest", 0}, {"recommend", 0},
                 {"decide", 1},        {"moderate", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_home *home = world_of_two();
        cpd_saved session = world_session(home);
        sign_as(home, TOM, session.id, cases[i].outcome);
        expect_signed(home, cases[i].counts, cases[i].counts, cases[i].outcome);
        sign_as(home, ASHA, session.id, "agree");
        expect_signed(home, cases[i].counts + 1, cases[i].counts, cases[i].outcome);
        cpd_home_close(home);
    }
}

/* ---- by all whom it names ---- */

static void sign_as_guest_of(cpd_home *home, const char *inviter, const char *record)
{
    char code[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc = world_yaml("{name: Pat Lee, organisation: University of X, role: observer}");
    world_act_as(home, inviter);
    done(cpd_invitation_make(code, home, record, cpd_doc_root(doc)));
    done(cpd_invitation_sign(home, code, NULL));
    cpd_doc_free(doc);
}

static bool is_signed_by_all(cpd_home *home)
{
    cpd_fact fact = session_fact(home);
    return cpd_fact__is_signed_by_all(&fact);
}

/* A guest stands for nobody, whoever asked them in; a delegate for who delegated. */
Test(facts, a_session_is_signed_when_both_whom_it_names_signed)
{
    static const struct {
        const char *label, *signers[3]; /* "PERSON's guest" for a guest */
        bool all;
    } cases[] = {
        {"the supervisee alone", {ASHA}, false},
        {"the supervisor alone", {TOM}, false},
        {"both", {ASHA, TOM}, true},
        {"the supervisor and their guest", {TOM, "Tom's guest"}, false},
        {"the supervisee and a guest of the supervisor", {ASHA, "Tom's guest"}, false},
        {"both and a guest", {TOM, "Tom's guest", ASHA}, true},
        {"the supervisee and the supervisor's delegate", {ASHA, VERA}, true},
        {"the delegate and a guest", {VERA, "Tom's guest"}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_home *home = world_of_two();
        cpd_saved session = world_session(home);
        world_delegate(home, &(struct world_delegation){.from = TOM, .to = VERA, .person = ASHA});
        for (size_t k = 0; k < 3 && cases[i].signers[k]; k++)
            if (strstr(cases[i].signers[k], "guest"))
                sign_as_guest_of(home, TOM, session.id);
            else
                sign_as(home, cases[i].signers[k], session.id, "agree");
        cr_expect_eq(is_signed_by_all(home), cases[i].all, "%s", cases[i].label);
        world_expect_whole(home);
        cpd_home_close(home);
    }
}

Test(facts, each_further_person_whom_it_names_signs_too)
{
    static const char *const order[][3] = {{ASHA, TOM, VERA}, {VERA, TOM, ASHA}};
    for (size_t i = 0; i < 2; i++) {
        cpd_home *home = world_of_two();
        char yaml[400], ids[3][CPD_ID_TEXT];
        for (size_t k = 0; k < 3; k++)
            done(cpd_person_find(ids[k], home, order[0][k]));
        snprintf(yaml, sizeof yaml,
                 "{kind: session, minutes: 60m, people: [{role: supervisee, person: %s}, {role: "
                 "supervisor, person: %s}, {role: observer, person: %s}]}",
                 ids[0], ids[1], ids[2]);
        cpd_saved session = world_save(home, yaml);
        for (size_t k = 0; k < 3; k++) {
            cr_expect_not(is_signed_by_all(home), "%zu: after %zu", i, k);
            sign_as(home, order[i][k], session.id, "agree");
        }
        cr_expect(is_signed_by_all(home), "%zu: all three", i);
        world_expect_whole(home);
        cpd_home_close(home);
    }
}

/* ---- known at ---- */

Test(facts, an_amendment_counts_from_its_own_position)
{
    cpd_home *home = world_of_two();
    cpd_saved first = world_save(home, "{kind: time, category: direct, minutes: 30m}");
    CPD_FREE char *with_30 = craft_facts(home, 0);
    cpd_saved second = world_amend(home, first.id, "{minutes: 45m}");
    CPD_FREE char *with_45 = craft_facts(home, 0);
    cpd_saved gone;
    done(cpd_record_withdraw(&gone, home, first.id, NULL));
    expect_facts(home, 0, "");
    expect_facts(home, gone.position, "");
    expect_facts(home, gone.position - 1, with_45);
    expect_facts(home, second.position, with_45);
    expect_facts(home, second.position - 1, with_30);
    expect_facts(home, first.position, with_30);
    expect_facts(home, first.position - 1, "");
    cpd_home_close(home);
}

/* Two devices, and the revision that joins them: at no position do two revisions of one record
 * count, and joining does not change what counted before. */
Test(facts, of_a_fork_one_side_counts_before_and_after_it_is_joined)
{
    cpd_home *home = world_of_two();
    struct fork fork = craft_fork(home, "{kind: time, category: direct, minutes: 10m}",
                                  "{kind: time, category: direct, minutes: 20m}",
                                  "{kind: time, category: direct, minutes: 40m}");
    CPD_FREE char *first = craft_facts(home, fork.first.position),
                  *left = craft_facts(home, fork.left.position),
                  *both = craft_facts(home, fork.right.position);
    cr_expect(strstr(first, "10 min") && strstr(left, "20 min"));
    bool left_speaks = strcmp(fork.left.hash, fork.right.hash) < 0;
    cr_expect(strstr(both, left_speaks ? "20 min" : "40 min"), "%s", both);
    cr_expect_null(strstr(both, left_speaks ? "40 min" : "20 min"), "both sides count: %s", both);
    cpd_saved joined = world_amend(home, fork.first.id, "{minutes: 30m}");
    expect_facts(home, fork.first.position, first);
    expect_facts(home, fork.left.position, left);
    expect_facts(home, fork.right.position, both);
    CPD_FREE char *now = craft_facts(home, joined.position);
    cr_expect(strstr(now, "30 min"));
    cr_expect_null(strstr(now, "20 min"));
    cr_expect_null(strstr(now, "40 min"));
    cpd_home_close(home);
}

struct memory {
    int64_t at[400];
    char *facts[400];
    size_t count;
};

static void remember(cpd_home *home, void *payload)
{
    struct memory *m = payload;
    cr_assert_lt(m->count, 400);
    done(cpd_ledger__position(&m->at[m->count], home));
    m->facts[m->count++] = craft_facts(home, 0);
}

static void expect_law(unsigned seed)
{
    static struct memory memory;
    cpd_home *home = world_of_two();
    memory.count = 0;
    craft_life(home, getenv("CPD_LONG") ? 350 : 120, seed, remember, &memory);
    for (size_t i = 0; i < memory.count; i++) {
        expect_facts(home, memory.at[i], memory.facts[i]);
        free(memory.facts[i]);
    }
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(facts, what_was_known_never_changes, .timeout = 600)
{
    unsigned seeds = getenv("CPD_LONG") ? 12 : 3;
    for (unsigned seed = 1; seed <= seeds; seed++)
        expect_law(seed);
}
