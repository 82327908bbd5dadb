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

/* The portfolio of somebody here is nobody else's, whoever brings one of that id. */
int cpd_walk__joined(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    cpd_uuid portfolio;
    bool own = false;
    if (strcmp(e->operation, "same-as") != 0 || !e->origin->own || walk->scratch ||
        !cpd_object__uuid(&portfolio, statement, "portfolio"))
        return 0;
    int r = cpd_people__is_own_portfolio(&own, walk->home, &portfolio);
    if (r == 0 && own)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it joins a portfolio of this home to somebody, as if it had been brought");
    return r;
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
    bool good =
        r < 0 || !thread.known || thread.id == e->id ||
        (cpd_object__uuid(&chain, e->entry, "chain") && cpd_uuid_equal(&chain, &thread.portfolio) &&
         same_text(head, thread.head, "kind") && same_text(head, thread.head, "class"));
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

/* What is said of a record stands in the chain of its portfolio, so that whoever holds another one
 * cannot say it. */
int cpd_walk__about_record(struct walk *walk, const struct looked *e, const cpd_node *statement)
{
    struct thread thread;
    cpd_uuid record, chain, named;
    if (!is_about_a_record(e->operation) || !cpd_object__uuid(&record, statement, "record") ||
        !cpd_object__uuid(&chain, e->entry, "chain"))
        return 0;
    if (strcmp(e->operation, "erase") == 0 &&
        (!cpd_object__uuid(&named, statement, "portfolio") || !cpd_uuid_equal(&named, &chain)))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "it speaks of another portfolio than its own");
    int r = find_thread(&thread, walk->home, &record, false);
    if (r == 0 && thread.known && !cpd_uuid_equal(&chain, &thread.portfolio))
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED, "it speaks of a record of another portfolio");
    return cpd_walk__finding(walk, e->id, r);
}
