/* Durations: what people write, what is refused with a way out, and that all that is written can be
 * read.
 */
#include <string.h>

#include <criterion/criterion.h>

#include "base/base.h"

Test(minutes, reads_what_people_write)
{
    static const struct {
        const char *text;
        int minutes;
    } cases[] = {
        {"90m", 90},         {"1h30m", 90},    {"1h 30m", 90},   {"1h30", 90},
        {"1 hour 05", 65},   {"13h30 ", 810},  {"1.5h", 90},     {"2h", 120},
        {"45 min", 45},      {"2 hours", 120}, {"1 hour", 60},   {"1m", 1},
        {"24h", 1440},       {"1440m", 1440},  {"1 h 30 m", 90}, {"1hour30minutes", 90},
        {"1 hr 5 mins", 65}, {"2hrs", 120},    {"1 minute", 1},  {"1h05m", 65},
        {"1h0m", 60},        {"0h30m", 30},    {"0.5h", 30},     {"0.25h", 15},
        {"2.25h", 135},      {"1.75h", 105},   {"1.0h", 60},     {"2.0m", 2},
        {" 90m ", 90},       {"1H30M", 90},    {"45 Min", 45},   {"23h59m", 1439},
        {"1.5000h", 90},     {"1.50h", 90},    {"1.00h", 60},    {"1.65h", 99},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int minutes = -1;

        cr_expect_eq(cpd_minutes_parse(&minutes, cases[i].text, 0), 0, "%s: %s", cases[i].text,
                     cpd_error_last()->text);
        cr_expect_eq(minutes, cases[i].minutes, "%s: %d", cases[i].text, minutes);
    }
}

Test(minutes, asks_whether_minutes_stand_behind_the_point)
{
    static const struct {
        const char *text, *hint;
    } cases[] = {
        {"1.30h", "Write 1h30m or 1h18m."},
        {"1.15 hours", "Write 1h15m or 1h09m."},
        {"0.05h", "Write 0h05m or 0h03m."},
        {"7.24h", "Write hours and minutes, like 1h30m."}, /* 7 hours 14.4 minutes */
        {"100.10h", "Write hours and minutes, like 1h30m."},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int minutes = 42;

        cr_expect_eq(cpd_minutes_parse(&minutes, cases[i].text, 0), CPD_EINPUT, "%s",
                     cases[i].text);
        cr_expect_eq(minutes, 42, "%s: the output is touched", cases[i].text);
        cr_expect(strstr(cpd_error_last()->text, "two different durations"), "%s", cases[i].text);
        cr_expect_str_eq(cpd_error_last()->hint, cases[i].hint, "%s", cases[i].text);
    }
}

Test(minutes, refuses_everything_else)
{
    static const char *const cases[] = {
        "",
        " ",
        "m",
        "h",
        "90",
        "1:30",
        "010",
        "010m",
        "01h",
        "00m",
        "0m",
        "0h",
        "0h0m",
        "0.0h",
        "-5m",
        "+5m",
        "1e3m",
        "0x10m",
        "1h3",
        "1h030",
        "1h60",
        "1h30.5",
        "30m15",
        "1h90m",
        "1h60m",
        "30m1h",
        "1h1h",
        "5m5m",
        "1h5m5m",
        "1.5h30m",
        "1h0.5m",
        "1.5m",
        "1.33h",
        ".5h",
        "1.h",
        "1,5h",
        "1.5.5h",
        "1.50000h",
        "1d",
        "90s",
        "1 30m",
        "90 m m",
        "ninety m",
        "90mm",
        "9 0m",
        "1h-30m",
        "1h005m",
        "1h 005m",
        "90m\n",
        "\t90m",
        "90\xc2\xa0m",
        "nanm",
        "infh",
        "90m\xef\xbb\xbf",
        "\xef\xbb\xbf"
        "90m",
        "\xd9\xa9m",
        "90\x01m",
        "\xff",
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int minutes = 42;

        cr_expect_eq(cpd_minutes_parse(&minutes, cases[i], 0), CPD_EINPUT, "%s", cases[i]);
        cr_expect_eq(minutes, 42, "%s: the output is touched", cases[i]);
        cr_expect(strstr(cpd_error_last()->hint, "1h30m"), "%s: no way out", cases[i]);
    }
    cr_expect_eq(cpd_minutes_parse(&(int){0}, NULL, 0), CPD_EINPUT);
}

Test(minutes, says_what_is_too_long)
{
    static const struct {
        const char *text;
        int most;
        const char *error;
    } cases[] = {
        {"1441m", 0, "the duration is longer than 24h"},
        {"24h1m", 0, "the duration is longer than 24h"},
        {"1h31m", 90, "the duration is longer than 1h 30m"},
        {"99999999999999999999999999999999999999h", 0, "the duration is longer than 24h"},
        {"18446744073709551617m", 0, "the duration is longer than 24h"},
        {"9223372036854775807.5h", INT32_MAX, "the duration is longer than 35791394h 7m"},
        {"2147483648m", INT32_MAX, "the duration is longer than 35791394h 7m"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int minutes = 42;

        cr_expect_eq(cpd_minutes_parse(&minutes, cases[i].text, cases[i].most), CPD_ELIMIT, "%s",
                     cases[i].text);
        cr_expect_eq(minutes, 42, "%s: the output is touched", cases[i].text);
        cr_expect_str_eq(cpd_error_last()->text, cases[i].error);
    }
}

Test(minutes, most_is_included)
{
    int minutes = 0;

    cr_expect_eq(cpd_minutes_parse(&minutes, "1h30m", 90), 0);
    cr_expect_eq(cpd_minutes_parse(&minutes, "2147483647m", INT32_MAX), 0);
    cr_expect_eq(minutes, INT32_MAX);
}

Test(minutes, a_thousand_digits_are_only_too_much)
{
    char text[1002];

    memset(text, '9', 1000);
    memcpy(text + 1000, "m", 2);
    cr_expect_eq(cpd_minutes_parse(&(int){0}, text, 0), CPD_ELIMIT);
}

Test(minutes, are_written_short)
{
    static const struct {
        int64_t minutes;
        const char *text;
    } cases[] = {
        {0, "0m"},
        {45, "45m"},
        {60, "1h"},
        {90, "1h 30m"},
        {1440, "24h"},
        {7425, "123h 45m"},
        {-45, "-45m"},
        {-90, "-1h 30m"},
        {-120, "-2h"},
        {INT64_MAX, "153722867280912930h 7m"},
        {INT64_MIN, "-153722867280912930h 8m"},
        {-INT64_C(9223372036854775799), "-153722867280912929h 59m"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[CPD_MINUTES_TEXT];

        cpd_minutes_format(text, cases[i].minutes);
        cr_expect_str_eq(text, cases[i].text);
    }
}

Test(minutes, read_back_what_is_written)
{
    for (int minutes = 1; minutes <= 100000; minutes++) {
        char text[CPD_MINUTES_TEXT];
        int back = 0;

        cpd_minutes_format(text, minutes);
        if (cpd_minutes_parse(&back, text, 100000) < 0 || back != minutes)
            cr_assert_fail("%d is written %s", minutes, text);
    }
}
