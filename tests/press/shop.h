/* shop - a press and a folder for its repository, and the command git as the second opinion. */
#ifndef CPD_TEST_PRESS_SHOP_H
#define CPD_TEST_PRESS_SHOP_H

#include <cpd/press.h>

#include "press/press.h"

/* The press that was built with these tests; its path is borrowed. */
const char *press_path(void);
const struct cpd_press *press(void);

/* An open, empty repository of sets in a folder of its own; the path is to free(). */
cpd_shelf *shop_open(char **path);
/* Stage and publish one version; returns what it answers, with the fault as this thread's error. */
int shop_publish(cpd_shelf *shelf, const char *set, const char *version, const char *bytes);
/* Read a version back: its bytes, to free(), or NULL with *r set and the fault as the error.
 * @param commit  the pin; NULL for none */
char *shop_read(int *r, cpd_shelf *shelf, const char *set, const char *version, const char *commit);

/* An open publisher's repository in a folder of its own, by the clock of noon, 20 November 2026;
 * the folder is to free(). */
cpd_repository *shop_repository(char **folder);
/* The options for opening one, with the press and the fetcher that were built with these tests. */
const cpd_press_options *shop_options(void);
/* Publish one text as NAME; returns what it answers. @param listed  all that is wrong, one a line;
 * to free() */
int shop_publish_text(cpd_doc **out, cpd_repository *repository, const char *text,
                      const cpd_publish_options *options, char **listed);
/* A new key of the type ed25519 in a folder; its path, to free(), and its line for a file of
 * allowed signers, to free(). */
char *shop_key(char **allowed);
void shop_write(const char *folder, const char *name, const char *text);

/* Make a repository of the hostile test data one of ours: an annotated tag framework/v1 on what its
 * tag v1 names. */
void shop_dress(const char *path);

/* What `git --git-dir=PATH ...` prints, without the last line feed, and "!" in front when it
 * failed; to free(). Machine and user settings are out of reach. */
char *git(const char *path, const char *format, ...) CPD_PRINTF(2, 3);
/* The same, compared. */
void expect_git(const char *expected, const char *path, const char *format, ...) CPD_PRINTF(3, 4);

#endif
