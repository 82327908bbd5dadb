/* What is kept about somebody, while memory fails. What it finds is tested with what was brought
 * (tests/bundle/test_brought.c) and in tests/cli/retention.session. */
#include <cpd/access.h>

#include "support/each_fault.h"
#include "support/world.h"

static void try_request(cpd_home *home, const char *whose, int64_t records, int64_t withheld)
{
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;
        int r = cpd_access_request(&doc, home, whose);
        fault_expect(r, doc == NULL);
        cr_assert(r < 0 || (cpd_node_get_int(cpd_doc_root(doc), "records", -1) == records &&
                            cpd_node_get_int(cpd_doc_root(doc), "withheld", -1) == withheld));
        cpd_doc_free(doc);
    }
}

Test(access, every_allocation_fails)
{
    cpd_home *home = world_of_two();
    world_save(home, "{kind: reflection, text: Mine}");
    world_session(home);
    world_act_as(home, ASHA);
    try_request(home, NULL, 4, 0);
    world_act_as(home, TOM);
    try_request(home, ASHA, 3, 0);
    cpd_home_close(home);
}
