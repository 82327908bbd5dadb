/* What in a record may tell who somebody is, and what its author said to that here: "I have looked"
 * keeps the note quiet, "it may leave all the same", with a reason, lets its text go where others
 * read it.
 *
 * Both are statements in the portfolio's chain about one revision. They hold for later revisions as
 * far as those say the same: what was found and looked at once is not pointed at again. No digest
 * of what was found is kept, for a postcode could be guessed from it; the earlier text itself is
 * opened.
 */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

#define OPERATION "override"
#define REASON_MOST 2000

/* ---- whose names are known here ---- */

int cpd_looking__open(cpd_looking *out, cpd_home *home)
{
    cpd_stmt *row;
    cpd_person_row acting;
    *out = (cpd_looking){.doc = cpd_doc_new()};
    if (!out->doc)
        return cpd_error__no_memory();
    cpd_node *list = cpd_node_list(out->doc);
    int r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_store__ask(&row, home->store, "SELECT name FROM person WHERE no <> ?", "i",
                           acting.no);
    if (r == 0) {
        while ((r = cpd_stmt__next(row)) > 0)
            cpd_node_add(out->doc, list, cpd_node_text(out->doc, cpd_stmt__text(row, 0)));
        cpd_stmt__done(row);
    }
    if (r == 0)
        out->own = cpd_node_as_text(cpd_node_text(out->doc, acting.name));
    out->count = cpd_node_length(list);
    out->names = r == 0 ? calloc(out->count + 1, sizeof *out->names) : NULL;
    if (r == 0 && (!out->names || cpd_doc_failed(out->doc)))
        r = cpd_error__no_memory();
    for (size_t i = 0; r == 0 && i < out->count; i++)
        out->names[i] = cpd_node_as_text(cpd_node_at(list, i));
    if (r < 0)
        cpd_looking__fini(out);
    return r;
}

void cpd_looking__fini(cpd_looking *looking)
{
    free(looking->names);
    cpd_doc_free(looking->doc);
    *looking = (cpd_looking){0};
}

/* ---- what is found in one revision ---- */

/* The first name or the whole of one. */
static bool is_name_of(const char *name, const char *said, size_t length)
{
    if (length > 2 && memcmp(said + length - 2, "'s", 2) == 0)
        length -= 2;
    return name && strlen(name) >= length && cpd_text_begins(name, said, length) &&
           (name[length] == '\0' || name[length] == ' ');
}

/* One's own name is no finding; in a record of the two the people of the house neither, who agree
 * there who does what. */
static bool is_ours(const cpd_looking *looking, const cpd_kind *kind, const cpd_identifying *found,
                    const char *text)
{
    const char *said = text + found->from;
    if (found->what != CPD_IDENTIFIES_NAME)
        return false;
    if (is_name_of(looking->own, said, found->length))
        return true;
    for (size_t i = 0; kind->class_ == 'B' && i < looking->count; i++)
        if (is_name_of(looking->names[i], said, found->length))
            return true;
    return false;
}

/* Where the kind asks for cases, their numbers stand instead of names. */
static bool may_name_cases(const cpd_kind *kind)
{
    bool asks = kind->class_ == 'B';
    for (size_t i = 0; i < kind->field_count; i++)
        asks = asks || kind->fields[i].type == CPD_FIELD_CASE;
    return asks;
}

static int find_in_field(cpd_node *list, cpd_doc *doc, const cpd_looking *looking,
                         const cpd_kind *kind, const cpd_field *field, const cpd_node *body)
{
    const cpd_node *value = cpd_node_get(body, field->name);
    cpd_anonymity_options options = {
        .names = looking->names, .name_count = looking->count, .cases = may_name_cases(kind)};
    cpd_identifying *found = NULL;
    size_t count = 0;
    const char *text = field->type == CPD_FIELD_TEXT ? cpd_node_as_text(value) : NULL;
    int r = text ? cpd_anonymity_check(&found, &count, text, cpd_node_length(value), &options) : 0;
    for (size_t i = 0; r == 0 && i < count; i++) {
        if (is_ours(looking, kind, &found[i], text))
            continue;
        cpd_node *one = cpd_node_object(doc);
        cpd_node_set_text(doc, one, "field", field->name);
        cpd_node_set_text(doc, one, "label", field->label);
        cpd_node_set_text(doc, one, "what", cpd_identifies_name(found[i].what));
        cpd_node_set_text(doc, one, "said", cpd_identifies_said(found[i].what));
        cpd_node_set(doc, one, "text", cpd_node_text_n(doc, text + found[i].from, found[i].length));
        cpd_node_add(doc, list, one);
    }
    free(found);
    return r;
}

static int find_in(cpd_node **out, cpd_doc *doc, const cpd_looking *looking, const cpd_kind *kind,
                   const cpd_node *body)
{
    int r = 0;
    *out = cpd_node_list(doc);
    for (size_t i = 0; r == 0 && kind && i < kind->field_count; i++)
        r = find_in_field(*out, doc, looking, kind, &kind->fields[i], body);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

/* ---- what was said to it ---- */

enum said { LOOKED_AT = 1, MAY_LEAVE = 2 };

static const char *const scopes[] = {[LOOKED_AT] = "note", [MAY_LEAVE] = "leave"};

static const cpd_revision *revision_of(const cpd_history *history, const cpd_node *statement)
{
    cpd_hash hash;
    if (!cpd_object__hash(&hash, statement, "revision_hash"))
        return NULL;
    for (size_t i = 0; i < history->count; i++)
        if (cpd_hash_equal(&history->revisions[i].hash, &hash))
            return &history->revisions[i];
    return NULL;
}

static bool holds(const cpd_node *list, const cpd_node *one)
{
    const char *text = cpd_node_get_text(one, "text");
    for (size_t i = 0; text && i < cpd_node_length(list); i++) {
        const char *its = cpd_node_get_text(cpd_node_at(list, i), "text");
        if (its && strcmp(its, text) == 0)
            return true;
    }
    return false;
}

static void mark(cpd_doc *doc, cpd_node *found, const cpd_node *earlier, enum said said)
{
    for (size_t i = 0; i < cpd_node_length(found); i++) {
        cpd_node *one = (cpd_node *)cpd_node_at(found, i);
        if (!holds(earlier, one))
            continue;
        cpd_node_set_bool(doc, one, "seen", true);
        if (said == MAY_LEAVE)
            cpd_node_set_bool(doc, one, "released", true);
    }
}

/* One statement: what stood in the revision it speaks of is seen, and perhaps released. A text that
 * cannot be opened any more answers for nothing. */
static int apply(cpd_doc *doc, cpd_node *found, cpd_home *home, const cpd_looking *looking,
                 const cpd_history *history, const cpd_node *statement)
{
    const char *operation = cpd_node_get_text(statement, "operation"),
               *scope = cpd_node_get_text(statement, "scope");
    const cpd_revision *revision = revision_of(history, statement);
    cpd_node *body = NULL, *earlier = NULL;
    if (!operation || strcmp(operation, OPERATION) != 0 || !scope || !revision)
        return 0;
    int r = cpd_revision__open(&body, doc, home, revision);
    if (r == CPD_ELOCKED || r == CPD_EABSENT)
        return 0;
    if (r == 0)
        r = find_in(&earlier, doc, looking, history->kind, body);
    if (r == 0)
        mark(doc, found, earlier, strcmp(scope, scopes[MAY_LEAVE]) == 0 ? MAY_LEAVE : LOOKED_AT);
    return r;
}

/* What this home's own log says: anybody could send a release along in a bundle. */
static int apply_all(cpd_doc *doc, cpd_node *found, cpd_home *home, const cpd_looking *looking,
                     const cpd_history *history)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, home->store,
                           "SELECT bytes FROM subject WHERE about = ? AND id < ? AND commitment IS"
                           " NULL ORDER BY id",
                           "ui", &history->record, CPD_LEDGER_OWN_LIMIT);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        size_t length;
        const unsigned char *bytes = cpd_stmt__blob(row, 0, &length);
        cpd_doc *parsed = NULL;
        r = cpd_node__unpack(&parsed, bytes, length);
        if (r == 0)
            r = apply(doc, found, home, looking, history, cpd_doc_root(parsed));
        cpd_doc_free(parsed);
    }
    cpd_stmt__done(row);
    return r;
}

int cpd_anonymous__found(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_looking *looking,
                         const cpd_history *history, const cpd_node *body)
{
    int r = find_in(out, doc, looking, history->kind, body);
    if (r == 0 && cpd_node_length(*out) > 0)
        r = apply_all(doc, *out, home, looking, history);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

size_t cpd_anonymous__left(const cpd_node *found, const char *flag)
{
    size_t left = 0;
    for (size_t i = 0; i < cpd_node_length(found); i++)
        left += !cpd_node_get_bool(cpd_node_at(found, i), flag);
    return left;
}

int cpd_anonymous__held(size_t *out, cpd_home *home, const cpd_looking *looking,
                        const cpd_history *history, const cpd_node *body)
{
    cpd_node *found;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    int r = cpd_anonymous__found(&found, doc, home, looking, history, body);
    if (r == 0)
        *out = cpd_anonymous__left(found, "released");
    cpd_doc_free(doc);
    return r;
}

/* ---- the report ---- */

/* Also who wrote it in another home, under another id. */
static bool is_mine(cpd_home *home, const cpd_revision *newest)
{
    cpd_person_row acting;
    bool is = false;
    return cpd_people__acting(&acting, home) == 0 &&
           cpd_people__names(&is, home, newest->head, "author", &acting.id) == 0 && is;
}

static int describe(cpd_doc *doc, cpd_home *home, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    cpd_node *root = cpd_node_object(doc), *body = NULL, *found = NULL;
    cpd_looking looking;
    int r = cpd_looking__open(&looking, home);
    if (r < 0)
        return r;
    r = cpd_revision__open(&body, doc, home, newest);
    if (r == 0)
        r = cpd_anonymous__found(&found, doc, home, &looking, history, body);
    cpd_looking__fini(&looking);
    if (r < 0)
        return r;
    cpd_object__set_uuid(doc, root, "record", &history->record);
    cpd_object__set_hash(doc, root, "hash", &newest->hash);
    cpd_node_set_bool(doc, root, "mine", is_mine(home, newest));
    cpd_node_set(doc, root, "found", found);
    cpd_node_set_int(doc, root, "unseen", (int64_t)cpd_anonymous__left(found, "seen"));
    cpd_node_set_int(doc, root, "held", (int64_t)cpd_anonymous__left(found, "released"));
    cpd_doc_set_root(doc, root);
    return cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
}

int cpd_record_identifying(cpd_doc **out, cpd_home *home, const char *record)
{
    cpd_history history;
    int r = cpd_read__open(&history, home, record);
    if (r < 0)
        return r;
    cpd_doc *doc = cpd_doc_new();
    r = doc ? describe(doc, home, &history) : cpd_error__no_memory();
    cpd_history__fini(&history);
    if (r < 0)
        cpd_doc_free(doc);
    else
        *out = doc;
    return r;
}

/* ---- saying it ---- */

struct saying {
    cpd_doc *doc;
    const cpd_history *history;
    const cpd_revision *revision;
    cpd_person_row acting;
    cpd_node *object;
    cpd_key key;
    unsigned char *sealed;
    size_t sealed_length;
};

static int seal_reason(struct saying *s, const char *reason)
{
    cpd_hash commitment;
    if (!reason)
        return 0;
    cpd_node *body = cpd_node_object(s->doc);
    cpd_node_set_text(s->doc, body, "text", reason);
    int r =
        cpd_body__seal(&s->sealed, &s->sealed_length, &commitment, &s->key, s->doc, body,
                       "cpd/words/1", &s->revision->hash, cpd_head__is_private(s->revision->head));
    if (r == 0)
        cpd_object__set_hash(s->doc, s->object, "words", &commitment);
    return r;
}

static int state(struct saying *s, cpd_home *home, enum said said, const char *reason)
{
    int64_t id;
    bool private_ = cpd_head__is_private(s->revision->head);
    cpd_statement statement = {.operation = OPERATION,
                               .portfolio = &s->history->portfolio,
                               .actor = &s->acting.id,
                               .about = &s->history->record,
                               .object = s->object};
    cpd_wrap_place place = {CPD_WORDS_PURPOSE, &s->history->portfolio, &s->history->record,
                            &s->revision->hash};
    cpd_object__set_uuid(s->doc, s->object, "record", &s->history->record);
    cpd_object__set_hash(s->doc, s->object, "revision_hash", &s->revision->hash);
    cpd_node_set_text(s->doc, s->object, "about", "anonymity");
    cpd_node_set_text(s->doc, s->object, "scope", scopes[said]);
    int r = seal_reason(s, reason);
    statement.sealed = s->sealed;
    statement.sealed_length = s->sealed_length;
    if (r == 0)
        r = cpd_ledger__state(&id, home, s->doc, &statement);
    if (r == 0 && reason)
        r = cpd_wrap__add(home, id, &s->key, &place, private_ ? &s->acting.id : NULL);
    return r;
}

static int check_author(const struct saying *s, cpd_home *home)
{
    bool is = false;
    int r = cpd_people__names(&is, home, s->revision->head, "author", &s->acting.id);
    if (r < 0 || is)
        return r;
    return cpd_error__set(CPD_EDENIED, "only who wrote it says whom it may tell of");
}

static int say_of(cpd_home *home, const cpd_history *history, const char *revision, enum said said,
                  const char *reason)
{
    struct saying s = {.history = history, .revision = cpd_history__newest(history)};
    int r = cpd_people__acting(&s.acting, home);
    if (r == 0)
        r = check_author(&s, home);
    if (r == 0)
        r = cpd_history__still(history, revision);
    if (r < 0)
        return r;
    s.doc = cpd_doc_new();
    if (!s.doc)
        return cpd_error__no_memory();
    s.object = cpd_node_object(s.doc);
    r = state(&s, home, said, reason);
    cpd_seal__wipe(&s.key, sizeof s.key);
    free(s.sealed);
    cpd_doc_free(s.doc);
    return r;
}

static int say(cpd_home *home, const char *record, const char *revision, enum said said,
               const char *reason)
{
    cpd_history history;
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = cpd_read__open(&history, home, record);
    if (r == 0) {
        r = say_of(home, &history, revision, said, reason);
        cpd_history__fini(&history);
    }
    return cpd_change__end(home, r);
}

int cpd_record_looked_at(cpd_home *home, const char *record, const char *revision)
{
    return say(home, record, revision, LOOKED_AT, NULL);
}

int cpd_record_release(cpd_home *home, const char *record, const char *revision, const char *reason)
{
    size_t n = reason ? strspn(reason, " \t\n") : 0;
    if (!reason || !reason[n]) {
        cpd_error__set(CPD_EINPUT, "nothing says why it may leave");
        return cpd_error__hint("Say it in a few words; they are kept with it.");
    }
    if (strlen(reason) > REASON_MOST || cpd_text_bad_byte(reason, strlen(reason)) >= 0)
        return cpd_error__set(CPD_EINPUT,
                              "the reason is longer than %d bytes or holds what cannot be kept",
                              REASON_MOST);
    return say(home, record, revision, MAY_LEAVE, reason);
}
