/* cpd practice: do senior staff still work with people? */
#include "cli.h"

static void print_people(cli_call *call, const cpd_node *practice)
{
    const cpd_node *people = cpd_node_get(practice, "people");
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const cpd_node *one = cpd_node_at(people, i);
        const char *grade = cpd_node_get_text(one, "grade_title");
        cli_print_heading(&call->out, "%s%s%s", cpd_node_get_text(one, "name"), grade ? ", " : "",
                          grade ? grade : "");
        if (cpd_node_type(cpd_node_get(one, "finding")) == CPD_NODE_OBJECT)
            cli_print_finding(&call->out, cpd_node_get(one, "finding"));
        else
            cli_print_line(&call->out, "No practice minimum is set for this grade.");
    }
}

static void print_grades(cli_call *call, const cpd_node *practice)
{
    static const cli_column columns[] = {
        {"title", "Grade", CLI_SHOW_TEXT},
        {"minimum", "Practice minimum", CLI_SHOW_TEXT},
        {"rule", "Rule", CLI_SHOW_TEXT},
        {"layer", "Whose", CLI_SHOW_TEXT},
    };
    cli_print_heading(&call->out, "Grades");
    CLI_PRINT_TABLE(&call->out, columns, cpd_node_get(practice, "grades"));
}

static void print_counts(cli_call *call, const cpd_node *practice)
{
    static const char *const labels[][2] = {{"people", "people"},
                                            {"with_minimum", "with a practice minimum"},
                                            {"met", "met"},
                                            {"not_yet", "not yet"},
                                            {"cannot_tell", "cannot tell"}};
    const cpd_node *counts = cpd_node_get(practice, "counts");
    const char *suppressed = cpd_node_get_text(practice, "suppressed");
    if (!suppressed)
        suppressed = cpd_node_get_text(counts, "suppressed");
    cli_print_heading(&call->out, "Everybody");
    if (suppressed)
        cli_print_line(&call->out, "%s", cli_sentence(call, suppressed));
    for (size_t i = 0; !suppressed && i < sizeof labels / sizeof *labels; i++)
        cli_print_fact(
            &call->out, labels[i][1],
            cli_textf(call, "%lld", (long long)cpd_node_get_int(counts, labels[i][0], 0)));
}

static int run(cli_call *call)
{
    cpd_date as_of = CPD_DATE_NONE;
    char day[CLI_DAY];
    if (cli_date(&as_of, call, "as-of") < 0 ||
        cpd_career_practice(&call->report, call->home, as_of) < 0)
        return cli_fail(call);
    const cpd_node *practice = cpd_doc_root(call->report);
    cli_print_document(&call->out, practice);
    cli_print_heading(&call->out, "Time with people, as of %s",
                      cli_day(day, cpd_node_get_text(practice, "as_of")));
    print_people(call, practice);
    print_grades(call, practice);
    print_counts(call, practice);
    return CLI_DONE;
}

const cli_command cmd_practice = {
    .name = "practice",
    .arguments = "",
    .summary = "See who still works with people, by the practice minimum of their grade",
    .about = "You see yourself and those whose named contact you are; of everybody else only "
             "counts, and not in\n"
             "groups so small that a count would name somebody.",
    .examples = "practice\n"
                "practice --as-of 2026-06-30\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_AS_OF,
    .run = run,
};
