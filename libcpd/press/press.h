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

#define CPD_PRESS_ABI 2
#define CPD_PRESS_FILE_MOST (1 << 20) /* bytes of a set, as in <cpd/node.h> */
#define CPD_GIT_ID_TEXT 41            /* bytes for the name of an object in hex and its NUL */
#define CPD_TAGGER_TEXT 200

typedef struct cpd_shelf cpd_shelf; /* an open repository */

/* Make the signature of a tag, in its armour, to free(). */
typedef int cpd_sign_tag(char **armour, void *payload, const char *bytes, size_t length,
                         cpd_error *fault);

typedef struct cpd_edition {
    const char *set, *version; /* codes */
    const char *title;         /* for the message of commit and tag */
    const char *trailer;       /* lines at the end of the tag's message; NULL for none */
    const char *who, *where;   /* name and address of who publishes; NULL: the home itself */
    cpd_sign_tag *sign;        /* NULL: the tag is not signed */
    void *payload;
    const char *bytes;
    size_t length;
    bool here; /* out: the repository has this version already */
    /* out: where git keeps it; commit is also the pin of a version that is read, or "" */
    char tag[CPD_GIT_ID_TEXT], commit[CPD_GIT_ID_TEXT], tree[CPD_GIT_ID_TEXT],
        blob[CPD_GIT_ID_TEXT];
} cpd_edition;

/* A tag SET/VERSION as it was found. */
typedef struct cpd_tag {
    char set[65], version[65];
    char tag[CPD_GIT_ID_TEXT], commit[CPD_GIT_ID_TEXT], blob[CPD_GIT_ID_TEXT];
    char tagger[CPD_TAGGER_TEXT]; /* "Name <address>", as the tag says */
    int64_t seconds;              /* when, as the tag says */
    bool is_signed;               /* it bears a signature, good or bad */
    int kind;                     /* 0; why it cannot be read, and fault says what is wrong */
    char fault[300];
} cpd_tag;

struct cpd_press {
    size_t size; /* of this table */
    uint32_t abi;
    /* Make an empty bare repository, for its owner alone. CPD_ECONFLICT when something is there. */
    int (*make)(const char *path, cpd_error *fault);
    /* @param seconds  the time that commits and tags bear, since 1970 UTC
     * CPD_EABSENT; CPD_EDENIED when the repository leads elsewhere (links, alternates, redirects)
     */
    int (*open)(cpd_shelf **out, const char *path, int64_t seconds, cpd_error *fault);
    void (*close)(cpd_shelf *shelf);   /* what was staged and not published is gone */
    void (*abandon)(cpd_shelf *shelf); /* drop what was staged and not published */
    /* Write the objects of a version; nobody sees them before publish. A version that stands there
     * with the same bytes is left as it is. CPD_ECONFLICT when it has other bytes */
    int (*stage)(cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);
    /* Move main and set the tags of all that was staged. CPD_ECONFLICT when somebody was faster */
    int (*publish)(cpd_shelf *shelf, cpd_error *fault);
    /* Find a version: set and version are given; where git keeps it is filled in. With a commit
     * given, CPD_ETAMPERED when the tag names another one. CPD_EABSENT; CPD_EDAMAGED and
     * CPD_ELIMIT, naming the object */
    int (*find)(cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);
    /* The same, and its bytes, to free(). */
    int (*read)(char **bytes, cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);
    /* All tags of versions, by name, to free(); what is wrong with one is told in it. Tags with
     * other names are counted. CPD_ELIMIT */
    int (*list)(cpd_tag **out, size_t *count, size_t *others, cpd_shelf *shelf, cpd_error *fault);
    /* The tag of a version byte by byte, with its signature, to free(). @param tag  set and version
     * are given, the rest is filled; the answer as of find */
    int (*tag)(char **bytes, size_t *length, cpd_tag *tag, cpd_shelf *shelf, cpd_error *fault);
    /* Stage a version of another repository as it is there: its tag, its commit, and all commits
     * before. Nothing of it is believed: each object is asked for kind and size and what it must
     * be. A version that stands here with the same text stays as it is (here). CPD_ECONFLICT when
     * it has another text; else as find */
    int (*take)(cpd_shelf *shelf, cpd_shelf *from, cpd_edition *edition, cpd_error *fault);
};

/* Load the press. @param path  of the module; NULL: the one that is installed
 * @return 0; CPD_EABSENT when it cannot be loaded, CPD_EINPUT when it is not of this version */
int cpd_press__load(const struct cpd_press **out, const char *path);
/* Remove a folder and all in it, as far as it can be. Links are removed, never followed. */
void cpd_folder__remove(const char *folder);
/* Make a fault of the press this thread's error; r is passed through. */
int cpd_press__fault(int r, const cpd_error *fault);

#endif
