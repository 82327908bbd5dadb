/* Making, opening and showing a home with the n-th allocation failing: refused as a failure of the
 * system, and of a home that could not be made nothing is left. */
#include <dirent.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/store.h"
#include "support/disk.h"
#include "support/fault.h"
#include "support/support.h"
#include "support/world.h"

static int files_here(void)
{
    int n = 0;
    DIR *dir = opendir(".");
    for (struct dirent *file; (file = readdir(dir));)
        n += file->d_name[0] != '.';
    closedir(dir);
    return n;
}

static void begin(void)
{
    CPD_FREE char *folder = support_dir();
    cr_assert_eq(chdir(folder), 0);
}

TestSuite(fault, .init = begin);

static void expect_no_memory(int r, long n, const char *label)
{
    cr_assert(r == CPD_EINTERNAL && cpd_error_last()->kind == r, "%s, allocation %ld: %s: %s",
              label, n, cpd_error_name(r), cpd_error_last()->text);
}

/* Adopting sets takes most of the allocations of a new home and is tried elsewhere. */
static void try_init(bool for_good)
{
    bool fired = true;
    for (long n = 0; fired; n += 1 + n / 60) {
        cpd_home *home = NULL;
        fault_begin(n, for_good);
        int r = cpd_home_init(&home, "home", &(cpd_home_options){.demo = true}, NULL);
        fired = fault_end();
        cr_assert(fired || r == 0);
        if (r < 0) {
            expect_no_memory(r, n, "init");
            cr_assert(!home && files_here() == 0, "init, allocation %ld: something is left", n);
        } else {
            world_expect_whole(home);
            cpd_home_close(home);
            cr_assert_eq(system("rm -r home"), 0);
        }
    }
}

static void try_open(bool for_good)
{
    cpd_home *home = NULL;
    bool fired = true;
    cpd_doc *doc;
    long n = 0;
    done(cpd_home_init(NULL, "home", NULL, NULL));
    for (; fired; n++) {
        home = NULL;
        fault_begin(n, for_good);
        int r = cpd_home_open(&home, "home", NULL);
        fired = fault_end();
        cr_assert(fired || r == 0);
        cr_assert_eq(r == 0, home != NULL);
        if (r < 0)
            expect_no_memory(r, n, "open");
        cpd_home_close(home);
    }
    cr_expect_gt(n, 5);
    done(cpd_home_open(&home, "home", NULL));
    for (fired = true, n = 0; fired; n++) {
        doc = NULL;
        fault_begin(n, for_good);
        int r = cpd_home_show(&doc, home);
        fired = fault_end();
        cr_assert_eq(r == 0, doc != NULL);
        if (r < 0)
            expect_no_memory(r, n, "show");
        cpd_doc_free(doc);
    }
    world_expect_whole(home);
    cpd_home_close(home);
}

Test(fault, of_one_allocation, .timeout = 3600)
{
    try_init(false);
    try_open(false);
}

Test(fault, of_all_allocations_from_one_on, .timeout = 3600)
{
    try_init(true);
    try_open(true);
}

Test(fault, of_one_allocation_sqlites_too, .timeout = 3600)
{
    fault_with_sqlite();
    try_init(false);
    try_open(false);
}

/* ---- the end of one ---- */

/* Before the certificate is written nothing goes; from then on all of it does. With no memory at
 * all the home is whole and there is no certificate, or the other way round. */
static bool try_destroy(long n, bool disk, bool for_good)
{
    cpd_home *home;
    struct stat st;
    done(cpd_home_init(NULL, "home", &(cpd_home_options){.demo = true}, NULL));
    done(cpd_home_open(&home, "home", NULL));
    if (disk)
        disk_fail(n % 2 ? DISK_SYNC : DISK_WRITE, n / 2, SQLITE_IOERR, for_good);
    else
        fault_begin(n, for_good);
    int r = cpd_home_destroy(home, "certificate");
    bool fired = disk ? disk_mend() : fault_end();
    cr_assert(fired || r == 0);
    bool certified = stat("certificate", &st) == 0, there = stat("home/records.db", &st) == 0;
    if (r < 0 && !disk)
        expect_no_memory(r, n, "destroy");
    cr_assert(certified == (r == 0) && there == (r < 0), "fault %ld: %d %d", n, certified, there);
    if (r < 0) {
        world_expect_whole(home);
        cpd_home_close(home);
    }
    cr_assert_eq(system("rm -rf home certificate"), 0);
    return fired;
}

Test(fault, of_destroying_one_allocation, .timeout = 60)
{
    long tried = 0;
    for (long n = 0; try_destroy(n, false, false); n += 1 + n / 10)
        tried++;
    for (long n = 0; try_destroy(n, false, true); n += 1 + n / 4)
        tried++;
    cr_expect_gt(tried, 40);
}

/* Its log tells of the checkpoint in the certificate first. */
Test(fault, of_destroying_at_the_database, .timeout = 60)
{
    disk_begin();
    for (int i = 0; i < 2; i++)
        for (long n = 0, quiet = 0; quiet < 2; n++)
            quiet = try_destroy(n, true, i) ? 0 : quiet + 1;
}

/* A certificate that does not fit is not there, and the home is. */
Test(fault, of_destroying_the_certificate)
{
    cpd_home *home;
    struct stat st;
    done(cpd_home_init(NULL, "home", &(cpd_home_options){.demo = true}, NULL));
    done(cpd_home_open(&home, "home", NULL));
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, RLIM_INFINITY});
    int r = cpd_home_destroy(home, "certificate");
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    cr_assert(r == CPD_EINTERNAL || r == CPD_EFULL, "%d", r);
    cr_assert_neq(stat("certificate", &st), 0);
    world_expect_whole(home);
    done(cpd_home_destroy(home, "certificate"));
    cr_assert_eq(system("rm certificate"), 0);
}
