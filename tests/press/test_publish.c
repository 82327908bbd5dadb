/* From a folder of files to adopted sets: all of it or nothing, in git and in the tables. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "framework/world.h"
#include "home/publish.h"
#include "shop.h"
#include "store/store.h"
#include "support/support.h"

#define ABOUT(set, version, kind)                                                                  \
    "format: 1\nset: " set "\nversion: '" version "'\nkind: " kind "\ntitle: T\nnation: uk\n"      \
    "layer: nation\npublisher: P\neffective_from: 2020-01-01\nsource: S\nlicence: L\n"             \
    "checked_by: none\n"
#define WORDS(set, version) ABOUT(set, version, "vocabulary") "entries: [{code: a, title: A}]\n"
#define LADDER(version)                                                                            \
    ABOUT("l", version, "ladder") "grades: [{code: g, title: G, capability_level: caps@1#low}]\n"

static void put(const char *folder, const char *name, const char *text)
{
    CPD_FREE char *path = NULL, *parent = NULL;
    FILE *file;

    cr_assert_gt(asprintf(&path, "%s/%s", folder, name), 0);
    parent = strdup(path);
    *strrchr(parent, '/') = '\0';
    mkdir(parent, 0700);
    file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    fclose(file);
}

static int64_t count(cpd_home *home, const char *sql)
{
    int64_t n = 0;

    cr_assert_geq(cpd_store__ask_int(&n, home->store, sql, ""), 0);
    return n;
}

/* Publish a folder and compare what is said of it, "PLACE:LINE text" a line. */
static int publish(cpd_home *home, const char *folder, const char *expected)
{
    cpd_issues *issues = cpd_issues_new();
    int r = cpd_home__publish_sets(home, folder, press_path(), issues);
    cpd_str out = {0};
    char *said;

    for (size_t i = 0; cpd_issues_get(issues, i); i++)
        cpd_str_addf(&out, "%s:%d %s\n", cpd_issues_get(issues, i)->place,
                     cpd_issues_get(issues, i)->line, cpd_issues_get(issues, i)->text);
    said = cpd_str_finish(&out);
    cr_expect_str_eq(said, expected, "%s", said);
    free(said);
    cpd_issues_free(issues);
    return r;
}

static char *repository(const cpd_home *home)
{
    char *path = NULL;

    cr_assert_gt(asprintf(&path, "%s/sets.git", home->path), 0);
    return path;
}

static void expect_nothing(cpd_home *home)
{
    CPD_FREE char *path = repository(home);

    cr_expect_eq(count(home, "SELECT count(*) FROM adopted"), 0);
    cr_expect_eq(count(home, "SELECT count(*) FROM entry"), 0);
    if (access(path, F_OK) == 0)
        expect_git("", path, "for-each-ref");
}

Test(publish, the_shipped_sets)
{
    cpd_home home;
    CPD_FREE char *path = NULL, *sets = strdup(source_path("competencies"));
    cpd_doc *doc = NULL;
    cpd_issues *issues = cpd_issues_new();
    CPD_FREE char *commit = NULL, *tree = NULL;

    world_open(&home);
    path = repository(&home);
    cr_assert_eq(publish(&home, sets, ""), 0, "%s", cpd_error_last()->text);
    cr_assert_eq(cpd_framework_show(&doc, &home, "pcf@2018"), 0);
    commit = git(path, "rev-parse 'pcf/2018^{commit}'");
    tree = git(path, "rev-parse 'pcf/2018^{tree}'");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "commit"), commit);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "tree"), tree);
    cpd_doc_free(doc);
    expect_git("", path, "fsck --strict --no-progress --unreachable");
    cr_expect_eq(count(&home, "SELECT count(*) FROM adopted"),
                 (int64_t)each_shipped(NULL, NULL) - 1, "all but the invented council");
    cr_expect_eq(cpd_sets__verify(&home, issues), 0);
    cr_expect_eq(cpd_issues_count(issues), 0);
    cpd_issues_free(issues);
    world_close(&home);
}

Test(publish, an_invented_council_judges_in_demo_homes_only)
{
    cpd_home home;
    CPD_FREE char *sets = strdup(source_path("competencies")), *path = NULL;
    const cpd_set *set;
    int r;

    world_open(&home);
    path = repository(&home);
    cr_assert_eq(publish(&home, sets, ""), 0, "%s", cpd_error_last()->text);
    r = cpd_sets__find(&set, &home, "career-exampleshire", "2026", CPD_DATE_NONE, 0);
    cr_expect_eq(r, CPD_EABSENT);
    free(git(path, "rev-parse career-exampleshire/2026"));
    home.demo = true;
    cr_assert_eq(publish(&home, sets, ""), 0, "%s", cpd_error_last()->text);
    r = cpd_sets__find(&set, &home, "career-exampleshire", "2026", CPD_DATE_NONE, 0);
    cr_expect_eq(r, 0);
    cr_expect_eq(count(&home, "SELECT count(*) FROM adopted"), (int64_t)each_shipped(NULL, NULL));
    world_close(&home);
}

Test(publish, again_changes_nothing)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir(), *path = NULL, *before = NULL;
    int64_t entries;

    world_open(&home);
    path = repository(&home);
    put(folder, "w/1.yaml", WORDS("w", "1"));
    cr_assert_eq(publish(&home, folder, ""), 0, "%s", cpd_error_last()->text);
    before = git(path, "for-each-ref");
    entries = count(&home, "SELECT count(*) FROM entry");
    cr_expect_eq(publish(&home, folder, ""), 0, "%s", cpd_error_last()->text);
    expect_git(before, path, "for-each-ref");
    cr_expect_eq(count(&home, "SELECT count(*) FROM entry"), entries);
    world_close(&home);
}

Test(publish, new_versions_come_on_top)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir(), *path = NULL;

    world_open(&home);
    path = repository(&home);
    put(folder, "w/9.yaml", WORDS("w", "9"));
    cr_assert_eq(publish(&home, folder, ""), 0);
    put(folder, "w/11.yaml", WORDS("w", "11"));
    put(folder, "w/10.yaml", WORDS("w", "10"));
    cr_assert_eq(publish(&home, folder, ""), 0);
    expect_git("w 11: T\nw 10: T\nw 9: T", path, "log --format=%%s main");
    cr_expect_eq(count(&home, "SELECT count(*) FROM adopted"), 3);
    world_close(&home);
}

Test(publish, other_bytes_under_a_published_name)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir();

    world_open(&home);
    put(folder, "w/1.yaml", WORDS("w", "1"));
    cr_assert_eq(publish(&home, folder, ""), 0);
    put(folder, "w/1.yaml", WORDS("w", "1") "# a word more\n");
    put(folder, "v/1.yaml", WORDS("v", "1"));
    cr_expect_eq(publish(&home, folder, ""), CPD_ECONFLICT);
    cr_expect_str_eq(cpd_error_last()->text, "w/1 is published already with other content");
    cr_expect_eq(count(&home, "SELECT count(*) FROM adopted"), 1);
    world_close(&home);
}

/* ---- all that is wrong, and nothing done ---- */

Test(publish, every_wrong_file_is_named)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir();

    world_open(&home);
    put(folder, "a/1.yaml", WORDS("a", "1"));
    put(folder, "b/1.yaml", WORDS("b", "1") "tilte: x\n");
    put(folder, "c/1.yaml", "format: 1\n  bad: indent\n");
    put(folder, "d/2.yaml", WORDS("e", "1"));
    cr_expect_eq(publish(&home, folder,
                         "b/1.yaml:14 this set has no key \"tilte\"\n"
                         "c/1.yaml:2 a key cannot stand here\n"
                         "d/2.yaml:2 set is \"e\", the file's name says \"d\"\n"
                         "d/2.yaml:3 version is \"1\", the file's name says \"2\"\n"),
                 CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->place, "b/1.yaml");
    expect_nothing(&home);
    world_close(&home);
}

Test(publish, references_that_lead_nowhere_publish_nothing)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir();

    world_open(&home);
    put(folder, "w/1.yaml", WORDS("w", "1"));
    put(folder, "l/1.yaml", LADDER("1"));
    put(folder, "l/2.yaml", LADDER("2"));
    cr_expect_eq(publish(&home, folder,
                         "l/1.yaml:13 caps@1 is not adopted here\n"
                         "l/2.yaml:13 caps@1 is not adopted here\n"),
                 CPD_EINPUT);
    expect_nothing(&home);
    put(folder, "caps/1.yaml",
        ABOUT("caps", "1", "competencies") "codes_from: ours\nlevels: [{code: low, title: L}]\n"
                                           "nodes: [{code: a, title: A, force: rule}]\n");
    cr_expect_eq(publish(&home, folder, ""), 0, "%s", cpd_error_last()->text);
    cr_expect_eq(count(&home, "SELECT count(*) FROM adopted"), 4);
    world_close(&home);
}

Test(publish, without_a_list_the_error_says_it)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir();

    world_open(&home);
    put(folder, "l/1.yaml", LADDER("1"));
    cr_expect_eq(cpd_home__publish_sets(&home, folder, press_path(), NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "caps@1 is not adopted here");
    cr_expect_str_eq(cpd_error_last()->place, "l/1.yaml");
    world_close(&home);
}

Test(publish, folders_without_sets)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir();

    world_open(&home);
    cr_expect_eq(publish(&home, folder, ""), CPD_EABSENT);
    put(folder, "README.md", "x");
    put(folder, "a/README.md", "x");
    put(folder, "a/-1.yaml", "x");
    put(folder, ".hidden/1.yaml", "x");
    cr_expect_eq(publish(&home, folder, ""), CPD_EABSENT);
    cr_expect_eq(publish(&home, "/nowhere/at/all", ""), CPD_EABSENT);
    cr_expect(strstr(cpd_error_last()->text, "/nowhere/at/all"), "%s", cpd_error_last()->text);
    expect_nothing(&home);
    world_close(&home);
}

Test(publish, what_is_no_file_or_too_long)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir(), *path = NULL, *long_text = malloc((1 << 20) + 2);

    world_open(&home);
    memset(long_text, '#', (1 << 20) + 1);
    long_text[(1 << 20) + 1] = '\0';
    put(folder, "w/1.yaml", long_text);
    cr_expect_eq(publish(&home, folder, ""), CPD_ELIMIT);
    cr_assert_gt(asprintf(&path, "%s/w/1.yaml", folder), 0);
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_expect_eq(publish(&home, folder, ""), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "w/1.yaml is no file");
    expect_nothing(&home);
    world_close(&home);
}

Test(publish, without_a_press_nothing_is_adopted)
{
    cpd_home home;
    CPD_FREE char *folder = support_dir();

    world_open(&home);
    put(folder, "w/1.yaml", WORDS("w", "1"));
    cr_expect_eq(cpd_home__publish_sets(&home, folder, "/nowhere/cpd-press.so", NULL), CPD_EABSENT);
    expect_nothing(&home);
    world_close(&home);
}
