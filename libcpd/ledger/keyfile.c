/* Reading and writing the small secret files of keys/. A file is either wholly there and synced or
 * not there: it is written under its final name with exclusive creation, and a half-written one is
 * removed before the error is reported. */
#include "ledger/keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const unsigned char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        bytes += done;
        n -= (size_t)done;
    }
    return 0;
}

static int failed(const char *what)
{
    return cpd_error__set(errno == ENOSPC ? CPD_EFULL : CPD_EINTERNAL,
                          "a key file could not be %s: %s", what, strerror(errno));
}

int cpd_keyfile__sync_folder(int dirfd, const char *name)
{
    const char *slash = strrchr(name, '/');
    char folder[128] = ".";
    if (slash && (size_t)(slash - name) < sizeof folder)
        memcpy(folder, name, (size_t)(slash - name)), folder[slash - name] = '\0';
    int fd = openat(dirfd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return failed("synced");
    int r = fsync(fd) == 0 ? 0 : failed("synced");
    close(fd);
    return r;
}

int cpd_keyfile__write(int dirfd, const char *name, const void *bytes, size_t n)
{
    int fd = openat(dirfd, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return errno == EEXIST
                   ? cpd_error__set(CPD_ECONFLICT, "a key file of that name is already there")
                   : failed("made");
    int r = write_all(fd, bytes, n) == 0 && fsync(fd) == 0 ? 0 : failed("written");
    close(fd);
    if (r == 0)
        r = cpd_keyfile__sync_folder(dirfd, name);
    if (r < 0)
        unlinkat(dirfd, name, 0);
    return r;
}

static int check_mode(int fd)
{
    struct stat st;
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return cpd_error__set(CPD_EDENIED, "a key file is not an ordinary file");
    if (st.st_mode & 0077) {
        cpd_error__set(CPD_EDENIED, "a key file can be read by others (mode %03o)",
                       st.st_mode & 0777);
        return cpd_error__hint(
            "Set its mode to 600, and think of the key as known to whoever could read it.");
    }
    return 0;
}

static int open_to_read(int dirfd, const char *name)
{
    /* Not blocking: a pipe of that name would otherwise wait for ever. */
    int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return cpd_error__set(CPD_EABSENT, "the key file %.100s is not there",
                              strrchr(name, '/') ? strrchr(name, '/') + 1 : name);
    if (fd < 0)
        return cpd_error__set(CPD_EDENIED, "a key file cannot be opened: %s", strerror(errno));
    int r = check_mode(fd);
    if (r == 0)
        return fd;
    close(fd);
    return r;
}

int cpd_keyfile__read(int dirfd, const char *name, void *bytes, size_t n)
{
    int fd = open_to_read(dirfd, name), r = fd < 0 ? fd : 0;
    unsigned char more;
    if (r == 0 && (read(fd, bytes, n) != (ssize_t)n || read(fd, &more, 1) != 0))
        r = cpd_error__set(CPD_EDAMAGED, "a key file has the wrong length");
    if (fd >= 0)
        close(fd);
    return r;
}

static int read_up_to(char *bytes, size_t *n, int fd, size_t most)
{
    *n = 0;
    for (ssize_t got; (got = read(fd, bytes + *n, most + 1 - *n)) != 0; *n += (size_t)got)
        if (got < 0)
            return cpd_error__set(CPD_EINTERNAL, "a key file cannot be read: %s", strerror(errno));
    return *n <= most ? 0 : cpd_error__set(CPD_EDAMAGED, "a key file has the wrong length");
}

int cpd_keyfile__load(char **out, size_t *n, int dirfd, const char *name, size_t most)
{
    int fd = open_to_read(dirfd, name);
    if (fd < 0)
        return fd;
    char *bytes = malloc(most + 1);
    int r = bytes ? read_up_to(bytes, n, fd, most) : cpd_error__no_memory();
    close(fd);
    if (r == 0)
        *out = bytes;
    else
        free(bytes);
    return r;
}

int cpd_keyfile__rename(int dirfd, const char *from, const char *to)
{
    if (renameat(dirfd, from, dirfd, to) < 0)
        return errno == ENOENT ? 0 : failed("renamed");
    return cpd_keyfile__sync_folder(dirfd, to);
}

/* One that an interrupted call left under the other name is nobody's. */
int cpd_keyfile__replace(int dirfd, const char *name, const void *bytes, size_t n)
{
    char part[CPD_KEYFILE_NAME + 8];
    snprintf(part, sizeof part, "%s.part", name);
    if (unlinkat(dirfd, part, 0) < 0 && errno != ENOENT)
        return failed("written");
    int r = cpd_keyfile__write(dirfd, part, bytes, n);
    if (r == 0 && (r = cpd_keyfile__rename(dirfd, part, name)) < 0)
        unlinkat(dirfd, part, 0);
    return r;
}

int cpd_keyfile__remove(int dirfd, const char *name)
{
    if (unlinkat(dirfd, name, 0) < 0 && errno != ENOENT)
        return failed("removed");
    return cpd_keyfile__sync_folder(dirfd, name);
}

int cpd_keyfile__check_folder(int dirfd, const char *name)
{
    struct stat st;
    if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return cpd_error__set(CPD_EDAMAGED, "the folder %s of this home is missing", name);
    if (!S_ISDIR(st.st_mode))
        return cpd_error__set(CPD_EDENIED, "%s of this home is not a folder", name);
    if (st.st_mode & 0077) {
        cpd_error__set(CPD_EDENIED, "the folder %s can be opened by others (mode %03o)", name,
                       st.st_mode & 0777);
        return cpd_error__hint("Set its mode to 700.");
    }
    return 0;
}
