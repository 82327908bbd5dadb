/* cpd progress: what is missing for the next grade, and why. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

static const cli_option options[] = {
    {"grade", "GRADE", "towards this grade; otherwise the one that yours leads to", false, NULL},
    {"known-at", "POSITION", "as it was known at this position of the home's log", false, NULL},
    {"require", NULL, "end with status 1 when not ready", false, NULL},
};

static void print_grades(cli_call *call, const cpd_node *progress)
{
    char day[CLI_DAY], since[CLI_DAY];
    const char *grade = cpd_node_get_text(progress, "grade_title"),
               *towards = cpd_node_get_text(progress, "towards_title");
    const char *began = cpd_node_get_text(progress, "since"),
               *registered = cpd_node_get_text(progress, "registered_since");
    cli_print_heading(&call->out, "%s, as of %s", cpd_node_get_text(progress, "name"),
                      cli_day(day, cpd_node_get_text(progress, "as_of")));
    if (grade)
        cli_print_fact(&call->out, "grade",
                       cli_textf(call, "%s%s%s%s", grade, began ? ", since " : "",
                                 began ? cli_day(since, began) : "",
                                 cli_stated(call, cpd_node_get_text(progress, "since_by"))));
    cli_print_fact(&call->out, "towards", towards);
    cli_print_fact(&call->out, "ladder", cpd_node_get_text(progress, "ladder"));
    if (registered)
        cli_print_fact(&call->out, "first registered",
                       cli_textf(call, "%s%s", cli_day(since, registered),
                                 cli_stated(call, cpd_node_get_text(progress, "registered_by"))));
}

static void print_practice(cli_call *call, const cpd_node *progress)
{
    const cpd_node *finding = cpd_node_get(progress, "practice"),
                   *weeks = cpd_node_get(progress, "practice_weeks");
    const char *note = cpd_node_get_text(progress, "practice_note");
    if (cpd_node_type(finding) != CPD_NODE_OBJECT && !note)
        return;
    cli_print_heading(&call->out, "Practice minimum");
    if (cpd_node_type(finding) == CPD_NODE_OBJECT)
        cli_print_finding(&call->out, finding);
    if (note)
        cli_print_line(&call->out, "%s", cli_sentence(call, note));
    if (weeks)
        cli_print_line(&call->out, "Weeks written down well enough to judge: %d of the %d needed.",
                       (int)cpd_node_get_int(weeks, "sampled", 0),
                       (int)cpd_node_get_int(weeks, "needed", 0));
}

static void print_supervision(cli_call *call, const cpd_node *progress)
{
    const cpd_node *finding = cpd_node_get(progress, "supervision");
    if (!finding)
        return;
    cli_print_heading(&call->out, "Supervision");
    cli_print_finding(&call->out, finding);
}

static void print_requirement(cli_call *call, const cpd_node *progress)
{
    const cpd_node *requirement = cpd_node_get(progress, "requirement");
    const char *note = cpd_node_get_text(progress, "requirement_note");
    if (cpd_node_type(requirement) != CPD_NODE_OBJECT && !note)
        return;
    cli_print_fact(&call->out, "ready",
                   cpd_node_get_bool(progress, "ready") ? "yes, by what is on record" : "not yet");
    cli_print_heading(&call->out, "What is asked for");
    if (note)
        cli_print_line(&call->out, "%s", cli_sentence(call, note));
    else
        cli_print_finding(&call->out, requirement);
}

/* What only the author is told, and no finding counts. */
static void print_private(cli_call *call, const cpd_node *progress)
{
    const cpd_node *own = cpd_node_get(progress, "private");
    int count = (int)cpd_node_get_int(own, "records", 0);
    if (count > 0)
        cli_print_line(&call->out, "Your private records: %d; %s.", count,
                       cpd_node_get_text(own, "note"));
}

static void print_progress(cli_call *call, const cpd_node *progress)
{
    const char *advice = cpd_node_get_text(progress, "advice"),
               *name = cpd_node_get_text(progress, "name");
    print_grades(call, progress);
    print_requirement(call, progress);
    print_practice(call, progress);
    print_supervision(call, progress);
    cli_print_gap(&call->out);
    print_private(call, progress);
    if (advice)
        cli_print_line(&call->out, "%s", advice);
    if (cpd_node_get_bool(progress, "posts_wait"))
        cli_print_next(&call->out,
                       cli_textf(call, "cpd trust accept \"FINGERPRINT\" --name NAME%s",
                                 cli_here(call, false)),
                       "a home that told of posts is not accepted here: compare its fingerprint "
                       "(cpd trust list) with what that home tells you, and accept it.");
    else if (!cpd_node_get_text(progress, "grade"))
        cli_print_next(&call->out,
                       cli_textf(call, "cpd person post \"%s\" --grade GRADE --since DATE%s", name,
                                 cli_here(call, false)),
                       "the post and its grade.");
}

static int fill(cli_call *call, cpd_career_options *out)
{
    const char *known = cli_value(call, "known-at");
    char *end = NULL;
    *out = (cpd_career_options)CPD_CAREER_OPTIONS_INIT;
    out->person = call->count > 0 ? call->words[0] : NULL;
    out->grade = cli_value(call, "grade");
    if (known)
        out->known_at = strtoll(known, &end, 10);
    if (known && (out->known_at <= 0 || *end))
        return cli_usage(call, "Write a position such as 120; cpd home show tells the newest.",
                         "--known-at is not followed by a position");
    return cli_date(&out->as_of, call, "as-of") < 0 ? cli_fail(call) : CLI_DONE;
}

static int run(cli_call *call)
{
    cpd_career_options asked;
    int status = fill(call, &asked);
    if (status != CLI_DONE)
        return status;
    if (cpd_career_progress(&call->report, call->home, &asked) < 0)
        return cli_fail(call);
    const cpd_node *progress = cpd_doc_root(call->report);
    cli_print_document(&call->out, progress);
    print_progress(call, progress);
    return cli_switch(call, "require") && !cpd_node_get_bool(progress, "ready") ? CLI_NO : CLI_DONE;
}

const cli_command cmd_progress = {
    .name = "progress",
    .arguments = "[PERSON]",
    .least = 0,
    .most = 1,
    .summary = "See what is missing for the next grade, and why",
    .about = "It weighs what was written down; a named person decides. Every finding names the "
             "rule and the\n"
             "records it rests on.",
    .examples = "progress\n"
                "progress Asha --as-of 2026-06-30\n"
                "progress --grade advanced-practitioner --require\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_AS_OF,
    .run = run,
};
