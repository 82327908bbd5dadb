/* cpd attach, cpd detach, cpd save-attachment: files that belong to a record. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"

#define FILE_MOST ((size_t)64 << 20) /* the home's own limit is lower, and says so itself */

static int say_saved(cli_call *call, const cpd_saved *saved, const char *what, const char *name)
{
    cpd_node *answer = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, answer, "record", saved->id);
    cpd_node_set_int(call->scratch, answer, "revision", saved->revision);
    cpd_node_set_text(call->scratch, answer, "hash", saved->hash);
    cpd_node_set_text(call->scratch, answer, "name", name);
    cli_print_schema(call, "cpd.attached/1", NULL, answer);
    cli_print_line(&call->out, "%s: %s (%s).", what, name, cli_short(saved->id, CLI_SHORT));
    return CLI_DONE;
}

static int run_attach(cli_call *call)
{
    char *bytes;
    size_t length;
    cpd_saved saved;
    const char *file = call->words[1], *slash = strrchr(file, '/'), *name = cli_value(call, "name");
    int status = cli_bytes(&bytes, &length, call, file, FILE_MOST);
    if (status != CLI_DONE)
        return status;
    if (!name)
        name = slash ? slash + 1 : file;
    const char *because = cli_value(call, "because");
    int r = cpd_record_attach(&saved, call->home, call->words[0], name, bytes, length, because);
    if (r == CPD_ELOCKED && cli_unlock(call))
        r = cpd_record_attach(&saved, call->home, call->words[0], name, bytes, length, because);
    free(bytes);
    return r < 0 ? cli_fail(call) : say_saved(call, &saved, "Attached", name);
}

static const cli_option attach_options[] = {
    {"name", "NAME", "the name it is kept under; otherwise that of the file", false, NULL},
    {"because", "TEXT", "why; needed once somebody has signed the record", false, NULL},
};

const cli_command cmd_attach = {
    .name = "attach",
    .arguments = "ID FILE",
    .least = 2,
    .most = 2,
    .summary = "Attach a file to a record of yours",
    .about =
        "It is sealed like the words of the record, for the same readers. What kind of file it "
        "is, is told from\n"
        "its content: PDF, PNG, JPEG, .docx, .odt and plain text are kept; what runs is not. "
        "cpd show lists them.",
    .examples = "attach 3f9a1c certificate.pdf\n"
                "attach 3f9a1c scan.jpg --name notes-of-the-day.jpg\n",
    CLI_OPTIONS(attach_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_attach,
};

static int run_detach(cli_call *call)
{
    cpd_saved saved;
    const char *record = call->words[0], *name = call->words[1],
               *because = cli_value(call, "because");
    int r = cpd_record_detach(&saved, call->home, record, name, because);
    if (r == CPD_ELOCKED && cli_unlock(call))
        r = cpd_record_detach(&saved, call->home, record, name, because);
    return r < 0 ? cli_fail(call) : say_saved(call, &saved, "Detached", name);
}

static const cli_option detach_options[] = {
    {"because", "TEXT", "why", false, NULL},
};

const cli_command cmd_detach = {
    .name = "detach",
    .arguments = "ID NAME",
    .least = 2,
    .most = 2,
    .summary = "Take a file off a record of yours",
    .about =
        "From here on the record is without it. Its earlier versions still have it: nothing is "
        "overwritten.",
    .examples = "detach 3f9a1c certificate.pdf --because \"the wrong one\"\n",
    CLI_OPTIONS(detach_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_detach,
};

static int run_save(cli_call *call)
{
    unsigned char *bytes;
    size_t length;
    const char *name = call->words[1], *out = cli_value(call, "out");
    int r = cpd_record_attachment(&bytes, &length, call->home, call->words[0], name);
    if (r == CPD_ELOCKED && cli_unlock(call))
        r = cpd_record_attachment(&bytes, &length, call->home, call->words[0], name);
    if (r < 0)
        return cli_fail(call);
    if (!out)
        out = name;
    FILE *file = cli_new_file(call, out);
    bool good = file && fwrite(bytes, 1, length, file) == length;
    free(bytes);
    if (!file)
        return CLI_DENIED;
    int status = cli_new_file_end(call, out, file, good);
    if (status == CLI_DONE && !good)
        return cli_refuse(call, CPD_EFULL, "", "%s could not be written", out);
    if (status != CLI_DONE)
        return status;
    cli_print_done(call);
    cli_print_line(&call->out, "Wrote %s. It is not sealed there.", out);
    return CLI_DONE;
}

static const cli_option save_options[] = {
    {"out", "FILE", "the file to write; otherwise one of its name, here", false, NULL},
};

const cli_command cmd_save_attachment = {
    .name = "save-attachment",
    .arguments = "ID NAME",
    .least = 2,
    .most = 2,
    .summary = "Write a file that is attached to a record",
    .about = "Only you can read what is written, and a file that is there stays.",
    .examples = "save-attachment 3f9a1c certificate.pdf --out /tmp/certificate.pdf\n",
    CLI_OPTIONS(save_options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run_save,
};
