/* The key stays where it is: ssh-keygen signs, which knows passphrases, agents and keys on a card.
 * It asks its person on the terminal, so it may take its time. What it answers is verified before
 * it goes under a tag that can never be changed. */
#include "press/sign.h"

#include <string.h>
#include <unistd.h>

#include "press/child.h"
#include "press/sshsig.h"

#define ARMOUR_MOST (16 << 10)

int cpd_sign__check_key(const char *key)
{
    if (access(key, R_OK) == 0)
        return 0;
    cpd_error__set(CPD_EABSENT, "the key to sign with cannot be read");
    return cpd_error__hint("Make one: ssh-keygen -t ed25519 -f FILE.");
}

static int refuse(cpd_child *child)
{
    cpd_error__set(CPD_EDENIED, "ssh-keygen did not sign with this key");
    cpd_child__fini(child);
    return cpd_error__hint("Try it by itself: ssh-keygen -Y sign -n git -f KEY FILE.");
}

/* A signature of a type that is not verified here may be good; a bad one may not. */
static int check(const cpd_child *child, const char *bytes, size_t length)
{
    enum cpd_sshsig_result result;
    cpd_ssh_key key;
    char why[120];
    int r = cpd_sshsig__check(&result, &key, why, child->out.bytes ? child->out.bytes : "",
                              child->out.length, bytes, length);

    cpd_ssh_key__fini(&key);
    if (r == 0 && result == CPD_SSHSIG_BAD)
        r = cpd_error__set(CPD_EINTERNAL, "what ssh-keygen gave is no good signature: %s", why);
    return r;
}

static int sign(char **armour, const char *key, const char *bytes, size_t length)
{
    char *argv[] = {(char[]){"ssh-keygen"},      (char[]){"-Y"}, (char[]){"sign"}, (char[]){"-n"},
                    (char[]){CPD_SSH_NAMESPACE}, (char[]){"-f"}, (char *)key,      NULL};
    cpd_child child = {.program = "ssh-keygen",
                       .argv = argv,
                       .in = bytes,
                       .in_length = length,
                       .out_most = ARMOUR_MOST};
    int r = cpd_child__run(&child);

    if (r == CPD_EABSENT)
        cpd_error__hint("Install openssh-client.");
    if (r == 0 && child.status != 0)
        return refuse(&child);
    if (r == 0)
        r = check(&child, bytes, length);
    if (r == 0) {
        *armour = cpd_str_finish(&child.out);
        r = *armour ? 0 : cpd_error__no_memory();
    }
    cpd_child__fini(&child);
    return r;
}

int cpd_sign__tag(char **armour, void *payload, const char *bytes, size_t length, cpd_error *fault)
{
    int r = sign(armour, payload, bytes, length);

    if (r < 0)
        *fault = *cpd_error_last();
    return r;
}
