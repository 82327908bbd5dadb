/* Bytes to tokens. Letters of any script make words, with apostrophes and hyphens between them;
 * digits make numbers; marks that only steer the writing (zero width, directions) are passed over,
 * so that nothing hides behind them.
 */
#include "anonymity/tokens.h"

#include <string.h>

#include "base/base.h"

enum class_of { NOTHING, BLANK, LINE, LETTER, DIGIT, MARK };

static bool between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

static bool is_invisible(uint32_t c)
{
    return between(c, 0x200b, 0x200f) || between(c, 0x202a, 0x202e) || between(c, 0x2060, 0x2069) ||
           c == 0xfeff || c == 0xad;
}

static bool is_punctuation(uint32_t c)
{
    return between(c, 0xa1, 0xbf) || c == 0xd7 || c == 0xf7 || between(c, 0x2010, 0x2027) ||
           between(c, 0x2030, 0x205e) || between(c, 0x2190, 0x2bff) || between(c, 0x3001, 0x303f) ||
           between(c, 0x1f000, 0x1faff);
}

static bool is_blank(uint32_t c)
{
    return c == ' ' || c == '\t' || c == 0xa0 || between(c, 0x2000, 0x200a) || c == 0x202f ||
           c == 0x3000;
}

static enum class_of classify(uint32_t c)
{
    if (c < 0x80)
        return between(c | 32, 'a', 'z') ? LETTER
               : between(c, '0', '9')    ? DIGIT
               : c == '\n' || c == '\r'  ? LINE
               : c == ' ' || c == '\t'   ? BLANK
               : c < ' ' || c == 0x7f    ? NOTHING
                                         : MARK;
    if (is_invisible(c) || c < 0xa0)
        return NOTHING;
    if (c == 0x2028 || c == 0x2029)
        return LINE;
    return is_blank(c) ? BLANK : is_punctuation(c) ? MARK : LETTER;
}

/* The next character and its class; a byte that is no UTF-8 is passed over. */
static enum class_of next(const cpd_window *w, size_t at, uint32_t *point, uint32_t *folded,
                          size_t *size)
{
    *size = cpd_text__next(point, folded, w->text + at, w->length - at);
    if (*size == 0) {
        *size = 1;
        *point = *folded = 0;
        return NOTHING;
    }
    return classify(*point);
}

/* Does an apostrophe or hyphen stand between two letters? */
static bool joins(const cpd_window *w, size_t at, uint32_t point, size_t size)
{
    uint32_t after, folded;
    size_t n;
    return (point == '\'' || point == 0x2019 || point == '-') && at + size < w->length &&
           next(w, at + size, &after, &folded, &n) == LETTER;
}

static size_t put(char *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    size_t n = c < 0x10000 ? 3 : 4;
    out[0] = (char)((n == 3 ? 0xe0 : 0xf0) | c >> (6 * (n - 1)));
    for (size_t i = 1; i < n; i++)
        out[i] = (char)(0x80 | (c >> (6 * (n - 1 - i)) & 0x3f));
    return n;
}

static void note(cpd_token *t, size_t *used, uint32_t point, uint32_t folded, enum class_of its)
{
    if (its == LETTER) {
        bool capital = folded != point;
        if (t->letters++ == 0) {
            t->capital = capital;
            t->upper = true;
        }
        t->upper = t->upper && capital;
    }
    if (*used + 5 < CPD_TOKEN_TEXT)
        *used += put(t->small + *used, point == 0x2019 ? '\'' : folded);
}

/* Sarah's is Sarah. */
static void drop_genitive(char *small)
{
    size_t n = strlen(small);
    if (n > 2 && !strcmp(small + n - 2, "'s"))
        small[n - 2] = '\0';
}

static void read_run(cpd_window *w, cpd_token *t)
{
    bool digits = false;
    size_t used = 0;
    while (w->at < w->length) {
        uint32_t point, folded;
        size_t size;
        enum class_of its = next(w, w->at, &point, &folded, &size);
        bool inner = its == MARK && t->letters && joins(w, w->at, point, size);
        if (its != LETTER && its != DIGIT && its != NOTHING && !inner)
            break;
        digits = digits || its == DIGIT;
        if (its != NOTHING)
            note(t, &used, point, folded, its);
        w->at += size;
    }
    drop_genitive(t->small);
    t->kind = !digits ? CPD_TOKEN_WORD : t->letters ? CPD_TOKEN_MIXED : CPD_TOKEN_NUMBER;
    t->to = w->at;
}

/* Blanks and what cannot be seen. */
static int skip(cpd_window *w)
{
    int gap = w->at == 0 ? 2 : 0;
    while (w->at < w->length) {
        uint32_t point, folded;
        size_t size;
        enum class_of its = next(w, w->at, &point, &folded, &size);
        if (its != BLANK && its != LINE && its != NOTHING)
            break;
        gap = its == LINE ? 2 : its == BLANK && gap < 1 ? 1 : gap;
        w->at += size;
    }
    return gap;
}

static void read_token(cpd_window *w, cpd_token *t)
{
    uint32_t point, folded;
    size_t size;
    int gap = skip(w);
    *t = (cpd_token){.gap = gap, .from = w->at, .to = w->at};
    if (t->gap)
        w->run = w->at;
    t->run = w->run;
    if (w->at >= w->length)
        return;
    enum class_of its = next(w, w->at, &point, &folded, &size);
    t->starts = w->sentence || t->gap == 2;
    if (its == MARK) {
        t->kind = CPD_TOKEN_MARK;
        t->mark = point < 0x80 ? (char)point : 0;
        w->at += size;
        t->to = w->at;
        w->sentence = point < 0x80 ? strchr(".!?:;\"(*", (char)point) != NULL : t->starts;
        return;
    }
    read_run(w, t);
    w->sentence = false;
}

void cpd_window__fill(cpd_window *w)
{
    if (w->first + CPD_WINDOW > CPD_WINDOW_ROOM) {
        memmove(w->tokens, w->tokens + w->first, w->count * sizeof *w->tokens);
        w->first = 0;
    }
    while (w->count < CPD_WINDOW) {
        cpd_token *t = &w->tokens[w->first + w->count];
        read_token(w, t);
        if (t->kind == CPD_TOKEN_END)
            return;
        w->count++;
    }
}

void cpd_window__drop(cpd_window *w, size_t count)
{
    w->count -= count;
    w->first += count;
}

bool cpd_words__have(const cpd_words *words, const char *small)
{
    size_t low = 0, high = words->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(words->list[middle], small);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
