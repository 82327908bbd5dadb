/* Verify: is everything in this home what was written? No person's key is needed. */
#ifndef CPD_VERIFY_H
#define CPD_VERIFY_H

#include <stddef.h>

#include <cpd/node.h>

CPD_BEGIN_DECLS

/** Check every chain, hash, wrap, signature and index: {"schema": "cpd.verify/1", "whole": true | false, "entries", "revisions",
 *  "signatures", "not_yet_trusted": how many of them do not count here yet, "erased": [{"record", "entry": its hash, "what": "text" |
 *  "whole", "on"}], "erased_elsewhere": the same, of what is still here; each record stands in one of the two, once; "wraps_opened",
 *  "first_bad": {"entry", "why"}, "problems": [{"entry", "kind", "text"}] (at most 200), "not_proven": [sentences, such as
 *  "no checkpoint was given: nothing tells whether the end of the log was cut off"]}. Nothing is
 *  written: the home may be in use, or lie where it can only be read.
 *  @return 0 when it could look, also when what it found is bad */
CPD_API int cpd_verify(cpd_doc **out, cpd_home *home);

/** The same, held against a checkpoint that was kept (<cpd/checkpoint.h>): the report also has "checkpoint": {"size", "clock", "holds": true |
 *  false, "why"}, and says nothing of truncation any more for the entries it covers. A log that is shorter, or is not the one that
 *  was covered, is not whole.
 *  @return 0 when it could look; CPD_EINPUT when it is no checkpoint or one of another home or key */
CPD_API int cpd_verify_checkpoint(cpd_doc **out, cpd_home *home, const char *checkpoint, size_t length);

CPD_END_DECLS
#endif
