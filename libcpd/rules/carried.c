/* Endorsements of older versions, held against a requirement of a newer one by the maps in force on
 * the day. What carries over counts; what does not is named, so that somebody looks at it. Which
 * ways there are is worked out once for a day and a position and kept with the requirement. */
#include <string.h>

#include "framework/carry.h"
#include "rules/requirement.h"

/* One way to a domain of the requirement. */
struct cpd_way {
    const cpd_carry *says;
    size_t word;    /* the domain's place in the requirement */
    int32_t *terms; /* of its older codes, as records have them */
};

/* An older level that a record may name, and what it is worth. */
struct cpd_worth {
    const char *set;
    int32_t term;
    const char *change, *certainty;
    bool high_enough, carries;
};

struct cpd_carried {
    cpd_date day;
    int64_t known_at;
    struct cpd_way *ways;
    size_t way_count;
    struct cpd_worth *levels;
    size_t level_count;
    bool without_levels; /* the version asked for has none: an endorsement is of none either */
};

/* ---- working out ---- */

/* "pcf@2018#D3" without what stands before the code. */
static const char *code_of(const char *text)
{
    const char *hash = strchr(text, '#');

    return hash ? hash + 1 : text;
}

static int number(int32_t *out, cpd_home *home, const char *set, const char *code)
{
    cpd_str text = {0};
    int r;

    cpd_str_addf(&text, "%s#%s", set, code);
    r = text.failed ? cpd_error__no_memory() : cpd_facts__word(out, home, text.bytes);
    cpd_str_fini(&text);
    return r;
}

static int add_way(struct cpd_carried *c, cpd_arena *arena, cpd_home *home, const cpd_carry *says,
                   size_t word)
{
    struct cpd_way *way = &c->ways[c->way_count];
    int r = 0;

    way->says = says;
    way->word = word;
    way->terms = cpd_arena_alloc(arena, says->from_count * sizeof *way->terms);
    for (size_t i = 0; way->terms && r == 0 && i < says->from_count; i++)
        r = number(&way->terms[i], home, says->set, says->from[i]);
    c->way_count += r == 0 && way->terms;
    return r;
}

/* A level that is no level of the newer version is none of these, and so not high enough. */
static int add_level(struct cpd_carried *c, cpd_home *home, const cpd_carry *says, bool high_enough)
{
    struct cpd_worth *level = &c->levels[c->level_count];
    int r = says->from_count == 1 ? cpd_facts__word(&level->term, home, says->from[0]) : 0;

    if (r < 0 || says->from_count != 1)
        return r;
    level->set = says->set;
    level->change = says->change;
    level->certainty = says->certainty;
    level->high_enough = high_enough;
    level->carries = says->carries;
    c->level_count++;
    return 0;
}

static bool is_asked_level(const cpd_requirement *asked, const char *code)
{
    for (size_t i = 0; i < asked->level_count; i++)
        if (strcmp(asked->levels[i].text, code) == 0)
            return true;
    return false;
}

static bool is_level(const cpd_requirement *asked, const char *code)
{
    for (size_t i = 0; i < asked->all_level_count; i++)
        if (strcmp(asked->all_levels[i], code) == 0)
            return true;
    return false;
}

static int sort_out(struct cpd_carried *c, cpd_arena *arena, cpd_home *home,
                    const cpd_requirement *asked, const cpd_carry *list, size_t count)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++) {
        if (is_level(asked, list[i].to)) {
            r = add_level(c, home, &list[i], is_asked_level(asked, list[i].to));
            continue;
        }
        for (size_t w = 0; r == 0 && w < asked->word_count; w++)
            if (strcmp(code_of(asked->words[w].text), list[i].to) == 0)
                r = add_way(c, arena, home, &list[i], w);
    }
    return r;
}

static int work_out(cpd_requirement *asked, cpd_home *home, cpd_date day, int64_t known_at)
{
    cpd_arena *arena = &asked->carried_arena;
    struct cpd_carried *c;
    cpd_carry *list = NULL;
    size_t count = 0;
    int r;

    cpd_arena_fini(arena);
    *arena = (cpd_arena){NULL, false};
    asked->carried = NULL;
    r = cpd_sets__carry(&list, &count, arena, home, asked->of, day, known_at);
    c = r == 0 ? cpd_arena_alloc(arena, sizeof *c) : NULL;
    if (!c)
        return r < 0 ? r : cpd_error__no_memory();
    c->day = day;
    c->known_at = known_at;
    c->without_levels = asked->all_level_count == 0;
    c->ways = cpd_arena_alloc(arena, (count + 1) * sizeof *c->ways);
    c->levels = cpd_arena_alloc(arena, (count + 1) * sizeof *c->levels);
    if (c->ways && c->levels)
        r = sort_out(c, arena, home, asked, list, count);
    if (r == 0 && arena->failed)
        r = cpd_error__no_memory();
    if (r == 0)
        asked->carried = c;
    return r;
}

/* The ways of this day and position; NULL when there are none, or after a failure. */
static const struct cpd_carried *ways_of(cpd_evaluation *e, cpd_requirement *asked)
{
    const struct cpd_carried *c = asked->carried;
    int64_t known_at = e->subject.facts->known_at;

    if (!e->subject.home || !asked->of)
        return NULL;
    if (!c || c->day != e->subject.as_of || c->known_at != known_at)
        e->failed = work_out(asked, e->subject.home, e->subject.as_of, known_at);
    return e->failed || asked->carried->way_count == 0 ? NULL : asked->carried;
}

/* ---- what a person has ---- */

struct found {
    ptrdiff_t fact; /* the oldest of those that are needed together; -1 for none */
    bool carries;
    const char *change; /* of the level, where it is that which does not carry */
    bool unsure;        /* how the level carries is unconfirmed */
};

/* Of what an endorsement's level is worth; NULL when no map speaks of it. */
static const struct cpd_worth *worth_of(const struct cpd_carried *c, const char *set, int32_t term)
{
    for (size_t i = 0; term && i < c->level_count; i++)
        if (c->levels[i].term == term && strcmp(c->levels[i].set, set) == 0)
            return &c->levels[i];
    return NULL;
}

static struct found of_level(const struct cpd_carried *c, const struct cpd_worth *worth,
                             int32_t level, size_t fact)
{
    struct found found = {.fact = (ptrdiff_t)fact};

    found.carries = worth ? worth->carries : !level && c->without_levels;
    if (!found.carries)
        found.change = worth ? worth->change : "of a level without a counterpart";
    found.unsure = worth && strcmp(worth->certainty, "unconfirmed") == 0;
    return found;
}

/* The newest endorsement of an older code, best first: one that carries over, then one that
 * somebody must look at. One whose level is known to be too low is none. */
static struct found newest(const cpd_evaluation *e, const struct cpd_carried *c,
                           const struct cpd_way *way, int32_t node)
{
    struct found best = {.fact = -1};

    for (size_t i = e->endorsed_count; node && i-- > 0;) {
        int32_t level = e->endorsed[i].level;
        const struct cpd_worth *worth;
        struct found found;

        if (e->endorsed[i].node != node)
            continue;
        worth = worth_of(c, way->says->set, level);
        if (worth && !worth->high_enough)
            continue;
        found = of_level(c, worth, level, e->endorsed[i].fact);
        if (found.carries)
            return found;
        if (best.fact < 0)
            best = found;
    }
    return best;
}

/* All the older codes of a way, together. */
static struct found along(const cpd_evaluation *e, const struct cpd_carried *c,
                          const struct cpd_way *way)
{
    struct found all = {.fact = -1, .carries = true};

    for (size_t i = 0; i < way->says->from_count; i++) {
        struct found one = newest(e, c, way, way->terms[i]);

        if (one.fact < 0)
            return one;
        all.carries &= one.carries;
        all.change = one.change ? one.change : all.change;
        all.unsure |= one.unsure;
        if (all.fact < 0 || one.fact < all.fact)
            all.fact = one.fact;
    }
    all.carries &= way->says->carries;
    return all;
}

/* ---- the answer ---- */

static cpd_node *describe(cpd_evaluation *e, const cpd_requirement *asked,
                          const struct cpd_way *way, const struct found *found)
{
    cpd_node *node = cpd_node_object(e->doc), *from = cpd_node_list(e->doc);
    const char *change = way->says->change;

    for (size_t i = 0; i < way->says->from_count; i++)
        cpd_node_add(e->doc, from,
                     cpd_node_textf(e->doc, "%s#%s", way->says->set, way->says->from[i]));
    if (!found->carries && way->says->carries && found->change)
        change = found->change;
    cpd_node_set_text(e->doc, node, "node", asked->words[way->word].text);
    cpd_node_set(e->doc, node, "from", from);
    cpd_node_set_text(e->doc, node, "as", change);
    cpd_node_set_text(e->doc, node, "map", way->says->map);
    cpd_node_set_text(e->doc, node, "certainty",
                      found->unsure ? "unconfirmed" : way->says->certainty);
    return node;
}

static void add(cpd_evaluation *e, cpd_node **list, cpd_node *node)
{
    if (!*list)
        *list = cpd_node_list(e->doc);
    cpd_node_add(e->doc, *list, node);
}

ptrdiff_t cpd_carried__find(struct cpd_verdict *out, cpd_evaluation *e, cpd_requirement *asked,
                            size_t word)
{
    const struct cpd_carried *c = ways_of(e, asked);
    const struct cpd_way *open = NULL;
    struct found look = {.fact = -1};

    for (size_t i = 0; c && i < c->way_count; i++) {
        const struct cpd_way *way = &c->ways[i];
        struct found found = way->word == word ? along(e, c, way) : look;

        if (way->word != word || found.fact < 0)
            continue;
        if (found.carries) {
            add(e, &out->carried, describe(e, asked, way, &found));
            return found.fact;
        }
        if (!open) {
            open = way;
            look = found;
        }
    }
    if (open)
        add(e, &out->look_again, describe(e, asked, open, &look));
    return -1;
}

/* ---- the sentence ---- */

static void say_list(cpd_str *reason, const cpd_node *list)
{
    for (size_t i = 0; i < cpd_node_length(list) && i < CPD_CARRIED_NAMED; i++) {
        const cpd_node *one = cpd_node_at(list, i);
        const char *from = cpd_node_as_text(cpd_node_at(cpd_node_get(one, "from"), 0));

        cpd_str_addf(reason, "%s%s (%s)", i ? ", " : "", from, cpd_node_get_text(one, "as"));
    }
    if (cpd_node_length(list) > CPD_CARRIED_NAMED)
        cpd_str_addf(reason, " and %zu more", cpd_node_length(list) - CPD_CARRIED_NAMED);
}

static bool is_unsure(const cpd_node *list)
{
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "certainty"), "unconfirmed") == 0)
            return true;
    return false;
}

void cpd_carried__say(struct cpd_verdict *out)
{
    if (out->carried) {
        cpd_str_addf(&out->reason, "; carried over%s: ",
                     is_unsure(out->carried) ? ", by a map that is partly unconfirmed" : "");
        say_list(&out->reason, out->carried);
    }
    if (out->look_again) {
        cpd_str_add(&out->reason, "; must be looked at again: ");
        say_list(&out->reason, out->look_again);
    }
}

void cpd_carried__free(cpd_requirement *root)
{
    cpd_arena_fini(&root->carried_arena);
    root->carried_arena = (cpd_arena){NULL, false};
    root->carried = NULL;
    for (size_t i = 0; i < root->part_count; i++)
        cpd_carried__free(&root->parts[i]);
}
