/* What waits for one's signature, one record a page, each with one act: agreed, with a comment, under
 * protest, or refused with a reason; then the next one. And the page on which somebody without an
 * account signs by a code.
 */
#include <stdio.h>
#include <string.h>

#include "web.h"

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

/* ---- what one can say ---- */

void web_ask_signature(web_call *call, const char *label)
{
    static const struct {
        const char *value, *label;
        bool asks;
    } outcomes[] = {
        {"agree", "I agree", false},
        {"agree-with-comment", "I agree, with a comment", true},
        {"under-protest", "Seen, I do not agree", true},
        {"refuse", "I do not sign this; I say why", true},
    };
    cpd_node *choices = cpd_node_list(call->doc);
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        cpd_node *one = web_choice(call, choices, outcomes[i].value, outcomes[i].label);
        if (outcomes[i].asks)
            cpd_node_set_bool(call->doc, one, "asks", true);
    }
    web_ask(call, "sign_fields",
            &(web_input){.name = "outcome",
                         .label = label,
                         .box = WEB_RADIOS,
                         .value = "agree",
                         .choices = choices});
    web_ask(call, "sign_fields",
            &(web_input){.name = "words",
                         .label = "Your comment or reason",
                         .hint = "Everybody who can read the record can read it.",
                         .box = WEB_TEXT,
                         .optional = true,
                         .when_asked = true,
                         .rows = 3});
}

cpd_sign_options web_read_signature(web_call *call)
{
    return (cpd_sign_options){.outcome = or_null(web_field(call, "outcome")),
                              .words = or_null(web_field(call, "words")),
                              .revision = web_field(call, "_hash"),
                              .on_behalf_of = or_null(web_field(call, "_for"))};
}

/* ---- the queue ---- */

static int take_queue(web_call *call)
{
    cpd_doc *doc = NULL;
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.waiting/1");
    int r = cpd_record_unsigned(&doc, call->home);
    return web_take(call, "records", r, doc);
}

const web_page web_sign_queue = {
    .path = "/sign", .title = "Waiting for your signature", .template = "sign", .show = take_queue};

/* ---- one of it ---- */

static const cpd_node *find_waiting(web_call *call)
{
    const cpd_node *records = cpd_node_get(call->report, "records");
    for (size_t i = 0; i < cpd_node_length(records); i++) {
        const char *id = cpd_node_get_text(cpd_node_at(records, i), "record");
        if (id && !strcmp(id, call->id))
            return cpd_node_at(records, i);
    }
    return NULL;
}

static int take_record(web_call *call, const cpd_node *record)
{
    const char *kind = cpd_node_get_text(record, "kind");
    web_take_values(call, record, kind);
    int r = web_take_added(call, record, kind);
    return r == 0 ? web_take_accounts(call, cpd_node_get(record, "refs")) : r;
}

static int show_waiting(web_call *call)
{
    int r = take_queue(call);
    const cpd_node *one = r == 0 ? find_waiting(call) : NULL;
    if (r == 0 && !one)
        return web_refuse(call, CPD_EABSENT, "It may be signed already, or changed.",
                          "this does not wait for your signature");
    if (r < 0)
        return r;
    call->report = cpd_node_copy(call->doc, one);
    web_ask_signature(call, "What do you say to this?");
    return take_record(call, call->report);
}

/* On to what still waits, if anything does. */
static void go_on(web_call *call)
{
    cpd_doc *doc = NULL;
    const char *next = NULL;
    if (cpd_record_unsigned(&doc, call->home) == 0)
        next = cpd_node_get_text(cpd_node_at(cpd_doc_root(doc), 0), "record");
    web_go(call, "/sign%s%s", next ? "/" : "", next ? next : "");
    cpd_doc_free(doc);
}

static int sign_waiting(web_call *call)
{
    cpd_sign_options options = web_read_signature(call);
    bool refused = options.outcome && !strcmp(options.outcome, "refuse");
    int r = cpd_record_sign(call->home, call->id, &options);
    if (r < 0)
        return r;
    web_event(call, "sign-off", refused ? "refused" : "done", call->id);
    web_notice(call, refused ? "Not signed; your reason is kept" : "Signed with your key");
    go_on(call);
    return 0;
}

const web_page web_sign_one = {.path = "/sign/",
                               .title = "Sign or refuse",
                               .template = "sign-one",
                               .box = "outcome",
                               .show = show_waiting,
                               .act = sign_waiting};

/* ---- somebody without an account ---- */

static int hold_up(web_call *call, int wait)
{
    char hint[80];
    snprintf(hint, sizeof hint, "Wait %d seconds and try again.", wait);
    call->reply->status = 429;
    call->reply->retry_after = wait;
    web_event(call, "guest", "held-up", NULL);
    return web_refuse(call, CPD_EBUSY, hint, "too many codes were wrong");
}

/* Guessing is slowed down as at signing in, and counted apart from it. */
static int read_offer(web_call *call, const char *code)
{
    cpd_doc *doc = NULL;
    const char *from = call->request->address;
    int wait = web_guess_wait(&call->web->guesses, "guest", from, web_now());
    if (wait > 0)
        return hold_up(call, wait);
    int r = cpd_invitation_read(&doc, call->home, code);
    if (r == 0 || r == CPD_EABSENT)
        web_guess_note(&call->web->guesses, "guest", from, r == 0, web_now());
    if (r == CPD_EABSENT)
        web_event(call, "guest", "wrong-code", NULL);
    return web_take(call, NULL, r, doc);
}

static void ask_guest_code(web_call *call)
{
    web_ask(call, "fields",
            &(web_input){.name = "code",
                         .label = "Your code",
                         .hint = "Five groups of five letters and digits, from whoever invited "
                                 "you."});
}

/* With a code that opens: exactly what would be signed, and the form that signs it. */
static int show_guest(web_call *call)
{
    const char *code = web_field(call, "code");
    bool wrong = cpd_node_get_bool(call->extra, "closed");
    if (!*code || wrong || read_offer(call, code) < 0) {
        call->report = cpd_node_object(call->doc);
        cpd_node_set_text(call->doc, call->report, "schema", "cpd.guest/1");
        ask_guest_code(call);
        return 0;
    }
    const cpd_node *record = cpd_node_get(call->report, "record");
    cpd_node_set_text(call->doc, call->extra, "code", code);
    web_ask_signature(call, "What do you say to this?");
    web_take_values(call, record, cpd_node_get_text(record, "kind"));
    return web_take_added(call, record, cpd_node_get_text(record, "kind"));
}

/* First the code alone, which only shows; then the same with what is said, which signs. */
static int act_as_guest(web_call *call)
{
    cpd_sign_options options = web_read_signature(call);
    const char *code = web_field(call, "code");
    int r = read_offer(call, code);
    if (r < 0)
        cpd_node_set_bool(call->doc, call->extra, "closed", true);
    if (r < 0 || !options.outcome)
        return r;
    bool refused = !strcmp(options.outcome, "refuse");
    r = cpd_invitation_sign(call->home, code, &options);
    if (r < 0)
        return r;
    web_event(call, "guest", refused ? "refused" : "signed", NULL);
    cpd_node_set_bool(call->doc, call->extra, "closed", true);
    cpd_node_set_text(call->doc, call->extra, "done",
                      refused ? "Your reason is kept, and nothing is signed" : "Signed");
    return 0;
}

const web_page web_guest = {.path = "/guest",
                            .title = "Sign by a code",
                            .template = "guest",
                            .box = "code",
                            .open = true,
                            .stays = true,
                            .show = show_guest,
                            .act = act_as_guest};
