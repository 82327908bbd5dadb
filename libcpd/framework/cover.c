/* Does a map account for all that has a code in the two sets it joins, and does it speak of nothing
 * else? What it leaves out would be lost without a word. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/check.h"
#include "framework/coded.h"
#include "framework/map.h"

#define LEFT_OUT_SHOWN 12 /* codes that are named; more are counted */

/* One side of the map and the set it names. */
struct side {
    struct cpd_check *check;
    const char *name;    /* "from" or "to" */
    const char *version; /* set@version */
    const cpd_node *tree;
    cpd_coded *coded, *sorted; /* in the order of the set; by code */
    size_t count;
    bool *told; /* for each place of the set: some row names it */
    bool alongside;
};

/* Levels and pathways of two sets that hold side by side are often different things; the parts of
 * requirements go with what they are parts of, but where a set is nothing else. */
static bool must_be_told(const struct side *side, const cpd_coded *coded)
{
    const char *kind = cpd_node_get_text(side->tree, "kind");

    if (strcmp(coded->type, "requirement") == 0)
        return kind && strcmp(kind, "returns") == 0;
    return !side->alongside ||
           (strcmp(coded->type, "level") != 0 && strcmp(coded->type, "pathway") != 0);
}

static void refuse_unknown(const struct side *side, const cpd_node *code)
{
    struct cpd_nearest nearest = cpd_nearest__begin(side->check, cpd_node_as_text(code));
    char hint[CPD_HINT_TEXT];

    for (size_t i = 0; i < side->count; i++)
        cpd_nearest__consider(&nearest, side->coded[i].code);
    cpd_nearest__hint(&nearest, hint, "Write a code of that set.");
    cpd_check__refuse(side->check, code, hint, "%s: %.130s has no \"%.64s\"", side->name,
                      side->version, cpd_node_as_text(code));
}

static const cpd_coded *look_up(struct side *side, const cpd_node *code)
{
    const cpd_coded *coded = cpd_coded__find(side->sorted, side->count, cpd_node_as_text(code));

    if (coded)
        side->told[coded->place] = true;
    else
        refuse_unknown(side, code);
    return coded;
}

/* The codes of one side of a row; returns what kind of thing they are, NULL when they are unknown.
 */
static const char *look_up_all(struct side *side, const cpd_node *row)
{
    const cpd_node *codes = cpd_map__codes(row, side->name);
    const char *type = NULL;

    for (size_t i = 0; i < cpd_node_length(codes); i++) {
        const cpd_coded *coded = look_up(side, cpd_node_at(codes, i));

        if (coded && !type)
            type = coded->type;
    }
    return type;
}

static void check_row(struct side sides[2], const cpd_node *row)
{
    const char *from = look_up_all(&sides[0], row), *to = look_up_all(&sides[1], row);

    if (from && to && strcmp(from, to) != 0)
        cpd_check__refuse(sides[0].check, row, "Map like to like.", "a %s cannot become a %s", from,
                          to);
}

static void check_left_out(struct side *side)
{
    char list[LEFT_OUT_SHOWN * 66 + 40] = "";
    size_t missing = 0, used = 0;

    for (size_t i = 0; i < side->count; i++)
        if (!side->told[i] && must_be_told(side, &side->coded[i]) && missing++ < LEFT_OUT_SHOWN)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%.64s",
                                     missing > 1 ? ", " : "", side->coded[i].code);
    if (missing > LEFT_OUT_SHOWN)
        snprintf(list + used, sizeof list - used, " and %zu more", missing - LEFT_OUT_SHOWN);
    if (missing)
        cpd_check__refuse(side->check, cpd_node_get(side->check->root, side->name),
                          "Add a row for each; unclear is one. A draft of the rows: cpd framework "
                          "map FROM TO --draft.",
                          "the map says nothing of %zu %s of %.130s: %s", missing,
                          missing == 1 ? "code" : "codes", side->version, list);
}

static int open_side(struct side *side, struct cpd_check *check, const char *name,
                     const cpd_node *tree)
{
    int r;

    *side = (struct side){.check = check,
                          .name = name,
                          .version = cpd_node_get_text(check->root, name),
                          .tree = tree,
                          .alongside = cpd_map__is_alongside(check->root)};
    r = cpd_set__coded(&side->coded, &side->count, tree);
    if (r < 0)
        return r;
    side->told = calloc(side->count + 1, sizeof *side->told);
    side->sorted = calloc(side->count + 1, sizeof *side->sorted);
    if (!side->told || !side->sorted)
        return cpd_error__no_memory();
    if (side->count)
        memcpy(side->sorted, side->coded, side->count * sizeof *side->sorted);
    cpd_coded__sort(side->sorted, side->count);
    return 0;
}

static void close_side(struct side *side)
{
    free(side->coded);
    free(side->sorted);
    free(side->told);
}

static void refuse_proposed(struct cpd_check *check, const cpd_node *rows)
{
    size_t count = 0;
    const cpd_node *first = NULL;

    for (size_t i = 0; i < cpd_node_length(rows); i++)
        if (cpd_node_get(cpd_node_at(rows, i), "proposed") && count++ == 0)
            first = cpd_node_at(rows, i);
    if (first)
        cpd_check__refuse(check, first, "Look at each, correct it, and take \"proposed\" away.",
                          "%zu of %zu rows are proposals that nobody has confirmed", count,
                          cpd_node_length(rows));
}

static void check_rows(struct cpd_check *check, struct side sides[2])
{
    const cpd_node *rows = cpd_node_get(check->root, "rows");

    for (size_t i = 0; i < cpd_node_length(rows); i++)
        check_row(sides, cpd_node_at(rows, i));
    check_left_out(&sides[0]);
    check_left_out(&sides[1]);
    refuse_proposed(check, rows);
}

int cpd_map__check(const cpd_node *map, const char *name, const cpd_node *from, const cpd_node *to,
                   cpd_issues *issues)
{
    struct cpd_check check;
    struct side sides[2] = {{.name = NULL}, {.name = NULL}};
    int r;

    cpd_check__begin(&check, NULL, name, issues);
    check.root = map;
    r = open_side(&sides[0], &check, "from", from);
    if (r == 0)
        r = open_side(&sides[1], &check, "to", to);
    if (r == 0) {
        check_rows(&check, sides);
        r = cpd_check__result(&check);
    }
    close_side(&sides[0]);
    close_side(&sides[1]);
    cpd_check__fini(&check);
    return r;
}
