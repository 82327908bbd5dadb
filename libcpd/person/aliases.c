/* Under which ids somebody who is here is known elsewhere. A `same-as` statement of ours names who
 * they were in the home that made the bundle. What they had brought there is joined by a statement
 * of that home, filed under the same portfolio: so one goes from home to home, back to the first.
 * Such a statement counts when the home before says both that the portfolio is that person's, or
 * was brought by them, and that the key which signed it is theirs; its signature the walk over what
 * is taken has checked.
 */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "person/same.h"
#include "person/statements.h"
#include "store/store.h"

static const cpd_alias *find(const struct cpd_joins *joins, const cpd_uuid *there)
{
    for (size_t i = 0; i < joins->alias_count; i++)
        if (cpd_uuid_equal(&joins->aliases[i].there, there))
            return &joins->aliases[i];
    return NULL;
}

static int add(struct cpd_joins *joins, const cpd_alias *alias)
{
    if (find(joins, &alias->there))
        return 0;
    cpd_alias *grown = realloc(joins->aliases, (joins->alias_count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    joins->aliases = grown;
    grown[joins->alias_count++] = *alias;
    return 0;
}

/* ---- further back ---- */

/* A `same-as` of another home about a portfolio that was brought here. */
struct link {
    cpd_uuid portfolio, person; /* who brought it there, as they are called there */
    cpd_uuid home, before;      /* and in the home before */
    const char *key;            /* of theirs before, which signed it */
    bool names, has_key;        /* the home before says whose the portfolio is, and the key */
};

static bool holds(const struct link *link, const cpd_node *statement)
{
    cpd_uuid portfolio;
    return (cpd_people__is(statement, "person") || cpd_people__is(statement, "same-as")) &&
           cpd_object__uuid(&portfolio, statement, "portfolio") &&
           cpd_uuid_equal(&portfolio, &link->portfolio);
}

static void note_said(struct link *link, const cpd_node *statement)
{
    cpd_uuid person;
    const char *signing = cpd_node_get_text(statement, "signing");
    if (!cpd_object__uuid(&person, statement, "person") || !cpd_uuid_equal(&person, &link->before))
        return;
    link->names = link->names || holds(link, statement);
    if (cpd_people__is(statement, "key") && signing)
        link->has_key = link->has_key || strcmp(signing, link->key) == 0;
}

static int read_before(struct link *link, cpd_home *home)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.bytes FROM subject s JOIN entry e ON e.id = s.id"
                           " JOIN chain c ON c.no = e.chain WHERE s.about IN (?, ?)"
                           " AND s.commitment IS NULL AND c.home = ? AND c.portfolio = ?",
                           "uuuu", &link->before, &link->portfolio, &link->home, &link->home);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        cpd_doc *doc = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        r = cpd_node__unpack(&doc, bytes, n);
        if (r == 0)
            note_said(link, cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r;
}

static bool read_link(struct link *out, const cpd_node *statement)
{
    const cpd_node *same = cpd_node_get(statement, "same");
    *out = (struct link){.key = cpd_node_get_text(statement, "key")};
    return cpd_people__is(statement, "same-as") && out->key &&
           cpd_object__uuid(&out->portfolio, statement, "portfolio") &&
           cpd_object__uuid(&out->person, statement, "person") &&
           cpd_object__uuid(&out->home, same, "home") &&
           cpd_object__uuid(&out->before, same, "person");
}

int cpd_people__is_borne_out(bool *out, cpd_home *home, const cpd_node *same_as)
{
    struct link link;
    *out = false;
    int r = read_link(&link, same_as) ? read_before(&link, home) : 0;
    *out = r == 0 && link.names && link.has_key;
    return r;
}

/* Whoever brought the portfolio there is somebody here already, else it waits for another round. */
static int follow(bool *grew, struct cpd_joins *joins, cpd_home *home, const cpd_node *statement,
                  int64_t known)
{
    struct link link;
    const cpd_alias *one;
    if (!read_link(&link, statement) || find(joins, &link.before) ||
        !(one = find(joins, &link.person)))
        return 0;
    cpd_alias alias = {.there = link.before, .here = one->here, .position = one->position};
    if (known > alias.position)
        alias.position = known;
    int r = read_before(&link, home);
    if (r < 0 || !link.names || !link.has_key)
        return r;
    *grew = true;
    return add(joins, &alias);
}

static int follow_portfolio(bool *grew, struct cpd_joins *joins, cpd_home *home,
                            const cpd_uuid *portfolio)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.bytes, e.known FROM subject s JOIN entry e ON e.id = s.id"
                           " WHERE s.about = ? AND s.id >= ? AND s.commitment IS NULL"
                           " ORDER BY s.id",
                           "ui", portfolio, CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t n;
        cpd_doc *doc = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
        r = cpd_node__unpack(&doc, bytes, n);
        if (r == 0)
            r = follow(grew, joins, home, cpd_doc_root(doc), cpd_stmt__int(row, 1));
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_joins__follow(struct cpd_joins *joins, cpd_home *home)
{
    bool grew = true;
    int r = 0;
    joins->alias_count = 0;
    for (size_t i = 0; r == 0 && i < joins->count; i++)
        r = add(joins, &(cpd_alias){.there = joins->at[i].person,
                                    .here = joins->at[i].here,
                                    .position = joins->at[i].position});
    while (r == 0 && grew) {
        grew = false;
        for (size_t i = 0; r == 0 && i < joins->count; i++)
            r = follow_portfolio(&grew, joins, home, &joins->at[i].portfolio);
    }
    return r;
}

int cpd_people__aliases(const cpd_alias **out, size_t *count, cpd_home *home)
{
    const cpd_join *joins;
    size_t joined;
    int r = cpd_people__joins(&joins, &joined, home);
    *out = cpd_people__kept_joins(home)->aliases;
    *count = r == 0 ? cpd_people__kept_joins(home)->alias_count : 0;
    return r;
}
