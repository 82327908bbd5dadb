/* What becomes of each row: ids that stand twice, the base's things found again, parents, rings.
 * Rows are joined by indexes and walked without recursion: how long a line of parents is, is the
 * file's choice. A row that cannot be taken is refused with a reason of its own, and so is each row
 * below it; nothing disappears. */
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"

static bool is_thing(const struct cpd_row *row)
{
    return row->kind == CPD_ROW_LEVEL || row->kind == CPD_ROW_PATHWAY || row->kind == CPD_ROW_NODE;
}

bool cpd_row__stays(const struct cpd_row *row)
{
    return row->status != CPD_ROW_REFUSED && row->status != CPD_ROW_DROPPED;
}

/* ---- names and texts ---- */

static void check_words(struct cpd_incoming *in, struct cpd_row *row)
{
    const char *title = cpd_node_get_text(row->thing, "title");

    if (!title || !title[strspn(title, " \t\n")])
        cpd_row__refuse(in, row, "Give it a name.", "the name is empty");
    else if (strlen(title) > CPD_EXCHANGE_LINE)
        cpd_row__refuse(in, row, "Shorten it to 400 bytes; details go into the text.",
                        "the name is too long: %zu bytes", strlen(title));
}

static void check_lengths(struct cpd_incoming *in, struct cpd_row *row)
{
    for (size_t i = 0; i < cpd_node_length(row->thing); i++) {
        const cpd_node *value = cpd_node_at(row->thing, i);

        if (cpd_node_as_text(value) && cpd_node_length(value) > CPD_EXCHANGE_TEXT)
            cpd_row__refuse(in, row, "Shorten it to 64 KiB.", "%s is too long: %zu bytes",
                            cpd_node_key(row->thing, i), cpd_node_length(value));
    }
}

/* ---- ids that stand twice ---- */

/* @param key  of the things; NULL: the rows' ids */
static const char *name_of(const struct cpd_row *row, const char *key)
{
    return key ? cpd_node_get_text(row->thing, key) : row->id;
}

static void refuse_twice(struct cpd_incoming *in, const struct cpd_texts *index, const char *what)
{
    for (size_t i = 1; i < index->count; i++) {
        struct cpd_row *first = &in->rows[cpd_texts__find(index, index->entries[i].text)];
        struct cpd_row *row = &in->rows[index->entries[i].place];

        if (row != first && row->status != CPD_ROW_REFUSED)
            cpd_row__refuse(in, row, "Keep one of the two, or give one another.",
                            "%s \"%.100s\" stands on line %d already, as \"%.100s\"", what,
                            index->entries[i].text, first->line,
                            cpd_node_get_text(first->thing, "title")
                                ? cpd_node_get_text(first->thing, "title")
                                : "");
    }
}

static int find_twice(struct cpd_incoming *in, const char *key, const char *what)
{
    struct cpd_texts index = {NULL, 0, 0, false};
    int r;

    for (size_t i = 0; i < in->count; i++)
        if (is_thing(&in->rows[i]) || in->rows[i].kind == CPD_ROW_SET)
            cpd_texts__add(&index, name_of(&in->rows[i], key), i);
    r = cpd_texts__sort(&index);
    if (r == 0)
        refuse_twice(in, &index, what);
    cpd_texts__fini(&index);
    return r;
}

/* ---- the base ---- */

static const char *const base_lists[] = {
    [CPD_ROW_LEVEL] = "levels", [CPD_ROW_PATHWAY] = "pathways", [CPD_ROW_NODE] = "nodes"};

/* The ways in which a thing of the base is known, the surest first. */
enum { BY_IDENTIFIER, BY_LABEL, BY_CODE, WAYS };

struct known {
    enum cpd_row_kind kind;
    const cpd_node *list;
    struct cpd_texts ways[WAYS];
    cpd_doc *derived; /* identifiers that the base does not say itself */
    size_t *rows;     /* which row each thing of it became; CPD_NOWHERE */
};

/* Where a format says names of levels alone, by these they are found. */
static bool by_name(const struct cpd_incoming *in, enum cpd_row_kind kind)
{
    return in->levels_by_name && kind == CPD_ROW_LEVEL;
}

static void learn(struct known *known, const struct cpd_incoming *in, const char *set)
{
    for (size_t i = 0; i < cpd_node_length(known->list); i++) {
        const cpd_node *thing = cpd_node_at(known->list, i);
        const char *code = cpd_node_get_text(thing, "code"), *label = NULL;
        char identifier[CPD_UUID_TEXT];

        cpd_identifier__of(identifier, set, cpd_row__kind_name(known->kind), thing);
        cpd_texts__add(&known->ways[BY_IDENTIFIER],
                       cpd_node_as_text(cpd_node_text(known->derived, identifier)), i);
        if (in->label_key)
            label = cpd_node_get_text(cpd_carried__of(thing, in->format), in->label_key);
        cpd_texts__add(&known->ways[BY_LABEL], label && *label ? label : code, i);
        cpd_texts__add(&known->ways[BY_CODE],
                       by_name(in, known->kind) ? cpd_node_get_text(thing, "title") : code, i);
        known->rows[i] = CPD_NOWHERE;
    }
}

static int known_begin(struct known *known, const struct cpd_incoming *in, enum cpd_row_kind kind)
{
    char set[CPD_UUID_TEXT];
    int r = 0;

    *known = (struct known){.kind = kind, .list = cpd_node_get(in->base, base_lists[kind])};
    known->derived = cpd_doc_new();
    known->rows = calloc(cpd_node_length(known->list) + 1, sizeof *known->rows);
    if (!known->derived || !known->rows)
        return cpd_error__no_memory();
    cpd_identifier__of_set(set, in->base);
    learn(known, in, set);
    for (size_t way = 0; r == 0 && way < WAYS; way++)
        r = cpd_texts__sort(&known->ways[way]);
    return r == 0 && cpd_doc_failed(known->derived) ? cpd_error__no_memory() : r;
}

static void known_end(struct known *known)
{
    for (size_t way = 0; way < WAYS; way++)
        cpd_texts__fini(&known->ways[way]);
    cpd_doc_free(known->derived);
    free(known->rows);
}

/* Two things that both say who they are, and say it differently, are two things. */
static bool may_be(const struct known *known, size_t place, const struct cpd_row *row)
{
    return !cpd_node_get(row->thing, "identifier") ||
           !cpd_node_get(cpd_node_at(known->list, place), "identifier");
}

/* Several may have one label: the first that no row has become yet. */
static size_t find_way(const struct known *known, const struct cpd_row *row, size_t way,
                       const char *word)
{
    const struct cpd_texts *index = &known->ways[way];
    size_t at = word ? cpd_texts__first(index, word) : index->count;

    for (; at < index->count && strcmp(index->entries[at].text, word) == 0; at++) {
        size_t place = index->entries[at].place;

        if (known->rows[place] == CPD_NOWHERE &&
            (way == BY_IDENTIFIER || may_be(known, place, row)))
            return place;
    }
    return CPD_NOWHERE;
}

/* What the file calls a thing tells more than the code that was made of it. */
static size_t find_known(const struct known *known, const struct cpd_incoming *in,
                         const struct cpd_row *row)
{
    const char *label = row->label ? row->label : row->id;
    const char *words[WAYS] = {cpd_node_get_text(row->thing, "identifier"), label,
                               label ? NULL : row->wish};
    bool name = by_name(in, row->kind);
    size_t place = CPD_NOWHERE;

    for (size_t way = 0; place == CPD_NOWHERE && way < WAYS; way++)
        place =
            find_way(known, row, way,
                     name && way == BY_CODE ? cpd_node_get_text(row->thing, "title") : words[way]);
    return place;
}

static void match(struct known *known, struct cpd_incoming *in)
{
    for (size_t i = 0; i < in->count; i++) {
        struct cpd_row *row = &in->rows[i];
        size_t place;

        if (row->kind != known->kind)
            continue;
        place = find_known(known, in, row);
        if (place == CPD_NOWHERE)
            continue;
        known->rows[place] = i;
        row->before = cpd_node_at(known->list, place);
    }
}

/* What the base alone has, after what it stood behind. */
static int add_rest(struct known *known, struct cpd_incoming *in)
{
    size_t major = 0;

    for (size_t i = 0; i < cpd_node_length(known->list); i++) {
        const cpd_node *thing = cpd_node_at(known->list, i);
        struct cpd_row *row;

        if (known->rows[i] != CPD_NOWHERE) {
            major = in->rows[known->rows[i]].major;
            continue;
        }
        row = cpd_incoming__add(in, known->kind, 0);
        if (!row)
            return cpd_error_last()->kind;
        row->status = in->options->complete ? CPD_ROW_DROPPED : CPD_ROW_KEPT;
        row->thing = cpd_node_copy(in->doc, thing);
        row->before = thing;
        row->id = row->wish = cpd_node_get_text(thing, "code");
        row->exact = true;
        row->major = major;
        row->minor = i + 1;
        known->rows[i] = in->count - 1;
    }
    return 0;
}

/* A kept thing stays below what its parent has become. */
static void hang_rest(struct known *known, struct cpd_incoming *in)
{
    for (size_t i = 0; i < cpd_node_length(known->list); i++) {
        struct cpd_row *row = &in->rows[known->rows[i]];
        const char *parent = cpd_node_get_text(row->before, "parent");
        size_t place = cpd_texts__find(&known->ways[BY_CODE], parent);

        if (row->line == 0 && place != CPD_NOWHERE)
            row->above = known->rows[place];
    }
}

static int find_again(struct cpd_incoming *in, enum cpd_row_kind kind)
{
    struct known known;
    int r = known_begin(&known, in, kind);

    if (r == 0) {
        match(&known, in);
        r = add_rest(&known, in);
    }
    if (r == 0)
        hang_rest(&known, in);
    known_end(&known);
    return r;
}

/* ---- parents ---- */

static void find_parent(struct cpd_incoming *in, const struct cpd_texts *ids, size_t i)
{
    struct cpd_row *row = &in->rows[i];

    if (!row->parent || row->status == CPD_ROW_REFUSED)
        return;
    row->above = cpd_texts__find(ids, row->parent);
    if (row->above == CPD_NOWHERE)
        cpd_row__refuse(in, row, "Name a row of this file, or leave it out for the top.",
                        "the parent \"%.100s\" is unknown", row->parent);
    else if (row->above == i)
        cpd_row__refuse(in, row, "Name the row above it, or leave it out for the top.",
                        "it is its own parent");
}

/* Refused rows count: their children are refused for that, not for an unknown parent. The first of
 * two with one id is meant, and one of this file before one of the base. */
static int find_parents(struct cpd_incoming *in)
{
    struct cpd_texts ids = {NULL, 0, 0, false};
    int r;

    for (size_t i = 0; i < in->count; i++)
        if (in->rows[i].kind == CPD_ROW_NODE)
            cpd_texts__add(&ids, in->rows[i].id, i);
    r = cpd_texts__sort(&ids);
    for (size_t i = 0; r == 0 && i < in->count; i++)
        find_parent(in, &ids, i);
    cpd_texts__fini(&ids);
    return r;
}

/* ---- rings ---- */

static void refuse_ring(struct cpd_incoming *in, size_t start)
{
    size_t i = start, length = 0;

    do {
        length++;
        i = in->rows[i].above;
    } while (i != start);
    do {
        cpd_row__refuse(in, &in->rows[i], "Let one of them stand at the top.",
                        "it stands in a ring of %zu parents: above it \"%.100s\"", length,
                        in->rows[in->rows[i].above].id ? in->rows[in->rows[i].above].id : "");
        i = in->rows[i].above;
    } while (i != start);
}

/* Each walk leaves its number; a walk that meets its own number has gone round. */
static int find_rings(struct cpd_incoming *in)
{
    size_t *walk = calloc(in->count + 1, sizeof *walk);

    if (!walk)
        return cpd_error__no_memory();
    for (size_t start = 0; start < in->count; start++) {
        size_t i = start;

        while (i != CPD_NOWHERE && !walk[i]) {
            walk[i] = start + 1;
            i = in->rows[i].above;
        }
        if (i != CPD_NOWHERE && walk[i] == start + 1 && in->rows[i].above != i)
            refuse_ring(in, i);
    }
    free(walk);
    return 0;
}

/* ---- what follows from refusing ---- */

static void refuse_below(struct cpd_incoming *in, struct cpd_row *row)
{
    const struct cpd_row *above = &in->rows[row->above];

    cpd_row__refuse(in, row, "Put that one right first.",
                    "the row above it, \"%.100s\", is refused", above->id ? above->id : "");
}

/* Down from the rows that were refused, level by level; parents that stay end it. */
static int refuse_orphans(struct cpd_incoming *in)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < in->count; i++) {
            struct cpd_row *row = &in->rows[i];

            if (row->above == CPD_NOWHERE || !cpd_row__stays(row) ||
                in->rows[row->above].status != CPD_ROW_REFUSED || in->rows[row->above].before)
                continue;
            refuse_below(in, row);
            again = true;
        }
    }
    return 0;
}

/* The base's word for it stays, in its place, and what hung below the row hangs below that. */
static int keep_before(struct cpd_incoming *in, size_t i)
{
    struct cpd_row *kept = cpd_incoming__add(in, in->rows[i].kind, 0);
    struct cpd_row *row = &in->rows[i];

    if (!kept)
        return cpd_error_last()->kind;
    *kept = (struct cpd_row){.kind = row->kind,
                             .status = CPD_ROW_KEPT,
                             .id = cpd_node_get_text(row->before, "code"),
                             .code = cpd_node_get_text(row->before, "code"),
                             .wish = cpd_node_get_text(row->before, "code"),
                             .exact = true,
                             .rank = row->rank,
                             .thing = cpd_node_copy(in->doc, row->before),
                             .before = row->before,
                             .above = CPD_NOWHERE,
                             .major = row->major,
                             .minor = row->minor};
    for (size_t k = 0; k < in->count; k++) {
        const char *parent = cpd_node_get_text(row->before, "parent");

        if (in->rows[k].above == i)
            in->rows[k].above = in->count - 1;
        if (parent && in->rows[k].before && cpd_row__stays(&in->rows[k]) &&
            in->rows[k].kind == CPD_ROW_NODE &&
            strcmp(cpd_node_get_text(in->rows[k].before, "code"), parent) == 0)
            in->rows[in->count - 1].above = k;
    }
    row->before = NULL;
    return 0;
}

int cpd_incoming__settle(struct cpd_incoming *in)
{
    int r = 0;

    for (size_t i = 0, count = in->count; r == 0 && i < count; i++)
        if (in->rows[i].status == CPD_ROW_REFUSED && in->rows[i].before)
            r = keep_before(in, i);
    return r == 0 ? refuse_orphans(in) : r;
}

/* What the base had below something dropped is dropped with it; what came in stays, at the top. */
static void unhang(struct cpd_incoming *in)
{
    for (size_t i = 0; i < in->count; i++) {
        struct cpd_row *row = &in->rows[i];

        if (row->above != CPD_NOWHERE && cpd_row__stays(row) &&
            in->rows[row->above].status == CPD_ROW_DROPPED)
            cpd_row__refuse(in, row, "Add its parent to the file, or leave --complete out.",
                            "the row above it, \"%.100s\", is not in the file",
                            in->rows[row->above].id);
    }
}

/* ---- the order of the set ---- */

struct placed {
    size_t row, major, minor;
    int64_t rank;
};

static int by_place(const void *left, const void *right)
{
    const struct placed *a = left, *b = right;

    if (a->major != b->major)
        return a->major < b->major ? -1 : 1;
    return (a->minor > b->minor) - (a->minor < b->minor);
}

static int by_rank(const void *left, const void *right)
{
    const struct placed *a = left, *b = right;

    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    return by_place(left, right);
}

/* Do siblings stand in the order of their ranks already? */
static bool in_order(const struct cpd_incoming *in, const struct placed *placed, size_t count,
                     int64_t *last)
{
    for (size_t i = 0; i <= in->count; i++)
        last[i] = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        size_t above = in->rows[placed[i].row].above;
        int64_t *before = &last[above == CPD_NOWHERE ? in->count : above];

        if (placed[i].rank < *before)
            return false;
        *before = placed[i].rank;
    }
    return true;
}

/* Each after the one it stands below, siblings by their ranks. @param room  3 * (rows + 1) */
static void order_as_tree(size_t *out, const struct cpd_incoming *in, struct placed *placed,
                          size_t count, size_t *room)
{
    size_t *first = room, *next = room + in->count + 1, *stack = next + in->count + 1;
    size_t depth = 0, n = 0;

    for (size_t i = 0; i <= in->count; i++)
        first[i] = CPD_NOWHERE;
    qsort(placed, count, sizeof *placed, by_rank);
    for (size_t i = count; i-- > 0;) {
        size_t row = placed[i].row, above = in->rows[row].above;

        above = above == CPD_NOWHERE ? in->count : above;
        next[row] = first[above];
        first[above] = row;
    }
    for (size_t row = first[in->count]; row != CPD_NOWHERE || depth > 0;) {
        if (row == CPD_NOWHERE) {
            row = stack[--depth];
            continue;
        }
        out[n++] = row;
        if (next[row] != CPD_NOWHERE)
            stack[depth++] = next[row];
        row = first[row];
    }
}

int cpd_incoming__order(size_t **out, size_t *count, struct cpd_incoming *in,
                        enum cpd_row_kind kind)
{
    struct placed *placed = calloc(in->count + 1, sizeof *placed);
    size_t *order = calloc(in->count + 1, sizeof *order);
    size_t *room = calloc(in->count + 1, 3 * sizeof *room), n = 0;

    if (!placed || !order || !room) {
        free(placed);
        free(order);
        free(room);
        return cpd_error__no_memory();
    }
    for (size_t i = 0; i < in->count; i++)
        if (in->rows[i].kind == kind && cpd_row__stays(&in->rows[i]))
            placed[n++] =
                (struct placed){i, in->rows[i].major, in->rows[i].minor, in->rows[i].rank};
    if (n > 1)
        qsort(placed, n, sizeof *placed, by_place);
    if (in_order(in, placed, n, (int64_t *)room))
        for (size_t i = 0; i < n; i++)
            order[i] = placed[i].row;
    else
        order_as_tree(order, in, placed, n, room);
    free(placed);
    free(room);
    *out = order;
    *count = n;
    return 0;
}

/* ---- the whole ---- */

int cpd_incoming__plan(struct cpd_incoming *in)
{
    int r;

    for (size_t i = 0; i < in->count; i++) {
        in->rows[i].major = i + 1;
        if (is_thing(&in->rows[i]))
            check_words(in, &in->rows[i]);
        check_lengths(in, &in->rows[i]);
    }
    r = find_twice(in, NULL, "id");
    if (r == 0)
        r = find_twice(in, "identifier", "identifier");
    for (int kind = CPD_ROW_LEVEL; r == 0 && kind <= CPD_ROW_NODE; kind++)
        r = find_again(in, (enum cpd_row_kind)kind);
    if (r == 0)
        r = find_parents(in);
    if (r == 0)
        r = find_rings(in);
    unhang(in);
    return r == 0 ? cpd_incoming__settle(in) : r;
}
