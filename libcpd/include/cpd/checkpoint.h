/* Checkpoints: what somebody keeps elsewhere, so that nobody can later cut, change or replace the log of a home unseen.
 *
 * A checkpoint is small: the home, how many entries its log had, one hash over all of them, signed with the home's key. Without one
 * nobody can tell that the end of a log was cut off, or that the whole of it was made anew by who holds the keys. Keep it where the
 * home is not: with your supervisor, your union, on paper.
 *
 *     char *text;
 *     cpd_checkpoint_make(&text, home);                          ... write it to a stick, free(text)
 *     cpd_verify_checkpoint(&doc, home, text, strlen(text));     ... a year later
 */
#ifndef CPD_CHECKPOINT_H
#define CPD_CHECKPOINT_H

#include <stddef.h>

#include <cpd/node.h>

CPD_BEGIN_DECLS

/** Make a checkpoint over the log as it stands and note in the log that it was made.
 *  @param out  {"schema": "cpd.checkpoint/1", "statement": {"home", "size", "root", "clock", "operation", "salt"}, "signing": the
 *  home's public key, "signature"} as JSON text, to free() @return 0; CPD_EBUSY, CPD_EFULL, CPD_EINTERNAL @since 0.1 */
CPD_API int cpd_checkpoint_make(char **out, cpd_home *home);

/** Proof that the log at a newer checkpoint begins with all that an older one covered, for somebody who holds the two and not the
 *  log: {"schema": "cpd.consistency/1", "home", "from", "to": sizes, "path": [hashes]} as JSON text, to free().
 *  @return 0; CPD_EINPUT when one is no checkpoint of this home or they are in the wrong order; CPD_ETAMPERED when this log does not
 *  extend one of them @since 0.1 */
CPD_API int cpd_checkpoint_prove(char **out, cpd_home *home, const char *older, size_t older_length, const char *newer,
                                 size_t newer_length);

/** Hold two checkpoints of one home against each other. Needs no home: {"schema": "cpd.checkpoint-compare/1", "home", "from", "to",
 *  "answer": "same" | "extends" | "fork" | "not-proven", "why"}. Two of one size with different roots are a fork: two histories were shown,
 *  and both should be kept. Of different sizes nothing is said without a proof.
 *  @param proof  of cpd_checkpoint_prove(), NULL when there is none
 *  @return 0; CPD_EINPUT when one is no checkpoint, they are of different homes or keys, or the proof is none; CPD_ETAMPERED when a
 *  signature does not hold @since 0.1 */
CPD_API int cpd_checkpoint_compare(cpd_doc **out, const char *one, size_t one_length, const char *other, size_t other_length,
                                   const char *proof, size_t proof_length);

CPD_END_DECLS
#endif
