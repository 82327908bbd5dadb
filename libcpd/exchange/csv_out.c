/* Our own CSV out: what the set says of itself, its levels and pathways, its nodes, a row each. The
 * column identifier is always filled, so that a code can be changed in the sheet and the thing is
 * still found. */
#include <string.h>

#include "exchange/table.h"
#include "node/csv.h"

struct row {
    struct cpd_outgoing *out;
    const char *cells[17]; /* in the order of the columns; NULL: empty */
};

static void put(struct row *row, const char *column, const char *text)
{
    for (size_t i = 0; cpd_table__column(i); i++)
        if (strcmp(cpd_table__column(i), column) == 0)
            row->cells[i] = text;
}

/* As a text of the document: lists joined. */
static const char *cell_of(struct cpd_outgoing *out, const cpd_node *value)
{
    cpd_str text = {0};
    const char *cell;

    if (cpd_node_type(value) != CPD_NODE_LIST)
        return cpd_node_as_text(value);
    cpd_table__join(&text, value);
    cell = text.failed ? NULL : cpd_node_as_text(cpd_node_text(out->doc, text.bytes));
    out->text.failed |= text.failed;
    cpd_str_fini(&text);
    return cell;
}

static void write_row(struct row *row)
{
    cpd_str cell = {0};

    for (size_t i = 0; cpd_table__column(i); i++) {
        const char *text = row->cells[i] ? row->cells[i] : "";

        cell.length = 0;
        if (row->out->options->plain)
            cpd_str_add(&cell, text);
        else
            cpd_table__guard(&cell, text);
        cpd_str_add(&row->out->text, i ? "," : "");
        cpd_csv__add_cell(&row->out->text, cell.bytes ? cell.bytes : "");
    }
    row->out->text.failed |= cell.failed;
    cpd_str_fini(&cell);
    cpd_str_add(&row->out->text, "\r\n");
}

static void write_header(struct cpd_outgoing *out)
{
    struct row row = {.out = out};

    for (size_t i = 0; cpd_table__column(i); i++)
        row.cells[i] = cpd_table__column(i);
    write_row(&row);
}

/* format and kind are the same in every set that is exported. */
static void write_about(struct cpd_outgoing *out)
{
    for (size_t i = 0; i < cpd_node_length(out->set); i++) {
        struct row row = {.out = out};
        const char *name = cpd_node_key(out->set, i);
        const struct cpd_set_key *key = cpd_form__key(cpd_row__form(CPD_ROW_SET), name);

        if (key->form || key->value == CPD_IS_CARRIED || strcmp(name, "format") == 0 ||
            strcmp(name, "kind") == 0)
            continue;
        put(&row, "row", "set");
        put(&row, "code", name);
        put(&row, "text", cell_of(out, cpd_node_at(out->set, i)));
        write_row(&row);
    }
}

static void write_things(struct cpd_outgoing *out, const char *list, const char *kind,
                         const char *set)
{
    const cpd_node *things = cpd_node_get(out->set, list);

    for (size_t i = 0; i < cpd_node_length(things); i++) {
        const cpd_node *thing = cpd_node_at(things, i);
        struct row row = {.out = out};
        char identifier[CPD_UUID_TEXT];

        put(&row, "row", kind);
        for (size_t k = 0; k < cpd_node_length(thing); k++)
            put(&row, cpd_node_key(thing, k), cell_of(out, cpd_node_at(thing, k)));
        cpd_identifier__of(identifier, set, kind, thing);
        if (strcmp(kind, "pathway") != 0) // they have no identifier to be kept by
            put(&row, "identifier", identifier);
        write_row(&row);
    }
}

int cpd_csv__export(struct cpd_outgoing *out)
{
    static const char *const lost[] = {"carried", NULL};
    char set[CPD_UUID_TEXT];

    cpd_identifier__of_set(set, out->set);
    if (out->options->mark)
        cpd_str_add(&out->text, "\xef\xbb\xbf");
    write_header(out);
    write_about(out);
    write_things(out, "levels", "level", set);
    write_things(out, "pathways", "pathway", set);
    write_things(out, "nodes", "node", set);
    cpd_outgoing__lose_keys(
        out, lost, "what other formats say of it stays in the set: import with it as base");
    if (cpd_node_get(out->set, "carried"))
        cpd_loss__add(out->doc, out->losses, "carried, of the set", 1,
                      "what other formats say of it stays in the set: import with it as base");
    return 0;
}
