/* Small helpers of the home module. */
#ifndef CPD_HOME_INTERNAL_H
#define CPD_HOME_INTERNAL_H

#include "base/home.h"

#define CPD_FOLDER_MOST 4096

/* The folder that a home is to be put into, without slashes at its end: CPD_EINPUT for a name that
 * nothing can be put under, CPD_ECONFLICT when a home is there. */
int cpd_home__check_target(char target[CPD_FOLDER_MOST], const char *folder);
/* An empty folder of our own beside it, to make the home in. */
int cpd_home__make_place(char place[CPD_FOLDER_MOST], const char *target);
/* Put it where it is to be, or take it away: after a failure r nothing is left. Returns r or what
 * failed. */
int cpd_home__settle(const char *place, const char *target, int r);

#endif
