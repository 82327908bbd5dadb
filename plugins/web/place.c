/* Which home is served, and by which clock: the environment is read as the plain command line reads
 * it. The worked example is made by the program that tells it elsewhere too, load-lives, in a
 * folder that goes when the portal ends.
 */
#include "place.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "web.h"

#define LIVES_MOST 8

static int64_t fixed_ms; /* the clock of CPD_CLOCK; set once, before the server starts */
static char demo_folder[64];

int place_say(int kind, const char *text, const char *hint)
{
    fprintf(stderr, "cpd: %s\n", text);
    if (*hint)
        fprintf(stderr, "     %s\n", hint);
    return kind;
}

int place_say_last(void)
{
    const cpd_error *error = cpd_error_last();
    return place_say(error->kind, error->text, error->hint);
}

static const char *setting(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* ---- the clock ---- */

static int64_t stands_still(void *payload)
{
    return *(const int64_t *)payload;
}

static int clock_options(cpd_home_options *out)
{
    int64_t seconds;
    *out = (cpd_home_options)CPD_HOME_OPTIONS_INIT;
    setenv("TZ", "GMT0BST,M3.5.0/1,M10.5.0/2",
           1); /* the United Kingdom, wherever the machine thinks it is */
    tzset();
    if (!setting("CPD_CLOCK"))
        return 0;
    if (cpd_clock_parse(&seconds, setting("CPD_CLOCK")) < 0)
        return place_say(CPD_EINPUT, "CPD_CLOCK does not hold an instant",
                         "Write it in UTC and whole seconds, like 2026-11-20T09:15:00Z.");
    fixed_ms = seconds * 1000;
    out->now_ms = stands_still;
    out->payload = &fixed_ms;
    return 0;
}

cpd_date web_today(void)
{
    struct tm day;
    time_t now = fixed_ms ? (time_t)(fixed_ms / 1000) : time(NULL);
    if (!localtime_r(&now, &day))
        return CPD_DATE_NONE;
    return cpd_date_from_parts(day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
}

/* ---- the home ---- */

static char *folder_of(const char *said)
{
    char *path = NULL;
    const char *data = setting("XDG_DATA_HOME"), *own = setting("HOME");
    said = said ? said : setting("CPD_HOME");
    if (said)
        return strdup(said);
    if (data && data[0] == '/')
        return asprintf(&path, "%s/cpd", data) < 0 ? NULL : path;
    return own && asprintf(&path, "%s/.local/share/cpd", own) >= 0 ? path : NULL;
}

int place_open(cpd_home **out, const char *said)
{
    cpd_home_options options;
    int r = clock_options(&options);
    if (r < 0)
        return r;
    char *folder = folder_of(said);
    r = folder ? cpd_home_open(out, folder, &options) : CPD_EABSENT;
    free(folder);
    if (r == CPD_EABSENT)
        return place_say(r, "there is no home there",
                         "Make one: cpd init. Or say where it is: --home FOLDER.");
    return r < 0 ? place_say_last() : 0;
}

/* ---- the worked example ---- */

/* The first of the two that is there, seen from this very object's folder: where it was installed,
 * or where it was built. To be freed; NULL when there is neither. */
static char *beside(const char *installed, const char *built)
{
    const char *const places[] = {installed, built};
    Dl_info own;
    if (!dladdr(demo_folder, &own) || !strchr(own.dli_fname, '/'))
        return NULL;
    int folder = (int)(strrchr(own.dli_fname, '/') - own.dli_fname);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char *path = NULL;
        if (asprintf(&path, "%.*s/%s", folder, own.dli_fname, places[i]) < 0)
            return NULL;
        if (access(path, R_OK) == 0)
            return path;
        free(path);
    }
    return NULL;
}

static int remove_one(const char *path, const struct stat *about, int what, struct FTW *where)
{
    (void)about, (void)what, (void)where;
    return remove(path);
}

void place_clean(void)
{
    if (demo_folder[0])
        nftw(demo_folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    demo_folder[0] = '\0';
}

static int is_life(const struct dirent *entry)
{
    const char *end = strrchr(entry->d_name, '.');
    return end && !strcmp(end, ".yaml");
}

/* load-lives tells on standard output what it loaded; that is not for here. */
static int run_quietly(char **words)
{
    posix_spawn_file_actions_t files;
    pid_t child;
    int status = -1;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&child, words[0], &files, NULL, words, environ) == 0)
        waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&files);
    return status;
}

/* The words of load-lives: itself, the home, the files of a folder. Those from the third on are to
 * be freed. */
static int list_lives(char **words, const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_life, alphasort), used = 0;
    for (int i = 0; i < count; i++) {
        if (used < LIVES_MOST && asprintf(&words[used], "%s/%s", folder, entries[i]->d_name) >= 0)
            used++;
        free(entries[i]);
    }
    free(entries);
    return used;
}

static int load_lives(char *home)
{
    char *words[LIVES_MOST + 3] = {NULL};
    char *program = beside(CPD_LOAD_LIVES, "../../examples/load-lives");
    char *folder = beside(CPD_LIVES, CPD_LIVES_SOURCE);
    int count = folder ? list_lives(words + 2, folder) : 0;
    words[0] = program;
    words[1] = home;
    int status = program && count > 0 ? run_quietly(words) : -1;
    for (int i = 0; i < count; i++)
        free(words[i + 2]);
    free(program);
    free(folder);
    return status;
}

static int make_home(char *home, cpd_home_options *options)
{
    char *press = beside("cpd-press.so", "../../libcpd/press/cpd-press.so");
    char *sets = beside(CPD_SETS, CPD_SETS_SOURCE);
    options->demo = true;
    options->press = press;
    options->sets = sets;
    int r = cpd_home_init(NULL, home, options, NULL);
    free(press);
    free(sets);
    return r < 0 ? place_say_last() : 0;
}

int place_make_demo(cpd_home **out)
{
    cpd_home_options options;
    char home[sizeof demo_folder + 8];
    int r = clock_options(&options);
    if (r < 0)
        return r;
    snprintf(demo_folder, sizeof demo_folder, "/tmp/cpd-demo.XXXXXX");
    if (!mkdtemp(demo_folder)) {
        demo_folder[0] = '\0';
        return place_say(CPD_EFULL, "no folder could be made for the worked example", "");
    }
    snprintf(home, sizeof home, "%s/home", demo_folder);
    r = make_home(home, &options);
    if (r < 0)
        return r;
    if (load_lives(home) != 0)
        return place_say(CPD_EINTERNAL, "the worked example could not be loaded",
                         "Install cpd again.");
    return place_open(out, home);
}
