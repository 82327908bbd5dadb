/* The shipped sets in use: what is unconfirmed is said to be so, and a set that names another's
 * level is met by it. */
#include <string.h>

#include "support/shipped.h"

#define COUNCIL(domains)                                                                           \
    "format: 1\nset: local\nversion: '1'\nkind: returns\ntitle: Local\nnation: england\n"          \
    "layer: council\npublisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\n"            \
    "checked_by: none\nregulator: the council\nperiod: {months: 12, begins: rolling}\n"            \
    "requirements: {code: asked, title: Asked, endorsed: {" domains "}}\n"

static const char *reason_of(cpd_home *home, cpd_doc **doc, const char *state)
{
    const cpd_node *finding;

    done(cpd_returns_renewal(doc, home,
                             &(cpd_renewal_options){.rules = "local", .as_of = CPD_DATE_NONE}));
    finding = cpd_node_get(cpd_doc_root(*doc), "requirement");
    cr_expect_str_eq(cpd_node_get_text(finding, "state"), state, "%s",
                     cpd_node_get_text(finding, "reason"));
    return cpd_node_get_text(finding, "reason");
}

static cpd_home *home_of_asha(const char *yaml)
{
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");

    shipped_adopt(home, yaml);
    shipped_person(home, "Tom", NULL, NULL);
    shipped_person(home, "Asha", NULL, NULL);
    shipped_contact(home, "Asha", "assessor", "Tom");
    return home;
}

static void endorse(cpd_home *home, const char *node, const char *level)
{
    cpd_saved saved;

    done(cpd_home_act_as(home, "Tom"));
    done(cpd_portfolio_endorse(&saved, home, "Asha", &node, 1, level, "Seen.", NULL));
    done(cpd_home_act_as(home, "Asha"));
}

Test(use, says_what_is_unconfirmed)
{
    cpd_home *home =
        home_of_asha(COUNCIL("set: kss-adults@2015, level: '11', domains: ['4', '5']"));
    cpd_doc *doc;

    cr_expect(strstr(reason_of(home, &doc, "not-yet"),
                     "; missing: Safeguarding (unconfirmed); Mental capacity"));
    cpd_doc_free(doc);
    endorse(home, "kss-adults@2015#4", "11");
    endorse(home, "kss-adults@2015#5", "11");
    reason_of(home, &doc, "met");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* Sets without levels are endorsed without one. */
Test(use, endorses_statements_that_have_no_level)
{
    cpd_home *home = home_of_asha(COUNCIL("set: kss-cf-practitioner@2018, domains: all"));
    cpd_doc *doc;

    cr_expect(strstr(reason_of(home, &doc, "not-yet"), "0 of 10 domains are endorsed; missing: "));
    cpd_doc_free(doc);
    endorse(home, "kss-cf-practitioner@2018#9", NULL);
    cr_expect(strstr(reason_of(home, &doc, "not-yet"), "1 of 10 domains are endorsed; missing: "));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* Stage 2 of the practice educator standards stands for standard 6, in whichever version it is
 * held. */
static void expect_supervisor(const char *const stage[], size_t count)
{
    cpd_home *home = home_of_asha(COUNCIL("set: kss-adults-supervisor@2018, domains: ['6', '7']"));
    cpd_doc *doc;

    endorse(home, "kss-adults-supervisor@2018#7", NULL);
    for (size_t i = 0; i < count; i++) {
        cr_expect(strstr(reason_of(home, &doc, "not-yet"),
                         "missing: Relationship-based practice supervision"));
        cpd_doc_free(doc);
        endorse(home, stage[i], "stage-2");
    }
    reason_of(home, &doc, "met");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(use, takes_a_practice_educator_for_a_supervisor)
{
    static const char *const now[] = {"peps@2022#values", "peps@2022#B", "peps@2022#C",
                                      "peps@2022#D"};
    static const char *const before[] = {"peps@2012#D", "peps@2012#C", "peps@2012#B"};

    expect_supervisor(now, 4);
    expect_supervisor(before, 3);
}
