/* cpd join: a record that was changed in two places, made one again. */
#include <string.h>

#include "cli.h"

static const cli_option options[] = {
    {"keep", "VERSION", "the version whose words go on, as cpd join RECORD shows it", false, NULL},
    {"because", "TEXT", "why, for who reads its history", false, NULL},
};

static void print_version(cli_call *call, const cpd_node *version)
{
    const cpd_kind *kind = cpd_kind_find(cpd_node_get_text(version, "kind"));
    cli_print_heading(&call->out, "Version %.8s", cpd_node_get_text(version, "hash"));
    for (size_t i = 0; kind && i < kind->field_count; i++)
        cli_print_fact(&call->out, kind->fields[i].label,
                       cli_field_text(call, version, &kind->fields[i]));
    if (cpd_node_get_bool(version, "locked"))
        cli_print_line(&call->out, "Its text is locked.");
    const char *state = cpd_node_get_text(version, "state");
    if (state && strcmp(state, "withdrawn") == 0)
        cli_print_line(&call->out, "It was withdrawn.");
}

static int read_version(cli_call *call, const char *record, const char *hash, cpd_node *list)
{
    cpd_doc *doc;
    if (cpd_record_read(&doc, call->home, record, hash) < 0)
        return cli_fail(call);
    cpd_node_add(call->scratch, list, cpd_node_copy(call->scratch, cpd_doc_root(doc)));
    cpd_doc_free(doc);
    return CLI_DONE;
}

/* The newest versions, one under the other. */
static int show_versions(cli_call *call, const char *record)
{
    cpd_node *list = cpd_node_list(call->scratch);
    int status = CLI_DONE;
    if (cpd_record_read(&call->report, call->home, record, NULL) < 0)
        return cli_fail(call);
    if (cpd_node_get_bool(cpd_doc_root(call->report), "locked"))
        cli_unlock(call); /* each version is read anew */
    const cpd_node *history = cpd_node_get(cpd_doc_root(call->report), "history");
    for (size_t i = 0; status == CLI_DONE && i < cpd_node_length(history); i++)
        if (cpd_node_get_bool(cpd_node_at(history, i), "newest"))
            status = read_version(call, record, cpd_node_get_text(cpd_node_at(history, i), "hash"),
                                  list);
    if (status != CLI_DONE)
        return status;
    cli_print_schema(call, "cpd.versions/1", "versions", list);
    if (cpd_node_length(list) < 2) {
        cli_print_line(&call->out, "It has one newest version: there is nothing to join.");
        return CLI_DONE;
    }
    for (size_t i = 0; i < cpd_node_length(list); i++)
        print_version(call, cpd_node_at(list, i));
    cli_print_next(
        &call->out, cli_textf(call, "cpd join %s --keep VERSION", call->words[0]),
        "say whose words go on. The other stays in its history; new words join them too: "
        "cpd amend.");
    return CLI_DONE;
}

static int run(cli_call *call)
{
    const char *kept = cli_value(call, "keep");
    char id[CPD_ID_TEXT];
    cpd_saved saved;
    if (cpd_record_find(id, call->home, call->words[0]) < 0)
        return cli_fail(call);
    if (!kept)
        return show_versions(call, id);
    const char *because = cli_value(call, "because");
    int r = cpd_record_join(&saved, call->home, id, kept, because, call->issues);
    if (r == CPD_ELOCKED && cli_unlock(call))
        r = cpd_record_join(&saved, call->home, id, kept, because, call->issues);
    if (r < 0)
        return cli_fail(call);
    if (cpd_record_read(&call->report, call->home, id, NULL) < 0)
        return cli_fail(call);
    const cpd_node *joined = cpd_doc_root(call->report);
    cli_print_saved(call, &saved, cpd_node_get_text(joined, "kind"), cpd_node_get_text(joined, "date"));
    cli_print_line(&call->out, "Version %d names both.", saved.revision);
    return CLI_DONE;
}

const cli_command cmd_join = {
    .name = "join",
    .arguments = "RECORD",
    .least = 1,
    .most = 1,
    .summary = "Join the two newest versions of a record that was changed on two devices",
    .about = "Without --keep it shows them. Nothing is lost: the new version names both, and both "
             "stay in its history.",
    .examples = "join 3f9a1c\n"
                "join 3f9a1c --keep 9d4c01b2\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run,
};
