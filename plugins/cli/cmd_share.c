/* cpd share, unshare, shared: who else reads a private text. */
#include <string.h>

#include "cli.h"

static const cli_option share_options[] = {
    CLI_OPTION_REVISION("this version, not the newest"),
    {"only", NULL, "this version, and none that you write later", false, NULL},
};

static int run_share(cli_call *call)
{
    const char *who = cli_joined(call, 1);
    cpd_share_options options = {.revision = cli_value(call, "revision"),
                                 .only = cli_switch(call, "only")};
    cli_unlock(call);
    if (cpd_share_add(call->home, call->words[0], who, &options) < 0)
        return cli_fail(call);
    const char *name = cli_name(call, who);
    cli_print_done(call);
    if (options.only)
        cli_print_line(&call->out, "%s can read this version, and none that you write later.", name);
    else
        cli_print_line(&call->out,
                       "%s can read it as it stands, and later versions until you end it: cpd "
                       "unshare %s \"%s\"%s",
                       name, call->words[0], name, cli_here(call, true));
    cli_print_line(&call->out, "Earlier versions stay closed to them. What somebody has read cannot "
                               "be taken back.");
    return CLI_DONE;
}

const cli_command cmd_share = {
    .name = "share",
    .arguments = "RECORD PERSON",
    .least = 2,
    .most = -1,
    .summary = "Let somebody read one of your private texts",
    .about = "One text and one person at a time. Versions are apart: clean it first with cpd amend, "
             "then share it;\n"
             "what stood there before stays closed.",
    .examples = "share 3f9a1c \"Tom Price\"\n"
                "share 3f9a1c Tom --only\n"
                "share 3f9a1c Tom --only --revision 2\n",
    CLI_OPTIONS(share_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_share,
};

static int run_unshare(cli_call *call)
{
    const char *who = cli_joined(call, 1);
    if (cpd_share_end(call->home, call->words[0], who) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Ended. What you write into it from now on, %s cannot read; what was "
                               "open to them stays so.",
                   cli_name(call, who));
    return CLI_DONE;
}

const cli_command cmd_unshare = {
    .name = "unshare",
    .arguments = "RECORD PERSON",
    .least = 2,
    .most = -1,
    .summary = "End it: they read no later version",
    .about = "",
    .examples = "unshare 3f9a1c \"Tom Price\"\n",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_unshare,
};

static int run_shared(cli_call *call)
{
    if (cpd_share_list(&call->report, call->home) < 0)
        return cli_fail(call);
    bool locked = false;
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(call->report)); i++)
        locked = locked || cpd_node_get_bool(cpd_node_at(cpd_doc_root(call->report), i), "locked");
    if (locked && cli_unlock(call)) {
        cpd_doc_free(call->report);
        call->report = NULL;
        if (cpd_share_list(&call->report, call->home) < 0)
            return cli_fail(call);
    }
    return cli_print_first(call, cpd_doc_root(call->report), 0,
                           "Nobody has shared a private text with you.");
}

const cli_command cmd_shared = {
    .name = "shared",
    .arguments = "",
    .summary = "List the private texts that others let you read",
    .about = "",
    .examples = "shared\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_shared,
};
