/* cpd framework: the competency sets, vocabularies, ladders and rules that a home judges by. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "repository.h"

/* ---- list ---- */

/* Those that speak on the day; with --all the others too. */
static cpd_node *chosen(cli_call *call, const cpd_node *sets)
{
    cpd_node *list = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(sets); i++)
        if (cli_switch(call, "all") || cpd_node_get_bool(cpd_node_at(sets, i), "in_force"))
            cpd_node_add(call->scratch, list, cpd_node_copy(call->scratch, cpd_node_at(sets, i)));
    return list;
}

static void print_list(cli_call *call, const cpd_node *sets)
{
    static const cli_column columns[] = {
        {"reference", "Set", CLI_SHOW_TEXT},
        {"kind", "Kind", CLI_SHOW_TEXT},
        {"layer", "Whose", CLI_SHOW_TEXT},
        {"from", "From", CLI_SHOW_DAY},
        {"to", "To", CLI_SHOW_DAY},
        {"in_force", "In force", CLI_SHOW_TEXT},
        {"certainty", "Certainty", CLI_SHOW_TEXT},
        {"nation", "Nation", CLI_SHOW_TEXT},
        {"title", "Title", CLI_SHOW_TEXT},
    };
    const cpd_node *list = chosen(call, sets);
    size_t others = cpd_node_length(sets) - cpd_node_length(list);
    CLI_PRINT_TABLE(&call->out, columns, list);
    if (others && call->out.width > 0)
        cli_print_line(&call->out, "%zu more are not in force on the day: cpd framework list --all",
                       others);
}

static int list_adopted(cli_call *call)
{
    cpd_date as_of = CPD_DATE_NONE;
    int status = cli_home_open(call);
    if (status != CLI_DONE)
        return status;
    if (cli_date(&as_of, call, "as-of") < 0 ||
        cpd_framework_list(&call->report, call->home, as_of) < 0)
        return cli_fail(call);
    cli_print_document(&call->out, cpd_doc_root(call->report));
    print_list(call, cpd_node_get(cpd_doc_root(call->report), "sets"));
    return CLI_DONE;
}

static int list_published(cli_call *call)
{
    static const cli_column columns[] = {
        {"reference", "Version", CLI_SHOW_TEXT}, {"tagged_at", "Tagged", CLI_SHOW_TEXT},
        {"signed", "Signed", CLI_SHOW_TEXT},     {"tagger", "By", CLI_SHOW_TEXT},
        {"fault", "Wrong", CLI_SHOW_TEXT},
    };
    cpd_repository *repository = NULL;
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE && cpd_repository_list(&call->report, repository) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    cli_print_document(&call->out, cpd_doc_root(call->report));
    CLI_PRINT_TABLE(&call->out, columns, cpd_node_get(cpd_doc_root(call->report), "versions"));
    return CLI_DONE;
}

static const cli_option list_options[] = {
    {"all", NULL, "also those that are not in force on the day", false, NULL},
    {"published", NULL, "every version in the repository, adopted or not", false, NULL},
    CLI_OPTION_REPO,
};

static int run_list(cli_call *call)
{
    bool published = cli_switch(call, "published") || cli_value(call, "repo");
    return published ? list_published(call) : list_adopted(call);
}

const cli_command cmd_framework_list = {
    .name = "framework list",
    .arguments = "",
    .summary = "List the sets that this home judges by",
    .about = "With --published or --repo it lists the versions that a repository has.",
    .examples = "framework list\n"
                "framework list --all\n"
                "framework list --as-of 2015-06-01\n"
                "framework list --repo college\n",
    CLI_OPTIONS(list_options),
    .needs = CLI_AS_OF,
    .run = run_list,
};

/* ---- show ---- */

static void print_parts(cli_call *call, const cpd_node *shown)
{
    static const cli_column columns[] = {
        {"code", "Code", CLI_SHOW_TEXT},
        {"title", "Title", CLI_SHOW_TEXT},
        {"force", "Force", CLI_SHOW_TEXT},
        {"certainty", "Certainty", CLI_SHOW_TEXT},
    };
    static const char *const parts[][2] = {{"levels", "Levels"},
                                           {"pathways", "Pathways"},
                                           {"nodes", "Capabilities and standards"},
                                           {"entries", "Words for time"},
                                           {"grades", "Grades"},
                                           {"meetings", "Reviews on the way"},
                                           {"documents", "Documents"},
                                           {"decision", "Who decides"},
                                           {"outcomes", "Outcomes"}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const cpd_node *list = cpd_node_get(shown, parts[i][0]);
        if (cpd_node_length(list) == 0)
            continue;
        cli_print_heading(&call->out, "%s", parts[i][1]);
        CLI_PRINT_TABLE(&call->out, columns, list);
    }
}

/* A list of words or references as one text. */
static const char *joined(cli_call *call, const cpd_node *list)
{
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(list); i++)
        text = cli_textf(call, "%s%s%s", text, *text ? ", " : "",
                         cpd_node_as_text(cpd_node_at(list, i)));
    return text;
}

/* The rows of a map: codes as one text, so that a row is a line. */
static cpd_node *shown_rows(cli_call *call, const cpd_node *rows)
{
    static const char *const kept[] = {"change", "carries", "certainty", "note"};
    cpd_doc *doc = call->scratch;
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        const cpd_node *row = cpd_node_at(rows, i);
        cpd_node *line = cpd_node_object(doc);
        for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
            if (cpd_node_get(row, kept[k]))
                cpd_node_set(doc, line, kept[k], cpd_node_copy(doc, cpd_node_get(row, kept[k])));
        cpd_node_set_text(doc, line, "from", joined(call, cpd_node_get(row, "from")));
        cpd_node_set_text(doc, line, "to", joined(call, cpd_node_get(row, "to")));
        cpd_node_add(doc, list, line);
    }
    return list;
}

static void print_rows(cli_call *call, const cpd_node *shown)
{
    static const cli_column columns[] = {
        {"change", "Change", CLI_SHOW_TEXT},       {"from", "From", CLI_SHOW_TEXT},
        {"to", "To", CLI_SHOW_TEXT},               {"carries", "Carries over", CLI_SHOW_TEXT},
        {"certainty", "Certainty", CLI_SHOW_TEXT}, {"note", "Note", CLI_SHOW_TEXT},
    };
    const char *relation = cpd_node_get_text(shown, "relation");
    if (!relation)
        return;
    cli_print_heading(&call->out, "From %s to %s%s", cpd_node_get_text(shown, "mapped_from"),
                      cpd_node_get_text(shown, "mapped_to"),
                      strcmp(relation, "alongside") == 0 ? ", which both hold" : "");
    CLI_PRINT_TABLE(&call->out, columns, shown_rows(call, cpd_node_get(shown, "rows")));
}

static void print_in_force(cli_call *call, const cpd_node *shown)
{
    char from[CLI_DAY], to[CLI_DAY];
    const char *last = cpd_node_get_text(shown, "to");
    cli_print_fact(&call->out, "in force",
                   cli_textf(call, "from %s%s%s", cli_day(from, cpd_node_get_text(shown, "from")),
                             last ? " to " : "", last ? cli_day(to, last) : ""));
}

static void print_facts(cli_call *call, const cpd_node *node, const char *const labels[][2],
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        cli_print_fact(&call->out, labels[i][1], cpd_node_get_text(node, labels[i][0]));
}

#define PRINT_FACTS(call, node, labels)                                                            \
    print_facts(call, node, labels, sizeof(labels) / sizeof *(labels))

static void print_item(cli_call *call, const cpd_node *shown, const cpd_node *item)
{
    static const char *const labels[][2] = {{"text", "text"},           {"aspect", "aspect"},
                                            {"level", "level"},         {"force", "force"},
                                            {"certainty", "certainty"}, {"note", "note"}};
    static const char *const lists[][2] = {{"levels", "asked at"},
                                           {"pathways", "for the pathways"},
                                           {"see_also", "see also"},
                                           {"met_by", "met by"},
                                           {"aliases", "also called"}};
    cli_print_heading(&call->out, "%s: %s", cpd_node_get_text(shown, "reference"),
                      cpd_node_get_text(item, "title"));
    cli_print_fact(&call->out, cpd_node_get_text(shown, "type"), cpd_node_get_text(shown, "code"));
    PRINT_FACTS(call, item, labels);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        cli_print_fact(&call->out, lists[i][1], joined(call, cpd_node_get(item, lists[i][0])));
    cli_print_fact(&call->out, "below it", joined(call, cpd_node_get(shown, "children")));
    cli_print_fact(&call->out, "of", cpd_node_get_text(shown, "title"));
    print_in_force(call, shown);
}

static void print_set(cli_call *call, const cpd_node *shown)
{
    static const char *const labels[][2] = {
        {"publisher", "publisher"},
        {"nation", "nation"},
        {"layer", "whose voice"},
        {"source", "source"},
        {"licence", "licence"},
        {"certainty", "certainty"},
        {"checked_by", "held against its source by"},
        {"note", "note"},
        {"commit", "commit in git"},
    };
    cli_print_heading(&call->out, "%s: %s", cpd_node_get_text(shown, "reference"),
                      cpd_node_get_text(shown, "title"));
    print_in_force(call, shown);
    PRINT_FACTS(call, shown, labels);
    for (size_t i = 0; i < cpd_node_length(cpd_node_get(shown, "missing")); i++)
        cli_print_fact(&call->out, "missing",
                       cpd_node_as_text(cpd_node_at(cpd_node_get(shown, "missing"), i)));
    print_parts(call, shown);
    print_rows(call, shown);
}

static int show_adopted(cli_call *call)
{
    int status = cli_home_open(call);
    if (status == CLI_DONE &&
        cpd_framework_show(&call->report, call->home, call->words[0]) < 0)
        status = cli_fail(call);
    return status;
}

static int show_published(cli_call *call)
{
    cpd_repository *repository = NULL;
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE &&
        cpd_repository_show(&call->report, repository, call->words[0]) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    return status;
}

static const cli_option show_options[] = {
    {"published", NULL, "as it lies in the repository, adopted or not", false, NULL},
    CLI_OPTION_REPO,
};

static int run_show(cli_call *call)
{
    bool published = cli_switch(call, "published") || cli_value(call, "repo");
    int status = published ? show_published(call) : show_adopted(call);
    if (status != CLI_DONE)
        return status;
    const cpd_node *shown = cpd_doc_root(call->report);
    cli_print_document(&call->out, shown);
    if (cpd_node_get(shown, "item"))
        print_item(call, shown, cpd_node_get(shown, "item"));
    else
        print_set(call, shown);
    return CLI_DONE;
}

const cli_command cmd_framework_show = {
    .name = "framework show",
    .arguments = "SET",
    .least = 1,
    .most = 1,
    .summary = "Show a set, or one thing of it",
    .about = "SET is pcf, pcf@2018 or pcf@2018#D1; without a version the one in force today. With "
             "--published\n"
             "or --repo it is shown as a repository has it, without a version the newest there.",
    .examples = "framework show pcf\n"
                "framework show pcf@2018#D1\n"
                "framework show reflective-practice@2027 --repo college\n",
    CLI_OPTIONS(show_options),
    .run = run_show,
};

/* ---- check ---- */

static int check_file(cli_call *call, const char *name)
{
    cpd_source file = {NULL};
    int status = cli_source_file(&file, call, name);
    if (status == CLI_DONE &&
        cpd_framework_check(file.bytes, file.length, file.name, call->issues) < 0)
        status = cli_fail(call);
    cli_source_free(&file);
    return status;
}

static int run_check(cli_call *call)
{
    int status = check_file(call, call->words[0]);
    if (status != CLI_DONE)
        return status;
    cli_print_done(call);
    cli_print_line(&call->out, "%s is a well-formed set.", call->words[0]);
    cli_print_next(&call->out, NULL,
                   "whether what it refers to exists is seen when it is adopted.");
    return CLI_DONE;
}

const cli_command cmd_framework_check = {
    .name = "framework check",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "Check a set that you wrote",
    .about = "Everything that is wrong is said at once, with line and column. How a set is "
             "written: docs/sets.md",
    .examples = "framework check pcf/2018.yaml\n",
    .run = run_check,
};

/* ---- format ---- */

static const cli_option format_options[] = {
    {"json-schema", NULL, "as a JSON Schema, for editors that know YAML", false, NULL},
};

static int run_format(cli_call *call)
{
    bool schema = cli_switch(call, "json-schema");
    char *text = schema ? cpd_framework_schema() : cpd_framework_reference();
    if (!text)
        return cli_fail(call);
    cli_print_text_as_is(call, "cpd.framework-format/1", schema ? "json_schema" : "markdown", text);
    free(text);
    return CLI_DONE;
}

const cli_command cmd_framework_format = {
    .name = "framework format",
    .arguments = "",
    .summary = "Every key that a set can have",
    .about =
        "Made from the tables by which a set is checked. What the keys mean together: docs/sets.md",
    .examples = "framework format\n"
                "framework format --json-schema > set.schema.json\n",
    CLI_OPTIONS(format_options),
    .run = run_format,
};
