/* Saving: new records, amendments and withdrawals. Everything is checked before the write lock is
 * taken; one call is one change. */
#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "store/store.h"

#define REASON_MOST 2000

/* Go on after a wrong draft, so that all that is wrong is said at once; the answer is the first. */
static int make_drafts(cpd_draft *drafts, cpd_home *home, const cpd_node *const *given,
                       size_t count, cpd_issues *issues)
{
    cpd_error first = {.kind = CPD_OK};
    for (size_t i = 0; i < count; i++) {
        int r = cpd_draft__make(&drafts[i], home, given[i], NULL, issues);
        cpd_people__new_id(&drafts[i].record, home);
        if (r == CPD_EINTERNAL)
            return r;
        if (r < 0 && !first.kind)
            first = *cpd_error_last();
    }
    return first.kind ? cpd_error__restore(&first) : 0;
}

static int write_all(cpd_saved *saved, cpd_home *home, cpd_draft *drafts, size_t count)
{
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = cpd_revision__write(&saved[i], home, &drafts[i]);
    return cpd_change__end(home, r);
}

int cpd_record_save_all(cpd_saved *out, cpd_home *home, const cpd_node *const *given, size_t count,
                        cpd_issues *issues)
{
    if (count == 0)
        return 0;
    cpd_draft *drafts = calloc(count, sizeof *drafts);
    cpd_saved *saved = calloc(count, sizeof *saved);
    int r =
        drafts && saved ? make_drafts(drafts, home, given, count, issues) : cpd_error__no_memory();
    if (r == 0)
        r = write_all(saved, home, drafts, count);
    if (r == 0)
        memcpy(out, saved, count * sizeof *saved);
    for (size_t i = 0; drafts && i < count; i++)
        cpd_draft__fini(&drafts[i]);
    free(drafts);
    free(saved);
    return r;
}

int cpd_record_save(cpd_saved *out, cpd_home *home, const cpd_node *draft, cpd_issues *issues)
{
    return cpd_record_save_all(out, home, &draft, 1, issues);
}

/* ---- amending ---- */

/* What the newest revision says, as a draft again: the flat object a person would have given. */
static void flatten(cpd_doc *doc, cpd_node *flat, const cpd_revision *revision,
                    const cpd_node *body)
{
    const cpd_node *f = cpd_node_get(revision->head, "f"), *x = cpd_node_get(revision->head, "x"),
                   *dates = cpd_node_get(revision->head, "dates");
    cpd_node_set_text(doc, flat, "kind", cpd_node_get_text(revision->head, "kind"));
    cpd_node_set_text(doc, flat, "date", cpd_node_get_text(dates, "on"));
    cpd_node_set_text(doc, flat, "from", cpd_node_get_text(dates, "from"));
    cpd_node_set_text(doc, flat, "to", cpd_node_get_text(dates, "to"));
    for (size_t i = 0; i < cpd_node_length(f); i++)
        cpd_node_set(doc, flat, cpd_node_key(f, i), cpd_node_copy(doc, cpd_node_at(f, i)));
    for (size_t i = 0; i < cpd_node_length(x); i++)
        cpd_node_set(doc, flat, cpd_node_key(x, i), cpd_node_copy(doc, cpd_node_at(x, i)));
    for (size_t i = 0; i < cpd_node_length(body); i++)
        cpd_node_set(doc, flat, cpd_node_key(body, i), cpd_node_copy(doc, cpd_node_at(body, i)));
    cpd_node_unset(flat, "salt");
    cpd_node_unset(flat, "because");
    cpd_node_unset(flat, "attachments"); /* they are carried over by themselves */
    static const char *const lists[] = {"links", "refs"};
    for (size_t i = 0; i < 2; i++)
        if (cpd_node_get(revision->head, lists[i]))
            cpd_node_set(doc, flat, lists[i],
                         cpd_node_copy(doc, cpd_node_get(revision->head, lists[i])));
    const cpd_node *people = cpd_node_get(revision->head, "people");
    cpd_node *named = people ? cpd_node_list(doc) : NULL;
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        cpd_node *one = cpd_node_object(doc);
        cpd_node_set_text(doc, one, "role", cpd_node_get_text(cpd_node_at(people, i), "role"));
        cpd_node_set_text(doc, one, "person", cpd_node_get_text(cpd_node_at(people, i), "id"));
        cpd_node_add(doc, named, one);
    }
    if (named)
        cpd_node_set(doc, flat, "people", named);
}

/* A text that is written anew need not be opened to be replaced: amending a private text whole
 * needs no key. */
static bool replaces_all_words(const cpd_kind *kind, const cpd_node *changes)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (!kind->fields[i].head && !cpd_node_get(changes, kind->fields[i].name))
            return false;
    return true;
}

static void apply(cpd_doc *doc, cpd_node *flat, const cpd_node *changes)
{
    if (cpd_node_get(changes, "with"))
        cpd_node_unset(flat, "people"); /* it names them anew */
    for (size_t i = 0; i < cpd_node_length(changes); i++) {
        const char *key = cpd_node_key(changes, i);
        if (cpd_node_type(cpd_node_at(changes, i)) == CPD_NODE_NULL)
            cpd_node_unset(flat, key);
        else
            cpd_node_set(doc, flat, key, cpd_node_copy(doc, cpd_node_at(changes, i)));
    }
}

static int check_author(cpd_home *home, const cpd_history *history, const cpd_revision *newest)
{
    cpd_person_row acting;
    bool is_author = false;
    int r = cpd_read__allowed(home, history);
    if (r == 0)
        r = cpd_people__acting(&acting, home);
    if (r == 0)
        r = cpd_history__understood(history);
    if (r == 0)
        r = cpd_people__names(&is_author, home, newest->head, "author", &acting.id);
    if (r < 0)
        return r;
    if (!is_author) {
        cpd_error__set(CPD_EDENIED, "only who wrote it can change it");
        return cpd_error__hint("Ask the author to amend it, or sign it under protest.");
    }
    return 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The hashes of all newest revisions, sorted: naming both of a fork joins it. */
static int set_previous(cpd_draft *draft, const cpd_history *history)
{
    char(*hex)[65] = calloc(history->tips + 1, sizeof *hex);
    const char **sorted = calloc(history->tips + 1, sizeof *sorted);
    cpd_node *previous = cpd_node_list(draft->doc);
    size_t n = 0;
    int64_t number = 0;
    int r = hex && sorted ? 0 : cpd_error__no_memory();
    for (size_t i = 0; r == 0 && i < history->count; i++) {
        if (history->revisions[i].replaced)
            continue;
        cpd_hash_format(hex[n], &history->revisions[i].hash);
        sorted[n] = hex[n];
        n++;
        int64_t its = cpd_node_get_int(history->revisions[i].head, "revision", 0);
        number = its > number ? its : number;
    }
    if (r == 0)
        qsort(sorted, n, sizeof *sorted, by_text);
    for (size_t i = 0; i < n; i++)
        cpd_node_add(draft->doc, previous, cpd_node_text(draft->doc, sorted[i]));
    cpd_node_set(draft->doc, draft->head, "previous", previous);
    cpd_node_set_int(draft->doc, draft->head, "revision", number + 1);
    free(hex);
    free(sorted);
    return r;
}

static int check_reason(const char *reason)
{
    if (reason && (strlen(reason) > REASON_MOST || cpd_text_bad_byte(reason, strlen(reason)) >= 0))
        return cpd_error__set(CPD_EINPUT,
                              "the reason is longer than %d bytes or holds what cannot be kept",
                              REASON_MOST);
    return 0;
}

/* Somebody else may have saved a revision while this one was being made: then nothing is written,
 * and both texts are kept. */
static int write_next(cpd_saved *out, cpd_home *home, cpd_draft *draft, size_t known_count)
{
    cpd_history now;
    cpd_saved saved;
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = cpd_history__load(&now, home, &draft->record);
    if (r == 0) {
        if (now.count != known_count)
            r = cpd_error__set(CPD_ECONFLICT,
                               "somebody changed this record meanwhile; nothing was saved");
        cpd_history__fini(&now);
    }
    if (r == 0)
        r = cpd_revision__write(&saved, home, draft);
    r = cpd_change__end(home, r);
    if (r == 0)
        *out = saved;
    return r;
}

/* Make the draft the next revision of a record. */
static int follow(cpd_draft *draft, const cpd_history *history, const char *reason)
{
    draft->record = history->record;
    draft->supersedes = cpd_history__newest(history)->id;
    if (reason)
        cpd_node_set_text(draft->doc, draft->body, "because", reason);
    return set_previous(draft, history);
}

static int finish(cpd_saved *out, cpd_home *home, cpd_draft *draft, const cpd_history *history,
                  const char *reason)
{
    int r = follow(draft, history, reason);
    return r == 0 ? write_next(out, home, draft, history->count) : r;
}

static int is_signed(bool *out, cpd_home *home, const cpd_history *history)
{
    int64_t portfolio, found;
    int r = cpd_people__portfolio_find(&portfolio, home, &history->portfolio);
    *out = false;
    for (size_t i = 0; r == 0 && !*out && i < history->count; i++) {
        r = cpd_store__ask_int(&found, home->store,
                               "SELECT 1 FROM signed WHERE portfolio = ? AND target = ? AND "
                               "outcome <> ?",
                               "iid", portfolio, history->revisions[i].id, CPD_OUTCOME_REFUSE);
        *out = r > 0;
        r = r < 0 ? r : 0;
    }
    return r;
}

/* What somebody has put their name to is corrected in the open: by adding to it, and saying why. */
static int check_corrected(cpd_home *home, const cpd_history *history, const char *reason)
{
    bool is = false;
    if (reason && *reason)
        return 0;
    int r = is_signed(&is, home, history);
    if (r < 0 || !is)
        return r;
    cpd_error__set(CPD_EINPUT, "this record was signed: a change to it needs a reason");
    return cpd_error__hint("Say why (--because). What was signed stays in its history.");
}

int cpd_record__load_own(cpd_history *out, cpd_home *home, const char *record)
{
    int r = cpd_read__open(out, home, record);
    if (r < 0)
        return r;
    r = check_author(home, out, cpd_history__newest(out));
    if (r < 0)
        cpd_history__fini(out);
    return r;
}

static bool is_withdrawn(const cpd_history *history)
{
    const char *state = cpd_node_get_text(cpd_history__newest(history)->head, "state");
    return state && strcmp(state, "withdrawn") == 0;
}

/* Kind and portfolio of a record never change, and what was withdrawn stays so, unless another
 * device went on with it: then amending joins the two. */
static int check_changes(const cpd_history *history, const cpd_node *changes)
{
    const char *kind = cpd_node_get_text(changes, "kind");
    if (is_withdrawn(history) && history->tips == 1) {
        cpd_error__set(CPD_ECONFLICT, "this record was withdrawn");
        return cpd_error__hint("Write a new one.");
    }
    if (changes && cpd_node_type(changes) != CPD_NODE_OBJECT)
        return cpd_error__set(CPD_EINPUT, "the changes are not fields with their new values");
    if (cpd_node_get(changes, "portfolio"))
        return cpd_error__set(CPD_EINPUT, "a record stays in the portfolio it was written in");
    if (cpd_node_get(changes, "kind") && (!kind || strcmp(kind, history->kind->name) != 0)) {
        cpd_error__set(CPD_EINPUT, "%s: it cannot become another kind of record",
                       history->kind->title);
        return cpd_error__hint("Withdraw it and write a new one.");
    }
    return 0;
}

/* A record stays in the portfolio it was written in, also in one that its holder brought along. */
static int keep_portfolio(cpd_draft *draft, const cpd_history *history)
{
    draft->holder.portfolio = history->portfolio;
    cpd_object__set_uuid(draft->doc, draft->head, "portfolio", &history->portfolio);
    return cpd_doc_failed(draft->doc) ? cpd_error__no_memory() : 0;
}

/* @param files  the files it has from now on; NULL: those of the version it begins from */
static int amended_draft(cpd_draft *draft, cpd_home *home, const cpd_history *history,
                         const cpd_revision *newest, const cpd_node *changes, const cpd_node *files,
                         cpd_issues *issues)
{
    cpd_node *body = NULL;
    char holder[CPD_ID_TEXT];
    cpd_person_row row;
    int r = check_changes(history, changes);
    if (r < 0)
        return r;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *flat = cpd_node_object(doc);
    if (!replaces_all_words(history->kind, changes) || cpd_node_get(newest->head, "attachments"))
        r = cpd_revision__open(&body, doc, home, newest);
    if (r == 0)
        r = cpd_people__holder(&row, home, &history->portfolio);
    if (r == 0) {
        flatten(doc, flat, newest, body);
        cpd_uuid_format(holder, &row.id);
        cpd_node_set_text(doc, flat, "portfolio", holder);
        apply(doc, flat, changes);
        r = cpd_doc_failed(doc) ? cpd_error__no_memory()
                                : cpd_draft__make(draft, home, flat, history, issues);
        if (r == 0)
            r = keep_portfolio(draft, history);
        if (r == 0)
            cpd_attach__set(draft, files ? files : cpd_node_get(body, "attachments"));
    }
    cpd_doc_free(doc);
    return r;
}

int cpd_record_amend_from(cpd_saved *out, cpd_home *home, const char *record, const char *revision,
                          const cpd_node *changes, const char *reason, cpd_issues *issues)
{
    cpd_history history;
    cpd_draft draft;
    int r = check_reason(reason);
    if (r == 0)
        r = cpd_record__load_own(&history, home, record);
    if (r < 0)
        return r;
    r = cpd_history__still(&history, revision);
    if (r == 0)
        r = check_corrected(home, &history, reason);
    if (r == 0)
        r = amended_draft(&draft, home, &history, cpd_history__newest(&history), changes, NULL,
                          issues);
    if (r == 0) {
        r = finish(out, home, &draft, &history, reason);
        cpd_draft__fini(&draft);
    }
    cpd_history__fini(&history);
    return r;
}

int cpd_record_amend(cpd_saved *out, cpd_home *home, const char *record, const cpd_node *changes,
                     const char *reason, cpd_issues *issues)
{
    return cpd_record_amend_from(out, home, record, NULL, changes, reason, issues);
}

static int amend_within(cpd_saved *out, cpd_home *home, const cpd_history *history,
                        const cpd_node *changes, const cpd_node *files, const char *reason,
                        cpd_issues *issues)
{
    cpd_draft draft;
    int r = cpd_history__understood(history);
    if (r == 0)
        r = amended_draft(&draft, home, history, cpd_history__newest(history), changes, files,
                          issues);
    if (r < 0)
        return r;
    r = follow(&draft, history, reason);
    if (r == 0)
        r = cpd_revision__write(out, home, &draft);
    cpd_draft__fini(&draft);
    return r;
}

int cpd_record__amend_within(cpd_saved *out, cpd_home *home, const cpd_history *history,
                             const cpd_node *changes, const char *reason, cpd_issues *issues)
{
    return amend_within(out, home, history, changes, NULL, reason, issues);
}

int cpd_record__amend_files(cpd_saved *out, cpd_home *home, const cpd_history *history,
                            const cpd_node *files, const char *reason)
{
    int r = check_reason(reason);
    if (r == 0)
        r = check_corrected(home, history, reason);
    return r == 0 ? amend_within(out, home, history, NULL, files, reason, NULL) : r;
}

/* ---- joining ---- */

/* The tip that is kept, by its hash or the beginning of one. */
static int find_tip(const cpd_revision **out, const cpd_history *history, const char *kept)
{
    size_t n = kept ? strlen(kept) : 0;
    *out = NULL;
    for (size_t i = 0; n >= 4 && i < history->count; i++) {
        char hash[CPD_HASH_TEXT];
        cpd_hash_format(hash, &history->revisions[i].hash);
        if (history->revisions[i].replaced || strncmp(hash, kept, n) != 0)
            continue;
        if (*out)
            return cpd_error__set(CPD_EINPUT, "both versions begin with \"%.64s\"", kept);
        *out = &history->revisions[i];
    }
    if (*out)
        return 0;
    cpd_error__set(CPD_EABSENT, "\"%.64s\" is none of the newest versions", kept ? kept : "");
    return cpd_error__hint(
        "Name one by at least four characters of its hash, as cpd join shows it.");
}

int cpd_record_join(cpd_saved *out, cpd_home *home, const char *record, const char *kept,
                    const char *reason, cpd_issues *issues)
{
    cpd_history history;
    const cpd_revision *tip = NULL;
    cpd_draft draft;
    cpd_doc *doc = cpd_doc_new();
    int r = doc ? check_reason(reason) : cpd_error__no_memory();
    if (r == 0)
        r = cpd_record__load_own(&history, home, record);
    if (r < 0) {
        cpd_doc_free(doc);
        return r;
    }
    if (history.tips < 2)
        r = cpd_error__set(CPD_ECONFLICT, "it has one newest version: there is nothing to join");
    if (r == 0)
        r = find_tip(&tip, &history, kept);
    if (r == 0)
        r = check_corrected(home, &history, reason);
    if (r == 0)
        r = amended_draft(&draft, home, &history, tip, cpd_node_object(doc), NULL, issues);
    if (r == 0) {
        r = finish(out, home, &draft, &history, reason);
        cpd_draft__fini(&draft);
    }
    cpd_history__fini(&history);
    cpd_doc_free(doc);
    return r;
}

/* ---- withdrawing ---- */

/* The head of a withdrawal says when and whose, as the newest one does, and nothing else; its body
 * holds the reason alone. */
static int withdrawal(cpd_draft *draft, cpd_home *home, const cpd_history *history)
{
    const cpd_revision *newest = cpd_history__newest(history);
    static const char *const kept[] = {"kind",  "class",  "portfolio", "author",
                                       "dates", "people", "format"};
    *draft = (cpd_draft){.kind = history->kind, .doc = cpd_doc_new()};
    if (!draft->doc)
        return cpd_error__no_memory();
    draft->head = cpd_node_object(draft->doc);
    draft->body = cpd_node_object(draft->doc);
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (cpd_node_get(newest->head, kept[i]))
            cpd_node_set(draft->doc, draft->head, kept[i],
                         cpd_node_copy(draft->doc, cpd_node_get(newest->head, kept[i])));
    cpd_object__set_uuid(draft->doc, draft->head, "home", &home->id);
    cpd_node_set_text(draft->doc, draft->head, "state", "withdrawn");
    int r = cpd_people__acting(&draft->author, home);
    if (r == 0)
        cpd_object__set_uuid(draft->doc, draft->head, "author", &draft->author.id);
    if (r == 0 && cpd_kind__is_private(history->kind))
        r = cpd_draft__keep_readers(draft, home,
                                    cpd_kind_class(history->kind)->of_two ? history : NULL);
    return r == 0 ? cpd_people__holder(&draft->holder, home, &history->portfolio) : r;
}

int cpd_record_withdraw(cpd_saved *out, cpd_home *home, const char *record, const char *reason)
{
    cpd_history history;
    cpd_draft draft = {0};
    int r = check_reason(reason);
    if (r == 0)
        r = cpd_record__load_own(&history, home, record);
    if (r < 0)
        return r;
    if (is_withdrawn(&history) && history.tips == 1)
        r = cpd_error__set(CPD_ECONFLICT, "it is already withdrawn");
    if (r == 0)
        r = check_corrected(home, &history, reason);
    if (r == 0)
        r = withdrawal(&draft, home, &history);
    if (r == 0)
        r = finish(out, home, &draft, &history, reason);
    cpd_draft__fini(&draft);
    cpd_history__fini(&history);
    return r;
}
