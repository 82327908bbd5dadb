/* index - texts and the places they stand for, found by bisection: how many steps a search takes is
 * not the file's choice. */
#ifndef CPD_EXCHANGE_INDEX_H
#define CPD_EXCHANGE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#define CPD_NOWHERE ((size_t)-1)

struct cpd_index_entry {
    const char *text; /* borrowed */
    size_t place;
};

struct cpd_index {
    struct cpd_index_entry *entries;
    size_t count, room;
    bool failed;
};

/* NULL texts are not taken. */
void cpd_index__add(struct cpd_index *index, const char *text, size_t place);
/* After the last was added. Equal texts stay in the order of their places. */
int cpd_index__sort(struct cpd_index *index);
/* The first place of a text; CPD_NOWHERE. */
size_t cpd_index__find(const struct cpd_index *index, const char *text);
void cpd_index__fini(struct cpd_index *index);

#endif
