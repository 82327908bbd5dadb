/* quick - what makes a guess of a passphrase cost a tenth of a second makes a test of a hundred of
 * them cost ten. The linker puts this in place of Argon2id in tests that begin with a world of
 * world.h; tests/seal, tests/cli and tests/web use the real one. */
#include <sodium.h>
#include <string.h>

int __wrap_crypto_pwhash(unsigned char *const out, unsigned long long outlen,
                         const char *const passwd, unsigned long long passwdlen,
                         const unsigned char *const salt, unsigned long long opslimit,
                         size_t memlimit, int alg);

int __wrap_crypto_pwhash(unsigned char *const out, unsigned long long outlen,
                         const char *const passwd, unsigned long long passwdlen,
                         const unsigned char *const salt, unsigned long long opslimit,
                         size_t memlimit, int alg)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, (size_t)outlen);
    crypto_generichash_update(&state, salt, crypto_pwhash_argon2id_SALTBYTES);
    crypto_generichash_update(&state, (const unsigned char *)&opslimit, sizeof opslimit);
    crypto_generichash_update(&state, (const unsigned char *)&memlimit, sizeof memlimit);
    crypto_generichash_update(&state, (const unsigned char *)&alg, sizeof alg);
    crypto_generichash_update(&state, (const unsigned char *)passwd, passwdlen);
    return crypto_generichash_final(&state, out, (size_t)outlen);
}
