/* Limits that every kernel has, and the walls of those that have Landlock (Linux 5.13; Debian 12
 * has it on): nothing is written but the repository that is to be filled, nothing is read but that,
 * the other repository and what the system needs for names and certificates, and nothing is run. So
 * a home's keys are out of reach even if the other side breaks libgit2. Where there is no Landlock
 * the limits stand alone. */
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CPU_SECONDS 60
#define SPACE_BYTES ((rlim_t)1 << 30)
#define FILE_BYTES ((rlim_t)80 << 20)

/* By the number of the interface that first had them; older headers know fewer names. */
#define RIGHTS_1 ((UINT64_C(1) << 13) - 1) /* run, write, read, list, remove, make ... */
#define RIGHT_REFER (UINT64_C(1) << 13)    /* 2: rename from folder to folder */
#define RIGHT_TRUNCATE (UINT64_C(1) << 14) /* 3 */
#define RIGHTS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)

static bool limit(int what, rlim_t most)
{
    return setrlimit(what, &(struct rlimit){most, most}) == 0;
}

static void allow(int rules, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr beneath = {.allowed_access = rights};

    beneath.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd < 0)
        return;
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    close(beneath.parent_fd);
}

/* What the C library and mbedTLS read: libraries, names of hosts, certificates, randomness. */
static void allow_system(int rules)
{
    static const char *const needed[] = {
        "/usr", "/lib", "/lib64", "/etc", "/run/systemd/resolve", "/dev/urandom", "/dev/random"};

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        allow(rules, needed[i], RIGHTS_READ);
}

static void raise_walls(const char *into, const char *from)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    uint64_t all =
        RIGHTS_1 | (version >= 2 ? RIGHT_REFER : 0) | (version >= 3 ? RIGHT_TRUNCATE : 0);
    struct landlock_ruleset_attr handled = {.handled_access_fs = all};
    int rules;

    if (version < 1)
        return;
    rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof handled, 0);
    if (rules < 0)
        return;
    allow_system(rules);
    allow(rules, into, all & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE);
    if (from)
        allow(rules, from, RIGHTS_READ);
    (void)syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

bool confine(const char *into, const char *from)
{
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_CPU, CPU_SECONDS) ||
        !limit(RLIMIT_AS, SPACE_BYTES) || !limit(RLIMIT_FSIZE, FILE_BYTES) ||
        !limit(RLIMIT_NOFILE, 64) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return false;
    raise_walls(into, from);
    return true;
}
