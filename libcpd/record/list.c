/* Lists of records, newest day first. */
#include <string.h>
#include <strings.h>

#include "person/seen.h"
#include "record/record.h"
#include "store/store.h"

struct listing {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *list;
    const cpd_record_filter *filter;
    cpd_person_row acting, holder;
    const cpd_kind *kind; /* NULL: all */
};

/* In the fields of its kind: what surrounds them (ids, states, names) nobody wrote. */
static bool holds_word(const cpd_node *shown, const cpd_kind *kind, const char *word, size_t n)
{
    for (size_t i = 0; i < kind->field_count; i++) {
        const char *text = cpd_node_get_text(shown, kind->fields[i].name);
        if (text && cpd_text_holds(text, word, n))
            return true;
    }
    return false;
}

static bool holds_words(const cpd_node *shown, const cpd_kind *kind, const char *words)
{
    while (words && *words) {
        size_t n = strcspn(words, " ");
        if (n && !holds_word(shown, kind, words, n))
            return false;
        words += n;
        words += strspn(words, " ");
    }
    return true;
}

static int list_one(struct listing *l, int64_t id)
{
    cpd_uuid record;
    cpd_history history;
    cpd_node *shown;
    int r = cpd_facts__record(&record, l->home, id);
    if (r == 0)
        r = cpd_history__load(&history, l->home, &record);
    if (r < 0)
        return r;
    const cpd_revision *newest = cpd_history__newest(&history);
    bool private_ = history.kind && cpd_kind__is_private(history.kind);
    r = private_ ? cpd_read__allowed(l->home, &history) : 0;
    if (r == 0 && newest->id == id)
        r = cpd_show__record(&shown, l->doc, l->home, &history, newest, false);
    if (r == 0 && newest->id == id && holds_words(shown, history.kind, l->filter->words))
        cpd_node_add(l->doc, l->list, shown);
    cpd_history__fini(&history);
    return r == CPD_EABSENT ? 0 : r;
}

/* Accounts are shown with their session, unless they are asked for. */
static bool wanted(const struct listing *l, int kind, int64_t flags)
{
    if (l->kind ? kind != l->kind->number : kind == CPD_KIND_ACCOUNT)
        return false;
    return l->filter->withdrawn || !(flags & CPD_FLAG_WITHDRAWN);
}

static int list_rows(struct listing *l)
{
    cpd_stmt *row;
    int from = l->filter->from == CPD_DATE_NONE ? INT32_MIN : l->filter->from;
    int to = l->filter->to == CPD_DATE_NONE ? INT32_MAX : l->filter->to;
    int r = cpd_store__ask(&row, l->home->store,
                           "SELECT kind, id, flags FROM fact WHERE portfolio = ? AND until = 0 AND "
                           "day BETWEEN ? AND ? ORDER BY day DESC, known DESC, id DESC",
                           "idd", l->holder.portfolio_no, from, to);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        r = wanted(l, (int)cpd_stmt__int(row, 0), cpd_stmt__int(row, 2))
                ? list_one(l, cpd_stmt__int(row, 1))
                : 0;
        if (l->filter->most && cpd_node_length(l->list) >= l->filter->most)
            break;
    }
    cpd_stmt__done(row);
    return r;
}

static int start(struct listing *l)
{
    char id[CPD_ID_TEXT];
    cpd_uuid person;
    int r = cpd_people__acting(&l->acting, l->home);
    l->holder = l->acting;
    if (r == 0 && l->filter->person) {
        r = cpd_person_find(id, l->home, l->filter->person);
        if (r == 0)
            r = cpd_uuid_parse(&person, id) ? cpd_people__get(&l->holder, l->home, &person)
                                            : CPD_EABSENT;
    }
    if (r == 0)
        r = cpd_people__may_read(l->home, &l->holder);
    if (r == 0 && l->filter->kind)
        r = cpd_records__kind_called(&l->kind, l->home, l->filter->kind);
    return r;
}

int cpd_record_list(cpd_doc **out, cpd_home *home, const cpd_record_filter *filter)
{
    static const cpd_record_filter all = CPD_RECORD_FILTER_INIT;
    struct listing l = {.home = home, .filter = filter ? filter : &all};
    int r = start(&l);
    if (r < 0)
        return r;
    l.doc = cpd_doc_new();
    if (!l.doc)
        return cpd_error__no_memory();
    l.list = cpd_node_list(l.doc);
    cpd_doc_set_root(l.doc, l.list);
    r = list_rows(&l);
    if (r == 0 && cpd_node_length(l.list))
        r = cpd_seen__note(home, &(cpd_sight){.what = "list",
                                              .holder = &l.holder.id,
                                              .count = (int64_t)cpd_node_length(l.list)});
    if (r == 0 && cpd_doc_failed(l.doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = l.doc;
    else
        cpd_doc_free(l.doc);
    return r;
}
