/* What the files of this folder share of joins. */
#ifndef CPD_PERSON_SAME_H
#define CPD_PERSON_SAME_H

#include "person/person.h"

struct cpd_joins {
    cpd_join *at;
    size_t count;
    cpd_alias *aliases; /* made of these */
    size_t alias_count;
    int64_t read_at; /* how many chains there were; 0: never read */
};
struct cpd_joins *cpd_people__kept_joins(cpd_home *home);
/* Make the aliases from what was joined. */
int cpd_joins__follow(struct cpd_joins *joins, cpd_home *home);

#endif
