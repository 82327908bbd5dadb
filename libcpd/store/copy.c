/* A copy of the database, page by page through SQLite, which sees to it that it is of one moment.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite.h"

#define PAGES_AT_ONCE 1024 /* 16 MiB: other programs come in between */
#define TRIES 200          /* of ten milliseconds each, while another holds the lock */

static int make_file(const char *path)
{
    int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return cpd_error__set(errno == EEXIST ? CPD_ECONFLICT : CPD_EFULL,
                              "the copy of the database cannot be made: %s", strerror(errno));
    close(fd);
    return 0;
}

static int copy_pages(sqlite3_backup *backup)
{
    int code = SQLITE_OK;

    for (int tries = 0; code != SQLITE_DONE && tries < TRIES; tries++) {
        code = sqlite3_backup_step(backup, PAGES_AT_ONCE);
        if (code == SQLITE_OK)
            tries = -1;
        else if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            sqlite3_sleep(10);
        else
            break;
    }
    return code;
}

static int copy_to(sqlite3 *source, sqlite3 *copy)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", source, "main");
    int code = backup ? copy_pages(backup) : sqlite3_errcode(copy);
    int finished = backup ? sqlite3_backup_finish(backup) : code;

    if (code == SQLITE_DONE && finished == SQLITE_OK)
        return 0;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return cpd_error__set(CPD_EBUSY, "another program keeps the database to itself");
    return cpd_error__set(code == SQLITE_FULL ? CPD_EFULL : CPD_EINTERNAL,
                          "the database could not be copied: %s", sqlite3_errmsg(copy));
}

/* By a connection of its own: SQLite copies nothing through one that holds the write lock, and our
 * caller may. */
static int open_both(sqlite3 **source, sqlite3 **copy, cpd_store *store, const char *path)
{
    const char *own = sqlite3_db_filename(store->db, "main");

    if (sqlite3_open_v2(own, source, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL) !=
            SQLITE_OK ||
        sqlite3_open_v2(path, copy, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return cpd_error__set(CPD_EINTERNAL, "the database cannot be opened to be copied");
    return 0;
}

int cpd_store__copy(cpd_store *store, const char *path)
{
    sqlite3 *source = NULL, *copy = NULL;
    int r = make_file(path);

    if (r < 0)
        return r;
    r = open_both(&source, &copy, store, path);
    if (r == 0)
        r = copy_to(source, copy);
    if (source)
        sqlite3_db_config(source, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_close(source);
    if (sqlite3_close(copy) != SQLITE_OK && r == 0)
        r = cpd_error__set(CPD_EINTERNAL, "the copy of the database could not be closed");
    if (r < 0)
        unlink(path);
    return r;
}
