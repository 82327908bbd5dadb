/* What other homes said of somebody who is here: the posts and registrations of a working life that
 * a bundle brought. They are told as they were said there, with who said it, and count from the
 * position at which they were taken, while their home is accepted here. Nothing else that another
 * home states of people is asked for: who may read, sign or act here, this home alone says.
 */
#include <stdio.h>
#include <string.h>

#include "node/node.h"
#include "person/same.h"
#include "person/statements.h"
#include "store/store.h"

/* ---- another home ---- */

/* Of its own `home` statement, and of the last word on it here. */
struct looked_at {
    cpd_key its, said;
    bool has_key, accepted;
    char name[CPD_HOME_NAME];
};

static void note_trust(struct looked_at *l, const cpd_node *statement)
{
    const char *state = cpd_node_get_text(statement, "state"),
               *name = cpd_node_get_text(statement, "name");
    l->accepted =
        cpd_object__key(&l->said, statement, "signing") && !(state && strcmp(state, "ended") == 0);
    if (name)
        snprintf(l->name, sizeof l->name, "%s", name);
}

static int look_at(struct looked_at *l, cpd_stmt *row)
{
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    int r = cpd_node__unpack(&doc, bytes, n);
    const cpd_node *statement = r == 0 ? cpd_doc_root(doc) : NULL;
    bool own = cpd_stmt__int(row, 0) < CPD_LEDGER_OWN_LIMIT;
    if (own && cpd_people__is(statement, "trust"))
        note_trust(l, statement);
    else if (!own && cpd_people__is(statement, "home"))
        l->has_key = cpd_object__key(&l->its, statement, "signing");
    cpd_doc_free(doc);
    return r;
}

/* What is not accepted here, or has no name, is told by the beginning of its fingerprint: the name
 * is the word of who accepted it. */
static void name_it(char out[CPD_HOME_NAME], const struct looked_at *l, bool accepted)
{
    char fingerprint[CPD_FINGERPRINT_TEXT];
    cpd_fingerprint_format(fingerprint, &l->its);
    if (accepted && *l->name)
        snprintf(out, CPD_HOME_NAME, "%s", l->name);
    else
        snprintf(out, CPD_HOME_NAME, "home %.9s", fingerprint);
}

int cpd_people__other_home(cpd_other_home *out, cpd_home *home, const cpd_uuid *origin,
                           int64_t known_at)
{
    struct looked_at l = {0};
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND commitment IS NULL"
                           " AND (id >= ? OR id <= ?) ORDER BY id",
                           "uii", origin, CPD_LEDGER_OWN_LIMIT,
                           known_at ? known_at : CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = look_at(&l, row);
    cpd_stmt__done(row);
    if (r < 0)
        return r;
    *out = (cpd_other_home){.accepted = l.accepted && l.has_key &&
                                        memcmp(l.its.bytes, l.said.bytes, CPD_KEY_SIZE) == 0};
    name_it(out->name, &l, out->accepted);
    return 0;
}

/* ---- what it said of a person ---- */

struct telling {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *list;
    int64_t known_at;
    bool waits; /* a post is said by a home that is not accepted */
};

static bool is_of_a_career(const cpd_node *statement)
{
    return cpd_people__is(statement, "post") || cpd_people__is(statement, "registration");
}

/* A statement names no home; here it does, by which it is known for another's. */
static int tell(struct telling *t, cpd_stmt *row)
{
    size_t n;
    cpd_uuid origin;
    cpd_other_home other;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    cpd_node *statement = cpd_node__unpack_into(t->doc, bytes, n);
    if (!statement)
        return cpd_error_last()->kind;
    if (!is_of_a_career(statement) || !cpd_stmt__uuid(row, 2, &origin))
        return 0;
    int r = cpd_people__other_home(&other, t->home, &origin, t->known_at);
    t->waits |= r == 0 && !other.accepted && cpd_people__is(statement, "post");
    if (r < 0 || !other.accepted)
        return r;
    cpd_node_set_int(t->doc, statement, "id", cpd_stmt__int(row, 0));
    cpd_object__set_uuid(t->doc, statement, "home", &origin);
    cpd_node_set_text(t->doc, statement, "by", other.name);
    cpd_node_add(t->doc, t->list, statement);
    return 0;
}

/* By the name they have there, from that home's own chain. */
static int tell_of(struct telling *t, const cpd_uuid *person)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, t->home->store,
                           "SELECT s.id, s.bytes, c.home FROM subject s JOIN entry e ON e.id = s.id"
                           " JOIN chain c ON c.no = e.chain WHERE s.about = ? AND s.id >= ? AND"
                           " s.commitment IS NULL AND c.home = c.portfolio AND e.known <= ?"
                           " ORDER BY s.id",
                           "uii", person, CPD_LEDGER_OWN_LIMIT,
                           t->known_at ? t->known_at : CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = tell(t, row);
    cpd_stmt__done(row);
    return r;
}

/* Whoever began here with the key they had there has one id in both; others were joined. */
static int tell_of_joined(struct telling *t, const cpd_uuid *person)
{
    const cpd_alias *aliases;
    size_t count;
    int r = cpd_people__aliases(&aliases, &count, t->home);
    for (size_t i = 0; r == 0 && i < count; i++)
        if (cpd_uuid_equal(&aliases[i].here, person) &&
            !cpd_uuid_equal(&aliases[i].there, person) &&
            (!t->known_at || aliases[i].position <= t->known_at))
            r = tell_of(t, &aliases[i].there);
    return r;
}

static int tell_all(struct telling *t, const cpd_uuid *person)
{
    int r = tell_of(t, person);
    return r == 0 ? tell_of_joined(t, person) : r;
}

int cpd_people__add_elsewhere(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_uuid *person,
                              int64_t known_at)
{
    struct telling t = {.home = home, .doc = doc, .list = list, .known_at = known_at};
    return tell_all(&t, person);
}

int cpd_people__posts_wait(bool *out, cpd_home *home, const cpd_uuid *person, int64_t known_at)
{
    struct telling t = {.home = home, .doc = cpd_doc_new(), .known_at = known_at};
    if (!t.doc)
        return cpd_error__no_memory();
    t.list = cpd_node_list(t.doc);
    int r = tell_all(&t, person);
    cpd_doc_free(t.doc);
    *out = r == 0 && t.waits;
    return r;
}
