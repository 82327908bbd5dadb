/* Codes for what comes in: the file's own where it can be one of ours, a cleaned one where it
 * cannot, and none that another thing has or looks like. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"

static bool is_code_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

/* Whatever cannot stand in a code becomes one dash, none at either end. */
void cpd_code__clean(char out[CPD_CODE_TEXT], const char *text)
{
    size_t n = 0;
    bool gap = false;

    for (; *text && n + 2 < CPD_CODE_TEXT; text++) {
        if (!is_code_char(*text)) {
            gap = n > 0;
            continue;
        }
        if (n == 0 && strchr("._-", *text))
            continue;
        if (gap)
            out[n++] = '-';
        gap = false;
        out[n++] = *text;
    }
    out[n] = '\0';
}

/* ---- codes that are taken ---- */

typedef int comparing(const char *a, const char *b);

struct taken {
    const char **codes[2]; /* in the order of each way in which codes clash */
    size_t count;
};

static comparing *const ways[2] = {cpd_code__compare_fold, cpd_code__compare_look};

/* Where a code stands among those taken, or would; *clashes: one like it is there. */
static size_t place_of(const struct taken *taken, int way, const char *code, bool *clashes)
{
    size_t low = 0, high = taken->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (ways[way](taken->codes[way][middle], code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *clashes = low < taken->count && ways[way](taken->codes[way][low], code) == 0;
    return low;
}

static bool is_taken(const struct taken *taken, const char *code)
{
    bool fold, look;

    place_of(taken, 0, code, &fold);
    place_of(taken, 1, code, &look);
    return fold || look;
}

static void take(struct taken *taken, const char *code)
{
    for (int way = 0; way < 2; way++) {
        bool clashes;
        size_t at = place_of(taken, way, code, &clashes);

        memmove(taken->codes[way] + at + 1, taken->codes[way] + at,
                (taken->count - at) * sizeof *taken->codes[way]);
        taken->codes[way][at] = code;
    }
    taken->count++;
}

/* ---- giving codes ---- */

/* What the base calls it stays its code, unless the file itself speaks of codes. */
static const char *wish_of(const struct cpd_incoming *in, const struct cpd_row *row)
{
    const char *before = cpd_node_get_text(row->before, "code");

    return before && !cpd_incoming__speaks(in, "code") ? before : row->wish;
}

/* Something to call it by that will be the same next time. */
static void make_wish(char out[CPD_CODE_TEXT], const struct cpd_row *row, const char *wish)
{
    const char *identifier = cpd_node_get_text(row->thing, "identifier");

    if (wish)
        snprintf(out, CPD_CODE_TEXT, "%s", wish);
    else if (identifier)
        snprintf(out, CPD_CODE_TEXT, "%.8s", identifier);
    else
        cpd_code__clean(out, cpd_node_get_text(row->thing, "title"));
    if (!*out)
        snprintf(out, CPD_CODE_TEXT, "%s", cpd_row__kind_name(row->kind));
}

#define NUMBERS                                                                                    \
    50 /* that are tried one by one: a thousand things of one name must not take long              \
        */

/* Clashing codes get a number. */
static const char *free_code(struct cpd_incoming *in, const struct taken *taken, const char *wish)
{
    char code[CPD_CODE_TEXT];

    snprintf(code, sizeof code, "%s", wish);
    for (size_t n = 2; is_taken(taken, code); n = n < NUMBERS ? n + 1 : n + taken->count) {
        char tail[24];
        int length = snprintf(tail, sizeof tail, "-%zu", n);

        snprintf(code, sizeof code, "%.*s%s", CPD_CODE_TEXT - 1 - length, wish, tail);
    }
    return cpd_node_as_text(cpd_node_text(in->doc, code));
}

static void give(struct cpd_incoming *in, struct taken *taken, struct cpd_row *row)
{
    const char *wished = wish_of(in, row);
    char wish[CPD_CODE_TEXT];

    if (row->exact) { // what clashes, or cannot be a code, is for the check of the whole to say
        row->code = wished;
        if (!is_taken(taken, wished))
            take(taken, wished);
        return;
    }
    make_wish(wish, row, wished);
    row->code = free_code(in, taken, wish);
    if (!row->code)
        return;
    take(taken, row->code);
    if (row->wish && strcmp(row->code, row->wish) != 0 && !row->before)
        cpd_row__repair(in, row, "called %s here, as %s was taken", row->code, row->wish);
}

static bool wants(const struct cpd_row *row)
{
    return row->status != CPD_ROW_REFUSED && row->status != CPD_ROW_DROPPED &&
           row->kind != CPD_ROW_SET && row->kind != CPD_ROW_LINK;
}

/* The file's own word for it, to be given back. */
static void keep_label(struct cpd_incoming *in, struct cpd_row *row)
{
    cpd_node *said = cpd_node_get(cpd_node_get(row->thing, "carried"), in->format);

    if (!in->label_key || !row->label || row->line == 0)
        return;
    if (strcmp(row->label, row->code) == 0) {
        cpd_node_unset(said, in->label_key);
        return;
    }
    if (!said)
        said = cpd_node_object(in->doc);
    if (!cpd_node_get(said, in->label_key))
        cpd_node_set_text(in->doc, said, in->label_key, row->label);
    cpd_carried__set(in->doc, row->thing, in->format, said);
}

/* What says its code, or had one before, comes before what gets one. */
static void give_all(struct cpd_incoming *in, struct taken *taken, bool sure)
{
    for (size_t i = 0; i < in->count; i++) {
        struct cpd_row *row = &in->rows[i];

        if (wants(row) && (row->exact || row->before) == sure)
            give(in, taken, row);
        if (row->code && (!cpd_node_get_text(row->thing, "code") ||
                          strcmp(cpd_node_get_text(row->thing, "code"), row->code) != 0))
            cpd_node_set_text(in->doc, row->thing, "code", row->code);
        if (row->code && wants(row))
            keep_label(in, row);
    }
}

int cpd_incoming__codes(struct cpd_incoming *in)
{
    struct taken taken = {{NULL, NULL}, 0};

    for (int way = 0; way < 2; way++)
        taken.codes[way] = calloc(in->count + 1, sizeof *taken.codes[way]);
    if (taken.codes[0] && taken.codes[1]) {
        give_all(in, &taken, true);
        give_all(in, &taken, false);
    } else {
        in->failed = true;
    }
    free(taken.codes[0]);
    free(taken.codes[1]);
    return in->failed || cpd_doc_failed(in->doc) ? cpd_error__no_memory() : 0;
}
