/* cpd key: what a person signs with and opens their private texts with, and what opens that. */
#include <string.h>

#include "cli.h"

/* ---- begin ---- */

static int run_begin(cli_call *call)
{
    const char *code = cli_secret(call, "The starting code that you were given");
    const char *passphrase =
        code ? cli_new_passphrase(call, "A passphrase of your own, 12 characters or more") : NULL;
    if (!passphrase)
        return call->refused;
    if (cpd_key_begin(call->home, call->actor, code, passphrase) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "You have keys now. Nobody else knows your passphrase, and nobody "
                               "can look it up.");
    cli_print_next(&call->out, cli_textf(call, "cpd key recovery%s", cli_here(call, true)),
                   "a code on paper, for the day on which the passphrase is gone.");
    return CLI_DONE;
}

const cli_command cmd_key_begin = {
    .name = "key begin",
    .arguments = "",
    .summary = "Begin in an organisation's home: choose your passphrase",
    .about = "Asks for the starting code that you were given, then for your passphrase. From a "
             "file: the code in its\n"
             "first line, the passphrase in its second.",
    .examples = "key begin --as Asha\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_SECRET,
    .run = run_begin,
};

/* ---- start ---- */

static const cli_option start_options[] = {
    {"after-loss", NULL,
     "their keys are lost for good: replace them. What only they open stays closed, and the log "
     "shows it",
     false, NULL},
};

static int run_start(cli_call *call)
{
    char code[CPD_KEY_CODE_TEXT];
    const char *who = cli_joined(call, 0);
    bool lost = cli_switch(call, "after-loss");
    if ((lost ? cpd_key_start_after_loss(code, call->home, who)
              : cpd_key_start(code, call->home, who)) < 0)
        return cli_fail(call);
    cpd_node *shown = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, shown, "starting_code", code);
    cli_print_schema(call, "cpd.key-start/1", NULL, shown);
    cli_print_line(&call->out, "Starting code: %s", code);
    cli_print_line(&call->out, "Hand it to them and to nobody else; it works once, for 14 days.");
    return CLI_DONE;
}

const cli_command cmd_key_start = {
    .name = "key start",
    .arguments = "PERSON",
    .least = 1,
    .most = -1,
    .summary = "Make a new starting code for somebody",
    .about = "The code opens nothing; it only lets them choose a passphrase, once. An earlier code "
             "is taken no longer.",
    .examples = "key start \"Tom Price\"\n"
                "key start \"Tom Price\" --after-loss\n",
    CLI_OPTIONS(start_options),
    .needs = CLI_HOME,
    .run = run_start,
};

/* ---- passphrase ---- */

static bool lies_in_file(cli_call *call)
{
    cpd_doc *keys = NULL;
    bool does = false;
    if (cpd_key_show(&keys, call->home, call->actor) == 0)
        does = !strcmp(cpd_node_get_text(cpd_doc_root(keys), "opened_by"), "file");
    cpd_doc_free(keys);
    return does;
}

static int run_passphrase(cli_call *call)
{
    bool file = lies_in_file(call);
    const char *old = file ? NULL : cli_secret(call, "Your passphrase as it is now");
    if (!file && !old)
        return call->refused;
    const char *passphrase = cli_new_passphrase(call, "The new one, 12 characters or more");
    if (!passphrase)
        return call->refused;
    if (cpd_key_change_passphrase(call->home, old, passphrase) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, file ? "Your keys open with the passphrase alone now; the file that "
                                      "opened them is gone."
                                    : "Changed. Your recovery code and your helpers stay as they "
                                      "are.");
    return CLI_DONE;
}

const cli_command cmd_key_passphrase = {
    .name = "key passphrase",
    .arguments = "",
    .summary = "Change your passphrase, or choose one where your key lies in a file",
    .about = "From a file: the old one in its first line, the new one in its second.\n"
             "Older copies of the home still open with the passphrase of their time. If somebody "
             "may have both,\n"
             "replace the key: cpd key replace.",
    .examples = "key passphrase\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_SECRET,
    .run = run_passphrase,
};

/* ---- recovery ---- */

static int run_recovery(cli_call *call)
{
    char code[CPD_KEY_CODE_TEXT];
    cli_unlock(call);
    if (cpd_key_make_recovery(code, call->home) < 0)
        return cli_fail(call);
    cpd_node *shown = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, shown, "recovery_code", code);
    cli_print_schema(call, "cpd.key-recovery/1", NULL, shown);
    cli_print_line(&call->out, "Recovery code: %s", code);
    cli_print_line(&call->out, "Write it on paper and keep it where you keep what is private. It "
                               "is not shown again. It opens what your passphrase opens; an "
                               "earlier code opens nothing any more.");
    return CLI_DONE;
}

const cli_command cmd_key_recovery = {
    .name = "key recovery",
    .arguments = "",
    .summary = "Make a code on paper that opens your keys when the passphrase is lost",
    .about = "",
    .examples = "key recovery\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_recovery,
};

/* ---- recover ---- */

static int run_recover(cli_call *call)
{
    const char *code = cli_secret(call, "Your recovery code");
    const char *passphrase =
        code ? cli_new_passphrase(call, "A new passphrase, 12 characters or more") : NULL;
    if (!passphrase)
        return call->refused;
    if (cpd_key_recover(call->home, call->actor, code, passphrase) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Your keys open with the new passphrase. The code is still good.");
    return CLI_DONE;
}

const cli_command cmd_key_recover = {
    .name = "key recover",
    .arguments = "",
    .summary = "Choose a new passphrase with your recovery code",
    .about = "From a file: the code in its first line, the new passphrase in its second.",
    .examples = "key recover --as Asha\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_SECRET,
    .run = run_recover,
};

/* ---- replace ---- */

static const cli_option replace_options[] = {
    {"known-since", "DATE", "from that day on somebody else may have had the key", false, NULL},
};

static int run_replace(cli_call *call)
{
    cpd_date since = CPD_DATE_NONE;
    if (cli_past_date(&since, call, "known-since") < 0)
        return cli_fail(call);
    const char *passphrase = lies_in_file(call) ? NULL : cli_secret(call, "Your passphrase");
    if (!passphrase && !lies_in_file(call))
        return call->refused;
    if (cpd_key_replace(call->home, passphrase, since) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "You have new keys, signed by the old ones. What was private opens with "
                               "them, and your old signatures stay good.");
    if (since != CPD_DATE_NONE)
        cli_print_line(&call->out, "What the old key signed from that day on is shown as in doubt.");
    if (passphrase)
        cli_print_next(&call->out, cli_textf(call, "cpd key recovery%s", cli_here(call, true)),
                       "a new recovery code: the old one opens nothing any more.");
    return CLI_DONE;
}

const cli_command cmd_key_replace = {
    .name = "key replace",
    .arguments = "",
    .summary = "Replace your keys, when somebody may have had them",
    .about = "Your passphrase stays the same; change it too if it may be known: cpd key passphrase.",
    .examples = "key replace --known-since 2026-11-01\n",
    CLI_OPTIONS(replace_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_SECRET,
    .run = run_replace,
};

/* ---- helpers ---- */

static const cli_option trust_options[] = {
    {"until", "DATE", "the last day; otherwise until you end it", false, NULL},
};

static int run_trust(cli_call *call)
{
    cpd_date until = CPD_DATE_NONE;
    const char *who = cli_joined(call, 0);
    if (cli_last_day(&until, call) < 0)
        return cli_fail(call);
    cli_unlock(call);
    if (cpd_key_trust(call->home, who, until) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "%s can let you in again when your passphrase and your code are gone.",
                   who);
    return CLI_DONE;
}

const cli_command cmd_key_trust = {
    .name = "key trust",
    .arguments = "PERSON",
    .least = 1,
    .most = -1,
    .summary = "Name a helper, who can let you in again when all else is lost",
    .about = "Choose somebody you would let read it all: with the folder of the home in hand they "
             "could.",
    .examples = "key trust \"Tom Price\"\n"
                "key trust Tom --until 2027-11-20\n",
    CLI_OPTIONS(trust_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_trust,
};

static int run_untrust(cli_call *call)
{
    cli_unlock(call);
    if (cpd_key_untrust(call->home, cli_joined(call, 0)) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Ended. Whoever kept a copy of the folder of before could still help "
                               "with that; new keys end it too: cpd key replace");
    return CLI_DONE;
}

const cli_command cmd_key_untrust = {
    .name = "key untrust",
    .arguments = "PERSON",
    .least = 1,
    .most = -1,
    .summary = "End that somebody can let you in again",
    .about = "",
    .examples = "key untrust Tom\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_untrust,
};

static const cli_option ask_options[] = {
    {"done", NULL, "help was given: go in with the passphrase that you chose when you asked", false,
     NULL},
};

static int run_ask(cli_call *call)
{
    char check[CPD_KEY_CODE_TEXT];
    bool done = cli_switch(call, "done");
    const char *passphrase =
        done ? cli_secret(call, "The passphrase that you chose when you asked")
             : cli_new_passphrase(call, "The passphrase you want to have, 12 characters or more");
    if (!passphrase)
        return call->refused;
    if ((done ? cpd_key_accept_help(call->home, call->actor, passphrase)
              : cpd_key_ask_help(check, call->home, call->actor, passphrase)) < 0)
        return cli_fail(call);
    if (done) {
        cli_print_done(call);
        cli_print_line(&call->out, "You are in again. Your keys open with that passphrase.");
        return CLI_DONE;
    }
    cpd_node *shown = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, shown, "check", check);
    cli_print_schema(call, "cpd.key-ask/1", NULL, shown);
    cli_print_line(&call->out, "Read this to your helper, so that they know it is you: %s", check);
    cli_print_line(&call->out, "They write: cpd key help \"YOUR NAME\" \"%s\". Then you: cpd key ask "
                               "--done",
                   check);
    return CLI_DONE;
}

const cli_command cmd_key_ask = {
    .name = "key ask",
    .arguments = "",
    .summary = "Ask your helper to let you in again",
    .about = "",
    .examples = "key ask --as Asha\n"
                "key ask --as Asha --done\n",
    CLI_OPTIONS(ask_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_SECRET,
    .run = run_ask,
};

static int run_help(cli_call *call)
{
    cli_unlock(call);
    if (cpd_key_help(call->home, call->words[0], cli_joined(call, 1)) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Done. They can go in now. You have seen nothing of theirs, and hold "
                               "nothing that opens it.");
    return CLI_DONE;
}

const cli_command cmd_key_help = {
    .name = "key help",
    .arguments = "PERSON CHECK",
    .least = 2,
    .most = -1,
    .summary = "Let somebody in again whose helper you are",
    .about = "CHECK is what they read to you. Make sure that it is they: see them, or know their "
             "voice.",
    .examples = "key help \"Asha Mbeki\" \"4f2a 91bc 00d7 c3e1 5a60 77ff\"\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_help,
};

/* ---- show ---- */

static const char *how_said(const char *how)
{
    if (how && !strcmp(how, "loss"))
        return "replaced by the home after loss";
    return how && !strcmp(how, "succession") ? "signed by the one before" : "the first";
}

static void print_keys(cli_call *call, const cpd_node *list)
{
    static const cli_column columns[] = {
        {"fingerprint", "Fingerprint", CLI_SHOW_TEXT},
        {"said", "Begun", CLI_SHOW_TEXT},
        {"until", "Until", CLI_SHOW_DAY},
        {"compromised_since", "Known to others since", CLI_SHOW_DAY},
    };
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        cpd_node *row = cpd_node_copy(call->scratch, cpd_node_at(list, i));
        cpd_node_set_text(call->scratch, row, "said", how_said(cpd_node_get_text(row, "how")));
        cpd_node_add(call->scratch, rows, row);
    }
    if (cpd_node_length(rows) > 0)
        CLI_PRINT_TABLE(&call->out, columns, rows);
    else
        cli_print_line(&call->out, "No keys yet.");
}

static void print_ways(cli_call *call, const cpd_node *keys)
{
    static const cli_column columns[] = {
        {"name", "Helper", CLI_SHOW_TEXT},
        {"since", "Since", CLI_SHOW_DAY},
        {"until", "Until", CLI_SHOW_DAY},
    };
    const char *by = cpd_node_get_text(keys, "opened_by"),
               *since = cpd_node_get_text(keys, "recovery_since");
    char day[CLI_DAY];
    if (!by)
        return;
    cli_print_gap(&call->out);
    if (!strcmp(by, "file"))
        cli_print_line(&call->out,
                       "They lie in a file: whoever has a copy of the folder has them.");
    if (!strcmp(by, "passphrase"))
        cli_print_line(&call->out, "A passphrase opens them.");
    if (since)
        cli_print_line(&call->out, "A recovery code of %s opens them too.", cli_day(day, since));
    if (cpd_node_length(cpd_node_get(keys, "helpers")) > 0)
        CLI_PRINT_TABLE(&call->out, columns, cpd_node_get(keys, "helpers"));
    if (!strcmp(by, "passphrase") && !since)
        cli_print_next(&call->out, cli_textf(call, "cpd key recovery%s", cli_here(call, true)),
                       "a code on paper: without it a lost passphrase is lost for good.");
}

static int run_show(cli_call *call)
{
    const char *who = call->count > 0 ? cli_joined(call, 0) : call->actor;
    if (cpd_key_show(&call->report, call->home, who) < 0)
        return cli_fail(call);
    const cpd_node *keys = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.key/1", NULL, keys);
    cli_print_heading(&call->out, "Keys of %s", cpd_node_get_text(keys, "name"));
    print_keys(call, cpd_node_get(keys, "keys"));
    print_ways(call, keys);
    return CLI_DONE;
}

const cli_command cmd_key_show = {
    .name = "key show",
    .arguments = "[PERSON]",
    .least = 0,
    .most = -1,
    .summary = "Show somebody's keys; of your own, what opens them",
    .about = "",
    .examples = "key show\n"
                "key show \"Tom Price\"\n",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_show,
};
