/* Laws of the engine: what is asked as of a day does not change with what comes later, nor with the
 * order in which facts were written; a longer record never makes a count smaller.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "world.h"

#define TODAY "2026-11-20"

static const char *const asked[] = {
    "{\"code\":\"a\",\"title\":\"A\",\"hours\":{\"category\":[\"direct\"],\"window\":{\"months\":"
    "12},\"min\":6000}}",
    "{\"code\":\"b\",\"title\":\"B\",\"share\":{\"category\":[\"direct\"],\"window\":{\"months\":"
    "12},\"min\":2500,\"weeks\":4,\"full_week\":7000}}",
    "{\"code\":\"c\",\"title\":\"C\",\"count\":{\"kind\":\"cpd\",\"window\":{\"weeks\":20},"
    "\"min\":3,\"flags\":[\"peer\"]}}",
    "{\"code\":\"d\",\"title\":\"D\",\"count\":{\"kind\":\"session\",\"window\":{\"in_grade\":"
    "true},\"min\":3,\"signed\":\"both\"}}",
    "{\"code\":\"e\",\"title\":\"E\",\"months_in_grade\":{\"grade\":[\"sw\"],\"min\":24}}",
    "{\"code\":\"f\",\"title\":\"F\",\"all\":[{\"code\":\"g\",\"title\":\"G\",\"hours\":"
    "{\"category\":[\"recording\"],\"window\":{\"year\":true},\"min\":60}}]}",
};
#define ASKED (sizeof asked / sizeof *asked)

static unsigned next(unsigned *state)
{
    *state = *state * 1103515245 + 12345;
    return *state >> 16;
}

/* One record that the number decides; the same number gives the same record. */
static void add_record(struct world *world, unsigned number, cpd_date on)
{
    unsigned state = number;

    switch (next(&state) % 6) {
    case 0:
        world_cpd(world, on, (int32_t)(next(&state) % 8));
        break;
    case 1:
        world_session(world, on, 60 + (int32_t)(next(&state) % 60), (int32_t)(next(&state) % 3));
        break;
    case 2:
        world_endorse(world, on, D1 + (int32_t)(next(&state) % 3),
                      ASYE + (int32_t)(next(&state) % 3));
        break;
    default:
        world_time(world, on, DIRECT + (int32_t)(next(&state) % 3),
                   200 + (int32_t)(next(&state) % 400));
    }
}

static void begin(struct world *world)
{
    world_begin(world, TODAY);
    world->subject.year = (cpd_period){day("2025-12-01"), day("2026-11-30")};
    world_post(world, "nqsw", "2024-01-01", "2025-03-31");
    world_post(world, "sw", "2025-04-01", NULL);
    world_contract(world, day("2025-01-01"), 1000);
    world_away(world, day("2026-08-03"), day("2026-08-14"));
}

/* All findings as one text. */
static char *findings(struct world *world)
{
    cpd_str text = {0};

    for (size_t i = 0; i < ASKED; i++) {
        char *json = cpd_node_json(world_find(world, world_asks(world, asked[i])), 0);

        cpd_str_add(&text, json);
        free(json);
    }
    for (size_t domains = 1; domains <= 3; domains++) {
        char *json = cpd_node_json(
            world_find(world, world_asks_endorsed(world, domains, (int64_t)domains)), 0);

        cpd_str_add(&text, json);
        free(json);
    }
    return cpd_str_finish(&text);
}

Test(laws, a_day_past_is_not_changed_by_what_comes_later)
{
    for (unsigned seed = 0; seed < 20; seed++) {
        struct world world;
        char *before, *after;

        begin(&world);
        for (unsigned i = 0; i < 120; i++)
            add_record(&world, seed * 1000 + i, day(TODAY) - (cpd_date)(i * 5 % 500));
        before = findings(&world);
        for (unsigned i = 0; i < 60; i++)
            add_record(&world, seed * 1000 + 500 + i, day(TODAY) + 1 + (cpd_date)i);
        world_contract(&world, day(TODAY) + 1, 1);
        world_away(&world, day(TODAY) + 1, day(TODAY) + 40);
        after = findings(&world);
        cr_expect_str_eq(before, after, "seed %u", seed);
        free(before);
        free(after);
        world_end(&world);
    }
}

Test(laws, the_order_of_writing_does_not_matter)
{
    for (unsigned seed = 0; seed < 20; seed++) {
        struct world one, other;
        char *forward, *backward;

        begin(&one);
        begin(&other);
        for (unsigned i = 0; i < 120; i++) {
            add_record(&one, seed * 1000 + i, day(TODAY) - (cpd_date)(i * 5 % 500));
            add_record(&other, seed * 1000 + 119 - i, day(TODAY) - (cpd_date)((119 - i) * 5 % 500));
        }
        forward = findings(&one);
        backward = findings(&other);
        cr_expect_str_eq(forward, backward, "seed %u", seed);
        free(forward);
        free(backward);
        world_end(&one);
        world_end(&other);
    }
}

Test(laws, more_on_record_never_makes_less)
{
    for (unsigned seed = 0; seed < 20; seed++) {
        struct world world;
        int64_t before[ASKED];

        begin(&world);
        for (size_t i = 0; i < ASKED; i++)
            before[i] = 0;
        for (unsigned n = 0; n < 60; n++) {
            add_record(&world, seed * 1000 + n, day(TODAY) - (cpd_date)(n * 5 % 500));
            for (size_t i = 0; i < ASKED; i++) {
                int64_t have =
                    cpd_node_get_int(world_find(&world, world_asks(&world, asked[i])), "have", 0);

                if (strstr(asked[i], "share"))
                    continue; // a share falls when other time is recorded
                cr_expect(have >= before[i], "seed %u: %s", seed, asked[i]);
                before[i] = have;
            }
        }
        world_end(&world);
    }
}

Test(laws, an_evaluation_that_is_asked_again_answers_the_same)
{
    struct world world;
    cpd_evaluation *evaluation;
    cpd_requirement *list[ASKED + 1];

    begin(&world);
    for (unsigned i = 0; i < 120; i++)
        add_record(&world, i, day(TODAY) - (cpd_date)(i * 5 % 500));
    for (size_t i = 0; i < ASKED; i++)
        list[i] = world_asks(&world, asked[i]);
    list[ASKED] = world_asks_endorsed(&world, 3, 3);
    world_find(&world, list[0]); // sorts the facts
    cr_assert_eq(cpd_evaluation__new(&evaluation, world.doc, &world.subject), 0);
    for (size_t i = 0; i <= ASKED; i++) {
        const cpd_node *first = cpd_evaluation__find(evaluation, list[i]);

        cr_expect(cpd_node_equal(first, cpd_evaluation__find(evaluation, list[i])), "%zu", i);
    }
    cr_assert_eq(cpd_evaluation__end(evaluation), 0);
    world_end(&world);
}
