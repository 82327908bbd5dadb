/* Signing in and out. A personal home and a demo home hold the keys of their people in files, so
 * there is nothing to unlock: one says who one is. That one may sit here is shown by the code that
 * was printed where the portal was started: others on the same machine can reach its address too.
 * In an organisation's home everybody has a passphrase: it is checked, and unlocks their keys for as
 * long as they are signed in.
 */
#include <ctype.h>
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
    return web_refuse(call, CPD_EBUSY, hint,
                      call->web->organisation ? "too many tries were wrong"
                                              : "too many codes were wrong");
}

/* However a name is written, it is the same account. */
static void fold(char out[256], const char *name)
{
    size_t n = 0;
    for (; name[n] && n < 255; n++)
        out[n] = (char)tolower((unsigned char)name[n]);
    out[n] = '\0';
}

int web_hold_guesses(web_call *call, const char *name)
{
    char account[256];
    const web_guesses *all = &call->web->guesses;
    fold(account, name);
    int wait = web_guess_wait(all, "address", call->request->address, web_now());
    int other = web_guess_wait(all, "account", account, web_now());
    return wait > 0 || other > 0 ? refuse_for_now(call, wait > other ? wait : other) : 0;
}

void web_note_guess(web_call *call, const char *name, bool good)
{
    char account[256];
    fold(account, name);
    web_guess_note(&call->web->guesses, "address", call->request->address, good, web_now());
    web_guess_note(&call->web->guesses, "account", account, good, web_now());
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

/* Nobody is listed: who works here is not for whoever finds the address. */
static void ask_passphrase(web_call *call)
{
    web_ask(call, "fields", &(web_input){.name = "name", .label = "Your whole name"});
    web_ask(call, "fields",
            &(web_input){
                .name = "secret-passphrase", .label = "Your passphrase", .box = WEB_SECRET});
}

/* Names are shown to those who know the code. */
static int show_sign_in(web_call *call)
{
    const char *asked = web_asked(call, "code"), *code = *asked ? asked : web_field(call, "code");
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.sign-in/1");
    cpd_node_set_bool(call->doc, call->extra, "organisation", call->web->organisation);
    if (call->web->organisation) {
        ask_passphrase(call);
        return 0;
    }
    if (knows_code(call, code)) {
        cpd_node_set_text(call->doc, call->extra, "code", code);
        return ask_person(call);
    }
    ask_code(call);
    return 0;
}

/* Whose key is unlocked is locked again with their last session. */
static void note_unlocked(web *w, const char *person)
{
    for (size_t i = 0; i < w->unlocked_count; i++)
        if (!strcmp(w->unlocked[i], person))
            return;
    if (w->unlocked_count < WEB_SESSIONS_MOST)
        strcpy(w->unlocked[w->unlocked_count++], person);
}

static bool is_signed_in(const web *w, const char *person)
{
    for (size_t i = 0; i < WEB_SESSIONS_MOST; i++)
        if (w->sessions.list[i].begun && !strcmp(w->sessions.list[i].person, person))
            return true;
    return false;
}

void web_sweep(web *w)
{
    long long now = web_now();
    for (size_t i = 0; i < WEB_SESSIONS_MOST; i++) {
        web_session *one = &w->sessions.list[i];
        const char *why = one->begun ? web_session_why_over(one, now) : NULL;
        if (!why)
            continue;
        web_log_event("session-end", why, NULL, one->person, NULL);
        web_session_end(one);
    }
    for (size_t i = w->unlocked_count; i-- > 0;)
        if (!is_signed_in(w, w->unlocked[i])) {
            cpd_key_lock(w->home, w->unlocked[i]);
            memmove(w->unlocked[i], w->unlocked[--w->unlocked_count], CPD_ID_TEXT);
        }
}

int web_admit_at(web_call *call, const char *person, const char *path, const char *notice)
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
    if (call->web->organisation)
        note_unlocked(call->web, id);
    if (notice)
        web_notice(call, "%s", notice);
    web_go(call, "%s", path);
    return 0;
}

int web_admit(web_call *call, const char *id)
{
    return web_admit_at(call, id, "/today", NULL);
}

/* The same answer for a wrong passphrase and for somebody who is not here. */
static int sign_in_by_passphrase(web_call *call)
{
    char id[CPD_ID_TEXT];
    const char *name = web_field(call, "name");
    int r = web_hold_guesses(call, name);
    if (r < 0)
        return r;
    r = cpd_key_sign_in(call->home, name, web_secret(call, "secret-passphrase"));
    web_note_guess(call, name, r != CPD_EDENIED);
    if (r == CPD_EDENIED) {
        web_event(call, "sign-in", "wrong-passphrase", NULL);
        return web_refuse_at(call, r, "secret-passphrase",
                             "Write your whole name. If you have never signed in, begin with the "
                             "code that you were handed.",
                             "this name and this passphrase do not go together");
    }
    if (r == 0)
        r = cpd_person_find(id, call->home, name);
    return r == 0 ? web_admit(call, id) : r;
}

static int sign_in(web_call *call)
{
    if (call->web->organisation)
        return sign_in_by_passphrase(call);
    int r = check_code(call, web_field(call, "code"));
    if (r < 0)
        return r;
    if (!*web_field(call, "person"))
        return web_refuse_at(call, CPD_EINPUT, "person", "", "select your name");
    return web_admit(call, web_field(call, "person"));
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
    bool everywhere = *web_field(call, "_everywhere");
    web_event(call, everywhere ? "sign-out-everywhere" : "sign-out", "done", NULL);
    web_kept_forget(&call->web->kept, person, NULL);
    web_session_end(call->session);
    if (everywhere)
        web_session_end_all(&call->web->sessions, person);
    web_sweep(call->web);
    web_set_cookie(call, NULL);
    web_go(call, "/sign-in");
    return 0;
}

const web_page web_sign_out = {.path = "/sign-out", .title = "Sign out", .act = sign_out};
