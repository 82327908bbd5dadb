/* Saving, amending, withdrawing: nothing is overwritten, one call is one change, and whoever comes
 * second is told. */
#include <stdlib.h>
#include <string.h>

#include "craft.h"

static int64_t entries(cpd_home *home)
{
    return world_number(home, "SELECT count(*) FROM entry");
}

static cpd_doc *read_record(cpd_home *home, const char *record, const char *revision)
{
    cpd_doc *doc;
    done(cpd_record_read(&doc, home, record, revision));
    return doc;
}

static void expect_field(cpd_home *home, const char *record, const char *field,
                         const char *expected)
{
    CPD_FREE char *text = world_read(home, record, field);
    cr_expect_str_eq(text, expected, "%s is %s", field, text);
}

/* ---- amending ---- */

Test(change, a_new_revision_replaces_what_it_names_and_keeps_the_rest)
{
    cpd_home *home = world_of_two();
    cpd_saved first = world_save(home, "{kind: cpd, text: Read, learning: Much, impact: Some, "
                                       "minutes: 90m, activity: course, date: 2026-11-02, links: "
                                       "[{node: pcf@2018#D1, level: asye}]}");
    cr_expect_eq(first.revision, 1);
    cpd_saved second = world_amend(home, first.id, "{learning: More}");
    cr_expect_str_eq(second.id, first.id);
    cr_expect_eq(second.revision, 2);
    cr_expect_gt(second.position, first.position);
    cr_expect_str_neq(second.hash, first.hash);
    expect_field(home, first.id, "text", "Read");
    expect_field(home, first.id, "learning", "More");
    expect_field(home, first.id, "impact", "Some");
    expect_field(home, first.id, "activity", "course");
    expect_field(home, first.id, "date", "2026-11-02");
    cpd_doc *old = read_record(home, first.id, first.hash),
            *new = read_record(home, first.id, NULL);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(old), "learning"), "Much");
    cr_expect(cpd_node_equal(cpd_node_get(cpd_doc_root(old), "links"),
                             cpd_node_get(cpd_doc_root(new), "links")));
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(new), "history")), 2);
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(new), "minutes", 0), 90);
    cpd_doc_free(old);
    cpd_doc_free(new);
    cpd_home_close(home);
}

Test(change, a_null_takes_a_field_away)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: Read, impact: Some, minutes: 90m}");
    cpd_doc *doc = NULL;
    static const char json[] = "{\"impact\": null, \"minutes\": null}";
    static const char required[] = "{\"text\": null}";
    done(cpd_json_parse(&doc, json, strlen(json), "x", 1000));
    done(cpd_record_amend(&saved, home, saved.id, cpd_doc_root(doc), NULL, NULL));
    cpd_doc_free(doc);
    doc = read_record(home, saved.id, NULL);
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "impact"), "words or flag of a text are left");
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "minutes"));
    cpd_doc_free(doc);
    done(cpd_json_parse(&doc, required, strlen(required), "x", 1000));
    refused(cpd_record_amend(&saved, home, saved.id, cpd_doc_root(doc), NULL, NULL), CPD_EINPUT);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(change, the_reason_is_kept_and_is_not_carried_on)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: Read}");
    cpd_doc *changes = world_yaml("{learning: Much}");
    done(cpd_record_amend(&saved, home, saved.id, cpd_doc_root(changes), "I forgot", NULL));
    expect_field(home, saved.id, "because", "I forgot");
    done(cpd_record_amend(&saved, home, saved.id, cpd_doc_root(changes), NULL, NULL));
    expect_field(home, saved.id, "because", "");
    refused(cpd_record_amend(&saved, home, saved.id, cpd_doc_root(changes), "a\rb", NULL),
            CPD_EINPUT);
    cpd_doc_free(changes);
    cpd_home_close(home);
}

Test(change, of_two_changes_to_one_version_the_second_is_a_conflict)
{
    cpd_home *home = world_of_two();
    cpd_saved first = world_save(home, "{kind: cpd, text: Read}"), second, untouched;
    cpd_doc *one = world_yaml("{learning: Much}"), *two = world_yaml("{learning: Little}");
    done(cpd_record_amend_from(&second, home, first.id, first.hash, cpd_doc_root(one), NULL, NULL));
    untouched = second;
    int64_t before = entries(home);
    refused(cpd_record_amend_from(&untouched, home, first.id, first.hash, cpd_doc_root(two), NULL,
                                  NULL),
            CPD_ECONFLICT);
    refused(cpd_record_amend_from(&untouched, home, first.id, "", cpd_doc_root(two), NULL, NULL),
            CPD_ECONFLICT);
    cr_assert_eq(memcmp(&untouched, &second, sizeof second), 0, "its output was changed");
    cr_assert_eq(entries(home), before);
    expect_field(home, first.id, "learning", "Much");
    done(
        cpd_record_amend_from(&second, home, first.id, second.hash, cpd_doc_root(two), NULL, NULL));
    expect_field(home, first.id, "learning", "Little");
    cpd_doc_free(one);
    cpd_doc_free(two);
    cpd_home_close(home);
}

Test(change, what_cannot_change_is_refused)
{
    static const char *const bad[] = {"{kind: reflection}", "{kind: [cpd]}", "{portfolio: Tom}",
                                      "{portfolio: Asha}",  "{mood: good}",  "{minutes: never}",
                                      "{text: ''}",         "[text, x]",     "just a text"};
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: Read}"), untouched = saved;
    int64_t before = entries(home);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int r = world_try_amend(&saved, home, saved.id, bad[i]);
        cr_expect(r == CPD_EINPUT && cpd_error_last()->kind == r, "%s: %d %s", bad[i], r,
                  cpd_error_last()->text);
    }
    cr_expect_eq(entries(home), before);
    cr_expect(memcmp(&saved, &untouched, sizeof saved) == 0);
    done(world_try_amend(&saved, home, saved.id, "{kind: cpd, text: Read again}"));
    cpd_home_close(home);
}

Test(change, a_private_text_never_becomes_an_open_one)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: reflection, text: Mine}");
    refused(world_try_amend(&saved, home, saved.id, "{kind: cpd, text: Ours}"), CPD_EINPUT);
    cr_expect_eq(world_number(home, "SELECT count(*) FROM wrap WHERE reader = 0"), 0);
    cpd_home_close(home);
}

Test(change, only_the_author_changes_what_they_wrote)
{
    cpd_home *home = world_of_two();
    cpd_saved own = world_save(home, "{kind: cpd, text: Read}"), other;
    world_act_as(home, TOM);
    refused(world_try_amend(&other, home, own.id, "{text: Changed}"), CPD_EDENIED);
    refused(cpd_record_withdraw(&other, home, own.id, NULL), CPD_EDENIED);
    world_act_as(home, VERA);
    refused(world_try_amend(&other, home, own.id, "{text: Changed}"), CPD_EABSENT);
    refused(cpd_record_withdraw(&other, home, own.id, NULL), CPD_EABSENT);
    cpd_home_close(home);
}

/* Another program saves between reading and writing. The clock is asked in between, when the second
 * revision is already made: that is when the other one comes in. */
static cpd_home *meanwhile;
static const char *meanwhile_record;

static int64_t interrupting_clock(void *payload)
{
    (void)payload;
    if (meanwhile) {
        cpd_home *other = meanwhile;
        meanwhile = NULL;
        world_amend(other, meanwhile_record, "{learning: The other's}");
    }
    return 1795176000000;
}

Test(change, whoever_comes_second_is_told_and_both_texts_are_kept)
{
    cpd_home *home = world_of_two(), *slow;
    cpd_saved saved = world_save(home, "{kind: cpd, text: Read}"), second;
    done(cpd_home_open(&slow, home->path, &(cpd_home_options){.now_ms = interrupting_clock}));
    world_act_as(slow, ASHA);
    meanwhile = home;
    meanwhile_record = saved.id;
    refused(world_try_amend(&second, slow, saved.id, "{learning: Mine}"), CPD_ECONFLICT);
    expect_field(home, saved.id, "learning", "The other's");
    done(world_try_amend(&second, slow, saved.id, "{learning: Mine}"));
    cr_expect_eq(second.revision, 3);
    cpd_home_close(slow);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- withdrawing ---- */

Test(change, a_withdrawn_record_says_so_and_stays_so)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: Read, impact: Some, links: "
                                       "[pcf@2018#D1]}"),
              gone, again;
    done(cpd_record_withdraw(&gone, home, saved.id, "written twice"));
    cr_expect_eq(gone.revision, 2);
    cpd_doc *doc = read_record(home, saved.id, NULL);
    const cpd_node *shown = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(shown, "state"), "withdrawn");
    cr_expect_str_eq(cpd_node_get_text(shown, "because"), "written twice");
    cr_expect_null(cpd_node_get(shown, "text"));
    cr_expect_null(cpd_node_get(shown, "impact"));
    cr_expect_null(cpd_node_get(shown, "links"));
    cpd_doc_free(doc);
    doc = read_record(home, saved.id, saved.hash);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "text"), "Read");
    cpd_doc_free(doc);
    refused(cpd_record_withdraw(&again, home, saved.id, NULL), CPD_ECONFLICT);
    refused(world_try_amend(&again, home, saved.id, "{text: Back}"), CPD_ECONFLICT);
    refused(cpd_record_sign(home, saved.id, NULL), CPD_ECONFLICT);
    CPD_FREE char *facts = craft_facts(home, 0);
    cr_expect_str_eq(facts, "");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- forks ---- */

#define TIME "{kind: time, category: direct, minutes: %s}"

Test(change, a_fork_is_shown_and_joined_by_a_revision_that_names_both)
{
    cpd_home *home = world_of_two();
    struct fork fork = craft_fork(home, "{kind: cpd, text: First}", "{kind: cpd, text: Left}",
                                  "{kind: cpd, text: Right}");
    bool left = strcmp(fork.left.hash, fork.right.hash) < 0;
    cpd_doc *doc = read_record(home, fork.first.id, NULL);
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "forked"));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "text"), left ? "Left" : "Right");
    cpd_doc_free(doc);
    refused(cpd_record_sign(home, fork.first.id, NULL), CPD_ECONFLICT);
    cr_expect(cpd_error_last()->hint[0]);
    cpd_saved joined = world_amend(home, fork.first.id, "{text: Joined}");
    cr_expect_eq(joined.revision, 3);
    doc = read_record(home, fork.first.id, NULL);
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "forked"));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "text"), "Joined");
    const cpd_node *history = cpd_node_get(cpd_doc_root(doc), "history");
    cr_assert_eq(cpd_node_length(history), 4);
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(cpd_node_get_bool(cpd_node_at(history, i), "newest"), i == 3);
    cpd_doc_free(doc);
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(change, what_one_device_withdrew_and_the_other_went_on_with_can_be_joined)
{
    cpd_home *home = world_of_two();
    cpd_saved first = world_save(home, "{kind: cpd, text: First}"), gone;
    done(cpd_record_withdraw(&gone, home, first.id, NULL));
    craft(home, &(struct craft){.yaml = "{kind: cpd, text: On}",
                                .record = first.id,
                                .previous = {first.hash},
                                .revision = 2});
    cpd_saved joined = world_amend(home, first.id, "{text: Joined}");
    cr_expect_eq(joined.revision, 3);
    expect_field(home, first.id, "state", "live");
    expect_field(home, first.id, "text", "Joined");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- newer programs ---- */

static void make_newer(cpd_doc *doc, cpd_node *head)
{
    cpd_node_set_int(doc, head, "format", CPD_FORMAT + 1);
    cpd_node_set_text(doc, head, "mood", "unheard of");
}

static void make_unknown(cpd_doc *doc, cpd_node *head)
{
    cpd_node_set_text(doc, head, "kind", "marginalia");
    cpd_node_set_text(doc, head, "scope", "a team");
}

Test(change, what_a_newer_program_wrote_is_kept_verified_and_not_counted)
{
    static void (*const changes[])(cpd_doc *, cpd_node *) = {make_newer, make_unknown};
    for (size_t i = 0; i < 2; i++) {
        cpd_home *home = world_of_two();
        cpd_saved saved = craft(home, &(struct craft){.yaml = "{kind: cpd, text: Later}",
                                                      .change = changes[i]}),
                  other;
        CPD_FREE char *facts = craft_facts(home, 0);
        cr_expect_str_eq(facts, "");
        expect_field(home, saved.id, "text", "Later");
        world_expect_whole(home);
        int64_t before = entries(home), changed = -1;
        refused(world_try_amend(&other, home, saved.id, "{text: Now}"), CPD_EINPUT);
        refused(cpd_record_withdraw(&other, home, saved.id, NULL), CPD_EINPUT);
        world_act_as(home, TOM);
        refused(cpd_record_sign(home, saved.id, NULL), CPD_EINPUT);
        cr_expect_eq(entries(home), before);
        done(cpd_record_rebuild(home, &changed));
        cr_expect_eq(changed, 0);
        cpd_home_close(home);
    }
}

/* A newer program's revision of a record that this one once counted. */
Test(change, a_newer_revision_ends_what_was_counted)
{
    cpd_home *home = world_of_two();
    cpd_saved first = world_save(home, "{kind: time, category: direct, minutes: 30m}");
    CPD_FREE char *then = craft_facts(home, 0);
    cr_expect(strstr(then, "30 min"));
    craft(home, &(struct craft){.yaml = "{kind: time, category: direct, minutes: 45m}",
                                .record = first.id,
                                .previous = {first.hash},
                                .revision = 2,
                                .change = make_newer});
    CPD_FREE char *now = craft_facts(home, 0), *as_then = craft_facts(home, first.position);
    cr_expect_str_eq(now, "");
    cr_expect_str_eq(as_then, then);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- several at once ---- */

static int save_all(cpd_saved *out, cpd_home *home, const char *yaml, cpd_issues *issues)
{
    cpd_doc *doc = world_yaml(yaml);
    const cpd_node *drafts[8];
    size_t n = cpd_node_length(cpd_doc_root(doc));
    cr_assert_leq(n, 8);
    for (size_t i = 0; i < n; i++)
        drafts[i] = cpd_node_at(cpd_doc_root(doc), i);
    int r = cpd_record_save_all(out, home, drafts, n, issues);
    cpd_doc_free(doc);
    return r;
}

Test(change, several_are_saved_all_or_none)
{
    cpd_home *home = world_of_two();
    cpd_saved saved[3], untouched[3];
    int64_t before = entries(home);
    memset(saved, 7, sizeof saved);
    memcpy(untouched, saved, sizeof saved);
    refused(
        save_all(saved, home, "[{kind: cpd, text: a}, {kind: cpd}, {kind: cpd, text: c}]", NULL),
        CPD_EINPUT);
    cr_expect_eq(entries(home), before);
    cr_expect(memcmp(saved, untouched, sizeof saved) == 0, "the answer was touched");
    done(save_all(saved, home,
                  "[{kind: cpd, text: a}, {kind: reflection, text: b}, {kind: cpd, "
                  "text: c}]",
                  NULL));
    cr_expect_eq(entries(home), before + 3);
    expect_field(home, saved[0].id, "text", "a");
    expect_field(home, saved[1].id, "text", "b");
    expect_field(home, saved[2].id, "text", "c");
    done(save_all(saved, home, "[]", NULL));
    cr_expect_eq(entries(home), before + 3);
    cpd_home_close(home);
}

Test(change, all_that_is_wrong_in_several_is_said_at_once)
{
    cpd_home *home = world_of_two();
    cpd_saved saved[3];
    cpd_issues *issues = cpd_issues_new();
    refused(save_all(saved, home, "[{kind: cpd}, {kind: cpd, text: b}, {kind: time, minutes: x}]",
                     issues),
            CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 3);
    cr_expect_str_eq(cpd_error_last()->place, "text");
    cpd_issues_free(issues);
    refused(save_all(saved, home, "[{kind: cpd, text: a, portfolio: Tom}, {kind: cpd}]", NULL),
            CPD_EDENIED);
    cpd_home_close(home);
}
