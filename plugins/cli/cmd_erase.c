/* cpd erase: destroys what was written. First it says what would go; only --yes does it. */
#include "cli.h"

static const cli_option options[] = {
    {"text", NULL,
     "its words and their keys; that it was, and what it counts for, stays (the rule)", false,
     NULL},
    {"whole", NULL, "all of it: words, head, signatures; one line of the log stays", false, NULL},
    CLI_OPTION_REVISION("the words of this version alone"),
    {"comment", NULL, "your own comment to a signature, nothing else", false, NULL},
    {"basis", "WORD", "why, where others have part in it: mistake, request, retention or order",
     false, NULL},
    {"yes", NULL, "do it; without, nothing happens and you are told what would go", false, NULL},
};

/* @return CLI_DONE or a status */
static int read_options(cpd_erase_options *out, cli_call *call)
{
    if (cli_switch(call, "text") && cli_switch(call, "whole"))
        return cli_usage(call, "Choose one of --text and --whole.", "two ways to erase were given");
    out->what = cli_switch(call, "whole") ? CPD_ERASE_WHOLE : CPD_ERASE_TEXT;
    out->comment = cli_switch(call, "comment");
    out->basis = cli_value(call, "basis");
    out->revision = cli_value(call, "revision");
    return CLI_DONE;
}

static void print_sentences(cli_call *call, const cpd_node *report, const char *list,
                            const char *heading)
{
    const cpd_node *sentences = cpd_node_get(report, list);
    if (cpd_node_length(sentences) == 0)
        return;
    cli_print_heading(&call->out, "%s", heading);
    for (size_t i = 0; i < cpd_node_length(sentences); i++)
        cli_print_line(&call->out, "- %s",
                       cli_sentence(call, cpd_node_as_text(cpd_node_at(sentences, i))));
}

static const char *counted(cli_call *call, int64_t n, const char *one, const char *many)
{
    return n ? cli_textf(call, "%lld %s", (long long)n, n == 1 ? one : many) : NULL;
}

static void print_what(cli_call *call, const cpd_node *report)
{
    const cpd_node *readers = cpd_node_get(report, "readers");
    const char *names = "";
    for (size_t i = 0; i < cpd_node_length(readers); i++)
        names = cli_textf(call, "%s%s%s", names, *names ? ", " : "",
                          cpd_node_as_text(cpd_node_at(readers, i)));
    cli_print_fact(&call->out, "versions that lose their words",
                   counted(call, cpd_node_get_int(report, "versions", 0), "version", "versions"));
    cli_print_fact(&call->out, "comments",
                   counted(call, cpd_node_get_int(report, "comments", 0), "comment", "comments"));
    cli_print_fact(
        &call->out, "signatures that go too",
        counted(call, cpd_node_get_int(report, "signatures", 0), "signature", "signatures"));
    cli_print_fact(&call->out, "shared with", names);
}

/* Each is erased by itself, the same way as this one. */
static void print_hanging(cli_call *call, const cpd_node *report)
{
    static const cli_column columns[] = {{"record", "Record", CLI_SHOW_ID},
                                         {"title", "Kind", CLI_SHOW_TEXT},
                                         {"date", "Day", CLI_SHOW_DAY},
                                         {"author", "Written by", CLI_SHOW_TEXT}};
    const cpd_node *list = cpd_node_get(report, "hanging");
    const char *basis = cli_value(call, "basis");
    if (cpd_node_length(list) == 0)
        return;
    cli_print_heading(&call->out, "Records that hang on it and are not erased with it");
    CLI_PRINT_TABLE(&call->out, columns, list);
    const char *first = cpd_node_get_text(cpd_node_at(list, 0), "record");
    cli_print_next(&call->out,
                   cli_textf(call, "cpd erase %s --%s%s%s%s", cli_short(first, CLI_SHORT),
                             cpd_node_get_text(report, "what"), basis ? " --basis " : "",
                             basis ? basis : "", cli_here(call, true)),
                   "these stay. Each is erased by its own id, the first so:");
}

static void print_done(cli_call *call, const cpd_node *report)
{
    if (!cpd_node_get_bool(report, "keys_destroyed"))
        cli_print_next(&call->out, "cpd verify",
                       "another program was writing, so the old key is still there. The next "
                       "command destroys it.");
    if (!cpd_node_get_bool(report, "log_emptied"))
        cli_print_next(&call->out, NULL,
                       "another program was reading, so sealed bytes are still in the database's "
                       "log; their key opens nothing any more.");
}

static const char *again(cli_call *call, const cpd_node *report)
{
    const char *basis = cli_value(call, "basis"), *revision = cli_value(call, "revision");
    return cli_textf(call, "cpd erase %s --%s%s%s%s%s%s --yes%s",
                     cli_short(cpd_node_get_text(report, "record"), CLI_SHORT),
                     cpd_node_get_text(report, "what"), revision ? " --revision " : "",
                     revision ? revision : "", cli_switch(call, "comment") ? " --comment" : "",
                     basis ? " --basis " : "", basis ? basis : "", cli_here(call, true));
}

static int run(cli_call *call)
{
    cpd_erase_options how = CPD_ERASE_OPTIONS_INIT;
    bool sure = cli_switch(call, "yes");
    int status = read_options(&how, call);
    if (status != CLI_DONE)
        return status;
    int r = sure ? cpd_erase(&call->report, call->home, call->words[0], &how)
                 : cpd_erase_preview(&call->report, call->home, call->words[0], &how);
    if (r < 0)
        return cli_fail(call);
    const cpd_node *report = cpd_doc_root(call->report);
    cli_print_document(&call->out, report);
    cli_print_heading(&call->out, sure ? "Erased: %s (%s)." : "This would go: %s (%s).",
                      cpd_node_get_text(report, "title"),
                      cli_short(cpd_node_get_text(report, "record"), CLI_SHORT));
    print_what(call, report);
    print_sentences(call, report, "stays", sure ? "What stays" : "What would stay");
    print_hanging(call, report);
    print_sentences(call, report, "limits", "What this cannot do");
    if (sure)
        print_done(call, report);
    else
        cli_print_next(&call->out, again(call, report), "nothing was erased. To do it:");
    return CLI_DONE;
}

const cli_command cmd_erase = {
    .name = "erase",
    .arguments = "RECORD",
    .least = 1,
    .most = 1,
    .summary = "Destroy what was written, for good",
    .about = "Without --yes it only says what would go and what would stay. Withdrawing is milder: "
             "a withdrawn\n"
             "record counts no longer, and its history can still be read. What is erased cannot be "
             "read again by\n"
             "anybody; the log still verifies, and says on which day it was erased.",
    .examples = "erase 3f9a1c\n"
                "erase 3f9a1c --revision 1 --yes\n"
                "erase 3f9a1c --whole --basis request --yes\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
