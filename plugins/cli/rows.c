/* What several verbs answer with: records as rows, who has still to sign, a schema for programs. */
#include <string.h>
#include <time.h>

#include "cli.h"

static const char *joined(cli_call *call, const char *before, const char *between,
                          const char *after)
{
    if (!after || !*after)
        return before;
    return *before ? cli_textf(call, "%s%s%s", before, between, after) : after;
}

/* The first line of a text is enough for a row. */
static const char *first_line(cli_call *call, const char *text)
{
    size_t n = strcspn(text, "\n");
    return text[n] ? cli_textf(call, "%.*s ...", (int)n, text) : text;
}

/* The title of a category of time; its code where no vocabulary knows it now. */
static const char *category_title(cli_call *call, const char *code)
{
    if (!call->categories && cpd_hours_categories(&call->categories, call->home, CPD_DATE_NONE) < 0)
        return code;
    const cpd_node *list = cpd_doc_root(call->categories);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const char *own = cpd_node_get_text(cpd_node_at(list, i), "code");
        if (own && !strcmp(own, code))
            return cpd_node_get_text(cpd_node_at(list, i), "title");
    }
    return code;
}

static const char *list_text(cli_call *call, const cpd_node *list)
{
    const char *all = "";
    for (size_t i = 0; i < cpd_node_length(list); i++)
        all = joined(call, all, ", ", cpd_node_as_text(cpd_node_at(list, i)));
    return all;
}

static bool text_is_there(const cpd_node *record)
{
    return !cpd_node_get_bool(record, "erased") && !cpd_node_get_bool(record, "withheld");
}

const char *cli_field_text(cli_call *call, const cpd_node *record, const cpd_field *field)
{
    char minutes[CPD_MINUTES_TEXT];
    const cpd_node *value = cpd_node_get(record, field->name);
    const char *text = cpd_node_as_text(value);
    switch (cpd_node_type(value)) {
    case CPD_NODE_INT:
        if (field->type != CPD_FIELD_MINUTES)
            return cli_textf(call, "%lld", (long long)cpd_node_as_int(value));
        cpd_minutes_format(minutes, cpd_node_as_int(value));
        return cli_textf(call, "%s", minutes);
    case CPD_NODE_BOOL:
        if (field->type == CPD_FIELD_TEXT) /* that a text was there is none once it is gone */
            return text_is_there(record) ? "yes" : NULL;
        return cpd_node_as_bool(value) ? "yes" : NULL;
    case CPD_NODE_LIST:
        return list_text(call, value);
    default:
        if (text && field->type == CPD_FIELD_DATE)
            return cli_textf(call, "%s", cli_day((char[CLI_DAY]){0}, text));
        return text && !strcmp(field->name, "category") ? category_title(call, text) : text;
    }
}

/* What the fields say: the words of a vocabulary, then the first text. Where a word is required
 * (what time went into), no other is needed. */
static const char *of_fields(cli_call *call, const cpd_node *record, const cpd_kind *kind)
{
    const char *what = "", *first = "";
    bool enough = false;
    for (size_t i = 0; kind && i < kind->field_count; i++) {
        const cpd_field *field = &kind->fields[i];
        const char *text =
            field->type == CPD_FIELD_MINUTES ? NULL : cli_field_text(call, record, field);
        if (text && field->type == CPD_FIELD_CODE && !enough) {
            what = joined(call, what, ", ", text);
            enough = field->required;
        } else if (text && field->type == CPD_FIELD_TEXT && !*first) {
            first = first_line(call, text);
        }
    }
    return joined(call, what, ": ", first);
}

static const char *people_of(cli_call *call, const cpd_node *record)
{
    const cpd_node *people = cpd_node_get(record, "people");
    const char *all = "";
    for (size_t i = 0; i < cpd_node_length(people); i++)
        all = joined(call, all, ", ", cpd_node_get_text(cpd_node_at(people, i), "name"));
    return all;
}

/* Who, and in whose place or from where. */
static const char *signer_of(cli_call *call, const cpd_node *signature)
{
    const char *name = cpd_node_get_text(signature, "signer"),
               *whose = cpd_node_get_text(signature, "for");
    if (cpd_node_get_bool(signature, "guest"))
        return cli_textf(call, "%s from outside", name);
    return whose ? cli_textf(call, "%s for %s", name, whose) : name;
}

enum said { SAID_YES, SAID_ELSEWHERE, SAID_NO };

/* A signature that was made in a home that is not accepted here does not count. */
static enum said what_was_said(const cpd_node *signature)
{
    const char *outcome = cpd_node_get_text(signature, "outcome");
    if (outcome && !strcmp(outcome, "refuse"))
        return SAID_NO;
    return cpd_node_get_bool(signature, "not_accepted") ? SAID_ELSEWHERE : SAID_YES;
}

/* Those of the newest version who said so; what was said of earlier ones does not cover it. */
static const char *signers_of(cli_call *call, const cpd_node *record, enum said said)
{
    const cpd_node *list = cpd_node_get(record, "signatures");
    int64_t newest = cpd_node_get_int(record, "revision", 1);
    const char *all = "";
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i);
        if (cpd_node_get_int(one, "revision", 0) == newest && what_was_said(one) == said)
            all = joined(call, all, ", ", signer_of(call, one));
    }
    return all;
}

static const char *add_signers(cli_call *call, const char *what, const cpd_node *record)
{
    static const char *const words[] = {
        [SAID_YES] = "signed by %s",
        [SAID_ELSEWHERE] = "signed in a home not accepted here by %s",
        [SAID_NO] = "refused by %s"};
    for (int said = SAID_YES; said <= SAID_NO; said++) {
        const char *signers = signers_of(call, record, (enum said)said);
        if (*signers)
            what = joined(call, what, "; ", cli_textf(call, words[said], signers));
    }
    return what;
}

void cli_print_heard(cli_call *call, const cpd_node *adopted, const char *reference)
{
    const cpd_node *list = cpd_node_get(adopted, "heard_instead");
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i), *parts = cpd_node_get(one, "parts");
        const char *codes = "";
        for (size_t k = 0; k < cpd_node_length(parts); k++)
            codes = joined(call, codes, ", ", cpd_node_as_text(cpd_node_at(parts, k)));
        cli_print_line(&call->out, "NOT HEARD%s%s: %s (%s) is heard instead of %s, for %s.",
                       *codes ? " for " : "", codes, cpd_node_get_text(one, "reference"),
                       cpd_node_get_text(one, "layer"), reference, cpd_node_get_text(one, "why"));
    }
    if (cpd_node_length(list))
        cli_print_line(&call->out, "The nearer layer is heard, and of one layer what is in force from "
                                   "the later day. To be heard, adopt a new version from a later day.");
}

const char *cli_name(cli_call *call, const char *who)
{
    char id[CPD_ID_TEXT];
    cpd_doc *people = NULL;
    const char *name = who;
    if (cpd_person_find(id, call->home, who) < 0 ||
        cpd_person_list(&people, call->home, CPD_DATE_NONE) < 0)
        return who;
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(people)); i++) {
        const cpd_node *one = cpd_node_at(cpd_doc_root(people), i);
        if (!strcmp(cpd_node_get_text(one, "id"), id))
            name = cli_textf(call, "%s", cpd_node_get_text(one, "name"));
    }
    cpd_doc_free(people);
    return name;
}

const char *cli_written(cli_call *call, const char *clock)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t seconds;
    struct tm tm;
    cli_today(); /* sets the zone */
    if (!clock || cpd_clock_parse(&seconds, clock) < 0 || !localtime_r(&(time_t){seconds}, &tm))
        return clock;
    return cli_textf(call, "%d %s %d, %02d:%02d", tm.tm_mday, months[tm.tm_mon], tm.tm_year + 1900,
                     tm.tm_hour, tm.tm_min);
}

const char *cli_last_shared(cli_call *call, const cpd_node *record)
{
    char day[CLI_DAY];
    const char *last = cpd_node_get_text(record, "last_shared");
    return last ? cli_textf(call,
                            "you can read the version of %s; later ones are not shared with you",
                            cli_day(day, last))
                : NULL;
}

static const char *in_words(cli_call *call, const cpd_node *record)
{
    static const char *const notes[][2] = {
        {"locked", "locked"},
        {"erased", "erased"},
        {"withheld", "kept back"},
        {"forked", "two versions"},
        {"stale", "changed since it was signed"}};
    const char *what = of_fields(call, record, cpd_kind_find(cpd_node_get_text(record, "kind")));
    const char *people = people_of(call, record);
    const char *state = cpd_node_get_text(record, "state");
    if (*people)
        what = joined(call, people, ": ", what);
    what = add_signers(call, what, record);
    if (state && strcmp(state, "live") != 0)
        what = joined(call, what, "; ", state);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (cpd_node_get_bool(record, notes[i][0]))
            what = joined(call, what, "; ", notes[i][1]);
    return cpd_node_get(record, "last_shared")
               ? joined(call, what, "; ", cli_last_shared(call, record))
               : what;
}

static cpd_node *row(cli_call *call, const cpd_node *record)
{
    static const char *const kept[] = {"record", "title", "minutes"};
    cpd_node *shown = cpd_node_object(call->scratch);
    const char *day = cpd_node_get_text(record, "date");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        cpd_node_set(call->scratch, shown, kept[i],
                     cpd_node_copy(call->scratch, cpd_node_get(record, kept[i])));
    cpd_node_set_text(call->scratch, shown, "day", day ? day : cpd_node_get_text(record, "from"));
    cpd_node_set_text(call->scratch, shown, "what",
                      in_words(call, record));
    return shown;
}

void cli_print_records(cli_call *call, const cpd_node *records)
{
    static const cli_column columns[] = {
        {"record", "Record", CLI_SHOW_ID}, {"day", "Day", CLI_SHOW_DAY},
        {"title", "Kind", CLI_SHOW_TEXT},  {"minutes", "Time", CLI_SHOW_MINUTES},
        {"what", "What", CLI_SHOW_TEXT},
    };
    if (cli_switch(call, "json"))
        return; /* the document has it all */
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(records); i++)
        cpd_node_add(call->scratch, rows, row(call, cpd_node_at(records, i)));
    CLI_PRINT_TABLE(&call->out, columns, rows);
}

void cli_print_schema(cli_call *call, const char *schema, const char *name, const cpd_node *node)
{
    cpd_doc *doc = call->scratch;
    cpd_node *object = cpd_node_object(doc);
    if (!cli_switch(call, "json"))
        return; /* nobody would read the copy */
    cpd_node_set_text(doc, object, "schema", schema);
    if (name)
        cpd_node_set(doc, object, name, cpd_node_copy(doc, node));
    for (size_t i = 0; !name && i < cpd_node_length(node); i++)
        cpd_node_set(doc, object, cpd_node_key(node, i), cpd_node_copy(doc, cpd_node_at(node, i)));
    cli_print_document(&call->out, object);
}

void cli_print_text_as_is(cli_call *call, const char *schema, const char *name, const char *text)
{
    cpd_node *answer = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, answer, "schema", schema);
    cpd_node_set_text(call->scratch, answer, name, text);
    cli_print_document(&call->out, answer);
    if (call->out.ops->line)
        fputs(text, call->out.out);
}

void cli_print_done(cli_call *call)
{
    cli_print_schema(call, "cpd.done/1", "done", cpd_node_text(call->scratch, call->command->name));
}

/* In a home for trying out anybody may be acted as; elsewhere others sign in a home of their own.
 */
static bool may_act_as_others(cli_call *call)
{
    cpd_doc *doc = NULL;
    bool demo =
        cpd_home_show(&doc, call->home) == 0 && cpd_node_get_bool(cpd_doc_root(doc), "demo");
    cpd_doc_free(doc);
    return demo;
}

const char *cli_here(cli_call *call, bool as)
{
    const char *home = cli_value(call, "home"), *who = as ? cli_value(call, "as") : NULL;
    return cli_textf(call, "%s%s%s%s%s%s", who ? " --as \"" : "", who ? who : "", who ? "\"" : "",
                     home ? " --home \"" : "", home ? home : "", home ? "\"" : "");
}

static void print_missing(cli_call *call, const char *id, const cpd_node *one, bool others)
{
    const char *command = NULL, *name = cpd_node_get_text(one, "name"),
               *person = cpd_node_get_text(one, "id");
    bool own = person && !strcmp(person, call->actor);
    if (cpd_node_get_bool(one, "refused")) {
        cli_print_line(&call->out, "%s refused to sign this version.", own ? "You" : name);
        return;
    }
    if (own) {
        command = cli_textf(call, "cpd sign %s%s", id, cli_here(call, true));
        cli_print_next(&call->out, command, "your signature.");
        return;
    }
    if (others)
        command = cli_textf(call, "cpd sign %s --as \"%s\"%s", id, name, cli_here(call, false));
    cli_print_next(&call->out, command, "the signature of %s.", name);
}

void cli_print_unsigned(cli_call *call, const cpd_node *record)
{
    const cpd_node *missing = cpd_node_get(record, "unsigned");
    const char *id = cli_short(cpd_node_get_text(record, "record"), CLI_SHORT);
    bool others = may_act_as_others(call);
    for (size_t i = 0; i < cpd_node_length(missing); i++)
        print_missing(call, id, cpd_node_at(missing, i), others);
}

static cpd_node *first_of(cli_call *call, const cpd_node *list, size_t count)
{
    cpd_node *first = cpd_node_list(call->scratch);
    for (size_t i = 0; i < count; i++)
        cpd_node_add(call->scratch, first, cpd_node_copy(call->scratch, cpd_node_at(list, i)));
    return first;
}

int cli_print_first(cli_call *call, const cpd_node *records, size_t most, const char *none)
{
    size_t count = cpd_node_length(records);
    bool more = most > 0 && count > most;
    const cpd_node *shown = more ? first_of(call, records, most) : records;
    cli_print_schema(call, "cpd.records/1", "records", shown);
    if (count == 0)
        cli_print_line(&call->out, "%s", none);
    cli_print_records(call, shown);
    if (more)
        cli_print_line(&call->out, "These are the newest %zu. All of them: --most 0", most);
    return CLI_DONE;
}

/* ---- why a line or row of a file is refused ---- */

cpd_node *cli_reasons(cli_call *call, const cpd_issues *issues)
{
    cpd_doc *doc = call->scratch;
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; i < cpd_issues_count(issues); i++) {
        const cpd_issue *issue = cpd_issues_get(issues, i);
        cpd_node *one = cpd_node_object(doc);
        if (*issue->place)
            cpd_node_set_text(doc, one, "member", issue->place);
        if (issue->column)
            cpd_node_set_int(doc, one, "column", issue->column);
        cpd_node_set_text(doc, one, "text", issue->text);
        if (*issue->hint)
            cpd_node_set_text(doc, one, "hint", issue->hint);
        cpd_node_add(doc, list, one);
    }
    return list;
}

const char *cli_why(cli_call *call, const cpd_node *row)
{
    const cpd_node *reasons = cpd_node_get(row, "reasons");
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(reasons); i++) {
        const cpd_node *one = cpd_node_at(reasons, i);
        const char *member = cpd_node_get_text(one, "member"),
                   *hint = cpd_node_get_text(one, "hint");
        text = cli_textf(call, "%s%s%s%s%s%s%s", text, i ? " " : "", member ? member : "",
                         member ? ": " : "", cli_sentence(call, cpd_node_get_text(one, "text")),
                         hint ? " " : "", hint ? hint : "");
    }
    return text;
}
