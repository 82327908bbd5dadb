/* cpd delegate: who may sign in one's place, for a time. */
#include <string.h>

#include "cli.h"

/* ---- give ---- */

static const cli_option give_options[] = {
    {"until", "DATE", "the last day; needed", false, NULL},
    {"since", "DATE", "the first day; otherwise today", false, NULL},
    {"kind", "KIND", "only these: session, endorsement ...", true, NULL},
    {"role", "ROLE", "only where you stand as: supervisor, line-manager, assessor, supervisee", true,
     NULL},
    {"person", "PERSON", "only in this person's portfolio", false, NULL},
    {"on-behalf", NULL, "you decide and they put it down; otherwise they decide", false, NULL},
};

static void set_many(cli_call *call, cpd_node *what, const char *option, const char *key)
{
    cpd_node *list = cpd_node_list(call->scratch);
    for (size_t i = 0; cli_value_at(call, option, i); i++)
        cpd_node_add(call->scratch, list,
                     cpd_node_text(call->scratch, cli_value_at(call, option, i)));
    if (cpd_node_length(list) > 0)
        cpd_node_set(call->scratch, what, key, list);
}

static int set_day(cli_call *call, cpd_node *what, const char *name)
{
    cpd_date day = CPD_DATE_NONE;
    char text[CPD_DATE_TEXT];
    int r = strcmp(name, "until") ? cli_date(&day, call, name) : cli_last_day(&day, call);
    if (r < 0)
        return cli_fail(call);
    cpd_date_format(text, day);
    cpd_node_set_text(call->scratch, what, name, *text ? text : NULL);
    return CLI_DONE;
}

static int run_give(cli_call *call)
{
    cpd_node *what = cpd_node_object(call->scratch);
    char id[CPD_ID_TEXT], day[CLI_DAY];
    cpd_node_set_text(call->scratch, what, "to", cli_joined(call, 0));
    cpd_node_set_text(call->scratch, what, "person", cli_value(call, "person"));
    cpd_node_set_text(call->scratch, what, "capacity",
                      cli_switch(call, "on-behalf") ? "on-behalf" : "delegated");
    set_many(call, what, "kind", "kinds");
    set_many(call, what, "role", "roles");
    int status = set_day(call, what, "since");
    if (status == CLI_DONE)
        status = set_day(call, what, "until");
    if (status != CLI_DONE)
        return status;
    cli_unlock(call);
    if (cpd_delegation_give(id, call->home, what) < 0)
        return cli_fail(call);
    cpd_node *given = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, given, "delegation", id);
    cli_print_schema(call, "cpd.delegated/1", NULL, given);
    cli_print_line(&call->out, "%s may sign in your place until %s (%s).",
                   cli_name(call, cli_joined(call, 0)),
                   cli_day(day, cpd_node_get_text(what, "until")), cli_short(id, CLI_SHORT));
    cli_print_next(&call->out,
                   cli_textf(call, "cpd delegate end %s%s", cli_short(id, CLI_SHORT),
                             cli_here(call, true)),
                   "to end it earlier.");
    return CLI_DONE;
}

const cli_command cmd_delegate_give = {
    .name = "delegate give",
    .arguments = "PERSON",
    .least = 1,
    .most = -1,
    .summary = "Let somebody sign in your place until a day",
    .about = "They sign with their own key, and every report names you both. It passes on what you "
             "may sign\n"
             "yourself, not what was delegated to you.",
    .examples = "delegate give Dana --until \"31 Dec 2026\"\n"
                "delegate give Dana --until 2026-12-31 --kind session --person Asha\n"
                "delegate give Dana --until friday --on-behalf\n",
    CLI_OPTIONS(give_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_give,
};

/* ---- end ---- */

static int run_end(cli_call *call)
{
    cli_unlock(call);
    if (cpd_delegation_end(call->home, call->words[0]) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Ended. What was signed by it stays signed.");
    return CLI_DONE;
}

const cli_command cmd_delegate_end = {
    .name = "delegate end",
    .arguments = "DELEGATION",
    .least = 1,
    .most = 1,
    .summary = "End a delegation before its day",
    .about = "Who gave it can, and who holds it. DELEGATION is the end of its id: cpd delegate list.",
    .examples = "delegate end 3f9a1c\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_end,
};

/* ---- list ---- */

static const char *joined(cli_call *call, const cpd_node *list)
{
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(list); i++)
        text = cli_textf(call, "%s%s%s", text, *text ? ", " : "",
                         cpd_node_as_text(cpd_node_at(list, i)));
    return text;
}

/* What it is narrowed to, in one cell. */
static const char *reach(cli_call *call, const cpd_node *one)
{
    const char *kinds = joined(call, cpd_node_get(one, "kinds")),
               *roles = joined(call, cpd_node_get(one, "roles")),
               *person = cpd_node_get_text(one, "person");
    const char *text = *kinds ? kinds : "";
    if (*roles)
        text = cli_textf(call, "%s%sas %s", text, *text ? ", " : "", roles);
    if (person)
        text = cli_textf(call, "%s%sof %s", text, *text ? ", " : "", person);
    return *text ? text : "everything";
}

static int run_list(cli_call *call)
{
    static const cli_column columns[] = {
        {"id", "Delegation", CLI_SHOW_ID}, {"from", "From", CLI_SHOW_TEXT},
        {"to", "To", CLI_SHOW_TEXT},       {"since", "Since", CLI_SHOW_DAY},
        {"until", "Until", CLI_SHOW_DAY},  {"capacity", "Capacity", CLI_SHOW_TEXT},
        {"reach", "For", CLI_SHOW_TEXT},   {"state", "Now", CLI_SHOW_TEXT},
    };
    if (cpd_delegation_list(&call->report, call->home) < 0)
        return cli_fail(call);
    const cpd_node *list = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.delegations/1", "delegations", list);
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        cpd_node *row = cpd_node_copy(call->scratch, cpd_node_at(list, i));
        cpd_node_set_text(call->scratch, row, "reach", reach(call, row));
        cpd_node_add(call->scratch, rows, row);
    }
    if (cpd_node_length(list) == 0)
        cli_print_line(&call->out, "You neither gave nor hold a delegation.");
    CLI_PRINT_TABLE(&call->out, columns, rows);
    return CLI_DONE;
}

const cli_command cmd_delegate_list = {
    .name = "delegate list",
    .arguments = "",
    .summary = "List the delegations that you gave or hold",
    .about = "",
    .examples = "delegate list\n",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_list,
};
