/* Compiling and judging once more, with each allocation failing in turn. */
#include <string.h>

#include <criterion/criterion.h>

#include "support/each_fault.h"
#include "world.h"

static const char tree[] =
    "{\"code\":\"a\",\"title\":\"A\",\"note\":\"N\",\"all\":["
    "{\"code\":\"h\",\"title\":\"H\",\"hours\":{\"category\":[\"direct\"],\"window\":{\"months\":"
    "12},\"min\":60}},"
    "{\"code\":\"s\",\"title\":\"S\",\"share\":{\"category\":[\"direct\"],\"window\":{\"months\":"
    "12},\"min\":1000,\"weeks\":1,\"full_week\":7000}},"
    "{\"code\":\"c\",\"title\":\"C\",\"count\":{\"kind\":\"cpd\",\"window\":{\"weeks\":6},\"min\":"
    "1}},"
    "{\"code\":\"m\",\"title\":\"M\",\"months_in_grade\":{\"grade\":[\"sw\"],\"min\":24}}]}";

Test(fault, compiling)
{
    static const cpd_set set = {.name = "ladder", .version = "1", .layer = 3};
    cpd_doc *doc = NULL;

    cr_assert_eq(cpd_json_parse(&doc, tree, strlen(tree), "tree", 1 << 16), 0);
    for (long n = 0; fault_armed(n); n++) {
        cpd_requirement asked;
        cpd_arena arena = {0};
        bool complete;

        fault_expect(cpd_requirement__compile(&asked, &complete, &arena, NULL, &set,
                                              cpd_doc_root(doc), "confirmed"),
                     true);
        cpd_arena_fini(&arena);
    }
    cpd_doc_free(doc);
}

static int find(cpd_doc *doc, const cpd_subject *subject, cpd_requirement *asked,
                cpd_requirement *endorsed)
{
    cpd_evaluation *evaluation = NULL;
    int r = cpd_evaluation__new(&evaluation, doc, subject);

    if (r < 0)
        return r;
    cpd_evaluation__find(evaluation, asked);
    cpd_evaluation__find(evaluation, endorsed);
    return cpd_evaluation__end(evaluation);
}

Test(fault, judging)
{
    struct world world;
    cpd_requirement *asked, *endorsed;

    world_begin(&world, "2026-11-20");
    world_contract(&world, day("2025-01-01"), 60);
    world_away(&world, day("2026-03-02"), day("2026-03-03"));
    world_time(&world, day("2026-11-10"), DIRECT, 60);
    world_cpd(&world, day("2026-11-10"), 0);
    world_endorse(&world, day("2026-11-10"), D1, ASYE);
    world_post(&world, "sw", "2024-01-01", NULL);
    asked = world_asks(&world, tree);
    endorsed = world_asks_endorsed(&world, 3, 3);
    world_find(&world, asked); // sorts the facts
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = cpd_doc_new();

        if (doc)
            fault_expect(find(doc, &world.subject, asked, endorsed), true);
        cpd_doc_free(doc);
    }
    world_end(&world);
}
