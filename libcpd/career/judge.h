/* judge - one person on one day: facts, posts, ladders and an evaluation over them. Private to
 * career. */
#ifndef CPD_CAREER_JUDGE_H
#define CPD_CAREER_JUDGE_H

#include "career/ladder.h"
#include "rules/rules.h"

typedef struct cpd_judgement {
    cpd_home *home;
    cpd_person_row person;
    cpd_date as_of;
    int64_t known_at; /* a position, never 0 */
    cpd_post *posts;
    size_t post_count;
    const cpd_post *present; /* NULL: no post on the day */
    cpd_ladders ladders;     /* those that speak for the person */
    cpd_facts facts;
    cpd_evaluation *evaluation;
    char has[220]; /* "you have" */
} cpd_judgement;

/* Posts and ladders. person, as_of, known_at and home are given; all is the ladders in force. */
int cpd_judgement__begin(cpd_judgement *judgement, const cpd_ladders *all);
/* The same by all that is known now, where no older position is asked for; and whether the acting
 * person may see the name with what is found. */
int cpd_judgement__begin_now(cpd_judgement *judgement, bool *named, const cpd_ladders *all);
/* Facts and the evaluation; findings are made in doc. */
int cpd_judgement__open(cpd_judgement *judgement, cpd_doc *doc);
/* The finding of a requirement that a ladder sets for a grade under a key. *out stays NULL when
 * none is set; *says tells who set it, or who said none. */
int cpd_judgement__find(cpd_node **out, cpd_ladder_says *says, cpd_judgement *judgement,
                        const char *grade, const char *key);
/* Release all; r, or the failure of the evaluation. */
int cpd_judgement__end(cpd_judgement *judgement, int r);

#endif
