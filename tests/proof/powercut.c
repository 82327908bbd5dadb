/* The steps are kept as a file system sees them: names are bound to files (inodes), and a file has
 * bytes. A file that was written and synced, but whose name was not, is not there; a file that was
 * removed and whose folder was not synced may be there again. */
#include "proof/powercut.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_SIZE 128
#define SECTOR 512
#define PAGE 4096
#define PLACE_SIZE (PATH_MAX + 2 * NAME_SIZE) /* of a path that is put together */

enum kind { BIND, UNBIND, WRITE, CUT, SYNC, SYNC_FOLDER };

struct step {
    enum kind kind;
    char name[NAME_SIZE];  /* of the file; of the folder for SYNC_FOLDER */
    int file;              /* inode; -1 for SYNC_FOLDER */
    size_t offset, length; /* CUT: the length that is left */
    unsigned char *bytes;
};

/* A file of the beginning. Its inode is its place in the list; later ones come with BIND. */
struct begun {
    char name[NAME_SIZE];
    unsigned char *bytes;
    size_t length;
};

struct powercut {
    char folder[PATH_MAX];
    struct begun *begun;
    size_t begun_count;
    char (*folders)[NAME_SIZE];
    size_t folder_count;
    struct step *steps;
    size_t count;
    int files; /* inodes so far */
    char refused[NAME_SIZE];
};

static powercut *recording; /* one at a time, see the header */

/* ---- noting ---- */

/* The name below the recorded folder; NULL for any other place. "" is the folder itself. */
static const char *name_in(const char *path)
{
    size_t n = recording ? strlen(recording->folder) : 0;
    if (!recording || !path || strncmp(path, recording->folder, n) != 0)
        return NULL;
    if (path[n] == '\0')
        return "";
    const char *name = path + n + 1;
    bool left_out = strncmp(name, "sets.git", 8) == 0 || strstr(name, "-shm");
    return path[n] == '/' && !left_out && strlen(name) < NAME_SIZE ? name : NULL;
}

/* The file a name is bound to after so many steps as the running process sees it; -1 for none. */
static int file_of(const powercut *cut, const char *name, size_t at)
{
    for (size_t i = at; i-- > 0;) {
        const struct step *step = &cut->steps[i];
        if ((step->kind == BIND || step->kind == UNBIND) && strcmp(step->name, name) == 0)
            return step->kind == BIND ? step->file : -1;
    }
    for (size_t i = 0; i < cut->begun_count; i++)
        if (strcmp(cut->begun[i].name, name) == 0)
            return (int)i;
    return -1;
}

static struct step *note(enum kind kind, const char *name, int file)
{
    powercut *cut = recording;
    cut->steps = realloc(cut->steps, (cut->count + 1) * sizeof *cut->steps);
    cr_assert_not_null(cut->steps);
    struct step *step = &cut->steps[cut->count++];
    *step = (struct step){.kind = kind, .file = file};
    snprintf(step->name, sizeof step->name, "%s", name);
    return step;
}

static int note_bound(const char *name)
{
    int file = recording->files++;
    note(BIND, name, file);
    return file;
}

static void note_unbound(const char *name)
{
    int file = file_of(recording, name, recording->count);
    if (file >= 0)
        note(UNBIND, name, file);
}

static void note_written(const char *name, int file, const void *bytes, size_t n, size_t offset)
{
    struct step *step = note(WRITE, name, file);
    step->offset = offset;
    step->length = n;
    step->bytes = malloc(n ? n : 1);
    cr_assert_not_null(step->bytes);
    memcpy(step->bytes, bytes, n);
}

/* ---- the database: a VFS that hands everything on to the one it stands before ---- */

struct shim_file {
    sqlite3_file base;
    char name[NAME_SIZE]; /* "" for what is not recorded */
    int file;
    bool binds; /* its first sync also syncs the folder, as the one of unix does for a new log */
    sqlite3_file *real;
};

#define SHIM(file) ((struct shim_file *)(void *)(file))
#define REAL(file) (SHIM(file)->real)
#define UNDER(file) (REAL(file)->pMethods)

static sqlite3_vfs *under; /* the VFS before which ours stands */

static bool is_recorded(const struct shim_file *file)
{
    return recording && file->name[0];
}

static int shim_close(sqlite3_file *file)
{
    return UNDER(file)->xClose(REAL(file));
}

static int shim_read(sqlite3_file *file, void *out, int n, sqlite3_int64 offset)
{
    return UNDER(file)->xRead(REAL(file), out, n, offset);
}

static int shim_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 offset)
{
    struct shim_file *shim = SHIM(file);
    if (is_recorded(shim))
        note_written(shim->name, shim->file, bytes, (size_t)n, (size_t)offset);
    return UNDER(file)->xWrite(REAL(file), bytes, n, offset);
}

static int shim_truncate(sqlite3_file *file, sqlite3_int64 length)
{
    struct shim_file *shim = SHIM(file);
    if (is_recorded(shim))
        note(CUT, shim->name, shim->file)->length = (size_t)length;
    return UNDER(file)->xTruncate(REAL(file), length);
}

static int shim_sync(sqlite3_file *file, int flags)
{
    struct shim_file *shim = SHIM(file);
    (void)flags;
    if (!is_recorded(shim))
        return SQLITE_OK;
    if (strcmp(recording->refused, shim->name) == 0) {
        recording->refused[0] = '\0';
        return SQLITE_IOERR_FSYNC;
    }
    note(SYNC, shim->name, shim->file);
    if (shim->binds)
        note(SYNC_FOLDER, "", -1);
    shim->binds = false;
    return SQLITE_OK;
}

static int shim_size(sqlite3_file *file, sqlite3_int64 *out)
{
    return UNDER(file)->xFileSize(REAL(file), out);
}

static int shim_lock(sqlite3_file *file, int level)
{
    return UNDER(file)->xLock(REAL(file), level);
}

static int shim_unlock(sqlite3_file *file, int level)
{
    return UNDER(file)->xUnlock(REAL(file), level);
}

static int shim_check_lock(sqlite3_file *file, int *out)
{
    return UNDER(file)->xCheckReservedLock(REAL(file), out);
}

static int shim_control(sqlite3_file *file, int what, void *argument)
{
    return UNDER(file)->xFileControl(REAL(file), what, argument);
}

static int shim_sector(sqlite3_file *file)
{
    return UNDER(file)->xSectorSize(REAL(file));
}

static int shim_traits(sqlite3_file *file)
{
    return UNDER(file)->xDeviceCharacteristics(REAL(file));
}

static int shim_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return UNDER(file)->xShmMap(REAL(file), page, size, extend, out);
}

static int shim_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
    return UNDER(file)->xShmLock(REAL(file), offset, n, flags);
}

static void shim_barrier(sqlite3_file *file)
{
    UNDER(file)->xShmBarrier(REAL(file));
}

static int shim_unmap(sqlite3_file *file, int delete_it)
{
    return UNDER(file)->xShmUnmap(REAL(file), delete_it);
}

/* Version 2: with shared memory, without mapped reading, which would go past xWrite. */
static const sqlite3_io_methods shim_methods = {
    .iVersion = 2,
    .xClose = shim_close,
    .xRead = shim_read,
    .xWrite = shim_write,
    .xTruncate = shim_truncate,
    .xSync = shim_sync,
    .xFileSize = shim_size,
    .xLock = shim_lock,
    .xUnlock = shim_unlock,
    .xCheckReservedLock = shim_check_lock,
    .xFileControl = shim_control,
    .xSectorSize = shim_sector,
    .xDeviceCharacteristics = shim_traits,
    .xShmMap = shim_map,
    .xShmLock = shim_shm_lock,
    .xShmBarrier = shim_barrier,
    .xShmUnmap = shim_unmap,
};

static void open_recorded(struct shim_file *shim, const char *name, int flags)
{
    snprintf(shim->name, sizeof shim->name, "%s", name);
    shim->file = file_of(recording, name, recording->count);
    shim->binds = (flags & SQLITE_OPEN_CREATE) && (flags & SQLITE_OPEN_WAL);
    if (shim->file < 0)
        shim->file = note_bound(name);
}

static int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags,
                     int *out_flags)
{
    struct shim_file *shim = SHIM(file);
    const char *name = name_in(path);
    (void)vfs;
    *shim = (struct shim_file){.real = (sqlite3_file *)(void *)(shim + 1)};
    int r = under->xOpen(under, path, shim->real, flags, out_flags);
    shim->base.pMethods = shim->real->pMethods ? &shim_methods : NULL;
    if (r == SQLITE_OK && name)
        open_recorded(shim, name, flags);
    return r;
}

static int shim_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    const char *name = name_in(path);
    (void)vfs;
    if (name)
        note_unbound(name);
    if (name && sync_folder)
        note(SYNC_FOLDER, "", -1);
    return under->xDelete(under, path, 0);
}

/* Everything but files is the work of the VFS under ours; it is asked with itself as `vfs`, because
 * ours is a copy of it. */
static void install_vfs(void)
{
    static sqlite3_vfs shim;
    if (under)
        return;
    under = sqlite3_vfs_find(NULL);
    shim = *under;
    shim.pNext = NULL;
    shim.zName = "powercut";
    shim.szOsFile = (int)sizeof(struct shim_file) + under->szOsFile;
    shim.xOpen = shim_open;
    shim.xDelete = shim_delete;
    cr_assert_eq(sqlite3_vfs_register(&shim, 1), SQLITE_OK);
}

/* ---- key files: the system calls of libcpd/ledger/keyfile.c ---- */

int __real_openat(int dirfd, const char *name, int flags, mode_t mode);
int __real_openat64(int dirfd, const char *name, int flags, mode_t mode);
int __real_unlinkat(int dirfd, const char *name, int flags);
int __real_fsync(int fd);
ssize_t __real_write(int fd, const void *bytes, size_t n);
int __wrap_openat(int dirfd, const char *name, int flags, ...);
int __wrap_openat64(int dirfd, const char *name, int flags, ...);
int __wrap_unlinkat(int dirfd, const char *name, int flags);
int __wrap_fsync(int fd);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);

/* Where an open file or folder lies, when it is recorded; else NULL. */
static const char *name_of_fd(char path[PATH_MAX], int fd)
{
    char link[64];
    if (!recording)
        return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, PATH_MAX - 1);
    if (n < 0)
        return NULL;
    path[n] = '\0';
    return name_in(path);
}

static int opened(int fd, int flags)
{
    char path[PATH_MAX];
    const char *name = fd >= 0 && (flags & O_CREAT) ? name_of_fd(path, fd) : NULL;
    if (name && file_of(recording, name, recording->count) < 0)
        note_bound(name);
    return fd;
}

static mode_t mode_in(int flags, va_list args)
{
    return flags & O_CREAT ? (mode_t)va_arg(args, int) : 0;
}

int __wrap_openat(int dirfd, const char *name, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_in(flags, args);
    va_end(args);
    return opened(__real_openat(dirfd, name, flags, mode), flags);
}

int __wrap_openat64(int dirfd, const char *name, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_in(flags, args);
    va_end(args);
    return opened(__real_openat64(dirfd, name, flags, mode), flags);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
    char path[PATH_MAX];
    const char *name = name_of_fd(path, fd);
    int file = name ? file_of(recording, name, recording->count) : -1;
    if (file >= 0)
        note_written(name, file, bytes, n, (size_t)lseek(fd, 0, SEEK_CUR));
    return __real_write(fd, bytes, n);
}

int __wrap_fsync(int fd)
{
    char path[PATH_MAX];
    struct stat st;
    const char *name = name_of_fd(path, fd);
    if (!name)
        return 0;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
        note(SYNC_FOLDER, name, -1);
    else
        note(SYNC, name, file_of(recording, name, recording->count));
    return 0;
}

int __wrap_unlinkat(int dirfd, const char *name, int flags)
{
    char path[PATH_MAX], whole[NAME_SIZE];
    const char *folder = name_of_fd(path, dirfd);
    int r = __real_unlinkat(dirfd, name, flags);
    if (r == 0 && folder) {
        snprintf(whole, sizeof whole, "%s%s%s", folder, *folder ? "/" : "", name);
        note_unbound(whole);
    }
    return r;
}

/* ---- the beginning ---- */

static void begin_file(powercut *cut, const char *name)
{
    char path[PLACE_SIZE];
    snprintf(path, sizeof path, "%s/%s", cut->folder, name);
    int fd = open(path, O_RDONLY);
    struct stat st;
    cr_assert(fd >= 0 && fstat(fd, &st) == 0, "%s cannot be read", name);
    cut->begun = realloc(cut->begun, (cut->begun_count + 1) * sizeof *cut->begun);
    cr_assert_not_null(cut->begun);
    struct begun *file = &cut->begun[cut->begun_count++];
    *file = (struct begun){.length = (size_t)st.st_size, .bytes = malloc((size_t)st.st_size + 1)};
    snprintf(file->name, sizeof file->name, "%s", name);
    cr_assert(file->bytes && read(fd, file->bytes, file->length) == st.st_size);
    close(fd);
}

static void begin_folder(powercut *cut, const char *folder)
{
    char path[PLACE_SIZE], name[NAME_SIZE];
    snprintf(path, sizeof path, "%s/%s", cut->folder, folder);
    DIR *dir = opendir(path);
    cr_assert_not_null(dir, "%s cannot be read", path);
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, "sets.git") == 0 ||
            strstr(entry->d_name, "-shm"))
            continue;
        int n = snprintf(name, sizeof name, "%s%s%s", folder, *folder ? "/" : "", entry->d_name);
        cr_assert(n > 0 && n < NAME_SIZE);
        if (entry->d_type != DT_DIR) {
            begin_file(cut, name);
            continue;
        }
        cut->folders = realloc(cut->folders, (cut->folder_count + 1) * sizeof *cut->folders);
        cr_assert_not_null(cut->folders);
        memcpy(cut->folders[cut->folder_count++], name, (size_t)n + 1);
        begin_folder(cut, name);
    }
    closedir(dir);
}

powercut *powercut_start(const char *folder)
{
    powercut *cut = calloc(1, sizeof *cut);
    cr_assert(cut && !recording && realpath(folder, cut->folder));
    install_vfs();
    begin_folder(cut, "");
    cut->files = (int)cut->begun_count;
    recording = cut;
    return cut;
}

void powercut_stop(powercut *cut)
{
    if (recording == cut)
        recording = NULL;
}

static void forget_from(powercut *cut, size_t at)
{
    while (cut->count > at)
        free(cut->steps[--cut->count].bytes);
}

void powercut_free(powercut *cut)
{
    if (!cut)
        return;
    powercut_stop(cut);
    forget_from(cut, 0);
    for (size_t i = 0; i < cut->begun_count; i++)
        free(cut->begun[i].bytes);
    free(cut->begun);
    free(cut->folders);
    free(cut->steps);
    free(cut);
}

void powercut_resume(powercut *cut, size_t at, const char *folder)
{
    cr_assert(!recording && realpath(folder, cut->folder));
    forget_from(cut, at);
    recording = cut;
}

void powercut_refuse_sync(powercut *cut, const char *name)
{
    snprintf(cut->refused, sizeof cut->refused, "%s", name);
}

/* ---- what is said of the steps ---- */

size_t powercut_count(const powercut *cut)
{
    return cut->count;
}

const char *powercut_step(const powercut *cut, size_t i)
{
    static const char *const words[] = {"make", "remove", "write", "cut", "sync", "sync folder"};
    static char text[NAME_SIZE + 64];
    if (i >= cut->count)
        return "the end";
    const struct step *step = &cut->steps[i];
    int n = snprintf(text, sizeof text, "%s %s", words[step->kind], step->name);
    if (step->kind == WRITE)
        snprintf(text + n, sizeof text - (size_t)n, " %zu+%zu", step->offset, step->length);
    return text;
}

static bool is_in(const char *name, const char *folder)
{
    const char *slash = strrchr(name, '/');
    size_t n = slash ? (size_t)(slash - name) : 0;
    return strlen(folder) == n && strncmp(name, folder, n) == 0;
}

static bool covers(const struct step *sync, const struct step *step)
{
    if (step->kind == BIND || step->kind == UNBIND)
        return sync->kind == SYNC_FOLDER && is_in(step->name, sync->name);
    return sync->kind == SYNC && sync->file == step->file;
}

static bool is_synced(const powercut *cut, size_t i, size_t at)
{
    if (cut->steps[i].kind == SYNC || cut->steps[i].kind == SYNC_FOLDER)
        return true;
    for (size_t k = i + 1; k < at; k++)
        if (covers(&cut->steps[k], &cut->steps[i]))
            return true;
    return false;
}

size_t powercut_open_steps(const powercut *cut, size_t at)
{
    size_t n = 0;
    for (size_t i = 0; i < at; i++)
        n += !is_synced(cut, i, at);
    return n;
}

/* ---- what may be found ---- */

enum fate { LOST, KEPT, TORN };

/* xorshift64*: the same chance gives the same folder anywhere. */
static uint64_t draw(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static enum fate fate_of(const powercut *cut, size_t i, size_t at, uint64_t chance, uint64_t *state)
{
    if (is_synced(cut, i, at) || chance == POWERCUT_ALL)
        return KEPT;
    if (chance == POWERCUT_NONE)
        return LOST;
    return (enum fate)((draw(state) >> 33) % (cut->steps[i].kind == WRITE ? 3 : 2));
}

struct found {
    unsigned char *bytes;
    size_t length;
};

static void grow(struct found *file, size_t length)
{
    if (length <= file->length)
        return;
    file->bytes = realloc(file->bytes, length);
    cr_assert_not_null(file->bytes);
    memset(file->bytes + file->length, 0, length - file->length);
    file->length = length;
}

static void put(struct found *file, const struct step *step, size_t from, size_t to)
{
    grow(file, step->offset + to);
    memcpy(file->bytes + step->offset + from, step->bytes + from, to - from);
}

/* Sectors lie where the disk has them, whatever the write began with; each comes through or not. */
static void tear(struct found *file, const struct step *step, uint64_t *state)
{
    size_t sector = draw(state) >> 63 ? SECTOR : PAGE;
    for (size_t from = 0; from < step->length;) {
        size_t to = ((step->offset + from) / sector + 1) * sector - step->offset;
        to = to < step->length ? to : step->length;
        if (draw(state) >> 63)
            put(file, step, from, to);
        from = to;
    }
}

static void apply(struct found *file, const struct step *step, enum fate fate, uint64_t *state)
{
    if (step->kind == WRITE && fate == KEPT)
        put(file, step, 0, step->length);
    else if (step->kind == WRITE && fate == TORN)
        tear(file, step, state);
    else if (step->kind == CUT && fate == KEPT) {
        grow(file, step->length);
        file->length = step->length;
    }
}

struct naming {
    char name[NAME_SIZE];
    int file; /* -1: removed */
};

static void name_it(struct naming *names, size_t *count, const char *name, int file)
{
    size_t i = 0;
    while (i < *count && strcmp(names[i].name, name) != 0)
        i++;
    if (i == *count)
        snprintf(names[(*count)++].name, NAME_SIZE, "%s", name);
    names[i].file = file;
}

static void write_file(const char *folder, const char *name, const struct found *file)
{
    char path[PLACE_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    cr_assert(fd >= 0, "%s cannot be made", path);
    cr_assert(file->length == 0 ||
              __real_write(fd, file->bytes, file->length) == (ssize_t)file->length);
    close(fd);
}

static void write_folder(const powercut *cut, const char *folder, const struct naming *names,
                         size_t count, const struct found *files)
{
    char path[PLACE_SIZE];
    for (size_t i = 0; i < cut->folder_count; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, cut->folders[i]);
        cr_assert(mkdir(path, 0700) == 0, "%s cannot be made", path);
    }
    for (size_t i = 0; i < count; i++)
        if (names[i].file >= 0)
            write_file(folder, names[i].name, &files[names[i].file]);
}

/* What lay there in the beginning. */
static size_t lay_out(const powercut *cut, struct found *files, struct naming *names)
{
    size_t count = 0;
    for (size_t i = 0; i < cut->begun_count; i++) {
        grow(&files[i], cut->begun[i].length);
        if (cut->begun[i].length)
            memcpy(files[i].bytes, cut->begun[i].bytes, cut->begun[i].length);
        name_it(names, &count, cut->begun[i].name, (int)i);
    }
    return count;
}

void powercut_make(const powercut *cut, size_t at, uint64_t chance, const char *folder)
{
    uint64_t state = (chance + 1) * UINT64_C(0x9e3779b97f4a7c15) + at;
    struct found *files = calloc((size_t)cut->files + 1, sizeof *files);
    struct naming *names = calloc(cut->begun_count + at + 1, sizeof *names);
    cr_assert(files && names && at <= cut->count);
    size_t count = lay_out(cut, files, names);
    for (size_t i = 0; i < at; i++) {
        const struct step *step = &cut->steps[i];
        enum fate fate = fate_of(cut, i, at, chance, &state);
        if (step->kind == WRITE || step->kind == CUT)
            apply(&files[step->file], step, fate, &state);
        else if (fate == KEPT && (step->kind == BIND || step->kind == UNBIND))
            name_it(names, &count, step->name, step->kind == BIND ? step->file : -1);
    }
    write_folder(cut, folder, names, count, files);
    for (int i = 0; i < cut->files; i++)
        free(files[i].bytes);
    free(files);
    free(names);
}
