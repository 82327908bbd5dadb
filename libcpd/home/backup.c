/* Backing up a home that others may be using, and putting a backup back.
 *
 * The write lock is held while keys and sets are copied and the database is: nobody makes a key or
 * publishes a set without it, so all is of one moment. Both ways the copy is made beside its place,
 * synced, and moved there when it is whole.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cpd/home.h>
#include <cpd/verify.h>

#include "home/home.h"
#include "ledger/ledger.h"
#include "record/record.h"
#include "store/store.h"

#define DEPTH_MOST 16 /* of folders: git's own are four deep */
#define CHUNK 65536

static int failed(const char *what)
{
    return cpd_error__set(errno == ENOSPC || errno == EDQUOT ? CPD_EFULL : CPD_EINTERNAL, "%s: %s",
                          what, strerror(errno));
}

/* ---- files ---- */

static int copy_bytes(int to, int from)
{
    char bytes[CHUNK];
    ssize_t n;

    while ((n = read(from, bytes, sizeof bytes)) > 0)
        for (ssize_t written = 0, k; written < n; written += k) {
            k = write(to, bytes + written, (size_t)(n - written));
            if (k < 0)
                return failed("a file of the home could not be copied");
        }
    return n < 0 ? failed("a file of the home cannot be read") : 0;
}

static int copy_file(int to_folder, int from_folder, const char *name, mode_t mode)
{
    int from = openat(from_folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int to = from < 0 ? -1
                      : openat(to_folder, name,
                               O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, mode & 0700);
    int r = from < 0 || to < 0 ? failed("a file of the home could not be copied")
                               : copy_bytes(to, from);

    if (r == 0 && fsync(to) < 0)
        r = failed("a file of the copy could not be synced");
    if (from >= 0)
        close(from);
    if (to >= 0)
        close(to);
    return r;
}

/* ---- folders ---- */

typedef bool leave_out(const char *name);

static int copy_folder(int to, int from, leave_out *is_left_out, int depth);

static int copy_inner(int to, int from, const char *name, int depth)
{
    int inner_from = openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), inner_to;
    int r = inner_from < 0 || mkdirat(to, name, 0700) < 0
                ? failed("a folder of the home could not be copied")
                : 0;

    inner_to = r == 0 ? openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) : -1;
    if (r == 0)
        r = inner_to < 0 ? failed("a folder of the copy cannot be opened")
                         : copy_folder(inner_to, inner_from, NULL, depth + 1);
    if (inner_from >= 0)
        close(inner_from);
    if (inner_to >= 0)
        close(inner_to);
    return r;
}

/* Links, devices and pipes are no part of a home. */
static int copy_one(int to, int from, const char *name, int depth)
{
    struct stat st;

    if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return failed("a file of the home cannot be looked at");
    if (S_ISDIR(st.st_mode) && depth < DEPTH_MOST)
        return copy_inner(to, from, name, depth);
    if (S_ISREG(st.st_mode))
        return copy_file(to, from, name, st.st_mode);
    cpd_error__set(CPD_EDENIED, "%.100s is neither a file nor a folder of a home", name);
    return cpd_error__hint("Take it out of the home's folder.");
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int copy_folder(int to, int from, leave_out *is_left_out, int depth)
{
    int own = dup(from);
    DIR *folder = own < 0 ? NULL : fdopendir(own);
    struct dirent *entry;
    int r = folder ? 0 : failed("a folder of the home cannot be read");

    while (r == 0 && (entry = readdir(folder)))
        if (!is_dots(entry->d_name) && !(is_left_out && is_left_out(entry->d_name)))
            r = copy_one(to, from, entry->d_name, depth);
    if (folder)
        closedir(folder);
    else if (own >= 0)
        close(own);
    if (r == 0 && fsync(to) < 0)
        r = failed("a folder of the copy could not be synced");
    return r;
}

/* A copy inside of what is copied would hold itself. */
static int check_outside(const char *to, const char *from)
{
    CPD_FREE char *outer = realpath(from, NULL), *inner = realpath(to, NULL);
    size_t n = outer ? strlen(outer) : 0;

    if (!outer || !inner || strncmp(inner, outer, n) != 0 || (inner[n] != '/' && inner[n] != '\0'))
        return 0;
    cpd_error__set(CPD_EINPUT, "the copy would lie inside of what is copied");
    return cpd_error__hint("Name a folder elsewhere.");
}

static int copy_between(const char *to, const char *from, leave_out *is_left_out)
{
    int source, place, r = check_outside(to, from);

    if (r < 0)
        return r;
    source = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    place = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (source < 0)
        r = cpd_error__set(CPD_EABSENT, "there is no such folder");
    else if (place < 0)
        r = failed("the copy cannot be made");
    else
        r = copy_folder(place, source, is_left_out, 0);
    if (source >= 0)
        close(source);
    if (place >= 0)
        close(place);
    return r;
}

/* ---- backing up ---- */

/* Copied through SQLite instead. */
static bool is_database(const char *name)
{
    return strncmp(name, "records.db", strlen("records.db")) == 0;
}

static int copy_home(cpd_home *home, const char *place)
{
    char database[CPD_FOLDER_MOST + 16];
    int r;

    snprintf(database, sizeof database, "%s/records.db", place);
    r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = copy_between(place, home->path, is_database);
    if (r == 0)
        r = cpd_store__copy(home->store, database);
    cpd_change__abandon(home);
    return r;
}

int cpd_home_backup(cpd_home *home, const char *folder)
{
    char target[CPD_FOLDER_MOST], place[CPD_FOLDER_MOST];
    int r = cpd_home__check_target(target, folder);

    if (r == 0)
        r = cpd_home__make_place(place, target);
    return r == 0 ? cpd_home__settle(place, target, copy_home(home, place)) : r;
}

/* ---- restoring ---- */

/* What was erased since the backup was made, or was about to be, goes again before anybody can read
 * it. */
static int erase_again(int64_t *count, cpd_home *home, const cpd_restore_options *o)
{
    char *list = NULL;
    size_t length = 0;
    int r = o->erased ? cpd_keyring__note_erased(home, o->erased, o->erased_length) : 0;

    if (r == 0)
        r = cpd_keyring__erased(&list, &length, home);
    if (r == 0)
        r = cpd_erasures__again(count, home, list, length);
    free(list);
    return r;
}

static int verify(cpd_doc **report, cpd_home *home, const cpd_restore_options *o)
{
    return o->checkpoint
               ? cpd_verify_checkpoint(report, home, o->checkpoint, o->checkpoint_length)
               : cpd_verify(report, home);
}

static int make_good(cpd_doc **report, const char *place, const cpd_restore_options *o)
{
    cpd_home_options clock = {.now_ms = o->now_ms, .payload = o->payload};
    cpd_home *home;
    int64_t count = 0;
    int r = cpd_home_open(&home, place, &clock);

    if (r < 0)
        return r;
    r = erase_again(&count, home, o);
    if (r == 0)
        r = verify(report, home, o);
    if (r == 0)
        cpd_node_set_int(*report, cpd_doc_root(*report), "erased_again", count);
    cpd_home_close(home);
    return r;
}

static int check_whole(const cpd_doc *report)
{
    const cpd_node *root = cpd_doc_root(report);
    const cpd_node *problem = cpd_node_at(cpd_node_get(root, "problems"), 0);

    if (cpd_doc_failed(report))
        return cpd_error__no_memory();
    if (cpd_node_get_bool(root, "whole"))
        return 0;
    cpd_error__set(CPD_ETAMPERED, "the backup is not whole: %.400s",
                   problem ? cpd_node_get_text(problem, "text") : "nothing more is known");
    const cpd_node *checkpoint = cpd_node_get(root, "checkpoint");
    return cpd_error__hint(
        checkpoint && !cpd_node_get_bool(checkpoint, "holds")
            ? "Nothing was restored. Try a backup made after the checkpoint, and keep this one."
            : "Nothing was restored. Try an older backup, and keep this one.");
}

int cpd_home_restore(cpd_doc **report, const char *backup, const char *folder,
                     const cpd_restore_options *options)
{
    static const cpd_restore_options none = {0};
    char target[CPD_FOLDER_MOST], place[CPD_FOLDER_MOST];
    cpd_doc *found = NULL;
    int r = cpd_home__check_target(target, folder);

    if (r == 0)
        r = cpd_home__make_place(place, target);
    if (r < 0)
        return r;
    r = copy_between(place, backup, NULL);
    if (r == 0)
        r = make_good(&found, place, options ? options : &none);
    if (r == 0)
        r = check_whole(found);
    r = cpd_home__settle(place, target, r);
    if (report)
        *report = cpd_steal(&found);
    cpd_doc_free(found);
    return r;
}
