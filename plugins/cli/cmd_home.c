/* cpd home show: which home this is. */
#include <string.h>

#include "cli.h"

static const char *title_of(const char *use)
{
    if (!strcmp(use, "demo"))
        return "A home for trying out";
    return strcmp(use, "organisation") == 0 ? "A home of an organisation" : "A home of your own";
}

static int run(cli_call *call)
{
    if (cpd_home_show(&call->report, call->home) < 0)
        return cli_fail(call);
    const cpd_node *home = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.home/1", NULL, home);
    cli_print_heading(&call->out, "%s",
                      title_of(cpd_node_get_text(home, "use")));
    cli_print_fact(&call->out, "folder", cli_folder(call));
    cli_print_fact(&call->out, "id", cpd_node_get_text(home, "id"));
    cli_print_fact(&call->out, "fingerprint", cpd_node_get_text(home, "fingerprint"));
    cli_print_fact(&call->out, "people",
                   cli_textf(call, "%lld", (long long)cpd_node_get_int(home, "people", 0)));
    cli_print_fact(&call->out, "newest position of the log",
                   cli_textf(call, "%lld", (long long)cpd_node_get_int(home, "position", 0)));
    if (cpd_node_get_bool(home, "demo"))
        cli_print_line(&call->out,
                       "Everybody's keys lie in files here: write nothing that is real.");
    return CLI_DONE;
}

const cli_command cmd_home_show = {
    .name = "home show",
    .arguments = "",
    .summary = "Show which home this is, and its fingerprint",
    .about = "",
    .examples = "home show\n",
    .needs = CLI_HOME,
    .run = run,
};
