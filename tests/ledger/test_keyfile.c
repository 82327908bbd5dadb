/* The small secret files: wholly there or not at all, for their owner alone, never through a link.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ledger/keyfile.h"
#include "support/check.h"
#include "support/support.h"

static int folder;

static void begin(void)
{
    CPD_FREE char *path = support_dir();
    folder = open(path, O_RDONLY | O_DIRECTORY);
    cr_assert_geq(folder, 0);
    umask(0);
}

static void end(void)
{
    close(folder);
}

TestSuite(keyfile, .init = begin, .fini = end);

static bool is_there(const char *name)
{
    struct stat st;
    return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

Test(keyfile, comes_back_as_it_was_written)
{
    char back[4];
    struct stat st;
    done(cpd_keyfile__write(folder, "home", "key\0", 4));
    done(cpd_keyfile__read(folder, "home", back, 4));
    cr_expect(memcmp(back, "key\0", 4) == 0);
    cr_assert_eq(fstatat(folder, "home", &st, 0), 0);
    cr_expect_eq(st.st_mode & 07777, 0600);
}

Test(keyfile, is_never_written_over_another)
{
    char back[3];
    done(cpd_keyfile__write(folder, "home", "one", 3));
    refused(cpd_keyfile__write(folder, "home", "two", 3), CPD_ECONFLICT);
    done(cpd_keyfile__read(folder, "home", back, 3));
    cr_expect(memcmp(back, "one", 3) == 0);
    cr_assert_eq(symlinkat("elsewhere", folder, "link"), 0);
    refused(cpd_keyfile__write(folder, "link", "two", 3), CPD_ECONFLICT);
    cr_expect_not(is_there("elsewhere"));
}

Test(keyfile, a_half_written_one_is_taken_away)
{
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){2, RLIM_INFINITY});
    refused(cpd_keyfile__write(folder, "home", "secret", 6), CPD_EINTERNAL);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY});
    cr_expect_not(is_there("home"));
    done(cpd_keyfile__write(folder, "home", "secret", 6));
}

Test(keyfile, without_its_folder_it_cannot_be_written)
{
    refused(cpd_keyfile__write(folder, "p/none", "x", 1), CPD_EINTERNAL);
}

Test(keyfile, of_another_length_is_damaged)
{
    char back[8] = "before";
    done(cpd_keyfile__write(folder, "home", "secret", 6));
    refused(cpd_keyfile__read(folder, "home", back, 5), CPD_EDAMAGED);
    refused(cpd_keyfile__read(folder, "home", back, 7), CPD_EDAMAGED);
    done(cpd_keyfile__write(folder, "empty", "", 0));
    refused(cpd_keyfile__read(folder, "empty", back, 1), CPD_EDAMAGED);
}

Test(keyfile, that_is_no_ordinary_file_of_ours_is_refused)
{
    char back[3];
    static const mode_t modes[] = {0644, 0640, 0604, 0620, 0601};
    refused(cpd_keyfile__read(folder, "none", back, 3), CPD_EABSENT);
    done(cpd_keyfile__write(folder, "home", "key", 3));
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        cr_assert_eq(fchmodat(folder, "home", modes[i], 0), 0);
        refused(cpd_keyfile__read(folder, "home", back, 3), CPD_EDENIED);
        cr_expect(strstr(cpd_error_last()->hint, "600"), "%s", cpd_error_last()->hint);
    }
    cr_assert_eq(fchmodat(folder, "home", 0600, 0), 0);
    cr_assert_eq(symlinkat("home", folder, "link"), 0);
    refused(cpd_keyfile__read(folder, "link", back, 3), CPD_EDENIED);
    cr_assert_eq(mkdirat(folder, "folder", 0700), 0);
    refused(cpd_keyfile__read(folder, "folder", back, 3), CPD_EDENIED);
    /* Waiting for somebody at the other end of a pipe would be for ever. */
    cr_assert_eq(mkfifoat(folder, "pipe", 0600), 0);
    refused(cpd_keyfile__read(folder, "pipe", back, 3), CPD_EDENIED);
}

Test(keyfile, removing_what_is_not_there_is_harmless)
{
    done(cpd_keyfile__write(folder, "home", "key", 3));
    done(cpd_keyfile__remove(folder, "home"));
    cr_expect_not(is_there("home"));
    done(cpd_keyfile__remove(folder, "home"));
}

Test(keyfile, their_folder_is_for_its_owner_alone)
{
    cr_assert_eq(mkdirat(folder, "keys", 0700), 0);
    done(cpd_keyfile__check_folder(folder, "keys"));
    cr_assert_eq(fchmodat(folder, "keys", 0750, 0), 0);
    refused(cpd_keyfile__check_folder(folder, "keys"), CPD_EDENIED);
    cr_expect(strstr(cpd_error_last()->hint, "700"), "%s", cpd_error_last()->hint);
    refused(cpd_keyfile__check_folder(folder, "none"), CPD_EDAMAGED);
    cr_assert_eq(symlinkat("keys", folder, "link"), 0);
    refused(cpd_keyfile__check_folder(folder, "link"), CPD_EDENIED);
    done(cpd_keyfile__write(folder, "file", "x", 1));
    refused(cpd_keyfile__check_folder(folder, "file"), CPD_EDENIED);
}
