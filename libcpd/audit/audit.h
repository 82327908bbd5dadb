/* audit - what the modules above use beyond <cpd/verify.h>. Internal. */
#ifndef CPD_AUDIT_INTERNAL_H
#define CPD_AUDIT_INTERNAL_H

#include <cpd/verify.h>

#include "base/home.h"

/* Only what other homes wrote: their entries, chains, statements and signatures, inside a change
 * that brings them or in a scratch store that holds nothing else.
 * @param scratch  in a scratch store: no keys are there, and nothing is known from any position
 * @param bundle   a file that a home signed, whose list of what is withheld counts too; NULL: those
 *                 that imports kept alone
 * @param out      as cpd_verify() answers, and "missing": how many sealed texts nobody says are
 * gone */
int cpd_audit__brought(cpd_doc **out, cpd_home *home, bool scratch, const cpd_node *bundle);

#endif
