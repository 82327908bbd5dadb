/* Small secret files: written once, exclusively, 0600, synced with their folder before anything
 * relies on them. */
#ifndef CPD_KEYFILE_H
#define CPD_KEYFILE_H

#include "base/base.h"

#define CPD_KEYFILE_NAME 96

/* name is relative to the folder dirfd, as "p/UUID.1". */
int cpd_keyfile__write(int dirfd, const char *name, const void *bytes, size_t n);
/* Read exactly n bytes. CPD_EABSENT, CPD_EDENIED (link, device, readable by others), CPD_EDAMAGED
 * (other length). */
int cpd_keyfile__read(int dirfd, const char *name, void *bytes, size_t n);
/* The whole of a file of at most `most` bytes. *out is to free(). As cpd_keyfile__read(). */
int cpd_keyfile__load(char **out, size_t *n, int dirfd, const char *name, size_t most);
/* Write a file in place of the one that is there: at every moment one or the other is whole. */
int cpd_keyfile__replace(int dirfd, const char *name, const void *bytes, size_t n);
/* Give a file another name, over one that is there; harmless when it is not. */
int cpd_keyfile__rename(int dirfd, const char *from, const char *to);
int cpd_keyfile__remove(int dirfd, const char *name);
int cpd_keyfile__sync_folder(int dirfd, const char *name);
/* Refuse a folder that is a link or open to others. */
int cpd_keyfile__check_folder(int dirfd, const char *name);

#endif
