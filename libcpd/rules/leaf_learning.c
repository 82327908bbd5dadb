/* Requirements on learning and on registers: time that pieces of CPD took, months since a
 * registration ended, and what only somebody else can judge.
 */
#include "rules/requirement.h"

/* ---- learning ---- */

/* A piece need not say how long it took. Those that do not are no nought: they are told apart. */
struct learnt {
    int64_t minutes, silent;
};

static struct learnt sum_up(struct cpd_verdict *out, cpd_evaluation *e,
                            const cpd_requirement *asked, cpd_period period)
{
    size_t count;
    const cpd_fact *pieces = cpd_facts__of_kind(e->subject.facts, CPD_KIND_CPD, &count);
    struct learnt learnt = {0};

    while (count-- > 0) {
        if (!cpd_period_has(period, pieces[count].day) ||
            !cpd_evaluation__is_about(e, asked, &pieces[count]))
            continue;
        learnt.minutes += pieces[count].minutes;
        learnt.silent += pieces[count].minutes == 0;
        out->evidence_count++;
        cpd_evaluation__show(e, out, &pieces[count]);
    }
    return learnt;
}

static void say_learnt(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked,
                       cpd_period period, const struct learnt *learnt)
{
    cpd_str *reason = &out->reason;

    cpd_str_addf(reason, "%s recorded ", e->subject.has);
    cpd_sentence__minutes(reason, learnt->minutes);
    cpd_str_add(reason, " of learning");
    cpd_sentence__about(reason, asked);
    cpd_sentence__window(reason, e, asked, period);
    cpd_str_add(reason, "; the minimum is ");
    cpd_sentence__minutes(reason, asked->min);
    if (asked->day) {
        cpd_str_addf(reason, ", %d days of ", (int)(asked->min / asked->day));
        cpd_sentence__minutes(reason, asked->day);
    }
    if (out->state == CPD_CANNOT_TELL)
        cpd_str_addf(reason, "; %d more %s not say how long %s took", (int)learnt->silent,
                     learnt->silent == 1 ? "does" : "do", learnt->silent == 1 ? "it" : "they");
}

void cpd_rule__learning(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked)
{
    cpd_period period;
    struct learnt learnt;

    if (!cpd_evaluation__period(&period, out, e, asked))
        return;
    learnt = sum_up(out, e, asked, period);
    out->have = learnt.minutes;
    out->need = asked->min;
    out->counted = true;
    out->state = out->have >= out->need ? CPD_MET : learnt.silent ? CPD_CANNOT_TELL : CPD_NOT_YET;
    say_learnt(out, e, asked, period, &learnt);
}

/* ---- off_register ---- */

static void say_bounds(cpd_str *reason, const cpd_requirement *asked)
{
    if (asked->min && asked->below)
        cpd_str_addf(reason, "; this is for %d months to under %d", (int)asked->min,
                     (int)asked->below);
    else if (asked->min)
        cpd_str_addf(reason, "; this is for %d months and more", (int)asked->min);
    else
        cpd_str_addf(reason, "; this is for under %d months", (int)asked->below);
}

void cpd_rule__off_register(struct cpd_verdict *out, cpd_evaluation *e,
                            const cpd_requirement *asked)
{
    const cpd_subject *s = &e->subject;
    int months;

    if (s->left_register == 0) {
        out->state = CPD_CANNOT_TELL;
        cpd_str_add(&out->reason, "no registration that ended is on record");
        return;
    }
    if (s->left_register == CPD_DATE_NONE) {
        out->state = CPD_NOT_YET;
        cpd_str_addf(&out->reason, "%s a registration in force", s->has);
        return;
    }
    months = cpd_months_between(s->left_register, s->as_of);
    out->have = months;
    out->need = asked->min;
    out->counted = true;
    out->state =
        months >= asked->min && (!asked->below || months < asked->below) ? CPD_MET : CPD_NOT_YET;
    cpd_str_addf(&out->reason, "the registration ended %d %s ago", months,
                 months == 1 ? "month" : "months");
    say_bounds(&out->reason, asked);
}

/* ---- judged_by ---- */

void cpd_rule__judged(struct cpd_verdict *out, const cpd_requirement *asked)
{
    out->state = CPD_CANNOT_TELL;
    cpd_str_addf(&out->reason, "%s can tell; nothing on record here shows it", asked->judge);
}
