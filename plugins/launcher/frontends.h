/* Where front ends lie, and which of them may run. Contract of the launcher's two files. */
#ifndef LAUNCHER_FRONTENDS_H
#define LAUNCHER_FRONTENDS_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include <cpd/frontend.h>

/* The library folder of this very program. */
typedef struct frontends {
    char folder[PATH_MAX];
    bool built; /* not installed: cpd-NAME.so lies in folder/NAME, as the build made it */
} frontends;

/* Both answer 0, or the exit status after saying on standard error what is wrong. */
int frontends_find(frontends *out);
/* The front end for a first word: the one of that name, else the plain command line. What was
 * loaded stays loaded. */
int frontend_load(const cpd_frontend **out, const frontends *place, const char *word);

/* Name and summary of every front end that would run, but the plain command line. */
void frontends_list(FILE *out, const frontends *place);

#endif
