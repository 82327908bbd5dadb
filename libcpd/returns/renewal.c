/* The renewal of a registration year, drafted: the regulator's rules for the year, the pieces laid
 * out as its form asks, and what is left to do. Nothing is ever submitted from here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpd/returns.h>

#include "returns/choice.h"
#include "returns/pieces.h"
#include "returns/register.h"
#include "rules/rules.h"
#include "store/store.h"

struct renewal {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *root, *left;
    cpd_person_row person;
    cpd_date today, asked, judged; /* judged: up to which day pieces count */
    cpd_choice choice;
    cpd_post *posts;
    const cpd_set *set;
    cpd_period year, window; /* the year is CPD_DATE_NONE at both ends where it cannot be told */
    cpd_date due;
    cpd_pieces pieces;
    bool enough;                  /* are the pieces that say all that the form requires */
    cpd_date registered;          /* since when without a break; CPD_DATE_NONE: not on record */
    const cpd_node *registration; /* of the year, with its regulator where there is one; or NULL */
    cpd_doc *shown;               /* the person */
};

static bool is_purpose(const struct renewal *w, const char *purpose)
{
    const char *own = cpd_node_get_text(w->set->head, "purpose");

    return own && strcmp(own, purpose) == 0;
}

static bool is_told(const struct renewal *w)
{
    return w->year.from != CPD_DATE_NONE;
}

/* ---- whose rules ---- */

/* Those that stand: what was said anew or taken back is shown with them. */
static const cpd_node *standing(cpd_doc *doc)
{
    const cpd_node *shown = cpd_node_get(cpd_doc_root(doc), "registrations");
    cpd_node *list = cpd_node_list(doc);

    for (size_t i = 0; i < cpd_node_length(shown); i++)
        if (!cpd_node_get_bool(cpd_node_at(shown, i), "replaced"))
            cpd_node_add(doc, list, cpd_node_copy(doc, cpd_node_at(shown, i)));
    return list;
}

static int read_person(struct renewal *w)
{
    char id[CPD_UUID_TEXT];
    size_t count;
    int r;

    cpd_uuid_format(id, &w->person.id);
    r = cpd_person_show(&w->shown, w->home, id);
    if (r == 0)
        r = cpd_people__career(&w->posts, &count, w->home, &w->person.id, 0);
    if (r < 0)
        return r;
    w->choice = (cpd_choice){.home = w->home,
                             .registrations = standing(w->shown),
                             .posts = w->posts,
                             .post_count = count,
                             .portfolio = w->person.portfolio_no,
                             .asked = w->asked,
                             .today = w->today};
    return cpd_choice__read(&w->choice);
}

/* Pieces of the whole year count, up to today. Of a year to come there is nothing yet. */
static void set_days(struct renewal *w)
{
    cpd_stretch__window(&w->window, &w->due, w->set->head, w->year);
    w->judged = w->today < w->year.to ? w->today : w->year.to;
    if (!is_told(w) || w->judged < w->year.from)
        w->judged = w->asked;
}

static int find_rules(struct renewal *w, const char *rules)
{
    cpd_hold hold;
    int r = cpd_choice__take(&hold, &w->choice, rules);

    if (r < 0)
        return r;
    w->set = hold.set;
    w->year = hold.stretch;
    set_days(w);
    return 0;
}

/* Of the year meant, whichever of its days was asked about. Who is registered in two nations is
 * asked by each regulator for itself. */
static void set_registration(struct renewal *w)
{
    const cpd_node *list = w->choice.registrations;
    const cpd_node *own = cpd_register__on(list, w->judged, w->set->head);

    w->registration = own ? own : cpd_register__on(list, w->judged, NULL);
    w->registered = w->registration ? cpd_register__since(list, w->registration) : CPD_DATE_NONE;
    if (w->registration)
        cpd_node_set(w->doc, w->root, "registration", cpd_node_copy(w->doc, w->registration));
}

/* ---- what is asked ---- */

static int find_requirement(cpd_node **out, cpd_doc *doc, const struct renewal *w,
                            const cpd_facts *facts)
{
    cpd_evaluation *evaluation;
    cpd_requirement *asked;
    int r =
        cpd_rules__requirement(&asked, w->home, w->set, cpd_node_get(w->set->head, "requirements"),
                               cpd_node_get_text(w->set->head, "certainty"));

    if (r == 0)
        r = cpd_evaluation__new(
            &evaluation, doc,
            &(cpd_subject){.home = w->home,
                           .facts = facts,
                           .person = w->person.no,
                           .has = "you have",
                           .posts = w->posts,
                           .post_count = w->choice.post_count,
                           .as_of = w->judged,
                           .year = w->year,
                           .left_register = cpd_register__left(w->choice.registrations, w->judged,
                                                               w->set->head)});
    if (r < 0)
        return r;
    *out = cpd_evaluation__find(evaluation, asked);
    return cpd_evaluation__end(evaluation);
}

/* A piece counts from its first sentence on; the form takes it when all that it requires is said.
 * So the same is asked again of the whole ones alone: are they enough, nobody needs the others.
 * What only somebody else can judge is left open by both. */
static int find_enough(struct renewal *w, cpd_facts *facts, const char *state_of_all)
{
    cpd_doc *aside = cpd_doc_new();
    cpd_node *finding = NULL;
    const char *state;
    int r = aside ? cpd_pieces__drop(&w->pieces, w->home, facts, true) : cpd_error__no_memory();

    if (r == 0)
        r = find_requirement(&finding, aside, w, facts);
    state = cpd_node_get_text(finding, "state");
    w->enough = r == 0 && state && strcmp(state, "not-yet") != 0 && state_of_all &&
                strcmp(state, state_of_all) == 0;
    cpd_doc_free(aside);
    return r;
}

static int judge(struct renewal *w)
{
    cpd_facts facts = {0};
    cpd_node *finding = NULL;
    int r = cpd_facts__read(&facts, w->home, w->person.portfolio_no, w->judged, 0);

    if (r == 0)
        r = cpd_pieces__drop(&w->pieces, w->home, &facts, false);
    if (r == 0)
        r = find_requirement(&finding, w->doc, w, &facts);
    if (r == 0)
        r = find_enough(w, &facts, cpd_node_get_text(finding, "state"));
    cpd_node_set(w->doc, w->root, "requirement", finding);
    cpd_facts__fini(&facts);
    return r;
}

/* ---- what is left to do ---- */

struct day {
    char text[32];
};

static struct day day_of(cpd_date date)
{
    struct day day;

    cpd_date_format_long(day.text, sizeof day.text, date);
    return day;
}

#define LEFT(w, ...) cpd_node_add((w)->doc, (w)->left, cpd_node_textf((w)->doc, __VA_ARGS__))

/* What is not met, by the leaves that say why. */
static void left_of_finding(struct renewal *w, const cpd_node *finding)
{
    const cpd_node *parts = cpd_node_get(finding, "parts");
    const char *state = cpd_node_get_text(finding, "state");

    if (!state || strcmp(state, "met") == 0)
        return;
    if (!parts)
        LEFT(w, "%s: %s.", cpd_node_get_text(finding, "title"),
             cpd_node_get_text(finding, "reason"));
    for (size_t i = 0; i < cpd_node_length(parts); i++)
        left_of_finding(w, cpd_node_at(parts, i));
}

struct piece_name {
    char text[48];
};

/* "1 July 2026 (3f9a1c)": several may be of one day. */
static struct piece_name name_of(const cpd_piece *piece)
{
    struct piece_name name;
    char id[CPD_ID_TEXT];

    cpd_uuid_format(id, &piece->id);
    snprintf(name.text, sizeof name.text, "%s (%s)",
             day_of(cpd_stretch__day(piece->record, "date")).text, id + strlen(id) - 6);
    return name;
}

/* "A", "B" and "C". */
static const char *quoted(struct renewal *w, const cpd_node *labels)
{
    size_t count = cpd_node_length(labels);
    const cpd_node *list = cpd_node_text(w->doc, "");

    for (size_t i = 0; list && i < count; i++)
        list = cpd_node_textf(w->doc, "%s%s\"%s\"", cpd_node_as_text(list),
                              i == 0           ? ""
                              : i + 1 == count ? " and "
                                               : ", ",
                              cpd_node_as_text(cpd_node_at(labels, i)));
    return list ? cpd_node_as_text(list) : "";
}

static void left_of_piece(struct renewal *w, const cpd_piece *piece, const cpd_node *shown)
{
    const cpd_node *missing = cpd_node_get(shown, "missing");

    if (cpd_node_get_bool(shown, "unreadable"))
        LEFT(w, "The piece of %s cannot be read here.", name_of(piece).text);
    else if (piece->same >= 0)
        LEFT(w, "The piece of %s has the same text as that of %s and is not counted.",
             name_of(piece).text, name_of(&w->pieces.items[piece->same]).text);
    else if (!w->enough && cpd_node_length(missing) > 0)
        LEFT(w, "The piece of %s says nothing yet under %s.", name_of(piece).text,
             quoted(w, missing));
}

static void left_of_grace(struct renewal *w)
{
    int days = (int)cpd_node_get_int(w->set->head, "grace_days", 0);

    if (days)
        LEFT(w, "It was taken for %d days more, until %s.", days, day_of(w->year.to + days).text);
}

static void left_of_due(struct renewal *w)
{
    if (w->due != CPD_DATE_NONE && w->today <= w->due)
        LEFT(w, "All should be in by %s.", day_of(w->due).text);
}

static void left_of_window(struct renewal *w)
{
    if (w->window.from == CPD_DATE_NONE)
        return;
    if (w->today < w->window.from)
        LEFT(w, "Renewal opens on %s and closes at the end of %s.", day_of(w->window.from).text,
             day_of(w->window.to).text);
    else if (w->today <= w->window.to)
        LEFT(w, "Renewal is open until the end of %s.", day_of(w->window.to).text);
    else
        LEFT(w, "Renewal closed at the end of %s.", day_of(w->window.to).text);
    left_of_due(w);
    if (w->today > w->window.to)
        left_of_grace(w);
}

/* The rules of the day asked about hold until they end; what is in force then decides. */
static void left_of_change(struct renewal *w)
{
    if (w->set->until != CPD_DATE_NONE && is_told(w) && w->set->until < w->year.to &&
        !cpd_stretch__is_once(w->set->head))
        LEFT(w, "These rules ended on %s, before this period does: those in force after it decide.",
             day_of(w->set->until).text);
}

/* The next of the reviews on the way. */
static void left_of_meetings(struct renewal *w)
{
    const cpd_node *meetings = cpd_node_get(w->root, "meetings");

    for (size_t i = 0; i < cpd_node_length(meetings); i++) {
        const cpd_node *meeting = cpd_node_at(meetings, i);
        cpd_date day = cpd_stretch__day(meeting, "date");

        if (day < w->today || cpd_node_get_bool(meeting, "optional"))
            continue;
        LEFT(w, "%s: by %s.", cpd_node_get_text(meeting, "title"), day_of(day).text);
        return;
    }
}

static void left_of_registration(struct renewal *w)
{
    const char *regulator = cpd_node_get_text(w->set->head, "regulator");

    if (is_purpose(w, "return") || is_purpose(w, "first-year"))
        return;
    if (w->registered == CPD_DATE_NONE)
        LEFT(w, "No registration is on record for this year: add it, so that what is owed can be "
                "told.");
    else if (!cpd_register__is_with(w->registration, w->set->head))
        LEFT(w, "You are registered with %s, and these are the rules of %s.",
             cpd_node_get_text(w->registration, "body"), regulator);
}

static void left_of_others(struct renewal *w)
{
    const cpd_node *others = cpd_node_get(w->root, "others");

    for (size_t i = 0; i < cpd_node_length(others); i++)
        LEFT(w, "%s holds for you too: cpd renewal --rules %s.",
             cpd_node_get_text(cpd_node_at(others, i), "title"),
             cpd_node_get_text(cpd_node_at(others, i), "set"));
}

static void left_of_submitting(struct renewal *w, bool owed)
{
    const char *regulator = cpd_node_get_text(w->set->head, "regulator");

    if (!is_purpose(w, "renewal"))
        LEFT(w, "Nothing is submitted from here, and nothing is decided: %s does.", regulator);
    else if (owed && cpd_node_get(w->set->head, "form"))
        LEFT(w, "Nothing is submitted from here: copy it into the form of %s.", regulator);
    else
        LEFT(w, "Nothing is submitted or paid from here: renew with %s.", regulator);
}

static void left_of_set(struct renewal *w, bool owed)
{
    const char *certainty = cpd_node_get_text(w->set->head, "certainty");
    const char *regulator = cpd_node_get_text(w->set->head, "regulator");

    if (certainty && strcmp(certainty, "unconfirmed") == 0)
        LEFT(w, "These rules are UNCONFIRMED: hold them against what %s itself says.", regulator);
    left_of_submitting(w, owed);
}

/* ---- the report ---- */

static void set_period(struct renewal *w, const char *key, cpd_period period)
{
    cpd_node *shown = cpd_node_object(w->doc);
    char from[CPD_DATE_TEXT], to[CPD_DATE_TEXT];

    if (period.from == CPD_DATE_NONE)
        return;
    cpd_date_format(from, period.from);
    cpd_date_format(to, period.to);
    cpd_node_set_text(w->doc, shown, "from", from);
    cpd_node_set_text(w->doc, shown, "to", to);
    cpd_node_set(w->doc, w->root, key, shown);
}

static void set_day(struct renewal *w, cpd_node *object, const char *key, cpd_date day)
{
    char text[CPD_DATE_TEXT];

    cpd_date_format(text, day);
    if (day != CPD_DATE_NONE)
        cpd_node_set_text(w->doc, object, key, text);
}

static void set_head(struct renewal *w)
{
    static const char *const keys[] = {"regulator", "purpose", "nation", "title",
                                       "certainty", "note",    "fee",    NULL};
    const cpd_node *head = w->set->head, *review = cpd_node_get(head, "review");
    char id[CPD_UUID_TEXT];

    cpd_uuid_format(id, &w->person.id);
    for (const char *const *key = keys; *key; key++)
        cpd_node_set_text(w->doc, w->root, *key, cpd_node_get_text(head, *key));
    cpd_node_set_text(w->doc, w->root, "set", w->set->name);
    cpd_node_set_text(w->doc, w->root, "version", w->set->version);
    cpd_node_set_text(w->doc, w->root, "person", id);
    cpd_node_set_text(w->doc, w->root, "name", w->person.name);
    set_period(w, "year", w->year);
    set_period(w, "window", w->window);
    set_day(w, w->root, "due", w->due);
    if (review)
        cpd_node_set(w->doc, w->root, "review", cpd_node_copy(w->doc, review));
}

/* The reviews on the way, each with its day. */
static void set_meetings(struct renewal *w)
{
    const cpd_node *meetings = cpd_node_get(w->set->head, "meetings");
    cpd_node *list = cpd_node_list(w->doc);

    for (size_t i = 0; i < cpd_node_length(meetings); i++) {
        cpd_node *shown = cpd_node_copy(w->doc, cpd_node_at(meetings, i));
        int month = (int)cpd_node_get_int(shown, "month", 0);

        if (is_told(w))
            set_day(w, shown, "date", cpd_date_add_months(w->year.from, month));
        cpd_node_add(w->doc, list, shown);
    }
    if (meetings)
        cpd_node_set(w->doc, w->root, "meetings", list);
}

/* What else holds for this person on the day. */
static void set_others(struct renewal *w)
{
    cpd_node *list = cpd_node_list(w->doc);

    for (size_t i = 0; i < w->choice.count; i++) {
        const cpd_set *set = w->choice.holds[i].set;
        cpd_node *other = cpd_node_object(w->doc);

        if (set == w->set)
            continue;
        cpd_node_set_text(w->doc, other, "set", set->name);
        cpd_node_set_text(w->doc, other, "version", set->version);
        cpd_node_set_text(w->doc, other, "title", set->title);
        cpd_node_set_text(w->doc, other, "purpose", cpd_node_get_text(set->head, "purpose"));
        cpd_node_add(w->doc, list, other);
    }
    cpd_node_set(w->doc, w->root, "others", list);
}

/* Why nothing but the fee is owed; NULL when more is. */
static cpd_node *why_not(struct renewal *w)
{
    cpd_date from = cpd_stretch__day(w->set->head, "pays_only_from");
    int free_months = (int)cpd_node_get_int(cpd_node_get(w->set->head, "period"), "free_months", 0);
    cpd_date free_until = cpd_date_add_months(w->registered, free_months);

    if (w->registered == CPD_DATE_NONE)
        return NULL;
    if (from != CPD_DATE_NONE && w->registered >= from)
        return cpd_node_textf(w->doc,
                              "You have been registered since %s. Who registered on or after %s "
                              "owes the fee for this year and no CPD.",
                              day_of(w->registered).text, day_of(from).text);
    if (free_months && w->judged < free_until)
        return cpd_node_textf(w->doc, "It began on %s: nothing is owed before %s.",
                              day_of(w->registered).text, day_of(free_until).text);
    return NULL;
}

static bool set_owed(struct renewal *w)
{
    cpd_node *why = why_not(w);

    cpd_node_set_bool(w->doc, w->root, "owed", !why);
    cpd_node_set(w->doc, w->root, "why", why);
    return !why;
}

static void set_pieces(struct renewal *w, bool owed)
{
    const cpd_node *form = cpd_node_get(w->set->head, "form");
    cpd_node *list = cpd_node_list(w->doc);

    for (size_t i = 0; form && i < w->pieces.count; i++) {
        cpd_node *shown = cpd_piece__show(w->doc, &w->pieces, i, form);

        cpd_node_add(w->doc, list, shown);
        if (owed)
            left_of_piece(w, &w->pieces.items[i], shown);
    }
    cpd_node_set(w->doc, w->root, "pieces", list);
}

static int build(struct renewal *w)
{
    bool owed;
    int r = 0;

    set_head(w);
    set_registration(w);
    set_meetings(w);
    set_others(w);
    if (is_told(w))
        r = cpd_pieces__read(&w->pieces, w->home, w->year, cpd_node_get(w->set->head, "form"));
    if (r == 0)
        r = judge(w);
    if (r < 0)
        return r;
    owed = set_owed(w);
    if (owed)
        left_of_finding(w, cpd_node_get(w->root, "requirement"));
    set_pieces(w, owed);
    left_of_meetings(w);
    left_of_window(w);
    left_of_change(w);
    left_of_registration(w);
    left_of_set(w, owed);
    left_of_others(w);
    cpd_node_set(w->doc, w->root, "left_to_do", w->left);
    return cpd_doc_failed(w->doc) ? cpd_error__no_memory() : 0;
}

static int draft(struct renewal *w, const char *rules)
{
    bool within = cpd_store__in_transaction(w->home->store);
    int r = cpd_store__read_begin(w->home->store);

    if (r < 0)
        return r;
    r = cpd_people__acting(&w->person, w->home);
    if (r == 0)
        r = read_person(w);
    if (r == 0)
        r = find_rules(w, rules);
    if (r == 0)
        r = build(w);
    if (!within)
        cpd_store__read_end(w->home->store);
    return r;
}

int cpd_returns_renewal(cpd_doc **out, cpd_home *home, const cpd_renewal_options *options)
{
    static const cpd_renewal_options defaults = CPD_RENEWAL_OPTIONS_INIT;
    struct renewal w = {.home = home, .doc = cpd_doc_new(), .today = cpd_people__today(home)};
    int r;

    options = options ? options : &defaults;
    w.asked = options->as_of == CPD_DATE_NONE ? w.today : options->as_of;
    w.root = cpd_node_object(w.doc);
    w.left = cpd_node_list(w.doc);
    cpd_doc_set_root(w.doc, w.root);
    cpd_node_set_text(w.doc, w.root, "schema", "cpd.renewal/1");
    cpd_node_set_text(w.doc, w.root, "status", "NOT submitted");
    r = w.doc ? draft(&w, options->rules) : cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&w.doc);
    cpd_pieces__fini(&w.pieces);
    free(w.posts);
    cpd_doc_free(w.shown);
    cpd_doc_free(w.doc);
    return r;
}
