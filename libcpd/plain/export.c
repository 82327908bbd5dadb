/* Giving records out as lines, in one unchanging view of the home. What another record refers to
 * comes before it, so that the lines can be taken in again in their order. */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "plain/plain.h"
#include "store/store.h"

#define DEPTH_MOST 64 /* of references; what lies deeper comes in its own turn */

struct export
{
    cpd_home *home;
    const cpd_export_options *options;
    const cpd_kind *kind; /* NULL: all */
    int (*line)(void *payload, const char *json);
    void *payload;
    cpd_person_row acting;
    cpd_looking looking;
    cpd_uuid *records; /* in the order of the log */
    size_t count, room;
    cpd_idset chosen; /* the same; 1: done */
    cpd_export_totals totals;
    size_t held; /* findings of the record in hand */
};

/* ---- one line ---- */

static int set_people(cpd_doc *doc, cpd_node *line, cpd_home *home, const cpd_node *people)
{
    cpd_node *list = people ? cpd_node_list(doc) : NULL;
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(people); i++) {
        cpd_node *one = cpd_node_object(doc), *name = NULL;
        cpd_uuid id;
        cpd_node_set_text(doc, one, "role", cpd_node_get_text(cpd_node_at(people, i), "role"));
        r = cpd_object__uuid(&id, cpd_node_at(people, i), "id")
                ? cpd_people__called(&name, doc, home, &id)
                : cpd_error__set(CPD_EDAMAGED, "a head names somebody without an id");
        if (r == 0 && name)
            cpd_node_set(doc, one, "person", name);
        else if (r == 0)
            cpd_object__set_uuid(doc, one, "person", &id);
        cpd_node_add(doc, list, one);
    }
    cpd_node_set(doc, line, "people", list);
    return r;
}

static void set_refs(cpd_doc *doc, cpd_node *line, const cpd_node *refs)
{
    cpd_node *list = refs ? cpd_node_list(doc) : NULL;
    for (size_t i = 0; i < cpd_node_length(refs); i++) {
        cpd_node *one = cpd_node_object(doc);
        cpd_node_set_text(doc, one, "rel", cpd_node_get_text(cpd_node_at(refs, i), "rel"));
        cpd_node_set_text(doc, one, "record", cpd_node_get_text(cpd_node_at(refs, i), "record"));
        cpd_node_add(doc, list, one);
    }
    cpd_node_set(doc, line, "refs", list);
}

static void set_copy(cpd_doc *doc, cpd_node *line, const char *key, const cpd_node *value)
{
    if (value)
        cpd_node_set(doc, line, key, cpd_node_copy(doc, value));
}

static void set_fields(cpd_doc *doc, cpd_node *line, const cpd_kind *kind, const cpd_node *head,
                       const cpd_node *body)
{
    const cpd_node *f = cpd_node_get(head, "f"), *x = cpd_node_get(head, "x");
    for (size_t i = 0; i < kind->field_count; i++)
        set_copy(doc, line, kind->fields[i].name,
                 cpd_node_get(kind->fields[i].head ? f : body, kind->fields[i].name));
    for (size_t i = 0; i < cpd_node_length(x); i++)
        set_copy(doc, line, cpd_node_key(x, i), cpd_node_at(x, i));
}

/* In whose portfolio, where that is not one's own. */
static int set_portfolio(cpd_doc *doc, cpd_node *line, struct export *e, const cpd_uuid *portfolio)
{
    cpd_person_row holder;
    cpd_uuid here;
    int r = cpd_people__portfolio_here(&here, e->home, portfolio);
    if (r < 0 || cpd_uuid_equal(&here, &e->acting.portfolio))
        return r;
    r = cpd_people__holder(&holder, e->home, portfolio);
    if (r == 0)
        cpd_node_set_text(doc, line, "portfolio", holder.name);
    return r;
}

static int make_line(cpd_doc *doc, cpd_node *line, struct export *e, const cpd_history *history,
                     const cpd_revision *revision, const cpd_node *body)
{
    const cpd_node *head = revision->head, *dates = cpd_node_get(head, "dates");
    cpd_node_set_text(doc, line, "schema", CPD_PLAIN_SCHEMA);
    cpd_object__set_uuid(doc, line, "record", &history->record);
    cpd_node_set_text(doc, line, "kind", history->kind->name);
    cpd_node_set_text(doc, line, "author", e->acting.name);
    int r = set_portfolio(doc, line, e, &history->portfolio);
    cpd_node_set_text(doc, line, "date", cpd_node_get_text(dates, "on"));
    cpd_node_set_text(doc, line, "from", cpd_node_get_text(dates, "from"));
    cpd_node_set_text(doc, line, "to", cpd_node_get_text(dates, "to"));
    set_fields(doc, line, history->kind, head, body);
    set_copy(doc, line, "links", cpd_node_get(head, "links"));
    if (r == 0)
        r = set_people(doc, line, e->home, cpd_node_get(head, "people"));
    set_refs(doc, line, cpd_node_get(head, "refs"));
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

static int write_line(struct export *e, const cpd_history *history, const cpd_revision *revision,
                      const cpd_node *body)
{
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *line = cpd_node_object(doc);
    int r = make_line(doc, line, e, history, revision, body);
    CPD_FREE char *json = r == 0 ? cpd_node_json(line, CPD_JSON_COMPACT) : NULL;
    if (r == 0 && !json)
        r = cpd_error_last()->kind;
    if (r == 0)
        r = e->line(e->payload, json);
    if (r == 0) {
        e->totals.written++;
        e->totals.attachments += cpd_node_length(cpd_node_get(revision->head, "attachments"));
    }
    cpd_doc_free(doc);
    return r;
}

/* ---- one record ---- */

/* Which of the reasons to leave a record out holds; NULL when it is written. */
static size_t *reason(struct export *e, const cpd_history *history, const cpd_revision *newest,
                      bool own)
{
    const char *state = cpd_node_get_text(newest->head, "state");
    if (!history->kind || history->newer)
        return &e->totals.unknown;
    if (!own)
        return &e->totals.others;
    if (state && strcmp(state, "withdrawn") == 0)
        return &e->totals.withdrawn;
    if (newest->erased)
        return &e->totals.erased;
    if (cpd_head__is_private(newest->head) && !e->options->private_)
        return &e->totals.private_;
    return NULL;
}

/* The text leaves the house here: what may tell who somebody is stays until its author says why
 * not.
 */
static int hold(struct export *e, const cpd_history *history, const cpd_node *body)
{
    return cpd_anonymous__held(&e->held, e->home, &e->looking, history, body);
}

static int give(struct export *e, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    bool own = false; /* also what they wrote as who they were in another home */
    int r = cpd_people__names(&own, e->home, newest->head, "author", &e->acting.id);
    if (r < 0)
        return r;
    size_t *left_out = reason(e, history, newest, own);
    cpd_node *body = NULL;
    r = left_out ? 0 : cpd_revision__open(&body, history->doc, e->home, newest);
    if (r == CPD_ELOCKED) {
        left_out = &e->totals.locked;
        r = 0;
    }
    if (r == 0 && !left_out && (r = hold(e, history, body)) == 0 && e->held)
        left_out = &e->totals.held;
    if (left_out)
        ++*left_out;
    return left_out || r < 0 ? r : write_line(e, history, newest, body);
}

static int visit(struct export *e, const cpd_uuid *record, int depth);

static int visit_refs(struct export *e, const cpd_history *history, int depth)
{
    const cpd_node *refs = cpd_node_get(cpd_history__newest(history)->head, "refs");
    cpd_uuid id;
    int r = 0;
    for (size_t i = 0; r == 0 && depth < DEPTH_MOST && i < cpd_node_length(refs); i++)
        if (cpd_object__uuid(&id, cpd_node_at(refs, i), "record"))
            r = visit(e, &id, depth + 1);
    return r;
}

static int visit(struct export *e, const cpd_uuid *record, int depth)
{
    int *done = cpd_idset__find(&e->chosen, record), r = 0;
    cpd_history history;
    if (done ? *done : e->kind != NULL)
        return 0;
    if (done)
        *done = 1;
    else /* an account, which stands in no index by who wrote it */
        r = cpd_idset__add(&e->chosen, record, 1);
    if (r == 0)
        r = cpd_history__load(&history, e->home, record);
    if (r < 0)
        return r == CPD_EABSENT ? 0 : r;
    r = visit_refs(e, &history, depth);
    if (r == 0)
        r = give(e, &history);
    cpd_history__fini(&history);
    return r;
}

/* ---- which records ---- */

static int choose(struct export *e, const cpd_uuid *record)
{
    if (cpd_idset__find(&e->chosen, record))
        return 0;
    if (e->count == e->room) {
        size_t room = e->room ? 2 * e->room : 256;
        cpd_uuid *grown = realloc(e->records, room * sizeof *grown);
        if (!grown)
            return cpd_error__no_memory();
        e->records = grown;
        e->room = room;
    }
    e->records[e->count++] = *record;
    return cpd_idset__add(&e->chosen, record, 0);
}

/* In one's own portfolio, and where one is the person beside the holder. */
static int choose_all(struct export *e)
{
    cpd_stmt *row;
    int from = e->options->from == CPD_DATE_NONE ? INT32_MIN : e->options->from;
    int to = e->options->to == CPD_DATE_NONE ? INT32_MAX : e->options->to;
    int r = cpd_store__ask(&row, e->home->store,
                           "SELECT s.about, f.kind FROM fact f JOIN subject s ON s.id = f.id WHERE "
                           "(f.portfolio = ? OR f.other = ?) AND f.until = 0 AND f.day BETWEEN ? "
                           "AND ? ORDER BY f.id",
                           "iidd", e->acting.portfolio_no, e->acting.no, from, to);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        bool wanted = !e->kind || cpd_stmt__int(row, 1) == e->kind->number;
        r = !cpd_stmt__uuid(row, 0, &record)
                ? cpd_error__set(CPD_EDAMAGED, "a revision names no record")
            : wanted ? choose(e, &record)
                     : 0;
    }
    cpd_stmt__done(row);
    return r;
}

/* What a newer program wrote in one's own portfolio stands in no index. */
static int count_unknown(struct export *e)
{
    cpd_stmt *row;
    if (e->kind || e->options->from != CPD_DATE_NONE || e->options->to != CPD_DATE_NONE)
        return 0;
    int r = cpd_store__ask(&row, e->home->store,
                           "SELECT DISTINCT s.about FROM entry e JOIN subject s ON s.id = e.id "
                           "JOIN chain c ON c.no = e.chain WHERE c.portfolio = ? AND s.commitment "
                           "IS NOT NULL",
                           "u", &e->acting.portfolio);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        r = 0;
        if (cpd_stmt__uuid(row, 0, &record) && !cpd_idset__find(&e->chosen, &record))
            e->totals.unknown++;
    }
    cpd_stmt__done(row);
    return r;
}

static int export_all(struct export *e)
{
    int r = choose_all(e);
    if (r == 0)
        r = count_unknown(e);
    for (size_t i = 0; r == 0 && i < e->count; i++)
        r = visit(e, &e->records[i], 0);
    return r;
}

int cpd_plain_export(cpd_export_totals *totals, cpd_home *home, const cpd_export_options *options,
                     int (*line)(void *payload, const char *json), void *payload)
{
    static const cpd_export_options usual = CPD_EXPORT_OPTIONS_INIT;
    struct export e = {
        .home = home, .options = options ? options : &usual, .line = line, .payload = payload};
    int r = cpd_people__acting(&e.acting, home);
    if (r == 0 && e.options->kind)
        r = cpd_records__kind_called(&e.kind, home, e.options->kind);
    if (r == 0)
        r = cpd_looking__open(&e.looking, home);
    if (r == 0)
        r = cpd_store__read_begin(home->store);
    if (r == 0) {
        r = export_all(&e);
        cpd_store__read_end(home->store);
    }
    cpd_looking__fini(&e.looking);
    free(e.records);
    cpd_idset__fini(&e.chosen);
    if (r == 0 && totals)
        *totals = e.totals;
    return r;
}
