/* cpd learn: a piece of CPD. Only what was done is needed; what it taught and changed may follow.
 */
#include "cli.h"

static const cli_option options[] = {
    CLI_OPTION_DATE,
    {"type", "WORD", "type of CPD in one word: course, reading, supervision", false, "activity"},
    CLI_OPTION_LINK,
};

/* The texts that a regulator's form may ask for and that are not written yet. */
static void print_left_out(cli_call *call, const cpd_saved *saved, const cpd_node *draft,
                           const cpd_kind *kind)
{
    const char *labels = "", *command = "";
    for (size_t i = 0; i < kind->field_count; i++) {
        const cpd_field *field = &kind->fields[i];
        if (field->type != CPD_FIELD_TEXT || cpd_node_get(draft, field->name))
            continue;
        labels = cli_textf(call, "%s%s%s", labels, *labels ? ", " : "", field->label);
        command = cli_textf(call, "%s --%s TEXT", command, field->name);
    }
    if (*labels)
        cli_print_next(&call->out,
                       cli_textf(call, "cpd amend %s%s%s", cli_short(saved->id, CLI_SHORT), command,
                                 cli_here(call, true)),
                       "%s. It can wait.", labels);
}

static int run(cli_call *call)
{
    const cpd_kind *kind = cpd_kind_find("cpd");
    cpd_node *draft = cli_draft_new(call, "cpd");
    cpd_saved saved;
    int status = cli_draft_text(call, draft, kind, 0);
    if (status == CLI_DONE)
        status = cli_draft_save(call, &saved, draft);
    if (status != CLI_DONE)
        return status;
    cli_print_saved(call, &saved, "cpd", cli_value(call, "date"));
    print_left_out(call, &saved, draft, kind);
    return CLI_DONE;
}

const cli_command cmd_learn = {
    .name = "learn",
    .arguments = "TEXT",
    .least = 0,
    .most = -1,
    .summary = "Write down a piece of CPD",
    .about = "With - the text comes from standard input; without a text you are asked for it.\n"
             "No names of people you support, please: a renewal is read by others.",
    .examples = "learn \"Read the learning review on neglect\" --minutes 1h\n"
                "learn \"Training on coercive control\" --learning \"...\" --impact \"...\" --link "
                "pcf@2018#D5\n"
                "learn - --minutes 90m < notes.txt\n",
    CLI_OPTIONS(options),
    .kind = "cpd",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
