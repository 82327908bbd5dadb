/* Which homes may speak of a person. An id is only a word: any home can write down any id, and what
 * it then signs as that person must not pass for theirs. Two homes mean one person when a key of
 * theirs stands in both, each time with the proof of whoever has it, made for that home: so it is
 * with a second device. Whom a home declares first, and no other does, it is free to speak of.
 */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "person/person.h"
#include "store/store.h"

/* A statement of a home about the person. */
struct declared {
    int64_t home; /* number of the home; 0: this one */
    bool proven;  /* a key, with the proof of its holder for that home */
    bool linked;  /* signed by the key before */
    cpd_key key;
};

struct declarations {
    struct declared *at;
    size_t count;
};

static bool says(const cpd_node *statement, const char *operation)
{
    const char *said = cpd_node_get_text(statement, "operation");
    return said && strcmp(said, operation) == 0;
}

/* A home's number is that of its own chain. */
static int home_of(cpd_uuid *out, cpd_home *home, int64_t number)
{
    cpd_stmt *row;
    *out = home->id;
    if (number == 0)
        return 0;
    int r =
        cpd_store__ask(&row, home->store, "SELECT portfolio FROM chain WHERE no = ?", "i", number);
    if (r == 0)
        r = cpd_stmt__next(row);
    r = r > 0 && cpd_stmt__uuid(row, 0, out) ? 0 : r < 0 ? r : CPD_EABSENT;
    cpd_stmt__done(row);
    return r;
}

/* Whether the proof holds is the walk's to check. */
static int read_declared(struct declared *out, cpd_home *home, int64_t id,
                         const cpd_node *statement)
{
    cpd_uuid origin, named;
    const char *signing = cpd_node_get_text(statement, "signing");
    *out = (struct declared){.home = id >> CPD_LEDGER_HOME_SHIFT,
                             .linked = cpd_node_get(statement, "succession") != NULL};
    if (!says(statement, "key"))
        return 0;
    int r = home_of(&origin, home, out->home);
    out->proven = r == 0 && cpd_node_get(statement, "proof") && signing &&
                  cpd_hex_parse(out->key.bytes, CPD_KEY_SIZE, signing) &&
                  cpd_object__uuid(&named, statement, "home") && cpd_uuid_equal(&named, &origin);
    return r == CPD_EABSENT ? 0 : r;
}

bool cpd_people__speaks_of_them(const cpd_node *statement)
{
    static const char *const those[] = {"person", "key", "post", "registration", "contact"};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++)
        if (says(statement, those[i]))
            return true;
    return false;
}

static int add(struct declarations *all, cpd_home *home, int64_t id, const cpd_node *statement)
{
    if (!cpd_people__speaks_of_them(statement))
        return 0;
    struct declared *grown = realloc(all->at, (all->count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    all->at = grown;
    return read_declared(&grown[all->count++], home, id, statement);
}

/* By home, each in its order; all->at is to free(), also after a failure. */
static int read_all(struct declarations *all, cpd_home *home, const cpd_uuid *person)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT id, bytes FROM subject WHERE about = ? AND commitment IS NULL"
                           " ORDER BY id",
                           "u", person);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t length;
        cpd_doc *doc = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
        r = cpd_node__unpack(&doc, bytes, length);
        if (r == 0)
            r = add(all, home, cpd_stmt__int(row, 0), cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_stmt__done(row);
    return r;
}

static bool same_key(const struct declared *a, const struct declared *b)
{
    return a->proven && b->proven && memcmp(&a->key, &b->key, sizeof a->key) == 0;
}

/* Has this home a key of one that is in already? */
static bool shares_key(const struct declarations *all, int64_t home, const bool *in)
{
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; all->at[i].home == home && k < all->count; k++)
            if (in[k] && same_key(&all->at[i], &all->at[k]))
                return true;
    return false;
}

/* From the first home on, whoever shares a key with one that is in is in too. */
static bool all_in(const struct declarations *all, bool *in)
{
    bool grew = true;
    size_t outside = 0;
    for (size_t i = 0; i < all->count; i++)
        in[i] = all->at[i].home == all->at[0].home;
    while (grew) {
        grew = false;
        outside = 0;
        for (size_t i = 0; i < all->count; i++) {
            if (!in[i] && shares_key(all, all->at[i].home, in))
                grew = in[i] = true;
            outside += !in[i];
        }
    }
    return outside == 0;
}

int cpd_people__is_one(bool *out, cpd_home *home, const cpd_uuid *person)
{
    struct declarations all = {0};
    int r = read_all(&all, home, person);
    bool *in = r == 0 && all.count ? calloc(all.count, sizeof *in) : NULL;
    *out = all.count == 0;
    if (r == 0 && all.count)
        r = in ? 0 : cpd_error__no_memory();
    if (in)
        *out = all_in(&all, in);
    free(in);
    free(all.at);
    return r;
}

/* The newest key there that this home declares too, and from it on each signed by the one before.
 */
static bool ends_linked(const struct declarations *all, int64_t number)
{
    bool linked = false;
    for (size_t i = 0; i < all->count; i++) {
        const struct declared *one = &all->at[i];
        bool known = false;
        for (size_t k = 0; one->home == number && k < all->count; k++)
            known |= all->at[k].home == 0 && same_key(one, &all->at[k]);
        if (one->home == number && one->proven)
            linked = known || (linked && one->linked);
    }
    return linked;
}

int cpd_people__is_followed(bool *out, cpd_home *home, const cpd_uuid *person,
                            const cpd_uuid *origin)
{
    struct declarations all = {0};
    int64_t number = -1;
    int r = cpd_store__ask_int(&number, home->store,
                               "SELECT no FROM chain WHERE home = ? AND portfolio = ?", "uu",
                               origin, origin);
    if (r >= 0)
        r = read_all(&all, home, person);
    *out = r == 0 && ends_linked(&all, number);
    free(all.at);
    return r;
}
