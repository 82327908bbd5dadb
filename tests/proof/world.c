/* The homes and people of the proofs, made through the library itself wherever it has a way. */
#include "proof/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cpd/supervision.h>

#include "store/store.h"
#include "support/support.h"

/* ---- homes ---- */

static char *joined(const char *folder, const char *name)
{
    char *path;
    cr_assert(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

/* One small set is enough to have been adopted: an entry of the home's chain that nobody cites. */
static void write_set(const char *folder)
{
    CPD_FREE char *set = joined(folder, "day"), *path = joined(folder, "day/1.yaml");
    cr_assert(mkdir(folder, 0700) == 0 && mkdir(set, 0700) == 0);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    fputs("format: 1\nset: day\nversion: '1'\nkind: vocabulary\ntitle: A day\nnation: uk\n"
          "layer: council\npublisher: Proof\neffective_from: 2020-01-01\nsource: none\n"
          "licence: CC0-1.0\nchecked_by: none\nentries: [{code: direct, title: With people}]\n",
          file);
    fclose(file);
}

static cpd_home_options options_of(cpd_clock clock)
{
    return (cpd_home_options){.now_ms = clock.now_ms, .payload = clock.payload};
}

cpd_home *world_home(bool demo)
{
    cpd_home *home;
    const char *build = getenv("CPD_BUILD_ROOT");
    cr_assert(build, "set CPD_BUILD_ROOT to the build folder");
    CPD_FREE char *folder = support_dir(), *path = joined(folder, "home"),
                  *sets = joined(folder, "sets"),
                  *press = joined(build, "libcpd/press/cpd-press.so");
    cpd_home_options options = options_of(support_clock("2026-11-20T09:15:00Z"));
    write_set(sets);
    options.demo = demo;
    options.sets = sets;
    options.press = press;
    must(cpd_home_init(&home, path, &options, NULL));
    return home;
}

void world_reopen(cpd_home **home)
{
    CPD_FREE char *path = strdup((*home)->path);
    cpd_home_options options = options_of((*home)->clock);
    cpd_home_close(*home);
    must(cpd_home_open(home, path, &options));
}

/* ---- people ---- */

static cpd_uuid add_person(cpd_home *home, const char *name)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    must(cpd_person_add(id, home, name));
    cr_assert(cpd_uuid_parse(&uuid, id));
    return uuid;
}

static cpd_doc *parse(const char *yaml)
{
    cpd_doc *doc;
    must(cpd_yaml_parse(&doc, yaml, strlen(yaml), "proof", NULL));
    return doc;
}

static void add_contact(cpd_home *home, const char *person, const char *yaml)
{
    cpd_doc *doc = parse(yaml);
    must(cpd_person_add_contact(home, person, cpd_doc_root(doc)));
    cpd_doc_free(doc);
}

void world_people(struct council *c)
{
    c->asha = add_person(c->home, "Asha Mbeki");
    c->tom = add_person(c->home, "Tom Price");
    c->vera = add_person(c->home, "Vera Lund");
    add_contact(c->home, "Asha", "{line: supervisor, person: Tom, since: 2026-09-01}");
    add_contact(c->home, "Asha", "{line: line-manager, person: Vera, since: 2026-09-01}");
}

struct council world_council(void)
{
    struct council c = {.home = world_home(true)};
    world_people(&c);
    return c;
}

void world_act_as(cpd_home *home, cpd_uuid person)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, &person);
    must(cpd_home_act_as(home, id));
}

cpd_uuid world_portfolio(cpd_home *home, cpd_uuid person)
{
    cpd_person_row row;
    must(cpd_people__get(&row, home, &person));
    return row.portfolio;
}

/* ---- records ---- */

cpd_saved world_save(cpd_home *home, const char *yaml)
{
    cpd_saved saved;
    cpd_doc *doc = parse(yaml);
    must(cpd_record_save(&saved, home, cpd_doc_root(doc), NULL));
    cpd_doc_free(doc);
    return saved;
}

cpd_saved world_amend(cpd_home *home, const char *record, const char *yaml)
{
    cpd_saved saved;
    cpd_doc *doc = parse(yaml);
    must(cpd_record_amend(&saved, home, record, cpd_doc_root(doc), NULL, NULL));
    cpd_doc_free(doc);
    return saved;
}

cpd_saved world_session(const struct council *c)
{
    cpd_saved saved;
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_sign_options comment = {.outcome = "agree-with-comment", .words = "we go on from here"};
    draft.account = "we talked about thresholds";
    draft.minutes = 90;
    world_act_as(c->home, c->asha);
    must(cpd_supervision_record(&saved, c->home, &draft, NULL));
    world_act_as(c->home, c->tom);
    must(cpd_supervision_add_account(&saved, c->home, saved.id, "so we did", "read the guidance"));
    must(cpd_record_sign(c->home, saved.id, &comment));
    world_act_as(c->home, c->asha);
    must(cpd_record_sign(c->home, saved.id, NULL));
    return saved;
}

/* ---- statements ---- */

static int64_t state(cpd_home *home, cpd_doc *doc, const cpd_statement *statement)
{
    int64_t position;
    must(cpd_change__begin(home));
    must(cpd_change__end(home, cpd_ledger__state(&position, home, doc, statement)));
    return position;
}

int64_t world_state(cpd_home *home, const char *operation, const cpd_uuid *portfolio,
                    const cpd_uuid *about, const cpd_secret *signer, const char *yaml)
{
    cpd_person_row acting;
    cpd_doc *doc = parse(yaml);
    cpd_statement statement = {.operation = operation,
                               .portfolio = portfolio,
                               .actor = cpd_people__acting(&acting, home) == 0 ? &acting.id : NULL,
                               .about = about,
                               .signer = signer,
                               .object = cpd_doc_root(doc)};
    int64_t position = state(home, doc, &statement);
    cpd_doc_free(doc);
    return position;
}

static const cpd_secret *home_secret(cpd_home *home)
{
    const cpd_secret *secret;
    must(cpd_keyring__home_secret(&secret, home));
    return secret;
}

static void add_keys(cpd_doc *doc, cpd_node *statement, const cpd_secret *secret)
{
    cpd_public keys;
    unsigned char proof[CPD_SIGNATURE_SIZE];
    char text[2 * CPD_SIGNATURE_SIZE + 1];
    must(cpd_secret__public(&keys, secret));
    cpd_object__set_key(doc, statement, "signing", &keys.sign);
    cpd_object__set_key(doc, statement, "sealing", &keys.box);
    must(cpd_ledger__sign_object(proof, secret, "cpd/key-proof/1", statement));
    cpd_hex_format(text, proof, sizeof proof);
    cpd_node_set_text(doc, statement, "proof", text);
}

static void state_key(cpd_home *home, cpd_uuid person, const cpd_secret *secret, const char *until)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_statement statement = {
        .operation = "key", .about = &person, .signer = home_secret(home), .object = object};
    cpd_object__set_uuid(doc, object, "home", &home->id);
    cpd_object__set_uuid(doc, object, "person", &person);
    cpd_node_set_text(doc, object, "until", until);
    add_keys(doc, object, secret);
    state(home, doc, &statement);
    cpd_doc_free(doc);
}

void world_declare_key(cpd_home *home, cpd_uuid person, const cpd_secret *secret)
{
    state_key(home, person, secret, NULL);
}

void world_end_key(cpd_home *home, cpd_uuid person, const cpd_secret *secret)
{
    state_key(home, person, secret, "2026-11-20");
}

cpd_key world_home_key(cpd_home *home)
{
    cpd_public keys;
    must(cpd_secret__public(&keys, home_secret(home)));
    return keys.sign;
}

void world_trust(cpd_home *home, cpd_uuid trusted, const cpd_key *sign)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *object = cpd_node_object(doc);
    cpd_statement statement = {.operation = "trust", .about = &trusted, .object = object};
    cpd_object__set_uuid(doc, object, "trusted", &trusted);
    cpd_object__set_key(doc, object, "signing", sign);
    state(home, doc, &statement);
    cpd_doc_free(doc);
}

/* ---- verifying ---- */

static bool mentions(const cpd_node *sentences, const char *words)
{
    for (size_t i = 0; i < cpd_node_length(sentences); i++)
        if (strstr(cpd_node_as_text(cpd_node_at(sentences, i)), words))
            return true;
    return false;
}

struct verdict world_verify(cpd_home *home)
{
    struct verdict v = {0};
    cpd_doc *doc;
    must(cpd_verify(&doc, home));
    const cpd_node *report = cpd_doc_root(doc),
                   *problem = cpd_node_at(cpd_node_get(report, "problems"), 0);
    v.whole = cpd_node_get_bool(report, "whole");
    v.entries = cpd_node_get_int(report, "entries", -1);
    v.revisions = cpd_node_get_int(report, "revisions", -1);
    v.signatures = cpd_node_get_int(report, "signatures", -1);
    v.not_yet_trusted = cpd_node_get_int(report, "not_yet_trusted", -1);
    v.mentions_unknown = mentions(cpd_node_get(report, "not_proven"), "does not know");
    if (problem) {
        v.first_bad = cpd_node_get_int(problem, "entry", 0);
        snprintf(v.kind, sizeof v.kind, "%s", cpd_node_get_text(problem, "kind"));
        snprintf(v.why, sizeof v.why, "%s", cpd_node_get_text(problem, "text"));
    }
    cpd_doc_free(doc);
    return v;
}
