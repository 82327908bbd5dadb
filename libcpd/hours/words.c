/* Words of the vocabulary: whether one stands at a place of the line, and which one was probably
 * meant. Case, runs of blanks, a hyphen for a blank and the shape of an apostrophe make no
 * difference. A phrase of the vocabulary is known in the plural and without its blanks too. A word
 * ends where no letter, digit or hyphenated part follows.
 */
#include <stdio.h>
#include <string.h>

#include "hours/words.h"

#define LONGEST 64 /* as in cpd_word_distance() */
#define OFFERED 3
#define TOO_FAR 99

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_letter(const char *at)
{
    unsigned char c = (unsigned char)*at;

    if (c >= 0x80)
        return strncmp(at, "\xe2\x80", 2) != 0; // dashes and quotation marks
    return (c >= '0' && c <= '9') || is_ascii_letter(*at);
}

bool cpd_word__ends(const char *at)
{
    if (*at != '\0' && strchr("-'/&:.", *at))
        return !is_letter(at + 1);
    return !is_letter(at);
}

/* The character at *at in the one form that is compared; moves *at behind it, never beyond a NUL.
 */
static char next_folded(const char **at)
{
    const char *text = *at;
    char c = *text;

    if (c == ' ' || c == '\t') {
        *at = text + strspn(text, " \t");
        return ' ';
    }
    if (c == '-' && is_letter(text + 1)) {
        *at = text + 1;
        return ' ';
    }
    if (strncmp(text, "\xe2\x80\x98", 3) == 0 || strncmp(text, "\xe2\x80\x99", 3) == 0) {
        *at = text + 3;
        return '\'';
    }
    *at = text + (c != '\0');
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

size_t cpd_word__match(const char *text, const char *word)
{
    const char *at = text, *rest = word;

    if (!word || !*word)
        return 0;
    while (*rest)
        if (next_folded(&at) != next_folded(&rest))
            return 0;
    return cpd_word__ends(at) ? (size_t)(at - text) : 0;
}

/* Where a word ends that is known up to here and may go on as a plural; NULL when it goes on
 * otherwise. */
static const char *plural_end(const char *at)
{
    static const char *const endings[] = {"", "s", "es"};

    for (size_t n = 0; n < sizeof endings / sizeof endings[0]; n++)
        if (cpd_text_begins(at, endings[n], n) && cpd_word__ends(at + n))
            return at + n;
    return NULL;
}

/* Where a blank of a known phrase is passed: one that is there, an "s" before it, or none between
 * two letters; NULL otherwise. */
static const char *pass_blank(const char *at)
{
    const char *next = at + (*at == 's' || *at == 'S');

    if (next_folded(&next) == ' ')
        return next;
    next = at;
    if (next_folded(&next) == ' ')
        return next;
    return is_ascii_letter(at[-1]) && is_ascii_letter(*at) ? at : NULL;
}

/* The same for a word or phrase of the vocabulary, which people write in the plural and without its
 * blanks: "visits", "calls to school", "enquiries", "casenotes". */
static size_t match_loosely(const char *text, const char *word)
{
    const char *at = text, *rest = word;

    while (at && *rest) {
        const char *before = at;
        char known = next_folded(&rest);

        if (known == ' ' && at > text)
            at = pass_blank(at);
        else if (next_folded(&at) != known)
            return known == 'y' && !*rest && cpd_word__match(before, "ies")
                       ? (size_t)(before + 3 - text)
                       : 0;
    }
    at = at ? plural_end(at) : NULL;
    return at ? (size_t)(at - text) : 0;
}

const char *cpd_word__of_entry(const cpd_node *entry, size_t i)
{
    const cpd_node *words = cpd_node_get(entry, "words");
    size_t count = cpd_node_length(words);

    if (i < count)
        return cpd_node_as_text(cpd_node_at(words, i));
    if (i == count)
        return cpd_node_get_text(entry, "title");
    return i == count + 1 ? cpd_node_get_text(entry, "code") : NULL;
}

size_t cpd_word__find(const cpd_node **entry, const cpd_node *entries, const char *text)
{
    size_t longest = 0;

    for (size_t i = 0; i < cpd_node_length(entries); i++) {
        const cpd_node *candidate = cpd_node_at(entries, i);
        const char *word;

        for (size_t w = 0; (word = cpd_word__of_entry(candidate, w)); w++) {
            size_t length = match_loosely(text, word);

            if (length > longest) {
                longest = length;
                *entry = candidate;
            }
        }
    }
    return longest;
}

/* ---- what was probably meant ---- */

static bool fold(char out[LONGEST + 1], const char *text, size_t length)
{
    const char *end = text + length;
    size_t used = 0;

    while (text < end) {
        if (used == LONGEST)
            return false;
        out[used++] = next_folded(&text);
    }
    out[used] = '\0';
    return used > 0;
}

/* Keys that were missed, as far as so many letters may be apart and still be the same word. */
static int slips(const char *typed, const char *known)
{
    size_t length = strlen(typed);
    int most = length < 4 ? 0 : length < 6 ? 1 : length < 9 ? 2 : 3;
    int distance = cpd_word_distance(typed, known);

    return distance <= most ? distance : TOO_FAR;
}

/* The fewest slips between what was typed and one word of a phrase; in the plural it is the same
 * word. */
static int slips_in_phrase(const char *typed, const char *phrase)
{
    int best = TOO_FAR;
    size_t length;

    for (; *phrase; phrase += length + strspn(phrase + length, " ")) {
        char word[LONGEST + 1];
        int distance;

        length = strcspn(phrase, " ");
        snprintf(word, sizeof word, "%.*s", (int)length, phrase);
        distance = slips(typed, word);
        if (distance > 0 && strncmp(typed, word, length) == 0 && strcmp(typed + length, "s") == 0)
            distance = 0;
        best = distance < best ? distance : best;
    }
    return best;
}

/* How far a known word is from what was typed. One that holds it ("lac review" for "review") is as
 * near as a slip of one key, and one key less near for each slip in it; one that begins with it
 * comes after that. */
static int how_far(const char *typed, const char *word)
{
    size_t length = strlen(typed);
    char known[LONGEST + 1];
    int distance, held;

    if (!fold(known, word, strlen(word)))
        return TOO_FAR;
    distance = slips(typed, known);
    held = length >= 3 ? slips_in_phrase(typed, known) + 1 : TOO_FAR;
    distance = held < distance ? held : distance;
    if (distance < TOO_FAR)
        return distance;
    return length >= 3 && strncmp(known, typed, length) == 0 ? 2 : TOO_FAR;
}

/* The nearest word of one entry. */
static int nearest_of_entry(const char **word, const cpd_node *entry, const char *typed)
{
    const char *candidate;
    int best = TOO_FAR;

    for (size_t w = 0; (candidate = cpd_word__of_entry(entry, w)); w++) {
        int distance = how_far(typed, candidate);

        if (distance < best) {
            best = distance;
            *word = candidate;
        }
    }
    return best;
}

/* The nearest words, one of each entry that has one equally near. */
static size_t nearest(const char *words[OFFERED], const cpd_node *entries, const char *typed)
{
    int best = TOO_FAR - 1;
    size_t count = 0;

    for (size_t i = 0; i < cpd_node_length(entries); i++) {
        const char *word = NULL;
        int distance = nearest_of_entry(&word, cpd_node_at(entries, i), typed);

        if (distance < best) {
            best = distance;
            count = 0;
        }
        if (word && distance == best && count < OFFERED)
            words[count++] = word;
    }
    return count;
}

static void offer(char *out, size_t size, const char *const *words, size_t count)
{
    snprintf(out, size, "Did you mean %s%s%s%s%s?", words[0], count == 3 ? ", " : "",
             count == 3 ? words[1] : "", count > 1 ? " or " : "",
             count > 1 ? words[count - 1] : "");
}

void cpd_word__offer_codes(char *out, size_t size, const cpd_node *entries)
{
    size_t used = (size_t)snprintf(out, size, "Say what it was: ");

    for (size_t i = 0; i < cpd_node_length(entries) && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? ", " : "",
                                 cpd_node_get_text(cpd_node_at(entries, i), "code"));
    if (used < size)
        snprintf(out + used, size - used, ".");
}

bool cpd_word__is_slip(const cpd_node *entries, const char *text, size_t length)
{
    char typed[LONGEST + 1];
    const char *word;

    if (!fold(typed, text, length) || strlen(typed) < 5)
        return false;
    for (size_t i = 0; i < cpd_node_length(entries); i++)
        for (size_t w = 0; (word = cpd_word__of_entry(cpd_node_at(entries, i), w)); w++) {
            char known[LONGEST + 1];

            if (fold(known, word, strlen(word)) && cpd_word_distance(typed, known) == 1)
                return true;
        }
    return false;
}

/* What was typed as a whole is tried first, then word by word. */
bool cpd_word__suggest(char *out, size_t size, const cpd_node *entries, const char *text,
                       size_t length)
{
    const char *words[OFFERED], *end = text + length;
    char typed[LONGEST + 1];
    size_t count = fold(typed, text, length) ? nearest(words, entries, typed) : 0;

    while (count == 0 && text < end) {
        size_t word = strcspn(text, " \t");

        if (word > (size_t)(end - text))
            word = (size_t)(end - text);
        if (fold(typed, text, word))
            count = nearest(words, entries, typed);
        text += word;
        text += strspn(text, " \t");
    }
    if (count)
        offer(out, size, words, count);
    return count > 0;
}
