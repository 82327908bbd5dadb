/* Finding, checking and listing front ends.
 *
 * They are loaded from the library folder only: the one that belongs to this program's own place,
 * found through /proc/self/exe, so that a prefix may be moved and no setting of the environment can
 * point elsewhere. A program that was built but not installed looks beside itself. A file that leads
 * out of that folder, or that anybody could have changed, is not loaded at all, for loading runs
 * code; an object that is no front end, or one of another ABI, is refused before any of its
 * functions is called.
 */
#include "frontends.h"

#include <dirent.h>
#include <dlfcn.h>
#include <libgen.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLAIN "cli"
#define NAME_MOST 32
#define FAILED 5 /* the installation is at fault, not what was typed */

/* Why a front end was not started, and what to do about it. */
typedef struct refusal {
    const char *why, *remedy;
} refusal;

#define OURS "Install the one that came with this cpd, or take it away."
#define CHANGED "Make sure that nobody did, then take that right away: chmod o-w."

/* A name that may become part of a file name: lower-case letters, digits and '-'. */
static bool is_name(const char *word)
{
    size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return length > 0 && length <= NAME_MOST && word[length] == '\0' && word[0] != '-';
}

/* Is there anything of that name? */
static bool file_of(char path[PATH_MAX], const frontends *place, const char *name)
{
    struct stat found;
    int length = place->built
                     ? snprintf(path, PATH_MAX, "%s/%s/cpd-%s.so", place->folder, name, name)
                     : snprintf(path, PATH_MAX, "%s/cpd-%s.so", place->folder, name);
    return length < PATH_MAX && lstat(path, &found) == 0;
}

/* Try a folder, given relative to that of the program. */
static bool try_folder(frontends *out, const char *program, const char *relative, bool built)
{
    const char *slash = strrchr(program, '/');
    int length = snprintf(out->folder, sizeof out->folder, "%.*s/%s", (int)(slash - program),
                          program, relative);
    char path[PATH_MAX];
    out->built = built;
    return length < PATH_MAX && file_of(path, out, PLAIN);
}

int frontends_find(frontends *out)
{
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length > 0) {
        program[length] = '\0';
        if (try_folder(out, program, CPD_MODULE_FROM_BIN, false) ||
            try_folder(out, program, "..", true))
            return 0;
    } else { /* no /proc here: the folder that was told when this program was built */
        char path[PATH_MAX];
        out->built = false;
        strcpy(out->folder, CPD_MODULE_DIR);
        if (file_of(path, out, PLAIN))
            return 0;
    }
    fputs("cpd: the plain command line, cpd-cli.so, is not where this program belongs\n"
          "     Install cpd again.\n",
          stderr);
    return FAILED;
}

/* May its code run with this person's rights? The folder above is trusted as the program is: who may
 * write there may replace either. */
static bool is_trusted(const char *path, refusal *because)
{
    char copy[PATH_MAX];
    struct stat file, above;
    if (lstat(path, &file) < 0 || stat(dirname(strcpy(copy, path)), &above) < 0)
        *because = (refusal){"it is not there any more", OURS};
    else if (S_ISLNK(file.st_mode))
        *because = (refusal){"it is a link, which may lead anywhere",
                             "Put the file itself into the library folder."};
    else if (!S_ISREG(file.st_mode))
        *because = (refusal){"it is no file", OURS};
    else if (file.st_mode & S_IWOTH)
        *because = (refusal){"anybody may change it", CHANGED};
    else if (above.st_mode & S_IWOTH)
        *because = (refusal){"anybody may change the folder it is in", CHANGED};
    else
        return true;
    return false;
}

/* The descriptor of a loaded object when it can be trusted; otherwise NULL, and why not. */
static const cpd_frontend *descriptor(void *object, const char *name, refusal *because)
{
    const cpd_frontend *found = dlsym(object, "cpd_frontend_v1");
    const ElfW(Sym) *symbol = NULL;
    Dl_info info;
    *because = (refusal){"it is no front end of cpd", OURS};
    if (!found || !dladdr1(found, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol)
        return NULL;
    /* The size the linker noted is asked first: a shorter object must not be read beyond its end.
     */
    because->why = "it was made for another version of cpd";
    if (symbol->st_size < sizeof *found || found->size != sizeof *found ||
        found->abi != CPD_FRONTEND_ABI)
        return NULL;
    because->why = "it is not what its file is called";
    if (!found->run || !found->summary || !found->name || strcmp(found->name, name) != 0)
        return NULL;
    return found;
}

static const cpd_frontend *load(const char *path, const char *name, refusal *because)
{
    if (!is_trusted(path, because))
        return NULL;
    void *object = dlopen(path, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
    *because = (refusal){"it, or a library that it needs, cannot be loaded", OURS};
    return object ? descriptor(object, name, because) : NULL;
}

int frontend_load(const cpd_frontend **out, const frontends *place, const char *word)
{
    char path[PATH_MAX];
    const char *name = word;
    refusal because;
    if (!is_name(word) || !file_of(path, place, word)) {
        name = PLAIN;
        file_of(path, place, name);
    }
    const cpd_frontend *found = load(path, name, &because);
    if (!found) {
        fprintf(stderr, "cpd: the front end cpd-%s.so was not started: %s\n     %s\n", name,
                because.why, because.remedy);
        return FAILED;
    }
    *out = found;
    return 0;
}

/* The front end that an entry of the folder stands for; its name is copied to name. */
static bool name_of_entry(char name[NAME_MAX + 1], const frontends *place, const char *entry)
{
    size_t length = strlen(entry);
    if (place->built) {
        strcpy(name, entry);
    } else {
        if (length < 8 || strncmp(entry, "cpd-", 4) != 0 || strcmp(entry + length - 3, ".so") != 0)
            return false;
        memcpy(name, entry + 4, length - 7);
        name[length - 7] = '\0';
    }
    return is_name(name) && strcmp(name, PLAIN) != 0;
}

void frontends_list(FILE *out, const frontends *place)
{
    DIR *folder = opendir(place->folder);
    const char *title = "\nOther front ends\n";
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char name[NAME_MAX + 1], path[PATH_MAX];
        refusal because;
        if (!name_of_entry(name, place, entry->d_name) || !file_of(path, place, name))
            continue;
        const cpd_frontend *found = load(path, name, &because);
        if (!found)
            continue;
        fprintf(out, "%s  %-12s %s\n", title, name, found->summary);
        title = "";
    }
    if (folder)
        closedir(folder);
}
