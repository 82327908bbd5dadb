/* A publisher's repository: what is published, signed, listed and compared; and what is refused.
 * The commands git and ssh-keygen are the second opinion. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compare/pair.h"
#include "framework/world.h"
#include "press/repository.h"
#include "shop.h"
#include "support/support.h"

static char *bare(const char *folder)
{
    char *path = NULL;

    cr_assert_gt(asprintf(&path, "%s/sets.git", folder), 0);
    return path;
}

static void publish(cpd_repository *repository, const char *text)
{
    CPD_FREE char *listed = NULL;

    cr_assert_eq(shop_publish_text(NULL, repository, text, NULL, &listed), 0, "%s %s",
                 cpd_error_last()->text, listed);
}

#define SECOND CAPS("2", "  - {code: a, title: Values, force: rule}\n")
#define FIRST CAPS("1", "  - {code: a, title: Values, force: rule}\n")

/* ---- publishing ---- */

Test(repository, a_version_is_an_annotated_tag_on_main)
{
    CPD_FREE char *folder = NULL, *path = NULL;
    cpd_repository *repository = shop_repository(&folder);
    cpd_doc *report = NULL;
    const cpd_node *line;

    path = bare(folder);
    cr_assert_eq(shop_publish_text(&report, repository, FIRST, NULL, NULL), 0, "%s",
                 cpd_error_last()->text);
    line = cpd_node_at(cpd_node_get(cpd_doc_root(report), "versions"), 0);
    cr_expect_str_eq(cpd_node_get_text(line, "reference"), "x@1");
    cr_expect_not(cpd_node_get_bool(line, "here"));
    cr_expect_eq(cpd_node_get_int(cpd_node_get(line, "weigh"), "things", 0), 3);
    expect_git("tag", path, "cat-file -t x/1");
    expect_git(cpd_node_get_text(line, "commit"), path, "rev-parse 'x/1^{commit}'");
    expect_git("P <p@college.example>", path, "log -1 --format='%%an <%%ae>' main");
    expect_git("x 1: T", path, "tag -l --format='%%(contents:subject)' x/1");
    expect_git("", path, "fsck --strict --no-progress --unreachable");
    cpd_doc_free(report);
    cpd_repository_close(repository);
}

/* Nobody's address goes into a tag unless they say so. */
Test(repository, who_publishes_is_said_and_the_last_one_is_proposed)
{
    CPD_FREE char *folder = NULL, *path = NULL;
    cpd_repository *repository = shop_repository(&folder);
    const cpd_source file = {.name = "x.yaml", .bytes = FIRST, .length = strlen(FIRST)};
    const cpd_publish_options half[] = {{.who = NULL}, {.who = "P"}, {.where = "p@x"},
                                          {.who = "", .where = "p@x"}};
    cpd_doc *report = NULL;

    path = bare(folder);
    for (size_t i = 0; i < sizeof half / sizeof *half; i++) {
        cr_expect_eq(cpd_repository_publish(&report, repository, &file, 1, &half[i], NULL),
                     CPD_EINPUT, "%zu", i);
        cr_expect(strstr(cpd_error_last()->hint, "--by \"NAME <ADDRESS>\""), "%zu", i);
    }
    expect_git("", path, "for-each-ref");
    cr_assert_eq(shop_publish_text(NULL, repository, FIRST, NULL, NULL), 0);
    cr_expect_eq(cpd_repository_publish(&report, repository, &file, 1, NULL, NULL), CPD_EINPUT);
    cr_expect(strstr(cpd_error_last()->hint, "--by \"P <p@college.example>\""));
    cpd_repository_close(repository);
}

Test(repository, what_is_published_never_changes)
{
    CPD_FREE char *folder = NULL, *path = NULL, *refs = NULL, *listed = NULL;
    cpd_repository *repository = shop_repository(&folder);
    cpd_doc *report = NULL;

    path = bare(folder);
    publish(repository, FIRST);
    refs = git(path, "for-each-ref");
    cr_assert_eq(shop_publish_text(&report, repository, FIRST, NULL, NULL), 0);
    cr_expect(
        cpd_node_get_bool(cpd_node_at(cpd_node_get(cpd_doc_root(report), "versions"), 0), "here"));
    cr_expect_eq(shop_publish_text(NULL, repository, FIRST "note: N\n", NULL, &listed),
                 CPD_ECONFLICT);
    expect_git(refs, path, "for-each-ref");
    cpd_doc_free(report);
    cpd_repository_close(repository);
}

Test(repository, wrong_files_are_refused_together_and_nothing_is_written)
{
    CPD_FREE char *folder = NULL, *path = NULL;
    cpd_repository *repository = shop_repository(&folder);
    cpd_source files[] = {{.name = "good.yaml", .bytes = FIRST, .length = strlen(FIRST)},
                          {.name = "bad.yaml", .bytes = "format: 1\n", .length = 10}};
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *report = NULL;

    path = bare(folder);
    cr_expect_eq(cpd_repository_publish(&report, repository, files, 2, NULL, issues), CPD_EINPUT);
    cr_expect_gt(cpd_issues_count(issues), 5);
    cr_expect_str_eq(cpd_issues_get(issues, 0)->place, "bad.yaml");
    cr_expect_null(report);
    expect_git("", path, "for-each-ref");
    expect_git("", path, "rev-list --all --objects");
    cpd_issues_free(issues);
    cpd_repository_close(repository);
}

/* ---- signing ---- */

static void expect_signed(const char *path, const char *allowed)
{
    CPD_FREE char *folder = support_dir(), *said = NULL, *kept = NULL;

    shop_write(folder, "allowed", allowed);
    said = git(path, "-c gpg.format=ssh -c gpg.ssh.allowedSignersFile='%s/allowed' tag -v x/1",
               folder);
    cr_expect_not_null(strstr(said, "Good \"git\" signature for press@college.invalid"), "%s",
                       said);
    kept = git(path, "cat-file tag x/1 | sed '/-----BEGIN/,$d' > '%s/text'", folder);
    free(kept);
    kept = git(path,
               "cat-file tag x/1 | sed -n '/-----BEGIN/,$p' > '%s/sig'; cd '%s' && ssh-keygen "
               "-Y verify -q -f allowed -I press@college.invalid -n git -s sig "
               "-Overify-time=20261120120000Z < text",
               folder, folder);
    cr_expect_str_eq(kept, "", "%s", kept);
}

Test(repository, a_signed_tag_holds_for_git_for_ssh_keygen_and_for_us)
{
    CPD_FREE char *folder = NULL, *path = NULL, *allowed = NULL, *key = shop_key(&allowed);
    cpd_repository *repository = shop_repository(&folder);
    cpd_publish_options options = {
        .who = "The College", .where = "press@college.invalid", .key = key};
    cpd_doc *report = NULL;

    path = bare(folder);
    cr_assert_eq(shop_publish_text(&report, repository, FIRST, &options, NULL), 0, "%s",
                 cpd_error_last()->text);
    cpd_doc_free(report);
    expect_signed(path, allowed);
    shop_write(folder, "allowed_signers", allowed);
    cr_assert_eq(cpd_repository_verify(&report, repository, "x@1", NULL, NULL), 0);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(report), "result"), "good");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(report), "tagger"),
                     "The College <press@college.invalid>");
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(report), "tagged_at"), "2026-11-20T12:00:00Z");
    cpd_doc_free(report);
    cpd_repository_close(repository);
}

/* Tags that the command git signed are as good. */
Test(repository, a_tag_that_git_signed_is_verified)
{
    CPD_FREE char *folder = NULL, *path = NULL, *allowed = NULL, *key = shop_key(&allowed);
    CPD_FREE char *said = NULL;
    cpd_repository *repository = shop_repository(&folder);
    cpd_doc *report = NULL;

    path = bare(folder);
    publish(repository, FIRST);
    said =
        git(path, "-c gpg.format=ssh -c user.signingkey='%s' tag -f -s -m 'by git' x/1 main", key);
    cr_assert_neq(said[0], '!', "%s", said);
    shop_write(folder, "allowed_signers", allowed);
    cr_assert_eq(cpd_repository_verify(&report, repository, "x@1", NULL, NULL), 0);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(report), "result"), "good");
    cpd_doc_free(report);
    cpd_repository_close(repository);
}

Test(repository, a_key_that_is_not_there_or_does_not_sign)
{
    CPD_FREE char *folder = NULL, *path = NULL, *place = NULL;
    cpd_repository *repository = shop_repository(&folder);
    cpd_publish_options options = {.key = "/nowhere/key"};

    path = bare(folder);
    cr_expect_eq(shop_publish_text(NULL, repository, FIRST, &options, NULL), CPD_EABSENT);
    shop_write(folder, "key", "no key\n");
    cr_assert_gt(asprintf(&place, "%s/key", folder), 0);
    options.key = place;
    cr_expect_eq(shop_publish_text(NULL, repository, FIRST, &options, NULL), CPD_EDENIED, "%s",
                 cpd_error_last()->text);
    expect_git("", path, "for-each-ref");
    cpd_repository_close(repository);
}

/* ---- meanings ---- */

#define REWORDED CAPS("2", "  - {code: a, title: Values and ethics, force: rule}\n")

Test(repository, a_code_keeps_its_meaning)
{
    CPD_FREE char *folder = NULL, *path = NULL, *listed = NULL;
    cpd_repository *repository = shop_repository(&folder);

    path = bare(folder);
    publish(repository, FIRST);
    cr_expect_eq(shop_publish_text(NULL, repository,
                                   CAPS("2", "  - {code: a, title: Values, force: guidance}\n"
                                             "  - {code: low2, title: L, force: rule}\n"),
                                   NULL, &listed),
                 CPD_EINPUT);
    cr_expect_str_eq(
        listed,
        "16 \"a\" does not mean what it meant in x@1: force was rule and is guidance | "
        "Give it a new code, and say in a map what became of the old one.\n",
        "%s", listed);
    expect_git("x/1", path, "tag -l");
    cpd_repository_close(repository);
}

Test(repository, other_words_need_the_publishers_word)
{
    CPD_FREE char *folder = NULL, *path = NULL, *listed = NULL;
    cpd_repository *repository = shop_repository(&folder);
    const char *const a[] = {"a"}, *const b[] = {"a", "low"};
    cpd_publish_options options = {.wording_only = b, .wording_count = 2};
    cpd_doc *report = NULL;
    const cpd_node *codes;

    path = bare(folder);
    publish(repository, FIRST);
    cr_expect_eq(shop_publish_text(NULL, repository, REWORDED, NULL, &listed), CPD_EINPUT);
    cr_expect_str_eq(
        listed, "16 \"a\" does not mean what it meant in x@1: it has other words | If only the "
                "wording changed, say so: --wording-only a. Otherwise give it a new code.\n");
    cr_expect_eq(shop_publish_text(NULL, repository, REWORDED, &options, NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "nothing was reworded under the code \"low\"");
    options = (cpd_publish_options){.wording_only = a, .wording_count = 1};
    cr_expect_eq(shop_publish_text(NULL, repository, REWORDED, &options, NULL), 0, "%s",
                 cpd_error_last()->text);
    expect_git("Wording-only: a\n", path, "tag -l --format='%%(contents:body)' x/2");
    cr_assert_eq(cpd_repository_log(&report, repository, "x"), 0, "%s", cpd_error_last()->text);
    codes = cpd_node_get(cpd_node_at(cpd_node_get(cpd_doc_root(report), "versions"), 1),
                         "wording_only");
    cr_expect_eq(cpd_node_length(codes), 1);
    cr_expect_str_eq(cpd_node_as_text(cpd_node_at(codes, 0)), "a");
    cpd_doc_free(report);
    cpd_repository_close(repository);
}

/* A code that was gone for a version is held against the last one that had it. */
Test(repository, a_code_that_comes_back_still_means_the_same)
{
    CPD_FREE char *folder = NULL, *listed = NULL;
    cpd_repository *repository = shop_repository(&folder);

    publish(repository, FIRST);
    publish(repository, CAPS("2", "  - {code: b, title: B, force: rule}\n"));
    cr_expect_eq(shop_publish_text(NULL, repository,
                                   CAPS("3", "  - {code: a, title: Values, force: guidance}\n"),
                                   NULL, &listed),
                 CPD_EINPUT);
    cr_expect_not_null(strstr(listed, "what it meant in x@1"), "%s", listed);
    cpd_repository_close(repository);
}

/* ---- maps ---- */

Test(repository, a_map_is_held_against_its_sets)
{
    CPD_FREE char *folder = NULL, *listed = NULL;
    cpd_repository *repository = shop_repository(&folder);
    const char *const all[] = {"all"};
    cpd_publish_options options = {.wording_only = all, .wording_count = 1};
    cpd_doc *report = NULL;

    cr_expect_eq(shop_publish_text(NULL, repository, between, NULL, &listed), CPD_EINPUT);
    cr_expect_not_null(strstr(listed, "14 from: x@1 is not published here"), "%s", listed);
    publish(repository, FIRST);
    free(cpd_steal(&listed));
    cr_expect_eq(shop_publish_text(NULL, repository, SECOND, &options, NULL), 0);
    cr_expect_eq(shop_publish_text(NULL, repository, between, NULL, &listed), CPD_EINPUT);
    cr_expect_not_null(strstr(listed, "from: x@1 has no \"a.2\""), "%s", listed);
    cpd_doc_free(report);
    cpd_repository_close(repository);
}

/* Sets and their map come in one publishing, and comparing finds the map by itself. */
Test(repository, a_pair_and_its_map)
{
    CPD_FREE char *folder = NULL;
    cpd_repository *repository = shop_repository(&folder);
    cpd_doc *report = NULL;
    const cpd_source after_file = {.name = "a", .bytes = after, .length = strlen(after)};
    const cpd_source first = {.reference = "x@1"},
                     map = {.name = "m", .bytes = between, .length = strlen(between)};

    publish(repository, before);
    cr_assert_eq(cpd_repository_diff(&report, repository, &first, &after_file, &map), 0, "%s",
                 cpd_error_last()->text);
    cr_expect_eq(cpd_node_get_int(cpd_node_get(cpd_doc_root(report), "counts"), "widened", 0), 1);
    cpd_doc_free(report);
    cr_assert_eq(cpd_repository_diff(&report, repository, &first, &after_file, NULL), 0);
    cr_expect_null(cpd_node_get(cpd_doc_root(report), "map"));
    cpd_doc_free(report);
    cpd_repository_close(repository);
}

Test(repository, a_draft_of_a_map_is_a_file_to_look_at)
{
    CPD_FREE char *folder = NULL, *yaml = NULL, *listed = NULL;
    cpd_repository *repository = shop_repository(&folder);
    const cpd_source a = {.name = "a", .bytes = before, .length = strlen(before)};
    const cpd_source b = {.name = "b", .bytes = after, .length = strlen(after)};

    cr_assert_eq(cpd_repository_draft(&yaml, repository, &a, &b), 0);
    cr_expect_eq(cpd_framework_check(yaml, strlen(yaml), "draft", NULL), 0, "%s",
                 cpd_error_last()->text);
    cr_expect_eq(shop_publish_text(NULL, repository, yaml, NULL, &listed), CPD_EINPUT);
    cpd_repository_close(repository);
}

/* ---- beginning ---- */

Test(repository, a_new_set_begins_with_every_key_it_needs)
{
    static const char *const kinds[] = {"competencies", "vocabulary", "ladder",
                                        "returns",      "map",        "measures", "conflicts"};
    CPD_FREE char *folder = NULL;
    cpd_repository *repository = shop_repository(&folder);

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        CPD_FREE char *yaml = NULL, *name = NULL, *listed = NULL;
        cpd_issues *issues = cpd_issues_new();

        cr_assert_eq(cpd_repository_begin(&yaml, &name, repository, "mine", NULL, kinds[i]), 0);
        cr_expect_str_eq(name, "mine/2026.yaml");
        cr_expect_eq(cpd_framework_check(yaml, strlen(yaml), "x", issues), CPD_EINPUT);
        listed = list_issues(issues);
        cr_expect_null(strstr(listed, "lacks"), "%s: %s\n%s", kinds[i], yaml, listed);
        cr_expect_null(strstr(listed, "has no key"), "%s: %s\n%s", kinds[i], yaml, listed);
        cr_expect_not_null(strstr(listed, "publisher is empty | Write who answers for the text"),
                           "%s: %s", kinds[i], listed);
        cpd_issues_free(issues);
    }
    cpd_repository_close(repository);
}

Test(repository, the_next_version_begins_with_the_last)
{
    CPD_FREE char *folder = NULL, *yaml = NULL, *name = NULL;
    cpd_repository *repository = shop_repository(&folder);
    cpd_doc *doc;

    publish(repository, before);
    cr_assert_eq(cpd_repository_begin(&yaml, &name, repository, "x", "2027", NULL), 0, "%s",
                 cpd_error_last()->text);
    cr_expect_str_eq(name, "x/2027.yaml");
    doc = parse_good(yaml);
    cr_expect_str_eq(cpd_node_get_text(cpd_doc_root(doc), "version"), "2027");
    cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(doc), "nodes")), 7);
    cpd_doc_free(doc);
    cr_expect_eq(cpd_repository_begin(&yaml, &name, repository, "x", "1", NULL), CPD_ECONFLICT);
    cr_expect_eq(cpd_repository_begin(&yaml, &name, repository, "../x", NULL, NULL), CPD_EINPUT);
    cr_expect_eq(cpd_repository_begin(&yaml, &name, repository, "y", NULL, "poem"), CPD_EINPUT);
    cpd_repository_close(repository);
}

struct pass {
    cpd_repository *repository;
    bool maps; /* those only, once what they join is there; else all others */
};

/* What is written again from a checked tree is the same tree. */
static void write_again(const char *path, void *payload)
{
    const struct pass *pass = payload;
    cpd_repository *repository = pass->repository;
    struct bytes file = read_bytes(path);
    CPD_FREE char *yaml = NULL, *name = NULL, *listed = NULL;
    const cpd_source source = {.name = "x", .bytes = file.bytes, .length = file.length};
    cpd_doc *doc = parse_file(path), *again, *report = NULL;
    const char *set = cpd_node_get_text(cpd_doc_root(doc), "set");

    if ((strcmp(cpd_node_get_text(cpd_doc_root(doc), "kind"), "map") == 0) != pass->maps) {
        cpd_doc_free(doc);
        free(file.bytes);
        return;
    }
    cr_assert_eq(
        cpd_repository_publish(&report, repository, &source, 1,
                               &(cpd_publish_options){.who = "P",
                                                      .where = "p@college.example",
                                                      .wording_only = (const char *const[]){"all"},
                                                      .wording_count = 1},
                               NULL),
        0, "%s: %s", path, cpd_error_last()->text);
    cpd_doc_free(report);
    if (cpd_repository_begin(&yaml, &name, repository, set, "again", NULL) == 0) {
        again = parse_good(yaml);
        cpd_node_set_text(again, cpd_doc_root(again), "version", "1");
        cr_assert_eq(cpd_repository_diff(
                         &report, repository,
                         &(cpd_source){.reference = cpd_node_as_text(cpd_node_textf(
                                           again, "%s@%s", set,
                                           cpd_node_get_text(cpd_doc_root(doc), "version")))},
                         &(cpd_source){.name = "y", .bytes = yaml, .length = strlen(yaml)}, NULL),
                     0);
        cr_expect_eq(cpd_node_length(cpd_node_get(cpd_doc_root(report), "changes")), 0, "%s", path);
        cpd_doc_free(report);
        cpd_doc_free(again);
    }
    cpd_doc_free(doc);
    free(file.bytes);
}

Test(repository, every_shipped_set_can_be_written_again)
{
    CPD_FREE char *folder = NULL;
    cpd_repository *repository = shop_repository(&folder);

    each_shipped(write_again, &(struct pass){repository, false});
    each_shipped(write_again, &(struct pass){repository, true});
    cpd_repository_close(repository);
}

/* ---- reading and the cache ---- */

Test(repository, what_was_read_once_comes_from_the_cache)
{
    CPD_FREE char *folder = NULL, *path = NULL, *cached = NULL;
    cpd_repository *repository = shop_repository(&folder);
    const cpd_node *first, *second;
    cpd_edition edition;
    struct stat st;

    path = bare(folder);
    publish(repository, before);
    cr_assert_eq(cpd_repository__load(&first, repository, "x", "1", &edition), 0);
    cr_assert_eq(cpd_repository__load(&second, repository, "x", "1", NULL), 0);
    cr_expect_eq(first, second);
    cr_assert_gt(asprintf(&cached, "%s/checked/%s", path, edition.blob), 0);
    cr_assert_eq(stat(cached, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600);
    cpd_repository_close(repository);
    cr_assert_eq(cpd_repository_open(&repository, folder, shop_options()), 0);
    cr_assert_eq(cpd_repository__load(&second, repository, "x", "1", NULL), 0);
    cr_expect_eq(cpd_node_line(second), 0, "from the packed form, which has no lines");
    cr_expect_eq(cpd_node_length(cpd_node_get(second, "nodes")), 7);
    cpd_repository_close(repository);
}

Test(repository, a_damaged_cache_is_made_again)
{
    CPD_FREE char *folder = NULL, *path = NULL, *cached = NULL;
    cpd_repository *repository = shop_repository(&folder);
    const cpd_node *tree;
    cpd_edition edition;
    struct bytes file;

    path = bare(folder);
    publish(repository, before);
    cr_assert_eq(cpd_repository__load(&tree, repository, "x", "1", &edition), 0);
    cpd_repository_close(repository);
    cr_assert_gt(asprintf(&cached, "%s/checked/%s", path, edition.blob), 0);
    file = read_bytes(cached);
    for (size_t i = 0; i < file.length; i += 7) {
        FILE *stream = fopen(cached, "w");

        file.bytes[i] ^= 4;
        fwrite(file.bytes, 1, file.length, stream);
        fclose(stream);
        file.bytes[i] ^= 4;
        cr_assert_eq(cpd_repository_open(&repository, folder, shop_options()), 0);
        cr_assert_eq(cpd_repository__load(&tree, repository, "x", "1", NULL), 0);
        cr_expect_eq(cpd_node_length(cpd_node_get(tree, "nodes")), 7);
        cr_expect_gt(cpd_node_line(tree), 0, "byte %zu: read from git", i);
        cpd_repository_close(repository);
    }
    free(file.bytes);
}

Test(repository, a_tag_on_the_bytes_of_another_version)
{
    CPD_FREE char *folder = NULL, *path = NULL;
    cpd_repository *repository = shop_repository(&folder);
    const cpd_node *tree;

    path = bare(folder);
    publish(repository, FIRST);
    free(git(path, "tag -a -m x x/7 main"));
    cr_expect_eq(cpd_repository__load(&tree, repository, "x", "7", NULL), CPD_EINPUT);
    cr_expect_str_eq(cpd_error_last()->text, "under the tag x/7 stands x@1");
    cpd_repository_close(repository);
}

Test(repository, lists_what_is_there_and_what_is_wrong_with_it)
{
    CPD_FREE char *folder = NULL, *path = NULL;
    cpd_repository *repository = shop_repository(&folder);
    cpd_doc *report = NULL;
    const cpd_node *versions;

    path = bare(folder);
    publish(repository, FIRST);
    free(git(path, "tag x/light main"));
    free(git(path, "tag v1 main"));
    cr_assert_eq(cpd_repository_list(&report, repository), 0);
    versions = cpd_node_get(cpd_doc_root(report), "versions");
    cr_expect_eq(cpd_node_length(versions), 2);
    cr_expect_eq(cpd_node_get_int(cpd_doc_root(report), "other_tags", 0), 1);
    cr_expect_str_eq(cpd_node_get_text(cpd_node_at(versions, 0), "reference"), "x@1");
    cr_expect_not_null(
        strstr(cpd_node_get_text(cpd_node_at(versions, 1), "fault"), "is of another kind"));
    cpd_doc_free(report);
    cpd_repository_close(repository);
}
