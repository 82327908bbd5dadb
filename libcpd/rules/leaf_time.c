/* Requirements on time: months in a grade, hours in categories, a share of recorded time. */
#include <string.h>

#include "rules/requirement.h"

/* ---- months_in_grade ---- */

static bool is_asked_grade(const void *payload, const char *grade)
{
    const cpd_requirement *asked = payload;

    for (size_t i = 0; i < asked->word_count; i++)
        if (strcmp(asked->words[i].text, grade) == 0)
            return true;
    return false;
}

/* Somebody without any post has not said where they work: that is no month and no lack of months.
 */
static bool has_posts(const cpd_subject *subject)
{
    return subject->post_count > 0 && subject->posts[0].since <= subject->as_of;
}

static bool is_named_before(const cpd_subject *s, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(s->posts[k].by, s->posts[i].by) == 0)
            return true;
    return false;
}

/* Which other homes the months rest on. */
static void add_sources(cpd_str *out, const cpd_subject *s, const cpd_requirement *asked)
{
    const char *before = ", in part as stated by ";

    for (size_t i = 0; i < s->post_count; i++) {
        const cpd_post *post = &s->posts[i];
        bool counts = post->by[0] && post->since <= s->as_of && is_asked_grade(asked, post->grade);

        if (!counts || is_named_before(s, i))
            continue;
        cpd_str_addf(out, "%s%s", before, post->by);
        before = ", ";
    }
}

void cpd_rule__months(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked)
{
    const cpd_subject *s = &e->subject;
    const char *unit = asked->min == 1 ? "month" : "months";
    int months;

    if (!has_posts(s)) {
        out->state = CPD_CANNOT_TELL;
        cpd_str_add(&out->reason, "no post is on record: no months can be counted");
        return;
    }
    months = cpd_posts__months(s->posts, s->post_count, s->as_of, is_asked_grade, asked);
    out->state = months >= asked->min ? CPD_MET : CPD_NOT_YET;
    out->need = asked->min;
    out->have = months;
    out->counted = true;
    if (out->state == CPD_MET)
        cpd_str_addf(&out->reason, "%s %d %s as ", s->has, months,
                     months == 1 ? "month" : "months");
    else
        cpd_str_addf(&out->reason, "%s %d of %d %s as ", s->has, months, (int)asked->min, unit);
    cpd_sentence__titles(&out->reason, e, asked, "ladder", " or ", "grades that count");
    add_sources(&out->reason, s, asked);
    if (out->state == CPD_MET)
        cpd_str_addf(&out->reason, "; the minimum is %d", (int)asked->min);
}

/* ---- hours and share ---- */

static bool is_asked_category(const cpd_requirement *asked, int32_t term)
{
    for (size_t i = 0; i < asked->word_count; i++)
        if (asked->words[i].term != 0 && asked->words[i].term == term)
            return true;
    return false;
}

static void add_categories(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked)
{
    cpd_sentence__titles(&out->reason, e, asked, "vocabulary", " or ", "categories that count");
}

static int64_t sum_up(struct cpd_verdict *out, const cpd_requirement *asked,
                      const cpd_time_sums *sums)
{
    int64_t minutes = 0;

    for (size_t i = 0; i < sums->count; i++) {
        if (!is_asked_category(asked, sums->terms[i].term))
            continue;
        minutes += sums->terms[i].minutes;
        out->evidence_count += sums->terms[i].blocks;
    }
    return minutes;
}

static bool is_in_sample(const struct cpd_time_window *w, cpd_date day)
{
    size_t week;

    if (w->full_week == 0)
        return true;
    if (w->week_count == 0 || day < w->weeks[0].monday)
        return false;
    week = (size_t)(day - w->weeks[0].monday) / 7;
    return week < w->week_count && cpd_week__is_sampled(&w->weeks[week], w->full_week);
}

static void show_time(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked,
                      const struct cpd_time_window *w)
{
    size_t count;
    const cpd_fact *time = cpd_time__within(e->subject.facts, w->period, &count);
    int64_t left =
        out->evidence_count < CPD_EVIDENCE_MOST ? out->evidence_count : CPD_EVIDENCE_MOST;

    while (left > 0 && count-- > 0) {
        if (!is_asked_category(asked, time[count].term) || !is_in_sample(w, time[count].day) ||
            cpd_away__on(&e->away, time[count].day) == CPD_AWAY_WHOLE)
            continue;
        cpd_evaluation__show(e, out, &time[count]);
        left--;
    }
}

void cpd_rule__hours(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked)
{
    const struct cpd_time_window *w;
    cpd_period period;

    if (!cpd_evaluation__period(&period, out, e, asked))
        return;
    w = cpd_evaluation__time(e, period, 0);
    if (!w)
        return;
    out->have = sum_up(out, asked, &w->sums);
    out->need = asked->min;
    out->counted = true;
    out->state = out->have >= out->need ? CPD_MET : CPD_NOT_YET;
    cpd_str_addf(&out->reason, "%s recorded ", e->subject.has);
    cpd_sentence__minutes(&out->reason, out->have);
    cpd_str_add(&out->reason, " of ");
    add_categories(out, e, asked);
    cpd_sentence__window(&out->reason, e, asked, period);
    cpd_str_add(&out->reason, "; the minimum is ");
    cpd_sentence__minutes(&out->reason, out->need);
    show_time(out, e, asked, w);
}

/* Too few weeks to say anything: the share is not shown either. */
static void too_few_weeks(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked,
                          const struct cpd_time_window *w)
{
    out->state = CPD_CANNOT_TELL;
    out->evidence_count = 0;
    if (w->contract_known || w->week_count == 0) {
        cpd_str_addf(&out->reason, "%s %d of %d sampled weeks", e->subject.has, w->sampled,
                     asked->weeks);
        cpd_sentence__window(&out->reason, e, asked, w->period);
    } else {
        cpd_str_add(&out->reason, "no contracted hours are on record");
        cpd_sentence__window(&out->reason, e, asked, w->period);
    }
    cpd_str_add(&out->reason, ": nothing can be said yet");
}

static void say_share(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked,
                      const struct cpd_time_window *w)
{
    cpd_str *reason = &out->reason;

    cpd_sentence__share(reason, out->have, out->need);
    cpd_str_add(reason, " of ");
    cpd_sentence__minutes(reason, w->sums.total);
    cpd_str_addf(reason, " recorded in %d sampled %s", w->sampled,
                 w->sampled == 1 ? "week" : "weeks");
    cpd_sentence__window(reason, e, asked, w->period);
    cpd_str_add(reason, " went into ");
    add_categories(out, e, asked);
    cpd_str_add(reason, "; the minimum is ");
    cpd_sentence__share(reason, out->need, out->need);
}

void cpd_rule__share(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked)
{
    const struct cpd_time_window *w;
    cpd_period period;
    int64_t minutes;

    if (!cpd_evaluation__period(&period, out, e, asked))
        return;
    w = cpd_evaluation__time(e, period, asked->full_week);
    if (!w)
        return;
    out->sampled = w->sampled;
    out->needed_weeks = asked->weeks;
    minutes = sum_up(out, asked, &w->sums);
    if (w->sampled < asked->weeks || w->sums.total == 0) {
        too_few_weeks(out, e, asked, w);
        return;
    }
    out->have = minutes * CPD_BP / w->sums.total; // cut: as compared, so shown
    out->need = asked->min;
    out->counted = true;
    out->state = out->have >= out->need ? CPD_MET : CPD_NOT_YET;
    say_share(out, e, asked, w);
    show_time(out, e, asked, w);
}
