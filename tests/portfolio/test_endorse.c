/* Judgements: written in another's portfolio and signed in the same act, never about oneself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpd/portfolio.h>

#include "record/record.h"
#include "support/world.h"

static const char *const both[] = {"pcf@2018#D1", "pcf@2018#D2"};

static cpd_home *world_with_assessor(void)
{
    cpd_home *home = world_of_two();
    world_add_contact(home, ASHA, "assessor", VERA, "2026-11-01");
    world_act_as(home, TOM);
    return home;
}

Test(endorse, is_signed_in_the_same_act)
{
    cpd_home *home = world_with_assessor();
    int64_t before = world_number(home, "SELECT count(*) FROM entry");
    cpd_saved saved;
    cpd_doc *doc;
    done(cpd_portfolio_endorse(&saved, home, ASHA, both, 2, "asye", "Seen at work.", NULL));
    cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before + 2);
    world_act_as(home, ASHA);
    done(cpd_record_read(&doc, home, saved.id, NULL));
    const cpd_node *shown = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(shown, "author"), TOM);
    cr_expect_str_eq(cpd_node_get_text(shown, "portfolio"), ASHA);
    cr_expect_str_eq(cpd_node_get_text(shown, "text"), "Seen at work.");
    const cpd_node *links = cpd_node_get(shown, "links"),
                   *signatures = cpd_node_get(shown, "signatures");
    cr_assert(cpd_node_length(links) == 2 && cpd_node_length(signatures) == 1);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(links, 1), "node"), both[1]);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(links, 1), "level"), "asye");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(signatures, 0), "role"), "assessor");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(signatures, 0), "outcome"), "agree");
    cpd_doc_free(doc);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(endorse, is_counted_for_who_made_it)
{
    cpd_home *home = world_with_assessor();
    cpd_saved saved;
    cpd_facts facts = {0};
    cpd_uuid asha = world_person(home, ASHA), vera = world_person(home, VERA);
    cpd_person_row holder, author;
    size_t count;
    world_act_as(home, VERA);
    done(cpd_portfolio_endorse(&saved, home, "asha", both, 1, "student", NULL, NULL));
    done(cpd_people__get(&holder, home, &asha));
    done(cpd_people__get(&author, home, &vera));
    done(cpd_facts__read(&facts, home, holder.portfolio_no, 40000, 0));
    const cpd_fact *fact = cpd_facts__of_kind(&facts, CPD_KIND_ENDORSEMENT, &count);
    cr_assert_eq(count, 1);
    cr_expect(fact->other == author.no && fact->signatures == 1 && fact->signed_by_other);
    cr_expect_eq(facts.link_count, 1);
    cpd_facts__fini(&facts);
    cpd_home_close(home);
}

Test(endorse, is_refused_to_oneself_and_to_strangers)
{
    static const struct {
        const char *acting, *person;
        int expected;
    } cases[] = {{ASHA, ASHA, CPD_EDENIED},
                 {TOM, TOM, CPD_EDENIED},
                 {ASHA, TOM, CPD_EDENIED},
                 {TOM, VERA, CPD_EDENIED},
                 {TOM, "Bob", CPD_EABSENT}};
    cpd_home *home = world_with_assessor();
    int64_t before = world_number(home, "SELECT count(*) FROM entry");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_saved saved;
        world_act_as(home, cases[i].acting);
        refused(cpd_portfolio_endorse(&saved, home, cases[i].person, both, 1, "asye", NULL, NULL),
                cases[i].expected);
    }
    cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before);
    cpd_home_close(home);
}

/* The contact of today judges, not the one of last week. */
Test(endorse, is_for_who_is_a_contact_on_the_day)
{
    cpd_home *home = world_with_assessor();
    cpd_saved saved;
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-11-20");
    refused(cpd_portfolio_endorse(&saved, home, ASHA, both, 1, "asye", NULL, NULL), CPD_EDENIED);
    world_set_clock("2026-11-19T12:00:00Z");
    done(cpd_portfolio_endorse(&saved, home, ASHA, both, 1, "asye", NULL, NULL));
    cpd_home_close(home);
}

Test(endorse, names_capabilities_and_a_level_that_there_are)
{
    static const char *const unknown[] = {"pcf@2018#D9"}, *const half[] = {"pcf@2018#D1", "D2"},
                             *const whole[] = {"pcf@2018"};
    const struct {
        const char *label, *const *nodes;
        size_t count;
        const char *level;
    } cases[] = {{"unknown node", unknown, 1, "asye"}, {"half unknown", half, 2, "asye"},
                 {"a whole set", whole, 1, "asye"},    {"unknown level", both, 2, "master"},
                 {"no level", both, 2, NULL},          {"empty level", both, 2, ""},
                 {"no node", both, 0, "asye"}};
    cpd_home *home = world_with_assessor();
    int64_t before = world_number(home, "SELECT count(*) FROM entry");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_saved saved;
        int r = cpd_portfolio_endorse(&saved, home, ASHA, cases[i].nodes, cases[i].count,
                                      cases[i].level, NULL, NULL);
        cr_expect(r == CPD_EINPUT && cpd_error_last()->kind == r, "%s: %d %s", cases[i].label, r,
                  cpd_error_last()->text);
    }
    cpd_saved saved;
    refused(cpd_portfolio_endorse(&saved, home, NULL, both, 1, "asye", NULL, NULL), CPD_EINPUT);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before);
    cpd_home_close(home);
}

/* Without the key there is no judgement either: both or none. */
Test(endorse, without_ones_key_nothing_is_written)
{
    cpd_home *home = world_with_assessor();
    char id[CPD_ID_TEXT], path[4096];
    cpd_saved saved, untouched;
    CPD_FREE char *folder = strdup(home->path);
    done(cpd_person_find(id, home, TOM));
    snprintf(path, sizeof path, "%s/keys/person/%s.key", folder, id);
    cr_assert_eq(unlink(path), 0);
    cpd_home_close(home);
    home = world_open(folder);
    world_act_as(home, TOM);
    int64_t before = world_number(home, "SELECT count(*) FROM entry");
    memset(&saved, 7, sizeof saved);
    untouched = saved;
    refused(cpd_portfolio_endorse(&saved, home, ASHA, both, 1, "asye", NULL, NULL), CPD_ELOCKED);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before);
    cr_expect(memcmp(&saved, &untouched, sizeof saved) == 0);
    cpd_home_close(home);
}

Test(endorse, needs_a_portfolio_in_this_home)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT];
    cpd_saved saved;
    done(cpd_person_add(id, home, TOM));
    done(cpd_person_add(id, home, ASHA));
    world_add_contact(home, ASHA, "assessor", TOM, "2026-01-01");
    world_act_as(home, TOM);
    refused(cpd_portfolio_endorse(&saved, home, ASHA, both, 1, "asye", NULL, NULL), CPD_EABSENT);
    cpd_home_close(home);
}
