/* repository - the library's side of an open repository of sets: versions as checked trees. Private
 * to this folder. */
#ifndef CPD_PRESS_REPOSITORY_H
#define CPD_PRESS_REPOSITORY_H

#include <cpd/press.h>

#include "base/home.h"
#include "compare/compare.h"
#include "framework/framework.h"
#include "press/press.h"

struct cpd_kept_tree;

struct cpd_repository {
    const struct cpd_press *press;
    cpd_shelf *shelf;
    cpd_home *home;       /* whose it is; NULL for a publisher's */
    char *path, *folder;  /* the bare repository; what it lies in */
    char *fetcher, *sets; /* NULL: what is installed */
    int seconds;          /* that fetching may take; 0: as it is usual */
    cpd_clock clock;
    struct cpd_kept_tree *kept; /* versions that were read */
};

/* Open a bare repository beside one that is open. */
int cpd_repository__open_bare(cpd_repository **out, const cpd_repository *beside, const char *path);

/* A version as a checked tree, borrowed until the repository is closed. What was read before comes
 * from memory, or from the cache on disk; both by the name of its bytes in git.
 * @param edition  out, where git keeps it; NULL when nobody asks
 * @return 0; CPD_EABSENT; CPD_EINPUT when it is no set, or another than its tag says */
int cpd_repository__load(const cpd_node **out, cpd_repository *repository, const char *set,
                         const char *version, cpd_edition *edition);
/* The same from its bytes in git, whatever was kept: for what is to be believed. To free. */
int cpd_repository__read(cpd_doc **out, cpd_repository *repository, const char *set,
                         const char *version, cpd_edition *edition, cpd_issues *issues);

/* A source as a tree: *own is to free, NULL where the repository keeps it. */
int cpd_repository__source(const cpd_node **out, cpd_doc **own, cpd_repository *repository,
                           const cpd_source *source, cpd_issues *issues);
/* set@version and nothing else. CPD_EINPUT */
int cpd_repository__reference(cpd_reference *out, const char *text);

/* All readable tags of a set (NULL: of all), oldest first as they were tagged; to free(). */
int cpd_repository__versions(cpd_tag **out, size_t *count, cpd_repository *repository,
                             const char *set);

/* CPD_EABSENT: there is no version of this set here. */
int cpd_repository__absent(const char *set);
/* How reading time is reckoned; what it names lives in *doc, to free. No figure: 0 words. */
int cpd_repository__reading(cpd_reading *out, cpd_doc **doc, cpd_repository *repository);

/* A file of some folder, whole, with a NUL behind it; to free(). CPD_EABSENT, CPD_ELIMIT
 * @param name  what the user calls it */
int cpd_repository__file(char **out, const char *path, const char *name);

/* ---- cache.c: checked trees on disk, by the names of their bytes in git ---- */

/* NULL when there is none that is whole and of this program. */
cpd_doc *cpd_cache__read(const char *repository, const char *blob);
/* A cache that cannot be written is none. */
void cpd_cache__write(const char *repository, const char *blob, const cpd_node *tree);

#endif
