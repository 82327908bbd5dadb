/* cpd trust: whose signatures count in this home. */
#include <stdlib.h>

#include "cli.h"

/* ---- accept ---- */

static const cli_option accept_options[] = {
    {"name", "NAME", "whose home it is, as it is told here: Northshire", false, NULL},
    {"bundle", "FILE", "a bundle of that home, when none was taken yet", false, NULL},
};

static int accept_it(cli_call *call, const char *file)
{
    char *bytes = NULL;
    size_t length = 0;
    cpd_trust_options options = {.name = cli_value(call, "name")};
    int status = file ? cli_bytes(&bytes, &length, call, file, (size_t)1 << 30) : CLI_DONE;
    options.bundle = bytes;
    options.length = length;
    if (status == CLI_DONE &&
        cpd_trust_accept(&call->report, call->home, cli_joined(call, 0), &options) < 0)
        status = cli_fail(call);
    free(bytes);
    return status;
}

static int run_accept(cli_call *call)
{
    int status = accept_it(call, cli_value(call, "bundle"));
    if (status != CLI_DONE)
        return status;
    const cpd_node *report = cpd_doc_root(call->report);
    cli_print_document(&call->out, report);
    const char *name = cpd_node_get_text(report, "name");
    if (name)
        cli_print_line(&call->out, "Accepted: what %s signed counts here.", name);
    else
        cli_print_line(&call->out,
                       "Accepted: what the home %s signed counts here. It has no name yet: --name.",
                       cpd_node_get_text(report, "home"));
    return CLI_DONE;
}

const cli_command cmd_trust_accept = {
    .name = "trust accept",
    .arguments = "FINGERPRINT...",
    .least = 1,
    .most = -1,
    .summary = "Accept the key of another home, after comparing its fingerprint",
    .about =
        "The fingerprint comes from the home itself, by another way than the file came: on "
        "paper, by telephone, from\n"
        "its web page. A bundle cannot vouch for itself, so this is a person's act, done once a "
        "home.",
    .examples = "trust accept \"9d4c 01b2 7f3e 8a65 c0d1 2e4f 5566 a7b8 9c0d 1e2f\" --name "
                "Northshire\n"
                "trust accept \"9d4c 01b2 7f3e 8a65 c0d1 2e4f 5566 a7b8 9c0d 1e2f\" --bundle "
                "my-record.cpd.tar\n",
    CLI_OPTIONS(accept_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_accept,
};

/* ---- list ---- */

static const char *state_text(const char *state)
{
    return !state || *state == 'n' ? "not yet trusted" : *state == 'a' ? "accepted" : "ended";
}

static int run_list(cli_call *call)
{
    static const cli_column columns[] = {
        {"fingerprint", "Fingerprint", CLI_SHOW_TEXT},
        {"name", "Name", CLI_SHOW_TEXT},
        {"said", "State", CLI_SHOW_TEXT},
        {"since", "Since", CLI_SHOW_DAY},
        {"entries", "Entries", CLI_SHOW_NUMBER},
    };
    if (cpd_trust_list(&call->report, call->home) < 0)
        return cli_fail(call);
    cli_print_document(&call->out, cpd_doc_root(call->report));
    cpd_node *rows =
        cpd_node_copy(call->scratch, cpd_node_get(cpd_doc_root(call->report), "homes"));
    for (size_t i = 0; i < cpd_node_length(rows); i++)
        cpd_node_set_text(call->scratch, cpd_node_at(rows, i), "said",
                          state_text(cpd_node_get_text(cpd_node_at(rows, i), "state")));
    if (cpd_node_length(rows) == 0)
        cli_print_line(&call->out, "No other home is known here.");
    else
        CLI_PRINT_TABLE(&call->out, columns, rows);
    return CLI_DONE;
}

const cli_command cmd_trust_list = {
    .name = "trust list",
    .arguments = "",
    .least = 0,
    .most = 0,
    .summary = "The homes that are known here, and which are trusted",
    .about = "",
    .examples = "trust list\n",
    .needs = CLI_HOME,
    .run = run_list,
};

/* ---- end ---- */

static const cli_option end_options[] = {
    {"because", "TEXT", "why, for whoever reads the log", false, NULL},
};

static int run_end(cli_call *call)
{
    if (cpd_trust_end(call->home, cli_joined(call, 0), cli_value(call, "because")) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Ended: what that home signed is not trusted here any more. Nothing "
                               "was deleted.");
    return CLI_DONE;
}

const cli_command cmd_trust_end = {
    .name = "trust end",
    .arguments = "FINGERPRINT...",
    .least = 1,
    .most = -1,
    .summary = "Trust the signatures of another home no longer",
    .about =
        "For a key that got into other hands. What was taken stays; its signatures count for nothing "
        "and are shown so.",
    .examples = "trust end \"9d4c 01b2 7f3e 8a65 c0d1 2e4f 5566 a7b8 9c0d 1e2f\" --because "
                "\"their key was stolen\"\n",
    CLI_OPTIONS(end_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_end,
};
