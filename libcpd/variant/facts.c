/* From the facts that rules count to those that a variant is sent. */
#include "variant/facts.h"

#define MONTHS_SENT 24
#define SIGNED_BY_BOTH 2

static void set_day(cpd_doc *doc, cpd_node *object, const char *key, cpd_date day)
{
    char text[CPD_DATE_TEXT];

    cpd_date_format(text, day);
    cpd_node_set_text(doc, object, key, text);
}

/* ---- posts ---- */

static cpd_node *posts_of(cpd_doc *doc, const cpd_subject *subject)
{
    cpd_node *list = cpd_node_list(doc);

    for (size_t i = 0; i < subject->post_count; i++) {
        const cpd_post *post = &subject->posts[i];
        cpd_node *row = cpd_node_object(doc);

        if (post->since > subject->as_of)
            continue;
        cpd_node_set_text(doc, row, "grade", post->grade);
        cpd_node_set_text(doc, row, "ladder", post->ladder);
        set_day(doc, row, "since", post->since);
        if (post->until != CPD_DATE_NONE && post->until < subject->as_of)
            set_day(doc, row, "until", post->until);
        cpd_node_add(doc, list, row);
    }
    return list;
}

static void set_months(cpd_doc *doc, cpd_node *facts, const cpd_subject *subject)
{
    const cpd_post *present =
        cpd_posts__present(subject->posts, subject->post_count, subject->as_of);

    if (present)
        cpd_node_set_int(
            doc, facts, "months_in_grade",
            cpd_months_between(cpd_posts__since(subject->posts, present), subject->as_of));
}

/* ---- time ---- */

static int set_minutes(cpd_doc *doc, cpd_node *minutes, const char *key, cpd_date from,
                       const cpd_subject *subject, const cpd_away *away,
                       const cpd_variant_category *categories, size_t count)
{
    cpd_time_sums sums = {0};
    cpd_node *row = cpd_node_object(doc);
    int r = cpd_time_sums__read(&sums, subject->facts, away, (cpd_period){from, subject->as_of});

    for (size_t i = 0; r == 0 && i < count; i++)
        cpd_node_set_int(doc, row, categories[i].code,
                         cpd_time_sums__of(&sums, categories[i].term));
    cpd_node_set(doc, minutes, key, row);
    cpd_time_sums__fini(&sums);
    return r;
}

static int set_windows(cpd_doc *doc, cpd_node *facts, const cpd_subject *subject,
                       const cpd_variant_category *categories, size_t count)
{
    cpd_node *minutes = cpd_node_object(doc);
    cpd_date day = subject->as_of, year = cpd_date_add_months(day, -12) + 1;
    cpd_away away = {0};
    int r = cpd_away__read(&away, subject->facts, day);

    if (r == 0)
        r = set_minutes(doc, minutes, "weeks_6", day - 41, subject, &away, categories, count);
    if (r == 0)
        r = set_minutes(doc, minutes, "months_12", year, subject, &away, categories, count);
    cpd_away__fini(&away);
    cpd_node_set(doc, facts, "minutes", minutes);
    return r;
}

/* ---- records ---- */

static void describe_session(cpd_doc *doc, cpd_node *row, const cpd_fact *fact)
{
    cpd_node_set_int(doc, row, "minutes", fact->minutes);
    cpd_node_set_bool(doc, row, "signed", fact->signatures >= SIGNED_BY_BOTH);
}

static void describe_piece(cpd_doc *doc, cpd_node *row, const cpd_fact *fact)
{
    cpd_node_set_bool(doc, row, "impact", fact->flags & CPD_FLAG_IMPACT);
    cpd_node_set_bool(doc, row, "peer", fact->flags & CPD_FLAG_PEER);
    cpd_node_set_bool(doc, row, "reflection", fact->flags & CPD_FLAG_REFLECTION);
}

static cpd_node *list_of_kind(cpd_doc *doc, const cpd_subject *subject, int kind,
                              void (*describe)(cpd_doc *doc, cpd_node *row, const cpd_fact *fact))
{
    cpd_date first = cpd_date_add_months(subject->as_of, -MONTHS_SENT) + 1;
    cpd_node *list = cpd_node_list(doc);
    size_t count;
    const cpd_fact *facts = cpd_facts__of_kind(subject->facts, kind, &count);

    for (size_t i = 0; i < count; i++) {
        cpd_node *row = cpd_node_object(doc);

        if (facts[i].day < first || facts[i].day > subject->as_of)
            continue;
        set_day(doc, row, "day", facts[i].day);
        cpd_node_set_int(doc, row, "days_ago", subject->as_of - facts[i].day);
        describe(doc, row, &facts[i]);
        cpd_node_add(doc, list, row);
    }
    return list;
}

static int64_t count_endorsements(const cpd_subject *subject)
{
    size_t count;
    const cpd_fact *facts = cpd_facts__of_kind(subject->facts, CPD_KIND_ENDORSEMENT, &count);
    int64_t standing = 0;

    for (size_t i = 0; i < count; i++)
        standing += facts[i].day <= subject->as_of && facts[i].other != subject->person &&
                    facts[i].signed_by_other;
    return standing;
}

int cpd_variant__facts(cpd_node **out, cpd_doc *doc, const cpd_subject *subject,
                       const cpd_variant_category *categories, size_t count)
{
    cpd_node *facts = cpd_node_object(doc);
    int r = set_windows(doc, facts, subject, categories, count);

    if (r < 0)
        return r;
    set_day(doc, facts, "as_of", subject->as_of);
    set_months(doc, facts, subject);
    cpd_node_set(doc, facts, "posts", posts_of(doc, subject));
    cpd_node_set(doc, facts, "sessions",
                 list_of_kind(doc, subject, CPD_KIND_SESSION, describe_session));
    cpd_node_set(doc, facts, "cpd", list_of_kind(doc, subject, CPD_KIND_CPD, describe_piece));
    cpd_node_set_int(doc, facts, "endorsements", count_endorsements(subject));
    if (cpd_doc_failed(doc))
        return cpd_error__no_memory();
    *out = facts;
    return 0;
}
