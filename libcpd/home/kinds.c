/* All kinds of this library in one list: what modules bring, put together where a home is opened;
 * and the list as a report, made from the tables alone.
 */
#include <string.h>

#include "career/kinds.h"
#include "home/wiring.h"
#include "hours/kinds.h"
#include "portfolio/kinds.h"
#include "supervision/kinds.h"

/* In the order in which lists show them. */
const cpd_kind *const cpd_home__kinds[] = {
    &cpd_hours__kinds[0],
    &cpd_hours__kinds[1],
    &cpd_hours__kinds[2],
    &cpd_portfolio__cpd,
    &cpd_portfolio__reflection,
    &cpd_portfolio__evidence[0],
    &cpd_portfolio__evidence[1],
    &cpd_portfolio__evidence[2],
    &cpd_portfolio__evidence[3],
    &cpd_portfolio__evidence[4],
    &cpd_supervision__kinds[0],
    &cpd_supervision__kinds[1],
    &cpd_supervision__kinds[2],
    &cpd_supervision__kinds[3],
    &cpd_supervision__kinds[4],
    &cpd_supervision__kinds[5],
    &cpd_supervision__kinds[6],
    &cpd_portfolio__endorsement,
    &cpd_career__kinds[0],
    &cpd_career__kinds[1],
    &cpd_career__kinds[2],
    &cpd_career__kinds[3],
    NULL,
};

const cpd_kind *cpd_kind_at(size_t i)
{
    for (size_t k = 0; cpd_home__kinds[k]; k++)
        if (k == i)
            return cpd_home__kinds[k];
    return NULL;
}

const cpd_kind *cpd_kind_find(const char *name)
{
    for (size_t k = 0; name && cpd_home__kinds[k]; k++)
        if (strcmp(cpd_home__kinds[k]->name, name) == 0)
            return cpd_home__kinds[k];
    return NULL;
}

const cpd_kind *cpd_kind_called(const char *text)
{
    for (size_t k = 0; text && cpd_home__kinds[k]; k++)
        if (cpd_text_same(cpd_home__kinds[k]->name, text) ||
            cpd_text_same(cpd_home__kinds[k]->title, text))
            return cpd_home__kinds[k];
    return NULL;
}

/* ---- the list as a report ---- */

const char *cpd_field_type_name(enum cpd_field_type type)
{
    static const char *const names[] = {
        [CPD_FIELD_TEXT] = "text",       [CPD_FIELD_CODE] = "code",
        [CPD_FIELD_MINUTES] = "minutes", [CPD_FIELD_FLAG] = "flag",
        [CPD_FIELD_NUMBER] = "number",   [CPD_FIELD_DATE] = "date",
        [CPD_FIELD_CASE] = "case",       [CPD_FIELD_REFERENCE] = "reference",
    };
    return names[type];
}

static cpd_node *words_of(cpd_doc *doc, const char *const *words)
{
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; words[i]; i++)
        cpd_node_add(doc, list, cpd_node_text(doc, words[i]));
    return list;
}

static cpd_node *field_of(cpd_doc *doc, const cpd_field *field)
{
    cpd_node *node = cpd_node_object(doc);
    cpd_node_set_text(doc, node, "name", field->name);
    cpd_node_set_text(doc, node, "label", field->label);
    cpd_node_set_text(doc, node, "hint", field->hint);
    cpd_node_set_text(doc, node, "type", cpd_field_type_name(field->type));
    cpd_node_set_bool(doc, node, "required", field->required);
    cpd_node_set_bool(doc, node, "sealed", !field->head);
    cpd_node_set_bool(doc, node, "many", field->many);
    if (field->words)
        cpd_node_set(doc, node, "words", words_of(doc, field->words));
    return node;
}

static cpd_node *fields_of(cpd_doc *doc, const cpd_kind *kind, int64_t *required)
{
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; i < kind->field_count; i++) {
        *required += kind->fields[i].required;
        cpd_node_add(doc, list, field_of(doc, &kind->fields[i]));
    }
    return list;
}

static cpd_node *describe(cpd_doc *doc, const cpd_kind *kind)
{
    static const char *const writers[] = {[CPD_WRITER_HOLDER] = "holder",
                                          [CPD_WRITER_EITHER] = "either",
                                          [CPD_WRITER_OTHER] = "other"};
    char letter[2] = {kind->class_, '\0'};
    int64_t required = 0;
    cpd_node *node = cpd_node_object(doc), *fields = fields_of(doc, kind, &required);
    cpd_node_set_text(doc, node, "name", kind->name);
    cpd_node_set_text(doc, node, "title", kind->title);
    cpd_node_set_text(doc, node, "about", kind->about);
    cpd_node_set_text(doc, node, "class", letter);
    cpd_node_set_text(doc, node, "readers", cpd_kind_class(kind)->readers);
    cpd_node_set_text(doc, node, "writer", writers[kind->writer]);
    cpd_node_set_text(doc, node, "dates", kind->dates == CPD_DATES_RANGE ? "range" : "day");
    cpd_node_set_bool(doc, node, "ahead", kind->ahead);
    cpd_node_set_bool(doc, node, "links", kind->links);
    if (*kind->other)
        cpd_node_set_text(doc, node, "with", kind->other);
    cpd_node_set_int(doc, node, "required", required);
    cpd_node_set(doc, node, "fields", fields);
    return node;
}

static int refuse(const char *name)
{
    cpd_error__set(CPD_EINPUT, "there is no kind of record called \"%.64s\"", name);
    return cpd_error__hint("All of them: cpd kinds");
}

int cpd_kind_describe(cpd_doc **out, const char *name)
{
    const cpd_kind *kind, *asked = cpd_kind_called(name);
    if (name && !asked)
        return refuse(name);
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; (kind = cpd_kind_at(i)); i++)
        if (!asked || kind == asked)
            cpd_node_add(doc, list, describe(doc, kind));
    cpd_doc_set_root(doc, list);
    if (cpd_doc_failed(doc)) {
        cpd_doc_free(doc);
        return cpd_error__no_memory();
    }
    *out = doc;
    return 0;
}
