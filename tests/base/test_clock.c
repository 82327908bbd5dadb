/* Instants, their text, and the day in the United Kingdom; the C library's own zone data is the
 * second opinion about summer time.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "base/base.h"

static int64_t instant(const char *text)
{
    int64_t seconds = -1;

    cr_assert_eq(cpd_clock_parse(&seconds, text), 0, "%s: %s", text, cpd_error_last()->text);
    return seconds;
}

Test(clock, reads_an_instant)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},           {"1969-12-31T23:59:59Z", -1},
        {"2001-09-09T01:46:40Z", 1000000000},  {"2024-02-29T23:59:59Z", 1709251199},
        {"1900-01-01T00:00:00Z", -2208988800}, {"9999-12-31T23:59:59Z", 253402300799},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[CPD_CLOCK_TEXT];

        cr_expect_eq(instant(cases[i].text), cases[i].seconds, "%s", cases[i].text);
        cpd_clock_format(text, cases[i].seconds);
        cr_expect_str_eq(text, cases[i].text);
    }
}

Test(clock, refuses_any_other_form)
{
    static const char *const cases[] = {
        "",
        "2026-11-20",
        "2026-11-20T09:15:00",
        "2026-11-20T09:15:00z",
        "2026-11-20t09:15:00Z",
        "2026-11-20 09:15:00Z",
        "2026-11-20T09:15Z",
        "2026-11-20T09:15:00.0Z",
        "2026-11-20T09:15:00+00:00",
        "2026-11-20T24:00:00Z",
        "2026-11-20T23:60:00Z",
        "2026-12-31T23:59:60Z",
        "2026-02-30T09:15:00Z",
        "2026-11-20T9 :15:00Z",
        "2026-11-20T-9:15:00Z",
        " 2026-11-20T09:15:0Z",
        "1899-12-31T23:59:59Z",
        "10000-01-01T00:00:0Z",
        "2026-11-20T09:15:00Z\n",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t seconds = 42;

        cr_expect_eq(cpd_clock_parse(&seconds, cases[i]), CPD_EINPUT, "%s", cases[i]);
        cr_expect_eq(seconds, 42, "%s: the output is touched", cases[i]);
        cr_expect(cpd_error_last()->hint[0], "%s: no hint", cases[i]);
    }
    cr_expect_eq(cpd_clock_parse(&(int64_t){0}, NULL), CPD_EINPUT);
}

Test(clock, reads_back_what_it_writes)
{
    for (int64_t seconds = -2208988800; seconds <= 253402300799; seconds += 98765431) {
        char text[CPD_CLOCK_TEXT];

        cpd_clock_format(text, seconds);
        cr_assert_eq(instant(text), seconds, "%s", text);
    }
}

Test(clock, writes_nothing_outside_the_calendar)
{
    static const int64_t cases[] = {-2208988801, 253402300800, INT64_MIN, INT64_MAX,
                                    (int64_t)INT32_MIN * 86400};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[CPD_CLOCK_TEXT] = "untouched";

        cpd_clock_format(text, cases[i]);
        cr_expect_str_eq(text, "", "case %zu", i);
    }
    cr_expect_eq(cpd_clock_day(INT64_MIN), CPD_DATE_NONE);
    cr_expect_eq(cpd_clock_day(INT64_MAX), CPD_DATE_NONE);
}

Test(clock, knows_the_day_in_the_united_kingdom)
{
    static const struct {
        const char *label, *instant, *day;
        int ms;
    } cases[] = {
        {"winter, last second of the day", "2026-01-15T23:59:59Z", "2026-01-15", 999},
        {"winter, midnight", "2026-01-16T00:00:00Z", "2026-01-16", 0},
        {"summer, last hour is tomorrow", "2026-07-01T23:00:00Z", "2026-07-02", 0},
        {"summer, just before that", "2026-07-01T22:59:59Z", "2026-07-01", 999},
        {"night before summer time begins", "2026-03-28T23:30:00Z", "2026-03-28", 0},
        {"night after summer time begins", "2026-03-29T23:00:00Z", "2026-03-30", 0},
        {"last night of summer time", "2026-10-24T23:00:00Z", "2026-10-25", 0},
        {"evening after summer time ends", "2026-10-25T23:00:00Z", "2026-10-25", 0},
        {"March ends on a Sunday", "2024-03-31T23:00:00Z", "2024-04-01", 0},
        {"the day before that", "2024-03-30T23:00:00Z", "2024-03-30", 0},
        {"a millisecond before 1970", "1969-12-31T23:59:59Z", "1969-12-31", 999},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char day[CPD_DATE_TEXT];

        cpd_date_format(day, cpd_clock_day(instant(cases[i].instant) * 1000 + cases[i].ms));
        cr_expect_str_eq(day, cases[i].day, "%s: %s", cases[i].label, day);
    }
}

Test(clock, agrees_with_the_zone_data_of_the_system)
{
    setenv("TZ", "Europe/London", 1);
    tzset();
    if (strcmp(tzname[0], "GMT") != 0)
        cr_skip_test("no zone data for Europe/London");
    for (int64_t seconds = instant("1996-01-01T00:00:00Z");
         seconds < instant("2037-12-31T00:00:00Z"); seconds += 1799) {
        struct tm tm;
        cpd_date day = cpd_clock_day(seconds * 1000);

        localtime_r(&(time_t){seconds}, &tm);
        if (day != cpd_date_from_parts(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday))
            cr_assert_fail("different day at %lld", (long long)seconds);
    }
}

Test(clock, of_the_system_goes_on)
{
    cpd_clock clock = cpd_clock_system();
    int64_t before = (int64_t)time(NULL) * 1000;
    int64_t now = clock.now_ms(clock.payload);

    cr_expect_geq(now, before - 1000);
    cr_expect_lt(now, before + 60000);
}
