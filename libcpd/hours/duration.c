/* A duration at the beginning of a line. This file only finds where it ends, cpd_minutes_parse()
 * says what it is; "9:30-11:00", from when to when, it reads itself. A second number without a unit
 * counts as minutes when it has two digits, as in "1h 05"; of "2h 3 visits" nobody knows what the 3
 * is, so there it stays outside.
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

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
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
    } durations[] = {{"quarter of an hour", 15},
                     {"half an hour", 30},
                     {"half hour", 30},
                     {"1/2 hour", 30},
                     {"an hour", 60},
                     {"one hour", 60},
                     {"an hour and a half", 90},
                     {"hour and a half", 90},
                     {"two hours", 120},
                     {"three hours", 180},
                     {"quarter hour", 15},
                     {"four hours", 240},
                     {"1 1/2 hours", 90},
                     {"one and a half hours", 90},
                     {"2 1/2 hours", 150},
                     {"two and a half hours", 150},
                     {"three quarters of an hour", 45}};
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

/* ---- from when to when ---- */

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + text[1] - '0';
}

/* "am" or "pm", after a blank perhaps; its length, 0 when it is not there. */
static size_t half_of_day(bool *pm, const char *text)
{
    size_t blank = *text == ' ';

    *pm = cpd_text_begins(text + blank, "pm", 2);
    if (!*pm && !cpd_text_begins(text + blank, "am", 2))
        return 0;
    return is_letter(text[blank + 2]) ? 0 : blank + 2;
}

/* "9:30", "14.15" or "9am", in minutes of the day; its length, 0 when it is not there. A number
 * alone is no time of day: "9-11" may be a date. */
static size_t time_of_day(int *minute, const char *text)
{
    size_t length = digits(text), half;
    int hour = length == 1 ? *text - '0' : length == 2 ? two_digits(text) : 99, minutes = 0;
    bool exact = text[length] && strchr(":.", text[length]) && digits(text + length + 1) == 2, pm;

    if (exact) {
        minutes = two_digits(text + length + 1);
        length += 3;
    }
    half = half_of_day(&pm, text + length);
    if (hour > 23 || minutes > 59 || (half ? hour < 1 || hour > 12 : !exact))
        return 0;
    *minute = (half ? hour % 12 + 12 * pm : hour) * 60 + minutes;
    return length + half;
}

/* The dash, "to" or "until" between two times of day; its length. */
static size_t till(const char *text)
{
    static const char *const words[] = {"-", "\xe2\x80\x93", "to ", "till ", "until "};
    size_t blanks = strspn(text, " ");

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);

        if (strncmp(text + blanks, words[i], length) == 0)
            return blanks + length + strspn(text + blanks + length, " ");
    }
    return 0;
}

/* "9:30-11:00", "9am to 11am". What would end before it begins has no minutes, and an error. */
static size_t span(int *minutes, const char *text)
{
    int from, to;
    size_t first = time_of_day(&from, text), between = first ? till(text + first) : 0,
           second = between ? time_of_day(&to, text + first + between) : 0,
           length = first + between + second;

    if (second == 0 || !cpd_word__ends(text + length))
        return 0;
    if (to > from) {
        *minutes = to - from;
        return length;
    }
    cpd_error__set(CPD_EINPUT, "\"%.*s\" ends before it begins", (int)length, text);
    cpd_error__hint("Write how long it was, like 1h30m, or both times of the 24-hour clock.");
    return length;
}

/* ---- any ---- */

size_t cpd_duration__read(int *minutes, const char *text)
{
    bool hours = false;
    size_t length = number_with_unit(&hours, text), rest;
    char copy[64];

    if (length == 0)
        length = span(minutes, text);
    else if ((rest = hours ? rest_of_minutes(text + length) : 0) > 0 ||
             cpd_word__ends(text + length)) {
        length += rest;
        snprintf(copy, sizeof copy, "%.*s", length < 63 ? (int)length : 63, text);
        cpd_minutes_parse(minutes, copy, 0);
    } else {
        length = 0;
    }
    return length ? length : spoken(minutes, text);
}
