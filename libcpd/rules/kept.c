/* What is kept for a home while it is open, because it cannot change: requirements compiled from
 * adopted versions, the numbers of words, and which record a revision belongs to. Facts are read
 * again each time.
 */
#include <stdlib.h>
#include <string.h>

#include "rules/requirement.h"

struct kept {
    struct kept *next;
    int64_t set;
    cpd_arena arena;
    bool complete;
    const char *code; /* by which it was asked for: the root may bear that of another set */
    cpd_requirement root;
};

#define RECORDS 1024 /* a year's worth of one person's evidence */

struct cpd_rules {
    const cpd_rules_seams *seams;
    struct kept *kept;
    struct known_record {
        int64_t id; /* of the revision's entry; 0 for an empty place */
        cpd_uuid record;
    } records[RECORDS];
};

int cpd_rules__open(cpd_home *home, const cpd_rules_seams *seams)
{
    home->rules = calloc(1, sizeof *home->rules);
    if (!home->rules)
        return cpd_error__no_memory();
    home->rules->seams = seams;
    return 0;
}

void cpd_rules__forget(cpd_home *home)
{
    while (home->rules && home->rules->kept) {
        struct kept *first = home->rules->kept;

        home->rules->kept = first->next;
        cpd_carried__free(&first->root);
        cpd_arena_fini(&first->arena);
        free(first);
    }
}

void cpd_rules__close(cpd_home *home)
{
    cpd_rules__forget(home);
    free(home->rules);
    home->rules = NULL;
}

int cpd_rules__ask(cpd_node **out, cpd_doc *doc, const cpd_subject *subject, int64_t set)
{
    const cpd_set *whose;
    int r = cpd_sets__by_id(&whose, subject->home, set);

    return r == 0 ? subject->home->rules->seams->ask(out, doc, subject, whose) : r;
}

/* Codes of requirements are unique within a set. */
static struct kept *find_kept(cpd_home *home, int64_t set, const char *code)
{
    for (struct kept *k = home->rules->kept; k; k = k->next)
        if (k->set == set && strcmp(k->code, code) == 0)
            return k;
    return NULL;
}

static void drop(struct kept *kept)
{
    if (!kept)
        return;
    cpd_carried__free(&kept->root);
    cpd_arena_fini(&kept->arena);
    free(kept);
}

/* What was not complete is compiled anew each time, in its own place. */
static struct kept *place_for(struct kept *known)
{
    if (!known)
        return calloc(1, sizeof *known);
    cpd_carried__free(&known->root);
    cpd_arena_fini(&known->arena);
    return known;
}

int cpd_rules__requirement(cpd_requirement **out, cpd_home *home, const cpd_set *set,
                           const cpd_node *node, const char *certainty)
{
    const char *code = cpd_node_get_text(node, "code");
    struct kept *known = find_kept(home, set->id, code ? code : ""), *kept = known;
    int r = 0;

    if (!known || !known->complete) {
        kept = place_for(known);
        if (!kept)
            return cpd_error__no_memory();
        r = cpd_requirement__compile(&kept->root, &kept->complete, &kept->arena, home, set, node,
                                     certainty);
        kept->code = cpd_arena_strndup(&kept->arena, code ? code : "", code ? strlen(code) : 0);
        if (r == 0 && !kept->code)
            r = cpd_error__no_memory();
    }
    if (r == 0 && !known) {
        kept->set = set->id;
        kept->next = home->rules->kept;
        home->rules->kept = kept;
    } else if (r < 0 && !known) {
        drop(kept);
    } else if (r < 0) {
        known->root = (cpd_requirement){.code = ""};
        known->code = "";
        known->complete = false;
    }
    if (r == 0)
        *out = &kept->root;
    return r;
}

/* ---- numbers of words ---- */

static int resolve_words(cpd_rule_word *words, size_t count, cpd_home *home)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < count; i++)
        if (words[i].term == 0)
            r = cpd_facts__word(&words[i].term, home, words[i].text);
    return r;
}

static int resolve_one(cpd_requirement *requirement, cpd_home *home)
{
    int r = 0;

    if (requirement->op != CPD_RULE_MONTHS)
        r = resolve_words(requirement->words, requirement->word_count, home);
    if (r == 0)
        r = resolve_words(requirement->levels, requirement->level_count, home);
    if (r == 0)
        r = resolve_words(requirement->links, requirement->link_count, home);
    for (size_t i = 0; r == 0 && requirement->met_by && i < requirement->word_count; i++)
        if (requirement->met_by[i])
            r = resolve_one(requirement->met_by[i], home);
    for (size_t i = 0; r == 0 && i < requirement->part_count; i++)
        r = resolve_one(&requirement->parts[i], home);
    return r;
}

/* A word gets its number with the first record that uses it and keeps it; so nothing can have
 * changed while the log has not grown. */
int cpd_requirement__resolve(cpd_requirement *root, cpd_home *home, int64_t position)
{
    int r = position > root->resolved_at ? resolve_one(root, home) : 0;

    if (r == 0 && position > root->resolved_at)
        root->resolved_at = position;
    return r;
}

/* ---- records of revisions ---- */

int cpd_rules__record(cpd_uuid *out, cpd_home *home, int64_t id)
{
    struct known_record *place = &home->rules->records[id % RECORDS];
    int r = 0;

    if (place->id != id) {
        r = cpd_facts__record(&place->record, home, id);
        place->id = r == 0 ? id : 0;
    }
    *out = place->record;
    return r;
}
