/* The keys of a home: its own, and one epoch key a portfolio; the persons' are in holders.c.
 *
 *   keys/home               64 bytes: the home's signing seed (and an unused half)
 *   keys/p/PORTFOLIO.EPOCH  32 bytes: the key that wraps record keys in this epoch
 *   keys/person/            persons' keys
 *
 * The files lie outside the database on purpose: an old copy of the database alone opens nothing
 * that was erased since.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/erased.h"
#include "ledger/keyfile.h"
#include "ledger/keyring.h"
#include "store/store.h"

#define SECRET_SIZE (2 * CPD_KEY_SIZE)

static void epoch_name(char out[CPD_KEYFILE_NAME], const cpd_uuid *portfolio, int64_t epoch)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, portfolio);
    snprintf(out, CPD_KEYFILE_NAME, "p/%s.%lld", id, (long long)epoch);
}

static int open_folder(cpd_home *home)
{
    int fd = open(home->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return cpd_error__set(CPD_EABSENT, "the home cannot be opened: %s", strerror(errno));
    int r = cpd_keyfile__check_folder(fd, "keys");
    if (r == 0 && (home->keyring->dirfd =
                       openat(fd, "keys", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)) < 0)
        r = cpd_error__set(CPD_EDENIED, "the folder keys cannot be opened: %s", strerror(errno));
    close(fd);
    return r;
}

static int begin(cpd_home *home)
{
    home->keyring = calloc(1, sizeof *home->keyring);
    if (!home->keyring)
        return cpd_error__no_memory();
    home->keyring->dirfd = -1;
    return 0;
}

int cpd_keyring__make_home(cpd_home *home)
{
    char path[4096];
    static const char *const folders[] = {"keys", "keys/p", "keys/person"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", home->path, folders[i]);
        if (mkdir(path, 0700) < 0)
            return cpd_error__set(CPD_EINTERNAL, "the folder %s could not be made: %s", folders[i],
                                  strerror(errno));
    }
    int r = begin(home);
    if (r == 0)
        r = open_folder(home);
    if (r == 0 && !(home->keyring->home = cpd_secret__new()))
        r = CPD_EINTERNAL;
    return r == 0
               ? cpd_keyfile__write(home->keyring->dirfd, "home", home->keyring->home, SECRET_SIZE)
               : r;
}

/* ---- epochs an interrupted erasure left behind ---- */

static bool parse_epoch_name(cpd_uuid *portfolio, int64_t *epoch, const char *name)
{
    char id[CPD_UUID_TEXT];
    char *end;
    if (strlen(name) < CPD_UUID_TEXT + 1 || name[CPD_UUID_TEXT - 1] != '.')
        return false;
    memcpy(id, name, CPD_UUID_TEXT - 1);
    id[CPD_UUID_TEXT - 1] = '\0';
    *epoch = strtoll(name + CPD_UUID_TEXT, &end, 10);
    return *end == '\0' && *epoch > 0 && cpd_uuid_parse(portfolio, id);
}

static bool has_key(const cpd_home *home, const cpd_uuid *portfolio, int64_t epoch)
{
    char name[CPD_KEYFILE_NAME];
    struct stat st;
    epoch_name(name, portfolio, epoch);
    return fstatat(home->keyring->dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Of one key file: 1 when its epoch is past and the present key is there. A key that is newer than
 * the database stays. It opens nothing, or else it is needed: the commit it was made for may have
 * reached the log although its sync failed or its process was killed, and is found there when the
 * log is next read from its beginning; or an older database was put in place of the right one. */
static int is_past(cpd_home *home, const cpd_uuid *portfolio, int64_t epoch)
{
    int64_t current = 0;
    int r = cpd_store__ask_int(&current, home->store, "SELECT epoch FROM epoch WHERE portfolio = ?",
                               "u", portfolio);
    return r < 0 ? r : epoch < current && has_key(home, portfolio, current);
}

/* Look at every key file; those of past epochs are destroyed when remove is set. Returns how many.
 */
static int settle_files(cpd_home *home, bool remove)
{
    int past = 0,
        fd = openat(home->keyring->dirfd, "p", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return cpd_error__set(CPD_EDAMAGED, "the folder keys/p of this home is missing");
    for (struct dirent *file; past >= 0 && (file = readdir(dir));) {
        cpd_uuid portfolio;
        char name[CPD_KEYFILE_NAME];
        int64_t epoch;
        if (!parse_epoch_name(&portfolio, &epoch, file->d_name))
            continue;
        int r = is_past(home, &portfolio, epoch);
        past += r > 0;
        epoch_name(name, &portfolio, epoch);
        if (r > 0 && remove)
            r = cpd_keyfile__remove(home->keyring->dirfd, name);
        if (r < 0)
            past = r;
    }
    closedir(dir);
    return past;
}

/* What the database says is in the log, but perhaps not yet on the disk: who wrote it may have been
 * killed before the sync. It must not be lost once the old key is. The list of what was erased is
 * brought up to date before that, so that a crash in between is settled again. */
int cpd_keyring__settle(cpd_home *home)
{
    int past = settle_files(home, false);
    if (past <= 0)
        return past;
    int r = cpd_store__begin(home->store);
    if (r < 0)
        return r;
    r = cpd_store__sync(home->store);
    if (r == 0)
        r = cpd_erased__list(home, home->keyring->dirfd);
    if (r == 0)
        r = settle_files(home, true);
    cpd_store__rollback(home->store);
    return r < 0 ? r : 0;
}

int cpd_keyring__open(cpd_home *home)
{
    int r = begin(home);
    if (r == 0)
        r = open_folder(home);
    if (r == 0)
        cpd_holders__settle(home);
    if (r == 0)
        r = cpd_keyring__settle(home);
    return r == CPD_EBUSY ? 0 : r; /* a writer is at work: the next open settles */
}

void cpd_keyring__close(cpd_home *home)
{
    struct cpd_keyring *ring = home->keyring;
    if (!ring)
        return;
    for (size_t i = 0; i < ring->epoch_count; i++)
        cpd_key__free(ring->epochs[i].key);
    cpd_holders__close(ring);
    cpd_secret__free(ring->home);
    free(ring->epochs);
    if (ring->dirfd >= 0)
        close(ring->dirfd);
    free(ring);
    home->keyring = NULL;
}

int cpd_keyring__home_secret(const cpd_secret **out, cpd_home *home)
{
    struct cpd_keyring *ring = home->keyring;
    if (!ring->home) {
        unsigned char bytes[SECRET_SIZE];
        int r = cpd_keyfile__read(ring->dirfd, "home", bytes, sizeof bytes);
        if (r < 0)
            return r;
        ring->home = cpd_secret__from_bytes(bytes);
        cpd_seal__wipe(bytes, sizeof bytes);
        if (!ring->home)
            return CPD_EINTERNAL;
    }
    *out = ring->home;
    return 0;
}

int cpd_keyring__folder(const cpd_home *home)
{
    return home->keyring->dirfd;
}

/* ---- epoch keys ---- */

static void drop_oldest(struct cpd_keyring *ring)
{
    if (ring->epoch_count < CPD_KEYS_KEPT)
        return;
    cpd_key__free(ring->epochs[0].key);
    memmove(ring->epochs, ring->epochs + 1, --ring->epoch_count * sizeof *ring->epochs);
}

static int keep_epoch(cpd_home *home, const cpd_uuid *portfolio, int64_t epoch, cpd_key *key)
{
    struct cpd_keyring *ring = home->keyring;
    struct epoch_key *grown = realloc(ring->epochs, (ring->epoch_count + 1) * sizeof *grown);
    if (!grown) {
        cpd_key__free(key);
        return cpd_error__no_memory();
    }
    ring->epochs = grown;
    drop_oldest(ring);
    ring->epochs[ring->epoch_count++] =
        (struct epoch_key){.portfolio = *portfolio, .epoch = epoch, .key = key};
    return 0;
}

/* What a change that came to nothing left under a name may be replaced: the database, which is
 * locked for writing, does not know it. */
static int write_anew(cpd_home *home, const char *name, const void *bytes, size_t n)
{
    int r = cpd_keyfile__write(home->keyring->dirfd, name, bytes, n);
    if (r != CPD_ECONFLICT)
        return r;
    r = cpd_keyfile__remove(home->keyring->dirfd, name);
    return r == 0 ? cpd_keyfile__write(home->keyring->dirfd, name, bytes, n) : r;
}

/* A key that was kept for a change which came to nothing must not wrap what the next one writes. */
static void forget_epochs(cpd_home *home, const cpd_uuid *portfolio)
{
    struct cpd_keyring *ring = home->keyring;
    for (size_t i = 0; i < ring->epoch_count;)
        if (cpd_uuid_equal(&ring->epochs[i].portfolio, portfolio)) {
            cpd_key__free(ring->epochs[i].key);
            ring->epochs[i] = ring->epochs[--ring->epoch_count];
        } else {
            i++;
        }
}

int cpd_keyring__portfolio_begin(cpd_home *home, const cpd_uuid *portfolio)
{
    char name[CPD_KEYFILE_NAME];
    forget_epochs(home, portfolio);
    epoch_name(name, portfolio, 1);
    cpd_key *key = cpd_key__new();
    if (!key)
        return CPD_EINTERNAL;
    cpd_seal__random(key, sizeof *key);
    int r = write_anew(home, name, key, sizeof *key);
    if (r == 0)
        r = cpd_store__run(home->store, "INSERT INTO epoch(portfolio, epoch) VALUES(?, 1)", "u",
                           portfolio);
    cpd_key__free(key);
    return r;
}

static int load_epoch(cpd_home *home, const cpd_uuid *portfolio, int64_t epoch)
{
    char name[CPD_KEYFILE_NAME];
    cpd_key *key = cpd_key__new();
    if (!key)
        return CPD_EINTERNAL;
    epoch_name(name, portfolio, epoch);
    int r = cpd_keyfile__read(home->keyring->dirfd, name, key, sizeof *key);
    if (r < 0) {
        cpd_key__free(key);
        if (r != CPD_EABSENT)
            return r;
        cpd_error__set(CPD_EDAMAGED, "the key of a portfolio is missing from keys/p");
        return cpd_error__hint("Nothing in that portfolio opens without it: restore a backup.");
    }
    return keep_epoch(home, portfolio, epoch, key);
}

/* The database says which epoch is in force; another process may have moved it on since the key was
 * kept. */
int cpd_keyring__epoch_key(const cpd_key **out, int64_t *epoch, cpd_home *home,
                           const cpd_uuid *portfolio)
{
    int r = cpd_store__ask_int(epoch, home->store, "SELECT epoch FROM epoch WHERE portfolio = ?",
                               "u", portfolio);
    if (r < 0)
        return r;
    if (r == 0)
        return cpd_error__set(CPD_EABSENT, "there is no such portfolio");
    struct cpd_keyring *ring = home->keyring;
    for (int tried = 0; tried < 2; tried++) {
        for (size_t i = 0; i < ring->epoch_count; i++)
            if (ring->epochs[i].epoch == *epoch &&
                cpd_uuid_equal(&ring->epochs[i].portfolio, portfolio)) {
                *out = ring->epochs[i].key;
                return 0;
            }
        r = load_epoch(home, portfolio, *epoch);
        if (r < 0)
            return r;
    }
    return cpd_error__set(CPD_EINTERNAL, "a key was read and not kept");
}

/* A number that is taken is never used again: its key may belong to an erasure that came to
 * nothing, or to one that looks so until the log is read again after a crash. */
static int greatest_epoch(int64_t *greatest, cpd_home *home, const cpd_uuid *portfolio)
{
    int fd = openat(home->keyring->dirfd, "p", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return cpd_error__set(CPD_EDAMAGED, "the folder keys/p of this home is missing");
    for (struct dirent *file; (file = readdir(dir));) {
        cpd_uuid named;
        int64_t epoch;
        if (parse_epoch_name(&named, &epoch, file->d_name) && cpd_uuid_equal(&named, portfolio) &&
            epoch > *greatest)
            *greatest = epoch;
    }
    closedir(dir);
    return 0;
}

int cpd_keyring__epoch_next(cpd_home *home, const cpd_uuid *portfolio)
{
    char name[CPD_KEYFILE_NAME];
    const cpd_key *old;
    int64_t epoch;
    int r = cpd_keyring__epoch_key(&old, &epoch, home, portfolio);
    if (r == 0)
        r = greatest_epoch(&epoch, home, portfolio);
    if (r < 0)
        return r;
    cpd_key *key = cpd_key__new();
    if (!key)
        return CPD_EINTERNAL;
    cpd_seal__random(key, sizeof *key);
    epoch_name(name, portfolio, ++epoch);
    r = cpd_keyfile__write(home->keyring->dirfd, name, key, sizeof *key);
    if (r == 0)
        r = cpd_store__run(home->store, "UPDATE epoch SET epoch = ? WHERE portfolio = ?", "iu",
                           epoch, portfolio);
    cpd_key__free(key);
    return r;
}

int cpd_keyring__erased(char **out, size_t *length, cpd_home *home)
{
    return cpd_erased__read(out, length, home->keyring->dirfd);
}

int cpd_keyring__note_erased(cpd_home *home, const char *text, size_t length)
{
    return cpd_erased__add(home->keyring->dirfd, text, length);
}
