/* Private texts: sealed to their author's own key, for nobody else in any way the library offers,
 * and not a word of anything sealed in the clear on the disk. */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cpd/hours.h>
#include <cpd/supervision.h>

#include "craft.h"
#include "node/node.h"
#include "store/store.h"

#define CANARY "zephyrine-quokka-41"

static void drop_key_file(cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT], path[4096];
    done(cpd_person_find(id, home, person));
    snprintf(path, sizeof path, "%s/keys/person/%s.key", home->path, id);
    cr_assert_eq(unlink(path), 0);
}

static void reopen(cpd_home **home)
{
    CPD_FREE char *folder = strdup((*home)->path);
    cpd_home_close(*home);
    *home = world_open(folder);
    world_act_as(*home, ASHA);
}

static size_t listed(cpd_home *home, const cpd_record_filter *filter)
{
    cpd_doc *doc;
    done(cpd_record_list(&doc, home, filter));
    size_t n = cpd_node_length(cpd_doc_root(doc));
    cpd_doc_free(doc);
    return n;
}

Test(private, a_reflection_is_absent_for_everybody_else)
{
    static const char *const others[] = {TOM, VERA};
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: reflection, text: " CANARY "}"), out;
    char id[CPD_ID_TEXT];
    cpd_doc *doc = NULL;
    for (size_t i = 0; i < 2; i++) {
        world_act_as(home, others[i]);
        refused(cpd_record_read(&doc, home, saved.id, NULL), CPD_EABSENT);
        refused(cpd_record_read(&doc, home, saved.id, saved.hash), CPD_EABSENT);
        refused(cpd_record_find(id, home, saved.id), CPD_EABSENT);
        refused(cpd_record_find(id, home, saved.id + 20), CPD_EABSENT);
        refused(world_try_amend(&out, home, saved.id, "{text: x, learning: y}"), CPD_EABSENT);
        refused(cpd_record_withdraw(&out, home, saved.id, NULL), CPD_EABSENT);
        refused(cpd_record_sign(home, saved.id, NULL), CPD_EABSENT);
    }
    /* What is not theirs is answered just as what is not there. */
    const cpd_error theirs = *cpd_error_last();
    refused(cpd_record_sign(home, "0198a000-0000-7000-8000-000000000000", NULL), CPD_EABSENT);
    cr_expect_str_eq(cpd_error_last()->text, theirs.text);
    world_act_as(home, TOM);
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    filter.person = ASHA;
    cr_expect_eq(listed(home, &filter), 0);
    filter.kind = "reflection";
    cr_expect_eq(listed(home, &filter), 0);
    filter.words = CANARY;
    cr_expect_eq(listed(home, &filter), 0);
    world_act_as(home, ASHA);
    filter.person = NULL;
    cr_expect_eq(listed(home, &filter), 1);
    cpd_home_close(home);
}

Test(private, its_head_tells_no_more_than_it_must)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: reflection, text: a, learning: b, links: "
                                       "[pcf@2018#D1]}");
    static const char *const allowed[] = {"author", "class",    "dates", "format",
                                          "home",   "kind",     "links", "portfolio",
                                          "record", "revision", "state"};
    cpd_uuid id;
    cpd_history history;
    cr_assert(cpd_uuid_parse(&id, saved.id));
    done(cpd_history__load(&history, home, &id));
    const cpd_node *head = history.revisions[0].head;
    for (size_t i = 0; i < cpd_node_length(head); i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof allowed / sizeof *allowed; k++)
            found |= strcmp(cpd_node_key(head, i), allowed[k]) == 0;
        cr_expect(found, "the open head says %s", cpd_node_key(head, i));
    }
    cpd_history__fini(&history);
    cpd_home_close(home);
}

Test(private, sealed_lengths_tell_only_blocks)
{
    static const int lengths[] = {1, 5, 50, 90, 100};
    cpd_home *home = world_of_two();
    char yaml[300];
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        snprintf(yaml, sizeof yaml, "{kind: reflection, text: %.*s}", lengths[i],
                 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                 "xxxxxxxxxxxxxxxxxxxx");
        world_save(home, yaml);
    }
    cr_expect_eq(world_number(home, "SELECT count(DISTINCT length(sealed)) FROM subject WHERE "
                                    "commitment IS NOT NULL"),
                 1);
    cr_expect_eq(world_number(home, "SELECT max(length(sealed)) FROM subject"), 256 + 40);
    cpd_home_close(home);
}

Test(private, without_the_key_it_is_locked_and_can_still_be_written)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: reflection, text: " CANARY "}"), out;
    cpd_doc *doc;
    drop_key_file(home, ASHA);
    reopen(&home);
    done(cpd_record_read(&doc, home, saved.id, NULL));
    cr_expect(cpd_node_get_bool(cpd_doc_root(doc), "locked"));
    cr_expect_null(cpd_node_get(cpd_doc_root(doc), "text"));
    cpd_doc_free(doc);
    refused(world_try_amend(&out, home, saved.id, "{text: x}"), CPD_ELOCKED);
    done(world_try_amend(&out, home, saved.id, "{text: x, learning: y}"));
    world_save(home, "{kind: reflection, text: Written while locked}");
    refused(cpd_record_sign(home, saved.id, NULL), CPD_EDENIED);
    world_expect_whole(home);
    cpd_home_close(home);
}

/* Whoever has the database and every key but hers. */
Test(private, another_persons_key_does_not_open_it)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: reflection, text: " CANARY "}");
    cpd_uuid asha = world_person(home, ASHA), tom = world_person(home, TOM), record;
    cpd_person_row row;
    cpd_hash hash;
    cpd_key key;
    cr_assert(cpd_uuid_parse(&record, saved.id) && cpd_hash_parse(&hash, saved.hash));
    done(cpd_people__get(&row, home, &asha));
    cpd_wrap_place place = {CPD_WRAP_PURPOSE, &row.portfolio, &record, &hash};
    refused(cpd_wrap__open(&key, home, saved.position, &place, NULL), CPD_EABSENT);
    refused(cpd_wrap__open(&key, home, saved.position, &place, &tom), CPD_EABSENT);
    /* Not even when the wrap is filed under his number. */
    int64_t no;
    done(cpd_ledger__ident(&no, home, &tom));
    done(cpd_store__run(home->store, "UPDATE wrap SET reader = ? WHERE id = ?", "ii", no,
                        saved.position));
    refused(cpd_wrap__open(&key, home, saved.position, &place, &tom), CPD_ETAMPERED);
    cpd_home_close(home);
}

Test(private, a_wrap_opens_in_its_own_place_alone)
{
    cpd_home *home = world_of_two();
    cpd_saved a = world_save(home, "{kind: cpd, text: a}"),
              b = world_save(home, "{kind: cpd, text: b}");
    cpd_uuid asha = world_person(home, ASHA), record, other;
    cpd_person_row row;
    cpd_hash hash, other_hash;
    cpd_key key;
    cr_assert(cpd_uuid_parse(&record, a.id) && cpd_hash_parse(&hash, a.hash));
    cr_assert(cpd_uuid_parse(&other, b.id) && cpd_hash_parse(&other_hash, b.hash));
    done(cpd_people__get(&row, home, &asha));
    cpd_wrap_place good = {CPD_WRAP_PURPOSE, &row.portfolio, &record, &hash};
    done(cpd_wrap__open(&key, home, a.position, &good, NULL));
    cpd_wrap_place places[] = {good, good, good};
    places[0].purpose = CPD_WORDS_PURPOSE;
    places[1].record = &other;
    places[2].revision = &other_hash;
    for (size_t i = 0; i < 3; i++)
        refused(cpd_wrap__open(&key, home, a.position, &places[i], NULL), CPD_ETAMPERED);
    cpd_doc *doc = NULL;
    done(cpd_store__run(
        home->store, "UPDATE wrap SET bytes = (SELECT bytes FROM wrap WHERE id = ?) WHERE id = ?",
        "ii", b.position, a.position));
    refused(cpd_record_read(&doc, home, a.id, NULL), CPD_ETAMPERED);
    cpd_home_close(home);
}

/* ---- nothing in the clear on the disk ---- */

static size_t files_searched;

static void search(const char *path, const char *word)
{
    FILE *stream = fopen(path, "rb");
    cr_assert_not_null(stream, "%s", path);
    fseek(stream, 0, SEEK_END);
    size_t n = (size_t)ftell(stream);
    rewind(stream);
    char *bytes = malloc(n + 1);
    cr_assert_eq(fread(bytes, 1, n, stream), n);
    fclose(stream);
    cr_expect_null(memmem(bytes, n, word, strlen(word)), "\"%s\" stands in %s", word, path);
    free(bytes);
    files_searched++;
}

static const char *searched_word;

static int search_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)where;
    if (type == FTW_F)
        search(path, searched_word);
    return 0;
}

static void expect_nowhere(cpd_home *home, const char *word)
{
    searched_word = word;
    files_searched = 0;
    cr_assert_eq(nftw(home->path, search_one, 16, FTW_PHYS), 0);
    cr_assert_geq(files_searched, 8);
}

Test(private, no_sealed_word_stands_anywhere_on_the_disk)
{
    cpd_home *home = world_of_two();
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved, session;
    draft.account = "said " CANARY;
    draft.actions = "do " CANARY;
    saved = world_save(home, "{kind: reflection, text: " CANARY ", learning: x " CANARY "}");
    world_amend(home, saved.id, "{text: again " CANARY "}");
    world_save(home, "{kind: cpd, text: " CANARY ", learning: " CANARY ", impact: " CANARY
                     ", peer: " CANARY "}");
    world_save(home, "{kind: time, category: direct, minutes: 5m, text: " CANARY "}");
    saved = world_save(home, "{kind: absence, reason: " CANARY "}");
    done(cpd_record_withdraw(&saved, home, saved.id, "because " CANARY));
    done(cpd_supervision_record(&session, home, &draft, NULL));
    done(cpd_record_sign(home, session.id,
                         &(cpd_sign_options){.outcome = "agree-with-comment", .words = CANARY}));
    expect_nowhere(home, CANARY);
    done(cpd_record_rebuild(home, &(int64_t){0}));
    world_expect_whole(home);
    expect_nowhere(home, CANARY);
    reopen(&home);
    expect_nowhere(home, CANARY);
    /* And the search can find: a case reference stands open. */
    world_save(home, "{kind: time, category: direct, minutes: 5m, case: OPEN-4711}");
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    filter.words = "quokka";
    cr_expect_eq(listed(home, &filter), 3);
    cpd_home_close(home);
}

/* A transaction that was taken back has still been to the log. */
Test(private, not_even_of_what_was_refused)
{
    cpd_home *home = world_of_two();
    cpd_saved saved;
    refused(world_try_save(&saved, home, "{kind: cpd, text: " CANARY ", mood: " CANARY "}", NULL),
            CPD_EINPUT);
    cr_expect_null(strstr(cpd_error_last()->text, CANARY), "the error tells the text");
    expect_nowhere(home, CANARY);
    cpd_home_close(home);
}
