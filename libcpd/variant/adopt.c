/* From a folder into a home: checked, tried on its cases, adopted. */
#include "variant/adopt.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "variant/manifest.h"

/* ---- a candidate ---- */

int cpd_candidate__open(struct cpd_candidate *c, const char *folder, cpd_issues *issues)
{
    int r;

    c->own_issues = issues ? NULL : cpd_issues_new();
    c->issues = issues ? issues : c->own_issues;
    c->set = cpd_doc_new();
    if (!c->issues || !c->set)
        return cpd_error__no_memory();
    r = cpd_variant__open(&c->variant, folder, NULL, c->issues);
    return r == 0 ? cpd_variant__set(c->set, c->variant, c->issues) : r;
}

void cpd_candidate__fini(struct cpd_candidate *c)
{
    cpd_variant__free(c->variant);
    cpd_doc_free(c->set);
    cpd_issues_free(c->own_issues);
}

cpd_node *cpd_candidate__describe(cpd_doc *doc, const struct cpd_candidate *c)
{
    const cpd_node *set = cpd_doc_root(c->set), *grades = cpd_node_get(set, "grades");
    cpd_node *shown = cpd_variant__describe(doc, set);
    cpd_node *codes = grades ? cpd_node_list(doc) : NULL;

    for (size_t i = 0; i < cpd_node_length(grades); i++)
        cpd_node_add(doc, codes,
                     cpd_node_text(doc, cpd_node_get_text(cpd_node_at(grades, i), "code")));
    cpd_node_set(doc, shown, "grades", codes);
    return shown;
}

int cpd_candidate__adopt(int64_t *position, cpd_home *home, const struct cpd_candidate *c,
                         cpd_date from, cpd_date to)
{
    cpd_adoption adoption;
    int r;

    cpd_adoption__of(&adoption, cpd_doc_root(c->set));
    adoption.since = from == CPD_DATE_NONE ? adoption.since : from;
    adoption.until = to == CPD_DATE_NONE ? adoption.until : to;
    if (adoption.until != CPD_DATE_NONE && adoption.until < adoption.since)
        return cpd_error__set(CPD_EINPUT, "the last day in force is before the first");
    r = cpd_sets__adopt(position, home, &adoption);
    if (r < 0)
        return r;
    r = cpd_sets__resolve(home, cpd_doc_root(c->set), CPD_VARIANT_SOURCE, c->issues);
    return r == CPD_EINPUT ? cpd_error__from_issues(c->issues) : r;
}

/* The next adoption gets the number of one that came to nothing. */
static void forget(cpd_home *home)
{
    cpd_variants__forget(home);
    cpd_rules__forget(home);
    cpd_sets__forget(home);
}

void cpd_candidate__abandon(cpd_home *home)
{
    const cpd_error why = *cpd_error_last();

    cpd_change__abandon(home);
    forget(home);
    cpd_error__restore(&why);
}

/* ---- checking ---- */

/* Adopting is the only way to see whether references lead somewhere. */
static int try_adopting(cpd_home *home, const struct cpd_candidate *c)
{
    int64_t position;
    int r = cpd_change__begin(home);

    if (r < 0)
        return r;
    r = cpd_candidate__adopt(&position, home, c, CPD_DATE_NONE, CPD_DATE_NONE);
    cpd_candidate__abandon(home);
    return r;
}

/* What was adopted already has been through it. */
static int check_references(cpd_home *home, const struct cpd_candidate *c)
{
    bool same = false;
    int r = cpd_sets__was_adopted(&same, home, cpd_doc_root(c->set));

    return r < 0 || (r > 0 && same) ? r : try_adopting(home, c);
}

int cpd_variant_check(cpd_doc **out, cpd_home *home, const char *folder, cpd_issues *issues)
{
    struct cpd_candidate c = {0};
    cpd_doc *doc = cpd_doc_new();
    int r = cpd_candidate__open(&c, folder, issues);

    if (r == 0 && home)
        r = check_references(home, &c);
    if (r >= 0) {
        cpd_doc_set_root(doc, cpd_candidate__describe(doc, &c));
        r = cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
    }
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_candidate__fini(&c);
    cpd_doc_free(doc);
    return r;
}

/* ---- adopting ---- */

static int check_fictitious(const cpd_home *home, const struct cpd_candidate *c)
{
    if (home->demo || !cpd_node_get_bool(cpd_doc_root(c->set), "fictitious"))
        return 0;
    cpd_error__set(CPD_EDENIED, "%s is an invented example", c->variant->name);
    return cpd_error__hint("Nobody's working life is judged by one; adopt it in a home for trying "
                           "out: cpd init --demo FOLDER.");
}

static int refuse_failed(const struct cpd_candidate *c, const cpd_node *failed)
{
    char *words = cpd_variant__case_words(failed);
    int r = words ? cpd_issues__add(c->issues, CPD_EINPUT, CPD_VARIANT_CASES, 0, 0,
                                    "See all of them: cpd variant test FOLDER.",
                                    "its case \"%.100s\" fails: %s",
                                    cpd_node_get_text(failed, "title"), words)
                  : cpd_error__no_memory();

    free(words);
    return r == CPD_EINPUT ? 0 : r;
}

/* Who adopts a variant that fails its own tests has overlooked something. */
static int refuse_all_failed(const struct cpd_candidate *c, const cpd_node *cases)
{
    bool any = false;
    int r = 0;

    for (size_t i = 0; r == 0 && i < cpd_node_length(cases); i++)
        if (!cpd_node_get_bool(cpd_node_at(cases, i), "passed")) {
            any = true;
            r = refuse_failed(c, cpd_node_at(cases, i));
        }
    return r == 0 && any ? cpd_error__from_issues(c->issues) : r;
}

static int check_cases(const struct cpd_candidate *c)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *tried = cpd_node_object(doc);
    int r = cpd_variant__run_cases(doc, tried, c->variant, cpd_doc_root(c->set), c->issues);

    if (r == 0)
        r = cpd_doc_failed(doc) ? cpd_error__no_memory()
                                : refuse_all_failed(c, cpd_node_get(tried, "cases"));
    cpd_doc_free(doc);
    return r;
}

/* What is shown of it, by the days on which it is in force here. */
static int describe_adopted(cpd_node **out, cpd_doc *doc, cpd_home *home,
                            const struct cpd_candidate *c, int64_t position, cpd_date from,
                            cpd_date to)
{
    cpd_node *shown = cpd_candidate__describe(doc, c), *heard;
    int r = cpd_sets__heard_instead(&heard, doc, home, position);

    if (from != CPD_DATE_NONE)
        cpd_object__set_date(doc, shown, "from", from);
    if (to != CPD_DATE_NONE)
        cpd_object__set_date(doc, shown, "to", to);
    cpd_node_set_int(doc, shown, "position", position);
    cpd_node_set(doc, shown, "heard_instead", heard);
    *out = shown;
    return r;
}

/* Nothing can fail after the commit: who is told of a failure finds nothing adopted. */
static int adopt(cpd_doc *doc, cpd_home *home, const struct cpd_candidate *c, cpd_date from,
                 cpd_date to)
{
    int64_t position;
    cpd_node *shown;
    int r = cpd_change__begin(home);

    if (r < 0)
        return r;
    r = cpd_candidate__adopt(&position, home, c, from, to);
    if (r == 0)
        r = describe_adopted(&shown, doc, home, c, position, from, to);
    if (r == 0) {
        cpd_doc_set_root(doc, shown);
        r = cpd_doc_failed(doc) ? cpd_error__no_memory() : 0;
    }
    r = cpd_change__end(home, r);
    if (r < 0)
        forget(home);
    return r;
}

int cpd_variant_adopt(cpd_doc **out, cpd_home *home, const char *folder, cpd_date from, cpd_date to,
                      cpd_issues *issues)
{
    struct cpd_candidate c = {0};
    cpd_doc *doc = cpd_doc_new();
    int r = cpd_candidate__open(&c, folder, issues);

    if (r == 0)
        r = check_fictitious(home, &c);
    if (r == 0)
        r = check_cases(&c);
    if (r == 0)
        r = adopt(doc, home, &c, from, to);
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_candidate__fini(&c);
    cpd_doc_free(doc);
    return r;
}
