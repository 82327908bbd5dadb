/* Indexes are made from heads: making them anew changes nothing, and mends whatever was done to
 * them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/verify.h>

#include "craft.h"
#include "store/store.h"

static int64_t rebuild(cpd_home *home)
{
    int64_t changed = -1;
    done(cpd_record_rebuild(home, &changed));
    return changed;
}

static void expect_same(cpd_home *home, void *payload)
{
    int *step = payload;
    if (++*step % 10 == 0)
        cr_expect_eq(rebuild(home), 0, "after step %d", *step);
}

Test(index, rebuilding_changes_nothing, .timeout = 600)
{
    unsigned seeds = getenv("CPD_LONG") ? 12 : 3;
    for (unsigned seed = 11; seed < 11 + seeds; seed++) {
        cpd_home *home = world_of_two();
        int step = 0;
        craft_life(home, 100, seed, expect_same, &step);
        cr_expect_eq(rebuild(home), 0);
        world_expect_whole(home);
        cpd_home_close(home);
    }
}

/* Everything Asha and Tom can see of the indexes. */
static char *seen(cpd_home *home)
{
    static const char *const people[] = {ASHA, TOM};
    cpd_str out = {0};
    CPD_FREE char *facts = craft_facts(home, 0);
    cpd_str_add(&out, facts);
    for (size_t i = 0; i < 2; i++) {
        cpd_doc *doc;
        world_act_as(home, people[i]);
        done(cpd_record_list(&doc, home, NULL));
        char *json = cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);
        cpd_str_add(&out, json);
        free(json);
        cpd_doc_free(doc);
        done(cpd_record_unsigned(&doc, home));
        json = cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);
        cpd_str_add(&out, json);
        free(json);
        cpd_doc_free(doc);
    }
    return cpd_str_finish(&out);
}

/* Verify compares by sums and writes nothing, rebuild by rows: both must see it. */
static void expect_noticed(cpd_home *home, const char *damage)
{
    cpd_doc *report;
    done(cpd_verify(&report, home));
    const char *why = cpd_node_get_text(
        cpd_node_at(cpd_node_get(cpd_doc_root(report), "problems"), 0), "text");
    cr_expect_not(cpd_node_get_bool(cpd_doc_root(report), "whole"), "%s", damage);
    cr_expect(why && strstr(why, "the index \""), "%s: %s", damage, why);
    cpd_doc_free(report);
}

Test(index, whatever_was_done_to_an_index_is_mended)
{
    static const char *const damage[] = {
        "DELETE FROM fact",
        "DELETE FROM fact WHERE id = (SELECT max(id) FROM fact)",
        "UPDATE fact SET amount = amount + 1",
        "UPDATE fact SET until = 0",
        "UPDATE fact SET until = 5 WHERE until = 0",
        "UPDATE fact SET day = day - 7",
        "UPDATE fact SET flags = flags + 1",
        "UPDATE fact SET known = 1",
        "UPDATE fact SET other = other + 1",
        "UPDATE fact SET term = term + 1",
        "UPDATE fact SET kind = 4 WHERE kind = 64",
        "UPDATE fact SET portfolio = portfolio + 1",
        "INSERT INTO fact SELECT portfolio, kind, day, id + 1000, day_to, known, until, amount, "
        "term, "
        "flags, other FROM fact",
        "DELETE FROM link",
        "UPDATE link SET level = level + 1",
        "INSERT INTO link SELECT portfolio, id + 1000, node, level FROM link",
        "DELETE FROM signed",
        "UPDATE signed SET outcome = 3",
        "UPDATE signed SET signer = signer + 1",
        "UPDATE signed SET capacity = 2",
        "UPDATE signed SET whose = whose + 1",
        "INSERT INTO signed SELECT portfolio, target, id + 1000, known, signer, outcome, capacity, "
        "whose FROM "
        "signed",
        "DELETE FROM person",
        "UPDATE person SET name = 'Somebody ' || no",
        "UPDATE person SET portfolio = 0",
        "DELETE FROM word",
        "DELETE FROM word WHERE text = 'direct'",
        "UPDATE word SET text = text || 'x'",
    };
    cpd_home *home = world_of_two();
    craft_life(home, 80, 5, NULL, NULL);
    CPD_FREE char *before = seen(home);
    for (size_t i = 0; i < sizeof damage / sizeof *damage; i++) {
        done(cpd_store__run(home->store, damage[i], ""));
        expect_noticed(home, damage[i]);
        cr_expect_gt(rebuild(home), 0, "%s: nothing was found", damage[i]);
        cpd_home *fresh = world_open(home->path);
        CPD_FREE char *after = seen(fresh);
        /* Words may have other numbers than before; what is seen of them has not. */
        if (!strstr(damage[i], "word"))
            cr_expect_str_eq(after, before, "%s", damage[i]);
        cr_expect_eq(rebuild(fresh), 0, "%s", damage[i]);
        world_expect_whole(fresh);
        cpd_home_close(fresh);
    }
    cpd_home_close(home);
}

/* Rebuild needs nobody's key, and nobody who acts. */
Test(index, no_key_is_needed)
{
    cpd_home *home = world_of_two();
    craft_life(home, 30, 6, NULL, NULL);
    CPD_FREE char *folder = strdup(home->path), *command = NULL;
    cpd_home_close(home);
    cr_assert_gt(asprintf(&command, "rm %s/keys/person/* %s/keys/p/*", folder, folder), 0);
    cr_assert_eq(system(command), 0);
    home = world_open(folder);
    done(cpd_store__run(home->store, "DELETE FROM fact", ""));
    cr_expect_gt(rebuild(home), 0);
    cr_expect_eq(rebuild(home), 0);
    cpd_home_close(home);
}

/* A backup may lie where nothing can be written: it is verified there whole, for verify writes
 * nothing. */
Test(index, of_a_home_that_can_only_be_read_is_compared)
{
    cpd_home *home = world_of_two();
    cpd_doc *report;
    craft_life(home, 10, 7, NULL, NULL);
    done(cpd_store__run(home->store, "PRAGMA query_only = ON", ""));
    done(cpd_verify(&report, home));
    cr_expect(cpd_node_get_bool(cpd_doc_root(report), "whole"));
    cpd_doc_free(report);
    done(cpd_store__run(home->store, "PRAGMA query_only = OFF", ""));
    done(cpd_store__run(home->store, "UPDATE fact SET day = day + 1", ""));
    done(cpd_store__run(home->store, "PRAGMA query_only = ON", ""));
    done(cpd_verify(&report, home));
    cr_expect_not(cpd_node_get_bool(cpd_doc_root(report), "whole"));
    cpd_doc_free(report);
    int64_t changed = 42;
    cr_expect_eq(cpd_record_rebuild(home, &changed), CPD_EDENIED);
    cr_expect_eq(changed, 42);
    cr_expect(strstr(cpd_error_last()->text, "can only be read"), "%s", cpd_error_last()->text);
    done(cpd_store__run(home->store, "PRAGMA query_only = OFF", ""));
    cr_expect_gt(rebuild(home), 0);
    world_expect_whole(home);
    cpd_home_close(home);
}
