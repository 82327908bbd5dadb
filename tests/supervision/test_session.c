/* Sessions: who met whom on which day, each in their own words, one signature over all of it. */
#include <stdlib.h>
#include <string.h>

#include <cpd/supervision.h>

#include "record/record.h"
#include "support/world.h"

static cpd_date day(const char *text)
{
    cpd_date date;
    done(cpd_date_parse(&date, text));
    return date;
}

static int record(cpd_saved *out, cpd_home *home, cpd_session_draft draft)
{
    return cpd_supervision_record(out, home, &draft, NULL);
}

#define TODAY(...) ((cpd_session_draft){.date = CPD_DATE_NONE, __VA_ARGS__})

/* "supervisee Asha Mbeki, supervisor Tom Price" */
static char *people_of(cpd_home *home, const char *session)
{
    cpd_doc *doc;
    cpd_str out = {0};
    done(cpd_record_read(&doc, home, session, NULL));
    const cpd_node *people = cpd_node_get(cpd_doc_root(doc), "people");
    for (size_t i = 0; i < cpd_node_length(people); i++)
        cpd_str_addf(&out, "%s%s %s", i ? ", " : "",
                     cpd_node_get_text(cpd_node_at(people, i), "role"),
                     cpd_node_get_text(cpd_node_at(people, i), "name"));
    cpd_doc_free(doc);
    return cpd_str_finish(&out);
}

static void expect_people(cpd_home *home, const char *session, const char *expected)
{
    CPD_FREE char *found = people_of(home, session);
    cr_expect_str_eq(found, expected, "%s", found);
}

/* What is referred to: author and text of each account, a line each. */
static char *accounts_of(cpd_home *home, const char *session)
{
    cpd_doc *doc, *account;
    cpd_str out = {0};
    done(cpd_record_read(&doc, home, session, NULL));
    const cpd_node *refs = cpd_node_get(cpd_doc_root(doc), "refs");
    for (size_t i = 0; i < cpd_node_length(refs); i++) {
        const cpd_node *ref = cpd_node_at(refs, i);
        done(cpd_record_read(&account, home, cpd_node_get_text(ref, "record"),
                             cpd_node_get_text(ref, "revision")));
        const cpd_node *shown = cpd_doc_root(account);
        const char *text = cpd_node_get_text(shown, "text"),
                   *actions = cpd_node_get_text(shown, "actions");
        cpd_str_addf(&out, "%s: %s / %s\n", cpd_node_get_text(shown, "author"), text ? text : "-",
                     actions ? actions : "-");
        cpd_doc_free(account);
    }
    cpd_doc_free(doc);
    return cpd_str_finish(&out);
}

static void expect_accounts(cpd_home *home, const char *session, const char *expected)
{
    CPD_FREE char *found = accounts_of(home, session);
    cr_expect_str_eq(found, expected, "%s", found);
}

static int64_t entries(cpd_home *home)
{
    return world_number(home, "SELECT count(*) FROM entry");
}

/* ---- who ---- */

Test(session, is_with_the_supervisor_of_that_day)
{
    cpd_home *home = world_of_two();
    cpd_saved saved;
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-11-10");
    done(record(&saved, home, (cpd_session_draft){.date = day("2026-11-09")}));
    expect_people(home, saved.id, "supervisee " ASHA ", supervisor " TOM);
    done(record(&saved, home, (cpd_session_draft){.date = day("2026-11-10")}));
    expect_people(home, saved.id, "supervisee " ASHA ", supervisor " VERA);
    done(record(&saved, home, TODAY(.with = NULL)));
    expect_people(home, saved.id, "supervisee " ASHA ", supervisor " VERA);
    int64_t before = entries(home);
    refused(record(&saved, home, (cpd_session_draft){.date = day("2026-08-31")}), CPD_EABSENT);
    cr_expect(strstr(cpd_error_last()->hint, "--with"), "%s", cpd_error_last()->hint);
    cr_expect_eq(entries(home), before);
    cpd_home_close(home);
}

Test(session, is_recorded_by_either_of_the_two)
{
    cpd_home *home = world_of_two();
    cpd_saved saved;
    world_act_as(home, TOM);
    done(record(&saved, home, TODAY(.with = "asha", .supervising = true)));
    expect_people(home, saved.id, "supervisee " ASHA ", supervisor " TOM);
    world_act_as(home, ASHA);
    expect_people(home, saved.id, "supervisee " ASHA ", supervisor " TOM);
    /* Somebody stood in for the supervisor. */
    done(record(&saved, home, TODAY(.with = "vera")));
    expect_people(home, saved.id, "supervisee " ASHA ", supervisor " VERA);
    world_act_as(home, VERA);
    expect_people(home, saved.id, "supervisee " ASHA ", supervisor " VERA);
    cpd_home_close(home);
}

Test(session, is_not_recorded_by_anybody_else)
{
    cpd_home *home = world_of_two();
    cpd_saved saved, untouched;
    int64_t before = entries(home);
    memset(&saved, 7, sizeof saved);
    untouched = saved;
    world_act_as(home, VERA);
    refused(record(&saved, home, TODAY(.with = "asha", .supervising = true)), CPD_EDENIED);
    world_act_as(home, TOM);
    /* Before he was her supervisor. */
    refused(
        record(&saved, home,
               (cpd_session_draft){.with = "asha", .supervising = true, .date = day("2026-08-31")}),
        CPD_EDENIED);
    refused(record(&saved, home, TODAY(.supervising = true)), CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->hint, "--with"), "%s", cpd_error_last()->hint);
    refused(record(&saved, home, TODAY(.with = "tom", .supervising = true)), CPD_EINPUT);
    refused(record(&saved, home, TODAY(.with = "bob", .supervising = true)), CPD_EABSENT);
    world_act_as(home, ASHA);
    refused(record(&saved, home, TODAY(.with = "asha")), CPD_EINPUT);
    cr_expect_eq(entries(home), before);
    cr_expect(memcmp(&saved, &untouched, sizeof saved) == 0, "the answer was touched");
    cpd_home_close(home);
}

Test(session, with_somebody_who_is_only_named_here)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT];
    cpd_saved saved;
    done(cpd_person_add(id, home, ASHA));
    done(cpd_person_add(id, home, TOM));
    world_add_contact(home, ASHA, "supervisor", TOM, "2026-01-01");
    world_act_as(home, ASHA);
    done(record(&saved, home, TODAY(.account = "We talked.")));
    world_act_as(home, TOM);
    expect_people(home, saved.id, "supervisee " ASHA ", supervisor " TOM);
    refused(cpd_record_sign(home, saved.id, NULL), CPD_ELOCKED);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- what ---- */

Test(session, says_how_long_and_when)
{
    cpd_home *home = world_of_two();
    cpd_saved saved;
    cpd_doc *doc;
    done(record(&saved, home, (cpd_session_draft){.minutes = 90, .date = day("2026-11-03")}));
    done(cpd_record_read(&doc, home, saved.id, NULL));
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(doc), "minutes", 0), 90);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "date"), "2026-11-03");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "class"), "B");
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* The account is written first; when the session is wrong nothing of it stays. */
Test(session, that_is_wrong_leaves_no_account)
{
    static const struct {
        const char *label;
        int minutes;
        const char *date;
    } cases[] = {{"negative", -1, NULL},
                 {"longer than a day", 1441, NULL},
                 {"in the future", 60, "2026-11-21"}};
    cpd_home *home = world_of_two();
    int64_t before = entries(home);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_issues *issues = cpd_issues_new();
        cpd_session_draft draft = TODAY(.account = "We talked.", .minutes = cases[i].minutes);
        cpd_saved saved;
        if (cases[i].date)
            draft.date = day(cases[i].date);
        refused(cpd_supervision_record(&saved, home, &draft, issues), CPD_EINPUT);
        cr_expect_geq(cpd_issues_count(issues), 1, "%s", cases[i].label);
        cr_expect_eq(entries(home), before, "%s", cases[i].label);
        cpd_issues_free(issues);
    }
    cpd_home_close(home);
}

Test(session, holds_each_account_by_its_hash)
{
    cpd_home *home = world_of_two();
    cpd_saved saved;
    done(record(&saved, home, TODAY(.account = "We talked.", .actions = "Ring the school.")));
    expect_accounts(home, saved.id, ASHA ": We talked. / Ring the school.\n");
    done(record(&saved, home, TODAY(.actions = "Only this.")));
    expect_accounts(home, saved.id, ASHA ": - / Only this.\n");
    done(record(&saved, home, TODAY(.account = "", .actions = "")));
    expect_accounts(home, saved.id, "");
    cpd_home_close(home);
}

Test(session, the_other_adds_an_account_of_their_own)
{
    cpd_home *home = world_of_two();
    cpd_saved first, second, third;
    done(record(&first, home, TODAY(.account = "We talked.")));
    world_act_as(home, TOM);
    done(cpd_supervision_add_account(&second, home, first.id, "A good hour.", NULL));
    cr_expect_str_eq(second.id, first.id);
    cr_expect_eq(second.revision, 2);
    expect_accounts(home, first.id, ASHA ": We talked. / -\n" TOM ": A good hour. / -\n");
    world_act_as(home, ASHA);
    done(cpd_supervision_add_account(&third, home, first.id, NULL, "One more thing."));
    expect_accounts(home, first.id,
                    ASHA ": We talked. / -\n" TOM ": A good hour. / -\n" ASHA
                         ": - / One more thing.\n");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* Also when the supervision has ended meanwhile: the record names them. */
Test(session, the_other_may_write_as_long_as_they_are_named)
{
    cpd_home *home = world_of_two();
    cpd_saved saved, out;
    done(record(&saved, home, TODAY(.account = "We talked.")));
    world_add_contact(home, ASHA, "supervisor", VERA, "2026-11-20");
    world_act_as(home, TOM);
    done(cpd_supervision_add_account(&out, home, saved.id, "A good hour.", NULL));
    done(cpd_record_sign(home, saved.id, NULL));
    world_act_as(home, VERA);
    refused(cpd_supervision_add_account(&out, home, saved.id, "Me too.", NULL), CPD_EDENIED);
    cpd_home_close(home);
}

Test(session, an_account_that_cannot_be_added_leaves_nothing)
{
    cpd_home *home = world_of_two();
    cpd_saved saved, piece, out, gone;
    done(record(&saved, home, TODAY(.minutes = 60)));
    piece = world_save(home, "{kind: cpd, text: Read}");
    int64_t before = entries(home);
    refused(cpd_supervision_add_account(&out, home, piece.id, "Words", NULL), CPD_EINPUT);
    refused(cpd_supervision_add_account(&out, home, saved.id, NULL, NULL), CPD_EINPUT);
    refused(cpd_supervision_add_account(&out, home, saved.id, "", ""), CPD_EINPUT);
    refused(cpd_supervision_add_account(&out, home, saved.id, "a\rb", NULL), CPD_EINPUT);
    refused(cpd_supervision_add_account(&out, home, "session", "Words", NULL), CPD_EINPUT);
    world_act_as(home, VERA);
    refused(cpd_supervision_add_account(&out, home, saved.id, "Words", NULL), CPD_EABSENT);
    cr_expect_eq(entries(home), before);
    world_act_as(home, ASHA);
    done(cpd_record_withdraw(&gone, home, saved.id, NULL));
    world_act_as(home, TOM);
    before = entries(home);
    refused(cpd_supervision_add_account(&out, home, saved.id, "Words", NULL), CPD_ECONFLICT);
    cr_expect_eq(entries(home), before, "the account was written though the session was withdrawn");
    world_expect_whole(home);
    cpd_home_close(home);
}

/* ---- signing ---- */

/* A session is signed as it stands: with another account it is another version. */
Test(session, an_account_added_later_asks_for_new_signatures)
{
    cpd_home *home = world_of_two();
    cpd_saved saved, out;
    cpd_doc *doc;
    done(record(&saved, home, TODAY(.account = "We talked.")));
    done(cpd_record_sign(home, saved.id, NULL));
    world_act_as(home, TOM);
    done(cpd_supervision_add_account(&out, home, saved.id, "A good hour.", NULL));
    done(cpd_record_sign(home, saved.id, NULL));
    done(cpd_record_read(&doc, home, saved.id, NULL));
    const cpd_node *signatures = cpd_node_get(cpd_doc_root(doc), "signatures");
    cr_assert_eq(cpd_node_length(signatures), 2);
    cr_expect_eq(cpd_node_get_int(cpd_node_at(signatures, 0), "revision", 0), 1);
    cr_expect_eq(cpd_node_get_int(cpd_node_at(signatures, 1), "revision", 0), 2);
    cpd_doc_free(doc);
    world_act_as(home, ASHA);
    done(cpd_record_unsigned(&doc, home));
    cr_expect_eq(cpd_node_length(cpd_doc_root(doc)), 1);
    cpd_doc_free(doc);
    done(cpd_record_sign(home, saved.id, NULL));
    world_expect_whole(home);
    cpd_home_close(home);
}
