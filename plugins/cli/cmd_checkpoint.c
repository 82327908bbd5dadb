/* cpd checkpoint: what is kept elsewhere, so that nobody cuts or replaces the log of this home
 * unseen. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* The text goes into a file where one is named, else to standard output. Takes over text. */
static int hand_over(cli_call *call, char *text, const char *file)
{
    int status = CLI_DONE;
    if (file)
        status = cli_write_file(call, file, text);
    else
        fprintf(call->out.out, "%s\n", text);
    free(text);
    return status;
}

/* ---- make ---- */

static int run_make(cli_call *call)
{
    char *text;
    if (cpd_checkpoint_make(&text, call->home) < 0)
        return cli_fail(call);
    const char *file = call->count > 0 ? call->words[0] : NULL;
    int status = hand_over(call, text, file);
    if (status != CLI_DONE || !file)
        return status;
    cli_print_done(call);
    cli_print_line(&call->out, "Wrote %s. Keep it where this home is not.", file);
    cli_print_line(&call->out,
                   "Later, to see that all it covers is still there: cpd verify "
                   "--checkpoint %s",
                   file);
    return CLI_DONE;
}

const cli_command cmd_checkpoint_make = {
    .name = "checkpoint make",
    .arguments = "[FILE]",
    .least = 0,
    .most = 1,
    .summary = "Make a checkpoint to keep elsewhere",
    .about = "It is small and tells nothing of what you wrote: how many entries there are, and one "
             "hash over all of\n"
             "them, signed by this home. Who keeps one can tell later that nothing was cut off or "
             "replaced.\n"
             "Without FILE it is printed.",
    .examples = "checkpoint make /media/stick/cpd-2026-11.json\n"
                "checkpoint make\n",
    .needs = CLI_HOME,
    .run = run_make,
};

/* ---- prove ---- */

static int run_prove(cli_call *call)
{
    char *text;
    const char *older, *newer;
    int status = cli_file(&older, call, call->words[0]);
    if (status == CLI_DONE)
        status = cli_file(&newer, call, call->words[1]);
    if (status != CLI_DONE)
        return status;
    if (cpd_checkpoint_prove(&text, call->home, older, strlen(older), newer, strlen(newer)) < 0)
        return cli_fail(call);
    return hand_over(call, text, NULL);
}

const cli_command cmd_checkpoint_prove = {
    .name = "checkpoint prove",
    .arguments = "OLDER NEWER",
    .least = 2,
    .most = 2,
    .summary = "Prove to who kept both that the newer one extends the older",
    .about = "For somebody who holds two checkpoints and not the home: cpd checkpoint compare "
             "checks the proof.",
    .examples = "checkpoint prove 2025.json 2026.json > proof.json\n",
    .needs = CLI_HOME,
    .run = run_prove,
};

/* ---- compare ---- */

static const cli_option compare_options[] = {
    {"proof", "FILE", "what cpd checkpoint prove wrote", false, NULL},
};

static int compare(cli_call *call, const char *proof_file)
{
    const char *one, *other, *proof = NULL;
    int status = cli_file(&one, call, call->words[0]);
    if (status == CLI_DONE)
        status = cli_file(&other, call, call->words[1]);
    if (status == CLI_DONE && proof_file)
        status = cli_file(&proof, call, proof_file);
    if (status != CLI_DONE)
        return status;
    if (cpd_checkpoint_compare(&call->report, one, strlen(one), other, strlen(other), proof,
                               proof ? strlen(proof) : 0) < 0)
        return cli_fail(call);
    return CLI_DONE;
}

static int run_compare(cli_call *call)
{
    int status = compare(call, cli_value(call, "proof"));
    if (status != CLI_DONE)
        return status;
    const cpd_node *report = cpd_doc_root(call->report);
    const char *answer = cpd_node_get_text(report, "answer");
    bool good = !strcmp(answer, "same") || !strcmp(answer, "extends");
    cli_print_document(&call->out, report);
    cli_print_line(&call->out, "%s: %s.",
                   good                      ? "Good"
                   : !strcmp(answer, "fork") ? "FORK"
                                             : "Not proven",
                   cpd_node_get_text(report, "why"));
    return good ? CLI_DONE : CLI_NO;
}

const cli_command cmd_checkpoint_compare = {
    .name = "checkpoint compare",
    .arguments = "ONE OTHER",
    .least = 2,
    .most = 2,
    .summary = "Hold two checkpoints of one home against each other",
    .about = "Needs no home. Ends with status 1 when they contradict each other or nothing is "
             "proven.",
    .examples = "checkpoint compare mine.json yours.json\n"
                "checkpoint compare 2025.json 2026.json --proof proof.json\n",
    CLI_OPTIONS(compare_options),
    .run = run_compare,
};
