/* The press: what it publishes is what git sees; what is published stays; and whatever else lies in
 * the repository is refused. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shop.h"
#include "support/support.h"

static void close_shop(cpd_shelf *shelf, char *path)
{
    press()->close(shelf);
    free(path);
}

/* Open what lies at a path; NULL with *r set when it is refused. */
static cpd_shelf *reopen(int *r, const char *path)
{
    cpd_shelf *shelf = NULL;
    cpd_error fault;

    *r = cpd_press__fault(press()->open(&shelf, path, 0, &fault), &fault);
    cr_assert_eq(shelf == NULL, *r < 0);
    return shelf;
}

static void expect_bytes(cpd_shelf *shelf, const char *set, const char *version,
                         const char *expected)
{
    int r;
    CPD_FREE char *bytes = shop_read(&r, shelf, set, version, NULL);

    cr_assert_eq(r, 0, "%s/%s: %s", set, version, cpd_error_last()->text);
    cr_expect_str_eq(bytes, expected);
}

static void expect_refused(cpd_shelf *shelf, const char *version, const char *commit, int kind,
                           const char *text)
{
    int r;
    CPD_FREE char *bytes = shop_read(&r, shelf, "pcf", version, commit);

    cr_expect_eq(r, kind, "%s: %d %s", version, r, cpd_error_last()->text);
    cr_expect_null(bytes);
    cr_expect_not_null(strstr(cpd_error_last()->text, text), "%s: %s", version,
                       cpd_error_last()->text);
}

static void write_file(const char *folder, const char *name, const char *text)
{
    CPD_FREE char *path = NULL;
    FILE *file;

    cr_assert_gt(asprintf(&path, "%s/%s", folder, name), 0);
    file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    fclose(file);
}

/* ---- publishing ---- */

Test(press, git_sees_what_was_published)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);

    cr_assert_eq(shop_publish(shelf, "pcf", "2012", "old\n"), 0);
    cr_assert_eq(shop_publish(shelf, "swe-cpd", "2025-26", "rules\r\n"), 0);
    cr_assert_eq(shop_publish(shelf, "pcf", "2018", "new\nlines\n"), 0);
    expect_git("", path, "fsck --strict --no-progress --unreachable");
    expect_git("refs/heads/main commit\nrefs/tags/pcf/2012 tag\nrefs/tags/pcf/2018 tag\n"
               "refs/tags/swe-cpd/2025-26 tag",
               path, "for-each-ref --format='%%(refname) %%(objecttype)'");
    expect_git("old", path, "show pcf/2012:pcf.yaml");
    expect_git("rules\r", path, "show swe-cpd/2025-26:swe-cpd.yaml");
    expect_git("new\nlines", path, "show main:pcf.yaml");
    expect_git("100644 pcf.yaml\n100644 swe-cpd.yaml", path,
               "ls-tree --format='%%(objectmode) %%(path)' main");
    expect_git("pcf 2018: Title\npcf 2012: Title", path, "log --format=%%s main -- pcf.yaml");
    expect_git("libcpd home <home@libcpd.invalid> 1795176000 +0000", path,
               "log -1 --date=raw --format='%%an <%%ae> %%cd'");
    expect_git("pcf/2018\nlibcpd home\npcf 2018: Title", path,
               "for-each-ref --format='%%(tag)%%0a%%(taggername)%%0a%%(subject)' "
               "refs/tags/pcf/2018");
    expect_git("ref: refs/heads/main", path, "symbolic-ref HEAD | sed 's/^/ref: /'");
    close_shop(shelf, path);
}

Test(press, reads_back_what_it_published)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);

    cr_assert_eq(shop_publish(shelf, "pcf", "2012", "old\n"), 0);
    cr_assert_eq(shop_publish(shelf, "pcf", "2018", ""), 0);
    expect_bytes(shelf, "pcf", "2012", "old\n");
    expect_bytes(shelf, "pcf", "2018", "");
    expect_refused(shelf, "2019", NULL, CPD_EABSENT, "pcf@2019 is not published here");
    close_shop(shelf, path);
}

Test(press, says_where_git_keeps_it)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);
    cpd_edition edition = {.set = "pcf", .version = "1", .title = "T", .bytes = "x", .length = 1};
    cpd_error fault;

    cr_assert_eq(press()->stage(shelf, &edition, &fault), 0);
    cr_assert_eq(press()->publish(shelf, &fault), 0);
    expect_git(edition.commit, path, "rev-parse 'pcf/1^{commit}'");
    expect_git(edition.tree, path, "rev-parse 'pcf/1^{tree}'");
    close_shop(shelf, path);
}

Test(press, the_same_bytes_again_change_nothing)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);
    CPD_FREE char *before = NULL;

    cr_assert_eq(shop_publish(shelf, "pcf", "1", "x"), 0);
    cr_assert_eq(shop_publish(shelf, "pcf", "2", "y"), 0);
    before = git(path, "for-each-ref");
    cr_expect_eq(shop_publish(shelf, "pcf", "1", "x"), 0);
    expect_git(before, path, "for-each-ref");
    close_shop(shelf, path);
}

Test(press, a_published_version_never_changes)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);
    CPD_FREE char *before = NULL;

    cr_assert_eq(shop_publish(shelf, "pcf", "1", "x"), 0);
    before = git(path, "for-each-ref");
    cr_expect_eq(shop_publish(shelf, "pcf", "1", "y"), CPD_ECONFLICT);
    cr_expect_str_eq(cpd_error_last()->text, "pcf/1 is published already with other content");
    cr_expect_eq(shop_publish(shelf, "pcf", "1", "xx"), CPD_ECONFLICT);
    expect_git(before, path, "for-each-ref");
    expect_bytes(shelf, "pcf", "1", "x");
    close_shop(shelf, path);
}

Test(press, what_is_staged_nobody_sees)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);
    cpd_edition edition = {.set = "pcf", .version = "1", .title = "T", .bytes = "x", .length = 1};
    cpd_error fault;
    int r;

    cr_assert_eq(press()->stage(shelf, &edition, &fault), 0);
    expect_git("", path, "for-each-ref");
    press()->close(shelf);
    shelf = reopen(&r, path);
    cr_assert_eq(r, 0);
    expect_refused(shelf, "1", NULL, CPD_EABSENT, "not published");
    expect_git("", path, "for-each-ref");
    close_shop(shelf, path);
}

Test(press, one_of_two_publishers_is_first)
{
    char *path;
    cpd_shelf *first = shop_open(&path), *second;
    int r;

    second = reopen(&r, path);
    cr_assert_eq(r, 0);
    cr_assert_eq(shop_publish(first, "pcf", "1", "x"), 0);
    cr_expect_eq(shop_publish(second, "pcf", "2", "y"), CPD_ECONFLICT);
    expect_git("refs/heads/main\nrefs/tags/pcf/1", path, "for-each-ref --format='%%(refname)'");
    press()->close(second);
    close_shop(first, path);
}

Test(press, names_that_git_or_we_refuse)
{
    static const char *const names[][2] = {
        {"../x", "1"},
        {"pcf", "a..b"},
        {"pcf", "a.lock"},
        {"pcf", "a."},
        {"p/c", "1"},
        {"", "1"},
        {"pcf", ""},
        {".git", "1"},
        {"-x", "1"},
        {"pcf", "1 2"},
        {"pcf", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}};
    char *path;
    cpd_shelf *shelf = shop_open(&path);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect_eq(shop_publish(shelf, names[i][0], names[i][1], "x"), CPD_EINPUT, "%s/%s",
                     names[i][0], names[i][1]);
    expect_git("", path, "for-each-ref");
    close_shop(shelf, path);
}

/* ---- tags ---- */

Test(press, only_annotated_tags_of_their_own_name_are_read)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);

    cr_assert_eq(shop_publish(shelf, "pcf", "1", "x"), 0);
    free(git(path, "tag pcf/light main"));
    free(git(path, "tag -a -m nested pcf/nested pcf/1"));
    free(git(path, "tag -a -m blob pcf/blob main:pcf.yaml"));
    free(git(path, "update-ref refs/tags/pcf/other refs/tags/pcf/1"));
    free(git(path, "symbolic-ref refs/tags/pcf/alias refs/tags/pcf/1"));
    free(git(path, "symbolic-ref refs/tags/pcf/loop refs/tags/pcf/pool"));
    free(git(path, "symbolic-ref refs/tags/pcf/pool refs/tags/pcf/loop"));
    write_file(path, "refs/tags/pcf/garbage", "no object\n");
    write_file(path, "refs/tags/pcf/nowhere", "1234567890123456789012345678901234567890\n");
    free(git(path, "tag -a -m good pcf/good main"));
    expect_refused(shelf, "light", NULL, CPD_EDAMAGED, "is of another kind");
    expect_refused(shelf, "nested", NULL, CPD_EDAMAGED, "names something else than a commit");
    expect_refused(shelf, "blob", NULL, CPD_EDAMAGED, "names something else than a commit");
    expect_refused(shelf, "other", NULL, CPD_EDAMAGED, "bears the name of another");
    expect_refused(shelf, "alias", NULL, CPD_EDAMAGED, "leads to another name");
    expect_refused(shelf, "loop", NULL, CPD_EDAMAGED, "leads to another name");
    expect_refused(shelf, "garbage", NULL, CPD_EDAMAGED, "reading a tag");
    expect_refused(shelf, "nowhere", NULL, CPD_EDAMAGED, "a tag 123456789012");
    expect_bytes(shelf, "pcf", "good", "x");
    close_shop(shelf, path);
}

Test(press, a_moved_tag_is_told_by_its_pin)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);
    CPD_FREE char *pin = NULL, *same = NULL;
    int r;

    cr_assert_eq(shop_publish(shelf, "pcf", "1", "x"), 0);
    pin = git(path, "rev-parse 'pcf/1^{commit}'");
    same = shop_read(&r, shelf, "pcf", "1", pin);
    cr_expect_eq(r, 0);
    cr_assert_eq(shop_publish(shelf, "pcf", "2", "y"), 0);
    free(git(path, "tag -f -a -m moved pcf/1 main"));
    expect_refused(shelf, "1", pin, CPD_ETAMPERED, "was moved to another commit");
    expect_bytes(shelf, "pcf", "1", "y");
    close_shop(shelf, path);
}

/* ---- making and opening ---- */

Test(press, a_repository_is_for_its_owner_alone)
{
    char *path;
    cpd_shelf *shelf = shop_open(&path);
    cpd_error fault;
    struct stat st;

    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 07777, 0700);
    cr_expect_eq(press()->make(path, &fault), CPD_ECONFLICT);
    close_shop(shelf, path);
}

static void expect_closed(const char *path, int kind, const char *text)
{
    int r;

    press()->close(reopen(&r, path));
    cr_expect_eq(r, kind, "%d: %s", r, cpd_error_last()->text);
    cr_expect_not_null(strstr(cpd_error_last()->text, text), "%s", cpd_error_last()->text);
}

Test(press, what_leads_elsewhere_is_not_opened)
{
    static const char *const names[] = {"objects/info/alternates", "objects/info/http-alternates",
                                        "commondir", "gitdir"};
    char *path, *link = NULL;
    cpd_shelf *shelf = shop_open(&path);

    cr_assert_gt(asprintf(&link, "%s/../link.git", path), 0);
    cr_assert_eq(symlink(path, link), 0);
    expect_closed(link, CPD_EDENIED, "no folder");
    unlink(link);
    expect_closed(link, CPD_EABSENT, "no repository");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CPD_FREE char *file = NULL;

        write_file(path, names[i], "/somewhere/else\n");
        expect_closed(path, CPD_EDENIED, names[i]);
        cr_assert_gt(asprintf(&file, "%s/%s", path, names[i]), 0);
        unlink(file);
    }
    write_file(path, "../link.git", "gitdir: sets.git\n");
    expect_closed(link, CPD_EDENIED, "no folder");
    free(link);
    close_shop(shelf, path);
}

/* A configuration that cannot be parsed would fail whoever reads it. */
Test(press, no_configuration_is_read)
{
    static const char nonsense[] = "[this is [ no configuration\n";
    char *path;
    CPD_FREE char *home = support_dir();
    cpd_shelf *shelf;
    int r;

    setenv("HOME", home, 1);
    setenv("XDG_CONFIG_HOME", home, 1);
    write_file(home, ".gitconfig", nonsense);
    mkdir(strcat(strcpy(alloca(strlen(home) + 5), home), "/git"), 0700);
    write_file(home, "git/config", nonsense);
    shelf = shop_open(&path);
    press()->close(shelf);
    write_file(path, "config", nonsense);
    shelf = reopen(&r, path);
    cr_assert_eq(r, 0, "%s", cpd_error_last()->text);
    cr_expect_eq(shop_publish(shelf, "pcf", "1", "x"), 0, "%s", cpd_error_last()->text);
    expect_bytes(shelf, "pcf", "1", "x");
    close_shop(shelf, path);
}

/* ---- the door ---- */

Test(press, the_door_opens_to_the_press_alone)
{
    const struct cpd_press *found = NULL;
    CPD_FREE char *other = NULL;

    cr_assert_gt(asprintf(&other, "%s/libcpd/libcpd.so", getenv("CPD_BUILD_ROOT")), 0);
    cr_expect_eq(cpd_press__load(&found, "cpd-press.so"), CPD_EINPUT);
    cr_expect_eq(cpd_press__load(&found, "/nowhere/cpd-press.so"), CPD_EABSENT);
    cr_expect_not(strstr(cpd_error_last()->text, "/nowhere"));
    cr_expect_eq(cpd_press__load(&found, other), CPD_EINPUT, "%s", cpd_error_last()->text);
    cr_expect_null(found);
    cr_expect_eq(cpd_press__load(&found, press_path()), 0);
    cr_expect_eq(found->abi, CPD_PRESS_ABI);
}
