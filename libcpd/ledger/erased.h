/* erased - the list keys/erased: what was erased in this home, for whoever puts an older backup
 * back.
 *
 * One line for each erased entry, in the order of the log:
 *
 *     PORTFOLIO RECORD ENTRY text|whole
 *
 * two ids and the hash of the entry, in lower case, parted by one space. A last line without its
 * end was being written when the power went, and counts for nothing. The truth are the `erase`
 * statements; this is what is left of them when the database is an older one.
 */
#ifndef CPD_ERASED_H
#define CPD_ERASED_H

#include "base/home.h"
#include "seal/seal.h"

#define CPD_ERASED_LINE 160 /* room for one line and its end */

/* Add what the log tells of and the list does not; synced. keys: the open folder. */
int cpd_erased__list(cpd_home *home, int keys);
/* Add those lines of text that are not there yet; synced. CPD_EINPUT for a line that is none. */
int cpd_erased__add(int keys, const char *text, size_t length);
/* The whole list; "" when there is none. To free(). */
int cpd_erased__read(char **out, size_t *length, int keys);

typedef struct cpd_erased_line {
    cpd_uuid portfolio, record;
    cpd_hash entry;
    bool whole;
} cpd_erased_line;

/* The line at *at, which moves behind it. 1 a line, 0 the end, CPD_EINPUT naming a line that is none. */
int cpd_erased__next(cpd_erased_line *out, const char **at, const char *end, int *line);

#endif
