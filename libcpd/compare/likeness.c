/* Every thing becomes a sorted list of its different words, in small letters and as numbers. A word
 * weighs the more the fewer things have it (after Spärck Jones 1972): one that stands nearly
 * everywhere about a twentieth of one that stands once. What two things share is weighed against
 * what they have (Dice). */
#include "compare/likeness.h"

#include <stdlib.h>
#include <string.h>

#define STEPS 60000000 /* words compared in all */

struct bag {
    uint32_t *words; /* sorted, each once */
    double *weights;
    size_t count;
    double weight;
};

struct cpd_likeness {
    struct bag *old, *new;
    size_t old_count, new_count;
    int64_t steps;
};

static bool is_letter(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* FNV-1a of the next word in small letters; false at the end. */
static bool next_word(uint32_t *out, const char **text)
{
    const char *at = *text;
    uint32_t hash = 2166136261u;

    while (*at && !is_letter((unsigned char)*at))
        at++;
    if (!*at)
        return false;
    for (; is_letter((unsigned char)*at); at++)
        hash = (hash ^ (unsigned char)(*at >= 'A' && *at <= 'Z' ? *at | 0x20 : *at)) * 16777619u;
    *out = hash;
    *text = at;
    return true;
}

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

static size_t unique(uint32_t *words, size_t count)
{
    size_t kept = 0;

    if (count > 1)
        qsort(words, count, sizeof *words, by_number);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || words[i] != words[i - 1])
            words[kept++] = words[i];
    return kept;
}

static size_t read_words(uint32_t *out, const cpd_node *node)
{
    static const char *const keys[] = {"title", "text"};
    size_t count = 0;

    for (size_t i = 0; i < 2; i++) {
        const char *text = cpd_node_get_text(node, keys[i]);
        uint32_t word;

        while (text && next_word(&word, &text)) {
            if (out)
                out[count] = word;
            count++;
        }
    }
    return count;
}

static bool fill_bag(struct bag *bag, const cpd_node *node)
{
    size_t count = read_words(NULL, node);

    bag->words = calloc(count + 1, sizeof *bag->words);
    bag->weights = calloc(count + 1, sizeof *bag->weights);
    if (!bag->words || !bag->weights)
        return false;
    bag->count = unique(bag->words, read_words(bag->words, node));
    return true;
}

static struct bag *fill_bags(const struct cpd_side *side)
{
    struct bag *bags = calloc(side->count + 1, sizeof *bags);
    bool good = bags != NULL;

    for (size_t i = 0; good && i < side->count; i++)
        good = fill_bag(&bags[i], side->coded[i].node);
    return bags;
}

/* ---- weights ---- */

/* All words of all things, sorted: a run of equal ones tells how many have it. */
static uint32_t *gather(size_t *count, const cpd_likeness *l)
{
    size_t all = 0;
    uint32_t *words;

    for (size_t i = 0; i < l->old_count; i++)
        all += l->old[i].count;
    for (size_t i = 0; i < l->new_count; i++)
        all += l->new[i].count;
    words = calloc(all + 1, sizeof *words);
    *count = 0;
    for (size_t i = 0; words && i < l->old_count; i++)
        for (size_t w = 0; w < l->old[i].count; w++)
            words[(*count)++] = l->old[i].words[w];
    for (size_t i = 0; words && i < l->new_count; i++)
        for (size_t w = 0; w < l->new[i].count; w++)
            words[(*count)++] = l->new[i].words[w];
    if (words && *count > 1)
        qsort(words, *count, sizeof *words, by_number);
    return words;
}

static size_t first_at_least(const uint32_t *words, size_t count, uint64_t word)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = low + (count - low) / 2;

        if (words[middle] < word)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

static void weigh_bags(struct bag *bags, size_t count, const uint32_t *words, size_t all,
                       double things)
{
    for (size_t i = 0; i < count; i++)
        for (size_t w = 0; w < bags[i].count; w++) {
            size_t from = first_at_least(words, all, bags[i].words[w]);
            size_t to = first_at_least(words, all, (uint64_t)bags[i].words[w] + 1);

            bags[i].weights[w] = things / ((double)(to - from) + things / 20);
            bags[i].weight += bags[i].weights[w];
        }
}

cpd_likeness *cpd_likeness__new(const struct cpd_side *old, const struct cpd_side *new)
{
    cpd_likeness *l = calloc(1, sizeof *l);
    uint32_t *words = NULL;
    size_t all = 0;

    if (!l)
        return NULL;
    l->steps = STEPS;
    l->old_count = old->count;
    l->new_count = new->count;
    l->old = fill_bags(old);
    l->new = fill_bags(new);
    if (l->old && l->new)
        words = gather(&all, l);
    if (!words) {
        cpd_likeness__free(l);
        return NULL;
    }
    weigh_bags(l->old, l->old_count, words, all, (double)(old->count + new->count));
    weigh_bags(l->new, l->new_count, words, all, (double)(old->count + new->count));
    free(words);
    return l;
}

static void free_bags(struct bag *bags, size_t count)
{
    for (size_t i = 0; bags && i < count; i++) {
        free(bags[i].words);
        free(bags[i].weights);
    }
    free(bags);
}

void cpd_likeness__free(cpd_likeness *l)
{
    if (!l)
        return;
    free_bags(l->old, l->old_count);
    free_bags(l->new, l->new_count);
    free(l);
}

bool cpd_likeness__is_spent(const cpd_likeness *l)
{
    return l->steps <= 0;
}

struct cpd_alike cpd_likeness__of(cpd_likeness *l, size_t old, size_t new)
{
    const struct bag *a = &l->old[old], *b = &l->new[new];
    double shared = 0;
    size_t i = 0, j = 0;

    if (a->weight <= 0 || b->weight <= 0 || l->steps <= 0)
        return (struct cpd_alike){0, 0, 0};
    l->steps -= (int64_t)(a->count + b->count);
    while (i < a->count && j < b->count) {
        if (a->words[i] == b->words[j])
            shared += a->weights[i];
        if (a->words[i] <= b->words[j]) {
            j += a->words[i] == b->words[j];
            i++;
        } else {
            j++;
        }
    }
    return (struct cpd_alike){2 * shared / (a->weight + b->weight), shared / a->weight,
                              shared / b->weight};
}
