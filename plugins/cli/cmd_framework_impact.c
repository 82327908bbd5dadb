/* cpd framework impact: what adopting versions would change, before anybody adopts them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "repository.h"

static const cli_option options[] = {
    {"as-of", "DATE", "judged on that day; otherwise the day they come into force, or today", false,
     NULL},
    {"layer", "LAYER", "as if adopted for this layer; otherwise as the sets say", false, NULL},
};

/* ---- the bar ---- */

#define BAR 30

/* Only where somebody looks on; a program would have to skip it. */
static int show_bar(void *payload, size_t done, size_t all)
{
    size_t filled = all ? done * BAR / all : BAR;
    (void)payload;
    fprintf(stderr, "\r[%.*s%*s] %zu of %zu people", (int)filled, "##############################",
            (int)(BAR - filled), "", done, all);
    if (done == all)
        fputs("\r\033[K", stderr);
    return 0;
}

/* ---- the answer ---- */

static void print_counts(cli_call *call, const cpd_node *report)
{
    static const char *const labels[][2] = {{"people", "people looked at"},
                                            {"gain", "gain"},
                                            {"lose", "lose"},
                                            {"otherwise", "change otherwise"},
                                            {"unchanged", "stay as they are"}};
    const cpd_node *counts = cpd_node_get(report, "counts");
    const char *suppressed = cpd_node_get_text(report, "suppressed");
    if (suppressed)
        cli_print_line(&call->out, "%s", cli_sentence(call, suppressed));
    for (size_t i = 0; counts && i < sizeof labels / sizeof *labels; i++)
        cli_print_fact(
            &call->out, labels[i][1],
            cli_textf(call, "%lld", (long long)cpd_node_get_int(counts, labels[i][0], 0)));
}

static void print_rules(cli_call *call, const cpd_node *rules)
{
    if (cpd_node_length(rules) == 0)
        return;
    cli_print_heading(&call->out, "By requirement");
    for (size_t i = 0; i < cpd_node_length(rules); i++) {
        const cpd_node *rule = cpd_node_at(rules, i);
        if (cpd_node_get_bool(rule, "few"))
            cli_print_fact(&call->out, cpd_node_get_text(rule, "title"), "too few to be counted");
        else
            cli_print_fact(&call->out, cpd_node_get_text(rule, "title"),
                           cli_textf(call, "%lld gain, %lld lose, %lld otherwise (%s)",
                                     (long long)cpd_node_get_int(rule, "gain", 0),
                                     (long long)cpd_node_get_int(rule, "lose", 0),
                                     (long long)cpd_node_get_int(rule, "otherwise", 0),
                                     cpd_node_get_text(rule, "rule")));
    }
}

static void print_links(cli_call *call, const cpd_node *links)
{
    if (cpd_node_length(links) == 0)
        return;
    cli_print_heading(&call->out, "Records linked to older versions");
    for (size_t i = 0; i < cpd_node_length(links); i++) {
        const cpd_node *line = cpd_node_at(links, i);
        long long all = (long long)cpd_node_get_int(line, "links", 0);
        cli_print_fact(&call->out,
                       cli_textf(call, "%s, seen from %s", cpd_node_get_text(line, "from"),
                                 cpd_node_get_text(line, "to")),
                       cli_textf(call,
                                 "%lld link%s; carried over: %lld, to be looked at again: %lld, "
                                 "not mapped: %lld",
                                 all, all == 1 ? "" : "s",
                                 (long long)cpd_node_get_int(line, "carried", 0),
                                 (long long)cpd_node_get_int(line, "look_again", 0),
                                 (long long)cpd_node_get_int(line, "unmapped", 0)));
    }
}

static const char *state(const cpd_node *finding)
{
    const char *text = cpd_node_get_text(finding, "state");
    return !text                          ? "nothing asked"
           : !strcmp(text, "not-yet")     ? "not yet"
           : !strcmp(text, "cannot-tell") ? "cannot tell"
                                          : text;
}

static void print_person(cli_call *call, const cpd_node *person)
{
    const cpd_node *findings = cpd_node_get(person, "findings");
    const char *change = cpd_node_get_text(person, "change");
    cli_print_heading(&call->out, "%s: %s", cpd_node_get_text(person, "name"),
                      !strcmp(change, "gain")   ? "gains"
                      : !strcmp(change, "lose") ? "loses"
                                                : "changes otherwise");
    for (size_t i = 0; i < cpd_node_length(findings); i++) {
        const cpd_node *one = cpd_node_at(findings, i);
        cli_print_fact(&call->out, cpd_node_get_text(one, "about"),
                       cli_textf(call, "%s, then %s", state(cpd_node_get(one, "before")),
                                 state(cpd_node_get(one, "after"))));
        cli_print_finding(&call->out, cpd_node_get(one, "after"));
    }
}

static int run(cli_call *call)
{
    cpd_impact_options asked = CPD_IMPACT_OPTIONS_INIT;
    cpd_repository *repository = NULL;
    if (cli_date(&asked.as_of, call, "as-of") < 0)
        return cli_fail(call);
    asked.layer = cli_value(call, "layer");
    asked.progress = isatty(STDERR_FILENO) ? show_bar : NULL;
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE &&
        cpd_repository_impact(&call->report, repository, (const char *const *)call->words,
                              (size_t)call->count, &asked, call->issues) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    const cpd_node *report = cpd_doc_root(call->report), *people = cpd_node_get(report, "people");
    char day[CLI_DAY];
    cli_print_document(&call->out, report);
    cli_print_line(&call->out, "As of %s; nothing was adopted.",
                   cli_day(day, cpd_node_get_text(report, "as_of")));
    print_counts(call, report);
    print_rules(call, cpd_node_get(report, "findings"));
    print_links(call, cpd_node_get(report, "links"));
    for (size_t i = 0; i < cpd_node_length(people); i++)
        print_person(call, cpd_node_at(people, i));
    return CLI_DONE;
}

const cli_command cmd_framework_impact = {
    .name = "framework impact",
    .arguments = "VERSION...",
    .least = 1,
    .most = -1,
    .summary = "Who would gain and who would lose, before versions are adopted",
    .about =
        "Everybody in this home is judged twice, without these versions and with all of them: the "
        "next grade, the\n"
        "practice minimum, supervision. Nothing is kept. Names are shown of yourself and whom you "
        "supervise or\n"
        "manage; of others counts, where they do not point at persons. Somebody gains when what "
        "was not met is\n"
        "met or no longer asked, loses the other way round.",
    .examples = "framework impact pcf@2027 pcf-2018-2027@1 our-ladder@2027\n"
                "framework impact our-ladder@2027 --as-of 2027-04-01\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
