/* Names: after titles, of people who are known, two words with capitals, first names, schools,
 * initials. */
#include <stdlib.h>
#include <string.h>

#include "anonymity/tokens.h"

#include "base/base.h"

static bool is_known(const cpd_token *t)
{
    return cpd_words__have(&cpd_words_known, t->small);
}

static bool is_starter(const cpd_token *t)
{
    return cpd_words__have(&cpd_words_starters, t->small);
}

/* A capital that may be a name's: not one of a word that often has one, nor that of a sentence. */
static bool may_be_name(const cpd_token *t)
{
    return cpd_token__is_named(t) && !is_known(t) && !is_starter(t);
}

/* ---- after a title ---- */

/* A title is not one of those that are common words unless it has a capital. */
static bool is_title(const cpd_token *t)
{
    return t->kind == CPD_TOKEN_WORD && cpd_words__have(&cpd_words_titles, t->small) &&
           (t->capital || t->letters <= 4);
}

/* Mrs Okafor, Dr. A. Khan; not "Mr B", which is how one writes instead of a name. */
size_t cpd_find__title(const cpd_window *w)
{
    size_t i = 1, end = 0;
    if (!is_title(cpd_window__at(w, 0)))
        return 0;
    for (; i < 8 && cpd_window__at(w, i)->gap < 2; i++) {
        const cpd_token *t = cpd_window__at(w, i);
        bool initial = t->kind == CPD_TOKEN_WORD && t->letters == 1 && t->capital;
        if (cpd_token__is_named(t) && !is_known(t) && t->gap == 1)
            end = i + 1;
        else if (cpd_token__is_mark(t, '.') && t->gap == 0 ? end > 0 : !initial || end > 0)
            break;
    }
    return end;
}

/* ---- initials ---- */

/* J.S. and A. B.; the country is none. */
size_t cpd_find__initials(const cpd_window *w)
{
    size_t i = 0, count = 0;
    char all[8] = "";
    for (; count < 4; i += 2, count++) {
        const cpd_token *letter = cpd_window__at(w, i), *dot = cpd_window__at(w, i + 1);
        if (letter->kind != CPD_TOKEN_WORD || letter->letters != 1 || !letter->capital ||
            (i > 0 && letter->gap > 1) || !cpd_token__is_mark(dot, '.') || dot->gap)
            break;
        all[count] = letter->small[0];
    }
    return count >= 2 && strcmp(all, "uk") != 0 && strcmp(all, "us") != 0 && strcmp(all, "eu") != 0
               ? i
               : 0;
}

/* ---- capitals beside each other, first names ---- */

/* Sarah Jones, Adaeze Okafor-Bell. */
size_t cpd_find__pair(const cpd_window *w)
{
    const cpd_token *first = cpd_window__at(w, 0);
    if (!may_be_name(first))
        return 0;
    size_t i = 1;
    while (i < 4 && cpd_window__at(w, i)->gap == 1 && may_be_name(cpd_window__at(w, i)))
        i++;
    return i > 1 ? i : 0;
}

size_t cpd_find__first_name(const cpd_window *w)
{
    const cpd_token *t = cpd_window__at(w, 0);
    return cpd_token__is_named(t) && !is_known(t) &&
           cpd_words__have(&cpd_words_first_names, t->small);
}

/* ---- schools ---- */

static bool is_school(const cpd_token *t)
{
    return t->kind == CPD_TOKEN_WORD && t->capital && cpd_words__have(&cpd_words_schools, t->small);
}

/* St Mary's Primary, Oakfield Academy; not Primary School, which says which kind alone. */
size_t cpd_find__school(const cpd_window *w)
{
    bool named = false;
    for (size_t i = 0; i < 6; i++) {
        const cpd_token *t = cpd_window__at(w, i);
        if (t->kind != CPD_TOKEN_WORD || !t->capital || (i > 0 && t->gap != 1))
            return 0;
        if (i > 0 && named && is_school(t)) {
            while (is_school(cpd_window__at(w, i + 1)) && cpd_window__at(w, i + 1)->gap == 1)
                i++; /* Primary School */
            return i + 1;
        }
        bool kind = cpd_words__have(&cpd_words_school_kinds, t->small) || is_school(t);
        if (i == 0 && (kind || is_known(t) || is_starter(t)))
            return 0;
        named = named || (!kind && !is_known(t) && strcmp(t->small, "st") != 0);
    }
    return 0;
}

/* ---- people who are known here ---- */

static void fold_word(char out[CPD_TOKEN_TEXT], const char *word)
{
    cpd_window *w = calloc(1, sizeof *w);
    out[0] = '\0';
    if (!w)
        return;
    w->text = word;
    w->length = strlen(word);
    cpd_window__fill(w);
    memcpy(out, cpd_window__at(w, 0)->small, CPD_TOKEN_TEXT);
    free(w);
}

static int by_first(const void *a, const void *b)
{
    return strcmp(((const struct cpd_known_name *)a)->first,
                  ((const struct cpd_known_name *)b)->first);
}

int cpd_names__read(struct cpd_known_name **out, size_t *count, const char *const *names, size_t n)
{
    *out = NULL;
    *count = 0;
    if (n == 0)
        return 0;
    struct cpd_known_name *list = calloc(n, sizeof *list);
    if (!list)
        return cpd_error__no_memory();
    for (size_t i = 0; i < n; i++) {
        list[*count].name = names[i];
        fold_word(list[*count].first, names[i]);
        *count += list[*count].first[0] != '\0';
    }
    qsort(list, *count, sizeof *list, by_first);
    *out = list;
    return 0;
}

/* How many tokens of the window are this name, of two words at least. */
static size_t is_said(const cpd_window *w, const char *name)
{
    size_t i = 0, words = 0;
    while (*name) {
        const cpd_token *t = cpd_window__at(w, i);
        size_t n = strcspn(name, " ");
        char first[CPD_TOKEN_TEXT], word[2 * CPD_TOKEN_TEXT];
        if (n >= sizeof word)
            return 0;
        memcpy(word, name, n);
        word[n] = '\0';
        fold_word(first, word);
        if (t->kind != CPD_TOKEN_WORD || (i > 0 && t->gap > 1) || strcmp(first, t->small) != 0)
            return 0;
        name += n + strspn(name + n, " ");
        words++;
        i++;
    }
    return words > 1 ? i : 0;
}

size_t cpd_find__known(const cpd_window *w)
{
    const cpd_token *t = cpd_window__at(w, 0);
    size_t low = 0, high = w->name_count;
    if (t->kind != CPD_TOKEN_WORD || high == 0)
        return 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(w->names[middle].first, t->small) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < w->name_count && !strcmp(w->names[low].first, t->small); low++) {
        size_t n = is_said(w, w->names[low].name);
        if (n)
            return n;
    }
    return 0;
}
