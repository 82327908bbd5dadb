/* Posts as of a day, and months in grades to the day. */
#include <string.h>

#include <criterion/criterion.h>

#include "world.h"

static bool is_worker(const void *payload, const char *grade)
{
    return strcmp(payload, grade) == 0;
}

static int months(const struct world *world, const char *grade, const char *as_of)
{
    return cpd_posts__months(world->posts, world->subject.post_count, day(as_of), is_worker, grade);
}

Test(posts, count_whole_months_to_the_day)
{
    static const struct {
        const char *since, *until, *as_of;
        int months;
    } cases[] = {
        {"2024-11-20", NULL, "2026-11-19", 23},
        {"2024-11-20", NULL, "2026-11-20", 24},
        {"2024-11-20", NULL, "2024-11-20", 0},
        {"2024-11-20", NULL, "2024-11-19", 0},
        {"2024-01-31", NULL, "2024-02-28", 0},
        {"2024-01-31", NULL, "2024-02-29", 1},
        {"2024-01-01", "2024-12-31", "2024-12-31", 11}, // its last day is not over
        {"2024-01-01", "2024-12-31", "2025-01-01", 12},
        {"2024-01-01", "2024-12-31", "2030-01-01", 12},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;

        world_begin(&world, cases[i].as_of);
        world_post(&world, "sw", cases[i].since, cases[i].until);
        cr_expect_eq(months(&world, "sw", cases[i].as_of), cases[i].months, "%s to %s: %d",
                     cases[i].since, cases[i].as_of, months(&world, "sw", cases[i].as_of));
        world_end(&world);
    }
}

Test(posts, add_up_over_a_break)
{
    struct world world;

    world_begin(&world, "2026-06-15");
    world_post(&world, "sw", "2024-01-01", "2024-06-15");
    world_post(&world, "other", "2024-06-16", "2025-12-31");
    world_post(&world, "sw", "2026-01-01", NULL);
    /* Five and a half months and five and a half months are eleven. */
    cr_expect_eq(months(&world, "sw", "2026-06-15"), 10);
    cr_expect_eq(months(&world, "sw", "2026-06-16"), 11);
    cr_expect_eq(months(&world, "other", "2026-06-16"), 18);
    cr_expect_eq(months(&world, "none", "2026-06-16"), 0);
    world_end(&world);
}

Test(posts, are_measured_alike_whether_cut_or_not)
{
    static const char *const cuts[] = {"2024-02-01", "2024-02-29", "2024-07-31", "2025-01-31",
                                       "2025-06-17"};

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        struct world whole, cut;
        char before[CPD_DATE_TEXT];

        cpd_date_format(before, day(cuts[i]) - 1);
        world_begin(&whole, "2026-01-30");
        world_post(&whole, "sw", "2024-01-31", NULL);
        world_begin(&cut, "2026-01-30");
        world_post(&cut, "sw", "2024-01-31", before);
        world_post(&cut, "sw", cuts[i], NULL);
        for (cpd_date as_of = day("2025-06-20"); as_of < day("2026-03-02"); as_of++) {
            char text[CPD_DATE_TEXT];

            cpd_date_format(text, as_of);
            cr_expect_eq(months(&whole, "sw", text), months(&cut, "sw", text), "%s, %s", cuts[i],
                         text);
        }
        world_end(&whole);
        world_end(&cut);
    }
}

Test(posts, tell_the_present_grade_and_since_when)
{
    struct world world;
    const cpd_post *present;

    world_begin(&world, "2026-06-15");
    world_post(&world, "nqsw", "2022-01-01", "2022-12-31");
    world_post(&world, "sw", "2023-01-01", "2023-12-31");
    world_post(&world, "sw", "2024-01-01", "2024-12-31"); // another employer
    world_post(&world, "sw", "2025-02-01", NULL);         // after a break
    present = cpd_posts__present(world.posts, 4, day("2024-06-01"));
    cr_expect_eq(present, &world.posts[2]);
    cr_expect_eq(cpd_posts__since(world.posts, present), day("2023-01-01"));
    cr_expect_null(cpd_posts__present(world.posts, 4, day("2025-01-31")));
    cr_expect_null(cpd_posts__present(world.posts, 4, day("2021-12-31")));
    present = cpd_posts__present(world.posts, 4, day("2025-02-01"));
    cr_expect_eq(cpd_posts__since(world.posts, present), day("2025-02-01"));
    present = cpd_posts__present(world.posts, 4, day("2022-12-31"));
    cr_expect_eq(present, &world.posts[0]);
    world_end(&world);
}

Test(posts, are_broken_by_a_single_day)
{
    struct world world;

    world_begin(&world, "2026-06-15");
    world_post(&world, "sw", "2024-01-01", "2024-12-31");
    world_post(&world, "sw", "2025-01-01", "2025-12-30"); // no break before, a day after
    world_post(&world, "sw", "2026-01-01", NULL);
    cr_expect_eq(cpd_posts__since(world.posts, &world.posts[1]), day("2024-01-01"));
    cr_expect_eq(cpd_posts__since(world.posts, &world.posts[2]), day("2026-01-01"));
    world_end(&world);
}
