/* world - a home without people, for tests of sets: a database in a folder of its own, the ledger,
 * the sets; and documents read, adopted and looked at in one line. */
#ifndef CPD_TEST_FRAMEWORK_WORLD_H
#define CPD_TEST_FRAMEWORK_WORLD_H

#include "framework/framework.h"
#include "ledger/ledger.h"

/* At noon of 20 November 2026. End with world_close(). */
void world_open(cpd_home *home);
void world_close(cpd_home *home);

struct bytes {
    char *bytes; /* exactly length, so that a sanitizer sees a read beyond them; free() */
    size_t length;
};
/* A whole file; the test ends when it cannot be read. */
struct bytes read_bytes(const char *path);
/* The path of a file or folder of the sources, such as "competencies"; borrowed until the next
 * call. */
const char *source_path(const char *sub);

/* The checked tree of a good text or file; the test ends when it is wrong. Free with
 * cpd_doc_free(). */
cpd_doc *parse_good(const char *yaml);
cpd_doc *parse_file(const char *path);
/* Adopt by its own layer and days, outside or inside a change of the caller's. Returns its
 * position. */
int64_t adopt(cpd_home *home, const char *yaml);
int64_t adopt_tree(cpd_home *home, const cpd_node *tree);
/* All issues, one a line: "LINE:COLUMN text | hint"; to free(). */
char *list_issues(const cpd_issues *issues);

/* Calls visit, unless it is NULL, for every shipped set, in the order of their names. Returns how
 * many. */
size_t each_shipped(void (*visit)(const char *path, void *payload), void *payload);

#endif
