/* cpd init: make a home. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "commands.h"
#include "repository.h"

static const cli_option options[] = {
    {"kind", "KIND",
     "personal (your own; otherwise), organisation (several people, each with a passphrase), demo",
     false, NULL},
    {"demo", NULL, "for trying out: several people, everybody's keys in files", false, NULL},
    {"sets", "FOLDER",
     "publish and adopt these competency sets instead of those that came with cpd", false, NULL},
};

/* The data folder may not be there yet on a new machine; 0700, as the XDG specification asks. */
static void make_parents(const char *folder)
{
    char *path = strdup(folder);
    for (char *slash = path ? strchr(path + 1, '/') : NULL; slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0700); /* what is wrong shows when the home is made there */
        *slash = '/';
    }
    free(path);
}

static int find_folder(cli_call *call)
{
    if (call->count > 0) {
        call->folder = strdup(call->words[0]);
        return call->folder ? CLI_DONE : cli_refuse(call, CPD_EINTERNAL, "", "out of memory");
    }
    call->folder = cli_home_folder(call);
    if (!call->folder)
        return cli_refuse(call, CPD_EABSENT, "Say where: cpd init FOLDER",
                          "nothing says where your home is to be");
    make_parents(call->folder);
    return CLI_DONE;
}

static int read_kind(cpd_home_options *home, cli_call *call)
{
    const char *kind = cli_value(call, "kind");
    home->demo = cli_switch(call, "demo") || (kind && !strcmp(kind, "demo"));
    home->organisation = kind && !strcmp(kind, "organisation");
    if (!kind || home->organisation || !strcmp(kind, "demo") || !strcmp(kind, "personal"))
        return CLI_DONE;
    return cli_refuse(call, CPD_EINPUT, "Write personal, organisation or demo.",
                      "there is no kind of home called \"%s\"", kind);
}

/* NULL: the installed ones. */
static const char *sets_folder(cli_call *call)
{
    const char *named = cli_value(call, "sets"), *own = getenv("CPD_SETS");
    return named ? named : own && *own ? own : NULL;
}

static int run(cli_call *call)
{
    cpd_home_options home;
    int status = find_folder(call);
    if (status != CLI_DONE)
        return status;
    status = cli_home_options(&home, call);
    if (status != CLI_DONE)
        return status;
    status = read_kind(&home, call);
    if (status != CLI_DONE)
        return status;
    home.sets = sets_folder(call);
    home.press = cli_press(call);
    if (cpd_home_init(&call->home, call->folder, &home, call->issues) < 0)
        return cli_fail(call);
    if (cpd_home_show(&call->report, call->home) < 0)
        return cli_fail(call);
    const cpd_node *made = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.home/1", NULL, made);
    cli_print_line(&call->out, "Made a home%s in %s. Its fingerprint: %s",
                   home.demo ? " for trying out" : "", cli_folder(call),
                   cpd_node_get_text(made, "fingerprint"));
    if (home.demo)
        cli_print_line(&call->out,
                       "Everybody's keys lie in files here: write nothing that is real.");
    else if (home.organisation)
        cli_print_line(&call->out, "Each person chooses a passphrase; private texts and signatures "
                                   "need it. Everything else can be read by whoever has the "
                                   "folder.");
    else
        cli_print_line(&call->out, "It holds your keys: whoever has a copy of the folder can read "
                                   "it. Keep a backup safe.");
    const char *here =
        call->count > 0 ? cli_textf(call, " --home \"%s\"", call->words[0]) : cli_here(call, false);
    cli_print_next(&call->out, cli_textf(call, "cpd person add \"%s\"%s",
                             home.organisation ? "THEIR NAME" : "YOUR NAME", here),
                   "nobody is in it yet.");
    return CLI_DONE;
}

const cli_command cmd_init = {
    .name = "init",
    .arguments = "[FOLDER]",
    .least = 0,
    .most = 1,
    .summary = "Make a home for your records",
    .about = "A home is a folder: records, keys and competency sets. Without FOLDER it is made "
             "where the other\n"
             "verbs look for it.",
    .examples = "init\n"
                "init --kind organisation /srv/cpd\n"
                "init --demo /tmp/trial\n",
    CLI_OPTIONS(options),
    .run = run,
};
