/* The renewal of a year, drafted from what was written: Social Work England's rules as shipped. */
#include <string.h>

#include "support/shipped.h"

#define NOW "2026-11-20T12:00:00Z" /* in the year to 30 November 2026, unconfirmed */

static cpd_home *home_of_asha(void)
{
    cpd_home *home = shipped_home(NOW);

    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    shipped_register(home, "Asha", "2022-05-01", NULL);
    return home;
}

static cpd_doc *renewal(cpd_home *home, const char *as_of)
{
    cpd_renewal_options options = CPD_RENEWAL_OPTIONS_INIT;
    cpd_doc *doc = NULL;

    options.as_of = as_of ? shipped_day(as_of) : CPD_DATE_NONE;
    done(cpd_returns_renewal(&doc, home, &options));
    return doc;
}

static bool is_left(const cpd_doc *doc, const char *words)
{
    const cpd_node *left = cpd_node_get(cpd_doc_root(doc), "left_to_do");

    for (size_t i = 0; i < cpd_node_length(left); i++)
        if (strstr(cpd_node_as_text(cpd_node_at(left, i)), words))
            return true;
    return false;
}

static void expect_state(const cpd_doc *doc, const char *code, const char *state)
{
    const cpd_node *finding = shipped_finding(cpd_node_get(cpd_doc_root(doc), "requirement"), code);

    cr_assert_not_null(finding, "no finding %s", code);
    cr_expect_str_eq(cpd_node_get_text(finding, "state"), state, "%s: %s", code,
                     cpd_node_get_text(finding, "reason"));
}

static const cpd_node *piece(const cpd_doc *doc, size_t i)
{
    return cpd_node_at(cpd_node_get(cpd_doc_root(doc), "pieces"), i);
}

/* A piece with everything the form asks. */
static cpd_saved whole_piece(cpd_home *home, const char *date, const char *text)
{
    return shipped_save(home, "kind", "cpd", "date", date, "text", text, "activity", "course",
                        "learning", "That thresholds differ.", "impact", "I ask earlier.", "peer",
                        "A colleague saw it so too.", NULL);
}

Test(renewal, is_drafted_and_never_submitted)
{
    cpd_home *home = home_of_asha();
    const cpd_node *root, *fields;
    cpd_doc *doc;

    whole_piece(home, "2026-03-01", "A day on thresholds.");
    whole_piece(home, "2026-06-01", "Read about attachment.");
    doc = renewal(home, NULL);
    root = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(root, "schema"), "cpd.renewal/1");
    cr_expect_str_eq(cpd_node_get_text(root, "status"), "NOT submitted");
    cr_expect_str_eq(cpd_node_get_text(root, "regulator"), "Social Work England");
    cr_expect_str_eq(cpd_node_get_text(root, "set"), "swe-cpd");
    cr_expect_str_eq(cpd_node_get_text(root, "version"), "2025-26");
    cr_expect_str_eq(cpd_node_get_text(root, "name"), "Asha");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(root, "registration"), "number"), "SW1");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(root, "year"), "to"), "2026-11-30");
    cr_expect(cpd_node_get_bool(root, "owed"));
    expect_state(doc, "cpd", "met");

    cr_assert_eq(cpd_node_length(cpd_node_get(root, "pieces")), 2);
    fields = cpd_node_get(piece(doc, 0), "fields");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(fields, 0), "field"), "activity");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(fields, 0), "text"), "course");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(fields, 1), "text"), "A day on thresholds.");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(fields, 2), "text"), "2026-03-01");
    cr_expect_eq(cpd_node_length(cpd_node_get(piece(doc, 0), "missing")), 0);
    cr_expect_str_eq(cpd_node_get_text(piece(doc, 1), "date"), "2026-06-01"); // oldest first

    cr_expect(is_left(doc, "Renewal is open until the end of 30 November 2026."));
    cr_expect(is_left(doc, "Nothing is submitted from here"));
    cr_expect_str_eq(cpd_node_get_text(root, "certainty"), "unconfirmed");
    cr_expect(is_left(doc, "UNCONFIRMED"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, tells_what_is_missing)
{
    cpd_home *home = home_of_asha();
    const cpd_node *missing;
    cpd_doc *doc;

    shipped_save(home, "kind", "cpd", "date", "2026-03-01", "text", "A day on thresholds.",
                 "learning", " \n", NULL);
    doc = renewal(home, NULL);
    expect_state(doc, "two-pieces", "not-yet");
    expect_state(doc, "peer-reflection", "not-yet");
    missing = cpd_node_get(piece(doc, 0), "missing");
    cr_assert_eq(cpd_node_length(missing), 3); // the peer's part is not asked of every piece
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(missing, 0)), "Type of CPD");
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(missing, 1)), "What you learnt");
    cr_expect_null(cpd_node_get(cpd_node_at(cpd_node_get(piece(doc, 0), "fields"), 3), "text"));
    cr_expect(is_left(doc, "At least one of them was talked over with a peer: you have no pieces"));
    cr_expect(is_left(doc, ") says nothing yet under \"Type of CPD\", \"What you learnt\" and \""));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, takes_pieces_of_the_year_alone)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc;

    whole_piece(home, "2025-11-30", "The last day of the year before.");
    whole_piece(home, "2025-12-01", "The first day.");
    whole_piece(home, "2026-11-20", "Today.");
    doc = renewal(home, NULL);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "pieces")), 2);
    expect_state(doc, "cpd", "met");
    cpd_doc_free(doc);

    doc = renewal(home, "2025-11-30"); // the year before, by its last day
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "version"), "2024-25");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "certainty"), "confirmed");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "pieces")), 1);
    expect_state(doc, "two-pieces", "not-yet");
    cr_expect_not(is_left(doc, "UNCONFIRMED"));
    cr_expect(is_left(doc, "Renewal closed at the end of 30 November 2025."));
    cpd_doc_free(doc);

    doc = renewal(home, "2025-12-01"); // the whole year, whichever of its days is given
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "version"), "2025-26");
    expect_state(doc, "cpd", "met");
    cpd_doc_free(doc);

    doc = renewal(home, "2026-12-01"); // a year to come
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "version"), "2026-27");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "pieces")), 0);
    cr_expect(is_left(doc, "Renewal opens on 1 September 2027"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, does_not_count_the_same_text_twice)
{
    cpd_home *home = home_of_asha();
    cpd_saved first, again;
    cpd_doc *doc;

    first = shipped_save(home, "kind", "cpd", "date", "2026-03-01", "text", "A day on thresholds.",
                         NULL);
    again = whole_piece(home, "2026-06-01", " a DAY on\nthresholds. ");
    doc = renewal(home, NULL);
    expect_state(doc, "two-pieces", "not-yet");
    expect_state(doc, "peer-reflection", "met"); // the fuller of the two stands
    cr_expect_str_eq(cpd_node_get_text(piece(doc, 0), "record"), first.id);
    cr_expect_str_eq(cpd_node_get_text(piece(doc, 0), "same_as"), again.id);
    cr_expect_null(cpd_node_get(piece(doc, 1), "same_as"));
    cr_expect(is_left(doc, ") has the same text as that of 1 June 2026 ("));
    cpd_doc_free(doc);
    shipped_save(home, "kind", "cpd", "date", "2026-06-30", "text", "A day on thresholds.", NULL);
    doc = renewal(home, NULL);
    cr_expect_str_eq(cpd_node_get_text(piece(doc, 2), "same_as"), again.id);
    expect_state(doc, "two-pieces", "not-yet");
    cpd_doc_free(doc);
    whole_piece(home, "2026-07-01", "Something else.");
    doc = renewal(home, NULL);
    expect_state(doc, "cpd", "met");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, is_not_owed_by_who_joined_late)
{
    static const struct {
        const char *since;
        bool owed;
    } cases[] = {{"2026-08-31", true}, {"2026-09-01", false}, {"2026-11-01", false}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_home *home = shipped_home(NOW);
        cpd_doc *doc;

        shipped_person(home, "Asha", "nqsw", cases[i].since);
        shipped_register(home, "Asha", cases[i].since, NULL);
        doc = renewal(home, "2026-03-01");
        cr_expect_eq(cpd_node_get_bool(cpd_doc_root(doc), "owed"), cases[i].owed, "%s",
                     cases[i].since);
        cr_expect_eq(cpd_node_get(cpd_doc_root(doc), "why") != NULL, !cases[i].owed);
        cr_expect_eq(is_left(doc, "Two different pieces"), cases[i].owed);
        cr_expect_eq(is_left(doc, "copy it into the form"), cases[i].owed);
        cpd_doc_free(doc);
        cpd_home_close(home);
    }
}

Test(renewal, tells_a_restoration_from_a_new_statement)
{
    cpd_home *home = shipped_home(NOW);
    cpd_doc *doc;

    shipped_person(home, "Asha", "social-worker", "2020-01-01");
    shipped_register(home, "Asha", "2020-01-01", NULL);
    shipped_register(home, "Asha", "2026-10-01", NULL); // the same, said again
    doc = renewal(home, NULL);
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "owed"));
    cpd_doc_free(doc);

    shipped_person(home, "Ben", "social-worker", "2020-01-01");
    shipped_register(home, "Ben", "2020-01-01", "2026-01-31");
    shipped_register(home, "Ben", "2026-10-01", NULL); // restored
    doc = renewal(home, NULL);
    cr_expect_not(cpd_node_get_bool(cpd_doc_root(doc), "owed"));
    cr_expect(strstr(cpd_node_get_text(cpd_doc_root(doc), "why"), "1 October 2026"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, needs_rules_and_asks_for_a_registration)
{
    cpd_home *home = shipped_home(NOW);
    cpd_doc *doc = NULL;

    shipped_person(home, "Asha", "social-worker", "2024-01-01");
    refused(
        cpd_returns_renewal(&doc, home, &(cpd_renewal_options){.as_of = shipped_day("2002-06-01")}),
        CPD_EABSENT);
    doc = renewal(home, NULL);
    cr_expect(is_left(doc, "No registration is on record"));
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "registration"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* A regulator reads it: what may tell who somebody is waits for its author's reason. Days and types
 * do not. */
Test(renewal, holds_back_a_text_that_may_tell_who_somebody_is)
{
    cpd_home *home = home_of_asha();
    cpd_saved saved = whole_piece(home, "2026-03-01", "With Mrs Okafor at LS1 4AP.");
    cpd_doc *doc = renewal(home, NULL);
    const cpd_node *fields = cpd_node_get(piece(doc, 0), "fields");

    cr_expect_eq(cpd_node_get_int(piece(doc, 0), "held", 0), 2);
    cr_expect_null(cpd_node_get(cpd_node_at(fields, 1), "text"));
    cr_expect(cpd_node_get_bool(cpd_node_at(fields, 1), "held"));
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(fields, 2), "text"), "2026-03-01");
    cr_expect_eq(cpd_node_length(cpd_node_get(piece(doc, 0), "missing")), 0, "it is written");
    cpd_doc_free(doc);
    done(cpd_record_release(home, saved.id, NULL, "She asked for it"));
    doc = renewal(home, NULL);
    fields = cpd_node_get(piece(doc, 0), "fields");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(fields, 1), "text"),
                     "With Mrs Okafor at LS1 4AP.");
    cr_expect_null(cpd_node_get(piece(doc, 0), "held"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, follows_amendments_and_leaves_out_what_was_withdrawn)
{
    cpd_home *home = home_of_asha();
    cpd_saved one, other, saved;
    cpd_doc *doc, *changes = cpd_doc_new();

    one = whole_piece(home, "2026-03-01", "A day on thresholds.");
    other = whole_piece(home, "2026-06-01", "Read about attachment.");
    done(cpd_record_withdraw(&saved, home, other.id, "was somebody else's"));
    done(cpd_record_amend(&saved, home, one.id, shipped_object(changes, "text", "Two days.", NULL),
                          NULL, NULL));
    doc = renewal(home, NULL);
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "pieces")), 1);
    cr_expect_str_eq(
        cpd_node_get_text(cpd_node_at(cpd_node_get(piece(doc, 0), "fields"), 1), "text"),
        "Two days.");
    expect_state(doc, "two-pieces", "not-yet");
    cpd_doc_free(doc);
    cpd_doc_free(changes);
    cpd_home_close(home);
}

Test(renewal, never_counts_a_private_reflection)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc;

    shipped_save(home, "kind", "reflection", "date", "2026-03-01", "text", "Mine.", NULL);
    shipped_save(home, "kind", "reflection", "date", "2026-04-01", "text", "Mine too.", NULL);
    doc = renewal(home, NULL);
    expect_state(doc, "two-pieces", "not-yet");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "pieces")), 0);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, leaves_alone_what_nobody_needs)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc;

    whole_piece(home, "2026-03-01", "A day on thresholds.");
    shipped_save(home, "kind", "cpd", "date", "2026-04-01", "text", "A podcast.", NULL);
    doc = renewal(home, NULL);
    expect_state(doc, "cpd", "met");
    cr_expect(is_left(doc, "The piece of 1 April 2026 ("), "one is not enough");
    cpd_doc_free(doc);

    whole_piece(home, "2026-06-01", "Read about attachment.");
    doc = renewal(home, NULL);
    cr_expect_not(is_left(doc, "says nothing yet"), "two whole pieces are enough");
    cr_expect_eq(cpd_node_length(cpd_node_get(piece(doc, 1), "missing")), 3);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, names_the_piece_that_stands)
{
    cpd_home *home = home_of_asha();
    cpd_saved fullest;
    cpd_doc *doc;

    shipped_save(home, "kind", "cpd", "date", "2026-03-01", "text", "A day.", "peer", "Jo", NULL);
    shipped_save(home, "kind", "cpd", "date", "2026-04-01", "text", "A day.", NULL);
    fullest = whole_piece(home, "2026-05-01", "A day.");
    doc = renewal(home, NULL);
    cr_expect_str_eq(cpd_node_get_text(piece(doc, 0), "same_as"), fullest.id);
    cr_expect_str_eq(cpd_node_get_text(piece(doc, 1), "same_as"), fullest.id);
    cr_expect_not(is_left(doc, "says nothing yet under"));
    cpd_doc_free(doc);
    cpd_home_close(home);
}

Test(renewal, says_when_the_rules_are_those_of_another_regulator)
{
    static const char *const bodies[] = {"CORU", "social work england", "swe"};

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        cpd_home *home = shipped_home(NOW);
        cpd_doc *doc, *scratch = cpd_doc_new();

        shipped_person(home, "Ailsa", "social-worker", "2024-01-01");
        done(cpd_person_add_registration(home, "Ailsa",
                                         shipped_object(scratch, "body", bodies[i], "number", "1",
                                                        "since", "2024-01-01", NULL)));
        doc = renewal(home, NULL);
        cr_expect_eq(is_left(doc, "You are registered with CORU, and these are the rules of Social "
                                  "Work England."),
                     i == 0);
        cpd_doc_free(doc);
        cpd_doc_free(scratch);
        cpd_home_close(home);
    }
}

Test(renewal, asks_by_the_registration_with_the_regulator_itself)
{
    cpd_home *home = home_of_asha();
    cpd_doc *doc, *scratch = cpd_doc_new();

    done(cpd_person_add_registration(home, "Asha",
                                     shipped_object(scratch, "body", "SSSC", "number", "2", "since",
                                                    "2026-10-01", NULL))); // over the border, too
    doc = renewal(home, NULL);
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "owed"), "registered there late, here not");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_get(cpd_doc_root(doc), "registration"), "number"),
                     "SW1");
    cr_expect_not(is_left(doc, "You are registered with"));
    cpd_doc_free(doc);
    cpd_doc_free(scratch);
    cpd_home_close(home);
}
