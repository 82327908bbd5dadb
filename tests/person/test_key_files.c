/* The files of keys behind passphrases: that they tell nothing, that every changed byte is seen,
 * and that an interrupted change leaves the old or the new passphrase good. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cpd/key.h>

#include "ledger/keyfile.h"
#include "person/person.h"
#include "support/world.h"

#define NEW "another passphrase by far"

static void path_of(char out[4096], const cpd_home *home, const char *person, const char *suffix)
{
    char id[CPD_ID_TEXT];
    done(cpd_person_find(id, (cpd_home *)(uintptr_t)home, person));
    snprintf(out, 4096, "%s/keys/person/%s%s", home->path, id, suffix);
}

static size_t load(char bytes[8192], const char *path)
{
    FILE *file = fopen(path, "re");
    cr_assert_not_null(file, "%s", path);
    size_t n = fread(bytes, 1, 8192, file);
    fclose(file);
    return n;
}

static void store(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "we");
    cr_assert(file && fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
    cr_assert_eq(chmod(path, 0600), 0);
}

static void reopen(cpd_home **home)
{
    CPD_FREE char *folder = strdup((*home)->path);
    cpd_home_close(*home);
    *home = world_open(folder);
    world_act_as(*home, ASHA);
}

/* Do bytes stand anywhere in the folder of the keys? */
static bool stands_in_keys(const cpd_home *home, const void *what, size_t n)
{
    static const char *const folders[] = {"keys", "keys/person", "keys/p"};
    bool found = false;
    for (size_t i = 0; i < 3; i++) {
        char folder[4096], path[8192], bytes[8192];
        snprintf(folder, sizeof folder, "%s/%s", home->path, folders[i]);
        DIR *dir = opendir(folder);
        for (struct dirent *one; (one = readdir(dir));) {
            struct stat st;
            snprintf(path, sizeof path, "%s/%s", folder, one->d_name);
            if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
                found = found || memmem(bytes, load(bytes, path), what, n);
        }
        closedir(dir);
    }
    return found;
}

static void expect_not_in_keys(const cpd_home *home, const void *bytes, size_t n, const char *label)
{
    char hex[400];
    cr_expect_not(stands_in_keys(home, bytes, n), "%s", label);
    cpd_hex_format(hex, bytes, n < 190 ? n : 190);
    cr_expect_not(stands_in_keys(home, hex, strlen(hex)), "%s, in hex", label);
}

Test(key_files, no_secret_lies_in_them_in_plain)
{
    cpd_home *home = world_of_an_organisation();
    cpd_uuid asha = world_person(home, ASHA);
    char code[CPD_KEY_CODE_TEXT];
    world_unlock(home, ASHA);
    done(cpd_key_make_recovery(code, home));
    const cpd_secret *secret = cpd_keyring__person(home, &asha);
    expect_not_in_keys(home, secret->sign_seed, CPD_KEY_SIZE, "the signing seed");
    expect_not_in_keys(home, secret->box_secret, CPD_KEY_SIZE, "the sealing key");
    expect_not_in_keys(home, code, 9, "the recovery code");
    expect_not_in_keys(home, "passphrase of", 13, "the passphrase");
    cpd_home_close(home);
}

Test(key_files, a_key_that_lay_in_a_file_is_gone_with_the_file)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT], path[4096], master[8192];
    done(cpd_person_add(id, home, ASHA));
    world_act_as(home, ASHA);
    path_of(path, home, ASHA, ".key");
    cr_assert_eq(load(master, path), CPD_KEY_SIZE);
    done(cpd_key_change_passphrase(home, NULL, NEW));
    cr_expect_neq(access(path, F_OK), 0);
    path_of(path, home, ASHA, "");
    cr_expect_neq(access(path, F_OK), 0);
    expect_not_in_keys(home, master, CPD_KEY_SIZE, "the master key of before");
    cpd_home_close(home);
}

/* Between the new file and the removal of the old ones the program was killed. */
Test(key_files, what_an_interrupted_change_left_goes_with_the_next)
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT], path[4096], pair[4096], key[8192], sealed[8192];
    done(cpd_person_add(id, home, ASHA));
    world_act_as(home, ASHA);
    path_of(path, home, ASHA, ".key");
    path_of(pair, home, ASHA, "");
    size_t key_n = load(key, path), sealed_n = load(sealed, pair);
    done(cpd_key_change_passphrase(home, NULL, NEW));
    store(path, key, key_n);
    store(pair, sealed, sealed_n);
    reopen(&home);
    refused(cpd_key_change_passphrase(home, NULL, "a third passphrase"), CPD_ELOCKED);
    done(cpd_key_change_passphrase(home, NEW, "a third passphrase"));
    cr_expect_neq(access(path, F_OK), 0);
    cr_expect_neq(access(pair, F_OK), 0);
    cpd_home_close(home);
}

/* Asha's key behind a passphrase, and beside it what a kill left of the files before. */
static const char *const left[] = {".key", "", ".key.part", ".part"};
#define LEFT (sizeof left / sizeof *left)

static cpd_home *interrupted(char path[LEFT][4096])
{
    cpd_home *home = world_home(false);
    char id[CPD_ID_TEXT], bytes[LEFT][8192];
    size_t n[LEFT];
    done(cpd_person_add(id, home, ASHA));
    world_act_as(home, ASHA);
    for (size_t i = 0; i < LEFT; i++) {
        path_of(path[i], home, ASHA, left[i]);
        n[i] = load(bytes[i], path[i % 2]);
    }
    done(cpd_key_change_passphrase(home, NULL, NEW));
    for (size_t i = 0; i < LEFT; i++)
        store(path[i], bytes[i], n[i]);
    return home;
}

static void expect_gone(char path[LEFT][4096], const char *after)
{
    for (size_t i = 0; i < LEFT; i++)
        cr_expect_neq(access(path[i], F_OK), 0, "\"%s\" is there after %s", left[i], after);
}

Test(key_files, a_key_in_plain_beside_a_passphrase_goes_when_it_is_unlocked)
{
    char path[LEFT][4096];
    cpd_home *home = interrupted(path);
    refused(cpd_key_unlock(home, "not the passphrase"), CPD_EDENIED);
    cr_expect_eq(access(path[0], F_OK), 0);
    done(cpd_key_unlock(home, NEW));
    expect_gone(path, "unlocking");
    cpd_home_close(home);
}

Test(key_files, a_key_in_plain_beside_a_passphrase_goes_when_the_home_is_opened)
{
    char path[LEFT][4096];
    cpd_home *home = interrupted(path);
    reopen(&home);
    expect_gone(path, "opening");
    done(cpd_key_unlock(home, NEW));
    cpd_home_close(home);
}

/* The locked file is of another key than the declared one: the pair is what counts. */
Test(key_files, a_pair_that_counts_stays)
{
    cpd_home *home = world_home(false), *other = world_home(false);
    char id[CPD_ID_TEXT], path[4096], from[4096], key[4096], bytes[8192];
    done(cpd_person_add(id, home, ASHA));
    done(cpd_person_add(id, other, ASHA));
    world_act_as(other, ASHA);
    done(cpd_key_change_passphrase(other, NULL, NEW));
    path_of(from, other, ASHA, ".locked");
    path_of(path, home, ASHA, ".locked");
    path_of(key, home, ASHA, ".key");
    store(path, bytes, load(bytes, from));
    reopen(&home);
    cr_expect_eq(access(key, F_OK), 0);
    cpd_home_close(other);
    cpd_home_close(home);
}

/* One that the program was killed over is nobody's; the next writes over it. */
Test(key_files, a_part_that_was_left_is_no_hindrance)
{
    cpd_home *home = world_of_an_organisation();
    char path[4096];
    path_of(path, home, ASHA, ".locked.part");
    store(path, "half a fi", 9);
    world_unlock(home, ASHA);
    done(cpd_key_change_passphrase(home, world_passphrase(ASHA), NEW));
    cr_expect_neq(access(path, F_OK), 0);
    done(cpd_key_unlock(home, NEW));
    cpd_home_close(home);
}

static int unlock(cpd_home *home)
{
    cpd_key_lock(home, ASHA);
    return cpd_key_unlock(home, world_passphrase(ASHA));
}

/* Each eleventh byte, since every one costs as much as a guess: whatever it was, no key comes out.
 */
Test(key_files, a_changed_byte_opens_nothing)
{
    cpd_home *home = world_of_an_organisation();
    char path[4096], bytes[8192];
    path_of(path, home, ASHA, ".locked");
    size_t n = load(bytes, path);
    for (size_t i = 0; i < n; i += 11) {
        bytes[i] ^= 1;
        store(path, bytes, n);
        int r = unlock(home);
        cr_expect(r == CPD_EDENIED || r == CPD_EDAMAGED || r == CPD_ETAMPERED || r == CPD_ELOCKED ||
                      r == CPD_EINPUT,
                  "byte %zu: %d", i, r);
        cr_expect_null(cpd_keyring__person(home, &(cpd_uuid){0}));
        bytes[i] ^= 1;
    }
    for (size_t cut = 0; cut < n; cut += 97) {
        store(path, bytes, cut);
        refused(unlock(home), CPD_EDAMAGED);
    }
    store(path, bytes, n);
    done(unlock(home));
    cpd_home_close(home);
}

Test(key_files, another_persons_file_is_told_as_such)
{
    cpd_home *home = world_of_an_organisation();
    char path[4096], bytes[8192];
    path_of(path, home, TOM, ".locked");
    size_t n = load(bytes, path);
    path_of(path, home, ASHA, ".locked");
    store(path, bytes, n);
    refused(cpd_key_unlock(home, world_passphrase(TOM)), CPD_ETAMPERED);
    cpd_home_close(home);
}

/* A hostile file must not make us work: it is told before anything is reckoned. */
Test(key_files, a_hostile_cost_is_refused)
{
    static const char *const costs[] = {"\"kib\":65535,", "\"kib\":8,", "\"kib\":4294967296,",
                                        "\"kib\":-1,", "\"kib\":1048577,"};
    cpd_home *home = world_of_an_organisation();
    char path[4096], bytes[8192], *at;
    path_of(path, home, ASHA, ".locked");
    bytes[load(bytes, path)] = '\0';
    at = strstr(bytes, "\"kib\":65536,");
    cr_assert_not_null(at);
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++) {
        char hostile[8192];
        int n = snprintf(hostile, sizeof hostile, "%.*s%s%s", (int)(at - bytes), bytes, costs[i],
                         at + strlen("\"kib\":65536,"));
        store(path, hostile, (size_t)n);
        refused(cpd_key_unlock(home, world_passphrase(ASHA)), CPD_EDAMAGED);
    }
    cpd_home_close(home);
}

Test(key_files, a_newer_file_is_left_alone)
{
    cpd_home *home = world_of_an_organisation();
    char path[4096], bytes[8192];
    path_of(path, home, ASHA, ".locked");
    size_t n = load(bytes, path);
    char *format = memmem(bytes, n, "\"format\":1", 10);
    cr_assert_not_null(format);
    format[9] = '2';
    store(path, bytes, n);
    refused(cpd_key_unlock(home, world_passphrase(ASHA)), CPD_EINPUT);
    cpd_home_close(home);
}

Test(key_files, a_file_that_others_can_read_is_refused)
{
    cpd_home *home = world_of_an_organisation();
    char path[4096];
    path_of(path, home, ASHA, ".locked");
    cr_assert_eq(chmod(path, 0644), 0);
    refused(cpd_key_unlock(home, world_passphrase(ASHA)), CPD_EDENIED);
    cr_expect(strstr(cpd_error_last()->hint, "600"));
    cpd_home_close(home);
}

/* After the new keys were declared and before their file has its name the program was killed, at
 * any of the steps between. */
Test(key_files, a_new_key_is_found_wherever_the_moving_stopped)
{
    char code[CPD_KEY_CODE_TEXT], path[4096], new[4096], old[8192];
    cpd_home *home = world_of_an_organisation();
    path_of(path, home, ASHA, ".locked");
    path_of(new, home, ASHA, ".new.locked");
    size_t n = load(old, path);
    done(cpd_key_start_after_loss(code, home, ASHA));
    done(cpd_key_begin(home, ASHA, code, NEW));
    cr_expect_neq(access(new, F_OK), 0);
    cr_assert_eq(rename(path, new), 0);
    store(path, old, n); /* nothing was moved yet */
    reopen(&home);
    refused(cpd_key_unlock(home, world_passphrase(ASHA)), CPD_EDENIED);
    done(cpd_key_unlock(home, NEW));
    cr_assert_eq(unlink(path), 0); /* the old one was */
    reopen(&home);
    done(cpd_key_unlock(home, NEW));
    cpd_home_close(home);
}
