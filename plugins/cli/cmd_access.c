/* cpd access-request: all that is kept about a person, for who asks to see it. */
#include "cli.h"

static const cli_option options[] = {
    {"person", "PERSON", "about whom; otherwise yourself", false, NULL},
};

static const char *reasons(cli_call *call, const cpd_node *review)
{
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(review); i++)
        text = cli_textf(call, "%s%s%s", text, *text ? "; " : "",
                         cpd_node_get_text(cpd_node_at(review, i), "why"));
    return text;
}

static void print_class(cli_call *call, const cpd_node *class_)
{
    static const cli_column columns[] = {
        {"record", "Record", CLI_SHOW_ID},     {"day", "Day", CLI_SHOW_DAY},
        {"title", "What", CLI_SHOW_TEXT},      {"whose", "Whose", CLI_SHOW_TEXT},
        {"look", "To look at", CLI_SHOW_TEXT},
    };
    const cpd_node *records = cpd_node_get(class_, "records");
    cpd_node *rows = cpd_node_list(call->scratch);
    if (cpd_node_length(records) == 0)
        return;
    for (size_t i = 0; i < cpd_node_length(records); i++) {
        const cpd_node *record = cpd_node_at(records, i);
        const char *day = cpd_node_get_text(record, "date");
        cpd_node *row = cpd_node_object(call->scratch);
        cpd_node_set_text(call->scratch, row, "record", cpd_node_get_text(record, "record"));
        cpd_node_set_text(call->scratch, row, "day", day ? day : cpd_node_get_text(record, "from"));
        cpd_node_set_text(call->scratch, row, "title", cpd_node_get_text(record, "title"));
        cpd_node_set_text(call->scratch, row, "whose", cpd_node_get_text(record, "whose"));
        cpd_node_set_text(call->scratch, row, "look",
                          reasons(call, cpd_node_get(record, "review")));
        cpd_node_add(call->scratch, rows, row);
    }
    cli_print_heading(&call->out, "Class: %s", cpd_node_get_text(class_, "class"));
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

static int run(cli_call *call)
{
    if (cpd_access_request(&call->report, call->home, cli_value(call, "person")) < 0)
        return cli_fail(call);
    const cpd_node *report = cpd_doc_root(call->report), *list = cpd_node_get(report, "classes");
    cli_print_document(&call->out, report);
    cli_print_line(&call->out, "%s: %lld records, %lld with something of other people's.",
                   cpd_node_get_text(cpd_node_get(report, "person"), "name"),
                   (long long)cpd_node_get_int(report, "records", 0),
                   (long long)cpd_node_get_int(report, "to_review", 0));
    for (size_t i = 0; i < cpd_node_length(list); i++)
        print_class(call, cpd_node_at(list, i));
    list = cpd_node_get(report, "not_included");
    cli_print_heading(&call->out, "Not included");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        cli_print_line(&call->out, "- %s", cpd_node_as_text(cpd_node_at(list, i)));
    cli_print_next(&call->out, NULL,
                   "a person decides what of other people's is given out. --json has every text.");
    return CLI_DONE;
}

const cli_command cmd_access_request = {
    .name = "access-request",
    .arguments = "",
    .summary = "Everything that is kept about a person, by class",
    .about = "For whoever asks to see what is kept about them. What others wrote, and what names "
             "others, is marked with\n"
             "the reason; nothing is left out or given out by itself. Private texts open with "
             "their author's key alone.",
    .examples = "access-request --json > mine.json\n"
                "access-request --person Asha\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
