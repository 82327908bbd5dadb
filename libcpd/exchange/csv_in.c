/* Our own CSV in: a header that names columns, in any order, and a row for each thing. A sheet with
 * a few of the columns and a few of the rows changes just these in its base. */
#include <stdio.h>
#include <string.h>

#include "exchange/table.h"
#include "node/csv.h"

#define COLUMNS 64
#define CELLS 200000 /* a value takes some hundred bytes */

struct sheet {
    struct cpd_incoming *in;
    const char *columns[COLUMNS]; /* what each is; NULL: not read */
    size_t count;
};

static const char *cell_at(const cpd_node *record, size_t i)
{
    return cpd_node_as_text(cpd_node_at(record, i));
}

/* ---- the header ---- */

static const char *column_of(const char *written)
{
    size_t from = strspn(written, " "), length = strlen(written + from);

    while (length && written[from + length - 1] == ' ')
        length--;
    for (size_t i = 0; cpd_table__column(i); i++)
        if (strlen(cpd_table__column(i)) == length &&
            cpd_text_begins(written + from, cpd_table__column(i), length))
            return cpd_table__column(i);
    return NULL;
}

static bool has_column(const struct sheet *sheet, const char *name)
{
    for (size_t i = 0; i < sheet->count; i++)
        if (sheet->columns[i] && strcmp(sheet->columns[i], name) == 0)
            return true;
    return false;
}

static int refuse_header(const struct sheet *sheet, int line, const char *text)
{
    cpd_error__set(CPD_EINPUT, "%s", text);
    cpd_error__hint("Name the columns in the first line: code, title, parent, text ... "
                    "(docs/exchange.md).");
    return cpd_error__place(sheet->in->name, line, 0);
}

static int read_header(struct sheet *sheet, const cpd_node *record)
{
    size_t spoken = 0;

    if (cpd_node_length(record) > COLUMNS) {
        cpd_error__set(CPD_ELIMIT, "more than %d columns", COLUMNS);
        cpd_error__hint("Take out those that are not ours.");
        return cpd_error__place(sheet->in->name, cpd_node_line(record), 0);
    }
    for (size_t i = 0; i < cpd_node_length(record); i++) {
        const char *column = column_of(cell_at(record, i));

        if (column && has_column(sheet, column))
            return refuse_header(sheet, cpd_node_line(record), "two columns have the same name");
        if (!column && *cell_at(record, i))
            cpd_incoming__repair(sheet->in, "the column \"%.60s\" is not read", cell_at(record, i));
        sheet->columns[sheet->count++] = column;
        if (column && strcmp(column, "row") != 0)
            sheet->in->spoken[spoken++] = column;
    }
    if (!has_column(sheet, "code") && !has_column(sheet, "title"))
        return refuse_header(sheet, cpd_node_line(record),
                             "the first line names no columns of ours");
    return 0;
}

/* ---- rows ---- */

/* NULL when the cell is empty or not there. */
static const char *cell_of(const struct sheet *sheet, struct cpd_row *row, const cpd_node *record,
                           const char *column)
{
    for (size_t i = 0; i < sheet->count && i < cpd_node_length(record); i++)
        if (sheet->columns[i] && strcmp(sheet->columns[i], column) == 0) {
            const char *cell = cpd_table__unguard(cell_at(record, i));

            return row ? cpd_incoming__text(sheet->in, row, column, cell) : cell;
        }
    return NULL;
}

/* -1 for another word. */
static int kind_of(const char *cell)
{
    if (!cell || !*cell)
        return CPD_ROW_NODE;
    for (int kind = CPD_ROW_SET; kind <= CPD_ROW_NODE; kind++)
        if (cpd_text_same(cell, cpd_row__kind_name((enum cpd_row_kind)kind)))
            return kind;
    return -1;
}

static void set_value(struct sheet *sheet, struct cpd_row *row, const struct cpd_set_key *key,
                      const char *cell)
{
    cpd_doc *doc = sheet->in->doc;

    if (cell && key->flags & CPD_MANY)
        cpd_node_set(doc, row->thing, key->key, cpd_table__split(doc, cell, &sheet->in->failed));
    else
        cpd_node_set_text(doc, row->thing, key->key, cell);
}

static void read_thing(struct sheet *sheet, struct cpd_row *row, const cpd_node *record)
{
    const struct cpd_form *form = cpd_row__form(row->kind);

    for (size_t i = 0; i < sheet->count; i++) {
        const char *column = sheet->columns[i], *cell;
        const struct cpd_set_key *key = column ? cpd_form__key(form, column) : NULL;

        cell = column ? cell_of(sheet, row, record, column) : NULL;
        if (key && cell)
            set_value(sheet, row, key, cell);
        else if (cell && strcmp(column, "row") != 0)
            cpd_row__refuse(sheet->in, row, "Empty the cell.", "a %s has no %s",
                            cpd_row__kind_name(row->kind), column);
    }
    row->id = row->wish = cpd_node_get_text(row->thing, "code");
    row->exact = row->id != NULL;
    row->parent = cpd_node_get_text(row->thing, "parent");
}

static void read_about(struct sheet *sheet, struct cpd_row *row, const cpd_node *record)
{
    const char *name = cell_of(sheet, row, record, "code");
    const char *value = cell_of(sheet, row, record, "text");
    const struct cpd_set_key *key = name ? cpd_form__key(cpd_row__form(CPD_ROW_SET), name) : NULL;

    row->id = name;
    if (!key || key->form || key->value == CPD_IS_CARRIED)
        cpd_row__refuse(sheet->in, row, "Write a key of a set into the column code: docs/sets.md.",
                        "a set has no key \"%.60s\" that a row could hold", name ? name : "");
    else if (!value)
        cpd_row__refuse(sheet->in, row, "Write it into the column text, or take the row out.",
                        "%s has no value", name);
    else
        set_value(sheet, row, key, value);
}

static void check_width(struct sheet *sheet, struct cpd_row *row, const cpd_node *record)
{
    size_t count = cpd_node_length(record);

    while (count > sheet->count && !*cell_at(record, count - 1))
        count--; // spreadsheets add empty cells
    if (count > sheet->count)
        cpd_row__refuse(sheet->in, row, "Quote a text that has a comma.",
                        "it has %zu cells, the first line %zu", count, sheet->count);
}

static int read_row(struct sheet *sheet, const cpd_node *record)
{
    const char *word = cell_of(sheet, NULL, record, "row");
    int kind = kind_of(word);
    struct cpd_row *row = cpd_incoming__add(
        sheet->in, kind < 0 ? CPD_ROW_NODE : (enum cpd_row_kind)kind, cpd_node_line(record));

    if (!row)
        return cpd_error_last()->kind;
    check_width(sheet, row, record);
    if (row->kind == CPD_ROW_SET)
        read_about(sheet, row, record);
    else
        read_thing(sheet, row, record);
    if (kind < 0)
        cpd_row__refuse(sheet->in, row, "Write node, level, pathway or set, or leave it empty.",
                        "row: \"%.40s\" is no kind of row", word);
    return 0;
}

static int read_all(struct sheet *sheet, const cpd_node *records)
{
    int r;

    if (cpd_node_length(records) == 0)
        return refuse_header(sheet, 1, "the file is empty");
    r = read_header(sheet, cpd_node_at(records, 0));
    for (size_t i = 1; r == 0 && i < cpd_node_length(records); i++)
        r = read_row(sheet, cpd_node_at(records, i));
    return r;
}

int cpd_csv__import(struct cpd_incoming *in, const char *bytes, size_t length)
{
    static const struct cpd_csv_limits limits = {CPD_EXCHANGE_BYTES, CELLS};
    struct sheet sheet = {.in = in};
    int r = cpd_csv__parse(&in->source, NULL, bytes, length, in->name, &limits, in->issues);

    return r == 0 ? read_all(&sheet, cpd_doc_root(in->source)) : r;
}
