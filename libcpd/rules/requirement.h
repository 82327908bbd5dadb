/* requirement - a requirement as plain structs, and what the files of this module share. Private to
 * rules. */
#ifndef CPD_RULES_REQUIREMENT_H
#define CPD_RULES_REQUIREMENT_H

#include "rules/rules.h"

enum cpd_operator {
    CPD_RULE_UNKNOWN, /* a newer program's, or one without a sense: cannot be told */
    CPD_RULE_ALL,
    CPD_RULE_ANY,
    CPD_RULE_AT_LEAST,
    CPD_RULE_MONTHS,
    CPD_RULE_HOURS,
    CPD_RULE_SHARE,
    CPD_RULE_COUNT,
    CPD_RULE_LEARNING,
    CPD_RULE_ENDORSED,
    CPD_RULE_PREDICATE,
    CPD_RULE_OFF_REGISTER,
    CPD_RULE_JUDGED,
};

/* Something that records name by a word: a category, a domain, a level. Grades have no term. The
 * title is kept where it can never change: a category's and a grade's are those of the day. */
typedef struct cpd_rule_word {
    const char *text;  /* as records have it: "direct", "pcf@2018#D1" */
    const char *title; /* of domains and levels, as people know it */
    int32_t term;      /* its number in the index; 0 while no record uses it */
} cpd_rule_word;

enum cpd_window {
    CPD_WINDOW_MONTHS,
    CPD_WINDOW_WEEKS,
    CPD_WINDOW_OF_GRADE, /* from one week of the present grade to another */
    CPD_WINDOW_IN_GRADE,
    CPD_WINDOW_YEAR
};

struct cpd_requirement {
    enum cpd_operator op;
    const char *code, *title, *note; /* note may be NULL */
    const char *rule;                /* set@version#code */
    const char *layer, *certainty;
    bool guidance;
    const char *unknown; /* CPD_RULE_UNKNOWN: the key that is not understood, or NULL */

    enum cpd_window window;
    int window_from, window_length; /* of weeks of a grade: the first and the last */
    int64_t min;                    /* months, minutes, basis points, records, domains or parts */
    int64_t below;                  /* off_register: months; 0 none */
    int weeks, full_week;           /* share */
    int kind, flags, minutes;       /* count: at least so many minutes each */
    int different;                  /* count: so many types of CPD among them */
    int day; /* learning: minutes of a day; 0 where the rule counts in hours */
    bool signed_by_both;
    const char *judge;    /* judged_by */
    cpd_rule_word *words; /* categories, grades, domains or types of CPD */
    size_t word_count;
    cpd_rule_word *levels; /* endorsed: the level asked for and those above it */
    size_t level_count;
    cpd_rule_word *links; /* nodes of which a record must be linked to one; titles of those named */
    size_t link_count;
    struct cpd_requirement **met_by; /* endorsed: for each domain one whose parts are levels of other
                                        sets, any of which stands for it; or NULL */
    const char *of;                /* endorsed: the version its domains are of, "pcf@2018" */
    const char *const *all_levels; /* and all its levels */
    size_t all_level_count;
    struct cpd_carried *carried; /* what older versions are worth on it, see carried.c */
    cpd_arena carried_arena;

    int64_t set;          /* predicate: whose it is, by the entry of its adoption */
    size_t predicate;     /* its place among those of the set */
    const char *sentence; /* what it asks */

    cpd_requirement *parts;
    size_t part_count;

    int64_t resolved_at; /* root only: the position up to which its words were looked for */
};

/* Compile one requirement and its parts into an arena. @param complete  becomes false when
 * something it refers to is not there (yet). @param home  NULL: no other set is looked at */
int cpd_requirement__compile(cpd_requirement *out, bool *complete, cpd_arena *arena, cpd_home *home,
                             const cpd_set *set, const cpd_node *node, const char *certainty);

/* ---- kept.c ---- */

/* The record of a revision, for evidence. Some requirement was compiled before. CPD_EABSENT */
int cpd_rules__record(cpd_uuid *out, cpd_home *home, int64_t id);
/* Ask the seam of this home. */
int cpd_rules__ask(cpd_node **out, cpd_doc *doc, const cpd_subject *subject, int64_t set);
/* Number the words that are not numbered yet, as known at a position. */
int cpd_requirement__resolve(cpd_requirement *root, cpd_home *home, int64_t position);

/* ---- evaluation.c: what several leaves of one evaluation share ---- */

struct cpd_endorsed {
    int32_t node, level;
    size_t fact;
};

struct cpd_time_window {
    struct cpd_time_window *next;
    cpd_period period;
    int full_week; /* 0: all its time; else that of its sampled weeks */
    cpd_time_sums sums;
    cpd_week *weeks;
    size_t week_count;
    int sampled;
    bool contract_known; /* for one whole week at least */
};

/* What the predicates of one set said. */
struct cpd_answers {
    struct cpd_answers *next;
    int64_t set;
    const cpd_node *list;
};

#define CPD_NAMED_SETS 16

/* Where titles come from. */
struct cpd_named_sets {
    bool read;
    const cpd_set *list[CPD_NAMED_SETS];
    size_t count;
};

struct cpd_evaluation {
    cpd_doc *doc;
    cpd_subject subject;
    cpd_arena arena;
    cpd_away away;
    struct cpd_time_window *windows;
    struct cpd_endorsed *endorsed; /* what signed endorsements by others say */
    size_t endorsed_count;
    bool endorsed_read;
    struct cpd_answers *answers;
    struct cpd_named_sets ladders, vocabularies;
    cpd_node *
        *shown; /* the record ids that were looked up, by place of the fact; NULL until one was */
    int64_t position;            /* of the log */
    int failed;                  /* the first failure */
    cpd_evaluation *if_accepted; /* the same, were every home accepted; NULL until it was asked */
};

/* What a leaf found. */
struct cpd_verdict {
    enum cpd_state state;
    cpd_str reason;
    int64_t need, have;
    bool counted;                   /* need and have say something */
    cpd_node *evidence;             /* list of ids; NULL: none */
    cpd_node *carried, *look_again; /* endorsed: judgements on older versions; NULL: none */
    int64_t evidence_count;
    int sampled, needed_weeks; /* share; needed_weeks 0 elsewhere */
};

#define CPD_EVIDENCE_MOST 20

/* All time of a period, or of its weeks sampled by full_week. NULL after a failure. */
const struct cpd_time_window *cpd_evaluation__time(cpd_evaluation *e, cpd_period period,
                                                   int full_week);
/* What endorsements that count say; false after a failure. */
bool cpd_evaluation__endorsed(cpd_evaluation *e);
/* What the predicates of a set say of the person, asked for once. NULL after a failure. */
const cpd_node *cpd_evaluation__answers(cpd_evaluation *e, int64_t set);
/* Is a fact linked to a node that is asked for, and of a type that is? True where none is. */
bool cpd_evaluation__is_about(const cpd_evaluation *e, const cpd_requirement *asked,
                              const cpd_fact *fact);
/* Add the record of a fact to the evidence, unless there are enough. Newest first. */
void cpd_evaluation__show(cpd_evaluation *e, struct cpd_verdict *verdict, const cpd_fact *fact);
/* The days of a requirement's window. When they cannot be told the verdict says why, and false. */
bool cpd_evaluation__period(cpd_period *out, struct cpd_verdict *verdict, cpd_evaluation *e,
                            const cpd_requirement *asked);

/* ---- the leaves ---- */

void cpd_rule__months(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked);
void cpd_rule__hours(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked);
void cpd_rule__share(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked);
void cpd_rule__count(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked);
void cpd_rule__learning(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked);
void cpd_rule__off_register(struct cpd_verdict *out, cpd_evaluation *e,
                            const cpd_requirement *asked);
void cpd_rule__judged(struct cpd_verdict *out, const cpd_requirement *asked);
void cpd_rule__endorsed(struct cpd_verdict *out, cpd_evaluation *e, cpd_requirement *asked);
void cpd_rule__predicate(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked);

/* What a leaf found cannot be told when something that was wholly erased could have changed it. */
void cpd_rule__erased(struct cpd_verdict *out, cpd_evaluation *e, const cpd_requirement *asked);

/* ---- leaf_elsewhere.c: signatures of homes that are not accepted here ---- */

/* Is what a leaf found to be asked again, of the facts as they would be were every home accepted?
 */
bool cpd_rule__may_wait(const struct cpd_verdict *out, const cpd_evaluation *e,
                        const cpd_requirement *asked);
/* The evaluation that asks so; NULL after a failure, which e remembers. */
cpd_evaluation *cpd_evaluation__if_accepted(cpd_evaluation *e);
/* What is found then and not now cannot be told, or is said at least. */
void cpd_rule__elsewhere(struct cpd_verdict *out, const struct cpd_verdict *accepted);

/* ---- carried.c: judgements on older versions ---- */

#define CPD_CARRIED_NAMED 4 /* more are counted */

/* The endorsement of an older version that carries over to a domain of the requirement: the place
 * of its fact, or -1. What it is, and what must be looked at again instead, goes into the verdict.
 */
ptrdiff_t cpd_carried__find(struct cpd_verdict *out, cpd_evaluation *e, cpd_requirement *asked,
                            size_t word);
/* Add to the reason what was found. */
void cpd_carried__say(struct cpd_verdict *out);
/* Release what is kept with a requirement and its parts. */
void cpd_carried__free(cpd_requirement *root);

/* ---- sentences.c ---- */

/* "12.5%", cut to tenths, or to hundredths when the number it is held against has them. */
void cpd_sentence__share(cpd_str *out, int64_t share, int64_t against);
void cpd_sentence__minutes(cpd_str *out, int64_t minutes);
/* " in the last 12 months" */
void cpd_sentence__window(cpd_str *out, const cpd_evaluation *e, const cpd_requirement *asked,
                          cpd_period period);
/* The titles of categories or grades on the day: "direct work, travel"; many are only counted.
 * @param kind  of the sets they stand in @param many  "categories" */
/* " linked to Protection" and " of the type course", where that is asked. */
void cpd_sentence__about(cpd_str *out, const cpd_requirement *asked);
void cpd_sentence__titles(cpd_str *out, cpd_evaluation *e, const cpd_requirement *asked,
                          const char *kind, const char *joint, const char *many);
/* A title inside a sentence: "Direct work" becomes "direct work", "NQSW" stays. */
void cpd_sentence__title(cpd_str *out, const char *title);

#endif
