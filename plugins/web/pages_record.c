/* A piece of CPD, and any record of one's own to be corrected or taken back. Nothing is
 * overwritten: a correction is a new version with its reason, and what is taken back stays in the
 * history.
 */
#include <string.h>

#include "web.h"

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
    web_ask_links(call, "fields", "cpd", NULL);
    web_ask_days(call, "fields", "cpd", NULL);
    return r;
}

static int save_cpd(web_call *call)
{
    cpd_saved saved;
    cpd_node *draft = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, draft, "kind", "cpd");
    int r = web_read_draft(call, draft, "cpd");
    if (r == 0)
        r = cpd_record_save(&saved, call->home, draft, call->issues);
    if (r == 0)
        web_notice(call, "Saved");
    return r;
}

const web_page web_cpd = {.path = "/cpd",
                          .title = "CPD",
                          .kind = "cpd",
                          .template = "cpd",
                          .box = "text",
                          .listed = true,
                          .show = show_cpd,
                          .act = save_cpd};

/* ---- one record ---- */

static int read_record(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_record_read(&doc, call->home, call->id, NULL);
    return web_take(call, NULL, r, doc);
}

/* NULL of one that a newer program brought: it is shown, and changed by nobody here. */
static const cpd_kind *kind_of(const web_call *call)
{
    const char *kind = cpd_node_get_text(call->report, "kind");
    return kind ? cpd_kind_find(kind) : NULL;
}

/* Who wrote it corrects it, whatever kind it is, while it stands and its words can be read. */
static int may_correct(web_call *call, bool *out)
{
    const char *state = cpd_node_get_text(call->report, "state");
    *out = false;
    if (!kind_of(call) || !state || strcmp(state, "live") != 0)
        return 0;
    return web_take_note(call, out);
}

/* What was signed is changed with a reason alone: the library asks for one. */
static void ask_reason(web_call *call, const char *list, const char *name, const char *label)
{
    bool is_signed = cpd_node_length(cpd_node_get(call->report, "signatures")) > 0;
    web_ask(call, list, &(web_input){.name = name, .label = label, .optional = !is_signed});
}

/* Whom the record names in a role. */
static const cpd_node *named_as(const web_call *call, const char *role)
{
    const cpd_node *people = cpd_node_get(call->report, "people");
    for (size_t i = 0; i < cpd_node_length(people); i++)
        if (web_says(cpd_node_at(people, i), "role", role))
            return cpd_node_at(people, i);
    return NULL;
}

/* The other person, where one writes in one's own record: in somebody else's the other is oneself.
 */
static const cpd_node *other_of(const web_call *call, const cpd_kind *kind)
{
    const cpd_node *other = *kind->other ? named_as(call, kind->other) : NULL;
    return kind->writer != CPD_WRITER_OTHER && other &&
                   !web_says(other, "id", call->session->person)
               ? other
               : NULL;
}

static int ask_other(web_call *call, const cpd_kind *kind)
{
    cpd_doc *doc = NULL;
    cpd_node *choices = cpd_node_list(call->doc);
    const cpd_node *other = other_of(call, kind);
    int r = other ? cpd_person_list(&doc, call->home, CPD_DATE_NONE) : 0;
    for (size_t i = 0; r == 0 && other && i < cpd_node_length(cpd_doc_root(doc)); i++) {
        const cpd_node *one = cpd_node_at(cpd_doc_root(doc), i);
        if (!web_says(one, "id", call->session->person))
            web_choice(call, choices, cpd_node_get_text(one, "id"), cpd_node_get_text(one, "name"));
    }
    cpd_doc_free(doc);
    if (r == 0 && other)
        web_ask(call, "fields",
                &(web_input){.name = "with",
                             .label =
                                 cpd_node_as_text(cpd_node_textf(call->doc, "The %s", kind->other)),
                             .box = WEB_SELECT,
                             .value = cpd_node_get_text(other, "id"),
                             .choices = choices});
    return r;
}

/* Only another one changes anything. */
static void read_other(web_call *call, cpd_node *changes, const cpd_kind *kind)
{
    const char *typed = web_field(call, "with");
    const cpd_node *other = other_of(call, kind);
    if (*typed && other && !web_says(other, "id", typed))
        cpd_node_set_text(call->doc, changes, "with", typed);
}

static int ask_correction(web_call *call, const cpd_kind *kind)
{
    const char *typed = cpd_node_get_text(cpd_node_get(call->extra, "typed"), "_do");
    bool came_back = typed && (!strcmp(typed, "correct") || !strcmp(typed, "back"));
    cpd_node_set_bool(call->doc, call->extra, "came_back", came_back);
    int r = ask_other(call, kind);
    if (r == 0)
        r = web_ask_kind(call, "fields", kind->name, call->report);
    web_ask_links(call, "fields", kind->name, call->report);
    web_ask_days(call, "fields", kind->name, call->report);
    ask_reason(call, "fields", "because", "Why you correct it");
    ask_reason(call, "back_fields", "back-reason", "Why you take it back");
    return r;
}

/* As what somebody reads it; nothing need be said of who reads this version and later ones. */
static const char *reader_as(const cpd_node *reader)
{
    const char *as = cpd_node_get_text(reader, "as");
    bool later = cpd_node_get_bool(reader, "later");
    if (web_is(as, "holder"))
        return "whose record it is";
    if (web_is(as, "shared"))
        return later ? "" : "this version";
    if (web_is(as, "next"))
        return "from the next version on";
    return !as || web_is(as, "named") ? "" : as;
}

void web_take_readers(web_call *call)
{
    const cpd_node *readers = cpd_node_get(call->report, "readers");
    cpd_node *others = cpd_node_list(call->doc);
    for (size_t i = 0; i < cpd_node_length(readers); i++) {
        const cpd_node *reader = cpd_node_at(readers, i);
        const char *id = cpd_node_get_text(reader, "id");
        cpd_node *one = cpd_node_object(call->doc);
        if (id && !strcmp(id, call->session->person))
            continue;
        cpd_node_set_text(call->doc, one, "name", cpd_node_get_text(reader, "name"));
        cpd_node_set_text(call->doc, one, "as_said", reader_as(reader));
        cpd_node_add(call->doc, others, one);
    }
    cpd_node_set(call->doc, call->extra, "others", others);
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
        if (cpd_node_get_bool(one, "portfolio") && !web_says(one, "id", call->session->person))
            web_choice(call, choices, cpd_node_get_text(one, "id"), cpd_node_get_text(one, "name"));
    }
    cpd_doc_free(doc);
    for (size_t i = 0; i < cpd_node_length(readers); i++)
        if (web_says(cpd_node_at(readers, i), "as", "shared")) {
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

static void set_bool(web_call *call, const char *name, bool value)
{
    cpd_node_set_bool(call->doc, call->extra, name, value);
}

static void take_standing(web_call *call, const cpd_kind *kind)
{
    bool mine = cpd_node_get_bool(call->extra, "is_mine");
    const char *title = cpd_node_get_text(call->report, "title");
    const cpd_class *its = kind ? cpd_kind_class(kind) : NULL;
    cpd_node_set_text(call->doc, call->extra, "what",
                      web_capital(call->doc, title ? title : "record"));
    set_bool(call, "shown", !mine || cpd_node_get_bool(call->extra, "changed"));
    set_bool(call, "is_alone", its && its->sealed && !its->of_two);
}

/* What it says, in the fields of its kind and in those that variants add. */
static int take_words(web_call *call, const cpd_kind *kind)
{
    if (!kind)
        return 0;
    web_take_values(call, call->report, kind->name);
    return web_take_added(call, call->report, kind->name);
}

int web_take_change(web_call *call)
{
    bool mine = false;
    const char *state = cpd_node_get_text(call->report, "state");
    int r = may_correct(call, &mine);
    set_bool(call, "is_mine", mine);
    set_bool(call, "is_back", state && !strcmp(state, "withdrawn"));
    return r == 0 && mine ? ask_correction(call, kind_of(call)) : r;
}

static int show_record(web_call *call)
{
    int r = read_record(call);
    const cpd_kind *kind = kind_of(call);
    if (r == 0 && kind && !strcmp(kind->name, web_supervision.kind)) {
        web_go(call, "%s%s", web_one_session.path, call->id); /* a page of its own */
        return 0;
    }
    if (r == 0)
        r = web_take_change(call);
    if (r < 0)
        return r;
    take_standing(call, kind);
    web_take_readers(call);
    r = take_words(call, kind);
    return r == 0 && cpd_node_get_bool(call->extra, "is_mine") &&
                   cpd_node_get_bool(call->extra, "is_alone")
               ? ask_sharing(call)
               : r;
}

/* Both stand on the page then: how it is now, and what was typed. */
static int tell_conflict(web_call *call)
{
    cpd_node_set_bool(call->doc, call->extra, "changed", true);
    return web_refuse(call, CPD_ECONFLICT, "Both are here: how it stands now, and what you typed.",
                      "this record was changed since you opened it");
}

static int ask_why(web_call *call, const char *box)
{
    return web_refuse_at(call, CPD_EINPUT, box, "What was signed stays in its history.",
                         cpd_error_last()->text);
}

/* Another program may save a version between our reading and our writing: the library looks again
 * when it writes. */
static int correct(web_call *call)
{
    cpd_saved saved;
    const char *because = web_field(call, "because");
    cpd_node *changes = cpd_node_object(call->doc);
    int r = web_read_draft(call, changes, cpd_node_get_text(call->report, "kind"));
    read_other(call, changes, kind_of(call));
    if (r == 0)
        r = cpd_record_amend_from(&saved, call->home, call->id, web_field(call, "_hash"), changes,
                                  *because ? because : NULL, call->issues);
    if (r == CPD_ECONFLICT)
        return tell_conflict(call);
    if (r == CPD_EINPUT && !*because && cpd_issues_count(call->issues) == 0)
        return ask_why(call, "because");
    if (r == 0)
        web_notice(call, "Corrected. The earlier version stays in its history");
    return r;
}

static int take_back(web_call *call)
{
    cpd_saved saved;
    const char *reason = web_field(call, "back-reason");
    int r = cpd_record_withdraw(&saved, call->home, call->id, *reason ? reason : NULL);
    if (r == CPD_EINPUT && !*reason)
        return ask_why(call, "back-reason");
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
        web_notice(call, begin ? "They can read it now"
                               : "Ended. What you write into it from now on "
                                 "they cannot read");
    return r;
}

static int begin_share(web_call *call)
{
    return share(call, true);
}

/* What is done to the version that was shown. */
static int act_on_version(web_call *call, const char *what)
{
    static const struct {
        const char *what;
        int (*act)(web_call *call);
    } acts[] = {{"share", begin_share},
                {"correct", correct},
                {"back", take_back},
                {"looked", web_note_looked},
                {"release", web_note_release}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (!strcmp(what, acts[i].what))
            return acts[i].act(call);
    return web_refuse(call, CPD_EINPUT, "", "this form is none of this page");
}

int web_change(web_call *call, const char *what)
{
    bool mine = false;
    int r = may_correct(call, &mine);
    const char *hash = cpd_node_get_text(call->report, "hash");
    if (r < 0)
        return r;
    if (!mine)
        return web_refuse(call, CPD_EDENIED, "",
                          "this record is not to be corrected by you, or not any more");
    if (!strcmp(what, "unshare"))
        return share(call, false);
    if (!hash || strcmp(hash, web_field(call, "_hash")) != 0)
        return tell_conflict(call);
    r = act_on_version(call, what);
    return r == CPD_ECONFLICT && !cpd_node_get(call->extra, "problem") ? tell_conflict(call) : r;
}

static int act_on_record(web_call *call)
{
    int r = read_record(call);
    return r == 0 ? web_change(call, web_field(call, "_do")) : r;
}

const web_page web_record = {.path = "/record/",
                             .title = "A record",
                             .template = "record",
                             .box = "",
                             .show = show_record,
                             .act = act_on_record};
