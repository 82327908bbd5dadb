/* Fetching in three steps: another program brings all tags into a repository for the moment; what
 * was asked for is read from there as strictly as everything is read, and checked as sets; and only
 * then are the objects taken, one by one, and the tags set. Whatever fails leaves the repository as
 * it was. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "press/child.h"
#include "press/fetch/status.h"
#include "press/repository.h"

#define SECONDS 120
#define PATH_MOST 4096

struct fetching {
    cpd_repository *repository;
    char place[PATH_MOST];      /* a folder for the moment */
    cpd_repository *quarantine; /* in it */
    const char *from;
    char url[PATH_MOST]; /* what libgit2 is given */
    bool local;
    cpd_tag *tags; /* what was brought and asked for */
    size_t count;
    cpd_issues *issues;
};

/* ---- where from ---- */

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* On this machine nobody listens in, so there, and only there, it may go without encryption. */
static bool is_loopback(const char *url)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://localhost", "http://[::1]",
                                        "git://127.0.0.1",  "git://localhost",  "git://[::1]"};

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (begins(url, hosts[i]) && strchr(":/", url[strlen(hosts[i])]))
            return true;
    return false;
}

/* A publisher's folder, a bare repository, or a folder that somebody works in with git. */
static int find_folder(struct fetching *f)
{
    static const char *const within[] = {"/sets.git", "/.git", ""};
    char path[PATH_MOST];

    for (size_t i = 0; i < sizeof within / sizeof *within; i++) {
        if (snprintf(path, sizeof path, "%s%s", f->from, within[i]) >= (int)sizeof path)
            break;
        if (is_folder(path) && realpath(path, f->url))
            return 0;
    }
    cpd_error__set(CPD_EABSENT, "there is no repository to fetch from");
    return cpd_error__hint("Name a folder or a URL of https.");
}

static int find_source(struct fetching *f)
{
    f->local = !strstr(f->from, "://");
    if (f->local)
        return find_folder(f);
    if ((begins(f->from, "https://") || is_loopback(f->from)) && !strchr(f->from, '@') &&
        strlen(f->from) < PATH_MOST) {
        strcpy(f->url, f->from);
        return 0;
    }
    cpd_error__set(CPD_EINPUT, "sets are fetched from a folder or from a URL of https");
    return cpd_error__hint("What is reached in another way can be cloned with git and fetched from "
                           "there.");
}

/* ---- the other program ---- */

static int explain(const cpd_child *child)
{
    static const struct {
        int status, kind;
        const char *text, *hint;
    } ends[] = {
        {CPD_FETCH_ABSENT, CPD_EABSENT, "there is no repository to fetch from",
         "Name a folder or a URL of https."},
        {CPD_FETCH_UNREACHABLE, CPD_EABSENT, "the other repository cannot be reached",
         "Try again."},
        {CPD_FETCH_UNTRUSTED, CPD_EDENIED, "the other side does not prove who it is",
         "Its certificate is not one that this machine trusts."},
        {CPD_FETCH_DENIED, CPD_EDENIED, "the other side wants to know who asks",
         "Clone it with git, and fetch from there."},
        {CPD_FETCH_TOO_MUCH, CPD_ELIMIT, "the other repository has more than is fetched at once",
         "At most 64 MiB and 200,000 objects are."},
        {CPD_FETCH_BROKEN, CPD_EDAMAGED, "the other repository is damaged", ""},
        {CPD_FETCH_UNCONFINED, CPD_EINTERNAL, "this system cannot limit the program that fetches",
         ""},
    };

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends[i].status == child->status) {
            cpd_error__set(ends[i].kind, "%s", ends[i].text);
            return *ends[i].hint ? cpd_error__hint("%s", ends[i].hint) : ends[i].kind;
        }
    if (child->timed_out)
        return cpd_error__set(CPD_ELIMIT, "fetching took too long and was ended");
    cpd_error__set(CPD_EDAMAGED, "the program that fetches was ended by what the other side sent");
    return cpd_error__hint("Do not trust that repository.");
}

static int run(struct fetching *f)
{
    const char *program = f->repository->fetcher ? f->repository->fetcher : CPD_FETCHER;
    char *environment[] = {NULL};
    char *argv[] = {(char[]){"cpd-press-fetch"}, f->url, f->quarantine->path,
                    f->local ? f->url : NULL, NULL};
    cpd_child child = {.program = program,
                       .argv = argv,
                       .environ = environment,
                       .out_most = 0,
                       .seconds = f->repository->seconds ? f->repository->seconds : SECONDS};
    int r = cpd_child__run(&child);

    if (r == CPD_EABSENT)
        r = cpd_error__set(CPD_EABSENT, "the program that fetches is not installed");
    if (r == 0 && child.status != CPD_FETCH_DONE)
        r = explain(&child);
    cpd_child__fini(&child);
    return r;
}

/* The other one is looked at first as if it were ours: what leads out of it is refused here
 * already.
 */
static int check_source(struct fetching *f)
{
    cpd_repository *other = NULL;
    int r = 0;

    if (f->local)
        r = cpd_repository__open_bare(&other, f->repository, f->url);
    cpd_repository_close(other);
    return r;
}

static int open_quarantine(struct fetching *f)
{
    const char *temporary = getenv("TMPDIR");
    char path[PATH_MOST + 16];
    cpd_error fault;
    int r;

    if (snprintf(f->place, sizeof f->place, "%s/cpd-fetch.XXXXXX",
                 temporary && *temporary == '/' ? temporary : "/tmp") >= (int)sizeof f->place ||
        !mkdtemp(f->place)) {
        f->place[0] = '\0';
        return cpd_error__set(CPD_EFULL, "no folder can be made to fetch into");
    }
    snprintf(path, sizeof path, "%s/sets.git", f->place);
    r = cpd_press__fault(f->repository->press->make(path, &fault), &fault);
    return r == 0 ? cpd_repository__open_bare(&f->quarantine, f->repository, path) : r;
}

/* ---- what was brought ---- */

static bool is_wanted(const cpd_tag *tag, const char *wanted)
{
    size_t set = strlen(tag->set);

    if (strncmp(wanted, tag->set, set) != 0)
        return false;
    return wanted[set] == '\0' ||
           (wanted[set] == '@' && strcmp(wanted + set + 1, tag->version) == 0);
}

static bool is_any_wanted(const cpd_tag *tag, const char *const *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_wanted(tag, wanted[i]))
            return true;
    return count == 0;
}

static int check_found(const struct fetching *f, const char *const *wanted, size_t count)
{
    for (size_t w = 0; w < count; w++) {
        bool found = false;

        for (size_t i = 0; i < f->count; i++)
            found |= is_wanted(&f->tags[i], wanted[w]);
        if (!found)
            return cpd_error__set(CPD_EABSENT, "%.130s is not published there", wanted[w]);
    }
    return f->count ? 0 : cpd_error__set(CPD_EABSENT, "no version of a set is published there");
}

/* What is wrong with a tag that was asked for is the answer; others are of no concern. */
static int list_wanted(struct fetching *f, const char *const *wanted, size_t count)
{
    size_t all = 0, others;
    cpd_error fault;
    int r = cpd_press__fault(
        f->quarantine->press->list(&f->tags, &all, &others, f->quarantine->shelf, &fault), &fault);

    if (r < 0)
        return r;
    for (size_t i = 0; i < all; i++)
        if (is_any_wanted(&f->tags[i], wanted, count))
            f->tags[f->count++] = f->tags[i];
    for (size_t i = 0; i < f->count; i++)
        if (f->tags[i].kind)
            return cpd_error__set(f->tags[i].kind, "%s@%s: %s", f->tags[i].set, f->tags[i].version,
                                  f->tags[i].fault);
    return check_found(f, wanted, count);
}

static int check_sets(struct fetching *f)
{
    bool wrong = false;
    int r = 0;

    for (size_t i = 0; r == 0 && i < f->count; i++) {
        cpd_doc *doc = NULL;
        cpd_edition edition;

        r = cpd_repository__read(&doc, f->quarantine, f->tags[i].set, f->tags[i].version, &edition,
                                 f->issues);
        cpd_doc_free(doc);
        if (r == CPD_EINPUT && f->issues && cpd_issues_count(f->issues)) {
            wrong = true;
            r = 0;
        }
    }
    return r == 0 && wrong ? cpd_error__from_issues(f->issues) : r;
}

static void describe(cpd_doc *doc, cpd_node *list, const cpd_tag *tag, const cpd_edition *edition)
{
    cpd_node *line = cpd_node_object(doc);

    cpd_node_set(doc, line, "reference", cpd_node_textf(doc, "%s@%s", tag->set, tag->version));
    cpd_node_set_text(doc, line, "tag", tag->tag);
    cpd_node_set_text(doc, line, "commit", tag->commit);
    cpd_node_set_bool(doc, line, "here", edition->here);
    cpd_node_add(doc, list, line);
}

static int take_all(cpd_doc *doc, cpd_node *list, struct fetching *f)
{
    const struct cpd_press *press = f->repository->press;
    cpd_error fault;
    int r = 0;

    for (size_t i = 0; r == 0 && i < f->count; i++) {
        cpd_edition edition = {.set = f->tags[i].set, .version = f->tags[i].version};

        r = cpd_press__fault(
            press->take(f->repository->shelf, f->quarantine->shelf, &edition, &fault), &fault);
        describe(doc, list, &f->tags[i], &edition);
    }
    return r == 0 ? cpd_press__fault(press->publish(f->repository->shelf, &fault), &fault) : r;
}

static int bring(struct fetching *f, const char *const *wanted, size_t count)
{
    int r = find_source(f);

    if (r == 0)
        r = check_source(f);
    if (r == 0)
        r = open_quarantine(f);
    if (r == 0)
        r = run(f);
    if (r == 0)
        r = list_wanted(f, wanted, count);
    return r == 0 ? check_sets(f) : r;
}

int cpd_repository_fetch(cpd_doc **out, cpd_repository *repository, const char *from,
                         const char *const *wanted, size_t count, cpd_issues *issues)
{
    struct fetching f = {.repository = repository, .from = from, .issues = issues};
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc), *list = cpd_node_list(doc);
    int r = doc ? bring(&f, wanted, count) : cpd_error__no_memory();

    if (r == 0)
        r = take_all(doc, list, &f);
    if (r < 0)
        repository->press->abandon(repository->shelf);
    cpd_node_set_text(doc, root, "schema", "cpd.framework-fetched/1");
    cpd_node_set(doc, root, "versions", list);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0) {
        cpd_doc_set_root(doc, root);
        *out = cpd_steal(&doc);
    }
    cpd_repository_close(f.quarantine);
    if (f.place[0])
        cpd_folder__remove(f.place);
    free(f.tags);
    cpd_doc_free(doc);
    return r;
}
