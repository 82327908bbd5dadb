/* import - the laws of every format that is imported: a file is refused with a remedy or gives a
 * report in which each row has exactly one fate; a set that comes out is one, and going out and in
 * again gives the same. */
#ifndef CPD_FUZZ_IMPORT_H
#define CPD_FUZZ_IMPORT_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"

static void require(bool law)
{
    if (!law)
        abort();
}

static const char *const import_about[] = {"nation=uk", "layer=college", "publisher=P",
                                           "effective_from=2027-01-01"};

static cpd_exchange_in import_options(const char *format)
{
    return (cpd_exchange_in){.format = format,
                             .reference = "x@1",
                             .about = import_about,
                             .about_count = sizeof import_about / sizeof *import_about,
                             .leave_out = true};
}

static void check_rows(const cpd_node *report)
{
    const cpd_node *rows = cpd_node_get(report, "rows"), *counts = cpd_node_get(report, "counts");
    int64_t sum = 0;

    for (size_t i = 0; i < cpd_node_length(counts); i++)
        sum += cpd_node_as_int(cpd_node_at(counts, i));
    require(sum == (int64_t)cpd_node_length(rows));
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        const cpd_node *row = cpd_node_at(rows, i), *problems = cpd_node_get(row, "problems");
        const char *status = cpd_node_get_text(row, "status");

        require((strcmp(status, "refused") == 0) == (cpd_node_length(problems) > 0));
        for (size_t p = 0; p < cpd_node_length(problems); p++)
            require(cpd_node_get_text(cpd_node_at(problems, p), "hint")[0] != '\0');
    }
}

static cpd_doc *parse_set(const char *yaml)
{
    cpd_doc *doc = NULL;

    require(cpd_set__parse(&doc, yaml, strlen(yaml), "made", NULL) == 0);
    return doc;
}

/* Out and in again, held against itself as its base, so that what the format cannot say is there.
 */
static char *go_through(const char *yaml, const char *format)
{
    cpd_exchange_out out = {.format = format};
    cpd_exchange_in in = {
        .format = format, .base = yaml, .base_length = strlen(yaml), .leave_out = true};
    cpd_doc *report = NULL;
    char *text = NULL, *again = NULL;
    size_t size;

    require(cpd_exchange_export(&report, &text, &size, yaml, strlen(yaml), "made", &out) == 0);
    cpd_doc_free(report);
    require(cpd_exchange_import(&report, &again, text, size, "again", &in, NULL) == 0);
    require(again != NULL);
    cpd_doc_free(report);
    free(text);
    return again;
}

static void check_again(const char *yaml, const char *format)
{
    char *again = go_through(yaml, format);
    cpd_doc *first = parse_set(yaml), *second = parse_set(again);

    require(cpd_node_equal(cpd_doc_root(first), cpd_doc_root(second)));
    cpd_doc_free(first);
    cpd_doc_free(second);
    free(again);
}

/* Other formats have an order, numbers and marks of their own: once through them, a set stays as it
 * is. */
static void check_set(const char *yaml, const char *format)
{
    char *ordered = strcmp(format, "csv") != 0 ? go_through(yaml, format) : NULL;

    check_again(ordered ? ordered : yaml, format);
    free(ordered);
}

static void check_import(const uint8_t *data, size_t size, const char *format)
{
    cpd_exchange_in options = import_options(format);
    cpd_doc *report = NULL;
    char *yaml = NULL;
    int r = cpd_exchange_import(&report, &yaml, (const char *)data, size, "fuzz", &options, NULL);

    require(r == 0 || r == CPD_EINPUT || r == CPD_ELIMIT);
    require((r == 0) == (report != NULL) && (r == 0 || (!yaml && *cpd_error_last()->text)));
    if (report) {
        check_rows(cpd_doc_root(report));
        require(cpd_node_get_bool(cpd_doc_root(report), "ready") == (yaml != NULL));
    }
    if (yaml)
        check_set(yaml, format);
    cpd_doc_free(report);
    free(yaml);
}

#endif
