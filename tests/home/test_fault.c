/* Making, opening and showing a home with the n-th allocation failing: refused as a failure of the
 * system, and of a home that could not be made nothing is left. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/store.h"
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

Test(fault, of_one_allocation, .timeout = 120)
{
    try_init(false);
    try_open(false);
}

Test(fault, of_all_allocations_from_one_on, .timeout = 120)
{
    try_init(true);
    try_open(true);
}

Test(fault, of_one_allocation_sqlites_too, .timeout = 120)
{
    fault_with_sqlite();
    try_init(false);
    try_open(false);
}
