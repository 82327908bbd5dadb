/* verify - the signature of a tag, judged. Private to this folder. */
#ifndef CPD_PRESS_VERIFY_H
#define CPD_PRESS_VERIFY_H

#include "press/repository.h"
#include "press/signers.h"

/* The signers that are trusted, from the files named or from those beside the repository. */
int cpd_trust__read(cpd_signers **out, const cpd_repository *repository, const cpd_trust *trust,
                    cpd_issues *issues);

/* What cpd_repository_verify() reports of a tag, from its bytes. @param tag  what it says of itself
 * @param now  seconds since 1970 UTC */
int cpd_tag__judge(cpd_node **out, cpd_doc *doc, const char *bytes, size_t length,
                   const cpd_tag *tag, const cpd_signers *signers, int64_t now);
/* The tag of a version byte by byte, to free(). */
int cpd_repository__tag(char **bytes, size_t *length, cpd_tag *tag, cpd_repository *repository,
                        const char *set, const char *version);
int cpd_repository__judge(cpd_node **out, cpd_doc *doc, cpd_repository *repository,
                          const cpd_reference *reference, const cpd_signers *signers);

#endif
