/* cpd reflect: a private reflection. */
#include "cli.h"

static const cli_option options[] = {CLI_OPTION_DATE, CLI_OPTION_LINK};

static int run(cli_call *call)
{
    cpd_node *draft = cli_draft_new(call, "reflection");
    cpd_saved saved;
    int status = cli_draft_text(call, draft, cpd_kind_find("reflection"), 0);
    if (status == CLI_DONE)
        status = cli_draft_save(call, &saved, draft);
    if (status != CLI_DONE)
        return status;
    cli_print_saved(call, &saved, "reflection", cli_value(call, "date"));
    cli_print_line(&call->out,
                   "Only you can read it here. Private is not privileged: a court can ask for it.");
    return CLI_DONE;
}

const cli_command cmd_reflect = {
    .name = "reflect",
    .arguments = "TEXT",
    .least = 0,
    .most = -1,
    .summary = "Write a private reflection",
    .about = "It is sealed to you alone: no supervisor, employer or administrator reads it, and it "
             "counts in\n"
             "nobody's findings. Private is not privileged: a court can ask for it, so leave out "
             "names and\n"
             "whatever tells who a family is. With - the text comes from standard input.",
    .examples = "reflect \"I went in with my mind made up.\"\n"
                "reflect\n"
                "reflect - < thoughts.txt\n",
    CLI_OPTIONS(options),
    .kind = "reflection",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
