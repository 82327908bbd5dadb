/* Versions held against each other: differences, size, maps. The comparing is done by `compare`;
 * here its versions are found. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "framework/map.h"
#include "framework/model.h"
#include "framework/written.h"
#include "press/repository.h"

static bool is_kind(const cpd_node *tree, const char *kind)
{
    return strcmp(cpd_node_get_text(tree, "kind"), kind) == 0;
}

static bool joins(const cpd_node *map, const cpd_node *from, const cpd_node *to)
{
    const cpd_node *const ends[] = {from, to};
    static const char *const keys[] = {"from", "to"};

    for (size_t i = 0; i < 2; i++) {
        cpd_reference reference;

        if (!cpd_reference__parse(&reference, cpd_node_get_text(map, keys[i])) ||
            strcmp(reference.set, cpd_node_get_text(ends[i], "set")) != 0 ||
            strcmp(reference.version, cpd_node_get_text(ends[i], "version")) != 0)
            return false;
    }
    return !cpd_map__is_alongside(map);
}

/* The newest map here that says how the one became the other; NULL when there is none. */
static int find_map(const cpd_node **out, cpd_repository *repository, const cpd_node *from,
                    const cpd_node *to)
{
    cpd_tag *tags = NULL;
    size_t count = 0;
    int r = cpd_repository__versions(&tags, &count, repository, NULL);

    *out = NULL;
    for (size_t i = 0; r == 0 && i < count; i++) {
        const cpd_node *tree;

        r = cpd_repository__load(&tree, repository, tags[i].set, tags[i].version, NULL);
        if (r == 0 && is_kind(tree, "map") && joins(tree, from, to))
            *out = tree;
        r = r == CPD_EINPUT || r == CPD_ELIMIT ? 0 : r; // another version is of no concern here
    }
    free(tags);
    return r;
}

int cpd_repository_diff(cpd_doc **out, cpd_repository *repository, const cpd_source *from,
                        const cpd_source *to, const cpd_source *map)
{
    const cpd_node *old, *new, *rows = NULL;
    cpd_doc *own[3] = {NULL};
    int r = cpd_repository__source(&old, &own[0], repository, from, NULL);

    if (r == 0)
        r = cpd_repository__source(&new, &own[1], repository, to, NULL);
    if (r == 0)
        r = map ? cpd_repository__source(&rows, &own[2], repository, map, NULL)
                : find_map(&rows, repository, old, new);
    if (r == 0)
        r = cpd_compare__diff(out, old, new, rows);
    for (size_t i = 0; i < 3; i++)
        cpd_doc_free(own[i]);
    return r;
}

/* ---- size ---- */

static int load_versions(const cpd_node **versions, cpd_repository *repository, const cpd_tag *tags,
                         size_t count)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++)
        r = cpd_repository__load(&versions[i], repository, tags[i].set, tags[i].version, NULL);
    return r;
}

int cpd_repository_weigh(cpd_doc **out, cpd_repository *repository, const char *set,
                         const cpd_source *also)
{
    cpd_doc *own = NULL, *figure = NULL;
    cpd_reading reading;
    cpd_tag *tags = NULL;
    size_t count = 0;
    int r = cpd_repository__versions(&tags, &count, repository, set);
    const cpd_node **versions = r == 0 ? calloc(count + 1, sizeof *versions) : NULL;

    if (r == 0 && !versions)
        r = cpd_error__no_memory();
    if (r == 0)
        r = load_versions(versions, repository, tags, count);
    if (r == 0 && also)
        r = cpd_repository__source(&versions[count], &own, repository, also, NULL);
    count += r == 0 && also;
    if (r == 0 && count == 0)
        r = cpd_repository__absent(set);
    if (r == 0)
        r = cpd_repository__reading(&reading, &figure, repository);
    if (r == 0)
        r = cpd_compare__weigh(out, versions, count, &reading);
    free(versions);
    free(tags);
    cpd_doc_free(own);
    cpd_doc_free(figure);
    return r;
}

/* ---- maps ---- */

static cpd_node *count_changes(cpd_doc *doc, const cpd_node *rows, int64_t *unconfirmed)
{
    cpd_node *counts = cpd_node_object(doc);

    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        const cpd_node *row = cpd_node_at(rows, i);
        const char *change = cpd_node_get_text(row, "change");
        const char *certainty = cpd_node_get_text(row, "certainty");
        const cpd_node *codes = cpd_node_get(row, "from");

        codes = codes ? codes : cpd_node_get(row, "to");
        cpd_node_set_int(doc, counts, change,
                         cpd_node_get_int(counts, change, 0) + (int64_t)cpd_node_length(codes));
        *unconfirmed += certainty && strcmp(certainty, "unconfirmed") == 0;
    }
    return counts;
}

static int report_map(cpd_doc **out, const cpd_node *map)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc);
    const cpd_node *rows = cpd_node_get(map, "rows");
    int64_t unconfirmed = 0;
    cpd_node *counts = count_changes(doc, rows, &unconfirmed);

    cpd_node_set_text(doc, root, "schema", "cpd.framework-map/1");
    cpd_node_set(doc, root, "map",
                 cpd_node_textf(doc, "%s@%s", cpd_node_get_text(map, "set"),
                                cpd_node_get_text(map, "version")));
    cpd_node_set_text(doc, root, "from", cpd_node_get_text(map, "from"));
    cpd_node_set_text(doc, root, "to", cpd_node_get_text(map, "to"));
    cpd_node_set_text(doc, root, "relation", cpd_node_get_text(map, "relation"));
    cpd_node_set_int(doc, root, "rows", (int64_t)cpd_node_length(rows));
    cpd_node_set_int(doc, root, "unconfirmed", unconfirmed);
    cpd_node_set(doc, root, "counts", counts);
    cpd_doc_set_root(doc, root);
    if (cpd_doc_failed(doc)) {
        cpd_doc_free(doc);
        return cpd_error__no_memory();
    }
    *out = doc;
    return 0;
}

static int load_end(const cpd_node **out, cpd_repository *repository, const cpd_node *map,
                    const char *key)
{
    cpd_reference reference;
    int r = cpd_repository__reference(&reference, cpd_node_get_text(map, key));

    return r == 0 ? cpd_repository__load(out, repository, reference.set, reference.version, NULL)
                  : r;
}

static int refuse_no_map(const cpd_node *tree)
{
    cpd_error__set(CPD_EINPUT, "%s@%s is no map", cpd_node_get_text(tree, "set"),
                   cpd_node_get_text(tree, "version"));
    return cpd_error__hint("Two sets are compared with: cpd framework diff FROM TO; a map is "
                           "proposed with: cpd framework map FROM TO --draft.");
}

int cpd_repository_map(cpd_doc **out, cpd_repository *repository, const cpd_source *map,
                       cpd_issues *issues)
{
    const cpd_node *tree, *from, *to;
    cpd_doc *own = NULL;
    int r = cpd_repository__source(&tree, &own, repository, map, issues);

    if (r == 0 && !is_kind(tree, "map"))
        r = refuse_no_map(tree);
    if (r == 0)
        r = load_end(&from, repository, tree, "from");
    if (r == 0)
        r = load_end(&to, repository, tree, "to");
    if (r == 0)
        r = cpd_map__check(tree, map->reference ? map->reference : map->name, from, to, issues);
    if (r == CPD_EINPUT && issues && cpd_issues_count(issues))
        cpd_error__from_issues(issues);
    if (r == 0)
        r = report_map(out, tree);
    cpd_doc_free(own);
    return r;
}

int cpd_repository_draft(char **yaml, cpd_repository *repository, const cpd_source *from,
                         const cpd_source *to)
{
    const cpd_node *old, *new;
    cpd_doc *own[2] = {NULL}, *map = NULL;
    char *text;
    int r = cpd_repository__source(&old, &own[0], repository, from, NULL);

    if (r == 0)
        r = cpd_repository__source(&new, &own[1], repository, to, NULL);
    if (r == 0)
        r = cpd_compare__draft(&map, old, new);
    if (r == 0) {
        text = cpd_node_yaml(cpd_doc_root(map));
        r = text ? 0 : cpd_error_last()->kind;
        if (r == 0)
            *yaml = text;
    }
    cpd_doc_free(map);
    for (size_t i = 0; i < 2; i++)
        cpd_doc_free(own[i]);
    return r;
}
