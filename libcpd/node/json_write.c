/* JSON out. Texts go out as they are but for what JSON must escape, members in the order they were
 * set, and numbers so that they are read back as the same. */
#include "node/tree.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_escape(cpd_str *out, uint32_t code)
{
    static const char letters[] = "\bb\tt\nn\ff\rr\"\"\\\\";

    for (const char *pair = letters; *pair; pair += 2)
        if (code == (unsigned char)pair[0]) {
            cpd_str_add_char(out, '\\');
            cpd_str_add_char(out, pair[1]);
            return;
        }
    cpd_str_addf(out, "\\u%04x", (unsigned)code);
}

bool cpd_node__write_text(cpd_str *out, const char *text, size_t length)
{
    size_t plain = 0, n; // from `plain` on nothing is written yet
    uint32_t code;

    cpd_str_add_char(out, '"');
    for (size_t i = 0; i < length; i += n) {
        n = 1;
        if (text[i] >= 0x20 && text[i] < 0x7f && text[i] != '"' && text[i] != '\\')
            continue; // what most texts are made of
        n = cpd_node__utf8(&code, text + i, length - i);
        if (n == 0)
            return false;
        if (code >= 0x20 && code != '"' && code != '\\')
            continue;
        cpd_str_add_n(out, text + plain, i - plain);
        write_escape(out, code);
        plain = i + n;
    }
    cpd_str_add_n(out, text + plain, length - plain);
    cpd_str_add_char(out, '"');
    return true;
}

/* The program's locale may write a comma, or more than one byte, for the decimal point. */
static void write_digits(cpd_str *out, const char *digits)
{
    bool has_mark = strpbrk(digits, "e") != NULL;

    while (*digits) {
        size_t known = strspn(digits, "0123456789+-e");
        size_t point = strcspn(digits + known, "0123456789+-e");

        cpd_str_add_n(out, digits, known);
        if (point > 0) {
            cpd_str_add_char(out, '.');
            has_mark = true;
        }
        digits += known + point;
    }
    if (!has_mark) // or it would be read back as an integer
        cpd_str_add(out, ".0");
}

/* The fewest digits that are read back as the same number. */
static bool write_real(cpd_str *out, double real)
{
    char digits[40];

    if (!isfinite(real))
        return false;
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, real);
        if (strtod(digits, NULL) == real)
            break;
    }
    write_digits(out, digits);
    return true;
}

static void new_line(cpd_str *out, int style, int depth)
{
    if (style == CPD_JSON_PRETTY)
        cpd_str_addf(out, "\n%*s", 2 * depth, "");
}

static bool write_node(cpd_str *out, const cpd_node *node, int style, int depth);

static bool write_inner(cpd_str *out, const cpd_node *node, int style, int depth)
{
    const char *brackets = node->type == CPD_NODE_LIST ? "[]" : "{}";

    if (depth == CPD_NODE_DEPTH)
        return false;
    cpd_str_add_char(out, brackets[0]);
    for (uint32_t i = 0; i < node->inner.count; i++) {
        const struct cpd_slot *slot = &node->inner.slots[i];

        if (i > 0)
            cpd_str_add_char(out, ',');
        new_line(out, style, depth + 1);
        if (slot->key) {
            if (!cpd_node__write_text(out, slot->key, strlen(slot->key)))
                return false;
            cpd_str_add(out, style == CPD_JSON_PRETTY ? ": " : ":");
        }
        if (!write_node(out, slot->value, style, depth + 1))
            return false;
    }
    if (node->inner.count)
        new_line(out, style, depth);
    cpd_str_add_char(out, brackets[1]);
    return true;
}

static bool write_node(cpd_str *out, const cpd_node *node, int style, int depth)
{
    switch (cpd_node_type(node)) {
    case CPD_NODE_NULL:
        cpd_str_add(out, "null");
        break;
    case CPD_NODE_BOOL:
        cpd_str_add(out, node->truth ? "true" : "false");
        break;
    case CPD_NODE_INT:
        cpd_str_add_int(out, node->integer);
        break;
    case CPD_NODE_REAL:
        return write_real(out, node->real);
    case CPD_NODE_TEXT:
        return cpd_node__write_text(out, node->text.bytes, node->text.length);
    case CPD_NODE_LIST:
    case CPD_NODE_OBJECT:
        return write_inner(out, node, style, depth);
    }
    return true;
}

char *cpd_node_json(const cpd_node *node, int style)
{
    cpd_str out = {0};
    char *json;

    if (!write_node(&out, node, style, 0)) {
        cpd_str_fini(&out);
        cpd_error__set(CPD_EINPUT,
                       "this cannot be written as JSON: a text that is not UTF-8, a "
                       "number without a value, or more than %d levels",
                       CPD_NODE_DEPTH);
        return NULL;
    }
    json = cpd_str_finish(&out);
    if (!json)
        cpd_error__no_memory();
    return json;
}
