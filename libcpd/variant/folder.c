/* A variant's folder: two plain files of limited size, and a third that may be missing. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "variant/manifest.h"

#define MANIFEST_MOST ((size_t)64 << 10)
#define SOURCE_MOST ((size_t)256 << 10)
#define PATH_MOST 4096

static int refuse_file(int kind, const char *name, const char *what)
{
    cpd_error__set(kind, "%s %s", name, what);
    return cpd_error__place(name, 0, 0);
}

static int read_all(char **out, size_t *length, int fd, size_t most, const char *name)
{
    char *bytes = malloc(most + 2);
    size_t used = 0;
    ssize_t n = 1;

    if (!bytes)
        return cpd_error__no_memory();
    while (used <= most && n > 0) {
        n = read(fd, bytes + used, most + 1 - used);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            used += (size_t)n;
    }
    if (n < 0 || used > most) {
        free(bytes);
        return n < 0 ? refuse_file(CPD_EINTERNAL, name, "cannot be read")
                     : refuse_file(CPD_ELIMIT, name, "is too long");
    }
    bytes[used] = '\0';
    *out = bytes;
    *length = used;
    return 0;
}

static int refuse_open(const char *name)
{
    if (errno == ENOENT)
        return refuse_file(CPD_EABSENT, name, "is not in the folder of the variant");
    if (errno == ELOOP || errno == ENXIO)
        return refuse_file(CPD_EINPUT, name, "is no plain file");
    return refuse_file(errno == EACCES ? CPD_EDENIED : CPD_EINTERNAL, name, "cannot be opened");
}

/* A link, a device or a pipe is no file of a variant. */
static int read_file(char **out, size_t *length, int folder, const char *name, size_t most)
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), r;
    struct stat stat;

    if (fd < 0)
        return refuse_open(name);
    if (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode))
        r = refuse_file(CPD_EINPUT, name, "is no plain file");
    else
        r = read_all(out, length, fd, most, name);
    close(fd);
    return r;
}

static int check_text(const char *name, const char *text, size_t length)
{
    ptrdiff_t bad = cpd_text_bad_byte(text, length);
    int line = 1;

    if (bad < 0)
        return 0;
    for (ptrdiff_t i = 0; i < bad; i++)
        line += text[i] == '\n';
    cpd_error__set(CPD_EINPUT, "%s is no plain text", name);
    return cpd_error__place(name, line, 0);
}

static int read_script(char **out, size_t *length, int folder, const char *name)
{
    int r = read_file(out, length, folder, name, SOURCE_MOST);

    return r == 0 ? check_text(name, *out, *length) : r;
}

/* A variant without cases is allowed; whoever writes one wants them. */
static int read_cases(struct cpd_variant *v, int folder)
{
    if (faccessat(folder, CPD_VARIANT_CASES, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
        return 0;
    return read_script(&v->cases, &v->cases_length, folder, CPD_VARIANT_CASES);
}

static int take_name(struct cpd_variant *v, const char *name)
{
    v->name = strdup(name);
    return v->name ? 0 : cpd_error__no_memory();
}

static int read_variant(struct cpd_variant *v, int folder, cpd_issues *issues)
{
    CPD_FREE char *manifest = NULL;
    size_t length = 0;
    int r = read_file(&manifest, &length, folder, CPD_VARIANT_MANIFEST, MANIFEST_MOST);

    if (r == 0)
        r = cpd_manifest__parse(&v->manifest, manifest, length, issues);
    if (r == 0)
        r = read_script(&v->source, &v->source_length, folder, CPD_VARIANT_SOURCE);
    if (r == 0)
        r = read_cases(v, folder);
    return r == 0 ? take_name(v, cpd_node_get_text(cpd_doc_root(v->manifest), "name")) : r;
}

/* A number no other variant of this process has. */
static uint64_t next_serial(void)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static uint64_t last;
    uint64_t serial;

    pthread_mutex_lock(&lock);
    serial = ++last;
    pthread_mutex_unlock(&lock);
    return serial;
}

/* The worker that lies where a build puts it beside this file. */
static bool find_beside(char out[PATH_MOST], const char *file)
{
    static const char *const places[] = {"variant/worker/cpd-variant-worker",
                                         "../libcpd/variant/worker/cpd-variant-worker"};
    const char *slash = strrchr(file, '/');

    for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++)
        if (snprintf(out, PATH_MOST, "%.*s/%s", (int)(slash - file), file, places[i]) < PATH_MOST &&
            access(out, X_OK) == 0)
            return true;
    return false;
}

/* The worker belongs to the very build this library came with: before it is installed it lies
 * beside the library, or beside the program that the library is part of; a program may have been
 * called without saying where it is. */
static const char *own_worker(char out[PATH_MOST])
{
    static const char here; /* in this library, wherever that was loaded from */
    char program[PATH_MOST];
    Dl_info own;
    ssize_t length;

    if (dladdr(&here, &own) && own.dli_fname && find_beside(out, own.dli_fname))
        return out;
    length = readlink("/proc/self/exe", program, sizeof program - 1);
    program[length > 0 ? length : 0] = '\0';
    return find_beside(out, program) ? out : CPD_WORKER;
}

static struct cpd_variant *new_variant(const char *worker)
{
    struct cpd_variant *v = calloc(1, sizeof *v);
    char path[PATH_MOST];

    if (v)
        v->worker = strdup(worker ? worker : own_worker(path));
    if (v && v->worker) {
        v->serial = next_serial();
        return v;
    }
    free(v);
    cpd_error__no_memory();
    return NULL;
}

int cpd_variant__open(cpd_variant **out, const char *path, const char *worker, cpd_issues *issues)
{
    struct cpd_variant *v = new_variant(worker);
    int folder, r;

    if (!v)
        return CPD_EINTERNAL;
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    r = folder < 0 ? cpd_error__set(CPD_EABSENT, "there is no folder of a variant with this name")
                   : read_variant(v, folder, issues);
    if (folder >= 0)
        close(folder);
    if (r == 0)
        *out = cpd_steal(&v);
    cpd_variant__free(v);
    return r;
}

int cpd_variant__of_set(cpd_variant **out, const cpd_set *set, const char *worker)
{
    const char *lua = cpd_node_get_text(set->head, "lua");
    struct cpd_variant *v = new_variant(worker);
    int r;

    if (!v)
        return CPD_EINTERNAL;
    v->source = strdup(lua ? lua : "");
    v->source_length = lua ? strlen(lua) : 0;
    r = v->source ? take_name(v, set->name) : cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&v);
    cpd_variant__free(v);
    return r;
}

void cpd_variant__free(cpd_variant *variant)
{
    if (!variant)
        return;
    cpd_doc_free(variant->manifest);
    free(variant->name);
    free(variant->source);
    free(variant->cases);
    free(variant->worker);
    free(variant);
}

const cpd_node *cpd_variant__manifest(const cpd_variant *variant)
{
    return cpd_doc_root(variant->manifest);
}
