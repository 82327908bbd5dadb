/* coded - what of a set has a code of its own: levels, nodes, entries, grades, requirements. Codes
 * are unique within a set. */
#ifndef CPD_FRAMEWORK_CODED_H
#define CPD_FRAMEWORK_CODED_H

#include "framework/framework.h"

struct cpd_form;

typedef struct cpd_coded {
    const char *code;
    const char *type;   /* "node", "level", "entry", "grade", "requirement" */
    const char *parent; /* code of the node above it, or of what it stands in; NULL at the top */
    const cpd_node *node;
    const struct cpd_form *form;
    size_t place; /* in the order of the document */
} cpd_coded;

/* All of a checked tree, in its order; an array to free(), of borrowed texts. NULL when there are
 * none. */
int cpd_set__coded(cpd_coded **out, size_t *count, const cpd_node *tree);
/* By code, to be searched. */
void cpd_coded__sort(cpd_coded *items, size_t count);
const cpd_coded *cpd_coded__find(const cpd_coded *sorted, size_t count, const char *code);

#endif
