/* What is shown: one record with its signatures and history, and lists. Who may read is checked
 * here, for every front end. */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

/* ---- who may read ---- */

static int absent(void)
{
    return cpd_error__set(CPD_EABSENT, "there is no such record that you may read");
}

int cpd_read__allowed(cpd_home *home, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    cpd_person_row acting, holder;
    int r = cpd_people__acting(&acting, home);
    if (r < 0)
        return r;
    if (cpd_head__is_private(newest->head)) {
        bool has = false;
        cpd_uuid author;
        for (size_t i = 0; r == 0 && !has && i < history->count; i++)
            r = cpd_wrap__has(&has, home, history->revisions[i].id, &acting.id);
        if (cpd_object__uuid(&author, newest->head, "author") &&
            cpd_uuid_equal(&author, &acting.id))
            has = true;
        return r < 0 ? r : has ? 0 : absent();
    }
    if (cpd_head__names(newest->head, &acting.id))
        return 0;
    r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r == 0)
        r = cpd_people__may_read(home, &holder);
    return r == CPD_EABSENT ? absent() : r;
}

/* ---- finding by the end of an id ---- */

#define SUFFIX_LEAST 4

static bool ends_with(const char *id, const char *suffix)
{
    size_t n = strlen(id), m = strlen(suffix);
    return m <= n && strcmp(id + n - m, suffix) == 0;
}

static int consider(char found[CPD_ID_TEXT], size_t *count, cpd_home *home, const cpd_uuid *record)
{
    cpd_history history;
    int r = cpd_history__load(&history, home, record);
    if (r < 0)
        return r;
    r = cpd_read__allowed(home, &history);
    cpd_history__fini(&history);
    if (r == CPD_EABSENT)
        return 0;
    if (r == 0 && (*count)++ == 0)
        cpd_uuid_format(found, record);
    return r;
}

static int find_by_suffix(char out[CPD_ID_TEXT], cpd_home *home, const char *suffix)
{
    char id[CPD_UUID_TEXT], found[CPD_ID_TEXT];
    size_t count = 0;
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, home->store,
        "SELECT DISTINCT about FROM subject WHERE commitment IS NOT NULL AND about IS NOT NULL",
        "");
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid record;
        r = 0;
        if (!cpd_stmt__uuid(row, 0, &record))
            continue;
        cpd_uuid_format(id, &record);
        if (ends_with(id, suffix))
            r = consider(found, &count, home, &record);
    }
    cpd_stmt__done(row);
    if (r < 0)
        return r;
    if (count == 0)
        return absent();
    if (count > 1) {
        cpd_error__set(CPD_EINPUT, "%zu records end with \"%s\"", count, suffix);
        return cpd_error__hint("Write more characters of the id.");
    }
    memcpy(out, found, CPD_ID_TEXT);
    return 0;
}

int cpd_record_find(char id[CPD_ID_TEXT], cpd_home *home, const char *text)
{
    cpd_uuid record;
    size_t n = text ? strlen(text) : 0, count = 0;
    if (n < SUFFIX_LEAST || n >= CPD_ID_TEXT || strspn(text, "0123456789abcdef-") != n) {
        cpd_error__set(CPD_EINPUT, "\"%.40s\" is not the id of a record", text ? text : "");
        return cpd_error__hint(
            "Write at least four of its last characters, as a listing shows them.");
    }
    if (!cpd_uuid_parse(&record, text))
        return find_by_suffix(id, home, text);
    int r = consider(id, &count, home, &record);
    return r == 0 && count == 0 ? absent() : r == CPD_EABSENT ? absent() : r;
}

/* ---- one record ---- */

/* The name of the person that a member names by id; the id where nobody here has it. */
static int set_name(cpd_doc *doc, cpd_node *shown, const char *key, cpd_home *home,
                    const cpd_node *object, const char *member)
{
    cpd_person_row row;
    cpd_uuid person;
    if (!cpd_object__uuid(&person, object, member))
        return 0;
    int r = cpd_people__get(&row, home, &person);
    if (r == 0)
        cpd_node_set_text(doc, shown, key, row.name);
    else if (r == CPD_EABSENT)
        cpd_object__set_uuid(doc, shown, key, &person);
    return r == CPD_EABSENT ? 0 : r;
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
        r = set_name(doc, one, "name", home, person, "id");
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
    int r = set_name(doc, shown, "author", home, head, "author");
    if (r == 0)
        r = cpd_people__holder(&holder, home, &history->portfolio);
    if (r == 0)
        cpd_node_set_text(doc, shown, "portfolio", holder.name);
    return r == CPD_EABSENT ? 0 : r;
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
    for (size_t i = 0; i < cpd_node_length(f); i++)
        cpd_node_set(doc, shown, cpd_node_key(f, i), cpd_node_copy(doc, cpd_node_at(f, i)));
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

/* Words that cannot be opened are said to be locked or erased; that is an answer, not a failure.
 * Changed bytes are a failure. */
static int show_body(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_revision *revision)
{
    cpd_node *body = NULL;
    if (revision->erased) {
        cpd_node_set_bool(doc, shown, "erased", true);
        return 0;
    }
    int r = cpd_revision__open(&body, doc, home, revision);
    if (r == CPD_ELOCKED || r == CPD_EABSENT) {
        cpd_node_set_bool(doc, shown, "locked", true);
        return 0;
    }
    for (size_t i = 0; r == 0 && i < cpd_node_length(body); i++)
        if (strcmp(cpd_node_key(body, i), "salt") != 0)
            cpd_node_set(doc, shown, cpd_node_key(body, i), cpd_node_at(body, i));
    return r;
}

/* ---- signatures ---- */

/* As with bodies: locked is an answer, changed bytes are a failure. */
static int show_words(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                      int64_t id, const cpd_node *statement, const unsigned char *sealed,
                      size_t length)
{
    cpd_hash commitment, revision;
    cpd_key key;
    cpd_node *body;
    if (!sealed || !cpd_object__hash(&commitment, statement, "words") ||
        !cpd_object__hash(&revision, statement, "revision_hash"))
        return 0;
    bool private_ = cpd_head__is_private(history->revisions[0].head);
    cpd_wrap_place place = {CPD_WORDS_PURPOSE, &history->portfolio, &history->record, &revision};
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_wrap__open(&key, home, id, &place, private_ ? &acting.id : NULL);
    if (r == 0)
        r = cpd_body__open(&body, doc, &key, sealed, length, &revision, &commitment, "cpd/words/1",
                           private_);
    cpd_seal__wipe(&key, sizeof key);
    if (r == 0)
        cpd_node_set_text(doc, shown, "words", cpd_node_get_text(body, "text"));
    else if (r == CPD_ELOCKED || r == CPD_EABSENT)
        cpd_node_set_bool(doc, shown, "locked", true);
    return r == CPD_ELOCKED || r == CPD_EABSENT ? 0 : r;
}

static int show_signature(cpd_doc *doc, cpd_node *list, cpd_home *home, const cpd_history *history,
                          cpd_stmt *row)
{
    size_t length, sealed_length;
    cpd_doc *parsed = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int r = cpd_node__unpack(&parsed, bytes, length);
    const cpd_node *s = r == 0 ? cpd_doc_root(parsed) : NULL;
    const char *operation = cpd_node_get_text(s, "operation");
    if (r == 0 && operation && strcmp(operation, "signoff") == 0) {
        cpd_node *shown = cpd_node_object(doc);
        r = set_name(doc, shown, "signer", home, cpd_node_get(s, "signer"), "person");
        cpd_node_set_text(doc, shown, "role", cpd_node_get_text(s, "role"));
        cpd_node_set_text(doc, shown, "outcome", cpd_node_get_text(s, "outcome"));
        cpd_node_set_text(doc, shown, "date", cpd_node_get_text(s, "date"));
        cpd_node_set_int(doc, shown, "revision", cpd_node_get_int(s, "revision", 0));
        if (cpd_node_get(s, "registration"))
            cpd_node_set(doc, shown, "registration",
                         cpd_node_copy(doc, cpd_node_get(s, "registration")));
        const unsigned char *sealed = cpd_stmt__blob(row, 2, &sealed_length);
        if (r == 0)
            r = show_words(doc, shown, home, history, cpd_stmt__int(row, 0), s, sealed,
                           sealed_length);
        cpd_node_add(doc, list, shown);
    }
    cpd_doc_free(parsed);
    return r;
}

static int show_signatures(cpd_doc *doc, cpd_node *shown, cpd_home *home,
                           const cpd_history *history)
{
    cpd_node *list = cpd_node_list(doc);
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, home->store,
        "SELECT id, bytes, sealed FROM subject WHERE about = ? AND commitment IS NULL ORDER BY id",
        "u", &history->record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = show_signature(doc, list, home, history, row);
    cpd_stmt__done(row);
    cpd_node_set(doc, shown, "signatures", list);
    return r;
}

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
        r = set_name(doc, one, "author", home, revision->head, "author");
        cpd_node_set_bool(doc, one, "newest", !revision->replaced);
        if (revision->erased)
            cpd_node_set_bool(doc, one, "erased", true);
        if (r == 0)
            r = entry_clock(doc, one, home, revision->id);
        cpd_node_add(doc, list, one);
    }
    cpd_node_set(doc, shown, "history", list);
    return r;
}

static int show(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_history *history,
                const cpd_revision *revision, bool whole)
{
    cpd_node *shown = cpd_node_object(doc);
    int r = show_head(doc, shown, home, history, revision);
    if (r == 0)
        r = show_body(doc, shown, home, revision);
    if (r == 0)
        r = show_signatures(doc, shown, home, history);
    if (r == 0 && whole)
        r = show_history(doc, shown, home, history);
    *out = shown;
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

static const cpd_revision *chosen(const cpd_history *history, const char *revision)
{
    cpd_hash hash;
    if (!revision)
        return cpd_history__newest(history);
    if (!cpd_hash_parse(&hash, revision))
        return NULL;
    for (size_t i = 0; i < history->count; i++)
        if (cpd_hash_equal(&history->revisions[i].hash, &hash))
            return &history->revisions[i];
    return NULL;
}

static int read_record(cpd_doc **out, cpd_home *home, const cpd_uuid *record, const char *revision)
{
    cpd_history history;
    cpd_node *shown;
    int r = cpd_history__load(&history, home, record);
    if (r < 0)
        return r;
    const cpd_revision *one = chosen(&history, revision);
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        r = cpd_error__no_memory();
    else if (!one)
        r = cpd_error__set(CPD_EABSENT, "that record has no such version");
    else
        r = show(&shown, doc, home, &history, one, true);
    cpd_history__fini(&history);
    if (r == 0) {
        cpd_doc_set_root(doc, shown);
        *out = doc;
    } else {
        cpd_doc_free(doc);
    }
    return r;
}

int cpd_record_read(cpd_doc **out, cpd_home *home, const char *record, const char *revision)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r = cpd_record_find(id, home, record);
    if (r < 0)
        return r;
    return cpd_uuid_parse(&uuid, id) ? read_record(out, home, &uuid, revision) : absent();
}

/* ---- lists ---- */

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
        r = show(&shown, l->doc, l->home, &history, newest, false);
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
                           "day BETWEEN ? AND ? ORDER BY day DESC, id DESC",
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
    if (r == 0 && l->filter->kind && !(l->kind = cpd_records__kind(l->home, l->filter->kind)))
        r = cpd_error__set(CPD_EINPUT, "there is no kind of record called \"%.64s\"",
                           l->filter->kind);
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
    if (r == 0 && cpd_doc_failed(l.doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = l.doc;
    else
        cpd_doc_free(l.doc);
    return r;
}

/* ---- what waits for a signature ---- */

/* Sessions (kind 5) of the two they name, judgements (6) of who made them. */
static int list_unsigned(struct listing *l)
{
    cpd_stmt *row;
    int r = cpd_store__ask(
        &row, l->home->store,
        "SELECT f.id FROM fact f WHERE f.portfolio IN (SELECT portfolio FROM person WHERE "
        "portfolio <> 0) AND f.kind IN (5, 6) AND"
        " f.until = 0 AND f.flags < 1073741824 AND (f.other = ?2 OR f.kind = 5 AND f.portfolio = "
        "?1) AND NOT EXISTS (SELECT 1 FROM signed s WHERE"
        " s.portfolio = f.portfolio AND s.target = f.id AND s.signer = ?2) ORDER BY f.day, f.id",
        "ii", l->holder.portfolio_no, l->acting.no);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = list_one(l, cpd_stmt__int(row, 0));
    cpd_stmt__done(row);
    return r;
}

int cpd_record_unsigned(cpd_doc **out, cpd_home *home)
{
    static const cpd_record_filter all = CPD_RECORD_FILTER_INIT;
    struct listing l = {.home = home, .filter = &all, .doc = cpd_doc_new()};
    if (!l.doc)
        return cpd_error__no_memory();
    l.list = cpd_node_list(l.doc);
    cpd_doc_set_root(l.doc, l.list);
    int r = start(&l);
    if (r == 0)
        r = list_unsigned(&l);
    if (r == 0 && cpd_doc_failed(l.doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = l.doc;
    else
        cpd_doc_free(l.doc);
    return r;
}
