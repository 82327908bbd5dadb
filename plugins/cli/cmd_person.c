/* cpd person: people, and what is dated about them: posts, registrations, named contacts. */
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* ---- add ---- */

/* One of the people as cpd_person_list() gives them; borrowed from the call. */
static const cpd_node *listed(cli_call *call, const char *id)
{
    if (!call->people && cpd_person_list(&call->people, call->home, CPD_DATE_NONE) < 0)
        return NULL;
    const cpd_node *people = cpd_doc_root(call->people);
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const char *other = cpd_node_get_text(cpd_node_at(people, i), "id");
        if (other && id && !strcmp(other, id))
            return cpd_node_at(people, i);
    }
    return NULL;
}

/* In an organisation's home nobody but they themselves may choose what opens their keys: they get a
 * code to begin with. */
static int add_start(cli_call *call, cpd_node *added, const char *id)
{
    char code[CPD_KEY_CODE_TEXT];
    cpd_doc *home = NULL;
    if (cpd_home_show(&home, call->home) < 0)
        return cli_fail(call);
    bool organisation = !strcmp(cpd_node_get_text(cpd_doc_root(home), "use"), "organisation");
    cpd_doc_free(home);
    if (!organisation)
        return CLI_DONE;
    if (cpd_key_start(code, call->home, id) < 0)
        return cli_fail(call);
    cpd_node_set_text(call->scratch, added, "starting_code", code);
    return CLI_DONE;
}

static void print_start(cli_call *call, const cpd_node *added, const char *name)
{
    const char *code = cpd_node_get_text(added, "starting_code");
    if (!code)
        return;
    cli_print_line(&call->out, "Starting code: %s", code);
    cli_print_line(&call->out, "Hand it to them and to nobody else; it works once, for 14 days.");
    cli_print_next(&call->out,
                   cli_textf(call, "cpd key begin --as \"%s\"%s", name, cli_here(call, false)),
                   "they choose their passphrase, here or in the portal.");
}

static int run_add(cli_call *call)
{
    char id[CPD_ID_TEXT];
    const char *name = cli_joined(call, 0);
    if (cpd_person_add(id, call->home, name) < 0)
        return cli_fail(call);
    cpd_node *added = cpd_node_object(call->scratch);
    bool writes = cpd_node_get_bool(listed(call, id), "portfolio");
    cpd_node_set_text(call->scratch, added, "person", id);
    cpd_node_set_text(call->scratch, added, "name", name);
    cpd_node_set_bool(call->scratch, added, "portfolio", writes);
    int status = add_start(call, added, id);
    if (status != CLI_DONE)
        return status;
    cli_print_schema(call, "cpd.person-added/1", NULL, added);
    cli_print_line(&call->out, "Added: %s.", name);
    print_start(call, added, name);
    if (writes)
        cli_print_next(&call->out,
                       cli_textf(call, "cpd person post \"%s\" --grade GRADE --since DATE%s", name,
                                 cli_here(call, false)),
                       "the post, the registration and the named contacts.");
    else
        cli_print_line(&call->out, "They can be named here, as a contact or in a session; they "
                                   "write in a home of their own.");
    return CLI_DONE;
}

const cli_command cmd_person_add = {
    .name = "person add",
    .arguments = "NAME",
    .least = 1,
    .most = -1,
    .summary = "Add a person: yourself first, then whom you name",
    .about = "",
    .examples = "person add \"Asha Mbeki\"\n",
    .needs = CLI_HOME,
    .run = run_add,
};

/* ---- list ---- */

static int run_list(cli_call *call)
{
    static const cli_column columns[] = {
        {"name", "Name", CLI_SHOW_TEXT},
        {"grade", "Grade", CLI_SHOW_TEXT},
        {"supervisor", "Supervisor", CLI_SHOW_TEXT},
    };
    cpd_date as_of = CPD_DATE_NONE;
    if (cli_date(&as_of, call, "as-of") < 0 ||
        cpd_person_list(&call->report, call->home, as_of) < 0)
        return cli_fail(call);
    const cpd_node *people = cpd_doc_root(call->report);
    cli_print_schema(call, "cpd.people/1", "people", people);
    if (cpd_node_length(people) == 0)
        cli_print_line(&call->out, "Nobody yet. Begin with: cpd person add \"YOUR NAME\"");
    CLI_PRINT_TABLE(&call->out, columns, people);
    return CLI_DONE;
}

const cli_command cmd_person_list = {
    .name = "person list",
    .arguments = "",
    .summary = "List the people of this home",
    .about = "",
    .examples = "person list\n"
                "person list --as-of 2026-01-01\n",
    .needs = CLI_HOME | CLI_AS_OF,
    .run = run_list,
};

/* ---- show ---- */

/* What stands of a list; what was said anew or taken back is only counted. */
static void print_dated(cli_call *call, const char *title, const cli_column *columns, size_t count,
                        const cpd_node *list)
{
    cpd_node *standing = cpd_node_list(call->scratch);
    size_t replaced = 0;
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (cpd_node_get_bool(cpd_node_at(list, i), "replaced"))
            replaced++;
        else
            cpd_node_add(call->scratch, standing,
                         cpd_node_copy(call->scratch, cpd_node_at(list, i)));
    if (cpd_node_length(list) == 0)
        return;
    cli_print_heading(&call->out, "%s", title);
    cli_print_table(&call->out, columns, count, standing);
    if (replaced > 0)
        cli_print_line(&call->out, "Said anew or taken back: %zu; --json shows them.", replaced);
}

#define DATED(call, title, columns, list)                                                          \
    print_dated(call, title, columns, sizeof(columns) / sizeof *(columns), list)

/* Contacts name people by id; people know them by name. */
static cpd_node *with_names(cli_call *call, const cpd_node *contacts)
{
    cpd_node *rows = cpd_node_list(call->scratch);
    for (size_t i = 0; i < cpd_node_length(contacts); i++) {
        cpd_node *row = cpd_node_copy(call->scratch, cpd_node_at(contacts, i));
        const char *name = cpd_node_get_text(listed(call, cpd_node_get_text(row, "to")), "name");
        cpd_node_set_text(call->scratch, row, "name", name);
        if (cpd_node_get_text(row, "capacity"))
            cpd_node_set_text(call->scratch, row, "line",
                              cli_textf(call, "acting %s", cpd_node_get_text(row, "line")));
        cpd_node_add(call->scratch, rows, row);
    }
    return rows;
}

/* The last column tells who says it, where any of it is another home's word. */
static void print_stated(cli_call *call, const char *title, const cli_column *columns, size_t count,
                         const cpd_node *list)
{
    bool others = false;
    for (size_t i = 0; i < cpd_node_length(list); i++)
        others = others || cpd_node_get(cpd_node_at(list, i), "by");
    print_dated(call, title, columns, others ? count : count - 1, list);
}

#define STATED(call, title, columns, list)                                                         \
    print_stated(call, title, columns, sizeof(columns) / sizeof *(columns), list)

static void print_person(cli_call *call, const cpd_node *person)
{
    static const cli_column posts[] = {
        {"grade", "Grade", CLI_SHOW_TEXT},       {"ladder", "Ladder", CLI_SHOW_TEXT},
        {"employer", "Employer", CLI_SHOW_TEXT}, {"since", "Since", CLI_SHOW_DAY},
        {"until", "Until", CLI_SHOW_DAY},
        {"by", "Stated by", CLI_SHOW_TEXT},
    };
    static const cli_column registrations[] = {
        {"body", "With", CLI_SHOW_TEXT},     {"number", "Number", CLI_SHOW_TEXT},
        {"status", "Status", CLI_SHOW_TEXT}, {"since", "Since", CLI_SHOW_DAY},
        {"until", "Until", CLI_SHOW_DAY},
        {"by", "Stated by", CLI_SHOW_TEXT},
    };
    static const cli_column contacts[] = {
        {"line", "Line", CLI_SHOW_TEXT},
        {"name", "Name", CLI_SHOW_TEXT},
        {"since", "Since", CLI_SHOW_DAY},
        {"until", "Until", CLI_SHOW_DAY},
    };
    cli_print_heading(&call->out, "%s", cpd_node_get_text(person, "name"));
    cli_print_fact(&call->out, "id", cpd_node_get_text(person, "id"));
    cli_print_fact(&call->out, "fingerprint", cpd_node_get_text(person, "fingerprint"));
    STATED(call, "Posts", posts, cpd_node_get(person, "posts"));
    STATED(call, "Registrations", registrations, cpd_node_get(person, "registrations"));
    DATED(call, "Named contacts", contacts, with_names(call, cpd_node_get(person, "contacts")));
}

static int run_show(cli_call *call)
{
    const char *who = call->count > 0 ? cli_joined(call, 0) : call->actor;
    if (cpd_person_show(&call->report, call->home, who) < 0)
        return cli_fail(call);
    cli_print_schema(call, "cpd.person/1", NULL, cpd_doc_root(call->report));
    print_person(call, cpd_doc_root(call->report));
    return CLI_DONE;
}

const cli_command cmd_person_show = {
    .name = "person show",
    .arguments = "[PERSON]",
    .least = 0,
    .most = -1,
    .summary = "Show a person: posts, registrations, named contacts",
    .about = "",
    .examples = "person show\n"
                "person show Asha\n",
    .needs = CLI_HOME | CLI_ACTOR,
    .run = run_show,
};

/* ---- what is dated ---- */

#define OPTION_SINCE                                                                               \
    {                                                                                              \
        "since", "DATE", "the first day; needed", false, NULL                                      \
    }
#define OPTION_UNTIL                                                                               \
    {                                                                                              \
        "until", "DATE", "the last day, when it is known", false, NULL                             \
    }

/* A day goes to the library as YYYY-MM-DD. */
static int set_day(cli_call *call, cpd_node *object, const char *name)
{
    cpd_date day = CPD_DATE_NONE;
    char text[CPD_DATE_TEXT];
    if (cli_date(&day, call, name) < 0)
        return cli_fail(call);
    cpd_date_format(text, day);
    cpd_node_set_text(call->scratch, object, name, *text ? text : NULL);
    return CLI_DONE;
}

/* Copies the options that were given; the first `needed` of them have to be. */
static int fill_dated(cli_call *call, cpd_node *object, const char *const *names, size_t count,
                      size_t needed)
{
    for (size_t i = 0; i < count; i++) {
        const char *value = cli_value(call, names[i]);
        if (!value && i < needed)
            return cli_usage(call, cli_textf(call, "More: cpd help %s", call->command->name),
                             "--%s is missing", names[i]);
        cpd_node_set_text(call->scratch, object, names[i], value);
    }
    if (!cli_value(call, "since"))
        return cli_usage(call, "", "--since is missing: from which day?");
    int status = set_day(call, object, "since");
    return status == CLI_DONE ? set_day(call, object, "until") : status;
}

static int finish(cli_call *call, int result, const char *what, const cpd_node *noted)
{
    char day[CLI_DAY];
    if (result < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Noted: %s of %s, from %s.", what,
                   cli_name(call, call->words[0]),
                   cli_day(day, cpd_node_get_text(noted, "since")));
    return CLI_DONE;
}

#define OPTION_WITHDRAW                                                                            \
    {                                                                                              \
        "withdraw", NULL, "take back what was said from --since on: it never was so", false, NULL  \
    }

/* What was said to begin on a day, taken back. Key and value tell of two the one that is meant. */
static int take_back(cli_call *call, const char *what, cpd_node *which, const char *key,
                     const char *value)
{
    char day[CLI_DAY];
    if (!cli_value(call, "since"))
        return cli_usage(call, "", "--since is missing: from which day was it said?");
    int status = set_day(call, which, "since");
    if (status != CLI_DONE)
        return status;
    if (key)
        cpd_node_set_text(call->scratch, which, key, value);
    if (cpd_person_withdraw(call->home, call->words[0], what, which) < 0)
        return cli_fail(call);
    cli_print_done(call);
    cli_print_line(&call->out, "Taken back: the %s of %s from %s. It counts no longer.", what,
                   cli_name(call, call->words[0]), cli_day(day, cpd_node_get_text(which, "since")));
    return CLI_DONE;
}

/* The ladder of the nation, when there is just one: the usual case. */
static int default_ladder(cli_call *call, cpd_node *post)
{
    const char *only = NULL;
    if (cpd_framework_list(&call->report, call->home, CPD_DATE_NONE) < 0)
        return cli_fail(call);
    const cpd_node *sets = cpd_node_get(cpd_doc_root(call->report), "sets");
    size_t count = 0;
    for (size_t i = 0; i < cpd_node_length(sets); i++) {
        const cpd_node *set = cpd_node_at(sets, i);
        const char *kind = cpd_node_get_text(set, "kind"), *layer = cpd_node_get_text(set, "layer");
        if (!kind || strcmp(kind, "ladder") != 0 || !layer || strcmp(layer, "nation") != 0 ||
            !cpd_node_get_bool(set, "in_force"))
            continue;
        only = cpd_node_get_text(set, "set");
        count++;
    }
    if (count != 1)
        return cli_usage(call, "Ladders: cpd framework list",
                         "say which ladder the grade is of: --ladder LADDER");
    cpd_node_set_text(call->scratch, post, "ladder", only);
    return CLI_DONE;
}

static const cli_option post_options[] = {
    {"grade", "GRADE", "the grade, as social-worker; needed", false, NULL},
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_WITHDRAW,
    {"employer", "NAME", "who employs them", false, NULL},
    {"ladder", "LADDER", "the ladder the grade is of; otherwise the nation's", false, NULL},
};

static int run_post(cli_call *call)
{
    static const char *const names[] = {"grade", "employer", "ladder"};
    cpd_node *post = cpd_node_object(call->scratch);
    if (cli_switch(call, "withdraw"))
        return take_back(call, "post", post, NULL, NULL);
    int status = fill_dated(call, post, names, 3, 1);
    if (status == CLI_DONE && !cli_value(call, "ladder"))
        status = default_ladder(call, post);
    return status == CLI_DONE
               ? finish(call, cpd_person_add_post(call->home, call->words[0], post), "a post", post)
               : status;
}

const cli_command cmd_person_post = {
    .name = "person post",
    .arguments = "PERSON",
    .least = 1,
    .most = 1,
    .summary = "Say which post somebody holds from a day on",
    .about =
        "A new post ends the one before it. Grades: cpd framework show career-england-children\n"
        "A slip is put right by saying it anew for the same day; a wrong day by --withdraw first.",
    .examples = "person post Asha --grade social-worker --since 2025-09-01 --employer "
                "\"Exampleshire Council\"\n"
                "person post Asha --since 2025-09-01 --withdraw\n",
    CLI_OPTIONS(post_options),
    .needs = CLI_HOME,
    .run = run_post,
};

static const cli_option registration_options[] = {
    {"number", "NUMBER", "the registration number; needed", false, NULL},
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_WITHDRAW,
    {"body", "NAME", "the regulator; otherwise Social Work England", false, NULL},
    {"status", "WORD", "otherwise registered", false, NULL},
};

static int run_registration(cli_call *call)
{
    static const char *const names[] = {"number", "body", "status"};
    cpd_node *registration = cpd_node_object(call->scratch);
    const char *body = cli_value(call, "body");
    if (!body)
        body = "Social Work England";
    if (cli_switch(call, "withdraw"))
        return take_back(call, "registration", registration, "body", body);
    int status = fill_dated(call, registration, names, 3, 1);
    cpd_node_set_text(call->scratch, registration, "body", body);
    return status == CLI_DONE
               ? finish(call, cpd_person_add_registration(call->home, call->words[0], registration),
                        "a registration", registration)
               : status;
}

const cli_command cmd_person_registration = {
    .name = "person registration",
    .arguments = "PERSON",
    .least = 1,
    .most = 1,
    .summary = "Say how somebody is registered from a day on",
    .about = "",
    .examples = "person registration Asha --number SW123456 --since 2025-08-20\n",
    CLI_OPTIONS(registration_options),
    .needs = CLI_HOME,
    .run = run_registration,
};

static const cli_option contact_options[] = {
    {"is", "PERSON", "who it is; needed", false, NULL},
    OPTION_SINCE,
    OPTION_UNTIL,
    OPTION_WITHDRAW,
    {"line", "LINE", "supervisor, line-manager or assessor; otherwise supervisor", false, NULL},
    {"acting", NULL, "they stand in for the named one on those days", false, NULL},
};

static int run_contact(cli_call *call)
{
    static const char *const names[] = {"is", "line"};
    cpd_node *contact = cpd_node_object(call->scratch);
    const char *line = cli_value(call, "line");
    if (!line)
        line = "supervisor";
    if (cli_switch(call, "acting"))
        cpd_node_set_text(call->scratch, contact, "capacity", "acting");
    if (cli_switch(call, "withdraw"))
        return take_back(call, "contact", contact, "line", line);
    int status = fill_dated(call, contact, names, 2, 1);
    cpd_node_set_text(call->scratch, contact, "line", line);
    cpd_node_set_text(call->scratch, contact, "person", cli_value(call, "is"));
    cpd_node_unset(contact, "is");
    return status == CLI_DONE
               ? finish(call, cpd_person_add_contact(call->home, call->words[0], contact),
                        "a named contact", contact)
               : status;
}

const cli_command cmd_person_contact = {
    .name = "person contact",
    .arguments = "PERSON",
    .least = 1,
    .most = 1,
    .summary = "Name somebody's supervisor, line manager or assessor from a day on",
    .about = "One at a time in each line: a new one ends the one before. A supervisor reads the "
             "records of that\n"
             "portfolio, never its private reflections. Somebody --acting ends nobody: they sign and "
             "read on\n"
             "those days beside the one who is named.",
    .examples = "person contact Asha --is \"Ben Cole\" --since 2025-09-01\n"
                "person contact Asha --line assessor --is \"Dana Reid\" --since 2025-09-01\n",
    CLI_OPTIONS(contact_options),
    .needs = CLI_HOME,
    .run = run_contact,
};

/* ---- many at once ---- */

#define STAFF_MOST ((size_t)16 << 20)

static const cli_option import_options[] = {
    {"preview", NULL, "say what would become of each row, and write nothing", false, NULL},
    {"partly", NULL, "take the good rows also when others are refused", false, NULL},
    {"day-first", NULL, "05/01/2026 is 5 January", false, NULL},
    {"ladder", "LADDER", "the ladder of the grades; otherwise the nation's", false, NULL},
};

struct importing {
    cli_call *call;
    cpd_node *rows;
};

static int keep_row(void *payload, const cpd_staff_row *row)
{
    struct importing *im = payload;
    cpd_doc *doc = im->call->scratch;
    cpd_node *one = cpd_node_object(doc);
    cpd_node_set_int(doc, one, "line", row->line);
    cpd_node_set_text(doc, one, "what", row->what);
    cpd_node_set_text(doc, one, "name", row->name);
    cpd_node_set_text(doc, one, "says", row->says);
    if (row->issues)
        cpd_node_set(doc, one, "reasons", cli_reasons(im->call, row->issues));
    cpd_node_add(doc, im->rows, one);
    return 0;
}

static void print_staff(cli_call *call, const cpd_node *rows, const cpd_staff_totals *t, bool wrote)
{
    static const cli_column columns[] = {
        {"line", "Line", CLI_SHOW_NUMBER},
        {"what", "What", CLI_SHOW_TEXT},
        {"name", "Name", CLI_SHOW_TEXT},
        {"why", "Says, or why not", CLI_SHOW_TEXT},
    };
    const size_t numbers[] = {t->rows, t->added, t->changed, t->unchanged, t->refused};
    static const char *const names[] = {"lines", "new", "changed", "unchanged", "refused"};
    cpd_node *answer = cpd_node_object(call->scratch);
    cpd_node_set_bool(call->scratch, answer, "written", wrote);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cpd_node_set_int(call->scratch, answer, names[i], (int64_t)numbers[i]);
    cpd_node_set(call->scratch, answer, "rows", cpd_node_copy(call->scratch, rows));
    cli_print_schema(call, "cpd.person-import/1", NULL, answer);
    for (size_t i = 0; i < cpd_node_length(rows); i++) {
        cpd_node *row = cpd_node_at(rows, i);
        const char *why = cli_why(call, row);
        cpd_node_set_text(call->scratch, row, "why", *why ? why : cpd_node_get_text(row, "says"));
    }
    CLI_PRINT_TABLE(&call->out, columns, rows);
    if (t->separator == ';' || t->separator == '\t')
        cli_print_line(&call->out, "The cells are parted by %s.",
                       t->separator == ';' ? "semicolons" : "tabs");
    cli_print_line(&call->out, "%s: %zu new, %zu changed, %zu unchanged, %zu refused.",
                   wrote ? "Imported" : "Nothing was written", t->added, t->changed, t->unchanged,
                   t->refused);
}

/* The nation's ladder where there is just one; a table without grades needs none. */
static const char *ladder_of(cli_call *call)
{
    cpd_node *post = cpd_node_object(call->scratch);
    const char *said = cli_value(call, "ladder");
    return said                                     ? said
           : default_ladder(call, post) == CLI_DONE ? cpd_node_get_text(post, "ladder")
                                                    : NULL;
}

static int run_import(cli_call *call)
{
    char *text;
    size_t length;
    struct importing im = {call, cpd_node_list(call->scratch)};
    cpd_staff_options options = {.preview = cli_switch(call, "preview"),
                                 .partly = cli_switch(call, "partly"),
                                 .day_first = cli_switch(call, "day-first"),
                                 .ladder = ladder_of(call),
                                 .row = keep_row,
                                 .payload = &im};
    cpd_staff_totals totals = {0};
    if (!options.ladder)
        return CLI_USAGE; /* it was said */
    int status = cli_bytes(&text, &length, call, call->words[0], STAFF_MOST);
    if (status != CLI_DONE)
        return status;
    int r = cpd_person_import(&totals, call->home, text, length, call->words[0], &options,
                              call->issues);
    free(text);
    if (r < 0 && totals.refused == 0)
        return cli_fail(call);
    const cpd_error failure = *cpd_error_last(); /* printing asks the library too */
    print_staff(call, im.rows, &totals, !options.preview && r == 0);
    if (r < 0 && !cli_switch(call, "json"))
        return cli_refuse(call, r, failure.hint, "%s", failure.text);
    return r < 0 ? cpd_error_exit(r) : options.preview && totals.refused ? CLI_INPUT : CLI_DONE;
}

const cli_command cmd_person_import = {
    .name = "person import",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "Take in people, posts and line managers from a CSV table",
    .about = "The first row names the columns: name; grade, ladder, employer, since, until; line "
             "manager, supervisor,\n"
             "assessor, contacts since; registered with, registration number, registered since. A "
             "row adds what is\n"
             "not said already; nobody is removed. One refused row refuses all, unless you say "
             "--partly.",
    .examples = "person import staff.csv --preview\n"
                "person import staff.csv\n"
                "person import staff.csv --day-first --partly\n",
    CLI_OPTIONS(import_options),
    .needs = CLI_HOME,
    .run = run_import,
};
