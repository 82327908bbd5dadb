/* The renewal of a registration year, drafted: the regulator's rules for the year, the pieces laid
 * out as its form asks, and what is left to do. Nothing is ever submitted from here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cpd/returns.h>

#include "returns/pieces.h"
#include "rules/rules.h"
#include "store/store.h"

#define SETS_MOST 32

struct renewal {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *root, *left;
    cpd_person_row person;
    cpd_date today, asked, judged; /* judged: up to which day pieces count */
    const cpd_set *set;
    cpd_period year, window;
    cpd_pieces pieces;
    bool enough;                   /* are the pieces that say all that the form requires */
    cpd_date registered;           /* since when without a break; CPD_DATE_NONE: not on record */
    const cpd_node *registration;  /* of the year, with its regulator where there is one; or NULL */
    cpd_doc *shown;                /* the person */
    const cpd_node *registrations; /* all of theirs */
};

/* ---- registration ---- */

static cpd_date date_of(const cpd_node *object, const char *key)
{
    const char *text = cpd_node_get_text(object, key);
    cpd_date date = CPD_DATE_NONE;

    return text && cpd_date_parse(&date, text) == 0 ? date : CPD_DATE_NONE;
}

static cpd_period period_of(const cpd_node *object, const char *from, const char *to)
{
    return (cpd_period){date_of(object, from), date_of(object, to)};
}

static bool same_body(const cpd_node *registration, const char *body)
{
    const char *own = cpd_node_get_text(registration, "body");

    return own && body && strcasecmp(own, body) == 0;
}

/* The registration in force on a day; the newest statement of several. @param body  NULL: any */
static const cpd_node *registration_on(const cpd_node *list, cpd_date day, const char *body)
{
    const cpd_node *found = NULL;

    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (cpd_period_has(period_of(cpd_node_at(list, i), "since", "until"), day) &&
            (!body || same_body(cpd_node_at(list, i), body)))
            found = cpd_node_at(list, i);
    return found;
}

/* Back through what adjoins it, so that a new statement about an old registration (another status)
 * is no new registration, and a restoration after a break is one. */
static cpd_date without_break(const cpd_node *list, const cpd_node *registration)
{
    cpd_date since = date_of(registration, "since");
    const char *body = cpd_node_get_text(registration, "body");

    for (size_t i = 0; i < cpd_node_length(list);) {
        cpd_period other = period_of(cpd_node_at(list, i), "since", "until");
        bool adjoins = other.from < since && (other.to == CPD_DATE_NONE || other.to + 1 >= since);

        if (same_body(cpd_node_at(list, i), body) && other.from != CPD_DATE_NONE && adjoins) {
            since = other.from;
            i = 0;
        } else {
            i++;
        }
    }
    return since;
}

static int read_registrations(struct renewal *w)
{
    char id[CPD_UUID_TEXT];
    int r;

    cpd_uuid_format(id, &w->person.id);
    r = cpd_person_show(&w->shown, w->home, id);
    w->registrations = cpd_node_get(cpd_doc_root(w->shown), "registrations");
    return r;
}

static bool is_registered_with(const struct renewal *w, const char *regulator)
{
    return regulator && (registration_on(w->registrations, w->asked, regulator) ||
                         registration_on(w->registrations, w->today, regulator));
}

/* Of the year meant, whichever of its days was asked about. Who is registered in two nations is
 * asked by each regulator for itself. */
static void set_registration(struct renewal *w)
{
    const char *regulator = cpd_node_get_text(w->set->head, "regulator");
    const cpd_node *own = registration_on(w->registrations, w->judged, regulator);

    w->registration = own ? own : registration_on(w->registrations, w->judged, NULL);
    w->registered =
        w->registration ? without_break(w->registrations, w->registration) : CPD_DATE_NONE;
    if (w->registration)
        cpd_node_set(w->doc, w->root, "registration", cpd_node_copy(w->doc, w->registration));
}

/* ---- the rules of the year ---- */

/* The nearest whose year holds the day; that of the person's own regulator before all others. */
static const cpd_set *choose(const struct renewal *w, const cpd_set *const *sets, size_t count)
{
    const cpd_set *first = NULL;

    for (size_t i = 0; i < count; i++) {
        const cpd_node *head = sets[i]->head;
        const char *regulator = cpd_node_get_text(head, "regulator");

        if (!cpd_period_has(period_of(cpd_node_get(head, "year"), "from", "to"), w->asked))
            continue;
        if (is_registered_with(w, regulator))
            return sets[i];
        first = first ? first : sets[i];
    }
    return first;
}

/* Pieces of the whole year count, up to today. Of a year to come there is nothing yet. */
static void set_days(struct renewal *w)
{
    w->year = period_of(cpd_node_get(w->set->head, "year"), "from", "to");
    w->window = period_of(cpd_node_get(w->set->head, "window"), "from", "to");
    w->judged = w->today < w->year.to ? w->today : w->year.to;
    if (w->judged < w->year.from)
        w->judged = w->asked;
}

static int find_rules(struct renewal *w)
{
    const cpd_set *sets[SETS_MOST];
    size_t count = 0;
    char day[32];
    int r = cpd_sets__in_force(sets, SETS_MOST, &count, w->home, "returns", w->asked, 0);

    if (r < 0)
        return r;
    w->set = choose(w, sets, count < SETS_MOST ? count : SETS_MOST);
    if (w->set) {
        set_days(w);
        return 0;
    }
    cpd_date_format_long(day, sizeof day, w->asked);
    cpd_error__set(CPD_EABSENT, "no regulator's rules are adopted for %s", day);
    return cpd_error__hint("See which are: cpd framework list.");
}

/* ---- what is asked ---- */

struct found {
    cpd_facts facts;
    cpd_post *posts;
    size_t post_count;
};

static int find_requirement(cpd_node **out, cpd_doc *doc, const struct renewal *w,
                            const struct found *found)
{
    cpd_evaluation *evaluation;
    cpd_requirement *asked;
    int r =
        cpd_rules__requirement(&asked, w->home, w->set, cpd_node_get(w->set->head, "requirements"),
                               cpd_node_get_text(w->set->head, "certainty"));

    if (r == 0)
        r = cpd_evaluation__new(&evaluation, doc,
                                &(cpd_subject){.home = w->home,
                                               .facts = &found->facts,
                                               .person = w->person.no,
                                               .has = "you have",
                                               .posts = found->posts,
                                               .post_count = found->post_count,
                                               .as_of = w->judged,
                                               .year = w->year});
    if (r < 0)
        return r;
    *out = cpd_evaluation__find(evaluation, asked);
    return cpd_evaluation__end(evaluation);
}

/* A piece counts from its first sentence on; the form takes it when all that it requires is said.
 * So the same is asked again of the whole ones alone: are they enough, nobody needs the others. */
static int find_enough(struct renewal *w, struct found *found)
{
    cpd_doc *aside = cpd_doc_new();
    cpd_node *finding = NULL;
    const char *state;
    int r =
        aside ? cpd_pieces__drop(&w->pieces, w->home, &found->facts, true) : cpd_error__no_memory();

    if (r == 0)
        r = find_requirement(&finding, aside, w, found);
    state = cpd_node_get_text(finding, "state");
    w->enough = r == 0 && state && strcmp(state, "met") == 0;
    cpd_doc_free(aside);
    return r;
}

static int judge(struct renewal *w)
{
    struct found found = {0};
    cpd_node *finding = NULL;
    int r = cpd_facts__read(&found.facts, w->home, w->person.portfolio_no, w->judged, 0);

    if (r == 0)
        r = cpd_pieces__drop(&w->pieces, w->home, &found.facts, false);
    if (r == 0)
        r = cpd_people__posts(&found.posts, &found.post_count, w->home, &w->person.id, 0);
    if (r == 0)
        r = find_requirement(&finding, w->doc, w, &found);
    if (r == 0)
        r = find_enough(w, &found);
    cpd_node_set(w->doc, w->root, "requirement", finding);
    free(found.posts);
    cpd_facts__fini(&found.facts);
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
    snprintf(name.text, sizeof name.text, "%s (%s)", day_of(date_of(piece->record, "date")).text,
             id + strlen(id) - 6);
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

static void left_of_window(struct renewal *w)
{
    if (w->today < w->window.from)
        LEFT(w, "Renewal opens on %s and closes at the end of %s.", day_of(w->window.from).text,
             day_of(w->window.to).text);
    else if (w->today <= w->window.to)
        LEFT(w, "Renewal is open until the end of %s.", day_of(w->window.to).text);
    else
        LEFT(w, "Renewal closed at the end of %s.", day_of(w->window.to).text);
}

static void left_of_registration(struct renewal *w)
{
    const char *regulator = cpd_node_get_text(w->set->head, "regulator");

    if (w->registered == CPD_DATE_NONE)
        LEFT(w, "No registration is on record for this year: add it, so that what is owed can be "
                "told.");
    else if (!same_body(w->registration, regulator))
        LEFT(w, "You are registered with %s, and these are the rules of %s.",
             cpd_node_get_text(w->registration, "body"), regulator);
}

static void left_of_set(struct renewal *w, bool owed)
{
    const char *certainty = cpd_node_get_text(w->set->head, "certainty");
    const char *regulator = cpd_node_get_text(w->set->head, "regulator");

    if (certainty && strcmp(certainty, "unconfirmed") == 0)
        LEFT(w, "These rules are UNCONFIRMED: hold them against what %s itself says.", regulator);
    if (owed)
        LEFT(w, "Nothing is submitted from here: copy it into the form of %s.", regulator);
    else
        LEFT(w, "Nothing is submitted or paid from here: renew with %s.", regulator);
}

/* ---- the report ---- */

static void set_period(struct renewal *w, const char *key, cpd_period period)
{
    cpd_node *shown = cpd_node_object(w->doc);
    char from[CPD_DATE_TEXT], to[CPD_DATE_TEXT];

    cpd_date_format(from, period.from);
    cpd_date_format(to, period.to);
    cpd_node_set_text(w->doc, shown, "from", from);
    cpd_node_set_text(w->doc, shown, "to", to);
    cpd_node_set(w->doc, w->root, key, shown);
}

static void set_head(struct renewal *w)
{
    const cpd_node *head = w->set->head;
    char id[CPD_UUID_TEXT];

    cpd_uuid_format(id, &w->person.id);
    cpd_node_set_text(w->doc, w->root, "regulator", cpd_node_get_text(head, "regulator"));
    cpd_node_set_text(w->doc, w->root, "set", w->set->name);
    cpd_node_set_text(w->doc, w->root, "version", w->set->version);
    cpd_node_set_text(w->doc, w->root, "certainty", cpd_node_get_text(head, "certainty"));
    cpd_node_set_text(w->doc, w->root, "note", cpd_node_get_text(head, "note"));
    cpd_node_set_text(w->doc, w->root, "person", id);
    cpd_node_set_text(w->doc, w->root, "name", w->person.name);
    set_period(w, "year", w->year);
    set_period(w, "window", w->window);
}

/* Who joined late in the year only pays. */
static bool set_owed(struct renewal *w)
{
    cpd_date from = date_of(w->set->head, "pays_only_from");
    bool pays_only =
        from != CPD_DATE_NONE && w->registered != CPD_DATE_NONE && w->registered >= from;

    cpd_node_set_bool(w->doc, w->root, "owed", !pays_only);
    if (pays_only)
        cpd_node_set(w->doc, w->root, "why",
                     cpd_node_textf(w->doc,
                                    "You have been registered since %s. Who registered on or after "
                                    "%s owes the fee for this year and no CPD.",
                                    day_of(w->registered).text, day_of(from).text));
    return !pays_only;
}

static void set_pieces(struct renewal *w, bool owed)
{
    const cpd_node *form = cpd_node_get(w->set->head, "form");
    cpd_node *list = cpd_node_list(w->doc);

    for (size_t i = 0; i < w->pieces.count; i++) {
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
    int r;

    set_head(w);
    set_registration(w);
    r = cpd_pieces__read(&w->pieces, w->home, w->year, cpd_node_get(w->set->head, "form"));
    if (r == 0)
        r = judge(w);
    if (r < 0)
        return r;
    owed = set_owed(w);
    if (owed)
        left_of_finding(w, cpd_node_get(w->root, "requirement"));
    set_pieces(w, owed);
    left_of_window(w);
    left_of_registration(w);
    left_of_set(w, owed);
    cpd_node_set(w->doc, w->root, "left_to_do", w->left);
    return cpd_doc_failed(w->doc) ? cpd_error__no_memory() : 0;
}

static int draft(struct renewal *w)
{
    bool within = cpd_store__in_transaction(w->home->store);
    int r = cpd_store__read_begin(w->home->store);

    if (r < 0)
        return r;
    r = cpd_people__acting(&w->person, w->home);
    if (r == 0)
        r = read_registrations(w);
    if (r == 0)
        r = find_rules(w);
    if (r == 0)
        r = build(w);
    if (!within)
        cpd_store__read_end(w->home->store);
    return r;
}

int cpd_returns_renewal(cpd_doc **out, cpd_home *home, cpd_date as_of)
{
    struct renewal w = {.home = home, .doc = cpd_doc_new(), .today = cpd_people__today(home)};
    int r;

    w.asked = as_of == CPD_DATE_NONE ? w.today : as_of;
    w.root = cpd_node_object(w.doc);
    w.left = cpd_node_list(w.doc);
    cpd_doc_set_root(w.doc, w.root);
    cpd_node_set_text(w.doc, w.root, "schema", "cpd.renewal/1");
    cpd_node_set_text(w.doc, w.root, "status", "NOT submitted");
    r = w.doc ? draft(&w) : cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&w.doc);
    cpd_pieces__fini(&w.pieces);
    cpd_doc_free(w.shown);
    cpd_doc_free(w.doc);
    return r;
}
