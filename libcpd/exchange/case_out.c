/* A set as a CASE package: what is made of it, with what it carries laid over, put into strict form
 * at the end, so that whatever stands in the set by hand goes out valid or is named. */
#include <stdlib.h>
#include <string.h>

#include "exchange/case.h"
#include "node/node.h"

/* Of the children of one thing, on their way. */
struct siblings {
    int64_t last, next;
    size_t numbered, unnumbered;
    bool rising;
};

struct package {
    struct cpd_outgoing *out;
    struct cpd_case_maker maker;
    struct cpd_case_known known;
    struct cpd_texts codes;
    const cpd_node *nodes, *said; /* what the set carries */
    cpd_node *document, *items, *associations, *definitions, *rubrics;
    struct siblings *siblings; /* of each node, and last of the document */
    bool old;
};

static const cpd_node *said_of(const cpd_node *thing)
{
    return cpd_carried__of(thing, "case");
}

/* ---- our own keys ---- */

static void add_ours(struct package *p, cpd_node *made, const cpd_node *thing, bool set)
{
    cpd_node *ours = cpd_case__make_ours(p->out->doc, thing, set), *extensions;

    if (!p->maker.ours) {
        for (size_t i = 0; i < cpd_node_length(ours); i++)
            cpd_loss__count(p->out->doc, p->out->losses, cpd_node_key(ours, i),
                            p->old ? "CASE 1.0 has nothing of one's own"
                                   : "nothing of ours was to be said");
        return;
    }
    extensions = cpd_node_get(made, "extensions");
    if (cpd_node_type(extensions) != CPD_NODE_OBJECT)
        extensions = cpd_node_object(p->out->doc);
    cpd_node_set(p->out->doc, extensions, "cpd", ours);
    if (ours)
        cpd_node_set(p->out->doc, made, "extensions", extensions);
}

/* Where the objects are served was said anew: what was carried of it does not hold. */
static void place_anew(struct package *p, cpd_node *made, const char *path)
{
    if (p->out->options->uri)
        cpd_node_set_text(p->out->doc, made, "uri",
                          cpd_case__uri(&p->maker, path, cpd_node_get_text(made, "identifier")));
}

/* ---- document, definitions, rubrics ---- */

static void make_document(struct package *p)
{
    const cpd_node *definitions = cpd_node_get(p->said, "CFDefinitions"), *licence;

    if (!definitions) {
        p->definitions = cpd_case__make_definitions(&p->maker, p->out->set);
    } else if (!cpd_node_as_text(definitions)) {
        p->definitions = cpd_case__unpack(p->out->doc, definitions);
    }
    p->document = cpd_case__make_document(&p->maker, p->out->set);
    licence = definitions ? NULL : cpd_node_at(cpd_node_get(p->definitions, "CFLicenses"), 0);
    cpd_node_set_text(p->out->doc, p->document, "licenseURI",
                      cpd_node_get_text(licence, "identifier"));
    cpd_case__overlay(p->out->doc, p->document, p->said, &cpd_case_document);
    place_anew(p, p->document, "CFDocuments");
    add_ours(p, p->document, p->out->set, true);
}

static void make_rubrics(struct package *p)
{
    cpd_node *carried = cpd_node_get(p->said, "CFRubrics"), *others;

    p->rubrics = cpd_case__make_rubrics(&p->maker, p->out->set);
    others = carried ? cpd_case__unpack(p->out->doc, carried) : NULL;
    if (!p->rubrics)
        p->rubrics = cpd_node_list(p->out->doc);
    for (size_t i = 0; i < cpd_node_length(others); i++)
        cpd_node_add(p->out->doc, p->rubrics, cpd_node_at(others, i));
}

/* ---- items ---- */

/* Alike but for line ends and what else a text of ours cannot hold. */
static bool is_alike(const char *carried, const char *ours)
{
    for (;; carried++, ours++) {
        while (*carried == '\r' ||
               ((unsigned char)*carried < 0x20 && *carried && *carried != '\n' && *carried != '\t'))
            carried++;
        if (*carried != *ours || !*ours)
            return *carried == *ours;
    }
}

/* Words that were changed in the set since stand, and not those that came in. */
static void keep_words(struct package *p, cpd_node *item, const cpd_node *made)
{
    static const char *const members[] = {"fullStatement", "abbreviatedStatement", "notes"};

    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *carried = cpd_node_get_text(item, members[i]);
        const char *now = cpd_node_get_text(made, members[i]);
        const char *full = cpd_node_get_text(made, "fullStatement");

        if (carried && now && is_alike(carried, now))
            continue;
        if (i == 1 && carried && (!now ? full && is_alike(carried, full) : false))
            continue;
        cpd_node_unset(item, members[i]);
        cpd_node_set_text(p->out->doc, item, members[i], now);
    }
}

static void make_item(struct package *p, const cpd_node *node)
{
    cpd_node *made = cpd_case__make_item(&p->maker, node);
    cpd_node *item = cpd_node_copy(p->out->doc, made);

    cpd_case__overlay(p->out->doc, item, said_of(node), &cpd_case_item);
    keep_words(p, item, made);
    place_anew(p, item, "CFItems");
    add_ours(p, item, node, false);
    cpd_node_add(p->out->doc, p->items, item);
}

/* ---- associations ---- */

static struct siblings *siblings_of(struct package *p, const cpd_node *node)
{
    size_t place = cpd_texts__find(&p->codes, cpd_node_get_text(node, "parent"));

    return &p->siblings[place == CPD_NOWHERE ? cpd_node_length(p->nodes) : place];
}

/* The number that came in; 0: none, *absent: and none was there. */
static int64_t number_of(const cpd_node *node, bool *absent)
{
    const cpd_node *child = cpd_node_get(said_of(node), "child");
    const char *text = cpd_node_get_text(child, "sequenceNumber");

    *absent = text && !*text;
    return text ? strtol(text, NULL, 10) : 0;
}

static void look_at_numbers(struct package *p)
{
    for (size_t i = 0; i <= cpd_node_length(p->nodes); i++)
        p->siblings[i] = (struct siblings){INT64_MIN, 1, 0, 0, true};
    for (size_t i = 0; i < cpd_node_length(p->nodes); i++) {
        const cpd_node *node = cpd_node_at(p->nodes, i);
        struct siblings *s = siblings_of(p, node);
        bool absent,
            numbered = cpd_node_get(cpd_node_get(said_of(node), "child"), "sequenceNumber");
        int64_t number = number_of(node, &absent);

        s->numbered += numbered && !absent;
        s->unnumbered += absent;
        s->rising &= !numbered || absent || number >= s->last;
        s->last = numbered && !absent ? number : s->last;
        s->next++;
    }
}

/* Numbers that came in hold while all siblings have one and they still rise; none holds while none
 * has one. Otherwise they are numbered from 1. */
static void number(struct package *p, cpd_node *child, const cpd_node *node)
{
    struct siblings *s = siblings_of(p, node);
    size_t count = (size_t)(s->next - 1);
    bool absent;
    int64_t said = number_of(node, &absent);

    if (s->unnumbered == count)
        cpd_node_unset(child, "sequenceNumber");
    else if (s->numbered == count && s->rising)
        cpd_node_set_int(p->out->doc, child, "sequenceNumber", said);
    else
        cpd_node_set_int(p->out->doc, child, "sequenceNumber", cpd_node_get_int(child, "own", 0));
}

static cpd_node *begin_association(struct package *p, const cpd_node *said)
{
    cpd_node *made = cpd_node_object(p->out->doc);
    const char *identifier = cpd_node_get_text(said, "identifier");

    cpd_node_set_text(p->out->doc, made, "uri",
                      cpd_case__uri(&p->maker, "CFAssociations", identifier ? identifier : ""));
    cpd_node_set_text(p->out->doc, made, "lastChangeDateTime", p->maker.changed);
    cpd_case__overlay(p->out->doc, made, said, &cpd_case_association);
    place_anew(p, made, "CFAssociations");
    return made;
}

static void add_carried(struct package *p, const cpd_node *list, const char *origin)
{
    for (size_t i = 0; cpd_node_type(list) == CPD_NODE_LIST && i < cpd_node_length(list); i++) {
        cpd_node *made = begin_association(p, cpd_node_at(list, i));

        if (origin)
            cpd_node_set_text(p->out->doc, made, "originNodeURI", origin);
        cpd_node_add(p->out->doc, p->associations, made);
    }
}

static void add_child(struct package *p, const cpd_node *node, const cpd_node *item, int64_t own)
{
    size_t place = cpd_texts__find(&p->codes, cpd_node_get_text(node, "parent"));
    const cpd_node *above = place == CPD_NOWHERE ? p->document : cpd_node_at(p->items, place);
    cpd_node *parent = cpd_node_text(p->out->doc, cpd_node_get_text(above, "identifier"));
    cpd_node *child = cpd_case__make_child(&p->maker, item, parent, own), *carried;

    carried = cpd_node_get(said_of(node), "child");
    cpd_case__overlay(p->out->doc, child, carried, &cpd_case_association);
    cpd_node_set_text(p->out->doc, child, "originNodeURI", cpd_node_get_text(item, "identifier"));
    cpd_node_set(p->out->doc, child, "destinationNodeURI", parent);
    cpd_node_set_int(p->out->doc, child, "own", own);
    number(p, child, node);
    cpd_node_unset(child, "own");
    place_anew(p, child, "CFAssociations");
    cpd_node_add(p->out->doc, p->associations, child);
}

static int make_associations(struct package *p)
{
    int64_t *own = calloc(cpd_node_length(p->nodes) + 1, sizeof *own);

    if (!own)
        return cpd_error__no_memory();
    for (size_t i = 0; i < cpd_node_length(p->nodes); i++) {
        const cpd_node *node = cpd_node_at(p->nodes, i);
        size_t place = (size_t)(siblings_of(p, node) - p->siblings);

        add_child(p, node, cpd_node_at(p->items, i), ++own[place]);
    }
    free(own);
    for (size_t i = 0; i < cpd_node_length(p->nodes); i++)
        add_carried(p, cpd_node_get(said_of(cpd_node_at(p->nodes, i)), "associations"),
                    cpd_node_get_text(cpd_node_at(p->items, i), "identifier"));
    add_carried(p, cpd_node_get(p->said, "associations"), NULL);
    return 0;
}

/* ---- the package ---- */

static cpd_node *gather(struct package *p)
{
    cpd_doc *doc = p->out->doc;
    cpd_node *package = cpd_node_object(doc);
    const cpd_node *extensions = cpd_node_get(p->said, "packageExtensions");

    cpd_node_set(doc, package, "CFDocument", p->document);
    cpd_node_set(doc, package, "CFItems", p->items);
    cpd_node_set(doc, package, "CFAssociations", p->associations);
    cpd_node_set(doc, package, "CFDefinitions", p->definitions);
    if (cpd_node_length(p->rubrics))
        cpd_node_set(doc, package, "CFRubrics", p->rubrics);
    if (extensions)
        cpd_node_set(doc, package, "extensions", cpd_case__unpack(doc, extensions));
    return package;
}

static size_t count_long(const cpd_node *items, const char *member, size_t most)
{
    size_t count = 0;

    for (size_t i = 0; i < cpd_node_length(items); i++)
        count += cpd_node_length(cpd_node_get(cpd_node_at(items, i), member)) > most;
    return count;
}

/* What the guide of 1.1 suggests; nothing is cut. */
static void tell_lengths(struct package *p)
{
    static const struct {
        const char *member;
        size_t most;
    } lengths[] = {
        {"abbreviatedStatement", 60}, {"humanCodingScheme", 100}, {"fullStatement", 4096}};

    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        size_t count = count_long(p->items, lengths[i].member, lengths[i].most);

        if (count)
            cpd_outgoing__assume(p->out,
                                 "%s longer than the %zu bytes that CASE's guide suggests: %zu",
                                 lengths[i].member, lengths[i].most, count);
    }
}

static int write_strict(struct package *p)
{
    struct cpd_tidy tidy = {.doc = p->out->doc,
                            .told = cpd_node_list(p->out->doc),
                            .losses = p->out->losses,
                            .changed = p->maker.changed,
                            .old = p->old,
                            .link = cpd_case_known__resolve,
                            .payload = &p->known};
    cpd_node *strict = cpd_case__tidy(&tidy, gather(p), &cpd_case_package);
    CPD_FREE char *json = NULL;

    if (cpd_doc_failed(p->out->doc))
        return cpd_error__no_memory();
    json = cpd_node_json(strict, CPD_JSON_PRETTY);
    if (!json)
        return cpd_error_last()->kind;
    cpd_str_add(&p->out->text, json);
    cpd_str_add_char(&p->out->text, '\n');
    return 0;
}

static int build(struct package *p)
{
    int r;

    for (size_t i = 0; i < cpd_node_length(p->nodes); i++)
        cpd_texts__add(&p->codes, cpd_node_get_text(cpd_node_at(p->nodes, i), "code"), i);
    r = cpd_texts__sort(&p->codes);
    p->siblings = calloc(cpd_node_length(p->nodes) + 1, sizeof *p->siblings);
    if (r < 0 || !p->siblings)
        return cpd_error__no_memory();
    make_document(p);
    make_rubrics(p);
    for (size_t i = 0; i < cpd_node_length(p->nodes); i++)
        make_item(p, cpd_node_at(p->nodes, i));
    look_at_numbers(p);
    r = cpd_case_known__fill(&p->known, p->document, p->items, p->definitions);
    if (r == 0)
        r = make_associations(p);
    if (r == 0)
        tell_lengths(p);
    return r == 0 ? write_strict(p) : r;
}

int cpd_case__export(struct cpd_outgoing *out)
{
    struct package p = {.out = out,
                        .maker = {.doc = out->doc, .base = out->options->uri},
                        .nodes = cpd_node_get(out->set, "nodes"),
                        .said = said_of(out->set)};
    int r;

    p.old = strcmp(out->options->format, "case-1.0") == 0;
    p.maker.old = p.old;
    p.maker.ours = !p.old && !out->options->plain;
    p.maker.changed = cpd_case__changed(out->doc, out->set);
    p.maker.uris = out->options->uri ? NULL : cpd_node_get(p.said, "uris");
    cpd_identifier__of_set(p.maker.set, out->set);
    p.items = cpd_node_list(out->doc);
    p.associations = cpd_node_list(out->doc);
    r = build(&p);
    cpd_case_known__fini(&p.known);
    cpd_texts__fini(&p.codes);
    free(p.siblings);
    return r;
}
