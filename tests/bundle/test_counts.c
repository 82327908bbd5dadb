/* Whose signatures count: those of a home that a person here accepted, from then on and until that
 * is ended; what is found, shown, summed up and verified says the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/career.h>
#include <cpd/invitation.h>
#include <cpd/key.h>
#include <cpd/portfolio.h>
#include <cpd/verify.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"
#include "record/facts.h"

static const char ladder[] =
    "format: 1\nset: career\nversion: \"2\"\nkind: ladder\ntitle: A ladder\nlayer: nation\n"
    "nation: england\npublisher: a test\neffective_from: 2001-01-01\nsource: made up\n"
    "licence: ours\nchecked_by: none\n"
    "grades:\n"
    "  - {code: newly, title: Newly qualified, leads_to: [experienced]}\n"
    "  - code: experienced\n"
    "    title: Experienced\n"
    "    to_enter:\n"
    "      code: ready\n"
    "      title: Ready\n"
    "      all:\n"
    "        - code: sessions\n"
    "          title: Supervised\n"
    "          count: {kind: session, window: 12 months, min: 1, signed: both}\n"
    "        - code: endorsed\n"
    "          title: Judged\n"
    "          endorsed: {set: pcf@2018, level: asye, domains: [D1]}\n";

/* ---- what is said of it ---- */

static cpd_facts read_facts(cpd_home *home, int64_t known_at)
{
    cpd_person_row row;
    cpd_facts facts = {0};

    done(cpd_people__acting(&row, home));
    done(cpd_facts__read(&facts, home, row.portfolio_no, INT32_MAX, known_at));
    return facts;
}

static cpd_fact fact_of(cpd_home *home, int kind, int64_t known_at)
{
    cpd_facts facts = read_facts(home, known_at);
    size_t count;
    const cpd_fact *found = cpd_facts__of_kind(&facts, kind, &count);

    cr_assert(count == 1, "%zu of kind %d", count, kind);
    cpd_fact fact = *found;
    cpd_facts__fini(&facts);
    return fact;
}

/* Did both sign the session that counts here? */
static bool counts_at(cpd_home *home, int64_t known_at)
{
    cpd_fact fact = fact_of(home, CPD_KIND_SESSION, known_at);

    return cpd_fact__is_signed_by_all(&fact);
}

static const cpd_node *find(const cpd_node *finding, const char *code)
{
    const char *its = cpd_node_get_text(finding, "code");
    const cpd_node *parts = cpd_node_get(finding, "parts"), *found = NULL;

    if (its && strcmp(its, code) == 0)
        return finding;
    for (size_t i = 0; !found && i < cpd_node_length(parts); i++)
        found = find(cpd_node_at(parts, i), code);
    return found;
}

static void expect_found(cpd_home *home, const char *code, const char *state, const char *says,
                         const char *label)
{
    cpd_doc *doc;
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;

    done(cpd_career_progress(&doc, home, &options));
    const cpd_node *found = find(cpd_node_get(cpd_doc_root(doc), "requirement"), code);
    cr_assert_not_null(found, "%s: no finding %s", label, code);
    const char *reason = cpd_node_get_text(found, "reason");
    cr_expect_str_eq(cpd_node_get_text(found, "state"), state, "%s, %s: %s", label, code, reason);
    cr_expect(strstr(reason, says), "%s, %s: %s", label, code, reason);
    cpd_doc_free(doc);
}

/* How many signatures of a record are shown as not counting, each with its remark. */
static int remarked(cpd_home *home, const char *record)
{
    cpd_doc *doc;
    int n = 0;

    done(cpd_record_read(&doc, home, record, NULL));
    const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "signatures");
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i), *remarks = cpd_node_get(one, "remarks");
        const char *last = cpd_node_as_text(cpd_node_at(remarks, cpd_node_length(remarks) - 1));
        bool said = last && strstr(last, "not accepted here");

        cr_expect_eq(said, cpd_node_get_bool(one, "not_accepted"), "%s", last ? last : "");
        n += said;
    }
    cpd_doc_free(doc);
    return n;
}

static int64_t untrusted(cpd_home *home)
{
    cpd_doc *doc;

    done(cpd_verify(&doc, home));
    int64_t n = cpd_node_get_int(cpd_doc_root(doc), "not_yet_trusted", -1);
    cpd_doc_free(doc);
    return n;
}

/* What the home itself would sign: is the judgement signed, and how many records are? */
static void expect_summed(cpd_home *home, bool judged, int signed_ones, const char *label)
{
    cpd_person_row row;
    cpd_node *file;
    cpd_doc *doc = cpd_doc_new();
    int found = 0;

    done(cpd_people__acting(&row, home));
    done(cpd_summary__make(&file, doc, home, &row));
    const cpd_node *statement = cpd_node_get(file, "statement"),
                   *years = cpd_node_get(statement, "years"),
                   *judgement = cpd_node_at(cpd_node_get(statement, "judgements"), 0);
    for (size_t i = 0; i < cpd_node_length(years); i++)
        found += (int)cpd_node_get_int(cpd_node_at(years, i), "signed", 0);
    cr_expect(cpd_node_get_bool(judgement, "signed") == judged && found == signed_ones, "%s: %d",
              label, found);
    cpd_doc_free(doc);
}

/* ---- before, after, and after the end ---- */

struct moved {
    struct leaving l;
    cpd_saved judgement;
    cpd_home *next;
    char *fingerprint;
};

/* The council's record with a judgement of Tom's, in the home of the next employer, where a ladder
 * asks for both. */
static struct moved moved(void)
{
    static const char *const nodes[] = {"pcf@2018#D1"};
    struct moved m = {.l = leaving(), .next = next_employer()};

    world_act_as(m.l.council, TOM);
    done(cpd_portfolio_endorse(&m.judgement, m.l.council, ASHA, nodes, 1, "asye", NULL, NULL));
    world_act_as(m.l.council, ASHA);
    struct file file = make_bundle(m.l.council);
    m.fingerprint = fingerprint_of(m.l.council);
    world_adopt(m.next, ladder);
    cpd_doc *post = world_yaml("{ladder: career, grade: newly, since: 2026-01-01}");
    done(cpd_person_add_post(m.next, "A. Mbeki", cpd_doc_root(post)));
    cpd_doc_free(post);
    world_act_as(m.next, "A. Mbeki");
    cpd_doc_free(take(m.next, &file, m.l.council));
    free(file.bytes);
    return m;
}

static void close_moved(struct moved *m)
{
    free(m->fingerprint);
    cpd_home_close(m->next);
    cpd_home_close(m->l.council);
}

#define WAITS                                                                                      \
    "cannot tell: 1 more is signed in a home that is not accepted here (cpd trust list, cpd "      \
    "trust accept)"

static void expect_everywhere(struct moved *m, bool counts, const char *label)
{
    cr_expect_eq(counts_at(m->next, 0), counts, "%s", label);
    cr_expect_eq(untrusted(m->next), counts ? 0 : 3, "%s", label);
    expect_found(m->next, "sessions", counts ? "met" : "cannot-tell",
                 counts ? "you have 1 supervision session signed by both" : WAITS, label);
    expect_found(m->next, "endorsed", counts ? "met" : "cannot-tell",
                 counts ? "Professionalism is endorsed" : WAITS, label);
    cr_expect_eq(remarked(m->next, m->l.session.id), counts ? 0 : 2, "%s", label);
    cr_expect_eq(remarked(m->next, m->judgement.id), counts ? 0 : 1, "%s", label);
    expect_summed(m->next, counts, counts ? 2 : 0, label);
}

static int64_t position(cpd_home *home)
{
    int64_t at;

    done(cpd_ledger__position(&at, home));
    return at;
}

/* What was answered as known at a position stays, whatever is said of the home later. */
Test(counts, from_when_a_person_accepts_the_home_until_that_is_ended)
{
    struct moved m = moved();

    expect_everywhere(&m, false, "taken");
    int64_t taken = position(m.next);
    done(cpd_trust_accept(NULL, m.next, m.fingerprint, NULL));
    expect_everywhere(&m, true, "accepted");
    int64_t accepted = position(m.next);
    cr_expect_not(counts_at(m.next, taken));
    done(cpd_trust_end(m.next, m.fingerprint, "their key was stolen"));
    expect_everywhere(&m, false, "ended");
    cr_expect_not(counts_at(m.next, taken));
    cr_expect(counts_at(m.next, accepted));
    done(cpd_trust_accept(NULL, m.next, m.fingerprint, NULL));
    expect_everywhere(&m, true, "accepted again");
    world_expect_whole(m.next);
    close_moved(&m);
}

/* Whose signature lacks altogether is not excused by where the other was made. */
Test(counts, what_nobody_signed_waits_for_no_home)
{
    struct moved m = moved();

    world_save(m.next, "{kind: session, minutes: 60m, with: Ben Cole}");
    expect_found(m.next, "sessions", "cannot-tell", "1 more is not agreed and signed by both",
                 "one of each");
    close_moved(&m);
    struct leaving l = leaving();
    world_act_as(l.council, TOM);
    world_amend(l.council, l.session.id, "{minutes: 61m}");
    world_act_as(l.council, ASHA);
    done(cpd_record_sign(l.council, l.session.id, NULL));
    struct file file = make_bundle(l.council);
    cpd_home *next = next_employer();
    cpd_doc_free(take(next, &file, l.council));
    cpd_fact fact = fact_of(next, CPD_KIND_SESSION, 0), accepted = cpd_fact__if_accepted(&fact);
    cr_expect_not(cpd_fact__is_signed_by_all(&fact) || cpd_fact__is_signed_by_all(&accepted));
    free(file.bytes);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* ---- another device ---- */

static cpd_home *device_of(cpd_home *home)
{
    cpd_home *device = world_home(false);
    struct file file = make_bundle(home);

    cpd_doc_free(take(device, &file, home));
    world_act_as(device, ASHA);
    free(file.bytes);
    return device;
}

/* Her key is declared here, Tom's is what the other home says it is. */
Test(counts, what_is_signed_with_a_key_that_this_home_declared)
{
    struct leaving l = leaving();
    cpd_home *own = device_of(l.council);
    cpd_fact fact = fact_of(own, CPD_KIND_SESSION, 0);

    cr_expect(fact.signed_by_own && !fact.signed_by_other && fact.elsewhere_other);
    cr_expect_eq(fact.signatures, 1);
    cr_expect_eq(remarked(own, l.session.id), 1);
    cr_expect_eq(untrusted(own), 1);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* Once others may have had it, it vouches for nothing that became known since; a new key of hers
 * does no harm to what the old one signed. */
Test(counts, not_with_one_that_others_had)
{
    struct leaving l = leaving();
    cpd_home *own = device_of(l.council);
    int64_t before = position(own);

    done(cpd_key_replace(own, NULL, CPD_DATE_NONE));
    cr_expect(fact_of(own, CPD_KIND_SESSION, 0).signed_by_own, "replaced");
    cpd_home_close(own);
    own = device_of(l.council);
    done(cpd_key_replace(own, NULL, cpd_people__today(own)));
    cr_expect_not(fact_of(own, CPD_KIND_SESSION, 0).signed_by_own, "known to others");
    cr_expect(fact_of(own, CPD_KIND_SESSION, before).signed_by_own, "as was known before");
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* ---- who they are here ---- */

static void sign_as_guest(cpd_home *home, const char *inviter, const char *record)
{
    char code[CPD_CODE_TEXT_SIZE];
    cpd_doc *doc = world_yaml("{name: Pat Lee, organisation: University of X, role: observer}");

    world_act_as(home, inviter);
    done(cpd_invitation_make(code, home, record, cpd_doc_root(doc)));
    done(cpd_invitation_sign(home, code, NULL));
    cpd_doc_free(doc);
}

/* The holder asked the guest in, under the id she had there. */
Test(counts, no_guest_of_the_holder_wherever_it_was)
{
    static const struct {
        const char *inviter;
        int signatures;
    } cases[] = {{ASHA, 1}, {TOM, 2}};

    for (size_t i = 0; i < 2; i++) {
        cpd_home *council = world_of_two(), *next = next_employer();
        cpd_saved session = world_session(council);
        done(cpd_record_sign(council, session.id, NULL));
        sign_as_guest(council, cases[i].inviter, session.id);
        world_act_as(council, ASHA);
        struct file file = make_bundle(council);
        CPD_FREE char *fingerprint = fingerprint_of(council);
        cpd_fact there = fact_of(council, CPD_KIND_SESSION, 0);

        cpd_doc_free(take(next, &file, council));
        done(cpd_trust_accept(NULL, next, fingerprint, NULL));
        cpd_fact fact = fact_of(next, CPD_KIND_SESSION, 0);
        cr_expect_eq(there.signatures, cases[i].signatures, "%s there", cases[i].inviter);
        cr_expect_eq(fact.signatures, cases[i].signatures, "%s here", cases[i].inviter);
        cr_expect(fact.signed_by_other && !cpd_fact__is_signed_by_all(&fact));
        free(file.bytes);
        cpd_home_close(next);
        cpd_home_close(council);
    }
}

/* What both signed there asks nobody again, accepted or not; and who signed there may not twice. */
Test(counts, nobody_is_asked_again_for_what_they_signed_elsewhere)
{
    struct moved m = moved();
    cpd_doc *waiting;

    done(cpd_record_unsigned(&waiting, m.next));
    cr_expect_eq(cpd_node_length(cpd_doc_root(waiting)), 0);
    cpd_doc_free(waiting);
    done(cpd_trust_accept(NULL, m.next, m.fingerprint, NULL));
    refused(cpd_record_sign(m.next, m.l.session.id, NULL), CPD_EDENIED);
    close_moved(&m);
}

/* From the council to the next employer, where she has another id, and on to a home of her own. */
Test(counts, both_are_known_at_the_home_after_the_next_too)
{
    struct moved m = moved();
    cpd_home *own = world_home(false);
    struct file file = make_bundle(m.next);
    cpd_uuid here = world_person(m.next, "A. Mbeki");
    char id[CPD_UUID_TEXT];
    CPD_FREE char *key = NULL;
    cpd_doc *taken;

    cpd_uuid_format(id, &here);
    cr_assert(asprintf(&key, "%s/keys/person/%s", m.next->path, id) > 0);
    done(cpd_bundle_take(&taken, own, file.bytes, file.length,
                         &(cpd_bundle_take_options){.key_file = key}));
    cpd_doc_free(taken);
    world_act_as(own, "A. Mbeki");
    cr_expect_not(counts_at(own, 0));
    done(cpd_trust_accept(NULL, own, m.fingerprint, NULL));
    cpd_fact fact = fact_of(own, CPD_KIND_SESSION, 0);
    cr_expect(fact.signed_by_own, "she herself");
    cr_expect(fact.signed_by_other, "Tom");
    world_expect_whole(own);
    free(file.bytes);
    cpd_home_close(own);
    close_moved(&m);
}
