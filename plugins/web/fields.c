/* Boxes of forms: what a page asks for becomes what a template shows. All boxes of all pages are
 * made here, so that each keeps what was typed, has its own error beside it, and is described by
 * its hint. The boxes of a kind of record come from its table of fields: a field that is added
 * there stands in the form without a line here.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "web.h"

#define WORD_MOST 128

/* ---- one box ---- */

/* All that was wrong with this box, each as a sentence. */
static cpd_node *errors_of(web_call *call, const char *name)
{
    const cpd_node *list = cpd_node_get(cpd_node_get(call->extra, "problem"), "list");
    cpd_node *errors = cpd_node_list(call->doc);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i);
        const char *field = cpd_node_get_text(one, "field");
        if (field && !strcmp(field, name))
            cpd_node_add(call->doc, errors, cpd_node_copy(call->doc, cpd_node_get(one, "said")));
    }
    return errors;
}

/* What stands in the box: what was typed when a form comes back, otherwise what the page says. Of
 * all boxes only a flag is left out by browsers, when it is off. */
static const char *value_of(const web_call *call, const web_input *input)
{
    const cpd_node *typed = cpd_node_get(call->extra, "typed");
    const char *value = cpd_node_get_text(typed, input->name);
    if (input->box == WEB_SECRET)
        return "";
    if (!value && !(typed && input->box == WEB_FLAG))
        value = input->value;
    return value ? value : "";
}

static void describe(web_call *call, cpd_node *box, const char *name, const char *hint,
                     cpd_node *errors)
{
    bool wrong = cpd_node_length(errors) > 0;
    char ids[2 * WORD_MOST + 16] = "";
    if (hint)
        snprintf(ids, sizeof ids, "%.*s-hint", WORD_MOST, name);
    if (wrong)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%.*s-error", hint ? " " : "",
                 WORD_MOST, name);
    cpd_node_set_text(call->doc, box, "hint", hint ? hint : "");
    cpd_node_set_bool(call->doc, box, "wrong", wrong);
    cpd_node_set(call->doc, box, "errors", errors);
    cpd_node_set_text(call->doc, box, "described", ids);
}

cpd_node *web_choice(web_call *call, cpd_node *choices, const char *value, const char *label)
{
    cpd_node *one = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, one, "value", value);
    cpd_node_set_text(call->doc, one, "label", label);
    cpd_node_add(call->doc, choices, one);
    return one;
}

/* Each choice knows whether it is the one, and has an id; the first has the id of its box, where
 * the summary of errors leads to. */
static cpd_node *choices_of(web_call *call, const web_input *input, const char *value)
{
    cpd_node *list = cpd_node_list(call->doc);
    for (size_t i = 0; i < cpd_node_length(input->choices); i++) {
        cpd_node *one = cpd_node_copy(call->doc, cpd_node_at(input->choices, i));
        const char *own = cpd_node_get_text(one, "value");
        char id[WORD_MOST + 16];
        snprintf(id, sizeof id, i ? "%.*s-%zu" : "%.*s", WORD_MOST, input->name, i + 1);
        cpd_node_set_text(call->doc, one, "id", id);
        cpd_node_set_bool(call->doc, one, "on", own && !strcmp(own, value));
        cpd_node_set_bool(call->doc, one, "asks", cpd_node_get_bool(one, "asks"));
        cpd_node_add(call->doc, list, one);
    }
    return list;
}

static void add(web_call *call, const char *list, cpd_node *box)
{
    cpd_node *boxes = cpd_node_get(call->extra, list);
    if (!boxes) {
        boxes = cpd_node_list(call->doc);
        cpd_node_set(call->doc, call->extra, list, boxes);
    }
    cpd_node_add(call->doc, boxes, box);
}

void web_ask(web_call *call, const char *list, const web_input *input)
{
    cpd_node *box = cpd_node_object(call->doc);
    const char *value = value_of(call, input);
    cpd_node_set_text(call->doc, box, "name", input->name);
    cpd_node_set_text(call->doc, box, "label", input->label);
    cpd_node_set_text(call->doc, box, "value", value);
    describe(call, box, input->name, input->hint, errors_of(call, input->name));
    cpd_node_set_bool(call->doc, box, "optional", input->optional);
    cpd_node_set_bool(call->doc, box, "brief", input->brief);
    cpd_node_set_bool(call->doc, box, "when_asked", input->when_asked);
    cpd_node_set_bool(call->doc, box, "is_line", input->box == WEB_LINE);
    cpd_node_set_bool(call->doc, box, "is_text", input->box == WEB_TEXT);
    cpd_node_set_bool(call->doc, box, "is_flag", input->box == WEB_FLAG);
    cpd_node_set_bool(call->doc, box, "is_radios", input->box == WEB_RADIOS);
    cpd_node_set_bool(call->doc, box, "is_select", input->box == WEB_SELECT);
    cpd_node_set_bool(call->doc, box, "is_secret", input->box == WEB_SECRET);
    cpd_node_set_text(call->doc, box, "complete",
                      !strcmp(input->name, "secret-passphrase") ? "current-password"
                      : !strcmp(input->name, "secret-code")     ? "off"
                                                                : "new-password");
    cpd_node_set_int(call->doc, box, "rows", input->rows ? input->rows : 5);
    cpd_node_set_bool(call->doc, box, "on", *value);
    cpd_node_set(call->doc, box, "choices", choices_of(call, input, value));
    add(call, list, box);
}

/* ---- the fields of a kind ---- */

/* A table's labels begin small, so that they can stand within sentences. */
const char *web_capital(cpd_doc *doc, const char *label)
{
    return cpd_node_as_text(
        cpd_node_textf(doc, "%c%s", toupper((unsigned char)label[0]), label + 1));
}

static const char *day_typed(cpd_doc *doc, const char *text)
{
    char said[32];
    cpd_date day;
    if (!text || cpd_date_parse(&day, text) < 0)
        return text;
    cpd_date_format_long(said, sizeof said, day);
    return cpd_node_as_text(cpd_node_text(doc, said));
}

static const char *number_typed(cpd_doc *doc, const cpd_field *field, int64_t number)
{
    char said[CPD_MINUTES_TEXT];
    if (field->type != CPD_FIELD_MINUTES)
        return cpd_node_as_text(cpd_node_textf(doc, "%lld", (long long)number));
    cpd_minutes_format(said, number);
    return cpd_node_as_text(cpd_node_text(doc, said));
}

/* "4711, 4712", as the library takes a list apart again. */
static const char *list_typed(cpd_doc *doc, const cpd_node *list)
{
    const char *said = "";
    for (size_t i = 0; said && i < cpd_node_length(list); i++)
        said = cpd_node_as_text(cpd_node_textf(doc, "%s%s%s", said, i ? ", " : "",
                                               cpd_node_as_text(cpd_node_at(list, i))));
    return said;
}

/* What a record holds, as one would type it; NULL when nothing. Of a text that cannot be opened the
 * record may still tell that there is one: that is no value. */
static const char *typed_as(web_call *call, const cpd_node *values, const cpd_field *field)
{
    const cpd_node *value = cpd_node_get(values, field->name);
    switch (cpd_node_type(value)) {
    case CPD_NODE_BOOL:
        return field->type == CPD_FIELD_FLAG && cpd_node_as_bool(value) ? "yes" : NULL;
    case CPD_NODE_INT:
        return number_typed(call->doc, field, cpd_node_as_int(value));
    case CPD_NODE_LIST:
        return list_typed(call->doc, value);
    default:
        return field->type == CPD_FIELD_DATE ? day_typed(call->doc, cpd_node_as_text(value))
                                             : cpd_node_as_text(value);
    }
}

/* The words of a code, and that none need be chosen. */
static cpd_node *words_of(web_call *call, const cpd_field *field)
{
    cpd_node *choices = cpd_node_list(call->doc);
    web_choice(call, choices, "", "");
    for (size_t i = 0; field->words[i]; i++)
        web_choice(call, choices, field->words[i], field->words[i]);
    return choices;
}

static enum web_box box_of(const cpd_field *field)
{
    if (field->type == CPD_FIELD_TEXT)
        return WEB_TEXT;
    if (field->type == CPD_FIELD_FLAG)
        return WEB_FLAG;
    return field->words ? WEB_SELECT : WEB_LINE;
}

static void ask_field(web_call *call, const char *list, const cpd_field *field,
                      const cpd_node *values)
{
    web_input input = {.name = field->name,
                       .label = web_capital(call->doc, field->label),
                       .hint = field->hint && *field->hint ? field->hint : NULL,
                       .box = box_of(field),
                       .brief = true};
    input.optional = !field->required && input.box != WEB_FLAG;
    input.rows = field->required ? 8 : 3;
    input.value = typed_as(call, values, field);
    if (input.box == WEB_SELECT)
        input.choices = words_of(call, field);
    web_ask(call, list, &input);
}

static int ask_added(web_call *call, const char *list, const char *kind, const cpd_node *values)
{
    const cpd_field *fields;
    size_t count;
    int r = cpd_record_fields(&fields, &count, call->home, cpd_kind_find(kind), CPD_DATE_NONE);
    for (size_t i = 0; r == 0 && i < count; i++)
        ask_field(call, list, &fields[i], values);
    return r;
}

int web_ask_kind(web_call *call, const char *list, const char *kind, const cpd_node *values)
{
    const cpd_kind *about = cpd_kind_find(kind);
    for (size_t i = 0; i < about->field_count; i++)
        ask_field(call, list, &about->fields[i], values);
    return ask_added(call, list, kind, values);
}

/* ---- its days ---- */

static void ask_day(web_call *call, const char *list, const char *name, const char *label,
                    const char *hint, const cpd_node *values)
{
    web_ask(call, list,
            &(web_input){.name = name,
                         .label = label,
                         .hint = hint,
                         .value = day_typed(call->doc, cpd_node_get_text(values, name)),
                         .optional = true,
                         .brief = true});
}

void web_ask_days(web_call *call, const char *list, const char *kind, const cpd_node *values)
{
    const cpd_kind *about = cpd_kind_find(kind);
    const char *hint = about->ahead ? "For example tomorrow or 4 December 2026. Today when "
                                      "it stays empty."
                                    : "For example yesterday, monday or 20 November 2026. Today "
                                      "when it stays empty.";
    if (about->dates == CPD_DATES_ON) {
        ask_day(call, list, "date", "Day", hint, values);
        return;
    }
    ask_day(call, list, "from", "First day", hint, values);
    ask_day(call, list, "to", "Last day", "The first day when it stays empty.", values);
}

/* ---- what was typed in them ---- */

static void read_field(web_call *call, cpd_node *draft, const cpd_field *field)
{
    const char *typed = web_field(call, field->name);
    if (field->type == CPD_FIELD_FLAG)
        cpd_node_set_bool(call->doc, draft, field->name, *typed);
    else /* also when it is empty: a correction can empty a field */
        cpd_node_set_text(call->doc, draft, field->name, typed);
}

/* A day that stays empty is left to the library, which knows what day it is. */
static void read_days(web_call *call, cpd_node *draft, const cpd_kind *kind)
{
    static const char *const days[][2] = {{"date", NULL}, {"from", "to"}};
    for (size_t i = 0; i < 2; i++) {
        const char *name = days[kind->dates == CPD_DATES_RANGE][i];
        if (name && *web_field(call, name))
            cpd_node_set_text(call->doc, draft, name, web_field(call, name));
    }
}

int web_read_draft(web_call *call, cpd_node *draft, const char *kind)
{
    read_days(call, draft, cpd_kind_find(kind));
    if (cpd_kind_find(kind)->links)
        cpd_node_set(call->doc, draft, "links", web_read_links(call));
    return web_read_kind(call, draft, kind);
}

int web_read_kind(web_call *call, cpd_node *draft, const char *kind)
{
    const cpd_kind *about = cpd_kind_find(kind);
    const cpd_field *added;
    size_t count;
    int r = cpd_record_fields(&added, &count, call->home, about, CPD_DATE_NONE);
    for (size_t i = 0; i < about->field_count; i++)
        read_field(call, draft, &about->fields[i]);
    for (size_t i = 0; r == 0 && i < count; i++) /* a day before the variant knows no such field */
        if (*web_field(call, added[i].name) || cpd_node_get(call->report, added[i].name))
            read_field(call, draft, &added[i]);
    return r;
}

/* ---- the fields that councils' variants add ---- */

int web_ask_added(web_call *call, const char *list, const char *kind)
{
    return ask_added(call, list, kind, NULL);
}

cpd_node *web_read_added(web_call *call, const char *kind)
{
    const cpd_field *fields;
    size_t count;
    cpd_node *added = cpd_node_object(call->doc);
    if (cpd_record_fields(&fields, &count, call->home, cpd_kind_find(kind), CPD_DATE_NONE) < 0)
        return added;
    for (size_t i = 0; i < count; i++)
        if (*web_field(call, fields[i].name))
            read_field(call, added, &fields[i]);
    return added;
}

static void take_value(web_call *call, cpd_node *list, const cpd_node *record,
                       const cpd_field *field)
{
    const char *value = typed_as(call, record, field);
    cpd_node *one = cpd_node_object(call->doc);
    if (!value || !*value)
        return;
    cpd_node_set_text(call->doc, one, "label", web_capital(call->doc, field->label));
    cpd_node_set_text(call->doc, one, "value", value);
    cpd_node_add(call->doc, list, one);
}

int web_take_added(web_call *call, const cpd_node *record, const char *kind)
{
    const cpd_field *fields;
    size_t count;
    cpd_date day = CPD_DATE_NONE;
    cpd_node *added = cpd_node_list(call->doc);
    const char *date = cpd_node_get_text(record, "date");
    if (date && cpd_date_parse(&day, date) < 0)
        return CPD_EINPUT;
    int r = cpd_record_fields(&fields, &count, call->home, cpd_kind_find(kind), day);
    for (size_t i = 0; r == 0 && i < count; i++)
        take_value(call, added, record, &fields[i]);
    cpd_node_set(call->doc, call->extra, "added", added);
    return r;
}

void web_take_values(web_call *call, const cpd_node *record, const char *kind)
{
    const cpd_kind *about = cpd_kind_find(kind);
    cpd_node *values = cpd_node_list(call->doc);
    for (size_t i = 0; i < about->field_count; i++)
        take_value(call, values, record, &about->fields[i]);
    cpd_node_set(call->doc, call->extra, "values", values);
}
