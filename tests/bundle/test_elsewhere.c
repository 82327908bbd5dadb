/* A career that a person carries: what the home they left states of their posts and registrations,
 * at the next. It counts while that home is accepted, is told with who says it, loses against this
 * home's own word, and lets nobody do anything. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/career.h>
#include <cpd/key.h>
#include <cpd/supervision.h>
#include <cpd/verify.h>

#include "bundle/situations.h"
#include "person/person.h"
#include "person/statements.h"
#include "store/store.h"
#include "support/each_fault.h"

#define NEXT "A. Mbeki"

static void state(cpd_home *home, const char *person, const char *what, const char *yaml)
{
    cpd_doc *doc = world_yaml(yaml);

    done(strcmp(what, "post") == 0 ? cpd_person_add_post(home, person, cpd_doc_root(doc))
                                   : cpd_person_add_registration(home, person, cpd_doc_root(doc)));
    cpd_doc_free(doc);
}

/* Asha left a council that stated two posts of hers and her registration. */
struct carried {
    cpd_home *council, *home;
    cpd_saved session; /* which nobody signed */
    char *fingerprint;
};

static struct carried carried(void)
{
    struct carried c = {.council = world_of_two(), .home = next_employer()};

    state(c.council, ASHA, "post",
          "{ladder: career, grade: a, since: 2022-09-01, employer: Northshire Council}");
    state(c.council, ASHA, "post", "{ladder: career, grade: newly, since: 2024-09-01}");
    state(c.council, ASHA, "registration", "{body: b, number: ONE, since: 2021-08-01}");
    c.session = world_session(c.council);
    world_act_as(c.council, ASHA);
    c.fingerprint = fingerprint_of(c.council);
    return c;
}

static void bring(struct carried *c)
{
    struct file file = make_bundle(c->council);

    cpd_doc_free(take(c->home, &file, c->council));
    free(file.bytes);
}

static void accept_as(struct carried *c, const char *name)
{
    done(cpd_trust_accept(NULL, c->home, c->fingerprint, &(cpd_trust_options){.name = name}));
}

static struct carried accepted(void)
{
    struct carried c = carried();

    bring(&c);
    accept_as(&c, "Northshire");
    return c;
}

static void close_carried(struct carried *c)
{
    world_expect_whole(c->home);
    free(c->fingerprint);
    cpd_home_close(c->home);
    cpd_home_close(c->council);
}

/* "a 2022-09-01..2024-08-31 (Northshire), newly 2024-09-01.. (Northshire)"; those that do not count
 * are left out. */
static char *told(cpd_home *home, const char *person, const char *list, const char *key)
{
    cpd_doc *doc;
    cpd_str text = {0};

    done(cpd_person_show(&doc, home, person));
    const cpd_node *shown = cpd_node_get(cpd_doc_root(doc), list);
    for (size_t i = 0; i < cpd_node_length(shown); i++) {
        const cpd_node *one = cpd_node_at(shown, i);
        const char *until = cpd_node_get_text(one, "until"), *by = cpd_node_get_text(one, "by");

        if (cpd_node_get_bool(one, "replaced"))
            continue;
        cpd_str_addf(&text, "%s%s %s..%s", text.length ? ", " : "", cpd_node_get_text(one, key),
                     cpd_node_get_text(one, "since"), until ? until : "");
        if (by)
            cpd_str_addf(&text, " (%s)", by);
    }
    cpd_doc_free(doc);
    return cpd_str_finish(&text);
}

static void expect_told(cpd_home *home, const char *label, const char *posts,
                        const char *registrations)
{
    CPD_FREE char *a = told(home, NEXT, "posts", "grade"),
                  *b = told(home, NEXT, "registrations", "number");

    cr_expect_str_eq(a, posts, "%s: %s", label, a);
    cr_expect_str_eq(b, registrations, "%s: %s", label, b);
}

#define POSTS "a 2022-09-01..2024-08-31 (Northshire), newly 2024-09-01.. (Northshire)"
#define REGISTERED "ONE 2021-08-01.. (Northshire)"

Test(elsewhere, a_career_counts_from_when_its_home_is_accepted)
{
    struct carried c = carried();

    expect_told(c.home, "before it came", "", "");
    bring(&c);
    expect_told(c.home, "not trusted yet", "", "");
    accept_as(&c, "Northshire");
    expect_told(c.home, "accepted", POSTS, REGISTERED);
    done(cpd_trust_end(c.home, c.fingerprint, NULL));
    expect_told(c.home, "ended", "", "");
    close_carried(&c);
}

static bool posts_wait(cpd_home *home)
{
    cpd_doc *doc;

    done(cpd_career_progress(&doc, home, NULL));
    bool waits = cpd_node_get_bool(cpd_doc_root(doc), "posts_wait");
    cpd_doc_free(doc);
    return waits;
}

/* In a home of her own: no remedy is to write the post down again. */
Test(elsewhere, posts_that_wait_for_their_home_to_be_accepted_are_told)
{
    struct carried c = carried();

    cpd_home_close(c.home);
    c.home = world_home(false);
    bring(&c);
    world_act_as(c.home, ASHA);
    cr_expect(posts_wait(c.home), "not trusted yet");
    accept_as(&c, "Northshire");
    cr_expect_not(posts_wait(c.home), "accepted");
    done(cpd_trust_end(c.home, c.fingerprint, NULL));
    cr_expect(posts_wait(c.home), "ended");
    close_carried(&c);
}

Test(elsewhere, a_home_without_a_name_is_told_by_its_fingerprint)
{
    struct carried c = carried();
    char expected[80];

    bring(&c);
    accept_as(&c, NULL);
    snprintf(expected, sizeof expected, "ONE 2021-08-01.. (home %.9s)", c.fingerprint);
    CPD_FREE char *found = told(c.home, NEXT, "registrations", "number");
    cr_expect_str_eq(found, expected);
    accept_as(&c, "Northshire");
    expect_told(c.home, "named later", POSTS, REGISTERED);
    refused(
        cpd_trust_accept(NULL, c.home, c.fingerprint, &(cpd_trust_options){.name = "Northshire"}),
        CPD_ECONFLICT);
    refused(cpd_trust_accept(NULL, c.home, c.fingerprint, &(cpd_trust_options){.name = "a\nb"}),
            CPD_EINPUT);
    close_carried(&c);
}

Test(elsewhere, its_own_word_about_the_same_thing_wins)
{
    static const struct {
        const char *label, *what, *yaml, *posts, *registrations;
    } cases[] = {
        {"a post from the day she came", "post", "{ladder: career, grade: b, since: 2026-11-01}",
         "a 2022-09-01..2024-08-31 (Northshire), newly 2024-09-01..2026-10-31 (Northshire), b "
         "2026-11-01..",
         REGISTERED},
        {"the same post", "post", "{ladder: career, grade: b, since: 2024-09-01}",
         "a 2022-09-01..2024-08-31 (Northshire), b 2024-09-01..", REGISTERED},
        {"a post that lasted through one there", "post",
         "{ladder: career, grade: b, since: 2024-01-01}",
         "a 2022-09-01..2023-12-31 (Northshire), b 2024-01-01..", REGISTERED},
        {"a post here before those there", "post",
         "{ladder: career, grade: b, since: 2020-01-01, until: 2020-12-31}",
         "b 2020-01-01..2020-12-31, " POSTS, REGISTERED},
        {"the same registration", "registration", "{body: b, number: TWO, since: 2021-08-01}",
         POSTS, "TWO 2021-08-01.."},
        {"a registration that has lapsed", "registration",
         "{body: b, number: ONE, since: 2025-01-01, until: 2025-12-31}", POSTS,
         "ONE 2021-08-01..2024-12-31 (Northshire), ONE 2025-01-01..2025-12-31"},
        {"with another body", "registration", "{body: c, number: TWO, since: 2021-08-01}", POSTS,
         REGISTERED ", TWO 2021-08-01.."},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct carried c = accepted();

        state(c.home, NEXT, cases[i].what, cases[i].yaml);
        expect_told(c.home, cases[i].label, cases[i].posts, cases[i].registrations);
        close_carried(&c);
    }
}

/* It never was so, says this home. */
Test(elsewhere, what_another_home_states_can_be_denied)
{
    struct carried c = accepted();
    cpd_doc *which = world_yaml("{since: 2024-09-01}");

    done(cpd_person_withdraw(c.home, NEXT, "post", cpd_doc_root(which)));
    expect_told(c.home, "denied", "a 2022-09-01.. (Northshire)", REGISTERED);
    cpd_doc_free(which);
    close_carried(&c);
}

/* ---- as known at a position ---- */

static int64_t position(cpd_home *home)
{
    int64_t newest;

    done(cpd_ledger__position(&newest, home));
    return newest;
}

static void expect_known(cpd_home *home, int64_t at, const char *label, size_t posts)
{
    cpd_uuid person = world_person(home, NEXT);
    cpd_post *list;
    size_t count;
    cpd_registered first;

    done(cpd_people__career(&list, &count, home, &person, at));
    done(cpd_people__registered_since(&first, home, &person, at));
    cr_expect_eq(count, posts, "%s: %zu posts", label, count);
    cr_expect_eq(first.since != CPD_DATE_NONE, posts > 0, "%s", label);
    free(list);
}

/* Whatever is learnt or ended later, an older question has its old answer. */
Test(elsewhere, an_older_position_keeps_its_answer)
{
    struct carried c = carried();
    int64_t before = position(c.home), taken, trusted, renamed, ended;

    bring(&c);
    taken = position(c.home);
    accept_as(&c, "Northshire");
    trusted = position(c.home);
    accept_as(&c, "North");
    renamed = position(c.home);
    done(cpd_trust_end(c.home, c.fingerprint, NULL));
    ended = position(c.home);
    accept_as(&c, "Norshire");
    expect_known(c.home, before, "before it came", 0);
    expect_known(c.home, taken, "taken", 0);
    expect_known(c.home, trusted, "accepted", 2);
    expect_known(c.home, renamed, "named anew", 2);
    expect_known(c.home, ended, "ended", 0);
    expect_known(c.home, 0, "now", 2);
    close_carried(&c);
}

/* Accepted before it came: it is known from when it came. */
Test(elsewhere, what_comes_later_is_not_known_earlier)
{
    struct carried c = carried();
    struct file file = make_bundle(c.council);
    int64_t trusted;

    done(cpd_trust_accept(
        NULL, c.home, c.fingerprint,
        &(cpd_trust_options){.name = "Northshire", .bundle = file.bytes, .length = file.length}));
    trusted = position(c.home);
    free(file.bytes);
    bring(&c);
    expect_known(c.home, trusted, "accepted, not taken", 0);
    expect_known(c.home, 0, "taken", 2);
    close_carried(&c);
}

/* ---- whose, and by whom ---- */

/* A home that anybody makes and calls a council: its word waits for a person beside one that
 * counts. */
Test(elsewhere, one_home_is_not_trusted_with_another)
{
    struct carried c = accepted();
    cpd_home *made_up = world_of_two();

    state(made_up, ASHA, "post", "{ladder: career, grade: experienced, since: 2010-01-01}");
    state(made_up, ASHA, "registration", "{body: b, number: SIX, since: 2009-01-01}");
    struct file file = make_bundle(made_up);
    cpd_doc_free(take(c.home, &file, made_up));
    expect_told(c.home, "beside one that counts", POSTS, REGISTERED);
    free(file.bytes);
    cpd_home_close(made_up);
    close_carried(&c);
}

Test(elsewhere, it_is_told_of_nobody_else)
{
    struct carried c = accepted();

    world_act_as(c.home, "Ben Cole");
    CPD_FREE char *found = told(c.home, "Ben Cole", "posts", "grade");
    cr_expect_str_eq(found, "");
    expect_told(c.home, "to who supervises her", POSTS, REGISTERED);
    close_carried(&c);
}

/* ---- it gives no right ---- */

/* Who may sign as a registered person, this home says. */
static const char *registered_when_signing(cpd_home *home)
{
    static char status[40];
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    cpd_doc *doc;

    draft.account = "We talked about the first weeks.";
    draft.minutes = 60;
    done(cpd_supervision_record(&saved, home, &draft, NULL));
    done(cpd_record_sign(home, saved.id, NULL));
    done(cpd_record_read(&doc, home, saved.id, NULL));
    const cpd_node *one = cpd_node_at(cpd_node_get(cpd_doc_root(doc), "signatures"), 0);
    snprintf(status, sizeof status, "%s",
             cpd_node_get_text(cpd_node_get(one, "registration"), "status"));
    cpd_doc_free(doc);
    return status;
}

Test(elsewhere, a_registration_there_proves_nothing_to_a_signature_here)
{
    struct carried c = accepted();
    cpd_uuid person = world_person(c.home, NEXT);
    cpd_doc *doc = cpd_doc_new();
    cpd_node *found = NULL;
    cpd_date day;

    done(cpd_date_parse(&day, "2026-11-20"));
    done(cpd_people__registration_checked(&found, doc, c.home, &person, day));
    cr_expect_str_eq(cpd_node_get_text(found, "status"), "not-known");
    cr_expect_str_eq(registered_when_signing(c.home), "not-known");
    cpd_doc_free(doc);
    close_carried(&c);
}

/* Her grade there is what lies behind her; here she has none until this home says so. In a home of
 * her own there is nobody else to say it. */
Test(elsewhere, only_the_home_that_employs_says_the_present_grade)
{
    struct carried c = accepted();
    cpd_doc *doc;

    done(cpd_career_progress(&doc, c.home, NULL));
    cr_expect_null(cpd_node_get_text(cpd_doc_root(doc), "grade"));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "registered_since"), "2021-08-01");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "registered_by"), "Northshire");
    cpd_doc_free(doc);
    state(c.home, NEXT, "post", "{ladder: career, grade: newly, since: 2026-11-01}");
    done(cpd_career_progress(&doc, c.home, NULL));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "grade"), "newly");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "since"), "2024-09-01");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "since_by"), "Northshire");
    cpd_doc_free(doc);
    close_carried(&c);
}

Test(elsewhere, in_a_home_of_ones_own_the_post_there_is_the_present_one)
{
    struct carried c = carried();

    cpd_home_close(c.home);
    c.home = world_home(false);
    bring(&c);
    world_act_as(c.home, ASHA);
    accept_as(&c, "Northshire");
    cpd_doc *doc;
    done(cpd_career_progress(&doc, c.home, NULL));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "grade"), "newly");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "since_by"), "Northshire");
    cpd_doc_free(doc);
    close_carried(&c);
}

/* Tom supervised her there. */
Test(elsewhere, no_contact_there_reads_or_stands_here)
{
    struct carried c = accepted();
    cpd_uuid person = world_person(c.home, NEXT), tom = world_person(c.council, TOM);
    cpd_doc *shown;
    cpd_date day;
    bool is = true;

    done(cpd_date_parse(&day, "2026-11-20"));
    done(cpd_people__is_contact(&is, c.home, &person, NULL, &tom, day, 0));
    cr_expect_not(is);
    done(cpd_person_show(&shown, c.home, NEXT));
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(shown), "contacts")), 1);
    cpd_doc_free(shown);
    close_carried(&c);
}

/* ---- from home to home ---- */

/* The holder's bundle of a home where they are called NEXT, taken at one where somebody else is. */
static void move_on(cpd_home *to, cpd_home *from)
{
    struct file file = make_bundle(from);
    cpd_uuid holder = world_person(from, NEXT);
    char id[CPD_UUID_TEXT];
    CPD_FREE char *path = NULL;

    cpd_uuid_format(id, &holder);
    cr_assert(asprintf(&path, "%s/keys/person/%s", from->path, id) > 0);
    done(cpd_bundle_take(NULL, to, file.bytes, file.length,
                         &(cpd_bundle_take_options){.key_file = path}));
    free(file.bytes);
}

/* Each employer adds to what the one before stated, and none of it is lost on the way; each is
 * accepted for itself. */
Test(elsewhere, a_career_goes_on_from_employer_to_employer)
{
    struct carried c = accepted();
    cpd_home *homes[3] = {c.home, next_employer(), next_employer()};
    char *second = fingerprint_of(c.home);

    state(c.home, NEXT, "post", "{ladder: career, grade: b, since: 2026-11-01}");
    for (size_t i = 1; i < 3; i++) {
        struct carried on = {.home = homes[i], .fingerprint = c.fingerprint};

        move_on(homes[i], homes[i - 1]);
        expect_told(homes[i], "not accepted there", "", "");
        accept_as(&on, "Northshire");
        expect_told(homes[i], "the first is accepted", POSTS, REGISTERED);
        on.fingerprint = second;
        accept_as(&on, "Southshire");
        expect_told(homes[i], "both are",
                    "a 2022-09-01..2024-08-31 (Northshire), newly 2024-09-01..2026-10-31 "
                    "(Northshire), b 2026-11-01.. (Southshire)",
                    REGISTERED);
        world_expect_whole(homes[i]);
    }
    free(second);
    cpd_home_close(homes[2]);
    cpd_home_close(homes[1]);
    close_carried(&c);
}

/* She was there and wrote nothing down. */
Test(elsewhere, an_empty_record_carries_a_career_too)
{
    struct carried c = {.council = world_of_two(), .home = next_employer()};

    state(c.council, ASHA, "post", "{ladder: career, grade: newly, since: 2024-09-01}");
    c.fingerprint = fingerprint_of(c.council);
    bring(&c);
    accept_as(&c, "Northshire");
    expect_told(c.home, "nothing but a post", "newly 2024-09-01.. (Northshire)", "");
    close_carried(&c);
}

/* What she wrote at the first is hers at the third too. */
Test(elsewhere, who_wrote_is_known_from_home_to_home)
{
    struct carried c = carried();
    cpd_home *third = next_employer();
    cpd_saved piece = world_save(c.council, "{kind: cpd, text: Read about thresholds}");
    cpd_doc *doc;

    bring(&c);
    move_on(third, c.home);
    done(cpd_record_read(&doc, third, piece.id, NULL));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "author"), NEXT);
    cpd_doc_free(doc);
    world_amend(third, piece.id, "{impact: I ask earlier}");
    world_expect_whole(third);
    cpd_home_close(third);
    close_carried(&c);
}

/* The second home says that she is who wrote at the first. That alone would be its word: the first
 * must say that the key is hers which signed it. */
Test(elsewhere, no_home_says_alone_who_somebody_was_before)
{
    struct carried c = carried();
    cpd_home *third = next_employer();
    cpd_saved piece = world_save(c.council, "{kind: cpd, text: Read about thresholds}");
    cpd_uuid there = world_person(c.council, ASHA), here;

    bring(&c);
    move_on(third, c.home);
    done(cpd_people__here(&here, third, &there));
    cr_expect_not(cpd_uuid_equal(&here, &there));
    done(cpd_store__run(third->store,
                        "DELETE FROM subject WHERE about = ? AND id IN (SELECT e.id FROM entry e"
                        " JOIN chain c ON c.no = e.chain WHERE c.home = ?) AND signature IS NOT"
                        " NULL",
                        "uu", &there, &c.council->id));
    cpd_people__forget(third);
    done(cpd_people__here(&here, third, &there));
    cr_expect(cpd_uuid_equal(&here, &there), "the key is not said to be hers");
    cpd_doc *doc;
    done(cpd_record_read(&doc, third, piece.id, NULL));
    cr_expect(strncmp(cpd_node_get_text(cpd_doc_root(doc), "author"), ASHA " (home ",
                      strlen(ASHA " (home ")) == 0);
    cpd_doc_free(doc);
    cpd_home_close(third);
    close_carried(&c);
}

/* Each allocation fails in turn, of the first reading of what was joined too. */
Test(elsewhere, memory_runs_out_while_it_is_told)
{
    struct carried c = accepted();
    cpd_home *third = next_employer();

    move_on(third, c.home);
    done(cpd_trust_accept(NULL, third, c.fingerprint, NULL));
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        cpd_people__forget(third);
        fault_expect(cpd_person_show(&doc, third, NEXT), !doc);
        cpd_doc_free(doc);
    }
    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        cpd_people__forget(third);
        fault_expect(cpd_career_progress(&doc, third, NULL), !doc);
        cpd_doc_free(doc);
    }
    cpd_home_close(third);
    close_carried(&c);
}

/* ---- the people there ---- */

/* Nobody signed it, so nothing but the name of the supervisor came along. */
Test(elsewhere, whom_a_record_names_has_a_name_and_a_home)
{
    struct carried c = accepted();
    cpd_doc *doc;

    done(cpd_record_read(&doc, c.home, c.session.id, NULL));
    const cpd_node *root = cpd_doc_root(doc), *people = cpd_node_get(root, "people"),
                   *readers = cpd_node_get(root, "readers");
    cr_expect_str_eq(cpd_node_get_text(root, "author"), "Tom Price (Northshire)");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(people, 0), "name"), NEXT);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(people, 1), "name"), "Tom Price (Northshire)");
    cr_expect_eq(cpd_node_length(readers), 3, "she, her supervisor here, her supervisor there");
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(readers, 2), "name"), "Tom Price (Northshire)");
    cpd_doc_free(doc);
    close_carried(&c);
}

/* The name was the word of who trusted it. */
Test(elsewhere, a_home_that_is_trusted_no_longer_has_no_name)
{
    struct carried c = accepted();
    char expected[80];
    cpd_doc *doc;

    done(cpd_trust_end(c.home, c.fingerprint, "their key was stolen"));
    done(cpd_record_read(&doc, c.home, c.session.id, NULL));
    snprintf(expected, sizeof expected, "Tom Price (home %.9s)", c.fingerprint);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "author"), expected);
    cpd_doc_free(doc);
    close_carried(&c);
}

/* Vera had no part in any of it. */
Test(elsewhere, whom_no_record_names_stays_there)
{
    struct carried c = accepted();
    cpd_uuid vera = world_person(c.council, VERA);
    cpd_doc *doc = cpd_doc_new();
    cpd_node *name = NULL;

    done(cpd_people__called(&name, doc, c.home, &vera));
    cr_expect_null(name);
    cpd_doc_free(doc);
    close_carried(&c);
}

/* ---- keys that others had ---- */

static int doubted(cpd_home *home, const char *record)
{
    cpd_doc *doc;
    int n = 0;

    done(cpd_record_read(&doc, home, record, NULL));
    const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "signatures");
    cr_assert_gt(cpd_node_length(list), 0);
    for (size_t i = 0; i < cpd_node_length(list); i++)
        n += cpd_node_get_bool(cpd_node_at(list, i), "in_doubt");
    cpd_doc_free(doc);
    return n;
}

static bool verify_doubts(cpd_home *home)
{
    cpd_doc *doc;
    bool found = false;

    done(cpd_verify(&doc, home));
    const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "not_proven");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        found |= strstr(cpd_node_as_text(cpd_node_at(list, i)), "others had the key") != NULL;
    cpd_doc_free(doc);
    return found;
}

/* Tom says at the council since when others may have had his key: the next home shows it as there,
 * in its own log are other positions. */
Test(elsewhere, what_a_known_key_signed_is_in_doubt_in_the_next_home_too)
{
    struct leaving l = leaving();
    cpd_home *next = next_employer();
    cpd_date since;

    world_set_clock("2026-11-25T12:00:00Z");
    world_act_as(l.council, ASHA);
    cpd_saved later = world_session(l.council);
    done(cpd_record_sign(l.council, later.id, NULL));
    world_set_clock("2026-11-26T12:00:00Z");
    done(cpd_date_parse(&since, "2026-11-24"));
    world_act_as(l.council, TOM);
    done(cpd_key_replace(l.council, NULL, since));
    world_act_as(l.council, ASHA);
    struct file file = make_bundle(l.council);
    cpd_doc_free(take(next, &file, l.council));
    cr_expect_eq(doubted(next, l.session.id), 0);
    cr_expect_eq(doubted(next, later.id), 1);
    cr_expect(verify_doubts(next));
    world_expect_whole(next);
    free(file.bytes);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* ---- what leaves again ---- */

/* The next home signs sums of its own word alone. */
Test(elsewhere, a_home_signs_for_no_other)
{
    struct carried c = accepted();
    cpd_bytes parts[CPD_PARTS];

    struct file file = make_bundle(c.home);
    done(cpd_container__read(parts, file.bytes, file.length));
    const cpd_bytes *summary = &parts[CPD_PART_SUMMARY];
    cr_expect_null(memmem(summary->at, summary->length, "Northshire", strlen("Northshire")));
    cr_expect_null(memmem(summary->at, summary->length, "2021-08-01", strlen("2021-08-01")));
    free(file.bytes);
    close_carried(&c);
}
