/* What the files of this module share of the people's place in an open home. */
#ifndef CPD_PERSON_PEOPLE_H
#define CPD_PERSON_PEOPLE_H

#include "person/person.h"

/* What was shown to whom and is not written yet: see seen.h. */
struct cpd_seen_lines {
    struct cpd_seen_line *lines;
    size_t count;
};
struct cpd_seen_lines *cpd_people__seen(const cpd_home *home);

#endif
