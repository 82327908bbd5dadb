/* Who would gain, who would lose, and why. A person's facts are read once; over them stand two
 * evaluations, with the ladders as they were known before and as they are known after. Names are
 * for whom they concern and who supervises or manages them; of all others there are counts, and
 * those only where they do not point at persons. */
#include "career/impact.h"

#include <stdlib.h>
#include <string.h>

#include "career/judge.h"
#include "person/seen.h"

#define EVERY 64 /* people between two calls of progress */
#define RULES_MOST 400

enum change { UNCHANGED, GAIN, LOSE, OTHERWISE, CHANGES };

static const char *const names_of_change[CHANGES] = {"unchanged", "gain", "lose", "otherwise"};

/* One requirement, and for how many people its state changes. */
struct rule {
    const char *code, *rule, *title;
    int64_t counts[CHANGES], unnamed[CHANGES];
};

struct both {
    cpd_impact *impact;
    cpd_doc *doc;
    cpd_node *people;
    cpd_ladders before, after;
    int64_t counts[CHANGES], unnamed[CHANGES];
    struct rule rules[RULES_MOST];
    size_t rule_count;
};

/* What a ladder asks of a person. */
static const struct {
    const char *key, *about;
    bool of_next; /* of the grade that comes next */
} asked[] = {{"to_enter", "next grade", true},
             {"practice_minimum", "practice minimum", false},
             {"supervision", "supervision", false}};
#define ASKED (sizeof asked / sizeof *asked)

/* ---- comparing findings ---- */

static const char *state_of(const cpd_node *finding)
{
    const char *state = cpd_node_get_text(finding, "state");

    return state ? state : "none";
}

static bool is_met(const cpd_node *finding)
{
    return strcmp(state_of(finding), "met") == 0;
}

static bool is_untold(const cpd_node *finding)
{
    return strcmp(state_of(finding), "cannot-tell") == 0;
}

/* What is asked anew and met is no loss; what is no longer asked and was met is no gain. */
static enum change compare(const cpd_node *before, const cpd_node *after)
{
    if (strcmp(state_of(before), state_of(after)) == 0)
        return UNCHANGED;
    if (!before || !after) {
        const cpd_node *only = before ? before : after;

        if (is_met(only))
            return UNCHANGED;
        return is_untold(only) ? OTHERWISE : before ? GAIN : LOSE;
    }
    return is_met(after) ? GAIN : is_met(before) ? LOSE : OTHERWISE;
}

static const cpd_node *find_code(const cpd_node *finding, const char *code)
{
    const cpd_node *parts = cpd_node_get(finding, "parts"), *found = NULL;
    const char *own = cpd_node_get_text(finding, "code");

    if (own && strcmp(own, code) == 0)
        return finding;
    for (size_t i = 0; !found && i < cpd_node_length(parts); i++)
        found = find_code(cpd_node_at(parts, i), code);
    return found;
}

struct tally {
    struct both *b;
    bool named;
    bool seen[CHANGES];
};

static struct rule *rule_of(struct both *b, const cpd_node *finding)
{
    const char *code = cpd_node_get_text(finding, "code");
    struct rule *rule;

    for (size_t i = 0; i < b->rule_count; i++)
        if (strcmp(b->rules[i].code, code) == 0)
            return &b->rules[i];
    if (b->rule_count == RULES_MOST)
        return NULL;
    rule = &b->rules[b->rule_count++]; // texts of a person's own document go with it
    *rule = (struct rule){
        .code = cpd_node_as_text(cpd_node_text(b->doc, code)),
        .rule = cpd_node_as_text(cpd_node_text(b->doc, cpd_node_get_text(finding, "rule"))),
        .title = cpd_node_as_text(cpd_node_text(b->doc, cpd_node_get_text(finding, "title")))};
    if (!rule->code)
        b->rule_count--;
    return rule->code ? rule : NULL;
}

static void count(struct tally *t, const cpd_node *before, const cpd_node *after)
{
    enum change change = compare(before, after);
    struct rule *rule = change == UNCHANGED ? NULL : rule_of(t->b, after ? after : before);

    t->seen[change] = true;
    if (rule) {
        rule->counts[change]++;
        rule->unnamed[change] += !t->named;
    }
}

/* All parts below a finding of now, each with what its code was before. */
static void count_parts(struct tally *t, const cpd_node *before, const cpd_node *after)
{
    const cpd_node *parts = cpd_node_get(after, "parts");

    for (size_t i = 0; i < cpd_node_length(parts); i++) {
        const cpd_node *part = cpd_node_at(parts, i);
        const cpd_node *was = find_code(before, cpd_node_get_text(part, "code"));

        count(t, was, part);
        count_parts(t, before, part);
    }
}

/* And those of before that are gone. */
static void count_gone(struct tally *t, const cpd_node *before, const cpd_node *after)
{
    const cpd_node *parts = cpd_node_get(before, "parts");

    for (size_t i = 0; i < cpd_node_length(parts); i++) {
        const cpd_node *part = cpd_node_at(parts, i);

        if (!find_code(after, cpd_node_get_text(part, "code")))
            count(t, part, NULL);
        count_gone(t, part, after);
    }
}

static void count_all(struct tally *t, const cpd_node *before, const cpd_node *after)
{
    if (!before && !after)
        return;
    count(t, before, after);
    count_parts(t, before, after);
    count_gone(t, before, after);
}

static enum change sum_up(const struct tally *t)
{
    if (t->seen[GAIN] && !t->seen[LOSE])
        return GAIN;
    if (t->seen[LOSE] && !t->seen[GAIN])
        return LOSE;
    return t->seen[GAIN] || t->seen[OTHERWISE] ? OTHERWISE : UNCHANGED;
}

/* ---- one person ---- */

struct person {
    struct both *b;
    cpd_judgement before, after;
    cpd_node *found[ASKED][2];
    const char *grades[ASKED][2];
};

static int next_grade(const char **out, const cpd_judgement *judgement)
{
    cpd_ladder_says says = {0};
    int r = cpd_ladders__say(&says, &judgement->ladders, judgement->present->grade, "leads_to");

    *out = r == 0 ? cpd_node_as_text(cpd_node_at(says.value, 0)) : NULL;
    return r;
}

static int find_all(struct person *p, cpd_judgement *judgement, size_t side)
{
    const char *next = NULL;
    int r = next_grade(&next, judgement);

    for (size_t i = 0; r == 0 && i < ASKED; i++) {
        const char *grade = asked[i].of_next ? next : judgement->present->grade;
        cpd_ladder_says says;

        p->grades[i][side] = grade;
        if (grade)
            r = cpd_judgement__find(&p->found[i][side], &says, judgement, grade, asked[i].key);
    }
    return r;
}

/* The same facts, as if they were read at the later position: what was adopted in between changes
 * none of them. */
static int open_after(struct person *p, cpd_doc *doc)
{
    cpd_judgement *after = &p->after;

    *after = p->before;
    after->known_at = p->b->impact->after;
    after->facts.known_at = after->known_at;
    after->evaluation = NULL;
    cpd_ladders__of(&after->ladders, &p->b->after, after->present->ladder);
    return cpd_evaluation__new(&after->evaluation, doc,
                               &(cpd_subject){.home = after->home,
                                              .facts = &after->facts,
                                              .person = after->person.no,
                                              .has = p->before.has,
                                              .posts = after->posts,
                                              .post_count = after->post_count,
                                              .as_of = after->as_of,
                                              .year = {CPD_DATE_NONE, CPD_DATE_NONE}});
}

static int judge_twice(struct person *p, cpd_doc *doc)
{
    int ended, r = cpd_judgement__open(&p->before, doc);

    if (r == 0)
        r = find_all(p, &p->before, 0);
    if (r == 0)
        r = open_after(p, doc);
    if (r == 0)
        r = find_all(p, &p->after, 1);
    ended = cpd_evaluation__end(p->after.evaluation);
    p->after.evaluation = NULL;
    return r == 0 ? ended : r;
}

static int by_term(const void *left, const void *right)
{
    const cpd_watched *a = left, *b = right;

    return (a->term > b->term) - (a->term < b->term);
}

static void count_links(const cpd_impact *impact, const cpd_facts *facts)
{
    for (size_t i = 0; impact->watched_count && i < facts->link_count; i++) {
        cpd_watched key = {.term = facts->links[i].node};
        const cpd_watched *watched =
            bsearch(&key, impact->watched, impact->watched_count, sizeof key, by_term);

        if (watched)
            impact->links[watched->group][watched->worth]++;
    }
}

/* ---- the report ---- */

static void name_person(struct person *p, enum change change)
{
    struct both *b = p->b;
    cpd_node *shown = cpd_node_object(b->doc), *list = cpd_node_list(b->doc);
    char id[CPD_UUID_TEXT];

    cpd_uuid_format(id, &p->before.person.id);
    cpd_node_set_text(b->doc, shown, "person", id);
    cpd_node_set_text(b->doc, shown, "name", p->before.person.name);
    cpd_node_set_text(b->doc, shown, "change", names_of_change[change]);
    for (size_t i = 0; i < ASKED; i++) {
        cpd_node *one = cpd_node_object(b->doc);

        if (!p->found[i][0] && !p->found[i][1])
            continue;
        cpd_node_set_text(b->doc, one, "about", asked[i].about);
        cpd_node_set_text(b->doc, one, "grade",
                          p->grades[i][1] ? p->grades[i][1] : p->grades[i][0]);
        cpd_node_set(b->doc, one, "before", p->found[i][0]);
        cpd_node_set(b->doc, one, "after", p->found[i][1]);
        cpd_node_add(b->doc, list, one);
    }
    cpd_node_set(b->doc, shown, "findings", list);
    cpd_node_add(b->doc, b->people, shown);
}

static void conclude(struct person *p, bool named)
{
    struct tally tally = {.b = p->b, .named = named};
    enum change change;

    for (size_t i = 0; i < ASKED; i++)
        count_all(&tally, p->found[i][0], p->found[i][1]);
    change = sum_up(&tally);
    p->b->counts[change]++;
    p->b->unnamed[change] += !named;
    if (named && change != UNCHANGED)
        name_person(p, change);
    count_links(p->b->impact, &p->before.facts);
}

/* What is found of people who are not named goes into a document of its own, which is not shown. */
static int judge(struct both *b, const cpd_person_row *row)
{
    struct person p = {.b = b,
                       .before = {.home = b->impact->home,
                                  .person = *row,
                                  .as_of = b->impact->as_of,
                                  .known_at = b->impact->before}};
    cpd_doc *aside = NULL;
    bool named = false;
    int r = cpd_judgement__begin_now(&p.before, &named, &b->before);

    if (r == 0 && p.before.present) {
        aside = named ? NULL : cpd_doc_new();
        r = named || aside ? judge_twice(&p, named ? b->doc : aside) : cpd_error__no_memory();
        if (r == 0)
            conclude(&p, named);
    }
    r = cpd_judgement__end(&p.before, r);
    cpd_doc_free(aside);
    return r;
}

static int tell_progress(const cpd_impact *impact, size_t done, size_t all)
{
    if (!impact->progress || (done % EVERY && done != all))
        return 0;
    return impact->progress(impact->payload, done, all) ? cpd_error__set(CPD_EBUSY, "stopped") : 0;
}

static int judge_everybody(struct both *b)
{
    CPD_FREE cpd_uuid *everybody = NULL;
    size_t all = 0;
    int64_t judged = 0;
    int r = cpd_people__all(&everybody, &all, b->impact->home);

    for (size_t i = 0; r == 0 && i < all; i++) {
        cpd_person_row person;

        r = cpd_people__get(&person, b->impact->home, &everybody[i]);
        if (r == 0 && person.portfolio_no)
            r = judge(b, &person);
        judged += person.portfolio_no != 0;
        if (r == 0)
            r = tell_progress(b->impact, i + 1, all);
    }
    return r == 0 ? cpd_seen__note_many(b->impact->home, "impact", judged - 1) : r;
}

/* ---- what may be told ---- */

static int64_t sum(const int64_t counts[CHANGES])
{
    int64_t all = 0;

    for (int i = 0; i < CHANGES; i++)
        all += counts[i];
    return all;
}

/* Those who are named can be taken off by whoever reads, so the others must be enough as well: all
 * of them, and those of each kind. */
static bool is_small(const int64_t unnamed[CHANGES], int64_t smallest)
{
    for (int i = 0; i < CHANGES; i++)
        if (unnamed[i] > 0 && unnamed[i] < smallest)
            return true;
    return false;
}

static cpd_node *why_suppressed(const struct both *b, int64_t smallest)
{
    int64_t people = sum(b->counts), others = sum(b->unnamed);

    if (others > 0 && smallest == 0)
        return cpd_node_text(b->doc, "no ladder in force says how few people are too few to be "
                                     "counted: counts could point at persons");
    if (people < smallest || (others > 0 && others < smallest))
        return cpd_node_textf(b->doc,
                              "fewer than %d people%s have a grade that is judged: counts would "
                              "point at persons",
                              (int)smallest, others < people ? " besides those named here" : "");
    if (is_small(b->unnamed, smallest))
        return cpd_node_textf(b->doc,
                              "something changes for some, or stays for some, who are fewer than "
                              "%d: counts would point at persons",
                              (int)smallest);
    return NULL;
}

static void set_counts(cpd_doc *doc, cpd_node *object, const int64_t counts[CHANGES],
                       enum change first)
{
    for (int i = (int)first; i < CHANGES; i++)
        cpd_node_set_int(doc, object, names_of_change[i], counts[i]);
}

static void set_rules(struct both *b, cpd_node *report, int64_t smallest)
{
    cpd_node *list = cpd_node_list(b->doc);

    for (size_t i = 0; i < b->rule_count; i++) {
        const struct rule *rule = &b->rules[i];
        cpd_node *line = cpd_node_object(b->doc);

        cpd_node_set_text(b->doc, line, "rule", rule->rule);
        cpd_node_set_text(b->doc, line, "title", rule->title);
        if (is_small(rule->unnamed, smallest))
            cpd_node_set_bool(b->doc, line, "few", true);
        else
            set_counts(b->doc, line, rule->counts, GAIN);
        cpd_node_add(b->doc, list, line);
    }
    cpd_node_set(b->doc, report, "findings", list);
}

static void set_report(struct both *b, cpd_node *report)
{
    int64_t smallest = cpd_ladders__smallest_group(&b->after);
    int64_t before = cpd_ladders__smallest_group(&b->before);
    cpd_node *counts = cpd_node_object(b->doc), *why;

    smallest = before > smallest ? before : smallest;
    why = why_suppressed(b, smallest);
    if (why) {
        cpd_node_set(b->doc, report, "suppressed", why);
    } else {
        cpd_node_set_int(b->doc, counts, "people", sum(b->counts));
        set_counts(b->doc, counts, b->counts, UNCHANGED);
        cpd_node_set(b->doc, report, "counts", counts);
        set_rules(b, report, smallest);
    }
    cpd_node_set(b->doc, report, "people", b->people);
}

int cpd_career__impact(cpd_doc *doc, cpd_node *report, cpd_impact *impact)
{
    struct both *b = calloc(1, sizeof *b);
    char day[CPD_DATE_TEXT];
    int r = b ? 0 : cpd_error__no_memory();

    if (r < 0)
        return r;
    b->impact = impact;
    b->doc = doc;
    b->people = cpd_node_list(doc);
    r = cpd_ladders__read(&b->before, impact->home, impact->as_of, impact->before);
    if (r == 0)
        r = cpd_ladders__read(&b->after, impact->home, impact->as_of, impact->after);
    if (r == 0)
        r = judge_everybody(b);
    cpd_date_format(day, impact->as_of);
    cpd_node_set_text(doc, report, "as_of", day);
    if (r == 0)
        set_report(b, report);
    free(b);
    return r;
}
