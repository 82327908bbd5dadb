/* Decisions of people: on what is due, and holds. Each is a statement in the portfolio's chain. */
#include <cpd/erase.h>

#include <string.h>

#include "node/node.h"
#include "retention/retention.h"

struct deciding {
    cpd_home *home;
    cpd_history history;
    cpd_person_row acting, holder;
    cpd_kept kept;
};

static int load(struct deciding *d, cpd_home *home, const char *record)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    *d = (struct deciding){.home = home};
    int r = cpd_record_find(id, home, record);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? cpd_history__load(&d->history, home, &uuid)
                                      : cpd_read__absent();
    if (r == 0)
        r = cpd_people__acting(&d->acting, home);
    return r == 0 ? cpd_people__holder(&d->holder, home, &d->history.portfolio) : r;
}

/* The holder's line manager, for the organisation; in a home of one's own its holder; of a private
 * text its author. */
static int check_decides(const struct deciding *d)
{
    const cpd_node *head = cpd_history__newest(&d->history)->head;
    bool may =
        cpd_uuid_equal(&d->holder.id, &d->acting.id) && !d->home->demo && !d->home->organisation;
    int r = 0;
    if (cpd_head__is_private(head))
        r = cpd_people__names(&may, d->home, head, "author", &d->acting.id);
    else if (!may)
        r = cpd_people__is_contact(&may, d->home, &d->holder.id, "line-manager", &d->acting.id,
                                   cpd_people__today(d->home), 0);
    if (r < 0 || may)
        return r;
    cpd_error__set(CPD_EDENIED, "it is not yours to decide");
    return cpd_error__hint("The line manager decides; of a private text its author.");
}

static int check_due(struct deciding *d)
{
    cpd_keeping keeping;
    cpd_date today = cpd_people__today(d->home);
    int r = cpd_keeping__begin(&keeping, d->home, &d->holder, today);
    if (r == 0)
        r = cpd_keeping__of(&d->kept, &keeping, &d->history);
    if (r == 0 && !cpd_kept__is_due(&d->kept, today)) {
        r = cpd_error__set(CPD_ECONFLICT, "it is not due: nothing has to be decided");
        cpd_error__hint("cpd retention due lists what is.");
    }
    return r;
}

static int check_decision(const struct deciding *d, enum cpd_review decision, cpd_date until)
{
    cpd_date today = cpd_people__today(d->home);
    if (decision == CPD_REVIEW_KEEP && (until == CPD_DATE_NONE || until <= today))
        return cpd_error__set(CPD_EINPUT, "say on which day to look again; it lies ahead");
    if (decision == CPD_REVIEW_EXCEPTION && !cpd_node_get(d->kept.rule, "exception"))
        return cpd_error__set(CPD_EINPUT, "its rule has no exception");
    return decision == CPD_REVIEW_DESTROY
               ? cpd_hold__check(d->home, &d->history.record, &d->history.portfolio)
               : 0;
}

static int state(const struct deciding *d, const char *operation, const cpd_uuid *about,
                 cpd_doc *doc, cpd_node *object)
{
    int64_t position;
    cpd_statement statement = {.operation = operation,
                               .portfolio = &d->holder.portfolio,
                               .actor = &d->acting.id,
                               .about = about,
                               .object = object};
    int r = cpd_doc_failed(doc) ? cpd_error__no_memory() : cpd_change__begin(d->home);
    return r == 0 ? cpd_change__end(d->home, cpd_ledger__state(&position, d->home, doc, &statement))
                  : r;
}

static int state_review(const struct deciding *d, enum cpd_review decision, cpd_date until)
{
    static const char *const words[] = {"destroy", "keep", "exception"};
    char reference[CPD_ID_TEXT * 6];
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc);
    cpd_kept__reference(reference, &d->kept);
    cpd_object__set_uuid(doc, object, "record", &d->history.record);
    cpd_node_set_text(doc, object, "rule", reference);
    cpd_node_set_text(doc, object, "decision", words[decision]);
    cpd_object__set_date(doc, object, "date", cpd_people__today(d->home));
    if (decision == CPD_REVIEW_KEEP)
        cpd_object__set_date(doc, object, "until", until);
    int r = state(d, "review", &d->history.record, doc, object);
    cpd_doc_free(doc);
    return r;
}

/* The rule says what goes; the decision was written first, so that it is known who took it. */
static int destroy(const struct deciding *d)
{
    char id[CPD_UUID_TEXT];
    const char *what = cpd_node_get_text(d->kept.rule, "erase");
    cpd_erase_options how = {.what = what && strcmp(what, "text") == 0 ? CPD_ERASE_TEXT
                                                                       : CPD_ERASE_WHOLE,
                             .basis = "retention"};
    cpd_uuid_format(id, &d->history.record);
    return cpd_erase(NULL, d->home, id, &how);
}

int cpd_retention_review(cpd_home *home, const char *record, enum cpd_review decision,
                         cpd_date until)
{
    struct deciding d;
    int r = load(&d, home, record);
    if (r == 0)
        r = check_decides(&d);
    if (r == 0)
        r = check_due(&d);
    if (r == 0)
        r = check_decision(&d, decision, until);
    if (r == 0)
        r = state_review(&d, decision, until);
    if (r == 0 && decision == CPD_REVIEW_DESTROY)
        r = destroy(&d);
    cpd_history__fini(&d.history);
    return r;
}

/* ---- holds ---- */

static int load_person(struct deciding *d, cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    *d = (struct deciding){.home = home};
    int r = cpd_person_find(id, home, person);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(&d->holder, home, &uuid) : CPD_EABSENT;
    if (r == 0)
        r = cpd_people__acting(&d->acting, home);
    return r == 0 ? cpd_people__may_read(home, &d->holder) : r;
}

static int load_held(struct deciding *d, const cpd_uuid **about, cpd_home *home, const char *record,
                     const char *person)
{
    int r;
    if (!record == !person)
        return cpd_error__set(CPD_EINPUT, "say one of the two: which record, or whose");
    r = record ? load(d, home, record) : load_person(d, home, person);
    *about = record ? &d->history.record : &d->holder.id;
    return r;
}

static bool is_code(const char *text)
{
    size_t n = text ? strlen(text) : 0;
    return n && n <= 64 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static int state_hold(const struct deciding *d, const cpd_uuid *about, bool is_record,
                      const char *reason, const char *live)
{
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_node *object = cpd_node_object(doc);
    cpd_object__set_uuid(doc, object, is_record ? "record" : "person", about);
    cpd_object__set_uuid(doc, object, "by", &d->acting.id);
    cpd_node_set_text(doc, object, "state", live);
    cpd_node_set_text(doc, object, "reason", reason);
    cpd_object__set_date(doc, object, "date", cpd_people__today(d->home));
    int r = state(d, "hold", about, doc, object);
    cpd_doc_free(doc);
    return r;
}

int cpd_retention_hold(cpd_home *home, const char *record, const char *person, const char *reason)
{
    struct deciding d = {0};
    const cpd_uuid *about;
    cpd_hold hold;
    if (!is_code(reason)) {
        cpd_error__set(CPD_EINPUT, "the reason of a hold is one word: claim, complaint, inquiry");
        return cpd_error__hint("No sentence about people belongs into the log: it stays for ever.");
    }
    int r = load_held(&d, &about, home, record, person);
    if (r == 0)
        r = cpd_hold__on(&hold, home, about);
    if (r == 0 && hold.stands)
        r = cpd_error__set(CPD_ECONFLICT, "it is held already, since %s (%s)", hold.since,
                           hold.reason);
    if (r == 0)
        r = state_hold(&d, about, record != NULL, reason, "live");
    cpd_history__fini(&d.history);
    return r;
}

static int check_releases(const struct deciding *d, const cpd_hold *hold)
{
    bool may = cpd_uuid_equal(&hold->by, &d->acting.id);
    int r = may ? 0
                : cpd_people__is_contact(&may, d->home, &d->holder.id, "line-manager",
                                         &d->acting.id, cpd_people__today(d->home), 0);
    if (r < 0 || may)
        return r;
    return cpd_error__set(CPD_EDENIED,
                          "only who placed the hold, or the line manager, can release it");
}

static int refuse_release(const struct deciding *d, const cpd_uuid *about)
{
    cpd_hold there;
    int r = cpd_hold__elsewhere(&there, d->home, about,
                                d->history.count ? &d->history.portfolio : &d->holder.portfolio);
    if (r < 0 || !there.stands)
        return r < 0 ? r : cpd_error__set(CPD_ECONFLICT, "it is not held");
    cpd_error__set(CPD_ECONFLICT, "it is not held here: the home it came from holds its own copy");
    return cpd_error__hint("That binds nobody here, and is released there.");
}

int cpd_retention_release(cpd_home *home, const char *record, const char *person)
{
    struct deciding d = {0};
    const cpd_uuid *about;
    cpd_hold hold;
    int r = load_held(&d, &about, home, record, person);
    if (r == 0)
        r = cpd_hold__on(&hold, home, about);
    if (r == 0 && !hold.stands)
        r = refuse_release(&d, about);
    if (r == 0)
        r = check_releases(&d, &hold);
    if (r == 0)
        r = state_hold(&d, about, record != NULL, hold.reason, "withdrawn");
    cpd_history__fini(&d.history);
    return r;
}
