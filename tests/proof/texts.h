/* texts - a small world of sealed texts: what was written, by whom it may be read, and whether it
 * opens.
 *
 * Asha Mbeki is supervised by Tom Price, in a demo home. In her portfolio: a reflection of two
 * revisions, one that is shared with Tom, a session of two revisions with an account by each of the
 * two (hers amended), signed by both and by Tom with a comment, and a piece of CPD. In Tom's: a
 * reflection of his own, which nothing that happens to Asha's portfolio may touch.
 */
#ifndef CPD_TEST_TEXTS_H
#define CPD_TEST_TEXTS_H

#include <cpd/cpd.h>

#include "base/base.h"

#define TEXTS_MOST 12
#define TEXTS_DAY "2026-11-20" /* the day it is in this world */

struct text {
    const char *label;
    const char *words;      /* what was written; NULL: a body that holds its salt alone */
    const char *readers[2]; /* by name */
    bool comment;           /* words of a signature over the revision, not the revision itself */
    char record[CPD_ID_TEXT], hash[CPD_HASH_TEXT];
    int64_t id; /* its entry */
};

struct texts {
    char *folder;       /* the home; closed */
    cpd_uuid portfolio; /* Asha's */
    struct text items[TEXTS_MOST];
    size_t count;
};

void texts_make(struct texts *out);
const struct text *texts_find(const struct texts *all, const char *label);
/* Whether it stands in Asha's portfolio. */
bool texts_is_hers(const struct text *one);

/* Open a home at the time of this world. */
int texts_open(cpd_home **out, const char *folder);
/* Does it open for its readers, word for word? All of them or none: anything else fails the test.
 */
bool texts_opens(cpd_home *home, const struct text *one);

#endif
