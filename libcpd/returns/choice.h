/* choice - whose rules hold for somebody on a day. Private to returns. */
#ifndef CPD_RETURNS_CHOICE_H
#define CPD_RETURNS_CHOICE_H

#include "framework/framework.h"
#include "person/person.h"
#include "returns/stretch.h"

#define CPD_HOLDS_MOST 32

/* A set of rules and the days at which it looks. */
typedef struct cpd_hold {
    const cpd_set *set;
    cpd_period stretch; /* CPD_DATE_NONE at both ends where it cannot be told */
} cpd_hold;

typedef struct cpd_choice {
    cpd_home *home;
    const cpd_node *registrations; /* of cpd_person_show() */
    const cpd_post *posts;
    size_t post_count;
    int64_t portfolio; /* its number */
    cpd_date asked, today;
    cpd_hold holds[CPD_HOLDS_MOST]; /* renewals first */
    size_t count;
} cpd_choice;

/* Find all that hold: by the registrations and the post of the day asked about, in the versions of
 * the day; what is lived through once, in the version of the day it began. */
int cpd_choice__read(cpd_choice *choice);
/* The one to draft for. @param rules  set or set@version; NULL: the first that holds, or where no
 * registration tells, that of the nation in which the person works. @return 0; CPD_EABSENT */
int cpd_choice__take(cpd_hold *out, const cpd_choice *choice, const char *rules);

#endif
