/* packed - the packed form read by docs/packed-form.md alone: even its dictionaries are taken from
 * the tables of that page. Part of the second implementation, which knows no header of libcpd. */
#ifndef FORMAT_PACKED_H
#define FORMAT_PACKED_H

#include <jansson.h>
#include <stdio.h>

struct dictionary {
    char keys[128][40], words[128][40];
    int key_count, word_count; /* keys count from 1, words from 0 */
};

/* Read both tables of the page. 0, or -1 when the page does not hold them. */
int dictionary_read(struct dictionary *out, const char *page);

/* One packed tree, NULL with *fault saying why. With a trace every byte is shown there with what it
 * means, in lines of `offset  bytes  meaning`. */
json_t *packed_read(const unsigned char *bytes, size_t n, const struct dictionary *dictionary,
                    FILE *trace, const char **fault);

/* A line of a dump, or several of 16 bytes; the meaning stands beside the first. */
void dump_bytes(FILE *out, size_t offset, const unsigned char *bytes, size_t n,
                const char *meaning);

/* The canonical form (RFC 8785 for what we keep), to free(). */
char *canonical(const json_t *tree);

#endif
