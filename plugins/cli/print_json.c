/* The printer for programs: one JSON object on standard output, whatever happened.
 *
 * An answer is the library's own report, or the verb's small object; a failure is
 * {"schema": "cpd.error/1", "kind", "exit", "text", "hint", "place", "line", "column", "issues"},
 * members without a value left out.
 */
#include <stdlib.h>

#include "printers.h"

static void json_document(cli_printer *p, const cpd_node *root)
{
    char *json = cpd_node_json(root, CPD_JSON_PRETTY);
    if (!json)
        return;
    fputs(json, p->out);
    fputc('\n', p->out);
    free(json);
}

static void set_place(cpd_doc *doc, cpd_node *object, const char *place, int line, int column)
{
    if (place && *place)
        cpd_node_set_text(doc, object, "place", place);
    if (line > 0)
        cpd_node_set_int(doc, object, "line", line);
    if (column > 0)
        cpd_node_set_int(doc, object, "column", column);
}

static cpd_node *issue_list(cpd_doc *doc, const cpd_issues *issues)
{
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; i < cpd_issues_count(issues); i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);
        cpd_node *object = cpd_node_object(doc);
        cpd_node_set_text(doc, object, "kind", cpd_error_name(issue->kind));
        cpd_node_set_text(doc, object, "text", issue->text);
        if (issue->hint && *issue->hint)
            cpd_node_set_text(doc, object, "hint", issue->hint);
        set_place(doc, object, issue->place, issue->line, issue->column);
        cpd_node_add(doc, list, object);
    }
    return list;
}

static void json_failure(cli_printer *p, const cli_failure *f)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *error = cpd_node_object(doc);
    cpd_node_set_text(doc, error, "schema", "cpd.error/1");
    cpd_node_set_text(doc, error, "kind", f->kind);
    cpd_node_set_int(doc, error, "exit", f->status);
    cpd_node_set_text(doc, error, "text", f->text);
    if (*f->hint)
        cpd_node_set_text(doc, error, "hint", f->hint);
    set_place(doc, error, f->place, f->line, f->column);
    if (cpd_issues_count(f->issues) > 0)
        cpd_node_set(doc, error, "issues", issue_list(doc, f->issues));
    if (cpd_doc_failed(doc))
        fputs("{\"schema\": \"cpd.error/1\", \"kind\": \"internal\", \"exit\": 5, \"text\": \"out "
              "of memory\"}\n",
              p->out);
    else
        json_document(p, error);
    cpd_doc_free(doc);
}

const cli_printer_ops cli_print_json = {.document = json_document, .failure = json_failure};
