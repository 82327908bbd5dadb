/* Taking a bundle: another home than the one it left, another employer, another device; and what
 * must not be taken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/hours.h>
#include <cpd/verify.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"
#include "store/store.h"

static int64_t number_of(const cpd_doc *doc, const char *key)
{
    return cpd_node_get_int(cpd_doc_root(doc), key, -1);
}

static bool is_set(const cpd_doc *doc, const char *key)
{
    return cpd_node_get_bool(cpd_doc_root(doc), key);
}

static void expect_text(cpd_home *home, const char *record, const char *field, const char *text)
{
    CPD_FREE char *read = world_read(home, record, field);
    cr_assert_str_eq(read, text);
}

/* What is in the database, in numbers that no take may change by accident. */
static int64_t rows_of(cpd_home *home)
{
    return world_number(home,
                        "SELECT (SELECT count(*) FROM entry) * 1000000 + (SELECT count(*) FROM"
                        " wrap) * 1000 + (SELECT count(*) FROM subject)");
}

/* ---- a home of one's own ---- */

Test(take, the_record_moves_to_a_home_that_never_saw_the_first)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);
    cpd_doc *taken = take(own, &file, l.council);

    cr_assert(is_set(taken, "began") && !is_set(taken, "joined") && !is_set(taken, "trusted"));
    cr_assert(number_of(taken, "new") == 14 && number_of(taken, "texts") == 8 &&
              number_of(taken, "signatures") == 2);
    world_act_as(own, ASHA);
    expect_text(own, l.piece.id, "text", "Read about thresholds");
    expect_text(own, l.piece.id, "impact", "I ask earlier");
    expect_text(own, l.reflection.id, "text", "What was I afraid of?");
    world_expect_whole(own);
    cpd_doc_free(taken);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* After the first home is gone for good, with what is on the disk alone. */
Test(take, it_stands_by_itself)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);
    cpd_doc *record, *taken = take(own, &file, l.council);
    CPD_FREE char *folder = strdup(own->path);

    cpd_home_close(l.council);
    cpd_home_close(own);
    own = world_open(folder);
    world_act_as(own, ASHA);
    expect_text(own, l.reflection.id, "text", "What was I afraid of?");
    done(cpd_record_read(&record, own, l.session.id, NULL));
    const cpd_node *signature = cpd_node_at(cpd_node_get(cpd_doc_root(record), "signatures"), 0);
    cr_assert_str_eq(cpd_node_get_text(cpd_doc_root(record), "hash"), l.session.hash);
    const char *signer = cpd_node_get_text(signature, "signer");
    cr_assert(strncmp(signer, TOM " (home ", strlen(TOM " (home ")) == 0,
              "who signed still has a name: %s", signer);
    cr_assert_str_eq(cpd_node_get_text(signature, "words"), "we go on from here");
    world_expect_whole(own);
    cpd_doc_free(record);
    cpd_doc_free(taken);
    free(file.bytes);
    cpd_home_close(own);
}

Test(take, the_holder_goes_on_writing_in_it)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);

    cpd_doc_free(take(own, &file, l.council));
    world_act_as(own, ASHA);
    cpd_saved next = world_amend(own, l.piece.id, "{learning: Earlier is kinder}");
    cr_assert(next.revision == 3);
    next = world_amend(own, l.reflection.id, "{learning: Of being late}");
    cr_assert(next.revision == 2);
    world_expect_whole(own);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

Test(take, a_second_time_changes_nothing)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council), later = make_bundle(l.council);
    cpd_home *own = world_home(false);

    cpd_doc_free(take(own, &file, l.council));
    int64_t before = rows_of(own);
    cpd_doc *again = take(own, &file, NULL), *other = take(own, &later, NULL);
    cr_assert(number_of(again, "new") == 0 && number_of(other, "new") == 0);
    cr_assert(rows_of(own) == before);
    cpd_doc_free(again);
    cpd_doc_free(other);
    free(file.bytes);
    free(later.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* An old bundle played again takes nothing back. */
Test(take, a_later_one_brings_what_is_new_and_an_older_one_takes_nothing_back)
{
    struct leaving l = leaving();
    struct file first = make_bundle(l.council);
    cpd_saved more = world_save(l.council, "{kind: cpd, text: Read about neglect}");
    struct file second = make_bundle(l.council);
    cpd_home *own = world_home(false);

    cpd_doc_free(take(own, &first, l.council));
    cpd_doc *taken = take(own, &second, NULL);
    cr_assert(number_of(taken, "new") == 1);
    cpd_doc_free(taken);
    taken = take(own, &first, NULL);
    cr_assert(number_of(taken, "new") == 0);
    world_act_as(own, ASHA);
    expect_text(own, more.id, "text", "Read about neglect");
    world_expect_whole(own);
    cpd_doc_free(taken);
    free(first.bytes);
    free(second.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* ---- another employer ---- */

static size_t listed(cpd_home *home, const char *kind)
{
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cpd_doc *doc;

    filter.kind = kind;
    done(cpd_record_list(&doc, home, &filter));
    size_t n = cpd_node_length(cpd_doc_root(doc));
    cpd_doc_free(doc);
    return n;
}

Test(take, somebody_else_here_becomes_the_same)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *next = next_employer();

    world_save(next, "{kind: cpd, text: Found my desk}");
    cpd_doc *taken = take(next, &file, l.council);
    cr_assert(is_set(taken, "joined") && !is_set(taken, "began"));
    cr_assert(listed(next, "cpd") == 2, "both pieces in one list, not %zu", listed(next, "cpd"));
    expect_text(next, l.reflection.id, "text", "What was I afraid of?");
    expect_text(next, l.piece.id, "author", "A. Mbeki");
    cpd_saved saved = world_amend(next, l.piece.id, "{learning: Earlier is kinder}");
    cr_assert(saved.revision == 3, "she goes on with what she wrote there");
    saved = world_amend(next, l.reflection.id, "{learning: Of being late}");
    cr_assert(saved.revision == 2);
    cr_assert(listed(next, "cpd") == 2);
    world_expect_whole(next);
    int64_t changed;
    done(cpd_record_rebuild(next, &changed));
    cr_assert(changed == 0, "the indexes made anew are the same");
    cpd_doc_free(taken);
    free(file.bytes);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* What one may read as a supervisor: hers, also what she brought; never her reflections. */
Test(take, the_new_supervisor_reads_what_a_supervisor_reads)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *next = next_employer();
    cpd_doc *doc;

    cpd_doc_free(take(next, &file, l.council));
    world_act_as(next, "Ben Cole");
    expect_text(next, l.piece.id, "text", "Read about thresholds");
    refused(cpd_record_read(&doc, next, l.reflection.id, NULL), CPD_EABSENT);
    free(file.bytes);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* A whole career leaves in one bundle: what she brought and what she wrote since. */
Test(take, the_second_move_takes_both_records)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *next = next_employer(), *own = world_home(false);
    cpd_saved since = world_save(next, "{kind: cpd, text: Found my desk}");

    cpd_doc_free(take(next, &file, l.council));
    struct file both = make_bundle(next);
    cpd_doc *looked = look_at(&both);
    cr_assert(is_set(looked, "whole"));
    cr_assert(number_of(looked, "signatures") == 2, "%lld",
              (long long)number_of(looked, "signatures"));
    cpd_uuid here = world_person(next, "A. Mbeki");
    char id[CPD_UUID_TEXT];
    CPD_FREE char *path = NULL;
    cpd_uuid_format(id, &here);
    cr_assert(asprintf(&path, "%s/keys/person/%s", next->path, id) > 0);
    cpd_bundle_take_options options = {.key_file = path};
    done(cpd_bundle_take(NULL, own, both.bytes, both.length, &options));
    world_act_as(own, "A. Mbeki");
    expect_text(own, since.id, "text", "Found my desk");
    expect_text(own, l.reflection.id, "text", "What was I afraid of?");
    cr_assert(listed(own, "cpd") == 2);
    world_expect_whole(own);
    cpd_doc_free(looked);
    free(file.bytes);
    free(both.bytes);
    cpd_home_close(own);
    cpd_home_close(next);
    cpd_home_close(l.council);
}

/* ---- two devices ---- */

Test(take, two_devices_merge_without_loss)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *laptop = world_home(false), *phone = world_home(false);

    cpd_doc_free(take(laptop, &file, l.council));
    cpd_doc_free(take(phone, &file, l.council));
    world_act_as(laptop, ASHA);
    world_act_as(phone, ASHA);
    cpd_saved here = world_amend(laptop, l.piece.id, "{learning: Earlier is kinder}"),
              there = world_amend(phone, l.piece.id, "{learning: I was late}"),
              alone = world_save(phone, "{kind: reflection, text: On the bus}");
    struct file of_phone = make_bundle(phone);
    cpd_doc *taken = take(laptop, &of_phone, NULL);
    const cpd_node *forked = cpd_node_get(cpd_doc_root(taken), "forked");
    cr_assert(cpd_node_length(forked) == 1);
    cr_assert_str_eq(cpd_node_as_text(cpd_node_at(forked, 0)), l.piece.id);
    expect_text(laptop, alone.id, "text", "On the bus");
    cr_assert(listed(laptop, "cpd") == 1, "two versions of one piece are one piece");

    cpd_saved joined;
    refused(cpd_record_join(&joined, laptop, l.piece.id, "0000", NULL, NULL), CPD_EABSENT);
    done(cpd_record_join(&joined, laptop, l.piece.id, there.hash, "the later one", NULL));
    cr_assert(joined.revision == 4);
    expect_text(laptop, l.piece.id, "learning", "I was late");
    refused(cpd_record_join(&joined, laptop, l.piece.id, here.hash, NULL, NULL), CPD_ECONFLICT);

    struct file of_laptop = make_bundle(laptop);
    cpd_doc *back = take(phone, &of_laptop, NULL);
    cr_assert(cpd_node_length(cpd_node_get(cpd_doc_root(back), "forked")) == 0);
    expect_text(phone, l.piece.id, "learning", "I was late");
    world_expect_whole(laptop);
    world_expect_whole(phone);
    cpd_doc_free(taken);
    cpd_doc_free(back);
    free(file.bytes);
    free(of_phone.bytes);
    free(of_laptop.bytes);
    cpd_home_close(laptop);
    cpd_home_close(phone);
    cpd_home_close(l.council);
}

/* ---- absences ---- */

Test(take, what_was_withheld_is_said_so_and_is_no_damage)
{
    struct leaving l = leaving();
    struct file file = make_without(l.council, "cpd");
    cpd_home *own = world_home(false);
    cpd_doc *record;

    cpd_doc_free(take(own, &file, l.council));
    world_act_as(own, ASHA);
    done(cpd_record_read(&record, own, l.piece.id, NULL));
    cr_assert(is_set(record, "withheld") && !is_set(record, "erased"));
    world_expect_whole(own);
    done(cpd_store__run(own->store,
                        "UPDATE subject SET sealed = NULL WHERE sealed IS NOT NULL AND"
                        " about = (SELECT about FROM subject WHERE commitment IS NOT NULL"
                        " AND sealed IS NOT NULL LIMIT 1)",
                        ""));
    CPD_FREE char *problems = world_problems(own);
    cr_assert_not_null(strstr(problems, "missing"), "another one that is gone is damage: %s",
                       problems);
    cpd_doc_free(record);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* ---- what is not taken ---- */

static void expect_nothing_taken(cpd_home *home, int64_t before)
{
    cr_assert(rows_of(home) == before, "nothing is half taken");
    cr_assert(world_number(home, "SELECT count(*) FROM person") == 0);
    world_expect_whole(home);
}

Test(take, without_the_key_nothing_opens)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);
    int64_t before = rows_of(own);

    refused(try_take(&(cpd_doc *){NULL}, own, &file, NULL), CPD_ELOCKED);
    expect_nothing_taken(own, before);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* Tom has the file and his own key. */
Test(take, nobody_takes_somebody_elses)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);
    cpd_uuid tom = world_person(l.council, TOM);
    char id[CPD_UUID_TEXT];
    CPD_FREE char *path = NULL;
    int64_t before = rows_of(own);

    cpd_uuid_format(id, &tom);
    cr_assert(asprintf(&path, "%s/keys/person/%s", l.council->path, id) > 0);
    cpd_bundle_take_options options = {.key_file = path};
    refused(cpd_bundle_take(NULL, own, file.bytes, file.length, &options), CPD_EDENIED);
    expect_nothing_taken(own, before);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* A home that says it has the same Asha, with a key of its own making. */
Test(take, who_claims_to_be_somebody_here_needs_their_key)
{
    struct leaving l = leaving(), forger = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);
    cpd_uuid asha = world_person(l.council, ASHA), portfolio;
    cpd_person_row row;
    cpd_secret *secret = cpd_secret__new();

    cpd_doc_free(take(own, &file, l.council));
    done(cpd_people__get(&row, l.council, &asha));
    portfolio = row.portfolio;
    cpd_home *false_home = world_home(true);
    done(cpd_change__begin(false_home));
    done(cpd_change__end(false_home,
                         cpd_people__begin_known(false_home, &asha, &portfolio, ASHA, secret)));
    world_act_as(false_home, ASHA);
    world_save(false_home, "{kind: cpd, text: I confess}");
    struct file claim = make_bundle(false_home);
    int64_t before = rows_of(own);
    refused(try_take(&(cpd_doc *){NULL}, own, &claim, false_home), CPD_EDENIED);
    cr_assert_not_null(strstr(cpd_error_last()->text, "another key"));
    refused(try_take(&(cpd_doc *){NULL}, own, &claim, NULL), CPD_EDENIED);
    cr_assert(rows_of(own) == before);
    cpd_secret__free(secret);
    free(claim.bytes);
    free(file.bytes);
    cpd_home_close(false_home);
    cpd_home_close(own);
    cpd_home_close(forger.council);
    cpd_home_close(l.council);
}

/* Two histories of one home: an old backup of it was put back and written on. */
Test(take, another_history_of_a_home_is_a_conflict)
{
    struct leaving l = leaving();
    struct file early = make_bundle(l.council);
    cpd_home *own = world_home(false);
    CPD_FREE char *copy = NULL;

    cr_assert(asprintf(&copy, "%s-copy", l.council->path) > 0);
    done(cpd_home_backup(l.council, copy));
    world_save(l.council, "{kind: cpd, text: Read about neglect}");
    cpd_home *old = world_open(copy);
    world_act_as(old, ASHA);
    world_save(old, "{kind: cpd, text: Read about something else}");
    struct file one = make_bundle(l.council), other = make_bundle(old);
    cpd_doc_free(take(own, &one, l.council));
    int64_t before = rows_of(own);
    refused(try_take(&(cpd_doc *){NULL}, own, &other, NULL), CPD_ECONFLICT);
    cr_assert(rows_of(own) == before);
    free(early.bytes);
    free(one.bytes);
    free(other.bytes);
    cpd_home_close(old);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* What verify would find is found before it is taken. */
Test(take, a_record_that_does_not_hold_is_refused_whole)
{
    struct leaving l = leaving();
    cpd_home *own = world_home(false);
    int64_t before = rows_of(own);

    done(cpd_store__run(l.council->store, "UPDATE subject SET sealed = NULL WHERE id = ?", "i",
                        l.piece.position));
    struct file file = make_bundle(l.council);
    refused(try_take(&(cpd_doc *){NULL}, own, &file, l.council), CPD_EDAMAGED);
    expect_nothing_taken(own, before);
    cpd_doc *again;
    done(cpd_store__run(l.council->store,
                        "UPDATE subject SET signature = zeroblob(64) WHERE"
                        " signature IS NOT NULL AND about IS NOT NULL AND id > 20",
                        ""));
    struct file forged = make_bundle(l.council);
    int r = try_take(&again, own, &forged, l.council);
    cr_assert(r == CPD_ETAMPERED || r == CPD_EDAMAGED, "%s", cpd_error_last()->text);
    expect_nothing_taken(own, before);
    free(file.bytes);
    free(forged.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* A take that came to nothing leaves no key file in the way of the next. */
Test(take, after_a_refusal_the_right_one_is_taken)
{
    struct leaving l = leaving();
    struct file good = make_bundle(l.council);
    cpd_home *own = world_home(false);

    done(cpd_store__run(l.council->store, "UPDATE subject SET sealed = NULL WHERE id = ?", "i",
                        l.piece.position));
    struct file bad = make_bundle(l.council);
    refused(try_take(&(cpd_doc *){NULL}, own, &bad, l.council), CPD_EDAMAGED);
    cpd_doc_free(take(own, &good, l.council));
    CPD_FREE char *folder = strdup(own->path);
    cpd_home_close(own);
    own = world_open(folder); /* with the keys that are on the disk */
    world_act_as(own, ASHA);
    expect_text(own, l.reflection.id, "text", "What was I afraid of?");
    world_expect_whole(own);
    free(good.bytes);
    free(bad.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* What was brought is signed, corrected and erased like what was written here. */
Test(take, what_was_brought_and_is_signed_here_stays_signed)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_home *next = next_employer();
    int64_t changed;
    cpd_doc *changes = world_yaml("{learning: Even earlier}");
    cpd_saved saved;

    cpd_doc_free(take(next, &file, l.council));
    world_act_as(next, "Ben Cole");
    done(cpd_record_sign(next, l.piece.id, NULL));
    refused(cpd_record_sign(next, l.piece.id, NULL), CPD_EDENIED);
    world_act_as(next, "A. Mbeki");
    refused(cpd_record_amend(&saved, next, l.piece.id, cpd_doc_root(changes), NULL, NULL),
            CPD_EINPUT);
    done(cpd_record_amend(&saved, next, l.piece.id, cpd_doc_root(changes), "It was", NULL));
    world_expect_whole(next);
    done(cpd_record_rebuild(next, &changed));
    cr_assert(changed == 0);
    cpd_doc_free(changes);
    free(file.bytes);
    cpd_home_close(next);
    cpd_home_close(l.council);
}
