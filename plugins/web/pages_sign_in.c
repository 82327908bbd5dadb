/* Signing in and out. A personal home and a demo home hold the keys of their people in files, so
 * there is nothing to unlock: one says who one is. That one may sit here is shown by the code that
 * was printed where the portal was started: others on the same machine can reach its address too.
 */
#include <stdio.h>
#include <string.h>

#include "web.h"

static int refuse_for_now(web_call *call, int wait)
{
    char hint[80];
    snprintf(hint, sizeof hint, "Wait %d %s and try again.", wait >= 60 ? (wait + 59) / 60 : wait,
             wait > 60    ? "minutes"
             : wait == 60 ? "minute"
             : wait > 1   ? "seconds"
                          : "second");
    call->reply->status = 429;
    call->reply->retry_after = wait;
    web_event(call, "sign-in", "held-up", NULL);
    return web_refuse(call, CPD_EBUSY, hint, "too many codes were wrong");
}

/* Guessing is slowed down for this address, and for this person wherever they are tried from. The
 * code is compared before anything is looked up, so that a wrong one tells nothing about names. */
static int check_code(web_call *call, const char *code)
{
    web_guesses *all = &call->web->guesses;
    const char *from = call->request->address, *who = web_field(call, "person");
    int wait = web_guess_wait(all, "address", from, web_now());
    int other = *who ? web_guess_wait(all, "account", who, web_now()) : 0;
    if (wait > 0 || other > 0)
        return refuse_for_now(call, wait > other ? wait : other);
    bool good = web_same(code, call->web->code);
    web_guess_note(all, "address", from, good, web_now());
    if (*who)
        web_guess_note(all, "account", who, good, web_now());
    if (good)
        return 0;
    web_event(call, "sign-in", "wrong-code", NULL);
    return web_refuse(call, CPD_EDENIED, "It stands in the terminal where cpd web was started.",
                      "enter the code; this is not it");
}

/* Who can write here; others are only named. */
static int take_people(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_node *people = cpd_node_list(call->doc);
    int r = cpd_person_list(&doc, call->home, CPD_DATE_NONE);
    for (size_t i = 0; r == 0 && i < cpd_node_length(cpd_doc_root(doc)); i++) {
        const cpd_node *one = cpd_node_at(cpd_doc_root(doc), i);
        if (cpd_node_get_bool(one, "portfolio"))
            cpd_node_add(call->doc, people, cpd_node_copy(call->doc, one));
    }
    cpd_doc_free(doc);
    cpd_node_set(call->doc, call->report, "people", people);
    return r;
}

static void ask_code(web_call *call)
{
    web_ask(call, "fields",
            &(web_input){.name = "code",
                         .label = "Code",
                         .hint = "It stands in the terminal where cpd web was started.",
                         .brief = true});
}

/* Who is alone here need not choose. */
static int ask_person(web_call *call)
{
    cpd_node *choices = cpd_node_list(call->doc);
    int r = take_people(call);
    const cpd_node *people = cpd_node_get(call->report, "people");
    for (size_t i = 0; i < cpd_node_length(people); i++)
        web_choice(call, choices, cpd_node_get_text(cpd_node_at(people, i), "id"),
                   cpd_node_get_text(cpd_node_at(people, i), "name"));
    web_ask(call, "fields",
            &(web_input){.name = "person",
                         .label = "Who are you?",
                         .box = WEB_RADIOS,
                         .value = cpd_node_length(people) == 1
                                      ? cpd_node_get_text(cpd_node_at(people, 0), "id")
                                      : NULL,
                         .choices = choices});
    return r;
}

/* A form that comes back has had its code checked; while there is a wait nothing is compared. */
static bool knows_code(web_call *call, const char *code)
{
    if (!*code)
        return false;
    if (cpd_node_get(call->extra, "problem"))
        return call->reply->status != 429 && web_same(code, call->web->code);
    int r = check_code(call, code);
    if (r < 0 && !call->reply->status)
        call->reply->status = web_status_of(r);
    return r == 0;
}

/* Names are shown to those who know the code. */
static int show_sign_in(web_call *call)
{
    const char *asked = web_asked(call, "code"), *code = *asked ? asked : web_field(call, "code");
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.sign-in/1");
    if (knows_code(call, code)) {
        cpd_node_set_text(call->doc, call->extra, "code", code);
        return ask_person(call);
    }
    ask_code(call);
    return 0;
}

static int admit(web_call *call, const char *person)
{
    cpd_doc *doc = NULL;
    char id[CPD_ID_TEXT], token[WEB_TOKEN_TEXT];
    int r = cpd_home_act_as(call->home, person);
    if (r == 0)
        r = cpd_person_find(id, call->home, person);
    if (r == 0)
        r = cpd_person_show(&doc, call->home, id);
    if (r < 0)
        return r;
    if (call->session) /* never the same before and after */
        web_session_end(call->session);
    call->session = web_session_begin(&call->web->sessions, token, web_now());
    strcpy(call->session->person, id);
    snprintf(call->session->name, sizeof call->session->name, "%s",
             cpd_node_get_text(cpd_doc_root(doc), "name"));
    web_set_cookie(call, token);
    web_event(call, "sign-in", "done", NULL);
    cpd_doc_free(doc);
    web_go(call, "/today");
    return 0;
}

static int sign_in(web_call *call)
{
    int r = check_code(call, web_field(call, "code"));
    if (r < 0)
        return r;
    if (!*web_field(call, "person"))
        return web_refuse_at(call, CPD_EINPUT, "person", "", "select your name");
    return admit(call, web_field(call, "person"));
}

const web_page web_sign_in = {.path = "/sign-in",
                              .title = "Sign in",
                              .template = "sign-in",
                              .box = "code",
                              .open = true,
                              .show = show_sign_in,
                              .act = sign_in};

static int sign_out(web_call *call)
{
    char person[CPD_ID_TEXT];
    strcpy(person, call->session->person);
    bool everywhere = *web_field(call, "everywhere");
    web_event(call, everywhere ? "sign-out-everywhere" : "sign-out", "done", NULL);
    web_kept_forget(&call->web->kept, person, NULL);
    web_session_end(call->session);
    if (everywhere)
        web_session_end_all(&call->web->sessions, person);
    web_set_cookie(call, NULL);
    web_go(call, "/sign-in");
    return 0;
}

const web_page web_sign_out = {.path = "/sign-out", .title = "Sign out", .act = sign_out};
