/* tokens - a text as words, numbers and marks, looked at through a short window: what a pattern
 * needs lies within it, so that a text of any length takes the same memory. Private to anonymity.
 */
#ifndef CPD_ANONYMITY_TOKENS_H
#define CPD_ANONYMITY_TOKENS_H

#include <cpd/anonymity.h>

#include "anonymity/words.h"

enum cpd_token_kind {
    CPD_TOKEN_END,
    CPD_TOKEN_WORD,
    CPD_TOKEN_NUMBER,
    CPD_TOKEN_MIXED,
    CPD_TOKEN_MARK
};

#define CPD_TOKEN_TEXT 32 /* of a longer word its beginning is looked up */

typedef struct cpd_token {
    enum cpd_token_kind kind;
    size_t from, to;     /* bytes of the text; of a mark its one character */
    size_t run;          /* where the run without blanks begins that it stands in */
    int gap;             /* before it: 0 nothing, 1 blanks, 2 the end of a line */
    bool capital, upper; /* its first letter; all its letters */
    bool starts;         /* stands at the beginning of a sentence */
    size_t letters;
    char mark;                  /* of a mark in ASCII, else 0 */
    char small[CPD_TOKEN_TEXT]; /* folded, without a genitive's end */
} cpd_token;

#define CPD_WINDOW 16
#define CPD_WINDOW_ROOM (8 * CPD_WINDOW) /* so that it is moved seldom */

typedef struct cpd_window {
    const char *text;
    size_t length, at;
    size_t run;
    bool sentence; /* the next word begins one */
    cpd_token tokens[CPD_WINDOW_ROOM];
    size_t first, count;
    const cpd_anonymity_options *options;
    const struct cpd_known_name *names; /* sorted by their first word */
    size_t name_count;
} cpd_window;

/* Fill the window; what lies beyond the end of the text are END tokens. */
void cpd_window__fill(cpd_window *w);
void cpd_window__drop(cpd_window *w, size_t count);

static inline const cpd_token *cpd_window__at(const cpd_window *w, size_t i)
{
    static const cpd_token end = {.kind = CPD_TOKEN_END, .gap = 2};
    return i < w->count ? &w->tokens[w->first + i] : &end;
}

bool cpd_words__have(const cpd_words *words, const char *small);
static inline bool cpd_token__is_mark(const cpd_token *t, char mark)
{
    return t->kind == CPD_TOKEN_MARK && t->mark == mark;
}
/* A word with a capital that is no acronym: how names are written. */
static inline bool cpd_token__is_named(const cpd_token *t)
{
    return t->kind == CPD_TOKEN_WORD && t->capital && t->letters > 1 &&
           !(t->upper && t->letters > 1);
}

/* Each looks at the beginning of the window: how many tokens it found something in, 0 for nothing.
 */
size_t cpd_find__email(const cpd_window *w, size_t *from);
size_t cpd_find__birth(const cpd_window *w);
size_t cpd_find__age(const cpd_window *w);
size_t cpd_find__nhs(const cpd_window *w);
size_t cpd_find__phone(const cpd_window *w);
size_t cpd_find__insurance(const cpd_window *w);
size_t cpd_find__pupil(const cpd_window *w);
size_t cpd_find__plate(const cpd_window *w);
size_t cpd_find__postcode(const cpd_window *w);
size_t cpd_find__case(const cpd_window *w);
size_t cpd_find__address(const cpd_window *w);
size_t cpd_find__school(const cpd_window *w);
size_t cpd_find__known(const cpd_window *w);
size_t cpd_find__title(const cpd_window *w);
size_t cpd_find__initials(const cpd_window *w);
size_t cpd_find__pair(const cpd_window *w);
size_t cpd_find__first_name(const cpd_window *w);

/* Names that are known, by their words. */
struct cpd_known_name {
    char first[CPD_TOKEN_TEXT];
    const char *name;
};
int cpd_names__read(struct cpd_known_name **out, size_t *count, const char *const *names, size_t n);

#endif
