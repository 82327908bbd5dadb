/* ask - what loading and asking share. Private to variant. */
#ifndef CPD_VARIANT_ASK_H
#define CPD_VARIANT_ASK_H

#include "variant/manifest.h"
#include "variant/process.h"

#define CPD_ANSWER_LINE 400 /* bytes of a reason, a fault or a cell */
/* One line for people, as the worker promises it. */
bool cpd_answer__is_line(const char *text);

/* Why a variant gave no answer. */
struct cpd_fault {
    bool is;
    int line; /* of the script; 0 when none is to blame */
    char why[CPD_ANSWER_LINE + 1];
};
void cpd_fault__set(struct cpd_fault *fault, const char *why, int line);
/* From {"why", "line"} of the worker; false when that makes no sense. */
bool cpd_fault__take(struct cpd_fault *fault, const cpd_node *told);
/* In words, what the end of a worker means for who waited for it. */
const char *cpd_fault__of_end(enum cpd_worker_end end);

/* What a worker says may be nonsense; that we cannot read it for want of memory is our own affair:
 * CPD_EINTERNAL stays, all else becomes 0. */
int cpd_answer__only_memory(int r);

/* A worker that runs and holds the variant, if that can be; otherwise the fault says why not. */
int cpd_variant__ensure(size_t *slot, struct cpd_worker *worker, const cpd_variant *variant,
                        struct cpd_fault *fault);

#endif
