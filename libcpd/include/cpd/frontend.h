/* Front ends: a shared object in the library folder that the launcher `cpd` loads. It exports one symbol, cpd_frontend_v1, and uses
 * the public headers only. A link, a file that anybody may change and an object of another ABI number are refused; one that was
 * loaded is never unloaded.
 *
 *     static int run(int argc, char **argv) { ... }
 *     const cpd_frontend cpd_frontend_v1 = {sizeof(cpd_frontend), CPD_FRONTEND_ABI, "hello", "says hello", run};
 */
#ifndef CPD_FRONTEND_H
#define CPD_FRONTEND_H

#include <stddef.h>
#include <stdint.h>

#include <cpd/api.h>

#define CPD_FRONTEND_ABI 1u

typedef struct cpd_frontend {
    size_t size;         /* sizeof(cpd_frontend) */
    uint32_t abi;        /* CPD_FRONTEND_ABI */
    const char *name;    /* the verb: cpd NAME; "cli" is the plain command line */
    const char *summary; /* one line for `cpd help` */
    int (*run)(int argc, char **argv); /* argv[0] is the verb; returns the exit status */
} cpd_frontend;

#endif
