/* cpd list and cpd find: records of a portfolio, newest first. */
#include <stdlib.h>

#include "cli.h"

#define FILTERS                                                                                    \
    {"kind", "KIND", "only these: time, cpd, reflection, session, absence ...", false, NULL},      \
        {"from", "DATE", "from this day on", false, NULL},                                         \
        {"to", "DATE", "up to this day", false, NULL},                                             \
        {"person", "PERSON", "whose; otherwise yours", false, NULL},                               \
    {                                                                                              \
        "most", "NUMBER", "the newest so many; 0: all. Otherwise 50 on a terminal", false, NULL    \
    }

#define MOST_SHOWN 50 /* on a terminal: a screenful or two */

static const cli_option list_options[] = {
    FILTERS,
    {"withdrawn", NULL, "show what was withdrawn too", false, NULL},
};
static const cli_option find_options[] = {FILTERS};

static int read_number(cli_call *call, const char *name, size_t *out)
{
    const char *text = cli_value(call, name);
    char *end;
    if (!text)
        return CLI_DONE;
    unsigned long long number = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end || number > 1000000)
        return cli_usage(call, "Write a number such as 20.", "--%s is not followed by a number",
                         name);
    *out = (size_t)number;
    return CLI_DONE;
}

static bool any_locked(const cpd_node *records)
{
    for (size_t i = 0; i < cpd_node_length(records); i++)
        if (cpd_node_get_bool(cpd_node_at(records, i), "locked"))
            return true;
    return false;
}

static int show_matching(cli_call *call, const char *words, const char *none)
{
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    size_t most = call->out.width > 0 ? MOST_SHOWN : 0;
    int status = read_number(call, "most", &most);
    if (status != CLI_DONE)
        return status;
    filter.kind = cli_value(call, "kind");
    filter.person = cli_value(call, "person");
    filter.withdrawn = cli_switch(call, "withdrawn");
    filter.words = words;
    bool chosen = cli_value(call, "most");
    filter.most = most && !chosen ? most + 1 : most; /* one more tells whether there are more */
    if (cli_past_date(&filter.from, call, "from") < 0 || cli_past_date(&filter.to, call, "to") < 0)
        return cli_fail(call);
    if (filter.to != CPD_DATE_NONE && filter.from > filter.to)
        return cli_refuse(call, CPD_EINPUT, "Write the first day first.",
                          "the last day lies before the first");
    if (words)
        cli_unlock(call); /* what is locked holds no words */
    if (cpd_record_list(&call->report, call->home, &filter) < 0)
        return cli_fail(call);
    if (any_locked(cpd_doc_root(call->report)) && cli_unlock(call)) {
        cpd_doc_free(call->report);
        call->report = NULL;
        if (cpd_record_list(&call->report, call->home, &filter) < 0)
            return cli_fail(call);
    }
    return cli_print_first(call, cpd_doc_root(call->report), most, none);
}

/* Was anything left out that may be there? */
static bool is_narrowed(const cli_call *call)
{
    static const char *const filters[] = {"kind", "from", "to", "person"};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        if (cli_value(call, filters[i]))
            return true;
    return false;
}

static int run_list(cli_call *call)
{
    return show_matching(call, NULL,
                         is_narrowed(call) ? "Nothing to show."
                                           : "Nothing yet. Begin with: cpd log \"2h visit\"");
}

static int run_find(cli_call *call)
{
    return show_matching(call, cli_joined(call, 0), "Nothing holds all these words.");
}

const cli_command cmd_list = {
    .name = "list",
    .arguments = "",
    .summary = "List what you wrote, newest first",
    .about = "",
    .examples = "list\n"
                "list --kind cpd --from 2025-12-01\n"
                "list --person Asha --kind session\n",
    CLI_OPTIONS(list_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_list,
};

const cli_command cmd_find = {
    .name = "find",
    .arguments = "WORDS",
    .least = 1,
    .most = -1,
    .summary = "Find what holds all these words",
    .about = "Texts are opened one by one with your key; no index of them is kept anywhere.",
    .examples = "find threshold neglect\n"
                "find \"court\" --kind cpd\n",
    CLI_OPTIONS(find_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_find,
};
