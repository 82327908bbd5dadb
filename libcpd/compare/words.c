/* The shortest way from one text to another, word by word (Myers 1986, O(ND)). Of texts that have
 * too little in common the way would be long to find and of no use to a reader: those are shown as
 * one text that went and one that came. */
#include "compare/words.h"

#include <stdlib.h>
#include <string.h>

#define WAY_MOST 400 /* words that may be dropped and added before two texts count as different */

struct word {
    const char *text;
    size_t length;
};

struct words {
    struct word *items;
    size_t count;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* The next word of a text; false at its end. */
static bool next_word(struct word *out, const char **text)
{
    const char *at = *text;

    while (is_blank(*at))
        at++;
    out->text = at;
    while (*at && !is_blank(*at))
        at++;
    out->length = (size_t)(at - out->text);
    *text = at;
    return out->length > 0;
}

static bool equal(const struct word *a, const struct word *b)
{
    return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

bool cpd_words__same(const char *a, const char *b)
{
    struct word left, right;

    a = a ? a : "";
    b = b ? b : "";
    if (strcmp(a, b) == 0)
        return true;
    while (true) {
        bool more = next_word(&left, &a), other = next_word(&right, &b);

        if (!more || !other)
            return more == other;
        if (!equal(&left, &right))
            return false;
    }
}

static bool has_letter(const struct word *word)
{
    for (size_t i = 0; i < word->length; i++) {
        unsigned char c = (unsigned char)word->text[i];

        if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
            return true;
    }
    return false;
}

size_t cpd_words__count(const char *text)
{
    struct word word;
    size_t count = 0;

    while (text && next_word(&word, &text))
        count += has_letter(&word);
    return count;
}

static bool split(struct words *out, const char *text)
{
    struct word word;
    const char *at = text;
    size_t count = 0;

    while (next_word(&word, &at))
        count++;
    *out = (struct words){calloc(count + 1, sizeof *out->items), 0};
    while (out->items && next_word(&word, &text))
        out->items[out->count++] = word;
    return out->items != NULL;
}

/* ---- the way ---- */

/* One step of the way, from its end: words a[0..x) and b[0..y) were passed before. */
struct step {
    int x, y;
};

struct way {
    const struct words *a, *b;
    int *reached; /* for each round d and diagonal k: how far into a; a triangle */
};

static int *row_of(const struct way *way, int d)
{
    return way->reached + (size_t)d * (size_t)(d + 1) / 2;
}

/* On round d there are the diagonals -d, -d+2 ... d. */
static int at(const struct way *way, int d, int k)
{
    return row_of(way, d)[(k + d) / 2];
}

static int farthest_before(const struct way *way, int d, int k)
{
    int down = k < d ? at(way, d - 1, k + 1) : -1;       // a word of b is added
    int right = k > -d ? at(way, d - 1, k - 1) + 1 : -1; // a word of a is dropped

    return down > right ? down : right;
}

static int slide(const struct way *way, int x, int k)
{
    while (x < (int)way->a->count && x - k < (int)way->b->count &&
           equal(&way->a->items[x], &way->b->items[x - k]))
        x++;
    return x;
}

/* The number of words dropped and added on the shortest way; -1 when it is too long. A way beyond
 * the edge of a text is never shorter than one inside, so edges need no look. */
static int find_way(struct way *way)
{
    int n = (int)way->a->count, m = (int)way->b->count;

    for (int d = 0; d <= WAY_MOST && d <= n + m; d++)
        for (int k = -d; k <= d; k += 2) {
            int x = slide(way, d ? farthest_before(way, d, k) : 0, k);

            row_of(way, d)[(k + d) / 2] = x;
            if (x == n && x - k == m)
                return d;
        }
    return -1;
}

/* ---- runs ---- */

struct runs {
    cpd_doc *doc;
    cpd_node *list;
    cpd_str text;
    const char *is; /* of the run that is being gathered; NULL for none */
};

static void end_run(struct runs *runs)
{
    cpd_node *run = runs->is ? cpd_node_object(runs->doc) : NULL;

    if (run) {
        cpd_node_set_text(runs->doc, run, "is", runs->is);
        cpd_node_set_text(runs->doc, run, "text", runs->text.bytes ? runs->text.bytes : "");
        cpd_node_add(runs->doc, runs->list, run);
    }
    runs->is = NULL;
    runs->text.length = 0;
}

static void add_word(struct runs *runs, const char *is, const struct word *word)
{
    if (runs->is && strcmp(runs->is, is) != 0)
        end_run(runs);
    if (runs->is)
        cpd_str_add_char(&runs->text, ' ');
    runs->is = is;
    cpd_str_add_n(&runs->text, word->text, word->length);
}

static void add_words(struct runs *runs, const char *is, const struct words *words, int from,
                      int to)
{
    for (int i = from; i < to; i++)
        add_word(runs, is, &words->items[i]);
}

/* Between two stretches of the same words: what went, then what came. */
static void add_stretch(struct runs *runs, const struct way *way, struct step from, struct step to,
                        int same)
{
    add_words(runs, "dropped", way->a, from.x, to.x - same);
    add_words(runs, "added", way->b, from.y, to.y - same);
    add_words(runs, "same", way->a, to.x - same, to.x);
}

/* The corners of the way, from the end to the beginning; corners[0] is the beginning. */
static void trace(struct step *corners, const struct way *way, int length)
{
    int k = (int)way->a->count - (int)way->b->count;

    for (int d = length; d >= 0; d--) {
        int x = at(way, d, k);

        corners[d] = (struct step){x, x - k};
        if (d > 0)
            k += k < d && (k == -d || at(way, d - 1, k + 1) >= at(way, d - 1, k - 1) + 1) ? 1 : -1;
    }
}

/* Corners of one gap are gathered, so that words that went stand together before those that came.
 */
static void write_way(struct runs *runs, const struct way *way, const struct step *corners,
                      int length)
{
    struct step from = {0, 0};

    for (int d = 0; d <= length; d++) {
        struct step before = d ? corners[d - 1] : (struct step){0, 0};
        int dx = corners[d].x - before.x, dy = corners[d].y - before.y;
        int same = dx < dy ? dx : dy;

        if (same == 0 && d < length)
            continue;
        add_stretch(runs, way, from, corners[d], same);
        from = corners[d];
    }
}

static void write_whole(struct runs *runs, const struct way *way)
{
    add_words(runs, "dropped", way->a, 0, (int)way->a->count);
    add_words(runs, "added", way->b, 0, (int)way->b->count);
}

static bool compare(struct runs *runs, const struct words *a, const struct words *b)
{
    size_t rounds = a->count + b->count < WAY_MOST ? a->count + b->count : WAY_MOST;
    struct way way = {a, b, malloc((rounds + 1) * (rounds + 2) / 2 * sizeof(int))};
    struct step *corners = calloc(rounds + 1, sizeof *corners);
    bool room = way.reached && corners;
    int length = room ? find_way(&way) : -1;

    if (length >= 0) {
        trace(corners, &way, length);
        write_way(runs, &way, corners, length);
    } else if (room) {
        write_whole(runs, &way);
    }
    end_run(runs);
    free(way.reached);
    free(corners);
    return room;
}

cpd_node *cpd_words__runs(cpd_doc *doc, const char *old, const char *new)
{
    struct runs runs = {.doc = doc, .list = cpd_node_list(doc)};
    struct words a = {NULL, 0}, b = {NULL, 0};
    bool good = split(&a, old ? old : "") && split(&b, new ? new : "") && compare(&runs, &a, &b) &&
                !runs.text.failed;

    cpd_str_fini(&runs.text);
    free(a.items);
    free(b.items);
    return good ? runs.list : NULL;
}
