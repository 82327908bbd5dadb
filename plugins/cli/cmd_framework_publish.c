/* cpd framework new, publish: a publisher's folder, a file to begin with, and versions from files.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands.h"
#include "repository.h"

/* ---- new ---- */

static const cli_option new_options[] = {
    {"kind", "KIND", "of a new set: competencies, vocabulary, ladder, returns, map, measures, conflicts or retention",
     false, NULL},
    {"version", "VERSION", "what the version is called; otherwise the year", false, NULL},
};

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static int make_folder(cli_call *call, const char *folder)
{
    int status = cli_repository_make(call, folder);
    if (status == CLI_DONE)
        cli_print_line(&call->out, "Made a repository of sets: %s/sets.git.", folder);
    return status;
}

/* The editor's help lies in the folder, and a new file names it. */
static int write_schema(cli_call *call, const char *folder)
{
    const char *path = cli_textf(call, "%s/set.schema.json", folder);
    char *schema = cpd_framework_schema();
    int status = schema ? CLI_DONE : cli_fail(call);
    if (status == CLI_DONE && !exists(path))
        status = cli_write_file(call, path, schema);
    free(schema);
    return status;
}

#define FOR_EDITORS "# yaml-language-server: $schema=../set.schema.json\n"

static int write_set(cli_call *call, const char *folder, char *yaml, const char *name)
{
    const char *path = cli_textf(call, "%s/%s", folder, name);
    char *text = NULL;
    mkdir(cli_textf(call, "%.*s", (int)(strrchr(path, '/') - path), path), 0777);
    if (asprintf(&text, FOR_EDITORS "%s", yaml) < 0)
        return cli_refuse(call, CPD_EINTERNAL, "", "out of memory");
    int status = cli_write_file(call, path, text);
    free(text);
    if (status != CLI_DONE)
        return status;
    cli_print_line(&call->out, "Wrote %s.", path);
    cli_print_next(&call->out, cli_textf(call, "cpd framework check %s", path),
                   "it says what is still to be written.");
    return CLI_DONE;
}

static int begin_set(cli_call *call, const char *folder, const char *set)
{
    cpd_repository *repository = NULL;
    char *yaml = NULL, *name = NULL;
    int status = cli_repository_at(&repository, call, folder);
    if (status == CLI_DONE &&
        cpd_repository_begin(&yaml, &name, repository, set, cli_value(call, "version"),
                             cli_value(call, "kind")) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    if (status == CLI_DONE)
        status = write_set(call, folder, yaml, name);
    free(yaml);
    free(name);
    return status;
}

static int run_new(cli_call *call)
{
    const char *folder = call->words[0], *set = call->count > 1 ? call->words[1] : NULL;
    bool there = exists(cli_textf(call, "%s/sets.git", folder));
    int status = there && set ? CLI_DONE : make_folder(call, folder);
    if (status == CLI_DONE)
        status = write_schema(call, folder);
    if (status == CLI_DONE && set)
        status = begin_set(call, folder, set);
    if (status == CLI_DONE && !set)
        cli_print_next(&call->out, cli_textf(call, "cpd framework new %s SET", folder),
                       "no set is in it yet.");
    if (status == CLI_DONE)
        cli_print_done(call);
    return status;
}

const cli_command cmd_framework_new = {
    .name = "framework new",
    .arguments = "FOLDER [SET]",
    .least = 1,
    .most = 2,
    .summary = "Begin a publisher's folder, a set in it, or its next version",
    .about =
        "Makes FOLDER with a repository in it, if there is none. With SET it writes a file to "
        "begin with:\n"
        "FOLDER/SET/VERSION.yaml, the newest version that is published there or, for a new set, "
        "all that is\n"
        "needed and still empty. A schema beside it helps editors that know YAML.",
    .examples = "framework new college\n"
                "framework new college reflective-practice\n"
                "framework new college pcf --version 2027\n",
    CLI_OPTIONS(new_options),
    .run = run_new,
};

/* ---- publish ---- */

static const cli_option publish_options[] = {
    CLI_OPTION_REPO,
    {"key", "FILE", "sign with this SSH key", false, NULL},
    {"by", "NAME <ADDRESS>", "who publishes, as the tag says for ever; needed", false, NULL},
    {"wording-only", "CODE",
     "only the wording changed under this code, not what it means; all: wherever words changed",
     true, NULL},
};

/* "The College <press@college.example>", in two pieces. */
static int split_name(cpd_publish_options *out, cli_call *call)
{
    const char *by = cli_value(call, "by"), *open = by ? strchr(by, '<') : NULL;
    size_t n = by ? strlen(by) : 0;
    if (!by)
        return CLI_DONE;
    if (!open || by[n - 1] != '>' || open == by)
        return cli_usage(call, "Write: --by \"The College <press@college.example>\"",
                         "\"%s\" is no name with an address", by);
    size_t name = (size_t)(open - by);
    while (name > 0 && by[name - 1] == ' ')
        name--;
    out->who = cli_textf(call, "%.*s", (int)name, by);
    out->where = cli_textf(call, "%.*s", (int)(by + n - 1 - (open + 1)), open + 1);
    return CLI_DONE;
}

static int fill_options(cpd_publish_options *out, const char **codes, cli_call *call)
{
    *out = (cpd_publish_options){.key = cli_value(call, "key"), .wording_only = codes};
    for (const char *code; (code = cli_value_at(call, "wording-only", out->wording_count));)
        codes[out->wording_count++] = code;
    return split_name(out, call);
}

static int publish(cli_call *call, cpd_repository *repository, const cpd_source *files)
{
    const char **codes = calloc(call->given_count + 1, sizeof *codes);
    cpd_publish_options options;
    int status = codes ? fill_options(&options, codes, call)
                       : cli_refuse(call, CPD_EINTERNAL, "", "out of memory");
    if (status == CLI_DONE &&
        cpd_repository_publish(&call->report, repository, files, (size_t)call->count, &options,
                               call->issues) < 0)
        status = cli_fail(call);
    free(codes);
    return status;
}

static int publish_files(cli_call *call, cpd_repository *repository)
{
    cpd_source *files = calloc((size_t)call->count + 1, sizeof *files);
    int status = files ? CLI_DONE : cli_refuse(call, CPD_EINTERNAL, "", "out of memory");
    for (int i = 0; status == CLI_DONE && i < call->count; i++) {
        status = cli_source(&files[i], call, call->words[i]);
        if (status == CLI_DONE && files[i].reference)
            status = cli_refuse(call, CPD_EINPUT, "Name files: college/pcf/2027.yaml.",
                                "%s is no file", call->words[i]);
    }
    if (status == CLI_DONE)
        status = publish(call, repository, files);
    for (int i = 0; files && i < call->count; i++)
        cli_source_free(&files[i]);
    free(files);
    return status;
}

static void print_published(cli_call *call, const cpd_node *version)
{
    const char *reference = cpd_node_get_text(version, "reference");
    const cpd_node *codes = cpd_node_get(version, "wording_only");
    if (cpd_node_get_bool(version, "here")) {
        cli_print_heading(&call->out, "%s was published before, with the same text", reference);
        return;
    }
    cli_print_heading(&call->out, "%s is published%s", reference,
                      cpd_node_get_bool(version, "signed") ? " and signed" : "");
    cli_print_weight(call, cpd_node_get(version, "weigh"));
    if (cpd_node_length(codes) > 0)
        cli_print_fact(
            &call->out, "wording only",
            cli_textf(call, "%zu code%s, as the tag says for ever", cpd_node_length(codes),
                      cpd_node_length(codes) == 1 ? "" : "s"));
    cli_print_fact(&call->out, "commit in git", cpd_node_get_text(version, "commit"));
}

static int run_publish(cli_call *call)
{
    cpd_repository *repository = NULL;
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE)
        status = publish_files(call, repository);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    const cpd_node *versions = cpd_node_get(cpd_doc_root(call->report), "versions");
    cli_print_document(&call->out, cpd_doc_root(call->report));
    for (size_t i = 0; i < cpd_node_length(versions); i++)
        print_published(call, cpd_node_at(versions, i));
    return CLI_DONE;
}

const cli_command cmd_framework_publish = {
    .name = "framework publish",
    .arguments = "FILE...",
    .least = 1,
    .most = -1,
    .summary = "Publish files as versions that never change",
    .about =
        "Each is checked, held against what its codes meant before, and becomes the tag "
        "SET/VERSION in git,\n"
        "signed when a key is named. All are published or none. A code keeps its meaning: what "
        "means something\n"
        "else needs another code, and where only the wording changed, somebody says so.",
    .examples = "framework publish college/pcf/2027.yaml --repo college --key ~/.ssh/college --by \"The College "
                "<press@college.example>\"\n"
                "framework publish college/pcf/2027.yaml --repo college --wording-only D3 --by \"The College "
                "<press@college.example>\"\n",
    CLI_OPTIONS(publish_options),
    .run = run_publish,
};
