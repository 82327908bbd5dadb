/* variant - a council's own rules: a folder with a manifest (variant.yaml) and Lua (rules.lua).
 *
 * Internal. The Lua never runs here: a program of ours, cpd-variant-worker, holds it in a process
 * that can do nothing but compute. Whatever a variant does, the answer is a finding; when it fails
 * the finding is "cannot-tell" and says which variant, which line and why. */
#ifndef CPD_VARIANT_H
#define CPD_VARIANT_H

#include <cpd/node.h>

#include "base/base.h"

#define CPD_VARIANT_API 1

typedef struct cpd_variant cpd_variant;

/* Read a variant's folder; nothing is run. @param worker  the program that runs it, NULL: the
 * installed one. @return 0; CPD_EABSENT; CPD_EINPUT or CPD_ELIMIT with all that is wrong with the
 * manifest in issues (may be NULL) */
int cpd_variant__open(cpd_variant **out, const char *folder, const char *worker,
                      cpd_issues *issues);
void cpd_variant__free(cpd_variant *variant);

/* The checked manifest: "name", "version", "layer", "publisher", "from" as text, "to" where it
 * ends, "api" as an integer. */
const cpd_node *cpd_variant__manifest(const cpd_variant *variant);

/* Run the Lua once. Sets the root of doc to its predicates: a list of {"name", "sentence"}, by
 * name.
 * @return 0; CPD_EINPUT with the line when the Lua is wrong or goes beyond its limits; CPD_EABSENT
 * when the worker cannot be started */
int cpd_variant__predicates(cpd_doc *doc, cpd_variant *variant);

/* Ask predicates about many people at once. @param people  a list of facts: objects with a
 * canonical form, whatever is in them; no text of a person ever belongs there. Sets the root of doc
 * to a list, one a person, of lists, one a name, of {"state": "met", "not-yet" or "cannot-tell",
 * "reason"}; a reason may be absent, but never where the variant failed.
 * @return 0, however the variant fares; CPD_EINPUT or CPD_ELIMIT when the facts of one person
 * cannot be sent; CPD_EINTERNAL */
int cpd_variant__judge(cpd_doc *doc, cpd_variant *variant, const char *const *names,
                       size_t name_count, const cpd_node *people);

#endif
