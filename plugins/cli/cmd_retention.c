/* cpd retention: what is due by the rules that were adopted, a person's decision on it, and holds. */
#include "cli.h"

/* ---- due ---- */

static const cli_option due_options[] = {
    {"person", "PERSON", "whose records; otherwise your own", false, NULL},
};

static void print_counts(cli_call *call, const cpd_node *report)
{
    int64_t none = cpd_node_get_int(report, "no_rule", 0),
            untold = cpd_node_get_int(report, "cannot_tell", 0);
    cli_print_fact(&call->out, "within their period",
                   cli_textf(call, "%lld", (long long)cpd_node_get_int(report, "kept", 0)));
    if (none)
        cli_print_fact(&call->out, "no rule speaks of", cli_textf(call, "%lld", (long long)none));
    if (untold)
        cli_print_fact(&call->out, "cannot tell: what their period begins with is not on record",
                       cli_textf(call, "%lld", (long long)untold));
}

/* A home that some of it came from holds its copy: told, for that stops nothing here. */
static void print_elsewhere(cli_call *call, const cpd_node *due)
{
    int64_t held = 0;
    for (size_t i = 0; i < cpd_node_length(due); i++)
        held += cpd_node_get(cpd_node_at(due, i), "held_elsewhere") != NULL;
    if (held)
        cli_print_fact(&call->out,
                       "held by the home they came from, in its own copy (that stops nothing here)",
                       cli_textf(call, "%lld", (long long)held));
}

static int run_due(cli_call *call)
{
    static const cli_column columns[] = {
        {"record", "Record", CLI_SHOW_ID},   {"date", "Day", CLI_SHOW_DAY},
        {"title", "What", CLI_SHOW_TEXT},    {"ends", "Period ended", CLI_SHOW_DAY},
        {"rule_title", "By", CLI_SHOW_TEXT}, {"state", "State", CLI_SHOW_TEXT},
    };
    cpd_date day = CPD_DATE_NONE;
    if (cli_date(&day, call, "as-of") < 0 ||
        cpd_retention_due(&call->report, call->home, cli_value(call, "person"), day) < 0)
        return cli_fail(call);
    const cpd_node *report = cpd_doc_root(call->report), *due = cpd_node_get(report, "due");
    cli_print_document(&call->out, report);
    if (cpd_node_length(due) == 0) {
        cli_print_line(&call->out, "Nothing is due.");
    } else {
        cli_print_heading(&call->out, "Past their period, for a person to look at");
        CLI_PRINT_TABLE(&call->out, columns, due);
        cli_print_next(&call->out,
                       cli_textf(call,
                                 "cpd retention review RECORD --keep DATE|--exception|--destroy%s",
                                 cli_here(call, true)),
                       "nothing goes by itself.");
    }
    cli_print_gap(&call->out);
    print_elsewhere(call, due);
    print_counts(call, report);
    return CLI_DONE;
}

const cli_command cmd_retention_due = {
    .name = "retention due",
    .arguments = "",
    .summary = "What is past the time it is kept for",
    .about = "By the rules that were adopted: a set of the kind retention, which your organisation "
             "decides. None comes\n"
             "with the program as the right one. Nothing is destroyed by a date: a person decides, "
             "record by record.",
    .examples = "retention due\n"
                "retention due --person Asha --as-of 2033-01-01\n",
    CLI_OPTIONS(due_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_AS_OF,
    .run = run_due,
};

/* ---- review ---- */

static const cli_option review_options[] = {
    {"keep", "DATE", "keep it, and look again on that day", false, NULL},
    {"exception", NULL, "its rule's exception holds: the longer period", false, NULL},
    {"destroy", NULL, "erase it, as its rule says; with --yes", false, NULL},
    {"yes", NULL, "of --destroy: yes, for good", false, NULL},
};

/* @return CLI_DONE or a status */
static int read_decision(enum cpd_review *out, cpd_date *until, cli_call *call)
{
    bool keep = cli_value(call, "keep"), exception = cli_switch(call, "exception"),
         destroy = cli_switch(call, "destroy");
    if (keep + exception + destroy != 1)
        return cli_usage(call, "Say one of --keep DATE, --exception and --destroy.",
                         "no one decision was given");
    if (destroy && !cli_switch(call, "yes"))
        return cli_usage(call, "cpd erase RECORD shows what would go. Add --yes when you are sure.",
                         "destroying is for good");
    *out = destroy ? CPD_REVIEW_DESTROY : keep ? CPD_REVIEW_KEEP : CPD_REVIEW_EXCEPTION;
    return keep && cli_date(until, call, "keep") < 0 ? cli_fail(call) : CLI_DONE;
}

static int run_review(cli_call *call)
{
    static const char *const said[] = {
        [CPD_REVIEW_DESTROY] = "Erased, as its rule says. What the disk may still hold is told by "
                               "cpd help erase.",
        [CPD_REVIEW_KEEP] = "Noted: it is kept, to be looked at again on that day.",
        [CPD_REVIEW_EXCEPTION] = "Noted: the exception holds, and its longer period."};
    enum cpd_review decision = CPD_REVIEW_KEEP;
    cpd_date until = CPD_DATE_NONE;
    int status = read_decision(&decision, &until, call);
    if (status != CLI_DONE)
        return status;
    if (cpd_retention_review(call->home, call->words[0], decision, until) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "%s", said[decision]);
    return CLI_DONE;
}

const cli_command cmd_retention_review = {
    .name = "retention review",
    .arguments = "RECORD",
    .least = 1,
    .most = 1,
    .summary = "Decide on a record that is due",
    .about = "The line manager decides, in a home of one's own its holder, of a private text its "
             "author. The log keeps\n"
             "who decided what, by which rule.",
    .examples = "retention review 3f9a1c --keep 2028-01-01\n"
                "retention review 3f9a1c --destroy --yes\n",
    CLI_OPTIONS(review_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_review,
};

/* ---- hold and release ---- */

static const cli_option hold_options[] = {
    {"record", "RECORD", "this record", false, NULL},
    {"person", "PERSON", "all in the portfolio of this person", false, NULL},
    {"reason", "WORD", "one word: claim, complaint, inquiry, order", false, NULL},
};

static int run_hold(cli_call *call)
{
    if (cpd_retention_hold(call->home, cli_value(call, "record"), cli_value(call, "person"),
                           cli_value(call, "reason")) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Held: nothing of it is erased until the hold is released.");
    return CLI_DONE;
}

const cli_command cmd_retention_hold = {
    .name = "retention hold",
    .arguments = "",
    .summary = "Stop all erasing of a record, or of all a person's",
    .about = "For a claim, a complaint, an inquiry: whoever may read it may place a hold. The "
             "reason is one word, for\n"
             "it stays in the log.",
    .examples = "retention hold --record 3f9a1c --reason complaint\n"
                "retention hold --person Asha --reason claim\n",
    CLI_OPTIONS(hold_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_hold,
};

static const cli_option release_options[] = {
    {"record", "RECORD", "this record", false, NULL},
    {"person", "PERSON", "all in the portfolio of this person", false, NULL},
};

static int run_release(cli_call *call)
{
    if (cpd_retention_release(call->home, cli_value(call, "record"), cli_value(call, "person")) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Released: what is due may be erased again, after a review.");
    return CLI_DONE;
}

const cli_command cmd_retention_release = {
    .name = "retention release",
    .arguments = "",
    .summary = "Release a hold",
    .about = "Who placed it does, or the line manager.",
    .examples = "retention release --record 3f9a1c\n",
    CLI_OPTIONS(release_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_release,
};
