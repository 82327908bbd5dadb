/* A duration at the beginning of a line. This file only finds where it ends, cpd_minutes_parse()
 * says what it is. A second number without a unit counts as minutes when it has two digits, as in
 * "1h 05"; of "2h 3 visits" nobody knows what the 3 is, so there it stays outside.
 */
#include "hours/duration.h"

#include <stdio.h>
#include <string.h>

#include "hours/words.h"

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The unit at the beginning of text: its length, 0 for none. minutes_follow says that it is hours.
 */
static size_t unit(bool *minutes_follow, const char *text)
{
    static const char *const units[] = {"h", "hr",  "hrs",  "hour",   "hours",
                                        "m", "min", "mins", "minute", "minutes"};
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    char word[8];

    if (length == 0 || length >= sizeof word)
        return 0;
    memcpy(word, text, length);
    word[length] = '\0';
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (cpd_word__match(word, units[i]) == length) {
            *minutes_follow = i < 5;
            return length;
        }
    return 0;
}

/* "1.5 h" or "30m"; its length, 0 when it is not there. */
static size_t number_with_unit(bool *minutes_follow, const char *text)
{
    size_t length = digits(text), of_unit;

    if (length == 0)
        return 0;
    if (text[length] == '.' && is_digit(text[length + 1]))
        length += 1 + digits(text + length + 1);
    length += strspn(text + length, " ");
    of_unit = unit(minutes_follow, text + length);
    if (of_unit == 0 ||
        (!is_digit(text[length + of_unit]) && !cpd_word__ends(text + length + of_unit)))
        return 0;
    return length + of_unit;
}

/* The minutes after the hours. */
static size_t rest_of_minutes(const char *text)
{
    size_t blanks = strspn(text, " "), length;
    bool hours = false;

    length = number_with_unit(&hours, text + blanks);
    if (length > 0 && !hours && cpd_word__ends(text + blanks + length))
        return blanks + length;
    if (digits(text + blanks) == 2 && cpd_word__ends(text + blanks + 2))
        return blanks + 2;
    return 0;
}

static size_t spoken(int *minutes, const char *text)
{
    static const struct {
        const char *words;
        int minutes;
    } durations[] = {{"quarter of an hour", 15}, {"half an hour", 30},    {"half hour", 30},
                     {"1/2 hour", 30},           {"an hour", 60},         {"one hour", 60},
                     {"an hour and a half", 90}, {"hour and a half", 90}, {"two hours", 120},
                     {"three hours", 180}};
    size_t longest = 0;

    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        size_t length = cpd_word__match(text, durations[i].words);

        if (length > longest) {
            longest = length;
            *minutes = durations[i].minutes;
        }
    }
    return longest;
}

size_t cpd_duration__read(int *minutes, const char *text)
{
    bool hours = false;
    size_t length = number_with_unit(&hours, text), rest;
    char copy[64];

    if (length == 0)
        return spoken(minutes, text);
    rest = hours ? rest_of_minutes(text + length) : 0;
    if (rest == 0 && !cpd_word__ends(text + length))
        return 0;
    length += rest;
    snprintf(copy, sizeof copy, "%.*s", length < 63 ? (int)length : 63, text);
    cpd_minutes_parse(minutes, copy, 0);
    return length;
}
