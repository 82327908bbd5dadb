/* powercut - a disk that forgets what was not synced.
 *
 * From powercut_start() on, all that the database (through a VFS of SQLite) and the keyring
 * (through wrapped system calls) write, cut, sync, make and remove below one folder is noted in its
 * order. powercut_make() then makes that folder as it may be found when the power went at any
 * point: what was synced is there; of the rest each write is there, is not there or is torn at the
 * borders of sectors, whatever came after it; a new or removed name counts only once its folder was
 * synced. Names below `sets.git` and the shared memory of the database are left out: an open home
 * needs neither.
 *
 * The linker wraps openat, openat64, write, fsync and unlinkat (see meson.build). The real disk is
 * never synced: it is not what is tried here. One recording at a time.
 */
#ifndef CPD_TEST_POWERCUT_H
#define CPD_TEST_POWERCUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct powercut powercut;

/* What lies in the folder now counts as synced. */
powercut *powercut_start(const char *folder);
void powercut_stop(powercut *cut);
void powercut_free(powercut *cut);

/* How many steps were noted; step i in words, borrowed until the next call. */
size_t powercut_count(const powercut *cut);
const char *powercut_step(const powercut *cut, size_t i);
/* How many of the first `at` steps no sync has covered yet: 0 means that only one folder can be
 * found. */
size_t powercut_open_steps(const powercut *cut, size_t at);

#define POWERCUT_ALL                                                                               \
    0                   /* everything was written though nobody waited for it: also what a process \
                           leaves that is killed */
#define POWERCUT_NONE 1 /* nothing was that was not synced */

/* Make `folder`, which must be empty, as it is found when the power goes before step `at`. chance:
 * POWERCUT_ALL, POWERCUT_NONE or any other number, each of which picks its own of the possible
 * folders. */
void powercut_make(const powercut *cut, size_t at, uint64_t chance, const char *folder);
/* The process was killed before step `at` and the machine went on: later steps are forgotten, and
 * recording goes on in `folder`, made with POWERCUT_ALL at that step. */
void powercut_resume(powercut *cut, size_t at, const char *folder);

/* The next sync of this file of the database fails, after its bytes were handed over. */
void powercut_refuse_sync(powercut *cut, const char *name);

#endif
