/* CSV: whatever is read as a table is read again, as the same table, from what is written of it;
 * whatever is refused is refused with a place and a remedy. */
#include <stdint.h>
#include <stdlib.h>

#include "node/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
    if (!law)
        abort();
}

static void write_table(cpd_str *out, const cpd_node *rows)
{
    for (size_t y = 0; y < cpd_node_length(rows); y++) {
        const cpd_node *row = cpd_node_at(rows, y);

        for (size_t x = 0; x < cpd_node_length(row); x++) {
            if (x > 0)
                cpd_str_add_char(out, ',');
            cpd_csv__add_cell(out, cpd_node_as_text(cpd_node_at(row, x)));
        }
        cpd_str_add(out, "\r\n");
    }
}

/* Written with commas; a first row of one cell that holds a semicolon is in quotes. */
static void check_again(const cpd_node *rows, const struct cpd_csv_limits *limits)
{
    cpd_str text = {0};
    cpd_doc *again = NULL;

    write_table(&text, rows);
    require(!text.failed);
    require(cpd_csv__parse(&again, NULL, text.bytes, text.length, "again", limits, NULL) == 0);
    require(cpd_node_equal(rows, cpd_doc_root(again)));
    cpd_str_fini(&text);
    cpd_doc_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct cpd_csv_limits limits = {1 << 20, 10000}, wider = {1 << 23, 10000};
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = NULL;
    int r = cpd_csv__parse(&doc, NULL, (const char *)data, size, "fuzz", &limits, issues);

    require((r == 0) == (cpd_issues_count(issues) == 0));
    for (size_t i = 0; cpd_issues_get(issues, i); i++)
        require(*cpd_issues_get(issues, i)->hint || i == 200);
    if (r == 0 && cpd_node_length(cpd_doc_root(doc)) > 0)
        check_again(cpd_doc_root(doc), &wider);
    cpd_doc_free(doc);
    cpd_issues_free(issues);
    return 0;
}
