/* Does what a set refers to exist? Asked when it is adopted, after all that come with it, so that
 * the order of files does not matter. The forms say which values lead elsewhere; the rest of a tree
 * is passed by.
 *
 * A reference with a version means exactly that version. A grade, a ladder or a category is named
 * without one, because the judgement takes what is in force on its day: here it is enough that some
 * adopted version has it. */
#include <stdio.h>
#include <string.h>

#include "framework/check.h"
#include "framework/map.h"

typedef int resolver(struct cpd_check *check, const cpd_node *object, const cpd_node *value);

/* ---- what is adopted ---- */

/* The codes of one kind of set that a name may stand for, gathered one version after another. */
struct choice {
    const char *kind;
    const char *set; /* only versions of this set; NULL: of any */
};

static bool is_choice(const struct choice *choice, const cpd_set *set)
{
    return cpd_set__is(set, choice->kind) && (!choice->set || strcmp(set->name, choice->set) == 0);
}

/* Returns 1 when a version has the code, 0 when none has. */
static int find_code(struct cpd_check *check, const struct choice *choice, const char *code,
                     struct cpd_nearest *nearest)
{
    const cpd_node *const *parts;
    const cpd_set *set;
    size_t count;
    int r;

    for (size_t i = 0; (r = cpd_sets__at(&set, check->home, i)) == 0 && set; i++) {
        if (!is_choice(choice, set))
            continue;
        if ((r = cpd_set__parts(&parts, &count, check->home, set)) < 0)
            return r;
        for (size_t p = 0; p < count; p++) {
            const char *candidate = cpd_node_get_text(parts[p], "code");

            if (candidate && strcmp(candidate, code) == 0)
                return 1;
            cpd_nearest__consider(nearest, candidate);
        }
    }
    return r;
}

static int need_code(struct cpd_check *check, const struct choice *choice, const cpd_node *value,
                     const char *what, const char *where)
{
    const char *code = cpd_node_as_text(value);
    struct cpd_nearest nearest = cpd_nearest__begin(check, code);
    char hint[CPD_HINT_TEXT];
    int r = find_code(check, choice, code, &nearest);

    if (r != 0)
        return r < 0 ? r : 0;
    cpd_nearest__hint(&nearest, hint, "Correct the code, or adopt the set that has it.");
    cpd_check__refuse(check, value, hint, "%s %s \"%.64s\"", where, what, code);
    return 0;
}

static void refuse_version(struct cpd_check *check, const cpd_node *value,
                           const cpd_reference *reference)
{
    cpd_check__refuse(check, value, "Correct the reference, or adopt that version too.",
                      "%.64s@%.64s is not adopted here", reference->set, reference->version);
}

/* The version a reference names, with an issue when it is not adopted or of another kind. */
static int need_set(const cpd_set **out, struct cpd_check *check, const cpd_node *value,
                    cpd_reference *reference)
{
    int r;

    *out = NULL;
    cpd_reference__parse(reference, cpd_node_as_text(value));
    r = cpd_sets__find(out, check->home, reference->set, reference->version, CPD_DATE_NONE, 0);
    if (r == CPD_EABSENT) {
        refuse_version(check, value, reference);
        return 0;
    }
    if (r == 0 && strcmp((*out)->kind, "competencies") != 0) {
        cpd_check__refuse(check, value, "Name a set of competencies.", "%s@%s is a %s",
                          (*out)->name, (*out)->version, (*out)->kind);
        *out = NULL;
    }
    return r;
}

/* ---- levels and domains ---- */

static void need_level(struct cpd_check *check, const cpd_set *set, const cpd_node *at,
                       const char *code)
{
    const cpd_node *levels = cpd_node_get(set->head, "levels");
    struct cpd_nearest nearest = cpd_nearest__begin(check, code);
    char hint[CPD_HINT_TEXT];

    if (cpd_set__level(set, code) >= 0)
        return;
    for (size_t i = 0; i < cpd_node_length(levels); i++)
        cpd_nearest__consider(&nearest, cpd_node_get_text(cpd_node_at(levels, i), "code"));
    cpd_nearest__hint(&nearest, hint, "Name a level of that set.");
    cpd_check__refuse(check, at, hint, "%s@%s has no level \"%.64s\"", set->name, set->version,
                      code);
}

static int need_part(struct cpd_check *check, const cpd_set *set, const cpd_node *at,
                     const char *code)
{
    const cpd_node *part, *const *parts;
    size_t count;
    struct cpd_nearest nearest = cpd_nearest__begin(check, code);
    char hint[CPD_HINT_TEXT];
    int r = cpd_set__part(&part, check->home, set, code);

    if (r != CPD_EABSENT)
        return r;
    if ((r = cpd_set__parts(&parts, &count, check->home, set)) < 0)
        return r;
    for (size_t i = 0; i < count; i++)
        cpd_nearest__consider(&nearest, cpd_node_get_text(parts[i], "code"));
    cpd_nearest__hint(&nearest, hint, "Name a node of that set.");
    cpd_check__refuse(check, at, hint, "%s@%s has no node \"%.64s\"", set->name, set->version,
                      code);
    return 0;
}

/* ---- one value ---- */

static int resolve_category(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    (void)object;
    return need_code(check, &(struct choice){"vocabulary", NULL}, value, "category",
                     "no adopted vocabulary has the");
}

/* A ladder's own grades and, for an overlay, those it lies over; elsewhere those of any ladder. */
static int resolve_grade(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    const char *base = cpd_node_get_text(check->root, "overlays");
    const cpd_node *own = cpd_node_get(check->root, "grades");
    const char *code = cpd_node_as_text(value), *name = cpd_node_get_text(check->root, "set");

    (void)object;
    for (size_t i = 0; i < cpd_node_length(own); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(own, i), "code"), code) == 0)
            return 0;
    if (!own)
        name = NULL;
    return need_code(check, &(struct choice){"ladder", base ? base : name}, value, "grade",
                     base   ? "the ladder below has no"
                     : name ? "this ladder has no"
                            : "no adopted ladder has the");
}

/* Key by key the nearer layer speaks: an overlay no nearer than what it lies over would say
 * nothing. */
static void need_farther(struct cpd_check *check, const cpd_set *below)
{
    const cpd_node *layer = cpd_node_get(check->root, "layer");

    if (cpd_layer__from_name(cpd_node_as_text(layer)) <= below->layer)
        cpd_check__refuse(check, layer, "Name a nearer layer than that of the ladder below.",
                          "%s lies over %s of the layer %s, and is no nearer",
                          cpd_node_get_text(check->root, "set"), below->name,
                          cpd_layer__name(below->layer));
}

/* An overlay lies on a ladder that stands by itself, so overlays cannot go round in a ring. */
static int resolve_ladder(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    const char *name = cpd_node_as_text(value);
    const cpd_set *set;
    int r;

    (void)object;
    for (size_t i = 0; (r = cpd_sets__at(&set, check->home, i)) == 0 && set; i++)
        if (strcmp(set->name, name) == 0 && strcmp(set->kind, "ladder") == 0 &&
            !cpd_node_get(set->head, "overlays")) {
            need_farther(check, set);
            return 0;
        }
    if (r == 0)
        cpd_check__refuse(check, value, "Name an adopted ladder that overlays no other.",
                          "there is no ladder \"%.64s\" to lie over", name);
    return r;
}

static int resolve_level(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    cpd_reference reference;
    const cpd_set *set;
    int r = need_set(&set, check, value, &reference);

    (void)object;
    if (r == 0 && set)
        need_level(check, set, value, reference.code);
    return r;
}

static int resolve_part(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    cpd_reference reference;
    const cpd_set *set;
    int r = need_set(&set, check, value, &reference);

    (void)object;
    return r == 0 && set ? need_part(check, set, value, reference.code) : r;
}

/* Where there are levels one is meant, and where there are none nothing can be. */
static void need_level_said(struct cpd_check *check, const cpd_set *set, const cpd_node *at,
                            const cpd_node *level)
{
    if (level)
        need_level(check, set, level, cpd_node_as_text(level));
    else if (cpd_node_get(set->head, "levels"))
        cpd_check__refuse(check, at, "Add level: one of them.", "%s@%s has levels", set->name,
                          set->version);
}

/* The set of `endorsed`; its level and domains are codes of that set. */
static int resolve_set(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    const cpd_node *level = cpd_node_get(object, "level");
    const cpd_node *domains = cpd_node_get(object, "domains");
    cpd_reference reference;
    const cpd_set *set;
    int r = need_set(&set, check, value, &reference);

    if (r < 0 || !set)
        return r;
    need_level_said(check, set, value, level);
    if (cpd_node_type(domains) != CPD_NODE_LIST)
        return 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(domains); i++) {
        const cpd_node *domain = cpd_node_at(domains, i);

        r = need_part(check, set, domain, cpd_node_as_text(domain));
    }
    return r;
}

/* Of a map: any version may be mapped. */
static int resolve_version(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    cpd_reference reference;
    const cpd_set *set;
    int r;

    (void)object;
    cpd_reference__parse(&reference, cpd_node_as_text(value));
    r = cpd_sets__find(&set, check->home, reference.set, reference.version, CPD_DATE_NONE, 0);
    if (r == CPD_EABSENT)
        refuse_version(check, value, &reference);
    else if (r == 0 && strcmp(set->kind, "map") == 0)
        cpd_check__refuse(check, value, "Name the sets themselves.", "%s@%s is a map itself",
                          set->name, set->version);
    return r == CPD_EABSENT ? 0 : r;
}

/* A requirement of a set of kind returns, which sends nobody on. */
static int resolve_asked(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    const cpd_node *asked = NULL;
    const cpd_set *set;
    bool is_one = false;
    int r = cpd_sets__reference(&set, &asked, check->home, cpd_node_as_text(value));

    (void)object;
    if (r < 0 && r != CPD_EABSENT)
        return r;
    for (const char *const *way = cpd_ways; r == 0 && *way; way++)
        is_one |= strcmp(set->kind, "returns") == 0 && cpd_node_get(asked, *way);
    if (!is_one)
        cpd_check__refuse(check, value, "Name a requirement of a returns set that is adopted here.",
                          "no adopted returns set has the requirement \"%.64s\"",
                          cpd_node_as_text(value));
    return 0;
}

/* What a reader is pointed to need not be adopted; where it is, the thing named must be there. */
static int resolve_see(struct cpd_check *check, const cpd_node *object, const cpd_node *value)
{
    const cpd_node *thing;
    cpd_reference reference;
    const cpd_set *set;
    int r;

    (void)object;
    cpd_reference__parse(&reference, cpd_node_as_text(value));
    r = cpd_sets__find(&set, check->home, reference.set, reference.version, CPD_DATE_NONE, 0);
    if (r == CPD_EABSENT)
        return 0;
    if (r == 0)
        r = cpd_sets__reference(&set, &thing, check->home, cpd_node_as_text(value));
    if (r != CPD_EABSENT)
        return r;
    cpd_check__refuse(check, value, "Name something of that set.", "%s@%s has no %.64s",
                      reference.set, reference.version, reference.code);
    return 0;
}

static resolver *const resolvers[CPD_VALUES] = {
    [CPD_IS_CATEGORY] = resolve_category, [CPD_IS_GRADE] = resolve_grade,
    [CPD_IS_LADDER] = resolve_ladder,     [CPD_IS_SET] = resolve_set,
    [CPD_IS_PART] = resolve_part,         [CPD_IS_LEVEL] = resolve_level,
    [CPD_IS_VERSION] = resolve_version,   [CPD_IS_ASKED] = resolve_asked,
    [CPD_IS_SEE] = resolve_see,
};

/* ---- the tree ---- */

static int resolve_object(struct cpd_check *check, const cpd_node *object,
                          const struct cpd_form *form);

static int resolve_value(struct cpd_check *check, const struct cpd_set_key *key,
                         const cpd_node *object, const cpd_node *value)
{
    if (key->value == CPD_IS_OBJECT)
        return cpd_node_type(value) == CPD_NODE_OBJECT ? resolve_object(check, value, key->form)
                                                       : 0;
    return resolvers[key->value] ? resolvers[key->value](check, object, value) : 0;
}

static int resolve_keys(struct cpd_check *check, const cpd_node *object,
                        const struct cpd_set_key *keys)
{
    int r = 0;

    for (; r == 0 && keys && keys->key; keys++) {
        const cpd_node *value = cpd_node_get(object, keys->key);

        if (value && cpd_node_type(value) == CPD_NODE_LIST)
            for (size_t i = 0; r == 0 && i < cpd_node_length(value); i++)
                r = resolve_value(check, keys, object, cpd_node_at(value, i));
        else if (value)
            r = resolve_value(check, keys, object, value);
    }
    return r;
}

/* As deep as a checked tree, which is no deeper than its document. */
static int resolve_object(struct cpd_check *check, const cpd_node *object,
                          const struct cpd_form *form)
{
    int r = resolve_keys(check, object, form->keys);

    return r == 0 ? resolve_keys(check, object, form->more) : r;
}

/* An overlay changes grades; it brings no new ones. */
static int resolve_overlay(struct cpd_check *check)
{
    const char *base = cpd_node_get_text(check->root, "overlays");
    const cpd_node *grades = cpd_node_get(check->root, "grades");
    int r = 0;

    for (size_t i = 0; base && r == 0 && i < cpd_node_length(grades); i++)
        r = need_code(check, &(struct choice){"ladder", base},
                      cpd_node_get(cpd_node_at(grades, i), "code"), "grade",
                      "the ladder below has no");
    return r;
}

/* ---- a map and its two sets ---- */

/* Nothing when that version is not here: that was said already. */
static int tree_of(cpd_node **out, cpd_doc *doc, struct cpd_check *check, const char *key)
{
    cpd_reference reference;
    const cpd_set *set;
    int r = CPD_EABSENT;

    *out = NULL;
    if (cpd_reference__parse(&reference, cpd_node_get_text(check->root, key)))
        r = cpd_sets__find(&set, check->home, reference.set, reference.version, CPD_DATE_NONE, 0);
    if (r == 0)
        r = cpd_set__tree(out, doc, check->home, set);
    return r == CPD_EABSENT ? 0 : r;
}

static int resolve_map(struct cpd_check *check)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *from = NULL, *to = NULL;
    int r = doc ? tree_of(&from, doc, check, "from") : cpd_error__no_memory();

    if (r == 0)
        r = tree_of(&to, doc, check, "to");
    if (r == 0 && from && to)
        r = cpd_map__check(check->root, check->name, from, to, check->issues);
    cpd_doc_free(doc);
    if (r != CPD_EINPUT)
        return r;
    check->found++;
    return 0;
}

int cpd_sets__resolve(cpd_home *home, const cpd_node *tree, const char *name, cpd_issues *issues)
{
    struct cpd_check check;
    int r;

    cpd_check__begin(&check, NULL, name, issues);
    check.home = home;
    check.root = tree;
    check.kind = cpd_set_kind__find(cpd_node_get_text(tree, "kind"));
    r = resolve_object(&check, tree, &check.kind->form);
    if (r == 0)
        r = resolve_overlay(&check);
    if (r == 0 && strcmp(check.kind->name, "map") == 0)
        r = resolve_map(&check);
    if (r == 0)
        r = cpd_check__result(&check);
    cpd_check__fini(&check);
    return r;
}
