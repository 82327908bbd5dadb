/* The format of a set for people and for editors, from the same tables that the checker reads: a
 * key that is new there is new here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/model.h"

#define FORMS_MOST 64

/* All forms that a file can hold, each once, in the order in which they are met. */
struct forms {
    const struct cpd_form *list[FORMS_MOST];
    size_t count;
};

static void gather(struct forms *forms, const struct cpd_form *form);

static void gather_keys(struct forms *forms, const struct cpd_set_key *keys)
{
    for (; keys && keys->key; keys++)
        if (keys->form)
            gather(forms, keys->form);
}

static void gather(struct forms *forms, const struct cpd_form *form)
{
    for (size_t i = 0; i < forms->count; i++)
        if (forms->list[i] == form)
            return;
    if (forms->count == FORMS_MOST)
        return;
    forms->list[forms->count++] = form;
    gather_keys(forms, form->keys);
}

static void gather_all(struct forms *forms)
{
    const struct cpd_set_kind *kind;

    forms->count = 0;
    for (size_t i = 0; (kind = cpd_set_kind__at(i)); i++)
        gather_keys(forms, kind->form.more);
}

/* ---- for people ---- */

static const char *const values[CPD_VALUES] = {
    [CPD_IS_CODE] = "code",
    [CPD_IS_LINE] = "text on one line",
    [CPD_IS_TEXT] = "text",
    [CPD_IS_WORD] = "word",
    [CPD_IS_KIND] = "word",
    [CPD_IS_FLAG] = "`true` or `false`",
    [CPD_IS_DATE] = "day, `2026-11-20`",
    [CPD_IS_NUMBER] = "whole number",
    [CPD_IS_SHARE] = "percentage, `12.5%`",
    [CPD_IS_DURATION] = "duration, `1h30m`",
    [CPD_IS_WINDOW] = "window, `12 months`",
    [CPD_IS_OBJECT] = "object",
    [CPD_IS_UUID] = "UUID",
    [CPD_IS_CARRIED] = "object of other formats",
    [CPD_IS_CATEGORY] = "code of a word for time",
    [CPD_IS_GRADE] = "code of a grade",
    [CPD_IS_LADDER] = "code of a ladder",
    [CPD_IS_SET] = "`set@version` of competencies",
    [CPD_IS_VERSION] = "`set@version`",
    [CPD_IS_PART] = "`set@version#code`",
    [CPD_IS_LEVEL] = "`set@version#code` of a level",
    [CPD_IS_ASKED] = "`set@version#code` of a requirement",
    [CPD_IS_SEE] = "`set@version` or `set@version#code`",
};

static void write_value(cpd_str *out, const struct cpd_set_key *key)
{
    if (key->flags & CPD_MANY)
        cpd_str_add(out, "list of: ");
    if (key->form)
        cpd_str_add(out, key->form->name);
    else
        cpd_str_add(out, values[key->value]);
    for (size_t i = 0; key->words && key->words[i]; i++)
        cpd_str_addf(out, "%s`%s`", i ? ", " : ": ", key->words[i]);
    if (key->most > 1)
        cpd_str_addf(out, ", at most %lld", (long long)key->most);
    if (key->instead)
        cpd_str_addf(out, "; or the word `%s`", key->instead);
    if (key->otherwise)
        cpd_str_addf(out, "; `%s` when absent", key->otherwise);
}

static void write_keys(cpd_str *out, const struct cpd_set_key *keys)
{
    for (; keys && keys->key; keys++) {
        cpd_str_addf(out, "| `%s` | %s | ", keys->key, keys->flags & CPD_NEEDED ? "required" : "");
        write_value(out, keys);
        cpd_str_addf(out, " | %s |\n", keys->meaning);
    }
}

static void write_table(cpd_str *out, const char *title, const struct cpd_set_key *keys)
{
    cpd_str_addf(out, "\n## %s\n\n| key | | value | meaning |\n|---|---|---|---|\n", title);
    write_keys(out, keys);
}

char *cpd_framework_reference(void)
{
    const struct cpd_set_kind *kind;
    struct forms forms;
    cpd_str out = {0};
    char *text;

    cpd_str_add(&out, "# The keys of a set\n\nMade from the tables that the checker reads: "
                      "`cpd framework format`. What they mean together stands in "
                      "[sets.md](sets.md).\n");
    write_table(&out, "Every set", cpd_set_form__common()->keys);
    for (size_t i = 0; (kind = cpd_set_kind__at(i)); i++) {
        cpd_str title = {0};

        cpd_str_addf(&title, "kind: %s", kind->name);
        write_table(&out, title.bytes ? title.bytes : kind->name, kind->form.more);
        out.failed |= title.failed;
        cpd_str_fini(&title);
    }
    gather_all(&forms);
    for (size_t i = 0; i < forms.count; i++)
        write_table(&out, forms.list[i]->name, forms.list[i]->keys);
    text = cpd_str_finish(&out);
    if (!text)
        cpd_error__no_memory();
    return text;
}

/* ---- for editors: a JSON Schema (draft 2020-12) ---- */

#define CODE "[A-Za-z0-9][A-Za-z0-9._-]{0,63}"

/* What a scalar must look like; NULL: any text. */
static const char *const patterns[CPD_VALUES] = {
    [CPD_IS_CODE] = "^" CODE "$",
    [CPD_IS_LINE] = "^[^\\n\\t]{1,400}$",
    [CPD_IS_DATE] = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    [CPD_IS_SHARE] = "^[0-9]{1,3}(\\.[0-9]{1,2})?%$",
    [CPD_IS_DURATION] = "^([0-9]+(\\.[0-9]+)?h|[0-9]+h[0-9]+m?|[0-9]+m)$",
    [CPD_IS_WINDOW] =
        "^([0-9]{1,3} (months?|weeks?)|weeks [0-9]{1,3} to [0-9]{1,3}|in_grade|year)$",
    [CPD_IS_UUID] = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
    [CPD_IS_CATEGORY] = "^" CODE "$",
    [CPD_IS_GRADE] = "^" CODE "$",
    [CPD_IS_LADDER] = "^" CODE "$",
    [CPD_IS_SET] = "^" CODE "@" CODE "$",
    [CPD_IS_VERSION] = "^" CODE "@" CODE "$",
    [CPD_IS_PART] = "^" CODE "@" CODE "#" CODE "$",
    [CPD_IS_LEVEL] = "^" CODE "@" CODE "#" CODE "$",
    [CPD_IS_ASKED] = "^" CODE "@" CODE "#" CODE "$",
    [CPD_IS_SEE] = "^" CODE "@" CODE "(#" CODE ")?$",
};

#define NAME_TEXT 40

/* How many forms of the same name are met before this one: rules are of several kinds of set. */
static size_t namesakes_before(const struct cpd_form *form)
{
    struct forms forms;
    size_t count = 0;

    gather_all(&forms);
    for (size_t i = 0; i < forms.count && forms.list[i] != form; i++)
        count += strcmp(forms.list[i]->name, form->name) == 0;
    return count;
}

/* "a field of the form" as a name without blanks, which a reference may hold. */
static const char *name_of(char out[NAME_TEXT], const struct cpd_form *form)
{
    const char *name = form->name;
    size_t before = namesakes_before(form);

    name += strncmp(name, "a ", 2) == 0 ? 2 : strncmp(name, "an ", 3) == 0 ? 3 : 0;
    if (before)
        snprintf(out, NAME_TEXT, "%s-%zu", name, before + 1);
    else
        snprintf(out, NAME_TEXT, "%s", name);
    for (char *blank = out; (blank = strchr(blank, ' '));)
        *blank = '-';
    return out;
}

static void set_list(cpd_doc *doc, cpd_node *object, const char *key, const char *const *words)
{
    cpd_node *list = cpd_node_list(doc);

    for (; *words; words++)
        cpd_node_add(doc, list, cpd_node_text(doc, *words));
    cpd_node_set(doc, object, key, list);
}

static cpd_node *reference_to(cpd_doc *doc, const struct cpd_form *form)
{
    cpd_node *object = cpd_node_object(doc);
    char name[NAME_TEXT];

    cpd_node_set(doc, object, "$ref", cpd_node_textf(doc, "#/$defs/%s", name_of(name, form)));
    return object;
}

/* Every scalar is text to us; an editor may take 2018 for a number and true for a truth value. */
static cpd_node *schema_of_scalar(cpd_doc *doc, const struct cpd_set_key *key)
{
    static const char *const scalars[] = {"string", "number", "boolean", NULL};
    cpd_node *object = cpd_node_object(doc);

    if (key->words) {
        set_list(doc, object, "enum", key->words);
    } else if (key->value == CPD_IS_FLAG) {
        cpd_node_set_text(doc, object, "type", "boolean");
    } else if (key->value == CPD_IS_NUMBER) {
        cpd_node_set_text(doc, object, "type", "integer");
        cpd_node_set_int(doc, object, "minimum", 1);
        cpd_node_set_int(doc, object, "maximum", key->most);
    } else if (key->value == CPD_IS_CARRIED) {
        cpd_node_set_text(doc, object, "type", "object");
    } else {
        set_list(doc, object, "type", scalars);
        cpd_node_set_text(doc, object, "pattern", patterns[key->value]);
    }
    return object;
}

static cpd_node *with_instead(cpd_doc *doc, cpd_node *schema, const char *instead)
{
    cpd_node *either = cpd_node_object(doc), *list = cpd_node_list(doc);
    cpd_node *word = cpd_node_object(doc);

    cpd_node_set_text(doc, word, "const", instead);
    cpd_node_add(doc, list, schema);
    cpd_node_add(doc, list, word);
    cpd_node_set(doc, either, "anyOf", list);
    return either;
}

static cpd_node *schema_of_key(cpd_doc *doc, const struct cpd_set_key *key)
{
    cpd_node *schema = key->form ? reference_to(doc, key->form) : schema_of_scalar(doc, key);

    if (key->flags & CPD_MANY) {
        cpd_node *list = cpd_node_object(doc);

        cpd_node_set_text(doc, list, "type", "array");
        cpd_node_set(doc, list, "items", schema);
        cpd_node_set_int(doc, list, "minItems", 1);
        schema = list;
    }
    if (key->instead)
        schema = with_instead(doc, schema, key->instead);
    cpd_node_set_text(doc, schema, "description", key->meaning);
    cpd_node_set_text(doc, schema, "default", key->otherwise);
    return schema;
}

static void add_keys(cpd_doc *doc, cpd_node *properties, cpd_node *required,
                     const struct cpd_set_key *keys)
{
    for (; keys && keys->key; keys++) {
        cpd_node_set(doc, properties, keys->key, schema_of_key(doc, keys));
        if (keys->flags & CPD_NEEDED)
            cpd_node_add(doc, required, cpd_node_text(doc, keys->key));
    }
}

static cpd_node *schema_of_form(cpd_doc *doc, const struct cpd_set_key *keys,
                                const struct cpd_set_key *more)
{
    cpd_node *schema = cpd_node_object(doc), *properties = cpd_node_object(doc);
    cpd_node *required = cpd_node_list(doc);

    add_keys(doc, properties, required, keys);
    add_keys(doc, properties, required, more);
    cpd_node_set_text(doc, schema, "type", "object");
    cpd_node_set(doc, schema, "properties", properties);
    cpd_node_set(doc, schema, "required", required);
    cpd_node_set_bool(doc, schema, "additionalProperties", false);
    return schema;
}

/* A requirement is met in one way. */
static void add_ways(cpd_doc *doc, cpd_node *schema)
{
    cpd_node *either = cpd_node_list(doc);

    for (const char *const *way = cpd_ways; *way; way++) {
        cpd_node *one = cpd_node_object(doc), *needed = cpd_node_list(doc);

        cpd_node_add(doc, needed, cpd_node_text(doc, *way));
        cpd_node_set(doc, one, "required", needed);
        cpd_node_add(doc, either, one);
    }
    cpd_node_set(doc, schema, "oneOf", either);
}

static bool is_met_in_ways(const struct cpd_form *form)
{
    for (const struct cpd_set_key *key = form->keys; key->key; key++)
        if (strcmp(key->key, cpd_ways[0]) == 0)
            return true;
    return false;
}

/* The shapes that are referred to, by their names. */
static void add_shapes(cpd_doc *doc, cpd_node *root)
{
    cpd_node *shapes = cpd_node_object(doc);
    struct forms forms;

    gather_all(&forms);
    for (size_t i = 0; i < forms.count; i++) {
        const struct cpd_form *form = forms.list[i];
        cpd_node *schema = schema_of_form(doc, form->keys, form->more);
        char name[NAME_TEXT];

        if (is_met_in_ways(form))
            add_ways(doc, schema);
        cpd_node_set(doc, shapes, name_of(name, form), schema);
    }
    cpd_node_set(doc, root, "$defs", shapes);
}

/* Which keys a set has depends on its kind: until that is written, those that every set has. */
static cpd_node *by_kind(cpd_doc *doc, const struct cpd_set_kind *kind)
{
    cpd_node *rule = cpd_node_object(doc), *when = cpd_node_object(doc);
    cpd_node *properties = cpd_node_object(doc), *word = cpd_node_object(doc);

    cpd_node_set_text(doc, word, "const", kind->name);
    cpd_node_set(doc, properties, "kind", word);
    cpd_node_set(doc, when, "properties", properties);
    cpd_node_set(doc, rule, "if", when);
    cpd_node_set(doc, rule, "then", schema_of_form(doc, kind->form.keys, kind->form.more));
    return rule;
}

static cpd_node *known_kinds(cpd_doc *doc)
{
    cpd_node *properties = cpd_node_object(doc);

    for (const struct cpd_set_key *key = cpd_set_form__common()->keys; key->key; key++)
        if (key->value == CPD_IS_KIND)
            cpd_node_set(doc, properties, key->key, schema_of_key(doc, key));
    return properties;
}

static cpd_node *build_schema(cpd_doc *doc)
{
    cpd_node *root = cpd_node_object(doc), *kinds = cpd_node_list(doc);
    cpd_node *required = cpd_node_list(doc);
    const struct cpd_set_kind *kind;

    cpd_node_set_text(doc, root, "$schema", "https://json-schema.org/draft/2020-12/schema");
    cpd_node_set_text(doc, root, "title", "A set of libcpd");
    cpd_node_set_text(doc, root, "type", "object");
    cpd_node_add(doc, required, cpd_node_text(doc, "kind"));
    cpd_node_set(doc, root, "required", required);
    cpd_node_set(doc, root, "properties", known_kinds(doc));
    for (size_t i = 0; (kind = cpd_set_kind__at(i)); i++)
        cpd_node_add(doc, kinds, by_kind(doc, kind));
    cpd_node_set(doc, root, "allOf", kinds);
    add_shapes(doc, root);
    return root;
}

char *cpd_framework_schema(void)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *root = build_schema(doc);
    char *text = cpd_doc_failed(doc) ? NULL : cpd_node_json(root, CPD_JSON_PRETTY);

    if (!text)
        cpd_error__no_memory();
    cpd_doc_free(doc);
    return text;
}
