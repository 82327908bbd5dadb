/* cpd supervision: a session recorded by one of the two, each in their own words, signed by both.
 */
#include <string.h>

#include "cli.h"

/* The session as it stands now, and whose signature is missing. */
static int print_left_to_sign(cli_call *call, const char *session)
{
    cpd_doc_free(call->report);
    call->report = NULL;
    if (cpd_record_read(&call->report, call->home, session, NULL) < 0)
        return cli_fail(call);
    cli_print_unsigned(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

static const char *text_of(cli_call *call, const char *typed, int *status)
{
    const char *text = typed && *typed ? cli_text(call, typed) : NULL;
    if (typed && *typed && !text)
        *status = CLI_INPUT;
    return text;
}

/* ---- record ---- */

static const cli_option record_options[] = {
    {"with", "PERSON", "the other person; otherwise your supervisor", false, NULL},
    {"supervising", NULL, "you supervised; otherwise you were supervised", false, NULL},
    CLI_OPTION_DATE,
    {"minutes", "TIME", "how long it lasted: 90m, 1h30m", false, NULL},
    {"actions", "TEXT", "what was agreed: who does what by when, one a line", false, NULL},
    CLI_OPTION_SET,
};

static void ask(cli_call *call, cpd_session_draft *draft)
{
    if (!draft->account)
        draft->account = cli_ask(call,
                                 "Write what you talked through, in your own words. Case "
                                 "references only, no names of families.",
                                 true);
    if (!draft->actions)
        draft->actions = cli_ask(call, "Write what was agreed: who does what by when.", true);
}

static int fill(cli_call *call, cpd_session_draft *draft)
{
    const char *minutes = cli_value(call, "minutes");
    int status = CLI_DONE;
    *draft = (cpd_session_draft)CPD_SESSION_DRAFT_INIT;
    draft->with = cli_value(call, "with");
    draft->supervising = cli_switch(call, "supervising");
    if (cli_past_date(&draft->date, call, "date") < 0 ||
        (minutes && cpd_minutes_parse(&draft->minutes, minutes, 0) < 0))
        return cli_fail(call);
    draft->account = text_of(call, cli_joined(call, 0), &status);
    draft->actions = text_of(call, cli_value(call, "actions"), &status);
    cpd_node *added = cpd_node_object(call->scratch);
    draft->added = added;
    if (status == CLI_DONE)
        status =
            cli_draft_set_named(call, added, cpd_kind_find("session"), cli_value(call, "date"));
    if (status == CLI_DONE && !draft->account && cli_may_ask(call))
        ask(call, draft);
    return status;
}

static int run_record(cli_call *call)
{
    cpd_session_draft draft;
    cpd_saved saved;
    int status = fill(call, &draft);
    if (status != CLI_DONE)
        return status;
    if (cpd_supervision_record(&saved, call->home, &draft, call->issues) < 0)
        return cli_fail(call);
    cli_print_saved(call, &saved, "session", cli_value(call, "date"));
    if (!draft.minutes)
        cli_print_next(
            &call->out,
            cli_textf(call, "cpd amend %s --minutes TIME%s", cli_short(saved.id, CLI_SHORT),
                      cli_here(call, true)),
            "how long it lasted. Say it before you sign: rules count no session without.");
    return print_left_to_sign(call, saved.id);
}

const cli_command cmd_supervision_record = {
    .name = "supervision record",
    .arguments = "[TEXT]",
    .least = 0,
    .most = -1,
    .summary = "Record a session, in your words",
    .about =
        "The text is your account of what was talked through: case references only, no names of\n"
        "families. The other person may add their own, then both sign. A session is complete "
        "without\n"
        "a word of reflection. With - the text comes from standard input.",
    .examples = "supervision record \"Caseload, the court date, leave\" --minutes 1h15m\n"
                "supervision record --with Asha --supervising --date yesterday\n"
                "supervision record - --actions \"Asha: chronology by 4 Dec\" < notes.txt\n",
    CLI_OPTIONS(record_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_record,
};

/* ---- account ---- */

static const cli_option account_options[] = {
    {"actions", "TEXT", "what was agreed, as you understood it", false, NULL},
};

static int run_account(cli_call *call)
{
    cpd_saved saved;
    int status = CLI_DONE;
    const char *account = text_of(call, cli_joined(call, 1), &status);
    const char *actions = text_of(call, cli_value(call, "actions"), &status);
    if (status == CLI_DONE && !account && !actions && cli_may_ask(call))
        account = cli_ask(call, "Write what you talked through, in your own words.", false);
    if (status != CLI_DONE)
        return status;
    if (!account && !actions)
        return cli_usage(call, "Write: cpd supervision account SESSION \"...\"",
                         "the text is missing");
    if (cpd_supervision_add_account(&saved, call->home, call->words[0], account, actions) < 0)
        return cli_fail(call);
    cli_print_saved(call, &saved, "account", NULL);
    return print_left_to_sign(call, saved.id);
}

const cli_command cmd_supervision_account = {
    .name = "supervision account",
    .arguments = "SESSION TEXT",
    .least = 1,
    .most = -1,
    .summary = "Add your own account to a session",
    .about = "Neither of the two can change the other's words; signatures from before are of the "
             "earlier version.",
    .examples = "supervision account 3f9a1c \"I was more worried about the baby than I said.\"\n",
    CLI_OPTIONS(account_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_account,
};

/* ---- waiting ---- */

static int run_waiting(cli_call *call)
{
    if (cpd_record_unsigned(&call->report, call->home) < 0)
        return cli_fail(call);
    return cli_print_first(call, cpd_doc_root(call->report), 0,
                           "Nothing waits for your signature.");
}

const cli_command cmd_supervision_waiting = {
    .name = "supervision waiting",
    .arguments = "",
    .summary = "List what waits for your signature",
    .about = "",
    .examples = "supervision waiting\n"
                "supervision waiting --as \"Ben Cole\"\n",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_waiting,
};
