/* support - helpers shared by the tests of all modules.
 *
 * Criterion runs every test in a process of its own, so what is registered here with atexit()
 * belongs to one test, and the static variables below start empty each time. */
#include "support/support.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MOST_DIRS 64

static char *dirs[MOST_DIRS];
static int dir_count;
static pid_t dir_owner;

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    return remove(path);
}

/* A child that the test forked must not remove its parent's folders. */
static void remove_dirs(void)
{
    for (int i = 0; i < dir_count; i++) {
        if (getpid() == dir_owner)
            nftw(dirs[i], remove_one, 16, FTW_DEPTH | FTW_PHYS);
        free(dirs[i]);
    }
    dir_count = 0;
}

char *support_dir(void)
{
    const char *parent = getenv("TMPDIR");
    char *path = NULL;

    cr_assert(dir_count < MOST_DIRS, "a test may have %d folders", MOST_DIRS);
    cr_assert(asprintf(&path, "%s/cpd.XXXXXX", parent && *parent ? parent : "/tmp") > 0);
    cr_assert_not_null(mkdtemp(path), "no folder %s", path);
    if (dir_count == 0) {
        dir_owner = getpid();
        atexit(remove_dirs);
    }
    dirs[dir_count++] = path;
    return strdup(path);
}

/* The payload is the time itself, so that a clock needs nothing that somebody would have to free.
 */
static int64_t fixed_now(void *payload)
{
    return (intptr_t)payload;
}

cpd_clock support_clock(const char *rfc3339)
{
    struct tm tm = {0};
    const char *end = strptime(rfc3339, "%Y-%m-%dT%H:%M:%SZ", &tm);

    cr_assert(end && !*end, "no instant: %s", rfc3339);
    return (cpd_clock){fixed_now, (void *)(intptr_t)(timegm(&tm) * 1000)};
}

const char *support_testdata(const char *sub)
{
    static char path[4096];
    const char *root = getenv("CPD_TESTDATA");

    if (root && *root) {
        snprintf(path, sizeof path, "%s/%s", root, sub);
        if (access(path, R_OK) == 0)
            return path;
    }
    fprintf(stderr, "skipped: no test data %s\n", sub);
    cr_skip_test("no test data %s (set CPD_TESTDATA)", sub);
    return NULL;
}
