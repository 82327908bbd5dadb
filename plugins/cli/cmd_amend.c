/* cpd amend: put a slip right. The earlier version stays in the history.
 *
 * What stands after the record is the new text; of a time block, the line said anew. */
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
    CLI_OPTION_WITH,
    CLI_OPTION_ABOUT,
    CLI_OPTION_LINK,
};

/* The words after the record, where its kind has a text of its own. */
static int set_words(cli_call *call, cpd_node *changes, const cpd_kind *kind)
{
    const cpd_field *text = cli_main_text(kind);
    if (call->count < 2)
        return CLI_DONE;
    if (text)
        return cli_draft_set(call, changes, text, cli_joined(call, 1));
    if (!strcmp(kind->name, "session"))
        return cli_usage(call, "Add to it in your own words: cpd supervision account RECORD TEXT",
                         "a session has no text of its own");
    return cli_usage(call, cli_kind_has(call, kind), "%s: it has no text", kind->title);
}

static int gather(cli_call *call, cpd_node *changes, const cpd_kind *kind, const char *day)
{
    int status = cli_kind_check(call, kind);
    if (status == CLI_DONE)
        status = cli_draft_fill(call, changes, kind, day);
    if (status == CLI_DONE)
        status = set_words(call, changes, kind);
    if (status == CLI_DONE && cpd_node_length(changes) == 0)
        return cli_usage(call, cli_kind_has(call, kind), "nothing is said to change");
    return status;
}

/* What is given besides a line, if anything: the line says it all. */
static const char *besides_line(const cli_call *call)
{
    static const char *const fine[] = {"because", "home", "as", "json", "passphrase-fd"};
    for (size_t i = 0; i < call->given_count; i++) {
        const char *name = call->given[i].option->name;
        bool is_fine = false;
        for (size_t k = 0; k < sizeof fine / sizeof *fine; k++)
            is_fine = is_fine || !strcmp(name, fine[k]);
        if (!is_fine)
            return name;
    }
    return NULL;
}

static int amend_line(cli_call *call, cpd_saved *saved, const char *id)
{
    const char *besides = besides_line(call);
    if (besides)
        return cli_usage(call, "Write all of it in the line, as \"1h30m recording monday #12345\".",
                         "the line or --%s, not both", besides);
    call->line = cli_joined_text(call, 1);
    if (!call->line)
        return CLI_INPUT;
    return cpd_hours_amend(saved, call->home, id, call->line, cli_value(call, "because"),
                           call->issues) < 0
               ? cli_fail(call)
               : CLI_DONE;
}

static int amend_fields(cli_call *call, cpd_saved *saved, const cpd_node *record,
                        const cpd_kind *kind)
{
    cpd_node *changes = cpd_node_object(call->scratch);
    const char *id = cpd_node_get_text(record, "record"), *day = cpd_node_get_text(record, "date");
    int status = gather(call, changes, kind, day ? day : cpd_node_get_text(record, "from"));
    if (status == CLI_DONE && cpd_record_amend(saved, call->home, id, changes,
                                               cli_value(call, "because"), call->issues) < 0)
        status = cli_fail(call);
    return status;
}

/* Somebody else reads a private text on: that must not be forgotten while it is written. */
static void tell_readers(cli_call *call, const cpd_node *record)
{
    const cpd_node *readers = cpd_node_get(record, "readers");
    for (size_t i = 0; i < cpd_node_length(readers); i++) {
        const cpd_node *one = cpd_node_at(readers, i);
        const char *as = cpd_node_get_text(one, "as"), *name = cpd_node_get_text(one, "name");
        if (as && name && !strcmp(as, "shared"))
            cli_print_line(&call->out, "%s reads this version too. To end that: cpd unshare %s \"%s\"%s",
                           name, cli_short(cpd_node_get_text(record, "record"), CLI_SHORT), name,
                           cli_here(call, true));
    }
}

static void print_amended(cli_call *call, const cpd_saved *saved, const cpd_node *before)
{
    cpd_doc *now = NULL;
    const char *kind = cpd_node_get_text(before, "kind");
    const cpd_node *record =
        cpd_record_read(&now, call->home, saved->id, NULL) == 0 ? cpd_doc_root(now) : before;
    const char *day = cpd_node_get_text(record, "date"), *to = cpd_node_get_text(record, "to");
    if (!day)
        day = cpd_node_get_text(record, "from");
    cli_print_saved_range(call, saved, kind, day, to ? to : day);
    bool stale = cpd_node_get_bool(record, "stale");
    tell_readers(call, record);
    cpd_doc_free(now);
    cli_print_line(&call->out,
                   "This is version %d; the earlier one stays in its history: cpd show %s%s",
                   saved->revision, cli_short(saved->id, CLI_SHORT), cli_here(call, true));
    if (stale)
        cli_print_next(&call->out,
                       cli_textf(call, "cpd sign %s%s", cli_short(saved->id, CLI_SHORT),
                                 cli_here(call, true)),
                       "it was signed as it stood before; this version is not signed.");
}

static int run(cli_call *call)
{
    cpd_saved saved;
    if (cpd_record_read(&call->report, call->home, call->words[0], NULL) < 0)
        return cli_fail(call);
    const cpd_node *record = cpd_doc_root(call->report);
    if (cpd_node_get_bool(record, "locked"))
        cli_unlock(call); /* what stays of a private text is opened first; all of it anew needs no key */
    const char *name = cpd_node_get_text(record, "kind"), *id = cpd_node_get_text(record, "record");
    const cpd_kind *kind = name ? cpd_kind_find(name) : NULL;
    if (!kind)
        return cli_refuse(call, CPD_EINPUT, "Install a newer cpd.",
                          "this kind of record is newer than this program");
    bool line = call->count > 1 && !strcmp(name, "time");
    int status = line ? amend_line(call, &saved, id) : amend_fields(call, &saved, record, kind);
    if (status == CLI_DONE)
        print_amended(call, &saved, record);
    return status;
}

const cli_command cmd_amend = {
    .name = "amend",
    .arguments = "RECORD [TEXT]",
    .least = 1,
    .most = -1,
    .summary = "Put right what you wrote; the earlier version stays",
    .about = "RECORD is an id as a listing shows it: its last characters are enough. TEXT is what "
             "it is to say\n"
             "instead; of a time block, the line anew: its day and its case stay when the line "
             "names none.",
    .examples = "amend 3f9a1c \"1h30m recording\"\n"
                "amend 3f9a1c --minutes 90m --because \"I mistyped the time\"\n"
                "amend 3f9a1c --impact \"I now ask who else is at home.\"\n"
                "amend 3f9a1c --set activity=reading\n",
    CLI_OPTIONS(options),
    .kind = "*",
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run,
};
