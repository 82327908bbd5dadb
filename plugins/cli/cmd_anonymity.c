/* cpd anonymity: what in one's records may tell who somebody is, and what one says to it. */
#include <string.h>

#include "cli.h"

static const cli_option options[] = {
    {"looked", NULL, "you have looked: it tells nobody; the note does not come again", false, NULL},
    {"release", "REASON", "its text may leave all the same, and why; that is recorded", false,
     NULL},
};

static void print_found(cli_call *call, const cpd_node *report)
{
    static const cli_column columns[] = {
        {"said", "What", CLI_SHOW_TEXT},
        {"text", "In your words", CLI_SHOW_TEXT},
        {"label", "Where", CLI_SHOW_TEXT},
        {"state", "", CLI_SHOW_TEXT},
    };
    const cpd_node *found = cpd_node_get(report, "found");
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(found); i++) {
        cpd_node *row = cpd_node_copy(call->scratch, cpd_node_at(found, i));
        cpd_node_set_text(call->scratch, row, "state",
                          cpd_node_get_bool(row, "released") ? "may leave"
                          : cpd_node_get_bool(row, "seen")   ? "looked at"
                                                             : "");
        cpd_node_add(call->scratch, rows, row);
    }
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

static void print_next(cli_call *call, const cpd_node *report)
{
    const char *id = cli_short(cpd_node_get_text(report, "record"), CLI_SHORT),
               *here = cli_here(call, true);
    if (cpd_node_get_int(report, "unseen", 0))
        cli_print_next(&call->out, cli_textf(call, "cpd anonymity %s --looked%s", id, here),
                       "put it in other words, or say that it tells nobody.");
    if (cpd_node_get_int(report, "held", 0))
        cli_print_next(
            &call->out, cli_textf(call, "cpd anonymity %s --release REASON%s", id, here),
            "it stays out of exports, bundles and the renewal's copy until you say why it may leave.");
}

static int show_one(cli_call *call, const char *record)
{
    if (cpd_record_identifying(&call->report, call->home, record) < 0)
        return cli_fail(call);
    const cpd_node *report = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.anonymity/1", NULL, report);
    if (cpd_node_length(cpd_node_get(report, "found")) == 0)
        cli_print_line(&call->out, "Nothing on the face of it. A rare story can still tell who it "
                                   "was about: would the family know themselves?");
    else
        print_found(call, report);
    print_next(call, report);
    return CLI_DONE;
}

static int say(cli_call *call, const char *record)
{
    const char *reason = cli_value(call, "release");
    int r = reason ? cpd_record_release(call->home, record, NULL, reason)
                   : cpd_record_looked_at(call->home, record, NULL);
    if (r < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, reason
                                   ? "Recorded, with your reason: its text may leave."
                                   : "Noted: you are not asked again about what stands there now.");
    return CLI_DONE;
}

/* ---- all of one's own ---- */

static int add_held(cli_call *call, cpd_node *rows, const cpd_node *record)
{
    cpd_doc *doc = NULL;
    const char *author = cpd_node_get_text(record, "author");
    if (cpd_node_get_bool(record, "locked") || cpd_node_get_bool(record, "erased") || !author)
        return CLI_DONE;
    if (cpd_record_identifying(&doc, call->home, cpd_node_get_text(record, "record")) < 0)
        return cli_fail(call);
    int64_t held = cpd_node_get_int(cpd_doc_root(doc), "held", 0);
    if (held) {
        cpd_node *row = cpd_node_object(call->scratch);
        cpd_node_set_text(call->scratch, row, "record", cpd_node_get_text(record, "record"));
        cpd_node_set_text(call->scratch, row, "title", cpd_node_get_text(record, "title"));
        cpd_node_set_text(call->scratch, row, "day", cpd_node_get_text(record, "date"));
        cpd_node_set_int(call->scratch, row, "held", held);
        cpd_node_add(call->scratch, rows, row);
    }
    cpd_doc_free(doc);
    return CLI_DONE;
}

static int list_all(cli_call *call)
{
    static const cli_column columns[] = {
        {"record", "Record", CLI_SHOW_ID},
        {"day", "Day", CLI_SHOW_DAY},
        {"title", "Kind", CLI_SHOW_TEXT},
        {"held", "To look at", CLI_SHOW_NUMBER},
    };
    cpd_node *rows = cpd_node_list(call->scratch);
    int status = CLI_DONE;
    if (cpd_record_list(&call->report, call->home, NULL) < 0)
        return cli_fail(call);
    const cpd_node *records = cpd_doc_root(call->report);
    for (size_t i = 0; status == CLI_DONE && i < cpd_node_length(records); i++)
        status = add_held(call, rows, cpd_node_at(records, i));
    if (status != CLI_DONE)
        return status;
    cli_print_schema(call, "cpd.anonymity-list/1", "records", rows);
    if (cpd_node_length(rows) == 0)
        cli_print_line(&call->out, "Nothing is held back.");
    else
        CLI_PRINT_TABLE(&call->out, columns, rows);
    return CLI_DONE;
}

static int run(cli_call *call)
{
    bool says = cli_switch(call, "looked") || cli_value(call, "release");
    if (cli_switch(call, "looked") && cli_value(call, "release"))
        return cli_usage(call, "--release says both.", "--looked or --release, not both");
    if (call->count == 0)
        return says ? cli_usage(call, "Name the record: cpd anonymity RECORD --looked",
                                "it is not said of which record")
                    : list_all(call);
    return says ? say(call, call->words[0]) : show_one(call, call->words[0]);
}

const cli_command cmd_anonymity = {
    .name = "anonymity",
    .arguments = "[RECORD]",
    .least = 0,
    .most = 1,
    .summary = "What in your records may tell who somebody is",
    .about =
        "Names, dates of birth, numbers, addresses: found on this machine, by form alone. Records "
        "in which something\n"
        "is found stay out of exports, bundles and the renewal's copy until you put it in other words or "
        "say why it may leave.",
    .examples = "anonymity\n"
                "anonymity 3f9a1c\n"
                "anonymity 3f9a1c --looked\n"
                "anonymity 3f9a1c --release \"she asked to be named\"\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
