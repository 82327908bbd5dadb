/* cpd variant: a council's own rules, written by its analyst: begun, checked, tried, adopted,
 * asked. */
#include <string.h>

#include "cli.h"

/* ---- new ---- */

/* The last part of a folder's name, as a name for what lies in it. */
static const char *name_of_folder(cli_call *call, const char *folder)
{
    const char *copy = cli_textf(call, "%s", folder), *slash;
    size_t length = strlen(copy);
    while (length > 1 && copy[length - 1] == '/')
        length--;
    copy = cli_textf(call, "%.*s", (int)length, copy);
    slash = strrchr(copy, '/');
    return slash ? slash + 1 : copy;
}

static int run_new(cli_call *call)
{
    const char *folder = call->words[0], *name = cli_value(call, "name");
    if (!name)
        name = name_of_folder(call, folder);
    if (cpd_variant_new(folder, name) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Wrote variant.yaml, rules.lua and tests.lua for \"%s\".", name);
    cli_print_next(&call->out, cli_textf(call, "cpd variant test %s", folder),
                   "its rules are an example; change them and try.");
    return CLI_DONE;
}

static const cli_option new_options[] = {
    {"name", "NAME", "what it is called; otherwise as the folder", false, NULL},
};

const cli_command cmd_variant_new = {
    .name = "variant new",
    .arguments = "FOLDER",
    .least = 1,
    .most = 1,
    .summary = "Write a council's variant to begin with",
    .about = "Three small files with an example that passes its own tests; docs/variants.md "
             "explains them.",
    .examples = "variant new exampleshire\n",
    CLI_OPTIONS(new_options),
    .run = run_new,
};

/* ---- what a variant is ---- */

static void print_names(cli_call *call, const char *label, const cpd_node *list, const char *key)
{
    const char *names = "";
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i);
        names = cli_textf(call, "%s%s%s", names, *names ? ", " : "",
                          key ? cpd_node_get_text(one, key) : cpd_node_as_text(one));
    }
    cli_print_fact(&call->out, label, names);
}

static void print_fields(cli_call *call, const cpd_node *variant)
{
    const cpd_node *fields = cpd_node_get(variant, "fields");
    for (size_t i = 0; i < cpd_node_length(fields); i++) {
        const cpd_node *field = cpd_node_at(fields, i);
        cli_print_fact(&call->out, "adds a field",
                       cli_textf(call, "%s (--set %s), to each %s",
                                 cpd_node_get_text(field, "label"),
                                 cpd_node_get_text(field, "code"),
                                 cpd_kind_find(cpd_node_get_text(field, "kind"))->title));
    }
}

static void print_variant(cli_call *call, const cpd_node *variant)
{
    char from[CLI_DAY], to[CLI_DAY];
    const char *last = cpd_node_get_text(variant, "to");
    const cpd_node *predicates = cpd_node_get(variant, "predicates");
    cli_print_heading(&call->out, "%s@%s: %s", cpd_node_get_text(variant, "variant"),
                      cpd_node_get_text(variant, "version"), cpd_node_get_text(variant, "title"));
    cli_print_fact(&call->out, "whose voice", cpd_node_get_text(variant, "layer"));
    cli_print_fact(&call->out, "publisher", cpd_node_get_text(variant, "publisher"));
    cli_print_fact(&call->out, "in force",
                   cli_textf(call, "from %s%s%s", cli_day(from, cpd_node_get_text(variant, "from")),
                             last ? " to " : "", last ? cli_day(to, last) : ""));
    cli_print_fact(&call->out, "certainty", cpd_node_get_text(variant, "certainty"));
    cli_print_fact(&call->out, "checked by", cpd_node_get_text(variant, "checked_by"));
    cli_print_fact(&call->out, "note", cpd_node_get_text(variant, "note"));
    cli_print_fact(&call->out, "lies over", cpd_node_get_text(variant, "overlays"));
    print_names(call, "changes grades", cpd_node_get(variant, "grades"), NULL);
    for (size_t i = 0; i < cpd_node_length(predicates); i++)
        cli_print_fact(&call->out, "asks",
                       cpd_node_get_text(cpd_node_at(predicates, i), "sentence"));
    print_fields(call, variant);
    print_names(call, "reports", cpd_node_get(variant, "reports"), "code");
}

/* ---- check ---- */

static int run_check(cli_call *call)
{
    if (cpd_variant_check(&call->report, call->home, call->words[0], call->issues) < 0)
        return cli_fail(call);
    cli_print_document(&call->out, cpd_doc_root(call->report));
    cli_print_line(&call->out, "It is in order.");
    print_variant(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

const cli_command cmd_variant_check = {
    .name = "variant check",
    .arguments = "FOLDER",
    .least = 1,
    .most = 1,
    .summary = "Check a variant: everything that is wrong at once",
    .about = "What it refers to, grades and categories, is looked for in your home. Nothing is "
             "kept.",
    .examples = "variant check plugins/councils/knowsley\n",
    .needs = CLI_HOME,
    .run = run_check,
};

/* ---- test ---- */

static void print_case(cli_call *call, const cpd_node *one)
{
    const char *reason = cpd_node_get_text(one, "reason");
    if (cpd_node_get_bool(one, "passed")) {
        cli_print_line(&call->out, "  passed: %s", cpd_node_get_text(one, "title"));
        return;
    }
    const char *state = cpd_node_get_text(one, "state"),
               *asked = cpd_node_get_text(one, "expected");
    const char *missing =
        strcmp(state, asked)
            ? cli_textf(call, "not %s", asked)
            : cli_textf(call, "but without \"%s\"", cpd_node_get_text(one, "expected_reason"));
    cli_print_line(&call->out, "  FAILED: %s", cpd_node_get_text(one, "title"));
    cli_print_line(&call->out, "          %s gives %s, %s%s%s", cpd_node_get_text(one, "predicate"),
                   state, missing, reason ? ": " : "", reason ? reason : "");
}

static void print_cases(cli_call *call, const cpd_node *tested)
{
    const cpd_node *cases = cpd_node_get(tested, "cases");
    cli_print_heading(&call->out, "Its own cases: %d passed, %d failed",
                      (int)cpd_node_get_int(tested, "passed", 0),
                      (int)cpd_node_get_int(tested, "failed", 0));
    for (size_t i = 0; i < cpd_node_length(cases); i++)
        print_case(call, cpd_node_at(cases, i));
}

static const char *said(const char *state)
{
    static const char *const words[][2] = {{"met", "met"},
                                           {"not-yet", "not yet"},
                                           {"cannot-tell", "cannot tell"},
                                           {"none", "nothing asked"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i][0], state))
            return words[i][1];
    return state;
}

static void print_change(cli_call *call, const cpd_node *person, const char *key, const char *label)
{
    const cpd_node *change = cpd_node_get(person, key);
    const char *reason = cpd_node_get_text(change, "reason");
    if (!cpd_node_get_bool(change, "changed"))
        return;
    cli_print_line(&call->out, "  %s, %s: %s, would be %s", cpd_node_get_text(person, "name"),
                   label, said(cpd_node_get_text(change, "before")),
                   said(cpd_node_get_text(change, "after")));
    if (reason)
        cli_print_line(&call->out, "    %s", cli_sentence(call, reason));
}

static void print_people(cli_call *call, const cpd_node *tested)
{
    const cpd_node *people = cpd_node_get(tested, "people");
    char day[CLI_DAY];
    if (!people) {
        cli_print_line(&call->out, "%s", cpd_node_get_text(tested, "note"));
        return;
    }
    cli_print_heading(&call->out, "On what is on record, as of %s: %d of %zu people would change",
                      cli_day(day, cpd_node_get_text(tested, "as_of")),
                      (int)cpd_node_get_int(tested, "changed", 0), cpd_node_length(people));
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        print_change(call, cpd_node_at(people, i), "practice", "practice minimum");
        print_change(call, cpd_node_at(people, i), "supervision", "supervision");
        print_change(call, cpd_node_at(people, i), "towards", "next grade");
    }
    cli_print_line(&call->out, "%s", cpd_node_get_text(tested, "note"));
}

static int run_test(cli_call *call)
{
    cpd_date as_of = CPD_DATE_NONE;
    if (cli_date(&as_of, call, "as-of") < 0 ||
        cpd_variant_test(&call->report, call->home, call->words[0], as_of, call->issues) < 0)
        return cli_fail(call);
    const cpd_node *tested = cpd_doc_root(call->report);
    cli_print_document(&call->out, tested);
    print_cases(call, tested);
    print_people(call, tested);
    return cpd_node_get_int(tested, "failed", 0) ? CLI_NO : CLI_DONE;
}

const cli_command cmd_variant_test = {
    .name = "variant test",
    .arguments = "FOLDER",
    .least = 1,
    .most = 1,
    .summary = "Try a variant on its own cases and on what is on record",
    .about = "Shows what would change for you and for whom you supervise or manage. Nothing is "
             "adopted.\n"
             "Ends with status 1 when one of its cases fails.",
    .examples = "variant test plugins/councils/knowsley\n"
                "variant test plugins/councils/knowsley --as-of 2026-10-01\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_AS_OF,
    .run = run_test,
};

/* ---- adopt ---- */

static const cli_option adopt_options[] = {
    {"from", "DATE", "in force from this day; otherwise as it says itself", false, NULL},
    {"to", "DATE", "in force up to this day", false, NULL},
};

static int run_adopt(cli_call *call)
{
    cpd_date from = CPD_DATE_NONE, to = CPD_DATE_NONE;
    if (cli_date(&from, call, "from") < 0 || cli_date(&to, call, "to") < 0 ||
        cpd_variant_adopt(&call->report, call->home, call->words[0], from, to, call->issues) < 0)
        return cli_fail(call);
    const cpd_node *adopted = cpd_doc_root(call->report);
    cli_print_document(&call->out, adopted);
    cli_print_line(&call->out, "Adopted.");
    print_variant(call, adopted);
    cli_print_heard(call, adopted,
                    cli_textf(call, "%s@%s", cpd_node_get_text(adopted, "variant"),
                              cpd_node_get_text(adopted, "version")));
    return CLI_DONE;
}

const cli_command cmd_variant_adopt = {
    .name = "variant adopt",
    .arguments = "FOLDER",
    .least = 1,
    .most = 1,
    .summary = "Put a variant in force in this home",
    .about = "Its script and what it says are pinned by hash in the ledger; a change is a new "
             "version. It is not\n"
             "adopted while one of its own cases fails.",
    .examples = "variant adopt plugins/councils/knowsley\n"
                "variant adopt plugins/councils/knowsley --from 2026-12-01\n",
    CLI_OPTIONS(adopt_options),
    .needs = CLI_HOME,
    .run = run_adopt,
};

/* ---- list ---- */

static int run_list(cli_call *call)
{
    cpd_date as_of = CPD_DATE_NONE;
    if (cli_date(&as_of, call, "as-of") < 0 ||
        cpd_variant_list(&call->report, call->home, as_of) < 0)
        return cli_fail(call);
    const cpd_node *root = cpd_doc_root(call->report), *list = cpd_node_get(root, "variants");
    cli_print_document(&call->out, root);
    if (cpd_node_length(list) == 0)
        cli_print_line(&call->out, "No variant was adopted here.");
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        print_variant(call, cpd_node_at(list, i));
        if (!cpd_node_get_bool(cpd_node_at(list, i), "in_force"))
            cli_print_line(&call->out, "It is not in force on this day.");
    }
    return CLI_DONE;
}

const cli_command cmd_variant_list = {
    .name = "variant list",
    .arguments = "",
    .summary = "List the variants of this home: what they ask, add and report",
    .about = "",
    .examples = "variant list\n",
    .needs = CLI_HOME | CLI_AS_OF,
    .run = run_list,
};

/* ---- report ---- */

static const char *cell_text(cli_call *call, const cpd_node *cell)
{
    if (cpd_node_type(cell) == CPD_NODE_INT)
        return cli_textf(call, "%lld", (long long)cpd_node_as_int(cell));
    if (cpd_node_type(cell) == CPD_NODE_BOOL)
        return cpd_node_as_bool(cell) ? "yes" : "no";
    return cpd_node_as_text(cell);
}

#define CELLS_MOST 32

/* Rows as the printer takes them: the name, and the cells under the numbers of their columns. */
static cpd_node *rows_of(cli_call *call, const cpd_node *report, char keys[CELLS_MOST][4])
{
    cpd_node *rows = cpd_node_list(call->scratch);
    const cpd_node *list = cpd_node_get(report, "rows");
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *row = cpd_node_at(list, i), *cells = cpd_node_get(row, "cells");
        cpd_node *shown = cpd_node_object(call->scratch);
        cpd_node_set_text(call->scratch, shown, "name", cpd_node_get_text(row, "name"));
        cpd_node_set_text(call->scratch, shown, keys[0], cpd_node_get_text(row, "reason"));
        for (size_t k = 0; k < cpd_node_length(cells) && k < CELLS_MOST; k++)
            cpd_node_set_text(call->scratch, shown, keys[k],
                              cell_text(call, cpd_node_at(cells, k)));
        cpd_node_add(call->scratch, rows, shown);
    }
    return rows;
}

static void print_report(cli_call *call, const cpd_node *report)
{
    const cpd_node *titles = cpd_node_get(report, "columns");
    cli_column columns[CELLS_MOST + 1] = {{"name", "Name", CLI_SHOW_TEXT}};
    char keys[CELLS_MOST][4], day[CLI_DAY];
    size_t count = cpd_node_length(titles);
    for (size_t i = 0; i < count && i < CELLS_MOST; i++) {
        keys[i][0] = 'c';
        keys[i][1] = (char)('0' + i / 10);
        keys[i][2] = (char)('0' + i % 10);
        keys[i][3] = '\0';
        columns[i + 1] =
            (cli_column){keys[i], cpd_node_as_text(cpd_node_at(titles, i)), CLI_SHOW_TEXT};
    }
    cli_print_heading(&call->out, "%s, as of %s", cpd_node_get_text(report, "title"),
                      cli_day(day, cpd_node_get_text(report, "as_of")));
    cli_print_table(&call->out, columns, (count < CELLS_MOST ? count : CELLS_MOST) + 1,
                    rows_of(call, report, keys));
    cli_print_line(&call->out, "By %s@%s.", cpd_node_get_text(report, "variant"),
                   cpd_node_get_text(report, "version"));
}

static int run_report(cli_call *call)
{
    cpd_date as_of = CPD_DATE_NONE;
    if (cli_date(&as_of, call, "as-of") < 0 ||
        cpd_variant_report(&call->report, call->home, call->words[0], call->words[1], as_of) < 0)
        return cli_fail(call);
    cli_print_document(&call->out, cpd_doc_root(call->report));
    print_report(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

const cli_command cmd_variant_report = {
    .name = "variant report",
    .arguments = "VARIANT REPORT",
    .least = 2,
    .most = 2,
    .summary = "Show a report of a variant",
    .about = "A row for you and for each whom you supervise or manage. cpd variant list names the "
             "reports.",
    .examples = "variant report knowsley supervision\n",
    .needs = CLI_HOME | CLI_ACTOR | CLI_AS_OF,
    .run = run_report,
};
