/* world - see world.h. */
#include "world.h"

#include <criterion/criterion.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "support/support.h"

void world_open(cpd_home *home)
{
    CPD_FREE char *database = NULL;

    *home = (cpd_home){.clock = support_clock("2026-11-20T12:00:00Z"), .path = support_dir()};
    memset(home->id.bytes, 7, sizeof home->id.bytes);
    cr_assert_gt(asprintf(&database, "%s/records.db", home->path), 0);
    cr_assert_eq(cpd_seal__init(), 0);
    cr_assert_eq(cpd_store__create(&home->store, database), 0, "%s", cpd_error_last()->text);
    cr_assert_eq(cpd_ledger__open(home), 0);
    cr_assert_eq(cpd_sets__open(home), 0);
}

void world_close(cpd_home *home)
{
    cpd_sets__close(home);
    cpd_ledger__close(home);
    cpd_store__close(home->store);
    free(home->path);
}

struct bytes read_bytes(const char *path)
{
    FILE *stream = fopen(path, "rb");
    struct bytes file = {NULL, 0};

    cr_assert_not_null(stream, "cannot read %s", path);
    fseek(stream, 0, SEEK_END);
    file.length = (size_t)ftell(stream);
    rewind(stream);
    file.bytes = malloc(file.length ? file.length : 1);
    cr_assert_eq(fread(file.bytes, 1, file.length, stream), file.length, "cannot read %s", path);
    fclose(stream);
    return file;
}

const char *source_path(const char *sub)
{
    static char path[4096];
    const char *root = getenv("CPD_SOURCE_ROOT");

    snprintf(path, sizeof path, "%s/%s", root ? root : ".", sub);
    return path;
}

cpd_doc *parse_good(const char *yaml)
{
    cpd_doc *doc = NULL;
    int r = cpd_set__parse(&doc, yaml, strlen(yaml), "good.yaml", NULL);

    cr_assert_eq(r, 0, "%d: %s", cpd_error_last()->line, cpd_error_last()->text);
    return doc;
}

cpd_doc *parse_file(const char *path)
{
    struct bytes file = read_bytes(path);
    cpd_doc *doc = NULL;
    int r = cpd_set__parse(&doc, file.bytes, file.length, path, NULL);

    cr_assert_eq(r, 0, "%s:%d: %s", path, cpd_error_last()->line, cpd_error_last()->text);
    free(file.bytes);
    return doc;
}

int64_t adopt_tree(cpd_home *home, const cpd_node *tree)
{
    bool inside = cpd_store__in_transaction(home->store);
    cpd_adoption adoption;
    int64_t position = 0;
    int r = inside ? 0 : cpd_change__begin(home);

    cpd_adoption__of(&adoption, tree);
    adoption.commit = "c0ffee";
    adoption.git_tree = "7ee";
    if (r == 0)
        r = cpd_sets__adopt(&position, home, &adoption);
    if (!inside)
        r = cpd_change__end(home, r);
    cr_assert_eq(r, 0, "%s", cpd_error_last()->text);
    return position;
}

int64_t adopt(cpd_home *home, const char *yaml)
{
    cpd_doc *doc = parse_good(yaml);
    int64_t position = adopt_tree(home, cpd_doc_root(doc));

    cpd_doc_free(doc);
    return position;
}

char *list_issues(const cpd_issues *issues)
{
    cpd_str out = {0};

    for (size_t i = 0; cpd_issues_get(issues, i); i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);

        cpd_str_addf(&out, "%d:%d %s | %s\n", issue->line, issue->column, issue->text, issue->hint);
    }
    return cpd_str_finish(&out);
}

size_t each_shipped(void (*visit)(const char *path, void *payload), void *payload)
{
    glob_t found;
    size_t count;

    cr_assert_eq(glob(source_path("competencies/*/*.yaml"), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (visit)
            visit(found.gl_pathv[i], payload);
    count = found.gl_pathc;
    globfree(&found);
    return count;
}
