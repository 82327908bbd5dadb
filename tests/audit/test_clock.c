/* A clock that runs back: positions order everything, so nothing is lost or put in another order,
 * and verify says that it happened. */
#include <string.h>

#include <cpd/verify.h>

#include "support/world.h"

static int64_t went_back(cpd_home *home)
{
    cpd_doc *doc;
    done(cpd_verify(&doc, home));
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "whole"));
    int64_t n = cpd_node_get_int(cpd_doc_root(doc), "clock_went_back", -1);
    cpd_doc_free(doc);
    return n;
}

Test(clock, that_runs_back_orders_nothing)
{
    world_set_clock("2026-11-20T12:00:00Z");
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, date: 2026-11-20, text: First}");
    cr_expect_eq(went_back(home), 0);
    world_set_clock("2026-11-20T07:30:00Z");
    world_amend(home, piece.id, "{text: Second}");
    world_save(home, "{kind: reflection, date: 2026-11-19, text: Between}");
    cr_expect_eq(went_back(home), 2);
    world_set_clock("2026-11-21T12:00:00Z");
    world_amend(home, piece.id, "{text: Third}");
    CPD_FREE char *text = world_read(home, piece.id, "text");
    cr_expect_str_eq(text, "Third");
    cr_expect_eq(went_back(home), 2);
    world_expect_whole(home);
    cpd_home_close(home);
}
