/* checkpoint - one checkpoint as it was read. Private to ledger and audit. */
#ifndef CPD_LEDGER_CHECKPOINT_H
#define CPD_LEDGER_CHECKPOINT_H

#include <cpd/checkpoint.h>

#include "ledger/ledger.h"

#define CPD_CHECKPOINT_PURPOSE "cpd/checkpoint/1"

typedef struct cpd_checkpoint {
    cpd_uuid home;
    uint64_t size; /* entries it covers: positions 1 to size */
    cpd_hash root;
    cpd_key signing; /* the home's public key, as the checkpoint says */
    char clock[32];
} cpd_checkpoint;

/* Read one and check its signature against the key it names; whose key that is, is the caller's
 * question. CPD_EINPUT when it is none; CPD_ETAMPERED */
int cpd_checkpoint__parse(cpd_checkpoint *out, const char *text, size_t length);

#endif
