/* Opening repositories, and versions as checked trees. */
#include "press/repository.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "seal/seal.h"

#define FILE_MOST (1 << 20)

struct cpd_kept_tree {
    struct cpd_kept_tree *next;
    char blob[CPD_GIT_ID_TEXT];
    char place[2 * CPD_CODE_TEXT + 1]; /* the same bytes under another tag are another version */
    cpd_doc *doc;
};

static char *join(const char *folder, const char *name)
{
    cpd_str path = {0};

    cpd_str_addf(&path, "%s/%s", folder, name);
    return cpd_str_finish(&path);
}

/* ---- opening ---- */

static bool is_folder(const char *path)
{
    struct stat st;

    return path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static cpd_clock clock_of(const cpd_press_options *options)
{
    return options && options->now_ms ? (cpd_clock){options->now_ms, options->payload}
                                      : cpd_clock_system();
}

static int open_shelf(cpd_repository *repository)
{
    cpd_error fault;
    int64_t seconds = repository->clock.now_ms(repository->clock.payload) / 1000;

    return cpd_press__fault(
        repository->press->open(&repository->shelf, repository->path, seconds, &fault), &fault);
}

/* A repository lies in a folder beside the files of those who are trusted. */
static int place(cpd_repository *repository, const char *folder)
{
    CPD_FREE char *inside = join(folder, "sets.git");
    bool within = is_folder(inside);

    if (!inside)
        return cpd_error__no_memory();
    repository->folder = within ? strdup(folder) : join(folder, "..");
    repository->path = within ? cpd_steal(&inside) : strdup(folder);
    return repository->folder && repository->path ? 0 : cpd_error__no_memory();
}

static int take_options(cpd_repository *repository, const cpd_press_options *options)
{
    static const cpd_press_options plain = CPD_PRESS_OPTIONS_INIT;
    const cpd_press_options *o = options ? options : &plain;
    int r = cpd_seal__init();

    if (r == 0)
        r = cpd_press__load(&repository->press, o->press);
    repository->seconds = o->fetch_seconds;
    repository->fetcher = o->fetcher ? strdup(o->fetcher) : NULL;
    repository->sets = o->sets ? strdup(o->sets) : NULL;
    if (r == 0 && ((o->fetcher && !repository->fetcher) || (o->sets && !repository->sets)))
        r = cpd_error__no_memory();
    return r;
}

static int open_at(cpd_repository **out, const char *folder, cpd_home *home, cpd_clock clock,
                   const cpd_press_options *options)
{
    cpd_repository *repository = calloc(1, sizeof *repository);
    int r = repository ? take_options(repository, options) : cpd_error__no_memory();

    if (r == 0) {
        repository->home = home;
        repository->clock = clock;
        r = place(repository, folder);
    }
    if (r == 0)
        r = open_shelf(repository);
    if (r < 0)
        cpd_repository_close(repository);
    else
        *out = repository;
    return r;
}

int cpd_repository__open_bare(cpd_repository **out, const cpd_repository *beside, const char *path)
{
    cpd_repository *repository = calloc(1, sizeof *repository);
    int r = 0;

    if (repository) {
        repository->press = beside->press;
        repository->clock = beside->clock;
        repository->path = strdup(path);
    }
    if (!repository || !repository->path)
        r = cpd_error__no_memory();
    if (r == 0)
        r = open_shelf(repository);
    if (r < 0)
        cpd_repository_close(repository);
    else
        *out = repository;
    return r;
}

int cpd_repository_open(cpd_repository **out, const char *folder, const cpd_press_options *options)
{
    if (!is_folder(folder)) {
        cpd_error__set(CPD_EABSENT, "there is no repository of sets");
        return cpd_error__hint("Make one: cpd framework new FOLDER.");
    }
    return open_at(out, folder, NULL, clock_of(options), options);
}

int cpd_repository_of_home(cpd_repository **out, cpd_home *home, const cpd_press_options *options)
{
    return open_at(out, home->path, home, home->clock, options);
}

int cpd_repository_make(const char *folder, const cpd_press_options *options)
{
    CPD_FREE char *path = join(folder, "sets.git");
    const struct cpd_press *press;
    cpd_error fault;
    int r =
        path ? cpd_press__load(&press, options ? options->press : NULL) : cpd_error__no_memory();

    if (r == 0 && mkdir(folder, 0777) < 0 && errno != EEXIST)
        r = cpd_error__set(errno == ENOENT ? CPD_EABSENT : CPD_EDENIED,
                           "the folder cannot be made: %s", strerror(errno));
    return r == 0 ? cpd_press__fault(press->make(path, &fault), &fault) : r;
}

void cpd_repository_close(cpd_repository *repository)
{
    if (!repository)
        return;
    while (repository->kept) {
        struct cpd_kept_tree *first = repository->kept;

        repository->kept = first->next;
        cpd_doc_free(first->doc);
        free(first);
    }
    if (repository->press)
        repository->press->close(repository->shelf);
    free(repository->path);
    free(repository->folder);
    free(repository->fetcher);
    free(repository->sets);
    free(repository);
}

/* ---- versions ---- */

int cpd_repository__reference(cpd_reference *out, const char *text)
{
    if (cpd_reference__parse(out, text) && out->version[0] && !out->code[0])
        return 0;
    cpd_error__set(CPD_EINPUT, "\"%.64s\" is no version of a set", text ? text : "");
    return cpd_error__hint("Write set@version, such as pcf@2018.");
}

/* A tag can be put on any bytes: what they say they are must be what they are called. */
static int check_name(const cpd_node *tree, const char *set, const char *version)
{
    const char *own = cpd_node_get_text(tree, "set"), *number = cpd_node_get_text(tree, "version");

    if (strcmp(own, set) == 0 && strcmp(number, version) == 0)
        return 0;
    return cpd_error__set(CPD_EINPUT, "under the tag %s/%s stands %s@%s", set, version, own,
                          number);
}

static int parse(cpd_doc **out, const char *bytes, const cpd_edition *edition, cpd_issues *issues)
{
    char place[2 * CPD_CODE_TEXT + 8];
    cpd_doc *doc = NULL;
    int r;

    snprintf(place, sizeof place, "%s/%s.yaml", edition->set, edition->version);
    r = cpd_set__parse(&doc, bytes, edition->length, place, issues);
    if (r == 0)
        r = check_name(cpd_doc_root(doc), edition->set, edition->version);
    if (r < 0)
        cpd_doc_free(doc);
    else
        *out = doc;
    return r;
}

int cpd_repository__read(cpd_doc **out, cpd_repository *repository, const char *set,
                         const char *version, cpd_edition *edition, cpd_issues *issues)
{
    CPD_FREE char *bytes = NULL;
    cpd_error fault;
    int r;

    *edition = (cpd_edition){.set = set, .version = version};
    r = cpd_press__fault(repository->press->read(&bytes, repository->shelf, edition, &fault),
                         &fault);
    return r == 0 ? parse(out, bytes, edition, issues) : r;
}

int cpd_repository_text(char **yaml, cpd_repository *repository, const char *reference)
{
    cpd_reference named;
    cpd_edition edition;
    cpd_error fault;
    int r = cpd_repository__reference(&named, reference);

    if (r < 0)
        return r;
    edition = (cpd_edition){.set = named.set, .version = named.version};
    return cpd_press__fault(repository->press->read(yaml, repository->shelf, &edition, &fault),
                            &fault);
}

static struct cpd_kept_tree *find_kept(const cpd_repository *repository, const char *blob,
                                       const char *place)
{
    for (struct cpd_kept_tree *kept = repository->kept; kept; kept = kept->next)
        if (strcmp(kept->blob, blob) == 0 && strcmp(kept->place, place) == 0)
            return kept;
    return NULL;
}

/* From the cache, or from git and into the cache. */
static int fetch_tree(cpd_doc **out, cpd_repository *repository, cpd_edition *edition)
{
    cpd_doc *doc = cpd_cache__read(repository->path, edition->blob);
    int r = 0;

    if (doc && check_name(cpd_doc_root(doc), edition->set, edition->version) < 0) {
        cpd_doc_free(doc);
        doc = NULL;
    }
    if (!doc) {
        r = cpd_repository__read(&doc, repository, edition->set, edition->version, edition, NULL);
        if (r == 0)
            cpd_cache__write(repository->path, edition->blob, cpd_doc_root(doc));
    }
    if (r == 0)
        *out = doc;
    return r;
}

static int keep(struct cpd_kept_tree **out, cpd_repository *repository, cpd_edition *edition,
                const char *place)
{
    struct cpd_kept_tree *kept = calloc(1, sizeof *kept);
    int r = kept ? fetch_tree(&kept->doc, repository, edition) : cpd_error__no_memory();

    if (r < 0) {
        free(kept);
        return r;
    }
    memcpy(kept->blob, edition->blob, sizeof kept->blob);
    snprintf(kept->place, sizeof kept->place, "%s", place);
    kept->next = repository->kept;
    repository->kept = *out = kept;
    return 0;
}

int cpd_repository__load(const cpd_node **out, cpd_repository *repository, const char *set,
                         const char *version, cpd_edition *edition)
{
    cpd_edition own, *found = edition ? edition : &own;
    char place[2 * CPD_CODE_TEXT + 1];
    struct cpd_kept_tree *kept;
    cpd_error fault;
    int r;

    *found = (cpd_edition){.set = set, .version = version};
    snprintf(place, sizeof place, "%.64s@%.64s", set, version);
    r = cpd_press__fault(repository->press->find(repository->shelf, found, &fault), &fault);
    if (r < 0)
        return r;
    kept = find_kept(repository, found->blob, place);
    if (!kept)
        r = keep(&kept, repository, found, place);
    if (r == 0)
        *out = cpd_doc_root(kept->doc);
    return r;
}

int cpd_repository__source(const cpd_node **out, cpd_doc **own, cpd_repository *repository,
                           const cpd_source *source, cpd_issues *issues)
{
    cpd_reference reference;
    int r;

    *own = NULL;
    if (!source->reference) {
        r = cpd_set__parse(own, source->bytes, source->length, source->name, issues);
        if (r == 0)
            *out = cpd_doc_root(*own);
        return r;
    }
    r = cpd_repository__reference(&reference, source->reference);
    return r == 0 ? cpd_repository__load(out, repository, reference.set, reference.version, NULL)
                  : r;
}

/* ---- lists ---- */

static int by_time(const void *left, const void *right)
{
    const cpd_tag *a = left, *b = right;

    if (a->seconds != b->seconds)
        return a->seconds < b->seconds ? -1 : 1;
    return strverscmp(a->version, b->version);
}

int cpd_repository__versions(cpd_tag **out, size_t *count, cpd_repository *repository,
                             const char *set)
{
    size_t all = 0, others, kept = 0;
    cpd_tag *tags = NULL;
    cpd_error fault;
    int r = cpd_press__fault(
        repository->press->list(&tags, &all, &others, repository->shelf, &fault), &fault);

    if (r < 0)
        return r;
    for (size_t i = 0; i < all; i++)
        if (tags[i].kind == 0 && (!set || strcmp(tags[i].set, set) == 0))
            tags[kept++] = tags[i];
    qsort(tags, kept, sizeof *tags, by_time);
    *out = tags;
    *count = kept;
    return 0;
}

int cpd_repository__absent(const char *set)
{
    cpd_error__set(CPD_EABSENT, "no version of %.64s is published here", set);
    return cpd_error__hint("All that is: cpd framework list --published.");
}

/* ---- files beside it ---- */

static int read_open(char **out, int fd, const char *name)
{
    struct stat st;
    size_t length = 0;
    ssize_t got;
    char *bytes;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return cpd_error__set(CPD_EINPUT, "%s is no file", name);
    if (st.st_size > FILE_MOST)
        return cpd_error__set(CPD_ELIMIT, "%s has more than 1 MiB", name);
    bytes = malloc((size_t)st.st_size + 1);
    if (!bytes)
        return cpd_error__no_memory();
    while ((got = read(fd, bytes + length, (size_t)st.st_size - length)) > 0)
        length += (size_t)got;
    bytes[length] = '\0';
    *out = bytes;
    return 0;
}

int cpd_repository__file(char **out, const char *path, const char *name)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r;

    if (fd < 0)
        return cpd_error__set(errno == ENOENT ? CPD_EABSENT : CPD_EDENIED, "%s cannot be opened",
                              name);
    r = read_open(out, fd, name);
    close(fd);
    return r;
}
