/* What comes along: the chains of the portfolios whole, and of each home's own chain what they
 * cite.
 *
 * Cited are the `home` statement; `person` and all `key` statements of the holder and of who signed
 * (an end that stayed behind would make a signature after it look good); the holder's
 * registrations, posts and who they are elsewhere; and every entry that a statement of the
 * portfolios names by its hash, such as a delegation. Nobody else comes along: `newest`, which
 * every statement names, is no citation.
 */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "node/node.h"
#include "store/store.h"

struct citing {
    cpd_home *home;
    const cpd_uuid *holder;
    struct cpd_cited cited;
    cpd_hash *hashes; /* that statements name */
    size_t hash_count;
    cpd_uuid *people; /* holder first, then who signed */
    size_t people_count;
};

static int add_entry(struct citing *c, const struct cpd_cited_entry *entry)
{
    struct cpd_cited *cited = &c->cited;

    if ((cited->count & (cited->count + 1)) == 0) { /* room for twice as many, and one */
        void *grown = realloc(cited->at, (2 * cited->count + 2) * sizeof *cited->at);
        if (!grown)
            return cpd_error__no_memory();
        cited->at = grown;
    }
    cited->at[cited->count++] = *entry;
    return 0;
}

static int add_person(struct citing *c, const cpd_uuid *person)
{
    for (size_t i = 0; i < c->people_count; i++)
        if (cpd_uuid_equal(&c->people[i], person))
            return 0;
    void *grown = realloc(c->people, (c->people_count + 1) * sizeof *c->people);
    if (!grown)
        return cpd_error__no_memory();
    c->people = grown;
    c->people[c->people_count++] = *person;
    return 0;
}

static int add_hash(struct citing *c, const cpd_hash *hash)
{
    for (size_t i = 0; i < c->hash_count; i++)
        if (cpd_hash_equal(&c->hashes[i], hash))
            return 0;
    void *grown = realloc(c->hashes, (c->hash_count + 1) * sizeof *c->hashes);
    if (!grown)
        return cpd_error__no_memory();
    c->hashes = grown;
    c->hashes[c->hash_count++] = *hash;
    return 0;
}

/* ---- what a statement of a portfolio names ---- */

/* Members that hold hashes of revisions and texts, of which there are many and which are no
 * entries. */
static bool is_citation(const char *key)
{
    static const char *const others[] = {"newest", "revision_hash", "head_hash", "commitment",
                                         "words",  "key",           "signing",   "sealing"};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(key, others[i]) == 0)
            return false;
    return true;
}

static int note_members(struct citing *c, const cpd_node *statement)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(statement); i++) {
        const char *text = cpd_node_as_text(cpd_node_at(statement, i));
        cpd_hash hash;

        if (text && is_citation(cpd_node_key(statement, i)) && cpd_hash_parse(&hash, text))
            r = add_hash(c, &hash);
    }
    return r;
}

static int note_statement(struct citing *c, cpd_stmt *row, int column)
{
    size_t n;
    cpd_doc *doc = NULL;
    cpd_uuid signer;
    const unsigned char *bytes = cpd_stmt__blob(row, column, &n);
    int r = bytes ? cpd_node__unpack(&doc, bytes, n) : 0;
    const cpd_node *statement = r == 0 ? cpd_doc_root(doc) : NULL;

    if (cpd_object__uuid(&signer, cpd_node_get(statement, "signer"), "person"))
        r = add_person(c, &signer);
    if (r == 0)
        r = note_members(c, statement);
    cpd_doc_free(doc);
    return r;
}

/* The chains of one portfolio, of all homes. */
static int collect_portfolio(struct citing *c, const cpd_uuid *portfolio)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, c->home->store,
                           "SELECT e.id, e.number, c.home,"
                           " CASE WHEN s.commitment IS NULL THEN s.bytes END FROM entry e"
                           " JOIN chain c ON c.no = e.chain LEFT JOIN subject s ON s.id = e.id"
                           " WHERE c.portfolio = ? ORDER BY e.chain, e.number",
                           "u", portfolio);

    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        struct cpd_cited_entry entry = {
            .id = cpd_stmt__int(row, 0), .number = cpd_stmt__int(row, 1), .portfolio = *portfolio};
        cpd_stmt__uuid(row, 2, &entry.home);
        r = add_entry(c, &entry);
        if (r == 0)
            r = note_statement(c, row, 3);
    }
    cpd_stmt__done(row);
    return r;
}

/* ---- what of a home's own chain comes along ---- */

static bool is_one_of(const char *operation, const char *const *wanted)
{
    for (; operation && *wanted; wanted++)
        if (strcmp(operation, *wanted) == 0)
            return true;
    return false;
}

static bool concerns_somebody(const struct citing *c, const cpd_node *statement,
                              const char *operation)
{
    static const char *const everybody[] = {"person", "key", NULL}, *const holder[] = {
                                                                        "registration", "post",
                                                                        "same-as", NULL};
    cpd_uuid person;

    if (!cpd_object__uuid(&person, statement, "person"))
        return false;
    for (size_t i = 0; i < c->people_count; i++)
        if (cpd_uuid_equal(&c->people[i], &person) &&
            (is_one_of(operation, everybody) ||
             (cpd_uuid_equal(&person, c->holder) && is_one_of(operation, holder))))
            return true;
    return false;
}

static int is_cited(bool *out, struct citing *c, cpd_stmt *row)
{
    static const char *const always[] = {"home", NULL};
    size_t n;
    cpd_doc *doc = NULL;
    cpd_hash hash;
    const unsigned char *bytes = cpd_stmt__blob(row, 3, &n);
    int r = bytes ? cpd_node__unpack(&doc, bytes, n) : 0;
    const cpd_node *statement = r == 0 ? cpd_doc_root(doc) : NULL;
    const char *operation = cpd_node_get_text(statement, "operation");

    *out = is_one_of(operation, always) || concerns_somebody(c, statement, operation);
    if (r == 0 && !*out && c->hash_count)
        r = cpd_ledger__entry_hash(&hash, c->home, cpd_stmt__int(row, 0));
    for (size_t i = 0; r == 0 && !*out && i < c->hash_count; i++)
        *out = cpd_hash_equal(&c->hashes[i], &hash);
    cpd_doc_free(doc);
    return r;
}

/* Of the homes whose chains come along. */
static int collect_homes(struct citing *c)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, c->home->store,
                           "SELECT e.id, e.number, c.home, s.bytes FROM entry e"
                           " JOIN chain c ON c.no = e.chain LEFT JOIN subject s ON s.id = e.id"
                           " WHERE c.home = c.portfolio ORDER BY e.chain, e.number",
                           "");

    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        struct cpd_cited_entry entry = {.id = cpd_stmt__int(row, 0),
                                        .number = cpd_stmt__int(row, 1)};
        bool cited = false, comes = false;
        cpd_stmt__uuid(row, 2, &entry.home);
        entry.portfolio = entry.home;
        for (size_t i = 0; !comes && i < c->cited.count; i++)
            comes = cpd_uuid_equal(&c->cited.at[i].home, &entry.home);
        comes = comes || cpd_uuid_equal(&entry.home, &c->home->id);
        r = comes ? is_cited(&cited, c, row) : 0;
        if (r == 0 && cited)
            r = add_entry(c, &entry);
    }
    cpd_stmt__done(row);
    return r;
}

/* ---- in the order of the bundle ---- */

/* A home's own chain before its portfolios. */
static int by_chain(const void *a, const void *b)
{
    const struct cpd_cited_entry *x = a, *y = b;
    bool own_x = cpd_uuid_equal(&x->home, &x->portfolio),
         own_y = cpd_uuid_equal(&y->home, &y->portfolio);
    int order = memcmp(&x->home, &y->home, sizeof x->home);

    if (order == 0 && own_x != own_y)
        return own_x ? -1 : 1;
    if (order == 0)
        order = memcmp(&x->portfolio, &y->portfolio, sizeof x->portfolio);
    return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

int cpd_cite__collect(struct cpd_cited *out, cpd_home *home, const cpd_uuid *holder,
                      const cpd_uuid *portfolios, size_t count)
{
    struct citing c = {.home = home, .holder = holder};
    int r = add_person(&c, holder);

    for (size_t i = 0; r == 0 && i < count; i++)
        r = collect_portfolio(&c, &portfolios[i]);
    if (r == 0)
        r = collect_homes(&c);
    free(c.hashes);
    free(c.people);
    if (r < 0) {
        free(c.cited.at);
        return r;
    }
    if (c.cited.count)
        qsort(c.cited.at, c.cited.count, sizeof *c.cited.at, by_chain);
    *out = c.cited;
    return 0;
}
