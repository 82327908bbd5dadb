/* cpd hours: where the time went. */
#include "cli.h"

static const cli_option options[] = {
    {"from", "DATE", "from this day on; otherwise the four weeks up to the last day", false, NULL},
    {"to", "DATE", "up to this day; otherwise today", false, NULL},
    {"person", "PERSON", "whose; otherwise yours", false, NULL},
    {"weeks", NULL, "week by week too", false, NULL},
};

/* Cut, not rounded, as in findings: a share just below a limit must not look as if it reached it.
 */
static const char *share(cli_call *call, int64_t basis_points)
{
    return cli_textf(call, "%d.%d%%", (int)(basis_points / 100), (int)(basis_points % 100 / 10));
}

static void print_categories(cli_call *call, const cpd_node *hours)
{
    static const cli_column columns[] = {
        {"title", "What it went into", CLI_SHOW_TEXT},
        {"minutes", "Time", CLI_SHOW_MINUTES},
        {"share", "Share", CLI_SHOW_NUMBER},
        {"people", "", CLI_SHOW_TEXT},
    };
    const cpd_node *list = cpd_node_get(hours, "categories");
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i);
        cpd_node *row = cpd_node_copy(call->scratch, one);
        cpd_node_set_text(call->scratch, row, "share",
                          share(call, cpd_node_get_int(one, "share_bp", 0)));
        cpd_node_set_text(call->scratch, row, "people",
                          cpd_node_get_bool(one, "front_line") ? "time with people" : NULL);
        cpd_node_add(call->scratch, rows, row);
    }
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

static void print_weeks(cli_call *call, const cpd_node *hours)
{
    static const cli_column columns[] = {
        {"monday", "Week from", CLI_SHOW_DAY},
        {"minutes", "Written down", CLI_SHOW_MINUTES},
        {"expected_minutes", "Expected", CLI_SHOW_MINUTES},
        {"sampled", "Judged", CLI_SHOW_TEXT},
    };
    const cpd_node *weeks = cpd_node_get(hours, "weeks");
    bool expected = false;
    cli_print_heading(&call->out, "Week by week");
    CLI_PRINT_TABLE(&call->out, columns, weeks);
    if (cpd_node_length(weeks) == 0)
        cli_print_line(&call->out, "No whole week, from Monday to Sunday, lies in these days.");
    for (size_t i = 0; i < cpd_node_length(weeks); i++)
        expected = expected || cpd_node_get(cpd_node_at(weeks, i), "expected_minutes");
    if (!expected && cpd_node_length(weeks) > 0)
        cli_print_next(&call->out,
                       cli_textf(call, "cpd contract HOURS --from DATE%s", cli_here(call, true)),
                       "the contracted hours of these weeks; without them none can be judged.");
}

static void print_hours(cli_call *call, const cpd_node *hours)
{
    char from[CLI_DAY], to[CLI_DAY], total[CPD_MINUTES_TEXT];
    int64_t absent = cpd_node_get_int(hours, "absent_days", 0);
    int64_t left_out = cpd_node_get_int(hours, "left_out_minutes", 0);
    cpd_minutes_format(total, cpd_node_get_int(hours, "total_minutes", 0));
    cli_print_heading(&call->out, "%s to %s: %s written down",
                      cli_day(from, cpd_node_get_text(hours, "from")),
                      cli_day(to, cpd_node_get_text(hours, "to")), total);
    print_categories(call, hours);
    if (absent > 0)
        cli_print_line(&call->out, "Days away: %d", (int)absent);
    if (left_out > 0) {
        cpd_minutes_format(total, left_out);
        cli_print_line(&call->out,
                       "Left out: %s written down on days away; one of the two is wrong. See them "
                       "with cpd list, withdraw the wrong one.",
                       total);
    }
    if (cli_switch(call, "weeks"))
        print_weeks(call, hours);
}

static int run(cli_call *call)
{
    cpd_period period = {.to = cli_today()};
    if (cli_past_date(&period.to, call, "to") < 0)
        return cli_fail(call);
    period.from = period.to - 27; /* four weeks, both days counted */
    if (cli_past_date(&period.from, call, "from") < 0)
        return cli_fail(call);
    if (period.from > period.to)
        return cli_refuse(call, CPD_EINPUT, "Write the first day first.",
                          "the last day lies before the first");
    if (cpd_hours_sum(&call->report, call->home, cli_value(call, "person"), period) < 0)
        return cli_fail(call);
    cli_print_document(&call->out, cpd_doc_root(call->report));
    print_hours(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

const cli_command cmd_hours = {
    .name = "hours",
    .arguments = "",
    .summary = "Sum up where the time went",
    .about = "",
    .examples = "hours\n"
                "hours --from 2026-09-01 --weeks\n"
                "hours --person Asha\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
