/* What the home hands to lower modules when it is opened, so that they need not look up. */
#ifndef CPD_HOME_WIRING_H
#define CPD_HOME_WIRING_H

#include "record/record.h"
#include "rules/rules.h"

extern const cpd_kind *const cpd_home__kinds[]; /* ends with NULL */
extern const cpd_record_seams cpd_home__seams;
extern const cpd_people_seams cpd_home__people_seams;
extern const cpd_rules_seams cpd_home__rules_seams;

#endif
