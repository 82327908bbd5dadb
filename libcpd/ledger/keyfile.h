/* Small secret files: written once, exclusively, 0600, synced with their folder before anything
 * relies on them. */
#ifndef CPD_KEYFILE_H
#define CPD_KEYFILE_H

#include "base/base.h"

/* name is relative to the folder dirfd, as "p/UUID.1". */
int cpd_keyfile__write(int dirfd, const char *name, const void *bytes, size_t n);
/* Read exactly n bytes. CPD_EABSENT, CPD_EDENIED (link, device, readable by others), CPD_EDAMAGED
 * (other length). */
int cpd_keyfile__read(int dirfd, const char *name, void *bytes, size_t n);
int cpd_keyfile__remove(int dirfd, const char *name);
int cpd_keyfile__sync_folder(int dirfd, const char *name);
/* Refuse a folder that is a link or open to others. */
int cpd_keyfile__check_folder(int dirfd, const char *name);

#endif
