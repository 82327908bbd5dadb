/* Declaring people and what is dated about them: checked whole before anything is written. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "person/person.h"
#include "support/world.h"

/* Everything that a refused call must leave as it was. */
struct before {
    int64_t entries, people, idents;
};

static struct before look(cpd_home *home)
{
    return (struct before){world_number(home, "SELECT count(*) FROM entry"),
                           world_number(home, "SELECT count(*) FROM person"),
                           world_number(home, "SELECT count(*) FROM ident")};
}

static void expect_unchanged(cpd_home *home, struct before before, const char *label)
{
    struct before after = look(home);
    cr_expect(memcmp(&before, &after, sizeof before) == 0, "%s: something was written", label);
}

/* ---- people ---- */

static char *repeated(const char *text, size_t times)
{
    cpd_str str = {0};
    while (times--)
        cpd_str_add(&str, text);
    return cpd_str_finish(&str);
}

Test(declare, a_name_is_one_line_to_read)
{
    cpd_home *home = world_home(true);
    CPD_FREE char *longest = repeated("x", 200), *too_long = repeated("x", 201),
                  *longest_of_two = repeated("é", 100), *too_long_of_two = repeated("é", 101);
    const char *const bad[] = {
        "",      " ",        "   ",       "Asha\nMbeki", "Asha\tMbeki",   "\x01x",
        "a\xff", "Asha\x7f", "a\xc2\x85", too_long,      too_long_of_two, NULL};
    char id[CPD_ID_TEXT] = "untouched";
    struct before before = look(home);
    for (size_t i = 0; bad[i]; i++) {
        refused(cpd_person_add(id, home, bad[i]), CPD_EINPUT);
        expect_unchanged(home, before, bad[i]);
    }
    refused(cpd_person_add(id, home, NULL), CPD_EINPUT);
    cr_expect_str_eq(id, "untouched");
    const char *const good[] = {
        "A", "O'Brien-Ng, Dr. (Locum)", "李小龍", "نور", longest, longest_of_two, NULL};
    for (size_t i = 0; good[i]; i++) {
        done(cpd_person_add(id, home, good[i]));
        world_act_as(home, id);
        cpd_person_row row;
        done(cpd_people__acting(&row, home));
        cr_expect_str_eq(row.name, good[i]);
    }
    cpd_home_close(home);
}

Test(declare, nobody_is_called_as_somebody_else)
{
    cpd_home *home = world_of_two();
    char id[CPD_ID_TEXT];
    struct before before = look(home);
    refused(cpd_person_add(id, home, ASHA), CPD_EINPUT);
    refused(cpd_person_add(id, home, "asha mbeki"), CPD_EINPUT);
    expect_unchanged(home, before, "a name that is taken");
    done(cpd_person_add(id, home, "Asha Mbekis"));
    cpd_home_close(home);
}

/* In a home that is not for trying out, only its own person has keys and a portfolio. */
Test(declare, others_are_only_named_in_a_personal_home)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT];
    cpd_saved saved;
    cpd_public keys;
    done(cpd_person_add(id, home, ASHA));
    done(cpd_person_add(id, home, TOM));
    cpd_uuid tom = world_person(home, TOM), asha = world_person(home, ASHA);
    done(cpd_people__keys(&keys, NULL, home, &asha, 0));
    refused(cpd_people__keys(&keys, NULL, home, &tom, 0), CPD_EABSENT);
    world_add_contact(home, ASHA, "supervisor", TOM, "2026-01-01");
    world_act_as(home, TOM);
    refused(world_try_save(&saved, home, "{kind: cpd, text: x}", NULL), CPD_EABSENT);
    refused(cpd_keyring__unlock(home, &tom), CPD_ELOCKED);
    world_act_as(home, ASHA);
    done(world_try_save(&saved, home, "{kind: cpd, text: x}", NULL));
    cr_expect_eq(world_number(home, "SELECT count(*) FROM epoch"), 1);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(declare, everybody_has_keys_in_a_demo_home)
{
    cpd_home *home = world_of_two();
    cpd_uuid asha = world_person(home, ASHA), tom = world_person(home, TOM);
    cpd_public a, t;
    int64_t certificate;
    done(cpd_people__keys(&a, &certificate, home, &asha, 0));
    cr_expect_gt(certificate, 0);
    done(cpd_people__keys(&t, NULL, home, &tom, 0));
    cr_expect(memcmp(&a, &t, sizeof a) != 0);
    refused(cpd_people__keys(&a, NULL, home, &asha, certificate - 1), CPD_EABSENT);
    done(cpd_people__keys(&a, NULL, home, &asha, certificate));
    cr_expect_eq(world_number(home, "SELECT count(*) FROM epoch"), 3);
    cpd_home_close(home);
}

/* ---- dated statements ---- */

struct attempt {
    const char *label, *yaml;
};

static void try_all(cpd_home *home, int (*add)(cpd_home *, const char *, const cpd_node *),
                    const struct attempt *attempts, int expected)
{
    for (; attempts->label; attempts++) {
        struct before before = look(home);
        cpd_doc *doc = world_yaml(attempts->yaml);
        int r = add(home, ASHA, cpd_doc_root(doc));
        cr_expect_eq(r, expected, "%s: %d %s", attempts->label, r, cpd_error_last()->text);
        if (expected < 0) {
            cr_expect_eq(cpd_error_last()->kind, expected, "%s", attempts->label);
            expect_unchanged(home, before, attempts->label);
        }
        cpd_doc_free(doc);
    }
}

Test(declare, posts_are_checked)
{
    CPD_FREE char *line = repeated("x", 201), *yaml = NULL;
    cr_assert_gt(asprintf(&yaml, "{ladder: a, grade: b, since: 2026-01-01, employer: %s}", line),
                 0);
    const struct attempt bad[] = {
        {"no ladder", "{grade: newly, since: 2026-01-01}"},
        {"no grade", "{ladder: career, since: 2026-01-01}"},
        {"no day", "{ladder: career, grade: newly}"},
        {"no code", "{ladder: career, grade: newly qualified, since: 2026-01-01}"},
        {"empty code", "{ladder: '', grade: newly, since: 2026-01-01}"},
        {"no such day", "{ladder: career, grade: newly, since: 2026-02-30}"},
        {"a spoken day", "{ladder: career, grade: newly, since: today}"},
        {"ends before", "{ladder: career, grade: newly, since: 2026-02-02, until: 2026-02-01}"},
        {"wrong end", "{ladder: career, grade: newly, since: 2026-02-02, until: soon}"},
        {"two lines", "{ladder: career, grade: newly, since: 2026-01-01, employer: \"a\\nb\"}"},
        {"blank line", "{ladder: career, grade: newly, since: 2026-01-01, employer: '  '}"},
        {"long line", yaml},
        {"a list", "[ladder, career]"},
        {"a list inside", "{ladder: [career], grade: newly, since: 2026-01-01}"},
        {NULL, NULL},
    };
    static const struct attempt good[] = {
        {"least", "{ladder: career, grade: newly, since: 2026-01-01}"},
        {"one day", "{ladder: career, grade: newly, since: 2026-02-01, until: 2026-02-01}"},
        {"all", "{ladder: career, grade: newly, since: 2026-03-01, until: 2026-04-01, employer: "
                "Exampleshire Council}"},
        {NULL, NULL},
    };
    cpd_home *home = world_of_two();
    try_all(home, cpd_person_add_post, bad, CPD_EINPUT);
    try_all(home, cpd_person_add_post, good, 0);
    refused(cpd_person_add_post(home, "nobody", NULL), CPD_EABSENT);
    refused(cpd_person_add_post(home, ASHA, NULL), CPD_EINPUT);
    cpd_home_close(home);
}

Test(declare, registrations_are_checked)
{
    static const struct attempt bad[] = {
        {"no body", "{number: SW123456, since: 2026-01-01}"},
        {"no number", "{body: Social Work England, since: 2026-01-01}"},
        {"no day", "{body: Social Work England, number: SW123456}"},
        {"wrong status", "{body: b, number: n, since: 2026-01-01, status: not good}"},
        {NULL, NULL},
    };
    static const struct attempt good[] = {
        {"least", "{body: Social Work England, number: SW123456, since: 2024-01-01}"},
        {"all", "{body: b, number: n, since: 2024-01-01, until: 2024-12-01, status: suspended}"},
        {NULL, NULL},
    };
    cpd_home *home = world_of_two();
    try_all(home, cpd_person_add_registration, bad, CPD_EINPUT);
    try_all(home, cpd_person_add_registration, good, 0);
    cpd_home_close(home);
}

Test(declare, contacts_are_checked)
{
    static const struct attempt bad[] = {
        {"no line", "{person: Tom, since: 2026-01-01}"},
        {"unknown line", "{line: friend, person: Tom, since: 2026-01-01}"},
        {"nobody named", "{line: supervisor, since: 2026-01-01}"},
        {"oneself", "{line: supervisor, person: Asha, since: 2026-01-01}"},
        {"no day", "{line: supervisor, person: Tom}"},
        {"ends before", "{line: assessor, person: Tom, since: 2026-01-02, until: 2026-01-01}"},
        {NULL, NULL},
    };
    static const struct attempt absent[] = {
        {"somebody else", "{line: supervisor, person: Bob, since: 2026-01-01}"},
        {NULL, NULL},
    };
    static const struct attempt good[] = {
        {"supervisor", "{line: supervisor, person: Tom, since: 2026-01-01}"},
        {"line manager", "{line: line-manager, person: Vera, since: 2026-01-01}"},
        {"assessor", "{line: assessor, person: Tom, since: 2026-01-01, until: 2027-01-01}"},
        {NULL, NULL},
    };
    cpd_home *home = world_of_two();
    try_all(home, cpd_person_add_contact, bad, CPD_EINPUT);
    try_all(home, cpd_person_add_contact, absent, CPD_EABSENT);
    try_all(home, cpd_person_add_contact, good, 0);
    world_expect_whole(home);
    cpd_home_close(home);
}

static void expect_registered(cpd_home *home, const char *day, const char *number)
{
    cpd_uuid asha = world_person(home, ASHA);
    cpd_doc *doc = cpd_doc_new();
    cpd_node *found;
    cpd_date date;
    done(cpd_date_parse(&date, day));
    done(cpd_people__registration(&found, doc, home, &asha, date, 0));
    const char *its = cpd_node_get_text(found, "number");
    cr_expect_str_eq(its ? its : "none", number, "on %s", day);
    cpd_doc_free(doc);
}

static void register_as(cpd_home *home, const char *yaml)
{
    cpd_doc *doc = world_yaml(yaml);
    done(cpd_person_add_registration(home, ASHA, cpd_doc_root(doc)));
    cpd_doc_free(doc);
}

Test(declare, the_registration_of_a_day_is_the_last_said_of_those_in_force)
{
    cpd_home *home = world_of_two();
    cpd_uuid asha = world_person(home, ASHA);
    cpd_registered first;
    cpd_date expected;
    done(cpd_people__registered_since(&first, home, &asha, 0));
    cr_expect_eq(first.since, CPD_DATE_NONE);
    expect_registered(home, "2026-01-01", "none");
    register_as(home, "{body: b, number: ONE, since: 2024-09-01, until: 2025-08-31}");
    register_as(home, "{body: b, number: TWO, since: 2025-10-01}");
    register_as(home, "{body: b, number: THREE, since: 2026-10-01}");
    expect_registered(home, "2024-08-31", "none");
    expect_registered(home, "2024-09-01", "ONE");
    expect_registered(home, "2025-08-31", "ONE");
    expect_registered(home, "2025-09-15", "none");
    expect_registered(home, "2025-10-01", "TWO");
    expect_registered(home, "2026-10-01", "THREE");
    done(cpd_people__registered_since(&first, home, &asha, 0));
    done(cpd_date_parse(&expected, "2024-09-01"));
    cr_expect_eq(first.since, expected);
    cpd_home_close(home);
}
