/* Signatures in somebody's place and by a guest: what let them sign comes along, so that they are
 * proven where nobody of the first home is known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/bundle.h>
#include <cpd/delegation.h>
#include <cpd/erase.h>
#include <cpd/invitation.h>
#include <cpd/portfolio.h>
#include <cpd/verify.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"
#include "node/node.h"
#include "store/store.h"

#define DANA "Dana Reid"

/* ---- who signs ---- */

static void nobody(cpd_home *home)
{
    (void)home;
}

static void by_delegation(cpd_home *home)
{
    world_delegate(home, &(struct world_delegation){.from = TOM, .to = VERA, .person = ASHA});
}

static void on_behalf(cpd_home *home)
{
    world_delegate(home, &(struct world_delegation){
                             .from = TOM, .to = VERA, .capacity = "on-behalf", .kind = "session"});
}

static void by_appointment(cpd_home *home)
{
    cpd_doc *doc = world_yaml("{line: supervisor, person: Vera Long, since: 2026-11-10, until: "
                              "2026-11-30, capacity: acting}");

    done(cpd_person_add_contact(home, ASHA, cpd_doc_root(doc)));
    cpd_doc_free(doc);
}

static void sign_as(cpd_home *home, const char *person, const char *record)
{
    world_act_as(home, person);
    done(cpd_record_sign(home, record, NULL));
}

static void by_vera(cpd_home *home, const char *record)
{
    sign_as(home, VERA, record);
}

static void invite(char code[CPD_CODE_TEXT_SIZE], cpd_home *home, const char *record)
{
    cpd_doc *doc = world_yaml("{name: Pat Lee, organisation: University of X, role: assessor}");

    world_act_as(home, TOM);
    done(cpd_invitation_make(code, home, record, cpd_doc_root(doc)));
    cpd_doc_free(doc);
}

static void by_a_guest(cpd_home *home, const char *record)
{
    char code[CPD_CODE_TEXT_SIZE];

    invite(code, home, record);
    done(cpd_invitation_sign(home, code, &(cpd_sign_options){.words = "I saw it."}));
}

static cpd_saved session(cpd_home *home)
{
    return world_session(home);
}

/* It names nobody: whose place it is follows from the holder's contacts alone. */
static cpd_saved piece(cpd_home *home)
{
    return world_save(home, "{kind: cpd, text: Read about thresholds}");
}

static const struct way {
    const char *label;
    void (*prepare)(cpd_home *home);
    cpd_saved (*write)(cpd_home *home);
    void (*sign)(cpd_home *home, const char *record);
    const char *signer, *remark;
} ways[] = {
    {"a delegate", by_delegation, session, by_vera, VERA,
     "for Tom Price (Exampleshire), who delegated it"},
    {"on behalf", on_behalf, session, by_vera, VERA,
     "on behalf of Tom Price (Exampleshire), who decided"},
    {"a contact's delegate", by_delegation, piece, by_vera, VERA,
     "for Tom Price (Exampleshire), who delegated it"},
    {"acting", by_appointment, session, by_vera, VERA, "acting for Tom Price (Exampleshire)"},
    {"acting for a contact", by_appointment, piece, by_vera, VERA,
     "acting for Tom Price (Exampleshire)"},
    {"a guest", nobody, session, by_a_guest, "Pat Lee",
     "from outside, University of X: invited by Tom Price (Exampleshire), without an account, with "
     "a key made for "
     "this signature alone"},
};
#define WAYS (sizeof ways / sizeof *ways)

/* Asha's record, signed in one of these ways. */
static cpd_home *signed_home(const struct way *way, cpd_saved *out)
{
    cpd_home *home = world_of_two();

    *out = way->write(home);
    way->prepare(home);
    way->sign(home, out->id);
    world_act_as(home, ASHA);
    return home;
}

/* ---- what is known of it at the next home ---- */

static void accept_home(cpd_home *home, cpd_home *origin)
{
    CPD_FREE char *fingerprint = fingerprint_of(origin);
    cpd_doc *doc;

    world_act_as(home, ASHA);
    done(cpd_trust_accept(&doc, home, fingerprint, &(cpd_trust_options){.name = "Exampleshire"}));
    cpd_doc_free(doc);
}

static void expect_proven(cpd_home *home, const char *label)
{
    cpd_doc *doc;

    done(cpd_verify(&doc, home));
    const cpd_node *root = cpd_doc_root(doc);
    CPD_FREE char *problems = world_problems(home);
    cr_assert(cpd_node_get_bool(root, "whole"), "%s: %s", label, problems);
    cr_assert(cpd_node_get_int(root, "signatures", -1) == 1, "%s", label);
    cr_assert(cpd_node_get_int(root, "not_yet_trusted", -1) == 0, "%s", label);
    cpd_doc_free(doc);
}

static void expect_shown(cpd_home *home, const char *record, const struct way *way)
{
    cpd_doc *doc;

    done(cpd_record_read(&doc, home, record, NULL));
    const cpd_node *one = cpd_node_at(cpd_node_get(cpd_doc_root(doc), "signatures"), 0);
    const char *signer = cpd_node_get_text(one, "signer"),
               *remark = cpd_node_as_text(cpd_node_at(cpd_node_get(one, "remarks"), 0));
    size_t length = strlen(way->signer);
    cr_assert(strncmp(signer, way->signer, length) == 0, "%s", way->label);
    cr_assert_str_eq(signer + length, way->sign == by_a_guest ? "" : " (Exampleshire)", "%s",
                     way->label);
    cr_assert(remark && strcmp(remark, way->remark) == 0, "%s: %s", way->label, remark);
    cpd_doc_free(doc);
}

static void expect_looked(const struct file *file, const struct way *way)
{
    cpd_doc *doc = look_at(file);
    const cpd_node *root = cpd_doc_root(doc),
                   *problem = cpd_node_at(cpd_node_get(root, "problems"), 0);

    cr_assert(cpd_node_get_bool(root, "whole"), "%s: %s", way->label,
              cpd_node_get_text(problem, "text"));
    cr_assert(cpd_node_get_int(root, "signatures", -1) == 1, "%s", way->label);
    const cpd_node *signer = cpd_node_at(cpd_node_get(root, "signers"), 0);
    cr_assert_str_eq(cpd_node_get_text(signer, "name"), way->signer, "%s", way->label);
    const char *whose = cpd_node_as_text(cpd_node_at(cpd_node_get(signer, "for"), 0));
    cr_assert(way->sign == by_a_guest ? !whose && cpd_node_get(signer, "guest")
                                      : whose && strcmp(whose, TOM) == 0,
              "%s", way->label);
    cpd_doc_free(doc);
}

Test(signed, every_way_of_signing_is_proven_at_the_next_home)
{
    for (size_t i = 0; i < WAYS; i++) {
        cpd_saved record;
        cpd_home *council = signed_home(&ways[i], &record), *own = world_home(false);
        struct file file = make_bundle(council);

        expect_looked(&file, &ways[i]);
        cpd_doc_free(take(own, &file, council));
        accept_home(own, council);
        cpd_home_close(council);
        expect_proven(own, ways[i].label);
        expect_shown(own, record.id, &ways[i]);
        free(file.bytes);
        cpd_home_close(own);
    }
}

/* From the next home on to a third: what was cited once is cited again. */
Test(signed, and_at_the_one_after_that)
{
    for (size_t i = 0; i < WAYS; i++) {
        cpd_saved record;
        cpd_home *council = signed_home(&ways[i], &record), *next = world_home(false),
                 *last = world_home(false);
        struct file first = make_bundle(council);

        cpd_doc_free(take(next, &first, council));
        world_act_as(next, ASHA);
        struct file second = make_bundle(next);
        expect_looked(&second, &ways[i]);
        cpd_doc_free(take(last, &second, council));
        accept_home(last, council);
        expect_proven(last, ways[i].label);
        expect_shown(last, record.id, &ways[i]);
        free(first.bytes);
        free(second.bytes);
        cpd_home_close(council);
        cpd_home_close(next);
        cpd_home_close(last);
    }
}

/* ---- nobody else comes along ---- */

/* Whose ids stand anywhere in what a bundle says of its home's own people? */
static bool names_person(const struct file *file, cpd_home *home, const char *person)
{
    cpd_uuid id = world_person(home, person);
    char text[CPD_UUID_TEXT];
    cpd_bytes parts[CPD_PARTS];
    struct cpd_chains chains;
    cpd_item item;
    bool found = false;

    cpd_uuid_format(text, &id);
    done(cpd_container__read(parts, file->bytes, file->length));
    cpd_chains__init(&chains, parts[CPD_PART_CHAINS], parts[CPD_PART_BODIES], (cpd_bytes){0});
    while (cpd_chains__next(&item, &chains) > 0) {
        CPD_FREE char *json = cpd_node_json(item.object, CPD_JSON_COMPACT);

        found = found || strstr(json, text);
        cpd_item__fini(&item);
    }
    cpd_chains__fini(&chains);
    return found;
}

Test(signed, no_colleague_comes_along_but_who_let_them_sign)
{
    for (size_t i = 0; i < WAYS; i++) {
        cpd_home *home = world_of_two();
        char dana[CPD_ID_TEXT], code[CPD_CODE_TEXT_SIZE];

        done(cpd_person_add(dana, home, DANA));
        world_add_contact(home, ASHA, "line-manager", DANA, "2026-09-01");
        world_add_contact(home, TOM, "supervisor", DANA, "2026-09-01");
        world_delegate(home, &(struct world_delegation){.from = TOM, .to = DANA});
        world_delegate(home,
                       &(struct world_delegation){.from = DANA, .to = VERA, .kind = "endorsement"});
        world_act_as(home, ASHA);
        cpd_saved record = ways[i].write(home);
        world_act_as(home, ASHA);
        cpd_saved other = world_session(home);
        invite(code, home, other.id);
        ways[i].prepare(home);
        ways[i].sign(home, record.id);
        world_act_as(home, ASHA);
        struct file file = make_bundle(home);
        cr_assert_not(names_person(&file, home, DANA), "%s", ways[i].label);
        cr_assert(names_person(&file, home, TOM), "%s", ways[i].label);
        free(file.bytes);
        cpd_home_close(home);
    }
}

/* ---- what was bent ---- */

/* The end of a delegation comes along: without it what was signed later would look good. */
Test(signed, after_the_end_of_its_delegation_it_proves_nothing_there_either)
{
    cpd_home *council = world_of_two(), *own = world_home(false);
    char id[CPD_ID_TEXT];

    done(world_try_delegate(id, council, &(struct world_delegation){.from = TOM, .to = VERA}));
    cpd_saved record = world_session(council);
    by_vera(council, record.id);
    world_act_as(council, TOM);
    done(cpd_delegation_end(council, id));
    world_act_as(council, ASHA);
    struct file file = make_bundle(council);
    cpd_doc_free(take(own, &file, council));
    accept_home(own, council);
    expect_proven(own, "ended afterwards");
    cr_assert(world_number(own, "SELECT count(*) FROM subject WHERE id >= 1099511627776 AND"
                                " instr(bytes, 'ends') > 0") == 1,
              "its end is here");
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(council);
}

static bool lets_sign(cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    cpd_doc *doc = NULL;
    size_t n;

    done(cpd_store__ask(&row, home->store, "SELECT bytes FROM subject WHERE id = ?", "i", id));
    if (cpd_stmt__next(row) > 0) {
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        done(cpd_node__unpack(&doc, bytes, n));
    }
    cpd_stmt__done(row);
    const cpd_node *said = cpd_doc_root(doc);
    const char *operation = cpd_node_get_text(said, "operation");
    bool lets =
        operation && (strcmp(operation, "delegate") == 0 || strcmp(operation, "invite") == 0 ||
                      (strcmp(operation, "contact") == 0 && cpd_node_get(said, "capacity")));
    cpd_doc_free(doc);
    return lets;
}

/* What a signature rests on becomes a statement about something else. */
static void bend(cpd_home *home)
{
    int64_t last = world_number(home, "SELECT max(id) FROM subject");

    for (int64_t id = 1; id <= last; id++)
        if (lets_sign(home, id))
            done(cpd_store__run(home->store,
                                "UPDATE subject SET bytes = (SELECT bytes FROM subject WHERE id ="
                                " 2) WHERE id = ?",
                                "i", id));
}

/* Somebody who writes in the database takes away what a signature rests on. */
Test(signed, without_what_it_cites_it_is_refused)
{
    for (size_t i = 0; i < WAYS; i++) {
        cpd_saved record;
        cpd_home *council = signed_home(&ways[i], &record), *own = world_home(false);

        bend(council);
        struct file file = make_bundle(council);
        int looked = cpd_bundle_look(&(cpd_doc *){NULL}, file.bytes, file.length),
            r = try_take(&(cpd_doc *){NULL}, own, &file, council);
        cr_assert(looked == CPD_ETAMPERED && r == CPD_ETAMPERED, "%s: %s", ways[i].label,
                  cpd_error_last()->text);
        free(file.bytes);
        cpd_home_close(own);
        cpd_home_close(council);
    }
}

/* What let a guest sign stands in the chain of the home that invited them, and goes with the
 * record, here and wherever that is brought. */
Test(signed, an_invitation_goes_with_the_record_that_was_brought)
{
    struct leaving l = leaving();
    cpd_home *next = next_employer(), *third = world_home(true);
    cpd_erase_options whole = {.what = CPD_ERASE_WHOLE, .basis = "request"};
    cpd_bundle_take_options brings = CPD_BUNDLE_TAKE_OPTIONS_INIT;
    char id[CPD_ID_TEXT], there[CPD_UUID_TEXT];
    cpd_uuid asha = world_person(next, "A. Mbeki");
    CPD_FREE char *key = NULL;

    cpd_uuid_format(there, &asha);
    cr_assert(asprintf(&key, "%s/keys/person/%s", next->path, there) > 0);
    brings.key_file = key;
    by_a_guest(l.council, l.session.id);
    world_act_as(l.council, ASHA);
    struct file file = make_bundle(l.council);
    cpd_doc_free(take(next, &file, l.council));
    world_add_contact(next, "A. Mbeki", "line-manager", "Ben Cole", "2026-11-01");
    world_act_as(next, "Ben Cole");
    done(cpd_erase(NULL, next, l.session.id, &whole));
    world_act_as(next, "A. Mbeki");
    world_expect_whole(next);
    free(file.bytes);
    file = make_bundle(next);
    done(cpd_person_add(id, third, "Asha M."));
    world_act_as(third, "Asha M.");
    done(cpd_bundle_take(NULL, third, file.bytes, file.length, &brings));
    world_expect_whole(third);
    free(file.bytes);
    cpd_home_close(third);
    cpd_home_close(next);
    cpd_home_close(l.council);
}
