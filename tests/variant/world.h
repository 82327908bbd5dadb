/* world - variants written by the test itself, and the questions asked of them. */
#ifndef CPD_TEST_VARIANT_WORLD_H
#define CPD_TEST_VARIANT_WORLD_H

#include "variant/variant.h"

/* The worker of this build; borrowed until the next call. */
const char *world_worker(void);

/* A folder with these two files, to free(); NULL for no file. */
char *world_folder(const char *manifest, const char *rules, size_t length);
extern const char world_manifest[]; /* a good one, of the variant "trial" */

/* A variant with these rules; the test ends when it cannot be opened. */
cpd_variant *world_variant(const char *rules);
cpd_variant *world_variant_of(const char *rules, size_t length, const char *worker);

/* A document whose root is a list of n times these facts, in JSON. */
cpd_doc *world_people(const char *facts, size_t n);

/* Ask one predicate about facts: "state: reason", to free(). */
char *world_ask(cpd_variant *variant, const char *name, const char *facts);
/* The same of the findings of a person. */
char *world_words(const cpd_node *findings, size_t person, size_t i);

#endif
