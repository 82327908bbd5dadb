/* Matching two versions. A map has the first word; what it says nothing of, and all where there is
 * none, goes by its code; and what is then left on both sides with the very same words only changed
 * its code. Nothing is guessed here: likeness is for drafts of maps. */
#include "compare/match.h"

#include <stdlib.h>
#include <string.h>

#include "compare/words.h"
#include "framework/map.h"

int cpd_side__open(struct cpd_side *side, const cpd_node *tree)
{
    int r;

    *side = (struct cpd_side){.tree = tree};
    r = cpd_set__coded(&side->coded, &side->count, tree);
    if (r < 0)
        return r;
    side->sorted = calloc(side->count + 1, sizeof *side->sorted);
    if (!side->sorted)
        return cpd_error__no_memory();
    if (side->count)
        memcpy(side->sorted, side->coded, side->count * sizeof *side->sorted);
    cpd_coded__sort(side->sorted, side->count);
    return 0;
}

void cpd_side__close(struct cpd_side *side)
{
    free(side->coded);
    free(side->sorted);
}

const cpd_coded *cpd_side__find(const struct cpd_side *side, const char *code)
{
    const cpd_coded *found = cpd_coded__find(side->sorted, side->count, code);

    return found ? &side->coded[found->place] : NULL;
}

void cpd_matches__free(struct cpd_matches *matches)
{
    cpd_side__close(&matches->old);
    cpd_side__close(&matches->new);
    free(matches->of_old);
    free(matches->of_new);
}

static void pair(struct cpd_matches *m, const cpd_coded *old, const cpd_coded *new,
                 const cpd_node *row)
{
    m->of_old[old->place] = (struct cpd_match){new->place, row};
    m->of_new[new->place] = (struct cpd_match){old->place, row};
}

/* ---- by the map ---- */

/* Each code of one side of a row learns which row speaks of it. Of several the first is kept: it is
 * enough to say that there is one. */
static void note_row(const struct cpd_side *side, struct cpd_match *of, const cpd_node *row,
                     const char *name)
{
    const cpd_node *codes = cpd_map__codes(row, name);

    for (size_t i = 0; i < cpd_node_length(codes); i++) {
        const cpd_coded *coded = cpd_side__find(side, cpd_node_as_text(cpd_node_at(codes, i)));

        if (coded && !of[coded->place].row)
            of[coded->place].row = row;
    }
}

static void match_row(struct cpd_matches *m, const cpd_node *row)
{
    const cpd_node *from = cpd_map__codes(row, "from"), *to = cpd_map__codes(row, "to");
    size_t count = cpd_node_length(from);

    note_row(&m->old, m->of_old, row, "from");
    note_row(&m->new, m->of_new, row, "to");
    for (size_t i = 0; count == cpd_node_length(to) && i < count; i++) {
        const cpd_coded *old = cpd_side__find(&m->old, cpd_node_as_text(cpd_node_at(from, i)));
        const cpd_coded *new = cpd_side__find(&m->new, cpd_node_as_text(cpd_node_at(to, i)));

        if (old && new)
            pair(m, old, new, row);
    }
}

/* ---- by code ---- */

static bool is_open(const struct cpd_match *match)
{
    return !match->row && match->place == CPD_NO_PLACE;
}

static void match_codes(struct cpd_matches *m)
{
    for (size_t i = 0; i < m->old.count; i++) {
        const cpd_coded *old = &m->old.coded[i], *new = cpd_side__find(&m->new, old->code);

        if (new &&is_open(&m->of_old[i]) && is_open(&m->of_new[new->place]) &&
            strcmp(old->type, new->type) == 0)
            pair(m, old, new, NULL);
    }
}

/* ---- by the very words ---- */

static const char *text_of(const cpd_coded *coded, const char *key)
{
    const char *text = cpd_node_get_text(coded->node, key);

    return text ? text : "";
}

static int by_words(const void *left, const void *right)
{
    const cpd_coded *a = *(const cpd_coded *const *)left, *b = *(const cpd_coded *const *)right;
    int order = strcmp(a->type, b->type);

    if (order == 0)
        order = strcmp(text_of(a, "title"), text_of(b, "title"));
    return order ? order : strcmp(text_of(a, "text"), text_of(b, "text"));
}

/* Those that are still open, in the order of their words. */
static const cpd_coded **open_ones(size_t *count, const struct cpd_side *side,
                                   const struct cpd_match *of)
{
    const cpd_coded **list = calloc(side->count + 1, sizeof *list);

    *count = 0;
    for (size_t i = 0; list && i < side->count; i++)
        if (is_open(&of[i]) && strcmp(side->coded[i].type, "requirement") != 0)
            list[(*count)++] = &side->coded[i];
    if (list && *count > 1)
        qsort(list, *count, sizeof *list, by_words);
    return list;
}

static bool is_only(const cpd_coded *const *list, size_t count, size_t i)
{
    return (i == 0 || by_words(&list[i - 1], &list[i]) != 0) &&
           (i + 1 == count || by_words(&list[i], &list[i + 1]) != 0);
}

static int match_words(struct cpd_matches *m)
{
    size_t old_count, new_count, i = 0, j = 0;
    const cpd_coded **old = open_ones(&old_count, &m->old, m->of_old);
    const cpd_coded **new = open_ones(&new_count, &m->new, m->of_new);
    bool room = old && new;

    while (room && i < old_count && j < new_count) {
        int order = by_words(&old[i], &new[j]);

        if (order == 0 && is_only(old, old_count, i) && is_only(new, new_count, j))
            pair(m, old[i], new[j], NULL);
        i += order <= 0;
        j += order >= 0;
    }
    free(old);
    free(new);
    return room ? 0 : cpd_error__no_memory();
}

static struct cpd_match *new_matches(size_t count)
{
    struct cpd_match *matches = calloc(count + 1, sizeof *matches);

    for (size_t i = 0; matches && i < count; i++)
        matches[i].place = CPD_NO_PLACE;
    return matches;
}

int cpd_matches__make(struct cpd_matches *out, const cpd_node *old, const cpd_node *new,
                      const cpd_node *map)
{
    const cpd_node *rows = cpd_node_get(map, "rows");
    int r;

    *out = (struct cpd_matches){.of_old = NULL};
    r = cpd_side__open(&out->old, old);
    if (r == 0)
        r = cpd_side__open(&out->new, new);
    if (r < 0)
        return r;
    out->of_old = new_matches(out->old.count);
    out->of_new = new_matches(out->new.count);
    if (!out->of_old || !out->of_new)
        return cpd_error__no_memory();
    for (size_t i = 0; i < cpd_node_length(rows); i++)
        match_row(out, cpd_node_at(rows, i));
    match_codes(out);
    return match_words(out);
}
