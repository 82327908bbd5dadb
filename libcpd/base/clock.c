/* The clock, its text, and the civil day in the United Kingdom. Nothing here reads the time zone of
 * the machine: a server in another country must give the same day, and tests the same answer.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/base.h"

#define DAY 86400

static int64_t system_now_ms(void *payload)
{
    struct timespec now;

    (void)payload;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

cpd_clock cpd_clock_system(void)
{
    return (cpd_clock){.now_ms = system_now_ms};
}

/* Division that rounds towards the past, also before 1970. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* CPD_DATE_NONE when the day is outside the calendar kept here. */
static cpd_date day_of(int64_t seconds)
{
    char text[CPD_DATE_TEXT];
    int64_t days = floor_div(seconds, DAY);

    if (days < INT32_MIN || days > INT32_MAX)
        return CPD_DATE_NONE;
    cpd_date_format(text, (cpd_date)days);
    return text[0] ? (cpd_date)days : CPD_DATE_NONE;
}

/* ---- summer time ---- */

/* The change is at 01:00 UTC on the last Sunday of a month of 31 days. */
static int64_t change_in(int year, int month)
{
    cpd_date last = cpd_date_from_parts(year, month, 31);
    cpd_date sunday = last - (cpd_date_weekday(last) + 1) % 7;

    return (int64_t)sunday * DAY + 3600;
}

cpd_date cpd_clock_day(int64_t milliseconds)
{
    int64_t seconds = floor_div(milliseconds, 1000);
    cpd_date utc = day_of(seconds);
    int year, month, day;

    if (utc == CPD_DATE_NONE)
        return CPD_DATE_NONE;
    cpd_date_parts(utc, &year, &month, &day);
    if (seconds >= change_in(year, 3) && seconds < change_in(year, 10))
        seconds += 3600;
    return day_of(seconds);
}

/* ---- text ---- */

/* Two digits up to most, or -1. */
static int two_digits(const char *text, int most)
{
    int value;

    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    value = (text[0] - '0') * 10 + (text[1] - '0');
    return value <= most ? value : -1;
}

/* Seconds of the day in "T09:15:00Z", or -1. */
static int parse_time(const char *text)
{
    int hour, minute, second;

    if (text[0] != 'T' || text[3] != ':' || text[6] != ':' || text[9] != 'Z')
        return -1;
    hour = two_digits(text + 1, 23);
    minute = two_digits(text + 4, 59);
    second = two_digits(text + 7, 59);
    if (hour < 0 || minute < 0 || second < 0)
        return -1;
    return hour * 3600 + minute * 60 + second;
}

int cpd_clock_parse(int64_t *out, const char *text)
{
    char day[CPD_DATE_TEXT] = "";
    cpd_date date;
    int in_day = -1;

    if (text && strlen(text) == CPD_CLOCK_TEXT - 1) {
        memcpy(day, text, CPD_DATE_TEXT - 1);
        in_day = parse_time(text + CPD_DATE_TEXT - 1);
    }
    if (in_day < 0) {
        cpd_error__set(CPD_EINPUT, "this is not an instant");
        return cpd_error__hint("Write it in UTC and whole seconds, like 2026-11-20T09:15:00Z.");
    }
    if (cpd_date_parse(&date, day) < 0)
        return CPD_EINPUT;
    *out = (int64_t)date * DAY + in_day;
    return CPD_OK;
}

void cpd_clock_format(char out[CPD_CLOCK_TEXT], int64_t seconds)
{
    cpd_date date = day_of(seconds);
    unsigned in_day;

    out[0] = '\0';
    if (date == CPD_DATE_NONE)
        return;
    in_day = (unsigned)(seconds - (int64_t)date * DAY) % DAY;
    cpd_date_format(out, date);
    snprintf(out + CPD_DATE_TEXT - 1, CPD_CLOCK_TEXT - CPD_DATE_TEXT + 1, "T%02u:%02u:%02uZ",
             in_day / 3600, in_day / 60 % 60, in_day % 60);
}
