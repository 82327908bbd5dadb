/* Has a code come to mean something else? A code means what a person must show or do who is judged
 * by it, and records name it for ever. So it is another meaning when
 *
 *   - what it names is another kind of thing: a level that was a node;
 *   - its force, its level or whether it is optional differ; of a word for time, whether it is time
 *     with people;
 *   - it is a level and stands in another order among the others: higher now than one it was below.
 *
 * Other words may or may not be another meaning: that only its publisher knows, who must say so.
 * The place below another node, aliases, notes, the words people type and how sure we are change no
 * meaning; nor do requirements, which findings name together with their version. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "compare/match.h"
#include "compare/words.h"
#include "framework/model.h"
#include "framework/written.h"

#define HOW_TEXT 300

struct meanings {
    struct cpd_side old, new;
    cpd_meaning_found *found;
    void *payload;
};

static void tell(const struct meanings *m, const cpd_coded *new, enum cpd_meaning meaning,
                 const char *how)
{
    m->found(m->payload, new->code, meaning, how, new->node);
}

static const struct cpd_set_key *find_key(const struct cpd_form *form, const char *name)
{
    for (const struct cpd_set_key *key = form->keys; key->key; key++)
        if (strcmp(key->key, name) == 0)
            return key;
    return NULL;
}

static void write_value(char out[HOW_TEXT / 3], const cpd_coded *coded, const char *name)
{
    const struct cpd_set_key *key = find_key(coded->form, name);
    const cpd_node *value = cpd_node_get(coded->node, name);
    cpd_str text = {0};

    if (key && value)
        cpd_value__written(&text, key, value);
    snprintf(out, HOW_TEXT / 3, "%s", text.bytes ? text.bytes : "not said");
    cpd_str_fini(&text);
}

/* A flag that is not said is false. */
static bool says_the_same(const cpd_node *a, const cpd_node *b)
{
    if (cpd_node_type(a) == CPD_NODE_BOOL || cpd_node_type(b) == CPD_NODE_BOOL)
        return cpd_node_as_bool(a) == cpd_node_as_bool(b);
    return a && b ? cpd_node_equal(a, b) : a == b;
}

/* The first key that makes it mean something else. */
static bool other_value(char how[HOW_TEXT], const cpd_coded *old, const cpd_coded *new)
{
    static const char *const keys[] = {"force", "level", "optional", "front_line", NULL};
    char from[HOW_TEXT / 3], to[HOW_TEXT / 3];

    for (const char *const *key = keys; *key; key++) {
        if (says_the_same(cpd_node_get(old->node, *key), cpd_node_get(new->node, *key)))
            continue;
        write_value(from, old, *key);
        write_value(to, new, *key);
        snprintf(how, HOW_TEXT, "%s was %s and is %s", *key, from, to);
        return true;
    }
    return false;
}

static bool is_reworded(const cpd_coded *old, const cpd_coded *new)
{
    static const char *const keys[] = {"title", "text"};

    for (size_t i = 0; i < 2; i++)
        if (!cpd_words__same(cpd_node_get_text(old->node, keys[i]),
                             cpd_node_get_text(new->node, keys[i])))
            return true;
    return false;
}

static void compare(const struct meanings *m, const cpd_coded *old, const cpd_coded *new)
{
    char how[HOW_TEXT];

    if (strcmp(new->type, "requirement") == 0 && strcmp(old->type, "requirement") == 0)
        return;
    if (strcmp(old->type, new->type) != 0) {
        snprintf(how, sizeof how, "it was a %s and is a %s", old->type, new->type);
        tell(m, new, CPD_MEANS_OTHER, how);
    } else if (other_value(how, old, new)) {
        tell(m, new, CPD_MEANS_OTHER, how);
    } else if (is_reworded(old, new)) {
        tell(m, new, CPD_MEANS_REWORDED, "it has other words");
    }
}

/* Levels stand lowest first. One that now stands above another it was below ranks otherwise. */
static void compare_order(const struct meanings *m)
{
    const cpd_coded *highest = NULL;
    char how[HOW_TEXT];

    for (size_t i = 0; i < m->new.count; i++) {
        const cpd_coded *new = &m->new.coded[i];
        const cpd_coded *old = cpd_side__find(&m->old, new->code);

        if (!old || strcmp(new->type, "level") != 0 || strcmp(old->type, "level") != 0)
            continue;
        if (highest && old->place < highest->place) {
            snprintf(how, sizeof how, "it stands above \"%.64s\" and stood below", highest->code);
            tell(m, new, CPD_MEANS_OTHER, how);
        } else {
            highest = old;
        }
    }
}

int cpd_compare__has(const cpd_node *tree, const char *code)
{
    cpd_coded *coded = NULL;
    size_t count = 0;
    bool has = false;
    int r = cpd_set__coded(&coded, &count, tree);

    if (r < 0)
        return r;
    for (size_t i = 0; !has && i < count; i++)
        has = strcmp(coded[i].code, code) == 0;
    free(coded);
    return has;
}

int cpd_compare__meanings(const cpd_node *old, const cpd_node *new, cpd_meaning_found *found,
                          void *payload)
{
    struct meanings m = {.found = found, .payload = payload};
    int r = cpd_side__open(&m.old, old);

    if (r == 0)
        r = cpd_side__open(&m.new, new);
    for (size_t i = 0; r == 0 && i < m.new.count; i++) {
        const cpd_coded *before = cpd_side__find(&m.old, m.new.coded[i].code);

        if (before)
            compare(&m, before, &m.new.coded[i]);
    }
    if (r == 0)
        compare_order(&m);
    cpd_side__close(&m.old);
    cpd_side__close(&m.new);
    return r;
}
