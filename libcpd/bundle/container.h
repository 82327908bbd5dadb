/* container - the file itself: a plain tar (POSIX ustar) of a few named parts in a fixed order, of
 * which the last is there when it is not empty. Pure.
 *
 * Any tar program lists and unpacks it. There is exactly one way to write given parts, and nothing
 * else is read: no other header bytes, no padding but zeros, no order but this, nothing at the end.
 */
#ifndef CPD_BUNDLE_CONTAINER_H
#define CPD_BUNDLE_CONTAINER_H

#include "base/base.h"

#define CPD_BUNDLE_MOST ((size_t)1 << 30) /* bytes of a bundle */

enum cpd_part {
    CPD_PART_NOTE,     /* what this is, for people */
    CPD_PART_MANIFEST, /* what is inside, signed */
    CPD_PART_SUMMARY,  /* sums, signed on their own */
    CPD_PART_SETS,     /* the competency sets that are cited */
    CPD_PART_PROOFS,   /* checkpoints, and that cited entries are covered by them */
    CPD_PART_CHAINS,   /* entries, heads, statements, signatures */
    CPD_PART_BODIES,   /* sealed texts, one after another */
    CPD_PART_KEYS,     /* what opens them, sealed to the holder */
    CPD_PART_FILES,    /* sealed files, one after another; of length 0: not there */
    CPD_PARTS
};

typedef struct cpd_bytes {
    const unsigned char *at;
    size_t length;
} cpd_bytes;

const char *cpd_container__name(enum cpd_part part);
int cpd_container__write(cpd_str *out, const cpd_bytes parts[CPD_PARTS]);
/* That it would be too large, and what to do: CPD_ELIMIT */
int cpd_container__refuse_size(void);
/* The parts, borrowed from bytes. CPD_EINPUT when it is no bundle or has more than a bundle has;
 * CPD_EDAMAGED when it ends too early; CPD_ELIMIT */
int cpd_container__read(cpd_bytes parts[CPD_PARTS], const void *bytes, size_t length);

#endif
