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

/* Drafts, and the entries they were read against, both in doc. A line that names no day is of the
 * day `otherwise`; CPD_DATE_NONE: today. */
static int parse_for(cpd_node **drafts, cpd_node **entries, cpd_doc *doc, cpd_home *home,
                     const char *line, cpd_date otherwise, cpd_issues *issues)
{
    cpd_date today = cpd_people__today(home);
    cpd_issues *own = issues ? NULL : cpd_issues_new(), *all = issues ? issues : own;
    int r = all ? cpd_hours__vocabulary(entries, doc, home, today) : cpd_error__no_memory();

    if (r == 0) {
        if (otherwise == CPD_DATE_NONE)
            otherwise = today;
        r = cpd_hours__parse(drafts, doc, *entries, line, today, otherwise, all);
        if (r < 0 && cpd_issues_count(all) > 0)
            r = cpd_error__from_issues(all);
    }
    cpd_issues_free(own);
    return r;
}

static int parse(cpd_node **drafts, cpd_node **entries, cpd_doc *doc, cpd_home *home,
                 const char *line, cpd_issues *issues)
{
    return parse_for(drafts, entries, doc, home, line, CPD_DATE_NONE, issues);
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
    cpd_node_set_text(doc, piece, "case", cpd_node_get_text(draft, "case"));
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

/* ---- amend ---- */

static int check_block(const cpd_node *record)
{
    const char *kind = cpd_node_get_text(record, "kind");

    if (kind && strcmp(kind, "time") == 0)
        return 0;
    return cpd_error__set(CPD_EINPUT, "that record is not a time block");
}

/* What a line says instead of the block, in doc: one piece. */
static int read_changes(cpd_node **changes, cpd_doc *doc, cpd_home *home, const cpd_node *record,
                        const char *line, cpd_issues *issues)
{
    cpd_node *drafts = NULL, *entries;
    int r = parse_for(&drafts, &entries, doc, home, line, cpd_object__date(record, "date"), issues);

    if (r == 0 && cpd_node_length(drafts) != 1) {
        cpd_error__set(CPD_EINPUT, "a time block is one piece, and this says %zu",
                       cpd_node_length(drafts));
        r = cpd_error__hint("Write the one it should be; log the others by themselves.");
    }
    if (r == 0) {
        *changes = cpd_node_copy(doc, cpd_node_at(drafts, 0));
        cpd_node_unset(*changes, "kind");
    }
    return r == 0 && cpd_doc_failed(doc) ? cpd_error__no_memory() : r;
}

int cpd_hours_amend(cpd_saved *out, cpd_home *home, const char *record, const char *line,
                    const char *reason, cpd_issues *issues)
{
    cpd_doc *shown = NULL, *doc = cpd_doc_new();
    cpd_node *changes;
    int r = doc ? cpd_record_read(&shown, home, record, NULL) : cpd_error__no_memory();

    if (r == 0)
        r = check_block(cpd_doc_root(shown));
    if (r == 0)
        r = read_changes(&changes, doc, home, cpd_doc_root(shown), line, issues);
    if (r == 0)
        r = cpd_record_amend(out, home, cpd_node_get_text(cpd_doc_root(shown), "record"), changes,
                             reason, issues);
    cpd_doc_free(shown);
    cpd_doc_free(doc);
    return r;
}

/* ---- categories ---- */

int cpd_hours_categories(cpd_doc **out, cpd_home *home, cpd_date day)
{
    cpd_doc *doc = cpd_doc_new();
    cpd_node *entries, *list;
    int r;

    if (!doc)
        return cpd_error__no_memory();
    r = cpd_hours__vocabulary(&entries, doc, home,
                              day == CPD_DATE_NONE ? cpd_people__today(home) : day);
    list = cpd_node_list(doc);
    for (size_t i = 0; r == 0 && i < cpd_node_length(entries); i++) {
        const cpd_node *entry = cpd_node_at(entries, i);
        cpd_node *one = cpd_node_object(doc);

        cpd_node_set_text(doc, one, "code", cpd_node_get_text(entry, "code"));
        cpd_node_set_text(doc, one, "title", cpd_node_get_text(entry, "title"));
        cpd_node_set_bool(doc, one, "front_line", cpd_node_get_bool(entry, "front_line"));
        cpd_node_add(doc, list, one);
    }
    cpd_doc_set_root(doc, list);
    if (r == 0 && cpd_doc_failed(doc))
        r = cpd_error__no_memory();
    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    return r;
}
