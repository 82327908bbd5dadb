/* The pieces of which reasons are made: durations, shares, windows, titles. Every reason names its
 * numbers, and no rounding ever makes it say something else than the state beside it: shares are
 * cut, as they are when they are compared.
 */
#include <string.h>

#include "rules/requirement.h"

#define MANY 3 /* titles that are named; more are counted */

void cpd_sentence__share(cpd_str *out, int64_t share, int64_t against)
{
    int64_t whole = share / 100, hundredths = share % 100;

    if (against % 10 == 0 && hundredths >= 10)
        cpd_str_addf(out, "%d.%d%%", (int)whole, (int)hundredths / 10);
    else if (against % 10 == 0 || hundredths == 0)
        cpd_str_addf(out, "%d%%", (int)whole);
    else
        cpd_str_addf(out, "%d.%02d%%", (int)whole, (int)hundredths);
}

void cpd_sentence__minutes(cpd_str *out, int64_t minutes)
{
    char text[CPD_MINUTES_TEXT];

    cpd_minutes_format(text, minutes);
    cpd_str_add(out, text);
}

static void add_day(cpd_str *out, const char *before, cpd_date date)
{
    char text[32];

    cpd_date_format_long(text, sizeof text, date);
    cpd_str_add(out, before);
    cpd_str_add(out, text);
}

void cpd_sentence__window(cpd_str *out, const cpd_evaluation *e, const cpd_requirement *asked,
                          cpd_period period)
{
    bool one = asked->window_length == 1;

    switch (asked->window) {
    case CPD_WINDOW_MONTHS:
        cpd_str_addf(out, one ? " in the last month" : " in the last %d months",
                     asked->window_length);
        break;
    case CPD_WINDOW_WEEKS:
        cpd_str_addf(out, one ? " in the last week" : " in the last %d weeks",
                     asked->window_length);
        break;
    case CPD_WINDOW_OF_GRADE:
        cpd_str_addf(out, " in weeks %d to %d of this grade", asked->window_from,
                     asked->window_length);
        break;
    case CPD_WINDOW_IN_GRADE:
        add_day(out, " in this grade, since ", period.from);
        break;
    case CPD_WINDOW_YEAR:
        add_day(out, " from ", e->subject.year.from);
        add_day(out, " to ", e->subject.year.to);
        break;
    }
}

/* ---- titles ---- */

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

void cpd_sentence__title(cpd_str *out, const char *title)
{
    if (is_capital(title[0]) && !is_capital(title[1]))
        cpd_str_add_char(out, (char)(title[0] - 'A' + 'a'));
    else
        cpd_str_add_n(out, title, title[0] ? 1 : 0);
    cpd_str_add(out, title[0] ? title + 1 : "");
}

/* The sets of a kind that were in force on the day, asked for once. */
static const struct cpd_named_sets *sets_of(cpd_evaluation *e, const char *kind)
{
    struct cpd_named_sets *sets = strcmp(kind, "ladder") == 0 ? &e->ladders : &e->vocabularies;
    size_t count = 0;
    int r;

    if (sets->read || !e->subject.home)
        return sets;
    sets->read = true;
    r = cpd_sets__in_force(sets->list, CPD_NAMED_SETS, &count, e->subject.home, kind,
                           e->subject.as_of, e->subject.facts->known_at);
    sets->count = r < 0 ? 0 : count < CPD_NAMED_SETS ? count : CPD_NAMED_SETS;
    if (r < 0 && e->failed == 0)
        e->failed = r;
    return sets;
}

static const char *title_in(cpd_evaluation *e, const cpd_set *set, const char *code)
{
    const cpd_node *const *parts;
    size_t count;
    int r = cpd_set__parts(&parts, &count, e->subject.home, set);

    if (r < 0 && e->failed == 0)
        e->failed = r;
    for (size_t i = 0; r == 0 && i < count; i++) {
        const char *own = cpd_node_get_text(parts[i], "code");

        if (own && strcmp(own, code) == 0)
            return cpd_node_get_text(parts[i], "title");
    }
    return NULL;
}

/* As the nearest of them calls it that gives it a title; the code where none does. */
static const char *title_of(cpd_evaluation *e, const char *kind, const char *code)
{
    const struct cpd_named_sets *sets = sets_of(e, kind);
    const char *title = NULL;

    for (size_t i = 0; !title && i < sets->count; i++)
        title = title_in(e, sets->list[i], code);
    return title ? title : code;
}

void cpd_sentence__titles(cpd_str *out, cpd_evaluation *e, const cpd_requirement *asked,
                          const char *kind, const char *joint, const char *many)
{
    if (asked->word_count > MANY) {
        cpd_str_addf(out, "any of %zu %s", asked->word_count, many);
        return;
    }
    for (size_t i = 0; i < asked->word_count; i++) {
        cpd_str_add(out, i ? joint : "");
        cpd_sentence__title(out, title_of(e, kind, asked->words[i].text));
    }
}

/* The nodes a requirement names have titles here; those below them have none. */
static void add_linked(cpd_str *out, const cpd_requirement *asked)
{
    size_t named = 0;

    for (size_t i = 0; i < asked->link_count; i++)
        named += asked->links[i].title != NULL;
    if (named > MANY) {
        cpd_str_addf(out, " linked to any of %zu things", named);
        return;
    }
    for (size_t i = 0, shown = 0; i < asked->link_count; i++)
        if (asked->links[i].title)
            cpd_str_addf(out, "%s%s", shown++ ? " or " : " linked to ", asked->links[i].title);
}

void cpd_sentence__about(cpd_str *out, const cpd_requirement *asked)
{
    add_linked(out, asked);
    for (size_t i = 0; i < asked->word_count; i++)
        cpd_str_addf(out, "%s%s", i ? " or " : " of the type ", asked->words[i].text);
}
