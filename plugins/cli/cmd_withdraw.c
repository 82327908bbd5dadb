/* cpd withdraw: a record that should not stand. It counts no longer; its history stays. */
#include "cli.h"

static const cli_option options[] = {
    {"because", "TEXT", "why", false, NULL},
};

static int run(cli_call *call)
{
    cpd_saved saved;
    if (cpd_record_read(&call->report, call->home, call->words[0], NULL) < 0)
        return cli_fail(call);
    const cpd_node *record = cpd_doc_root(call->report);
    const char *id = cpd_node_get_text(record, "record"),
               *title = cpd_node_get_text(record, "title");
    if (cpd_record_withdraw(&saved, call->home, id, cli_value(call, "because")) < 0)
        return cli_fail(call);
    cli_print_schema(call, "cpd.withdrawn/1", "record", cpd_node_text(call->scratch, saved.id));
    cli_print_line(&call->out,
                   "Withdrawn: %s (%s). It counts no longer; what it said stays in its history.",
                   title, cli_short(saved.id, CLI_SHORT));
    cli_print_line(&call->out, "To read it: cpd show %s --revision %d%s",
                   cli_short(saved.id, CLI_SHORT), (int)cpd_node_get_int(record, "revision", 1),
                   cli_here(call, true));
    if (cpd_node_length(cpd_node_get(record, "signatures")) > 0)
        cli_print_line(&call->out, "Who signed it sees that it is withdrawn, and by whom.");
    return CLI_DONE;
}

const cli_command cmd_withdraw = {
    .name = "withdraw",
    .arguments = "RECORD",
    .least = 1,
    .most = 1,
    .summary = "Take back what you wrote; its history stays",
    .about = "",
    .examples = "withdraw 3f9a1c --because \"entered twice\"\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
