/* state - variants in a Lua state: loading one, and asking about a person. */
#ifndef CPD_WORKER_STATE_H
#define CPD_WORKER_STATE_H

#include <stdbool.h>

#include <cpd/node.h>

#define SLOTS 16 /* variants a worker holds at once */

bool state_open(void); /* once; false when memory is short */

/* Run a variant's source and keep the state it leaves in a slot. Sets in answer either "says": what
 * it says of itself (declare.h), or "fault": {"why", "line"}. */
void state_load(cpd_doc *doc, cpd_node *answer, int slot, const char *source);
/* Run the source of its cases: "says": {"cases": [...]}, or a fault. Nothing is kept. */
void state_cases(cpd_doc *doc, cpd_node *answer, const char *source);

/* Ask the predicates named about one person's facts, each from the state that loading left. Adds to
 * findings, one a name: {"state": "met", "not-yet" or "cannot-tell", "reason"} or {"fault": ...}.
 */
void state_judge(cpd_doc *doc, cpd_node *findings, int slot, const cpd_node *names,
                 const cpd_node *facts);
/* Set a fault in answer that no line is to blame for. */
void state_fault(cpd_doc *doc, cpd_node *answer, const char *why);
/* A person's row of a report: sets in answer "row", a list of cells, empty when they are not in it,
 * or "fault". */
void state_report(cpd_doc *doc, cpd_node *answer, int slot, const char *name,
                  const cpd_node *facts);

#endif
