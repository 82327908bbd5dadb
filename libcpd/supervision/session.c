/* Recording a session: the acting person's account first, then the session that names both people
 * and the account by hash, in one change. The other person adds their own account the same way: a
 * new revision of the session names it too. */
#include <stdlib.h>
#include <string.h>

#include <cpd/supervision.h>

#include "record/record.h"
#include "supervision/kinds.h"

struct recording {
    cpd_home *home;
    cpd_doc *doc;
    cpd_issues *issues;
    const cpd_history *session; /* the one an account is added to; NULL for a new session */
    cpd_date date;
    char supervisee[CPD_ID_TEXT], supervisor[CPD_ID_TEXT];
};

static int find_other(char id[CPD_ID_TEXT], cpd_home *home, const cpd_session_draft *given,
                      const cpd_person_row *acting, cpd_date day)
{
    cpd_uuid other;
    if (given->with)
        return cpd_person_find(id, home, given->with);
    if (given->supervising) {
        cpd_error__set(CPD_EINPUT, "it is not said who was supervised");
        return cpd_error__hint("Name them: --with NAME.");
    }
    int r = cpd_people__contact(&other, home, &acting->id, "supervisor", day);
    if (r == CPD_EABSENT)
        return cpd_error__hint("Name the supervisor once: cpd person contact NAME --line "
                               "supervisor --is SUPERVISOR; or say --with NAME.");
    if (r == 0)
        cpd_uuid_format(id, &other);
    return r;
}

static int find_people(struct recording *s, const cpd_session_draft *given)
{
    cpd_person_row acting;
    char own[CPD_ID_TEXT], other[CPD_ID_TEXT];
    int r = cpd_people__acting(&acting, s->home);
    if (r == 0)
        r = find_other(other, s->home, given, &acting, s->date);
    if (r < 0)
        return r;
    cpd_uuid_format(own, &acting.id);
    if (strcmp(own, other) == 0)
        return cpd_error__set(CPD_EINPUT, "a session needs two people");
    memcpy(s->supervisee, given->supervising ? other : own, CPD_ID_TEXT);
    memcpy(s->supervisor, given->supervising ? own : other, CPD_ID_TEXT);
    return 0;
}

static void add_person(cpd_doc *doc, cpd_node *people, const char *role, const char *id)
{
    cpd_node *one = cpd_node_object(doc);
    cpd_node_set_text(doc, one, "role", role);
    cpd_node_set_text(doc, one, "person", id);
    cpd_node_add(doc, people, one);
}

/* What account and session have in common: whose portfolio, the day, the two people. */
static cpd_node *base_draft(struct recording *s, const char *kind)
{
    cpd_node *draft = cpd_node_object(s->doc), *people = cpd_node_list(s->doc);
    cpd_node_set_text(s->doc, draft, "kind", kind);
    cpd_node_set_text(s->doc, draft, "portfolio", s->supervisee);
    cpd_object__set_date(s->doc, draft, "date", s->date);
    add_person(s->doc, people, "supervisee", s->supervisee);
    add_person(s->doc, people, "supervisor", s->supervisor);
    cpd_node_set(s->doc, draft, "people", people);
    return draft;
}

static cpd_node *account_draft(struct recording *s, const char *account, const char *actions)
{
    cpd_node *draft = base_draft(s, "account");
    cpd_node_set_text(s->doc, draft, "text", account);
    cpd_node_set_text(s->doc, draft, "actions", actions);
    return draft;
}

static void add_ref(cpd_doc *doc, cpd_node *refs, const cpd_saved *account)
{
    cpd_node *ref = cpd_node_object(doc);
    cpd_node_set_text(doc, ref, "rel", "account");
    cpd_node_set_text(doc, ref, "record", account->id);
    cpd_node_set_text(doc, ref, "revision", account->hash);
    cpd_node_add(doc, refs, ref);
}

static bool is_said(const char *text)
{
    return text && *text;
}

/* Check and write one draft; the change is already open. */
static int write_draft(cpd_saved *out, struct recording *s, const cpd_node *given)
{
    cpd_draft draft;
    int r = cpd_doc_failed(s->doc) ? cpd_error__no_memory()
                                   : cpd_draft__make(&draft, s->home, given, s->session, s->issues);
    if (r < 0)
        return r;
    cpd_people__new_id(&draft.record, s->home);
    r = cpd_revision__write(out, s->home, &draft);
    cpd_draft__fini(&draft);
    return r;
}

static int write_session(cpd_saved *out, struct recording *s, const cpd_session_draft *given)
{
    cpd_saved account;
    cpd_node *session = base_draft(s, "session"), *refs = cpd_node_list(s->doc);
    bool has_account = is_said(given->account) || is_said(given->actions);
    int r = has_account ? write_draft(&account, s, account_draft(s, given->account, given->actions))
                        : 0;
    if (r == 0 && has_account)
        add_ref(s->doc, refs, &account);
    if (has_account)
        cpd_node_set(s->doc, session, "refs", refs);
    if (given->minutes)
        cpd_node_set_int(s->doc, session, "minutes", given->minutes);
    for (size_t i = 0; i < cpd_node_length(given->added); i++)
        cpd_node_set(s->doc, session, cpd_node_key(given->added, i),
                     cpd_node_copy(s->doc, cpd_node_at(given->added, i)));
    return r == 0 ? write_draft(out, s, session) : r;
}

int cpd_supervision_record(cpd_saved *out, cpd_home *home, const cpd_session_draft *given,
                           cpd_issues *issues)
{
    struct recording s = {.home = home, .issues = issues, .doc = cpd_doc_new()};
    cpd_saved saved;
    if (!s.doc)
        return cpd_error__no_memory();
    s.date = given->date == CPD_DATE_NONE ? cpd_people__today(home) : given->date;
    int r = find_people(&s, given);
    if (r == 0)
        r = cpd_change__begin(home);
    if (r == 0)
        r = cpd_change__end(home, write_session(&saved, &s, given));
    cpd_doc_free(s.doc);
    if (r == 0)
        *out = saved;
    return r;
}

/* ---- the other person's account ---- */

static const char *person_in(const cpd_node *head, const char *role)
{
    const cpd_node *people = cpd_node_get(head, "people");
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const char *its = cpd_node_get_text(cpd_node_at(people, i), "role");
        if (its && strcmp(its, role) == 0)
            return cpd_node_get_text(cpd_node_at(people, i), "id");
    }
    return NULL;
}

static int say_elsewhere(struct recording *s, const cpd_uuid *person)
{
    cpd_node *called = NULL;
    int r = cpd_people__called(&called, s->doc, s->home, person);
    const char *name = cpd_node_as_text(called);
    if (r < 0)
        return r;
    cpd_error__set(CPD_EINPUT, "an account names both people, and %.200s is not in this home",
                   name ? name : "one of them");
    return cpd_error__hint("Once they brought their own record here (cpd bundle take) you can "
                           "write it; or write it where the session was written.");
}

/* A new record names people of this home: of a session that was brought, who they are here. */
static int find_here(char out[CPD_ID_TEXT], struct recording *s, const char *id)
{
    cpd_uuid person, here;
    cpd_person_row row;
    if (!cpd_uuid_parse(&person, id))
        return cpd_error__set(CPD_EDAMAGED, "a session names nobody in a role");
    int r = cpd_people__here(&here, s->home, &person);
    if (r == 0)
        r = cpd_people__get(&row, s->home, &here);
    if (r == CPD_EABSENT)
        return say_elsewhere(s, &person);
    cpd_uuid_format(out, &here);
    return r;
}

static int fill_recording(struct recording *s, const cpd_history *history)
{
    const cpd_node *head = cpd_history__newest(history)->head;
    const char *supervisee = person_in(head, "supervisee"),
               *supervisor = person_in(head, "supervisor");
    if (!history->kind || history->kind->number != CPD_KIND_SESSION || !supervisee || !supervisor)
        return cpd_error__set(CPD_EINPUT, "that record is not a supervision session");
    s->session = history;
    s->date = cpd_object__date(cpd_node_get(head, "dates"), "on");
    int r = find_here(s->supervisee, s, supervisee);
    return r == 0 ? find_here(s->supervisor, s, supervisor) : r;
}

static int check_named(struct recording *s, const cpd_history *history)
{
    cpd_person_row acting;
    bool named = false;
    int r = cpd_people__acting(&acting, s->home);
    if (r == 0)
        r = cpd_head__names(&named, s->home, cpd_history__newest(history)->head, &acting.id);
    if (r == 0 && !named)
        r = cpd_error__set(CPD_EDENIED, "only the two people of a session add to it");
    return r;
}

static int add_account(cpd_saved *out, struct recording *s, const char *session,
                       const char *account, const char *actions)
{
    cpd_history history;
    cpd_saved written;
    int r = cpd_read__open(&history, s->home, session);
    if (r < 0)
        return r;
    r = fill_recording(s, &history);
    if (r == 0)
        r = check_named(s, &history);
    if (r == 0)
        r = write_draft(&written, s, account_draft(s, account, actions));
    if (r == 0) {
        const cpd_node *refs = cpd_node_get(cpd_history__newest(&history)->head, "refs");
        cpd_node *changes = cpd_node_object(s->doc),
                 *both = refs ? cpd_node_copy(s->doc, refs) : cpd_node_list(s->doc);
        add_ref(s->doc, both, &written);
        cpd_node_set(s->doc, changes, "refs", both);
        r = cpd_record__amend_within(out, s->home, &history, changes, NULL, s->issues);
    }
    cpd_history__fini(&history);
    return r;
}

int cpd_supervision_add_account(cpd_saved *out, cpd_home *home, const char *session,
                                const char *account, const char *actions)
{
    struct recording s = {.home = home};
    cpd_saved saved;
    if (!is_said(account) && !is_said(actions))
        return cpd_error__set(CPD_EINPUT, "an account without a word says nothing");
    s.doc = cpd_doc_new();
    if (!s.doc)
        return cpd_error__no_memory();
    int r = cpd_change__begin(home);
    if (r == 0)
        r = cpd_change__end(home, add_account(&saved, &s, session, account, actions));
    cpd_doc_free(s.doc);
    if (r == 0)
        *out = saved;
    return r;
}
