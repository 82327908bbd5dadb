/* files - see files.h. */
#include "files.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct file read_file(const char *path)
{
    FILE *stream = fopen(path, "rb");
    struct file file = {NULL, 0};

    cr_assert_not_null(stream, "cannot read %s", path);
    fseek(stream, 0, SEEK_END);
    file.length = (size_t)ftell(stream);
    rewind(stream);
    file.bytes = malloc(file.length ? file.length : 1);
    cr_assert_eq(fread(file.bytes, 1, file.length, stream), file.length, "cannot read %s", path);
    fclose(stream);
    return file;
}

bool has_file(const char *path)
{
    return access(path, R_OK) == 0;
}

static int no_dot(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

char **list_folder(const char *path, size_t *count)
{
    struct dirent **entries;
    int n = scandir(path, &entries, no_dot, alphasort);
    char **names;

    cr_assert_gt(n, 0, "nothing in %s", path);
    names = calloc((size_t)n, sizeof *names);
    for (int i = 0; i < n; i++) {
        names[i] = strdup(entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    *count = (size_t)n;
    return names;
}

const char *find_exception(const struct exception *list, const char *name)
{
    for (; list->name; list++)
        if (strcmp(list->name, name) == 0)
            return list->reason;
    return NULL;
}
