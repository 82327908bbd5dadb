/* The field tables of the portfolio's kinds. One required field each: what a regulator asks beyond
 * that is a finding, not a form error. */
#include "portfolio/kinds.h"

#include "record/facts.h"

static const cpd_field cpd_fields[] = {
    {.name = "text",
     .label = "what you did and why it matters to you",
     .hint = "A sentence or two is enough.",
     .type = CPD_FIELD_TEXT,
     .required = true},
    {.name = "minutes",
     .label = "how long it took",
     .hint = "As 90m or 1h30m; no regulator asks for it.",
     .type = CPD_FIELD_MINUTES,
     .head = true,
     .most = 60000},
    {.name = "activity",
     .label = "type of CPD",
     .hint = "One word, as course, reading, supervision.",
     .type = CPD_FIELD_CODE,
     .head = true},
    {.name = "learning",
     .label = "what you learnt",
     .hint = "What is different in how you think now?",
     .type = CPD_FIELD_TEXT,
     .flag = CPD_FLAG_REFLECTION},
    {.name = "impact",
     .label = "the difference it makes",
     .hint = "To your practice and the people you work with.",
     .type = CPD_FIELD_TEXT,
     .flag = CPD_FLAG_IMPACT},
    {.name = "peer",
     .label = "what you learnt from talking it through",
     .hint = "With a peer, manager or other professional.",
     .type = CPD_FIELD_TEXT,
     .flag = CPD_FLAG_PEER},
};

const cpd_kind cpd_portfolio__cpd = {.number = CPD_KIND_CPD,
                                     .name = "cpd",
                                     .title = "piece of CPD",
                                     .about = "Something you learnt from, and what it changed",
                                     .class_ = 'P',
                                     .dates = CPD_DATES_ON,
                                     .writer = CPD_WRITER_HOLDER,
                                     .links = true,
                                     .other = "",
                                     .fields = cpd_fields,
                                     .field_count = sizeof cpd_fields / sizeof *cpd_fields};

static const cpd_field reflection_fields[] = {
    {.name = "text",
     .label = "what you are thinking",
     .hint = "Yours alone. Leave out names; keep what happened short.",
     .type = CPD_FIELD_TEXT,
     .required = true},
    {.name = "learning",
     .label = "what you take from it",
     .hint = "May stay empty.",
     .type = CPD_FIELD_TEXT},
};

const cpd_kind cpd_portfolio__reflection = {
    .number = CPD_KIND_REFLECTION,
    .name = "reflection",
    .title = "private reflection",
    .about = "What you think, for yourself; it counts in nobody's findings",
    .class_ = 'C',
    .dates = CPD_DATES_ON,
    .writer = CPD_WRITER_HOLDER,
    .links = true,
    .other = "",
    .fields = reflection_fields,
    .field_count = sizeof reflection_fields / sizeof *reflection_fields};

static const cpd_field endorsement_fields[] = {
    {.name = "text",
     .label = "why you judge so",
     .hint = "What you have seen, in a sentence or two.",
     .type = CPD_FIELD_TEXT},
};

const cpd_kind cpd_portfolio__endorsement = {
    .number = CPD_KIND_ENDORSEMENT,
    .name = "endorsement",
    .title = "assessor's judgement",
    .about = "That somebody shows capabilities at a level, signed by who judges",
    .class_ = 'P',
    .dates = CPD_DATES_ON,
    .writer = CPD_WRITER_OTHER,
    .links = true,
    .other = "",
    .fields = endorsement_fields,
    .field_count = sizeof endorsement_fields / sizeof *endorsement_fields};
