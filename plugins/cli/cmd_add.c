/* cpd add: a record of any kind, by the table of its fields. */
#include <string.h>

#include "cli.h"

static const cli_option options[] = {
    CLI_OPTION_DATE,
    {"from", "DATE", "the first day of what has a first and a last", false, NULL},
    {"to", "DATE", "the last day", false, NULL},
    {"type", "WORD", "type of CPD in one word: course, reading, supervision", false, "activity"},
    CLI_OPTION_WITH,
    {"for", "PERSON", "whose record it belongs to; otherwise yours", false, NULL},
    CLI_OPTION_ABOUT,
    CLI_OPTION_LINK,
};

/* Kinds that stand with another in one act. */
static const char *const elsewhere[][2] = {
    {"account", "supervision account"},
    {"endorsement", "endorse"},
};

static int find_kind(cli_call *call, const cpd_kind **out)
{
    const char *typed = call->words[0];
    cli_nearest best = {.typed = typed};
    *out = cpd_kind_called(typed);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        if (*out && !strcmp((*out)->name, elsewhere[i][0]))
            return cli_usage(call, cli_textf(call, "Write: cpd %s", elsewhere[i][1]),
                             "%s: it is not written by itself", (*out)->title);
    if (*out)
        return CLI_DONE;
    for (size_t i = 0; cpd_kind_at(i); i++)
        cli_nearest_offer(&best, cpd_kind_at(i)->name);
    return cli_usage(call,
                     best.name ? cli_textf(call, "Did you mean: cpd add %s?", best.name)
                               : "All of them: cpd kinds",
                     "there is no kind of record called \"%s\"", typed);
}

static int fill(cli_call *call, cpd_node *draft, const cpd_kind *kind)
{
    const cpd_field *text = cli_main_text(kind);
    cpd_node_set_text(call->scratch, draft, "portfolio", cli_value(call, "for"));
    if (text && text->required)
        return cli_draft_text(call, draft, kind, 1);
    int status = cli_draft_fill(call, draft, kind, NULL);
    if (status != CLI_DONE || call->count < 2)
        return status;
    return text ? cli_draft_set(call, draft, text, cli_joined(call, 1))
                : cli_usage(call, cli_kind_has(call, kind), "%s: it has no text", kind->title);
}

static int run(cli_call *call)
{
    const cpd_kind *kind;
    cpd_saved saved;
    int status = find_kind(call, &kind);
    if (status == CLI_DONE)
        status = cli_kind_check(call, kind);
    if (status != CLI_DONE)
        return status;
    cpd_node *draft = cli_draft_new(call, kind->name);
    status = fill(call, draft, kind);
    if (status == CLI_DONE)
        status = cli_draft_save(call, &saved, draft);
    if (status != CLI_DONE)
        return status;
    const char *from = cpd_node_get_text(draft, "from"), *to = cpd_node_get_text(draft, "to");
    cli_print_saved_range(call, &saved, kind->name, from ? from : cli_value(call, "date"),
                          to     ? to
                          : from ? from
                                 : cli_value(call, "date"));
    cli_print_line(&call->out, "Who can read it: %s.", cpd_kind_class(kind)->readers);
    if (cpd_kind_class(kind)->sealed)
        cli_print_line(&call->out, "Private is not privileged: a court can ask for it.");
    return CLI_DONE;
}

const cli_command cmd_add = {
    .name = "add",
    .arguments = "KIND [TEXT]",
    .least = 1,
    .most = -1,
    .summary = "Write down anything else: an observation, feedback, an action, an application ...",
    .about = "KIND is one that cpd kinds lists; cpd kinds KIND shows its fields, which are options "
             "here. TEXT is the\n"
             "first text among them; with - it comes from standard input. Case numbers only, no "
             "names of families.",
    .examples = "add observation \"Began with what the young person wanted.\" --with Tom --setting "
                "home-visit\n"
                "add feedback \"She listened, and came when she said.\" --source parent --consent\n"
                "add action \"Chronology finished\" --who supervisee --due \"4 December\"\n"
                "add booking --date \"11 December\" --minutes 90m\n"
                "add note \"We talked about his leave.\" --for Asha\n",
    CLI_OPTIONS(options),
    .kind = "*",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
