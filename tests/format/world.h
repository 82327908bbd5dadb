/* world - a small home that holds one of everything that is built: made through the public headers,
 * as any program would make it. */
#ifndef FORMAT_WORLD_H
#define FORMAT_WORLD_H

#include <cpd/cpd.h>

/* What was written, to hold against what is read from outside. */
#define WORLD_PIECE "Read the council's guidance on thresholds."
#define WORLD_IMPACT "I ask earlier who else is worried."
#define WORLD_MORE "Thresholds are talked over, not looked up."
#define WORLD_REASON "I had left out what I learnt."
#define WORLD_REFLECTION "I went in with my mind made up."
#define WORLD_ACCOUNT "We talked over two visits.\nI need more time to write."
#define WORLD_OTHER_ACCOUNT "Asha sees more than she writes."
#define WORLD_COMMENT "Seen and agreed, but for the date."
#define WORLD_ILLNESS "a cold"
#define WORLD_FIELD "hackney/unit-meeting" /* true in the head of a time block */

struct world {
    char folder[4096];
    bool council; /* a council's field is in it: where Lua is, variants can be adopted */
    char piece[CPD_ID_TEXT], reflection[CPD_ID_TEXT], session[CPD_ID_TEXT], slip[CPD_ID_TEXT],
        judgement[CPD_ID_TEXT];
};

/* Make a home in dir/home on 20 November 2026. CPD_SOURCE_ROOT and CPD_BUILD_ROOT say where sets
 * and press lie. @param whole  everything; else only what docs/hex-dump.md shows: one person's
 * piece, a reflection and a judgement @return 0, or what failed, with the error of the library */
int world_make(struct world *world, const char *dir, bool whole);

/* A home open, its clock standing still. */
int world_open(cpd_home **out, const struct world *world);

#endif
