/* cpd kinds: what can be written down, what each kind asks, and who reads it. */
#include <string.h>

#include "cli.h"

/* "text, minutes": the fields that must be filled. */
static const char *needed(cli_call *call, const cpd_node *kind)
{
    const cpd_node *fields = cpd_node_get(kind, "fields");
    const char *list = "";
    for (size_t i = 0; i < cpd_node_length(fields); i++) {
        const cpd_node *field = cpd_node_at(fields, i);
        if (cpd_node_get_bool(field, "required"))
            list = cli_textf(call, "%s%s%s", list, *list ? ", " : "",
                             cpd_node_get_text(field, "name"));
    }
    return list;
}

static void print_all(cli_call *call, const cpd_node *kinds)
{
    static const cli_column columns[] = {
        {"name", "Kind", CLI_SHOW_TEXT},
        {"required", "Needs", CLI_SHOW_NUMBER},
        {"needed", "Which", CLI_SHOW_TEXT},
        {"about", "What it is", CLI_SHOW_TEXT},
    };
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(kinds); i++) {
        cpd_node *row = cpd_node_copy(call->scratch, cpd_node_at(kinds, i));
        cpd_node_set_text(call->scratch, row, "needed", needed(call, row));
        cpd_node_add(call->scratch, rows, row);
    }
    CLI_PRINT_TABLE(&call->out, columns, rows);
    cli_print_line(&call->out, "Its fields and who reads it: cpd kinds KIND. To write one: cpd add "
                               "KIND.");
}

/* ---- one ---- */

static const char *words_of(cli_call *call, const cpd_node *field)
{
    const cpd_node *words = cpd_node_get(field, "words");
    const char *list = "";
    for (size_t i = 0; i < cpd_node_length(words); i++)
        list =
            cli_textf(call, "%s%s%s", list, i ? ", " : "", cpd_node_as_text(cpd_node_at(words, i)));
    return *list ? list : cpd_node_get_text(field, "type");
}

static cpd_node *field_row(cli_call *call, const cpd_node *field)
{
    cpd_node *row = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, row, "name", cpd_node_get_text(field, "name"));
    cpd_node_set_text(call->scratch, row, "needed",
                      cpd_node_get_bool(field, "required") ? "needed" : "");
    cpd_node_set_text(call->scratch, row, "type", words_of(call, field));
    cpd_node_set_text(call->scratch, row, "says",
                      cli_textf(call, "%s. %s", cpd_node_get_text(field, "label"),
                                cpd_node_get_text(field, "hint")));
    return row;
}

static void print_fields(cli_call *call, const cpd_node *fields)
{
    static const cli_column columns[] = {
        {"name", "Field", CLI_SHOW_TEXT},
        {"needed", "", CLI_SHOW_TEXT},
        {"type", "Takes", CLI_SHOW_TEXT},
        {"says", "Says", CLI_SHOW_TEXT},
    };
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(fields); i++)
        cpd_node_add(call->scratch, rows, field_row(call, cpd_node_at(fields, i)));
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

static const char *writer_of(const cpd_node *kind)
{
    static const struct {
        const char *writer, *said;
    } table[] = {{"holder", "the person it belongs to"},
                 {"either", "the person it belongs to, or a named contact of theirs"},
                 {"other", "a named contact, never the person it belongs to"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (!strcmp(table[i].writer, cpd_node_get_text(kind, "writer")))
            return table[i].said;
    return "";
}

static void print_one(cli_call *call, const cpd_node *kind)
{
    bool range = !strcmp(cpd_node_get_text(kind, "dates"), "range");
    const cpd_node *fields = cpd_node_get(kind, "fields");
    cli_print_heading(&call->out, "%s: %s", cpd_node_get_text(kind, "name"),
                      cpd_node_get_text(kind, "title"));
    cli_print_line(&call->out, "%s.", cpd_node_get_text(kind, "about"));
    cli_print_fact(&call->out, "who reads it", cpd_node_get_text(kind, "readers"));
    cli_print_fact(&call->out, "who writes it", writer_of(kind));
    cli_print_fact(&call->out, "when", range ? "--from and --to" : "--date, otherwise today");
    if (cpd_node_get(kind, "with"))
        cli_print_fact(&call->out, "names",
                       cli_textf(call, "--with: its %s", cpd_node_get_text(kind, "with")));
    if (cpd_node_get_bool(kind, "links"))
        cli_print_fact(&call->out, "capabilities", "--link SET@VERSION#CODE");
    cli_print_fact(&call->out, "paper cost",
                   cli_textf(call, "%d of %zu fields must be filled",
                             (int)cpd_node_get_int(kind, "required", 0), cpd_node_length(fields)));
    cli_print_heading(&call->out, "Fields");
    print_fields(call, fields);
}

static int run(cli_call *call)
{
    const char *name = call->count ? call->words[0] : NULL;
    if (cpd_kind_describe(&call->report, name) < 0)
        return cli_fail(call);
    const cpd_node *kinds = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.kinds/1", "kinds", kinds);
    if (cli_switch(call, "json"))
        return CLI_DONE;
    if (name)
        print_one(call, cpd_node_at(kinds, 0));
    else
        print_all(call, kinds);
    return CLI_DONE;
}

const cli_command cmd_kinds = {
    .name = "kinds",
    .arguments = "[KIND]",
    .least = 0,
    .most = 1,
    .summary = "What can be written down, what it asks, and who reads it",
    .about = "\"Needs\" is the paper cost: how many fields must be filled, two at most.",
    .examples = "kinds\n"
                "kinds observation\n",
    .run = run,
};
