/* cpd bundle: one's whole record as one file, to take to another home. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define KINDS_MOST 32
#define BUNDLE_MOST ((size_t)1 << 30) /* as the library takes them */
#define NAME_MOST 80

static const char *counted(cli_call *call, int64_t n, const char *one, const char *many)
{
    return cli_textf(call, "%lld %s", (long long)n, n == 1 ? one : many);
}

static const char *size_text(cli_call *call, int64_t bytes)
{
    return bytes < 10 * 1024 * 1024 ? cli_textf(call, "%lld KiB", (long long)(bytes + 1023) / 1024)
                                    : cli_textf(call, "%lld MiB", (long long)bytes >> 20);
}

/* ", 2 attached files"; "" when there are none. */
static const char *and_files(cli_call *call, const cpd_node *report)
{
    int64_t n = cpd_node_get_int(report, "files", 0);
    return n ? cli_textf(call, ", %s", counted(call, n, "attached file", "attached files")) : "";
}

/* Named by a version, and nowhere to be had. */
static void print_missing_files(cli_call *call, const cpd_node *report)
{
    int64_t n = cpd_node_get_int(report, "files_missing", 0);
    if (n)
        cli_print_line(&call->out,
                       "%s %s not in it: the home that made it does not have %s, or not "
                       "as attached.",
                       counted(call, n, "attached file", "attached files"), n == 1 ? "is" : "are",
                       n == 1 ? "it" : "them");
}

/* Why a text stayed behind, as people say it. */
static const char *why_text(const char *why)
{
    static const char *const words[][2] = {
        {"policy", "the home keeps this kind"},
        {"erased", "it was erased on another device"},
        {"of-two", "it is a note of two people"},
        {"held", "it may tell who somebody is"},
        {"sealed-to-others", "it is private to somebody else"},
        {"earlier", "it was kept back by an earlier home"},
    };
    for (size_t i = 0; why && i < sizeof words / sizeof *words; i++)
        if (strcmp(why, words[i][0]) == 0)
            return words[i][1];
    return why ? why : "";
}

static void print_withheld(cli_call *call, const cpd_node *withheld)
{
    static const cli_column columns[] = {
        {"record", "Record", CLI_SHOW_ID},
        {"kind", "Kind", CLI_SHOW_TEXT},
        {"reason", "Why", CLI_SHOW_TEXT},
    };
    if (cpd_node_length(withheld) == 0)
        return;
    cpd_node *rows = cpd_node_copy(call->scratch, withheld);
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        cpd_node *row = cpd_node_at(rows, i);
        cpd_node_set_text(call->scratch, row, "reason", why_text(cpd_node_get_text(row, "why")));
        if (!cpd_node_get(row, "kind"))
            cpd_node_set_text(call->scratch, row, "kind", "comment with a signature");
    }
    cli_print_heading(&call->out,
                      "Texts that stayed behind; that each was written is in the bundle");
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

static void print_held(cli_call *call, int64_t held)
{
    if (held)
        cli_print_next(
            &call->out,
            cli_textf(call, "cpd anonymity RECORD --release REASON%s", cli_here(call, true)),
            "%s stayed because %s may tell who somebody is. Whoever wrote %s puts it in "
            "other words, or says why it may leave; then make the bundle again.",
            counted(call, held, "text", "texts"), held == 1 ? "it" : "each",
            held == 1 ? "it" : "one");
}

/* ---- make ---- */

static const cli_option make_options[] = {
    {"to", "FILE", "the file to write; otherwise your name and the day", false, NULL},
    {"withhold", "KIND", "texts of this kind stay here, as your home's policy says", true, NULL},
};

/* "Asha Mbeki" on 20 November: asha-mbeki-2026-11-20.cpd.tar */
static const char *file_name(cli_call *call, const char *holder)
{
    char name[NAME_MOST + 1], day[CPD_DATE_TEXT];
    size_t n = 0;
    for (const char *c = holder; *c && n < NAME_MOST; c++)
        name[n++] = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '-';
    name[n] = '\0';
    cpd_date_format(day, cli_today());
    return cli_textf(call, "%s-%s.cpd.tar", name, day);
}

static void print_made(cli_call *call, const char *file)
{
    const cpd_node *report = cpd_doc_root(call->report);
    cli_print_document(&call->out, report);
    cli_print_line(
        &call->out, "Wrote %s: %s, %s%s, %s.", file,
        counted(call, cpd_node_get_int(report, "revisions", 0), "version of a record",
                "versions of records"),
        counted(call, cpd_node_get_int(report, "texts", 0), "sealed text", "sealed texts"),
        and_files(call, report), size_text(call, cpd_node_get_int(report, "bytes", 0)));
    print_missing_files(call, report);
    cli_print_line(&call->out, "Only your own key opens its texts. Take that key with you too.");
    cli_print_fact(&call->out, "fingerprint of this home",
                   cpd_node_get_text(report, "fingerprint"));
    cli_print_line(&call->out, "Write the fingerprint down: by it the next home knows that this "
                               "one signed.");
    cli_print_line(&call->out, "See what is inside: cpd bundle look %s", file);
    print_withheld(call, cpd_node_get(report, "withheld"));
    print_held(call, cpd_node_get_int(report, "held", 0));
}

static int write_bundle(cli_call *call, const char *name, const char *bytes, size_t length)
{
    FILE *file = cli_new_file(call, name);
    if (!file)
        return CLI_DENIED;
    fwrite(bytes, 1, length, file);
    return cli_new_file_end(call, name, file, true);
}

static int run_make(cli_call *call)
{
    const char *kinds[KINDS_MOST], *file = cli_value(call, "to");
    cpd_bundle_options options = {.withhold = kinds};
    char *bytes;
    size_t length;
    while (options.withhold_count < KINDS_MOST &&
           (kinds[options.withhold_count] = cli_value_at(call, "withhold", options.withhold_count)))
        options.withhold_count++;
    if (cpd_bundle_make(&bytes, &length, &call->report, call->home, &options) < 0)
        return cli_fail(call);
    if (!file)
        file = file_name(call, cpd_node_get_text(cpd_doc_root(call->report), "holder"));
    int status = write_bundle(call, file, bytes, length);
    free(bytes);
    if (status == CLI_DONE)
        print_made(call, file);
    return status;
}

const cli_command cmd_bundle_make = {
    .name = "bundle make",
    .arguments = "",
    .least = 0,
    .most = 0,
    .summary = "Your whole record as one file, to take with you",
    .about = "It holds every version of every record, all signatures, your private texts sealed to "
             "your own key, the\n"
             "competency sets your records are linked to, and sums that this home signs. It is a "
             "plain tar file: how its\n"
             "bytes lie is written in docs/bundle.md. That it was made is noted in the log.",
    .examples = "bundle make\n"
                "bundle make --to /media/stick/my-record.cpd.tar\n"
                "bundle make --withhold session --withhold account\n",
    CLI_OPTIONS(make_options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_make,
};

/* ---- look ---- */

static void print_kinds(cli_call *call, const cpd_node *kinds)
{
    static const cli_column columns[] = {{"kind", "Kind", CLI_SHOW_TEXT},
                                         {"count", "Versions", CLI_SHOW_NUMBER}};
    if (cpd_node_length(kinds) == 0)
        return;
    cli_print_heading(&call->out, "Inside");
    CLI_PRINT_TABLE(&call->out, columns, kinds);
}

static const char *joined(cli_call *call, const cpd_node *texts)
{
    const char *all = "";
    for (size_t i = 0; i < cpd_node_length(texts); i++)
        all = cli_textf(call, "%s%s%s", all, *all ? ", " : "",
                        cpd_node_as_text(cpd_node_at(texts, i)));
    return all;
}

/* "Vera Long, for Tom Price"; "Pat Lee, by a code, University of X". */
static const char *signer_text(cli_call *call, const cpd_node *signer)
{
    const char *name = cpd_node_get_text(signer, "name"),
               *organisation = cpd_node_get_text(signer, "organisation");
    name = name ? name : "somebody";
    if (cpd_node_get(signer, "guest"))
        return cli_textf(call, "%s, by a code%s%s", name, organisation ? ", " : "",
                         organisation ? organisation : "");
    return cpd_node_get(signer, "for")
               ? cli_textf(call, "%s, for %s", name, joined(call, cpd_node_get(signer, "for")))
               : name;
}

static void print_signers(cli_call *call, const cpd_node *signers)
{
    static const cli_column columns[] = {{"name", "Signed by", CLI_SHOW_TEXT},
                                         {"count", "Signatures", CLI_SHOW_NUMBER}};
    if (cpd_node_length(signers) == 0)
        return;
    cpd_node *rows = cpd_node_copy(call->scratch, signers);
    for (size_t i = 0; i < cpd_node_length(rows); i++)
        cpd_node_set_text(call->scratch, cpd_node_at(rows, i), "name",
                          signer_text(call, cpd_node_at(rows, i)));
    cli_print_heading(&call->out, "Signatures");
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

static void print_problems(cli_call *call, const cpd_node *problems)
{
    static const cli_column columns[] = {{"entry", "Entry", CLI_SHOW_NUMBER},
                                         {"kind", "Kind", CLI_SHOW_TEXT},
                                         {"text", "What", CLI_SHOW_TEXT}};
    if (cpd_node_length(problems) == 0)
        return;
    cli_print_heading(&call->out, "Problems");
    CLI_PRINT_TABLE(&call->out, columns, problems);
}

static const char *day_of(cli_call *call, const char *clock)
{
    char day[CLI_DAY];
    return cli_day(day, cli_textf(call, "%.10s", clock ? clock : "")) ? cli_textf(call, "%s", day)
                                                                      : "";
}

static void print_whose(cli_call *call, const cpd_node *report)
{
    cli_print_fact(&call->out, "record of",
                   cpd_node_get_text(cpd_node_get(report, "holder"), "name"));
    cli_print_fact(&call->out, "made on", day_of(call, cpd_node_get_text(report, "made")));
    cli_print_fact(&call->out, "by the home", cpd_node_get_text(report, "home"));
    cli_print_fact(&call->out, "its fingerprint", cpd_node_get_text(report, "fingerprint"));
    cli_print_fact(&call->out, "entries",
                   cli_textf(call, "%lld", (long long)cpd_node_get_int(report, "entries", 0)));
    cli_print_fact(&call->out, "sealed texts",
                   cli_textf(call, "%lld", (long long)cpd_node_get_int(report, "texts", 0)));
    if (cpd_node_get_int(report, "files", 0))
        cli_print_fact(&call->out, "attached files",
                       cli_textf(call, "%lld, %s", (long long)cpd_node_get_int(report, "files", 0),
                                 size_text(call, cpd_node_get_int(report, "file_bytes", 0))));
    if (cpd_node_get_int(report, "erased", 0))
        cli_print_fact(&call->out, "erased",
                       cli_textf(call, "%lld", (long long)cpd_node_get_int(report, "erased", 0)));
    cli_print_fact(&call->out, "competency sets", joined(call, cpd_node_get(report, "sets")));
}

static int run_look(cli_call *call)
{
    char *bytes;
    size_t length;
    int status = cli_bytes(&bytes, &length, call, call->words[0], BUNDLE_MOST);
    if (status != CLI_DONE)
        return status;
    int r = cpd_bundle_look(&call->report, bytes, length);
    free(bytes);
    if (r < 0)
        return cli_fail(call);
    const cpd_node *report = cpd_doc_root(call->report);
    bool whole = cpd_node_get_bool(report, "whole");
    cli_print_document(&call->out, report);
    cli_print_line(&call->out, whole ? "It hangs together: every entry, text and signature is what "
                                       "its home signed."
                                     : "NOT whole.");
    print_whose(call, report);
    print_kinds(call, cpd_node_get(report, "kinds"));
    print_signers(call, cpd_node_get(report, "signers"));
    print_withheld(call, cpd_node_get(report, "withheld"));
    print_problems(call, cpd_node_get(report, "problems"));
    print_missing_files(call, report);
    cli_print_gap(&call->out);
    cli_print_line(&call->out, "Nothing was taken and nobody is trusted yet. Whose the fingerprint "
                               "is, ask the home, by another way than the file came.");
    return whole ? CLI_DONE : CLI_NO;
}

const cli_command cmd_bundle_look = {
    .name = "bundle look",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "What is inside a bundle, who signed, and whether it hangs together",
    .about = "Needs no home and no key, trusts nobody and writes nothing. Ends with status 1 when "
             "something is missing or\n"
             "does not hold.",
    .examples = "bundle look my-record.cpd.tar\n",
    .run = run_look,
};

/* ---- take ---- */

static const cli_option take_options[] = {
    {"key", "FILE",
     "your key in the home that made it: keys/person/ID there, whether a passphrase locks it or "
     "not",
     false, NULL},
};

static void print_forked(cli_call *call, const cpd_node *forked)
{
    size_t n = cpd_node_length(forked);
    for (size_t i = 0; i < n; i++) {
        const char *id = cli_short(cpd_node_as_text(cpd_node_at(forked, i)), CLI_SHORT);
        cli_print_next(&call->out, cli_textf(call, "cpd join %s", id),
                       "%s was changed in two places; both versions are here.", id);
    }
}

static void print_erased_elsewhere(cli_call *call, const cpd_node *records)
{
    size_t n = cpd_node_length(records);
    for (size_t i = 0; i < n; i++) {
        const char *id = cli_short(cpd_node_as_text(cpd_node_at(records, i)), CLI_SHORT);
        cli_print_next(&call->out, cli_textf(call, "cpd erase %s", id),
                       "%s was erased elsewhere; its words are still here.", id);
    }
}

static void print_taken(cli_call *call, const cpd_node *report)
{
    const char *holder = cpd_node_get_text(report, "holder");
    int64_t fresh = cpd_node_get_int(report, "new", 0);
    if (fresh + cpd_node_get_int(report, "texts", 0) + cpd_node_get_int(report, "files", 0) == 0) {
        cli_print_line(&call->out, cpd_node_get_bool(report, "proves")
                                       ? "Nothing is new but a proof that was not here: of where a "
                                         "part of your record ends that another home wrote."
                                       : "Nothing is new: all of it is here already.");
        return;
    }
    cli_print_line(&call->out, "Taken: %s that %s not here, %s%s.",
                   counted(call, fresh, "entry", "entries"), fresh == 1 ? "was" : "were",
                   counted(call, cpd_node_get_int(report, "texts", 0), "text", "texts"),
                   and_files(call, report));
    if (cpd_node_get_bool(report, "began"))
        cli_print_line(&call->out, "%s begins here, with the record, the id and the key they had.",
                       holder);
    if (cpd_node_get_bool(report, "joined"))
        cli_print_line(&call->out, "It is yours: you proved with your key there that you are %s.",
                       holder);
    if (!cpd_node_get_bool(report, "trusted")) {
        cli_print_line(&call->out, "Its signatures hold. Whose they are is not yet trusted here.");
        cli_print_fact(&call->out, "fingerprint of that home",
                       cpd_node_get_text(report, "fingerprint"));
        cli_print_next(&call->out, "cpd trust accept \"FINGERPRINT\" --name NAME",
                       "compare it with what that home tells you, and accept it.");
    }
    print_forked(call, cpd_node_get(report, "forked"));
    print_erased_elsewhere(call, cpd_node_get(report, "erased_elsewhere"));
}

/* A file that a passphrase opens is told by its name. */
static bool is_locked_file(const char *key_file)
{
    const char *dot = key_file ? strrchr(key_file, '.') : NULL;
    return dot && strcmp(dot, ".locked") == 0;
}

/* As it was named; or what a passphrase locks under that name, when only that lies there. */
static const char *key_file(cli_call *call)
{
    const char *named = cli_value(call, "key");
    const char *locked = named ? cli_textf(call, "%s.locked", named) : NULL;
    return locked && access(named, F_OK) != 0 && access(locked, F_OK) == 0 ? locked : named;
}

static int take_it(cli_call *call, const char *bytes, size_t length)
{
    cpd_bundle_take_options options = {.key_file = key_file(call)};
    if (is_locked_file(options.key_file) &&
        !(options.passphrase = cli_secret(call, "Your passphrase in that home")))
        return CLI_DENIED;
    int r = cpd_bundle_take(&call->report, call->home, bytes, length, &options);
    if (r == CPD_ELOCKED && !options.key_file && *call->actor && cli_unlock(call))
        r = cpd_bundle_take(&call->report, call->home, bytes, length, &options);
    return r < 0 ? cli_fail(call) : CLI_DONE;
}

static bool is_empty(cli_call *call)
{
    cpd_doc *home;
    if (cpd_home_show(&home, call->home) < 0)
        return false;
    bool empty = cpd_node_get_int(cpd_doc_root(home), "people", 0) == 0;
    cpd_doc_free(home);
    return empty;
}

/* Somebody may act, or nobody yet: in an empty home CPD_AS means somebody of another one. */
static int act(cli_call *call)
{
    const char *who = cli_value(call, "as");
    if (!who && !is_empty(call))
        who = getenv("CPD_AS");
    if (!who || !*who)
        return cli_act_if_alone(call);
    int r = cpd_home_act_as(call->home, who);
    return r == 0 ? cpd_person_find(call->actor, call->home, who) : r;
}

static int run_take(cli_call *call)
{
    char *bytes;
    size_t length;
    int status = cli_bytes(&bytes, &length, call, call->words[0], BUNDLE_MOST);
    if (status != CLI_DONE)
        return status;
    status = act(call) < 0 ? cli_fail(call) : take_it(call, bytes, length);
    free(bytes);
    if (status != CLI_DONE)
        return status;
    cli_print_document(&call->out, cpd_doc_root(call->report));
    print_taken(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

const cli_command cmd_bundle_take = {
    .name = "bundle take",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "Take a bundle into this home, all of it or nothing",
    .about =
        "Signatures, ids and history stay as they are. Taking it twice changes nothing; the "
        "bundles of two devices\n"
        "merge. In a home that holds nobody's record you begin with the one you brought; where "
        "you are somebody\n"
        "already, it is joined to yours. Your key opens the texts: name its file the first "
        "time. Nobody's\n"
        "signatures are trusted by it: see cpd trust accept.",
    .examples = "bundle take my-record.cpd.tar --key /media/stick/old-home/keys/person/ID\n"
                "bundle take from-my-laptop.cpd.tar\n",
    CLI_OPTIONS(take_options),
    .needs = CLI_HOME | CLI_SECRET,
    .run = run_take,
};
