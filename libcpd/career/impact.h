/* impact - everybody judged twice: as known before something was adopted and after. For the press,
 * which adopts in a change that is abandoned, so that nothing is kept. */
#ifndef CPD_CAREER_IMPACT_H
#define CPD_CAREER_IMPACT_H

#include "base/home.h"

#include <cpd/date.h>
#include <cpd/node.h>

/* A code of an older version that records may be linked to, and what such a link is worth now. */
typedef struct cpd_watched {
    int32_t term; /* of "pcf@2012#D3" in the index */
    int group;
    enum { CPD_LINK_UNMAPPED, CPD_LINK_LOOK_AGAIN, CPD_LINK_CARRIED } worth;
} cpd_watched;

typedef struct cpd_impact {
    cpd_home *home;
    cpd_date as_of;
    int64_t before, after;      /* positions of the log */
    const cpd_watched *watched; /* by term */
    size_t watched_count;
    int64_t (*links)[3]; /* out: for each group how many links of each worth */
    int (*progress)(void *payload, size_t done, size_t all); /* not 0: stop */
    void *payload;
} cpd_impact;

/* Fill a report with "as_of", "counts" or "suppressed", "findings" and "people", as <cpd/press.h>
 * has them. @return 0; CPD_EBUSY when progress said to stop */
int cpd_career__impact(cpd_doc *doc, cpd_node *report, cpd_impact *impact);

#endif
