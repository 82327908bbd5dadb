/* One person's facts, read in one pass over the index: its rows lie together, in the order kind,
 * day, position. */
#include "record/facts.h"

#include <stdlib.h>
#include <string.h>

#include "record/counting.h"
#include "store/store.h"

static const cpd_counted counted[] = {
    {CPD_KIND_CPD, "cpd", "piece of CPD", "pieces of CPD"},
    {CPD_KIND_SESSION, "session", "supervision session", "supervision sessions"},
    {CPD_KIND_ENDORSEMENT, "endorsement", "endorsement", "endorsements"},
    {CPD_KIND_TIME, "time", "time block", "time blocks"},
    {CPD_KIND_AGREEMENT, "agreement", "supervision agreement", "supervision agreements"},
    {CPD_KIND_BOOKING, "booking", "booked session", "booked sessions"},
    {CPD_KIND_ACTION, "action", "action", "actions"},
    {CPD_KIND_DISPUTE, "dispute", "disagreement", "disagreements"},
    {CPD_KIND_OBSERVATION, "observation", "observation of practice", "observations of practice"},
    {CPD_KIND_FEEDBACK, "feedback", "piece of feedback", "pieces of feedback"},
    {CPD_KIND_QUALIFICATION, "qualification", "qualification", "qualifications"},
    {CPD_KIND_STUDENT, "student", "student supervised", "students supervised"},
    {CPD_KIND_APPLICATION, "application", "application", "applications"},
    {CPD_KIND_SUBMISSION, "submission", "submission", "submissions"},
    {CPD_KIND_DECISION, "decision", "decision", "decisions"},
    {CPD_KIND_DISPENSATION, "dispensation", "exemption", "exemptions"},
    {CPD_KIND_REVIEW, "review", "learning from a published review",
     "pieces of learning from published reviews"},
};

const cpd_counted *cpd_facts__counted(size_t i)
{
    return i < sizeof counted / sizeof *counted ? &counted[i] : NULL;
}

static int grow(void **items, size_t *room, size_t count, size_t size)
{
    if (count < *room)
        return 0;
    size_t more = *room ? *room * 2 : 256;
    void *grown = realloc(*items, more * size);
    if (!grown)
        return cpd_error__no_memory();
    *items = grown;
    *room = more;
    return 0;
}

static void take(cpd_fact *fact, cpd_stmt *row)
{
    *fact = (cpd_fact){.kind = (int32_t)cpd_stmt__int(row, 0),
                       .day = (cpd_date)cpd_stmt__int(row, 1),
                       .id = cpd_stmt__int(row, 2),
                       .day_to = (cpd_date)cpd_stmt__int(row, 3),
                       .minutes = (int32_t)cpd_stmt__int(row, 4),
                       .term = (int32_t)cpd_stmt__int(row, 5),
                       .flags = (int32_t)cpd_stmt__int(row, 6),
                       .named_more = (int16_t)(cpd_stmt__int(row, 6) >> CPD_FLAGS_MORE_SHIFT &
                                               CPD_FLAGS_MORE_MOST),
                       .other = cpd_stmt__int(row, 7)};
}

static int read_facts(cpd_facts *facts, cpd_home *home, cpd_date until)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT kind, day, id, day_to, amount, term, flags, other FROM fact "
                           "WHERE portfolio = ?1 AND kind < 63 AND day <= ?2"
                           " AND known <= ?3 AND (until = 0 OR until > ?3)",
                           "idi", facts->portfolio, (int)until, facts->known_at);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = grow((void **)&facts->facts, &facts->room, facts->count, sizeof *facts->facts);
        if (r < 0)
            break;
        take(&facts->facts[facts->count], row);
        facts->count += !(facts->facts[facts->count].flags & CPD_FLAG_WITHDRAWN);
    }
    cpd_stmt__done(row);
    return r;
}

static int read_erased(cpd_facts *facts, cpd_home *home)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT amount, day, day_to FROM fact WHERE portfolio = ? AND kind = 63 "
                           "AND known <= ?",
                           "ii", facts->portfolio, facts->known_at);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = grow((void **)&facts->erased, &facts->erased_room, facts->erased_count,
                 sizeof *facts->erased);
        if (r == 0)
            facts->erased[facts->erased_count++] =
                (cpd_erased_fact){.kind = (int32_t)cpd_stmt__int(row, 0),
                                  .saved = (cpd_date)cpd_stmt__int(row, 1),
                                  .erased = (cpd_date)cpd_stmt__int(row, 2)};
    }
    cpd_stmt__done(row);
    return r;
}

static int read_links(cpd_facts *facts, cpd_home *home)
{
    cpd_stmt *row;
    int r =
        cpd_store__ask(&row, home->store, "SELECT id, node, level FROM link WHERE portfolio = ?",
                       "i", facts->portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = grow((void **)&facts->links, &facts->link_room, facts->link_count,
                 sizeof *facts->links);
        if (r == 0)
            facts->links[facts->link_count++] =
                (cpd_fact_link){.id = cpd_stmt__int(row, 0),
                                .node = (int32_t)cpd_stmt__int(row, 1),
                                .level = (int32_t)cpd_stmt__int(row, 2)};
    }
    cpd_stmt__done(row);
    return r;
}

static cpd_fact *find_fact(cpd_facts *facts, int64_t id)
{
    for (size_t i = 0; i < facts->count; i++)
        if (facts->facts[i].id == id)
            return &facts->facts[i];
    return NULL;
}

/* ---- signatures ---- */

/* Somebody who signed a version, or in whose place it was signed. */
struct signer {
    int64_t by;
    bool guest, counts;
};

/* The signatures of a portfolio as they are read, one version after the other. */
struct reading {
    cpd_facts *facts;
    cpd_counting counting;
    int64_t holder;
    int64_t target; /* the version */
    cpd_fact *fact; /* of it; NULL where it stands no longer */
    struct signer *by;
    size_t count, room;
};

/* The same person twice counts once. */
static int add_signer(struct reading *l, const cpd_signature *one)
{
    for (size_t i = 0; i < l->count; i++)
        if (l->by[i].by == one->by) {
            l->by[i].counts |= one->counts;
            return 0;
        }
    int r = grow((void **)&l->by, &l->room, l->count, sizeof *l->by);
    if (r == 0)
        l->by[l->count++] = (struct signer){one->by, one->guest, one->counts};
    return r;
}

/* Who signs a record that names people is one of them, or signs for one of them. A guest is
 * neither; and who was two people elsewhere is one here, and signs once. */
static void count_signer(struct reading *l, const struct signer *one)
{
    cpd_fact *fact = l->fact;
    bool own = !one->guest && one->by == l->holder,
         other = !one->guest && !own && fact->other && one->by == fact->other,
         more = !one->guest && !own && !other;
    if (one->counts) {
        fact->signatures++;
        fact->signed_by_own |= own;
        fact->signed_by_other |= other;
        fact->signed_by_more += more;
    } else {
        fact->elsewhere_own |= own;
        fact->elsewhere_other |= other;
        fact->elsewhere_more += more;
    }
}

/* The version that stands of the record whose earlier one was signed; NULL when none does. */
static int find_standing(cpd_fact **out, cpd_facts *facts, cpd_home *home, int64_t earlier)
{
    cpd_stmt *row;
    *out = NULL;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT b.id FROM subject a JOIN subject b ON b.about = a.about WHERE "
                           "a.id = ? AND b.commitment IS NOT NULL",
                           "i", earlier);
    while (r == 0 && !*out && (r = cpd_stmt__next(row)) > 0) {
        *out = find_fact(facts, cpd_stmt__int(row, 0));
        r = 0;
    }
    cpd_stmt__done(row);
    return r;
}

/* A signature of a version that stands no longer: is it missing on the one that does? A guest signs
 * one version alone. */
static int note_stale(struct reading *l, const struct signer *one)
{
    cpd_fact *fact;
    bool again = true;
    if (!one->counts)
        return 0;
    int r = find_standing(&fact, l->facts, l->counting.home, l->target);
    if (r == 0 && fact)
        r = cpd_counting__find(&again, &l->counting, l->facts->portfolio, fact->id, one->by,
                               CPD_SIGNED_ANYHOW);
    if (r == 0 && !again)
        fact->stale = true;
    return r;
}

/* All signatures of a version were read. */
static int end_version(struct reading *l)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < l->count; i++)
        if (l->fact)
            count_signer(l, &l->by[i]);
        else
            r = note_stale(l, &l->by[i]);
    if (l->fact)
        l->facts->elsewhere +=
            l->fact->elsewhere_own || l->fact->elsewhere_other || l->fact->elsewhere_more;
    l->count = 0;
    return r;
}

/* A guest whom the holder asked in vouches for nothing that the holder could not write: it is shown
 * and not counted. */
static int read_signature(struct reading *l, cpd_stmt *row)
{
    cpd_signature one;
    int r = cpd_counting__read(&one, &l->counting, row);
    if (r == 0 && one.target != l->target)
        r = end_version(l);
    if (r == 0 && one.target != l->target) {
        l->target = one.target;
        l->fact = find_fact(l->facts, one.target);
    }
    if (r < 0 || !cpd_outcome__approves(one.outcome) || (one.guest && one.whose == l->holder))
        return r;
    return add_signer(l, &one);
}

static int find_holder(int64_t *out, cpd_home *home, int64_t portfolio)
{
    *out = 0;
    int r = cpd_store__ask_int(out, home->store, "SELECT no FROM person WHERE portfolio = ?", "i",
                               portfolio);
    return r < 0 ? r : 0;
}

/* What came from elsewhere names its people as they are called there. */
static int find_others(struct reading *l)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < l->facts->count; i++)
        if (l->facts->facts[i].other)
            r = cpd_counting__here(&l->facts->facts[i].other, &l->counting);
    return r;
}

static int read_rows(struct reading *l)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, l->counting.home->store,
                           "SELECT " CPD_SIGNED_ROW
                           " FROM signed WHERE portfolio = ? AND known <= ? ORDER BY target",
                           "ii", l->facts->portfolio, l->facts->known_at);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = read_signature(l, row);
    cpd_stmt__done(row);
    return r == 0 ? end_version(l) : r;
}

static int read_signatures(cpd_facts *facts, cpd_home *home)
{
    struct reading l = {.facts = facts};
    cpd_counting__init(&l.counting, home, facts->known_at);
    facts->elsewhere = 0;
    int r = find_holder(&l.holder, home, facts->portfolio);
    if (r == 0)
        r = find_others(&l);
    if (r == 0)
        r = read_rows(&l);
    cpd_counting__fini(&l.counting);
    free(l.by);
    return r;
}

bool cpd_fact__is_signed_by_all(const cpd_fact *fact)
{
    return fact->signed_by_own && fact->signed_by_other && fact->signed_by_more >= fact->named_more;
}

cpd_fact cpd_fact__if_accepted(const cpd_fact *fact)
{
    cpd_fact accepted = *fact;
    accepted.signed_by_own |= fact->elsewhere_own;
    accepted.signed_by_other |= fact->elsewhere_other;
    accepted.signed_by_more += fact->elsewhere_more;
    return accepted;
}

int cpd_facts__read(cpd_facts *facts, cpd_home *home, int64_t portfolio, cpd_date until,
                    int64_t known_at)
{
    facts->portfolio = portfolio;
    facts->known_at = known_at ? known_at : INT64_MAX;
    facts->count = facts->link_count = facts->erased_count = 0;
    int r = read_facts(facts, home, until);
    if (r == 0)
        r = read_erased(facts, home);
    if (r == 0)
        r = read_links(facts, home);
    return r == 0 ? read_signatures(facts, home) : r;
}

void cpd_facts__fini(cpd_facts *facts)
{
    free(facts->facts);
    free(facts->links);
    free(facts->erased);
    *facts = (cpd_facts){0};
}

const cpd_fact *cpd_facts__of_kind(const cpd_facts *facts, int kind, size_t *count)
{
    size_t low = 0, high = facts->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (facts->facts[middle].kind < kind)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < facts->count && facts->facts[end].kind == kind)
        end++;
    *count = end - low;
    return facts->facts ? facts->facts + low : NULL;
}

size_t cpd_facts__links_of(const cpd_facts *facts, int64_t id, size_t *count)
{
    size_t low = 0, high = facts->link_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (facts->links[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < facts->link_count && facts->links[end].id == id)
        end++;
    *count = end - low;
    return low;
}

int cpd_facts__text(cpd_node **out, cpd_doc *doc, cpd_home *home, int32_t no)
{
    cpd_stmt *row;
    int r =
        cpd_store__ask(&row, home->store, "SELECT text FROM word WHERE no = ?", "i", (int64_t)no);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0)
        *out = cpd_node_text(doc, cpd_stmt__text(row, 0));
    else if (r == 0)
        r = cpd_error__set(CPD_EABSENT, "the index has no such word");
    cpd_stmt__done(row);
    return r < 0 ? r : 0;
}

int cpd_facts__word(int32_t *no, cpd_home *home, const char *text)
{
    int64_t found = 0;
    int r =
        cpd_store__ask_int(&found, home->store, "SELECT no FROM word WHERE text = ?", "t", text);
    *no = (int32_t)found;
    return r < 0 ? r : 0;
}

int cpd_facts__count_private(int64_t *out, cpd_home *home, int64_t portfolio, cpd_date until,
                             int64_t known_at)
{
    int r = cpd_store__ask_int(out, home->store,
                               "SELECT count(*) FROM fact WHERE portfolio = ?1 AND kind >= 64"
                               " AND day <= ?2 AND known <= ?3 AND (until = 0 OR until > ?3)"
                               " AND flags & ?4 = 0",
                               "idid", portfolio, (int)until, known_at ? known_at : INT64_MAX,
                               CPD_FLAG_WITHDRAWN);
    return r < 0 ? r : 0;
}

int cpd_facts__record(cpd_uuid *out, cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT about FROM subject WHERE id = ?", "i", id);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r >= 0)
        r = r > 0 && cpd_stmt__uuid(row, 0, out)
                ? 0
                : cpd_error__set(CPD_EABSENT, "there is no such revision");
    cpd_stmt__done(row);
    return r;
}
