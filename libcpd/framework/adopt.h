/* adopt - what the ledger says of an adoption. Private to this folder. */
#ifndef CPD_FRAMEWORK_ADOPT_H
#define CPD_FRAMEWORK_ADOPT_H

#include "framework/framework.h"

/* The statement of an adoption: {"set", "version", "layer", "from", "to", "commit", "tree",
 * "hash"; "signature", "signer", "signer_key" where it was looked at}, in doc. CPD_EDAMAGED when there is none. */
int cpd_adoption__statement(const cpd_node **out, cpd_doc *doc, cpd_home *home, int64_t id);

#endif
