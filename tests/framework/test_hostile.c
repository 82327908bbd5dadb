/* The public hostile documents, put into our schema by renaming keys. The same file becomes a set
 * of competencies (where structure, codes and dates matter) and a ladder (where numbers do).
 * Controls must be accepted in both shapes, otherwise a refusal would prove nothing. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"
#include "world.h"

enum shape { COMPETENCIES, LADDER };

static const char head[] = "format: 1\nkind: %s\nlayer: council\nsource: S\nlicence: L\n"
                           "checked_by: none\n%s";

/* One line of a document, as far as it looks like "INDENT[- ]KEY: VALUE". */
struct line {
    int indent;   /* bytes before the key, with the dash */
    char key[40]; /* "" when there is none */
    const char *value;
    int value_length, length; /* without the end of the line; with it */
};

static struct line read_line(const char *text, const char *end)
{
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    struct line line = {.length = (int)((newline ? newline + 1 : end) - text)};
    const char *stop = newline ? newline : end, *key, *colon;

    if (stop > text && stop[-1] == '\r')
        stop--;
    for (key = text; key < stop && strchr(" \t-", *key) && *key; key++)
        ;
    colon = memchr(key, ':', (size_t)(stop - key));
    line.indent = (int)(key - text);
    if (colon && colon - key < (int)sizeof line.key) {
        snprintf(line.key, sizeof line.key, "%.*s", (int)(colon - key), key);
        line.value = colon + 1;
        line.value_length = (int)(stop - line.value);
    }
    return line;
}

static const char *new_name(const char *key, enum shape shape)
{
    static const char *const names[][3] = {{"id", "code", "code"},
                                           {"council", "publisher", "publisher"},
                                           {"cycle", "note: >-\n  ", "note: >-\n  "},
                                           {"competencies", "nodes", "grades"},
                                           {"description", "text", "text"},
                                           {"tags", "aliases", "aliases"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], key) == 0)
            return names[i][1 + shape];
    return key;
}

/* Hours of an item: in a ladder what its grade asks; among competencies they only hold a place. */
static void add_hours(cpd_str *out, const struct line *line, const char *text, enum shape shape,
                      const char *months)
{
    static const char *const keys = "code: r%zu\n%.*s  title: R\n%.*s  hours:\n%.*s    category: "
                                    "[direct]\n%.*s    window:%s months\n%.*s    min:%.*s%s\n";
    int n = line->indent;
    bool list = memchr(line->value, '[', (size_t)line->value_length) != NULL;

    cpd_str_addf(out, "%.*s%s: ", n, text, shape == LADDER ? "to_enter" : "force");
    if (shape == COMPETENCIES)
        cpd_str_add(out, "rule\n");
    else
        cpd_str_addf(out, "\n%.*s  ", n, text);
    if (shape == LADDER)
        cpd_str_addf(out, keys, out->length, n, text, n, text, n, text, n, text, months, n, text,
                     line->value_length, line->value, list ? "" : "h");
}

static void add_line(cpd_str *out, const struct line *line, const char *text, enum shape shape,
                     const char *section, const char *months)
{
    bool about = strcmp(section, "framework") == 0, of_cycle = strcmp(section, "cycle") == 0;
    bool null = line->value_length >= 5 && strncmp(line->value, " null", 5) == 0;

    if (null || (shape == LADDER && strcmp(line->key, "parent") == 0))
        return;
    if (about && strcmp(line->key, "language") == 0)
        cpd_str_add(out, "nation: uk\n");
    else if (about && strcmp(line->key, "id") == 0)
        cpd_str_addf(out, "set:%.*s\n", line->value_length, line->value);
    else if (about)
        cpd_str_addf(out, "%s:%.*s\n", new_name(line->key, shape), line->value_length, line->value);
    else if (strcmp(line->key, "min_hours") == 0 && !of_cycle)
        add_hours(out, line, text, shape, months);
    else if (line->key[0] && !of_cycle) {
        cpd_str_addf(out, "%.*s%s", line->indent, text, new_name(line->key, shape));
        cpd_str_add_n(out, line->value - 1, (size_t)(line->length - (line->value - 1 - text)));
    } else
        cpd_str_add_n(out, text, (size_t)line->length);
}

static cpd_str convert(const struct bytes *file, enum shape shape)
{
    const char *text = file->bytes, *end = text + file->length;
    char section[40] = "", months[40] = "";
    cpd_str out = {0};

    if (file->length > 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        cpd_str_add_n(&out, text, 3);
        text += 3;
    }
    for (struct line line; text < end; text += line.length) {
        line = read_line(text, end);
        if (line.key[0] && line.indent == 0)
            snprintf(section, sizeof section, "%s", line.key);
        if (strcmp(section, "cycle") == 0 && strcmp(line.key, "months") == 0)
            snprintf(months, sizeof months, "%.*s", line.value_length, line.value);
        if (line.indent == 0 && strcmp(line.key, "framework") == 0)
            cpd_str_addf(&out, head, shape == LADDER ? "ladder" : "competencies",
                         shape == LADDER ? "" : "codes_from: ours\n");
        else
            add_line(&out, &line, text, shape, line.indent ? section : "", months);
    }
    return out;
}

/* Bytes nobody can read line by line go in as they are. */
static bool is_other_encoding(const char *name)
{
    return strncmp(name, "utf16", 5) == 0;
}

static int check_as(const char *path, const char *name, enum shape shape, char **listed)
{
    struct bytes file = read_bytes(path);
    cpd_str text = is_other_encoding(name) ? (cpd_str){0} : convert(&file, shape);
    cpd_issues *issues = cpd_issues_new();
    int r = is_other_encoding(name)
                ? cpd_framework_check(file.bytes, file.length, name, issues)
                : cpd_framework_check(text.bytes ? text.bytes : "", text.length, name, issues);

    *listed = list_issues(issues);
    cr_expect_eq(r == 0, cpd_issues_count(issues) == 0, "%s", name);
    cpd_issues_free(issues);
    cpd_str_fini(&text);
    free(file.bytes);
    return r;
}

static void judge(const char *folder, const char *name, const char *class, const char *expected)
{
    char path[4200], *as_nodes, *as_grades;
    int nodes, grades;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    nodes = check_as(path, name, COMPETENCIES, &as_nodes);
    grades = check_as(path, name, LADDER, &as_grades);
    if (strcmp(expected, "accept") == 0 || strcmp(name, "title_html.yaml") == 0) {
        cr_expect_eq(nodes, 0, "%s: %s", name, as_nodes);
        cr_expect_eq(grades, 0, "%s: %s", name, as_grades);
    } else if (strcmp(class, "number") == 0)
        cr_expect(grades == CPD_EINPUT || grades == CPD_ELIMIT, "%s was accepted", name);
    else
        cr_expect(nodes == CPD_EINPUT || nodes == CPD_ELIMIT, "%s was accepted", name);
    free(as_nodes);
    free(as_grades);
}

/* Of what may be either, a title with markup is accepted (it is shown, never run) and UTF-16
 * refused. */
Test(hostile, documents_are_judged_as_the_manifest_says)
{
    char folder[4000], line[300], name[100], class[100], expected[100];
    int count = 0;
    FILE *manifest;

    snprintf(folder, sizeof folder, "%s", support_testdata("hostile/yaml"));
    snprintf(line, sizeof line, "%s", support_testdata("hostile/yaml/manifest.tsv"));
    manifest = fopen(line, "r");
    cr_assert_not_null(manifest);
    while (fgets(line, sizeof line, manifest))
        if (sscanf(line, "%99[^\t]\t%99[^\t]\t%99[^\t]", name, class, expected) == 3 &&
            strcmp(name, "file") != 0) {
            judge(folder, name, class, expected);
            count++;
        }
    fclose(manifest);
    cr_expect_geq(count, 45);
}
