/* The maps that ship: they account for both of their sets, say what the facts say, and carry over
 * what they may. The table of changes is written from the facts and not from the files. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "framework/map.h"
#include "framework/world.h"
#include "support/shipped.h"

static cpd_doc *shipped_file(const char *reference)
{
    char path[200];
    cpd_reference named;

    cr_assert(cpd_reference__parse(&named, reference), "%s", reference);
    snprintf(path, sizeof path, "competencies/%s/%s.yaml", named.set, named.version);
    return parse_file(source_path(path));
}

static const struct {
    const char *map, *relation, *from, *to;
    size_t rows, unconfirmed;
} maps[] = {
    {"pcf-2012-2018@1", "successor", "pcf@2012", "pcf@2018", 80, 6},
    {"peps-2012-2020@1", "successor", "peps@2012", "peps@2020", 3, 2},
    {"peps-2020-2022@1", "successor", "peps@2020", "peps@2022", 3, 3},
    {"gscc-hcpc@1", "successor", "gscc-prtl@2003", "hcpc-cpd@2012", 3, 0},
    {"hcpc-swe@1", "successor", "hcpc-cpd@2012", "swe-cpd@2019-20", 5, 0},
    {"swe-2020-2021@1", "successor", "swe-cpd@2020-21", "swe-cpd@2021-22", 5, 1},
    {"pcf-kss-cf-practitioner@1", "alongside", "pcf@2018", "kss-cf-practitioner@2018", 5, 1},
    {"pcf-kss-cf-supervisor@1", "alongside", "pcf@2018", "kss-cf-supervisor@2018", 4, 1},
    {"pcf-kss-practice-leader@1", "alongside", "pcf@2018", "kss-practice-leader@2015", 3, 1},
    {"pcf-kss-adults@1", "alongside", "pcf@2018", "kss-adults@2015", 6, 1},
};

#define MAPS (sizeof maps / sizeof *maps)

static void count(const char *path, void *payload)
{
    cpd_doc *doc = parse_file(path);

    *(size_t *)payload += strcmp(cpd_node_get_text(cpd_doc_root(doc), "kind"), "map") == 0;
    cpd_doc_free(doc);
}

Test(maps, account_for_both_of_their_sets)
{
    size_t shipped = 0;

    each_shipped(count, &shipped);
    cr_expect_eq(shipped, MAPS, "%zu maps ship", shipped);
    for (size_t i = 0; i < MAPS; i++) {
        cpd_doc *map = shipped_file(maps[i].map), *from = shipped_file(maps[i].from);
        cpd_doc *to = shipped_file(maps[i].to);
        const cpd_node *root = cpd_doc_root(map);
        cpd_issues *issues = cpd_issues_new();
        int r = cpd_map__check(root, maps[i].map, cpd_doc_root(from), cpd_doc_root(to), issues);

        cr_expect_eq(r, 0, "%s: %s", maps[i].map, cpd_error_last()->text);
        cr_expect_str_eq(cpd_node_get_text(root, "relation"), maps[i].relation);
        cr_expect_str_eq(cpd_node_get_text(root, "from"), maps[i].from);
        cr_expect_str_eq(cpd_node_get_text(root, "to"), maps[i].to);
        cpd_issues_free(issues);
        cpd_doc_free(map);
        cpd_doc_free(from);
        cpd_doc_free(to);
    }
}

Test(maps, mark_what_is_unconfirmed)
{
    for (size_t i = 0; i < MAPS; i++) {
        cpd_doc *map = shipped_file(maps[i].map);
        const cpd_node *rows = cpd_node_get(cpd_doc_root(map), "rows");
        size_t marked = 0;

        for (size_t r = 0; r < cpd_node_length(rows); r++) {
            const char *certainty = cpd_node_get_text(cpd_node_at(rows, r), "certainty");

            marked += certainty && strcmp(certainty, "unconfirmed") == 0;
        }
        cr_expect_eq(cpd_node_length(rows), maps[i].rows, "%s: %zu rows", maps[i].map,
                     cpd_node_length(rows));
        cr_expect_eq(marked, maps[i].unconfirmed, "%s: %zu", maps[i].map, marked);
        cpd_doc_free(map);
    }
}

/* ---- what became of a code ---- */

static bool names(const cpd_node *row, const char *side, const char *code)
{
    const cpd_node *codes = cpd_map__codes(row, side);

    for (size_t i = 0; i < cpd_node_length(codes); i++)
        if (strcmp(cpd_node_as_text(cpd_node_at(codes, i)), code) == 0)
            return true;
    return false;
}

/* A row of this change that has the code on this side, and on the other the other one. */
static bool has_row(const cpd_node *rows, const char *change, const char *from, const char *to)
{
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        const cpd_node *row = cpd_node_at(rows, i);

        if (strcmp(cpd_node_get_text(row, "change"), change) == 0 &&
            (!from || names(row, "from", from)) && (!to || names(row, "to", to)))
            return true;
    }
    return false;
}

Test(maps, say_what_the_facts_say)
{
    static const struct {
        const char *map, *change, *from, *to;
    } facts[] = {
        {"pcf-2012-2018@1", "new", NULL, "purpose"},
        {"pcf-2012-2018@1", "widened", "D3", "D3"},
        {"pcf-2012-2018@1", "widened", "D7", "D7"},
        {"pcf-2012-2018@1", "same", "D2", "D2"},
        {"pcf-2012-2018@1", "same", "strategic", "strategic"},
        {"pcf-2012-2018@1", "new", NULL, "D1.sw.3"},
        {"pcf-2012-2018@1", "narrowed", "D1.sw.3", "D1.sw.4"},
        {"pcf-2012-2018@1", "renamed", "D1.sw.4", "D1.sw.5"},
        {"pcf-2012-2018@1", "split", "D1.sw.8", "D1.sw.9"},
        {"pcf-2012-2018@1", "split", "D1.sw.8", "D1.sw.10"},
        {"pcf-2012-2018@1", "renamed", "D1.sw.9", "D9.sw.6"},
        {"pcf-2012-2018@1", "widened", "D1.sw.11", "D1.sw.12"},
        {"pcf-2012-2018@1", "widened", "D2.sw.4", "D2.sw.1"},
        {"pcf-2012-2018@1", "renamed", "D2.sw.1", "D2.sw.2"},
        {"pcf-2012-2018@1", "new", NULL, "D4.sw.7"},
        {"pcf-2012-2018@1", "split", "D5.sw.2", "D5.sw.3"},
        {"pcf-2012-2018@1", "renamed", "D5.sw.6", "D5.sw.7"},
        {"pcf-2012-2018@1", "unclear", "D5.sw.8", NULL},
        {"pcf-2012-2018@1", "split", "D1.exp.7", "D1.exp.9"},
        {"pcf-2012-2018@1", "new", NULL, "D1.exp.3"},
        {"pcf-2012-2018@1", "unclear", "D6.sw.1", NULL},
        {"pcf-2012-2018@1", "renamed", "D6.exp.2", "D6.exp.4"},
        {"pcf-2012-2018@1", "unclear", "D7.exp.12", NULL},
        {"pcf-2012-2018@1", "new", NULL, "D9.exp.6"},
        {"pcf-2012-2018@1", "widened", "D9.exp.2", "D9.exp.3"},
        {"pcf-2012-2018@1", "widened", "D1.strat.6", "D1.strat.6"},
        {"peps-2012-2020@1", "new", NULL, "values"},
        {"peps-2012-2020@1", "same", "stage-2", "stage-2"},
        {"peps-2020-2022@1", "same", "values", "values"},
        {"gscc-hcpc@1", "dropped", "prtl-hours", NULL},
        {"gscc-hcpc@1", "split", "prtl", "hcpc-5"},
        {"hcpc-swe@1", "new", NULL, "one-piece"},
        {"hcpc-swe@1", "dropped", "hcpc-2", NULL},
        {"swe-2020-2021@1", "widened", "one-piece", "two-pieces"},
        {"swe-2020-2021@1", "new", NULL, "peer-reflection"},
        {"pcf-kss-cf-practitioner@1", "related", "D5", "1"},
        {"pcf-kss-cf-practitioner@1", "related", "D7", "10"},
        {"pcf-kss-cf-practitioner@1", "unclear", "D1", NULL},
        {"pcf-kss-cf-supervisor@1", "related", "D9", "7"},
        {"pcf-kss-practice-leader@1", "related", "practice", "6"},
        {"pcf-kss-adults@1", "related", "asye", "11"},
    };

    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        cpd_doc *map = shipped_file(facts[i].map);

        cr_expect(has_row(cpd_node_get(cpd_doc_root(map), "rows"), facts[i].change, facts[i].from,
                          facts[i].to),
                  "%s: %s %s -> %s", facts[i].map, facts[i].change,
                  facts[i].from ? facts[i].from : "", facts[i].to ? facts[i].to : "");
        cpd_doc_free(map);
    }
}

/* ---- what they do to judgements ---- */

#define ASKS(domains)                                                                              \
    "format: 1\nset: local\nversion: '1'\nkind: returns\ntitle: Local\nnation: england\n"          \
    "layer: council\npublisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\n"            \
    "checked_by: none\nregulator: the council\nperiod: {months: 12, begins: rolling}\n"            \
    "requirements: {code: asked, title: Asked, endorsed: {" domains "}}\n"

/* The reason of the one requirement for somebody whom Tom endorsed in this; to free(). */
static char *reason_for(const char *yaml, const char *node, const char *level, const char *state)
{
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");
    const cpd_node *finding;
    cpd_saved saved;
    cpd_doc *doc;
    char *reason;

    shipped_adopt(home, yaml);
    shipped_person(home, "Tom", NULL, NULL);
    shipped_person(home, "Asha", NULL, NULL);
    shipped_contact(home, "Asha", "assessor", "Tom");
    done(cpd_home_act_as(home, "Tom"));
    done(cpd_portfolio_endorse(&saved, home, "Asha", &node, 1, level, "Seen.", NULL));
    done(cpd_home_act_as(home, "Asha"));
    done(cpd_returns_renewal(&doc, home,
                             &(cpd_renewal_options){.rules = "local", .as_of = CPD_DATE_NONE}));
    finding = cpd_node_get(cpd_doc_root(doc), "requirement");
    cr_expect_str_eq(cpd_node_get_text(finding, "state"), state, "%s: %s", node,
                     cpd_node_get_text(finding, "reason"));
    reason = strdup(cpd_node_get_text(finding, "reason"));
    cpd_doc_free(doc);
    cpd_home_close(home);
    return reason;
}

Test(maps, carry_over_what_they_may)
{
    static const struct {
        const char *label, *asks, *node, *level, *state, *says;
    } rows[] = {
        {"the same domain", ASKS("set: pcf@2018, level: asye, domains: [D2]"), "pcf@2012#D2",
         "asye", "met", "carried over, by a map that is partly unconfirmed: pcf@2012#D2 (same)"},
        {"a domain that asks for more", ASKS("set: pcf@2018, level: asye, domains: [D1]"),
         "pcf@2012#D1", "asye", "not-yet",
         "must be looked at again: pcf@2012#D1 (widened)"},
        {"two maps, one after the other", ASKS("set: peps@2022, level: stage-2, domains: [D]"),
         "peps@2012#D", "stage-2", "met", "unconfirmed"},
        {"sets side by side", ASKS("set: kss-cf-practitioner@2018, domains: ['9']"), "pcf@2018#D6",
         "asye", "not-yet", "not yet endorsed"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *reason = reason_for(rows[i].asks, rows[i].node, rows[i].level, rows[i].state);

        cr_expect(strstr(reason, rows[i].says), "%s: %s", rows[i].label, reason);
        free(reason);
    }
}
