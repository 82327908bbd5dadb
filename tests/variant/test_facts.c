/* What a variant is told about a person, and that it can be judged. */
#include <stdlib.h>
#include <string.h>

#include "node/node.h"
#include "support/check.h"
#include "variant/facts.h"
#include "variant/world.h"

enum { DIRECT = 1, TRAVEL = 2, ME = 7, BOSS = 8 };

static cpd_date on(const char *text)
{
    cpd_date day;

    done(cpd_date_parse(&day, text));
    return day;
}

/* The facts as a variant gets them, in canonical JSON; to free(). */
static char *facts_of(cpd_fact *list, size_t count, const cpd_post *posts, size_t post_count)
{
    static const cpd_variant_category categories[] = {{"direct", DIRECT}, {"travel", TRAVEL}};
    cpd_facts facts = {.facts = list, .count = count};
    cpd_subject subject = {.facts = &facts,
                           .person = ME,
                           .posts = posts,
                           .post_count = post_count,
                           .as_of = on("2026-11-20")};
    cpd_doc *doc = cpd_doc_new();
    cpd_node *node = NULL;
    cpd_str json = {0};

    done(cpd_variant__facts(&node, doc, &subject,
                            &(cpd_variant_words){.categories = categories, .category_count = 2}));
    done(cpd_node__canonical(&json, node));
    cpd_doc_free(doc);
    return cpd_str_finish(&json);
}

Test(facts, of_somebody_without_records)
{
    char *json = facts_of(NULL, 0, NULL, 0);

    cr_expect_str_eq(json, "{\"as_of\":\"2026-11-20\",\"cpd\":[],\"endorsements\":0,"
                           "\"minutes\":{\"months_12\":{\"direct\":0,\"travel\":0},"
                           "\"weeks_6\":{\"direct\":0,\"travel\":0}},\"posts\":[],\"records\":{},"
                           "\"sessions\":[],\"time\":[]}");
    free(json);
}

Test(facts, are_numbers_days_and_codes)
{
    cpd_fact list[] = {
        {.id = 1, .kind = CPD_KIND_TIME, .day = on("2025-11-20"), .minutes = 500, .term = DIRECT},
        {.id = 2, .kind = CPD_KIND_TIME, .day = on("2025-11-21"), .minutes = 60, .term = DIRECT},
        {.id = 3, .kind = CPD_KIND_TIME, .day = on("2026-10-09"), .minutes = 7, .term = TRAVEL},
        {.id = 4, .kind = CPD_KIND_TIME, .day = on("2026-10-10"), .minutes = 30, .term = TRAVEL},
        {.id = 5, .kind = CPD_KIND_CPD, .day = on("2024-11-20"), .flags = CPD_FLAG_PEER},
        {.id = 6, .kind = CPD_KIND_CPD, .day = on("2024-11-21"), .flags = CPD_FLAG_IMPACT},
        {.id = 7,
         .kind = CPD_KIND_SESSION,
         .day = on("2026-11-01"),
         .minutes = 90,
         .signatures = 2,
         .signed_by_own = true,
         .signed_by_other = true},
        {.id = 8,
         .kind = CPD_KIND_SESSION,
         .day = on("2026-11-20"),
         .minutes = 45,
         .signatures = 2, /* a guest's is one of them */
         .signed_by_other = true},
        {.id = 9,
         .kind = CPD_KIND_ENDORSEMENT,
         .day = on("2026-01-01"),
         .other = BOSS,
         .signed_by_other = true},
        {.id = 10,
         .kind = CPD_KIND_ENDORSEMENT,
         .day = on("2026-01-02"),
         .other = ME,
         .signed_by_other = true},
        {.id = 11, .kind = CPD_KIND_ENDORSEMENT, .day = on("2026-01-03"), .other = BOSS},
        {.id = 12, .kind = CPD_KIND_QUALIFICATION, .day = on("2024-10-01"), .minutes = 30},
        {.id = 13, .kind = CPD_KIND_QUALIFICATION, .day = on("2026-10-01"), .minutes = 60},
    };
    cpd_post posts[] = {
        {.since = on("2024-01-01"),
         .until = on("2025-05-19"),
         .ladder = "l",
         .grade = "nqsw",
         .employer = "Secret Council"},
        {.since = on("2025-05-20"),
         .until = CPD_DATE_NONE,
         .ladder = "l",
         .grade = "sw",
         .employer = "Secret Council"},
        {.since = on("2027-01-01"), .until = CPD_DATE_NONE, .ladder = "l", .grade = "senior"},
    };
    char *json = facts_of(list, sizeof list / sizeof *list, posts, 3);

    cr_expect_str_eq(
        json,
        "{\"as_of\":\"2026-11-20\",\"cpd\":[{\"day\":\"2024-11-21\",\"days_ago\":729,"
        "\"impact\":true,\"peer\":false,\"reflection\":false}],\"endorsements\":1,"
        "\"minutes\":{\"months_12\":{\"direct\":60,\"travel\":37},"
        "\"weeks_6\":{\"direct\":0,\"travel\":30}},\"months_in_grade\":18,"
        "\"posts\":[{\"grade\":\"nqsw\",\"ladder\":\"l\",\"since\":\"2024-01-01\",\"until\":\"2025-"
        "05-19\"},"
        "{\"grade\":\"sw\",\"ladder\":\"l\",\"since\":\"2025-05-20\"}],"
        "\"records\":{\"qualification\":[{\"amount\":60,\"day\":\"2026-10-01\",\"days_ago\":50,"
        "\"impact\":false,\"peer\":false,\"reflection\":false,\"signed\":false}]},"
        "\"sessions\":[{\"day\":\"2026-11-01\",\"days_ago\":19,\"minutes\":90,\"signed\":true},"
        "{\"day\":\"2026-11-20\",\"days_ago\":0,\"minutes\":45,\"signed\":false}],\"time\":[]}",
        "%s", json);
    free(json);
}

Test(facts, can_be_judged)
{
    cpd_fact list[] = {{.id = 1,
                        .kind = CPD_KIND_SESSION,
                        .day = on("2026-10-10"),
                        .minutes = 60,
                        .signatures = 2}};
    cpd_variant *variant = world_variant(
        "return { predicates = { monthly = { sentence = 'a session in the last month',\n"
        "  test = function(facts) local last = facts.sessions[#facts.sessions]\n"
        "    if not last then return nil, 'no session is on record' end\n"
        "    return last.days_ago <= 31, ('the last was %d days ago'):format(last.days_ago) end } "
        "} }");
    char *json = facts_of(list, 1, NULL, 0), *words = world_ask(variant, "monthly", json);

    cr_expect_str_eq(words, "not-yet: the last was 41 days ago");
    free(words);
    free(json);
    cpd_variant__free(variant);
}
