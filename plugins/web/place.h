/* Which home is served, by which clock; and what is said when it cannot be. */
#ifndef WEB_PLACE_H
#define WEB_PLACE_H

#include <cpd/home.h>

/* Opens the home that is said, or that the environment names, as the plain command line does. */
int place_open(cpd_home **out, const char *said);
/* Makes the worked example in a folder of its own, which place_clean() takes away again. */
int place_make_demo(cpd_home **out);
void place_clean(void);

/* To standard error; both return the kind. */
int place_say(int kind, const char *text, const char *hint);
int place_say_last(void);

#endif
