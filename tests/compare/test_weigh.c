/* The size of versions. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "framework/world.h"
#include "pair.h"

static const cpd_node *row(const cpd_doc *report, size_t i)
{
    return cpd_node_at(cpd_node_get(cpd_doc_root(report), "versions"), i);
}

Test(weigh, against_the_last_and_the_first)
{
    cpd_doc *docs[] = {
        parse_good(CAPS("1", "  - {code: a, title: One, force: rule}\n")),
        parse_good(CAPS("2", "  - {code: a, title: One, text: two three, force: rule, "
                             "optional: true}\n")),
        parse_good(CAPS("3", "  - {code: a, title: One, text: two three four - five, "
                             "force: guidance}\n  - {code: b, title: Six, force: "
                             "rule}\n"))};
    const cpd_node *versions[] = {cpd_doc_root(docs[0]), cpd_doc_root(docs[1]),
                                  cpd_doc_root(docs[2])};
    cpd_doc *report = NULL;
    const cpd_node *last, *first;

    cr_assert_eq(cpd_compare__weigh(&report, versions, 3,
                                    &(cpd_reading){2, "measures@1#reading", "Somebody, 2019"}),
                 0);
    cr_expect_eq(cpd_node_get_int(row(report, 0), "words", 0), 4,
                 "the set's title, two levels, one");
    cr_expect_eq(cpd_node_get_int(row(report, 0), "things", 0), 3);
    cr_expect_eq(cpd_node_get_int(row(report, 1), "words", 0), 6);
    cr_expect_eq(cpd_node_get_int(row(report, 1), "optional", 0), 1);
    cr_expect_eq(cpd_node_get_int(row(report, 1), "reading_minutes", 0), 3);
    cr_expect_eq(cpd_node_get_int(row(report, 2), "rules", 0), 1);
    cr_expect_eq(cpd_node_get_int(row(report, 2), "guidance", 0), 1);
    cr_expect_null(cpd_node_get(row(report, 0), "against_last"));
    last = cpd_node_get(row(report, 2), "against_last");
    first = cpd_node_get(row(report, 2), "against_first");
    cr_expect_eq(cpd_node_get_int(last, "words", 0), 3);
    cr_expect_eq(cpd_node_get_int(last, "rules", 1), 0);
    cr_expect_eq(cpd_node_get_int(first, "words", 0), 5);
    cr_expect_eq(cpd_node_get_int(first, "words_percent", 0), 225);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(cpd_doc_root(report), "reading"), "source"),
                     "Somebody, 2019");
    cpd_doc_free(report);
    for (size_t i = 0; i < 3; i++)
        cpd_doc_free(docs[i]);
}

Test(weigh, without_a_figure_no_minutes)
{
    cpd_doc *doc = parse_good(before), *report = NULL;
    const cpd_node *versions[] = {cpd_doc_root(doc)};

    cr_assert_eq(cpd_compare__weigh(&report, versions, 1, &(cpd_reading){0, NULL, NULL}), 0);
    cr_expect_null(cpd_node_get(row(report, 0), "reading_minutes"));
    cr_expect_null(cpd_node_get(cpd_doc_root(report), "reading"));
    cpd_doc_free(report);
    cpd_doc_free(doc);
}
