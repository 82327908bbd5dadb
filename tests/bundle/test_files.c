/* Attached files: they go where the text goes that opens them, and stay where it stays. */
#include <stdlib.h>
#include <string.h>

#include <cpd/erase.h>
#include <cpd/verify.h>

#include "bundle/bundle.h"
#include "bundle/situations.h"
#include "store/store.h"

#define PDF "%PDF-1.7\nsomething\n"
#define OTHER "%PDF-1.7\nsomething else, and longer\n"

static int64_t number_of(const cpd_doc *doc, const char *key)
{
    return cpd_node_get_int(cpd_doc_root(doc), key, -1);
}

static void attach(cpd_home *home, const char *record, const char *name, const char *bytes)
{
    cpd_saved saved;

    done(cpd_record_attach(&saved, home, record, name, bytes, strlen(bytes), NULL));
}

static void expect_file(cpd_home *home, const char *record, const char *name, const char *bytes)
{
    unsigned char *found;
    size_t length;

    done(cpd_record_attachment(&found, &length, home, record, name));
    cr_assert(length == strlen(bytes) && memcmp(found, bytes, length) == 0, "%s", name);
    free(found);
}

/* One file to a piece of CPD that was changed since, one to a private reflection. */
static struct leaving with_files(void)
{
    struct leaving l = leaving();

    attach(l.council, l.piece.id, "certificate.pdf", PDF);
    world_amend(l.council, l.piece.id, "{learning: Earlier is kinder}");
    attach(l.council, l.reflection.id, "poem.pdf", OTHER);
    return l;
}

static int64_t files_in(cpd_home *home)
{
    return world_number(home, "SELECT count(*) FROM attachment");
}

Test(files, they_open_at_the_next_home)
{
    struct leaving l = with_files();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);
    cpd_doc *looked = look_at(&file), *taken = take(own, &file, l.council);

    cr_assert(cpd_node_get_bool(cpd_doc_root(looked), "whole"));
    cr_assert(number_of(looked, "files") == 2 && number_of(looked, "files_missing") == 0);
    cr_assert(number_of(looked, "file_bytes") ==
              world_number(l.council, "SELECT sum(length(bytes)) FROM attachment"));
    cr_assert(number_of(looked, "bytes") == (int64_t)file.length);
    cr_assert(number_of(taken, "files") == 2);
    cpd_home_close(l.council);
    world_act_as(own, ASHA);
    expect_file(own, l.piece.id, "certificate.pdf", PDF);
    expect_file(own, l.reflection.id, "poem.pdf", OTHER);
    world_expect_whole(own);
    cpd_doc_free(looked);
    cpd_doc_free(taken);
    free(file.bytes);
    cpd_home_close(own);
}

Test(files, and_leave_that_one_too)
{
    struct leaving l = with_files();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false), *phone = world_home(false);

    cpd_doc_free(take(own, &file, l.council));
    world_act_as(own, ASHA);
    attach(own, l.piece.id, "slides.pdf", OTHER);
    struct file next = make_bundle(own);
    cpd_doc_free(take(phone, &next, l.council));
    world_act_as(phone, ASHA);
    expect_file(phone, l.piece.id, "certificate.pdf", PDF);
    expect_file(phone, l.piece.id, "slides.pdf", OTHER);
    cpd_doc *back = take(own, &next, NULL);
    cr_assert(number_of(back, "new") == 0 && number_of(back, "files") == 0);
    world_expect_whole(phone);
    cpd_doc_free(back);
    free(file.bytes);
    free(next.bytes);
    cpd_home_close(own);
    cpd_home_close(phone);
    cpd_home_close(l.council);
}

/* The bundle of somebody without files is what it was before there were any. */
Test(files, where_there_are_none_no_part_is_for_them)
{
    struct leaving l = leaving();
    struct file file = make_bundle(l.council);
    cpd_bytes parts[CPD_PARTS];
    cpd_doc *doc = look_at(&file);

    done(cpd_container__read(parts, file.bytes, file.length));
    cr_assert(parts[CPD_PART_FILES].length == 0 && number_of(doc, "files") == 0);
    cpd_doc_free(doc);
    free(file.bytes);
    cpd_home_close(l.council);
}

/* ---- what stays ---- */

Test(files, with_a_text_that_is_held_back_its_files_stay)
{
    struct leaving l = with_files();
    struct file file = make_without(l.council, "cpd");
    cpd_home *own = world_home(false);
    cpd_doc *looked = look_at(&file);

    cr_assert(number_of(looked, "files") == 1 && number_of(looked, "files_missing") == 0);
    cpd_doc_free(take(own, &file, l.council));
    world_act_as(own, ASHA);
    cr_assert(files_in(own) == 1);
    expect_file(own, l.reflection.id, "poem.pdf", OTHER);
    world_expect_whole(own);
    cpd_doc_free(looked);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* What its home lost, or somebody changed there, is told and not brought; the record goes. */
Test(files, what_the_home_does_not_have_is_told)
{
    struct leaving l = with_files();
    cpd_home *own = world_home(false);

    done(cpd_store__run(l.council->store, "UPDATE attachment SET bytes = zeroblob(60) WHERE id = 1",
                        ""));
    done(cpd_store__run(l.council->store, "DELETE FROM attachment WHERE id = 2", ""));
    struct file file = make_bundle(l.council);
    cpd_doc *looked = look_at(&file);
    cr_assert(number_of(looked, "files") == 0 && number_of(looked, "files_missing") == 2);
    cpd_doc_free(take(own, &file, l.council));
    cr_assert(files_in(own) == 0);
    cpd_doc_free(looked);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* It came without: then a later bundle brings it, and nothing else is new. */
Test(files, one_that_did_not_come_at_first_comes_later)
{
    struct leaving l = with_files();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);

    cpd_doc_free(take(own, &file, l.council));
    done(cpd_store__run(own->store, "DELETE FROM attachment", ""));
    cpd_doc *taken = take(own, &file, NULL);
    cr_assert(number_of(taken, "new") == 0 && number_of(taken, "files") == 2);
    world_act_as(own, ASHA);
    expect_file(own, l.piece.id, "certificate.pdf", PDF);
    world_expect_whole(own);
    cpd_doc_free(taken);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* What was erased here does not come back by a bundle that still has it. */
Test(files, one_that_was_erased_here_stays_away)
{
    struct leaving l = with_files();
    struct file file = make_bundle(l.council);
    cpd_home *own = world_home(false);

    cpd_doc_free(take(own, &file, l.council));
    world_act_as(own, ASHA);
    done(cpd_erase(NULL, own, l.piece.id, NULL));
    cr_assert(files_in(own) == 1);
    cpd_doc_free(take(own, &file, NULL));
    cr_assert(files_in(own) == 1);
    world_expect_whole(own);
    free(file.bytes);
    cpd_home_close(own);
    cpd_home_close(l.council);
}

/* ---- others' hands ---- */

static struct file with_changed_file(const struct file *file, size_t at)
{
    cpd_bytes parts[CPD_PARTS];

    done(cpd_container__read(parts, file->bytes, file->length));
    size_t n = parts[CPD_PART_FILES].length;
    unsigned char *changed = malloc(n);
    memcpy(changed, parts[CPD_PART_FILES].at, n);
    changed[at == SIZE_MAX ? n - 1 : at] ^= 1;
    struct file made = with_part(file, CPD_PART_FILES, changed, n);
    free(changed);
    return made;
}

static void expect_named(const struct leaving *l, const struct file *file)
{
    const char *said = cpd_error_last()->text;
    cpd_home *own = world_home(false);
    cpd_doc *doc;

    refused(cpd_bundle_look(&doc, file->bytes, file->length), CPD_ETAMPERED);
    cr_assert(strstr(said, l->piece.id) || strstr(said, l->reflection.id), "%s", said);
    refused(try_take(&doc, own, file, l->council), CPD_ETAMPERED);
    cr_assert(files_in(own) == 0);
    cpd_home_close(own);
}

/* Even by who signs it anew. */
Test(files, one_that_was_altered_is_refused_by_name)
{
    struct leaving l = with_files();
    struct file file = make_bundle(l.council), first = with_changed_file(&file, 0),
                last = with_changed_file(&file, SIZE_MAX),
                anew = signed_anew(&first, l.council, NULL);

    expect_named(&l, &first);
    expect_named(&l, &last);
    expect_named(&l, &anew);
    free(file.bytes);
    free(first.bytes);
    free(last.bytes);
    free(anew.bytes);
    cpd_home_close(l.council);
}

static cpd_node *list_of(cpd_node *statement)
{
    return cpd_node_get(statement, "files");
}

static void turn_round(cpd_doc *doc, cpd_node *statement)
{
    cpd_node *list = cpd_node_list(doc);

    cpd_node_add(doc, list, cpd_node_copy(doc, cpd_node_at(list_of(statement), 1)));
    cpd_node_add(doc, list, cpd_node_copy(doc, cpd_node_at(list_of(statement), 0)));
    cpd_node_set(doc, statement, "files", list);
}

static void say_nothing(cpd_doc *doc, cpd_node *statement)
{
    (void)doc;
    cpd_node_unset(statement, "files");
}

static void say_of_another(cpd_doc *doc, cpd_node *statement)
{
    cpd_node_set_text(doc, cpd_node_at(list_of(statement), 0), "record",
                      "01999999-9999-7999-8999-999999999999");
}

static void say_longer(cpd_doc *doc, cpd_node *statement)
{
    cpd_node_set_int(doc, cpd_node_at(list_of(statement), 0), "bytes", INT64_C(1) << 40);
}

static void say_empty(cpd_doc *doc, cpd_node *statement)
{
    cpd_node_set_int(doc, cpd_node_at(list_of(statement), 0), "bytes", 0);
}

Test(files, a_list_that_is_not_theirs_is_refused)
{
    static const struct {
        const char *label;
        void (*change)(cpd_doc *, cpd_node *);
    } cases[] = {
        {"in another order", turn_round},      {"without a list", say_nothing},
        {"of another record", say_of_another}, {"longer than all there is", say_longer},
        {"of no length", say_empty},
    };
    struct leaving l = with_files();
    struct file file = make_bundle(l.council);
    cpd_doc *doc;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct file anew = signed_anew(&file, l.council, cases[i].change);
        int r = cpd_bundle_look(&doc, anew.bytes, anew.length);

        cr_assert(r == CPD_EINPUT || r == CPD_ETAMPERED, "%s: %d", cases[i].label, r);
        free(anew.bytes);
    }
    free(file.bytes);
    cpd_home_close(l.council);
}

/* A part for files that has none, and a file that ends within it. */
Test(files, the_part_is_there_when_it_holds_something)
{
    struct leaving l = with_files();
    struct file file = make_bundle(l.council);
    cpd_doc *doc;

    refused(cpd_bundle_look(&doc, file.bytes, file.length - 1024 - 100), CPD_EDAMAGED);
    cr_assert_not_null(strstr(cpd_error_last()->text, "files.cpd"));
    struct file without = with_part(&file, CPD_PART_FILES, "", 0);
    int r = cpd_bundle_look(&doc, without.bytes, without.length);
    cr_assert(r == CPD_EINPUT || r == CPD_ETAMPERED, "%d", r);
    free(without.bytes);
    free(file.bytes);
    cpd_home_close(l.council);
}
