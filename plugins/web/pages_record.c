/* A piece of CPD, and any record of one's own to be corrected or taken back. Nothing is
 * overwritten: a correction is a new version with its reason, and what is taken back stays in the
 * history.
 */
#include <string.h>

#include "web.h"

static void ask_day(web_call *call, const cpd_node *record)
{
    char day[32] = "";
    cpd_date date;
    const char *text = cpd_node_get_text(record, "date");
    if (text && cpd_date_parse(&date, text) == 0)
        cpd_date_format_long(day, sizeof day, date);
    web_ask(call, "fields",
            &(web_input){.name = "date",
                         .label = "Day",
                         .hint = "For example yesterday, monday or 20 November 2026. Today when it "
                                 "stays empty.",
                         .value = day,
                         .optional = true,
                         .brief = true});
}

static int read_draft(web_call *call, cpd_node *draft, const char *kind)
{
    if (*web_field(call, "date"))
        cpd_node_set_text(call->doc, draft, "date", web_field(call, "date"));
    return web_read_kind(call, draft, kind);
}

/* ---- CPD ---- */

static int show_cpd(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    filter.kind = "cpd";
    filter.most = 20;
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.records/1");
    int r = cpd_record_list(&doc, call->home, &filter);
    r = web_take(call, "records", r, doc);
    if (r == 0)
        r = web_ask_kind(call, "fields", "cpd", NULL);
    if (r == 0)
        r = web_take_contacts(call, call->session->person);
    ask_day(call, NULL);
    return r;
}

static int save_cpd(web_call *call)
{
    cpd_saved saved;
    cpd_node *draft = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, draft, "kind", "cpd");
    int r = read_draft(call, draft, "cpd");
    if (r == 0)
        r = cpd_record_save(&saved, call->home, draft, call->issues);
    if (r == 0)
        web_notice(call, "Saved");
    return r;
}

const web_page web_cpd = {.path = "/cpd",
                          .title = "CPD",
                          .template = "cpd",
                          .box = "text",
                          .listed = true,
                          .show = show_cpd,
                          .act = save_cpd};

/* ---- one record ---- */

/* Is it one's own, and does it stand by itself? Others are only read here. */
static bool may_correct(const web_call *call)
{
    static const char *const kinds[] = {"time", "absence", "contracted", "cpd", "reflection"};
    const char *kind = cpd_node_get_text(call->report, "kind"),
               *author = cpd_node_get_text(call->report, "author"),
               *state = cpd_node_get_text(call->report, "state");
    bool own = author && !strcmp(author, web_name(call)) && !strcmp(state, "live") &&
               !cpd_node_get(call->report, "locked") && !cpd_node_get(call->report, "erased");
    for (size_t i = 0; own && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kind, kinds[i]))
            return true;
    return false;
}

static int read_record(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_record_read(&doc, call->home, call->id, NULL);
    return web_take(call, NULL, r, doc);
}

static void ask_reason(web_call *call, const char *list, const char *name, const char *label)
{
    web_ask(call, list, &(web_input){.name = name, .label = label, .optional = true});
}

static int ask_correction(web_call *call, const char *kind)
{
    int r = web_ask_kind(call, "fields", kind, call->report);
    if (cpd_kind_find(kind)->dates == CPD_DATES_ON)
        ask_day(call, call->report);
    ask_reason(call, "fields", "because", "Why you correct it");
    ask_reason(call, "back_fields", "reason", "Why you take it back");
    return r < 0 ? r : web_take_contacts(call, call->session->person);
}

static bool is_private(const web_call *call)
{
    const char *class_ = cpd_node_get_text(call->report, "class");
    return class_ && (*class_ == 'C' || *class_ == 'D');
}

/* Everybody with a portfolio but oneself: to whom it may be sealed the library says. */
static int ask_sharing(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_node *choices = cpd_node_list(call->doc);
    const cpd_node *readers = cpd_node_get(call->report, "readers");
    cpd_node *shared = cpd_node_list(call->doc);
    int r = cpd_person_list(&doc, call->home, CPD_DATE_NONE);
    for (size_t i = 0; r == 0 && i < cpd_node_length(cpd_doc_root(doc)); i++) {
        const cpd_node *one = cpd_node_at(cpd_doc_root(doc), i);
        if (cpd_node_get_bool(one, "portfolio") &&
            strcmp(cpd_node_get_text(one, "id"), call->session->person) != 0)
            web_choice(call, choices, cpd_node_get_text(one, "id"), cpd_node_get_text(one, "name"));
    }
    cpd_doc_free(doc);
    for (size_t i = 0; i < cpd_node_length(readers); i++)
        if (!strcmp(cpd_node_get_text(cpd_node_at(readers, i), "as"), "shared")) {
            cpd_node *copy = cpd_node_copy(call->doc, cpd_node_at(readers, i));
            cpd_node_set_text(call->doc, copy, "reader", cpd_node_get_text(copy, "id"));
            cpd_node_unset(copy, "id");
            cpd_node_add(call->doc, shared, copy);
        }
    cpd_node_set(call->doc, call->extra, "shared_with", shared);
    cpd_node_set_bool(call->doc, call->extra, "can_share", cpd_node_length(choices) > 0);
    if (cpd_node_length(choices))
        web_ask(call, "share_fields",
                &(web_input){.name = "reader",
                             .label = "Let somebody read it",
                             .hint = "As it stands, and what you change in it later, until you end "
                                     "it. Earlier versions stay closed.",
                             .box = WEB_SELECT,
                             .choices = choices});
    return r;
}

static int show_record(web_call *call)
{
    int r = read_record(call);
    const char *kind = cpd_node_get_text(call->report, "kind");
    if (r < 0)
        return r;
    if (!strcmp(kind, "session")) { /* which has a page of its own */
        web_go(call, "/session/%s", call->id);
        return 0;
    }
    bool mine = may_correct(call);
    cpd_node_set_text(call->doc, call->extra, "what",
                      web_capital(call->doc, cpd_kind_find(kind)->title));
    cpd_node_set_bool(call->doc, call->extra, "is_mine", mine);
    cpd_node_set_bool(call->doc, call->extra, "is_back",
                      !strcmp(cpd_node_get_text(call->report, "state"), "withdrawn"));
    cpd_node_set_bool(call->doc, call->extra, "shown",
                      !mine || cpd_node_get_bool(call->extra, "changed"));
    cpd_node_set_bool(call->doc, call->extra, "is_private", is_private(call));
    if (mine && is_private(call))
        r = ask_sharing(call);
    web_take_values(call, call->report, kind);
    return r == 0 && mine ? ask_correction(call, kind) : r;
}

/* Both stand on the page then: how it is now, and what was typed. */
static int tell_conflict(web_call *call)
{
    cpd_node_set_bool(call->doc, call->extra, "changed", true);
    return web_refuse(call, CPD_ECONFLICT, "Both are here: how it stands now, and what you typed.",
                      "this record was changed since you opened it");
}

/* Another program may save a version between our reading and our writing: the library looks again
 * when it writes. */
static int correct(web_call *call)
{
    cpd_saved saved;
    const char *because = web_field(call, "because");
    cpd_node *changes = cpd_node_object(call->doc);
    int r = read_draft(call, changes, cpd_node_get_text(call->report, "kind"));
    if (r == 0)
        r = cpd_record_amend_from(&saved, call->home, call->id, web_field(call, "_hash"), changes,
                                  *because ? because : NULL, call->issues);
    if (r == CPD_ECONFLICT)
        return tell_conflict(call);
    if (r == 0)
        web_notice(call, "Corrected. The earlier version stays in its history");
    return r;
}

static int take_back(web_call *call)
{
    cpd_saved saved;
    const char *reason = web_field(call, "reason");
    int r = cpd_record_withdraw(&saved, call->home, call->id, *reason ? reason : NULL);
    if (r == 0)
        web_notice(call, "Taken back. It counts nowhere any more, and stays in its history");
    return r;
}

static int share(web_call *call, bool begin)
{
    const char *reader = web_field(call, "reader");
    int r = begin ? cpd_share_add(call->home, call->id, reader, NULL)
                  : cpd_share_end(call->home, call->id, reader);
    if (r == 0)
        web_event(call, begin ? "share" : "unshare", "done", call->id);
    if (r == 0)
        web_notice(call, begin ? "They can read it now" : "Ended. What you write into it from now on "
                                                          "they cannot read");
    return r;
}

static int act_on_record(web_call *call)
{
    const char *what = web_field(call, "_do");
    int r = read_record(call);
    const char *hash = cpd_node_get_text(call->report, "hash");
    if (r < 0)
        return r;
    if (!may_correct(call))
        return web_refuse(call, CPD_EDENIED, "", "this record is not to be corrected by you, or not any more");
    if (!strcmp(what, "unshare"))
        return share(call, false);
    if (!hash || strcmp(hash, web_field(call, "_hash")) != 0)
        return tell_conflict(call);
    if (!strcmp(what, "share"))
        return share(call, true);
    if (!strcmp(what, "correct"))
        return correct(call);
    if (!strcmp(what, "back"))
        return take_back(call);
    return web_refuse(call, CPD_EINPUT, "", "this form is none of this page");
}

const web_page web_record = {.path = "/record/",
                             .title = "A record",
                             .template = "record",
                             .box = "",
                             .show = show_record,
                             .act = act_on_record};
