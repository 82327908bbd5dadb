/* What stands in the fields of a draft, each checked by the type that its table gives it. */
#include <stdlib.h>
#include <string.h>

#include "record/making.h"

#define NUMBER_MOST 10000
#define CASES_MOST 50 /* in one record */

static void put(struct making *m, const cpd_field *field, cpd_node *value)
{
    cpd_node *head = cpd_field__is_added(field->name) ? m->x : m->f;
    cpd_node_set(m->draft->doc, field->head ? head : m->draft->body, field->name, value);
    if (field->flag && !field->head)
        cpd_node_set_bool(m->draft->doc, m->f, field->name,
                          true); /* open: that it was written, not what */
}

static void put_text(struct making *m, const cpd_field *field, const cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    size_t n = cpd_node_length(value), most = field->most ? (size_t)field->most : CPD_TEXT_MOST;
    if (!text)
        WRONG(m, field->name, "Write it in quotes.", "\"%s\" is not a text", field->name);
    else if (n > most)
        WRONG(m, field->name, "Split it over two records.",
              "\"%s\" has %zu bytes; at most %zu are kept", field->name, n, most);
    else if (cpd_text_bad_byte(text, n) >= 0)
        WRONG(m, field->name, "Take it out; only line breaks and tabs are kept besides text.",
              "\"%s\" holds a character that cannot be kept, at byte %td", field->name,
              cpd_text_bad_byte(text, n) + 1);
    else if (n > 0)
        put(m, field, cpd_node_text_n(m->draft->doc, text, n));
}

/* One of the words that the field itself lists. */
static void put_word(struct making *m, const cpd_field *field, const char *code)
{
    cpd_str list = {0};
    for (size_t i = 0; field->words[i]; i++) {
        if (strcmp(field->words[i], code) == 0) {
            put(m, field, cpd_node_text(m->draft->doc, code));
            cpd_str_fini(&list);
            return;
        }
        cpd_str_addf(&list, "%s%s", i ? ", " : "Write one of: ", field->words[i]);
    }
    WRONG(m, field->name, list.bytes ? list.bytes : "", "\"%s\" is not known as %s", code,
          field->label);
    cpd_str_fini(&list);
}

static void put_code(struct making *m, const cpd_field *field, const cpd_node *value)
{
    const char *code = cpd_node_as_text(value);
    if (!code || !cpd_code_is_good(code)) {
        WRONG(m, field->name, field->hint, "\"%.40s\" is not one word of letters and digits",
              code ? code : "");
        return;
    }
    if (field->words) {
        put_word(m, field, code);
        return;
    }
    int known =
        m->home->records->seams->knows_code(m->home, m->draft->kind, field->name, code, m->day);
    if (known < 0)
        note(m, known);
    else if (known == 0)
        WRONG(m, field->name, field->hint, "\"%s\" does not say %s", code, field->label);
    else
        put(m, field, cpd_node_text(m->draft->doc, code));
}

static void put_minutes(struct making *m, const cpd_field *field, const cpd_node *value)
{
    int most = field->most ? field->most : 24 * 60, minutes = 0;
    const char *text = cpd_node_as_text(value);
    if (text && cpd_minutes_parse(&minutes, text, most) < 0) {
        const cpd_error why = *cpd_error_last();
        WRONG(m, field->name, why.hint, "%s", why.text);
        return;
    }
    int64_t number = text                                   ? minutes
                     : cpd_node_type(value) == CPD_NODE_INT ? cpd_node_as_int(value)
                                                            : 0;
    if (number < 1 || number > most)
        WRONG(m, field->name, "Write 90m, 1h30m or 1.5h.", "\"%s\" is from 1 minute to %d hours",
              field->name, most / 60);
    else
        put(m, field, cpd_node_int(m->draft->doc, number));
}

static void put_number(struct making *m, const cpd_field *field, const cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    int most = field->most ? field->most : NUMBER_MOST;
    int64_t number = cpd_node_type(value) == CPD_NODE_INT ? cpd_node_as_int(value) : 0;
    if (text && *text && strspn(text, "0123456789") == strlen(text) && strlen(text) < 10)
        number = strtoll(text, NULL, 10);
    if (number < 1 || number > most)
        WRONG(m, field->name, field->hint, "\"%s\" is not a whole number from 1 to %d", field->name,
              most);
    else
        put(m, field, cpd_node_int(m->draft->doc, number));
}

/* Kept as a date, however it was said. */
static void put_date(struct making *m, const cpd_field *field, const cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    char written[CPD_DATE_TEXT];
    cpd_date date;
    if (!text) {
        WRONG(m, field->name, "Write it in quotes, as \"2026-11-20\".", "\"%s\" is not a day",
              field->name);
    } else if (cpd_date_parse_spoken(&date, text, cpd_people__today(m->home)) < 0) {
        const cpd_error why = *cpd_error_last();
        WRONG(m, field->name, why.hint, "%s", why.text);
    } else {
        cpd_date_format(written, date);
        put(m, field, cpd_node_text(m->draft->doc, written));
    }
}

/* ---- case references ---- */

/* What is refused is not shown again: it may be a name. */
static cpd_node *case_of(struct making *m, const cpd_field *field, const char *text)
{
    if (cpd_case__is_good(text))
        return cpd_node_text(m->draft->doc, text);
    WRONG(m, field->name, "Write the number of the case system, as 12345 or LCS-12345.",
          "a case reference is a number, never a name");
    return NULL;
}

/* Of one text each reference in it. */
static void split_cases(struct making *m, const cpd_field *field, cpd_node *list, const char *text)
{
    static const char between[] = " ,\n\t";
    for (text += strspn(text, between); *text; text += strspn(text, between)) {
        size_t n = strcspn(text, between);
        const char *one = cpd_node_as_text(cpd_node_text_n(m->draft->doc, text, n));
        cpd_node *good = case_of(m, field, one ? one : "");
        if (good)
            cpd_node_add(m->draft->doc, list, good);
        text += n;
    }
}

static void put_cases(struct making *m, const cpd_field *field, const cpd_node *value)
{
    cpd_node *list = cpd_node_list(m->draft->doc);
    bool is_list = cpd_node_type(value) == CPD_NODE_LIST;
    for (size_t i = 0; i < (is_list ? cpd_node_length(value) : 1); i++) {
        const char *text = cpd_node_as_text(is_list ? cpd_node_at(value, i) : value);
        split_cases(m, field, list, text ? text : "?");
    }
    if (cpd_node_length(list) > CASES_MOST)
        WRONG(m, field->name, "Write two records.", "more than %d case references", CASES_MOST);
    else if (cpd_node_length(list))
        put(m, field, list);
}

static void put_case(struct making *m, const cpd_field *field, const cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    cpd_node *good = case_of(m, field, text ? text : "");
    if (good)
        put(m, field, good);
}

static void put_any_case(struct making *m, const cpd_field *field, const cpd_node *value)
{
    if (field->many)
        put_cases(m, field, value);
    else
        put_case(m, field, value);
}

/* ---- a rule, a grade: something of an adopted set ---- */

static void put_reference(struct making *m, const cpd_field *field, const cpd_node *value)
{
    const char *text = cpd_node_as_text(value);
    int known = text ? m->home->records->seams->knows_reference(m->home, text, NULL) : 0;
    if (known < 0)
        note(m, known);
    else if (known == 0)
        WRONG(m, field->name, "Write SET@VERSION#CODE; cpd framework list names the sets.",
              "no adopted set knows \"%.80s\"", text ? text : "");
    else
        put(m, field, cpd_node_text(m->draft->doc, text));
}

static void put_flag(struct making *m, const cpd_field *field, const cpd_node *value)
{
    if (cpd_node_type(value) != CPD_NODE_BOOL)
        WRONG(m, field->name, "Write true or false.", "\"%s\" is not true or false", field->name);
    else if (cpd_node_as_bool(value))
        put(m, field, cpd_node_bool(m->draft->doc, true));
}

/* ---- any of them ---- */

static bool is_empty(const cpd_node *value)
{
    enum cpd_node_type type = cpd_node_type(value);
    return !value || ((type == CPD_NODE_TEXT || type == CPD_NODE_LIST) && !cpd_node_length(value));
}

void cpd_making__put_field(struct making *m, const cpd_field *field)
{
    static void (*const put_as[])(struct making * m, const cpd_field *field,
                                  const cpd_node *value) = {
        [CPD_FIELD_TEXT] = put_text,       [CPD_FIELD_CODE] = put_code,
        [CPD_FIELD_MINUTES] = put_minutes, [CPD_FIELD_FLAG] = put_flag,
        [CPD_FIELD_NUMBER] = put_number,   [CPD_FIELD_DATE] = put_date,
        [CPD_FIELD_CASE] = put_any_case,   [CPD_FIELD_REFERENCE] = put_reference,
    };
    const cpd_node *value = cpd_node_get(m->given, field->name);
    if (!is_empty(value))
        put_as[field->type](m, field, value);
    else if (field->required)
        WRONG(m, field->name, field->hint, "nothing says %s", field->label);
}
