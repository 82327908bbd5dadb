/* disk - see disk.h. */
#include "support/disk.h"

#include <criterion/criterion.h>
#include <sqlite3.h>
#include <stdlib.h>

struct file {
    sqlite3_file base;
    sqlite3_file *real;
};

static sqlite3_vfs *below;
static enum disk_call failing;
static long countdown = -1;
static int answer;
static bool all_after, fired;

void disk_fail(enum disk_call call, long n, int code, bool for_good)
{
    failing = call;
    countdown = n;
    answer = code;
    all_after = for_good;
    fired = false;
}

bool disk_mend(void)
{
    countdown = -1;
    return fired;
}

static bool fails_now(enum disk_call call)
{
    if (countdown < 0 || call != failing || (countdown > 0 && countdown--))
        return false;
    if (!all_after)
        countdown = -1;
    fired = true;
    return true;
}

/* A call below, unless it is the one that fails. */
#define PASS(call, ...) (fails_now(call) ? answer : (__VA_ARGS__))

static sqlite3_file *real(sqlite3_file *file)
{
    return ((struct file *)file)->real;
}

static int close_file(sqlite3_file *file)
{
    int code = real(file)->pMethods->xClose(real(file));
    free(real(file));
    return code;
}

static int read_file(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
    return PASS(DISK_READ, real(file)->pMethods->xRead(real(file), bytes, n, at));
}

static int write_file(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    return PASS(DISK_WRITE, real(file)->pMethods->xWrite(real(file), bytes, n, at));
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size)
{
    return PASS(DISK_WRITE, real(file)->pMethods->xTruncate(real(file), size));
}

static int sync_file(sqlite3_file *file, int flags)
{
    return PASS(DISK_SYNC, real(file)->pMethods->xSync(real(file), flags));
}

static int size_of_file(sqlite3_file *file, sqlite3_int64 *size)
{
    return PASS(DISK_SIZE, real(file)->pMethods->xFileSize(real(file), size));
}

static int lock_file(sqlite3_file *file, int lock)
{
    return PASS(DISK_LOCK, real(file)->pMethods->xLock(real(file), lock));
}

static int unlock_file(sqlite3_file *file, int lock)
{
    return real(file)->pMethods->xUnlock(real(file), lock);
}

static int check_lock(sqlite3_file *file, int *result)
{
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}

static int control_file(sqlite3_file *file, int operation, void *argument)
{
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int sector_size(sqlite3_file *file)
{
    return real(file)->pMethods->xSectorSize(real(file));
}

static int characteristics(sqlite3_file *file)
{
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int map_memory(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    return PASS(DISK_MEMORY, real(file)->pMethods->xShmMap(real(file), region, size, extend, out));
}

static int lock_memory(sqlite3_file *file, int offset, int n, int flags)
{
    /* Giving a lock back never fails. */
    if (flags & SQLITE_SHM_UNLOCK)
        return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
    return PASS(DISK_LOCK, real(file)->pMethods->xShmLock(real(file), offset, n, flags));
}

static void barrier(sqlite3_file *file)
{
    real(file)->pMethods->xShmBarrier(real(file));
}

static int unmap_memory(sqlite3_file *file, int remove)
{
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_memory,
    .xShmLock = lock_memory,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap_memory,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    struct file *made = (struct file *)file;
    (void)vfs;
    made->base.pMethods = NULL;
    if (fails_now(DISK_OPEN))
        return answer;
    made->real = calloc(1, (size_t)below->szOsFile);
    int code = below->xOpen(below, name, made->real, flags, out);
    if (code == SQLITE_OK)
        made->base.pMethods = &methods;
    else
        free(made->real);
    return code;
}

void disk_begin(void)
{
    static sqlite3_vfs failing_vfs;
    below = sqlite3_vfs_find(NULL);
    failing_vfs = *below;
    failing_vfs.zName = "failing";
    failing_vfs.szOsFile = (int)sizeof(struct file);
    failing_vfs.xOpen = open_file;
    cr_assert_eq(sqlite3_vfs_register(&failing_vfs, 1), SQLITE_OK);
}
