/* An assessor's judgement: a record in the other person's portfolio, signed by its author in the
 * same change. */
#include "portfolio/kinds.h"

#include <cpd/portfolio.h>

#include "framework/framework.h"
#include "record/record.h"

static cpd_node *draft_of(cpd_doc *doc, const char *person, const char *const *nodes, size_t count,
                          const char *level, const char *why)
{
    cpd_node *draft = cpd_node_object(doc), *links = cpd_node_list(doc);
    cpd_node_set_text(doc, draft, "kind", "endorsement");
    cpd_node_set_text(doc, draft, "portfolio", person);
    cpd_node_set_text(doc, draft, "text", why);
    for (size_t i = 0; i < count; i++) {
        cpd_node *link = cpd_node_object(doc);
        cpd_node_set_text(doc, link, "node", nodes[i]);
        cpd_node_set_text(doc, link, "level", level);
        cpd_node_add(doc, links, link);
    }
    cpd_node_set(doc, draft, "links", links);
    return draft;
}

static int write_and_sign(cpd_saved *out, cpd_home *home, cpd_draft *draft)
{
    cpd_history history;
    cpd_saved saved;
    cpd_people__new_id(&draft->record, home);
    int r = cpd_change__begin(home);
    if (r < 0)
        return r;
    r = cpd_revision__write(&saved, home, draft);
    if (r == 0)
        r = cpd_history__load(&history, home, &draft->record);
    if (r == 0) {
        r = cpd_sign__revision(home, &history, cpd_history__newest(&history),
                               &(cpd_sign_options){.outcome = "agree"});
        cpd_history__fini(&history);
    }
    r = cpd_change__end(home, r);
    if (r == 0)
        *out = saved;
    return r;
}

/* Some sets have no levels, as the knowledge and skills statements; of the others one is meant.
 * What names nothing is refused with the draft. */
static int need_level(cpd_home *home, const char *const *nodes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cpd_set *set;
        const cpd_node *part;
        int r = cpd_sets__reference(&set, &part, home, nodes[i]);
        if (r == CPD_EABSENT || r == CPD_EINPUT)
            continue;
        if (r < 0)
            return r;
        if (!cpd_node_get(set->head, "levels"))
            continue;
        cpd_error__set(CPD_EINPUT, "a judgement by %s@%s needs a level", set->name, set->version);
        return cpd_error__hint("Its levels: cpd framework show %s@%s", set->name, set->version);
    }
    return 0;
}

int cpd_portfolio_endorse(cpd_saved *out, cpd_home *home, const char *person,
                          const char *const *nodes, size_t count, const char *level,
                          const char *why, cpd_issues *issues)
{
    int r;
    if (!person || count == 0) {
        cpd_error__set(CPD_EINPUT, "a judgement needs a person and at least one capability");
        return cpd_error__hint("As: cpd endorse Asha pcf@2018#D1 --level asye");
    }
    if (!level && (r = need_level(home, nodes, count)) < 0)
        return r;
    cpd_doc *doc = cpd_doc_new();
    if (!doc)
        return cpd_error__no_memory();
    cpd_draft draft;
    cpd_node *given = draft_of(doc, person, nodes, count, level, why);
    r = cpd_doc_failed(doc) ? cpd_error__no_memory()
                            : cpd_draft__make(&draft, home, given, NULL, issues);
    if (r == 0) {
        r = write_and_sign(out, home, &draft);
        cpd_draft__fini(&draft);
    }
    cpd_doc_free(doc);
    return r;
}
