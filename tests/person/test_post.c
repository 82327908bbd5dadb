/* Posts: one ends where the next begins, and what was known at a position stays known for ever. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "person/person.h"
#include "support/world.h"

static void add_post(cpd_home *home, const char *grade, const char *since, const char *until)
{
    char yaml[200];
    snprintf(yaml, sizeof yaml, "{ladder: career, grade: %s, since: %s%s%s}", grade, since,
             until ? ", until: " : "", until ? until : "");
    cpd_doc *doc = world_yaml(yaml);
    done(cpd_person_add_post(home, ASHA, cpd_doc_root(doc)));
    cpd_doc_free(doc);
}

/* "newly 2024-09-01..2025-08-31, experienced 2025-09-01.." */
static char *posts(cpd_home *home, int64_t known_at)
{
    cpd_uuid asha = world_person(home, ASHA);
    cpd_post *list;
    size_t count;
    cpd_str text = {0};
    done(cpd_people__posts(&list, &count, home, &asha, known_at));
    for (size_t i = 0; i < count; i++) {
        char since[CPD_DATE_TEXT], until[CPD_DATE_TEXT];
        cpd_date_format(since, list[i].since);
        cpd_date_format(until, list[i].until);
        cpd_str_addf(&text, "%s%s %s..%s", i ? ", " : "", list[i].grade, since, until);
    }
    free(list);
    return cpd_str_finish(&text);
}

static void expect_posts(cpd_home *home, int64_t known_at, const char *expected)
{
    CPD_FREE char *found = posts(home, known_at);
    cr_expect_str_eq(found, expected, "%s", found);
}

Test(post, ends_the_day_before_the_next_begins)
{
    cpd_home *home = world_of_two();
    expect_posts(home, 0, "");
    add_post(home, "newly", "2024-09-01", NULL);
    expect_posts(home, 0, "newly 2024-09-01..");
    add_post(home, "experienced", "2025-09-01", NULL);
    expect_posts(home, 0, "newly 2024-09-01..2025-08-31, experienced 2025-09-01..");
    cpd_home_close(home);
}

Test(post, keeps_an_earlier_end_of_its_own)
{
    cpd_home *home = world_of_two();
    add_post(home, "newly", "2024-09-01", "2025-06-30");
    add_post(home, "experienced", "2025-09-01", "2027-01-01");
    expect_posts(home, 0, "newly 2024-09-01..2025-06-30, experienced 2025-09-01..2027-01-01");
    cpd_home_close(home);
}

Test(post, gives_up_a_later_end_of_its_own)
{
    cpd_home *home = world_of_two();
    add_post(home, "newly", "2024-09-01", "2030-01-01");
    add_post(home, "experienced", "2025-09-01", NULL);
    expect_posts(home, 0, "newly 2024-09-01..2025-08-31, experienced 2025-09-01..");
    cpd_home_close(home);
}

Test(post, may_be_said_in_any_order)
{
    cpd_home *home = world_of_two();
    add_post(home, "c", "2026-01-01", NULL);
    add_post(home, "a", "2024-01-01", NULL);
    add_post(home, "b", "2025-01-01", NULL);
    expect_posts(home, 0, "a 2024-01-01..2024-12-31, b 2025-01-01..2025-12-31, c 2026-01-01..");
    cpd_home_close(home);
}

Test(post, said_again_for_the_same_day_is_replaced)
{
    cpd_home *home = world_of_two();
    add_post(home, "wrong", "2024-09-01", "2024-10-01");
    add_post(home, "wrong-too", "2024-09-01", NULL);
    add_post(home, "right", "2024-09-01", NULL);
    expect_posts(home, 0, "right 2024-09-01..");
    add_post(home, "next", "2025-01-01", NULL);
    expect_posts(home, 0, "right 2024-09-01..2024-12-31, next 2025-01-01..");
    cpd_home_close(home);
}

Test(post, what_was_known_stays_known)
{
    enum { ROUNDS = 12 };
    static const char *const days[] = {"2024-01-01", "2025-01-01", "2024-06-01",
                                       "2024-01-01", "2026-01-01", "2023-01-01"};
    cpd_home *home = world_of_two();
    char *then[ROUNDS];
    int64_t at[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        char grade[16];
        snprintf(grade, sizeof grade, "g%d", i);
        add_post(home, grade, days[i % 6], i % 4 == 3 ? "2026-06-01" : NULL);
        done(cpd_ledger__position(&at[i], home));
        then[i] = posts(home, 0);
    }
    for (int i = 0; i < ROUNDS; i++) {
        expect_posts(home, at[i], then[i]);
        free(then[i]);
    }
    expect_posts(home, 1, "");
    cpd_home_close(home);
}

Test(post, an_employers_name_is_kept_whole)
{
    char name[201], yaml[400];
    cpd_home *home = world_of_two();
    cpd_uuid asha = world_person(home, ASHA);
    cpd_post *list;
    size_t count;
    for (size_t i = 0; i < 200; i += 2)
        memcpy(name + i, "é", 3);
    snprintf(yaml, sizeof yaml, "{ladder: career, grade: newly, since: 2024-01-01, employer: %s}",
             name);
    cpd_doc *doc = world_yaml(yaml);
    done(cpd_person_add_post(home, ASHA, cpd_doc_root(doc)));
    cpd_doc_free(doc);
    done(cpd_people__posts(&list, &count, home, &asha, 0));
    cr_assert_eq(count, 1);
    cr_expect_str_eq(list[0].employer, name);
    free(list);
    cpd_home_close(home);
}

Test(post, the_list_of_people_shows_the_grade_of_a_day)
{
    cpd_home *home = world_of_two();
    cpd_doc *doc;
    cpd_date day;
    add_post(home, "newly", "2024-09-01", NULL);
    add_post(home, "experienced", "2026-12-01", NULL);
    static const struct {
        const char *day, *grade, *supervisor;
    } cases[] = {{"2024-08-31", NULL, NULL},
                 {"2024-09-01", "newly", NULL},
                 {"2026-09-01", "newly", TOM},
                 {"2026-12-01", "experienced", TOM},
                 {NULL, "newly", TOM}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        day = CPD_DATE_NONE;
        if (cases[i].day)
            done(cpd_date_parse(&day, cases[i].day));
        done(cpd_person_list(&doc, home, day));
        cr_expect_eq(cpd_node_length(cpd_doc_root(doc)), 3);
        const cpd_node *asha = cpd_node_at(cpd_doc_root(doc), 0);
        cr_expect_str_eq(cpd_node_get_text(asha, "name"), ASHA);
        const char *grade = cpd_node_get_text(asha, "grade"),
                   *supervisor = cpd_node_get_text(asha, "supervisor");
        cr_expect_str_eq(grade ? grade : "", cases[i].grade ? cases[i].grade : "");
        cr_expect_str_eq(supervisor ? supervisor : "",
                         cases[i].supervisor ? cases[i].supervisor : "");
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

/* A slip would quietly make every judgement of the post impossible. */
Test(post, a_grade_no_ladder_has_is_refused)
{
    static const struct {
        const char *yaml, *text;
    } cases[] = {
        {"{ladder: career, grade: experianced, since: 2024-01-01}",
         "the ladder \"career\" has no grade \"experianced\" here"},
        {"{ladder: carreer, grade: experienced, since: 2024-01-01}",
         "the ladder \"carreer\" has no grade \"experienced\" here"},
    };
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = world_yaml(cases[i].yaml);
        cr_expect_eq(cpd_person_add_post(home, ASHA, cpd_doc_root(doc)), CPD_EINPUT);
        cr_expect_str_eq(cpd_error_last()->text, cases[i].text);
        cpd_doc_free(doc);
    }
    expect_posts(home, 0, "");
    cpd_home_close(home);
}
