/* Durations as people write them: 90m, 1h30m, 1h30, 1.5h, 2 hours. Two parts at most, hours before
 * minutes, every number with its unit; two digits after the hours are minutes without one. What
 * could be read in two ways is refused with the way out: 1:30 may be a time of day, 1.30h an hour
 * and thirty minutes, 010 somebody's octal, 1h90m a slip.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define DAY 1440
#define HUGE_NUMBER INT64_C(1000000000000) /* digits beyond this only say "too much" */

/* One number with its unit: "1.5 h". */
struct part {
    int64_t whole;
    int64_t fraction, scale; /* fraction of scale: .25 is 25 of 100; scale 1 without a point */
    int digits;              /* of the whole number as written */
    bool zero_first;         /* written with a leading zero */
    int minutes_each;        /* 60 or 1 */
};

static const char *skip_spaces(const char *text)
{
    return text + strspn(text, " ");
}

static const char *read_digits(int64_t *value, const char *text)
{
    for (*value = 0; *text >= '0' && *text <= '9'; text++)
        if (*value < HUGE_NUMBER)
            *value = *value * 10 + (*text - '0');
    return text;
}

/* The functions that read return the rest of the text, or NULL when it has another form. */

static const char *read_number(struct part *part, const char *text)
{
    const char *end = read_digits(&part->whole, text), *after;

    part->digits = (int)(end - text > 99 ? 99 : end - text);
    part->zero_first = part->digits > 1 && *text == '0';
    part->fraction = 0;
    part->scale = 1;
    if (part->digits == 0)
        return NULL;
    if (*end != '.')
        return end;
    after = read_digits(&part->fraction, end + 1);
    if (after == end + 1 || after - end > 5)
        return NULL;
    for (const char *digit = end + 1; digit < after; digit++)
        part->scale *= 10;
    return after;
}

static const char *read_unit(int *minutes_each, const char *text)
{
    static const struct {
        const char *name;
        int minutes_each;
    } units[] = {{"h", 60}, {"hr", 60}, {"hrs", 60}, {"hour", 60},  {"hours", 60},
                 {"m", 1},  {"min", 1}, {"mins", 1}, {"minute", 1}, {"minutes", 1}};
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (cpd_text__is_word(text, length, units[i].name)) {
            *minutes_each = units[i].minutes_each;
            return text + length;
        }
    }
    return NULL;
}

static const char *read_part(struct part *part, const char *text)
{
    text = read_number(part, text);
    if (text)
        text = read_unit(&part->minutes_each, skip_spaces(text));
    return text ? skip_spaces(text) : NULL;
}

/* What follows the hours: two digits at the end need no unit. */
static const char *read_minutes(struct part *part, const char *text)
{
    const char *end = read_number(part, text);

    if (!end || part->digits != 2 || *skip_spaces(end) != '\0')
        return read_part(part, text);
    part->minutes_each = 1;
    return skip_spaces(end);
}

/* One or two parts; returns how many, 0 when the text has another form. */
static int read_parts(struct part parts[2], const char *text)
{
    struct part *hours = &parts[0], *minutes = &parts[1];

    text = read_part(hours, skip_spaces(text));
    if (!text || hours->zero_first)
        return 0;
    if (*text == '\0')
        return 1;
    text = read_minutes(minutes, text);
    if (!text || *text != '\0' || hours->minutes_each != 60 || minutes->minutes_each != 1)
        return 0;
    if (hours->scale > 1 || minutes->scale > 1 || minutes->digits > 2 || minutes->whole > 59)
        return 0;
    return 2;
}

static int refuse(const char *text, const char *what)
{
    cpd_text__refuse(text, what);
    return cpd_error__hint("Write 90m, 1h30m, 1.5h or 2h.");
}

/* "1.30h": who writes hours with a point may mean minutes behind it, unless it is a quarter. */
static bool may_be_minutes(const struct part *part)
{
    return part->minutes_each == 60 && part->scale == 100 && part->fraction < 60 &&
           part->fraction % 25 != 0;
}

static int refuse_two_ways(const char *text, const struct part *part)
{
    int64_t hours = part->whole, after = part->fraction;

    cpd_text__refuse(text, "can mean two different durations");
    if (hours > 99 || after * 60 % 100 != 0)
        return cpd_error__hint("Write hours and minutes, like 1h30m.");
    return cpd_error__hint("Write %" PRId64 "h%02" PRId64 "m or %" PRId64 "h%02" PRId64 "m.", hours,
                           after, hours, after * 60 / 100);
}

/* Minutes of the first part, or -1 when it is no whole number of minutes. */
static int64_t whole_minutes(const struct part *part)
{
    int64_t fraction = part->fraction * part->minutes_each;

    if (fraction % part->scale != 0)
        return -1;
    return part->whole * part->minutes_each + fraction / part->scale;
}

int cpd_minutes_parse(int *out, const char *text, int most)
{
    struct part parts[2];
    int count = read_parts(parts, text ? text : "");
    int64_t minutes;

    if (most <= 0)
        most = DAY;
    if (count == 0)
        return refuse(text ? text : "", "is not a duration");
    if (may_be_minutes(&parts[0]))
        return refuse_two_ways(text, &parts[0]);
    minutes = whole_minutes(&parts[0]);
    if (minutes < 0)
        return refuse(text, "is not a whole number of minutes");
    if (count == 2)
        minutes += parts[1].whole;
    if (minutes == 0)
        return refuse(text, "is less than a minute");
    if (minutes > most) {
        char shown[CPD_MINUTES_TEXT];

        cpd_minutes_format(shown, most);
        cpd_error__set(CPD_ELIMIT, "the duration is longer than %s", shown);
        return cpd_error__hint("Split it into several entries or check the unit.");
    }
    *out = (int)minutes;
    return CPD_OK;
}

void cpd_minutes_format(char out[CPD_MINUTES_TEXT], int64_t minutes)
{
    const char *sign = minutes < 0 ? "-" : "";
    uint64_t size = minutes < 0 ? 0 - (uint64_t)minutes : (uint64_t)minutes;
    uint64_t hours = size / 60, rest = size % 60;

    if (hours == 0)
        snprintf(out, CPD_MINUTES_TEXT, "%s%" PRIu64 "m", sign, rest);
    else if (rest == 0)
        snprintf(out, CPD_MINUTES_TEXT, "%s%" PRIu64 "h", sign, hours);
    else
        snprintf(out, CPD_MINUTES_TEXT, "%s%" PRIu64 "h %" PRIu64 "m", sign, hours, rest);
}
