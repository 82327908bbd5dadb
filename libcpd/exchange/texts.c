/* Texts in order, and bisection. */
#include "exchange/texts.h"

#include <stdlib.h>
#include <string.h>

#include "base/base.h"

void cpd_texts__add(struct cpd_texts *index, const char *text, size_t place)
{
    if (!text)
        return;
    if (index->count == index->room) {
        size_t room = index->room ? index->room * 2 : 64;
        struct cpd_texts_entry *larger = realloc(index->entries, room * sizeof *larger);

        if (!larger) {
            index->failed = true;
            return;
        }
        index->entries = larger;
        index->room = room;
    }
    index->entries[index->count++] = (struct cpd_texts_entry){text, place};
}

static int by_text(const void *left, const void *right)
{
    const struct cpd_texts_entry *a = left, *b = right;
    int order = strcmp(a->text, b->text);

    return order ? order : (a->place > b->place) - (a->place < b->place);
}

int cpd_texts__sort(struct cpd_texts *index)
{
    if (index->failed)
        return cpd_error__no_memory();
    if (index->count > 1)
        qsort(index->entries, index->count, sizeof *index->entries, by_text);
    return 0;
}

size_t cpd_texts__first(const struct cpd_texts *index, const char *text)
{
    size_t low = 0, high = index->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(index->entries[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t cpd_texts__find(const struct cpd_texts *index, const char *text)
{
    size_t at = text ? cpd_texts__first(index, text) : index->count;

    if (at < index->count && strcmp(index->entries[at].text, text) == 0)
        return index->entries[at].place;
    return CPD_NOWHERE;
}

void cpd_texts__fini(struct cpd_texts *index)
{
    free(index->entries);
    *index = (struct cpd_texts){NULL, 0, 0, false};
}
