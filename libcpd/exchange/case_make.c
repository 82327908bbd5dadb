/* What a set is in a package: the same each time it is made, so that a package that came in needs
 * to be remembered only where it says otherwise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/case.h"
#include "node/node.h"

#define SHORT 120 /* bytes of a name that is made of a statement */

/* ---- names and links ---- */

const char *cpd_case__changed(cpd_doc *doc, const cpd_node *set)
{
    const char *said = cpd_node_get_text(cpd_carried__of(set, "case"), "lastChangeDateTime");
    const char *day = cpd_node_get_text(set, "published");

    day = day ? day : cpd_node_get_text(set, "effective_from");
    if (said && *said)
        return said;
    return cpd_node_as_text(cpd_node_textf(doc, "%sT00:00:00Z", day ? day : "1970-01-01"));
}

const char *cpd_case__uri(const struct cpd_case_maker *maker, const char *path,
                          const char *identifier)
{
    const char *before = cpd_node_get_text(maker->uris, path);

    if (before)
        return cpd_node_as_text(cpd_node_textf(maker->doc, "%s%s", before, identifier));
    if (maker->base)
        return cpd_node_as_text(cpd_node_textf(maker->doc, "%s/ims/case/%s/%s/%s", maker->base,
                                               maker->old ? "v1p0" : "v1p1", path, identifier));
    return cpd_node_as_text(cpd_node_textf(maker->doc, "urn:uuid:%s", identifier));
}

cpd_node *cpd_case__link(cpd_doc *doc, const char *title, const char *identifier, const char *uri)
{
    cpd_node *link = cpd_node_object(doc);

    cpd_node_set_text(doc, link, "identifier", identifier);
    cpd_node_set_text(doc, link, "title", title);
    cpd_node_set_text(doc, link, "uri", uri);
    return link;
}

char *cpd_case__short(const char *statement)
{
    size_t length = strcspn(statement, "\n\t"), cut = length;
    char *title;

    if (length > SHORT || statement[length]) {
        cut = length < SHORT ? length : SHORT;
        while (cut > SHORT / 2 && statement[cut] && statement[cut] != ' ' &&
               statement[cut] != '\n' && statement[cut] != '\t')
            cut--;
        while (cut > 0 && ((unsigned char)statement[cut] & 0xc0) == 0x80)
            cut--;
    }
    if (asprintf(&title, "%.*s%s", (int)cut, statement, statement[cut] ? "\xe2\x80\xa6" : "") < 0)
        return NULL;
    return title;
}

static void begin_object(const struct cpd_case_maker *maker, cpd_node *object, const char *path,
                         const char *identifier)
{
    cpd_node_set_text(maker->doc, object, "identifier", identifier);
    cpd_node_set_text(maker->doc, object, "uri", cpd_case__uri(maker, path, identifier));
    cpd_node_set_text(maker->doc, object, "lastChangeDateTime", maker->changed);
}

static void derived_object(const struct cpd_case_maker *maker, cpd_node *object, const char *path,
                           const char *name)
{
    char identifier[CPD_UUID_TEXT];

    cpd_identifier__derive(identifier, maker->set, name);
    begin_object(maker, object, path, identifier);
}

/* ---- our own keys ---- */

static bool has_a_place(const char *key, bool set)
{
    static const char *const of_set[] = {"format",         "kind",         "title",   "version",
                                         "effective_from", "effective_to", "note",    "publisher",
                                         "identifier",     "nodes",        "licence", NULL};
    static const char *const of_node[] = {"code", "title",      "text", "parent",
                                          "note", "identifier", NULL};

    for (const char *const *one = set ? of_set : of_node; *one; one++)
        if (strcmp(*one, key) == 0)
            return true;
    return false;
}

/* What other formats carry goes with them; what CASE does is spread over the package. */
static cpd_node *others_carried(cpd_doc *doc, const cpd_node *carried)
{
    cpd_node *others = cpd_node_object(doc);

    for (size_t i = 0; i < cpd_node_length(carried); i++)
        if (strcmp(cpd_node_key(carried, i), "case") != 0)
            cpd_node_set(doc, others, cpd_node_key(carried, i),
                         cpd_node_copy(doc, cpd_node_at(carried, i)));
    return cpd_node_length(others) ? others : NULL;
}

/* Its code is not what others call it. */
static bool has_own_scheme(const cpd_node *node)
{
    return cpd_node_get(cpd_carried__of(node, "case"), "humanCodingScheme") != NULL;
}

/* A text that is its name once more, which one statement cannot tell. */
static bool is_said_twice(const cpd_node *node)
{
    const char *title = cpd_node_get_text(node, "title"), *text = cpd_node_get_text(node, "text");

    return text && title && strcmp(text, title) == 0;
}

cpd_node *cpd_case__make_ours(cpd_doc *doc, const cpd_node *thing, bool set)
{
    cpd_node *ours = cpd_node_object(doc);

    for (size_t i = 0; i < cpd_node_length(thing); i++) {
        const char *key = cpd_node_key(thing, i);
        const cpd_node *value = cpd_node_at(thing, i);

        if (strcmp(key, "carried") == 0)
            cpd_node_set(doc, ours, key, others_carried(doc, value));
        else if (!has_a_place(key, set))
            cpd_node_set(doc, ours, key, cpd_node_copy(doc, value));
    }
    if (!set && has_own_scheme(thing))
        cpd_node_set_text(doc, ours, "code", cpd_node_get_text(thing, "code"));
    if (!set && is_said_twice(thing))
        cpd_node_set_text(doc, ours, "text", cpd_node_get_text(thing, "text"));
    return cpd_node_length(ours) ? ours : NULL;
}

/* ---- the parts of a package ---- */

cpd_node *cpd_case__make_document(const struct cpd_case_maker *maker, const cpd_node *set)
{
    cpd_doc *doc = maker->doc;
    cpd_node *made = cpd_node_object(doc);
    static const char *const pairs[][2] = {
        {"creator", "publisher"},         {"title", "title"},
        {"publisher", "publisher"},       {"description", "note"},
        {"version", "version"},           {"statusStartDate", "effective_from"},
        {"statusEndDate", "effective_to"}};

    begin_object(maker, made, "CFDocuments", maker->set);
    if (!maker->old)
        cpd_node_set_text(doc, made, "caseVersion", "1.1");
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        cpd_node_set_text(doc, made, pairs[i][0], cpd_node_get_text(set, pairs[i][1]));
    return made;
}

static bool is_cut_of(const char *title, const char *text)
{
    CPD_FREE char *cut = cpd_case__short(text);

    return cut && strcmp(cut, title) == 0;
}

cpd_node *cpd_case__make_item(const struct cpd_case_maker *maker, const cpd_node *node)
{
    cpd_node *made = cpd_node_object(maker->doc);
    const char *title = cpd_node_get_text(node, "title"), *text = cpd_node_get_text(node, "text");
    char identifier[CPD_UUID_TEXT];

    cpd_identifier__of(identifier, maker->set, "node", node);
    begin_object(maker, made, "CFItems", identifier);
    cpd_node_set_text(maker->doc, made, "fullStatement", text ? text : title);
    cpd_node_set_text(maker->doc, made, "humanCodingScheme", cpd_node_get_text(node, "code"));
    if (text && title && !is_cut_of(title, text))
        cpd_node_set_text(maker->doc, made, "abbreviatedStatement", title);
    cpd_node_set_text(maker->doc, made, "notes", cpd_node_get_text(node, "note"));
    return made;
}

cpd_node *cpd_case__make_child(const struct cpd_case_maker *maker, const cpd_node *item,
                               cpd_node *above, int64_t sequence)
{
    cpd_node *made = cpd_node_object(maker->doc);
    char name[64];

    snprintf(name, sizeof name, "child %s", cpd_node_get_text(item, "identifier"));
    derived_object(maker, made, "CFAssociations", name);
    cpd_node_set_text(maker->doc, made, "associationType", "isChildOf");
    cpd_node_set_int(maker->doc, made, "sequenceNumber", sequence);
    cpd_node_set_text(maker->doc, made, "originNodeURI", cpd_node_get_text(item, "identifier"));
    cpd_node_set(maker->doc, made, "destinationNodeURI", above);
    return made;
}

cpd_node *cpd_case__make_definitions(const struct cpd_case_maker *maker, const cpd_node *set)
{
    const char *licence = cpd_node_get_text(set, "licence");
    cpd_node *made = cpd_node_object(maker->doc), *list = cpd_node_list(maker->doc);
    cpd_node *one = cpd_node_object(maker->doc);
    CPD_FREE char *title = licence ? cpd_case__short(licence) : NULL;

    if (!licence)
        return NULL;
    if (!title)
        cpd_doc__fail(maker->doc);
    derived_object(maker, one, "CFLicenses", "licence");
    cpd_node_set_text(maker->doc, one, "title", title);
    cpd_node_set_text(maker->doc, one, "licenseText", licence);
    cpd_node_add(maker->doc, list, one);
    cpd_node_set(maker->doc, made, "CFLicenses", list);
    return made;
}

static cpd_node *make_level(const struct cpd_case_maker *maker, const cpd_node *level,
                            const char *criterion, size_t position)
{
    cpd_node *made = cpd_node_object(maker->doc);
    char identifier[CPD_UUID_TEXT];

    cpd_identifier__of(identifier, maker->set, "level", level);
    begin_object(maker, made, "CFRubricCriterionLevels", identifier);
    cpd_node_set_text(maker->doc, made, "quality", cpd_node_get_text(level, "title"));
    cpd_node_set_text(maker->doc, made, "description", cpd_node_get_text(level, "text"));
    cpd_node_set_int(maker->doc, made, "position", (int64_t)position);
    cpd_node_set_text(maker->doc, made, "rubricCriterionId", criterion);
    return made;
}

/* The levels of a set, lowest first, as the columns of one criterion. */
cpd_node *cpd_case__make_rubrics(const struct cpd_case_maker *maker, const cpd_node *set)
{
    const cpd_node *levels = cpd_node_get(set, "levels");
    cpd_doc *doc = maker->doc;
    cpd_node *rubrics = cpd_node_list(doc), *rubric = cpd_node_object(doc);
    cpd_node *criteria = cpd_node_list(doc), *criterion = cpd_node_object(doc);
    cpd_node *columns = cpd_node_list(doc);

    if (cpd_node_length(levels) == 0)
        return NULL;
    derived_object(maker, rubric, "CFRubrics", "levels");
    cpd_node_set_text(doc, rubric, "title", "Levels");
    derived_object(maker, criterion, "CFRubricCriteria", "levels criterion");
    cpd_node_set_int(doc, criterion, "position", 1);
    cpd_node_set_text(doc, criterion, "rubricId", cpd_node_get_text(rubric, "identifier"));
    for (size_t i = 0; i < cpd_node_length(levels); i++)
        cpd_node_add(doc, columns,
                     make_level(maker, cpd_node_at(levels, i),
                                cpd_node_get_text(criterion, "identifier"), i + 1));
    cpd_node_set(doc, criterion, "CFRubricCriterionLevels", columns);
    cpd_node_add(doc, criteria, criterion);
    cpd_node_set(doc, rubric, "CFRubricCriteria", criteria);
    cpd_node_add(doc, rubrics, rubric);
    return rubrics;
}

/* ---- what a package names ---- */

void cpd_case_known__add(struct cpd_case_known *known, const cpd_node *object)
{
    if (known->count == known->room) {
        size_t room = known->room ? known->room * 2 : 64;
        const cpd_node **larger = realloc(known->objects, room * sizeof *larger);

        if (!larger) {
            known->index.failed = true;
            return;
        }
        known->objects = larger;
        known->room = room;
    }
    known->objects[known->count] = object;
    cpd_texts__add(&known->index, cpd_node_get_text(object, "identifier"), known->count++);
}

int cpd_case_known__fill(struct cpd_case_known *known, const cpd_node *document,
                         const cpd_node *items, const cpd_node *definitions)
{
    if (document)
        cpd_case_known__add(known, document);
    for (size_t i = 0; i < cpd_node_length(items); i++)
        cpd_case_known__add(known, cpd_node_at(items, i));
    for (size_t d = 0; d < cpd_node_length(definitions); d++)
        for (size_t i = 0; cpd_node_type(cpd_node_at(definitions, d)) == CPD_NODE_LIST &&
                           i < cpd_node_length(cpd_node_at(definitions, d));
             i++)
            cpd_case_known__add(known, cpd_node_at(cpd_node_at(definitions, d), i));
    return cpd_texts__sort(&known->index);
}

void cpd_case_known__fini(struct cpd_case_known *known)
{
    cpd_texts__fini(&known->index);
    free(known->objects);
    *known = (struct cpd_case_known){{NULL, 0, 0, false}, NULL, 0, 0};
}

cpd_node *cpd_case_known__link(const struct cpd_case_known *known, cpd_doc *doc,
                               const char *identifier)
{
    static const char *const titles[] = {"title", "humanCodingScheme", "abbreviatedStatement",
                                         "fullStatement"};
    size_t place = cpd_texts__find(&known->index, identifier);
    const char *title = NULL;

    if (place == CPD_NOWHERE)
        return NULL;
    for (size_t i = 0; !title && i < sizeof titles / sizeof *titles; i++)
        title = cpd_node_get_text(known->objects[place], titles[i]);
    return cpd_case__link(doc, title, identifier, cpd_node_get_text(known->objects[place], "uri"));
}

cpd_node *cpd_case_known__resolve(void *payload, cpd_doc *doc, const char *identifier)
{
    cpd_node *link = cpd_case_known__link(payload, doc, identifier);
    char uuid[CPD_UUID_TEXT];

    if (link || !cpd_case__uuid(uuid, identifier))
        return link;
    return cpd_case__link(doc, uuid, uuid,
                          cpd_node_as_text(cpd_node_textf(doc, "urn:uuid:%s", uuid)));
}

static bool same_but_title(const cpd_node *link, const cpd_node *known, size_t *titles)
{
    const char *uri = cpd_node_get_text(link, "uri"), *title = cpd_node_get_text(link, "title");

    if (!known || !uri || cpd_node_length(link) != 3 || strcmp(uri, cpd_words(known, "uri")) != 0)
        return false;
    *titles += title && strcmp(title, cpd_words(known, "title")) != 0;
    return true;
}

static cpd_node *shrunk(const struct cpd_case_known *known, cpd_doc *doc, cpd_node *link,
                        size_t *titles)
{
    const char *identifier = cpd_node_get_text(link, "identifier");
    size_t place = cpd_texts__find(&known->index, identifier);

    if (place == CPD_NOWHERE ||
        !same_but_title(link, cpd_case_known__link(known, doc, identifier), titles))
        return link;
    return cpd_node_text(doc, identifier);
}

void cpd_case_known__shrink(const struct cpd_case_known *known, cpd_doc *doc, cpd_node *object,
                            const struct cpd_case_class *as, size_t *titles)
{
    for (const struct cpd_case_member *m = as->members; m->name; m++) {
        cpd_node *value = cpd_node_get(object, m->name), *list;

        if (m->type == CPD_CASE_LINK && value)
            cpd_node_set(doc, object, m->name, shrunk(known, doc, value, titles));
        if (m->type != CPD_CASE_LINKS || !value)
            continue;
        list = cpd_node_list(doc);
        for (size_t i = 0; i < cpd_node_length(value); i++)
            cpd_node_add(doc, list, shrunk(known, doc, cpd_node_at(value, i), titles));
        cpd_node_set(doc, object, m->name, list);
    }
}
