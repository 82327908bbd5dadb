/* What the parts of the keyring share: keyring.c (the home and its portfolios), holders.c (persons).
 * Private to ledger. */
#ifndef CPD_KEYRING_H
#define CPD_KEYRING_H

#include "ledger/ledger.h"

/* Keys of each kind in memory. Each lies between guarded pages of its own, and the kernel grants a
 * process 65,530 stretches of memory: those of ten thousand people are too many. The one kept
 * longest goes; it is read again when it is asked for. */
#define CPD_KEYS_KEPT 1024

struct epoch_key {
    cpd_uuid portfolio;
    int64_t epoch;
    cpd_key *key;
};

/* A person who is unlocked. */
struct holder {
    cpd_uuid person;
    cpd_secret *secret;
    cpd_key *master;  /* opens their file */
    cpd_secret *next; /* in the file already, and not yet declared; NULL: none */
    bool fresh;       /* secret itself is not yet declared */
};

struct cpd_keyring {
    int dirfd; /* keys/ */
    cpd_secret *home;
    struct epoch_key *epochs;
    size_t epoch_count;
    struct holder *holders;
    size_t holder_count;
};

/* Finish what a kill interrupted: a pair of files whose key lies behind a passphrase by now goes. */
void cpd_holders__settle(cpd_home *home);
void cpd_holders__close(struct cpd_keyring *ring);
/* The master key of a person as it was sealed for a helper, who is unlocked. CPD_EDENIED when they
 * are none, or not today. */
int cpd_keyring__helpers_master(cpd_key *out, cpd_home *home, const cpd_uuid *person,
                                const cpd_uuid *helper);
int cpd_keyring__unlock_with_master(cpd_home *home, const cpd_uuid *person, const cpd_key *master);

#endif
