/* cpd show: one record whole, with its signatures and its history. */
#include <string.h>

#include "cli.h"

static const cli_option options[] = {
    {"revision", "HASH", "an earlier version, by its hash as the history in --json gives it", false,
     NULL},
};

static const char *as_text(cli_call *call, const cpd_field *field, const cpd_node *value)
{
    char minutes[CPD_MINUTES_TEXT];
    switch (cpd_node_type(value)) {
    case CPD_NODE_INT:
        if (field->type != CPD_FIELD_MINUTES)
            return cli_textf(call, "%lld", (long long)cpd_node_as_int(value));
        cpd_minutes_format(minutes, cpd_node_as_int(value));
        return cli_textf(call, "%s", minutes);
    case CPD_NODE_BOOL:
        return cpd_node_as_bool(value) ? "yes" : NULL;
    default:
        return cpd_node_as_text(value);
    }
}

/* The fields that variants added, by their labels; by their names where the variant is not here. */
static void print_added(cli_call *call, const cpd_node *record, const cpd_kind *kind)
{
    const cpd_field *fields = NULL;
    size_t count = 0;
    cpd_date day = CPD_DATE_NONE;
    const char *date = cpd_node_get_text(record, "date");
    if (!date)
        date = cpd_node_get_text(record, "from");
    if (!date || cpd_date_parse(&day, date) < 0 ||
        cpd_record_fields(&fields, &count, call->home, kind, day) < 0)
        count = 0;
    for (size_t i = 0; i < cpd_node_length(record); i++) {
        cpd_field field = {.label = cpd_node_key(record, i), .type = CPD_FIELD_TEXT};
        if (!strchr(field.label, '/'))
            continue;
        for (size_t k = 0; k < count; k++)
            if (!strcmp(fields[k].name, cpd_node_key(record, i)))
                field = fields[k];
        cli_print_fact(&call->out, field.label, as_text(call, &field, cpd_node_at(record, i)));
    }
}

static void print_fields(cli_call *call, const cpd_node *record)
{
    const cpd_kind *kind = cpd_kind_find(cpd_node_get_text(record, "kind"));
    for (size_t i = 0; kind && i < kind->field_count; i++) {
        const cpd_field *field = &kind->fields[i];
        cli_print_fact(&call->out, field->label,
                       as_text(call, field, cpd_node_get(record, field->name)));
    }
    if (kind)
        print_added(call, record, kind);
    cli_print_fact(&call->out, "reason of the change", cpd_node_get_text(record, "because"));
    if (cpd_node_get_bool(record, "locked"))
        cli_print_line(&call->out, "Its text is locked: it needs the key of somebody else.");
    if (cpd_node_get_bool(record, "erased"))
        cli_print_line(&call->out, "Its text was erased.");
    if (cpd_node_get_bool(record, "forked"))
        cli_print_next(&call->out, "cpd amend RECORD",
                       "two newest versions, from two devices; amending joins them.");
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
        cli_print_fact(&call->out, cpd_node_get_text(one, "role"), cpd_node_get_text(one, "name"));
    }
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
        const cpd_node *root = cpd_doc_root(account);
        cli_print_heading(&call->out, "%s by %s", cpd_node_get_text(root, "title"),
                          cpd_node_get_text(root, "author"));
        print_fields(call, root);
        cpd_doc_free(account);
    }
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
    if (earlier)
        cli_print_line(&call->out,
                       "A signature of an earlier version does not cover this one, version %d.",
                       (int)newest);
}

static void print_history(cli_call *call, const cpd_node *record)
{
    static const cli_column columns[] = {
        {"revision", "Version", CLI_SHOW_NUMBER},
        {"clock", "Written (UTC)", CLI_SHOW_TEXT},
        {"author", "By", CLI_SHOW_TEXT},
        {"state", "State", CLI_SHOW_TEXT},
    };
    const cpd_node *history = cpd_node_get(record, "history");
    if (cpd_node_length(history) < 2)
        return;
    cli_print_heading(&call->out, "History");
    CLI_PRINT_TABLE(&call->out, columns, history);
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
    cli_print_heading(&call->out, "%s, %s%s%s%s", title ? title : "record", cli_day(from_day, day),
                      to ? " to " : "", to ? cli_day(to_day, to) : "",
                      state && strcmp(state, "live") != 0 ? " (withdrawn)" : "");
    cli_print_fact(&call->out, "record", cpd_node_get_text(record, "record"));
    cli_print_fact(&call->out, "written by", author);
    if (author && holder && strcmp(author, holder) != 0)
        cli_print_fact(&call->out, "portfolio of", holder);
}

static int run(cli_call *call)
{
    if (cpd_record_read(&call->report, call->home, call->words[0], cli_value(call, "revision")) < 0)
        return cli_fail(call);
    const cpd_node *record = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.record/1", NULL, record);
    print_head(call, record);
    print_people(call, record);
    print_fields(call, record);
    print_links(call, record);
    print_accounts(call, record);
    print_signatures(call, record);
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
                "show 3f9a1c --json\n",
    CLI_OPTIONS(options),
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run,
};
