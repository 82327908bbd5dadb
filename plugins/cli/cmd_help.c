/* cpd help and cpd version. */
#include <string.h>

#include "cli.h"

static int run_help(cli_call *call)
{
    int used;
    if (call->count == 0) {
        cli_help_all(call);
        return CLI_DONE;
    }
    const char *first = call->words[0], *second = call->count > 1 ? call->words[1] : NULL;
    const cli_command *command = cli_command_find(first, second, &used);
    if (command && used == call->count) {
        cli_help_command(call, command);
        return CLI_DONE;
    }
    if (call->count == 1 && cli_help_topic(call, first))
        return CLI_DONE;
    return cli_unknown_verb(call, first, second);
}

const cli_command cmd_help = {
    .name = "help",
    .arguments = "[VERB]",
    .least = 0,
    .most = 2,
    .summary = "Show all verbs, or how to use one",
    .about = "",
    .examples = "help\n"
                "help log\n"
                "help supervision sign\n",
    .run = run_help,
};

static int run_version(cli_call *call)
{
    cli_print_schema(call, "cpd.version/1", "version", cpd_node_text(call->scratch, cpd_version()));
    cli_print_line(&call->out, "cpd %s", cpd_version());
    return CLI_DONE;
}

const cli_command cmd_version = {
    .name = "version",
    .arguments = "",
    .summary = "Show the version",
    .about = "",
    .examples = "version\n",
    .run = run_version,
};
