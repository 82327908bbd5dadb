/* Delegations: what is refused, what is listed and to whom, and their end. */
#include <string.h>

#include <cpd/delegation.h>

#include "person/person.h"
#include "support/world.h"

static const struct {
    const char *label;
    struct world_delegation what;
    int kind;
} tried[] = {
    {"until a day", {.from = TOM, .to = VERA}, CPD_OK},
    {"of one day", {.from = TOM, .to = VERA, .until = "2026-11-20"}, CPD_OK},
    {"ahead", {.from = TOM, .to = VERA, .since = "2026-12-01"}, CPD_OK},
    {"to oneself", {.from = TOM, .to = TOM}, CPD_EINPUT},
    {"to nobody here", {.from = TOM, .to = "Nobody"}, CPD_EABSENT},
    {"back", {.from = TOM, .to = VERA, .since = "2026-11-19"}, CPD_EINPUT},
    {"ending before it begins", {.from = TOM, .to = VERA, .until = "2026-11-19"}, CPD_EINPUT},
    {"on no day", {.from = TOM, .to = VERA, .until = "2026-02-30"}, CPD_EINPUT},
    {"of no kind", {.from = TOM, .to = VERA, .kind = "sesion"}, CPD_EINPUT},
    {"in no role", {.from = TOM, .to = VERA, .role = "boss"}, CPD_EINPUT},
    {"in no capacity", {.from = TOM, .to = VERA, .capacity = "acting"}, CPD_EINPUT},
    {"of nobody's portfolio", {.from = TOM, .to = VERA, .person = "Nobody"}, CPD_EABSENT},
};

Test(delegate, is_checked_whole_before_anything_is_written)
{
    cpd_home *home = world_of_two();
    char id[CPD_ID_TEXT];
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        int64_t before = world_number(home, "SELECT count(*) FROM entry");
        int r = world_try_delegate(id, home, &tried[i].what);
        cr_expect_eq(r, tried[i].kind, "%s: %s", tried[i].label,
                     r < 0 ? cpd_error_last()->text : "done");
        cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before + (r == 0));
    }
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(delegate, says_when_it_ends)
{
    cpd_home *home = world_of_two();
    char id[CPD_ID_TEXT];
    cpd_doc *doc = world_yaml("{to: Vera Long}");
    world_act_as(home, TOM);
    refused(cpd_delegation_give(id, home, cpd_doc_root(doc)), CPD_EINPUT);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

static void expect_listed(cpd_home *home, const char *person, const char *state)
{
    cpd_doc *doc;
    world_act_as(home, person);
    done(cpd_delegation_list(&doc, home));
    const cpd_node *list = cpd_doc_root(doc);
    cr_assert_eq(cpd_node_length(list), state ? 1 : 0, "%s", person);
    if (state)
        cr_expect_str_eq(cpd_node_get_text(cpd_node_at(list, 0), "state"), state);
    cpd_doc_free(doc);
}

Test(delegate, is_listed_for_the_two_and_ended_by_either)
{
    cpd_home *home = world_of_two();
    char id[CPD_ID_TEXT];
    done(world_try_delegate(id, home, &(struct world_delegation){.from = TOM, .to = VERA}));
    expect_listed(home, TOM, "in force");
    expect_listed(home, VERA, "in force");
    expect_listed(home, ASHA, NULL);
    refused(cpd_delegation_end(home, id), CPD_EABSENT);
    world_act_as(home, VERA);
    refused(cpd_delegation_end(home, "no such"), CPD_EABSENT);
    done(cpd_delegation_end(home, id + strlen(id) - 6));
    refused(cpd_delegation_end(home, id), CPD_ECONFLICT);
    expect_listed(home, TOM, "ended");
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(delegate, is_over_after_its_day)
{
    cpd_home *home = world_of_two();
    world_delegate(home, &(struct world_delegation){.from = TOM, .to = VERA, .since = "2026-12-01"});
    expect_listed(home, TOM, "not yet");
    world_set_clock("2026-12-31T12:00:00Z");
    expect_listed(home, TOM, "in force");
    world_set_clock("2027-01-01T12:00:00Z");
    expect_listed(home, TOM, "over");
    cpd_home_close(home);
}

/* ---- who acts in a line ---- */

static void expect_holder(cpd_home *home, const char *day, const char *name, bool acting)
{
    cpd_uuid asha = world_person(home, ASHA), expected = world_person(home, name);
    cpd_contact contact;
    cpd_date date;
    done(cpd_date_parse(&date, day));
    done(cpd_people__holds_line(&contact, home, &asha, "supervisor", date, 0));
    cr_expect(cpd_uuid_equal(&contact.to, &expected) && contact.acting == acting, "%s", day);
}

Test(delegate, who_acts_ends_nobody)
{
    cpd_home *home = world_of_two();
    cpd_doc *doc = world_yaml("{line: supervisor, person: Vera Long, since: 2026-11-10, until: "
                              "2026-11-30, capacity: acting}"),
            *wrong = world_yaml("{line: supervisor, person: Vera Long, since: 2026-11-10, "
                                "capacity: interim}"),
            *which = world_yaml("{line: supervisor, since: 2026-11-10, capacity: acting}");
    refused(cpd_person_add_contact(home, ASHA, cpd_doc_root(wrong)), CPD_EINPUT);
    done(cpd_person_add_contact(home, ASHA, cpd_doc_root(doc)));
    expect_holder(home, "2026-11-09", TOM, false);
    expect_holder(home, "2026-11-10", VERA, true);
    expect_holder(home, "2026-11-30", VERA, true);
    expect_holder(home, "2026-12-01", TOM, false);
    done(cpd_person_withdraw(home, ASHA, "contact", cpd_doc_root(which)));
    expect_holder(home, "2026-11-20", TOM, false);
    cpd_doc_free(doc);
    cpd_doc_free(wrong);
    cpd_doc_free(which);
    cpd_home_close(home);
}
