/* Small helpers of the home module. */
#ifndef CPD_HOME_INTERNAL_H
#define CPD_HOME_INTERNAL_H

#include "base/home.h"

/* Remove a half-made home: the files and folders cpd_home_init() makes, and nothing that a link
 * leads to. */
void cpd_home__remove_folder(const char *folder);

#endif
