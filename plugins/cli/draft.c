/* From options to a draft: the kind's field table says which options there are and what they mean.
 *
 * Days go in as they were typed: the library knows what "yesterday" is, by the home's clock. What
 * is wrong with a value is found by the library too, so that every front end says the same.
 */
#include <string.h>

#include "cli.h"

static cpd_node *flag_node(cli_call *call, const char *value)
{
    static const char *const no[] = {"no", "false", "off", "0"};
    for (size_t i = 0; value && i < sizeof no / sizeof *no; i++)
        if (!strcmp(value, no[i]))
            return cpd_node_bool(call->scratch, false);
    return cpd_node_bool(call->scratch, true);
}

int cli_draft_set(cli_call *call, cpd_node *draft, const cpd_field *field, const char *value)
{
    cpd_node *node;
    if (field->type == CPD_FIELD_FLAG) {
        node = flag_node(call, value);
    } else {
        const char *text = field->type == CPD_FIELD_TEXT ? cli_text(call, value) : value;
        if (!text)
            return CLI_INPUT;
        node = cpd_node_text(call->scratch, text);
    }
    cpd_node_set(call->scratch, draft, field->name, node);
    return CLI_DONE;
}

/* ---- fields by their name ---- */

/* Where --set looks: the kind's own fields, and those that variants in force on the day add. */
struct shelf {
    const cpd_field *fields;
    size_t count;
};

/* An added field is called by its whole name or by what comes after the slash. */
static bool is_called(const char *name, const char *typed, size_t length)
{
    const char *slash = strchr(name, '/'), *last = slash ? slash + 1 : name;
    return (strlen(name) == length && !strncmp(name, typed, length)) ||
           (strlen(last) == length && !strncmp(last, typed, length));
}

/* A day as the library will read it in a draft of the kind. */
static int said_day(cpd_date *out, const cpd_kind *kind, const char *typed)
{
    return kind->ahead ? cpd_date_parse_spoken(out, typed, cli_today())
                       : cpd_date_parse_past(out, typed, cli_today());
}

static int open_shelves(cli_call *call, struct shelf shelves[2], const cpd_kind *kind,
                        const char *day)
{
    cpd_date date = CPD_DATE_NONE;
    shelves[0] = (struct shelf){kind->fields, kind->field_count};
    if ((day && said_day(&date, kind, day) < 0) ||
        cpd_record_fields(&shelves[1].fields, &shelves[1].count, call->home, kind, date) < 0)
        return cli_fail(call);
    return CLI_DONE;
}

static const char *all_names(cli_call *call, const struct shelf shelves[2])
{
    const char *list = "";
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < shelves[s].count; i++)
            list = cli_textf(call, "%s%s%s", list, *list ? ", " : "", shelves[s].fields[i].name);
    return list;
}

static int find_field(cli_call *call, const cpd_field **out, const struct shelf shelves[2],
                      const cpd_kind *kind, const char *typed, size_t length)
{
    *out = NULL;
    for (size_t s = 0; s < 2; s++)
        for (size_t i = 0; i < shelves[s].count; i++) {
            const cpd_field *field = &shelves[s].fields[i];
            if (!is_called(field->name, typed, length))
                continue;
            if (*out)
                return cli_usage(call,
                                 cli_textf(call, "Write %s or %s.", (*out)->name, field->name),
                                 "two fields are called \"%.*s\"", (int)length, typed);
            *out = field;
        }
    if (*out)
        return CLI_DONE;
    return cli_usage(call, cli_textf(call, "It has: %s.", all_names(call, shelves)),
                     "%s: there is no field \"%.*s\"", kind->title, (int)length, typed);
}

/* "FIELD=VALUE"; without a value the field is emptied. A flag may stand alone. */
static int set_named(cli_call *call, cpd_node *draft, const struct shelf shelves[2],
                     const cpd_kind *kind, const char *typed)
{
    size_t length = strcspn(typed, "=");
    const cpd_field *field;
    int status = find_field(call, &field, shelves, kind, typed, length);
    if (status != CLI_DONE)
        return status;
    if (!typed[length] && field->type != CPD_FIELD_FLAG)
        return cli_usage(call, "Write: --set FIELD=VALUE", "\"%s\" says no value", typed);
    if (!typed[length] || typed[length + 1])
        return cli_draft_set(call, draft, field, typed[length] ? typed + length + 1 : "yes");
    cpd_node_set(call->scratch, draft, field->name, cpd_node_null(call->scratch));
    return CLI_DONE;
}

int cli_draft_set_named(cli_call *call, cpd_node *draft, const cpd_kind *kind, const char *day)
{
    struct shelf shelves[2];
    const char *typed;
    int status = cli_value(call, "set") ? open_shelves(call, shelves, kind, day) : CLI_DONE;
    for (size_t i = 0; status == CLI_DONE && (typed = cli_value_at(call, "set", i)); i++)
        status = set_named(call, draft, shelves, kind, typed);
    return status;
}

/* "pcf@2018#D1" or "pcf@2018#D1=asye". */
static cpd_node *link_node(cli_call *call, const char *typed)
{
    cpd_node *link = cpd_node_object(call->scratch);
    size_t node = strcspn(typed, "=");
    cpd_node_set(call->scratch, link, "node", cpd_node_text_n(call->scratch, typed, node));
    if (typed[node])
        cpd_node_set_text(call->scratch, link, "level", typed + node + 1);
    return link;
}

static void set_links(cli_call *call, cpd_node *draft)
{
    cpd_node *links = cpd_node_list(call->scratch);
    const char *typed;
    for (size_t i = 0; (typed = cli_value_at(call, "link", i)); i++)
        cpd_node_add(call->scratch, links, link_node(call, typed));
    if (cpd_node_length(links) > 0)
        cpd_node_set(call->scratch, draft, "links", links);
}

/* Other records, as they stand now. */
static void set_refs(cli_call *call, cpd_node *draft)
{
    cpd_node *refs = cpd_node_list(call->scratch);
    const char *typed;
    for (size_t i = 0; (typed = cli_value_at(call, "about", i)); i++)
        cpd_node_add(call->scratch, refs, cpd_node_text(call->scratch, typed));
    if (cpd_node_length(refs) > 0)
        cpd_node_set(call->scratch, draft, "refs", refs);
}

/* What was given for a field, by its own name or by the one that the command gives it. */
static const cli_given *given_for(const cli_call *call, const char *field)
{
    const cli_given *last = NULL;
    for (size_t i = 0; i < call->given_count; i++) {
        const cli_option *option = call->given[i].option;
        if (!strcmp(option->field ? option->field : option->name, field))
            last = &call->given[i];
    }
    return last;
}

int cli_draft_fill(cli_call *call, cpd_node *draft, const cpd_kind *kind, const char *day)
{
    static const char *const days[] = {"date", "from", "to"};
    for (size_t i = 0; i < kind->field_count; i++) {
        const cpd_field *field = &kind->fields[i];
        const cli_given *given = given_for(call, field->name);
        if (!given)
            continue;
        int status = cli_draft_set(call, draft, field, given->value);
        if (status != CLI_DONE)
            return status;
    }
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        cpd_node_set_text(call->scratch, draft, days[i], cli_value(call, days[i]));
    cpd_node_set_text(call->scratch, draft, "with", cli_value(call, "with"));
    set_links(call, draft);
    set_refs(call, draft);
    if (!day)
        day = cpd_node_get_text(draft, kind->dates == CPD_DATES_RANGE ? "from" : "date");
    return cli_draft_set_named(call, draft, kind, day);
}

cpd_node *cli_draft_new(cli_call *call, const char *kind)
{
    cpd_node *draft = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, draft, "kind", kind);
    return draft;
}

void cli_draft_ask(cli_call *call, cpd_node *draft, const cpd_kind *kind)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        const cpd_field *field = &kind->fields[i];
        if (field->type != CPD_FIELD_TEXT || cpd_node_get(draft, field->name))
            continue;
        const char *answer = cli_ask(
            call, cli_textf(call, "Write %s. %s", field->label, field->hint), !field->required);
        if (!answer && field->required)
            return; /* nothing to add the rest to */
        cpd_node_set_text(call->scratch, draft, field->name, answer);
    }
}

static cpd_node *saved_node(cli_call *call, const cpd_saved *saved, const char *kind)
{
    cpd_node *node = cpd_node_object(call->scratch);
    cpd_node_set_text(call->scratch, node, "schema", "cpd.saved/1");
    cpd_node_set_text(call->scratch, node, "kind", kind);
    cpd_node_set_text(call->scratch, node, "record", saved->id);
    cpd_node_set_int(call->scratch, node, "revision", saved->revision);
    cpd_node_set_text(call->scratch, node, "hash", saved->hash);
    cpd_node_set_int(call->scratch, node, "position", saved->position);
    return node;
}

/* The day that was meant, so that a slip is seen at once. */
static const char *meant_day(cli_call *call, const cpd_kind *kind, const char *typed)
{
    char text[CPD_DATE_TEXT], shown[CLI_DAY];
    cpd_date day = cli_today();
    if (typed && kind)
        said_day(&day, kind, typed);
    cpd_date_format(text, day);
    return cli_textf(call, "%s", cli_day(shown, text));
}

/* ---- one quiet note ---- */

/* "a name, a postcode": each thing once. */
static const char *list_said(cli_call *call, const char *list, const cpd_node *found)
{
    for (size_t i = 0; i < cpd_node_length(found); i++) {
        const cpd_node *one = cpd_node_at(found, i);
        const char *said = cpd_node_get_text(one, "said");
        if (!cpd_node_get_bool(one, "seen") && !strstr(list, said))
            list = cli_textf(call, "%s%s%s", list, *list ? ", " : "", said);
    }
    return list;
}

static void note_one(cli_call *call, const char *record)
{
    cpd_doc *doc = NULL;
    if (cpd_record_identifying(&doc, call->home, record) < 0)
        return; /* it is saved; that is what counts here */
    const cpd_node *report = cpd_doc_root(doc);
    if (cpd_node_get_bool(report, "mine") && cpd_node_get_int(report, "unseen", 0))
        cli_print_line(&call->out, "It may tell who somebody is (%s): cpd anonymity %s%s",
                       list_said(call, "", cpd_node_get(report, "found")),
                       cli_short(record, CLI_SHORT), cli_here(call, true));
    cpd_doc_free(doc);
}

/* Of a session the words stand in the accounts that it names. */
static void note_people(cli_call *call, const char *record, const char *kind)
{
    cpd_doc *doc = NULL;
    if (cli_switch(call, "json"))
        return;
    note_one(call, record);
    if (strcmp(kind, "session") != 0 || cpd_record_read(&doc, call->home, record, NULL) < 0)
        return;
    const cpd_node *refs = cpd_node_get(cpd_doc_root(doc), "refs");
    for (size_t i = 0; i < cpd_node_length(refs); i++)
        note_one(call, cpd_node_get_text(cpd_node_at(refs, i), "record"));
    cpd_doc_free(doc);
}

void cli_print_saved_range(cli_call *call, const cpd_saved *saved, const char *kind,
                           const char *from, const char *to)
{
    const cpd_kind *of = cpd_kind_find(kind);
    const char *first = meant_day(call, of, from), *last = meant_day(call, of, to);
    bool one = !strcmp(first, last);
    cli_print_document(&call->out, saved_node(call, saved, kind));
    cli_print_line(&call->out, "Saved: %s, %s%s%s (%s).", of ? of->title : kind, first,
                   one ? "" : " to ", one ? "" : last, cli_short(saved->id, CLI_SHORT));
    note_people(call, saved->id, kind);
}

void cli_print_saved(cli_call *call, const cpd_saved *saved, const char *kind, const char *day)
{
    cli_print_saved_range(call, saved, kind, day, day);
}

int cli_draft_save(cli_call *call, cpd_saved *saved, const cpd_node *draft)
{
    if (cpd_doc_failed(call->scratch))
        return cli_refuse(call, CPD_EINTERNAL, "", "out of memory");
    return cpd_record_save(saved, call->home, draft, call->issues) < 0 ? cli_fail(call) : CLI_DONE;
}

const cpd_field *cli_main_text(const cpd_kind *kind)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (kind->fields[i].type == CPD_FIELD_TEXT)
            return &kind->fields[i];
    return NULL;
}

int cli_draft_text(cli_call *call, cpd_node *draft, const cpd_kind *kind, int first)
{
    const cpd_field *main = cli_main_text(kind);
    int status = cli_draft_fill(call, draft, kind, NULL);
    if (status != CLI_DONE)
        return status;
    if (call->count > first)
        status = cli_draft_set(call, draft, main, cli_joined(call, first));
    else if (!cpd_node_get(draft, main->name) && cli_may_ask(call))
        cli_draft_ask(call, draft, kind);
    if (status == CLI_DONE && !cpd_node_get(draft, main->name))
        return cli_usage(
            call,
            cli_textf(call, "Write: cpd %s \"...\", or cpd %s - to read it from standard input.",
                      call->command->name, call->command->name),
            "the text is missing");
    return status;
}

/* ---- commands that take every kind ---- */

static const cpd_field *field_of(const cpd_kind *kind, const char *name)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (!strcmp(kind->fields[i].name, name))
            return &kind->fields[i];
    return NULL;
}

const char *cli_kind_has(cli_call *call, const cpd_kind *kind)
{
    const char *list = kind->dates == CPD_DATES_RANGE ? "--from, --to" : "--date";
    for (size_t i = 0; i < kind->field_count; i++)
        list =
            cli_textf(call, "%s, --%s", list, cli_option_of(call->command, kind->fields[i].name));
    return cli_textf(call, "It has: %s%s%s.", list, *kind->other ? ", --with" : "",
                     kind->links ? ", --link" : "");
}

int cli_kind_check(cli_call *call, const cpd_kind *kind)
{
    for (size_t i = 0; i < call->given_count; i++) {
        const cli_option *option = call->given[i].option;
        const char *name = option->field ? option->field : option->name;
        bool of_a_field = false;
        for (size_t k = 0; cpd_kind_at(k); k++)
            of_a_field = of_a_field || field_of(cpd_kind_at(k), name);
        if (of_a_field && !field_of(kind, name))
            return cli_usage(call, cli_kind_has(call, kind), "%s: there is no field \"%s\"",
                             kind->title, name);
    }
    return CLI_DONE;
}
