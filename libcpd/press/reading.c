/* How fast people read is no number of ours: it stands in a set of the kind `measures`, with its
 * source. A home has adopted one; a publisher's repository may hold one; else the one that is
 * installed speaks. Where there is none, no minutes are told. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "press/repository.h"

#define FIGURE "silent-reading"

static bool take(cpd_reading *out, cpd_doc *doc, const cpd_node *tree, const cpd_node *figure)
{
    if (!figure)
        return false;
    out->words_per_minute = cpd_node_get_int(figure, "value", 0);
    out->source = cpd_node_get_text(figure, "source");
    out->reference =
        cpd_node_as_text(cpd_node_textf(doc, "%s@%s#%s", cpd_node_get_text(tree, "set"),
                                        cpd_node_get_text(tree, "version"), FIGURE));
    return out->words_per_minute > 0;
}

static const cpd_node *find_figure(const cpd_node *tree)
{
    const cpd_node *figures = cpd_node_get(tree, "figures");

    for (size_t i = 0; i < cpd_node_length(figures); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(figures, i), "code"), FIGURE) == 0)
            return cpd_node_at(figures, i);
    return NULL;
}

/* The nearest set in force that has it. */
static int of_home(cpd_reading *out, cpd_doc *doc, cpd_home *home, cpd_date day)
{
    const cpd_set *sets[8];
    size_t count = 0;
    int r = cpd_sets__in_force(sets, 8, &count, home, "measures", day, 0);

    for (size_t i = 0; r == 0 && i < count && i < 8; i++) {
        const cpd_node *figure;

        r = cpd_set__part(&figure, home, sets[i], FIGURE);
        if (r == 0 && take(out, doc, sets[i]->head, figure))
            return 0;
        r = r == CPD_EABSENT ? 0 : r;
    }
    return r;
}

/* The newest version here that has it. */
static int of_repository(cpd_reading *out, cpd_doc *doc, cpd_repository *repository)
{
    cpd_tag *tags = NULL;
    size_t count = 0;
    int r = cpd_repository__versions(&tags, &count, repository, "measures");

    for (size_t i = 0; r == 0 && i < count; i++) {
        const cpd_node *tree;

        r = cpd_repository__load(&tree, repository, "measures", tags[i].version, NULL);
        if (r == 0)
            take(out, doc, tree, find_figure(tree));
        r = r == CPD_EINPUT ? 0 : r;
    }
    free(tags);
    return r;
}

/* The one that is installed is checked like any other; when it is not there or not good, the others
 * must do. */
static int installed(cpd_reading *out, cpd_doc *doc, const char *folder)
{
    CPD_FREE char *bytes = NULL;
    cpd_doc *file = NULL;
    cpd_str path = {0};
    int r;

    cpd_str_addf(&path, "%s/measures/2026.yaml", folder);
    if (path.failed)
        return cpd_error__no_memory();
    r = cpd_repository__file(&bytes, path.bytes, "measures/2026.yaml");
    if (r == 0)
        r = cpd_set__parse(&file, bytes, strlen(bytes), "measures/2026.yaml", NULL);
    if (r == 0) {
        cpd_node *tree = cpd_node_copy(doc, cpd_doc_root(file));

        take(out, doc, tree, find_figure(tree));
    }
    cpd_doc_free(file);
    cpd_str_fini(&path);
    return r == CPD_EINTERNAL ? r : 0;
}

int cpd_repository__reading(cpd_reading *out, cpd_doc **doc, cpd_repository *repository)
{
    cpd_date today = cpd_clock_day(repository->clock.now_ms(repository->clock.payload));
    int r;

    *out = (cpd_reading){0, NULL, NULL};
    *doc = cpd_doc_new();
    if (!*doc)
        return cpd_error__no_memory();
    r = repository->home ? of_home(out, *doc, repository->home, today)
                         : of_repository(out, *doc, repository);
    if (r == 0 && out->words_per_minute == 0)
        r = installed(out, *doc,
                      repository->sets ? repository->sets : CPD_DATA_DIR "/competencies");
    return r == 0 && cpd_doc_failed(*doc) ? cpd_error__no_memory() : r;
}
