/* Help: made from the table of verbs and their option tables, examples first.
 *
 * For programs the same tables as one object, {"schema": "cpd.help/1", "verbs": [...]}.
 */
#include <string.h>

#include "cli.h"

static const char opening[] =
    "cpd keeps your working life: time with people, learning, supervision, and what it amounts "
    "to.\n"
    "\n"
    "A week in a few lines\n"
    "  cpd log \"2h visit, 45m recording, 1h supervision yesterday\"\n"
    "  cpd learn \"Read the learning review on neglect\" --minutes 1h --link pcf@2018#D5\n"
    "  cpd reflect \"I went in with my mind made up.\"\n"
    "  cpd supervision record \"Caseload, the court date, leave\" --minutes 1h15m\n"
    "  cpd progress\n";

#define COLUMN 24 /* where the explanations stand */

/* One verb or option and what it does; a name too long for the column has the line to itself. */
static void put_row(FILE *out, const char *name, const char *text)
{
    int length = fprintf(out, "  %s", name);
    if (length + 2 > COLUMN)
        fprintf(out, "\n%*s", COLUMN, "");
    else
        fprintf(out, "%*s", COLUMN - length, "");
    fprintf(out, "%s\n", text);
}

static void put_verbs(FILE *out)
{
    for (const cli_group *group = cli_groups; group->title; group++) {
        fprintf(out, "\n%s\n", group->title);
        for (const cli_command *const *c = group->commands; *c; c++)
            put_row(out, (*c)->name, (*c)->summary);
    }
    fputs("\nMore about one of them: cpd help VERB\n", out);
}

static cpd_node *option_node(cpd_doc *doc, const cli_option *option)
{
    cpd_node *node = cpd_node_object(doc);
    cpd_node_set_text(doc, node, "name", option->name);
    cpd_node_set_text(doc, node, "value", option->value);
    cpd_node_set_text(doc, node, "help", option->help);
    cpd_node_set_bool(doc, node, "many", option->many);
    return node;
}

static cpd_node *command_node(cli_call *call, const cli_command *command)
{
    cpd_doc *doc = call->scratch;
    cpd_node *node = cpd_node_object(doc), *options = cpd_node_list(doc);
    cli_call of_command = {.command = command, .scratch = doc};
    if (cli_options_gather(&of_command) == CLI_DONE)
        for (size_t i = 0; i < of_command.option_count; i++)
            cpd_node_add(doc, options, option_node(doc, &of_command.options[i]));
    cli_options_free(&of_command);
    cpd_node_set_text(doc, node, "name", command->name);
    cpd_node_set_text(doc, node, "arguments", command->arguments);
    cpd_node_set_text(doc, node, "summary", command->summary);
    cpd_node_set(doc, node, "options", options);
    return node;
}

/* "person" is the first word of "person add". */
static bool is_below(const cli_command *command, const char *first)
{
    size_t n = strlen(first);
    return !strncmp(command->name, first, n) && command->name[n] == ' ';
}

static void put_all(FILE *out)
{
    fputs(opening, out);
    put_verbs(out);
}

static void put_examples(FILE *out, const char *examples)
{
    for (const char *line = examples; *line;) {
        int length = (int)strcspn(line, "\n");
        fprintf(out, "  cpd %.*s\n", length, line);
        line += length + (line[length] == '\n');
    }
}

static void put_options(FILE *out, const cli_call *call)
{
    for (size_t i = 0; i < call->option_count; i++) {
        const cli_option *option = &call->options[i];
        char name[80];
        snprintf(name, sizeof name, "--%s%s%s%s", option->name, option->value ? " " : "",
                 option->value ? option->value : "", option->many ? " ..." : "");
        put_row(out, name, option->help);
    }
}

static void put_command(FILE *out, cpd_doc *scratch, const cli_command *command)
{
    cli_call call = {.command = command, .scratch = scratch};
    put_examples(out, command->examples);
    fprintf(out, "\nUse: cpd %s%s%s [OPTION...]\n%s.\n", command->name,
            *command->arguments ? " " : "", command->arguments, command->summary);
    if (*command->about)
        fprintf(out, "\n%s\n", command->about);
    fputs("\nOptions\n", out);
    if (cli_options_gather(&call) == CLI_DONE)
        put_options(out, &call);
    cli_options_free(&call);
}

void cli_help_command(cli_call *call, const cli_command *command)
{
    cpd_node *verbs = cpd_node_list(call->scratch);
    if (cli_switch(call, "json")) {
        cpd_node_add(call->scratch, verbs, command_node(call, command));
        cli_print_schema(call, "cpd.help/1", "verbs", verbs);
    } else {
        put_command(call->out.out, call->scratch, command);
    }
}

/* Every verb, or those below a first word. Returns how many. */
static size_t document_verbs(cli_call *call, const char *first)
{
    cpd_node *verbs = cpd_node_list(call->scratch);
    for (const cli_group *group = cli_groups; group->title; group++)
        for (const cli_command *const *c = group->commands; *c; c++)
            if (!first || is_below(*c, first))
                cpd_node_add(call->scratch, verbs, command_node(call, *c));
    if (cpd_node_length(verbs) > 0)
        cli_print_schema(call, "cpd.help/1", "verbs", verbs);
    return cpd_node_length(verbs);
}

static size_t put_below(FILE *out, const char *first)
{
    size_t count = 0;
    for (const cli_group *group = cli_groups; group->title; group++)
        for (const cli_command *const *c = group->commands; *c; c++)
            if (is_below(*c, first)) {
                put_row(out, (*c)->name, (*c)->summary);
                count++;
            }
    return count;
}

void cli_help_all(cli_call *call)
{
    if (cli_switch(call, "json"))
        document_verbs(call, NULL);
    else
        put_all(call->out.out);
}

bool cli_help_topic(cli_call *call, const char *first)
{
    size_t count =
        cli_switch(call, "json") ? document_verbs(call, first) : put_below(call->out.out, first);
    return count > 0;
}
