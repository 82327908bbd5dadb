/* cpd framework log, diff, weigh, map: looking at versions of sets. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "repository.h"

static const cli_option repo_only[] = {CLI_OPTION_REPO};

/* ---- log ---- */

static const char *text_of_codes(cli_call *call, const cpd_node *codes)
{
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(codes); i++)
        text =
            cli_textf(call, "%s%s%s", text, i ? ", " : "", cpd_node_as_text(cpd_node_at(codes, i)));
    return text;
}

/* "1 word", "2 words" */
static const char *text_of_number(cli_call *call, const char *word, int64_t n)
{
    return cli_textf(call, "%lld %s%s", (long long)n, word, n == 1 ? "" : "s");
}

/* "2 added, 1 dropped"; kinds of change without any are left out. */
static const char *text_of_counts(cli_call *call, const cpd_node *counts)
{
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(counts); i++) {
        int64_t n = cpd_node_as_int(cpd_node_at(counts, i));
        const char *key = cpd_node_key(counts, i);
        if (n > 0)
            text = cli_textf(call, "%s%s%lld %s", text, *text ? ", " : "", (long long)n,
                             !strcmp(key, "force")       ? "of another force"
                             : !strcmp(key, "level")     ? "of another level"
                             : !strcmp(key, "reordered") ? "in another order"
                             : !strcmp(key, "same")      ? "the same"
                                                     : key);
    }
    return text;
}

static void print_logged(cli_call *call, const cpd_node *version)
{
    char day[CLI_DAY];
    const char *at = cpd_node_get_text(version, "tagged_at");
    cli_print_heading(&call->out, "%s: %s", cpd_node_get_text(version, "reference"),
                      cpd_node_get_text(version, "title"));
    cli_print_fact(&call->out, "published here",
                   cli_textf(call, "%s by %s%s", cli_day(day, cli_textf(call, "%.10s", at)),
                             cpd_node_get_text(version, "tagger"),
                             cpd_node_get_bool(version, "signed") ? ", signed" : ", not signed"));
    cli_print_fact(&call->out, "in force from",
                   cli_day(day, cpd_node_get_text(version, "effective_from")));
    cli_print_fact(&call->out, "size",
                   cli_textf(call, "%s, %s",
                             text_of_number(call, "thing", cpd_node_get_int(version, "things", 0)),
                             text_of_number(call, "word", cpd_node_get_int(version, "words", 0))));
    cli_print_fact(&call->out, "changes", text_of_counts(call, cpd_node_get(version, "changes")));
    cli_print_fact(&call->out, "wording only",
                   text_of_codes(call, cpd_node_get(version, "wording_only")));
    cli_print_fact(&call->out, "commit in git", cpd_node_get_text(version, "commit"));
}

static int run_log(cli_call *call)
{
    cpd_repository *repository = NULL;
    int status = cli_repository_open(&repository, call);
    if (status != CLI_DONE)
        return status;
    if (cpd_repository_log(&call->report, repository, call->words[0]) < 0)
        status = cli_fail(call);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    const cpd_node *log = cpd_doc_root(call->report), *versions = cpd_node_get(log, "versions");
    cli_print_document(&call->out, log);
    for (size_t i = cpd_node_length(versions); i-- > 0;) // the newest first, as people look for it
        print_logged(call, cpd_node_at(versions, i));
    return CLI_DONE;
}

const cli_command cmd_framework_log = {
    .name = "framework log",
    .arguments = "SET",
    .least = 1,
    .most = 1,
    .summary = "How a set has grown, version by version",
    .about = "The newest comes first. Kinds of change are those of cpd framework diff, against the "
             "version before.",
    .examples = "framework log pcf\n"
                "framework log pcf --repo college\n",
    CLI_OPTIONS(repo_only),
    .run = run_log,
};

/* ---- diff ---- */

static const cli_option diff_options[] = {
    CLI_OPTION_REPO,
    {"map", "MAP", "by this map, a version or a file; otherwise by the one that is published here",
     false, NULL},
    {"html", NULL, "as a page for a browser", false, NULL},
};

static const char *or_top(const char *text)
{
    return text ? text : "nothing";
}

static void print_from_to(cli_call *call, const cpd_node *entry, const char *key)
{
    const cpd_node *both = cpd_node_get(entry, key);
    if (both)
        cli_print_fact(&call->out, key,
                       cli_textf(call, "from %s to %s", or_top(cpd_node_get_text(both, "from")),
                                 or_top(cpd_node_get_text(both, "to"))));
}

static bool has_change(const cpd_node *entry, const char *change)
{
    const cpd_node *changes = cpd_node_get(entry, "changes");
    for (size_t i = 0; i < cpd_node_length(changes); i++)
        if (!strcmp(cpd_node_as_text(cpd_node_at(changes, i)), change))
            return true;
    return false;
}

/* What the map alone can say. */
static void print_by_map(cli_call *call, const cpd_node *entry)
{
    static const char *const kinds[] = {"split", "merged", "widened", "narrowed", "unclear"};
    const cpd_node *carries = cpd_node_get(entry, "carries");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const char *from = text_of_codes(call, cpd_node_get(entry, "from"));
        const char *to = text_of_codes(call, cpd_node_get(entry, "to"));
        if (has_change(entry, kinds[i]))
            cli_print_fact(&call->out, kinds[i],
                           *from ? cli_textf(call, "from %s", from)
                           : *to ? cli_textf(call, "into %s", to)
                                 : "as the map says");
    }
    if (carries && !has_change(entry, "added"))
        cli_print_fact(&call->out, "judgements",
                       cpd_node_as_bool(carries) ? "carry over" : "must be looked at again");
}

static void print_values(cli_call *call, const cpd_node *values)
{
    for (size_t i = 0; i < cpd_node_length(values); i++) {
        const cpd_node *value = cpd_node_at(values, i);
        cli_print_fact(&call->out, cpd_node_get_text(value, "key"),
                       cli_textf(call, "from %s to %s", or_top(cpd_node_get_text(value, "from")),
                                 or_top(cpd_node_get_text(value, "to"))));
    }
}

static void print_words(cli_call *call, const cpd_node *words)
{
    for (size_t i = 0; i < cpd_node_length(words); i++)
        cli_print_words(&call->out,
                        strcmp(cpd_node_get_text(cpd_node_at(words, i), "key"), "title")
                            ? "reworded"
                            : "renamed",
                        cpd_node_get(cpd_node_at(words, i), "runs"));
}

static void print_change(cli_call *call, const cpd_node *entry)
{
    const char *title = cpd_node_get_text(entry, "title"), *was = cpd_node_get_text(entry, "was");
    const char *text = cpd_node_get_text(entry, "text");
    cli_print_heading(&call->out, "%s%s%s", cpd_node_get_text(entry, "code"), title ? ": " : "",
                      title ? title : "");
    if (has_change(entry, "added"))
        cli_print_fact(&call->out, "added", text ? text : cpd_node_get_text(entry, "type"));
    if (has_change(entry, "dropped"))
        cli_print_fact(&call->out, "dropped", text ? text : cpd_node_get_text(entry, "type"));
    if (was)
        cli_print_fact(&call->out, "code", cli_textf(call, "was %s", was));
    print_words(call, cpd_node_get(entry, "words"));
    print_from_to(call, entry, "moved");
    if (has_change(entry, "reordered"))
        cli_print_fact(&call->out, "order",
                       cli_textf(call, "stands above %s, and stood below it",
                                 cpd_node_get_text(entry, "above")));
    print_from_to(call, entry, "force");
    print_from_to(call, entry, "level");
    print_values(call, cpd_node_get(entry, "values"));
    print_by_map(call, entry);
    cli_print_fact(&call->out, "note", cpd_node_get_text(entry, "note"));
    cli_print_fact(&call->out, "source", cpd_node_get_text(entry, "source"));
    cli_print_fact(&call->out, "certainty", cpd_node_get_text(entry, "certainty"));
}

static void print_diff(cli_call *call, const cpd_node *diff)
{
    const cpd_node *changes = cpd_node_get(diff, "changes"), *about = cpd_node_get(diff, "about");
    const char *map = cpd_node_get_text(diff, "map");
    const char *counts = text_of_counts(call, cpd_node_get(diff, "counts"));
    cli_print_line(&call->out, "From %s to %s%s%s: %s.", cpd_node_get_text(diff, "from"),
                   cpd_node_get_text(diff, "to"), map ? ", by the map " : "", map ? map : "",
                   *counts ? counts : "nothing is there");
    if (cpd_node_length(about) > 0) {
        cli_print_heading(&call->out, "What the set says of itself");
        print_values(call, about);
    }
    for (size_t i = 0; i < cpd_node_length(changes); i++)
        print_change(call, cpd_node_at(changes, i));
}

static int compare(cli_call *call, cpd_repository *repository)
{
    cpd_source sources[3] = {{NULL}, {NULL}, {NULL}};
    const char *map = cli_value(call, "map");
    int status = cli_source(&sources[0], call, call->words[0]);
    if (status == CLI_DONE)
        status = cli_source(&sources[1], call, call->words[1]);
    if (status == CLI_DONE && map)
        status = cli_source(&sources[2], call, map);
    if (status == CLI_DONE && cpd_repository_diff(&call->report, repository, &sources[0],
                                                  &sources[1], map ? &sources[2] : NULL) < 0)
        status = cli_fail(call);
    for (size_t i = 0; i < 3; i++)
        cli_source_free(&sources[i]);
    return status;
}

static int run_diff(cli_call *call)
{
    cpd_repository *repository = NULL;
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE)
        status = compare(call, repository);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    const cpd_node *diff = cpd_doc_root(call->report);
    if (cli_switch(call, "html"))
        cli_printer_html(&call->out, cli_textf(call, "%s to %s", cpd_node_get_text(diff, "from"),
                                               cpd_node_get_text(diff, "to")));
    cli_print_document(&call->out, diff);
    print_diff(call, diff);
    return CLI_DONE;
}

const cli_command cmd_framework_diff = {
    .name = "framework diff",
    .arguments = "FROM TO",
    .least = 2,
    .most = 2,
    .summary = "What changed from one version to another, by meaning",
    .about =
        "FROM and TO are versions, pcf@2012, or files. Shown are what was added, dropped, moved, "
        "renamed or\n"
        "reworded, what is of another force or level, and, where there is a map, what was split "
        "or merged and\n"
        "whether judgements carry over. [-Words that went-] and {+words that came+} are marked.",
    .examples = "framework diff pcf@2012 pcf@2018\n"
                "framework diff pcf@2018 college/pcf/2027.yaml --repo college\n"
                "framework diff pcf@2012 pcf@2018 --html > changes.html\n",
    CLI_OPTIONS(diff_options),
    .run = run_diff,
};

/* ---- weigh ---- */

static const cli_option weigh_options[] = {
    CLI_OPTION_REPO,
    {"with", "FILE", "and a version that is not published yet", false, NULL},
};

static const char *text_of_change(cli_call *call, const cpd_node *change)
{
    int64_t percent = cpd_node_get_int(change, "words_percent", -1);
    long long words = (long long)cpd_node_get_int(change, "words", 0);
    if (!change)
        return "";
    if (percent < 0)
        return cli_textf(call, "%+lld word%s", words, words == 1 || words == -1 ? "" : "s");
    return cli_textf(call, "%+lld word%s, %lld.%02lld times", words,
                     words == 1 || words == -1 ? "" : "s", (long long)(percent / 100),
                     (long long)(percent % 100));
}

void cli_print_weight(cli_call *call, const cpd_node *row)
{
    const cpd_node *minutes = cpd_node_get(row, "reading_minutes");
    cli_print_fact(&call->out, "things",
                   cli_textf(call, "%lld: %s, %lld guidance, %lld optional",
                             (long long)cpd_node_get_int(row, "things", 0),
                             text_of_number(call, "rule", cpd_node_get_int(row, "rules", 0)),
                             (long long)cpd_node_get_int(row, "guidance", 0),
                             (long long)cpd_node_get_int(row, "optional", 0)));
    cli_print_fact(&call->out, "words",
                   cli_textf(call, "%lld", (long long)cpd_node_get_int(row, "words", 0)));
    if (minutes)
        cli_print_fact(&call->out, "to read",
                       cli_textf(call, "about %s",
                                 text_of_number(call, "minute", cpd_node_as_int(minutes))));
    cli_print_fact(&call->out, "against the last",
                   text_of_change(call, cpd_node_get(row, "against_last")));
    cli_print_fact(&call->out, "against the first",
                   text_of_change(call, cpd_node_get(row, "against_first")));
}

static int weigh(cli_call *call, cpd_repository *repository)
{
    cpd_source also = {NULL};
    const char *with = cli_value(call, "with");
    int status = with ? cli_source(&also, call, with) : CLI_DONE;
    if (status == CLI_DONE &&
        cpd_repository_weigh(&call->report, repository, call->words[0], with ? &also : NULL) < 0)
        status = cli_fail(call);
    cli_source_free(&also);
    return status;
}

static int run_weigh(cli_call *call)
{
    cpd_repository *repository = NULL;
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE)
        status = weigh(call, repository);
    cpd_repository_close(repository);
    if (status != CLI_DONE)
        return status;
    const cpd_node *report = cpd_doc_root(call->report);
    const cpd_node *versions = cpd_node_get(report, "versions");
    const cpd_node *reading = cpd_node_get(report, "reading");
    cli_print_document(&call->out, report);
    for (size_t i = 0; i < cpd_node_length(versions); i++) {
        cli_print_heading(&call->out, "%s",
                          cpd_node_get_text(cpd_node_at(versions, i), "reference"));
        cli_print_weight(call, cpd_node_at(versions, i));
    }
    if (reading) {
        cli_print_gap(&call->out);
        cli_print_line(&call->out, "Reading at %lld words a minute (%s).",
                       (long long)cpd_node_get_int(reading, "words_per_minute", 0),
                       cpd_node_get_text(reading, "reference"));
    }
    return CLI_DONE;
}

const cli_command cmd_framework_weigh = {
    .name = "framework weigh",
    .arguments = "SET",
    .least = 1,
    .most = 1,
    .summary = "The size of a set, version by version",
    .about =
        "How many things and words, how much of it rule and how much guidance, and how long it "
        "takes to read,\n"
        "against the last version and the first.",
    .examples = "framework weigh pcf\n"
                "framework weigh pcf --repo college --with college/pcf/2027.yaml\n",
    CLI_OPTIONS(weigh_options),
    .run = run_weigh,
};

/* ---- map ---- */

static const cli_option map_options[] = {
    CLI_OPTION_REPO,
    {"draft", NULL, "propose a map FROM one version TO another, as a file to look at", false, NULL},
};

static int draft(cli_call *call, cpd_repository *repository)
{
    cpd_source sources[2] = {{NULL}, {NULL}};
    char *yaml = NULL;
    int status = cli_source(&sources[0], call, call->words[0]);
    if (status == CLI_DONE)
        status = cli_source(&sources[1], call, call->words[1]);
    if (status == CLI_DONE && cpd_repository_draft(&yaml, repository, &sources[0], &sources[1]) < 0)
        status = cli_fail(call);
    if (status == CLI_DONE)
        cli_print_text_as_is(call, "cpd.framework-draft/1", "yaml", yaml);
    free(yaml);
    for (size_t i = 0; i < 2; i++)
        cli_source_free(&sources[i]);
    return status;
}

static void print_map(cli_call *call, const cpd_node *map)
{
    long long unconfirmed = (long long)cpd_node_get_int(map, "unconfirmed", 0);
    cli_print_line(&call->out, "%s accounts for everything from %s to %s: %s.",
                   cpd_node_get_text(map, "map"), cpd_node_get_text(map, "from"),
                   cpd_node_get_text(map, "to"), text_of_counts(call, cpd_node_get(map, "counts")));
    if (unconfirmed)
        cli_print_line(&call->out, "%lld of its %lld rows %s unconfirmed.", unconfirmed,
                       (long long)cpd_node_get_int(map, "rows", 0),
                       unconfirmed == 1 ? "is" : "are");
}

static int check_map(cli_call *call, cpd_repository *repository)
{
    cpd_source source;
    int status = cli_source(&source, call, call->words[0]);
    if (status == CLI_DONE &&
        cpd_repository_map(&call->report, repository, &source, call->issues) < 0)
        status = cli_fail(call);
    cli_source_free(&source);
    if (status != CLI_DONE)
        return status;
    cli_print_document(&call->out, cpd_doc_root(call->report));
    print_map(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

static int run_map(cli_call *call)
{
    bool drafts = cli_switch(call, "draft");
    cpd_repository *repository = NULL;
    if (call->count != (drafts ? 2 : 1))
        return cli_usage(call, "Use: cpd framework map MAP, or cpd framework map FROM TO --draft",
                         drafts ? "a draft needs two versions" : "a map is checked by itself");
    int status = cli_repository_open(&repository, call);
    if (status == CLI_DONE)
        status = drafts ? draft(call, repository) : check_map(call, repository);
    cpd_repository_close(repository);
    return status;
}

const cli_command cmd_framework_map = {
    .name = "framework map",
    .arguments = "MAP | FROM TO --draft",
    .least = 1,
    .most = 2,
    .summary = "Check that a map accounts for everything, or propose one",
    .about =
        "MAP is a version, pcf-2012-2018@1, or a file. A draft is written from codes and "
        "likeness of words:\n"
        "look at each row, correct it, and take its mark \"proposed\" away. With that mark it is "
        "neither\n"
        "published nor adopted. How a map is written: docs/sets.md",
    .examples = "framework map pcf@2012 pcf@2018 --draft > map.yaml\n"
                "framework map ./map.yaml\n",
    CLI_OPTIONS(map_options),
    .run = run_map,
};
