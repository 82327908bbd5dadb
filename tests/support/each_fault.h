/* each_fault - a call once more for each of its allocations, one of them failing at a time.
 *
 *     for (long n = 0; fault_armed(n); n++) {
 *         int r = cpd_thing_make(&thing);
 *         fault_expect(r, thing == NULL);
 *     }
 *
 * The loop ends with the first call that needed no more than n allocations, which must be good. A
 * call that lost one may be good too: what it could not keep it can do without.
 */
#ifndef CPD_TEST_SUPPORT_EACH_FAULT_H
#define CPD_TEST_SUPPORT_EACH_FAULT_H

#include <criterion/criterion.h>

#include <cpd/error.h>

#include "support/fault.h"

static bool fault_through; /* the last call met no failure */

/* Let allocation n of what follows fail. False once a call came through without reaching it. */
static inline bool fault_armed(long n)
{
    if (n > 0 && fault_through)
        return false;
    fault_begin(n, false);
    return true;
}

/* After the call: it failed with "out of memory" and left its output untouched, or it was good. */
static inline void fault_expect(int r, bool untouched)
{
    fault_through = !fault_end();
    cr_assert(!fault_through || r == 0, "without a failure: %s", cpd_error_last()->text);
    cr_assert(r == 0 || (r == CPD_EINTERNAL && untouched), "%d, %s", r,
              untouched ? cpd_error_last()->text : "its output was changed");
    if (r < 0)
        cr_assert_str_eq(cpd_error_last()->text, "out of memory");
}

#endif
