/* facts - what a variant is told about a person: numbers, days and codes, and nothing that says who
 * it is. No name, no id, no employer, no text; private records are not even counted. */
#ifndef CPD_VARIANT_FACTS_H
#define CPD_VARIANT_FACTS_H

#include <cpd/record.h>

#include "rules/rules.h"

/* A category of time: its code, and the number of its word in the index. */
typedef struct cpd_variant_category {
    const char *code;
    int32_t term;
} cpd_variant_category;

/* A field that the variant added to a kind of records. */
typedef struct cpd_variant_field {
    const char *code; /* "registration-checked" */
    int kind;
    enum cpd_field_type type;
    int32_t term; /* the number of its word, "knowsley/registration-checked" */
} cpd_variant_field;

/* What this variant may be told of besides what all are told. */
typedef struct cpd_variant_words {
    const cpd_variant_category *categories;
    size_t category_count;
    const cpd_variant_field *fields;
    size_t field_count;
} cpd_variant_words;

/* {"as_of", "months_in_grade", "posts": [{"grade", "ladder", "since", "until", "by"}],
 * "minutes": {"weeks_6", "months_12": {CODE: minutes}}, "sessions": [{"day", "days_ago", "minutes",
 * "signed", "led_by": {"registration": status on the day, "line_manager"}}], "cpd": [{"day",
 * "days_ago", "impact", "peer", "reflection"}], "time": [{"day", "days_ago", "minutes"}],
 * "endorsements"}; lists with the oldest first. Sessions, pieces and time blocks have the variant's
 * own "fields": {CODE: true, a word or minutes}; time blocks are told of only when they have some.
 * "records": {KIND: [{"day", "days_ago", "word", "amount", "signed", "impact", "peer",
 * "reflection", "fields"}]} of every other kind that rules may count, where there is a record of
 * it.
 *
 * "until" is there once it is over, "by" names the other home that states a post, "months_in_grade"
 * while there is a post; "signed" says that two people signed; "led_by" is missing where no
 * supervisor is named, its "registration" where none is on record for the day. Records are those of
 * the last twenty-four months.
 * @return 0; CPD_EINTERNAL and other failures of the store */
int cpd_variant__facts(cpd_node **out, cpd_doc *doc, const cpd_subject *subject,
                       const cpd_variant_words *words);

#endif
