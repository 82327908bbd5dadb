/* Ladders merged key by key. A ladder that overlays another changes only some keys of some grades;
 * so every key is looked for in the nearest ladder first, and what is found knows its set.
 */
#include "career/ladder.h"

#include <string.h>

int cpd_ladders__read(cpd_ladders *out, cpd_home *home, cpd_date day, int64_t known_at)
{
    size_t count = 0;
    int r;

    *out = (cpd_ladders){.home = home};
    r = cpd_sets__in_force(out->list, CPD_LADDERS_MOST, &count, home, "ladder", day, known_at);
    if (r == 0 && count > CPD_LADDERS_MOST) {
        cpd_error__set(CPD_ELIMIT, "more than %d ladders are in force", CPD_LADDERS_MOST);
        return cpd_error__hint("End the adoption of those that nobody uses.");
    }
    out->count = r == 0 ? count : 0;
    return r;
}

static const cpd_set *named(const cpd_ladders *all, const char *name)
{
    for (size_t i = 0; name && i < all->count; i++)
        if (strcmp(all->list[i]->name, name) == 0)
            return all->list[i];
    return NULL;
}

static const cpd_set *lies_over(const cpd_ladders *all, const cpd_set *ladder)
{
    return named(all, cpd_node_get_text(ladder->head, "overlays"));
}

/* Does one lie over the other, at once or through others? No chain is longer than the list. */
static bool reaches(const cpd_ladders *all, const cpd_set *from, const cpd_set *to)
{
    for (size_t steps = 0; from && steps <= all->count; steps++) {
        if (from == to)
            return true;
        from = lies_over(all, from);
    }
    return false;
}

void cpd_ladders__of(cpd_ladders *out, const cpd_ladders *all, const char *ladder)
{
    const cpd_set *own = named(all, ladder);

    *out = (cpd_ladders){.home = all->home};
    for (size_t i = 0; i < all->count; i++)
        if (!own || reaches(all, own, all->list[i]) || reaches(all, all->list[i], own))
            out->list[out->count++] = all->list[i];
}

bool cpd_ladder__is_base(const cpd_ladders *all, const cpd_set *ladder)
{
    return lies_over(all, ladder) == NULL;
}

int cpd_ladders__say(cpd_ladder_says *out, const cpd_ladders *ladders, const char *grade,
                     const char *key)
{
    *out = (cpd_ladder_says){0};
    for (size_t i = 0; i < ladders->count && !out->value; i++) {
        const cpd_node *part;
        int r = cpd_set__part(&part, ladders->home, ladders->list[i], grade);

        if (r == CPD_EABSENT)
            continue;
        if (r < 0)
            return r;
        *out = (cpd_ladder_says){ladders->list[i], part, cpd_node_get(part, key)};
    }
    return 0;
}

int cpd_ladders__title(const char **out, const cpd_ladders *ladders, const char *grade)
{
    cpd_ladder_says says;
    int r = cpd_ladders__say(&says, ladders, grade, "title");

    if (r == 0)
        *out = cpd_node_as_text(says.value) ? cpd_node_as_text(says.value) : grade;
    return r;
}

int cpd_ladders__has(bool *out, const cpd_ladders *ladders, const char *grade)
{
    cpd_ladder_says says;
    int r = cpd_ladders__say(&says, ladders, grade, "code");

    if (r == 0)
        *out = says.value != NULL;
    return r;
}

int64_t cpd_ladders__smallest_group(const cpd_ladders *ladders)
{
    for (size_t i = 0; i < ladders->count; i++)
        if (cpd_node_get(ladders->list[i]->head, "smallest_group"))
            return cpd_node_get_int(ladders->list[i]->head, "smallest_group", 0);
    return 0;
}
