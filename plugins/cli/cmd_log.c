/* cpd log: what the day went into, in one line. */
#include "cli.h"

static const cli_option options[] = {
    {"dry-run", NULL, "show what the line means; save nothing", false, NULL},
    CLI_OPTION_SET,
};

static const cli_column columns[] = {
    {"record", "Record", CLI_SHOW_ID},         {"date", "Day", CLI_SHOW_DAY},
    {"minutes", "Time", CLI_SHOW_MINUTES},     {"title", "What it went into", CLI_SHOW_TEXT},
    {"case", "Case reference", CLI_SHOW_TEXT},
};

/* The drafts with the title of what they went into. */
static cpd_node *meanings(cli_call *call, const cpd_node *drafts)
{
    static const cpd_field category = {.name = "category"};
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(drafts); i++) {
        cpd_node *row = cpd_node_copy(call->scratch, cpd_node_at(drafts, i));
        cpd_node_set_text(call->scratch, row, "title", cli_field_text(call, row, &category));
        cpd_node_add(call->scratch, rows, row);
    }
    return rows;
}

static int try_line(cli_call *call)
{
    if (cpd_hours_parse(&call->report, call->home, call->line, call->issues) < 0)
        return cli_fail(call);
    const cpd_node *drafts = cpd_doc_root(call->report);
    cpd_node *document = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, document, "schema", "cpd.log-meaning/1");
    cpd_node_set(call->scratch, document, "drafts", cpd_node_copy(call->scratch, drafts));
    cli_print_document(&call->out, document);
    cli_print_line(&call->out, "Nothing saved. The line means:");
    /* all but the record, which there is none of */
    cli_print_table(&call->out, columns + 1, sizeof columns / sizeof *columns - 1,
                    meanings(call, drafts));
    return CLI_DONE;
}

static int run(cli_call *call)
{
    char total[CPD_MINUTES_TEXT];
    call->line = cli_joined_text(call, 0);
    if (!call->line)
        return CLI_INPUT;
    if (cli_switch(call, "dry-run"))
        return try_line(call);
    cpd_node *added = cpd_node_object(call->scratch);
    int status = cli_draft_set_named(call, added, cpd_kind_find("time"), NULL);
    if (status != CLI_DONE)
        return status;
    if (cpd_hours_log(&call->report, call->home, call->line, added, call->issues) < 0)
        return cli_fail(call);
    if (!call->report) { /* saved, but too little memory was left to tell more */
        cli_print_done(call);
        return CLI_DONE;
    }
    const cpd_node *log = cpd_doc_root(call->report);
    cpd_minutes_format(total, cpd_node_get_int(log, "total_minutes", 0));
    cli_print_document(&call->out, log);
    cli_print_line(&call->out, "Saved: %s.", total);
    CLI_PRINT_TABLE(&call->out, columns, cpd_node_get(log, "saved"));
    return CLI_DONE;
}

const cli_command cmd_log = {
    .name = "log",
    .arguments = "LINE",
    .least = 1,
    .most = -1,
    .summary = "Write what the day went into, in one line",
    .about = "A line is a list of times and words, with a day at its beginning or end when it is "
             "not today.\n"
             "A case reference is written #12345: the number of the case system, nothing else "
             "about a family.\n"
             "With - the lines come from standard input. A slip is put right with cpd amend or cpd "
             "withdraw.",
    .examples = "log \"2h visit, 45m recording, 1h supervision yesterday\"\n"
                "log 2h visit\n"
                "log \"monday 3h court, 1h30m travel\" --dry-run\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
