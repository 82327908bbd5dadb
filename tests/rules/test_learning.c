/* Learning counted by the time it took, what it was about and of what type; weeks of a grade; a
 * register that was left; what only somebody else can judge; a level that stands for a domain. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "world.h"

#define TODAY "2026-11-20"

enum { COURSE = 31, READING, SHADOWING, PROTECTION = 41, CHILDREN };

static void expect(struct world *world, cpd_requirement *asked, const char *state,
                   const char *reason)
{
    const cpd_node *finding = world_find(world, asked);

    cr_expect_str_eq(cpd_node_get_text(finding, "state"), state, "%s: %s", state,
                     cpd_node_get_text(finding, "reason"));
    cr_expect_str_eq(cpd_node_get_text(finding, "reason"), reason);
}

static cpd_fact *piece(struct world *world, const char *on, int minutes, int32_t type)
{
    cpd_fact *fact = world_cpd(world, day(on), 0);

    fact->minutes = minutes;
    fact->term = type;
    return fact;
}

static void about(struct world *world, const cpd_fact *fact, int32_t node)
{
    world->links[world->facts.link_count++] = (cpd_fact_link){fact->id, node, 0};
}

/* ---- hours ---- */

#define LEARNING(more)                                                                             \
    "{\"code\":\"l\",\"title\":\"L\",\"learning\":{\"window\":{\"months\":36},\"min\":5400" more   \
    "}}"

Test(learning, adds_up_what_pieces_say)
{
    struct world world;
    cpd_requirement *asked;

    world_begin(&world, TODAY);
    asked = world_asks(&world, LEARNING(""));
    expect(&world, asked, "not-yet",
           "you have recorded 0m of learning in the last 36 months; the minimum is 90h");
    piece(&world, "2023-11-20", 6000, 0); // a day too early
    piece(&world, "2023-11-21", 3000, 0);
    piece(&world, "2026-11-20", 2399, 0);
    expect(&world, asked, "not-yet",
           "you have recorded 89h 59m of learning in the last 36 months; the minimum is 90h");
    piece(&world, "2026-01-01", 1, 0);
    expect(&world, asked, "met",
           "you have recorded 90h of learning in the last 36 months; the minimum is 90h");
    world_end(&world);
}

Test(learning, takes_silence_for_no_nought)
{
    struct world world;
    cpd_requirement *asked;

    world_begin(&world, TODAY);
    asked = world_asks(&world, LEARNING(",\"day\":360"));
    piece(&world, "2026-01-01", 3600, 0);
    expect(
        &world, asked, "not-yet",
        "you have recorded 60h of learning in the last 36 months; the minimum is 90h, 15 days of "
        "6h");
    piece(&world, "2026-02-01", 0, 0);
    expect(
        &world, asked, "cannot-tell",
        "you have recorded 60h of learning in the last 36 months; the minimum is 90h, 15 days of "
        "6h; 1 more does not say how long it took");
    piece(&world, "2026-03-01", 0, 0);
    cr_expect(strstr(cpd_node_get_text(world_find(&world, asked), "reason"),
                     "; 2 more do not say how long they took"));
    piece(&world, "2026-04-01", 1800, 0);
    cr_expect_str_eq(world_state(&world, asked), "met", "the silent ones are not needed");
    world_end(&world);
}

/* A node named, with its title, and one below it, without. */
static cpd_rule_word topics[] = {{"topics@1#protection", "Protection", PROTECTION},
                                 {"topics@1#children", NULL, CHILDREN}};

Test(learning, counts_what_is_about_it)
{
    struct world world;
    cpd_requirement *asked;
    cpd_fact *linked;

    world_begin(&world, TODAY);
    asked = world_asks(&world, LEARNING(""));
    asked->links = topics;
    asked->link_count = 2;
    piece(&world, "2026-01-01", 9000, 0);
    linked = piece(&world, "2026-02-01", 600, 0);
    about(&world, linked, PROTECTION);
    about(&world, linked, CHILDREN); // once, for all that
    about(&world, piece(&world, "2026-03-01", 300, 0), CHILDREN);
    expect(&world, asked, "not-yet",
           "you have recorded 15h of learning linked to Protection in the last 36 months; the "
           "minimum is 90h");
    cr_expect_eq(cpd_node_get_int(world_find(&world, asked), "evidence_count", -1), 2);
    world_end(&world);
}

Test(learning, counts_types)
{
    static cpd_rule_word types[] = {{"course", NULL, COURSE}, {"shadowing", NULL, SHADOWING}};
    struct world world;
    cpd_requirement *asked;

    world_begin(&world, TODAY);
    asked = world_asks(&world, LEARNING(""));
    asked->words = types;
    asked->word_count = 2;
    piece(&world, "2026-01-01", 600, COURSE);
    piece(&world, "2026-02-01", 600, READING);
    piece(&world, "2026-03-01", 600, 0);
    expect(
        &world, asked, "not-yet",
        "you have recorded 10h of learning of the type course or shadowing in the last 36 months; "
        "the minimum is 90h");
    world_end(&world);
}

/* ---- different types ---- */

#define DIFFERENT                                                                                  \
    "{\"code\":\"d\",\"title\":\"D\",\"count\":{\"kind\":\"cpd\",\"window\":{\"months\":24},"      \
    "\"min\":2,\"different\":2}}"

Test(learning, wants_a_mixture)
{
    struct world world;
    cpd_requirement *asked;

    world_begin(&world, TODAY);
    asked = world_asks(&world, DIFFERENT);
    piece(&world, "2026-01-01", 0, COURSE);
    piece(&world, "2026-02-01", 0, COURSE);
    expect(&world, asked, "not-yet",
           "you have 2 pieces of CPD in the last 24 months; the minimum is 2; 1 different type of "
           "CPD, the minimum is 2");
    piece(&world, "2026-03-01", 0, 0);
    expect(&world, asked, "cannot-tell",
           "you have 3 pieces of CPD in the last 24 months; the minimum is 2; 1 different type of "
           "CPD, the minimum is 2; 1 has no type");
    piece(&world, "2024-11-20", 0, READING); // too early
    cr_expect_str_eq(world_state(&world, asked), "cannot-tell");
    piece(&world, "2024-11-21", 0, READING);
    cr_expect_str_eq(world_state(&world, asked), "met");
    world_end(&world);
}

/* ---- weeks of a grade ---- */

#define WEEKS                                                                                      \
    "{\"code\":\"w\",\"title\":\"W\",\"count\":{\"kind\":\"session\",\"window\":{\"from_week\":7," \
    "\"to_week\":26},\"min\":2,\"signed\":\"both\"}}"

Test(learning, counts_in_weeks_of_the_grade)
{
    struct world world;
    cpd_requirement *asked;

    world_begin(&world, TODAY);
    asked = world_asks(&world, WEEKS);
    expect(&world, asked, "cannot-tell", "no post is on record for 20 November 2026");
    world_post(&world, "nqsw", "2026-10-12", NULL); // week 6 on the day asked about
    expect(&world, asked, "not-yet", "weeks 7 to 26 of this grade have not begun");
    world_end(&world);

    world_begin(&world, TODAY);
    asked = world_asks(&world, WEEKS);
    world_post(&world, "nqsw", "2026-01-05", NULL);
    world_session(&world, day("2026-02-15"), 90, 2); // the last day of week 6
    world_session(&world, day("2026-02-16"), 90, 2);
    world_session(&world, day("2026-07-06"), 90, 2); // the day after week 26
    expect(&world, asked, "not-yet",
           "you have 1 supervision session signed by both in weeks 7 to 26 of this grade; the "
           "minimum is 2");
    world_session(&world, day("2026-07-05"), 90, 2);
    cr_expect_str_eq(world_state(&world, asked), "met");
    world_end(&world);
}

/* ---- a register that was left ---- */

Test(learning, tells_how_long_a_register_was_left)
{
    static const struct {
        const char *left, *state, *reason;
    } cases[] = {
        {NULL, "cannot-tell", "no registration that ended is on record"},
        {"", "not-yet", "you have a registration in force"},
        {"2024-11-21", "not-yet",
         "the registration ended 23 months ago; this is for 24 months to under 60"},
        {"2024-11-20", "met",
         "the registration ended 24 months ago; this is for 24 months to under 60"},
        {"2021-11-21", "met",
         "the registration ended 59 months ago; this is for 24 months to under 60"},
        {"2021-11-20", "not-yet",
         "the registration ended 60 months ago; this is for 24 months to under 60"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct world world;

        world_begin(&world, TODAY);
        if (cases[i].left)
            world.subject.left_register = *cases[i].left ? day(cases[i].left) : CPD_DATE_NONE;
        expect(&world,
               world_asks(&world, "{\"code\":\"o\",\"title\":\"O\",\"off_register\":{\"min\":24,"
                                  "\"below\":60}}"),
               cases[i].state, cases[i].reason);
        world_end(&world);
    }
}

/* ---- what only somebody else can judge ---- */

Test(learning, leaves_to_others_what_they_judge)
{
    struct world world;

    world_begin(&world, TODAY);
    expect(&world,
           world_asks(&world, "{\"code\":\"j\",\"title\":\"J\",\"judged_by\":\"your employer\"}"),
           "cannot-tell", "your employer can tell; nothing on record here shows it");
    world_end(&world);
}

/* ---- a level that stands for a domain ---- */

Test(learning, takes_a_level_of_another_set_for_a_domain)
{
    static cpd_rule_word stages[] = {{"peps@1#B", "B", 51}, {"peps@1#C", "C", 52}};
    static cpd_rule_word stage[] = {{"stage-2", "Stage 2", 53}};
    cpd_requirement educator = {
        .words = stages, .word_count = 2, .levels = stage, .level_count = 1};
    cpd_requirement any = {.parts = &educator, .part_count = 1}, *met_by[] = {NULL, &any};
    struct world world;
    cpd_requirement *asked;

    world_begin(&world, TODAY);
    asked = world_asks_endorsed(&world, 2, 2);
    asked->met_by = met_by;
    world_endorse(&world, day("2026-01-01"), D1, ASYE);
    world_endorse(&world, day("2026-02-01"), 51, 53);
    expect(&world, asked, "not-yet",
           "1 of 2 domains are endorsed at the level Newly qualified or higher; missing: Values");
    world_endorse(&world, day("2026-03-01"), 52, 53);
    expect(&world, asked, "met",
           "2 of 2 domains are endorsed at the level Newly qualified or higher");
    cr_expect_eq(cpd_node_get_int(world_find(&world, asked), "evidence_count", -1), 3);
    world_end(&world);
}
