/* words - texts word by word: what stayed, what went, what came; and how many there are. Pure.
 * Private to this folder. */
#ifndef CPD_COMPARE_WORDS_H
#define CPD_COMPARE_WORDS_H

#include <cpd/node.h>

#include "base/base.h"

/* Do two texts have the same words? White space does not matter. NULL is a text without words. */
bool cpd_words__same(const char *a, const char *b);
size_t cpd_words__count(const char *text); /* what has a letter or digit in it */

/* What became of the old words: [{"is": "same" | "dropped" | "added", "text"}], in reading order,
 * what was dropped before what came in its place. NULL when out of memory. */
cpd_node *cpd_words__runs(cpd_doc *doc, const char *old, const char *new);

#endif
