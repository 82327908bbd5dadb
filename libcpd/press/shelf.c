/* Making and opening the repository of sets, and the table by which the library finds the press.
 *
 * The repository is ours, but its bytes may have come from anywhere: it is opened only when all it
 * holds lies inside it, with an empty configuration in place of its own. libgit2's switches are for
 * the whole process; they are set at every opening, always alike. */
#include "press/shelf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>

#define MAIN "refs/heads/main"
#define MEMORY_FIRST 999 /* before files and packs, whose priorities are small */

/* ---- faults ---- */

int cpd_shelf__fault(cpd_error *fault, int kind, const char *hint, const char *format, ...)
{
    va_list args;

    memset(fault, 0, sizeof *fault);
    fault->kind = kind;
    va_start(args, format);
    vsnprintf(fault->text, sizeof fault->text, format, args);
    va_end(args);
    snprintf(fault->hint, sizeof fault->hint, "%s", hint);
    return kind;
}

int cpd_shelf__failed(cpd_error *fault, int git, const char *doing)
{
    const git_error *error = git_error_last();
    int number = errno;

    if (error && error->klass == GIT_ERROR_NOMEMORY)
        return cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
    if (git == GIT_EEXISTS || git == GIT_EMODIFIED)
        return cpd_shelf__fault(fault, CPD_ECONFLICT, "Try again.", "%s: somebody else was first",
                                doing);
    if (git == GIT_ELOCKED)
        return cpd_shelf__fault(fault, CPD_EBUSY, "Try again in a moment.",
                                "%s: the repository of sets is in use", doing);
    if (git == GIT_ENOTFOUND || git == GIT_EMISMATCH ||
        (error && error->klass == GIT_ERROR_REFERENCE))
        return cpd_shelf__fault(fault, CPD_EDAMAGED, "Restore it from a backup, or fetch it anew.",
                                "%s: the repository of sets is damaged", doing);
    if (error && error->klass == GIT_ERROR_OS && number == ENOSPC)
        return cpd_shelf__fault(fault, CPD_EFULL, "Make room on the disk.",
                                "%s: no room on the disk", doing);
    return cpd_shelf__fault(fault, CPD_EINTERNAL, "Check the folder sets.git of the home.",
                            "%s failed (git %d)", doing, git);
}

/* ---- names ---- */

/* As cpd_code_is_good(), which is on the library's side of the door. */
bool cpd_shelf__is_code(const char *text, size_t length)
{
    static const char others[] = "._-";

    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!letter && (i == 0 || !c || !strchr(others, c)))
            return false;
    }
    return length >= 1 && length <= 64;
}

int cpd_shelf__names(char ref[CPD_REF_TEXT], char file[CPD_FILE_TEXT], const cpd_edition *edition,
                     cpd_error *fault)
{
    int valid = 0;

    if (cpd_shelf__is_code(edition->set, strlen(edition->set)) &&
        cpd_shelf__is_code(edition->version, strlen(edition->version))) {
        snprintf(file, CPD_FILE_TEXT, "%s.yaml", edition->set);
        snprintf(ref, CPD_REF_TEXT, "refs/tags/%s/%s", edition->set, edition->version);
        git_reference_name_is_valid(&valid, ref);
    }
    if (valid)
        return 0;
    return cpd_shelf__fault(fault, CPD_EINPUT, "Give the set and its version other codes.",
                            "%.64s/%.64s cannot be the name of a tag", edition->set,
                            edition->version);
}

/* ---- making ---- */

/* Nothing of the machine or the user is read, objects are checked, and what is written is synced
 * before anything names it. */
static int begin_git(cpd_error *fault)
{
    static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
                                 GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL};
    int git = git_libgit2_init();

    if (git < 0)
        return cpd_shelf__failed(fault, git, "starting git");
    git = git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    if (git == 0)
        git = git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
    for (size_t i = 0; git == 0 && i < sizeof levels / sizeof *levels; i++)
        git = git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
    if (git == 0)
        return 0;
    git_libgit2_shutdown();
    return cpd_shelf__failed(fault, git, "starting git");
}

static int make_repository(const char *path)
{
    git_repository *repo = NULL;
    git_repository_init_options options;
    int git = git_repository_init_options_init(&options, GIT_REPOSITORY_INIT_OPTIONS_VERSION);

    options.flags =
        GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT | GIT_REPOSITORY_INIT_MKDIR;
    options.initial_head = "main";
    if (git == 0)
        git = git_repository_init_ext(&repo, path, &options);
    git_repository_free(repo);
    return git;
}

static int make(const char *path, cpd_error *fault)
{
    struct stat st;
    int git, r;

    if (lstat(path, &st) == 0)
        return cpd_shelf__fault(fault, CPD_ECONFLICT, "", "there is a repository of sets already");
    r = begin_git(fault);
    if (r < 0)
        return r;
    git = make_repository(path);
    if (git < 0)
        r = cpd_shelf__failed(fault, git, "making the repository of sets");
    else if (chmod(path, 0700) < 0)
        r = cpd_shelf__failed(fault, -1, "closing the repository of sets to others");
    git_libgit2_shutdown();
    return r;
}

/* ---- opening ---- */

static bool exists(const char *folder, const char *name, struct stat *st)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);

    return length < (int)sizeof path && lstat(path, st) == 0;
}

static bool is_folder(const char *folder, const char *name)
{
    struct stat st;

    return exists(folder, name, &st) && S_ISDIR(st.st_mode);
}

/* All it holds must lie inside it: no links, no objects borrowed from elsewhere, no common folder.
 */
static int check_folders(const char *path, cpd_error *fault)
{
    static const char *const own[] = {".", "objects", "refs", "refs/tags", "refs/heads"};
    static const char *const elsewhere[] = {"commondir", "gitdir", "objects/info/alternates",
                                            "objects/info/http-alternates"};
    struct stat st;

    if (lstat(path, &st) < 0)
        return cpd_shelf__fault(fault, CPD_EABSENT, "", "there is no repository of sets here");
    if (!S_ISDIR(st.st_mode))
        return cpd_shelf__fault(fault, CPD_EDENIED, "Put the repository itself in its place.",
                                "sets.git is no folder");
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!is_folder(path, own[i]))
            return cpd_shelf__fault(fault, CPD_EDENIED, "Put the repository itself in its place.",
                                    "sets.git/%s is no folder", own[i]);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (exists(path, elsewhere[i], &st))
            return cpd_shelf__fault(fault, CPD_EDENIED, "Remove that file.",
                                    "sets.git/%s leads out of the repository", elsewhere[i]);
    return 0;
}

/* What is written stays in memory until it is published; see stage.c. */
static int write_to_memory(cpd_shelf *shelf)
{
    git_odb_backend *memory = NULL;
    int git = git_mempack_new(&memory);

    if (git == 0)
        git = git_odb_add_backend(shelf->odb, memory, MEMORY_FIRST);
    if (git < 0 && memory)
        memory->free(memory);
    else
        shelf->memory = memory;
    return git;
}

/* An empty configuration, given before anything asks for one, keeps the repository's own unread. */
static int open_repository(cpd_shelf *shelf, const char *path)
{
    git_config *nothing = NULL;
    int git = git_repository_open_bare(&shelf->repo, path);

    if (git == 0)
        git = git_config_new(&nothing);
    if (git == 0)
        git = git_repository_set_config(shelf->repo, nothing);
    if (git == 0)
        git = git_repository_odb(&shelf->odb, shelf->repo);
    if (git == 0)
        git = write_to_memory(shelf);
    git_config_free(nothing);
    return git;
}

static int find_main(cpd_shelf *shelf)
{
    int git = git_reference_name_to_id(&shelf->main, shelf->repo, MAIN);

    if (git < 0)
        memset(&shelf->main, 0, sizeof shelf->main);
    shelf->tip = shelf->main;
    return git == GIT_ENOTFOUND ? 0 : git;
}

static void close_shelf(cpd_shelf *shelf)
{
    if (!shelf)
        return;
    git_odb_free(shelf->odb);
    git_repository_free(shelf->repo);
    free(shelf->staged);
    free(shelf->objects);
    free(shelf);
    git_libgit2_shutdown();
}

static int open_shelf(cpd_shelf **out, const char *path, int64_t seconds, cpd_error *fault)
{
    cpd_shelf *shelf;
    int git, r = check_folders(path, fault);

    if (r == 0)
        r = begin_git(fault);
    if (r < 0)
        return r;
    shelf = calloc(1, sizeof *shelf);
    if (!shelf) {
        git_libgit2_shutdown();
        return cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
    }
    shelf->seconds = seconds;
    git = open_repository(shelf, path);
    if (git == 0)
        git = find_main(shelf);
    if (git < 0) {
        r = cpd_shelf__failed(fault, git, "opening the repository of sets");
        close_shelf(shelf);
        return r;
    }
    *out = shelf;
    return 0;
}

/* ---- reading, for the other side of the door ---- */

static int read_edition(char **bytes, cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault)
{
    git_blob *blob = NULL;
    int r = cpd_shelf__read(&blob, shelf, edition, fault);
    size_t length = r == 0 ? (size_t)git_blob_rawsize(blob) : 0;
    char *copy = r == 0 ? malloc(length + 1) : NULL;

    if (r == 0 && !copy)
        r = cpd_shelf__fault(fault, CPD_EINTERNAL, "", "out of memory");
    if (r == 0) {
        memcpy(copy, git_blob_rawcontent(blob), length);
        copy[length] = '\0';
        edition->bytes = *bytes = copy;
        edition->length = length;
    }
    git_blob_free(blob);
    return r;
}

static int find_edition(cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault)
{
    struct cpd_written found;

    return cpd_shelf__find(&found, shelf, edition, fault);
}

extern CPD_API const struct cpd_press cpd_press;
const struct cpd_press cpd_press = {
    .size = sizeof cpd_press,
    .abi = CPD_PRESS_ABI,
    .make = make,
    .open = open_shelf,
    .close = close_shelf,
    .abandon = cpd_shelf__abandon,
    .stage = cpd_shelf__stage,
    .publish = cpd_shelf__publish,
    .find = find_edition,
    .read = read_edition,
    .list = cpd_shelf__list,
    .tag = cpd_shelf__tag,
    .take = cpd_shelf__take,
};
