/* The cases that a variant's author tried it on: facts, and what a predicate has to say of them. */
#include <string.h>

#include "variant/describe.h"
#include "variant/manifest.h"

static int refuse(size_t i, const char *what)
{
    cpd_error__set(CPD_EINPUT, "case %zu %s", i + 1, what);
    cpd_error__place(CPD_VARIANT_CASES, 0, 0);
    return cpd_error__hint("A case is { title = \"...\", predicate = \"...\", facts = { ... }, "
                           "expect = \"met\" }.");
}

static bool is_state(const char *text)
{
    return text && (strcmp(text, "met") == 0 || strcmp(text, "not-yet") == 0 ||
                    strcmp(text, "cannot-tell") == 0);
}

static bool has_predicate(const cpd_node *set, const char *code)
{
    const cpd_node *list = cpd_node_get(set, "predicates");

    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "code"), code) == 0)
            return true;
    return false;
}

static int check_case(const cpd_node *set, const cpd_node *one, size_t i)
{
    const char *predicate = cpd_node_get_text(one, "predicate");

    if (!cpd_node_get_text(one, "title"))
        return refuse(i, "has no title");
    if (!predicate || !has_predicate(set, predicate))
        return refuse(i, "names no predicate of this variant");
    if (cpd_node_type(cpd_node_get(one, "facts")) != CPD_NODE_OBJECT)
        return refuse(i, "has no table of facts");
    if (!is_state(cpd_node_get_text(one, "expect")))
        return refuse(i, "expects neither \"met\", \"not-yet\" nor \"cannot-tell\"");
    return 0;
}

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
    cpd_node_set_text(doc, shown, "state", cpd_node_get_text(found, "state"));
    cpd_node_set_text(doc, shown, "reason", cpd_node_get_text(found, "reason"));
    cpd_node_set_bool(doc, shown, "passed", passes(one, found));
    return shown;
}

static int run_case(cpd_node **out, cpd_doc *doc, cpd_variant *variant, const cpd_node *one)
{
    const char *predicate = cpd_node_get_text(one, "predicate");
    cpd_doc *asked = cpd_doc_new(), *answers = cpd_doc_new();
    cpd_node *people = cpd_node_list(asked);
    int r;

    cpd_node_add(asked, people, cpd_node_copy(asked, cpd_node_get(one, "facts")));
    r = cpd_doc_failed(asked) || !answers
            ? cpd_error__no_memory()
            : cpd_variant__judge(answers, variant, &predicate, 1, people);
    if (r == 0)
        *out = show_case(doc, one, cpd_node_at(cpd_node_at(cpd_doc_root(answers), 0), 0));
    cpd_doc_free(asked);
    cpd_doc_free(answers);
    return r;
}

static int run_all(cpd_doc *doc, cpd_node *list, int64_t *passed, cpd_variant *variant,
                   const cpd_node *set, const cpd_node *cases)
{
    cpd_node *shown = NULL;
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(cases); i++) {
        r = check_case(set, cpd_node_at(cases, i), i);
        if (r == 0)
            r = run_case(&shown, doc, variant, cpd_node_at(cases, i));
        if (r < 0)
            return r;
        cpd_node_add(doc, list, shown);
        *passed += cpd_node_get_bool(shown, "passed");
    }
    return r;
}

static const cpd_node *first_failed(const cpd_node *list)
{
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (!cpd_node_get_bool(cpd_node_at(list, i), "passed"))
            return cpd_node_at(list, i);
    return NULL;
}

int cpd_variant__run_cases(cpd_doc *doc, cpd_node *out, const cpd_node **failed,
                           cpd_variant *variant, const cpd_node *set)
{
    cpd_doc *cases = cpd_doc_new();
    cpd_node *list = cpd_node_list(doc);
    int64_t passed = 0;
    int r = cases ? cpd_variant__cases(cases, variant) : cpd_error__no_memory();

    if (r == 0)
        r = run_all(doc, list, &passed, variant, set, cpd_doc_root(cases));
    cpd_doc_free(cases);
    cpd_node_set(doc, out, "cases", list);
    cpd_node_set_int(doc, out, "passed", passed);
    cpd_node_set_int(doc, out, "failed", (int64_t)cpd_node_length(list) - passed);
    *failed = first_failed(list);
    return r;
}
