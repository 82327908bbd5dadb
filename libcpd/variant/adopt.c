/* From a folder into a home: checked, tried on its cases, adopted. */
#include "variant/adopt.h"

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
    if (r == 0)
        r = cpd_sets__resolve(home, cpd_doc_root(c->set), CPD_VARIANT_SOURCE, c->issues);
    return r == CPD_EINPUT ? cpd_error__from_issues(c->issues) : r;
}

void cpd_candidate__abandon(cpd_home *home)
{
    const cpd_error why = *cpd_error_last();

    cpd_change__abandon(home);
    cpd_variants__forget(home);
    cpd_rules__forget(home);
    cpd_sets__forget(home);
    cpd_error__restore(&why);
}

/* ---- checking ---- */

/* Adopting is the only way to see whether references lead somewhere; what was adopted already has
 * been through it. */
static int check_references(cpd_home *home, const struct cpd_candidate *c)
{
    int64_t position;
    int r = cpd_change__begin(home);

    if (r < 0)
        return r;
    r = cpd_candidate__adopt(&position, home, c, CPD_DATE_NONE, CPD_DATE_NONE);
    cpd_candidate__abandon(home);
    return r == CPD_ECONFLICT ? 0 : r;
}

/* Hand over a document with this root, or say that memory was short. */
static int finish(cpd_doc **out, cpd_doc **doc, cpd_node *root)
{
    if (cpd_doc_failed(*doc))
        return cpd_error__no_memory();
    cpd_doc_set_root(*doc, root);
    *out = cpd_steal(doc);
    return 0;
}

int cpd_variant_check(cpd_doc **out, cpd_home *home, const char *folder, cpd_issues *issues)
{
    struct cpd_candidate c = {0};
    cpd_doc *doc = cpd_doc_new();
    int r = cpd_candidate__open(&c, folder, issues);

    if (r == 0 && home)
        r = check_references(home, &c);
    if (r == 0)
        r = finish(out, &doc, cpd_candidate__describe(doc, &c));
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

/* Who adopts a variant that fails its own tests has overlooked something. */
static int check_cases(const struct cpd_candidate *c)
{
    cpd_doc *doc = cpd_doc_new();
    const cpd_node *failed = NULL;
    int r = doc ? cpd_variant__run_cases(doc, cpd_node_object(doc), &failed, c->variant,
                                         cpd_doc_root(c->set))
                : cpd_error__no_memory();

    if (r == 0 && failed) {
        r = cpd_error__set(CPD_EINPUT, "its case \"%.200s\" gives %s, not %s",
                           cpd_node_get_text(failed, "title"), cpd_node_get_text(failed, "state"),
                           cpd_node_get_text(failed, "expected"));
        cpd_error__place(CPD_VARIANT_CASES, 0, 0);
        cpd_error__hint("See all of them: cpd variant test FOLDER.");
    }
    cpd_doc_free(doc);
    return r;
}

static int adopt(int64_t *position, cpd_home *home, const struct cpd_candidate *c, cpd_date from,
                 cpd_date to)
{
    int r = cpd_change__begin(home);

    if (r < 0)
        return r;
    r = cpd_candidate__adopt(position, home, c, from, to);
    if (r < 0)
        cpd_candidate__abandon(home);
    return r == 0 ? cpd_change__end(home, 0) : r;
}

int cpd_variant_adopt(cpd_doc **out, cpd_home *home, const char *folder, cpd_date from, cpd_date to,
                      cpd_issues *issues)
{
    struct cpd_candidate c = {0};
    cpd_doc *doc = cpd_doc_new();
    cpd_node *shown;
    int64_t position;
    int r = cpd_candidate__open(&c, folder, issues);

    if (r == 0)
        r = check_fictitious(home, &c);
    if (r == 0)
        r = check_cases(&c);
    if (r == 0)
        r = adopt(&position, home, &c, from, to);
    if (r == 0) {
        shown = cpd_candidate__describe(doc, &c);
        cpd_node_set_int(doc, shown, "position", position);
        r = finish(out, &doc, shown);
    }
    cpd_candidate__fini(&c);
    cpd_doc_free(doc);
    return r;
}
