/* rules - one engine: a requirement of a set and one person's dated facts become a finding with its
 * reason. What a requirement means stands in docs/sets.md, what a finding looks like in
 * <cpd/career.h>.
 *
 *     cpd_evaluation *evaluation;
 *     r = cpd_evaluation__new(&evaluation, doc, &subject);
 *     r = cpd_rules__requirement(&asked, home, set, node, certainty);
 *     finding = cpd_evaluation__find(evaluation, asked);
 *     r = cpd_evaluation__end(evaluation);
 *
 * Nothing here is decided: the engine reports, a named person decides.
 */
#ifndef CPD_RULES_H
#define CPD_RULES_H

#include "framework/framework.h"
#include "hours/window.h"
#include "person/person.h"
#include "record/facts.h"

/* The same engine gives the same finding from the same facts for ever; what changes a finding
 * raises the number. */
#define CPD_RULES_ENGINE 3 /* 2: judgements on older versions by maps; 3: what came along */

enum cpd_state {
    CPD_NOT_YET,
    CPD_CANNOT_TELL,
    CPD_MET
}; /* in this order: see cpd_state__of_parts */

const char *cpd_state__name(enum cpd_state state);
/* What so many met and untold parts of a number of parts give, when n of them are needed. */
enum cpd_state cpd_state__of_parts(size_t n, size_t parts, size_t met, size_t untold);

typedef struct cpd_subject cpd_subject;

/* What is given from above when the home is opened, so that the engine need not know who answers
 * conditions that have a name instead of a shape. */
typedef struct cpd_rules_seams {
    /* What the predicates of a set (all of them, in its order) say of a person: a list of {"state":
     * "met", "not-yet" or "cannot-tell", "reason"} in doc. That no answer can be had is a finding
     * too. @return 0; negative when the system failed */
    int (*ask)(cpd_node **out, cpd_doc *doc, const cpd_subject *subject, const cpd_set *set);
} cpd_rules_seams;

int cpd_rules__open(cpd_home *home, const cpd_rules_seams *seams);
void cpd_rules__close(cpd_home *home);
/* Drop what was compiled: after an adoption was abandoned, whose number the next one gets. */
void cpd_rules__forget(cpd_home *home);

typedef struct cpd_requirement cpd_requirement;

/* A requirement of a set, compiled when first asked for and kept until the home is closed.
 * @param node  the requirement in the set's checked tree @param certainty  of the part it stands in
 */
int cpd_rules__requirement(cpd_requirement **out, cpd_home *home, const cpd_set *set,
                           const cpd_node *node, const char *certainty);

/* Who is judged, by which facts, as of which day. Everything is borrowed. */
struct cpd_subject {
    cpd_home *home; /* NULL: words are numbered already and no evidence is named (tests) */
    const cpd_facts *facts;
    int64_t person;        /* their number: nobody endorses themselves */
    const char *has;       /* how sentences begin: "you have", "Asha Mbeki has" */
    const cpd_post *posts; /* oldest first */
    size_t post_count;
    cpd_date as_of;
    cpd_period year;        /* of a returns set; CPD_DATE_NONE elsewhere */
    cpd_date left_register; /* the day after the last registration with whoever asks; 0 where it is
                               not known, CPD_DATE_NONE while registered */
};

typedef struct cpd_evaluation cpd_evaluation;

/* Findings are made in doc. The subject is kept until the end. */
int cpd_evaluation__new(cpd_evaluation **out, cpd_doc *doc, const cpd_subject *subject);
/* The finding of a requirement; NULL when it failed, and then end says how. */
cpd_node *cpd_evaluation__find(cpd_evaluation *evaluation, cpd_requirement *asked);
/* Release it; the first failure, or 0. NULL is harmless. */
int cpd_evaluation__end(cpd_evaluation *evaluation);

/* ---- posts as of a day ---- */

/* The post a person is in on the day; NULL for none. What lies behind them is none. */
const cpd_post *cpd_posts__present(const cpd_post *posts, size_t count, cpd_date day);
/* Since when they have been in its grade without a break, whoever employed them. */
cpd_date cpd_posts__since(const cpd_post *posts, const cpd_post *present);
/* The post with which that began. */
const cpd_post *cpd_posts__begun(const cpd_post *posts, const cpd_post *present);
/* Whole months in the grades that is_one says yes to. Posts that follow each other are one stretch;
 * the days that several stretches have beyond their months make a month for every thirty. */
int cpd_posts__months(const cpd_post *posts, size_t count, cpd_date as_of,
                      bool (*is_one)(const void *payload, const char *grade), const void *payload);

#endif
