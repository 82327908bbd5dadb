/* From a request to its page. Everything that holds for all pages is done here, once: who has
 * signed in, whether a form comes from a page of ours, whether it was sent before, where it leads,
 * and what a failure looks like.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "web.h"

#define SECURITY_PATH "/.well-known/security.txt"

const web_page *const web_pages[] = {
    &web_day,     &web_hours,   &web_cpd,      &web_reflection,  &web_supervision, &web_progress,
    &web_renewal, &web_sign_in, &web_sign_out, &web_one_session, &web_report,      &web_keep,
    &web_record,  &web_you,     &web_account,  &web_sign_queue,  &web_sign_one,    &web_guest,
    &web_begin,   &web_recover, &web_key,      &web_add,         &web_add_one,     NULL};

/* ---- what pages use ---- */

/* The blanks around what was typed mean nothing. */
static const char *trimmed(web_call *call, const char *text)
{
    static const char blanks[] = " \t\n";
    text = text ? text + strspn(text, blanks) : "";
    size_t n = strlen(text);
    while (n > 0 && strchr(blanks, text[n - 1]))
        n--;
    const char *copy = cpd_node_as_text(cpd_node_text_n(call->doc, text, n));
    return copy ? copy : "";
}

const char *web_field(web_call *call, const char *name)
{
    return trimmed(call, cpd_node_get_text(call->request->form, name));
}

const char *web_secret(const web_call *call, const char *name)
{
    const char *text = cpd_node_get_text(call->request->form, name);
    return text ? text : "";
}

const char *web_asked(web_call *call, const char *name)
{
    return trimmed(call, cpd_node_get_text(call->request->query, name));
}

int web_take(web_call *call, const char *name, int result, cpd_doc *report)
{
    if (result < 0)
        return result;
    cpd_node *copy = cpd_node_copy(call->doc, cpd_doc_root(report));
    cpd_doc_free(report);
    if (name)
        cpd_node_set(call->doc, call->report, name, copy);
    else
        call->report = copy;
    return 0;
}

void web_notice(web_call *call, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(call->session->notice, sizeof call->session->notice, format, values);
    va_end(values);
}

void web_go(web_call *call, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    vsnprintf(call->reply->location, sizeof call->reply->location, format, values);
    va_end(values);
}

/* "said" is the whole of it, as a page shows it. */
static void add_problem(web_call *call, const char *box, const char *text, const char *hint)
{
    cpd_node *problem = cpd_node_get(call->extra, "problem"), *one = cpd_node_object(call->doc);
    if (!problem) {
        problem = cpd_node_object(call->doc);
        cpd_node_set(call->doc, call->extra, "problem", problem);
        cpd_node_set(call->doc, problem, "list", cpd_node_list(call->doc));
    }
    cpd_node_set_text(call->doc, one, "field", box ? box : "");
    cpd_node_set_text(call->doc, one, "text", text);
    cpd_node_set_text(call->doc, one, "hint", hint);
    cpd_node_set(call->doc, one, "said",
                 cpd_node_textf(call->doc, "%s%s%s", web_sentence(call->doc, text),
                                *hint ? " " : "", web_sentence(call->doc, hint)));
    cpd_node_add(call->doc, cpd_node_get(problem, "list"), one);
}

int web_refuse_at(web_call *call, int kind, const char *box, const char *hint, const char *text)
{
    add_problem(call, box ? box : call->page->box, text, hint);
    return kind;
}

int web_refuse(web_call *call, int kind, const char *hint, const char *text)
{
    return web_refuse_at(call, kind, NULL, hint, text);
}

const char *web_name(const web_call *call)
{
    return call->session->name;
}

bool web_is(const char *text, const char *other)
{
    return text && other && !strcmp(text, other);
}

bool web_says(const cpd_node *object, const char *key, const char *text)
{
    return web_is(cpd_node_get_text(object, key), text);
}

void web_event(const web_call *call, const char *event, const char *result, const char *about)
{
    web_log_event(event, result, call->request->address,
                  call->session ? call->session->person : NULL, about);
}

void web_set_cookie(web_call *call, const char *token)
{
    const web_origin *origin = &call->web->origin;
    snprintf(call->reply->cookie, sizeof call->reply->cookie,
             "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", origin->cookie, token ? token : "",
             *origin->https ? "; Secure" : "", token ? "" : "; Max-Age=0");
}

/* ---- which page ---- */

/* May this stand behind the path of a page: nothing, an id, a word? */
static bool may_follow(const web_page *page, const char *rest, size_t length)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    if (page->path[strlen(page->path) - 1] != '/')
        return length == 0;
    return page->named ? length > 0 && length < CPD_ID_TEXT && strspn(rest, letters) >= length
                       : length == CPD_ID_TEXT - 1;
}

/* A path of ours ends with "/" where an id or a word follows, and ".json" at the end of a path asks
 * for JSON. */
static const web_page *find_page(const char *path, char id[CPD_ID_TEXT], bool *json)
{
    size_t length = strlen(path);
    *json = length > 5 && !strcmp(path + length - 5, ".json");
    length -= *json ? 5 : 0;
    *id = '\0';
    for (size_t i = 0; web_pages[i]; i++) {
        size_t own = strlen(web_pages[i]->path);
        if (length < own || strncmp(path, web_pages[i]->path, own) != 0 ||
            !may_follow(web_pages[i], path + own, length - own))
            continue;
        snprintf(id, CPD_ID_TEXT, "%.*s", (int)(length - own), path + own);
        return web_pages[i];
    }
    return NULL;
}

const web_page *web_page_at(const char *path)
{
    char id[CPD_ID_TEXT];
    bool json;
    const web_page *page = find_page(path, id, &json);
    return page && page->show && page->act && !json ? page : NULL;
}

/* What stands where there is no page, for who has signed in and who has not. */
static int show_missing(web_call *call)
{
    return web_refuse(call, CPD_EABSENT, "", "there is no such page");
}

static const web_page missing = {
    .path = "", .title = "There is a problem", .box = "", .open = true, .show = show_missing};

/* ---- who ---- */

static web_session *find_session(web *w, const char *cookies)
{
    char token[WEB_TOKEN_TEXT];
    size_t own = strlen(w->origin.cookie), n;
    for (const char *at = cookies ? cookies : ""; *at; at += n + strspn(at + n, "; ")) {
        n = strcspn(at, "; ");
        if (n != own + sizeof token || strncmp(at, w->origin.cookie, own) != 0 || at[own] != '=')
            continue;
        memcpy(token, at + own + 1, sizeof token - 1);
        token[sizeof token - 1] = '\0';
        return web_session_find(&w->sessions, token);
    }
    return NULL;
}

static web_session *session_of(web_call *call)
{
    call->session = find_session(call->web, call->request->head->cookie);
    const char *over = call->session ? web_session_over(call->session, web_now()) : NULL;
    if (!over)
        return call->session;
    web_event(call, "session-end", over, NULL);
    web_session_end(call->session);
    return NULL;
}

/* ---- a page and its form ---- */

/* Has the page said itself what is wrong at this place? */
static bool is_told(const cpd_node *told, const char *place)
{
    for (size_t i = 0; place && i < cpd_node_length(told); i++) {
        const char *box = cpd_node_get_text(cpd_node_at(told, i), "field");
        if (box && !strcmp(box, place))
            return true;
    }
    return false;
}

/* What went wrong, in the library's words unless the page has said it in its own. An issue names
 * the box it belongs to, if the form has one of that name. */
static void tell_problem(web_call *call)
{
    const cpd_error *error = cpd_error_last();
    const cpd_node *own = cpd_node_get(cpd_node_get(call->extra, "problem"), "list");
    cpd_node *told = cpd_node_copy(call->doc, own);
    for (size_t i = 0; i < cpd_issues_count(call->issues); i++) {
        const cpd_issue *one = cpd_issues_get(call->issues, i);
        bool boxed = one->place && cpd_node_get(call->request->form, one->place);
        if (!is_told(told, one->place))
            web_refuse_at(call, one->kind, boxed ? one->place : NULL, one->hint, one->text);
    }
    if (!own && cpd_issues_count(call->issues) == 0)
        web_refuse(call, error->kind, error->hint, error->text);
}

static void fail(web_call *call, int kind)
{
    if (kind == CPD_EABSENT || kind == CPD_EDENIED)
        web_event(call, "access", cpd_error_name(kind), call->request->path);
    const cpd_node *list = cpd_node_get(cpd_node_get(call->extra, "problem"), "list");
    int status = call->reply->status ? call->reply->status : web_status_of(kind);
    web_fail(call, kind, status, cpd_node_get_text(cpd_node_at(list, 0), "text"),
             cpd_node_get_text(cpd_node_at(list, 0), "hint"), call->request->form);
}

static void see_other(web_reply *reply)
{
    reply->status = 303;
    reply->type = NULL;
}

/* What was typed here before and not saved stands in its boxes again. */
static void take_kept(web_call *call)
{
    cpd_node *kept = !call->session || !call->page->act
                         ? NULL
                         : web_kept_find(&call->web->kept, call->doc, call->session->person,
                                         call->request->path, web_now());
    if (!kept)
        return;
    cpd_node_set(call->doc, call->extra, "typed", kept);
    cpd_node_set_text(call->doc, call->extra, "unsaved", call->request->path);
}

static void show(web_call *call, bool json)
{
    if (!json)
        take_kept(call);
    int r = call->page->show(call);
    if (r == 0 && call->reply->location[0]) { /* it is shown elsewhere */
        see_other(call->reply);
    } else if (r < 0 || (json && call->reply->status)) {
        tell_problem(call);
        fail(call, r < 0 ? r : CPD_EINPUT);
    } else if (json) {
        web_reply_json(call->reply, 200, call->report);
    } else { /* a page that was asked for something odd says so itself */
        web_render(call, call->reply->status ? call->reply->status : 200);
    }
}

/* When the page is there, what is absent is something that its form names. */
static int status_of_form(int failed)
{
    return failed == CPD_EABSENT ? web_status_of(CPD_EINPUT) : web_status_of(failed);
}

/* The page that the form stood on, with what was typed still in it; where there is no page any
 * more, what was typed is shown to be copied, and not kept. */
static void show_again(web_call *call, int failed)
{
    tell_problem(call);
    call->reply->location[0] = '\0';
    call->report = cpd_node_object(call->doc);
    cpd_node_set(call->doc, call->extra, "typed", web_typed(call));
    int r = call->page->show ? call->page->show(call) : CPD_EABSENT;
    if (call->session && r != CPD_EABSENT)
        web_kept_set(&call->web->kept, call->session->person, call->request->path, web_typed(call),
                     web_now());
    if (r < 0)
        fail(call, failed);
    else
        web_render(call, call->reply->status ? call->reply->status : status_of_form(failed));
}

/* The form did its work: a new page is asked for, so that reloading it sends nothing again. */
static void acted(web_call *call, const char *mark)
{
    if (!call->reply->location[0])
        web_go(call, "%s%s", call->page->path, call->id);
    if (call->session && call->session->begun) {
        web_kept_forget(&call->web->kept, call->session->person, call->request->path);
        web_once_note(call->session, mark, call->reply->location);
    }
    see_other(call->reply);
}

/* Who has no session is shown at once what came of it: there is nothing to keep it in. */
static void show_done(web_call *call)
{
    int r = call->page->show(call);
    if (r < 0)
        fail(call, r);
    else
        web_render(call, call->reply->status ? call->reply->status : 200);
}

/* The number that a page gave its form tells one press of a button from another; all that was typed
 * belongs to the mark, for a page may come back from the browser's memory and be filled in anew. */
static void act(web_call *call)
{
    char mark[WEB_MARK_TEXT];
    char *form = cpd_node_json(call->request->form, CPD_JSON_COMPACT);
    if (!form) {
        web_fail(call, cpd_error_last()->kind, 500, cpd_error_last()->text, "", NULL);
        return;
    }
    web_mark(mark, form);
    explicit_bzero(form, strlen(form));
    free(form);
    const char *before = call->session ? web_once_done(call->session, mark) : NULL;
    if (before)
        web_go(call, "%s", before);
    int r = before ? 0 : call->page->act(call);
    if (before)
        see_other(call->reply);
    else if (r == 0 && call->page->stays)
        show_done(call);
    else if (r == 0)
        acted(call, mark);
    else
        show_again(call, r);
}

/* Nothing that a person typed is lost with a form that is not listened to; but what somebody made
 * their browser send is not shown to them as their own. */
static void refuse_form(web_call *call, const char *text, const char *hint)
{
    bool own = web_origin_is_own(&call->web->origin, call->request->head);
    web_event(call, "form", own ? "refused" : "forged", call->request->path);
    web_fail(call, CPD_EDENIED, 403, text, hint, own ? call->request->form : NULL);
}

/* May this form be listened to at all? */
static bool is_meant(web_call *call)
{
    bool own = !call->session || web_same(call->session->form, web_field(call, "_form"));
    bool numbered = !call->session || *web_field(call, "_once");
    return web_origin_is_own(&call->web->origin, call->request->head) && own && numbered;
}

static const char *methods_of(const web_page *page, bool json)
{
    if (json || !page->act)
        return "GET, HEAD, OPTIONS";
    return page->show ? "GET, HEAD, POST, OPTIONS" : "POST, OPTIONS";
}

static void refuse_method(web_call *call, bool json, const char *why)
{
    call->reply->allow = methods_of(call->page, json);
    web_fail(call, CPD_EINPUT, 405, why, "", NULL);
}

static void serve(web_call *call, bool json)
{
    bool post = !strcmp(call->request->method, "POST");
    if (post && (!call->page->act || json))
        refuse_method(call, json, "nothing can be sent to this page");
    else if (post && !is_meant(call))
        refuse_form(call, "this form did not come from a page of this portal",
                    "Load the page again, and send it once more.");
    else if (post)
        act(call);
    else if (!call->page->show)
        refuse_method(call, json, "this page is for sending only");
    else
        show(call, json);
}

/* ---- the request ---- */

static void answer_static(const web_request *request, web_reply *reply, const web_asset *file)
{
    bool gzip = request->head->accepts && strstr(request->head->accepts, "gzip");
    *reply = (web_reply){.status = 200,
                         .type = file->type,
                         .fixed = gzip ? file->packed : file->bytes,
                         .length = gzip ? file->packed_length : file->length,
                         .gzip = gzip,
                         .lasting = true};
}

static void answer_page(web *w, const web_request *request, web_reply *reply, const web_page *page,
                        const char *id, bool json)
{
    web_call call = {.web = w,
                     .home = w->home,
                     .request = request,
                     .page = page,
                     .reply = reply,
                     .json = json,
                     .id = id};
    call.session = session_of(&call);
    web_sweep(w);
    call.doc = cpd_doc_new();
    call.issues = cpd_issues_new();
    call.report = cpd_node_object(call.doc);
    call.extra = cpd_node_object(call.doc);
    if (!call.doc || !call.issues)
        web_reply_error(reply, 500, "out of memory", "");
    else if (!page->open && !call.session && json)
        web_fail(&call, CPD_EDENIED, 401, "nobody has signed in", "Sign in first.", NULL);
    else if (!page->open && !call.session && page->show && !strcmp(request->method, "POST"))
        refuse_form(&call, "you are not signed in any more", "Sign in, and send it once more.");
    else if (!page->open && !call.session) {
        web_go(&call, "/sign-in");
        see_other(reply);
    } else if (call.session && cpd_home_act_as(w->home, call.session->person) < 0)
        web_fail(&call, cpd_error_last()->kind, 500, cpd_error_last()->text, cpd_error_last()->hint,
                 NULL);
    else
        serve(&call, json);
    cpd_doc_free(call.doc);
    cpd_issues_free(call.issues);
}

/* What can be done with a page, and nothing that lets pages from elsewhere do it. */
static void answer_options(const web_request *request, web_reply *reply, const web_page *page,
                           bool json)
{
    bool known = page || !strcmp(request->path, "*");
    if (!known) {
        web_reply_error(reply, 404, "there is no such page", "");
        return;
    }
    reply->allow = page ? methods_of(page, json) : "GET, HEAD, POST, OPTIONS";
    reply->status = 204;
}

/* RFC 9116; it makes sense where others than its owner can reach the portal. */
static void answer_security(web *w, web_reply *reply)
{
    char expires[40];
    struct tm day;
    time_t end = w->begun + 180 * 24 * 60 * 60;
    gmtime_r(&end, &day);
    strftime(expires, sizeof expires, "%Y-%m-%dT00:00:00Z", &day);
    int n = asprintf(&reply->body,
                     "Contact: %s\nExpires: %s\nPreferred-Languages: en\nCanonical: %s%s\n",
                     w->contact, expires, w->origin.https, SECURITY_PATH);
    reply->status = n < 0 ? 500 : 200;
    reply->length = n < 0 ? 0 : (size_t)n;
    reply->type = "text/plain; charset=utf-8";
}

void web_answer(web *w, const web_request *request, web_reply *reply)
{
    char id[CPD_ID_TEXT];
    bool json;
    const web_page *page = find_page(request->path, id, &json);
    const web_asset *file = web_asset_at(request->path);
    if (!strcmp(request->method, "OPTIONS")) {
        answer_options(request, reply, page, json);
    } else if (!strcmp(request->path, "/")) {
        snprintf(reply->location, sizeof reply->location, "/today");
        see_other(reply);
    } else if (file) {
        answer_static(request, reply, file);
    } else if (!strcmp(request->path, SECURITY_PATH) && w->contact) {
        answer_security(w, reply);
    } else {
        answer_page(w, request, reply, page ? page : &missing, id, json);
    }
}
