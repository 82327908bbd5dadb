/* replay - runs a fuzz target over files instead of under the fuzzer.
 *
 *     replay FOLDER... --tap=FILE
 *
 * Every file of the folders is given to the target once, in the order of names. One TAP line a file
 * goes to FILE; that the process survives to write it is the test. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int count;

/* Into a block of exactly its size, so that a sanitizer sees a read beyond the end. */
static uint8_t *read_file(FILE *file, size_t *size)
{
    uint8_t *bytes = NULL;

    if (fseek(file, 0, SEEK_END) == 0 && (*size = (size_t)ftell(file)) < 64u << 20) {
        rewind(file);
        bytes = malloc(*size ? *size : 1);
        if (bytes && fread(bytes, 1, *size, file) != *size) {
            free(bytes);
            bytes = NULL;
        }
    }
    return bytes;
}

static void replay_file(FILE *tap, const char *folder, const char *name)
{
    char path[4096];
    size_t size = 0;
    uint8_t *bytes = NULL;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    if (file) {
        bytes = read_file(file, &size);
        fclose(file);
    }
    if (bytes)
        LLVMFuzzerTestOneInput(bytes, size);
    fprintf(tap, "%sok %d - %s\n", bytes ? "" : "not ", ++count, name);
    fflush(tap);
    free(bytes);
}

static int no_dot(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void replay_folder(FILE *tap, const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, no_dot, alphasort);

    if (n < 0)
        fprintf(tap, "not ok %d - %s cannot be read\n", ++count, folder);
    for (int i = 0; i < n; i++) {
        replay_file(tap, folder, entries[i]->d_name);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
}

int main(int argc, char **argv)
{
    const char *last = argv[argc - 1];
    FILE *tap = argc > 2 && strncmp(last, "--tap=", 6) == 0 ? fopen(last + 6, "w") : NULL;

    if (!tap) {
        fprintf(stderr, "usage: %s FOLDER... --tap=FILE\n", argv[0]);
        return 2;
    }
    for (int i = 1; i < argc - 1; i++)
        replay_folder(tap, argv[i]);
    fprintf(tap, "1..%d\n", count);
    return fclose(tap) == 0 && count > 0 ? 0 : 1;
}
