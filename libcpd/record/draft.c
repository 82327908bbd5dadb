/* From what a person typed to head and body: every field is checked against its kind's table, all
 * that is wrong is said at once. */
#include <string.h>

#include "record/making.h"

static const char *const common[] = {"kind",   "date", "from",      "to",   "links",
                                     "people", "refs", "portfolio", "with", NULL};

static const cpd_field *find_in(const cpd_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static const cpd_field *field_of(const struct making *m, const char *name)
{
    const cpd_kind *kind = m->draft->kind;
    const cpd_field *own = find_in(kind->fields, kind->field_count, name);
    return own ? own : find_in(m->added, m->added_count, name);
}

static bool is_common(const char *name)
{
    for (size_t i = 0; common[i]; i++)
        if (strcmp(common[i], name) == 0)
            return true;
    return false;
}

static void consider(const char **best, int *least, const cpd_field *fields, size_t count,
                     const char *name)
{
    for (size_t i = 0; i < count; i++) {
        int d = cpd_word_distance(name, fields[i].name);
        if (d < *least) {
            *least = d;
            *best = fields[i].name;
        }
    }
}

static const char *nearest(const struct making *m, const char *name)
{
    const char *best = NULL;
    int least = 4;
    consider(&best, &least, m->draft->kind->fields, m->draft->kind->field_count, name);
    consider(&best, &least, m->added, m->added_count, name);
    return best;
}

/* What a variant added, in another home, before its end or in an earlier version, stays as it was
 * in the revisions that follow, until somebody says otherwise. */
static bool keep_as_it_was(struct making *m, const char *name, const cpd_node *value)
{
    const cpd_revision *newest = m->within ? cpd_history__newest(m->within) : NULL;
    const cpd_node *x = newest ? cpd_node_get(newest->head, "x") : NULL;
    if (!value || !cpd_field__is_added(name) || !x || !cpd_node_equal(cpd_node_get(x, name), value))
        return false;
    cpd_node_set(m->draft->doc, m->x, name, cpd_node_copy(m->draft->doc, value));
    return true;
}

static void check_names(struct making *m)
{
    for (size_t i = 0; i < cpd_node_length(m->given); i++) {
        const char *name = cpd_node_key(m->given, i);
        if (is_common(name) || field_of(m, name) ||
            keep_as_it_was(m, name, cpd_node_at(m->given, i)))
            continue;
        const char *near = nearest(m, name);
        WRONG(m, name, near ? near : "", "%s: there is no field \"%s\"", m->draft->kind->title,
              name);
    }
}

/* ---- dates ---- */

/* Whoever gives a day that nothing would read must hear of it. */
static void check_date_names(struct making *m)
{
    bool range = cpd_node_get(m->given, "from") || cpd_node_get(m->given, "to");
    if (m->draft->kind->dates == CPD_DATES_ON && range)
        WRONG(m, "date", "Write its day as date.", "%s: it is of one day", m->draft->kind->title);
    else if (range && cpd_node_get(m->given, "date"))
        WRONG(m, "date", "Write from and to, or date for one day.",
              "%s: it has a first and a last day, or one day", m->draft->kind->title);
}

static cpd_date read_date(struct making *m, const char *key, cpd_date otherwise)
{
    const char *text = given_text(m, key);
    cpd_date date;
    if (!text)
        return otherwise;
    cpd_date today = cpd_people__today(m->home);
    int r = m->draft->kind->ahead ? cpd_date_parse_spoken(&date, text, today)
                                  : cpd_date_parse_past(&date, text, today);
    if (r == 0)
        return date;
    const cpd_error why = *cpd_error_last();
    WRONG(m, key, why.hint, "%s", why.text);
    return otherwise;
}

static void make_dates(struct making *m)
{
    const cpd_kind *kind = m->draft->kind;
    cpd_date today = cpd_people__today(m->home);
    cpd_node *dates = cpd_node_object(m->draft->doc);
    check_date_names(m);
    m->day = read_date(m, cpd_node_get_text(m->given, "from") ? "from" : "date", today);
    cpd_date to = read_date(m, "to", m->day);
    if (kind->dates == CPD_DATES_RANGE) {
        cpd_object__set_date(m->draft->doc, dates, "from", m->day);
        cpd_object__set_date(m->draft->doc, dates, "to", to);
        if (to < m->day)
            WRONG(m, "to", "Write the first day first.", "it ends before it begins");
    } else {
        cpd_object__set_date(m->draft->doc, dates, "on", m->day);
    }
    if (!kind->ahead && m->day > today)
        WRONG(m, "date", "Write the day it happened.", "the day lies in the future");
    cpd_node_set(m->draft->doc, m->draft->head, "dates", dates);
}

/* ---- whose portfolio ---- */

static int find_holder(struct making *m)
{
    cpd_draft *draft = m->draft;
    const char *person = cpd_node_get_text(m->given, "portfolio");
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r = cpd_people__acting(&draft->author, m->home);
    if (r < 0)
        return r;
    draft->holder = draft->author;
    if (person) {
        r = cpd_person_find(id, m->home, person);
        if (r == 0)
            r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(&draft->holder, m->home, &uuid)
                                          : CPD_EABSENT;
    }
    if (r == 0 && !draft->holder.portfolio_no)
        r = cpd_error__set(CPD_EABSENT, "%s has no portfolio in this home", draft->holder.name);
    return r;
}

static int check_writer(struct making *m)
{
    const cpd_draft *draft = m->draft;
    bool own = draft->author.no == draft->holder.no, contact = false, named = false;
    int r = m->within && draft->kind->writer == CPD_WRITER_EITHER
                ? cpd_head__names(&named, m->home, cpd_history__newest(m->within)->head,
                                  &draft->author.id)
                : 0;
    if (r < 0 || named)
        return r;
    r = own ? 0
                : cpd_people__is_contact(&contact, m->home, &draft->holder.id, NULL,
                                         &draft->author.id, m->day, 0);
    if (r < 0)
        return r;
    if (own && draft->kind->writer == CPD_WRITER_OTHER)
        return cpd_error__set(CPD_EDENIED, "%s: nobody writes one about themselves",
                              draft->kind->title);
    if (!own && (draft->kind->writer == CPD_WRITER_HOLDER || !contact)) {
        cpd_error__set(CPD_EDENIED, "%s: you cannot write one in the portfolio of %s",
                       draft->kind->title, draft->holder.name);
        return cpd_error__hint(
            "Only the holder and, for sessions and judgements, a named contact on that day can.");
    }
    return 0;
}

/* ---- the whole ---- */

/* By the day of the record: a form of today does not ask about last year's session. */
static void find_added(struct making *m)
{
    int r = m->home->records->seams->added_fields(&m->added, &m->added_count, m->home,
                                                  m->draft->kind, m->day);
    if (r < 0)
        note(m, r);
}

static void fill_head(struct making *m)
{
    cpd_draft *draft = m->draft;
    char class_[2] = {draft->kind->class_, '\0'};
    cpd_node *head = draft->head;
    cpd_node_set_int(draft->doc, head, "format", CPD_FORMAT);
    cpd_node_set_text(draft->doc, head, "kind", draft->kind->name);
    cpd_node_set_text(draft->doc, head, "class", class_);
    cpd_node_set_text(draft->doc, head, "state", "live");
    cpd_object__set_uuid(draft->doc, head, "home", &m->home->id);
    cpd_object__set_uuid(draft->doc, head, "portfolio", &draft->holder.portfolio);
    cpd_object__set_uuid(draft->doc, head, "author", &draft->author.id);
    make_dates(m);
    find_added(m);
    cpd_making__surroundings(m);
    check_names(m);
    for (size_t i = 0; i < draft->kind->field_count; i++)
        cpd_making__put_field(m, &draft->kind->fields[i]);
    for (size_t i = 0; i < m->added_count; i++)
        if (!keep_as_it_was(m, m->added[i].name, cpd_node_get(m->given, m->added[i].name)))
            cpd_making__put_field(m, &m->added[i]);
    if (cpd_node_length(m->x))
        cpd_node_set(draft->doc, head, "x", m->x);
    /* A private head says only kind, author, date, class and the links its author chose. */
    if (cpd_node_length(m->f) && !cpd_kind__is_private(draft->kind))
        cpd_node_set(draft->doc, head, "f", m->f);
}

static const cpd_kind *find_kind(cpd_home *home, const cpd_node *given)
{
    const char *name = cpd_node_get_text(given, "kind");
    const cpd_kind *kind = name ? cpd_records__kind(home, name) : NULL;
    if (!kind)
        cpd_records__refuse_kind(home, name);
    return kind;
}

static int make_document(struct making *m)
{
    cpd_draft *draft = m->draft;
    draft->doc = cpd_doc_new();
    if (!draft->doc)
        return cpd_error__no_memory();
    draft->head = cpd_node_object(draft->doc);
    draft->body = cpd_node_object(draft->doc);
    m->f = cpd_node_object(draft->doc);
    m->x = cpd_node_object(draft->doc);
    fill_head(m);
    if (m->failure.kind)
        return cpd_error__restore(&m->failure);
    if (cpd_doc_failed(draft->doc))
        return cpd_error__no_memory();
    return m->wrong ? cpd_error__from_issues(m->issues) : check_writer(m);
}

int cpd_draft__make(cpd_draft *out, cpd_home *home, const cpd_node *given,
                    const cpd_history *within, cpd_issues *issues)
{
    cpd_draft draft = {.kind = find_kind(home, given)};
    cpd_issues *own = issues ? NULL : cpd_issues_new();
    struct making m = {.draft = &draft,
                       .home = home,
                       .given = given,
                       .within = within,
                       .issues = issues ? issues : own};
    int r = !m.issues ? cpd_error__no_memory() : !draft.kind ? CPD_EINPUT : find_holder(&m);
    if (r == 0)
        r = make_document(&m);
    if (r < 0)
        cpd_doc_free(draft.doc);
    else
        *out = draft;
    cpd_issues_free(own);
    return r;
}

void cpd_draft__fini(cpd_draft *draft)
{
    cpd_doc_free(draft->doc);
    draft->doc = NULL;
}
