/* Reading, finding and listing: what is shown to whom, newest first, by day, kind and words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/portfolio.h>

#include "craft.h"

/* The texts (or accounts of kinds) of a list, parted by "; ". */
static char *texts_of(cpd_doc *doc)
{
    cpd_str out = {0};
    const cpd_node *list = cpd_doc_root(doc);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *text = cpd_node_get_text(cpd_node_at(list, i), "text");
        cpd_str_addf(&out, "%s%s", i ? "; " : "",
                     text ? text : cpd_node_get_text(cpd_node_at(list, i), "kind"));
    }
    cpd_doc_free(doc);
    return cpd_str_finish(&out);
}

static void expect_list(cpd_home *home, cpd_record_filter filter, const char *expected)
{
    cpd_doc *doc;
    done(cpd_record_list(&doc, home, &filter));
    CPD_FREE char *found = texts_of(doc);
    cr_expect_str_eq(found, expected, "%s", found);
}

static void expect_unsigned(cpd_home *home, const char *person, size_t expected)
{
    cpd_doc *doc;
    world_act_as(home, person);
    done(cpd_record_unsigned(&doc, home));
    cr_expect_eq(cpd_node_length(cpd_doc_root(doc)), expected, "%s has %zu", person,
                 cpd_node_length(cpd_doc_root(doc)));
    cpd_doc_free(doc);
}

static cpd_home *world_with_pieces(void)
{
    cpd_home *home = world_of_two();
    world_save(home, "{kind: cpd, text: Thresholds of care, date: 2026-11-02}");
    world_save(home, "{kind: time, category: direct, minutes: 30m, text: Visit, date: 2026-11-03}");
    world_save(home, "{kind: cpd, text: Á la carte, learning: Thresholds again, date: 2026-11-04}");
    world_save(home, "{kind: reflection, text: Mine alone, date: 2026-11-05}");
    world_save(home, "{kind: absence, reason: Flu, from: 2026-11-06, to: 2026-11-09}");
    return home;
}

#define BETWEEN(first, last) ((cpd_record_filter){.from = (first), .to = (last)})
#define FILTER(...) ((cpd_record_filter){.from = CPD_DATE_NONE, .to = CPD_DATE_NONE, __VA_ARGS__})

/* ---- lists ---- */

Test(read, a_list_is_newest_day_first)
{
    cpd_home *home = world_with_pieces();
    cpd_doc *doc;
    done(cpd_record_list(&doc, home, NULL));
    CPD_FREE char *all = texts_of(doc);
    cr_expect_str_eq(all, "absence; Mine alone; Á la carte; Visit; Thresholds of care");
    world_save(home, "{kind: cpd, text: Written later, date: 2026-11-04}");
    expect_list(home, FILTER(.most = 3), "absence; Mine alone; Written later");
    expect_list(home, FILTER(.kind = "cpd"), "Written later; Á la carte; Thresholds of care");
    cpd_home_close(home);
}

Test(read, a_list_can_be_bounded_by_days)
{
    cpd_home *home = world_with_pieces();
    cpd_date from, to;
    done(cpd_date_parse(&from, "2026-11-03"));
    done(cpd_date_parse(&to, "2026-11-04"));
    expect_list(home, BETWEEN(from, to), "Á la carte; Visit");
    expect_list(home, BETWEEN(to, CPD_DATE_NONE), "absence; Mine alone; Á la carte");
    expect_list(home, BETWEEN(CPD_DATE_NONE, from), "Visit; Thresholds of care");
    expect_list(home, BETWEEN(to, from), "");
    cpd_home_close(home);
}

Test(read, words_are_looked_for_in_what_was_written)
{
    cpd_home *home = world_with_pieces();
    expect_list(home, FILTER(.words = "thresholds"), "Á la carte; Thresholds of care");
    expect_list(home, FILTER(.words = "AGAIN thresholds"), "Á la carte");
    expect_list(home, FILTER(.words = "á LA"), "Á la carte");
    expect_list(home, FILTER(.words = "  mine   alone "), "Mine alone");
    expect_list(home, FILTER(.words = "flu"), "absence");
    expect_list(home, FILTER(.words = "direct"), "Visit");
    expect_list(home, FILTER(.words = "nowhere"), "");
    expect_list(home, FILTER(.words = ""),
                "absence; Mine alone; Á la carte; Visit; Thresholds of "
                "care");
    /* Nobody wrote these; they surround what was written. */
    static const char *const around[] = {"live", "cpd", "Asha", "2026", "piece", "P"};
    for (size_t i = 0; i < 4; i++)
        expect_list(home, FILTER(.words = around[i]), "");
    cpd_home_close(home);
}

Test(read, withdrawn_ones_are_listed_when_asked_for)
{
    cpd_home *home = world_with_pieces();
    cpd_saved saved = world_save(home, "{kind: cpd, text: Slip}"), gone;
    done(cpd_record_withdraw(&gone, home, saved.id, NULL));
    expect_list(home, FILTER(.kind = "cpd"), "Á la carte; Thresholds of care");
    expect_list(home, FILTER(.kind = "cpd", .withdrawn = true),
                "cpd; Á la carte; Thresholds of care");
    cpd_home_close(home);
}

Test(read, an_amended_record_is_listed_once)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: First, date: 2026-11-01}");
    world_amend(home, saved.id, "{text: Second, date: 2026-11-09}");
    world_save(home, "{kind: cpd, text: Other, date: 2026-11-05}");
    expect_list(home, FILTER(.kind = "cpd"), "Second; Other");
    cpd_home_close(home);
}

Test(read, others_see_a_list_as_far_as_they_may)
{
    cpd_home *home = world_with_pieces();
    cpd_doc *doc = NULL;
    world_act_as(home, TOM);
    expect_list(home, FILTER(.person = "asha"), "absence; Á la carte; Visit; Thresholds of care");
    expect_list(home, FILTER(.words = NULL), "");
    world_act_as(home, VERA);
    refused(cpd_record_list(&doc, home, &FILTER(.person = "asha")), CPD_EABSENT);
    refused(cpd_record_list(&doc, home, &FILTER(.person = "bob")), CPD_EABSENT);
    refused(cpd_record_list(&doc, home, &FILTER(.kind = "mood")), CPD_EINPUT);
    cr_expect_null(doc);
    cpd_home_close(home);
}

Test(read, accounts_are_listed_when_asked_for)
{
    cpd_home *home = world_of_two();
    world_session(home);
    world_act_as(home, ASHA);
    expect_list(home, FILTER(.kind = NULL), "session");
    expect_list(home, FILTER(.kind = "account"),
                "A good hour.; We talked about the Mellor assessment.");
    cpd_home_close(home);
}

/* ---- one record ---- */

Test(read, a_record_says_all_about_itself)
{
    cpd_home *home = world_of_two();
    cpd_saved saved =
        world_save(home, "{kind: cpd, text: Read, minutes: 90m, impact: More, people: "
                         "[{role: peer, person: Vera}], date: 2026-11-02}");
    cpd_doc *doc;
    done(cpd_record_read(&doc, home, saved.id, NULL));
    const cpd_node *shown = cpd_doc_root(doc);
    static const char *const expected[][2] = {
        {"kind", "cpd"},        {"title", "piece of CPD"}, {"class", "P"},
        {"state", "live"},      {"author", ASHA},          {"portfolio", ASHA},
        {"date", "2026-11-02"}, {"text", "Read"},          {"impact", "More"}};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const char *found = cpd_node_get_text(shown, expected[i][0]);
        cr_expect_str_eq(found ? found : "", expected[i][1], "%s", expected[i][0]);
    }
    cr_expect_str_eq(cpd_node_get_text(shown, "record"), saved.id);
    cr_expect_str_eq(cpd_node_get_text(shown, "hash"), saved.hash);
    cr_expect_eq(cpd_node_get_int(shown, "revision", 0), 1);
    cr_expect_eq(cpd_node_get_int(shown, "minutes", 0), 90);
    cr_expect_null(cpd_node_get(shown, "salt"));
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(cpd_node_get(shown, "people"), 0), "name"),
                     VERA);
    const cpd_node *history = cpd_node_at(cpd_node_get(shown, "history"), 0);
    cr_expect_str_eq(cpd_node_get_text(history, "clock"), "2026-11-20T12:00:00Z");
    cpd_doc_free(doc);
    refused(cpd_record_read(&doc, home, saved.id, "no hash"), CPD_EABSENT);
    cpd_saved other = world_save(home, "{kind: cpd, text: Other}");
    refused(cpd_record_read(&doc, home, saved.id, other.hash), CPD_EABSENT);
    cpd_home_close(home);
}

Test(read, a_signature_is_shown_with_its_words)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home);
    cpd_doc *registration =
        world_yaml("{body: Social Work England, number: SW1, since: 2020-01-01}");
    cpd_doc *doc;
    done(cpd_person_add_registration(home, TOM, cpd_doc_root(registration)));
    cpd_doc_free(registration);
    done(cpd_record_sign(
        home, session.id,
        &(cpd_sign_options){.outcome = "agree-with-comment", .words = "Well said"}));
    done(cpd_record_read(&doc, home, session.id, NULL));
    const cpd_node *one = cpd_node_at(cpd_node_get(cpd_doc_root(doc), "signatures"), 0);
    cr_expect_str_eq(cpd_node_get_text(one, "signer"), TOM);
    cr_expect_str_eq(cpd_node_get_text(one, "role"), "supervisor");
    cr_expect_str_eq(cpd_node_get_text(one, "outcome"), "agree-with-comment");
    cr_expect_str_eq(cpd_node_get_text(one, "date"), "2026-11-20");
    cr_expect_str_eq(cpd_node_get_text(one, "words"), "Well said");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(one, "registration"), "number"), "SW1");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(one, "registration"), "checked_on"),
                     "2026-11-20");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* Who is named in a record may read it after the supervision has ended; the rest not. */
Test(read, being_named_outlasts_being_a_contact)
{
    cpd_home *home = world_of_two();
    cpd_saved piece = world_save(home, "{kind: cpd, text: Read}"), session = world_session(home);
    cpd_doc *doc;
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-11-20");
    world_act_as(home, TOM);
    refused(cpd_record_read(&doc, home, piece.id, NULL), CPD_EABSENT);
    done(cpd_record_read(&doc, home, session.id, NULL));
    cpd_doc_free(doc);
    world_act_as(home, VERA);
    done(cpd_record_read(&doc, home, piece.id, NULL));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* ---- finding ---- */

Test(read, a_record_is_found_by_the_end_of_its_id)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: Read}");
    char id[CPD_ID_TEXT];
    for (size_t n = 4; n <= 36; n++) {
        done(cpd_record_find(id, home, saved.id + 36 - n));
        cr_expect_str_eq(id, saved.id);
    }
    static const char *const bad[] = {"",     "abc",   "XYZ0",
                                      "zzzz", "12 34", "0198a000-0000-7000-8000-0000000000000"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused(cpd_record_find(id, home, bad[i]), CPD_EINPUT);
    refused(cpd_record_find(id, home, NULL), CPD_EINPUT);
    refused(cpd_record_find(id, home, "0198a000-0000-7000-8000-000000000000"), CPD_EABSENT);
    refused(cpd_record_find(id, home, saved.id[35] == '0' ? "ffff" : "0000"), CPD_EABSENT);
    cpd_home_close(home);
}

/* Records with the same last characters, made by giving them these ids. */
static cpd_saved save_with_id(cpd_home *home, const char *kind, const char *id)
{
    char yaml[100];
    snprintf(yaml, sizeof yaml, "{kind: %s, text: x}", kind);
    return craft(home, &(struct craft){.yaml = yaml, .record = id});
}

Test(read, several_with_the_same_end_are_counted_as_far_as_one_may_see_them)
{
    cpd_home *home = world_of_two();
    char id[CPD_ID_TEXT];
    save_with_id(home, "cpd", "0198a000-0000-7000-8000-00000000abcd");
    save_with_id(home, "cpd", "0198a000-0000-7000-8000-00001111abcd");
    save_with_id(home, "reflection", "0198a000-0000-7000-8000-00002222abcd");
    refused(cpd_record_find(id, home, "abcd"), CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->text, "3 records"), "%s", cpd_error_last()->text);
    done(cpd_record_find(id, home, "1abcd"));
    cr_expect_str_eq(id, "0198a000-0000-7000-8000-00001111abcd");
    world_act_as(home, TOM);
    refused(cpd_record_find(id, home, "abcd"), CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->text, "2 records"), "%s", cpd_error_last()->text);
    refused(cpd_record_find(id, home, "2abcd"), CPD_EABSENT);
    cpd_home_close(home);
}

/* ---- what waits for a signature ---- */

Test(read, a_session_waits_for_both)
{
    cpd_home *home = world_of_two();
    cpd_saved session = world_session(home), gone;
    expect_unsigned(home, VERA, 0);
    expect_unsigned(home, TOM, 1);
    expect_unsigned(home, ASHA, 1);
    done(cpd_record_sign(home, session.id, NULL));
    expect_unsigned(home, ASHA, 0);
    expect_unsigned(home, TOM, 1);
    done(cpd_record_sign(home, session.id, &(cpd_sign_options){.outcome = "under-protest"}));
    expect_unsigned(home, TOM, 0);
    world_amend(home, session.id, "{minutes: 61m}");
    expect_unsigned(home, ASHA, 1);
    expect_unsigned(home, TOM, 1);
    done(cpd_record_withdraw(&gone, home, session.id, "It was not held."));
    expect_unsigned(home, ASHA, 0);
    expect_unsigned(home, TOM, 0);
    cpd_home_close(home);
}

Test(read, an_amended_judgement_waits_for_who_made_it)
{
    cpd_home *home = world_of_two();
    const char *node = "pcf@2018#D1";
    cpd_saved saved;
    world_act_as(home, TOM);
    done(cpd_portfolio_endorse(&saved, home, ASHA, &node, 1, "asye", "Seen.", NULL));
    expect_unsigned(home, TOM, 0);
    world_amend(home, saved.id, "{text: Seen twice.}");
    expect_unsigned(home, ASHA, 0);
    expect_unsigned(home, TOM, 1);
    done(cpd_record_sign(home, saved.id, NULL));
    expect_unsigned(home, TOM, 0);
    cpd_home_close(home);
}
