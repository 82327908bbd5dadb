/* The set that comes out: each thing with what the file says of it and what the base said that the
 * file cannot say; then the check of framework over the whole. What that refuses is refused in its
 * row, and the rest is put together once more; what belongs to no row is what the set still needs.
 *
 * A row's number stands as the column of what was made from it, so that an issue finds its row. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"
#include "node/node.h"

#define ROUNDS 80 /* an issue list holds 200, a file 10,000 rows */

static void set_places(cpd_node *node, int line, int column)
{
    cpd_node__set_place(node, line, column);
    for (size_t i = 0; cpd_node_as_text(node) == NULL && i < cpd_node_length(node); i++)
        set_places(cpd_node_at(node, i), line, column);
}

/* ---- one thing ---- */

/* What other formats say of it stays beside what this one says. */
static cpd_node *merge_carried(struct cpd_incoming *in, const struct cpd_row *row)
{
    const cpd_node *before = cpd_node_get(row->before, "carried");
    cpd_node *now = cpd_node_get(row->thing, "carried"), *merged = cpd_node_object(in->made);

    for (size_t i = 0; i < cpd_node_length(before); i++)
        if (strcmp(cpd_node_key(before, i), in->format) != 0 || row->line == 0 ||
            !cpd_incoming__speaks(in, "carried"))
            cpd_node_set(in->made, merged, cpd_node_key(before, i),
                         cpd_node_copy(in->made, cpd_node_at(before, i)));
    for (size_t i = 0; i < cpd_node_length(now); i++)
        cpd_node_set(in->made, merged, cpd_node_key(now, i), cpd_node_at(now, i));
    return cpd_node_length(merged) ? merged : NULL;
}

static cpd_node *merge_key(struct cpd_incoming *in, const struct cpd_row *row, const char *key)
{
    cpd_node *said = cpd_node_get(row->thing, key);

    if (strcmp(key, "carried") == 0)
        return merge_carried(in, row);
    if (said || row->line == 0 ||
        (cpd_incoming__speaks(in, key) && !(in->levels_by_name && row->kind == CPD_ROW_LEVEL)))
        return said;
    said = cpd_node_get(row->before, key);
    return said ? cpd_node_copy(in->made, said) : NULL;
}

/* Nodes that do not say it become what was asked for. */
static cpd_node *merge_or_assume(struct cpd_incoming *in, const struct cpd_row *row,
                                 const char *key)
{
    cpd_node *value = merge_key(in, row, key);

    if (value || row->kind != CPD_ROW_NODE || strcmp(key, "force") != 0)
        return value;
    return cpd_node_text(in->made, in->options->force ? in->options->force : "guidance");
}

/* An identifier that would be made again needs no place. */
static bool is_derived(const struct cpd_row *row, const char *set, const char *identifier)
{
    char made[CPD_UUID_TEXT], name[2 * CPD_CODE_TEXT];

    snprintf(name, sizeof name, "%s %.64s", cpd_row__kind_name(row->kind), row->code);
    cpd_identifier__derive(made, set, name);
    return strcmp(made, identifier) == 0;
}

/* What is said already is not said anew: rounds may be many. */
static void hang(struct cpd_incoming *in, struct cpd_row *row)
{
    const char *code = row->above == CPD_NOWHERE ? NULL : in->rows[row->above].code;
    const char *parent = cpd_node_get_text(row->thing, "parent");

    if (code && (!parent || strcmp(parent, code) != 0))
        cpd_node_set_text(in->doc, row->thing, "parent", code);
    else if (!code && row->kind == CPD_ROW_NODE)
        cpd_node_unset(row->thing, "parent");
}

/* @param set  the UUID in which identifiers are derived */
static cpd_node *merge_thing(struct cpd_incoming *in, struct cpd_row *row, const char *set)
{
    cpd_node *merged = cpd_node_object(in->made);
    const char *identifier;

    hang(in, row);
    for (const struct cpd_set_key *key = cpd_row__form(row->kind)->keys; key->key; key++)
        cpd_node_set(in->made, merged, key->key, merge_or_assume(in, row, key->key));
    identifier = cpd_node_get_text(merged, "identifier");
    if (identifier && is_derived(row, set, identifier))
        cpd_node_unset(merged, "identifier");
    return merged;
}

static void note_changes(struct cpd_incoming *in, struct cpd_row *row, const cpd_node *merged,
                         const cpd_node *before)
{
    row->changes = cpd_node_list(in->doc);
    for (size_t i = 0; i < cpd_node_length(merged); i++)
        if (!cpd_node_get(before, cpd_node_key(merged, i)) ||
            !cpd_node_equal(cpd_node_at(merged, i), cpd_node_get(before, cpd_node_key(merged, i))))
            cpd_node_add(in->doc, row->changes, cpd_node_text(in->doc, cpd_node_key(merged, i)));
    for (size_t i = 0; row->kind != CPD_ROW_SET && i < cpd_node_length(before); i++)
        if (!cpd_node_get(merged, cpd_node_key(before, i)))
            cpd_node_add(in->doc, row->changes, cpd_node_text(in->doc, cpd_node_key(before, i)));
}

static void judge(struct cpd_incoming *in, struct cpd_row *row, const cpd_node *merged,
                  const cpd_node *before)
{
    if (row->line == 0 || row->status == CPD_ROW_REFUSED)
        return;
    row->changes = NULL;
    row->status = CPD_ROW_NEW;
    if (!before)
        return;
    note_changes(in, row, merged, before);
    row->status = cpd_node_length(row->changes) ? CPD_ROW_CHANGED : CPD_ROW_UNCHANGED;
    if (row->status == CPD_ROW_UNCHANGED)
        row->changes = NULL;
}

/* ---- the set ---- */

static int add_things(struct cpd_incoming *in, cpd_node *set, enum cpd_row_kind kind,
                      const char *key, const char *uuid)
{
    cpd_node *list = cpd_node_list(in->made);
    size_t *order, count;
    int r = cpd_incoming__order(&order, &count, in, kind);

    if (r < 0)
        return r;
    for (size_t i = 0; i < count; i++) {
        struct cpd_row *row = &in->rows[order[i]];
        cpd_node *merged = merge_thing(in, row, uuid);

        judge(in, row, merged, row->before);
        set_places(merged, row->line, (int)order[i] + 1);
        cpd_node_add(in->made, list, merged);
    }
    free(order);
    if (count)
        cpd_node_set(in->made, set, key, list);
    return 0;
}

/* Each row of the set has some of its keys; those of the base stand where no row says otherwise. */
static cpd_node *gather_about(struct cpd_incoming *in)
{
    cpd_node *about = cpd_node_object(in->made);

    for (size_t i = 0; i < cpd_node_length(in->base); i++)
        cpd_node_set(in->made, about, cpd_node_key(in->base, i), cpd_node_at(in->base, i));
    for (size_t i = 0; i < in->count; i++) {
        struct cpd_row *row = &in->rows[i];

        if (row->kind != CPD_ROW_SET || row->status == CPD_ROW_REFUSED)
            continue;
        judge(in, row, row->thing, in->base);
        set_places(row->thing, row->line, (int)i + 1);
        row->before = in->base; // what it carries for others
        for (size_t k = 0; k < cpd_node_length(row->thing); k++)
            cpd_node_set(in->made, about, cpd_node_key(row->thing, k),
                         merge_key(in, row, cpd_node_key(row->thing, k)));
        row->before = NULL;
    }
    return about;
}

static int take_option(struct cpd_incoming *in, cpd_node *about, const char *option)
{
    const char *value = strchr(option, '=');
    char name[40];
    const struct cpd_set_key *key;
    cpd_node *text;

    snprintf(name, sizeof name, "%.*s", value ? (int)(value - option) : 39, option);
    key = cpd_form__key(cpd_row__form(CPD_ROW_SET), name);
    if (!value || !key || key->form || key->value == CPD_IS_CARRIED) {
        cpd_error__set(CPD_EINPUT, "\"%.40s\" is nothing that can be said of a set", option);
        return cpd_error__hint("Write KEY=VALUE, such as nation=england; the keys: docs/sets.md.");
    }
    text = cpd_node_text(in->made, value + 1);
    if (key->flags & CPD_MANY) {
        cpd_node *list = cpd_node_list(in->made);

        cpd_node_add(in->made, list, text);
        text = list;
    }
    cpd_node_set(in->made, about, name, text);
    return 0;
}

static bool anything_changed(const struct cpd_incoming *in)
{
    for (size_t i = 0; i < in->count; i++)
        if (in->rows[i].kind != CPD_ROW_SET && in->rows[i].kind != CPD_ROW_LINK &&
            (in->rows[i].status == CPD_ROW_NEW || in->rows[i].status == CPD_ROW_CHANGED ||
             in->rows[i].status == CPD_ROW_DROPPED))
            return true;
    return false;
}

static bool is_said(const struct cpd_incoming *in, const char *key)
{
    for (size_t i = 0; i < in->count; i++)
        if (in->rows[i].kind == CPD_ROW_SET && in->rows[i].status != CPD_ROW_REFUSED &&
            cpd_node_get(in->rows[i].thing, key))
            return true;
    for (size_t i = 0; i < in->options->about_count; i++)
        if (strncmp(in->options->about[i], key, strlen(key)) == 0 &&
            in->options->about[i][strlen(key)] == '=')
            return true;
    return false;
}

static void otherwise(struct cpd_incoming *in, cpd_node *about, const char *key, cpd_node *value)
{
    if (!cpd_node_get(about, key))
        cpd_node_set(in->made, about, key, value);
}

static bool codes_are_ours(const struct cpd_incoming *in)
{
    for (size_t i = 0; i < in->count; i++)
        if (in->rows[i].kind == CPD_ROW_NODE && cpd_row__stays(&in->rows[i]) && !in->rows[i].wish)
            return true;
    return false;
}

/* What is true of every import, where nobody said otherwise. */
static void fill_about(struct cpd_incoming *in, cpd_node *about)
{
    cpd_doc *doc = in->made;

    cpd_node_set_text(doc, about, "format", "1");
    cpd_node_set_text(doc, about, "kind", "competencies");
    if (in->reference.set[0]) {
        cpd_node_set_text(doc, about, "set", in->reference.set);
        cpd_node_set_text(doc, about, "version", in->reference.version);
    }
    otherwise(in, about, "source", cpd_node_textf(doc, "Imported from %s.", in->name));
    otherwise(
        in, about, "licence",
        cpd_node_text(doc, "The file that was imported does not say what may be done with it."));
    otherwise(in, about, "codes_from",
              cpd_node_text(doc, codes_are_ours(in) ? "ours" : "publisher"));
    if (!cpd_node_get(about, "checked_by") ||
        (in->base && anything_changed(in) && !is_said(in, "checked_by")))
        cpd_node_set_text(doc, about, "checked_by", "none");
}

/* The keys of a set in the order in which sets are written. */
static cpd_node *in_order_of_keys(struct cpd_incoming *in, const cpd_node *about)
{
    const struct cpd_form *form = cpd_row__form(CPD_ROW_SET);
    const struct cpd_set_key *const tables[] = {form->keys, form->more};
    cpd_node *set = cpd_node_object(in->made);

    for (size_t t = 0; t < 2; t++)
        for (const struct cpd_set_key *key = tables[t]; key && key->key; key++)
            if (!key->form)
                cpd_node_set(in->made, set, key->key, cpd_node_get(about, key->key));
    for (size_t i = 0; i < cpd_node_length(about); i++) // what is no key: the check says so
        if (!cpd_form__key(form, cpd_node_key(about, i)))
            cpd_node_set(in->made, set, cpd_node_key(about, i), cpd_node_at(about, i));
    return set;
}

/* The things first, as what is said of the set depends on what became of them. */
static int put_together(cpd_node **out, struct cpd_incoming *in)
{
    cpd_node *about = gather_about(in), *things = cpd_node_object(in->made), *set;
    char uuid[CPD_UUID_TEXT];
    int r = cpd_incoming__codes(in);

    for (size_t i = 0; r == 0 && i < in->options->about_count; i++)
        r = take_option(in, about, in->options->about[i]);
    if (r < 0)
        return r;
    if (in->reference.set[0])
        cpd_node_set_text(in->made, about, "set", in->reference.set);
    cpd_identifier__of_set(uuid, about);
    r = add_things(in, things, CPD_ROW_LEVEL, "levels", uuid);
    if (r == 0)
        r = add_things(in, things, CPD_ROW_PATHWAY, "pathways", uuid);
    if (r == 0)
        r = add_things(in, things, CPD_ROW_NODE, "nodes", uuid);
    if (r < 0)
        return r;
    fill_about(in, about);
    set = in_order_of_keys(in, about);
    for (size_t i = 0; i < cpd_node_length(things); i++)
        cpd_node_set(in->made, set, cpd_node_key(things, i), cpd_node_at(things, i));
    *out = set;
    return cpd_doc_failed(in->made) || cpd_doc_failed(in->doc) || in->failed
               ? cpd_error__no_memory()
               : 0;
}

/* ---- checking ---- */

static void need(struct cpd_incoming *in, const char *text, const char *hint)
{
    cpd_node *object = cpd_node_object(in->doc);

    cpd_node_set_text(in->doc, object, "text", text);
    cpd_node_set_text(in->doc, object, "hint", hint);
    cpd_node_add(in->doc, in->needs, object);
}

/* Issues of rows refuse them; the others are what the set needs, once no row is refused any more.
 * Returns how many rows were refused. */
static size_t spread(struct cpd_incoming *in, const cpd_issues *issues)
{
    size_t refused = 0;
    bool only_needs = true;

    for (size_t i = 0; cpd_issues_get(issues, i); i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);
        struct cpd_row *row =
            issue->line > 0 && issue->column > 0 && (size_t)issue->column <= in->count
                ? &in->rows[issue->column - 1]
                : NULL;

        if (!row)
            continue;
        only_needs = false;
        refused += row->status != CPD_ROW_REFUSED;
        cpd_row__refuse(in, row, issue->hint, "%s", issue->text);
    }
    for (size_t i = 0; only_needs && cpd_issues_get(issues, i); i++)
        need(in, cpd_issues_get(issues, i)->text, cpd_issues_get(issues, i)->hint);
    return refused;
}

/* The check replaces values by what they mean, and so gets a copy. */
static int check_copy(size_t *refused, struct cpd_incoming *in, const cpd_node *set)
{
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *copy = cpd_doc_new();
    int r = issues && copy ? 0 : cpd_error__no_memory();

    *refused = 0;
    if (r == 0) {
        cpd_doc_set_root(copy, cpd_node_copy(copy, set));
        r = cpd_set__check(copy, in->name, issues);
    }
    if (r == CPD_EINPUT) {
        *refused = spread(in, issues);
        r = 0;
    }
    cpd_issues_free(issues);
    cpd_doc_free(copy);
    return r;
}

static int assemble_until_good(cpd_node **set, struct cpd_incoming *in)
{
    size_t refused = 1;
    int r = 0;

    for (int round = 0; r == 0 && refused > 0; round++) {
        if (round == ROUNDS)
            return cpd_error__set(CPD_ELIMIT, "more is wrong with %s than can be told", in->name);
        cpd_doc_free(in->made);
        in->made = cpd_doc_new();
        r = in->made ? put_together(set, in) : cpd_error__no_memory();
        if (r == 0)
            r = check_copy(&refused, in, *set);
        if (r == 0 && refused > 0)
            r = cpd_incoming__settle(in);
    }
    return r;
}

static void tell_forces(struct cpd_incoming *in)
{
    size_t count = 0;

    for (size_t i = 0; i < in->count; i++)
        count += in->rows[i].kind == CPD_ROW_NODE && in->rows[i].line > 0 &&
                 cpd_row__stays(&in->rows[i]) && !cpd_node_get(in->rows[i].thing, "force") &&
                 !cpd_node_get(in->rows[i].before, "force");
    if (count && !in->options->force)
        cpd_incoming__repair(in,
                             "nodes that do not say whether they are rule or guidance became "
                             "guidance: %zu",
                             count);
}

static size_t count_refused(const struct cpd_incoming *in)
{
    size_t count = 0;

    for (size_t i = 0; i < in->count; i++)
        count += in->rows[i].status == CPD_ROW_REFUSED;
    return count;
}

/* What is written must be what will be read: it is parsed and checked once more. */
static int write_yaml(char **yaml, struct cpd_incoming *in, const cpd_node *set)
{
    char *text = cpd_node_yaml(set);
    int r = text ? 0 : cpd_error_last()->kind;

    if (r == 0)
        r = cpd_framework_check(text, strlen(text), in->name, NULL);
    if (r == CPD_ELIMIT || r == CPD_EINPUT) {
        need(in, cpd_error_last()->text,
             *cpd_error_last()->hint ? cpd_error_last()->hint : "Split the set, or shorten it.");
        r = 0;
    } else if (r == 0) {
        *yaml = cpd_steal(&text);
    }
    free(text);
    return r;
}

int cpd_incoming__assemble(char **yaml, bool *ready, struct cpd_incoming *in)
{
    cpd_node *set = NULL;
    char *text = NULL;
    int r = assemble_until_good(&set, in);

    if (r < 0)
        return r;
    tell_forces(in);
    if (in->base && cpd_node_get(in->base, "checked_by") &&
        !cpd_node_equal(cpd_node_get(in->base, "checked_by"), cpd_node_get(set, "checked_by")) &&
        !is_said(in, "checked_by"))
        cpd_incoming__repair(in, "checked_by: nobody has held the new text against its source");
    if (!cpd_node_get(set, "set") || !cpd_node_get(set, "version"))
        in->reference.set[0] = '\0';
    else
        snprintf(in->reference.set, sizeof in->reference.set, "%s", cpd_node_get_text(set, "set")),
            snprintf(in->reference.version, sizeof in->reference.version, "%s",
                     cpd_node_get_text(set, "version"));
    if (cpd_node_length(in->needs) == 0)
        r = write_yaml(&text, in, set);
    *ready = text && (count_refused(in) == 0 || in->options->leave_out);
    if (*ready)
        *yaml = cpd_steal(&text);
    free(text);
    return r;
}
