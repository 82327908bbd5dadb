/* The word lists, made from the file `words` when the library is built. */
#ifndef CPD_ANONYMITY_WORDS_H
#define CPD_ANONYMITY_WORDS_H

#include <stddef.h>

typedef struct cpd_words {
    const char *const *list; /* sorted by bytes */
    size_t count;
} cpd_words;

extern const cpd_words cpd_words_titles, cpd_words_schools, cpd_words_school_kinds,
    cpd_words_streets, cpd_words_births, cpd_words_starters, cpd_words_known, cpd_words_first_names,
    cpd_words_postcode_areas;

#endif
