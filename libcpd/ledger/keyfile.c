/* Reading and writing the small secret files of keys/. A file is either wholly there and synced or
 * not there: it is written under its final name with exclusive creation, and a half-written one is
 * removed before the error is reported. */
#include "ledger/keyfile.h"

#include <errno.h>
#include <fcntl.h>
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

int cpd_keyfile__read(int dirfd, const char *name, void *bytes, size_t n)
{
    /* Not blocking: a pipe of that name would otherwise wait for ever. */
    int fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return cpd_error__set(CPD_EABSENT, "a key file is not there");
    if (fd < 0)
        return cpd_error__set(CPD_EDENIED, "a key file cannot be opened: %s", strerror(errno));
    int r = check_mode(fd);
    unsigned char more;
    if (r == 0 && (read(fd, bytes, n) != (ssize_t)n || read(fd, &more, 1) != 0))
        r = cpd_error__set(CPD_EDAMAGED, "a key file has the wrong length");
    close(fd);
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
