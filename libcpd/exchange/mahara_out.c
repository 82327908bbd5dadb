/* Mahara's SmartEvidence matrix out: what stands at the top are its standards, all below them their
 * elements, each after its parent, numbered by their places. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/case.h"
#include "exchange/moodle.h"
#include "node/node.h"

#define DEEPEST 16 /* a checked set is no deeper */

struct matrix {
    struct cpd_outgoing *out;
    const cpd_node *nodes;
    size_t *first, *next; /* child of each node, and last of none; its next sibling */
    cpd_node *standards, *elements;
};

static int gather_children(struct matrix *m)
{
    size_t count = cpd_node_length(m->nodes);
    struct cpd_texts codes = {NULL, 0, 0, false};
    int r;

    m->first = calloc(count + 1, sizeof *m->first);
    m->next = calloc(count + 1, sizeof *m->next);
    for (size_t i = 0; i < count; i++)
        cpd_texts__add(&codes, cpd_node_get_text(cpd_node_at(m->nodes, i), "code"), i);
    r = cpd_texts__sort(&codes);
    if (r < 0 || !m->first || !m->next) {
        cpd_texts__fini(&codes);
        return cpd_error__no_memory();
    }
    for (size_t i = 0; i <= count; i++)
        m->first[i] = CPD_NOWHERE;
    for (size_t i = count; i-- > 0;) {
        size_t above =
            cpd_texts__find(&codes, cpd_node_get_text(cpd_node_at(m->nodes, i), "parent"));

        above = above == CPD_NOWHERE ? count : above;
        m->next[i] = m->first[above];
        m->first[above] = i;
    }
    cpd_texts__fini(&codes);
    return 0;
}

static cpd_node *make_thing(struct matrix *m, const cpd_node *node, int64_t standard)
{
    const cpd_node *said = cpd_carried__of(node, "mahara");
    const char *kept = cpd_node_get_text(said, "id");
    cpd_node *made = cpd_node_object(m->out->doc);
    CPD_FREE char *html = cpd_description__write(said, cpd_node_get_text(node, "text"));

    m->out->text.failed |= !html;
    cpd_node_set_text(m->out->doc, made, "shortname",
                      kept ? kept : cpd_node_get_text(node, "code"));
    cpd_node_set_text(m->out->doc, made, "name", cpd_node_get_text(node, "title"));
    cpd_node_set_text(m->out->doc, made, "description", html);
    cpd_node_set_int(m->out->doc, made, "standardid", standard);
    return made;
}

/* Calls itself for what stands below, no deeper than a set is. */
static void add_elements(struct matrix *m, size_t above, int64_t standard, const char *number,
                         int depth)
{
    size_t place = 0;

    for (size_t i = m->first[above]; i != CPD_NOWHERE && depth < DEEPEST; i = m->next[i]) {
        cpd_node *made = make_thing(m, cpd_node_at(m->nodes, i), standard);
        char own[256];

        snprintf(own, sizeof own, "%.200s.%zu", number, ++place);
        if (depth > 1)
            cpd_node_set_text(m->out->doc, made, "parentelementid", number);
        cpd_node_set_text(m->out->doc, made, "elementid", own);
        cpd_node_add(m->out->doc, m->elements, made);
        add_elements(m, i, standard, own, depth + 1);
    }
}

static void add_standards(struct matrix *m)
{
    int64_t standard = 0;

    for (size_t i = m->first[cpd_node_length(m->nodes)]; i != CPD_NOWHERE; i = m->next[i]) {
        char number[24];

        snprintf(number, sizeof number, "%lld", (long long)++standard);
        cpd_node_add(m->out->doc, m->standards, make_thing(m, cpd_node_at(m->nodes, i), standard));
        add_elements(m, i, standard, number, 1);
    }
}

static cpd_node *usual_statuses(cpd_doc *doc)
{
    static const char *const statuses[][2] = {{"begun", "Ready for assessment"},
                                              {"incomplete", "Not yet shown"},
                                              {"partialcomplete", "Partly shown"},
                                              {"completed", "Shown"}};
    cpd_node *list = cpd_node_list(doc);

    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        cpd_node *one = cpd_node_object(doc);

        cpd_node_set_text(doc, one, statuses[i][0], statuses[i][1]);
        cpd_node_add(doc, list, one);
    }
    return list;
}

cpd_node *cpd_mahara__usual(cpd_doc *doc, const char *name)
{
    if (strcmp(name, "institution") == 0)
        return cpd_node_text(doc, "all");
    return strcmp(name, "selfassess") == 0 ? cpd_node_bool(doc, false) : usual_statuses(doc);
}

static cpd_node *kept_or_usual(struct matrix *m, const char *name)
{
    const cpd_node *kept = cpd_node_get(cpd_carried__of(m->out->set, "mahara"), name);
    cpd_node *value = kept ? cpd_case__unpack(m->out->doc, kept) : NULL;

    return value ? value : cpd_mahara__usual(m->out->doc, name);
}

static cpd_node *make_framework(struct matrix *m)
{
    cpd_doc *doc = m->out->doc;
    cpd_node *made = cpd_node_object(doc);
    CPD_FREE char *html = cpd_description__write(cpd_carried__of(m->out->set, "mahara"),
                                                 cpd_node_get_text(m->out->set, "note"));

    m->out->text.failed |= !html;
    cpd_node_set(doc, made, "institution", kept_or_usual(m, "institution"));
    cpd_node_set_text(doc, made, "name", cpd_node_get_text(m->out->set, "title"));
    cpd_node_set_text(doc, made, "description", html);
    cpd_node_set(doc, made, "selfassess", kept_or_usual(m, "selfassess"));
    cpd_node_set(doc, made, "evidencestatuses", kept_or_usual(m, "evidencestatuses"));
    cpd_node_set(doc, made, "standards", m->standards);
    cpd_node_set(doc, made, "standardelements", m->elements);
    return made;
}

static int write_json(struct matrix *m)
{
    cpd_node *root = cpd_node_object(m->out->doc);
    CPD_FREE char *json = NULL;

    cpd_node_set(m->out->doc, root, "framework", make_framework(m));
    if (cpd_doc_failed(m->out->doc))
        return cpd_error__no_memory();
    json = cpd_node_json(root, CPD_JSON_PRETTY);
    if (!json)
        return cpd_error_last()->kind;
    cpd_str_add(&m->out->text, json);
    cpd_str_add_char(&m->out->text, '\n');
    return 0;
}

static void tell_losses(struct cpd_outgoing *out)
{
    static const char *const lost[] = {"force",    "level",      "levels", "pathways", "aspect",
                                       "optional", "see_also",   "met_by", "aliases",  "certainty",
                                       "note",     "identifier", NULL};
    static const char why[] = "a matrix has no place for it";

    cpd_outgoing__lose_keys(out, lost, why);
    cpd_loss__add(out->doc, out->losses, "levels, of the set",
                  cpd_node_length(cpd_node_get(out->set, "levels")), why);
    cpd_loss__add(out->doc, out->losses, "pathways, of the set",
                  cpd_node_length(cpd_node_get(out->set, "pathways")), why);
    cpd_loss__add(out->doc, out->losses, "what the set says of itself beside name and note", 1,
                  why);
}

int cpd_mahara__export(struct cpd_outgoing *out)
{
    struct matrix m = {.out = out, .nodes = cpd_node_get(out->set, "nodes")};
    int r = gather_children(&m);

    m.standards = cpd_node_list(out->doc);
    m.elements = cpd_node_list(out->doc);
    if (r == 0) {
        add_standards(&m);
        r = write_json(&m);
    }
    free(m.first);
    free(m.next);
    tell_losses(out);
    return r;
}
