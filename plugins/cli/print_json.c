/* The printer for programs: one JSON object on standard output, whatever happened.
 *
 * An answer is the library's own report, or the verb's small object; a failure is
 * {"schema": "cpd.error/1", "kind", "exit", "text", "hint", "place", "line", "column", "issues"},
 * members without a value left out.
 */
#include <stdlib.h>

#include "printers.h"

#define OUT_OF_MEMORY                                                                              \
    "{\"schema\": \"cpd.error/1\", \"kind\": \"internal\", \"exit\": 5, \"text\": \"out of "       \
    "memory\"}"

static void json_document(cli_printer *p, const cpd_node *root)
{
    char *json = root ? cpd_node_json(root, CPD_JSON_PRETTY) : NULL;
    if (!json)
        p->failed = true;
    fprintf(p->out, "%s\n", json ? json : OUT_OF_MEMORY);
    free(json);
}

/* A text that may hold anything, as it would be shown: JSON holds no bytes that are not UTF-8. */
static void set_shown(cpd_doc *doc, cpd_node *object, const char *key, const char *text)
{
    char *shown = NULL;
    size_t length;
    FILE *memory = text && *text ? open_memstream(&shown, &length) : NULL;
    if (memory) {
        cli_put(memory, text);
        fclose(memory);
    }
    cpd_node_set_text(doc, object, key, shown);
    free(shown);
}

static void set_place(cpd_doc *doc, cpd_node *object, const char *place, int line, int column)
{
    set_shown(doc, object, "place", place);
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
        set_shown(doc, object, "text", issue->text);
        set_shown(doc, object, "hint", issue->hint);
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
    set_shown(doc, error, "text", f->text);
    set_shown(doc, error, "hint", f->hint);
    set_place(doc, error, f->place, f->line, f->column);
    if (cpd_issues_count(f->issues) > 0)
        cpd_node_set(doc, error, "issues", issue_list(doc, f->issues));
    json_document(p, cpd_doc_failed(doc) ? NULL : error);
    cpd_doc_free(doc);
}

const cli_printer_ops cli_print_json = {.document = json_document, .failure = json_failure};
