/* One home with one of everything, through the public headers alone. */
#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW INT64_C(1795166100000) /* 2026-11-20T09:15:00Z */

static int64_t now_ms(void *payload)
{
    (void)payload;
    return NOW;
}

/* An object of texts: NAME, VALUE, NAME, VALUE, NULL. */
static cpd_node *texts(cpd_doc *doc, const char *const *pairs)
{
    cpd_node *object = cpd_node_object(doc);

    for (; *pairs; pairs += 2)
        cpd_node_set_text(doc, object, pairs[0], pairs[1]);
    return object;
}

#define TEXTS(doc, ...) texts(doc, (const char *const[]){__VA_ARGS__, NULL})

/* ---- people ---- */

static int add_people(cpd_home *home, cpd_doc *doc)
{
    char id[CPD_ID_TEXT];
    int r = cpd_person_add(id, home, "Asha Mbeki");

    if (r == 0)
        r = cpd_person_add(id, home, "Tom Price");
    if (r == 0)
        r = cpd_person_add_contact(
            home, "Asha", TEXTS(doc, "line", "supervisor", "person", "Tom", "since", "2026-09-01"));
    if (r == 0)
        r = cpd_person_add_registration(
            home, "Tom",
            TEXTS(doc, "body", "Social Work England", "number", "SW100001", "since", "2019-12-02"));
    if (r == 0)
        r = cpd_person_add_post(home, "Asha",
                                TEXTS(doc, "ladder", "career-england-children", "grade", "nqsw",
                                      "employer", "Exampleshire", "since", "2026-09-01"));
    return r;
}

/* ---- records ---- */

static int save(char id[CPD_ID_TEXT], cpd_home *home, const cpd_node *draft)
{
    cpd_saved saved;
    int r = cpd_record_save(&saved, home, draft, NULL);

    if (r == 0)
        memcpy(id, saved.id, CPD_ID_TEXT);
    return r;
}

static int add_piece(struct world *world, cpd_home *home, cpd_doc *doc)
{
    cpd_node *draft = TEXTS(doc, "kind", "cpd", "text", WORLD_PIECE, "impact", WORLD_IMPACT);
    cpd_node *links = cpd_node_list(doc);

    cpd_node_set_int(doc, draft, "minutes", 45);
    cpd_node_add(doc, links, TEXTS(doc, "node", "pcf@2018#D1", "level", "asye"));
    cpd_node_set(doc, draft, "links", links);
    return save(world->piece, home, draft);
}

static int add_texts(struct world *world, cpd_home *home, cpd_doc *doc)
{
    int r = cpd_home_act_as(home, "Asha");

    if (r == 0)
        r = add_piece(world, home, doc);
    if (r == 0)
        r = save(world->reflection, home,
                 TEXTS(doc, "kind", "reflection", "text", WORLD_REFLECTION));
    return r;
}

/* An assessor's judgement: a record and its signature in one change. */
static int judge(struct world *world, cpd_home *home)
{
    static const char *const nodes[] = {"pcf@2018#D1"};
    cpd_saved saved;
    int r = cpd_home_act_as(home, "Tom");

    if (r == 0)
        r = cpd_portfolio_endorse(&saved, home, "Asha", nodes, 1, "asye", "Seen in two visits.",
                                  NULL);
    if (r == 0)
        memcpy(world->judgement, saved.id, CPD_ID_TEXT);
    return r;
}

/* ---- what only the whole world has ---- */

static int change_records(struct world *world, cpd_home *home, cpd_doc *doc)
{
    cpd_saved saved;
    int r = cpd_home_act_as(home, "Asha");

    if (r == 0)
        r = cpd_record_amend(&saved, home, world->piece, TEXTS(doc, "learning", WORLD_MORE),
                             WORLD_REASON, NULL);
    if (r == 0)
        r = save(world->slip, home,
                 TEXTS(doc, "kind", "absence", "from", "2026-11-18", "to", "2026-11-19", "reason",
                       WORLD_ILLNESS));
    if (r == 0)
        r = cpd_record_withdraw(&saved, home, world->slip, "It was another week.");
    if (r == 0)
        r = cpd_hours_log(NULL, home, "1h30m direct", NULL, NULL);
    return r;
}

/* A session that somebody else signs for the supervisor, by a delegation. */
static int delegate(cpd_home *home, cpd_doc *doc)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    char id[CPD_ID_TEXT];
    int r = cpd_person_add(id, home, "Vera Long");

    if (r == 0)
        r = cpd_home_act_as(home, "Tom");
    if (r == 0)
        r = cpd_delegation_give(id, home, TEXTS(doc, "to", "Vera", "until", "2026-12-31"));
    if (r == 0)
        r = cpd_home_act_as(home, "Asha");
    if (r == 0)
        r = cpd_supervision_record(&saved, home, &draft, NULL);
    if (r == 0)
        r = cpd_home_act_as(home, "Vera");
    if (r == 0)
        r = cpd_record_sign(home, saved.id, NULL);
    return r == 0 ? cpd_home_act_as(home, "Asha") : r;
}

static int supervise(struct world *world, cpd_home *home)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    int r;

    draft.account = WORLD_ACCOUNT;
    draft.minutes = 90;
    r = cpd_supervision_record(&saved, home, &draft, NULL);
    if (r == 0)
        r = cpd_home_act_as(home, "Tom");
    if (r == 0)
        r = cpd_supervision_add_account(&saved, home, saved.id, WORLD_OTHER_ACCOUNT, "Asha: rest");
    if (r == 0)
        r = cpd_record_sign(
            home, saved.id,
            &(cpd_sign_options){.outcome = "agree-with-comment", .words = WORLD_COMMENT});
    if (r == 0)
        r = cpd_home_act_as(home, "Asha");
    memcpy(world->session, saved.id, CPD_ID_TEXT);
    return r == 0 ? cpd_record_sign(home, saved.id, NULL) : r;
}

/* A council's variant, and a field that it adds. Where no program was built that runs variants
 * there is none. */
static int add_council(struct world *world, cpd_home *home, cpd_doc *doc)
{
    cpd_node *added = cpd_node_object(doc);
    cpd_doc *adopted = NULL;
    char folder[4096];
    int r;

    snprintf(folder, sizeof folder, "%s/plugins/councils/hackney", getenv("CPD_SOURCE_ROOT"));
    r = cpd_variant_adopt(&adopted, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, NULL);
    cpd_doc_free(adopted);
    if (r == CPD_EABSENT)
        return 0;
    cpd_node_set_bool(doc, added, WORLD_FIELD, true);
    world->council = r == 0;
    return r == 0 ? cpd_hours_log(NULL, home, "3h30 team meeting", added, NULL) : r;
}

/* ---- the home ---- */

int world_open(cpd_home **out, const struct world *world)
{
    return cpd_home_open(out, world->folder, &(cpd_home_options){.now_ms = now_ms});
}

static int fill(struct world *world, cpd_home *home, bool whole)
{
    cpd_doc *doc = cpd_doc_new();
    int r = add_people(home, doc);

    if (r == 0)
        r = add_texts(world, home, doc);
    if (r == 0)
        r = judge(world, home);
    if (r == 0 && whole)
        r = change_records(world, home, doc);
    if (r == 0 && whole)
        r = add_council(world, home, doc);
    if (r == 0 && whole)
        r = delegate(home, doc);
    if (r == 0 && whole)
        r = supervise(world, home);
    cpd_doc_free(doc);
    return r;
}

/* Five of the shipped sets are enough to look at, and every byte of every row is changed once. */
static void choose_sets(char sets[4096], const char *dir)
{
    static const char *const names[] = {"activity", "pcf", "swe-standards",
                                        "career-england-children", "asye"};
    char from[4200], to[4200];

    snprintf(sets, 4096, "%.4000s/sets", dir);
    mkdir(sets, 0700);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(from, sizeof from, "%s/competencies/%s", getenv("CPD_SOURCE_ROOT"), names[i]);
        snprintf(to, sizeof to, "%s/%s", sets, names[i]);
        if (symlink(from, to) < 0 && errno != EEXIST)
            abort();
    }
}

int world_make(struct world *world, const char *dir, bool whole)
{
    char sets[4096], press[4096];
    cpd_home *home;
    int r;

    snprintf(world->folder, sizeof world->folder, "%s/home", dir);
    choose_sets(sets, dir);
    snprintf(press, sizeof press, "%s/libcpd/press/cpd-press.so", getenv("CPD_BUILD_ROOT"));
    r = cpd_home_init(
        &home, world->folder,
        &(cpd_home_options){.now_ms = now_ms, .demo = true, .sets = sets, .press = press}, NULL);
    if (r == 0)
        r = fill(world, home, whole);
    if (r == 0)
        cpd_home_close(home);
    return r;
}
