/* Whose signatures are, and which count: see counting.h. */
#include "record/counting.h"

#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "person/statements.h"
#include "store/store.h"

struct cpd_counting_person {
    int64_t there, here;
};

struct cpd_counting_home {
    int64_t number;
    bool accepted;
};

/* From which of a home's entries on a signer signed with which kind of key there. */
struct cpd_counting_key {
    int64_t signer, from;
    bool own;      /* this home declared it for them */
    int64_t doubt; /* others had it from this position on; 0: never */
};

bool cpd_outcome__approves(int outcome)
{
    return outcome == CPD_OUTCOME_AGREE || outcome == CPD_OUTCOME_AGREE_WITH_COMMENT ||
           outcome == CPD_OUTCOME_DECIDE;
}

void cpd_counting__init(cpd_counting *out, cpd_home *home, int64_t known_at)
{
    *out = (cpd_counting){.home = home, .known_at = known_at};
}

void cpd_counting__fini(cpd_counting *counting)
{
    free(counting->people);
    free(counting->homes);
    free(counting->keys);
    *counting = (cpd_counting){0};
}

/* Room for one more, doubled at every power of two. */
static void *grow(void *items, size_t count, size_t size)
{
    void *grown = items;
    if ((count & (count + 1)) == 0)
        grown = realloc(items, (2 * count + 2) * size);
    if (!grown)
        cpd_error__no_memory();
    return grown;
}

/* ---- who they are here ---- */

int cpd_counting__here(int64_t *no, cpd_counting *s)
{
    int64_t there = *no;
    for (size_t i = 0; i < s->person_count; i++)
        if (s->people[i].there == there) {
            *no = s->people[i].here;
            return 0;
        }
    int r = cpd_people__here_no(no, s->home);
    void *grown = r == 0 ? grow(s->people, s->person_count, sizeof *s->people) : NULL;
    if (!grown)
        return r < 0 ? r : CPD_EINTERNAL;
    s->people = grown;
    s->people[s->person_count++] = (struct cpd_counting_person){there, *no};
    return 0;
}

/* ---- accepted homes ---- */

/* A home's number is that of its own chain. */
static int find_origin(cpd_uuid *out, cpd_home *home, int64_t number)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT home FROM chain WHERE no = ?", "i", number);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r >= 0)
        r = r > 0 && cpd_stmt__uuid(row, 0, out)
                ? 0
                : cpd_error__set(CPD_EDAMAGED, "an entry belongs to no home");
    cpd_stmt__done(row);
    return r;
}

static int is_accepted(bool *out, cpd_counting *s, int64_t id)
{
    int64_t number = id >> CPD_LEDGER_HOME_SHIFT;
    cpd_uuid origin;
    cpd_other_home other;
    for (size_t i = 0; i < s->home_count; i++)
        if (s->homes[i].number == number) {
            *out = s->homes[i].accepted;
            return 0;
        }
    int r = find_origin(&origin, s->home, number);
    if (r == 0)
        r = cpd_people__other_home(&other, s->home, &origin, s->known_at);
    void *grown = r == 0 ? grow(s->homes, s->home_count, sizeof *s->homes) : NULL;
    if (!grown)
        return r < 0 ? r : CPD_EINTERNAL;
    s->homes = grown;
    s->homes[s->home_count++] = (struct cpd_counting_home){number, other.accepted};
    *out = other.accepted;
    return 0;
}

/* ---- keys of people of this home, on their other devices ---- */

static const char *key_in(const cpd_node *statement)
{
    return cpd_people__is(statement, "key") ? cpd_node_get_text(statement, "signing") : NULL;
}

/* Did this home declare that key for them, and since when may others have had it? */
static void look_for_key(struct cpd_counting_key *out, const cpd_node *declared,
                         const char *signing)
{
    for (size_t i = 0; signing && i < cpd_node_length(declared); i++) {
        const cpd_node *s = cpd_node_at(declared, i), *compromised = cpd_node_get(s, "compromised");
        const char *its = key_in(s);
        if (!its || strcmp(its, signing) != 0)
            continue;
        out->own = true;
        if (compromised)
            out->doubt = cpd_node_get_int(compromised, "position", 0);
    }
}

static int add_key(cpd_counting *s, const struct cpd_counting_key *key)
{
    struct cpd_counting_key *grown = grow(s->keys, s->key_count, sizeof *grown);
    if (!grown)
        return CPD_EINTERNAL;
    s->keys = grown;
    grown[s->key_count++] = *key;
    return 0;
}

static int note_key(cpd_counting *s, int64_t signer, const cpd_node *declared, cpd_stmt *row)
{
    struct cpd_counting_key key = {.signer = signer, .from = cpd_stmt__int(row, 0)};
    size_t n;
    cpd_doc *doc = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &n);
    int r = cpd_node__unpack(&doc, bytes, n);
    const char *signing = r == 0 ? key_in(cpd_doc_root(doc)) : NULL;
    if (signing && !cpd_node_get(cpd_doc_root(doc), "until"))
        look_for_key(&key, declared, signing);
    if (signing)
        r = add_key(s, &key);
    cpd_doc_free(doc);
    return r;
}

/* Every key statement about them in the home whose entries begin there; before the first they had
 * none. */
static int read_keys(cpd_counting *s, int64_t signer, int64_t first)
{
    cpd_uuid person;
    cpd_doc *about = NULL;
    cpd_stmt *row;
    int r = add_key(s, &(struct cpd_counting_key){.signer = signer, .from = first});
    if (r == 0)
        r = cpd_ledger__ident_uuid(&person, s->home, signer);
    if (r == 0)
        r = cpd_people__statements(&about, s->home, &person, s->known_at);
    if (r < 0)
        return r;
    r = cpd_store__ask(&row, s->home->store,
                       "SELECT id, bytes FROM subject WHERE about = ? AND id >= ? AND id < ? AND "
                       "commitment IS NULL ORDER BY id",
                       "uii", &person, first, first + CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = note_key(s, signer, cpd_doc_root(about), row);
    cpd_stmt__done(row);
    cpd_doc_free(about);
    return r;
}

/* The one in force at an entry; NULL when that home was not looked through yet. */
static const struct cpd_counting_key *key_at(const cpd_counting *s, int64_t signer, int64_t id)
{
    const struct cpd_counting_key *found = NULL;
    for (size_t i = 0; i < s->key_count; i++) {
        const struct cpd_counting_key *key = &s->keys[i];
        if (key->signer == signer && key->from <= id &&
            key->from >> CPD_LEDGER_HOME_SHIFT == id >> CPD_LEDGER_HOME_SHIFT &&
            (!found || key->from > found->from))
            found = key;
    }
    return found;
}

/* Known here before others had it, or never in doubt. */
static int is_own_key(bool *out, cpd_counting *s, int64_t id, int64_t known, int64_t signer)
{
    const struct cpd_counting_key *key = key_at(s, signer, id);
    int r = key ? 0 : read_keys(s, signer, id >> CPD_LEDGER_HOME_SHIFT << CPD_LEDGER_HOME_SHIFT);
    if (r < 0)
        return r;
    key = key_at(s, signer, id);
    *out = key && key->own && (!key->doubt || known < key->doubt);
    return 0;
}

/* ---- both ---- */

int cpd_counting__of(bool *out, cpd_counting *s, int64_t id, int64_t known, int64_t signer,
                     bool guest)
{
    *out = id < CPD_LEDGER_OWN_LIMIT;
    if (*out)
        return 0;
    int r = is_accepted(out, s, id);
    return r < 0 || *out || guest ? r : is_own_key(out, s, id, known, signer);
}

int cpd_counting__read(cpd_signature *out, cpd_counting *s, cpd_stmt *row)
{
    *out = (cpd_signature){.target = cpd_stmt__int(row, 0),
                           .id = cpd_stmt__int(row, 1),
                           .signer = cpd_stmt__int(row, 3),
                           .outcome = (int)cpd_stmt__int(row, 4),
                           .guest = cpd_stmt__int(row, 5) == CPD_CAPACITY_INVITED,
                           .whose = cpd_stmt__int(row, 6)};
    int r =
        cpd_counting__of(&out->counts, s, out->id, cpd_stmt__int(row, 2), out->signer, out->guest);
    if (r == 0 && !out->guest)
        r = cpd_counting__here(&out->signer, s);
    if (r == 0)
        r = cpd_counting__here(&out->whose, s);
    out->by = out->guest ? out->signer : out->whose;
    return r;
}

/* ---- one version ---- */

static bool fits(const cpd_signature *one, int64_t person, int how)
{
    if (one->guest || (one->signer != person && one->whose != person))
        return false;
    return how == CPD_SIGNED_COUNTS ? one->counts && one->outcome != CPD_OUTCOME_REFUSE
                                    : how == CPD_SIGNED_ANYHOW || one->outcome == how;
}

int cpd_counting__find(bool *out, cpd_counting *s, int64_t portfolio, int64_t target,
                       int64_t person, int how)
{
    cpd_stmt *row;
    cpd_signature one;
    int r = cpd_store__ask(&row, s->home->store,
                           "SELECT " CPD_SIGNED_ROW
                           " FROM signed WHERE portfolio = ? AND target = ? AND known <= ?",
                           "iii", portfolio, target, s->known_at ? s->known_at : INT64_MAX);
    *out = false;
    while (r == 0 && !*out && (r = cpd_stmt__next(row)) > 0) {
        r = cpd_counting__read(&one, s, row);
        *out = r == 0 && fits(&one, person, how);
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_counting__signed(bool *out, cpd_home *home, const cpd_uuid *portfolio, int64_t target,
                         int64_t person, int how)
{
    cpd_counting s;
    int64_t no;
    int r = cpd_people__portfolio_find(&no, home, portfolio);
    cpd_counting__init(&s, home, 0);
    if (r == 0)
        r = cpd_counting__find(out, &s, no, target, person, how);
    cpd_counting__fini(&s);
    return r;
}
