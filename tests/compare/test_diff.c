/* Differences by meaning, as a report. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "framework/map.h"
#include "framework/world.h"
#include "pair.h"

/* One line an entry: "CODE(was): change, change [key from>to] {words}". */
static void write_words(cpd_str *out, const cpd_node *words)
{
    for (size_t i = 0; i < cpd_node_length(words); i++) {
        const cpd_node *one = cpd_node_at(words, i), *runs = cpd_node_get(one, "runs");

        cpd_str_addf(out, " %s:", cpd_node_get_text(one, "key"));
        for (size_t r = 0; r < cpd_node_length(runs); r++) {
            const char *is = cpd_node_get_text(cpd_node_at(runs, r), "is");
            const char *text = cpd_node_get_text(cpd_node_at(runs, r), "text");

            cpd_str_addf(out, *is == 's' ? " %s" : *is == 'd' ? " [-%s-]" : " {+%s+}", text);
        }
    }
}

static const char *or_none(const char *text)
{
    return text ? text : "none";
}

static void write_from_to(cpd_str *out, const cpd_node *entry, const char *key)
{
    const cpd_node *both = cpd_node_get(entry, key);

    if (both)
        cpd_str_addf(out, " %s(%s>%s)", key, or_none(cpd_node_get_text(both, "from")),
                     or_none(cpd_node_get_text(both, "to")));
}

static char *list_changes(const cpd_node *report)
{
    const cpd_node *changes = cpd_node_get(report, "changes");
    cpd_str out = {0};

    for (size_t i = 0; i < cpd_node_length(changes); i++) {
        const cpd_node *entry = cpd_node_at(changes, i), *list = cpd_node_get(entry, "changes");
        const cpd_node *values = cpd_node_get(entry, "values");

        cpd_str_addf(&out, "%s", cpd_node_get_text(entry, "code"));
        if (cpd_node_get(entry, "was"))
            cpd_str_addf(&out, "(%s)", cpd_node_get_text(entry, "was"));
        cpd_str_add(&out, ":");
        for (size_t c = 0; c < cpd_node_length(list); c++)
            cpd_str_addf(&out, " %s", cpd_node_as_text(cpd_node_at(list, c)));
        write_from_to(&out, entry, "moved");
        write_from_to(&out, entry, "force");
        write_from_to(&out, entry, "level");
        if (cpd_node_get(entry, "above"))
            cpd_str_addf(&out, " above(%s)", cpd_node_get_text(entry, "above"));
        for (size_t v = 0; v < cpd_node_length(values); v++)
            cpd_str_addf(&out, " %s(%s>%s)", cpd_node_get_text(cpd_node_at(values, v), "key"),
                         or_none(cpd_node_get_text(cpd_node_at(values, v), "from")),
                         or_none(cpd_node_get_text(cpd_node_at(values, v), "to")));
        write_words(&out, cpd_node_get(entry, "words"));
        cpd_str_add(&out, "\n");
    }
    return cpd_str_finish(&out);
}

static cpd_doc *diff(const char *old, const char *new, const char *map)
{
    cpd_doc *a = parse_good(old), *b = parse_good(new), *m = map ? parse_good(map) : NULL;
    cpd_doc *report = NULL;
    int r = cpd_compare__diff(&report, cpd_doc_root(a), cpd_doc_root(b), cpd_doc_root(m));

    cr_assert_eq(r, 0, "%s", cpd_error_last()->text);
    cpd_doc_free(a);
    cpd_doc_free(b);
    cpd_doc_free(m);
    return report;
}

static void expect_diff(const char *label, const char *old, const char *new, const char *map,
                        const char *expected)
{
    cpd_doc *report = diff(old, new, map);
    char *listed = list_changes(cpd_doc_root(report));

    cr_expect_str_eq(listed, expected, "%s: %s", label, listed);
    free(listed);
    cpd_doc_free(report);
}

Test(diff, by_codes_and_the_very_words)
{
    expect_diff("no map", before, after, NULL,
                "a: renamed title: Values {+and ethics+}\n"
                "a.1: reworded level level(low>high) text: Listens to people and writes down "
                "[-what they say-] {+their very words+}\n"
                "a.2: moved force changed moved(a>b) force(guidance>rule) aliases(none>Notes)\n"
                "b.1a: added\n"
                "b.1b: added\n"
                "growth(b.2): renamed\n"
                "new: added\n"
                "b.1: dropped\n"
                "gone: dropped\n");
}

Test(diff, by_a_map)
{
    expect_diff("map", before, after, between,
                "a: renamed title: Values {+and ethics+}\n"
                "a.1: widened reworded level level(low>high) text: Listens to people and writes "
                "down [-what they say-] {+their very words+}\n"
                "a.2: moved force changed moved(a>b) force(guidance>rule) aliases(none>Notes)\n"
                "b.1a: split\n"
                "b.1b: split\n"
                "growth(b.2): renamed\n"
                "new: added\n"
                "b.1: split\n"
                "gone: dropped\n");
}

Test(diff, the_report_has_counts_and_what_the_map_says)
{
    cpd_doc *report = diff(before, after, between);
    const cpd_node *root = cpd_doc_root(report), *counts = cpd_node_get(root, "counts");
    const cpd_node *split = cpd_node_at(cpd_node_get(root, "changes"), 3);

    cr_expect_str_eq(cpd_node_get_text(root, "schema"), "cpd.framework-diff/1");
    cr_expect_str_eq(cpd_node_get_text(root, "from"), "x@1");
    cr_expect_str_eq(cpd_node_get_text(root, "map"), "x-1-2@1");
    cr_expect_eq(cpd_node_get_int(counts, "split", 0), 3);
    cr_expect_eq(cpd_node_get_int(counts, "added", 0), 1);
    cr_expect_eq(cpd_node_get_int(counts, "same", 0), 3, "two levels and b");
    cr_expect_str_eq(cpd_node_get_text(split, "certainty"), "unconfirmed");
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(cpd_node_get(split, "from"), 0)), "b.1");
    cr_expect_not(cpd_node_get_bool(split, "carries"));
    cpd_doc_free(report);
}

Test(diff, a_version_is_like_itself)
{
    cpd_doc *report = diff(before, before, NULL);

    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(report), "changes")), 0);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(report), "about")), 0);
    cpd_doc_free(report);
}

#define LEVELS(version, levels)                                                                    \
    ABOUT("x", version, "competencies")                                                            \
    "codes_from: ours\nlevels: [" levels "]\nnodes: [{code: n, title: N, force: rule}]\n"
#define LEVEL(code) "{code: " code ", title: T " code "}"

/* Levels and grades stand lowest first; what came between or went changes nobody's rank. */
Test(diff, levels_and_grades_in_another_order)
{
    static const struct {
        const char *label, *old, *new, *expected;
    } rows[] = {
        {"swapped", LEVELS("1", LEVEL("a") ", " LEVEL("b") ", " LEVEL("c")),
         LEVELS("2", LEVEL("b") ", " LEVEL("a") ", " LEVEL("c")), "a: reordered above(b)\n"},
        {"the lowest is the highest", LEVELS("1", LEVEL("a") ", " LEVEL("b") ", " LEVEL("c")),
         LEVELS("2", LEVEL("b") ", " LEVEL("c") ", " LEVEL("a")), "a: reordered above(c)\n"},
        {"one came between", LEVELS("1", LEVEL("a") ", " LEVEL("c")),
         LEVELS("2", LEVEL("a") ", " LEVEL("b") ", " LEVEL("c")), "b: added\n"},
        {"one went", LEVELS("1", LEVEL("a") ", " LEVEL("b") ", " LEVEL("c")),
         LEVELS("2", LEVEL("a") ", " LEVEL("c")), "b: dropped\n"},
        {"grades", ABOUT("l", "1", "ladder") "grades: [" LEVEL("a") ", " LEVEL("b") "]\n",
         ABOUT("l", "2", "ladder") "grades: [" LEVEL("b") ", " LEVEL("a") "]\n",
         "a: reordered above(b)\n"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect_diff(rows[i].label, rows[i].old, rows[i].new, NULL, rows[i].expected);
}

/* The law that makes a difference worth reading: swapped, what was added is what was dropped. */
Test(diff, swapped_it_says_the_opposite)
{
    cpd_doc *there = diff(before, after, NULL), *back = diff(after, before, NULL);
    const cpd_node *a = cpd_node_get(cpd_doc_root(there), "counts");
    const cpd_node *b = cpd_node_get(cpd_doc_root(back), "counts");
    static const char *const same[] = {"renamed", "reworded", "moved", "force", "level", "same"};

    cr_expect_eq(cpd_node_get_int(a, "added", 0), cpd_node_get_int(b, "dropped", 1));
    cr_expect_eq(cpd_node_get_int(a, "dropped", 0), cpd_node_get_int(b, "added", 1));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        cr_expect_eq(cpd_node_get_int(a, same[i], 0), cpd_node_get_int(b, same[i], 1), "%s",
                     same[i]);
    cpd_doc_free(there);
    cpd_doc_free(back);
}

#define LADDER(version, terms, more)                                                               \
    ABOUT("l", version, "ladder")                                                                  \
    "grades:\n  - code: g\n    title: G\n    to_enter:\n      code: r\n      title: R\n" terms more

Test(diff, requirements_by_their_terms)
{
    expect_diff(
        "hours", LADDER("1", "      hours: {category: [d], window: 1 month, min: 20h}\n", ""),
        LADDER("2", "      hours: {category: [d, e], window: 12 weeks, min: 90m}\n", ""), NULL,
        "r: changed hours.category(d>d, e) hours.window(1 month>12 weeks) "
        "hours.min(20h>1h30m)\n");
    expect_diff("share",
                LADDER("1",
                       "      share: {category: [d], window: in_grade, min: 12.5%, "
                       "weeks: 7, full_week: 70%}\n",
                       ""),
                LADDER("2",
                       "      share: {category: [d], window: in_grade, min: 1.05%, weeks: 7, "
                       "full_week: 70%}\n",
                       "    practice_minimum: none\n"),
                NULL,
                "g: changed practice_minimum(none>none)\nr: changed share.min(12.5%>1.05%)\n");
    expect_diff("ways",
                LADDER("1",
                       "      all:\n        - {code: s, title: S, count: {kind: cpd, window: "
                       "in_grade, min: 1}}\n",
                       ""),
                LADDER("2",
                       "      any:\n        - {code: s, title: S, count: {kind: cpd, window: "
                       "in_grade, min: 2}}\n        - {code: t, title: T, count: {kind: cpd, "
                       "window: in_grade, min: 1}}\n",
                       ""),
                NULL,
                "r: changed all(1 item>none) any(none>2 items)\ns: changed count.min(1>2)\n"
                "t: added\n");
}

Test(diff, what_the_set_says_of_itself)
{
    cpd_doc *report = diff(CAPS("1", "  - {code: a, title: A, force: rule}\n"),
                           CAPS("2", "  - {code: a, title: A, force: rule}\nnote: N\n"), NULL);
    const cpd_node *about = cpd_node_get(cpd_doc_root(report), "about");

    cr_assert_eq(cpd_node_length(about), 1);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(about, 0), "key"), "note");
    cr_expect_null(cpd_node_get_text(cpd_node_at(about, 0), "from"));
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(about, 0), "to"), "N");
    cpd_doc_free(report);
}

Test(diff, of_other_kinds_or_by_a_map_of_others)
{
    cpd_doc *a = parse_good(before), *b = parse_good(after), *m = parse_good(between);
    cpd_doc *l = parse_good(ABOUT("v", "1", "vocabulary") "entries: [{code: e, title: E}]\n");
    cpd_doc *report = NULL;
    int r = cpd_compare__diff(&report, cpd_doc_root(a), cpd_doc_root(l), NULL);

    cr_expect_eq(r, CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "a competencies and a vocabulary cannot be compared");
    r = cpd_compare__diff(&report, cpd_doc_root(b), cpd_doc_root(a), cpd_doc_root(m));
    cr_expect_eq(r, CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->hint, "It maps x@1 to x@2, successor.");
    cr_expect_null(report);
    cpd_doc_free(a);
    cpd_doc_free(b);
    cpd_doc_free(m);
    cpd_doc_free(l);
}

/* ---- does a map account for everything ---- */

static char *check_map(const char *map)
{
    cpd_doc *a = parse_good(before), *b = parse_good(after), *m = parse_good(map);
    cpd_issues *issues = cpd_issues_new();
    int r = cpd_map__check(cpd_doc_root(m), "m.yaml", cpd_doc_root(a), cpd_doc_root(b), issues);
    char *listed = list_issues(issues);

    cr_expect_eq(r, cpd_issues_count(issues) ? CPD_EINPUT : 0);
    cpd_issues_free(issues);
    cpd_doc_free(a);
    cpd_doc_free(b);
    cpd_doc_free(m);
    return listed;
}

#define MAP(relation, rows)                                                                        \
    ABOUT("m", "1", "map") "relation: " relation "\nfrom: x@1\nto: x@2\nrows:\n" rows

static const struct {
    const char *label, *map, *issues;
} maps[] = {
    {"whole", between, ""},
    {"a code that is not there, and what is left out",
     MAP("successor", "  - {change: same, from: [low, high, a, a.2, b, a.l]}\n"
                      "  - {change: split, from: [b.1], to: [b.1a, b.1b]}\n"
                      "  - {change: renamed, from: [b.2], to: [growth]}\n"),
     "14:7 the map says nothing of 2 codes of x@1: a.1, gone | Add a row for each; unclear is one. A "
     "draft of the rows: cpd framework map FROM TO --draft.\n"
     "15:5 the map says nothing of 2 codes of x@2: a.1, new | Add a row for each; unclear is one. A "
     "draft "
     "of the rows: cpd framework map FROM TO --draft.\n"
     "17:49 from: x@1 has no \"a.l\" | Did you mean a.1?\n"
     "17:49 to: x@2 has no \"a.l\" | Did you mean a.1?\n"},
    {"alongside, levels may be left out",
     MAP("alongside",
         "  - {change: related, from: [a, a.1, a.2, b, b.1, b.2, gone], to: [a, a.1, a.2, b, b.1a, "
         "b.1b, growth, new]}\n"),
     ""},
    {"a level becomes a node",
     MAP("successor", "  - {change: same, from: [high, a, a.1, a.2, b]}\n"
                      "  - {change: split, from: [low], to: [b.1a, b.1b]}\n"
                      "  - {change: renamed, from: [b.2], to: [growth]}\n"
                      "  - {change: unclear, from: [b.1, gone]}\n"
                      "  - {change: unclear, to: [new, low]}\n"),
     "18:5 a level cannot become a node | Map like to like.\n"},
    {"proposals",
     MAP("successor", "  - {change: same, from: [low, high, a, a.1, a.2, b], proposed: "
                      "90%}\n"
                      "  - {change: split, from: [b.1], to: [b.1a, b.1b]}\n"
                      "  - {change: renamed, from: [b.2], to: [growth], proposed: "
                      "80%}\n"
                      "  - {change: dropped, from: [gone]}\n"
                      "  - {change: new, to: [new]}\n"),
     "17:5 2 of 5 rows are proposals that nobody has confirmed | Look at each, correct it, and "
     "take \"proposed\" away.\n"},
};

Test(map, accounts_for_everything)
{
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        char *listed = check_map(maps[i].map);

        cr_expect_str_eq(listed, maps[i].issues, "%s: %s", maps[i].label, listed);
        free(listed);
    }
}
