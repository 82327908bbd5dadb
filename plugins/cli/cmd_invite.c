/* cpd sign invite, invited, uninvite, guest: the signature of somebody without an account here. */
#include <string.h>

#include "cli.h"

/* ---- invite ---- */

static const cli_option invite_options[] = {
    {"name", "NAME", "who it is; needed", false, NULL},
    {"organisation", "NAME", "where they are from", false, NULL},
    {"role", "ROLE",
     "as what they sign: assessor, practice-educator ...; needed, but for an observation, a judgement "
     "or a decision",
     false, NULL},
    {"until", "DATE", "the last day; otherwise in two weeks", false, NULL},
};

/* Whoever invites into their own portfolio is told before the guest takes the trouble. */
static void note_own(cli_call *call)
{
    cpd_doc *doc;
    if (cpd_record_read(&doc, call->home, call->words[0], NULL) < 0)
        return;
    const cpd_node *readers = cpd_node_get(cpd_doc_root(doc), "readers");
    for (size_t i = 0; i < cpd_node_length(readers); i++) {
        const cpd_node *reader = cpd_node_at(readers, i);
        const char *as = cpd_node_get_text(reader, "as"), *id = cpd_node_get_text(reader, "id");
        if (as && !strcmp(as, "holder") && id && !strcmp(id, call->actor))
            cli_print_line(&call->out, "You invite into your own record, so this signature counts "
                                       "for no grade.");
    }
    cpd_doc_free(doc);
}

/* What the code opens, as the guest will see it. */
static void print_invited(cli_call *call, const cpd_node *offer)
{
    char day[CLI_DAY];
    const cpd_node *record = cpd_node_get(offer, "record");
    const char *organisation = cpd_node_get_text(offer, "organisation");
    cli_print_line(&call->out, "%s%s%s signs version %d of this %s as %s, until %s.",
                   cpd_node_get_text(offer, "name"), organisation ? ", " : "",
                   organisation ? organisation : "", (int)cpd_node_get_int(record, "revision", 1),
                   cpd_node_get_text(record, "title"), cpd_node_get_text(offer, "role"),
                   cli_day(day, cpd_node_get_text(offer, "until")));
}

static int run_invite(cli_call *call)
{
    cpd_node *whom = cpd_node_object(call->scratch), *made = cpd_node_object(call->scratch);
    static const char *const names[] = {"name", "organisation", "role"};
    cpd_date until = CPD_DATE_NONE;
    char code[CPD_CODE_TEXT_SIZE], day[CPD_DATE_TEXT];
    if (!cli_value(call, "name"))
        return cli_usage(call, "", "--name is missing: who is invited?");
    if (cli_last_day(&until, call) < 0)
        return cli_fail(call);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cpd_node_set_text(call->scratch, whom, names[i], cli_value(call, names[i]));
    cpd_date_format(day, until);
    cpd_node_set_text(call->scratch, whom, "until", *day ? day : NULL);
    cli_unlock(call);
    if (cpd_invitation_make(code, call->home, call->words[0], whom) < 0)
        return cli_fail(call);
    cpd_node_set_text(call->scratch, made, "code", code);
    if (cpd_invitation_read(&call->report, call->home, code) < 0)
        return cli_fail(call);
    const cpd_node *offer = cpd_doc_root(call->report);
    cpd_node_set_text(call->scratch, made, "role", cpd_node_get_text(offer, "role"));
    cpd_node_set_text(call->scratch, made, "until", cpd_node_get_text(offer, "until"));
    cli_print_schema(call, "cpd.invited/1", NULL, made);
    cli_print_line(&call->out, "The code for %s: %s", cli_value(call, "name"), code);
    cli_print_line(&call->out, "It is shown this once and kept nowhere. Hand it over yourself; whoever "
                               "has it reads this version and signs it, once.");
    print_invited(call, offer);
    note_own(call);
    return CLI_DONE;
}

const cli_command cmd_sign_invite = {
    .name = "sign invite",
    .arguments = "RECORD",
    .least = 1,
    .most = 1,
    .summary = "Invite somebody without an account to sign a record once",
    .about = "They get a code, which opens this version to read and one signature until a day. The "
             "signature says\n"
             "that it came from outside and that you invited them. It is used with cpd sign guest, or "
             "in the portal.",
    .examples = "sign invite 3f9a1c --name \"Pat Lee\" --organisation \"University of Exampleshire\" --role "
                "assessor\n"
                "sign invite 3f9a1c --name \"Pat Lee\" --role practice-educator --until friday\n",
    CLI_OPTIONS(invite_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_invite,
};

/* ---- those that wait ---- */

static int run_invited(cli_call *call)
{
    static const cli_column columns[] = {
        {"id", "Invitation", CLI_SHOW_ID},  {"name", "Who", CLI_SHOW_TEXT},
        {"organisation", "From", CLI_SHOW_TEXT}, {"role", "As", CLI_SHOW_TEXT},
        {"record", "Record", CLI_SHOW_ID},  {"title", "Kind", CLI_SHOW_TEXT},
        {"until", "Until", CLI_SHOW_DAY},
    };
    if (cpd_invitation_list(&call->report, call->home) < 0)
        return cli_fail(call);
    const cpd_node *list = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.invitations/1", "invitations", list);
    if (cpd_node_length(list) == 0)
        cli_print_line(&call->out, "No invitation of yours waits.");
    CLI_PRINT_TABLE(&call->out, columns, list);
    return CLI_DONE;
}

const cli_command cmd_sign_invited = {
    .name = "sign invited",
    .arguments = "",
    .summary = "List your invitations that were not used yet",
    .about = "",
    .examples = "sign invited\n",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_invited,
};

static int run_uninvite(cli_call *call)
{
    cli_unlock(call);
    if (cpd_invitation_end(call->home, call->words[0]) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Ended. Its code opens nothing any more.");
    return CLI_DONE;
}

const cli_command cmd_sign_uninvite = {
    .name = "sign uninvite",
    .arguments = "INVITATION",
    .least = 1,
    .most = 1,
    .summary = "End an invitation before it is used",
    .about = "INVITATION is the end of its id: cpd sign invited.",
    .examples = "sign uninvite 3f9a1c\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_uninvite,
};

/* ---- the guest ---- */

static const cli_option guest_options[] = {
    {"outcome", "WORD", "sign: agree, agree-with-comment, under-protest", false, NULL},
    {"words", "TEXT", "your comment", false, NULL},
    {"refuse", "REASON", "do not sign, and say why", false, NULL},
};

/* Never on the command line, which others on the machine can see. */
static const char *ask_code(cli_call *call)
{
    return cli_may_ask(call) ? cli_ask(call, "The code that you were sent:", false)
                             : cli_text(call, "-");
}

static int print_offer(cli_call *call, const cpd_node *offer)
{
    char day[CLI_DAY];
    const cpd_node *accounts = cpd_node_get(offer, "accounts");
    const char *organisation = cpd_node_get_text(offer, "organisation");
    cli_print_schema(call, "cpd.invitation/1", NULL, offer);
    cli_print_line(&call->out, "%s invites %s%s%s to sign this as %s, until %s.",
                   cpd_node_get_text(offer, "invited_by"), cpd_node_get_text(offer, "name"),
                   organisation ? ", " : "", organisation ? organisation : "",
                   cpd_node_get_text(offer, "role"),
                   cli_day(day, cpd_node_get_text(offer, "until")));
    cli_print_record_with(call, cpd_node_get(offer, "record"), accounts);
    cli_print_next(&call->out, "cpd sign guest --outcome agree", "your signature.");
    return CLI_DONE;
}

static int run_guest(cli_call *call)
{
    cpd_sign_options sign;
    int status = cli_sign_options(call, &sign);
    const char *code = status == CLI_DONE ? ask_code(call) : NULL;
    if (status != CLI_DONE)
        return status;
    if (!code)
        return cli_usage(call, "Write it on standard input.", "the code is missing");
    if (cpd_invitation_read(&call->report, call->home, code) < 0)
        return cli_fail(call);
    if (!sign.outcome)
        return print_offer(call, cpd_doc_root(call->report));
    if (cpd_invitation_sign(call->home, code, &sign) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "%s. The code opens nothing any more.",
                   !strcmp(sign.outcome, "refuse") ? "Refused, with your reason" : "Signed");
    return CLI_DONE;
}

const cli_command cmd_sign_guest = {
    .name = "sign guest",
    .arguments = "",
    .summary = "Read what you were invited to sign, and sign it, by a code",
    .about = "The code is asked for, or read from standard input. Without --outcome or --refuse the "
             "record is shown,\n"
             "and nothing is signed.",
    .examples = "sign guest\n"
                "sign guest --outcome agree\n"
                "sign guest --refuse \"I was not there.\"\n",
    CLI_OPTIONS(guest_options),
    .needs = CLI_HOME,
    .run = run_guest,
};
