/* What crosses from Lua has limits, and each is where it is said to be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "council.h"
#include "variant/variant.h"
#include "variant/world.h"

/* "" when it is taken, else what is said against it. */
static char *says(const char *rules)
{
    cpd_variant *v = world_variant(rules);
    cpd_doc *doc = cpd_doc_new();
    int r = cpd_variant__says(doc, v);
    char *words = strdup(r == 0 ? "" : cpd_error_last()->text);

    cr_expect(r == 0 || r == CPD_EINPUT, "%d", r);
    cpd_doc_free(doc);
    cpd_variant__free(v);
    return words;
}

/* Rules with one number in them, at the last good one and one beyond. */
struct limit {
    const char *label, *rules; /* with one %d */
    int most;
    const char *beyond;
};

static const struct limit limits[] = {
    {"depth", "local t = 'end' for i = 1, %d do t = { t } end return { grades = t }", 24,
     "is too deep, or holds itself"},
    {"values", /* what one table holds twenty times is twenty values; each list is one, too */
     "local part, t = {}, {} for i = 1, 999 do part[i] = 'v' end for i = 1, 19 do t[i] = part end\n"
     "for i = 1, %d do t[19 + i] = 'v' end return { grades = t }",
     999, "makes it more than 20000 values"},
    {"keys", "local t = {} for i = 1, %d do t['k' .. i] = 'v' end return { grades = { t } }", 256,
     "has more than 256 keys"},
    {"a text", "return { overlays = ('x'):rep(%d) }", 64 << 10, "is longer than 64 KiB"},
    {"all texts", /* eight keys of one letter, and a word */
     "local part, t = { k = ('x'):rep(65500) }, {} for i = 1, 8 do t[i] = part end\n"
     "t[9] = ('x'):rep(%d) return { grades = t }",
     (512 << 10) - 8 * 65501, "makes it more than 512 KiB of text"},
    {"a sentence",
     "return { predicates = { p = { sentence = ('s'):rep(%d), test = function() end } } }", 400,
     "has no \"sentence\" of one line"},
    {"a name",
     "return { predicates = { [('p'):rep(%d)] = { sentence = 's', test = function() end } } }", 64,
     "the name of a predicate is small letters, digits and hyphens"},
    {"predicates",
     "local t = {} for i = 1, %d do t['p' .. i] = { sentence = 's', test = function() end } end\n"
     "return { predicates = t }",
     64, "it has more than 64 predicates"},
};

Test(values, have_limits_at_their_boundaries)
{
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        char rules[500], *words;

        snprintf(rules, sizeof rules, limits[i].rules, limits[i].most);
        words = says(rules);
        cr_expect_str_eq(words, "", "%s, %d: %s", limits[i].label, limits[i].most, words);
        free(words);
        snprintf(rules, sizeof rules, limits[i].rules, limits[i].most + 1);
        words = says(rules);
        cr_expect_not_null(strstr(words, limits[i].beyond), "%s, %d: %s", limits[i].label,
                           limits[i].most + 1, words);
        free(words);
    }
}

/* Every quote takes two bytes on the way. */
Test(values, are_refused_where_the_answer_would_be_too_long)
{
    char *words = says("local one, t = ('\"'):rep(65536), {} for i = 1, 8 do t[i] = one end\n"
                       "return { grades = t }");

    cr_expect_str_eq(words, "variant trial: what it says is more than a megabyte", "%s", words);
    free(words);
}

Test(values, that_are_numbers_are_whole_and_exact)
{
    static const struct {
        const char *number, *text; /* NULL: refused */
    } cases[] = {
        {"0", "0"},
        {"-7", "-7"},
        {"6 / 2", "3"},
        {"1e3", "1000"},
        {"9007199254740991", "9007199254740991"},
        {"-9007199254740991", "-9007199254740991"},
        {"9007199254740992", NULL},
        {"9007199254740993", NULL},
        {"math.maxinteger", NULL},
        {"math.mininteger", NULL},
        {"1e300", NULL},
        {"0.5", NULL},
        {"1 / 0", NULL},
        {"0 / 0", NULL},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rules[200];
        cpd_variant *v;
        cpd_doc *doc = cpd_doc_new();
        int r;

        snprintf(rules, sizeof rules, "return { grades = { %s } }", cases[i].number);
        v = world_variant(rules);
        r = cpd_variant__says(doc, v);
        cr_expect_eq(r, cases[i].text ? 0 : CPD_EINPUT, "%s", cases[i].number);
        if (r == 0)
            cr_expect_str_eq(
                cpd_node_as_text(cpd_node_at(cpd_node_get(cpd_doc_root(doc), "grades"), 0)),
                cases[i].text, "%s", cases[i].number);
        cpd_doc_free(doc);
        cpd_variant__free(v);
    }
}

/* Cases keep their types, and have the same limits. */
Test(values, of_cases_are_as_they_stand)
{
    char *folder = council_folder(&(struct council){
        .rules =
            "return { reports = { r = { title = 't', columns = { 'c' }, row = function() end } } }",
        .cases = "return { { n = 7, yes = true, no = false, text = 'a', list = { 1, 'b' }, deep = "
                 "{} } }"});
    cpd_variant *v = NULL;
    cpd_doc *doc = cpd_doc_new();
    char *json;

    done(cpd_variant__open(&v, folder, world_worker(), NULL));
    done(cpd_variant__cases(doc, v));
    json = cpd_node_json(cpd_doc_root(doc), CPD_JSON_COMPACT);
    cr_expect_str_eq(json, "[{\"deep\":[],\"list\":[1,\"b\"],\"n\":7,\"no\":false,\"text\":\"a\","
                           "\"yes\":true}]");
    free(json);
    cpd_doc_free(doc);
    cpd_variant__free(v);
    free(folder);
}

/* How many cases there may be, and facts that nothing can carry. */
Test(values, of_cases_have_limits)
{
    static const struct {
        const char *cases, *text;
    } wrong[] = {
        {"local t = {} for i = 1, 501 do t[i] = { title = 't' .. i, predicate = 'p', facts = {}, "
         "expect = 'met' } end return t",
         "there are more than 500 cases"},
        {"return { { title = 'odd', predicate = 'p', facts = { ['\xc3\xa9'] = 1 }, expect = 'met' "
         "} }",
         NULL},
        {"return { { title = 'odd', predicate = 'p', facts = { f = function() end }, expect = "
         "'met' } }",
         "variant trial: cases[1].facts.f is no plain value"},
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char *folder = council_folder(
            &(struct council){.rules = COUNCIL_ASKS("return true"), .cases = wrong[i].cases});
        cpd_doc *doc = NULL;

        refused(cpd_variant_test(&doc, NULL, folder, CPD_DATE_NONE, NULL), CPD_EINPUT);
        if (wrong[i].text)
            cr_expect_str_eq(cpd_error_last()->text, wrong[i].text, "%s", cpd_error_last()->text);
        cr_expect_str_eq(cpd_error_last()->place, "tests.lua");
        free(folder);
    }
}
