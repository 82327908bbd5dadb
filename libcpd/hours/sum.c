/* What was recorded over a period, by category and by week, as a report. */
#include <stdlib.h>
#include <string.h>

#include "framework/framework.h"
#include "hours/hours.h"
#include "hours/window.h"
#include "person/person.h"
#include "person/seen.h"

#define SETS_MOST 32

struct sum {
    cpd_doc *doc;
    cpd_home *home;
    cpd_person_row person;
    cpd_period period;
    cpd_facts facts;
    cpd_away away;
    cpd_time_sums sums;
    cpd_node *root;
};

/* ---- whose, and when ---- */

static int find_person(struct sum *sum, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r;

    if (!person)
        return cpd_people__acting(&sum->person, sum->home);
    r = cpd_person_find(id, sum->home, person);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(&sum->person, sum->home, &uuid)
                                      : CPD_EABSENT;
    if (r == 0)
        r = cpd_people__may_read(sum->home, &sum->person);
    return r == 0
               ? cpd_seen__note(sum->home, &(cpd_sight){.what = "hours", .holder = &sum->person.id})
               : r;
}

/* An open beginning is the first day with time, an open end is today. */
static int read_facts(struct sum *sum)
{
    size_t count;
    const cpd_fact *time;
    int r;

    if (sum->period.to == CPD_DATE_NONE)
        sum->period.to = cpd_people__today(sum->home);
    r = cpd_facts__read(&sum->facts, sum->home, sum->person.portfolio_no, sum->period.to, 0);
    if (r < 0)
        return r;
    time = cpd_facts__of_kind(&sum->facts, CPD_KIND_TIME, &count);
    if (sum->period.from == CPD_DATE_NONE)
        sum->period.from = count ? time[0].day : sum->period.to;
    if (sum->period.from > sum->period.to) {
        cpd_error__set(CPD_EINPUT, "the period ends before it begins");
        return cpd_error__hint("Give the earlier day first.");
    }
    r = cpd_away__read(&sum->away, &sum->facts, sum->period.to);
    return r == 0 ? cpd_time_sums__read(&sum->sums, &sum->facts, &sum->away, sum->period) : r;
}

/* ---- categories ---- */

static void add_category(struct sum *sum, cpd_node *list, const cpd_node *entry, int64_t minutes)
{
    cpd_doc *doc = sum->doc;
    cpd_node *category = cpd_node_object(doc);

    cpd_node_set_text(doc, category, "code", cpd_node_get_text(entry, "code"));
    cpd_node_set_text(doc, category, "title", cpd_node_get_text(entry, "title"));
    cpd_node_set_int(doc, category, "minutes", minutes);
    cpd_node_set_int(doc, category, "share_bp", minutes * CPD_BP / sum->sums.total);
    cpd_node_set_bool(doc, category, "front_line", cpd_node_get_bool(entry, "front_line"));
    cpd_node_add(doc, list, category);
}

static bool is_listed(const cpd_node *list, const char *code)
{
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "code"), code) == 0)
            return true;
    return false;
}

static int add_categories_of(struct sum *sum, cpd_node *list, const cpd_set *set)
{
    const cpd_node *const *entries;
    size_t count;
    int r = cpd_set__parts(&entries, &count, sum->home, set);

    for (size_t i = 0; r == 0 && i < count; i++) {
        const char *code = cpd_node_get_text(entries[i], "code");
        int32_t term = 0;
        int64_t minutes;

        if (!code || is_listed(list, code))
            continue;
        r = cpd_facts__word(&term, sum->home, code);
        minutes = term ? cpd_time_sums__of(&sum->sums, term) : 0;
        if (r == 0 && minutes > 0)
            add_category(sum, list, entries[i], minutes);
    }
    return r;
}

/* Every category was checked against a vocabulary when it was saved, so all that were ever adopted
 * are asked, the newest first: its titles are today's. */
static int add_categories(struct sum *sum)
{
    cpd_node *list = cpd_node_list(sum->doc);
    const cpd_set *set = NULL;
    size_t count = 0;
    int r = cpd_sets__at(&set, sum->home, count);

    while (r == 0 && set)
        r = cpd_sets__at(&set, sum->home, ++count);
    while (r == 0 && count-- > 0) {
        r = cpd_sets__at(&set, sum->home, count);
        if (r == 0 && set && strcmp(set->kind, "vocabulary") == 0)
            r = add_categories_of(sum, list, set);
    }
    cpd_node_set(sum->doc, sum->root, "categories", list);
    return r;
}

/* ---- weeks ---- */

/* By which share of contracted hours a week is called sampled: as the nearest vocabulary says that
 * says it; a requirement names its own. 0 where none does. */
static int read_full_week(int *out, struct sum *sum)
{
    const cpd_set *sets[SETS_MOST];
    size_t count = 0;
    int r = cpd_sets__in_force(sets, SETS_MOST, &count, sum->home, "vocabulary", sum->period.to, 0);

    *out = 0;
    for (size_t i = 0; r == 0 && !*out && i < count && i < SETS_MOST; i++)
        *out = (int)cpd_node_get_int(sets[i]->head, "full_week", 0);
    return r;
}

static void add_week(struct sum *sum, cpd_node *list, const cpd_week *week, int full_week)
{
    cpd_node *shown = cpd_node_object(sum->doc);
    char monday[CPD_DATE_TEXT];

    cpd_date_format(monday, week->monday);
    cpd_node_set_text(sum->doc, shown, "monday", monday);
    cpd_node_set_int(sum->doc, shown, "minutes", week->minutes);
    if (week->agreed_fifths > 0)
        cpd_node_set_int(sum->doc, shown, "expected_minutes",
                         (week->agreed_fifths - week->away_fifths) / 5);
    if (full_week)
        cpd_node_set_bool(sum->doc, shown, "sampled", cpd_week__is_sampled(week, full_week));
    cpd_node_add(sum->doc, list, shown);
}

static int add_weeks(struct sum *sum)
{
    cpd_node *list = cpd_node_list(sum->doc);
    cpd_week *weeks = NULL;
    size_t count = 0;
    int full_week, sampled = 0;
    int r = read_full_week(&full_week, sum);

    if (r == 0)
        r = cpd_weeks__read(&weeks, &count, &sum->facts, &sum->away, sum->period);
    for (size_t i = 0; r == 0 && i < count; i++) {
        add_week(sum, list, &weeks[i], full_week);
        sampled += cpd_week__is_sampled(&weeks[i], full_week);
    }
    free(weeks);
    cpd_node_set(sum->doc, sum->root, "weeks", list);
    if (full_week) {
        cpd_node_set_int(sum->doc, sum->root, "sampled_weeks", sampled);
        cpd_node_set_int(sum->doc, sum->root, "full_week_bp", full_week);
    }
    return r;
}

/* ---- the report ---- */

static void set_head(struct sum *sum)
{
    char id[CPD_UUID_TEXT], from[CPD_DATE_TEXT], to[CPD_DATE_TEXT];

    cpd_uuid_format(id, &sum->person.id);
    cpd_date_format(from, sum->period.from);
    cpd_date_format(to, sum->period.to);
    cpd_node_set_text(sum->doc, sum->root, "schema", "cpd.hours/1");
    cpd_node_set_text(sum->doc, sum->root, "person", id);
    cpd_node_set_text(sum->doc, sum->root, "from", from);
    cpd_node_set_text(sum->doc, sum->root, "to", to);
}

static int build(struct sum *sum)
{
    int r;

    sum->root = cpd_node_object(sum->doc);
    cpd_doc_set_root(sum->doc, sum->root);
    set_head(sum);
    r = add_categories(sum);
    cpd_node_set_int(sum->doc, sum->root, "total_minutes", sum->sums.total);
    cpd_node_set_int(sum->doc, sum->root, "left_out_minutes", sum->sums.left_out);
    cpd_node_set_int(sum->doc, sum->root, "absent_days",
                     cpd_away__working_days(&sum->away, sum->period));
    if (r == 0)
        r = add_weeks(sum);
    return r == 0 && cpd_doc_failed(sum->doc) ? cpd_error__no_memory() : r;
}

int cpd_hours_sum(cpd_doc **out, cpd_home *home, const char *person, cpd_period period)
{
    struct sum sum = {.doc = cpd_doc_new(), .home = home, .period = period};
    int r = sum.doc ? find_person(&sum, person) : cpd_error__no_memory();

    if (r == 0)
        r = read_facts(&sum);
    if (r == 0)
        r = build(&sum);
    if (r == 0)
        *out = cpd_steal(&sum.doc);
    cpd_time_sums__fini(&sum.sums);
    cpd_away__fini(&sum.away);
    cpd_facts__fini(&sum.facts);
    cpd_doc_free(sum.doc);
    return r;
}
