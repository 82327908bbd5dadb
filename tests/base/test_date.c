/* The calendar: good and bad text, the C library's calendar as a second opinion for every day, and
 * the laws of months and weeks.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "base/base.h"

static cpd_date date(const char *text)
{
    cpd_date day = CPD_DATE_NONE;

    cr_assert_eq(cpd_date_parse(&day, text), 0, "%s: %s", text, cpd_error_last()->text);
    return day;
}

static const char *text_of(cpd_date day)
{
    static char text[CPD_DATE_TEXT];

    cpd_date_format(text, day);
    return text;
}

Test(date, counts_from_1970)
{
    static const struct {
        const char *text;
        cpd_date day;
    } cases[] = {{"1900-01-01", -25567}, {"1969-12-31", -1},    {"1970-01-01", 0},
                 {"2000-02-29", 11016},  {"2000-03-01", 11017}, {"9999-12-31", 2932896}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(date(cases[i].text), cases[i].day, "%s", cases[i].text);
        cr_expect_str_eq(text_of(cases[i].day), cases[i].text);
    }
}

Test(date, refuses_what_is_no_day)
{
    static const struct {
        const char *text, *hint;
    } cases[] = {
        {"", "YYYY-MM-DD"},
        {"2024-02-31", "February 2024 has the days 01 to 29"},
        {"2023-02-29", "February 2023 has the days 01 to 28"},
        {"1900-02-29", "01 to 28"},
        {"2100-02-29", "01 to 28"},
        {"2024-04-31", "April 2024 has the days 01 to 30"},
        {"2024-01-00", "01 to 31"},
        {"2024-00-10", "Months"},
        {"2024-13-01", "Months"},
        {"1899-12-31", "1900-01-01 to 9999-12-31"},
        {"0000-01-01", "1900-01-01 to 9999-12-31"},
        {"10000-01-01", "YYYY-MM-DD"},
        {"01/02/2024", "year first"},
        {"01.02.2024", "year first"},
        {"01-02-2024", "YYYY-MM-DD"},
        {"2024/01/02", "YYYY-MM-DD"},
        {"20240102", "YYYY-MM-DD"},
        {"2024-1-2", "YYYY-MM-DD"},
        {"2024-01-2", "YYYY-MM-DD"},
        {"2024-01-021", "YYYY-MM-DD"},
        {" 2024-01-02", "YYYY-MM-DD"},
        {"2024-01-02 ", "YYYY-MM-DD"},
        {"2024-01-02\n", "YYYY-MM-DD"},
        {"2024-01-02T00:00:00Z", "YYYY-MM-DD"},
        {"-2024-01-02", "YYYY-MM-DD"},
        {"+024-01-02", "YYYY-MM-DD"},
        {"2024-01-0x", "YYYY-MM-DD"},
        {"2024-W01-1", "YYYY-MM-DD"},
        {"\xef\xbb\xbf"
         "2024-01-02",
         "YYYY-MM-DD"},
        {"2024\xe2\x80\x93"
         "01\xe2\x80\x93"
         "02",
         "YYYY-MM-DD"},
        {"\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa4-01-02", "YYYY-MM-DD"},
        {"today", "YYYY-MM-DD"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cpd_date day = 42;

        cr_expect_eq(cpd_date_parse(&day, cases[i].text), CPD_EINPUT, "%s", cases[i].text);
        cr_expect_eq(day, 42, "%s: the output is touched", cases[i].text);
        cr_expect(strstr(cpd_error_last()->hint, cases[i].hint), "%s: the hint is: %s",
                  cases[i].text, cpd_error_last()->hint);
    }
    cr_expect_eq(cpd_date_parse(&(cpd_date){0}, NULL), CPD_EINPUT);
}

Test(date, never_repeats_a_long_text)
{
    const char *secret = "I felt out of my depth with the family on Tuesday";

    cr_expect_eq(cpd_date_parse(&(cpd_date){0}, secret), CPD_EINPUT);
    cr_expect_null(strstr(cpd_error_last()->text, "depth"));
    cr_expect_eq(cpd_date_parse_spoken(&(cpd_date){0}, secret, 0), CPD_EINPUT);
    cr_expect_null(strstr(cpd_error_last()->text, "depth"));
    cpd_date_parse(&(cpd_date){0}, "20.1.24");
    cr_expect_str_eq(cpd_error_last()->text, "\"20.1.24\" is not a date");
}

Test(date, agrees_with_the_calendar_of_the_system)
{
    int last_weekday = 6; /* 1900-01-01 was a Monday */

    for (cpd_date day = -25567; day <= 2932896; day++) {
        int year, month, of_month, weekday = cpd_date_weekday(day);
        struct tm tm;

        gmtime_r(&(time_t){(time_t)day * 86400}, &tm);
        cpd_date_parts(day, &year, &month, &of_month);
        if (year != tm.tm_year + 1900 || month != tm.tm_mon + 1 || of_month != tm.tm_mday)
            cr_assert_fail("day %d is %d-%d-%d", day, year, month, of_month);
        if (cpd_date_from_parts(year, month, of_month) != day)
            cr_assert_fail("day %d has no way back", day);
        if (weekday != (tm.tm_wday + 6) % 7 || weekday != (last_weekday + 1) % 7)
            cr_assert_fail("day %d is week day %d", day, weekday);
        last_weekday = weekday;
    }
}

static void reads_back(cpd_date day)
{
    char text[CPD_DATE_TEXT];
    cpd_date back = CPD_DATE_NONE;

    cpd_date_format(text, day);
    if (cpd_date_parse(&back, text) < 0 || back != day)
        cr_assert_fail("day %d is written %s", day, text);
}

Test(date, reads_back_what_it_writes)
{
    for (cpd_date day = date("2020-01-01"); day <= date("2030-12-31"); day++)
        reads_back(day);
    for (cpd_date day = date("1900-01-01"); day <= date("9999-12-31"); day += 97)
        reads_back(day);
}

Test(date, writes_nothing_outside_the_calendar)
{
    static const cpd_date cases[] = {CPD_DATE_NONE, -25568, 2932897, INT32_MAX};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[32] = "untouched";
        int year = 1, month = 1, day = 1;

        cr_expect_str_eq(text_of(cases[i]), "", "%d", cases[i]);
        cpd_date_format_long(text, sizeof text, cases[i]);
        cr_expect_str_eq(text, "", "%d", cases[i]);
        cpd_date_parts(cases[i], &year, &month, &day);
        cr_expect(year == 0 && month == 0 && day == 0, "%d", cases[i]);
        cr_expect_eq(cpd_date_monday(cases[i]), CPD_DATE_NONE, "%d", cases[i]);
        cr_expect_eq(cpd_date_add_months(cases[i], 1), CPD_DATE_NONE, "%d", cases[i]);
    }
}

Test(date, has_a_long_form)
{
    char text[24], small[7];

    cpd_date_format_long(text, sizeof text, date("2026-11-20"));
    cr_expect_str_eq(text, "20 November 2026");
    cpd_date_format_long(text, sizeof text, date("9999-09-01"));
    cr_expect_str_eq(text, "1 September 9999");
    cpd_date_format_long(small, sizeof small, date("2026-11-20"));
    cr_expect_str_eq(small, "20 Nov");
}

Test(date, refuses_parts_that_are_no_day)
{
    static const int cases[][3] = {{2024, 2, 30},        {2024, 0, 1},        {2024, 13, 1},
                                   {2024, 1, 0},         {2024, 1, -1},       {1899, 12, 31},
                                   {10000, 1, 1},        {INT32_MAX, 1, 1},   {INT32_MIN, 1, 1},
                                   {2024, INT32_MAX, 1}, {2024, 1, INT32_MAX}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(cpd_date_from_parts(cases[i][0], cases[i][1], cases[i][2]), CPD_DATE_NONE,
                     "case %zu", i);
}

/* ---- as people say it; 2026-11-20 is a Friday ---- */

Test(date, understands_what_people_say)
{
    static const struct {
        const char *said, *day;
    } cases[] = {
        {"today", "2026-11-20"},       {"Today", "2026-11-20"},
        {"yesterday", "2026-11-19"},   {"friday", "2026-11-20"},
        {"Thursday", "2026-11-19"},    {"MONDAY", "2026-11-16"},
        {"sunday", "2026-11-15"},      {"saturday", "2026-11-14"},
        {"tuesday", "2026-11-17"},     {"wednesday", "2026-11-18"},
        {"2030-01-02", "2030-01-02"},  {"mon", "2026-11-16"},
        {"Weds", "2026-11-18"},        {"sat", "2026-11-14"},
        {"yest", "2026-11-19"},        {"tomorrow", "2026-11-21"},
        {"20 Nov 2026", "2026-11-20"}, {"3rd September 2027", "2027-09-03"},
        {"29 feb 2024", "2024-02-29"}, {"1 sept 2026", "2026-09-01"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cpd_date day = CPD_DATE_NONE;

        cr_expect_eq(cpd_date_parse_spoken(&day, cases[i].said, date("2026-11-20")), 0, "%s",
                     cases[i].said);
        cr_expect_str_eq(text_of(day), cases[i].day, "%s", cases[i].said);
    }
}

Test(date, understands_nothing_else)
{
    static const struct {
        const char *said, *hint;
    } cases[] = {
        {"", "week day"},
        {"next week", "week day"},
        {"mo", "week day"},
        {"mondayy", "week day"},
        {"monday ", "week day"},
        {"last monday", "week day"},
        {"montag", "week day"},
        {"01/02/2026", "year first"},
        {"20/11/2026", "20 Nov 2026"},
        {"20/11", "20 Nov 2026"},
        {"2026-02-30", "February"},
        {"20 November", "year too"},
        {"31 Nov 2026", "01 to 30"},
        {"20 Novem 2026", "month as a word"},
        {"20 Nov 26", "month as a word"},
        {"120 Nov 2026", "month as a word"},
        {"20 Nov 2026 ", "month as a word"},
        {"\xef\xbb\xbftoday", "week day"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cpd_date day = 42;

        cr_expect_eq(cpd_date_parse_spoken(&day, cases[i].said, 0), CPD_EINPUT, "%s",
                     cases[i].said);
        cr_expect_eq(day, 42, "%s: the output is touched", cases[i].said);
        cr_expect(strstr(cpd_error_last()->hint, cases[i].hint), "%s: the hint is: %s",
                  cases[i].said, cpd_error_last()->hint);
    }
    cr_expect_eq(cpd_date_parse_spoken(&(cpd_date){0}, NULL, 0), CPD_EINPUT);
}

Test(date, says_two_different_days_only_of_what_can_mean_two)
{
    static const struct {
        const char *text;
        bool two;
    } cases[] = {
        {"01/02/2026", true},  {"1/2/26", true},      {"1/9", true},       {"11.12.2026", true},
        {"3-4-2026", true},    {"20/11/2026", false}, {"20.11", false},    {"11/11/2026", false},
        {"13.1.2026", false},  {"0/2/2026", false},   {"1/", false},       {"1/2/", true},
        {"1/2/2026x", false},  {"100/2/2026", false}, {"2026/1/2", false}, {"1 2 2026", false},
        {"1/2/2026/3", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(cpd_date_parse(&(cpd_date){0}, cases[i].text), CPD_EINPUT, "%s",
                     cases[i].text);
        cr_expect_eq(strstr(cpd_error_last()->text, "two different days") != NULL, cases[i].two,
                     "%s: %s", cases[i].text, cpd_error_last()->text);
    }
}

Test(date, of_the_past_needs_no_year)
{
    static const struct {
        const char *said, *day;
    } cases[] = {
        {"20 Nov", "2026-11-20"},     {"21 Nov", "2025-11-21"},      {"1st january", "2026-01-01"},
        {"31 dec", "2025-12-31"},     {"20 Nov 2024", "2024-11-20"}, {"monday", "2026-11-16"},
        {"2027-01-01", "2027-01-01"}, {"tomorrow", "2026-11-21"},
    };
    cpd_date day = 42;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(cpd_date_parse_past(&day, cases[i].said, date("2026-11-20")), 0, "%s",
                     cases[i].said);
        cr_expect_str_eq(text_of(day), cases[i].day, "%s", cases[i].said);
    }
    cr_expect_eq(cpd_date_parse_past(&day, "29 Feb", date("2026-11-20")), CPD_EINPUT);
    cr_expect_eq(cpd_date_parse_past(&day, "20 Nov", CPD_DATE_NONE), CPD_EINPUT);
}

Test(date, says_no_day_outside_the_calendar)
{
    cr_expect_eq(cpd_date_parse_spoken(&(cpd_date){0}, "today", CPD_DATE_NONE), CPD_EINPUT);
    cr_expect_eq(cpd_date_parse_spoken(&(cpd_date){0}, "yesterday", date("1900-01-01")),
                 CPD_EINPUT);
    cr_expect_eq(cpd_date_parse_spoken(&(cpd_date){0}, "tomorrow", date("9999-12-31")), CPD_EINPUT);
}

Test(date, week_day_said_is_the_latest_one)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};

    for (cpd_date today = date("2026-11-16"); today <= date("2026-11-22"); today++) {
        for (int i = 0; i < 7; i++) {
            cpd_date day = CPD_DATE_NONE;

            cr_assert_eq(cpd_date_parse_spoken(&day, names[i], today), 0);
            cr_expect(day <= today && day > today - 7, "%s on day %d", names[i], today);
            cr_expect_eq(cpd_date_weekday(day), i, "%s on day %d", names[i], today);
        }
    }
}

/* ---- months, weeks, periods ---- */

Test(date, adds_months)
{
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {
        {"2026-01-31", 1, "2026-02-28"},
        {"2024-01-31", 1, "2024-02-29"},
        {"2026-03-31", -1, "2026-02-28"},
        {"2026-12-15", 1, "2027-01-15"},
        {"2026-01-15", -1, "2025-12-15"},
        {"2024-02-29", 12, "2025-02-28"},
        {"2024-02-29", 48, "2028-02-29"},
        {"2026-05-31", 0, "2026-05-31"},
        {"1900-01-01", 97199, "9999-12-01"},
        {"9999-12-31", -97199, "1900-01-31"},
        {"9999-12-01", 1, ""},
        {"1900-01-31", -1, ""},
        {"2026-01-01", INT32_MAX, ""},
        {"2026-01-01", INT32_MIN, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_str_eq(text_of(cpd_date_add_months(date(cases[i].from), cases[i].months)),
                         cases[i].to, "%s %+d", cases[i].from, cases[i].months);
}

Test(date, counts_whole_months)
{
    static const struct {
        const char *from, *to;
        int months;
    } cases[] = {
        {"2026-03-15", "2026-04-14", 0}, {"2026-03-15", "2026-04-15", 1},
        {"2026-03-15", "2026-03-15", 0}, {"2026-03-15", "2026-03-14", 0},
        {"2026-03-15", "2020-01-01", 0}, {"2026-01-31", "2026-02-27", 0},
        {"2026-01-31", "2026-02-28", 1}, {"2024-02-29", "2025-02-28", 12},
        {"2025-12-01", "2026-01-01", 1}, {"1900-01-01", "9999-12-31", 97199},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(cpd_months_between(date(cases[i].from), date(cases[i].to)), cases[i].months,
                     "%s to %s", cases[i].from, cases[i].to);
    cr_expect_eq(cpd_months_between(CPD_DATE_NONE, 0), 0);
    cr_expect_eq(cpd_months_between(0, CPD_DATE_NONE), 0);
    cr_expect_eq(cpd_months_between(0, INT32_MAX), 0);
}

/* from + n months <= to < from + (n + 1) months, where n is the count. */
Test(date, months_added_agree_with_months_counted)
{
    for (cpd_date from = date("2023-12-25"); from <= date("2025-03-05"); from++) {
        for (cpd_date to = from; to <= from + 800; to += 3) {
            int months = cpd_months_between(from, to);

            if (cpd_date_add_months(from, months) > to ||
                cpd_date_add_months(from, months + 1) <= to)
                cr_assert_fail("%d months from day %d to %d", months, from, to);
        }
        for (int months = 0; months <= 130; months++)
            if (cpd_months_between(from, cpd_date_add_months(from, months)) != months)
                cr_assert_fail("%d months after day %d", months, from);
    }
}

Test(date, monday_begins_the_week)
{
    for (cpd_date day = date("2019-12-20"); day <= date("2031-01-10"); day++) {
        cpd_date monday = cpd_date_monday(day);

        if (cpd_date_weekday(monday) != 0 || monday > day || monday + 7 <= day ||
            cpd_date_monday(monday) != monday)
            cr_assert_fail("the Monday of day %d is %d", day, monday);
    }
    cr_expect_eq(cpd_date_monday(date("1900-01-01")), date("1900-01-01"));
    cr_expect_eq(cpd_date_weekday(date("2026-11-20")), 4);
}

Test(date, period_includes_both_its_days)
{
    static const struct {
        const char *label;
        cpd_period period;
        cpd_date day;
        bool has;
    } cases[] = {
        {"first day", {10, 20}, 10, true},
        {"last day", {10, 20}, 20, true},
        {"before", {10, 20}, 9, false},
        {"after", {10, 20}, 21, false},
        {"one day", {10, 10}, 10, true},
        {"backwards", {20, 10}, 15, false},
        {"open end", {10, CPD_DATE_NONE}, 2932896, true},
        {"open end, before", {10, CPD_DATE_NONE}, 9, false},
        {"open beginning", {CPD_DATE_NONE, 20}, -25567, true},
        {"open beginning, after", {CPD_DATE_NONE, 20}, 21, false},
        {"open", {CPD_DATE_NONE, CPD_DATE_NONE}, 0, true},
        {"no day", {CPD_DATE_NONE, CPD_DATE_NONE}, CPD_DATE_NONE, false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        cr_expect_eq(cpd_period_has(cases[i].period, cases[i].day), cases[i].has, "%s",
                     cases[i].label);
}
