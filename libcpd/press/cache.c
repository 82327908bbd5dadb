/* Checked trees, so that a version that was looked at once need not be parsed again: one file each
 * in the folder `checked` of the repository, packed, by the name of its bytes in git. The bytes of
 * a name never change, but what a program makes of them may: a file says which program wrote it. It
 * holds a hash against chance. Nobody adopts or publishes from here: whoever can write into a
 * repository could write here, too. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "framework/model.h"
#include "node/node.h"
#include "press/repository.h"
#include "seal/seal.h"

#define PURPOSE "cpd/checked/1"
#define FILES_MOST 400 /* then the folder is emptied: it fills again with what is used */
#define HEAD (2 * CPD_HASH_SIZE)

static char *path_of(const char *repository, const char *blob)
{
    cpd_str path = {0};

    cpd_str_addf(&path, "%s/checked%s%s", repository, blob ? "/" : "", blob ? blob : "");
    return cpd_str_finish(&path);
}

static void write_hash(unsigned char out[CPD_HASH_SIZE], const void *bytes, size_t length)
{
    cpd_hash hash;

    cpd_seal__hash(&hash, PURPOSE, bytes, length);
    memcpy(out, hash.bytes, CPD_HASH_SIZE);
}

/* ---- reading ---- */

static ssize_t read_file(unsigned char **out, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;
    ssize_t got = -1;

    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > HEAD &&
        st.st_size <= 4 * CPD_PRESS_FILE_MOST)
        *out = malloc((size_t)st.st_size);
    if (*out)
        got = read(fd, *out, (size_t)st.st_size);
    close(fd);
    return got;
}

cpd_doc *cpd_cache__read(const char *repository, const char *blob)
{
    CPD_FREE char *path = path_of(repository, blob);
    CPD_FREE unsigned char *bytes = NULL;
    unsigned char hash[CPD_HASH_SIZE];
    ssize_t length = path ? read_file(&bytes, path) : -1;
    cpd_hash stamp;
    cpd_doc *doc = NULL;

    cpd_set_model__stamp(&stamp);
    if (length <= HEAD || memcmp(bytes, stamp.bytes, CPD_HASH_SIZE) != 0)
        return NULL;
    write_hash(hash, bytes + HEAD, (size_t)length - HEAD);
    if (memcmp(bytes + CPD_HASH_SIZE, hash, CPD_HASH_SIZE) != 0)
        return NULL;
    return cpd_node__unpack(&doc, bytes + HEAD, (size_t)length - HEAD) == 0 ? doc : NULL;
}

/* ---- writing ---- */

static void empty(const char *folder)
{
    DIR *list = opendir(folder);
    size_t count = 0;

    for (struct dirent *entry; list && (entry = readdir(list));)
        count += entry->d_name[0] != '.';
    if (list)
        rewinddir(list);
    for (struct dirent *entry; count > FILES_MOST && list && (entry = readdir(list));)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(list), entry->d_name, 0);
    if (list)
        closedir(list);
}

/* Beside its place and then there, so that nobody reads half of it. Not synced: what is lost is
 * made again. */
static void write_file(const char *path, const cpd_str *bytes)
{
    cpd_str beside = {0};
    char *name;
    int fd;

    cpd_str_addf(&beside, "%s.XXXXXX", path);
    name = cpd_str_finish(&beside);
    fd = name ? mkstemp(name) : -1;
    if (fd >= 0) {
        bool whole = write(fd, bytes->bytes, bytes->length) == (ssize_t)bytes->length;

        close(fd);
        if (!whole || rename(name, path) < 0)
            unlink(name);
    }
    free(name);
}

void cpd_cache__write(const char *repository, const char *blob, const cpd_node *tree)
{
    CPD_FREE char *folder = path_of(repository, NULL), *path = path_of(repository, blob);
    unsigned char head[HEAD];
    cpd_str bytes = {0};
    cpd_hash stamp;

    memset(head, 0, sizeof head);
    cpd_str_add_n(&bytes, head, sizeof head);
    if (folder && path && cpd_node__pack(&bytes, tree) == 0 && !bytes.failed) {
        cpd_set_model__stamp(&stamp);
        memcpy(bytes.bytes, stamp.bytes, CPD_HASH_SIZE);
        write_hash((unsigned char *)bytes.bytes + CPD_HASH_SIZE, bytes.bytes + HEAD,
                   bytes.length - HEAD);
        mkdir(folder, 0700);
        empty(folder);
        write_file(path, &bytes);
    }
    cpd_str_fini(&bytes);
}
