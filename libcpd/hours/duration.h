/* duration - how long, at the beginning of a longer text. Private to hours. */
#ifndef CPD_HOURS_DURATION_H
#define CPD_HOURS_DURATION_H

#include <stddef.h>

/* The bytes at the beginning of text that have the form of a duration, 0 when there are none: what
 * cpd_minutes_parse() takes, and as people also write it "1h30", "1 hour 30", "half an hour".
 * *minutes stays 0 with the error set when the form is right and the duration is not ("25h"). */
size_t cpd_duration__read(int *minutes, const char *text);

#endif
