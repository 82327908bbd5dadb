/* Requirements on records: so many of a kind, and endorsements of capabilities. */
#include <string.h>

#include "rules/requirement.h"

/* ---- count ---- */

/* It waits for nobody's signature, but for a home to be accepted: elsewhere.c says so. */
static bool waits_for_home(const cpd_fact *fact)
{
    cpd_fact accepted = cpd_fact__if_accepted(fact);

    return cpd_fact__is_signed_by_all(&accepted);
}

/* What is asked of each record but the signatures. */
static bool is_asked(const cpd_evaluation *e, const cpd_requirement *asked, const cpd_fact *fact)
{
    if ((fact->flags & asked->flags) != asked->flags || fact->minutes < asked->minutes ||
        !cpd_evaluation__is_about(e, asked, fact))
        return false;
    return asked->kind != CPD_KIND_ENDORSEMENT ||
           (fact->other != e->subject.person && fact->signed_by_other);
}

static const char *noun(int number, bool one)
{
    const cpd_counted *kind;

    for (size_t i = 0; (kind = cpd_facts__counted(i)); i++)
        if (kind->number == number)
            return one ? kind->one : kind->more;
    return one ? "record" : "records";
}

static void add_conditions(cpd_str *out, const cpd_requirement *asked)
{
    cpd_sentence__about(out, asked);
    if (asked->flags & CPD_FLAG_PEER)
        cpd_str_add(out, " talked over with a peer");
    if (asked->flags & CPD_FLAG_IMPACT)
        cpd_str_addf(out, "%s with impact described", asked->flags & CPD_FLAG_PEER ? " and" : "");
    if (asked->flags & CPD_FLAG_REFLECTION)
        cpd_str_addf(out, "%s with reflection",
                     asked->flags & (CPD_FLAG_PEER | CPD_FLAG_IMPACT) ? " and" : "");
    if (asked->minutes) {
        cpd_str_add(out, " of at least ");
        cpd_sentence__minutes(out, asked->minutes);
    }
    if (asked->signed_by_both)
        cpd_str_add(out, " signed by both");
}

/* What a count found. */
struct tally {
    int64_t unsigned_;      /* would count, were they signed by both */
    int64_t stale;          /* of those: signed, and changed since */
    int64_t types, untyped; /* of the records that count */
};

static void say_types(cpd_str *reason, const cpd_requirement *asked, const struct tally *tally)
{
    cpd_str_addf(reason, "; %d different %s of CPD, the minimum is %d", (int)tally->types,
                 tally->types == 1 ? "type" : "types", asked->different);
    if (tally->untyped)
        cpd_str_addf(reason, "; %d %s no type", (int)tally->untyped,
                     tally->untyped == 1 ? "has" : "have");
}

static void say_count(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked,
                      cpd_period period, const struct tally *tally)
{
    cpd_str *reason = &out->reason;

    if (out->have)
        cpd_str_addf(reason, "%s %d ", e->subject.has, (int)out->have);
    else
        cpd_str_addf(reason, "%s no ", e->subject.has);
    cpd_str_add(reason, noun(asked->kind, out->have == 1));
    add_conditions(reason, asked);
    cpd_sentence__window(reason, e, asked, period);
    cpd_str_addf(reason, "; the minimum is %d", (int)asked->min);
    if (asked->different)
        say_types(reason, asked, tally);
    if (tally->unsigned_)
        cpd_str_addf(reason, "; %d more %s not agreed and signed by both", (int)tally->unsigned_,
                     tally->unsigned_ == 1 ? "is" : "are");
    if (tally->stale)
        cpd_str_addf(reason, " (%d changed since %s signed)", (int)tally->stale,
                     tally->stale == 1 ? "it was" : "they were");
}

/* Is it of a type that none of the later ones has? There are few pieces of CPD in a window. */
static bool is_new_type(const cpd_evaluation *e, const cpd_requirement *asked, cpd_period period,
                        const cpd_fact *fact, const cpd_fact *end)
{
    for (const cpd_fact *later = fact + 1; later < end; later++)
        if (later->term == fact->term && cpd_period_has(period, later->day) &&
            is_asked(e, asked, later))
            return false;
    return true;
}

static void add_type(struct tally *tally, const cpd_evaluation *e, const cpd_requirement *asked,
                     cpd_period period, const cpd_fact *fact, const cpd_fact *end)
{
    if (!asked->different)
        return;
    if (fact->term == 0)
        tally->untyped++;
    else
        tally->types += is_new_type(e, asked, period, fact, end);
}

static enum cpd_state state_of(const struct cpd_verdict *out, const cpd_requirement *asked,
                               const struct tally *tally)
{
    if (out->have < asked->min || tally->types + tally->untyped < asked->different)
        return CPD_NOT_YET;
    return tally->types < asked->different ? CPD_CANNOT_TELL : CPD_MET;
}

/* Newest first, so that the first records shown are the newest. */
void cpd_rule__count(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked)
{
    cpd_period period;
    size_t count;
    const cpd_fact *facts = cpd_facts__of_kind(e->subject.facts, asked->kind, &count);
    const cpd_fact *end = facts + count;
    struct tally tally = {0};

    if (!cpd_evaluation__period(&period, out, e, asked))
        return;
    while (count-- > 0) {
        if (!cpd_period_has(period, facts[count].day) || !is_asked(e, asked, &facts[count]))
            continue;
        if (asked->signed_by_both && !cpd_fact__is_signed_by_all(&facts[count])) {
            tally.unsigned_ += !waits_for_home(&facts[count]);
            tally.stale += facts[count].stale;
            continue;
        }
        out->have++;
        add_type(&tally, e, asked, period, &facts[count], end);
        cpd_evaluation__show(e, out, &facts[count]);
    }
    out->need = asked->min;
    out->counted = true;
    out->evidence_count = out->have;
    out->state = state_of(out, asked, &tally);
    say_count(out, e, asked, period, &tally);
}

/* ---- endorsed ---- */

/* The level asked for or one above it; any, where the set has none. */
static bool is_high_enough(const cpd_requirement *asked, int32_t level)
{
    if (asked->level_count == 0)
        return true;
    for (size_t i = 0; i < asked->level_count; i++)
        if (asked->levels[i].term != 0 && asked->levels[i].term == level)
            return true;
    return false;
}

/* The newest endorsement of a domain that is high enough; -1 for none. */
static ptrdiff_t newest(const cpd_evaluation *e, const cpd_requirement *asked, int32_t domain)
{
    size_t i = e->endorsed_count;

    while (domain && i-- > 0)
        if (e->endorsed[i].node == domain && is_high_enough(asked, e->endorsed[i].level))
            return (ptrdiff_t)e->endorsed[i].fact;
    return -1;
}

/* Is a level of another set held in all that is asked there? Its endorsements are then evidence. */
static bool is_held(const cpd_evaluation *e, const cpd_requirement *level, bool *used)
{
    if (level->word_count == 0)
        return false;
    for (size_t i = 0; i < level->word_count; i++)
        if (newest(e, level, level->words[i].term) < 0)
            return false;
    for (size_t i = 0; i < level->word_count; i++)
        used[newest(e, level, level->words[i].term)] = true;
    return true;
}

static bool is_met_by(const cpd_evaluation *e, const cpd_requirement *any, bool *used)
{
    for (size_t i = 0; any && i < any->part_count; i++)
        if (is_held(e, &any->parts[i], used))
            return true;
    return false;
}

#define NAMED 4 /* missing domains that are named; more are counted */

static void add_missing(cpd_str *out, const char *title, size_t number)
{
    if (number < NAMED) {
        cpd_str_add(out, number ? "; " : "; missing: ");
        cpd_str_add(out, title);
    }
}

/* Newest first, each record once. */
static void show_endorsements(struct cpd_verdict *out, cpd_evaluation *e, const bool *used)
{
    for (size_t i = e->endorsed_count; i-- > 0;) {
        size_t fact = e->endorsed[i].fact;

        if (i + 1 < e->endorsed_count && e->endorsed[i + 1].fact == fact)
            continue; // the links of one record stand together
        if (!used[fact])
            continue;
        out->evidence_count++;
        cpd_evaluation__show(e, out, &e->subject.facts->facts[fact]);
    }
}

static void say_endorsed(struct cpd_verdict *out, const cpd_requirement *asked, const char *missing)
{
    bool all = asked->word_count == 1 || out->have == (int64_t)asked->word_count;

    if (asked->word_count == 1)
        cpd_str_addf(&out->reason, "%s is %sendorsed", asked->words[0].title,
                     out->have ? "" : "not yet ");
    else
        cpd_str_addf(&out->reason, "%d of %zu domains are endorsed", (int)out->have,
                     asked->word_count);
    if (asked->level_count)
        cpd_str_addf(&out->reason, " at the level %s or higher", asked->levels[0].title);
    if (out->need < (int64_t)asked->word_count)
        cpd_str_addf(&out->reason, "; the minimum is %d", (int)out->need);
    if (!all)
        cpd_str_add(&out->reason, missing);
}

void cpd_rule__endorsed(struct cpd_verdict *out, cpd_evaluation *e, cpd_requirement *asked)
{
    cpd_str missing = {0};
    size_t missed = 0;
    bool *used;

    if (!cpd_evaluation__endorsed(e))
        return;
    used = cpd_arena_alloc(&e->arena, e->subject.facts->count * sizeof *used);
    for (size_t i = 0; used && i < asked->word_count; i++) {
        ptrdiff_t fact = newest(e, asked, asked->words[i].term);

        if (fact < 0)
            fact = cpd_carried__find(out, e, asked, i);
        if (fact >= 0)
            used[fact] = true;
        else if (!is_met_by(e, asked->met_by ? asked->met_by[i] : NULL, used))
            add_missing(&missing, asked->words[i].title, missed++);
    }
    if (missed > NAMED)
        cpd_str_addf(&missing, "; and %zu more", missed - NAMED);
    out->have = (int64_t)(asked->word_count - missed);
    out->need = asked->min;
    out->counted = true;
    out->state = out->have >= out->need ? CPD_MET : CPD_NOT_YET;
    say_endorsed(out, asked, missing.bytes ? missing.bytes : "");
    cpd_carried__say(out);
    if (used)
        show_endorsements(out, e, used);
    else
        e->failed = cpd_error__no_memory();
    e->failed = missing.failed && !e->failed ? cpd_error__no_memory() : e->failed;
    cpd_str_fini(&missing);
}
