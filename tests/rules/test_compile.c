/* Requirements compiled from checked trees, and what this engine does not know. */
#include <string.h>

#include <criterion/criterion.h>

#include "world.h"

Test(compile, reads_every_operator)
{
    static const struct {
        const char *json;
        enum cpd_operator op;
        int64_t min;
    } cases[] = {
        {"{\"code\":\"a\",\"title\":\"A\",\"months_in_grade\":{\"grade\":[\"sw\"],\"min\":24}}",
         CPD_RULE_MONTHS, 24},
        {"{\"code\":\"a\",\"title\":\"A\",\"hours\":{\"category\":[\"direct\"],\"window\":"
         "{\"months\":12},\"min\":1800}}",
         CPD_RULE_HOURS, 1800},
        {"{\"code\":\"a\",\"title\":\"A\",\"share\":{\"category\":[\"direct\"],\"window\":"
         "{\"weeks\":6},\"min\":1000,\"weeks\":3,\"full_week\":7000}}",
         CPD_RULE_SHARE, 1000},
        {"{\"code\":\"a\",\"title\":\"A\",\"count\":{\"kind\":\"cpd\",\"window\":{\"year\":true},"
         "\"min\":2,\"flags\":[\"peer\",\"impact\"]}}",
         CPD_RULE_COUNT, 2},
        {"{\"code\":\"a\",\"title\":\"A\",\"any\":[{\"code\":\"b\",\"title\":\"B\",\"count\":"
         "{\"kind\":\"session\",\"window\":{\"in_grade\":true},\"min\":1,\"signed\":\"both\","
         "\"minutes\":90}}]}",
         CPD_RULE_ANY, 1},
        {"{\"code\":\"a\",\"title\":\"A\",\"at_least\":{\"n\":2,\"of\":[]}}", CPD_RULE_AT_LEAST, 2},
        {"{\"code\":\"a\",\"title\":\"A\",\"all\":[]}", CPD_RULE_ALL, 0},
        {"{\"code\":\"a\",\"title\":\"A\",\"learning\":{\"window\":{\"year\":true},\"min\":5400,"
         "\"day\":360,\"activity\":[\"course\"]}}",
         CPD_RULE_LEARNING, 5400},
        {"{\"code\":\"a\",\"title\":\"A\",\"off_register\":{\"min\":24,\"below\":60}}",
         CPD_RULE_OFF_REGISTER, 24},
        {"{\"code\":\"a\",\"title\":\"A\",\"certainty\":\"unconfirmed\",\"judged_by\":\"us\"}",
         CPD_RULE_JUDGED, 0},
        {"{\"code\":\"a\",\"title\":\"A\",\"as_in\":\"gone@1#x\"}", CPD_RULE_UNKNOWN, 0},
        {"{\"code\":\"a\",\"title\":\"A\",\"learning\":{\"window\":{\"year\":true},\"min\":60,"
         "\"linked\":[\"gone@1#x\"]}}",
         CPD_RULE_UNKNOWN, 60},
        {"{\"code\":\"a\",\"title\":\"A\",\"count\":{\"kind\":\"cpd\",\"window\":{\"from_week\":7,"
         "\"to_week\":6},\"min\":1}}",
         CPD_RULE_UNKNOWN, 1},
        {"{\"code\":\"a\",\"title\":\"A\",\"score\":{\"min\":2}}", CPD_RULE_UNKNOWN, 0},
        {"{\"code\":\"a\",\"title\":\"A\"}", CPD_RULE_UNKNOWN, 0},
        {"{\"code\":\"a\",\"title\":\"A\",\"hours\":{\"category\":[\"direct\"],\"window\":"
         "{\"decades\":1},\"min\":1}}",
         CPD_RULE_UNKNOWN, 1},
        {"{\"code\":\"a\",\"title\":\"A\",\"count\":{\"kind\":\"reflection\",\"window\":"
         "{\"months\":12},\"min\":1}}",
         CPD_RULE_UNKNOWN, 1}, // private: no requirement can count it
        {"{\"code\":\"a\",\"title\":\"A\",\"count\":{\"kind\":\"cpd\",\"window\":"
         "{\"months\":12},\"min\":1,\"flags\":[\"stars\"]}}",
         CPD_RULE_UNKNOWN, 1},
        {"{\"code\":\"a\",\"title\":\"A\",\"endorsed\":{\"set\":\"gone@1\",\"level\":\"x\","
         "\"domains\":\"all\"}}",
         CPD_RULE_UNKNOWN, 0},
    };
    struct world world;

    world_begin(&world, "2026-11-20");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cpd_requirement *asked = world_asks(&world, cases[i].json);

        cr_expect_eq(asked->op, cases[i].op, "%s", cases[i].json);
        cr_expect_eq(asked->min, cases[i].min, "%s", cases[i].json);
        cr_expect_str_eq(asked->rule, "ladder@1#a");
        cr_expect_str_eq(asked->layer, "council");
    }
    world_end(&world);
}

Test(compile, keeps_the_conditions)
{
    struct world world;
    const cpd_requirement *asked;

    world_begin(&world, "2026-11-20");
    asked = world_asks(&world,
                       "{\"code\":\"a\",\"title\":\"A\",\"force\":\"guidance\",\"note\":\"N\","
                       "\"count\":{\"kind\":\"session\",\"window\":{\"weeks\":6},\"min\":3,"
                       "\"flags\":[\"peer\",\"reflection\"],\"signed\":\"both\",\"minutes\":90}}");
    cr_expect(asked->guidance);
    cr_expect_str_eq(asked->note, "N");
    cr_expect_eq(asked->kind, CPD_KIND_SESSION);
    cr_expect_eq(asked->window, CPD_WINDOW_WEEKS);
    cr_expect_eq(asked->window_length, 6);
    cr_expect_eq(asked->flags, CPD_FLAG_PEER | CPD_FLAG_REFLECTION);
    cr_expect(asked->signed_by_both);
    cr_expect_eq(asked->minutes, 90);
    world_end(&world);
}

Test(compile, does_not_take_the_unknown_for_a_no)
{
    struct world world;
    const cpd_node *finding;

    world_begin(&world, "2026-11-20");
    finding = world_find(&world, world_asks(&world, "{\"code\":\"a\",\"title\":\"A\","
                                                    "\"score\":{\"min\":2}}"));
    cr_expect_str_eq(cpd_node_get_text(finding, "state"), "cannot-tell");
    cr_expect(strstr(cpd_node_get_text(finding, "reason"), "\"score\""), "%s",
              cpd_node_get_text(finding, "reason"));
    cr_expect(strstr(cpd_node_get_text(finding, "reason"), "engine 3"));
    world_end(&world);
}

/* What a newer program adds beside what is known here must not be passed over. */
Test(compile, passes_over_no_condition)
{
    static const struct {
        const char *json, *unknown;
    } cases[] = {
        {"{\"code\":\"a\",\"title\":\"A\",\"count\":{\"kind\":\"cpd\",\"window\":{\"months\":12},"
         "\"min\":1,\"partners\":2}}",
         "partners"},
        {"{\"code\":\"a\",\"title\":\"A\",\"count\":{\"kind\":\"session\",\"window\":{\"months\":"
         "12},"
         "\"min\":1,\"signed\":\"supervisor\"}}",
         "signed"},
        {"{\"code\":\"a\",\"title\":\"A\",\"unless\":\"b\",\"all\":[]}", "unless"},
        {"{\"code\":\"a\",\"title\":\"A\",\"months_in_grade\":{\"grade\":[\"sw\"],\"min\":1,"
         "\"since\":\"2020\"}}",
         "since"},
    };
    struct world world;

    world_begin(&world, "2026-11-20");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const cpd_requirement *asked = world_asks(&world, cases[i].json);

        cr_expect_eq(asked->op, CPD_RULE_UNKNOWN, "%s", cases[i].json);
        cr_expect_str_eq(asked->unknown, cases[i].unknown);
    }
    world_end(&world);
}

Test(compile, is_as_certain_as_its_set)
{
    cpd_doc *head = cpd_doc_new(), *node = cpd_doc_new();
    cpd_node *says = cpd_node_object(head), *asks = cpd_node_object(node);
    cpd_arena arena = {0};
    cpd_requirement asked;
    bool complete;

    cpd_node_set_text(head, says, "certainty", "unconfirmed");
    cpd_node_set_text(node, asks, "code", "a");
    for (int own = 0; own < 2; own++) {
        cr_assert_eq(cpd_requirement__compile(
                         &asked, &complete, &arena, NULL,
                         &(cpd_set){.name = "ladder", .version = "1", .layer = 3, .head = says},
                         asks, own ? "confirmed" : NULL),
                     0);
        cr_expect_str_eq(asked.certainty, own ? "confirmed" : "unconfirmed");
    }
    cpd_arena_fini(&arena);
    cpd_doc_free(head);
    cpd_doc_free(node);
}
