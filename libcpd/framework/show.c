/* What a home is judged by, for people and programs: the list of adopted versions, and one set or
 * one thing of it with all that says how far it can be trusted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/adopt.h"
#include "framework/coded.h"
#include "framework/model.h"

cpd_cleanup_of(cpd_doc *, cpd_doc_free)

    static cpd_date today(const cpd_home *home)
{
    return cpd_clock_day(home->clock.now_ms(home->clock.payload));
}

static void set_day(cpd_doc *doc, cpd_node *object, const char *key, cpd_date day)
{
    char text[CPD_DATE_TEXT];

    cpd_date_format(text, day);
    cpd_node_set_text(doc, object, key, day == CPD_DATE_NONE ? NULL : text);
}

static void copy_keys(cpd_doc *doc, cpd_node *object, const cpd_node *head, const char *const *keys)
{
    for (; *keys; keys++)
        cpd_node_set_text(doc, object, *keys, cpd_node_get_text(head, *keys));
}

/* @param head  of a set, or all of it */
static void set_identity(cpd_doc *doc, cpd_node *object, const cpd_node *head, const char *code)
{
    static const char *const names[] = {"set", "version", "kind", "title", NULL};

    cpd_node_set(doc, object, "reference",
                 cpd_node_textf(doc, "%s@%s%s%s", cpd_node_get_text(head, "set"),
                                cpd_node_get_text(head, "version"), code ? "#" : "",
                                code ? code : ""));
    copy_keys(doc, object, head, names);
}

static void set_days(cpd_doc *doc, cpd_node *object, const cpd_set *set)
{
    cpd_node_set_text(doc, object, "layer", cpd_layer__name(set->layer));
    set_day(doc, object, "from", set->since);
    set_day(doc, object, "to", set->until);
}

static int finish(cpd_doc **out, cpd_doc **doc, cpd_node *root)
{
    if (cpd_doc_failed(*doc))
        return cpd_error__no_memory();
    cpd_doc_set_root(*doc, root);
    *out = cpd_steal(doc);
    return 0;
}

/* ---- the list ---- */

static cpd_node *line_of(cpd_doc *doc, const cpd_set *set, bool speaks)
{
    static const char *const trust[] = {"nation", "certainty", "checked_by", NULL};
    cpd_node *line = cpd_node_object(doc);

    set_identity(doc, line, set->head, NULL);
    cpd_node_set_text(doc, line, "publisher", cpd_node_get_text(set->head, "publisher"));
    set_days(doc, line, set);
    cpd_node_set_bool(doc, line, "in_force", speaks);
    copy_keys(doc, line, set->head, trust);
    cpd_node_set_int(doc, line, "position", set->id);
    return line;
}

static bool holds(const cpd_set *const *list, size_t count, const cpd_set *set)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == set)
            return true;
    return false;
}

/* First those that speak, then the others in the order of their adoption. */
static int add_lines(cpd_doc *doc, cpd_node *lines, cpd_home *home, const cpd_set *const *speaking,
                     size_t count)
{
    const cpd_set *set;
    int r;

    for (size_t i = 0; i < count; i++)
        cpd_node_add(doc, lines, line_of(doc, speaking[i], true));
    for (size_t i = 0; (r = cpd_sets__at(&set, home, i)) == 0 && set; i++)
        if (!holds(speaking, count, set))
            cpd_node_add(doc, lines, line_of(doc, set, false));
    return r;
}

static int all_in_force(const cpd_set ***out, size_t *count, cpd_home *home, cpd_date day)
{
    const cpd_set **list;
    int r = cpd_sets__in_force(NULL, 0, count, home, NULL, day, 0);

    if (r < 0)
        return r;
    list = calloc(*count + 1, sizeof *list);
    if (!list)
        return cpd_error__no_memory();
    *out = list;
    return cpd_sets__in_force(list, *count, count, home, NULL, day, 0);
}

int cpd_framework_list(cpd_doc **out, cpd_home *home, cpd_date as_of)
{
    cpd_cleanup(cpd_doc_free) cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc), *lines = cpd_node_list(doc);
    CPD_FREE const cpd_set **speaking = NULL;
    cpd_date day = as_of == CPD_DATE_NONE ? today(home) : as_of;
    size_t count = 0;
    int r = all_in_force(&speaking, &count, home, day);

    cpd_node_set_text(doc, root, "schema", "cpd.framework-list/1");
    set_day(doc, root, "as_of", day);
    cpd_node_set(doc, root, "sets", lines);
    if (r == 0)
        r = add_lines(doc, lines, home, speaking, count);
    return r == 0 ? finish(out, &doc, root) : r;
}

/* ---- one set, or one thing of it ---- */

static const char *const about_set[] = {"nation",     "publisher", "published", "source", "licence",
                                        "checked_by", "certainty", "note",      NULL};

static int set_pins(cpd_doc *doc, cpd_node *object, cpd_home *home, const cpd_set *set)
{
    static const char *const pins[] = {"commit", "tree",       "hash", "signature",
                                       "signer", "signer_key", NULL};
    cpd_cleanup(cpd_doc_free) cpd_doc *ledger = cpd_doc_new();
    const cpd_node *statement = NULL;
    int r = ledger ? cpd_adoption__statement(&statement, ledger, home, set->id)
                   : cpd_error__no_memory();

    if (r < 0)
        return r;
    copy_keys(doc, object, statement, pins);
    cpd_node_set_int(doc, object, "position", set->id);
    return 0;
}

static int begin_show(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_set *set,
                      const char *code)
{
    cpd_node *root = cpd_node_object(doc);

    cpd_node_set_text(doc, root, "schema", "cpd.framework/1");
    set_identity(doc, root, set->head, code);
    copy_keys(doc, root, set->head, about_set);
    set_days(doc, root, set);
    *out = root;
    return set_pins(doc, root, home, set);
}

/* What stands above the adoption's own words: the document's dates are those of its publisher. */
static bool is_new(const cpd_node *root, const char *key)
{
    static const char *const said[] = {"format", "effective_from", "effective_to", NULL};

    for (const char *const *name = said; *name; name++)
        if (strcmp(*name, key) == 0)
            return false;
    return !cpd_node_get(root, key);
}

/* A map's ends are called as the days of every set are: here they have names of their own. */
static const char *shown_key(const char *key)
{
    if (strcmp(key, "from") == 0)
        return "mapped_from";
    return strcmp(key, "to") == 0 ? "mapped_to" : key;
}

static void add_head(cpd_doc *doc, cpd_node *root, const cpd_node *head)
{
    for (size_t i = 0; i < cpd_node_length(head); i++) {
        const char *key = shown_key(cpd_node_key(head, i));

        if (is_new(root, key))
            cpd_node_set(doc, root, key, cpd_node_copy(doc, cpd_node_at(head, i)));
    }
}

static int add_rest(cpd_doc *doc, cpd_node *root, cpd_home *home, const cpd_set *set)
{
    const struct cpd_set_kind *kind = cpd_set_kind__find(set->kind);
    const cpd_node *const *parts;
    cpd_node *list = cpd_node_list(doc);
    size_t count;
    int r = cpd_set__parts(&parts, &count, home, set);

    if (r < 0)
        return r;
    add_head(doc, root, set->head);
    for (size_t i = 0; i < count; i++)
        cpd_node_add(doc, list, cpd_node_copy(doc, parts[i]));
    if (kind && kind->parts)
        cpd_node_set(doc, root, kind->parts, list);
    return 0;
}

static const char *type_of(cpd_home *home, const cpd_set *set, const char *code)
{
    const struct cpd_set_kind *kind = cpd_set_kind__find(set->kind);
    const cpd_node *part;

    if (cpd_set__level(set, code) >= 0)
        return "level";
    return cpd_set__part(&part, home, set, code) == 0 && kind ? kind->part : "requirement";
}

static void set_item(cpd_doc *doc, cpd_node *root, const cpd_node *item, const char *type)
{
    cpd_node_set_text(doc, root, "code", cpd_node_get_text(item, "code"));
    cpd_node_set_text(doc, root, "type", type);
    cpd_node_set(doc, root, "item", cpd_node_copy(doc, item));
    cpd_node_set(doc, root, "children", cpd_node_list(doc));
}

static void add_child(cpd_doc *doc, cpd_node *root, const cpd_node *part)
{
    const char *parent = cpd_node_get_text(part, "parent");

    if (parent && strcmp(parent, cpd_node_get_text(root, "code")) == 0)
        cpd_node_add(doc, cpd_node_get(root, "children"),
                     cpd_node_text(doc, cpd_node_get_text(part, "code")));
}

static int add_item(cpd_doc *doc, cpd_node *root, cpd_home *home, const cpd_set *set,
                    const cpd_node *item)
{
    const cpd_node *const *parts;
    size_t count;
    int r = cpd_set__parts(&parts, &count, home, set);

    set_item(doc, root, item, type_of(home, set, cpd_node_get_text(item, "code")));
    for (size_t i = 0; r == 0 && i < count; i++)
        add_child(doc, root, parts[i]);
    return r;
}

/* A reference without a version becomes one with the version of today. */
static int find_shown(const cpd_set **set, const cpd_node **item, cpd_home *home,
                      const char *reference)
{
    cpd_reference ref;
    char full[3 * CPD_CODE_TEXT + 2];
    int r;

    if (!cpd_reference__parse(&ref, reference)) {
        cpd_error__set(CPD_EINPUT, "\"%.64s\" is no reference", reference ? reference : "");
        return cpd_error__hint("Write pcf, pcf@2018, pcf#D1 or pcf@2018#D1.");
    }
    r = cpd_sets__find(set, home, ref.set, ref.version[0] ? ref.version : NULL, today(home), 0);
    if (r < 0)
        return r;
    snprintf(full, sizeof full, "%s@%s%s%s", ref.set, (*set)->version, ref.code[0] ? "#" : "",
             ref.code);
    return cpd_sets__reference(set, item, home, full);
}

int cpd_framework_show(cpd_doc **out, cpd_home *home, const char *reference)
{
    cpd_cleanup(cpd_doc_free) cpd_doc *doc = cpd_doc_new();
    const cpd_set *set;
    const cpd_node *item;
    cpd_node *root;
    int r = find_shown(&set, &item, home, reference);

    if (r == 0)
        r = begin_show(&root, doc, home, set, cpd_node_get_text(item, "code"));
    if (r == 0)
        r = item ? add_item(doc, root, home, set, item) : add_rest(doc, root, home, set);
    return r == 0 ? finish(out, &doc, root) : r;
}

/* ---- a version that nobody has adopted ---- */

static int add_coded(cpd_doc *doc, cpd_node *root, const cpd_node *tree, const char *code)
{
    CPD_FREE cpd_coded *coded = NULL;
    size_t count = 0, found = 0;
    int r = cpd_set__coded(&coded, &count, tree);

    while (r == 0 && found < count && strcmp(coded[found].code, code) != 0)
        found++;
    if (r == 0 && found == count)
        r = cpd_error__set(CPD_EABSENT, "%s@%s has no \"%.64s\"", cpd_node_get_text(tree, "set"),
                           cpd_node_get_text(tree, "version"), code);
    if (r < 0)
        return r;
    set_item(doc, root, coded[found].node, coded[found].type);
    for (size_t i = 0; i < count; i++)
        add_child(doc, root, coded[i].node);
    return 0;
}

int cpd_set__show(cpd_doc **out, const cpd_node *tree, const char *code)
{
    cpd_cleanup(cpd_doc_free) cpd_doc *doc = cpd_doc_new();
    cpd_node *root = cpd_node_object(doc);
    int r = 0;

    cpd_node_set_text(doc, root, "schema", "cpd.framework/1");
    set_identity(doc, root, tree, code);
    copy_keys(doc, root, tree, about_set);
    cpd_node_set_text(doc, root, "layer", cpd_node_get_text(tree, "layer"));
    cpd_node_set_text(doc, root, "from", cpd_node_get_text(tree, "effective_from"));
    cpd_node_set_text(doc, root, "to", cpd_node_get_text(tree, "effective_to"));
    if (code)
        r = add_coded(doc, root, tree, code);
    else
        add_head(doc, root, tree);
    return r == 0 ? finish(out, &doc, root) : r;
}
