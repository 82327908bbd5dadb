/* Opening, loading and asking once more, with each allocation failing in turn. */
#include <stdlib.h>

#include "council.h"
#include "support/each_fault.h"
#include "variant/world.h"

#define RULES                                                                                      \
    "return { predicates = { p = { sentence = 's', test = function(f) return true, 'r' end } } }"

Test(fault, open)
{
    char *folder = world_folder(world_manifest, RULES, sizeof RULES - 1);

    for (long n = 0; fault_armed(n); n++) {
        cpd_variant *variant = NULL;

        fault_expect(cpd_variant__open(&variant, folder, world_worker(), NULL), !variant);
        cpd_variant__free(variant);
    }
    free(folder);
}

Test(fault, says)
{
    cpd_variant *variant = world_variant(RULES);

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = cpd_doc_new();

        fault_expect(doc ? cpd_variant__says(doc, variant) : cpd_error__no_memory(),
                     !doc || !cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_variant__free(variant);
}

Test(fault, judge)
{
    cpd_variant *variant = world_variant(RULES);
    cpd_doc *people = world_people("{\"n\":1}", 3);
    const char *name = "p";

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = cpd_doc_new();

        fault_expect(doc ? cpd_variant__judge(doc, variant, &name, 1, cpd_doc_root(people))
                         : cpd_error__no_memory(),
                     !doc || !cpd_doc_root(doc));
        cpd_doc_free(doc);
    }
    cpd_doc_free(people);
    cpd_variant__free(variant);
}

/* ---- through a whole home ---- */

#define COUNCIL                                                                                    \
    "return { predicates = { p = { sentence = 's', test = function(f) return f.time[1].minutes > " \
    "0, "                                                                                          \
    "'r' end } },\n"                                                                               \
    "overlays = 'career-england-children', grades = { { code = 'social-worker', practice_minimum " \
    "=\n"                                                                                          \
    "{ code = 'asked', title = 'T', predicate = 'p' } } },\n"                                      \
    "fields = { { kind = 'time', code = 'by', label = 'B', type = 'word', words = { 'phone' } } "  \
    "},\n"                                                                                         \
    "reports = { r = { title = 'R', columns = { 'C' }, row = function(f) return { #f.time } end "  \
    "} } }"
#define CASES                                                                                      \
    "return { { title = 't', predicate = 'p', facts = { time = { { minutes = 1 } } }, expect = "   \
    "'met' } }"

static char *council_of_all(void)
{
    return council_folder(&(struct council){.rules = COUNCIL, .cases = CASES});
}

Test(fault, check)
{
    cpd_home *home = council_home();
    char *folder = council_of_all();
    int64_t position = council_position(home);

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        fault_expect(cpd_variant_check(&doc, home, folder, NULL), !doc);
        cpd_doc_free(doc);
    }
    cr_expect_eq(council_position(home), position);
    free(folder);
    cpd_home_close(home);
}

Test(fault, test)
{
    cpd_home *home = council_home();
    char *folder = council_of_all();
    int64_t position = council_position(home);

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        fault_expect(cpd_variant_test(&doc, home, folder, CPD_DATE_NONE, NULL), !doc);
        cpd_doc_free(doc);
    }
    cr_expect_eq(council_position(home), position);
    free(folder);
    cpd_home_close(home);
}

/* Adopted or not, and nothing between: what came to nothing is not remembered either. */
Test(fault, adopt)
{
    cpd_home *home = council_home();
    char *folder = council_of_all(), *asked;
    int64_t position = council_position(home);
    cpd_doc *doc = NULL;
    int r = CPD_EINTERNAL;

    for (long n = 0; r < 0 && fault_armed(n); n++) {
        r = cpd_variant_adopt(&doc, home, folder, CPD_DATE_NONE, CPD_DATE_NONE, NULL);
        fault_expect(r, !doc);
        cr_expect_eq(council_position(home), position + (r == 0));
    }
    cr_assert_eq(r, 0);
    shipped_save(home, "kind", "time", "category", "direct", "minutes", "20m", "trial/by", "phone",
                 NULL);
    asked = council_asked(home);
    cr_expect_str_eq(asked, "met: r (asked: s)", "%s", asked);
    council_expect_whole(home);
    cpd_doc_free(doc);
    free(asked);
    free(folder);
    cpd_home_close(home);
}

static cpd_home *home_of_all(void)
{
    cpd_home *home = council_home();

    council_adopt(home, &(struct council){.rules = COUNCIL, .cases = CASES});
    shipped_save(home, "kind", "time", "category", "direct", "minutes", "20m", "trial/by", "phone",
                 NULL);
    return home;
}

Test(fault, ask)
{
    cpd_home *home = home_of_all();

    for (long n = 0; fault_armed(n); n++) {
        cpd_career_options options = CPD_CAREER_OPTIONS_INIT;
        cpd_doc *doc = NULL;

        fault_expect(cpd_career_progress(&doc, home, &options), !doc);
        if (doc)
            cr_expect_str_eq(
                cpd_node_get_text(cpd_node_get(cpd_doc_root(doc), "practice"), "state"), "met");
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

Test(fault, report)
{
    cpd_home *home = home_of_all();

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        fault_expect(cpd_variant_report(&doc, home, "trial", "r", CPD_DATE_NONE), !doc);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

Test(fault, list)
{
    cpd_home *home = home_of_all();

    for (long n = 0; fault_armed(n); n++) {
        cpd_doc *doc = NULL;

        fault_expect(cpd_variant_list(&doc, home, CPD_DATE_NONE), !doc);
        cpd_doc_free(doc);
    }
    cpd_home_close(home);
}

/* What was remembered of the fields is forgotten each time, so that it is read anew. */
Test(fault, fields)
{
    cpd_home *home = home_of_all();

    for (long n = 0; fault_armed(n); n++) {
        const cpd_field *fields = NULL;
        size_t count = 0;

        cpd_variants__forget(home);
        fault_expect(cpd_record_fields(&fields, &count, home, cpd_kind_find("time"), CPD_DATE_NONE),
                     !fields);
        cr_expect(!fields || count == 1);
    }
    cpd_home_close(home);
}

Test(fault, save)
{
    cpd_home *home = home_of_all();
    cpd_doc *doc = cpd_doc_new();
    const cpd_node *draft = shipped_object(doc, "kind", "time", "category", "direct", "minutes",
                                           "20m", "trial/by", "phone", NULL);

    for (long n = 0; fault_armed(n); n++) {
        cpd_saved saved = {.id = ""};

        cpd_variants__forget(home);
        fault_expect(cpd_record_save(&saved, home, draft, NULL), !saved.id[0]);
    }
    council_expect_whole(home);
    cpd_doc_free(doc);
    cpd_home_close(home);
}
