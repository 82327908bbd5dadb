/* cpd renewal: the regulator's yearly form, drafted from what was written all year. Never sent from
 * here. */
#include <string.h>

#include "cli.h"
#include "commands.h"

static void print_head(cli_call *call, const cpd_node *renewal)
{
    const cpd_node *year = cpd_node_get(renewal, "year"), *window = cpd_node_get(renewal, "window");
    const char *certainty = cpd_node_get_text(renewal, "certainty"),
               *set = cpd_node_get_text(renewal, "set");
    char from[CLI_DAY], to[CLI_DAY];
    cli_print_heading(&call->out, "%s: a draft of your renewal with %s",
                      cpd_node_get_text(renewal, "status"),
                      cpd_node_get_text(renewal, "regulator"));
    cli_print_fact(&call->out, "name", cpd_node_get_text(renewal, "name"));
    cli_print_fact(&call->out, "registration",
                   cpd_node_get_text(cpd_node_get(renewal, "registration"), "number"));
    cli_print_fact(&call->out, "registration year",
                   cli_textf(call, "%s to %s", cli_day(from, cpd_node_get_text(year, "from")),
                             cli_day(to, cpd_node_get_text(year, "to"))));
    cli_print_fact(&call->out, "renewal is open",
                   cli_textf(call, "%s to %s", cli_day(from, cpd_node_get_text(window, "from")),
                             cli_day(to, cpd_node_get_text(window, "to"))));
    cli_print_fact(&call->out, "rules",
                   cli_textf(call, "%s@%s%s%s", set, cpd_node_get_text(renewal, "version"),
                             certainty ? ", " : "", certainty ? certainty : ""));
}

/* Everything the form needs and the piece does not say, in one command. */
static void print_missing(cli_call *call, const cpd_node *piece)
{
    const cpd_node *fields = cpd_node_get(piece, "fields");
    const char *labels = "",
               *command = cli_textf(call, "cpd amend %s",
                                    cli_short(cpd_node_get_text(piece, "record"), CLI_SHORT));
    for (size_t i = 0; i < cpd_node_length(fields); i++) {
        const cpd_node *field = cpd_node_at(fields, i);
        if (!cpd_node_get_bool(field, "required") || cpd_node_get_text(field, "text"))
            continue;
        labels = cli_textf(call, "%s%s%s", labels, *labels ? "; " : "",
                           cpd_node_get_text(field, "label"));
        command = cli_textf(call, "%s --%s TEXT", command,
                            cli_option_of(&cmd_amend, cpd_node_get_text(field, "field")));
    }
    if (*labels)
        cli_print_next(&call->out, cli_textf(call, "%s%s", command, cli_here(call, true)), "%s",
                       cli_sentence(call, labels));
    if (cpd_node_get_text(piece, "same_as"))
        cli_print_line(&call->out,
                       "It has the same text as %s; the regulator refuses one of the two.",
                       cli_short(cpd_node_get_text(piece, "same_as"), CLI_SHORT));
}

static void print_piece(cli_call *call, const cpd_node *piece)
{
    const cpd_node *fields = cpd_node_get(piece, "fields");
    cli_print_heading(&call->out, "Piece %s",
                      cli_short(cpd_node_get_text(piece, "record"), CLI_SHORT));
    for (size_t i = 0; i < cpd_node_length(fields); i++) {
        const cpd_node *field = cpd_node_at(fields, i);
        const char *name = cpd_node_get_text(field, "field"),
                   *text = cpd_node_get_text(field, "text");
        char day[CLI_DAY];
        bool is_day = name && text && !strcmp(name, "date");
        cli_print_fact(&call->out, cpd_node_get_text(field, "label"),
                       is_day ? cli_day(day, text) : text);
    }
    print_missing(call, piece);
}

static void print_renewal(cli_call *call, const cpd_node *renewal)
{
    const cpd_node *pieces = cpd_node_get(renewal, "pieces"),
                   *left = cpd_node_get(renewal, "left_to_do");
    print_head(call, renewal);
    if (cpd_node_get(renewal, "owed") && !cpd_node_get_bool(renewal, "owed"))
        cli_print_line(&call->out, "%s", cli_sentence(call, cpd_node_get_text(renewal, "why")));
    cli_print_heading(&call->out, "What is asked for");
    cli_print_finding(&call->out, cpd_node_get(renewal, "requirement"));
    for (size_t i = 0; i < cpd_node_length(pieces); i++)
        print_piece(call, cpd_node_at(pieces, i));
    cli_print_heading(&call->out, "%s. Left to do", cpd_node_get_text(renewal, "status"));
    for (size_t i = 0; i < cpd_node_length(left); i++)
        cli_print_line(&call->out, "- %s",
                       cli_sentence(call, cpd_node_as_text(cpd_node_at(left, i))));
    if (!cpd_node_get(renewal, "registration"))
        cli_print_next(&call->out,
                       cli_textf(call,
                                 "cpd person registration \"%s\" --number NUMBER --since DATE%s",
                                 cpd_node_get_text(renewal, "name"), cli_here(call, false)),
                       "your registration.");
}

static int run(cli_call *call)
{
    cpd_date as_of = CPD_DATE_NONE;
    if (cli_date(&as_of, call, "as-of") < 0 ||
        cpd_returns_renewal(&call->report, call->home, as_of) < 0)
        return cli_fail(call);
    cli_print_document(&call->out, cpd_doc_root(call->report));
    print_renewal(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

const cli_command cmd_renewal = {
    .name = "renewal",
    .arguments = "",
    .summary = "Draft your renewal from what you wrote; it is not submitted",
    .about = "The year is the registration year in which today, or --as-of, lies. Nothing is ever "
             "sent from here:\n"
             "you copy the texts into the regulator's own form.",
    .examples = "renewal\n"
                "renewal --as-of 2026-11-30\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_AS_OF,
    .run = run,
};
