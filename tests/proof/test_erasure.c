/* Erasure, built later, fits what is on disk today: erase.c does it over the tables and key files
 * as they are. Here the power is cut at every step of it, keys are tried on what an older copy of
 * the database still holds, and hashes are looked for by somebody who knows everything but the
 * salts.
 *
 * CPD_LONG=1 tries more of the folders that a power cut may leave.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/node.h"
#include "proof/erase.h"
#include "proof/loot.h"
#include "proof/powercut.h"
#include "proof/texts.h"
#include "record/record.h"
#include "store/sqlite.h"
#include "support/support.h"

static const char *const labels[] = {"reflection 1", "reflection 2", "shared reflection",
                                     "account 1",    "session 2",    "comment"};
#define LABELS (sizeof labels / sizeof *labels)
static const enum erase_what both[] = {ERASE_TEXT, ERASE_WHOLE};
static const char *const names[] = {"text", "whole"};

/* ---- folders ---- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

/* An empty folder of that name, whatever was there. */
static void empty_folder(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    cr_assert(mkdir(path, 0700) == 0, "%s cannot be made", path);
}

/* A home as it lies there now, in another place. */
static void copy_home(const char *from, const char *to)
{
    powercut *all = powercut_start(from);
    powercut_stop(all);
    empty_folder(to);
    powercut_make(all, 0, POWERCUT_ALL, to);
    powercut_free(all);
}

static bool has_key(const char *folder, const cpd_uuid *portfolio, int epoch)
{
    char path[4400], id[CPD_UUID_TEXT];
    cpd_uuid_format(id, portfolio);
    snprintf(path, sizeof path, "%s/keys/p/%s.%d", folder, id, epoch);
    return access(path, F_OK) == 0;
}

/* ---- one erasure, tried out ---- */

struct trial {
    struct texts *all;
    const struct text *erased;
    enum erase_what what;
    struct loot loot;                         /* everything that lay there before */
    cpd_hash entry;                           /* of what is erased */
    char base[4096], live[4096], found[4096]; /* folders: before, the erasure, after a crash */
    powercut *cut;
    size_t done;     /* after so many steps erasure said that it was done */
    int there, gone; /* how often each was found */
};

static cpd_home *open_here(const char *folder, const char *when)
{
    cpd_home *home;
    cr_assert(texts_open(&home, folder) == 0, "%s: does not open: %s", when,
              cpd_error_last()->text);
    return home;
}

/* Some erasures go on in a log that has pages of earlier commands; here one begins without a log,
 * as after a command that wrote much. */
static void fold_log(const char *folder)
{
    char path[4400];
    cpd_home *home = open_here(folder, "before");
    cr_assert_eq(
        sqlite3_wal_checkpoint_v2(home->store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL),
        SQLITE_OK);
    cpd_home_close(home);
    snprintf(path, sizeof path, "%s/records.db-wal", folder);
    cr_assert(unlink(path) == 0);
}

static void begin_trial(struct trial *t, struct texts *all, const char *label, enum erase_what what)
{
    CPD_FREE char *parent = support_dir();
    *t = (struct trial){.all = all, .erased = texts_find(all, label), .what = what};
    snprintf(t->base, sizeof t->base, "%s", all->folder);
    snprintf(t->live, sizeof t->live, "%.4000s/live", parent);
    snprintf(t->found, sizeof t->found, "%.4000s/found", parent);
    copy_home(t->base, t->live);
    cpd_home *home = open_here(t->live, "before");
    loot_take(&t->loot, home, all, t->erased);
    cr_assert_eq(cpd_ledger__entry_hash(&t->entry, home, t->erased->id), 0);
    cr_assert(texts_opens(home, t->erased), "%s opens before it is erased", label);
    cpd_home_close(home);
    cr_assert(loot_opens(&t->loot, t->base), "%s: the keys of before open it", label);
    if (what == ERASE_WHOLE)
        fold_log(t->live);
}

static void end_trial(struct trial *t)
{
    powercut_free(t->cut);
    loot_fini(&t->loot);
}

/* Erase it in the live home, with every step noted. */
static void erase_live(struct trial *t)
{
    t->cut = powercut_start(t->live);
    cpd_home *home = open_here(t->live, "before");
    cr_assert_eq(erase_entry(home, &t->all->portfolio, t->erased->id, t->what), 0, "%s",
                 cpd_error_last()->text);
    t->done = powercut_count(t->cut);
    cpd_home_close(home);
    powercut_stop(t->cut);
}

/* Does the erasure take this text along? The comment goes with the revision it was signed over. */
static bool is_meant(const struct trial *t, const struct text *one)
{
    bool over = one->comment && strcmp(t->erased->label, "session 2") == 0;
    return one == t->erased || (t->what == ERASE_WHOLE && over);
}

/* ---- what is true of every home that is found ---- */

static int64_t epoch_now(cpd_home *home, const cpd_uuid *portfolio)
{
    int64_t epoch = 0;
    cr_assert_eq(cpd_store__ask_int(&epoch, home->store,
                                    "SELECT epoch FROM epoch WHERE portfolio = ?", "u", portfolio),
                 1);
    return epoch;
}

static int64_t rows(cpd_home *home, const char *sql, int64_t id)
{
    int64_t n = -1;
    cr_assert_eq(cpd_store__ask_int(&n, home->store, sql, "i", id), 1);
    return n;
}

static void check_texts(const struct trial *t, cpd_home *home, bool gone, const char *when)
{
    for (size_t i = 0; i < t->all->count; i++) {
        const struct text *one = &t->all->items[i];
        bool expected = !(gone && is_meant(t, one));
        cr_assert_eq(texts_opens(home, one), expected, "%s: %s %s", when, one->label,
                     expected ? "does not open" : "still opens");
    }
}

/* Wholly gone: not a byte of its words or keys, and of `whole` nothing but the entry. */
static void check_rows(const struct trial *t, cpd_home *home, bool gone, const char *when)
{
    int64_t id = t->erased->id, n = t->what == ERASE_TEXT || !gone;
    cr_assert_eq(rows(home, "SELECT count(*) FROM subject WHERE id = ?", id), n, "%s", when);
    cr_assert_eq(rows(home, "SELECT count(*) FROM subject WHERE id = ? AND sealed IS NOT NULL", id),
                 !gone, "%s", when);
    cr_assert_eq(rows(home, "SELECT count(*) > 0 FROM wrap WHERE id = ?", id), !gone, "%s", when);
    cr_assert_eq(rows(home,
                      "SELECT (SELECT count(*) FROM fact WHERE id = ?1) +"
                      " (SELECT count(*) FROM signed WHERE id = ?1) > 0",
                      id),
                 n, "%s", when);
    cr_assert_eq(rows(home, "SELECT count(*) FROM entry WHERE id = ?", id), 1, "%s", when);
}

/* `verify` finds nothing wrong, and says of what was erased when that was. */
static void check_verify(const struct trial *t, cpd_home *home, bool gone, const char *when)
{
    cpd_doc *report;
    char hash[65];
    cr_assert_eq(cpd_verify(&report, home), 0, "%s: %s", when, cpd_error_last()->text);
    const cpd_node *root = cpd_doc_root(report), *erased = cpd_node_get(root, "erased");
    cr_assert(cpd_node_get_bool(root, "whole"), "%s: not whole: %s", when,
              cpd_node_get_text(cpd_node_get(root, "first_bad"), "why"));
    cr_assert_eq(cpd_node_length(erased) > 0, gone, "%s: what verify says was erased", when);
    cpd_hash_format(hash, &t->entry);
    for (size_t i = 0; i < cpd_node_length(erased); i++) {
        const cpd_node *one = cpd_node_at(erased, i);
        cr_assert(i > 0 || strcmp(cpd_node_get_text(one, "entry"), hash) == 0, "%s", when);
        cr_assert_str_eq(cpd_node_get_text(one, "what"), names[t->what], "%s", when);
        cr_assert_str_eq(cpd_node_get_text(one, "on"), TEXTS_DAY, "%s", when);
    }
    cpd_doc_free(report);
}

/* Open the home that was found; whether the text is gone from it. */
static bool check_found(const struct trial *t, const char *folder, const char *when)
{
    cpd_home *home = open_here(folder, when);
    bool gone = epoch_now(home, &t->all->portfolio) > 1;
    check_texts(t, home, gone, when);
    check_rows(t, home, gone, when);
    check_verify(t, home, gone, when);
    cpd_home_close(home);
    cr_assert_eq(has_key(folder, &t->all->portfolio, 1), !gone, "%s: the old key", when);
    cr_assert_eq(loot_opens(&t->loot, folder), !gone, "%s: the keys that lie there", when);
    return gone;
}

/* ---- power cuts ---- */

/* How many folders to draw where many may be found. */
static uint64_t chances(void)
{
    const char *is_long = getenv("CPD_LONG");
    return is_long && strcmp(is_long, "1") == 0 ? 60 : 2;
}

static void cut_once(struct trial *t, size_t at, uint64_t chance, bool must_be_gone)
{
    char when[400];
    snprintf(when, sizeof when, "%s (%s), power cut before step %zu (%s), chance %llu",
             t->erased->label, names[t->what], at, powercut_step(t->cut, at),
             (unsigned long long)chance);
    empty_folder(t->found);
    powercut_make(t->cut, at, chance, t->found);
    bool gone = check_found(t, t->found, when);
    cr_assert(gone || !must_be_gone, "%s: it had been said that it is gone", when);
    t->gone += gone;
    t->there += !gone;
}

/* The folders that may be found: one when everything is synced; what was synced alone changes only
 * with a sync. */
static void cut_at(struct trial *t, size_t at, bool must_be_gone)
{
    cut_once(t, at, POWERCUT_ALL, must_be_gone);
    if (powercut_open_steps(t->cut, at) == 0)
        return;
    if (strncmp(powercut_step(t->cut, at - 1), "sync", 4) == 0)
        cut_once(t, at, POWERCUT_NONE, must_be_gone);
    for (uint64_t i = 0; i < chances(); i++)
        cut_once(t, at, POWERCUT_NONE + 1 + i, must_be_gone);
}

/* The step that made the transaction durable: the last sync of the log, of something written into
 * it, before a key goes. What settles the home then syncs once more what it reads. */
static size_t commit_of(const powercut *cut)
{
    size_t commit = 0;
    bool written = false;
    for (size_t i = 0; i < powercut_count(cut); i++) {
        bool synced = strcmp(powercut_step(cut, i), "sync records.db-wal") == 0;
        if (synced && written)
            commit = i;
        written = !synced && (written || strstr(powercut_step(cut, i), "records.db-wal"));
        if (strncmp(powercut_step(cut, i), "remove keys/p/", 14) == 0)
            return commit;
    }
    cr_assert_fail("no key was removed");
    return 0;
}

static void cut_everywhere(const char *label)
{
    struct texts all;
    struct trial t;
    texts_make(&all);
    for (size_t w = 0; w < 2; w++) {
        begin_trial(&t, &all, label, both[w]);
        erase_live(&t);
        size_t commit = commit_of(t.cut);
        for (size_t at = 0; at <= powercut_count(t.cut); at++)
            cut_at(&t, at, at > commit);
        cr_assert(t.there > 0 && t.gone > 0 && t.done > commit);
        end_trial(&t);
    }
    free(all.folder);
}

Test(erasure, power_cut_at_every_step_of_a_revision)
{
    cut_everywhere("reflection 1");
}

Test(erasure, power_cut_at_every_step_of_the_newest_revision)
{
    cut_everywhere("reflection 2");
}

Test(erasure, power_cut_at_every_step_of_a_shared_text)
{
    cut_everywhere("shared reflection");
}

Test(erasure, power_cut_at_every_step_of_an_account)
{
    cut_everywhere("account 1");
}

Test(erasure, power_cut_at_every_step_of_a_signed_session)
{
    cut_everywhere("session 2");
}

Test(erasure, power_cut_at_every_step_of_a_comment)
{
    cut_everywhere("comment");
}

/* The process is killed, the home is opened again, which settles what was left, and only then the
 * power goes: what was read was perhaps never synced. */
Test(erasure, power_cut_after_a_killed_one_was_settled)
{
    struct texts all;
    struct trial t;
    char again[4200];
    texts_make(&all);
    begin_trial(&t, &all, "shared reflection", ERASE_WHOLE);
    erase_live(&t);
    snprintf(again, sizeof again, "%s.again", t.live);
    for (size_t killed = t.done; killed > 0; killed--) {
        empty_folder(again);
        powercut_make(t.cut, killed, POWERCUT_ALL, again);
        powercut_resume(t.cut, killed, again);
        cpd_home_close(open_here(again, "killed"));
        powercut_stop(t.cut);
        for (size_t at = killed + 1; at <= powercut_count(t.cut); at++)
            cut_at(&t, at, false);
    }
    cr_assert(t.gone > 0, "nothing was settled");
    end_trial(&t);
    free(all.folder);
}

/* ---- a commit that fails ---- */

static void check_all_open(const struct texts *all, const char *folder, int64_t epoch,
                           const char *when)
{
    cpd_home *home = open_here(folder, when);
    cr_assert_eq(epoch_now(home, &all->portfolio), epoch, "%s", when);
    for (size_t i = 0; i < all->count; i++)
        cr_assert(texts_opens(home, &all->items[i]), "%s: %s does not open", when,
                  all->items[i].label);
    cpd_home_close(home);
}

/* The sync of the commit fails while another program has the home open: the home stands in the old
 * epoch, and also when all are closed and the log is read again from its beginning. */
Test(erasure, a_commit_that_failed_is_not_found_later)
{
    struct texts all;
    struct trial t;
    texts_make(&all);
    begin_trial(&t, &all, "shared reflection", ERASE_TEXT);
    t.cut = powercut_start(t.live);
    cpd_home *other = open_here(t.live, "another program");
    cr_assert_eq(epoch_now(other, &all.portfolio), 1);
    cpd_home *home = open_here(t.live, "before");
    powercut_refuse_sync(t.cut, "records.db-wal");
    cr_assert_lt(erase_entry(home, &all.portfolio, t.erased->id, t.what), 0);
    cpd_home_close(home);
    check_all_open(&all, t.live, 1, "after the failure");
    cpd_home_close(other);
    powercut_stop(t.cut);
    check_all_open(&all, t.live, 1, "the log read again");
    end_trial(&t);
    free(all.folder);
}

/* The key of an erasure that came to nothing stays behind; the next one passes its number by. */
Test(erasure, goes_on_after_one_that_came_to_nothing)
{
    struct texts all;
    struct trial t;
    texts_make(&all);
    begin_trial(&t, &all, "reflection 1", ERASE_TEXT);
    erase_live(&t);
    size_t commit = commit_of(t.cut);
    powercut_make(t.cut, commit, POWERCUT_NONE, (empty_folder(t.found), t.found));
    check_all_open(&all, t.found, 1, "power cut before the commit");
    cr_assert(has_key(t.found, &all.portfolio, 2));
    cpd_home *home = open_here(t.found, "once more");
    cr_assert_eq(erase_entry(home, &all.portfolio, t.erased->id, t.what), 0);
    cr_assert_eq(epoch_now(home, &all.portfolio), 3);
    cpd_home_close(home);
    cr_assert(check_found(&t, t.found, "once more"));
    cr_assert_not(has_key(t.found, &all.portfolio, 2));
    end_trial(&t);
    free(all.folder);
}

static void move_key(const struct trial *t, const char *from, const char *to, int epoch)
{
    char old[4400], new[4400], id[CPD_UUID_TEXT];
    cpd_uuid_format(id, &t->all->portfolio);
    snprintf(old, sizeof old, "%s/keys/p/%s.%d", from, id, epoch);
    snprintf(new, sizeof new, "%s/keys/p/%s.%d", to, id, epoch);
    cr_assert(rename(old, new) == 0, "%s", strerror(errno));
}

/* Older keys were put back in place of the present one: the home is damaged, but nothing more is
 * destroyed. With the present key it is whole again, and the old one goes. */
Test(erasure, destroys_no_key_while_the_present_one_is_missing)
{
    struct texts all;
    struct trial t;
    cpd_home *home;
    texts_make(&all);
    begin_trial(&t, &all, "reflection 1", ERASE_TEXT);
    erase_live(&t);
    copy_home(t.live, t.found);
    move_key(&t, t.found, t.live, 2);
    move_key(&t, t.base, t.found, 1);
    home = open_here(t.found, "the present key is missing");
    cr_assert_not(texts_opens(home, texts_find(&all, "reflection 2")));
    cpd_home_close(home);
    cr_assert(has_key(t.found, &all.portfolio, 1));
    move_key(&t, t.live, t.found, 2);
    cr_assert(check_found(&t, t.found, "it is there again"));
    end_trial(&t);
    free(all.folder);
}

/* One after the other in one home, first the words, then all of it: what is left always opens. */
Test(erasure, of_everything_one_after_the_other)
{
    struct texts all;
    texts_make(&all);
    bool erased[TEXTS_MOST] = {false};
    for (size_t i = 0; i < 2 * LABELS; i++) {
        const struct text *one = texts_find(&all, labels[i % LABELS]);
        cpd_home *home = open_here(all.folder, one->label);
        /* The comment went with the session it was signed over. */
        bool is_left = rows(home, "SELECT count(*) FROM subject WHERE id = ?", one->id);
        cr_assert(is_left || one->comment);
        if (is_left)
            cr_assert_eq(erase_entry(home, &all.portfolio, one->id, both[i / LABELS]), 0, "%s: %s",
                         one->label, cpd_error_last()->text);
        erased[one - all.items] = true;
        for (size_t k = 0; k < all.count; k++)
            cr_assert_eq(texts_opens(home, &all.items[k]), !erased[k], "%s after %s",
                         all.items[k].label, one->label);
        cpd_doc *report;
        cr_assert_eq(cpd_verify(&report, home), 0);
        cr_assert(cpd_node_get_bool(cpd_doc_root(report), "whole"), "after %s: %s", one->label,
                  cpd_node_get_text(cpd_node_get(cpd_doc_root(report), "first_bad"), "why"));
        cpd_doc_free(report);
        cpd_home_close(home);
    }
    free(all.folder);
}

/* ---- the old database with today's keys ---- */

static void copy_file(const char *from, const char *to, const char *name)
{
    char path[4400];
    unsigned char bytes[8192];
    ssize_t n;
    snprintf(path, sizeof path, "%s/%s", from, name);
    int in = open(path, O_RDONLY);
    snprintf(path, sizeof path, "%s/%s", to, name);
    if (in < 0 && errno == ENOENT) {
        unlink(path);
        return;
    }
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    cr_assert(in >= 0 && out >= 0, "%s", name);
    while ((n = read(in, bytes, sizeof bytes)) > 0)
        cr_assert_eq(write(out, bytes, (size_t)n), n);
    close(in);
    close(out);
}

static void copy_database(const char *from, const char *to)
{
    char path[4400];
    copy_file(from, to, "records.db");
    copy_file(from, to, "records.db-wal");
    snprintf(path, sizeof path, "%s/records.db-shm", to);
    unlink(path);
}

/* Through the library nothing of hers opens, and with the bare keys what was erased does not; his
 * texts do. Nothing is destroyed on the way: with the right database everything is there again. */
static void try_old_database(struct trial *t)
{
    char when[200];
    snprintf(when, sizeof when, "%s (%s), old database", t->erased->label, names[t->what]);
    copy_home(t->live, t->found);
    copy_database(t->base, t->found);
    cpd_home *home = open_here(t->found, when);
    cr_assert_eq(epoch_now(home, &t->all->portfolio), 1, "%s", when);
    for (size_t i = 0; i < t->all->count; i++) {
        const struct text *one = &t->all->items[i];
        cr_assert_eq(texts_opens(home, one), !texts_is_hers(one), "%s: %s", when, one->label);
    }
    cpd_home_close(home);
    cr_assert_not(loot_opens(&t->loot, t->found), "%s: some key opens it", when);
    copy_database(t->live, t->found);
    cr_assert(check_found(t, t->found, when), "%s: the right one again", when);
}

Test(erasure, the_old_database_with_todays_keys_does_not_open_it)
{
    struct texts all;
    struct trial t;
    texts_make(&all);
    for (size_t i = 0; i < 2 * LABELS; i++) {
        begin_trial(&t, &all, labels[i % LABELS], both[i / LABELS]);
        erase_live(&t);
        try_old_database(&t);
        end_trial(&t);
    }
    free(all.folder);
}

/* ---- hashes ---- */

/* Who knows everything that was written, but no salt, finds nothing to hold it against. After
 * `text` the head stays, and its hash with it; that is no secret. */
static void look_for_hashes(struct trial *t)
{
    char when[200];
    snprintf(when, sizeof when, "%s (%s)", t->erased->label, names[t->what]);
    cpd_home *home = open_here(t->live, when);
    cr_assert_not(loot_finds_guess(&t->loot, home, t->what == ERASE_WHOLE), "%s: a hash tells",
                  when);
    cr_assert_not(loot_finds_salt(&t->loot, home), "%s: the salt is there", when);
    cr_assert_eq(loot_finds_commitment(&t->loot, home), t->what == ERASE_TEXT, "%s: commitment",
                 when);
    cr_assert_not(loot_finds_sealed(&t->loot, home), "%s: sealed words are left", when);
    cpd_home_close(home);
}

/* That the search sees at all: before, it finds the commitment, the sealed words, and the hash of a
 * head that was signed. */
static void look_before(struct trial *t)
{
    cpd_home *home = open_here(t->base, "before");
    cr_assert(loot_finds_commitment(&t->loot, home) && loot_finds_sealed(&t->loot, home));
    cr_assert(loot_needs_salt(&t->loot), "the commitment is no hash of what was written");
    if (strcmp(t->erased->label, "session 2") == 0)
        cr_assert(loot_finds_guess(&t->loot, home, true), "signatures name the head");
    cpd_home_close(home);
}

Test(erasure, no_hash_tells_what_was_erased)
{
    struct texts all;
    struct trial t;
    texts_make(&all);
    for (size_t i = 0; i < 2 * LABELS; i++) {
        begin_trial(&t, &all, labels[i % LABELS], both[i / LABELS]);
        look_before(&t);
        erase_live(&t);
        look_for_hashes(&t);
        end_trial(&t);
    }
    free(all.folder);
}
