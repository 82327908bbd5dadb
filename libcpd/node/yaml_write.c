/* YAML out, by the profile of the reader: what is written here is read back as the same tree, with
 * every scalar a text. It is laid out as people write a set by hand, so that a file can go through
 * the program and stay a file that somebody edits.
 *
 * Objects and lists stand in block style. On one line stand lists of short texts and, from the
 * fourth level on, small objects. A text is plain where nobody could read it otherwise - neither
 * our reader nor one that guesses at numbers and truth values -, folded where it is long, and in
 * double quotes where nothing else is exact. Whatever writes returns false with the error set. */
#include "node/tree.h"

#include <stdlib.h>
#include <string.h>

#define WIDTH 120
#define STEP 2
#define FLOW_FROM 4 /* levels of lists and objects above a small one that stands on one line */

static bool refuse(int kind, const char *what)
{
    cpd_error__set(kind, "this cannot be written as YAML: %s", what);
    return false;
}

/* ---- columns ---- */

static size_t columns(const char *text, size_t length)
{
    size_t n = 0;

    for (size_t i = 0; i < length; i++)
        n += (text[i] & 0xc0) != 0x80;
    return n;
}

/* How much of the present line is written. */
static size_t column(const cpd_str *out)
{
    size_t start = out->failed ? 0 : out->length;

    while (start > 0 && out->bytes[start - 1] != '\n')
        start--;
    return out->failed ? 0 : columns(out->bytes + start, out->length - start);
}

static void new_line(cpd_str *out, size_t indent)
{
    cpd_str_addf(out, "\n%*s", (int)indent, "");
}

/* ---- what a text looks like ---- */

/* Takes part in nothing but itself: no line ends that only some readers see, nothing invisible. */
static bool is_visible(const char *text, size_t length)
{
    uint32_t code;

    for (size_t n, i = 0; i < length; i += n) {
        n = cpd_node__utf8(&code, text + i, length - i);
        if (code == 0x2028 || code == 0x2029 || (code >= 0xfffe && code <= 0xffff) ||
            code == 0xfeff || code == '\t')
            return false;
    }
    return true;
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(text, *words) == 0)
            return true;
    return false;
}

/* Our reader takes every scalar for a text; others take these for something else. */
static bool looks_like_a_value(const char *text)
{
    static const char *const words[] = {"~",    "null", "true",  "false", "yes", "no",
                                        "on",   "off",  "y",     "n",     "<<",  "=",
                                        ".nan", ".inf", "-.inf", "+.inf", NULL};
    const char *digits = text + strspn(text, "+-.");

    return is_one_of(text, words) ||
           (*digits >= '0' && *digits <= '9' &&
            text[strspn(text, "+-.0123456789_:eExXoO")] == '\0' && !strchr(digits, '-')) ||
           strncasecmp(text, "0x", 2) == 0;
}

/* @param flow  inside brackets, where more signs mean something */
static bool is_plain(const char *text, size_t length, bool flow)
{
    if (length == 0 || strchr(" -?:,[]{}#&*!|>'\"%@`", text[0]) || text[length - 1] == ' ' ||
        text[length - 1] == ':' || strncmp(text, "...", 3) == 0)
        return false;
    if (strstr(text, ": ") || strstr(text, " #") || strchr(text, '\n') ||
        (flow && strpbrk(text, ",[]{}?")))
        return false;
    return is_visible(text, length) && !looks_like_a_value(text);
}

/* A block keeps its lines as they are, but not the blanks at their ends, and its first decides how
 * far it is indented. */
static bool is_block(const char *text, size_t length)
{
    bool after_blank = true; // at the beginning of a line, or after a blank

    for (size_t i = 0; i < length; i++) {
        if (text[i] == ' ' && (i == 0 || text[i - 1] == '\n'))
            return false;
        if (text[i] == '\n' && i > 0 && text[i - 1] == ' ')
            return false;
        after_blank = text[i] == ' ' || text[i] == '\n';
    }
    return !after_blank && text[0] != '\n' && is_visible(text, length);
}

static size_t longest_line(const char *text)
{
    size_t longest = 0;

    while (true) {
        size_t length = strcspn(text, "\n"), n = columns(text, length);

        longest = n > longest ? n : longest;
        if (text[length] == '\0')
            return longest;
        text += length + 1;
    }
}

/* ---- texts ---- */

static void write_quoted(cpd_str *out, const char *text, size_t length)
{
    uint32_t code;

    cpd_str_add_char(out, '"');
    for (size_t n, i = 0; i < length; i += n) {
        n = cpd_node__utf8(&code, text + i, length - i);
        if (code == '\n' || code == '\t')
            cpd_str_add(out, code == '\n' ? "\\n" : "\\t");
        else if (code == '"' || code == '\\')
            cpd_str_addf(out, "\\%c", (char)code);
        else if (!is_visible(text + i, n))
            cpd_str_addf(out, "\\u%04x", (unsigned)code);
        else
            cpd_str_add_n(out, text + i, n);
    }
    cpd_str_add_char(out, '"');
}

static void write_literal(cpd_str *out, const char *text, size_t indent)
{
    cpd_str_add(out, "|-");
    while (true) {
        size_t length = strcspn(text, "\n");

        new_line(out, length ? indent : 0);
        cpd_str_add_n(out, text, length);
        if (text[length] == '\0')
            return;
        text += length + 1;
    }
}

/* The end of the next piece that must stay together: up to a blank between two other characters,
 * or to the end of the line. */
static size_t piece_length(const char *text)
{
    size_t i = 0;

    while (text[i] && text[i] != '\n' &&
           !(text[i] == ' ' && i > 0 && text[i - 1] != ' ' && text[i + 1] != ' '))
        i++;
    return i;
}

/* Lines are broken at blanks; an empty line stands for every line end of the text. */
static void write_folded(cpd_str *out, const char *text, size_t indent)
{
    size_t used = WIDTH; // of the present line; the first piece begins a new one

    cpd_str_add(out, ">-");
    while (*text) {
        size_t length = piece_length(text), n = columns(text, length);

        if (used + 1 + n > WIDTH) {
            new_line(out, indent);
            used = indent;
        } else {
            cpd_str_add_char(out, ' ');
            used++;
        }
        cpd_str_add_n(out, text, length);
        used += n;
        text += length;
        for (used = *text == '\n' ? WIDTH : used; *text == '\n'; text++)
            new_line(out, 0);
        text += *text == ' ';
    }
}

static bool check_text(const char *text, size_t length)
{
    if (length > CPD_YAML_SCALAR)
        return refuse(CPD_ELIMIT, "a text of more than 64 KiB");
    if (cpd_text_bad_byte(text, length) >= 0)
        return refuse(CPD_EINPUT, "a text with control characters, or not in UTF-8");
    return true;
}

/* @param indent  of the lines of a block */
static bool write_text(cpd_str *out, const char *text, size_t length, size_t indent)
{
    bool lines = strchr(text, '\n'), words = strchr(text, ' '), fits;
    size_t longest;

    if (!check_text(text, length))
        return false;
    longest = longest_line(text);
    fits = (lines ? indent : column(out)) + longest <= WIDTH || !words;
    if (fits && !lines && is_plain(text, length, false))
        cpd_str_add_n(out, text, length);
    else if ((fits && !lines) || !is_block(text, length))
        write_quoted(out, text, length);
    else if (fits)
        write_literal(out, text, indent);
    else
        write_folded(out, text, indent);
    return true;
}

static bool write_key(cpd_str *out, const char *key, bool flow)
{
    size_t length = strlen(key);

    if (length == 0 || length > CPD_NODE_KEY_MOST)
        return refuse(CPD_EINPUT, "a key that is empty or longer than 255 bytes");
    if (!check_text(key, length))
        return false;
    if (is_plain(key, length, flow))
        cpd_str_add_n(out, key, length);
    else
        write_quoted(out, key, length);
    cpd_str_add_char(out, ':');
    return true;
}

/* Numbers and truth values. */
static bool write_value(cpd_str *out, const cpd_node *node)
{
    CPD_FREE char *json = NULL;

    if (cpd_node_type(node) == CPD_NODE_NULL)
        return refuse(CPD_EINPUT, "a null, which is no text");
    json = cpd_node_json(node, CPD_JSON_COMPACT);
    if (json)
        cpd_str_add(out, json);
    else if (cpd_error_last()->kind == CPD_EINTERNAL)
        out->failed = true; // no second try on a line of its own
    return json != NULL;
}

/* ---- on one line ---- */

static bool write_flow(cpd_str *out, const cpd_node *node, size_t most);

static bool write_flow_items(cpd_str *out, const cpd_node *node, size_t most)
{
    for (uint32_t i = 0; i < node->inner.count; i++) {
        const struct cpd_slot *slot = &node->inner.slots[i];

        cpd_str_add(out, i ? ", " : "");
        if (slot->key && !write_key(out, slot->key, true))
            return false;
        cpd_str_add(out, slot->key ? " " : "");
        if (!write_flow(out, slot->value, most))
            return false;
    }
    return true;
}

/* False when it cannot be written, and when it takes more than so many bytes: a line that is too
 * long anyway is not finished. */
static bool write_flow(cpd_str *out, const cpd_node *node, size_t most)
{
    bool good = true, list = cpd_node_type(node) == CPD_NODE_LIST;

    if (out->length > most)
        return false;
    if (cpd_node__is_inner(node)) {
        cpd_str_add_char(out, list ? '[' : '{');
        good = write_flow_items(out, node, most);
        cpd_str_add_char(out, list ? ']' : '}');
    } else if (cpd_node_type(node) != CPD_NODE_TEXT) {
        good = write_value(out, node);
    } else if (!check_text(node->text.bytes, node->text.length)) {
        good = false;
    } else if (is_plain(node->text.bytes, node->text.length, true)) {
        cpd_str_add_n(out, node->text.bytes, node->text.length);
    } else {
        write_quoted(out, node->text.bytes, node->text.length);
    }
    return good;
}

static bool holds_inner(const cpd_node *node)
{
    for (uint32_t i = 0; i < node->inner.count; i++)
        if (cpd_node__is_inner(node->inner.slots[i].value))
            return true;
    return false;
}

/* Write an object or a list on the rest of the line, if that is how it stands and it fits. */
static bool fits_here(cpd_str *out, const cpd_node *node, int depth)
{
    size_t before = out->length;
    bool short_list = node->type == CPD_NODE_LIST && !holds_inner(node);

    if (node->inner.count > 0 && !short_list && depth < FLOW_FROM)
        return false;
    if (write_flow(out, node, before + 4 * WIDTH) &&
        (node->inner.count == 0 || column(out) <= WIDTH))
        return true;
    if (!out->failed)
        out->bytes[out->length = before] = '\0';
    return false;
}

/* ---- blocks ---- */

static bool write_node(cpd_str *out, const cpd_node *node, size_t indent, int depth);

/* Items that take several lines, and what they are listed under, stand apart from what is before.
 */
static bool stands_apart(const cpd_node *value, int depth)
{
    return depth == 0 && cpd_node_type(value) == CPD_NODE_LIST && value->inner.count > 0 &&
           holds_inner(value);
}

static bool write_member(cpd_str *out, const struct cpd_slot *slot, size_t indent, int depth)
{
    if (!write_key(out, slot->key, false))
        return false;
    if (!cpd_node__is_inner(slot->value))
        cpd_str_add_char(out, ' ');
    return write_node(out, slot->value, indent + STEP, depth + 1);
}

static bool write_object(cpd_str *out, const cpd_node *node, size_t indent, int depth)
{
    for (uint32_t i = 0; i < node->inner.count; i++) {
        const struct cpd_slot *slot = &node->inner.slots[i];

        if (i > 0 && stands_apart(slot->value, depth))
            new_line(out, 0);
        if (i > 0)
            new_line(out, indent);
        if (!write_member(out, slot, indent, depth))
            return false;
    }
    return true;
}

static bool write_list(cpd_str *out, const cpd_node *node, size_t indent, int depth)
{
    for (uint32_t i = 0; i < node->inner.count; i++) {
        if (i > 0)
            new_line(out, indent);
        cpd_str_add(out, "- ");
        if (!write_node(out, node->inner.slots[i].value, indent + STEP, depth + 1))
            return false;
    }
    return true;
}

/* After "key:" or "- ": a block begins on a line of its own, an object in a list on this one. */
static bool write_inner(cpd_str *out, const cpd_node *node, size_t indent, int depth)
{
    bool begins_line = out->length == 0 || out->bytes[out->length - 1] == ' ';
    size_t before = out->length;

    cpd_str_add(out, begins_line ? "" : " ");
    if (fits_here(out, node, depth) || out->failed)
        return true; // the end asks whether memory was short
    out->bytes[out->length = before] = '\0';
    if (!begins_line)
        new_line(out, indent);
    return node->type == CPD_NODE_LIST ? write_list(out, node, indent, depth)
                                       : write_object(out, node, indent, depth);
}

static bool write_node(cpd_str *out, const cpd_node *node, size_t indent, int depth)
{
    if (out->length > CPD_YAML_SIZE)
        return refuse(CPD_ELIMIT, "more than 1 MiB");
    if (cpd_node__is_inner(node))
        return write_inner(out, node, indent, depth);
    if (cpd_node_type(node) == CPD_NODE_TEXT)
        return write_text(out, node->text.bytes, node->text.length, indent);
    return write_value(out, node);
}

/* The reader counts keys, too. */
static bool check_size(const cpd_node *node, int depth, size_t *values)
{
    bool object = cpd_node_type(node) == CPD_NODE_OBJECT;

    if (++*values > CPD_YAML_NODES)
        return refuse(CPD_ELIMIT, "more than 100000 values");
    if (!cpd_node__is_inner(node))
        return true;
    if (depth == CPD_YAML_DEPTH)
        return refuse(CPD_ELIMIT, "more than 32 lists and objects inside each other");
    for (uint32_t i = 0; i < node->inner.count; i++) {
        *values += object;
        if (!check_size(node->inner.slots[i].value, depth + 1, values))
            return false;
    }
    return true;
}

char *cpd_node_yaml(const cpd_node *node)
{
    cpd_str out = {0};
    size_t values = 0;
    char *yaml;
    bool good;

    cpd_str_add(&out, "");
    good = check_size(node, 0, &values) &&
           write_node(&out, node, cpd_node__is_inner(node) ? 0 : STEP, 0);
    cpd_str_add_char(&out, '\n');
    if (good && out.length > CPD_YAML_SIZE)
        good = refuse(CPD_ELIMIT, "more than 1 MiB");
    if (!good && !out.failed) {
        cpd_str_fini(&out);
        return NULL;
    }
    yaml = cpd_str_finish(&out);
    if (!yaml)
        cpd_error__no_memory();
    return yaml;
}
