/* loot - everything somebody may have kept of a text before it was erased, and what they try with
 * it afterwards: every key that lies in keys/ and every person's secret on its sealed words and
 * wraps; every hash of what it said on what the database holds now. All they never had are the
 * salts.
 */
#ifndef CPD_TEST_LOOT_H
#define CPD_TEST_LOOT_H

#include "proof/erase.h"
#include "proof/texts.h"

#define LOOT_WRAPS 2

struct loot {
    const char *words;
    char *head, *body,
        *statement; /* canonical; head "" for a comment, statement "" for a revision */
    char *bare;     /* the body without its salt */
    char salt[64];  /* as the body has it */
    cpd_hash head_hash, commitment;
    cpd_hash bound; /* what the sealed words are bound to */
    unsigned char *sealed;
    size_t sealed_length;
    struct erase_place place;
    struct {
        unsigned char bytes[CPD_BOX_SIZE + CPD_SEAL_EXTRA];
        size_t length;
        bool has_reader;
        cpd_uuid reader;
    } wraps[LOOT_WRAPS];
    size_t wrap_count;
    cpd_secret secrets[2]; /* of everybody */
};

void loot_take(struct loot *out, cpd_home *home, const struct texts *all, const struct text *one);
void loot_fini(struct loot *loot);

/* Do the keys below this folder, with all secrets, open the words? */
bool loot_opens(const struct loot *loot, const char *folder);

/* Is it anywhere in the tables, in the file or in its log, as bytes or in hex?
 * guess: a hash of what was written, made without a salt; with_head: of the open head as well. */
bool loot_finds_guess(const struct loot *loot, cpd_home *home, bool with_head);
bool loot_finds_commitment(const struct loot *loot, cpd_home *home);
bool loot_finds_salt(const struct loot *loot, cpd_home *home);
bool loot_finds_sealed(const struct loot *loot, cpd_home *home);

/* The commitment is the hash of the body with its salt and of no guess. */
bool loot_needs_salt(const struct loot *loot);

#endif
