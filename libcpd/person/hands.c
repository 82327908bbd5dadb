/* Which homes may speak of a person. An id is only a word: any home can write down any id, and what
 * it then signs as that person must not pass for theirs. Two homes mean one person when a key of
 * theirs stands in both, each time with the proof of whoever has it, made for that home: so it is
 * with a second device. Whom a home declares first, and no other does, it is free to speak of.
 */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "person/statements.h"
#include "store/store.h"

/* A statement of a home about the person. */
struct declared {
    int64_t home;        /* number of the home; 0: this one */
    int64_t known;       /* the position here from which it is known */
    bool is_key, proven; /* a key; with the proof of its holder for that home */
    bool linked;         /* signed by the key before */
    cpd_key key;
};

/* A key that others may have had, as is known here from a position on. */
struct ended {
    cpd_key key;
    int64_t known;
};

struct declarations {
    cpd_home *home;
    struct declared *at;
    size_t count;
    struct ended *ended;
    size_t ended_count;
};

bool cpd_people__speaks_of_them(const cpd_node *statement)
{
    static const char *const those[] = {"person", "key", "post", "registration", "contact"};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++)
        if (cpd_people__is(statement, those[i]))
            return true;
    return false;
}

/* ---- reading ---- */

static int note_end(struct declarations *all, int64_t known, const cpd_node *statement)
{
    cpd_key key;
    if (!cpd_node_get(statement, "compromised") || !cpd_object__key(&key, statement, "signing"))
        return 0;
    struct ended *grown = realloc(all->ended, (all->ended_count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    all->ended = grown;
    grown[all->ended_count++] = (struct ended){key, known};
    return 0;
}

/* Whether the proof holds is the walk's to check. */
static void read_key(struct declared *out, const cpd_node *statement, const cpd_uuid *origin)
{
    cpd_uuid named;
    out->is_key = true;
    out->linked = cpd_node_get(statement, "succession") != NULL;
    out->proven = cpd_node_get(statement, "proof") &&
                  cpd_object__key(&out->key, statement, "signing") &&
                  cpd_object__uuid(&named, statement, "home") && cpd_uuid_equal(&named, origin);
}

static int add(struct declarations *all, int64_t id, int64_t known, const cpd_node *statement,
               const cpd_uuid *origin)
{
    if (cpd_people__is(statement, "key") && cpd_node_get(statement, "until"))
        return note_end(all, known, statement);
    if (!cpd_people__speaks_of_them(statement))
        return 0;
    struct declared *grown = realloc(all->at, (all->count + 1) * sizeof *grown);
    if (!grown)
        return cpd_error__no_memory();
    all->at = grown;
    grown[all->count] = (struct declared){.home = id >> CPD_LEDGER_HOME_SHIFT, .known = known};
    if (cpd_people__is(statement, "key"))
        read_key(&grown[all->count], statement, origin);
    all->count++;
    return 0;
}

static int add_row(struct declarations *all, cpd_stmt *row)
{
    size_t length;
    cpd_uuid origin;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int r = cpd_node__unpack(&doc, bytes, length);
    if (r == 0 && cpd_stmt__uuid(row, 3, &origin))
        r = add(all, cpd_stmt__int(row, 0), cpd_stmt__int(row, 2), cpd_doc_root(doc), &origin);
    cpd_doc_free(doc);
    return r;
}

/* Whoever brings a key after it was known that others may have had it proves nothing by it. */
static void drop_doubted(struct declarations *all)
{
    for (size_t i = 0; i < all->count; i++)
        for (size_t k = 0; k < all->ended_count; k++)
            if (all->at[i].home != 0 && all->ended[k].known < all->at[i].known &&
                memcmp(&all->at[i].key, &all->ended[k].key, sizeof(cpd_key)) == 0)
                all->at[i].proven = false;
}

/* By home, each in its order. Free with fini(), also after a failure. */
static int read_all(struct declarations *all, const cpd_uuid *person)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, all->home->store,
                           "SELECT s.id, s.bytes, e.known, c.home FROM subject s JOIN entry e ON"
                           " e.id = s.id JOIN chain c ON c.no = e.chain WHERE s.about = ? AND"
                           " s.commitment IS NULL ORDER BY s.id",
                           "u", person);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = add_row(all, row);
    cpd_stmt__done(row);
    drop_doubted(all);
    return r;
}

static void fini(struct declarations *all)
{
    free(all->at);
    free(all->ended);
}

/* ---- who is one ---- */

static bool same_key(const struct declared *a, const struct declared *b)
{
    return a->proven && b->proven && memcmp(&a->key, &b->key, sizeof a->key) == 0;
}

/* Is statement i reached from one that is in? */
typedef bool reaches(const struct declarations *all, size_t i, const bool *in);

static void spread(const struct declarations *all, bool *in, reaches *reached)
{
    for (bool grew = true; grew;) {
        grew = false;
        for (size_t i = 0; i < all->count; i++)
            if (!in[i] && reached(all, i, in))
                grew = in[i] = true;
    }
}

/* A home is in with all it says when one of its keys is that of one that is in. */
static bool by_home(const struct declarations *all, size_t i, const bool *in)
{
    for (size_t k = 0; k < all->count; k++)
        for (size_t l = 0; all->at[k].home == all->at[i].home && l < all->count; l++)
            if (in[k] || (in[l] && same_key(&all->at[k], &all->at[l])))
                return true;
    return false;
}

/* The key before it in its home, or after it; NULL for a first or last one. */
static const struct declared *key_beside(const struct declarations *all, size_t i, int step)
{
    for (size_t k = i + (size_t)step; k < all->count && all->at[k].home == all->at[i].home;
         k += (size_t)step)
        if (all->at[k].is_key)
            return &all->at[k];
    return NULL;
}

/* A key is in when it stands elsewhere as one that is in; when the one before, which is in, signed
 * it; when the one after, which is in, names it in its proof. Whatever else a home says is in with
 * a key of it. */
static bool by_key(const struct declarations *all, size_t i, const bool *in)
{
    const struct declared *one = &all->at[i], *before = key_beside(all, i, -1),
                          *after = key_beside(all, i, 1);
    for (size_t k = 0; k < all->count; k++)
        if (in[k] && (one->is_key ? same_key(one, &all->at[k])
                                  : all->at[k].is_key && all->at[k].home == one->home))
            return true;
    return one->proven && ((one->linked && before && in[before - all->at]) ||
                           (after && after->proven && in[after - all->at]));
}

/* Of our own people another home may only say what their own keys bear out. */
static void mark(const struct declarations *all, bool *in)
{
    bool ours = all->at[0].home == 0;
    for (size_t i = 0; i < all->count; i++)
        in[i] = ours ? all->at[i].home == 0 : i == 0;
    spread(all, in, ours ? by_key : by_home);
}

int cpd_people__is_one(bool *out, cpd_home *home, const cpd_uuid *person)
{
    struct declarations all = {.home = home};
    int r = read_all(&all, person);
    bool *in = r == 0 && all.count ? calloc(all.count, sizeof *in) : NULL;
    *out = true;
    if (r == 0 && all.count && !in)
        r = cpd_error__no_memory();
    if (in)
        mark(&all, in);
    for (size_t i = 0; in && i < all.count; i++)
        *out = *out && in[i];
    free(in);
    fini(&all);
    return r;
}

/* The newest key of a home; NULL when it declares none. */
static const struct declared *newest_of(const struct declarations *all, int64_t number)
{
    const struct declared *newest = NULL;
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].is_key && all->at[i].home == number)
            newest = &all->at[i];
    return newest;
}

/* From the keys of this home on. */
static bool is_reached(const struct declarations *all, const struct declared *wanted, bool *in)
{
    for (size_t i = 0; i < all->count; i++)
        in[i] = all->at[i].home == 0 && all->at[i].proven;
    spread(all, in, by_key);
    return in[wanted - all->at];
}

int cpd_people__is_followed(bool *out, cpd_home *home, const cpd_uuid *person,
                            const cpd_uuid *origin)
{
    struct declarations all = {.home = home};
    bool own = cpd_uuid_equal(origin, &home->id);
    int64_t number = own ? 0 : -1; /* -1: nothing of that home is here */
    int r = own ? 0
                : cpd_store__ask_int(&number, home->store,
                                     "SELECT no FROM chain WHERE home = ? AND portfolio = ?", "uu",
                                     origin, origin);
    if (r >= 0)
        r = read_all(&all, person);
    const struct declared *newest = r == 0 ? newest_of(&all, number) : NULL;
    bool *in = newest ? calloc(all.count, sizeof *in) : NULL;
    *out = in && is_reached(&all, newest, in);
    r = newest && !in ? cpd_error__no_memory() : r;
    free(in);
    fini(&all);
    return r;
}
