/* each_act - something that changes a home, with the n-th allocation failing, and with the n-th
 * call to the disk, for every n: refused as a failure of the system, nothing of it is in the log,
 * now, for another program and when the home is opened again, and the next try is good.
 *
 *     static const struct each_act hold = {"hold", as_asha, release, place_hold, 0};
 *     each_allocation_fails(home, &hold);
 *     home = each_disk_call_fails(home, &hold);     which is another handle
 *
 * disk_begin() comes before the home.
 */
#ifndef CPD_TEST_SUPPORT_EACH_ACT_H
#define CPD_TEST_SUPPORT_EACH_ACT_H

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "store/store.h"
#include "support/disk.h"
#include "support/each_fault.h"
#include "support/world.h"

struct each_act {
    const char *label;
    void (*enter)(cpd_home *);   /* who acts; after each opening */
    void (*prepare)(cpd_home *); /* so that it can be done, also once more */
    int (*act)(cpd_home *);
    int64_t first; /* entries of a first step that is durable by itself */
};

static inline int64_t each_position(cpd_home *home)
{
    int64_t position;
    done(cpd_ledger__position(&position, home));
    return position;
}

static inline void each_unchanged(const struct each_act *act, cpd_home *home, int64_t before,
                                  long n)
{
    int64_t now = each_position(home);
    cr_assert(now == before || now == before + act->first, "%s, %ld: %d entries were written",
              act->label, n, (int)(now - before));
}

static inline void each_done(const struct each_act *act, cpd_home *home)
{
    act->enter(home);
    act->prepare(home);
    cr_assert_eq(act->act(home), 0, "%s: %s", act->label, cpd_error_last()->text);
    world_expect_whole(home);
}

/* Of what takes thousands of them not every one is tried in a short run. */
static inline long each_stride(long n)
{
    return getenv("CPD_LONG") ? 1 : 1 + n / 32;
}

static inline void each_allocation_fails(cpd_home *home, const struct each_act *act)
{
    long n = 0;
    each_done(act, home);
    done(cpd_store__set_synchronous(home->store, false));
    for (bool fired = true; fired; n += each_stride(n)) {
        act->enter(home);
        act->prepare(home);
        int64_t before = each_position(home);
        fault_begin(n, false);
        int r = act->act(home);
        fired = fault_end();
        cr_assert(r == 0 || (fired && r == CPD_EINTERNAL), "%s, allocation %ld: %d, %s", act->label,
                  n, r, cpd_error_last()->text);
        if (r < 0)
            each_unchanged(act, home, before, n);
    }
    cr_expect_gt(n, 5, "%s: nothing was made to fail", act->label);
    done(cpd_store__set_synchronous(home->store, true));
    each_done(act, home);
}

static inline cpd_home *each_reopened(cpd_home *home, const struct each_act *act)
{
    CPD_FREE char *folder = strdup(home->path);
    cpd_home_close(home);
    home = world_open(folder);
    act->enter(home);
    return home;
}

static inline cpd_home *each_one_disk_call(cpd_home *home, const struct each_act *act, long n,
                                           enum disk_call call, int code, bool *fired)
{
    act->prepare(home);
    home = each_reopened(home, act);
    int64_t before = each_position(home);
    disk_fail(call, n, code, n % 2);
    int r = act->act(home);
    *fired = disk_mend();
    cr_assert(r == 0 || (*fired && (r == CPD_EINTERNAL || r == CPD_EFULL)), "%s, call %ld: %d, %s",
              act->label, n, r, cpd_error_last()->text);
    if (r == 0)
        return each_reopened(home, act);
    each_unchanged(act, home, before, n);
    cpd_home *other = world_open(home->path);
    each_unchanged(act, other, before, n);
    cpd_home_close(other);
    home = each_reopened(home, act);
    each_unchanged(act, home, before, n);
    return home;
}

static inline cpd_home *each_disk_call_fails(cpd_home *home, const struct each_act *act)
{
    static const struct {
        enum disk_call call;
        int code;
    } faults[] = {{DISK_WRITE, SQLITE_FULL},
                  {DISK_WRITE, SQLITE_IOERR_WRITE},
                  {DISK_SYNC, SQLITE_IOERR_FSYNC},
                  {DISK_READ, SQLITE_IOERR_READ}};
    each_done(act, home);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        bool fired = true;
        for (long n = 0; fired; n++)
            home = each_one_disk_call(home, act, n, faults[i].call, faults[i].code, &fired);
    }
    each_done(act, home);
    return home;
}

#endif
