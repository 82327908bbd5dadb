/* Options: three tables in, values out.
 *
 * A command's options are the common ones, its own, and the fields of its kind; together they make
 * the list that getopt_long() reads and that the help prints. getopt_long() is kept quiet: what was
 * not understood is said here, with the nearest option that exists.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli.h"

static const cli_option common[] = {
    {"home", "FOLDER", "the home to use; otherwise $CPD_HOME, or cpd in your data folder", false,
     NULL},
    {"as", "PERSON", "who you are; otherwise $CPD_AS, or the only person of the home", false, NULL},
    {"json", NULL, "answer for programs: one JSON object, also when something fails", false, NULL},
    {"help", NULL, "show this help", false, NULL},
};
static const cli_option set = CLI_OPTION_SET;
static const cli_option passphrase_fd = {
    "passphrase-fd", "N", "read the passphrase from this open file; otherwise it is asked for",
    false, NULL};
static const cli_option as_of = {"as-of", "DATE", "the answer as it was on that day", false, NULL};

static const cli_option *find(const cli_call *call, const char *name)
{
    for (size_t i = 0; i < call->option_count; i++)
        if (!strcmp(call->options[i].name, name))
            return &call->options[i];
    return NULL;
}

/* There is room for all of them, see most_options(). Its own come first and win over a field. */
static void add(cli_call *call, const cli_option *option)
{
    if (!find(call, option->name))
        call->options[call->option_count++] = *option;
}

static const char *value_name(enum cpd_field_type type)
{
    static const char *const names[] = {
        [CPD_FIELD_TEXT] = "TEXT",     [CPD_FIELD_CODE] = "WORD",
        [CPD_FIELD_MINUTES] = "TIME",  [CPD_FIELD_FLAG] = NULL,
        [CPD_FIELD_NUMBER] = "NUMBER", [CPD_FIELD_DATE] = "DATE",
        [CPD_FIELD_CASE] = "NUMBER",   [CPD_FIELD_REFERENCE] = "SET@VERSION#CODE"};
    return names[type];
}

/* Has the command an option of its own for a field? */
static bool is_covered(const cli_call *call, const char *field)
{
    for (size_t i = 0; i < call->option_count; i++)
        if (call->options[i].field && !strcmp(call->options[i].field, field))
            return true;
    return false;
}

#define NAMED_MOST 3 /* kinds that are named where they share a field */

/* What a field is for. Where kinds share it under a label of their own, they are named instead. */
static const char *help_of(cli_call *call, const cpd_field *field)
{
    const char *kinds = "";
    size_t count = 0;
    for (size_t i = 0; !strcmp(call->command->kind, "*") && cpd_kind_at(i); i++)
        for (size_t k = 0; k < cpd_kind_at(i)->field_count; k++)
            if (!strcmp(cpd_kind_at(i)->fields[k].name, field->name))
                kinds =
                    cli_textf(call, "%s%s%s", kinds, count++ ? ", " : "", cpd_kind_at(i)->title);
    if (count > NAMED_MOST)
        return cli_textf(call, "of %zu kinds: cpd kinds KIND says what it means there", count);
    return count > 1 ? cli_textf(call, "of a %s", kinds)
                     : cli_textf(call, "%s. %s", field->label, field->hint);
}

static void add_fields(cli_call *call, const cpd_kind *kind)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        const cpd_field *field = &kind->fields[i];
        if (!is_covered(call, field->name))
            add(call, &(cli_option){field->name, value_name(field->type), help_of(call, field),
                                    false, NULL});
    }
}

static size_t most_options(const cli_command *command)
{
    size_t most = sizeof common / sizeof *common + 3 + command->option_count;
    for (size_t i = 0; command->kind && cpd_kind_at(i); i++)
        most += cpd_kind_at(i)->field_count;
    return most;
}

int cli_options_gather(cli_call *call)
{
    const cli_command *command = call->command;
    call->options = calloc(most_options(command), sizeof *call->options);
    if (!call->options)
        return cli_refuse(call, CPD_EINTERNAL, "", "out of memory");
    for (size_t i = 0; i < command->option_count; i++)
        add(call, &command->options[i]);
    for (size_t i = 0; command->kind && cpd_kind_at(i); i++)
        if (!strcmp(command->kind, "*") || !strcmp(command->kind, cpd_kind_at(i)->name))
            add_fields(call, cpd_kind_at(i));
    if (command->kind)
        add(call, &set);
    if (command->needs & CLI_AS_OF)
        add(call, &as_of);
    if (command->needs & (CLI_KEY | CLI_SECRET))
        add(call, &passphrase_fd);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        add(call, &common[i]);
    return CLI_DONE;
}

void cli_options_free(cli_call *call)
{
    free(call->options);
    free(call->given);
}

/* ---- reading ---- */

#define FIRST 256 /* beyond every short option */

static struct option *for_getopt(const cli_call *call)
{
    struct option *list = calloc(call->option_count + 1, sizeof *list);
    for (size_t i = 0; list && i < call->option_count; i++) {
        list[i].name = call->options[i].name;
        list[i].has_arg = call->options[i].value ? required_argument : no_argument;
        list[i].val =
            FIRST +
            (int)i; /* all different, or getopt_long() would settle what is ambiguous by itself */
    }
    return list;
}

/* What was typed as "--nmae=x" or "-n", as the name alone. */
static const char *typed_name(cli_call *call, const char *word)
{
    while (*word == '-')
        word++;
    return cli_textf(call, "%.*s", (int)strcspn(word, "="), word);
}

static int unknown(cli_call *call, const char *word)
{
    cli_nearest best = {.typed = typed_name(call, word)};
    for (size_t i = 0; i < call->option_count; i++)
        cli_nearest_offer(&best, call->options[i].name);
    const char *hint = cli_textf(
        call, "Its options: cpd help %s. A text that begins with a dash comes after \"--\".",
        call->command->name);
    if (best.name)
        hint = cli_textf(call, "Did you mean --%s?", best.name);
    return cli_usage(call, hint, "\"cpd %s\" has no option \"%.*s\"", call->command->name,
                     (int)strcspn(word, "="), word);
}

static int not_understood(cli_call *call, int found, char **argv)
{
    const char *word = argv[optind - 1];
    if (found == ':')
        return cli_usage(call, "", "option %s needs a value after it", word);
    if (strncmp(word, "--", 2) != 0)
        return unknown(call, cli_textf(call, "-%c", optopt));
    const char *name = typed_name(call, word);
    const cli_option *option = find(call, name);
    if (option && !option->value)
        return cli_usage(call, "", "option --%s takes no value", name);
    for (size_t i = 0; i < call->option_count; i++)
        if (!strncmp(call->options[i].name, name, strlen(name)))
            return cli_usage(call, "Write the whole name.", "option --%s could mean several", name);
    return unknown(call, word);
}

static int read_all(cli_call *call, int argc, char **argv, const struct option *list)
{
    int found;
    opterr = 0;
    optind = 0; /* begin anew: glibc's way of saying so */
    while ((found = getopt_long(argc, argv, ":h", list, NULL)) != -1) {
        if (found == 'h')
            call->given[call->given_count++] = (cli_given){find(call, "help"), NULL};
        else if (found >= FIRST)
            call->given[call->given_count++] = (cli_given){&call->options[found - FIRST], optarg};
        else
            return not_understood(call, found, argv);
    }
    call->words = argv + optind;
    call->count = argc - optind;
    return CLI_DONE;
}

int cli_options_parse(cli_call *call, int argc, char **argv)
{
    struct option *list = for_getopt(call);
    call->given = calloc((size_t)argc, sizeof *call->given);
    int status = list && call->given ? read_all(call, argc, argv, list)
                                     : cli_refuse(call, CPD_EINTERNAL, "", "out of memory");
    free(list);
    return status;
}

/* ---- asking for what was read ---- */

const char *cli_value_at(const cli_call *call, const char *name, size_t i)
{
    for (size_t k = 0; k < call->given_count; k++)
        if (!strcmp(call->given[k].option->name, name) && i-- == 0)
            return call->given[k].value;
    return NULL;
}

const char *cli_value(const cli_call *call, const char *name)
{
    const char *last = NULL;
    for (size_t k = 0; k < call->given_count; k++)
        if (!strcmp(call->given[k].option->name, name))
            last = call->given[k].value;
    return last;
}

bool cli_switch(const cli_call *call, const char *name)
{
    for (size_t k = 0; k < call->given_count; k++)
        if (!strcmp(call->given[k].option->name, name))
            return true;
    return false;
}

int cli_date(cpd_date *out, const cli_call *call, const char *name)
{
    const char *text = cli_value(call, name);
    return text ? cpd_date_parse_spoken(out, text, cli_today()) : 0;
}

/* Of what ends, a week day is the next one. */
int cli_last_day(cpd_date *out, const cli_call *call)
{
    const char *text = cli_value(call, "until");
    int r = cli_date(out, call, "until");
    bool week_day = text && !strpbrk(text, "0123456789") && strcasecmp(text, "yesterday");
    if (r == 0 && week_day && *out < cli_today())
        *out += 7;
    return r;
}

const char *cli_place(const cli_call *call, const char *place)
{
    for (size_t k = 0; call && k < call->given_count; k++) {
        const cli_option *option = call->given[k].option;
        if (!strcmp(option->field ? option->field : option->name, place))
            return option->name;
    }
    return place;
}

const char *cli_option_of(const cli_command *command, const char *field)
{
    for (size_t i = 0; i < command->option_count; i++)
        if (command->options[i].field && !strcmp(command->options[i].field, field))
            return command->options[i].name;
    return field;
}

int cli_past_date(cpd_date *out, const cli_call *call, const char *name)
{
    const char *text = cli_value(call, name);
    return text ? cpd_date_parse_past(out, text, cli_today()) : 0;
}

const char *cli_joined(cli_call *call, int i)
{
    const char *line = i < call->count ? call->words[i] : "";
    while (++i < call->count)
        line = cli_textf(call, "%s %s", line, call->words[i]);
    return line;
}

const char *cli_joined_text(cli_call *call, int i)
{
    return cli_text(call, cli_joined(call, i));
}
