/* Where a duration ends in a longer text, and what it says. */
#include <string.h>

#include <criterion/criterion.h>

#include "base/base.h"
#include "hours/duration.h"

Test(duration, ends_where_something_else_begins)
{
    static const struct {
        const char *text;
        size_t length;
        int minutes;
    } cases[] = {
        {"2h visit", 2, 120},
        {"2 h visit", 3, 120},
        {"2 hours visit", 7, 120},
        {"1.5h", 4, 90},
        {"45m", 3, 45},
        {"45 min recording", 6, 45},
        {"1h30m visit", 5, 90},
        {"1h 30m visit", 6, 90},
        {"1h30 visit", 4, 90},
        {"1 hour 30 visit", 9, 90},
        {"1 hour 05 visit", 9, 65},
        {"1H 30M", 6, 90},
        {"2h,45m", 2, 120},
        {"half an hour with mum", 12, 30},
        {"an hour visit", 7, 60},
        {"half hour visit", 9, 30},
        {"one hour visit", 8, 60},
        {"two hours visit", 9, 120},
        {"1/2 hour visit", 8, 30},
        {"quarter of an hour", 18, 15},
        {"an hour and a half", 18, 90},
        {"2h 3 visits", 2, 120}, // of the 3 nobody knows what it is
        {"1h 121", 2, 60},       // a meeting of two
        {"1h 2h", 2, 60},        // a second duration stands apart
        {"1h 10h", 2, 60},
        {"45m 30", 3, 45},
        {"45m minutes", 3, 45}, // the minutes of a meeting
        {"visit 2h", 0, 0},
        {"1:30", 0, 0},
        {"1:1", 0, 0},
        {"25", 0, 0},
        {"2hx", 0, 0},
        {"2h-3h", 0, 0},
        {"9:30-11:00 court", 10, 90},
        {"9.30 - 11.05", 12, 95},
        {"9am-11am", 8, 120},
        {"9 am to 1 pm court", 12, 240},
        {"11:30pm to 11:59pm", 18, 29},
        {"12am till 12pm", 14, 720},
        {"8:00 until 17:00", 16, 540},
        {"9:30\xe2\x80\x93"
         "10:00",
         12, 30},
        {"9-11", 0, 0}, // a date perhaps
        {"9-11am", 0, 0},
        {"9:30-11", 0, 0},
        {"9:30-11:000", 0, 0},
        {"9:30-11:60", 0, 0},
        {"9:30-24:00", 0, 0},
        {"13pm-14pm", 0, 0},
        {"0am-1am", 0, 0},
        {"9:30-11:00x", 0, 0},
        {"9ama-11am", 0, 0},
        {"three quarters of an hour", 25, 45},
        {"two and a half hours visit", 20, 150},
        {"1 1/2 hours visit", 11, 90},
        {"anhour", 0, 0},
        {"2 visiting", 0, 0},
        {"", 0, 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int minutes = 0;

        cr_expect_eq(cpd_duration__read(&minutes, cases[i].text), cases[i].length, "%s",
                     cases[i].text);
        cr_expect_eq(minutes, cases[i].minutes, "%s is %d", cases[i].text, minutes);
    }
}

Test(duration, with_the_right_form_and_no_sense_tells_why)
{
    static const struct {
        const char *text;
        size_t length;
        int kind;
    } cases[] = {
        {"25h visit", 3, CPD_ELIMIT},
        {"0m visit", 2, CPD_EINPUT},
        {"1h90m visit", 5, CPD_EINPUT},
        {"010m", 4, CPD_EINPUT},
        {"1.30h visit", 5, CPD_EINPUT},
        {"9:30-1:00", 9, CPD_EINPUT}, // by which clock?
        {"9:30-9:30", 9, CPD_EINPUT},
        {"99999999999999999999999999999999999999999h", 42, CPD_ELIMIT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int minutes = 0;

        cr_expect_eq(cpd_duration__read(&minutes, cases[i].text), cases[i].length, "%s",
                     cases[i].text);
        cr_expect_eq(minutes, 0, "%s is %d", cases[i].text, minutes);
        cr_expect_eq(cpd_error_last()->kind, cases[i].kind, "%s: %s", cases[i].text,
                     cpd_error_last()->text);
    }
}
