/* That one version can be shared and no other, for good: sharing is built later, the tables it
 * needs are those of today. And that what is wrapped or sealed for one place opens in no other. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proof/erase.h"
#include "proof/share.h"
#include "proof/world.h"
#include "store/store.h"

/* Asha writes a reflection as it comes, cleans it, and shares the cleaned version with Tom. */
struct sharing {
    struct council council;
    cpd_uuid portfolio; /* Asha's */
    cpd_saved raw, cleaned;
};

static struct sharing sharing(void)
{
    struct sharing s = {.council = world_council()};
    cpd_home *home = s.council.home;
    s.portfolio = world_portfolio(home, s.council.asha);
    world_act_as(home, s.council.asha);
    s.raw = world_save(home, "{kind: reflection, text: the raw words}");
    s.cleaned = world_amend(home, s.raw.id, "{text: the cleaned words, learning: be early}");
    share_revision(home, &s.cleaned, s.council.tom);
    return s;
}

/* ---- what somebody reads ---- */

/* 0 and the words (or "locked"), or the failure. */
static int read_as(char words[100], cpd_home *home, cpd_uuid person, const cpd_saved *revision)
{
    cpd_doc *doc;
    world_act_as(home, person);
    int r = cpd_record_read(&doc, home, revision->id, revision->hash);
    if (r < 0)
        return r;
    const cpd_node *shown = cpd_doc_root(doc);
    bool locked = cpd_node_get_bool(shown, "locked");
    snprintf(words, 100, "%s", locked ? "locked" : cpd_node_get_text(shown, "text"));
    cpd_doc_free(doc);
    return 0;
}

static void reads(cpd_home *home, cpd_uuid person, const cpd_saved *revision, const char *expected)
{
    char words[100];
    must(read_as(words, home, person, revision));
    cr_assert_str_eq(words, expected);
}

static int fails(cpd_home *home, cpd_uuid person, const cpd_saved *revision)
{
    char words[100];
    return read_as(words, home, person, revision);
}

/* ---- one version alone ---- */

Test(sharing, only_the_version_that_is_shared_is_read)
{
    struct sharing s = sharing();
    cpd_home *home = s.council.home;
    reads(home, s.council.tom, &s.cleaned, "the cleaned words");
    reads(home, s.council.tom, &s.raw, "locked");
    reads(home, s.council.asha, &s.raw, "the raw words");
    cr_assert(fails(home, s.council.vera, &s.cleaned) == CPD_EABSENT, "others see nothing of it");
    must_be_whole(home);
    cpd_home_close(home);
}

static void rename_key(const cpd_home *home, cpd_uuid person, const char *from, const char *to)
{
    char id[CPD_UUID_TEXT], old[4200], new[4200];
    cpd_uuid_format(id, &person);
    snprintf(old, sizeof old, "%s/keys/person/%s%s", home->path, id, from);
    snprintf(new, sizeof new, "%s/keys/person/%s%s", home->path, id, to);
    cr_assert(rename(old, new) == 0);
}

/* A third version, written while nobody is unlocked and the author's key is not even in the home.
 */
static cpd_saved write_locked(struct sharing *s)
{
    cpd_home **home = &s->council.home;
    world_reopen(home);
    rename_key(*home, s->council.asha, "", ".away");
    world_act_as(*home, s->council.asha);
    cpd_saved third = world_amend(*home, s->raw.id, "{text: the third words, learning: be kind}");
    cr_assert_null(cpd_keyring__person(*home, &s->council.asha));
    rename_key(*home, s->council.asha, ".away", "");
    return third;
}

Test(sharing, an_author_writes_while_locked)
{
    struct sharing s = sharing();
    cpd_saved refused, third = write_locked(&s);
    cpd_home *home = s.council.home;
    reads(home, s.council.asha, &third, "the third words");
    must_be_whole(home);

    world_reopen(&s.council.home); /* what keeps a part of the words must open them first */
    home = s.council.home;
    rename_key(home, s.council.asha, "", ".away");
    world_act_as(home, s.council.asha);
    cpd_doc *doc = cpd_doc_new();
    cpd_node *part = cpd_node_object(doc);
    cpd_node_set_text(doc, part, "text", "and a fourth");
    must_fail(cpd_record_amend(&refused, home, s.raw.id, part, NULL, NULL), CPD_ELOCKED);
    cpd_doc_free(doc);
    cpd_home_close(home);
}

/* Everything changes once: the share ends, a version is written, the reader's key changes, the
 * epoch changes. Whoever gathers may gather before and after each. */
struct kept {
    struct hoard hoard;
    cpd_saved third;
    cpd_secret *old; /* Tom's first */
};

static void live_on(struct kept *k, struct sharing *s)
{
    cpd_home **home = &s->council.home;
    cpd_saved other = world_save(*home, "{kind: cpd, text: to be erased}");
    hoard_gather(&k->hoard, *home, s->portfolio);
    share_end(*home, &s->cleaned, s->council.tom);
    k->third = write_locked(s);
    hoard_gather(&k->hoard, *home, s->portfolio);
    k->old = share_rekey(home, s->council.tom);
    hoard_gather(&k->hoard, *home, s->portfolio);
    must(erase_entry(*home, &s->portfolio, other.position, ERASE_TEXT)); /* a new epoch */
    hoard_gather(&k->hoard, *home, s->portfolio);
    hoard_add_secret(&k->hoard, k->old);
    must(cpd_keyring__unlock(*home, &s->council.tom));
    hoard_add_secret(&k->hoard, cpd_keyring__person(*home, &s->council.tom));
}

Test(sharing, with_every_key_they_ever_held_the_reader_opens_the_second_alone)
{
    struct sharing s = sharing();
    struct kept k = {.old = NULL};
    live_on(&k, &s);
    cpd_home *home = s.council.home;
    const cpd_secret *now = cpd_keyring__person(home, &s.council.tom);
    cr_assert(memcmp(now, k.old, sizeof *now) != 0, "another key");
    cr_assert(world_ask(home, "SELECT epoch FROM epoch WHERE portfolio = ?", "u", &s.portfolio) ==
              2);
    cr_assert_not(hoard_opens(&k.hoard, home, s.portfolio, &s.raw));
    cr_assert(hoard_opens(&k.hoard, home, s.portfolio, &s.cleaned));
    cr_assert_not(hoard_opens(&k.hoard, home, s.portfolio, &k.third));

    must(cpd_keyring__unlock(home, &s.council.asha)); /* the author's key: else the hoard is mute */
    hoard_add_secret(&k.hoard, cpd_keyring__person(home, &s.council.asha));
    cr_assert(hoard_opens(&k.hoard, home, s.portfolio, &s.raw));
    cr_assert(hoard_opens(&k.hoard, home, s.portfolio, &k.third));
    cpd_secret__free(k.old);
    cpd_home_close(home);
}

Test(sharing, each_key_of_the_reader_was_enough_while_it_lasted)
{
    struct sharing s = sharing();
    struct kept k = {.old = NULL};
    live_on(&k, &s);
    for (size_t i = 0; i < 2; i++) {
        struct hoard one = k.hoard;
        one.secrets[0] = k.hoard.secrets[i];
        one.secret_count = 1;
        cr_assert(hoard_opens(&one, s.council.home, s.portfolio, &s.cleaned), "key %zu", i + 1);
        one.epoch_count = 0;
        cr_assert_not(hoard_opens(&one, s.council.home, s.portfolio, &s.cleaned),
                      "a reader's key alone, without the home's, opens nothing");
    }
    cpd_secret__free(k.old);
    cpd_home_close(s.council.home);
}

Test(sharing, after_all_changes_each_reads_what_they_may)
{
    struct sharing s = sharing();
    struct kept k = {.old = NULL};
    live_on(&k, &s);
    world_reopen(&s.council.home);
    cpd_home *home = s.council.home;
    must_be_whole(home);
    reads(home, s.council.tom, &s.cleaned, "the cleaned words");
    reads(home, s.council.tom, &s.raw, "locked");
    reads(home, s.council.tom, &k.third, "locked");
    reads(home, s.council.asha, &s.raw, "the raw words");
    reads(home, s.council.asha, &s.cleaned, "the cleaned words");
    reads(home, s.council.asha, &k.third, "the third words");
    cpd_secret__free(k.old);
    cpd_home_close(home);
}

/* ---- moved elsewhere ---- */

struct bytes {
    unsigned char at[4096];
    size_t length;
};

/* Where sealed words lie, or a wrap: whose entry, for which reader. */
struct spot {
    int64_t id;
    const cpd_uuid *reader; /* NULL: none */
    bool body;
};

static int64_t reader_no(cpd_home *home, const struct spot *spot)
{
    int64_t no;
    must(cpd_ledger__ident_find(&no, home, spot->reader));
    return no;
}

static struct bytes take(cpd_home *home, struct spot spot)
{
    struct bytes taken;
    cpd_stmt *row;
    if (spot.body)
        must(cpd_store__ask(&row, home->store, "SELECT sealed FROM subject WHERE id = ?", "i",
                            spot.id));
    else
        must(cpd_store__ask(&row, home->store, "SELECT bytes FROM wrap WHERE id = ? AND reader = ?",
                            "ii", spot.id, reader_no(home, &spot)));
    cr_assert(cpd_stmt__next(row) == 1);
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &taken.length);
    cr_assert(taken.length && taken.length <= sizeof taken.at);
    memcpy(taken.at, bytes, taken.length);
    cpd_stmt__done(row);
    return taken;
}

static void put(cpd_home *home, struct spot spot, const struct bytes *bytes)
{
    if (spot.body)
        must(cpd_store__run(home->store, "UPDATE subject SET sealed = ? WHERE id = ?", "bi",
                            bytes->at, bytes->length, spot.id));
    else
        must(cpd_store__run(home->store, "UPDATE wrap SET bytes = ? WHERE id = ? AND reader = ?",
                            "bii", bytes->at, bytes->length, spot.id, reader_no(home, &spot)));
}

/* The same world with something of every sort in it. Both portfolios have one and the same key, so
 * that it is the place alone that is refused. */
struct places {
    struct sharing sharing;
    cpd_saved other, piece, session, toms;
    int64_t comment;
};

static void copy_epoch_key(cpd_home *home, cpd_uuid from, cpd_uuid to, int from_epoch, int to_epoch)
{
    char a[CPD_UUID_TEXT], b[CPD_UUID_TEXT], old[4200], new[4200];
    cpd_uuid_format(a, &from);
    cpd_uuid_format(b, &to);
    snprintf(old, sizeof old, "%s/keys/p/%s.%d", home->path, a, from_epoch);
    snprintf(new, sizeof new, "%s/keys/p/%s.%d", home->path, b, to_epoch);
    unlink(new);
    cr_assert(link(old, new) == 0);
}

static struct places places(void)
{
    struct places p = {.sharing = sharing()};
    struct council *c = &p.sharing.council;
    cpd_uuid toms = world_portfolio(c->home, c->tom);
    copy_epoch_key(c->home, p.sharing.portfolio, toms, 1, 1);
    world_reopen(&c->home);
    world_act_as(c->home, c->asha);
    p.other = world_save(c->home, "{kind: reflection, text: of another day}");
    p.piece = world_save(c->home, "{kind: cpd, text: Read about thresholds}");
    p.session = world_session(c);
    p.comment = world_ask(
        c->home, "SELECT id FROM subject WHERE commitment IS NULL AND sealed IS NOT NULL", "");
    world_act_as(c->home, c->tom);
    p.toms = world_save(c->home, "{kind: cpd, text: Taught about thresholds}");
    must_be_whole(c->home);
    return p;
}

static void is_tampered(cpd_home *home, int64_t id, const char *label)
{
    struct verdict v = world_verify(home);
    cr_assert(!v.whole && v.first_bad == id, "%s: entry %lld: %s", label, (long long)v.first_bad,
              v.why);
    cr_assert_str_eq(v.kind, "tampered", "%s: %s", label, v.why);
}

struct shift {
    const char *label;
    struct spot from, to;
    cpd_uuid who; /* reads what lies at `to` */
    const cpd_saved *revision;
};

static void check_shift(cpd_home *home, const struct shift *shift)
{
    struct bytes there = take(home, shift->to), other = take(home, shift->from);
    put(home, shift->to, &other);
    cr_assert(fails(home, shift->who, shift->revision) == CPD_ETAMPERED, "%s", shift->label);
    is_tampered(home, shift->to.id, shift->label);
    put(home, shift->to, &there);
    cr_assert(fails(home, shift->who, shift->revision) == 0, "%s: put back", shift->label);
}

#define BODY(of)                                                                                   \
    {                                                                                              \
        .id = (of).position, .body = true                                                          \
    }
#define WRAP(of, who)                                                                              \
    {                                                                                              \
        .id = (of).position, .reader = (who)                                                       \
    }

Test(sharing, words_moved_elsewhere_are_tampered)
{
    struct places p = places();
    struct sharing *s = &p.sharing;
    cpd_uuid asha = s->council.asha;
    const struct shift shifts[] = {
        {"to another version", BODY(s->raw), BODY(s->cleaned), asha, &s->cleaned},
        {"to another record", BODY(p.other), BODY(s->cleaned), asha, &s->cleaned},
        {"to another kind", BODY(p.piece), BODY(s->cleaned), asha, &s->cleaned},
        {"to another portfolio", BODY(p.toms), BODY(p.piece), asha, &p.piece},
        {"from version to comment", BODY(p.piece), {p.comment, NULL, true}, asha, &p.session},
    };
    for (size_t i = 0; i < sizeof shifts / sizeof *shifts; i++)
        check_shift(s->council.home, &shifts[i]);
    must_be_whole(s->council.home);
    cpd_home_close(s->council.home);
}

Test(sharing, a_wrap_moved_elsewhere_is_tampered)
{
    struct places p = places();
    struct sharing *s = &p.sharing;
    cpd_uuid asha = s->council.asha, tom = s->council.tom;
    int64_t signed_id =
        world_ask(s->council.home, "SELECT target FROM signed WHERE id = ?", "i", p.comment);
    const struct shift shifts[] = {
        {"to another version", WRAP(s->raw, &asha), WRAP(s->cleaned, &asha), asha, &s->cleaned},
        {"to another record", WRAP(p.other, &asha), WRAP(s->cleaned, &asha), asha, &s->cleaned},
        {"to another reader", WRAP(s->cleaned, &asha), WRAP(s->cleaned, &tom), tom, &s->cleaned},
        {"to its author", WRAP(s->cleaned, &tom), WRAP(s->cleaned, &asha), asha, &s->cleaned},
        {"to nobody's", WRAP(s->cleaned, &asha), WRAP(p.piece, NULL), asha, &p.piece},
        {"to another portfolio", WRAP(p.toms, NULL), WRAP(p.piece, NULL), asha, &p.piece},
        {"to the words signed with it",
         {signed_id, NULL, false},
         {p.comment, NULL, false},
         asha,
         &p.session},
        {"from them", {p.comment, NULL, false}, {signed_id, NULL, false}, asha, &p.session},
    };
    for (size_t i = 0; i < sizeof shifts / sizeof *shifts; i++)
        check_shift(s->council.home, &shifts[i]);
    must_be_whole(s->council.home);
    cpd_home_close(s->council.home);
}

/* Whoever has the epoch key can wrap: words that come with a good wrap of their own key are still
 * bound to the head they were written under. */
Test(sharing, words_moved_with_their_key_wrapped_anew_are_tampered)
{
    struct sharing s = sharing();
    cpd_home *home = s.council.home;
    cpd_key key;
    struct erase_place from, to;
    int64_t no;
    struct bytes words = take(home, (struct spot)BODY(s.raw));
    must(erase_place_of(&from, home, &s.portfolio, s.raw.position));
    must(erase_place_of(&to, home, &s.portfolio, s.cleaned.position));
    cpd_wrap_place old = {from.purpose, &from.portfolio, &from.record, &from.revision},
                   new = {to.purpose, &to.portfolio, &to.record, &to.revision};
    must(cpd_wrap__open(&key, home, s.raw.position, &old, &s.council.asha));
    must(cpd_ledger__ident_find(&no, home, &s.council.asha));
    must(cpd_store__run(home->store, "DELETE FROM wrap WHERE id = ? AND reader = ?", "ii",
                        s.cleaned.position, no));
    must(cpd_wrap__add(home, s.cleaned.position, &key, &new, &s.council.asha));
    put(home, (struct spot)BODY(s.cleaned), &words);
    cr_assert(fails(home, s.council.asha, &s.cleaned) == CPD_ETAMPERED);
    is_tampered(home, s.cleaned.position, "with their key");
    cpd_home_close(home);
}

Test(sharing, a_wrap_of_another_epoch_is_tampered)
{
    struct sharing s = sharing();
    cpd_home **home = &s.council.home;
    struct spot spot = WRAP(s.cleaned, &s.council.asha);
    world_act_as(*home, s.council.asha);
    cpd_saved other = world_save(*home, "{kind: cpd, text: to be erased}");
    struct bytes old = take(*home, spot);
    must(erase_entry(*home, &s.portfolio, other.position, ERASE_TEXT));
    struct bytes new = take(*home, spot);
    reads(*home, s.council.asha, &s.cleaned, "the cleaned words");
    put(*home, spot, &old); /* the new number on it */
    cr_assert(fails(*home, s.council.asha, &s.cleaned) == CPD_ETAMPERED);
    is_tampered(*home, s.cleaned.position, "an old wrap");
    must(cpd_store__run((*home)->store, "UPDATE wrap SET epoch = 1 WHERE id = ?", "i",
                        s.cleaned.position)); /* its own number */
    cr_assert(fails(*home, s.council.asha, &s.cleaned) == CPD_ETAMPERED);
    is_tampered(*home, s.cleaned.position, "an old wrap with its number");
    must(cpd_store__run((*home)->store, "UPDATE wrap SET epoch = 2 WHERE id = ?", "i",
                        s.cleaned.position));
    put(*home, spot, &new);
    must_be_whole(*home);
    cpd_home_close(*home);
}

/* The same key under another number, or in another home, is another place. */
Test(sharing, the_number_of_the_epoch_and_the_home_are_part_of_the_place)
{
    struct sharing s = sharing();
    cpd_home **home = &s.council.home;
    cpd_uuid id = (*home)->id;
    (*home)->id.bytes[15] ^= 1;
    cr_assert(fails(*home, s.council.asha, &s.cleaned) == CPD_ETAMPERED, "another home");
    (*home)->id = id;
    reads(*home, s.council.asha, &s.cleaned, "the cleaned words");
    copy_epoch_key(*home, s.portfolio, s.portfolio, 1, 2);
    must(cpd_store__run((*home)->store, "UPDATE epoch SET epoch = 2 WHERE portfolio = ?", "u",
                        &s.portfolio));
    must(cpd_store__run((*home)->store, "UPDATE wrap SET epoch = 2", ""));
    cr_assert(fails(*home, s.council.asha, &s.cleaned) == CPD_ETAMPERED, "another epoch");
    is_tampered(*home, s.raw.position, "another epoch");
    cpd_home_close(*home);
}
