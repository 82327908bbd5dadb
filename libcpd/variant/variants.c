/* The variants of an open home: their scripts, and the fields that they add to kinds of records.
 * Both are read when first asked for and kept, since what was adopted never changes; which of them
 * speak depends on the day, and is asked for each time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "variant/answer.h"

#define SPEAKING_MOST 32 /* variants in force on one day */

struct script {
    struct script *next;
    int64_t set;
    cpd_variant *variant;
};

/* What certain variants together add to a kind. */
struct added {
    struct added *next;
    int kind; /* 0: forgotten; whoever borrowed the fields still may read them */
    int64_t sets[SPEAKING_MOST];
    size_t set_count;
    cpd_field *fields;
    size_t count;
};

struct cpd_variants {
    struct script *scripts;
    struct added *added;
    cpd_arena arena; /* of the fields */
};

int cpd_variants__open(cpd_home *home)
{
    home->variants = calloc(1, sizeof *home->variants);
    return home->variants ? 0 : cpd_error__no_memory();
}

void cpd_variants__forget(cpd_home *home)
{
    while (home->variants && home->variants->scripts) {
        struct script *first = home->variants->scripts;

        home->variants->scripts = first->next;
        cpd_variant__free(first->variant);
        free(first);
    }
    for (struct added *a = home->variants ? home->variants->added : NULL; a; a = a->next)
        a->kind = 0;
}

void cpd_variants__close(cpd_home *home)
{
    cpd_variants__forget(home);
    if (home->variants)
        cpd_arena_fini(&home->variants->arena);
    free(home->variants);
    home->variants = NULL;
}

/* ---- scripts ---- */

static int read_script(struct script **out, const cpd_set *set)
{
    struct script *script = calloc(1, sizeof *script);
    int r = script ? cpd_variant__of_set(&script->variant, set, NULL) : cpd_error__no_memory();

    if (r < 0) {
        free(script);
        return r;
    }
    script->set = set->id;
    *out = script;
    return 0;
}

int cpd_variants__of(cpd_variant **out, cpd_home *home, const cpd_set *set)
{
    struct script *script = home->variants->scripts;
    int r = 0;

    while (script && script->set != set->id)
        script = script->next;
    if (!script) {
        r = read_script(&script, set);
        if (r < 0)
            return r;
        script->next = home->variants->scripts;
        home->variants->scripts = script;
    }
    *out = script->variant;
    return 0;
}

/* ---- fields ---- */

static bool is_for(const cpd_node *field, const cpd_kind *kind)
{
    return strcmp(cpd_node_get_text(field, "kind"), kind->name) == 0;
}

static size_t count_fields(const cpd_set *const *sets, size_t set_count, const cpd_kind *kind)
{
    size_t count = 0;

    for (size_t s = 0; s < set_count; s++) {
        const cpd_node *list = cpd_node_get(sets[s]->head, "fields");

        for (size_t i = 0; i < cpd_node_length(list); i++)
            count += is_for(cpd_node_at(list, i), kind);
    }
    return count;
}

static const char *keep(cpd_arena *arena, const char *text)
{
    return cpd_arena_strndup(arena, text ? text : "", text ? strlen(text) : 0);
}

enum cpd_field_type cpd_variant__field_type(const cpd_node *field)
{
    const char *type = cpd_node_get_text(field, "type");

    return strcmp(type, "flag") == 0   ? CPD_FIELD_FLAG
           : strcmp(type, "time") == 0 ? CPD_FIELD_MINUTES
                                       : CPD_FIELD_CODE;
}

static const char *const *keep_words(cpd_arena *arena, const cpd_node *words)
{
    size_t count = cpd_node_length(words);
    const char **list = count ? cpd_arena_alloc(arena, (count + 1) * sizeof *list) : NULL;

    for (size_t i = 0; list && i < count; i++)
        list[i] = keep(arena, cpd_node_as_text(cpd_node_at(words, i)));
    if (list)
        list[count] = NULL;
    return list;
}

void cpd_variant__field_name(char out[CPD_FIELD_NAME_TEXT], const cpd_set *set,
                             const cpd_node *field)
{
    snprintf(out, CPD_FIELD_NAME_TEXT, "%s/%s", set->name, cpd_node_get_text(field, "code"));
}

static const char *name_of(cpd_arena *arena, const cpd_set *set, const cpd_node *field)
{
    char name[CPD_FIELD_NAME_TEXT];

    cpd_variant__field_name(name, set, field);
    return keep(arena, name);
}

static void fill(struct added *added, cpd_arena *arena, const cpd_set *set, const cpd_kind *kind)
{
    const cpd_node *list = cpd_node_get(set->head, "fields");

    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *field = cpd_node_at(list, i);

        if (is_for(field, kind))
            added->fields[added->count++] =
                (cpd_field){.name = name_of(arena, set, field),
                            .label = keep(arena, cpd_node_get_text(field, "label")),
                            .hint = keep(arena, cpd_node_get_text(field, "hint")),
                            .type = cpd_variant__field_type(field),
                            .head = true,
                            .words = keep_words(arena, cpd_node_get(field, "words"))};
    }
}

static struct added *make(cpd_home *home, const cpd_set *const *sets, size_t set_count,
                          const cpd_kind *kind)
{
    cpd_arena *arena = &home->variants->arena;
    size_t room = count_fields(sets, set_count, kind);
    struct added *added = cpd_arena_alloc(arena, sizeof *added);

    if (!added) {
        arena->failed = false;
        return NULL;
    }
    *added = (struct added){.kind = kind->number, .set_count = set_count};
    added->fields = cpd_arena_alloc(arena, (room + 1) * sizeof *added->fields);
    for (size_t s = 0; added->fields && s < set_count; s++) {
        added->sets[s] = sets[s]->id;
        fill(added, arena, sets[s], kind);
    }
    if (arena->failed) {
        arena->failed = false; /* there may be memory next time */
        return NULL;
    }
    added->next = home->variants->added;
    home->variants->added = added;
    return added;
}

static bool is_of(const struct added *added, const cpd_set *const *sets, size_t set_count,
                  const cpd_kind *kind)
{
    if (added->kind != kind->number || added->set_count != set_count)
        return false;
    for (size_t s = 0; s < set_count; s++)
        if (added->sets[s] != sets[s]->id)
            return false;
    return true;
}

int cpd_variants__fields(const cpd_field **out, size_t *count, cpd_home *home, const cpd_kind *kind,
                         cpd_date day)
{
    const cpd_set *sets[SPEAKING_MOST];
    size_t speaking = 0;
    struct added *added = home->variants->added;
    int r = cpd_sets__in_force(sets, SPEAKING_MOST, &speaking, home, "variant", day, 0);

    *out = NULL;
    *count = 0;
    if (r < 0 || speaking == 0)
        return r;
    speaking = speaking < SPEAKING_MOST ? speaking : SPEAKING_MOST;
    while (added && !is_of(added, sets, speaking, kind))
        added = added->next;
    if (!added)
        added = make(home, sets, speaking, kind);
    if (!added)
        return cpd_error__no_memory();
    *out = added->fields;
    *count = added->count;
    return 0;
}
