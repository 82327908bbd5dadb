/* Bundles of homes that name what is not theirs: our people, their portfolios, their records. Ids
 * can be read by many and written down by anybody; a bundle that uses one must be of whose it is.
 * What is refused here would be believed by whoever goes by ids. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/erase.h>
#include <cpd/key.h>
#include <cpd/retention.h>
#include <cpd/share.h>
#include <cpd/verify.h>

#include "bundle/situations.h"
#include "node/node.h"
#include "record/record.h"

/* ---- homes that name what is not theirs ---- */

/* Somebody begins in a home with an id and a portfolio that are chosen (NULL: new ones) and with a
 * new key. */
static cpd_uuid begin_as(cpd_home *home, const char *name, const cpd_uuid *id,
                         const cpd_uuid *portfolio)
{
    cpd_uuid person, own;
    cpd_secret *secret = cpd_secret__new();
    cpd_people__new_id(&person, home);
    cpd_people__new_id(&own, home);
    person = id ? *id : person;
    done(cpd_change__begin(home));
    done(cpd_change__end(
        home, cpd_people__begin_known(home, &person, portfolio ? portfolio : &own, name, secret)));
    done(cpd_keyring__person_settle(home, &person, 0));
    return person;
}

/* Whose id ends a bundle of that home may be taken with the key that lies there. */
static int take_theirs(cpd_home *home, cpd_home *brings, const cpd_uuid *person)
{
    cpd_bundle_take_options options = CPD_BUNDLE_TAKE_OPTIONS_INIT;
    char id[CPD_UUID_TEXT];
    CPD_FREE char *path = NULL;
    struct file file = make_bundle(brings);
    cpd_uuid_format(id, person);
    cr_assert(asprintf(&path, "%s/keys/person/%s", brings->path, id) > 0);
    options.key_file = path;
    int r = cpd_bundle_take(NULL, home, file.bytes, file.length, &options);
    free(file.bytes);
    return r;
}

/* Nothing of it stays, and who was whole is whole. */
static void expect_refused(cpd_home *home, cpd_home *brings, const cpd_uuid *person,
                           const char *says)
{
    int64_t before = world_number(home, "SELECT count(*) + max(id) FROM entry");
    int r = take_theirs(home, brings, person);
    cr_assert(r == CPD_ETAMPERED || r == CPD_EDENIED, "it was taken: %s", cpd_error_name(r));
    cr_expect(strstr(cpd_error_last()->text, says), "%s", cpd_error_last()->text);
    cr_expect_eq(world_number(home, "SELECT count(*) + max(id) FROM entry"), before);
    world_expect_whole(home);
}

/* A version of somebody else's record, in the holder's own portfolio. */
static void write_into(cpd_home *home, const char *record, const char *yaml)
{
    cpd_draft draft;
    cpd_saved out;
    cpd_doc *given = world_yaml(yaml);
    done(cpd_draft__make(&draft, home, cpd_doc_root(given), NULL, NULL));
    cr_assert(cpd_uuid_parse(&draft.record, record));
    done(cpd_change__begin(home));
    done(cpd_change__end(home, cpd_revision__write(&out, home, &draft)));
    cpd_draft__fini(&draft);
    cpd_doc_free(given);
}

/* A statement filed under a record, in the portfolio of who acts, by whoever signs (NULL: nobody).
 */
static void state_about(cpd_home *home, const char *operation, const char *record,
                        const cpd_uuid *signer, cpd_doc *doc, cpd_node *object)
{
    cpd_person_row acting, row;
    cpd_uuid about;
    const cpd_secret *secret = NULL;
    int64_t position;
    done(cpd_people__acting(&acting, home));
    cr_assert(cpd_uuid_parse(&about, record));
    if (signer) {
        done(cpd_people__get(&row, home, signer));
        done(cpd_keyring__unlock(home, signer));
        done(cpd_people__add_signer(&secret, doc, object, home, &row));
    }
    done(cpd_change__begin(home));
    done(cpd_change__end(home, cpd_ledger__state(&position, home, doc,
                                                 &(cpd_statement){.operation = operation,
                                                                  .portfolio = &acting.portfolio,
                                                                  .actor = signer,
                                                                  .about = &about,
                                                                  .signer = secret,
                                                                  .object = object})));
}

static void state(cpd_home *home, const char *operation, const char *record, const cpd_uuid *signer,
                  cpd_doc *doc, cpd_node *object)
{
    cpd_node_set_text(doc, object, "record", record);
    state_about(home, operation, record, signer, doc, object);
}

static void state_share(cpd_home *home, const cpd_saved *what, const cpd_uuid *signer,
                        const cpd_uuid *reader)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc), *revisions = cpd_node_list(doc);
    cpd_node_add(doc, revisions, cpd_node_text(doc, what->hash));
    cpd_node_set(doc, object, "revisions", revisions);
    cpd_object__set_uuid(doc, object, "reader", reader);
    cpd_node_set_bool(doc, object, "later", true);
    state(home, "share", what->id, signer, doc, object);
    cpd_doc_free(doc);
}

static void state_erase(cpd_home *home, const char *record, const cpd_uuid *portfolio)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_object__set_uuid(doc, object, "portfolio", portfolio);
    cpd_node_set_text(doc, object, "basis", "own");
    cpd_node_set_int(doc, object, "epoch", 1);
    cpd_node_set(doc, object, "erased", cpd_node_list(doc));
    cpd_node_set_text(doc, object, "kind", "session");
    cpd_node_set_int(doc, object, "position", 1);
    state(home, "erase", record, NULL, doc, object);
    cpd_doc_free(doc);
}

/* So that an entry of the home's own chain comes along: something in the portfolio names it. */
static void cite(cpd_home *home, const char *record, int64_t position)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_hash entry;
    done(cpd_ledger__entry_hash(&entry, home, position));
    cpd_object__set_hash(doc, object, "see", &entry);
    state(home, "remark", record, NULL, doc, object);
    cpd_doc_free(doc);
}

static cpd_uuid portfolio_of(cpd_home *home, const char *person)
{
    cpd_person_row row;
    cpd_uuid id = world_person(home, person);
    done(cpd_people__get(&row, home, &id));
    return row.portfolio;
}

/* ---- our people ---- */

/* Asha takes her record to a home of her own making, lets her supervisor begin there with a key
 * that she has, and signs as him. */
Test(claims, nobody_signs_as_somebody_of_this_home)
{
    cpd_home *council = world_of_two(), *forge = world_home(true);
    cpd_saved session = world_session(council);
    cpd_uuid asha = world_person(council, ASHA), tom = world_person(council, TOM);
    world_act_as(council, ASHA);
    struct file file = make_bundle(council);
    cpd_doc_free(take(forge, &file, council));
    free(file.bytes);
    begin_as(forge, TOM, &tom, NULL);
    world_act_as(forge, TOM);
    done(cpd_record_sign(forge, session.id, NULL));
    world_act_as(forge, ASHA);
    expect_refused(council, forge, &asha, "without a key of theirs");
    cr_expect_eq(world_number(council, "SELECT count(*) FROM signed"), 0);
    cpd_home_close(forge);
    cpd_home_close(council);
}

/* Nor as somebody who is known by name alone: that they have no key does not make theirs free. */
Test(claims, nobody_gives_a_key_to_who_has_none)
{
    cpd_home *council = world_of_an_organisation(), *forge = world_home(true);
    world_add_person(council, "Helen Price", false);
    cpd_uuid helen = world_person(council, "Helen Price");
    world_unlock(council, VERA);
    begin_as(forge, "Helen Price", &helen, NULL);
    world_act_as(forge, "Helen Price");
    world_save(forge, "{kind: cpd, text: Of her own}");
    expect_refused(council, forge, &helen, "who has another key here");
    cpd_home_close(forge);
    cpd_home_close(council);
}

/* Whom another home declared is no more free than our own people are. */
Test(claims, nobody_becomes_somebody_of_another_home)
{
    struct leaving l = leaving();
    cpd_home *next = next_employer(), *hostile = world_home(false);
    cpd_uuid tom_there = world_person(l.council, TOM);
    struct file file = make_bundle(l.council);
    cpd_doc_free(take(next, &file, l.council));
    free(file.bytes);
    begin_as(hostile, "Ben Cole", &tom_there, NULL);
    world_act_as(hostile, "Ben Cole");
    world_save(hostile, "{kind: cpd, text: Mine}");
    world_act_as(next, "Ben Cole");
    expect_refused(next, hostile, &tom_there, "without a key of theirs");
    cpd_home_close(hostile);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* An employer states the posts of its own people, also one that is accepted. */
Test(claims, nobody_states_the_career_of_somebody_of_another_home)
{
    static const char *const what[] = {"post", "registration"};
    for (size_t i = 0; i < 2; i++) {
        cpd_home *council = world_of_two(), *hostile = world_home(true);
        cpd_uuid asha = world_person(council, ASHA),
                 person = begin_as(hostile, "Mallory Kane", NULL, NULL);
        cpd_doc *doc =
            world_yaml("{since: 2001-01-01, body: swe, number: SW1, ladder: l, grade: g}");
        cpd_node *object = cpd_node_copy(doc, cpd_doc_root(doc));
        int64_t position;
        cpd_object__set_uuid(doc, object, "person", &asha);
        done(cpd_change__begin(hostile));
        done(cpd_change__end(hostile, cpd_ledger__state(&position, hostile, doc,
                                                        &(cpd_statement){.operation = what[i],
                                                                         .about = &asha,
                                                                         .object = object})));
        world_act_as(hostile, "Mallory Kane");
        cpd_saved own = world_save(hostile, "{kind: cpd, text: Of her own}");
        cite(hostile, own.id, position);
        world_act_as(council, VERA);
        expect_refused(council, hostile, &person, "without a key of theirs");
        cpd_doc_free(doc);
        cpd_home_close(hostile);
        cpd_home_close(council);
    }
}

/* ---- their portfolios ---- */

Test(claims, nobody_brings_the_portfolio_of_somebody_here)
{
    cpd_home *council = world_of_two(), *hostile = world_home(false);
    cpd_uuid portfolio = portfolio_of(council, ASHA),
             person = begin_as(hostile, VERA, NULL, &portfolio);
    world_save(council, "{kind: cpd, text: Asha's}");
    world_act_as(hostile, VERA);
    world_save(hostile, "{kind: cpd, text: As if Asha's}");
    world_act_as(council, VERA);
    expect_refused(council, hostile, &person, "somebody else's here");
    cpd_home_close(hostile);
    cpd_home_close(council);
}

/* ---- their records ---- */

static void go_on_with_it(cpd_home *hostile, cpd_home *council, const cpd_saved *what)
{
    (void)council;
    write_into(hostile, what->id, "{kind: reflection, text: Forged}");
}

static void make_another_kind_of_it(cpd_home *hostile, cpd_home *council, const cpd_saved *what)
{
    (void)council;
    write_into(hostile, what->id, "{kind: cpd, text: Forged}");
}

static void share_it(cpd_home *hostile, cpd_home *council, const cpd_saved *what)
{
    cpd_person_row acting;
    cpd_uuid reader = world_person(council, VERA);
    done(cpd_people__acting(&acting, hostile));
    state_share(hostile, what, &acting.id, &reader);
}

static void share_it_as_asha(cpd_home *hostile, cpd_home *council, const cpd_saved *what)
{
    cpd_uuid asha = world_person(council, ASHA), reader = world_person(council, VERA);
    begin_as(hostile, ASHA, &asha, NULL);
    state_share(hostile, what, &asha, &reader);
}

static void erase_it(cpd_home *hostile, cpd_home *council, const cpd_saved *what)
{
    (void)council;
    cpd_uuid own = portfolio_of(hostile, "Mallory Kane");
    state_erase(hostile, what->id, &own);
}

static void erase_it_in_her_name(cpd_home *hostile, cpd_home *council, const cpd_saved *what)
{
    cpd_uuid hers = portfolio_of(council, ASHA);
    state_erase(hostile, what->id, &hers);
}

/* In the home's own chain, which is of no portfolio and can go by any id. */
static void share_it_outside_a_portfolio(cpd_home *hostile, cpd_home *council,
                                         const cpd_saved *what)
{
    cpd_person_row acting;
    cpd_uuid reader = world_person(council, VERA), about;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    int64_t position;
    done(cpd_people__acting(&acting, hostile));
    cr_assert(cpd_uuid_parse(&about, what->id));
    cpd_node_set_text(doc, object, "record", what->id);
    cpd_object__set_uuid(doc, object, "reader", &reader);
    done(cpd_change__begin(hostile));
    done(cpd_change__end(
        hostile, cpd_ledger__state(
                     &position, hostile, doc,
                     &(cpd_statement){.operation = "unshare", .about = &about, .object = object})));
    cpd_doc_free(doc);
    cpd_saved own = world_save(hostile, "{kind: cpd, text: One more}");
    cite(hostile, own.id, position);
}

/* Filed under her record, and naming none. */
static void erase_what_is_not_named(cpd_home *hostile, cpd_home *council, const cpd_saved *what)
{
    (void)council;
    cpd_uuid own = portfolio_of(hostile, "Mallory Kane");
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_object__set_uuid(doc, object, "portfolio", &own);
    state_about(hostile, "erase", what->id, NULL, doc, object);
    cpd_doc_free(doc);
}

static const struct claim {
    const char *label, *says;
    void (*make)(cpd_home *hostile, cpd_home *council, const cpd_saved *what);
} record_claims[] = {
    {"goes on with it", "a record of another portfolio", go_on_with_it},
    {"makes another kind of it", "a record of another portfolio", make_another_kind_of_it},
    {"shares it", "of another portfolio", share_it},
    {"shares it as its author", "without a key of theirs", share_it_as_asha},
    {"erases it", "of another portfolio", erase_it},
    {"erases it in her name", "of another portfolio", erase_it_in_her_name},
    {"speaks of it outside a portfolio", "outside a portfolio", share_it_outside_a_portfolio},
    {"erases what it does not name", "filed under another", erase_what_is_not_named},
};

Test(claims, nobody_speaks_of_the_records_of_somebody_here)
{
    for (size_t i = 0; i < sizeof record_claims / sizeof *record_claims; i++) {
        cpd_home *council = world_of_two(), *hostile = world_home(true);
        cpd_saved what = world_save(council, "{kind: reflection, text: Asha's}");
        cpd_uuid person = begin_as(hostile, "Mallory Kane", NULL, NULL);
        fprintf(stderr, "# %s\n", record_claims[i].label);
        world_act_as(hostile, "Mallory Kane");
        world_save(hostile, "{kind: cpd, text: Of her own}");
        record_claims[i].make(hostile, council, &what);
        world_act_as(council, VERA);
        expect_refused(council, hostile, &person, record_claims[i].says);
        world_act_as(council, ASHA);
        CPD_FREE char *text = world_read(council, what.id, "text");
        cr_expect_str_eq(text, "Asha's", "%s", record_claims[i].label);
        cpd_home_close(hostile);
        cpd_home_close(council);
    }
}

/* ---- whom a version names ---- */

/* The next version of a session, as a home of hers wrote it: whoever it says wrote it, or was
 * there. */
static cpd_saved write_next(cpd_home *home, const cpd_saved *what, const cpd_uuid *portfolio,
                            const cpd_uuid *author, const cpd_uuid *people, size_t count)
{
    cpd_draft draft;
    cpd_saved out;
    cpd_doc *given = world_yaml("{kind: cpd, text: Forged}");
    done(cpd_draft__make(&draft, home, cpd_doc_root(given), NULL, NULL));
    cpd_node *named = cpd_node_list(draft.doc), *previous = cpd_node_list(draft.doc);
    for (size_t i = 0; i < count; i++) {
        cpd_node *one = cpd_node_object(draft.doc);
        cpd_object__set_uuid(draft.doc, one, "id", &people[i]);
        cpd_node_set_text(draft.doc, one, "role", i ? "supervisor" : "supervisee");
        cpd_node_add(draft.doc, named, one);
    }
    cpd_node_add(draft.doc, previous, cpd_node_text(draft.doc, what->hash));
    cpd_node_set(draft.doc, draft.head, "people", named);
    cpd_node_set(draft.doc, draft.head, "previous", previous);
    cpd_node_set_int(draft.doc, draft.head, "revision", what->revision + 1);
    cpd_node_set_text(draft.doc, draft.head, "kind", "session");
    cpd_node_set_text(draft.doc, draft.head, "class", "B");
    cpd_object__set_uuid(draft.doc, draft.head, "portfolio", portfolio);
    cpd_object__set_uuid(draft.doc, draft.head, "author", author);
    draft.holder.portfolio = *portfolio;
    draft.author.id = *author;
    draft.supersedes = what->position;
    cr_assert(cpd_uuid_parse(&draft.record, what->id));
    done(cpd_change__begin(home));
    done(cpd_change__end(home, cpd_revision__write(&out, home, &draft)));
    cpd_draft__fini(&draft);
    cpd_doc_free(given);
    return out;
}

static const struct naming {
    const char *label, *author, *named, *says;
} namings[] = {
    {"keeps who is named", ASHA, TOM, NULL},
    {"names somebody else of the council", ASHA, VERA, "names somebody"},
    {"says that he wrote it", TOM, TOM, "written by somebody"},
};

/* A home of hers goes on with a session of hers and Tom's. */
Test(claims, nobody_names_in_a_version_whom_its_home_does_not_know)
{
    for (size_t i = 0; i < sizeof namings / sizeof *namings; i++) {
        const struct naming *n = &namings[i];
        struct leaving l = leaving();
        cpd_home *own = world_home(false);
        struct file file = make_bundle(l.council);
        cpd_uuid asha = world_person(l.council, ASHA), portfolio = portfolio_of(l.council, ASHA),
                 author = world_person(l.council, n->author),
                 people[] = {asha, world_person(l.council, n->named)};
        fprintf(stderr, "# %s\n", n->label);
        cpd_doc_free(take(own, &file, l.council));
        world_act_as(own, ASHA);
        write_next(own, &l.session, &portfolio, &author, people, 2);
        if (n->says)
            expect_refused(l.council, own, &asha, n->says);
        else
            done(take_theirs(l.council, own, &asha));
        world_expect_whole(l.council);
        free(file.bytes);
        cpd_home_close(own);
        cpd_home_close(l.council);
    }
}

static int reads(cpd_home *home, const char *record, const char *version, size_t versions)
{
    cpd_doc *doc = NULL;
    int r = cpd_record_read(&doc, home, record, version);
    if (r == 0) {
        const cpd_node *root = cpd_doc_root(doc);
        cr_expect_eq(cpd_node_length(cpd_node_get(root, "history")), versions);
        cr_expect_eq(cpd_node_length(cpd_node_get(root, "signatures")), 0, "their comments too");
    }
    cpd_doc_free(doc);
    return r;
}

/* Vera works at the next employer too, and is known at the council as who she is there: she was
 * meant to read what that employer wrote with her, not what the council did with Tom. */
Test(claims, who_is_named_elsewhere_reads_from_that_version_on)
{
    struct leaving l = leaving();
    cpd_home *next = next_employer();
    cpd_uuid portfolio = portfolio_of(l.council, ASHA), asha, vera;
    char id[CPD_ID_TEXT];
    struct file file = make_bundle(l.council);
    done(cpd_person_add(id, next, "V. Long"));
    cpd_doc_free(take(next, &file, l.council));
    asha = world_person(next, "A. Mbeki");
    vera = world_person(next, "V. Long");
    world_act_as(next, "V. Long");
    world_save(next, "{kind: cpd, text: Of her own}");
    world_act_as(l.council, VERA);
    done(take_theirs(l.council, next, &vera));
    world_act_as(next, "A. Mbeki");
    cpd_uuid people[] = {asha, vera};
    cpd_saved third = write_next(next, &l.session, &portfolio, &asha, people, 2);
    world_act_as(l.council, ASHA);
    done(take_theirs(l.council, next, &asha));
    world_act_as(l.council, VERA);
    cr_expect_eq(reads(l.council, l.session.id, NULL, 1), 0);
    cr_expect_eq(reads(l.council, l.session.id, "3", 1), 0);
    cr_expect_eq(reads(l.council, l.session.id, "2", 1), CPD_EABSENT);
    cr_expect_eq(reads(l.council, l.session.id, "1", 1), CPD_EABSENT);
    /* who is named goes along when the record goes on here: that names nobody anew */
    people[0] = asha = world_person(l.council, ASHA);
    people[1] = world_person(l.council, VERA);
    world_act_as(l.council, ASHA);
    write_next(l.council, &third, &portfolio, &asha, people, 2);
    world_act_as(l.council, VERA);
    cr_expect_eq(reads(l.council, l.session.id, NULL, 2), 0);
    cr_expect_eq(reads(l.council, l.session.id, "2", 2), CPD_EABSENT);
    world_act_as(l.council, ASHA);
    cpd_doc *doc;
    done(cpd_record_read(&doc, l.council, l.session.id, "1"));
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "history")), 4);
    cpd_doc_free(doc);
    world_expect_whole(l.council);
    free(file.bytes);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* ---- what each home decides about its own copy ---- */

static void state_texts(cpd_home *home, const char *operation, const cpd_saved *what,
                        const char *members)
{
    cpd_doc *doc = world_yaml(members);
    cpd_node *object = cpd_node_copy(doc, cpd_doc_root(doc));
    cpd_node_set_text(doc, object, "revision_hash", what->hash);
    state(home, operation, what->id, NULL, doc, object);
    cpd_doc_free(doc);
}

static void adopt_keeping(cpd_home *home)
{
    world_adopt(home, "format: 1\nset: keeping\nversion: \"1\"\nkind: retention\ntitle: How long\n"
                      "nation: england\npublisher: Ours\nlayer: council\nsource: Ours\nlicence: "
                      "CC0-1.0\neffective_from: 2026-01-01\nchecked_by: none\ncertainty: "
                      "unconfirmed\nrules:\n  - {code: own, title: Her own, class: [portfolio],"
                      " from: saved, months: 3}\n");
}

/* What is due long after, about her one record; to free. */
static char *due_of(cpd_home *home)
{
    cpd_doc *doc;
    cpd_date day;
    done(cpd_date_parse(&day, "2027-06-20"));
    done(cpd_retention_due(&doc, home, NULL, day));
    char *json = cpd_node_json(cpd_node_get(cpd_doc_root(doc), "due"), CPD_JSON_COMPACT);
    cpd_doc_free(doc);
    return json;
}

static int64_t held_of(cpd_home *home)
{
    cpd_doc *doc;
    char *bytes;
    size_t length;
    done(cpd_bundle_make(&bytes, &length, &doc, home, NULL));
    int64_t held = cpd_node_get_int(cpd_doc_root(doc), "held", -1);
    free(bytes);
    cpd_doc_free(doc);
    return held;
}

Test(claims, nobody_else_decides_how_long_a_record_is_kept_or_lets_it_leave)
{
    cpd_home *council = world_of_two(), *hostile = world_home(true);
    adopt_keeping(council);
    cpd_saved what = world_save(council, "{kind: cpd, text: Saw Mrs Okafor}");
    cpd_uuid person = begin_as(hostile, "Mallory Kane", NULL, NULL);
    CPD_FREE char *before = due_of(council);
    world_act_as(hostile, "Mallory Kane");
    world_save(hostile, "{kind: cpd, text: Of her own}");
    state_texts(hostile, "review", &what, "{decision: keep, until: 2099-01-01}");
    state_texts(hostile, "hold", &what, "{state: live, reason: claim}");
    state_texts(hostile, "override", &what, "{about: anonymity, scope: note}");
    state_texts(hostile, "override", &what, "{about: anonymity, scope: leave}");
    world_act_as(council, VERA);
    done(take_theirs(council, hostile, &person));
    world_act_as(council, ASHA);
    CPD_FREE char *after = due_of(council);
    cr_expect_str_eq(after, before);
    cr_expect_eq(held_of(council), 1);
    cpd_doc *found;
    done(cpd_record_identifying(&found, council, what.id));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(found), "unseen", -1), 1);
    cpd_doc_free(found);
    done(cpd_erase(NULL, council, what.id, &(cpd_erase_options){.what = CPD_ERASE_WHOLE}));
    world_expect_whole(council);
    cpd_home_close(hostile);
    cpd_home_close(council);
}

/* ---- keys ---- */

/* A key that its home declares for somebody without their proof is nobody's. */
Test(claims, a_key_has_the_proof_of_its_holder)
{
    cpd_home *hostile = world_home(true);
    cpd_uuid person = begin_as(hostile, "Mallory Kane", NULL, NULL);
    const cpd_secret *home_secret;
    cpd_secret *made = cpd_secret__new();
    cpd_public keys;
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    int64_t position;
    done(cpd_secret__public(&keys, made));
    done(cpd_keyring__home_secret(&home_secret, hostile));
    cpd_object__set_uuid(doc, object, "home", &hostile->id);
    cpd_object__set_uuid(doc, object, "person", &person);
    cpd_object__set_key(doc, object, "signing", &keys.sign);
    cpd_object__set_key(doc, object, "sealing", &keys.box);
    done(cpd_change__begin(hostile));
    done(cpd_change__end(hostile, cpd_ledger__state(&position, hostile, doc,
                                                    &(cpd_statement){.operation = "key",
                                                                     .about = &person,
                                                                     .signer = home_secret,
                                                                     .object = object})));
    CPD_FREE char *problems = world_problems(hostile);
    cr_expect(strstr(problems, "no proof that its holder has it"), "%s", problems);
    cpd_doc_free(doc);
    cpd_secret__free(made);
    cpd_home_close(hostile);
}

/* Whoever has a key of which it is said that others had it proves nothing by it. */
Test(claims, a_key_that_others_had_opens_nothing)
{
    cpd_home *council = world_of_two(), *thief = world_home(false);
    cpd_uuid asha = world_person(council, ASHA), portfolio = portfolio_of(council, ASHA);
    done(cpd_keyring__unlock(council, &asha));
    const cpd_secret *stolen = cpd_keyring__person(council, &asha);
    done(cpd_change__begin(thief));
    done(cpd_change__end(thief, cpd_people__begin_known(thief, &asha, &portfolio, ASHA, stolen)));
    done(cpd_keyring__person_settle(thief, &asha, 0));
    world_act_as(thief, ASHA);
    world_save(thief, "{kind: cpd, text: By the thief}");
    world_act_as(council, ASHA);
    cpd_date since;
    done(cpd_date_parse(&since, "2026-11-01"));
    done(cpd_key_replace(council, NULL, since));
    expect_refused(council, thief, &asha, "who has another key here");
    cpd_home_close(thief);
    cpd_home_close(council);
}

/* A third device, begun from the one whose key went on, is known by the first all the same. */
Test(claims, a_device_begun_after_the_key_went_on_is_theirs)
{
    cpd_home *laptop = world_home(false), *phone = world_home(false), *tablet = world_home(false);
    cpd_uuid asha = begin_as(laptop, ASHA, NULL, NULL);
    world_act_as(laptop, ASHA);
    world_save(laptop, "{kind: cpd, text: On the laptop}");
    done(take_theirs(phone, laptop, &asha));
    world_act_as(phone, ASHA);
    done(cpd_key_replace(phone, NULL, CPD_DATE_NONE));
    done(take_theirs(tablet, phone, &asha));
    world_act_as(tablet, ASHA);
    world_save(tablet, "{kind: cpd, text: On the tablet}");
    done(take_theirs(laptop, tablet, &asha));
    world_expect_whole(laptop);
    done(take_theirs(tablet, laptop, &asha));
    world_expect_whole(tablet);
    cpd_home_close(tablet);
    cpd_home_close(phone);
    cpd_home_close(laptop);
}

/* ---- what is somebody's own ---- */

/* A second device, whose key went on without this one. */
Test(claims, a_key_that_followed_the_one_known_here_is_theirs)
{
    cpd_home *laptop = world_home(false), *phone = world_home(false);
    cpd_uuid asha = begin_as(laptop, ASHA, NULL, NULL);
    world_act_as(laptop, ASHA);
    world_save(laptop, "{kind: cpd, text: On the laptop}");
    done(take_theirs(phone, laptop, &asha));
    world_act_as(phone, ASHA);
    done(cpd_key_replace(phone, NULL, CPD_DATE_NONE));
    cpd_saved written = world_save(phone, "{kind: reflection, text: On the phone}");
    done(take_theirs(laptop, phone, &asha));
    world_act_as(laptop, ASHA);
    CPD_FREE char *text = world_read(laptop, written.id, "text");
    cr_expect_str_eq(text, "On the phone");
    world_expect_whole(laptop);
    cpd_home_close(phone);
    cpd_home_close(laptop);
}
