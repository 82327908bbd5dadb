/* signers - who may sign: the file of allowed signers, in the format of ssh-keygen(1), and the file
 * of keys that were revoked. Neither may come from the repository that is checked with it. Private
 * to this folder. */
#ifndef CPD_PRESS_SIGNERS_H
#define CPD_PRESS_SIGNERS_H

#include "press/sshsig.h"

typedef struct cpd_signers cpd_signers;

/* Read one or both; a text may be NULL. What cannot be read is refused with its line, all at once.
 * @param names  what the user calls the two files */
int cpd_signers__read(cpd_signers **out, const char *allowed, const char *allowed_name,
                      const char *revoked, const char *revoked_name, cpd_issues *issues);
void cpd_signers__free(cpd_signers *signers);

enum cpd_signer_state {
    CPD_SIGNER_UNKNOWN, /* no line has this key for tags of git */
    CPD_SIGNER_VALID,
    CPD_SIGNER_EXPIRED, /* the lines that have it are of other days */
    CPD_SIGNER_REVOKED
};
/* @param at  seconds since 1970 UTC @param principal  out: whose key it is, "" when unknown;
 * borrowed
 */
enum cpd_signer_state cpd_signers__find(const char **principal, const cpd_signers *signers,
                                        const cpd_ssh_key *key, int64_t at);

#endif
