/* The one-line log against the vocabularies in force, and saved: all its pieces in one transaction
 * or none of them.
 */
#include <stdlib.h>
#include <string.h>

#include "framework/framework.h"
#include "hours/hours.h"
#include "person/person.h"

#define MOST_SETS 32

static int add_entries(cpd_node *entries, cpd_doc *doc, cpd_home *home, const cpd_set *set)
{
    const cpd_node *const *parts;
    size_t count;
    int r = cpd_set__parts(&parts, &count, home, set);

    for (size_t i = 0; r == 0 && i < count; i++)
        cpd_node_add(doc, entries, (cpd_node *)parts[i]); // the list is only read
    return r;
}

int cpd_hours__vocabulary(cpd_node **entries, cpd_doc *doc, cpd_home *home, cpd_date day)
{
    const cpd_set *sets[MOST_SETS];
    size_t count;
    cpd_node *list = cpd_node_list(doc);
    int r = cpd_sets__in_force(sets, MOST_SETS, &count, home, "vocabulary", day, 0);

    for (size_t i = 0; r == 0 && i < count && i < MOST_SETS; i++)
        r = add_entries(list, doc, home, sets[i]);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0 && cpd_node_length(list) == 0) {
        cpd_error__set(CPD_EABSENT, "no vocabulary of activities is in force");
        r = cpd_error__hint("Adopt one: it says what time goes into.");
    }
    if (r == 0)
        *entries = list;
    return r;
}

/* The entry of a category. */
static const cpd_node *entry_of(const cpd_node *entries, const char *code)
{
    for (size_t i = 0; code && i < cpd_node_length(entries); i++) {
        const char *own = cpd_node_get_text(cpd_node_at(entries, i), "code");

        if (own && strcmp(own, code) == 0)
            return cpd_node_at(entries, i);
    }
    return NULL;
}

/* ---- parse ---- */

/* Drafts, and the entries they were read against, both in doc. */
static int parse(cpd_node **drafts, cpd_node **entries, cpd_doc *doc, cpd_home *home,
                 const char *line, cpd_issues *issues)
{
    cpd_date today = cpd_people__today(home);
    cpd_issues *own = issues ? NULL : cpd_issues_new(), *all = issues ? issues : own;
    int r = all ? cpd_hours__vocabulary(entries, doc, home, today) : cpd_error__no_memory();

    if (r == 0) {
        r = cpd_hours__parse(drafts, doc, *entries, line, today, all);
        if (r < 0 && cpd_issues_count(all) > 0)
            r = cpd_error__from_issues(all);
    }
    cpd_issues_free(own);
    return r;
}

int cpd_hours_parse(cpd_doc **out, cpd_home *home, const char *line, cpd_issues *issues)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *drafts = NULL, *entries;
    int r = doc ? parse(&drafts, &entries, doc, home, line, issues) : cpd_error__no_memory();

    if (r == 0) {
        cpd_doc_set_root(doc, drafts);
        *out = cpd_steal(&doc);
    }
    cpd_doc_free(doc);
    return r;
}

/* ---- log ---- */

static cpd_node *saved_piece(cpd_doc *doc, const cpd_node *entries, const cpd_node *draft,
                             const cpd_saved *saved)
{
    cpd_node *piece = cpd_node_object(doc);
    const char *category = cpd_node_get_text(draft, "category");

    cpd_node_set_text(doc, piece, "record", saved->id);
    cpd_node_set_text(doc, piece, "date", cpd_node_get_text(draft, "date"));
    cpd_node_set_text(doc, piece, "category", category);
    cpd_node_set_text(doc, piece, "title", cpd_node_get_text(entry_of(entries, category), "title"));
    cpd_node_set_int(doc, piece, "minutes", cpd_node_get_int(draft, "minutes", 0));
    return piece;
}

static cpd_node *report(cpd_doc *doc, const cpd_node *entries, const cpd_node *drafts,
                        const cpd_saved *saved)
{
    cpd_node *root = cpd_node_object(doc), *list = cpd_node_list(doc);
    int64_t minutes = 0;

    for (size_t i = 0; i < cpd_node_length(drafts); i++) {
        const cpd_node *draft = cpd_node_at(drafts, i);

        cpd_node_add(doc, list, saved_piece(doc, entries, draft, &saved[i]));
        minutes += cpd_node_get_int(draft, "minutes", 0);
    }
    cpd_node_set_text(doc, root, "schema", "cpd.log/1");
    cpd_node_set(doc, root, "saved", list);
    cpd_node_set_int(doc, root, "total_minutes", minutes);
    return root;
}

static int save(cpd_saved *saved, cpd_home *home, const cpd_node *drafts, cpd_issues *issues)
{
    size_t count = cpd_node_length(drafts);
    const cpd_node **list = calloc(count, sizeof *list);
    int r;

    if (!list)
        return cpd_error__no_memory();
    for (size_t i = 0; i < count; i++)
        list[i] = cpd_node_at(drafts, i);
    r = cpd_record_save_all(saved, home, list, count, issues);
    free(list);
    return r;
}

/* What is saved stays saved when memory is too short to tell of it: a failure here would make
 * somebody log the line again. */
static cpd_doc *tell(const cpd_node *entries, const cpd_node *drafts, const cpd_saved *saved)
{
    cpd_doc *doc = cpd_doc_new();

    cpd_doc_set_root(doc, report(doc, entries, drafts, saved));
    if (!cpd_doc_failed(doc))
        return doc;
    cpd_doc_free(doc);
    return NULL;
}

static void add_fields(cpd_doc *doc, cpd_node *drafts, const cpd_node *added)
{
    for (size_t d = 0; d < cpd_node_length(drafts); d++)
        for (size_t i = 0; i < cpd_node_length(added); i++)
            cpd_node_set(doc, cpd_node_at(drafts, d), cpd_node_key(added, i),
                         cpd_node_copy(doc, cpd_node_at(added, i)));
}

int cpd_hours_log(cpd_doc **out, cpd_home *home, const char *line, const cpd_node *added,
                  cpd_issues *issues)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *drafts = NULL, *entries;
    cpd_saved *saved = NULL;
    int r = doc ? parse(&drafts, &entries, doc, home, line, issues) : cpd_error__no_memory();

    if (r == 0) {
        add_fields(doc, drafts, added);
        saved = calloc(cpd_node_length(drafts), sizeof *saved);
        r = saved ? save(saved, home, drafts, issues) : cpd_error__no_memory();
    }
    if (r == 0 && out)
        *out = tell(entries, drafts, saved);
    free(saved);
    cpd_doc_free(doc);
    return r;
}
