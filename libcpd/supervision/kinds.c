/* The field tables of a session and of an account. A session is complete without a word of
 * reflection. */
#include "supervision/kinds.h"

#include "record/facts.h"

static const cpd_field session_fields[] = {
    {.name = "minutes",
     .label = "how long it lasted",
     .hint = "As 90m or 1h30m.",
     .type = CPD_FIELD_MINUTES,
     .head = true},
};

const cpd_kind cpd_supervision__session = {.number = CPD_KIND_SESSION,
                                           .name = "session",
                                           .title = "supervision session",
                                           .class_ = 'B',
                                           .dates = CPD_DATES_ON,
                                           .writer = CPD_WRITER_EITHER,
                                           .other = "supervisor",
                                           .fields = session_fields,
                                           .field_count =
                                               sizeof session_fields / sizeof *session_fields};

static const cpd_field account_fields[] = {
    {.name = "text",
     .label = "what you talked through",
     .hint = "In your own words; case references only, no names of families.",
     .type = CPD_FIELD_TEXT},
    {.name = "actions",
     .label = "what was agreed",
     .hint = "Who does what by when, one a line.",
     .type = CPD_FIELD_TEXT},
};

const cpd_kind cpd_supervision__account = {.number = CPD_KIND_ACCOUNT,
                                           .name = "account",
                                           .title = "account of a session",
                                           .class_ = 'B',
                                           .dates = CPD_DATES_ON,
                                           .writer = CPD_WRITER_EITHER,
                                           .other = "",
                                           .fields = account_fields,
                                           .field_count =
                                               sizeof account_fields / sizeof *account_fields};
