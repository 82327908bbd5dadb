/* Maps are followed backwards from the version asked about, one after the other: from 2018 to 2012,
 * and from there to what came before. Each version is visited once, so maps cannot lead round in a
 * ring. Beyond the first map only rows of one code are joined on: what several codes became
 * together is a question for a person. */
#include "framework/carry.h"

#include <stdlib.h>
#include <string.h>

#include "framework/map.h"

#define MAPS_MOST 64     /* in force at once */
#define VERSIONS_MOST 16 /* one before the other */

struct walk {
    cpd_arena *arena;
    const cpd_set *maps[MAPS_MOST];
    size_t map_count;
    const char *versions[VERSIONS_MOST]; /* visited, the target first */
    size_t version_count;
    cpd_carry *list; /* grows; copied into the arena in the end */
    size_t count, room;
    int failed;
};

static const char *copy(struct walk *w, const char *text)
{
    return text ? cpd_arena_strndup(w->arena, text, strlen(text)) : NULL;
}

static const char *name_of(struct walk *w, const cpd_set *map)
{
    cpd_str name = {0};
    const char *kept;

    cpd_str_addf(&name, "%s@%s", map->name, map->version);
    kept = name.failed ? NULL : copy(w, name.bytes);
    cpd_str_fini(&name);
    w->arena->failed |= !kept;
    return kept;
}

static void add(struct walk *w, const cpd_carry *carry)
{
    if (w->count == w->room) {
        size_t room = w->room ? w->room * 2 : 128;
        cpd_carry *list = realloc(w->list, room * sizeof *list);

        if (!list) {
            w->failed = cpd_error__no_memory();
            return;
        }
        w->list = list;
        w->room = room;
    }
    w->list[w->count++] = *carry;
}

static const char *worse(const char *a, const char *b)
{
    return strcmp(a, "unconfirmed") == 0 ? a : b;
}

/* How sure a row is; it has the certainty of its map where it says nothing. */
static const char *certainty_of(const cpd_set *map, const cpd_node *row)
{
    const char *own = cpd_node_get_text(row, "certainty");
    const char *certainty = own ? own : cpd_node_get_text(map->head, "certainty");

    return certainty && strcmp(certainty, "unconfirmed") == 0 ? "unconfirmed" : "confirmed";
}

/* ---- joining ---- */

struct step {
    const cpd_set *map;
    const cpd_node *row;
    const char *set, *name; /* the older version; the map */
};

static void set_from(struct walk *w, cpd_carry *carry, const cpd_node *codes, size_t first,
                     size_t count)
{
    const char **from = cpd_arena_alloc(w->arena, count * sizeof *from);

    for (size_t i = 0; from && i < count; i++)
        from[i] = copy(w, cpd_node_as_text(cpd_node_at(codes, first + i)));
    carry->from = from;
    carry->from_count = from ? count : 0;
}

/* From codes of the older version to a code that is a way's beginning, or the version's own. */
static void join(struct walk *w, const struct step *step, const char *code, const cpd_node *from,
                 size_t first, size_t count, const cpd_carry *way)
{
    const char *change = cpd_node_get_text(step->row, "change");
    bool carries = cpd_map__carries(step->row);
    cpd_carry carry = {.to = way ? way->to : copy(w, code),
                       .set = step->set,
                       .change = copy(w, change),
                       .map = step->name,
                       .certainty = certainty_of(step->map, step->row),
                       .carries = carries};

    if (way) {
        bool weighs = !way->carries || (carries && strcmp(change, "same") == 0);

        carry.change = weighs ? way->change : carry.change;
        carry.certainty = worse(way->certainty, carry.certainty);
        carry.carries = carries && way->carries;
    }
    set_from(w, &carry, from, first, count);
    add(w, &carry);
}

/* All ways that begin at this code of the newer version, which lie before `known` in the list. */
static void join_all(struct walk *w, const struct step *step, const char *newer, const char *code,
                     const cpd_node *from, size_t first, size_t count, size_t known)
{
    if (strcmp(newer, w->versions[0]) == 0) {
        join(w, step, code, from, first, count, NULL);
        return;
    }
    for (size_t i = 0; i < known; i++) {
        cpd_carry way = w->list[i]; // the list may move

        if (strcmp(way.set, newer) == 0 && way.from_count == 1 && strcmp(way.from[0], code) == 0)
            join(w, step, code, from, first, count, &way);
    }
}

/* Codes of a row stand in pairs, or all of the one side belong to each of the other. */
static void follow_row(struct walk *w, const struct step *step, const char *newer, size_t known)
{
    const cpd_node *from = cpd_map__codes(step->row, "from"), *to = cpd_map__codes(step->row, "to");
    size_t count = cpd_node_length(from), many = cpd_node_length(to);
    bool pairs = count == many;

    for (size_t i = 0; count > 0 && i < many && !w->failed; i++)
        join_all(w, step, newer, cpd_node_as_text(cpd_node_at(to, i)), from, pairs ? i : 0,
                 pairs ? 1 : count, known);
}

static bool was_visited(const struct walk *w, const char *version)
{
    for (size_t i = 0; i < w->version_count; i++)
        if (strcmp(w->versions[i], version) == 0)
            return true;
    return false;
}

static void follow_map(struct walk *w, const cpd_set *map, const char *newer)
{
    const cpd_node *rows = cpd_node_get(map->head, "rows");
    struct step step = {
        .map = map, .set = copy(w, cpd_node_get_text(map->head, "from")), .name = name_of(w, map)};
    size_t known = w->count;

    if (!step.set || was_visited(w, step.set) || w->version_count == VERSIONS_MOST)
        return;
    w->versions[w->version_count++] = step.set;
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        step.row = cpd_node_at(rows, i);
        follow_row(w, &step, newer, known);
    }
}

/* The list of versions grows while it is walked. */
static void follow_all(struct walk *w)
{
    for (size_t v = 0; v < w->version_count; v++)
        for (size_t m = 0; m < w->map_count; m++) {
            const char *to = cpd_node_get_text(w->maps[m]->head, "to");

            if (to && strcmp(to, w->versions[v]) == 0 && !cpd_map__is_alongside(w->maps[m]->head))
                follow_map(w, w->maps[m], w->versions[v]);
        }
}

int cpd_sets__carry(cpd_carry **out, size_t *count, cpd_arena *arena, cpd_home *home,
                    const char *target, cpd_date day, int64_t known_at)
{
    struct walk w = {.arena = arena};
    int r = cpd_sets__in_force(w.maps, MAPS_MOST, &w.map_count, home, "map", day, known_at);

    *count = 0;
    if (r < 0 || w.map_count == 0)
        return r;
    w.map_count = w.map_count < MAPS_MOST ? w.map_count : MAPS_MOST;
    w.versions[w.version_count++] = target;
    follow_all(&w);
    *out = cpd_arena_alloc(arena, w.count * sizeof **out);
    if (*out && w.count)
        memcpy(*out, w.list, w.count * sizeof **out);
    *count = w.count;
    free(w.list);
    if (w.failed)
        return w.failed;
    return arena->failed ? cpd_error__no_memory() : 0;
}
