/* A variant to begin with: three small files that pass their own tests, with a note wherever the
 * author has to decide. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "variant/manifest.h"

/* %NAME% is what it will be called. */
static const char manifest_file[] =
    "# What this variant is. All that people need to trust it, or not to.\n"
    "name: %NAME%\n"
    "version: \"1\"            # a change is a new version\n"
    "api: 1\n"
    "title: The rules of %NAME%\n"
    "nation: england\n"
    "layer: council          # whose voice it is: nation, college, council, service or team\n"
    "publisher: Write who answers for it\n"
    "from: 2026-04-01        # the first day it is in force\n"
    "source: Write where the facts come from, with title, publisher and year\n"
    "licence: Write what may be done with these files\n"
    "checked_by: none        # who held it against its source\n"
    "certainty: unconfirmed\n";

static const char rules_file[] =
    "-- What this variant changes. It can only compute: no files, no clock, no network.\n"
    "-- facts: see docs/variants.md, \"What a variant is told\".\n"
    "\n"
    "local every_days = 31 -- our choice: write where the number comes from\n"
    "\n"
    "return {\n"
    "  predicates = {\n"
    "    [\"recent-supervision\"] = {\n"
    "      sentence = \"a signed supervision session in the last \" .. every_days .. \" days\",\n"
    "      test = function(facts)\n"
    "        for i = #facts.sessions, 1, -1 do\n"
    "          local session = facts.sessions[i]\n"
    "          if session.signed then\n"
    "            return session.days_ago <= every_days, \"the last was \" .. session.days_ago .. "
    "\" days ago\"\n"
    "          end\n"
    "        end\n"
    "        return false, \"no signed session is on record\"\n"
    "      end,\n"
    "    },\n"
    "  },\n"
    "\n"
    "  overlays = \"career-england-children\", -- the ladder of which it changes some grades\n"
    "  grades = {\n"
    "    {\n"
    "      code = \"social-worker\",\n"
    "      practice_minimum = {\n"
    "        code = \"recent-supervision-kept\",\n"
    "        title = \"Supervision happens\",\n"
    "        predicate = \"recent-supervision\",\n"
    "      },\n"
    "    },\n"
    "  },\n"
    "}\n";

static const char cases_file[] =
    "-- Cases this variant was tried on; it cannot be adopted while one fails.\n"
    "\n"
    "return {\n"
    "  {\n"
    "    title = \"a session three weeks ago\",\n"
    "    predicate = \"recent-supervision\",\n"
    "    facts = { sessions = { { day = \"2026-04-02\", days_ago = 21, signed = true } } },\n"
    "    expect = \"met\",\n"
    "  },\n"
    "  {\n"
    "    title = \"a session that nobody has signed\",\n"
    "    predicate = \"recent-supervision\",\n"
    "    facts = { sessions = { { day = \"2026-04-02\", days_ago = 21, signed = false } } },\n"
    "    expect = \"not-yet\",\n"
    "    reason = \"no signed session\",\n"
    "  },\n"
    "}\n";

static const struct {
    const char *name, *text;
} files[] = {{CPD_VARIANT_MANIFEST, manifest_file},
             {CPD_VARIANT_SOURCE, rules_file},
             {CPD_VARIANT_CASES, cases_file}};
#define FILES (sizeof files / sizeof *files)

static int check_name(const char *name)
{
    if (cpd_variant__name_is_good(name))
        return 0;
    cpd_error__set(CPD_EINPUT, "\"%.80s\" is no name of a variant", name);
    return cpd_error__hint("Write small letters, digits and hyphens: knowsley.");
}

static int system_failure(const char *what)
{
    int kind = errno == ENOSPC                       ? CPD_EFULL
               : errno == EACCES || errno == EROFS   ? CPD_EDENIED
               : errno == EEXIST || errno == ENOTDIR ? CPD_ECONFLICT
               : errno == ENOENT                     ? CPD_EABSENT
                                                     : CPD_EINTERNAL;

    return cpd_error__set(kind, "%s: %s", what, strerror(errno));
}

static char *filled_in(const char *text, const char *name)
{
    cpd_str out = {0};
    const char *mark;

    while ((mark = strstr(text, "%NAME%"))) {
        cpd_str_add_n(&out, text, (size_t)(mark - text));
        cpd_str_add(&out, name);
        text = mark + strlen("%NAME%");
    }
    cpd_str_add(&out, text);
    return cpd_str_finish(&out);
}

/* Never over a file that stands there. */
static int write_file(int folder, const char *name, const char *text)
{
    int fd = openat(folder, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644);
    size_t length = strlen(text);
    bool good;

    if (fd < 0)
        return system_failure(name);
    good = write(fd, text, length) == (ssize_t)length;
    if (close(fd) < 0 || !good) {
        unlinkat(folder, name, 0);
        return cpd_error__set(CPD_EFULL, "%s could not be written", name);
    }
    return 0;
}

/* What lies there already would be taken for a part of the variant. */
static int check_empty(const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    bool empty = true;

    if (!folder)
        return system_failure("the folder cannot be opened");
    while (empty && (entry = readdir(folder)))
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(folder);
    if (empty)
        return 0;
    cpd_error__set(CPD_ECONFLICT, "the folder is not empty");
    return cpd_error__hint("Name one that does not exist yet.");
}

/* What was written before a failure is taken away again. */
static int write_files(int folder, const char *name)
{
    size_t i = 0;
    int r = 0;

    for (; r == 0 && i < FILES; i++) {
        CPD_FREE char *text = filled_in(files[i].text, name);

        r = text ? write_file(folder, files[i].name, text) : cpd_error__no_memory();
    }
    for (size_t k = 0; r < 0 && k + 1 < i; k++)
        unlinkat(folder, files[k].name, 0);
    return r;
}

int cpd_variant_new(const char *path, const char *name)
{
    int folder, r = check_name(name);
    bool made;

    if (r < 0)
        return r;
    made = mkdir(path, 0755) == 0;
    if (!made && errno != EEXIST)
        return system_failure("the folder cannot be made");
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    r = folder < 0 ? system_failure("the folder cannot be opened") : check_empty(path);
    if (r == 0)
        r = write_files(folder, name);
    if (folder >= 0)
        close(folder);
    if (r < 0 && made)
        rmdir(path);
    return r;
}
