/* facts - what rules may count: one person's dated facts, read from the index in one pass. No text,
 * no key.
 *
 * A fact is one revision that stands (not amended, not withdrawn) as known at a position of the
 * log. Facts come in the order kind, day, position. Private kinds (class C and D) never appear
 * here.
 */
#ifndef CPD_FACTS_H
#define CPD_FACTS_H

#include <cpd/node.h>

#include "base/home.h"

/* Numbers of kinds, written to the index; kept for ever. */
enum cpd_kind_number {
    CPD_KIND_TIME = 1,
    CPD_KIND_ABSENCE = 2,
    CPD_KIND_CONTRACTED = 3,
    CPD_KIND_CPD = 4,
    CPD_KIND_SESSION = 5,
    CPD_KIND_ENDORSEMENT = 6,
    CPD_KIND_ACCOUNT = 7,
    CPD_KIND_AGREEMENT = 8,
    CPD_KIND_BOOKING = 9,
    CPD_KIND_ACTION = 10,
    CPD_KIND_DISPUTE = 11,
    CPD_KIND_OBSERVATION = 12,
    CPD_KIND_FEEDBACK = 13,
    CPD_KIND_QUALIFICATION = 14,
    CPD_KIND_STUDENT = 15,
    CPD_KIND_APPLICATION = 16,
    CPD_KIND_SUBMISSION = 17,
    CPD_KIND_DECISION = 18,
    CPD_KIND_DISPENSATION = 19,
    CPD_KIND_REVIEW = 20,
    CPD_KIND_ERASED = 63,  /* what stood and was wholly erased: see cpd_erased_fact */
    CPD_KIND_PRIVATE = 64, /* kinds from here on are class C or D */
    CPD_KIND_REFLECTION = 64,
    CPD_KIND_NOTE = 65,
};

/* Flags of heads, as bits of a fact. */
enum cpd_fact_flag { CPD_FLAG_IMPACT = 1, CPD_FLAG_PEER = 2, CPD_FLAG_REFLECTION = 4 };
/* And above them how many people a head names beside the holder and the one other. */
#define CPD_FLAGS_MORE_SHIFT 16
#define CPD_FLAGS_MORE_MOST 255

typedef struct cpd_fact {
    int64_t id;           /* the revision's entry */
    cpd_date day, day_to; /* day_to: CPD_DATE_NONE for one day */
    int32_t kind;
    int32_t minutes; /* a week's minutes for contracted hours; credits of a qualification, days with
                        a student */
    int32_t
        term; /* number of its first open word: category, activity, outcome; see cpd_facts__word */
    int32_t flags;
    int64_t other; /* number (ledger ident) of the other person: supervisor of a session, author of
                      an endorsement; 0 none */
    int32_t signatures; /* how many different people's count who signed it with agree,
                           agree-with-comment or decide, themselves or through who signs in their
                           place; and guests' */
    bool signed_by_own, signed_by_other; /* the holder signed it so; the person in `other` did */
    int16_t named_more, signed_by_more;  /* how many more people its head names; of them who did */
    /* And those of them whose signature does not count: it was made in a home that is not accepted
     * here. */
    bool elsewhere_own, elsewhere_other;
    int16_t elsewhere_more;
    bool stale; /* an earlier version was signed so, and by somebody who has not signed
                   this one */
} cpd_fact;

/* A capability a record is linked to, or a field that a variant added and its value. */
typedef struct cpd_fact_link {
    int64_t id;    /* the revision's entry */
    int32_t node;  /* word: "pcf@2018#D1", "knowsley/lasted" */
    int32_t level; /* word: "asye", "90"; 0 when none */
} cpd_fact_link;

/* A record that stood and was wholly erased: nothing is counted of it, and findings that it could
 * have changed cannot be told. */
typedef struct cpd_erased_fact {
    int32_t kind;
    cpd_date saved, erased; /* what it was about lies on or before the day it was saved */
} cpd_erased_fact;

typedef struct cpd_facts {
    int64_t portfolio; /* ident number */
    int64_t known_at;
    size_t count, link_count;
    size_t elsewhere;        /* how many of the facts have a signature that does not count */
    cpd_fact *facts;         /* sorted by kind, day, id */
    cpd_fact_link *links;    /* sorted by id */
    cpd_erased_fact *erased; /* in the order they were saved */
    size_t room, link_room, erased_count, erased_room;
} cpd_facts;

/* A kind that rules may count, as they name it and as a sentence says it. */
typedef struct cpd_counted {
    int number;
    const char *name, *one, *more; /* "cpd", "piece of CPD", "pieces of CPD" */
} cpd_counted;

/* The i-th of them; NULL beyond the end. */
const cpd_counted *cpd_facts__counted(size_t i);

/* Read the facts of a portfolio up to a day, as known at a position (0: now). Reuses the memory of
 * an earlier read. */
int cpd_facts__read(cpd_facts *facts, cpd_home *home, int64_t portfolio, cpd_date until,
                    int64_t known_at);
void cpd_facts__fini(cpd_facts *facts);
/* Did everybody sign whom its head names, themselves or through who signs in their place? False of
 * what names nobody beside the holder. */
bool cpd_fact__is_signed_by_all(const cpd_fact *fact);
/* The same fact, were every home accepted: what is found then and not now waits for a person who
 * accepts one. */
cpd_fact cpd_fact__if_accepted(const cpd_fact *fact);
/* First fact of a kind, and how many there are. */
const cpd_fact *cpd_facts__of_kind(const cpd_facts *facts, int kind, size_t *count);
/* The first link of a record, by its place among all links; how many there are. */
size_t cpd_facts__links_of(const cpd_facts *facts, int64_t id, size_t *count);
/* A word of the index by its number, as an object's text in doc. CPD_EABSENT */
int cpd_facts__text(cpd_node **out, cpd_doc *doc, cpd_home *home, int32_t no);
/* Number of a word of the index; 0 when no record ever used it. */
int cpd_facts__word(int32_t *no, cpd_home *home, const char *text);
/* How many private records stand, for their author's own view: it is all that may be known of them
 * here, and no rule counts it. */
int cpd_facts__count_private(int64_t *out, cpd_home *home, int64_t portfolio, cpd_date until,
                             int64_t known_at);
/* The record id of a fact, for evidence. CPD_EABSENT */
int cpd_facts__record(cpd_uuid *out, cpd_home *home, int64_t id);

#endif
