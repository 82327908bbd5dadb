/* What is shown of people: everybody in one line each, and one person whole. */
#include <stdlib.h>
#include <string.h>

#include "person/seen.h"
#include "person/statements.h"
#include "store/store.h"

static int set_contact(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_uuid *person,
                       const char *line, cpd_date day)
{
    cpd_uuid to;
    cpd_person_row other;
    int r = cpd_people__contact(&to, home, person, line, day);
    if (r == 0)
        r = cpd_people__get(&other, home, &to);
    if (r == 0)
        cpd_node_set_text(doc, shown, line, other.name);
    return r == CPD_EABSENT ? 0 : r;
}

static int set_grade(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_uuid *person,
                     cpd_date day)
{
    cpd_post *posts;
    size_t count;
    int r = cpd_people__posts(&posts, &count, home, person, 0);
    if (r < 0)
        return r;
    for (size_t i = 0; i < count; i++)
        if (cpd_period_has((cpd_period){posts[i].since, posts[i].until}, day))
            cpd_node_set_text(doc, shown, "grade", posts[i].grade);
    free(posts);
    return 0;
}

static int show_row(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_uuid *id,
                    const char *name, bool holder, cpd_date day)
{
    cpd_node *shown = cpd_node_object(doc);
    cpd_object__set_uuid(doc, shown, "id", id);
    cpd_node_set_text(doc, shown, "name", name);
    cpd_node_set_bool(doc, shown, "portfolio", holder);
    int r = set_grade(doc, shown, home, id, day);
    if (r == 0)
        r = set_contact(doc, shown, home, id, "supervisor", day);
    cpd_node_add(doc, list, shown);
    return r;
}

int cpd_person_list(cpd_doc **out, cpd_home *home, cpd_date as_of)
{
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *list = cpd_node_list(doc);
    cpd_doc_set_root(doc, list);
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT i.uuid, p.name, p.portfolio FROM person p JOIN ident i ON i.no "
                           "= p.no ORDER BY p.id",
                           "");
    cpd_date day = as_of == CPD_DATE_NONE ? cpd_people__today(home) : as_of;
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid id = {0};
        cpd_stmt__uuid(row, 0, &id);
        r = show_row(doc, list, home, &id, cpd_stmt__text(row, 1), cpd_stmt__int(row, 2) != 0, day);
    }
    cpd_stmt__done(row);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    return r;
}

/* A statement without what only proves it. */
static cpd_node *bare(cpd_doc *doc, const cpd_node *statement)
{
    static const char *const proof[] = {"salt", "operation", "person", "id"};
    cpd_node *copy = cpd_node_copy(doc, statement);
    for (size_t i = 0; i < sizeof proof / sizeof *proof; i++)
        cpd_node_unset(copy, proof[i]);
    return copy;
}

/* Of statements a and b, does a begin before b, or on the same day and was said before? */
static bool comes_before(const cpd_node *statements, size_t a, size_t b)
{
    cpd_date first = cpd_people__period(cpd_node_at(statements, a)).from;
    cpd_date second = cpd_people__period(cpd_node_at(statements, b)).from;
    return first != second ? first < second : a < b;
}

/* The statement of an operation that comes next after one (NONE: the first); NONE at the end. */
#define NONE SIZE_MAX
static size_t next_of(const cpd_node *statements, const char *operation, size_t after)
{
    size_t next = NONE;
    for (size_t i = 0; i < cpd_node_length(statements); i++)
        if (cpd_people__is(cpd_node_at(statements, i), operation) &&
            (after == NONE || comes_before(statements, after, i)) &&
            (next == NONE || comes_before(statements, i, next)))
            next = i;
    return next;
}

static cpd_node *of_operation(cpd_doc *doc, const cpd_node *statements, const char *operation)
{
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = next_of(statements, operation, NONE); i != NONE;
         i = next_of(statements, operation, i)) {
        cpd_node *shown = bare(doc, cpd_node_at(statements, i));
        if (!cpd_people__stands(statements, i))
            cpd_node_set_bool(doc, shown, "replaced", true);
        else if (cpd_people__last_day(statements, i) != CPD_DATE_NONE)
            cpd_object__set_date(doc, shown, "until", cpd_people__last_day(statements, i));
        cpd_node_add(doc, list, shown);
    }
    return list;
}

static int show_person(cpd_doc *doc, cpd_home *home, const cpd_person_row *person)
{
    cpd_doc *about;
    cpd_public keys;
    char fingerprint[CPD_FINGERPRINT_TEXT];
    int r = cpd_people__history(&about, home, &person->id, 0);
    if (r < 0)
        return r;
    cpd_node *shown = cpd_node_object(doc);
    cpd_doc_set_root(doc, shown);
    cpd_object__set_uuid(doc, shown, "id", &person->id);
    cpd_node_set_text(doc, shown, "name", person->name);
    cpd_node_set(doc, shown, "registrations",
                 of_operation(doc, cpd_doc_root(about), "registration"));
    cpd_node_set(doc, shown, "posts", of_operation(doc, cpd_doc_root(about), "post"));
    cpd_node_set(doc, shown, "contacts", of_operation(doc, cpd_doc_root(about), "contact"));
    cpd_doc_free(about);
    r = cpd_people__keys(&keys, NULL, home, &person->id, 0);
    if (r == 0) {
        cpd_fingerprint_format(fingerprint, &keys.sign);
        cpd_node_set_text(doc, shown, "fingerprint", fingerprint);
    }
    if (r < 0 && r != CPD_EABSENT)
        return r;
    return cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
}

int cpd_person_show(cpd_doc **out, cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    cpd_person_row row;
    int r = cpd_person_find(id, home, person);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(&row, home, &uuid) : CPD_EABSENT;
    if (r == 0)
        r = cpd_people__may_read(home, &row);
    if (r < 0)
        return r;
    cpd_doc *doc = cpd_doc_new();
    r = doc ? show_person(doc, home, &row) : cpd_error__no_memory();
    if (r == 0)
        r = cpd_seen__note(home, &(cpd_sight){.what = "person", .holder = &row.id});
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    return r;
}
