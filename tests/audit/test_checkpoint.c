/* A home held against checkpoints that were kept: what was cut off, put back, changed or made anew
 * is seen, and what came later is not held against it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/checkpoint.h>
#include <cpd/verify.h>

#include "ledger/ledger.h"
#include "store/store.h"
#include "support/support.h"
#include "support/world.h"

static char *make(cpd_home *home)
{
    char *text = NULL;

    done(cpd_checkpoint_make(&text, home));
    cr_assert(text);
    return text;
}

static cpd_home *home_of(int records)
{
    cpd_home *home = world_of_two();

    for (int i = 0; i < records; i++)
        world_save(home, "{kind: time, category: direct, minutes: 60m}");
    return home;
}

/* What verify says against a checkpoint; "whole" when nothing. To free(). */
static char *held_against(cpd_home *home, const char *checkpoint)
{
    cpd_doc *doc = NULL;
    char *said;

    done(cpd_verify_checkpoint(&doc, home, checkpoint, strlen(checkpoint)));
    const cpd_node *report = cpd_doc_root(doc);
    const cpd_node *problems = cpd_node_get(report, "problems");
    bool holds = cpd_node_get_bool(cpd_node_get(report, "checkpoint"), "holds");

    cr_expect_eq(cpd_node_get_bool(report, "whole"), cpd_node_length(problems) == 0);
    cr_expect(!cpd_node_get_bool(report, "whole") || holds);
    said = strdup(cpd_node_length(problems) ? cpd_node_get_text(cpd_node_at(problems, 0), "text")
                                            : "whole");
    cpd_doc_free(doc);
    return said;
}

static void expect_said(cpd_home *home, const char *checkpoint, const char *expected,
                        const char *label)
{
    char *said = held_against(home, checkpoint);

    cr_expect(strstr(said, expected), "%s: %s", label, said);
    free(said);
}

Test(checkpoint, holds_now_and_after_more_was_written)
{
    cpd_home *home = home_of(3);
    char *kept = make(home);

    expect_said(home, kept, "whole", "at once");
    for (int i = 0; i < 5; i++)
        world_save(home, "{kind: time, category: direct, minutes: 60m}");
    expect_said(home, kept, "whole", "after more");
    world_expect_whole(home);
    free(kept);
    cpd_home_close(home);
}

Test(checkpoint, tells_what_it_leaves_open)
{
    cpd_home *home = home_of(2);
    char *kept = make(home);
    cpd_doc *doc;
    const char *expected = "1 entry is newer than the checkpoint";
    bool found = false;

    done(cpd_verify_checkpoint(&doc, home, kept, strlen(kept)));
    const cpd_node *list = cpd_node_get(cpd_doc_root(doc), "not_proven");
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *text = cpd_node_as_text(cpd_node_at(list, i));

        found |= strstr(text, expected) != NULL;
        cr_expect_null(strstr(text, "no checkpoint given"));
    }
    cr_expect(found);
    cpd_doc_free(doc);
    free(kept);
    cpd_home_close(home);
}

/* Cutting off the newest entries with all that belongs to them leaves a chain that is whole in
 * itself: only the checkpoint tells. */
Test(checkpoint, sees_an_end_that_was_cut_off)
{
    cpd_home *home = home_of(4);
    char *kept = make(home);
    int64_t last = world_number(home, "SELECT max(id) FROM entry WHERE id < 1099511627776");
    static const char *const rows[] = {"DELETE FROM entry WHERE id >= ?",
                                       "DELETE FROM subject WHERE id >= ?",
                                       "DELETE FROM wrap WHERE id >= ?"};

    done(cpd_change__begin(home));
    for (size_t i = 0; i < 3; i++)
        done(cpd_store__run(home->store, rows[i], "i", last - 1));
    done(cpd_change__commit(home));
    int64_t changed;
    done(cpd_record_rebuild(home, &changed));
    world_expect_whole(home);
    expect_said(home, kept, "rolled back: the checkpoint covers", "cut off");
    free(kept);
    cpd_home_close(home);
}

/* The folder of a home as it lies there. To free(). */
static char *copy_of(cpd_home *home)
{
    char *folder = support_dir(), *copy = NULL, *command = NULL;

    cr_assert(asprintf(&copy, "%s/copy", folder) >= 0);
    cr_assert(asprintf(&command, "cp -a '%s' '%s'", home->path, copy) >= 0);
    cr_assert_eq(system(command), 0);
    free(command);
    free(folder);
    return copy;
}

/* Another log of the same length, with the same keys: a copy of the home taken before and written
 * on. */
Test(checkpoint, sees_another_history)
{
    cpd_home *home = home_of(1);
    char *copy = copy_of(home);
    cpd_home *other = world_open(copy);

    world_act_as(other, ASHA);
    world_save(home, "{kind: time, category: direct, minutes: 60m}");
    world_save(other, "{kind: time, category: direct, minutes: 90m}");
    char *one = make(home), *two = make(other);

    expect_said(home, two, "are not those that the checkpoint covers", "of the other");
    expect_said(other, one, "are not those that the checkpoint covers", "of the one");
    cpd_doc *doc;
    done(cpd_checkpoint_compare(&doc, one, strlen(one), two, strlen(two), NULL, 0));
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "answer"), "fork");
    cpd_doc_free(doc);
    char *proof = NULL;
    refused(cpd_checkpoint_prove(&proof, home, two, strlen(two), one, strlen(one)), CPD_ETAMPERED);
    free(one);
    free(two);
    free(copy);
    cpd_home_close(home);
    cpd_home_close(other);
}

Test(checkpoint, one_that_the_log_tells_of_must_be_true_of_it)
{
    cpd_home *home = home_of(2);

    free(make(home));
    world_expect_whole(home);
    done(cpd_change__begin(home));
    done(cpd_store__run(home->store,
                        "UPDATE subject SET bytes = (SELECT bytes FROM subject WHERE id = 1) WHERE "
                        "id = (SELECT max(id) FROM entry)",
                        ""));
    done(cpd_change__commit(home));
    char *problems = world_problems(home);
    cr_expect(strstr(problems, "the statement is not the one the entry names"), "%s", problems);
    cr_expect(strstr(problems, "not those that this checkpoint covers"), "%s", problems);
    free(problems);
    cpd_home_close(home);
}

/* ---- proofs for who has no home ---- */

static const char *compared(cpd_doc **doc, const char *one, const char *other, const char *proof)
{
    done(cpd_checkpoint_compare(doc, one, strlen(one), other, strlen(other), proof,
                                proof ? strlen(proof) : 0));
    return cpd_node_get_text(cpd_doc_root(*doc), "answer");
}

Test(checkpoint, a_proof_tells_who_has_only_the_two)
{
    cpd_home *home = home_of(3);
    char *older = make(home), *newer, *proof;
    cpd_doc *doc;

    for (int i = 0; i < 9; i++)
        world_save(home, "{kind: time, category: direct, minutes: 60m}");
    newer = make(home);
    done(cpd_checkpoint_prove(&proof, home, older, strlen(older), newer, strlen(newer)));
    cr_expect_str_eq(compared(&doc, older, newer, proof), "extends");
    cpd_doc_free(doc);
    cr_expect_str_eq(compared(&doc, newer, older, proof), "extends");
    cpd_doc_free(doc);
    cr_expect_str_eq(compared(&doc, older, newer, NULL), "not-proven");
    cpd_doc_free(doc);
    cr_expect_str_eq(compared(&doc, older, older, NULL), "same");
    cpd_doc_free(doc);
    char *digit = strstr(proof, "path");
    digit = strpbrk(strchr(digit, '"') + 1, "0123456789abcdef");
    *digit = *digit == '0' ? '1' : '0';
    cpd_doc *bad = NULL;
    int r = cpd_checkpoint_compare(&bad, older, strlen(older), newer, strlen(newer), proof,
                                   strlen(proof));
    cr_expect(r == CPD_EINPUT || (r == 0 && strcmp(cpd_node_get_text(cpd_doc_root(bad), "answer"),
                                                   "not-proven") == 0));
    cpd_doc_free(bad);
    free(older);
    free(newer);
    free(proof);
    cpd_home_close(home);
}

/* ---- what is none ---- */

static char *replaced(const char *text, const char *what, const char *with)
{
    const char *at = strstr(text, what);
    char *made = NULL;

    cr_assert(at, "%s", what);
    cr_assert(asprintf(&made, "%.*s%s%s", (int)(at - text), text, with, at + strlen(what)) >= 0);
    return made;
}

Test(checkpoint, that_was_changed_or_is_none_is_refused)
{
    cpd_home *home = home_of(1), *stranger = home_of(1);
    char *kept = make(home), *theirs = make(stranger);
    const struct {
        const char *label;
        char *text;
        int kind;
    } cases[] = {
        {"empty", strdup(""), CPD_EINPUT},
        {"no JSON", strdup("checkpoint"), CPD_EINPUT},
        {"a list", strdup("[]"), CPD_EINPUT},
        {"cut", strndup(kept, strlen(kept) / 2), CPD_EINPUT},
        {"another schema", replaced(kept, "cpd.checkpoint/1", "cpd.checkpoint/2"), CPD_EINPUT},
        {"another size", replaced(kept, "\"size\": ", "\"size\": 1"), CPD_ETAMPERED},
        {"no size", replaced(kept, "\"size\"", "\"sise\""), CPD_EINPUT},
        {"another clock", replaced(kept, "\"clock\": \"2", "\"clock\": \"3"), CPD_ETAMPERED},
        {"something more", replaced(kept, "\"schema\"", "\"x\": 1, \"schema\""), CPD_EINPUT},
        {"of another home", theirs, CPD_EINPUT},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_doc *doc = NULL;
        int r = cpd_verify_checkpoint(&doc, home, cases[i].text, strlen(cases[i].text));

        cr_expect_eq(r, cases[i].kind, "%s: %d, %s", cases[i].label, r, cpd_error_last()->text);
        cr_expect_null(doc);
        free(cases[i].text);
    }
    free(kept);
    cpd_home_close(home);
    cpd_home_close(stranger);
}
