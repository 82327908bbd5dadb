/* The plain command line as a front end: from the words typed to the verb that answers them.
 *
 * Reading the words, opening the home and closing it again are done here once for all verbs. No
 * work is done that the verb did not ask for: most are typed between two visits.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/frontend.h>

#include "cli.h"

/* Wanted before the words are understood: a failure to understand them is JSON too. */
static bool wants_json(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (!strcmp(argv[i], "--json"))
            return true;
    return false;
}

/* Some verbs have a second word: say which, and the nearest to what was typed. */
static int second_word(cli_call *call, const char *first, const char *second)
{
    const char *list = "";
    size_t n = strlen(first);
    cli_nearest best = {.typed = second ? second : ""};
    for (const cli_group *group = cli_groups; group->title; group++)
        for (const cli_command *const *c = group->commands; *c; c++)
            if (!strncmp((*c)->name, first, n) && (*c)->name[n] == ' ') {
                cli_nearest_offer(&best, (*c)->name + n + 1);
                list = cli_textf(call, "%s%s%s", list, *list ? ", " : "", (*c)->name + n + 1);
            }
    if (!*list)
        return CLI_DONE;
    return cli_usage(call,
                     best.name ? cli_textf(call, "Did you mean: cpd %s %s?", first, best.name)
                               : cli_textf(call, "More: cpd help %s", first),
                     "\"cpd %s\" needs one of these after it: %s", first, list);
}

/* The nearest verb, by any of its words. */
static const char *nearest_verb(cli_call *call, const char *typed)
{
    cli_nearest best = {.typed = typed};
    const char *meant = cli_command_meant(typed);
    if (meant)
        return meant;
    for (const cli_group *group = cli_groups; group->title; group++)
        for (const cli_command *const *c = group->commands; *c; c++)
            cli_nearest_offer(&best,
                              cli_textf(call, "%.*s", (int)strcspn((*c)->name, " "), (*c)->name));
    return best.name;
}

int cli_unknown_verb(cli_call *call, const char *first, const char *second)
{
    int status = second_word(call, first, second);
    if (status != CLI_DONE)
        return status;
    if (first[0] == '-')
        return cli_usage(call, "Write the verb first: cpd VERB --option. All verbs: cpd help.",
                         "\"%s\" stands where a verb is expected", first);
    const char *near = nearest_verb(call, first);
    return cli_usage(call,
                     near ? cli_textf(call, "Did you mean: cpd %s?", near) : "All verbs: cpd help.",
                     "there is no verb \"%s\"", first);
}

static int count_words(cli_call *call)
{
    const cli_command *command = call->command;
    const char *hint = cli_textf(call, "Use: cpd %s %s. More: cpd help %s", command->name,
                                 command->arguments, command->name);
    if (call->count < command->least)
        return cli_usage(call, hint, "\"cpd %s\" needs more words", command->name);
    if (command->most >= 0 && call->count > command->most)
        return cli_usage(call, hint, "\"cpd %s\" does not know what to do with \"%s\"",
                         command->name, call->words[command->most]);
    return CLI_DONE;
}

static int run_command(cli_call *call, int argc, char **argv)
{
    int status = cli_options_gather(call);
    if (status == CLI_DONE)
        status = cli_options_parse(call, argc, argv);
    if (status == CLI_DONE && cli_switch(call, "help")) {
        cli_help_command(call, call->command);
        return CLI_DONE;
    }
    if (status == CLI_DONE)
        status = count_words(call);
    if (status == CLI_DONE && call->command->needs & CLI_HOME)
        status = cli_home_open(call);
    return status == CLI_DONE ? call->command->run(call) : status;
}

static int find_and_run(cli_call *call, int argc, char **argv)
{
    static const char *const other_names[][2] = {
        {"--help", "help"}, {"-h", "help"}, {"--version", "version"}};
    const char *first = argv[0], *second = argc > 1 ? argv[1] : NULL;
    int used;
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (!strcmp(first, other_names[i][0]))
            first = other_names[i][1];
    call->command = cli_command_find(first, second, &used);
    bool asks = argc == 2 && (!strcmp(second, "--help") || !strcmp(second, "-h"));
    if (!call->command && asks && cli_help_topic(call, first))
        return CLI_DONE;
    if (!call->command)
        return cli_unknown_verb(call, first, second);
    /* getopt_long() skips the first word: the last one of the verb. */
    return run_command(call, argc - used + 1, argv + used - 1);
}

static void release(cli_call *call)
{
    cpd_home_close(call->home);
    cpd_doc_free(call->report);
    cpd_doc_free(call->people);
    cpd_doc_free(call->categories);
    cpd_doc_free(call->scratch);
    cpd_issues_free(call->issues);
    cli_options_free(call);
    free(call->folder);
    cli_secrets_wipe();
}

/* Before anything is shown it is written down who was shown what of other people's: a pipe that is
 * closed ends us at any byte. */
static bool note_reading(void *payload)
{
    return cli_note_reading(payload) == CLI_DONE;
}

/* An answer that could not be written is no answer; what was saved stays saved. */
static int finish(cli_call *call, int status)
{
    int problem = cli_printer_close(&call->out);
    if (problem == 0)
        return call->out.silent && status == CLI_DONE ? call->refused : status;
    fprintf(stderr, "cpd: the answer could not be written: %s\n", strerror(problem));
    return CLI_SYSTEM;
}

static int run(int argc, char **argv)
{
    cli_call call = {.scratch = cpd_doc_new(), .issues = cpd_issues_new()};
    int status;
    signal(SIGPIPE, SIG_DFL); /* who reads no further ends us without a word */
    cli_printer_open(&call.out, wants_json(argc, argv));
    call.out.before = note_reading;
    call.out.payload = &call;
    if (call.scratch && call.issues)
        status = find_and_run(&call, argc, argv);
    else
        status = cli_refuse(&call, CPD_EINTERNAL, "", "out of memory");
    status = finish(&call, status);
    release(&call);
    return status;
}

CPD_API const cpd_frontend cpd_frontend_v1 = {sizeof(cpd_frontend), CPD_FRONTEND_ABI, "cli",
                                              "the plain command line", run};
