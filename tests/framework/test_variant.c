/* What a council's script says when it is adopted: a set of a kind of its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "framework/framework.h"
#include "support/check.h"
#include "world.h"

#define TOP                                                                                        \
    "{\"format\":\"1\",\"set\":\"trial\",\"version\":\"1\",\"kind\":\"variant\",\"title\":\"T\","  \
    "\"nation\":\"england\",\"layer\":\"council\",\"publisher\":\"P\",\"effective_from\":"         \
    "\"2026-01-01\",\"source\":\"S\",\"licence\":\"L\",\"checked_by\":\"none\""
#define SCRIPT ",\"api\":\"1\",\"lua\":\"return {}\""
#define P ",\"predicates\":[{\"code\":\"p\",\"sentence\":\"that it is so\"}]"
#define GRADES(inner)                                                                              \
    ",\"overlays\":\"career\",\"grades\":[{\"code\":\"g\",\"practice_minimum\":{\"code\":\"m\","   \
    "\"title\":\"M\"," inner "}}]"
#define FIELD(inner) ",\"fields\":[{\"kind\":\"time\",\"code\":\"f\",\"label\":\"F\"," inner "}]"

static int check(const char *json, cpd_issues *issues, cpd_doc **out)
{
    cpd_doc *doc = NULL;
    int r;

    done(cpd_json_parse(&doc, json, strlen(json), "set", 1 << 20));
    r = cpd_set__check(doc, "rules.lua", issues);
    if (out && r == 0)
        *out = doc;
    else
        cpd_doc_free(doc);
    return r;
}

Test(variant, is_checked_into_what_it_means)
{
    static const char json[] = TOP SCRIPT P GRADES("\"predicate\":\"p\"") FIELD(
        "\"type\":\"word\",\"words\":[\"a\",\"b\"],\"hint\":\"H\"") ",\"reports\":[{\"code\":\"r\","
                                                                    "\"title\":\"R\",\"columns\":["
                                                                    "\"A\",\"A\"]}],"
                                                                    "\"fictitious\":\"true\"}";
    cpd_issues *issues = cpd_issues_new();
    const cpd_node *root, *minimum;
    cpd_doc *doc = NULL;

    done(check(json, issues, &doc));
    root = cpd_doc_root(doc);
    minimum = cpd_node_get(cpd_node_at(cpd_node_get(root, "grades"), 0), "practice_minimum");
    cr_expect_eq(cpd_node_get_int(root, "api", 0), 1);
    cr_expect(cpd_node_get_bool(root, "fictitious"));
    cr_expect_str_eq(cpd_node_get_text(root, "certainty"), "confirmed");
    cr_expect_str_eq(cpd_node_get_text(minimum, "predicate"), "p");
    cr_expect_str_eq(cpd_node_get_text(minimum, "force"), "rule");
    cpd_doc_free(doc);
    cpd_issues_free(issues);
}

Test(variant, says_everything_that_is_wrong)
{
    static const struct {
        const char *json, *issues;
    } cases[] = {
        {TOP "}", "this set lacks \"api\"\nthis set lacks \"lua\"\n"},
        {TOP ",\"api\":\"2\",\"lua\":\"-\"}", "api: \"2\" is no number that can stand here\n"},
        {TOP SCRIPT ",\"entries\":[]}", "this set has no key \"entries\"\n"},
        {TOP SCRIPT GRADES("\"predicate\":\"p\"") "}", "there is no predicate \"p\"\n"},
        {TOP SCRIPT P GRADES("\"predicate\":\"q\"") "}", "there is no predicate \"q\"\n"},
        {TOP SCRIPT P GRADES("\"predicate\":\"p\",\"all\":[{\"code\":\"i\",\"title\":\"I\","
                             "\"predicate\":\"p\"}]") "}",
         "a requirement has both \"all\" and \"predicate\"\n"},
        {TOP SCRIPT ",\"grades\":[{\"code\":\"g\",\"title\":\"G\"}]}",
         "a variant that changes grades lacks \"overlays\"\n"},
        {TOP SCRIPT
         ",\"predicates\":[{\"code\":\"p\"},{\"code\":\"p\",\"sentence\":\"two\\nlines\"}]}",
         "a predicate lacks \"sentence\"\nsentence: \"two\\nlines\" has more than one line or a "
         "tab\npredicates has "
         "\"p\" twice\n"},
        {TOP SCRIPT FIELD("\"type\":\"text\"") "}", "type: \"text\" is not known here\n"},
        {TOP SCRIPT FIELD("\"type\":\"word\"") "}", "a field of the type word lacks \"words\"\n"},
        {TOP SCRIPT FIELD("\"type\":\"flag\",\"words\":[\"a\"]") "}",
         "only a field of the type word has words to choose from\n"},
        {TOP SCRIPT FIELD("\"type\":\"word\",\"words\":[\"a\",\"a\"]") "}",
         "words lists \"a\" twice\n"},
        {TOP SCRIPT ",\"fields\":[{\"kind\":\"reflection\",\"code\":\"f\",\"label\":\"F\",\"type\":"
                    "\"flag\"}]}",
         "kind: \"reflection\" is not known here\n"},
        {TOP SCRIPT ",\"reports\":[{\"code\":\"r\",\"title\":\"R\",\"columns\":[]},{\"code\":\"r\","
                    "\"title\":\"R\"}]}",
         "columns is an empty list\na report lacks \"columns\"\nreports has \"r\" twice\n"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cpd_issues *issues = cpd_issues_new();
        cpd_str lines = {0};

        cr_expect_eq(check(cases[i].json, issues, NULL), CPD_EINPUT, "%s", cases[i].json);
        cpd_str_add(&lines, "");
        for (size_t k = 0; k < cpd_issues_count(issues); k++)
            cpd_str_addf(&lines, "%s\n", cpd_issues_get(issues, k)->text);
        cr_expect_str_eq(lines.bytes, cases[i].issues, "%s\n%s", cases[i].json, lines.bytes);
        cpd_str_fini(&lines);
        cpd_issues_free(issues);
    }
}

/* A list of n things, each a printf format with its number. */
static char *many(const char *begin, const char *one, int n, const char *end)
{
    cpd_str json = {0};

    cpd_str_add(&json, begin);
    for (int i = 0; i < n; i++) {
        char item[200];

        snprintf(item, sizeof item, "%sx%d%s", one, i, i + 1 < n ? "\"}," : "\"}");
        cpd_str_add(&json, item);
    }
    cpd_str_add(&json, end);
    return cpd_str_finish(&json);
}

static char *columns(int n)
{
    cpd_str json = {0};

    cpd_str_add(&json, TOP SCRIPT ",\"reports\":[{\"code\":\"r\",\"title\":\"R\",\"columns\":[");
    for (int i = 0; i < n; i++)
        cpd_str_add(&json, i ? ",\"C\"" : "\"C\"");
    cpd_str_add(&json, "]}]}");
    return cpd_str_finish(&json);
}

static void expect_most(char *json, int kind)
{
    cpd_issues *issues = cpd_issues_new();

    cr_expect_eq(check(json, issues, NULL), kind, "%.300s: %s", json, cpd_error_last()->text);
    cpd_issues_free(issues);
    free(json);
}

Test(variant, has_at_most_64_of_each_and_32_columns)
{
    for (int more = 0; more < 2; more++) {
        int kind = more ? CPD_EINPUT : 0;

        expect_most(many(TOP SCRIPT ",\"predicates\":[", "{\"sentence\":\"s\",\"code\":\"",
                         64 + more, "]}"),
                    kind);
        expect_most(many(TOP SCRIPT ",\"fields\":[",
                         "{\"kind\":\"time\",\"label\":\"L\",\"type\":\"flag\",\"code\":\"",
                         64 + more, "]}"),
                    kind);
        expect_most(many(TOP SCRIPT ",\"reports\":[",
                         "{\"title\":\"s\",\"columns\":[\"C\"],\"code\":\"", 64 + more, "]}"),
                    kind);
        expect_most(columns(32 + more), kind);
    }
}

/* A script that came in a file of a set was run by nobody and confined by nothing. */
Test(variant, is_no_file_of_a_set)
{
    static const char yaml[] =
        "format: 1\nset: trial\nversion: \"1\"\nkind: variant\ntitle: T\nnation: england\n"
        "layer: council\npublisher: P\neffective_from: 2026-01-01\nsource: S\nlicence: L\n"
        "checked_by: none\napi: 1\nlua: return {}\n";
    cpd_issues *issues = cpd_issues_new();

    refused(cpd_framework_check(yaml, strlen(yaml), "set.yaml", issues), CPD_EINPUT);
    cr_expect_eq(cpd_issues_count(issues), 1);
    cr_expect_str_eq(cpd_error_last()->text, "no file of a set is a variant");
    cr_expect_eq(cpd_error_last()->line, 4);
    cpd_issues_free(issues);
}

/* ---- in a home ---- */

static const char vocabulary[] =
    "format: 1\nset: trial\nversion: \"2\"\nkind: vocabulary\ntitle: T\nnation: england\n"
    "layer: team\npublisher: P\neffective_from: 2026-01-01\nsource: S\nlicence: L\n"
    "checked_by: none\nentries: [{code: a, title: A}]\n";

Test(variant, keeps_its_name_to_itself)
{
    cpd_home home;
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = NULL, *other = parse_good(vocabulary);
    cpd_adoption adoption;
    int64_t position;
    bool same = false;

    world_open(&home);
    done(check(TOP SCRIPT P "}", issues, &doc));
    cr_expect_eq(cpd_sets__was_adopted(&same, &home, cpd_doc_root(doc)), 0);
    adopt_tree(&home, cpd_doc_root(doc));
    cr_expect_eq(cpd_sets__was_adopted(&same, &home, cpd_doc_root(doc)), 1);
    cr_expect(same);
    cpd_adoption__of(&adoption, cpd_doc_root(other));
    done(cpd_change__begin(&home));
    refused(cpd_sets__adopt(&position, &home, &adoption), CPD_ECONFLICT);
    cpd_change__abandon(&home);
    cr_expect_str_eq(cpd_error_last()->text,
                     "trial is the name of a set of another kind here: variant");
    cpd_doc_free(doc);
    cpd_doc_free(other);
    cpd_issues_free(issues);
    world_close(&home);
}
