/* Subject access: a walk over all records, those about the person shown as they are read, by class,
 * with other people's words marked. Nothing is decided and nothing changed here. */
#include <cpd/access.h>

#include <stdio.h>
#include <string.h>

#include "audit/walk.h"
#include "node/node.h"
#include "record/record.h"

#define CLASSES 4

static const char *const classes[CLASSES][2] = {
    {"P", "portfolio"}, {"B", "of-the-two"}, {"C", "private"}, {"D", "personal-note"}};

struct request {
    cpd_home *home;
    cpd_doc *doc;
    cpd_person_row person;
    cpd_node *lists[CLASSES];
    bool own; /* the acting person asks for what is kept about themselves */
    int64_t records, to_review, withheld;
};

/* ---- what is other people's ---- */

static void mark(struct request *q, cpd_node *review, const char *what, const char *why)
{
    cpd_node *one = cpd_node_object(q->doc);
    cpd_node_set_text(q->doc, one, "what", what);
    cpd_node_set_text(q->doc, one, "why", why);
    cpd_node_add(q->doc, review, one);
}

/* Here, or as who they were in another home. */
static int is_person(bool *out, const struct request *q, const cpd_node *object, const char *key)
{
    return cpd_people__names(out, q->home, object, key, &q->person.id);
}

static int mark_people(struct request *q, cpd_node *review, const cpd_node *shown)
{
    const cpd_node *people = cpd_node_get(shown, "people");
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(people); i++) {
        const cpd_node *one = cpd_node_at(people, i);
        const char *name = cpd_node_get_text(one, "name");
        bool theirs = false;
        r = is_person(&theirs, q, one, "id");
        if (r == 0 && !theirs)
            mark(q, review, "people",
                 name ? cpd_node_as_text(cpd_node_textf(q->doc, "it names %s", name))
                      : "it names somebody else");
    }
    return r;
}

static void mark_signatures(struct request *q, cpd_node *review, const cpd_node *shown)
{
    const cpd_node *signatures = cpd_node_get(shown, "signatures");
    for (size_t i = 0; i < cpd_node_length(signatures); i++) {
        const cpd_node *one = cpd_node_at(signatures, i);
        const char *signer = cpd_node_get_text(one, "signer");
        bool guest = cpd_node_get_bool(one, "guest"); /* who may have their name */
        if (signer && (guest || strcmp(signer, q->person.name) != 0))
            mark(q, review, cpd_node_get(one, "words") ? "comment" : "signature",
                 cpd_node_as_text(cpd_node_textf(q->doc, "signed by %s", signer)));
    }
}

static int add_review(struct request *q, cpd_node *shown, const cpd_node *head)
{
    cpd_node *review = cpd_node_list(q->doc);
    const char *author = cpd_node_get_text(shown, "author");
    bool theirs = false;
    int r = is_person(&theirs, q, head, "author");
    if (r == 0 && !theirs)
        mark(q, review, "text",
             cpd_node_as_text(
                 cpd_node_textf(q->doc, "written by %s", author ? author : "somebody else")));
    if (r == 0)
        r = mark_people(q, review, shown);
    mark_signatures(q, review, shown);
    q->to_review += cpd_node_length(review) > 0;
    cpd_node_set(q->doc, shown, "review", review);
    return r;
}

/* ---- the records ---- */

/* In their portfolio, or in one that they brought. */
static int is_their_own(bool *out, const struct request *q, const cpd_history *history)
{
    cpd_uuid here;
    int r = cpd_people__portfolio_here(&here, q->home, &history->portfolio);
    *out = r == 0 && cpd_uuid_equal(&here, &q->person.portfolio);
    return r;
}

static int is_about(bool *out, const struct request *q, const cpd_history *history)
{
    int r = is_their_own(out, q, history);
    for (size_t i = 0; r == 0 && !*out && i < history->count; i++) {
        const cpd_node *head = history->revisions[i].head;
        r = is_person(out, q, head, "author");
        if (r == 0 && !*out)
            r = cpd_head__names(out, q->home, head, &q->person.id);
    }
    return r;
}

static cpd_node *list_of(struct request *q, const cpd_node *head)
{
    const char *class_ = cpd_node_get_text(head, "class");
    for (size_t i = 0; class_ && i < CLASSES; i++)
        if (strcmp(classes[i][0], class_) == 0)
            return q->lists[i];
    return q->lists[0];
}

static int show(struct request *q, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    cpd_node *shown;
    bool own = false;
    int r = cpd_show__record(&shown, q->doc, q->home, history, newest, true);
    if (r == 0)
        r = is_their_own(&own, q, history);
    if (r < 0)
        return r;
    cpd_node_set_text(q->doc, shown, "whose", own ? "their own" : "another person's");
    r = add_review(q, shown, newest->head);
    if (r < 0)
        return r;
    q->withheld += cpd_node_get_bool(shown, "locked");
    q->records++;
    cpd_node_add(q->doc, list_of(q, newest->head), shown);
    return 0;
}

static int look_at(struct request *q, const cpd_uuid *record)
{
    cpd_history history;
    int r = cpd_history__load(&history, q->home, record);
    if (r < 0)
        return r;
    bool about = false;
    r = is_about(&about, q, &history);
    if (r == 0 && about)
        r = cpd_read__allowed(q->home, &history);
    if (r == 0 && about)
        r = cpd_read__limit(&history, q->home);
    if (r == CPD_EABSENT && q->own) /* nobody else learns how many there are */
        q->withheld++;
    if (about && r == 0)
        r = show(q, &history);
    cpd_history__fini(&history);
    return r == CPD_EABSENT ? 0 : r;
}

static int look_at_all(struct request *q)
{
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, q->home->store,
        "SELECT about FROM subject WHERE commitment IS NOT NULL GROUP BY about ORDER BY min(id)",
        "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        r = cpd_stmt__uuid(row, 0, &record) ? look_at(q, &record) : 0;
    }
    cpd_stmt__done(row);
    return r;
}

/* ---- the answer ---- */

static void add_sentences(struct request *q, cpd_node *report)
{
    cpd_node *list = cpd_node_list(q->doc);
    cpd_node_add(q->doc, list,
                 cpd_node_text(q->doc, "Earlier versions are named in each history; cpd show reads "
                                       "them."));
    if (q->withheld || !q->own)
        cpd_node_add(q->doc, list,
                     cpd_node_text(q->doc, "Private texts open with their author's own key alone: "
                                           "ask the author for theirs."));
    cpd_node_add(q->doc, list,
                 cpd_node_text(q->doc, "What stands on case files, in mail and on paper is not "
                                       "kept here."));
    cpd_node_set(q->doc, report, "not_included", list);
}

static int build(struct request *q, cpd_node *report)
{
    char id[CPD_ID_TEXT];
    cpd_doc *person = NULL;
    cpd_node *list = cpd_node_list(q->doc);
    cpd_uuid_format(id, &q->person.id);
    int r = cpd_person_show(&person, q->home, id);
    if (r < 0)
        return r;
    cpd_node_set_text(q->doc, report, "schema", "cpd.access/1");
    cpd_node_set(q->doc, report, "person", cpd_node_copy(q->doc, cpd_doc_root(person)));
    cpd_object__set_date(q->doc, report, "as_of", cpd_people__today(q->home));
    for (size_t i = 0; i < CLASSES; i++) {
        cpd_node *one = cpd_node_object(q->doc);
        cpd_node_set_text(q->doc, one, "class", classes[i][1]);
        cpd_node_set(q->doc, one, "records", q->lists[i]);
        cpd_node_add(q->doc, list, one);
    }
    cpd_node_set(q->doc, report, "classes", list);
    cpd_node_set_int(q->doc, report, "records", q->records);
    cpd_node_set_int(q->doc, report, "to_review", q->to_review);
    cpd_node_set_int(q->doc, report, "withheld", q->withheld);
    add_sentences(q, report);
    cpd_doc_free(person);
    return cpd_doc_failed(q->doc) ? cpd_error__no_memory() : 0;
}

static int find_person(cpd_person_row *out, cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    if (!person)
        return cpd_people__acting(out, home);
    int r = cpd_person_find(id, home, person);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(out, home, &uuid) : CPD_EABSENT;
    return r == 0 ? cpd_people__may_read(home, out) : r;
}

int cpd_access_request(cpd_doc **out, cpd_home *home, const char *person)
{
    struct request q = {.home = home};
    cpd_person_row acting;
    int r = find_person(&q.person, home, person);
    if (r == 0)
        r = cpd_people__acting(&acting, home);
    q.own = r == 0 && cpd_uuid_equal(&acting.id, &q.person.id);
    if (r < 0)
        return r;
    q.doc = cpd_doc_new();
    if (!q.doc)
        return cpd_error__no_memory();
    cpd_node *report = cpd_node_object(q.doc);
    cpd_doc_set_root(q.doc, report);
    for (size_t i = 0; i < CLASSES; i++)
        q.lists[i] = cpd_node_list(q.doc);
    r = look_at_all(&q);
    if (r == 0)
        r = build(&q, report);
    if (r == 0)
        *out = q.doc;
    else
        cpd_doc_free(q.doc);
    return r;
}
