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
