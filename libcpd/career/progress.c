/* Progress: what is missing for the next grade and why, as of a day and as known at a position. It
 * reports; "ready" only says that what decides is on record.
 */
#include <string.h>

#include <cpd/career.h>

#include "career/judge.h"
#include "person/seen.h"
#include "store/store.h"

struct progress {
    cpd_judgement judgement;
    cpd_doc *doc;
    cpd_node *root;
    const char *towards; /* NULL: no grade follows */
    bool known;          /* a ladder in force has the present grade */
    bool own;            /* the person asks about themselves */
    bool may_name;       /* and who may know whether they practise */
    bool posts_wait;     /* there is no post but in a home that is not accepted here */
};

/* ---- what is asked ---- */

static int find_person(cpd_person_row *out, cpd_home *home, const char *person)
{
    char id[CPD_ID_TEXT];
    cpd_uuid uuid;
    int r;

    if (!person)
        return cpd_people__acting(out, home);
    r = cpd_person_find(id, home, person);
    if (r == 0)
        r = cpd_uuid_parse(&uuid, id) ? cpd_people__get(out, home, &uuid) : CPD_EABSENT;
    if (r == 0)
        r = cpd_people__may_read(home, out);
    return r == 0 ? cpd_seen__note(home, &(cpd_sight){.what = "progress", .holder = &out->id}) : r;
}

/* Of somebody who is only named here nothing is on record, and that would be told as a lack. */
static int check_kept_here(const cpd_person_row *person)
{
    if (person->portfolio_no)
        return 0;
    cpd_error__set(CPD_EABSENT, "the record of %s is not kept in this home", person->name);
    return cpd_error__hint("They see their progress in a home of their own.");
}

/* The position asked for, or the newest. */
static int find_position(int64_t *out, cpd_home *home, int64_t asked)
{
    int64_t newest;
    int r = cpd_ledger__position(&newest, home);

    if (r == 0 && (asked < 0 || asked > newest)) {
        cpd_error__set(CPD_EINPUT, "the log of this home has no position %lld", (long long)asked);
        return cpd_error__hint("The newest is %lld.", (long long)newest);
    }
    if (r == 0)
        *out = asked ? asked : newest;
    return r;
}

static int fill(struct progress *p, cpd_home *home, const cpd_career_options *options)
{
    cpd_judgement *j = &p->judgement;
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, home);

    j->home = home;
    j->as_of = options->as_of == CPD_DATE_NONE ? cpd_people__today(home) : options->as_of;
    if (r == 0)
        r = find_person(&j->person, home, options->person);
    if (r == 0)
        r = check_kept_here(&j->person);
    if (r == 0)
        r = cpd_people__may_judge(&p->may_name, home, &j->person);
    if (r == 0)
        r = find_position(&j->known_at, home, options->known_at);
    p->own = r == 0 && cpd_uuid_equal(&acting.id, &j->person.id);
    return r;
}

static int refuse_grade(const cpd_ladders *ladders, const char *grade)
{
    cpd_error__set(CPD_EINPUT, "no ladder in force has the grade \"%.64s\"", grade);
    if (ladders->count == 0)
        return cpd_error__hint("No career ladder is adopted for that day.");
    return cpd_error__hint("See its grades: cpd framework show %s.",
                           ladders->list[ladders->count - 1]->name);
}

/* The grade asked for, or the first that the present one leads to. */
static int find_towards(struct progress *p, const char *asked)
{
    cpd_judgement *j = &p->judgement;
    cpd_ladder_says says = {0};
    bool known = false;
    int r;

    if (asked) {
        r = cpd_ladders__has(&known, &j->ladders, asked);
        if (r == 0 && !known)
            r = refuse_grade(&j->ladders, asked);
        p->towards = asked;
        return r;
    }
    r = j->present ? cpd_ladders__say(&says, &j->ladders, j->present->grade, "leads_to") : 0;
    p->towards = cpd_node_as_text(cpd_node_at(says.value, 0));
    return r;
}

/* ---- the report ---- */

static void set_date(struct progress *p, const char *key, cpd_date date)
{
    char text[CPD_DATE_TEXT];

    cpd_date_format(text, date);
    cpd_node_set_text(p->doc, p->root, key, text);
}

static int set_grade(struct progress *p, const char *key, const char *title_key, const char *grade)
{
    const char *title;
    int r = grade ? cpd_ladders__title(&title, &p->judgement.ladders, grade) : 0;

    if (!grade || r < 0)
        return r;
    cpd_node_set_text(p->doc, p->root, key, grade);
    cpd_node_set_text(p->doc, p->root, title_key, title);
    return 0;
}

/* The ladders that speak, nearest first; the one that the others lie over gives the name. */
static void set_ladders(struct progress *p)
{
    const cpd_ladders *ladders = &p->judgement.ladders;
    cpd_node *list = cpd_node_list(p->doc), *reference = NULL;

    for (size_t i = 0; i < ladders->count; i++) {
        reference =
            cpd_node_textf(p->doc, "%s@%s", ladders->list[i]->name, ladders->list[i]->version);
        cpd_node_add(p->doc, list, reference);
    }
    cpd_node_set(p->doc, p->root, "ladder", reference);
    cpd_node_set(p->doc, p->root, "ladders", list);
}

/* Who says it, where that is another home. */
static void set_by(struct progress *p, const char *key, const char *by)
{
    cpd_node_set_text(p->doc, p->root, key, *by ? by : NULL);
}

static void set_began(struct progress *p, const cpd_post *begun)
{
    set_date(p, "since", begun->since);
    set_by(p, "since_by", begun->by);
}

static int set_registered(struct progress *p)
{
    const cpd_judgement *j = &p->judgement;
    cpd_registered registered;
    int r = cpd_people__registered_since(&registered, j->home, &j->person.id, j->known_at);

    if (r < 0 || registered.since == CPD_DATE_NONE || registered.since > j->as_of)
        return r;
    set_date(p, "registered_since", registered.since);
    set_by(p, "registered_by", registered.by);
    return 0;
}

static int set_head(struct progress *p)
{
    const cpd_judgement *j = &p->judgement;
    char id[CPD_UUID_TEXT];
    int r;

    cpd_uuid_format(id, &j->person.id);
    cpd_node_set_text(p->doc, p->root, "schema", "cpd.progress/1");
    cpd_node_set_text(p->doc, p->root, "person", id);
    cpd_node_set_text(p->doc, p->root, "name", j->person.name);
    set_date(p, "as_of", j->as_of);
    cpd_node_set_int(p->doc, p->root, "known_at", j->known_at);
    cpd_node_set_int(p->doc, p->root, "engine", CPD_RULES_ENGINE);
    if (p->posts_wait)
        cpd_node_set_bool(p->doc, p->root, "posts_wait", true);
    set_ladders(p);
    r = set_grade(p, "grade", "grade_title", j->present ? j->present->grade : NULL);
    if (j->present)
        set_began(p, cpd_posts__begun(j->posts, j->present));
    if (r == 0)
        r = set_registered(p);
    return r == 0 ? set_grade(p, "towards", "towards_title", p->towards) : r;
}

static int set_requirement(struct progress *p)
{
    cpd_ladder_says says;
    cpd_node *finding = NULL;
    const char *state;
    int r = p->towards ? cpd_judgement__find(&finding, &says, &p->judgement, p->towards, "to_enter")
                       : 0;

    state = cpd_node_get_text(finding, "state");
    cpd_node_set_bool(p->doc, p->root, "ready", state && strcmp(state, "met") == 0);
    cpd_node_set(p->doc, p->root, "requirement", finding ? finding : cpd_node_null(p->doc));
    if (!finding && p->towards)
        cpd_node_set_text(p->doc, p->root, "requirement_note",
                          "no ladder in force says what makes somebody ready for this grade");
    return r;
}

/* What a ladder says of supervision in the present grade. It speaks of two people, so it is told as
 * practice is; where no ladder says anything there is nothing to tell. */
static int set_supervision(struct progress *p)
{
    const cpd_post *present = p->judgement.present;
    cpd_ladder_says says;
    cpd_node *finding = NULL;
    int r = present && p->may_name
                ? cpd_judgement__find(&finding, &says, &p->judgement, present->grade, "supervision")
                : 0;

    cpd_node_set(p->doc, p->root, "supervision", finding);
    return r;
}

/* The first finding in a tree that is a share of sampled weeks. */
static const cpd_node *sampled_in(const cpd_node *finding)
{
    const cpd_node *parts = cpd_node_get(finding, "parts"), *found = NULL;

    if (cpd_node_get(finding, "needed_weeks"))
        return finding;
    for (size_t i = 0; !found && i < cpd_node_length(parts); i++)
        found = sampled_in(cpd_node_at(parts, i));
    return found;
}

static void set_weeks(struct progress *p, const cpd_node *finding)
{
    const cpd_node *share = sampled_in(finding);
    cpd_node *weeks;

    if (!share)
        return;
    weeks = cpd_node_object(p->doc);
    cpd_node_set_int(p->doc, weeks, "sampled", cpd_node_get_int(share, "sampled_weeks", 0));
    cpd_node_set_int(p->doc, weeks, "needed", cpd_node_get_int(share, "needed_weeks", 0));
    cpd_node_set(p->doc, p->root, "practice_weeks", weeks);
}

static int set_practice(struct progress *p)
{
    const cpd_post *present = p->judgement.present;
    cpd_ladder_says says;
    cpd_node *finding = NULL;
    int r = present && p->may_name ? cpd_judgement__find(&finding, &says, &p->judgement,
                                                         present->grade, "practice_minimum")
                                   : 0;

    cpd_node_set(p->doc, p->root, "practice", finding ? finding : cpd_node_null(p->doc));
    if (!p->may_name)
        cpd_node_set_text(p->doc, p->root, "practice_note",
                          "shown to the person and to who supervises or manages them alone");
    else if (!present)
        cpd_node_set_text(p->doc, p->root, "practice_note",
                          p->posts_wait ? "no post that counts here is on record for this day"
                                        : "no post is on record for this day");
    else if (!p->known)
        cpd_node_set_text(p->doc, p->root, "practice_note",
                          "no ladder in force on this day has the grade of the post");
    else if (!finding)
        cpd_node_set_text(p->doc, p->root, "practice_note",
                          "no practice minimum exists for this grade in any layer in force");
    set_weeks(p, finding);
    return r;
}

/* Private records count in nobody's finding; their author is told apart how many there are. */
static int set_private(struct progress *p)
{
    const cpd_judgement *j = &p->judgement;
    int64_t count = 0;
    cpd_node *own;
    int r;

    if (!p->own)
        return 0;
    r = cpd_facts__count_private(&count, j->home, j->person.portfolio_no, j->as_of, j->known_at);
    if (r < 0)
        return r;
    own = cpd_node_object(p->doc);
    cpd_node_set_int(p->doc, own, "records", count);
    cpd_node_set_text(p->doc, own, "note", "only you see this number; no finding counts them");
    cpd_node_set(p->doc, p->root, "private", own);
    return 0;
}

static void set_advice(struct progress *p)
{
    const char *advice = "This is what is on record. A named person decides, and may decide "
                         "otherwise with a reason.";

    if (p->posts_wait && !p->towards)
        advice = "The posts on record are the word of a home that is not accepted here: they count "
                 "once it is.";
    else if (!p->judgement.present && !p->towards)
        advice = "No post is on record for this day, so there is no grade to go on from. Add the "
                 "post, or ask for a grade.";
    else if (!p->towards && !p->known)
        advice = "No ladder in force on this day has the grade of the post. Look how the post is "
                 "written, or ask for a grade.";
    else if (!p->towards)
        advice = "No grade follows this one in the ladder. Ask for another grade to see what it "
                 "takes.";
    else if (cpd_node_get_bool(p->root, "ready"))
        advice = "Enough is on record. That is advice: a named person decides, and may decide "
                 "otherwise with a reason.";
    cpd_node_set_text(p->doc, p->root, "advice", advice);
}

static int build(struct progress *p, const char *grade)
{
    cpd_ladders all;
    cpd_judgement *j = &p->judgement;
    int r = cpd_ladders__read(&all, j->home, j->as_of, j->known_at);

    if (r == 0)
        r = cpd_judgement__begin(j, &all);
    if (r == 0 && j->present)
        r = cpd_ladders__has(&p->known, &j->ladders, j->present->grade);
    if (r == 0 && !j->present)
        r = cpd_people__posts_wait(&p->posts_wait, j->home, &j->person.id, j->known_at);
    if (r == 0)
        r = find_towards(p, grade);
    if (r == 0)
        r = cpd_judgement__open(j, p->doc);
    p->root = cpd_node_object(p->doc);
    cpd_doc_set_root(p->doc, p->root);
    if (r == 0)
        r = set_head(p);
    if (r == 0)
        r = set_requirement(p);
    if (r == 0)
        r = set_practice(p);
    if (r == 0)
        r = set_supervision(p);
    if (r == 0)
        r = set_private(p);
    set_advice(p);
    return cpd_judgement__end(j, r);
}

/* All questions see one and the same state of the record. */
static int report(struct progress *p, cpd_home *home, const cpd_career_options *options)
{
    bool within = cpd_store__in_transaction(home->store);
    int r = cpd_store__read_begin(home->store);

    if (r < 0)
        return r;
    r = fill(p, home, options);
    if (r == 0)
        r = build(p, options->grade);
    if (r == 0 && cpd_doc_failed(p->doc))
        r = cpd_error__no_memory();
    if (!within)
        cpd_store__read_end(home->store);
    return r;
}

int cpd_career_progress(cpd_doc **out, cpd_home *home, const cpd_career_options *options)
{
    struct progress p = {.doc = cpd_doc_new()};
    int r = p.doc
                ? report(&p, home, options ? options : &(cpd_career_options)CPD_CAREER_OPTIONS_INIT)
                : cpd_error__no_memory();

    if (r == 0)
        *out = cpd_steal(&p.doc);
    cpd_doc_free(p.doc);
    return r;
}
