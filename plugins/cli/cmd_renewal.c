/* cpd renewal: the regulator's yearly form, drafted from what was written all year. Never sent from
 * here. */
#include <string.h>

#include "cli.h"
#include "commands.h"

static const cli_option options[] = {
    {"rules", "SET", "by these rules, such as amhp-england; otherwise by your registration", false,
     NULL},
};

static void print_heading(cli_call *call, const cpd_node *renewal)
{
    static const char *const headings[][2] = {
        {"renewal", "%s: a draft of your renewal with %s"},
        {"first-year", "%s: where your first year stands, for %s"},
        {"approval", "%s: where your approval stands, for %s"},
        {"return", "%s: what a return to the register takes, for %s"}};
    const char *purpose = cpd_node_get_text(renewal, "purpose"), *heading = headings[0][1];
    for (size_t i = 0; purpose && i < sizeof headings / sizeof *headings; i++)
        if (!strcmp(headings[i][0], purpose))
            heading = headings[i][1];
    cli_print_heading(&call->out, heading, cpd_node_get_text(renewal, "status"),
                      cpd_node_get_text(renewal, "regulator"));
}

static const char *days_said(cli_call *call, const cpd_node *period)
{
    char from[CLI_DAY], to[CLI_DAY];
    if (!period)
        return NULL;
    return cli_textf(call, "%s to %s", cli_day(from, cpd_node_get_text(period, "from")),
                     cli_day(to, cpd_node_get_text(period, "to")));
}

/* How many returns are read: a share, none, or not known. */
static void print_review(cli_call *call, const cpd_node *review)
{
    int64_t sample = cpd_node_get_int(review, "sample", 0);
    if (sample)
        cli_print_fact(&call->out, "read by the regulator",
                       cli_textf(call, "%d.%02d%% of all, drawn by lot", (int)(sample / 100),
                                 (int)(sample % 100)));
    else if (cpd_node_get_text(review, "sample"))
        cli_print_fact(&call->out, "read by the regulator", "none");
    cli_print_fact(&call->out, "reading", cpd_node_get_text(review, "note"));
}

static void print_head(cli_call *call, const cpd_node *renewal)
{
    const char *certainty = cpd_node_get_text(renewal, "certainty"),
               *set = cpd_node_get_text(renewal, "set");
    const cpd_node *registration = cpd_node_get(renewal, "registration");
    print_heading(call, renewal);
    cli_print_fact(&call->out, "name", cpd_node_get_text(renewal, "name"));
    if (registration)
        cli_print_fact(&call->out, "registration",
                       cli_textf(call, "%s%s", cpd_node_get_text(registration, "number"),
                                 cli_stated(call, cpd_node_get_text(registration, "by"))));
    cli_print_fact(&call->out, "registration year", days_said(call, cpd_node_get(renewal, "year")));
    cli_print_fact(&call->out, "renewal is open", days_said(call, cpd_node_get(renewal, "window")));
    cli_print_fact(&call->out, "fee", cpd_node_get_text(renewal, "fee"));
    cli_print_fact(&call->out, "rules",
                   cli_textf(call, "%s@%s%s%s", set, cpd_node_get_text(renewal, "version"),
                             certainty ? ", " : "", certainty ? certainty : ""));
    print_review(call, cpd_node_get(renewal, "review"));
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
        if (!cpd_node_get_bool(field, "required") || cpd_node_get_text(field, "text") ||
            cpd_node_get_bool(field, "held"))
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
        if (cpd_node_get_bool(field, "held"))
            text = "held back, see below";
        cli_print_fact(&call->out, cpd_node_get_text(field, "label"),
                       is_day ? cli_day(day, text) : text);
    }
    if (cpd_node_get_int(piece, "held", 0))
        cli_print_next(&call->out,
                       cli_textf(call, "cpd anonymity %s%s",
                                 cli_short(cpd_node_get_text(piece, "record"), CLI_SHORT),
                                 cli_here(call, true)),
                       "it may tell who somebody is, and a regulator reads it.");
    print_missing(call, piece);
}

static void print_meetings(cli_call *call, const cpd_node *meetings)
{
    static const cli_column columns[] = {
        {"date", "By", CLI_SHOW_DAY},
        {"title", "Review", CLI_SHOW_TEXT},
        {"optional", "Where needed", CLI_SHOW_TEXT},
    };
    if (cpd_node_length(meetings) == 0)
        return;
    cli_print_heading(&call->out, "Reviews on the way");
    CLI_PRINT_TABLE(&call->out, columns, meetings);
}

static void print_renewal(cli_call *call, const cpd_node *renewal)
{
    const cpd_node *pieces = cpd_node_get(renewal, "pieces"),
                   *left = cpd_node_get(renewal, "left_to_do");
    print_head(call, renewal);
    if (cpd_node_get(renewal, "owed") && !cpd_node_get_bool(renewal, "owed"))
        cli_print_line(&call->out, "%s", cli_sentence(call, cpd_node_get_text(renewal, "why")));
    print_meetings(call, cpd_node_get(renewal, "meetings"));
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
    cpd_renewal_options wanted = CPD_RENEWAL_OPTIONS_INIT;
    wanted.rules = cli_value(call, "rules");
    if (cli_date(&wanted.as_of, call, "as-of") < 0 ||
        cpd_returns_renewal(&call->report, call->home, &wanted) < 0)
        return cli_fail(call);
    cli_print_document(&call->out, cpd_doc_root(call->report));
    print_renewal(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

const cli_command cmd_renewal = {
    .name = "renewal",
    .arguments = "",
    .summary = "Draft your renewal from what you wrote; it is not submitted",
    .about = "The year is the registration year in which today, or --as-of, lies, by the rules of "
             "whom you are\n"
             "registered with. Nothing is ever sent from here: you copy the texts into the "
             "regulator's own form.",
    .examples = "renewal\n"
                "renewal --as-of 2026-11-30\n"
                "renewal --rules amhp-england\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_AS_OF,
    .run = run,
};
