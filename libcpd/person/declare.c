/* Declaring people: the statements person, key, registration, post and contact. Each is checked
 * whole before anything is written. */
#include <string.h>

#include "person/statements.h"
#include "store/store.h"

#define NAME_MOST 200

bool cpd_people__is_line(const char *text)
{
    size_t n = strlen(text);
    return n <= NAME_MOST && strspn(text, " ") < n && cpd_text_bad_byte(text, n) < 0 &&
           !strpbrk(text, "\n\t");
}

void cpd_people__new_id(cpd_uuid *out, cpd_home *home)
{
    unsigned char random[10];
    cpd_seal__random(random, sizeof random);
    cpd_uuid_make(out, home->clock.now_ms(home->clock.payload), random);
}

static int state_person(cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                        const cpd_uuid *portfolio, const char *name)
{
    cpd_node *statement = cpd_node_object(doc);
    int64_t position;
    cpd_object__set_uuid(doc, statement, "person", person);
    cpd_node_set_text(doc, statement, "name", name);
    if (portfolio)
        cpd_object__set_uuid(doc, statement, "portfolio", portfolio);
    int r = cpd_ledger__state(
        &position, home, doc,
        &(cpd_statement){.operation = "person", .about = person, .object = statement});
    return r == 0 ? cpd_people__index(home, position, statement) : r;
}

/* Who writes here: everybody, or in a home of one's own its first person alone. */
static int has_portfolio(bool *out, cpd_home *home)
{
    int64_t holders = 0;
    int r = cpd_store__ask_int(&holders, home->store,
                               "SELECT count(*) FROM person WHERE portfolio <> 0", "");
    *out = home->demo || home->organisation || holders == 0;
    return r < 0 ? r : 0;
}

/* In an organisation's home a person begins with keys later, and alone: see keys.c. */
static int add_person(cpd_doc *doc, cpd_uuid *person, cpd_home *home, const char *name)
{
    cpd_uuid portfolio;
    cpd_public keys;
    bool writes;
    int r = has_portfolio(&writes, home);
    cpd_people__new_id(person, home);
    if (r < 0 || !writes)
        return r < 0 ? r : state_person(doc, home, person, NULL, name);
    cpd_people__new_id(&portfolio, home);
    r = cpd_keyring__portfolio_begin(home, &portfolio);
    if (r == 0 && !home->organisation)
        r = cpd_keyring__person_begin(&keys, home, person, NULL);
    if (r == 0)
        r = state_person(doc, home, person, &portfolio, name);
    if (r == 0 && !home->organisation)
        r = cpd_people__state_key(doc, home, person, &(cpd_new_key){.keys = keys});
    return r;
}

/* Nobody may be called as somebody is already, in any case: the name is how they are found. */
static int check_not_taken(cpd_home *home, const char *name)
{
    cpd_stmt *rows;
    int r = cpd_store__ask(&rows, home->store, "SELECT name FROM person", "");
    while (r == 0 && (r = cpd_stmt__next(rows)) > 0) {
        const char *taken = cpd_stmt__text(rows, 0);
        r = 0;
        if (!taken || !cpd_text_same(taken, name))
            continue;
        cpd_error__set(CPD_EINPUT, "somebody called \"%s\" is already here", taken);
        r = cpd_error__hint("Add what tells the two apart, such as a second name.");
    }
    cpd_stmt__done(rows);
    return r;
}

static int check_name(cpd_home *home, const char *name)
{
    if (!name || !cpd_people__is_line(name))
        return cpd_error__set(CPD_EINPUT, "a name is one line of 1 to %d characters", NAME_MOST);
    return check_not_taken(home, name);
}

int cpd_people__begin_known(cpd_home *home, const cpd_uuid *person, const cpd_uuid *portfolio,
                            const char *name, const cpd_secret *secret)
{
    cpd_new_key key = {.secret = secret};
    cpd_doc *doc = cpd_doc_new();
    int r = doc ? check_name(home, name) : cpd_error__no_memory();
    if (r == 0)
        r = cpd_keyring__portfolio_begin(home, portfolio);
    if (r == 0)
        r = cpd_keyring__person_bring(home, person, secret);
    if (r == 0)
        r = cpd_secret__public(&key.keys, secret);
    if (r == 0)
        r = state_person(doc, home, person, portfolio, name);
    if (r == 0)
        r = cpd_people__state_key(doc, home, person, &key);
    cpd_doc_free(doc);
    return r;
}

int cpd_person_add(char id[CPD_ID_TEXT], cpd_home *home, const char *name)
{
    cpd_uuid person = {0};
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    int r = cpd_change__begin(home);
    if (r == 0) {
        r = check_name(home, name);
        if (r == 0)
            r = add_person(doc, &person, home, name);
        r = cpd_keyring__person_settle(home, &person, cpd_change__end(home, r));
    }
    cpd_doc_free(doc);
    if (r == 0)
        cpd_uuid_format(id, &person);
    return r;
}

/* ---- dated statements about a person ---- */

struct member {
    const char *key;
    enum { CODE, DATE, LINE, LINE_NAME, ACTING } type;
    bool required;
};

static int check_member(const struct member *m, const cpd_node *given)
{
    const char *text = cpd_node_get_text(given, m->key);
    cpd_date date;
    if (!text)
        return m->required ? cpd_error__set(CPD_EINPUT, "\"%s\" is missing", m->key) : 0;
    switch (m->type) {
    case CODE:
        return cpd_code_is_good(text)
                   ? 0
                   : cpd_error__set(CPD_EINPUT, "\"%s\" of \"%s\" is not a code", text, m->key);
    case DATE:
        return cpd_date_parse(&date, text);
    case LINE_NAME:
        if (strcmp(text, "supervisor") != 0 && strcmp(text, "line-manager") != 0 &&
            strcmp(text, "assessor") != 0)
            return cpd_error__set(
                CPD_EINPUT, "a contact is a supervisor, a line-manager or an assessor, not \"%s\"",
                text);
        return 0;
    case ACTING:
        return strcmp(text, "acting") == 0
                   ? 0
                   : cpd_error__set(CPD_EINPUT, "a contact is named, or it is acting, not \"%s\"",
                                    text);
    default:
        if (!cpd_people__is_line(text))
            return cpd_error__set(CPD_EINPUT, "\"%s\" is one line of 1 to %d characters", m->key,
                                  NAME_MOST);
        return 0;
    }
}

static int check_order(const cpd_node *given)
{
    cpd_period period = cpd_people__period(given);
    if (period.to != CPD_DATE_NONE && period.to < period.from)
        return cpd_error__set(CPD_EINPUT, "it ends before it begins");
    return 0;
}

static int copy_members(cpd_doc *doc, cpd_node *statement, const struct member *members,
                        const cpd_node *given)
{
    for (const struct member *m = members; m->key; m++) {
        int r = check_member(m, given);
        if (r < 0)
            return r;
        cpd_node_set_text(doc, statement, m->key, cpd_node_get_text(given, m->key));
    }
    return check_order(given);
}

static int state_about(cpd_home *home, const char *person, const char *operation,
                       const struct member *members, const cpd_node *given, const char *to)
{
    char id[CPD_ID_TEXT];
    cpd_uuid about;
    int64_t position;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *statement = cpd_node_object(doc);
    int r = cpd_person_find(id, home, person);
    if (r == 0) {
        cpd_uuid_parse(&about, id);
        cpd_node_set_text(doc, statement, "person", id);
        cpd_node_set_text(doc, statement, "to", to);
        r = copy_members(doc, statement, members, given);
    }
    bool within = cpd_store__in_transaction(home->store); /* of many at once */
    if (r == 0 && !within)
        r = cpd_change__begin(home);
    if (r == 0) {
        r = cpd_ledger__state(
            &position, home, doc,
            &(cpd_statement){.operation = operation, .about = &about, .object = statement});
        r = within ? r : cpd_change__end(home, r);
    }
    cpd_doc_free(doc);
    return r;
}

/* A misspelt grade would quietly make every judgement of this post impossible. */
static int check_grade(cpd_home *home, const cpd_node *post)
{
    const char *ladder = cpd_node_get_text(post, "ladder"),
               *grade = cpd_node_get_text(post, "grade");
    if (!ladder || !grade || !cpd_code_is_good(ladder) || !cpd_code_is_good(grade))
        return 0; /* said with the other members */
    int known = cpd_people__knows_grade(home, ladder, grade);
    if (known < 0)
        return known;
    if (known)
        return 0;
    cpd_error__set(CPD_EINPUT, "the ladder \"%s\" has no grade \"%s\" here", ladder, grade);
    return cpd_error__hint(
        "cpd framework show %s lists its grades; cpd framework list the ladders.", ladder);
}

/* ---- taking back ---- */

/* Says whether something that stands begins on that day (for a contact in that line, for a
 * registration with that body). What another home states can be denied here too. */
static int is_said(bool *out, cpd_home *home, const cpd_uuid *person, const cpd_node *taken)
{
    static const char *const same[] = {"operation", "since", "line", "body", "capacity"};
    cpd_doc *about;
    int r = cpd_people__history(&about, home, person, 0);
    if (r < 0)
        return r;
    const cpd_node *list = cpd_doc_root(about);
    *out = false;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        bool matches = cpd_people__stands(list, i);
        for (size_t k = 0; k < sizeof same / sizeof *same; k++) {
            const char *said = cpd_node_get_text(cpd_node_at(list, i), same[k]);
            const char *meant = cpd_node_get_text(taken, same[k]);
            matches = matches && (said && meant ? strcmp(said, meant) == 0 : !said && !meant);
        }
        *out = *out || matches;
    }
    cpd_doc_free(about);
    return 0;
}

static int check_said(cpd_home *home, const char *person, const char *what, const cpd_node *which)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    bool said = false;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *taken = cpd_node_copy(doc, which);
    cpd_node_set_text(doc, taken, "operation", what);
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_person_find(id, home, person);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? is_said(&said, home, &uuid, taken) : CPD_EABSENT;
    cpd_doc_free(doc);
    if (r == 0 && !said) {
        cpd_error__set(CPD_EABSENT, "nothing like that is said to begin on that day");
        r = cpd_error__hint("See what is: cpd person show.");
    }
    return r;
}

int cpd_person_withdraw(cpd_home *home, const char *person, const char *what, const cpd_node *which)
{
    static const struct member of_post[] = {
        {"since", DATE, true}, {"state", CODE, true}, {NULL, CODE, false}};
    static const struct member of_registration[] = {
        {"body", LINE, true}, {"since", DATE, true}, {"state", CODE, true}, {NULL, CODE, false}};
    static const struct member of_contact[] = {{"line", LINE_NAME, true},
                                               {"capacity", ACTING, false},
                                               {"since", DATE, true},
                                               {"state", CODE, true},
                                               {NULL, CODE, false}};
    const struct member *members = strcmp(what, "post") == 0           ? of_post
                                   : strcmp(what, "registration") == 0 ? of_registration
                                   : strcmp(what, "contact") == 0      ? of_contact
                                                                       : NULL;
    if (!members)
        return cpd_error__set(CPD_EINPUT, "\"%.40s\" is not a post, registration or contact", what);
    int r = check_said(home, person, what, which);
    cpd_doc *doc = r == 0 ? cpd_doc_new() : NULL;
    if (r == 0 && !doc)
        r = cpd_error__no_memory();
    if (r == 0) {
        cpd_node *given = cpd_node_copy(doc, which);
        cpd_node_set_text(doc, given, "state", "withdrawn");
        r = cpd_doc_failed(doc) ? cpd_error__no_memory()
                                : state_about(home, person, what, members, given, NULL);
    }
    cpd_doc_free(doc);
    return r;
}

/* ---- posts, registrations, contacts ---- */

static const struct member post_members[] = {{"ladder", CODE, true},    {"grade", CODE, true},
                                             {"since", DATE, true},     {"until", DATE, false},
                                             {"employer", LINE, false}, {NULL, CODE, false}};
static const struct member registration_members[] = {
    {"body", LINE, true},   {"number", LINE, true},  {"since", DATE, true},
    {"until", DATE, false}, {"status", CODE, false}, {NULL, CODE, false}};
static const struct member contact_members[] = {{"line", LINE_NAME, true},
                                                {"capacity", ACTING, false},
                                                {"since", DATE, true},
                                                {"until", DATE, false},
                                                {NULL, CODE, false}};

int cpd_people__check_statement(cpd_home *home, const char *what, const cpd_node *given)
{
    bool post = strcmp(what, "post") == 0;
    int r = post ? check_grade(home, given) : 0;
    cpd_doc *doc = r == 0 ? cpd_doc_new() : NULL;
    if (r == 0 && !doc)
        r = cpd_error__no_memory();
    if (r == 0)
        r = copy_members(doc, cpd_node_object(doc),
                         post                                ? post_members
                         : strcmp(what, "registration") == 0 ? registration_members
                                                             : contact_members,
                         given);
    cpd_doc_free(doc);
    return r;
}

int cpd_person_add_post(cpd_home *home, const char *person, const cpd_node *post)
{
    int r = check_grade(home, post);
    return r == 0 ? state_about(home, person, "post", post_members, post, NULL) : r;
}

int cpd_person_add_registration(cpd_home *home, const char *person, const cpd_node *registration)
{
    return state_about(home, person, "registration", registration_members, registration, NULL);
}

int cpd_person_add_contact(cpd_home *home, const char *person, const cpd_node *contact)
{
    char to[CPD_ID_TEXT], own[CPD_ID_TEXT];
    int r = cpd_person_find(to, home, cpd_node_get_text(contact, "person"));
    if (r == 0)
        r = cpd_person_find(own, home, person);
    if (r == 0 && strcmp(to, own) == 0)
        r = cpd_error__set(CPD_EINPUT, "nobody is their own contact");
    return r == 0 ? state_about(home, person, "contact", contact_members, contact, to) : r;
}
