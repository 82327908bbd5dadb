/* From a passphrase to a key: Argon2id, so that whoever has stolen a file pays for every guess. */
#include <sodium.h>
#include <string.h>

#include "seal/seal.h"

_Static_assert(CPD_STRETCH_SALT == crypto_pwhash_argon2id_SALTBYTES, "salt");
_Static_assert(CPD_STRETCH_PASSES_LEAST >= crypto_pwhash_argon2id_OPSLIMIT_INTERACTIVE, "passes");
_Static_assert(CPD_STRETCH_KIB >= crypto_pwhash_argon2id_MEMLIMIT_INTERACTIVE / 1024, "memory");

/* A file that asks for one pass would make every guess cheap, one that asks for terabytes would
 * stop us: neither was written by us. */
static int check_cost(int64_t passes, int64_t kib)
{
    if (passes >= CPD_STRETCH_PASSES_LEAST && passes <= CPD_STRETCH_PASSES_MOST &&
        kib >= CPD_STRETCH_KIB && kib <= CPD_STRETCH_KIB_MOST)
        return 0;
    return cpd_error__set(CPD_EDAMAGED, "a key file asks for a cost that this program never sets");
}

int cpd_seal__stretch(cpd_key *out, const char *passphrase,
                      const unsigned char salt[CPD_STRETCH_SALT], int64_t passes, int64_t kib)
{
    int r = check_cost(passes, kib);
    if (r < 0)
        return r;
    if (crypto_pwhash(out->bytes, CPD_KEY_SIZE, passphrase, strlen(passphrase), salt,
                      (unsigned long long)passes, (size_t)kib * 1024,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        cpd_error__set(CPD_EINTERNAL, "there is no memory to check a passphrase (%lld MiB)",
                       (long long)kib / 1024);
        return cpd_error__hint("Close something and try again.");
    }
    return 0;
}
