/* Whom a version from another home names. Who is named in a record reads it, and its author amends
 * it; both are ids, which any home could write down. So whoever wrote it is somebody of that home,
 * and whoever was there is too, or was named in the record before: the supervisor of the home that
 * somebody left stays named when they go on elsewhere.
 */
#include <string.h>

#include "audit/walk.h"
#include "node/node.h"
#include "person/statements.h"
#include "record/record.h"

struct naming {
    struct walk *walk;
    int64_t home, number; /* of its home; of this version among those of the record */
    const cpd_uuid *record;
    cpd_history history; /* read when it is needed */
};

static int says_operation(bool *out, cpd_stmt *row, const char *operation)
{
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 0, &n);
    int r = cpd_node__unpack(&doc, bytes, n);
    *out = r == 0 && cpd_people__is(cpd_doc_root(doc), operation);
    cpd_doc_free(doc);
    return r;
}

/* A home's number is that of its own chain. */
static int declares(bool *out, const struct naming *n, const cpd_uuid *person)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, n->walk->home->store,
                           "SELECT s.bytes FROM subject s JOIN entry e ON e.id = s.id WHERE"
                           " s.about = ? AND e.chain = ? AND s.commitment IS NULL",
                           "ui", person, n->home);
    *out = false;
    while (r == 0 && !*out && (r = cpd_stmt__next(row)) > 0)
        r = says_operation(out, row, "person");
    cpd_stmt__done(row);
    return r;
}

static bool is_in(const cpd_node *head, const cpd_uuid *person)
{
    const cpd_node *people = cpd_node_get(head, "people");
    cpd_uuid id;
    bool is = cpd_object__uuid(&id, head, "author") && cpd_uuid_equal(&id, person);
    for (size_t i = 0; !is && i < cpd_node_length(people); i++)
        is = cpd_object__uuid(&id, cpd_node_at(people, i), "id") && cpd_uuid_equal(&id, person);
    return is;
}

static int named_before(bool *out, struct naming *n, const cpd_uuid *person)
{
    int r = n->history.count ? 0 : cpd_history__load(&n->history, n->walk->home, n->record);
    *out = false;
    for (size_t i = 0; r == 0 && !*out && i < n->history.count; i++) {
        const cpd_node *head = n->history.revisions[i].head;
        *out = cpd_node_get_int(head, "revision", 0) < n->number && is_in(head, person);
    }
    return r;
}

/* Then who was named before cannot be asked. What that home itself says of it counts for nothing:
 * it could erase a version of its own making. */
static int erased_elsewhere(bool *out, const struct naming *n)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, n->walk->home->store,
                           "SELECT bytes FROM subject WHERE about = ? AND commitment IS NULL AND"
                           " id NOT BETWEEN ? AND ?",
                           "uii", n->record, n->home << CPD_LEDGER_HOME_SHIFT,
                           ((n->home + 1) << CPD_LEDGER_HOME_SHIFT) - 1);
    *out = false;
    while (r == 0 && !*out && (r = cpd_stmt__next(row)) > 0)
        r = says_operation(out, row, "erase");
    cpd_stmt__done(row);
    return r;
}

static int may_be_named(bool *out, struct naming *n, const cpd_uuid *person)
{
    int r = declares(out, n, person);
    if (r == 0 && !*out)
        r = named_before(out, n, person);
    return r == 0 && !*out ? erased_elsewhere(out, n) : r;
}

static int check_people(struct naming *n, const struct looked *e, const cpd_node *people)
{
    int r = 0;
    bool good = true;
    for (size_t i = 0; r == 0 && good && i < cpd_node_length(people); i++) {
        cpd_uuid person;
        if (cpd_object__uuid(&person, cpd_node_at(people, i), "id"))
            r = may_be_named(&good, n, &person);
    }
    if (r == 0 && !good)
        cpd_walk__bad(n->walk, e->id, CPD_ETAMPERED,
                      "it names somebody whom its home does not know and no earlier version names");
    return r;
}

int cpd_walk__named(struct walk *walk, const struct looked *e, const cpd_uuid *record,
                    const cpd_node *head)
{
    struct naming n = {.walk = walk,
                       .home = e->id >> CPD_LEDGER_HOME_SHIFT,
                       .number = cpd_node_get_int(head, "revision", 0),
                       .record = record};
    cpd_uuid author;
    bool good = false;
    if (e->origin->own)
        return 0;
    int r = cpd_object__uuid(&author, head, "author") ? declares(&good, &n, &author) : 0;
    if (r == 0 && !good)
        cpd_walk__bad(walk, e->id, CPD_ETAMPERED,
                      "it is written by somebody whom its home does not know");
    if (r == 0)
        r = check_people(&n, e, cpd_node_get(head, "people"));
    cpd_history__fini(&n.history);
    return cpd_walk__finding(walk, e->id, r);
}
