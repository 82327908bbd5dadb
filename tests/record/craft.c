/* craft - see craft.h. */
#include "craft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/portfolio.h>
#include <cpd/supervision.h>

#include "record/facts.h"

/* ---- single revisions ---- */

static void name_previous(cpd_draft *draft, const char *const *hashes)
{
    cpd_node *previous = cpd_node_list(draft->doc);
    for (; *hashes; hashes++)
        cpd_node_add(draft->doc, previous, cpd_node_text(draft->doc, *hashes));
    if (cpd_node_length(previous))
        cpd_node_set(draft->doc, draft->head, "previous", previous);
}

cpd_saved craft(cpd_home *home, const struct craft *c)
{
    cpd_draft draft;
    cpd_saved saved;
    cpd_doc *given = world_yaml(c->yaml);
    done(cpd_draft__make(&draft, home, cpd_doc_root(given), NULL, NULL));
    if (c->record)
        cr_assert(cpd_uuid_parse(&draft.record, c->record));
    else
        cpd_people__new_id(&draft.record, home);
    draft.supersedes = c->record != NULL;
    name_previous(&draft, c->previous);
    cpd_node_set_int(draft.doc, draft.head, "revision", c->revision ? c->revision : 1);
    if (c->change)
        c->change(draft.doc, draft.head);
    done(cpd_change__begin(home));
    done(cpd_change__end(home, cpd_revision__write(&saved, home, &draft)));
    cpd_draft__fini(&draft);
    cpd_doc_free(given);
    return saved;
}

struct fork craft_fork(cpd_home *home, const char *first, const char *left, const char *right)
{
    struct fork fork = {.first = world_save(home, first)};
    fork.left = craft(home, &(struct craft){.yaml = left,
                                            .record = fork.first.id,
                                            .previous = {fork.first.hash},
                                            .revision = 2});
    fork.right = craft(home, &(struct craft){.yaml = right,
                                             .record = fork.first.id,
                                             .previous = {fork.first.hash},
                                             .revision = 2});
    return fork;
}

/* ---- a life ---- */

#define KEPT_MOST 400

struct life {
    cpd_home *home;
    cpd_saved kept[KEPT_MOST];
    int session[KEPT_MOST]; /* whether that one is a session */
    size_t count;
};

static size_t pick(size_t n)
{
    return (size_t)random() % n;
}

static void keep(struct life *life, cpd_saved saved, int session)
{
    cr_assert_lt(life->count, KEPT_MOST);
    life->session[life->count] = session;
    life->kept[life->count++] = saved;
}

static void step_save(struct life *life)
{
    static const char *const drafts[] = {
        "{kind: time, category: direct, minutes: %dm, date: 2026-11-%02d}",
        "{kind: time, category: recording, minutes: %dm, date: 2026-11-%02d, case: '4711'}",
        "{kind: cpd, text: A piece, minutes: %dm, date: 2026-11-%02d, impact: I ask earlier, "
        "links: "
        "[{node: pcf@2018#D1, level: asye}]}",
        "{kind: cpd, text: A piece, minutes: %dm, date: 2026-11-%02d, peer: Tom, activity: course, "
        "links: [pcf@2018#D1, pcf@2018#D2]}",
        "{kind: absence, minutes: %dm, from: 2026-11-%02d, to: 2026-12-24}",
        "{kind: contracted, minutes: %dm, date: 2026-11-%02d}",
        "{kind: reflection, text: number %d, date: 2026-11-%02d, links: [pcf@2018#D2]}",
    };
    char yaml[300];
    snprintf(yaml, sizeof yaml, drafts[pick(sizeof drafts / sizeof *drafts)], (int)pick(600) + 1,
             (int)pick(20) + 1);
    world_act_as(life->home, ASHA);
    keep(life, world_save(life->home, yaml), 0);
}

static void step_session(struct life *life)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    draft.supervising = pick(2) != 0;
    draft.with = draft.supervising ? ASHA : TOM;
    draft.minutes = (int)pick(120);
    draft.account = pick(2) ? "We talked." : NULL;
    world_act_as(life->home, draft.supervising ? TOM : ASHA);
    done(cpd_supervision_record(&saved, life->home, &draft, NULL));
    keep(life, saved, 1);
}

static void step_judge(struct life *life)
{
    cpd_saved saved;
    const char *const nodes[] = {"pcf@2018#D1", "pcf@2018#D2"};
    world_act_as(life->home, TOM);
    done(
        cpd_portfolio_endorse(&saved, life->home, ASHA, nodes, 1 + pick(2), "asye", "Seen.", NULL));
    keep(life, saved, 0);
}

/* Most of what is tried here is refused now and then, by who wrote it or what it is: that is life.
 */
static void step_change(struct life *life)
{
    static const char *const changes[] = {"{minutes: 45}", "{date: 2026-11-03}",
                                          "{text: Said better, impact: More}",
                                          "{links: [pcf@2018#D2]}", "{category: direct}"};
    if (life->count == 0)
        return;
    cpd_saved *one = &life->kept[pick(life->count)], saved;
    world_act_as(life->home, pick(4) ? ASHA : TOM);
    switch (pick(4)) {
    case 0:
        (void)cpd_record_withdraw(&saved, life->home, one->id, pick(2) ? "A slip" : NULL);
        break;
    case 1:
        (void)cpd_record_sign(life->home, one->id,
                              &(cpd_sign_options){.outcome = pick(4) ? "agree" : "under-protest",
                                                  .words = pick(2) ? "Words" : NULL});
        break;
    default:
        (void)world_try_amend(&saved, life->home, one->id,
                              changes[pick(sizeof changes / sizeof *changes)]);
    }
}

static void step_fork(struct life *life)
{
    char yaml[3][120];
    world_act_as(life->home, ASHA);
    for (int i = 0; i < 3; i++)
        snprintf(yaml[i], sizeof yaml[i],
                 "{kind: time, category: direct, minutes: %dm, date: "
                 "2026-11-%02d}",
                 (int)pick(300) + 1, (int)pick(20) + 1);
    keep(life, craft_fork(life->home, yaml[0], yaml[1], yaml[2]).first, 0);
}

static void step_sign_session(struct life *life)
{
    for (size_t i = 0; i < life->count; i++)
        if (life->session[i] && pick(2)) {
            world_act_as(life->home, pick(2) ? ASHA : TOM);
            (void)cpd_record_sign(life->home, life->kept[i].id, NULL);
            return;
        }
}

void craft_life(cpd_home *home, int steps, unsigned seed, void (*after)(cpd_home *, void *),
                void *payload)
{
    struct life life = {.home = home};
    srandom(seed);
    for (int i = 0; i < steps; i++) {
        size_t what = pick(20);
        if (what < 7)
            step_save(&life);
        else if (what < 9)
            step_session(&life);
        else if (what < 10)
            step_judge(&life);
        else if (what < 11)
            step_fork(&life);
        else if (what < 13)
            step_sign_session(&life);
        else
            step_change(&life);
        if (after)
            after(home, payload);
    }
    world_act_as(home, ASHA);
}

/* ---- facts ---- */

static void add_fact(cpd_str *out, const cpd_fact *fact)
{
    char day[CPD_DATE_TEXT], to[CPD_DATE_TEXT];
    cpd_date_format(day, fact->day);
    cpd_date_format(to, fact->day_to);
    cpd_str_addf(out, "%d %s..%s id %lld: %d min, term %d, flags %d, other %lld, %d signed%s\n",
                 fact->kind, day, to, (long long)fact->id, fact->minutes, fact->term, fact->flags,
                 (long long)fact->other, fact->signatures,
                 fact->signed_by_other ? " by other" : "");
}

char *craft_facts(cpd_home *home, int64_t known_at)
{
    cpd_uuid asha = world_person(home, ASHA);
    cpd_person_row row;
    cpd_facts facts = {0};
    cpd_str out = {0};
    done(cpd_people__get(&row, home, &asha));
    done(cpd_facts__read(&facts, home, row.portfolio_no, 40000, known_at));
    for (size_t i = 0; i < facts.count; i++)
        add_fact(&out, &facts.facts[i]);
    cpd_facts__fini(&facts);
    return cpd_str_finish(&out);
}
