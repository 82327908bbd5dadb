/* world - the situations the proofs start from, and the few sentences they are told in.
 *
 * A council's home for trying out (the keys of everybody in files) and personal homes, all with a
 * clock that stands still. Drafts and statements are written as a line of YAML:
 *
 *     struct council c = world_council();
 *     world_act_as(c.home, c.asha);
 *     cpd_saved piece = world_save(c.home, "{kind: cpd, text: Read about thresholds}");
 */
#ifndef CPD_PROOF_WORLD_H
#define CPD_PROOF_WORLD_H

#include <criterion/criterion.h>

#include <cpd/home.h>
#include <cpd/record.h>
#include <cpd/verify.h>

#include "base/home.h"
#include "ledger/ledger.h"
#include "record/record.h"

#define must(call)                                                                                 \
    do {                                                                                           \
        int r_ = (call);                                                                           \
        cr_assert(r_ >= 0, "%s: %s", #call, cpd_error_last()->text);                               \
    } while (0)
#define must_fail(call, kind)                                                                      \
    do {                                                                                           \
        int r_ = (call);                                                                           \
        cr_assert(r_ == (kind), "%s gave %s, not %s", #call, cpd_error_name(r_),                   \
                  cpd_error_name(kind));                                                           \
    } while (0)

/* A new home in a folder of its own; demo: with everybody's keys. */
cpd_home *world_home(bool demo);
/* Closed and opened again: nobody is unlocked, nobody acts. */
void world_reopen(cpd_home **home);

/* Asha holds a portfolio, Tom supervises her, Vera is her line manager and has no part in it. */
struct council {
    cpd_home *home;
    cpd_uuid asha, tom, vera;
};
struct council world_council(void);
void world_people(struct council *c); /* the three of them, in a home that has nobody */

void world_act_as(cpd_home *home, cpd_uuid person);
cpd_uuid world_portfolio(cpd_home *home, cpd_uuid person);
cpd_saved world_save(cpd_home *home, const char *yaml);
cpd_saved world_amend(cpd_home *home, const char *record, const char *yaml);
/* A session of Asha with Tom, an account by each, signed by both; Tom comments. */
cpd_saved world_session(const struct council *c);

/* Write a statement as whoever acts, or else as the home itself; portfolio NULL: in the home's own
 * chain; signer NULL: unsigned. Returns its position. */
int64_t world_state(cpd_home *home, const char *operation, const cpd_uuid *portfolio,
                    const cpd_uuid *about, const cpd_secret *signer, const char *yaml);
/* Declare the public halves of a secret as a person's keys from here on; say that they end here. */
void world_declare_key(cpd_home *home, cpd_uuid person, const cpd_secret *secret);
void world_end_key(cpd_home *home, cpd_uuid person, const cpd_secret *secret);
/* Accept a home's signing key, as a person does who compared its fingerprint. */
void world_trust(cpd_home *home, cpd_uuid trusted, const cpd_key *sign);
cpd_key world_home_key(cpd_home *home);

/* What cpd_verify() answers. */
struct verdict {
    bool whole;
    int64_t entries, revisions, signatures, not_yet_trusted;
    int64_t first_bad;       /* entry, 0 when all is well */
    char kind[16], why[512]; /* of the first problem */
    bool mentions_unknown;   /* signatures of operations this program does not know */
};
struct verdict world_verify(cpd_home *home);
#define must_be_whole(home)                                                                        \
    do {                                                                                           \
        struct verdict v_ = world_verify(home);                                                    \
        cr_assert(v_.whole, "entry %lld: %s", (long long)v_.first_bad, v_.why);                    \
    } while (0)

/* One integer the database answers; -1 when it answers no row. sql must be a literal. */
#define world_ask(home, sql, ...)                                                                  \
    __extension__({                                                                                \
        int64_t answer_ = -1;                                                                      \
        must(cpd_store__ask_int(&answer_, (home)->store, sql, __VA_ARGS__));                       \
        answer_;                                                                                   \
    })

#endif
