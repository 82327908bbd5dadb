/* Erasing, as people ask for it: who may, what would go, and the act. What happens in the database
 * is destroy.c's. */
#include <cpd/erase.h>

#include <string.h>

#include "node/node.h"
#include "record/record.h"
#include "store/store.h"

/* One question or one act, about one record. */
struct erasing {
    cpd_home *home;
    const cpd_erase_options *options;
    cpd_history history;
    const cpd_revision *version; /* this one alone; NULL: all */
    cpd_person_row acting, holder;
    cpd_destruction destruction;
    cpd_doc *doc;
    cpd_node *report, *yes;
};

/* ---- who may ---- */

static const char *const bases[] = {"own", "mistake", "request", "retention", "order"};

static int check_options(const cpd_erase_options *o)
{
    bool known = o->basis == NULL;
    for (size_t i = 0; !known && i < sizeof bases / sizeof *bases; i++)
        known = strcmp(o->basis, bases[i]) == 0;
    if (!known) {
        cpd_error__set(CPD_EINPUT, "\"%.40s\" is no reason for erasing that is known", o->basis);
        return cpd_error__hint("Say own, mistake, request, retention or order.");
    }
    if (o->what == CPD_ERASE_WHOLE && (o->revision || o->comment))
        return cpd_error__set(CPD_EINPUT, "one version or comment can lose its words; only a "
                                          "record as a whole can go wholly");
    return 0;
}

/* The acting person, by the id they have here or had where it came from. */
static int is_acting(bool *out, const struct erasing *e, const cpd_uuid *person)
{
    cpd_uuid here;
    int r = cpd_people__here(&here, e->home, person);
    *out = r == 0 && cpd_uuid_equal(&here, &e->acting.id);
    return r;
}

static int wrote(bool *out, const struct erasing *e, const cpd_node *head)
{
    return cpd_people__names(out, e->home, head, "author", &e->acting.id);
}

static int names_others(bool *out, const struct erasing *e, const cpd_node *head)
{
    const cpd_node *people = cpd_node_get(head, "people");
    bool acting = true;
    int r = 0;
    for (size_t i = 0; r == 0 && acting && i < cpd_node_length(people); i++)
        r = cpd_people__names(&acting, e->home, cpd_node_at(people, i), "id", &e->acting.id);
    *out = !acting;
    return r;
}

static int signed_by_others(bool *out, const struct erasing *e, int64_t revision)
{
    cpd_stmt *row;
    bool acting = true;
    int r = cpd_store__ask(&row, e->home->store,
                           "SELECT i.uuid FROM signed g JOIN ident i ON i.no = g.signer WHERE "
                           "g.portfolio = ? AND g.target = ?",
                           "ii", e->holder.portfolio_no, revision);
    while (r == 0 && acting && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid signer;
        r = cpd_stmt__uuid(row, 0, &signer) ? is_acting(&acting, e, &signer) : 0;
    }
    cpd_stmt__done(row);
    *out = !acting;
    return r < 0 ? r : 0;
}

/* Did the acting person write this version, with nobody else in it? */
static int is_own_version(bool *out, const struct erasing *e, const cpd_revision *revision)
{
    bool others = false;
    int r = wrote(out, e, revision->head);
    if (r == 0 && *out)
        r = names_others(&others, e, revision->head);
    if (r == 0 && *out && !others)
        r = signed_by_others(&others, e, revision->id);
    *out = *out && !others;
    return r;
}

/* Is it a matter of the acting person alone? */
static int is_own(bool *out, const struct erasing *e)
{
    int r = 0;
    *out = cpd_uuid_equal(&e->holder.id, &e->acting.id);
    for (size_t i = 0; r == 0 && *out && i < e->history.count; i++)
        r = is_own_version(out, e, &e->history.revisions[i]);
    return r;
}

/* Whose say it is where others have part in it: who wrote it; the holder's line manager, for the
 * organisation; in a home of one's own its holder. */
static int has_say(bool *out, const struct erasing *e)
{
    bool mine = cpd_uuid_equal(&e->holder.id, &e->acting.id);
    int r = wrote(out, e, cpd_history__newest(&e->history)->head);
    *out = *out || (mine && !e->home->demo && !e->home->organisation);
    return r < 0 || *out ? r
                         : cpd_people__is_contact(out, e->home, &e->holder.id, "line-manager",
                                                  &e->acting.id, cpd_people__today(e->home), 0);
}

static int check_say(const struct erasing *e)
{
    const char *basis = e->options->basis;
    bool may = false;
    int r = is_own(&may, e);
    if (r < 0 || may)
        return r;
    r = has_say(&may, e);
    if (r < 0)
        return r;
    if (!may) {
        cpd_error__set(CPD_EDENIED, "only who wrote it, or the line manager, can erase it");
        return cpd_error__hint("Ask them; say what should go and why.");
    }
    if (basis && strcmp(basis, "own") != 0)
        return 0;
    cpd_error__set(CPD_EDENIED, "others have part in it: they are named in it or signed it");
    return cpd_error__hint(
        "Say why it is to go: cpd erase RECORD --basis REASON, which is mistake, "
        "request, retention or order.");
}

static int check_may(const struct erasing *e)
{
    const cpd_node *head = cpd_history__newest(&e->history)->head;
    if (e->options->comment)
        return 0; /* one's own words: only those are gathered */
    if (!cpd_head__is_private(head))
        return check_say(e);
    bool author = false;
    int r = wrote(&author, e, head);
    return r < 0 || author
               ? r
               : cpd_error__set(CPD_EDENIED, "only its author can erase a private text");
}

/* ---- what goes ---- */

static int gather_versions(struct erasing *e)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < e->history.count; i++) {
        const cpd_revision *one = &e->history.revisions[i];
        if (!one->erased && (!e->version || one == e->version))
            r = cpd_destruction__add(&e->destruction, &e->history.record, one->id, false);
    }
    return r;
}

/* Why a text might leave the house is told of that text, and goes with it. */
static int gather_reasons(struct erasing *e)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, e->home->store,
                           "SELECT id FROM subject WHERE about = ? AND commitment IS NULL AND "
                           "sealed IS NOT NULL AND id NOT IN (SELECT id FROM signed)",
                           "u", &e->history.record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = cpd_destruction__add(&e->destruction, &e->history.record, cpd_stmt__int(row, 0), false);
    cpd_stmt__done(row);
    return r;
}

static int gather_comment(struct erasing *e, cpd_stmt *row)
{
    cpd_uuid signer;
    bool own = false;
    int r = cpd_stmt__uuid(row, 1, &signer) ? is_acting(&own, e, &signer) : 0;
    return r == 0 && own ? cpd_destruction__add(&e->destruction, &e->history.record,
                                                cpd_stmt__int(row, 0), false)
                         : r;
}

static int gather_comments(struct erasing *e)
{
    cpd_stmt *row;
    int r = cpd_store__ask(&row, e->home->store,
                           "SELECT s.id, i.uuid FROM subject s JOIN signed g ON g.id = s.id JOIN "
                           "ident i ON i.no = g.signer WHERE s.about = ? AND s.sealed IS NOT NULL "
                           "AND g.portfolio = ?",
                           "ui", &e->history.record, e->holder.portfolio_no);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = gather_comment(e, row);
    cpd_stmt__done(row);
    return r;
}

static int gather(struct erasing *e)
{
    int r = 0;
    if (e->options->revision)
        r = cpd_history__find(&e->version, &e->history, e->options->revision);
    if (r < 0)
        return r;
    if (e->options->what == CPD_ERASE_WHOLE)
        r = cpd_destruction__add_record(&e->destruction, &e->history.record);
    else
        r = e->options->comment ? gather_comments(e) : gather_versions(e);
    if (r == 0 && e->options->what != CPD_ERASE_WHOLE && !e->options->comment &&
        !e->options->revision)
        r = gather_reasons(e);
    if (r == 0 && e->destruction.count == 0)
        r = cpd_error__set(CPD_ECONFLICT, "there are no words of it left to erase");
    return r;
}

/* ---- the report ---- */

/* One's own comment and one version are a part of it: nothing hangs on these. */
static int show_hanging(struct erasing *e)
{
    cpd_node *list;
    if (e->options->comment || e->options->revision)
        return 0;
    int r = cpd_hanging__list(&list, e->doc, e->home, &e->history, e->holder.portfolio_no);
    cpd_node_set(e->doc, e->report, "hanging", list);
    return r;
}

/* By a key of their own: readers of a private text, its author left out. */
static int show_readers(struct erasing *e)
{
    cpd_node *list = cpd_node_list(e->doc);
    cpd_stmt *row;
    int r = cpd_store__ask(&row, e->home->store,
                           "SELECT DISTINCT w.reader FROM subject s JOIN wrap w ON w.id = s.id"
                           " WHERE s.about = ? AND w.reader NOT IN (0, ?) ORDER BY w.reader",
                           "ui", &e->history.record, e->acting.no);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0) {
        cpd_uuid id;
        cpd_person_row reader;
        r = cpd_ledger__ident_uuid(&id, e->home, cpd_stmt__int(row, 0));
        if (r == 0)
            r = cpd_people__get(&reader, e->home, &id);
        if (r == 0)
            cpd_node_add(e->doc, list, cpd_node_text(e->doc, reader.name));
        r = r == CPD_EABSENT ? 0 : r;
    }
    cpd_stmt__done(row);
    cpd_node_set(e->doc, e->report, "readers", list);
    return r;
}

static int count_signatures(int64_t *out, const struct erasing *e)
{
    int r = 0;
    *out = 0;
    for (size_t i = 0; r >= 0 && i < e->history.count; i++) {
        int64_t n = 0;
        r = cpd_store__ask_int(&n, e->home->store,
                               "SELECT count(*) FROM signed WHERE portfolio = ? AND target = ?",
                               "ii", e->holder.portfolio_no, e->history.revisions[i].id);
        *out += n;
    }
    return r < 0 ? r : 0;
}

static int64_t count_versions(const struct erasing *e)
{
    int64_t n = 0;
    for (size_t i = 0; i < e->history.count; i++)
        for (size_t k = 0; k < e->destruction.count; k++)
            n += e->destruction.items[k].id == e->history.revisions[i].id;
    return n;
}

static void add_sentence(struct erasing *e, const char *list, const char *sentence)
{
    cpd_node *sentences = cpd_node_get(e->report, list);
    if (!sentences) {
        sentences = cpd_node_list(e->doc);
        cpd_node_set(e->doc, e->report, list, sentences);
    }
    cpd_node_add(e->doc, sentences, cpd_node_text(e->doc, sentence));
}

static void add_sentences(struct erasing *e, int64_t signatures)
{
    bool whole = e->options->what == CPD_ERASE_WHOLE;
    add_sentence(e, "stays",
                 whole ? "one line of the log for each version: that something was saved then, and "
                         "on which day it was erased"
                       : "that it was written, its day, and all that is counted of it");
    if (!whole && signatures)
        add_sentence(e, "stays", "who signed it, with which outcome, and their comments");
    if (e->options->revision)
        add_sentence(e, "stays", "its other versions");
    if (cpd_node_length(cpd_node_get(e->report, "hanging")))
        add_sentence(e, "stays",
                     "what hangs on it: every one is a record of its own, to be erased by itself");
    add_sentence(e, "limits",
                 "Copies made before, of the records and keys together, still open it: erase it "
                 "there too, or destroy them.");
    add_sentence(e, "limits", "Who was shown it, or was given it in a file, has it still.");
    add_sentence(e, "limits",
                 "On flash memory, and on file systems that copy on write, removing a file is no "
                 "proof that its bytes are gone.");
}

static int report(struct erasing *e, bool is_done)
{
    int64_t signatures = 0, versions = count_versions(e);
    bool whole = e->options->what == CPD_ERASE_WHOLE;
    cpd_node *r = e->report = cpd_node_object(e->doc);
    cpd_doc_set_root(e->doc, r);
    cpd_node_set_text(e->doc, r, "schema", "cpd.erase/1");
    cpd_node_set_bool(e->doc, r, "done", is_done);
    cpd_object__set_uuid(e->doc, r, "record", &e->history.record);
    cpd_node_set_text(e->doc, r, "kind",
                      cpd_node_get_text(cpd_history__newest(&e->history)->head, "kind"));
    cpd_node_set_text(e->doc, r, "title", e->history.kind ? e->history.kind->title : NULL);
    cpd_node_set_text(e->doc, r, "what", whole ? "whole" : "text");
    cpd_node_set_int(e->doc, r, "versions", versions);
    if (e->options->comment)
        cpd_node_set_int(e->doc, r, "comments", (int64_t)e->destruction.count);
    int failed = count_signatures(&signatures, e);
    if (failed == 0 && whole)
        cpd_node_set_int(e->doc, r, "signatures", signatures);
    if (failed == 0)
        failed = show_readers(e);
    if (failed == 0)
        failed = show_hanging(e);
    add_sentences(e, signatures);
    return failed == 0 && cpd_doc_failed(e->doc) ? cpd_error__no_memory() : failed;
}

/* ---- the two functions ---- */

static int begin(struct erasing *e, cpd_home *home, const cpd_uuid *record,
                 const cpd_erase_options *options)
{
    *e = (struct erasing){.home = home, .options = options};
    int r = cpd_history__load(&e->history, home, record);
    if (r < 0)
        return r;
    e->destruction = (cpd_destruction){.home = home,
                                       .portfolio = e->history.portfolio,
                                       .actor = &e->acting.id,
                                       .basis = options->basis ? options->basis : "own"};
    r = cpd_people__acting(&e->acting, home);
    if (r == 0)
        r = cpd_people__holder(&e->holder, home, &e->history.portfolio);
    if (r == 0)
        r = cpd_read__allowed(home, &e->history);
    if (r == 0)
        r = check_may(e);
    if (r == 0)
        r = cpd_hold__check(home, &e->history.record, &e->history.portfolio);
    if (r == 0)
        r = gather(e);
    if (r == 0)
        r = (e->doc = cpd_doc_new()) ? 0 : cpd_error__no_memory();
    return r;
}

static void end(struct erasing *e)
{
    cpd_destruction__fini(&e->destruction);
    cpd_history__fini(&e->history);
    cpd_doc_free(e->doc);
}

static int find(cpd_uuid *out, cpd_home *home, const char *record, const cpd_erase_options *options)
{
    char id[CPD_ID_TEXT];
    int r = check_options(options);
    if (r == 0)
        r = cpd_record_find(id, home, record);
    return r == 0 && !cpd_uuid_parse(out, id) ? cpd_read__absent() : r;
}

int cpd_erase_preview(cpd_doc **out, cpd_home *home, const char *record,
                      const cpd_erase_options *options)
{
    static const cpd_erase_options words = CPD_ERASE_OPTIONS_INIT;
    struct erasing e;
    cpd_uuid id;
    options = options ? options : &words;
    int r = find(&id, home, record, options);
    if (r < 0)
        return r;
    r = begin(&e, home, &id, options);
    if (r == 0)
        r = report(&e, false);
    if (r == 0)
        *out = cpd_steal(&e.doc);
    end(&e);
    return r;
}

/* Looked at anew under the write lock: what was signed, shared or amended meanwhile goes too, or
 * stands in the way. All of the answer is made before the change is durable: nothing must fail once
 * it is. */
static int erase(struct erasing *e, cpd_home *home, const cpd_uuid *record,
                 const cpd_erase_options *options)
{
    int r = begin(e, home, record, options);
    if (r == 0)
        r = report(e, true);
    if (r == 0)
        r = cpd_destruction__run(&e->destruction);
    if (r < 0)
        return r;
    e->yes = cpd_node_bool(e->doc, true);
    cpd_node_set_int(e->doc, e->report, "position", e->destruction.position);
    cpd_node_set_bool(e->doc, e->report, "keys_destroyed", false);
    cpd_node_set_bool(e->doc, e->report, "log_emptied", false);
    return cpd_doc_failed(e->doc) ? cpd_error__no_memory() : 0;
}

static void finish(struct erasing *e)
{
    bool keys_destroyed, log_emptied;
    cpd_destruction__finish(e->home, &keys_destroyed, &log_emptied);
    if (keys_destroyed)
        cpd_node_set(e->doc, e->report, "keys_destroyed", e->yes);
    if (log_emptied)
        cpd_node_set(e->doc, e->report, "log_emptied", e->yes);
}

int cpd_erase(cpd_doc **out, cpd_home *home, const char *record, const cpd_erase_options *options)
{
    static const cpd_erase_options words = CPD_ERASE_OPTIONS_INIT;
    struct erasing e = {0};
    cpd_uuid id;
    options = options ? options : &words;
    int r = find(&id, home, record, options);
    if (r == 0)
        r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = cpd_change__end(home, erase(&e, home, &id, options));
    if (r == 0)
        finish(&e);
    if (r == 0 && out)
        *out = cpd_steal(&e.doc);
    end(&e);
    return r;
}
