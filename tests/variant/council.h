/* council - homes judged by the shipped sets, and folders of variants that a test writes itself.
 *
 *     cpd_home *home = council_home();          Asha acts; Tom supervises her; Vera is nobody to
 * her council_adopt(home, &(struct council){.rules = COUNCIL_ASKS("return true, 'so it is'")});
 *     const cpd_node *found = council_finding(progress, "asked");
 */
#ifndef CPD_TEST_VARIANT_COUNCIL_H
#define CPD_TEST_VARIANT_COUNCIL_H

#include "support/shipped.h"

#define COUNCIL_TODAY "2026-11-20"

/* What is not said is: trial, 1, council, 2026-01-01, and no cases. */
struct council {
    const char *name, *version, *layer, *from, *more; /* more: further lines of variant.yaml */
    const char *rules, *cases;
};

/* Rules with one predicate, "p", that is the practice minimum of social workers as finding "asked".
 * The body begins on line 2. */
#define COUNCIL_ASKS(body)                                                                         \
    "return { predicates = { p = { sentence = 'that it is so', test = function(facts)\n" body      \
    "\nend } }, overlays = 'career-england-children', grades = { { code = 'social-worker',\n"      \
    "practice_minimum = { code = 'asked', title = 'It is so', predicate = 'p' } } } }"

cpd_home *council_home(void);

/* Its folder, to free(). */
char *council_folder(const struct council *council);
/* One file of a folder, written anew. */
void council_write(const char *folder, const char *name, const char *text);
void council_adopt(cpd_home *home, const struct council *council);

/* What Asha is told as of a day, known at a position (0: now). */
cpd_doc *council_progress(cpd_home *home, const char *day, int64_t known_at);
/* The finding with this code in "practice", "supervision" or "requirement"; NULL for none. */
const cpd_node *council_finding(const cpd_doc *progress, const char *code);
/* "met: reason" of the finding "asked" today, to free(). */
char *council_asked(cpd_home *home);

/* The position of the log. */
int64_t council_position(cpd_home *home);
/* All that entries, statements, revisions, sets and keys hold, in hex; to free(). */
char *council_tables(cpd_home *home);
/* verify has nothing against it. */
void council_expect_whole(cpd_home *home);

#endif
