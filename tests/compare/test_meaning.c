/* When has a code come to mean something else? */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "framework/world.h"
#include "pair.h"

static void note(void *payload, const char *code, enum cpd_meaning meaning, const char *how,
                 const cpd_node *node)
{
    cr_assert_not_null(node);
    cpd_str_addf(payload, "%s %s: %s\n", code, meaning == CPD_MEANS_OTHER ? "other" : "reworded",
                 how);
}

static void expect_meanings(const char *label, const char *old, const char *new,
                            const char *expected)
{
    cpd_doc *a = parse_good(old), *b = parse_good(new);
    cpd_str said = {0};
    char *text;

    cr_assert_eq(cpd_compare__meanings(cpd_doc_root(a), cpd_doc_root(b), note, &said), 0);
    text = cpd_str_finish(&said);
    cr_expect_str_eq(text, expected, "%s: %s", label, text);
    free(text);
    cpd_doc_free(a);
    cpd_doc_free(b);
}

#define N(more) "  - {code: n, title: T, force: rule, text: One two" more "}\n"
#define WORD(more) ABOUT("v", "1", "vocabulary") "entries: [{code: e, title: E" more "}]\n"

static const struct {
    const char *label, *old, *new, *meanings;
} cases[] = {
    {"nothing", CAPS("1", N("")), CAPS("2", N("")), ""},
    {"white space", CAPS("1", N("")),
     CAPS("2", "  - {code: n, title: T, force: rule, text: ' One   two '}\n"), ""},
    {"aliases, certainty, place", CAPS("1", N("") "  - {code: p, title: P, force: rule}\n"),
     CAPS("2", N(", aliases: [A], certainty: unconfirmed, parent: p") "  - {code: p, title: P, "
                                                                      "force: rule}\n"),
     ""},
    {"text", CAPS("1", N("")), CAPS("2", N(" three")), "n reworded: it has other words\n"},
    {"title", CAPS("1", N("")), CAPS("2", "  - {code: n, title: U, force: rule, text: One two}\n"),
     "n reworded: it has other words\n"},
    {"force", CAPS("1", N("")),
     CAPS("2", "  - {code: n, title: T, force: guidance, text: One two three}\n"),
     "n other: force was rule and is guidance\n"},
    {"optional", CAPS("1", N("")), CAPS("2", N(", optional: true")),
     "n other: optional was not said and is true\n"},
    {"optional or not said", CAPS("1", N("")), CAPS("2", N(", optional: false")), ""},
    {"level", CAPS("1", N("")), CAPS("2", N(", level: low")),
     "n other: level was not said and is low\n"},
    {"a new code", CAPS("1", N("")), CAPS("2", "  - {code: m, title: U, force: guidance}\n"), ""},
    {"a level that is a node", CAPS("1", N("")),
     ABOUT("x", "2", "competencies") "codes_from: ours\nlevels: [{code: n, title: T}]\nnodes: "
                                     "[{code: a, title: A, force: rule}]\n",
     "n other: it was a node and is a level\n"},
    {"levels in another order", CAPS("1", N("")),
     ABOUT("x", "2",
           "competencies") "codes_from: ours\nlevels: [{code: high, title: High}, {code: "
                           "low, title: Low}]\nnodes: [{code: a, title: A, force: rule}]\n",
     "low other: it stands above \"high\" and stood below\n"},
    {"time with people", WORD(""), WORD(", front_line: true, words: [x]"),
     "e other: front_line was not said and is true\n"},
};

Test(meaning, of_a_code)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_meanings(cases[i].label, cases[i].old, cases[i].new, cases[i].meanings);
}

Test(meaning, requirements_are_dated_and_may_change)
{
#define GRADES(min)                                                                                \
    ABOUT("l", "1", "ladder")                                                                      \
    "grades: [{code: g, title: G, to_enter: {code: r, title: R, count: {kind: cpd, window: "       \
    "in_grade, min: " min "}}}]\n"
    expect_meanings("requirement", GRADES("1"), GRADES("2"), "");
}
