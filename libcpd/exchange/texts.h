/* texts - texts and the places they stand for, found by bisection: how many steps a search takes is
 * not the file's choice. */
#ifndef CPD_EXCHANGE_TEXTS_H
#define CPD_EXCHANGE_TEXTS_H

#include <stdbool.h>
#include <stddef.h>

#define CPD_NOWHERE ((size_t)-1)

struct cpd_texts_entry {
    const char *text; /* borrowed */
    size_t place;
};

struct cpd_texts {
    struct cpd_texts_entry *entries;
    size_t count, room;
    bool failed;
};

/* NULL texts are not taken. */
void cpd_texts__add(struct cpd_texts *index, const char *text, size_t place);
/* After the last was added. Equal texts stay in the order of their places. */
int cpd_texts__sort(struct cpd_texts *index);
/* Where the entries of a text begin, or would. */
size_t cpd_texts__first(const struct cpd_texts *index, const char *text);
/* The first place of a text; CPD_NOWHERE. */
size_t cpd_texts__find(const struct cpd_texts *index, const char *text);
void cpd_texts__fini(struct cpd_texts *index);

#endif
