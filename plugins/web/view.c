/* From a report to what a browser gets: the page, or the report itself as JSON.
 *
 * Templates cannot reckon, so a copy of the report is dressed first: beside each number of minutes,
 * day, share and sentence stands how people read it (minutes_said, date_said). What a report leaves
 * out where there is nothing to say is set to nothing, for a template looks for a name further out
 * when it is absent.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mustache/mustache.h"
#include "web.h"

#define SAID_MOST 64

/* ---- dressing ---- */

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end);
}

static void said(cpd_doc *doc, cpd_node *object, const char *key, const char *text)
{
    char name[SAID_MOST];
    snprintf(name, sizeof name, "%s_said", key);
    cpd_node_set_text(doc, object, name, text);
}

/* "1h 30m" stays on one line. */
static const char *unbroken(cpd_doc *doc, const char *minutes)
{
    const char *blank = strchr(minutes, ' ');
    return !blank ? minutes
                  : cpd_node_as_text(cpd_node_textf(doc, "%.*s\u00a0%s", (int)(blank - minutes),
                                                    minutes, blank + 1));
}

static void dress_number(cpd_doc *doc, cpd_node *object, const char *key, int64_t number)
{
    char text[CPD_MINUTES_TEXT];
    if (ends_with(key, "minutes")) {
        cpd_minutes_format(text, number);
        said(doc, object, key, unbroken(doc, text));
    } else if (ends_with(key,
                         "_bp")) { /* cut, not rounded: nothing may look as if it reached a limit */
        snprintf(text, sizeof text, "%d.%d%%", (int)(number / 100), (int)(number % 100 / 10));
        said(doc, object, key, text);
    }
}

const char *web_sentence(cpd_doc *doc, const char *text)
{
    size_t length = strlen(text);
    bool ended = length == 0 || strchr(".?!", text[length - 1]);
    const char *said = cpd_node_as_text(
        cpd_node_textf(doc, "%c%s%s", length ? toupper((unsigned char)text[0]) : ' ',
                       length ? text + 1 : "", ended ? "" : "."));
    return said && length ? said : "";
}

/* Codes of the library in people's words; what is left empty need not be said. */
static void dress_code(cpd_doc *doc, cpd_node *object, const char *key, const char *code)
{
    static const char *const words[][3] = {
        {"state", "met", "Met"},
        {"state", "not-yet", "Not yet"},
        {"state", "cannot-tell", "Cannot tell"},
        {"outcome", "agree", "agrees"},
        {"outcome", "agree-with-comment", "agrees, with a comment"},
        {"outcome", "under-protest", "seen, does not agree"},
        {"outcome", "recommend", "recommends"},
        {"outcome", "decide", "decides"},
        {"outcome", "moderate", "moderates"},
        {"outcome", "refuse", "does not sign"},
        {"layer", "nation", "of the nation"},
        {"layer", "college", "of the profession"},
        {"layer", "council", "of your council"},
        {"layer", "service", "of your service"},
        {"layer", "team", "of your team"},
        {"force", "guidance", "guidance and no rule"},
        {"certainty", "unconfirmed", "not yet held against its source"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(key, words[i][0]) && !strcmp(code, words[i][1]))
            said(doc, object, key, words[i][2]);
    if (!strcmp(key, "state"))
        cpd_node_set_text(doc, object, "state_class",
                          !strcmp(code, "met")       ? "govuk-tag--green"
                          : !strcmp(code, "not-yet") ? "govuk-tag--yellow"
                                                     : "govuk-tag--grey");
}

static void dress_text(cpd_doc *doc, cpd_node *object, const char *key, const char *text)
{
    static const char *const sentences[] = {
        "reason", "note", "requirement_note", "practice_note", "why", "sentence", "hint"};
    char day[32], only_day[CPD_DATE_TEXT] = "";
    cpd_date date;
    dress_code(doc, object, key, text);
    if (!strcmp(key, "clock"))
        snprintf(only_day, sizeof only_day, "%.10s", text);
    if (*only_day)
        text = only_day;
    if (strlen(text) == CPD_DATE_TEXT - 1 && isdigit((unsigned char)text[0]) &&
        cpd_date_parse(&date, text) == 0) {
        cpd_date_format_long(day, sizeof day, date);
        said(doc, object, key, day);
    }
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        if (!strcmp(key, sentences[i]))
            said(doc, object, key, web_sentence(doc, text));
}

/* What may be left out of an object within a report. */
static void set_absent(cpd_doc *doc, cpd_node *object)
{
    static const char *const names[] = {
        "parts",           "has_parts",   "note_said",    "text",         "text_said",
        "date_said",       "same_as",     "words",        "actions",      "learning",
        "locked",          "erased",      "force_said",   "minutes_said", "expected_minutes_said",
        "certainty_said",  "reason_said", "has_evidence", "until_said",   "level",
        "last_shared_said"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!cpd_node_get(object, names[i]))
            cpd_node_set(doc, object, names[i], cpd_node_null(doc));
}

/* The records that a finding rests on, numbered, for they have no names of their own. */
static void dress_evidence(cpd_doc *doc, cpd_node *object, const cpd_node *list)
{
    cpd_node *links = cpd_node_list(doc);
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        cpd_node *one = cpd_node_object(doc);
        cpd_node_set(doc, one, "id", cpd_node_copy(doc, cpd_node_at(list, i)));
        cpd_node_set_int(doc, one, "number", (int64_t)i + 1);
        cpd_node_add(doc, links, one);
    }
    cpd_node_set(doc, object, "evidence_links", links);
}

/* What stands around a list, once, and only where there is something in it. */
static void dress_list(cpd_doc *doc, cpd_node *object, const char *key, const cpd_node *list)
{
    char name[SAID_MOST];
    snprintf(name, sizeof name, "has_%s", key);
    cpd_node_set_bool(doc, object, name, cpd_node_length(list) > 0);
}

/* The day of a record, or its first and last where they are two. */
static void dress_days(cpd_doc *doc, cpd_node *object)
{
    const char *on = cpd_node_get_text(object, "date_said"),
               *from = cpd_node_get_text(object, "from_said"),
               *to = cpd_node_get_text(object, "to_said");
    if (on)
        cpd_node_set_text(doc, object, "days_said", on);
    else if (from && to && strcmp(from, to) != 0)
        cpd_node_set(doc, object, "days_said", cpd_node_textf(doc, "%s to %s", from, to));
    else if (from)
        cpd_node_set_text(doc, object, "days_said", from);
}

static void dress(cpd_doc *doc, cpd_node *node)
{
    bool object = cpd_node_type(node) == CPD_NODE_OBJECT;
    size_t count = object || cpd_node_type(node) == CPD_NODE_LIST ? cpd_node_length(node) : 0;
    for (size_t i = 0; i < count; i++) {
        cpd_node *value = cpd_node_at(node, i);
        const char *key = object ? cpd_node_key(node, i) : "";
        if (object && cpd_node_type(value) == CPD_NODE_INT)
            dress_number(doc, node, key, cpd_node_as_int(value));
        else if (object && cpd_node_type(value) == CPD_NODE_TEXT)
            dress_text(doc, node, key, cpd_node_as_text(value));
        else
            dress(doc, value);
        if (object && cpd_node_type(value) == CPD_NODE_LIST)
            dress_list(doc, node, key, value);
        if (object && cpd_node_type(value) == CPD_NODE_LIST && !strcmp(key, "evidence"))
            dress_evidence(doc, node, value);
    }
    if (object) {
        dress_days(doc, node);
        set_absent(doc, node);
    }
}

/* ---- the page ---- */

static cpd_node *navigation(web_call *call)
{
    cpd_node *list = cpd_node_list(call->doc);
    for (size_t i = 0; call->session && call->session->begun && web_pages[i]; i++) {
        const web_page *page = web_pages[i];
        if (!page->listed)
            continue;
        cpd_node *one = cpd_node_object(call->doc);
        cpd_node_set_text(call->doc, one, "path", page->path);
        cpd_node_set_text(call->doc, one, "title", page->title);
        cpd_node_set_bool(call->doc, one, "here", page == call->page);
        cpd_node_add(call->doc, list, one);
    }
    return list;
}

static void add_session(web_call *call, cpd_node *view)
{
    char once[WEB_MARK_TEXT];
    if (!call->session)
        return;
    web_random(once, sizeof once);
    /* Fields of records stand further in, and none of them is named like these two. */
    cpd_node_set_text(call->doc, view, "me", call->session->name);
    cpd_node_set_int(call->doc, view, "idle", WEB_IDLE_SECONDS);
    cpd_node_set_text(call->doc, view, "_form", call->session->form);
    cpd_node_set_text(call->doc, view, "_once", once);
    cpd_node_set_text(call->doc, view, "notice", call->session->notice);
    call->session->notice[0] = '\0';
}

/* Does the page have a box of this name? Its boxes stand in lists (fields.c). */
static bool has_box(const cpd_node *view, const char *name)
{
    for (size_t i = 0; i < cpd_node_length(view); i++) {
        const cpd_node *list = cpd_node_at(view, i);
        bool is_list = cpd_node_type(list) == CPD_NODE_LIST;
        for (size_t k = 0; is_list && k < cpd_node_length(list); k++) {
            const char *own = cpd_node_get_text(cpd_node_at(list, k), "name");
            if (own && cpd_node_get(cpd_node_at(list, k), "described") && !strcmp(own, name))
                return true;
        }
    }
    return false;
}

/* What a person has typed into a form and the page has no box for any more; not what the page had
 * put there unseen. */
static cpd_node *unplaced(cpd_doc *doc, const cpd_node *form, const cpd_node *view)
{
    cpd_node *list = cpd_node_list(doc);
    for (size_t i = 0; i < cpd_node_length(form); i++) {
        const char *text = cpd_node_as_text(cpd_node_at(form, i)), *name = cpd_node_key(form, i);
        bool shown = *text && *name != WEB_OWN_NAME && strcmp(name, "code") != 0 &&
                     strncmp(name, WEB_SECRET_NAME, strlen(WEB_SECRET_NAME)) != 0 &&
                     !has_box(view, name);
        cpd_node *one = cpd_node_object(doc);
        cpd_node_set_text(doc, one, "text", text);
        cpd_node_set_int(doc, one, "number", (int64_t)i);
        if (shown)
            cpd_node_add(doc, list, one);
    }
    return list;
}

static cpd_node *view_of(web_call *call)
{
    cpd_node *view = call->extra, *report = cpd_node_copy(call->doc, call->report);
    cpd_node_set(call->doc, view, "kept", unplaced(call->doc, cpd_node_get(view, "typed"), view));
    dress(call->doc, report);
    dress(call->doc, view);
    if (!cpd_node_get(view, "page_title")) /* a page of many kinds is called by the kind */
        cpd_node_set_text(call->doc, view, "page_title", call->page->title);
    cpd_node_set_text(call->doc, view, "page_path", call->page->path);
    cpd_node_set_text(call->doc, view, "id", call->id);
    cpd_node_set_bool(call->doc, view, "demo", call->web->demo);
    cpd_node_set(call->doc, view, "pages", navigation(call));
    cpd_node_set(call->doc, view, "report", report);
    add_session(call, view);
    return view;
}

/* The addresses of what is the same for everybody, by the ends of their names: css, js ... */
static cpd_node *static_paths(cpd_doc *doc)
{
    cpd_node *paths = cpd_node_object(doc);
    for (const web_asset *one = web_assets; one->name; one++)
        if (*one->path)
            cpd_node_set_text(doc, paths, strrchr(one->name, '.') + 1, one->path);
    return paths;
}

/* "page" in the frame is the template of this page. */
static const char *part_of(void *payload, const char *name)
{
    char file[64];
    snprintf(file, sizeof file, "%s.html", !strcmp(name, "page") ? (const char *)payload : name);
    const web_asset *asset = web_asset_find(file);
    return asset ? (const char *)asset->bytes : NULL;
}

static void render(cpd_doc *doc, cpd_node *view, const char *template, web_reply *reply, int status)
{
    mustache settings = {.part = part_of, .payload = (void *)template};
    cpd_node_set(doc, view, "static", static_paths(doc));
    int r = cpd_doc_failed(doc) ? CPD_EINTERNAL : 0;
    if (r == 0)
        r = mustache_render(&reply->body, &reply->length, &settings, part_of(NULL, "frame"), view);
    reply->status = r < 0 ? 500 : status;
    reply->type = "text/html; charset=utf-8";
}

void web_render(web_call *call, int status)
{
    render(call->doc, view_of(call), call->page->template, call->reply, status);
}

static void set_failure(cpd_doc *doc, cpd_node *view, const char *text, const char *hint)
{
    cpd_node_set_text(doc, view, "page_title", "There is a problem");
    cpd_node_set_bool(doc, view, "failed", true);
    cpd_node_set_text(doc, view, "sentence", text);
    cpd_node_set_text(doc, view, "hint", hint);
    dress(doc, view);
}

/* The same object that the command line prints. */
static void reply_json_error(web_call *call, int kind, int status, const char *text,
                             const char *hint)
{
    cpd_node *error = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, error, "schema", "cpd.error/1");
    cpd_node_set_text(call->doc, error, "kind", cpd_error_name(kind));
    cpd_node_set_int(call->doc, error, "exit", cpd_error_exit(kind));
    cpd_node_set_text(call->doc, error, "text", text);
    if (*hint)
        cpd_node_set_text(call->doc, error, "hint", hint);
    web_reply_json(call->reply, status, error);
}

void web_fail(web_call *call, int kind, int status, const char *text, const char *hint,
              const cpd_node *typed)
{
    if (call->json) {
        reply_json_error(call, kind, status, text, hint);
        return;
    }
    call->report = cpd_node_object(call->doc);
    call->extra = cpd_node_object(call->doc);
    if (typed)
        cpd_node_set(call->doc, call->extra, "typed", cpd_node_copy(call->doc, typed));
    cpd_node *view = view_of(call);
    set_failure(call->doc, view, text, hint);
    render(call->doc, view, "failure", call->reply, status);
}

void web_reply_error(web_reply *reply, int status, const char *text, const char *hint)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *view = cpd_node_object(doc);
    set_failure(doc, view, text, hint);
    render(doc, view, "failure", reply, status);
    cpd_doc_free(doc);
}

void web_reply_json(web_reply *reply, int status, const cpd_node *value)
{
    reply->body = cpd_node_json(value, CPD_JSON_PRETTY);
    reply->length = reply->body ? strlen(reply->body) : 0;
    reply->status = reply->body ? status : 500;
    reply->type = "application/json";
}

/* HTTP's word for a kind of error. */
int web_status_of(int kind)
{
    switch (kind) {
    case CPD_EINPUT:
    case CPD_ELIMIT:
        return 422;
    case CPD_EDENIED:
    case CPD_ELOCKED:
        return 403;
    case CPD_EABSENT:
        return 404;
    case CPD_ECONFLICT:
        return 409;
    case CPD_EBUSY:
        return 503;
    case CPD_EFULL:
        return 507;
    default:
        return 500;
    }
}
