/* Cells of our own CSV. */
#include "exchange/table.h"

#include <string.h>

const char *cpd_table__column(size_t i)
{
    static const char *const columns[] = {
        "row",    "code",    "title",     "parent", "text",      "force",
        "level",  "levels",  "pathways",  "aspect", "optional",  "see_also",
        "met_by", "aliases", "certainty", "note",   "identifier"};

    return i < sizeof columns / sizeof *columns ? columns[i] : NULL;
}

static bool looks_like_a_formula(const char *text)
{
    text += strspn(text, "'");
    return *text && strchr("=+-@\t\r", *text);
}

void cpd_table__guard(cpd_str *out, const char *text)
{
    if (looks_like_a_formula(text))
        cpd_str_add_char(out, '\'');
    cpd_str_add(out, text);
}

const char *cpd_table__unguard(const char *text)
{
    return *text == '\'' && looks_like_a_formula(text) ? text + 1 : text;
}

void cpd_table__join(cpd_str *out, const cpd_node *list)
{
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *text = cpd_node_as_text(cpd_node_at(list, i));

        cpd_str_add(out, i ? "; " : "");
        for (; text && *text; text++) {
            if (*text == ';' || *text == '\\')
                cpd_str_add_char(out, '\\');
            cpd_str_add_char(out, *text);
        }
    }
}

static void add_item(cpd_doc *doc, cpd_node *list, cpd_str *item)
{
    while (item->length && item->bytes[item->length - 1] == ' ')
        item->length--;
    if (item->length && !item->failed)
        cpd_node_add(doc, list, cpd_node_text_n(doc, item->bytes, item->length));
    item->length = 0;
}

cpd_node *cpd_table__split(cpd_doc *doc, const char *cell, bool *failed)
{
    cpd_node *list = cpd_node_list(doc);
    cpd_str item = {0};

    for (; *cell; cell++) {
        if (*cell == ';')
            add_item(doc, list, &item);
        else if (*cell == '\\' && (cell[1] == ';' || cell[1] == '\\'))
            cpd_str_add_char(&item, *++cell);
        else if (item.length || (*cell != ' ' && *cell != '\n'))
            cpd_str_add_char(&item, *cell);
    }
    add_item(doc, list, &item);
    *failed |= item.failed;
    cpd_str_fini(&item);
    return cpd_node_length(list) ? list : NULL;
}
