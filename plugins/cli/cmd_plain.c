/* cpd export and cpd import: records in plain form, out and in. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"

#define IMPORT_MOST ((size_t)256 << 20)

/* ---- export ---- */

static const cli_option export_options[] = {
    {"kind", "KIND", "only this kind, as cpd", false, NULL},
    {"from", "DATE", "from this day on", false, NULL},
    {"to", "DATE", "up to this day", false, NULL},
    {"private", NULL, "private texts too, readable by whoever gets the file", false, NULL},
};

static int put_line(void *payload, const char *json)
{
    FILE *out = payload;
    return fprintf(out, "%s\n", json) < 0 ? CPD_EFULL : 0;
}

static const char *counted(cli_call *call, size_t n, const char *one, const char *many)
{
    return cli_textf(call, "%zu %s", n, n == 1 ? one : many);
}

/* What is not in the file, on standard error: standard output may be the file. */
static void tell_left_out(cli_call *call, const cpd_export_totals *t)
{
    const struct {
        size_t n;
        const char *one, *many;
    } why[] = {
        {t->private_, "private text: --private takes it along",
         "private texts: --private takes them along"},
        {t->held, "record that may tell who somebody is: cpd anonymity lists it",
         "records that may tell who somebody is: cpd anonymity lists them"},
        {t->locked, "private text that is locked", "private texts that are locked"},
        {t->others, "record that somebody else wrote", "records that others wrote"},
        {t->withdrawn, "withdrawn record", "withdrawn records"},
        {t->erased, "erased record", "erased records"},
        {t->unknown, "record of a newer program", "records of a newer program"},
    };
    for (size_t i = 0; i < sizeof why / sizeof *why; i++)
        if (why[i].n)
            fprintf(stderr, "Left out: %s.\n", counted(call, why[i].n, why[i].one, why[i].many));
}

static int read_export_options(cpd_export_options *options, cli_call *call)
{
    options->kind = cli_value(call, "kind");
    options->private_ = cli_switch(call, "private");
    if (cli_past_date(&options->from, call, "from") < 0 ||
        cli_past_date(&options->to, call, "to") < 0)
        return cli_fail(call);
    return CLI_DONE;
}

static void print_exported(cli_call *call, const char *name, const cpd_export_totals *t)
{
    const size_t numbers[] = {t->written, t->private_,  t->held,   t->locked,
                              t->others,  t->withdrawn, t->erased, t->unknown};
    static const char *const names[] = {"written", "private",   "held",   "locked",
                                        "others",  "withdrawn", "erased", "unknown"};
    cpd_node *answer = cpd_node_object(call->scratch);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cpd_node_set_int(call->scratch, answer, names[i], (int64_t)numbers[i]);
    cli_print_schema(call, "cpd.exported/1", NULL, answer);
    cli_print_line(&call->out, "Wrote %s to %s.", counted(call, t->written, "record", "records"),
                   name);
    cli_print_line(&call->out, "The file is not sealed: whoever has it can read it.");
}

static int run_export(cli_call *call)
{
    const char *name = call->count > 0 ? call->words[0] : NULL;
    cpd_export_options options = CPD_EXPORT_OPTIONS_INIT;
    cpd_export_totals totals;
    int status = read_export_options(&options, call);
    if (status != CLI_DONE)
        return status;
    if (!name && cli_switch(call, "json"))
        return cli_usage(call,
                         "The lines are JSON already; with a file --json tells what was done.",
                         "--json needs a file to write to");
    FILE *file = name ? cli_new_file(call, name) : call->out.out;
    if (!file)
        return CLI_DENIED;
    int r = cpd_plain_export(&totals, call->home, &options, put_line, file);
    if (name)
        status = cli_new_file_end(call, name, file, r == 0);
    if (r == CPD_EFULL)
        return cli_refuse(call, CPD_EFULL, "", "the lines could not be written");
    if (r < 0)
        return cli_fail(call);
    if (status != CLI_DONE)
        return status;
    tell_left_out(call, &totals);
    if (name)
        print_exported(call, name, &totals);
    return CLI_DONE;
}

const cli_command cmd_export = {
    .name = "export",
    .arguments = "[FILE]",
    .most = 1,
    .summary = "Write your records as lines of JSON, to read elsewhere",
    .about = "One line is one record, as you wrote it (docs/plain-form.md). Signatures, earlier "
             "versions and\n"
             "attachments do not go with it, and nobody can prove by it what you wrote. Private "
             "texts stay here\n"
             "unless you ask. Without FILE it is printed.",
    .examples = "export records.jsonl\n"
                "export cpd-2026.jsonl --kind cpd --from 2025-12-01 --to 2026-11-30\n"
                "export everything.jsonl --private\n",
    CLI_OPTIONS(export_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_export,
};

/* ---- import ---- */

static const cli_option import_options[] = {
    {"preview", NULL, "say what would become of each line, and write nothing", false, NULL},
    {"partly", NULL, "take the good lines also when others are refused", false, NULL},
};

struct importing {
    cli_call *call;
    cpd_node *rows;
    bool every; /* a row for each line, not for the refused ones alone */
};

static int keep_row(void *payload, const cpd_import_row *row)
{
    struct importing *im = payload;
    cpd_doc *doc = im->call->scratch;
    if (!im->every && !row->issues)
        return 0;
    cpd_node *one = cpd_node_object(doc);
    cpd_node_set_int(doc, one, "line", row->line);
    cpd_node_set_text(doc, one, "what", row->what);
    cpd_node_set_text(doc, one, "kind", row->kind);
    cpd_node_set_text(doc, one, "date", row->date);
    cpd_node_set_text(doc, one, "record", row->record);
    if (row->issues)
        cpd_node_set(doc, one, "reasons", cli_reasons(im->call, row->issues));
    cpd_node_add(doc, im->rows, one);
    return 0;
}

static void print_rows(cli_call *call, const cpd_node *rows)
{
    static const cli_column columns[] = {
        {"line", "Line", CLI_SHOW_NUMBER}, {"what", "What", CLI_SHOW_TEXT},
        {"kind", "Kind", CLI_SHOW_TEXT},   {"date", "Day", CLI_SHOW_DAY},
        {"why", "Why", CLI_SHOW_TEXT},
    };
    if (cli_switch(call, "json"))
        return;
    for (size_t i = 0; i < cpd_node_length(rows); i++)
        cpd_node_set_text(call->scratch, cpd_node_at(rows, i), "why",
                          cli_why(call, cpd_node_at(rows, i)));
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

static void print_imported(cli_call *call, const cpd_node *rows, const cpd_import_totals *t,
                           bool wrote)
{
    const size_t numbers[] = {t->lines, t->added, t->unchanged, t->refused};
    static const char *const names[] = {"lines", "new", "unchanged", "refused"};
    cpd_node *answer = cpd_node_object(call->scratch);
    cpd_node_set_bool(call->scratch, answer, "written", wrote);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cpd_node_set_int(call->scratch, answer, names[i], (int64_t)numbers[i]);
    cpd_node_set(call->scratch, answer, "rows", cpd_node_copy(call->scratch, rows));
    cli_print_schema(call, "cpd.import/1", NULL, answer);
    print_rows(call, rows);
    cli_print_line(&call->out, "%s: %zu new, %zu unchanged, %zu refused.",
                   wrote ? "Imported" : "Nothing was written", t->added, t->unchanged, t->refused);
}

static int run_import(cli_call *call)
{
    char *text;
    size_t length;
    struct importing im = {.call = call, .rows = cpd_node_list(call->scratch)};
    cpd_import_options options = {.preview = cli_switch(call, "preview"),
                                  .partly = cli_switch(call, "partly"),
                                  .row = keep_row,
                                  .payload = &im};
    cpd_import_totals totals = {0};
    int status = cli_bytes(&text, &length, call, call->words[0], IMPORT_MOST);
    if (status != CLI_DONE)
        return status;
    im.every = options.preview;
    int r = cpd_plain_import(&totals, call->home, text, length, call->words[0], &options);
    free(text);
    if (r < 0 && totals.refused == 0)
        return cli_fail(call);
    const cpd_error failure = *cpd_error_last(); /* printing asks the library too */
    print_imported(call, im.rows, &totals, !options.preview && r == 0);
    if (r < 0 && !cli_switch(call, "json"))
        return cli_refuse(call, r, failure.hint, "%s", failure.text);
    return r < 0 ? cpd_error_exit(r) : options.preview && totals.refused ? CLI_INPUT : CLI_DONE;
}

const cli_command cmd_import = {
    .name = "import",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "Take in records from lines of JSON",
    .about =
        "FILE is what cpd export wrote, or another program (docs/plain-form.md); - is standard "
        "input. Each\n"
        "line is held against the same rules as what you type. One that is refused refuses "
        "all, unless you\n"
        "say --partly. A line that was taken in before changes nothing.",
    .examples = "import records.jsonl --preview\n"
                "import records.jsonl\n"
                "import diary.jsonl --partly\n",
    CLI_OPTIONS(import_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_import,
};
