/* How far back whoever is named in a record reads. A version of this home that names them anew
 * opens what came before: who wrote it could read that, and decided. One that came from another
 * home opens what that home wrote, and what was written over it; the words of others were not its
 * to show. Who was named already goes along from version to version: that decides nothing.
 */
#include <stdlib.h>

#include "record/record.h"

static int64_t home_of(const cpd_revision *revision)
{
    return revision->id >> CPD_LEDGER_HOME_SHIFT;
}

static bool is_of_one_home(const cpd_history *history)
{
    for (size_t i = 1; i < history->count; i++)
        if (home_of(&history->revisions[i]) != home_of(&history->revisions[0]))
            return false;
    return true;
}

static bool is_written_over(const cpd_revision *later, const cpd_revision *earlier)
{
    const cpd_node *previous = cpd_node_get(later->head, "previous");
    cpd_hash hash;
    for (size_t i = 0; i < cpd_node_length(previous); i++)
        if (cpd_hash_parse(&hash, cpd_node_as_text(cpd_node_at(previous, i))) &&
            cpd_hash_equal(&hash, &earlier->hash))
            return true;
    return false;
}

/* What follows from a version, itself too. */
static void find_later(bool *later, const cpd_history *history, size_t from)
{
    bool grew = true;
    for (size_t i = 0; i < history->count; i++)
        later[i] = i == from;
    while (grew) {
        grew = false;
        for (size_t i = 0; i < history->count; i++)
            for (size_t k = 0; !later[i] && k < history->count; k++)
                if (later[k] && is_written_over(&history->revisions[i], &history->revisions[k]))
                    grew = later[i] = true;
    }
}

/* Does one that it was written over name them too? */
static bool goes_along(const cpd_history *history, const bool *named, size_t i)
{
    for (size_t k = 0; k < history->count; k++)
        if (named[k] && is_written_over(&history->revisions[i], &history->revisions[k]))
            return true;
    return false;
}

static void open_by(bool *open, bool *later, const cpd_history *history, size_t by)
{
    int64_t home = home_of(&history->revisions[by]);
    find_later(later, history, by);
    for (size_t i = 0; i < history->count; i++)
        open[i] |= home == 0 || later[i] || home_of(&history->revisions[i]) == home;
}

/* As one of its people, or as who wrote it. */
static int is_named(bool *out, cpd_home *home, const cpd_node *head, const cpd_uuid *person)
{
    int r = cpd_head__names(out, home, head, person);
    return r == 0 && !*out ? cpd_people__names(out, home, head, "author", person) : r;
}

static void leave(cpd_history *history, const bool *open)
{
    size_t n = 0;
    for (size_t i = 0; i < history->count; i++)
        if (open[i])
            history->revisions[n++] = history->revisions[i];
    history->hidden = history->count - n;
    history->count = n;
}

/* Which versions name somebody, which follow from the one that is looked at, and which may be read:
 * one for each version. */
struct reach {
    bool *named, *later, *open;
};

static int find_named(struct reach *reach, cpd_home *home, const cpd_history *history,
                      const cpd_uuid *person)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < history->count; i++)
        r = is_named(&reach->named[i], home, history->revisions[i].head, person);
    return r;
}

static void find_open(struct reach *reach, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    for (size_t i = 0; i < history->count; i++) {
        reach->open[i] |= &history->revisions[i] == newest;
        if (reach->named[i] && !goes_along(history, reach->named, i))
            open_by(reach->open, reach->later, history, i);
    }
}

static int limit_to(cpd_history *history, cpd_home *home, const cpd_uuid *person)
{
    size_t n = history->count;
    bool *flags = calloc(3 * n, sizeof *flags);
    if (!flags)
        return cpd_error__no_memory();
    struct reach reach = {flags, flags + n, flags + 2 * n};
    int r = find_named(&reach, home, history, person);
    if (r == 0) {
        find_open(&reach, history);
        leave(history, reach.open);
    }
    free(flags);
    return r;
}

/* By whose name the acting person reads: their own, or that of whoever they sign for. */
static int find_name(cpd_uuid *out, cpd_home *home, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    cpd_person_row acting;
    cpd_standing standing;
    bool named = false;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = is_named(&named, home, newest->head, &acting.id);
    *out = acting.id;
    if (r < 0 || named || !history->kind)
        return r;
    r = cpd_standing__find(&standing, home, history, newest, &acting.id, NULL);
    if (r == 0 && standing.instead)
        *out = standing.whose;
    return r == CPD_EINPUT || r == CPD_EDENIED || r == CPD_EABSENT ? 0 : r;
}

int cpd_read__limit(cpd_history *history, cpd_home *home)
{
    cpd_person_row holder;
    cpd_uuid person;
    if (is_of_one_home(history) || cpd_head__is_private(cpd_history__newest(history)->head))
        return 0; /* of private texts the wraps tell */
    int r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r == 0)
        r = cpd_people__may_read(home, &holder);
    if (r != CPD_EABSENT)
        return r;
    r = find_name(&person, home, history);
    return r == 0 ? limit_to(history, home, &person) : r;
}
