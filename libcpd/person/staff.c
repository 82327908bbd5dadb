/* Many people at once, from a table: every row is looked at before anything is written. What a row
 * says is the same that the single verbs say, held against the same checks; what is said here
 * already is not said again, so that the same table twice changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/csv.h"
#include "person/statements.h"
#include "store/store.h"

#define BYTES_MOST ((size_t)16 << 20)
#define ROWS_MOST 5000
#define COLUMNS_MOST 40

static const char *const headings[] = {
    "name",
    "grade",
    "ladder",
    "employer",
    "since",
    "until",
    "line manager",
    "supervisor",
    "assessor",
    "contacts since",
    "registered with",
    "registration number",
    "registered since",
};
static const char *const lines[][2] = { // heading, and the line it is
    {"line manager", "line-manager"},
    {"supervisor", "supervisor"},
    {"assessor", "assessor"}};
#define LINES (sizeof lines / sizeof *lines)
#define NOBODY SIZE_MAX

/* Somebody of the home or of the table. */
struct who {
    const char *name;
    char id[CPD_ID_TEXT]; // "" while they are only in the table
    size_t manager;       // whom a row names as their line manager; NOBODY
    bool good;            // of the table alone: a row that can be taken names them
};

struct row {
    const cpd_node *cells;
    int line;
    size_t who, contacts[LINES]; // NOBODY
    cpd_node *post,
        *registration; // what is to be said; NULL when nothing is, or it is said already
    cpd_node *contact[LINES];
    cpd_issues *issues;
    cpd_str says;
    bool first; // of a new person
};

struct staff {
    cpd_home *home;
    const cpd_staff_options *options;
    cpd_issues *issues; // of the table
    cpd_doc *table, *doc;
    const cpd_node *header;
    const char *name;
    struct who *people;
    size_t people_count;
    struct row *rows;
    size_t count;
    cpd_staff_totals totals;
};

#define WRONG(row, heading, hint, ...)                                                             \
    cpd_issues__add((row)->issues, CPD_EINPUT, heading, 0, 0, hint, __VA_ARGS__)

static const char *cell(const struct staff *s, const struct row *row, const char *heading)
{
    const char *text = cpd_csv__cell(s->header, row->cells, heading);
    while (text && *text == ' ')
        text++;
    return text && *text ? text : NULL;
}

/* The same, kept, without the blanks that spreadsheets leave behind. */
static const char *trimmed(struct staff *s, const struct row *row, const char *heading)
{
    const char *text = cell(s, row, heading);
    size_t n = text ? strlen(text) : 0;
    while (n > 0 && text[n - 1] == ' ')
        n--;
    return text ? cpd_node_as_text(cpd_node_text_n(s->doc, text, n)) : NULL;
}

/* ---- the table ---- */

static bool is_known(const char *heading)
{
    const size_t n = strlen(heading);
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
        if (strlen(headings[i]) == n && cpd_text_begins(headings[i], heading, n))
            return true;
    return false;
}

/* A column that nobody reads would be lost in silence. */
static void check_heading(struct staff *s, const cpd_node *cell_)
{
    char plain[65];
    const char *text = cpd_node_as_text(cell_);
    text += strspn(text, " ");
    snprintf(plain, sizeof plain, "%s", text);
    for (size_t n = strlen(plain); n > 0 && plain[n - 1] == ' '; n--)
        plain[n - 1] = '\0';
    if (!is_known(plain))
        cpd_issues__add(s->issues, CPD_EINPUT, s->name, cpd_node_line(cell_),
                        cpd_node_column(cell_),
                        "Columns: name, grade, ladder, employer, since, until, line manager, "
                        "supervisor, assessor, contacts since, registered with, registration "
                        "number, registered since.",
                        "there is no column called \"%s\"", plain);
    for (size_t i = 0; cpd_node_at(s->header, i) != cell_; i++)
        if (cpd_text_same(cpd_node_as_text(cpd_node_at(s->header, i)), cpd_node_as_text(cell_)))
            cpd_issues__add(s->issues, CPD_EINPUT, s->name, cpd_node_line(cell_),
                            cpd_node_column(cell_), "Keep one of the two.",
                            "two columns are called \"%s\"", plain);
}

static int check_header(struct staff *s)
{
    size_t before = cpd_issues_count(s->issues), n = cpd_node_length(s->header);
    for (size_t i = 0; i < n && i < COLUMNS_MOST; i++)
        check_heading(s, cpd_node_at(s->header, i));
    if (!cpd_csv__cell(s->header, s->header, "name"))
        cpd_issues__add(s->issues, CPD_EINPUT, s->name, 1, 1,
                        "The first row says what the columns are: name, grade, since ...",
                        "no column is called \"name\"");
    if (cpd_node_length(cpd_doc_root(s->table)) > ROWS_MOST + 1)
        cpd_issues__add(s->issues, CPD_ELIMIT, s->name, 0, 0, "Split it.",
                        "more than %d rows in one table", ROWS_MOST);
    return cpd_issues_count(s->issues) > before ? cpd_error__from_issues(s->issues) : 0;
}

static int read_table(struct staff *s, const char *text, size_t length)
{
    static const struct cpd_csv_limits limits = {BYTES_MOST, (ROWS_MOST + 2) * COLUMNS_MOST};
    struct cpd_csv_form form;
    int r = cpd_csv__parse(&s->table, &form, text, length, s->name, &limits, s->issues);
    if (r < 0)
        return r;
    s->totals.separator = form.separator;
    s->header = cpd_node_at(cpd_doc_root(s->table), 0);
    r = check_header(s);
    if (r < 0)
        return r;
    s->count = cpd_node_length(cpd_doc_root(s->table)) - 1;
    s->rows = calloc(s->count + 1, sizeof *s->rows);
    if (!s->rows)
        return cpd_error__no_memory();
    for (size_t i = 0; i < s->count; i++) {
        s->rows[i].cells = cpd_node_at(cpd_doc_root(s->table), i + 1);
        s->rows[i].line = cpd_node_line(s->rows[i].cells);
        s->rows[i].issues = cpd_issues_new();
        if (!s->rows[i].issues)
            return cpd_error__no_memory();
    }
    return 0;
}

/* ---- who ---- */

static int add_who(struct staff *s, const char *name, const char *id)
{
    struct who *grown = name ? realloc(s->people, (s->people_count + 1) * sizeof *grown) : NULL;
    if (!grown)
        return cpd_error__no_memory();
    s->people = grown;
    struct who *made = &grown[s->people_count++];
    *made = (struct who){.name = name, .manager = NOBODY};
    if (id)
        memcpy(made->id, id, CPD_ID_TEXT);
    return 0;
}

static size_t find_who(const struct staff *s, const char *name)
{
    for (size_t i = 0; i < s->people_count; i++)
        if (cpd_text_same(s->people[i].name, name))
            return i;
    return NOBODY;
}

static int read_people(struct staff *s)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, s->home->store,
                           "SELECT i.uuid, p.name FROM person p JOIN ident i ON i.no = p.no", "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        char id[CPD_ID_TEXT];
        cpd_uuid uuid = {{0}};
        const char *name = cpd_stmt__text(row, 1);
        cpd_stmt__uuid(row, 0, &uuid);
        cpd_uuid_format(id, &uuid);
        r = add_who(s, cpd_node_as_text(cpd_node_text(s->doc, name)), id);
    }
    cpd_stmt__done(row);
    return r;
}

static int name_row(struct staff *s, struct row *row)
{
    const char *name = trimmed(s, row, "name");
    size_t width = cpd_node_length(s->header);
    row->who = NOBODY;
    if (cpd_node_length(row->cells) != width)
        WRONG(row, "", "Look for a separator too many or too few, or a missing quote.",
              "the row has %zu cells, the first one %zu", cpd_node_length(row->cells), width);
    if (!name)
        WRONG(row, "name", "Write the name, or take the row out.", "nobody is named");
    else if (!cpd_people__is_line(name))
        WRONG(row, "name", "Shorten it, or take the line break out.",
              "a name is one line of 1 to 200 bytes");
    else
        row->who = find_who(s, name);
    if (!name || !cpd_people__is_line(name) || row->who != NOBODY)
        return 0;
    row->who = s->people_count;
    row->first = true;
    return add_who(s, name, NULL);
}

/* ---- days ---- */

/* "5/1/2026" as 2026-01-05 where the day is said to come first; otherwise as it is. */
static const char *turned(struct staff *s, const char *text)
{
    int day, month, year, n = 0;
    if (s->options->day_first && sscanf(text, "%2d/%2d/%4d%n", &day, &month, &year, &n) == 3 &&
        text[n] == '\0' && year >= 1900)
        return cpd_node_as_text(cpd_node_textf(s->doc, "%04d-%02d-%02d", year, month, day));
    return text;
}

/* The day below a heading as it is stored; NULL when there is none. */
static const char *day_of(struct staff *s, struct row *row, const char *heading)
{
    const char *text = trimmed(s, row, heading);
    char plain[CPD_DATE_TEXT];
    cpd_date date;
    if (!text)
        return NULL;
    if (cpd_date_parse_spoken(&date, turned(s, text), cpd_people__today(s->home)) < 0) {
        const cpd_error why = *cpd_error_last();
        WRONG(row, heading,
              strchr(text, '/') ? "Write it as 2026-01-05, or say that the day comes first: "
                                  "--day-first."
                                : why.hint,
              "%s", why.text);
        return NULL;
    }
    cpd_date_format(plain, date);
    return cpd_node_as_text(cpd_node_text(s->doc, plain));
}

/* ---- what a row says ---- */

static void check_said(struct staff *s, struct row *row, const char *what, const cpd_node *given)
{
    if (cpd_people__check_statement(s->home, what, given) == 0)
        return;
    const cpd_error why = *cpd_error_last();
    cpd_issues__add(row->issues, why.kind == CPD_EINTERNAL ? why.kind : CPD_EINPUT, what, 0, 0,
                    why.hint, "%s", why.text);
}

static void read_post(struct staff *s, struct row *row, const char *since)
{
    const char *grade = trimmed(s, row, "grade"), *ladder = trimmed(s, row, "ladder"),
               *employer = trimmed(s, row, "employer"), *until = day_of(s, row, "until");
    if (!grade && !employer && !until && !ladder)
        return;
    if (!grade) {
        WRONG(row, "grade", "Write the grade, as social-worker.", "a post needs a grade");
        return;
    }
    if (!since) {
        if (!cell(s, row, "since"))
            WRONG(row, "since", "Write the first day of the post.", "a post needs its first day");
        return;
    }
    cpd_node *post = row->post = cpd_node_object(s->doc);
    cpd_node_set_text(s->doc, post, "ladder", ladder ? ladder : s->options->ladder);
    cpd_node_set_text(s->doc, post, "grade", grade);
    cpd_node_set_text(s->doc, post, "since", since);
    cpd_node_set_text(s->doc, post, "until", until);
    cpd_node_set_text(s->doc, post, "employer", employer);
    check_said(s, row, "post", post);
}

static void read_registration(struct staff *s, struct row *row)
{
    const char *body = trimmed(s, row, "registered with"),
               *number = trimmed(s, row, "registration number"),
               *since = day_of(s, row, "registered since");
    if (!body && !number && !since)
        return;
    if (!body || !number || !since) {
        if (!cell(s, row, "registered since") || since)
            WRONG(row, "registered with",
                  "Fill registered with, registration number and registered since, or none.",
                  "a registration needs the body, the number and the first day");
        return;
    }
    cpd_node *made = row->registration = cpd_node_object(s->doc);
    cpd_node_set_text(s->doc, made, "body", body);
    cpd_node_set_text(s->doc, made, "number", number);
    cpd_node_set_text(s->doc, made, "since", since);
    check_said(s, row, "registration", made);
}

static void read_contact(struct staff *s, struct row *row, size_t line, const char *since)
{
    const char *name = trimmed(s, row, lines[line][0]);
    row->contacts[line] = NOBODY;
    if (!name || row->who == NOBODY)
        return;
    size_t who = row->contacts[line] = find_who(s, name);
    if (who == NOBODY)
        WRONG(row, lines[line][0], "Give them a row of their own, or write the name as it is here.",
              "nobody here or in the table is called \"%s\"", name);
    else if (who == row->who)
        WRONG(row, lines[line][0], "Name somebody else.", "nobody is their own %s", lines[line][0]);
    else if (!since)
        WRONG(row, "contacts since", "Fill contacts since, or since.",
              "it is not said from which day on");
    if (who == NOBODY || who == row->who || !since)
        return;
    cpd_node *contact = row->contact[line] = cpd_node_object(s->doc);
    cpd_node_set_text(s->doc, contact, "line", lines[line][1]);
    cpd_node_set_text(s->doc, contact, "since", since);
    check_said(s, row, "contact", contact);
    if (line == 0)
        s->people[row->who].manager = who;
}

static void read_row(struct staff *s, struct row *row)
{
    const char *since = day_of(s, row, "since"), *contacts = day_of(s, row, "contacts since");
    read_post(s, row, since);
    read_registration(s, row);
    for (size_t i = 0; i < LINES; i++)
        read_contact(s, row, i, contacts ? contacts : since);
    bool says = row->post || row->registration;
    for (size_t i = 0; i < LINES; i++)
        says = says || row->contact[i];
    if (!says && row->who != NOBODY && cpd_issues_count(row->issues) == 0 && since)
        WRONG(row, "since", "Write the grade, or whom it is about.",
              "the row has a day and nothing that begins on it");
}

/* ---- what no row can see alone ---- */

static bool same_start(struct staff *s, const struct row *a, const struct row *b)
{
    const char *one = cell(s, a, "since"), *other = cell(s, b, "since");
    return one == other || (one && other && strcmp(one, other) == 0);
}

/* Several rows of one person are several posts. */
static void check_twice(struct staff *s, size_t i)
{
    struct row *row = &s->rows[i];
    for (size_t k = 0; k < i && row->who != NOBODY; k++)
        if (s->rows[k].who == row->who && same_start(s, row, &s->rows[k])) {
            WRONG(row, "name", "Keep one of the two, or give the other post its own day.",
                  "line %d is about %s too, from the same day", s->rows[k].line,
                  s->people[row->who].name);
            return;
        }
}

/* The line manager of somebody whom no row gives one: as it is said here today. */
static int manager_here(struct staff *s, size_t i)
{
    struct who *who = &s->people[i];
    char id[CPD_ID_TEXT];
    cpd_uuid person, to;
    if (who->manager != NOBODY || !*who->id || !cpd_uuid_parse(&person, who->id))
        return 0;
    int r = cpd_people__contact(&to, s->home, &person, "line-manager", cpd_people__today(s->home));
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    cpd_uuid_format(id, &to);
    for (size_t k = 0; k < s->people_count; k++)
        if (strcmp(s->people[k].id, id) == 0)
            who->manager = k;
    return 0;
}

static int read_managers(struct staff *s)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < s->people_count; i++)
        r = manager_here(s, i);
    return r;
}

/* Whom a person answers to in the end must not be that person. */
static void check_circle(struct staff *s, struct row *row)
{
    size_t at = row->who, steps = 0;
    cpd_str circle = {0};
    if (at == NOBODY || !row->contact[0])
        return;
    do {
        cpd_str_addf(&circle, "%s%s", steps ? ", " : "", s->people[at].name);
        at = s->people[at].manager;
    } while (at != NOBODY && at != row->who && ++steps < s->people_count);
    if (at == row->who)
        WRONG(row, "line manager", "Give one of them another line manager.",
              "the line managers go round in a circle: %s", circle.bytes ? circle.bytes : "");
    cpd_str_fini(&circle);
}

static bool is_refused(const struct row *row)
{
    return cpd_issues_count(row->issues) > 0;
}

/* A new person whose own rows are refused is not there to be anybody's contact. */
static bool refuse_orphans(struct staff *s)
{
    bool any = false;
    for (size_t i = 0; i < s->people_count; i++)
        s->people[i].good = *s->people[i].id;
    for (size_t i = 0; i < s->count; i++)
        if (!is_refused(&s->rows[i]))
            s->people[s->rows[i].who].good = true;
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < LINES; k++) {
            struct row *row = &s->rows[i];
            if (is_refused(row) || !row->contact[k] || s->people[row->contacts[k]].good)
                continue;
            WRONG(row, lines[k][0], "Mend their row first.", "the row of %s is refused",
                  s->people[row->contacts[k]].name);
            any = true;
        }
    return any;
}

/* ---- what is said here already ---- */

static bool says_the_same(const cpd_node *statement, const cpd_node *given, const char *to)
{
    static const char *const members[] = {"since",    "until", "ladder", "grade",
                                          "employer", "body",  "number", "line"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const char *one = cpd_node_get_text(statement, members[i]),
                   *other = cpd_node_get_text(given, members[i]);
        if (one != other && (!one || !other || strcmp(one, other) != 0))
            return false;
    }
    const char *its = cpd_node_get_text(statement, "to");
    return !to || (its && strcmp(its, to) == 0);
}

static bool is_said(const cpd_node *statements, const char *what, const cpd_node *given,
                    const char *to)
{
    for (size_t i = 0; i < cpd_node_length(statements); i++)
        if (cpd_people__is(cpd_node_at(statements, i), what) && cpd_people__stands(statements, i) &&
            says_the_same(cpd_node_at(statements, i), given, to))
            return true;
    return false;
}

static int drop_what_is_said(struct staff *s, struct row *row)
{
    const struct who *who = &s->people[row->who];
    cpd_doc *doc;
    cpd_uuid person;
    if (!*who->id || !cpd_uuid_parse(&person, who->id))
        return 0;
    int r = cpd_people__statements(&doc, s->home, &person, 0);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(doc);
    if (row->post && is_said(list, "post", row->post, NULL))
        row->post = NULL;
    if (row->registration && is_said(list, "registration", row->registration, NULL))
        row->registration = NULL;
    for (size_t i = 0; i < LINES; i++)
        if (row->contact[i] && *s->people[row->contacts[i]].id &&
            is_said(list, "contact", row->contact[i], s->people[row->contacts[i]].id))
            row->contact[i] = NULL;
    cpd_doc_free(doc);
    return 0;
}

static void add_words(struct row *row, const char *what, const char *which, const cpd_node *given)
{
    cpd_str_addf(&row->says, "%s%s %s from %s", row->says.length ? "; " : "", what, which,
                 cpd_node_get_text(given, "since"));
}

static void tell_words(struct staff *s, struct row *row)
{
    if (row->post)
        add_words(row, "post", cpd_node_get_text(row->post, "grade"), row->post);
    if (row->registration)
        add_words(row, "registration", cpd_node_get_text(row->registration, "body"),
                  row->registration);
    for (size_t i = 0; i < LINES; i++)
        if (row->contact[i])
            add_words(row, lines[i][0], s->people[row->contacts[i]].name, row->contact[i]);
}

/* ---- looking at all ---- */

static int look(struct staff *s)
{
    int r = read_people(s);
    for (size_t i = 0; r == 0 && i < s->count; i++)
        r = name_row(s, &s->rows[i]);
    for (size_t i = 0; r == 0 && i < s->count; i++) {
        read_row(s, &s->rows[i]);
        check_twice(s, i);
    }
    if (r == 0)
        r = read_managers(s);
    for (size_t i = 0; r == 0 && i < s->count; i++)
        check_circle(s, &s->rows[i]);
    while (r == 0 && refuse_orphans(s))
        ;
    for (size_t i = 0; r == 0 && i < s->count; i++)
        if (!is_refused(&s->rows[i])) {
            r = drop_what_is_said(s, &s->rows[i]);
            tell_words(s, &s->rows[i]);
        }
    return r == 0 && cpd_doc_failed(s->doc) ? cpd_error__no_memory() : r;
}

/* An issue that found no memory is one too, and refuses its row; that is no answer about the row.
 */
static int check_memory(const struct staff *s)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->rows[i].says.failed)
            return cpd_error__no_memory();
        for (size_t k = 0; k < cpd_issues_count(s->rows[i].issues); k++)
            if (cpd_issues_get(s->rows[i].issues, k)->kind != CPD_EINPUT)
                return cpd_error__no_memory();
    }
    return 0;
}

/* A person of several rows is new in the first one that is taken. */
static const char *what_of(struct staff *s, size_t i)
{
    const struct row *row = &s->rows[i];
    bool new = !is_refused(row) && !*s->people[row->who].id;
    for (size_t k = 0; new &&k < i; k++)
        new = s->rows[k].who != row->who || is_refused(&s->rows[k]);
    return is_refused(row) ? "refused" : new ? "new" : row->says.length ? "changed" : "unchanged";
}

static int tell(struct staff *s)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < s->count; i++) {
        struct row *row = &s->rows[i];
        const char *name = trimmed(s, row, "name");
        cpd_staff_row told = {.line = row->line,
                              .what = what_of(s, i),
                              .name = name ? name : "",
                              .says = row->says.length ? row->says.bytes : "",
                              .issues = is_refused(row) ? row->issues : NULL};
        s->totals.rows++;
        ++*(*told.what == 'r'   ? &s->totals.refused
            : *told.what == 'n' ? &s->totals.added
            : *told.what == 'c' ? &s->totals.changed
                                : &s->totals.unchanged);
        if (s->options->row)
            r = s->options->row(s->options->payload, &told);
    }
    return r;
}

/* ---- writing ---- */

/* People first, each by themselves, for keys are made with them; then everything that is said of
 * them, in one change. */
static int write_people(struct staff *s)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < s->count; i++) {
        struct who *who = is_refused(&s->rows[i]) ? NULL : &s->people[s->rows[i].who];
        if (who && !*who->id)
            r = cpd_person_add(who->id, s->home, who->name);
    }
    return r;
}

static int write_row(struct staff *s, struct row *row)
{
    const char *id = s->people[row->who].id;
    int r = row->post ? cpd_person_add_post(s->home, id, row->post) : 0;
    if (r == 0 && row->registration)
        r = cpd_person_add_registration(s->home, id, row->registration);
    for (size_t i = 0; r == 0 && i < LINES; i++) {
        if (!row->contact[i])
            continue;
        cpd_node_set_text(s->doc, row->contact[i], "person", s->people[row->contacts[i]].id);
        r = cpd_doc_failed(s->doc) ? cpd_error__no_memory()
                                   : cpd_person_add_contact(s->home, id, row->contact[i]);
    }
    return r;
}

static int write_all(struct staff *s)
{
    int r = write_people(s);
    if (r == 0)
        r = cpd_change__begin(s->home);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < s->count; i++)
        if (!is_refused(&s->rows[i]))
            r = write_row(s, &s->rows[i]);
    return cpd_change__end(s->home, r);
}

/* ---- the whole ---- */

static int import(struct staff *s, const char *text, size_t length)
{
    int r = read_table(s, text, length);
    if (r == 0)
        r = look(s);
    if (r == 0)
        r = check_memory(s);
    if (r == 0)
        r = tell(s);
    if (r < 0 || s->options->preview)
        return r;
    if (s->totals.refused > 0 && !s->options->partly) {
        cpd_error__set(CPD_EINPUT, "%zu of %zu rows cannot be taken; nothing was imported",
                       s->totals.refused, s->totals.rows);
        cpd_error__hint("Mend them, or take the others without them: --partly.");
        return cpd_error__place(s->name, 0, 0);
    }
    return write_all(s);
}

int cpd_person_import(cpd_staff_totals *totals, cpd_home *home, const char *text, size_t length,
                      const char *name, const cpd_staff_options *options, cpd_issues *issues)
{
    static const cpd_staff_options usual = {0};
    cpd_issues *own = issues ? NULL : cpd_issues_new();
    struct staff s = {.home = home,
                      .options = options ? options : &usual,
                      .issues = issues ? issues : own,
                      .name = name ? name : "",
                      .doc = cpd_doc_new()};
    int r = s.issues && s.doc ? import(&s, text, length) : cpd_error__no_memory();
    for (size_t i = 0; s.rows && i < s.count; i++) {
        cpd_issues_free(s.rows[i].issues);
        cpd_str_fini(&s.rows[i].says);
    }
    if (totals)
        *totals = s.totals;
    free(s.rows);
    free(s.people);
    cpd_doc_free(s.table);
    cpd_doc_free(s.doc);
    cpd_issues_free(own);
    return r;
}
