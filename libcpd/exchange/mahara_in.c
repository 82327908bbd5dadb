/* Mahara's SmartEvidence matrix in: standards become nodes at the top, their elements nodes below
 * them. Mahara's own export names parents under "parentid", its import under "parentelementid":
 * both are read, and elements that older files nest inside their standard. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/case.h"
#include "exchange/moodle.h"
#include "node/node.h"

#define VALUES 400000

struct matrix {
    struct cpd_incoming *in;
    const cpd_node *framework;
};

/* Numbers and texts alike: they are compared as they are written. */
static const char *id_of(const struct matrix *m, const cpd_node *value)
{
    if (cpd_node_type(value) == CPD_NODE_INT)
        return cpd_node_as_text(
            cpd_node_textf(m->in->doc, "%lld", (long long)cpd_node_as_int(value)));
    return cpd_node_as_text(value) && *cpd_node_as_text(value) ? cpd_node_as_text(value) : NULL;
}

static const char *standard_id(const struct matrix *m, const cpd_node *object)
{
    const char *id = id_of(m, cpd_node_get(object, "standardid"));

    return id ? cpd_node_as_text(cpd_node_textf(m->in->doc, "standard %s", id)) : NULL;
}

static void tell_rest(struct matrix *m, struct cpd_row *row, const cpd_node *object)
{
    static const char *const known[] = {"shortname",       "name",      "description",
                                        "standardid",      "elementid", "parentid",
                                        "parentelementid", "id",        "standardelement"};

    for (size_t i = 0; i < cpd_node_length(object); i++) {
        bool found = false;

        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            found |= strcmp(known[k], cpd_node_key(object, i)) == 0;
        if (!found)
            cpd_row__repair(m->in, row, "%.60s left out: the matrix has no such member",
                            cpd_node_key(object, i));
    }
}

static struct cpd_row *add_thing(struct matrix *m, const cpd_node *object)
{
    struct cpd_row *row = cpd_incoming__add(m->in, CPD_ROW_NODE, cpd_node_line(object));
    cpd_node *said = cpd_node_object(m->in->doc);
    const char *brief = cpd_node_get_text(object, "shortname");
    char code[CPD_CODE_TEXT];

    if (!row)
        return NULL;
    row->label = brief && *brief ? brief : NULL;
    cpd_code__clean(code, brief ? brief : "");
    row->wish = *code ? cpd_node_as_text(cpd_node_text(m->in->doc, code)) : NULL;
    cpd_node_set_text(m->in->doc, row->thing, "title",
                      cpd_incoming__text(m->in, row, "name", cpd_node_get_text(object, "name")));
    cpd_node_set_text(
        m->in->doc, row->thing, "text",
        cpd_description__read(m->in, row, said, cpd_node_get_text(object, "description")));
    cpd_carried__set(m->in->doc, row->thing, "mahara", said);
    tell_rest(m, row, object);
    return row;
}

static int read_element(struct matrix *m, const cpd_node *object, const char *standard)
{
    struct cpd_row *row = add_thing(m, object);
    const char *parent;

    if (!row)
        return cpd_error_last()->kind;
    row->id = id_of(m, cpd_node_get(object, "elementid"));
    parent = id_of(m, cpd_node_get(object, "parentelementid"));
    parent = parent ? parent : id_of(m, cpd_node_get(object, "parentid"));
    parent = parent ? parent : standard_id(m, object);
    row->parent = parent ? parent : standard;
    if (!row->id)
        cpd_row__refuse(m->in, row, "Give it an elementid, such as 1.1.", "it has no elementid");
    else if (!row->parent)
        cpd_row__refuse(m->in, row, "Add standardid.", "it belongs to no standard");
    return 0;
}

static int refuse(const struct matrix *m, const cpd_node *at, const char *text)
{
    cpd_error__set(CPD_EINPUT, "%s", text);
    cpd_error__hint("Take a .matrix file of Mahara's SmartEvidence.");
    return cpd_error__place(m->in->name, cpd_node_line(at), cpd_node_column(at));
}

static int read_elements(struct matrix *m, const cpd_node *list, const char *standard)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++)
        r = cpd_node_type(cpd_node_at(list, i)) == CPD_NODE_OBJECT
                ? read_element(m, cpd_node_at(list, i), standard)
                : refuse(m, list, "an element is no object");
    return r;
}

static int read_standard(struct matrix *m, const cpd_node *object)
{
    struct cpd_row *row;
    const char *id;

    if (cpd_node_type(object) != CPD_NODE_OBJECT)
        return refuse(m, object, "a standard is no object");
    row = add_thing(m, object);
    if (!row)
        return cpd_error_last()->kind;
    id = standard_id(m, object);
    row->id = id;
    if (!id)
        cpd_row__refuse(m->in, row, "Give it a number as standardid.", "it has no standardid");
    return read_elements(m, cpd_node_get(object, "standardelement"), id);
}

static int read_framework(struct matrix *m)
{
    static const char *const kept[] = {"institution", "selfassess", "evidencestatuses"};
    struct cpd_row *row = cpd_incoming__add(m->in, CPD_ROW_SET, cpd_node_line(m->framework));
    cpd_node *said = cpd_node_object(m->in->doc);
    char code[CPD_CODE_TEXT];

    if (!row)
        return cpd_error_last()->kind;
    row->id = cpd_node_get_text(m->framework, "name");
    cpd_node_set_text(m->in->doc, row->thing, "title",
                      cpd_incoming__text(m->in, row, "name", row->id));
    cpd_node_set_text(
        m->in->doc, row->thing, "note",
        cpd_description__read(m->in, row, said, cpd_node_get_text(m->framework, "description")));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (cpd_node_get(m->framework, kept[i]) &&
            !cpd_node_equal(cpd_node_get(m->framework, kept[i]),
                            cpd_mahara__usual(m->in->doc, kept[i])))
            cpd_node_set(m->in->doc, said, kept[i],
                         cpd_case__pack(m->in->doc, cpd_node_get(m->framework, kept[i])));
    cpd_carried__set(m->in->doc, row->thing, "mahara", said);
    cpd_code__clean(code, row->id ? row->id : "");
    for (char *c = code; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    if (!m->in->base)
        cpd_node_set_text(m->in->doc, row->thing, "set", *code ? code : NULL);
    return 0;
}

static int read_all(struct matrix *m)
{
    const cpd_node *standards = cpd_node_get(m->framework, "standards");
    int r;

    if (!cpd_node_get_text(m->framework, "name"))
        return refuse(m, m->framework, "this is no matrix: it has no framework with a name");
    r = read_framework(m);
    for (size_t i = 0; r == 0 && i < cpd_node_length(standards); i++)
        r = read_standard(m, cpd_node_at(standards, i));
    return r == 0 ? read_elements(m, cpd_node_get(m->framework, "standardelements"), NULL) : r;
}

int cpd_mahara__import(struct cpd_incoming *in, const char *bytes, size_t length)
{
    static const struct cpd_json_limits limits = {CPD_EXCHANGE_BYTES, VALUES};
    static const char *const spoken[] = {"title", "text", "parent", "carried"};
    struct matrix m = {.in = in};
    bool mark = length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0;
    int r = cpd_json__parse(&in->source, bytes + (mark ? 3 : 0), length - (mark ? 3 : 0), in->name,
                            &limits);

    in->label_key = "id";
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
        in->spoken[i] = spoken[i];
    m.framework = cpd_node_get(cpd_doc_root(in->source), "framework");
    return r == 0 ? read_all(&m) : r;
}
