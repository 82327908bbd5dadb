/* Trying a variant before anybody adopts it: on its own cases, and on what is on record. Adopting
 * is done for real in a change that is abandoned, so what is shown is what would be. */
#include <string.h>

#include <cpd/career.h>

#include "ledger/ledger.h"
#include "person/person.h"
#include "variant/adopt.h"

struct trial {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *people; /* those who may be shown */
    cpd_date day;
    int64_t changed;
};

/* "none": nothing is asked of them. */
static const char *state_of(const cpd_node *finding)
{
    const char *state = cpd_node_get_text(finding, "state");

    return state ? state : "none";
}

/* Of a finding made of parts, the first part for which it is as it is: "2 of 3 are met" tells less.
 */
static const cpd_node *telling(const cpd_node *finding)
{
    const cpd_node *parts = cpd_node_get(finding, "parts");

    for (size_t i = 0; i < cpd_node_length(parts); i++) {
        const cpd_node *part = cpd_node_at(parts, i);

        if (strcmp(state_of(part), state_of(finding)) == 0)
            return telling(part);
    }
    return finding;
}

static void set_before(struct trial *t, cpd_node *person, const char *key, const cpd_node *finding)
{
    cpd_node *shown = cpd_node_object(t->doc);

    cpd_node_set_text(t->doc, shown, "before", state_of(finding));
    cpd_node_set(t->doc, person, key, shown);
}

static void set_after(struct trial *t, cpd_node *person, const char *key, const cpd_node *finding)
{
    cpd_node *shown = cpd_node_get(person, key);
    bool changed = strcmp(cpd_node_get_text(shown, "before"), state_of(finding)) != 0;

    cpd_node_set_text(t->doc, shown, "after", state_of(finding));
    cpd_node_set_text(t->doc, shown, "reason", cpd_node_get_text(telling(finding), "reason"));
    cpd_node_set_bool(t->doc, shown, "changed", changed);
    if (changed)
        cpd_node_set_bool(t->doc, person, "changed", true);
}

typedef void setter(struct trial *t, cpd_node *person, const char *key, const cpd_node *finding);

static int ask(struct trial *t, cpd_node *person, setter *set)
{
    cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
    cpd_doc *progress;
    int r;

    options.person = cpd_node_get_text(person, "person");
    options.as_of = t->day;
    r = cpd_career_progress(&progress, t->home, &options);
    if (r < 0)
        return r;
    cpd_node_set_text(t->doc, person, "grade", cpd_node_get_text(cpd_doc_root(progress), "grade"));
    set(t, person, "practice", cpd_node_get(cpd_doc_root(progress), "practice"));
    set(t, person, "supervision", cpd_node_get(cpd_doc_root(progress), "supervision"));
    set(t, person, "towards", cpd_node_get(cpd_doc_root(progress), "requirement"));
    cpd_doc_free(progress);
    return 0;
}

static int ask_all(struct trial *t, setter *set)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(t->people); i++)
        r = ask(t, cpd_node_at(t->people, i), set);
    return r;
}

/* ---- who ---- */

static int find_people(struct trial *t)
{
    CPD_FREE cpd_person_row *people = NULL;
    size_t count = 0;
    int r = cpd_people__judged(&people, &count, t->home);

    for (size_t i = 0; r == 0 && i < count; i++) {
        cpd_node *row = cpd_node_object(t->doc);
        char id[CPD_ID_TEXT];

        cpd_uuid_format(id, &people[i].id);
        cpd_node_set_text(t->doc, row, "person", id);
        cpd_node_set_text(t->doc, row, "name", people[i].name);
        cpd_node_add(t->doc, t->people, row);
    }
    return r;
}

/* ---- what would be ---- */

static int ask_after(struct trial *t, const struct cpd_candidate *c)
{
    int64_t position;
    int r = cpd_change__begin(t->home);

    if (r < 0)
        return r;
    r = cpd_candidate__adopt(&position, t->home, c, CPD_DATE_NONE, CPD_DATE_NONE);
    if (r == 0)
        r = ask_all(t, set_after);
    cpd_candidate__abandon(t->home);
    return r;
}

static void set_trial(struct trial *t, cpd_node *out)
{
    for (size_t i = 0; i < cpd_node_length(t->people); i++)
        t->changed += cpd_node_get_bool(cpd_node_at(t->people, i), "changed");
    cpd_object__set_date(t->doc, out, "as_of", t->day);
    cpd_node_set(t->doc, out, "people", t->people);
    cpd_node_set_int(t->doc, out, "changed", t->changed);
    cpd_node_set_text(t->doc, out, "note",
                      "Tried on what is on record and abandoned: nothing was adopted.");
}

static int try_on_records(struct trial *t, cpd_node *out, const struct cpd_candidate *c)
{
    int r = find_people(t);

    if (r == 0)
        r = ask_all(t, set_before);
    if (r == 0)
        r = ask_after(t, c);
    if (r == 0)
        set_trial(t, out);
    return r;
}

/* What was adopted already cannot be tried: it is what is on record. */
static int try_in_home(struct trial *t, cpd_node *out, const struct cpd_candidate *c)
{
    bool same = false;
    int r = cpd_sets__was_adopted(&same, t->home, cpd_doc_root(c->set));

    if (r <= 0)
        return r < 0 ? r : try_on_records(t, out, c);
    cpd_node_set_text(t->doc, out, "note",
                      same ? "This version was adopted already: nothing would change."
                           : "This version was adopted already, and says something else. Give "
                             "this one a new version to see what would change.");
    return 0;
}

static int test(cpd_doc *doc, cpd_home *home, const struct cpd_candidate *c, cpd_date as_of)
{
    const cpd_node *set = cpd_doc_root(c->set);
    cpd_node *out = cpd_node_object(doc);
    struct trial t = {.home = home, .doc = doc, .people = cpd_node_list(doc), .day = as_of};
    int r;

    cpd_node_set_text(doc, out, "schema", "cpd.variant-test/1");
    cpd_node_set_text(doc, out, "variant", cpd_node_get_text(set, "set"));
    cpd_node_set_text(doc, out, "version", cpd_node_get_text(set, "version"));
    r = cpd_variant__run_cases(doc, out, c->variant, set, c->issues);
    if (r == 0 && home) {
        t.day = as_of == CPD_DATE_NONE ? cpd_people__today(home) : as_of;
        r = try_in_home(&t, out, c);
    }
    cpd_doc_set_root(doc, out);
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

int cpd_variant_test(cpd_doc **out, cpd_home *home, const char *folder, cpd_date as_of,
                     cpd_issues *issues)
{
    struct cpd_candidate c = {0};
    cpd_doc *doc = cpd_doc_new();
    int r = cpd_candidate__open(&c, folder, issues);

    if (r == 0)
        r = test(doc, home, &c, as_of);
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_candidate__fini(&c);
    cpd_doc_free(doc);
    return r;
}
