/* The sets that ship: how many domains, levels and statements they have, and the numbers, days and
 * periods of every rule set, held against a table written from the facts and not from the files. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "framework/world.h"

/* SET@VERSION as a checked tree. Free with cpd_doc_free(). */
static cpd_doc *shipped(const char *set, const char *version)
{
    char path[200];

    snprintf(path, sizeof path, "competencies/%s/%s.yaml", set, version);
    return parse_file(source_path(path));
}

static bool has(const cpd_node *list, const char *text)
{
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_as_text(cpd_node_at(list, i)), text) == 0)
            return true;
    return false;
}

static bool says(const cpd_node *object, const char *key, const char *text)
{
    const char *said = cpd_node_get_text(object, key);

    return said && strcmp(said, text) == 0;
}

/* ---- what stands in a set ---- */

/* Nodes below a parent ("" the top, NULL any) that belong to a level ("" none, NULL any). */
static size_t nodes_of(const cpd_doc *doc, const char *parent, const char *level)
{
    const cpd_node *nodes = cpd_node_get(cpd_doc_root(doc), "nodes");
    size_t count = 0;

    for (size_t i = 0; i < cpd_node_length(nodes); i++) {
        const cpd_node *node = cpd_node_at(nodes, i);
        const char *own = cpd_node_get_text(node, "parent"), *at = cpd_node_get_text(node, "level");

        if (parent && strcmp(own ? own : "", parent) != 0)
            continue;
        count += !level || strcmp(at ? at : "", level) == 0;
    }
    return count;
}

static size_t unconfirmed_in(const cpd_doc *doc)
{
    const cpd_node *nodes = cpd_node_get(cpd_doc_root(doc), "nodes");
    size_t count = 0;

    for (size_t i = 0; i < cpd_node_length(nodes); i++)
        count += says(cpd_node_at(nodes, i), "certainty", "unconfirmed");
    return count;
}

Test(counts, of_nodes_levels_and_marks)
{
    static const struct {
        const char *label, *set, *version, *codes_from, *certainty;
        size_t top, all, levels, pathways, unconfirmed;
    } sets[] = {
        {"nine domains and levels in 2012", "pcf", "2012", "ours", "confirmed", 9, 126, 9, 3, 0},
        {"three groups of nine in 2018", "pcf", "2018", "ours", "confirmed", 3, 149, 9, 3, 5},
        {"six standards, fifty below them", "swe-standards", "2019", "publisher", "confirmed", 6,
         56, 0, 0, 31},
        {"three known of ten or eleven", "kss-cf", "2014", "publisher", "confirmed", 3, 3, 0, 0, 0},
        {"ten for practitioners", "kss-cf-practitioner", "2018", "publisher", "confirmed", 10, 10,
         0, 0, 5},
        {"eight for supervisors", "kss-cf-supervisor", "2018", "publisher", "confirmed", 8, 8, 0, 0,
         6},
        {"six for leaders", "kss-practice-leader", "2015", "ours", "unconfirmed", 6, 6, 0, 0, 0},
        {"ten for adults and a level", "kss-adults", "2015", "publisher", "confirmed", 10, 10, 1, 0,
         7},
        {"eight standards, fifteen of forty statements", "kss-adults-supervisor", "2018",
         "publisher", "confirmed", 8, 23, 0, 0, 4},
        {"six domains of the draft", "ecs-cf", "2026", "ours", "unconfirmed", 6, 6, 0, 0, 0},
        {"four domains, two stages", "peps", "2012", "publisher", "confirmed", 4, 4, 2, 0, 4},
        {"and values", "peps", "2020", "publisher", "confirmed", 5, 5, 2, 0, 4},
        {"and values still", "peps", "2022", "publisher", "confirmed", 5, 5, 2, 0, 4},
        {"five areas of Schedule 2", "amhp", "2008", "publisher", "unconfirmed", 5, 5, 0, 0, 0},
        {"eight elements and what is mandatory", "sssc-elements", "2024", "ours", "confirmed", 8,
         11, 0, 0, 4},
        {"topics of ours", "learning-topics", "2026", "ours", "confirmed", 3, 3, 0, 0, 0},
    };

    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        cpd_doc *doc = shipped(sets[i].set, sets[i].version);
        const cpd_node *root = cpd_doc_root(doc);

        cr_expect_eq(nodes_of(doc, "", NULL), sets[i].top, "%s: %zu at the top", sets[i].label,
                     nodes_of(doc, "", NULL));
        cr_expect_eq(nodes_of(doc, NULL, NULL), sets[i].all, "%s: %zu in all", sets[i].label,
                     nodes_of(doc, NULL, NULL));
        cr_expect_eq(cpd_node_length(cpd_node_get(root, "levels")), sets[i].levels, "%s: levels",
                     sets[i].label);
        cr_expect_eq(cpd_node_length(cpd_node_get(root, "pathways")), sets[i].pathways,
                     "%s: pathways", sets[i].label);
        cr_expect_eq(unconfirmed_in(doc), sets[i].unconfirmed, "%s: %zu unconfirmed", sets[i].label,
                     unconfirmed_in(doc));
        cr_expect(says(root, "codes_from", sets[i].codes_from), "%s: codes", sets[i].label);
        cr_expect(says(root, "certainty", sets[i].certainty), "%s: certainty", sets[i].label);
        cpd_doc_free(doc);
    }
}

/* How many statements each cell of the framework has here; what is not listed has none. */
Test(counts, of_statements_by_domain_and_level)
{
    static const char *const levels[] = {"entry",          "readiness", "first-placement",
                                         "last-placement", "asye",      "social-worker",
                                         "experienced",    "advanced",  "strategic"};
    static const struct {
        const char *version;
        size_t cells[9][9]; /* domains by levels */
    } versions[] = {{"2012",
                     {{5, 0, 0, 0, 2, 11, 10, 0, 1},
                      {3, 0, 0, 0, 2, 6, 6, 0, 0},
                      {0, 0, 0, 0, 3, 3, 3, 0, 0},
                      {0, 0, 0, 0, 1, 6, 0, 0, 0},
                      {0, 0, 0, 0, 9, 8, 0, 0, 0},
                      {0, 0, 0, 0, 0, 4, 2, 0, 0},
                      {0, 0, 0, 0, 2, 14, 12, 0, 0},
                      {0, 0, 0, 0, 0, 0, 0, 0, 0},
                      {0, 0, 0, 0, 0, 0, 4, 0, 0}}},
                    {"2018",
                     {{5, 6, 9, 0, 0, 12, 10, 9, 10},
                      {3, 2, 0, 0, 0, 6, 0, 0, 0},
                      {0, 0, 3, 0, 0, 3, 3, 0, 0},
                      {0, 0, 0, 0, 0, 7, 7, 0, 0},
                      {0, 3, 0, 0, 0, 7, 6, 0, 0},
                      {0, 0, 0, 0, 0, 0, 5, 7, 0},
                      {0, 0, 0, 0, 0, 0, 0, 0, 0},
                      {0, 0, 0, 0, 0, 0, 0, 0, 0},
                      {0, 0, 0, 0, 0, 6, 8, 0, 0}}}};

    for (size_t v = 0; v < 2; v++) {
        cpd_doc *doc = shipped("pcf", versions[v].version);

        for (size_t domain = 0; domain < 9; domain++)
            for (size_t level = 0; level < 9; level++) {
                char code[8];

                snprintf(code, sizeof code, "D%zu", domain + 1);
                cr_expect_eq(nodes_of(doc, code, levels[level]), versions[v].cells[domain][level],
                             "pcf@%s: %s at %s has %zu", versions[v].version, code, levels[level],
                             nodes_of(doc, code, levels[level]));
            }
        cpd_doc_free(doc);
    }
}

Test(counts, of_standards_by_number)
{
    static const size_t below[] = {7, 7, 15, 8, 6, 7};
    cpd_doc *doc = shipped("swe-standards", "2019");

    for (size_t i = 0; i < 6; i++) {
        char code[8];

        snprintf(code, sizeof code, "%zu", i + 1);
        cr_expect_eq(nodes_of(doc, code, NULL), below[i], "standard %s", code);
    }
    cpd_doc_free(doc);
    doc = shipped("kss-adults-supervisor", "2018");
    cr_expect_eq(nodes_of(doc, "7", NULL), 5, "the five statements of standard 7");
    cpd_doc_free(doc);
}

/* Stage 1 asks A, B and C, stage 2 B, C and D. */
Test(counts, of_domains_at_a_stage)
{
    static const char *const versions[] = {"2012", "2020", "2022"};
    static const char *const asked[][2] = {{"A", "stage-1"}, {"B", "stage-1"}, {"B", "stage-2"},
                                           {"C", "stage-1"}, {"C", "stage-2"}, {"D", "stage-2"}};

    for (size_t v = 0; v < 3; v++) {
        cpd_doc *doc = shipped("peps", versions[v]);
        const cpd_node *nodes = cpd_node_get(cpd_doc_root(doc), "nodes");
        size_t levels = 0, found = 0;

        for (size_t i = 0; i < cpd_node_length(nodes); i++) {
            const cpd_node *node = cpd_node_at(nodes, i);

            levels += cpd_node_length(cpd_node_get(node, "levels"));
            for (size_t a = 0; a < 6; a++)
                found += says(node, "code", asked[a][0]) &&
                         has(cpd_node_get(node, "levels"), asked[a][1]);
        }
        cr_expect(levels == 6 && found == 6, "peps@%s", versions[v]);
        cpd_doc_free(doc);
    }
}

/* ---- what rules say ---- */

static const cpd_node *requirement_in(const cpd_node *node, const char *code)
{
    const cpd_node *found = says(node, "code", code) ? node : NULL;

    if (cpd_node_type(node) != CPD_NODE_OBJECT && cpd_node_type(node) != CPD_NODE_LIST)
        return NULL;
    for (size_t i = 0; !found && i < cpd_node_length(node); i++)
        found = requirement_in(cpd_node_at(node, i), code);
    return found;
}

/* The way of a requirement whose `min` is meant. */
static int64_t min_of(const cpd_doc *doc, const char *code)
{
    static const char *const ways[] = {"count", "learning", "months_in_grade", "off_register"};
    const cpd_node *asked = requirement_in(cpd_node_get(cpd_doc_root(doc), "requirements"), code);

    for (size_t i = 0; asked && i < 4; i++)
        if (cpd_node_get(asked, ways[i]))
            return cpd_node_get_int(cpd_node_get(asked, ways[i]), "min", -1);
    return asked ? 0 : -1;
}

#define H 60 /* minutes of an hour */

Test(counts, of_what_rules_ask)
{
    static const struct {
        const char *set, *version, *nation, *purpose, *from, *to, *begins, *code;
        int64_t months, min;
    } rules[] = {
        {"gscc-prtl", "2003", "england", "renewal", "2003-04-01", "2012-07-31", "registration",
         "prtl-hours", 36, 90 * H},
        {"hcpc-cpd", "2012", "england", "renewal", "2012-12-01", "2019-12-01", "rounds", "hcpc-2",
         24, 2},
        {"swe-cpd", "2019-20", "england", "renewal", "2019-12-02", "2020-11-30", NULL, "one-piece",
         0, 1},
        {"swe-cpd", "2020-21", "england", "renewal", "2020-12-01", "2021-11-30", NULL, "one-piece",
         0, 1},
        {"swe-cpd", "2020-21", "england", "renewal", "2020-12-01", "2021-11-30", NULL,
         "four-pieces", 0, 4},
        {"swe-cpd", "2021-22", "england", "renewal", "2021-12-01", "2022-11-30", NULL, "two-pieces",
         0, 2},
        {"swe-cpd", "2022-23", "england", "renewal", "2022-12-01", "2023-11-30", NULL, "two-pieces",
         0, 2},
        {"swe-cpd", "2023-24", "england", "renewal", "2023-12-01", "2024-11-30", NULL,
         "peer-reflection", 0, 1},
        {"swe-cpd", "2024-25", "england", "renewal", "2024-12-01", "2025-11-30", NULL, "impact", 0,
         1},
        {"swe-cpd", "2025-26", "england", "renewal", "2025-12-01", "2026-11-30", NULL, "two-pieces",
         0, 2},
        {"swe-cpd", "2026-27", "england", "renewal", "2026-12-01", "2027-11-30", NULL, "two-pieces",
         0, 2},
        {"sssc-prtl", "2003", "scotland", "renewal", "2003-04-01", "2020-10-29", "registration",
         "sssc-days", 36, 90 * H},
        {"sssc-prtl", "2003", "scotland", "renewal", "2003-04-01", "2020-10-29", "registration",
         "sssc-protection", 36, 30 * H},
        {"sssc-cpl", "2020", "scotland", "renewal", "2020-10-30", "2024-06-02", "registration",
         "cpl-protection", 36, 30 * H},
        {"sssc-cpl", "2024", "scotland", "renewal", "2024-06-03", "2025-05-02", "registration",
         "element-leadership", 12, 1},
        {"sssc-cpl", "2025", "scotland", "renewal", "2025-05-03", NULL, "registration",
         "must-adult-protection", 12, 1},
        {"sssc-nqsw", "2022", "scotland", "first-year", "2022-01-01", "2024-06-02", "registration",
         "nqsw-days", 12, 144 * H},
        {"sssc-nqsw", "2022", "scotland", "first-year", "2022-01-01", "2024-06-02", "registration",
         "nqsw-protection", 12, 30 * H},
        {"sssc-nqsw", "2024", "scotland", "first-year", "2024-06-03", NULL, "registration",
         "must-trauma", 12, 1},
        {"scw-cpd", "2003", "wales", "renewal", "2003-04-01", "2025-03-31", "registration",
         "scw-hours", 36, 90 * H},
        {"scw-cpd", "2025", "wales", "renewal", "2025-04-01", NULL, "registration", "scw-record",
         36, 1},
        {"niscc-prtl", "2005", "northern-ireland", "renewal", "2005-01-01", NULL, "registration",
         "niscc-hours", 36, 90 * H},
        {"niscc-aye", "2006", "northern-ireland", "first-year", "2006-04-01", NULL, "registration",
         "aye-certificate", 12, 0},
        {"amhp-england", "2008", "england", "approval", "2008-11-03", NULL, "registration",
         "amhp-hours", 12, 18 * H},
        {"bia-england", "2008", "england", "approval", "2008-11-03", NULL, "rolling",
         "bia-training", 12, 1},
        {"swe-return", "2019", "england", "return", "2019-12-02", "2025-11-04", "rolling",
         "return-30-days", 12, 30 * 6 * H},
        {"swe-return", "2019", "england", "return", "2019-12-02", "2025-11-04", "rolling",
         "return-60-guided", 12, 30 * 6 * H},
        {"swe-return", "2025", "england", "return", "2025-11-05", NULL, "rolling", "return-60-days",
         12, 60 * 7 * H},
        {"asye", "2022", "england", "first-year", "2022-09-01", NULL, "post", "asye-weekly", 12, 6},
        {"asye", "2022", "england", "first-year", "2022-09-01", NULL, "post", "asye-fortnightly",
         12, 10},
        {"asye", "2022", "england", "first-year", "2022-09-01", NULL, "post", "asye-monthly", 12,
         6},
    };

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        cpd_doc *doc = shipped(rules[i].set, rules[i].version);
        const cpd_node *root = cpd_doc_root(doc), *period = cpd_node_get(root, "period");
        const char *label = rules[i].code;

        cr_expect(says(root, "nation", rules[i].nation), "%s: nation", label);
        cr_expect(says(root, "purpose", rules[i].purpose), "%s: purpose", label);
        cr_expect(says(root, "effective_from", rules[i].from), "%s: first day", label);
        cr_expect(rules[i].to ? says(root, "effective_to", rules[i].to)
                              : !cpd_node_get(root, "effective_to"),
                  "%s: last day", label);
        cr_expect(rules[i].begins ? says(period, "begins", rules[i].begins) : !period,
                  "%s: beginning", label);
        cr_expect_eq(cpd_node_get_int(period, "months", 0), rules[i].months, "%s: months", label);
        cr_expect_eq(min_of(doc, rules[i].code), rules[i].min, "%s: %lld", label,
                     (long long)min_of(doc, rules[i].code));
        cpd_doc_free(doc);
    }
}

/* Numbers beside the requirement, in the form of a checked tree: basis points, days. */
Test(counts, of_samples_grace_and_fees)
{
    static const struct {
        const char *set, *version, *fee;
        int64_t sample, grace; /* sample -1: none, 0: not known */
    } rules[] = {
        {"hcpc-cpd", "2012", "GBP 160 for two years (2014)", 250, 0},
        {"swe-cpd", "2019-20", "GBP 90", 250, 21},
        {"swe-cpd", "2020-21", "GBP 90", 250, 21},
        {"swe-cpd", "2021-22", "GBP 90", 250, 0},
        {"swe-cpd", "2022-23", "GBP 90", 250, 0},
        {"swe-cpd", "2023-24", "GBP 90", -1, 0},
        {"swe-cpd", "2024-25", "GBP 90", -1, 0},
        {"swe-cpd", "2025-26", "GBP 120", 0, 0},
        {"swe-cpd", "2026-27", "GBP 122", 0, 0},
        {"niscc-aye", "2006", NULL, 1000, 0},
        {"sssc-nqsw", "2024", NULL, 10000, 61},
        {"sssc-cpl", "2025", NULL, 0, 0},
        {"scw-cpd", "2025", NULL, 0, 0},
    };

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        cpd_doc *doc = shipped(rules[i].set, rules[i].version);
        const cpd_node *root = cpd_doc_root(doc), *review = cpd_node_get(root, "review");
        int64_t sample =
            says(review, "sample", "none") ? -1 : cpd_node_get_int(review, "sample", 0);

        cr_expect_eq(sample, rules[i].sample, "%s@%s: sample", rules[i].set, rules[i].version);
        cr_expect_eq(cpd_node_get_int(root, "grace_days", 0), rules[i].grace, "%s@%s: grace",
                     rules[i].set, rules[i].version);
        cr_expect(rules[i].fee ? says(root, "fee", rules[i].fee) : !cpd_node_get(root, "fee"),
                  "%s@%s: fee", rules[i].set, rules[i].version);
        cpd_doc_free(doc);
    }
}

Test(counts, of_the_assessed_year)
{
    static const char *const codes[] = {"HP", "CRL", "PDP", "RSPA", "DO", "PD", "OP"};
    static const int64_t months[] = {1, 3, 6, 9, 12};
    cpd_doc *doc = shipped("asye", "2022");
    const cpd_node *root = cpd_doc_root(doc), *documents = cpd_node_get(root, "documents");
    const cpd_node *meetings = cpd_node_get(root, "meetings");

    cr_expect_eq(cpd_node_get_int(root, "protected_time", 0), 1000, "a tenth of the time");
    cr_expect_eq(cpd_node_get_int(root, "workload", 0), 9000, "nine tenths of a load");
    cr_assert_eq(cpd_node_length(documents), 7, "seven documents");
    for (size_t i = 0; i < 7; i++)
        cr_expect(says(cpd_node_at(documents, i), "code", codes[i]), "%s", codes[i]);
    cr_assert_eq(cpd_node_length(meetings), 5, "five meetings");
    for (size_t i = 0; i < 5; i++)
        cr_expect_eq(cpd_node_get_int(cpd_node_at(meetings, i), "month", 0), months[i]);
    cr_expect(cpd_node_get_bool(cpd_node_at(meetings, 3), "optional"), "nine months, if needed");
    cr_expect_eq(cpd_node_length(cpd_node_get(root, "outcomes")), 3);
    cpd_doc_free(doc);
    doc = shipped("niscc-aye", "2006");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "documents")), 6, "AYE1 to AYE6");
    cpd_doc_free(doc);
}
