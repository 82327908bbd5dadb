/* publish - from files to sets that a home is judged by. */
#ifndef CPD_HOME_PUBLISH_H
#define CPD_HOME_PUBLISH_H

#include "base/home.h"

/* Check every SET/VERSION.yaml below a folder, publish all into the home's sets.git and adopt each
 * in its own layer from its effective_from, in one change: all or none. What was published and
 * adopted before with the same bytes is passed by.
 * @param folder  NULL: the sets that are installed
 * @param press_path  the press to load; NULL: the one that is installed
 * @param issues  everything that is wrong in any file; may be NULL
 * @return 0; CPD_EINPUT or CPD_ELIMIT (a wrong set), CPD_ECONFLICT (other bytes under a published
 * name), CPD_EABSENT (no sets there, no press) */
int cpd_home__publish_sets(cpd_home *home, const char *folder, const char *press_path,
                           cpd_issues *issues);

#endif
