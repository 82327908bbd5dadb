/* locked - the file of a person whose keys take more than a key file to open, and what any such
 * file holds once it is open. Private to ledger.
 *
 * keys/person/ID.locked is a canonical object:
 *
 *   {"format": 1, "keys": [public signing keys], "person": ID, "secrets": sealed under the master
 *    key, "ways": [{"way": "passphrase", ..., "master": the master key, sealed in this way}, ...]}
 */
#ifndef CPD_LOCKED_H
#define CPD_LOCKED_H

#include "ledger/ledger.h"

#define CPD_SECRET_SIZE (2 * CPD_KEY_SIZE)
#define CPD_VAULT_MOST 2 /* pairs of keys: the present one, and while it is replaced the next */

/* What a person's file holds. Zero-initialise. */
typedef struct cpd_vault {
    cpd_key *master;
    unsigned char *secrets; /* count times CPD_SECRET_SIZE, in locked memory */
    size_t count;
} cpd_vault;

void cpd_vault__fini(cpd_vault *vault);
/* Put up to two pairs of keys in (the second may be NULL), under a fresh master key. */
int cpd_vault__make(cpd_vault *out, const cpd_secret *first, const cpd_secret *second);
/* Open sealed bytes with the master key that is there already. */
int cpd_vault__open(cpd_vault *vault, const unsigned char *sealed, size_t n, const void *bound,
                    size_t bound_n);
/* The pair with this public signing key; NULL with the error set: CPD_ELOCKED when it is none of
 * them. */
cpd_secret *cpd_vault__pick(const cpd_vault *vault, const cpd_key *sign);

/* The public signing key of the first pair. */
void cpd_vault__first(cpd_key *sign, const cpd_vault *vault);

/* An object with the vault in it and no way to open it yet. */
int cpd_locked__object(cpd_node **out, cpd_doc *doc, const cpd_uuid *person,
                       const cpd_vault *vault);
/* Read a file of that person; CPD_EDAMAGED when it is none. */
int cpd_locked__parse(cpd_doc **out, const char *bytes, size_t n, const cpd_uuid *person);
bool cpd_locked__has_key(const cpd_node *object, const cpd_key *sign);
/* Fill the vault, whose master key is known. */
int cpd_locked__open(cpd_vault *vault, const cpd_node *object, const cpd_uuid *person);

/* Add a way, in place of an earlier one of its sort. */
int cpd_locked__set_way(cpd_doc *doc, cpd_node *object, const cpd_uuid *person,
                        const cpd_key *master, const cpd_key_way *way);
void cpd_locked__drop_way(cpd_doc *doc, cpd_node *object, const cpd_key_way *way);
/* The master key, by what somebody knows. CPD_ELOCKED when there is no such way, CPD_EDENIED when
 * it does not fit, CPD_EINPUT */
int cpd_locked__master(cpd_key *out, const cpd_node *object, const cpd_uuid *person,
                       enum cpd_unlock_by by, const char *text);

#endif
