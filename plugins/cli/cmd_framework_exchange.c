/* cpd framework import, export: sets from and to other formats. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "repository.h"

#define FILE_MOST ((size_t)16 << 20) /* as the library has it; one byte more is told by it */
#define STEP ((size_t)1 << 20)

/* ---- files ---- */

/* A whole file, "-" for standard input; to free(). */
static int read_file(char **out, size_t *length, cli_call *call, const char *name)
{
    FILE *file = strcmp(name, "-") ? fopen(name, "re") : stdin;
    char *bytes = NULL;
    size_t n = 0, room = 0;
    if (!file)
        return cli_refuse(call, CPD_EABSENT, "", "%s cannot be opened", name);
    do {
        char *larger = realloc(bytes, (room += STEP) + 1);
        if (!larger)
            break;
        bytes = larger;
        n += fread(bytes + n, 1, room - n, file);
    } while (n == room && n <= FILE_MOST);
    bool good = bytes && !ferror(file);
    if (file != stdin)
        fclose(file);
    if (!good) {
        free(bytes);
        return cli_refuse(call, CPD_EINTERNAL, "", "%s cannot be read", name);
    }
    *out = bytes;
    *length = n;
    return CLI_DONE;
}

/* What ends as files of a format usually do needs no --format. */
static const char *format_of(const cli_call *call, const char *name)
{
    static const char *const endings[][2] = {
        {".csv", "csv"}, {".json", "case"}, {".matrix", "mahara"}};
    const char *said = cli_value(call, "format");
    size_t n = strlen(name);
    for (size_t i = 0; !said && i < sizeof endings / sizeof *endings; i++)
        if (n > strlen(endings[i][0]) && !strcmp(name + n - strlen(endings[i][0]), endings[i][0]))
            return endings[i][1];
    return said;
}

/* The text of a version or a file; to free(). */
static int set_text(cpd_source *out, cli_call *call, const char *word)
{
    int status = cli_source(out, call, word);
    cpd_repository *repository = NULL;
    char *yaml = NULL;
    if (status != CLI_DONE || !out->reference)
        return status;
    status = cli_repository_open(&repository, call);
    if (status == CLI_DONE && cpd_repository_text(&yaml, repository, word) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    if (status == CLI_DONE)
        *out = (cpd_source){.name = word, .bytes = yaml, .length = strlen(yaml)};
    return status;
}

/* ---- import: what is shown ---- */

static const char *joined_texts(cli_call *call, const cpd_node *list, const char *before)
{
    const char *text = before;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *item = cpd_node_at(list, i);
        const char *one =
            cpd_node_as_text(item) ? cpd_node_as_text(item) : cpd_node_get_text(item, "text");
        text = cli_textf(call, "%s%s%s", text, *text ? "; " : "", one ? one : "");
    }
    return text;
}

/* Why it is refused, with the remedy; what changed; what was put right. */
static const char *why_of(cli_call *call, const cpd_node *row)
{
    const cpd_node *problems = cpd_node_get(row, "problems");
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(problems); i++) {
        const cpd_node *problem = cpd_node_at(problems, i);
        text = cli_textf(call, "%s%s%s", text, *text ? " " : "",
                         cli_sentence(call, cpd_node_get_text(problem, "text")));
        text = cli_textf(call, "%s %s", text, cpd_node_get_text(problem, "hint"));
    }
    if (cpd_node_length(problems))
        return text;
    if (!strcmp(cpd_node_get_text(row, "status"), "changed"))
        text = joined_texts(call, cpd_node_get(row, "changes"), "");
    return joined_texts(call, cpd_node_get(row, "repairs"), text);
}

static void print_rows(cli_call *call, const cpd_node *rows)
{
    static const cli_column columns[] = {
        {"line", "Line", CLI_SHOW_NUMBER}, {"status", "Becomes", CLI_SHOW_TEXT},
        {"kind", "Kind", CLI_SHOW_TEXT},   {"code", "Code", CLI_SHOW_TEXT},
        {"title", "Title", CLI_SHOW_TEXT}, {"why", "Why", CLI_SHOW_TEXT},
    };
    cpd_node *list = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        const cpd_node *row = cpd_node_at(rows, i);
        cpd_node *shown = cpd_node_copy(call->scratch, row);
        if (!cpd_node_get(row, "code"))
            cpd_node_set_text(call->scratch, shown, "code", cpd_node_get_text(row, "id"));
        cpd_node_set_text(call->scratch, shown, "why", why_of(call, row));
        cpd_node_add(call->scratch, list, shown);
    }
    CLI_PRINT_TABLE(&call->out, columns, list);
}

static void print_losses(cli_call *call, const cpd_node *losses)
{
    for (size_t i = 0; i < cpd_node_length(losses); i++) {
        const cpd_node *loss = cpd_node_at(losses, i);
        cli_print_fact(&call->out, "left out",
                       cli_textf(call, "%s (%lld): %s", cpd_node_get_text(loss, "what"),
                                 (long long)cpd_node_get_int(loss, "count", 0),
                                 cpd_node_get_text(loss, "why")));
    }
}

static void print_lines(cli_call *call, const char *label, const cpd_node *texts)
{
    for (size_t i = 0; i < cpd_node_length(texts); i++)
        cli_print_fact(&call->out, label, cpd_node_as_text(cpd_node_at(texts, i)));
}

static const char *text_of_rows(cli_call *call, const cpd_node *counts)
{
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(counts); i++) {
        long long n = (long long)cpd_node_as_int(cpd_node_at(counts, i));
        if (n)
            text =
                cli_textf(call, "%s%s%lld %s", text, *text ? ", " : "", n, cpd_node_key(counts, i));
    }
    return text;
}

static void print_report(cli_call *call, const cpd_node *report)
{
    const cpd_node *needs = cpd_node_get(report, "needs");
    print_rows(call, cpd_node_get(report, "rows"));
    cli_print_gap(&call->out);
    cli_print_fact(&call->out, "becomes", cpd_node_get_text(report, "reference"));
    cli_print_fact(&call->out, "held against", cpd_node_get_text(report, "base"));
    cli_print_fact(&call->out, "rows", text_of_rows(call, cpd_node_get(report, "counts")));
    print_lines(call, "put right", cpd_node_get(report, "repairs"));
    print_losses(call, cpd_node_get(report, "losses"));
    for (size_t i = 0; i < cpd_node_length(needs); i++)
        cli_print_fact(&call->out, "needed",
                       cli_textf(call, "%s. %s", cpd_node_get_text(cpd_node_at(needs, i), "text"),
                                 cpd_node_get_text(cpd_node_at(needs, i), "hint")));
}

/* ---- import: writing ---- */

static bool same_file(const char *a, const char *b)
{
    struct stat one, other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

/* The file that was the base is put in place of itself; any other that is there stays. */
static int write_over(cli_call *call, const char *path, const char *yaml)
{
    const char *next = cli_textf(call, "%s.next", path);
    int status = cli_write_file(call, next, yaml);
    if (status == CLI_DONE && rename(next, path) < 0) {
        unlink(next);
        return cli_refuse(call, CPD_EDENIED, "", "%s cannot be written", path);
    }
    return status;
}

static int write_set(cli_call *call, cpd_node *report, char *yaml)
{
    const char *into = cli_value(call, "into"), *base = cli_value(call, "base");
    const char *reference = cpd_node_get_text(report, "reference"), *at = strchr(reference, '@');
    const char *folder =
        cli_textf(call, "%s/%.*s", into ? into : ".", (int)(at - reference), reference);
    const char *path = cli_textf(call, "%s/%s.yaml", folder, at + 1);
    yaml[strlen(yaml) - 1] = '\0'; // the line end that is written after it
    if (into)
        mkdir(into, 0777);
    mkdir(folder, 0777);
    int status = base && same_file(base, path) ? write_over(call, path, yaml)
                                               : cli_write_file(call, path, yaml);
    if (status == CLI_DONE)
        cpd_node_set_text(call->report, report, "file", path);
    return status;
}

static int refuse_writing(cli_call *call, const cpd_node *report)
{
    long long refused = (long long)cpd_node_get_int(cpd_node_get(report, "counts"), "refused", 0);
    if (cpd_node_length(cpd_node_get(report, "needs")))
        return cli_refuse(call, CPD_EINPUT,
                          "Say it with --about KEY=VALUE, --set SET@VERSION, or with a --base.",
                          "nothing was written: the set needs more than the file says");
    return cli_refuse(call, CPD_EINPUT, "Put these rows right, or leave them out with --leave-out.",
                      "nothing was written: %lld row%s refused", refused,
                      refused == 1 ? " is" : "s are");
}

static int show_import(cli_call *call, char *yaml)
{
    cpd_node *report = cpd_doc_root(call->report);
    bool writes = cli_switch(call, "write");
    int status = CLI_DONE;
    if (writes && yaml)
        status = write_set(call, report, yaml);
    if (status != CLI_DONE)
        return status;
    if (!writes || yaml || call->out.ops->line) // one answer for programs: a failure is one
        cli_print_document(&call->out, report);
    print_report(call, report);
    if (writes && !yaml)
        return refuse_writing(call, report);
    if (writes)
        cli_print_next(
            &call->out,
            cli_textf(call, "cpd framework publish %s", cpd_node_get_text(report, "file")),
            "wrote %s; it is not published.", cpd_node_get_text(report, "file"));
    else
        cli_print_next(&call->out, NULL, "nothing was written; --write does it.");
    return CLI_DONE;
}

static const char **gather_about(cli_call *call, size_t *count)
{
    const char **about;
    *count = 0;
    while (cli_value_at(call, "about", *count))
        ++*count;
    about = calloc(*count + 1, sizeof *about);
    for (size_t i = 0; about && i < *count; i++)
        about[i] = cli_value_at(call, "about", i);
    return about;
}

static int import(cli_call *call, const char *bytes, size_t length, const cpd_source *base)
{
    size_t count;
    const char **about = gather_about(call, &count), *name = call->words[0];
    char *yaml = NULL;
    cpd_exchange_in options = {.format = format_of(call, name),
                               .reference = cli_value(call, "set"),
                               .base_name = base->name,
                               .base = base->bytes,
                               .base_length = base->length,
                               .about = about,
                               .about_count = about ? count : 0,
                               .force = cli_value(call, "force"),
                               .complete = cli_switch(call, "complete"),
                               .leave_out = cli_switch(call, "leave-out")};
    int status =
        cpd_exchange_import(&call->report, &yaml, bytes, length,
                            strcmp(name, "-") ? name : "standard input", &options, call->issues) < 0
            ? cli_fail(call)
            : show_import(call, yaml);
    free(about);
    free(yaml);
    return status;
}

static int run_import(cli_call *call)
{
    const char *base = cli_value(call, "base");
    cpd_source source = {NULL};
    char *bytes = NULL;
    size_t length = 0;
    if (cli_switch(call, "preview") && cli_switch(call, "write"))
        return cli_usage(call, "", "--preview writes nothing, and --write does");
    int status = read_file(&bytes, &length, call, call->words[0]);
    if (status == CLI_DONE && base)
        status = set_text(&source, call, base);
    if (status == CLI_DONE)
        status = import(call, bytes, length, &source);
    cli_source_free(&source);
    free(bytes);
    return status;
}

static const cli_option import_options[] = {
    {"format", "FORMAT",
     "csv, case, moodle or mahara; otherwise .csv is csv, .json case and .matrix mahara", false,
     NULL},
    {"set", "SET@VERSION", "what it becomes; otherwise as the file says, or the base", false, NULL},
    {"base", "VERSION", "a version, or a file, that it is held against and that it changes", false,
     NULL},
    {"about", "KEY=VALUE", "what the file does not say of the set, such as nation=england", true,
     NULL},
    {"force", "WORD", "rule or guidance, for what does not say it; otherwise guidance", false,
     NULL},
    {"complete", NULL, "what the base has and the file has not is dropped, not kept", false, NULL},
    {"leave-out", NULL, "leave refused rows out and write the rest", false, NULL},
    {"into", "FOLDER", "write into FOLDER/SET/VERSION.yaml; otherwise here", false, NULL},
    {"preview", NULL, "only show what would become of each row, as without --write", false, NULL},
    {"write", NULL, "write the set, if nothing is refused", false, NULL},
    CLI_OPTION_REPO,
};

const cli_command cmd_framework_import = {
    .name = "framework import",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "Make a set of a file in another format",
    .about =
        "Shows row by row what is new, changed, unchanged or refused, and why. With --write it "
        "writes the\n"
        "set as YAML, which cpd framework publish takes; with refused rows it writes nothing. "
        "What of each\n"
        "format goes where: docs/exchange.md",
    .examples =
        "framework import peps.csv --base peps@2022 --set peps@2027 --into college --write\n"
        "framework import package.json --set maths@2026 --about nation=england --about "
        "layer=college\n"
        "framework import moodle.csv --format moodle --preview\n",
    CLI_OPTIONS(import_options),
    .run = run_import,
};

/* ---- export ---- */

static const cli_option export_options[] = {
    {"format", "FORMAT",
     "csv, case, case-1.0, moodle or mahara; otherwise .csv is csv, .json case and .matrix mahara",
     false, NULL},
    {"out", "FILE", "where to write it; a file that is there stays", false, NULL},
    {"uri", "URL", "case: where the framework is served; otherwise urn:uuid:", false, NULL},
    {"plain", NULL, "csv: no guard against formulas; case: nothing of ours in extensions", false,
     NULL},
    {"mark", NULL, "csv, moodle: begin with a byte order mark, for spreadsheets", false, NULL},
    CLI_OPTION_REPO,
};

static int write_export(cli_call *call, char *text, const char *path)
{
    size_t length = strlen(text);
    if (length && text[length - 1] == '\n')
        text[length - 1] = '\0'; // it is written after it
    int status = cli_write_file(call, path, text);
    if (status != CLI_DONE)
        return status;
    cpd_node *report = cpd_doc_root(call->report);
    cpd_node_set_text(call->report, report, "file", path);
    cli_print_document(&call->out, report);
    cli_print_line(&call->out, "Wrote %s to %s: %lld nodes.",
                   cpd_node_get_text(report, "reference"), path,
                   (long long)cpd_node_get_int(cpd_node_get(report, "counts"), "nodes", 0));
    print_lines(call, "note", cpd_node_get(report, "assumed"));
    print_losses(call, cpd_node_get(report, "losses"));
    return CLI_DONE;
}

static int run_export(cli_call *call)
{
    const char *path = cli_value(call, "out");
    cpd_source source = {NULL};
    char *text = NULL;
    size_t size;
    if (!path)
        return cli_usage(call, "Add --out FILE.", "where to write it is not said");
    cpd_exchange_out options = {.format = format_of(call, path),
                                .uri = cli_value(call, "uri"),
                                .plain = cli_switch(call, "plain"),
                                .mark = cli_switch(call, "mark")};
    int status = set_text(&source, call, call->words[0]);
    if (status == CLI_DONE && cpd_exchange_export(&call->report, &text, &size, source.bytes,
                                                  source.length, source.name, &options) < 0)
        status = cli_fail(call);
    if (status == CLI_DONE)
        status = write_export(call, text, path);
    free(text);
    cli_source_free(&source);
    return status;
}

const cli_command cmd_framework_export = {
    .name = "framework export",
    .arguments = "SET@VERSION --out FILE",
    .least = 1,
    .most = 1,
    .summary = "Write a set in another format",
    .about = "SET@VERSION is a version of the repository, or a file. What the format has no place "
             "for is named.\n"
             "docs/exchange.md says what goes where.",
    .examples =
        "framework export peps@2022 --out peps.csv\n"
        "framework export pcf@2018 --format case --uri https://frameworks.example.org --out "
        "pcf.json\n"
        "framework export college/peps/2027.yaml --format moodle --out peps-moodle.csv\n",
    CLI_OPTIONS(export_options),
    .run = run_export,
};
