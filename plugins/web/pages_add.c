/* Something else: any other kind that one may write. What kinds there are, what each asks and who
 * reads it the library tells; a kind with a page of its own is written there.
 */
#include <string.h>

#include "web.h"

/* ---- which ---- */

/* The page on which a kind is written; NULL: here. */
static const web_page *page_of(const char *kind)
{
    for (size_t i = 0; web_pages[i]; i++)
        if (web_pages[i]->kind && !strcmp(web_pages[i]->kind, kind))
            return web_pages[i];
    return NULL;
}

/* What is written on the page of another record has no form that stands by itself. */
static bool is_offered(const cpd_kind *kind)
{
    const web_page *page = page_of(kind->name);
    return !(page && page->path[strlen(page->path) - 1] == '/');
}

/* Of somebody else, by their named contact: a judgement, a decision, an exemption. */
static bool is_of_others(const cpd_kind *kind)
{
    return kind->writer == CPD_WRITER_OTHER;
}

static bool is_endorsement(const cpd_kind *kind)
{
    return is_of_others(kind) && kind->links;
}

static void offer(web_call *call, const cpd_node *described)
{
    const char *name = cpd_node_get_text(described, "name");
    const web_page *page = page_of(name);
    cpd_node *one = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, one, "what",
                      web_capital(call->doc, cpd_node_get_text(described, "title")));
    cpd_node_set_text(call->doc, one, "about", cpd_node_get_text(described, "about"));
    cpd_node_set_text(call->doc, one, "page", page ? page->title : "");
    cpd_node_set(call->doc, one, "path",
                 page ? cpd_node_text(call->doc, page->path)
                      : cpd_node_textf(call->doc, "%s%s", web_add_one.path, name));
    const cpd_kind *kind = cpd_kind_find(name);
    if (is_offered(kind))
        cpd_node_add(call->doc,
                     cpd_node_get(call->extra, page                 ? "elsewhere"
                                               : is_of_others(kind) ? "of_others"
                                                                    : "offered"),
                     one);
}

/* Is there anybody else whose record it could go into? Whose contact one is the library says. */
static int others_hold_records(web_call *call)
{
    cpd_doc *doc = NULL;
    bool any = false;
    int r = cpd_person_list(&doc, call->home, CPD_DATE_NONE);
    for (size_t i = 0; r == 0 && i < cpd_node_length(cpd_doc_root(doc)); i++) {
        const cpd_node *one = cpd_node_at(cpd_doc_root(doc), i);
        any = any ||
              (cpd_node_get_bool(one, "portfolio") && !web_says(one, "id", call->session->person));
    }
    cpd_doc_free(doc);
    cpd_node_set_bool(call->doc, call->extra, "has_others", any);
    return r;
}

static int show_kinds(web_call *call)
{
    static const char *const lists[] = {"offered", "of_others", "elsewhere"};
    cpd_doc *doc = NULL;
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.kinds/1");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        cpd_node_set(call->doc, call->extra, lists[i], cpd_node_list(call->doc));
    int r = cpd_kind_describe(&doc, NULL);
    r = web_take(call, "kinds", r, doc);
    if (r == 0)
        r = others_hold_records(call);
    const cpd_node *kinds = cpd_node_get(call->report, "kinds");
    for (size_t i = 0; i < cpd_node_length(kinds); i++)
        offer(call, cpd_node_at(kinds, i));
    return r;
}

const web_page web_add = {
    .path = "/add", .title = "Something else", .template = "add", .show = show_kinds};

/* ---- one of them ---- */

/* The kind that the path names; NULL after saying that there is none. */
static const cpd_kind *kind_of(web_call *call)
{
    const cpd_kind *kind = cpd_kind_find(call->id);
    if (kind && is_offered(kind))
        return kind;
    web_refuse(call, CPD_EABSENT, "", "there is no form for that");
    return NULL;
}

static bool is_me(const web_call *call, const cpd_node *person)
{
    return web_says(person, "id", call->session->person);
}

/* In whose record a named contact writes; whether one is theirs the library says. */
static void ask_whose(web_call *call, const cpd_kind *kind, const cpd_node *people)
{
    cpd_node *choices = cpd_node_list(call->doc);
    web_choice(call, choices, "", is_of_others(kind) ? "Choose somebody" : "Mine");
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const cpd_node *one = cpd_node_at(people, i);
        if (cpd_node_get_bool(one, "portfolio") && !is_me(call, one))
            web_choice(call, choices, cpd_node_get_text(one, "id"), cpd_node_get_text(one, "name"));
    }
    if (cpd_node_length(choices) > 1)
        web_ask(call, "fields",
                &(web_input){.name = "portfolio",
                             .label = "Whose record it belongs to",
                             .hint = is_of_others(kind)
                                         ? "Somebody whose named contact you are."
                                         : "Another person's only while you are their named "
                                           "contact.",
                             .box = WEB_SELECT,
                             .choices = choices});
}

/* One's own contact in that role, who is meant where nobody is chosen; NULL: nobody. */
static const char *contact_as(const web_call *call, const char *role)
{
    const cpd_node *contacts = cpd_node_get(call->extra, "contacts");
    for (size_t i = 0; i < cpd_node_length(contacts); i++)
        if (web_says(cpd_node_at(contacts, i), "line", role))
            return cpd_node_get_text(cpd_node_at(contacts, i), "name");
    return NULL;
}

static void ask_with(web_call *call, const cpd_kind *kind, const cpd_node *people)
{
    cpd_node *choices = cpd_node_list(call->doc);
    const char *own = contact_as(call, kind->other);
    const cpd_node *mine = own ? cpd_node_textf(call->doc, "%s, my %s", own, kind->other) : NULL;
    web_choice(call, choices, "", mine ? cpd_node_as_text(mine) : "Choose somebody");
    for (size_t i = 0; i < cpd_node_length(people); i++) {
        const cpd_node *one = cpd_node_at(people, i);
        if (!is_me(call, one))
            web_choice(call, choices, cpd_node_get_text(one, "id"), cpd_node_get_text(one, "name"));
    }
    web_ask(call, "fields",
            &(web_input){
                .name = "with",
                .label = cpd_node_as_text(cpd_node_textf(call->doc, "The %s", kind->other)),
                .hint = kind->writer == CPD_WRITER_EITHER
                            ? "In another person's record that is you: leave this as it stands."
                            : NULL,
                .box = WEB_SELECT,
                .choices = choices});
}

/* Whose and with whom, where the kind knows of others. */
static int ask_people(web_call *call, const cpd_kind *kind)
{
    cpd_doc *doc = NULL;
    int r = cpd_person_list(&doc, call->home, CPD_DATE_NONE);
    if (r == 0 && kind->writer != CPD_WRITER_HOLDER)
        ask_whose(call, kind, cpd_doc_root(doc));
    if (r == 0 && *kind->other && !is_of_others(kind))
        ask_with(call, kind, cpd_doc_root(doc));
    cpd_doc_free(doc);
    return r;
}

static int take_earlier(web_call *call, const cpd_kind *kind)
{
    cpd_doc *doc = NULL;
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    filter.kind = kind->name;
    filter.most = 20;
    cpd_node_set_text(call->doc, call->report, "schema", "cpd.records/1");
    int r = cpd_record_list(&doc, call->home, &filter);
    return web_take(call, "records", r, doc);
}

static void tell_readers(web_call *call, const cpd_kind *kind)
{
    const cpd_class *its = cpd_kind_class(kind);
    cpd_node_set_text(call->doc, call->extra, "page_title", web_capital(call->doc, kind->title));
    cpd_node_set_text(call->doc, call->extra, "about", kind->about);
    cpd_node_set_text(call->doc, call->extra, "who_reads", its->readers);
    cpd_node_set_bool(call->doc, call->extra, "sealed", its->sealed);
}

static int show_form(web_call *call)
{
    const cpd_kind *kind = kind_of(call);
    const web_page *own = kind ? page_of(kind->name) : NULL;
    if (!kind || own) {
        if (own)
            web_go(call, "%s", own->path);
        return kind ? 0 : CPD_EABSENT;
    }
    tell_readers(call, kind);
    int r = take_earlier(call, kind);
    if (r == 0)
        r = web_take_contacts(call, call->session->person);
    if (r == 0)
        r = ask_people(call, kind);
    if (r < 0)
        return r;
    if (!is_endorsement(kind)) /* that is of the day on which it is signed */
        web_ask_days(call, "fields", kind->name, NULL);
    r = web_ask_kind(call, "fields", kind->name, NULL);
    web_ask_links(call, "fields", kind->name, NULL);
    if (is_endorsement(kind))
        web_ask(call, "fields",
                &(web_input){.name = "level",
                             .label = "At which level",
                             .hint = "For example asye; needed where the set has levels.",
                             .optional = true,
                             .brief = true});
    return r;
}

/* ---- a judgement, which is signed in the same act ---- */

#define NODES_MOST 64

static int endorse(web_call *call, cpd_saved *saved)
{
    const char *nodes[NODES_MOST], *level = web_field(call, "level");
    const cpd_node *links = web_read_links(call);
    size_t count = cpd_node_length(links);
    if (count == 0 || count > NODES_MOST)
        return web_refuse_at(call, CPD_EINPUT, "links", "", "name what is shown, one a line");
    for (size_t i = 0; i < count; i++)
        nodes[i] = cpd_node_get_text(cpd_node_at(links, i), "node");
    return cpd_portfolio_endorse(saved, call->home, web_field(call, "portfolio"), nodes, count,
                                 *level ? level : NULL, web_field(call, "text"), call->issues);
}

/* Nobody was chosen, and no contact is meant by that: the library says so of the draft. */
static void tell_who_is_missing(web_call *call, const cpd_kind *kind)
{
    for (size_t i = 0; i < cpd_issues_count(call->issues); i++) {
        const char *place = cpd_issues_get(call->issues, i)->place;
        if (place && !strcmp(place, "with") && !*web_field(call, "with")) {
            web_refuse_at(
                call, CPD_EINPUT, "with", "",
                cpd_node_as_text(cpd_node_textf(call->doc, "choose who the %s is", kind->other)));
            return;
        }
    }
}

static int save_form(web_call *call)
{
    static const char *const people[] = {"portfolio", "with"};
    cpd_saved saved;
    cpd_node *draft = cpd_node_object(call->doc);
    const cpd_kind *kind = kind_of(call);
    if (!kind || page_of(kind->name))
        return kind ? web_refuse(call, CPD_EINPUT, "", "there is no form for that") : CPD_EABSENT;
    cpd_node_set_text(call->doc, draft, "kind", kind->name);
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        if (*web_field(call, people[i]))
            cpd_node_set_text(call->doc, draft, people[i], web_field(call, people[i]));
    if (is_of_others(kind) && !*web_field(call, "portfolio"))
        return web_refuse_at(call, CPD_EINPUT, "portfolio", "", "choose whom it is about");
    int r = is_endorsement(kind) ? endorse(call, &saved) : web_read_draft(call, draft, kind->name);
    if (r == 0 && !is_endorsement(kind))
        r = cpd_record_save(&saved, call->home, draft, call->issues);
    if (r == CPD_EDENIED && *web_field(call, "portfolio"))
        return web_refuse_at(call, r, "portfolio", cpd_error_last()->hint, cpd_error_last()->text);
    if (r < 0) {
        tell_who_is_missing(call, kind);
        return r;
    }
    web_notice(call, is_endorsement(kind) ? "Saved, and signed with your key" : "Saved");
    web_go(call, "/record/%s", saved.id);
    return 0;
}

const web_page web_add_one = {.path = "/add/",
                              .title = "Something else",
                              .template = "add-one",
                              .box = "",
                              .named = true,
                              .show = show_form,
                              .act = save_form};
