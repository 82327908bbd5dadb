/* competencies/README.md says of every set what the file says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "framework/world.h"

static char *readme(void)
{
    struct bytes file = read_bytes(source_path("competencies/README.md"));
    char *text = realloc(file.bytes, file.length + 1);

    cr_assert_not_null(text);
    text[file.length] = '\0';
    return text;
}

/* "11 Jun 2018" */
static void format(char out[16], const cpd_node *root, const char *key)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const char *text = cpd_node_get_text(root, key);
    int year = 0, month = 1, day = 0;

    out[0] = '\0';
    if (text && sscanf(text, "%4d-%2d-%2d", &year, &month, &day) == 3)
        snprintf(out, 16, "%d %s %d", day, months[(month - 1) % 12], year);
}

/* The row of a set, up to the column about certainty. */
static void row_of(char out[400], const cpd_node *root)
{
    const char *set = cpd_node_get_text(root, "set"), *version = cpd_node_get_text(root, "version");
    char from[16], to[16];

    format(from, root, "effective_from");
    format(to, root, "effective_to");
    snprintf(out, 400, "| [`%s@%s`](%s/%s.yaml) | %s | %s%s%s%s | %s", set, version, set, version,
             cpd_node_get_text(root, "nation"), *to ? "" : "from ", from, *to ? " to " : "", to,
             cpd_node_get_text(root, "certainty"));
}

/* After the certainty: whose the codes are. */
static void expect_codes(const char *row, const cpd_node *root, const char *path)
{
    const char *codes = cpd_node_get_text(root, "codes_from"), *column = strchr(row, '|');
    const char *words = codes && strcmp(codes, "publisher") == 0 ? "| publisher's |" : "| ours |";

    cr_assert_not_null(column);
    cr_expect_eq(strncmp(column, words, strlen(words)), 0, "%s: codes", path);
}

static void expect_row(const char *path, void *payload)
{
    cpd_doc *doc = parse_file(path);
    char row[400];
    const char *found;

    row_of(row, cpd_doc_root(doc));
    found = strstr(payload, row);
    cr_expect_not_null(found, "%s: the table has no row %s", path, row);
    if (found)
        expect_codes(found + strlen(row), cpd_doc_root(doc), path);
    cpd_doc_free(doc);
}

Test(readme, has_a_row_for_every_set)
{
    char *text = readme();

    each_shipped(expect_row, text);
    free(text);
}
