/* Who one is: post, hours, registration, supervisor, each from a day on. What is judged rests on
 * them, so a newcomer gives them once; a later one ends the one before it, and nothing is
 * overwritten.
 */
#include <stdio.h>
#include <string.h>

#include "web.h"

#define DAY_HINT "The first day, for example 1 November 2024."
#define REFERENCE_MOST 160

/* ---- what is on record ---- */

/* One line of a section: words, since when, and who says it where another home does. What was said
 * anew or taken back counts for nothing and is none. */
static void add_line(web_call *call, cpd_node *lines, const char *words, const cpd_node *dated)
{
    const char *by = cpd_node_get_text(dated, "by");
    if (cpd_node_get_bool(dated, "replaced"))
        return;
    cpd_node *line = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, line, "words", words ? words : "");
    cpd_node_set_text(call->doc, line, "since", cpd_node_get_text(dated, "since"));
    cpd_node_set_text(call->doc, line, "until", cpd_node_get_text(dated, "until"));
    cpd_node_set(call->doc, line, "by",
                 by ? cpd_node_text(call->doc, by) : cpd_node_null(call->doc));
    cpd_node_add(call->doc, lines, line);
}

/* The title of a grade, among the choices of the form. */
static const char *grade_said(web_call *call, const cpd_node *grades, const cpd_node *post)
{
    const cpd_node *own = cpd_node_textf(call->doc, "%s %s", cpd_node_get_text(post, "ladder"),
                                         cpd_node_get_text(post, "grade"));
    for (size_t i = 0; i < cpd_node_length(grades); i++)
        if (web_says(cpd_node_at(grades, i), "value", cpd_node_as_text(own)))
            return cpd_node_get_text(cpd_node_at(grades, i), "label");
    return cpd_node_get_text(post, "grade");
}

static const char *name_of(const cpd_node *people, const char *id)
{
    for (size_t i = 0; id && i < cpd_node_length(people); i++)
        if (web_says(cpd_node_at(people, i), "id", id))
            return cpd_node_get_text(cpd_node_at(people, i), "name");
    return "";
}

/* ---- a section: what is on record, and a form for more ---- */

static cpd_node *begin_section(web_call *call, const char *title, const char *what)
{
    cpd_node *section = cpd_node_object(call->doc);
    cpd_node_set_text(call->doc, section, "title", title);
    cpd_node_set_text(call->doc, section, "what", what);
    cpd_node_set(call->doc, section, "lines", cpd_node_list(call->doc));
    return section;
}

/* Takes the boxes asked for since the last section. The form stands open where nothing is on
 * record, and where it came back. */
static void end_section(web_call *call, cpd_node *section)
{
    cpd_node *typed = cpd_node_get(call->extra, "typed");
    const char *came_back = cpd_node_get_text(typed, "_do");
    bool open = cpd_node_length(cpd_node_get(section, "lines")) == 0 ||
                (came_back && !strcmp(came_back, cpd_node_get_text(section, "what")));
    cpd_node_set(call->doc, section, "fields", cpd_node_get(call->extra, "fields"));
    cpd_node_unset(call->extra, "fields");
    cpd_node_set_bool(call->doc, section, "open", open);
    cpd_node_add(call->doc, cpd_node_get(call->extra, "sections"), section);
}

static void ask(web_call *call, const char *name, const char *label, const char *hint,
                const char *value)
{
    web_ask(
        call, "fields",
        &(web_input){.name = name, .label = label, .hint = hint, .value = value, .brief = true});
}

/* ---- the sections ---- */

/* Every grade of the ladders in force, to choose from. */
static int find_grades(web_call *call, cpd_node *choices)
{
    cpd_doc *sets = NULL;
    int r = cpd_framework_list(&sets, call->home, CPD_DATE_NONE);
    const cpd_node *list = cpd_node_get(cpd_doc_root(sets), "sets");
    web_choice(call, choices, "", "Choose a grade");
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++) {
        const cpd_node *set = cpd_node_at(list, i);
        cpd_doc *doc = NULL;
        if (!web_says(set, "kind", "ladder") || !cpd_node_get_bool(set, "in_force"))
            continue;
        r = cpd_framework_show(&doc, call->home, cpd_node_get_text(set, "reference"));
        const cpd_node *whole = cpd_doc_root(doc), *grades = cpd_node_get(whole, "grades");
        bool own = r == 0 && !cpd_node_get(whole, "overlays"); /* others only change grades */
        for (size_t k = 0; own && k < cpd_node_length(grades); k++) {
            const cpd_node *grade = cpd_node_at(grades, k);
            const cpd_node *value =
                cpd_node_textf(call->doc, "%s %s", cpd_node_get_text(set, "set"),
                               cpd_node_get_text(grade, "code"));
            web_choice(call, choices, cpd_node_as_text(value), cpd_node_get_text(grade, "title"));
        }
        cpd_doc_free(doc);
    }
    cpd_doc_free(sets);
    return r;
}

static int show_post(web_call *call)
{
    cpd_node *section = begin_section(call, "Post", "post"), *grades = cpd_node_list(call->doc);
    const cpd_node *posts = cpd_node_get(call->report, "posts");
    int r = find_grades(call, grades);
    for (size_t i = 0; i < cpd_node_length(posts); i++)
        add_line(call, cpd_node_get(section, "lines"),
                 grade_said(call, grades, cpd_node_at(posts, i)), cpd_node_at(posts, i));
    web_ask(call, "fields",
            &(web_input){.name = "grade", .label = "Grade", .box = WEB_SELECT, .choices = grades});
    ask(call, "post-since", "In it since", DAY_HINT, NULL);
    end_section(call, section);
    return r;
}

static int show_contracted(web_call *call)
{
    cpd_doc *doc = NULL;
    char said[CPD_MINUTES_TEXT];
    cpd_record_filter filter = CPD_RECORD_FILTER_INIT;
    cpd_node *section = begin_section(call, "Contracted hours", "hours");
    filter.kind = "contracted";
    filter.most = 5;
    int r = cpd_record_list(&doc, call->home, &filter);
    for (size_t i = 0; r == 0 && i < cpd_node_length(cpd_doc_root(doc)); i++) {
        const cpd_node *one = cpd_node_at(cpd_doc_root(doc), i);
        cpd_node *dated = cpd_node_object(call->doc);
        cpd_node_set_text(call->doc, dated, "since", cpd_node_get_text(one, "date"));
        cpd_minutes_format(said, cpd_node_get_int(one, "minutes", 0));
        add_line(call, cpd_node_get(section, "lines"),
                 cpd_node_as_text(cpd_node_textf(call->doc, "%s a week", said)), dated);
    }
    cpd_doc_free(doc);
    ask(call, "hours", "Hours a week", "What the contract says, like 37h.", NULL);
    ask(call, "hours-since", "Since", DAY_HINT, NULL);
    end_section(call, section);
    return r;
}

static void show_registration(web_call *call)
{
    cpd_node *section = begin_section(call, "Registration", "registration");
    const cpd_node *list = cpd_node_get(call->report, "registrations");
    for (size_t i = 0; i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i);
        const cpd_node *words = cpd_node_textf(call->doc, "%s, %s", cpd_node_get_text(one, "body"),
                                               cpd_node_get_text(one, "number"));
        add_line(call, cpd_node_get(section, "lines"), cpd_node_as_text(words), one);
    }
    ask(call, "body", "With", NULL, "Social Work England");
    ask(call, "number", "Number", NULL, NULL);
    ask(call, "registered-since", "Since", DAY_HINT, NULL);
    end_section(call, section);
}

static int show_supervisor(web_call *call)
{
    cpd_doc *people = NULL;
    cpd_node *section = begin_section(call, "Named contacts", "supervisor");
    const cpd_node *list = cpd_node_get(call->report, "contacts");
    int r = cpd_person_list(&people, call->home, CPD_DATE_NONE);
    for (size_t i = 0; r == 0 && i < cpd_node_length(list); i++) {
        const cpd_node *one = cpd_node_at(list, i);
        const char *name = name_of(cpd_doc_root(people), cpd_node_get_text(one, "to"));
        add_line(call, cpd_node_get(section, "lines"),
                 cpd_node_as_text(
                     cpd_node_textf(call->doc, "%s, %s", name, cpd_node_get_text(one, "line"))),
                 one);
    }
    cpd_doc_free(people);
    ask(call, "supervisor", "Your supervisor",
        "Their name. They can read what is not private of your record.", NULL);
    ask(call, "supervisor-since", "Since", DAY_HINT, NULL);
    end_section(call, section);
    return r;
}

static int show_you(web_call *call)
{
    cpd_doc *doc = NULL;
    int r = cpd_person_show(&doc, call->home, call->session->person);
    r = web_take(call, NULL, r, doc);
    cpd_node_set(call->doc, call->extra, "sections", cpd_node_list(call->doc));
    if (r == 0)
        r = show_post(call);
    if (r == 0)
        r = show_contracted(call);
    if (r < 0)
        return r;
    show_registration(call);
    return show_supervisor(call);
}

/* ---- what is added ---- */

/* A day of the form, as the library takes it; what is wrong is said beside its box. */
static int read_since(web_call *call, cpd_node *dated, const char *box, const char *key)
{
    cpd_date day;
    char text[CPD_DATE_TEXT];
    const char *typed = web_field(call, box);
    if (!*typed)
        return web_refuse_at(call, CPD_EINPUT, box, "", "enter the first day");
    if (cpd_date_parse_spoken(&day, typed, web_today()) < 0)
        return web_refuse_at(call, CPD_EINPUT, box, cpd_error_last()->hint, cpd_error_last()->text);
    cpd_date_format(text, day);
    cpd_node_set_text(call->doc, dated, key, text);
    return 0;
}

/* What the library refused, beside a box; what this page refused itself stands already. */
static int refuse_last(web_call *call, int r, const char *box)
{
    return r == CPD_EINPUT && !cpd_node_get(call->extra, "problem")
               ? web_refuse_at(call, r, box, cpd_error_last()->hint, cpd_error_last()->text)
               : r;
}

static int add_post(web_call *call)
{
    cpd_node *post = cpd_node_object(call->doc);
    char ladder[REFERENCE_MOST] = "", grade[REFERENCE_MOST] = "";
    bool chosen = sscanf(web_field(call, "grade"), "%159s %159s", ladder, grade) == 2;
    int r = chosen ? 0 : web_refuse_at(call, CPD_EINPUT, "grade", "", "select your grade");
    if (read_since(call, post, "post-since", "since") < 0)
        r = CPD_EINPUT;
    cpd_node_set_text(call->doc, post, "ladder", ladder);
    cpd_node_set_text(call->doc, post, "grade", grade);
    if (r == 0)
        r = cpd_person_add_post(call->home, call->session->person, post);
    return refuse_last(call, r, "grade");
}

static int add_contracted(web_call *call)
{
    cpd_saved saved;
    cpd_node *draft = cpd_node_object(call->doc);
    int r = *web_field(call, "hours")
                ? 0
                : web_refuse_at(call, CPD_EINPUT, "hours", "", "enter the hours of your contract");
    if (read_since(call, draft, "hours-since", "date") < 0)
        r = CPD_EINPUT;
    cpd_node_set_text(call->doc, draft, "kind", "contracted");
    cpd_node_set_text(call->doc, draft, "minutes", web_field(call, "hours"));
    return r < 0 ? r : refuse_last(call, cpd_record_save(&saved, call->home, draft, NULL), "hours");
}

static int add_registration(web_call *call)
{
    cpd_node *registration = cpd_node_object(call->doc);
    int r = read_since(call, registration, "registered-since", "since");
    if (!*web_field(call, "number"))
        r = web_refuse_at(call, CPD_EINPUT, "number", "", "enter your registration number");
    if (!*web_field(call, "body"))
        r = web_refuse_at(call, CPD_EINPUT, "body", "", "enter whom you are registered with");
    cpd_node_set_text(call->doc, registration, "body", web_field(call, "body"));
    cpd_node_set_text(call->doc, registration, "number", web_field(call, "number"));
    return r < 0 ? r
                 : refuse_last(
                       call,
                       cpd_person_add_registration(call->home, call->session->person, registration),
                       "number");
}

/* Who is not in this home yet is named in it from now on. */
static int find_or_add(web_call *call, char id[CPD_ID_TEXT], const char *name)
{
    int r = cpd_person_find(id, call->home, name);
    return r == CPD_EABSENT ? cpd_person_add(id, call->home, name) : r;
}

static int add_supervisor(web_call *call)
{
    cpd_node *contact = cpd_node_object(call->doc);
    char id[CPD_ID_TEXT];
    const char *name = web_field(call, "supervisor");
    int r = read_since(call, contact, "supervisor-since", "since");
    if (!*name)
        r = web_refuse_at(call, CPD_EINPUT, "supervisor", "", "enter their name");
    if (r == 0)
        r = refuse_last(call, find_or_add(call, id, name), "supervisor");
    if (r < 0)
        return r;
    cpd_node_set_text(call->doc, contact, "line", "supervisor");
    cpd_node_set_text(call->doc, contact, "person", id);
    return refuse_last(call, cpd_person_add_contact(call->home, call->session->person, contact),
                       "supervisor");
}

static int act_on_you(web_call *call)
{
    static const struct {
        const char *what;
        int (*add)(web_call *call);
    } known[] = {{"post", add_post},
                 {"hours", add_contracted},
                 {"registration", add_registration},
                 {"supervisor", add_supervisor}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(web_field(call, "_do"), known[i].what)) {
            int r = known[i].add(call);
            if (r == 0)
                web_notice(call, "Saved");
            return r;
        }
    return web_refuse_at(call, CPD_EINPUT, "", "", "this form is none of this page");
}

const web_page web_you = {.path = "/you",
                          .title = "You",
                          .kind = "contracted",
                          .template = "you",
                          .box = "",
                          .show = show_you,
                          .act = act_on_you};
