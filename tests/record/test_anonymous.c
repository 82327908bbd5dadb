/* What may tell who somebody is: found when it is asked for, quiet once its author has looked, kept
 * from leaving until they say why not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/plain.h>
#include <cpd/supervision.h>

#include "record/record.h"
#include "support/each_act.h"

struct seen {
    size_t found;
    int64_t unseen, held;
};

static struct seen look(cpd_home *home, const char *record)
{
    cpd_doc *doc;
    done(cpd_record_identifying(&doc, home, record));
    const cpd_node *root = cpd_doc_root(doc);
    struct seen seen = {cpd_node_length(cpd_node_get(root, "found")),
                        cpd_node_get_int(root, "unseen", -1), cpd_node_get_int(root, "held", -1)};
    cpd_doc_free(doc);
    return seen;
}

static void expect_seen(cpd_home *home, const char *record, size_t found, int unseen, int held)
{
    struct seen seen = look(home, record);
    cr_expect(seen.found == found && seen.unseen == unseen && seen.held == held,
              "%zu found, %d unseen, %d held", seen.found, (int)seen.unseen, (int)seen.held);
}

Test(anonymous, every_text_of_a_record_is_looked_at)
{
    cpd_home *home = world_of_two();
    cpd_saved saved =
        world_save(home, "{kind: cpd, text: Saw Mrs Okafor, impact: I rang 07700 900123, "
                         "peer: Vera Long agrees}");
    cpd_doc *doc;
    expect_seen(home, saved.id, 3, 3, 3);
    done(cpd_record_identifying(&doc, home, saved.id));
    const cpd_node *second = cpd_node_at(cpd_node_get(cpd_doc_root(doc), "found"), 1);
    cr_expect_str_eq(cpd_node_get_text(second, "field"), "impact");
    cr_expect_str_eq(cpd_node_get_text(second, "what"), "phone");
    cr_expect_str_eq(cpd_node_get_text(second, "text"), "07700 900123");
    cpd_doc_free(doc);
    cpd_saved own = world_save(home, "{kind: cpd, text: Asha Mbeki read it}");
    expect_seen(home, own.id, 0, 0, 0);
    cpd_home_close(home);
}

Test(anonymous, looked_at_once_it_is_quiet_and_what_is_new_is_not)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: reflection, text: Mrs Okafor was sad}");
    expect_seen(home, saved.id, 1, 1, 1);
    done(cpd_record_looked_at(home, saved.id, saved.hash));
    expect_seen(home, saved.id, 1, 0, 1);
    world_amend(home, saved.id, "{text: Mrs Okafor was very sad}");
    expect_seen(home, saved.id, 1, 0, 1);
    world_amend(home, saved.id, "{text: Mrs Okafor of LS1 4AP was very sad}");
    expect_seen(home, saved.id, 2, 1, 2);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(anonymous, a_release_has_a_reason_and_holds_for_what_stood_there)
{
    static const char *const none[] = {NULL, "", " \n\t", "\x01"};
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: Mrs Okafor was sad}");
    int64_t before = world_number(home, "SELECT count(*) FROM entry");
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        refused(cpd_record_release(home, saved.id, NULL, none[i]), CPD_EINPUT);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before);
    done(cpd_record_release(home, saved.id, NULL, "She asked to be named"));
    cr_expect_eq(world_number(home, "SELECT count(*) FROM entry"), before + 1);
    expect_seen(home, saved.id, 1, 0, 0);
    world_amend(home, saved.id, "{text: Mrs Okafor of LS1 4AP was sad}");
    expect_seen(home, saved.id, 2, 1, 1);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(anonymous, only_its_author_says_so_of_the_version_they_read)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: Mrs Okafor was sad}");
    world_act_as(home, TOM);
    expect_seen(home, saved.id, 1, 1, 1);
    refused(cpd_record_looked_at(home, saved.id, NULL), CPD_EDENIED);
    refused(cpd_record_release(home, saved.id, NULL, "x"), CPD_EDENIED);
    world_act_as(home, VERA);
    refused(cpd_record_looked_at(home, saved.id, NULL), CPD_EABSENT);
    world_act_as(home, ASHA);
    world_amend(home, saved.id, "{text: Mr Okafor was sad}");
    refused(cpd_record_looked_at(home, saved.id, saved.hash), CPD_ECONFLICT);
    cpd_home_close(home);
}

/* A session's account may hold a case reference: it is what stands instead of a name. */
Test(anonymous, case_references_stand_in_records_of_the_two)
{
    cpd_home *home = world_of_two();
    cpd_saved account = world_save(home, "{kind: account, text: \"Case #4711, and Mrs Okafor\", "
                                         "actions: \"Tom: ring. Asha's: write. Vera Long "
                                         "knows.\"}"),
              piece = world_save(home, "{kind: cpd, text: \"Case #4711\"}");
    expect_seen(home, account.id, 1, 1, 1);
    expect_seen(home, piece.id, 1, 1, 1);
    cpd_home_close(home);
}

static int count_line(void *payload, const char *json)
{
    cr_expect_null(strstr(json, "held back"), "%s", json);
    ++*(int *)payload;
    return 0;
}

Test(anonymous, what_may_tell_does_not_leave_until_it_is_released)
{
    cpd_home *home = world_of_two();
    cpd_export_totals totals;
    int lines = 0;
    world_save(home, "{kind: cpd, text: Read about thresholds}");
    cpd_saved saved = world_save(home, "{kind: cpd, text: Mrs Okafor was held back}");
    done(cpd_plain_export(&totals, home, NULL, count_line, &lines));
    cr_expect(totals.written == 1 && totals.held == 1 && lines == 1);
    done(cpd_record_looked_at(home, saved.id, NULL));
    done(cpd_plain_export(&totals, home, NULL, count_line, &lines));
    cr_expect(totals.held == 1, "a note that is dismissed is no release");
    world_amend(home, saved.id, "{text: Mrs Okafor was let go}");
    done(cpd_record_release(home, saved.id, NULL, "With her agreement"));
    done(cpd_plain_export(&totals, home, NULL, count_line, &lines));
    cr_expect(totals.written == 2 && totals.held == 0);
    cpd_home_close(home);
}

/* ---- while memory or the disk fails ---- */

static cpd_saved named;

static void as_asha(cpd_home *home)
{
    world_act_as(home, ASHA);
}

/* Once it is said it is said: another one is needed. */
static void another(cpd_home *home)
{
    named = world_save(home, "{kind: reflection, text: Mrs Okafor was sad}");
}

static int say_looked_at(cpd_home *home)
{
    return cpd_record_looked_at(home, named.id, NULL);
}

static int say_released(cpd_home *home)
{
    return cpd_record_release(home, named.id, NULL, "She asked to be named");
}

static const struct each_act sayings[] = {
    {"looked at", as_asha, another, say_looked_at, 0},
    {"released", as_asha, another, say_released, 0},
};

Test(anonymous, an_allocation_that_fails_says_nothing, .timeout = 60)
{
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++) {
        cpd_home *home = world_of_two();
        each_allocation_fails(home, &sayings[i]);
        cpd_home_close(home);
    }
}

Test(anonymous, a_disk_that_fails_says_nothing, .timeout = 60)
{
    disk_begin();
    for (size_t i = 0; i < sizeof sayings / sizeof *sayings; i++)
        cpd_home_close(each_disk_call_fails(world_of_two(), &sayings[i]));
}

Test(anonymous, what_is_found_with_any_allocation_failing)
{
    cpd_home *home = world_of_two();
    another(home);
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;
        int r = cpd_record_identifying(&doc, home, named.id);
        fault_expect(r, doc == NULL);
        cr_assert(r < 0 || cpd_node_get_int(cpd_doc_root(doc), "unseen", -1) == 1);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}
