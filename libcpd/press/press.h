/* press - versions of competency sets in a bare git repository, published once and for ever. The
 * only module that sees libgit2.
 *
 * It is a shared module of its own, cpd-press.so, so that everyday commands never load libgit2:
 * door.c, which belongs to the library, loads it and finds the table below under the name
 * cpd_press. The module links nothing of the library; it reports failures in a cpd_error its caller
 * gives.
 *
 * A version is a file SET.yaml in a commit of its own on the branch main, under the annotated tag
 * SET/VERSION; so `git log -p pcf.yaml` shows how a set has grown. Nothing is ever checked out, and
 * no configuration is read, neither the machine's nor the user's nor the repository's.
 */
#ifndef CPD_PRESS_H
#define CPD_PRESS_H

#include <stdint.h>

#include "base/base.h"

#define CPD_PRESS_ABI 1
#define CPD_PRESS_FILE_MOST (1 << 20) /* bytes of a set, as in <cpd/node.h> */
#define CPD_GIT_ID_TEXT 41            /* bytes for the name of an object in hex and its NUL */

typedef struct cpd_shelf cpd_shelf; /* an open repository */

typedef struct cpd_edition {
    const char *set, *version; /* codes */
    const char *title;         /* for the message of commit and tag */
    const char *bytes;
    size_t length;
    char commit[CPD_GIT_ID_TEXT], tree[CPD_GIT_ID_TEXT]; /* out: where git keeps it */
} cpd_edition;

struct cpd_press {
    size_t size; /* of this table */
    uint32_t abi;
    /* Make an empty bare repository, for its owner alone. CPD_ECONFLICT when something is there. */
    int (*make)(const char *path, cpd_error *fault);
    /* @param seconds  the time that commits and tags bear, since 1970 UTC
     * CPD_EABSENT; CPD_EDENIED when the repository leads elsewhere (links, alternates, redirects)
     */
    int (*open)(cpd_shelf **out, const char *path, int64_t seconds, cpd_error *fault);
    void (*close)(cpd_shelf *shelf); /* what was staged and not published is unreachable */
    /* Write the objects of a version; nobody sees them before publish. A version that stands there
     * with the same bytes is left as it is. CPD_ECONFLICT when it has other bytes */
    int (*stage)(cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);
    /* Move main and set the tags of all that was staged. CPD_ECONFLICT when somebody was faster */
    int (*publish)(cpd_shelf *shelf, cpd_error *fault);
    /* Read a version: set and version are given; the rest is filled, bytes to free() by the caller.
     * With a commit given, CPD_ETAMPERED when the tag names another one.
     * CPD_EABSENT; CPD_EDAMAGED and CPD_ELIMIT, naming the object */
    int (*read)(char **bytes, cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);
};

/* Load the press. @param path  of the module; NULL: the one that is installed
 * @return 0; CPD_EABSENT when it cannot be loaded, CPD_EINPUT when it is not of this version */
int cpd_press__load(const struct cpd_press **out, const char *path);
/* Make a fault of the press this thread's error; r is passed through. */
int cpd_press__fault(int r, const cpd_error *fault);

#endif
