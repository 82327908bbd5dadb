/* The kinds of hours as tables. Time holds a category and minutes and never a child or an address:
 * the case is an opaque number of the case system. Why somebody was away is nobody's business in a
 * count, so it is body.
 */
#include "hours/kinds.h"

#include "record/facts.h"

#define COUNT(table) (sizeof table / sizeof *table)
#define WEEK_MOST 6000 /* minutes: 100 hours */

static const cpd_field time_fields[] = {
    {.name = "category",
     .label = "what it went into",
     .hint = "A word of the vocabulary, as direct or travel: cpd framework show activity.",
     .type = CPD_FIELD_CODE,
     .required = true,
     .head = true},
    {.name = "minutes",
     .label = "how long",
     .hint = "Like 45m or 1h30m.",
     .type = CPD_FIELD_MINUTES,
     .required = true,
     .head = true},
    {.name = "case",
     .label = "case reference",
     .hint = "The number of the case system, nothing else about a family.",
     .type = CPD_FIELD_CASE,
     .head = true},
    {.name = "text", .label = "note", .hint = "As you typed it.", .type = CPD_FIELD_TEXT},
};

static const cpd_field absence_fields[] = {
    {.name = "minutes",
     .label = "how long on each day",
     .hint = "Leave it out for whole days.",
     .type = CPD_FIELD_MINUTES,
     .head = true},
    {.name = "reason",
     .label = "reason",
     .hint = "Sealed; no count reads it.",
     .type = CPD_FIELD_TEXT},
};

static const cpd_field contracted_fields[] = {
    {.name = "minutes",
     .label = "how many hours a week",
     .hint = "What the contract says, like 37h; from this day on.",
     .type = CPD_FIELD_MINUTES,
     .required = true,
     .head = true,
     .most = WEEK_MOST},
};

const cpd_kind cpd_hours__kinds[] = {
    {.number = CPD_KIND_TIME,
     .name = "time",
     .title = "time block",
     .about = "What time went into, as cpd log writes it",
     .class_ = 'P',
     .dates = CPD_DATES_ON,
     .writer = CPD_WRITER_HOLDER,
     .other = "",
     .fields = time_fields,
     .field_count = COUNT(time_fields)},
    {.number = CPD_KIND_ABSENCE,
     .name = "absence",
     .title = "absence",
     .about = "Days away; nothing is counted against them",
     .class_ = 'P',
     .dates = CPD_DATES_RANGE,
     .ahead = true,
     .writer = CPD_WRITER_HOLDER,
     .other = "",
     .fields = absence_fields,
     .field_count = COUNT(absence_fields)},
    {.number = CPD_KIND_CONTRACTED,
     .name = "contracted",
     .title = "contracted hours",
     .about = "The hours of a week, from a day on",
     .class_ = 'P',
     .dates = CPD_DATES_ON,
     .ahead = true,
     .writer = CPD_WRITER_HOLDER,
     .other = "",
     .fields = contracted_fields,
     .field_count = COUNT(contracted_fields)},
};

const size_t cpd_hours__kind_count = COUNT(cpd_hours__kinds);
