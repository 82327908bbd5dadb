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

static int withdraw(cpd_home *home, const char *what, const char *which)
{
    cpd_doc *doc = world_yaml(which);
    int r = cpd_person_withdraw(home, ASHA, what, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

/* Asha's statements of one operation as cpd_person_show() tells them: "c 2026-01-01..", with "!"
 * where it was said anew or taken back. */
static void expect_shown(cpd_home *home, const char *list, const char *key, const char *expected)
{
    cpd_doc *doc;
    cpd_str text = {0};
    world_act_as(home, ASHA);
    done(cpd_person_show(&doc, home, ASHA));
    const cpd_node *shown = cpd_node_get(cpd_doc_root(doc), list);
    for (size_t i = 0; i < cpd_node_length(shown); i++) {
        const cpd_node *one = cpd_node_at(shown, i);
        const char *until = cpd_node_get_text(one, "until"), *what = cpd_node_get_text(one, key);
        cpd_str_addf(&text, "%s%s%s %s..%s", i ? ", " : "",
                     cpd_node_get_bool(one, "replaced") ? "!" : "", what ? what : "-",
                     cpd_node_get_text(one, "since"), until ? until : "");
    }
    CPD_FREE char *found = cpd_str_finish(&text);
    cr_expect_str_eq(found, expected, "%s: %s", list, found);
    cpd_doc_free(doc);
}

/* It never was so: it neither counts nor ends the one before it. */
Test(post, taken_back_never_was)
{
    cpd_home *home = world_of_two();
    add_post(home, "newly", "2024-09-01", NULL);
    add_post(home, "wrong", "2025-03-01", NULL);
    add_post(home, "experienced", "2025-09-01", NULL);
    done(withdraw(home, "post", "{since: 2025-03-01}"));
    expect_posts(home, 0, "newly 2024-09-01..2025-08-31, experienced 2025-09-01..");
    expect_shown(home, "posts", "grade",
                 "newly 2024-09-01..2025-08-31, !wrong 2025-03-01.., !- 2025-03-01.., "
                 "experienced 2025-09-01..");
    refused(withdraw(home, "post", "{since: 2025-03-01}"), CPD_EABSENT);
    add_post(home, "right", "2025-03-01", NULL);
    expect_posts(home, 0,
                 "newly 2024-09-01..2025-02-28, right 2025-03-01..2025-08-31, experienced "
                 "2025-09-01..");
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(post, only_what_was_said_is_taken_back)
{
    static const struct {
        const char *what, *which;
        int kind;
    } cases[] = {
        {"post", "{since: 2024-09-02}", CPD_EABSENT},
        {"post", "{since: 2024-09-01, line: supervisor}", CPD_EABSENT},
        {"post", "{grade: newly}", CPD_EABSENT},
        {"post", "{}", CPD_EABSENT},
        {"contact", "{since: 2024-09-01, line: supervisor}", CPD_EABSENT},
        {"contact", "{since: 2026-09-01, line: assessor}", CPD_EABSENT},
        {"registration", "{since: 2024-09-01, body: Social Work England}", CPD_EABSENT},
        {"name", "{since: 2024-09-01}", CPD_EINPUT},
    };
    cpd_home *home = world_of_two();
    add_post(home, "newly", "2024-09-01", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect_eq(withdraw(home, cases[i].what, cases[i].which), cases[i].kind, "%s %s",
                     cases[i].what, cases[i].which);
    expect_posts(home, 0, "newly 2024-09-01..");
    cpd_home_close(home);
}

Test(post, registrations_and_contacts_are_taken_back_too)
{
    cpd_home *home = world_of_two();
    cpd_doc *doc = world_yaml("{body: Social Work England, number: SW1, since: 2025-01-01}");
    cpd_uuid asha = world_person(home, ASHA);
    cpd_registered first;
    cpd_date day;
    cpd_node *found = NULL;
    done(cpd_date_parse(&day, "2026-11-20"));
    done(cpd_person_add_registration(home, ASHA, cpd_doc_root(doc)));
    done(withdraw(home, "registration", "{body: Social Work England, since: 2025-01-01}"));
    done(cpd_people__registration(&found, doc, home, &asha, day, 0));
    cr_expect_null(found);
    done(cpd_people__registered_since(&first, home, &asha, 0));
    cr_expect_eq(first.since, CPD_DATE_NONE);
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-11-01");
    expect_shown(home, "contacts", "line",
                 "supervisor 2026-09-01..2026-10-31, supervisor 2026-11-01..");
    done(withdraw(home, "contact", "{line: supervisor, since: 2026-11-01}"));
    expect_shown(home, "contacts", "line",
                 "supervisor 2026-09-01.., !supervisor 2026-11-01.., !supervisor 2026-11-01..");
    bool is_contact = true;
    cpd_uuid vera = world_person(home, VERA), tom = world_person(home, TOM);
    done(cpd_people__is_contact(&is_contact, home, &asha, NULL, &vera, day, 0));
    cr_expect_not(is_contact, "Vera never was");
    done(cpd_people__is_contact(&is_contact, home, &asha, NULL, &tom, day, 0));
    cr_expect(is_contact, "and Tom still is");
    cpd_doc_free(doc);
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
