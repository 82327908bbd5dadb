/* cpd home show: which home this is. */
#include <string.h>

#include "cli.h"

static const char *title_of(const char *use)
{
    if (!strcmp(use, "demo"))
        return "A home for trying out";
    return strcmp(use, "organisation") == 0 ? "A home of an organisation" : "A home of your own";
}

static int run(cli_call *call)
{
    if (cpd_home_show(&call->report, call->home) < 0)
        return cli_fail(call);
    const cpd_node *home = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.home/1", NULL, home);
    cli_print_heading(&call->out, "%s",
                      title_of(cpd_node_get_text(home, "use")));
    cli_print_fact(&call->out, "folder", cli_folder(call));
    cli_print_fact(&call->out, "id", cpd_node_get_text(home, "id"));
    cli_print_fact(&call->out, "fingerprint", cpd_node_get_text(home, "fingerprint"));
    cli_print_fact(&call->out, "people",
                   cli_textf(call, "%lld", (long long)cpd_node_get_int(home, "people", 0)));
    cli_print_fact(&call->out, "newest position of the log",
                   cli_textf(call, "%lld", (long long)cpd_node_get_int(home, "position", 0)));
    if (cpd_node_get_bool(home, "demo"))
        cli_print_line(&call->out,
                       "Everybody's keys lie in files here: write nothing that is real.");
    return CLI_DONE;
}

const cli_command cmd_home_show = {
    .name = "home show",
    .arguments = "",
    .summary = "Show which home this is, and its fingerprint",
    .about = "",
    .examples = "home show\n",
    .needs = CLI_HOME,
    .run = run,
};

/* ---- destroy ---- */

static const cli_option destroy_options[] = {
    {"certificate", "FILE", "where to keep what is said of it, outside of the home; needed", false,
     NULL},
    {"yes", NULL, "do it; there is no way back", false, NULL},
};

static int run_destroy(cli_call *call)
{
    const char *file = cli_value(call, "certificate");
    if (!file)
        return cli_usage(call, "Name a file outside of the home: --certificate FILE.",
                         "nothing says where the certificate is to be kept");
    if (!cli_switch(call, "yes"))
        return cli_usage(call,
                         "Records, keys and sets of this home would be gone, of everybody in it. "
                         "Add --yes when you are sure.",
                         "destroying a home is for good");
    if (cpd_home_destroy(call->home, file) < 0) {
        if (cpd_error_last()->kind == CPD_EINTERNAL)
            call->home = NULL; /* it was closed before its files went */
        return cli_fail(call);
    }
    call->home = NULL;
    cli_print_done(call);
    cli_print_line(&call->out, "Destroyed. The certificate is %s.", file);
    cli_print_line(&call->out, "Backups are not reached: destroy them too. On flash memory, and on "
                               "file systems that copy on write, removing files is no proof that "
                               "their bytes are gone.");
    return CLI_DONE;
}

const cli_command cmd_home_destroy = {
    .name = "home destroy",
    .arguments = "",
    .summary = "Destroy this home, and keep a certificate of it",
    .about = "The certificate counts what was destroyed and holds a checkpoint over the whole log, "
             "signed by the home;\n"
             "it tells nothing that anybody wrote. A hold on anything stops it.",
    .examples = "home destroy --certificate ~/destroyed-2026.json --yes\n",
    CLI_OPTIONS(destroy_options),
    .needs = CLI_HOME,
    .run = run_destroy,
};

/* ---- certificate ---- */

static int run_certificate(cli_call *call)
{
    static const char *const labels[][2] = {{"records", "records"},
                                            {"versions", "versions of records"},
                                            {"signatures", "signatures"},
                                            {"people", "people"},
                                            {"entries", "entries of the log"}};
    const char *text;
    int status = cli_file(&text, call, call->words[0]);
    if (status != CLI_DONE)
        return status;
    if (cpd_certificate_check(&call->report, text, strlen(text)) < 0)
        return cli_fail(call);
    const cpd_node *root = cpd_doc_root(call->report), *said = cpd_node_get(root, "statement"),
                   *counts = cpd_node_get(said, "destroyed");
    cli_print_document(&call->out, root);
    cli_print_heading(&call->out, "A home that was destroyed on %s",
                      cpd_node_get_text(said, "clock"));
    cli_print_fact(&call->out, "id", cpd_node_get_text(said, "home"));
    cli_print_fact(&call->out, "fingerprint", cpd_node_get_text(root, "fingerprint"));
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        cli_print_fact(
            &call->out, labels[i][1],
            cli_textf(call, "%lld", (long long)cpd_node_get_int(counts, labels[i][0], 0)));
    cli_print_line(&call->out, "Its signature holds for the key of that fingerprint. Whose it is, "
                               "tells whoever knew the home.");
    return CLI_DONE;
}

const cli_command cmd_home_certificate = {
    .name = "home certificate",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "Read the certificate of a home that was destroyed",
    .about = "Needs no home.",
    .examples = "home certificate destroyed-2026.json\n",
    .run = run_certificate,
};
