/* From the text of a set to a file of another format, and what that format has no place for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/exchange.h"
#include "framework/written.h"

typedef int writing(struct cpd_outgoing *out);

static const struct {
    const char *name;
    writing *write;
} writers[] = {{"csv", cpd_csv__export},
               {"case", cpd_case__export},
               {"case-1.0", cpd_case__export},
               {"moodle", cpd_moodle__export},
               {"mahara", cpd_mahara__export}};

static writing *writer_of(const char *format)
{
    for (size_t i = 0; format && i < sizeof writers / sizeof *writers; i++)
        if (strcmp(writers[i].name, format) == 0)
            return writers[i].write;
    cpd_error__set(CPD_EINPUT, "\"%.40s\" is no format that can be exported", format ? format : "");
    cpd_error__hint("Write csv, case, case-1.0, moodle or mahara.");
    return NULL;
}

void cpd_outgoing__assume(struct cpd_outgoing *out, const char *format, ...)
{
    char text[300];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    cpd_node_add(out->doc, out->assumed, cpd_node_text(out->doc, text));
}

void cpd_outgoing__lose_keys(struct cpd_outgoing *out, const char *const *keys, const char *why)
{
    static const char *const lists[] = {"levels", "pathways", "nodes"};

    for (; *keys; keys++) {
        size_t count = 0;

        for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
            const cpd_node *list = cpd_node_get(out->set, lists[l]);

            for (size_t i = 0; i < cpd_node_length(list); i++)
                count += cpd_node_get(cpd_node_at(list, i), *keys) != NULL;
        }
        cpd_loss__add(out->doc, out->losses, *keys, count, why);
    }
}

/* ---- the report ---- */

static void make_report(struct cpd_outgoing *out)
{
    cpd_node *report = cpd_node_object(out->doc), *counts = cpd_node_object(out->doc);

    cpd_node_set_text(out->doc, report, "schema", "cpd.exchange-out/1");
    cpd_node_set_text(out->doc, report, "format", out->options->format);
    cpd_node_set(out->doc, report, "reference",
                 cpd_node_textf(out->doc, "%s@%s", cpd_node_get_text(out->set, "set"),
                                cpd_node_get_text(out->set, "version")));
    cpd_node_set_int(out->doc, counts, "nodes",
                     (int64_t)cpd_node_length(cpd_node_get(out->set, "nodes")));
    cpd_node_set_int(out->doc, counts, "levels",
                     (int64_t)cpd_node_length(cpd_node_get(out->set, "levels")));
    cpd_node_set(out->doc, report, "counts", counts);
    cpd_node_set(out->doc, report, "losses", out->losses);
    cpd_node_set(out->doc, report, "assumed", out->assumed);
    cpd_doc_set_root(out->doc, report);
}

/* ---- the whole ---- */

static int read_set(struct cpd_outgoing *out, const char *yaml, size_t length, const char *name)
{
    cpd_doc *doc = NULL;
    int r = cpd_set__parse(&doc, yaml, length, name, NULL);

    if (r == 0 && strcmp(cpd_node_get_text(cpd_doc_root(doc), "kind"), "competencies") != 0) {
        cpd_error__set(CPD_EINPUT, "%s is a set of the kind %s", name,
                       cpd_node_get_text(cpd_doc_root(doc), "kind"));
        r = cpd_error__hint("Only sets of the kind competencies are exported.");
    }
    if (r == 0)
        out->set = cpd_set__written(out->doc, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

static int export(struct cpd_outgoing *out, const char *yaml, size_t length, const char *name)
{
    writing *write = writer_of(out->options->format);
    int r = write ? 0 : cpd_error_last()->kind;

    out->losses = cpd_node_list(out->doc);
    out->assumed = cpd_node_list(out->doc);
    if (r == 0)
        r = read_set(out, yaml, length, name);
    if (r == 0)
        r = write(out);
    if (r == 0)
        make_report(out);
    return out->text.failed || cpd_doc_failed(out->doc) ? cpd_error__no_memory() : r;
}

int cpd_exchange_export(cpd_doc **report, char **text, size_t *size, const char *yaml,
                        size_t length, const char *name, const cpd_exchange_out *options)
{
    struct cpd_outgoing out = {.doc = cpd_doc_new(), .options = options};
    int r = out.doc ? export(&out, yaml, length, name) : cpd_error__no_memory();
    size_t written = out.text.length;
    char *bytes = r == 0 ? cpd_str_finish(&out.text) : NULL;

    if (r == 0 && !bytes)
        r = cpd_error__no_memory();
    if (r < 0) {
        cpd_str_fini(&out.text);
        cpd_doc_free(out.doc);
        return r;
    }
    *text = bytes;
    *size = written;
    *report = out.doc;
    return 0;
}
