/* cpd endorse: an assessor's judgement that somebody shows capabilities at a level. */
#include "cli.h"

static const cli_option options[] = {
    {"level", "LEVEL",
     "the level at which they are shown, as asye; needed where the set has levels", false, NULL},
    {"why", "TEXT", "what you have seen, in a sentence or two", false, NULL},
};

static int run(cli_call *call)
{
    cpd_saved saved;
    const char *level = cli_value(call, "level"), *why = cli_value(call, "why");
    if (why && !(why = cli_text(call, why)))
        return CLI_INPUT;
    if (!why && cli_may_ask(call))
        why = cli_ask(call, "Write why you judge so: what you have seen, in a sentence or two.",
                      true);
    cli_unlock(call);
    if (cpd_portfolio_endorse(&saved, call->home, call->words[0],
                              (const char *const *)call->words + 1, (size_t)call->count - 1, level,
                              why, call->issues) < 0)
        return cli_fail(call);
    cli_print_saved(call, &saved, "endorsement", NULL);
    cli_print_line(&call->out, "Signed with your key. They see it with: cpd show %s",
                   cli_short(saved.id, CLI_SHORT));
    return CLI_DONE;
}

const cli_command cmd_endorse = {
    .name = "endorse",
    .arguments = "PERSON NODE...",
    .least = 2,
    .most = -1,
    .summary = "Judge that somebody shows capabilities at a level, and sign it",
    .about = "Nobody judges themselves, and only a named contact can. The framework is not a "
             "checklist: it is one\n"
             "judgement on enough evidence.",
    .examples = "endorse Asha pcf@2018#D1 pcf@2018#D5 --level asye --why \"Three visits observed "
                "since June.\"\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run,
};
