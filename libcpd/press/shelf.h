/* shelf - an open repository of sets, for the files of this module. */
#ifndef CPD_PRESS_SHELF_H
#define CPD_PRESS_SHELF_H

#include <git2.h>

#include "press/press.h"

#define CPD_REF_TEXT 160 /* bytes for refs/tags/SET/VERSION and its NUL */
#define CPD_FILE_TEXT 70 /* bytes for SET.yaml and its NUL */

/* The objects of a version. */
struct cpd_written {
    git_oid file, tree, commit, tag;
};

/* A version whose tag waits to be set; its objects are in memory until then. */
struct cpd_staged {
    char ref[CPD_REF_TEXT];
    struct cpd_written written;
};

struct cpd_shelf {
    git_repository *repo;
    git_odb *odb;
    int64_t seconds;
    git_oid main, tip; /* where main stands, and where it will; zero while there are no commits */
    struct cpd_staged *staged;
    size_t count, room;
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

/* Read the version a tag names. CPD_EABSENT when there is no such tag. */
int cpd_shelf__read(git_blob **out, cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);

int cpd_shelf__stage(cpd_shelf *shelf, cpd_edition *edition, cpd_error *fault);
int cpd_shelf__publish(cpd_shelf *shelf, cpd_error *fault);

#endif
