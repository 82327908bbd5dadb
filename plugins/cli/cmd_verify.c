/* cpd verify and cpd rebuild: is the home whole; its indexes made anew. */
#include <string.h>

#include "cli.h"

static void print_counts(cli_call *call, const cpd_node *report)
{
    static const char *const labels[][2] = {{"entries", "entries of the log"},
                                            {"revisions", "versions of records"},
                                            {"signatures", "signatures"},
                                            {"not_yet_trusted", "signatures that do not count yet"},
                                            {"wraps_opened", "sealed keys opened"}};
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (cpd_node_get(report, labels[i][0]))
            cli_print_fact(
                &call->out, labels[i][1],
                cli_textf(call, "%lld", (long long)cpd_node_get_int(report, labels[i][0], 0)));
}

static void print_problems(cli_call *call, const cpd_node *report)
{
    static const cli_column columns[] = {
        {"entry", "Entry", CLI_SHOW_NUMBER},
        {"kind", "Kind", CLI_SHOW_TEXT},
        {"text", "What", CLI_SHOW_TEXT},
    };
    const cpd_node *problems = cpd_node_get(report, "problems"),
                   *first = cpd_node_get(report, "first_bad");
    if (cpd_node_get(first, "entry"))
        cli_print_line(&call->out, "First bad entry: %lld, %s",
                       (long long)cpd_node_get_int(first, "entry", 0),
                       cpd_node_get_text(first, "why"));
    if (cpd_node_length(problems) == 0)
        return;
    cli_print_heading(&call->out, "Problems");
    CLI_PRINT_TABLE(&call->out, columns, problems);
}

static void print_erased(cli_call *call, const cpd_node *report)
{
    static const cli_column columns[] = {{"record", "Record", CLI_SHOW_ID},
                                         {"what", "What", CLI_SHOW_TEXT},
                                         {"on", "Erased on", CLI_SHOW_DAY}};
    static const char *const lists[] = {"erased", "erased_elsewhere"};
    static const char *const headings[] = {"Erased", "Erased elsewhere, and still here"};
    for (size_t i = 0; i < 2; i++) {
        const cpd_node *erased = cpd_node_get(report, lists[i]);
        if (cpd_node_length(erased) == 0)
            continue;
        cli_print_heading(&call->out, headings[i]);
        CLI_PRINT_TABLE(&call->out, columns, erased);
    }
}

static void print_not_proven(cli_call *call, const cpd_node *report)
{
    const cpd_node *list = cpd_node_get(report, "not_proven");
    if (cpd_node_length(list) == 0)
        return;
    cli_print_heading(&call->out, "Not proven");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        cli_print_line(&call->out, "- %s",
                       cli_sentence(call, cpd_node_as_text(cpd_node_at(list, i))));
}

static int verify(cli_call *call)
{
    const char *file = cli_value(call, "checkpoint"), *text;
    if (!file)
        return cpd_verify(&call->report, call->home) < 0 ? cli_fail(call) : CLI_DONE;
    int status = cli_file(&text, call, file);
    if (status != CLI_DONE)
        return status;
    return cpd_verify_checkpoint(&call->report, call->home, text, strlen(text)) < 0 ? cli_fail(call)
                                                                                    : CLI_DONE;
}

static void print_checkpoint(cli_call *call, const cpd_node *report)
{
    const cpd_node *checkpoint = cpd_node_get(report, "checkpoint");
    bool holds = cpd_node_get_bool(checkpoint, "holds");
    if (checkpoint)
        cli_print_fact(
            &call->out, "checkpoint",
            cli_textf(call,
                      "%s: the first %lld entries that were written in this home, up to %s, %s",
                      holds ? "holds" : "DOES NOT HOLD",
                      (long long)cpd_node_get_int(checkpoint, "size", 0),
                      cli_written(call, cpd_node_get_text(checkpoint, "clock")),
                      holds ? "are still what they were" : "are not what they were"));
}

static const cli_option verify_options[] = {
    {"checkpoint", "FILE", "hold it against a checkpoint that was kept elsewhere", false, NULL},
};

static int run_verify(cli_call *call)
{
    int status = verify(call);
    if (status != CLI_DONE)
        return status;
    const cpd_node *report = cpd_doc_root(call->report);
    bool whole = cpd_node_get_bool(report, "whole");
    cli_print_document(&call->out, report);
    cli_print_heading(&call->out,
                      whole ? "Whole: everything here is what was written." : "NOT whole.");
    print_counts(call, report);
    print_checkpoint(call, report);
    print_problems(call, report);
    print_erased(call, report);
    print_not_proven(call, report);
    return whole ? CLI_DONE : CLI_NO;
}

const cli_command cmd_verify = {
    .name = "verify",
    .arguments = "",
    .summary = "Check that everything in this home is what was written",
    .about = "Every chain, hash, signature and index is looked at; nobody's key is needed. It also "
             "says what it\n"
             "cannot prove. Ends with status 1 when the home is not whole.",
    .examples = "verify\n"
                "verify --checkpoint kept.json\n",
    CLI_OPTIONS(verify_options),
    .needs = CLI_HOME | CLI_WHOLE,
    .run = run_verify,
};

static int run_rebuild(cli_call *call)
{
    int64_t changed = 0;
    if (cpd_record_rebuild(call->home, &changed) < 0)
        return cli_fail(call);
    cli_print_schema(call, "cpd.rebuild/1", "changed", cpd_node_int(call->scratch, changed));
    if (changed == 0)
        cli_print_line(&call->out, "The indexes were right; nothing changed.");
    else
        cli_print_line(&call->out, "The indexes were made anew; rows that changed: %lld.",
                       (long long)changed);
    return CLI_DONE;
}

const cli_command cmd_rebuild = {
    .name = "rebuild",
    .arguments = "",
    .summary = "Make the indexes anew from the records",
    .about =
        "No record changes, and no key is needed. Of use when verify finds an index that is wrong.",
    .examples = "rebuild\n",
    .needs = CLI_HOME,
    .run = run_rebuild,
};
