/* Dated questions about one person: posts, registration, contacts, keys. Every answer is made from
 * the statements themselves. */
#include "person/statements.h"

#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "store/store.h"

static int add_statement(cpd_doc *doc, cpd_node *list, cpd_stmt *row)
{
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    cpd_node *statement = cpd_node__unpack_into(doc, bytes, length);
    if (!statement)
        return cpd_error_last()->kind;
    cpd_node_set_int(doc, statement, "id", cpd_stmt__int(row, 0));
    cpd_node_add(doc, list, statement);
    return 0;
}

static int add_between(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_uuid *person,
                       int64_t least, int64_t most)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND id BETWEEN ? AND ? "
                           "AND commitment IS NULL ORDER BY id",
                           "uii", person, least, most);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = add_statement(doc, list, row);
    cpd_stmt__done(row);
    return r;
}

static int add_own(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_uuid *person,
                   int64_t known_at)
{
    int64_t most =
        known_at && known_at < CPD_LEDGER_OWN_LIMIT ? known_at : CPD_LEDGER_OWN_LIMIT - 1;
    return add_between(doc, list, home, person, 0, most);
}

static int read_about(cpd_doc **out, cpd_home *home, const cpd_uuid *person, int64_t known_at,
                      bool elsewhere)
{
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *list = cpd_node_list(doc);
    cpd_doc_set_root(doc, list);
    int r = elsewhere ? cpd_people__add_elsewhere(doc, list, home, person, known_at) : 0;
    if (r == 0)
        r = add_own(doc, list, home, person, known_at);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = doc;
    else
        cpd_doc_free(doc);
    return r;
}

int cpd_people__statements(cpd_doc **out, cpd_home *home, const cpd_uuid *person, int64_t known_at)
{
    return read_about(out, home, person, known_at, false);
}

int cpd_people__history(cpd_doc **out, cpd_home *home, const cpd_uuid *person, int64_t known_at)
{
    return read_about(out, home, person, known_at, true);
}

int cpd_people__statements_there(cpd_doc **out, cpd_home *home, const cpd_uuid *person, int64_t id)
{
    int64_t least = id >> CPD_LEDGER_HOME_SHIFT << CPD_LEDGER_HOME_SHIFT;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_doc_set_root(doc, cpd_node_list(doc));
    int r = add_between(doc, (cpd_node *)cpd_doc_root(doc), home, person, least,
                        least + CPD_LEDGER_OWN_LIMIT - 1);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    return r;
}

bool cpd_people__is(const cpd_node *statement, const char *operation)
{
    const char *text = cpd_node_get_text(statement, "operation");
    return text && strcmp(text, operation) == 0;
}

cpd_period cpd_people__period(const cpd_node *statement)
{
    cpd_period period = {CPD_DATE_NONE, CPD_DATE_NONE};
    const char *since = cpd_node_get_text(statement, "since"),
               *until = cpd_node_get_text(statement, "until");
    if (since)
        cpd_date_parse(&period.from, since);
    if (until)
        cpd_date_parse(&period.to, until);
    return period;
}

static bool same_text(const cpd_node *a, const cpd_node *b, const char *key)
{
    const char *one = cpd_node_get_text(a, key), *other = cpd_node_get_text(b, key);
    return one == other || (one && other && strcmp(one, other) == 0);
}

static bool is_elsewhere(const cpd_node *statement)
{
    return cpd_node_get_text(statement, "home") != NULL;
}

/* Two statements about the same thing: posts; contacts of one line; registrations with one body. */
static bool of_one_thing(const cpd_node *a, const cpd_node *b)
{
    return same_text(a, b, "operation") && same_text(a, b, "line") && same_text(a, b, "capacity") &&
           same_text(a, b, "body");
}

/* No home takes back what another said; this one's own word comes last. */
static bool is_said_anew(const cpd_node *statements, size_t i)
{
    const cpd_node *s = cpd_node_at(statements, i);
    for (size_t k = i + 1; k < cpd_node_length(statements); k++) {
        const cpd_node *later = cpd_node_at(statements, k);
        if (of_one_thing(s, later) && same_text(s, later, "since") &&
            (!is_elsewhere(later) || same_text(s, later, "home")))
            return true;
    }
    return false;
}

static bool is_withdrawn(const cpd_node *statement)
{
    const char *state = cpd_node_get_text(statement, "state");
    return state && strcmp(state, "withdrawn") == 0;
}

/* Does another home speak of a day that this home has its own word for? */
static bool is_overruled(const cpd_node *statements, size_t i)
{
    const cpd_node *s = cpd_node_at(statements, i);
    for (size_t k = 0; is_elsewhere(s) && k < cpd_node_length(statements); k++) {
        const cpd_node *own = cpd_node_at(statements, k);
        cpd_period period = {cpd_people__period(own).from, CPD_DATE_NONE};
        if (is_elsewhere(own) || !of_one_thing(s, own) || !cpd_people__stands(statements, k))
            continue;
        period.to = cpd_people__last_day(statements, k);
        if (cpd_period_has(period, cpd_people__period(s).from))
            return true;
    }
    return false;
}

bool cpd_people__stands(const cpd_node *statements, size_t i)
{
    return !is_said_anew(statements, i) && !is_withdrawn(cpd_node_at(statements, i)) &&
           !is_overruled(statements, i);
}

/* Registrations run beside each other, and another home ends nothing that this one says. */
static bool ends(const cpd_node *later, const cpd_node *statement)
{
    bool registration = cpd_people__is(statement, "registration");
    return of_one_thing(statement, later) &&
           (is_elsewhere(statement) ? !registration || !is_elsewhere(later)
                                    : !registration && !is_elsewhere(later));
}

cpd_date cpd_people__last_day(const cpd_node *statements, size_t i)
{
    const cpd_node *s = cpd_node_at(statements, i);
    cpd_period period = cpd_people__period(s);
    cpd_date last = period.to;
    for (size_t k = 0; k < cpd_node_length(statements); k++) {
        cpd_date next = cpd_people__period(cpd_node_at(statements, k)).from;
        if (next > period.from && (last == CPD_DATE_NONE || next <= last) &&
            ends(cpd_node_at(statements, k), s) && cpd_people__stands(statements, k))
            last = next - 1;
    }
    return last;
}

/* ---- posts ---- */

static void copy_text(char *out, size_t size, const char *text)
{
    size_t n = text ? strlen(text) : 0;
    if (n >= size)
        n = size - 1;
    if (n)
        memcpy(out, text, n);
    out[n] = '\0';
}

static void fill_post(cpd_post *post, const cpd_node *statement)
{
    cpd_period period = cpd_people__period(statement);
    post->since = period.from;
    post->until = period.to;
    post->id = cpd_node_get_int(statement, "id", 0);
    copy_text(post->ladder, sizeof post->ladder, cpd_node_get_text(statement, "ladder"));
    copy_text(post->grade, sizeof post->grade, cpd_node_get_text(statement, "grade"));
    copy_text(post->employer, sizeof post->employer, cpd_node_get_text(statement, "employer"));
    copy_text(post->by, sizeof post->by, cpd_node_get_text(statement, "by"));
}

static int by_since(const void *a, const void *b)
{
    const cpd_post *p = a, *q = b;
    if (p->since != q->since)
        return p->since < q->since ? -1 : 1;
    return p->id < q->id ? -1 : p->id > q->id;
}

/* A post ends the day before the next begins, when it did not say an earlier end. */
static void end_by_next(cpd_post *posts, size_t count)
{
    for (size_t i = 0; i + 1 < count; i++)
        if (posts[i].until == CPD_DATE_NONE || posts[i].until >= posts[i + 1].since)
            posts[i].until = posts[i + 1].since - 1;
}

int cpd_people__posts_of(cpd_post **out, size_t *count, const cpd_home *home, const cpd_node *list)
{
    cpd_post *posts = calloc(cpd_node_length(list) + 1, sizeof *posts);
    size_t n = 0;
    for (size_t i = 0; posts && i < cpd_node_length(list); i++)
        if (cpd_people__is(cpd_node_at(list, i), "post") && cpd_people__stands(list, i))
            fill_post(&posts[n++], cpd_node_at(list, i));
    if (!posts)
        return cpd_error__no_memory();
    for (size_t i = 0; i < n; i++)
        posts[i].behind = posts[i].by[0] && (home->demo || home->organisation);
    qsort(posts, n, sizeof *posts, by_since);
    end_by_next(posts, n);
    *count = n;
    *out = posts;
    return 0;
}

static int read_posts(cpd_post **out, size_t *count, cpd_home *home, const cpd_uuid *person,
                      int64_t known_at, bool elsewhere)
{
    cpd_doc *doc;
    int r = read_about(&doc, home, person, known_at, elsewhere);
    if (r < 0)
        return r;
    r = cpd_people__posts_of(out, count, home, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

int cpd_people__posts(cpd_post **out, size_t *count, cpd_home *home, const cpd_uuid *person,
                      int64_t known_at)
{
    return read_posts(out, count, home, person, known_at, false);
}

int cpd_people__career(cpd_post **out, size_t *count, cpd_home *home, const cpd_uuid *person,
                       int64_t known_at)
{
    return read_posts(out, count, home, person, known_at, true);
}

/* ---- registration ---- */

int cpd_people__registration(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                             cpd_date day, int64_t known_at)
{
    cpd_doc *about;
    int r = cpd_people__statements(&about, home, person, known_at);
    if (r < 0)
        return r;
    *out = NULL;
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(about)); i++) {
        const cpd_node *s = cpd_node_at(cpd_doc_root(about), i);
        if (!cpd_people__is(s, "registration") || !cpd_people__stands(cpd_doc_root(about), i) ||
            !cpd_period_has(cpd_people__period(s), day))
            continue;
        *out = cpd_node_object(doc);
        cpd_node_set_text(doc, *out, "body", cpd_node_get_text(s, "body"));
        cpd_node_set_text(doc, *out, "number", cpd_node_get_text(s, "number"));
        cpd_node_set_text(doc, *out, "status", cpd_node_get_text(s, "status"));
    }
    cpd_doc_free(about);
    return 0;
}

/* Of those that have ended before a day, the one that ended last. */
static const cpd_node *lapsed_before(const cpd_node *list, cpd_date day)
{
    const cpd_node *found = NULL;
    cpd_date last = CPD_DATE_NONE;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *s = cpd_node_at(list, i);
        cpd_date until = cpd_people__period(s).to;
        if (cpd_people__is(s, "registration") && cpd_people__stands(list, i) &&
            until != CPD_DATE_NONE && until < day && (!found || until >= last)) {
            found = s;
            last = until;
        }
    }
    return found;
}

static int find_lapsed(cpd_node *out, cpd_doc *doc, cpd_home *home, const cpd_uuid *person,
                       cpd_date day)
{
    cpd_doc *about;
    int r = cpd_people__statements(&about, home, person, 0);
    if (r < 0)
        return r;
    const cpd_node *lapsed = lapsed_before(cpd_doc_root(about), day);
    cpd_node_set_text(doc, out, "body", cpd_node_get_text(lapsed, "body"));
    cpd_node_set_text(doc, out, "number", cpd_node_get_text(lapsed, "number"));
    cpd_node_set_text(doc, out, "until", cpd_node_get_text(lapsed, "until"));
    cpd_node_set_text(doc, out, "status", lapsed ? "lapsed" : "not-known");
    cpd_doc_free(about);
    return 0;
}

int cpd_people__registration_checked(cpd_node **out, cpd_doc *doc, cpd_home *home,
                                     const cpd_uuid *person, cpd_date day)
{
    cpd_node *known = NULL;
    int r = cpd_people__registration(&known, doc, home, person, day, 0);
    if (r == 0 && !known) {
        known = cpd_node_object(doc);
        r = find_lapsed(known, doc, home, person, day);
    }
    if (r < 0)
        return r;
    cpd_object__set_date(doc, known, "checked_on", day);
    *out = known;
    return 0;
}

int cpd_people__registered_since(cpd_registered *out, cpd_home *home, const cpd_uuid *person,
                                 int64_t known_at)
{
    cpd_doc *about;
    int r = cpd_people__history(&about, home, person, known_at);
    if (r < 0)
        return r;
    *out = (cpd_registered){.since = CPD_DATE_NONE};
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(about)); i++) {
        const cpd_node *s = cpd_node_at(cpd_doc_root(about), i);
        cpd_date since = cpd_people__period(s).from;
        if (cpd_people__is(s, "registration") && cpd_people__stands(cpd_doc_root(about), i) &&
            since != CPD_DATE_NONE && (out->since == CPD_DATE_NONE || since < out->since)) {
            out->since = since;
            copy_text(out->by, sizeof out->by, cpd_node_get_text(s, "by"));
        }
    }
    cpd_doc_free(about);
    return 0;
}

/* ---- contacts ---- */

static bool is_acting(const cpd_node *contact)
{
    return cpd_node_get_text(contact, "capacity") != NULL;
}

/* The contact of a line on a day: of those that have begun and not ended, the one that began last.
 * Whoever acts ends nobody, and stands there only as long as it was said. */
static const cpd_node *contact_on(const cpd_node *list, const char *line, cpd_date day, bool acting)
{
    const cpd_node *found = NULL;
    cpd_date since = CPD_DATE_NONE;
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *s = cpd_node_at(list, i);
        const char *its = cpd_node_get_text(s, "line");
        cpd_period period = cpd_people__period(s);
        if (!cpd_people__is(s, "contact") || !its || strcmp(its, line) != 0 ||
            is_acting(s) != acting || period.from > day || !cpd_people__stands(list, i) ||
            (acting && !cpd_period_has(period, day)))
            continue;
        if (since == CPD_DATE_NONE || period.from > since) {
            found = s;
            since = period.from;
        }
    }
    return found && cpd_period_has(cpd_people__period(found), day) ? found : NULL;
}

/* Who holds the line: whoever acts, else who is named. False when nobody does. */
static bool holds_line(cpd_contact *out, const cpd_node *list, const char *line, cpd_date day)
{
    const cpd_node *named = contact_on(list, line, day, false),
                   *acting = contact_on(list, line, day, true), *holds = acting ? acting : named;
    *out = (cpd_contact){.acting = acting != NULL, .id = cpd_node_get_int(holds, "id", 0)};
    out->instead = acting && cpd_object__uuid(&out->of, named, "to");
    return cpd_object__uuid(&out->to, holds, "to");
}

static const char *const lines[] = {"supervisor", "line-manager", "assessor", NULL};

const char *cpd_people__line(size_t i)
{
    return i < sizeof lines / sizeof *lines ? lines[i] : NULL;
}

bool cpd_people__is_contact_line(const char *role)
{
    for (size_t i = 0; lines[i]; i++)
        if (strcmp(lines[i], role) == 0)
            return true;
    return false;
}

int cpd_people__holds_line(cpd_contact *out, cpd_home *home, const cpd_uuid *person,
                           const char *line, cpd_date day, int64_t known_at)
{
    cpd_doc *about;
    int r = cpd_people__statements(&about, home, person, known_at);
    if (r < 0)
        return r;
    if (!holds_line(out, cpd_doc_root(about), line, day))
        r = cpd_error__set(CPD_EABSENT, "no %s is named for that day", line);
    cpd_doc_free(about);
    return r;
}

bool cpd_people__contact_of(const cpd_node *statements, const char *line, const cpd_uuid *other,
                            cpd_date day)
{
    cpd_contact contact;
    return holds_line(&contact, statements, line, day) &&
           (cpd_uuid_equal(&contact.to, other) ||
            (contact.instead && cpd_uuid_equal(&contact.of, other)));
}

int cpd_people__is_contact(bool *out, cpd_home *home, const cpd_uuid *person, const char *line,
                           const cpd_uuid *other, cpd_date day, int64_t known_at)
{
    cpd_doc *about;
    int r = cpd_people__statements(&about, home, person, known_at);
    if (r < 0)
        return r;
    *out = false;
    for (size_t i = 0; lines[i]; i++)
        if (!line || strcmp(line, lines[i]) == 0)
            *out = *out || cpd_people__contact_of(cpd_doc_root(about), lines[i], other, day);
    cpd_doc_free(about);
    return 0;
}

int cpd_people__contact(cpd_uuid *out, cpd_home *home, const cpd_uuid *person, const char *line,
                        cpd_date day)
{
    cpd_contact contact;
    int r = cpd_people__holds_line(&contact, home, person, line, day, 0);
    if (r == 0)
        *out = contact.to;
    return r;
}

/* ---- keys ---- */

int cpd_people__keys(cpd_public *out, int64_t *certificate, cpd_home *home, const cpd_uuid *person,
                     int64_t at)
{
    return cpd_ledger__keys(out, certificate, home, person, at);
}
