/* Backups: of one moment, whole, private; and restored only when they are. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cpd/checkpoint.h>
#include <cpd/home.h>

#include "ledger/ledger.h"
#include "support/support.h"
#include "support/world.h"

static char *beside(const char *folder, const char *name)
{
    char *path = NULL;

    cr_assert(asprintf(&path, "%s/%s", folder, name) >= 0);
    return path;
}

static void expect_nothing_in(const char *folder)
{
    char *command = NULL;

    cr_assert(asprintf(&command, "test -z \"$(ls -A '%s')\"", folder) >= 0);
    cr_expect_eq(system(command), 0, "something is left in it");
    free(command);
}

/* Overwrite a byte in the middle of a file. */
static void change_byte(const char *path, long at)
{
    FILE *file = fopen(path, "r+");

    cr_assert(file && fseek(file, at, SEEK_SET) == 0);
    int byte = fgetc(file);
    cr_assert(fseek(file, at, SEEK_SET) == 0 && fputc(byte ^ 1, file) != EOF);
    fclose(file);
}

Test(backup, is_a_home_with_all_that_was_written)
{
    cpd_home *home = world_of_two();
    char *folder = support_dir(), *copy = beside(folder, "copy");
    cpd_saved saved = world_save(home, "{kind: reflection, text: What I did not say}");

    done(cpd_home_backup(home, copy));
    world_save(home, "{kind: time, category: direct, minutes: 60m}");
    cpd_home *other = world_open(copy);
    world_act_as(other, ASHA);
    char *text = world_read(other, saved.id, "text");
    cr_expect_str_eq(text, "What I did not say");
    world_expect_whole(other);
    world_expect_whole(home);
    cr_expect_eq(world_number(other, "SELECT count(*) FROM fact") + 1,
                 world_number(home, "SELECT count(*) FROM fact"));
    free(text);
    free(copy);
    free(folder);
    cpd_home_close(other);
    cpd_home_close(home);
}

Test(backup, is_for_its_owner_alone)
{
    cpd_home *home = world_of_two();
    char *folder = support_dir(), *copy = beside(folder, "copy"), *command = NULL;

    umask(0);
    done(cpd_home_backup(home, copy));
    cr_assert(asprintf(&command, "test -z \"$(find '%s' -perm /077)\"", copy) >= 0);
    cr_expect_eq(system(command), 0, "others may read it");
    free(command);
    free(copy);
    free(folder);
    cpd_home_close(home);
}

Test(backup, never_over_something_and_nothing_half_made)
{
    cpd_home *home = world_of_two();
    char *folder = support_dir(), *copy = beside(folder, "copy"), *file = beside(copy, "mine");

    cr_assert_eq(mkdir(copy, 0700), 0);
    close(open(file, O_CREAT | O_WRONLY, 0600));
    refused(cpd_home_backup(home, copy), CPD_ECONFLICT);
    cr_assert_eq(unlink(file), 0);
    expect_nothing_in(copy);
    cr_assert_eq(rmdir(copy), 0);
    expect_nothing_in(folder);

    char *link = beside(home->path, "link");
    cr_assert_eq(symlink("/etc/passwd", link), 0);
    refused(cpd_home_backup(home, copy), CPD_EDENIED);
    expect_nothing_in(folder);
    cr_assert_eq(unlink(link), 0);
    char *inside = beside(home->path, "copy");
    refused(cpd_home_backup(home, inside), CPD_EINPUT);
    free(inside);
    refused(cpd_home_backup(home, "."), CPD_EINPUT);
    refused(cpd_home_backup(home, home->path), CPD_ECONFLICT);
    free(link);
    free(file);
    free(copy);
    free(folder);
    cpd_home_close(home);
}

/* Another process saves all the time: each backup is whole and of one moment. */
Test(backup, of_a_home_in_use_is_of_one_moment, .timeout = 120)
{
    cpd_home *home = world_of_two();
    char *folder = support_dir();
    pid_t pid = fork();

    cr_assert_geq(pid, 0);
    if (pid == 0) {
        cpd_home *own;
        cpd_saved saved;

        prctl(PR_SET_PDEATHSIG, SIGKILL); /* not beyond the test, however that ends */
        if (cpd_home_open(&own, home->path, NULL) < 0 || cpd_home_act_as(own, ASHA) < 0)
            _exit(1);
        for (;;)
            world_try_save(&saved, own, "{kind: time, category: direct, minutes: 60m}", NULL);
    }
    for (int i = 0; i < 5; i++) {
        char name[16];

        snprintf(name, sizeof name, "copy%d", i);
        char *copy = beside(folder, name);
        done(cpd_home_backup(home, copy));
        cpd_home *other = world_open(copy);
        world_expect_whole(other);
        cpd_home_close(other);
        free(copy);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    free(folder);
    cpd_home_close(home);
}

Test(restore, puts_back_what_is_whole)
{
    cpd_home *home = world_of_two();
    char *folder = support_dir(), *copy = beside(folder, "copy"), *back = beside(folder, "back");
    cpd_doc *report = NULL;

    world_save(home, "{kind: time, category: direct, minutes: 60m}");
    done(cpd_home_backup(home, copy));
    done(cpd_home_restore(&report, copy, back, NULL));
    cr_expect(cpd_node_get_bool(cpd_doc_root(report), "whole"));
    cpd_home *other = world_open(back);
    world_expect_whole(other);
    refused(cpd_home_restore(NULL, copy, back, NULL), CPD_ECONFLICT);
    cpd_doc_free(report);
    cpd_home_close(other);
    free(back);
    free(copy);
    free(folder);
    cpd_home_close(home);
}

Test(restore, refuses_what_is_not_and_leaves_nothing)
{
    cpd_home *home = world_of_two();
    char *folder = support_dir(), *copy = beside(folder, "copy"), *place = beside(folder, "in"),
         *back = beside(place, "back"), *database = beside(copy, "records.db");

    for (int i = 0; i < 40; i++)
        world_save(home, "{kind: time, category: direct, minutes: 60m}");
    done(cpd_home_backup(home, copy));
    cr_assert_eq(mkdir(place, 0700), 0);
    struct stat st;
    cr_assert_eq(stat(database, &st), 0);
    for (long at = 3 * 16384 + 16000; at < st.st_size; at += 16384)
        change_byte(database, at);
    cpd_doc *report = NULL;
    int r = cpd_home_restore(&report, copy, back, NULL);
    cr_expect(r == CPD_ETAMPERED || r == CPD_EDAMAGED, "%d: %s", r, cpd_error_last()->text);
    expect_nothing_in(place);
    cpd_doc_free(report);
    char *empty = support_dir();
    refused(cpd_home_restore(NULL, empty, back, NULL), CPD_EABSENT);
    refused(cpd_home_restore(NULL, place, back, NULL), CPD_EINPUT);
    free(empty);
    refused(cpd_home_restore(NULL, "nowhere at all", back, NULL), CPD_EABSENT);
    expect_nothing_in(place);
    free(database);
    free(back);
    free(place);
    free(copy);
    free(folder);
    cpd_home_close(home);
}

Test(restore, refuses_a_backup_older_than_the_checkpoint)
{
    cpd_home *home = world_of_two();
    char *folder = support_dir(), *old = beside(folder, "old"), *back = beside(folder, "back"),
         *newer = beside(folder, "newer"), *kept;

    done(cpd_home_backup(home, old));
    world_save(home, "{kind: time, category: direct, minutes: 60m}");
    done(cpd_checkpoint_make(&kept, home));
    done(cpd_home_backup(home, newer));
    refused(cpd_home_restore(NULL, old, back, &(cpd_restore_options){.checkpoint = kept, .checkpoint_length = strlen(kept)}), CPD_ETAMPERED);
    cr_expect(strstr(cpd_error_last()->text, "rolled back"), "%s", cpd_error_last()->text);
    done(cpd_home_restore(NULL, newer, back, &(cpd_restore_options){.checkpoint = kept, .checkpoint_length = strlen(kept)}));
    free(kept);
    free(newer);
    free(back);
    free(old);
    free(folder);
    cpd_home_close(home);
}
