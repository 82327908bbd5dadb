/* fault - the n-th allocation of the library fails. The linker puts __wrap_malloc and its relations
 * in place of malloc; a module's tests say module_test_deps += {'MODULE': [support_fault]}.
 *
 *     for (long n = 0; fault_armed(n); n++) {
 *         int r = cpd_thing_make(&thing);
 *         fault_expect(r, thing == NULL);
 *     }
 *
 * The loop ends with the first call that needed no more than n allocations, which must be good.
 */
#ifndef CPD_TEST_SUPPORT_FAULT_H
#define CPD_TEST_SUPPORT_FAULT_H

#include <stdbool.h>

/* Let allocation n of what follows fail. False once a call came through without reaching it. */
bool fault_armed(long n);
/* After the call: it failed with "out of memory" and left its output untouched, or it was good.
 * Nothing fails from here on. */
void fault_expect(int r, bool untouched);
/* Did the last call fail? */
bool fault_hit(void);

#endif
