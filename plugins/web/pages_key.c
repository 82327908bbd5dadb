/* Keys of an organisation's people: beginning with a starting code, coming back with a recovery code,
 * another passphrase, a code on paper. What is secret has names that begin with "secret-": it is
 * never shown again, never kept while it is typed, and wiped when the answer is made.
 */
#include <string.h>

#include "web.h"

static void ask_secret(web_call *call, const char *list, const char *name, const char *label,
                       const char *hint)
{
    web_ask(call, list,
            &(web_input){.name = name, .label = label, .hint = hint, .box = WEB_SECRET});
}

static void ask_new(web_call *call, const char *list)
{
    ask_secret(call, list, "secret-new", "A passphrase of your own",
               "12 characters or more. Four words that do not belong together are easy to keep in "
               "mind. Nobody can look it up, the administrator neither.");
    ask_secret(call, list, "secret-again", "The same once more", NULL);
}

/* What was typed twice; NULL after a refusal. */
static const char *new_passphrase(web_call *call)
{
    const char *first = web_secret(call, "secret-new"), *again = web_secret(call, "secret-again");
    if (!strcmp(first, again))
        return first;
    web_refuse_at(call, CPD_EINPUT, "secret-again", "", "the two are not the same");
    return NULL;
}

/* A failure belongs beside its box. */
static int refuse_last(web_call *call, int r, const char *code_box)
{
    const cpd_error e = *cpd_error_last();
    bool of_code = r == CPD_EDENIED || r == CPD_ELOCKED || strstr(e.text, "slip");
    if (r != CPD_EDENIED && r != CPD_ELOCKED && r != CPD_EINPUT)
        return r;
    return web_refuse_at(call, r, of_code ? code_box : "secret-new", e.hint, e.text);
}

/* ---- beginning, and coming back ---- */

static int show_codes(web_call *call, const char *hint)
{
    if (!call->web->organisation)
        return web_refuse(call, CPD_EABSENT, "", "there is no such page");
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.begin/1");
    web_ask(call, "fields",
            &(web_input){.name = "name", .label = "Your whole name", .hint = NULL});
    ask_secret(call, "fields", "secret-code", "Your code", hint);
    ask_new(call, "fields");
    return 0;
}

/* Guessing costs what it costs at signing in; an unknown name gets the answer of a wrong code. */
static int with_code(web_call *call, int (*use)(cpd_home *, const char *, const char *, const char *))
{
    const char *name = web_field(call, "name"), *passphrase = new_passphrase(call);
    int r = passphrase ? web_hold_guesses(call, name) : CPD_EINPUT;
    if (r < 0)
        return r;
    char id[CPD_ID_TEXT];
    r = cpd_person_find(id, call->home, name);
    r = r == CPD_EINPUT ? CPD_EABSENT : r; /* nobody is named to who guesses */
    if (r == 0)
        r = use(call->home, id, web_secret(call, "secret-code"), passphrase);
    web_note_guess(call, name, r != CPD_EDENIED && r != CPD_EABSENT && r != CPD_ELOCKED);
    if (r == CPD_EABSENT || r == CPD_EDENIED || r == CPD_ELOCKED) {
        web_event(call, "sign-in", "wrong-code", NULL);
        return web_refuse_at(call, CPD_EDENIED, "secret-code",
                             "Look at the name too. A code that was used is used up.",
                             "this name and this code do not go together");
    }
    return r < 0 ? refuse_last(call, r, "secret-code") : web_admit(call, id);
}

static int show_begin(web_call *call)
{
    return show_codes(call, "The starting code that you were handed. It works once.");
}

static int begin(web_call *call)
{
    return with_code(call, cpd_key_begin);
}

const web_page web_begin = {.path = "/begin",
                            .title = "Choose your passphrase",
                            .template = "codes",
                            .box = "name",
                            .open = true,
                            .show = show_begin,
                            .act = begin};

static int show_recover(web_call *call)
{
    return show_codes(call, "The recovery code that you keep on paper.");
}

static int recover(web_call *call)
{
    return with_code(call, cpd_key_recover);
}

const web_page web_recover = {.path = "/recover",
                              .title = "Choose a new passphrase",
                              .template = "codes",
                              .box = "name",
                              .open = true,
                              .show = show_recover,
                              .act = recover};

/* ---- one's own ---- */

static int show_key(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_key_show(&doc, call->home, call->session->person);
    r = web_take(call, NULL, r, doc);
    const char *by = cpd_node_get_text(call->report, "opened_by");
    bool passphrase = r == 0 && by && !strcmp(by, "passphrase");
    cpd_node_set_bool(call->doc, call->extra, "has_passphrase", passphrase);
    cpd_node_set_text(call->doc, call->extra, "new_code", call->session->paper);
    cpd_node_set_text(call->doc, call->extra, "recovery_since",
                      cpd_node_get_text(call->report, "recovery_since"));
    if (passphrase) {
        ask_secret(call, "fields", "secret-passphrase", "Your passphrase as it is now", NULL);
        ask_new(call, "fields");
    }
    if (!call->json) /* it is shown once */
        memset(call->session->paper, 0, sizeof call->session->paper);
    return r;
}

/* Whoever else is signed in as this person has it no more. */
static int change_passphrase(web_call *call)
{
    char person[CPD_ID_TEXT];
    const char *old = web_secret(call, "secret-passphrase"), *passphrase = new_passphrase(call);
    int r = passphrase ? web_hold_guesses(call, web_name(call)) : CPD_EINPUT;
    if (r < 0)
        return r;
    r = cpd_key_change_passphrase(call->home, old, passphrase);
    web_note_guess(call, web_name(call), r != CPD_EDENIED);
    if (r < 0)
        return refuse_last(call, r, "secret-passphrase");
    strcpy(person, call->session->person);
    web_event(call, "passphrase-change", "done", NULL);
    web_session_end_all(&call->web->sessions, person);
    return web_admit_at(call, person, "/key", "Changed. Other browsers are signed out");
}

static int make_code(web_call *call)
{
    int r = cpd_key_make_recovery(call->session->paper, call->home);
    if (r == 0)
        web_event(call, "recovery-code", "done", NULL);
    return r;
}

static int act_on_key(web_call *call)
{
    const char *what = web_field(call, "_do");
    if (!strcmp(what, "passphrase"))
        return change_passphrase(call);
    if (!strcmp(what, "paper"))
        return make_code(call);
    return web_refuse(call, CPD_EINPUT, "", "this form is none of this page");
}

const web_page web_key = {.path = "/key",
                          .title = "Your keys",
                          .template = "key",
                          .box = "secret-passphrase",
                          .show = show_key,
                          .act = act_on_key};
