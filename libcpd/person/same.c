/* Somebody who has worked elsewhere is another person there, with another id and another portfolio.
 * A `same-as` statement joins the two: filed under the portfolio that was brought, signed with the
 * key of the person there, who alone can say so. Nothing that was brought is rewritten; indexes,
 * names and rights ask here who somebody is.
 */
#include "person/same.h"

#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "person/statements.h"
#include "store/store.h"

/* From the statement itself: the table of people is an index, and may be in the making. */
static int find_own(cpd_join *join, cpd_home *home)
{
    cpd_doc *about;
    int r = cpd_people__statements(&about, home, &join->here, 0);
    if (r < 0)
        return r;
    for (size_t i = 0; i < cpd_node_length(cpd_doc_root(about)); i++) {
        const cpd_node *statement = cpd_node_at(cpd_doc_root(about), i);
        if (cpd_people__is(statement, "person"))
            cpd_object__uuid(&join->own, statement, "portfolio");
    }
    cpd_doc_free(about);
    return 0;
}

static int add_join(struct cpd_joins *joins, cpd_home *home, int64_t position,
                    const cpd_node *statement)
{
    cpd_join join = {.position = position};
    if (!cpd_people__is(statement, "same-as") ||
        !cpd_object__uuid(&join.portfolio, statement, "portfolio") ||
        !cpd_object__uuid(&join.here, statement, "person") ||
        !cpd_object__uuid(&join.person, cpd_node_get(statement, "same"), "person"))
        return 0;
    cpd_join *grown = realloc(joins->at, (joins->count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    joins->at = grown;
    grown[joins->count++] = join;
    return find_own(&grown[joins->count - 1], home);
}

/* Statements filed under a portfolio that came from another home: each has an epoch here, also
 * where nothing was written in it there. */
static int read_joins(struct cpd_joins *joins, cpd_home *home)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.bytes, s.id FROM subject s WHERE s.id < ? AND s.commitment IS"
                           " NULL AND s.about IN (SELECT portfolio FROM epoch) ORDER BY s.id",
                           "i", CPD_LEDGER_OWN_LIMIT);
    joins->count = 0;
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        cpd_doc *doc = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        r = cpd_node__unpack(&doc, bytes, n);
        if (r == 0)
            r = add_join(joins, home, cpd_stmt__int(row, 1), cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r;
}

/* A join comes with a chain, so they are read again when there is one more. */
int cpd_people__joins(const cpd_join **out, size_t *count, cpd_home *home)
{
    struct cpd_joins *joins = cpd_people__kept_joins(home);
    int64_t chains = 0;
    int r = cpd_store__ask_int(&chains, home->store, "SELECT max(no) FROM chain", "");
    if (r >= 0 && joins->read_at != chains) {
        r = read_joins(joins, home);
        r = r == 0 ? cpd_joins__follow(joins, home) : r;
        joins->read_at = r == 0 ? chains : 0;
    }
    *out = joins->at;
    *count = joins->count;
    return r < 0 ? r : 0;
}

int cpd_people__joined(bool *out, cpd_home *home, const cpd_uuid *there, const cpd_uuid *here,
                       int64_t known_at)
{
    const cpd_join *joins;
    size_t count;
    int r = cpd_people__joins(&joins, &count, home);
    *out = false;
    for (size_t i = 0; r == 0 && i < count; i++)
        *out |= cpd_uuid_equal(&joins[i].person, there) && cpd_uuid_equal(&joins[i].here, here) &&
                (!known_at || joins[i].position <= known_at);
    return r;
}

int cpd_people__here(cpd_uuid *out, cpd_home *home, const cpd_uuid *person)
{
    const cpd_alias *aliases;
    size_t count;
    int r = cpd_people__aliases(&aliases, &count, home);
    *out = *person;
    for (size_t i = 0; r == 0 && i < count; i++)
        if (cpd_uuid_equal(&aliases[i].there, person))
            *out = aliases[i].here;
    return r;
}

int cpd_people__here_no(int64_t *no, cpd_home *home)
{
    const cpd_alias *aliases;
    size_t count;
    cpd_uuid id;
    int r = cpd_people__aliases(&aliases, &count, home);
    if (r < 0 || count == 0 || *no == 0)
        return r;
    r = cpd_ledger__ident_uuid(&id, home, *no);
    if (r == 0)
        r = cpd_people__here(&id, home, &id);
    return r == 0 ? cpd_ledger__ident_find(no, home, &id) : r;
}

/* What the row's statement calls somebody, with the home that says it. */
static int call_by(cpd_node **out, cpd_doc *doc, cpd_home *home, cpd_stmt *row)
{
    size_t n;
    cpd_uuid origin;
    cpd_other_home other = {0};
    cpd_doc *parsed = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    int r = cpd_node__unpack(&parsed, bytes, n);
    const char *name = r == 0 && cpd_people__is(cpd_doc_root(parsed), "person")
                           ? cpd_node_get_text(cpd_doc_root(parsed), "name")
                           : NULL;
    if (name && cpd_stmt__uuid(row, 1, &origin))
        r = cpd_people__other_home(&other, home, &origin, 0);
    if (r == 0 && name)
        *out = cpd_node_textf(doc, "%s (%s)", name, other.name);
    cpd_doc_free(parsed);
    return r;
}

/* A `person` statement that came with a bundle, from the chain of the home that made it. */
static int called_elsewhere(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *person)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.bytes, c.home FROM subject s JOIN entry e ON e.id = s.id"
                           " JOIN chain c ON c.no = e.chain WHERE s.about = ? AND s.id >= ?"
                           " AND s.commitment IS NULL AND c.home = c.portfolio ORDER BY s.id",
                           "ui", person, CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = call_by(out, doc, home, row);
    cpd_stmt__done(row);
    return r;
}

int cpd_people__called(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_uuid *person)
{
    cpd_person_row row;
    cpd_uuid here;
    int r = cpd_people__here(&here, home, person);
    *out = NULL;
    if (r == 0)
        r = cpd_people__get(&row, home, &here);
    if (r == 0)
        *out = cpd_node_text(doc, row.name);
    return r == CPD_EABSENT ? called_elsewhere(out, doc, home, person) : r;
}

int cpd_people__portfolio_here(cpd_uuid *out, cpd_home *home, const cpd_uuid *portfolio)
{
    const cpd_join *joins;
    size_t count;
    int r = cpd_people__joins(&joins, &count, home);
    *out = *portfolio;
    for (size_t i = 0; r == 0 && i < count; i++)
        if (cpd_uuid_equal(&joins[i].portfolio, portfolio))
            *out = joins[i].own;
    return r;
}

int cpd_people__portfolio_no(int64_t *no, cpd_home *home, const cpd_uuid *portfolio)
{
    cpd_uuid here;
    int r = cpd_people__portfolio_here(&here, home, portfolio);
    return r == 0 ? cpd_ledger__ident(no, home, &here) : r;
}

int cpd_people__portfolio_find(int64_t *no, cpd_home *home, const cpd_uuid *portfolio)
{
    cpd_uuid here;
    int r = cpd_people__portfolio_here(&here, home, portfolio);
    return r == 0 ? cpd_ledger__ident_find(no, home, &here) : r;
}

int cpd_people__names(bool *out, cpd_home *home, const cpd_node *object, const char *member,
                      const cpd_uuid *person)
{
    cpd_uuid named;
    *out = false;
    if (!cpd_object__uuid(&named, object, member))
        return 0;
    int r = cpd_people__here(&named, home, &named);
    *out = r == 0 && cpd_uuid_equal(&named, person);
    return r;
}

int cpd_people__state_same(cpd_home *home, const cpd_uuid *here, const cpd_uuid *origin,
                           const cpd_uuid *person, const cpd_uuid *portfolio,
                           const cpd_secret *there)
{
    cpd_doc *doc = cpd_doc_new();
    int64_t position;
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *statement = cpd_node_object(doc), *same = cpd_node_object(doc);
    cpd_public keys;
    int r = cpd_secret__public(&keys, there);
    cpd_object__set_uuid(doc, same, "home", origin);
    cpd_object__set_uuid(doc, same, "person", person);
    cpd_object__set_uuid(doc, statement, "home", &home->id);
    cpd_object__set_uuid(doc, statement, "person", here);
    cpd_node_set(doc, statement, "same", same);
    cpd_object__set_uuid(doc, statement, "portfolio", portfolio);
    cpd_object__set_key(doc, statement, "key", &keys.sign);
    if (r == 0)
        r = cpd_ledger__state(&position, home, doc,
                              &(cpd_statement){.operation = "same-as",
                                               .actor = here,
                                               .about = portfolio,
                                               .signer = there,
                                               .object = statement});
    cpd_doc_free(doc);
    cpd_people__kept_joins(home)->read_at = 0;
    return r;
}
