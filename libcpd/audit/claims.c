/* What an entry may speak of. Ids are words that anybody can write: another home could name our
 * people, their portfolios and their records, and mean its own. Whoever reads goes by ids, so here
 * is where each must belong to who uses it.
 */
#include <string.h>

#include "audit/walk.h"
#include "node/node.h"
#include "record/record.h"

/* ---- people ---- */

/* Another home speaks of a person of whom others speak as well: it must be the same one. */
int cpd_walk__declared(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_uuid person;
    bool one = true;
    if (e->origin->own || !cpd_people__speaks_of_them(statement) ||
        !cpd_object__uuid(&person, statement, "person"))
        return 0;
    int r = cpd_people__is_one(&one, walk->home, &person);
    if (r == 0 && !one)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it speaks of a person whom another home declared, without a key of theirs");
    return r;
}

/* ---- portfolios ---- */

/* What is looked for in a home's own chain: who it says holds a portfolio. */
struct holding {
    const cpd_uuid *portfolio;
    cpd_uuid began; /* the person of a `person` statement */
    bool held, has_began;
};

static void note_holding(struct holding *h, const cpd_node *statement)
{
    const char *operation = cpd_node_get_text(statement, "operation");
    cpd_uuid portfolio;
    if (!operation || !cpd_object__uuid(&portfolio, statement, "portfolio") ||
        !cpd_uuid_equal(&portfolio, h->portfolio))
        return;
    bool person = strcmp(operation, "person") == 0;
    h->held = h->held || person || strcmp(operation, "same-as") == 0;
    if (person)
        h->has_began = cpd_object__uuid(&h->began, statement, "person");
}

/* A home's number is that of its own chain. */
static int look_for_holder(struct holding *h, cpd_home *home, int64_t number)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.bytes FROM entry e JOIN subject s ON s.id = e.id"
                           " WHERE e.chain = ? AND s.commitment IS NULL",
                           "i", number);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t length;
        cpd_doc *doc = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);
        r = cpd_node__unpack(&doc, bytes, length);
        if (r == 0)
            note_holding(h, cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r;
}

/* Another home's chain of a portfolio that nobody there holds is nobody's record. */
int cpd_walk__held(struct walk *walk, const struct looked *e)
{
    struct holding h = {.portfolio = &walk->filing.portfolio};
    if (e->origin->own || !walk->filing.known || walk->held == e->chain ||
        cpd_uuid_equal(&walk->filing.home, &walk->filing.portfolio))
        return 0;
    int r = look_for_holder(&h, walk->home, e->id >> CPD_LEDGER_HOME_SHIFT);
    walk->held = e->chain;
    if (r == 0 && !h.held)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it stands in a portfolio of which its home does not say whose it is");
    return cpd_walk__finding(walk, e->id, r);
}

/* The homes in which a portfolio was written. */
static int each_began(bool *others, struct walk *walk, const cpd_uuid *portfolio,
                      const cpd_uuid *person)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, walk->home->store,
                           "SELECT own.no FROM chain c JOIN chain own ON own.home = c.home AND"
                           " own.portfolio = c.home WHERE c.portfolio = ? AND c.home <> ?",
                           "uu", portfolio, &walk->home->id);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        struct holding h = {.portfolio = portfolio};
        r = look_for_holder(&h, walk->home, cpd_stmt__int(row, 0));
        *others |= h.has_began && !cpd_uuid_equal(&h.began, person);
    }
    cpd_stmt__done(row);
    return r;
}

/* A portfolio is one person's, whoever else says that it is of somebody of theirs. */
static int check_began(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_person_row own;
    cpd_uuid person, portfolio;
    bool others = false;
    if (strcmp(e->operation, "person") != 0 || e->origin->own ||
        !cpd_object__uuid(&person, statement, "person") ||
        !cpd_object__uuid(&portfolio, statement, "portfolio"))
        return 0;
    int r = walk->scratch ? CPD_EABSENT : cpd_people__own_holder(&own, walk->home, &portfolio);
    others = r == 0 && !cpd_uuid_equal(&own.id, &person);
    if (r == 0 || r == CPD_EABSENT)
        r = each_began(&others, walk, &portfolio, &person);
    if (r == 0 && others)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it says of a portfolio that it is somebody else's than who began it");
    return r;
}

/* The portfolio of somebody here is nobody else's, whoever brings one of that id. */
static int check_joined(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_person_row row;
    cpd_uuid portfolio;
    if (strcmp(e->operation, "same-as") != 0 || !e->origin->own || walk->scratch ||
        !cpd_object__uuid(&portfolio, statement, "portfolio"))
        return 0;
    int r = cpd_people__own_holder(&row, walk->home, &portfolio);
    if (r == 0)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it joins a portfolio of this home to somebody, as if it had been brought");
    return r == CPD_EABSENT ? 0 : r;
}

int cpd_walk__portfolios(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    int r = check_began(walk, e, statement);
    return cpd_walk__finding(walk, e->id, r == 0 ? check_joined(walk, e, statement) : r);
}

/* ---- homes ---- */

/* A home speaks for itself; one that was accepted here with another key is another one. */
void cpd_walk__home(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_uuid named;
    if (strcmp(e->operation, "home") != 0)
        return;
    if (!cpd_object__uuid(&named, statement, "home") || !cpd_uuid_equal(&named, &e->origin->home))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "it speaks for another home");
    if (e->origin->impostor)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "its home was accepted here with another key than this one");
}

/* ---- records ---- */

/* What a record was first written as. */
struct thread {
    bool known;
    int64_t id; /* of its first revision */
    cpd_uuid portfolio;
    cpd_doc *doc;
    const cpd_node *head; /* of the first revision; NULL unless it was asked for */
};

static int read_thread(struct thread *out, cpd_stmt *row, bool heads)
{
    size_t length;
    const unsigned char *bytes = cpd_stmt__blob(row, 2, &length);
    out->id = cpd_stmt__int(row, 0);
    out->known = cpd_stmt__uuid(row, 1, &out->portfolio);
    int r = heads ? cpd_node__unpack(&out->doc, bytes, length) : 0;
    out->head = out->doc ? cpd_doc_root(out->doc) : NULL;
    return r;
}

/* By the first revision that was known here. out->doc is to free. */
static int find_thread(struct thread *out, cpd_home *home, const cpd_uuid *record, bool heads)
{
    cpd_stmt *row;
    *out = (struct thread){0};
    int r = cpd_store__ask(&row, home->store,
                           "SELECT s.id, c.portfolio, s.bytes FROM subject s JOIN entry e ON e.id ="
                           " s.id JOIN chain c ON c.no = e.chain WHERE s.about = ? AND s.commitment"
                           " IS NOT NULL ORDER BY e.known, s.id LIMIT 1",
                           "u", record);
    if (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = read_thread(out, row, heads);
    cpd_stmt__done(row);
    return r;
}

static bool same_text(const cpd_node *a, const cpd_node *b, const char *key)
{
    const char *one = cpd_node_get_text(a, key), *other = cpd_node_get_text(b, key);
    return one && other ? strcmp(one, other) == 0 : one == other;
}

/* A home's own chain, by whatever id it goes, is nobody's record. */
static bool is_in_a_portfolio(cpd_uuid *chain, const struct looked *e)
{
    return cpd_object__uuid(chain, e->entry, "chain") && !cpd_uuid_equal(chain, &e->origin->home);
}

/* A version that came from elsewhere goes on with a record in its own portfolio and kind. What this
 * home wrote is held together by the walk over the indexes, which reads each record whole. */
int cpd_walk__continues(struct walk *walk, const struct looked *e, const cpd_uuid *record,
                        const cpd_node *head)
{
    struct thread thread;
    cpd_uuid chain;
    if (e->origin->own)
        return 0;
    int r = find_thread(&thread, walk->home, record, true);
    bool first = !thread.known || thread.id == e->id;
    bool good = r < 0 || (is_in_a_portfolio(&chain, e) &&
                          (first || (cpd_uuid_equal(&chain, &thread.portfolio) &&
                                     same_text(head, thread.head, "kind") &&
                                     same_text(head, thread.head, "class"))));
    cpd_doc_free(thread.doc);
    if (!good)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it has the id of a record of another portfolio or kind");
    return cpd_walk__finding(walk, e->id, r);
}

static bool is_about_a_record(const char *operation)
{
    static const char *const those[] = {"signoff", "share", "unshare", "erase"};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++)
        if (strcmp(operation, those[i]) == 0)
            return true;
    return false;
}

static int check_thread(struct walk *walk, const struct looked *e, const cpd_node *statement,
                        const cpd_uuid *record, const cpd_uuid *chain)
{
    struct thread thread;
    cpd_uuid named;
    if (strcmp(e->operation, "erase") == 0 &&
        (!cpd_object__uuid(&named, statement, "portfolio") || !cpd_uuid_equal(&named, chain)))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "it speaks of another portfolio than its own");
    int r = find_thread(&thread, walk->home, record, false);
    if (r == 0 && thread.known && !cpd_uuid_equal(chain, &thread.portfolio))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "it speaks of a record of another portfolio");
    return r;
}

/* What is said of a record stands in the chain of its portfolio, so that whoever holds another one
 * cannot say it. */
int cpd_walk__about_record(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_uuid record, chain;
    if (!is_about_a_record(e->operation))
        return 0;
    if (!is_in_a_portfolio(&chain, e) || !cpd_object__uuid(&record, statement, "record")) {
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "it speaks of no record, or outside a portfolio");
        return 0;
    }
    return cpd_walk__finding(walk, e->id, check_thread(walk, e, statement, &record, &chain));
}
