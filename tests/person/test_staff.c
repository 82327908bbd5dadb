/* Many people from a table: what each row becomes, everything that is wrong with it, and that the
 * same table again changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "person/person.h"
#include "support/each_fault.h"
#include "support/world.h"

static int tell(void *payload, const cpd_staff_row *row)
{
    cpd_str *out = payload;
    cpd_str_addf(out, "%d %s %s", row->line, row->what, row->name);
    if (*row->says)
        cpd_str_addf(out, ": %s", row->says);
    for (size_t i = 0; i < cpd_issues_count(row->issues); i++)
        cpd_str_addf(out, "; %s: %s", cpd_issues_get(row->issues, i)->place,
                     cpd_issues_get(row->issues, i)->text);
    cpd_str_add(out, "\n");
    return 0;
}

static int import(cpd_str *out, cpd_home *home, const char *table, cpd_staff_options options)
{
    options.row = tell;
    options.payload = out;
    options.ladder = "career";
    return cpd_person_import(NULL, home, table, strlen(table), "staff.csv", &options, NULL);
}

static void expect_rows(cpd_home *home, const char *label, const char *table,
                        cpd_staff_options options, const char *expected)
{
    cpd_str out = {0};
    int r = import(&out, home, table, options);
    CPD_FREE char *told = cpd_str_finish(&out);
    cr_expect_eq(r, 0, "%s: %s", label, r < 0 ? cpd_error_last()->text : "");
    cr_expect_str_eq(told, expected, "%s: %s", label, told);
}

#define PEOPLE "SELECT count(*) FROM person"
#define LOG "SELECT count(*) FROM entry"

static const struct {
    const char *label, *table, *expected;
    bool day_first;
} cases[] = {
    {"a name alone", "name\nNoor Khan\n", "2 new Noor Khan\n", false},
    {"somebody who is here, in other letters", "name\nasha MBEKI\n", "2 unchanged asha MBEKI\n",
     false},
    {"a post", "name,grade,since,until,employer\nNoor,newly,2026-01-05,2026-12-31,Exampleshire\n",
     "2 new Noor: post newly from 2026-01-05\n", false},
    {"a ladder of its own", "name,grade,since,ladder\nNoor,newly,2026-01-05,other\n",
     "2 refused Noor; post: the ladder \"other\" has no grade \"newly\" here\n", false},
    {"several posts", "name,grade,since\nNoor,newly,2026-01-05\nNoor,experienced,2026-07-01\n",
     "2 new Noor: post newly from 2026-01-05\n3 changed Noor: post experienced from 2026-07-01\n",
     false},
    {"the same day twice", "name,grade,since\nNoor,newly,2026-01-05\nNOOR,a,2026-01-05\n",
     "2 new Noor: post newly from 2026-01-05\n"
     "3 refused NOOR; name: line 2 is about Noor too, from the same day\n",
     false},
    {"a manager further down", "name,line manager,since\nNoor,Eli,2026-01-05\nEli,,\n",
     "2 new Noor: line manager Eli from 2026-01-05\n3 new Eli\n", false},
    {"contacts from a day of their own",
     "name,grade,since,supervisor,contacts since\nNoor,newly,2026-01-05,Tom Price,2026-02-01\n",
     "2 new Noor: post newly from 2026-01-05; supervisor Tom Price from 2026-02-01\n", false},
    {"an unknown manager", "name,line manager,since\nNoor,Nobody,2026-01-05\n",
     "2 refused Noor; line manager: nobody here or in the table is called \"Nobody\"\n", false},
    {"a manager whose row is refused",
     "name,line manager,since,grade\nNoor,Eli,2026-01-05,newly\nEli,,2026-01-05,nonsense\n",
     "2 refused Noor; line manager: the row of Eli is refused\n"
     "3 refused Eli; post: the ladder \"career\" has no grade \"nonsense\" here\n",
     false},
    {"one's own manager", "name,line manager,since\nNoor,noor,2026-01-05\n",
     "2 refused Noor; line manager: nobody is their own line manager\n", false},
    {"a circle",
     "name,line manager,since\nA,B,2026-01-05\nB,C,2026-01-05\nC,A,2026-01-05\nD,A,2026-01-05\n",
     "2 refused A; line manager: the line managers go round in a circle: A, B, C\n"
     "3 refused B; line manager: the line managers go round in a circle: B, C, A\n"
     "4 refused C; line manager: the line managers go round in a circle: C, A, B\n"
     "5 refused D; line manager: the row of A is refused\n",
     false},
    {"it ends before it begins", "name,grade,since,until\nNoor,newly,2026-01-05,2025-01-05\n",
     "2 refused Noor; post: it ends before it begins\n", false},
    {"a day of two meanings", "name,grade,since\nNoor,newly,5/1/2026\n",
     "2 refused Noor; since: \"5/1/2026\" is in an order that can mean two different days\n",
     false},
    {"the day first", "name,grade,since\nNoor,newly,5/1/2026\n",
     "2 new Noor: post newly from 2026-01-05\n", true},
    {"no such day", "name,grade,since\nNoor,newly,31/2/2026\n",
     "2 refused Noor; since: \"2026-02-31\" is not a day of the calendar\n", true},
    {"half a registration", "name,registered with,registration number\nNoor,SWE,\n",
     "2 refused Noor; registered with: a registration needs the body, the number and the first "
     "day\n",
     false},
    {"a registration",
     "name,registered with,registration number,registered since\nNoor,SWE,SW1,2020-01-01\n",
     "2 new Noor: registration SWE from 2020-01-01\n", false},
    {"too few cells", "name,grade,since\nNoor\n",
     "2 refused Noor; : the row has 1 cells, the first one 3\n", false},
    {"nobody", "name,grade,since\n,newly,2026-01-05\n", "2 refused ; name: nobody is named\n",
     false},
};

Test(staff, every_row_is_told)
{
    cpd_home *home = world_of_two();
    int64_t before = world_number(home, LOG);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_rows(home, cases[i].label, cases[i].table,
                    (cpd_staff_options){.preview = true, .day_first = cases[i].day_first},
                    cases[i].expected);
    cr_expect_eq(world_number(home, LOG), before, "a preview wrote something");
    cpd_home_close(home);
}

#define TABLE                                                                                      \
    "\xef\xbb\xbf"                                                                                 \
    "Name;Grade;Since;Line Manager;Supervisor;Registered with;Registration number;Registered "     \
    "since\r\n"                                                                                    \
    "Noor Khan;newly;2026-01-05;Eli Stone;Tom Price;SWE;SW1;2020-01-01\r\n"                        \
    "Eli Stone;experienced;2019-01-07;;;;;\r\n"                                                    \
    "Asha Mbeki;newly;2025-09-01;Eli Stone;;;;\r\n"

Test(staff, the_same_table_again_changes_nothing)
{
    cpd_home *home = world_of_two();
    bool is = false;
    cpd_post *posts;
    size_t count;
    expect_rows(home, "first", TABLE, (cpd_staff_options){0},
                "2 new Noor Khan: post newly from 2026-01-05; registration SWE from 2020-01-01; "
                "line manager Eli Stone from 2026-01-05; supervisor Tom Price from 2026-01-05\n"
                "3 new Eli Stone: post experienced from 2019-01-07\n"
                "4 changed Asha Mbeki: post newly from 2025-09-01; line manager Eli Stone from "
                "2025-09-01\n");
    int64_t before = world_number(home, LOG);
    expect_rows(home, "again", TABLE, (cpd_staff_options){0},
                "2 unchanged Noor Khan\n3 unchanged Eli Stone\n4 unchanged Asha Mbeki\n");
    cr_expect_eq(world_number(home, LOG), before);
    cpd_uuid noor = world_person(home, "Noor"), eli = world_person(home, "Eli");
    done(
        cpd_people__is_contact(&is, home, &noor, "line-manager", &eli, cpd_people__today(home), 0));
    cr_expect(is);
    done(cpd_people__posts(&posts, &count, home, &noor, 0));
    cr_expect(count == 1 && !strcmp(posts[0].grade, "newly"));
    free(posts);
    /* who answers to Noor, to whom Eli would answer, is found through what is said here already */
    expect_rows(home, "circle", "name,line manager,since\nEli Stone,Noor Khan,2026-11-01\n",
                (cpd_staff_options){.preview = true},
                "2 refused Eli Stone; line manager: the line managers go round in a circle: Eli "
                "Stone, Noor Khan\n");
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(staff, one_refused_row_refuses_all_unless_told_otherwise)
{
    cpd_home *home = world_of_two();
    static const char table[] =
        "name,grade,since\nNoor,newly,2026-01-05\nEli,nonsense,2026-01-05\n";
    cpd_str out = {0};
    refused(import(&out, home, table, (cpd_staff_options){0}), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "1 of 2 rows cannot be taken; nothing was imported");
    cr_expect_eq(world_number(home, PEOPLE), 3);
    done(import(&out, home, table, (cpd_staff_options){.partly = true}));
    cr_expect_eq(world_number(home, PEOPLE), 4);
    refused(import(&out, home, "grade\nnewly\n", (cpd_staff_options){0}), CPD_EINPUT);
    refused(import(&out, home, "", (cpd_staff_options){0}), CPD_EINPUT);
    refused(import(&out, home, "name\n\"Noor", (cpd_staff_options){0}), CPD_EINPUT);
    cpd_str_fini(&out);
    cpd_home_close(home);
}

/* Where memory was short, the same command brings in what is missing. */
Test(staff, it_fails_or_goes_on_where_it_was, .timeout = 3600)
{
    static const cpd_staff_options options = {.ladder = "career"};
    fault_with_sqlite();
    cpd_home *home = world_of_two();
    int64_t people = world_number(home, PEOPLE);
    long step = getenv("CPD_LONG") ? 1 : 61; /* there are some thousand allocations */
    for (long n = 0; fault_armed(n); n += step) {
        char table[120];
        cpd_str out = {0};
        snprintf(table, sizeof table,
                 "name,grade,since,line manager\nNumber %ld,newly,2026-01-05,Tom Price\n", n);
        int r = cpd_person_import(NULL, home, table, strlen(table), "x", &options, NULL);
        fault_expect(r, true);
        done(import(&out, home, table, (cpd_staff_options){0}));
        cr_assert_eq(world_number(home, PEOPLE), ++people);
        cpd_str_fini(&out);
    }
    cr_expect_eq(world_number(home, "SELECT count(*) FROM person p JOIN subject s ON s.about = "
                                    "(SELECT uuid FROM ident WHERE no = p.no) AND s.commitment IS "
                                    "NULL WHERE p.name LIKE 'Number%'"),
                 (people - 3) * 4,
                 "each has been said to be, to have a key, a post and a manager, once");
    world_expect_whole(home);
    cpd_home_close(home);
}
