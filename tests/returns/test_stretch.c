/* Which days a set of rules looks at: boundary days of every kind of period, without a home. */
#include <string.h>

#include <criterion/criterion.h>

#include "returns/stretch.h"
#include "support/check.h"

#define NEVER "-"

static cpd_date day(const char *text)
{
    cpd_date date = CPD_DATE_NONE;

    if (text && *text)
        done(cpd_date_parse(&date, text));
    return date;
}

static cpd_doc *read_json(const char *json)
{
    cpd_doc *doc = NULL;

    done(cpd_json_parse(&doc, json, strlen(json), "head", 1 << 16));
    return doc;
}

/* "2026-01-01 2026-12-31", or "-" */
static void format(char out[2 * CPD_DATE_TEXT + 1], cpd_period period)
{
    char to[CPD_DATE_TEXT];

    strcpy(out, NEVER);
    if (period.from == CPD_DATE_NONE)
        return;
    cpd_date_format(out, period.from);
    cpd_date_format(to, period.to);
    strcat(strcat(out, " "), to);
}

#define PERSONAL "{\"period\":{\"months\":36,\"begins\":\"registration\"}}"
#define WALES                                                                                      \
    "{\"period\":{\"months\":36,\"begins\":\"registration\",\"extended\":{\"registered_on\":"      \
    "\"2021-03-31\",\"months\":48}}}"
#define ROUNDS "{\"period\":{\"months\":24,\"begins\":\"rounds\",\"first\":\"2012-12-01\"}}"
#define FIRST                                                                                      \
    "{\"purpose\":\"first-year\",\"period\":{\"months\":12,\"begins\":\"registration\","           \
    "\"shorter_week\":{\"below\":2100,\"months\":18}}}"
#define POST                                                                                       \
    "{\"purpose\":\"first-year\",\"period\":{\"months\":12,\"begins\":\"post\",\"grade\":["        \
    "\"nqsw\"]}}"
#define ROLLING "{\"period\":{\"months\":12,\"begins\":\"rolling\"}}"
#define YEAR "{\"year\":{\"from\":\"2025-12-01\",\"to\":\"2026-11-30\"}}"

Test(stretch, holds_the_day_asked_about)
{
    static const struct {
        const char *label, *head, *registered, *asked, *stretch;
        int weekly_minutes;
    } cases[] = {
        {"a year's first day", YEAR, NULL, "2025-12-01", "2025-12-01 2026-11-30", 0},
        {"a year's last day", YEAR, NULL, "2026-11-30", "2025-12-01 2026-11-30", 0},
        {"another year", YEAR, NULL, "2026-12-01", NEVER, 0},

        {"not registered", PERSONAL, NULL, "2026-01-01", NEVER, 0},
        {"before the registration", PERSONAL, "2020-06-15", "2020-06-14", NEVER, 0},
        {"the first day", PERSONAL, "2020-06-15", "2020-06-15", "2020-06-15 2023-06-14", 0},
        {"the last day", PERSONAL, "2020-06-15", "2023-06-14", "2020-06-15 2023-06-14", 0},
        {"the next", PERSONAL, "2020-06-15", "2023-06-15", "2023-06-15 2026-06-14", 0},
        {"a leap day", PERSONAL, "2020-02-29", "2023-02-28", "2023-02-28 2026-02-27", 0},
        {"a leap day comes back", PERSONAL, "2020-02-29", "2032-02-29", "2032-02-29 2035-02-27", 0},

        {"longer for who was there", WALES, "2019-09-01", "2023-08-31", "2019-09-01 2023-08-31", 0},
        {"and on from its end", WALES, "2019-09-01", "2023-09-01", "2023-09-01 2026-08-31", 0},
        {"the second was longer", WALES, "2016-01-01", "2022-06-01", "2019-01-01 2022-12-31", 0},
        {"the day is its last", WALES, "2018-04-01", "2021-04-01", "2018-04-01 2022-03-31", 0},
        {"the day is its first", WALES, "2021-03-31", "2024-04-01", "2021-03-31 2025-03-30", 0},
        {"who came after it", WALES, "2021-04-01", "2024-04-01", "2024-04-01 2027-03-31", 0},

        {"the first round", ROUNDS, NULL, "2012-12-01", "2012-12-01 2014-11-30", 0},
        {"the second round", ROUNDS, NULL, "2014-12-01", "2014-12-01 2016-11-30", 0},
        {"before all rounds", ROUNDS, NULL, "2012-11-30", NEVER, 0},

        {"a first year", FIRST, "2025-02-01", "2025-06-01", "2025-02-01 2026-01-31", 0},
        {"full time", FIRST, "2025-02-01", "2025-06-01", "2025-02-01 2026-01-31", 2100},
        {"part time", FIRST, "2025-02-01", "2025-06-01", "2025-02-01 2026-07-31", 2099},
        {"is not lived twice", FIRST, "2025-02-01", "2029-06-01", "2025-02-01 2026-01-31", 0},
        {"nor before", FIRST, "2025-02-01", "2025-01-31", NEVER, 0},

        {"the last twelve months", ROLLING, NULL, "2026-11-20", "2025-11-21 2026-11-20", 0},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = read_json(cases[i].head);
        cpd_begun begun = {.registered = day(cases[i].registered),
                           .in_grade = CPD_DATE_NONE,
                           .weekly_minutes = cases[i].weekly_minutes};
        char found[2 * CPD_DATE_TEXT + 1];

        format(found, cpd_stretch__of(cpd_doc_root(doc), day(cases[i].asked), &begun));
        cr_expect_str_eq(found, cases[i].stretch, "%s: %s", cases[i].label, found);
        cpd_doc_free(doc);
    }
}

Test(stretch, begins_with_a_post_of_the_grade)
{
    cpd_doc *doc = read_json(POST);
    cpd_begun begun = {.registered = CPD_DATE_NONE, .grade = "nqsw", .in_grade = day("2025-09-01")};
    char found[2 * CPD_DATE_TEXT + 1];

    format(found, cpd_stretch__of(cpd_doc_root(doc), day("2026-01-01"), &begun));
    cr_expect_str_eq(found, "2025-09-01 2026-08-31");
    begun.grade = "social-worker";
    format(found, cpd_stretch__of(cpd_doc_root(doc), day("2026-01-01"), &begun));
    cr_expect_str_eq(found, NEVER);
    begun.grade = NULL;
    format(found, cpd_stretch__of(cpd_doc_root(doc), day("2026-01-01"), &begun));
    cr_expect_str_eq(found, NEVER);
    cpd_doc_free(doc);
}

/* Whoever asks on whatever day: the days asked about lie in what is answered, and two answers are
 * the same or have nothing in common. */
Test(stretch, is_a_row_without_gaps)
{
    static const char *const heads[] = {PERSONAL, WALES, ROUNDS};

    for (size_t h = 0; h < 3; h++) {
        cpd_doc *doc = read_json(heads[h]);
        cpd_begun begun = {.registered = day("2014-05-31"), .in_grade = CPD_DATE_NONE};
        cpd_period before = {CPD_DATE_NONE, CPD_DATE_NONE};

        for (cpd_date asked = day("2014-05-31"); asked < day("2030-01-01"); asked++) {
            cpd_period now = cpd_stretch__of(cpd_doc_root(doc), asked, &begun);

            cr_assert(cpd_period_has(now, asked));
            if (before.from != CPD_DATE_NONE && before.from != now.from)
                cr_assert_eq(now.from, before.to + 1);
            before = now;
        }
        cpd_doc_free(doc);
    }
}

Test(stretch, has_a_window_before_its_end)
{
    static const struct {
        const char *head, *from, *to, *due;
    } cases[] = {
        {"{\"period\":{},\"window\":{\"opens\":86,\"due\":21}}", "2026-03-21", "2026-06-15",
         "2026-05-25"},
        {"{\"period\":{},\"window\":{\"opens\":90}}", "2026-03-17", "2026-06-15", ""},
        {"{\"period\":{}}", "", "", ""},
        {"{\"year\":{},\"window\":{\"from\":\"2026-03-01\",\"to\":\"2026-05-31\"}}", "2026-03-01",
         "2026-05-31", ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = read_json(cases[i].head);
        cpd_period window;
        cpd_date due;

        cpd_stretch__window(&window, &due, cpd_doc_root(doc),
                            (cpd_period){day("2023-06-16"), day("2026-06-15")});
        cr_expect_eq(window.from, day(cases[i].from), "%zu", i);
        cr_expect_eq(window.to, day(cases[i].to), "%zu", i);
        cr_expect_eq(due, day(cases[i].due), "%zu", i);
        cpd_stretch__window(&window, &due, cpd_doc_root(doc),
                            (cpd_period){CPD_DATE_NONE, CPD_DATE_NONE});
        cr_expect_eq(due, CPD_DATE_NONE);
        cpd_doc_free(doc);
    }
}
