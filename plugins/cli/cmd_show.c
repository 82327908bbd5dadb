/* cpd show: one record whole, with its signatures and its history. */
#include <string.h>

#include "cli.h"

static const cli_option options[] = {
    CLI_OPTION_REVISION("an earlier version"),
};

/* The day by which variants say what they add to a record. */
static cpd_date day_of(const cpd_node *record)
{
    const char *text = cpd_node_get_text(record, "date");
    cpd_date day = CPD_DATE_NONE;
    if (!text)
        text = cpd_node_get_text(record, "from");
    return text && cpd_date_parse(&day, text) == 0 ? day : CPD_DATE_NONE;
}

/* Member i of a record as a field that a variant added, by its name alone where the variant is not
 * here. False when nobody added it. */
static bool added_field(cli_call *call, cpd_field *out, const cpd_node *record,
                        const cpd_kind *kind, size_t i)
{
    const cpd_field *fields = NULL;
    size_t count = 0;
    const char *name = cpd_node_key(record, i);
    cpd_date day = day_of(record);
    if (!strchr(name, '/'))
        return false;
    *out = (cpd_field){.name = name, .label = name, .type = CPD_FIELD_TEXT};
    if (day == CPD_DATE_NONE || cpd_record_fields(&fields, &count, call->home, kind, day) < 0)
        count = 0;
    for (size_t k = 0; k < count; k++)
        if (!strcmp(fields[k].name, name))
            *out = fields[k];
    return true;
}

static void print_added(cli_call *call, const cpd_node *record, const cpd_kind *kind)
{
    cpd_field field;
    for (size_t i = 0; i < cpd_node_length(record); i++)
        if (added_field(call, &field, record, kind, i))
            cli_print_fact(&call->out, field.label, cli_field_text(call, record, &field));
}

static const char *erased_when(cli_call *call, const cpd_node *version)
{
    char day[CLI_DAY];
    const char *on = cpd_node_get_text(version, "erased_on");
    return on ? cli_textf(call, "its text was erased on %s", cli_day(day, on))
              : "its text was erased";
}

static void print_files(cli_call *call, const cpd_node *record)
{
    static const char *const types[][2] = {{"application/pdf", "PDF"},
                                           {"image/png", "PNG picture"},
                                           {"image/jpeg", "JPEG picture"},
                                           {"text/plain", "plain text"}};
    const cpd_node *files = cpd_node_get(record, "attachments");
    for (size_t i = 0; i < cpd_node_length(files); i++) {
        const cpd_node *file = cpd_node_at(files, i);
        const char *type = cpd_node_get_text(file, "type"), *said = "document";
        for (size_t k = 0; type && k < sizeof types / sizeof *types; k++)
            if (!strcmp(type, types[k][0]))
                said = types[k][1];
        cli_print_fact(&call->out, "attached",
                       cli_textf(call, "%s (%s, %lld bytes)", cpd_node_get_text(file, "name"), said,
                                 (long long)cpd_node_get_int(file, "size", 0)));
    }
}

static void print_fields(cli_call *call, const cpd_node *record)
{
    const cpd_kind *kind = cpd_kind_find(cpd_node_get_text(record, "kind"));
    for (size_t i = 0; kind && i < kind->field_count; i++) {
        const cpd_field *field = &kind->fields[i];
        cli_print_fact(&call->out, field->label, cli_field_text(call, record, field));
    }
    if (kind)
        print_added(call, record, kind);
    print_files(call, record);
    cli_print_fact(&call->out, "reason of the change", cpd_node_get_text(record, "because"));
    if (cpd_node_get_bool(record, "locked_to_you"))
        cli_print_line(&call->out,
                       "Its text is locked, and your own key opens it: on a terminal you "
                       "are asked for the passphrase; elsewhere: --passphrase-fd N.");
    else if (cpd_node_get_bool(record, "locked"))
        cli_print_line(&call->out, "Its text is locked: it needs the key of somebody else.");
    if (cpd_node_get_bool(record, "erased"))
        cli_print_line(&call->out, "%s", cli_sentence(call, erased_when(call, record)));
    if (cpd_node_get(record, "last_shared"))
        cli_print_line(&call->out, "%s", cli_sentence(call, cli_last_shared(call, record)));
    if (cpd_node_get_bool(record, "withheld"))
        cli_print_line(&call->out, "Its text stayed in the home it came from.");
    if (cpd_node_get_bool(record, "forked"))
        cli_print_next(&call->out,
                       cli_textf(call, "cpd join %s%s",
                                 cli_short(cpd_node_get_text(record, "record"), CLI_SHORT),
                                 cli_here(call, true)),
                       "two newest versions, from two devices; joining keeps both.");
}

static void print_links(cli_call *call, const cpd_node *record)
{
    const cpd_node *links = cpd_node_get(record, "links");
    for (size_t i = 0; i < cpd_node_length(links); i++) {
        const cpd_node *link = cpd_node_at(links, i);
        const char *level = cpd_node_get_text(link, "level");
        cli_print_fact(&call->out, "capability",
                       cli_textf(call, "%s%s%s", cpd_node_get_text(link, "node"),
                                 level ? ", level " : "", level ? level : ""));
    }
}

static void print_people(cli_call *call, const cpd_node *record)
{
    const cpd_node *people = cpd_node_get(record, "people");
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const cpd_node *one = cpd_node_at(people, i);
        const char *role = cpd_node_get_text(one, "role"); /* a newer head may have none */
        cli_print_fact(&call->out, role ? role : "names", cpd_node_get_text(one, "name"));
    }
}

/* Who reads it, each once; of a private text, who reads what is written later too. */
static void print_readers(cli_call *call, const cpd_node *record)
{
    const cpd_node *readers = cpd_node_get(record, "readers");
    const char *list = "";
    for (size_t i = 0; i < cpd_node_length(readers); i++) {
        const cpd_node *one = cpd_node_at(readers, i);
        const char *id = cpd_node_get_text(one, "id"), *name = cpd_node_get_text(one, "name"),
                   *as = cpd_node_get_text(one, "as");
        bool shared = as && !strcmp(as, "shared"), next = as && !strcmp(as, "next");
        list = cli_textf(call, "%s%s%s%s", list, *list ? ", " : "",
                         id && !strcmp(id, call->actor) ? "you"
                         : name                         ? name
                                                        : "somebody",
                         next ? " (from the next version on)"
                         : shared && !cpd_node_get_bool(one, "later") ? " (this version)"
                                                                      : "");
    }
    cli_print_fact(&call->out, "readers", list);
}

static void print_account(cli_call *call, const cpd_node *account)
{
    cli_print_heading(&call->out, "%s by %s", cpd_node_get_text(account, "title"),
                      cpd_node_get_text(account, "author"));
    print_fields(call, account);
}

/* Accounts are records of their own, named by hash; shown in full where they may be read. */
static void print_accounts(cli_call *call, const cpd_node *record)
{
    const cpd_node *refs = cpd_node_get(record, "refs");
    for (size_t i = 0; i < cpd_node_length(refs); i++) {
        const cpd_node *ref = cpd_node_at(refs, i);
        const char *id = cpd_node_get_text(ref, "record");
        cpd_doc *account = NULL;
        if (!id ||
            cpd_record_read(&account, call->home, id, cpd_node_get_text(ref, "revision")) < 0)
            continue;
        print_account(call, cpd_doc_root(account));
        cpd_doc_free(account);
    }
}

/* What has to be known of a signature beside who and when. */
static void print_remarks(cli_call *call, const cpd_node *signature)
{
    const cpd_node *remarks = cpd_node_get(signature, "remarks");
    const char *text = "";
    for (size_t i = 0; i < cpd_node_length(remarks); i++)
        text = cli_textf(call, "%s%s%s", text, *text ? "; " : "",
                         cpd_node_as_text(cpd_node_at(remarks, i)));
    if (*text)
        cli_print_line(&call->out, "%s: %s.", cpd_node_get_text(signature, "signer"), text);
}

static void print_signatures(cli_call *call, const cpd_node *record)
{
    static const cli_column columns[] = {
        {"signer", "Signed by", CLI_SHOW_TEXT},   {"role", "As", CLI_SHOW_TEXT},
        {"outcome", "Outcome", CLI_SHOW_TEXT},    {"date", "Day", CLI_SHOW_DAY},
        {"revision", "Version", CLI_SHOW_NUMBER}, {"words", "Comment", CLI_SHOW_TEXT},
    };
    const cpd_node *list = cpd_node_get(record, "signatures");
    int64_t newest = cpd_node_get_int(record, "revision", 1);
    bool earlier = false;
    if (cpd_node_length(list) == 0)
        return;
    cli_print_heading(&call->out, "Signatures");
    CLI_PRINT_TABLE(&call->out, columns, list);
    for (size_t i = 0; i < cpd_node_length(list); i++)
        earlier = earlier || cpd_node_get_int(cpd_node_at(list, i), "revision", newest) != newest;
    for (size_t i = 0; i < cpd_node_length(list); i++)
        print_remarks(call, cpd_node_at(list, i));
    if (earlier)
        cli_print_line(&call->out,
                       "A signature of an earlier version does not cover this one, version %d.",
                       (int)newest);
}

/* ---- history ---- */

static const char *added(cli_call *call, const char *list, const char *one)
{
    return cli_textf(call, "%s%s%s", list, *list ? "; " : "", one);
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && !strcmp(a, b));
}

/* Words that are locked or erased are not there to be compared. */
static bool opens(const cpd_node *record)
{
    return !cpd_node_get_bool(record, "locked") && !cpd_node_get_bool(record, "erased") &&
           !cpd_node_get_bool(record, "withheld");
}

static const char *changed_field(cli_call *call, const char *list, const cpd_field *field,
                                 const cpd_node *before, const cpd_node *after)
{
    const char *was = cli_field_text(call, before, field), *is = cli_field_text(call, after, field);
    bool text = field->type == CPD_FIELD_TEXT;
    if (same(was, is) || (text && (!opens(before) || !opens(after))))
        return list;
    if (text)
        is = !was ? "added" : is ? "rewritten" : NULL;
    else if (is && was)
        is = cli_textf(call, "%s, not %s", is, was);
    return added(call, list, cli_textf(call, "%s: %s", field->label, is ? is : "taken out"));
}

/* What a version says otherwise than the one before. */
static const char *changed_fields(cli_call *call, const cpd_node *before, const cpd_node *after)
{
    const cpd_kind *kind = cpd_kind_find(cpd_node_get_text(after, "kind"));
    const char *list = "";
    cpd_field field;
    for (size_t i = 0; kind && i < kind->field_count; i++)
        list = changed_field(call, list, &kind->fields[i], before, after);
    for (size_t i = 0; kind && i < cpd_node_length(after); i++)
        if (added_field(call, &field, after, kind, i))
            list = changed_field(call, list, &field, before, after);
    for (size_t i = 0; kind && i < cpd_node_length(before); i++)
        if (added_field(call, &field, before, kind, i) && !cpd_node_get(after, field.name))
            list = changed_field(call, list, &field, before, after);
    return list;
}

static const char *changed_days(cli_call *call, const cpd_node *before, const cpd_node *after)
{
    static const char *const names[][2] = {
        {"date", "day"}, {"from", "first day"}, {"to", "last day"}};
    const char *list = "";
    char was[CLI_DAY], is[CLI_DAY];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *old = cpd_node_get_text(before, names[i][0]),
                   *new = cpd_node_get_text(after, names[i][0]);
        if (old && new && !same(old, new))
            list = added(call, list,
                         cli_textf(call, "%s: %s, not %s", names[i][1], cli_day(is, new),
                                   cli_day(was, old)));
    }
    return list;
}

static const char *changes(cli_call *call, const cpd_node *before, const cpd_node *after)
{
    const char *state = cpd_node_get_text(after, "state"),
               *why = cpd_node_get_text(after, "because");
    const char *list = changed_days(call, before, after), *fields;
    if (same(state, "withdrawn"))
        list = "withdrawn";
    else if (*(fields = changed_fields(call, before, after)))
        list = added(call, list, fields);
    if (cpd_node_length(cpd_node_get(after, "refs")) >
        cpd_node_length(cpd_node_get(before, "refs")))
        list = added(call, list, "an account was added");
    return why ? added(call, list, cli_textf(call, "\"%s\"", why)) : list;
}

/* Its number; where two places gave the same one, the beginning of the hash tells them apart. */
static const char *version_of(cli_call *call, const cpd_node *history, size_t i)
{
    const cpd_node *row = cpd_node_at(history, i);
    int64_t number = cpd_node_get_int(row, "revision", 1);
    size_t alike = 0;
    for (size_t k = 0; k < cpd_node_length(history); k++)
        alike += cpd_node_get_int(cpd_node_at(history, k), "revision", 1) == number;
    return alike > 1
               ? cli_textf(call, "%lld (%.8s)", (long long)number, cpd_node_get_text(row, "hash"))
               : cli_textf(call, "%lld", (long long)number);
}

static const char *joined_by(cli_call *call, const cpd_node *row)
{
    const cpd_node *joins = cpd_node_get(row, "joins");
    const char *list = "";
    for (size_t i = 0; i < cpd_node_length(joins); i++)
        list = cli_textf(call, "%s%s%.8s", list, i ? " and " : "joins ",
                         cpd_node_as_text(cpd_node_at(joins, i)));
    return list;
}

static const char *what_changed(cli_call *call, const cpd_node *row, cpd_doc *before,
                                cpd_doc *after)
{
    const char *list = joined_by(call, row), *changed = "";
    if (cpd_node_get_bool(row, "erased"))
        changed = erased_when(call, row);
    else if (before && after)
        changed = changes(call, cpd_doc_root(before), cpd_doc_root(after));
    return *changed ? added(call, list, changed) : list;
}

/* Each version with what it changed; a version that cannot be read here is only named. */
static cpd_node *versions(cli_call *call, const cpd_node *record, const cpd_node *history)
{
    cpd_node *rows = cpd_node_list(call->scratch);
    cpd_doc *before = NULL;
    for (size_t i = 0; i < cpd_node_length(history); i++) {
        cpd_node *row = cpd_node_copy(call->scratch, cpd_node_at(history, i));
        cpd_doc *after = NULL;
        cpd_node_set_text(call->scratch, row, "version", version_of(call, history, i));
        cpd_node_set_text(call->scratch, row, "written",
                          cli_written(call, cpd_node_get_text(row, "clock")));
        if (cpd_record_read(&after, call->home, cpd_node_get_text(record, "record"),
                            cpd_node_get_text(row, "hash")) < 0)
            after = NULL;
        cpd_node_set_text(call->scratch, row, "changes", what_changed(call, row, before, after));
        cpd_node_add(call->scratch, rows, row);
        cpd_doc_free(before);
        before = after;
    }
    cpd_doc_free(before);
    return rows;
}

static void print_history(cli_call *call, const cpd_node *record)
{
    static const cli_column columns[] = {
        {"version", "Version", CLI_SHOW_TEXT},
        {"written", "Written", CLI_SHOW_TEXT},
        {"author", "By", CLI_SHOW_TEXT},
        {"changes", "What changed", CLI_SHOW_TEXT},
    };
    const cpd_node *history = cpd_node_get(record, "history");
    if (cpd_node_length(history) < 2 || cli_switch(call, "json"))
        return;
    cli_print_heading(&call->out, "History");
    CLI_PRINT_TABLE(&call->out, columns, versions(call, record, history));
    cli_print_line(&call->out, "An earlier version whole: cpd show %s --revision 1%s",
                   cli_short(cpd_node_get_text(record, "record"), CLI_SHORT), cli_here(call, true));
}

static void print_head(cli_call *call, const cpd_node *record)
{
    const char *day = cpd_node_get_text(record, "date"), *to = cpd_node_get_text(record, "to");
    const char *state = cpd_node_get_text(record, "state"),
               *title = cpd_node_get_text(record, "title");
    const char *author = cpd_node_get_text(record, "author"),
               *holder = cpd_node_get_text(record, "portfolio");
    char from_day[CLI_DAY], to_day[CLI_DAY];
    if (!day)
        day = cpd_node_get_text(record, "from");
    if (to && day && strcmp(to, day) == 0)
        to = NULL; /* one day is one day */
    cli_print_heading(&call->out, "%s%s%s%s%s%s", title ? title : "record", day ? ", " : "",
                      cli_day(from_day, day), to ? " to " : "", to ? cli_day(to_day, to) : "",
                      state && strcmp(state, "live") != 0 ? " (withdrawn)" : "");
    cli_print_fact(&call->out, "record", cpd_node_get_text(record, "record"));
    cli_print_fact(&call->out, "written by", author);
    if (author && holder && strcmp(author, holder) != 0)
        cli_print_fact(&call->out, "portfolio of", holder);
}

static void print_until_accounts(cli_call *call, const cpd_node *record)
{
    print_head(call, record);
    print_people(call, record);
    print_fields(call, record);
    print_links(call, record);
}

void cli_print_record(cli_call *call, const cpd_node *record)
{
    print_until_accounts(call, record);
    print_readers(call, record);
    print_accounts(call, record);
    print_signatures(call, record);
}

void cli_print_record_with(cli_call *call, const cpd_node *record, const cpd_node *accounts)
{
    print_until_accounts(call, record);
    for (size_t i = 0; i < cpd_node_length(accounts); i++)
        print_account(call, cpd_node_at(accounts, i));
    print_signatures(call, record);
}

static int read_version(cli_call *call)
{
    return cpd_record_read(&call->report, call->home, call->words[0], cli_value(call, "revision")) <
                   0
               ? cli_fail(call)
               : CLI_DONE;
}

static int run(cli_call *call)
{
    int status = read_version(call);
    if (status == CLI_DONE && cpd_node_get_bool(cpd_doc_root(call->report), "locked") &&
        cli_unlock(call)) {
        cpd_doc_free(call->report);
        call->report = NULL;
        status = read_version(call);
    }
    if (status != CLI_DONE)
        return status;
    const cpd_node *record = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.record/1", NULL, record);
    cli_print_record(call, record);
    print_history(call, record);
    return CLI_DONE;
}

const cli_command cmd_show = {
    .name = "show",
    .arguments = "RECORD",
    .least = 1,
    .most = 1,
    .summary = "Show one record whole",
    .about = "RECORD is an id as a listing shows it: its last characters are enough.",
    .examples = "show 3f9a1c\n"
                "show 3f9a1c --revision 1\n"
                "show 3f9a1c --json\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR | CLI_KEY,
    .run = run,
};
