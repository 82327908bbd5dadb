/* The signatures of a record as they are shown: who, as what and for whom, with what was known of
 * their registration; which are of an earlier version, and where the text changed since; and whose
 * signature is missing.
 *
 * What has to be said about a signature beside who and when is said here, in "remarks", so that
 * every front end says it alike.
 */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "record/counting.h"
#include "store/store.h"

static bool is(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* ---- words that go with it ---- */

/* As with bodies: locked is an answer, changed bytes are a failure. */
static int show_words(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                      int64_t id, const cpd_node *statement, const unsigned char *sealed,
                      size_t length)
{
    cpd_hash commitment, revision;
    cpd_key key;
    cpd_node *body = NULL;
    bool private_ = cpd_head__is_private(history->revisions[0].head);
    if (!sealed || !cpd_object__hash(&commitment, statement, "words") ||
        !cpd_object__hash(&revision, statement, "revision_hash"))
        return 0;
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

/* ---- where the text changed ---- */

/* The signed revision and the one that is shown, with their bodies where they open. */
struct comparing {
    cpd_doc *doc;
    cpd_node *changed; /* a list of labels */
    const cpd_revision *before, *after;
    cpd_node *old_body, *new_body;
};

static void note(struct comparing *c, const char *label, const cpd_node *was,
                 const cpd_node *is_now)
{
    if ((was || is_now) && !(was && is_now && cpd_node_equal(was, is_now)))
        cpd_node_add(c->doc, c->changed, cpd_node_text(c->doc, label));
}

static void compare_fields(struct comparing *c, const cpd_kind *kind)
{
    const cpd_node *old_f = cpd_node_get(c->before->head, "f"),
                   *new_f = cpd_node_get(c->after->head, "f");
    for (size_t i = 0; kind && i < kind->field_count; i++) {
        const cpd_field *field = &kind->fields[i];
        if (field->head)
            note(c, field->label, cpd_node_get(old_f, field->name),
                 cpd_node_get(new_f, field->name));
        else if (c->old_body && c->new_body)
            note(c, field->label, cpd_node_get(c->old_body, field->name),
                 cpd_node_get(c->new_body, field->name));
    }
}

static void compare_members(struct comparing *c)
{
    static const char *const members[][2] = {
        {"dates", "day"},       {"people", "people"},           {"links", "capabilities"},
        {"refs", "accounts"},   {"x", "what the council asks"}, {"attachments", "files"},
        {"state", "withdrawn"},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        note(c, members[i][1], cpd_node_get(c->before->head, members[i][0]),
             cpd_node_get(c->after->head, members[i][0]));
}

/* Words that are locked or erased cannot be compared; that is no failure. */
static int open_body(cpd_node **out, cpd_doc *doc, cpd_home *home, const cpd_revision *revision)
{
    int r = revision->erased ? CPD_EABSENT : cpd_revision__open(out, doc, home, revision);
    return r == CPD_EABSENT || r == CPD_ELOCKED ? 0 : r;
}

static int show_changes(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                        const cpd_revision *before, const cpd_revision *after)
{
    struct comparing c = {
        .doc = doc, .changed = cpd_node_list(doc), .before = before, .after = after};
    int r = open_body(&c.old_body, doc, home, before);
    if (r == 0)
        r = open_body(&c.new_body, doc, home, after);
    compare_fields(&c, history->kind);
    compare_members(&c);
    cpd_node_set_bool(doc, shown, "stale", true);
    cpd_node_set(doc, shown, "changed", c.changed);
    return r;
}

static const cpd_revision *find_signed(const cpd_history *history, const cpd_node *statement)
{
    cpd_hash hash;
    if (cpd_object__hash(&hash, statement, "revision_hash"))
        for (size_t i = 0; i < history->count; i++)
            if (cpd_hash_equal(&history->revisions[i].hash, &hash))
                return &history->revisions[i];
    return NULL;
}

/* A refusal and an earlier version that is itself on show are not stale. */
static int show_stale(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                      const cpd_node *statement, const cpd_revision *on_show)
{
    const cpd_revision *of = find_signed(history, statement);
    bool refused = is(cpd_node_get_text(statement, "outcome"), "refuse");
    if (!of || refused || of >= on_show)
        return 0;
    return show_changes(doc, shown, home, history, of, on_show);
}

/* ---- remarks ---- */

static void add_changed(cpd_str *out, const cpd_node *shown)
{
    const cpd_node *changed = cpd_node_get(shown, "changed");
    cpd_str_addf(out, "of version %d", (int)cpd_node_get_int(shown, "revision", 0));
    for (size_t i = 0; i < cpd_node_length(changed); i++)
        cpd_str_addf(out, "%s%s",
                     i ? ", " : "; changed since: ", cpd_node_as_text(cpd_node_at(changed, i)));
}

static void add_place(cpd_str *out, const cpd_node *shown)
{
    const char *capacity = cpd_node_get_text(shown, "capacity"),
               *whose = cpd_node_get_text(shown, "for"),
               *inviter = cpd_node_get_text(shown, "invited_by"),
               *organisation = cpd_node_get_text(shown, "organisation");
    if (is(capacity, "delegated"))
        cpd_str_addf(out, "for %s, who delegated it", whose);
    else if (is(capacity, "on-behalf"))
        cpd_str_addf(out, "on behalf of %s, who decided", whose);
    else if (is(capacity, "acting"))
        cpd_str_addf(out, "acting%s%s", whose ? " for " : "", whose ? whose : "");
    else if (inviter)
        cpd_str_addf(
            out,
            "from outside%s%s: invited by %s, without an account, with a key made for this "
            "signature alone",
            organisation ? ", " : "", organisation ? organisation : "", inviter);
}

/* What speaks for itself (registered, or nothing known) needs no remark. */
static void add_registration(cpd_str *out, const cpd_node *registration)
{
    char until[40] = "";
    const char *status = cpd_node_get_text(registration, "status"),
               *number = cpd_node_get_text(registration, "number");
    cpd_date last = cpd_object__date(registration, "until");
    if (!status || is(status, "registered") || is(status, "not-known"))
        return;
    if (last != CPD_DATE_NONE)
        cpd_date_format_long(until, sizeof until, last);
    if (is(status, "lapsed"))
        cpd_str_addf(out, "registration %s had lapsed on %s when this was signed",
                     number ? number : "", until);
    else
        cpd_str_addf(out, "registration %s on the day of signing: %s", number ? number : "",
                     status);
}

static void add_noted(cpd_str *out, const cpd_node *noted)
{
    for (size_t i = 0; i < cpd_node_length(noted); i++)
        cpd_str_addf(out, "%s%s", i ? ", " : "guidance speaks against it: ",
                     cpd_node_as_text(cpd_node_at(noted, i)));
}

/* By a key that others had by then. */
static int show_doubt(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_node *statement,
                      int64_t id)
{
    cpd_uuid person;
    cpd_public keys;
    int64_t certificate, from = 0;
    int r = cpd_object__uuid(&person, cpd_node_get(statement, "signer"), "person")
                ? cpd_people__keys(&keys, &certificate, home, &person, id)
                : CPD_EABSENT;
    if (r == 0)
        r = cpd_people__key_doubt(&from, home, &person, certificate);
    if (from && id >= from)
        cpd_node_set_bool(doc, shown, "in_doubt", true);
    return r == CPD_EABSENT ? 0 : r;
}

/* Made in a home that nobody here has accepted. */
static int show_accepted(cpd_doc *doc, cpd_node *shown, cpd_counting *counting,
                         const cpd_node *statement, int64_t id, int64_t known)
{
    cpd_uuid person;
    int64_t signer = 0;
    bool counts = false,
         guest = !cpd_object__uuid(&person, cpd_node_get(statement, "signer"), "person");
    int r = guest ? 0 : cpd_ledger__ident_find(&signer, counting->home, &person);
    if (r == 0)
        r = cpd_counting__of(&counts, counting, id, known, signer, guest || !signer);
    if (r == 0 && !counts)
        cpd_node_set_bool(doc, shown, "not_accepted", true);
    return r;
}

static void add_remark(cpd_doc *doc, cpd_node *remarks, cpd_str *remark)
{
    if (remark->length > 0)
        cpd_node_add(doc, remarks, cpd_node_text(doc, remark->bytes));
    cpd_str_fini(remark);
}

static int show_remarks(cpd_doc *doc, cpd_node *shown, const cpd_node *statement)
{
    cpd_node *remarks = cpd_node_list(doc);
    cpd_str parts[6] = {{0}};
    bool failed = false;
    add_place(&parts[0], shown);
    add_registration(&parts[1], cpd_node_get(statement, "registration"));
    add_noted(&parts[2], cpd_node_get(statement, "noted"));
    if (cpd_node_get_bool(shown, "stale"))
        add_changed(&parts[3], shown);
    if (cpd_node_get_bool(shown, "in_doubt"))
        cpd_str_add(&parts[4], "proves nothing: others had the key by then");
    if (cpd_node_get_bool(shown, "not_accepted"))
        cpd_str_add(&parts[5], "does not count: signed in a home that is not accepted here (cpd "
                               "trust list, cpd trust accept)");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        failed = failed || parts[i].failed;
        add_remark(doc, remarks, &parts[i]);
    }
    if (cpd_node_length(remarks) > 0)
        cpd_node_set(doc, shown, "remarks", remarks);
    return failed ? cpd_error__no_memory() : 0;
}

/* ---- one signature ---- */

static int show_signer(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_node *s)
{
    static const char *const kept[] = {"role", "capacity", "outcome", "date"};
    const cpd_node *guest = cpd_node_get(s, "guest");
    int r = 0;
    if (guest) {
        cpd_node_set_text(doc, shown, "signer", cpd_node_get_text(guest, "name"));
        cpd_node_set_text(doc, shown, "organisation", cpd_node_get_text(guest, "organisation"));
        cpd_node_set_bool(doc, shown, "guest", true);
        r = cpd_show__name(doc, shown, "invited_by", home, s, "invited_by");
    } else {
        r = cpd_show__name(doc, shown, "signer", home, cpd_node_get(s, "signer"), "person");
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        cpd_node_set_text(doc, shown, kept[i], cpd_node_get_text(s, kept[i]));
    cpd_node_set_int(doc, shown, "revision", cpd_node_get_int(s, "revision", 0));
    if (cpd_node_get(s, "registration"))
        cpd_node_set(doc, shown, "registration",
                     cpd_node_copy(doc, cpd_node_get(s, "registration")));
    return r == 0 ? cpd_show__name(doc, shown, "for", home, s, "for") : r;
}

/* What all the rows of one record share. */
struct showing {
    cpd_doc *doc;
    cpd_home *home;
    const cpd_history *history;
    const cpd_revision *on_show;
    cpd_node *list;
    cpd_counting counting;
};

static int show_signoff(struct showing *w, const cpd_node *s, cpd_stmt *row)
{
    size_t length;
    cpd_node *shown = cpd_node_object(w->doc);
    const unsigned char *sealed = cpd_stmt__blob(row, 2, &length);
    int r = show_signer(w->doc, shown, w->home, s);
    if (r == 0)
        r = show_words(w->doc, shown, w->home, w->history, cpd_stmt__int(row, 0), s, sealed,
                       length);
    if (r == 0)
        r = show_stale(w->doc, shown, w->home, w->history, s, w->on_show);
    if (r == 0)
        r = show_doubt(w->doc, shown, w->home, s, cpd_stmt__int(row, 0));
    if (r == 0)
        r = show_accepted(w->doc, shown, &w->counting, s, cpd_stmt__int(row, 0),
                          cpd_stmt__int(row, 3));
    if (r == 0)
        r = show_remarks(w->doc, shown, s);
    cpd_node_add(w->doc, w->list, shown);
    return r;
}

static int show_row(struct showing *w, cpd_stmt *row)
{
    size_t length;
    cpd_doc *parsed = NULL;
    const unsigned char *bytes = cpd_stmt__blob(row, 1, &length);
    int r = cpd_node__unpack(&parsed, bytes, length);
    const cpd_node *s = r == 0 ? cpd_doc_root(parsed) : NULL;
    bool hidden = r == 0 && w->history->hidden && !find_signed(w->history, s);
    if (r == 0 && is(cpd_node_get_text(s, "operation"), "signoff") && !hidden)
        r = show_signoff(w, s, row);
    cpd_doc_free(parsed);
    return r;
}

/* ---- whose is missing ---- */

/* Has it been said for this person, themselves or by who signs in their place, about the version on
 * show? refused: whether no more than a refusal was. */
static bool is_signed_for(bool *refused, const cpd_node *signatures, const char *name,
                          int64_t revision)
{
    bool signed_ = false;
    *refused = false;
    for (size_t i = 0; i < cpd_node_length(signatures); i++) {
        const cpd_node *one = cpd_node_at(signatures, i);
        const char *whose = cpd_node_get_text(one, "for");
        if (cpd_node_get_bool(one, "guest") || cpd_node_get_int(one, "revision", 0) != revision ||
            !is(whose ? whose : cpd_node_get_text(one, "signer"), name))
            continue;
        if (is(cpd_node_get_text(one, "outcome"), "refuse"))
            *refused = true;
        else
            signed_ = true;
    }
    return signed_;
}

static void show_unsigned(struct showing *w, cpd_node *shown)
{
    const cpd_node *people = cpd_node_get(shown, "people");
    cpd_node *missing = cpd_node_list(w->doc);
    int64_t revision = cpd_node_get_int(shown, "revision", 1);
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        bool refused;
        const char *name = cpd_node_get_text(cpd_node_at(people, i), "name");
        if (is_signed_for(&refused, w->list, name, revision))
            continue;
        cpd_node *one = cpd_node_copy(w->doc, cpd_node_at(people, i));
        if (refused)
            cpd_node_set_bool(w->doc, one, "refused", true);
        cpd_node_add(w->doc, missing, one);
    }
    bool account = w->history->kind && w->history->kind->number == CPD_KIND_ACCOUNT;
    if (people && !account)
        cpd_node_set(w->doc, shown, "unsigned", missing);
}

/* Somebody signed an earlier version and not this one. */
static void show_whether_stale(struct showing *w, cpd_node *shown)
{
    int64_t revision = cpd_node_get_int(shown, "revision", 1);
    bool refused;
    for (size_t i = 0; i < cpd_node_length(w->list); i++) {
        const cpd_node *one = cpd_node_at(w->list, i);
        const char *whose = cpd_node_get_text(one, "for");
        if (cpd_node_get_bool(one, "stale") &&
            !is_signed_for(&refused, w->list, whose ? whose : cpd_node_get_text(one, "signer"),
                           revision))
            cpd_node_set_bool(w->doc, shown, "stale", true);
    }
}

int cpd_show__signatures(cpd_doc *doc, cpd_node *shown, cpd_home *home, const cpd_history *history,
                         const cpd_revision *revision)
{
    struct showing w = {.doc = doc,
                        .home = home,
                        .history = history,
                        .on_show = revision,
                        .list = cpd_node_list(doc)};
    cpd_stmt *row;
    cpd_counting__init(&w.counting, home, 0);
    int r = cpd_store__ask(
        &row, home->store,
        "SELECT s.id, s.bytes, s.sealed, e.known FROM subject s JOIN entry e ON e.id = s.id WHERE "
        "s.about = ? AND s.commitment IS NULL ORDER BY s.id",
        "u", &history->record);
    while (r == 0 && (r = cpd_stmt__next(row)) > 0)
        r = show_row(&w, row);
    cpd_stmt__done(row);
    cpd_counting__fini(&w.counting);
    cpd_node_set(doc, shown, "signatures", w.list);
    show_unsigned(&w, shown);
    show_whether_stale(&w, shown);
    return r;
}
