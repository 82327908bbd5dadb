/* Moodle's competency frameworks in: fourteen columns, or the twelve of 2015, told apart by their
 * number; what counts is the position. The scale of the framework becomes the levels of the set;
 * rules, cross references and scales of single competencies are carried. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/moodle.h"
#include "node/csv.h"

#define CELLS 200000
#define OLD_COLUMNS 12

const char *const cpd_moodle_headings[CPD_MOODLE_COLUMNS] = {
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy"};

const char *const cpd_moodle_kept[CPD_MOODLE_COLUMNS] = {NULL,
                                                         NULL,
                                                         NULL,
                                                         NULL,
                                                         "descriptionformat",
                                                         "scale",
                                                         "scaleconfiguration",
                                                         "ruletype",
                                                         "ruleoutcome",
                                                         "ruleconfig",
                                                         "related",
                                                         "exportedid",
                                                         NULL,
                                                         "taxonomy"};

struct sheet {
    struct cpd_incoming *in;
    bool old; /* twelve columns */
    bool framework;
};

static const char *cell_of(const struct sheet *sheet, const cpd_node *record,
                           enum cpd_moodle_column column)
{
    size_t place = (size_t)column;
    const char *text;

    if (sheet->old && (column == CPD_MOODLE_RELATED || column == CPD_MOODLE_EXPORTED))
        return "";
    if (sheet->old && column >= CPD_MOODLE_FRAMEWORK)
        place -= 2;
    text = cpd_node_as_text(cpd_node_at(record, place));
    return text ? text : "";
}

/* ---- descriptions ---- */

const char *cpd_description__read(struct cpd_incoming *in, struct cpd_row *row, cpd_node *said,
                                  const char *html)
{
    CPD_FREE char *plain = html && *html ? cpd_markup__plain(html) : NULL;
    CPD_FREE char *again = plain ? cpd_markup__html(plain) : NULL;
    const char *text;

    if (!html || !*html)
        return NULL;
    if (!plain || !again) {
        in->failed = true;
        return NULL;
    }
    text = cpd_incoming__text(in, row, "description", plain);
    text = text ? cpd_node_as_text(cpd_node_text(in->doc, text)) : NULL;
    if (strcmp(again, html) != 0) {
        const char *kept = cpd_incoming__text(in, row, "description", html);

        cpd_node_set_text(in->doc, said, "description", kept);
        if (text && strcmp(html, text) != 0)
            cpd_row__repair(in, row, "the description's markup is kept aside");
    }
    return text;
}

char *cpd_description__write(const cpd_node *said, const char *text)
{
    const char *kept = cpd_node_get_text(said, "description");
    CPD_FREE char *plain = kept ? cpd_markup__plain(kept) : NULL;

    if (kept && !plain)
        return NULL;
    if (kept && strcmp(plain, text ? text : "") == 0)
        return strdup(kept);
    return text ? cpd_markup__html(text) : strdup("");
}

/* ---- rows ---- */

/* What an export would write anyway is not kept. */
static void drop_usual(struct sheet *sheet, cpd_node *said, size_t levels)
{
    static const char *const usual[][2] = {{"descriptionformat", "1"},
                                           {"taxonomy", CPD_MOODLE_TAXONOMY_USUAL}};
    const char *scale = cpd_moodle__usual_scale(sheet->in->doc, levels);

    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (strcmp(cpd_words(said, usual[i][0]), usual[i][1]) == 0)
            cpd_node_unset(said, usual[i][0]);
    if (levels && scale && strcmp(cpd_words(said, "scaleconfiguration"), scale) == 0) {
        cpd_node_unset(said, "scaleconfiguration");
        cpd_node_unset(said, "scale");
    }
}

static void keep(struct sheet *sheet, struct cpd_row *row, cpd_node *said, const cpd_node *record)
{
    for (int c = 0; c < CPD_MOODLE_COLUMNS; c++) {
        const char *text =
            cpd_moodle_kept[c]
                ? cpd_incoming__text(sheet->in, row, cpd_moodle_headings[c],
                                     cell_of(sheet, record, (enum cpd_moodle_column)c))
                : NULL;

        cpd_node_set_text(sheet->in->doc, said, cpd_moodle_kept[c] ? cpd_moodle_kept[c] : "", text);
    }
}

static void name_row(struct sheet *sheet, struct cpd_row *row, const cpd_node *record)
{
    const char *name =
        cpd_incoming__text(sheet->in, row, "short name", cell_of(sheet, record, CPD_MOODLE_NAME));

    cpd_node_set_text(sheet->in->doc, row->thing, "title", name);
}

static int read_scale(struct sheet *sheet, const cpd_node *record)
{
    const char *at = cell_of(sheet, record, CPD_MOODLE_SCALE);

    while (*at) {
        size_t length = strcspn(at, ","), skip = strspn(at, " \n");
        struct cpd_row *row;
        char code[CPD_CODE_TEXT];

        if (skip >= length) {
            at += length + (at[length] == ',');
            continue;
        }
        row = cpd_incoming__add(sheet->in, CPD_ROW_LEVEL, cpd_node_line(record));
        if (!row)
            return cpd_error_last()->kind;
        while (length > skip && strchr(" \n", at[length - 1]))
            length--;
        cpd_node_set(sheet->in->doc, row->thing, "title",
                     cpd_node_text_n(sheet->in->doc, at + skip, length - skip));
        cpd_code__clean(code, cpd_node_get_text(row->thing, "title")
                                  ? cpd_node_get_text(row->thing, "title")
                                  : "");
        row->wish = *code ? cpd_node_as_text(cpd_node_text(sheet->in->doc, code)) : NULL;
        at += strcspn(at, ",");
        at += *at == ',';
    }
    return 0;
}

/* Items that are no blank ones, which no level is made of. */
static size_t count_items(const char *scale)
{
    size_t count = 0;

    while (*scale) {
        size_t length = strcspn(scale, ",");

        count += strspn(scale, " \n") < length;
        scale += length + (scale[length] == ',');
    }
    return count;
}

static int read_framework(struct sheet *sheet, const cpd_node *record)
{
    struct cpd_row *row = cpd_incoming__add(sheet->in, CPD_ROW_SET, cpd_node_line(record));
    cpd_node *said = cpd_node_object(sheet->in->doc);
    const char *id = cell_of(sheet, record, CPD_MOODLE_ID);
    char code[CPD_CODE_TEXT];

    if (!row)
        return cpd_error_last()->kind;
    if (sheet->framework)
        cpd_row__refuse(sheet->in, row, "Keep one.", "a second row is the framework");
    sheet->framework = true;
    row->id = id;
    name_row(sheet, row, record);
    cpd_node_set_text(sheet->in->doc, row->thing, "note",
                      cpd_description__read(sheet->in, row, said,
                                            cell_of(sheet, record, CPD_MOODLE_DESCRIPTION)));
    keep(sheet, row, said, record);
    drop_usual(sheet, said, count_items(cell_of(sheet, record, CPD_MOODLE_SCALE)));
    if (strcmp(id, cpd_words(sheet->in->base, "set")) != 0)
        cpd_node_set_text(sheet->in->doc, said, "id", *id ? id : NULL);
    cpd_carried__set(sheet->in->doc, row->thing, "moodle", said);
    cpd_code__clean(code, id);
    for (char *c = code; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    if (!sheet->in->base)
        cpd_node_set_text(sheet->in->doc, row->thing, "set", *code ? code : NULL);
    return row->status == CPD_ROW_REFUSED ? 0 : read_scale(sheet, record);
}

static int read_competency(struct sheet *sheet, const cpd_node *record)
{
    struct cpd_row *row = cpd_incoming__add(sheet->in, CPD_ROW_NODE, cpd_node_line(record));
    cpd_node *said = cpd_node_object(sheet->in->doc);
    const char *parent = cell_of(sheet, record, CPD_MOODLE_PARENT);
    char code[CPD_CODE_TEXT];

    if (!row)
        return cpd_error_last()->kind;
    row->id = row->label =
        cpd_incoming__text(sheet->in, row, "id number", cell_of(sheet, record, CPD_MOODLE_ID));
    row->parent = *parent ? parent : NULL;
    if (!row->id)
        cpd_row__refuse(sheet->in, row, "Give it one: Moodle drops the row otherwise.",
                        "it has no id number");
    name_row(sheet, row, record);
    cpd_node_set_text(sheet->in->doc, row->thing, "text",
                      cpd_description__read(sheet->in, row, said,
                                            cell_of(sheet, record, CPD_MOODLE_DESCRIPTION)));
    keep(sheet, row, said, record);
    drop_usual(sheet, said, 0);
    cpd_carried__set(sheet->in->doc, row->thing, "moodle", said);
    cpd_code__clean(code, row->id ? row->id : "");
    row->wish = *code ? cpd_node_as_text(cpd_node_text(sheet->in->doc, code)) : NULL;
    return 0;
}

/* ---- the file ---- */

static int refuse(const struct sheet *sheet, int line, const char *text, const char *hint)
{
    cpd_error__set(CPD_EINPUT, "%s", text);
    cpd_error__hint("%s", hint);
    return cpd_error__place(sheet->in->name, line, 0);
}

static int read_header(struct sheet *sheet, const cpd_node *header)
{
    size_t count = cpd_node_length(header);

    while (count > 0 && cpd_node_length(cpd_node_at(header, count - 1)) == 0)
        count--;
    sheet->old = count == OLD_COLUMNS;
    if (count == OLD_COLUMNS || count == CPD_MOODLE_COLUMNS)
        return 0;
    return refuse(sheet, cpd_node_line(header),
                  "this is no competency framework of Moodle: it has neither 14 columns nor 12",
                  "Take the file as Moodle's \"Export competency framework\" gives it.");
}

static int read_all(struct sheet *sheet, const cpd_node *records)
{
    int r = cpd_node_length(records)
                ? read_header(sheet, cpd_node_at(records, 0))
                : refuse(sheet, 1, "the file is empty", "Export it once more.");

    for (size_t i = 1; r == 0 && i < cpd_node_length(records); i++) {
        const cpd_node *record = cpd_node_at(records, i);

        r = strcmp(cell_of(sheet, record, CPD_MOODLE_FRAMEWORK), "1") == 0
                ? read_framework(sheet, record)
                : read_competency(sheet, record);
    }
    if (r == 0 && !sheet->framework)
        return refuse(sheet, 1, "no row is the framework",
                      "One row has 1 in the column \"Is framework\".");
    return r;
}

int cpd_moodle__import(struct cpd_incoming *in, const char *bytes, size_t length)
{
    static const struct cpd_csv_limits limits = {CPD_EXCHANGE_BYTES, CELLS};
    static const char *const spoken[] = {"title", "text", "parent", "carried"};
    struct sheet sheet = {.in = in};
    int r = cpd_csv__parse(&in->source, NULL, bytes, length, in->name, &limits, in->issues);

    in->label_key = "id";
    in->levels_by_name = true;
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
        in->spoken[i] = spoken[i];
    return r == 0 ? read_all(&sheet, cpd_doc_root(in->source)) : r;
}
