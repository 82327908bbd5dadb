/* A variant's folder: two plain files of limited size. */
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

/* A link, a device or a pipe is no file of a variant. */
static int read_file(char **out, size_t *length, int folder, const char *name, size_t most)
{
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), r;
    struct stat stat;

    if (fd < 0)
        return refuse_file(CPD_EABSENT, name, "is not in the folder of the variant");
    if (fstat(fd, &stat) < 0 || !S_ISREG(stat.st_mode))
        r = refuse_file(CPD_EINPUT, name, "is no plain file");
    else
        r = read_all(out, length, fd, most, name);
    close(fd);
    return r;
}

static int check_source(const struct cpd_variant *v)
{
    ptrdiff_t bad = cpd_text_bad_byte(v->source, v->source_length);
    int line = 1;

    if (bad < 0)
        return 0;
    for (ptrdiff_t i = 0; i < bad; i++)
        line += v->source[i] == '\n';
    cpd_error__set(CPD_EINPUT, "%s is no plain text", CPD_VARIANT_SOURCE);
    return cpd_error__place(CPD_VARIANT_SOURCE, line, 0);
}

static int read_variant(struct cpd_variant *v, int folder, cpd_issues *issues)
{
    CPD_FREE char *manifest = NULL;
    size_t length = 0;
    int r = read_file(&manifest, &length, folder, "variant.yaml", MANIFEST_MOST);

    if (r == 0)
        r = cpd_manifest__parse(&v->manifest, manifest, length, issues);
    if (r == 0)
        r = read_file(&v->source, &v->source_length, folder, CPD_VARIANT_SOURCE, SOURCE_MOST);
    if (r == 0)
        r = check_source(v);
    if (r == 0)
        v->name = cpd_node_get_text(cpd_doc_root(v->manifest), "name");
    return r;
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

int cpd_variant__open(cpd_variant **out, const char *path, const char *worker, cpd_issues *issues)
{
    struct cpd_variant *v = calloc(1, sizeof *v);
    int folder, r = 0;

    if (!v)
        return cpd_error__no_memory();
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    v->worker = strdup(worker ? worker : CPD_WORKER);
    v->serial = next_serial();
    if (!v->worker)
        r = cpd_error__no_memory();
    else if (folder < 0)
        r = cpd_error__set(CPD_EABSENT, "there is no folder of a variant with this name");
    else
        r = read_variant(v, folder, issues);
    if (folder >= 0)
        close(folder);
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
    free(variant->source);
    free(variant->worker);
    free(variant);
}

const cpd_node *cpd_variant__manifest(const cpd_variant *variant)
{
    return cpd_doc_root(variant->manifest);
}
