/* A worker that answers what makes no sense: it is not believed, whatever was asked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "council.h"
#include "support/support.h"
#include "variant/variant.h"
#include "variant/world.h"

#define LOADED "{\"no\":0,\"says\":{\"predicates\":[{\"code\":\"p\",\"sentence\":\"s\"}]}}"
#define NO_SENSE "variant trial: the answer of its program makes no sense"

/* Reads each request whole and answers with the next of these, in a frame. */
static char *worker_that_answers(const char *const *answers, size_t count)
{
    char *folder = support_dir(), *path = NULL;
    cpd_str script = {0};

    cpd_str_add(&script, "#!/bin/sh\n"
                         "skip() { set -- $(head -c 4 | od -An -tu1)\n"
                         "head -c $((($2 * 256 + $3) * 256 + $4)) > /dev/null; }\n");
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(answers[i]);

        cpd_str_addf(&script, "skip\nprintf '\\000\\%03zo\\%03zo\\%03zo'\nprintf '%%s' '%s'\n",
                     n >> 16 & 0xFF, n >> 8 & 0xFF, n & 0xFF, answers[i]);
    }
    cpd_str_add(&script, "sleep 4\n");
    council_write(folder, "worker", script.bytes);
    cr_assert(asprintf(&path, "%s/worker", folder) >= 0);
    cr_assert_eq(chmod(path, 0700), 0);
    cpd_str_fini(&script);
    free(folder);
    return path;
}

static cpd_variant *variant_of(const char *const *answers, size_t count)
{
    char *folder = council_folder(&(struct council){.rules = "return {}", .cases = "return {}"}),
         *path = worker_that_answers(answers, count);
    cpd_variant *variant = NULL;

    done(cpd_variant__open(&variant, folder, path, NULL));
    free(folder);
    free(path);
    return variant;
}

Test(protocol, what_a_variant_says_is_held_against_its_form)
{
    static const char *const odd[] = {
        "{\"no\":0}",
        "{\"no\":1,\"says\":{}}",
        "{\"no\":0,\"says\":[]}",
        "{\"no\":0,\"says\":{\"predicates\":7}}",
        "{\"no\":0,\"says\":{\"predicates\":[null]}}",
        "{\"no\":0,\"says\":{\"grades\":[{\"code\":true}]}}",
        "{\"no\":0,\"fault\":{}}",
        "{\"no\":0,\"fault\":{\"why\":\"\",\"line\":1}}",
        "{\"no\":0,\"fault\":{\"why\":\"two\\nlines\",\"line\":1}}",
        "{\"no\":0,\"fault\":{\"why\":\"w\",\"line\":-1}}",
        "{\"no\":0,\"fault\":{\"why\":\"w\",\"line\":4294967297}}",
        "[{\"no\":0}]",
        "{\"no\":0,\"says\":{}",
    };

    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        cpd_variant *v = variant_of(&odd[i], 1);
        cpd_doc *doc = cpd_doc_new();

        refused(cpd_variant__says(doc, v), CPD_EINPUT);
        cr_expect_str_eq(cpd_error_last()->text, NO_SENSE, "%s: %s", odd[i],
                         cpd_error_last()->text);
        cr_expect_null(cpd_doc_root(doc));
        cpd_doc_free(doc);
        cpd_variant__free(v);
    }
}

/* What the manifest says, its process cannot say otherwise. */
Test(protocol, a_process_says_nothing_but_what_a_script_may)
{
    static const char *const answer[] = {
        "{\"no\":0,\"says\":{\"publisher\":\"somebody else\",\"kind\":\"ladder\",\"lua\":\"other\","
        "\"certainty\":\"confirmed\",\"fictitious\":\"false\",\"extra\":\"x\",\"reports\":[{"
        "\"code\":"
        "\"r\",\"title\":\"R\",\"columns\":[\"C\"]}]}}"};
    cpd_variant *v = variant_of(answer, 1);
    cpd_issues *issues = cpd_issues_new();
    cpd_doc *doc = cpd_doc_new();
    const cpd_node *set;

    done(cpd_variant__set(doc, v, issues));
    set = cpd_doc_root(doc);
    cr_expect_str_eq(cpd_node_get_text(set, "publisher"), "A council of the tests");
    cr_expect_str_eq(cpd_node_get_text(set, "kind"), "variant");
    cr_expect_str_eq(cpd_node_get_text(set, "lua"), "return {}");
    cr_expect_null(cpd_node_get(set, "extra"));
    cr_expect_null(cpd_node_get(set, "fictitious"));
    cr_expect_eq(cpd_node_length(cpd_node_get(set, "reports")), 1);
    cpd_doc_free(doc);
    cpd_issues_free(issues);
    cpd_variant__free(v);
}

Test(protocol, cases_are_a_list_of_plain_values)
{
    static const char *const odd[] = {
        "{\"no\":0}",
        "{\"no\":0,\"says\":{}}",
        "{\"no\":0,\"says\":{\"cases\":{}}}",
        "{\"no\":0,\"says\":{\"cases\":\"none\"}}",
        "{\"no\":0,\"says\":{\"cases\":[null]}}",
        "{\"no\":0,\"says\":{\"cases\":[{\"facts\":{\"n\":1.5}}]}}",
        "{\"no\":7,\"says\":{\"cases\":[]}}",
        "{\"no\":0,\"findings\":[]}",
    };

    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        cpd_variant *v = variant_of(&odd[i], 1);
        cpd_doc *doc = cpd_doc_new();

        refused(cpd_variant__cases(doc, v), CPD_EINPUT);
        cr_expect_str_eq(cpd_error_last()->text, NO_SENSE, "%s: %s", odd[i],
                         cpd_error_last()->text);
        cr_expect_str_eq(cpd_error_last()->place, "tests.lua");
        cpd_doc_free(doc);
        cpd_variant__free(v);
    }
}

/* The answer to a question about one person: "reason" of the first finding, or of the row. */
static char *asked(const char *answer, bool report)
{
    const char *answers[] = {LOADED, answer}, *name = "p";
    cpd_variant *v = variant_of(answers, 2);
    cpd_doc *people = world_people("{}", 1), *doc = cpd_doc_new();
    const cpd_node *first;
    char *reason = NULL;

    done(report ? cpd_variant__rows(doc, v, name, cpd_doc_root(people))
                : cpd_variant__judge(doc, v, &name, 1, cpd_doc_root(people)));
    first = cpd_node_at(cpd_doc_root(doc), 0);
    if (!report)
        first = cpd_node_at(first, 0);
    if (cpd_node_get_text(first, "reason"))
        reason = strdup(cpd_node_get_text(first, "reason"));
    cpd_doc_free(people);
    cpd_doc_free(doc);
    cpd_variant__free(v);
    return reason;
}

static void expect_no_sense(const char *const *odd, size_t count, bool report)
{
    for (size_t i = 0; i < count; i++) {
        char *reason = asked(odd[i], report);

        cr_expect(reason && strcmp(reason, NO_SENSE) == 0, "%s: %s", odd[i],
                  reason ? reason : "believed");
        free(reason);
    }
}

Test(protocol, findings_are_states_with_reasons_of_one_line)
{
    static const char *const odd[] = {
        "{\"no\":0,\"findings\":[]}",
        "{\"no\":0,\"findings\":[{\"state\":\"met\"},{\"state\":\"met\"}]}",
        "{\"no\":0,\"findings\":[{\"state\":\"MET\"}]}",
        "{\"no\":0,\"findings\":[{\"state\":\"met\",\"reason\":7}]}",
        "{\"no\":0,\"findings\":[{\"state\":\"met\",\"reason\":\"two\\nlines\"}]}",
        "{\"no\":0,\"findings\":[{\"fault\":{\"why\":7}}]}",
        "{\"no\":0,\"findings\":{}}",
        "{\"no\":0,\"row\":[]}",
    };
    char *good = asked("{\"no\":0,\"findings\":[{\"state\":\"met\",\"reason\":\"so\"}]}", false);

    cr_expect_str_eq(good, "so", "%s", good);
    free(good);
    expect_no_sense(odd, sizeof odd / sizeof *odd, false);
}

Test(protocol, rows_are_lists_of_cells)
{
    static const char *const odd[] = {
        "{\"no\":0,\"row\":{}}",
        "{\"no\":0,\"row\":[null]}",
        "{\"no\":0,\"row\":[[1]]}",
        "{\"no\":0,\"row\":[1.5]}",
        "{\"no\":0,\"row\":[\"two\\nlines\"]}",
        "{\"no\":0,\"fault\":\"why\"}",
        "{\"no\":0,\"findings\":[]}",
    };

    expect_no_sense(odd, sizeof odd / sizeof *odd, true);
}
