/* child - another program, asked one question: what it reads, what it answers, and no longer than
 * it may take. Private to this folder. */
#ifndef CPD_PRESS_CHILD_H
#define CPD_PRESS_CHILD_H

#include "base/base.h"

typedef struct cpd_child {
    const char *program;  /* a path, or a name that is looked for in PATH */
    char *const *argv;    /* ends with NULL */
    char *const *environ; /* NULL: our own */
    const char *in;       /* what it reads; NULL for nothing */
    size_t in_length;
    size_t out_most; /* bytes it may say; of more it is ended */
    int seconds;     /* after which it is ended; 0: it may take as long as it wants */
    /* out */
    cpd_str out, err;
    int status;     /* its exit status; -1 when it was ended or died */
    bool timed_out; /* by us */
    bool too_much;
} cpd_child;

/* Run it to its end. @return 0 whatever it did; CPD_EABSENT when there is no such program;
 * CPD_EINTERNAL */
int cpd_child__run(cpd_child *child);
void cpd_child__fini(cpd_child *child);

#endif
