/* Supervision: sessions recorded by one of two people, in each one's own words, and signed by both.
 */
#include <string.h>

#include "web.h"

/* ---- the list, and a new session ---- */

/* The acting person's supervisor of today by name; NULL when none is named. */
static const char *supervisor_of(const web_call *call, const cpd_node *people)
{
    for (size_t i = 0; i < cpd_node_length(people); i++)
        if (web_says(cpd_node_at(people, i), "id", call->session->person))
            return cpd_node_get_text(cpd_node_at(people, i), "supervisor");
    return NULL;
}

static void ask_with(web_call *call, const cpd_node *people)
{
    cpd_node *choices = cpd_node_list(call->doc);
    const char *own = supervisor_of(call, people);
    web_choice(call, choices, "",
               own ? cpd_node_as_text(cpd_node_textf(call->doc, "%s, my supervisor", own))
                   : "Choose somebody");
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const cpd_node *one = cpd_node_at(people, i);
        if (!web_says(one, "id", call->session->person))
            web_choice(call, choices, cpd_node_get_text(one, "id"), cpd_node_get_text(one, "name"));
    }
    web_ask(
        call, "fields",
        &(web_input){.name = "with", .label = "With whom", .box = WEB_SELECT, .choices = choices});
}

/* Two people and a day; everything else may stay empty. */
static int ask_session(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_person_list(&doc, call->home, CPD_DATE_NONE);
    if (r < 0)
        return r;
    ask_with(call, cpd_doc_root(doc));
    cpd_doc_free(doc);
    web_ask(call, "fields",
            &(web_input){.name = "supervising", .label = "I supervised", .box = WEB_FLAG});
    web_ask(call, "fields",
            &(web_input){.name = "date",
                         .label = "Day",
                         .hint = "For example yesterday, monday or 20 November 2026. Today when it "
                                 "stays empty.",
                         .optional = true,
                         .brief = true});
    r = web_ask_kind(call, "fields", "session", NULL);
    return r < 0 ? r : web_ask_kind(call, "fields", "account", NULL);
}

static int show_sessions(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    filter.kind = "session";
    filter.most = 20;
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.records/1");
    int r = cpd_record_list(&doc, call->home, &filter);
    r = web_take(call, "records", r, doc);
    doc = NULL;
    if (r == 0)
        r = cpd_record_unsigned(&doc, call->home);
    r = web_take(call, "waiting", r, doc);
    return r < 0 ? r : ask_session(call);
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

/* A day and a duration as people write them; what is wrong is said beside its box. */
static int read_when(web_call *call, cpd_session_draft *draft)
{
    const char *day = web_field(call, "date"), *minutes = web_field(call, "minutes");
    int r = 0;
    if (*day && cpd_date_parse_spoken(&draft->date, day, web_today()) < 0)
        r = web_refuse_at(call, CPD_EINPUT, "date", cpd_error_last()->hint, cpd_error_last()->text);
    if (*minutes && cpd_minutes_parse(&draft->minutes, minutes, 0) < 0)
        r = web_refuse_at(call, CPD_EINPUT, "minutes", cpd_error_last()->hint,
                          cpd_error_last()->text);
    return r;
}

static int record_session(web_call *call)
{
    cpd_session_draft draft = CPD_SESSION_DRAFT_INIT;
    cpd_saved saved;
    draft.with = or_null(web_field(call, "with"));
    draft.supervising = *web_field(call, "supervising");
    draft.account = or_null(web_field(call, "text"));
    draft.actions = or_null(web_field(call, "actions"));
    cpd_node *fields = cpd_node_object(call->doc);
    draft.added = fields;
    int wrong = read_when(call, &draft), r = web_read_kind(call, fields, "session");
    r = wrong < 0 ? wrong : r;
    if (!draft.with && draft.supervising)
        r = web_refuse_at(call, CPD_EINPUT, "with", "", "select whom you supervised");
    if (r == 0)
        r = cpd_supervision_record(&saved, call->home, &draft, call->issues);
    if (r == CPD_EABSENT && !draft.with)
        return web_refuse_at(call, CPD_EINPUT, "with",
                             "Your supervisor is named once, on the page behind your own name.",
                             "select with whom the session was");
    if (r == 0) {
        web_notice(call, "Saved. It is not signed yet");
        web_go(call, "/session/%s", saved.id);
    }
    return r;
}

const web_page web_supervision = {.path = "/supervision",
                                  .title = "Supervision",
                                  .kind = "session",
                                  .template = "supervision",
                                  .box = "with",
                                  .listed = true,
                                  .show = show_sessions,
                                  .act = record_session};

/* ---- one session ---- */

static bool stands_in(const cpd_node *session, const char *list, const char *key, const char *name)
{
    const cpd_node *all = cpd_node_get(session, list);
    for (size_t i = 0; i < cpd_node_length(all); i++) {
        const char *who = cpd_node_get_text(cpd_node_at(all, i), key);
        if (who && !strcmp(who, name))
            return true;
    }
    return false;
}

/* Every account, in full: nobody signs what they cannot read. */
int web_take_accounts(web_call *call, const cpd_node *refs)
{
    cpd_node *accounts = cpd_node_list(call->doc);
    for (size_t i = 0; i < cpd_node_length(refs); i++) {
        const cpd_node *ref = cpd_node_at(refs, i);
        cpd_doc *doc = NULL;
        const char *record = cpd_node_get_text(ref, "record");
        if (!web_says(ref, "rel", "account") || !record)
            continue;
        int r = cpd_record_read(&doc, call->home, record, cpd_node_get_text(ref, "revision"));
        if (r < 0)
            return r;
        cpd_node_add(call->doc, accounts, cpd_node_copy(call->doc, cpd_doc_root(doc)));
        cpd_doc_free(doc);
    }
    cpd_node_set(call->doc, call->extra, "accounts", accounts);
    return 0;
}

/* Who has written one adds no second. */
static void take_whether_to_add(web_call *call)
{
    const cpd_node *accounts = cpd_node_get(call->extra, "accounts");
    bool own = false;
    for (size_t i = 0; i < cpd_node_length(accounts); i++)
        own = own || web_says(cpd_node_at(accounts, i), "author", web_name(call));
    cpd_node_set_bool(call->doc, call->extra, "may_add",
                      !own && !cpd_node_get_bool(call->extra, "is_back") &&
                          stands_in(call->report, "people", "name", web_name(call)));
}

/* Who has still to sign, and whether that is the reader. */
static void take_signers(web_call *call)
{
    const cpd_node *missing = cpd_node_get(call->report, "unsigned");
    bool mine = false, stands = !cpd_node_get_bool(call->extra, "is_back");
    for (size_t i = 0; i < cpd_node_length(missing); i++)
        mine = mine || web_says(cpd_node_at(missing, i), "name", web_name(call));
    cpd_node_set_bool(call->doc, call->extra, "may_sign", stands && mine);
    cpd_node_set_bool(call->doc, call->extra, "all_signed",
                      stands && cpd_node_length(missing) == 0);
}

static int read_session(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_record_read(&doc, call->home, call->id, NULL);
    r = web_take(call, NULL, r, doc);
    const char *kind = cpd_node_get_text(call->report, "kind");
    if (r == 0 && (!kind || strcmp(kind, "session") != 0))
        r = web_refuse(call, CPD_EABSENT, "", "there is no such session");
    return r;
}

static int show_session(web_call *call)
{
    int r = read_session(call);
    if (r == 0)
        r = web_take_accounts(call, cpd_node_get(call->report, "refs"));
    if (r == 0)
        r = web_take_added(call, call->report, "session");
    if (r == 0)
        r = web_take_change(call);
    if (r < 0)
        return r;
    web_take_values(call, call->report, "session");
    web_take_readers(call);
    take_signers(call);
    take_whether_to_add(call);
    if (cpd_node_get_bool(call->extra, "may_sign"))
        web_ask_signature(call, "What do you say to this session?");
    return cpd_node_get_bool(call->extra, "may_add")
               ? web_ask_kind(call, "account_fields", "account", NULL)
               : 0;
}

static int add_account(web_call *call)
{
    cpd_saved saved;
    const char *account = or_null(web_field(call, "text")),
               *actions = or_null(web_field(call, "actions"));
    if (!account && !actions)
        return web_refuse_at(call, CPD_EINPUT, "text", "",
                             "enter what you talked through, in your own words");
    int r = cpd_supervision_add_account(&saved, call->home, call->id, account, actions);
    if (r == 0)
        web_notice(call,
                   "Your account is saved. Signatures from before are of the earlier version");
    return r;
}

/* One signs what one has read: the page carries the version that it showed. */
static int sign(web_call *call)
{
    cpd_sign_options options = web_read_signature(call);
    bool refused = options.outcome && !strcmp(options.outcome, "refuse");
    int r = cpd_record_sign(call->home, call->id, &options);
    if (r == 0) {
        web_event(call, "sign-off", refused ? "refused" : "done", call->id);
        web_notice(call, refused ? "Not signed; your reason is kept" : "Signed with your key");
    }
    return r;
}

static int act_on_session(web_call *call)
{
    const char *what = web_field(call, "_do");
    int r = read_session(call);
    if (r < 0)
        return r;
    if (!strcmp(what, "sign"))
        return sign(call);
    if (!strcmp(what, "account"))
        return add_account(call);
    return web_change(call, what);
}

const web_page web_one_session = {.path = "/session/",
                                  .title = "Supervision session",
                                  .kind = "account",
                                  .template = "session",
                                  .box = "outcome",
                                  .show = show_session,
                                  .act = act_on_session};
