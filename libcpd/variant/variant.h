/* variant - a council's own rules: a folder with a manifest (variant.yaml), Lua (rules.lua) and
 * cases to try it on (tests.lua).
 *
 * Internal. The Lua never runs here: a program of ours, cpd-variant-worker, holds it in a process
 * that can do nothing but compute. Whatever a variant does, the answer is a finding; when it fails
 * the finding is "cannot-tell" and says which variant, which line and why. */
#ifndef CPD_VARIANT_H
#define CPD_VARIANT_H

#include <cpd/record.h>
#include <cpd/variant.h>

#include "framework/framework.h"
#include "rules/rules.h"

#define CPD_VARIANT_API 1

typedef struct cpd_variant cpd_variant;

/* Read a variant's folder; nothing is run. @param worker  the program that runs it, NULL: the
 * installed one. @return 0; CPD_EABSENT; CPD_EINPUT or CPD_ELIMIT with all that is wrong with the
 * manifest in issues (may be NULL) */
int cpd_variant__open(cpd_variant **out, const char *folder, const char *worker,
                      cpd_issues *issues);
void cpd_variant__free(cpd_variant *variant);

/* The checked manifest, all of it text but "api", an integer. */
const cpd_node *cpd_variant__manifest(const cpd_variant *variant);

/* Run the Lua once. Sets the root of doc to what it says of itself: "predicates": [{"code",
 * "sentence"}], "reports": [{"code", "title", "columns"}], "overlays", "grades", "fields"; scalars
 * are texts, as in the file of a set.
 * @return 0; CPD_EINPUT with the line when the Lua is wrong or goes beyond its limits; CPD_EABSENT
 * when the worker cannot be started */
int cpd_variant__says(cpd_doc *doc, cpd_variant *variant);
/* The cases of tests.lua, a list of what stands there; empty when there is no such file. @return as
 * above */
int cpd_variant__cases(cpd_doc *doc, cpd_variant *variant);

/* What adopting it adopts: the manifest and what the Lua says, as a set of the kind "variant" that
 * was checked. Sets the root of doc.
 * @return as cpd_variant__says(); CPD_EINPUT with all that is wrong in issues */
int cpd_variant__set(cpd_doc *doc, cpd_variant *variant, cpd_issues *issues);
/* A variant that was adopted: the script stands in its set. */
int cpd_variant__of_set(cpd_variant **out, const cpd_set *set, const char *worker);

/* Ask predicates about many people at once. @param people  a list of facts: objects with a
 * canonical form, whatever is in them; no text of a person ever belongs there. Sets the root of doc
 * to a list, one a person, of lists, one a name, of {"state": "met", "not-yet" or "cannot-tell",
 * "reason"}; a reason may be absent, but never where the variant failed.
 * @return 0, however the variant fares; CPD_EINPUT or CPD_ELIMIT when the facts of one person
 * cannot be sent; CPD_EINTERNAL */
int cpd_variant__judge(cpd_doc *doc, cpd_variant *variant, const char *const *names,
                       size_t name_count, const cpd_node *people);
/* Their rows of a report: a list, one a person, of {"row": [cells]}, empty for who is not in it, or
 * {"reason": why there is none}. Otherwise as above. */
int cpd_variant__rows(cpd_doc *doc, cpd_variant *variant, const char *report,
                      const cpd_node *people);

/* ---- the adopted ones of an open home ---- */

int cpd_variants__open(cpd_home *home); /* reads nothing yet */
void cpd_variants__close(cpd_home *home);
/* Drop what is remembered: after an adoption was abandoned, whose number the next one gets. */
void cpd_variants__forget(cpd_home *home);
/* The script of an adopted one, read once. Borrowed until it is forgotten. */
int cpd_variants__of(cpd_variant **out, cpd_home *home, const cpd_set *set);

/* The seams of records and rules (record/record.h, rules/rules.h). */
int cpd_variants__fields(const cpd_field **out, size_t *count, cpd_home *home, const cpd_kind *kind,
                         cpd_date day);
int cpd_variants__ask(cpd_node **out, cpd_doc *doc, const cpd_subject *subject, const cpd_set *set);

#endif
