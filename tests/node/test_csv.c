/* CSV in and out: what spreadsheets write is read and told; what is wrong has its place, all of it
 * at once; what is written is read back as it was. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "node/csv.h"

static const struct cpd_csv_limits limits = {.bytes = 1 << 20, .cells = 1000};

/* The table as JSON, to free(); NULL when it was refused. */
static char *read_table(const char *in, size_t n, struct cpd_csv_form *form, cpd_issues *issues)
{
    cpd_doc *doc = NULL;
    int r = cpd_csv__parse(&doc, form, in, n, "x.csv", &limits, issues);
    char *json = r == 0 ? cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT) : NULL;

    cpd_doc_free(doc);
    return json;
}

static const struct {
    const char *label, *in, *out;
    char separator;
    bool mark;
} good[] = {
    {"nothing", "", "[]", ',', false},
    {"one cell", "a", "[[\"a\"]]", ',', false},
    {"RFC 4180, 2.1 and 2.2", "a,b\r\nc,d\r\n", "[[\"a\",\"b\"],[\"c\",\"d\"]]", ',', false},
    {"line feeds alone", "a,b\nc,d", "[[\"a\",\"b\"],[\"c\",\"d\"]]", ',', false},
    {"quotes", "\"a\",\"b \"\"c\"\"\"\r\n", "[[\"a\",\"b \\\"c\\\"\"]]", ',', false},
    {"a break in a cell", "\"a\r\nb\",\"c\nd\"\r\n", "[[\"a\\nb\",\"c\\nd\"]]", ',', false},
    {"a comma in a cell", "\"a,b\",c", "[[\"a,b\",\"c\"]]", ',', false},
    {"blanks stay", " a , b ", "[[\" a \",\" b \"]]", ',', false},
    {"empty cells", "a,,\n,b,", "[[\"a\",\"\",\"\"],[\"\",\"b\",\"\"]]", ',', false},
    {"rows of different lengths", "a,b\nc\n", "[[\"a\",\"b\"],[\"c\"]]", ',', false},
    {"empty lines and rows", "\n\na,b\n,\n\r\n", "[[\"a\",\"b\"]]", ',', false},
    {"a mark",
     "\xef\xbb\xbf"
     "a,b",
     "[[\"a\",\"b\"]]", ',', true},
    {"semicolons", "a;b\n\"1,5\";c", "[[\"a\",\"b\"],[\"1,5\",\"c\"]]", ';', false},
    {"tabs", "a\tb\nc;c\td", "[[\"a\",\"b\"],[\"c;c\",\"d\"]]", '\t', false},
    {"a comma settles it", "a;b,c\n", "[[\"a;b\",\"c\"]]", ',', false},
    {"a comma in quotes does not", "\"a,b\";c\n", "[[\"a,b\",\"c\"]]", ';', false},
    {"later rows do not", "a\nb;c\n", "[[\"a\"],[\"b;c\"]]", ',', false},
    {"said by the file", "sep=;\r\na,b;c\n", "[[\"a,b\",\"c\"]]", ';', false},
    {"letters of every script", "é,\"字\"", "[[\"é\",\"字\"]]", ',', false},
};

Test(csv, reads_what_spreadsheets_write)
{
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct cpd_csv_form form = {0};
        char *json = read_table(good[i].in, strlen(good[i].in), &form, NULL);

        cr_expect_not_null(json, "%s: %s", good[i].label, cpd_error_last()->text);
        if (json)
            cr_expect_str_eq(json, good[i].out, "%s: %s", good[i].label, json);
        cr_expect_eq(form.separator, good[i].separator, "%s", good[i].label);
        cr_expect_eq(form.mark, good[i].mark, "%s", good[i].label);
        free(json);
    }
}

static const struct {
    const char *label, *in;
    size_t n; // 0: to its NUL
    size_t count;
    struct {
        int line, column;
        const char *text;
    } issues[3];
} bad[] = {
    {"a quote in the middle",
     "a,b\nc\"d,e",
     0,
     1,
     {{2, 2, "a quote inside a cell that is not in quotes"}}},
    {"after the quote",
     "\"a\"b,c",
     0,
     1,
     {{1, 4, "something follows the closing quote of a cell"}}},
    {"never closed", "a,\"b\nc\n", 0, 1, {{1, 3, "a quote is opened here and never closed"}}},
    {"old line ends",
     "a,b\rc,d\r",
     0,
     2,
     {{1, 4, "a carriage return without a line feed"},
      {1, 8, "a carriage return without a line feed"}}},
    {"an old line end in quotes",
     "\"a\r\r\nb\"",
     0,
     1,
     {{1, 3, "a carriage return without a line feed"}}},
    {"all at once",
     "é\"\n\"b\"c,\"d\ne",
     0,
     3,
     {{1, 2, "a quote inside a cell that is not in quotes"},
      {2, 4, "something follows the closing quote of a cell"},
      {2, 6, "a quote is opened here and never closed"}}},
    {"other bytes", "a\nb\xe9,c", 0, 1, {{2, 2, "the text is not UTF-8 here"}}},
    {"UTF-16",
     "\xff\xfe"
     "a",
     0,
     1,
     {{1, 1, "the text is UTF-16, not UTF-8"}}},
    {"a NUL", "a\0b", 3, 1, {{1, 2, "a NUL byte in the text"}}},
    {"after the separator", "sep=;x\na", 0, 1, {{1, 6, "something follows the separator"}}},
};

Test(csv, says_all_that_is_wrong_and_where)
{
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cpd_issues *issues = cpd_issues_new();
        size_t n = bad[i].n ? bad[i].n : strlen(bad[i].in);
        char *json = read_table(bad[i].in, n, NULL, issues);

        cr_expect_null(json, "%s", bad[i].label);
        cr_expect_eq(cpd_issues_count(issues), bad[i].count, "%s: %zu", bad[i].label,
                     cpd_issues_count(issues));
        for (size_t k = 0; k < bad[i].count && cpd_issues_get(issues, k); k++) {
            const cpd_issue *issue = cpd_issues_get(issues, k);

            cr_expect_str_eq(issue->text, bad[i].issues[k].text, "%s", bad[i].label);
            cr_expect(issue->line == bad[i].issues[k].line &&
                          issue->column == bad[i].issues[k].column,
                      "%s: %d:%d", bad[i].label, issue->line, issue->column);
            cr_expect(*issue->hint, "%s", bad[i].label);
        }
        cr_expect_str_eq(cpd_error_last()->text, bad[i].issues[0].text, "%s", bad[i].label);
        cr_expect_str_eq(cpd_error_last()->place, "x.csv", "%s", bad[i].label);
        cpd_issues_free(issues);
    }
}

Test(csv, has_limits)
{
    static const struct cpd_csv_limits small = {.bytes = 8, .cells = 3};
    static const struct {
        const char *in;
        int kind;
    } cases[] = {{"a,b,c", 0},
                 {"a,b,c,d", CPD_ELIMIT},
                 {"123456789", CPD_ELIMIT},
                 {"a\n\n\n\n\nb", CPD_ELIMIT}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = NULL;
        int r = cpd_csv__parse(&doc, NULL, cases[i].in, strlen(cases[i].in), "x", &small, NULL);

        cr_expect_eq(r, cases[i].kind, "%s", cases[i].in);
        cr_expect(r < 0 ? doc == NULL : doc != NULL, "%s", cases[i].in);
        cpd_doc_free(doc);
    }
}

Test(csv, finds_cells_by_their_heading)
{
    static const char in[] = " Name ,line manager,Since\nAsha,Tom\n";
    cpd_doc *doc = NULL;
    const cpd_node *header, *row;

    cr_assert_eq(cpd_csv__parse(&doc, NULL, in, strlen(in), "x", &limits, NULL), 0);
    header = cpd_node_at(cpd_doc_root(doc), 0);
    row = cpd_node_at(cpd_doc_root(doc), 1);
    cr_expect_str_eq(cpd_csv__cell(header, row, "name"), "Asha");
    cr_expect_str_eq(cpd_csv__cell(header, row, "Line Manager"), "Tom");
    cr_expect_null(cpd_csv__cell(header, row, "since"), "the row ends before");
    cr_expect_null(cpd_csv__cell(header, row, "nam"));
    cr_expect_eq(cpd_node_line(row), 2);
    cr_expect_eq(cpd_node_column(cpd_node_at(row, 1)), 6);
    cpd_doc_free(doc);
}

/* Every table of cells that hold something is read back as it was written. */
Test(csv, reads_back_what_it_writes)
{
    static const char *const pieces[] = {"a", "\"", ",", ";", "\t", "\n", " ", "é", "sep=;", "=1"};
    unsigned seed = 7;

    for (int round = 0; round < 3000; round++) {
        cpd_doc *made = cpd_doc_new(), *doc = NULL;
        cpd_node *rows = cpd_node_list(made);
        cpd_str text = {0};
        size_t columns = 1 + (size_t)(rand_r(&seed) % 3);

        for (int y = 0; y < 3; y++) {
            cpd_node *row = cpd_node_list(made);

            for (size_t x = 0; x < columns; x++) {
                cpd_str cell = {0};
                char *said;

                for (int k = rand_r(&seed) % 4 + (x == 0); k > 0; k--)
                    cpd_str_add(&cell, pieces[rand_r(&seed) % 10]);
                said = cpd_str_finish(&cell);
                if (x > 0)
                    cpd_str_add_char(&text, ',');
                cpd_csv__add_cell(&text, said);
                cpd_node_add(made, row, cpd_node_text(made, said));
                free(said);
            }
            cpd_str_add(&text, "\r\n");
            cpd_node_add(made, rows, row);
        }
        cr_assert_eq(cpd_csv__parse(&doc, NULL, text.bytes, text.length, "x", &limits, NULL), 0,
                     "%s", text.bytes);
        cr_expect(cpd_node_equal(rows, cpd_doc_root(doc)), "%s", text.bytes);
        cpd_str_fini(&text);
        cpd_doc_free(doc);
        cpd_doc_free(made);
    }
}
