/* Repositories of sets: which one, where the press is, and versions as people name them. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "repository.h"

/* What belongs to the very build this front end came with lies in the library's part of the build,
 * or beside it once installed. NULL leaves the choice to the library. */
static const char *beside(cli_call *call, const char *const *places)
{
    static const char here;
    Dl_info own;
    if (!dladdr(&here, &own) || !strchr(own.dli_fname, '/'))
        return NULL;
    int folder = (int)(strrchr(own.dli_fname, '/') - own.dli_fname);
    for (; *places; places++) {
        const char *path = cli_textf(call, "%.*s/%s", folder, own.dli_fname, *places);
        if (access(path, R_OK) == 0)
            return path;
    }
    return NULL;
}

const char *cli_press(cli_call *call)
{
    static const char *const places[] = {"cpd-press.so", "../../libcpd/press/cpd-press.so", NULL};
    return beside(call, places);
}

static const char *fetcher(cli_call *call)
{
    static const char *const places[] = {"../../libcpd/press/fetch/cpd-press-fetch", NULL};
    return beside(call, places);
}

static int fill_options(cpd_press_options *out, cli_call *call)
{
    cpd_home_options home;
    int status = cli_home_options(&home, call);
    if (status != CLI_DONE)
        return status;
    *out = (cpd_press_options){.now_ms = home.now_ms,
                               .payload = home.payload,
                               .press = cli_press(call),
                               .fetcher = fetcher(call),
                               .sets = getenv("CPD_SETS")};
    return CLI_DONE;
}

int cli_repository_make(cli_call *call, const char *folder)
{
    cpd_press_options options;
    int status = fill_options(&options, call);
    if (status != CLI_DONE)
        return status;
    return cpd_repository_make(folder, &options) < 0 ? cli_fail(call) : CLI_DONE;
}

int cli_repository_at(cpd_repository **out, cli_call *call, const char *folder)
{
    cpd_press_options options;
    int status = fill_options(&options, call);
    if (status != CLI_DONE)
        return status;
    return cpd_repository_open(out, folder, &options) < 0 ? cli_fail(call) : CLI_DONE;
}

int cli_repository_open(cpd_repository **out, cli_call *call)
{
    cpd_press_options options;
    const char *folder = cli_value(call, "repo");
    if (folder)
        return cli_repository_at(out, call, folder);
    int status = call->home ? CLI_DONE : cli_home_open(call);
    if (status == CLI_DONE)
        status = fill_options(&options, call);
    if (status != CLI_DONE)
        return status;
    return cpd_repository_of_home(out, call->home, &options) < 0 ? cli_fail(call) : CLI_DONE;
}

/* ---- versions as people name them ---- */

#define SET_MOST (1024 * 1024) /* what the format allows; one byte more is told by the library */

int cli_source_file(cpd_source *out, cli_call *call, const char *name)
{
    char *bytes = malloc(SET_MOST + 1);
    FILE *file = strcmp(name, "-") ? fopen(name, "re") : stdin;
    if (!bytes || !file) {
        free(bytes);
        return cli_refuse(call, CPD_EABSENT, "", "%s cannot be opened", name);
    }
    size_t length = fread(bytes, 1, SET_MOST + 1, file);
    bool failed = ferror(file);
    if (file != stdin)
        fclose(file);
    *out = (cpd_source){
        .name = strcmp(name, "-") ? name : "standard input", .bytes = bytes, .length = length};
    return failed ? cli_refuse(call, CPD_EINTERNAL, "", "%s cannot be read", name) : CLI_DONE;
}

/* A file has a slash or a full stop where a version has none of the one and an @ before the other.
 */
static bool names_file(const char *word)
{
    size_t n = strlen(word);
    return !strcmp(word, "-") || strchr(word, '/') ||
           (n > 5 && !strcmp(word + n - 5, ".yaml") && !strchr(word, '@'));
}

int cli_source(cpd_source *out, cli_call *call, const char *word)
{
    *out = (cpd_source){.reference = word};
    return names_file(word) ? cli_source_file(out, call, word) : CLI_DONE;
}

void cli_source_free(cpd_source *source)
{
    free((char *)source->bytes);
    source->bytes = NULL;
}
