/* Making a home: in a place that is free, whole or not at all. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/support.h"
#include "support/world.h"

static char *parent;

static void begin(void)
{
    parent = support_dir();
    cr_assert_eq(chdir(parent), 0);
}

static void end(void)
{
    free(parent);
}

TestSuite(init, .init = begin, .fini = end);

/* What lies in a folder, but . and .. */
static int files_in(const char *folder)
{
    int n = 0;
    DIR *dir = opendir(folder);
    cr_assert_not_null(dir, "%s", folder);
    for (struct dirent *file; (file = readdir(dir));)
        n += strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0;
    closedir(dir);
    return n;
}

static void write_file(const char *path, const char *text)
{
    FILE *stream = fopen(path, "w");
    cr_assert(stream && fputs(text, stream) >= 0 && fclose(stream) == 0);
}

static void expect_made(const char *folder)
{
    cpd_home *home = NULL;
    done(cpd_home_init(&home, folder, NULL, NULL));
    cr_assert_not_null(home);
    world_expect_whole(home);
    cpd_home_close(home);
    cpd_home_close(world_open(folder));
    cr_expect_eq(files_in(parent), 1, "something is left beside it");
}

Test(init, in_a_folder_that_does_not_exist)
{
    expect_made("home");
}

Test(init, in_an_empty_folder)
{
    cr_assert_eq(mkdir("home", 0755), 0);
    expect_made("home");
    struct stat st;
    cr_assert_eq(stat("home", &st), 0);
    cr_expect_eq(st.st_mode & 07777, 0700);
}

Test(init, by_a_name_with_slashes_at_its_end)
{
    expect_made("home//");
}

Test(init, by_its_whole_path)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/home", parent);
    expect_made(path);
}

Test(init, may_leave_it_closed)
{
    done(cpd_home_init(NULL, "home", NULL, NULL));
    cpd_home_close(world_open("home"));
}

static void expect_refused(const char *folder, int kind, int left)
{
    cpd_home *home = NULL;
    int r = cpd_home_init(&home, folder, NULL, NULL);
    cr_expect(r == kind && cpd_error_last()->kind == r, "\"%s\": %s: %s", folder, cpd_error_name(r),
              cpd_error_last()->text);
    cr_expect_null(home);
    cr_expect_eq(files_in(parent), left, "\"%s\" left something behind", folder);
}

Test(init, never_over_what_is_there)
{
    cr_assert_eq(mkdir("full", 0700), 0);
    write_file("full/diary", "Dear diary");
    write_file("file", "text");
    cr_assert_eq(mkdir("empty", 0700), 0);
    cr_assert_eq(symlink("empty", "link") | symlink("nowhere", "loose"), 0);
    expect_refused("full", CPD_ECONFLICT, 5);
    expect_refused("file", CPD_ECONFLICT, 5);
    expect_refused("link", CPD_ECONFLICT, 5);
    expect_refused("loose", CPD_ECONFLICT, 5);
    cr_expect(access("full/diary", F_OK) == 0 && files_in("full") == 1 && files_in("empty") == 0);
}

Test(init, never_over_another_home)
{
    done(cpd_home_init(NULL, "home", NULL, NULL));
    expect_refused("home", CPD_ECONFLICT, 1);
    cpd_home_close(world_open("home"));
}

Test(init, needs_a_name_and_a_place)
{
    char longest[5000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    static const char *const names[] = {"", "/", "//", ".", "./", "..", "x/..", "x/."};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_refused(names[i], CPD_EINPUT, 0);
    expect_refused(longest, CPD_EINPUT, 0);
    expect_refused("nowhere/home", CPD_EABSENT, 0);
    write_file("file", "text");
    expect_refused("file/home", CPD_EDENIED, 1);
}

Test(init, of_wrong_sets_leaves_nothing_and_says_what_is_wrong)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_home *home = NULL;
    world_refuse_sets(CPD_EINPUT);
    cr_expect_eq(cpd_home_init(&home, "home", NULL, issues), CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 1);
    cr_expect(!home && files_in(parent) == 0);
    cpd_issues_free(issues);
    refused(cpd_home_init(&home, "home", NULL, NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "a set is wrong");
    cr_assert_eq(mkdir("empty", 0700), 0);
    refused(cpd_home_init(&home, "empty", NULL, NULL), CPD_EINPUT);
    cr_expect(files_in(parent) == 1 && files_in("empty") == 0);
    world_refuse_sets(0);
    done(cpd_home_init(NULL, "home", NULL, NULL));
}

Test(init, two_homes_have_nothing_in_common)
{
    cpd_home *a, *b;
    cpd_doc *shown_a, *shown_b;
    done(cpd_home_init(&a, "a", NULL, NULL));
    done(cpd_home_init(&b, "b", &(cpd_home_options){.demo = true}, NULL));
    done(cpd_home_show(&shown_a, a));
    done(cpd_home_show(&shown_b, b));
    const cpd_node *x = cpd_doc_root(shown_a), *y = cpd_doc_root(shown_b);
    cr_expect_str_neq(cpd_node_get_text(x, "id"), cpd_node_get_text(y, "id"));
    cr_expect_str_neq(cpd_node_get_text(x, "fingerprint"), cpd_node_get_text(y, "fingerprint"));
    cr_expect(!cpd_node_get_bool(x, "demo") && cpd_node_get_bool(y, "demo"));
    cpd_doc_free(shown_a);
    cpd_doc_free(shown_b);
    cpd_home_close(a);
    cpd_home_close(b);
}
