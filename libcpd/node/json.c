/* JSON in, through jansson (its sole user). What jansson lets pass or cannot tell is settled here:
 * NUL bytes, the depth, and where in the text each value stands.
 *
 * Messages are our own. jansson's quote the text near the fault, and that may be a reflection. */
#include "node/tree.h"

#include <jansson.h>
#include <limits.h>
#include <string.h>

struct text {
    const char *name, *bytes;
    size_t length;
};

/* ---- refusing ---- */

static void advance(int *line, int *column, char byte)
{
    if (byte == '\n') {
        ++*line;
        *column = 1;
    } else if ((byte & 0xc0) != 0x80) { // columns are characters
        ++*column;
    }
}

/* Add the place of a byte, or of the character it belongs to, to the error just set; returns its
 * kind. */
static int at_byte(const struct text *text, size_t offset)
{
    int line = 1, column = 1;

    while (offset > 0 && offset < text->length && (text->bytes[offset] & 0xc0) == 0x80)
        offset--;
    for (size_t i = 0; i < offset && i < text->length; i++)
        advance(&line, &column, text->bytes[i]);
    return cpd_error__place(text->name, line, column);
}

static int refuse(const struct text *text, size_t offset, int kind, const char *what,
                  const char *hint)
{
    cpd_error__set(kind, "%s", what);
    cpd_error__hint("%s", hint);
    return at_byte(text, offset);
}

static int refuse_deep(const struct text *text, size_t offset)
{
    cpd_error__set(CPD_ELIMIT, "more than %d lists and objects inside each other", CPD_NODE_DEPTH);
    return at_byte(text, offset);
}

static int refuse_size(const char *name, size_t length, size_t most)
{
    cpd_error__set(CPD_ELIMIT, "%zu bytes of JSON, at most %zu are read", length, most);
    return cpd_error__place(name, 0, 0);
}

static int refuse_syntax(const struct text *text, const json_error_t *error)
{
    size_t offset = error->position > 0 ? (size_t)error->position - 1 : 0;

    switch (json_error_code(error)) {
    case json_error_out_of_memory:
        return cpd_error__no_memory();
    case json_error_duplicate_key:
        return refuse(text, offset, CPD_EINPUT, "this name stands twice in one object",
                      "Keep one of the two.");
    case json_error_numeric_overflow:
        return refuse(text, offset, CPD_EINPUT, "this number is too large",
                      "Write it as a text, in quotes.");
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return refuse(text, offset, CPD_EINPUT, "a text holds a NUL character",
                      "Remove \\u0000 from it.");
    case json_error_premature_end_of_input:
        return refuse(text, text->length, CPD_EINPUT, "the JSON ends too early",
                      "Check that every bracket and quote is closed.");
    case json_error_end_of_input_expected:
        return refuse(text, offset, CPD_EINPUT, "something follows after the end of the JSON",
                      "Keep one value in the text.");
    default:
        return refuse(text, offset, CPD_EINPUT, "this is not JSON",
                      "Check quotes, commas and brackets here and just before.");
    }
}

/* ---- before jansson: bytes and depth ---- */

static int check_bytes(const struct text *text)
{
    uint32_t code;
    size_t n;

    if (text->length >= 3 && memcmp(text->bytes, "\xef\xbb\xbf", 3) == 0)
        return refuse(text, 0, CPD_EINPUT, "the JSON begins with a byte order mark",
                      "Save it as UTF-8 without the mark.");
    for (size_t i = 0; i < text->length; i += n) {
        n = cpd_node__utf8(&code, text->bytes + i, text->length - i);
        if (n == 0)
            return refuse(text, i, CPD_EINPUT, "the text is not UTF-8 here", "Save it as UTF-8.");
        if (code == 0)
            return refuse(text, i, CPD_EINPUT, "a NUL byte in the text", "Remove it.");
    }
    return CPD_OK;
}

/* Counts brackets outside of strings, so it is right for good JSON and good enough for the rest. */
static int check_depth(const struct text *text)
{
    bool in_string = false;
    int depth = 0;

    for (size_t i = 0; i < text->length; i++) {
        char c = text->bytes[i];

        if (c == '\\' && in_string)
            i++;
        else if (c == '"')
            in_string = !in_string;
        else if (!in_string && (c == '[' || c == '{') && ++depth > CPD_NODE_DEPTH)
            return refuse_deep(text, i);
        else if (!in_string && (c == ']' || c == '}'))
            depth--;
    }
    return CPD_OK;
}

/* ---- after jansson: the tree ---- */

/* jansson keeps the order of members but forgets where values stood. So the text, by now known to
 * be good JSON, is walked once more beside its tree. */
struct walk {
    cpd_doc *doc;
    const char *at, *end;
    int line, column;
};

static void step(struct walk *w)
{
    if (w->at < w->end)
        advance(&w->line, &w->column, *w->at++);
}

static bool is_between(char c)
{
    return strchr(" \t\r\n,:]}", c) != NULL;
}

static void to_value(struct walk *w)
{
    while (w->at < w->end && is_between(*w->at))
        step(w);
}

static void over_string(struct walk *w)
{
    step(w);
    while (w->at < w->end && *w->at != '"') {
        if (*w->at == '\\')
            step(w);
        step(w);
    }
    step(w);
}

static void over_scalar(struct walk *w)
{
    if (w->at < w->end && *w->at == '"') {
        over_string(w);
        return;
    }
    while (w->at < w->end && !is_between(*w->at))
        step(w);
}

static cpd_node *convert(struct walk *w, json_t *json);

static cpd_node *convert_list(struct walk *w, json_t *json)
{
    cpd_node *list = cpd_node_list(w->doc);
    json_t *item;
    size_t i;

    step(w);
    json_array_foreach(json, i, item) cpd_node_add(w->doc, list, convert(w, item));
    return list;
}

static cpd_node *convert_object(struct walk *w, json_t *json)
{
    cpd_node *object = cpd_node_object(w->doc);
    const char *key;
    json_t *value;

    step(w);
    json_object_foreach(json, key, value)
    {
        struct walk key_at;
        struct cpd_slot *slot;

        to_value(w);
        key_at = *w;
        over_string(w);
        if (object->type != CPD_NODE_OBJECT)
            break;
        slot = cpd_node__append(w->doc, object, key, convert(w, value));
        if (slot) {
            slot->line = key_at.line;
            slot->column = key_at.column;
        }
    }
    return object;
}

static cpd_node *convert_scalar(struct walk *w, json_t *json)
{
    over_scalar(w);
    switch (json_typeof(json)) {
    case JSON_STRING:
        return cpd_node_text_n(w->doc, json_string_value(json), json_string_length(json));
    case JSON_INTEGER:
        return cpd_node_int(w->doc, json_integer_value(json));
    case JSON_REAL:
        return cpd_node_real(w->doc, json_real_value(json));
    case JSON_TRUE:
    case JSON_FALSE:
        return cpd_node_bool(w->doc, json_is_true(json));
    default:
        return cpd_node_null(w->doc);
    }
}

static cpd_node *convert(struct walk *w, json_t *json)
{
    int line, column;
    cpd_node *node;

    to_value(w);
    line = w->line;
    column = w->column;
    node = json_is_array(json)    ? convert_list(w, json)
           : json_is_object(json) ? convert_object(w, json)
                                  : convert_scalar(w, json);
    node->line = line;
    node->column = column;
    return node;
}

static int build(cpd_doc **out, const struct text *text, json_t *json)
{
    struct walk w = {cpd_doc_new(), text->bytes, text->bytes + text->length, 1, 1};

    if (w.doc)
        cpd_doc_set_root(w.doc, convert(&w, json));
    if (cpd_doc_failed(w.doc)) {
        cpd_doc_free(w.doc);
        return cpd_error__no_memory();
    }
    *out = w.doc;
    return CPD_OK;
}

int cpd_json_parse(cpd_doc **out, const char *bytes, size_t length, const char *name, size_t most)
{
    struct text text = {name ? name : "", bytes ? bytes : "", bytes ? length : 0};
    json_error_t error;
    json_t *json;
    int r;

    if (text.length > most || text.length > INT_MAX)
        return refuse_size(text.name, text.length, most < INT_MAX ? most : INT_MAX);
    r = check_bytes(&text);
    if (r == CPD_OK)
        r = check_depth(&text);
    if (r < 0)
        return r;
    json = json_loadb(text.bytes, text.length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (!json)
        return refuse_syntax(&text, &error);
    r = build(out, &text, json);
    json_decref(json);
    return r;
}
