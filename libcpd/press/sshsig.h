/* sshsig - signatures that ssh-keygen makes and git puts under its tags: their armour, their bytes,
 * and whether they hold. Format: PROTOCOL.sshsig of OpenSSH; a tag of git-tag(1) with
 * gpg.format=ssh. Who a key belongs to is told by signers.h. Private to this folder. */
#ifndef CPD_PRESS_SSHSIG_H
#define CPD_PRESS_SSHSIG_H

#include "base/base.h"

#define CPD_SSH_NAMESPACE "git"
#define CPD_SSH_TYPE_TEXT 64
#define CPD_SSH_FINGERPRINT_TEXT 51 /* bytes for SHA256:... and its NUL */

/* A public key as it is sent over the wire, with its type in front. */
typedef struct cpd_ssh_key {
    unsigned char *bytes; /* to free() */
    size_t length;
    char type[CPD_SSH_TYPE_TEXT]; /* "ssh-ed25519" */
} cpd_ssh_key;
void cpd_ssh_key__fini(cpd_ssh_key *key);
/* From its base64, as it stands in files of public keys. @return 1, 0 when it is none; CPD_EINTERNAL
 */
int cpd_ssh_key__read(cpd_ssh_key *out, const char *base64, size_t length);
bool cpd_ssh_key__equal(const cpd_ssh_key *a, const cpd_ssh_key *b);
void cpd_ssh_key__fingerprint(char out[CPD_SSH_FINGERPRINT_TEXT], const cpd_ssh_key *key);

/* Where the signature of a tag begins: the last line that begins one, as git takes it. What stands
 * before it is what was signed. length when there is none.
 * @param kind  out: "SSH", "PGP" ...: what the armour says that it is, "" for none */
size_t cpd_sshsig__begins(char kind[16], const char *tag, size_t length);

enum cpd_sshsig_result {
    CPD_SSHSIG_GOOD,       /* by the key, over these bytes, for tags of git */
    CPD_SSHSIG_BAD,        /* not over these bytes, for another use, or no signature at all */
    CPD_SSHSIG_UNSUPPORTED /* of a type of key that is not known here */
};

/* Does an armoured signature hold? @param key  out, to free when it is not BAD; @param why  out:
 * what is wrong, as one would say it, "" when it is good. @return 0; CPD_EINTERNAL */
int cpd_sshsig__check(enum cpd_sshsig_result *result, cpd_ssh_key *key, char why[120],
                      const char *armour, size_t armour_length, const char *bytes, size_t length);

#endif
