/* cpd absence: days not at work. They are left out where time is judged. */
#include "cli.h"

static int run(cli_call *call)
{
    const cpd_kind *kind = cpd_kind_find("absence");
    cpd_node *draft = cli_draft_new(call, "absence");
    cpd_saved saved;
    cpd_node_set_text(call->scratch, draft, "from", call->words[0]);
    cpd_node_set_text(call->scratch, draft, "to", call->count > 1 ? call->words[1] : NULL);
    int status = cli_draft_fill(call, draft, kind, NULL);
    if (status == CLI_DONE)
        status = cli_draft_save(call, &saved, draft);
    if (status == CLI_DONE)
        cli_print_saved_range(call, &saved, "absence", call->words[0],
                              call->words[call->count - 1]);
    return status;
}

const cli_command cmd_absence = {
    .name = "absence",
    .arguments = "FIRST-DAY [LAST-DAY]",
    .least = 1,
    .most = 2,
    .summary = "Write down days away: leave, illness, training off the job",
    .about = "Nothing is counted against days away. The reason is sealed; no count reads it.",
    .examples = "absence 2026-08-03 2026-08-14\n"
                "absence yesterday --minutes 3h30m\n"
                "absence monday --reason \"jury service\"\n",
    .kind = "absence",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
