/* What waits for a signature of the acting person, across all portfolios: records that name them or
 * that they wrote as a judgement, and those of people in whose place they may sign today. */
#include <stdlib.h>
#include <string.h>

#include "record/counting.h"
#include "store/store.h"

struct queue {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *list;
    cpd_person_row acting;
    int64_t *called; /* the numbers of all their ids */
    size_t called_count;
};

/* Those two sign that a record names, and who makes a judgement. What only lies ahead is signed
 * once it was held. */
static bool wants_signature(const cpd_kind *kind)
{
    bool judges = kind->writer == CPD_WRITER_OTHER;
    return kind->number < CPD_KIND_PRIVATE && !kind->ahead && (*kind->other || judges);
}

static int set_place(struct queue *q, cpd_node *shown, const cpd_standing *standing)
{
    cpd_node *as = cpd_node_object(q->doc);
    cpd_node *whose = NULL;
    cpd_node_set_text(q->doc, as, "role", standing->role);
    cpd_node_set_text(q->doc, as, "capacity", standing->capacity);
    cpd_node_set(q->doc, shown, "sign_as", as);
    if (!standing->instead)
        return 0;
    int r = cpd_people__called(&whose, q->doc, q->home, &standing->whose);
    if (r == 0 && whose)
        cpd_node_set(q->doc, as, "for", whose);
    return r;
}

/* Something was said for this place already: a signature or a refusal. */
static int is_answered(bool *out, struct queue *q, const cpd_history *history, int64_t target,
                       const cpd_standing *standing)
{
    int64_t whose;
    int r = cpd_counting__signed(out, q->home, &history->portfolio, target, q->acting.no,
                                 CPD_SIGNED_ANYHOW);
    if (r < 0 || *out || !standing->instead)
        return r;
    r = cpd_ledger__ident_find(&whose, q->home, &standing->whose);
    if (r == 0)
        r = cpd_people__here_no(&whose, q->home);
    return r == 0 ? cpd_counting__signed(out, q->home, &history->portfolio, target, whose,
                                         CPD_SIGNED_ANYHOW)
                  : r;
}

static int add_waiting(struct queue *q, const cpd_history *history, const cpd_standing *standing)
{
    const cpd_revision *newest = cpd_history__newest(history);
    cpd_node *shown;
    bool answered;
    int r = is_answered(&answered, q, history, newest->id, standing);
    if (r < 0 || answered)
        return r;
    r = cpd_show__record(&shown, q->doc, q->home, history, newest, false);
    if (r == 0)
        r = set_place(q, shown, standing);
    if (r == 0)
        cpd_node_add(q->doc, q->list, shown);
    return r;
}

/* Who could sign for several has to choose when signing; here the record stands once. */
static int find_place(cpd_standing *out, struct queue *q, const cpd_history *history)
{
    int r = cpd_standing__find(out, q->home, history, cpd_history__newest(history), &q->acting.id,
                               NULL);
    if (r != CPD_EINPUT)
        return r;
    *out = (cpd_standing){.capacity = "delegated"};
    return 0;
}

static int consider(struct queue *q, int64_t id)
{
    cpd_uuid record;
    cpd_history history;
    cpd_standing standing;
    int r = cpd_facts__record(&record, q->home, id);
    if (r == 0)
        r = cpd_history__load(&history, q->home, &record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    bool speaks = cpd_history__newest(&history)->id == id && history.kind && !history.newer;
    r = speaks ? find_place(&standing, q, &history) : CPD_EABSENT;
    if (r == 0)
        r = add_waiting(q, &history, &standing);
    cpd_history__fini(&history);
    return r == CPD_EABSENT || r == CPD_EDENIED ? 0 : r;
}

/* ---- which records could be ---- */

/* Does the acting person ever sign in anybody's place here? Only then other people's records are
 * looked at one by one. */
static int stands_in(bool *out, struct queue *q)
{
    cpd_delegation *list;
    size_t count;
    cpd_doc *doc;
    int r = cpd_people__delegations(&list, &count, &doc, q->home, &q->acting.id, 0);
    if (r < 0)
        return r;
    cpd_date today = cpd_people__today(q->home);
    for (size_t i = 0; i < count; i++)
        *out = *out || (!list[i].ended && cpd_period_has(list[i].period, today));
    free(list);
    cpd_doc_free(doc);
    return 0;
}

/* Who they are here, and who they were in homes before. */
static int find_called(struct queue *q)
{
    const cpd_alias *aliases;
    size_t count;
    int r = cpd_people__aliases(&aliases, &count, q->home);
    if (r < 0)
        return r;
    q->called = calloc(count + 1, sizeof *q->called);
    if (!q->called)
        return cpd_error__no_memory();
    q->called[q->called_count++] = q->acting.no;
    for (size_t i = 0; r == 0 && i < count; i++) {
        int64_t *no = &q->called[q->called_count];
        if (!cpd_uuid_equal(&aliases[i].here, &q->acting.id))
            continue;
        r = cpd_ledger__ident_find(no, q->home, &aliases[i].there);
        q->called_count += r == 0 && *no;
    }
    return r;
}

static int acts_for(bool *out, struct queue *q, const cpd_uuid *holder)
{
    cpd_contact contact;
    cpd_date today = cpd_people__today(q->home);
    int r = 0;
    *out = false;
    for (size_t i = 0; r == 0 && !*out && cpd_people__line(i); i++) {
        r = cpd_people__holds_line(&contact, q->home, holder, cpd_people__line(i), today, 0);
        *out = r == 0 && contact.acting && cpd_uuid_equal(&contact.to, &q->acting.id);
        r = r == CPD_EABSENT ? 0 : r;
    }
    return r;
}

/* One portfolio's records of a kind that the other person, of that number, has not answered. all:
 * whoever that is. */
static int look_for(struct queue *q, int64_t portfolio, int kind, bool all, int64_t other)
{
    cpd_stmt *row;
    int r =
        cpd_store__ask(&row, q->home->store,
                       "SELECT f.id FROM fact f WHERE f.portfolio = ?1 AND f.kind = ?2 AND "
                       "f.until = 0 AND f.flags < ?3 AND (?4 OR f.other = ?5) AND NOT EXISTS "
                       "(SELECT 1 FROM signed s WHERE s.portfolio = ?1 AND s.target = f.id AND "
                       "s.signer = ?5) ORDER BY f.day, f.id",
                       "idiii", portfolio, kind, (int64_t)CPD_FLAG_WITHDRAWN, (int64_t)all, other);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = consider(q, cpd_stmt__int(row, 0));
    cpd_stmt__done(row);
    return r;
}

/* In their own portfolio all; elsewhere, unless they stand in for somebody, those that name them.
 */
static int look_through(struct queue *q, int64_t portfolio, int kind, bool all)
{
    int r = 0;
    if (all || portfolio == q->acting.portfolio_no)
        return look_for(q, portfolio, kind, true, q->acting.no);
    for (size_t i = 0; r == 0 && i < q->called_count; i++)
        r = look_for(q, portfolio, kind, false, q->called[i]);
    return r;
}

/* Is there a record of that kind whose other person has not signed? */
static int is_open(bool *out, struct queue *q, int64_t portfolio, int kind)
{
    int64_t found;
    int r = cpd_store__ask_int(&found, q->home->store,
                               "SELECT 1 FROM fact f WHERE f.portfolio = ?1 AND f.kind = ?2 AND "
                               "f.until = 0 AND f.flags < ?3 AND NOT EXISTS (SELECT 1 FROM signed "
                               "s WHERE s.portfolio = ?1 AND s.target = f.id AND s.capacity <> ?4 "
                               "AND (s.signer = f.other OR s.whose = f.other)) LIMIT 1",
                               "idid", portfolio, kind, (int64_t)CPD_FLAG_WITHDRAWN,
                               CPD_CAPACITY_INVITED);
    *out = r > 0;
    return r < 0 ? r : 0;
}

/* Whether somebody acts is looked up only where something is open. */
static int look_at_portfolio(struct queue *q, const cpd_uuid *holder, int64_t portfolio, bool all)
{
    const cpd_kind *const *kinds = q->home->records->seams->kinds;
    bool known = all;
    int r = 0;
    for (size_t i = 0; r == 0 && kinds[i]; i++) {
        bool open = false;
        if (!wants_signature(kinds[i]))
            continue;
        if (!known)
            r = is_open(&open, q, portfolio, kinds[i]->number);
        if (r == 0 && open) {
            known = true;
            r = acts_for(&all, q, holder);
        }
        if (r == 0)
            r = look_through(q, portfolio, kinds[i]->number, all);
    }
    return r;
}

static int look_everywhere(struct queue *q)
{
    cpd_stmt *row;
    bool all = false;
    int r = stands_in(&all, q);
    if (r == 0)
        r = cpd_store__ask(&row, q->home->store,
                           "SELECT i.uuid, p.portfolio FROM person p JOIN ident i ON i.no = p.no "
                           "WHERE p.portfolio <> 0 ORDER BY p.id",
                           "");
    else
        return r;
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid holder;
        r = cpd_stmt__uuid(row, 0, &holder)
                ? look_at_portfolio(q, &holder, cpd_stmt__int(row, 1), all)
                : 0;
    }
    cpd_stmt__done(row);
    return r;
}

/* ---- in order ---- */

struct waiting {
    cpd_node *record;
    size_t place; /* as it was found: keeps the order of one day */
};

static int by_day(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;
    const char *one = cpd_node_get_text(x->record, "date"),
               *other = cpd_node_get_text(y->record, "date");
    int order = strcmp(one ? one : "", other ? other : "");
    return order ? order : x->place < y->place ? -1 : 1;
}

static int put_in_order(struct queue *q)
{
    size_t n = cpd_node_length(q->list);
    struct waiting *sorted = calloc(n + 1, sizeof *sorted);
    if (!sorted)
        return cpd_error__no_memory();
    for (size_t i = 0; i < n; i++)
        sorted[i] = (struct waiting){cpd_node_at(q->list, i), i};
    qsort(sorted, n, sizeof *sorted, by_day);
    q->list = cpd_node_list(q->doc);
    for (size_t i = 0; i < n; i++)
        cpd_node_add(q->doc, q->list, sorted[i].record);
    free(sorted);
    cpd_doc_set_root(q->doc, q->list);
    return cpd_doc_failed(q->doc) ? cpd_error__no_memory() : 0;
}

void cpd_record_seal(char out[CPD_HASH_TEXT], const cpd_node *records)
{
    cpd_hash hash = {{0}};
    for (size_t i = 0; i < cpd_node_length(records); i++) {
        unsigned char both[2 * CPD_HASH_SIZE] = {0};
        cpd_hash one = {{0}};
        cpd_object__hash(&one, cpd_node_at(records, i), "hash");
        memcpy(both, hash.bytes, CPD_HASH_SIZE);
        memcpy(both + CPD_HASH_SIZE, one.bytes, CPD_HASH_SIZE);
        cpd_seal__hash(&hash, "cpd/shown/1", both, sizeof both);
    }
    cpd_hash_format(out, &hash);
}

int cpd_record_unsigned(cpd_doc **out, cpd_home *home)
{
    struct queue q = {.home = home, .doc = cpd_doc_new()};
    if (!q.doc)
        return cpd_error__no_memory();
    q.list = cpd_node_list(q.doc);
    int r = cpd_people__acting(&q.acting, home);
    if (r == 0)
        r = find_called(&q);
    if (r == 0)
        r = look_everywhere(&q);
    free(q.called);
    if (r == 0)
        r = put_in_order(&q);
    if (r == 0)
        *out = q.doc;
    else
        cpd_doc_free(q.doc);
    return r;
}
