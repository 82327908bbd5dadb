/* shelf - an open repository of sets, for the files of this module. */
#ifndef CPD_PRESS_SHELF_H
#define CPD_PRESS_SHELF_H

#include <git2.h>

#include "press/press.h"

#define CPD_REF_TEXT 160 /* bytes for refs/tags/SET/VERSION and its NUL */
#define CPD_TAG_MOST (64 << 10)
#define CPD_COMMIT_MOST (64 << 10)
#define CPD_FOLDER_MOST (256 << 10)
#define CPD_FILE_TEXT 70 /* bytes for SET.yaml and its NUL */

/* The objects of a version. */
struct cpd_written {
    git_oid file, tree, commit, tag;
};

/* A version whose tag waits to be set; its objects are in memory until then. */
struct cpd_staged {
    char ref[CPD_REF_TEXT];
    git_oid tag;
};

struct cpd_shelf {
    git_repository *repo;
    git_odb *odb;
    git_odb_backend *memory; /* of the odb: what is staged */
    int64_t seconds;
    git_oid main, tip; /* where main stands, and where it will; zero while there are no commits */
    struct cpd_staged *staged;
    size_t count, room;
    git_oid *objects; /* all that is staged, for the pack */
    size_t object_count, object_room;
    size_t taken_bytes; /* of objects taken from another repository */
};

/* Set the fault and return its kind. */
int cpd_shelf__fault(cpd_error *fault, int kind, const char *hint, const char *format, ...)
    CPD_PRINTF(4, 5);
/* A failure of libgit2 while doing something: "writing a commit". Its own text is not repeated, it
 * may hold paths of the machine. */
int cpd_shelf__failed(cpd_error *fault, int git, const char *doing);

/* Names of a version, checked: what is no code never becomes a name in git. */
int cpd_shelf__names(char ref[CPD_REF_TEXT], char file[CPD_FILE_TEXT], const cpd_edition *edition,
                     cpd_error *fault);
bool cpd_shelf__is_code(const char *text, size_t length);

/* Of which kind is an object, and how large? Asked before anything of it is kept.
 * @param what  what it should be: "a tag" */
int cpd_shelf__ask(cpd_shelf *shelf, const git_oid *id, git_object_t wanted, size_t most,
                   const char *what, cpd_error *fault);
/* The entry with this name in a folder that is all of sets; NULL name: whether it is. */
int cpd_shelf__folder(git_oid *file, cpd_shelf *shelf, const git_oid *id, const char *name,
                      cpd_error *fault);
int cpd_shelf__damaged(cpd_error *fault, const char *what, const git_oid *id, const char *how);
int cpd_shelf__unreadable(cpd_error *fault, int git, const char *what, const git_oid *id);

/* Tell the names of the objects of an edition. */
void cpd_shelf__name(cpd_edition *edition, const struct cpd_written *found);
/* Find the version a tag names. CPD_EABSENT when there is no such tag. */
int cpd_shelf__find(struct cpd_written *out, cpd_shelf *shelf, cpd_edition *edition,
                    cpd_error *fault);
/* Read it. CPD_EABSENT when there is no such tag. */
int cpd_shelf__read(git_blob **out, cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);

int cpd_shelf__stage(cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);
int cpd_shelf__publish(cpd_shelf *shelf, cpd_error *fault);
void cpd_shelf__abandon(cpd_shelf *shelf);
int cpd_shelf__take(cpd_shelf *shelf, cpd_shelf *from, cpd_edition *edition, cpd_error *fault);
int cpd_shelf__list(cpd_tag **out, size_t *count, size_t *others, cpd_shelf *shelf,
                    cpd_error *fault);
int cpd_shelf__tag(char **bytes, size_t *length, cpd_tag *tag, cpd_shelf *shelf, cpd_error *fault);

/* Keep an object for the pack, a tag for when it is published. */
int cpd_shelf__keep(cpd_shelf *shelf, const git_oid *id, cpd_error *fault);
int cpd_shelf__keep_tag(cpd_shelf *shelf, const char *ref, const git_oid *tag, cpd_error *fault);

#endif
