/* Who still practises: the practice minimum of everybody's grade on one day. Findings with names
 * are for the person themselves and for whom they supervise or manage; of everybody else there are
 * counts, and those only where they do not point at persons.
 */
#include <string.h>

#include <cpd/career.h>

#include "career/judge.h"
#include "person/seen.h"
#include "store/store.h"

struct practice {
    cpd_home *home;
    cpd_doc *doc;
    cpd_node *root, *people;
    cpd_date as_of;
    int64_t known_at;
    cpd_ladders all;
    struct {
        int64_t people, with_minimum, met, not_yet, cannot_tell;
    } counts;
    int64_t named; /* of those with a minimum */
};

/* ---- grades ---- */

static cpd_node *grade_row(struct practice *p, const cpd_ladder_says *says, const char *code,
                           const char *title)
{
    bool minimum = cpd_node_type(says->value) == CPD_NODE_OBJECT;
    cpd_node *row = cpd_node_object(p->doc);

    cpd_node_set_text(p->doc, row, "grade", code);
    cpd_node_set_text(p->doc, row, "title", title);
    cpd_node_set_bool(p->doc, row, "minimum", minimum);
    if (!minimum)
        return row;
    cpd_node_set(p->doc, row, "rule",
                 cpd_node_textf(p->doc, "%s@%s#%s", says->set->name, says->set->version,
                                cpd_node_get_text(says->value, "code")));
    cpd_node_set_text(p->doc, row, "layer", cpd_layer__name(says->set->layer));
    return row;
}

static int add_grade(struct practice *p, cpd_node *list, const cpd_ladders *ladders,
                     const char *code, const char *base)
{
    cpd_ladder_says says;
    const char *title;
    cpd_node *row;
    int r = cpd_ladders__title(&title, ladders, code);

    if (r == 0)
        r = cpd_ladders__say(&says, ladders, code, "practice_minimum");
    if (r < 0)
        return r;
    row = grade_row(p, &says, code, title);
    cpd_node_set_text(p->doc, row, "ladder", base);
    cpd_node_add(p->doc, list, row);
    return 0;
}

static bool is_listed(const cpd_node *list, size_t from, const char *code)
{
    for (size_t i = from; i < cpd_node_length(list); i++)
        if (strcmp(cpd_node_get_text(cpd_node_at(list, i), "grade"), code) == 0)
            return true;
    return false;
}

/* The grades of one ladder with all that lies over it: its own first, in their order. */
static int add_ladder(struct practice *p, cpd_node *list, const cpd_set *base)
{
    cpd_ladders ladders;
    size_t from = cpd_node_length(list), i;
    int r = 0;

    cpd_ladders__of(&ladders, &p->all, base->name);
    for (i = ladders.count; r == 0 && i-- > 0;) { // the farthest layer is the base
        const cpd_node *const *grades;
        size_t count;

        r = cpd_set__parts(&grades, &count, p->home, ladders.list[i]);
        for (size_t g = 0; r == 0 && g < count; g++) {
            const char *code = cpd_node_get_text(grades[g], "code");

            if (code && !is_listed(list, from, code))
                r = add_grade(p, list, &ladders, code, base->name);
        }
    }
    return r;
}

static int set_grades(struct practice *p)
{
    cpd_node *list = cpd_node_list(p->doc);
    int r = 0;

    for (size_t i = 0; r == 0 && i < p->all.count; i++)
        if (cpd_ladder__is_base(&p->all, p->all.list[i]))
            r = add_ladder(p, list, p->all.list[i]);
    cpd_node_set(p->doc, p->root, "grades", list);
    return r;
}

/* ---- people ---- */

static void count_finding(struct practice *p, const cpd_node *finding)
{
    const char *state = cpd_node_get_text(finding, "state");

    p->counts.people++;
    if (!finding || !state)
        return;
    p->counts.with_minimum++;
    p->counts.met += strcmp(state, "met") == 0;
    p->counts.not_yet += strcmp(state, "not-yet") == 0;
    p->counts.cannot_tell += strcmp(state, "cannot-tell") == 0;
}

static int name_person(struct practice *p, const cpd_judgement *judgement, cpd_node *finding)
{
    cpd_node *shown = cpd_node_object(p->doc);
    const char *title;
    char id[CPD_UUID_TEXT];
    int r = cpd_ladders__title(&title, &judgement->ladders, judgement->present->grade);

    if (r < 0)
        return r;
    cpd_uuid_format(id, &judgement->person.id);
    cpd_node_set_text(p->doc, shown, "person", id);
    cpd_node_set_text(p->doc, shown, "name", judgement->person.name);
    cpd_node_set_text(p->doc, shown, "grade", judgement->present->grade);
    cpd_node_set_text(p->doc, shown, "grade_title", title);
    cpd_node_set(p->doc, shown, "finding", finding ? finding : cpd_node_null(p->doc));
    cpd_node_add(p->doc, p->people, shown);
    return 0;
}

/* What is found of people who are not named goes into a document of its own, which is not shown. */
static int judge_in(struct practice *p, cpd_judgement *judgement, cpd_doc *doc, bool named)
{
    cpd_ladder_says says;
    cpd_node *finding;
    int r = cpd_judgement__open(judgement, doc);

    if (r == 0)
        r = cpd_judgement__find(&finding, &says, judgement, judgement->present->grade,
                                "practice_minimum");
    if (r < 0)
        return r;
    count_finding(p, finding);
    p->named += named && finding;
    return named ? name_person(p, judgement, finding) : 0;
}

static int judge(struct practice *p, const cpd_person_row *person)
{
    cpd_judgement judgement = {
        .home = p->home, .person = *person, .as_of = p->as_of, .known_at = p->known_at};
    cpd_doc *aside = NULL;
    bool named = false;
    int r = cpd_judgement__begin(&judgement, &p->all);

    if (r == 0 && judgement.present)
        r = cpd_people__may_judge(&named, p->home, person);
    if (r == 0 && judgement.present) {
        aside = named ? NULL : cpd_doc_new();
        r = named || aside ? judge_in(p, &judgement, named ? p->doc : aside, named)
                           : cpd_error__no_memory();
    }
    r = cpd_judgement__end(&judgement, r);
    cpd_doc_free(aside);
    return r;
}

static int judge_everybody(struct practice *p, const cpd_person_row *acting)
{
    cpd_doc *everybody;
    int64_t others = 0;
    int r = cpd_person_list(&everybody, p->home, p->as_of);

    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < cpd_node_length(cpd_doc_root(everybody)); i++) {
        const cpd_node *one = cpd_node_at(cpd_doc_root(everybody), i);
        cpd_person_row person;
        cpd_uuid id;

        if (!cpd_uuid_parse(&id, cpd_node_get_text(one, "id")))
            continue;
        r = cpd_people__get(&person, p->home, &id);
        if (r == 0 && person.portfolio_no) // others are only named here: what they do is not known
            r = judge(p, &person);
        others += r == 0 && person.portfolio_no && person.no != acting->no;
    }
    cpd_doc_free(everybody);
    return r == 0 ? cpd_seen__note_many(p->home, "practice", others) : r;
}

/* ---- the report ---- */

/* Why counts would say something of a person; NULL when they do not. Those who are named can be
 * taken off by whoever reads, so the others must be enough as well. */
static cpd_node *why_suppressed(const struct practice *p)
{
    int smallest = (int)cpd_ladders__smallest_group(&p->all);
    int64_t others = p->counts.with_minimum - p->named;

    if (p->counts.with_minimum < smallest)
        return cpd_node_textf(p->doc,
                              "fewer than %d people have a practice minimum: counts would point at "
                              "persons",
                              smallest);
    if (others > 0 && others < smallest)
        return cpd_node_textf(p->doc,
                              "besides those named here fewer than %d people have a practice "
                              "minimum: counts would point at persons",
                              smallest);
    if (others > 0 && smallest == 0)
        return cpd_node_text(p->doc, "no ladder in force says how few people are too few to be "
                                     "counted: counts could point at persons");
    return NULL;
}

static void set_counts(struct practice *p)
{
    cpd_node *counts = cpd_node_object(p->doc), *why = why_suppressed(p);

    if (why) {
        cpd_node_set(p->doc, p->root, "suppressed", why);
        return;
    }
    cpd_node_set_int(p->doc, counts, "people", p->counts.people);
    cpd_node_set_int(p->doc, counts, "with_minimum", p->counts.with_minimum);
    cpd_node_set_int(p->doc, counts, "met", p->counts.met);
    cpd_node_set_int(p->doc, counts, "not_yet", p->counts.not_yet);
    cpd_node_set_int(p->doc, counts, "cannot_tell", p->counts.cannot_tell);
    cpd_node_set(p->doc, p->root, "counts", counts);
}

static int build(struct practice *p)
{
    char day[CPD_DATE_TEXT];
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, p->home); // counts, too, are told to somebody

    if (r == 0)
        r = cpd_ledger__position(&p->known_at, p->home);
    if (r == 0)
        r = cpd_ladders__read(&p->all, p->home, p->as_of, p->known_at);
    if (r < 0)
        return r;
    p->root = cpd_node_object(p->doc);
    p->people = cpd_node_list(p->doc);
    cpd_doc_set_root(p->doc, p->root);
    cpd_date_format(day, p->as_of);
    cpd_node_set_text(p->doc, p->root, "schema", "cpd.practice/1");
    cpd_node_set_text(p->doc, p->root, "as_of", day);
    cpd_node_set_int(p->doc, p->root, "engine", CPD_RULES_ENGINE);
    cpd_node_set(p->doc, p->root, "people", p->people);
    r = judge_everybody(p, &acting);
    if (r == 0)
        r = set_grades(p);
    set_counts(p);
    return r == 0 && cpd_doc_failed(p->doc) ? cpd_error__no_memory() : r;
}

int cpd_career_practice(cpd_doc **out, cpd_home *home, cpd_date as_of)
{
    struct practice p = {.home = home, .doc = cpd_doc_new()};
    bool within = cpd_store__in_transaction(home->store);
    int r = p.doc ? cpd_store__read_begin(home->store) : cpd_error__no_memory();

    p.as_of = as_of == CPD_DATE_NONE ? cpd_people__today(home) : as_of;
    if (r == 0) {
        r = build(&p);
        if (!within)
            cpd_store__read_end(home->store);
    }
    if (r == 0)
        *out = cpd_steal(&p.doc);
    cpd_doc_free(p.doc);
    return r;
}
