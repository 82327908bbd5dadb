/* files - for tests that walk folders of third-party data. */
#ifndef CPD_TEST_NODE_FILES_H
#define CPD_TEST_NODE_FILES_H

#include <stdbool.h>
#include <stddef.h>

struct file {
    char *bytes; // exactly length, so that a sanitizer sees a read beyond them
    size_t length;
};

/* Read a whole file; the test ends when it cannot be read. Free bytes. */
struct file read_file(const char *path);
/* Whether a file can be read. */
bool has_file(const char *path);
/* The names in a folder, sorted, without those that begin with a dot; *count of them. Free each and
 * the list. */
char **list_folder(const char *path, size_t *count);

/* A case of a public suite that our profile treats otherwise, and why. */
struct exception {
    const char *name, *reason;
};
/* The reason, or NULL when name is no exception. The list ends with a NULL name. */
const char *find_exception(const struct exception *list, const char *name);

#endif
