/* Civil dates: a day is a number, so that comparing and counting is arithmetic; the calendar is
 * asked only at the borders. Days and years are turned into each other by counting from 1 March in
 * cycles of 400 years, where the leap day is always the last day of its year.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define FIRST_YEAR 1900
#define LAST_YEAR 9999
#define FIRST_DAY (-25567) /* 1900-01-01 */
#define LAST_DAY 2932896   /* 9999-12-31 */

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

#define CYCLE 146097      /* days in 400 years */
#define MARCH_ZERO 719468 /* days from 0000-03-01 to 1970-01-01 */

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
static const char *const weekdays[7][4] = {{"monday", "mon"},
                                           {"tuesday", "tues", "tue"},
                                           {"wednesday", "weds", "wed"},
                                           {"thursday", "thurs", "thur", "thu"},
                                           {"friday", "fri"},
                                           {"saturday", "sat"},
                                           {"sunday", "sun"}};

static bool is_day(cpd_date date)
{
    return date >= FIRST_DAY && date <= LAST_DAY;
}

static int days_in_month(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return days[month - 1] + (month == 2 && leap);
}

/* ---- days and their parts ---- */

void cpd_date_parts(cpd_date date, int *year, int *month, int *day)
{
    int days, cycle, in_cycle, in_year, years, march_month;

    if (!is_day(date)) {
        *year = *month = *day = 0;
        return;
    }
    days = date + MARCH_ZERO;
    cycle = days / CYCLE;
    in_cycle = days % CYCLE;
    years = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / (CYCLE - 1)) / 365;
    in_year = in_cycle - (365 * years + years / 4 - years / 100);
    march_month = (5 * in_year + 2) / 153; /* five months from March are always 153 days */
    *day = in_year - (153 * march_month + 2) / 5 + 1;
    *month = march_month < 10 ? march_month + 3 : march_month - 9;
    *year = 400 * cycle + years + (*month <= 2);
}

cpd_date cpd_date_from_parts(int year, int month, int day)
{
    int march_year, march_month, years, in_year;

    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return CPD_DATE_NONE;
    march_year = year - (month <= 2);
    march_month = month > 2 ? month - 3 : month + 9;
    years = march_year % 400;
    in_year = (153 * march_month + 2) / 5 + day - 1;
    return march_year / 400 * CYCLE + 365 * years + years / 4 - years / 100 + in_year - MARCH_ZERO;
}

cpd_date cpd_date_add_months(cpd_date date, int months)
{
    int year, month, day, most;
    int64_t index;

    if (!is_day(date))
        return CPD_DATE_NONE;
    cpd_date_parts(date, &year, &month, &day);
    index = (int64_t)year * 12 + (month - 1) + months;
    if (index < FIRST_YEAR * 12 || index >= (LAST_YEAR + 1) * 12)
        return CPD_DATE_NONE;
    year = (int)(index / 12);
    month = (int)(index % 12) + 1;
    most = days_in_month(year, month);
    return cpd_date_from_parts(year, month, day < most ? day : most);
}

/* The largest n with from + n months <= to, so that it always agrees with cpd_date_add_months():
 * 31 January to 28 February is a month, as when a rule says "one month after". */
int cpd_months_between(cpd_date from, cpd_date to)
{
    int year, month, day, to_year, to_month, months;

    if (!is_day(from) || !is_day(to) || to < from)
        return 0;
    cpd_date_parts(from, &year, &month, &day);
    cpd_date_parts(to, &to_year, &to_month, &day);
    months = (to_year - year) * 12 + (to_month - month);
    return cpd_date_add_months(from, months) > to ? months - 1 : months;
}

int cpd_date_weekday(cpd_date date)
{
    int64_t from_monday = (int64_t)date + 3; /* 1970-01-01 was a Thursday */

    return (int)((from_monday % 7 + 7) % 7);
}

cpd_date cpd_date_monday(cpd_date date)
{
    return is_day(date) ? date - cpd_date_weekday(date) : CPD_DATE_NONE;
}

bool cpd_period_has(cpd_period period, cpd_date date)
{
    return date != CPD_DATE_NONE && (period.from == CPD_DATE_NONE || date >= period.from) &&
           (period.to == CPD_DATE_NONE || date <= period.to);
}

/* ---- text ---- */

static bool has_shape(const char *text, const char *shape)
{
    for (; *shape; text++, shape++)
        if (*shape == '0' ? *text < '0' || *text > '9' : *text != *shape)
            return false;
    return *text == '\0';
}

static int number(const char *digits, int count)
{
    int value = 0;

    while (count-- > 0)
        value = value * 10 + (*digits++ - '0');
    return value;
}

/* "11/", one or two digits and what parts them from the next; its length, 0 when it is not there.
 */
static size_t read_pair(int *value, const char *text)
{
    size_t digits = strspn(text, DIGITS);

    if (digits < 1 || digits > 2 || (text[digits] && !strchr("/.-", text[digits])))
        return 0;
    *value = number(text, (int)digits);
    return digits + (text[digits] != '\0');
}

/* "3/4/2026", "3.4.26" or "3/4": which of the two is the month depends on who wrote it. */
static bool is_either_way(const char *text)
{
    int first, second;
    size_t at = read_pair(&first, text), next = at ? read_pair(&second, text + at) : 0;

    return next > 0 && text[at + next + strspn(text + at + next, DIGITS)] == '\0' && first >= 1 &&
           first <= 12 && second >= 1 && second <= 12 && first != second;
}

static int refuse_shape(const char *text)
{
    if (*text == '\0') {
        cpd_error__set(CPD_EINPUT, "the date is empty");
    } else if (is_either_way(text)) {
        cpd_text__refuse(text, "is in an order that can mean two different days");
        return cpd_error__hint("Write the year first: YYYY-MM-DD, like 2026-11-20.");
    } else {
        cpd_text__refuse(text, "is not a date");
    }
    return cpd_error__hint("Write the date as YYYY-MM-DD, like 2026-11-20.");
}

static int refuse_parts(const char *text, int year, int month)
{
    if (year < FIRST_YEAR || year > LAST_YEAR) {
        cpd_text__refuse(text, "is outside the calendar kept here");
        return cpd_error__hint("Dates run from 1900-01-01 to 9999-12-31.");
    }
    cpd_text__refuse(text, "is not a day of the calendar");
    if (month < 1 || month > 12)
        return cpd_error__hint("Months run from 01 to 12, in the middle: YYYY-MM-DD.");
    return cpd_error__hint("%s %d has the days 01 to %d.", month_names[month - 1], year,
                           days_in_month(year, month));
}

int cpd_date_parse(cpd_date *out, const char *text)
{
    int year, month;
    cpd_date date;

    if (!text)
        text = "";
    if (!has_shape(text, "0000-00-00"))
        return refuse_shape(text);
    year = number(text, 4);
    month = number(text + 5, 2);
    date = cpd_date_from_parts(year, month, number(text + 8, 2));
    if (date == CPD_DATE_NONE)
        return refuse_parts(text, year, month);
    *out = date;
    return CPD_OK;
}

/* ---- days as people say them ---- */

/* "Nov", "Sept" or "november": 1 to 12; 0 for no month. */
static int month_named(const char *word, size_t length)
{
    for (int month = 1; month <= 12; month++) {
        const char *name = month_names[month - 1];

        if ((length == 3 || (length == 4 && month == 9) || length == strlen(name)) &&
            cpd_text_begins(name, word, length))
            return month;
    }
    return 0;
}

size_t cpd_date__read_written(int *year, int *month, int *day, const char *text)
{
    size_t digits = strspn(text, DIGITS), at = digits, letters, blanks;

    if (digits < 1 || digits > 2)
        return 0;
    for (const char *ending = "stndrdth"; *ending; ending += 2)
        if (cpd_text_begins(text + digits, ending, 2))
            at = digits + 2;
    at += strspn(text + at, " ");
    letters = strspn(text + at, LETTERS);
    *month = month_named(text + at, letters);
    *day = number(text, (int)digits);
    *year = 0;
    at += letters;
    blanks = strspn(text + at, " ");
    if (*month > 0 && strspn(text + at + blanks, DIGITS) == 4) {
        *year = number(text + at + blanks, 4);
        at += blanks + 4;
    }
    return *month > 0 ? at : 0;
}

static int parse_written(cpd_date *out, const char *text, int year, int month, int day)
{
    cpd_date date = cpd_date_from_parts(year, month, day);

    if (year == 0) {
        cpd_text__refuse(text, "does not say which year");
        return cpd_error__hint("Write the year too, as in 20 Nov 2026.");
    }
    if (date == CPD_DATE_NONE)
        return refuse_parts(text, year, month);
    *out = date;
    return CPD_OK;
}

/* The day a word means; CPD_DATE_NONE when it is no such word. */
static cpd_date day_named(const char *word, cpd_date today)
{
    static const struct {
        const char *word;
        int back;
    } words[] = {{"today", 0}, {"yesterday", 1}, {"yest", 1}, {"tomorrow", -1}};
    size_t length = strlen(word);

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cpd_text__is_word(word, length, words[i].word))
            return today - words[i].back;
    for (int day = 0; day < 7; day++)
        for (int i = 0; i < 4 && weekdays[day][i]; i++)
            if (cpd_text__is_word(word, length, weekdays[day][i]))
                return today - (cpd_date_weekday(today) - day + 7) % 7;
    return CPD_DATE_NONE;
}

/* A date that was written in numbers, or nothing that can be read. */
static int parse_numbers(cpd_date *out, const char *text)
{
    if (cpd_date_parse(out, text) == CPD_OK)
        return CPD_OK;
    if (text && has_shape(text, "0000-00-00"))
        return CPD_EINPUT; /* its own hint helps more */
    if (text && strpbrk(text, DIGITS))
        return cpd_error__hint("Write the month as a word, 20 Nov 2026, or the year first, "
                               "2026-11-20.");
    return cpd_error__hint("Write 20 Nov 2026, 2026-11-20, today, yesterday or a week day.");
}

/* The latest year in which a day lies not after another. */
static int latest_year(int month, int day, cpd_date today)
{
    int year, ignored;

    cpd_date_parts(today, &year, &ignored, &ignored);
    return cpd_date_from_parts(year, month, day) > today ? year - 1 : year;
}

static int parse_said(cpd_date *out, const char *text, cpd_date today, bool past)
{
    cpd_date said = text && is_day(today) ? day_named(text, today) : CPD_DATE_NONE;
    int year, month, day;
    size_t written = text ? cpd_date__read_written(&year, &month, &day, text) : 0;

    if (is_day(said)) {
        *out = said;
        return CPD_OK;
    }
    if (written == 0 || text[written] != '\0')
        return parse_numbers(out, text);
    if (year == 0 && past && is_day(today))
        year = latest_year(month, day, today);
    return parse_written(out, text, year, month, day);
}

int cpd_date_parse_spoken(cpd_date *out, const char *text, cpd_date today)
{
    return parse_said(out, text, today, false);
}

int cpd_date_parse_past(cpd_date *out, const char *text, cpd_date today)
{
    return parse_said(out, text, today, true);
}

static void put(char *out, int value, int digits)
{
    for (; digits > 0; digits--, value /= 10)
        out[digits - 1] = (char)('0' + value % 10);
}

void cpd_date_format(char out[CPD_DATE_TEXT], cpd_date date)
{
    int year, month, day;

    out[0] = '\0';
    if (!is_day(date))
        return;
    cpd_date_parts(date, &year, &month, &day);
    memcpy(out, "YYYY-MM-DD", CPD_DATE_TEXT);
    put(out, year, 4);
    put(out + 5, month, 2);
    put(out + 8, day, 2);
}

void cpd_date_format_long(char *out, size_t size, cpd_date date)
{
    int year, month, day;

    if (size > 0)
        out[0] = '\0';
    if (!is_day(date))
        return;
    cpd_date_parts(date, &year, &month, &day);
    snprintf(out, size, "%d %s %d", day, month_names[month - 1], year);
}
