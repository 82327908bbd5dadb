/* A map says what became of each code of one set in another. Here stands what the map by itself can
 * tell: the kinds of change, the codes each needs on its two sides, and that no code has two fates.
 * Whether it accounts for everything is seen when both sets are at hand (cover.c). */
#include "framework/map.h"

#include <stdlib.h>
#include <string.h>

#include "framework/check.h"

/* Which codes a row of this change names. */
enum shape {
    PAIR,        /* one to one, or no `to`: each of `from` keeps its code */
    ONE_TO_MANY, /* at least two */
    MANY_TO_ONE,
    ANY, /* at least one on each side */
    LEFT,
    RIGHT,
    EITHER /* one of the two sides */
};

enum { SUCCESSOR = 1, ALONGSIDE = 2, BOTH = 3 };

static const struct change {
    const char *word;
    enum shape shape;
    unsigned relations;
    bool sole;    /* a code of such a row stands in no other */
    bool carries; /* a judgement on the old is one on the new */
} changes[] = {
    {"same", PAIR, BOTH, true, true},           {"renamed", PAIR, SUCCESSOR, true, true},
    {"split", ONE_TO_MANY, BOTH, false, false}, {"merged", MANY_TO_ONE, BOTH, false, false},
    {"widened", PAIR, BOTH, false, false},      {"narrowed", PAIR, BOTH, false, true},
    {"dropped", LEFT, SUCCESSOR, true, false},  {"new", RIGHT, SUCCESSOR, true, false},
    {"related", ANY, ALONGSIDE, false, false},  {"alone", EITHER, ALONGSIDE, true, false},
    {"unclear", EITHER, BOTH, true, false},
};

static const struct change *find_change(const cpd_node *row)
{
    const char *word = cpd_node_get_text(row, "change");

    for (size_t i = 0; word && i < sizeof changes / sizeof *changes; i++)
        if (strcmp(changes[i].word, word) == 0)
            return &changes[i];
    return NULL;
}

static unsigned relation_of(const cpd_node *map)
{
    const char *word = cpd_node_get_text(map, "relation");

    return !word ? BOTH : strcmp(word, "successor") == 0 ? SUCCESSOR : ALONGSIDE;
}

const cpd_node *cpd_map__codes(const cpd_node *row, const char *side)
{
    const struct change *change = find_change(row);
    const cpd_node *codes = cpd_node_get(row, side);

    return !codes && change && change->shape == PAIR ? cpd_node_get(row, "from") : codes;
}

bool cpd_map__is_alongside(const cpd_node *map)
{
    return relation_of(map) == ALONGSIDE;
}

bool cpd_map__carries(const cpd_node *row)
{
    const struct change *change = find_change(row);

    if (cpd_node_get(row, "carries"))
        return cpd_node_get_bool(row, "carries");
    return change && change->carries;
}

/* ---- one row ---- */

static bool fits(enum shape shape, size_t from, size_t to)
{
    switch (shape) {
    case PAIR:
        return (from >= 1 && to == 0) || (from == 1 && to == 1);
    case ONE_TO_MANY:
        return from == 1 && to >= 2;
    case MANY_TO_ONE:
        return from >= 2 && to == 1;
    case ANY:
        return from >= 1 && to >= 1;
    case LEFT:
        return from >= 1 && to == 0;
    case RIGHT:
        return from == 0 && to >= 1;
    case EITHER:
        return (from >= 1) != (to >= 1);
    }
    return false;
}

static void refuse_shape(struct cpd_check *check, const cpd_node *row, const struct change *change)
{
    static const char *const needs[] = {
        [PAIR] = "Write one code in from and one in to; or only from, when the codes stay.",
        [ONE_TO_MANY] = "Write one code in from, and two or more in to.",
        [MANY_TO_ONE] = "Write two or more codes in from, and one in to.",
        [ANY] = "Write at least one code in from and in to.",
        [LEFT] = "Write the codes in from, and no to.",
        [RIGHT] = "Write the codes in to, and no from.",
        [EITHER] = "Write the codes in from or in to, not in both."};

    cpd_check__refuse(check, row, needs[change->shape],
                      "a row \"%s\" has other codes than it needs", change->word);
}

/* Another code means another name for it: then it was renamed, and the reader should see that. */
static void check_kept(struct cpd_check *check, const cpd_node *row, const struct change *change)
{
    const cpd_node *from = cpd_node_at(cpd_node_get(row, "from"), 0);
    const cpd_node *to = cpd_node_at(cpd_node_get(row, "to"), 0);

    if (strcmp(change->word, "same") == 0 && relation_of(check->root) == SUCCESSOR && from && to &&
        !cpd_node_equal(from, to))
        cpd_check__refuse(check, to, "Write change: renamed.",
                          "what is the same has another code here");
}

/* What is not a list was refused already. */
static bool is_list(const cpd_node *row, const char *side)
{
    const cpd_node *codes = cpd_node_get(row, side);

    return !codes || cpd_node_type(codes) == CPD_NODE_LIST;
}

void cpd_check__row(struct cpd_check *check, cpd_node *row)
{
    const struct change *change = find_change(row);
    bool successor = relation_of(check->root) == SUCCESSOR;

    if (!change || !is_list(row, "from") || !is_list(row, "to"))
        return;
    if (!(change->relations & relation_of(check->root)))
        cpd_check__refuse(check, cpd_node_get(row, "change"),
                          successor ? "Write unclear when nobody has established what became of it."
                                    : "Write related, alone or unclear.",
                          "\"%s\" does not go with relation: %s", change->word,
                          successor ? "successor" : "alongside");
    if (!fits(change->shape, cpd_node_length(cpd_node_get(row, "from")),
              cpd_node_length(cpd_node_get(row, "to"))))
        refuse_shape(check, row, change);
    else
        check_kept(check, row, change);
}

/* ---- no code has two fates ---- */

struct fate {
    const cpd_node *code;
    const struct change *change;
};

static int by_code(const void *left, const void *right)
{
    const struct fate *a = left, *b = right;
    int order = strcmp(cpd_node_as_text(a->code), cpd_node_as_text(b->code));
    int lines = cpd_node_line(a->code) - cpd_node_line(b->code);

    if (order || lines)
        return order ? order : lines;
    return cpd_node_column(a->code) - cpd_node_column(b->code);
}

static size_t gather(struct fate *out, const cpd_node *rows, const char *side)
{
    size_t count = 0;

    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        const cpd_node *row = cpd_node_at(rows, i), *codes = cpd_map__codes(row, side);
        const struct change *change = find_change(row);

        if (!change || cpd_node_type(codes) != CPD_NODE_LIST)
            continue;
        for (size_t c = 0; c < cpd_node_length(codes); c++) {
            const cpd_node *code = cpd_node_at(codes, c);

            if (cpd_node_as_text(code) && out)
                out[count] = (struct fate){code, change};
            count += cpd_node_as_text(code) != NULL;
        }
    }
    return count;
}

static void check_fates(struct cpd_check *check, const char *side)
{
    const cpd_node *rows = cpd_node_get(check->root, "rows");
    struct fate *fates = calloc(gather(NULL, rows, side) + 1, sizeof *fates);
    size_t count = fates ? gather(fates, rows, side) : 0;

    check->failed = check->failed || !fates;
    if (count > 1)
        qsort(fates, count, sizeof *fates, by_code);
    for (size_t i = 1; i < count; i++) {
        const struct fate *a = &fates[i - 1], *b = &fates[i];

        if ((a->change->sole || b->change->sole) && cpd_node_equal(a->code, b->code))
            cpd_check__refuse(check, b->code, "Keep the one that is true.",
                              "%s: \"%.64s\" is \"%s\" on line %d and \"%s\" here", side,
                              cpd_node_as_text(b->code), a->change->word, cpd_node_line(a->code),
                              b->change->word);
    }
    free(fates);
}

void cpd_check__map(struct cpd_check *check)
{
    check_fates(check, "from");
    check_fates(check, "to");
}
