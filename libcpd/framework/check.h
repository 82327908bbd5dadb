/* check - one document under examination. Private to this folder.
 *
 * Checking goes on after a mistake: everything that is wrong is said at once. Values are replaced
 * in the tree by what they mean as they are read, so the tree that comes out is the checked one. */
#ifndef CPD_FRAMEWORK_CHECK_H
#define CPD_FRAMEWORK_CHECK_H

#include "framework/model.h"

#define CPD_HINT_TEXT 401 /* as long as the hint of an error */

struct cpd_check {
    cpd_doc *doc;
    const cpd_node *root;
    const struct cpd_set_kind *kind; /* NULL while it cannot be told */
    const char *name;                /* what the user calls the document */
    cpd_issues *issues;
    size_t found;           /* issues of this document */
    bool failed;            /* out of memory: nothing else counts */
    int patience;           /* how many words may still be compared in search of the one meant */
    const cpd_node **codes; /* the codes of the set, as they come */
    size_t code_count, code_room;
    cpd_home *home; /* of a resolving check; otherwise NULL */
};

void cpd_check__begin(struct cpd_check *check, cpd_doc *doc, const char *name, cpd_issues *issues);
void cpd_check__fini(struct cpd_check *check);
/* 0; CPD_EINTERNAL when memory was short; CPD_EINPUT when there were issues. */
int cpd_check__result(const struct cpd_check *check);

/* Say what is wrong at a node. @param hint  a sentence, "" for none */
void cpd_check__refuse(struct cpd_check *check, const cpd_node *at, const char *hint,
                       const char *format, ...) CPD_PRINTF(4, 5);

/* The search for the word that was meant. */
struct cpd_nearest {
    struct cpd_check *check;
    const char *word, *best;
    int distance;
};
struct cpd_nearest cpd_nearest__begin(struct cpd_check *check, const char *word);
void cpd_nearest__consider(struct cpd_nearest *nearest, const char *candidate);
/* "Did you mean X?", or otherwise when nothing comes near. Returns out. */
const char *cpd_nearest__hint(const struct cpd_nearest *nearest, char out[CPD_HINT_TEXT],
                              const char *otherwise);

/* A value read by its key: what it means, possibly the node itself; NULL when it was refused. */
cpd_node *cpd_value__read(struct cpd_check *check, const struct cpd_set_key *key, cpd_node *value);
/* The same for an object of anything that can be hashed. */
cpd_node *cpd_value__carried(struct cpd_check *check, const struct cpd_set_key *key,
                             cpd_node *value);

/* What no single key can tell. */
void cpd_check__force_days(struct cpd_check *check, cpd_node *set);
void cpd_check__days(struct cpd_check *check, cpd_node *span);
void cpd_check__one_way(struct cpd_check *check, cpd_node *requirement);
void cpd_check__enough_to_choose(struct cpd_check *check, cpd_node *at_least);
void cpd_check__countable(struct cpd_check *check, cpd_node *count);
void cpd_check__enough_domains(struct cpd_check *check, cpd_node *endorsed);
void cpd_check__whole_days(struct cpd_check *check, cpd_node *learning);
void cpd_check__off_register(struct cpd_check *check, cpd_node *off);
void cpd_check__one_level(struct cpd_check *check, cpd_node *node);
void cpd_check__beginning(struct cpd_check *check, cpd_node *period);
void cpd_check__grade_title(struct cpd_check *check, cpd_node *grade);
void cpd_check__field_words(struct cpd_check *check, cpd_node *field);
void cpd_check__row(struct cpd_check *check, cpd_node *row);

/* What only the whole document can tell: codes that clash, parents, words, levels, grades. */
void cpd_check__whole(struct cpd_check *check);
void cpd_check__map(struct cpd_check *check);

#endif
