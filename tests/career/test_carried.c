/* Judgements on an older version, shown against a newer one by a map: what carries over counts and
 * says as what; what does not must be looked at again; without a map nothing is guessed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/shipped.h"

#define NOW "2026-11-20T12:00:00Z"
#define ABOUT(set, version, kind, from)                                                            \
    "format: 1\nset: " set "\nversion: '" version "'\nkind: " kind "\ntitle: T\nnation: uk\n"      \
    "layer: college\npublisher: P\neffective_from: " from "\nsource: S\nlicence: L\n"              \
    "checked_by: none\n"
#define LEVELS "levels: [{code: low, title: Low}, {code: high, title: High}]\n"
#define NODE(code) "  - {code: " code ", title: " code ", force: guidance}\n"

static const char old_set[] =
    ABOUT("x", "1", "competencies", "2020-01-01") "codes_from: ours\n" LEVELS "nodes:\n" NODE("a")
        NODE("b") NODE("c") NODE("d") NODE("e");
static const char new_set[] =
    ABOUT("x", "2", "competencies",
          "2024-01-01") "codes_from: ours\nlevels: [{code: low, title: "
                        "Low}, {code: higher, title: Higher}]\nnodes:\n" NODE("a") NODE("b2")
                            NODE("c1") NODE("c2") NODE("de") NODE("f");
static const char map[] =
    ABOUT("x-1-2", "1", "map",
          "2024-01-01") "relation: successor\nfrom: x@1\n"
                        "to: x@2\nrows:\n"
                        "  - {change: same, from: [low, a]}\n"
                        "  - {change: renamed, from: [high], to: [higher]}\n"
                        "  - {change: renamed, from: [b], to: [b2], certainty: unconfirmed}\n"
                        "  - {change: split, from: [c], to: [c1, c2]}\n"
                        "  - {change: merged, from: [d, e], to: [de], carries: true}\n"
                        "  - {change: new, to: [f]}\n";

#define LADDER_OF(version, domains, level)                                                         \
    ABOUT("l", version, "ladder", "2024-01-01")                                                    \
    "grades:\n  - {code: g, title: G, leads_to: [h]}\n  - code: h\n    title: H\n    to_enter: "   \
    "{code: r, title: R, endorsed: {set: x@2, level: " level ", domains: " domains "}}\n"

/* Asha in grade g of a ladder that asks for domains of the newer version; Tom judges. */
static cpd_home *home_with(const char *ladder, bool mapped)
{
    cpd_home *home = shipped_home(NOW);

    shipped_adopt(home, old_set);
    shipped_adopt(home, new_set);
    shipped_adopt(home, ladder);
    if (mapped)
        shipped_adopt(home, map);
    shipped_person(home, "Tom", NULL, NULL);
    shipped_person(home, "Asha", NULL, NULL);
    shipped_post(home, "Asha", "l", "g", "2024-06-01");
    shipped_contact(home, "Asha", "supervisor", "Tom");
    done(cpd_home_act_as(home, "Asha"));
    return home;
}

static void endorse(cpd_home *home, const char *node, const char *level)
{
    const char *const nodes[] = {node};
    cpd_saved saved;

    done(cpd_home_act_as(home, "Tom"));
    done(cpd_portfolio_endorse(&saved, home, "Asha", nodes, 1, level, "Seen.", NULL));
    done(cpd_home_act_as(home, "Asha"));
}

static cpd_doc *ask(cpd_home *home, const char *as_of)
{
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *doc = NULL;

    if (as_of)
        options.as_of = shipped_day(as_of);
    done(cpd_career_progress(&doc, home, &options));
    return doc;
}

static void expect_reason(const char *label, cpd_home *home, const char *as_of,
                          const char *expected)
{
    cpd_doc *doc = ask(home, as_of);
    const cpd_node *finding = cpd_node_get(cpd_doc_root(doc), "requirement");

    cr_expect_str_eq(cpd_node_get_text(finding, "reason"), expected, "%s: %s", label,
                     cpd_node_get_text(finding, "reason"));
    cpd_doc_free(doc);
}

#define ALL "[a, b2, c1, de, f]"

Test(carried, only_by_an_adopted_map)
{
    cpd_home *home = home_with(LADDER_OF("1", ALL, "low"), false);

    endorse(home, "x@1#a", "low");
    expect_reason("no map", home, NULL,
                  "0 of 5 domains are endorsed at the level Low or higher; missing: a; b2; c1; de; "
                  "and 1 more");
    shipped_adopt(home, map);
    expect_reason("with the map", home, NULL,
                  "1 of 5 domains are endorsed at the level Low or higher; missing: b2; c1; de; f; "
                  "carried over: x@1#a (same)");
    cpd_home_close(home);
}

Test(carried, as_what_and_what_must_be_looked_at_again)
{
    cpd_home *home = home_with(LADDER_OF("1", ALL, "low"), true);
    cpd_doc *doc;
    const cpd_node *finding, *carried, *look;

    endorse(home, "x@1#a", "low");
    endorse(home, "x@1#b", "high");
    endorse(home, "x@1#c", "low");
    doc = ask(home, NULL);
    finding = cpd_node_get(cpd_doc_root(doc), "requirement");
    carried = cpd_node_get(finding, "carried");
    look = cpd_node_get(finding, "look_again");
    cr_expect_str_eq(cpd_node_get_text(finding, "reason"),
                     "2 of 5 domains are endorsed at the level Low or higher; missing: c1; de; f; "
                     "carried over, by a map that is partly unconfirmed: x@1#a (same), x@1#b "
                     "(renamed); must be looked at again: x@1#c (split)");
    cr_expect_eq(cpd_node_get_int(finding, "evidence_count", 0), 2);
    cr_assert_eq(cpd_node_length(carried), 2);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(carried, 1), "node"), "x@2#b2");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(carried, 1), "map"), "x-1-2@1");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(carried, 1), "certainty"), "unconfirmed");
    cr_assert_eq(cpd_node_length(look), 1);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(look, 0), "node"), "x@2#c1");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* The publisher said that it carries; it takes all that became one. */
Test(carried, what_was_merged_needs_all_of_it)
{
    cpd_home *home = home_with(LADDER_OF("1", "[de]", "low"), true);

    endorse(home, "x@1#d", "low");
    expect_reason("half of it", home, NULL, "de is not yet endorsed at the level Low or higher");
    endorse(home, "x@1#e", "low");
    expect_reason("both", home, NULL,
                  "de is endorsed at the level Low or higher; carried over: x@1#d (merged)");
    cpd_home_close(home);
}

Test(carried, levels_are_mapped_too)
{
    cpd_home *home = home_with(LADDER_OF("1", "[a]", "higher"), true);

    endorse(home, "x@1#a", "low");
    expect_reason("too low", home, NULL, "a is not yet endorsed at the level Higher or higher");
    endorse(home, "x@1#a", "high");
    expect_reason("renamed level", home, NULL,
                  "a is endorsed at the level Higher or higher; carried over: x@1#a (same)");
    cpd_home_close(home);
}

Test(carried, what_was_judged_anew_needs_no_map)
{
    cpd_home *home = home_with(LADDER_OF("1", "[a]", "low"), true);

    endorse(home, "x@1#a", "low");
    endorse(home, "x@2#a", "low");
    expect_reason("its own version", home, NULL, "a is endorsed at the level Low or higher");
    cpd_home_close(home);
}

/* A map that is in force later says nothing today, and what was known before it was adopted stays
 * what it was. */
Test(carried, as_of_a_day_and_as_known_at_a_position)
{
    cpd_home *home = home_with(LADDER_OF("1", "[a]", "low"), false);
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *before, *after;

    endorse(home, "x@1#a", "low");
    before = ask(home, NULL);
    options.known_at = cpd_node_get_int(cpd_doc_root(before), "known_at", 0);
    shipped_adopt(home, map);
    expect_reason("now", home, NULL,
                  "a is endorsed at the level Low or higher; carried over: x@1#a (same)");
    done(cpd_career_progress(&after, home, &options));
    cr_expect_str_eq(
        cpd_node_get_text(cpd_node_get(cpd_doc_root(after), "requirement"), "reason"),
        cpd_node_get_text(cpd_node_get(cpd_doc_root(before), "requirement"), "reason"));
    cpd_doc_free(before);
    cpd_doc_free(after);
    cpd_home_close(home);
}

/* From version to version: 1 to 2 by one map, 2 to 3 by another. */
Test(carried, along_several_maps)
{
    cpd_home *home = home_with(LADDER_OF("1", "[a]", "low"), true);

    shipped_adopt(home,
                  ABOUT("x", "3", "competencies", "2025-01-01") "codes_from: ours\n" LEVELS
                                                                "nodes:\n" NODE("a3") NODE("c3"));
    shipped_adopt(home, ABOUT("x-2-3", "1", "map",
                              "2025-01-01") "relation: successor\nfrom: x@2\nto: x@3\nrows:\n"
                                            "  - {change: same, from: [low]}\n  - {change: "
                                            "renamed, from: [higher], to: [high]}\n"
                                            "  - {change: renamed, from: [a], to: [a3]}\n"
                                            "  - {change: narrowed, from: [c1], to: [c3]}\n"
                                            "  - {change: dropped, from: [b2, c2, de, f]}\n");
    shipped_adopt(
        home, ABOUT("l", "2", "ladder", "2025-01-01") "grades:\n  - {code: g, title: G, leads_to: "
                                                      "[h]}\n  - code: h\n    title: H\n"
                                                      "    to_enter: {code: r, title: R, endorsed: "
                                                      "{set: x@3, level: high, domains: "
                                                      "all}}\n");
    endorse(home, "x@1#a", "high");
    endorse(home, "x@1#c", "high");
    expect_reason("over two maps", home, NULL,
                  "1 of 2 domains are endorsed at the level High or higher; missing: c3; carried "
                  "over: x@1#a (renamed); must be looked at again: x@1#c (split)");
    cpd_home_close(home);
}

/* Where neither version has levels, a judgement is of none and carries over as its domain does; one
 * of a level that the newer version no longer has does not. */
Test(carried, without_levels)
{
    static const struct {
        const char *label, *levels, *mapped, *level, *says;
    } rows[] = {
        {"none on either side", "", "", NULL, "y is endorsed; carried over: y@1#y (same)"},
        {"the newer has none", LEVELS, "  - {change: dropped, from: [low, high]}\n", "low",
         "y is not yet endorsed; must be looked at again: y@1#y (of a level without a "
         "counterpart)"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cpd_home *home = home_with(
            ABOUT("l", "1", "ladder", "2024-01-01") "grades:\n  - {code: g, title: G, leads_to: "
                                                    "[h]}\n  - code: h\n    title: H\n",
            false);
        char text[2000];

        snprintf(text, sizeof text,
                 ABOUT("y", "1", "competencies", "2020-01-01") "codes_from: ours\n%snodes:\n" NODE(
                     "y"),
                 rows[i].levels);
        shipped_adopt(home, text);
        shipped_adopt(home, ABOUT("y", "2", "competencies",
                                  "2024-01-01") "codes_from: ours\nnodes:\n" NODE("y"));
        snprintf(text, sizeof text,
                 ABOUT("y-1-2", "1", "map",
                       "2024-01-01") "relation: successor\nfrom: y@1\nto: y@2\nrows:\n  - "
                                     "{change: same, from: [y]}\n%s",
                 rows[i].mapped);
        shipped_adopt(home, text);
        shipped_adopt(home, ABOUT("l", "2", "ladder", "2025-01-01") "grades:\n  - {code: g, title: "
                                                                    "G, leads_to: [h]}\n  - code: "
                                                                    "h\n    title: H\n    "
                                                                    "to_enter: {code: r, title: R, "
                                                                    "endorsed: {set: y@2, domains: "
                                                                    "[y]}}\n");
        endorse(home, "y@1#y", rows[i].level);
        expect_reason(rows[i].label, home, NULL, rows[i].says);
        cpd_home_close(home);
    }
}
