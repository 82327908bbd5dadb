/* From the facts that rules count to those that a variant is sent. */
#include "variant/facts.h"

#include <stdlib.h>

#include "ledger/ledger.h"
#include "person/person.h"

#define MONTHS_SENT 24

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
        cpd_object__set_date(doc, row, "since", post->since);
        if (post->until != CPD_DATE_NONE && post->until < subject->as_of)
            cpd_object__set_date(doc, row, "until", post->until);
        cpd_node_set_text(doc, row, "by", post->by[0] ? post->by : NULL);
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

/* ---- who led a session ---- */

/* Both are looked up for the day of the session, as they were known when the question is asked
 * from: what holds today says nothing about then. */
static int describe_leader(cpd_doc *doc, cpd_node *row, const cpd_subject *subject,
                           const cpd_fact *fact, const cpd_uuid *person)
{
    cpd_node *led_by = cpd_node_object(doc), *registration = NULL;
    int64_t known_at = subject->facts->known_at;
    cpd_uuid leader;
    bool manages = false;
    int r = cpd_ledger__ident_uuid(&leader, subject->home, fact->other);

    if (r == 0)
        r = cpd_people__registration(&registration, doc, subject->home, &leader, fact->day,
                                     known_at);
    if (r == 0)
        r = cpd_people__is_contact(&manages, subject->home, person, "line-manager", &leader,
                                   fact->day, known_at);
    if (registration && !cpd_node_get(registration, "status"))
        cpd_node_set_text(doc, led_by, "registration", "registered");
    cpd_node_set_text(doc, led_by, "registration", cpd_node_get_text(registration, "status"));
    cpd_node_set_bool(doc, led_by, "line_manager", manages);
    cpd_node_set(doc, row, "led_by", led_by);
    return r;
}

static int set_leader(cpd_doc *doc, cpd_node *row, const cpd_subject *subject, const cpd_fact *fact)
{
    cpd_uuid person;
    int r;

    if (!subject->home || !fact->other)
        return 0;
    r = cpd_ledger__ident_uuid(&person, subject->home, subject->person);
    return r == 0 ? describe_leader(doc, row, subject, fact, &person) : r;
}

/* ---- the variant's own fields ---- */

static const cpd_variant_field *find_field(const cpd_variant_words *words, int kind, int32_t term)
{
    for (size_t i = 0; i < words->field_count; i++)
        if (words->fields[i].kind == kind && words->fields[i].term == term && term)
            return &words->fields[i];
    return NULL;
}

static int set_field(cpd_doc *doc, cpd_node *fields, cpd_home *home, const cpd_variant_field *field,
                     int32_t level)
{
    cpd_node *text = NULL;
    int r = level && home ? cpd_facts__text(&text, doc, home, level) : 0;

    if (field->type == CPD_FIELD_FLAG)
        cpd_node_set_bool(doc, fields, field->code, true);
    else if (field->type == CPD_FIELD_MINUTES && text)
        cpd_node_set_int(doc, fields, field->code, strtoll(cpd_node_as_text(text), NULL, 10));
    else
        cpd_node_set(doc, fields, field->code, text);
    return r;
}

static int set_fields(bool *any, cpd_doc *doc, cpd_node *row, const cpd_subject *subject,
                      const cpd_variant_words *words, const cpd_fact *fact)
{
    cpd_node *fields = cpd_node_object(doc);
    size_t count, first = cpd_facts__links_of(subject->facts, fact->id, &count);
    int r = 0;

    for (size_t i = first; r == 0 && i < first + count; i++) {
        const cpd_fact_link *link = &subject->facts->links[i];
        const cpd_variant_field *field = find_field(words, fact->kind, link->node);

        if (field)
            r = set_field(doc, fields, subject->home, field, link->level);
    }
    *any = cpd_node_length(fields) > 0;
    if (*any)
        cpd_node_set(doc, row, "fields", fields);
    return r;
}

/* ---- records ---- */

static void describe_session(cpd_doc *doc, cpd_node *row, const cpd_fact *fact)
{
    cpd_node_set_int(doc, row, "minutes", fact->minutes);
    cpd_node_set_bool(doc, row, "signed", cpd_fact__is_signed_by_all(fact));
}

static void describe_piece(cpd_doc *doc, cpd_node *row, const cpd_fact *fact)
{
    cpd_node_set_bool(doc, row, "impact", fact->flags & CPD_FLAG_IMPACT);
    cpd_node_set_bool(doc, row, "peer", fact->flags & CPD_FLAG_PEER);
    cpd_node_set_bool(doc, row, "reflection", fact->flags & CPD_FLAG_REFLECTION);
}

static void describe_time(cpd_doc *doc, cpd_node *row, const cpd_fact *fact)
{
    cpd_node_set_int(doc, row, "minutes", fact->minutes);
}

/* A kind of records that a variant is told of. */
struct told {
    const char *key;
    int kind;
    void (*describe)(cpd_doc *doc, cpd_node *row, const cpd_fact *fact);
    bool led;         /* somebody leads it */
    bool fields_only; /* told of only when it has a field of the variant */
};

static const struct told told[] = {
    {"sessions", CPD_KIND_SESSION, describe_session, true, false},
    {"cpd", CPD_KIND_CPD, describe_piece, false, false},
    {"time", CPD_KIND_TIME, describe_time, false, true},
};

static int add_row(cpd_doc *doc, cpd_node *list, const struct told *what,
                   const cpd_subject *subject, const cpd_variant_words *words, const cpd_fact *fact)
{
    cpd_node *row = cpd_node_object(doc);
    bool any = false;
    int r;

    cpd_object__set_date(doc, row, "day", fact->day);
    cpd_node_set_int(doc, row, "days_ago", subject->as_of - fact->day);
    what->describe(doc, row, fact);
    r = set_fields(&any, doc, row, subject, words, fact);
    if (r == 0 && what->led)
        r = set_leader(doc, row, subject, fact);
    if (any || !what->fields_only)
        cpd_node_add(doc, list, row);
    return r;
}

static int tell(cpd_doc *doc, cpd_node *facts, const struct told *what, const cpd_subject *subject,
                const cpd_variant_words *words)
{
    cpd_date first = cpd_date_add_months(subject->as_of, -MONTHS_SENT) + 1;
    cpd_node *list = cpd_node_list(doc);
    bool possible = !what->fields_only;
    size_t count;
    const cpd_fact *all = cpd_facts__of_kind(subject->facts, what->kind, &count);
    int r = 0;

    for (size_t i = 0; i < words->field_count; i++)
        possible |= words->fields[i].kind == what->kind;
    for (size_t i = 0; r == 0 && possible && i < count; i++)
        if (all[i].day >= first && all[i].day <= subject->as_of)
            r = add_row(doc, list, what, subject, words, &all[i]);
    cpd_node_set(doc, facts, what->key, list);
    return r;
}

/* ---- every other kind that rules may count ---- */

static bool is_told(int kind)
{
    for (size_t i = 0; i < sizeof told / sizeof *told; i++)
        if (told[i].kind == kind)
            return true;
    return kind == CPD_KIND_ENDORSEMENT;
}

/* What its table says of any record: its amount, its word, whether all whom it names signed it. */
static int describe_any(cpd_doc *doc, cpd_node *row, const cpd_subject *subject,
                        const cpd_fact *fact)
{
    cpd_node *word = NULL;
    int r =
        fact->term && subject->home ? cpd_facts__text(&word, doc, subject->home, fact->term) : 0;
    if (fact->minutes)
        cpd_node_set_int(doc, row, "amount", fact->minutes);
    if (word)
        cpd_node_set(doc, row, "word", word);
    cpd_node_set_bool(doc, row, "signed", cpd_fact__is_signed_by_all(fact));
    describe_piece(doc, row, fact);
    return r;
}

static int add_any(cpd_doc *doc, cpd_node *list, const cpd_subject *subject,
                   const cpd_variant_words *words, const cpd_fact *fact)
{
    cpd_node *row = cpd_node_object(doc);
    bool any;
    cpd_object__set_date(doc, row, "day", fact->day);
    cpd_node_set_int(doc, row, "days_ago", subject->as_of - fact->day);
    int r = describe_any(doc, row, subject, fact);
    if (r == 0)
        r = set_fields(&any, doc, row, subject, words, fact);
    cpd_node_add(doc, list, row);
    return r;
}

/* A kind without a record has no list: most people have none of most kinds. */
static int tell_kind(cpd_doc *doc, cpd_node *records, const cpd_counted *kind,
                     const cpd_subject *subject, const cpd_variant_words *words)
{
    cpd_date first = cpd_date_add_months(subject->as_of, -MONTHS_SENT) + 1;
    cpd_node *list = cpd_node_list(doc);
    size_t count;
    const cpd_fact *all = cpd_facts__of_kind(subject->facts, kind->number, &count);
    int r = 0;
    for (size_t i = 0; r == 0 && i < count; i++)
        if (all[i].day >= first && all[i].day <= subject->as_of)
            r = add_any(doc, list, subject, words, &all[i]);
    if (cpd_node_length(list))
        cpd_node_set(doc, records, kind->name, list);
    return r;
}

static int tell_others(cpd_doc *doc, cpd_node *facts, const cpd_subject *subject,
                       const cpd_variant_words *words)
{
    cpd_node *records = cpd_node_object(doc);
    const cpd_counted *kind;
    int r = 0;
    for (size_t i = 0; r == 0 && (kind = cpd_facts__counted(i)); i++)
        if (!is_told(kind->number))
            r = tell_kind(doc, records, kind, subject, words);
    cpd_node_set(doc, facts, "records", records);
    return r;
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
                       const cpd_variant_words *words)
{
    cpd_node *facts = cpd_node_object(doc);
    int r = set_windows(doc, facts, subject, words->categories, words->category_count);

    for (size_t i = 0; r == 0 && i < sizeof told / sizeof *told; i++)
        r = tell(doc, facts, &told[i], subject, words);
    if (r == 0)
        r = tell_others(doc, facts, subject, words);
    if (r < 0)
        return r;
    cpd_object__set_date(doc, facts, "as_of", subject->as_of);
    set_months(doc, facts, subject);
    cpd_node_set(doc, facts, "posts", posts_of(doc, subject));
    cpd_node_set_int(doc, facts, "endorsements", count_endorsements(subject));
    if (cpd_doc_failed(doc))
        return cpd_error__no_memory();
    *out = facts;
    return 0;
}
