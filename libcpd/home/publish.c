/* From files to sets that a home is judged by: read, check, write into git, adopt, see whether all
 * that is referred to exists, and only then publish and commit. Nothing is published that was not
 * adopted, and a failure anywhere leaves tags, branch and tables as they were. */
#include "home/publish.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "framework/framework.h"
#include "ledger/ledger.h"
#include "press/press.h"

#define INSTALLED CPD_DATA_DIR "/competencies"
#define SUFFIX ".yaml"
#define PLACE_TEXT (2 * CPD_CODE_TEXT + sizeof SUFFIX)

/* One file, on its way. */
struct source {
    char place[PLACE_TEXT]; /* SET/VERSION.yaml */
    char *bytes;
    size_t length;
    cpd_doc *doc; /* the checked tree; NULL when it is wrong */
    bool adopted; /* in this change, not before */
};

struct load {
    cpd_home *home;
    const char *folder;
    cpd_issues *issues;
    struct source *sources;
    size_t count, room;
    bool wrong; /* some file is */
};

static void free_load(struct load *load)
{
    for (size_t i = 0; i < load->count; i++) {
        free(load->sources[i].bytes);
        cpd_doc_free(load->sources[i].doc);
    }
    free(load->sources);
}

/* ---- finding files ---- */

static int is_set_folder(const struct dirent *entry)
{
    return cpd_code_is_good(entry->d_name) && strlen(entry->d_name) < CPD_CODE_TEXT;
}

/* The version of a file name; "" when it is no set's. */
static void version_of(char out[CPD_CODE_TEXT], const char *name)
{
    size_t length = strlen(name), suffix = strlen(SUFFIX);

    out[0] = '\0';
    if (length <= suffix || length - suffix >= CPD_CODE_TEXT ||
        strcmp(name + length - suffix, SUFFIX) != 0)
        return;
    memcpy(out, name, length - suffix);
    out[length - suffix] = '\0';
}

static int is_set_file(const struct dirent *entry)
{
    char version[CPD_CODE_TEXT];

    version_of(version, entry->d_name);
    return cpd_code_is_good(version);
}

static int add_source(struct load *load, const char *set, const char *file)
{
    if (load->count == load->room) {
        size_t room = load->room ? load->room * 2 : 16;
        struct source *sources = realloc(load->sources, room * sizeof *sources);

        if (!sources)
            return cpd_error__no_memory();
        load->sources = sources;
        load->room = room;
    }
    load->sources[load->count] = (struct source){.bytes = NULL};
    snprintf(load->sources[load->count++].place, PLACE_TEXT, "%.64s/%.69s", set, file);
    return 0;
}

static void free_names(struct dirent **names, int count)
{
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

static char *join(const char *folder, const char *name)
{
    cpd_str path = {0};

    cpd_str_addf(&path, "%s/%s", folder, name);
    return cpd_str_finish(&path);
}

/* The versions of one set, oldest first as people number them: git then tells how the set has
 * grown. A name that is no folder has no versions. */
static int list_versions(struct load *load, const char *set)
{
    CPD_FREE char *path = join(load->folder, set);
    struct dirent **names = NULL;
    int r = 0, count = path ? scandir(path, &names, is_set_file, versionsort) : -1;

    if (count < 0 && path && errno == ENOTDIR)
        return 0;
    if (count < 0)
        return path && errno != ENOMEM
                   ? cpd_error__set(CPD_EDENIED, "the folder %s cannot be read", set)
                   : cpd_error__no_memory();
    for (int i = 0; r == 0 && i < count; i++)
        r = add_source(load, set, names[i]->d_name);
    free_names(names, count);
    return r;
}

static int list_sets(struct load *load)
{
    struct dirent **names = NULL;
    int r = 0, count = scandir(load->folder, &names, is_set_folder, versionsort);

    for (int i = 0; r == 0 && i < count; i++)
        r = list_versions(load, names[i]->d_name);
    if (count >= 0)
        free_names(names, count);
    if (r < 0 || load->count > 0)
        return r;
    cpd_error__set(CPD_EABSENT, "there are no competency sets in %s", load->folder);
    return cpd_error__hint("Name the folder that holds files SET/VERSION.yaml: --sets FOLDER. The "
                           "shipped ones lie in competencies.");
}

/* ---- reading and checking ---- */

static int read_open_file(struct source *source, int fd)
{
    struct stat st;
    ssize_t got;

    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
        return cpd_error__set(CPD_EINPUT, "%s is no file", source->place);
    if (st.st_size > CPD_PRESS_FILE_MOST)
        return cpd_error__set(CPD_ELIMIT, "%s is longer than 1 MiB", source->place);
    source->bytes = malloc((size_t)st.st_size + 1);
    if (!source->bytes)
        return cpd_error__no_memory();
    while ((got = read(fd, source->bytes + source->length, (size_t)st.st_size - source->length)) >
           0)
        source->length += (size_t)got;
    return got == 0 ? 0 : cpd_error__set(CPD_EINTERNAL, "%s cannot be read", source->place);
}

static int read_source(struct load *load, struct source *source)
{
    CPD_FREE char *path = join(load->folder, source->place);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1, r;

    if (!path)
        return cpd_error__no_memory();
    if (fd < 0)
        return cpd_error__set(CPD_EDENIED, "%s cannot be opened", source->place);
    r = read_open_file(source, fd);
    close(fd);
    return r;
}

/* What a file says it is must be what it is called: people look for sets by the names of files. */
static void check_name(struct load *load, const struct source *source, const char *key,
                       const char *expected)
{
    const cpd_node *node = cpd_node_get(cpd_doc_root(source->doc), key);

    if (strcmp(cpd_node_as_text(node), expected) == 0)
        return;
    load->wrong = true;
    cpd_issues__add(load->issues, CPD_EINPUT, source->place, cpd_node_line(node),
                    cpd_node_column(node), "Call the file SET/VERSION.yaml, as the set says.",
                    "%s is \"%s\", the file's name says \"%s\"", key, cpd_node_as_text(node),
                    expected);
}

static int check_source(struct load *load, struct source *source)
{
    char set[CPD_CODE_TEXT], version[CPD_CODE_TEXT];
    const char *slash = strchr(source->place, '/');
    int r = read_source(load, source);

    if (r < 0)
        return r;
    r = cpd_set__parse(&source->doc, source->bytes, source->length, source->place, load->issues);
    if (r == CPD_EINPUT || r == CPD_ELIMIT) {
        load->wrong = true;
        return 0;
    }
    if (r < 0)
        return r;
    snprintf(set, sizeof set, "%.*s", (int)(slash - source->place), source->place);
    version_of(version, slash + 1);
    check_name(load, source, "set", set);
    check_name(load, source, "version", version);
    return 0;
}

/* All files, however many are wrong. */
static int check_all(struct load *load)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < load->count; i++)
        r = check_source(load, &load->sources[i]);
    if (r == 0 && load->wrong)
        return cpd_error__from_issues(load->issues);
    return r;
}

/* ---- the press ---- */

static int open_shelf(cpd_shelf **out, const struct cpd_press *press, cpd_home *home)
{
    CPD_FREE char *path = join(home->path, "sets.git");
    int64_t seconds = home->clock.now_ms(home->clock.payload) / 1000;
    cpd_error fault;
    struct stat st;
    int r = path ? 0 : cpd_error__no_memory();

    if (r == 0 && lstat(path, &st) < 0)
        r = cpd_press__fault(press->make(path, &fault), &fault);
    if (r == 0)
        r = cpd_press__fault(press->open(out, path, seconds, &fault), &fault);
    return r;
}

/* ---- adopting ---- */

/* Into git, also when it was adopted before: other bytes under its name are a conflict. */
static int stage(cpd_edition *edition, const struct source *source, const struct cpd_press *press,
                 cpd_shelf *shelf)
{
    const cpd_node *tree = cpd_doc_root(source->doc);
    cpd_error fault;

    *edition = (cpd_edition){.set = cpd_node_get_text(tree, "set"),
                             .version = cpd_node_get_text(tree, "version"),
                             .title = cpd_node_get_text(tree, "title"),
                             .bytes = source->bytes,
                             .length = source->length};
    return cpd_press__fault(press->stage(shelf, edition, &fault), &fault);
}

/* Nobody's working life is judged by an invented council: examples are in force in demo homes only.
 */
static bool is_for(const cpd_home *home, const cpd_node *tree)
{
    return home->demo || !cpd_node_get_bool(tree, "fictitious");
}

static int adopt(struct load *load, struct source *source, const struct cpd_press *press,
                 cpd_shelf *shelf)
{
    const cpd_set *before;
    cpd_adoption adoption;
    cpd_edition edition;
    int64_t position;
    int r = stage(&edition, source, press, shelf);

    if (r < 0 || !is_for(load->home, cpd_doc_root(source->doc)))
        return r;
    r = cpd_sets__find(&before, load->home, edition.set, edition.version, CPD_DATE_NONE, 0);
    if (r != CPD_EABSENT)
        return r;
    cpd_adoption__of(&adoption, cpd_doc_root(source->doc));
    adoption.commit = edition.commit;
    adoption.git_tree = edition.tree;
    source->adopted = true;
    return cpd_sets__adopt(&position, load->home, &adoption);
}

/* All references of all files, however many lead nowhere. */
static int resolve_all(struct load *load)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < load->count; i++) {
        const struct source *source = &load->sources[i];

        if (source->adopted)
            r = cpd_sets__resolve(load->home, cpd_doc_root(source->doc), source->place,
                                  load->issues);
        if (r == CPD_EINPUT) {
            load->wrong = true;
            r = 0;
        }
    }
    return r == 0 && load->wrong ? cpd_error__from_issues(load->issues) : r;
}

static int adopt_all(struct load *load, const struct cpd_press *press, cpd_shelf *shelf)
{
    cpd_error fault;
    int r = 0;

    for (size_t i = 0; r == 0 && i < load->count; i++)
        r = adopt(load, &load->sources[i], press, shelf);
    if (r == 0)
        r = resolve_all(load);
    return r == 0 ? cpd_press__fault(press->publish(shelf, &fault), &fault) : r;
}

static int publish(struct load *load, const char *press_path)
{
    const struct cpd_press *press;
    cpd_shelf *shelf = NULL;
    int r = cpd_press__load(&press, press_path);

    if (r == 0)
        r = open_shelf(&shelf, press, load->home);
    if (r < 0)
        return r;
    r = cpd_change__begin(load->home);
    if (r == 0)
        r = cpd_change__end(load->home, adopt_all(load, press, shelf));
    if (r < 0)
        cpd_sets__forget(load->home);
    press->close(shelf);
    return r;
}

int cpd_home__publish_sets(cpd_home *home, const char *folder, const char *press_path,
                           cpd_issues *issues)
{
    cpd_issues *own = issues ? NULL : cpd_issues_new();
    struct load load = {
        .home = home, .folder = folder ? folder : INSTALLED, .issues = issues ? issues : own};
    int r = load.issues ? list_sets(&load) : cpd_error__no_memory();

    if (r == 0)
        r = check_all(&load);
    if (r == 0)
        r = publish(&load, press_path);
    free_load(&load);
    cpd_issues_free(own);
    return r;
}
