/* cpd backup and cpd restore: a copy of the home, and back. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* ---- backup ---- */

static int run_backup(cli_call *call)
{
    const char *folder = call->words[0];
    if (cpd_home_backup(call->home, folder) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Copied to %s.", folder);
    cli_print_line(&call->out,
                   "It holds your keys: whoever has it can read what your home's folder "
                   "can. Keep it safe.");
    return CLI_DONE;
}

const cli_command cmd_backup = {
    .name = "backup",
    .arguments = "FOLDER",
    .least = 1,
    .most = 1,
    .summary = "Copy this home: records, keys and sets of one moment",
    .about = "FOLDER must not exist yet. Other programs may go on writing meanwhile. The copy is a "
             "home of its\n"
             "own: cpd verify --home FOLDER looks at it.",
    .examples = "backup /media/stick/cpd-2026-11\n",
    .needs = CLI_HOME,
    .run = run_backup,
};

/* ---- restore ---- */

static const cli_option restore_options[] = {
    {"checkpoint", "FILE", "refuse a backup older than this checkpoint", false, NULL},
    {"erased", "FILE", "a newer list keys/erased: what it names is erased again", false, NULL},
};

static int find_target(cli_call *call)
{
    call->folder = call->count > 1 ? strdup(call->words[1]) : cli_home_folder(call);
    if (call->folder)
        return CLI_DONE;
    return cli_refuse(call, CPD_EABSENT, "Say where: cpd restore BACKUP FOLDER",
                      "nothing says where the home is to be");
}

/* @return CLI_DONE or a status */
static int read_options(cpd_restore_options *out, cli_call *call)
{
    const char *checkpoint = cli_value(call, "checkpoint"), *erased = cli_value(call, "erased");
    cpd_home_options clock = {0};
    int status = cli_home_options(&clock, call);
    out->now_ms = clock.now_ms;
    out->payload = clock.payload;
    if (status == CLI_DONE && checkpoint)
        status = cli_file(&out->checkpoint, call, checkpoint);
    if (status == CLI_DONE && erased)
        status = cli_file(&out->erased, call, erased);
    out->checkpoint_length = out->checkpoint ? strlen(out->checkpoint) : 0;
    out->erased_length = out->erased ? strlen(out->erased) : 0;
    return status;
}

static int run_restore(cli_call *call)
{
    cpd_restore_options options = {0};
    int status = find_target(call);
    if (status == CLI_DONE)
        status = read_options(&options, call);
    if (status != CLI_DONE)
        return status;
    if (cpd_home_restore(&call->report, call->words[0], call->folder, &options) < 0)
        return cli_fail(call);
    const cpd_node *report = cpd_doc_root(call->report);
    int64_t again = cpd_node_get_int(report, "erased_again", 0);
    cli_print_document(&call->out, report);
    cli_print_line(&call->out,
                   "Restored, and whole: %lld entries of the log, %lld versions of "
                   "records.",
                   (long long)cpd_node_get_int(report, "entries", 0),
                   (long long)cpd_node_get_int(report, "revisions", 0));
    if (again)
        cli_print_line(&call->out, "Erased again, before anybody could read it: %lld %s.",
                       (long long)again, again == 1 ? "entry" : "entries");
    if (!options.checkpoint)
        cli_print_line(&call->out,
                       "No checkpoint was given: whether it is the newest backup cannot "
                       "be told.");
    if (!options.erased)
        cli_print_line(&call->out, "What was erased after the backup was made is there again, "
                                   "unless its own list names it: --erased takes a newer one.");
    return CLI_DONE;
}

const cli_command cmd_restore = {
    .name = "restore",
    .arguments = "BACKUP [FOLDER]",
    .least = 1,
    .most = 2,
    .summary = "Put a backup back, if it is whole",
    .about = "It is verified before it gets its place; the backup is only read. FOLDER, otherwise "
             "your home's\n"
             "place, must be empty or not exist. What was erased is erased again: by the list "
             "keys/erased of the\n"
             "backup, and by a newer one where you kept it.",
    .examples = "restore /media/stick/cpd-2026-11\n"
                "restore /media/stick/cpd-2026-11 --checkpoint kept.json\n"
                "restore /media/stick/cpd-2026-11 --erased erased.txt\n",
    CLI_OPTIONS(restore_options),
    .run = run_restore,
};
