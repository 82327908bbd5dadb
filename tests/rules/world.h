/* world - facts and requirements made by hand, so that the engine is tried without a home. */
#ifndef CPD_TEST_RULES_WORLD_H
#define CPD_TEST_RULES_WORLD_H

#include "rules/requirement.h"

#define FACTS_MOST 400
#define ME 7   /* the person judged */
#define BOSS 8 /* their supervisor */

/* Words of the index. */
enum { DIRECT = 1, RECORDING, TRAVEL, D1 = 11, D2, D3, ASYE = 21, WORKER, EXPERIENCED };

struct world {
    cpd_fact list[FACTS_MOST];
    cpd_fact_link links[FACTS_MOST];
    cpd_facts facts;
    cpd_post posts[8];
    cpd_subject subject;
    cpd_doc *doc;
    cpd_arena arena;
};

cpd_date day(const char *text);

/* A world without facts, as of a day. */
void world_begin(struct world *world, const char *as_of);
void world_end(struct world *world);

/* Add facts; the order does not matter. Each returns the fact, valid until the next is added. */
cpd_fact *world_time(struct world *world, cpd_date on, int32_t term, int32_t minutes);
cpd_fact *world_away(struct world *world, cpd_date from, cpd_date to);
cpd_fact *world_contract(struct world *world, cpd_date from, int32_t minutes);
cpd_fact *world_cpd(struct world *world, cpd_date on, int32_t flags);
cpd_fact *world_session(struct world *world, cpd_date on, int32_t minutes, int32_t signatures);
cpd_fact *world_endorse(struct world *world, cpd_date on, int32_t domain, int32_t level);
void world_post(struct world *world, const char *grade, const char *since, const char *until);

/* A requirement from JSON in the form of a checked tree, its words numbered; kept by the world. */
cpd_requirement *world_asks(struct world *world, const char *json);
/* What is endorsed at ASYE level or higher in D1, D2 and D3 (count of them). */
cpd_requirement *world_asks_endorsed(struct world *world, size_t domains, int64_t min);

/* The finding; valid until world_end(). */
cpd_node *world_find(struct world *world, cpd_requirement *asked);
/* "met", "not-yet", "cannot-tell" */
const char *world_state(struct world *world, cpd_requirement *asked);

#endif
