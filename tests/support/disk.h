/* disk - a disk that fails: SQLite's files go through a VFS that lets one call fail, by its kind
 * and number. Nothing of a write that fails is written; of a sync that fails all is, as after an
 * error of the device that a later read does not show. */
#ifndef CPD_TEST_SUPPORT_DISK_H
#define CPD_TEST_SUPPORT_DISK_H

#include <stdbool.h>

enum disk_call { DISK_READ, DISK_WRITE, DISK_SYNC, DISK_SIZE, DISK_LOCK, DISK_MEMORY, DISK_OPEN };

/* Before the first database is opened. */
void disk_begin(void);
/* Call n of that kind, from 0, fails with a code of SQLite's; for_good: and all of its kind after.
 */
void disk_fail(enum disk_call call, long n, int code, bool for_good);
/* The disk is well again. Returns whether anything failed. */
bool disk_mend(void);

#endif
