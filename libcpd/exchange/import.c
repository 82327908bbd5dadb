/* From the bytes of a file to a report and a set: which reader reads it, the base, the report. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"
#include "framework/written.h"

typedef int reading(struct cpd_incoming *in, const char *bytes, size_t length);

static const struct {
    const char *name;
    reading *read;
} readers[] = {{"csv", cpd_csv__import},
               {"case", cpd_case__import},
               {"moodle", cpd_moodle__import},
               {"mahara", cpd_mahara__import}};

static reading *reader_of(const char *format)
{
    for (size_t i = 0; format && i < sizeof readers / sizeof *readers; i++)
        if (strcmp(readers[i].name, format) == 0)
            return readers[i].read;
    cpd_error__set(CPD_EINPUT, "\"%.40s\" is no format that can be imported", format ? format : "");
    cpd_error__hint("Write csv, case, moodle or mahara.");
    return NULL;
}

/* ---- the base ---- */

static bool is_competencies(const cpd_node *set)
{
    return strcmp(cpd_node_get_text(set, "kind"), "competencies") == 0;
}

static int read_base(struct cpd_incoming *in)
{
    const cpd_exchange_in *o = in->options;
    cpd_doc *doc = NULL;
    int r = cpd_set__parse(&doc, o->base, o->base_length, o->base_name ? o->base_name : "base",
                           in->issues);

    if (r == 0 && !is_competencies(cpd_doc_root(doc))) {
        r = cpd_error__set(CPD_EINPUT, "the base is no set of competencies");
        cpd_error__place(o->base_name ? o->base_name : "base", 0, 0);
    }
    if (r == 0)
        in->base = cpd_set__written(in->doc, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

static int settle_reference(struct cpd_incoming *in)
{
    const char *said = in->options->reference;

    if (!said)
        return 0;
    if (!cpd_reference__parse(&in->reference, said) || !in->reference.version[0] ||
        in->reference.code[0]) {
        cpd_error__set(CPD_EINPUT, "\"%.140s\" names no version of a set", said);
        return cpd_error__hint("Write SET@VERSION, such as pcf@2027.");
    }
    return 0;
}

/* ---- the report ---- */

static cpd_node *show_row(struct cpd_incoming *in, const struct cpd_row *row)
{
    cpd_node *shown = cpd_node_object(in->doc);

    cpd_node_set_text(in->doc, shown, "kind", cpd_row__kind_name(row->kind));
    if (row->line > 0)
        cpd_node_set_int(in->doc, shown, "line", row->line);
    cpd_node_set_text(in->doc, shown, "id", row->id);
    cpd_node_set_text(in->doc, shown, "code", row->status == CPD_ROW_REFUSED ? NULL : row->code);
    cpd_node_set_text(in->doc, shown, "title", cpd_node_get_text(row->thing, "title"));
    cpd_node_set_text(in->doc, shown, "status", cpd_row__status_name(row->status));
    cpd_node_set(in->doc, shown, "changes", row->changes);
    cpd_node_set(in->doc, shown, "problems", row->problems);
    cpd_node_set(in->doc, shown, "repairs", row->repairs);
    return shown;
}

static cpd_node *show_counts(struct cpd_incoming *in)
{
    cpd_node *counts = cpd_node_object(in->doc);
    int64_t n[CPD_ROW_STATUSES] = {0};

    for (size_t i = 0; i < in->count; i++)
        n[in->rows[i].status]++;
    for (int status = 0; status < CPD_ROW_STATUSES; status++)
        cpd_node_set_int(in->doc, counts, cpd_row__status_name((enum cpd_row_status)status),
                         n[status]);
    return counts;
}

static void make_report(struct cpd_incoming *in, bool ready)
{
    cpd_node *report = cpd_node_object(in->doc), *rows = cpd_node_list(in->doc);

    cpd_node_set_text(in->doc, report, "schema", "cpd.exchange-in/1");
    cpd_node_set_text(in->doc, report, "format", in->format);
    cpd_node_set_text(in->doc, report, "name", in->name);
    if (in->reference.set[0])
        cpd_node_set(in->doc, report, "reference",
                     cpd_node_textf(in->doc, "%s@%s", in->reference.set, in->reference.version));
    if (in->base)
        cpd_node_set(in->doc, report, "base",
                     cpd_node_textf(in->doc, "%s@%s", cpd_node_get_text(in->base, "set"),
                                    cpd_node_get_text(in->base, "version")));
    for (size_t i = 0; i < in->count; i++)
        cpd_node_add(in->doc, rows, show_row(in, &in->rows[i]));
    cpd_node_set(in->doc, report, "counts", show_counts(in));
    cpd_node_set(in->doc, report, "rows", rows);
    cpd_node_set(in->doc, report, "repairs", in->repairs);
    cpd_node_set(in->doc, report, "losses", in->losses);
    cpd_node_set(in->doc, report, "needs", in->needs);
    cpd_node_set_bool(in->doc, report, "ready", ready);
    cpd_doc_set_root(in->doc, report);
}

/* ---- the whole ---- */

static int check_length(const char *name, size_t length)
{
    if (length <= CPD_EXCHANGE_BYTES)
        return 0;
    cpd_error__set(CPD_ELIMIT, "%zu bytes, at most %zu are read", length, CPD_EXCHANGE_BYTES);
    cpd_error__hint("Split the file.");
    return cpd_error__place(name, 0, 0);
}

static int import(struct cpd_incoming *in, char **yaml, const char *bytes, size_t length)
{
    reading *read = reader_of(in->format);
    bool ready = false;
    int r = read ? check_length(in->name, length) : cpd_error_last()->kind;

    if (r == 0)
        r = settle_reference(in);
    if (r == 0 && in->options->base)
        r = read_base(in);
    if (r == 0)
        r = read(in, bytes, length);
    if (r == 0 && (in->failed || cpd_doc_failed(in->doc)))
        r = cpd_error__no_memory();
    if (r == 0)
        r = cpd_incoming__plan(in);
    if (r == 0)
        r = cpd_incoming__assemble(yaml, &ready, in);
    if (r == 0)
        make_report(in, ready);
    /* Whatever was found wrong with what memory could not hold is not known to be wrong. */
    return in->failed || cpd_doc_failed(in->doc) ? cpd_error__no_memory() : r;
}

int cpd_exchange_import(cpd_doc **report, char **yaml, const char *bytes, size_t length,
                        const char *name, const cpd_exchange_in *options, cpd_issues *issues)
{
    struct cpd_incoming in = {.doc = cpd_doc_new(),
                              .format = options->format,
                              .name = name,
                              .options = options,
                              .issues = issues};
    char *set = NULL;
    int r = in.doc ? 0 : cpd_error__no_memory();

    in.repairs = cpd_node_list(in.doc);
    in.losses = cpd_node_list(in.doc);
    in.needs = cpd_node_list(in.doc);
    if (r == 0)
        r = import(&in, &set, bytes, length);
    cpd_doc_free(in.made);
    cpd_doc_free(in.source);
    free(in.rows);
    if (r < 0) {
        cpd_doc_free(in.doc);
        free(set);
        return r;
    }
    if (yaml)
        *yaml = cpd_steal(&set);
    free(set);
    *report = in.doc;
    return 0;
}
