/* shop - see shop.h. */
#include "shop.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/support.h"

#define NOON INT64_C(1795176000) /* 20 November 2026 */

const char *press_path(void)
{
    static char path[4096];
    const char *root = getenv("CPD_BUILD_ROOT");

    snprintf(path, sizeof path, "%s/libcpd/press/cpd-press.so", root ? root : ".");
    return path;
}

const struct cpd_press *press(void)
{
    const struct cpd_press *press = NULL;

    cr_assert_eq(cpd_press__load(&press, press_path()), 0, "%s: %s", press_path(),
                 cpd_error_last()->text);
    return press;
}

cpd_shelf *shop_open(char **path)
{
    CPD_FREE char *folder = support_dir();
    cpd_shelf *shelf = NULL;
    cpd_error fault = {.text = ""};

    cr_assert_gt(asprintf(path, "%s/sets.git", folder), 0);
    cr_assert_eq(press()->make(*path, &fault), 0, "%s", fault.text);
    cr_assert_eq(press()->open(&shelf, *path, NOON, &fault), 0, "%s", fault.text);
    return shelf;
}

int shop_publish(cpd_shelf *shelf, const char *set, const char *version, const char *bytes)
{
    cpd_edition edition = {
        .set = set, .version = version, .title = "Title", .bytes = bytes, .length = strlen(bytes)};
    cpd_error fault;
    int r = press()->stage(shelf, &edition, &fault);

    if (r == 0)
        r = press()->publish(shelf, &fault);
    return cpd_press__fault(r, &fault);
}

char *shop_read(int *r, cpd_shelf *shelf, const char *set, const char *version, const char *commit)
{
    cpd_edition edition = {.set = set, .version = version};
    cpd_error fault;
    char *bytes = NULL;

    if (commit)
        snprintf(edition.commit, sizeof edition.commit, "%s", commit);
    *r = cpd_press__fault(press()->read(&bytes, shelf, &edition, &fault), &fault);
    cr_assert_eq(bytes == NULL, *r < 0);
    cr_assert(*r < 0 || edition.length == strlen(bytes));
    return bytes;
}

/* ---- a publisher ---- */

static int64_t noon(void *payload)
{
    (void)payload;
    return NOON * 1000;
}

const cpd_press_options *shop_options(void)
{
    static cpd_press_options options;
    static char fetcher[4096];
    const char *root = getenv("CPD_BUILD_ROOT");

    snprintf(fetcher, sizeof fetcher, "%s/libcpd/press/fetch/cpd-press-fetch", root ? root : ".");
    options = (cpd_press_options){.now_ms = noon, .press = press_path(), .fetcher = fetcher};
    return &options;
}

cpd_repository *shop_repository(char **folder)
{
    cpd_repository *repository = NULL;

    *folder = support_dir();
    cr_assert_eq(cpd_repository_make(*folder, shop_options()), 0, "%s", cpd_error_last()->text);
    cr_assert_eq(cpd_repository_open(&repository, *folder, shop_options()), 0, "%s",
                 cpd_error_last()->text);
    return repository;
}

int shop_publish_text(cpd_doc **out, cpd_repository *repository, const char *text,
                      const cpd_publish_options *options, char **listed)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_source source = {.name = "x.yaml", .bytes = text, .length = strlen(text)};
    cpd_doc *report = NULL;
    cpd_publish_options said = options ? *options : (cpd_publish_options){.key = NULL};

    said.who = said.who ? said.who : "P";
    said.where = said.where ? said.where : "p@college.example";
    int r = cpd_repository_publish(&report, repository, &source, 1, &said, issues);
    cpd_str lines = {0};

    for (size_t i = 0; cpd_issues_get(issues, i); i++)
        cpd_str_addf(&lines, "%d %s | %s\n", cpd_issues_get(issues, i)->line,
                     cpd_issues_get(issues, i)->text, cpd_issues_get(issues, i)->hint);
    if (listed)
        *listed = cpd_str_finish(&lines);
    cpd_str_fini(&lines);
    cpd_issues_free(issues);
    if (out && r == 0)
        *out = report;
    else
        cpd_doc_free(report);
    return r;
}

void shop_write(const char *folder, const char *name, const char *text)
{
    CPD_FREE char *path = NULL;
    FILE *file;

    cr_assert_gt(asprintf(&path, "%s/%s", folder, name), 0);
    file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    fclose(file);
}

char *shop_key(char **allowed)
{
    CPD_FREE char *folder = support_dir(), *command = NULL, *path = NULL;
    char line[300], *key = NULL;
    FILE *file;

    cr_assert_gt(asprintf(&key, "%s/key", folder), 0);
    cr_assert_gt(asprintf(&command, "ssh-keygen -q -t ed25519 -N '' -C '' -f '%s'", key), 0);
    cr_assert_eq(system(command), 0);
    cr_assert_gt(asprintf(&path, "%s.pub", key), 0);
    file = fopen(path, "r");
    cr_assert(file && fgets(line, sizeof line, file));
    fclose(file);
    cr_assert_gt(asprintf(allowed, "press@college.invalid namespaces=\"git\" %s", line), 0);
    return key;
}

/* ---- the command git ---- */

static char *run(const char *path, const char *format, va_list args)
{
    CPD_FREE char *arguments = NULL, *command = NULL;
    cpd_str out = {0};
    char buffer[4096], *refusal = NULL;
    size_t got;
    FILE *pipe;
    int status;

    cr_assert_geq(vasprintf(&arguments, format, args), 0);
    cr_assert_gt(asprintf(&command,
                          "GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a "
                          "GIT_AUTHOR_EMAIL=a@x.invalid GIT_COMMITTER_NAME=a "
                          "GIT_COMMITTER_EMAIL=a@x.invalid git --git-dir='%s' %s 2>&1",
                          path, arguments),
                 0);
    pipe = popen(command, "r");
    cr_assert_not_null(pipe);
    while ((got = fread(buffer, 1, sizeof buffer, pipe)) > 0)
        cpd_str_add_n(&out, buffer, got);
    status = pclose(pipe);
    if (out.length && out.bytes[out.length - 1] == '\n')
        out.bytes[--out.length] = '\0';
    if (status == 0)
        return cpd_str_finish(&out);
    cr_assert_gt(asprintf(&refusal, "!%s", out.bytes ? out.bytes : ""), 0);
    cpd_str_fini(&out);
    return refusal;
}

char *git(const char *path, const char *format, ...)
{
    va_list args;
    char *said;

    va_start(args, format);
    said = run(path, format, args);
    va_end(args);
    return said;
}

void expect_git(const char *expected, const char *path, const char *format, ...)
{
    va_list args;
    char *said;

    va_start(args, format);
    said = run(path, format, args);
    va_end(args);
    cr_expect_str_eq(said, expected, "git %s: %s", format, said);
    free(said);
}

/* ---- hostile repositories ---- */

/* The public script names its file framework.yaml and its tag v1; an annotated tag framework/v1 on
 * what v1 names makes each a repository of ours. */
static void add_tag(const char *path)
{
    CPD_FREE char *target = git(path, "rev-parse -q --verify refs/tags/v1");
    CPD_FREE char *type = git(path, "cat-file -t refs/tags/v1"), *tag = NULL;

    if (target[0] == '!')
        return;
    tag = git(path,
              "hash-object -t tag -w --stdin --literally <<END\nobject %s\ntype %s\ntag "
              "framework/v1\ntagger a <a@x.invalid> 1700000000 +0000\n\nm\nEND\n",
              target, type[0] == '!' ? "commit" : type);
    cr_assert_eq(strlen(tag), 40, "%s: %s", path, tag);
    free(git(path, "update-ref refs/tags/framework/v1 %s", tag));
}

/* The configuration is out of the way meanwhile: git would obey it. */
void shop_dress(const char *path)
{
    CPD_FREE char *config = NULL, *aside = NULL;

    cr_assert_gt(asprintf(&config, "%s/config", path), 0);
    cr_assert_gt(asprintf(&aside, "%s/config.aside", path), 0);
    cr_assert_eq(rename(config, aside), 0);
    add_tag(path);
    cr_assert_eq(rename(aside, config), 0);
}
