/* Keys for one signature each, of people who have no account here (record/invite.c). */
#ifndef CPD_LEDGER_GUESTKEY_H
#define CPD_LEDGER_GUESTKEY_H

#include "ledger/ledger.h"

/* Make one: its file, synced, sealed under the code. CPD_ECONFLICT when there is one already. */
int cpd_guestkey__make(cpd_public *out, cpd_home *home, const cpd_uuid *invitation,
                       const char *code);
/* *out is to be freed with cpd_secret__free(). CPD_EABSENT once it is destroyed; CPD_ETAMPERED when
 * the code is another. */
int cpd_guestkey__open(cpd_secret **out, cpd_home *home, const cpd_uuid *invitation,
                       const char *code);
/* Harmless when it is not there. */
int cpd_guestkey__destroy(cpd_home *home, const cpd_uuid *invitation);
/* Those that are not destroyed yet. */
int cpd_guestkey__each(cpd_home *home, int (*each)(void *payload, const cpd_uuid *invitation),
                       void *payload);

#endif
