/* cpd audit seen: who read what of yours. */
#include <string.h>

#include "commands.h"

/* What somebody was shown, in words. */
static const char *in_words(cli_call *call, const cpd_node *line)
{
    static const char *const words[][2] = {
        {"person", "your posts, registration and contacts"},
        {"progress", "your progress"},
        {"hours", "your hours"},
        {"practice", "who still practises, a report over many people"},
        {"impact", "what a new version would change, a report over many people"},
        {"report", "a council's report over many people"},
    };
    const char *what = cpd_node_get_text(line, "what"), *title = cpd_node_get_text(line, "title"),
               *date = cpd_node_get_text(line, "date"), *id = cpd_node_get_text(line, "record");
    char day[CLI_DAY];
    for (size_t i = 0; what && i < sizeof words / sizeof *words; i++)
        if (!strcmp(what, words[i][0]))
            return words[i][1];
    if (what && !strcmp(what, "list"))
        return cli_textf(call, "a list of your records, %lld of them",
                         (long long)cpd_node_get_int(line, "count", 0));
    if (!title || !date)
        return "a record that is not here any more";
    return cli_textf(call, "%s%s of %s (%s)",
                     what && !strcmp(what, "attachment") ? "a file attached to the " : "", title,
                     cli_day(day, date), id ? cli_short(id, CLI_SHORT) : "");
}

static void print_lines(cli_call *call, const char *title, const cpd_node *lines)
{
    static const cli_column columns[] = {
        {"day", "Day", CLI_SHOW_DAY},
        {"reader", "Who", CLI_SHOW_TEXT},
        {"words", "What", CLI_SHOW_TEXT},
    };
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(lines); i++) {
        cpd_node *row = cpd_node_copy(call->scratch, cpd_node_at(lines, i));
        cpd_node_set_text(call->scratch, row, "words", in_words(call, row));
        cpd_node_add(call->scratch, rows, row);
    }
    if (cpd_node_length(rows) == 0)
        return;
    cli_print_heading(&call->out, "%s", title);
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

static const cli_option seen_options[] = {
    {"from", "DATE", "from this day on", false, NULL},
    {"to", "DATE", "up to this day", false, NULL},
};

static int run_seen(cli_call *call)
{
    cpd_date from = CPD_DATE_NONE, to = CPD_DATE_NONE;
    if (cli_past_date(&from, call, "from") < 0 || cli_past_date(&to, call, "to") < 0 ||
        cpd_audit_seen(&call->report, call->home, from, to) < 0)
        return cli_fail(call);
    const cpd_node *report = cpd_doc_root(call->report), *seen = cpd_node_get(report, "seen");
    cli_print_document(&call->out, report);
    if (cpd_node_length(seen) == 0)
        cli_print_line(&call->out, "Nobody else was shown anything of yours.");
    print_lines(call, "Of yours", seen);
    print_lines(call, "Over many people, without names", cpd_node_get(report, "many"));
    cli_print_line(
        &call->out,
        "What you read yourself is not noted. Nor is what somebody reads in the files of "
        "this home by another program.");
    return CLI_DONE;
}

const cli_command cmd_audit_seen = {
    .name = "audit seen",
    .arguments = "",
    .summary = "Show who read what of yours",
    .about = "Each line is a day, a person and what they were shown. Once a day a digest of the "
             "lines enters the\n"
             "log of this home, and cpd verify holds them against it.",
    .examples = "audit seen\n"
                "audit seen --from 2026-11-01\n",
    CLI_OPTIONS(seen_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_seen,
};
