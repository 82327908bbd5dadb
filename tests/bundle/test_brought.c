/* What its holder may do with what they brought: erase it, share it, decide how long it is kept;
 * and what the home it came from said of its own copy binds nobody here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpd/access.h>
#include <cpd/erase.h>
#include <cpd/home.h>
#include <cpd/plain.h>
#include <cpd/retention.h>
#include <cpd/share.h>
#include <cpd/verify.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"
#include "person/same.h"
#include "store/store.h"

#define LATER "2027-06-20T12:00:00Z"

static const cpd_erase_options whole = {.what = CPD_ERASE_WHOLE};

/* Asha's record in another home: one of her own, where she begins as who she was; or the next
 * employer's, where she is somebody else already and Ben supervises and manages her. */
struct moved {
    struct leaving l;
    cpd_home *home;
    const char *name;
};

static void move(struct moved *m, bool joined)
{
    struct file file = make_bundle(m->l.council);

    m->home = joined ? next_employer() : world_home(false);
    if (joined)
        world_add_contact(m->home, "A. Mbeki", "line-manager", "Ben Cole", "2026-11-01");
    m->name = joined ? "A. Mbeki" : ASHA;
    cpd_doc_free(take(m->home, &file, m->l.council));
    world_act_as(m->home, m->name);
    free(file.bytes);
}

static struct moved moved(bool joined)
{
    struct moved m = {.l = leaving()};

    move(&m, joined);
    return m;
}

static void close_both(struct moved *m)
{
    cpd_home_close(m->home);
    cpd_home_close(m->l.council);
}

static void expect_sound(cpd_home *home)
{
    int64_t changed = -1;

    world_expect_whole(home);
    done(cpd_record_rebuild(home, &changed));
    cr_assert(changed == 0, "%lld rows were made otherwise", (long long)changed);
}

static cpd_date day(const char *text)
{
    cpd_date date;

    done(cpd_date_parse(&date, text));
    return date;
}

/* ---- what was erased there ---- */

/* Taken four weeks later, so that a day of this home's log would be another. */
static void expect_erased_there_is_told(bool joined)
{
    struct moved m = {.l = leaving()};
    cpd_saved time = world_save(m.l.council, "{kind: time, category: direct, minutes: 60m}");

    done(cpd_erase(NULL, m.l.council, time.id, &whole));
    world_set_clock("2026-12-18T12:00:00Z");
    move(&m, joined);
    expect_sound(m.home);
    cr_assert(world_number(m.home, "SELECT day FROM fact WHERE kind = 63") == day("2026-11-20"));
    cr_assert(world_number(m.home, "SELECT day_to FROM fact WHERE kind = 63") == day("2026-11-20"));
    cr_assert(world_number(m.home, "SELECT f.known = e.known AND f.until = e.known FROM fact f JOIN"
                                   " entry e ON e.id = f.id WHERE f.kind = 63") == 1,
              "it is known from when this home was told");
    cr_assert(world_number(m.home, "SELECT portfolio = (SELECT portfolio FROM fact WHERE kind = 4) "
                                   "FROM fact WHERE kind = 63") == 1,
              "with the rest of her record");
    close_both(&m);
}

Test(brought, what_was_erased_there_is_told_in_a_home_of_ones_own)
{
    expect_erased_there_is_told(false);
}

Test(brought, what_was_erased_there_is_told_to_the_next_employer)
{
    expect_erased_there_is_told(true);
}

/* The position it was known from there is that of a take, which does not come along. */
Test(brought, what_was_brought_and_erased_is_told_two_homes_on)
{
    struct moved m = moved(true);
    cpd_home *own = world_home(false);
    char id[CPD_UUID_TEXT];
    CPD_FREE char *path = NULL;

    done(cpd_erase(NULL, m.home, m.l.piece.id, &whole));
    expect_sound(m.home);
    struct file both = make_bundle(m.home);
    cpd_uuid here = world_person(m.home, m.name);
    cpd_uuid_format(id, &here);
    cr_assert(asprintf(&path, "%s/keys/person/%s", m.home->path, id) > 0);
    cpd_bundle_take_options options = {.key_file = path};
    done(cpd_bundle_take(NULL, own, both.bytes, both.length, &options));
    expect_sound(own);
    cr_assert(world_number(own, "SELECT day FROM fact WHERE kind = 63") == day("2026-11-20"));
    free(both.bytes);
    cpd_home_close(own);
    close_both(&m);
}

/* It was here before it went there, and stays: a home erases its own copy. */
Test(brought, what_was_erased_there_afterwards_stays_here)
{
    struct moved m = moved(true);
    cpd_doc *doc;

    done(cpd_erase(NULL, m.l.council, m.l.piece.id, &whole));
    struct file later = make_bundle(m.l.council);
    cpd_doc_free(take(m.home, &later, m.l.council));
    expect_sound(m.home);
    done(cpd_record_read(&doc, m.home, m.l.piece.id, NULL));
    cr_assert_str_eq(cpd_node_get_text(cpd_doc_root(doc), "text"), "Read about thresholds");
    cpd_doc_free(doc);
    done(cpd_erase(NULL, m.home, m.l.piece.id, &whole));
    expect_sound(m.home);
    free(later.bytes);
    close_both(&m);
}

/* ---- erasing ---- */

static bool is_erased(cpd_home *home, const char *record)
{
    cpd_doc *doc;

    done(cpd_record_read(&doc, home, record, NULL));
    bool is = cpd_node_get_bool(cpd_doc_root(doc), "erased");
    cpd_doc_free(doc);
    return is;
}

Test(brought, its_holder_erases_a_private_text)
{
    struct moved m = moved(true);

    done(cpd_erase(NULL, m.home, m.l.reflection.id, NULL));
    cr_assert(is_erased(m.home, m.l.reflection.id));
    expect_sound(m.home);
    world_act_as(m.home, "Ben Cole");
    refused(cpd_erase(NULL, m.home, m.l.reflection.id, NULL), CPD_EABSENT);
    close_both(&m);
}

/* She wrote it and nobody has part in it, so she need not say why. */
Test(brought, what_is_hers_alone_goes_without_a_reason)
{
    struct moved m = moved(true);

    world_amend(m.home, m.l.piece.id, "{learning: Earlier is kinder}");
    done(cpd_erase(NULL, m.home, m.l.piece.id, &whole));
    expect_sound(m.home);
    refused(cpd_erase(NULL, m.home, m.l.session.id, NULL), CPD_EDENIED);
    close_both(&m);
}

Test(brought, signatures_go_with_the_whole)
{
    struct moved m = moved(true);
    cpd_erase_options how = {.what = CPD_ERASE_WHOLE, .basis = "request"};

    cr_assert(world_number(m.home, "SELECT count(*) FROM signed") == 2);
    world_act_as(m.home, "Ben Cole");
    done(cpd_erase(NULL, m.home, m.l.session.id, &how));
    cr_assert(world_number(m.home, "SELECT count(*) FROM signed") == 0);
    expect_sound(m.home);
    close_both(&m);
}

/* ---- sharing ---- */

static size_t shared_with_me(cpd_home *home)
{
    cpd_doc *doc;

    done(cpd_share_list(&doc, home));
    size_t n = cpd_node_length(cpd_doc_root(doc));
    cpd_doc_free(doc);
    return n;
}

static void expect_text(cpd_home *home, const char *record, const char *field, const char *text)
{
    CPD_FREE char *read = world_read(home, record, field);
    cr_assert_str_eq(read, text);
}

/* "A. Mbeki (author), Ben Cole (shared, later)" */
static void expect_readers(cpd_home *home, const char *record, const char *expected)
{
    cpd_doc *doc;
    cpd_str said = {0};

    done(cpd_record_read(&doc, home, record, NULL));
    const cpd_node *readers = cpd_node_get(cpd_doc_root(doc), "readers");
    for (size_t i = 0; i < cpd_node_length(readers); i++) {
        const cpd_node *one = cpd_node_at(readers, i);

        cpd_str_addf(&said, "%s%s (%s%s)", i ? ", " : "", cpd_node_get_text(one, "name"),
                     cpd_node_get_text(one, "as"),
                     cpd_node_get_bool(one, "later") ? ", later" : "");
    }
    cr_assert_str_eq(said.bytes ? said.bytes : "", expected);
    cpd_str_fini(&said);
    cpd_doc_free(doc);
}

/* Signed with the key she has here, so that later versions go to Ben as well. */
Test(brought, its_holder_shares_a_private_text)
{
    struct moved m = moved(true);

    cr_assert(shared_with_me(m.home) == 0, "her own is not what others share");
    done(cpd_share_add(m.home, m.l.reflection.id, "Ben Cole", NULL));
    expect_readers(m.home, m.l.reflection.id, "A. Mbeki (author), Ben Cole (shared, later)");
    world_act_as(m.home, "Ben Cole");
    expect_text(m.home, m.l.reflection.id, "text", "What was I afraid of?");
    refused(cpd_share_add(m.home, m.l.reflection.id, "A. Mbeki", NULL), CPD_EDENIED);
    world_act_as(m.home, "A. Mbeki");
    world_amend(m.home, m.l.reflection.id, "{learning: Of being late}");
    world_act_as(m.home, "Ben Cole");
    expect_text(m.home, m.l.reflection.id, "learning", "Of being late");
    cr_assert(shared_with_me(m.home) == 1);
    world_act_as(m.home, "A. Mbeki");
    done(cpd_share_end(m.home, m.l.reflection.id, "Ben Cole"));
    expect_readers(m.home, m.l.reflection.id, "A. Mbeki (author), Ben Cole (shared)");
    expect_sound(m.home);
    close_both(&m);
}

/* What was brought was wrapped for her alone, and later for Ben: neither may lose theirs unseen. */
static void expect_loss_is_seen(const char *label, const char *remove)
{
    struct moved m = moved(true);

    done(cpd_share_add(m.home, m.l.reflection.id, "Ben Cole", NULL));
    world_amend(m.home, m.l.reflection.id, "{learning: Of being late}");
    world_expect_whole(m.home);
    done(cpd_change__begin(m.home));
    done(cpd_store__run(m.home->store, remove, ""));
    done(cpd_change__commit(m.home));
    CPD_FREE char *problems = world_problems(m.home);
    const char *said =
        strstr(problems, "somebody to whom its words are sealed has no key to them any more\n");
    cr_expect(said && !*(strchr(said, '\n') + 1), "%s: %s", label, problems);
    close_both(&m);
}

#define KEYS(which, name)                                                                          \
    "DELETE FROM wrap WHERE id = (SELECT " which "(id) FROM wrap WHERE reader <> 0) AND reader = " \
    "(SELECT no FROM person WHERE name = '" name "')"

Test(brought, a_readers_key_that_was_removed_is_reported)
{
    expect_loss_is_seen("hers, of what came", KEYS("max", "A. Mbeki"));
    expect_loss_is_seen("Ben's, of what came", KEYS("max", "Ben Cole"));
    expect_loss_is_seen("hers, of what was written here", KEYS("min", "A. Mbeki"));
    expect_loss_is_seen("Ben's, of what was written here", KEYS("min", "Ben Cole"));
}

/* ---- how long it is kept ---- */

static void adopt_rules(cpd_home *home)
{
    world_adopt(home,
                "format: 1\nset: keeping\nversion: \"1\"\nkind: retention\ntitle: How long\n"
                "nation: england\npublisher: Ours\nlayer: council\nsource: Ours\nlicence: "
                "CC0-1.0\neffective_from: 2026-01-01\n"
                "checked_by: none\ncertainty: unconfirmed\nrules:\n"
                "  - {code: two, title: Of the two, class: [of-the-two], from: happened,"
                " months: 12}\n"
                "  - {code: own, title: Her own, class: [portfolio], from: saved, months: 3}\n"
                "  - {code: words, title: Her words, class: [private], from: saved,"
                " months: 3}\n");
}

/* The row of a record that is due; NULL when it is not. Free *doc. */
static const cpd_node *due(cpd_doc **doc, cpd_home *home, const char *record, const char *as_of)
{
    done(cpd_retention_due(doc, home, NULL, as_of ? day(as_of) : CPD_DATE_NONE));
    const cpd_node *list = cpd_node_get(cpd_doc_root(*doc), "due");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "record"), record) == 0)
            return cpd_node_at(list, i);
    return NULL;
}

Test(brought, what_is_over_its_period_comes_up)
{
    struct moved m = moved(true);
    cpd_doc *doc;

    adopt_rules(m.home);
    cr_assert_null(due(&doc, m.home, m.l.session.id, "2027-11-01"));
    cpd_doc_free(doc);
    const cpd_node *row = due(&doc, m.home, m.l.session.id, "2029-01-01");
    cr_assert_not_null(row);
    cr_assert_str_eq(cpd_node_get_text(row, "state"), "review");
    cpd_doc_free(doc);
    close_both(&m);
}

/* Its period does not begin anew by its being brought. */
Test(brought, what_was_saved_there_was_saved_then)
{
    struct moved m = {.l = leaving()};
    cpd_doc *doc;

    world_set_clock(LATER);
    move(&m, true);
    adopt_rules(m.home);
    const cpd_node *row = due(&doc, m.home, m.l.piece.id, NULL);
    cr_assert_not_null(row);
    cr_assert_str_eq(cpd_node_get_text(row, "base_day"), "2026-11-20");
    cpd_doc_free(doc);
    close_both(&m);
}

Test(brought, of_a_private_text_its_author_decides)
{
    struct moved m = {.l = leaving()};

    world_set_clock(LATER);
    move(&m, true);
    adopt_rules(m.home);
    done(cpd_retention_review(m.home, m.l.reflection.id, CPD_REVIEW_KEEP, day("2028-01-01")));
    refused(cpd_retention_review(m.home, m.l.piece.id, CPD_REVIEW_DESTROY, CPD_DATE_NONE),
            CPD_EDENIED); /* her manager's to decide, as all of hers here */
    done(cpd_retention_review(m.home, m.l.reflection.id, CPD_REVIEW_DESTROY, CPD_DATE_NONE));
    expect_sound(m.home);
    close_both(&m);
}

/* The employer before looked at it too, for its own copy: that keeps nothing here. */
Test(brought, each_home_decides_about_its_own_copy)
{
    struct moved m = {.l = leaving()};
    cpd_doc *doc;

    world_set_clock(LATER);
    adopt_rules(m.l.council);
    done(cpd_retention_review(m.l.council, m.l.reflection.id, CPD_REVIEW_KEEP, day("2028-01-01")));
    move(&m, true);
    adopt_rules(m.home);
    const cpd_node *row = due(&doc, m.home, m.l.reflection.id, NULL);
    cr_assert_str_eq(cpd_node_get_text(row, "state"), "review");
    cr_assert_null(cpd_node_get(row, "kept_until"));
    cpd_doc_free(doc);
    done(cpd_retention_review(m.home, m.l.reflection.id, CPD_REVIEW_KEEP, day("2029-01-01")));
    row = due(&doc, m.home, m.l.reflection.id, NULL);
    cr_assert_str_eq(cpd_node_get_text(row, "kept_until"), "2029-01-01");
    cpd_doc_free(doc);
    close_both(&m);
}

/* ---- holds ---- */

static struct moved held(bool on_person, bool joined)
{
    struct moved m = {.l = leaving()};

    done(cpd_retention_hold(m.l.council, on_person ? NULL : m.l.piece.id, on_person ? ASHA : NULL,
                            "claim"));
    world_set_clock(LATER);
    move(&m, joined);
    adopt_rules(m.home);
    refused(cpd_erase(NULL, m.l.council, m.l.piece.id, NULL), CPD_EDENIED);
    return m;
}

static void expect_told(struct moved *m)
{
    cpd_doc *doc;
    char council[CPD_UUID_TEXT];
    const cpd_node *row = due(&doc, m->home, m->l.piece.id, NULL);

    cr_assert_not_null(row);
    const cpd_node *there = cpd_node_get(row, "held_elsewhere");
    cpd_uuid_format(council, &m->l.council->id);
    cr_assert_str_eq(cpd_node_get_text(row, "state"), "review");
    cr_assert_str_eq(cpd_node_get_text(there, "home"), council);
    cr_assert_str_eq(cpd_node_get_text(there, "reason"), "claim");
    cr_assert_str_eq(cpd_node_get_text(there, "since"), "2026-11-20");
    cpd_doc_free(doc);
}

/* The home in a folder goes; its handle too. */
static void destroy(struct moved *m)
{
    CPD_FREE char *certificate = NULL;

    cr_assert(asprintf(&certificate, "%s.certificate", m->home->path) > 0);
    done(cpd_home_destroy(m->home, certificate));
    unlink(certificate);
    cpd_home_close(m->l.council);
}

Test(brought, a_hold_there_is_told_and_binds_nobody_here)
{
    struct moved m = held(false, false);

    expect_told(&m);
    refused(cpd_retention_release(m.home, m.l.piece.id, NULL), CPD_ECONFLICT);
    cr_assert_not_null(strstr(cpd_error_last()->text, "the home it came from"));
    done(cpd_erase(NULL, m.home, m.l.piece.id, NULL));
    expect_sound(m.home);
    destroy(&m);
}

Test(brought, a_hold_there_on_all_of_hers_is_told_to_the_next_employer)
{
    struct moved m = held(true, true);

    expect_told(&m);
    done(cpd_erase(NULL, m.home, m.l.piece.id, NULL));
    destroy(&m);
}

/* A hold of this home covers what was brought as well. */
Test(brought, a_hold_here_binds_here)
{
    struct moved m = held(false, true);
    cpd_doc *doc;

    done(cpd_retention_hold(m.home, m.l.piece.id, NULL, "complaint"));
    refused(cpd_erase(NULL, m.home, m.l.piece.id, NULL), CPD_EDENIED);
    cr_assert_not_null(strstr(cpd_error_last()->text, "complaint"));
    refused(cpd_home_destroy(m.home, "/tmp/never"), CPD_EDENIED);
    cr_assert_str_eq(cpd_node_get_text(due(&doc, m.home, m.l.piece.id, NULL), "state"), "held");
    done(cpd_retention_release(m.home, m.l.piece.id, NULL));
    done(cpd_erase(NULL, m.home, m.l.piece.id, NULL));
    cpd_doc_free(doc);
    close_both(&m);
}

/* ---- everything that is kept about somebody ---- */

/* The record in the answer to who asks for themselves; NULL when it is not in it. Free *doc. */
static const cpd_node *in_access(cpd_doc **doc, cpd_home *home, const char *record)
{
    const cpd_node *found = NULL;

    done(cpd_access_request(doc, home, NULL));
    const cpd_node *classes = cpd_node_get(cpd_doc_root(*doc), "classes");
    for (size_t i = 0; i < cpd_node_length(classes); i++) {
        const cpd_node *records = cpd_node_get(cpd_node_at(classes, i), "records");

        for (size_t k = 0; k < cpd_node_length(records); k++)
            if (strcmp(cpd_node_get_text(cpd_node_at(records, k), "record"), record) == 0)
                found = cpd_node_at(records, k);
    }
    return found;
}

static void expect_in_access(cpd_home *home, const char *record, const char *whose, size_t review,
                             const char *label)
{
    cpd_doc *doc;
    const cpd_node *one = in_access(&doc, home, record);

    cr_assert_not_null(one, "%s is left out", label);
    cr_expect_str_eq(cpd_node_get_text(one, "whose"), whose, "%s", label);
    cr_expect_eq(cpd_node_length(cpd_node_get(one, "review")), review, "%s: %zu for review", label,
                 cpd_node_length(cpd_node_get(one, "review")));
    cpd_doc_free(doc);
}

static void expect_all_in_access(bool joined)
{
    struct moved m = moved(joined);

    expect_in_access(m.home, m.l.piece.id, "their own", 0, "a piece");
    expect_in_access(m.home, m.l.reflection.id, "their own", 0, "a reflection");
    /* that it names Tom, that he wrote it, his comment */
    expect_in_access(m.home, m.l.session.id, "their own", 3, "a session");
    world_amend(m.home, m.l.piece.id, "{learning: Earlier is kinder}");
    expect_in_access(m.home, m.l.piece.id, "their own", 0, "a piece that goes on here");
    close_both(&m);
}

Test(brought, what_was_brought_is_in_an_access_request)
{
    expect_all_in_access(true);
}

Test(brought, what_was_brought_home_is_in_an_access_request)
{
    expect_all_in_access(false);
}

/* Of others' records too: Tom follows her, and is who he was. */
Test(brought, who_is_named_in_what_others_brought_finds_it)
{
    struct moved m = moved(true);
    CPD_FREE char *path = NULL;
    char id[CPD_ID_TEXT], there[CPD_UUID_TEXT];
    cpd_uuid tom = world_person(m.l.council, TOM);
    cpd_doc *doc;

    done(cpd_person_add(id, m.home, "T. Price"));
    world_act_as(m.home, "T. Price");
    cr_assert_null(in_access(&doc, m.home, m.l.session.id), "nobody knows yet that it is he");
    cpd_doc_free(doc);
    world_act_as(m.l.council, TOM);
    world_save(m.l.council, "{kind: cpd, text: Read about supervising}");
    struct file file = make_bundle(m.l.council);
    cpd_uuid_format(there, &tom);
    cr_assert(asprintf(&path, "%s/keys/person/%s", m.l.council->path, there) > 0);
    cpd_bundle_take_options options = {.key_file = path};
    done(cpd_bundle_take(NULL, m.home, file.bytes, file.length, &options));
    expect_in_access(m.home, m.l.session.id, "another person's", 2, "as its supervisor");
    CPD_FREE char *said = world_read(m.home, m.l.session.id, "author");
    cr_expect_str_eq(said, "T. Price");
    free(file.bytes);
    close_both(&m);
}

/* ---- who they were there ---- */

/* Whoever can write here could say that they are somebody there, with a key of their own making. */
Test(brought, nobody_becomes_somebody_there_by_another_key)
{
    struct moved m = moved(true);
    cpd_uuid there = world_person(m.l.council, ASHA), ben = world_person(m.home, "Ben Cole");
    cpd_person_row row;
    cpd_doc *report;
    cpd_secret *made = cpd_secret__new();

    done(cpd_people__get(&row, m.l.council, &there));
    done(cpd_change__begin(m.home));
    done(cpd_people__state_same(m.home, &ben, &m.l.council->id, &there, &row.portfolio, made));
    done(cpd_change__commit(m.home));
    done(cpd_verify(&report, m.home));
    const char *why =
        cpd_node_get_text(cpd_node_at(cpd_node_get(cpd_doc_root(report), "problems"), 0), "text");
    cr_expect(why && strstr(why, "does not say that this portfolio and this key"), "%s", why);
    cpd_doc_free(report);
    cpd_secret__free(made);
    cpd_home_close(m.home);
    cpd_home_close(m.l.council);
}

/* ---- what one wrote there ---- */

static int count_line(void *payload, const char *json)
{
    int *lines = payload;
    cr_expect_null(strstr(json, "\"portfolio\""), "%s", json);
    ++*lines;
    return 0;
}

Test(brought, what_she_wrote_there_is_exported_as_hers)
{
    struct moved m = moved(true);
    int lines = 0;
    cpd_export_totals totals;
    cpd_export_options options = CPD_EXPORT_OPTIONS_INIT;

    options.kind = "cpd";
    done(cpd_plain_export(&totals, m.home, &options, count_line, &lines));
    cr_assert(lines == 1 && totals.others == 0, "%d lines, %zu of others", lines, totals.others);
    cpd_home_close(m.home);
    cpd_home_close(m.l.council);
}

/* ---- what was erased on another device ---- */

static int64_t listed(const cpd_node *report, const char *list)
{
    return (int64_t)cpd_node_length(cpd_node_get(report, list));
}

static void expect_verify_tells(cpd_home *home, int64_t erased, int64_t elsewhere)
{
    cpd_doc *doc;
    done(cpd_verify(&doc, home));
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "whole"));
    cr_expect_eq(listed(cpd_doc_root(doc), "erased"), erased);
    cr_expect_eq(listed(cpd_doc_root(doc), "erased_elsewhere"), elsewhere);
    cpd_doc_free(doc);
}

static void pass_on(cpd_home *from, cpd_home *to, cpd_home *key_of, int64_t told)
{
    struct file file = make_bundle(from);
    cpd_doc *report = take(to, &file, key_of);
    cr_expect_eq(listed(cpd_doc_root(report), "erased_elsewhere"), told);
    cpd_doc_free(report);
    free(file.bytes);
}

static void expect_verify_says(cpd_home *home, const char *list, const char *what,
                               const char *label)
{
    cpd_doc *doc;
    done(cpd_verify(&doc, home));
    const cpd_node *one = cpd_node_at(cpd_node_get(cpd_doc_root(doc), list), 0);
    const char *said = cpd_node_get_text(one, "what");
    cr_expect(said && strcmp(said, what) == 0, "%s: %s", label, said ? said : "not listed");
    cpd_doc_free(doc);
}

/* The words of version 1 were erased here; the other device erased all of both versions. */
Test(brought, an_erasure_is_whole_only_where_all_of_it_went)
{
    struct moved m = moved(false);
    cpd_home *laptop = m.home, *phone = world_home(false);
    cpd_saved words = world_save(laptop, "{kind: reflection, text: With a name}");
    pass_on(laptop, phone, laptop, 0);
    world_act_as(phone, ASHA);
    world_amend(phone, words.id, "{text: Without one}");
    done(cpd_erase(NULL, laptop, words.id, NULL));
    pass_on(phone, laptop, NULL, 0);
    expect_verify_says(laptop, "erased", "text", "version 1");
    done(cpd_erase(NULL, phone, words.id, NULL));
    done(cpd_erase(NULL, phone, words.id, &whole));
    pass_on(phone, laptop, NULL, 1);
    expect_verify_tells(phone, 1, 0);
    expect_verify_says(phone, "erased", "whole", "all of it went");
    expect_verify_tells(laptop, 0, 1);
    expect_verify_says(laptop, "erased_elsewhere", "whole", "version 2 is here");
    done(cpd_erase(NULL, laptop, words.id, NULL));
    expect_verify_tells(laptop, 1, 0);
    expect_verify_says(laptop, "erased", "text", "its versions are still known here");
    cpd_home_close(phone);
    close_both(&m);
}

/* Nothing goes here by another device's word; its holder is told, and what they pass on has it not.
 */
Test(brought, what_was_erased_on_another_device_is_told_and_goes_nowhere)
{
    struct moved m = moved(false);
    cpd_home *laptop = m.home, *phone = world_home(false), *third = world_home(false);
    cpd_saved words = world_save(laptop, "{kind: reflection, text: With a name}");
    struct file file = make_bundle(laptop);
    cpd_doc_free(take(phone, &file, laptop));
    free(file.bytes);
    world_act_as(phone, ASHA);
    done(cpd_erase(NULL, laptop, words.id, NULL));
    file = make_bundle(laptop);
    cpd_doc *report = take(phone, &file, NULL);
    const cpd_node *told = cpd_node_get(cpd_doc_root(report), "erased_elsewhere");
    cr_assert_eq(cpd_node_length(told), 1);
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(told, 0)), words.id);
    cpd_doc_free(report);
    free(file.bytes);
    expect_verify_tells(laptop, 1, 0);
    expect_verify_tells(phone, 0, 1);
    file = make_bundle(phone);
    report = take(third, &file, laptop);
    cr_expect_eq(listed(cpd_doc_root(report), "erased_elsewhere"), 0);
    cpd_doc_free(report);
    free(file.bytes);
    expect_verify_tells(third, 1, 0);
    done(cpd_erase(NULL, phone, words.id, NULL));
    expect_verify_tells(phone, 1, 0);
    cpd_home_close(third);
    cpd_home_close(phone);
    close_both(&m);
}

/* ---- what is withdrawn, and what an employer erases of its own copy ---- */

/* A withdrawal is written by who they are here. */
Test(brought, is_withdrawn_by_who_one_is_here)
{
    struct moved m = moved(true);
    cpd_home *third = world_home(false);
    char id[CPD_UUID_TEXT];
    CPD_FREE char *path = NULL;
    cpd_saved out;
    cpd_uuid here = world_person(m.home, m.name);

    done(cpd_record_withdraw(&out, m.home, m.l.piece.id, "I wrote it twice."));
    done(cpd_record_withdraw(&out, m.home, m.l.reflection.id, "I wrote it twice."));
    expect_sound(m.home);
    struct file file = make_bundle(m.home);
    cpd_uuid_format(id, &here);
    cr_assert(asprintf(&path, "%s/keys/person/%s", m.home->path, id) > 0);
    cpd_bundle_take_options options = {.key_file = path};
    done(cpd_bundle_take(NULL, third, file.bytes, file.length, &options));
    world_expect_whole(third);
    free(file.bytes);
    cpd_home_close(third);
    close_both(&m);
}

/* That one employer's copy went takes nothing from what others hold, nor from what is passed on. */
Test(brought, an_employer_erases_its_own_copy_alone)
{
    struct moved m = moved(false);
    cpd_home *third = world_home(false);
    static const cpd_erase_options request = {.what = CPD_ERASE_TEXT, .basis = "request"};

    world_add_contact(m.l.council, ASHA, "line-manager", VERA, "2026-09-01");
    world_act_as(m.l.council, VERA);
    done(cpd_erase(NULL, m.l.council, m.l.piece.id, &request));
    world_act_as(m.l.council, ASHA);
    struct file file = make_bundle(m.l.council);
    cpd_doc_free(take(m.home, &file, m.l.council));
    free(file.bytes);
    world_act_as(m.home, ASHA);
    expect_verify_tells(m.home, 0, 1);
    file = make_bundle(m.home);
    cpd_doc_free(take(third, &file, m.home));
    free(file.bytes);
    world_act_as(third, ASHA);
    CPD_FREE char *text = world_read(third, m.l.piece.id, "text");
    cr_expect_str_eq(text, "Read about thresholds");
    cpd_home_close(third);
    close_both(&m);
}
