/* What a sign-off statement must say to be believed, by what was known at its own position: who
 * signed, with which key, and what let them sign in somebody's place.
 *
 * Statements come from the database, so from anybody: nothing here trusts that they are well
 * formed. What a sign-off cites (a delegation, an appointment, an invitation) is an entry of its
 * home's own chain, named by hash, and stands before it.
 */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

static const char *const capacities[] = {"", "own", "delegated", "acting", "on-behalf", NULL};

int cpd_signoff__capacity(const cpd_node *statement)
{
    const char *capacity = cpd_node_get_text(statement, "capacity");
    for (int i = 1; capacity && capacities[i]; i++)
        if (strcmp(capacities[i], capacity) == 0)
            return i == CPD_CAPACITY_OWN && cpd_node_get(statement, "invitation")
                       ? CPD_CAPACITY_INVITED
                       : i;
    return 0;
}

static int unproven(const char *why)
{
    return cpd_error__set(CPD_ETAMPERED, "a sign-off %s", why);
}

static int malformed(const char *what)
{
    return cpd_error__set(CPD_EDAMAGED, "a sign-off %s", what);
}

/* ---- what it cites ---- */

/* A statement of the same home before the sign-off. */
struct cited {
    cpd_home *home;
    int64_t id; /* of the sign-off */
    cpd_doc *doc;
    const cpd_node *statement; /* NULL while it is not found */
    cpd_uuid ended;            /* what an end after it names */
};

static bool says(const cpd_node *statement, const char *key, const char *text)
{
    const char *said = cpd_node_get_text(statement, key);
    return said && text && strcmp(said, text) == 0;
}

/* Is this row the entry of that hash? 1 yes, 0 no. */
static int is_cited(cpd_node **out, struct cited *c, cpd_stmt *row, const char *operation,
                    const cpd_hash *hash)
{
    size_t length;
    cpd_hash entry;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    cpd_node *statement = cpd_node__unpack_into(c->doc, bytes, length);
    if (!statement)
        return cpd_error_last()->kind;
    if (!says(statement, "operation", operation))
        return 0;
    int r = cpd_ledger__entry_hash(&entry, c->home, cpd_stmt__int(row, 0));
    *out = statement;
    return r < 0 ? r : cpd_hash_equal(&entry, hash);
}

/* Was what has this id ended by a statement of the same operation before the sign-off? */
static bool ends(const cpd_node *statement, const cpd_uuid *what)
{
    cpd_uuid ended;
    return what && cpd_object__uuid(&ended, statement, "ends") && cpd_uuid_equal(&ended, what);
}

/* The own chain of another home up to a sign-off: of it only what is cited came. A home's number is
 * that of its own chain. */
static int ask_there(cpd_stmt **row, cpd_home *home, int64_t id)
{
    return cpd_store__ask(row, home->store,
                          "SELECT s.id, s.bytes FROM entry e JOIN subject s ON s.id = e.id"
                          " WHERE e.chain = ? AND s.id < ? AND s.commitment IS NULL ORDER BY s.id",
                          "ii", id >> CPD_LEDGER_HOME_SHIFT, id);
}

/* The entries that concern somebody (or a record) up to the sign-off; of another home all of them.
 */
static int ask_cited(cpd_stmt **row, const struct cited *c, const cpd_uuid *about)
{
    if (c->id >= CPD_LEDGER_OWN_LIMIT)
        return ask_there(row, c->home, c->id);
    return cpd_store__ask(row, c->home->store,
                          "SELECT id, bytes FROM subject WHERE about = ? AND id < ? AND "
                          "commitment IS NULL ORDER BY id",
                          "ui", about, c->id);
}

/* @param key  which member of the sign-off names the entry @param id_key  the member by which an
 * end names it; NULL when it cannot be ended so. CPD_ETAMPERED when it is not there or had ended */
static int find_cited(struct cited *c, const cpd_node *signoff, const char *key,
                      const char *operation, const char *id_key, const cpd_uuid *about)
{
    cpd_hash hash;
    cpd_uuid id;
    cpd_stmt *row;
    bool ended = false;
    if (!cpd_object__hash(&hash, signoff, key))
        return malformed("does not name what lets its signer sign in that capacity");
    int r = ask_cited(&row, c, about);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_node *one = NULL;
        r = is_cited(&one, c, row, operation, &hash);
        if (r > 0)
            c->statement = one;
        if (r == 0 && one && c->statement && id_key && cpd_object__uuid(&id, c->statement, id_key))
            ended = ended || ends(one, &id);
        r = r < 0 ? r : 0;
    }
    cpd_stmt__done(row);
    if (r == 0 && !c->statement)
        r = unproven("names a delegation, an appointment or an invitation that is not there");
    return r == 0 && ended ? unproven("stands after the end of what its signer signs by") : r;
}

/* ---- in somebody's place ---- */

/* What is checked, and against what. */
struct checking {
    cpd_home *home;
    int64_t id;
    const cpd_node *statement;
    cpd_uuid signer, whose, record;
    cpd_date day;
    const char *role;
    cpd_history history;
    const cpd_revision *revision; /* NULL when it is erased whole */
};

static bool is_same(const cpd_node *statement, const char *key, const cpd_uuid *expected)
{
    cpd_uuid found;
    return cpd_object__uuid(&found, statement, key) && cpd_uuid_equal(&found, expected);
}

/* ---- by whichever name ---- */

/* A statement of that home: is the one whom it joins to somebody of another home this person? */
static int joins(bool *out, const struct checking *k, cpd_stmt *row, const cpd_uuid *there,
                 const cpd_uuid *person)
{
    size_t length;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int r = cpd_node__unpack(&doc, bytes, length);
    const cpd_node *statement = r == 0 ? cpd_doc_root(doc) : NULL;
    if (says(statement, "operation", "same-as") && is_same(statement, "person", person) &&
        is_same(cpd_node_get(statement, "same"), "person", there))
        r = cpd_people__is_borne_out(out, k->home, statement);
    cpd_doc_free(doc);
    return r;
}

/* Had the home of the sign-off said by then that who is called so elsewhere is this person? */
static int is_joined(bool *out, const struct checking *k, const cpd_uuid *there,
                     const cpd_uuid *person)
{
    cpd_stmt *row;
    *out = false;
    if (k->id < CPD_LEDGER_OWN_LIMIT)
        return cpd_people__joined(out, k->home, there, person, k->id);
    int r = ask_there(&row, k->home, k->id);
    while (r == 0 && !*out && (r = cpd_stmt__next(row)) > 0)
        r = joins(out, k, row, there, person);
    cpd_stmt__done(row);
    return r;
}

/* Does that member name the person, there or as they were called in a home before? */
static int is_person(bool *out, const struct checking *k, const cpd_node *object,
                     const char *member, const cpd_uuid *person)
{
    cpd_uuid named;
    *out = is_same(object, member, person);
    if (*out || !cpd_object__uuid(&named, object, member))
        return 0;
    return is_joined(out, k, &named, person);
}

/* Does the signed revision itself give this person that role? */
static int is_named(bool *out, const struct checking *k, const cpd_uuid *person)
{
    const cpd_node *people = cpd_node_get(k->revision->head, "people");
    int r = 0;
    *out = false;
    for (size_t i = 0; r == 0 && !*out && i < cpd_node_length(people); i++)
        if (says(cpd_node_at(people, i), "role", k->role))
            r = is_person(out, k, cpd_node_at(people, i), "id", person);
    return r;
}

static int stands_in(bool *out, const struct checking *k, const cpd_uuid *person)
{
    int r = is_named(out, k, person);
    if (r == 0 && !*out && !cpd_node_get(k->revision->head, "people"))
        r = is_person(out, k, k->revision->head, "author", person);
    return r;
}

/* ---- what another home said of contacts ---- */

/* One statement of that home; what is looked for is found. */
struct there {
    cpd_uuid holder; /* of the portfolio, as that home calls them */
    const cpd_uuid *person;
    bool held, stood;
};

static void look_for_holder(struct there *t, const struct checking *k, const cpd_node *statement)
{
    if ((says(statement, "operation", "person") || says(statement, "operation", "same-as")) &&
        is_same(statement, "portfolio", &k->history.portfolio))
        t->held = cpd_object__uuid(&t->holder, statement, "person");
}

static void look_for_contact(struct there *t, const struct checking *k, const cpd_node *statement)
{
    cpd_period period = {cpd_object__date(statement, "since"),
                         cpd_object__date(statement, "until")};
    t->stood =
        t->stood || (t->held && t->person && says(statement, "operation", "contact") &&
                     says(statement, "line", k->role) && is_same(statement, "person", &t->holder) &&
                     is_same(statement, "to", t->person) && cpd_period_has(period, k->day));
}

/* Who holds the portfolio stands before what is said of them. */
static int look_there(struct there *t, const struct checking *k)
{
    cpd_stmt *row;
    int r = ask_there(&row, k->home, k->id);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t length;
        cpd_doc *doc = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
        r = cpd_node__unpack(&doc, bytes, length);
        if (r == 0) {
            look_for_holder(t, k, cpd_doc_root(doc));
            look_for_contact(t, k, cpd_doc_root(doc));
        }
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r == 0 && !t->held ? unproven("is of a record that nobody there holds") : r;
}

/* Who holds the portfolio, as the home of the sign-off calls them. @param person  who may have been
 * their contact; NULL: nobody */
static int find_holder(struct there *t, const struct checking *k, const cpd_uuid *person)
{
    cpd_person_row holder;
    *t = (struct there){.person = person};
    if (k->id >= CPD_LEDGER_OWN_LIMIT)
        return look_there(t, k);
    int r = cpd_people__holder(&holder, k->home, &k->history.portfolio);
    if (r == CPD_EABSENT)
        return unproven("is of a record that nobody here holds");
    t->holder = holder.id;
    return r == 0 && person ? cpd_people__is_contact(&t->stood, k->home, &t->holder, k->role,
                                                     person, k->day, k->id)
                            : r;
}

/* Whose place it is must have been theirs: by the record, or as a named contact of the holder. */
static int check_whose(const struct checking *k, const cpd_uuid *person)
{
    struct there there;
    bool stands = false;
    int r = k->revision ? stands_in(&stands, k, person) : 0;
    if (r < 0 || !k->revision || stands)
        return r;
    r = find_holder(&there, k, person);
    return r == 0 && !there.stood ? unproven("is for somebody who did not stand in that role") : r;
}

static int check_delegation(const struct checking *k)
{
    struct cited c = {.home = k->home, .id = k->id, .doc = cpd_doc_new()};
    if (!c.doc)
        return cpd_error__no_memory();
    int r = find_cited(&c, k->statement, "delegation", "delegate", "delegation", &k->signer);
    cpd_delegation given = {
        .period = {cpd_object__date(c.statement, "since"), cpd_object__date(c.statement, "until")},
        .said = c.statement};
    if (r == 0 &&
        (!is_same(c.statement, "from", &k->whose) || !is_same(c.statement, "person", &k->signer) ||
         !is_same(cpd_node_get(c.statement, "signer"), "person", &k->whose) ||
         cpd_uuid_equal(&k->signer, &k->whose)))
        r = unproven("names a delegation between other people");
    if (r == 0 && !says(c.statement, "capacity", cpd_node_get_text(k->statement, "capacity")))
        r = unproven("is in another capacity than its delegation gives");
    if (r == 0 && k->revision &&
        !cpd_standing__covers(&given, k->day, k->revision->head, &k->history.portfolio, k->role))
        r = unproven("is not covered by the delegation that it names");
    if (r == 0)
        r = check_whose(k, &k->whose);
    cpd_doc_free(c.doc);
    return r;
}

static int check_appointment(const struct checking *k)
{
    struct cited c = {.home = k->home, .id = k->id, .doc = cpd_doc_new()};
    struct there there;
    if (!c.doc)
        return cpd_error__no_memory();
    int r = find_holder(&there, k, NULL);
    if (r == 0)
        r = find_cited(&c, k->statement, "appointment", "contact", NULL, &there.holder);
    cpd_period period = {cpd_object__date(c.statement, "since"),
                         cpd_object__date(c.statement, "until")};
    if (r == 0 &&
        (!is_same(c.statement, "person", &there.holder) ||
         !is_same(c.statement, "to", &k->signer) || !says(c.statement, "capacity", "acting") ||
         !says(c.statement, "line", k->role) || !cpd_period_has(period, k->day)))
        r = unproven("names an appointment to act that is another, or not of that day");
    if (r == 0 && cpd_node_get(k->statement, "for"))
        r = check_whose(k, &k->whose);
    cpd_doc_free(c.doc);
    return r;
}

/* ---- for oneself ---- */

/* As the head names them; or as who judges and says it of themselves: such a record need name
 * nobody. */
static int is_theirs(bool *out, const struct checking *k)
{
    int r = is_named(out, k, &k->signer);
    if (r == 0 && !*out && k->history.kind->writer == CPD_WRITER_OTHER &&
        strcmp(k->role, "assessor") == 0)
        r = is_person(out, k, k->revision->head, "author", &k->signer);
    return r;
}

/* As the head names them, as who judges, or as a named contact of the holder where the head names
 * nobody; never over what they wrote themselves. Of another home only what is cited came, and who
 * signs for themselves cites nothing: there the head alone can be asked. What a newer program wrote
 * is not judged here. */
static int check_own(const struct checking *k)
{
    struct there there;
    bool good = !k->revision || !k->history.kind;
    int r = good ? 0 : is_theirs(&good, k);
    if (r < 0 || good)
        return r;
    if (cpd_node_get(k->revision->head, "people"))
        return unproven("is by somebody whom the record does not name in that role");
    if (is_same(k->revision->head, "author", &k->signer))
        return unproven("is by who wrote the record");
    if (k->id >= CPD_LEDGER_OWN_LIMIT)
        return 0;
    r = find_holder(&there, k, &k->signer);
    return r == 0 && !there.stood ? unproven("is by somebody who did not stand in that role") : r;
}

/* ---- by invitation ---- */

static int find_invitation(struct cited *c, const cpd_node *signoff)
{
    cpd_uuid guest;
    if (!cpd_object__uuid(&guest, cpd_node_get(signoff, "signer"), "guest"))
        return malformed("names no signer");
    return find_cited(c, signoff, "invitation", "invite", "invitation", &guest);
}

static int check_once(const struct checking *k)
{
    int64_t guest, others;
    int r = cpd_ledger__ident_find(&guest, k->home, &k->signer);
    if (r == 0)
        r = cpd_store__ask_int(&others, k->home->store,
                               "SELECT count(*) FROM signed WHERE signer = ? AND id < ?", "ii",
                               guest, k->id);
    return r < 0 ? r : others ? unproven("is the second one by the same invitation") : 0;
}

static int check_invitation(const struct checking *k)
{
    static const char *const same[] = {"record", "revision_hash", "role"};
    struct cited c = {.home = k->home, .id = k->id, .doc = cpd_doc_new()};
    if (!c.doc)
        return cpd_error__no_memory();
    int r = find_invitation(&c, k->statement);
    for (size_t i = 0; r == 0 && i < sizeof same / sizeof *same; i++)
        if (!says(c.statement, same[i], cpd_node_get_text(k->statement, same[i])))
            r = unproven("is of something else than its invitation");
    if (r == 0 &&
        (!is_same(c.statement, "invitation", &k->signer) ||
         !is_same(cpd_node_get(c.statement, "signer"), "person", &k->whose) ||
         !cpd_node_equal(cpd_node_get(c.statement, "guest"), cpd_node_get(k->statement, "guest"))))
        r = unproven("names another guest, or another who invited them");
    if (r == 0 && cpd_object__date(c.statement, "until") < k->day)
        r = unproven("is later than its invitation allows");
    cpd_doc_free(c.doc);
    return r == 0 ? check_once(k) : r;
}

/* ---- all of it ---- */

static int find_revision(struct checking *k)
{
    cpd_hash hash;
    if (!cpd_object__hash(&hash, k->statement, "revision_hash"))
        return malformed("names no revision");
    int r = cpd_history__load(&k->history, k->home, &k->record);
    for (size_t i = 0; r == 0 && i < k->history.count; i++)
        if (cpd_hash_equal(&k->history.revisions[i].hash, &hash))
            k->revision = &k->history.revisions[i];
    return r == CPD_EABSENT ? 0 : r;
}

/* Nobody signs in two ways at once. */
static bool says_too_much(const cpd_node *statement, int capacity)
{
    bool delegated = capacity == CPD_CAPACITY_DELEGATED || capacity == CPD_CAPACITY_ON_BEHALF;
    bool acting = capacity == CPD_CAPACITY_ACTING, guest = capacity == CPD_CAPACITY_INVITED;
    return (!delegated && cpd_node_get(statement, "delegation")) ||
           (!acting && cpd_node_get(statement, "appointment")) ||
           (!guest && cpd_node_get(statement, "invitation")) ||
           (!delegated && !acting && cpd_node_get(statement, "for")) ||
           (!guest && cpd_node_get(statement, "invited_by"));
}

static int parse(struct checking *k, int capacity)
{
    const cpd_node *s = k->statement, *signer = cpd_node_get(s, "signer");
    bool guest = capacity == CPD_CAPACITY_INVITED;
    bool instead = capacity == CPD_CAPACITY_DELEGATED || capacity == CPD_CAPACITY_ON_BEHALF;
    k->role = cpd_node_get_text(s, "role");
    k->day = cpd_object__date(s, "date");
    if (!capacity || !cpd_outcome__number(cpd_node_get_text(s, "outcome")))
        return malformed("has a capacity or an outcome that this program does not know");
    if (says_too_much(s, capacity))
        return unproven("names more than its capacity needs");
    if (!cpd_object__uuid(&k->signer, signer, guest ? "guest" : "person"))
        return malformed("names no signer");
    if (!cpd_object__uuid(&k->whose, s, guest ? "invited_by" : "for") && (instead || guest))
        return malformed("does not say in whose place it stands");
    if (!cpd_object__uuid(&k->record, s, "record") || !k->role || !cpd_code_is_good(k->role) ||
        k->day == CPD_DATE_NONE)
        return malformed("names no record, role or day");
    return 0;
}

int cpd_signoff__check(cpd_home *home, int64_t id, const cpd_node *statement)
{
    struct checking k = {.home = home, .id = id, .statement = statement};
    int capacity = cpd_signoff__capacity(statement);
    int r = parse(&k, capacity);
    if (r < 0)
        return r;
    r = find_revision(&k);
    if (r == 0)
        r = capacity == CPD_CAPACITY_OWN       ? check_own(&k)
            : capacity == CPD_CAPACITY_INVITED ? check_invitation(&k)
            : capacity == CPD_CAPACITY_ACTING  ? check_appointment(&k)
                                               : check_delegation(&k);
    cpd_history__fini(&k.history);
    return r;
}

/* ---- the key ---- */

static int guest_key(cpd_key *out, cpd_home *home, int64_t id, const cpd_node *statement)
{
    struct cited c = {.home = home, .id = id, .doc = cpd_doc_new()};
    if (!c.doc)
        return cpd_error__no_memory();
    int r = find_invitation(&c, statement);
    const char *signing = cpd_node_get_text(c.statement, "signing");
    if (r == 0 && (!signing || !cpd_hex_parse(out->bytes, CPD_KEY_SIZE, signing)))
        r = unproven("rests on an invitation without a key");
    cpd_doc_free(c.doc);
    return r;
}

int cpd_signoff__key(cpd_key *out, cpd_home *home, int64_t id, const cpd_node *statement)
{
    cpd_public keys;
    cpd_uuid person;
    int64_t certificate;
    cpd_hash named, found;
    if (cpd_signoff__capacity(statement) == CPD_CAPACITY_INVITED)
        return guest_key(out, home, id, statement);
    if (!cpd_object__uuid(&person, cpd_node_get(statement, "signer"), "person"))
        return cpd_error__set(CPD_EDAMAGED, "it names no signer");
    int r = cpd_people__keys(&keys, &certificate, home, &person, id);
    if (r == CPD_EABSENT)
        return cpd_error__set(CPD_ETAMPERED, "the signer had no key in force at that position");
    if (r == 0)
        r = cpd_ledger__entry_hash(&found, home, certificate);
    if (r == 0 &&
        (!cpd_object__hash(&named, statement, "certificate") || !cpd_hash_equal(&named, &found)))
        r = cpd_error__set(CPD_ETAMPERED, "it names another certificate than the signer's");
    if (r == 0)
        *out = keys.sign;
    return r;
}
