/* The cases that a variant's author tried it on: facts, and what a predicate has to say of them. */
#include <stdio.h>
#include <string.h>

#include "variant/ask.h"
#include "variant/describe.h"
#include "variant/place.h"

#define CASES_MOST 500 /* each may take as long as an answer may */

struct trying {
    cpd_doc *doc;
    cpd_variant *variant;
    const cpd_node *set;
    cpd_issues *issues;
    size_t found; /* what is wrong with the form of the cases */
    bool failed;  /* memory was short */
};

/* ---- their form ---- */

static void refuse(struct trying *t, const cpd_node *at, const char *hint, const char *text)
{
    t->found++;
    if (cpd_issues__add(t->issues, CPD_EINPUT, CPD_VARIANT_CASES, cpd_node_line(at), 0, hint, "%s",
                        text) != CPD_EINPUT)
        t->failed = true;
}

static void refuse_case(struct trying *t, const cpd_node *one, size_t i, const char *what)
{
    const char *title = cpd_node_get_text(one, "title");
    char text[200];

    if (title)
        snprintf(text, sizeof text, "case %zu, \"%.100s\", %s", i + 1, title, what);
    else
        snprintf(text, sizeof text, "case %zu %s", i + 1, what);
    refuse(t, one,
           "A case is { title = \"...\", predicate = \"...\", facts = { ... }, expect = \"met\" }, "
           "and may have a reason.",
           text);
}

static bool is_state(const char *text)
{
    return text && (strcmp(text, "met") == 0 || strcmp(text, "not-yet") == 0 ||
                    strcmp(text, "cannot-tell") == 0);
}

static bool has_predicate(const cpd_node *set, const char *code)
{
    const cpd_node *list = cpd_node_get(set, "predicates");

    for (size_t i = 0; code && i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "code"), code) == 0)
            return true;
    return false;
}

static bool is_key(const char *key)
{
    static const char *const keys[] = {"title", "predicate", "facts", "expect", "reason"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(keys[i], key) == 0)
            return true;
    return false;
}

/* A key with a slip would be a question nobody asks. */
static void check_keys(struct trying *t, const cpd_node *one, size_t i)
{
    char what[100];

    if (cpd_node_type(one) != CPD_NODE_OBJECT)
        refuse_case(t, one, i, "is no table with these keys");
    for (size_t k = 0; cpd_node_type(one) == CPD_NODE_OBJECT && k < cpd_node_length(one); k++) {
        snprintf(what, sizeof what, "has the key \"%.40s\", which no case has",
                 cpd_node_key(one, k));
        if (!is_key(cpd_node_key(one, k)))
            refuse_case(t, one, i, what);
    }
}

/* An empty table is an empty list. */
static bool has_facts(const cpd_node *one)
{
    const cpd_node *facts = cpd_node_get(one, "facts");

    return cpd_node_type(facts) == CPD_NODE_OBJECT ||
           (cpd_node_type(facts) == CPD_NODE_LIST && cpd_node_length(facts) == 0);
}

static void check_case(struct trying *t, const cpd_node *one, size_t i)
{
    const cpd_node *reason = cpd_node_get(one, "reason");

    check_keys(t, one, i);
    if (!cpd_answer__is_line(cpd_node_get_text(one, "title")))
        refuse_case(t, one, i, "has no title of one line");
    if (!has_predicate(t->set, cpd_node_get_text(one, "predicate")))
        refuse_case(t, one, i, "names no predicate of this variant");
    if (!has_facts(one))
        refuse_case(t, one, i, "has no table of facts");
    if (!is_state(cpd_node_get_text(one, "expect")))
        refuse_case(t, one, i, "expects neither \"met\", \"not-yet\" nor \"cannot-tell\"");
    if (reason && !cpd_answer__is_line(cpd_node_as_text(reason)))
        refuse_case(t, one, i, "has a reason that is no line of text");
}

static int check_cases(struct trying *t, const cpd_node *cases)
{
    if (cpd_node_length(cases) > CASES_MOST)
        refuse(t, NULL, "Keep those that tell something.", "there are more than 500 cases");
    for (size_t i = 0; i < cpd_node_length(cases) && i < CASES_MOST; i++)
        check_case(t, cpd_node_at(cases, i), i);
    if (t->failed)
        return cpd_error__no_memory();
    return t->found ? cpd_error__from_issues(t->issues) : 0;
}

/* ---- running them ---- */

/* A case may also say a part of the reason, which is what people read. */
static bool passes(const cpd_node *one, const cpd_node *found)
{
    const char *state = cpd_node_get_text(found, "state"), *part = cpd_node_get_text(one, "reason");
    const char *reason = cpd_node_get_text(found, "reason");

    return state && strcmp(state, cpd_node_get_text(one, "expect")) == 0 &&
           (!part || (reason && strstr(reason, part)));
}

static cpd_node *show_case(cpd_doc *doc, const cpd_node *one, const cpd_node *found)
{
    cpd_node *shown = cpd_node_object(doc);

    cpd_node_set_text(doc, shown, "title", cpd_node_get_text(one, "title"));
    cpd_node_set_text(doc, shown, "predicate", cpd_node_get_text(one, "predicate"));
    cpd_node_set_text(doc, shown, "expected", cpd_node_get_text(one, "expect"));
    cpd_node_set_text(doc, shown, "expected_reason", cpd_node_get_text(one, "reason"));
    cpd_node_set_text(doc, shown, "state", cpd_node_get_text(found, "state"));
    cpd_node_set_text(doc, shown, "reason", cpd_node_get_text(found, "reason"));
    cpd_node_set_bool(doc, shown, "passed", passes(one, found));
    return shown;
}

static int run_case(cpd_node **out, struct trying *t, const cpd_node *one)
{
    const char *predicate = cpd_node_get_text(one, "predicate");
    cpd_doc *asked = cpd_doc_new(), *answers = cpd_doc_new();
    cpd_node *people = cpd_node_list(asked);
    int r;

    cpd_node_add(asked, people, cpd_node_copy(asked, cpd_node_get(one, "facts")));
    r = cpd_doc_failed(asked) || !answers
            ? cpd_error__no_memory()
            : cpd_variant__judge(answers, t->variant, &predicate, 1, people);
    if (r == 0)
        *out = show_case(t->doc, one, cpd_node_at(cpd_node_at(cpd_doc_root(answers), 0), 0));
    if (r == CPD_EINPUT || r == CPD_ELIMIT) /* the facts cannot be sent */
        r = cpd_error__place(CPD_VARIANT_CASES, cpd_node_line(one), 0);
    cpd_doc_free(asked);
    cpd_doc_free(answers);
    return r;
}

static int run_all(struct trying *t, cpd_node *list, int64_t *passed, const cpd_node *cases)
{
    cpd_node *shown = NULL;
    int r = check_cases(t, cases);

    for (size_t i = 0; r == 0 && i < cpd_node_length(cases); i++) {
        r = run_case(&shown, t, cpd_node_at(cases, i));
        if (r < 0)
            return r;
        cpd_node_add(t->doc, list, shown);
        *passed += cpd_node_get_bool(shown, "passed");
    }
    return r;
}

int cpd_variant__run_cases(cpd_doc *doc, cpd_node *out, cpd_variant *variant, const cpd_node *set,
                           cpd_issues *issues)
{
    struct trying t = {.doc = doc, .variant = variant, .set = set, .issues = issues};
    cpd_doc *cases = cpd_doc_new();
    cpd_node *list = cpd_node_list(doc);
    int64_t passed = 0;
    int r = cases ? cpd_variant__cases(cases, variant) : cpd_error__no_memory();

    if (r == 0 && variant->cases)
        cpd_place__in_source(cpd_doc_root(cases), variant->cases);
    if (r == 0)
        r = run_all(&t, list, &passed, cpd_doc_root(cases));
    cpd_doc_free(cases);
    cpd_node_set(doc, out, "cases", list);
    cpd_node_set_int(doc, out, "passed", passed);
    cpd_node_set_int(doc, out, "failed", (int64_t)cpd_node_length(list) - passed);
    return r;
}

char *cpd_variant__case_words(const cpd_node *failed)
{
    const char *state = cpd_node_get_text(failed, "state");
    const char *expected = cpd_node_get_text(failed, "expected");
    const char *reason = cpd_node_get_text(failed, "reason");
    cpd_str words = {0};

    cpd_str_addf(&words, "%s gives %s", cpd_node_get_text(failed, "predicate"), state);
    if (strcmp(state, expected) != 0)
        cpd_str_addf(&words, " where %s is expected", expected);
    else
        cpd_str_addf(&words, ", but without \"%s\"", cpd_node_get_text(failed, "expected_reason"));
    if (reason)
        cpd_str_addf(&words, ": %s", reason);
    return cpd_str_finish(&words);
}
