/* One evaluation: the requirements of one person on one day. What several of them need, sums over a
 * window, days away, endorsements, the ids of records shown, is made once and kept until the end.
 *
 * Nothing is returned half: the first failure is remembered, findings made after it are NULL, and
 * the end tells.
 */
#include "rules/requirement.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"

int cpd_evaluation__new(cpd_evaluation **out, cpd_doc *doc, const cpd_subject *subject)
{
    cpd_evaluation *e = calloc(1, sizeof *e);
    int r = e ? 0 : cpd_error__no_memory();

    if (r == 0) {
        e->doc = doc;
        e->subject = *subject;
        r = cpd_away__read(&e->away, subject->facts, subject->as_of);
    }
    if (r == 0 && subject->home)
        r = cpd_ledger__position(&e->position, subject->home);
    if (r == 0)
        *out = cpd_steal(&e);
    cpd_evaluation__end(e);
    return r;
}

int cpd_evaluation__end(cpd_evaluation *e)
{
    int failed = e ? e->failed : 0;

    if (!e)
        return 0;
    if (failed == 0 && cpd_doc_failed(e->doc))
        failed = cpd_error__no_memory();
    cpd_evaluation__end(e->if_accepted);
    for (struct cpd_time_window *w = e->windows; w; w = w->next) {
        cpd_time_sums__fini(&w->sums);
        free(w->weeks);
    }
    cpd_away__fini(&e->away);
    cpd_arena_fini(&e->arena);
    free(e);
    return failed;
}

/* ---- predicates ---- */

static struct cpd_answers *ask(cpd_evaluation *e, int64_t set)
{
    struct cpd_answers *answers = cpd_arena_alloc(&e->arena, sizeof *answers);
    cpd_node *list = NULL;

    if (!answers)
        e->failed = cpd_error__no_memory();
    else
        e->failed = cpd_rules__ask(&list, e->doc, &e->subject, set);
    if (e->failed)
        return NULL;
    *answers = (struct cpd_answers){e->answers, set, list};
    e->answers = answers;
    return answers;
}

const cpd_node *cpd_evaluation__answers(cpd_evaluation *e, int64_t set)
{
    struct cpd_answers *answers = e->answers;

    while (answers && answers->set != set)
        answers = answers->next;
    if (!answers)
        answers = ask(e, set);
    return answers ? answers->list : NULL;
}

/* ---- time ---- */

static int fill_window(struct cpd_time_window *w, cpd_evaluation *e)
{
    const cpd_facts *facts = e->subject.facts;
    int r;

    if (w->full_week == 0)
        return cpd_time_sums__read(&w->sums, facts, &e->away, w->period);
    r = cpd_weeks__read(&w->weeks, &w->week_count, facts, &e->away, w->period);
    if (r == 0)
        r = cpd_time_sums__sampled(&w->sums, &w->sampled, w->weeks, w->week_count, w->full_week,
                                   facts, &e->away);
    for (size_t i = 0; i < w->week_count; i++)
        w->contract_known |= w->weeks[i].agreed_fifths > 0;
    return r;
}

const struct cpd_time_window *cpd_evaluation__time(cpd_evaluation *e, cpd_period period,
                                                   int full_week)
{
    struct cpd_time_window *w = e->windows;

    while (w && (w->period.from != period.from || w->period.to != period.to ||
                 w->full_week != full_week))
        w = w->next;
    if (w)
        return w;
    w = cpd_arena_alloc(&e->arena, sizeof *w);
    if (!w) {
        e->failed = cpd_error__no_memory();
        return NULL;
    }
    *w = (struct cpd_time_window){.next = e->windows, .period = period, .full_week = full_week};
    e->windows = w;
    e->failed = fill_window(w, e);
    return e->failed ? NULL : w;
}

/* ---- endorsements ---- */

/* Nobody endorses themselves, and a judgement that its author has not signed is none yet. */
static bool is_endorsement(const cpd_evaluation *e, const cpd_fact *fact)
{
    return fact->other != 0 && fact->other != e->subject.person && fact->signed_by_other &&
           fact->day <= e->subject.as_of;
}

static void add_endorsed(cpd_evaluation *e, size_t fact)
{
    const cpd_facts *facts = e->subject.facts;
    size_t count, first = cpd_facts__links_of(facts, facts->facts[fact].id, &count);

    for (size_t i = first; i < first + count; i++)
        e->endorsed[e->endorsed_count++] =
            (struct cpd_endorsed){facts->links[i].node, facts->links[i].level, fact};
}

bool cpd_evaluation__endorsed(cpd_evaluation *e)
{
    const cpd_facts *facts = e->subject.facts;
    size_t count;
    const cpd_fact *first = cpd_facts__of_kind(facts, CPD_KIND_ENDORSEMENT, &count);

    if (e->endorsed_read)
        return true;
    e->endorsed = cpd_arena_alloc(&e->arena, facts->link_count * sizeof *e->endorsed);
    if (!e->endorsed) {
        e->failed = cpd_error__no_memory();
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (is_endorsement(e, &first[i]))
            add_endorsed(e, (size_t)(first + i - facts->facts));
    e->endorsed_read = true;
    return true;
}

/* ---- what a record is about ---- */

static bool has_term(const cpd_rule_word *words, size_t count, int32_t term)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].term != 0 && words[i].term == term)
            return true;
    return false;
}

static bool is_linked(const cpd_facts *facts, const cpd_requirement *asked, int64_t id)
{
    size_t count, first = cpd_facts__links_of(facts, id, &count);

    for (size_t i = first; i < first + count; i++)
        if (has_term(asked->links, asked->link_count, facts->links[i].node))
            return true;
    return false;
}

bool cpd_evaluation__is_about(const cpd_evaluation *e, const cpd_requirement *asked,
                              const cpd_fact *fact)
{
    if (asked->word_count && !has_term(asked->words, asked->word_count, fact->term))
        return false;
    return !asked->link_count || is_linked(e->subject.facts, asked, fact->id);
}

/* ---- evidence ---- */

static cpd_node *id_of(cpd_evaluation *e, const cpd_fact *fact)
{
    cpd_node **shown = &e->shown[fact - e->subject.facts->facts];
    char text[CPD_UUID_TEXT];
    cpd_uuid record;
    int r;

    if (*shown)
        return *shown;
    r = cpd_rules__record(&record, e->subject.home, fact->id);
    if (r == CPD_EABSENT)
        return NULL;
    if (r < 0) {
        e->failed = r;
        return NULL;
    }
    cpd_uuid_format(text, &record);
    return *shown = cpd_node_text(e->doc, text);
}

/* The same record stands under several findings: its node is shared. */
void cpd_evaluation__show(cpd_evaluation *e, struct cpd_verdict *verdict, const cpd_fact *fact)
{
    if (!e->subject.home || e->failed || cpd_node_length(verdict->evidence) >= CPD_EVIDENCE_MOST)
        return;
    if (!e->shown)
        e->shown = cpd_arena_alloc(&e->arena, e->subject.facts->count * sizeof *e->shown);
    if (!e->shown) {
        e->failed = cpd_error__no_memory();
        return;
    }
    if (!verdict->evidence)
        verdict->evidence = cpd_node_list(e->doc);
    cpd_node_add(e->doc, verdict->evidence, id_of(e, fact));
}

/* ---- windows ---- */

static bool period_in_grade(cpd_period *out, struct cpd_verdict *verdict, cpd_evaluation *e)
{
    const cpd_subject *s = &e->subject;
    const cpd_post *present = cpd_posts__present(s->posts, s->post_count, s->as_of);
    char day[32];

    if (!present) {
        cpd_date_format_long(day, sizeof day, s->as_of);
        verdict->state = CPD_CANNOT_TELL;
        cpd_str_addf(&verdict->reason, "no post is on record for %s", day);
        return false;
    }
    *out = (cpd_period){cpd_posts__since(s->posts, present), s->as_of};
    return true;
}

/* Weeks of the present grade, as far as they have come. */
static bool period_of_weeks(cpd_period *out, struct cpd_verdict *verdict, cpd_evaluation *e,
                            const cpd_requirement *asked)
{
    cpd_period grade;

    if (!period_in_grade(&grade, verdict, e))
        return false;
    out->from = grade.from + 7 * (asked->window_from - 1);
    out->to = grade.from + 7 * asked->window_length - 1;
    if (out->to > grade.to)
        out->to = grade.to;
    if (out->from <= out->to)
        return true;
    verdict->state = CPD_NOT_YET;
    cpd_str_addf(&verdict->reason, "weeks %d to %d of this grade have not begun",
                 asked->window_from, asked->window_length);
    return false;
}

/* Of a year only what has come: facts end with the day asked about. */
static bool period_of_year(cpd_period *out, struct cpd_verdict *verdict, cpd_evaluation *e)
{
    cpd_period year = e->subject.year;

    if (year.from == CPD_DATE_NONE || year.to == CPD_DATE_NONE) {
        verdict->state = CPD_CANNOT_TELL;
        cpd_str_add(&verdict->reason, "no registration year is known here");
        return false;
    }
    *out = year;
    if (out->to > e->subject.as_of)
        out->to = e->subject.as_of;
    return true;
}

bool cpd_evaluation__period(cpd_period *out, struct cpd_verdict *verdict, cpd_evaluation *e,
                            const cpd_requirement *asked)
{
    cpd_date to = e->subject.as_of;

    switch (asked->window) {
    case CPD_WINDOW_MONTHS: // that many up to the day: it is the last of them
        *out = (cpd_period){cpd_date_add_months(to, -asked->window_length) + 1, to};
        return true;
    case CPD_WINDOW_WEEKS:
        *out = (cpd_period){to - 7 * asked->window_length + 1, to};
        return true;
    case CPD_WINDOW_IN_GRADE:
        return period_in_grade(out, verdict, e);
    case CPD_WINDOW_OF_GRADE:
        return period_of_weeks(out, verdict, e, asked);
    case CPD_WINDOW_YEAR:
        break;
    }
    return period_of_year(out, verdict, e);
}
