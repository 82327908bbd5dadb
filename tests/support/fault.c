/* fault - see fault.h. A call that lost an allocation may still be good: what it could not keep it
 * can do without. */
#include "support/fault.h"

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include <cpd/error.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);

static long countdown = -1; // the allocation that fails; none below 0
static bool fired, hit, through;

static bool fails_now(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    fired = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails_now() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    return fails_now() ? NULL : __real_realloc(p, size);
}

bool fault_armed(long n)
{
    bool go_on = n == 0 || !through;

    countdown = go_on ? n : -1;
    fired = through = false;
    return go_on;
}

void fault_expect(int r, bool untouched)
{
    countdown = -1;
    through = !fired;
    hit = r < 0;
    cr_assert(!through || r == 0, "without a failure: %s", cpd_error_last()->text);
    cr_assert(r == 0 || (r == CPD_EINTERNAL && untouched), "%d, %s", r,
              untouched ? cpd_error_last()->text : "its output was changed");
    if (hit)
        cr_assert_str_eq(cpd_error_last()->text, "out of memory");
}

bool fault_hit(void)
{
    return hit;
}
