/* framework - competency sets, vocabularies, ladders and regulators' rules: checked when they come
 * in, compiled into the store when they are adopted, and asked for from there. Internal side of
 * <cpd/framework.h>; how a set is written stands in docs/sets.md.
 *
 * A checked tree has the keys of its document and these values: codes, texts, words and days
 * ("2026-11-20") as text; numbers (`format`, `n`, `min`, `weeks`, `months`) as integers; durations
 * in minutes, percentages in basis points (12.5% is 1250), both as integers; flags as booleans; a
 * window as {"months": n}, {"weeks": n}, {"from_week": n, "to_week": n} of the present grade,
 * {"in_grade": true} or {"year": true}. `practice_minimum` and `sample` may be the text "none" and
 * `domains` the text "all" instead. Every requirement has its `force`,
 * every set its `certainty`; a part without `certainty` has that of its set.
 */
#ifndef CPD_FRAMEWORK_INTERNAL_H
#define CPD_FRAMEWORK_INTERNAL_H

#include <cpd/framework.h>

#include "base/home.h"

/* ---- checking: needs no home ---- */

/* Read a document and check it. @param name  what the user calls it (pcf/2018.yaml)
 * @param out  the checked tree; text keeps its line and column. @return 0; CPD_EINPUT or CPD_ELIMIT
 * with everything that is wrong in issues (may be NULL: the first is in the error) */
int cpd_set__parse(cpd_doc **out, const char *bytes, size_t length, const char *name,
                   cpd_issues *issues);

/* Check a document that was not read from a file of a set but put together as one: its scalars are
 * texts. Values are replaced by what they mean. @param issues  not NULL. @return as above */
int cpd_set__check(cpd_doc *doc, const char *name, cpd_issues *issues);

/* Orders of codes in which those that cannot stand in one set are equal: they differ only in case,
 * or look alike. */
int cpd_code__compare_fold(const char *a, const char *b);
int cpd_code__compare_look(const char *a, const char *b);

#define CPD_CODE_TEXT 65 /* bytes for a code and its NUL */

/* set, set@version, set#code or set@version#code; what is not there is "". */
typedef struct cpd_reference {
    char set[CPD_CODE_TEXT], version[CPD_CODE_TEXT], code[CPD_CODE_TEXT];
} cpd_reference;
bool cpd_reference__parse(cpd_reference *out, const char *text);

/* Whose voice a set is: 1 nation, 2 college, 3 council, 4 service, 5 team. The nearest speaks. */
#define CPD_LAYER_MOST 5
const char *cpd_layer__name(int layer);     /* "" for other numbers */
int cpd_layer__from_name(const char *name); /* 0 for other words */

/* ---- adopted sets ---- */

/* An adopted version. Borrowed from the home until cpd_sets__forget() or the home is closed. */
typedef struct cpd_set {
    int64_t id; /* entry of the adoption, also its position */
    const char *name, *version, *kind, *title;
    int layer;
    cpd_date since, until; /* both included; until CPD_DATE_NONE while it lasts */
    const cpd_node *head;  /* the checked tree without its nodes, entries or grades */
} cpd_set;

int cpd_sets__open(cpd_home *home); /* reads nothing yet */
void cpd_sets__close(cpd_home *home);
/* Drop what is remembered: after a change with an adoption in it was abandoned. */
void cpd_sets__forget(cpd_home *home);

/* A set by name. @param version  NULL: the one in force on that day; with a version the day does
 * not matter. @param known_at  a position of the log, 0: now. @return 0; CPD_EABSENT */
int cpd_sets__find(const cpd_set **out, cpd_home *home, const char *name, const char *version,
                   cpd_date day, int64_t known_at);
/* The sets of a kind (NULL: all kinds) in force on a day, nearest layer first, one version of each
 * name. @param count  how many there are; the first `most` of them stand in list */
int cpd_sets__in_force(const cpd_set **list, size_t most, size_t *count, cpd_home *home,
                       const char *kind, cpd_date day, int64_t known_at);
/* Is it of this kind? A variant that lies over a ladder is a ladder too. Its head was read. */
bool cpd_set__is(const cpd_set *set, const char *kind);
/* The version that an entry adopted. CPD_EABSENT */
int cpd_sets__by_id(const cpd_set **out, cpd_home *home, int64_t id);
/* Every adopted version, in the order of adoption; the walk begins with i = 0, which looks for new
 * ones.
 * @param out  set i; NULL beyond the end */
int cpd_sets__at(const cpd_set **out, cpd_home *home, size_t i);

/* The parts of a set (nodes, entries or grades), in the order of the document. They are read when
 * first asked for. */
int cpd_set__parts(const cpd_node *const **out, size_t *count, cpd_home *home, const cpd_set *set);
/* One part by its code. @return 0; CPD_EABSENT */
int cpd_set__part(const cpd_node **out, cpd_home *home, const cpd_set *set, const char *code);
/* The whole checked tree of an adopted set, put together in doc. Its values are the home's own. */
int cpd_set__tree(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_set *set);
/* Place of a level among those of a set, lowest 0; -1 when the set has no such level. */
int cpd_set__level(const cpd_set *set, const char *code);

/* What set@version#code names: a part, a level or a requirement; without #code part is NULL.
 * @return 0; CPD_EABSENT; CPD_EINPUT when it is no reference with a version */
int cpd_sets__reference(const cpd_set **set, const cpd_node **part, cpd_home *home,
                        const char *reference);

/* A checked tree as cpd_framework_show() shows an adopted set, without what only an adoption has.
 * @param code  of one thing of it; NULL for all @return 0; CPD_EABSENT */
int cpd_set__show(cpd_doc **out, const cpd_node *tree, const char *code);

/* ---- adopting ---- */

typedef struct cpd_adoption {
    const cpd_node *tree; /* checked */
    int layer;
    cpd_date since, until;         /* until CPD_DATE_NONE: until further notice */
    const char *commit, *git_tree; /* in hex: where git keeps it */
    const cpd_node *signature;     /* {"result", "principal", "key": {"fingerprint"}}; NULL: not
                                      looked at, as with what a new home comes with */
} cpd_adoption;

/* The adoption a checked tree asks for: its own layer, from its effective_from. */
void cpd_adoption__of(cpd_adoption *out, const cpd_node *tree);
/* Was this version adopted? @param same  set when it was: whether it says the same
 * @return 1 when it was, 0 when not; negative when that cannot be told */
int cpd_sets__was_adopted(bool *same, cpd_home *home, const cpd_node *tree);
/* Write the statement and the tables, inside a change. @return 0; CPD_ECONFLICT when this version
 * was adopted already, or a set of another kind has its name */
int cpd_sets__adopt(int64_t *position, cpd_home *home, const cpd_adoption *adoption);
/* Does all that a checked tree refers to exist among the adopted sets, itself included? To be
 * called in the same change, after all were adopted. @param name  as given to cpd_set__parse().
 * @return 0; CPD_EINPUT with an issue for each reference that leads nowhere */
int cpd_sets__resolve(cpd_home *home, const cpd_node *tree, const char *name, cpd_issues *issues);
/* What is heard instead of a set that was adopted, today or from its first day on, in whole or for
 * some of its parts: a list of {"reference", "layer", "why", "parts": codes; absent when it is not
 * heard at all}, none when all of it is heard. @param id  the position of its adoption */
int cpd_sets__heard_instead(cpd_node **out, cpd_doc *doc, cpd_home *home, int64_t id);
/* Are the tables what was adopted? An issue for each that is not; 0 when it could look. */
int cpd_sets__verify(cpd_home *home, cpd_issues *issues);

#endif
