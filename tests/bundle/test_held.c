/* What may tell who somebody is does not leave an employer in a bundle any more than in an export,
 * until its author says why it may. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/erase.h>
#include <cpd/supervision.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"

/* How many texts stay because of it, as who made it is told. */
static int64_t held_back(struct file *file, cpd_home *home)
{
    cpd_doc *report;

    done(cpd_bundle_make(&file->bytes, &file->length, &report, home, NULL));
    const cpd_node *list = cpd_node_get(cpd_doc_root(report), "withheld");
    int64_t held = cpd_node_get_int(cpd_doc_root(report), "held", -1), listed = 0;
    for (size_t i = 0; i < cpd_node_length(list); i++)
        listed +=
            strcmp(cpd_node_get_text(cpd_node_at(list, i), "why"), "held") == 0 &&
            cpd_node_get_text(cpd_node_at(list, i), "kind"); /* comments stay with their record */
    cr_assert(listed == held, "%d listed, %d counted", (int)listed, (int)held);
    cpd_doc_free(report);
    return held;
}

static void expect_held(cpd_home *home, int expected)
{
    struct file file;
    int64_t held = held_back(&file, home);

    cr_assert(held == expected, "%d held back", (int)held);
    cpd_doc_free(look_at(&file));
    free(file.bytes);
}

Test(held, such_a_text_stays_until_it_is_released)
{
    struct leaving l = leaving();

    expect_held(l.council, 0);
    cpd_saved named = world_save(l.council, "{kind: cpd, text: Saw Mrs Okafor}");
    expect_held(l.council, 1);
    done(cpd_record_looked_at(l.council, named.id, NULL));
    expect_held(l.council, 1);
    done(cpd_record_release(l.council, named.id, NULL, "She asked to be named"));
    expect_held(l.council, 0);
    cpd_home_close(l.council);
}

/* In other words it leaves; the words before stay. */
Test(held, what_was_put_in_other_words_leaves_as_it_stands_now)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false);
    cpd_saved named = world_save(l.council, "{kind: cpd, text: Saw Mrs Okafor}");
    struct file file;

    world_amend(l.council, named.id, "{text: Saw a grandmother}");
    cr_assert(held_back(&file, l.council) == 1);
    cpd_doc_free(take(own, &file, l.council));
    world_act_as(own, ASHA);
    CPD_FREE char *text = world_read(own, named.id, "text");
    cr_assert_str_eq(text, "Saw a grandmother");
    world_expect_whole(own);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* It stayed, she left, and it was released afterwards: the next bundle brings it, with its file. */
Test(held, released_later_it_comes_with_a_later_bundle)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false);
    cpd_saved named = world_save(l.council, "{kind: cpd, text: Saw Mrs Okafor}"), saved;
    struct file first, second;

    done(cpd_record_attach(&saved, l.council, named.id, "notes.pdf", "%PDF-1.7\nx\n", 11, NULL));
    cr_assert(held_back(&first, l.council) == 2);
    done(cpd_record_release(l.council, named.id, NULL, "She asked to be named"));
    cr_assert(held_back(&second, l.council) == 0);
    cpd_doc_free(take(own, &first, l.council));
    cpd_doc *taken = take(own, &second, NULL);
    cr_assert(cpd_node_get_int(cpd_doc_root(taken), "new", -1) == 1, "the release");
    cr_assert(cpd_node_get_int(cpd_doc_root(taken), "texts", -1) == 3, "two versions, a reason");
    cr_assert(cpd_node_get_int(cpd_doc_root(taken), "files", -1) == 1);
    world_act_as(own, ASHA);
    CPD_FREE char *text = world_read(own, named.id, "text");
    cr_assert_str_eq(text, "Saw Mrs Okafor");
    world_expect_whole(own);
    cpd_doc_free(take(own, &first, NULL));
    world_expect_whole(own);
    cpd_doc_free(taken);
    free(first.bytes);
    free(second.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* What its author erased in between does not come back. */
Test(held, released_later_and_erased_here_it_stays_away)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false);
    cpd_saved named = world_save(l.council, "{kind: cpd, text: Saw Mrs Okafor}");
    struct file first, second;

    cr_assert(held_back(&first, l.council) == 1);
    done(cpd_record_release(l.council, named.id, NULL, "She asked to be named"));
    cr_assert(held_back(&second, l.council) == 0);
    cpd_doc_free(take(own, &first, l.council));
    world_act_as(own, ASHA);
    cpd_doc_free(take(own, &second, NULL));
    done(cpd_erase(NULL, own, named.id, NULL));
    cpd_doc_free(take(own, &second, NULL));
    cr_assert(world_number(own, "SELECT count(*) FROM subject WHERE sealed IS NULL AND"
                                " commitment IS NOT NULL") == 1);
    world_expect_whole(own);
    free(first.bytes);
    free(second.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* The employer's record of a session: only who wrote that part can let it go. */
Test(held, an_account_is_released_by_who_wrote_it)
{
    cpd_home *home = world_of_two();
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved session;
    cpd_doc *doc;

    draft.account = "I told of a visit.";
    draft.minutes = 60;
    done(cpd_supervision_record(&session, home, &draft, NULL));
    world_act_as(home, TOM);
    done(cpd_supervision_add_account(&session, home, session.id, "Mrs Okafor was seen.", NULL));
    world_act_as(home, ASHA);
    expect_held(home, 1);
    done(cpd_record_read(&doc, home, session.id, NULL));
    const cpd_node *refs = cpd_node_get(cpd_doc_root(doc), "refs");
    char *toms = NULL;
    for (size_t i = 0; i < cpd_node_length(refs); i++) {
        const char *id = cpd_node_get_text(cpd_node_at(refs, i), "record");
        CPD_FREE char *author = world_read(home, id, "author");

        if (strcmp(author, TOM) == 0)
            toms = strdup(id);
    }
    cr_assert_not_null(toms);
    refused(cpd_record_release(home, toms, NULL, "I say so"), CPD_EDENIED);
    world_act_as(home, TOM);
    done(cpd_record_release(home, toms, NULL, "Her son agreed in writing"));
    world_act_as(home, ASHA);
    expect_held(home, 0);
    free(toms);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* A reflection is sealed to its author and goes with them, whoever it tells of. */
Test(held, a_private_text_goes_whole)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false);
    cpd_saved mine = world_save(l.council, "{kind: reflection, text: Mrs Okafor was sad}");
    struct file file;

    cr_assert(held_back(&file, l.council) == 0);
    cpd_doc_free(take(own, &file, l.council));
    world_act_as(own, ASHA);
    CPD_FREE char *text = world_read(own, mine.id, "text");
    cr_assert_str_eq(text, "Mrs Okafor was sad");
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* Nobody else keeps a home of one's own: two devices of one person have the same texts. */
Test(held, between_ones_own_homes_nothing_is_held)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *laptop = world_home(false);

    cpd_doc_free(take(laptop, &file, l.council));
    world_act_as(laptop, ASHA);
    world_save(laptop, "{kind: cpd, text: Saw Mrs Okafor}");
    expect_held(laptop, 0);
    free(file.bytes);
    cpd_home_close(laptop);
    cpd_home_close(l.council);
}

/* The next employer asks the same, and she answers for what she wrote under another id: what she
 * said to the one before lets nothing leave here. */
Test(held, what_she_wrote_elsewhere_she_releases_as_who_she_is_here)
{
    struct leaving l = leaving();
    cpd_saved named = world_save(l.council, "{kind: cpd, text: Saw Mrs Okafor}");
    cpd_home *next = world_home(true);
    char id[CPD_ID_TEXT];
    struct file file;

    done(cpd_record_release(l.council, named.id, NULL, "She asked to be named"));
    cr_assert(held_back(&file, l.council) == 0);
    done(cpd_person_add(id, next, "A. Mbeki"));
    world_act_as(next, "A. Mbeki");
    cpd_doc_free(take(next, &file, l.council));
    expect_held(next, 1);
    done(cpd_record_release(next, named.id, NULL, "She asked to be named"));
    expect_held(next, 0);
    cpd_saved again = world_amend(next, named.id, "{text: Saw Mrs Okafor and Mr Lindqvist}");
    expect_held(next, 1);
    done(cpd_record_release(next, again.id, NULL, "He asked too"));
    expect_held(next, 0);
    world_expect_whole(next);
    free(file.bytes);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* Its files and the comments on it stay with it. */
Test(held, what_belongs_to_it_stays_with_it)
{
    struct leaving l = leaving();
    cpd_saved named = world_save(l.council, "{kind: cpd, text: Saw Mrs Okafor}"), saved;
    struct file file;

    done(cpd_record_attach(&saved, l.council, named.id, "notes.pdf", "%PDF-1.7\nx\n", 11, NULL));
    cr_assert(held_back(&file, l.council) == 2, "both versions");
    cpd_doc *doc = look_at(&file);
    cr_assert(cpd_node_get_bool(cpd_doc_root(doc), "whole"));
    cr_assert(cpd_node_get_int(cpd_doc_root(doc), "files", -1) == 0);
    cr_assert(cpd_node_get_int(cpd_doc_root(doc), "files_missing", -1) == 0);
    cpd_doc_free(doc);
    free(file.bytes);
    cpd_home_close(l.council);
}
