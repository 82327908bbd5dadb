/* What changed from one version to another, thing by thing, in the order of the new version; what
 * was dropped comes last. Lines, order of keys and white space mean nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "compare/match.h"
#include "compare/values.h"
#include "compare/words.h"
#include "framework/map.h"
#include "framework/model.h"

/* In the order in which they are counted and said. */
static const char *const kinds_of_change[] = {
    "added",    "dropped", "split", "merged", "widened", "narrowed", "renamed",
    "reworded", "moved",   "reordered", "force", "level",  "changed", "unclear",  NULL};
#define CHANGES (sizeof kinds_of_change / sizeof *kinds_of_change - 1)

struct diff {
    cpd_doc *doc;
    cpd_node *root, *changes;
    struct cpd_matches m;
    size_t counts[CHANGES], same;
    const cpd_coded *highest[2]; /* of the old version, of levels and of grades, so far */
    bool failed;
};

/* ---- one entry of the report ---- */

static void say(struct diff *d, cpd_node *entry, const char *change)
{
    for (size_t i = 0; i < CHANGES; i++)
        if (strcmp(kinds_of_change[i], change) == 0)
            d->counts[i]++;
    cpd_node_add(d->doc, cpd_node_get(entry, "changes"), cpd_node_text(d->doc, change));
}

static cpd_node *new_entry(struct diff *d, const cpd_coded *coded)
{
    cpd_node *entry = cpd_node_object(d->doc);
    const char *title = cpd_node_get_text(coded->node, "title");

    cpd_node_set_text(d->doc, entry, "code", coded->code);
    cpd_node_set_text(d->doc, entry, "type", coded->type);
    cpd_node_set_text(d->doc, entry, "title", title);
    cpd_node_set(d->doc, entry, "changes", cpd_node_list(d->doc));
    return entry;
}

/* What the map says besides the kind of change. */
static void set_row(struct diff *d, cpd_node *entry, const cpd_node *row)
{
    static const char *const said[] = {"note", "source", "certainty", NULL};

    if (!row)
        return;
    cpd_node_set_bool(d->doc, entry, "carries", cpd_map__carries(row));
    for (const char *const *key = said; *key; key++)
        cpd_node_set_text(d->doc, entry, *key, cpd_node_get_text(row, *key));
}

static void set_from_to(struct diff *d, cpd_node *entry, const char *key, const char *from,
                        const char *to)
{
    cpd_node *both = cpd_node_object(d->doc);

    cpd_node_set_text(d->doc, both, "from", from);
    cpd_node_set_text(d->doc, both, "to", to);
    cpd_node_set(d->doc, entry, key, both);
}

/* ---- a pair ---- */

static void add_words(struct diff *d, cpd_node *entry, const char *key, const char *old,
                      const char *new)
{
    cpd_node *list = cpd_node_get(entry, "words"), *one = cpd_node_object(d->doc);
    cpd_node *runs = cpd_words__runs(d->doc, old, new);

    d->failed |= !runs;
    if (!list)
        cpd_node_set(d->doc, entry, "words", list = cpd_node_list(d->doc));
    cpd_node_set_text(d->doc, one, "key", key);
    cpd_node_set(d->doc, one, "runs", runs);
    cpd_node_add(d->doc, list, one);
}

static bool compare_text(struct diff *d, cpd_node *entry, const char *key, const cpd_coded *old,
                         const cpd_coded *new)
{
    const char *a = cpd_node_get_text(old->node, key), *b = cpd_node_get_text(new->node, key);

    if (cpd_words__same(a, b))
        return false;
    add_words(d, entry, key, a, b);
    return true;
}

/* A code of the old version as it is called in the new one; itself where it has no counterpart. */
static const char *in_new(const struct diff *d, const char *code)
{
    const cpd_coded *old = code ? cpd_side__find(&d->m.old, code) : NULL;
    size_t place = old ? d->m.of_old[old->place].place : CPD_NO_PLACE;

    return place == CPD_NO_PLACE ? code : d->m.new.coded[place].code;
}

static bool is_same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static void compare_codes(struct diff *d, cpd_node *entry, const cpd_coded *old,
                          const cpd_coded *new)
{
    static const char *const keys[] = {"force", "level"};

    if (!is_same(in_new(d, old->parent), new->parent)) {
        say(d, entry, "moved");
        set_from_to(d, entry, "moved", old->parent, new->parent);
    }
    for (size_t i = 0; i < 2; i++) {
        const char *a = cpd_node_get_text(old->node, keys[i]);
        const char *b = cpd_node_get_text(new->node, keys[i]);

        if (is_same(i == 1 ? in_new(d, a) : a, b))
            continue;
        say(d, entry, keys[i]);
        set_from_to(d, entry, keys[i], a, b);
    }
}

/* Levels and grades stand lowest first. One that now stands above another it was below ranks
 * otherwise. */
static void compare_order(struct diff *d, cpd_node *entry, const cpd_coded *old,
                          const cpd_coded *new)
{
    static const char *const ranked[] = {"level", "grade"};

    for (size_t i = 0; i < 2; i++) {
        const cpd_coded *highest = d->highest[i];

        if (strcmp(old->type, ranked[i]) != 0 || strcmp(new->type, ranked[i]) != 0)
            continue;
        if (!highest || old->place > highest->place) {
            d->highest[i] = old;
            continue;
        }
        say(d, entry, "reordered");
        cpd_node_set_text(d->doc, entry, "above", in_new(d, highest->code));
    }
}

static void compare_values(struct diff *d, cpd_node *entry, const cpd_coded *old,
                           const cpd_coded *new)
{
    static const char *const told[] = {"code", "title", "text", "parent", "force", "level", NULL};
    cpd_node *values = cpd_values__compare(d->doc, old->node, new->node, new->form, told);

    d->failed |= !values;
    if (cpd_node_length(values) == 0)
        return;
    say(d, entry, "changed");
    cpd_node_set(d->doc, entry, "values", values);
}

/* What the map says of a pair beyond what can be seen. */
static void say_row(struct diff *d, cpd_node *entry, const cpd_node *row)
{
    const char *change = cpd_node_get_text(row, "change");

    if (change && (!strcmp(change, "widened") || !strcmp(change, "narrowed")))
        say(d, entry, change);
}

static void compare_pair(struct diff *d, const cpd_coded *old, const cpd_coded *new,
                         const cpd_node *row)
{
    cpd_node *entry = new_entry(d, new);
    bool recoded = strcmp(old->code, new->code) != 0;

    say_row(d, entry, row);
    if (recoded)
        cpd_node_set_text(d->doc, entry, "was", old->code);
    if (compare_text(d, entry, "title", old, new) || recoded)
        say(d, entry, "renamed");
    if (compare_text(d, entry, "text", old, new))
        say(d, entry, "reworded");
    compare_codes(d, entry, old, new);
    compare_order(d, entry, old, new);
    compare_values(d, entry, old, new);
    set_row(d, entry, row);
    if (cpd_node_length(cpd_node_get(entry, "changes")) > 0)
        cpd_node_add(d->doc, d->changes, entry);
    else
        d->same++;
}

/* ---- what has no counterpart ---- */

static void add_lone(struct diff *d, const cpd_coded *coded, const cpd_node *row,
                     const char *otherwise)
{
    static const char *const of_maps[] = {"split", "merged", "unclear", NULL};
    cpd_node *entry = new_entry(d, coded);
    const char *text = cpd_node_get_text(coded->node, "text");
    const char *change = cpd_node_get_text(row, "change"), *said = otherwise;
    const cpd_node *others = cpd_map__codes(row, strcmp(otherwise, "added") == 0 ? "from" : "to");

    for (const char *const *word = of_maps; change && *word; word++)
        if (strcmp(change, *word) == 0)
            said = *word;
    say(d, entry, said);
    cpd_node_set_text(d->doc, entry, "side", strcmp(otherwise, "added") == 0 ? "new" : "old");
    if (strcmp(said, otherwise) != 0 && others)
        cpd_node_set(d->doc, entry, strcmp(otherwise, "added") == 0 ? "from" : "to",
                     cpd_node_copy(d->doc, others));
    cpd_node_set_text(d->doc, entry, "text", text);
    set_row(d, entry, row);
    cpd_node_add(d->doc, d->changes, entry);
}

static void compare_all(struct diff *d)
{
    for (size_t i = 0; i < d->m.new.count; i++) {
        const struct cpd_match *match = &d->m.of_new[i];

        if (match->place == CPD_NO_PLACE)
            add_lone(d, &d->m.new.coded[i], match->row, "added");
        else
            compare_pair(d, &d->m.old.coded[match->place], &d->m.new.coded[i], match->row);
    }
    for (size_t i = 0; i < d->m.old.count; i++)
        if (d->m.of_old[i].place == CPD_NO_PLACE)
            add_lone(d, &d->m.old.coded[i], d->m.of_old[i].row, "dropped");
}

/* ---- the report ---- */

static cpd_node *reference_of(cpd_doc *doc, const cpd_node *tree)
{
    return cpd_node_textf(doc, "%s@%s", cpd_node_get_text(tree, "set"),
                          cpd_node_get_text(tree, "version"));
}

static void set_counts(struct diff *d)
{
    cpd_node *counts = cpd_node_object(d->doc);

    for (size_t i = 0; i < CHANGES; i++)
        cpd_node_set_int(d->doc, counts, kinds_of_change[i], (int64_t)d->counts[i]);
    cpd_node_set_int(d->doc, counts, "same", (int64_t)d->same);
    cpd_node_set(d->doc, d->root, "counts", counts);
}

static void set_about(struct diff *d)
{
    static const char *const told[] = {"format", "set", "version", "kind", NULL};
    const cpd_node *old = d->m.old.tree, *new = d->m.new.tree;
    const struct cpd_set_kind *kind = cpd_set_kind__find(cpd_node_get_text(new, "kind"));
    cpd_node *about = cpd_values__compare(d->doc, old, new, &kind->form, told);

    d->failed |= !about;
    cpd_node_set(d->doc, d->root, "about", about);
}

static int build(cpd_doc **out, struct diff *d, const cpd_node *map)
{
    d->root = cpd_node_object(d->doc);
    d->changes = cpd_node_list(d->doc);
    compare_all(d);
    cpd_node_set_text(d->doc, d->root, "schema", "cpd.framework-diff/1");
    cpd_node_set(d->doc, d->root, "from", reference_of(d->doc, d->m.old.tree));
    cpd_node_set(d->doc, d->root, "to", reference_of(d->doc, d->m.new.tree));
    if (map)
        cpd_node_set(d->doc, d->root, "map", reference_of(d->doc, map));
    set_counts(d);
    set_about(d);
    cpd_node_set(d->doc, d->root, "changes", d->changes);
    if (d->failed || cpd_doc_failed(d->doc))
        return cpd_error__no_memory();
    cpd_doc_set_root(d->doc, d->root);
    *out = cpd_steal(&d->doc);
    return 0;
}

static int check_kinds(const cpd_node *old, const cpd_node *new)
{
    const char *a = cpd_node_get_text(old, "kind"), *b = cpd_node_get_text(new, "kind");

    if (a && b && strcmp(a, b) == 0)
        return 0;
    cpd_error__set(CPD_EINPUT, "a %s and a %s cannot be compared", a ? a : "?", b ? b : "?");
    return cpd_error__hint("Compare two versions of one set.");
}

static bool names(const cpd_node *map, const char *side, const cpd_node *tree)
{
    cpd_reference reference;

    return cpd_reference__parse(&reference, cpd_node_get_text(map, side)) &&
           is_same(reference.set, cpd_node_get_text(tree, "set")) &&
           is_same(reference.version, cpd_node_get_text(tree, "version"));
}

static int check_map(const cpd_node *map, const cpd_node *old, const cpd_node *new)
{
    if (!map || (names(map, "from", old) && names(map, "to", new) && !cpd_map__is_alongside(map)))
        return 0;
    cpd_error__set(CPD_EINPUT, "the map %s@%s does not tell how the one became the other",
                   cpd_node_get_text(map, "set"), cpd_node_get_text(map, "version"));
    return cpd_error__hint("It maps %s to %s, %s.", cpd_node_get_text(map, "from"),
                           cpd_node_get_text(map, "to"), cpd_node_get_text(map, "relation"));
}

int cpd_compare__diff(cpd_doc **out, const cpd_node *old, const cpd_node *new, const cpd_node *map)
{
    struct diff d = {.doc = NULL};
    int r = check_kinds(old, new);

    if (r == 0)
        r = check_map(map, old, new);
    if (r < 0)
        return r;
    d.doc = cpd_doc_new();
    r = d.doc ? cpd_matches__make(&d.m, old, new, map) : cpd_error__no_memory();
    if (r == 0)
        r = build(out, &d, map);
    cpd_matches__free(&d.m);
    cpd_doc_free(d.doc);
    return r;
}
