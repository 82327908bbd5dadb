/* cpd amend: put a slip right. The earlier version stays in the history. */
#include <string.h>

#include "cli.h"

static const cli_option options[] = {
    {"because", "TEXT", "why it is changed", false, NULL},
    {"set", "FIELD=VALUE", "change any field by its name; without a value it is emptied", true,
     NULL},
    {"type", "WORD", "type of CPD in one word: course, reading, supervision", false, "activity"},
    {"date", "DATE", "the day", false, NULL},
    {"from", "DATE", "the first day", false, NULL},
    {"to", "DATE", "the last day", false, NULL},
    CLI_OPTION_LINK,
};

static const cpd_field *field_of(const cpd_kind *kind, const char *name, size_t length)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (strlen(kind->fields[i].name) == length && !strncmp(kind->fields[i].name, name, length))
            return &kind->fields[i];
    return NULL;
}

static const char *fields_of(cli_call *call, const cpd_kind *kind)
{
    const char *list = "";
    for (size_t i = 0; i < kind->field_count; i++)
        list = cli_textf(call, "%s%s%s", list, *list ? ", " : "", kind->fields[i].name);
    return list;
}

static int no_such_field(cli_call *call, const cpd_kind *kind, const char *name, size_t length)
{
    return cli_usage(call, cli_textf(call, "It has: %s.", fields_of(call, kind)),
                     "%s: there is no field \"%.*s\"", kind->title, (int)length, name);
}

/* Options of other kinds are in the table too; here one must belong to this record's. */
static int check_options(cli_call *call, const cpd_kind *kind)
{
    for (size_t i = 0; i < call->given_count; i++) {
        const cli_option *option = call->given[i].option;
        const char *name = option->field ? option->field : option->name;
        bool of_a_field = false;
        for (size_t k = 0; cpd_kind_at(k); k++)
            of_a_field = of_a_field || field_of(cpd_kind_at(k), name, strlen(name));
        if (of_a_field && !field_of(kind, name, strlen(name)))
            return no_such_field(call, kind, name, strlen(name));
    }
    return CLI_DONE;
}

static int gather(cli_call *call, cpd_node *changes, const cpd_kind *kind, const char *day)
{
    int status = check_options(call, kind);
    if (status == CLI_DONE)
        status = cli_draft_fill(call, changes, kind, day);
    if (status == CLI_DONE && cpd_node_length(changes) == 0)
        return cli_usage(call, cli_textf(call, "It has: %s.", fields_of(call, kind)),
                         "nothing is said to change");
    return status;
}

static int run(cli_call *call)
{
    cpd_node *changes = cpd_node_object(call->scratch);
    cpd_saved saved;
    if (cpd_record_read(&call->report, call->home, call->words[0], NULL) < 0)
        return cli_fail(call);
    const cpd_node *record = cpd_doc_root(call->report);
    const char *name = cpd_node_get_text(record, "kind"), *id = cpd_node_get_text(record, "record");
    const cpd_kind *kind = name ? cpd_kind_find(name) : NULL;
    if (!kind)
        return cli_refuse(call, CPD_EINPUT, "Install a newer cpd.",
                          "this kind of record is newer than this program");
    const char *was = cpd_node_get_text(record, "date");
    if (!was)
        was = cpd_node_get_text(record, "from");
    int status = gather(call, changes, kind, was);
    if (status != CLI_DONE)
        return status;
    if (cpd_record_amend(&saved, call->home, id, changes, cli_value(call, "because"),
                         call->issues) < 0)
        return cli_fail(call);
    const char *day = cpd_node_get_text(changes, "date");
    cli_print_saved(call, &saved, name, day ? day : was);
    cli_print_line(&call->out,
                   "This is version %d; the earlier one stays in its history: cpd show %s",
                   saved.revision, cli_short(saved.id, CLI_SHORT));
    if (cpd_node_length(cpd_node_get(record, "signatures")) > 0)
        cli_print_next(&call->out,
                       cli_textf(call, "cpd supervision sign %s%s", cli_short(saved.id, CLI_SHORT),
                                 cli_here(call, true)),
                       "it was signed as it stood before; this version is not signed.");
    return CLI_DONE;
}

const cli_command cmd_amend = {
    .name = "amend",
    .arguments = "RECORD",
    .least = 1,
    .most = 1,
    .summary = "Put right what you wrote; the earlier version stays",
    .about = "RECORD is an id as a listing shows it: its last characters are enough.",
    .examples = "amend 3f9a1c --minutes 90m --because \"I mistyped the time\"\n"
                "amend 3f9a1c --impact \"I now ask who else is at home.\"\n"
                "amend 3f9a1c --set activity=reading\n",
    CLI_OPTIONS(options),
    .kind = "*",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
