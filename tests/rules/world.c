/* world - see world.h. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

cpd_date day(const char *text)
{
    cpd_date date;

    cr_assert_eq(cpd_date_parse(&date, text), 0, "%s", text);
    return date;
}

void world_begin(struct world *world, const char *as_of)
{
    *world = (struct world){.doc = cpd_doc_new()};
    world->facts = (cpd_facts){.facts = world->list, .links = world->links, .known_at = INT64_MAX};
    world->subject = (cpd_subject){.facts = &world->facts,
                                   .person = ME,
                                   .has = "you have",
                                   .posts = world->posts,
                                   .as_of = day(as_of),
                                   .year = {CPD_DATE_NONE, CPD_DATE_NONE}};
}

void world_end(struct world *world)
{
    cpd_doc_free(world->doc);
    cpd_arena_fini(&world->arena);
}

static cpd_fact *add(struct world *world, int32_t kind, cpd_date on)
{
    size_t i = world->facts.count++;

    cr_assert(i < FACTS_MOST);
    world->list[i] =
        (cpd_fact){.id = (int64_t)i + 1, .kind = kind, .day = on, .day_to = CPD_DATE_NONE};
    return &world->list[i];
}

cpd_fact *world_time(struct world *world, cpd_date on, int32_t term, int32_t minutes)
{
    cpd_fact *fact = add(world, CPD_KIND_TIME, on);

    fact->term = term;
    fact->minutes = minutes;
    return fact;
}

cpd_fact *world_away(struct world *world, cpd_date from, cpd_date to)
{
    cpd_fact *fact = add(world, CPD_KIND_ABSENCE, from);

    fact->day_to = to;
    return fact;
}

cpd_fact *world_contract(struct world *world, cpd_date from, int32_t minutes)
{
    cpd_fact *fact = add(world, CPD_KIND_CONTRACTED, from);

    fact->minutes = minutes;
    return fact;
}

cpd_fact *world_cpd(struct world *world, cpd_date on, int32_t flags)
{
    cpd_fact *fact = add(world, CPD_KIND_CPD, on);

    fact->flags = flags;
    return fact;
}

cpd_fact *world_session(struct world *world, cpd_date on, int32_t minutes, int32_t signatures)
{
    cpd_fact *fact = add(world, CPD_KIND_SESSION, on);

    fact->minutes = minutes;
    fact->other = BOSS;
    fact->signatures = signatures;
    fact->signed_by_own = signatures > 0;
    fact->signed_by_other = signatures > 1;
    return fact;
}

cpd_fact *world_endorse(struct world *world, cpd_date on, int32_t domain, int32_t level)
{
    cpd_fact *fact = add(world, CPD_KIND_ENDORSEMENT, on);

    fact->other = BOSS;
    fact->signatures = 1;
    fact->signed_by_other = true;
    world->links[world->facts.link_count++] = (cpd_fact_link){fact->id, domain, level};
    return fact;
}

void world_post(struct world *world, const char *grade, const char *since, const char *until)
{
    cpd_post *post = &world->posts[world->subject.post_count++];

    *post = (cpd_post){.since = day(since), .until = until ? day(until) : CPD_DATE_NONE};
    strcpy(post->ladder, "ladder");
    strcpy(post->grade, grade);
}

/* ---- asking ---- */

static int32_t term_of(const char *word)
{
    static const struct {
        const char *word;
        int32_t term;
    } words[] = {{"direct", DIRECT}, {"recording", RECORDING}, {"travel", TRAVEL}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0)
            return words[i].term;
    return 0;
}

static void number(cpd_requirement *asked)
{
    for (size_t i = 0; i < asked->word_count; i++)
        asked->words[i].term = term_of(asked->words[i].text);
    for (size_t i = 0; i < asked->part_count; i++)
        number(&asked->parts[i]);
}

cpd_requirement *world_asks(struct world *world, const char *json)
{
    static const cpd_set set = {.name = "ladder", .version = "1", .layer = 3};
    cpd_requirement *asked = cpd_arena_alloc(&world->arena, sizeof *asked);
    cpd_doc *doc = NULL;
    bool complete;

    cr_assert_eq(cpd_json_parse(&doc, json, strlen(json), "requirement", 1 << 16), 0, "%s: %s",
                 json, cpd_error_last()->text);
    cr_assert_eq(cpd_requirement__compile(asked, &complete, &world->arena, NULL, &set,
                                          cpd_doc_root(doc), "confirmed"),
                 0);
    cpd_doc_free(doc);
    number(asked);
    return asked;
}

cpd_requirement *world_asks_endorsed(struct world *world, size_t domains, int64_t min)
{
    static cpd_rule_word words[] = {{"set@1#D1", "Professionalism", D1},
                                    {"set@1#D2", "Values", D2},
                                    {"set@1#D3", "Rights", D3}};
    static cpd_rule_word levels[] = {{"asye", "Newly qualified", ASYE},
                                     {"worker", "Social worker", WORKER},
                                     {"experienced", "Experienced", EXPERIENCED}};
    cpd_requirement *asked = cpd_arena_alloc(&world->arena, sizeof *asked);

    *asked = (cpd_requirement){.op = CPD_RULE_ENDORSED,
                               .code = "endorsed",
                               .title = "Endorsed",
                               .rule = "ladder@1#endorsed",
                               .layer = "council",
                               .certainty = "confirmed",
                               .min = min,
                               .words = words,
                               .word_count = domains,
                               .levels = levels,
                               .level_count = 3};
    return asked;
}

static int compare_facts(const void *a, const void *b)
{
    const cpd_fact *x = a, *y = b;

    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static int compare_links(const void *a, const void *b)
{
    const cpd_fact_link *x = a, *y = b;

    return (x->id > y->id) - (x->id < y->id);
}

cpd_node *world_find(struct world *world, cpd_requirement *asked)
{
    cpd_evaluation *evaluation;
    cpd_node *finding;

    qsort(world->list, world->facts.count, sizeof *world->list, compare_facts);
    qsort(world->links, world->facts.link_count, sizeof *world->links, compare_links);
    cr_assert_eq(cpd_evaluation__new(&evaluation, world->doc, &world->subject), 0);
    finding = cpd_evaluation__find(evaluation, asked);
    cr_assert_eq(cpd_evaluation__end(evaluation), 0, "%s", cpd_error_last()->text);
    cr_assert_not_null(finding);
    return finding;
}

const char *world_state(struct world *world, cpd_requirement *asked)
{
    return cpd_node_get_text(world_find(world, asked), "state");
}
