/* Named contacts by date, and who may read whom on the day of reading. */
#include <stdlib.h>
#include <string.h>

#include "person/person.h"
#include "support/world.h"

static bool is_contact(cpd_home *home, const char *other, const char *line, const char *day)
{
    cpd_uuid asha = world_person(home, ASHA), who = world_person(home, other);
    cpd_date date;
    bool is;
    done(cpd_date_parse(&date, day));
    done(cpd_people__is_contact(&is, home, &asha, line, &who, date, 0));
    return is;
}

static void expect_contact(cpd_home *home, const char *line, const char *day, const char *name)
{
    cpd_uuid asha = world_person(home, ASHA), to;
    cpd_date date;
    cpd_person_row row;
    done(cpd_date_parse(&date, day));
    int r = cpd_people__contact(&to, home, &asha, line, date);
    if (!name) {
        cr_expect_eq(r, CPD_EABSENT, "on %s there is a %s", day, line);
        return;
    }
    cr_assert_eq(r, 0, "on %s there is no %s", day, line);
    done(cpd_people__get(&row, home, &to));
    cr_expect_str_eq(row.name, name, "on %s", day);
}

static void add_until(cpd_home *home, const char *line, const char *who, const char *since,
                      const char *until)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *given = cpd_node_object(doc);
    cpd_node_set_text(doc, given, "line", line);
    cpd_node_set_text(doc, given, "person", who);
    cpd_node_set_text(doc, given, "since", since);
    cpd_node_set_text(doc, given, "until", until);
    done(cpd_person_add_contact(home, ASHA, given));
    cpd_doc_free(doc);
}

Test(contact, is_one_from_the_day_it_begins)
{
    cpd_home *home = world_of_two();
    cr_expect_not(is_contact(home, TOM, NULL, "2026-08-31"));
    cr_expect(is_contact(home, TOM, NULL, "2026-09-01"));
    cr_expect(is_contact(home, TOM, "supervisor", "2030-01-01"));
    cr_expect_not(is_contact(home, TOM, "assessor", "2030-01-01"));
    cr_expect_not(is_contact(home, VERA, NULL, "2030-01-01"));
    expect_contact(home, "supervisor", "2026-08-31", NULL);
    expect_contact(home, "supervisor", "2026-09-01", TOM);
    expect_contact(home, "assessor", "2026-09-01", NULL);
    cpd_home_close(home);
}

Test(contact, a_new_one_ends_the_earlier_of_its_line)
{
    cpd_home *home = world_of_two();
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-11-01");
    expect_contact(home, "supervisor", "2026-10-31", TOM);
    expect_contact(home, "supervisor", "2026-11-01", VERA);
    cr_expect_not(is_contact(home, TOM, NULL, "2026-11-01"));
    world_add_contact(home, ASHA, "assessor", TOM, "2026-11-15");
    cr_expect(is_contact(home, TOM, NULL, "2026-11-15"));
    expect_contact(home, "supervisor", "2026-11-15", VERA);
    cpd_home_close(home);
}

Test(contact, one_that_has_ended_does_not_bring_back_the_earlier)
{
    cpd_home *home = world_of_two();
    add_until(home, "supervisor", VERA, "2026-10-01", "2026-10-31");
    expect_contact(home, "supervisor", "2026-09-30", TOM);
    expect_contact(home, "supervisor", "2026-10-31", VERA);
    expect_contact(home, "supervisor", "2026-11-01", NULL);
    cpd_home_close(home);
}

Test(contact, said_again_for_the_same_day_is_replaced)
{
    cpd_home *home = world_of_two();
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-09-01");
    expect_contact(home, "supervisor", "2026-09-01", VERA);
    cr_expect_not(is_contact(home, TOM, NULL, "2026-09-01"));
    cpd_home_close(home);
}

/* ---- reading ---- */

static int may_read(cpd_home *home, const char *reader, const char *holder)
{
    cpd_uuid id = world_person(home, holder);
    cpd_person_row row;
    world_act_as(home, reader);
    done(cpd_people__get(&row, home, &id));
    return cpd_people__may_read(home, &row);
}

Test(contact, reading_follows_the_day_of_reading)
{
    cpd_home *home = world_of_two();
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-12-01");
    static const struct {
        const char *clock;
        int tom, vera;
    } cases[] = {{"2026-08-31T12:00:00Z", CPD_EABSENT, CPD_EABSENT},
                 {"2026-09-01T12:00:00Z", 0, CPD_EABSENT},
                 {"2026-11-30T12:00:00Z", 0, CPD_EABSENT},
                 {"2026-12-01T00:00:00Z", CPD_EABSENT, 0},
                 /* Past eleven at night in summer time it is the next day already. */
                 {"2026-08-31T23:30:00Z", 0, CPD_EABSENT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        world_set_clock(cases[i].clock);
        cr_expect_eq(may_read(home, TOM, ASHA), cases[i].tom, "Tom, %s", cases[i].clock);
        cr_expect_eq(may_read(home, VERA, ASHA), cases[i].vera, "Vera, %s", cases[i].clock);
        cr_expect_eq(may_read(home, ASHA, ASHA), 0);
        cr_expect_eq(may_read(home, ASHA, TOM), CPD_EABSENT, "supervising is not mutual");
    }
    cpd_home_close(home);
}

Test(contact, a_person_is_shown_to_themselves_and_their_contacts)
{
    cpd_home *home = world_of_two();
    cpd_doc *doc = NULL;
    world_act_as(home, VERA);
    refused(cpd_person_show(&doc, home, ASHA), CPD_EABSENT);
    cr_expect_null(doc);
    world_act_as(home, TOM);
    done(cpd_person_show(&doc, home, ASHA));
    const cpd_node *shown = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(shown, "name"), ASHA);
    cr_expect_eq(strlen(cpd_node_get_text(shown, "fingerprint")), 49);
    const cpd_node *contact = cpd_node_at(cpd_node_get(shown, "contacts"), 0);
    cr_expect_str_eq(cpd_node_get_text(contact, "line"), "supervisor");
    cr_expect_null(cpd_node_get(contact, "salt"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* Asking for whose portfolio it is does not make the home grow. */
Test(contact, a_person_is_kept_once)
{
    cpd_home *home = world_of_two();
    cpd_person_row first, again;
    cpd_uuid asha = world_person(home, ASHA);
    done(cpd_people__get(&first, home, &asha));
    for (int i = 0; i < 3; i++) {
        done(cpd_people__holder(&again, home, &first.portfolio));
        cr_expect_eq(again.name, first.name, "another copy was made");
        cr_expect(cpd_uuid_equal(&again.id, &asha));
    }
    refused(cpd_people__holder(&again, home, &asha), CPD_EABSENT);
    cpd_home_close(home);
}
