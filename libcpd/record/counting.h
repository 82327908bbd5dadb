/* counting - whose the rows of `signed` are, and which of them count here. Whoever compares a
 * signer with somebody or adds signatures up reads them by this: rows hold the ids that each home
 * gave.
 *
 * A signature of this home counts. One that was made in another home counts when
 *   - that home is accepted here (cpd_people__other_home), or
 *   - it was made with a key that this home declared for its signer: on another device of theirs;
 * both as they were known at the position asked about, so that an answer of that time stays. What
 * counts is not always an approval, and a guest's never stands for somebody who is named.
 */
#ifndef CPD_RECORD_COUNTING_H
#define CPD_RECORD_COUNTING_H

#include "record/record.h"
#include "store/store.h"

/* What was found out on the way, so that many rows cost no more questions than there are homes and
 * people. */
typedef struct cpd_counting {
    cpd_home *home;
    int64_t known_at;
    struct cpd_counting_person *people;
    struct cpd_counting_home *homes;
    struct cpd_counting_key *keys;
    size_t person_count, home_count, key_count;
} cpd_counting;

typedef struct cpd_signature {
    int64_t target, id;
    int64_t signer; /* who they are here; of a guest the guest */
    int64_t whose;  /* in whose place, who they are here; of a guest who invited them */
    int64_t by;     /* for whom it stands: `whose`; of a guest the guest */
    int outcome;
    bool guest, counts;
} cpd_signature;

/* The columns that are read, in their order. */
#define CPD_SIGNED_ROW "target, id, known, signer, outcome, capacity, whose"

/* As known at a position (0: now). */
void cpd_counting__init(cpd_counting *out, cpd_home *home, int64_t known_at);
void cpd_counting__fini(cpd_counting *counting);
int cpd_counting__read(cpd_signature *out, cpd_counting *counting, cpd_stmt *row);
/* Does the sign-off of that entry count? @param known  the position from which it was known here
 * @param signer  their number, as that home calls them; of a guest anything */
int cpd_counting__of(bool *out, cpd_counting *counting, int64_t id, int64_t known, int64_t signer,
                     bool guest);
/* Who somebody is here, by number. */
int cpd_counting__here(int64_t *no, cpd_counting *counting);

/* Outcomes that say yes: agree, agree-with-comment, decide. */
bool cpd_outcome__approves(int outcome);

/* Is a version (by its entry) signed by a person of this home, or in their place, as it was known
 * at the position asked about? No guest's stands for anybody. @param how  an outcome, or one of
 * these */
#define CPD_SIGNED_ANYHOW 0  /* also refused, or in a home that is not accepted */
#define CPD_SIGNED_COUNTS -1 /* it counts, and is no refusal */
int cpd_counting__find(bool *out, cpd_counting *counting, int64_t portfolio, int64_t target,
                       int64_t person, int how);
/* The same as of now, by itself. */
int cpd_counting__signed(bool *out, cpd_home *home, const cpd_uuid *portfolio, int64_t target,
                         int64_t person, int how);

#endif
