/* The keyring: which files are there, what is done about those that an interrupted erasure left,
 * and that a key is never lost to a wrong number in the database. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/ledger.h"
#include "person/person.h"
#include "store/store.h"
#include "support/world.h"

/* keys/p/PORTFOLIO.EPOCH of Asha, or any other name in keys/. */
struct place {
    char path[4096];
};

static struct place file(const cpd_home *home, const char *name)
{
    struct place place;
    snprintf(place.path, sizeof place.path, "%s/keys/%s", home->path, name);
    return place;
}

static cpd_uuid portfolio_of(cpd_home *home, const char *person)
{
    cpd_uuid id = world_person(home, person);
    cpd_person_row row;
    done(cpd_people__get(&row, home, &id));
    return row.portfolio;
}

static struct place epoch_file(cpd_home *home, int epoch)
{
    char id[CPD_UUID_TEXT], name[96];
    cpd_uuid portfolio = portfolio_of(home, ASHA);
    cpd_uuid_format(id, &portfolio);
    snprintf(name, sizeof name, "p/%s.%d", id, epoch);
    return file(home, name);
}

static struct place person_file(cpd_home *home, const char *person, const char *suffix)
{
    char id[CPD_ID_TEXT], name[96];
    done(cpd_person_find(id, home, person));
    snprintf(name, sizeof name, "person/%s%s", id, suffix);
    return file(home, name);
}

static bool is_there(struct place place)
{
    return access(place.path, F_OK) == 0;
}

static void write_key(struct place place, const void *bytes, size_t n)
{
    FILE *stream = fopen(place.path, "wb");
    cr_assert(stream && fwrite(bytes, 1, n, stream) == n && fclose(stream) == 0);
    cr_assert_eq(chmod(place.path, 0600), 0);
}

static size_t read_key(struct place place, unsigned char bytes[256])
{
    FILE *stream = fopen(place.path, "rb");
    cr_assert_not_null(stream, "%s", place.path);
    size_t n = fread(bytes, 1, 256, stream);
    fclose(stream);
    return n;
}

static void reopen(cpd_home **home)
{
    CPD_FREE char *folder = strdup((*home)->path);
    cpd_home_close(*home);
    *home = world_open(folder);
    world_act_as(*home, ASHA);
}

static int try_save(cpd_home *home)
{
    cpd_saved saved;
    return world_try_save(&saved, home, "{kind: cpd, text: A piece}", NULL);
}

/* ---- files and modes ---- */

static int files, folders;

static int check_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)where;
    bool folder = type == FTW_D;
    cr_expect_eq(st->st_mode & 07777, folder ? 0700 : 0600, "%s has mode %03o", path,
                 st->st_mode & 07777);
    files += !folder;
    folders += folder;
    return 0;
}

Test(keyring, every_file_of_a_home_is_for_its_owner_alone)
{
    umask(0);
    cpd_home *home = world_of_two();
    world_save(home, "{kind: reflection, text: Mine}");
    cr_assert_eq(nftw(home->path, check_one, 16, FTW_PHYS), 0);
    cr_expect_eq(folders, 4); /* the home, keys, keys/p, keys/person */
    cr_expect_eq(files, 4 + 1 + 3 + 2 * 3);
    cpd_home_close(home);
}

/* ---- epochs ---- */

Test(keyring, a_portfolio_begins_with_a_key_of_its_own)
{
    cpd_home *home = world_of_two();
    cpd_uuid asha = portfolio_of(home, ASHA), tom = portfolio_of(home, TOM);
    const cpd_key *a, *b;
    unsigned char bytes[256];
    int64_t epoch;
    done(cpd_keyring__epoch_key(&a, &epoch, home, &asha));
    cr_expect_eq(epoch, 1);
    cr_expect_eq(read_key(epoch_file(home, 1), bytes), CPD_KEY_SIZE);
    cr_expect(memcmp(a->bytes, bytes, CPD_KEY_SIZE) == 0);
    done(cpd_keyring__epoch_key(&b, &epoch, home, &tom));
    cr_expect(memcmp(a, b, sizeof *a) != 0);
    refused(cpd_keyring__epoch_key(&a, &epoch, home, &home->id), CPD_EABSENT);
    cpd_home_close(home);
}

Test(keyring, without_its_epoch_key_a_portfolio_is_damaged)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: A piece}");
    cpd_doc *doc;
    cr_assert_eq(unlink(epoch_file(home, 1).path), 0);
    reopen(&home);
    refused(try_save(home), CPD_EDAMAGED);
    refused(cpd_record_read(&doc, home, saved.id, NULL), CPD_EDAMAGED);
    cr_expect(strstr(cpd_error_last()->hint, "backup"), "%s", cpd_error_last()->hint);
    world_act_as(home, TOM);
    done(try_save(home));
    cpd_home_close(home);
}

/* The commit it was made for may yet be found in the log: it stays and does no harm. */
Test(keyring, a_newer_key_that_was_left_behind_is_not_used)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: A piece}");
    write_key(epoch_file(home, 2), "an erasure that never committed!", CPD_KEY_SIZE);
    reopen(&home);
    cr_expect(is_there(epoch_file(home, 1)));
    CPD_FREE char *text = world_read(home, saved.id, "text");
    cr_expect_str_eq(text, "A piece");
    cpd_home_close(home);
}

static void set_epoch(cpd_home *home, int64_t epoch)
{
    cpd_uuid portfolio = portfolio_of(home, ASHA);
    done(cpd_store__run(home->store, "UPDATE epoch SET epoch = ? WHERE portfolio = ?", "iu", epoch,
                        &portfolio));
}

Test(keyring, an_older_key_that_was_left_behind_is_destroyed_at_open)
{
    cpd_home *home = world_of_two();
    write_key(epoch_file(home, 2), "the key after an erasure is this", CPD_KEY_SIZE);
    set_epoch(home, 2);
    reopen(&home);
    cr_expect(!is_there(epoch_file(home, 1)) && is_there(epoch_file(home, 2)));
    done(try_save(home));
    cpd_home_close(home);
}

/* A wrong number in the database must not cost the key that opens everything: without the key it
 * names, nothing is known to be left behind. */
Test(keyring, no_key_is_removed_while_the_one_in_force_is_missing)
{
    cpd_home *home = world_of_two();
    cpd_saved saved = world_save(home, "{kind: cpd, text: A piece}");
    static const int64_t wrong[] = {2, 3, 65537};
    for (size_t i = 0; i < 3; i++) {
        set_epoch(home, wrong[i]);
        reopen(&home);
        cr_assert(is_there(epoch_file(home, 1)), "epoch %d", (int)wrong[i]);
        refused(try_save(home), CPD_EDAMAGED);
    }
    set_epoch(home, 1);
    reopen(&home);
    CPD_FREE char *text = world_read(home, saved.id, "text");
    cr_expect_str_eq(text, "A piece");
    cpd_home_close(home);
}

Test(keyring, the_key_of_a_portfolio_that_the_database_does_not_know_is_kept)
{
    cpd_home *home = world_of_two();
    CPD_FREE char *folder = strdup(home->path);
    struct place key = epoch_file(home, 1);
    done(cpd_store__run(home->store, "DELETE FROM epoch", ""));
    cpd_home_close(home);
    cpd_home_close(world_open(folder));
    cr_expect(is_there(key));
}

Test(keyring, foreign_names_are_left_alone)
{
    static const char *const names[] = {"p/README",
                                        "p/.1",
                                        "p/0198a000-0000-7000-8000-000000000000",
                                        "p/0198a000-0000-7000-8000-000000000000.",
                                        "p/0198a000-0000-7000-8000-000000000000.x",
                                        "p/0198a000-0000-7000-8000-000000000000.1x",
                                        "p/0198A000-0000-7000-8000-000000000000.1",
                                        "p/0198a000-0000-7000-8000-000000000000.-1",
                                        "p/0198a000-0000-7000-8000-000000000000.0",
                                        "person/notes",
                                        "erased",
                                        "home.bak"};
    cpd_home *home = world_of_two();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        write_key(file(home, names[i]), "x", 1);
    /* The name of a key in force, but written in another way. */
    struct place odd = epoch_file(home, 1);
    strcpy(strrchr(odd.path, '.'), ".02");
    write_key(odd, "x", 1);
    reopen(&home);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(is_there(file(home, names[i])), "%s", names[i]);
    cr_expect(is_there(odd) && is_there(epoch_file(home, 1)));
    cpd_home_close(home);
}

/* Another program has erased something meanwhile: its key is the one in force. */
Test(keyring, a_kept_key_is_not_used_beyond_its_epoch)
{
    cpd_home *home = world_of_two(), *other = world_open(home->path);
    cpd_uuid portfolio = portfolio_of(home, ASHA);
    const cpd_key *key;
    int64_t epoch;
    done(cpd_keyring__epoch_key(&key, &epoch, home, &portfolio));
    write_key(epoch_file(other, 2), "the key after an erasure is this", CPD_KEY_SIZE);
    set_epoch(other, 2);
    done(cpd_keyring__epoch_key(&key, &epoch, home, &portfolio));
    cr_expect_eq(epoch, 2);
    cr_expect(memcmp(key->bytes, "the key after an erasure is this", CPD_KEY_SIZE) == 0);
    cpd_home_close(other);
    cpd_home_close(home);
}

/* Guarded pages are dear: beyond a thousand keys the one kept longest goes and is read again. */
Test(keyring, not_every_key_is_kept)
{
    cpd_home *home = world_of_two();
    cpd_uuid portfolio = portfolio_of(home, ASHA);
    const cpd_key *key;
    int64_t epoch;
    done(cpd_change__begin(home));
    for (int i = 1; i <= 1100; i++) {
        if (i > 1)
            write_key(epoch_file(home, i), "the key of one of many many days", CPD_KEY_SIZE);
        set_epoch(home, i);
        done(cpd_keyring__epoch_key(&key, &epoch, home, &portfolio));
        cr_assert_eq(epoch, i);
    }
    cr_assert_eq(unlink(epoch_file(home, 2).path), 0);
    cr_assert_eq(unlink(epoch_file(home, 1000).path), 0);
    set_epoch(home, 1000);
    done(cpd_keyring__epoch_key(&key, &epoch, home, &portfolio));
    set_epoch(home, 3);
    done(cpd_keyring__epoch_key(&key, &epoch, home, &portfolio));
    cr_expect(memcmp(key->bytes, "the key of one of many many days", CPD_KEY_SIZE) == 0);
    set_epoch(home, 2);
    refused(cpd_keyring__epoch_key(&key, &epoch, home, &portfolio), CPD_EDAMAGED);
    cpd_change__abandon(home);
    cpd_home_close(home);
}

Test(keyring, a_folder_open_to_others_is_refused)
{
    cpd_home *home = world_of_two(), *opened = NULL;
    cr_assert_eq(chmod(file(home, "").path, 0755), 0);
    refused(cpd_home_open(&opened, home->path, NULL), CPD_EDENIED);
    cr_expect_null(opened);
    cpd_home_close(home);
}

Test(keyring, without_keys_a_home_does_not_open)
{
    cpd_home *home = world_of_two(), *opened = NULL;
    char away[4096];
    snprintf(away, sizeof away, "%s/elsewhere", home->path);
    cr_assert_eq(rename(file(home, "p").path, away), 0);
    refused(cpd_home_open(&opened, home->path, NULL), CPD_EDAMAGED);
    cr_expect_null(opened);
    cpd_home_close(home);
}

/* ---- persons ---- */

Test(keyring, a_person_without_key_file_is_locked)
{
    cpd_home *home = world_of_two();
    cpd_uuid asha = world_person(home, ASHA);
    reopen(&home);
    cr_expect_null(cpd_keyring__person(home, &asha));
    cr_assert_eq(unlink(person_file(home, ASHA, ".key").path), 0);
    refused(cpd_keyring__unlock(home, &asha), CPD_ELOCKED);
    cr_expect_null(cpd_keyring__person(home, &asha));
    cr_expect(cpd_error_last()->hint[0]);
    cpd_home_close(home);
}

Test(keyring, a_person_is_unlocked_once)
{
    cpd_home *home = world_of_two();
    cpd_uuid asha = world_person(home, ASHA);
    reopen(&home);
    done(cpd_keyring__unlock(home, &asha));
    const cpd_secret *secret = cpd_keyring__person(home, &asha);
    cr_assert_not_null(secret);
    cr_assert_eq(unlink(person_file(home, ASHA, "").path), 0);
    done(cpd_keyring__unlock(home, &asha));
    cr_expect_eq(cpd_keyring__person(home, &asha), secret);
    cpd_home_close(home);
}

Test(keyring, one_persons_secret_is_not_anothers)
{
    cpd_home *home = world_of_two();
    cpd_uuid asha = world_person(home, ASHA);
    unsigned char sealed[256], key[256];
    size_t n = read_key(person_file(home, TOM, ""), sealed);
    read_key(person_file(home, TOM, ".key"), key);
    write_key(person_file(home, ASHA, ""), sealed, n);
    write_key(person_file(home, ASHA, ".key"), key, CPD_KEY_SIZE);
    reopen(&home);
    refused(cpd_keyring__unlock(home, &asha), CPD_ETAMPERED);
    cpd_home_close(home);
}

Test(keyring, every_changed_byte_of_a_persons_files_is_seen)
{
    cpd_home *home = world_of_two();
    cpd_uuid asha = world_person(home, ASHA);
    static const char *const suffixes[] = {"", ".key"};
    reopen(&home);
    for (size_t i = 0; i < 2; i++) {
        unsigned char bytes[256];
        struct place place = person_file(home, ASHA, suffixes[i]);
        size_t n = read_key(place, bytes);
        for (size_t at = 0; at < n; at++) {
            bytes[at] ^= 0x10;
            write_key(place, bytes, n);
            refused(cpd_keyring__unlock(home, &asha), CPD_ETAMPERED);
            bytes[at] ^= 0x10;
        }
        write_key(place, bytes, n - 1);
        refused(cpd_keyring__unlock(home, &asha), CPD_EDAMAGED);
        write_key(place, bytes, n);
    }
    done(cpd_keyring__unlock(home, &asha));
    cpd_home_close(home);
}

Test(keyring, the_homes_own_key_is_kept_and_checked)
{
    cpd_home *home = world_of_two();
    const cpd_secret *secret;
    unsigned char bytes[256];
    read_key(file(home, "home"), bytes);
    done(cpd_keyring__home_secret(&secret, home));
    cr_expect(memcmp(secret->sign_seed, bytes, CPD_KEY_SIZE) == 0 &&
              memcmp(secret->box_secret, bytes + CPD_KEY_SIZE, CPD_KEY_SIZE) == 0);
    write_key(file(home, "home"), bytes, 63);
    reopen(&home);
    refused(cpd_keyring__home_secret(&secret, home), CPD_EDAMAGED);
    cr_assert_eq(chmod(file(home, "home").path, 0644), 0);
    refused(cpd_keyring__home_secret(&secret, home), CPD_EDENIED);
    cr_assert_eq(unlink(file(home, "home").path), 0);
    refused(cpd_keyring__home_secret(&secret, home), CPD_EABSENT);
    cpd_home_close(home);
}
