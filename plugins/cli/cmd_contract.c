/* cpd contract: the hours a week that somebody is employed for, from a day on. */
#include <string.h>

#include "cli.h"

static const cli_option options[] = {
    {"from", "DATE", "the first day on which they hold; otherwise today", false, NULL},
};

/* What is asked for is hours, so a number alone is hours. */
static const char *hours(cli_call *call, const char *typed)
{
    return typed[strspn(typed, "0123456789.")] ? typed : cli_textf(call, "%sh", typed);
}

static int run(cli_call *call)
{
    cpd_node *draft = cli_draft_new(call, "contracted");
    cpd_saved saved;
    cpd_node_set_text(call->scratch, draft, "minutes", hours(call, call->words[0]));
    cpd_node_set_text(call->scratch, draft, "date", cli_value(call, "from"));
    int status = cli_draft_save(call, &saved, draft);
    if (status == CLI_DONE)
        cli_print_saved(call, &saved, "contracted", cli_value(call, "from"));
    return status;
}

const cli_command cmd_contract = {
    .name = "contract",
    .arguments = "HOURS",
    .least = 1,
    .most = 1,
    .summary = "Say how many hours a week you are employed for",
    .about = "Shares of your time are judged only in weeks in which you wrote down enough of these "
             "hours,\n"
             "so say from which day they held.",
    .examples = "contract 37h --from 2026-09-01\n"
                "contract 22h30m\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
