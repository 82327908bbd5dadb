/* A record as the flat object that is shown: head, body where it opens, history. Its signatures are
 * told in signature.c. */
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

/* ---- one record ---- */

int cpd_show__name(cpd_doc *doc, cpd_node *shown, const char *key, cpd_home *home,
                   const cpd_node *object, const char *member)
{
    cpd_uuid person;
    cpd_node *name = NULL;
    if (!cpd_object__uuid(&person, object, member))
        return 0;
    int r = cpd_people__called(&name, doc, home, &person);
    if (r == 0 && name)
        cpd_node_set(doc, shown, key, name);
    else if (r == 0)
        cpd_object__set_uuid(doc, shown, key, &person);
    return r;
}

static int show_people(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_node *people)
{
    cpd_node *list = cpd_node_list(doc);
    int r = 0;
    for (size_t i = 0; r == 0 && i < cpd_node_length(people); i++) {
        const cpd_node *person = cpd_node_at(people, i);
        cpd_node *one = cpd_node_object(doc);
        cpd_node_set_text(doc, one, "role", cpd_node_get_text(person, "role"));
        cpd_node_set_text(doc, one, "id", cpd_node_get_text(person, "id"));
        r = cpd_show__name(doc, one, "name", home, person, "id");
        cpd_node_add(doc, list, one);
    }
    if (people)
        cpd_node_set(doc, shown, "people", list);
    return r;
}

static int show_whose(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                      const cpd_node *head)
{
    cpd_person_row holder;
    int r = cpd_show__name(doc, shown, "author", home, head, "author");
    if (r == 0)
        r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r == 0)
        cpd_node_set_text(doc, shown, "portfolio", holder.name);
    return r == CPD_EABSENT ? 0 : r;
}

static void copy_members(cpd_doc *doc, cpd_node *to, const cpd_node *from)
{
    for (size_t i = 0; i < cpd_node_length(from); i++)
        cpd_node_set(doc, to, cpd_node_key(from, i), cpd_node_copy(doc, cpd_node_at(from, i)));
}

static int show_head(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                     const cpd_revision *revision)
{
    const cpd_node *head = revision->head, *dates = cpd_node_get(head, "dates"),
                   *f = cpd_node_get(head, "f");
    static const char *const kept[] = {"kind", "class", "state"};
    cpd_object__set_uuid(doc, shown, "record", &history->record);
    cpd_node_set_int(doc, shown, "revision", cpd_node_get_int(head, "revision", 1));
    cpd_object__set_hash(doc, shown, "hash", &revision->hash);
    for (size_t i = 0; i < 3; i++)
        cpd_node_set_text(doc, shown, kept[i], cpd_node_get_text(head, kept[i]));
    cpd_node_set_text(doc, shown, "title", history->kind ? history->kind->title : NULL);
    int r = show_whose(doc, shown, home, history, head);
    cpd_node_set_text(doc, shown, "date", cpd_node_get_text(dates, "on"));
    cpd_node_set_text(doc, shown, "from", cpd_node_get_text(dates, "from"));
    cpd_node_set_text(doc, shown, "to", cpd_node_get_text(dates, "to"));
    copy_members(doc, shown, f);
    copy_members(doc, shown, cpd_node_get(head, "x"));
    if (r == 0)
        r = show_people(doc, shown, home, cpd_node_get(head, "people"));
    static const char *const lists[] = {"links", "refs"};
    for (size_t i = 0; i < 2; i++)
        if (cpd_node_get(head, lists[i]))
            cpd_node_set(doc, shown, lists[i], cpd_node_copy(doc, cpd_node_get(head, lists[i])));
    if (history->tips > 1)
        cpd_node_set_bool(doc, shown, "forked", true);
    return r;
}

static int show_erased(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_revision *revision)
{
    char day[CPD_DATE_TEXT];
    cpd_uuid record;
    cpd_node_set_bool(doc, shown, "erased", true);
    if (!cpd_object__uuid(&record, revision->head, "record"))
        return 0;
    int r = cpd_erasures__day(day, home, &record, revision->id);
    if (r == 0 && day[0])
        cpd_node_set_text(doc, shown, "erased_on", day);
    return r;
}

/* Words that cannot be opened are said to be locked or erased; that is an answer, not a failure.
 * Changed bytes are a failure. */
static int show_gone(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_uuid *portfolio,
                     const cpd_revision *revision)
{
    bool withheld = false;
    int r = cpd_withheld__is(&withheld, home, portfolio, revision->id);
    if (r < 0 || !withheld)
        return r < 0 ? r : show_erased(doc, shown, home, revision);
    cpd_node_set_bool(doc, shown, "withheld", true);
    return 0;
}

static int show_body(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_uuid *portfolio,
                     const cpd_revision *revision)
{
    cpd_node *body = NULL;
    if (revision->erased)
        return show_gone(doc, shown, home, portfolio, revision);
    int r = cpd_revision__open(&body, doc, home, revision);
    if (r == CPD_ELOCKED || r == CPD_EABSENT) {
        cpd_node_set_bool(doc, shown, "locked", true);
        if (r == CPD_ELOCKED) /* by their own key; the other is sealed to others */
            cpd_node_set_bool(doc, shown, "locked_to_you", true);
        return 0;
    }
    for (size_t i = 0; r == 0 && i < cpd_node_length(body); i++)
        if (strcmp(cpd_node_key(body, i), "salt") != 0 &&
            strcmp(cpd_node_key(body, i), "attachments") != 0)
            cpd_node_set(doc, shown, cpd_node_key(body, i), cpd_node_at(body, i));
    if (r == 0)
        cpd_attach__show(doc, shown, cpd_node_get(body, "attachments"));
    return r;
}

/* When a version was written, as "clock". */
static int entry_clock(cpd_doc *doc, cpd_node *shown, cpd_home *home, int64_t id)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store, "SELECT bytes FROM entry WHERE id = ?", "i", id);
    if (r == 0)
        r = cpd_stmt__next(row);
    if (r > 0) {
        size_t length;
        cpd_doc *entry = NULL;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);
        r = cpd_node__unpack(&entry, bytes, length);
        if (r == 0)
            cpd_node_set_text(doc, shown, "clock", cpd_node_get_text(cpd_doc_root(entry), "clock"));
        cpd_doc_free(entry);
    }
    cpd_stmt__done(row);
    return r;
}

/* A version that goes on with more than one joins them. */
static void show_joined(cpd_doc *doc, cpd_node *shown, const cpd_revision *revision)
{
    const cpd_node *previous = cpd_node_get(revision->head, "previous");
    if (cpd_node_length(previous) > 1)
        cpd_node_set(doc, shown, "joins", cpd_node_copy(doc, previous));
}

static int show_history(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history)
{
    cpd_node *list = cpd_node_list(doc);
    int r = 0;
    for (size_t i = 0; r == 0 && i < history->count; i++) {
        const cpd_revision *revision = &history->revisions[i];
        cpd_node *one = cpd_node_object(doc);
        cpd_node_set_int(doc, one, "revision", cpd_node_get_int(revision->head, "revision", 1));
        cpd_object__set_hash(doc, one, "hash", &revision->hash);
        cpd_node_set_text(doc, one, "state", cpd_node_get_text(revision->head, "state"));
        r = cpd_show__name(doc, one, "author", home, revision->head, "author");
        cpd_node_set_bool(doc, one, "newest", !revision->replaced);
        show_joined(doc, one, revision);
        if (r == 0 && revision->erased)
            r = show_erased(doc, one, home, revision);
        if (r == 0)
            r = entry_clock(doc, one, home, revision->id);
        cpd_node_add(doc, list, one);
    }
    cpd_node_set(doc, shown, "history", list);
    return r;
}

static int show_readers(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                        const cpd_revision *revision)
{
    cpd_node *list;
    int r = cpd_share__show(&list, doc, home, history, revision);
    cpd_node_set(doc, shown, "readers", list);
    return r;
}

/* Who was let read a private text and is no longer sees the last version that they may read, and
 * must not take it for the newest. */
static int show_last_shared(cpd_doc *doc, cpd_node *shown, cpd_home *home,
                            const cpd_history *history, const cpd_revision *revision)
{
    cpd_person_row acting;
    bool author = false;
    const cpd_revision *last = NULL;
    char day[CPD_DATE_TEXT];
    int64_t seconds;
    if (!revision->replaced || !cpd_head__is_private(revision->head))
        return 0;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_people__names(&author, home, revision->head, "author", &acting.id);
    if (r == 0 && !author)
        r = cpd_share__newest_for(&last, home, history, &acting.id);
    if (r < 0 || last != revision)
        return r;
    cpd_node *written = cpd_node_object(doc);
    r = entry_clock(doc, written, home, revision->id);
    if (r == 0 && cpd_clock_parse(&seconds, cpd_node_get_text(written, "clock")) == 0) {
        cpd_date_format(day, cpd_clock_day(seconds * 1000));
        cpd_node_set_text(doc, shown, "last_shared", day);
    }
    return r;
}

int cpd_show__record(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_history *history,
                     const cpd_revision *revision, bool whole)
{
    cpd_node *shown = cpd_node_object(doc);
    int r = show_head(doc, shown, home, history, revision);
    if (r == 0)
        r = show_body(doc, shown, home, &history->portfolio, revision);
    if (r == 0)
        r = cpd_show__signatures(doc, shown, home, history, revision);
    if (r == 0)
        r = show_last_shared(doc, shown, home, history, revision);
    if (r == 0 && whole)
        r = show_history(doc, shown, home, history);
    if (r == 0 && whole)
        r = show_readers(doc, shown, home, history, revision);
    *out = shown;
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}
