/* words - words of a vocabulary in what somebody typed. Private to hours. */
#ifndef CPD_HOURS_WORDS_H
#define CPD_HOURS_WORDS_H

#include <cpd/node.h>

#include "base/base.h"

/* Whether a word that stops before this place is whole. */
bool cpd_word__ends(const char *at);
/* The length of a known word at the beginning of text; 0 when it does not stand there whole. */
size_t cpd_word__match(const char *text, const char *word);
/* Word i of an entry, its title and code among them; NULL beyond the last. */
const char *cpd_word__of_entry(const cpd_node *entry, size_t i);
/* The length of the longest known word at the beginning of text, in the plural perhaps, and the
 * entry it stands for, the first one of several; 0 when there is none. */
size_t cpd_word__find(const cpd_node **entry, const cpd_node *entries, const char *text);

/* A sentence that offers the nearest known words. False when none is near: then out is untouched.
 */
bool cpd_word__suggest(char *out, size_t size, const cpd_node *entries, const char *text,
                       size_t length);
/* Whether one key was missed in a known word. */
bool cpd_word__is_slip(const cpd_node *entries, const char *text, size_t length);
/* A sentence that lists the codes. */
void cpd_word__offer_codes(char *out, size_t size, const cpd_node *entries);

#endif
