/* The portal: what its files share. A request is checked and taken apart (http.c, form.c), finds
 * its page (routes.c), which parses, asks the library once or twice and leaves a report; the report
 * is rendered as a page or as JSON (view.c).
 */
#ifndef WEB_H
#define WEB_H

#include <time.h>

#include <cpd/cpd.h>

#include "form.h"
#include "guess.h"
#include "head.h"
#include "kept.h"
#include "log.h"
#include "origin.h"
#include "session.h"

typedef struct web {
    cpd_home *home;
    bool demo;
    bool organisation; /* people sign in with their own passphrase */
    char unlocked[WEB_SESSIONS_MOST]
                 [CPD_ID_TEXT]; /* whose keys are, until their last session ends */
    size_t unlocked_count;
    web_origin origin;
    web_log log;
    char code[WEB_CODE_TEXT]; /* printed where the portal was started; proves that one may look
                                 there */
    web_sessions sessions;
    web_guesses guesses;
    web_kept_forms kept;
    const char
        *contact; /* whom to tell of a weakness, an address like mailto:...; NULL: not said */
    time_t begun;
} web;

typedef struct web_reply {
    int status;
    char *body; /* to be freed; NULL: none */
    size_t length;
    const char *type;
    char location[128], cookie[160];
    const unsigned char *fixed; /* bytes that stay, in place of body */
    bool gzip, lasting;         /* compressed; the same for everybody and for ever */
    const char *allow; /* the methods that a page knows, in place of the one that was used */
    int retry_after;   /* seconds; 0: not said */
} web_reply;

typedef struct web_request {
    const web_head *head;
    const char *address; /* whose it is, as far as we know */
    const char *method, *path;
    const cpd_node *query, *form; /* names to texts */
} web_request;

typedef struct web_call web_call;

/* A page of the portal. A path that ends with "/" is followed by the id of a record, or by a word.
 */
typedef struct web_page {
    const char *path, *title, *template;
    const char *kind; /* the kind of record that is written there; NULL: none */
    const char *box;  /* its first, where what is wrong belongs that names no other */
    bool named;       /* a word follows, no id */
    bool open;        /* for people who have not signed in */
    bool listed;      /* stands in the navigation */
    bool stays;       /* what a form of it did is shown at once, for who has no session */
    int (*show)(web_call *call); /* fills the report; 0 or CPD_E... */
    int (*act)(web_call *call);  /* what a form of this page does */
} web_page;

struct web_call {
    web *web;
    cpd_home *home;
    const web_request *request;
    const web_page *page;
    web_session *session; /* NULL before signing in */
    web_reply *reply;
    bool json;        /* is asked for */
    cpd_doc *doc;     /* what lives as long as the call */
    cpd_node *report; /* what JSON shows and the page is made of */
    cpd_node *extra;  /* what only the page needs */
    const char *id;   /* of the record in the path, or the word there; "" when none */
    cpd_issues *issues;
};

/* ---- what pages use ---- */

/* A field of the form, without the blanks around it; "" when it was left empty. */
const char *web_field(web_call *call, const char *name);
const char *web_asked(web_call *call, const char *name); /* the same of the query */
/* A passphrase or code as it was typed; its name begins with "secret-". It is copied nowhere, and
 * wiped once the answer is made. */
const char *web_secret(const web_call *call, const char *name);
/* Takes over a report of the library as (part of) the page's; name NULL: as the whole of it. */
int web_take(web_call *call, const char *name, int result, cpd_doc *report);
/* What the next page says first. */
void web_notice(web_call *call, const char *format, ...) CPD_PRINTF(2, 3);
/* Where to after a form; otherwise to the page itself. */
void web_go(web_call *call, const char *format, ...) CPD_PRINTF(2, 3);
/* Refuse, in the words of this portal, because of what stands in a box (NULL: the page's first). */
int web_refuse_at(web_call *call, int kind, const char *box, const char *hint, const char *text);
int web_refuse(web_call *call, int kind, const char *hint, const char *text);
const char *web_name(const web_call *call);
/* Is that text, and this one? NULL is neither: a head of another or a newer home may lack any
 * member.
 */
bool web_is(const char *text, const char *other);
/* The same of a member. */
bool web_says(const cpd_node *object, const char *key, const char *text);
/* All that was typed into the form, without what a page puts there unseen. */
cpd_node *web_typed(web_call *call);
/* The page at a path of a form, by which what was typed there is kept; NULL when there is none. */
const web_page *web_page_at(const char *path);
/* A security event of this call, by the person who has signed in. */
void web_event(const web_call *call, const char *event, const char *result, const char *about);
/* What the browser shows from now on; NULL: nothing. */
void web_set_cookie(web_call *call, const char *token);

/* ---- signing in (pages_sign_in.c) ---- */

/* Refuses while who guessed too often has to wait: this address, or this name from anywhere. */
int web_hold_guesses(web_call *call, const char *name);
void web_note_guess(web_call *call, const char *name, bool good);
/* A new session of this person, whose keys are unlocked where that takes something. */
int web_admit(web_call *call, const char *id);
int web_admit_at(web_call *call, const char *id, const char *path, const char *notice);
/* End the sessions whose time is over, and lock the keys of those who have none left. */
void web_sweep(web *w);

cpd_date web_today(void);

/* ---- boxes of forms (fields.c) ---- */

enum web_box { WEB_LINE, WEB_TEXT, WEB_FLAG, WEB_RADIOS, WEB_SELECT, WEB_SECRET };

/* One thing that a page asks for. */
typedef struct web_input {
    const char *name, *label;
    const char *hint; /* NULL: none */
    enum web_box box;
    bool optional;
    bool brief;              /* a line for a few letters */
    bool when_asked;         /* stands there once a choice that asks for it is made */
    int rows;                /* of a text; 0: five */
    const char *value;       /* what stands there before anything is typed; NULL: nothing */
    const cpd_node *choices; /* of radios and a select: list of {"value", "label"} */
} web_input;

/* Adds a box to a list of the page ("fields"), with what was typed and what was wrong with it. */
void web_ask(web_call *call, const char *list, const web_input *input);
/* A label or title of a table, to stand by itself. */
const char *web_capital(cpd_doc *doc, const char *label);
/* A box for each field of a kind, as its table describes it, those that variants add among them.
 * @param values  what stands in them at first; NULL: nothing */
int web_ask_kind(web_call *call, const char *list, const char *kind, const cpd_node *values);
/* From what was typed in these boxes to a draft of that kind, which the library checks. */
int web_read_kind(web_call *call, cpd_node *draft, const char *kind);
/* Its day, or its first and last, and what was typed there and in its fields. */
void web_ask_days(web_call *call, const char *list, const char *kind, const cpd_node *values);
int web_read_draft(web_call *call, cpd_node *draft, const char *kind);
/* A box for the capabilities that a kind may be linked to (links.c), and what was typed there. */
void web_ask_links(web_call *call, const char *list, const char *kind, const cpd_node *values);
cpd_node *web_read_links(web_call *call);
/* The same of the fields that variants add alone, for what is saved in another way than as a draft;
 * and what a record says in them, as "added" of the page. */
int web_ask_added(web_call *call, const char *list, const char *kind);
cpd_node *web_read_added(web_call *call, const char *kind);
int web_take_added(web_call *call, const cpd_node *record, const char *kind);
/* What a record says in the fields of its kind, as "values" of the page. */
void web_take_values(web_call *call, const cpd_node *record, const char *kind);
/* Who reads the record of the report beside who looks, by name, as "others" of the page. */
void web_take_readers(web_call *call);
/* For whoever wrote the record of the report, while it stands: boxes to correct it and to take it
 * back ("is_mine" of the page), and what was sent from them, of the version that was shown. */
int web_take_change(web_call *call);
int web_change(web_call *call, const char *what);
/* What in the record of the path may tell who somebody is, as "note" of the page, where it is
 * pointed at or kept from leaving.
 * @param mine  did who asks write it? What cannot be opened is nobody's to change */
int web_take_note(web_call *call, bool *mine);
/* "I have looked", and "it may leave all the same", of the version that was shown. */
int web_note_looked(web_call *call);
int web_note_release(web_call *call);
/* The named contacts of a person today, as "contacts" of the page: they read what is not private.
 */
int web_take_contacts(web_call *call, const char *person);
/* One of several to choose from; what comes back may be given "asks": a comment is wanted then. */
cpd_node *web_choice(web_call *call, cpd_node *choices, const char *value, const char *label);

/* The boxes in which one says what one has to say to a record, and what was said there. */
void web_ask_signature(web_call *call, const char *label);
cpd_sign_options web_read_signature(web_call *call);
/* The accounts that a session names, whole, as "accounts" of the page. */
int web_take_accounts(web_call *call, const cpd_node *refs);

/* ---- between the files ---- */

void web_answer(web *w, const web_request *request, web_reply *reply); /* routes.c */
void web_render(web_call *call, int status);                           /* view.c */
/* What the library says, which begins small and has no full stop, as a sentence. */
const char *web_sentence(cpd_doc *doc, const char *text);
void web_reply_json(web_reply *reply, int status, const cpd_node *value);
void web_reply_error(web_reply *reply, int status, const char *text, const char *hint);
/* The answer to a call that failed: among the pages of who has signed in, or as JSON where that was
 * asked for.
 * @param typed  a form, shown to be copied; NULL: none */
void web_fail(web_call *call, int kind, int status, const char *text, const char *hint,
              const cpd_node *typed);
int web_status_of(int kind);

extern const web_page web_sign_in, web_sign_out, web_day, web_hours, web_reflection,
    web_supervision, web_one_session, web_progress, web_renewal, web_report, web_keep, web_cpd,
    web_record, web_account, web_you, web_sign_queue, web_sign_one, web_guest, web_begin,
    web_recover, web_key, web_add, web_add_one;
extern const web_page *const web_pages[]; /* all of them, ended by NULL */

/* Templates and static files, compiled in (embed). */
typedef struct web_asset {
    const char *name;
    const char *path; /* with the hash of its bytes in it; "" for a template */
    const char *type;
    const unsigned char *bytes;
    size_t length;
    const unsigned char *packed; /* the same, compressed with gzip; NULL for a template */
    size_t packed_length;
} web_asset;
extern const web_asset web_assets[];               /* ended by one without a name */
const web_asset *web_asset_find(const char *name); /* assets.c */
const web_asset *web_asset_at(const char *path);

#endif
