/* fault - the n-th allocation fails: the library's own (the linker puts the __wrap functions here
 * in place of malloc and its relations) and those of SQLite, which is told to use the same.
 *
 *     for (long n = 0;; n++) {
 *         fault_begin(n, false);
 *         r = call();
 *         if (!fault_end())
 *             break;    nothing failed any more: r must be good
 *         ... r must be CPD_EINTERNAL, or good where the memory was not needed after all ...
 *     }
 */
#ifndef CPD_TEST_SUPPORT_FAULT_H
#define CPD_TEST_SUPPORT_FAULT_H

#include <stdbool.h>

/* Before the first database is opened: SQLite allocates here, and keeps no memory of its own aside.
 */
void fault_with_sqlite(void);
/* From now on the allocation with that number, from 0, fails; for_good: and all after it. */
void fault_begin(long n, bool for_good);
/* Nothing fails any more. Returns whether anything did. */
bool fault_end(void);
/* How many allocations there were since fault_begin(). */
long fault_count(void);

#endif
