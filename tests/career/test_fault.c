/* The reports once more, with each allocation failing in turn. What was loaded before stays, so
 * every allocation of the first time is reached, too. */
#include "support/each_fault.h"
#include "support/shipped.h"

static cpd_home *home_of_asha(void)
{
    static const char *const nodes[] = {"pcf@2018#D1", "pcf@2018#D2"};
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");
    cpd_saved saved;

    shipped_person(home, "Tom", "team-manager", "2020-01-01");
    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    shipped_contact(home, "Asha", "supervisor", "Tom");
    shipped_save(home, "kind", "contracted", "date", "2026-01-01", "minutes", "37h", NULL);
    shipped_weeks(home, "2026-06-01", 7, 600, 1000);
    shipped_session(home, "Asha", "Tom", "2026-06-01", 90);
    done(cpd_home_act_as(home, "Tom"));
    done(cpd_portfolio_endorse(&saved, home, "Asha", nodes, 2, "experienced", "Seen.", NULL));
    return home;
}

Test(fault, progress)
{
    cpd_home *home = home_of_asha();
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;

    options.person = "Asha";
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        fault_expect(cpd_career_progress(&doc, home, &options), !doc);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

Test(fault, practice)
{
    cpd_home *home = home_of_asha();

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        fault_expect(cpd_career_practice(&doc, home, CPD_DATE_NONE), !doc);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}
