/* What progress and practice share: one person's posts, ladders and facts as of a day and a
 * position, and the findings of what a ladder asks of a grade.
 */
#include "career/judge.h"

#include <stdio.h>
#include <stdlib.h>

static void set_present(cpd_judgement *judgement, const cpd_ladders *all)
{
    judgement->present =
        cpd_posts__present(judgement->posts, judgement->post_count, judgement->as_of);
    cpd_ladders__of(&judgement->ladders, all,
                    judgement->present ? judgement->present->ladder : NULL);
}

int cpd_judgement__begin(cpd_judgement *judgement, const cpd_ladders *all)
{
    int r = cpd_people__career(&judgement->posts, &judgement->post_count, judgement->home,
                               &judgement->person.id, judgement->known_at);

    if (r == 0)
        set_present(judgement, all);
    return r;
}

int cpd_judgement__begin_now(cpd_judgement *judgement, bool *named, const cpd_ladders *all)
{
    int r = cpd_people__posts_and_right(&judgement->posts, &judgement->post_count, named,
                                        judgement->home, &judgement->person);

    if (r == 0)
        set_present(judgement, all);
    return r;
}

/* Sentences speak to who asks: of oneself with you, of others with their name. */
static int set_subject(cpd_judgement *judgement)
{
    cpd_person_row acting;
    int r = cpd_people__acting(&acting, judgement->home);

    if (r < 0)
        return r;
    if (cpd_uuid_equal(&acting.id, &judgement->person.id))
        snprintf(judgement->has, sizeof judgement->has, "you have");
    else
        snprintf(judgement->has, sizeof judgement->has, "%.200s has", judgement->person.name);
    return 0;
}

int cpd_judgement__open(cpd_judgement *judgement, cpd_doc *doc)
{
    int r = set_subject(judgement);

    if (r == 0)
        r = cpd_facts__read(&judgement->facts, judgement->home, judgement->person.portfolio_no,
                            judgement->as_of, judgement->known_at);
    if (r < 0)
        return r;
    return cpd_evaluation__new(&judgement->evaluation, doc,
                               &(cpd_subject){.home = judgement->home,
                                              .facts = &judgement->facts,
                                              .person = judgement->person.no,
                                              .has = judgement->has,
                                              .posts = judgement->posts,
                                              .post_count = judgement->post_count,
                                              .as_of = judgement->as_of,
                                              .year = {CPD_DATE_NONE, CPD_DATE_NONE}});
}

int cpd_judgement__find(cpd_node **out, cpd_ladder_says *says, cpd_judgement *judgement,
                        const char *grade, const char *key)
{
    cpd_requirement *asked;
    int r = cpd_ladders__say(says, &judgement->ladders, grade, key);

    *out = NULL;
    if (r < 0 || cpd_node_type(says->value) != CPD_NODE_OBJECT) // nothing, or the word none
        return r;
    r = cpd_rules__requirement(&asked, judgement->home, says->set, says->value,
                               cpd_node_get_text(says->grade, "certainty"));
    if (r == 0)
        *out = cpd_evaluation__find(judgement->evaluation, asked);
    return r;
}

int cpd_judgement__end(cpd_judgement *judgement, int r)
{
    int failed = cpd_evaluation__end(judgement->evaluation);

    cpd_facts__fini(&judgement->facts);
    free(judgement->posts);
    judgement->evaluation = NULL;
    judgement->posts = NULL;
    return r < 0 ? r : failed;
}
