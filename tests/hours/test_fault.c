/* A line and a sum once more, with each allocation failing in turn: all or nothing, and no leak (a
 * sanitizer watches). */
#include <stdio.h>
#include <string.h>

#include "hours/hours.h"
#include "support/each_fault.h"
#include "support/shipped.h"

static const char entries[] = "[{\"code\":\"direct\",\"title\":\"Direct\",\"words\":[\"visit\"]}]";

Test(fault, parsing_a_line)
{
    cpd_doc *words = NULL;

    done(cpd_json_parse(&words, entries, strlen(entries), "entries", 1 << 16));
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = cpd_doc_new();
        cpd_node *drafts = NULL;
        int r = doc ? cpd_hours__parse(&drafts, doc, cpd_doc_root(words), "2h visit, 1h visit",
                                       20000, 20000, NULL)
                    : CPD_EINTERNAL;

        if (doc)
            fault_expect(r, !drafts);
        cpd_doc_free(doc);
    }
    cpd_doc_free(words);
}

static int64_t total(cpd_home *home)
{
    cpd_doc *doc = NULL;
    int64_t minutes;

    done(cpd_hours_sum(&doc, home, NULL, (cpd_period){CPD_DATE_NONE, CPD_DATE_NONE}));
    minutes = cpd_node_get_int(cpd_doc_root(doc), "total_minutes", -1);
    cpd_doc_free(doc);
    return minutes;
}

Test(fault, logging_saves_all_or_nothing)
{
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");
    int64_t before = 0;

    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;
        int r = cpd_hours_log(&doc, home, "1m visit, 2m recording", NULL, NULL);
        int64_t after;

        fault_expect(r, !doc);
        after = total(home);
        cr_assert_eq(after, before + (r == 0 ? 3 : 0), "allocation %ld", n);
        before = after;
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

Test(fault, summing)
{
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");

    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    shipped_save(home, "kind", "contracted", "date", "2026-01-01", "minutes", "37h", NULL);
    shipped_save(home, "kind", "absence", "from", "2026-11-10", "to", "2026-11-11", NULL);
    shipped_weeks(home, "2026-11-02", 2, 600, 600);
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        fault_expect(cpd_hours_sum(&doc, home, NULL, (cpd_period){CPD_DATE_NONE, CPD_DATE_NONE}),
                     !doc);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

Test(fault, a_block_said_anew_is_whole_or_as_it_was)
{
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");
    int64_t before = 5;

    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    cpd_saved first =
        shipped_save(home, "kind", "time", "category", "direct", "minutes", "5m", NULL);
    for (long n = 0; fault_armed(n); n++) {
        char line[32];
        cpd_saved saved;

        snprintf(line, sizeof line, "%dm visit", (int)(n % 600) + 6);
        int r = cpd_hours_amend(&saved, home, first.id, line, NULL, NULL);
        fault_expect(r, true);
        int64_t after = total(home);
        cr_assert_eq(after, r == 0 ? n % 600 + 6 : before, "allocation %ld", n);
        before = after;
    }
    cpd_home_close(home);
}

Test(fault, categories)
{
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;
        int r = cpd_hours_categories(&doc, home, CPD_DATE_NONE);

        fault_expect(r, !doc);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}
