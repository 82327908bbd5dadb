/* Putting versions of a home's repository in force. The bytes are read from git, not from what was
 * kept; the signature is judged before anything is written; and the statement in the ledger pins
 * commit and tree, and says by whom the version was signed or that it was not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "press/verify.h"
#include "rules/rules.h"

struct version {
    cpd_reference reference;
    cpd_doc *doc;
    const cpd_node *signature; /* as verify reports it */
    cpd_edition edition;
    cpd_adoption adoption;
    int64_t position;
};

struct adopting {
    cpd_repository *repository;
    const cpd_adopt_options *options;
    cpd_signers *signers;
    cpd_doc *doc; /* of the report */
    struct version *versions;
    size_t count;
    cpd_issues *issues;
};

/* ---- may it be adopted ---- */

/* What is unsigned or signed by somebody unknown may be adopted by whoever says so. What is signed
 * wrongly may not: somebody changed it, or a key is no longer anybody's. */
static int check_signature(const struct adopting *a, const cpd_node *signature)
{
    static const char *const may[] = {"no-signature", "untrusted-key", "unsupported-key", NULL};
    const char *result = cpd_node_get_text(signature, "result");

    if (strcmp(result, "good") == 0)
        return 0;
    for (const char *const *word = may; *word; word++)
        if (strcmp(*word, result) == 0) {
            if (a->options->unverified)
                return 0;
            cpd_error__set(CPD_EDENIED, "%s is not known to be genuine: %s",
                           cpd_node_get_text(signature, "reference"),
                           cpd_node_get_text(signature, "explanation"));
            return cpd_error__hint(
                "Name its publisher's key in allowed_signers, or adopt it all the "
                "same: --unverified.");
        }
    cpd_error__set(CPD_EDENIED, "%s is not adopted: %s", cpd_node_get_text(signature, "reference"),
                   cpd_node_get_text(signature, "explanation"));
    return cpd_error__hint("Ask its publisher for a version that is signed well.");
}

/* Nobody's working life is judged by an invented council. */
static int check_use(const struct adopting *a, const cpd_node *tree)
{
    if (!cpd_node_get_bool(tree, "fictitious") || a->repository->home->demo)
        return 0;
    cpd_error__set(CPD_EDENIED, "%s@%s is an invented example", cpd_node_get_text(tree, "set"),
                   cpd_node_get_text(tree, "version"));
    return cpd_error__hint("Examples are adopted in homes for trying out: cpd init --demo FOLDER.");
}

/* ---- one version ---- */

static int set_days(struct adopting *a, struct version *version)
{
    const cpd_adopt_options *o = a->options;
    cpd_adoption *adoption = &version->adoption;

    cpd_adoption__of(adoption, cpd_doc_root(version->doc));
    adoption->commit = version->edition.commit;
    adoption->git_tree = version->edition.tree;
    adoption->signature = version->signature;
    if (o->layer)
        adoption->layer = cpd_layer__from_name(o->layer);
    if (o->from != CPD_DATE_NONE)
        adoption->since = o->from;
    if (o->to != CPD_DATE_NONE)
        adoption->until = o->to;
    if (adoption->layer == 0) {
        cpd_error__set(CPD_EINPUT, "there is no layer \"%.40s\"", o->layer);
        return cpd_error__hint("Write nation, college, council, service or team.");
    }
    if (adoption->until != CPD_DATE_NONE && adoption->until < adoption->since)
        return cpd_error__set(CPD_EINPUT, "%s@%s would end before it begins",
                              version->reference.set, version->reference.version);
    return 0;
}

static int prepare(struct adopting *a, struct version *version, const char *reference)
{
    cpd_node *signature = NULL;
    int r = cpd_repository__reference(&version->reference, reference);

    if (r == 0)
        r = cpd_repository__read(&version->doc, a->repository, version->reference.set,
                                 version->reference.version, &version->edition, a->issues);
    if (r == 0)
        r = cpd_repository__judge(&signature, a->doc, a->repository, &version->reference,
                                  a->signers);
    if (r == 0)
        r = check_signature(a, signature);
    if (r == 0)
        r = check_use(a, cpd_doc_root(version->doc));
    version->signature = signature;
    return r == 0 ? set_days(a, version) : r;
}

static int prepare_all(struct adopting *a, const char *const *references)
{
    int r = cpd_trust__read(&a->signers, a->repository, &a->options->trust, a->issues);

    for (size_t i = 0; r == 0 && i < a->count; i++)
        r = prepare(a, &a->versions[i], references[i]);
    return r;
}

/* ---- references ---- */

static int resolve(struct adopting *a, const struct version *version, bool *wrong)
{
    char name[2 * CPD_CODE_TEXT + 1];
    int r;

    snprintf(name, sizeof name, "%.64s@%.64s", version->reference.set, version->reference.version);
    r = cpd_sets__resolve(a->repository->home, cpd_doc_root(version->doc), name, a->issues);
    *wrong |= r == CPD_EINPUT;
    return r == CPD_EINPUT ? 0 : r;
}

/* ---- the report ---- */

static void set_day(cpd_doc *doc, cpd_node *line, const char *key, cpd_date day)
{
    char text[CPD_DATE_TEXT];

    cpd_date_format(text, day);
    cpd_node_set_text(doc, line, key, day == CPD_DATE_NONE ? NULL : text);
}

static int describe(struct adopting *a, cpd_node *list, const struct version *version)
{
    cpd_node *line = cpd_node_object(a->doc), *heard;
    int r = cpd_sets__heard_instead(&heard, a->doc, a->repository->home, version->position);

    cpd_node_set(
        a->doc, line, "reference",
        cpd_node_textf(a->doc, "%s@%s", version->reference.set, version->reference.version));
    cpd_node_set_text(a->doc, line, "layer", cpd_layer__name(version->adoption.layer));
    set_day(a->doc, line, "from", version->adoption.since);
    set_day(a->doc, line, "to", version->adoption.until);
    cpd_node_set_text(a->doc, line, "commit", version->edition.commit);
    cpd_node_set_int(a->doc, line, "position", version->position);
    cpd_node_set(a->doc, line, "signature", (cpd_node *)version->signature);
    cpd_node_set(a->doc, line, "heard_instead", heard);
    cpd_node_add(a->doc, list, line);
    return r;
}

/* Made before the change ends: who hears of a failure can be sure that nothing was adopted. */
static int make_report(struct adopting *a)
{
    cpd_node *root = cpd_node_object(a->doc), *list = cpd_node_list(a->doc);
    int r = 0;

    for (size_t i = 0; r == 0 && i < a->count; i++)
        r = describe(a, list, &a->versions[i]);
    if (r < 0)
        return r;
    cpd_node_set_text(a->doc, root, "schema", "cpd.framework-adopted/1");
    cpd_node_set(a->doc, root, "versions", list);
    cpd_doc_set_root(a->doc, root);
    return cpd_doc_failed(a->doc) ? cpd_error__no_memory() : 0;
}

/* ---- all of them, in one change ---- */

static int adopt_all(struct adopting *a)
{
    bool wrong = false;
    int r = 0;

    for (size_t i = 0; r == 0 && i < a->count; i++)
        r = cpd_sets__adopt(&a->versions[i].position, a->repository->home,
                            &a->versions[i].adoption);
    for (size_t i = 0; r == 0 && i < a->count; i++)
        r = resolve(a, &a->versions[i], &wrong);
    if (r == 0 && wrong)
        r = cpd_error__from_issues(a->issues);
    return r == 0 ? make_report(a) : r;
}

static int change(struct adopting *a)
{
    cpd_home *home = a->repository->home;
    int r = cpd_change__begin(home);

    if (r == 0)
        r = cpd_change__end(home, adopt_all(a));
    if (r < 0) {
        cpd_rules__forget(home);
        cpd_sets__forget(home);
    }
    return r;
}

static void release(struct adopting *a)
{
    for (size_t i = 0; a->versions && i < a->count; i++)
        cpd_doc_free(a->versions[i].doc);
    free(a->versions);
    cpd_signers__free(a->signers);
    cpd_doc_free(a->doc);
}

int cpd_repository_adopt(cpd_doc **out, cpd_repository *repository, const char *const *references,
                         size_t count, const cpd_adopt_options *options, cpd_issues *issues)
{
    static const cpd_adopt_options plain = CPD_ADOPT_OPTIONS_INIT;
    cpd_issues *own = issues ? NULL : cpd_issues_new();
    struct adopting a = {.repository = repository,
                         .options = options ? options : &plain,
                         .doc = cpd_doc_new(),
                         .versions = calloc(count + 1, sizeof *a.versions),
                         .count = count,
                         .issues = issues ? issues : own};
    int r = a.doc && a.versions && a.issues ? 0 : cpd_error__no_memory();

    if (r == 0 && !repository->home)
        r = cpd_error__set(CPD_EINPUT, "a version is adopted in a home");
    if (r == 0)
        r = prepare_all(&a, references);
    if (r == 0)
        r = change(&a);
    if (r == 0)
        *out = cpd_steal(&a.doc);
    release(&a);
    cpd_issues_free(own);
    return r;
}
