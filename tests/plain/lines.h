/* lines - what the tests of plain form share: exporting to one text, and importing one. */
#ifndef CPD_TEST_PLAIN_LINES_H
#define CPD_TEST_PLAIN_LINES_H

#include <stdlib.h>
#include <string.h>

#include <cpd/plain.h>

#include "support/world.h"

static inline int lines_add(void *payload, const char *json)
{
    cpd_str *out = payload;
    cpd_str_add(out, json);
    cpd_str_add(out, "\n");
    return 0;
}

/* Everything the acting person can give out; to free(). */
static inline char *lines_export(cpd_home *home, cpd_export_totals *totals)
{
    cpd_export_options options = CPD_EXPORT_OPTIONS_INIT;
    cpd_str out = {0};
    options.private_ = true;
    done(cpd_plain_export(totals, home, &options, lines_add, &out));
    return cpd_str_finish(&out);
}

static inline cpd_import_totals lines_import(cpd_home *home, const char *text)
{
    cpd_import_totals totals;
    int r = cpd_plain_import(&totals, home, text, strlen(text), "x.jsonl", NULL);
    cr_assert_eq(r, 0, "%s\n%s", cpd_error_last()->text, text);
    return totals;
}

#define COUNT_RECORDS "SELECT count(DISTINCT about) FROM subject WHERE commitment IS NOT NULL"

#endif
