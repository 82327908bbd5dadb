/* What comes along: the chains of the portfolios whole, and of each home's own chain what they
 * cite.
 *
 * Cited are the `home` statement; `person` and all `key` statements of the holder, of who signed
 * and of in whose place they did (an end that stayed behind would make a signature after it look
 * good); the holder's registrations, posts and who they are elsewhere; and every entry that a
 * statement of the portfolios names by its hash: a delegation, an appointment, an invitation. Of
 * those comes who gave them, with their keys, and that they ended; where somebody signed in
 * another's place, that this other stood there as a contact. Of whoever else wrote in the
 * portfolios or is named in a record there comes the `person` statement, so that they have a name.
 * Where a record names somebody who signed as they were called in a home before, the `same-as` that
 * says so comes, with their keys there.
 * Nobody else comes along: `newest`, which every statement names, is no citation.
 */
#include <stdlib.h>
#include <string.h>

#include "bundle/bundle.h"
#include "framework/framework.h"
#include "node/node.h"
#include "store/store.h"

struct ids {
    cpd_uuid *at;
    size_t count;
};

/* Somebody's place in which another signed: as what, where, and up to which entry and day. */
struct place {
    cpd_uuid home, whose;
    char role[CPD_CODE_TEXT];
    int64_t before;
    cpd_date day;
};

struct citing {
    cpd_home *home;
    const cpd_uuid *portfolios;
    size_t portfolio_count;
    struct cpd_cited cited;
    cpd_hash *hashes; /* that statements name */
    size_t hash_count;
    struct ids holder, /* here, and as they were called in the homes before */
        people,        /* the holder, then who signed, for whom, and who let them */
        homes,         /* that speak of the holder */
        named,         /* who wrote, or is named in a record */
        begun,         /* the portfolios of these */
        lent;          /* the delegations and invitations by which that was */
    struct place *places;
    size_t place_count;
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

static bool has_id(const struct ids *ids, const cpd_uuid *id)
{
    for (size_t i = 0; i < ids->count; i++)
        if (cpd_uuid_equal(&ids->at[i], id))
            return true;
    return false;
}

static int add_id(struct ids *ids, const cpd_uuid *id)
{
    if (has_id(ids, id))
        return 0;
    void *grown = realloc(ids->at, (ids->count + 1) * sizeof *ids->at);
    if (!grown)
        return cpd_error__no_memory();
    ids->at = grown;
    ids->at[ids->count++] = *id;
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

/* Where somebody signed in another's place, that one comes along too. */
static int note_place(struct citing *c, const struct cpd_cited_entry *entry,
                      const cpd_node *statement)
{
    const char *role = cpd_node_get_text(statement, "role");
    struct place place = {
        .home = entry->home, .before = entry->id, .day = cpd_object__date(statement, "date")};

    if (!role || strlen(role) >= sizeof place.role ||
        !cpd_object__uuid(&place.whose, statement, "for"))
        return 0;
    memcpy(place.role, role, strlen(role));
    struct place *grown = realloc(c->places, (c->place_count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    c->places = grown;
    c->places[c->place_count++] = place;
    return add_id(&c->people, &place.whose);
}

static int note_signer(struct citing *c, const cpd_node *statement)
{
    cpd_uuid signer;

    return cpd_object__uuid(&signer, cpd_node_get(statement, "signer"), "person")
               ? add_id(&c->people, &signer)
               : 0;
}

static int note_named(struct citing *c, const cpd_node *object, const char *member)
{
    cpd_uuid id;

    return cpd_object__uuid(&id, object, member) ? add_id(&c->named, &id) : 0;
}

static int note_head(struct citing *c, const cpd_node *head)
{
    const cpd_node *people = cpd_node_get(head, "people");
    int r = note_named(c, head, "author");

    for (size_t i = 0; r == 0 && i < cpd_node_length(people); i++)
        r = note_named(c, cpd_node_at(people, i), "id");
    return r;
}

static int note_statement(struct citing *c, const struct cpd_cited_entry *entry,
                          const cpd_node *statement)
{
    int r = note_signer(c, statement);

    if (r == 0)
        r = note_place(c, entry, statement);
    return r == 0 ? note_members(c, statement) : r;
}

/* A row's subject, from a column on: its bytes, and whether it is a statement. */
static int note_subject(struct citing *c, const struct cpd_cited_entry *entry, cpd_stmt *row,
                        int column)
{
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, column, &n);
    int r = bytes ? cpd_node__unpack(&doc, bytes, n) : 0;

    if (r == 0 && bytes)
        r = cpd_stmt__int(row, column + 1) ? note_statement(c, entry, cpd_doc_root(doc))
                                           : note_head(c, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

/* The chains of one portfolio, of all homes. */
static int collect_portfolio(struct citing *c, const cpd_uuid *portfolio)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, c->home->store,
                           "SELECT e.id, e.number, c.home,"
                           " s.bytes, s.commitment IS NULL FROM entry e"
                           " JOIN chain c ON c.no = e.chain LEFT JOIN subject s ON s.id = e.id"
                           " WHERE c.portfolio = ? ORDER BY e.chain, e.number",
                           "u", portfolio);

    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        struct cpd_cited_entry entry = {
            .id = cpd_stmt__int(row, 0), .number = cpd_stmt__int(row, 1), .portfolio = *portfolio};
        cpd_stmt__uuid(row, 2, &entry.home);
        r = add_entry(c, &entry);
        if (r == 0)
            r = note_subject(c, &entry, row, 3);
    }
    cpd_stmt__done(row);
    return r;
}

/* ---- what of a home's own chain comes along ---- */

/* A statement of the own chain of a home whose chains come along. */
struct own {
    struct cpd_cited_entry entry;
    const cpd_node *said; /* NULL: erased whole */
    const char *operation;
};

static bool is_one_of(const char *operation, const char *const *wanted)
{
    for (; operation && *wanted; wanted++)
        if (strcmp(operation, *wanted) == 0)
            return true;
    return false;
}

static int is_named(bool *out, const struct citing *c, const struct own *own)
{
    cpd_hash hash;
    int r = c->hash_count ? cpd_ledger__entry_hash(&hash, c->home, own->entry.id) : 0;

    *out = false;
    for (size_t i = 0; r == 0 && !*out && i < c->hash_count; i++)
        *out = cpd_hash_equal(&c->hashes[i], &hash);
    return r;
}

/* What lets somebody sign: who gave it comes along with their keys, and so does its end. */
static int note_lent(struct citing *c, const struct own *own)
{
    static const char *const lending[] = {"delegate", "invite", NULL};
    cpd_uuid id;
    bool named = false;
    int r = is_one_of(own->operation, lending) ? is_named(&named, c, own) : 0;

    if (r < 0 || !named)
        return r;
    if (cpd_object__uuid(&id, own->said, "delegation") ||
        cpd_object__uuid(&id, own->said, "invitation"))
        r = add_id(&c->lent, &id);
    return r == 0 ? note_signer(c, own->said) : r;
}

/* The holder under whatever name, in whichever home: whose portfolio this is. */
static bool is_of_portfolio(const struct citing *c, const struct own *own)
{
    static const char *const whose[] = {"person", "same-as", NULL};
    cpd_uuid portfolio;

    if (!is_one_of(own->operation, whose) || !cpd_object__uuid(&portfolio, own->said, "portfolio"))
        return false;
    for (size_t i = 0; i < c->portfolio_count; i++)
        if (cpd_uuid_equal(&c->portfolios[i], &portfolio))
            return true;
    return false;
}

static bool concerns_somebody(const struct citing *c, const struct own *own)
{
    static const char *const name[] = {"person", NULL}, *const signing[] = {"person", "key", NULL},
                             *const holder[] = {"registration", "post", "same-as", NULL};
    cpd_uuid person;

    if (!cpd_object__uuid(&person, own->said, "person"))
        return false;
    return (has_id(&c->named, &person) && is_one_of(own->operation, name)) ||
           (has_id(&c->people, &person) && is_one_of(own->operation, signing)) ||
           (has_id(&c->holder, &person) && is_one_of(own->operation, holder));
}

/* A home whose portfolios come along, or that speaks of the holder, who wrote nothing in it. */
static bool comes(const struct citing *c, const cpd_uuid *home)
{
    bool comes = cpd_uuid_equal(home, &c->home->id) || has_id(&c->homes, home);

    for (size_t i = 0; !comes && i < c->cited.count; i++)
        comes = cpd_uuid_equal(&c->cited.at[i].home, home);
    return comes;
}

/* The portfolios with which those began who are named in a record. */
static int note_begun(struct citing *c, const struct own *own)
{
    static const char *const person[] = {"person", NULL};
    cpd_uuid id, portfolio;

    return is_one_of(own->operation, person) && cpd_object__uuid(&id, own->said, "person") &&
                   cpd_object__uuid(&portfolio, own->said, "portfolio") && has_id(&c->named, &id)
               ? add_id(&c->begun, &portfolio)
               : 0;
}

/* Who signed may be named in the record as they were called in a home before. It joins them by what
 * comes along: the portfolio with which they began there, and a key of theirs. */
static bool joins_named(cpd_uuid *there, const struct citing *c, const struct own *own)
{
    static const char *const joining[] = {"same-as", NULL};
    const cpd_node *same = cpd_node_get(own->said, "same");
    cpd_uuid here, home, portfolio;

    return is_one_of(own->operation, joining) && cpd_object__uuid(&here, own->said, "person") &&
           cpd_object__uuid(&portfolio, own->said, "portfolio") &&
           cpd_object__uuid(there, same, "person") && cpd_object__uuid(&home, same, "home") &&
           has_id(&c->people, &here) && has_id(&c->named, there) && has_id(&c->begun, &portfolio) &&
           comes(c, &home);
}

static int note_joined(struct citing *c, const struct own *own)
{
    cpd_uuid there;

    return joins_named(&there, c, own) ? add_id(&c->people, &there) : 0;
}

static bool ends_what_was_lent(const struct citing *c, const struct own *own)
{
    cpd_uuid ended;

    return cpd_object__uuid(&ended, own->said, "ends") && has_id(&c->lent, &ended);
}

/* The contact in whose place somebody signed, as it was named before. */
static bool is_place(const struct citing *c, const struct own *own)
{
    static const char *const contact[] = {"contact", NULL};
    const char *line = cpd_node_get_text(own->said, "line");
    cpd_uuid to;

    if (!is_one_of(own->operation, contact) || !line || !cpd_object__uuid(&to, own->said, "to"))
        return false;
    for (size_t i = 0; i < c->place_count; i++) {
        const struct place *place = &c->places[i];

        if (cpd_uuid_equal(&place->home, &own->entry.home) && cpd_uuid_equal(&place->whose, &to) &&
            strcmp(place->role, line) == 0 && own->entry.id < place->before &&
            cpd_object__date(own->said, "since") <= place->day)
            return true;
    }
    return false;
}

static int add_cited(struct citing *c, const struct own *own)
{
    static const char *const always[] = {"home", NULL};
    cpd_uuid there;
    bool cited = is_one_of(own->operation, always) || is_of_portfolio(c, own) ||
                 concerns_somebody(c, own) || joins_named(&there, c, own) ||
                 ends_what_was_lent(c, own) || is_place(c, own);
    int r = cited ? 0 : is_named(&cited, c, own);

    return r == 0 && cited ? add_entry(c, &own->entry) : r;
}

static int take_own(struct citing *c, cpd_stmt *row,
                    int (*call)(struct citing *, const struct own *))
{
    struct own own = {.entry = {.id = cpd_stmt__int(row, 0), .number = cpd_stmt__int(row, 1)}};
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 3, &n);

    cpd_stmt__uuid(row, 2, &own.entry.home);
    own.entry.portfolio = own.entry.home;
    if (!comes(c, &own.entry.home))
        return 0;
    int r = bytes ? cpd_node__unpack(&doc, bytes, n) : 0;
    own.said = r == 0 ? cpd_doc_root(doc) : NULL;
    own.operation = cpd_node_get_text(own.said, "operation");
    if (r == 0)
        r = call(c, &own);
    cpd_doc_free(doc);
    return r;
}

static int each_own(struct citing *c, int (*call)(struct citing *, const struct own *))
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, c->home->store,
                           "SELECT e.id, e.number, c.home, s.bytes FROM entry e"
                           " JOIN chain c ON c.no = e.chain LEFT JOIN subject s ON s.id = e.id"
                           " WHERE c.home = c.portfolio ORDER BY e.chain, e.number",
                           "");

    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = take_own(c, row, call);
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

static int add_homes(struct citing *c, const cpd_uuid *person)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, c->home->store,
                           "SELECT DISTINCT c.home FROM subject s JOIN entry e ON e.id = s.id"
                           " JOIN chain c ON c.no = e.chain"
                           " WHERE s.about = ? AND c.home = c.portfolio ORDER BY c.no",
                           "u", person);

    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid home;

        r = cpd_stmt__uuid(row, 0, &home) ? add_id(&c->homes, &home) : 0;
    }
    cpd_stmt__done(row);
    return r;
}

static int add_holder(struct citing *c, const cpd_uuid *holder)
{
    const cpd_alias *aliases;
    size_t count;
    int r = add_id(&c->holder, holder);

    if (r == 0)
        r = cpd_people__aliases(&aliases, &count, c->home);
    for (size_t i = 0; r == 0 && i < count; i++)
        if (cpd_uuid_equal(&aliases[i].here, holder))
            r = add_id(&c->holder, &aliases[i].there);
    for (size_t i = 0; r == 0 && i < c->holder.count; i++) {
        r = add_id(&c->people, &c->holder.at[i]);
        r = r == 0 ? add_homes(c, &c->holder.at[i]) : r;
    }
    return r;
}

/* Somebody may have been called otherwise in several homes, one after the other. */
static int collect_joins(struct citing *c)
{
    size_t before = 0;
    int r = each_own(c, note_begun);

    while (r == 0 && before != c->people.count) {
        before = c->people.count;
        r = each_own(c, note_joined);
    }
    return r;
}

int cpd_cite__collect(struct cpd_cited *out, cpd_home *home, const cpd_uuid *holder,
                      const cpd_uuid *portfolios, size_t count)
{
    struct citing c = {.home = home, .portfolios = portfolios, .portfolio_count = count};
    int r = add_holder(&c, holder);

    for (size_t i = 0; r == 0 && i < count; i++)
        r = collect_portfolio(&c, &portfolios[i]);
    if (r == 0)
        r = collect_joins(&c);
    if (r == 0)
        r = each_own(&c, note_lent);
    if (r == 0)
        r = each_own(&c, add_cited);
    free(c.hashes);
    free(c.holder.at);
    free(c.people.at);
    free(c.homes.at);
    free(c.named.at);
    free(c.begun.at);
    free(c.lent.at);
    free(c.places);
    if (r < 0) {
        free(c.cited.at);
        return r;
    }
    if (c.cited.count)
        qsort(c.cited.at, c.cited.count, sizeof *c.cited.at, by_chain);
    *out = c.cited;
    return 0;
}
