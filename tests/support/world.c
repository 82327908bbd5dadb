/* world - see world.h. */
#include "support/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/delegation.h>
#include <cpd/key.h>
#include <cpd/supervision.h>
#include <cpd/verify.h>

#include "framework/framework.h"
#include "ledger/ledger.h"
#include "store/store.h"
#include "support/support.h"

/* ---- sets ---- */

#define TOP                                                                                        \
    "nation: england\npublisher: a test\neffective_from: 2000-01-01\nsource: made up\n"            \
    "licence: ours\nchecked_by: none\n"

static const char *const sets[] = {
    "format: 1\nset: activity\nversion: \"2026\"\nkind: vocabulary\ntitle: Activities\nlayer: "
    "nation\n" TOP "entries:\n"
    "  - {code: direct, title: Direct work, front_line: true, words: [visit]}\n"
    "  - {code: recording, title: Recording, words: [recording]}\n",
    "format: 1\nset: pcf\nversion: \"2018\"\nkind: competencies\ntitle: Capabilities\nlayer: "
    "college\n" TOP "codes_from: ours\n"
    "levels: [{code: student, title: Student}, {code: asye, title: First year}]\n"
    "nodes:\n"
    "  - {code: D1, title: Professionalism, force: rule}\n"
    "  - {code: D2, title: Values, force: rule}\n",
    "format: 1\nset: career\nversion: \"1\"\nkind: ladder\ntitle: A ladder\nlayer: nation\n" TOP
    "grades:\n"
    "  - {code: newly, title: Newly qualified, leads_to: [experienced]}\n"
    "  - {code: experienced, title: Experienced}\n"
    /* grades that only fill posts in tests of dates */
    "  - {code: a, title: A grade}\n"
    "  - {code: b, title: A grade}\n"
    "  - {code: c, title: A grade}\n"
    "  - {code: next, title: A grade}\n"
    "  - {code: right, title: A grade}\n"
    "  - {code: wrong, title: A grade}\n"
    "  - {code: wrong-too, title: A grade}\n"
    "  - {code: g0, title: A grade}\n"
    "  - {code: g1, title: A grade}\n"
    "  - {code: g2, title: A grade}\n"
    "  - {code: g3, title: A grade}\n"
    "  - {code: g4, title: A grade}\n"
    "  - {code: g5, title: A grade}\n"
    "  - {code: g6, title: A grade}\n"
    "  - {code: g7, title: A grade}\n"
    "  - {code: g8, title: A grade}\n"
    "  - {code: g9, title: A grade}\n"
    "  - {code: g10, title: A grade}\n"
    "  - {code: g11, title: A grade}\n",
};

static int adopt_set(cpd_home *home, const char *yaml)
{
    cpd_doc *doc;
    cpd_adoption adoption;
    int64_t position;
    int r = cpd_set__parse(&doc, yaml, strlen(yaml), "set.yaml", NULL);
    if (r < 0)
        return r;
    cpd_adoption__of(&adoption, cpd_doc_root(doc));
    adoption.commit = "c0ffee";
    adoption.git_tree = "7ee";
    r = cpd_sets__adopt(&position, home, &adoption);
    cpd_doc_free(doc);
    return r;
}

static int refused_with;

void world_refuse_sets(int kind)
{
    refused_with = kind;
}

int __wrap_cpd_home__publish_sets(cpd_home *home, const char *folder, const char *press,
                                  cpd_issues *issues);

int __wrap_cpd_home__publish_sets(cpd_home *home, const char *folder, const char *press,
                                  cpd_issues *issues)
{
    (void)folder, (void)press;
    if (refused_with) {
        cpd_issues__add(issues, refused_with, "a set", 1, 1, "", "a set is wrong");
        return issues ? cpd_error__from_issues(issues) : refused_with;
    }
    int r = cpd_change__begin(home);
    for (size_t i = 0; r == 0 && i < sizeof sets / sizeof *sets; i++)
        r = adopt_set(home, sets[i]);
    return cpd_change__end(home, r);
}

/* ---- homes ---- */

#define NOON_OF_20_NOVEMBER_2026 INT64_C(1795176000000)

static int64_t now = NOON_OF_20_NOVEMBER_2026;

static int64_t read_clock(void *payload)
{
    (void)payload;
    return now;
}

void world_set_clock(const char *rfc3339)
{
    int64_t seconds;
    done(cpd_clock_parse(&seconds, rfc3339));
    now = seconds * 1000;
}

static cpd_home *make_home(const cpd_home_options *options)
{
    CPD_FREE char *parent = support_dir();
    char folder[4096];
    cpd_home *home;
    snprintf(folder, sizeof folder, "%s/home", parent);
    done(cpd_home_init(&home, folder, options, NULL));
    return home;
}

cpd_home *world_home(bool demo)
{
    return make_home(&(cpd_home_options){.now_ms = read_clock, .demo = demo});
}

cpd_home *world_open(const char *folder)
{
    cpd_home *home;
    done(cpd_home_open(&home, folder, &(cpd_home_options){.now_ms = read_clock}));
    return home;
}

/* ---- people ---- */

void world_act_as(cpd_home *home, const char *person)
{
    done(cpd_home_act_as(home, person));
}

cpd_uuid world_person(cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid = {0};
    done(cpd_person_find(id, home, person));
    cr_assert(cpd_uuid_parse(&uuid, id));
    return uuid;
}

void world_add_contact(cpd_home *home, const char *person, const char *line, const char *contact,
                       const char *since)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *given = cpd_node_object(doc);
    cpd_node_set_text(doc, given, "line", line);
    cpd_node_set_text(doc, given, "person", contact);
    cpd_node_set_text(doc, given, "since", since);
    done(cpd_person_add_contact(home, person, given));
    cpd_doc_free(doc);
}

cpd_home *world_of_two(void)
{
    cpd_home *home = world_home(true);
    char id[CPD_ID_TEXT];
    done(cpd_person_add(id, home, ASHA));
    done(cpd_person_add(id, home, TOM));
    done(cpd_person_add(id, home, VERA));
    world_add_contact(home, ASHA, "supervisor", TOM, "2026-09-01");
    world_act_as(home, ASHA);
    return home;
}

const char *world_passphrase(const char *person)
{
    static char text[100];
    snprintf(text, sizeof text, "the passphrase of %s", person);
    return text;
}

void world_add_person(cpd_home *home, const char *person, bool begins)
{
    char id[CPD_ID_TEXT], code[CPD_KEY_CODE_TEXT];
    done(cpd_person_add(id, home, person));
    if (!begins)
        return;
    done(cpd_key_start(code, home, id));
    done(cpd_key_begin(home, id, code, world_passphrase(person)));
    cpd_key_lock(home, id);
}

cpd_home *world_of_an_organisation(void)
{
    cpd_home *home =
        make_home(&(cpd_home_options){.now_ms = read_clock, .organisation = true});
    world_add_person(home, ASHA, true);
    world_add_person(home, TOM, true);
    world_add_person(home, VERA, true);
    world_add_contact(home, ASHA, "supervisor", TOM, "2026-09-01");
    world_act_as(home, ASHA);
    return home;
}

void world_unlock(cpd_home *home, const char *person)
{
    world_act_as(home, person);
    done(cpd_key_unlock(home, world_passphrase(person)));
}

void world_adopt(cpd_home *home, const char *yaml)
{
    done(cpd_change__begin(home));
    done(cpd_change__end(home, adopt_set(home, yaml)));
}

static void narrow(cpd_doc *doc, cpd_node *what, const char *key, const char *word)
{
    cpd_node *list = cpd_node_list(doc);
    if (!word)
        return;
    cpd_node_add(doc, list, cpd_node_text(doc, word));
    cpd_node_set(doc, what, key, list);
}

int world_try_delegate(char id[CPD_ID_TEXT], cpd_home *home, const struct world_delegation *what)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *given = cpd_node_object(doc);
    cpd_node_set_text(doc, given, "to", what->to);
    cpd_node_set_text(doc, given, "since", what->since);
    cpd_node_set_text(doc, given, "until", what->until ? what->until : "2026-12-31");
    cpd_node_set_text(doc, given, "capacity", what->capacity);
    cpd_node_set_text(doc, given, "person", what->person);
    narrow(doc, given, "kinds", what->kind);
    narrow(doc, given, "roles", what->role);
    world_act_as(home, what->from);
    int r = cpd_delegation_give(id, home, given);
    cpd_doc_free(doc);
    return r;
}

void world_delegate(cpd_home *home, const struct world_delegation *what)
{
    char id[CPD_ID_TEXT];
    done(world_try_delegate(id, home, what));
}

void world_register(cpd_home *home, const char *person, const char *number, const char *until)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *given = cpd_node_object(doc);
    cpd_node_set_text(doc, given, "body", "Social Work England");
    cpd_node_set_text(doc, given, "number", number);
    cpd_node_set_text(doc, given, "since", "2020-01-01");
    cpd_node_set_text(doc, given, "until", until);
    done(cpd_person_add_registration(home, person, given));
    cpd_doc_free(doc);
}

/* ---- records ---- */

cpd_doc *world_yaml(const char *yaml)
{
    cpd_doc *doc = NULL;
    int r = cpd_yaml_parse(&doc, yaml, strlen(yaml), "line", NULL);
    cr_assert_eq(r, 0, "%s: %s", yaml, cpd_error_last()->text);
    return doc;
}

int world_try_save(cpd_saved *out, cpd_home *home, const char *yaml, cpd_issues *issues)
{
    cpd_doc *doc = world_yaml(yaml);
    int r = cpd_record_save(out, home, cpd_doc_root(doc), issues);
    cpd_doc_free(doc);
    return r;
}

cpd_saved world_save(cpd_home *home, const char *yaml)
{
    cpd_saved saved;
    int r = world_try_save(&saved, home, yaml, NULL);
    cr_assert_eq(r, 0, "%s: %s", yaml, cpd_error_last()->text);
    return saved;
}

int world_try_amend(cpd_saved *out, cpd_home *home, const char *record, const char *yaml)
{
    cpd_doc *doc = world_yaml(yaml);
    int r = cpd_record_amend(out, home, record, cpd_doc_root(doc), "A slip.", NULL);
    cpd_doc_free(doc);
    return r;
}

cpd_saved world_amend(cpd_home *home, const char *record, const char *yaml)
{
    cpd_saved saved;
    int r = world_try_amend(&saved, home, record, yaml);
    cr_assert_eq(r, 0, "%s: %s", yaml, cpd_error_last()->text);
    return saved;
}

char *world_read(cpd_home *home, const char *record, const char *field)
{
    cpd_doc *doc;
    done(cpd_record_read(&doc, home, record, NULL));
    const char *text = cpd_node_get_text(cpd_doc_root(doc), field);
    char *copy = strdup(text ? text : "");
    cpd_doc_free(doc);
    return copy;
}

cpd_saved world_session(cpd_home *home)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    draft.account = "We talked about the Mellor assessment.";
    draft.minutes = 90;
    world_act_as(home, ASHA);
    done(cpd_supervision_record(&saved, home, &draft, NULL));
    world_act_as(home, TOM);
    done(cpd_supervision_add_account(&saved, home, saved.id, "A good hour.", "Ring the school."));
    return saved;
}

/* ---- looking ---- */

char *world_problems(cpd_home *home)
{
    cpd_doc *doc;
    cpd_str out = {0};
    done(cpd_verify(&doc, home));
    const cpd_node *report = cpd_doc_root(doc), *problems = cpd_node_get(report, "problems");
    for (size_t i = 0; i < cpd_node_length(problems); i++) {
        const cpd_node *one = cpd_node_at(problems, i);
        cpd_str_addf(&out, "%lld %s: %s\n", (long long)cpd_node_get_int(one, "entry", 0),
                     cpd_node_get_text(one, "kind"), cpd_node_get_text(one, "text"));
    }
    bool whole = cpd_node_get_bool(report, "whole");
    cr_assert_eq(whole, out.length == 0, "verify says %s but has this against it: %s",
                 whole ? "whole" : "not whole", out.bytes);
    cpd_doc_free(doc);
    return cpd_str_finish(&out);
}

void world_expect_whole(cpd_home *home)
{
    CPD_FREE char *problems = world_problems(home);
    cr_expect_str_eq(problems, "");
}

int64_t world_number(cpd_home *home, const char *sql)
{
    int64_t number = 0;
    done(cpd_store__ask_int(&number, home->store, sql, ""));
    return number;
}
