/* cpd framework fetch, verify, adopt: versions of others, by whom they are signed, and in force. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "repository.h"

static cpd_trust trust_of(const cli_call *call)
{
    return (cpd_trust){cli_value(call, "signers"), cli_value(call, "revoked")};
}

/* ---- fetch ---- */

static const cli_option fetch_options[] = {CLI_OPTION_REPO};

static int run_fetch(cli_call *call)
{
    static const cli_column columns[] = {{"reference", "Version", CLI_SHOW_TEXT},
                                         {"here", "Was here", CLI_SHOW_TEXT},
                                         {"commit", "Commit", CLI_SHOW_TEXT}};
    cpd_repository *repository = NULL;
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE && cpd_repository_fetch(&call->report, repository, call->words[0],
                                                   (const char *const *)call->words + 1,
                                                   (size_t)call->count - 1, call->issues) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    cli_print_document(&call->out, cpd_doc_root(call->report));
    CLI_PRINT_TABLE(&call->out, columns, cpd_node_get(cpd_doc_root(call->report), "versions"));
    cli_print_next(&call->out, "cpd framework verify VERSION",
                   "nothing of it is in force, and nobody has looked by whom it is signed.");
    return CLI_DONE;
}

const cli_command cmd_framework_fetch = {
    .name = "framework fetch",
    .arguments = "SOURCE [SET | VERSION]...",
    .least = 1,
    .most = -1,
    .summary = "Fetch published versions from somebody's repository",
    .about =
        "SOURCE is a folder or a URL of https. Without SET or VERSION everything that is published "
        "there comes,\n"
        "all or nothing. What is here under the same name stays as it is; with another text it is "
        "an error.",
    .examples = "framework fetch /media/stick/college\n"
                "framework fetch https://sets.example.org/college.git pcf@2027\n",
    CLI_OPTIONS(fetch_options),
    .run = run_fetch,
};

/* ---- verify ---- */

static const cli_option verify_options[] = {CLI_OPTION_REPO, CLI_OPTION_SIGNERS};

static void print_signature(cli_call *call, const cpd_node *signature)
{
    const cpd_node *key = cpd_node_get(signature, "key");
    char day[CLI_DAY];
    const char *at = cpd_node_get_text(signature, "tagged_at");
    cli_print_fact(&call->out, "signature", cpd_node_get_text(signature, "result"));
    cli_print_fact(&call->out, "signed by", cpd_node_get_text(signature, "principal"));
    if (key)
        cli_print_fact(&call->out, "with the key",
                       cli_textf(call, "%s %s%s", cpd_node_get_text(key, "type"),
                                 cpd_node_get_text(key, "fingerprint"),
                                 cpd_node_get_text(signature, "principal") &&
                                         !cpd_node_get_bool(signature, "valid_today")
                                     ? ", which is not valid today"
                                     : ""));
    cli_print_fact(&call->out, "tagged",
                   cli_textf(call, "%s by %s", cli_day(day, cli_textf(call, "%.10s", at)),
                             cpd_node_get_text(signature, "tagger")));
    cli_print_fact(&call->out, "commit in git", cpd_node_get_text(signature, "commit"));
}

static int run_verify(cli_call *call)
{
    cpd_trust trust = trust_of(call);
    cpd_repository *repository = NULL;
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE &&
        cpd_repository_verify(&call->report, repository, call->words[0], &trust, call->issues) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    const cpd_node *signature = cpd_doc_root(call->report);
    bool good = !strcmp(cpd_node_get_text(signature, "result"), "good");
    cli_print_document(&call->out, signature);
    cli_print_line(&call->out, "%s %s: %s.", cpd_node_get_text(signature, "reference"),
                   good ? "is genuine" : "is NOT known to be genuine",
                   cpd_node_get_text(signature, "explanation"));
    print_signature(call, signature);
    return good ? CLI_DONE : CLI_NO;
}

const cli_command cmd_framework_verify = {
    .name = "framework verify",
    .arguments = "VERSION",
    .least = 1,
    .most = 1,
    .summary = "By whom is a version signed, and do we know them?",
    .about =
        "The answer is no (exit 1) when nobody signed it, when nobody here knows the key, or when "
        "the\n"
        "signature does not belong. Whose keys are trusted stands in a file as ssh-keygen reads "
        "it.",
    .examples = "framework verify pcf@2027\n"
                "framework verify pcf@2027 --repo college --signers keys/allowed_signers\n",
    CLI_OPTIONS(verify_options),
    .run = run_verify,
};

/* ---- adopt ---- */

static const cli_option adopt_options[] = {
    {"from", "DATE", "the first day it is in force; otherwise as the set says", false, NULL},
    {"to", "DATE", "the last day; otherwise as the set says, or until further notice", false, NULL},
    {"layer", "LAYER",
     "whose voice it is: nation, college, council, service or team; otherwise as the set says",
     false, NULL},
    {"unverified", NULL, "although nobody here knows who signed it, or nobody did", false, NULL},
    CLI_OPTION_SIGNERS,
};

static void print_adopted(cli_call *call, const cpd_node *version)
{
    const cpd_node *signature = cpd_node_get(version, "signature");
    const char *to = cpd_node_get_text(version, "to");
    char from_day[CLI_DAY], to_day[CLI_DAY];
    cli_print_line(&call->out, "%s speaks for the %s from %s%s%s.",
                   cpd_node_get_text(version, "reference"), cpd_node_get_text(version, "layer"),
                   cli_day(from_day, cpd_node_get_text(version, "from")), to ? " to " : "",
                   to ? cli_day(to_day, to) : "");
    cli_print_heard(call, version, cpd_node_get_text(version, "reference"));
    if (strcmp(cpd_node_get_text(signature, "result"), "good") != 0)
        cli_print_line(&call->out, "NOT known to be genuine: %s.",
                       cpd_node_get_text(signature, "explanation"));
}

static int run_adopt(cli_call *call)
{
    cpd_adopt_options options = CPD_ADOPT_OPTIONS_INIT;
    cpd_repository *repository = NULL;
    if (cli_date(&options.from, call, "from") < 0 || cli_date(&options.to, call, "to") < 0)
        return cli_fail(call);
    options.layer = cli_value(call, "layer");
    options.unverified = cli_switch(call, "unverified");
    options.trust = trust_of(call);
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE &&
        cpd_repository_adopt(&call->report, repository, (const char *const *)call->words,
                             (size_t)call->count, &options, call->issues) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    const cpd_node *versions = cpd_node_get(cpd_doc_root(call->report), "versions");
    cli_print_document(&call->out, cpd_doc_root(call->report));
    for (size_t i = 0; i < cpd_node_length(versions); i++)
        print_adopted(call, cpd_node_at(versions, i));
    return CLI_DONE;
}

const cli_command cmd_framework_adopt = {
    .name = "framework adopt",
    .arguments = "VERSION...",
    .least = 1,
    .most = -1,
    .summary = "Put versions in force in your home",
    .about = "All or none. What was judged before stays judged under its day's version. The ledger "
             "keeps "
             "which commit\n"
             "it was and by whom it was signed.",
    .examples = "framework adopt pcf@2027 pcf-2018-2027@1 --from 2027-04-01\n"
                "framework adopt our-ladder@2027 --layer council --unverified\n",
    CLI_OPTIONS(adopt_options),
    .needs = CLI_HOME,
    .run = run_adopt,
};
