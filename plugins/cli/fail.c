/* Saying what went wrong, in one form, and what it means for the exit status. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const char *cli_textf(cli_call *call, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    va_end(args);
    const char *kept = cpd_node_as_text(cpd_node_text(call->scratch, text));
    free(text);
    return kept ? kept : "";
}

const char *cli_sentence(cli_call *call, const char *text)
{
    if (!text || !*text)
        return "";
    const char *end = strchr(".!?", text[strlen(text) - 1]) ? "" : ".";
    bool small = text[0] >= 'a' && text[0] <= 'z';
    return cli_textf(call, "%c%s%s", small ? text[0] - 'a' + 'A' : text[0], text + 1, end);
}

const char *cli_stated(cli_call *call, const char *by)
{
    return by ? cli_textf(call, " (stated by %s)", by) : "";
}

/* Nothing that was typed in this run is lost: it is on the screen, in one piece, to be copied. */
static void hand_back(const cli_call *call)
{
    if (!call->typed)
        return;
    fputs("\nNothing was saved. This is what you typed:\n\n", stderr);
    for (const char *line = call->typed; *line;) {
        int length = (int)strcspn(line, "\n");
        char *copy = strndup(line, (size_t)length);
        cli_put(stderr, copy ? copy : "");
        fputc('\n', stderr);
        free(copy);
        line += length + (line[length] == '\n');
    }
    fprintf(stderr, "\nTo try again: cpd %s, and paste it.\n", call->command->name);
}

/* What a kind of failure means here: to "is it whole?" damage is the answer. */
static int status_of(const cli_call *call, int kind)
{
    bool damage = kind == CPD_EDAMAGED || kind == CPD_ETAMPERED;
    return damage && call->command && call->command->needs & CLI_WHOLE ? CLI_NO
                                                                       : cpd_error_exit(kind);
}

int cli_fail(cli_call *call)
{
    const cpd_error *e = cpd_error_last();
    cli_failure failure = {
        .kind = cpd_error_name(e->kind),
        .status = status_of(call, e->kind),
        .text = e->text,
        .hint = e->hint,
        .place = e->place,
        .line = e->line,
        .column = e->column,
        .source = call->line,
        .call = call,
        .issues = call->issues,
    };
    cli_print_failure(&call->out, &failure);
    hand_back(call);
    return failure.status;
}

static int say(cli_call *call, const char *kind, int status, const char *hint, const char *format,
               va_list args)
{
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0)
        text = NULL;
    cli_failure failure = {
        .kind = kind, .status = status, .text = text ? text : format, .hint = hint, .place = ""};
    cli_print_failure(&call->out, &failure);
    free(text);
    return status;
}

int cli_usage(cli_call *call, const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int status = say(call, "usage", CLI_USAGE, hint, format, args);
    va_end(args);
    return status;
}

int cli_refuse(cli_call *call, int kind, const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    call->refused = say(call, cpd_error_name(kind), cpd_error_exit(kind), hint, format, args);
    va_end(args);
    hand_back(call);
    return call->refused;
}
