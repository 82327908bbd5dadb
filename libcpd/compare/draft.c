/* A map proposed for a person to confirm. What kept its code and most of its words is taken for the
 * same; of the rest, each thing looks for the one most like it on the other side, and who was
 * chosen by several was split or merged. Every row says how alike its sides are and that it is a
 * proposal: a map with proposals is neither published nor adopted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "compare/likeness.h"
#include "compare/words.h"

#define ALIKE 0.45  /* from here on two things may be one */
#define WITHIN 0.85 /* this much of the one lies in the other ... */
#define BEYOND 0.65 /* ... and no more of the other in the one: it was widened or narrowed */
#define NOBODY CPD_NO_PLACE

/* The most alike on the other side. */
struct best {
    size_t place;
    double alike;
    bool settled; /* a row speaks of it */
};

struct draft {
    cpd_doc *doc;
    cpd_node *rows;
    struct cpd_matches m;
    cpd_likeness *likeness;
    struct best *old, *new;
};

/* ---- rows ---- */

static cpd_node *add_row(struct draft *d, const char *change, double alike)
{
    cpd_node *row = cpd_node_object(d->doc);
    int percent = (int)(alike * 100 + 0.5);

    cpd_node_set_text(d->doc, row, "change", change);
    cpd_node_set(d->doc, row, "proposed",
                 cpd_node_textf(d->doc, "%d%%",
                                percent < 1     ? 1
                                : percent > 100 ? 100
                                                : percent));
    cpd_node_add(d->doc, d->rows, row);
    return row;
}

static void add_code(struct draft *d, cpd_node *row, const char *side, const cpd_coded *coded)
{
    cpd_node *codes = cpd_node_get(row, side);

    if (!codes)
        cpd_node_set(d->doc, row, side, codes = cpd_node_list(d->doc));
    cpd_node_add(d->doc, codes, cpd_node_text(d->doc, coded->code));
}

static void settle_old(struct draft *d, cpd_node *row, size_t place)
{
    add_code(d, row, "from", &d->m.old.coded[place]);
    d->old[place].settled = true;
}

static void settle_new(struct draft *d, cpd_node *row, size_t place)
{
    add_code(d, row, "to", &d->m.new.coded[place]);
    d->new[place].settled = true;
}

/* ---- pairs ---- */

static const char *change_of(const struct draft *d, size_t old, size_t new,
                             const struct cpd_alike *alike)
{
    if (alike->of_old >= WITHIN && alike->of_new < BEYOND)
        return "widened";
    if (alike->of_new >= WITHIN && alike->of_old < BEYOND)
        return "narrowed";
    return strcmp(d->m.old.coded[old].code, d->m.new.coded[new].code) == 0 ? "same" : "renamed";
}

static void add_pair(struct draft *d, size_t old, size_t new)
{
    struct cpd_alike alike = cpd_likeness__of(d->likeness, old, new);
    const char *change = change_of(d, old, new, &alike);
    cpd_node *row = add_row(d, change, alike.both);

    settle_old(d, row, old);
    settle_new(d, row, new);
    if (strcmp(d->m.old.coded[old].code, d->m.new.coded[new].code) == 0)
        cpd_node_unset(row, "to"); // the codes stay
}

static bool is_counted(const struct cpd_side *side, const cpd_coded *coded)
{
    const char *kind = cpd_node_get_text(side->tree, "kind");

    return strcmp(coded->type, "requirement") != 0 || strcmp(kind, "returns") == 0;
}

static bool has_same_words(const cpd_coded *a, const cpd_coded *b)
{
    return cpd_words__same(cpd_node_get_text(a->node, "title"),
                           cpd_node_get_text(b->node, "title")) &&
           cpd_words__same(cpd_node_get_text(a->node, "text"), cpd_node_get_text(b->node, "text"));
}

static bool kept(const struct draft *d, size_t old, size_t new)
{
    static const char *const keys[] = {"force", "level", "optional"};
    const cpd_coded *a = &d->m.old.coded[old], *b = &d->m.new.coded[new];
    bool same = strcmp(a->code, b->code) == 0 && has_same_words(a, b);

    for (size_t i = 0; same && i < 3; i++) {
        const cpd_node *x = cpd_node_get(a->node, keys[i]), *y = cpd_node_get(b->node, keys[i]);

        same = x && y ? cpd_node_equal(x, y) : x == y;
    }
    return same;
}

/* What kept code and words stands in one row: nobody must look at each. */
static void add_unchanged(struct draft *d)
{
    cpd_node *row = NULL;

    for (size_t i = 0; i < d->m.old.count; i++) {
        size_t place = d->m.of_old[i].place;

        if (place == NOBODY || !is_counted(&d->m.old, &d->m.old.coded[i]) || !kept(d, i, place))
            continue;
        if (!row)
            row = add_row(d, "same", 1);
        settle_old(d, row, i);
        d->new[place].settled = true;
    }
}

/* Same code and alike, or other code and the very words. */
static void add_matched(struct draft *d)
{
    for (size_t i = 0; i < d->m.old.count; i++) {
        size_t place = d->m.of_old[i].place;

        if (place != NOBODY && !d->old[i].settled && is_counted(&d->m.old, &d->m.old.coded[i]) &&
            (cpd_likeness__of(d->likeness, i, place).both >= ALIKE ||
             has_same_words(&d->m.old.coded[i], &d->m.new.coded[place])))
            add_pair(d, i, place);
    }
}

/* ---- by likeness ---- */

static void prefer(struct best *best, size_t place, double alike)
{
    if (alike > best->alike)
        *best = (struct best){place, alike, best->settled};
}

static void choose(struct draft *d)
{
    for (size_t i = 0; i < d->m.old.count; i++)
        for (size_t j = 0; !d->old[i].settled && j < d->m.new.count; j++) {
            double alike;

            if (d->new[j].settled || strcmp(d->m.old.coded[i].type, d->m.new.coded[j].type) != 0 ||
                !is_counted(&d->m.old, &d->m.old.coded[i]))
                continue;
            alike = cpd_likeness__of(d->likeness, i, j).both;
            prefer(&d->old[i], j, alike);
            prefer(&d->new[j], i, alike);
        }
}

/* Those of `many` that are open and chose the one. */
static size_t count_choosers(const struct best *many, size_t count, size_t one, double *least)
{
    size_t choosers = 0;

    *least = 1;
    for (size_t i = 0; i < count; i++)
        if (!many[i].settled && many[i].place == one && many[i].alike >= ALIKE) {
            choosers++;
            *least = many[i].alike < *least ? many[i].alike : *least;
        }
    return choosers;
}

static bool chose(const struct best *best, size_t one)
{
    return !best->settled && best->place == one && best->alike >= ALIKE;
}

static void add_splits(struct draft *d)
{
    double least;

    for (size_t i = 0; i < d->m.old.count; i++) {
        cpd_node *row;

        if (d->old[i].settled || count_choosers(d->new, d->m.new.count, i, &least) < 2)
            continue;
        row = add_row(d, "split", least);
        settle_old(d, row, i);
        for (size_t j = 0; j < d->m.new.count; j++)
            if (chose(&d->new[j], i))
                settle_new(d, row, j);
    }
}

static void add_mergers(struct draft *d)
{
    double least;

    for (size_t j = 0; j < d->m.new.count; j++) {
        cpd_node *row;

        if (d->new[j].settled || count_choosers(d->old, d->m.old.count, j, &least) < 2)
            continue;
        row = add_row(d, "merged", least);
        for (size_t i = 0; i < d->m.old.count; i++)
            if (chose(&d->old[i], j))
                settle_old(d, row, i);
        settle_new(d, row, j);
    }
}

static void add_likely(struct draft *d)
{
    for (size_t i = 0; i < d->m.old.count; i++) {
        size_t j = d->old[i].place;

        if (!d->old[i].settled && j != NOBODY && d->old[i].alike >= ALIKE && chose(&d->new[j], i))
            add_pair(d, i, j);
    }
}

/* What is left: like something that has its row already, or not looked at to the end, and so
 * unclear; or like nothing. */
static void add_rest(struct draft *d, bool of_old, bool unclear)
{
    const struct cpd_side *side = of_old ? &d->m.old : &d->m.new;
    struct best *best = of_old ? d->old : d->new;
    cpd_node *row = NULL;

    for (size_t i = 0; i < side->count; i++) {
        if (best[i].settled || !is_counted(side, &side->coded[i]) ||
            (best[i].alike >= ALIKE || cpd_likeness__is_spent(d->likeness)) != unclear)
            continue;
        if (!row)
            row = add_row(d, unclear ? "unclear" : of_old ? "dropped" : "new", 1 - ALIKE);
        add_code(d, row, of_old ? "from" : "to", &side->coded[i]);
        best[i].settled = true;
    }
}

/* ---- the map ---- */

static void set_head(struct draft *d, cpd_node *root)
{
    static const char *const taken[] = {"nation",         "layer",   "publisher",
                                        "effective_from", "licence", NULL};
    const cpd_node *old = d->m.old.tree, *new = d->m.new.tree;
    const char *set = cpd_node_get_text(new, "set"), *from = cpd_node_get_text(old, "version");
    const char *to = cpd_node_get_text(new, "version"), *before = cpd_node_get_text(old, "set");

    cpd_node_set_text(d->doc, root, "format", "1");
    cpd_node_set(d->doc, root, "set", cpd_node_textf(d->doc, "%.30s-%.15s-%.15s", set, from, to));
    cpd_node_set_text(d->doc, root, "version", "1");
    cpd_node_set_text(d->doc, root, "kind", "map");
    cpd_node_set(
        d->doc, root, "title",
        cpd_node_textf(d->doc, "From %s %s to %s", cpd_node_get_text(new, "title"), from, to));
    for (const char *const *key = taken; *key; key++)
        cpd_node_set_text(d->doc, root, *key, cpd_node_get_text(new, *key));
    cpd_node_set_text(d->doc, root, "source",
                      "Proposed by a program from codes and likeness of words. Write here who "
                      "established what became of what, and when.");
    cpd_node_set_text(d->doc, root, "checked_by", "none");
    cpd_node_set_text(d->doc, root, "relation", "successor");
    cpd_node_set(d->doc, root, "from", cpd_node_textf(d->doc, "%s@%s", before, from));
    cpd_node_set(d->doc, root, "to", cpd_node_textf(d->doc, "%s@%s", set, to));
}

static struct best *new_bests(size_t count)
{
    struct best *bests = calloc(count + 1, sizeof *bests);

    for (size_t i = 0; bests && i < count; i++)
        bests[i].place = NOBODY;
    return bests;
}

static int begin(struct draft *d, const cpd_node *old, const cpd_node *new)
{
    int r = cpd_matches__make(&d->m, old, new, NULL);

    if (r < 0)
        return r;
    d->likeness = cpd_likeness__new(&d->m.old, &d->m.new);
    d->old = new_bests(d->m.old.count);
    d->new = new_bests(d->m.new.count);
    return d->likeness && d->old && d->new ? 0 : cpd_error__no_memory();
}

static void propose(struct draft *d)
{
    add_unchanged(d);
    add_matched(d);
    choose(d);
    add_splits(d);
    add_mergers(d);
    add_likely(d);
    add_rest(d, true, true);
    add_rest(d, false, true);
    add_rest(d, true, false);
    add_rest(d, false, false);
}

int cpd_compare__draft(cpd_doc **out, const cpd_node *old, const cpd_node *new)
{
    struct draft d = {.doc = cpd_doc_new()};
    cpd_node *root = cpd_node_object(d.doc);
    int r = d.doc ? begin(&d, old, new) : cpd_error__no_memory();

    if (r == 0) {
        d.rows = cpd_node_list(d.doc);
        propose(&d);
        set_head(&d, root);
        cpd_node_set(d.doc, root, "rows", d.rows);
        cpd_doc_set_root(d.doc, root);
        r = cpd_doc_failed(d.doc) ? cpd_error__no_memory() : 0;
    }
    cpd_likeness__free(d.likeness);
    cpd_matches__free(&d.m);
    free(d.old);
    free(d.new);
    if (r == 0)
        *out = cpd_steal(&d.doc);
    cpd_doc_free(d.doc);
    return r;
}
