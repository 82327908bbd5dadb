/* Keys for one signature each, of people who have no account: made with an invitation, sealed under
 * what its code gives, and destroyed once they have signed.
 *
 *   keys/guest/INVITATION   the secret halves, sealed; nobody opens them without the code
 *
 * The folder is made with the first invitation.
 */
#include "ledger/guestkey.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/keyfile.h"

#define FOLDER "guest"
#define SECRET_SIZE (2 * CPD_KEY_SIZE)
#define FILE_SIZE (SECRET_SIZE + CPD_SEAL_EXTRA)
#define PURPOSE "cpd/guest-secret/1"
#define CODE_PURPOSE "cpd/guest-code/1"
#define NAME_SIZE 64
#define BOUND_SIZE 80

static void name_of(char out[NAME_SIZE], const cpd_uuid *invitation)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, invitation);
    snprintf(out, NAME_SIZE, FOLDER "/%s", id);
}

static size_t bind(char out[BOUND_SIZE], const cpd_uuid *invitation)
{
    char id[CPD_UUID_TEXT];
    cpd_uuid_format(id, invitation);
    return (size_t)snprintf(out, BOUND_SIZE, PURPOSE "\n%s", id);
}

/* The key that a code gives. A code has more than a hundred random bits, so one hash is enough. */
static cpd_key *key_of(const char *code)
{
    cpd_hash hash;
    cpd_key *key = cpd_key__new();
    if (!key)
        return NULL;
    cpd_seal__hash(&hash, CODE_PURPOSE, code, strlen(code));
    memcpy(key->bytes, hash.bytes, CPD_KEY_SIZE);
    cpd_seal__wipe(&hash, sizeof hash);
    return key;
}

static int make_folder(cpd_home *home)
{
    int fd = cpd_keyring__folder(home);
    if (mkdirat(fd, FOLDER, 0700) == 0)
        return cpd_keyfile__sync_folder(fd, FOLDER);
    if (errno != EEXIST)
        return cpd_error__set(CPD_EINTERNAL, "the folder keys/" FOLDER " could not be made: %s",
                              strerror(errno));
    return cpd_keyfile__check_folder(fd, FOLDER);
}

static int write_sealed(cpd_home *home, const cpd_uuid *invitation, const char *code,
                        const cpd_secret *secret)
{
    char name[NAME_SIZE], bound[BOUND_SIZE];
    unsigned char sealed[FILE_SIZE];
    cpd_key *key = key_of(code);
    if (!key)
        return CPD_EINTERNAL;
    size_t n = bind(bound, invitation);
    cpd_seal__seal(sealed, key, secret, SECRET_SIZE, bound, n);
    cpd_key__free(key);
    name_of(name, invitation);
    return cpd_keyfile__write(cpd_keyring__folder(home), name, sealed, sizeof sealed);
}

int cpd_guestkey__make(cpd_public *out, cpd_home *home, const cpd_uuid *invitation,
                       const char *code)
{
    int r = make_folder(home);
    cpd_secret *secret = r == 0 ? cpd_secret__new() : NULL;
    if (r == 0 && !secret)
        r = CPD_EINTERNAL;
    if (r == 0)
        r = cpd_secret__public(out, secret);
    if (r == 0)
        r = write_sealed(home, invitation, code, secret);
    cpd_secret__free(secret);
    return r;
}

int cpd_guestkey__open(cpd_secret **out, cpd_home *home, const cpd_uuid *invitation,
                       const char *code)
{
    char name[NAME_SIZE], bound[BOUND_SIZE];
    unsigned char sealed[FILE_SIZE], plain[SECRET_SIZE];
    name_of(name, invitation);
    int r = cpd_keyfile__read(cpd_keyring__folder(home), name, sealed, sizeof sealed);
    cpd_key *key = r == 0 ? key_of(code) : NULL;
    if (r == 0 && !key)
        r = CPD_EINTERNAL;
    size_t n = bind(bound, invitation);
    if (r == 0)
        r = cpd_seal__open(plain, key, sealed, sizeof sealed, bound, n);
    if (r == 0 && !(*out = cpd_secret__from_bytes(plain)))
        r = CPD_EINTERNAL;
    cpd_seal__wipe(plain, sizeof plain);
    cpd_key__free(key);
    return r;
}

int cpd_guestkey__destroy(cpd_home *home, const cpd_uuid *invitation)
{
    char name[NAME_SIZE];
    name_of(name, invitation);
    return cpd_keyfile__remove(cpd_keyring__folder(home), name);
}

int cpd_guestkey__each(cpd_home *home, int (*each)(void *payload, const cpd_uuid *invitation),
                       void *payload)
{
    int r = 0, fd = openat(cpd_keyring__folder(home), FOLDER,
                           O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? 0
                               : cpd_error__set(CPD_EDENIED, "the folder keys/" FOLDER
                                                             " cannot be opened: %s",
                                                strerror(errno));
    DIR *folder = fdopendir(fd);
    if (!folder) {
        close(fd);
        return cpd_error__no_memory();
    }
    for (struct dirent *file; r == 0 && (file = readdir(folder));) {
        cpd_uuid invitation;
        if (cpd_uuid_parse(&invitation, file->d_name))
            r = each(payload, &invitation);
    }
    closedir(folder);
    return r;
}
