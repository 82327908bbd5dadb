/* The renewal once more, with each allocation failing in turn. */
#include "support/each_fault.h"
#include "support/shipped.h"

Test(fault, renewal)
{
    cpd_home *home = shipped_home("2026-11-20T12:00:00Z");

    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    shipped_register(home, "Asha", "2022-05-01", NULL);
    shipped_save(home, "kind", "cpd", "date", "2026-03-01", "text", "A day.", NULL);
    shipped_save(home, "kind", "cpd", "date", "2026-04-01", "text", "a  day.", "impact", "Much.",
                 NULL);
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        fault_expect(cpd_returns_renewal(&doc, home, NULL), !doc);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}
