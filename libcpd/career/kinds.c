/* The field tables of a career's steps: asking for one, handing it in, the decision of a named
 * person, and a departure from a rule. They say what people did; none of them changes a grade by
 * itself.
 */
#include "career/kinds.h"

#include "record/facts.h"

#define COUNT(table) (sizeof table / sizeof *table)

static const cpd_field application_fields[] = {
    {.name = "grade",
     .label = "what you ask for",
     .hint = "The grade or role in one word, as your ladder calls it.",
     .type = CPD_FIELD_CODE,
     .required = true,
     .head = true},
    {.name = "text",
     .label = "why, and why now",
     .hint = "What you have shown stands in the records you name with it.",
     .type = CPD_FIELD_TEXT},
};

static const cpd_field submission_fields[] = {
    {.name = "where",
     .label = "to whom it went",
     .hint = "One word, as panel, manager or regulator.",
     .type = CPD_FIELD_CODE,
     .required = true,
     .head = true},
    {.name = "reference",
     .label = "its number there",
     .hint = "As they gave it to you.",
     .type = CPD_FIELD_CODE,
     .head = true},
    {.name = "text",
     .label = "what went with it",
     .hint = "May stay empty.",
     .type = CPD_FIELD_TEXT},
};

static const char *const outcomes[] = {"agreed", "conditional", "deferred", "not-agreed", NULL};

static const cpd_field decision_fields[] = {
    {.name = "outcome",
     .label = "what was decided",
     .hint = "agreed, conditional, deferred or not-agreed.",
     .type = CPD_FIELD_CODE,
     .required = true,
     .head = true,
     .words = outcomes},
    {.name = "text",
     .label = "the reasons",
     .hint = "So that the person can follow them, and an appeal can be heard.",
     .type = CPD_FIELD_TEXT,
     .required = true},
    {.name = "conditions",
     .label = "the conditions",
     .hint = "What has to be shown, and by when.",
     .type = CPD_FIELD_TEXT},
    {.name = "differs",
     .label = "it differs from what the rules found",
     .hint = "Say why in the reasons.",
     .type = CPD_FIELD_FLAG,
     .head = true},
    {.name = "revisit",
     .label = "when it is looked at again",
     .hint = "A day.",
     .type = CPD_FIELD_DATE,
     .head = true},
};

static const char *const states[] = {"announced", "granted", "refused", "ended", NULL};

static const cpd_field dispensation_fields[] = {
    {.name = "rule",
     .label = "the rule it departs from",
     .hint = "SET@VERSION#CODE, as a finding names it.",
     .type = CPD_FIELD_REFERENCE,
     .required = true,
     .head = true},
    {.name = "basis",
     .label = "on what authority, and why",
     .hint = "What was asked for, who granted it and where that is written.",
     .type = CPD_FIELD_TEXT,
     .required = true},
    {.name = "status",
     .label = "how it stands",
     .hint = "announced, granted, refused or ended. Until it is granted it changes nothing.",
     .type = CPD_FIELD_CODE,
     .head = true,
     .words = states},
    {.name = "scope",
     .label = "for whom it holds",
     .hint = "One word, as person, team or service.",
     .type = CPD_FIELD_CODE,
     .head = true},
    {.name = "revisit",
     .label = "its review point",
     .hint = "The day on which somebody looks at it again.",
     .type = CPD_FIELD_DATE,
     .head = true},
};

const cpd_kind cpd_career__kinds[] = {
    {.number = CPD_KIND_APPLICATION,
     .name = "application",
     .title = "application",
     .about = "You ask for a grade, a role or a step, with the records that show it",
     .class_ = 'P',
     .links = true,
     .dates = CPD_DATES_ON,
     .writer = CPD_WRITER_HOLDER,
     .other = "",
     .fields = application_fields,
     .field_count = COUNT(application_fields)},
    {.number = CPD_KIND_SUBMISSION,
     .name = "submission",
     .title = "submission",
     .about = "That something was handed in, where and when; handing in is done elsewhere",
     .class_ = 'P',
     .dates = CPD_DATES_ON,
     .writer = CPD_WRITER_HOLDER,
     .other = "",
     .fields = submission_fields,
     .field_count = COUNT(submission_fields)},
    {.number = CPD_KIND_DECISION,
     .name = "decision",
     .title = "decision",
     .about = "What a named person decided about an application, and why",
     .class_ = 'P',
     .writer = CPD_WRITER_OTHER,
     .own = "applicant",
     .other = "decider",
     .dates = CPD_DATES_ON,
     .fields = decision_fields,
     .field_count = COUNT(decision_fields)},
    {.number = CPD_KIND_DISPENSATION,
     .name = "dispensation",
     .title = "exemption",
     .about = "A departure from a rule: who granted it, on what basis, from when to when",
     .class_ = 'P',
     .dates = CPD_DATES_RANGE,
     .ahead = true,
     .writer = CPD_WRITER_OTHER,
     .own = "exempted",
     .other = "granter",
     .fields = dispensation_fields,
     .field_count = COUNT(dispensation_fields)},
};

const size_t cpd_career__kind_count = COUNT(cpd_career__kinds);
