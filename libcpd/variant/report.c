/* A report of a variant: a row for the acting person and for each whom they supervise or manage,
 * made by its script from plain facts. Names are put beside the rows here; the script never sees
 * them. */
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "person/person.h"
#include "person/seen.h"
#include "store/store.h"
#include "variant/answer.h"

struct report {
    cpd_home *home;
    cpd_doc *doc, *asked;
    cpd_node *people; /* facts, one a person who may be shown */
    cpd_node *rows;
    const cpd_set *set;
    const cpd_node *what; /* the report in the set */
    cpd_date day;
};

/* ---- people ---- */

static int read_subject(struct report *p, const cpd_person_row *person, cpd_facts *facts,
                        cpd_post **posts)
{
    cpd_subject subject = {.home = p->home,
                           .facts = facts,
                           .person = person->no,
                           .has = "",
                           .as_of = p->day,
                           .year = {CPD_DATE_NONE, CPD_DATE_NONE}};
    cpd_node *told = NULL;
    int r = cpd_facts__read(facts, p->home, person->portfolio_no, p->day, 0);

    if (r == 0)
        r = cpd_people__career(posts, &subject.post_count, p->home, &person->id, 0);
    subject.posts = *posts;
    if (r == 0)
        r = cpd_variants__facts(&told, p->asked, &subject, p->set);
    cpd_node_add(p->asked, p->people, told);
    return r;
}

static int add_person(struct report *p, const cpd_person_row *person)
{
    cpd_node *row = cpd_node_object(p->doc);
    cpd_facts facts = {0};
    cpd_post *posts = NULL;
    char id[CPD_ID_TEXT];
    int r = read_subject(p, person, &facts, &posts);

    cpd_facts__fini(&facts);
    free(posts);
    cpd_uuid_format(id, &person->id);
    cpd_node_set_text(p->doc, row, "person", id);
    cpd_node_set_text(p->doc, row, "name", person->name);
    cpd_node_add(p->doc, p->rows, row);
    return r;
}

static int add_people(struct report *p)
{
    CPD_FREE cpd_person_row *people = NULL;
    size_t count = 0;
    cpd_person_row acting;
    int64_t others = 0;
    int r = cpd_people__judged(&people, &count, p->home);

    if (r == 0)
        r = cpd_people__acting(&acting, p->home);
    for (size_t i = 0; r == 0 && i < count; i++) {
        r = add_person(p, &people[i]);
        others += people[i].no != acting.no;
    }
    return r == 0 ? cpd_seen__note_many(p->home, "report", others) : r;
}

/* ---- rows ---- */

/* A script that answers with more or fewer cells than it announced is at fault for that person. */
static void set_cells(struct report *p, cpd_node *row, const cpd_node *answer)
{
    const cpd_node *cells = cpd_node_get(answer, "row");
    size_t columns = cpd_node_length(cpd_node_get(p->what, "columns"));

    if (!cells)
        cpd_node_set_text(p->doc, row, "reason", cpd_node_get_text(answer, "reason"));
    else if (cpd_node_length(cells) == columns)
        cpd_node_set(p->doc, row, "cells", cpd_node_copy(p->doc, cells));
    else
        cpd_node_set(p->doc, row, "reason",
                     cpd_node_textf(p->doc, "variant %s: its row has %zu cells, not %zu",
                                    p->set->name, cpd_node_length(cells), columns));
}

/* An empty row says that the report leaves this person out. */
static cpd_node *join(struct report *p, const cpd_node *answers)
{
    cpd_node *rows = cpd_node_list(p->doc);

    for (size_t i = 0; i < cpd_node_length(answers); i++) {
        const cpd_node *cells = cpd_node_get(cpd_node_at(answers, i), "row");
        cpd_node *row = cpd_node_at(p->rows, i);

        if (cells && cpd_node_length(cells) == 0)
            continue;
        set_cells(p, row, cpd_node_at(answers, i));
        cpd_node_add(p->doc, rows, row);
    }
    return rows;
}

static int ask(cpd_node **out, struct report *p)
{
    cpd_doc *answers = cpd_doc_new();
    cpd_variant *variant;
    int r = answers && !cpd_doc_failed(p->asked) ? cpd_variants__of(&variant, p->home, p->set)
                                                 : cpd_error__no_memory();

    if (r == 0)
        r = cpd_variant__rows(answers, variant, cpd_node_get_text(p->what, "code"), p->people);
    if (r == 0)
        *out = join(p, cpd_doc_root(answers));
    cpd_doc_free(answers);
    return r;
}

/* ---- the whole ---- */

static int refuse_report(const cpd_set *set, const char *report)
{
    const cpd_node *list = cpd_node_get(set->head, "reports");
    cpd_str hint = {0};

    for (size_t i = 0; i < cpd_node_length(list); i++)
        cpd_str_addf(&hint, "%s%s",
                     i ? ", " : "It has: ", cpd_node_get_text(cpd_node_at(list, i), "code"));
    cpd_error__set(CPD_EABSENT, "variant %s has no report \"%.64s\"", set->name, report);
    cpd_error__hint("%s", hint.bytes ? hint.bytes : "It has none.");
    cpd_str_fini(&hint);
    return CPD_EABSENT;
}

static int find_report(struct report *p, const char *variant, const char *report)
{
    const cpd_node *list;
    int r = cpd_sets__find(&p->set, p->home, variant, NULL, p->day, 0);

    if (r == 0 && strcmp(p->set->kind, "variant") != 0)
        r = cpd_error__set(CPD_EABSENT, "%.64s is no variant", variant);
    if (r < 0)
        return r;
    list = cpd_node_get(p->set->head, "reports");
    for (size_t i = 0; i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "code"), report) == 0)
            p->what = cpd_node_at(list, i);
    return p->what ? 0 : refuse_report(p->set, report);
}

static cpd_node *head_of(struct report *p)
{
    cpd_node *root = cpd_node_object(p->doc);

    cpd_node_set_text(p->doc, root, "schema", "cpd.variant-report/1");
    cpd_node_set_text(p->doc, root, "variant", p->set->name);
    cpd_node_set_text(p->doc, root, "version", p->set->version);
    cpd_node_set_text(p->doc, root, "report", cpd_node_get_text(p->what, "code"));
    cpd_node_set_text(p->doc, root, "title", cpd_node_get_text(p->what, "title"));
    cpd_object__set_date(p->doc, root, "as_of", p->day);
    cpd_node_set(p->doc, root, "columns", cpd_node_copy(p->doc, cpd_node_get(p->what, "columns")));
    return root;
}

static int build(struct report *p, const char *variant, const char *report)
{
    cpd_node *root, *rows = NULL;
    int r = find_report(p, variant, report);

    if (r == 0)
        r = add_people(p);
    if (r == 0)
        r = ask(&rows, p);
    if (r < 0)
        return r;
    root = head_of(p);
    cpd_node_set(p->doc, root, "rows", rows);
    cpd_doc_set_root(p->doc, root);
    return cpd_doc_failed(p->doc) ? cpd_error__no_memory() : 0;
}

/* All people are seen in one and the same state of the record. */
static int build_in_view(struct report *p, const char *variant, const char *report)
{
    bool within = cpd_store__in_transaction(p->home->store);
    int r = cpd_store__read_begin(p->home->store);

    if (r < 0)
        return r;
    r = build(p, variant, report);
    if (!within)
        cpd_store__read_end(p->home->store);
    return r;
}

int cpd_variant_report(cpd_doc **out, cpd_home *home, const char *variant, const char *report,
                       cpd_date as_of)
{
    cpd_doc *doc = cpd_doc_new(), *asked = cpd_doc_new();
    struct report p = {.home = home,
                       .doc = doc,
                       .asked = asked,
                       .people = cpd_node_list(asked),
                       .rows = cpd_node_list(doc),
                       .day = as_of == CPD_DATE_NONE ? cpd_people__today(home) : as_of};
    int r = doc && asked ? build_in_view(&p, variant, report) : cpd_error__no_memory();

    if (r == 0)
        *out = cpd_steal(&doc);
    cpd_doc_free(doc);
    cpd_doc_free(asked);
    return r;
}
