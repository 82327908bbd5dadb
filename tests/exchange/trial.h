/* trial - importing and exporting texts, and reports told in a few lines. */
#ifndef CPD_TEST_EXCHANGE_TRIAL_H
#define CPD_TEST_EXCHANGE_TRIAL_H

#include <criterion/criterion.h>

#include "exchange/exchange.h"
#include "support/check.h"

/* What a file needs besides itself to become a set. */
#define ABOUT_COUNT 5
extern const char *const about_all[ABOUT_COUNT];

struct trial {
    cpd_doc *report;
    char *yaml; /* NULL: not ready */
    char *told; /* tell_rows() */
};

/* Import, as x@1 and with about_all where options say nothing else. Ends the test on failure. */
void trial_import(struct trial *out, const char *format, const char *bytes,
                  const cpd_exchange_in *options);
/* The same of a file. */
void trial_import_file(struct trial *out, const char *format, const char *path,
                       const cpd_exchange_in *options);
void trial_end(struct trial *trial);

/* "LINE STATUS KIND CODE[: changes, problems and repairs]" a row, with a line feed; to free(). */
char *tell_rows(const cpd_node *report);
/* A list of texts, of objects with a text, or of losses: each on a line; to free(). */
char *tell_list(const cpd_node *list);

/* Export; the report may be NULL. To free(). */
char *trial_export(const char *yaml, const char *format, cpd_doc **report, bool plain);

char *read_whole(const char *path, size_t *length);

/* Are two sets the same: their trees, as checked? */
bool same_set(const char *a, const char *b);

/* The text of a small set with these nodes, in flow style. */
#define SET(nodes)                                                                                 \
    "format: 1\nset: x\nversion: '1'\nkind: competencies\ntitle: T\nnation: uk\nlayer: nation\n"   \
    "publisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\nchecked_by: Somebody\n"      \
    "codes_from: ours\nlevels: [{code: low, title: Low}, {code: high, title: "                     \
    "High}]\nnodes:\n" nodes

#endif
